/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The matrix: who provides what, which links are in force, volumes on every basis, the order of waves. */
#include "test-support.h"

#include "base/error.h"
#include "base/memory.h"
#include "test-tally-builder.h"

#define CELL SMX_BY_CELL
#define SERVICE SMX_BY_SERVICE
#define PROVIDER SMX_BY_PROVIDER
#define ROLE SMX_BY_ROLE
#define WAVE SMX_BY_WAVE

/* ---- who provides what ---- */

static const MeasureRow resolutions[] = {
  { "request/named", CELL, NULL, "request teller cards it", "teller cards it: requests=1" },
  { "request/from-service", CELL, NULL, "service cards provider=it\nrequest teller cards -",
    "teller cards it: requests=1" },
  { "request/named-before-service", CELL, NULL, "service cards provider=it\nrequest teller cards legal",
    "teller cards legal: requests=1" },
  { "request/joined", CELL, NULL,
    "service cards provider=it\nrequest teller cards it times=3\nrequest teller cards -",
    "teller cards it: requests=4" },
  { "request/not-from-others", CELL, NULL, "request teller cards it\nrequest teller cards -",
    "teller cards it: requests=1\nteller cards -: requests=1" },
  { "request/not-from-links", CELL, NULL, "link teller cards it\nrequest teller cards -",
    "teller cards it: requests=0\nteller cards -: requests=1" },
  { "request/no-role", CELL, NULL, "request - cards it\nrequest teller cards it",
    "teller cards it: requests=1\n- cards it: requests=1" },
  { "request/no-service-by-cell", CELL, NULL, "request teller - it\nrequest teller cards it",
    "teller cards it: requests=1" },
  { "request/no-service-by-service", SERVICE, NULL, "request teller - it\nrequest teller cards it",
    "cards: requests=1" },
  { "request/no-service-by-provider", PROVIDER, NULL, "request teller - it\nrequest teller cards it",
    "it: requests=2" },
  { "request/no-service-by-role", ROLE, NULL, "request teller - it\nrequest teller cards it",
    "teller: requests=2" },
  { "request/delays-from-service", PROVIDER, NULL,
    "service cards provider=it\nrequest teller cards it opened=0 delivered=1\nrequest teller cards - "
    "opened=0 delivered=2",
    "it: hours_p50=1 hours_p90=2" },

  { "link/named", CELL, NULL, "link teller cards it", "teller cards it: requests=null volume=null" },
  { "link/from-service", CELL, NULL, "service cards provider=it\nlink teller cards - end=5",
    "teller cards it: volume=5" },
  { "link/one-provider", CELL, NULL, "link teller cards - end=5\nrequest teller cards it",
    "teller cards it: volume=5" },
  { "link/one-provider-of-a-rating", CELL, NULL,
    "set scale=1,7\nlink teller cards - end=5\nrating teller cards it perception=4",
    "teller cards it: volume=5" },
  { "link/of-another-role", CELL, NULL, "link teller cards - end=5\nrequest agent cards it",
    "agent cards it: volume=null\nteller cards -: volume=5" },
  { "link/no-provider", CELL, NULL, "link teller cards - end=5", "teller cards -: volume=5" },
  { "link/no-provider-by-provider", PROVIDER, NULL, "link teller cards - end=5", "-: volume=5" },

  { "rating/named", CELL, NULL, "rating teller cards it perception=4", "teller cards it: ratings=1" },
  { "rating/one-provider", CELL, NULL, "request teller cards it\nrating teller cards - perception=4",
    "teller cards it: requests=1 ratings=1" },
  { "rating/one-provider-of-a-link", CELL, NULL, "link teller cards it\nrating teller cards - perception=4",
    "teller cards it: ratings=1" },
  { "rating/one-provider-of-another-rating", CELL, NULL,
    "rating teller cards it perception=2\nrating teller cards - perception=4", "teller cards it: ratings=2" },
  { "rating/provider-of-a-request-through-its-service", CELL, NULL,
    "service cards provider=it\nrequest teller cards -\nrating teller cards - perception=4",
    "teller cards it: requests=1 ratings=1" },
  { "rating/several-providers", CELL, NULL,
    "request teller cards it\nrequest teller cards legal\nrating teller cards - perception=4",
    "teller cards it: ratings=0\nteller cards legal: ratings=0\nteller cards -: ratings=1 requests=0" },
  { "rating/several-providers-despite-service", CELL, NULL,
    "service cards provider=it\nrequest teller cards it\nlink teller cards legal\nrating teller cards - "
    "perception=4",
    "teller cards it: ratings=0\nteller cards legal: ratings=0\nteller cards -: ratings=1" },
  { "rating/from-service", CELL, NULL, "service cards provider=it\nrating teller cards - perception=4",
    "teller cards it: ratings=1" },
  { "rating/records-before-service", CELL, NULL,
    "service cards provider=it\nrequest teller cards legal\nrating teller cards - perception=4",
    "teller cards legal: ratings=1" },
  { "rating/service-where-the-role-has-none", CELL, NULL,
    "service cards provider=it\nrequest agent cards legal\nrating teller cards - perception=4",
    "agent cards legal: ratings=0\nteller cards it: ratings=1" },
  { "rating/no-provider", CELL, NULL, "rating teller cards - perception=4", "teller cards -: ratings=1" },
  { "rating/no-provider-by-provider", PROVIDER, NULL, "provider it\nrating teller cards - perception=4",
    "it: ratings=0\n-: ratings=1" },
  { "rating/no-provider-by-service", SERVICE, NULL,
    "request teller cards it\nrequest teller cards legal\nrating teller cards - perception=4",
    "cards: ratings=1" },
  { "rating/no-role-one-provider", CELL, NULL,
    "request teller cards it\nrequest agent cards it\nrating - cards - perception=4",
    "agent cards it: ratings=0\nteller cards it: ratings=0\n- cards it: ratings=1" },
  { "rating/no-role-several-providers", CELL, NULL,
    "request teller cards it\nrequest agent cards legal\nrating - cards - perception=4",
    "agent cards legal:\nteller cards it:\n- cards -: ratings=1" },
  { "rating/link-not-in-force", CELL, NULL,
    "link teller cards legal status=proposed\nrequest teller cards it\nrating teller cards - perception=4",
    "teller cards it: ratings=1" },
};

/* ---- links in force ---- */

#define IN "teller cards it: volume=9"
#define OUT ""

static const MeasureRow forces[] = {
  { "force/blank-status", CELL, NULL, "link teller cards it end=9", IN },
  { "force/confirmed", CELL, NULL, "link teller cards it end=9 status=confirmed", IN },
  { "force/proposed", CELL, NULL, "link teller cards it end=9 status=proposed", OUT },
  { "force/disputed", CELL, NULL, "link teller cards it end=9 status=disputed", OUT },
  { "force/within", CELL, NULL, "set as-of=10\nlink teller cards it end=9 from=5 until=20", IN },
  { "force/first-instant", CELL, NULL, "set as-of=10\nlink teller cards it end=9 from=10", IN },
  { "force/last-instant", CELL, NULL, "set as-of=10\nlink teller cards it end=9 until=10", IN },
  { "force/not-yet", CELL, NULL, "set as-of=10\nlink teller cards it end=9 from=10.001", OUT },
  { "force/no-more", CELL, NULL, "set as-of=10\nlink teller cards it end=9 until=9.999", OUT },
  { "force/no-more-though-confirmed", CELL, NULL,
    "set as-of=10\nlink teller cards it end=9 until=9 status=confirmed", OUT },
  { "force/before-1970", CELL, NULL, "set as-of=-10\nlink teller cards it end=9 from=-11 until=-9", IN },
  { "force/dates-without-time", CELL, NULL, "link teller cards it end=9 from=5 until=6", IN },
  { "force/last-record", CELL, NULL,
    "request teller cards it opened=0 delivered=6\nlink teller cards it end=9 from=6", IN },
  { "force/last-record-passed", CELL, NULL,
    "request teller cards it opened=0 delivered=6\nlink teller cards it end=9 until=5",
    "teller cards it: volume=1 volume_basis=count" },
  { "force/as-of-before-records", CELL, NULL,
    "set as-of=4\nrequest teller cards it opened=0 delivered=6\nlink teller cards it end=9 until=5", IN },
  { "force/two-in-one-cell", CELL, NULL,
    "set as-of=4\nlink teller cards it end=9 until=5\nlink teller cards it end=4 from=2\nlink teller cards "
    "it end=100 from=5",
    "teller cards it: volume=13" },
  { "force/entities-stay", SERVICE, NULL, "link teller cards it status=disputed\nrequest teller loans it",
    "cards: requests=0 volume=null provider=null\nloans: requests=1 volume=1 provider=it" },
};

/* ---- volumes ---- */

/* Every kind of volume is there; what requests say comes first. */
#define BY_REQUESTS                                                                                          \
  "touchpoint counter teller end=500\n"                                                                      \
  "link teller cards it end=1000\n"                                                                          \
  "request teller cards it customers=10 times=3\n"                                                           \
  "request teller cards legal customers=4.5\n"                                                               \
  "request agent cards it\n"                                                                                 \
  "request agent loans it customers=2\n"                                                                     \
  "request clerk mail legal customers=0\n"

#define BY_LINKS                                                                                             \
  "touchpoint counter teller end=500\n"                                                                      \
  "request teller cards it\n"                                                                                \
  "link teller cards it end=1000\n"                                                                          \
  "link teller cards it end=200 from=0\n"                                                                    \
  "link teller cards legal end=300\n"                                                                        \
  "link teller loans it end=50\n"                                                                            \
  "link agent cards it end=700\n"                                                                            \
  "link agent loans it\n"                                                                                    \
  "link agent mail - end=5\n"                                                                                \
  "link boss mail - end=8000 status=proposed\n"

/* The 40 of the clerk's cards belong to both who deliver them. */
#define BY_SHARED_LINKS                                                                                      \
  "link clerk cards - end=40\n"                                                                              \
  "link clerk cards it end=1\n"                                                                              \
  "link clerk cards legal\n"                                                                                 \
  "link clerk loans it end=7\n"                                                                              \
  "link clerk loans post end=2\n"                                                                            \
  "rating clerk loans - perception=4\n"

/* 600 pass the teller, 30 the agent, an unknown number the clerk. */
#define BY_TOUCHPOINTS                                                                                       \
  "link boss mail it end=8000 status=proposed\n"                                                             \
  "touchpoint counter teller end=500\n"                                                                      \
  "touchpoint phone teller end=100\n"                                                                        \
  "touchpoint web agent end=30\n"                                                                            \
  "touchpoint web clerk\n"                                                                                   \
  "request teller cards it times=4\n"                                                                        \
  "request teller cards legal\n"                                                                             \
  "request teller loans it\n"                                                                                \
  "request agent cards it\n"                                                                                 \
  "request clerk cards it\n"                                                                                 \
  "request - mail it\n"

#define BY_COUNT                                                                                             \
  "touchpoint counter teller\n"                                                                              \
  "request teller cards it times=4\n"                                                                        \
  "request teller cards legal\n"                                                                             \
  "request agent cards -\n"                                                                                  \
  "link agent loans it\n"

static const MeasureRow volumes[] = {
  { "volume/requests-by-service", SERVICE, NULL, BY_REQUESTS,
    "cards: volume=34.5 volume_basis=requests\nloans: volume=2\nmail: volume=0" },
  { "volume/requests-by-provider", PROVIDER, NULL, BY_REQUESTS, "it: volume=32\nlegal: volume=4.5" },
  { "volume/requests-by-role", ROLE, NULL, BY_REQUESTS,
    "agent: volume=2\nclerk: volume=0\nteller: volume=34.5" },
  { "volume/requests-by-cell", CELL, NULL, BY_REQUESTS,
    "agent cards it: volume=null volume_basis=null\nagent loans it: volume=2\nclerk mail legal: volume=0\n"
    "teller cards it: volume=30\nteller cards legal: volume=4.5" },

  /* cards: 1000 + 200 + 300 + 700; it: 1000 + 200 + 50 + 700; a role: the largest of its links */
  { "volume/links-by-service", SERVICE, NULL, BY_LINKS,
    "cards: volume=2200 volume_basis=links\nloans: volume=50\nmail: volume=5" },
  { "volume/links-by-provider", PROVIDER, NULL, BY_LINKS, "it: volume=1950\nlegal: volume=300\n-: volume=5" },
  { "volume/links-by-role", ROLE, NULL, BY_LINKS,
    "agent: volume=700\nboss: volume=null\nteller: volume=1000" },
  { "volume/links-by-cell", CELL, NULL, BY_LINKS,
    "agent cards it: volume=700\nagent loans it: volume=null\nagent mail -: volume=5\nteller cards it: "
    "volume=1200\n"
    "teller cards legal: volume=300\nteller loans it: volume=50" },

  { "volume/shared-links-by-service", SERVICE, NULL, BY_SHARED_LINKS, "cards: volume=41\nloans: volume=9" },
  { "volume/shared-links-by-provider", PROVIDER, NULL, BY_SHARED_LINKS,
    "it: volume=null\nlegal: volume=null\npost: volume=2\n-: volume=null" },
  { "volume/shared-links-by-role", ROLE, NULL, BY_SHARED_LINKS, "clerk: volume=40" },
  { "volume/shared-links-by-cell", CELL, NULL, BY_SHARED_LINKS,
    "clerk cards it: volume=null\nclerk cards legal: volume=null\nclerk loans it: volume=7\nclerk loans "
    "post: volume=2\n"
    "clerk loans -: volume=null" },

  /* each role once: cards 600 + 30; it serves the teller twice over, and counts them once */
  { "volume/touchpoints-by-service", SERVICE, NULL, BY_TOUCHPOINTS,
    "cards: volume=630 volume_basis=touchpoints\nloans: volume=600\nmail: volume=null" },
  { "volume/touchpoints-by-provider", PROVIDER, NULL, BY_TOUCHPOINTS, "it: volume=630\nlegal: volume=600" },
  { "volume/touchpoints-by-role", ROLE, NULL, BY_TOUCHPOINTS,
    "agent: volume=30\nboss: volume=null\nclerk: volume=null\nteller: volume=600\n-: volume=null" },
  { "volume/touchpoints-by-cell", CELL, NULL, BY_TOUCHPOINTS,
    "agent cards it: volume=30\nclerk cards it: volume=null\nteller cards it: volume=600\nteller cards "
    "legal: volume=600\n"
    "teller loans it: volume=600\n- mail it: volume=null" },

  { "volume/count-by-service", SERVICE, NULL, BY_COUNT,
    "cards: volume=6 volume_basis=count\nloans: volume=null" },
  { "volume/count-by-provider", PROVIDER, NULL, BY_COUNT, "it: volume=4\nlegal: volume=1\n-: volume=1" },
  { "volume/count-by-role", ROLE, NULL, BY_COUNT, "agent: volume=1\nteller: volume=5" },
  { "volume/count-by-cell", CELL, NULL, BY_COUNT,
    "agent cards -: volume=1\nagent loans it: volume=null\nteller cards it: volume=4\nteller cards legal: "
    "volume=1" },
  { "volume/none", SERVICE, NULL, "rating teller cards it perception=4",
    "cards: volume=null volume_basis=null requests=null" },
};

typedef struct {
  const char *name, *records, *pairs;
} PairRow;

static const PairRow pairs[] = {
  { "volume/requests-by-pair", BY_REQUESTS,
    "agent cards null; agent loans 2; clerk mail 0; teller cards 34.5; " },
  { "volume/links-by-pair", BY_LINKS,
    "agent cards 700; agent loans null; agent mail 5; teller cards 1500; teller loans 50; " },
  { "volume/shared-links-by-pair", BY_SHARED_LINKS, "clerk cards 41; clerk loans 9; " },
  { "volume/touchpoints-by-pair", BY_TOUCHPOINTS,
    "agent cards 30; clerk cards null; teller cards 600; teller loans 600; - mail null; " },
  { "volume/count-by-pair", BY_COUNT, "agent cards 1; agent loans null; teller cards 5; " },
};

static void
append_pair (GString *text, const SmxMatrix *matrix, const SmxRowKey *key, double volume)
{
  const char *role = smx__names_code (&matrix->names[SMX_DICTIONARY_ROLE], key->role);
  g_string_append_printf (text, "%s %s ", role == NULL ? "-" : role,
                          smx__names_code (&matrix->names[SMX_DICTIONARY_SERVICE], key->service));
  g_string_append_printf (text, isnan (volume) ? "null; " : "%g; ", volume);
}

static void
weighs_pairs (void **state)
{
  const PairRow *row = *state;
  GError *error = NULL;
  g_autoptr (SmxMatrix) matrix = build_matrix (row->records);
  g_auto (SmxMeasuring) pair_rows = { .matrix = NULL };
  g_autoptr (GString) text = g_string_new (NULL);
  smx__measuring_start (&pair_rows, matrix, SMX_ROWS_PAIR, SMX_NO_ID, SMX_NEEDS_LOG, SMX_ALL_ROWS, &error);
  assert_no_error (error);
  assert_int_equal (pair_rows.rows.n, matrix->n_pairs);
  assert_true (smx__measuring_next (&pair_rows));
  for (gsize i = 0; i < pair_rows.n; i++)
    append_pair (text, matrix, &pair_rows.rows.keys[i], pair_rows.items[i].volume);
  assert_string_equal (text->str, row->pairs);
}

/* ---- waves ---- */

#define RATED(wave, perception) "rating teller cards it perception=" #perception " wave=" #wave "\n"

static const MeasureRow waves[] = {
  { "waves/numbers", WAVE, NULL, "set min-group=1\n" RATED (10, 2) RATED (9, 1) RATED (11, 3),
    "cards 9: perception=1\ncards 10: perception=2\ncards 11: perception=3" },
  { "waves/equal-numbers", WAVE, NULL, "set min-group=1\n" RATED (1.0, 2) RATED (1, 1) RATED (01, 3),
    "cards 01: perception=3\ncards 1: perception=1\ncards 1.0: perception=2" },
  { "waves/bytes", WAVE, NULL, "set min-group=1\n" RATED (9, 1) RATED (10b, 2) RATED (11, 3),
    "cards 10b: perception=2\ncards 11: perception=3\ncards 9: perception=1" },
  { "waves/listed", WAVE, NULL, "set min-group=1 waves=b,a,never\n" RATED (a, 1) RATED (b, 2) RATED (c, 3),
    "cards c:\ncards b:\ncards a: perception=1" },
  { "waves/missing-last", WAVE, NULL, "set min-group=1\nrating teller cards it perception=5\n" RATED (a, 1),
    "cards a: perception=1\ncards -: perception=5" },
  { "waves/latest-number", SERVICE, NULL, "set min-group=1\n" RATED (10, 2) RATED (9, 1),
    "cards: perception=2 ratings=1" },
  { "waves/latest-listed", SERVICE, NULL,
    "set min-group=1 waves=b,a\n" RATED (a, 1) RATED (b, 2) RATED (c, 3), "cards: perception=1" },
  { "waves/latest-listed-with-answers", SERVICE, NULL,
    "set min-group=1 waves=a,b,never\n" RATED (a, 1) RATED (b, 2), "cards: perception=2" },
  { "waves/missing-is-earliest", SERVICE, NULL,
    "set min-group=1\nrating teller cards it perception=5\n" RATED (a, 1),
    "cards: perception=1 respondents=1" },
  { "waves/only-missing", SERVICE, NULL, "set min-group=1\nrating teller cards it perception=5",
    "cards: perception=5" },
  { "waves/latest-of-the-back", SERVICE, NULL,
    "set min-group=1\n" RATED (2024, 2) "rating teller cards it perception=6 wave=2025 side=back",
    "cards: perception=null respondents=0 believed=6" },
  { "waves/asked", SERVICE, "9", "set min-group=1\n" RATED (10, 2) RATED (9, 1), "cards: perception=1" },
};

/* ---- the matrix itself ---- */

static void
counts_entities (void **state)
{
  (void)state;
  g_autoptr (SmxMatrix) matrix =
      build_matrix ("role boss\nprovider post\nservice mail\n" BY_COUNT "request teller - it");
  assert_int_equal (smx_matrix_n_roles (matrix), 3);
  assert_int_equal (smx_matrix_n_services (matrix), 3);
  assert_int_equal (smx_matrix_n_providers (matrix), 3);
  assert_int_equal (smx_matrix_n_cells (matrix), 4); /* the request without service is in none */
}

static void
bears_emptiness (void **state)
{
  (void)state;
  g_autoptr (SmxMatrix) matrix = build_matrix ("");
  assert_int_equal (
      smx_matrix_n_cells (matrix) + smx_matrix_n_roles (matrix) + smx_matrix_n_services (matrix), 0);
  for (guint by = 0; by < SMX_N_BY; by++) {
    g_autoptr (SmxTable) table = measure (matrix, (SmxMeasureBy)by, NULL);
    assert_int_equal (smx_table_n_rows (table), 0);
    assert_true (smx_table_n_columns (table) > 10);
  }
}

/* A matrix is of one moment: the tally may grow, and go. */
static void
is_a_snapshot (void **state)
{
  (void)state;
  GError *error = NULL;
  SmxTally *tally = build_tally ("request teller cards it");
  g_autoptr (SmxMatrix) before = smx_matrix_new (tally, &error);
  Line line = { g_strsplit ("request teller cards it times=4", " ", -1) };
  build_line (tally, &line);
  g_strfreev (line.words);
  g_autoptr (SmxMatrix) after = smx_matrix_new (tally, &error);
  assert_no_error (error);
  smx_tally_unref (tally);
  g_autoptr (SmxTable) old = measure (before, CELL, NULL), new = measure (after, CELL, NULL);
  check_table (old, measure_keys[CELL], "teller cards it: requests=1");
  check_table (new, measure_keys[CELL], "teller cards it: requests=5");
  smx_matrix_unref (smx_matrix_ref (after));
  smx_matrix_unref (NULL);
}

#define MUCH                                                                                                 \
  "set scale=1,7 title=Bank waves=b,a\nrole teller name=Teller\nprovider it name=IT\nservice cards "         \
  "name=Cards provider=it\n" BY_LINKS BY_TOUCHPOINTS                                                         \
  "rating teller cards - perception=4 expectation=5 by=ana wave=a\n"                                         \
  "rating teller cards - perception=4 attribute=speed side=back\nhandover it legal cards passes=1\nnote 7 "  \
  "2 ratings x\n"

/* Whichever allocation fails first, there is an error and no matrix; what was there goes. */
static void
fails_cleanly (void **state)
{
  (void)state;
  g_autoptr (SmxTally) tally = build_tally (MUCH);
  SmxMatrix *matrix = NULL;
  gint64 n = 0;
  for (; matrix == NULL; n++) {
    g_autoptr (GError) error = NULL;
    smx__memory_fail_from (n);
    matrix = smx_matrix_new (tally, &error);
    smx__memory_fail_from (-1);
    if (matrix == NULL)
      assert_error (error, SMX_ERROR, SMX_ERROR_NO_MEMORY, "memory ran out");
    else
      assert_no_error (error);
  }
  assert_in_range (n, 50, 1000);
  assert_int_equal (smx_matrix_n_roles (matrix), 4);
  smx_matrix_unref (matrix);
}

int
main (void)
{
  static struct CMUnitTest tests[128];
  gsize n = 0;
  ADD_ROWS (resolutions, measures_row);
  ADD_ROWS (forces, measures_row);
  ADD_ROWS (volumes, measures_row);
  ADD_ROWS (pairs, weighs_pairs);
  ADD_ROWS (waves, measures_row);
  ADD ("matrix/counts", counts_entities);
  ADD ("matrix/empty", bears_emptiness);
  ADD ("matrix/snapshot", is_a_snapshot);
  ADD ("matrix/failing-memory", fails_cleanly);
  return _cmocka_run_group_tests ("matrix", tests, n, NULL, NULL);
}
