/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Steps taken together. First every entry gets its place, then every field the room that its numbers may need, and only
 * then, when nothing can fail any more, they are added.
 * Invariant: what the columns of a step say of a row is what taking the row alone adds. */
#include "steps.h"

#define NARROW 31 /* bits of a number whose square fits 63 */

const guint32 smx__no_ids[SMX_PART] = { [0 ... SMX_PART - 1] = SMX_NO_ID };

SmxStep *
smx__steps_add (SmxSteps *self, SmxGroupingKind kind, const guint32 *keys, gsize n)
{
  if (n == 0)
    return NULL;
  SmxStep *step = &self->items[self->n++];
  step->kind = kind;
  step->n = n;
  step->keys = keys;
  step->n_addends = 0;
  return step;
}

void
smx__step_ones (SmxStep *self, guint field)
{
  self->addends[self->n_addends++] = (SmxAddend){ field, SMX_ADD_ONE, NULL, 0 };
}

void
smx__step_bits (SmxStep *self, guint field, const guint16 *flags, guint16 bit)
{
  self->addends[self->n_addends++] = (SmxAddend){ field, SMX_ADD_BITS, flags, bit };
}

void
smx__step_bytes (SmxStep *self, guint field, const guint8 *numbers)
{
  self->addends[self->n_addends++] = (SmxAddend){ field, SMX_ADD_BYTES, numbers, 0 };
}

void
smx__step_numbers (SmxStep *self, guint field, const gint64 *numbers)
{
  self->addends[self->n_addends++] = (SmxAddend){ field, SMX_ADD_INT64, numbers, 0 };
}

void
smx__step_buckets (SmxStep *self, guint field, const guint8 *elements)
{
  self->addends[self->n_addends++] = (SmxAddend){ field, SMX_ADD_BUCKETS, elements, 0 };
}

void
smx__step_squares (SmxStep *self, guint field, const gint64 *numbers, SmxSquares *room)
{
  guint64 bits = 0;
  for (gsize i = 0; i < self->n; i++) {
    bits |= (guint64)(numbers[i] ^ (numbers[i] >> 63));
    room->narrow[i] = (gint64)((guint64)numbers[i] * (guint64)numbers[i]);
  }
  gboolean narrow = bits >> NARROW == 0;
  for (gsize i = 0; !narrow && i < self->n; i++)
    room->wide[i] = (SmxInt128)numbers[i] * numbers[i];
  self->addends[self->n_addends++] = narrow ? (SmxAddend){ field, SMX_ADD_INT64, room->narrow, 0 }
                                            : (SmxAddend){ field, SMX_ADD_INT128, room->wide, 0 };
}

gboolean
smx__steps_begin (SmxSteps *self, SmxTally *tally, GError **error)
{
  for (guint i = 0; i < self->n; i++) {
    if (!smx__groups_own (&tally->groups[self->items[i].kind], error))
      return FALSE;
    self->items[i].before = smx__groups_n (tally->groups[self->items[i].kind]);
  }
  return TRUE;
}

gboolean
smx__step_place (SmxStep *self, SmxTally *tally, GError **error)
{
  return smx__groups_place (tally->groups[self->kind], self->keys, self->n, self->places, error);
}

gsize
smx__step_recall (SmxStep *self, const SmxTally *tally, const SmxPlaces *known, const gsize *at,
                  guint16 *unknown)
{
  gsize n = 0;
  for (gsize i = 0; i < self->n; i++) {
    self->places[i] = smx__places_get (known, at[i]);
    unknown[n] = (guint16)i;
    n += self->places[i] == SMX_NO_ID;
  }
  smx__groups_fetch (tally->groups[self->kind], self->places, self->n);
  return n;
}

gboolean
smx__step_look_up (SmxStep *self, SmxTally *tally, SmxPlaces *known, const gsize *at, const guint16 *unknown,
                   gsize n, GError **error)
{
  guint n_keys = smx__groupings[self->kind].n_keys;
  guint32 keys[SMX_PART * SMX_MAX_KEYS], places[SMX_PART];
  for (gsize i = 0; i < n; i++)
    memcpy (keys + i * n_keys, self->keys + unknown[i] * n_keys, n_keys * sizeof *keys);
  if (n > 0 && !smx__groups_place (tally->groups[self->kind], keys, n, places, error))
    return FALSE;
  for (gsize i = 0; i < n; i++) {
    self->places[unknown[i]] = places[i];
    smx__places_put (known, at[unknown[i]], places[i]);
  }
  return TRUE;
}

void
smx__steps_undo (const SmxSteps *self, SmxTally *tally)
{
  smx__tally_forget_places (tally);
  for (guint i = 0; i < self->n; i++)
    smx__groups_truncate (tally->groups[self->items[i].kind], self->items[i].before);
}

gboolean
smx__steps_finish (SmxSteps *self, SmxTally *tally, gboolean *full, GError **error)
{
  for (guint i = 0; i < self->n; i++) {
    SmxStep *step = &self->items[i];
    if (!smx__groups_prepare (tally->groups[step->kind], step->n, step->addends, step->n_addends,
                              &step->heavy, full, error))
      return FALSE;
  }
  for (guint i = 0; i < self->n; i++) {
    const SmxStep *step = &self->items[i];
    smx__groups_apply (tally->groups[step->kind], step->places, step->n, step->addends, step->n_addends,
                       step->heavy);
  }
  return TRUE;
}

/* What the first row of a column adds to its field. */
static void
put_number (const SmxGroupField *field, const SmxAddend *addend, void *value)
{
  void *at = (char *)value + field->offset;
  SmxInt128 number = 1;
  if (addend->how == SMX_ADD_BITS)
    number = (*(const guint16 *)addend->numbers & addend->bit) != 0;
  else if (addend->how == SMX_ADD_BYTES)
    number = *(const guint8 *)addend->numbers;
  else if (addend->how == SMX_ADD_INT64)
    number = *(const gint64 *)addend->numbers;
  else if (addend->how == SMX_ADD_INT128)
    number = *(const SmxInt128 *)addend->numbers;
  if (addend->how == SMX_ADD_BUCKETS)
    ((gint64 *)at)[*(const guint8 *)addend->numbers] = 1;
  else if (field->kind == SMX_FIELD_SUM)
    *(SmxInt128 *)at = number;
  else
    *(gint64 *)at = (gint64)number;
}

gboolean
smx__steps_take_one (const SmxSteps *self, SmxTally *tally, GError **error)
{
  SmxAddition additions[SMX_MAX_STEPS];
  SmxAnyValue values[SMX_MAX_STEPS];
  for (guint i = 0; i < self->n; i++) {
    const SmxStep *step = &self->items[i];
    const SmxGroupingSpec *spec = &smx__groupings[step->kind];
    smx__value_blank (spec, &values[i]);
    for (guint j = 0; j < step->n_addends; j++)
      put_number (&spec->fields[step->addends[j].field], &step->addends[j], &values[i]);
    additions[i].kind = step->kind;
    additions[i].delta = &values[i];
    memcpy (additions[i].key, step->keys, spec->n_keys * sizeof (guint32));
  }
  return smx__tally_add_all (tally, additions, self->n, error);
}
