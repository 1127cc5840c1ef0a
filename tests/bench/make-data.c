/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Makes the data of the benchmarks: a request log, a survey, an event log; the same bytes on every machine.
 *
 *   make-data requests|ratings|events ROWS    writes CSV to standard output
 *
 * Everything is whole numbers and one fixed seed, so that no mathematical library shows in the data. The services follow
 * Zipf's law (the k-th has 1/k of the requests of the first); roles and teams are skewed likewise. Times go in order of
 * opening over two years, as a real log has them. A fifth of the notes are quoted: commas, doubled quotes, and now and
 * then a line break.
 * Random numbers: SplitMix64 (G. Steele, D. Lea, C. Flood, "Fast splittable pseudorandom number generators", OOPSLA
 * 2014). */
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
  SERVICES = 2000,
  ROLES = 12,
  TEAMS_A_SERVICE = 10,
  TEAMS = 300,
  RESPONDENTS = 500000,
  ATTRIBUTES = 6,
  OPEN_CASES = 5000
};
enum { MINUTE = 60, HOUR = 3600, DAY = 86400, SPAN = 731 * DAY };
static const int64_t first_second = INT64_C (1704067200); /* 2024-01-01 */

/* ---- Numbers ---- */

static uint64_t state = UINT64_C (20240101);

static uint64_t
next (void)
{
  uint64_t z = (state += UINT64_C (0x9e3779b97f4a7c15));
  z = (z ^ (z >> 30)) * UINT64_C (0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * UINT64_C (0x94d049bb133111eb);
  return z ^ (z >> 31);
}

/* From 0 to @n - 1, all alike (but for less than one in 2^32). */
static uint32_t
below (uint32_t n)
{
  return (uint32_t)(((next () >> 32) * n) >> 32);
}

/* From 1 to under 2^@doublings, in which each doubling is as likely as the next: a few long ones, many short ones. */
static int64_t
spread (uint32_t doublings)
{
  const uint32_t exponent = below (doublings);
  return (INT64_C (1) << exponent) + (int64_t)below (UINT32_C (1) << exponent);
}

/* When the @row-th of @rows happens. */
static int64_t
time_of (uint64_t row, uint64_t rows)
{
  return first_second + (int64_t)((unsigned __int128)row * SPAN / rows);
}

/* ---- Choices by weight ---- */

typedef struct {
  uint32_t n;
  uint64_t up_to[SERVICES]; /* sums of weights */
  uint32_t guess[65537];    /* where to begin, by the upper 16 bits of the draw */
} Choice;

static Choice services, roles, teams;

static void
choice_finish (Choice *self, uint32_t n)
{
  self->n = n;
  for (uint32_t i = 1; i < n; i++)
    self->up_to[i] += self->up_to[i - 1];
  for (uint32_t slot = 0, i = 0; slot <= 65536; slot++) {
    while (i + 1 < n && self->up_to[i] <= (self->up_to[n - 1] >> 16) * slot)
      i++;
    self->guess[slot] = i;
  }
}

static uint32_t
choose (const Choice *self)
{
  const uint64_t draw = next () >> 16;                  /* 48 bits */
  const uint64_t step = self->up_to[self->n - 1] >> 16; /* weight of a slot, under 2^32 */
  const uint64_t weight = step * (draw >> 32) + ((step * (draw & 0xffffffff)) >> 32);
  uint32_t i = self->guess[draw >> 32];
  while (i + 1 < self->n && self->up_to[i] <= weight)
    i++;
  return i;
}

static void
prepare (void)
{
  static const uint32_t team_weights[TEAMS_A_SERVICE] = { 1000, 354, 192, 125, 89, 68, 54, 44, 37, 32 };
  for (uint32_t i = 0; i < SERVICES; i++)
    services.up_to[i] = (UINT64_C (1) << 40) / (i + 1);
  for (uint32_t i = 0; i < ROLES; i++)
    roles.up_to[i] = (UINT64_C (1) << 40) / (i + 1);
  for (uint32_t i = 0; i < TEAMS_A_SERVICE; i++)
    teams.up_to[i] = (uint64_t)team_weights[i] << 24;
  choice_finish (&services, SERVICES);
  choice_finish (&roles, ROLES);
  choice_finish (&teams, TEAMS_A_SERVICE);
}

/* The number in the code of a service: by no means in the order of how much it is asked for. */
static uint32_t
service_of (uint32_t place)
{
  return (place * 733 + 17) % SERVICES;
}

static uint32_t
team_of (uint32_t service, uint32_t place)
{
  return (service * 7 + place * 31) % TEAMS;
}

/* ---- Text ---- */

static char room[1 << 20], *out = room;

static void
flush (void)
{
  if (fwrite (room, 1, (size_t)(out - room), stdout) != (size_t)(out - room)) {
    perror ("make-data");
    exit (EXIT_FAILURE);
  }
  out = room;
}

static void
put (const char *text)
{
  const size_t n = strlen (text);
  memcpy (out, text, n);
  out += n;
}

/* @number with at least @width digits, then @end. */
static void
put_number (uint64_t number, int width, char end)
{
  char digits[20];
  int n = 0;
  do
    digits[n++] = (char)('0' + number % 10);
  while ((number /= 10) != 0 || n < width);
  while (n > 0)
    *out++ = digits[--n];
  *out++ = end;
}

/* A day as year-month-day: days are counted in years that begin in March, so that the leap day ends one
 * (E. Richards, "Mapping Time", Oxford University Press, 1998, chapter 25). */
static void
put_day (int64_t second, char end)
{
  const int64_t day = second / DAY + 719468; /* since 1 March of the year 0 */
  const int64_t era = day / 146097, in_era = day % 146097;
  const int64_t year = (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;
  const int64_t in_year = in_era - (365 * year + year / 4 - year / 100);
  const int64_t month = (5 * in_year + 2) / 153;
  put_number ((uint64_t)(era * 400 + year + (month >= 10)), 4, '-');
  put_number ((uint64_t)(month < 10 ? month + 3 : month - 9), 2, '-');
  put_number ((uint64_t)(in_year - (153 * month + 2) / 5 + 1), 2, end);
}

static void
put_time (int64_t second, char end)
{
  put_day (second, 'T');
  put_number ((uint64_t)(second % DAY / HOUR), 2, ':');
  put_number ((uint64_t)(second % HOUR / MINUTE), 2, ':');
  put_number ((uint64_t)(second % MINUTE), 2, end);
}

static const char *const words[16] = { "customer", "asks",   "again",   "for",     "the",  "form",
                                       "which",    "was",    "sent",    "without", "date", "and",
                                       "name",     "please", "confirm", "today" };

/* Free text; a fifth of it quoted. */
static void
put_note (void)
{
  const uint64_t bits = next ();
  const uint32_t n = 1 + (uint32_t)(bits & 7);
  const int quoted = (bits >> 8) % 5 == 0;
  uint64_t picks = bits >> 16;
  if (quoted)
    *out++ = '"';
  for (uint32_t i = 0; i < n + 2 * (uint32_t)quoted; i++, picks >>= 4) {
    if (i > 0)
      put (quoted && i % 3 == 0 ? ", " : " ");
    if (quoted && i == 1) {
      put ("\"\"");
      put (words[picks & 15]);
      put ("\"\"");
    } else {
      put (words[picks & 15]);
    }
  }
  if (quoted && below (300) == 0)
    put ("\nsecond line, of the same note");
  if (quoted)
    *out++ = '"';
  *out++ = '\n';
}

/* ---- Requests ---- */

static const char *const role_names[ROLES] = { "teller",       "call-agent",      "branch-lead",
                                               "receptionist", "field-sales",     "claims",
                                               "mortgages",    "private-banking", "online-chat",
                                               "collections",  "new-accounts",    "complaints" };

static void
put_coded (const char *prefix, uint64_t number, int width)
{
  put (prefix);
  put_number (number, width, ',');
}

/* Most come back never; one in nine once or more. */
static uint32_t
reworks (void)
{
  const uint32_t draw = below (1000);
  return draw < 885 ? 0 : draw < 965 ? 1 : draw < 990 ? 2 : draw < 998 ? 3 : 7;
}

static void
put_request (uint64_t number, int64_t opened)
{
  static const char *const channels[4] = { "phone,", "mail,", "portal,", "chat," };
  static const int64_t promises[5] = { 4 * HOUR, 8 * HOUR, DAY, 2 * DAY, 5 * DAY };
  const uint32_t service = service_of (choose (&services)), team = team_of (service, choose (&teams));
  const int64_t took = 2 * MINUTE + spread (20) / 2 + (int64_t)(service % 97) * 5 * MINUTE;
  put_coded ("R", number + 1, 8);
  put_time (opened, ',');
  put_time (opened + (int64_t)below (2 * HOUR), ',');
  if (below (20) > 0)
    put_time (opened + promises[below (5)], ',');
  else
    *out++ = ',';
  if (below (100) >= 3)
    put_time (opened + took, ',');
  else
    *out++ = ',';
  put (role_names[choose (&roles)]);
  put_coded (",service-", service, 4);
  put_coded ("team-", team, 3);
  put (channels[below (4)]);
  put_number (reworks (), 1, ',');
  put_number (below (10) == 0 ? below (4) : 0, 1, ',');
  put_number ((uint64_t)spread (9), 1, ',');
  const uint32_t cents = below (20000);
  put_number (cents / 100, 1, '.');
  put_number (cents % 100, 2, ',');
  put_note ();
}

static void
make_requests (uint64_t rows)
{
  put ("request,opened,acknowledged,promised,delivered,role,service,provider,channel,reworks,reassignments,"
       "end_customers,cost,note\n");
  for (uint64_t i = 0; i < rows; i++) {
    put_request (i, time_of (i, rows));
    if (out - room > (1 << 20) - 4096)
      flush ();
  }
}

/* ---- Ratings ---- */

/* A sheet is what one person says of one service: three to six of its attributes, each once. A person fills in several
 * sheets, far apart in the file, each about another service. Returns how many rows there are now. */
static uint64_t
put_sheet (uint64_t sheet, uint64_t row, uint64_t rows)
{
  static const char *const attributes[ATTRIBUTES] = { "availability,", "honesty,",   "attitude,",
                                                      "listening,",    "follow-up,", "tangibles," };
  static const char *const channels[4] = { "web", "app", "mail", "kiosk" };
  const uint32_t person = (uint32_t)(sheet * 307 % RESPONDENTS), round = (uint32_t)(sheet / RESPONDENTS);
  const uint32_t place =
      choose (&services) / 8 * 8 + (person + round) % 8; /* another service in every round */
  const uint32_t service = service_of (place), mood = below (3), first = below (ATTRIBUTES),
                 n = 3 + below (4);
  const int64_t second = time_of (row, rows);
  const char *channel = channels[below (4)];
  for (uint32_t i = 0; i < n && row < rows; i++) {
    const uint32_t attribute = (first + i) % ATTRIBUTES;
    put_number (++row, 1, ',');
    put_day (second, ',');
    put_coded ("person-", person + 1, 6);
    put_coded ("service-", service, 4);
    put (attributes[attribute]);
    put_number (1 + mood + (service + attribute) % 3 + below (3), 1, ',');
    put_number (4 + below (4), 1, ',');
    put (channel);
    *out++ = '\n';
  }
  return row;
}

static void
make_ratings (uint64_t rows)
{
  put ("rating,date,respondent,service,attribute,perception,expectation,channel\n");
  for (uint64_t row = 0, sheet = 0; row < rows; sheet++) {
    row = put_sheet (sheet, row, rows);
    if (out - room > (1 << 20) - 4096)
      flush ();
  }
}

/* ---- Events ---- */

static void
put_event (uint64_t number, int64_t second, const char *status, const char *activity, uint32_t role,
           uint32_t service, uint32_t team)
{
  put_coded ("CASE-", number, 7);
  put_time (second, ',');
  put (status);
  put (activity);
  put (role_names[role]);
  put_coded (",service-", service, 4);
  put_coded ("team-", team, 3);
  put_coded ("agent-", team * 20 + below (20), 4);
  put_note ();
}

/* A case of five to eight lines: it goes from team to team, back now and then, and is sometimes opened again. */
typedef struct {
  uint64_t number;
  uint32_t role, service, team, before, line, lines;
} Case;

static void
open_case (Case *self, uint64_t number)
{
  *self = (Case){ .number = number, .role = choose (&roles), .service = service_of (choose (&services)) };
  self->lines = 5 + below (4);
  self->team = self->before = team_of (self->service, choose (&teams));
}

static void
put_next_line (Case *self, int64_t second)
{
  static const char *const steps[8] = { "Register,", "Classify,", "Diagnose,", "Work,",
                                        "Check,",    "Work,",     "Check,",    "Work," };
  const int last = self->line + 1 == self->lines, closed = last || (self->line == 4 && below (5) == 0);
  const uint32_t move = below (8);
  const char *status = self->line == 0 ? "New," : closed ? "Resolved," : "Active,";
  if (last && below (20) == 0)
    status = "Waiting,";
  if (move < 3) { /* on to another team, or back to the one before */
    const uint32_t to = move == 0 ? self->before : team_of (self->service, choose (&teams));
    self->before = self->team;
    self->team = to;
  }
  put_event (self->number, second, status, last ? "Close," : steps[self->line], self->role, self->service,
             self->team);
  self->line++;
}

/* The lines stand in order of time: those of thousands of cases are mixed. */
static void
make_events (uint64_t rows)
{
  static Case open[OPEN_CASES];
  uint64_t number = 0;
  put ("case,time,status,activity,role,service,provider,agent,note\n");
  for (uint64_t row = 0; row < rows; row++) {
    Case *self = &open[below (OPEN_CASES)];
    if (self->line == self->lines)
      open_case (self, ++number);
    put_next_line (self, time_of (row, rows));
    if (out - room > (1 << 20) - 4096)
      flush ();
  }
}

int
main (int argc, char **argv)
{
  const uint64_t rows = argc == 3 ? strtoull (argv[2], NULL, 10) : 0;
  void (*make) (uint64_t) = rows == 0                       ? NULL
                            : !strcmp (argv[1], "requests") ? make_requests
                            : !strcmp (argv[1], "ratings")  ? make_ratings
                            : !strcmp (argv[1], "events")   ? make_events
                                                            : NULL;
  if (make == NULL) {
    fputs ("usage: make-data requests|ratings|events ROWS\n", stderr);
    return 2;
  }
  prepare ();
  make (rows);
  flush ();
  return fclose (stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
