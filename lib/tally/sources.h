/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was read: kept once where it only states, and found again where it would be counted twice. */
#ifndef SMX_TALLY_SOURCES_H
#define SMX_TALLY_SOURCES_H

#include "tally-struct.h"

void smx__source_clear (SmxSourceRecord *self);

/* Whether its records are counted as requests. */
gboolean smx__source_of_requests (const SmxSourceRecord *self);

void smx__tally_forget_sources (SmxTally *self);

/* The first source of counted records that both hold: same content (size and hash), whatever its name. */
gboolean smx__find_same_source (const SmxTally *self, const SmxTally *other, const SmxSourceRecord **ours,
                                const SmxSourceRecord **theirs);

#endif
