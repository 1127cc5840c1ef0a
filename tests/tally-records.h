/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Records for tests of the tally: codes to ids, a plain request, a plain rating. */
#ifndef SMX_TALLY_RECORDS_H
#define SMX_TALLY_RECORDS_H

#include "group-values.h"
#include "tally/tally-private.h"

#define HOUR (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)
#define N SMX_NULL

/* Microseconds of an ISO time in UTC. */
static inline gint64
at (const char *text)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (text, utc);
  assert_non_null (time);
  return g_date_time_to_unix (time) * G_USEC_PER_SEC + g_date_time_get_microsecond (time);
}

static inline SmxTally *
new_tally (const SmxSettings *settings)
{
  GError *error = NULL;
  SmxSettings defaults;
  smx__settings_init (&defaults);
  SmxTally *tally = smx__tally_new (settings == NULL ? &defaults : settings, &error);
  smx__settings_clear (&defaults);
  assert_no_error (error);
  return tally;
}

static inline guint32
id_of (SmxTally *tally, SmxDictionaryKind kind, const char *text)
{
  guint32 id = SMX_NO_ID;
  if (text != NULL)
    assert_true (smx__tally_intern (tally, kind, text, strlen (text), &id, NULL));
  return id;
}

static inline guint32
role (SmxTally *tally, const char *code)
{
  return id_of (tally, SMX_DICTIONARY_ROLE, code);
}

static inline guint32
service (SmxTally *tally, const char *code)
{
  return id_of (tally, SMX_DICTIONARY_SERVICE, code);
}

static inline guint32
provider (SmxTally *tally, const char *code)
{
  return id_of (tally, SMX_DICTIONARY_PROVIDER, code);
}

static inline guint32
text (SmxTally *tally, const char *words)
{
  return id_of (tally, SMX_DICTIONARY_TEXT, words);
}

static inline void
state_standard (SmxTally *tally, const char *code, double hours)
{
  GError *error = NULL;
  SmxService value;
  smx__tally_blank (SMX_SERVICES, &value);
  value.standard_hours = hours;
  guint32 key = service (tally, code);
  smx__tally_state (tally, SMX_SERVICES, &key, &value, &error);
  assert_no_error (error);
}

/* A request of the teller for cards from the print shop with nothing known. */
static inline SmxCountedRequest
plain_request (SmxTally *tally)
{
  return (SmxCountedRequest){ .role = role (tally, "teller"),
                              .service = service (tally, "cards"),
                              .provider = provider (tally, "print shop"),
                              .section = text (tally, "requests:log"),
                              .reworks = N,
                              .reassignments = N,
                              .opened = N,
                              .promised = N,
                              .delivered = N,
                              .end_customers = N,
                              .cost = N };
}

static inline void
add (SmxTally *tally, const SmxCountedRequest *request)
{
  GError *error = NULL;
  smx__tally_add_request (tally, request, &error);
  assert_no_error (error);
}

static inline const SmxCell *
only_cell (const SmxTally *tally)
{
  const SmxGroups *cells = smx__tally_groups (tally, SMX_CELLS);
  assert_int_equal (smx__groups_n (cells), 1);
  return group_value (cells, 0);
}

static inline gint64
noted (SmxTally *tally, SmxFindingKind finding, const char *section)
{
  guint32 key[] = { finding, text (tally, section), SMX_NO_ID };
  const SmxCount *count = group_find (smx__tally_groups (tally, SMX_FINDINGS), key);
  return count == NULL ? 0 : count->n;
}

static inline SmxCountedRating
plain_rating (SmxTally *tally, double perception, double expectation)
{
  return (SmxCountedRating){ .respondent = SMX_NO_ID,
                             .role = role (tally, "teller"),
                             .service = service (tally, "cards"),
                             .provider = SMX_NO_ID,
                             .attribute = id_of (tally, SMX_DICTIONARY_ATTRIBUTE, "honesty"),
                             .wave = SMX_NO_ID,
                             .section = text (tally, "ratings:survey"),
                             .side = SMX_SIDE_FRONT,
                             .perception = (gint64)(perception * SMX_MICRO),
                             .expectation = isnan (expectation) ? N : (gint64)(expectation * SMX_MICRO) };
}

static inline void
rate (SmxTally *tally, const SmxCountedRating *rating)
{
  GError *error = NULL;
  smx__tally_add_rating (tally, rating, &error);
  assert_no_error (error);
}

#endif
