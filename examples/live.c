/* SPDX-License-Identifier: GPL-3.0-or-later */
/* live: a host without any file of records. It counts requests as they end, looks at them once a week, saves what it has
 * counted, is started again and goes on. The desk and its requests are made up; a real host knows its own. */
#include <service-matrix.h>

#define HOUR (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)
#define START (G_GINT64_CONSTANT (1736150400) * G_USEC_PER_SEC) /* Monday, 6 January 2025, 8:00 UTC */
#define N_REQUESTS 400u                                         /* one every hour */

/* What is known besides requests: here three services; in a real host usually a study file. */
static SmxStudy *
describe_desk (GError **error)
{
  static const char services[] = "service,name,provider,standard_hours\n"
                                 "badge,Access badge,security,8\n"
                                 "contract,Contract check,legal,72\n"
                                 "laptop,Laptop for a new colleague,it,48\n";
  g_autoptr (GBytes) bytes = g_bytes_new_static (services, sizeof services - 1);
  g_autoptr (SmxStudy) study = smx_study_new ();
  SmxSource *source = smx_study_add_source (study, "services", error);
  if (source == NULL || !smx_study_set (study, "title", "The desk", error))
    return NULL;
  smx_source_set_bytes (source, "services", bytes);
  return g_steal_pointer (&study);
}

/* A request as the desk knows it at a time; FALSE where it has not come yet. */
static gboolean
look_up (guint number, gint64 now, SmxRequest *request)
{
  static const char *const services[] = { "laptop", "badge", "contract", "badge" };
  static const char *const roles[] = { "seller", "cashier", "seller" };
  gint64 hours = number % 4 == 1 ? 3 + number % 11 : 20 + number * 37 % 71;
  smx_request_init (request, sizeof *request); /* nothing is known */
  request->service = services[number % 4];
  request->role = roles[number % 3];
  request->opened = START + number * HOUR;
  request->reworks = number % 4 != 1 && number % 7 == 0;
  if (request->opened + hours * HOUR <= now)
    request->delivered = request->opened + hours * HOUR;
  return request->opened <= now;
}

/* Counts the requests that ended after @then, each once; or, into a tally that is thrown away, those that are open. */
static gboolean
count (SmxTally *tally, gint64 then, gint64 now, gboolean open, GError **error)
{
  SmxRequest request;
  for (guint number = 0; number < N_REQUESTS && look_up (number, now, &request); number++) {
    gboolean is_open = request.delivered == SMX_UNKNOWN;
    if (is_open == open && (open || request.delivered > then) &&
        !smx_tally_add_request (tally, &request, error))
      return FALSE;
  }
  return TRUE;
}

/* A snapshot: what has ended and what is open now, ranked. The tally goes on counting. */
static gboolean
print_ranking (SmxStudy *study, const SmxTally *ended, gint64 now, GError **error)
{
  g_autoptr (SmxTally) all = smx_study_read (study, NULL, error);
  if (all == NULL || !count (all, 0, now, TRUE, error) || !smx_tally_merge (all, ended, error))
    return FALSE;
  g_autoptr (SmxMatrix) matrix = smx_matrix_new (all, error);
  g_autoptr (SmxTable) ranking = matrix == NULL ? NULL : smx_rank_services (matrix, NULL, error);
  g_autofree char *text = ranking == NULL ? NULL : smx_table_write_text (ranking, NULL, error);
  if (text != NULL)
    g_print ("%" G_GINT64_FORMAT " requests have ended\n%s\n", smx_tally_n_requests (ended), text);
  return text != NULL;
}

/* One week of work, from an empty tally or from where the last one ended. */
static gboolean
work (SmxStudy *study, const char *state, guint week, GError **error)
{
  g_autoptr (SmxTally) ended =
      week == 0 ? smx_study_read (study, NULL, error) : smx_tally_load (state, error);
  gint64 now = START + week * 7 * 24 * HOUR;
  for (guint hour = 0; ended != NULL && hour < 7 * 24; hour++, now += HOUR)
    if (!count (ended, now, now + HOUR, FALSE, error))
      return FALSE;
  return ended != NULL && print_ranking (study, ended, now, error) && smx_tally_save (ended, state, error);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SmxStudy) study = describe_desk (&error);
  gboolean good = study != NULL && argc == 2;
  for (guint week = 0; good && week < 2;
       week++) /* each time as after a restart: all it has is the saved state */
    good = work (study, argv[1], week, &error);
  if (!good)
    g_printerr ("live: %s\n", error == NULL ? "usage: live STATE-FILE" : error->message);
  return good ? 0 : argc == 2 ? 1 : 2;
}
