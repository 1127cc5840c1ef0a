/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Options of a ranking: their spellings, and whether they can be. */
#ifndef SMX_ANALYSIS_RANK_OPTIONS_H
#define SMX_ANALYSIS_RANK_OPTIONS_H

#include <service-matrix/rank.h>

#define SMX_CRITERIA_MAX 64u
#define SMX_REPLICATES_MAX 10000000u

extern const char *const smx__rank_method_names[SMX_N_RANK_METHODS];
extern const char *const smx__rank_scope_names[SMX_N_SCOPES];
extern const char *const smx__normalisation_names[SMX_N_NORMALISATIONS]; /* NULL for that of the method */
extern const char *const smx__weighting_names[SMX_N_WEIGHTINGS];
extern const char *const smx__missing_names[SMX_N_MISSING];
extern const char *const smx__sets_names[SMX_N_SETS];
extern const char *const smx__preference_names[SMX_N_PREFERENCES];

/* Whether a method orders by criteria and weights. */
gboolean smx__method_has_criteria (SmxRankMethod method);

/* Takes @given (NULL: defaults) into @ours, what 0 stands for filled in. FALSE with OPTIONS or RANGE. What hangs on the number of
 * criteria is checked by the next. */
gboolean smx__rank_options_take (SmxRankOptions *ours, const SmxRankOptions *given, GError **error);

/* Lists that have one item a criterion: their lengths and values; @names are those of the criteria, ended by NULL. FALSE with OPTIONS or RANGE. */
gboolean smx__rank_options_fit (const SmxRankOptions *ours, const char *const *names, guint n,
                                GError **error);

#endif
