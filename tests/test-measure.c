/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Measures of the log, burden, periods; the tables themselves: columns, languages, options, metadata, failing memory.
 * Volumes are in test-matrix.c, the survey in test-survey.c. */
#include "test-support.h"

#include "base/error.h"
#include "base/memory.h"
#include "test-tally-builder.h"
#include <service-matrix/version.h>

#define SERVICE SMX_BY_SERVICE
#define PROVIDER SMX_BY_PROVIDER
#define ROLE SMX_BY_ROLE
#define CELL SMX_BY_CELL
#define PERIOD SMX_BY_PERIOD

#define ASK "request teller cards it "

/* ---- rework ---- */

static const MeasureRow reworks[] = {
  { "rework/rate", SERVICE, NULL, ASK "reworks=0 times=3\n" ASK "reworks=2",
    "cards: requests=4 rework_rate=1/4 first_time_right=3/4 reworks_per_request=2/4 reassigned_rate=null" },
  { "rework/unknown", SERVICE, NULL, ASK,
    "cards: requests=1 rework_rate=null first_time_right=null reworks_per_request=null "
    "reworked_customers=null" },
  /* one section knows reworks, the other does not: over the two that are known */
  { "rework/partly-known", SERVICE, NULL, ASK "reworks=0\n" ASK "reworks=3\n" ASK "times=8",
    "cards: requests=10 rework_rate=1/2 reworks_per_request=3/2 reworked_customers=5" },
  { "rework/reassigned", SERVICE, NULL, ASK "reassignments=0 times=2\n" ASK "reassignments=4\n" ASK,
    "cards: reassigned_rate=1/3 rework_rate=null" },
  { "rework/not-asked", SERVICE, NULL, "service loans\n" ASK "reworks=1",
    "cards: rework_rate=1\nloans: requests=0 rework_rate=null volume=null reworked_customers=null due=0 "
    "hours=null" },
  { "rework/by-provider", PROVIDER, NULL,
    ASK "reworks=1\n" ASK "reworks=0\nrequest teller cards legal reworks=0",
    "it: rework_rate=1/2 rework_handled=1/2 rework_caused=null\nlegal: rework_rate=0 rework_handled=0" },

  { "reworked/customers", SERVICE, NULL,
    ASK "reworks=1 customers=10\n" ASK "reworks=0 customers=4\n" ASK "reworks=1",
    "cards: volume=14 reworked_customers=10 rework_rate=2/3" },
  { "reworked/none-says-both", SERVICE, NULL, ASK "customers=10\n" ASK "reworks=1",
    "cards: volume=10 reworked_customers=null" },
  { "reworked/nothing-came-back", SERVICE, NULL, ASK "reworks=0 customers=4", "cards: reworked_customers=0" },
  { "reworked/links", SERVICE, NULL,
    "link teller cards it end=1000\n" ASK "reworks=1\n" ASK "reworks=0 times=2",
    "cards: reworked_customers=1000/3" },
  { "reworked/touchpoints", SERVICE, NULL,
    "touchpoint counter teller end=700\n" ASK "reworks=1\n" ASK "reworks=0 times=2",
    "cards: reworked_customers=700/3" },
  { "reworked/volume-unknown", SERVICE, NULL, "link agent loans it end=5\n" ASK "reworks=1",
    "cards: volume=null reworked_customers=null rework_rate=1\nloans: volume=5 reworked_customers=null" },
};

/* it passed 4 on, of which none came back; legal passed 2, both back to it, so that 2 of it's deliveries came back; of
 * the 5 that it closed 2 were reopened. it: (2 + 2) / (4 + 5); legal: 0 / 2; post delivered nothing. */
#define PASSED                                                                                               \
  ASK "reworks=1\nrequest teller cards legal reworks=0\nprovider post\n"                                     \
      "handover it legal cards passes=4\n"                                                                   \
      "handover legal it cards passes=2 direct=1 indirect=1\n"                                               \
      "handover it - cards closings=3 reopened=1\n"                                                          \
      "handover it - loans closings=2 reopened=1\n"

static const MeasureRow caused[] = {
  { "caused/returns-and-reopenings", PROVIDER, NULL, PASSED,
    "it: rework_caused=4/9 rework_handled=1\nlegal: rework_caused=0 rework_handled=0\npost: "
    "rework_caused=null requests=0" },
  { "caused/nobody", PROVIDER, NULL,
    PASSED "request teller mail -\nhandover - it mail passes=1 direct=1\nhandover - - mail closings=1",
    "it: rework_caused=5/9\nlegal: rework_caused=0\npost: rework_caused=null\n-: rework_caused=null "
    "requests=1" },
};

/* ---- times ---- */

/* Two kept, at and before the hour; one late; one never delivered; one due at as-of itself; one due later. */
#define PROMISES                                                                                             \
  ASK "promised=5 delivered=4\n" ASK "promised=5 delivered=5\n" ASK "promised=5 delivered=5.001\n" ASK       \
      "promised=5\n" ASK "promised=10\n" ASK "promised=11 delivered=12\n" ASK "delivered=1"

static const MeasureRow times[] = {
  { "hours/mean", SERVICE, NULL,
    ASK "opened=1 delivered=3\n" ASK "opened=1 delivered=5\n" ASK "opened=1\n" ASK "delivered=9",
    "cards: requests=4 hours=3" },
  { "hours/none", SERVICE, NULL, ASK "opened=1", "cards: hours=null hours_p50=null hours_p90=null" },
  { "hours/backwards", SERVICE, NULL, ASK "opened=5 delivered=3 promised=4",
    "cards: hours=null hours_p50=null due=1 late_rate=0" },
  { "hours/at-once", SERVICE, NULL, ASK "opened=5 delivered=5", "cards: hours=0 hours_p50=0 hours_p90=0" },
  /* 36, 72 and 108 s lie in buckets of a second; nearest rank: the 2nd and the 3rd of 3 */
  { "hours/quantiles", SERVICE, NULL,
    ASK "opened=0 delivered=0.03\n" ASK "opened=0 delivered=0.01\n" ASK "opened=0 delivered=0.02",
    "cards: hours=0.02 hours_p50=0.02 hours_p90=0.03" },
  { "hours/quantiles-of-four", SERVICE, NULL,
    ASK "opened=0 delivered=0.01\n" ASK "opened=0 delivered=0.02\n" ASK "opened=0 delivered=0.03 times=2",
    "cards: hours_p50=0.02" },
  /* whole seconds: 36.36 s is 36 */
  { "hours/quantile-of-part-seconds", SERVICE, NULL, ASK "opened=0 delivered=0.0101",
    "cards: hours=0.0101 hours_p50=0.01" },
  /* the 10th of 11; 5 h is 18,000 s = 16,384 + 12.6 x 128: the bucket's lower edge is 17,920 s */
  { "hours/quantile-of-a-bucket", SERVICE, NULL,
    ASK "opened=0 delivered=0.01 times=9\n" ASK "opened=0 delivered=5 times=2",
    "cards: hours_p50=0.01 hours_p90=17920/3600" },
  { "hours/by-role", ROLE, NULL, ASK "opened=0 delivered=0.01\nrequest - cards it opened=0 delivered=0.02",
    "teller: hours_p50=0.01\n-: hours_p50=0.02 hours=0.02" },
  { "hours/by-provider", PROVIDER, NULL,
    ASK "opened=0 delivered=0.01\nrequest teller cards - opened=0 delivered=0.02",
    "it: hours_p50=0.01\n-: hours_p50=0.02" },
  /* named or stated, it is one histogram: 36, 36, 72, 108 and 18,000 s; the 3rd and the 5th of 5 */
  { "hours/by-stated-provider", PROVIDER, NULL,
    "service cards provider=it\n" ASK "opened=0 delivered=0.01\n" ASK "opened=0 delivered=0.03\n"
    "request teller cards - opened=0 delivered=0.01\nrequest teller cards - opened=0 delivered=0.02\n"
    "request - cards - opened=0 delivered=5\nrequest teller loans - opened=0 delivered=0.04",
    "it: hours_p50=0.02 hours_p90=17920/3600\n-: hours_p50=0.04" },
  { "hours/no-quantiles-by-cell", CELL, NULL, ASK "opened=0 delivered=0.01",
    "teller cards it: hours=0.01 hours_p50=null hours_p90=null" },

  { "late/as-of", SERVICE, NULL, "set as-of=10\n" PROMISES,
    "cards: due=5 late_rate=3/5 late_basis=as-of promise_kept=2/5 standard_met=null" },
  { "late/without-as-of", SERVICE, NULL, PROMISES,
    "cards: due=4 late_rate=2/4 late_basis=delivered promise_kept=2/4" },
  { "late/nothing-due", SERVICE, NULL, "set as-of=4\n" PROMISES,
    "cards: due=0 late_rate=null late_basis=null promise_kept=null" },
  { "late/no-promise", SERVICE, NULL, ASK "opened=0 delivered=9",
    "cards: due=0 late_rate=null late_basis=null" },
  /* standard 4 h: met at 4, not at 5; promised for 10 and delivered at 6: in time, though not by the standard */
  { "late/standard", SERVICE, NULL,
    "service cards standard=4\n" ASK "opened=0 delivered=4\n" ASK "opened=0 delivered=5\n" ASK
    "opened=0 delivered=6 promised=10\n" ASK "delivered=7",
    "cards: due=3 late_rate=1/3 promise_kept=1 standard_met=1/3" },
  { "late/promise-before-standard", SERVICE, NULL,
    "service cards standard=4\n" ASK "opened=0 delivered=3 promised=2",
    "cards: due=1 late_rate=1 promise_kept=0 standard_met=1" },
  { "late/standard-of-open-ones", SERVICE, NULL,
    "set as-of=9\nservice cards standard=4\n" ASK "opened=5\n" ASK "opened=6",
    "cards: due=1 late_rate=1 standard_met=0" },
  { "late/promised-again", SERVICE, NULL,
    ASK "promised=5 delivered=6 repromised=2\n" ASK "promised=5 delivered=4",
    "cards: late_rate=1/2 repromised=2" },
};

/* ---- burden ---- */

#define SCALE "set scale=1,7 min-group=1\n"
#define TELLER_30                                                                                            \
  "request teller cards it customers=30 reworks=1\nrequest teller cards it customers=500 reworks=0\n"
#define AGENT_12 "request agent cards it customers=12 reworks=1\n"
#define TELLER_GAP_3 "rating teller cards it by=ana perception=4 expectation=7\n"

#define SHARED                                                                                               \
  SCALE                                                                                                      \
  "link clerk cards - end=60\nlink clerk cards it\nlink clerk cards legal\nlink clerk loans it end=12\n"     \
  "request clerk cards it reworks=1\nrequest clerk cards legal reworks=0\nrequest clerk loans it "           \
  "reworks=1\n"                                                                                              \
  "rating clerk cards it by=ana perception=4 expectation=7\nrating clerk loans it by=ana perception=6 "      \
  "expectation=7\n"
#define PASSING                                                                                              \
  SCALE "touchpoint counter teller end=60\nrequest teller cards it reworks=1\nrequest teller cards legal "   \
        "reworks=0\n" TELLER_GAP_3

static const MeasureRow burdens[] = {
  { "burden/one-cell", SERVICE, NULL, SCALE TELLER_30 TELLER_GAP_3, "cards: burden=15" }, /* 30 x 3 / 6 */
  /* the agents are better served than they expect: 0, not less */
  { "burden/no-credit", SERVICE, NULL,
    SCALE TELLER_30 AGENT_12 TELLER_GAP_3 "rating agent cards it by=bob perception=6 expectation=5",
    "cards: burden=15 gap=1" },
  { "burden/no-credit-by-cell", CELL, NULL,
    SCALE TELLER_30 AGENT_12 TELLER_GAP_3 "rating agent cards it by=bob perception=6 expectation=5",
    "agent cards it: burden=0\nteller cards it: burden=15" },
  /* the agents did not answer: 12 x 3 / 6 by the gap of the service */
  { "burden/gap-of-the-service", SERVICE, NULL, SCALE TELLER_30 AGENT_12 TELLER_GAP_3, "cards: burden=21" },
  { "burden/gap-of-the-service-by-role", ROLE, NULL, SCALE TELLER_30 AGENT_12 TELLER_GAP_3,
    "agent: burden=6\nteller: burden=15" },
  { "burden/by-provider", PROVIDER, NULL,
    SCALE TELLER_30 AGENT_12 TELLER_GAP_3 "request teller loans it customers=6 reworks=1", "it: burden=21" },
  /* nine tellers 3 short, two agents 6: hidden, as are the five clerks; the service: (27 + 12 + 0) / 16 = 39/16.
   * 30 x 3 / 6 + 12 x 39/16 / 6 = 15 + 4.875 */
  { "burden/hidden-cell", SERVICE, NULL,
    "set scale=1,7\n" TELLER_30 AGENT_12 "rating teller cards it by=t perception=4 expectation=7 times=9\n"
    "rating agent cards it by=a perception=1 expectation=7 times=2\nrating clerk cards it by=c perception=7 "
    "expectation=7 times=5",
    "cards: gap=39/16 burden=19.875" },
  { "burden/hidden-service", SERVICE, NULL, "set scale=1,7\n" TELLER_30 TELLER_GAP_3,
    "cards: gap=null burden=null" },
  /* 60 belong to the clerk's cards as a whole, half of them came back: 60 / 2 x 3 / 6; loans 12 x 1 / 6 */
  { "burden/shared-links-by-service", SERVICE, NULL, SHARED, "cards: burden=15\nloans: burden=2" },
  { "burden/shared-links-by-role", ROLE, NULL, SHARED, "clerk: burden=17" },
  { "burden/shared-links-by-provider", PROVIDER, NULL, SHARED, "it: burden=2\nlegal: burden=null" },
  { "burden/shared-links-by-cell", CELL, NULL, SHARED,
    "clerk cards it: burden=null\nclerk cards legal: burden=null\nclerk loans it: burden=2" },
  { "burden/touchpoints-by-service", SERVICE, NULL, PASSING, "cards: burden=15" },
  { "burden/touchpoints-by-role", ROLE, NULL, PASSING, "teller: burden=15" },
  /* by provider over its own cells: all of it's came back: 60 x 3 / 6; none of legal's */
  { "burden/touchpoints-by-provider", PROVIDER, NULL, PASSING, "it: burden=30\nlegal: burden=0" },
  { "burden/no-ratings", SERVICE, NULL, SCALE TELLER_30, "cards: burden=null" },
  { "burden/no-rework", SERVICE, NULL, SCALE "request teller cards it customers=30\n" TELLER_GAP_3,
    "cards: burden=null" },
  { "burden/no-scale", SERVICE, NULL, "set min-group=1\n" TELLER_30 TELLER_GAP_3,
    "cards: burden=null gap=3" },
  { "burden/no-service", ROLE, NULL, SCALE "request teller - it customers=5 reworks=1\n" TELLER_GAP_3,
    "teller: burden=null" },
};

/* ---- periods ---- */

#define MONTHS                                                                                               \
  ASK "opened=0 delivered=2 reworks=1 promised=1\n" ASK "opened=743.99 delivered=746.99 reworks=0\n" ASK     \
      "opened=744\n"                                                                                         \
      "request agent cards legal opened=10 delivered=14\nrequest teller loans it\nrequest teller loans it "  \
      "opened=9000\n"                                                                                        \
      "request teller - it opened=0\n"

static const MeasureRow periods[] = {
  { "period/month", PERIOD, NULL, MONTHS,
    "cards 1970-01: requests=3 volume=3 hours=3 rework_rate=1/2 due=1 late_rate=1 late_basis=delivered\n"
    "cards 1970-02: requests=1 rework_rate=null hours=null\nloans 1971-01: requests=1\nloans -: requests=1" },
  { "period/week", PERIOD, NULL, "set period=week\n" MONTHS,
    "cards 1970-W01: requests=2\ncards 1970-W05: requests=2\nloans 1971-W02: requests=1\nloans -: "
    "requests=1" },
  { "period/quarter", PERIOD, NULL, "set period=quarter\n" MONTHS,
    "cards 1970-Q1: requests=4\nloans 1971-Q1: requests=1\nloans -: requests=1" },
  { "period/year", PERIOD, NULL, "set period=year\n" MONTHS,
    "cards 1970: requests=4\nloans 1971: requests=1\nloans -: requests=1" },
  { "period/customers", PERIOD, NULL,
    ASK "opened=0 customers=5 reworks=1\n" ASK "opened=0 customers=2 reworks=0\n" ASK "opened=800",
    "cards 1970-01: volume=7 reworked_customers=5 volume_basis=requests\ncards 1970-02: volume=null "
    "reworked_customers=null" },
  { "period/links-have-none", PERIOD, NULL, "link teller cards it end=9\n" ASK "opened=0 reworks=1",
    "cards 1970-01: volume=null volume_basis=null reworked_customers=null rework_rate=1" },
  { "period/no-log", PERIOD, NULL, "rating teller cards it perception=4", "" },
};

/* ---- names, keys, columns ---- */

static const MeasureRow keys[] = {
  { "keys/names", SERVICE, NULL, "service cards name=Cards_and_pins\nservice loans\nrequest teller cards it",
    "cards: name=Cards_and_pins provider=it\nloans: name=null provider=null" },
  { "keys/providers", SERVICE, NULL,
    "request teller cards legal\nrequest agent cards it\nrequest agent cards -\nlink teller cards post",
    "cards: provider=it,_legal,_post" },
  { "keys/provider-stated", SERVICE, NULL,
    "service cards provider=it\nservice loans provider=it\nrequest teller cards legal",
    "cards: provider=legal\nloans: provider=it" },
  { "keys/provider-names", PROVIDER, NULL,
    "provider it name=IT\nrequest teller cards it\nrequest teller cards -", "it: name=IT\n-: name=null" },
  { "keys/role-names", ROLE, NULL, "role teller name=Teller\nrequest teller cards it\nrequest - cards it",
    "teller: name=Teller\n-: name=null" },
  { "keys/order-of-bytes", SERVICE, NULL,
    "service b\nservice a\nservice B\nservice ñ\nservice a1\nservice 10\nservice 9",
    "10:\n9:\nB:\na:\na1:\nb:\nñ:" },
};

#define LOG_COLUMNS                                                                                          \
  "requests volume volume_basis rework_rate first_time_right reworks_per_request reassigned_rate "           \
  "reworked_customers hours "
#define LOG_MORE "hours_p50 hours_p90 due late_rate late_basis promise_kept standard_met repromised "
#define SURVEY_COLUMNS                                                                                       \
  "respondents ratings perception expectation gap gap_basis gap_n expectation_paired perception_paired "     \
  "satisfied_share "                                                                                         \
  "dissatisfied_share net_satisfaction believed blind_spot misread "

static const struct {
  SmxMeasureBy by;
  const char *name, *columns;
} columns[] = {
  { SERVICE, "service", "service name provider " LOG_COLUMNS LOG_MORE SURVEY_COLUMNS "burden " },
  { PROVIDER, "provider",
    "provider name requests volume volume_basis rework_rate rework_handled rework_caused first_time_right "
    "reworks_per_request reassigned_rate reworked_customers hours " LOG_MORE SURVEY_COLUMNS "burden " },
  { ROLE, "role", "role name " LOG_COLUMNS LOG_MORE SURVEY_COLUMNS "burden " },
  { CELL, "cell", "role service provider " LOG_COLUMNS LOG_MORE SURVEY_COLUMNS "burden " },
  { SMX_BY_ATTRIBUTE, "attribute", "service name attribute " SURVEY_COLUMNS },
  { SMX_BY_WAVE, "wave", "service name wave " SURVEY_COLUMNS },
  { PERIOD, "period", "service name period " LOG_COLUMNS "due late_rate late_basis " },
};

static void
has_columns (void **state)
{
  (void)state;
  g_autoptr (SmxMatrix) matrix = build_matrix ("request teller cards it");
  for (gsize i = 0; i < G_N_ELEMENTS (columns); i++) {
    g_autoptr (SmxTable) table = measure (matrix, columns[i].by, NULL);
    g_autoptr (GString) names = g_string_new (NULL);
    for (guint c = 0; c < smx_table_n_columns (table); c++)
      g_string_append_printf (names, "%s ", smx_table_get_column_name (table, c));
    assert_string_equal (names->str, columns[i].columns);
    SmxMeasureBy by = SMX_N_BY;
    assert_true (smx_measure_by_from_name (columns[i].name, &by));
    assert_int_equal (by, columns[i].by);
  }
  SmxMeasureBy by = SMX_N_BY;
  assert_false (smx_measure_by_from_name ("Service", &by));
  assert_int_equal (by, SMX_N_BY);
}

/* Every column says what it is in both languages, and volumes are counted in what they are made of. */
static void
speaks_languages (void **state)
{
  (void)state;
  g_autoptr (SmxMatrix) deliveries = build_matrix ("set language=es\nrequest teller cards it customers=4");
  g_autoptr (SmxMatrix) requests = build_matrix ("request teller cards it");
  SmxMeasureOptions options;
  smx_measure_options_init (&options, sizeof options);
  g_autoptr (SmxTable) spanish = smx_measure (deliveries, &options, NULL); /* the study's language */
  options.language = SMX_LANGUAGE_ENGLISH;
  g_autoptr (SmxTable) english = smx_measure (deliveries, &options, NULL);
  g_autoptr (SmxTable) counted = smx_measure (requests, NULL, NULL);
  guint volume = find_column (english, "volume");
  assert_string_equal (smx_table_get_column_title (english, volume), "Volume");
  assert_string_equal (smx_table_get_column_unit (english, volume), "deliveries");
  assert_string_equal (smx_table_get_column_title (spanish, volume), "Volumen");
  assert_string_equal (smx_table_get_column_unit (spanish, volume), "entregas");
  assert_string_equal (smx_table_get_column_unit (counted, volume), "requests");
  assert_int_equal (smx_table_get_language (spanish), SMX_LANGUAGE_SPANISH);
  for (guint c = 0; c < smx_table_n_columns (english); c++) {
    assert_string_equal (smx_table_get_column_name (english, c), smx_table_get_column_name (spanish, c));
    assert_true (*smx_table_get_column_title (english, c) != '\0' &&
                 *smx_table_get_column_title (spanish, c) != '\0');
    assert_string_not_equal (smx_table_get_column_description (english, c),
                             smx_table_get_column_description (spanish, c));
  }
}

/* ---- options ---- */

typedef struct {
  const char *name, *records;
  SmxMeasureOptions options;
  int code;
  const char *message;
} RefusalRow;

#define TWO_WAVES "rating teller cards it perception=4 wave=2\nrating teller cards it perception=4 wave=1"
#define SIZE sizeof (SmxMeasureOptions)

static const char *const rates[] = { "late_rate", "rework_rate", "service", NULL };
static const char *const no_names[] = { NULL };
static const char *const unknown_names[] = { "service", "rework rate", NULL };
static const char *const other_names[] = { "provider", "attribute", NULL };

static const RefusalRow refusals[] = {
  { "options/wave",
    TWO_WAVES,
    { SIZE, SERVICE, "3", SMX_LANGUAGE_OF_STUDY },
    SMX_ERROR_REFERENCE,
    "wave: expected one of \"1\", \"2\" but found \"3\"" },
  { "options/wave-in-spanish",
    "set language=es\n" TWO_WAVES,
    { SIZE, SERVICE, "3", SMX_LANGUAGE_OF_STUDY },
    SMX_ERROR_REFERENCE,
    "wave: se esperaba una de \"1\", \"2\" pero se encontró \"3\"" },
  { "options/wave-in-the-language-asked",
    TWO_WAVES,
    { SIZE, SMX_BY_WAVE, "", SMX_LANGUAGE_SPANISH },
    SMX_ERROR_REFERENCE,
    "wave: se esperaba una de \"1\", \"2\" pero se encontró \"\"" },
  { "options/wave-where-none-is",
    "rating teller cards it perception=4",
    { SIZE, SERVICE, "3", SMX_LANGUAGE_OF_STUDY },
    SMX_ERROR_REFERENCE,
    "wave: expected none, since no rating names a wave, but found \"3\"" },
  { "options/by",
    TWO_WAVES,
    { SIZE, SMX_N_BY, NULL, SMX_LANGUAGE_OF_STUDY },
    SMX_ERROR_OPTIONS,
    "by: expected a value below 7 but found 7" },
  { "options/language",
    TWO_WAVES,
    { SIZE, SERVICE, NULL, (SmxLanguage)3 },
    SMX_ERROR_OPTIONS,
    "language: expected a value below 2 but found 3" },
  { "options/columns",
    TWO_WAVES,
    { SIZE, SERVICE, NULL, SMX_LANGUAGE_OF_STUDY, unknown_names },
    SMX_ERROR_REFERENCE,
    "columns: expected names of columns of this table, such as \"service\", but found \"rework rate\"" },
  { "options/columns-of-another-kind-of-row",
    "set language=es\n" TWO_WAVES,
    { SIZE, PROVIDER, NULL, SMX_LANGUAGE_OF_STUDY, other_names },
    SMX_ERROR_REFERENCE,
    "columns: se esperaban nombres de columnas de esta tabla, como \"provider\", pero se encontró "
    "\"attribute\"" },
  { "options/size",
    TWO_WAVES,
    { 0, SERVICE, NULL, SMX_LANGUAGE_OF_STUDY },
    SMX_ERROR_OPTIONS,
    "SmxMeasureOptions: expected a struct set up by its init function but its struct_size is 0" },
};

static void
refuses (void **state)
{
  const RefusalRow *row = *state;
  g_autoptr (GError) error = NULL;
  g_autoptr (SmxMatrix) matrix = build_matrix (row->records);
  assert_null (smx_measure (matrix, &row->options, &error));
  assert_error (error, SMX_ERROR, row->code, row->message);
}

/* Of many waves the message names twenty. */
static void
names_twenty_waves (void **state)
{
  (void)state;
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) records = g_string_new (NULL), message = g_string_new ("wave: expected one of ");
  for (guint i = 1; i <= 25; i++)
    g_string_append_printf (records, "rating teller cards it perception=4 wave=%u\n", i);
  for (guint i = 1; i <= 20; i++)
    g_string_append_printf (message, "%s\"%u\"", i > 1 ? ", " : "", i);
  g_string_append (message, " ... but found \"x\"");
  g_autoptr (SmxMatrix) matrix = build_matrix (records->str);
  const SmxMeasureOptions options = { SIZE, SERVICE, "x", SMX_LANGUAGE_OF_STUDY };
  assert_null (smx_measure (matrix, &options, &error));
  assert_error (error, SMX_ERROR, SMX_ERROR_REFERENCE, message->str);
}

/* Columns that are asked for stand in the order of the table, with the values that they have beside all others. */
static void
chooses_columns (void **state)
{
  (void)state;
  g_autoptr (GError) error = NULL;
  g_autoptr (SmxMatrix) matrix = build_matrix (
      "request teller cards it reworks=1\nrequest teller cards it reworks=0\nrequest teller loans it");
  SmxMeasureOptions options;
  smx_measure_options_init (&options, sizeof options);
  g_autoptr (SmxTable) all = smx_measure (matrix, &options, &error);
  options.columns = rates;
  g_autoptr (SmxTable) some = smx_measure (matrix, &options, &error);
  assert_string_equal (smx_table_find_metadata (some, "option.columns"), "late_rate,rework_rate,service");
  assert_null (smx_table_find_metadata (all, "option.columns"));
  options.columns = no_names;
  g_autoptr (SmxTable) none = smx_measure (matrix, &options, &error);
  assert_no_error (error);
  assert_int_equal (smx_table_n_columns (none), 0);
  assert_int_equal (smx_table_n_columns (some), 3);
  assert_string_equal (smx_table_get_column_name (some, 0), "service");
  assert_string_equal (smx_table_get_column_name (some, 1), "rework_rate");
  assert_string_equal (smx_table_get_column_name (some, 2), "late_rate");
  assert_int_equal (smx_table_n_rows (some), smx_table_n_rows (all));
  for (gint64 row = 0; row < smx_table_n_rows (all); row++) {
    assert_string_equal (smx_table_get_text (some, row, 0), smx_table_get_text (all, row, 0));
    for (guint c = 1; c < 3; c++) {
      guint same = find_column (all, smx_table_get_column_name (some, c));
      assert_int_equal (smx_table_is_null (some, row, c), smx_table_is_null (all, row, same));
      assert_true (smx_table_is_null (some, row, c) ||
                   smx_table_get_double (some, row, c) == smx_table_get_double (all, row, same));
    }
  }
}

/* A caller of before @wave and @language were there: the defaults stand in. */
static void
takes_older_options (void **state)
{
  (void)state;
  g_autoptr (GError) error = NULL;
  g_autoptr (SmxMatrix) matrix = build_matrix ("request teller cards it");
  SmxMeasureOptions options;
  memset (&options, 0xff, sizeof options);
  smx_measure_options_init (&options, G_STRUCT_OFFSET (SmxMeasureOptions, wave));
  assert_int_equal ((guint8)options.language, 0xff); /* not touched */
  options.by = PROVIDER;
  g_autoptr (SmxTable) table = smx_measure (matrix, &options, &error);
  assert_no_error (error);
  check_table (table, measure_keys[PROVIDER], "it: requests=1");
}

/* ---- metadata ---- */

static void
keeps_provenance (void **state)
{
  (void)state;
  GError *error = NULL;
  const struct {
    const char *key, *value;
  } entries[] = { { "version", smx_version () },
                  { "analysis", "measure" },
                  { "title", "Bank" },
                  { "setting.scale", "1;7" },
                  { "setting.target", "5.5" },
                  { "setting.dissatisfied", NULL },
                  { "setting.from", NULL },
                  { "setting.as-of", "1970-01-01T10:30:00Z" },
                  { "setting.period", "month" },
                  { "setting.timezone", "UTC" },
                  { "setting.waves", "1;2" },
                  { "setting.critical", "0.5" },
                  { "setting.min-group", "5" },
                  { "option.by", "role" },
                  { "option.wave", "2" },
                  { "source.0.name", "a.csv" },
                  { "source.0.section", "requests" },
                  { "source.0.bytes", "1000" },
                  { "source.0.rows", "12" },
                  { "source.0.left_out", "3" },
                  { "source.0.xxh3_128", "00000000000000ff0123456789abcdef" },
                  { "source.1.name", "b.csv" },
                  { "source.2.name", NULL } };
  const SmxSourceRecord sources[] = { { "b.csv", "requests:b", 1, 1, 0, 1, 1 },
                                      { "a.csv", "requests", 1000, 12, 3, 0xff, 0x0123456789abcdef } };
  g_autoptr (SmxTally) tally =
      build_tally ("set title=Bank scale=1,7 target=5.5 as-of=10.5 waves=1,2\n" TWO_WAVES);
  for (gsize i = 0; i < G_N_ELEMENTS (sources); i++)
    smx__tally_add_source (tally, &sources[i], &error);
  g_autoptr (SmxMatrix) matrix = smx_matrix_new (tally, &error);
  assert_no_error (error);
  g_autoptr (SmxTable) table = measure (matrix, ROLE, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (entries); i++) {
    const char *value = smx_table_find_metadata (table, entries[i].key);
    if (g_strcmp0 (value, entries[i].value) != 0)
      fail_msg ("%s is %s, expected %s", entries[i].key, value, entries[i].value);
  }
}

/* ---- memory and threads ---- */

#define MUCH                                                                                                 \
  PASSED PASSING SHARED MONTHS                                                                               \
      "set title=Bank waves=1,2\nservice cards name=Cards provider=it\nrole teller name=Teller\n" TWO_WAVES  \
      "\nrating teller cards - by=ana perception=4 expectation=6 attribute=x wave=2\n"                       \
      "rating teller cards - perception=4 attribute=x wave=2 side=back\n"

static void
fails_cleanly (void **state)
{
  (void)state;
  g_autoptr (SmxMatrix) matrix = build_matrix (MUCH);
  SmxMeasureOptions options;
  smx_measure_options_init (&options, sizeof options);
  for (guint by = 0; by < SMX_N_BY; by++) {
    SmxTable *table = NULL;
    gint64 n = 0;
    options.by = (SmxMeasureBy)by;
    for (; table == NULL; n++) {
      g_autoptr (GError) error = NULL;
      smx__memory_fail_from (n);
      table = smx_measure (matrix, &options, &error);
      smx__memory_fail_from (-1);
      if (table == NULL)
        assert_error (error, SMX_ERROR, SMX_ERROR_NO_MEMORY, "memory ran out");
      else
        assert_no_error (error);
    }
    assert_in_range (n, 10, 2000);
    assert_true (smx_table_n_rows (table) > 0);
    smx_table_unref (table);
  }
}

static gpointer
measure_many (gpointer data)
{
  GString *all = g_string_new (NULL);
  for (guint by = 0; by < SMX_N_BY; by++) {
    SmxMeasureOptions options;
    smx_measure_options_init (&options, sizeof options);
    options.by = (SmxMeasureBy)by;
    g_autoptr (SmxTable) table = smx_measure (data, &options, NULL);
    g_autofree char *text = table == NULL ? NULL : smx_table_write_text (table, NULL, NULL);
    g_string_append (all, text == NULL ? "failed" : text);
  }
  return g_string_free (all, FALSE);
}

/* A matrix may be used by several threads at once. */
static void
bears_threads (void **state)
{
  (void)state;
  g_autoptr (SmxMatrix) matrix = build_matrix (MUCH);
  g_autofree char *expected = measure_many (matrix);
  GThread *threads[4];
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("measure", measure_many, matrix);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++) {
    g_autofree char *text = g_thread_join (threads[i]);
    assert_string_equal (text, expected);
  }
}

int
main (void)
{
  static struct CMUnitTest tests[128];
  gsize n = 0;
  ADD_ROWS (reworks, measures_row);
  ADD_ROWS (caused, measures_row);
  ADD_ROWS (times, measures_row);
  ADD_ROWS (burdens, measures_row);
  ADD_ROWS (periods, measures_row);
  ADD_ROWS (keys, measures_row);
  ADD ("columns/names", has_columns);
  ADD ("columns/languages", speaks_languages);
  ADD_ROWS (refusals, refuses);
  ADD ("options/many-waves", names_twenty_waves);
  ADD ("options/older", takes_older_options);
  ADD ("options/columns-wanted", chooses_columns);
  ADD ("metadata/all", keeps_provenance);
  ADD ("measure/failing-memory", fails_cleanly);
  ADD ("measure/threads", bears_threads);
  return _cmocka_run_group_tests ("measure", tests, n, NULL, NULL);
}
