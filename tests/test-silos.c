/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Silos: cases by hand, planted silos found, both sides of the line against plain counting, and what every question promises. */
#include "test-support.h"

#include "base/random.h"
#include "question-checks.h"
#include "stats/difference.h"
#include "test-tally-builder.h"
#include <service-matrix/silos.h>

#define SEED G_GUINT64_CONSTANT (20261129)

static SmxTable *
ask (const SmxMatrix *matrix, guint which, const SmxStructureOptions *options, GError **error)
{
  return smx_silos (matrix, (SmxSilosTable)which, options, error);
}

static const char *const keys[SMX_N_SILOS_TABLES][4] = { { "silo", NULL },
                                                         { "silo", "kind", "code", NULL },
                                                         { "line", "measure", "compared", NULL },
                                                         { "from", "to", NULL } };

typedef struct {
  const char *name;
  SmxSilosTable which;
  const char *records, *expected;
} Row;

static void
lists (void **state)
{
  const Row *row = *state;
  g_autoptr (SmxMatrix) matrix = build_matrix (row->records);
  g_autoptr (SmxTable) table = ask_plainly (ask, matrix, row->which);
  check_table (table, keys[row->which], row->expected);
}

/* Two groups that hardly meet. The role and the provider "post" are one unit, "it" are two: their areas differ. */
#define TWO                                                                                                  \
  "role a area=North\nrole b area=North\nrole post area=South name=Post\nrole it area=North\n"               \
  "provider p area=North name=Pe\nprovider post area=South name=Post\nprovider it area=South\n"              \
  "request a s p times=10 reworks=0\nrequest b s p times=8 reworks=1\nrequest it s p times=6 reworks=0\n"    \
  "request post t it times=7 reworks=0\nrequest post s post times=3 reworks=1\n"                             \
  "request a t post times=2 reworks=1\nrequest b t it times=2 reworks=0\n"

static const Row rows[] = {
  { "silos/two", SMX_SILOS, TWO,
    "1: roles=3 providers=1 area=North area_share=1 volume=28 inside=24 inside_share=24/28\n"
    "2: roles=1 providers=2 area=South area_share=1 volume=14 inside=10 inside_share=10/14\n" },
  { "members/two", SMX_SILOS_MEMBERS, TWO,
    "1 provider p: name=Pe area=North volume=24 inside_share=1\n1 role a: volume=12 inside_share=10/12\n"
    "1 role b: volume=10 inside_share=0.8\n1 role it: volume=6\n"
    "2 role post: volume=10 inside_share=1\n2 provider it: volume=9 inside_share=7/9\n"
    "2 provider post: volume=5 inside_share=0.6\n" },
  { "areas/two", SMX_SILOS_AREAS, TWO,
    "North North: volume=24 share=24/38 share_of_from=1 back=null reciprocity=null\n"
    "South South: volume=10 share_of_from=10/14\n"
    "South North: volume=4 share=4/38 share_of_from=4/14 back=0 reciprocity=0\n" },
  { "line/two", SMX_SILOS_LINE, TWO,
    "silos rework_rate all: inside=11/34 across=0.5 difference=6/34 inside_n=34 across_n=4 "
    "services=null\n"
    "silos rework_rate same services: services=1 inside=0 across=0.5 inside_n=7 across_n=4\n"
    "areas rework_rate all: inside=11/34 across=0.5 inside_n=34\nareas rework_rate same services: "
    "services=1\n" },
  { "members/no-link-of-known-volume", SMX_SILOS_MEMBERS,
    "link a s p end=5\nlink b s q\nlink c s q end=0\nrole idle\n",
    "1 role a: volume=5 inside_share=1\n1 provider p: inside_share=1\n"
    "- role c: volume=0 inside_share=null\n- provider q: volume=0\n- role b: volume=null\n- role "
    "idle:\n" },
  { "members/alone-with-itself", SMX_SILOS_MEMBERS,
    "role x area=N\nprovider x area=N\nrole y area=N\nrequest x s x\nrequest y s p\n",
    "1 role y: volume=1\n1 provider p: area=null\n- role x: volume=1\n- provider x:\n" },
  { "members/same-code-is-not-enough", SMX_SILOS_MEMBERS,
    "role x name=Teller\nprovider x name=Payroll\nrole y\nprovider y\nrequest x s x\nrequest y s y\n",
    "1 role x:\n1 provider x:\n2 role y:\n2 provider y:\n" },
  { "silos/area-of-most-then-by-name", SMX_SILOS,
    "role a area=South\nrole b area=North\nrole c\nrequest a s p\nrequest b s p\nrequest c s p\n",
    "1: roles=3 providers=1 area=North area_share=0.5 members=p,_a,_b,_c\n" },
  { "areas/reciprocity", SMX_SILOS_AREAS,
    "role a area=A\nrole b area=B\nrole c\nprovider p area=A\nprovider q area=B\n"
    "request a s q times=3\nrequest b s p times=9\nrequest c s p times=2\nrequest a s r times=1\nrequest c s "
    "r\n",
    "A B: volume=9 share=0.6 share_of_from=9/11 back=3 reciprocity=0.5\nB A: volume=3 back=9 "
    "reciprocity=0.5\n"
    "A -: volume=2 back=null reciprocity=null\n- A: volume=1 share_of_from=1\n" },
  { "empty/silos", SMX_SILOS, "", "" },
  { "empty/members", SMX_SILOS_MEMBERS, "service s\n", "" },
  { "empty/line", SMX_SILOS_LINE, "request a s -\n", "" },
  { "empty/areas", SMX_SILOS_AREAS, "request - s p\n", "" },
};

/* ---- Metadata ---- */

static double
metadata (const SmxTable *table, const char *key)
{
  const char *text = smx_table_find_metadata (table, key);
  return text == NULL ? NAN : g_ascii_strtod (text, NULL);
}

static void
agrees_with_areas (void **state)
{
  (void)state;
  g_autoptr (SmxMatrix) matrix = build_matrix (TWO);
  g_autoptr (SmxTable) table = ask_plainly (ask, matrix, SMX_SILOS);
  assert_close ("silos", metadata (table, "silos"), 2, 0);
  assert_close ("joined", metadata (table, "joined"), 1, 0);
  assert_close ("compared", metadata (table, "compared"), 6, 0);
  assert_close ("unplaced", metadata (table, "unplaced"), 0, 0);
  assert_close ("nmi", metadata (table, "nmi"), 1, 1e-6);
  assert_close ("rand", metadata (table, "adjusted_rand"), 1, 1e-6);
  /* (24 + 10) / 38 - (52 / 76)^2 - (24 / 76)^2: volumes inside, and ends of links in either */
  assert_close ("modularity", metadata (table, "modularity"), 34. / 38 - (52. * 52 + 24. * 24) / (76. * 76),
                1e-6);
  g_autoptr (SmxMatrix) no_areas = build_matrix ("request a s p\n");
  g_autoptr (SmxTable) plain = ask_plainly (ask, no_areas, SMX_SILOS);
  assert_null (smx_table_find_metadata (plain, "nmi"));
  assert_close ("compared", metadata (plain, "compared"), 0, 0);
  assert_null (
      smx_table_find_metadata (plain, "modularity_by_chance")); /* of one link there is nothing to deal */
}

/* ---- Planted silos ---- */

enum { GROUPS = 4, EACH = 6 };

/* Requests of mixed sizes between roles and providers, mostly within their group; where @mixed, between any. */
static char *
plant (gboolean mixed)
{
  GString *records = g_string_new (NULL);
  SmxRandom random;
  smx__random_init (&random, SEED, 1, mixed ? 1 : 0);
  for (guint role = 0; role < GROUPS * EACH; role++)
    for (guint provider = 0; provider < GROUPS * EACH; provider++) {
      const gboolean same = role / EACH == provider / EACH;
      const double chance = mixed ? 0.3 : same ? 0.8 : 0.05;
      if (smx__random_uniform (&random) < chance)
        g_string_append_printf (records, "request r%u s p%u times=%u\n", role, provider,
                                1 + (guint)(smx__random_bits (&random) % 9));
    }
  for (guint i = 0; i < GROUPS * EACH; i++)
    g_string_append_printf (records, "role r%u area=g%u\nprovider p%u area=g%u\n", i, i / EACH, i, i / EACH);
  return g_string_free (records, FALSE);
}

static void
finds_planted_silos (void **state)
{
  (void)state;
  g_autofree char *records = plant (FALSE);
  g_autoptr (SmxMatrix) matrix = build_matrix (records);
  g_autoptr (SmxTable) table = ask_plainly (ask, matrix, SMX_SILOS);
  assert_close ("silos", metadata (table, "silos"), GROUPS, 0);
  assert_close ("nmi", metadata (table, "nmi"), 1, 1e-6);
  assert_close ("shuffles", metadata (table, "shuffles"), 19, 0);
  assert_close ("as high", metadata (table, "shuffles_as_high"), 0, 0);
  assert_true (metadata (table, "modularity_by_chance") < metadata (table, "modularity"));
}

/* Communities are found where there are none, but chance finds as good ones. */
static void
says_what_chance_does (void **state)
{
  (void)state;
  g_autofree char *records = plant (TRUE);
  g_autoptr (SmxMatrix) matrix = build_matrix (records);
  g_autoptr (SmxTable) table = ask_plainly (ask, matrix, SMX_SILOS);
  assert_true (metadata (table, "modularity") > 0.15);
  assert_true (metadata (table, "shuffles_as_high") > 1);
}

/* ---- Both sides, counted plainly ---- */

enum { ROLES = 6, SERVICES = 3, MOST_CELLS = 40 };

typedef struct {
  guint role, service, provider, n, reworked; /* of areas by the parity of role and provider */
} Cell;

static gsize
draw_cells (Cell *cells, GString *records, guint32 round)
{
  SmxRandom random;
  gsize n = 0;
  smx__random_init (&random, SEED, 2, round);
  for (guint i = 0; i < ROLES; i++)
    g_string_append_printf (records, "role r%u area=g%u\nprovider p%u area=g%u\n", i, i % 2, i, i % 2);
  for (; n < MOST_CELLS / 2; n++) {
    cells[n] = (Cell){ .role = (guint)(smx__random_bits (&random) % ROLES),
                       .service = (guint)(smx__random_bits (&random) % SERVICES),
                       .provider = (guint)(smx__random_bits (&random) % ROLES),
                       .n = 1 + (guint)(smx__random_bits (&random) % 20) };
    cells[n].reworked = (guint)(smx__random_bits (&random) % (cells[n].n + 1));
    if (cells[n].reworked > 0)
      g_string_append_printf (records, "request r%u s%u p%u reworks=2 times=%u\n", cells[n].role,
                              cells[n].service, cells[n].provider, cells[n].reworked);
    if (cells[n].n > cells[n].reworked)
      g_string_append_printf (records, "request r%u s%u p%u reworks=0 times=%u\n", cells[n].role,
                              cells[n].service, cells[n].provider, cells[n].n - cells[n].reworked);
  }
  return n;
}

/* Hits and trials of each service and side. */
static void
count_sides (const Cell *cells, gsize n, SmxSharesOfStratum *strata, SmxSharesOfStratum *all)
{
  for (gsize i = 0; i < n; i++) {
    SmxSharesOfStratum *to[] = { &strata[cells[i].service], all };
    for (guint k = 0; k < G_N_ELEMENTS (to); k++) {
      const gboolean inside = cells[i].role % 2 == cells[i].provider % 2;
      *(inside ? &to[k]->inside_hits : &to[k]->across_hits) += cells[i].reworked;
      *(inside ? &to[k]->inside_trials : &to[k]->across_trials) += cells[i].n;
    }
  }
}

static gint64
row_of (const SmxTable *table, const char *line, const char *measure, const char *compared)
{
  for (gint64 i = 0; i < smx_table_n_rows (table); i++)
    if (g_str_equal (smx_table_get_text (table, i, 0), line) &&
        g_str_equal (smx_table_get_text (table, i, 1), measure) &&
        g_str_equal (smx_table_get_text (table, i, 2), compared))
      return i;
  fail_msg ("no row %s %s %s", line, measure, compared);
  return -1;
}

static double
value_of (const SmxTable *table, gint64 row, const char *column)
{
  const int at = smx_table_find_column (table, column);
  assert_true (at >= 0);
  return smx_table_is_null (table, row, (guint)at) ? NAN : smx_table_get_double (table, row, (guint)at);
}

static void
check_row (const SmxTable *table, const char *measure, const char *compared, const SmxDifference *expected)
{
  const gint64 row = row_of (table, "areas", measure, compared);
  assert_close ("inside", value_of (table, row, "inside"), expected->inside, 1e-12);
  assert_close ("across", value_of (table, row, "across"), expected->across, 1e-12);
  assert_close ("difference", value_of (table, row, "difference"), expected->difference, 1e-12);
  assert_close ("low", value_of (table, row, "low"), expected->low, 1e-12);
  assert_close ("high", value_of (table, row, "high"), expected->high, 1e-12);
}

static void
counts_both_sides (void **state)
{
  (void)state;
  for (guint32 round = 0; round < 40; round++) {
    Cell cells[MOST_CELLS];
    SmxSharesOfStratum strata[SERVICES] = { { 0 } }, all = { 0 };
    g_autoptr (GString) records = g_string_new (NULL);
    count_sides (cells, draw_cells (cells, records, round), strata, &all);
    g_autoptr (SmxMatrix) matrix = build_matrix (records->str);
    g_autoptr (SmxTable) table = ask_plainly (ask, matrix, SMX_SILOS_LINE);
    const SmxDifference plain = smx__difference_of_shares (&all),
                        alike = smx__difference_of_shares_over (strata, SERVICES);
    check_row (table, "rework_rate", "all", &plain);
    check_row (table, "rework_rate", "same services", &alike);
  }
}

/* Ten people who rate both sides, each with a grade of their own: what they have in common does not blur the difference. */
#define RATINGS "set scale=0,100 target=60 min-group=5\nrole r area=N\nprovider p area=N\nprovider q area=S\n"

static void
add_raters (GString *records, guint n, gboolean both)
{
  for (guint i = 0; i < n; i++) {
    g_string_append_printf (records, "rating r s p perception=%u by=x%u\n", 10 * (i % 5), i);
    g_string_append_printf (records, "rating r s q perception=%u by=x%u\n",
                            10 * (i % 5) - (i % 3 == 0 ? 1 : 2) + 8, both ? i : i + n);
  }
}

static void
hears_people (void **state)
{
  (void)state;
  double widths[2];
  for (guint both = 0; both < 2; both++) {
    g_autoptr (GString) records = g_string_new (RATINGS);
    add_raters (records, 10, both == 1);
    g_autoptr (SmxMatrix) matrix = build_matrix (records->str);
    g_autoptr (SmxTable) table = ask_plainly (ask, matrix, SMX_SILOS_LINE);
    const gint64 row = row_of (table, "areas", "perception", "all"),
                 gap = row_of (table, "areas", "gap", "all");
    assert_close ("inside", value_of (table, row, "inside"), 20, 1e-12);
    assert_close ("across", value_of (table, row, "across"), 20 + 6.4, 1e-12);
    assert_close ("people", value_of (table, row, "across_n"), 10, 0);
    assert_close ("gap", value_of (table, gap, "difference"), -6.4, 1e-9);
    assert_close ("gap inside", value_of (table, gap, "inside"), 40, 1e-12);
    widths[both] = value_of (table, row, "high") - value_of (table, row, "low");
    assert_close ("width", value_of (table, gap, "high") - value_of (table, gap, "low"), widths[both], 1e-9);
  }
  /* Of the same people only 0.49 of differences is left: sqrt (2.4 / 9 / 10) x t (9), twice. */
  assert_close ("same people", widths[1], 2 * 2.2621571628540993 * sqrt (2.4 / 9 / 10), 1e-9);
  assert_true (widths[0] > 20);
}

static void
hides_small_groups (void **state)
{
  (void)state;
  g_autoptr (GString) records = g_string_new (RATINGS);
  add_raters (records, 10, TRUE);
  g_string_append (records,
                   "provider z area=S\nrole t area=N\nrole u area=S\nrating u s z perception=3 by=y1\n");
  g_autoptr (GString) few = g_string_new (RATINGS);
  add_raters (few, 4, TRUE);
  g_autoptr (SmxMatrix) matrix = build_matrix (few->str);
  g_autoptr (SmxTable) table = ask_plainly (ask, matrix, SMX_SILOS_LINE);
  assert_int_equal (smx_table_n_rows (table), 0);
}

static void
says_it_in_words (void **state)
{
  (void)state;
  g_autoptr (GString) records = g_string_new (RATINGS);
  SmxStructureOptions options;
  smx_structure_options_init (&options, sizeof options);
  add_raters (records, 10, TRUE);
  g_string_append (records, "request r s p times=200 reworks=0\nrequest r s q times=150 reworks=0\n"
                            "request r s q times=50 reworks=1\n");
  g_autoptr (SmxMatrix) matrix = build_matrix (records->str);
  const guint finding = 11;
  const char *const said[2][3] = {
    { "Across areas 25.0\302\240% of requests came back, inside 0.0\302\240%: worse across the line, by 19.2 "
      "to 31.4 points.",
      "Across areas people perceive 26.40 scale points, inside 20.00: better across the line, by 6.03 to "
      "6.77 points.",
      "Same services, across areas 25.0\302\240% of requests came back, inside 0.0\302\240%: worse across "
      "the line, by 19.0 to "
      "31.0 points." },
    { "Entre áreas volvió el 25,0\302\240% de las solicitudes, dentro el 0,0\302\240%: peor al cruzar la "
      "línea, entre 19,2 y "
      "31,4 puntos.",
      "Entre áreas se perciben 26,40 puntos de la escala, dentro 20,00: mejor al cruzar la línea, entre 6,03 "
      "y 6,77 puntos.",
      "Mismos servicios, entre áreas volvió el 25,0\302\240% de las solicitudes, dentro el 0,0\302\240%: "
      "peor al cruzar la "
      "línea, entre 19,0 y 31,0 puntos." },
  };
  for (guint i = 0; i < 2; i++) {
    options.language = i == 0 ? SMX_LANGUAGE_ENGLISH : SMX_LANGUAGE_SPANISH;
    g_autoptr (SmxTable) table = smx_silos (matrix, SMX_SILOS_LINE, &options, NULL);
    assert_string_equal (smx_table_get_text (table, row_of (table, "areas", "rework_rate", "all"), finding),
                         said[i][0]);
    assert_string_equal (smx_table_get_text (table, row_of (table, "areas", "perception", "all"), finding),
                         said[i][1]);
    assert_string_equal (
        smx_table_get_text (table, row_of (table, "areas", "rework_rate", "same services"), finding),
        said[i][2]);
  }
}

/* ---- Promises ---- */

#define FELT                                                                                                 \
  TWO "set scale=0,10 target=6 min-group=1\nrating a s p perception=4 by=x\nrating b t it perception=7 "     \
      "by=x\n"                                                                                               \
      "rating a t post perception=5 by=y\nrating b s p perception=3 by=y\n"

static void
keeps_promises (void **state)
{
  const guint which = GPOINTER_TO_UINT (*state);
  g_autoptr (SmxMatrix) matrix = build_matrix (FELT);
  check_languages (ask, matrix, which);
  check_top (ask, matrix, which);
  check_failing_memory (ask, matrix, which);
}

static void
refuses (void **state)
{
  (void)state;
  SmxSilosTable which = SMX_SILOS;
  g_autoptr (SmxMatrix) matrix = build_matrix (TWO);
  check_refusals (ask, matrix, SMX_N_SILOS_TABLES, "which");
  assert_true (smx_silos_from_name ("areas", &which) && which == SMX_SILOS_AREAS);
  assert_false (smx_silos_from_name ("area", &which));
  assert_int_equal (which, SMX_SILOS_AREAS);
}

static void
can_be_cancelled (void **state)
{
  (void)state;
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  SmxStructureOptions options;
  smx_structure_options_init (&options, sizeof options);
  options.cancellable = cancellable;
  g_cancellable_cancel (cancellable);
  g_autoptr (SmxMatrix) matrix = build_matrix (TWO);
  assert_null (smx_silos (matrix, SMX_SILOS, &options, &error));
  assert_error (error, SMX_ERROR, SMX_ERROR_CANCELLED, "the work was cancelled");
}

/* The same for the same seed; whatever the seed, every figure is one that the silos have. */
static void
depends_on_the_seed_alone (void **state)
{
  (void)state;
  g_autofree char *records = plant (TRUE);
  g_autoptr (SmxMatrix) matrix = build_matrix (records);
  for (guint seed = 0; seed < 5; seed++) {
    SmxStructureOptions options;
    smx_structure_options_init (&options, sizeof options);
    options.seed = seed;
    g_autoptr (SmxTable) one = smx_silos (matrix, SMX_SILOS_MEMBERS, &options, NULL);
    options.threads = 3;
    g_autoptr (SmxTable) other = smx_silos (matrix, SMX_SILOS_MEMBERS, &options, NULL);
    for (gint64 row = 0; row < smx_table_n_rows (one); row++)
      for (guint c = 0; c < smx_table_n_columns (one); c++)
        check_same_cell (one, other, row, c);
  }
}

int
main (void)
{
  static const char *const promises[] = { "promises/silos", "promises/members", "promises/line",
                                          "promises/areas" };
  static struct CMUnitTest tests[64];
  gsize n = 0;
  ADD_ROWS (rows, lists);
  ADD ("metadata/agreement", agrees_with_areas);
  ADD ("planted/found", finds_planted_silos);
  ADD ("planted/chance", says_what_chance_does);
  ADD ("line/counted-plainly", counts_both_sides);
  ADD ("line/people", hears_people);
  ADD ("line/small-groups", hides_small_groups);
  ADD ("line/words", says_it_in_words);
  for (guint which = 0; which < SMX_N_SILOS_TABLES; which++)
    tests[n++] = (struct CMUnitTest){ promises[which], keeps_promises, NULL, NULL, GUINT_TO_POINTER (which) };
  ADD ("options/refused", refuses);
  ADD ("options/cancelled", can_be_cancelled);
  ADD ("options/seed", depends_on_the_seed_alone);
  return _cmocka_run_group_tests ("silos", tests, n, NULL, NULL);
}
