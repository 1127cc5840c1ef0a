/* SPDX-License-Identifier: GPL-3.0-or-later */
/* End-customer volume: one basis for the whole study, the first that exists of requests, links, touchpoints, count.
 * Invariant: volumes are exact sums in millionths; unknown is never zero. Formula: docs/method.md, "Volume". */

#include "matrix-private.h"
#include "../base/memory.h"
#include <math.h>
#include <stddef.h>

static gboolean
read_touchpoints (SmxMatrix *self, GError **error)
{
  const SmxSlab *slab = &self->slabs[SMX_TOUCHPOINTS];
  self->role_volume = smx__allocate (smx__n_of (self, SMX_DICTIONARY_ROLE), sizeof *self->role_volume, error);
  if (self->role_volume == NULL)
    return FALSE;
  for (gsize i = 0; i < slab->n; i++) {
    SmxTouchpoint touchpoint;
    smx__slab_read (slab, i, &touchpoint);
    guint32 role = smx__slab_key (slab, i)[1];
    SmxAmount amount = { 0, !isnan (touchpoint.end_customers) };
    if (amount.known)
      amount.sum = (SmxInt128)llround (touchpoint.end_customers * (double)SMX_MICRO);
    smx__amount_add (&self->role_volume[role], amount);
  }
  return TRUE;
}

/* Links that no provider can take count here too: a role's end customers pass all of its services. */
static gboolean
read_role_links (SmxMatrix *self, GError **error)
{
  self->role_link = smx__allocate (smx__n_of (self, SMX_DICTIONARY_ROLE), sizeof *self->role_link, error);
  if (self->role_link == NULL)
    return FALSE;
  for (gsize i = 0; i < self->slabs[SMX_LINKS].n; i++) {
    SmxLink link;
    smx__slab_read (&self->slabs[SMX_LINKS], i, &link);
    if (isnan (link.end_customers) || !smx__link_in_force (self, i))
      continue;
    SmxAmount *most = &self->role_link[smx__slab_key (&self->slabs[SMX_LINKS], i)[0]];
    SmxInt128 sum = (SmxInt128)llround (link.end_customers * (double)SMX_MICRO);
    most->sum = most->known ? MAX (most->sum, sum) : sum;
    most->known = TRUE;
  }
  return TRUE;
}

/* Whether any request says its end customers. */
static gboolean
any_customers (const SmxMatrix *self)
{
  const SmxSlab *slab = &self->slabs[SMX_CELLS];
  SmxSummation customers;
  smx__summation_init_one (&customers, slab->groups, offsetof (SmxCell, customers_known));
  SmxCell sum = { 0 };
  for (gsize i = 0; i < slab->n && customers.n > 0 && sum.customers_known <= 0; i++)
    smx__slab_add (slab, i, &customers, &sum);
  return sum.customers_known > 0;
}

static SmxVolumeBasis
choose_basis (const SmxMatrix *self)
{
  gboolean links = FALSE, touchpoints = FALSE;
  for (guint32 role = 0; role < smx__n_of (self, SMX_DICTIONARY_ROLE); role++) {
    links = links || self->role_link[role].known;
    touchpoints = touchpoints || self->role_volume[role].known;
  }
  return any_customers (self)           ? SMX_VOLUME_REQUESTS
         : links                        ? SMX_VOLUME_LINKS
         : touchpoints                  ? SMX_VOLUME_TOUCHPOINTS
         : self->slabs[SMX_CELLS].n > 0 ? SMX_VOLUME_COUNT
                                        : SMX_VOLUME_NONE;
}

gboolean
smx__matrix_weigh (SmxMatrix *self, GError **error)
{
  if (!read_touchpoints (self, error) || !read_role_links (self, error))
    return FALSE;
  self->volume_basis = choose_basis (self);
  return TRUE;
}

SmxAmount
smx__log_volume (const SmxMatrix *self, const SmxCell *log)
{
  if (log == NULL)
    return (SmxAmount){ 0, FALSE };
  if (self->volume_basis == SMX_VOLUME_REQUESTS)
    return (SmxAmount){ log->customers, log->customers_known > 0 };
  return (SmxAmount){ (SmxInt128)log->requests * SMX_MICRO, log->requests > 0 };
}

SmxAmount
smx__role_volume (const SmxMatrix *self, guint32 role)
{
  return role == SMX_NO_ID ? (SmxAmount){ 0, FALSE } : self->role_volume[role];
}

SmxAmount
smx__cell_link (const SmxMatrix *self, gsize cell)
{
  return self->cell_links == NULL ? (SmxAmount){ 0, FALSE } : self->cell_links[cell];
}

SmxAmount
smx__shared_link (const SmxMatrix *self, gsize pair)
{
  return self->shared_links == NULL ? (SmxAmount){ 0, FALSE } : self->shared_links[pair];
}

double
smx__reworked_customers (const SmxMatrix *self, SmxAmount volume, const SmxCell *log)
{
  if (log == NULL)
    return NAN;
  if (self->volume_basis == SMX_VOLUME_REQUESTS)
    return log->customers_rework_known > 0 ? (double)log->customers_reworked / (double)SMX_MICRO : NAN;
  if (!volume.known || log->rework_known == 0)
    return NAN;
  return (double)(volume.sum * log->reworked) / (double)log->rework_known / (double)SMX_MICRO;
}
