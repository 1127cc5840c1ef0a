/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is known of a node of the graph that is drawn. */
#ifndef SMX_ANALYSIS_LAYOUT_NODES_H
#define SMX_ANALYSIS_LAYOUT_NODES_H

#include "../matrix/measures.h"
#include "layout-arcs.h"

/* What a kind does not have is NULL, NAN, SMX_NULL. */
typedef struct {
  SmxNodeKind kind;
  guint32 id; /* in its kind */
  const char *code, *name, *area, *journey;
  gint64 requests;
  double volume, rework_rate, gap, criticality, end_customers, experience;
} SmxLayoutNode;

/* @item: its measures, NULL of a touchpoint. Texts belong to the matrix. */
SmxLayoutNode smx__layout_node (const SmxMatrix *matrix, SmxNodeKind kind, guint32 id,
                                const SmxMeasures *item);

#endif
