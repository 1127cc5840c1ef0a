/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Validation: each state at its edges, whom a link without provider is about, small groups, sentences, and random studies judged a
 * second time. */
#include "test-support.h"

#include "question-checks.h"
#include "test-tally-builder.h"
#include <service-matrix/validation.h>

static SmxTable *
ask (const SmxMatrix *matrix, guint which, const SmxStructureOptions *options, GError **error)
{
  (void)which;
  return smx_validation (matrix, options, error);
}

static const char *const keys[] = { "state", "role", "service", "provider", NULL };

typedef struct {
  const char *name, *records, *expected;
} Row;

static void
lists (void **state)
{
  const Row *row = *state;
  g_autoptr (SmxMatrix) matrix = build_matrix (row->records);
  g_autoptr (SmxTable) table = ask_plainly (ask, matrix, 0);
  check_table (table, keys, row->expected);
}

#define USED "request teller cards it times=3\n"
#define NOW "set as-of=10\n"

static const Row states[] = {
  { "state/agreed", USED "link teller cards it\n", "" },
  { "state/proposed", "link teller cards it status=proposed end=7 criticality=0.4\n",
    "proposed teller cards it: requests=null volume=7 criticality=0.4 perception_front=null "
    "perception_back=null respondents_front=null respondents_back=null\n" },
  { "state/proposed-and-used", USED "link teller cards it status=proposed\n",
    "proposed teller cards it: requests=3 volume=3 criticality=null\n" },
  { "state/disputed", USED "link teller cards it status=disputed\n",
    "disputed teller cards it: requests=3\n" },
  { "state/used-not-drawn", USED "service cards criticality=0.7\n",
    "used-not-drawn teller cards it: requests=3 volume=3 criticality=0.7\n" },
  { "state/drawn-not-used", "link teller loans it end=5\n" USED "link teller cards it end=9\n",
    "drawn-not-used teller loans it: requests=0 volume=5\n" },
  { "state/drawn-without-a-log", "link teller loans it end=5\n", "" },
  { "state/expired-but-used", NOW USED "link teller cards it until=9\n",
    "expired-but-used teller cards it: requests=3 volume=3\n" },
  { "state/until-now-is-in-force", NOW USED "link teller cards it until=10\n", "" },
  { "state/not-begun-but-used", NOW USED "link teller cards it from=11\n",
    "expired-but-used teller cards it:\n" },
  { "state/expired-and-idle", NOW USED "link teller cards it\nlink teller loans it until=9\n", "" },
  { "state/renewed", NOW USED "link teller cards it until=9\nlink teller cards it from=10\n", "" },
  { "state/renewal-proposed", NOW USED "link teller cards it\nlink teller cards it from=11 status=proposed\n",
    "proposed teller cards it: requests=3\n" },
  { "state/proposal-that-ended",
    NOW USED "link teller cards it\nlink teller cards it until=9 status=proposed\n", "" },
  { "state/proposal-that-ended-but-used", NOW USED "link teller cards it until=9 status=proposed\n",
    "expired-but-used teller cards it:\n" },
  { "state/disputed-before-proposed",
    "link teller cards it status=proposed from=1\nlink teller cards it status=disputed\n",
    "disputed teller cards it:\n" },
  { "state/rated-alone", "set scale=0,10\nrating teller cards it perception=5 times=9\n", "" },
  { "state/last-record-is-now",
    "request teller cards it opened=5 delivered=12\nlink teller cards it until=11\n",
    "expired-but-used teller cards it:\n" },
  { "empty/nothing", "", "" },
  { "empty/services-alone", "service cards\n", "" },
};

static const Row providers[] = {
  { "provider/of-the-service",
    "service cards provider=it\nrequest teller cards - times=2\nlink teller cards -\n", "" },
  { "provider/of-the-service-in-both",
    "service cards provider=it\nrequest teller cards - times=2\nlink teller cards - status=disputed\n",
    "disputed teller cards it: requests=2\n" },
  { "provider/the-only-one", USED "link teller cards - status=proposed\n",
    "proposed teller cards it: requests=3\n" },
  { "provider/nobody-known", "request teller cards - times=2\nlink teller loans - status=proposed\n",
    "used-not-drawn teller cards -: requests=2\nproposed teller loans -: requests=0\n" },
  { "provider/link-covers-all", USED "request teller cards post times=4\nlink teller cards -\n", "" },
  { "provider/link-covers-all-but-is-disputed",
    USED "request teller cards post times=4\nlink teller cards - status=disputed\n",
    "disputed teller cards -: requests=7 volume=7\n" },
  { "provider/link-covers-all-but-ended",
    NOW USED "request teller cards post times=4\nlink teller cards - until=1\n",
    "expired-but-used teller cards -: requests=7\n" },
  { "provider/link-covers-all-of-its-pair-alone",
    USED "request teller cards post\nrequest agent cards post\nlink teller cards -\n",
    "used-not-drawn agent cards post: requests=1\n" },
  { "provider/another-one", USED "link teller cards post end=8\n",
    "drawn-not-used teller cards post: requests=0 volume=8\n"
    "used-not-drawn teller cards it: requests=3 volume=null\n" },
  { "provider/none-said-in-requests", "request teller cards - times=2\nlink teller cards it\n",
    "used-not-drawn teller cards -: requests=2\ndrawn-not-used teller cards it: requests=0\n" },
};

static const Row orders[] = {
  { "order/most-volume-first",
    "link b s p status=proposed end=5\nlink a s p status=proposed end=5\nlink c s p status=proposed end=9\n"
    "link a r p status=proposed\nlink a r - status=proposed end=0\n",
    "proposed c s p: volume=9\nproposed a s p: volume=5\nproposed b s p: volume=5\nproposed a r -: volume=0\n"
    "proposed a r p: volume=null\n" },
  { "order/touchpoints",
    "touchpoint counter b end=9\nlink a s p status=proposed\nlink b s p status=proposed\n",
    "proposed b s p: volume=9\nproposed a s p: volume=null\n" },
  { "order/volume-of-proposals-beside-links",
    "link a s p end=4\nlink b s p status=proposed end=6\nlink c s p status=disputed end=7\n"
    "request a s p\n",
    "disputed c s p: volume=7\nproposed b s p: volume=6\n" },
  { "order/criticality-is-the-largest",
    "service s criticality=0.9\nlink a s p status=proposed criticality=0.2\nlink a s p from=1 "
    "status=proposed "
    "criticality=0.5\n",
    "proposed a s p: criticality=0.5\n" },
};

#define SIDES(n_front, n_back)                                                                               \
  "set scale=0,10\nlink teller cards it status=disputed\n"                                                   \
  "rating teller cards it perception=4 by=f times=" #n_front "\n"                                            \
  "rating teller cards it perception=9 side=back by=b times=" #n_back "\n"

static const Row sides[] = {
  { "sides/both", SIDES (6, 5),
    "disputed teller cards it: perception_front=4 perception_back=9 respondents_front=6 "
    "respondents_back=5\n" },
  { "sides/front-hidden", SIDES (4, 5),
    "disputed teller cards it: perception_front=null perception_back=9 respondents_front=4\n" },
  { "sides/back-hidden", SIDES (5, 4),
    "disputed teller cards it: perception_front=4 perception_back=null\n" },
  { "sides/of-the-latest-wave", SIDES (6, 5) "rating teller cards it perception=7 by=f times=5 wave=1\n",
    "disputed teller cards it: perception_front=7 perception_back=null respondents_back=0\n" },
};

/* ---- sentences ---- */

static const Row sentences[] = {
  { "what/proposed",
    "set scale=0,10\nlink teller cards it status=proposed\nrating teller cards it perception=5 times=7\n",
    "proposed teller cards it: "
    "what=Ask_it_whether_it_provides_cards_to_teller:_the_link_is_proposed_and_not_yet_confirmed\n" },
  { "what/names",
    "service cards name=Cards\nrole teller name=Cashier\nprovider it name=IT\nlink teller cards it "
    "status=proposed\n" USED,
    "proposed teller cards it: "
    "what=Ask_IT_whether_it_provides_Cards_to_Cashier:_the_link_is_proposed_and_not_yet_"
    "confirmed;_requests_in_the_log:_3\n" },
  { "what/disputed", SIDES (6, 4),
    "disputed teller cards it: "
    "what=Bring_teller_and_it_together_about_cards:_the_link_is_disputed;_rating_of_the_"
    "front:_4.00,_people:_6;_answers_of_the_back_are_hidden,_people:_4\n" },
  { "what/nobody-asked", USED "link teller cards - status=disputed\nrequest teller cards post times=1000\n",
    "disputed teller cards -: "
    "what=Bring_teller_and_the_back_office_together_about_cards:_the_link_is_disputed;_requests_"
    "in_the_log:_1,003\n" },
  { "what/used-not-drawn", USED,
    "used-not-drawn teller cards it: "
    "what=Ask_teller_and_it_whether_to_draw_a_link_for_cards:_there_is_none;_requests_in_"
    "the_log:_3\n" },
  { "what/drawn-not-used", USED "link teller cards it\nlink teller loans it\n",
    "drawn-not-used teller loans it: "
    "what=Ask_teller_whether_it_still_needs_loans_from_it:_the_link_is_in_force;_the_log_"
    "has_no_request\n" },
  { "what/expired-but-used", NOW USED "link teller cards it until=1\n",
    "expired-but-used teller cards it: "
    "what=Ask_teller_and_it_whether_to_renew_their_link_for_cards:_none_is_in_force;_"
    "requests_in_the_log:_3\n" },
  { "what/spanish-disputed", "set language=es\n" SIDES (6, 0) "request teller cards it times=2000\n",
    "disputed teller cards it: "
    "what=Reunir_a_teller_y_it_para_hablar_de_cards:_el_vínculo_está_en_disputa;_solicitudes_"
    "en_el_registro:_2000;_valoración_de_primera_línea:_4,00,_personas:_6;_las_respuestas_de_las_áreas_"
    "internas_están_ocultas,_personas:_1\n" },
  { "what/spanish-nobody", "set language=es\nlink teller cards - status=proposed\n",
    "proposed teller cards -: "
    "what=Preguntar_a_las_áreas_internas_si_presta_cards_a_teller:_el_vínculo_está_propuesto_y_"
    "aún_sin_confirmar\n" },
};

/* ---- random studies, judged a second time ---- */

#define N 3
#define NOW_HOUR 50
#define SEEDS 80

typedef struct {
  guint n_links, in_force, proposed, disputed, requests, customers;
} Truth;

static void
draw_link (guint64 *random, GString *records, Truth *truth, const char *key, guint number)
{
  static const char *const statuses[] = { "confirmed", "proposed", "disputed" };
  guint status = draw (random, 3), until = draw (random, 2) == 0 ? 0 : NOW_HOUR - 5 + draw (random, 10);
  guint from = number + draw (random, 2) * NOW_HOUR; /* as no other link of the study */
  gboolean ended = until > 0 && until < NOW_HOUR;
  g_string_append_printf (records, "link %s status=%s from=%u end=%u", key, statuses[status], from,
                          draw (random, 20));
  if (until > 0)
    g_string_append_printf (records, " until=%u", until);
  g_string_append_c (records, '\n');
  truth->n_links++;
  truth->in_force += status == 0 && !ended && from <= NOW_HOUR;
  truth->proposed += status == 1 && !ended;
  truth->disputed += status == 2 && !ended;
}

static char *
draw_study (guint64 *random, Truth truths[N][N][N])
{
  GString *records = g_string_new ("set as-of=50 scale=0,10\n");
  memset (truths, 0, sizeof (Truth) * N * N * N);
  for (guint number = 1; number < 30; number++) {
    guint role = draw (random, N), service = draw (random, N), provider = draw (random, N);
    Truth *truth = &truths[role][service][provider];
    g_autofree char *key = g_strdup_printf ("r%u s%u p%u", role, service, provider);
    if (draw (random, 2) == 0) {
      draw_link (random, records, truth, key, number);
    } else {
      g_string_append_printf (records, "request %s customers=%u\n", key, number);
      truth->requests++;
      truth->customers += number;
    }
    if (draw (random, 2) == 0)
      g_string_append_printf (records, "rating %s perception=%u side=%s by=x times=%u\n", key,
                              draw (random, 11), draw (random, 2) == 0 ? "front" : "back",
                              1 + draw (random, 9));
  }
  return g_string_free (records, FALSE);
}

static const char *
judge (const Truth *truth, gboolean log)
{
  if (truth->disputed > 0)
    return "disputed";
  if (truth->proposed > 0)
    return "proposed";
  if (truth->requests > 0)
    return truth->n_links == 0 ? "used-not-drawn" : truth->in_force == 0 ? "expired-but-used" : NULL;
  return truth->in_force > 0 && log ? "drawn-not-used" : NULL;
}

/* The row of the measures that this one is about; -1 where there is none. */
static gint64
find_measures (const SmxTable *measures, const SmxTable *table, gint64 row)
{
  for (gint64 at = 0; at < smx_table_n_rows (measures); at++) {
    guint same = 0;
    for (guint part = 0; part < 3; part++)
      same +=
          g_strcmp0 (smx_table_get_text (measures, at, part), smx_table_get_text (table, row, part + 1)) == 0;
    if (same == 3)
      return at;
  }
  return -1;
}

/* What both sides say is what the measures by cell say. */
static void
check_figures (const SmxTable *measures, const SmxTable *table, gint64 row)
{
  static const char *const pairs[][2] = { { "perception_front", "perception" },
                                          { "perception_back", "believed" } };
  gint64 at = find_measures (measures, table, row);
  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++) {
    guint ours = find_column (table, pairs[i][0]), theirs = find_column (measures, pairs[i][1]);
    gboolean unknown = at < 0 || smx_table_is_null (measures, at, theirs);
    assert_int_equal (smx_table_is_null (table, row, ours), unknown);
    if (!unknown)
      assert_true (smx_table_get_double (table, row, ours) == smx_table_get_double (measures, at, theirs));
  }
}

static void
check_order (const SmxTable *table, gint64 row)
{
  guint volume = find_column (table, "volume");
  if (row == 0)
    return;
  gboolean unknown = smx_table_is_null (table, row, volume),
           before = smx_table_is_null (table, row - 1, volume);
  assert_true (unknown || !before);
  if (!unknown && !before)
    assert_true (smx_table_get_double (table, row, volume) <= smx_table_get_double (table, row - 1, volume));
}

static void
check_study (const char *records, Truth truths[N][N][N])
{
  g_autoptr (SmxMatrix) matrix = build_matrix (records);
  g_autoptr (SmxTable) table = ask_plainly (ask, matrix, 0);
  g_autoptr (SmxTable) measures = measure (matrix, SMX_BY_CELL, NULL);
  gboolean log = FALSE;
  gint64 n = 0;
  for (guint i = 0; i < N * N * N; i++)
    log = log || (&truths[0][0][0])[i].requests > 0;
  for (guint i = 0; i < N * N * N; i++)
    n += judge (&(&truths[0][0][0])[i], log) != NULL;
  assert_int_equal (smx_table_n_rows (table), n);
  for (gint64 row = 0; row < n; row++) {
    const Truth *truth =
        &truths[atoi (smx_table_get_text (table, row, 1) + 1)][atoi (smx_table_get_text (table, row, 2) + 1)]
               [atoi (smx_table_get_text (table, row, 3) + 1)];
    assert_string_equal (smx_table_get_text (table, row, 0), judge (truth, log));
    if (log)
      assert_int_equal (smx_table_get_int64 (table, row, find_column (table, "requests")), truth->requests);
    if (truth->requests > 0)
      assert_true (smx_table_get_double (table, row, find_column (table, "volume")) == truth->customers);
    check_figures (measures, table, row);
    check_order (table, row);
  }
}

static void
agrees_with_definition (void **state)
{
  (void)state;
  guint64 random = 20261128;
  for (guint seed = 0; seed < SEEDS; seed++) {
    Truth truths[N][N][N];
    g_autofree char *records = draw_study (&random, truths);
    check_study (records, truths);
  }
}

/* ---- what the table says besides; promises ---- */

#define ALL                                                                                                  \
  NOW USED "set title=Bank\nlink a s p status=proposed\nlink b s p status=disputed\nlink c s p\n"            \
           "link d s p until=1\nrequest d s p times=2\nrequest - s p times=5\nrequest teller - p times=6\n"

static void
counts_states (void **state)
{
  (void)state;
  g_autoptr (SmxMatrix) matrix = build_matrix (ALL);
  g_autoptr (SmxTable) table = ask_plainly (ask, matrix, 0);
  static const char *const metadata[][2] = { { "title", "Bank" },
                                             { "analysis", "validation" },
                                             { "state.proposed", "1" },
                                             { "state.disputed", "1" },
                                             { "state.used-not-drawn", "1" },
                                             { "state.drawn-not-used", "1" },
                                             { "state.expired-but-used", "1" },
                                             { "left_out", "11" } };
  for (gsize i = 0; i < G_N_ELEMENTS (metadata); i++)
    assert_string_equal (smx_table_find_metadata (table, metadata[i][0]), metadata[i][1]);
  check_table (table, keys,
               "used-not-drawn teller cards it: volume=3\nexpired-but-used d s p: volume=2\nproposed a s p:\n"
               "disputed b s p:\ndrawn-not-used c s p:\n");
}

static void
keeps_promises (void **state)
{
  (void)state;
  g_autoptr (SmxMatrix) matrix = build_matrix (ALL SIDES (6, 5));
  check_languages (ask, matrix, 0);
  check_top (ask, matrix, 0);
  check_failing_memory (ask, matrix, 0);
  check_refusals (ask, matrix, 0, NULL);
}

static void
takes_waves (void **state)
{
  (void)state;
  g_autoptr (GError) error = NULL;
  SmxStructureOptions options;
  smx_structure_options_init (&options, sizeof options);
  options.wave = "1";
  g_autoptr (SmxMatrix) matrix =
      build_matrix ("set scale=0,10\nlink a s p status=disputed\nrating a s p perception=3 wave=1 times=5\n"
                    "rating a s p perception=8 wave=2 times=5\n");
  g_autoptr (SmxTable) table = smx_validation (matrix, &options, &error);
  assert_no_error (error);
  check_table (table, keys, "disputed a s p: perception_front=3\n");
  assert_string_equal (smx_table_find_metadata (table, "option.wave"), "1");
  options.wave = "3";
  assert_null (smx_validation (matrix, &options, &error));
  assert_error (error, SMX_ERROR, SMX_ERROR_REFERENCE, "wave: expected one of \"1\", \"2\" but found \"3\"");
}

int
main (void)
{
  static struct CMUnitTest tests[96];
  gsize n = 0;
  ADD_ROWS (states, lists);
  ADD_ROWS (providers, lists);
  ADD_ROWS (orders, lists);
  ADD_ROWS (sides, lists);
  ADD_ROWS (sentences, lists);
  ADD ("properties/random-studies", agrees_with_definition);
  ADD ("table/metadata", counts_states);
  ADD ("table/waves", takes_waves);
  ADD ("promises/table", keeps_promises);
  return _cmocka_run_group_tests ("validation", tests, n, NULL, NULL);
}
