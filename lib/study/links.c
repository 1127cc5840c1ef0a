/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Links of the service matrix: which role depends on which service, as a list (a row a link) or as the grid that people
 * draw (a row a service, a column a role, a cell its criticality).
 * Invariant: `until` is the last instant that counts: a day without time of day runs to its end. */

#include "handler-private.h"
#include "datetime.h"
#include "../base/memory.h"
#include <math.h>

SMX_MESSAGE (backwards, "expected a time not before from, {0}, but found {1}",
             "se esperaba un momento no anterior a from, {0}, pero se encontró {1}");

enum { ROLE, SERVICE, PROVIDER, FROM, UNTIL = FROM + 2, N_KEYS = UNTIL + 2 };

static gboolean
open_days (SmxHandler *self, GError **error)
{
  self->state = smx__date_format_new (NULL, smx__tally_settings (self->tally)->timezone, error);
  return self->state != NULL;
}

static void
close_days (SmxHandler *self)
{
  if (self->state != NULL)
    smx__date_format_free (self->state);
}

static void
put_time (guint32 *key, gint64 time)
{
  key[0] = smx__high ((guint64)time);
  key[1] = smx__low ((guint64)time);
}

static gboolean
refuse_backwards (const SmxHandler *self, const SmxRow *row, GError **error)
{
  const SmxValue *from = &row->values[SMX_LINKS_FROM], *until = &row->values[SMX_LINKS_UNTIL];
  g_autofree char *start = smx__quote_time (self, from->number, from->day_only);
  g_autofree char *end = smx__quote_time (self, until->number, until->day_only);
  SmxPlace place = row->place;
  place.field = "until";
  return smx__fail (error, SMX_ERROR_RANGE, &place, &backwards, start, end, NULL);
}

/* The dates and everything else that the links of a row have in common; key[ROLE] is left open in a grid. */
static gboolean
read_common (SmxHandler *self, const SmxRow *row, guint32 *key, SmxLink *link, GError **error)
{
  gint64 from = smx__value_whole (row, SMX_LINKS_FROM), until = smx__value_whole (row, SMX_LINKS_UNTIL);
  if (until != SMX_NULL && row->values[SMX_LINKS_UNTIL].day_only)
    until = smx__date_day_end (self->state, until);
  if (from != SMX_NULL && until != SMX_NULL && from > until)
    return refuse_backwards (self, row, error);
  put_time (&key[FROM], from);
  put_time (&key[UNTIL], until);
  smx__tally_blank (SMX_LINKS, link);
  link->criticality = smx__value_double (self, row, SMX_LINKS_CRITICALITY);
  link->end_customers = smx__value_double (self, row, SMX_LINKS_END_CUSTOMERS);
  double status =
      smx__value_double (self, row, SMX_LINKS_STATUS); /* the choices are in the order of SMX_STATUS_* */
  link->status = isnan (status) ? SMX_STATUS_CONFIRMED : status;
  return smx__mention (self, SMX_DICTIONARY_ROLE, row, SMX_LINKS_ROLE, &key[ROLE], error) &&
         smx__mention (self, SMX_DICTIONARY_SERVICE, row, SMX_LINKS_SERVICE, &key[SERVICE], error) &&
         smx__mention (self, SMX_DICTIONARY_PROVIDER, row, SMX_LINKS_PROVIDER, &key[PROVIDER], error);
}

static gboolean
state_link (SmxHandler *self, const SmxRow *row, GError **error)
{
  guint32 key[N_KEYS];
  SmxLink link;
  return read_common (self, row, key, &link, error) && smx__state (self, row, SMX_LINKS, key, &link, error);
}

/* A cell of the grid: its column is the role, its value the criticality. */
static gboolean
state_cell (SmxHandler *self, const SmxRow *row, guint32 *key, SmxLink *link, const SmxAnswer *answer,
            gboolean only_contradictions, GError **error)
{
  if (!smx__mention_column (self, SMX_DICTIONARY_ROLE, answer->column, &key[ROLE], error))
    return FALSE;
  link->criticality = answer->first.real;
  if (only_contradictions && !smx__contradicts (self, SMX_LINKS, key, link))
    return TRUE;
  return smx__state (self, row, SMX_LINKS, key, link, error);
}

/* Twice over the cells, so that a row is refused before any of its links is stated. */
static gboolean
state_grid (SmxHandler *self, const SmxRow *row, GError **error)
{
  guint32 key[N_KEYS];
  SmxLink link;
  if (!read_common (self, row, key, &link, error))
    return FALSE;
  for (int only_contradictions = 1; only_contradictions >= 0; only_contradictions--)
    for (gsize i = 0; i < row->n_answers; i++)
      if (!state_cell (self, row, key, &link, &row->answers[i], only_contradictions == 1, error))
        return FALSE;
  return TRUE;
}

static gboolean
take_row (SmxHandler *self, const SmxRow *row, GError **error)
{
  return self->section->grid ? state_grid (self, row, error) : state_link (self, row, error);
}

const SmxKindHandler smx__handle_links = { .open = open_days, .row = take_row, .close = close_days };
