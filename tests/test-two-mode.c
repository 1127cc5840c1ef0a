/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two-mode indices: what counts as a link and its weight, published and independent values, and random graphs by definition. */
#include "test-support.h"

#include "question-checks.h"
#include "stats/projection.h"
#include "test-tally-builder.h"
#include <service-matrix/two-mode.h>

static SmxTable *
ask (const SmxMatrix *matrix, guint which, const SmxStructureOptions *options, GError **error)
{
  return smx_two_mode (matrix, (SmxTwoModeTable)which, options, error);
}

static const char *const keys[SMX_N_TWO_MODE_TABLES][3] = {
  { "provider", NULL }, { "role", NULL }, { "role", "other", NULL }, { "provider", "other", NULL }
};

typedef struct {
  const char *name;
  SmxTwoModeTable which;
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

#define BOTH                                                                                                 \
  "provider it name=IT\nrequest a s it times=6\nrequest a t it times=2\nrequest a s post times=2\n"          \
  "request b s it times=4\nrequest b t - times=9\nrequest - t it times=7\n"

static const Row rows[] = {
  { "providers/all", SMX_TWO_MODE_PROVIDERS, BOTH,
    "it: name=IT degree=2 volume=12 strength=1.8 concentration=5/9 most_similar=post overlap=2/12\n"
    "post: name=null degree=1 volume=2 strength=0.2 effective_number=1 concentration=1 most_similar=it\n" },
  { "roles/all", SMX_TWO_MODE_ROLES, BOTH,
    "a: degree=2 volume=10 strength=5/3 concentration=0.68 most_similar=b overlap=0.4\n"
    "b: degree=1 volume=4 strength=1/3 effective_number=1 concentration=1 most_similar=a overlap=0.4\n" },
  { "pairs/of-roles", SMX_TWO_MODE_ROLE_PAIRS, BOTH,
    "a b: shared=1 weight_volume=4 weight_newman=4 jaccard=0.5 jaccard_weighted=0.4\n" },
  { "pairs/of-providers", SMX_TWO_MODE_PROVIDER_PAIRS, BOTH,
    "it post: shared=1 weight_volume=2 weight_newman=2 jaccard=0.5 jaccard_weighted=1/6\n" },
  { "weight/links", SMX_TWO_MODE_PROVIDERS,
    "link a s p end=5\nlink a t p end=7\nlink b s p end=0\nlink b s q\n",
    "p: degree=2 volume=12 effective_number=1 concentration=1\n"
    "q: degree=1 volume=null strength=null effective_number=null concentration=null specialisation=null "
    "most_similar=null overlap=null\n" },
  { "weight/requests-where-volume-is-unknown", SMX_TWO_MODE_PROVIDERS,
    "link a s p end=5\nrequest a t p times=3\nrequest b s q times=2\n",
    "p: degree=1 volume=8\nq: degree=1 volume=2\n" },
  { "weight/touchpoints-count-once", SMX_TWO_MODE_PROVIDERS,
    "touchpoint counter a end=50\nrequest a s p\nrequest a t p\nrequest b s p\nrequest b t p\n",
    "p: degree=2 volume=52\n" },
  { "weight/ratings-alone-are-a-degree", SMX_TWO_MODE_PROVIDERS,
    "set scale=0,10\nrating a s p perception=4\n", "p: degree=1 volume=null\n" },
  { "weight/zero-is-known", SMX_TWO_MODE_PROVIDERS, "link a s p end=0\nlink a s q end=1\n",
    "q: volume=1\np: degree=1 volume=0 strength=null effective_number=null most_similar=null\n" },
  { "pairs/unknown-weights-are-shared", SMX_TWO_MODE_PROVIDER_PAIRS,
    "link a s p end=4\nlink a s q\nlink b s p end=6\nlink b s r end=3\nlink a s r\n",
    "p r: shared=2 weight_volume=3 weight_newman=3 jaccard=1 jaccard_weighted=0.3\n"
    "p q: shared=1 weight_volume=null weight_newman=null jaccard=0.5 jaccard_weighted=0\n"
    "q r: shared=1 weight_volume=null weight_newman=null jaccard=0.5 jaccard_weighted=0\n" },
  { "pairs/no-volume-at-all", SMX_TWO_MODE_ROLE_PAIRS, "link a s p\nlink b s p\n",
    "a b: shared=1 weight_volume=null weight_newman=null jaccard=1 jaccard_weighted=null\n" },
  { "pairs/most-volume-first-then-codes", SMX_TWO_MODE_ROLE_PAIRS,
    "link c s p end=1\nlink a s p end=1\nlink b s p end=1\nlink d s q end=0\nlink e s q end=5\nlink d s r "
    "end=9\nlink "
    "f s r end=9\n",
    "d f: weight_volume=9\na b: weight_volume=1 weight_newman=0.5\na c:\nb c:\nd e: weight_volume=0\n" },
  { "providers/first-of-equal-ones", SMX_TWO_MODE_PROVIDERS,
    "link a s p end=1\nlink a s q end=1\nlink a s r end=1\n",
    "p: most_similar=q overlap=1\nq: most_similar=p\nr: most_similar=p specialisation=0\n" },
  { "providers/no-work", SMX_TWO_MODE_PROVIDERS, "provider idle\nlink a s p end=1\n",
    "p: volume=1 specialisation=null\nidle: degree=0 volume=null most_similar=null\n" },
  { "providers/exclusive", SMX_TWO_MODE_PROVIDERS, "link a s p end=8\nlink b s q end=2\n",
    "p: specialisation=1\nq: specialisation=1 strength=1\n" },
  { "providers/not-whole", SMX_TWO_MODE_PROVIDERS,
    "link a s p end=1.5\nlink b s p end=1.5\nlink a s q end=0.5\nlink b s q end=0.5\n",
    "p: specialisation=0\nq: specialisation=0\n" },
  { "empty/providers", SMX_TWO_MODE_PROVIDERS, "", "" },
  { "empty/roles", SMX_TWO_MODE_ROLES, "request - s p\n", "" },
  { "empty/role-pairs", SMX_TWO_MODE_ROLE_PAIRS, "request a s -\nrequest b s -\n", "" },
  { "empty/provider-pairs", SMX_TWO_MODE_PROVIDER_PAIRS, "service s\n", "" },
};

/* ---- Specialisation beside the function dfun of the R package bipartite, run by R 4.2.2 ---- */

/* The example that stands in that function's comments, and one more, by rows. */
static const double in_comments[] = { 8, 3, 1, 6, 2, 0, 2, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 1 };
static const double more[] = { 20, 5, 0, 3, 0, 12, 7, 0, 1, 0, 0, 30, 4, 4, 4, 4, 0, 0, 9, 0 };

typedef struct {
  const char *name;
  const double *matrix;
  guint n, m;
  guint side;
  double expected[6];
} Specialised;

static const Specialised specialised[] = {
  { "specialisation/rows",
    in_comments,
    6,
    3,
    0,
    { 0.005817797563776093, 0.056676385883115625, 0.023414438248916730, 0, 0, 0.760187533431868623 } },
  { "specialisation/columns",
    in_comments,
    6,
    3,
    1,
    { 0.12240014441056198, 0.01670857960291872, 0.45558345999258970 } },
  { "specialisation/more-rows",
    more,
    5,
    4,
    0,
    { 0.47381762385284121, 0.56126388339883071, 0.74433569483569328, 0.01594938698080561,
      0.67179062432128234 } },
  { "specialisation/more-columns",
    more,
    5,
    4,
    1,
    { 0.5556129689350578, 0.4102468368502367, 0.6170201002372090, 0.6505982790879021 } },
};

/* Cells under 0 are no link, NAN a link of unknown weight. */
static void
take_graph (SmxTwoMode *graph, const double *matrix, guint n, guint m)
{
  guint32 first[600], second[600];
  double weights[600];
  gsize n_links = 0;
  for (guint i = 0; i < n * m; i++) {
    if (matrix[i] < 0)
      continue;
    first[n_links] = i / m;
    second[n_links] = i % m;
    weights[n_links++] = matrix[i];
  }
  assert_true (smx__two_mode_take (graph, n, m, n_links, first, second, weights, NULL));
}

static void
is_as_in_r (void **state)
{
  const Specialised *row = *state;
  g_auto (SmxTwoMode) graph = { .n_links = 0 };
  double values[6];
  take_graph (&graph, row->matrix, row->n, row->m); /* a link of weight 0 changes nothing */
  assert_true (smx__specialisation (&graph, row->side, 1, NULL, values, NULL));
  for (guint i = 0; i < graph.sides[row->side].n; i++)
    assert_close (row->name, values[i], row->expected[i], 1e-12);
}

/* ---- Women and events ---- */

/* A. Davis, B. Gardner and M. Gardner, "Deep South" (1941): who attended what. Figures by networkx 3.6.1:
 * collaboration_weighted_projected_graph, overlap_weighted_projected_graph and weighted_projected_graph. */
static const char *const women[] = {
  "Brenda 1 3 4 5 6 7 8",
  "Charlotte 3 4 5 7",
  "Dorothy 8 9",
  "Eleanor 5 6 7 8",
  "Evelyn 1 2 3 4 5 6 8 9",
  "Flora 9 11",
  "Frances 3 5 6 8",
  "Helen 7 8 10 11 12",
  "Katherina 8 9 10 12 13 14",
  "Laura 1 2 3 5 6 7 8",
  "Myra 8 9 10 12",
  "Nora 6 7 9 10 11 12 13 14",
  "Olivia 9 11",
  "Pearl 6 8 9",
  "Ruth 5 7 8 9",
  "Sylvia 7 8 9 10 12 13 14",
  "Theresa 2 3 4 5 6 7 8 9",
  "Verne 7 8 9 12",
};

static double
sum_of (const SmxTable *table, const char *column)
{
  double sum = 0;
  for (gint64 row = 0; row < smx_table_n_rows (table); row++)
    sum += smx_table_get_double (table, row, find_column (table, column));
  return sum;
}

static void
check_pair (const SmxTable *table, const char *one, const char *other, double shared, double newman,
            double jaccard)
{
  gint64 row = 0;
  while (strcmp (smx_table_get_text (table, row, 0), one) != 0 ||
         strcmp (smx_table_get_text (table, row, 1), other) != 0)
    assert_true (++row < smx_table_n_rows (table));
  assert_true (smx_table_get_double (table, row, find_column (table, "shared")) == shared);
  assert_true (smx_table_get_double (table, row, find_column (table, "weight_volume")) == shared);
  assert_close (one, smx_table_get_double (table, row, find_column (table, "weight_newman")), newman, 1e-13);
  assert_close (one, smx_table_get_double (table, row, find_column (table, "jaccard")), jaccard, 1e-15);
  assert_close (one, smx_table_get_double (table, row, find_column (table, "jaccard_weighted")), jaccard,
                1e-15);
}

static void
knows_women (void **state)
{
  (void)state;
  g_autoptr (GString) records = g_string_new (NULL);
  for (guint w = 0; w < G_N_ELEMENTS (women); w++) {
    g_auto (GStrv) words = g_strsplit (women[w], " ", -1);
    for (guint i = 1; words[i] != NULL; i++)
      g_string_append_printf (records, "link %s went e%s end=1\n", words[0], words[i]);
  }
  g_autoptr (SmxMatrix) matrix = build_matrix (records->str);
  g_autoptr (SmxTable) roles = ask_plainly (ask, matrix, SMX_TWO_MODE_ROLE_PAIRS);
  g_autoptr (SmxTable) events = ask_plainly (ask, matrix, SMX_TWO_MODE_PROVIDER_PAIRS);
  assert_int_equal (smx_table_n_rows (roles), 139);
  assert_int_equal (smx_table_n_rows (events), 66);
  assert_true (sum_of (roles, "shared") == 322 && sum_of (events, "shared") == 214);
  assert_close ("newman", sum_of (roles, "weight_newman"), 44.5, 1e-12);
  assert_close ("newman", sum_of (events, "weight_newman"), 44.5, 1e-12);
  assert_close ("jaccard", sum_of (roles, "jaccard"), 44.330150405150405, 1e-12);
  assert_close ("jaccard", sum_of (events, "jaccard"), 22.013987809576047, 1e-12);
  check_pair (roles, "Evelyn", "Theresa", 7, 1.4868797868797867, 0.7777777777777778);
  check_pair (roles, "Brenda", "Evelyn", 6, 1.395970695970696, 0.6666666666666666);
  check_pair (roles, "Katherina", "Sylvia", 6, 1.6178321678321679, 0.8571428571428571);
  check_pair (roles, "Nora", "Sylvia", 6, 1.652020202020202, 0.6666666666666666);
  check_pair (events, "e8", "e9", 9, 3.1523809523809523, 0.5294117647058824);
  check_pair (events, "e5", "e8", 7, 1.6190476190476188, 0.4666666666666667);
  check_pair (events, "e1", "e2", 2, 0.30952380952380953, 0.5);
}

/* ---- Volumes beside numpy 2.4.6 ---- */

static void
knows_volumes (void **state)
{
  (void)state;
  g_autoptr (GString) records = g_string_new (NULL);
  for (guint i = 0; i < 20; i++)
    if (more[i] > 0)
      g_string_append_printf (records, "link r%u s p%u end=%d\n", i / 4, i % 4, (int)more[i]);
  g_autoptr (SmxMatrix) matrix = build_matrix (records->str);
  g_autoptr (SmxTable) roles = ask_plainly (ask, matrix, SMX_TWO_MODE_ROLES);
  check_table (roles, keys[SMX_TWO_MODE_ROLES],
               "r2: degree=2 volume=31 strength=0.8508108108108109 effective_number=1.1531598469792317 "
               "concentration=0.9375650364203956 most_similar=r3 overlap=0.11904761904761904\n"
               "r0: degree=3 volume=28 strength=1.1191763191763193 effective_number=2.1974281562263416 "
               "concentration=0.5535714285714286 most_similar=r3 overlap=1/3\n"
               "r1: degree=2 volume=19 strength=0.9214285714285714 effective_number=1.9311390062938603 "
               "concentration=0.5346260387811634 most_similar=r4 overlap=1/3\n"
               "r3: degree=4 volume=16 strength=0.6585842985842987 effective_number=4 concentration=0.25 "
               "most_similar=r0\n"
               "r4: degree=1 volume=9 strength=0.45 effective_number=1 concentration=1 most_similar=r1\n");
  g_autoptr (SmxTable) pairs = ask_plainly (ask, matrix, SMX_TWO_MODE_ROLE_PAIRS);
  check_table (
      pairs, keys[SMX_TWO_MODE_ROLE_PAIRS],
      "r0 r3: shared=3 weight_volume=11 weight_newman=5.5 jaccard=0.75 jaccard_weighted=1/3\n"
      "r1 r3: shared=2 weight_volume=8 weight_newman=4 jaccard=0.5 jaccard_weighted=0.2962962962962963\n"
      "r1 r4: shared=1 weight_volume=7 weight_newman=3.5 jaccard=0.5 jaccard_weighted=1/3\n"
      "r0 r1: shared=1 weight_volume=5 weight_newman=2.5 jaccard=0.25 jaccard_weighted=0.11904761904761904\n"
      "r2 r3: shared=2 weight_volume=5 weight_newman=2.5 jaccard=0.5 jaccard_weighted=0.11904761904761904\n"
      "r0 r2: shared=2 weight_volume=4 weight_newman=2 jaccard=2/3 jaccard_weighted=0.07272727272727272\n"
      "r3 r4: shared=1 weight_volume=4 weight_newman=2 jaccard=0.25 jaccard_weighted=0.19047619047619047\n");
}

/* ---- Random graphs by definition ---- */

#define MOST 24
#define SEEDS 60

typedef struct {
  guint n, m;
  double cells[MOST * MOST]; /* under 0: no link; NAN: unknown */
} Dense;

static void
draw_dense (guint64 *random, Dense *dense, gboolean whole)
{
  dense->n = draw (random, MOST + 1);
  dense->m = draw (random, MOST + 1);
  for (guint i = 0; i < dense->n * dense->m; i++) {
    guint kind = draw (random, 8);
    dense->cells[i] = kind < 4 ? -1 : kind == 4 ? NAN : draw (random, 40) / (whole ? 1.0 : 4.0);
  }
}

static double
cell (const Dense *self, guint side, guint node, guint partner)
{
  return side == 0 ? self->cells[node * self->m + partner] : self->cells[partner * self->m + node];
}

static double
known (const Dense *self, guint side, guint node, guint partner)
{
  double value = cell (self, side, node, partner);
  return value >= 0 ? value : 0;
}

static gboolean
is_linked (const Dense *self, guint side, guint node, guint partner)
{
  return !(cell (self, side, node, partner) < 0);
}

static guint
n_of (const Dense *self, guint side)
{
  return side == 0 ? self->n : self->m;
}

static void
check_pair_of (const Dense *dense, guint side, const SmxTwoModeSide *nodes, const SmxNodePair *pair)
{
  guint m = n_of (dense, 1 - side), shared = 0, either = 0, n_known = 0;
  double least = 0, most = 0, newman = 0;
  for (guint p = 0; p < m; p++) {
    double v = known (dense, side, pair->one, p), w = known (dense, side, pair->other, p), degree = 0;
    gboolean one = is_linked (dense, side, pair->one, p), other = is_linked (dense, side, pair->other, p);
    for (guint k = 0; k < n_of (dense, side); k++)
      degree += is_linked (dense, side, k, p) ? 1 : 0;
    shared += one && other;
    either += one || other;
    n_known += cell (dense, side, pair->one, p) >= 0 && cell (dense, side, pair->other, p) >= 0;
    least += fmin (v, w);
    most += fmax (v, w);
    if (degree > 1)
      newman += fmin (v, w) / (degree - 1);
  }
  assert_int_equal (pair->shared, shared);
  assert_int_equal (pair->known, n_known);
  assert_true (pair->volume == least && pair->newman == newman);
  assert_close ("jaccard", smx__jaccard (nodes, pair), (double)shared / either, 1e-15);
  assert_close ("weighted", smx__weighted_jaccard (nodes, pair), most > 0 ? least / most : NAN, 1e-15);
}

static guint
count_sharing (const Dense *dense, guint side)
{
  guint n = 0;
  for (guint i = 0; i < n_of (dense, side); i++)
    for (guint k = i + 1; k < n_of (dense, side); k++) {
      gboolean shares = FALSE;
      for (guint p = 0; p < n_of (dense, 1 - side); p++)
        shares = shares || (is_linked (dense, side, i, p) && is_linked (dense, side, k, p));
      n += shares ? 1 : 0;
    }
  return n;
}

static void
check_most_similar (const SmxTwoMode *graph, guint side, const SmxNodePairs *pairs)
{
  const SmxTwoModeSide *nodes = &graph->sides[side];
  guint32 others[MOST];
  double overlaps[MOST], best[MOST];
  assert_true (smx__most_similar (graph, side, 2, NULL, others, overlaps, NULL));
  for (guint i = 0; i < nodes->n; i++)
    best[i] = 0;
  for (gsize i = 0; i < pairs->n; i++) {
    double overlap = smx__weighted_jaccard (nodes, &pairs->items[i]);
    best[pairs->items[i].one] = fmax (best[pairs->items[i].one], overlap);
    best[pairs->items[i].other] = fmax (best[pairs->items[i].other], overlap);
  }
  for (guint i = 0; i < nodes->n; i++) {
    assert_int_equal (others[i] == G_MAXUINT32, best[i] <= 0);
    assert_true (best[i] > 0 ? overlaps[i] == best[i] : isnan (overlaps[i]));
  }
}

/* The least d of a node's units by laying them out one by one, as the source says. */
static double
least_by_steps (const Dense *dense, guint side, guint node, double all, double volume)
{
  guint m = n_of (dense, 1 - side);
  double has[MOST] = { 0 }, units[MOST] = { 0 }, given = 0;
  (void)node;
  for (guint p = 0; p < m; p++) {
    for (guint k = 0; k < n_of (dense, side); k++)
      has[p] += known (dense, side, k, p);
    units[p] = floor (has[p] * volume / all);
    given += units[p];
  }
  double d = 0;
  for (gboolean last = FALSE; !last; given++) {
    guint best = m;
    double least = INFINITY;
    last = given >= volume;
    for (guint add = 0; add < (last ? 1 : m); add++) {
      double sum = 0;
      if (!last && units[add] + 1 > has[add])
        continue;
      for (guint p = 0; p < m; p++) {
        double share = (units[p] + (!last && p == add ? 1 : 0)) / (last ? given : given + 1);
        sum += share > 0 ? share * log (share * all / has[p]) : 0;
      }
      if (sum < least - 1e-14) {
        least = sum;
        best = add;
      }
    }
    d = least;
    if (!last)
      units[best]++;
  }
  return d;
}

static void
check_specialisation (const Dense *dense, const SmxTwoMode *graph, guint side)
{
  guint n = n_of (dense, side), m = n_of (dense, 1 - side);
  double values[MOST], again[MOST];
  assert_true (smx__specialisation (graph, side, 1, NULL, values, NULL));
  assert_true (smx__specialisation (graph, side, 3, NULL, again, NULL));
  assert_memory_equal (values, again, n * sizeof *values);
  for (guint i = 0; i < n; i++) {
    double volume = graph->sides[side].totals[i], d = 0;
    for (guint p = 0; p < m; p++) {
      double w = known (dense, side, i, p);
      d += w > 0 ? w / volume * log (w / volume * graph->total / graph->sides[1 - side].totals[p]) : 0;
    }
    double greatest = log (graph->total / volume);
    double least =
        graph->whole && volume > 0 ? fmin (d, least_by_steps (dense, side, i, graph->total, volume)) : 0;
    if (volume > 0 && greatest - least > 1e-9)
      assert_close ("d'", values[i], (d - least) / (greatest - least), 1e-9);
    else
      assert_true (isnan (values[i]));
  }
}

static void
check_indices (const Dense *dense, const SmxTwoMode *graph, guint side)
{
  for (guint i = 0; i < n_of (dense, side); i++) {
    double volume = 0, entropy = 0, squares = 0, strength = 0, any = NAN;
    for (guint p = 0; p < n_of (dense, 1 - side); p++) {
      volume += known (dense, side, i, p);
      any = cell (dense, side, i, p) >= 0 ? 0 : any;
    }
    for (guint p = 0; p < n_of (dense, 1 - side); p++) {
      double w = known (dense, side, i, p), all = 0;
      for (guint k = 0; k < n_of (dense, side); k++)
        all += known (dense, side, k, p);
      entropy -= w > 0 ? w / volume * log (w / volume) : 0;
      squares += w > 0 ? w / volume * (w / volume) : 0;
      strength += w > 0 ? w / all : 0;
    }
    SmxTwoModeIndices found = smx__two_mode_indices (graph, side, i);
    assert_close ("volume", found.volume, any + volume, 0);
    assert_close ("strength", found.strength, volume > 0 ? strength : NAN, 1e-12);
    assert_close ("effective", found.effective_number, volume > 0 ? exp (entropy) : NAN, 1e-12);
    assert_close ("squares", found.concentration, volume > 0 ? squares : NAN, 1e-12);
  }
}

static void
agrees_with_definition (void **state)
{
  (void)state;
  guint64 random = 20261128;
  for (guint seed = 0; seed < SEEDS; seed++) {
    Dense dense;
    g_auto (SmxTwoMode) graph = { .n_links = 0 };
    draw_dense (&random, &dense, seed % 2 == 0);
    take_graph (&graph, dense.cells, dense.n, dense.m);
    for (guint side = 0; side < 2; side++) {
      g_auto (SmxNodePairs) pairs = { NULL, 0 };
      assert_true (smx__project (&graph, side, 1 + seed % 3, NULL, &pairs, NULL));
      assert_int_equal (pairs.n, count_sharing (&dense, side));
      for (gsize i = 0; i < pairs.n; i++)
        check_pair_of (&dense, side, &graph.sides[side], &pairs.items[i]);
      check_most_similar (&graph, side, &pairs);
      check_indices (&dense, &graph, side);
      check_specialisation (&dense, &graph, side);
    }
  }
}

/* ---- Threads, cancelling ---- */

static char *
draw_study (guint n_links)
{
  guint64 random = 7;
  GString *records = g_string_new (NULL);
  for (guint i = 0; i < n_links; i++)
    g_string_append_printf (records, "link r%u s%u p%u end=%u.%u\n", draw (&random, 90), i,
                            draw (&random, 70), draw (&random, 100), draw (&random, 10));
  return g_string_free (records, FALSE);
}

static char *
text_of (const SmxMatrix *matrix, guint which, guint threads)
{
  SmxStructureOptions options;
  smx_structure_options_init (&options, sizeof options);
  options.threads = threads;
  g_autoptr (SmxTable) table = ask (matrix, which, &options, NULL);
  assert_true (smx_table_n_rows (table) > 60);
  return smx_table_write_text (table, NULL, NULL);
}

static void
shows_no_threads (void **state)
{
  (void)state;
  g_autofree char *records = draw_study (1500);
  g_autoptr (SmxMatrix) matrix = build_matrix (records);
  for (guint which = 0; which < SMX_N_TWO_MODE_TABLES; which++) {
    g_autofree char *one = text_of (matrix, which, 1), *three = text_of (matrix, which, 3);
    assert_string_equal (one, three);
  }
}

static void
can_be_cancelled (void **state)
{
  (void)state;
  g_autofree char *records = draw_study (300);
  g_autoptr (SmxMatrix) matrix = build_matrix (records);
  for (guint which = 0; which < SMX_N_TWO_MODE_TABLES; which++)
    check_cancelling (ask, matrix, which);
}

/* ---- What every table promises ---- */

static void
keeps_promises (void **state)
{
  const guint which = GPOINTER_TO_UINT (*state);
  g_autoptr (SmxMatrix) matrix = build_matrix (
      "set title=Bank\n" BOTH "request a u bank times=3\nrequest c u bank times=2\nrequest c u it\n");
  g_autoptr (SmxTable) table = ask_plainly (ask, matrix, which);
  check_languages (ask, matrix, which);
  check_top (ask, matrix, which);
  check_failing_memory (ask, matrix, which);
  assert_string_equal (smx_table_find_metadata (table, "analysis"), "two-mode");
  assert_string_equal (smx_table_find_metadata (table, "left_out"), "2");
  SmxTwoModeTable found = SMX_N_TWO_MODE_TABLES;
  assert_true (smx_two_mode_from_name (smx_table_find_metadata (table, "option.which"), &found));
  assert_int_equal (found, which);
}

static void
refuses (void **state)
{
  (void)state;
  SmxTwoModeTable which = SMX_TWO_MODE_ROLES;
  g_autoptr (SmxMatrix) matrix = build_matrix (BOTH);
  check_refusals (ask, matrix, SMX_N_TWO_MODE_TABLES, "which");
  assert_false (smx_two_mode_from_name ("role", &which));
  assert_int_equal (which, SMX_TWO_MODE_ROLES);
}

int
main (void)
{
  static const char *const promises[] = { "promises/providers", "promises/roles", "promises/role-pairs",
                                          "promises/provider-pairs" };
  static struct CMUnitTest tests[64];
  gsize n = 0;
  ADD_ROWS (rows, lists);
  ADD_ROWS (specialised, is_as_in_r);
  ADD ("known/women-and-events", knows_women);
  ADD ("known/volumes", knows_volumes);
  ADD ("properties/random-graphs", agrees_with_definition);
  ADD ("threads/do-not-show", shows_no_threads);
  ADD ("threads/cancelled", can_be_cancelled);
  for (guint which = 0; which < SMX_N_TWO_MODE_TABLES; which++)
    tests[n++] = (struct CMUnitTest){ promises[which], keeps_promises, NULL, NULL, GUINT_TO_POINTER (which) };
  ADD ("options/refused", refuses);
  return _cmocka_run_group_tests ("two-mode", tests, n, NULL, NULL);
}
