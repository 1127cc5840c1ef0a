/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a typed row to the tally: which functions serve which kind of table, and the steps that several kinds share.
 * Invariant: a row that is refused for itself has stated nothing. */

#include "handler-private.h"
#include "../base/memory.h"
#include <math.h>

#define CENTURY (G_GINT64_CONSTANT (3600) * SMX_MAX_HOURS * SMX_MICRO)

SMX_MESSAGE (
    too_long, "expected a time at most 100 years after opened but found {0}, opened {1}",
    "se esperaba un momento a lo sumo 100 años posterior a opened, pero se encontró {0}, abierto {1}");

static const SmxKindHandler *const kinds[SMX_N_KINDS] = {
  [SMX_KIND_OF_ROLES] = &smx__handle_roles,
  [SMX_KIND_OF_PROVIDERS] = &smx__handle_providers,
  [SMX_KIND_OF_SERVICES] = &smx__handle_services,
  [SMX_KIND_OF_LINKS] = &smx__handle_links,
  [SMX_KIND_OF_TOUCHPOINTS] = &smx__handle_touchpoints,
  [SMX_KIND_OF_DEPENDENCIES] = &smx__handle_dependencies,
  [SMX_KIND_OF_RATINGS] = &smx__handle_ratings,
  [SMX_KIND_OF_REQUESTS] = &smx__handle_requests,
  [SMX_KIND_OF_EVENTS] = &smx__handle_events,
  [SMX_KIND_OF_CELLS] = &smx__handle_cells,
};

/* What a section of a kind brings to the tally. */
static const SmxGroupingKind brings[SMX_N_KINDS] = {
  [SMX_KIND_OF_ROLES] = SMX_ROLES,
  [SMX_KIND_OF_PROVIDERS] = SMX_PROVIDERS,
  [SMX_KIND_OF_SERVICES] = SMX_SERVICES,
  [SMX_KIND_OF_LINKS] = SMX_LINKS,
  [SMX_KIND_OF_TOUCHPOINTS] = SMX_TOUCHPOINTS,
  [SMX_KIND_OF_DEPENDENCIES] = SMX_DEPENDENCIES,
  [SMX_KIND_OF_RATINGS] = SMX_RATINGS,
  [SMX_KIND_OF_REQUESTS] = SMX_CELLS,
  [SMX_KIND_OF_EVENTS] = SMX_CELLS,
  [SMX_KIND_OF_CELLS] = SMX_CELLS,
};

static gboolean
prepare (SmxHandler *self, GError **error)
{
  const SmxSection *section = self->section;
  if (section->n_columns > 0) {
    self->column_ids = smx__allocate (section->n_columns, sizeof *self->column_ids, error);
    if (self->column_ids == NULL)
      return FALSE;
    for (gsize i = 0; i < section->n_columns; i++)
      self->column_ids[i] = SMX_NO_ID;
  }
  if (!smx__tally_intern (self->tally, SMX_DICTIONARY_TEXT, section->name, strlen (section->name),
                          &self->section_id, error))
    return FALSE;
  if (self->kind->open != NULL && !self->kind->open (self, error))
    return FALSE;
  if (self->kind->wish != NULL)
    self->kind->wish (self, self->wishes);
  return TRUE;
}

SmxHandler *
smx__handler_new (const SmxSection *section, SmxTally *tally, GError **error)
{
  g_autoptr (SmxHandler) self = smx__allocate (1, sizeof *self, error);
  if (self == NULL)
    return NULL;
  self->kind = kinds[section->kind];
  self->section = section;
  self->tally = tally;
  if (!prepare (self, error))
    return NULL;
  smx__tally_declare (tally, brings[section->kind]);
  return g_steal_pointer (&self);
}

void
smx__handler_free (SmxHandler *self)
{
  if (self == NULL)
    return;
  if (self->kind->close != NULL)
    self->kind->close (self);
  g_free (self->column_ids);
  g_free (self);
}

gboolean
smx__handler_row (SmxHandler *self, const SmxRow *row, GError **error)
{
  return self->kind->row (self, row, error);
}

const SmxColumnWish *
smx__handler_wishes (const SmxHandler *self)
{
  return self->kind->columns == NULL ? NULL : self->wishes;
}

void
smx__handler_judge (SmxHandler *self, const SmxColumns *columns)
{
  self->kind->judge (self, columns);
}

gboolean
smx__handler_columns (SmxHandler *self, const SmxColumns *columns, gsize first, gsize end, gsize *n_taken,
                      GError **error)
{
  return self->kind->columns (self, columns, first, end, n_taken, error);
}

gboolean
smx__handler_absorb (SmxHandler *self, SmxHandler *other, GError **error)
{
  self->unanswered += other->unanswered;
  other->unanswered = 0;
  return self->kind->absorb == NULL || self->kind->absorb (self, other, error);
}

void
smx__wish (SmxHandler *self, guint field, SmxDictionaryKind kind)
{
  self->wishes[field].dictionary = smx__tally_own_dictionary (self->tally, kind);
}

void
smx__judge_durations (const SmxColumns *columns, guint opened, guint delivered)
{
  const gint64 *from = columns->numbers[opened], *to = columns->numbers[delivered];
  for (gsize i = 0; from != NULL && to != NULL && i < columns->n; i++)
    if (from[i] != SMX_NULL && to[i] != SMX_NULL && to[i] - from[i] > CENTURY)
      columns->rows[i] = SMX_ROW_ODD;
}

void
smx__judge_counts (const SmxColumns *columns, guint field)
{
  gint64 *counts = columns->numbers[field];
  for (gsize i = 0; counts != NULL && i < columns->n; i++)
    counts[i] = counts[i] == SMX_NULL ? 0 : counts[i];
}

gboolean
smx__handler_finish (SmxHandler *self, GError **error)
{
  if ((self->kind->finish != NULL && !self->kind->finish (self, error)) ||
      !smx__tally_settle (self->tally, error))
    return FALSE;
  gint64 unanswered = self->unanswered;
  self->unanswered = 0;
  return unanswered == 0 ||
         smx__tally_note (self->tally, SMX_FINDING_NO_ANSWER, self->section_id, SMX_NO_ID, unanswered, error);
}

static SmxValueType
type_of (const SmxHandler *self, guint field)
{
  return smx__kinds[self->section->kind].fields[field].type;
}

double
smx__value_double (const SmxHandler *self, const SmxRow *row, guint field)
{
  const SmxValue *value = &row->values[field];
  if (!value->known)
    return NAN;
  switch (type_of (self, field)) {
  case SMX_VALUE_DOUBLE:
    return value->real;
  case SMX_VALUE_NUMBER:
  case SMX_VALUE_RATING:
    return (double)value->number / (double)SMX_MICRO;
  default:
    return (double)value->number;
  }
}

gint64
smx__value_micro (const SmxHandler *self, const SmxRow *row, guint field)
{
  const SmxValue *value = &row->values[field];
  if (!value->known)
    return SMX_NULL;
  return type_of (self, field) == SMX_VALUE_COUNT ? value->number * SMX_MICRO : value->number;
}

gint64
smx__value_whole (const SmxRow *row, guint field)
{
  return row->values[field].known ? row->values[field].number : SMX_NULL;
}

gint64
smx__value_count (const SmxHandler *self, const SmxRow *row, guint field)
{
  if (!self->section->mapped[field])
    return SMX_NULL;
  return row->values[field].known ? row->values[field].number : 0;
}

gboolean
smx__mention (SmxHandler *self, SmxDictionaryKind kind, const SmxRow *row, guint field, guint32 *id,
              GError **error)
{
  const SmxValue *value = &row->values[field];
  *id = SMX_NO_ID;
  return !value->known || smx__tally_intern (self->tally, kind, value->text, value->length, id, error);
}

gboolean
smx__mention_column (SmxHandler *self, SmxDictionaryKind kind, guint column, guint32 *id, GError **error)
{
  guint32 *known = &self->column_ids[column];
  const char *code = self->section->columns[column];
  if (*known == SMX_NO_ID && !smx__tally_intern (self->tally, kind, code, strlen (code), known, error))
    return FALSE;
  *id = *known;
  return TRUE;
}

gboolean
smx__placed (GError **error, const SmxRow *row)
{
  if (error != NULL && *error != NULL && !g_error_matches (*error, SMX_ERROR, SMX_ERROR_NO_MEMORY))
    smx__fail_at (error, &row->place);
  return FALSE;
}

gboolean
smx__state (SmxHandler *self, const SmxRow *row, SmxGroupingKind kind, const guint32 *key, const void *value,
            GError **error)
{
  return smx__tally_state (self->tally, kind, key, value, error) || smx__placed (error, row);
}

gboolean
smx__contradicts (const SmxHandler *self, SmxGroupingKind kind, const guint32 *key, const void *value)
{
  const SmxGroupingSpec *spec = &smx__groupings[kind];
  const SmxGroups *groups = smx__tally_groups (self->tally, kind);
  SmxAnyValue joined;
  const SmxGroupField *field;
  gsize place;
  if (!smx__groups_find (groups, key, &place))
    return FALSE;
  smx__groups_read (groups, place, &joined);
  return smx__value_combine (spec, &joined, value, &field) != SMX_COMBINED;
}

char *
smx__quote_time (const SmxHandler *self, gint64 time, gboolean day_only)
{
  gint64 seconds = time / SMX_MICRO - (time % SMX_MICRO < 0 ? 1 : 0);
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier (smx__tally_settings (self->tally)->timezone);
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (seconds);
  g_autoptr (GDateTime) local = utc == NULL    ? NULL
                                : zone == NULL ? g_date_time_ref (utc)
                                               : g_date_time_to_timezone (utc, zone);
  g_autofree char *text =
      local == NULL ? NULL : g_date_time_format (local, day_only ? "%Y-%m-%d" : "%Y-%m-%dT%H:%M:%S");
  return smx__quote (text == NULL ? "?" : text, -1);
}

gboolean
smx__check_duration (const SmxHandler *self, gint64 opened, gint64 delivered, const SmxPlace *place,
                     GError **error)
{
  if (opened == SMX_NULL || delivered == SMX_NULL || delivered - opened <= CENTURY ||
      !smx__tally_covers (self->tally, opened))
    return TRUE;
  g_autofree char *end = smx__quote_time (self, delivered, FALSE);
  g_autofree char *start = smx__quote_time (self, opened, FALSE);
  return smx__fail (error, SMX_ERROR_RANGE, place, &too_long, end, start, NULL);
}
