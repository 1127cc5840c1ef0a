/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Requests and people on both sides of a line. Formulas: docs/method.md, "Silos".
 * What small groups hide is in no figure: of a side as a whole, and of a service's side, which then does not count. */

#include "silos-line.h"
#include "../base/memory.h"
#include "../matrix/felt.h"
#include "../matrix/row-log.h"
#include <math.h>

/* ---- Requests ---- */

static SmxSharesOfStratum
shares_of (const SmxCell *sides, gboolean late)
{
  const SmxCell *in = &sides[SMX_INSIDE], *across = &sides[SMX_ACROSS];
  return late
             ? (SmxSharesOfStratum){ in->late, in->due, across->late, across->due }
             : (SmxSharesOfStratum){ in->reworked, in->rework_known, across->reworked, across->rework_known };
}

/* A stratum for each two rows, in @strata of each measure. */
static void
add_up_requests (const SmxRowLog *log, gsize n_strata, SmxSharesOfStratum *rework, SmxSharesOfStratum *late)
{
  for (gsize i = 0; i < n_strata; i++) {
    SmxCell sides[SMX_N_LINE_SIDES];
    for (gsize side = 0; side < SMX_N_LINE_SIDES; side++)
      sides[side] = smx__row_log_sum (log, SMX_N_LINE_SIDES * i + side);
    rework[i] = shares_of (sides, FALSE);
    late[i] = shares_of (sides, TRUE);
  }
}

static gboolean
compare_requests (SmxDifference *made, const SmxMatrix *matrix, const SmxRows *rows, GError **error)
{
  const gsize n = rows->n / SMX_N_LINE_SIDES;
  SmxRowLog log = { .matrix = NULL };
  g_autofree SmxSharesOfStratum *rework = smx__allocate (n, sizeof *rework, error);
  g_autofree SmxSharesOfStratum *late = rework == NULL ? NULL : smx__allocate (n, sizeof *late, error);
  const gboolean taken = late != NULL && smx__row_log_take (&log, matrix, rows, error);
  const gboolean plain = rows->by == SMX_ROWS_LINE;
  if (taken) {
    add_up_requests (&log, n, rework, late);
    made[SMX_LINE_REWORK] =
        plain ? smx__difference_of_shares (rework) : smx__difference_of_shares_over (rework, n);
    made[SMX_LINE_LATE] = plain ? smx__difference_of_shares (late) : smx__difference_of_shares_over (late, n);
  }
  smx__row_log_clear (&log);
  return taken;
}

/* ---- People ---- */

typedef struct {
  SmxGapBasis basis;
  SmxSideVoice *gaps, *scores;
  gsize n_gaps, n_scores, gaps_capacity, scores_capacity;
} Voices;

static void
clear_voices (Voices *self)
{
  g_free (self->gaps);
  g_free (self->scores);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Voices, clear_voices)

static double
gap_of (SmxGapBasis basis, const SmxVoice *voice)
{
  return basis == SMX_GAP_EXPECTATION ? smx__paired_gap (voice)
         : basis == SMX_GAP_TARGET    ? smx__judged_gap (voice)
                                      : NAN;
}

static gboolean
add_voice (SmxSideVoice **voices, gsize *n, gsize *capacity, SmxSideVoice voice, GError **error)
{
  if (isnan (voice.value))
    return TRUE;
  if (!smx__reserve (voices, capacity, *n + 1, sizeof **voices, error))
    return FALSE;
  (*voices)[(*n)++] = voice;
  return TRUE;
}

static gboolean
hear (gsize row, guint32 person, const SmxVoice *voice, gpointer data, GError **error)
{
  Voices *self = data;
  const SmxSideVoice gap = { person, (guint32)row, gap_of (self->basis, voice) };
  const SmxSideVoice score = { person, (guint32)row, voice->score };
  return add_voice (&self->gaps, &self->n_gaps, &self->gaps_capacity, gap, error) &&
         add_voice (&self->scores, &self->n_scores, &self->scores_capacity, score, error);
}

/* The moments that may be shown; nobody's where small groups hide them. */
static gboolean
take_moments (const SmxFelt *felt, const SmxMatrix *matrix, gsize n, SmxMoments **gaps, SmxMoments **scores,
              GError **error)
{
  *gaps = smx__allocate (n, sizeof **gaps, error);
  *scores = *gaps == NULL ? NULL : smx__allocate (n, sizeof **scores, error);
  for (gsize i = 0; *scores != NULL && i < n; i++) {
    SmxMeasures item = { .gap = NAN, .perception = NAN };
    smx__felt_set (felt, matrix, i, &item);
    if (!isnan (item.gap))
      (*gaps)[i] = item.gap_moments;
    if (!isnan (item.perception))
      (*scores)[i] = felt->front[i].score;
  }
  return *scores != NULL;
}

/* What is known of one side alone is said as well. */
static gboolean
compare_means (SmxDifference *made, const SmxMoments *moments, gsize n, const SmxSideVoice *voices,
               gsize n_voices, GError **error)
{
  if (!smx__difference_of_means (made, moments, n, voices, n_voices, error))
    return FALSE;
  if (n != 1 || made->n_strata > 0)
    return TRUE;
  made->n_inside = moments[SMX_INSIDE].n;
  made->n_across = moments[SMX_ACROSS].n;
  made->inside = made->n_inside > 0 ? moments[SMX_INSIDE].mean : NAN;
  made->across = made->n_across > 0 ? moments[SMX_ACROSS].mean : NAN;
  return TRUE;
}

static gboolean
compare_people (SmxDifference *made, const SmxMatrix *matrix, const SmxRows *rows, guint32 wave,
                GError **error)
{
  SmxFelt felt = { .front = NULL };
  SmxSurvey *survey = NULL;
  g_auto (Voices) voices = { .basis = matrix->gap_basis };
  g_autofree SmxMoments *gaps = NULL, *scores = NULL;
  const gsize n = rows->n / SMX_N_LINE_SIDES;
  const gboolean done =
      smx__felt_take (&felt, matrix, rows, wave, error) &&
      smx__survey_hear (matrix, rows, SMX_SIDE_FRONT, wave, hear, &voices, &survey, error) &&
      take_moments (&felt, matrix, rows->n, &gaps, &scores, error) &&
      compare_means (&made[SMX_LINE_GAP], gaps, n, voices.gaps, voices.n_gaps, error) &&
      compare_means (&made[SMX_LINE_PERCEPTION], scores, n, voices.scores, voices.n_scores, error);
  g_free (survey);
  smx__felt_clear (&felt);
  return done;
}

/* ---- Both ---- */

static gboolean
compare (SmxDifference *made, const SmxMatrix *matrix, SmxRowsBy by, SmxLineGroups groups, guint32 wave,
         GError **error)
{
  g_auto (SmxRows) rows = { .n = 0 };
  return smx__rows_take_line (&rows, matrix, by, groups, error) &&
         compare_requests (made, matrix, &rows, error) &&
         (matrix->slabs[SMX_RATINGS].n == 0 || compare_people (made, matrix, &rows, wave, error));
}

gboolean
smx__line_take (SmxLine *self, const SmxMatrix *matrix, SmxLineGroups groups, guint32 wave, GError **error)
{
  for (guint i = 0; i < SMX_N_LINE_MEASURES; i++)
    self->all[i] = self->alike[i] = smx__difference_unknown ();
  return compare (self->all, matrix, SMX_ROWS_LINE, groups, wave, error) &&
         compare (self->alike, matrix, SMX_ROWS_SERVICE_LINE, groups, wave, error);
}
