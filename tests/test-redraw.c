/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Figures drawn anew: what people say against an independent computation, few people, what is unknown, and what is not drawn. */
#include "test-support.h"

#include "analysis/rank-options.h"
#include "analysis/redraw.h"
#include "base/sort.h"
#include "rank-studies.h"

/* ---- Draws of one service ---- */

#define DRAWS 40000

/* Draws of @criterion of the service @code, ascending. */
static void
take_draws (const SmxMatrix *matrix, const SmxRankOptions *given, const char *code, double *draws)
{
  GError *error = NULL;
  SmxRankOptions options;
  g_auto (SmxRanking) ranking = { .matrix = NULL };
  g_auto (SmxRedraw) redraw = { .ranking = NULL };
  g_auto (SmxRedrawRoom) room = { .values = NULL };
  assert_true (smx__rank_options_take (&options, given, &error));
  assert_true (smx__ranking_take (&ranking, matrix, &options, &error));
  assert_true (smx__redraw_init (&redraw, &ranking, &error));
  assert_true (smx__redraw_room_init (&room, &redraw, &error));
  gsize i = 0;
  while (!g_str_equal (smx__ranking_code (&ranking, i), code))
    i++;
  for (guint32 replicate = 0; replicate < DRAWS; replicate++) {
    smx__redraw_take (&redraw, replicate, &room);
    draws[replicate] = room.values[i];
  }
  smx__sort_doubles (draws, DRAWS);
}

static SmxRankOptions
by_criterion (const char *const *criteria)
{
  SmxRankOptions options;
  smx_rank_options_init (&options, sizeof options);
  options.method = SMX_RANK_TOPSIS;
  options.criteria = criteria;
  options.threads = 1;
  return options;
}

/* ---- Against numpy ---- */

typedef struct {
  const char *name, *criterion, *records;
  double low, middle, high; /* quantiles at 5, 50 and 95 % */
} Row;

#define SCALE "set scale=1,7 target=6 dissatisfied=3 min-group=1\n"
#define FRONT(service, by, said, wanted)                                                                     \
  "rating - " #service " p perception=" #said " expectation=" #wanted " by=" #by "\n"
#define BACK(service, by, said, wanted)                                                                      \
  "rating - " #service " p perception=" #said " expectation=" #wanted " side=back by=" #by "\n"
#define CARDS                                                                                                \
  FRONT (cards, a, 6, 6)                                                                                     \
  FRONT (cards, b, 3, 7)                                                                                     \
  FRONT (cards, c, 6, 6)                                                                                     \
  FRONT (cards, d, 2, 5)                                                                                     \
  FRONT (cards, e, 7, 7)                                                                                     \
  FRONT (cards, f, 4, 6)                                                                                     \
  BACK (cards, g, 6, 6)                                                                                      \
  BACK (cards, h, 7, 5)                                                                                      \
  BACK (cards, i, 5, 6)                                                                                      \
  BACK (cards, j, 6, 7)
#define LOANS                                                                                                \
  "rating - loans p perception=4 expectation=5 by=k times=4\nrating - loans p perception=5 expectation=6 "   \
  "by=l times=4\nrating - loans p perception=6 expectation=6 by=m times=4\n" BACK (loans, n, 5, 5)           \
      BACK (loans, o, 5, 6) BACK (loans, p, 6, 6)
#define BOTH SCALE CARDS LOANS
#define ALL_CONTENT SCALE "rating - cards p perception=7 expectation=6 by=a times=6\n" LOANS
#define MANY                                                                                                 \
  SCALE "rating - cards p perception=7 expectation=6 by=a times=600\nrating - cards p perception=2 "         \
        "expectation=6 by=b times=300\nrating - cards p perception=5 expectation=6 by=c times=300\n" LOANS

/* numpy 2.4 (4,000,000 draws each): means and what they are made of as mean + error x standard_t (n - 1), error^2 = (squared deviations
 * + those of both services over their degrees of freedom) / n^2; net satisfaction as the first less the second of
 * dirichlet (satisfied + 1/2, dissatisfied + 1/2, neither + 1/2). */
static const Row rows[] = {
  { "people/perception", "perception", BOTH, 3.1286, 4.667, 6.2075 },
  { "people/perception-paired", "perception_paired", BOTH, 3.1286, 4.667, 6.2075 },
  { "people/expectation", "expectation", BOTH, 5.5675, 6.1665, 6.7652 },
  { "people/expectation-paired", "expectation_paired", BOTH, 5.5675, 6.1665, 6.7652 },
  { "people/believed", "believed", BOTH, 5.0655, 6.0003, 6.9368 },
  { "people/blind-spot", "blind_spot", BOTH, -0.5244, 1.3353, 3.1923 },
  { "people/misread", "misread", BOTH, -0.9705, 0.1671, 1.3037 },
  { "people/net-satisfaction", "net_satisfaction", BOTH, -0.3853, 0.1431, 0.6171 },
  { "people/net-satisfaction-of-all", "net_satisfaction", ALL_CONTENT, 0.4243, 0.8542, 0.9889 },
  { "people/net-satisfaction-of-many", "net_satisfaction", MANY, 0.2102, 0.2498, 0.2888 },
};

static void
agrees (void **state)
{
  const Row *row = *state;
  const char *const criteria[] = { row->criterion, NULL };
  const SmxRankOptions options = by_criterion (criteria);
  g_autoptr (SmxMatrix) matrix = build_matrix (row->records);
  g_autofree double *draws = g_new (double, DRAWS);
  const double tolerance = 0.02 * (row->high - row->low); /* chance, and Student's t from a normal */
  take_draws (matrix, &options, "cards", draws);
  assert_close ("5 %", draws[DRAWS / 20], row->low, tolerance);
  assert_close ("50 %", draws[DRAWS / 2], row->middle, tolerance);
  assert_close ("95 %", draws[DRAWS - DRAWS / 20], row->high, tolerance);
}

/* ---- Pairs of which only sums are kept ---- */

/* Each row a person: scores 5, 3, 6, 2 and expectations 6, 7, 6, 5. Scores swing as they do (squares 10); expectations at most by the
 * deviations of scores and of gaps, root (10 / 4) and root (10 / 4): 4 x (1.58114 + 1.58114)^2. */
static void
rows_are_wide (void **state)
{
  (void)state;
  static const char records[] =
      SCALE "rating - cards p perception=5 expectation=6\nrating - cards p perception=3 "
            "expectation=7\nrating - cards p perception=6 expectation=6\nrating - cards p "
            "perception=2 expectation=5\n";
  static const char named[] =
      SCALE FRONT (cards, a, 5, 6) FRONT (cards, b, 3, 7) FRONT (cards, c, 6, 6) FRONT (cards, d, 2, 5);
  const char *const criteria[] = { "expectation", NULL };
  SmxRankOptions options;
  const SmxRankOptions given = by_criterion (criteria);
  for (guint k = 0; k < 2; k++) {
    g_autoptr (SmxMatrix) matrix = build_matrix (k == 0 ? records : named);
    g_auto (SmxRanking) ranking = { .matrix = NULL };
    assert_true (smx__rank_options_take (&options, &given, NULL));
    assert_true (smx__ranking_take (&ranking, matrix, &options, NULL));
    const SmxSurvey *front = ranking.measures.felt.front;
    assert_int_equal (front->expectation.n, 4);
    assert_close ("mean", front->expectation.mean, 6, 1e-12);
    assert_close ("expectations", front->expectation.squares, k == 0 ? 40 : 2, 1e-9);
    assert_close ("scores", front->paired_score.squares, 10, 1e-9);
    assert_close ("mean score", front->paired_score.mean, 4, 1e-12);
  }
}

/* ---- Few people ---- */

static const char *const of_people[] = { "perception", "expectation", "perception_paired", "believed",
                                         "blind_spot", "misread",     "net_satisfaction",  NULL };

/* Of 16 services the first was rated by 6 people and provided by 3, who say what the others say on average; these by ten times as
 * many, and all are the same but for chance. */
static char *
few_and_many (guint64 *random)
{
  static const guint said[] = { 3, 5, 4, 2, 6, 4 }, wanted[] = { 4, 7, 5, 6, 5, 6 };
  static const guint believed[] = { 4, 7, 6 }, assumed[] = { 3, 6, 5 };
  GString *text = g_string_new ("set scale=1,7 target=5 dissatisfied=3 min-group=1\n");
  for (guint k = 0; k < 6; k++)
    g_string_append_printf (text, "rating - s00 p perception=%u expectation=%u by=f%u\n", said[k], wanted[k],
                            k);
  for (guint k = 0; k < 3; k++)
    g_string_append_printf (text, "rating - s00 p perception=%u expectation=%u side=back by=b%u\n",
                            believed[k], assumed[k], k);
  for (guint i = 1; i < 16; i++)
    for (guint k = 0; k < 90; k++)
      g_string_append_printf (text, "rating - s%02u p perception=%u expectation=%u side=%s by=p%u_%u\n", i,
                              2 + draw (random, 4) + draw (random, 2) + k / 60, 4 + draw (random, 4) - k / 60,
                              k < 60 ? "front" : "back", i, k);
  return g_string_free (text, FALSE);
}

static double
width_at (const SmxTable *table, const char *code)
{
  return number_of (table, code, "rank_high") - number_of (table, code, "rank_low");
}

static void
few_are_never_narrow (void **state)
{
  const char *const *criterion = *state;
  const char *const criteria[] = { *criterion, NULL };
  guint64 random = 20 + (guint64)(criterion - of_people);
  for (guint round = 0; round < 6; round++) {
    g_autofree char *text = few_and_many (&random);
    g_autoptr (SmxMatrix) matrix = build_matrix (text);
    SmxRankOptions options = by_criterion (criteria);
    options.method = SMX_RANK_WEIGHTED_SUM;
    options.replicates = 2000;
    g_autoptr (SmxTable) table = rank_by (matrix, &options);
    double others = 0, few = width_at (table, "s00");
    for (guint i = 1; i < 16; i++) {
      g_autofree char *code = g_strdup_printf ("s%02u", i);
      others += width_at (table, code) / 15;
    }
    assert_true (text_is (table, 0, "interval", "resampled"));
    if (few < 7 || few <= others)
      fail_msg ("%s, round %u: %g ranks of 6 people, %g of 60", *criterion, round, few + 1, others + 1);
  }
}

/* Six who all say the same are not sure either. */
static void
alike_is_not_sure (void **state)
{
  const char *const *criterion = *state;
  const char *const criteria[] = { *criterion, NULL };
  guint64 random = 3;
  g_autofree char *others = few_and_many (&random);
  g_autofree char *text = g_strconcat (others,
                                       "rating - t p perception=4 expectation=5 by=t times=6\n"
                                       "rating - t p perception=5 expectation=4 side=back by=u times=6\n",
                                       NULL);
  g_autoptr (SmxMatrix) matrix = build_matrix (text);
  SmxRankOptions options = by_criterion (criteria);
  options.replicates = 2000;
  g_autoptr (SmxTable) table = rank_by (matrix, &options);
  assert_true (width_at (table, "t") >= 3);
  options.method = SMX_RANK_SPOTIS;
  options.sets = SMX_SETS_JOINT;
  g_autoptr (SmxTable) sets = rank_by (matrix, &options);
  assert_true (text_is (sets, 0, "interval", "joint-set"));
  assert_true (width_at (sets, "t") >= 3);
}

/* ---- What is unknown ---- */

typedef struct {
  const char *name, *records;
  SmxRankMethod method;
  SmxBounds bounds;
  guint n_known;
  double known[4];
  double low, high; /* where the outer gaps end */
} Unknown;

#define COLUMN(code, value) "numbers " #code " a=" #value "\n"
#define NOTHING_OF(code) "service " #code "\n"

static const Unknown unknowns[] = {
  { "unknown/bounds",
    COLUMN (s, 10) COLUMN (t, 40) COLUMN (u, 20) NOTHING_OF (x),
    SMX_RANK_SPOTIS,
    { 0, 100 },
    3,
    { 10, 20, 40 },
    0,
    100 },
  { "unknown/bounds-of-sum",
    COLUMN (s, 10) COLUMN (t, 40) NOTHING_OF (x),
    SMX_RANK_WEIGHTED_SUM,
    { -50, 60 },
    2,
    { 10, 40 },
    -50,
    60 },
  { "unknown/one-within-bounds",
    COLUMN (s, 30) NOTHING_OF (x),
    SMX_RANK_SPOTIS,
    { 0, 100 },
    1,
    { 30 },
    0,
    100 },
  { "unknown/beyond-bounds",
    COLUMN (s, -10) COLUMN (t, 120) NOTHING_OF (x),
    SMX_RANK_SPOTIS,
    { 0, 100 },
    2,
    { -10, 120 },
    -10,
    120 },
  { "unknown/no-bounds",
    COLUMN (s, -10) COLUMN (t, 20) COLUMN (u, 50) NOTHING_OF (x),
    SMX_RANK_TOPSIS,
    { NAN, NAN },
    3,
    { -10, 20, 50 },
    -40,
    80 },
  { "unknown/amounts",
    COLUMN (s, 10) COLUMN (t, 20) COLUMN (u, 50) NOTHING_OF (x),
    SMX_RANK_TOPSIS,
    { NAN, NAN },
    3,
    { 10, 20, 50 },
    0,
    70 },
  { "unknown/below-0",
    COLUMN (s, -10) COLUMN (t, -20) COLUMN (u, -50) NOTHING_OF (x),
    SMX_RANK_TOPSIS,
    { NAN, NAN },
    3,
    { -50, -20, -10 },
    -70,
    0 },
  { "unknown/one", COLUMN (s, 30) NOTHING_OF (x), SMX_RANK_TOPSIS, { NAN, NAN }, 1, { 30 }, 30, 30 },
  { "unknown/alike",
    COLUMN (s, 30) COLUMN (t, 30) NOTHING_OF (x),
    SMX_RANK_VIKOR,
    { NAN, NAN },
    2,
    { 30, 30 },
    30,
    30 },
};

/* Each gap has its share of the draws, and these are spread evenly over it. */
static void
draws_between (void **state)
{
  const Unknown *row = *state;
  const char *const criteria[] = { "a", NULL };
  SmxRankOptions options = by_criterion (criteria);
  g_autoptr (SmxMatrix) matrix = build_matrix (row->records);
  g_autofree double *draws = g_new (double, DRAWS);
  options.method = row->method;
  if (!isnan (row->bounds.low)) {
    options.bounds = &row->bounds;
    options.n_bounds = 1;
  }
  take_draws (matrix, &options, "x", draws);
  const gsize share = DRAWS / (row->n_known + 1u);
  for (guint gap = 0; gap <= row->n_known; gap++) {
    double low = gap == 0 ? row->low : row->known[gap - 1],
           high = gap == row->n_known ? row->high : row->known[gap];
    for (guint quarter = 0; quarter <= 4; quarter++) {
      gsize place = MIN (gap * share + quarter * share / 4, DRAWS - 1);
      double near = 0.03 * (row->high - row->low); /* a share of draws is within 1 % */
      assert_close (row->name, draws[place], low + quarter * (high - low) / 4, near);
    }
  }
  assert_true (draws[0] >= row->low && draws[DRAWS - 1] <= row->high);
}

/* A share stays one, and an amount too. What is drawn of known means is not cut, and unknown ones lie between these or the ends of the
 * scale. */
static void
stays_possible (void **state)
{
  (void)state;
  static const struct {
    const char *criterion;
    double low, high;
  } cases[] = {
    { "rework_rate", 0, 1 }, { "volume", 0, INFINITY }, { "perception", 0.5, 7.5 }, { "gap", -6.5, 6.5 }
  };
  static const char records[] = SCALE
      "request - s p reworks=1 customers=3 times=9\nrequest - t p reworks=0 customers=900 times=3\n"
      "rating - s p perception=1 expectation=7 by=a times=40\nrating - t p perception=6 expectation=6 by=b "
      "times=40\nrating - t p perception=7 expectation=6 by=c times=40\nservice x\n";
  g_autoptr (SmxMatrix) matrix = build_matrix (records);
  g_autofree double *draws = g_new (double, DRAWS);
  for (guint k = 0; k < G_N_ELEMENTS (cases); k++) {
    const char *const criteria[] = { cases[k].criterion, NULL };
    const SmxRankOptions options = by_criterion (criteria);
    take_draws (matrix, &options, "x", draws);
    if (!(draws[DRAWS / 100] >= cases[k].low && draws[DRAWS - DRAWS / 100] <= cases[k].high))
      fail_msg ("%s: %g to %g", cases[k].criterion, draws[DRAWS / 100], draws[DRAWS - DRAWS / 100]);
    assert_true (draws[0] < draws[DRAWS - 1]);
  }
}

/* ---- What is not drawn ---- */

typedef struct {
  const char *name, *criteria;
  const char *basis; /* "": nothing about draws */
  const char *why;
  SmxRankMethod method;
  SmxLanguage language;
} Left;

#define TIMES                                                                                                \
  "set scale=1,7\nrequest - s p reworks=1 opened=0 delivered=9 times=4\nrequest - s p reworks=0 opened=0 "   \
  "delivered=3 times=9\nrequest - t p reworks=0 opened=0 delivered=4 times=7\nrequest - t p reworks=1 "      \
  "opened=0 delivered=5 times=2\n"

static const Left lefts[] = {
  { "left/quantile", "hours_p50,rework_rate", "hours_p50 not drawn",
    "in at least 90 % of redraws that leave its median delivery time unchanged.", SMX_RANK_TOPSIS,
    SMX_LANGUAGE_ENGLISH },
  { "left/two", "hours_p50,hours_p90,rework_rate", "hours_p50 not drawn; hours_p90 not drawn",
    "that leave its median delivery time and its 90th percentile of delivery times unchanged.",
    SMX_RANK_TOPSIS, SMX_LANGUAGE_ENGLISH },
  { "left/alone", "hours_p90", "hours_p90 not drawn", "(taken as exact).", SMX_RANK_TOPSIS,
    SMX_LANGUAGE_ENGLISH },
  { "left/spanish", "hours_p50,rework_rate", "Mediana: no se remuestrea",
    "de los remuestreos que no cambian su tiempo mediano de entrega.", SMX_RANK_TOPSIS,
    SMX_LANGUAGE_SPANISH },
  { "left/quantile-in-sets", "hours_p50,rework_rate", "hours_p50 not drawn",
    "in at least 90 % of redraws that leave its median delivery time unchanged.", SMX_RANK_SPOTIS,
    SMX_LANGUAGE_ENGLISH },
  { "left/count-in-sets", "requests,rework_rate", "requests not drawn",
    "with 90 % confidence, if there is no error in its number of requests.", SMX_RANK_SPOTIS,
    SMX_LANGUAGE_ENGLISH },
  { "left/count-alone", "requests", "", "with 90 % confidence.", SMX_RANK_SPOTIS, SMX_LANGUAGE_ENGLISH },
  { "left/drawn", "hours,rework_rate", "", "in at least 90 % of redraws.", SMX_RANK_TOPSIS,
    SMX_LANGUAGE_ENGLISH },
};

static void
says_what_is_left (void **state)
{
  const Left *row = *state;
  static const SmxBounds bounds[] = { { 0, 100 }, { 0, 1 } };
  g_autoptr (GError) error = NULL;
  g_autoptr (SmxMatrix) matrix = build_matrix (TIMES);
  g_auto (GStrv) criteria = g_strsplit (row->criteria, ",", 0);
  SmxRankOptions options = by_criterion ((const char *const *)criteria);
  options.method = row->method;
  options.language = row->language;
  options.bounds = row->method == SMX_RANK_SPOTIS ? bounds : NULL;
  options.n_bounds = row->method == SMX_RANK_SPOTIS ? g_strv_length (criteria) : 0;
  g_autoptr (SmxTable) table = rank_by (matrix, &options);
  g_autoptr (SmxTable) reasons = smx_explain_ranking (matrix, &options, &error);
  assert_no_error (error);
  const char *basis = smx_table_get_text (table, 0, find_column (table, "basis"));
  const char *why = smx_table_get_text (reasons, 0, find_column (reasons, "why"));
  gboolean said = *row->basis == '\0' ? strstr (basis, "drawn") == NULL : strstr (basis, row->basis) != NULL;
  if (!said || !g_str_has_suffix (why, row->why))
    fail_msg ("basis \"%s\", why \"%s\"", basis, why);
}

/* The manual says of each measure that can be a criterion how it is drawn, or that it is not. */
static void
is_documented (void **state)
{
  (void)state;
  g_autofree char *path = g_build_filename (g_getenv ("SOURCE_ROOT"), "docs", "method.md", NULL);
  g_autofree char *text = NULL;
  assert_true (g_file_get_contents (path, &text, NULL, NULL));
  char *start = strstr (text, "### Drawing anew"), *end = strstr (text, "### How sure a rank is");
  assert_true (start != NULL && end > start);
  *end = '\0';
  for (gsize i = 0; i < smx__n_measure_columns; i++) {
    const SmxMeasureColumn *column = &smx__measure_columns[i];
    g_autofree char *name = g_strdup_printf ("`%s`", column->spec.name);
    if ((column->sets & SMX_SET_ENTITY) && column->spec.type != SMX_COLUMN_TEXT &&
        strstr (start, name) == NULL)
      fail_msg ("%s is not under \"Drawing anew\"", name);
  }
}

int
main (void)
{
  static struct CMUnitTest tests[100];
  static char names[2][G_N_ELEMENTS (of_people)][64];
  gsize n = 0;
  ADD_ROWS (rows, agrees);
  ADD ("people/rows", rows_are_wide);
  for (guint i = 0; of_people[i] != NULL; i++) {
    g_snprintf (names[0][i], sizeof names[0][i], "few/%s", of_people[i]);
    g_snprintf (names[1][i], sizeof names[1][i], "alike/%s", of_people[i]);
    tests[n++] = (struct CMUnitTest){ names[0][i], few_are_never_narrow, NULL, NULL, (void *)&of_people[i] };
    tests[n++] = (struct CMUnitTest){ names[1][i], alike_is_not_sure, NULL, NULL, (void *)&of_people[i] };
  }
  ADD_ROWS (unknowns, draws_between);
  ADD ("unknown/possible", stays_possible);
  ADD ("left/documented", is_documented);
  ADD_ROWS (lefts, says_what_is_left);
  return _cmocka_run_group_tests ("redraw", tests, n, NULL, NULL);
}
