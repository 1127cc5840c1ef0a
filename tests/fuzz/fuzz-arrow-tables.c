/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as an Arrow stream of a whole table, sound in all its parts: they choose the kind of table, the types of its
 * columns, offsets, chunks, which values are null, and the bits of every value. Buffers are just as long as they must be;
 * texts may be any bytes.
 *
 * Must hold: read by columns, by one thread or several, the tally or the message is that of reading row by row, to the
 * byte; everything is released, once. */
#include "reading.h"

#include "study/fields.h"

#define MOST_COLUMNS 12
#define MOST_CHUNKS 3

typedef struct {
  const uint8_t *at, *end;
  GPtrArray *parts; /* all memory */
  struct ArrowSchema schema, columns[MOST_COLUMNS], words[MOST_COLUMNS], *children[MOST_COLUMNS];
  struct ArrowArray chunks[MOST_CHUNKS];
  guint n_chunks, next;
  int alive, released; /* schemas and arrays that were given and not released; how often the stream was */
} Table;

static guint8
take (Table *self)
{
  return self->at < self->end ? *self->at++ : 0;
}

static void *
part (Table *self, gsize size)
{
  void *memory = g_malloc0 (MAX (size, 1));
  g_ptr_array_add (self->parts, memory);
  return memory;
}

/* --- arrays --- */

static const struct {
  const char *format;
  guint width; /* bytes; 0: of no fixed size */
} types[] = {
  { "u", 0 },
  { "U", 0 },
  { "vu", 0 },
  { "c", 1 },
  { "C", 1 },
  { "s", 2 },
  { "S", 2 },
  { "i", 4 },
  { "I", 4 },
  { "l", 8 },
  { "L", 8 },
  { "e", 2 },
  { "f", 4 },
  { "g", 8 },
  { "d:9,2", 16 },
  { "d:38,8", 16 },
  { "d:50,-2,256", 32 },
  { "tdD", 4 },
  { "tdm", 8 },
  { "tss:UTC", 8 },
  { "tsm:", 8 },
  { "tsu:", 8 },
  { "tsn:x", 8 },
  { "b", 0 },
  { "n", 0 },
  { "+l", 0 },
  { "d:9,2,32", 4 },
};

/* The text of a value: one that means something, or any bytes. */
static void
draw_text (Table *self, GString *text)
{
  static const char *const words[] = {
    "it",  "legal", "1",   "2024-01-31", "2024-01-31T10:00:00Z",      "front",
    "5.5", "?",     " 3 ", "closed",     "a text longer than a view", "low"
  };
  guint8 which = take (self);
  if (which < 128)
    g_string_append (text, words[which % G_N_ELEMENTS (words)]);
  for (guint i = 128; i < which && i < 160; i++)
    g_string_append_c (text, (char)take (self));
}

static void
put_texts (Table *self, const void **buffers, guint width, gsize n)
{
  g_autoptr (GString) all = g_string_new (NULL);
  guint8 *offsets = part (self, (n + 1) * width);
  for (gsize i = 0; i <= n; i++) {
    gint64 wide = (gint64)all->len;
    gint32 narrow = (gint32)all->len;
    memcpy (offsets + i * width, width == 8 ? (void *)&wide : (void *)&narrow, width);
    if (i < n)
      draw_text (self, all);
  }
  buffers[1] = offsets;
  buffers[2] = memcpy (part (self, all->len), all->str, all->len);
}

static void
put_views (Table *self, const void **buffers, gsize n)
{
  g_autoptr (GString) all = g_string_new (NULL);
  guint8 *views = part (self, n * 16);
  gint64 *size = part (self, 8);
  for (gsize i = 0; i < n; i++) {
    g_autoptr (GString) text = g_string_new (NULL);
    draw_text (self, text);
    gint32 ends[] = { (gint32)text->len, 0, (gint32)all->len };
    memcpy (views + i * 16, &ends[0], 4);
    memcpy (views + i * 16 + 4, text->str, text->len <= 12 ? text->len : 4);
    if (text->len > 12) {
      memcpy (views + i * 16 + 8, &ends[1], 8);
      g_string_append_len (all, text->str, (gssize)text->len);
    }
  }
  *size = (gint64)all->len;
  buffers[1] = views;
  buffers[2] = memcpy (part (self, all->len), all->str, all->len);
  buffers[3] = size;
}

/* Numbers: small ones, or any bits. */
static void
put_numbers (Table *self, const void **buffers, const char *format, guint width, gsize n)
{
  guint8 *bytes = part (self, n * width);
  gboolean small = take (self) % 4 != 0;
  for (gsize i = 0; i < n; i++) {
    double real = small ? take (self) / 4.0 : 0;
    float single = (float)real;
    if (!small)
      for (guint k = 0; k < width; k++)
        bytes[i * width + k] = take (self);
    else if (*format == 'g' || *format == 'f')
      memcpy (bytes + i * width, *format == 'g' ? (void *)&real : (void *)&single, width);
    else
      bytes[i * width] = (guint8)real;
  }
  buffers[1] = bytes;
}

/* Indices that a dictionary of @n_words has; now and then one that it has not. */
static void
put_indices (Table *self, const void **buffers, guint width, gsize n, guint n_words)
{
  guint8 *bytes = part (self, n * width);
  for (gsize i = 0; i < n; i++) {
    guint8 index = take (self);
    bytes[i * width] = (guint8)(index == 255 || n_words == 0 ? index : index % n_words);
  }
  buffers[1] = bytes;
}

static guint
find_width (const char *format)
{
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (g_str_equal (types[i].format, format))
      return types[i].width;
  return 0;
}

/* An array of @n values behind an offset; a dictionary's indices where @n_words is not negative. */
static void
make_array (Table *self, struct ArrowArray *array, const char *format, gsize n, int n_words)
{
  gsize offset = take (self) % 5, all = n + offset;
  guint width = find_width (format);
  const void **buffers = part (self, 4 * sizeof *buffers);
  *array = (struct ArrowArray){
    .length = (gint64)n, .offset = (gint64)offset, .buffers = buffers, .n_buffers = 2
  };
  if (take (self) % 2 == 0 && *format != 'n') {
    guint8 *validity = part (self, (all + 7) / 8);
    for (gsize i = 0; i < (all + 7) / 8; i++)
      validity[i] = take (self) | take (self);
    buffers[0] = validity;
    array->null_count = -1;
  }
  if (*format == 'n') {
    array->n_buffers = 0;
    array->null_count = (gint64)n;
  } else if (n_words >= 0) {
    put_indices (self, buffers, width, all, (guint)n_words);
  } else if (width > 0) {
    put_numbers (self, buffers, format, width, all);
  } else if (*format == 'b') {
    put_numbers (self, buffers, format, 1, (all + 7) / 8);
  } else if (*format == 'v') {
    put_views (self, buffers, all);
    array->n_buffers = 4;
  } else if (*format != '+') {
    put_texts (self, buffers, *format == 'U' ? 8 : 4, all);
    array->n_buffers = 3;
  }
}

/* --- the table --- */

/* Mostly a type that will do for the field: other bytes than those that most inputs have give any type at all. */
static const char *
choose_type (const char *name, guint8 choice)
{
  static const char *const for_times[] = { "u", "tdD", "tdm", "tss:UTC", "tsm:", "tsu:", "tsn:x", "vu" };
  static const char *const for_others[] = { "u", "U", "vu", "c",     "C", "s", "S", "i",      "I", "l", "L",
                                            "g", "f", "e",  "d:9,2", "b", "n", "u", "d:38,8", "u", "vu" };
  gboolean time =
      g_strv_contains ((const char *const[]){ "opened", "promised", "delivered", "time", NULL }, name);
  if (choice >= 240)
    return types[choice % G_N_ELEMENTS (types)].format;
  return time ? for_times[choice / 4 % G_N_ELEMENTS (for_times)]
              : for_others[choice / 4 % G_N_ELEMENTS (for_others)];
}

static void
make_schema (Table *self, const FuzzShape *shape)
{
  g_auto (GStrv) names = g_strsplit (shape->header, ",", -1);
  self->schema = (struct ArrowSchema){ .format = "+s", .children = self->children };
  for (guint i = 0; names[i] != NULL; i++) {
    struct ArrowSchema *column = self->children[i] = &self->columns[i];
    guint8 type = take (self);
    column->name = strcpy (part (self, strlen (names[i]) + 1), names[i]);
    column->flags = ARROW_FLAG_NULLABLE;
    column->format = choose_type (names[i], type);
    if (type % 4 == 3) { /* a dictionary of that */
      static const char indices[][2] = { "c", "C", "s", "S", "i", "I", "l", "L" };
      self->words[i] = (struct ArrowSchema){ .format = column->format };
      column->dictionary = &self->words[i];
      column->format = indices[take (self) % G_N_ELEMENTS (indices)];
    }
    self->schema.n_children++;
  }
}

static void
make_chunk (Table *self, struct ArrowArray *chunk)
{
  gsize n = take (self) % 40, offset = take (self) % 4;
  guint n_columns = (guint)self->schema.n_children;
  const void **buffers = part (self, sizeof *buffers);
  *chunk = (struct ArrowArray){
    .length = (gint64)n, .offset = (gint64)offset, .n_buffers = 1, .buffers = buffers
  };
  chunk->n_children = n_columns;
  chunk->children = part (self, n_columns * sizeof *chunk->children);
  if (take (self) == 1) {
    guint8 *validity = part (self, (offset + n + 7) / 8);
    for (gsize i = 0; i < (offset + n + 7) / 8; i++)
      validity[i] = take (self);
    buffers[0] = validity;
    chunk->null_count = -1;
  }
  for (guint i = 0; i < n_columns; i++) {
    const struct ArrowSchema *column = self->children[i];
    struct ArrowArray *array = chunk->children[i] = part (self, sizeof *array);
    int n_words = column->dictionary == NULL ? -1 : 1 + take (self) % 8;
    make_array (self, array, column->format, offset + n, n_words);
    if (n_words >= 0) {
      array->dictionary = part (self, sizeof *array);
      make_array (self, array->dictionary, column->dictionary->format, (gsize)n_words, -1);
    }
  }
}

/* --- the stream --- */

static void
release_schema (struct ArrowSchema *schema)
{
  ((Table *)schema->private_data)->alive--;
  schema->release = NULL;
}

static void
release_array (struct ArrowArray *array)
{
  ((Table *)array->private_data)->alive--;
  array->release = NULL;
}

static int
get_schema (struct ArrowArrayStream *stream, struct ArrowSchema *out)
{
  Table *self = stream->private_data;
  *out = self->schema;
  out->release = release_schema;
  out->private_data = self;
  self->alive++;
  return 0;
}

static int
get_next (struct ArrowArrayStream *stream, struct ArrowArray *out)
{
  Table *self = stream->private_data;
  *out = (struct ArrowArray){ 0 };
  if (self->next == self->n_chunks)
    return 0;
  *out = self->chunks[self->next++];
  out->release = release_array;
  out->private_data = self;
  self->alive++;
  return 0;
}

static const char *
get_last_error (struct ArrowArrayStream *stream)
{
  (void)stream;
  return NULL;
}

static void
release_stream (struct ArrowArrayStream *stream)
{
  ((Table *)stream->private_data)->released++;
  stream->release = NULL;
}

static GBytes *
read_table (Table *self, const FuzzShape *shape, gboolean skip, const SmxReadTuning *tuning, guint threads)
{
  struct ArrowArrayStream stream = { get_schema, get_next, get_last_error, release_stream, self };
  self->next = 0;
  self->alive = self->released = 0;
  GBytes *bytes;
  {
    g_autoptr (SmxStudy) study = fuzz_study ();
    SmxSource *source = smx_study_add_arrow (study, shape->section, &stream, NULL);
    MUST (source != NULL);
    fuzz_set (source, shape, skip);
    bytes = fuzz_read (study, tuning, threads);
  }
  MUST (self->alive == 0 && self->released == 1);
  return bytes;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  if (size < 2)
    return 0;
  const FuzzShape *shape = &fuzz_shapes[(data[0] & 0x7f) % G_N_ELEMENTS (fuzz_shapes)];
  gboolean skip = data[0] >> 7;
  guint threads = data[1] % 16 == 0 ? 3 : 1;
  Table self = { .at = data + 2, .end = data + size, .n_chunks = 1 + data[1] / 16 % MOST_CHUNKS };
  self.parts = g_ptr_array_new_with_free_func (g_free);
  make_schema (&self, shape);
  for (guint i = 0; i < self.n_chunks; i++)
    make_chunk (&self, &self.chunks[i]);
  g_autoptr (GBytes) rows = read_table (&self, shape, skip, &(SmxReadTuning){ .by_rows = TRUE }, 1);
  g_autoptr (GBytes) columns =
      read_table (&self, shape, skip, &(SmxReadTuning){ .bytes_a_thread = 1 }, threads);
  MUST (g_bytes_equal (rows, columns));
  g_ptr_array_unref (self.parts);
  return 0;
}
