/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Graphs for benchmarks. Invariant: what is released frees the frames of Arrow only; the columns belong to the job. */
#include "edges.h"

#include <math.h>
#include <string.h>

#include "scramble.h"

enum { RING = 5, LONG_RING = 300, CHUNK = 1 << 17, CODE = 8 };

/* ---- Edges ---- */

/* The number of the service at a place of the order: a step that shares no divisor with @n goes through all of them. */
static guint32
number_at (guint32 n, gsize place)
{
  static const guint64 steps[] = { 7368787, 6700417, 104729, 7919 };
  guint64 step = 1;
  for (gsize i = 0; i < G_N_ELEMENTS (steps) && step == 1; i++)
    step = n % steps[i] != 0 ? steps[i] : 1;
  return (guint32)((place * step + n / 3) % n);
}

static void
add_edge (Edges *self, gsize from, gsize to, double share)
{
  self->from[self->n_edges] = number_at (self->n, from);
  self->to[self->n_edges] = number_at (self->n, to);
  self->shares[self->n_edges++] = share;
}

/* The later services in @degree equal parts, one from each. */
static void
add_later (Edges *self, gsize place, guint32 degree, double most)
{
  const gsize later = self->n - 1 - place, n = MIN (degree, later);
  for (gsize k = 0; k < n; k++) {
    const guint64 number = 2 * (place * degree + k);
    const gsize low = later * k / n, high = later * (k + 1) / n;
    const gsize at = low + (gsize)floor ((double)(high - low) * uniform (number));
    add_edge (self, place, place + 1 + at, most == 1 ? 1 : most * uniform (number + 1));
  }
}

static void
add_ring (Edges *self, gsize first, gsize n, double share)
{
  for (gsize i = 0; i < n; i++)
    add_edge (self, first + i, first + (i + 1) % n, share);
}

void
edges_make (Edges *self, guint32 n, guint32 degree, guint32 n_loops, double most)
{
  const gsize room = (gsize)n * degree + (gsize)n_loops * RING + LONG_RING;
  *self = (Edges){
    .n = n, .from = g_new (guint32, room), .to = g_new (guint32, room), .shares = g_new (double, room)
  };
  for (gsize place = 0; place < n; place++)
    add_later (self, place, degree, most);
  for (gsize loop = 0; loop < n_loops; loop++)
    add_ring (self, (gsize)(n - LONG_RING) * loop / n_loops / RING * RING, RING, most / 2);
  if (n_loops > 0)
    add_ring (self, n - LONG_RING, LONG_RING, most / 2);
}

void
edges_clear (Edges *self)
{
  g_free (self->from);
  g_free (self->to);
  g_free (self->shares);
}

/* ---- Columns ---- */

void
column_of_codes (Column *self, const char *name, const guint32 *numbers, gsize n)
{
  *self = (Column){ .name = name, .starts = g_new (gint32, n + 1), .text = g_malloc (n * CODE + 1) };
  for (gsize i = 0; i < n; i++) {
    self->starts[i] = (gint32)(i * CODE);
    g_snprintf (self->text + i * CODE, CODE + 1, "s%07u", numbers[i]);
  }
  self->starts[n] = (gint32)(n * CODE);
}

void
column_clear (Column *self)
{
  g_free (self->starts);
  g_free (self->text);
  g_free (self->numbers);
}

/* ---- Arrow ---- */

typedef struct {
  Column *columns;
  guint n_columns;
  gsize n_rows, row;
} Stream;

static void
release_schema (struct ArrowSchema *schema)
{
  for (gint64 i = 0; i < schema->n_children; i++) {
    schema->children[i]->release = NULL;
    g_free (schema->children[i]);
  }
  g_free (schema->children);
  schema->release = NULL;
}

static void
release_array (struct ArrowArray *array)
{
  for (gint64 i = 0; i < array->n_children; i++) {
    if (array->children[i]->release != NULL)
      array->children[i]->release (array->children[i]);
    g_free (array->children[i]);
  }
  g_free (array->children);
  g_free (array->buffers);
  array->release = NULL;
}

static int
get_schema (struct ArrowArrayStream *stream, struct ArrowSchema *schema)
{
  const Stream *self = stream->private_data;
  *schema = (struct ArrowSchema){ .format = "+s",
                                  .n_children = self->n_columns,
                                  .children = g_new0 (struct ArrowSchema *, self->n_columns),
                                  .release = release_schema };
  for (guint i = 0; i < self->n_columns; i++) {
    schema->children[i] = g_new0 (struct ArrowSchema, 1);
    schema->children[i]->name = self->columns[i].name;
    schema->children[i]->format = self->columns[i].text != NULL ? "u" : "g";
    schema->children[i]->release = release_schema;
  }
  return 0;
}

static struct ArrowArray *
make_child (const Column *column, gsize first, gsize n)
{
  struct ArrowArray *array = g_new0 (struct ArrowArray, 1);
  array->length = (gint64)n;
  array->offset = (gint64)first;
  array->n_buffers = column->text != NULL ? 3 : 2;
  array->buffers = g_new0 (const void *, 3);
  array->buffers[1] = column->text != NULL ? (const void *)column->starts : column->numbers;
  array->buffers[2] = column->text;
  array->release = release_array;
  return array;
}

static int
get_next (struct ArrowArrayStream *stream, struct ArrowArray *array)
{
  Stream *self = stream->private_data;
  const gsize n = MIN (self->n_rows - self->row, CHUNK);
  memset (array, 0, sizeof *array);
  if (n == 0)
    return 0;
  array->length = (gint64)n;
  array->n_buffers = 1;
  array->buffers = g_new0 (const void *, 1);
  array->n_children = self->n_columns;
  array->children = g_new0 (struct ArrowArray *, self->n_columns);
  for (guint i = 0; i < self->n_columns; i++)
    array->children[i] = make_child (&self->columns[i], self->row, n);
  array->release = release_array;
  self->row += n;
  return 0;
}

static const char *
get_last_error (G_GNUC_UNUSED struct ArrowArrayStream *stream)
{
  return NULL;
}

static void
release_stream (struct ArrowArrayStream *stream)
{
  g_free (stream->private_data);
  stream->release = NULL;
}

void
columns_stream (struct ArrowArrayStream *stream, Column *columns, guint n_columns, gsize n_rows)
{
  Stream *self = g_new (Stream, 1);
  *self = (Stream){ columns, n_columns, n_rows, 0 };
  *stream = (struct ArrowArrayStream){ get_schema, get_next, get_last_error, release_stream, self };
}
