/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was read: kept once where it only states, and found again where it would be counted twice. */
#ifndef SMX_TALLY_SOURCES_H
#define SMX_TALLY_SOURCES_H

#include "tally-struct.h"

void smx__source_clear (SmxSourceRecord *self);

/* The first source of counted records that both hold: same content (size and hash), whatever its name. */
gboolean smx__find_same_source (const SmxTally *self, const SmxTally *other, const SmxSourceRecord **ours,
                                const SmxSourceRecord **theirs);

#endif
