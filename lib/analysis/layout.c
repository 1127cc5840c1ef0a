/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The graph as tables to be drawn: nodes with their figures and places, and edges.
 * Invariant: figures are those of the measures, so that what these hide stays hidden. Docs: docs/method.md, "Drawing the graph". */

#include <service-matrix/layout.h>

#include "../base/memory.h"
#include "../base/options.h"
#include "../base/text.h"
#include "column-macros.h"
#include "columns.h"
#include "layout-layers.h"
#include "layout-nodes.h"
#include "provenance.h"
#include "structure.h"
#include <math.h>

static const char *const table_names[SMX_N_LAYOUT_TABLES] = { "nodes", "edges" };
static const char *const kind_names[SMX_N_NODE_KINDS] = { "touchpoint", "role", "service", "provider" };
static const char *const arc_names[] = { "passes", "served", "delivered", "requires", "hands-over" };
static const char *const status_names[] = { "confirmed", "proposed", "disputed" };

gboolean
smx_layout_from_name (const char *name, SmxLayoutTable *which)
{
  g_return_val_if_fail (name != NULL && which != NULL, FALSE);
  int found = smx__options_find (table_names, SMX_N_LAYOUT_TABLES, name);
  if (found >= 0)
    *which = (SmxLayoutTable)found;
  return found >= 0;
}

typedef struct {
  const SmxMatrix *matrix;
  SmxStructureOptions options;
  SmxProgress progress;
  guint32 wave;
  SmxGraph graph;
  SmxArcs arcs;
  SmxLayers places;
  SmxTableBuilder *builder;
} Work;

static void
clear_work (Work *self)
{
  smx__layers_clear (&self->places);
  smx__arcs_clear (&self->arcs);
  smx__graph_clear (&self->graph);
  smx__table_builder_free (self->builder);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Work, clear_work)

/* ---- Columns ---- */

/* What is only named is as in the measures and all tables of entities. */
static const SmxColumnSpec node_columns[] = {
  CODE ("id", M ("Id", "Id."), M ("kind and code; no two alike", "tipo y código; no hay dos iguales")),
  TEXT ("kind", M ("Kind", "Tipo"),
        M ("touchpoint, role, service or provider", "touchpoint, role, service o provider")),
  TEXT ("code", M ("Code", "Código"), M ("code of its kind", "código dentro de su tipo")),
  TEXT ("label", M ("Label", "Rótulo"), M ("name, else code", "nombre o, si no lo tiene, código")),
  { .name = "name" },
  TEXT ("area", M ("Area", "Área"), M ("area of a role or provider", "área de un rol o proveedor")),
  TEXT ("journey", M ("Journey", "Recorrido"),
        M ("journey of a touchpoint", "recorrido al que pertenece un punto de contacto")),
  COUNT ("layer", M ("Layer", "Capa"),
         M ("0 touchpoints, 1 roles, then services, providers last",
            "0 puntos de contacto, 1 roles, luego servicios y, al final, proveedores")),
  NUMBER ("x", 2, NO_UNIT, M ("x", "x"), M ("place in its layer", "lugar dentro de su capa")),
  NUMBER ("y", 0, NO_UNIT, M ("y", "y"), M ("place of its layer", "lugar de su capa")),
  { .name = "requests" },
  { .name = "volume" },
  { .name = "rework_rate" },
  { .name = "gap" },
  NUMBER (
      "criticality", 2, M ("0..1", "0..1"), M ("Criticality", "Criticidad"),
      M ("the largest that a service or its links state", "la mayor que indican un servicio o sus vínculos")),
  NUMBER ("end_customers", 0, NO_UNIT, M ("End customers", "Clientes finales"),
          M ("of a touchpoint; of a role, those of its touchpoints together",
             "de un punto de contacto; de un rol, los de sus puntos de contacto juntos")),
  NUMBER ("experience", 2, M ("points", "puntos"), M ("Experience", "Experiencia"),
          M ("how a touchpoint feels, by end customers", "cómo se vive un punto de contacto, por clientes")),
};

static const SmxColumnSpec edge_columns[] = {
  CODE ("from", M ("From", "De"), M ("id of a node", "id. de un nodo")),
  CODE ("to", M ("To", "A"), M ("id of the node that it needs", "id. del nodo que necesita")),
  TEXT ("kind", M ("Kind", "Tipo"),
        M ("passes, served, delivered, requires or hands-over",
           "passes, served, delivered, requires o hands-over")),
  NUMBER ("weight", 2, NO_UNIT, M ("Weight", "Peso"),
          M ("end customers, volume, volume, share or passes, by kind",
             "clientes finales, volumen, volumen, proporción o traspasos, según el tipo")),
  { .name = "requests" },
  COUNT ("returns", M ("Returns", "Devoluciones"),
         M ("of hands-over: passes back to who had it before",
            "de hands-over: traspasos a quien ya lo había tenido")),
  NUMBER ("criticality", 2, M ("0..1", "0..1"), M ("Criticality", "Criticidad"),
          M ("of served: the largest that links in force state",
             "de served: la mayor que indican los vínculos vigentes")),
  NUMBER ("experience", 2, M ("points", "puntos"), M ("Experience", "Experiencia"),
          M ("of passes: how the touchpoint feels there", "de passes: cómo se vive allí el contacto")),
  TEXT ("status", M ("Status", "Estado"),
        M ("of served: confirmed, proposed or disputed, as its links say",
           "de served: confirmed, proposed o disputed, según sus vínculos")),
};

static gboolean
declare_columns (const Work *work, const SmxColumnSpec *columns, gsize n, GError **error)
{
  for (gsize i = 0; i < n; i++) {
    SmxColumnSpec spec = columns[i];
    if (spec.title.text[0] == NULL)
      spec = g_str_equal (spec.name, "name")
                 ? smx__column_name
                 : smx__measure_spec (smx__measure_column (spec.name), work->matrix);
    if (!smx__table_builder_add_column (work->builder, &spec, NULL, error))
      return FALSE;
  }
  return TRUE;
}

static char *
id_of (const Work *work, guint32 node)
{
  guint kind = 0;
  while (node >= work->arcs.first[kind + 1])
    kind++;
  const SmxNames *names = &work->matrix->names[smx__node_dictionaries[kind]];
  return g_strconcat (kind_names[kind], ":", smx__names_code (names, node - work->arcs.first[kind]), NULL);
}

/* ---- Nodes ---- */

static gboolean
append_node (const Work *work, const SmxLayoutNode *node, GError **error)
{
  SmxTableBuilder *builder = work->builder;
  const guint32 place = work->arcs.first[node->kind] + node->id;
  g_autofree char *id = id_of (work, place);
  guint index = 0;
  return smx__table_builder_text (builder, index++, id, error) &&
         smx__table_builder_text (builder, index++, kind_names[node->kind], error) &&
         smx__table_builder_text (builder, index++, node->code, error) &&
         smx__table_builder_text (builder, index++, node->name != NULL ? node->name : node->code, error) &&
         smx__table_builder_text (builder, index++, node->name, error) &&
         smx__table_builder_text (builder, index++, node->area, error) &&
         smx__table_builder_text (builder, index++, node->journey, error) &&
         smx__table_builder_int64 (builder, index++, work->places.layer[place], error) &&
         smx__table_builder_double (builder, index++, work->places.x[place], error) &&
         smx__table_builder_double (builder, index++, work->places.layer[place], error) &&
         smx__table_builder_int64 (builder, index++, node->requests, error) &&
         smx__table_builder_double (builder, index++, node->volume, error) &&
         smx__table_builder_double (builder, index++, node->rework_rate, error) &&
         smx__table_builder_double (builder, index++, node->gap, error) &&
         smx__table_builder_double (builder, index++, node->criticality, error) &&
         smx__table_builder_double (builder, index++, node->end_customers, error) &&
         smx__table_builder_double (builder, index, node->experience, error);
}

static gboolean
list_touchpoints (const Work *work, gsize n, GError **error)
{
  for (guint32 id = 0; id < n; id++) {
    const SmxLayoutNode node = smx__layout_node (work->matrix, SMX_NODE_TOUCHPOINT, id, NULL);
    if (!append_node (work, &node, error))
      return FALSE;
  }
  return TRUE;
}

/* The first @n of a kind; a row without code, which comes last, is none of them. */
static gboolean
list_measured (const Work *work, SmxNodeKind kind, gsize n, GError **error)
{
  static const SmxRowsBy rows[] = { [SMX_NODE_ROLE] = SMX_ROWS_ROLE,
                                    [SMX_NODE_SERVICE] = SMX_ROWS_SERVICE,
                                    [SMX_NODE_PROVIDER] = SMX_ROWS_PROVIDER };
  g_auto (SmxMeasuring) measuring = { .matrix = NULL };
  if (!smx__measuring_start (&measuring, work->matrix, rows[kind], work->wave,
                             SMX_NEEDS_LOG | SMX_NEEDS_SURVEY, SMX_STRETCH, error))
    return FALSE;
  while (smx__measuring_next (&measuring))
    for (gsize i = 0; i < measuring.n && measuring.first + i < n; i++) {
      const guint32 id = (guint32)(measuring.first + i);
      const SmxLayoutNode node = smx__layout_node (work->matrix, kind, id, &measuring.items[i]);
      if (!append_node (work, &node, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
tell_places (const Work *work, GError **error)
{
  char text[SMX_INT64_ROOM];
  return smx__table_builder_metadata (work->builder, "coordinates", work->places.plain ? "plain" : "sugiyama",
                                      error) &&
         smx__table_builder_metadata (work->builder, "layers",
                                      smx__format_int64 (text, work->places.n_layers), error);
}

static gboolean
list_nodes (Work *work, GError **error)
{
  gsize left = smx__structure_rows (&work->options, smx__arcs_n_nodes (&work->arcs));
  if (!smx__layers_take (&work->places, &work->arcs, &work->graph.requirements, &work->progress, error) ||
      !declare_columns (work, node_columns, G_N_ELEMENTS (node_columns), error) ||
      !tell_places (work, error) || !smx__table_builder_expect (work->builder, left, error))
    return FALSE;
  for (guint kind = 0; kind < SMX_N_NODE_KINDS; kind++) {
    const gsize n = MIN (left, work->arcs.first[kind + 1] - work->arcs.first[kind]);
    const gboolean listed = kind == SMX_NODE_TOUCHPOINT
                                ? list_touchpoints (work, n, error)
                                : n == 0 || list_measured (work, (SmxNodeKind)kind, n, error);
    if (!listed)
      return FALSE;
    left -= n;
  }
  return TRUE;
}

/* ---- Edges ---- */

static gboolean
append_edge (const Work *work, const SmxArc *arc, GError **error)
{
  SmxTableBuilder *builder = work->builder;
  g_autofree char *from = id_of (work, arc->from), *to = id_of (work, arc->to);
  guint index = 0;
  return smx__table_builder_text (builder, index++, from, error) &&
         smx__table_builder_text (builder, index++, to, error) &&
         smx__table_builder_text (builder, index++, arc_names[arc->kind], error) &&
         smx__table_builder_double (builder, index++, arc->weight, error) &&
         smx__table_builder_int64 (builder, index++, arc->requests, error) &&
         smx__table_builder_int64 (builder, index++, arc->returns, error) &&
         smx__table_builder_double (builder, index++, arc->criticality, error) &&
         smx__table_builder_double (builder, index++, arc->experience, error) &&
         smx__table_builder_text (builder, index, arc->status < 0 ? NULL : status_names[arc->status], error);
}

static gboolean
list_edges (Work *work, GError **error)
{
  char text[SMX_INT64_ROOM];
  const gsize n = smx__structure_rows (&work->options, work->arcs.n);
  if (!declare_columns (work, edge_columns, G_N_ELEMENTS (edge_columns), error) ||
      !smx__table_builder_metadata (work->builder, "left_out",
                                    smx__format_int64 (text, (gint64)work->arcs.left_out), error) ||
      !smx__table_builder_expect (work->builder, n, error))
    return FALSE;
  for (gsize i = 0; i < n; i++)
    if (!append_edge (work, &work->arcs.items[work->arcs.order[i]], error))
      return FALSE;
  return TRUE;
}

/* ---- Tables ---- */

static gboolean
add_provenance (const Work *work, SmxLayoutTable which, GError **error)
{
  const char *wave = smx__names_code (&work->matrix->names[SMX_DICTIONARY_WAVE], work->wave);
  return smx__structure_provenance (work->builder, work->matrix, "layout", &work->options, FALSE, error) &&
         smx__provenance_option (work->builder, "which", table_names[which], error) &&
         (which != SMX_LAYOUT_NODES || smx__provenance_option (work->builder, "wave", wave, error));
}

static SmxTable *
build (Work *work, SmxLayoutTable which, GError **error)
{
  work->progress = smx__structure_progress (&work->options);
  work->progress.total = which == SMX_LAYOUT_NODES ? 4 : 3;
  work->builder = smx__table_builder_new (error);
  if (work->builder == NULL || !smx__graph_take (&work->graph, work->matrix, error) ||
      !smx__arcs_take (&work->arcs, &work->graph, &work->progress, error) ||
      !add_provenance (work, which, error) ||
      !(which == SMX_LAYOUT_NODES ? list_nodes (work, error) : list_edges (work, error)) ||
      !smx__progress_advance (&work->progress, 1, error))
    return NULL;
  return smx__table_builder_finish (work->builder, error);
}

SmxTable *
smx_layout (const SmxMatrix *matrix, SmxLayoutTable which, const SmxStructureOptions *options, GError **error)
{
  g_return_val_if_fail (matrix != NULL, NULL);
  SMX_LANGUAGE_SCOPE (matrix->settings.language);
  g_auto (Work) work = { .matrix = matrix };
  if (!smx__structure_options_take (&work.options, matrix, options, error) ||
      !smx__options_check ("which", which, SMX_N_LAYOUT_TABLES, error) ||
      !smx__find_wave (matrix, work.options.wave, &work.wave, error))
    return NULL;
  return build (&work, which, error);
}
