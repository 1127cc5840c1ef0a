/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ranking: standing at its edges, the order of staged and burden, ties, scope, what is said to be unknown, options. */
#include "test-support.h"

#include "base/error.h"
#include "base/memory.h"
#include "test-tally-builder.h"
#include <service-matrix/rank.h>

#define STAGED SMX_RANK_STAGED
#define BURDEN SMX_RANK_BURDEN
#define SIZE sizeof (SmxRankOptions)
#define DEFAULTS                                                                                             \
  {                                                                                                          \
    SIZE, STAGED, SMX_SCOPE_CRITICAL, NULL, SMX_LANGUAGE_OF_STUDY, 0                                         \
  }
#define BY_BURDEN                                                                                            \
  {                                                                                                          \
    SIZE, BURDEN, SMX_SCOPE_CRITICAL, NULL, SMX_LANGUAGE_OF_STUDY, 0                                         \
  }

typedef struct {
  const char *name;
  SmxRankOptions options;
  const char *records, *expected;
} Row;

static const char *const key[] = { "service", NULL };

static void
ranks (void **state)
{
  const Row *row = *state;
  GError *error = NULL;
  g_autoptr (SmxMatrix) matrix = build_matrix (row->records);
  g_autoptr (SmxTable) table = smx_rank_services (matrix, &row->options, &error);
  assert_no_error (error);
  check_table (table, key, row->expected);
}

/* ---- standing ---- */

#define OPEN "set scale=0,10 min-group=1\n"
/* expected 5: a gap of -1 is 6 */
#define GAP(person, perception)                                                                              \
  "rating teller cards it by=" person " expectation=5 perception=" #perception "\n"
/* gaps m - 1, m - 1, m, m + 1, m + 1: deviation 1, half width t (0.95, 4) / sqrt (5) = 2.131846786 / 2.236067977 =
 * 0.953390859; @less is 5 - (m - 1), @even 5 - m, @more 5 - (m + 1) */
#define SPREAD(less, even, more)                                                                             \
  GAP ("a", less) GAP ("b", less) GAP ("c", even) GAP ("d", more) GAP ("e", more)
#define ALIKE(n, perception)                                                                                 \
  "rating teller cards it by=a expectation=5 perception=" #perception " times=" #n "\n"
/* two kinds of people, whose gaps are both a third: 20/3 - 19/3 and 14/3 - 13/3 */
#define THIRD(person, n, e1, e2, e3, p1, p2, p3)                                                             \
  "rating teller cards it attribute=a by=" person " times=" #n " expectation=" #e1 " perception=" #p1 "\n"   \
  "rating teller cards it attribute=b by=" person " times=" #n " expectation=" #e2 " perception=" #p2 "\n"   \
  "rating teller cards it attribute=c by=" person " times=" #n " expectation=" #e3 " perception=" #p3 "\n"

static const Row standings[] = {
  { "standing/upper-just-below-zero", DEFAULTS, OPEN SPREAD (6.9534, 5.9534, 4.9534),
    "cards: standing=met gap=-0.9534" },
  { "standing/upper-just-above-zero", DEFAULTS, OPEN SPREAD (6.9533, 5.9533, 4.9533),
    "cards: standing=unclear" },
  { "standing/lower-just-above-zero", DEFAULTS, OPEN SPREAD (5.0466, 4.0466, 3.0466),
    "cards: standing=short gap=0.9534" },
  { "standing/lower-just-below-zero", DEFAULTS, OPEN SPREAD (5.0467, 4.0467, 3.0467),
    "cards: standing=unclear" },
  { "standing/four-persons", DEFAULTS, OPEN GAP ("a", 1) GAP ("b", 1) GAP ("c", 1) GAP ("d", 2),
    "cards: standing=unclear" },
  { "standing/five-persons", DEFAULTS, OPEN GAP ("a", 1) GAP ("b", 1) GAP ("c", 1) GAP ("d", 2) GAP ("e", 1),
    "cards: standing=short" },
  { "standing/19-alike", DEFAULTS, OPEN ALIKE (19, 1), "cards: standing=unclear gap=4" },
  { "standing/20-alike", DEFAULTS, OPEN ALIKE (20, 1), "cards: standing=short gap=4" },
  { "standing/20-alike-above", DEFAULTS, OPEN ALIKE (20, 6), "cards: standing=met gap=-1" },
  { "standing/upper-exactly-zero", DEFAULTS, OPEN ALIKE (20, 5), "cards: standing=met gap=0" },
  { "standing/19-alike-but-for-rounding", DEFAULTS,
    OPEN THIRD ("a", 10, 7, 7, 6, 7, 6, 6) THIRD ("b", 9, 5, 5, 4, 5, 4, 4),
    "cards: standing=unclear gap=1/3" },
  { "standing/20-alike-but-for-rounding", DEFAULTS,
    OPEN THIRD ("a", 10, 7, 7, 6, 7, 6, 6) THIRD ("b", 10, 5, 5, 4, 5, 4, 4),
    "cards: standing=short gap=1/3" },
  { "standing/zero-but-for-rounding", DEFAULTS,
    OPEN THIRD ("a", 10, 7.1, 7.2, 6.4, 6.4, 7.1, 7.2) THIRD ("b", 10, 5.3, 5.6, 4.7, 5.2, 5.2, 5.2),
    "cards: standing=met" },
  { "standing/rows-alike", DEFAULTS, OPEN "rating teller cards it expectation=5 perception=5 times=20",
    "cards: standing=met" },
  { "standing/rows-and-persons-alike", DEFAULTS,
    OPEN "rating teller cards it expectation=5 perception=4.9 times=12\n" ALIKE (7, 4.9),
    "cards: standing=unclear gap=0.1" },
  { "standing/unrated", DEFAULTS, OPEN "service cards", "cards: standing=unrated" },
  { "standing/back-alone", DEFAULTS, OPEN "rating teller cards it side=back perception=4 times=9",
    "cards: standing=unrated" },
  { "standing/other-wave", DEFAULTS,
    OPEN "rating teller cards it perception=4 wave=1 times=9\nrating teller loans it perception=4 wave=2",
    "cards: standing=unrated\nloans: standing=unclear" },
  { "standing/hidden", DEFAULTS, "set scale=0,10\n" ALIKE (4, 1),
    "cards: standing=unclear gap=null basis=no_requests;_volume_unknown;_ratings_of_too_few_people_to_show" },
  { "standing/gap-hidden", DEFAULTS,
    "set scale=0,10 min-group=7\n" SPREAD (1, 2, 3) "rating teller cards it by=x perception=4 times=5\n",
    "cards: standing=unclear gap=null basis=no_requests;_volume_unknown;_ratings_of_too_few_people_to_show" },
  { "standing/no-basis", DEFAULTS, OPEN "rating teller cards it by=a perception=4 times=30",
    "cards: standing=unclear gap=null basis=no_requests;_volume_unknown;_gap_unknown" },
  { "standing/target", DEFAULTS, OPEN "set target=6\nrating teller cards it by=a perception=7 times=30",
    "cards: standing=met gap=-1" },
  { "standing/some-without-expectation", DEFAULTS,
    OPEN ALIKE (19, 1) "rating teller cards it by=x perception=4 times=30",
    "cards: standing=unclear respondents=49" },
};

/* ---- the order ---- */

#define ASKED(service, customers) "request teller " service " it reworks=1 customers=" #customers "\n"
#define FELT(service, perception)                                                                            \
  "rating teller " service " it by=p expectation=5 perception=" #perception " times=20\n"

static const Row orders[] = {
  { "staged/groups", DEFAULTS,
    OPEN ASKED ("a-met", 1000) FELT ("a-met", 7) ASKED ("b-short", 5) FELT ("b-short", 2)
        ASKED ("c-unclear", 50) ASKED ("d-unrated", 20) "request teller e-short it\n" FELT (
            "e-short", 1) "request teller f-met it\n" FELT ("f-met",
                                                            9) "rating teller c-unclear it by=p perception=1 "
                                                               "expectation=5 times=4\n",
    "c-unclear: rank=1 standing=unclear priority=50\nd-unrated: rank=2 standing=unrated priority=20\n"
    "b-short: rank=3 standing=short priority=5\ne-short: rank=4 standing=short priority=null\n"
    "a-met: rank=5 standing=met priority=1000\nf-met: rank=6 standing=met priority=null" },
  /* reworked customers alike: by gap, then by volume, then equal; no gap comes after any */
  { "staged/keys", DEFAULTS,
    OPEN ASKED ("a", 10) FELT ("a", 3) ASKED ("b", 10) FELT ("b", 2) ASKED ("c", 10)
        FELT ("c", 3) "request teller c it reworks=0 customers=10\n" ASKED ("d", 10) FELT ("d", 3)
            ASKED ("e", 5) FELT ("e", 1) ASKED ("f", 10),
    "b: rank=1 gap=3\nc: rank=2 gap=2 volume=20\na: rank=3 volume=10\nd: rank=3 volume=10\nf: rank=5 "
    "gap=null\ne: rank=6" },
  { "staged/all-equal", DEFAULTS, OPEN "service b\nservice a\nservice c", "a: rank=1\nb: rank=1\nc: rank=1" },
  { "staged/nothing", DEFAULTS, OPEN, "" },
  { "burden/order", BY_BURDEN,
    OPEN ASKED ("a", 10) FELT ("a", 4) ASKED ("b", 10) FELT ("b", 1) ASKED ("c", 99) FELT ("c", 9)
        ASKED ("d", 99) ASKED ("e", 40) FELT ("e", 4),
    "b: rank=1 priority=4\ne: rank=1 priority=4\na: rank=3 priority=1\nc: rank=4 priority=0 standing=met\nd: "
    "rank=5 priority=null" },
  /* 0.1 + 0.2 + 0.3 in one order of roles and in the other */
  { "burden/equal-sums", BY_BURDEN,
    OPEN "request r1 a it reworks=1 customers=1\nrequest r2 a it reworks=1 customers=2\nrequest r3 a it "
         "reworks=1 customers=3\n"
         "request r1 b it reworks=1 customers=3\nrequest r2 b it reworks=1 customers=2\nrequest r3 b it "
         "reworks=1 customers=1\n"
         "rating r2 a it by=p expectation=5 perception=4\nrating r2 b it by=p expectation=5 perception=4\n",
    "a: rank=1\nb: rank=1" },
  /* R package csranks, irank: x = 1 3 4 4 4 7 7 10 has, the largest first, the ranks 8 7 4 4 4 2 2 1 */
  { "staged/known-ties", DEFAULTS,
    OPEN ASKED ("s1", 1) ASKED ("s2", 3) ASKED ("s3", 4) ASKED ("s4", 4) ASKED ("s5", 4) ASKED ("s6", 7)
        ASKED ("s7", 7) ASKED ("s8", 10),
    "s8: rank=1\ns6: rank=2\ns7: rank=2\ns3: rank=4\ns4: rank=4\ns5: rank=4\ns2: rank=7\ns1: rank=8" },
};

/* ---- scope, top, wave ---- */

#define TOP(n)                                                                                               \
  {                                                                                                          \
    SIZE, STAGED, SMX_SCOPE_CRITICAL, NULL, SMX_LANGUAGE_OF_STUDY, n                                         \
  }
#define FIVE_ASKED ASKED ("a", 9) ASKED ("b", 8) ASKED ("c", 8) ASKED ("d", 8) ASKED ("e", 7)
#define CRITICALITIES                                                                                        \
  "service below criticality=0.49\nservice at criticality=0.5\nservice unknown\nservice raised "             \
  "criticality=0.1\n"                                                                                        \
  "link teller raised it criticality=0.3\nlink agent raised it criticality=0.8\n"                            \
  "service disputed criticality=0.1\nlink teller disputed it criticality=0.9 status=disputed\n"              \
  "link teller linked it criticality=0.2\n"

static const Row scopes[] = {
  { "scope/critical", DEFAULTS, OPEN CRITICALITIES,
    "at: basis=no_requests;_volume_unknown;_no_ratings\nraised:\n"
    "unknown: basis=no_requests;_volume_unknown;_no_ratings;_criticality_unknown" },
  { "scope/all",
    { SIZE, STAGED, SMX_SCOPE_ALL, NULL, SMX_LANGUAGE_OF_STUDY, 0 },
    OPEN CRITICALITIES,
    "at:\nbelow:\ndisputed:\nlinked:\nraised:\nunknown:" },
  { "scope/of-the-study", DEFAULTS, OPEN "set critical=0.2\n" CRITICALITIES,
    "at:\nbelow:\nlinked:\nraised:\nunknown:" },
  { "scope/none-known", DEFAULTS, OPEN ASKED ("cards", 4), "cards: basis=no_ratings" },
  { "top/one", TOP (1), OPEN FIVE_ASKED, "a: rank=1" },
  { "top/ties", TOP (2), OPEN FIVE_ASKED, "a: rank=1\nb: rank=2\nc: rank=2\nd: rank=2" },
  { "top/within-ties", TOP (3), OPEN FIVE_ASKED, "a: rank=1\nb: rank=2\nc: rank=2\nd: rank=2" },
  { "top/more-than-there-are", TOP (99), OPEN FIVE_ASKED, "a:\nb:\nc:\nd:\ne: rank=5" },
  { "wave/asked",
    { SIZE, STAGED, SMX_SCOPE_CRITICAL, "1", SMX_LANGUAGE_OF_STUDY, 0 },
    OPEN "rating teller cards it by=p expectation=5 perception=4 wave=1 times=2\nrating teller cards it by=p "
         "perception=9 wave=2",
    "cards: gap=1 respondents=2" },
};

/* ---- what is unknown, in words ---- */

static const Row bases[] = {
  { "basis/nothing", DEFAULTS, OPEN ASKED ("cards", 4) FELT ("cards", 4),
    "cards: basis=null provider=it name=null requests=1 respondents=20 rework_rate=1 reworked_customers=4" },
  { "basis/rework", DEFAULTS, OPEN "request teller cards it\n" FELT ("cards", 4),
    "cards: basis=rework_unknown priority=null" },
  { "basis/no-requests", DEFAULTS,
    OPEN "service cards name=Cards provider=it\nrequest teller loans it\n" FELT ("cards", 4),
    "cards: basis=no_requests;_volume_unknown name=Cards provider=it\nloans: "
    "basis=rework_unknown;_no_ratings" },
  { "basis/linked", DEFAULTS, OPEN "link teller cards it end=4\n" FELT ("cards", 4),
    "cards: basis=no_requests volume=4" },
  { "basis/spanish", DEFAULTS,
    OPEN "set language=es\n" CRITICALITIES
         "request teller loans it\nrating teller loans it by=x perception=4 times=5\n"
         "rating teller at it by=x perception=4 expectation=7 times=5\n",
    "at: basis=sin_solicitudes;_volumen_desconocido\n"
    "loans: basis=retrabajo_desconocido;_brecha_desconocida;_criticidad_desconocida\n"
    "raised: basis=sin_solicitudes;_volumen_desconocido;_sin_valoraciones\nunknown:" },
  { "basis/few-in-spanish",
    { SIZE, STAGED, SMX_SCOPE_CRITICAL, NULL, SMX_LANGUAGE_SPANISH, 0 },
    "set scale=0,10\n" ASKED ("cards", 4) "rating teller cards it by=x perception=4 times=3",
    "cards: basis=valoraciones_de_muy_pocas_personas_para_mostrarlas" },
};

/* ---- the table ---- */

static void
has_columns (void **state)
{
  (void)state;
  g_autoptr (SmxMatrix) matrix =
      build_matrix ("set title=Bank\n" ASKED ("cards", 4) "rating teller cards it perception=4 wave=1");
  const SmxRankOptions options = { SIZE, BURDEN, SMX_SCOPE_ALL, NULL, SMX_LANGUAGE_SPANISH, 3 };
  g_autoptr (SmxTable) table = smx_rank_services (matrix, &options, NULL);
  g_autoptr (SmxTable) english = smx_rank_services (matrix, NULL, NULL);
  g_autoptr (GString) names = g_string_new (NULL);
  for (guint c = 0; c < smx_table_n_columns (table); c++) {
    g_string_append_printf (names, "%s ", smx_table_get_column_name (table, c));
    assert_string_not_equal (smx_table_get_column_description (table, c),
                             smx_table_get_column_description (english, c));
  }
  assert_string_equal (
      names->str, "rank service name provider standing priority volume rework_rate reworked_customers gap "
                  "requests respondents basis rank_low rank_high interval top_share tied_with unusual ");
  assert_string_equal (smx_table_get_column_title (table, 0), "Puesto");
  assert_string_equal (smx_table_find_metadata (table, "title"), "Bank");
  assert_string_equal (smx_table_find_metadata (table, "analysis"), "rank services");
  assert_string_equal (smx_table_find_metadata (table, "option.method"), "burden");
  assert_string_equal (smx_table_find_metadata (table, "option.scope"), "all");
  assert_string_equal (smx_table_find_metadata (table, "option.wave"), "1");
  assert_string_equal (smx_table_find_metadata (table, "option.top"), "3");
  assert_string_equal (smx_table_find_metadata (english, "option.method"), "staged");
  assert_null (smx_table_find_metadata (english, "option.top"));
}

static void
reads_method_names (void **state)
{
  (void)state;
  SmxRankMethod method = SMX_N_RANK_METHODS;
  assert_false (smx_rank_method_from_name ("Staged", &method));
  assert_false (smx_rank_method_from_name ("", &method));
  assert_int_equal (method, SMX_N_RANK_METHODS);
  assert_true (smx_rank_method_from_name ("burden", &method));
  assert_int_equal (method, BURDEN);
  assert_true (smx_rank_method_from_name ("staged", &method));
  assert_int_equal (method, STAGED);
}

/* ---- options ---- */

typedef struct {
  SmxRankOptions known;
  guint64 later;
} NewerOptions;

static const struct {
  const char *name;
  NewerOptions options;
  int code;
  const char *message;
} refusals[] = {
  { "options/method",
    { { SIZE, SMX_N_RANK_METHODS, SMX_SCOPE_ALL, NULL, SMX_LANGUAGE_OF_STUDY, 0 }, 0 },
    SMX_ERROR_OPTIONS,
    "method: expected a value below 7 but found 7" },
  { "options/scope",
    { { SIZE, STAGED, (SmxRankScope)7, NULL, SMX_LANGUAGE_OF_STUDY, 0 }, 0 },
    SMX_ERROR_OPTIONS,
    "scope: expected a value below 2 but found 7" },
  { "options/language",
    { { SIZE, STAGED, SMX_SCOPE_ALL, NULL, (SmxLanguage)3, 0 }, 0 },
    SMX_ERROR_OPTIONS,
    "language: expected a value below 2 but found 3" },
  { "options/size",
    { { 3, STAGED, SMX_SCOPE_ALL, NULL, SMX_LANGUAGE_OF_STUDY, 0 }, 0 },
    SMX_ERROR_OPTIONS,
    "SmxRankOptions: expected a struct set up by its init function but its struct_size is 3" },
  { "options/dirty-tail",
    { { sizeof (NewerOptions), STAGED, SMX_SCOPE_ALL, NULL, SMX_LANGUAGE_OF_STUDY, 0 }, 1 },
    SMX_ERROR_OPTIONS,
    "SmxRankOptions: byte 224 is set, but this version of the library knows only the first 224" },
  { "options/wave",
    { { SIZE, STAGED, SMX_SCOPE_ALL, "2", SMX_LANGUAGE_OF_STUDY, 0 }, 0 },
    SMX_ERROR_REFERENCE,
    "wave: expected one of \"1\" but found \"2\"" },
  { "options/wave-in-spanish",
    { { SIZE, STAGED, SMX_SCOPE_ALL, "\n", SMX_LANGUAGE_SPANISH, 0 }, 0 },
    SMX_ERROR_REFERENCE,
    "wave: se esperaba una de \"1\" pero se encontró \"\\n\"" },
};

static void
refuses (void **state)
{
  const gsize i = GPOINTER_TO_SIZE (*state);
  g_autoptr (GError) error = NULL;
  g_autoptr (SmxMatrix) matrix = build_matrix ("rating teller cards it perception=4 wave=1");
  assert_null (smx_rank_services (matrix, &refusals[i].options.known, &error));
  assert_error (error, SMX_ERROR, refusals[i].code, refusals[i].message);
}

static void
takes_other_versions (void **state)
{
  (void)state;
  g_autoptr (GError) error = NULL;
  g_autoptr (SmxMatrix) matrix = build_matrix (OPEN CRITICALITIES);
  NewerOptions newer;
  smx_rank_options_init (&newer.known, sizeof newer);
  assert_true (newer.later == 0);
  newer.known.top = 1;
  g_autoptr (SmxTable) new = smx_rank_services (matrix, &newer.known, &error);
  SmxRankOptions older;
  smx_rank_options_init (&older, G_STRUCT_OFFSET (SmxRankOptions, scope));
  g_autoptr (SmxTable) old = smx_rank_services (matrix, &older, &error);
  assert_no_error (error);
  check_table (old, key, "at:\nraised:\nunknown:");
  check_table (new, key, "at:\nraised:\nunknown:");
}

static void
fails_cleanly (void **state)
{
  (void)state;
  g_autoptr (SmxMatrix) matrix = build_matrix (OPEN CRITICALITIES FIVE_ASKED SPREAD (1, 2, 3) FELT ("a", 4));
  SmxRankOptions options;
  smx_rank_options_init (&options, sizeof options);
  const SmxBounds bounds[] = { { 0, 100 }, { NAN, NAN }, { NAN, NAN } };
  options.threads = 1;
  options.replicates = 3;
  for (guint method = 0; method < SMX_N_RANK_METHODS; method++) {
    SmxTable *table = NULL;
    gint64 n = 0;
    options.method = (SmxRankMethod)method;
    options.bounds = method == SMX_RANK_SPOTIS ? bounds : NULL;
    options.n_bounds = method == SMX_RANK_SPOTIS ? G_N_ELEMENTS (bounds) : 0;
    for (; table == NULL; n++) {
      g_autoptr (GError) error = NULL;
      smx__memory_fail_from (n);
      table = smx_rank_services (matrix, &options, &error);
      smx__memory_fail_from (-1);
      if (table == NULL)
        assert_error (error, SMX_ERROR, SMX_ERROR_NO_MEMORY, "memory ran out");
      else
        assert_no_error (error);
    }
    assert_in_range (n, 20, 2000);
    assert_int_equal (smx_table_n_rows (table), 9);
    smx_table_unref (table);
  }
}

int
main (void)
{
  static struct CMUnitTest tests[96];
  gsize n = 0;
  ADD_ROWS (standings, ranks);
  ADD_ROWS (orders, ranks);
  ADD_ROWS (scopes, ranks);
  ADD_ROWS (bases, ranks);
  ADD ("table/columns", has_columns);
  ADD ("options/method-names", reads_method_names);
  for (gsize i = 0; i < G_N_ELEMENTS (refusals); i++)
    tests[n++] = (struct CMUnitTest){ refusals[i].name, refuses, NULL, NULL, GSIZE_TO_POINTER (i) };
  ADD ("options/other-versions", takes_other_versions);
  ADD ("rank/failing-memory", fails_cleanly);
  return _cmocka_run_group_tests ("rank", tests, n, NULL, NULL);
}
