/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The columns of wide tables and grids: each stands for a service or a role. */
#ifndef SMX_STUDY_ANSWERS_H
#define SMX_STUDY_ANSWERS_H

#include "mapping.h"

/* Different names in order of arrival, ended by NULL. */
typedef struct {
  GPtrArray *names;
  GHashTable *places;
} SmxNameList;

void smx__name_list_init (SmxNameList *self);
void smx__name_list_clear (SmxNameList *self);
guint smx__name_list_add (SmxNameList *self, const char *name);

/* Fills @map->answers, from columns that are not @used by a field; their codes are added to @codes. With the place. */
gboolean smx__map_answers (SmxMap *map, const gboolean *used, SmxNameList *codes, GError **error);

#endif
