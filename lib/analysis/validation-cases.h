/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Links as they were drawn beside requests as they were made: what needs a word between front and back.
 * Conditions: docs/method.md, "Validation between front and back". */
#ifndef SMX_ANALYSIS_VALIDATION_CASES_H
#define SMX_ANALYSIS_VALIDATION_CASES_H

#include "../matrix/measuring.h"

typedef enum {
  SMX_CASE_AGREED, /* needs no word */
  SMX_CASE_PROPOSED,
  SMX_CASE_DISPUTED,
  SMX_CASE_USED_NOT_DRAWN,
  SMX_CASE_DRAWN_NOT_USED,
  SMX_CASE_EXPIRED_BUT_USED,
  SMX_N_CASES
} SmxCaseState;

/* A role, service and provider. Where a link names no provider and several deliver, the provider is none and the requests are
 * those of all of them. NAN and SMX_NULL are unknown. */
typedef struct {
  guint32 role, service, provider; /* the provider may be SMX_NO_ID */
  SmxCaseState state;
  gint64 requests;
  double volume, criticality;
  double perception_front, perception_back;
  gint64 respondents_front, respondents_back;
} SmxCase;

typedef struct {
  SmxCase *items; /* none that is agreed; by role, service, provider, none last */
  gsize n;
  gint64 left_out; /* requests without role or service */
} SmxCases;

/* With the answers of a wave. FALSE with NO_MEMORY; to be cleared in any case. */
gboolean smx__cases_take (SmxCases *self, const SmxMatrix *matrix, guint32 wave, GError **error);
void smx__cases_clear (SmxCases *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SmxCases, smx__cases_clear)

/* validation-words.c: what to ask whom, in the language in force. Free with g_free(). */
char *smx__case_words (const SmxCase *self, const SmxMatrix *matrix);

#endif
