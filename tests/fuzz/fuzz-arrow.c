/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as an Arrow stream: the first ones choose the kind of table, the columns with their types, offsets and null
 * bits, the rest fills the buffers. What is broken in them - offsets, indices, views - is for the reader to find; only their
 * sizes are true, as a producer must see to.
 *
 * Must hold: row by row and by columns it comes to the same number of records or the same error; everything is released
 * once. */
#include "fuzz.h"

#include "base/memory.h"
#include "study/section-reader.h"
#include <service-matrix.h>

#define MAX_COLUMNS 6
#define MAX_ROWS 200

typedef struct {
  const uint8_t *data;
  size_t size;
} Bytes;

typedef struct {
  const char *name, *format, *words_format;
  int64_t offset;
  gboolean all_known;
} Column;

typedef struct {
  Bytes rest; /* for buffers */
  Column columns[MAX_COLUMNS];
  guint n_columns;
  int64_t n_rows, n_words, offset;
  gboolean given;
  int alive, released;
  GPtrArray *parts;
} Stream;

static uint8_t
take (Bytes *bytes)
{
  if (bytes->size == 0)
    return 0;
  bytes->size--;
  return *bytes->data++;
}

/* A buffer of just so many bytes, of what there is. */
static void *
fill (Stream *self, size_t size)
{
  uint8_t *buffer = g_malloc0 (MAX (size, 1));
  size_t n = MIN (size, self->rest.size);
  memcpy (buffer, self->rest.data, n);
  self->rest.data += n;
  self->rest.size -= n;
  g_ptr_array_add (self->parts, buffer);
  return buffer;
}

static void
release_schema (struct ArrowSchema *schema)
{
  ((Stream *)schema->private_data)->alive--;
  schema->release = NULL;
}

static void
release_array (struct ArrowArray *array)
{
  ((Stream *)array->private_data)->alive--;
  array->release = NULL;
}

static void
release_stream (struct ArrowArrayStream *stream)
{
  ((Stream *)stream->private_data)->released++;
  stream->release = NULL;
}

static const char *
last_error (struct ArrowArrayStream *stream)
{
  (void)stream;
  return NULL;
}

static void *
keep (Stream *self, size_t size)
{
  void *part = g_malloc0 (MAX (size, 1));
  g_ptr_array_add (self->parts, part);
  return part;
}

static int
get_schema (struct ArrowArrayStream *stream, struct ArrowSchema *out)
{
  Stream *self = stream->private_data;
  *out = (struct ArrowSchema){ .format = "+s", .release = release_schema, .private_data = self };
  out->n_children = self->n_columns;
  out->children = keep (self, self->n_columns * sizeof *out->children);
  for (guint i = 0; i < self->n_columns; i++) {
    struct ArrowSchema *child = out->children[i] = keep (self, sizeof *child);
    child->format = self->columns[i].format;
    child->name = self->columns[i].name;
    if (self->columns[i].words_format != NULL) {
      child->dictionary = keep (self, sizeof *child);
      child->dictionary->format = self->columns[i].words_format;
    }
  }
  self->alive++;
  return 0;
}

static size_t
width_of (const char *format)
{
  static const struct {
    const char *letters;
    size_t width;
  } widths[] = { { "cC", 1 }, { "sSe", 2 }, { "iIf", 4 }, { "lLg", 8 } };
  if (*format == 'd')
    return strcmp (format, "d:9,2,32") == 0 ? 4 : strcmp (format, "d:50,3,256") == 0 ? 32 : 16;
  if (*format == 't')
    return strcmp (format, "tdD") == 0 ? 4 : 8;
  for (gsize i = 0; i < G_N_ELEMENTS (widths); i++)
    if (strchr (widths[i].letters, *format) != NULL)
      return widths[i].width;
  return 0;
}

/* Offsets that ascend within 64 bytes of text, but for a byte now and then that is left as it came. */
static void
fill_texts (Stream *self, const void **buffers, size_t n, size_t width)
{
  uint8_t *offsets = fill (self, (n + 1) * width);
  gboolean sound = take (&self->rest) % 8 != 0;
  int64_t at = 0;
  for (size_t i = 0; i <= n && sound; i++) {
    int64_t step = offsets[i * width] % 8;
    memcpy (offsets + i * width, &at, width);
    at += i < n ? step : 0;
  }
  /* A producer's bytes are as many as its offsets say; these are cut so that there can be so many. */
  int64_t largest = 0;
  for (size_t i = 0; i <= n; i++) {
    int64_t offset = 0;
    memcpy (&offset, offsets + i * width, width);
    if (width == 4)
      offset = (int32_t)offset;
    if (offset > 4096) {
      offset %= 4096;
      memcpy (offsets + i * width, &offset, width);
    }
    largest = MAX (largest, offset);
  }
  buffers[1] = offsets;
  buffers[2] = fill (self, (size_t)largest);
}

static void
fill_array (Stream *self, const char *format, int64_t length, int64_t offset, gboolean all_known,
            struct ArrowArray *array)
{
  size_t n = (size_t)(length + offset), width = width_of (format);
  const void **buffers = keep (self, 5 * sizeof *buffers);
  *array = (struct ArrowArray){ .length = length, .offset = offset, .n_buffers = 2, .buffers = buffers };
  array->null_count = all_known ? 0 : -1;
  buffers[0] = all_known ? NULL : fill (self, (n + 7) / 8);
  if (*format == 'n') {
    array->n_buffers = 0;
  } else if (*format == 'u' || *format == 'U') {
    array->n_buffers = 3;
    fill_texts (self, buffers, n, *format == 'u' ? 4 : 8);
  } else if (*format == 'v') {
    int64_t *size = keep (self, sizeof *size);
    *size = 40;
    array->n_buffers = 4;
    buffers[1] = fill (self, n * 16);
    buffers[2] = fill (self, 40);
    buffers[3] = size;
  } else
    buffers[1] = fill (self, *format == 'b' ? (n + 7) / 8 : n * width);
}

static int
get_next (struct ArrowArrayStream *stream, struct ArrowArray *out)
{
  Stream *self = stream->private_data;
  *out = (struct ArrowArray){ 0 };
  if (self->given)
    return 0;
  self->given = TRUE;
  *out = (struct ArrowArray){ .length = self->n_rows, .offset = self->offset, .n_buffers = 1 };
  out->release = release_array;
  out->private_data = self;
  out->buffers = keep (self, sizeof *out->buffers);
  out->n_children = self->n_columns;
  out->children = keep (self, self->n_columns * sizeof *out->children);
  for (guint i = 0; i < self->n_columns; i++) {
    const Column *column = &self->columns[i];
    struct ArrowArray *child = out->children[i] = keep (self, sizeof *child);
    fill_array (self, column->format, self->n_rows + self->offset, column->offset, column->all_known, child);
    if (column->words_format != NULL) {
      child->dictionary = keep (self, sizeof *child);
      fill_array (self, column->words_format, self->n_words, 0, column->all_known, child->dictionary);
    }
  }
  self->alive++;
  return 0;
}

static const char *
choose (Stream *self)
{
  static const char *const formats[] = { "n",          "b",       "c",    "C",     "s",        "S",
                                         "i",          "I",       "l",    "L",     "e",        "f",
                                         "g",          "u",       "U",    "vu",    "tdD",      "tdm",
                                         "tss:",       "tsm:UTC", "tsu:", "tsn:X", "d:9,2,32", "d:20,8",
                                         "d:50,3,256", "u",       "u",    "vu" };
  return formats[take (&self->rest) % G_N_ELEMENTS (formats)];
}

static void
plan (Stream *self, SmxKind kind)
{
  const SmxKindSpec *spec = &smx__kinds[kind];
  uint8_t head = take (&self->rest);
  self->n_rows = take (&self->rest) % MAX_ROWS;
  self->n_words = head % 16;
  self->offset = head >> 5;
  for (guint i = 0; i < MAX_COLUMNS; i++) {
    Column *column = &self->columns[i];
    uint8_t choice = take (&self->rest);
    column->name =
        i < 2 && spec->fields[i].needed ? spec->fields[i].name : spec->fields[choice % spec->n_fields].name;
    if (kind == SMX_KIND_OF_EVENTS && i == 1)
      column->name = "case";
    column->format = choose (self);
    column->offset = choice >> 6;
    column->all_known = (choice & 32) != 0;
    if ((choice & 16) != 0 && width_of (column->format) > 0 && strchr ("cCsSiIlL", *column->format) != NULL)
      column->words_format = choose (self);
    self->n_columns = i + 1;
    if (i > 1 && self->rest.size < 8)
      break;
  }
}

/* What it comes to: the number of records, or the message. */
static char *
read_it (const uint8_t *data, size_t size, gboolean by_rows)
{
  static const SmxKind kinds[] = { SMX_KIND_OF_REQUESTS, SMX_KIND_OF_RATINGS, SMX_KIND_OF_EVENTS,
                                   SMX_KIND_OF_SERVICES };
  Stream self = { .rest = { data, size }, .parts = g_ptr_array_new_with_free_func (g_free) };
  SmxKind kind = kinds[take (&self.rest) % G_N_ELEMENTS (kinds)];
  uint8_t keys = take (&self.rest);
  plan (&self, kind);
  struct ArrowArrayStream stream = { get_schema, get_next, last_error, release_stream, &self };
  SmxStudy *study = smx_study_new ();
  GError *error = NULL;
  MUST (smx_study_set (study, "scale", "1;7", NULL));
  SmxSource *source = smx_study_add_arrow (study, smx__kinds[kind].name, &stream, NULL);
  MUST (source != NULL && stream.release == NULL);
  MUST (smx_source_set (source, "bad-rows", (keys & 1) != 0 ? "skip" : "", NULL));
  MUST (smx_source_set (source, "missing", (keys & 2) != 0 ? "0;x" : "", NULL));
  MUST (smx_source_set (source, "decimal", (keys & 4) != 0 ? "," : "", NULL));
  SmxTally *tally = smx__study_read_tuned (study, NULL, &(SmxReadTuning){ .by_rows = by_rows }, &error);
  MUST ((tally == NULL) == (error != NULL));
  char *found = tally == NULL ? g_strdup (error->message)
                              : g_strdup_printf ("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT,
                                                 smx_tally_n_requests (tally), smx_tally_n_ratings (tally));
  g_clear_error (&error);
  smx_tally_unref (tally);
  MUST (self.alive == 0 && self.released <= 1);
  smx_study_unref (study);
  MUST (self.released == 1);
  g_ptr_array_unref (self.parts);
  return found;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *rows = read_it (data, size, TRUE), *columns = read_it (data, size, FALSE);
  if (strcmp (rows, columns) != 0)
    fprintf (stderr, "rows:    %s\ncolumns: %s\n", rows, columns);
  MUST (strcmp (rows, columns) == 0);
  return 0;
}
