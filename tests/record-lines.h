/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Records for tests, each said once ("service=cards; reworks=2") and added by any door: one by one, by columns, or as a
 * line of CSV. */
#ifndef SMX_RECORD_LINES_H
#define SMX_RECORD_LINES_H

#include "tally-dump.h"
#include <service-matrix.h>

/* A request or a rating; texts are its own. */
typedef struct {
  gboolean is_rating;
  char *service, *role, *provider, *request, *respondent, *attribute, *wave;
  gint64 reworks, reassignments, opened, promised, delivered;
  double end_customers, cost, perception, expectation;
  int side;
} Line;

static inline void
line_unknown (Line *self)
{
  self->reworks = self->reassignments = self->opened = self->promised = self->delivered = SMX_UNKNOWN;
  self->end_customers = self->cost = self->perception = self->expectation = NAN;
}

static inline void
line_clear (Line *self)
{
  char **texts[] = { &self->service,    &self->role,      &self->provider, &self->request,
                     &self->respondent, &self->attribute, &self->wave };
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_clear_pointer (texts[i], g_free);
}

static inline void
line_set (Line *self, const char *field, const char *value)
{
  const struct {
    const char *name;
    char **text;
    gint64 *whole;
    double *real;
  } fields[] = { { "service", &self->service, NULL, NULL },
                 { "role", &self->role, NULL, NULL },
                 { "provider", &self->provider, NULL, NULL },
                 { "request", &self->request, NULL, NULL },
                 { "respondent", &self->respondent, NULL, NULL },
                 { "attribute", &self->attribute, NULL, NULL },
                 { "wave", &self->wave, NULL, NULL },
                 { "reworks", NULL, &self->reworks, NULL },
                 { "reassignments", NULL, &self->reassignments, NULL },
                 { "opened", NULL, &self->opened, NULL },
                 { "promised", NULL, &self->promised, NULL },
                 { "delivered", NULL, &self->delivered, NULL },
                 { "end_customers", NULL, NULL, &self->end_customers },
                 { "cost", NULL, NULL, &self->cost },
                 { "perception", NULL, NULL, &self->perception },
                 { "expectation", NULL, NULL, &self->expectation } };
  if (strcmp (field, "side") == 0)
    self->side = atoi (value);
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++) {
    if (strcmp (fields[i].name, field) != 0)
      continue;
    if (fields[i].text != NULL)
      *fields[i].text = g_strdup (value);
    else if (fields[i].whole != NULL)
      *fields[i].whole = g_ascii_strtoll (value, NULL, 10);
    else
      *fields[i].real = g_ascii_strtod (value, NULL);
    return;
  }
  assert_string_equal (field, "side");
}

static inline Line
line_parse (const char *text, gboolean is_rating)
{
  Line line = { .is_rating = is_rating };
  line_unknown (&line);
  g_auto (GStrv) parts = g_strsplit (text, ";", -1);
  for (guint i = 0; parts[i] != NULL; i++) {
    char *equals = strchr (parts[i], '=');
    if (equals == NULL)
      continue;
    *equals = '\0';
    line_set (&line, g_strstrip (parts[i]), equals + 1);
  }
  return line;
}

static inline Line
line_request (const char *text)
{
  return line_parse (text, FALSE);
}

static inline Line
line_rating (const char *text)
{
  return line_parse (text, TRUE);
}

/* ---- the doors ---- */

static inline gboolean
line_add (SmxTally *tally, const Line *line, GError **error)
{
  SmxRequest request;
  SmxRating rating;
  smx_request_init (&request, sizeof request);
  smx_rating_init (&rating, sizeof rating);
  if (line->is_rating) {
    rating = (SmxRating){ rating.struct_size, line->service,    line->role, line->provider,
                          line->respondent,   line->attribute,  line->wave, (SmxSide)line->side,
                          line->perception,   line->expectation };
    return smx_tally_add_rating (tally, &rating, error);
  }
  request = (SmxRequest){ request.struct_size, line->service,   line->role,          line->provider,
                          line->request,       line->reworks,   line->reassignments, line->opened,
                          line->promised,      line->delivered, line->end_customers, line->cost };
  return smx_tally_add_request (tally, &request, error);
}

static inline guint32
line_index (SmxTally *tally, SmxEntity kind, const char *code, gboolean *any)
{
  guint32 index = SMX_NO_INDEX;
  if (code != NULL)
    smx_tally_code (tally, kind, code, &index, NULL); /* an empty code is none */
  *any = *any || index != SMX_NO_INDEX;
  return index;
}

#define LINE_COLUMN(type, name, value, is_known)                                                             \
  g_autofree type *name = g_new (type, n);                                                                   \
  gboolean any_##name = FALSE;                                                                               \
  for (gsize i = 0; i < n; i++) {                                                                            \
    const Line *line = lines[i];                                                                             \
    name[i] = (value);                                                                                       \
    any_##name = any_##name || (is_known);                                                                   \
  }

#define LINE_INDICES(name, kind)                                                                             \
  LINE_COLUMN (guint32, name, line_index (tally, kind, line->name, &any_##name), any_##name)
#define LINE_WHOLES(name) LINE_COLUMN (gint64, name, line->name, line->name != SMX_UNKNOWN)
#define LINE_REALS(name) LINE_COLUMN (double, name, line->name, !isnan (line->name))
#define LINE_GIVEN(name) (any_##name ? name : NULL)

static inline gboolean
lines_add_requests (SmxTally *tally, const Line *const *lines, gsize n, gsize *n_added, GError **error)
{
  LINE_INDICES (service, SMX_ENTITY_SERVICE);
  LINE_INDICES (role, SMX_ENTITY_ROLE);
  LINE_INDICES (provider, SMX_ENTITY_PROVIDER);
  LINE_COLUMN (const char *, request, line->request, line->request != NULL);
  LINE_WHOLES (reworks);
  LINE_WHOLES (reassignments);
  LINE_WHOLES (opened);
  LINE_WHOLES (promised);
  LINE_WHOLES (delivered);
  LINE_REALS (end_customers);
  LINE_REALS (cost);
  SmxRequestColumns columns;
  smx_request_columns_init (&columns, sizeof columns);
  columns.n = n;
  columns.service = LINE_GIVEN (service);
  columns.role = LINE_GIVEN (role);
  columns.provider = LINE_GIVEN (provider);
  columns.request = LINE_GIVEN (request);
  columns.reworks = LINE_GIVEN (reworks);
  columns.reassignments = LINE_GIVEN (reassignments);
  columns.opened = LINE_GIVEN (opened);
  columns.promised = LINE_GIVEN (promised);
  columns.delivered = LINE_GIVEN (delivered);
  columns.end_customers = LINE_GIVEN (end_customers);
  columns.cost = LINE_GIVEN (cost);
  return smx_tally_add_requests (tally, &columns, n_added, error);
}

static inline gboolean
lines_add_ratings (SmxTally *tally, const Line *const *lines, gsize n, gsize *n_added, GError **error)
{
  LINE_INDICES (service, SMX_ENTITY_SERVICE);
  LINE_INDICES (role, SMX_ENTITY_ROLE);
  LINE_INDICES (provider, SMX_ENTITY_PROVIDER);
  LINE_INDICES (respondent, SMX_ENTITY_RESPONDENT);
  LINE_INDICES (attribute, SMX_ENTITY_ATTRIBUTE);
  LINE_INDICES (wave, SMX_ENTITY_WAVE);
  LINE_COLUMN (guint8, side, (guint8)line->side, line->side != SMX_SIDE_FRONT);
  LINE_REALS (perception);
  LINE_REALS (expectation);
  SmxRatingColumns columns;
  smx_rating_columns_init (&columns, sizeof columns);
  columns.n = n;
  columns.service = LINE_GIVEN (service);
  columns.role = LINE_GIVEN (role);
  columns.provider = LINE_GIVEN (provider);
  columns.respondent = LINE_GIVEN (respondent);
  columns.attribute = LINE_GIVEN (attribute);
  columns.wave = LINE_GIVEN (wave);
  columns.side = LINE_GIVEN (side);
  columns.perception = LINE_GIVEN (perception);
  columns.expectation = LINE_GIVEN (expectation);
  return smx_tally_add_ratings (tally, &columns, n_added, error);
}

/* All at once; lines of one kind. */
static inline gboolean
lines_add (SmxTally *tally, const Line *const *lines, gsize n, gsize *n_added, GError **error)
{
  return lines[0]->is_rating ? lines_add_ratings (tally, lines, n, n_added, error)
                             : lines_add_requests (tally, lines, n, n_added, error);
}

/* ---- as CSV ---- */

#define LINE_REQUEST_HEAD                                                                                    \
  "service,role,provider,request,reworks,opened,promised,delivered,end_customers,cost\n"
#define LINE_RATING_HEAD "service,role,provider,respondent,attribute,wave,side,perception,expectation\n"

static inline void
line_write_time (GString *text, gint64 time)
{
  g_string_append_c (text, ',');
  if (time == SMX_UNKNOWN)
    return;
  g_autoptr (GDateTime) at = g_date_time_new_from_unix_utc (time / G_USEC_PER_SEC);
  g_autofree char *second = g_date_time_format (at, "%Y-%m-%dT%H:%M:%S");
  g_string_append_printf (text, "%s.%06dZ", second, (int)(time % G_USEC_PER_SEC));
}

static inline void
line_write_real (GString *text, double real)
{
  g_string_append_c (text, ',');
  if (!isnan (real))
    g_string_append_printf (text, "%.6f", real);
}

static inline void
line_write (const Line *self, GString *text)
{
#define OR_EMPTY(code) ((code) == NULL ? "" : (code))
  g_string_append_printf (text, "%s,%s,%s", self->service, OR_EMPTY (self->role), OR_EMPTY (self->provider));
  if (self->is_rating) {
    g_string_append_printf (text, ",%s,%s,%s,%s", OR_EMPTY (self->respondent), OR_EMPTY (self->attribute),
                            OR_EMPTY (self->wave), self->side == SMX_SIDE_FRONT ? "front" : "back");
    line_write_real (text, self->perception);
    line_write_real (text, self->expectation);
  } else {
    g_string_append_printf (text, ",%s,%d", OR_EMPTY (self->request), (int)self->reworks);
    line_write_time (text, self->opened);
    line_write_time (text, self->promised);
    line_write_time (text, self->delivered);
    line_write_real (text, self->end_customers);
    line_write_real (text, self->cost);
  }
  g_string_append_c (text, '\n');
}

/* ---- at random ---- */

/* One of @n codes, or none one time in four. */
static inline char *
line_random_code (GRand *random, const char *letter, int n)
{
  if (g_rand_int_range (random, 0, 4) == 0)
    return NULL;
  return g_strdup_printf ("%s%d", letter, g_rand_int_range (random, 0, n));
}

static inline gint64
line_random_time (GRand *random, gint64 from, gint64 days)
{
  gint64 span = days * 24 * 3600;
  if (from == SMX_UNKNOWN || g_rand_int_range (random, 0, 20) == 0)
    return SMX_UNKNOWN;
  return from + (gint64)g_rand_int_range (random, -3600, (gint32)span) * G_USEC_PER_SEC +
         g_rand_int_range (random, 0, 1000000);
}

static inline double
line_random_real (GRand *random, gint32 low, gint32 high)
{
  double real = (double)g_rand_int_range (random, low, high) / 1e6;
  return g_rand_int_range (random, 0, 10) == 0 ? NAN : real;
}

static inline Line
line_random_request (GRand *random)
{
  const gint64 start = G_GINT64_CONSTANT (1672531200) * G_USEC_PER_SEC; /* 2023-01-01 */
  Line line = { 0 };
  line_unknown (&line);
  line.service = g_strdup_printf ("s%d", g_rand_int_range (random, 0, 6));
  line.role = line_random_code (random, "r", 9);
  line.provider = line_random_code (random, "p", 4);
  line.request = line_random_code (random, "q", 20000);
  line.reworks = g_rand_int_range (random, 0, 8) / 5 * g_rand_int_range (random, 0, 4);
  line.opened = line_random_time (random, start, 720);
  line.promised = line_random_time (random, line.opened, 3);
  line.delivered = line_random_time (random, line.opened, 6);
  line.end_customers = line_random_real (random, 0, 100000000);
  line.cost = line_random_real (random, -1000000000, 2000000000);
  return line;
}

static inline Line
line_random_rating (GRand *random)
{
  Line line = { .is_rating = TRUE };
  line_unknown (&line);
  line.service = g_strdup_printf ("s%d", g_rand_int_range (random, 0, 6));
  line.role = line_random_code (random, "r", 3);
  line.provider = line_random_code (random, "p", 3);
  line.respondent = line_random_code (random, "person", 300);
  line.attribute = line_random_code (random, "a", 3);
  line.wave = line_random_code (random, "w", 2);
  line.side = g_rand_int_range (random, 0, 5) == 0 ? SMX_SIDE_BACK : SMX_SIDE_FRONT;
  line.perception = g_rand_int_range (random, 0, 8) == 0 ? NAN : 1 + 0.5 * g_rand_int_range (random, 0, 13);
  line.expectation = g_rand_int_range (random, 0, 3) == 0 ? NAN : 1 + 0.25 * g_rand_int_range (random, 0, 25);
  return line;
}

/* ---- tallies ---- */

static inline SmxTally *
new_tally (const char *language)
{
  GError *error = NULL;
  g_autoptr (SmxStudy) study = smx_study_new ();
  smx_study_set (study, "scale", "1;7", &error);
  smx_study_set (study, "language", language, &error);
  SmxTally *tally = smx_study_new_tally (study, &error);
  assert_no_error (error);
  return tally;
}

/* A dump without the lines that begin like this. */
static inline char *
dump_without (const SmxTally *tally, const char *beginning)
{
  g_autofree char *dump = dump_tally (tally);
  g_auto (GStrv) lines = g_strsplit (dump, "\n", -1);
  GString *text = g_string_new (NULL);
  for (guint i = 0; lines[i] != NULL; i++)
    if (!g_str_has_prefix (lines[i], beginning))
      g_string_append_printf (text, "%s\n", lines[i]);
  return g_string_free (text, FALSE);
}

/* Indices were asked for before anything was added, so that more codes may be known. */
static inline void
assert_same_but_codes (const char *what, const SmxTally *actual, const SmxTally *expected)
{
  g_autofree char *ours = dump_without (actual, "text "), *theirs = dump_without (expected, "text ");
  assert_same_dump (what, ours, theirs);
}

/* Files have bytes and a hash. */
static inline void
assert_same_but_sources (const char *what, const SmxTally *actual, const SmxTally *expected)
{
  g_autofree char *ours = dump_without (actual, "source "), *theirs = dump_without (expected, "source ");
  assert_same_dump (what, ours, theirs);
}

#endif
