/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Groups at their limits: numbers that grow from width to width, sums that no width holds, memory that ends. */
#include "test-support.h"

#include "base/memory.h"
#include "group-values.h"
#include "tally/groupings.h"
#include "tally/groups-private.h"
#include <service-matrix/error.h>

#define BATCH 1024

static SmxHeld
held_of (const SmxGroups *groups, gsize index)
{
  SmxHeld value;
  smx__groups_read (groups, index, &value);
  return value;
}

static void
assert_held (const SmxGroups *groups, gsize index, const SmxHeld *expected)
{
  SmxHeld found = held_of (groups, index);
  assert_true (found.held == expected->held);
  assert_int_equal (found.requests, expected->requests);
}

/* ---- Widths ---- */

typedef struct {
  const char *name;
  SmxInt128 number;
  guint width, count_width; /* bytes, in a sum and in a count (0: it does not fit) */
} Limit;

#define P(bits) ((SmxInt128)1 << (bits))

static const Limit limits[] = {
  { "widths/0", 0, 0, 0 },
  { "widths/1", 1, 2, 2 },
  { "widths/-1", -1, 2, 2 },
  { "widths/below-2-bytes", P (15) - 1, 2, 2 },
  { "widths/beyond-2-bytes", P (15), 4, 4 },
  { "widths/least-of-2-bytes", -P (15), 2, 2 },
  { "widths/under-2-bytes", -P (15) - 1, 4, 4 },
  { "widths/below-4-bytes", P (31) - 1, 4, 4 },
  { "widths/beyond-4-bytes", P (31), 8, 8 },
  { "widths/least-of-4-bytes", -P (31), 4, 4 },
  { "widths/under-4-bytes", -P (31) - 1, 8, 8 },
  { "widths/below-8-bytes", P (63) - 1, 8, 8 },
  { "widths/beyond-8-bytes", P (63), 16, 0 },
  { "widths/least-of-8-bytes", -P (63), 8, 8 },
  { "widths/under-8-bytes", -P (63) - 1, 16, 0 },
  { "widths/below-16-bytes", P (126) - 1 + P (126), 16, 0 },
  { "widths/least-of-16-bytes", -P (126) - P (126), 16, 0 },
};

/* Written, or made by steps of @step in a column, a number takes its width and comes back whole, and so do those beside it. */
static void
takes_its_width (void **state)
{
  const Limit *limit = *state;
  GError *error = NULL;
  g_autoptr (SmxGroups) groups = group_new (SMX_HELD);
  const SmxHeld small = { .held = 7, .requests = -9 };
  SmxHeld value = { .held = limit->number,
                    .requests = limit->count_width == 0 && limit->number != 0 ? 1 : (gint64)limit->number };
  for (guint32 i = 0; i < 3; i++)
    group_place (groups, (guint32[]){ i, i });
  if (limit->number != 0)
    assert_true (smx__groups_write (groups, 0, &small, &error));
  assert_true (smx__groups_fit (groups, &value, &error));
  assert_int_equal (groups->layout.width[0], limit->width);
  if (value.requests == limit->number)
    assert_int_equal (groups->layout.width[1], limit->count_width);
  assert_true (smx__groups_write (groups, 1, &value, &error));
  assert_int_equal (groups->layout.width[0], limit->width);
  assert_held (groups, 0, limit->number == 0 ? &(SmxHeld){ 0, 0 } : &small);
  assert_held (groups, 1, &value);
  assert_held (groups, 2, &(SmxHeld){ 0, 0 });
}

/* From just before a limit over it, one by one, by each door. */
static void
walks_over_its_limit (void **state)
{
  const Limit *limit = *state;
  GError *error = NULL;
  gboolean full;
  guint32 places[4] = { 1, 1, 1, 1 };
  gint64 ones[4] = { 1, 1, 1, 1 };
  SmxInt128 wide[4] = { 1, 1, 1, 1 };
  const SmxGroupField *field;
  for (int direction = -1; direction <= 1; direction += 2) {
    if (limit->number > P (126) || limit->number < -P (126))
      continue;
    for (int i = 0; i < 4; i++)
      wide[i] = ones[i] = direction;
    SmxAddend addends[] = { { 0, SMX_ADD_INT64, ones, 0 }, { 0, SMX_ADD_INT128, wide, 0 } };
    g_autoptr (SmxGroups) groups = group_new (SMX_HELD);
    SmxHeld value = { .held = limit->number - 6 * direction }, step = { .held = direction };
    group_place (groups, (guint32[]){ 5, 5 });
    group_place (groups, (guint32[]){ 6, 6 });
    assert_true (smx__groups_write (groups, 1, &value, &error));
    for (int i = 0; i < 4; i++) {
      assert_int_equal (smx__groups_combine (groups, 1, &step, &field, &error), SMX_COMBINED);
      assert_true (smx__groups_add (groups, places, 1, &addends[i % 2], 1, &full, &error));
      assert_true (smx__groups_add (groups, places, 2, addends, 2, &full, &error));
      value.held += 6 * direction;
      SmxHeld found = held_of (groups, 1);
      assert_true (found.held == value.held && found.requests == 0);
      assert_true (held_of (groups, 0).held == 0);
    }
  }
}

/* A count of one, often: through 2 and 4 bytes the columns of ones, of bytes and of buckets stay exact. */
static void
counts_beyond_two_bytes (void **state)
{
  (void)state;
  GError *error = NULL;
  gboolean full;
  g_autofree guint32 *places = g_new0 (guint32, BATCH);
  g_autofree guint8 *bytes = g_malloc (BATCH);
  memset (bytes, 1, BATCH);
  const SmxAddend addends[] = { { 0, SMX_ADD_ONE, NULL, 0 }, { 1, SMX_ADD_BYTES, bytes, 0 } };
  const SmxAddend bucket = { 0, SMX_ADD_BUCKETS, bytes, 0 };
  g_autoptr (SmxGroups) passes = group_new (SMX_HANDOVERS);
  g_autoptr (SmxGroups) delays = group_new (SMX_DELAYS_ROLE);
  group_place (passes, (guint32[]){ 0, 0, 0 });
  group_place (delays, (guint32[]){ 0, 0 });
  for (gint64 n = BATCH; n < 70000; n += BATCH) {
    assert_true (smx__groups_add (passes, places, BATCH, addends, 2, &full, &error));
    assert_true (smx__groups_add (delays, places, BATCH, &bucket, 1, &full, &error));
    const SmxHandover *handover = group_value (passes, 0);
    const SmxDelays *delay = group_value (delays, 0);
    assert_true (handover->passes == n && handover->direct_returns == n && handover->closings == 0);
    assert_true (delay->n[1] == n && delay->n[0] == 0 && delay->n[2] == 0);
    if (n < 16384 - BATCH)
      assert_int_equal (passes->layout.width[0] * delays->layout.width[0], 2 * 2);
  }
  assert_int_equal (passes->layout.width[0], 4);
  assert_int_equal (delays->layout.width[0], 4);
  assert_int_equal (passes->layout.width[2], 0);
  SmxDelays most = { { 0, G_MAXINT64 - BATCH } };
  assert_true (smx__groups_write (delays, 0, &most, &error));
  assert_int_equal (delays->layout.width[0], 8);
}

/* All numbers of a column on one entry, in fields that are narrow so far, and in copies of those. */
static void
falls_on_one_entry (void **state)
{
  (void)state;
  GError *error = NULL;
  gboolean full;
  g_autofree guint32 *places = g_new0 (guint32, BATCH);
  g_autofree gint64 *numbers = g_new (gint64, BATCH);
  g_autofree SmxInt128 *wide = g_new (SmxInt128, BATCH);
  const SmxAddend addends[] = { { 0, SMX_ADD_INT64, numbers, 0 }, { 0, SMX_ADD_INT128, wide, 0 } };
  for (guint bits = 0; bits < 62; bits++)
    for (int sign = -1; sign <= 1; sign += 2) {
      g_autoptr (SmxGroups) groups = group_new (SMX_HELD);
      SmxHeld expected = { .held = sign };
      group_place (groups, (guint32[]){ 5, 5 });
      assert_true (smx__groups_write (groups, 0, &expected, &error));
      for (int i = 0; i < BATCH; i++)
        wide[i] = numbers[i] = sign * (G_GINT64_CONSTANT (1) << bits);
      for (int round = 0; round < 4; round++) {
        g_autoptr (SmxGroups) before = smx__groups_ref (groups);
        assert_true (smx__groups_own (&groups, &error));
        assert_true (smx__groups_add (groups, places, BATCH, &addends[round % 2], 1, &full, &error));
        assert_held (before, 0, &expected);
        expected.held += (SmxInt128)numbers[0] * BATCH;
        assert_held (groups, 0, &expected);
      }
    }
}

static void
keeps_nothing_of_zeros (void **state)
{
  (void)state;
  GError *error = NULL;
  gboolean full;
  const guint8 bytes[3] = { 0 };
  const gint64 numbers[3] = { 0 };
  const SmxInt128 wide[3] = { 0 };
  const SmxAddend addends[] = { { 0, SMX_ADD_INT64, numbers, 0 },
                                { 1, SMX_ADD_INT128, wide, 0 },
                                { 9, SMX_ADD_BYTES, bytes, 0 } };
  g_autoptr (SmxGroups) groups = group_new (SMX_CELLS);
  guint32 at = group_place (groups, (guint32[]){ 0, 0, 0 });
  assert_true (smx__groups_add (groups, (guint32[]){ at, at, at }, 3, addends, 3, &full, &error));
  assert_int_equal (groups->layout.stride, 3 * sizeof (guint32));
}

typedef struct {
  const char *name;
  SmxGroupingKind kind;
  SmxHeld value;
  SmxAddend addends[2];
  gboolean full;
} End;

static const gint64 plus_one[] = { 1 }, least[] = { G_MININT64 };
static const SmxInt128 huge[] = { P (126) - 1 + P (126) };

static const End ends[] = {
  { "full/count",
    SMX_HELD,
    { 0, G_MAXINT64 },
    { { 0, SMX_ADD_ONE, NULL, 0 }, { 1, SMX_ADD_ONE, NULL, 0 } },
    TRUE },
  { "full/count-down",
    SMX_HELD,
    { 0, G_MININT64 },
    { { 0, SMX_ADD_INT64, plus_one, 0 }, { 1, SMX_ADD_INT64, least, 0 } },
    TRUE },
  { "full/sum",
    SMX_HELD,
    { P (126) - 1 + P (126), 5 },
    { { 1, SMX_ADD_ONE, NULL, 0 }, { 0, SMX_ADD_INT64, plus_one, 0 } },
    TRUE },
  { "full/sum-down",
    SMX_HELD,
    { -P (126) - P (126), 5 },
    { { 1, SMX_ADD_ONE, NULL, 0 }, { 0, SMX_ADD_INT64, least, 0 } },
    TRUE },
  { "full/two-columns",
    SMX_HELD,
    { 0, 5 },
    { { 0, SMX_ADD_INT128, huge, 0 }, { 0, SMX_ADD_INT64, plus_one, 0 } },
    TRUE },
  { "full/not-yet",
    SMX_HELD,
    { 0, 5 },
    { { 0, SMX_ADD_INT128, huge, 0 }, { 1, SMX_ADD_INT64, plus_one, 0 } },
    FALSE },
};

/* Where a column could leave the range, no column is added. */
static void
adds_all_columns_or_none (void **state)
{
  const End *end = *state;
  GError *error = NULL;
  gboolean full;
  guint32 at = 0;
  g_autoptr (SmxGroups) groups = group_new (end->kind);
  group_place (groups, (guint32[]){ 5, 5 });
  assert_true (smx__groups_write (groups, 0, &end->value, &error));
  gboolean added = smx__groups_add (groups, &at, 1, end->addends, 2, &full, &error);
  assert_no_error (error);
  assert_int_equal (full, end->full);
  assert_int_equal (added, !end->full);
  SmxHeld found = held_of (groups, 0);
  if (end->full)
    assert_true (found.held == end->value.held && found.requests == end->value.requests);
  else
    assert_true (found.held == huge[0] && found.requests == 6);
}

static void
says_where_values_differ (void **state)
{
  (void)state;
  GError *error = NULL;
  const SmxGroupField *field = NULL;
  g_autoptr (SmxGroups) links = group_new (SMX_LINKS), held = group_new (SMX_HELD);
  SmxLink one = { .criticality = 0.5, .end_customers = NAN, .status = NAN };
  SmxLink other = { .criticality = 0.5, .end_customers = 3, .status = 1 };
  guint32 at = group_place (links, (guint32[]){ 1, 2, 3, 4, 5, 6, 7 });
  assert_int_equal (smx__groups_combine (links, at, &one, &field, &error), SMX_COMBINED);
  assert_int_equal (smx__groups_combine (links, at, &other, &field, &error), SMX_COMBINED);
  one.end_customers = 4;
  assert_int_equal (smx__groups_combine (links, at, &one, &field, &error), SMX_DIFFERENT);
  assert_string_equal (field->name, "end_customers");
  assert_memory_equal (group_value (links, at), &other, sizeof other);
  SmxHeld most = { .held = 1, .requests = G_MAXINT64 };
  at = group_place (held, (guint32[]){ 1, 2 });
  assert_int_equal (smx__groups_combine (held, at, &most, &field, &error), SMX_COMBINED);
  assert_int_equal (smx__groups_combine (held, at, &most, &field, &error), SMX_OVERFLOW);
  assert_string_equal (field->name, "requests");
  assert_true (held_of (held, at).held == 1);
  assert_no_error (error);
}

/* Entries that together leave the range are not joined, and what they were stays. */
static void
joins_all_or_nothing (void **state)
{
  (void)state;
  GError *error = NULL;
  gboolean full = FALSE;
  const guint32 places[] = { 1, 0 };
  const SmxHeld small = { 3, 4 }, most = { 5, G_MAXINT64 };
  g_autoptr (SmxGroups) groups = group_new (SMX_HELD), other = group_new (SMX_HELD);
  for (guint32 i = 0; i < 2; i++) {
    assert_true (smx__groups_write (groups, group_place (groups, (guint32[]){ i, 7 }), &small, &error));
    assert_true (smx__groups_write (other, group_place (other, (guint32[]){ 1 - i, 7 }),
                                    i == 0 ? &small : &most, &error));
  }
  assert_false (smx__groups_join (groups, places, other, 0, 2, &full, &error));
  assert_no_error (error);
  assert_true (full);
  assert_held (groups, 0, &small);
  assert_held (groups, 1, &small);
}

/* ---- Memory that ends ---- */

/* Two chunks of entries, each with its own number, narrow. */
static SmxGroups *
two_chunks (void)
{
  GError *error = NULL;
  SmxGroups *groups = group_new (SMX_HELD);
  for (guint32 i = 0; i < SMX_CHUNK + 100; i++) {
    SmxHeld value = { .held = i % 1000, .requests = 1 };
    assert_true (smx__groups_write (groups, group_place (groups, (guint32[]){ i, i }), &value, &error));
  }
  return groups;
}

static void
assert_two_chunks (const SmxGroups *groups)
{
  gsize found;
  assert_int_equal (smx__groups_n (groups), SMX_CHUNK + 100);
  for (guint32 i = 0; i < SMX_CHUNK + 100; i++) {
    assert_true (smx__groups_find (groups, (guint32[]){ i, i }, &found));
    assert_int_equal (found, i);
    const SmxHeld value = held_of (groups, i);
    assert_true (value.held == i % 1000 && value.requests == 1);
  }
}

static gint64 joins_left; /* allocations until one fails, for by_join() */

typedef gboolean (*Door) (SmxGroups **groups, GError **error);

static gboolean
by_place (SmxGroups **groups, GError **error)
{
  static guint32 keys[12000], places[6000]; /* over the end of a chunk, and of the slots */
  for (guint32 i = 0; i < 12000; i++)
    keys[i] = 1000000 + i;
  return smx__groups_place (*groups, keys, 6000, places, error);
}

static gboolean
by_write (SmxGroups **groups, GError **error)
{
  return smx__groups_write (*groups, 5, &(SmxHeld){ .held = P (70) }, error);
}

static gboolean
by_fit (SmxGroups **groups, GError **error)
{
  return smx__groups_fit (*groups, &(SmxHeld){ .held = P (40), .requests = P (40) }, error);
}

static gboolean
by_combine (SmxGroups **groups, GError **error)
{
  const SmxGroupField *field = &smx__groupings[SMX_HELD].fields[0];
  const SmxHeld value = { .held = P (70) };
  SmxCombination how = smx__groups_combine (*groups, 5, &value, &field, error);
  if (how == SMX_COMBINED)
    return TRUE;
  assert_int_equal (how, SMX_OVERFLOW);
  assert_null (field);
  return FALSE;
}

static gboolean
by_add (SmxGroups **groups, GError **error)
{
  gboolean full = TRUE;
  const gint64 numbers[] = { G_GINT64_CONSTANT (1) << 40, 7 };
  const SmxAddend addends[] = { { 1, SMX_ADD_ONE, NULL, 0 }, { 0, SMX_ADD_INT64, numbers, 0 } };
  gboolean added = smx__groups_add (*groups, (guint32[]){ 5, 4099 }, 2, addends, 2, &full, error);
  assert_false (full);
  return added;
}

static gboolean
by_join (SmxGroups **groups, GError **error)
{
  gboolean full = TRUE;
  smx__memory_fail_from (-1); /* what is joined is there already */
  g_autoptr (SmxGroups) other = group_new (SMX_HELD);
  group_place (other, (guint32[]){ 5, 5 });
  assert_true (smx__groups_write (other, 0, &(SmxHeld){ .held = P (70), .requests = 1 }, NULL));
  smx__memory_fail_from (joins_left++);
  gboolean joined = smx__groups_join (*groups, (guint32[]){ 5 }, other, 0, 1, &full, error);
  assert_false (full);
  return joined;
}

static gboolean
by_own (SmxGroups **groups, GError **error)
{
  g_autoptr (SmxGroups) shared = smx__groups_ref (*groups);
  return smx__groups_own (groups, error);
}

static gboolean
by_new (SmxGroups **groups, GError **error)
{
  g_autoptr (SmxGroups) other = smx__groups_new (smx__groups_spec (*groups), error);
  return other != NULL;
}

typedef struct {
  const char *name;
  Door door;
  gint64 at_least; /* allocations that it makes */
} Failing;

static const Failing failing[] = {
  { "memory/place", by_place, 2 },     { "memory/write", by_write, 2 }, { "memory/fit", by_fit, 2 },
  { "memory/combine", by_combine, 2 }, { "memory/add", by_add, 2 },     { "memory/join", by_join, 2 },
  { "memory/own", by_own, 5 },         { "memory/new", by_new, 1 },
};

static void
survives_failing_memory (void **state)
{
  const Failing *row = *state;
  g_autoptr (SmxGroups) groups = two_chunks ();
  for (gint64 n = 0;; n++) {
    GError *error = NULL;
    smx__memory_fail_from (n);
    gboolean done = row->door (&groups, &error);
    smx__memory_fail_from (-1);
    if (done) {
      assert_true (n >= row->at_least);
      return;
    }
    assert_error (error, SMX_ERROR, SMX_ERROR_NO_MEMORY, "memory ran out");
    g_clear_error (&error);
    assert_two_chunks (groups);
    assert_int_equal (groups->layout.width[0], 2);
  }
}

/* From nothing, one entry after another, every allocation failing once. */
static void
grows_with_failing_memory (void **state)
{
  (void)state;
  g_autoptr (SmxGroups) groups = group_new (SMX_HELD);
  for (guint32 i = 0; i < 300; i++) {
    gboolean placed = FALSE;
    for (gint64 n = 0; !placed; n++) {
      GError *error = NULL;
      guint32 at;
      smx__memory_fail_from (n);
      placed = smx__groups_place (groups, (guint32[]){ i, i }, 1, &at, &error);
      smx__memory_fail_from (-1);
      if (!placed)
        assert_error (error, SMX_ERROR, SMX_ERROR_NO_MEMORY, "memory ran out");
      g_clear_error (&error);
      assert_int_equal (smx__groups_n (groups), placed ? i + 1 : i);
    }
  }
}

static const struct CMUnitTest single[] = {
  { .name = "groups/differ", .test_func = says_where_values_differ },
  { .name = "widths/ones", .test_func = counts_beyond_two_bytes },
  { .name = "widths/one-entry", .test_func = falls_on_one_entry },
  { .name = "widths/zeros", .test_func = keeps_nothing_of_zeros },
  { .name = "full/join", .test_func = joins_all_or_nothing },
  { .name = "memory/grow", .test_func = grows_with_failing_memory },
};

int
main (void)
{
  struct CMUnitTest
      tests[G_N_ELEMENTS (single) + 2 * G_N_ELEMENTS (limits) + G_N_ELEMENTS (ends) + G_N_ELEMENTS (failing)];
  gsize n = 0;
  memset (tests, 0, sizeof tests);
  for (gsize i = 0; i < G_N_ELEMENTS (single); i++)
    tests[n++] = single[i];
  for (gsize i = 0; i < G_N_ELEMENTS (limits); i++)
    tests[n++] = (struct CMUnitTest){ .name = limits[i].name,
                                      .test_func = takes_its_width,
                                      .initial_state = (void *)&limits[i] };
  for (gsize i = 0; i < G_N_ELEMENTS (limits); i++)
    tests[n++] = (struct CMUnitTest){ .name = limits[i].name,
                                      .test_func = walks_over_its_limit,
                                      .initial_state = (void *)&limits[i] };
  for (gsize i = 0; i < G_N_ELEMENTS (ends); i++)
    tests[n++] = (struct CMUnitTest){ .name = ends[i].name,
                                      .test_func = adds_all_columns_or_none,
                                      .initial_state = (void *)&ends[i] };
  for (gsize i = 0; i < G_N_ELEMENTS (failing); i++)
    tests[n++] = (struct CMUnitTest){ .name = failing[i].name,
                                      .test_func = survives_failing_memory,
                                      .initial_state = (void *)&failing[i] };
  return cmocka_run_group_tests_name ("groups-limits", tests, NULL, NULL);
}
