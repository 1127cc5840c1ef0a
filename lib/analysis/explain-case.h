/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What there is to say of a service in a ranking, sorted by what it does to its rank. */
#ifndef SMX_ANALYSIS_EXPLAIN_CASE_H
#define SMX_ANALYSIS_EXPLAIN_CASE_H

#include "contributions.h"
#include "explain-words.h"

typedef enum {
  SMX_SAID_FOR,     /* makes it more urgent */
  SMX_SAID_AGAINST, /* makes it less urgent */
  SMX_SAID_PLAIN,   /* neither alone */
  SMX_SAID_AVERAGE, /* within the middle half */
  SMX_SAID_UNKNOWN, /* of this service */
  SMX_SAID_NOWHERE, /* known of none */
  SMX_N_SAID
} SmxSaid;

typedef struct {
  GPtrArray *said[SMX_N_SAID]; /* clauses, the weightiest first; of the last three nouns */
  gboolean plural;             /* the last average thing is more than one */
} SmxCase;

/* What criterion @c says of candidate @i where it decides: its figure, or that it is unknown. Free with g_free(). */
char *smx__case_clause (const SmxContributions *contributions, gsize i, guint c);

/* Of candidate @i. To be cleared. */
void smx__case_build (const SmxContributions *contributions, gsize i, SmxCase *self);
void smx__case_clear (SmxCase *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SmxCase, smx__case_clear)

#endif
