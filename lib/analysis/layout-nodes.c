/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Nodes of the graph that is drawn: what the register says of them, and their measures. */

#include "layout-nodes.h"
#include "columns.h"
#include <math.h>

static const char *
text_of (const SmxMatrix *matrix, guint32 id)
{
  return smx__names_code (&matrix->names[SMX_DICTIONARY_TEXT], id);
}

/* A touchpoint may stand at several roles: who passes it is the most that any of them says, its journey the first, its experience
 * the mean by end customers, or the plain one where nobody knows these. */
static void
describe_touchpoint (const SmxMatrix *matrix, SmxLayoutNode *node)
{
  const SmxSlab *slab = &matrix->slabs[SMX_TOUCHPOINTS];
  double sum = 0, customers = 0, plain = 0;
  guint n_plain = 0;
  for (gsize i = smx__slab_lower_bound (slab, &node->id, 1);
       i < slab->n && smx__slab_key (slab, i)[0] == node->id; i++) {
    SmxTouchpoint value;
    smx__slab_read (slab, i, &value);
    node->journey = node->journey != NULL ? node->journey : text_of (matrix, value.journey);
    node->end_customers = fmax (node->end_customers, value.end_customers);
    if (isnan (value.experience))
      continue;
    plain += value.experience;
    n_plain++;
    sum += isnan (value.end_customers) ? 0 : value.end_customers * value.experience;
    customers += isnan (value.end_customers) ? 0 : value.end_customers;
  }
  node->experience = customers > 0 ? sum / customers : n_plain > 0 ? plain / n_plain : (double)NAN;
}

static void
describe_role (const SmxMatrix *matrix, SmxLayoutNode *node)
{
  const SmxSlab *slab = &matrix->slabs[SMX_ROLES];
  gsize at;
  node->name = smx__name_of (matrix, SMX_ROLES, node->id);
  node->end_customers = smx__amount (smx__role_volume (matrix, node->id));
  if (smx__slab_find (slab, &node->id, &at)) {
    SmxRole role;
    smx__slab_read (slab, at, &role);
    node->area = text_of (matrix, role.area);
  }
}

static void
describe_provider (const SmxMatrix *matrix, SmxLayoutNode *node)
{
  const SmxSlab *slab = &matrix->slabs[SMX_PROVIDERS];
  gsize at;
  node->name = smx__name_of (matrix, SMX_PROVIDERS, node->id);
  if (smx__slab_find (slab, &node->id, &at)) {
    SmxProvider provider;
    smx__slab_read (slab, at, &provider);
    node->area = text_of (matrix, provider.area);
  }
}

SmxLayoutNode
smx__layout_node (const SmxMatrix *matrix, SmxNodeKind kind, guint32 id, const SmxMeasures *item)
{
  SmxLayoutNode node = { .kind = kind,
                         .id = id,
                         .code = smx__names_code (&matrix->names[smx__node_dictionaries[kind]], id),
                         .requests = item != NULL ? item->requests : SMX_NULL,
                         .volume = item != NULL ? item->volume : (double)NAN,
                         .rework_rate = item != NULL ? item->rework_rate : (double)NAN,
                         .gap = item != NULL ? item->gap : (double)NAN,
                         .criticality = kind == SMX_NODE_SERVICE ? matrix->criticality[id] : (double)NAN,
                         .end_customers = NAN,
                         .experience = NAN };
  if (kind == SMX_NODE_TOUCHPOINT)
    describe_touchpoint (matrix, &node);
  else if (kind == SMX_NODE_ROLE)
    describe_role (matrix, &node);
  else if (kind == SMX_NODE_PROVIDER)
    describe_provider (matrix, &node);
  else
    node.name = smx__name_of (matrix, SMX_SERVICES, id);
  return node;
}
