/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One record as typed values: what the mapping makes of a line of CSV (and later of a row of Arrow), and what the kinds
 * of table take. This is the joint between reading and meaning. */
#ifndef SMX_STUDY_ROW_H
#define SMX_STUDY_ROW_H

#include "../base/error.h"
#include "../base/int128.h"
#include "fields.h"
#include <math.h>
#include <string.h>

typedef struct {
  gboolean known;   /* FALSE: not mapped, empty or missing; nothing else counts then */
  const char *text; /* CODE, TEXT: trimmed UTF-8, not ended by NUL; valid until the next row */
  gsize length;
  gint64 number;     /* COUNT: whole; NUMBER, RATING: millionths; TIME: microseconds; CHOICE: its place */
  double real;       /* DOUBLE; @number has its bits, for columns */
  SmxInt128 sum;     /* SUM: in units of its last decimal */
  gboolean day_only; /* TIME: no time of day was given */
} SmxValue;

/* A double among numbers of a column: its bits, 0 for -0, whose bits are SMX_NULL; and back, NAN for SMX_NULL. */
static inline gint64
smx__number_of_real (double real)
{
  gint64 bits;
  real = real == 0 ? 0 : real;
  memcpy (&bits, &real, sizeof bits);
  return bits;
}

static inline double
smx__real_of_number (gint64 number)
{
  double real;
  memcpy (&real, &number, sizeof real);
  return number == SMX_NULL ? (double)NAN : real;
}

/* An answer of a wide table or a cell of a grid; @column is its number in SmxSection.columns. */
typedef struct {
  guint column;
  SmxValue first;  /* perception; or criticality */
  SmxValue second; /* expectation; unknown for a grid */
} SmxAnswer;

typedef struct {
  SmxPlace place;           /* file and line; field NULL */
  guint64 arrival;          /* ascends with file and line over all rows of a section */
  const SmxValue *values;   /* one a field of the kind */
  const SmxAnswer *answers; /* wide and grid only: those that are not empty, missing or not applicable */
  gsize n_answers, n_unanswered;
  const double *further; /* services: values of the further numeric columns, NAN where missing */
} SmxRow;

/* What a kind's handler may know of the section it reads. All of it lives as long as the section is read. */
typedef struct {
  SmxKind kind;
  const char *name;           /* "requests:log" */
  const gboolean *mapped;     /* one a field: comes from a column */
  const char *const *columns; /* wide and grid: the code that each answer column stands for */
  gsize n_columns;
  const char *const *further; /* services: names of the further numeric columns, ended by NULL */
  gboolean wide, grid, unique;
  const char *const *closed; /* events: the statuses that close; ended by NULL, or NULL */
  const char *const *rework; /* events: the rules of the key; ended by NULL; NULL where the key is absent */
} SmxSection;

#endif
