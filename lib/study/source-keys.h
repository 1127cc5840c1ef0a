/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the keys of a table section mean. */
#ifndef SMX_STUDY_SOURCE_KEYS_H
#define SMX_STUDY_SOURCE_KEYS_H

#include "study-private.h"

/* Checks the value of a key that the kind has and takes it; "" is the default. On failure nothing has changed; the
 * error has no place. */
gboolean smx__take_source_key (SmxSource *source, const char *key, const char *value, GError **error);

void smx__word_list_clear (SmxWordList *list);

#endif
