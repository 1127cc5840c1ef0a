/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Random streams: the generator against its authors' known answers, draws against an independent computation and against the
 * distributions that they are of. Seeds are fixed, so that a test that holds once always holds. */
#include "test-support.h"

#include "base/random-private.h"
#include <gsl/gsl_cdf.h>
#include <stdlib.h>

#define SEED G_GUINT64_CONSTANT (20240613)

/* Random123 1.14, tests/kat_vectors, the lines of philox4x32 with 10 rounds: counter, key, words. */
typedef struct {
  const char *name;
  guint32 counter[4], key[2], words[4];
} WordsRow;

static const WordsRow word_rows[] = {
  { "random/words-zero", { 0 }, { 0 }, { 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8 } },
  { "random/words-ones",
    { G_MAXUINT32, G_MAXUINT32, G_MAXUINT32, G_MAXUINT32 },
    { G_MAXUINT32, G_MAXUINT32 },
    { 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd } },
  { "random/words-pi",
    { 0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344 },
    { 0xa4093822, 0x299f31d0 },
    { 0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1 } },
};

static void
makes_words (void **state)
{
  const WordsRow *row = *state;
  guint32 words[4];
  smx__random_words (row->key[0] | (guint64)row->key[1] << 32,
                     row->counter[2] | (guint64)row->counter[3] << 32, row->counter[1], row->counter[0],
                     words);
  for (guint i = 0; i < 4; i++)
    assert_int_equal (words[i], row->words[i]);
}

/* Python: xxhash.xxh3_64_intdigest (code, seed=purpose), xxhash 4.1. */
typedef struct {
  const char *name, *code;
  guint32 purpose;
  guint64 unit;
} UnitRow;

static const UnitRow unit_rows[] = {
  { "random/unit-empty", "", 0, G_GUINT64_CONSTANT (0x59b0ed710b28abee) },
  { "random/unit-code", "abc", 0, G_GUINT64_CONSTANT (0x76d0303315c77ef8) },
  { "random/unit-purpose", "abc", 1, G_GUINT64_CONSTANT (0x4d9eda2fe403062e) },
  { "random/unit-spanish", "servicio-\u00f1", 7, G_GUINT64_CONSTANT (0x7737cb1903eaaaef) },
};

/* Short codes and small purposes: no two are the same stream. */
static void
parts_units (void **state)
{
  (void)state;
  enum { CODES = 1110, PURPOSES = 20 }; /* 1 to 3 digits */
  g_autoptr (GHashTable) met = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  for (guint code = 0; code < CODES; code++)
    for (guint32 purpose = 0; purpose < PURPOSES; purpose++) {
      char text[8];
      g_snprintf (text, sizeof text,
                  code < 10    ? "%u"
                  : code < 110 ? "%02u"
                               : "%03u",
                  code < 10    ? code
                  : code < 110 ? code - 10
                               : code - 110);
      gint64 *unit = g_new (gint64, 1);
      *unit = (gint64)smx__random_unit (text, purpose);
      assert_true (g_hash_table_add (met, unit));
    }
}

static void
makes_units (void **state)
{
  const UnitRow *row = *state;
  assert_int_equal (smx__random_unit (row->code, row->purpose), row->unit);
}

/* The first draw of a stream, by Python 3.11 with mpmath 1.4 in 40 figures: Philox in whole numbers, u = (2 (bits >> 12) + 1) /
 * 2^53, normal = sqrt (2) erfinv (2 u - 1), exponential = -log (u). */
typedef struct {
  const char *name;
  guint64 unit;
  guint32 replicate;
  double uniform, normal, exponential;
} DrawRow;

static const DrawRow draw_rows[] = {
  { "random/draw-0-0", 0, 0, 0.768104820059992588, 0.732619786012543324, 0.263829070694505117 },
  { "random/draw-0-7", 0, 7, 0.283476168268790185, -0.572545697028234869, 1.26062722189173392 },
  { "random/draw-1-0", 1, 0, 0.375458391609193032, -0.317430742629702586, 0.979607621882469137 },
  { "random/draw-1-7", 1, 7, 0.933495459737892497, 1.50234094044436813, 0.0688191797102138138 },
  { "random/draw-2-0", 2, 0, 0.231189572481409811, -0.734934895602413039, 1.46451724492503399 },
  { "random/draw-long-0", G_GUINT64_CONSTANT (0x123456789abcdef0), 0, 0.167869314628504518,
    -0.96261925847506471, 1.7845694914076559 },
  { "random/draw-long-7", G_GUINT64_CONSTANT (0x123456789abcdef0), 7, 0.31826582316010088,
    -0.472553665072141263, 1.14486832350296876 },
  { "random/draw-40-0", 40, 0, 0.821568610584858861, 0.921359475599851647, 0.196539826325403341 },
};

static void
draws_first (void **state)
{
  const DrawRow *row = *state;
  SmxRandom random;
  smx__random_init (&random, SEED, row->unit, row->replicate);
  assert_close ("uniform", smx__random_uniform (&random), row->uniform, 0x1p-53);
  smx__random_init (&random, SEED, row->unit, row->replicate);
  assert_close ("normal", smx__random_normal (&random), row->normal, 4e-16 * fabs (row->normal));
  smx__random_init (&random, SEED, row->unit, row->replicate);
  assert_close ("exponential", smx__random_exponential (&random), row->exponential, 3e-16 * row->exponential);
}

/* A stream takes its blocks in order, all of their words. */
static void
takes_all_words (void **state)
{
  (void)state;
  SmxRandom random;
  smx__random_init (&random, SEED, 5, 6);
  for (guint32 block = 0; block < 10; block++) {
    guint32 words[4];
    smx__random_words (SEED, 5, 6, block, words);
    assert_int_equal (smx__random_bits (&random), words[0] | (guint64)words[1] << 32);
    assert_int_equal (smx__random_bits (&random), words[2] | (guint64)words[3] << 32);
  }
}

static void
keeps_off_the_ends (void **state)
{
  (void)state;
  assert_true (smx__uniform_of (0) == 0x1p-53);
  assert_true (smx__uniform_of (G_MAXUINT64) == 1 - 0x1p-53);
  assert_true (smx__uniform_of (G_GUINT64_CONSTANT (1) << 63) == 0.5 + 0x1p-53);
}

/* ---- Functions ---- */

static void
takes_logarithms (void **state)
{
  (void)state;
  for (guint64 i = 0; i < 200000; i++) {
    guint32 words[4];
    smx__random_words (SEED, i, 0, 0, words);
    double x = smx__uniform_of (words[0] | (guint64)words[1] << 32);
    x = i % 2 == 0 ? x : ldexp (x, (int)(words[2] % 2000) - 1000);
    assert_close ("log", smx__log_of (x), log (x), 4.5e-16 * fabs (log (x)));
  }
  assert_true (smx__log_of (1) == 0);
  assert_close ("next below 1", smx__log_of (1 - 0x1p-53), -0x1p-53, 1e-31);
}

static double
normal_of (double u)
{
  const double q = u - 0.5, root = sqrt (-smx__log_of (MIN (u, 1 - u)));
  if (fabs (q) <= SMX_NORMAL_CENTRE)
    return smx__normal_centre (q);
  return copysign (root > SMX_NORMAL_FAR ? smx__normal_far (root) : smx__normal_tail (root), q);
}

/* The inverse against GSL's, over the centre, the tails and the far tails. */
static void
inverts (void **state)
{
  (void)state;
  for (double u = 0x1p-53; u < 0.5; u *= 1.0009) {
    const double expected = gsl_cdf_ugaussian_Pinv (u);
    assert_close ("lower", normal_of (u), expected, 2e-15 * fabs (expected) + 1e-15);
    assert_true (normal_of (1 - u) == -normal_of (1 - (1 - u)));
  }
  assert_true (normal_of (0.5) == 0);
}

/* ---- Many units ---- */

typedef struct {
  const char *name;
  SmxRandomPath path;
  gsize n;
} ManyRow;

static const ManyRow many_rows[] = {
  { "random/many-portable-0", SMX_RANDOM_PORTABLE, 0 },
  { "random/many-portable-1", SMX_RANDOM_PORTABLE, 1 },
  { "random/many-portable-257", SMX_RANDOM_PORTABLE, 257 },
  { "random/many-portable-2000", SMX_RANDOM_PORTABLE, 2000 },
  { "random/many-avx2-1", SMX_RANDOM_AVX2, 1 },
  { "random/many-avx2-255", SMX_RANDOM_AVX2, 255 },
  { "random/many-avx2-256", SMX_RANDOM_AVX2, 256 },
  { "random/many-avx2-1023", SMX_RANDOM_AVX2, 1023 },
  { "random/many-avx2-2000", SMX_RANDOM_AVX2, 2000 },
};

static void
draws_many (void **state)
{
  const ManyRow *row = *state;
  if (!smx__random_can (row->path))
    skip ();
  g_autofree guint64 *units = g_new0 (guint64, row->n + 1);
  g_autofree double *even = g_new (double, row->n + 1), *odd = g_new (double, row->n + 1);
  g_auto (SmxNormals) normals = { .pair = 0 };
  assert_true (smx__normals_init (&normals, row->n, NULL));
  for (gsize i = 0; i < row->n; i++)
    units[i] = i * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  for (guint32 replicate = 0; replicate < 50; replicate++) {
    even[row->n] = odd[row->n] = -77;
    smx__random_normals_by (row->path, SEED, units, row->n, replicate / 2, even, odd);
    const double *taken = smx__normals_take (&normals, SEED, units, row->n, replicate);
    assert_memory_equal (taken, replicate % 2 ? odd : even, row->n * sizeof *taken);
    assert_true (even[row->n] == -77 && odd[row->n] == -77);
    for (gsize i = 0; i < row->n; i++) {
      const double normal = smx__normal_of_replicate (SEED, units[i], replicate);
      assert_memory_equal (&taken[i], &normal, sizeof normal);
    }
  }
}

/* In any order, and each half where it belongs. */
static void
takes_in_any_order (void **state)
{
  (void)state;
  static const guint32 replicates[] = { 7, 6, 3, 3, 0, 1, G_MAXUINT32, 2, G_MAXUINT32 - 1 };
  static const guint64 unit = 42;
  g_auto (SmxNormals) normals = { .pair = 0 };
  assert_true (smx__normals_init (&normals, 1, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (replicates); i++)
    assert_true (*smx__normals_take (&normals, SEED, &unit, 1, replicates[i]) ==
                 smx__normal_of_replicate (SEED, unit, replicates[i]));
}

/* ---- Distributions ---- */

enum { N_DRAWS = 100000 };

typedef enum { UNIFORM, NORMAL, EXPONENTIAL } Kind;

typedef struct {
  const char *name;
  Kind kind;
  double mean, variance;
} LawRow;

static const LawRow law_rows[] = {
  { "random/law-uniform", UNIFORM, 0.5, 1.0 / 12 },
  { "random/law-normal", NORMAL, 0, 1 },
  { "random/law-exponential", EXPONENTIAL, 1, 1 },
};

static double
draw (const LawRow *row, SmxRandom *random)
{
  switch (row->kind) {
  case UNIFORM:
    return smx__random_uniform (random);
  case NORMAL:
    return smx__random_normal (random);
  case EXPONENTIAL:
    return smx__random_exponential (random);
  }
  return NAN;
}

static double
share_below (const LawRow *row, double x)
{
  switch (row->kind) {
  case UNIFORM:
    return x;
  case NORMAL:
    return gsl_cdf_ugaussian_P (x);
  case EXPONENTIAL:
    return gsl_cdf_exponential_P (x, 1);
  }
  return NAN;
}

static int
compare_doubles (const void *a, const void *b)
{
  const double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* Mean within 4 standard errors, and Kolmogorov-Smirnov: the distance is above 1.95 / sqrt (n) once in a thousand samples. */
static void
check_law (const LawRow *row, double *draws)
{
  double sum = 0, squares = 0, distance = 0;
  for (gsize i = 0; i < N_DRAWS; i++) {
    sum += draws[i];
    squares += (draws[i] - row->mean) * (draws[i] - row->mean);
  }
  assert_close ("mean", sum / N_DRAWS, row->mean, 4 * sqrt (row->variance / N_DRAWS));
  assert_close ("variance", squares / N_DRAWS, row->variance, 0.04 * row->variance);
  qsort (draws, N_DRAWS, sizeof *draws, compare_doubles);
  for (gsize i = 0; i < N_DRAWS; i++) {
    const double share = share_below (row, draws[i]);
    distance = MAX (distance, fabs (share - (double)i / N_DRAWS));
    distance = MAX (distance, fabs (share - (double)(i + 1) / N_DRAWS));
  }
  assert_close ("distance", distance, 0, 1.95 / sqrt (N_DRAWS));
}

/* One stream; the first draw of many units; the first of many replicates. */
static void
follows_law (void **state)
{
  const LawRow *row = *state;
  g_autofree double *draws = g_new (double, N_DRAWS);
  SmxRandom random;
  smx__random_init (&random, SEED, 1, 2);
  for (gsize i = 0; i < N_DRAWS; i++)
    draws[i] = draw (row, &random);
  check_law (row, draws);
  for (gsize i = 0; i < N_DRAWS; i++) {
    smx__random_init (&random, SEED, i, 0);
    draws[i] = draw (row, &random);
  }
  check_law (row, draws);
  for (gsize i = 0; i < N_DRAWS; i++) {
    smx__random_init (&random, SEED, 3, (guint32)i);
    draws[i] = draw (row, &random);
  }
  check_law (row, draws);
}

/* Neighbours have nothing to do with each other: units, replicates, seeds, draws of a stream. */
static void
is_independent (void **state)
{
  (void)state;
  double sums[4] = { 0 };
  for (guint32 i = 0; i < N_DRAWS; i++) {
    SmxRandom here, others[3];
    smx__random_init (&here, SEED, i, i);
    smx__random_init (&others[0], SEED, i + 1, i);
    smx__random_init (&others[1], SEED, i, i + 1);
    smx__random_init (&others[2], SEED + 1, i, i);
    const double normal = smx__random_normal (&here);
    for (guint k = 0; k < 3; k++)
      sums[k] += normal * smx__random_normal (&others[k]);
    sums[3] += normal * smx__random_normal (&here);
  }
  for (guint k = 0; k < 4; k++)
    assert_close ("correlation", sums[k] / N_DRAWS, 0, 4 / sqrt (N_DRAWS));
}

/* Normals of replicates: over replicates, over units, and the halves of a block with each other. */
static void
normals_follow_law (void **state)
{
  (void)state;
  static const LawRow normal = { "normal", NORMAL, 0, 1 };
  g_autofree double *draws = g_new (double, N_DRAWS);
  double sum = 0;
  for (guint32 i = 0; i < N_DRAWS; i++)
    draws[i] = smx__normal_of_replicate (SEED, 3, i);
  for (guint32 i = 0; i < N_DRAWS; i += 2)
    sum += draws[i] * draws[i + 1];
  assert_close ("correlation", sum / (N_DRAWS / 2), 0, 4 / sqrt (N_DRAWS / 2));
  check_law (&normal, draws);
  for (guint32 i = 0; i < N_DRAWS; i++)
    draws[i] = smx__normal_of_replicate (SEED, i, 5);
  check_law (&normal, draws);
}

int
main (void)
{
  static struct CMUnitTest tests[64];
  gsize n = 0;
  ROWS (word_rows, makes_words)
  ROWS (unit_rows, makes_units)
  tests[n++] = (struct CMUnitTest){ .name = "random/units-of-short-codes", .test_func = parts_units };
  ROWS (draw_rows, draws_first)
  ROWS (many_rows, draws_many)
  ROWS (law_rows, follows_law)
  tests[n++] = (struct CMUnitTest){ .name = "random/stream", .test_func = takes_all_words };
  tests[n++] = (struct CMUnitTest){ .name = "random/ends", .test_func = keeps_off_the_ends };
  tests[n++] = (struct CMUnitTest){ .name = "random/logarithm", .test_func = takes_logarithms };
  tests[n++] = (struct CMUnitTest){ .name = "random/inverse", .test_func = inverts };
  tests[n++] = (struct CMUnitTest){ .name = "random/independent", .test_func = is_independent };
  tests[n++] = (struct CMUnitTest){ .name = "random/any-order", .test_func = takes_in_any_order };
  tests[n++] = (struct CMUnitTest){ .name = "random/law-of-replicates", .test_func = normals_follow_law };
  return _cmocka_run_group_tests ("random", tests, n, NULL, NULL);
}
