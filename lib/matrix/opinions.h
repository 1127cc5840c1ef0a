/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The different opinions of many persons, each with a number: persons are many and what they say is not.
 * Invariant: no two items are the same to the bit. */
#ifndef SMX_MATRIX_OPINIONS_H
#define SMX_MATRIX_OPINIONS_H

#include "opinion.h"

typedef struct {
  SmxOpinion *items;
  gsize n, capacity;
  guint32 *slots; /* number + 1; 0 is empty */
  gsize n_slots;  /* 0 or a power of two */
} SmxOpinions;

/* The number of an opinion. FALSE with NO_MEMORY. */
gboolean smx__opinions_number (SmxOpinions *self, const SmxOpinion *opinion, guint32 *number, GError **error);

void smx__opinions_clear (SmxOpinions *self);

#endif
