/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Counts, field by field, the values with a decimal sign: those of the form 1.250, with one to three digits before the sign
 * and just three behind it, which thousands are written like, and all others.
 *
 * Only where the study says neither decimal nor thousands, so that saying either answers the question; and only fields
 * that can hold a thousand. A leading zero (0.250) is no thousand. */
#include "decimals.h"

#include "../base/memory.h"

#include <math.h>

typedef struct {
  gint64 like, unlike;
} Seen;

struct SmxDecimals {
  const SmxKindSpec *kind;
  const SmxSection *section;
  const SmxConverter *converter;
  gboolean off;
  Seen *fields;  /* one a field of the kind */
  Seen *further; /* one a further column */
};

SmxDecimals *
smx__decimals_new (SmxPlan *plan, const SmxSource *source, const SmxConverter *converter, GError **error)
{
  g_autoptr (SmxDecimals) self = smx__allocate (1, sizeof *self, error);
  if (self == NULL)
    return NULL;
  self->section = smx__plan_section (plan);
  self->kind = &smx__kinds[self->section->kind];
  self->converter = converter;
  self->off = source->thousands != NULL || smx__is_said (source->said, "decimal");
  self->fields = smx__allocate (self->kind->n_fields, sizeof *self->fields, error);
  if (self->fields == NULL)
    return NULL;
  gsize n_further = g_strv_length ((char **)self->section->further);
  self->further = smx__allocate (n_further, sizeof *self->further, error);
  return self->further == NULL ? NULL : g_steal_pointer (&self);
}

void
smx__decimals_free (SmxDecimals *self)
{
  if (self == NULL)
    return;
  g_free (self->fields);
  g_free (self->further);
  g_free (self);
}

/* Whether the sign at @sign may separate thousands: a digit that is not 0, up to two more, the sign, three digits. */
static gboolean
may_be_thousands (const char *text, const char *sign, const char *end)
{
  if (*text == '-' || *text == '+')
    text++;
  if (sign == text || sign - text > 3 || *text == '0' || end - sign != 4)
    return FALSE;
  for (const char *at = text; at < end; at++)
    if (at != sign && !g_ascii_isdigit (*at))
      return FALSE;
  return TRUE;
}

guint
smx__decimals_judge (const SmxDecimals *self, const char *text, gsize length)
{
  const char *sign = length == 0 ? NULL : memchr (text, '.', length);
  if (sign == NULL || smx__is_missing (self->converter, &text, &length))
    return SMX_DECIMAL_NONE;
  return may_be_thousands (text, sign, text + length) ? SMX_DECIMAL_LIKE : SMX_DECIMAL_UNLIKE;
}

static void
count (Seen *seen, guint look)
{
  seen->like += look == SMX_DECIMAL_LIKE;
  seen->unlike += look == SMX_DECIMAL_UNLIKE;
}

static void
look (const SmxDecimals *self, const SmxSlice *slice, Seen *seen)
{
  count (seen, smx__decimals_judge (self, slice->text, slice->length));
}

static gboolean
holds_thousands (const SmxField *field)
{
  return (field->type == SMX_VALUE_NUMBER || field->type == SMX_VALUE_DOUBLE) && field->high >= 1000;
}

gboolean
smx__decimals_watches (const SmxDecimals *self, guint field)
{
  return !self->off && holds_thousands (&self->kind->fields[field]);
}

void
smx__decimals_add (SmxDecimals *self, guint field, guint look)
{
  count (&self->fields[field], look);
}

void
smx__decimals_absorb (SmxDecimals *self, const SmxDecimals *other)
{
  for (guint i = 0; i < self->kind->n_fields; i++) {
    self->fields[i].like += other->fields[i].like;
    self->fields[i].unlike += other->fields[i].unlike;
  }
}

void
smx__decimals_look (SmxDecimals *self, const SmxMap *map, const SmxCsvRecord *record, const SmxRow *row)
{
  if (self->off)
    return;
  for (guint i = 0; i < map->fields->len; i++) {
    const SmxFieldColumns *from = &g_array_index (map->fields, SmxFieldColumns, i);
    for (guint k = 0; k < from->n && holds_thousands (&self->kind->fields[from->field]); k++)
      if (smx__map_form (map, from->columns[k]) == SMX_FORM_TEXT)
        look (self, &record->fields[from->columns[k]], &self->fields[from->field]);
  }
  for (guint i = 0; i < map->further->len; i++) {
    const SmxFurtherColumn *from = &g_array_index (map->further, SmxFurtherColumn, i);
    if (!isnan (row->further[from->further]) && smx__map_form (map, from->column) == SMX_FORM_TEXT)
      look (self, &record->fields[from->column], &self->further[from->further]);
  }
}

static gboolean
note (const Seen *seen, const char *field, SmxTally *tally, guint32 section, GError **error)
{
  guint32 subject = SMX_NO_ID;
  if (seen->like == 0 && seen->unlike == 0)
    return TRUE;
  return smx__tally_intern (tally, SMX_DICTIONARY_TEXT, field, strlen (field), &subject, error) &&
         (seen->like == 0 ||
          smx__tally_note (tally, SMX_FINDING_MAYBE_THOUSANDS, section, subject, seen->like, error)) &&
         (seen->unlike == 0 ||
          smx__tally_note (tally, SMX_FINDING_NO_THOUSANDS, section, subject, seen->unlike, error));
}

gboolean
smx__decimals_note (const SmxDecimals *self, SmxTally *tally, guint32 section, GError **error)
{
  for (guint i = 0; i < self->kind->n_fields; i++)
    if (!note (&self->fields[i], self->kind->fields[i].name, tally, section, error))
      return FALSE;
  for (gsize i = 0; self->section->further[i] != NULL; i++)
    if (!note (&self->further[i], self->section->further[i], tally, section, error))
      return FALSE;
  return TRUE;
}
