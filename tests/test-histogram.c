/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The histogram of delays: its edges, its 1 % bound, and quantiles against sorting. */
#include "test-support.h"

#include "stats/histogram.h"

#define HUNDRED_YEARS (G_GINT64_CONSTANT (36525) * 24 * 3600)

typedef struct {
  const char *name;
  gint64 seconds;
  guint32 bucket;
  gint64 edge;
} Edge;

/* Worked by hand: below 256 a bucket is a second; 256 to 511 two seconds, 512 to 1023 four, and so on. */
static const Edge edges[] = {
  { "edge/zero", 0, 0, 0 },
  { "edge/one", 1, 1, 1 },
  { "edge/last-exact", 127, 127, 127 },
  { "edge/first-doubling", 128, 128, 128 },
  { "edge/end-of-first-doubling", 255, 255, 255 },
  { "edge/two-seconds-wide", 256, 256, 256 },
  { "edge/inside-two-seconds", 257, 256, 256 },
  { "edge/next-two-seconds", 258, 257, 258 },
  { "edge/end-of-second-doubling", 511, 383, 510 },
  { "edge/four-seconds-wide", 512, 384, 512 },
  { "edge/hour", 3600, 737, 3600 }, /* 3600 = 225 x 16: 128 x 4 + 225 */
  { "edge/inside-hour", 3615, 737, 3600 },
  { "edge/day", 86400, 1320, 86016 }, /* 86400 / 512 = 168.75: 128 x 9 + 168 */
  { "edge/negative", -5, 0, 0 },
};

static void
has_edge (void **state)
{
  const Edge *row = *state;
  assert_int_equal (smx__bucket_of (row->seconds), row->bucket);
  assert_int_equal (smx__bucket_edge (row->bucket), row->edge);
}

static void
covers_without_gap (void **state)
{
  (void)state;
  guint32 last = smx__bucket_of (HUNDRED_YEARS);
  for (guint32 bucket = 0; bucket <= last; bucket++) {
    gint64 edge = smx__bucket_edge (bucket), next = smx__bucket_edge (bucket + 1);
    assert_true (edge < next);
    assert_int_equal (smx__bucket_of (edge), bucket);
    assert_int_equal (smx__bucket_of (next - 1), bucket);
    if ((double)(next - 1 - edge) > 0.01 * (double)(next - 1))
      fail_msg ("bucket %u from %" G_GINT64_FORMAT " is wider than 1 %%", bucket, edge);
  }
}

static void
reaches_the_largest_number (void **state)
{
  (void)state;
  guint32 bucket = smx__bucket_of (G_MAXINT64);
  assert_true (smx__bucket_edge (bucket) <= G_MAXINT64);
  assert_true (smx__bucket_edge (bucket) > G_MAXINT64 / 256 * 255);
  assert_int_equal (smx__bucket_edge (bucket + 1), G_MAXINT64);
  assert_int_equal (smx__bucket_edge (G_MAXUINT32), G_MAXINT64);
}

static int
compare (const void *a, const void *b)
{
  gint64 x = *(const gint64 *)a, y = *(const gint64 *)b;
  return (x > y) - (x < y);
}

/* The quantile as it is defined: sort, count to the ceil (n p / 100)-th, take the edge of its bucket. */
static gint64
slow_quantile (gint64 *sorted, gsize n, guint percent)
{
  gsize rank = 1;
  while (rank < n && rank * 100 < n * percent)
    rank++;
  return smx__bucket_edge (smx__bucket_of (sorted[rank - 1]));
}

static gsize
fill_buckets (const gint64 *sorted, gsize n, guint32 *buckets, gint64 *counts)
{
  gsize used = 0;
  for (gsize i = 0; i < n; i++) {
    guint32 bucket = smx__bucket_of (sorted[i]);
    if (used == 0 || buckets[used - 1] != bucket) {
      buckets[used] = bucket;
      counts[used++] = 0;
    }
    counts[used - 1]++;
  }
  return used;
}

static void
agrees_with_sorting (void **state)
{
  (void)state;
  static const guint percents[] = { 0, 1, 10, 25, 50, 75, 90, 99, 100 };
  for (guint32 seed = 1; seed <= 200; seed++) {
    g_autoptr (GRand) random = g_rand_new_with_seed (seed);
    gint64 sorted[300], counts[300];
    guint32 buckets[300];
    gsize n = (gsize)g_rand_int_range (random, 1, 300);
    for (gsize i = 0; i < n; i++)
      sorted[i] = (gint64)exp (g_rand_double_range (random, 0, log ((double)HUNDRED_YEARS)));
    qsort (sorted, n, sizeof *sorted, compare);
    gsize used = fill_buckets (sorted, n, buckets, counts);
    for (gsize p = 0; p < G_N_ELEMENTS (percents); p++) {
      gint64 fast = smx__bucket_quantile (buckets, counts, used, percents[p]);
      gint64 slow = slow_quantile (sorted, n, percents[p]);
      if (fast != slow)
        fail_msg ("seed %u, n %zu, p%u: %" G_GINT64_FORMAT ", by sorting %" G_GINT64_FORMAT, seed, n,
                  percents[p], fast, slow);
    }
  }
}

static void
is_none_where_empty (void **state)
{
  (void)state;
  const guint32 bucket = 7;
  const gint64 count = 0;
  assert_int_equal (smx__bucket_quantile (NULL, NULL, 0, 50), -1);
  assert_int_equal (smx__bucket_quantile (&bucket, &count, 1, 50), -1);
}

static void
counts_beyond_32_bits (void **state)
{
  (void)state;
  const guint32 buckets[] = { 3, 9 };
  const gint64 counts[] = { G_MAXINT64 / 2, G_MAXINT64 / 2 + 1 }; /* together G_MAXINT64 */
  assert_int_equal (smx__bucket_quantile (buckets, counts, 2, 49), 3);
  assert_int_equal (smx__bucket_quantile (buckets, counts, 2, 50), 9);
  assert_int_equal (smx__bucket_quantile (buckets, counts, 2, 100), 9);
}

int
main (void)
{
  static const struct CMUnitTest others[] = {
    { .name = "bucket/no-gap-and-within-one-percent", .test_func = covers_without_gap },
    { .name = "bucket/largest-number", .test_func = reaches_the_largest_number },
    { .name = "quantile/agrees-with-sorting", .test_func = agrees_with_sorting },
    { .name = "quantile/empty", .test_func = is_none_where_empty },
    { .name = "quantile/large-counts", .test_func = counts_beyond_32_bits },
  };
  struct CMUnitTest tests[G_N_ELEMENTS (edges) + G_N_ELEMENTS (others)];
  for (gsize i = 0; i < G_N_ELEMENTS (edges); i++)
    tests[i] = (struct CMUnitTest){ .name = edges[i].name,
                                    .test_func = has_edge,
                                    .initial_state = (void *)&edges[i] };
  memcpy (tests + G_N_ELEMENTS (edges), others, sizeof others);
  return cmocka_run_group_tests_name ("histogram", tests, NULL, NULL);
}
