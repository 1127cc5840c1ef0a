/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All of a kind (services, providers), what they are held against, and which of them are bright spots.
 * Praise needs proof, corrected for all that could have been praised; to leave one out a doubt is enough, and is not corrected.
 * Conditions: docs/method.md, "Bright spots". */
#ifndef SMX_ANALYSIS_BRIGHT_KINDS_H
#define SMX_ANALYSIS_BRIGHT_KINDS_H

#include "../matrix/measuring.h"

typedef struct {
  const char *name;
  SmxRowsBy rows;
  SmxDictionaryKind dictionary;
  SmxGroupingKind table;
} SmxKindSpec;

#define SMX_N_BRIGHT_KINDS 2
extern const SmxKindSpec smx__bright_kinds[SMX_N_BRIGHT_KINDS];

/* Things that came back, of all whose coming back is known. */
typedef struct {
  gint64 hits, trials;
} SmxRework;

typedef struct {
  const SmxKindSpec *spec;
  double confidence;
  SmxMeasuring measuring; /* of all at once */
  gsize n;                /* of them; a row without code is none */
  double *limits;         /* of the gap: upper ones, corrected; see smx__holm_limits() */
  gsize n_judged;
  double median;      /* of volumes; NAN where none is known */
  gboolean is_caused; /* rework is what providers caused, else that of requests */
  SmxRework common;   /* of all together */
  gsize n_reworks;    /* how many have a rework rate */
} SmxBrightKind;

/* Begins on an empty struct, which stays where it is. FALSE with NO_MEMORY; to be cleared in any case. */
gboolean smx__bright_kind_take (SmxBrightKind *self, const SmxKindSpec *spec, const SmxMatrix *matrix,
                                guint32 wave, double confidence, GError **error);
void smx__bright_kind_clear (SmxBrightKind *self);

/* Those that are bright spots, in the order of the table; free with g_free(). NULL with NO_MEMORY. */
guint32 *smx__bright_kind_list (const SmxBrightKind *self, gsize *n, GError **error);

SmxRework smx__bright_kind_rework (const SmxBrightKind *self, gsize row);

/* The upper limit of a rework that is known, corrected for all that have one. */
double smx__bright_kind_rework_limit (const SmxBrightKind *self, SmxRework rework);

static inline double
smx__rework_rate (SmxRework rework)
{
  return rework.trials > 0 ? (double)rework.hits / (double)rework.trials : (double)__builtin_nan ("");
}

#endif
