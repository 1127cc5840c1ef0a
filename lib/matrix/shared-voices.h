/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the gaps of services have in common because the same people rated them.
 *
 * Of each row of a table: its gap is a mean over people, and swings with them. A person who rated several rows makes these
 * swing together; here stands by how much, as loads on people (or on groups of them) that are independent of each other:
 *
 *   (gap of row i, drawn anew) = gap + standard error x (sum over groups g of load (i, g) x normal (g) + own (i) x normal (i))
 *
 * where the squares of the loads of a row and of its own part add up to 1. Up to SMX_VOICE_GROUPS people who rated several rows
 * are a group each; more are dealt out to that many groups at random and with random signs, which keeps variances and
 * covariances right on average. A correlation is then off by about 1 / sqrt (SMX_VOICE_GROUPS).
 * Invariant: nothing depends on the order of records or on the names of people. */
#ifndef SMX_MATRIX_SHARED_VOICES_H
#define SMX_MATRIX_SHARED_VOICES_H

#include "measuring.h"

#define SMX_VOICE_GROUPS 1024u

typedef struct {
  gsize n_rows;
  guint32 n_groups; /* 0: nobody rated two rows that swing, and every own is 1 */
  guint32 *starts;  /* n_rows + 1 */
  guint32 *groups;  /* of row r: groups[starts[r]] to groups[starts[r + 1] - 1], ascending */
  float *loads;     /* beside each */
  float *own;       /* n_rows; 1 where the gap does not swing at all */
} SmxSharedVoices;

/* Of the gaps (on the study's basis) of the front in a wave, in rows of any kind that smx__survey_take() takes. FALSE with
 * NO_MEMORY; to be cleared in any case. */
gboolean smx__shared_voices_take (SmxSharedVoices *self, const SmxMatrix *matrix, const SmxRows *rows,
                                  guint32 wave, GError **error);
void smx__shared_voices_clear (SmxSharedVoices *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SmxSharedVoices, smx__shared_voices_clear)

/* The correlation of the gaps of two rows. */
double smx__shared_voices_correlation (const SmxSharedVoices *self, gsize one, gsize other);

#endif
