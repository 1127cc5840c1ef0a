/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The door for records: what one request or rating adds to which groups.
 *
 * A record becomes a list of additions, which are then made together or not at all; so a tally is the sum of its
 * records, whatever their order. Invariant: all that is added depends on the record, the settings and the standard of
 * its service, and on nothing that was read before. Definitions: docs/method.md, "Measures". */
#include "tally-struct.h"

#include "../base/text.h"
#include "../stats/histogram.h"
#include <math.h>

#define MICROSECONDS_OF_HOUR (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)
#define MAX_HOURS 876600 /* 100 years of 365.25 days */
#define MAX_DURATION (MAX_HOURS * MICROSECONDS_OF_HOUR)

SMX_MESSAGE (too_long, "expected at most {0} hours (100 years) after opened but found {1}",
             "se esperaban como mucho {0} horas (100 años) desde opened pero se encontraron {1}");

/* What follows from the times of a request. */
typedef struct {
  gint64 duration;    /* microseconds, or SMX_NULL */
  gboolean backwards; /* delivered before opened */
  gboolean is_delivered;
  gint64 standard; /* when the standard asks for it, or SMX_NULL */
  gboolean due, late;
  gboolean promise_due, promise_kept;
  gboolean standard_due, standard_met;
} Course;

static gint64
standard_of (const SmxTally *self, const SmxCountedRequest *request)
{
  if (request->service == SMX_NO_ID || request->opened == SMX_NULL)
    return SMX_NULL;
  gsize place;
  if (!smx__groups_find (self->groups[SMX_SERVICES], &request->service, &place))
    return SMX_NULL;
  SmxService service;
  smx__groups_read (self->groups[SMX_SERVICES], place, &service);
  if (isnan (service.standard_hours))
    return SMX_NULL;
  double microseconds = service.standard_hours * (double)MICROSECONDS_OF_HOUR;
  gint64 standard, time;
  if (!(fabs (microseconds) < 9e18))
    return microseconds > 0 ? G_MAXINT64 : SMX_NULL;
  standard = (gint64)llround (microseconds);
  return __builtin_add_overflow (request->opened, standard, &time) ? G_MAXINT64 : time;
}

/* Whether a time that something was due can be judged: with as-of when it is past, else when it is delivered. */
static gboolean
is_judged (const SmxTally *self, const SmxCountedRequest *request, gint64 due)
{
  if (due == SMX_NULL)
    return FALSE;
  if (self->settings.as_of != SMX_NULL)
    return due <= self->settings.as_of;
  return request->delivered != SMX_NULL;
}

static gboolean
is_in_time (const SmxCountedRequest *request, gint64 due)
{
  return request->delivered != SMX_NULL && request->delivered <= due;
}

static gboolean
measure_duration (const SmxCountedRequest *request, Course *course, GError **error)
{
  course->duration = SMX_NULL;
  course->is_delivered = request->delivered != SMX_NULL;
  course->backwards = FALSE;
  if (request->opened == SMX_NULL || !course->is_delivered)
    return TRUE;
  course->backwards = request->delivered < request->opened;
  if (course->backwards)
    return TRUE;
  course->duration = request->delivered - request->opened;
  if (course->duration <= MAX_DURATION)
    return TRUE;
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];
  smx__format_double (buffer, (double)course->duration / (double)MICROSECONDS_OF_HOUR);
  return smx__fail (error, SMX_ERROR_RANGE, &(SmxPlace){ .field = "delivered" }, &too_long,
                    G_STRINGIFY (MAX_HOURS), buffer, NULL);
}

static gboolean
follow (const SmxTally *self, const SmxCountedRequest *request, Course *course, GError **error)
{
  if (!measure_duration (request, course, error))
    return FALSE;
  course->standard = standard_of (self, request);
  gint64 due = request->promised != SMX_NULL ? request->promised : course->standard;
  course->due = is_judged (self, request, due);
  course->late = course->due && !is_in_time (request, due);
  course->promise_due = is_judged (self, request, request->promised);
  course->promise_kept = course->promise_due && is_in_time (request, request->promised);
  course->standard_due = is_judged (self, request, course->standard);
  course->standard_met = course->standard_due && is_in_time (request, course->standard);
  return TRUE;
}

static void
count_reworks (const SmxCountedRequest *request, SmxCell *cell)
{
  if (request->reworks != SMX_NULL) {
    cell->rework_known = 1;
    cell->reworked = request->reworks >= 1;
    cell->reworks = request->reworks;
  }
  if (request->reassignments != SMX_NULL) {
    cell->reassignment_known = 1;
    cell->reassigned = request->reassignments >= 1;
    cell->reassignments = request->reassignments;
  }
}

static void
count_customers (const SmxCountedRequest *request, SmxCell *cell)
{
  if (request->end_customers == SMX_NULL)
    return;
  cell->customers_known = 1;
  cell->customers_rework_known = cell->rework_known;
  cell->customers = request->end_customers;
  cell->customers_squares = (SmxInt128)request->end_customers * request->end_customers;
  cell->customers_reworked = cell->reworked ? request->end_customers : 0;
}

static void
fill_cell (const SmxCountedRequest *request, const Course *course, SmxCell *cell)
{
  *cell = (SmxCell){ .requests = 1, .open = !course->is_delivered, .repromised = request->repromised };
  count_reworks (request, cell);
  count_customers (request, cell);
  if (course->duration != SMX_NULL) {
    gint64 milliseconds = (course->duration + 500) / 1000;
    cell->delivered = 1;
    cell->delivery = course->duration;
    cell->delivery_squares = (SmxInt128)milliseconds * milliseconds;
  }
  if (request->cost != SMX_NULL) {
    cell->cost_known = 1;
    cell->cost = request->cost;
  }
  cell->due = course->due;
  cell->late = course->late;
  cell->promises_due = course->promise_due;
  cell->promises_kept = course->promise_kept;
  cell->standards_due = course->standard_due;
  cell->standards_met = course->standard_met;
}

static void
fill_series (const SmxCell *cell, SmxSeries *series)
{
  *series = (SmxSeries){ .reworks = cell->reworks,
                         .customers = cell->customers,
                         .customers_reworked = cell->customers_reworked,
                         .delivery = cell->delivery,
                         .requests = cell->requests,
                         .rework_known = cell->rework_known,
                         .reworked = cell->reworked,
                         .reassignment_known = cell->reassignment_known,
                         .reassigned = cell->reassigned,
                         .customers_known = cell->customers_known,
                         .customers_rework_known = cell->customers_rework_known,
                         .delivered = cell->delivered,
                         .due = cell->due,
                         .late = cell->late };
}

/* One entry per view on the delivery time; the one of a service only where there is a service. */
static guint
add_delays (const SmxCountedRequest *request, gint64 duration, SmxDelays *one, SmxAddition *additions)
{
  guint n = 0;
  guint32 bucket = smx__bucket_of (duration / G_USEC_PER_SEC), block = bucket / SMX_DELAY_BUCKETS;
  *one = (SmxDelays){ { 0 } };
  one->n[bucket % SMX_DELAY_BUCKETS] = 1;
  if (request->service != SMX_NO_ID)
    additions[n++] = (SmxAddition){ SMX_DELAYS_SERVICE, { request->service, block }, one };
  if (request->provider != SMX_NO_ID)
    additions[n++] = (SmxAddition){ SMX_DELAYS_PROVIDER, { request->provider, block }, one };
  else
    additions[n++] = (SmxAddition){ SMX_DELAYS_NO_PROVIDER, { request->service, block }, one };
  additions[n++] = (SmxAddition){ SMX_DELAYS_ROLE, { request->role, block }, one };
  return n;
}

static gboolean
count_total (gint64 *total, SmxGroupingKind kind, const char *field, GError **error)
{
  if (*total == G_MAXINT64)
    return smx__fail_sum (kind, field, SMX_FIELD_COUNT, error);
  return TRUE;
}

static void
touch (SmxTally *self, gint64 time)
{
  if (time != SMX_NULL && (self->last_time == SMX_NULL || time > self->last_time))
    self->last_time = time;
}

gboolean
smx__tally_add_request (SmxTally *self, const SmxCountedRequest *request, GError **error)
{
  if (!smx__tally_covers (self, request->opened))
    return smx__tally_note (self, request->opened == SMX_NULL ? SMX_FINDING_UNDATED : SMX_FINDING_OUTSIDE,
                            request->section, SMX_NO_ID, 1, error);
  Course course;
  if (!follow (self, request, &course, error) ||
      !count_total (&self->n_requests, SMX_CELLS, "requests", error))
    return FALSE;
  SmxCell cell;
  SmxSeries series;
  SmxDelays delays;
  const SmxCount one = { 1 };
  fill_cell (request, &course, &cell);
  fill_series (&cell, &series);
  guint32 period = request->opened == SMX_NULL ? SMX_NO_ID : smx__period_of (self, request->opened);
  SmxAddition additions[SMX_MAX_ADDITIONS];
  guint n = 0;
  additions[n++] = (SmxAddition){ SMX_CELLS, { request->role, request->service, request->provider }, &cell };
  additions[n++] = (SmxAddition){ SMX_SERIES, { request->service, request->provider, period }, &series };
  if (course.duration != SMX_NULL)
    n += add_delays (request, course.duration, &delays, additions + n);
  if (course.backwards)
    additions[n++] = smx__finding (SMX_FINDING_DELIVERED_BEFORE_OPENED, request->section, SMX_NO_ID, &one);
  if (!smx__tally_add_all (self, additions, n, error))
    return FALSE;
  self->n_requests++;
  touch (self, request->opened);
  touch (self, request->delivered);
  return TRUE;
}

static void
fill_ratings (const SmxCountedRating *rating, SmxRatings *ratings, SmxRespondent *respondent)
{
  gint64 perception = rating->perception;
  *ratings = (SmxRatings){ .sum = perception, .squares = (SmxInt128)perception * perception, .n = 1 };
  *respondent = (SmxRespondent){ .sum = perception, .n = 1 };
  if (rating->expectation == SMX_NULL)
    return;
  gint64 gap = rating->expectation - perception;
  ratings->paired_perception = respondent->paired_perception = perception;
  ratings->paired_expectation = respondent->paired_expectation = rating->expectation;
  ratings->paired_gap_squares = (SmxInt128)gap * gap;
  ratings->paired = respondent->paired = 1;
}

gboolean
smx__tally_add_rating (SmxTally *self, const SmxCountedRating *rating, GError **error)
{
  if (!count_total (&self->n_ratings, SMX_RATINGS, "n", error) ||
      !smx__tally_admit_mark (self, rating->perception, error))
    return FALSE;
  gboolean known = rating->respondent != SMX_NO_ID;
  guint32 role = rating->role, service = rating->service, provider = rating->provider;
  guint32 attribute = rating->attribute, wave = rating->wave, side = rating->side;
  guint32 voice = known ? SMX_VOICE_PERSON : SMX_VOICE_ROW;
  guint32 high = smx__high ((guint64)rating->perception), low = smx__low ((guint64)rating->perception);
  SmxRatings ratings;
  SmxRespondent respondent;
  const SmxCount one = { 1 };
  fill_ratings (rating, &ratings, &respondent);
  SmxAddition additions[] = {
    { SMX_RATINGS, { role, service, provider, attribute, side, wave, voice }, &ratings },
    { SMX_MARKS, { role, service, provider, attribute, side, wave, voice, high, low }, &one },
    { SMX_RESPONDENTS, { rating->respondent, role, service, provider, attribute, side, wave }, &respondent },
  };
  if (!known)
    additions[2] = smx__finding (SMX_FINDING_NO_RESPONDENT, rating->section, SMX_NO_ID, &one);
  if (!smx__tally_add_all (self, additions, G_N_ELEMENTS (additions), error))
    return FALSE;
  smx__tally_keep_mark (self, rating->perception);
  self->n_ratings++;
  return TRUE;
}

gboolean
smx__tally_add_handover (SmxTally *self, guint32 from, guint32 to, guint32 service, const SmxHandover *counts,
                         GError **error)
{
  SmxAddition addition = { SMX_HANDOVERS, { from, to, service }, counts };
  return smx__tally_add_all (self, &addition, 1, error);
}

gboolean
smx__tally_add_held (SmxTally *self, guint32 provider, guint32 service, gint64 microseconds, GError **error)
{
  const SmxHeld held = { .held = microseconds, .requests = 1 };
  SmxAddition addition = { SMX_HELD, { provider, service }, &held };
  return smx__tally_add_all (self, &addition, 1, error);
}
