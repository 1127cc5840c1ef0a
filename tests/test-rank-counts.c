/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ranks by digits against ranks by comparing, on figures of every kind; counts against counting by hand; limits. */
#include "test-support.h"

#include "base/memory.h"
#include "base/random.h"
#include "stats/rank-counts.h"
#include <service-matrix/error.h>
#include <stdlib.h>

#define SEED G_GUINT64_CONSTANT (20240614)

/* ---- Ranks ---- */

/* What figures are made of. */
typedef enum {
  EVEN,      /* uniform */
  NORMAL,    /* both signs, zeros of both signs among them */
  SKEWED,    /* over many powers of ten */
  FAR,       /* one is far from all others, which have equal keys */
  CLOSE,     /* neighbours among the doubles */
  ROUNDED,   /* many ties */
  ALIKE,     /* all the same */
  TWO,       /* two values */
  UNKNOWN,   /* NAN among them */
  NOTHING,   /* all NAN */
  ENDLESS,   /* both infinities among them */
  HUGE_ONES, /* the distance is infinite */
  TINY,      /* below the least normal number */
  SORTED,
  N_KINDS
} Kind;

static const char *const kinds[N_KINDS] = { "even",    "normal", "skewed", "far",   "close",
                                            "rounded", "alike",  "two",    "nan",   "all-nan",
                                            "endless", "huge",   "tiny",   "sorted" };
static const gsize sizes[] = { 0, 1, 2, 3, 24, 25, 33, 256, 257, 2000, 4097, 33000 };

static double
make_figure (Kind kind, gsize i, SmxRandom *random)
{
  const double u = smx__random_uniform (random), normal = smx__random_normal (random);
  switch (kind) {
  case EVEN:
    return u;
  case NORMAL:
    return u < 0.01 ? 0.0 : u < 0.02 ? -0.0 : normal;
  case SKEWED:
    return exp (20 * normal);
  case FAR:
    return i == 1 ? 1e300 : u;
  case CLOSE:
    return 1 + floor (u * 4096) * 0x1p-52;
  case ROUNDED:
    return floor (normal * 10);
  case ALIKE:
    return 0.1;
  case TWO:
    return u < 0.5 ? -1 : 1;
  case UNKNOWN:
    return u < 0.1 ? NAN : u < 0.2 ? -NAN : normal;
  case NOTHING:
    return NAN;
  case ENDLESS:
    return u < 0.1 ? INFINITY : u < 0.2 ? -INFINITY : normal;
  case HUGE_ONES:
    return (u - 0.5) * 2 * G_MAXDOUBLE;
  case TINY:
    return floor (u * 1000) * 0x1p-1074;
  case SORTED:
    return (double)i;
  case N_KINDS:
    break;
  }
  return 0;
}

static const double *compared;
static gboolean ascending;

static int
compare_figures (const void *a, const void *b)
{
  const double x = compared[*(const guint32 *)a], y = compared[*(const guint32 *)b];
  if (isnan (x) || isnan (y))
    return isnan (x) - isnan (y);
  return ascending ? (x > y) - (x < y) : (x < y) - (x > y);
}

/* By sorting with a comparison. */
static void
rank_slowly (const double *figures, gsize n, gboolean ascends, guint32 *ranks)
{
  g_autofree guint32 *order = g_new (guint32, n + 1);
  for (gsize i = 0; i < n; i++)
    order[i] = (guint32)i;
  compared = figures;
  ascending = ascends;
  qsort (order, n, sizeof *order, compare_figures);
  for (gsize i = 0; i < n; i++)
    ranks[order[i]] =
        i > 0 && compare_figures (&order[i - 1], &order[i]) == 0 ? ranks[order[i - 1]] : (guint32)(i + 1);
}

static void
ranks_as_by_comparing (void **state)
{
  const Kind kind = (Kind)GPOINTER_TO_UINT (*state);
  for (gsize s = 0; s < G_N_ELEMENTS (sizes); s++) {
    const gsize n = sizes[s];
    g_autofree double *figures = g_new (double, n + 1);
    g_autofree guint32 *ranks = g_new (guint32, n + 1);
    g_auto (SmxRankRoom) room = { 0 };
    assert_true (smx__rank_room_init (&room, n, NULL));
    for (guint32 replicate = 0; replicate < (n > 10000 ? 1 : n > 1000 ? 3 : 20); replicate++) {
      SmxRandom random;
      smx__random_init (&random, SEED, kind, replicate);
      for (gsize i = 0; i < n; i++)
        figures[i] = make_figure (kind, i, &random);
      for (int ascends = FALSE; ascends <= TRUE; ascends++) {
        rank_slowly (figures, n, ascends, ranks);
        smx__rank_quickly (figures, n, ascends, &room);
        assert_memory_equal (room.ranks, ranks, n * sizeof *ranks);
      }
    }
  }
}

/* A room serves fewer figures than it was made for. */
static void
ranks_few_in_large_room (void **state)
{
  (void)state;
  static const double figures[] = { 0.5, 3, -1, 3, 2 };
  static const guint32 ranks[] = { 4, 1, 5, 1, 3 };
  g_auto (SmxRankRoom) room = { 0 };
  assert_true (smx__rank_room_init (&room, 1000, NULL));
  smx__rank_quickly (figures, G_N_ELEMENTS (figures), FALSE, &room);
  assert_memory_equal (room.ranks, ranks, sizeof ranks);
}

/* ---- Counts ---- */

typedef struct {
  const char *name;
  gsize n, top;
  guint32 n_replicates;
} CountRow;

static const CountRow count_rows[] = {
  { "rank-counts/none", 0, 10, 3 },
  { "rank-counts/one", 1, 10, 300 },
  { "rank-counts/two", 2, 1, 1000 },
  { "rank-counts/no-replicate", 5, 2, 0 },
  { "rank-counts/line", 32, 3, 255 },
  { "rank-counts/line-and-one", 33, 3, 256 },
  { "rank-counts/hundred", 100, 10, 1000 },
  { "rank-counts/bins", SMX_RANK_BINS, 10, 300 },
  { "rank-counts/more-than-bins", SMX_RANK_BINS + 1, 10, 300 },
  { "rank-counts/many", 5001, 100, 270 },
};

static void
make_ranks (const CountRow *row, guint32 replicate, SmxRankRoom *room)
{
  g_autofree double *figures = g_new (double, row->n + 1);
  for (gsize i = 0; i < row->n; i++)
    figures[i] = floor (100 * smx__normal_of_replicate (SEED, i, replicate) + (double)i);
  smx__rank_quickly (figures, row->n, FALSE, room);
}

static void
assert_same_counts (const SmxRankCounts *a, const SmxRankCounts *b)
{
  assert_int_equal (a->n_replicates, b->n_replicates);
  assert_memory_equal (a->counts, b->counts, a->n * a->n_bins * sizeof *a->counts);
  assert_memory_equal (a->top_counts, b->top_counts, a->n * sizeof *a->top_counts);
}

/* One by one, by two that are joined, and by two blocks. */
static void
counts_all_ways (void **state)
{
  const CountRow *row = *state;
  g_auto (SmxRankCounts) all = { 0 }, blocks = { 0 };
  g_auto (SmxRankBlock) third = { 0 }, others = { 0 };
  g_auto (SmxRankRoom) room = { 0 };
  assert_true (smx__rank_room_init (&room, row->n, NULL));
  assert_true (smx__rank_counts_init (&all, row->n, row->top, NULL));
  assert_true (smx__rank_counts_init (&blocks, row->n, row->top, NULL));
  assert_true (smx__rank_block_init (&third, &blocks, NULL));
  assert_true (smx__rank_block_init (&others, &blocks, NULL));
  for (guint32 r = 0; r < row->n_replicates; r++) {
    make_ranks (row, r, &room);
    smx__rank_counts_add (&all, room.ranks);
    smx__rank_block_add (r % 3 == 0 ? &third : &others, room.ranks);
  }
  smx__rank_block_flush (&third);
  smx__rank_block_flush (&others);
  assert_same_counts (&blocks, &all);
  for (gsize i = 0; i < row->n; i++) {
    guint64 sum = 0, first = 0;
    for (gsize bin = 0; bin < all.n_bins; bin++) {
      sum += all.counts[i * all.n_bins + bin];
      first += bin < row->top ? all.counts[i * all.n_bins + bin] : 0;
    }
    assert_int_equal (sum, row->n_replicates);
    assert_true (all.n_bins < row->n || first == all.top_counts[i]);
  }
}

/* Bins cover all ranks, each once, in order, and differ in width by at most one. */
static void
divides_ranks (void **state)
{
  const CountRow *row = *state;
  g_auto (SmxRankCounts) counts = { 0 };
  assert_true (smx__rank_counts_init (&counts, row->n, row->top, NULL));
  guint32 low, high, next = 1;
  for (gsize bin = 0; bin < counts.n_bins; bin++) {
    smx__rank_bin_limits (&counts, bin, &low, &high);
    assert_int_equal (low, next);
    assert_in_range (high - low + 1, row->n / counts.n_bins, row->n / counts.n_bins + 1);
    assert_int_equal (smx__rank_bin (&counts, low), bin);
    assert_int_equal (smx__rank_bin (&counts, high), bin);
    next = high + 1;
  }
  assert_int_equal (next, row->n + 1);
}

/* ---- Limits ---- */

/* How often ranks 1 to 6 were, and the limits by counting them off. */
typedef struct {
  const char *name;
  guint32 times[6];
  double confidence;
  guint32 low, high;
} LimitRow;

static const LimitRow limit_rows[] = {
  { "rank-limits/nothing", { 0 }, 0.9, 1, 6 },
  { "rank-limits/always", { 0, 0, 20, 0, 0, 0 }, 0.9, 3, 3 },
  /* 5 of 100 may be below, and above */
  { "rank-limits/at", { 5, 10, 70, 10, 5, 0 }, 0.9, 2, 4 },
  { "rank-limits/above", { 6, 10, 70, 8, 6, 0 }, 0.9, 1, 5 },
  { "rank-limits/below", { 4, 1, 90, 1, 4, 0 }, 0.9, 3, 3 },
  { "rank-limits/all", { 1, 0, 98, 0, 0, 1 }, 1, 1, 6 },
  { "rank-limits/even", { 10, 10, 10, 10, 10, 10 }, 0.5, 2, 5 },
  { "rank-limits/one", { 0, 0, 0, 0, 0, 1 }, 0.9, 6, 6 },
};

static void
finds_limits (void **state)
{
  const LimitRow *row = *state;
  g_auto (SmxRankCounts) counts = { 0 };
  assert_true (smx__rank_counts_init (&counts, 6, 1, NULL));
  for (guint i = 0; i < 6; i++) {
    counts.counts[2 * 6 + i] = row->times[i];
    counts.n_replicates += row->times[i];
  }
  guint32 low, high;
  smx__rank_counts_interval (&counts, 2, row->confidence, &low, &high);
  assert_int_equal (low, row->low);
  assert_int_equal (high, row->high);
}

/* In bins, limits are at most a bin further out than of the ranks themselves. */
static void
rounds_limits_outwards (void **state)
{
  (void)state;
  enum { N = 10000, REPLICATES = 400, HALF = 20 };
  g_auto (SmxRankCounts) counts = { 0 };
  g_autofree guint32 *ranks = g_new (guint32, N), *of_one = g_new (guint32, REPLICATES);
  assert_true (smx__rank_counts_init (&counts, N, 1, NULL));
  for (guint32 r = 0; r < REPLICATES; r++) {
    for (guint32 i = 0; i < N; i++)
      ranks[i] = (i + r * 7) % N + 1;
    smx__rank_counts_add (&counts, ranks);
  }
  for (guint32 i = 0; i < N - REPLICATES * 7; i += 97) { /* its ranks rise by 7 */
    guint32 low, high;
    smx__rank_counts_interval (&counts, i, 0.9, &low, &high);
    const guint32 true_low = i + 1 + HALF * 7, true_high = i + 1 + (REPLICATES - 1 - HALF) * 7;
    assert_in_range (low, true_low - 5, true_low);
    assert_in_range (high, true_high, true_high + 5);
  }
}

/* ---- Memory ---- */

static gboolean
make_all (GError **error)
{
  g_auto (SmxRankCounts) counts = { 0 };
  g_auto (SmxRankBlock) block = { 0 };
  g_auto (SmxRankRoom) room = { 0 };
  return smx__rank_counts_init (&counts, 10, 3, error) && smx__rank_block_init (&block, &counts, error) &&
         smx__rank_room_init (&room, 10, error);
}

static void
fails_without_memory (void **state)
{
  (void)state;
  gint64 n_failed = 0;
  for (gboolean made = FALSE; !made; n_failed++) {
    g_autoptr (GError) error = NULL;
    smx__memory_fail_from (n_failed);
    made = make_all (&error);
    smx__memory_fail_from (-1);
    if (!made)
      assert_error (error, SMX_ERROR, SMX_ERROR_NO_MEMORY, "memory ran out");
  }
  assert_int_equal (n_failed, 12);
}

static void
refuses_too_many (void **state)
{
  (void)state;
  g_autoptr (GError) error = NULL;
  g_auto (SmxRankCounts) counts = { 0 };
  g_auto (SmxRankRoom) room = { 0 };
  assert_false (smx__rank_counts_init (&counts, G_MAXSIZE / 2, 3, &error));
  assert_error (error, SMX_ERROR, SMX_ERROR_NO_MEMORY, "memory ran out");
  g_clear_error (&error);
  assert_false (smx__rank_room_init (&room, G_MAXSIZE / 2, &error));
  assert_error (error, SMX_ERROR, SMX_ERROR_NO_MEMORY, "memory ran out");
}

int
main (void)
{
  static struct CMUnitTest tests[64];
  static char names[64][64];
  gsize n = 0;
  for (guint i = 0; i < N_KINDS; i++, n++) {
    g_snprintf (names[n], sizeof names[n], "ranks/%s", kinds[i]);
    tests[n] = (struct CMUnitTest){ names[n], ranks_as_by_comparing, NULL, NULL, GUINT_TO_POINTER (i) };
  }
  tests[n++] = (struct CMUnitTest){ .name = "ranks/large-room", .test_func = ranks_few_in_large_room };
  ROWS (count_rows, counts_all_ways)
  for (gsize i = 0; i < G_N_ELEMENTS (count_rows); i++, n++) {
    g_snprintf (names[n], sizeof names[n], "%s-bins", count_rows[i].name);
    tests[n] = (struct CMUnitTest){ names[n], divides_ranks, NULL, NULL, (void *)&count_rows[i] };
  }
  ROWS (limit_rows, finds_limits)
  tests[n++] = (struct CMUnitTest){ .name = "rank-limits/bins", .test_func = rounds_limits_outwards };
  tests[n++] = (struct CMUnitTest){ .name = "rank-counts/memory", .test_func = fails_without_memory };
  tests[n++] = (struct CMUnitTest){ .name = "rank-counts/too-many", .test_func = refuses_too_many };
  return _cmocka_run_group_tests ("rank-counts", tests, n, NULL, NULL);
}
