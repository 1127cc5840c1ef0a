/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the analyses of the graph share: options that were checked. */
#ifndef SMX_ANALYSIS_STRUCTURE_H
#define SMX_ANALYSIS_STRUCTURE_H

#include <service-matrix/structure.h>

/* The caller's options over the defaults, worlds a multiple of 64; the language of what follows, within the caller's
 * SMX_LANGUAGE_SCOPE. FALSE with OPTIONS or RANGE. */
gboolean smx__structure_options_take (SmxStructureOptions *self, const SmxMatrix *matrix,
                                      const SmxStructureOptions *given, GError **error);

#endif
