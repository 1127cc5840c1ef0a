/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Measures: how much, how late, how often again, how far from what is needed; by service, provider, role and more. */
#ifndef SERVICE_MATRIX_MEASURE_H
#define SERVICE_MATRIX_MEASURE_H

#include <service-matrix/language.h>
#include <service-matrix/matrix.h>
#include <service-matrix/table.h>

G_BEGIN_DECLS

/**
 * SmxMeasureBy:
 * @SMX_BY_SERVICE: a row a service (default)
 * @SMX_BY_PROVIDER: a row a provider; requests, links and ratings without one are a last row with a null code
 * @SMX_BY_ROLE: a row a role; likewise
 * @SMX_BY_CELL: a row a role, service and provider
 * @SMX_BY_ATTRIBUTE: a row a service and attribute; survey columns only
 * @SMX_BY_WAVE: a row a service and wave; survey columns only
 * @SMX_BY_PERIOD: a row a service and period; columns of the request log only
 */
typedef enum {
  SMX_BY_SERVICE,
  SMX_BY_PROVIDER,
  SMX_BY_ROLE,
  SMX_BY_CELL,
  SMX_BY_ATTRIBUTE,
  SMX_BY_WAVE,
  SMX_BY_PERIOD,
  SMX_N_BY
} SmxMeasureBy;

/**
 * smx_measure_by_from_name:
 * @name: "service", "provider", "role", "cell", "attribute", "wave" or "period"
 * @by: (out): untouched on failure
 *
 * Returns: FALSE where the name is none of these
 */
SMX_API gboolean smx_measure_by_from_name (const char *name, SmxMeasureBy *by);

/**
 * SmxMeasureOptions:
 * @struct_size: set by smx_measure_options_init()
 * @by: default SMX_BY_SERVICE
 * @wave: (nullable): whose answers; NULL (default) means the study's latest wave
 * @language: of titles and descriptions; default SMX_LANGUAGE_OF_STUDY
 * @columns: (nullable): names of the columns that the table is to have, ended by NULL; in whatever order, the table keeps
 *   its own; none at all make a table without columns and rows. NULL (default) means all. A table of many cells takes less memory and time with the few that are needed
 */
typedef struct {
  gsize struct_size;
  SmxMeasureBy by;
  const char *wave;
  SmxLanguage language;
  const char *const *columns;
} SmxMeasureOptions;

/**
 * smx_measure_options_init:
 * @options: (out): set to the defaults
 * @struct_size: sizeof (SmxMeasureOptions) of the caller
 */
SMX_API void smx_measure_options_init (SmxMeasureOptions *options, gsize struct_size);

/**
 * smx_measure:
 * @options: (nullable): NULL means the defaults
 *
 * The measures of docs/method.md, section "Measures", one row per service (or what @by says), ordered by code; a row
 * without code comes last. Keys first (service, name ...), then counts, then shares (0..1), hours, and scale points;
 * what cannot be had is null, never zero. Gaps are expectation - perception: positive is short of what is needed.
 * Survey figures on fewer than min-group people are null, and the next smallest where only one row would be hidden.
 *
 * Returns: (transfer full): a table, or NULL with REFERENCE (no such wave or column), OPTIONS or NO_MEMORY
 */
SMX_API SmxTable *smx_measure (const SmxMatrix *matrix, const SmxMeasureOptions *options, GError **error);

G_END_DECLS

#endif
