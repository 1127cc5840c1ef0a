/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the work of each provider is met: touchpoints of the roles that it reaches, or these roles where the study has none.
 * Formula: docs/method.md, "Line of sight". */

#include "../base/memory.h"
#include "../matrix/measuring.h"
#include "../stats/parts.h"
#include "sight.h"
#include <math.h>

void
smx__sight_clear (SmxSight *self)
{
  for (guint32 i = 0; self->needs != NULL && i < self->graph.n_services; i++)
    g_free (self->needs[i].items);
  g_free (self->needs);
  smx__sight_parts_clear (&self->parts);
  smx__graph_clear (&self->graph);
  g_free (self->ends);
  g_free (self->role_volumes);
  g_free (self->reaches.items);
  g_free (self->rows);
  g_free (self->of);
  g_free (self->order);
}

static gboolean
has_touches (const SmxSight *self)
{
  return self->graph.n_touches > 0;
}

/* ---- Ends ---- */

static gboolean
find_ends (SmxSight *self, GError **error)
{
  const SmxGraph *graph = &self->graph;
  g_autofree gboolean *is_back = smx__graph_back_roles (graph, error);
  self->ends = is_back == NULL ? NULL : smx__allocate ((gsize)graph->n_roles + 1, sizeof *self->ends, error);
  if (self->ends == NULL)
    return FALSE;
  for (guint32 role = 0; role < graph->n_roles; role++)
    self->ends[role] =
        has_touches (self) ? graph->of_role.starts[role + 1] > graph->of_role.starts[role] : !is_back[role];
  self->ends[graph->n_roles] = !has_touches (self);
  return TRUE;
}

static gboolean
take_role_volumes (SmxSight *self, GError **error)
{
  const guint32 n_roles = self->graph.n_roles;
  g_auto (SmxMeasuring) measuring = { .matrix = NULL };
  self->role_volumes = smx__allocate ((gsize)n_roles + 1, sizeof *self->role_volumes, error);
  if (self->role_volumes == NULL || !smx__measuring_start (&measuring, self->matrix, SMX_ROWS_ROLE, SMX_NO_ID,
                                                           SMX_NEEDS_LOG, SMX_STRETCH, error))
    return FALSE;
  self->role_volumes[n_roles] = NAN;
  while (smx__measuring_next (&measuring))
    for (gsize i = 0; i < measuring.n; i++)
      self->role_volumes[measuring.first + i] = measuring.items[i].volume;
  return TRUE;
}

/* Services that are delivered where an end is, and so may be seen. */
static gboolean *
find_wanted (const SmxSight *self, GError **error)
{
  const SmxGraph *graph = &self->graph;
  gboolean *wanted = smx__allocate (graph->n_services, sizeof *wanted, error);
  for (gsize i = 0; wanted != NULL && i < graph->n_deliveries; i++)
    if (self->ends[MIN (graph->deliveries[i].role, graph->n_roles)] && self->parts.weights[i] > 0)
      wanted[graph->deliveries[i].service] = TRUE;
  return wanted;
}

/* ---- What all ends have ---- */

static void
add_known (double *sum, double value)
{
  if (!isnan (value))
    *sum = isnan (*sum) ? value : *sum + value;
}

/* One a role, and one for those unknown: whether it receives anything. */
static gboolean *
find_served (const SmxGraph *graph, GError **error)
{
  gboolean *served = smx__allocate ((gsize)graph->n_roles + 1, sizeof *served, error);
  for (gsize i = 0; served != NULL && i < graph->n_deliveries; i++)
    served[MIN (graph->deliveries[i].role, graph->n_roles)] = TRUE;
  return served;
}

/* Within a journey touchpoints stand with most end customers first, unknown last. */
static double
largest_of_journey (const SmxGraph *graph, guint32 journey, const gboolean *served)
{
  for (gsize i = graph->journeys[journey]; i < graph->journeys[journey + 1]; i++)
    if (served[graph->touches[i].role])
      return graph->touches[i].end_customers;
  return NAN;
}

static gboolean
find_total (SmxSight *self, GError **error)
{
  const SmxGraph *graph = &self->graph;
  g_autofree gboolean *served = find_served (graph, error);
  self->total = NAN;
  if (served == NULL)
    return FALSE;
  for (guint32 journey = 0; journey < graph->n_journeys; journey++)
    add_known (&self->total, largest_of_journey (graph, journey, served));
  for (guint32 role = 0; role <= graph->n_roles && !has_touches (self); role++)
    if (served[role] && self->ends[role])
      add_known (&self->total, self->role_volumes[role]);
  return TRUE;
}

/* ---- Rows ---- */

static SmxSightRow *
add_row (SmxSight *self, gsize reach, const SmxTouch *touch)
{
  const SmxReach *reached = &self->reaches.items[reach];
  const double customers =
      touch != NULL ? touch->end_customers : self->role_volumes[MIN (reached->role, self->graph.n_roles)];
  SmxSightRow *row = &self->rows[self->n_rows++];
  *row = (SmxSightRow){ reach, touch, customers, smx__part_of (customers, reached->amount, reached->whole) };
  return row;
}

static gsize
count_rows (const SmxSight *self)
{
  const guint32 *starts = self->graph.of_role.starts;
  gsize n = 0;
  for (gsize i = 0; i < self->reaches.n; i++)
    n += has_touches (self) ? starts[self->reaches.items[i].role + 1] - starts[self->reaches.items[i].role]
                            : 1;
  return n;
}

static gboolean
list_rows (SmxSight *self, GError **error)
{
  const SmxGraph *graph = &self->graph;
  self->rows = smx__allocate (count_rows (self), sizeof *self->rows, error);
  for (gsize i = 0; self->rows != NULL && i < self->reaches.n; i++) {
    const guint32 role = self->reaches.items[i].role;
    if (!has_touches (self))
      add_row (self, i, NULL);
    for (guint32 k = 0;
         has_touches (self) && k < graph->of_role.starts[role + 1] - graph->of_role.starts[role]; k++)
      add_row (self, i, &graph->touches[graph->of_role.items[graph->of_role.starts[role] + k]]);
  }
  return self->rows != NULL;
}

static int
compare_numbers (guint32 one, guint32 other)
{
  return (one > other) - (one < other);
}

static int
compare_rows (guint32 a, guint32 b, const void *data)
{
  const SmxSight *self = data;
  const SmxSightRow *one = &self->rows[a], *other = &self->rows[b];
  const SmxReach *reach = &self->reaches.items[one->reach], *other_reach = &self->reaches.items[other->reach];
  int order = compare_numbers (reach->provider, other_reach->provider);
  order = order != 0 ? order : smx__compare_most (one->weight, other->weight);
  order = order != 0 ? order : smx__compare_most (reach->share, other_reach->share);
  if (order == 0 && one->touch != NULL)
    order = compare_numbers (one->touch->touchpoint, other->touch->touchpoint);
  return order != 0 ? order : compare_numbers (reach->role, other_reach->role);
}

static gboolean
sort_rows (SmxSight *self, GError **error)
{
  g_autofree guint32 *order = smx__sorted_order (self->n_rows, compare_rows, self, error);
  SmxSightRow *rows = order == NULL ? NULL : smx__allocate (self->n_rows, sizeof *rows, error);
  if (rows == NULL)
    return FALSE;
  for (gsize i = 0; i < self->n_rows; i++)
    rows[i] = self->rows[order[i]];
  g_free (self->rows);
  self->rows = rows;
  return TRUE;
}

/* ---- Providers ---- */

/* The last provider whose rows were seen with each, and 1 more. */
typedef struct {
  guint32 *touchpoints, *journeys, *roles;
} Seen;

static void
clear_seen (Seen *self)
{
  g_free (self->touchpoints);
  g_free (self->journeys);
  g_free (self->roles);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Seen, clear_seen)

static gboolean
is_new (guint32 *seen, guint32 id, guint32 provider)
{
  const gboolean new = seen[id] != provider + 1;
  seen[id] = provider + 1;
  return new;
}

/* Rows come with most weight first, so that the first of a journey is its largest. */
static void
add_to_provider (const SmxSight *self, SmxSightOf *of, const SmxSightRow *row, Seen *seen)
{
  const SmxReach *reach = &self->reaches.items[row->reach];
  gboolean counts = TRUE;
  if (reach->role != SMX_NO_ID && is_new (seen->roles, reach->role, reach->provider))
    of->roles++;
  if (row->touch != NULL) {
    counts = is_new (seen->journeys, row->touch->journey, reach->provider);
    of->journeys += counts && row->touch->name != SMX_NO_ID ? 1 : 0;
    of->touchpoints += is_new (seen->touchpoints, row->touch->touchpoint, reach->provider) ? 1 : 0;
  }
  if (!counts || isnan (row->weight))
    return;
  add_known (&of->end_customers, row->weight);
  of->error += row->end_customers * reach->error;
}

static double
mean_experience (const SmxSight *self, const SmxSightOf *of)
{
  double sum = 0, weights = 0;
  for (gsize i = of->first; i < of->first + of->n; i++) {
    const SmxSightRow *row = &self->rows[i];
    if (row->touch == NULL || isnan (row->touch->experience) || isnan (row->weight))
      continue;
    sum += row->weight * row->touch->experience;
    weights += row->weight;
  }
  return weights > 0 ? sum / weights : (double)NAN;
}

static gboolean
add_up (SmxSight *self, GError **error)
{
  const SmxGraph *graph = &self->graph;
  g_auto (Seen) seen = { NULL, NULL, NULL };
  gsize at = 0;
  if ((seen.touchpoints = smx__allocate (smx__n_of (self->matrix, SMX_DICTIONARY_TOUCHPOINT),
                                         sizeof *seen.touchpoints, error)) == NULL ||
      (seen.journeys = smx__allocate (graph->n_journeys, sizeof *seen.journeys, error)) == NULL ||
      (seen.roles = smx__allocate (graph->n_roles, sizeof *seen.roles, error)) == NULL ||
      (self->of = smx__allocate (graph->n_providers, sizeof *self->of, error)) == NULL)
    return FALSE;
  for (guint32 provider = 0; provider < graph->n_providers; provider++) {
    SmxSightOf *of = &self->of[provider];
    *of = (SmxSightOf){ .first = at, .end_customers = NAN };
    for (; at < self->n_rows && self->reaches.items[self->rows[at].reach].provider == provider; at++)
      add_to_provider (self, of, &self->rows[at], &seen);
    of->n = at - of->first;
    of->end_customers = of->n == 0 ? 0 : of->end_customers;
    of->experience = mean_experience (self, of);
  }
  return TRUE;
}

/* Those who reach nobody are last, after those of whom it is not known how many they reach. */
static int
compare_providers (guint32 a, guint32 b, const void *data)
{
  const SmxSight *self = data;
  const SmxSightOf *one = &self->of[a], *other = &self->of[b];
  if ((one->n == 0) != (other->n == 0))
    return one->n == 0 ? 1 : -1;
  const int order = smx__compare_most (one->end_customers, other->end_customers);
  return order != 0 ? order : compare_numbers (a, b);
}

gboolean
smx__sight_find (SmxSight *self, GError **error)
{
  if (!smx__graph_take (&self->graph, self->matrix, error) ||
      !smx__sight_parts_take (&self->parts, &self->graph, error) || !find_ends (self, error) ||
      !take_role_volumes (self, error) || !find_total (self, error))
    return FALSE;
  g_autofree gboolean *wanted = find_wanted (self, error);
  self->needs = wanted == NULL ? NULL : smx__allocate (self->graph.n_services, sizeof *self->needs, error);
  if (self->needs == NULL ||
      !smx__sight_needs (&self->graph, &self->parts, wanted, &self->options, self->needs, &self->sampled,
                         error) ||
      !smx__sight_reach (&self->reaches, &self->graph, &self->parts, self->needs, self->ends, error) ||
      !list_rows (self, error) || !sort_rows (self, error) || !add_up (self, error))
    return FALSE;
  self->order = smx__sorted_order (self->graph.n_providers, compare_providers, self, error);
  return self->order != NULL;
}
