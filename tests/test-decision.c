/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Decision methods: published cases, one table by the Python packages pymcdm 1.4.0 and pyrepo-mcda 0.1.15, and fixed
 * bounds.
 *
 * On 300 random tables with mixed directions all figures, and CRITIC and entropy weights, are those of these packages (CRITIC:
 * scikit-criteria 0.10) to 1e-12. Conventions differ so: pymcdm's max_normalization is 1 - x / max where less is better, here it is
 * min / x as in pyrepo-mcda's linear_normalization; pyrepo-mcda's gaussian takes s = (p + q) / 2, here s is given; constant columns
 * are NAN there, and 0 here. */
#include "decision-support.h"

#include "base/memory.h"
#include <service-matrix/error.h>

enum { CRITERIA = 8 };

typedef struct {
  const char *name;
  SmxDecisionMethod method;
  SmxNormalise normalise;
  gsize n;
  guint m;
  double rows[6][CRITERIA], weights[CRITERIA];
  const gboolean *minimise;
  double figures[6], tolerance;
} Published;

static const gboolean none[CRITERIA] = { FALSE }, all[CRITERIA] = { 1, 1, 1, 1, 1, 1, 1, 1 };
static const gboolean second[] = { 0, 1, 0 }, third[CRITERIA] = { 0, 0, 1, 0 };

static const Published published[] = {
  /* H. Zhao, Y. Peng, W. Li, "Revised PROMETHEE II for improving efficiency in emergency response", Procedia Computer Science 17
   * (2013): net flows over n - 1 by the usual shape. */
  { "promethee/zhao",
    SMX_DECIDE_PROMETHEE,
    0,
    3,
    3,
    { { 4, 3, 2 }, { 3, 2, 4 }, { 5, 1, 3 } },
    { 0.5, 0.3, 0.2 },
    none,
    { 0.1, -0.3, 0.2 },
    1e-9 },
  /* G.-H. Tzeng, J.-J. Huang, "Multiple attribute decision making", 2011; closeness to four decimals. */
  { "topsis/tzeng",
    SMX_DECIDE_TOPSIS,
    SMX_NORMALISE_VECTOR,
    4,
    3,
    { { 5, 8, 4 }, { 7, 6, 8 }, { 8, 8, 6 }, { 7, 4, 6 } },
    { 0.3, 0.4, 0.3 },
    none,
    { 0.5037, 0.6581, 0.7482, 0.3340 },
    1e-4 },
  /* scikit-criteria, tests of VIKOR; Q of the second: 0.125 / 0.85 / 2 + 0.05 / 0.25 / 2. */
  { "vikor/tied",
    SMX_DECIDE_VIKOR,
    0,
    4,
    3,
    { { 4, 4, 4 }, { 7, 6, 8 }, { 8, 8, 6 }, { 6, 8, 8 } },
    { 0.3, 0.4, 0.3 },
    none,
    { 1, 0.125 / 0.85 / 2 + 0.05 / 0.25 / 2, 0, 0 },
    1e-9 },
  { "vikor/unstable",
    SMX_DECIDE_VIKOR,
    0,
    5,
    5,
    { { 1, 101, 1, 101, 1 },
      { 101, 1, 101, 1, 101 },
      { 1, 1, 1, 1, 101 },
      { 11, 11, 11, 16, 61 },
      { 56, 56, 56, 56, 56 } },
    { 0.2, 0.2, 0.2, 0.2, 0.2 },
    all,
    { 0.75, 1, 0.5, 0.068, 0.4375 },
    1e-3 },
  /* JMcDM, tests of SAW, by x / max and min / x; the second table is that of A. Afshari, M. Mojahed, R. Yusuff, "Simple additive
   * weighting approach to personnel selection problem", International Journal of Innovation, Management and Technology 1 (2010). */
  { "weighted-sum/costs",
    SMX_DECIDE_WEIGHTED_SUM,
    SMX_NORMALISE_MAX,
    4,
    4,
    { { 25, 65, 7, 20 }, { 21, 78, 6, 24 }, { 19, 53, 5, 33 }, { 22, 25, 2, 31 } },
    { 0.25, 0.25, 0.25, 0.25 },
    third,
    { 0.681277, 0.725151, 0.709871, 0.784976 },
    1e-6 },
  { "weighted-sum/afshari",
    SMX_DECIDE_WEIGHTED_SUM,
    SMX_NORMALISE_MAX,
    5,
    7,
    { { 4, 7, 3, 2, 2, 2, 2 },
      { 4, 4, 6, 4, 4, 3, 7 },
      { 7, 6, 4, 2, 5, 5, 3 },
      { 3, 2, 5, 3, 3, 2, 5 },
      { 4, 2, 2, 5, 5, 3, 6 } },
    { 0.283, 0.162, 0.162, 0.07, 0.085, 0.162, 0.076 },
    none,
    { 0.553228, 0.713485, 0.837428, 0.514657, 0.579342 },
    1e-6 },
};

/* Rows of @width into columns. */
static void
turn (const double *rows, gsize n, guint m, gsize width, double *values)
{
  for (gsize i = 0; i < n; i++)
    for (guint c = 0; c < m; c++)
      values[c * n + i] = rows[i * width + c];
}

static void
decides_published (void **state)
{
  const Published *row = *state;
  double values[6 * CRITERIA], figures[6];
  SmxDecisionRule rule = { row->method, row->normalise, row->m, row->minimise, .v = 0.5 };
  turn (row->rows[0], row->n, row->m, CRITERIA, values);
  decide (&rule, values, row->n, row->weights, figures);
  check_figures (row->name, figures, row->figures, row->n, row->tolerance);
}

/* ---- One table by other programs ---- */

static const double phones[6][5] = { { 690, 3.1, 9, 7, 4 },  { 590, 3.9, 7, 6, 10 }, { 600, 3.6, 8, 8, 7 },
                                     { 620, 3.8, 7, 10, 6 }, { 700, 2.8, 10, 4, 6 }, { 650, 4.0, 6, 9, 8 } };
static const double phone_weights[] = { 0.1, 0.25, 0.3, 0.15, 0.2 };
static const gboolean phone_minimise[] = { TRUE, FALSE, FALSE, TRUE, FALSE };
static const double phone_low[] = { 500, 2, 0, 0, 1 }, phone_high[] = { 800, 5, 10, 12, 10 };
static const double phone_q[] = { 20, 0.2, 1, 1, 1.5 }, phone_p[] = { 80, 0.7, 3, 4, 4.5 };

typedef struct {
  const char *name;
  SmxDecisionMethod method;
  int kind; /* of normalising, or shape */
  double v, figures[6];
} Computed;

static const Computed computed[] = {
  { "table/sum-minmax",
    SMX_DECIDE_WEIGHTED_SUM,
    SMX_NORMALISE_MINMAX,
    0,
    { 0.371590909091, 0.704166666667, 0.557575757576, 0.422727272727, 0.516666666667, 0.453787878788 } },
  { "table/sum-max",
    SMX_DECIDE_WEIGHTED_SUM,
    SMX_NORMALISE_MAX,
    0,
    { 0.714971532091, 0.85375, 0.778333333333, 0.722661290323, 0.829285714286, 0.747435897436 } },
  { "table/sum-sum",
    SMX_DECIDE_WEIGHTED_SUM,
    SMX_NORMALISE_SUM,
    0,
    { 0.152874110608, 0.185413754512, 0.166345749771, 0.152683726747, 0.183199154178, 0.159483504184 } },
  { "table/sum-vector",
    SMX_DECIDE_WEIGHTED_SUM,
    SMX_NORMALISE_VECTOR,
    0,
    { 0.423410763967, 0.499102855646, 0.454566739647, 0.415964277472, 0.476833939531, 0.435502530381 } },
  { "table/topsis-minmax",
    SMX_DECIDE_TOPSIS,
    SMX_NORMALISE_MINMAX,
    0,
    { 0.443728590753, 0.597618750677, 0.54497248861, 0.442355021399, 0.532305887879, 0.461412244949 } },
  { "table/topsis-max",
    SMX_DECIDE_TOPSIS,
    SMX_NORMALISE_MAX,
    0,
    { 0.387316278911, 0.589130427038, 0.464504661405, 0.348611125481, 0.583570549804, 0.420355453822 } },
  { "table/topsis-sum",
    SMX_DECIDE_TOPSIS,
    SMX_NORMALISE_SUM,
    0,
    { 0.361928803535, 0.593350902712, 0.433383160953, 0.3097361817, 0.604685190086, 0.402500922207 } },
  { "table/topsis-vector",
    SMX_DECIDE_TOPSIS,
    SMX_NORMALISE_VECTOR,
    0,
    { 0.399622501512, 0.632164838586, 0.486237738493, 0.330375950894, 0.584979600858, 0.429508292339 } },
  { "table/vikor",
    SMX_DECIDE_VIKOR,
    0,
    0.5,
    { 0.666666666667, 0.25, 0.220387243736, 0.673120728929, 0.615223993926, 0.876423690205 } },
  { "table/vikor-less-s",
    SMX_DECIDE_VIKOR,
    0,
    0.3,
    { 0.533333333333, 0.35, 0.132232346241, 0.603872437358, 0.635801063022, 0.925854214123 } },
  { "table/spotis",
    SMX_DECIDE_SPOTIS,
    0,
    0,
    { 0.4725, 0.286666666667, 0.376666666667, 0.443888888889, 0.388888888889, 0.410277777778 } },
  { "table/usual", SMX_DECIDE_PROMETHEE, SMX_PREFER_USUAL, 0, { -0.2, 0.42, 0.08, -0.28, 0.02, -0.04 } },
  { "table/u-shape", SMX_DECIDE_PROMETHEE, SMX_PREFER_U_SHAPE, 0, { -0.22, 0.37, 0.03, -0.19, 0.02, -0.01 } },
  { "table/v-shape",
    SMX_DECIDE_PROMETHEE,
    SMX_PREFER_V_SHAPE,
    0,
    { -0.212063492063, 0.301984126984, 0.075317460317, -0.124087301587, 0.026626984127, -0.067777777778 } },
  { "table/level", SMX_DECIDE_PROMETHEE, SMX_PREFER_LEVEL, 0, { -0.2, 0.275, 0.06, -0.085, -0.05, 0 } },
  { "table/linear",
    SMX_DECIDE_PROMETHEE,
    SMX_PREFER_LINEAR,
    0,
    { -0.21, 0.26, 0.07, -0.076666666667, 0.016666666667, -0.06 } },
  { "table/gaussian",
    SMX_DECIDE_PROMETHEE,
    SMX_PREFER_GAUSSIAN,
    0,
    { -0.17587108134, 0.227257773502, 0.061649244585, -0.060709147213, -0.012314451336, -0.040012338198 } },
};

static void
fill_preferences (SmxPrefer shape, SmxPreferenceFunction *preferences)
{
  for (guint c = 0; c < 5; c++)
    preferences[c] = (SmxPreferenceFunction){ shape, phone_q[c], phone_p[c], (phone_q[c] + phone_p[c]) / 2 };
}

static void
decides_computed (void **state)
{
  const Computed *row = *state;
  double values[30], figures[6];
  SmxPreferenceFunction preferences[5];
  SmxDecisionRule rule = { row->method, SMX_NORMALISE_MINMAX, 5, phone_minimise, .v = row->v };
  if (row->method == SMX_DECIDE_PROMETHEE) {
    fill_preferences ((SmxPrefer)row->kind, preferences);
    rule.preferences = preferences;
  } else if (row->method == SMX_DECIDE_SPOTIS) {
    rule.low = phone_low;
    rule.high = phone_high;
  } else {
    rule.normalise = (SmxNormalise)row->kind;
  }
  turn (phones[0], 6, 5, 5, values);
  decide (&rule, values, 6, phone_weights, figures);
  check_figures (row->name, figures, row->figures, 6, 1.1e-12);
}

/* ---- VIKOR in full ---- */

typedef struct {
  const char *name;
  gsize published; /* row of the published tables */
  double s[5], r[5];
  gboolean advantage, stability, compromise[5];
} Full;

static const Full fulls[] = {
  { "vikor/full-tied", 2, { 1, 0.275, 0.15, 0.15 }, { 0.4, 0.2, 0.15, 0.15 }, FALSE, TRUE, { 0, 1, 1, 1 } },
  { "vikor/full-unstable",
    3,
    { 0.4, 0.6, 0.2, 0.21, 0.55 },
    { 0.2, 0.2, 0.2, 0.12, 0.11 },
    TRUE,
    FALSE,
    { 0, 0, 0, 1, 1 } },
};

static void
says_compromise (void **state)
{
  const Full *row = *state;
  const Published *from = &published[row->published];
  double values[6 * CRITERIA] = { 0 }, s[6], r[6], q[6];
  gboolean compromise[6];
  SmxVikor vikor = { s, r, q, compromise };
  SmxDecisionRule rule = { SMX_DECIDE_VIKOR, 0, from->m, from->minimise, .v = 0.5 };
  turn (from->rows[0], from->n, from->m, CRITERIA, values);
  assert_true (smx__vikor (&rule, values, from->n, from->weights, &vikor, NULL));
  check_figures ("S", s, row->s, from->n, 1e-12);
  check_figures ("R", r, row->r, from->n, 1e-12);
  check_figures ("Q", q, from->figures, from->n, from->tolerance);
  assert_int_equal (vikor.acceptable_advantage, row->advantage);
  assert_int_equal (vikor.acceptable_stability, row->stability);
  for (gsize i = 0; i < from->n; i++)
    assert_int_equal (compromise[i], row->compromise[i]);
}

/* One criterion: Q is the distance. Three alternatives need an advantage of a half, which exactly a half is, though thirds and
 * their like round. */
static void
says_advantage (void **state)
{
  (void)state;
  static const struct {
    gsize n;
    double values[4];
    gboolean advantage, compromise[4];
  } rows[] = {
    { 1, { 5 }, TRUE, { 1 } },
    { 2, { 5, 5 }, FALSE, { 1, 1 } },
    { 2, { 5, 4 }, TRUE, { 1, 0 } },
    { 3, { 2, 1, 0 }, TRUE, { 1, 0, 0 } },
    { 3, { 2, 1.01, 0 }, FALSE, { 1, 1, 0 } },
    { 4, { 3, 2, 1, 0 }, TRUE, { 1, 0, 0, 0 } },
    { 4, { 7, 7, 7, 7 }, FALSE, { 1, 1, 1, 1 } },
  };
  const double weight = 1;
  for (gsize at = 0; at < G_N_ELEMENTS (rows); at++) {
    double s[4], r[4], q[4];
    gboolean compromise[4];
    SmxVikor vikor = { s, r, q, compromise };
    SmxDecisionRule rule = { SMX_DECIDE_VIKOR, 0, 1, none, .v = 0.5 };
    assert_true (smx__vikor (&rule, rows[at].values, rows[at].n, &weight, &vikor, NULL));
    assert_int_equal (vikor.acceptable_advantage, rows[at].advantage);
    assert_true (vikor.acceptable_stability);
    for (gsize i = 0; i < rows[at].n; i++)
      assert_int_equal (compromise[i], rows[at].compromise[i]);
  }
}

/* ---- Bounds and memory ---- */

/* Fixed bounds take the place of a column's own; a criterion whose bounds are the same counts nothing. */
static void
takes_bounds (void **state)
{
  (void)state;
  const double low[] = { 0, 0, 5 }, high[] = { 10, 20, 5 }, weights[] = { 0.5, 0.25, 0.25 };
  const double values[] = { 2, 12, 5, 10, 7, 1 }; /* two alternatives; 12 is beyond its bound */
  const double sums[] = { 0.5 * 0.2 + 0.25 * 0.75, 0.5 * 1.2 + 0.25 * 0.5 };
  const double distances[] = { 0.5 * 0.8 + 0.25 * 0.25, 0.5 * -0.2 + 0.25 * 0.5 };
  double figures[2];
  SmxDecisionRule rule = { SMX_DECIDE_WEIGHTED_SUM, SMX_NORMALISE_MINMAX, 3, second, low, high };
  decide (&rule, values, 2, weights, figures);
  check_figures ("weighted sum", figures, sums, 2, 1e-12);
  rule.method = SMX_DECIDE_SPOTIS;
  decide (&rule, values, 2, weights, figures);
  check_figures ("SPOTIS", figures, distances, 2, 1e-12);
}

static void
fails_without_memory (void **state)
{
  (void)state;
  const double values[] = { 1, 2, 3 }, weight = 1;
  double s[3], r[3], q[3];
  gboolean compromise[3];
  SmxVikor vikor = { s, r, q, compromise };
  SmxDecisionRule rule = { SMX_DECIDE_VIKOR, 0, 1, none, .v = 0.5 };
  gint64 n = 0;
  for (gboolean done = FALSE; !done; n++) {
    g_autoptr (GError) error = NULL;
    smx__memory_fail_from (n);
    done = smx__vikor (&rule, values, 3, &weight, &vikor, &error);
    smx__memory_fail_from (-1);
    if (!done)
      assert_error (error, SMX_ERROR, SMX_ERROR_NO_MEMORY, "memory ran out");
  }
  assert_true (n > 3);
  g_auto (SmxDecisionRoom) room = { .values = NULL };
  g_autoptr (GError) error = NULL;
  assert_false (smx__decision_room_init (&room, G_MAXSIZE / 4, 3, &error));
  assert_error (error, SMX_ERROR, SMX_ERROR_NO_MEMORY, "memory ran out");
}

int
main (void)
{
  static struct CMUnitTest tests[64];
  gsize n = 0;
  ROWS (published, decides_published);
  ROWS (computed, decides_computed);
  ROWS (fulls, says_compromise);
  tests[n++] = (struct CMUnitTest){ .name = "vikor/advantage", .test_func = says_advantage };
  tests[n++] = (struct CMUnitTest){ .name = "bounds/fixed", .test_func = takes_bounds };
  tests[n++] = (struct CMUnitTest){ .name = "decision/memory", .test_func = fails_without_memory };
  return _cmocka_run_group_tests ("decision", tests, n, NULL, NULL);
}
