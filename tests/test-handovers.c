/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Handovers: each table by hand, a known log, and random studies counted a second time. */
#include "test-support.h"

#include "question-checks.h"
#include "test-tally-builder.h"
#include <service-matrix/handovers.h>
#include <service-matrix/study.h>

static SmxTable *
ask (const SmxMatrix *matrix, guint which, const SmxStructureOptions *options, GError **error)
{
  return smx_handovers (matrix, (SmxHandoversBy)which, options, error);
}

static const char *const keys[SMX_N_HANDOVERS_BY][4] = { { "from", "to", "service", NULL },
                                                         { "from", "to", NULL },
                                                         { "service", NULL },
                                                         { "provider", NULL },
                                                         { "from", "to", NULL } };

typedef struct {
  const char *name;
  SmxHandoversBy by;
  const char *records, *expected;
} Row;

static void
lists (void **state)
{
  const Row *row = *state;
  g_autoptr (SmxMatrix) matrix = build_matrix (row->records);
  g_autoptr (SmxTable) table = ask_plainly (ask, matrix, row->by);
  check_table (table, keys[row->by], row->expected);
}

#define LOG                                                                                                  \
  "service cards name=Cards\nprovider it name=IT\n"                                                          \
  "handover it legal cards passes=6 direct=1\n"                                                              \
  "handover it legal loans passes=2 indirect=2\n"                                                            \
  "handover legal it cards passes=4 direct=2 indirect=1\n"                                                   \
  "handover post it cards passes=3 direct=3\n"                                                               \
  "handover it - cards closings=5 reopened=2\n"                                                              \
  "handover post - loans closings=1\n"                                                                       \
  "handover legal post - passes=1\n"

static const Row rows[] = {
  { "pass/all", SMX_HANDOVERS_BY_PASS, LOG,
    "it legal cards: passes=6 direct_returns=1 indirect_returns=0 share=6/16\n"
    "legal it cards: passes=4 direct_returns=2 indirect_returns=1 share=4/16\n"
    "post it cards: passes=3 direct_returns=3 indirect_returns=0 share=3/16\n"
    "it legal loans: passes=2 direct_returns=0 indirect_returns=2 share=2/16\n"
    "legal post -: passes=1 direct_returns=0 indirect_returns=0 share=1/16\n" },
  { "pass/by-codes-where-equal", SMX_HANDOVERS_BY_PASS,
    "handover b a s passes=1\nhandover a c s passes=1\nhandover a b t passes=1\nhandover a b s passes=1\n"
    "handover a b - passes=1\n",
    "a b s:\na b t:\na b -:\na c s:\nb a s: share=0.2\n" },
  { "pair/all", SMX_HANDOVERS_BY_PAIR, LOG,
    "it legal: passes=8 share=8/16 share_of_from=1 direct_returns=1 indirect_returns=2 reciprocity=8/12\n"
    "legal it: passes=4 share=4/16 share_of_from=4/5 direct_returns=2 indirect_returns=1 reciprocity=8/12\n"
    "post it: passes=3 share=3/16 share_of_from=1 direct_returns=3 reciprocity=0\n"
    "legal post: passes=1 share=1/16 share_of_from=1/5 direct_returns=0 reciprocity=0\n" },
  { "service/all", SMX_HANDOVERS_BY_SERVICE, LOG,
    "cards: name=Cards passes=13 direct_returns=6 indirect_returns=1 returns_per_pass=7/13 share=13/16\n"
    "loans: name=null passes=2 direct_returns=0 indirect_returns=2 returns_per_pass=1 share=2/16\n"
    "-: name=null passes=1 returns_per_pass=0 share=1/16\n" },
  { "provider/all", SMX_HANDOVERS_BY_PROVIDER, LOG,
    "it: name=IT passes_out=8 passes_in=7 deliveries=13 came_back=8 rework_caused=8/13 returned_by=legal "
    "returned_by_returns=3 hours_held=null hours_per_request=null share_held=null\n"
    "legal: passes_out=5 passes_in=8 deliveries=5 came_back=3 rework_caused=3/5 returned_by=it "
    "returned_by_returns=3\n"
    "post: name=null passes_out=3 passes_in=1 deliveries=4 came_back=0 rework_caused=0 returned_by=null "
    "returned_by_returns=0\n" },
  { "provider/only-those-of-the-log", SMX_HANDOVERS_BY_PROVIDER,
    "provider idle\nrequest teller cards bank\nhandover a - s closings=1\nhandover b a s passes=1\n",
    "a: passes_out=0 passes_in=1 deliveries=1\nb: deliveries=1 came_back=0\n" },
  { "provider/received-alone", SMX_HANDOVERS_BY_PROVIDER, "handover a b s passes=1\n",
    "a: rework_caused=0\nb: deliveries=0 rework_caused=null came_back=0\n" },
  { "returns/all", SMX_HANDOVERS_BY_RETURNS, LOG,
    "it legal: returns=3 share_of_deliveries=3/5\n"
    "legal it: returns=3 share_of_deliveries=3/13\n"
    "post it: returns=3 share_of_deliveries=3/13\n" },
  { "returns/none", SMX_HANDOVERS_BY_RETURNS, "handover a b s passes=1\nhandover b - s closings=2\n", "" },
  { "pass/closings-are-none", SMX_HANDOVERS_BY_PASS, "handover b - s closings=2 reopened=1\n", "" },
  { "empty/pass", SMX_HANDOVERS_BY_PASS, "request teller cards it\n", "" },
  { "empty/pair", SMX_HANDOVERS_BY_PAIR, "", "" },
  { "empty/service", SMX_HANDOVERS_BY_SERVICE, "service cards\n", "" },
  { "empty/provider", SMX_HANDOVERS_BY_PROVIDER, "provider it\n", "" },
  { "empty/returns", SMX_HANDOVERS_BY_RETURNS, "set language=es\n", "" },
};

/* ---- how long requests were held ---- */

static void
tells_hours (void **state)
{
  (void)state;
  GError *error = NULL;
  const gint64 hour = G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC;
  g_autoptr (SmxTally) tally = build_tally ("handover it legal cards passes=1\n");
  const Line line = { (char *[]){ (char *)"it", (char *)"legal", (char *)"post", (char *)"cards", NULL } };
  guint32 it = build_provider (tally, &line, 0), legal = build_provider (tally, &line, 1),
          post = build_provider (tally, &line, 2), cards = build_service (tally, &line, 3);
  smx__tally_add_held (tally, it, cards, 2 * hour, &error);
  smx__tally_add_held (tally, it, SMX_NO_ID, 4 * hour, &error);
  smx__tally_add_held (tally, legal, cards, 0, &error);
  smx__tally_add_held (tally, post, cards, hour / 2, &error);
  assert_no_error (error);
  g_autoptr (SmxMatrix) matrix = smx_matrix_new (tally, &error);
  g_autoptr (SmxTable) table = ask_plainly (ask, matrix, SMX_HANDOVERS_BY_PROVIDER);
  check_table (table, keys[SMX_HANDOVERS_BY_PROVIDER],
               "it: hours_held=6 hours_per_request=3 share_held=6/6.5\n"
               "legal: hours_held=0 hours_per_request=0 share_held=0\n"
               "post: hours_held=0.5 hours_per_request=0.5 share_held=0.5/6.5 deliveries=0\n");
}

/* ---- a known log ---- */

/* The compensation log of W. van der Aalst, "Process Mining" (2016), as pm4py 2.7.14 has it (running-example.csv): who did each
 * step. A provider is a person here; what was passed on is counted by a few lines of Python that follow the definition. */
static const char *const courses[] = {
  "Pete Mike Ellen Sara Sara Sean Pete Sara Ellen",
  "Mike Mike Sean Sara Ellen",
  "Pete Sue Mike Sara Pete",
  "Mike Ellen Mike Sara Mike",
  "Ellen Mike Pete Sara Sara Ellen Mike Sara Sara Sue Pete Sara Mike",
  "Pete Mike Sean Sara Ellen",
};

static SmxMatrix *
read_courses (void)
{
  GError *error = NULL;
  g_autoptr (GString) csv = g_string_new ("case,time,service,provider,status\n");
  for (guint c = 0; c < G_N_ELEMENTS (courses); c++) {
    g_auto (GStrv) persons = g_strsplit (courses[c], " ", -1);
    for (guint i = 0; persons[i] != NULL; i++)
      g_string_append_printf (csv, "%u,2011-01-%02uT10:00:00Z,compensation,%s,%s\n", c, i + 1, persons[i],
                              persons[i + 1] == NULL ? "done" : "open");
  }
  g_autoptr (SmxStudy) study = smx_study_new ();
  SmxSource *source = smx_study_add_source (study, "events", &error);
  assert_no_error (error);
  g_autoptr (GBytes) bytes = g_bytes_new (csv->str, csv->len);
  smx_source_set_bytes (source, "events.csv", bytes);
  assert_true (smx_source_set (source, "closed", "done", &error));
  g_autoptr (SmxTally) tally = smx_study_read (study, NULL, &error);
  assert_no_error (error);
  SmxMatrix *matrix = smx_matrix_new (tally, &error);
  assert_no_error (error);
  return matrix;
}

static void
knows_courses (void **state)
{
  (void)state;
  g_autoptr (SmxMatrix) matrix = read_courses ();
  g_autoptr (SmxTable) pairs = ask_plainly (ask, matrix, SMX_HANDOVERS_BY_PAIR);
  check_table (pairs, keys[SMX_HANDOVERS_BY_PAIR],
               "Sara Ellen: passes=4 direct_returns=0 indirect_returns=2 share=4/32 reciprocity=2/5\n"
               "Ellen Mike: passes=3 direct_returns=1 indirect_returns=1 reciprocity=4/5\n"
               "Mike Sara: passes=3 direct_returns=0 indirect_returns=1 share_of_from=3/8\n"
               "Pete Sara: passes=3 direct_returns=0 indirect_returns=2\n"
               "Mike Ellen: passes=2 direct_returns=0 indirect_returns=0\n"
               "Mike Sean: passes=2\nPete Mike: passes=2\n"
               "Sara Mike: passes=2 direct_returns=1 indirect_returns=1\nSean Sara: passes=2\n"
               "Ellen Sara: passes=1\nMike Pete: passes=1\nPete Sue: passes=1\n"
               "Sara Pete: passes=1 direct_returns=0 indirect_returns=1\n"
               "Sara Sean: passes=1\nSara Sue: passes=1\n"
               "Sean Pete: passes=1 indirect_returns=1\nSue Mike: passes=1 indirect_returns=0\n"
               "Sue Pete: passes=1 indirect_returns=1\n");
  g_autoptr (SmxTable) providers = ask_plainly (ask, matrix, SMX_HANDOVERS_BY_PROVIDER);
  check_table (providers, keys[SMX_HANDOVERS_BY_PROVIDER],
               "Mike: deliveries=10 came_back=4 returned_by=Ellen returned_by_returns=2\n"
               "Pete: deliveries=7 came_back=3 returned_by=Sara returned_by_returns=1\n"
               "Sara: deliveries=9 came_back=3 returned_by=Pete returned_by_returns=2\n"
               "Ellen: deliveries=7 came_back=2 returned_by=Sara returned_by_returns=2\n"
               "Sean: deliveries=3 came_back=0 returned_by=null\n"
               "Sue: deliveries=2 came_back=0\n");
}

/* ---- random studies ---- */

#define N 5 /* providers; the last is none */
#define N_SERVICES 4
#define SEEDS 60

typedef struct {
  gint64 passes[N][N][N_SERVICES], returns[N][N][N_SERVICES], closings[N], reopened[N];
} Counts;

/* A study in lines, counted as it is written. */
static char *
draw_study (guint64 *random, Counts *counts)
{
  GString *records = g_string_new (NULL);
  *counts = (Counts){ 0 };
  for (guint i = draw (random, 40); i > 0; i--) {
    guint from = draw (random, N), to = draw (random, N), service = draw (random, N_SERVICES);
    guint passes = 1 + draw (random, 5), direct = draw (random, passes + 1),
          indirect = draw (random, passes - direct + 1);
    counts->passes[from][to][service] += passes;
    counts->returns[from][to][service] += direct + indirect;
    const char *const codes[] = { "a", "b", "c", "d", "-" }, *const services[] = { "s", "t", "u", "-" };
    g_string_append_printf (records, "handover %s %s %s passes=%u direct=%u indirect=%u\n", codes[from],
                            codes[to], services[service], passes, direct, indirect);
    from = draw (random, N);
    guint closings = draw (random, 4), reopened = draw (random, closings + 1);
    counts->closings[from] += closings;
    counts->reopened[from] += reopened;
    g_string_append_printf (records, "handover %s - s closings=%u reopened=%u\n", codes[from], closings,
                            reopened);
  }
  return g_string_free (records, FALSE);
}

static guint
number_of (const SmxTable *table, gint64 row, const char *column, const char *codes)
{
  const char *code = smx_table_get_text (table, row, find_column (table, column));
  return code == NULL ? (guint)strlen (codes) : (guint)(strchr (codes, *code) - codes);
}

static gint64
int_of (const SmxTable *table, gint64 row, const char *column)
{
  return smx_table_get_int64 (table, row, find_column (table, column));
}

static double
double_of (const SmxTable *table, gint64 row, const char *column)
{
  return smx_table_get_double (table, row, find_column (table, column));
}

/* Every pass is in a row, no row is said twice, shares sum to 1, and none grows. */
static void
check_passes (const SmxMatrix *matrix, const Counts *counts)
{
  g_autoptr (SmxTable) table = ask_plainly (ask, matrix, SMX_HANDOVERS_BY_PASS);
  gint64 n = 0, before = G_MAXINT64;
  double share = 0;
  for (guint i = 0; i < N * N * N_SERVICES; i++)
    n += (&counts->passes[0][0][0])[i] > 0;
  assert_int_equal (smx_table_n_rows (table), n);
  for (gint64 row = 0; row < n; row++) {
    guint from = number_of (table, row, "from", "abcd"), to = number_of (table, row, "to", "abcd");
    guint service = number_of (table, row, "service", "stu");
    gint64 passes = int_of (table, row, "passes");
    assert_int_equal (passes, counts->passes[from][to][service]);
    assert_int_equal (int_of (table, row, "direct_returns") + int_of (table, row, "indirect_returns"),
                      counts->returns[from][to][service]);
    assert_true (passes <= before);
    before = passes;
    share += double_of (table, row, "share");
  }
  assert_close ("shares", share, n > 0 ? 1 : 0, 1e-12);
}

static gint64
sum_over (const gint64 *by_service)
{
  gint64 sum = 0;
  for (guint service = 0; service < N_SERVICES; service++)
    sum += by_service[service];
  return sum;
}

static void
check_pairs (const SmxMatrix *matrix, const Counts *counts)
{
  g_autoptr (SmxTable) table = ask_plainly (ask, matrix, SMX_HANDOVERS_BY_PAIR);
  double share[N] = { 0 };
  for (gint64 row = 0; row < smx_table_n_rows (table); row++) {
    guint from = number_of (table, row, "from", "abcd"), to = number_of (table, row, "to", "abcd");
    double there = (double)sum_over (counts->passes[from][to]),
           back = (double)sum_over (counts->passes[to][from]);
    assert_true (there == (double)int_of (table, row, "passes") && there > 0);
    assert_close ("reciprocity", double_of (table, row, "reciprocity"),
                  2 * fmin (there, back) / (there + back), 1e-12);
    share[from] += double_of (table, row, "share_of_from");
  }
  for (guint from = 0; from < N; from++)
    assert_true (share[from] == 0 || fabs (share[from] - 1) < 1e-12);
}

static void
check_returns (const SmxMatrix *matrix, const Counts *counts, const gint64 *made)
{
  g_autoptr (SmxTable) table = ask_plainly (ask, matrix, SMX_HANDOVERS_BY_RETURNS);
  gint64 n = 0;
  for (guint i = 0; i < N * N; i++)
    n += sum_over (&counts->returns[0][0][0] + (gsize)i * N_SERVICES) > 0;
  assert_int_equal (smx_table_n_rows (table), n);
  for (gint64 row = 0; row < n; row++) {
    guint from = number_of (table, row, "from", "abcd"), to = number_of (table, row, "to", "abcd");
    gint64 returns = sum_over (counts->returns[from][to]);
    assert_int_equal (int_of (table, row, "returns"), returns);
    if (to < N - 1 && made[to] > 0)
      assert_close ("share", double_of (table, row, "share_of_deliveries"),
                    (double)returns / (double)made[to], 1e-12);
    else
      assert_true (smx_table_is_null (table, row, find_column (table, "share_of_deliveries")));
  }
}

/* What came back over what was delivered, by the counts and by the measures. */
static void
check_providers (const SmxMatrix *matrix, const Counts *counts)
{
  g_autoptr (SmxTable) table = ask_plainly (ask, matrix, SMX_HANDOVERS_BY_PROVIDER);
  g_autoptr (SmxTable) measures = measure (matrix, SMX_BY_PROVIDER, NULL);
  gint64 made[N] = { 0 }, back[N] = { 0 };
  for (guint one = 0; one < N; one++) {
    made[one] += counts->closings[one];
    back[one] += counts->reopened[one];
    for (guint other = 0; other < N; other++) {
      made[one] += sum_over (counts->passes[one][other]);
      back[one] += sum_over (counts->returns[other][one]);
    }
  }
  for (gint64 row = 0; row < smx_table_n_rows (table); row++) {
    guint one = number_of (table, row, "provider", "abcd");
    assert_int_equal (int_of (table, row, "deliveries"), made[one]);
    assert_int_equal (int_of (table, row, "came_back"), back[one]);
    gint64 at = 0;
    while (strcmp (smx_table_get_text (measures, at, 0), smx_table_get_text (table, row, 0)) != 0)
      at++;
    guint caused = find_column (measures, "rework_caused");
    assert_int_equal (smx_table_is_null (measures, at, caused), made[one] == 0);
    if (made[one] > 0)
      assert_true (smx_table_get_double (measures, at, caused) == double_of (table, row, "rework_caused"));
  }
  check_returns (matrix, counts, made);
}

static void
agrees_with_counts (void **state)
{
  (void)state;
  guint64 random = 20261128;
  for (guint seed = 0; seed < SEEDS; seed++) {
    Counts counts;
    g_autofree char *records = draw_study (&random, &counts);
    g_autoptr (SmxMatrix) matrix = build_matrix (records);
    check_passes (matrix, &counts);
    check_pairs (matrix, &counts);
    check_providers (matrix, &counts);
  }
}

/* ---- what every table promises ---- */

static void
keeps_promises (void **state)
{
  const guint by = GPOINTER_TO_UINT (*state);
  g_autoptr (SmxMatrix) matrix = build_matrix ("set title=Bank\n" LOG);
  g_autoptr (SmxTable) table = ask_plainly (ask, matrix, by);
  check_languages (ask, matrix, by);
  check_top (ask, matrix, by);
  check_failing_memory (ask, matrix, by);
  assert_string_equal (smx_table_find_metadata (table, "analysis"), "handovers");
  SmxHandoversBy found = SMX_N_HANDOVERS_BY;
  assert_true (smx_handovers_by_from_name (smx_table_find_metadata (table, "option.by"), &found));
  assert_int_equal (found, by);
}

static void
refuses (void **state)
{
  (void)state;
  SmxHandoversBy by = SMX_HANDOVERS_BY_PAIR;
  g_autoptr (SmxMatrix) matrix = build_matrix (LOG);
  check_refusals (ask, matrix, SMX_N_HANDOVERS_BY, "by");
  assert_false (smx_handovers_by_from_name ("cell", &by));
  assert_int_equal (by, SMX_HANDOVERS_BY_PAIR);
}

int
main (void)
{
  static const char *const promises[] = { "promises/pass", "promises/pair", "promises/service",
                                          "promises/provider", "promises/returns" };
  static struct CMUnitTest tests[64];
  gsize n = 0;
  ADD_ROWS (rows, lists);
  ADD ("provider/hours", tells_hours);
  ADD ("known/compensation-log", knows_courses);
  ADD ("properties/random-studies", agrees_with_counts);
  for (guint by = 0; by < SMX_N_HANDOVERS_BY; by++)
    tests[n++] = (struct CMUnitTest){ promises[by], keeps_promises, NULL, NULL, GUINT_TO_POINTER (by) };
  ADD ("options/refused", refuses);
  return _cmocka_run_group_tests ("handovers", tests, n, NULL, NULL);
}
