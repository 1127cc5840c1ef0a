/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where each node stands in the picture. */
#ifndef SMX_ANALYSIS_LAYOUT_LAYERS_H
#define SMX_ANALYSIS_LAYOUT_LAYERS_H

#include "layout-arcs.h"

typedef struct {
  guint32 *layer; /* one a node */
  guint32 n_layers;
  double *x;
  gboolean plain; /* in the order of codes, since there is too much to be untangled */
} SmxLayers;

/* FALSE with NO_MEMORY, CANCELLED or FAILED; to be cleared in any case. */
gboolean smx__layers_take (SmxLayers *self, const SmxArcs *arcs, const SmxNetwork *requirements,
                           SmxProgress *progress, GError **error);
void smx__layers_clear (SmxLayers *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SmxLayers, smx__layers_clear)

#endif
