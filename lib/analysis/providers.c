/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who provides each service: the providers of its cells; where none is known, the one that the service names. */

#include "../base/memory.h"
#include "columns.h"

static void
add (guint32 *pairs, gsize *n, guint32 service, guint32 provider)
{
  pairs[2 * *n] = service;
  pairs[2 * *n + 1] = provider;
  ++*n;
}

/* All pairs as they come; *@n of them. */
static guint32 *
collect (const SmxMatrix *matrix, gsize *n, GError **error)
{
  guint32 n_services = smx__n_of (matrix, SMX_DICTIONARY_SERVICE);
  g_autofree gboolean *served = smx__allocate (n_services, sizeof *served, error);
  guint32 *pairs =
      served == NULL ? NULL : smx__allocate (matrix->n_cells + n_services, 2 * sizeof *pairs, error);
  *n = 0;
  for (gsize i = 0; pairs != NULL && i < matrix->n_cells; i++) {
    guint32 service = smx__pair_of (matrix, i)->service, provider = matrix->cells[i].provider;
    if (service == SMX_NO_ID || provider == SMX_NO_ID)
      continue;
    served[service] = TRUE;
    add (pairs, n, service, provider);
  }
  for (guint32 service = 0; pairs != NULL && service < n_services; service++) {
    if (!served[service] && matrix->service_provider[service] != SMX_NO_ID)
      add (pairs, n, service, matrix->service_provider[service]);
  }
  return pairs;
}

gboolean
smx__provider_lists_take (SmxProviderLists *self, const SmxMatrix *matrix, GError **error)
{
  gsize n;
  g_autofree guint32 *pairs = collect (matrix, &n, error);
  g_autofree guint32 *order = pairs == NULL ? NULL : smx__sorted_rows (pairs, n, 2, error);
  self->pairs = order == NULL ? NULL : smx__allocate (n, 2 * sizeof *self->pairs, error);
  if (self->pairs == NULL)
    return FALSE;
  for (gsize i = 0; i < n; i++) {
    const guint32 *pair = pairs + 2 * (gsize)order[i];
    const guint32 *last = self->n > 0 ? self->pairs + 2 * (self->n - 1) : NULL;
    if (last != NULL && last[0] == pair[0] && last[1] == pair[1])
      continue;
    self->pairs[2 * self->n] = pair[0];
    self->pairs[2 * self->n + 1] = pair[1];
    self->n++;
  }
  return TRUE;
}

void
smx__provider_lists_clear (SmxProviderLists *self)
{
  g_clear_pointer (&self->pairs, g_free);
  self->n = 0;
}

char *
smx__provider_lists_text (const SmxProviderLists *self, const SmxMatrix *matrix, guint32 service)
{
  gsize low = 0, high = self->n;
  while (low < high) {
    gsize middle = low + (high - low) / 2;
    if (self->pairs[2 * middle] < service)
      low = middle + 1;
    else
      high = middle;
  }
  if (low == self->n || self->pairs[2 * low] != service)
    return NULL;
  GString *text = g_string_new (NULL);
  for (; low < self->n && self->pairs[2 * low] == service; low++)
    g_string_append_printf (
        text, "%s%s", text->len > 0 ? ", " : "",
        smx__names_code (&matrix->names[SMX_DICTIONARY_PROVIDER], self->pairs[2 * low + 1]));
  return g_string_free (text, FALSE);
}
