/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values of a grouping: blank ones, and two made one, as the declaration of the fields says.
 * Invariant: combining is associative and commutative wherever it succeeds; nothing wraps around. */
#include "groups.h"

#include <math.h>
#include <string.h>

void
smx__value_blank (const SmxGroupingSpec *spec, void *value)
{
  memset (value, 0, spec->value_size);
  for (const SmxGroupField *field = spec->fields; field->name != NULL; field++) {
    void *at = (char *)value + field->offset;
    if (field->kind == SMX_FIELD_NUMBER)
      *(double *)at = NAN;
    else if (field->kind == SMX_FIELD_TEXT)
      *(guint32 *)at = SMX_NO_ID;
  }
}

static SmxCombination
combine_number (double *into, double from)
{
  if (isnan (from))
    return SMX_COMBINED;
  if (!isnan (*into) && *into != from)
    return SMX_DIFFERENT;
  *into = from;
  return SMX_COMBINED;
}

static SmxCombination
combine_text (guint32 *into, guint32 from)
{
  if (from == SMX_NO_ID)
    return SMX_COMBINED;
  if (*into != SMX_NO_ID && *into != from)
    return SMX_DIFFERENT;
  *into = from;
  return SMX_COMBINED;
}

static SmxCombination
combine_counts (gint64 *into, const gint64 *from, guint n)
{
  for (guint i = 0; i < n; i++)
    if (__builtin_add_overflow (into[i], from[i], &into[i]))
      return SMX_OVERFLOW;
  return SMX_COMBINED;
}

static SmxCombination
combine_field (const SmxGroupField *field, void *into, const void *from)
{
  switch (field->kind) {
  case SMX_FIELD_COUNT:
    return combine_counts (into, from, smx__field_n (field));
  case SMX_FIELD_SUM: {
    SmxInt128 *sum = into;
    return __builtin_add_overflow (*sum, *(const SmxInt128 *)from, sum) ? SMX_OVERFLOW : SMX_COMBINED;
  }
  case SMX_FIELD_NUMBER:
    return combine_number (into, *(const double *)from);
  case SMX_FIELD_TEXT:
    return combine_text (into, *(const guint32 *)from);
  case SMX_FIELD_FLAG:
    *(guint32 *)into |= *(const guint32 *)from;
    return SMX_COMBINED;
  }
  return SMX_DIFFERENT;
}

SmxCombination
smx__value_combine (const SmxGroupingSpec *spec, void *into, const void *from, const SmxGroupField **field)
{
  for (const SmxGroupField *f = spec->fields; f->name != NULL; f++) {
    SmxCombination how = combine_field (f, (char *)into + f->offset, (const char *)from + f->offset);
    if (how != SMX_COMBINED) {
      *field = f;
      return how;
    }
  }
  return SMX_COMBINED;
}

gboolean
smx__spec_adds (const SmxGroupingSpec *spec)
{
  for (const SmxGroupField *field = spec->fields; field->name != NULL; field++)
    if (field->kind == SMX_FIELD_NUMBER || field->kind == SMX_FIELD_TEXT)
      return FALSE;
  return TRUE;
}
