/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small random graphs of services, and what is hit in one world, computed plainly: by going over everything again and again. */
#ifndef SMX_RANDOM_GRAPH_H
#define SMX_RANDOM_GRAPH_H

#include "test-support.h"

#include "test-tally-builder.h"
#include <service-matrix/structure.h>

enum { N_SERVICES = 7, N_PROVIDERS = 4, N_ROLES = 4, N_TOUCHES = 6, N_JOURNEYS = 3, MOST_EDGES = 16 };

typedef struct {
  gboolean served[N_ROLES][N_SERVICES], by[N_ROLES][N_SERVICES][N_PROVIDERS];
  double volume[N_ROLES][N_SERVICES]; /* of links, all providers */
  double end[N_ROLES][N_SERVICES][N_PROVIDERS];
  gboolean critical[N_ROLES][N_SERVICES];
  int stated[N_SERVICES]; /* the provider that the service names, or -1 */
  gboolean provides[N_SERVICES][N_PROVIDERS];
  struct {
    int service, required;
    double share;
  } edges[MOST_EDGES];
  int n_edges;
  struct {
    int role, journey; /* -1: none */
    double end, experience;
  } touches[N_TOUCHES];
  int n_touches;
  char *records;
} RandomGraph;

typedef struct {
  gboolean services[N_SERVICES];
  gboolean deliveries[N_ROLES][N_SERVICES];
} Lost;

static inline void
draw_links (RandomGraph *self, guint64 *random, GString *records)
{
  for (int role = 0; role < N_ROLES; role++)
    for (int service = 0; service < N_SERVICES; service++) {
      if (draw (random, 3) != 0)
        continue;
      self->served[role][service] = TRUE;
      gboolean by_any = FALSE, critical = draw (random, 2) == 0;
      self->critical[role][service] = critical;
      for (int provider = 0; provider < N_PROVIDERS; provider++) {
        if (draw (random, 3) != 0 && (by_any || provider < N_PROVIDERS - 1))
          continue;
        guint end = draw (random, 50);
        by_any = TRUE;
        self->by[role][service][provider] = self->provides[service][provider] = TRUE;
        self->volume[role][service] += end;
        self->end[role][service][provider] = end;
        g_string_append_printf (records, "link r%d s%d p%d end=%u criticality=%s\n", role, service, provider,
                                end, critical ? "0.5" : "0.4");
      }
    }
}

/* A service that nobody is served with has the provider that it names. */
static inline void
draw_services (RandomGraph *self, guint64 *random, GString *records)
{
  for (int provider = 0; provider < N_PROVIDERS; provider++)
    g_string_append_printf (records, "provider p%d\n", provider);
  for (int service = 0; service < N_SERVICES; service++) {
    gboolean served = FALSE;
    for (int role = 0; role < N_ROLES; role++)
      served = served || self->served[role][service];
    self->stated[service] = draw (random, 2) == 0 ? (int)draw (random, N_PROVIDERS) : -1;
    g_string_append_printf (records, "service s%d", service);
    if (self->stated[service] >= 0)
      g_string_append_printf (records, " provider=p%d", self->stated[service]);
    g_string_append (records, "\n");
    if (!served && self->stated[service] >= 0)
      self->provides[service][self->stated[service]] = TRUE;
  }
}

/* Shares of 1 alone where @certain; no service twice on the way where @tree. */
static inline void
draw_edges (RandomGraph *self, guint64 *random, gboolean certain, GString *records)
{
  static const double shares[] = { 1, 0.25, 0.5, 0.875, 0.1 };
  for (int service = 0; service < N_SERVICES; service++)
    for (int required = 0; required < N_SERVICES; required++) {
      if (self->n_edges == MOST_EDGES || draw (random, 4) != 0)
        continue;
      double share = shares[certain ? 0 : draw (random, G_N_ELEMENTS (shares))];
      self->edges[self->n_edges].service = service;
      self->edges[self->n_edges].required = required;
      self->edges[self->n_edges++].share = share;
      g_string_append_printf (records, "dependency s%d s%d share=%g\n", service, required, share);
    }
}

static inline void
draw_touches (RandomGraph *self, guint64 *random, GString *records)
{
  for (int i = 0; i < N_TOUCHES; i++) {
    int role = (int)draw (random, N_ROLES), journey = (int)draw (random, N_JOURNEYS + 1) - 1;
    double end = draw (random, 40), experience = draw (random, 6);
    self->touches[i].role = role;
    self->touches[i].journey = journey;
    self->touches[i].end = end;
    self->touches[i].experience = experience;
    g_string_append_printf (records, "touchpoint t%d r%d end=%g experience=%g", i, role, end, experience);
    if (journey >= 0)
      g_string_append_printf (records, " journey=j%d", journey);
    g_string_append (records, "\n");
  }
  self->n_touches = N_TOUCHES;
}

static inline void
random_graph_draw (RandomGraph *self, guint64 *random, gboolean certain, gboolean touches)
{
  GString *records = g_string_new (NULL);
  memset (self, 0, sizeof *self);
  draw_links (self, random, records);
  g_string_append (records, "link r0 s0 p0 end=7 criticality=0.5\n"); /* so that there always is one */
  if (!self->by[0][0][0]) {
    self->served[0][0] = self->by[0][0][0] = self->provides[0][0] = TRUE;
    self->critical[0][0] = TRUE;
    self->volume[0][0] += 7;
    self->end[0][0][0] = 7;
  } else { /* stated twice: dates make it another link */
    g_string_truncate (records, records->len - strlen ("link r0 s0 p0 end=7 criticality=0.5\n"));
  }
  draw_services (self, random, records);
  draw_edges (self, random, certain, records);
  if (touches)
    draw_touches (self, random, records);
  self->records = g_string_free (records, FALSE);
}

static inline void
random_graph_clear (RandomGraph *self)
{
  g_free (self->records);
}

/* ---- one world ---- */

/* Loses what providers that are out leave without anybody. */
static inline void
lose_providers (const RandomGraph *self, const gboolean *out, Lost *lost)
{
  for (int service = 0; service < N_SERVICES; service++) {
    int n = 0, n_out = 0;
    for (int p = 0; p < N_PROVIDERS; p++) {
      n += self->provides[service][p];
      n_out += self->provides[service][p] && out[p];
    }
    if (n > 0 && n == n_out)
      lost->services[service] = TRUE;
    for (int role = 0; role < N_ROLES; role++) {
      n = n_out = 0;
      for (int p = 0; p < N_PROVIDERS; p++) {
        n += self->by[role][service][p];
        n_out += self->by[role][service][p] && out[p];
      }
      if (n > 0 && n == n_out)
        lost->deliveries[role][service] = TRUE;
    }
  }
}

/* Bit e of @world: edge e is needed. */
static inline void
spread_loss (const RandomGraph *self, guint world, Lost *lost)
{
  for (int round = 0; round < N_SERVICES; round++)
    for (int e = 0; e < self->n_edges; e++)
      if ((world >> e & 1) != 0 && lost->services[self->edges[e].required])
        lost->services[self->edges[e].service] = TRUE;
}

static inline double
volume_of (const RandomGraph *self, int service)
{
  double sum = 0;
  for (int role = 0; role < N_ROLES; role++)
    sum += self->volume[role][service];
  return sum;
}

static inline gboolean
role_is_hit (const RandomGraph *self, const Lost *lost, int role)
{
  for (int service = 0; service < N_SERVICES; service++)
    if (self->served[role][service] && (lost->services[service] || lost->deliveries[role][service]))
      return TRUE;
  return FALSE;
}

static inline double
count_touches (const RandomGraph *self, const Lost *lost)
{
  double sum = 0, most[N_JOURNEYS] = { 0 };
  for (int i = 0; i < self->n_touches; i++) {
    if (!role_is_hit (self, lost, self->touches[i].role))
      continue;
    if (self->touches[i].journey < 0)
      sum += self->touches[i].end;
    else
      most[self->touches[i].journey] = fmax (most[self->touches[i].journey], self->touches[i].end);
  }
  for (int j = 0; j < N_JOURNEYS; j++)
    sum += most[j];
  return sum;
}

static inline double
count_customers (const RandomGraph *self, const Lost *lost)
{
  double sum = 0;
  if (self->n_touches > 0)
    return count_touches (self, lost);
  for (int service = 0; service < N_SERVICES; service++) {
    if (lost->services[service])
      sum += volume_of (self, service);
    for (int role = 0; role < N_ROLES && !lost->services[service]; role++)
      sum += lost->deliveries[role][service] ? self->volume[role][service] : 0;
  }
  return sum;
}

/* What nobody is served with and nobody requires that is, has no volume at all: unknown. Whether it is lost alone. */
static inline gboolean
is_unknown (const RandomGraph *self, const Lost *all)
{
  gboolean any = FALSE;
  if (self->n_touches > 0)
    return FALSE;
  for (int service = 0; service < N_SERVICES; service++)
    for (int role = 0; role < N_ROLES; role++) {
      any = any || all->services[service] || all->deliveries[role][service];
      if (self->served[role][service] && (all->services[service] || all->deliveries[role][service]))
        return FALSE;
    }
  return any;
}

static inline gint64
find_row (const SmxTable *table, const char *kind, const char *code)
{
  guint kinds = find_column (table, "kind"), codes = find_column (table, "code");
  for (gint64 row = 0; row < smx_table_n_rows (table); row++)
    if (g_str_equal (smx_table_get_text (table, row, kinds), kind) &&
        g_str_equal (smx_table_get_text (table, row, codes), code))
      return row;
  return -1;
}

static inline double
figure (const SmxTable *table, gint64 row, const char *name)
{
  guint column = find_column (table, name);
  if (smx_table_is_null (table, row, column))
    return NAN;
  return smx_table_get_column_type (table, column) == SMX_COLUMN_INT64
             ? (double)smx_table_get_int64 (table, row, column)
             : smx_table_get_double (table, row, column);
}

static inline SmxStructureOptions
structure_defaults (void)
{
  SmxStructureOptions options;
  smx_structure_options_init (&options, sizeof options);
  return options;
}

/* A table as CSV: numbers to their last bit, without what is said besides. */
static inline char *
table_text (const SmxTable *table)
{
  GError *error = NULL;
  SmxWriteOptions options;
  smx_write_options_init (&options, sizeof options);
  options.format = SMX_FORMAT_CSV;
  g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();
  smx_table_write (table, stream, &options, NULL, &error);
  assert_no_error (error);
  g_output_stream_write_all (stream, "", 1, NULL, NULL, NULL);
  return g_strdup (g_memory_output_stream_get_data (G_MEMORY_OUTPUT_STREAM (stream)));
}

#endif
