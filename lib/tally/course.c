/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The course of requests. Invariant: what follows depends on a request, the settings and the standard of its service, and
 * on nothing that was read before. */
#include "course.h"
#include "limits.h"

#include "../base/text.h"

#define MICROSECONDS_OF_HOUR (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)
#define MAX_DURATION (SMX_MAX_HOURS * MICROSECONDS_OF_HOUR)

SMX_MESSAGE (too_long, "expected at most {0} hours (100 years) after opened but found {1}",
             "se esperaban como mucho {0} horas (100 años) desde opened pero se encontraron {1}");

/* Microseconds between two times in order; exact for any two. */
static guint64
span (gint64 opened, gint64 delivered)
{
  return (guint64)delivered - (guint64)opened;
}

gboolean
smx__course_is_too_long (const SmxTally *tally, const SmxRequestBatch *rows)
{
  if (rows->opened == NULL || rows->delivered == NULL)
    return FALSE;
  gint64 opened = rows->opened[0], delivered = rows->delivered[0];
  return opened != SMX_NULL && delivered >= opened && span (opened, delivered) > MAX_DURATION &&
         smx__tally_covers (tally, opened);
}

gboolean
smx__course_fail (const SmxRequestBatch *rows, GError **error)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];
  double hours = (double)span (rows->opened[0], rows->delivered[0]) / (double)MICROSECONDS_OF_HOUR;
  return smx__fail (error, SMX_ERROR_RANGE, &(SmxPlace){ .field = "delivered" }, &too_long,
                    G_STRINGIFY (SMX_MAX_HOURS), smx__format_double (buffer, hours), NULL);
}

/* Bit @flag where @is_set, without a branch. */
static inline guint16
bit_if (gboolean is_set, guint16 flag)
{
  return (guint16)(-is_set & flag);
}

static gint64
latest (const gint64 *times, gsize n)
{
  gint64 last = SMX_NULL; /* before all times */
  for (gsize i = 0; times != NULL && i < n; i++)
    last = MAX (last, times[i]);
  return last;
}

/* Rows with both times. */
static void
measure (SmxCourse *self, const SmxRequestBatch *rows)
{
  gint64 n_backwards = 0, last = SMX_NULL;
  guint64 longest = 0;
  for (gsize i = 0; i < rows->n; i++) {
    gint64 opened = rows->opened[i], delivered = rows->delivered[i];
    gboolean closed = delivered != SMX_NULL, both = closed & (opened != SMX_NULL);
    gboolean ordered = both & (delivered >= opened);
    guint64 duration = ordered ? span (opened, delivered) : 0;
    self->flags[i] = (guint16)(bit_if (ordered, SMX_ROW_DELIVERED) | bit_if (!closed, SMX_ROW_OPEN));
    self->durations[i] = (gint64)duration;
    longest = MAX (longest, duration);
    n_backwards += both & !ordered;
    last = MAX (last, MAX (opened, delivered));
  }
  self->times_both = TRUE;
  self->too_long = longest > MAX_DURATION;
  self->n_backwards = n_backwards;
  self->last_time = last;
}

/* Rows without one of the times. */
static void
look_for_open (SmxCourse *self, const SmxRequestBatch *rows)
{
  gint64 opened = latest (rows->opened, rows->n), delivered = latest (rows->delivered, rows->n);
  for (gsize i = 0; i < rows->n; i++)
    self->flags[i] = bit_if (rows->delivered == NULL || rows->delivered[i] == SMX_NULL, SMX_ROW_OPEN);
  self->times_both = self->too_long = FALSE;
  self->n_backwards = 0;
  self->last_time = MAX (opened, delivered);
}

/* When the standards of their services ask for the requests, SMX_NULL where none does; FALSE where none can. */
static gboolean
find_standards (const SmxTally *tally, const SmxRequestBatch *rows, gint64 *standards)
{
  const SmxStandards *known = &tally->standards;
  if (known->n_stated == 0 || rows->service == NULL || rows->opened == NULL)
    return FALSE;
  for (gsize i = 0; i < rows->n; i++) {
    guint32 service = rows->service[i];
    gint64 opened = rows->opened[i];
    gint64 allowed = service < known->n ? known->items[service] : SMX_NULL, time;
    if (allowed == SMX_NULL || opened == SMX_NULL)
      time = SMX_NULL;
    else if (allowed == G_MAXINT64 || __builtin_add_overflow (opened, allowed, &time))
      time = G_MAXINT64;
    standards[i] = time;
  }
  return TRUE;
}

/* The flags of rows that were asked for by some time: whether that can be judged (with as-of when it is past, else when it is
 * delivered), whether it then was in time, and whether it was not. */
typedef struct {
  guint16 judged, in_time, late;
} Verdict;

static void
judge (SmxCourse *self, gint64 as_of, const SmxRequestBatch *rows, const gint64 *asked, Verdict verdict)
{
  const gint64 *delivered = rows->delivered;
  for (gsize i = 0; i < rows->n; i++) {
    gint64 end = delivered == NULL ? SMX_NULL : delivered[i];
    gboolean is_delivered = end != SMX_NULL;
    gboolean is_judged = (asked[i] != SMX_NULL) & (as_of == SMX_NULL ? is_delivered : asked[i] <= as_of);
    gboolean in_time = is_judged & is_delivered & (end <= asked[i]);
    self->flags[i] |= (guint16)(bit_if (is_judged, verdict.judged) | bit_if (in_time, verdict.in_time) |
                                bit_if (is_judged & !in_time, verdict.late));
  }
}

/* By promises and by standards; what is due is the promise where there is one, else the standard. */
static void
judge_both (SmxCourse *self, gint64 as_of, const SmxRequestBatch *rows, const gint64 *standards)
{
  gint64 asked[SMX_PART];
  for (gsize i = 0; i < rows->n; i++)
    asked[i] = rows->promised[i] != SMX_NULL ? rows->promised[i] : standards[i];
  judge (self, as_of, rows, rows->promised, (Verdict){ SMX_ROW_PROMISE_DUE, SMX_ROW_PROMISE_KEPT, 0 });
  judge (self, as_of, rows, standards, (Verdict){ SMX_ROW_STANDARD_DUE, SMX_ROW_STANDARD_MET, 0 });
  judge (self, as_of, rows, asked, (Verdict){ SMX_ROW_DUE, 0, SMX_ROW_LATE });
}

void
smx__course_follow (SmxCourse *self, const SmxTally *tally, const SmxRequestBatch *rows)
{
  gint64 as_of = tally->settings.as_of, standards[SMX_PART];
  if (rows->opened != NULL && rows->delivered != NULL)
    measure (self, rows);
  else
    look_for_open (self, rows);
  if (as_of == SMX_NULL && rows->delivered == NULL)
    return;
  gboolean has_standards = find_standards (tally, rows, standards);
  if (rows->promised != NULL && has_standards)
    judge_both (self, as_of, rows, standards);
  else if (rows->promised != NULL)
    judge (self, as_of, rows, rows->promised,
           (Verdict){ SMX_ROW_PROMISE_DUE | SMX_ROW_DUE, SMX_ROW_PROMISE_KEPT, SMX_ROW_LATE });
  else if (has_standards)
    judge (self, as_of, rows, standards,
           (Verdict){ SMX_ROW_STANDARD_DUE | SMX_ROW_DUE, SMX_ROW_STANDARD_MET, SMX_ROW_LATE });
}
