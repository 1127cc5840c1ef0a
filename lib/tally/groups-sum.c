/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Adding up entries of a grouping of counts and sums. */
#include "groups-sum.h"

#include "groups-private.h"

static void
take_field (SmxSummation *self, guint i)
{
  const SmxLayout *layout = &self->groups->layout;
  const SmxGroupField *field = &self->groups->spec->fields[i];
  if (smx__field_adds (field) && layout->width[i] > 0)
    self->items[self->n++] = (SmxSummand){ layout->offset[i], field->offset, layout->width[i],
                                           field->kind == SMX_FIELD_SUM, smx__field_n (field) };
}

void
smx__summation_init (SmxSummation *self, const SmxGroups *groups)
{
  self->groups = groups;
  self->n = 0;
  for (guint i = 0; i < groups->n_fields; i++)
    take_field (self, i);
}

void
smx__summation_init_one (SmxSummation *self, const SmxGroups *groups, gsize offset)
{
  self->groups = groups;
  self->n = 0;
  for (guint i = 0; i < groups->n_fields; i++)
    if (groups->spec->fields[i].offset == offset)
      take_field (self, i);
}

void
smx__summation_fetch (const SmxSummation *self, gsize index)
{
  const char *entry = smx__groups_entry (self->groups, index);
  __builtin_prefetch (entry);
  __builtin_prefetch (entry + self->groups->layout.stride - 1);
}

static inline void
add_wide (const char *from, guint width, char *to)
{
  SmxInt128 sum;
  memcpy (&sum, to, sizeof sum);
  sum += smx__load_number (from, width);
  memcpy (to, &sum, sizeof sum);
}

#define ADD_EACH(width)                                                                                      \
  for (guint i = 0; i < n; i++)                                                                              \
    sums[i] += smx__load_narrow (from + (gsize)i * (width), (width));                                        \
  break

static inline void
add_counts (const char *from, guint width, guint n, gint64 *sums)
{
  switch (width) {
  case 2:
    ADD_EACH (2);
  case 4:
    ADD_EACH (4);
  default:
    ADD_EACH (8);
  }
}

void
smx__summation_add (const SmxSummation *self, gsize index, void *value)
{
  const char *entry = smx__groups_entry (self->groups, index);
  for (guint i = 0; i < self->n; i++) {
    const SmxSummand *item = &self->items[i];
    char *to = (char *)value + item->to;
    if (item->wide)
      add_wide (entry + item->from, item->width, to);
    else
      add_counts (entry + item->from, item->width, item->n, (gint64 *)(gpointer)to);
  }
}
