/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Groups: the declared list is whole, and a grouping in memory does what a plain hash table does. */
#include "test-support.h"

#include "base/memory.h"
#include "tally/groupings.h"
#include <service-matrix/error.h>

static gsize
size_of (SmxFieldKind kind)
{
  switch (kind) {
  case SMX_FIELD_SUM:
    return sizeof (SmxInt128);
  case SMX_FIELD_COUNT:
  case SMX_FIELD_NUMBER:
    return 8;
  case SMX_FIELD_TEXT:
  case SMX_FIELD_FLAG:
    return 4;
  }
  return 0;
}

/* Every byte of every struct belongs to one field or is padding in front of one or at the end. */
static void
covers_every_struct (void **state)
{
  (void)state;
  for (guint kind = 0; kind < SMX_N_GROUPINGS; kind++) {
    const SmxGroupingSpec *spec = &smx__groupings[kind];
    gsize end = 0, largest = 1;
    assert_non_null (spec->name);
    assert_in_range (spec->n_keys, 1, SMX_MAX_KEYS);
    for (const SmxGroupField *field = spec->fields; field->name != NULL; field++) {
      gsize size = size_of (field->kind);
      if (field->offset != (end + size - 1) / size * size)
        fail_msg ("%s: %s stands at %u, the field before ends at %zu", spec->name, field->name, field->offset,
                  end);
      end = field->offset + size;
      largest = MAX (largest, size);
    }
    assert_int_equal ((end + largest - 1) / largest * largest, spec->value_size);
    assert_true (spec->value_size <= SMX_MAX_VALUE);
  }
}

static void
starts_blank (void **state)
{
  (void)state;
  SmxService service;
  memset (&service, 7, sizeof service);
  smx__value_blank (&smx__groupings[SMX_SERVICES], &service);
  assert_int_equal (service.name, SMX_NO_ID);
  assert_int_equal (service.provider, SMX_NO_ID);
  assert_true (isnan (service.criticality) && isnan (service.delay_cost_per_hour));
  SmxHeld held;
  memset (&held, 7, sizeof held);
  smx__value_blank (&smx__groupings[SMX_HELD], &held);
  assert_true (held.held == 0 && held.requests == 0);
}

/* Few different keys of three parts, so that entries are met again and again. */
static void
draw_key (GRand *random, guint32 *key)
{
  key[0] = g_rand_int_range (random, 0, 10) == 0 ? SMX_NO_ID : (guint32)g_rand_int_range (random, 0, 20);
  key[1] = (guint32)g_rand_int_range (random, 0, 30);
  key[2] = (guint32)g_rand_int_range (random, 0, 8) << 20;
}

static char *
name_key (const guint32 *key)
{
  return g_strdup_printf ("%u %u %u", key[0], key[1], key[2]);
}

static void
assert_same_counts (const SmxGroups *groups, GHashTable *expected, guint32 seed)
{
  assert_int_equal (smx__groups_n (groups), g_hash_table_size (expected));
  for (gsize i = 0; i < smx__groups_n (groups); i++) {
    const guint32 *key = smx__groups_key (groups, i);
    const SmxHandover *value = smx__groups_value (groups, i);
    g_autofree char *name = name_key (key);
    if (GPOINTER_TO_INT (g_hash_table_lookup (expected, name)) != (int)value->passes)
      fail_msg ("seed %u: key %s has %d", seed, name, (int)value->passes);
    assert_ptr_equal (smx__groups_find (groups, key), value);
  }
}

static void
agrees_with_a_hash_table (void **state)
{
  (void)state;
  for (guint32 seed = 1; seed <= 30; seed++) {
    g_autoptr (GRand) random = g_rand_new_with_seed (seed);
    g_autoptr (GHashTable) expected = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
    GError *error = NULL;
    g_autoptr (SmxGroups) groups = smx__groups_new (&smx__groupings[SMX_HANDOVERS], &error);
    assert_no_error (error);
    for (int i = 0; i < 3000; i++) {
      guint32 key[3];
      draw_key (random, key);
      SmxHandover *value = smx__groups_get (groups, key, &error);
      assert_no_error (error);
      value->passes++;
      char *name = name_key (key);
      int n = GPOINTER_TO_INT (g_hash_table_lookup (expected, name));
      g_hash_table_replace (expected, name, GINT_TO_POINTER (n + 1));
    }
    assert_same_counts (groups, expected, seed);
    g_autoptr (SmxGroups) copy = smx__groups_copy (groups, &error);
    assert_no_error (error);
    assert_same_counts (copy, expected, seed);
    assert_ptr_equal (smx__groups_spec (copy), smx__groups_spec (groups));
  }
}

/* Taking the last entries away leaves the others findable, and the way free for new ones. */
static void
truncates (void **state)
{
  (void)state;
  for (guint32 seed = 1; seed <= 100; seed++) {
    g_autoptr (GRand) random = g_rand_new_with_seed (seed);
    GError *error = NULL;
    g_autoptr (SmxGroups) groups = smx__groups_new (&smx__groupings[SMX_HANDOVERS], &error);
    for (int round = 0; round < 20; round++) {
      int more = g_rand_int_range (random, 0, 60);
      for (int i = 0; i < more; i++) {
        guint32 key[3];
        draw_key (random, key);
        assert_non_null (smx__groups_get (groups, key, &error));
      }
      gsize keep = (gsize)g_rand_int_range (random, 0, (int)smx__groups_n (groups) + 1);
      guint32 gone[3] = { SMX_NO_ID, SMX_NO_ID, SMX_NO_ID };
      if (keep < smx__groups_n (groups))
        memcpy (gone, smx__groups_key (groups, keep), sizeof gone);
      smx__groups_truncate (groups, keep);
      assert_int_equal (smx__groups_n (groups), keep);
      assert_null (smx__groups_find (groups, gone));
      for (gsize i = 0; i < keep; i++)
        assert_ptr_equal (smx__groups_find (groups, smx__groups_key (groups, i)),
                          smx__groups_value (groups, i));
    }
  }
}

static void
keeps_values_in_place (void **state)
{
  (void)state;
  GError *error = NULL;
  g_autoptr (SmxGroups) groups = smx__groups_new (&smx__groupings[SMX_CELLS], &error);
  assert_true (smx__groups_reserve (groups, 1000, &error));
  SmxCell *first = smx__groups_get (groups, (guint32[]){ 0, 0, 0 }, &error);
  smx__memory_fail_from (0);
  for (guint32 i = 1; i < 1000; i++)
    assert_non_null (smx__groups_get (groups, (guint32[]){ i, i, i }, NULL));
  smx__memory_fail_from (-1);
  assert_ptr_equal (smx__groups_value (groups, 0), first);
  for (gsize i = 0; i < 1000; i++)
    assert_int_equal (GPOINTER_TO_SIZE (smx__groups_value (groups, i)) % 16, 0);
}

static void
survives_failing_memory (void **state)
{
  (void)state;
  g_autoptr (SmxGroups) groups = smx__groups_new (&smx__groupings[SMX_HELD], NULL);
  for (guint32 i = 0; i < 200; i++) {
    void *value = NULL;
    for (gint64 n = 0; value == NULL; n++) {
      GError *error = NULL;
      smx__memory_fail_from (n);
      value = smx__groups_get (groups, (guint32[]){ i, i }, &error);
      smx__memory_fail_from (-1);
      if (value == NULL)
        assert_error (error, SMX_ERROR, SMX_ERROR_NO_MEMORY, "memory ran out");
      g_clear_error (&error);
      assert_int_equal (smx__groups_n (groups), value == NULL ? i : i + 1);
    }
  }
  for (gint64 n = 0;; n++) {
    smx__memory_fail_from (n);
    g_autoptr (SmxGroups) copy = smx__groups_copy (groups, NULL);
    smx__memory_fail_from (-1);
    if (copy != NULL)
      break;
    assert_true (n < 10);
  }
}

static void
holds_two_million (void **state)
{
  (void)state;
  const guint32 n = 2000000;
  GError *error = NULL;
  g_autoptr (SmxGroups) groups = smx__groups_new (&smx__groupings[SMX_DELAYS], &error);
  for (guint32 pass = 0; pass < 2; pass++)
    for (guint32 i = 0; i < n; i++) {
      SmxCount *count = smx__groups_get (groups, (guint32[]){ 0, SMX_NO_ID, i, SMX_NO_ID, i % 7 }, &error);
      assert_no_error (error);
      count->n++;
    }
  assert_int_equal (smx__groups_n (groups), n);
  for (gsize i = 0; i < n; i++)
    assert_int_equal (((const SmxCount *)smx__groups_value (groups, i))->n, 2);
}

int
main (void)
{
  static const struct CMUnitTest tests[] = {
    { .name = "groupings/cover-every-struct", .test_func = covers_every_struct },
    { .name = "groupings/blank", .test_func = starts_blank },
    { .name = "groups/as-a-hash-table", .test_func = agrees_with_a_hash_table },
    { .name = "groups/truncate", .test_func = truncates },
    { .name = "groups/reserve", .test_func = keeps_values_in_place },
    { .name = "groups/memory-fails", .test_func = survives_failing_memory },
    { .name = "groups/two-million", .test_func = holds_two_million },
  };
  return cmocka_run_group_tests_name ("groups", tests, NULL, NULL);
}
