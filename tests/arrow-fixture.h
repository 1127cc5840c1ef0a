/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Arrow streams made by hand, as a producer would make them, each buffer just as long as it must be.
 *
 * A column's values are written one after another with "|" between them, "~" being null; numbers in decimal, halves as
 * their bits (0x3c00), decimals as the whole number without its point, dates and timestamps as the number that Arrow
 * holds. What stands before an array's first value (its offset) is filled with something else. */
#ifndef SMX_ARROW_FIXTURE_H
#define SMX_ARROW_FIXTURE_H

#include "test-support.h"

#include <service-matrix.h>

typedef struct {
  const char *name, *format, *values;
  const char *words_format, *words; /* of a dictionary; the values are its indices */
  gint64 offset;                    /* of the array, and of its dictionary */
} ArrowColumn;

typedef struct {
  const ArrowColumn *columns; /* ended by one without name */
  const char *chunks;         /* rows of each chunk, such as "2,0,1"; NULL: one of all */
  gint64 offset;              /* of each chunk's struct */
  const char *rows;           /* of the struct: "1" for a row, "0" for a null one; NULL: all are there */
  int fail_schema, fail_at,
      fail_code; /* whether to fail for the schema; behind so many chunks (from 1), with this errno */
  const char *last_error;
  guint batch;                          /* the next chunk */
  int alive, schemas, arrays, released; /* what was not released yet; how often the stream was */
} ArrowFixture;

/* Memory that goes with an array or schema. */
typedef struct {
  ArrowFixture *fixture;
  GPtrArray *parts;
} ArrowOwned;

static inline ArrowOwned *
arrow_own (ArrowFixture *fixture)
{
  ArrowOwned *owned = g_new (ArrowOwned, 1);
  owned->fixture = fixture;
  owned->parts = g_ptr_array_new_with_free_func (g_free);
  fixture->alive++;
  return owned;
}

static inline void *
arrow_part (ArrowOwned *owned, gsize size)
{
  void *part = g_malloc0 (MAX (size, 1));
  g_ptr_array_add (owned->parts, part);
  return part;
}

static inline void
arrow_disown (ArrowOwned *owned)
{
  owned->fixture->alive--;
  g_ptr_array_unref (owned->parts);
  g_free (owned);
}

static inline void
arrow_release_schema (struct ArrowSchema *schema)
{
  assert_non_null (schema->release);
  arrow_disown (schema->private_data);
  memset (schema, 0xdd, sizeof *schema);
  schema->release = NULL;
}

static inline void
arrow_release_array (struct ArrowArray *array)
{
  assert_non_null (array->release);
  arrow_disown (array->private_data);
  memset (array, 0xdd, sizeof *array);
  array->release = NULL;
}

static inline guint
arrow_n_columns (const ArrowFixture *fixture)
{
  guint n = 0;
  while (fixture->columns[n].format != NULL)
    n++;
  return n;
}

static inline void
arrow_make_schema (ArrowFixture *fixture, struct ArrowSchema *schema)
{
  guint n = arrow_n_columns (fixture);
  ArrowOwned *owned = arrow_own (fixture);
  *schema = (struct ArrowSchema){ .format = "+s", .release = arrow_release_schema, .private_data = owned };
  schema->n_children = n;
  schema->children = arrow_part (owned, n * sizeof *schema->children);
  for (guint i = 0; i < n; i++) {
    const ArrowColumn *column = &fixture->columns[i];
    struct ArrowSchema *child = schema->children[i] = arrow_part (owned, sizeof *child);
    *child =
        (struct ArrowSchema){ .format = column->format, .name = column->name, .flags = ARROW_FLAG_NULLABLE };
    if (column->words_format != NULL) {
      child->dictionary = arrow_part (owned, sizeof *child);
      *child->dictionary = (struct ArrowSchema){ .format = column->words_format };
    }
  }
}

/* A whole number of up to 256 bits into the first @width bytes. */
static inline void
arrow_put_whole (guint8 *to, guint width, const char *text)
{
  guint8 bytes[32] = { 0 };
  gboolean negative = *text == '-';
  for (text += negative; g_ascii_isdigit (*text); text++) {
    guint carry = (guint)(*text - '0');
    for (guint i = 0; i < sizeof bytes; i++, carry >>= 8)
      bytes[i] = (guint8)(carry += bytes[i] * 10u);
  }
  if (*text != '\0')
    fail_msg ("no whole number: %s", text);
  for (guint i = 0, carry = 1; negative && i < sizeof bytes; i++, carry >>= 8)
    bytes[i] = (guint8)(carry += (guint8)~bytes[i]);
  memcpy (to, bytes, width);
}

/* Bytes of a value of fixed size; 0 of all others. */
static inline guint
arrow_width (const char *format)
{
  if (g_str_has_prefix (format, "d:")) {
    const char *bits = strchr (strchr (format, ',') + 1, ',');
    return bits == NULL ? 16 : (guint)g_ascii_strtoull (bits + 1, NULL, 10) / 8;
  }
  if (g_str_has_prefix (format, "ts") || g_str_equal (format, "tdm"))
    return 8;
  if (g_str_equal (format, "tdD"))
    return 4;
  return strlen (format) != 1              ? 0
         : strchr ("cC", *format) != NULL  ? 1
         : strchr ("sSe", *format) != NULL ? 2
         : strchr ("iIf", *format) != NULL ? 4
         : strchr ("lLg", *format) != NULL ? 8
                                           : 0;
}

static inline void
arrow_put_value (guint8 *to, const char *format, guint width, const char *text)
{
  double real = g_ascii_strtod (text, NULL);
  float single = (float)real;
  guint16 half = (guint16)g_ascii_strtoull (text, NULL, 16);
  if (*format == 'g')
    memcpy (to, &real, sizeof real);
  else if (*format == 'f')
    memcpy (to, &single, sizeof single);
  else if (*format == 'e')
    memcpy (to, &half, sizeof half);
  else
    arrow_put_whole (to, width, text);
}

/* Texts: offsets of 4 or 8 bytes, and all bytes. */
static inline void
arrow_put_texts (ArrowOwned *owned, const void **buffers, gboolean large, char **values, gsize n)
{
  GString *all = g_string_new (NULL);
  guint8 *offsets = arrow_part (owned, (n + 1) * (large ? 8 : 4));
  for (gsize i = 0; i <= n; i++) {
    gint64 wide = (gint64)all->len;
    gint32 narrow = (gint32)all->len;
    memcpy (offsets + i * (large ? 8 : 4), large ? (void *)&wide : (void *)&narrow, large ? 8 : 4);
    if (i < n && strcmp (values[i], "~") != 0)
      g_string_append (all, values[i]);
  }
  buffers[1] = offsets;
  buffers[2] = all->len == 0 ? NULL : memcpy (arrow_part (owned, all->len), all->str, all->len);
  g_string_free (all, TRUE);
}

/* Views: 16 bytes each, long texts in two buffers in turn. */
static inline void
arrow_put_views (ArrowOwned *owned, const void **buffers, char **values, gsize n)
{
  GString *all[2] = { g_string_new (NULL), g_string_new (NULL) };
  guint8 *views = arrow_part (owned, n * 16);
  gint64 *sizes = arrow_part (owned, 16);
  for (gsize i = 0; i < n; i++) {
    const char *text = strcmp (values[i], "~") == 0 ? "" : values[i];
    gint32 parts[3] = { (gint32)strlen (text), (gint32)(i & 1), (gint32)all[i & 1]->len };
    memcpy (views + i * 16, &parts[0], 4);
    memcpy (views + i * 16 + 4, text, (gsize)MIN (parts[0], parts[0] <= 12 ? 12 : 4));
    if (parts[0] > 12) {
      memcpy (views + i * 16 + 8, &parts[1], 8);
      g_string_append (all[i & 1], text);
    }
  }
  buffers[1] = views;
  for (guint i = 0; i < 2; i++) {
    sizes[i] = (gint64)all[i]->len;
    buffers[2 + i] = memcpy (arrow_part (owned, all[i]->len), all[i]->str, all[i]->len);
    g_string_free (all[i], TRUE);
  }
  buffers[4] = sizes;
}

/* An array of values, with @offset others before them. */
static inline void
arrow_make_array (ArrowOwned *owned, const char *format, char **given, gsize n_given, gint64 offset,
                  struct ArrowArray *array)
{
  gsize n = n_given + (gsize)offset;
  guint width = arrow_width (format);
  gboolean text = strchr ("uU", *format) != NULL, number = width > 0 || *format == 'b';
  char **values = arrow_part (owned, (n + 1) * sizeof *values);
  guint8 *validity = arrow_part (owned, (n + 7) / 8);
  for (gsize i = 0; i < n; i++) {
    values[i] = i < (gsize)offset ? (number ? (i % 3 == 0 ? "~" : "1") : "before the first, and longer")
                                  : given[i - (gsize)offset];
    validity[i / 8] |= (guint8)(strcmp (values[i], "~") != 0 ? 1u << (i % 8) : 0);
    array->null_count += i >= (gsize)offset && strcmp (values[i], "~") == 0;
  }
  const void **buffers = arrow_part (owned, 5 * sizeof *buffers);
  array->length = (gint64)n_given;
  array->offset = offset;
  array->buffers = buffers;
  array->n_buffers = *format == 'n' ? 0 : text ? 3 : g_str_equal (format, "vu") ? 5 : 2;
  buffers[0] = array->null_count == 0 ? NULL : validity;
  if (text)
    arrow_put_texts (owned, buffers, *format == 'U', values, n);
  else if (g_str_equal (format, "vu"))
    arrow_put_views (owned, buffers, values, n);
  else if (number) {
    guint8 *to = arrow_part (owned, *format == 'b' ? (n + 7) / 8 : n * width);
    buffers[1] = to;
    for (gsize i = 0; i < n; i++)
      if (*format == 'b')
        to[i / 8] |= (guint8)(*values[i] == '1' ? 1u << (i % 8) : 0);
      else if (strcmp (values[i], "~") == 0)
        memset (to + i * width, 0x5a, width);
      else
        arrow_put_value (to + i * width, format, width, values[i]);
  }
}

/* Rows @first to @first + @n of a column, behind as many others as the struct's offset asks for. */
static inline void
arrow_make_column (ArrowFixture *fixture, ArrowOwned *owned, const ArrowColumn *column, gsize first, gsize n,
                   struct ArrowArray *array)
{
  gsize before = (gsize)fixture->offset;
  g_auto (GStrv) all = g_strsplit (column->values, "|", -1);
  char **values = arrow_part (owned, (before + n + 1) * sizeof *values);
  for (gsize i = 0; i < before + n; i++) {
    const char *value = i < before ? "~" : all[first + i - before];
    values[i] = strcpy (arrow_part (owned, strlen (value) + 1), value);
  }
  arrow_make_array (owned, column->format, values, before + n, column->offset, array);
  if (column->words_format != NULL) {
    char **words = g_strsplit (column->words, "|", -1);
    for (guint i = 0; words[i] != NULL; i++)
      g_ptr_array_add (owned->parts, words[i]);
    array->dictionary = arrow_part (owned, sizeof *array);
    arrow_make_array (owned, column->words_format, words, g_strv_length (words), column->offset,
                      array->dictionary);
    g_free (words);
  }
}

static inline void
arrow_make_chunk (ArrowFixture *fixture, gsize first, gsize n, struct ArrowArray *chunk)
{
  guint n_columns = arrow_n_columns (fixture);
  ArrowOwned *owned = arrow_own (fixture);
  gsize offset = (gsize)fixture->offset;
  *chunk = (struct ArrowArray){ .length = (gint64)n,
                                .offset = fixture->offset,
                                .n_buffers = 1,
                                .n_children = n_columns,
                                .release = arrow_release_array,
                                .private_data = owned };
  chunk->buffers = arrow_part (owned, sizeof *chunk->buffers);
  if (fixture->rows != NULL) {
    guint8 *validity = arrow_part (owned, (offset + n + 7) / 8);
    for (gsize i = 0; i < n; i++)
      validity[(offset + i) / 8] |= (guint8)(fixture->rows[first + i] == '1' ? 1u << ((offset + i) % 8) : 0);
    chunk->buffers[0] = validity;
    chunk->null_count = -1;
  }
  chunk->children = arrow_part (owned, n_columns * sizeof *chunk->children);
  for (guint i = 0; i < n_columns; i++) {
    chunk->children[i] = arrow_part (owned, sizeof **chunk->children);
    arrow_make_column (fixture, owned, &fixture->columns[i], first, n, chunk->children[i]);
  }
}

static inline int
arrow_get_schema (struct ArrowArrayStream *stream, struct ArrowSchema *out)
{
  ArrowFixture *fixture = stream->private_data;
  memset (out, 0xee, sizeof *out); /* what a producer leaves after a failure means nothing */
  if (fixture->fail_schema)
    return fixture->fail_code;
  fixture->schemas++;
  arrow_make_schema (fixture, out);
  return 0;
}

static inline int
arrow_get_next (struct ArrowArrayStream *stream, struct ArrowArray *out)
{
  ArrowFixture *fixture = stream->private_data;
  g_auto (GStrv) sizes = g_strsplit (fixture->chunks == NULL ? "" : fixture->chunks, ",", -1);
  gsize first = 0, n = 0;
  memset (out, 0xee, sizeof *out);
  if (fixture->fail_at == (int)fixture->batch + 1)
    return fixture->fail_code;
  guint n_chunks = fixture->chunks == NULL ? 1 : g_strv_length (sizes);
  if (fixture->batch >= n_chunks) {
    out->release = NULL;
    return 0;
  }
  for (guint i = 0; fixture->chunks != NULL && i <= fixture->batch; i++, first += n)
    n = (gsize)g_ascii_strtoull (sizes[i], NULL, 10);
  if (fixture->chunks == NULL) {
    g_auto (GStrv) values = g_strsplit (fixture->columns[0].values, "|", -1);
    n = first = g_strv_length (values);
  }
  fixture->batch++;
  fixture->arrays++;
  arrow_make_chunk (fixture, first - n, n, out);
  return 0;
}

static inline const char *
arrow_get_last_error (struct ArrowArrayStream *stream)
{
  return ((ArrowFixture *)stream->private_data)->last_error;
}

static inline void
arrow_release_stream (struct ArrowArrayStream *stream)
{
  ((ArrowFixture *)stream->private_data)->released++;
  memset (stream, 0xdd, sizeof *stream);
  stream->release = NULL;
}

/* A stream of the fixture, which must outlive it. */
static inline struct ArrowArrayStream
arrow_stream (ArrowFixture *fixture)
{
  fixture->batch = 0;
  fixture->alive = fixture->schemas = fixture->arrays = fixture->released = 0;
  return (struct ArrowArrayStream){ arrow_get_schema, arrow_get_next, arrow_get_last_error,
                                    arrow_release_stream, fixture };
}

#endif
