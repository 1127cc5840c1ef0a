/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rankings by criteria: published cases as plain tables of services, what is missing, bounds, weights, and everything that is
 * refused. */
#include "test-support.h"

#include "base/error.h"
#include "test-tally-builder.h"
#include <service-matrix/rank.h>

static const char *const key[] = { "service", NULL };

/* Options as a reader would write them; lists are as long as there are numbers. */
typedef struct {
  const char *name;
  SmxRankMethod method;
  const char *criteria;   /* parted by commas */
  const char *directions; /* a letter a criterion: + or - */
  const double *weights;
  gsize n_weights;
  SmxRankOptions more; /* what else is set: normalisation, v, preferences, bounds, missing, weighting */
  const char *records, *expected;
  /* of metadata */
  const char *compromise, *advantage, *stability;
} Row;

#define W(...) (const double[]){ __VA_ARGS__ }, sizeof (double[]){ __VA_ARGS__ } / sizeof (double)
#define EQUAL NULL, 0

static void
fill (const Row *row, SmxRankOptions *options, char ***names, SmxDirection *directions)
{
  smx_rank_options_init (options, sizeof *options);
  *names = row->criteria == NULL ? NULL : g_strsplit (row->criteria, ",", 0);
  options->method = row->method;
  options->criteria = (const char *const *)*names;
  options->weights = row->weights;
  options->n_weights = row->n_weights;
  options->weighting = row->more.weighting;
  options->normalisation = row->more.normalisation;
  options->missing = row->more.missing;
  options->preferences = row->more.preferences;
  options->n_preferences = row->more.n_preferences;
  options->bounds = row->more.bounds;
  options->n_bounds = row->more.n_bounds;
  options->sets = row->more.sets;
  if (row->more.confidence > 0)
    options->confidence = row->more.confidence;
  if (row->more.vikor_v > 0)
    options->vikor_v = row->more.vikor_v;
  for (gsize i = 0; row->directions != NULL && row->directions[i] != '\0'; i++)
    directions[i] = row->directions[i] == '-' ? SMX_MINIMISE : SMX_MAXIMISE;
  options->directions = row->directions == NULL ? NULL : directions;
  options->n_directions = row->directions == NULL ? 0 : strlen (row->directions);
}

static void
check_metadata (const SmxTable *table, const char *name, const char *expected)
{
  if (expected != NULL)
    assert_string_equal (smx_table_find_metadata (table, name), expected);
}

static void
ranks (void **state)
{
  const Row *row = *state;
  g_autoptr (GError) error = NULL;
  g_autoptr (SmxMatrix) matrix = build_matrix (row->records);
  g_auto (GStrv) names = NULL;
  SmxDirection directions[16];
  SmxRankOptions options;
  fill (row, &options, &names, directions);
  g_autoptr (SmxTable) table = smx_rank_services (matrix, &options, &error);
  assert_no_error (error);
  check_table (table, key, row->expected);
  check_metadata (table, "compromise", row->compromise);
  check_metadata (table, "acceptable_advantage", row->advantage);
  check_metadata (table, "acceptable_stability", row->stability);
}

/* ---- published cases ---- */

#define N(service, ...) "numbers " service " " #__VA_ARGS__ "\n"
/* Tzeng, Huang, "Multiple attribute decision making", 2011: closeness 0.5037, 0.6581, 0.7482, 0.3340 */
#define TZENG                                                                                                \
  "numbers s1 a=5 b=8 c=4\nnumbers s2 a=7 b=6 c=8\nnumbers s3 a=8 b=8 c=6\nnumbers s4 a=7 b=4 c=6\n"
/* Zhao, Peng, Li, Procedia Computer Science 17 (2013): net flow 0.1, -0.3, 0.2 */
#define ZHAO "numbers s1 a=4 b=3 c=2\nnumbers s2 a=3 b=2 c=4\nnumbers s3 a=5 b=1 c=3\n"
/* the tied and the unstable case of the tests of scikit-criteria (tests/agg/test_vikor.py) */
#define TIED                                                                                                 \
  "numbers s0 a=4 b=4 c=4\nnumbers s1 a=7 b=6 c=8\nnumbers s2 a=8 b=8 c=6\nnumbers s3 a=6 b=8 c=8\n"
#define UNSTABLE                                                                                             \
  "numbers s0 a=1 b=101 c=1 d=101 e=1\nnumbers s1 a=101 b=1 c=101 d=1 e=101\n"                               \
  "numbers s2 a=1 b=1 c=1 d=1 e=101\nnumbers s3 a=11 b=11 c=11 d=16 e=61\n"                                  \
  "numbers s4 a=56 b=56 c=56 d=56 e=56\n"
/* Afshari, Mojahed, Yusuff, IJIMT 1 (2010): scores 0.553228, 0.713485, 0.837428, 0.514657, 0.579342 */
#define AFSHARI                                                                                              \
  "numbers s1 a=4 b=7 c=3 d=2 e=2 f=2 g=2\nnumbers s2 a=4 b=4 c=6 d=4 e=4 f=3 g=7\n"                         \
  "numbers s3 a=7 b=6 c=4 d=2 e=5 f=5 g=3\nnumbers s4 a=3 b=2 c=5 d=3 e=3 f=2 g=5\n"                         \
  "numbers s5 a=4 b=2 c=2 d=5 e=5 f=3 g=6\n"
/* JMcDM, test/mcdm/testsaw.jl: 0.681277, 0.725151, 0.709871, 0.784976 */
#define SAW                                                                                                  \
  "numbers s1 a=25 b=65 c=7 d=20\nnumbers s2 a=21 b=78 c=6 d=24\nnumbers s3 a=19 b=53 c=5 d=33\n"            \
  "numbers s4 a=22 b=25 c=2 d=31\n"
#define BY_MAX                                                                                               \
  {                                                                                                          \
    .normalisation = SMX_NORMALISATION_MAX                                                                   \
  }

static const Row published[] = {
  { "published/topsis",
    SMX_RANK_TOPSIS,
    "a,b,c",
    NULL,
    W (0.3, 0.4, 0.3),
    { 0 },
    TZENG,
    "s3: rank=1 interval=exact rank_low=1 rank_high=1 tied_with=0\ns2: rank=2\ns1: rank=3 a=5 b=8 c=4\ns4: "
    "rank=4" },
  { "published/promethee",
    SMX_RANK_PROMETHEE,
    "a,b,c",
    "+++",
    W (0.5, 0.3, 0.2),
    { 0 },
    ZHAO,
    "s3: rank=1 priority=0.2\ns1: rank=2 priority=0.1\ns2: rank=3 priority=-0.3" },
  { "published/vikor-tied",
    SMX_RANK_VIKOR,
    "a,b,c",
    NULL,
    W (0.3, 0.4, 0.3),
    { 0 },
    TIED,
    "s2: rank=1 priority=0 tied_with=1\ns3: rank=1 priority=0\ns1: rank=3 priority=0.173529411765\ns0: "
    "rank=4 priority=1",
    "s2;s3;s1",
    "no",
    "yes" },
  { "published/vikor-unstable",
    SMX_RANK_VIKOR,
    "a,b,c,d,e",
    "-----",
    EQUAL,
    { 0 },
    UNSTABLE,
    "s3: rank=1\ns4: rank=2 priority=0.4375\ns2: rank=3 priority=0.5\ns0: rank=4 priority=0.75\ns1: rank=5 "
    "priority=1",
    "s3;s4",
    "yes",
    "no" },
  { "published/weighted-sum", SMX_RANK_WEIGHTED_SUM, "a,b,c,d,e,f,g", NULL,
    W (0.283, 0.162, 0.162, 0.07, 0.085, 0.162, 0.076), BY_MAX, AFSHARI,
    "s3: rank=1\ns2: rank=2\ns5: rank=3\ns1: rank=4\ns4: rank=5" },
  { "published/weighted-sum-minimised", SMX_RANK_WEIGHTED_SUM, "a,b,c,d", "++-+", EQUAL, BY_MAX, SAW,
    "s4: rank=1\ns2: rank=2\ns3: rank=3\ns1: rank=4" },
};

/* ---- counts: hair colours of 592 people (R, HairEyeColor), sets by csranks_multinom of the R package csranks 1.2.3 at 95 % ---- */

#define HAIR                                                                                                 \
  "request teller black it times=108\nrequest teller brown it times=286\nrequest teller red it times=71\n"   \
  "request teller blond it times=127\n"
#define COLOURS                                                                                              \
  "brown: rank=1 rank_low=1 rank_high=1 tied_with=0 top_share=null\nblond: rank=2 rank_low=2 rank_high=3 "   \
  "tied_with=1\n"                                                                                            \
  "black: rank=3 rank_low=2 rank_high=3\nred: rank=4 rank_low=4 rank_high=4 interval="

static const Row counts[] = {
  { "counts/marginal",
    SMX_RANK_WEIGHTED_SUM,
    "requests",
    NULL,
    EQUAL,
    { .confidence = 0.95 },
    HAIR,
    COLOURS "marginal-set" },
  { "counts/joint",
    SMX_RANK_WEIGHTED_SUM,
    "volume",
    NULL,
    EQUAL,
    { .confidence = 0.95, .sets = SMX_SETS_JOINT },
    HAIR,
    COLOURS "joint-set" },
  { "counts/minimised",
    SMX_RANK_WEIGHTED_SUM,
    "requests",
    "-",
    EQUAL,
    { .confidence = 0.95 },
    HAIR,
    "red: rank=1 rank_low=1 rank_high=1\nblack: rank=2 rank_low=2 rank_high=3\nblond: rank=3 rank_low=2 "
    "rank_high=3\n"
    "brown: rank=4 rank_low=4 rank_high=4" },
};

/* ---- what is defined at the edges ---- */

#define TWO_BOUNDS .bounds = (const SmxBounds[]){ { 0, 10 }, { 0, 1 } }, .n_bounds = 2

static const Row edges[] = {
  { "edge/none", SMX_RANK_TOPSIS, NULL, NULL, EQUAL, { 0 }, "", "" },
  { "edge/one",
    SMX_RANK_WEIGHTED_SUM,
    "a",
    NULL,
    EQUAL,
    { 0 },
    "numbers s a=4",
    "s: rank=1 priority=0 rank_low=1 rank_high=1 top_share=1 tied_with=0" },
  { "edge/one-vikor", SMX_RANK_VIKOR, "a", NULL, EQUAL, { 0 }, "numbers s a=4", "s: rank=1 priority=0" },
  { "edge/one-promethee",
    SMX_RANK_PROMETHEE,
    "a",
    NULL,
    EQUAL,
    { 0 },
    "numbers s a=4",
    "s: rank=1 priority=0" },
  { "edge/two-equal",
    SMX_RANK_TOPSIS,
    "a,b",
    NULL,
    EQUAL,
    { 0 },
    "numbers t a=4 b=1\nnumbers s a=4 b=1",
    "s: rank=1 tied_with=1\nt: rank=1" },
  { "edge/constant-column",
    SMX_RANK_WEIGHTED_SUM,
    "a,b",
    NULL,
    EQUAL,
    { 0 },
    "numbers s a=4 b=1\nnumbers t a=4 b=3",
    "t: rank=1 priority=0.5\ns: rank=2 priority=0" },
  { "edge/spotis",
    SMX_RANK_SPOTIS,
    "a,b",
    "-+",
    EQUAL,
    { TWO_BOUNDS },
    "numbers s a=4 b=1\nnumbers t a=2 b=0.5",
    "s: rank=1 priority=0.2\nt: rank=2 priority=0.35" },
  { "edge/bounds-of-weighted-sum",
    SMX_RANK_WEIGHTED_SUM,
    "a,b",
    "-+",
    EQUAL,
    { TWO_BOUNDS },
    "numbers s a=4 b=1\nnumbers t a=2 b=0.5",
    "s: rank=1 priority=0.8\nt: rank=2 priority=0.65" },
  { "edge/own-field",
    SMX_RANK_WEIGHTED_SUM,
    "standard_hours",
    "-",
    EQUAL,
    { 0 },
    "service s standard=4\nservice t standard=9",
    "s: rank=1 standard_hours=4\nt: rank=2" },
  /* a measure that is known of nobody gives way to the column of that name */
  { "edge/name-of-a-measure",
    SMX_RANK_WEIGHTED_SUM,
    "hours",
    "-",
    EQUAL,
    { 0 },
    "numbers s hours=4\nnumbers t hours=2",
    "t: rank=1 hours=2\ns: rank=2 hours=4" },
  { "edge/measure-before-column",
    SMX_RANK_WEIGHTED_SUM,
    "hours",
    NULL,
    EQUAL,
    { 0 },
    "numbers s hours=1\nrequest teller s it opened=0 delivered=5\nrequest teller t it opened=0 delivered=3",
    "s: rank=1 hours=5\nt: rank=2 hours=3" },
};

/* ---- what is missing ---- */

#define HOLES "numbers s a=1 b=9\nnumbers t a=3\nnumbers u a=5 b=1\nnumbers v a=4 b=5\n"

static const Row holes[] = {
  { "missing/median",
    SMX_RANK_WEIGHTED_SUM,
    "a,b",
    NULL,
    EQUAL,
    { 0 },
    HOLES,
    "v: rank=1 priority=0.625\ns: rank=2 priority=0.5\nt: rank=2 priority=0.5 b=null "
    "basis=no_requests;_volume_unknown;_no_ratings;_b_taken_as_the_median interval=resampled\nu: rank=2 "
    "priority=0.5" },
  { "missing/last",
    SMX_RANK_WEIGHTED_SUM,
    "a,b",
    NULL,
    EQUAL,
    { .missing = SMX_MISSING_LAST },
    HOLES,
    "v: rank=1\ns: rank=2\nu: rank=2\nt: rank=4 priority=null "
    "basis=no_requests;_volume_unknown;_no_ratings;_b_unknown" },
  { "missing/exclude",
    SMX_RANK_WEIGHTED_SUM,
    "a,b",
    NULL,
    EQUAL,
    { .missing = SMX_MISSING_EXCLUDE },
    HOLES,
    "v: rank=1 interval=exact\ns: rank=2\nu: rank=2" },
  { "missing/of-all",
    SMX_RANK_WEIGHTED_SUM,
    "a,gap",
    NULL,
    EQUAL,
    { 0 },
    "numbers s a=1\nnumbers t a=3",
    "t: rank=1 priority=0.5 gap=null\ns: rank=2 priority=0" },
  { "missing/spanish",
    SMX_RANK_TOPSIS,
    "a,b",
    NULL,
    EQUAL,
    { 0 },
    "set language=es\n" HOLES,
    "v: rank=1\ns:\nt: "
    "basis=sin_solicitudes;_volumen_desconocido;_sin_valoraciones;_b:_se_toma_la_mediana\nu:" },
  { "missing/spanish-measure",
    SMX_RANK_TOPSIS,
    "rework_rate,a",
    NULL,
    EQUAL,
    { 0 },
    "set language=es\nnumbers s a=1\nnumbers t a=2\nrequest - s reworks=0",
    "t: basis=sin_solicitudes;_volumen_desconocido;_sin_valoraciones;_Retrabajo:_se_toma_la_mediana\n"
    "s: basis=sin_valoraciones" },
};

/* ---- weights ---- */

static const Row weights[] = {
  /* 11/18, 5/18, 2/18 */
  { "weights/roc",
    SMX_RANK_WEIGHTED_SUM,
    "a,b,c",
    NULL,
    EQUAL,
    { .weighting = SMX_WEIGHTS_ROC },
    "numbers s a=1 b=0 c=0\nnumbers t a=0 b=1 c=0\nnumbers u a=0 b=0 c=1",
    "s: priority=0.611111111111\nt: priority=0.277777777778\nu: priority=0.111111111111" },
  { "weights/scaled",
    SMX_RANK_WEIGHTED_SUM,
    "a,b",
    NULL,
    W (3, 1),
    { 0 },
    "numbers s a=1 b=0\nnumbers t a=0 b=1",
    "s: priority=0.75\nt: priority=0.25" },
  { "weights/one-zero",
    SMX_RANK_WEIGHTED_SUM,
    "a,b",
    NULL,
    W (0, 7),
    { 0 },
    "numbers s a=1 b=0\nnumbers t a=0 b=1",
    "t: priority=1\ns: priority=0" },
  /* a constant column tells nobody apart */
  { "weights/entropy",
    SMX_RANK_WEIGHTED_SUM,
    "a,b",
    NULL,
    EQUAL,
    { .weighting = SMX_WEIGHTS_ENTROPY },
    "numbers s a=1 b=4\nnumbers t a=3 b=4",
    "t: priority=1\ns: priority=0" },
};

/* ---- refusals ---- */

typedef struct {
  const char *name;
  SmxRankMethod method;
  const char *criteria;
  const double *weights;
  gsize n_weights;
  SmxRankOptions more;
  const char *records;
  int code;
  const char *message;
} Refusal;

static void
refuses (void **state)
{
  const Refusal *row = *state;
  g_autoptr (GError) error = NULL;
  g_autoptr (SmxMatrix) matrix = build_matrix (row->records);
  g_auto (GStrv) names = row->criteria == NULL ? NULL : g_strsplit (row->criteria, ",", 0);
  SmxRankOptions options = row->more;
  options.struct_size = sizeof options;
  options.method = row->method;
  options.language = SMX_LANGUAGE_OF_STUDY;
  options.criteria = (const char *const *)names;
  options.weights = row->weights;
  options.n_weights = row->n_weights;
  assert_null (smx_rank_services (matrix, &options, &error));
  assert_error (error, SMX_ERROR, row->code, row->message);
}

#define SUM SMX_RANK_WEIGHTED_SUM
#define AB "numbers s a=1 b=-2\nnumbers t a=0 b=4"
#define RANGE SMX_ERROR_RANGE
#define PREFERENCES(...) .preferences = (const SmxPreference[]){ __VA_ARGS__ }, .n_preferences = 2

#define WHY                                                                                                  \
  " (a further column of services counts only where it holds a value, and the first one is a finite number)"

static const Refusal refusals[] = {
  { "refused/criterion",
    SUM,
    "a,gapp",
    EQUAL,
    { 0 },
    AB,
    SMX_ERROR_REFERENCE,
    "criteria: expected measures or numeric columns of services, such as gap, but found \"gapp\"" WHY },
  { "refused/text-measure",
    SUM,
    "volume_basis",
    EQUAL,
    { 0 },
    AB,
    SMX_ERROR_REFERENCE,
    "criteria: expected measures or numeric columns of services, such as volume, rework_rate, gap, but found "
    "\"volume_basis\"" WHY },
  { "refused/provider-measure",
    SUM,
    "rework_caused",
    EQUAL,
    { 0 },
    AB,
    SMX_ERROR_REFERENCE,
    "criteria: expected measures or numeric columns of services, such as rework_rate, but found "
    "\"rework_caused\"" WHY },
  { "refused/criterion-twice",
    SUM,
    "a,b,a",
    EQUAL,
    { 0 },
    AB,
    SMX_ERROR_CONFLICT,
    "criteria: expected each once but found \"a\" twice" },
  { "refused/empty-criterion",
    SUM,
    "a,",
    EQUAL,
    { 0 },
    AB,
    SMX_ERROR_REFERENCE,
    "criteria: expected measures or numeric columns of services, such as volume, rework_rate, gap, but found "
    "\"\"" WHY },
  { "refused/criteria-of-staged",
    SMX_RANK_STAGED,
    "a",
    EQUAL,
    { 0 },
    AB,
    SMX_ERROR_CONFLICT,
    "criteria: expected none, since the method staged orders by figures of its own; those that order by "
    "criteria are "
    "weighted-sum, topsis, vikor, promethee and spotis" },
  { "refused/weights-of-burden",
    SMX_RANK_BURDEN,
    NULL,
    W (1, 2, 3),
    { 0 },
    AB,
    SMX_ERROR_CONFLICT,
    "weights: expected none, since the method burden orders by figures of its own; those that order by "
    "criteria are "
    "weighted-sum, topsis, vikor, promethee and spotis" },
  { "refused/bounds-of-staged",
    SMX_RANK_STAGED,
    NULL,
    EQUAL,
    { .bounds = (const SmxBounds[]){ { 0, 1 } }, .n_bounds = 1 },
    AB,
    SMX_ERROR_CONFLICT,
    "bounds: expected none, since the method staged orders by figures of its own; those that order by "
    "criteria are "
    "weighted-sum, topsis, vikor, promethee and spotis" },
  { "refused/negative-weight",
    SUM,
    "a,b",
    W (1, -0.5),
    { 0 },
    AB,
    RANGE,
    "weights: expected a number from 0 to 1e100 for b but found -0.5" },
  { "refused/nan-weight",
    SUM,
    "a,b",
    W (NAN, 1),
    { 0 },
    AB,
    RANGE,
    "weights: expected a number from 0 to 1e100 for a but found nan" },
  { "refused/infinite-weight",
    SUM,
    "a,b",
    W (1, INFINITY),
    { 0 },
    AB,
    RANGE,
    "weights: expected a number from 0 to 1e100 for b but found inf" },
  { "refused/large-weight",
    SUM,
    "a,b",
    W (1e100, 1e300),
    { 0 },
    AB,
    RANGE,
    "weights: expected a number from 0 to 1e100 for b but found 1e+300" },
  { "refused/zero-weights",
    SUM,
    "a,b",
    W (0, 0),
    { 0 },
    AB,
    RANGE,
    "weights: expected at least one above 0" },
  { "refused/few-weights",
    SUM,
    "a,b",
    W (1),
    { 0 },
    AB,
    RANGE,
    "weights: expected 2 of them, one a criterion (a,b), but found 1" },
  { "refused/usual-criteria-are-three",
    SUM,
    NULL,
    W (1, 2),
    { 0 },
    AB,
    RANGE,
    "weights: expected 3 of them, one a criterion (volume,rework_rate,gap), but found 2" },
  { "refused/weights-twice",
    SUM,
    "a,b",
    W (1, 1),
    { .weighting = SMX_WEIGHTS_ROC },
    AB,
    SMX_ERROR_CONFLICT,
    "weights: expected no weights, since weighting roc makes them" },
  { "refused/entropy",
    SUM,
    "a,b",
    EQUAL,
    { .weighting = SMX_WEIGHTS_ENTROPY },
    AB,
    RANGE,
    "criteria: expected a number of at least 0, since weights are made by entropy, of b but found -2 for "
    "\"s\"" },
  { "refused/max",
    SUM,
    "a,b",
    EQUAL,
    { .normalisation = SMX_NORMALISATION_MAX },
    AB,
    RANGE,
    "criteria: expected a number of at least 0, since it is normalised by max, of b but found -2 for \"s\"" },
  { "refused/sum-of-costs",
    SMX_RANK_TOPSIS,
    "a",
    EQUAL,
    { .normalisation = SMX_NORMALISATION_SUM,
      .directions = (const SmxDirection[]){ SMX_MINIMISE },
      .n_directions = 1 },
    AB,
    RANGE,
    "criteria: expected a number above 0, since it is minimised and normalised by sum, of a but found 0 for "
    "\"t\"" },
  { "refused/too-large",
    SUM,
    "a",
    EQUAL,
    { 0 },
    "numbers s a=1e200\nnumbers t a=1",
    RANGE,
    "criteria: expected a number within 1e100 of 0 of a but found 1e+200 for \"s\"" },
  { "refused/no-bounds",
    SMX_RANK_SPOTIS,
    "a,b",
    EQUAL,
    { 0 },
    AB,
    RANGE,
    "bounds: expected a lower and an upper bound of a,b, since nothing says what that can be: "
    "LOW:HIGH,LOW:HIGH, in the order of the criteria (a,b)" },
  { "refused/no-bounds-of-one",
    SMX_RANK_SPOTIS,
    "rework_rate,a,b",
    EQUAL,
    { .bounds = (const SmxBounds[]){ { NAN, NAN }, { NAN, NAN }, { -9, 9 } }, .n_bounds = 3 },
    AB,
    RANGE,
    "bounds: expected a lower and an upper bound of a, since nothing says what that can be: ,LOW:HIGH,, in "
    "the order of the criteria (rework_rate,a,b)" },
  { "refused/no-bounds-and-nothing-known",
    SMX_RANK_SPOTIS,
    NULL,
    EQUAL,
    { 0 },
    AB,
    RANGE,
    "bounds: expected a lower and an upper bound of volume,gap, since nothing says what that can be: "
    "LOW:HIGH,,LOW:HIGH, in the order of the criteria (volume,rework_rate,gap); criteria may also name "
    "columns of services, such as a,b" },
  { "refused/few-bounds",
    SMX_RANK_SPOTIS,
    "a,b",
    EQUAL,
    { .bounds = (const SmxBounds[]){ { 0, 1 } }, .n_bounds = 1 },
    AB,
    RANGE,
    "bounds: expected 2 of them, one a criterion (a,b), but found 1" },
  { "refused/turned-bounds",
    SMX_RANK_SPOTIS,
    "a",
    EQUAL,
    { .bounds = (const SmxBounds[]){ { 1, 1 } }, .n_bounds = 1 },
    AB,
    RANGE,
    "bounds: expected a lower bound below the upper one for a but found 1 and 1" },
  { "refused/infinite-bound",
    SUM,
    "a",
    EQUAL,
    { .bounds = (const SmxBounds[]){ { 1, INFINITY } }, .n_bounds = 1 },
    AB,
    RANGE,
    "bounds: expected a lower bound below the upper one for a but found 1 and inf" },
  { "refused/preference-q",
    SMX_RANK_PROMETHEE,
    "a,b",
    EQUAL,
    { PREFERENCES ({ SMX_PREFERENCE_USUAL, 0, 0, 0 }, { SMX_PREFERENCE_U_SHAPE, -1, 0, 0 }) },
    AB,
    RANGE,
    "preferences: expected q >= 0 for b but found -1" },
  { "refused/preference-p",
    SMX_RANK_PROMETHEE,
    "a,b",
    EQUAL,
    { PREFERENCES ({ SMX_PREFERENCE_LINEAR, 2, 2, 0 }, { SMX_PREFERENCE_USUAL, 0, 0, 0 }) },
    AB,
    RANGE,
    "preferences: expected p > q for a but found 2" },
  { "refused/preference-v-shape",
    SMX_RANK_PROMETHEE,
    "a,b",
    EQUAL,
    { PREFERENCES ({ SMX_PREFERENCE_V_SHAPE, 0, 0, 0 }, { SMX_PREFERENCE_USUAL, 0, 0, 0 }) },
    AB,
    RANGE,
    "preferences: expected p > 0 for a but found 0" },
  { "refused/preference-infinite",
    SMX_RANK_PROMETHEE,
    "a,b",
    EQUAL,
    { PREFERENCES ({ SMX_PREFERENCE_USUAL, 0, 0, 0 }, { SMX_PREFERENCE_V_SHAPE, 0, INFINITY, 0 }) },
    AB,
    RANGE,
    "preferences: expected p > 0, and finite, for b but found inf" },
  { "refused/preference-s",
    SMX_RANK_PROMETHEE,
    "a,b",
    EQUAL,
    { PREFERENCES ({ SMX_PREFERENCE_GAUSSIAN, 0, 0, NAN }, { SMX_PREFERENCE_USUAL, 0, 0, 0 }) },
    AB,
    RANGE,
    "preferences: expected s > 0 for a but found nan" },
  { "refused/confidence",
    SUM,
    "a",
    EQUAL,
    { .confidence = 1 },
    AB,
    RANGE,
    "confidence: expected 0 < x < 1 but found 1" },
  { "refused/confidence-nan",
    SUM,
    "a",
    EQUAL,
    { .confidence = NAN },
    AB,
    RANGE,
    "confidence: expected 0 < x < 1 but found nan" },
  { "refused/vikor-v",
    SMX_RANK_VIKOR,
    "a",
    EQUAL,
    { .vikor_v = 1.5 },
    AB,
    RANGE,
    "vikor_v: expected 0 <= x <= 1 but found 1.5" },
  { "refused/replicates",
    SUM,
    "a",
    EQUAL,
    { .replicates = 10000001 },
    AB,
    RANGE,
    "replicates: expected x <= 10000000 but found 10000001" },
  { "refused/order-of-weights",
    SUM,
    "a,b",
    EQUAL,
    { .weight_orders = (const SmxWeightOrder[]){ { "a", "c" } }, .n_weight_orders = 1 },
    AB,
    SMX_ERROR_REFERENCE,
    "weight_orders: expected one of the criteria a, b but found \"c\"" },
  { "refused/weight-bounds",
    SUM,
    "a,b",
    EQUAL,
    { .weight_bounds = (const SmxBounds[]){ { 0, 1 }, { 0.5, 1.5 } }, .n_weight_bounds = 2 },
    AB,
    RANGE,
    "weight_bounds: expected bounds within 0 and 1 for b but found 0.5 and 1.5" },
  { "refused/shrink-burden",
    SMX_RANK_BURDEN,
    NULL,
    EQUAL,
    { .shrink = TRUE },
    AB,
    SMX_ERROR_CONFLICT,
    "shrink: expected a method other than burden, whose cells have too few records each" },
};

int
main (void)
{
  static struct CMUnitTest tests[128];
  gsize n = 0;
  ROWS (published, ranks);
  ROWS (counts, ranks);
  ROWS (edges, ranks);
  ROWS (holes, ranks);
  ROWS (weights, ranks);
  ROWS (refusals, refuses);
  return _cmocka_run_group_tests ("rank-methods", tests, n, NULL, NULL);
}
