/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A bottleneck in one sentence, made from its numbers. */

#include "bottlenecks.h"
#include "number-words.h"
#include <math.h>

#define MOST_CODES 10 /* of a loop */

SMX_MESSAGE (one_service, "1 service", "1 servicio");
SMX_MESSAGE (many_services, "{0} services", "{0} servicios");
SMX_MESSAGE (one_role, "1 role", "1 rol");
SMX_MESSAGE (many_roles, "{0} roles", "{0} roles");

SMX_MESSAGE (only_provider, "Only {0} provides {1} to {2}", "Solo {0} presta {1} a {2}");
SMX_MESSAGE (only_provider_unknown, "Only {0} provides {1}", "Solo {0} presta {1}");
SMX_MESSAGE (gate, "All ways from end customers to {1} other services and providers lead through {0}",
             "Todos los caminos de los clientes finales a otros {1} servicios y proveedores pasan por {0}");
SMX_MESSAGE (parts, "Without {0} the graph falls into more parts: {1} lost, {2} stopped",
             "Sin {0} el grafo se parte: {1} sin prestar, {2} parados");
SMX_MESSAGE (passage, "Of the shortest ways from end customers to providers {1} % pass {0}",
             "El {1} % de los caminos más cortos de los clientes finales a los proveedores pasa por {0}");
SMX_MESSAGE (loop, "These require each other, so that each may wait for itself: {0}",
             "Se necesitan entre sí, de modo que cada uno puede esperar por sí mismo: {0}");
SMX_MESSAGE (self_loop, "{0} requires itself", "{0} se necesita a sí mismo");
SMX_MESSAGE (with_harm, "{0}; where it is out, {1} % of all {2} are hit",
             "{0}; si falla, afecta al {1} % de: {2}");
SMX_MESSAGE (with_period, "{0}.", "{0}.");

static char *
count (gint64 n, const SmxMessage *one, const SmxMessage *many)
{
  g_autofree char *number = smx__words_whole (n);
  return smx__message_format (n == 1 ? one : many, number, NULL);
}

/* The first services of a loop, in order. How many. */
static gsize
list_first (const SmxComponents *loops, guint32 loop, guint32 listed[MOST_CODES])
{
  gsize n = 0;
  for (guint32 i = loops->starts[loop]; i < loops->starts[loop + 1]; i++) {
    guint32 service = loops->nodes[i];
    for (gsize k = 0; k < n; k++)
      if (service < listed[k]) {
        const guint32 other = listed[k];
        listed[k] = service;
        service = other;
      }
    if (n < MOST_CODES)
      listed[n++] = service;
  }
  return n;
}

char *
smx__bottleneck_loop (const SmxBottlenecks *self, const SmxBottleneck *item)
{
  guint32 listed[MOST_CODES];
  const gsize n = list_first (&self->loops, item->loop, listed);
  GString *text = g_string_new (NULL);
  for (gsize i = 0; i < n; i++)
    g_string_append_printf (text, "%s%s", i == 0 ? "" : ", ",
                            smx__names_code (&self->matrix->names[SMX_DICTIONARY_SERVICE], listed[i]));
  if ((gint64)n < item->services)
    g_string_append (text, " ...");
  return g_string_free (text, FALSE);
}

static char *
say (const SmxBottlenecks *self, const SmxBottleneck *item, const char *name)
{
  g_autofree char *services = count (item->services, &one_service, &many_services);
  g_autofree char *roles = count (item->roles, &one_role, &many_roles);
  g_autofree char *behind = smx__words_whole (item->services);
  g_autofree char *share = smx__words_number ("%.0f", 100 * item->betweenness);
  g_autofree char *codes = NULL;
  switch (item->kind) {
  case SMX_BOTTLENECK_ONLY_PROVIDER:
    return smx__message_format (item->roles > 0 ? &only_provider : &only_provider_unknown, name, services,
                                roles, NULL);
  case SMX_BOTTLENECK_GATE:
    return smx__message_format (&gate, name, behind, NULL);
  case SMX_BOTTLENECK_LINK:
    return smx__message_format (&parts, name, services, roles, NULL);
  case SMX_BOTTLENECK_PASSAGE:
    return smx__message_format (&passage, name, share, NULL);
  case SMX_BOTTLENECK_LOOP:
  case SMX_N_BOTTLENECKS:
  default:
    codes = smx__bottleneck_loop (self, item);
    return smx__message_format (item->services > 1 ? &loop : &self_loop, codes, NULL);
  }
}

char *
smx__bottleneck_words (const SmxBottlenecks *self, const SmxBottleneck *item)
{
  g_autofree char *code = smx__failure_code (self->matrix, &item->where);
  g_autofree char *name = smx__failure_name (self->matrix, &item->where);
  g_autofree char *said = say (self, item, name != NULL ? name : code), *harm = NULL;
  const SmxMessage unit = smx__structure_unit (&self->graph);
  if (isnan (item->customers) || !(self->total > 0))
    return smx__message_format (&with_period, said, NULL);
  g_autofree char *share = smx__words_number ("%.0f", 100 * item->customers / self->total);
  harm = smx__message_format (&with_harm, said, share, smx__message_text (&unit), NULL);
  return smx__message_format (&with_period, harm, NULL);
}
