/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a bottleneck is, before it is a row: bottlenecks-find.c finds them, bottlenecks-words.c says them. */
#ifndef SMX_ANALYSIS_BOTTLENECKS_H
#define SMX_ANALYSIS_BOTTLENECKS_H

#include "structure.h"
#include "wiring.h"

typedef enum {
  SMX_BOTTLENECK_ONLY_PROVIDER,
  SMX_BOTTLENECK_GATE,
  SMX_BOTTLENECK_LINK,
  SMX_BOTTLENECK_PASSAGE,
  SMX_BOTTLENECK_LOOP,
  SMX_N_BOTTLENECKS
} SmxBottleneckKind;

typedef struct {
  SmxBottleneckKind kind;
  SmxFailure where;              /* a service, a provider; of a loop its first service */
  guint32 loop;                  /* its component */
  double customers, betweenness; /* NAN unknown */
  gint64 roles, services;
} SmxBottleneck;

typedef struct {
  const SmxMatrix *matrix;
  SmxStructureOptions options;
  SmxGraph graph;
  SmxDamage damage;
  SmxWiring wiring;
  SmxComponents loops; /* of services that require each other with any share */
  SmxFailure *cases;   /* every service, every provider */
  SmxHarm *harms;
  gsize n_cases;
  double *passage; /* one a node */
  double total;    /* end customers of all services together; NAN unknown */
  SmxBottleneck *items;
  gsize n, capacity;
} SmxBottlenecks;

/* FALSE with NO_MEMORY, CANCELLED or FAILED; to be cleared in any case. @matrix and @options are there. */
gboolean smx__bottlenecks_find (SmxBottlenecks *self, GError **error);
void smx__bottlenecks_clear (SmxBottlenecks *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SmxBottlenecks, smx__bottlenecks_clear)

/* The codes of a loop's first services, joined by ", ". Free with g_free(). */
char *smx__bottleneck_loop (const SmxBottlenecks *self, const SmxBottleneck *item);

/* The sentence. Free with g_free(). */
char *smx__bottleneck_words (const SmxBottlenecks *self, const SmxBottleneck *item);

#endif
