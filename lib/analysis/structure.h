/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the analyses of the graph share: options that were checked. */
#ifndef SMX_ANALYSIS_STRUCTURE_H
#define SMX_ANALYSIS_STRUCTURE_H

#include "outage.h"
#include <service-matrix/structure.h>

/* The caller's options over the defaults, worlds a multiple of 64; the language of what follows, within the caller's
 * SMX_LANGUAGE_SCOPE. FALSE with OPTIONS, RANGE or REFERENCE (no such wave). */
gboolean smx__structure_options_take (SmxStructureOptions *self, const SmxMatrix *matrix,
                                      const SmxStructureOptions *given, GError **error);

/* What every table of them says besides: version, sources, the options that count; those of draws only where @draws. */
gboolean smx__structure_provenance (SmxTableBuilder *builder, const SmxMatrix *matrix, const char *analysis,
                                    const SmxStructureOptions *options, gboolean draws, GError **error);

/* Declares the columns: code, service and name, of which only the name is said, are as in all these tables; what has no unit takes
 * @unit. */
gboolean smx__structure_declare (SmxTableBuilder *builder, const SmxColumnSpec *columns, gsize n,
                                 SmxMessage unit, GError **error);

/* The unit of end customers that are hit: those of touchpoints, or of the study's volume. */
SmxMessage smx__structure_unit (const SmxGraph *graph);

/* What tells a failure: two providers are joined by " + ". Free with g_free(). The name is NULL where there is none. */
char *smx__failure_code (const SmxMatrix *matrix, const SmxFailure *failure);
char *smx__failure_name (const SmxMatrix *matrix, const SmxFailure *failure);

/* Services before providers before pairs, then by code. */
int smx__failure_compare (const SmxFailure *one, const SmxFailure *other);

/* Most first, NAN last; 0 where equal. */
int smx__compare_most (double one, double other);

/* Progress of an analysis, told by this thread. */
SmxProgress smx__structure_progress (const SmxStructureOptions *options);

/* How many of @n rows the options ask for. */
gsize smx__structure_rows (const SmxStructureOptions *options, gsize n);

extern const SmxColumnSpec smx__column_failure_code;

#endif
