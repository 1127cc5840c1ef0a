/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The standards of services at hand. They can always be had from the register again; so what cannot be kept for want of
 * memory is forgotten. */
#include "standards.h"
#include "groupings.h"

#include "../base/memory.h"
#include <math.h>
#include <string.h>

#define MICROSECONDS_OF_HOUR (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)

void
smx__standards_clear (SmxStandards *self)
{
  g_free (self->items);
  memset (self, 0, sizeof *self);
}

static gint64
time_of (double hours)
{
  double microseconds = hours * (double)MICROSECONDS_OF_HOUR;
  if (isnan (microseconds))
    return SMX_NULL;
  if (!(fabs (microseconds) < 9e18))
    return microseconds > 0 ? G_MAXINT64 : SMX_NULL;
  return (gint64)llround (microseconds);
}

static gboolean
reach (SmxStandards *self, gsize n, GError **error)
{
  if (!smx__reserve (&self->items, &self->capacity, n, sizeof *self->items, error))
    return FALSE;
  while (self->n < n)
    self->items[self->n++] = SMX_NULL;
  return TRUE;
}

static gboolean
put (SmxStandards *self, guint32 service, double hours, GError **error)
{
  gint64 time = time_of (hours);
  if (service >= self->n && time == SMX_NULL)
    return TRUE;
  if (service >= self->n && !reach (self, (gsize)service + 1, error))
    return FALSE;
  self->n_stated += time != SMX_NULL;
  self->n_stated -= self->items[service] != SMX_NULL;
  self->items[service] = time;
  return TRUE;
}

gboolean
smx__standards_fill (SmxStandards *self, const SmxGroups *services, GError **error)
{
  if (self->known)
    return TRUE;
  for (gsize i = 0; i < smx__groups_n (services); i++) {
    SmxService value;
    smx__groups_read (services, i, &value);
    if (!put (self, smx__groups_key (services, i)[0], value.standard_hours, error))
      return FALSE;
  }
  self->known = TRUE;
  return TRUE;
}

void
smx__standards_state (SmxStandards *self, guint32 service, double hours)
{
  if (self->known && !put (self, service, hours, NULL))
    smx__standards_clear (self);
}

gboolean
smx__standards_copy (SmxStandards *self, const SmxStandards *from, GError **error)
{
  if (from->n > 0 && !reach (self, from->n, error))
    return FALSE;
  if (from->n > 0)
    memcpy (self->items, from->items, from->n * sizeof *from->items);
  self->n_stated = from->n_stated;
  self->known = from->known;
  return TRUE;
}
