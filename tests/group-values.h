/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Entries of a grouping as plain structs, each good until eight more were asked for. */
#ifndef SMX_GROUP_VALUES_H
#define SMX_GROUP_VALUES_H

#include "tally/tally-private.h"

static inline const void *
group_value (const SmxGroups *groups, gsize index)
{
  static SmxAnyValue values[8];
  static guint next;
  SmxAnyValue *value = &values[next++ % G_N_ELEMENTS (values)];
  smx__groups_read (groups, index, value);
  return value;
}

/* All entries of a tally's grouping, those of its log among them. */
static inline SmxGroups *
all_groups (const SmxTally *tally, SmxGroupingKind kind)
{
  GError *error = NULL;
  SmxGroups *groups = kind == SMX_RESPONDENTS ? smx__tally_respondents (tally, &error)
                                              : smx__groups_ref (smx__tally_groups (tally, kind));
  assert_no_error (error);
  return groups;
}

/* NULL where the key is not there. */
static inline const void *
group_find (const SmxGroups *groups, const guint32 *key)
{
  gsize index;
  return smx__groups_find (groups, key, &index) ? group_value (groups, index) : NULL;
}

static inline SmxGroups *
group_new (SmxGroupingKind kind)
{
  GError *error = NULL;
  SmxGroups *groups = smx__groups_new (&smx__groupings[kind], &error);
  assert_no_error (error);
  return groups;
}

/* The place of one key, found or added. */
static inline guint32
group_place (SmxGroups *groups, const guint32 *key)
{
  GError *error = NULL;
  guint32 place = SMX_NO_ID;
  smx__groups_place (groups, key, 1, &place, &error);
  assert_no_error (error);
  return place;
}

#endif
