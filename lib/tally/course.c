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

enum { DELIVERED, OPEN, DUE, LATE, PROMISES_DUE, PROMISES_KEPT, STANDARDS_DUE, STANDARDS_MET };

/* Microseconds between two times in order; exact for any two. */
static guint64
span (gint64 opened, gint64 delivered)
{
  return (guint64)delivered - (guint64)opened;
}

/* Whether any of the rows took too long, counted or not. */
static gboolean
is_any_too_long (const SmxRequestBatch *rows)
{
  gboolean any = FALSE;
  for (gsize i = 0; i < rows->n; i++) {
    gint64 opened = rows->opened[i], delivered = rows->delivered[i];
    any |= (span (opened, delivered) > MAX_DURATION) & (opened != SMX_NULL) & (delivered >= opened);
  }
  return any;
}

gsize
smx__course_n_sound (const SmxTally *tally, const SmxRequestBatch *rows)
{
  if (rows->opened == NULL || rows->delivered == NULL || !is_any_too_long (rows))
    return rows->n;
  for (gsize i = 0; i < rows->n; i++) {
    gint64 opened = rows->opened[i], delivered = rows->delivered[i];
    if (opened != SMX_NULL && delivered >= opened && span (opened, delivered) > MAX_DURATION &&
        smx__tally_covers (tally, opened))
      return i;
  }
  return rows->n;
}

gboolean
smx__course_fail (const SmxRequestBatch *rows, GError **error)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];
  double hours = (double)span (rows->opened[0], rows->delivered[0]) / (double)MICROSECONDS_OF_HOUR;
  return smx__fail (error, SMX_ERROR_RANGE, &(SmxPlace){ .field = "delivered" }, &too_long,
                    G_STRINGIFY (SMX_MAX_HOURS), smx__format_double (buffer, hours), NULL);
}

static void
measure (SmxCourse *self, const SmxRequestBatch *rows)
{
  if (rows->delivered == NULL)
    return;
  for (gsize i = 0; i < rows->n; i++)
    self->bytes[OPEN][i] = rows->delivered[i] == SMX_NULL;
  self->open = self->bytes[OPEN];
  if (rows->opened == NULL)
    return;
  gint64 n_backwards = 0;
  for (gsize i = 0; i < rows->n; i++) {
    gint64 opened = rows->opened[i], delivered = rows->delivered[i];
    gboolean both = (opened != SMX_NULL) & (delivered != SMX_NULL);
    gboolean ordered = both & (delivered >= opened);
    self->bytes[DELIVERED][i] = (guint8)ordered;
    self->durations[i] = ordered ? (gint64)span (opened, delivered) : 0;
    n_backwards += both & (delivered < opened);
  }
  self->n_backwards = n_backwards;
  self->delivered = self->bytes[DELIVERED];
  self->duration = self->durations;
}

/* When the standards of their services ask for the requests, SMX_NULL where none does; FALSE where none can. */
static gboolean
find_standards (SmxCourse *self, const SmxTally *tally, const SmxRequestBatch *rows)
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
    self->standards[i] = time;
  }
  return TRUE;
}

/* Whether a time that something was due can be judged: with as-of when it is past, else when it is delivered; and
 * whether it was in time. */
static void
judge (gint64 as_of, const SmxRequestBatch *rows, const gint64 *asked, guint8 *judged, guint8 *in_time)
{
  const gint64 *delivered = rows->delivered;
  for (gsize i = 0; i < rows->n; i++) {
    gint64 end = delivered == NULL ? SMX_NULL : delivered[i];
    gboolean is_delivered = end != SMX_NULL;
    gboolean is_judged = (asked[i] != SMX_NULL) & (as_of == SMX_NULL ? is_delivered : asked[i] <= as_of);
    judged[i] = (guint8)is_judged;
    in_time[i] = (guint8)(is_judged & is_delivered & (end <= asked[i]));
  }
}

/* The promise where there is one, else the standard. */
static void
judge_due (SmxCourse *self, gint64 as_of, const SmxRequestBatch *rows)
{
  for (gsize i = 0; i < rows->n; i++)
    self->asked[i] = rows->promised[i] != SMX_NULL ? rows->promised[i] : self->standards[i];
  judge (as_of, rows, self->asked, self->bytes[DUE], self->bytes[LATE]);
  self->due = self->bytes[DUE];
}

static void
find_late (SmxCourse *self, const guint8 *in_time, gsize n)
{
  for (gsize i = 0; i < n; i++)
    self->bytes[LATE][i] = (guint8)(self->due[i] - in_time[i]);
  self->late = self->bytes[LATE];
}

void
smx__course_follow (SmxCourse *self, const SmxTally *tally, const SmxRequestBatch *rows)
{
  gint64 as_of = tally->settings.as_of;
  gboolean may_be_judged = as_of != SMX_NULL || rows->delivered != NULL;
  self->delivered = self->open = self->due = self->late = NULL;
  self->promises_due = self->promises_kept = self->standards_due = self->standards_met = NULL;
  self->duration = NULL;
  self->n_backwards = 0;
  measure (self, rows);
  gboolean promises = may_be_judged && rows->promised != NULL;
  gboolean standards = may_be_judged && find_standards (self, tally, rows);
  if (promises) {
    judge (as_of, rows, rows->promised, self->bytes[PROMISES_DUE], self->bytes[PROMISES_KEPT]);
    self->due = self->promises_due = self->bytes[PROMISES_DUE];
    self->promises_kept = self->bytes[PROMISES_KEPT];
  }
  if (standards) {
    judge (as_of, rows, self->standards, self->bytes[STANDARDS_DUE], self->bytes[STANDARDS_MET]);
    self->due = self->standards_due = self->bytes[STANDARDS_DUE];
    self->standards_met = self->bytes[STANDARDS_MET];
  }
  if (promises && standards)
    judge_due (self, as_of, rows);
  if (self->due != NULL)
    find_late (self,
               promises && standards ? self->bytes[LATE]
               : promises            ? self->promises_kept
                                     : self->standards_met,
               rows->n);
}
