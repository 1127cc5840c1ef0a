/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ranking: which services to improve first. */
#ifndef SERVICE_MATRIX_RANK_H
#define SERVICE_MATRIX_RANK_H

#include <service-matrix/language.h>
#include <service-matrix/matrix.h>
#include <service-matrix/table.h>

G_BEGIN_DECLS

/**
 * SmxRankMethod:
 * @SMX_RANK_STAGED: "staged" (default): first the services that are not shown to meet the need, then those that do;
 *   within each by reworked_customers, then gap, then volume, most first
 * @SMX_RANK_BURDEN: "burden": by reworked deliveries weighted by the shortfall, most first
 *
 * More methods follow; new values are only appended.
 */
typedef enum { SMX_RANK_STAGED, SMX_RANK_BURDEN, SMX_N_RANK_METHODS } SmxRankMethod;

/**
 * smx_rank_method_from_name:
 * @name: "staged" or "burden"
 * @method: (out): untouched on failure
 *
 * Returns: FALSE where the name is none of these
 */
SMX_API gboolean smx_rank_method_from_name (const char *name, SmxRankMethod *method);

/**
 * SmxRankScope:
 * @SMX_SCOPE_CRITICAL: where criticality is known, only services that count as critical (default)
 * @SMX_SCOPE_ALL: every service
 */
typedef enum { SMX_SCOPE_CRITICAL, SMX_SCOPE_ALL, SMX_N_SCOPES } SmxRankScope;

/**
 * SmxRankOptions:
 * @struct_size: set by smx_rank_options_init()
 * @method: default SMX_RANK_STAGED
 * @scope: default SMX_SCOPE_CRITICAL
 * @wave: (nullable): whose answers; NULL (default) means the study's latest wave
 * @language: of titles and the basis; default SMX_LANGUAGE_OF_STUDY
 * @top: only the ranks up to this one (and what ties with it); 0 (default) means all
 */
typedef struct {
  gsize struct_size;
  SmxRankMethod method;
  SmxRankScope scope;
  const char *wave;
  SmxLanguage language;
  guint top;
} SmxRankOptions;

/**
 * smx_rank_options_init:
 * @options: (out): set to the defaults
 * @struct_size: sizeof (SmxRankOptions) of the caller
 */
SMX_API void smx_rank_options_init (SmxRankOptions *options, gsize struct_size);

/**
 * smx_rank_services:
 * @options: (nullable): NULL means the defaults
 *
 * Ranks services, most urgent first; equal ones share a rank (1, 2, 2, 4) and stand in order of code; nulls come last.
 *
 * Columns: rank (i64 from 1), service, name (utf8), provider (utf8, all that deliver it, joined by ", "), standing (utf8: met, short,
 * unclear, unrated; see docs/method.md), priority (f64, the figure that the method orders by), volume (f64, see
 * volume_basis in measures), rework_rate (f64, 0..1), reworked_customers (f64, as volume), gap (f64, scale points,
 * positive = short of what is needed), requests, respondents (i64), basis (utf8, what is unknown).
 *
 * Metadata not_critical: how many services the scope leaves out.
 *
 * Returns: (transfer full): a table, or NULL with REFERENCE (no such wave), OPTIONS or NO_MEMORY
 */
SMX_API SmxTable *smx_rank_services (const SmxMatrix *matrix, const SmxRankOptions *options, GError **error);

G_END_DECLS

#endif
