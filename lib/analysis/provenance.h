/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every table carries besides its figures: version, options in force, and the sources behind it. */
#ifndef SMX_ANALYSIS_PROVENANCE_H
#define SMX_ANALYSIS_PROVENANCE_H

#include "../matrix/matrix-private.h"
#include "../table/builder.h"

/* Keys: version, title, analysis, setting.* (those in force, as a study file would write them), source.N.name, .section, .bytes, .rows, .left_out,
 * .xxh3_128. */
gboolean smx__provenance_add (SmxTableBuilder *builder, const SmxMatrix *matrix, const char *analysis,
                              GError **error);

/* Its parts: version, analysis, title, settings; a source. */
gboolean smx__provenance_settings (SmxTableBuilder *builder, const SmxSettings *settings,
                                   const char *analysis, GError **error);
gboolean smx__provenance_source (SmxTableBuilder *builder, guint index, const SmxSourceRecord *source,
                                 GError **error);

/* One option of the analysis, as option.NAME; nothing where the value is NULL. */
gboolean smx__provenance_option (SmxTableBuilder *builder, const char *name, const char *value,
                                 GError **error);

/* FALSE with OPTIONS where an option asks for a language that is none. */
gboolean smx__check_language (SmxLanguage asked, GError **error);

/* The language that an option asks for: its own, or the study's. */
SmxLanguage smx__language_of (const SmxMatrix *matrix, SmxLanguage asked);

#endif
