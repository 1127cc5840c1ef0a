/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Joining: what is in one tally comes into another, whose ids its own become. Merging and absorbing are this, with what
 * each checks before. */
#ifndef SMX_TALLY_JOIN_H
#define SMX_TALLY_JOIN_H

#include "tally-struct.h"

/* Everything but settings. Request codes that are in both are a finding of @section (an id of @into, or SMX_NO_ID).
 * FALSE with CONFLICT (the two state different things of an entity, or a case is in both), RANGE or NO_MEMORY; @into is
 * spoilt then. */
gboolean smx__tally_join (SmxTally *into, const SmxTally *from, guint32 section, GError **error);

/* The same, with delivery times that wait, where @from is not needed any more: its memory is given back on the way. It
 * can only be freed then, or emptied. */
gboolean smx__tally_join_last (SmxTally *into, SmxTally *from, guint32 section, GError **error);

/* CONFLICT: @n cases are in both. Returns FALSE. */
gboolean smx__fail_cases (gsize n, GError **error);

#endif
