/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A table as an Arrow stream: every value comes back, nothing is copied that need not be, and each struct is released on its own. */
#include "table-fixture.h"

#include "base/memory.h"
#include "table/table-private.h"
#include <errno.h>
#include <service-matrix/table-arrow.h>

typedef struct {
  struct ArrowSchema schema;
  struct ArrowArray batch;
} Export;

/* Everything that a stream gives; the stream is released. */
static Export export(SmxTable *table, SmxArrowTexts texts)
{
  GError *error = NULL;
  Export all;
  struct ArrowArrayStream stream;
  struct ArrowArray end;
  assert_true (smx_table_to_arrow (table, texts, &stream, &error));
  assert_int_equal (stream.get_schema (&stream, &all.schema), 0);
  assert_int_equal (stream.get_next (&stream, &all.batch), 0);
  assert_int_equal (stream.get_next (&stream, &end), 0);
  assert_null (end.release);
  assert_null (stream.get_last_error (&stream));
  stream.release (&stream);
  assert_null (stream.release);
  return all;
}

static void
export_clear (Export *self)
{
  if (self->schema.release != NULL)
    self->schema.release (&self->schema);
  if (self->batch.release != NULL)
    self->batch.release (&self->batch);
  assert_null (self->schema.release);
  assert_null (self->batch.release);
}

/* The value of a key in metadata as the C data interface encodes it; NULL where there is none. */
static char *
find_metadata (const char *metadata, const char *key)
{
  gint32 n, length[2];
  const char *at = metadata, *texts[2];
  memcpy (&n, at, sizeof n);
  at += sizeof n;
  for (gint32 i = 0; i < n; i++) {
    for (guint k = 0; k < 2; k++) {
      memcpy (&length[k], at, sizeof length[k]);
      texts[k] = at + sizeof length[k];
      at = texts[k] + length[k];
    }
    if ((gsize)length[0] == strlen (key) && memcmp (texts[0], key, (gsize)length[0]) == 0)
      return g_strndup (texts[1], (gsize)length[1]);
  }
  return NULL;
}

static void
assert_metadata (const char *metadata, const char *key, const char *expected)
{
  g_autofree char *found = find_metadata (metadata, key);
  if (expected == NULL)
    assert_null (found);
  else
    assert_string_equal (found, expected);
}

static void
gives_schema (void **state)
{
  const SmxArrowTexts texts = *(const SmxArrowTexts *)*state;
  const gboolean plain = texts == SMX_ARROW_TEXTS_PLAIN;
  g_autoptr (SmxTable) table = make_table (5, SMX_LANGUAGE_SPANISH);
  Export all = export(table, texts);
  const char *formats[] = { plain ? "u" : "I", plain ? "u" : "I", "l", "g", "g" };
  assert_string_equal (all.schema.format, "+s");
  assert_int_equal (all.schema.n_children, 5);
  assert_metadata (all.schema.metadata, "version", "9.9.9");
  assert_metadata (all.schema.metadata, "language", "es");
  for (guint i = 0; i < 5; i++) {
    const struct ArrowSchema *field = all.schema.children[i];
    assert_string_equal (field->format, formats[i]);
    assert_string_equal (field->name, smx_table_get_column_name (table, i));
    assert_int_equal (field->flags, ARROW_FLAG_NULLABLE);
    assert_int_equal (field->n_children, 0);
    assert_int_equal (field->dictionary != NULL, !plain && i < 2);
    assert_metadata (field->metadata, "title", smx_table_get_column_title (table, i));
  }
  assert_metadata (all.schema.children[RATE]->metadata, "unit", "0..1");
  assert_metadata (all.schema.children[RATE]->metadata, "decimals", "3");
  assert_metadata (all.schema.children[NAME]->metadata, "unit", NULL);
  assert_metadata (all.schema.children[NAME]->metadata, "decimals", NULL);
  assert_metadata (all.schema.children[RATE]->metadata, "description",
                   smx_table_get_column_description (table, RATE));
  export_clear (&all);
}

static gboolean
is_known (const struct ArrowArray *array, gint64 row)
{
  const guint8 *validity = array->buffers[0];
  return validity == NULL || (validity[row >> 3] >> (row & 7) & 1) != 0;
}

static char *
text_of (const struct ArrowArray *array, gint64 row)
{
  if (array->dictionary != NULL)
    return text_of (array->dictionary, ((const guint32 *)array->buffers[1])[row]);
  const gint32 *offsets = array->buffers[1];
  return g_strndup ((const char *)array->buffers[2] + offsets[row], (gsize)(offsets[row + 1] - offsets[row]));
}

static void
assert_cell (const SmxTable *table, const struct ArrowArray *array, gint64 row, guint column)
{
  assert_int_equal (is_known (array, row), !smx_table_is_null (table, row, column));
  if (smx_table_get_column_type (table, column) == SMX_COLUMN_INT64) {
    assert_int_equal (((const gint64 *)array->buffers[1])[row], smx_table_get_int64 (table, row, column));
  } else if (smx_table_get_column_type (table, column) == SMX_COLUMN_DOUBLE) {
    assert_close ("double", ((const double *)array->buffers[1])[row],
                  smx_table_get_double (table, row, column), 0);
  } else if (is_known (array, row)) {
    g_autofree char *text = text_of (array, row);
    assert_string_equal (text, smx_table_get_text (table, row, column));
  }
}

/* The table is gone before any value is looked at. */
static void
gives_values (void **state)
{
  const SmxArrowTexts texts = *(const SmxArrowTexts *)*state;
  for (gsize n = 0; n <= 5; n++) {
    SmxTable *table = make_table (n, SMX_LANGUAGE_ENGLISH);
    g_autoptr (SmxTable) same = make_table (n, SMX_LANGUAGE_ENGLISH);
    Export all = export(table, texts);
    const void *integers = table->columns[REQUESTS].integers, *doubles = table->columns[GAP].doubles;
    smx_table_unref (table);
    assert_int_equal (all.batch.length, n);
    assert_int_equal (all.batch.n_children, 5);
    assert_int_equal (all.batch.n_buffers, 1);
    assert_int_equal (all.batch.null_count, 0);
    assert_ptr_equal (all.batch.children[REQUESTS]->buffers[1], integers);
    assert_ptr_equal (all.batch.children[GAP]->buffers[1], doubles);
    for (guint column = 0; column < 5; column++) {
      const struct ArrowArray *array = all.batch.children[column];
      gint64 n_nulls = 0;
      assert_int_equal (array->length, n);
      assert_int_equal (array->n_buffers, array->dictionary == NULL && column < 2 ? 3 : 2);
      for (gint64 row = 0; row < (gint64)n; row++) {
        assert_cell (same, array, row, column);
        n_nulls += smx_table_is_null (same, row, column);
      }
      assert_int_equal (array->null_count, n_nulls);
    }
    export_clear (&all);
  }
}

/* A consumer moves columns away and releases them last, in another order; the parents must not touch them. */
static void
is_released_in_any_order (void **state)
{
  const SmxArrowTexts texts = *(const SmxArrowTexts *)*state;
  g_autoptr (SmxTable) same = make_table (5, SMX_LANGUAGE_ENGLISH);
  SmxTable *table = make_table (5, SMX_LANGUAGE_ENGLISH);
  Export all = export(table, texts);
  smx_table_unref (table);
  struct ArrowArray array = *all.batch.children[NAME];
  struct ArrowSchema field = *all.schema.children[NAME];
  all.batch.children[NAME]->release = NULL;
  all.schema.children[NAME]->release = NULL;
  export_clear (&all);
  assert_string_equal (field.name, "name");
  for (gint64 row = 0; row < 5; row++)
    assert_cell (same, &array, row, NAME);
  field.release (&field);
  array.release (&array);
  assert_null (array.release);
}

/* A stream that nobody reads, and one that is read twice over. */
static void
may_be_left (void **state)
{
  (void)state;
  g_autoptr (SmxTable) table = make_table (3, SMX_LANGUAGE_ENGLISH);
  struct ArrowArrayStream streams[2];
  for (guint i = 0; i < 2; i++)
    assert_true (smx_table_to_arrow (table, SMX_ARROW_TEXTS_PLAIN, &streams[i], NULL));
  streams[0].release (&streams[0]);
  struct ArrowSchema schemas[2];
  for (guint i = 0; i < 2; i++)
    assert_int_equal (streams[1].get_schema (&streams[1], &schemas[i]), 0);
  streams[1].release (&streams[1]);
  for (guint i = 0; i < 2; i++)
    schemas[i].release (&schemas[i]);
}

static void
refuses_texts (void **state)
{
  (void)state;
  GError *error = NULL;
  g_autoptr (SmxTable) table = make_table (1, SMX_LANGUAGE_ENGLISH);
  struct ArrowArrayStream stream = { .release = NULL };
  SmxArrowTexts texts = SMX_N_ARROW_TEXTS;
  assert_false (smx_table_to_arrow (table, texts, &stream, &error));
  assert_true (g_error_matches (error, SMX_ERROR, SMX_ERROR_OPTIONS));
  assert_null (stream.release);
  g_clear_error (&error);
  assert_false (smx_arrow_texts_from_name ("views", &texts));
  assert_int_equal (texts, SMX_N_ARROW_TEXTS);
  assert_true (smx_arrow_texts_from_name ("dictionary", &texts));
  assert_int_equal (texts, SMX_ARROW_TEXTS_DICTIONARY);
}

/* One step of what may fail; TRUE where memory sufficed. */
static gboolean
step_through (SmxTable *table, SmxArrowTexts texts)
{
  struct ArrowArrayStream stream;
  struct ArrowSchema schema;
  struct ArrowArray batch;
  GError *error = NULL;
  if (!smx_table_to_arrow (table, texts, &stream, &error)) {
    assert_true (g_error_matches (error, SMX_ERROR, SMX_ERROR_NO_MEMORY));
    g_error_free (error);
    return FALSE;
  }
  const int of_schema = stream.get_schema (&stream, &schema);
  const int of_batch = of_schema == 0 ? stream.get_next (&stream, &batch) : ENOMEM;
  if (of_batch != 0) {
    assert_int_equal (of_batch, ENOMEM);
    assert_string_equal (stream.get_last_error (&stream), "memory ran out");
  } else {
    batch.release (&batch);
  }
  if (of_schema == 0)
    schema.release (&schema);
  stream.release (&stream);
  return of_batch == 0;
}

static void
bears_no_memory (void **state)
{
  const SmxArrowTexts texts = *(const SmxArrowTexts *)*state;
  g_autoptr (SmxTable) table = make_table (5, SMX_LANGUAGE_ENGLISH);
  gboolean done = FALSE;
  gint64 n = 0;
  for (; !done && n < 1000; n++) {
    smx__memory_fail_from (n);
    done = step_through (table, texts);
    smx__memory_fail_from (-1);
  }
  assert_true (done && n > 20);
}

int
main (void)
{
  static SmxArrowTexts plain = SMX_ARROW_TEXTS_PLAIN, dictionary = SMX_ARROW_TEXTS_DICTIONARY;
  const struct CMUnitTest tests[] = {
    { .name = "plain/schema", .test_func = gives_schema, .initial_state = &plain },
    { .name = "plain/values", .test_func = gives_values, .initial_state = &plain },
    { .name = "plain/any order", .test_func = is_released_in_any_order, .initial_state = &plain },
    { .name = "plain/no memory", .test_func = bears_no_memory, .initial_state = &plain },
    { .name = "dictionary/schema", .test_func = gives_schema, .initial_state = &dictionary },
    { .name = "dictionary/values", .test_func = gives_values, .initial_state = &dictionary },
    { .name = "dictionary/any order", .test_func = is_released_in_any_order, .initial_state = &dictionary },
    { .name = "dictionary/no memory", .test_func = bears_no_memory, .initial_state = &dictionary },
    { .name = "stream/left", .test_func = may_be_left },
    { .name = "stream/texts", .test_func = refuses_texts },
  };
  return cmocka_run_group_tests_name ("table-arrow", tests, NULL, NULL);
}
