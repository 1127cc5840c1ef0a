/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Studies of which the truth is known: requests and ratings drawn from it, straight into a tally.
 *
 * A request is reworked with the rate of its service and is for round (mean x exponential) end customers. A rating is that of a
 * person, mean of the service + strictness of the person + noise, rounded and cut to the scale from 1 to 7; its truth is the
 * expectation of what comes out of that. Both are worked out by hand below, nothing is taken from the library. */
#ifndef SMX_SIMULATE_STUDIES_H
#define SMX_SIMULATE_STUDIES_H

#include "base/random.h"
#include "tally/tally-private.h"
#include <math.h>
#include <service-matrix/matrix.h>
#include <service-matrix/record.h>
#include <stdio.h>
#include <stdlib.h>

enum {
  MOST = 60,          /* services */
  MOST_ROLES = 3,     /* that ask for them */
  MOST_PEOPLE = 500,  /* who might be asked */
  MOST_ANSWERS = 400, /* people of one service */
  ITEMS = 4           /* that a person rates of a service */
};

#define TARGET 6.0
#define SPREAD_OF_RATINGS 1.5 /* standard deviation before rounding */

/* True figures: spread out; neighbours half a standard error apart, or less where the scale has no room for it; three levels,
 * three standard errors apart, of services that are the same. */
typedef enum { SPREAD, NEAR, TIED } Truths;

/* Who answers: people who are not known (a row is a person); known ones, of one service each; known ones of many services; the
 * same answers without saying whose they are; several answers of each person about one service; the same unsaid. */
typedef enum { UNKNOWN, ONE, MANY, MANY_UNSAID, SEVERAL, SEVERAL_UNSAID } Voices;

typedef struct {
  gsize n;
  gboolean large;
  Truths truths;
  Voices voices;
  guint32 n_roles;
} Setting;

typedef struct {
  double rate, mean, customers; /* of one request, before rounding */
  gsize requests, people;
  gsize asked[MOST_ROLES]; /* requests of each role */
  /* what follows */
  double gap, gaps[MOST_ROLES], volume, reworked, burden;
} Service;

typedef struct {
  Setting setting;
  SmxRandom random;
  Service services[MOST];
  double strictness[MOST_PEOPLE];
  guint32 people[MOST_PEOPLE]; /* in an order of chance */
  guint32 roles[MOST_ROLES], persons[MOST_PEOPLE], items[ITEMS];
} Study;

/* ---- Truth ---- */

static inline double
uniform (Study *self, double low, double high)
{
  return low + (high - low) * smx__random_uniform (&self->random);
}

static inline gsize
pick (Study *self, gsize n)
{
  return MIN ((gsize)(smx__random_uniform (&self->random) * (double)n), n - 1);
}

static inline double
above (double z)
{
  return 0.5 * erfc (z / sqrt (2));
}

/* The expectation of MIN (MAX (round (x), 1), 7) of a normal x. */
static inline double
expect_rating (double mean)
{
  double sum = 1;
  for (int k = 1; k < 7; k++)
    sum += above ((k + 0.5 - mean) / SPREAD_OF_RATINGS);
  return sum;
}

/* The expectation of round (mean x exponential): the sum over k of exp (-(k - 1/2) / mean). */
static inline double
expect_customers (double mean)
{
  return exp (-0.5 / mean) / -expm1 (-1 / mean);
}

/* People of one role are harder to please than those of another, by so much. */
static inline double
shift_of_role (const Study *self, guint32 role)
{
  return self->setting.n_roles == 1 ? 0 : 0.8 * ((double)role - 1);
}

static inline void
draw_spread (Study *self, Service *service)
{
  const gboolean large = self->setting.large;
  service->rate = 0.03 * pow (15, uniform (self, 0, 1));
  service->mean = uniform (self, 3.5, 6.8);
  service->customers = 5 * pow (10, uniform (self, 0, 1));
  service->requests = (gsize)((large ? 300 : 10) * pow (large ? 10 : 6, uniform (self, 0, 1)));
}

/* @place: -1/2 to 1/2 among all, or that of a level. All three figures go the same way. */
static inline void
set_place (Study *self, Service *service, double place, double errors)
{
  const gboolean large = self->setting.large;
  const double requests = large ? 1000 : 25, people = large ? 200 : 17;
  service->rate = 0.2 + place * MIN (errors * sqrt (0.2 * 0.8 / requests), 0.3);
  service->mean = 5.5 - place * MIN (errors * 1.4 / sqrt (people), 2);
  service->customers = 20 * (1 + place * MIN (errors / sqrt (requests), 1));
  service->requests = (gsize)requests;
}

static inline void
draw_truth (Study *self)
{
  const Setting *setting = &self->setting;
  const double n = (double)setting->n;
  guint32 places[MOST];
  for (guint32 i = 0; i < setting->n; i++) {
    gsize other = pick (self, i + 1);
    places[i] = places[other];
    places[other] = i;
  }
  for (gsize i = 0; i < setting->n; i++) {
    Service *service = &self->services[i];
    *service = (Service){ .people = setting->large ? 100 + pick (self, 301) : 8 + pick (self, 23) };
    if (setting->truths == SPREAD)
      draw_spread (self, service);
    else if (setting->truths == NEAR)
      set_place (self, service, places[i] / (n - 1) - 0.5, 0.5 * (n - 1));
    else
      set_place (self, service, floor (places[i] * 3 / n) / 2 - 0.5, 6);
  }
}

/* What the drawn figures mean. Requests are as many as there are, and of the roles that they are of. */
static inline void
follow (const Study *self, Service *service)
{
  const guint32 n_roles = self->setting.n_roles;
  const double customers = expect_customers (service->customers);
  service->volume = (double)service->requests * customers;
  service->reworked = service->volume * service->rate;
  service->gap = service->burden = 0;
  for (guint32 role = 0; role < n_roles; role++) {
    service->gaps[role] = TARGET - expect_rating (service->mean - shift_of_role (self, role));
    service->gap += service->gaps[role] / n_roles;
    service->burden +=
        (double)service->asked[role] * customers * service->rate * MAX (service->gaps[role], 0) / 6;
  }
}

/* ---- Records ---- */

static inline void
check (gboolean done, GError *error)
{
  if (done)
    return;
  fprintf (stderr, "%s\n", error == NULL ? "failed" : error->message);
  exit (2);
}

static inline void
add_requests (Study *self, SmxTally *tally, guint32 index, Service *service)
{
  GError *error = NULL;
  SmxRequestColumns columns;
  const gsize n = service->requests;
  g_autofree guint32 *services = g_new (guint32, n), *roles = g_new (guint32, n);
  g_autofree gint64 *reworks = g_new (gint64, n);
  g_autofree double *customers = g_new (double, n);
  for (gsize i = 0; i < n; i++) {
    gsize role = self->setting.n_roles == 1 ? 0 : pick (self, self->setting.n_roles);
    services[i] = index;
    roles[i] = self->roles[role];
    service->asked[role]++;
    reworks[i] = smx__random_uniform (&self->random) < service->rate ? 1 : 0;
    customers[i] = round (service->customers * smx__random_exponential (&self->random));
  }
  smx_request_columns_init (&columns, sizeof columns);
  columns.n = n;
  columns.service = services;
  columns.role = roles;
  columns.reworks = reworks;
  columns.end_customers = customers;
  check (smx_tally_add_requests (tally, &columns, NULL, &error), error);
}

/* The columns of the answers about one service. */
typedef struct {
  guint32 service[MOST_ANSWERS * ITEMS], role[MOST_ANSWERS * ITEMS], person[MOST_ANSWERS * ITEMS],
      item[MOST_ANSWERS * ITEMS];
  double perception[MOST_ANSWERS * ITEMS];
  gsize n;
} Answers;

static inline double
rate (Study *self, const Service *service, guint32 role, double strictness)
{
  double noise = smx__random_normal (&self->random);
  double x = service->mean - shift_of_role (self, role) +
             SPREAD_OF_RATINGS * (sqrt (0.5) * strictness + sqrt (0.5) * noise);
  return CLAMP (round (x), 1, 7);
}

/* Who answers about a service, dealt anew: the first of an order of chance; where everybody answers about one service alone they are
 * other people each time. */
static inline void
ask (Study *self, gsize n)
{
  const Voices voices = self->setting.voices;
  const gsize all = self->setting.large ? 500 : 40;
  for (gsize i = 0; i < n; i++) {
    gsize other = i + pick (self, all - i);
    guint32 person = self->people[other];
    self->people[other] = self->people[i];
    self->people[i] = person;
    if (voices != MANY && voices != MANY_UNSAID)
      self->strictness[person] = smx__random_normal (&self->random);
  }
}

static inline guint32
find_code (SmxTally *tally, SmxEntity kind, const char *format, gsize one, gsize other)
{
  GError *error = NULL;
  guint32 index = 0;
  g_autofree char *code = g_strdup_printf (format, (guint)one, (guint)other);
  check (smx_tally_code (tally, kind, code, &index, &error), error);
  return index;
}

static inline void
add_answers (Study *self, SmxTally *tally, gsize i, guint32 index, Answers *answers)
{
  const Voices voices = self->setting.voices;
  const gboolean several = voices == SEVERAL || voices == SEVERAL_UNSAID;
  Service *service = &self->services[i];
  answers->n = 0;
  ask (self, service->people);
  for (gsize k = 0; k < service->people; k++) {
    guint32 person = self->people[k];
    guint32 role = self->setting.n_roles == 1 ? 0 : (guint32)pick (self, self->setting.n_roles);
    guint32 known = voices == MANY ? self->persons[person]
                    : voices == ONE || voices == SEVERAL
                        ? find_code (tally, SMX_ENTITY_RESPONDENT, "p%u.%u", i, person)
                        : SMX_NO_INDEX;
    for (gsize item = 0; item < (several ? ITEMS : 1); item++) {
      gsize at = answers->n++;
      answers->service[at] = index;
      answers->role[at] = self->roles[role];
      answers->person[at] = known;
      answers->item[at] = several ? self->items[item] : SMX_NO_INDEX;
      answers->perception[at] = rate (self, service, role, self->strictness[person]);
    }
  }
}

static inline void
add_ratings (Study *self, SmxTally *tally, gsize i, guint32 index, Answers *answers)
{
  GError *error = NULL;
  SmxRatingColumns columns;
  add_answers (self, tally, i, index, answers);
  smx_rating_columns_init (&columns, sizeof columns);
  columns.n = answers->n;
  columns.service = answers->service;
  columns.role = answers->role;
  columns.respondent = answers->person;
  columns.attribute = answers->item;
  columns.perception = answers->perception;
  check (smx_tally_add_ratings (tally, &columns, NULL, &error), error);
}

static inline SmxTally *
new_tally (void)
{
  GError *error = NULL;
  SmxSettings settings;
  smx__settings_init (&settings);
  settings.low = 1000000;
  settings.high = 7000000;
  settings.target = (gint64)(TARGET * 1e6);
  SmxTally *tally = smx__tally_new (&settings, &error);
  check (tally != NULL, error);
  smx__settings_clear (&settings);
  return tally;
}

static inline void
meet_people (Study *self, SmxTally *tally)
{
  for (gsize i = 0; i < MOST_PEOPLE; i++) {
    self->people[i] = (guint32)i;
    self->strictness[i] = smx__random_normal (&self->random);
    if (self->setting.voices == MANY)
      self->persons[i] = find_code (tally, SMX_ENTITY_RESPONDENT, "p%u", i, 0);
  }
  for (gsize i = 0; i < ITEMS; i++)
    self->items[i] = find_code (tally, SMX_ENTITY_ATTRIBUTE, "a%u", i, 0);
  for (gsize i = 0; i < self->setting.n_roles; i++)
    self->roles[i] = find_code (tally, SMX_ENTITY_ROLE, "r%u", i, 0);
}

/* A study of a setting; the truth stands beside it, services in order of their codes. */
static inline SmxMatrix *
make_study (Study *self, const Setting *setting, guint64 number)
{
  GError *error = NULL;
  g_autofree Answers *answers = g_new (Answers, 1);
  g_autoptr (SmxTally) tally = new_tally ();
  self->setting = *setting;
  smx__random_init (&self->random, number, 1, 0);
  meet_people (self, tally);
  draw_truth (self);
  for (gsize i = 0; i < setting->n; i++) {
    guint32 index = find_code (tally, SMX_ENTITY_SERVICE, "s%02u", i, 0);
    add_requests (self, tally, index, &self->services[i]);
    add_ratings (self, tally, i, index, answers);
    follow (self, &self->services[i]);
  }
  SmxMatrix *matrix = smx_matrix_new (tally, &error);
  check (matrix != NULL, error);
  return matrix;
}

#endif
