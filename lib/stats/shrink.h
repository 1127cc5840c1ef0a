/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What many groups say about one: shrinkage towards their mean, and limits of what size alone explains.
 * Formulas: docs/method.md, "Shrinkage" and "Funnel". */
#ifndef SMX_STATS_SHRINK_H
#define SMX_STATS_SHRINK_H

#include <glib.h>

/* Normal-normal: estimates with known sampling variances around a common mean with an unknown variance between, found by C. Morris,
 * "Parametric empirical Bayes inference", JASA 78 (1983): the mean weighted by 1 / (v + A), A by its moment equation, shrinking by
 * (k - 3) / (k - 1) x v / (v + A); with equal variances the estimator of James and Stein. Fewer than 4 known groups are not
 * shrunk, nor is one without variance. A mean or variance that is not finite is no group and becomes NAN. */
typedef struct {
  double mean, between; /* NAN without groups; A, 0 where they spread no more than by chance */
  gsize n;              /* groups */
} SmxNormalPrior;
SmxNormalPrior smx__shrink_means (const double *means, const double *variances, gsize n, double *shrunken);

/* Beta-binomial: @hits of @trials with a beta prior for the shares whose mean and precision are found by moments: J. Kleinman,
 * "Proportions with extraneous variance", JASA 68 (1973). shrunken = (hits + a) / (trials + a + b). Where nothing lies between the
 * groups but chance, all have the common share; a precision below 1 is not believed. Groups without trials have NAN. Fewer than
 * 2 groups are not shrunk. */
typedef struct {
  double mean,
      precision; /* a / (a + b); a + b, INFINITY where nothing lies between, 0 where there was no shrinking */
  gsize n;
} SmxBetaPrior;
SmxBetaPrior smx__shrink_shares (const gint64 *hits, const gint64 *trials, gsize n, double *shrunken);

/* Limits of a funnel. Source: D. Spiegelhalter, "Funnel plots for comparing institutional performance", Statistics in Medicine 24
 * (2005): z-scores against the common figure, 10 % at each end winsorised, over-dispersion as variance between groups added where
 * the spread of z is more than chance (the winsorised z of chance alone being narrower than others, which he leaves out). A share
 * must also pass the exact binomial limits. -1: lower, 1: higher than @confidence (two-sided) allows, 0: within, or unknown: no
 * trials, a mean or variance that is not finite, a variance of 0. @sides has n. FALSE with NO_MEMORY. */
gboolean smx__funnel_shares (const gint64 *hits, const gint64 *trials, gsize n, double confidence, int *sides,
                             GError **error);
gboolean smx__funnel_means (const double *means, const double *variances, gsize n, double confidence,
                            int *sides, GError **error);

/* Wilson's score interval of a share, without or with continuity correction: R. Newcombe, Statistics in Medicine 17 (1998),
 * methods 3 and 4. 0 hits have the lower limit 0 exactly, all hits the upper 1. NANs where @trials is 0. */
void smx__wilson (gint64 hits, gint64 trials, double confidence, gboolean corrected, double *low,
                  double *high);

#endif
