/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The graph of services of the benchmarks, the same as edges() of graph.py makes, as arrays and as an Arrow stream. */
#ifndef SMX_BENCH_EDGES_H
#define SMX_BENCH_EDGES_H

#include <service-matrix.h>

/* Services have an order in which they require later ones only, but for loops; their numbers, in the order of their codes, know
 * nothing of it. */
typedef struct {
  guint32 n;
  gsize n_edges;
  guint32 *from, *to; /* by number */
  double *shares;
} Edges;

/* @degree edges a service, as far as there are so many later ones, then @n_loops rings of five neighbours each and, with any, one of 300.
 * Shares are 1 where @most is 1 and else evenly spread from 0 to @most. */
void edges_make (Edges *self, guint32 n, guint32 degree, guint32 n_loops, double most);
void edges_clear (Edges *self);

/* A column of texts or of numbers. */
typedef struct {
  const char *name;
  gint32 *starts; /* of texts */
  char *text;
  double *numbers;
} Column;

void column_of_codes (Column *self, const char *name, const guint32 *numbers, gsize n);
void column_clear (Column *self);

/* A stream of chunks of 131,072 rows, as pyarrow gives, of columns that stay the caller's; to be handed to smx_study_add_arrow(). */
void columns_stream (struct ArrowArrayStream *stream, Column *columns, guint n_columns, gsize n_rows);

#endif
