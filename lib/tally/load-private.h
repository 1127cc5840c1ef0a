/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files that load a saved tally share. Invariant: nothing that the file says is believed before it was looked at,
 * right checksum or not. */
#ifndef SMX_TALLY_LOAD_PRIVATE_H
#define SMX_TALLY_LOAD_PRIVATE_H

#include "state-bytes.h"
#include "state-format.h"
#include "tally-struct.h"

typedef struct {
  const char *file;    /* for messages; NULL for bytes without a name */
  const guint8 *limit; /* the end of all bytes */
  SmxTally *tally;
  char writer[SMX_STATE_AT_LENGTH - SMX_STATE_AT_WRITER + 1];
  guint32 sections, dictionaries, groupings; /* that were there: a bit each */
  gint64 named_answers;                      /* of persons who are known, by the ratings */
  gint64 counted[SMX_N_GROUPINGS];           /* the sum of the first count of each grouping */
} SmxLoader;

/* FORMAT "FILE: part: message"; arguments are texts ended by NULL. Always FALSE. */
#define smx__fail_state(loader, part, error, ...)                                                            \
  smx__fail (error, SMX_ERROR_FORMAT, &(SmxPlace){ .file = (loader)->file, .field = part }, __VA_ARGS__)

/* Puts file and part in front of an error that was raised without a place; NO_MEMORY has none. Always FALSE. */
gboolean smx__place_in_state (const SmxLoader *self, const char *part, GError **error);

/* What is no section: too short, too long, or not made of what it should be. Always FALSE. */
gboolean smx__fail_broken (const SmxLoader *self, const char *part, GError **error);

/* Something that this version does not know. Always FALSE. */
gboolean smx__fail_unknown (const SmxLoader *self, const char *part, const char *what, GError **error);

/* The body of a grouping's section; every dictionary has been loaded. */
gboolean smx__load_grouping (SmxLoader *self, SmxReader *body, GError **error);

/* What groupings say of each other. */
gboolean smx__check_totals (const SmxLoader *self, GError **error);

#endif
