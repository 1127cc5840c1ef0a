/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Groups: the declared list is whole, and a grouping in memory, packed as it is, does what a plain hash table of plain
 * structs does. */
#include "test-support.h"

#include "group-values.h"
#include "tally/groupings.h"
#include "tally/groups-sum.h"

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
      if (field->n > 1)
        assert_int_equal (field->kind, SMX_FIELD_COUNT);
      end = field->offset + size * smx__field_n (field);
      largest = MAX (largest, size);
      assert_true (field - spec->fields < SMX_MAX_GROUP_FIELDS);
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
  for (guint kind = 0; kind < SMX_N_GROUPINGS; kind++) {
    g_autoptr (SmxGroups) groups = group_new ((SmxGroupingKind)kind);
    SmxAnyValue blank, entry;
    guint32 key[SMX_MAX_KEYS] = { 0 };
    memset (&entry, 7, sizeof entry);
    smx__value_blank (&smx__groupings[kind], &blank);
    smx__groups_read (groups, group_place (groups, key), &entry);
    assert_memory_equal (&entry, &blank, smx__groupings[kind].value_size);
  }
}

/* ---- A plain model: keys in a hash table, values as structs, one beside the other ---- */

typedef struct {
  const SmxGroupingSpec *spec;
  GHashTable *places; /* the key as bytes -> its place + 1 */
  GArray *values;     /* SmxAnyValue */
} Model;

static void
model_init (Model *self, SmxGroupingKind kind)
{
  self->spec = &smx__groupings[kind];
  self->places = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify)g_bytes_unref, NULL);
  self->values = g_array_new (FALSE, FALSE, sizeof (SmxAnyValue));
}

static void
model_clear (Model *self)
{
  g_hash_table_unref (self->places);
  g_array_unref (self->values);
}

static guint
model_place (Model *self, const guint32 *key)
{
  GBytes *bytes = g_bytes_new (key, self->spec->n_keys * sizeof *key);
  guint place = GPOINTER_TO_UINT (g_hash_table_lookup (self->places, bytes));
  if (place != 0) {
    g_bytes_unref (bytes);
    return place - 1;
  }
  SmxAnyValue blank;
  smx__value_blank (self->spec, &blank);
  g_array_append_val (self->values, blank);
  g_hash_table_insert (self->places, bytes, GUINT_TO_POINTER (self->values->len));
  return self->values->len - 1;
}

static char *
model_value (const Model *self, guint place)
{
  return g_array_index (self->values, SmxAnyValue, place).bytes;
}

static void
model_add (const Model *self, guint place, const SmxAddend *addend, gsize i)
{
  const SmxGroupField *field = &self->spec->fields[addend->field];
  char *at = model_value (self, place) + field->offset;
  SmxInt128 number = 1;
  if (addend->how == SMX_ADD_BITS)
    number = (((const guint16 *)addend->numbers)[i] & addend->bit) != 0;
  else if (addend->how == SMX_ADD_BYTES)
    number = ((const guint8 *)addend->numbers)[i];
  else if (addend->how == SMX_ADD_INT64)
    number = ((const gint64 *)addend->numbers)[i];
  else if (addend->how == SMX_ADD_INT128)
    number = ((const SmxInt128 *)addend->numbers)[i];
  else if (addend->how == SMX_ADD_BUCKETS)
    at += ((const guint8 *)addend->numbers)[i] * sizeof (gint64);
  if (field->kind == SMX_FIELD_SUM)
    *(SmxInt128 *)(void *)at += number;
  else
    *(gint64 *)(void *)at += (gint64)number;
}

static void
assert_as_model (const SmxGroups *groups, const Model *model, const char *what)
{
  gsize n_key_bytes = model->spec->n_keys * sizeof (guint32);
  assert_ptr_equal (smx__groups_spec (groups), model->spec);
  assert_int_equal (smx__groups_n (groups), model->values->len);
  for (gsize i = 0; i < smx__groups_n (groups); i++) {
    const guint32 *key = smx__groups_key (groups, i);
    g_autoptr (GBytes) bytes = g_bytes_new (key, n_key_bytes);
    gsize found = G_MAXSIZE;
    if (GPOINTER_TO_UINT (g_hash_table_lookup (model->places, bytes)) != i + 1 ||
        !smx__groups_find (groups, key, &found) || found != i)
      fail_msg ("%s, %s: entry %zu does not stand where its key came", what, model->spec->name, i);
    if (memcmp (group_value (groups, i), model_value (model, (guint)i), model->spec->value_size) != 0)
      fail_msg ("%s, %s: entry %zu of %zu differs", what, model->spec->name, i, smx__groups_n (groups));
  }
}

/* ---- Random columns ---- */

#define BATCH 1024

#define MOST_COLUMNS 9

typedef struct {
  guint16 flags[BATCH];
  guint8 bytes[BATCH];
  gint64 numbers[BATCH];
  SmxInt128 wide[BATCH];
} Numbers;

typedef struct {
  guint32 keys[BATCH * SMX_MAX_KEYS], places[BATCH];
  guint16 flags[BATCH]; /* of all columns */
  Numbers numbers[MOST_COLUMNS];
} Columns;

/* Few different keys, so that entries are met again and again. */
static void
draw_key (GRand *random, guint32 *key, guint n_keys, gint32 different)
{
  for (guint i = 0; i < n_keys; i++)
    key[i] = 3;
  key[0] =
      g_rand_int_range (random, 0, 10) == 0 ? SMX_NO_ID : (guint32)g_rand_int_range (random, 0, different);
  if (n_keys > 1)
    key[n_keys - 1] = (guint32)g_rand_int_range (random, 0, 8) << 20;
}

/* Mostly small, now and then of any size below 2^60 or, in @wide, 2^116. */
static SmxInt128
draw_number (GRand *random, gboolean wide)
{
  guint bits =
      g_rand_int_range (random, 0, 40) > 0 ? 4 : (guint)g_rand_int_range (random, 4, wide ? 116 : 50);
  SmxInt128 number = 0;
  for (guint i = 0; i < 4; i++)
    number = (number << 29) | (SmxInt128)(g_rand_int (random) >> 3);
  number &= ((SmxInt128)1 << bits) - 1;
  return g_rand_boolean (random) ? number : -number;
}

static SmxAddend
draw_column (GRand *random, Numbers *columns, const guint16 *flags, const SmxGroupingSpec *spec,
             guint n_fields, gsize n)
{
  SmxAddend addend = { .field = (guint)g_rand_int_range (random, 0, (gint32)n_fields), .how = SMX_ADD_ONE };
  const SmxGroupField *field = &spec->fields[addend.field];
  gboolean zeros = g_rand_int_range (random, 0, 5) == 0;
  if (field->n > 1) {
    addend.how = SMX_ADD_BUCKETS;
    addend.numbers = columns->bytes;
    for (gsize i = 0; i < n; i++)
      columns->bytes[i] = (guint8)g_rand_int_range (random, 0, field->n);
    return addend;
  }
  switch (g_rand_int_range (random, 0, field->kind == SMX_FIELD_SUM ? 5 : 4)) {
  case 0: /* of flags of its own, or of those that other columns have as well */
    addend.how = SMX_ADD_BITS;
    addend.numbers = zeros ? columns->flags : flags;
    addend.bit = (guint16)(1u << g_rand_int_range (random, 0, 16));
    break;
  case 1:
    addend.how = SMX_ADD_BYTES;
    addend.numbers = columns->bytes;
    break;
  case 2:
    addend.how = SMX_ADD_INT64;
    addend.numbers = columns->numbers;
    break;
  case 4:
    addend.how = SMX_ADD_INT128;
    addend.numbers = columns->wide;
    break;
  default:
    break;
  }
  for (gsize i = 0; i < n; i++) {
    columns->flags[i] = (guint16)(zeros ? 0 : g_rand_int (random));
    columns->bytes[i] = zeros ? 0 : (guint8)g_rand_int_range (random, 0, 2);
    columns->numbers[i] = zeros ? 0 : (gint64)draw_number (random, FALSE);
    columns->wide[i] = zeros ? 0 : draw_number (random, TRUE);
  }
  return addend;
}

static void
add_random_columns (GRand *random, SmxGroups *groups, Model *model, Columns *columns)
{
  GError *error = NULL;
  gsize n = (gsize)g_rand_int_range (random, 0, 5) == 0 ? 1 : (gsize)g_rand_int_range (random, 1, BATCH + 1);
  guint n_keys = model->spec->n_keys, n_fields = 0, expected[BATCH];
  gint32 different = g_rand_int_range (random, 1, 400);
  while (model->spec->fields[n_fields].name != NULL)
    n_fields++;
  for (gsize i = 0; i < n; i++) {
    draw_key (random, columns->keys + i * n_keys, n_keys, different);
    expected[i] = model_place (model, columns->keys + i * n_keys);
  }
  assert_true (smx__groups_place (groups, columns->keys, n, columns->places, &error));
  for (gsize i = 0; i < n; i++)
    assert_int_equal (columns->places[i], expected[i]);
  for (int call = 0; call < 2; call++) {
    gboolean full;
    SmxAddend addends[MOST_COLUMNS];
    guint n_addends = (guint)g_rand_int_range (random, 1, MOST_COLUMNS + 1);
    for (gsize i = 0; i < n; i++)
      columns->flags[i] = (guint16)g_rand_int (random);
    for (guint column = 0; column < n_addends; column++) {
      addends[column] =
          draw_column (random, &columns->numbers[column], columns->flags, model->spec, n_fields, n);
      for (gsize i = 0; i < n; i++)
        model_add (model, expected[i], &addends[column], i);
    }
    assert_true (smx__groups_add (groups, columns->places, n, addends, n_addends, &full, &error));
    assert_no_error (error);
  }
}

/* Joins the value of one entry to another, and writes one anew. */
static void
move_random_values (GRand *random, SmxGroups *groups, const Model *model)
{
  GError *error = NULL;
  const SmxGroupField *field;
  gint32 n = (gint32)model->values->len;
  guint into = (guint)g_rand_int_range (random, 0, n), from = (guint)g_rand_int_range (random, 0, n);
  SmxAnyValue value = *(SmxAnyValue *)(void *)model_value (model, from);
  assert_int_equal (smx__value_combine (model->spec, model_value (model, into), &value, &field),
                    SMX_COMBINED);
  assert_int_equal (smx__groups_combine (groups, into, &value, &field, &error), SMX_COMBINED);
  memcpy (&value, model_value (model, into), sizeof value);
  memcpy (model_value (model, from), &value, sizeof value);
  assert_true (smx__groups_write (groups, from, &value, &error));
  assert_no_error (error);
}

/* Two entries added up where they stand: all fields, and the first one alone. */
static void
assert_adds_up (GRand *random, const SmxGroups *groups, const Model *model, const char *what)
{
  SmxSummation all, one;
  const SmxGroupField *field, *first = model->spec->fields;
  gint32 n = (gint32)model->values->len;
  guint a = (guint)g_rand_int_range (random, 0, n), b = (guint)g_rand_int_range (random, 0, n);
  SmxAnyValue sum, single, expected = *(SmxAnyValue *)(void *)model_value (model, a);
  memset (&sum, 0, sizeof sum);
  memset (&single, 0, sizeof single);
  smx__summation_init (&all, groups);
  smx__summation_init_one (&one, groups, first->offset);
  smx__summation_fetch (&all, a);
  for (guint i = 0; i < 2; i++) {
    smx__summation_add (&all, i == 0 ? a : b, &sum);
    smx__summation_add (&one, i == 0 ? a : b, &single);
  }
  assert_int_equal (smx__value_combine (model->spec, &expected, model_value (model, b), &field),
                    SMX_COMBINED);
  if (memcmp (&sum, &expected, model->spec->value_size) != 0)
    fail_msg ("%s: entries %u and %u", what, a, b);
  gsize size = (first->kind == SMX_FIELD_SUM ? sizeof (SmxInt128) : sizeof (gint64)) * smx__field_n (first);
  assert_memory_equal (single.bytes + first->offset, expected.bytes + first->offset, size);
  memset (single.bytes + first->offset, 0, size);
  assert_true (single.bytes[0] == 0 && memcmp (single.bytes, single.bytes + 1, SMX_MAX_VALUE - 1) == 0);
}

static const SmxGroupingKind modelled[] = { SMX_CELLS, SMX_DELAYS_SERVICE, SMX_RATINGS, SMX_HANDOVERS,
                                            SMX_RESPONDENTS };

static void
agrees_with_a_hash_table (void **state)
{
  (void)state;
  g_autofree Columns *columns = g_new (Columns, 1);
  for (guint32 seed = 1; seed <= 40; seed++) {
    g_autoptr (GRand) random = g_rand_new_with_seed (seed);
    g_autofree char *what = g_strdup_printf ("seed %u", seed);
    SmxGroupingKind kind = modelled[seed % G_N_ELEMENTS (modelled)];
    g_autoptr (SmxGroups) groups = group_new (kind);
    Model model;
    model_init (&model, kind);
    for (int round = 0; round < 12; round++) {
      add_random_columns (random, groups, &model, columns);
      if (g_rand_boolean (random))
        move_random_values (random, groups, &model);
      assert_as_model (groups, &model, what);
      assert_adds_up (random, groups, &model, what);
    }
    model_clear (&model);
  }
}

/* ---- Two groupings ---- */

/* The entries of one joined to those of another, in blocks, is what joining the structs is. */
static void
joins_another (void **state)
{
  (void)state;
  g_autofree Columns *columns = g_new (Columns, 1);
  for (guint32 seed = 1; seed <= 20; seed++) {
    GError *error = NULL;
    g_autoptr (GRand) random = g_rand_new_with_seed (seed);
    SmxGroupingKind kind = modelled[seed % G_N_ELEMENTS (modelled)];
    g_autoptr (SmxGroups) groups = group_new (kind), other = group_new (kind);
    Model model, others;
    model_init (&model, kind);
    model_init (&others, kind);
    for (int i = 0; i < 3; i++) {
      add_random_columns (random, groups, &model, columns);
      add_random_columns (random, other, &others, columns);
    }
    gsize step = (gsize)g_rand_int_range (random, 1, 400), n = smx__groups_n (other);
    for (gsize first = 0; first < n; first += step) {
      gboolean full;
      for (gsize i = first; i < MIN (first + step, n); i++) {
        const SmxGroupField *field;
        columns->places[i - first] = group_place (groups, smx__groups_key (other, i));
        guint at = model_place (&model, smx__groups_key (other, i));
        assert_int_equal (at, columns->places[i - first]);
        smx__value_combine (model.spec, model_value (&model, at), model_value (&others, (guint)i), &field);
      }
      assert_true (
          smx__groups_join (groups, columns->places, other, first, MIN (step, n - first), &full, &error));
    }
    assert_as_model (groups, &model, "joined");
    model_clear (&model);
    model_clear (&others);
  }
}

/* ---- Sharing ---- */

static void
copies_what_others_share (void **state)
{
  (void)state;
  g_autofree Columns *columns = g_new (Columns, 1);
  for (guint32 seed = 1; seed <= 10; seed++) {
    GError *error = NULL;
    g_autoptr (GRand) random = g_rand_new_with_seed (seed);
    SmxGroupingKind kind = modelled[seed % G_N_ELEMENTS (modelled)];
    g_autoptr (SmxGroups) groups = group_new (kind);
    SmxGroups *alone = groups;
    Model then, now;
    model_init (&then, kind);
    model_init (&now, kind);
    for (int i = 0; i < 3; i++)
      add_random_columns (random, groups, &then, columns);
    for (gsize i = 0; i < smx__groups_n (groups); i++) {
      guint at = model_place (&now, smx__groups_key (groups, i));
      memcpy (model_value (&now, at), model_value (&then, at), sizeof (SmxAnyValue));
    }
    assert_true (smx__groups_own (&groups, &error));
    assert_ptr_equal (groups, alone);
    g_autoptr (SmxGroups) shared = smx__groups_ref (groups);
    assert_true (smx__groups_own (&groups, &error));
    assert_ptr_not_equal (groups, shared);
    for (int i = 0; i < 3; i++)
      add_random_columns (random, groups, &now, columns);
    assert_as_model (groups, &now, "written");
    assert_as_model (shared, &then, "shared");
    alone = shared;
    assert_true (smx__groups_own (&shared, &error)); /* the other one has let go of it */
    assert_ptr_equal (shared, alone);
    model_clear (&then);
    model_clear (&now);
  }
}

/* ---- Places ---- */

/* Taking the last entries away leaves the others findable, and the way free for new ones. */
static void
truncates (void **state)
{
  (void)state;
  for (guint32 seed = 1; seed <= 100; seed++) {
    g_autoptr (GRand) random = g_rand_new_with_seed (seed);
    g_autoptr (SmxGroups) groups = group_new (SMX_HANDOVERS);
    for (int round = 0; round < 20; round++) {
      int more = g_rand_int_range (random, 0, 60);
      for (int i = 0; i < more; i++) {
        guint32 key[3];
        draw_key (random, key, 3, 20);
        guint32 at = group_place (groups, key);
        SmxHandover value = { .passes = key[0] };
        assert_true (smx__groups_write (groups, at, &value, NULL));
      }
      gsize keep = (gsize)g_rand_int_range (random, 0, (int)smx__groups_n (groups) + 1), found;
      guint32 gone[3] = { SMX_NO_ID, SMX_NO_ID, SMX_NO_ID };
      if (keep < smx__groups_n (groups))
        memcpy (gone, smx__groups_key (groups, keep), sizeof gone);
      smx__groups_truncate (groups, keep);
      assert_int_equal (smx__groups_n (groups), keep);
      assert_false (smx__groups_find (groups, gone, &found));
      for (gsize i = 0; i < keep; i++) {
        const guint32 *key = smx__groups_key (groups, i);
        assert_true (smx__groups_find (groups, key, &found));
        assert_int_equal (found, i);
        assert_int_equal (((const SmxHandover *)group_value (groups, i))->passes, key[0]);
      }
      const SmxHandover nothing = { 0 };
      guint32 again = group_place (groups, gone);
      assert_memory_equal (group_value (groups, again), &nothing, sizeof nothing);
      smx__groups_truncate (groups, keep);
    }
  }
}

static void
places_equal_keys_once (void **state)
{
  (void)state;
  GError *error = NULL;
  guint32 keys[600], places[300];
  g_autoptr (SmxGroups) groups = group_new (SMX_HELD);
  for (guint32 i = 0; i < 300; i++) {
    keys[2 * i] = i % 7;
    keys[2 * i + 1] = i % 7 == 3 ? SMX_NO_ID : i % 3;
  }
  for (int round = 0; round < 2; round++) {
    assert_true (smx__groups_place (groups, keys, 300, places, &error));
    assert_int_equal (smx__groups_n (groups), 19);
    for (guint32 i = 0; i < 300; i++) {
      assert_memory_equal (smx__groups_key (groups, places[i]), &keys[2 * i], 2 * sizeof (guint32));
      if (i > 0)
        assert_true (places[i] <= 18);
    }
    assert_int_equal (places[0], 0);
    assert_int_equal (places[3], 3);
    assert_int_equal (places[10], 3);
  }
  assert_true (smx__groups_place (groups, keys, 0, places, &error));
}

static void
holds_two_million (void **state)
{
  (void)state;
  const guint32 n = 2000000;
  GError *error = NULL;
  gboolean full;
  guint32 keys[1000][3], places[1000];
  const SmxAddend one = { 0, SMX_ADD_ONE, NULL, 0 };
  g_autoptr (SmxGroups) groups = group_new (SMX_FINDINGS);
  for (guint32 pass = 0; pass < 2; pass++)
    for (guint32 i = 0; i < n; i += 1000) {
      for (guint32 j = 0; j < 1000; j++)
        memcpy (keys[j], (guint32[]){ (i + j) % 7, SMX_NO_ID, i + j }, sizeof keys[j]);
      assert_true (smx__groups_place (groups, &keys[0][0], 1000, places, &error));
      assert_true (smx__groups_add (groups, places, 1000, &one, 1, &full, &error));
      assert_int_equal (places[999], i + 999);
    }
  assert_int_equal (smx__groups_n (groups), n);
  for (gsize i = 0; i < n; i++)
    assert_int_equal (((const SmxCount *)group_value (groups, i))->n, 2);
}

int
main (void)
{
  static const struct CMUnitTest tests[] = {
    { .name = "groupings/cover-every-struct", .test_func = covers_every_struct },
    { .name = "groupings/blank", .test_func = starts_blank },
    { .name = "groups/as-a-hash-table", .test_func = agrees_with_a_hash_table },
    { .name = "groups/truncate", .test_func = truncates },
    { .name = "groups/equal-keys", .test_func = places_equal_keys_once },
    { .name = "groups/join", .test_func = joins_another },
    { .name = "groups/share", .test_func = copies_what_others_share },
    { .name = "groups/two-million", .test_func = holds_two_million },
  };
  return cmocka_run_group_tests_name ("groups", tests, NULL, NULL);
}
