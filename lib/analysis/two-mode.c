/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two-mode indices as tables: of each provider or role, and of any two that share something.
 * Formulas: docs/method.md, "Two-mode indices". */

#include <service-matrix/two-mode.h>

#include "../base/memory.h"
#include "../base/options.h"
#include "../stats/projection.h"
#include "column-macros.h"
#include "columns.h"
#include "structure.h"
#include "top.h"
#include "two-mode-graph.h"
#include <math.h>
#include <string.h>

static const char *const table_names[SMX_N_TWO_MODE_TABLES] = { "providers", "roles", "role-pairs",
                                                                "provider-pairs" };

gboolean
smx_two_mode_from_name (const char *name, SmxTwoModeTable *which)
{
  g_return_val_if_fail (name != NULL && which != NULL, FALSE);
  int found = smx__options_find (table_names, SMX_N_TWO_MODE_TABLES, name);
  if (found >= 0)
    *which = (SmxTwoModeTable)found;
  return found >= 0;
}

typedef struct {
  const SmxMatrix *matrix;
  SmxTwoModeTable which;
  guint side; /* whose nodes the rows are about */
  guint top, threads;
  SmxProgress progress;
  SmxTwoMode graph;
  SmxTableBuilder *builder;
} Work;

static void
clear_work (Work *self)
{
  smx__two_mode_clear (&self->graph);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Work, clear_work)

/* ---- Columns ---- */

/* What is only named is as elsewhere, or takes the unit of volumes. */
static const SmxColumnSpec node_columns[] = {
  { .name = "code" },
  { .name = "name" },
  COUNT ("degree", M ("Degree", "Grado"),
         M ("roles that the provider serves, or providers that serve the role",
            "roles a los que sirve el proveedor, o proveedores que sirven al rol")),
  NUMBER ("volume", 0, NO_UNIT, M ("Volume", "Volumen"),
          M ("volume of its cells, requests where volume is unknown",
             "volumen de sus celdas, o solicitudes si no se conoce el volumen")),
  NUMBER ("strength", 2, NO_UNIT, M ("Strength", "Fuerza"),
          M ("sum of its shares in the volume of each partner",
             "suma de sus partes en el volumen de cada contraparte")),
  NUMBER ("effective_number", 2, NO_UNIT, M ("Effective number", "Número efectivo"),
          M ("how many partners of equal volume would spread it as much",
             "cuántas contrapartes de igual volumen lo repartirían lo mismo")),
  NUMBER ("concentration", 3, SHARE_UNIT, M ("Concentration", "Concentración"),
          M ("sum of the squared shares of its volume (Herfindahl)",
             "suma de los cuadrados de las partes de su volumen (Herfindahl)")),
  NUMBER ("specialisation", 3, SHARE_UNIT, M ("Specialisation", "Especialización"),
          M ("d': 0 where it spreads as all others do, 1 where its partners have nobody else",
             "d': 0 si se reparte como todos los demás, 1 si sus contrapartes no tienen a nadie más")),
  CODE ("most_similar", M ("Most similar", "Más parecido"),
        M ("the other that overlaps most with it", "el otro con el que más se solapa")),
  NUMBER ("overlap", 3, SHARE_UNIT, M ("Overlap", "Solapamiento"),
          M ("weighted Jaccard of both: what both share over what either has",
             "Jaccard ponderado de ambos: lo que comparten entre lo que tiene uno u otro")),
};

static const SmxColumnSpec pair_columns[] = {
  { .name = "code" },
  CODE ("other", M ("Other", "Otro"), M ("code of another one", "código de otro")),
  COUNT ("shared", M ("Shared", "Compartidos"),
         M ("how many on the other side both have", "cuántos del otro lado tienen ambos")),
  NUMBER ("weight_volume", 0, NO_UNIT, M ("Shared volume", "Volumen compartido"),
          M ("sum of the lesser volume of both over what they share",
             "suma del menor de los dos volúmenes en lo que comparten")),
  NUMBER ("weight_newman", 1, NO_UNIT, M ("Newman's weight", "Peso de Newman"),
          M ("the same, each over the number of others that share it",
             "lo mismo, cada uno dividido entre cuántos otros lo comparten")),
  NUMBER ("jaccard", 3, SHARE_UNIT, M ("Jaccard", "Jaccard"),
          M ("how many both have over how many either has",
             "cuántos tienen ambos entre cuántos tiene uno u otro")),
  NUMBER ("jaccard_weighted", 3, SHARE_UNIT, M ("Weighted Jaccard", "Jaccard ponderado"),
          M ("sum of the lesser volumes over sum of the greater ones",
             "suma de los volúmenes menores entre la suma de los mayores")),
};

static gboolean
is_of_pairs (SmxTwoModeTable which)
{
  return which >= SMX_TWO_MODE_ROLE_PAIRS;
}

static gboolean
declare_columns (const Work *work, GError **error)
{
  const gboolean pairs = is_of_pairs (work->which);
  const SmxColumnSpec *specs = pairs ? pair_columns : node_columns;
  const gsize n = pairs ? G_N_ELEMENTS (pair_columns) : G_N_ELEMENTS (node_columns);
  const SmxMessage unit = smx__measure_spec (smx__measure_column ("volume"), work->matrix).unit;
  for (gsize i = 0; i < n; i++) {
    SmxColumnSpec spec = specs[i];
    if (i == 0)
      spec = work->side == SMX_SIDE_ROLES ? smx__column_role : smx__column_provider;
    else if (spec.title.text[0] == NULL)
      spec = smx__column_name;
    else if (g_str_equal (spec.name, "volume") || g_str_equal (spec.name, "weight_volume"))
      spec.unit = unit;
    if (!smx__table_builder_add_column (work->builder, &spec, NULL, error))
      return FALSE;
  }
  return TRUE;
}

static const char *
code_of (const Work *work, guint32 node)
{
  SmxDictionaryKind kind = work->side == SMX_SIDE_ROLES ? SMX_DICTIONARY_ROLE : SMX_DICTIONARY_PROVIDER;
  return smx__names_code (&work->matrix->names[kind], node);
}

/* Most volume first, unknown last; equal ones stay as they are, which is by codes. By radix: doubles of 0 or more are in the order of
 * their bits. */
static guint32 *
order_by_volume (gsize n, double (*volume) (gconstpointer data, gsize i), gconstpointer data, GError **error)
{
  g_autofree guint32 *keys = smx__allocate (n, 2 * sizeof *keys, error);
  for (gsize i = 0; keys != NULL && i < n; i++) {
    const double value = volume (data, i);
    guint64 bits = 0;
    memcpy (&bits, &value, sizeof bits);
    bits = isnan (value) ? G_MAXUINT64 : G_MAXUINT64 - 1 - bits;
    keys[2 * i] = smx__high (bits);
    keys[2 * i + 1] = smx__low (bits);
  }
  return keys == NULL ? NULL : smx__sorted_rows (keys, n, 2, error);
}

/* ---- Providers and roles ---- */

typedef struct {
  SmxTwoModeIndices *indices;
  double *specialisation, *overlaps;
  guint32 *others;
} Nodes;

static void
clear_nodes (Nodes *self)
{
  g_free (self->indices);
  g_free (self->specialisation);
  g_free (self->overlaps);
  g_free (self->others);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Nodes, clear_nodes)

static gboolean
take_nodes (Nodes *self, Work *work, GError **error)
{
  const SmxTwoModeSide *side = &work->graph.sides[work->side];
  const gsize n = side->n;
  work->progress.total = 2 * smx__two_mode_blocks (side);
  if ((self->indices = smx__allocate (n, sizeof *self->indices, error)) == NULL ||
      (self->specialisation = smx__allocate (n, sizeof *self->specialisation, error)) == NULL ||
      (self->overlaps = smx__allocate (n, sizeof *self->overlaps, error)) == NULL ||
      (self->others = smx__allocate (n, sizeof *self->others, error)) == NULL)
    return FALSE;
  for (guint32 i = 0; i < n; i++)
    self->indices[i] = smx__two_mode_indices (&work->graph, work->side, i);
  return smx__specialisation (&work->graph, work->side, work->threads, &work->progress, self->specialisation,
                              error) &&
         smx__most_similar (&work->graph, work->side, work->threads, &work->progress, self->others,
                            self->overlaps, error);
}

static double
volume_of_node (gconstpointer data, gsize i)
{
  return ((const SmxTwoModeIndices *)data)[i].volume;
}

static gboolean
append_node (const Work *work, const Nodes *nodes, guint32 i, GError **error)
{
  const SmxTwoModeIndices *indices = &nodes->indices[i];
  SmxTableBuilder *builder = work->builder;
  SmxGroupingKind table = work->side == SMX_SIDE_ROLES ? SMX_ROLES : SMX_PROVIDERS;
  guint index = 0;
  return smx__table_builder_text (builder, index++, code_of (work, i), error) &&
         smx__table_builder_text (builder, index++, smx__name_of (work->matrix, table, i), error) &&
         smx__table_builder_int64 (builder, index++, smx__two_mode_degree (&work->graph.sides[work->side], i),
                                   error) &&
         smx__table_builder_double (builder, index++, indices->volume, error) &&
         smx__table_builder_double (builder, index++, indices->strength, error) &&
         smx__table_builder_double (builder, index++, indices->effective_number, error) &&
         smx__table_builder_double (builder, index++, indices->concentration, error) &&
         smx__table_builder_double (builder, index++, nodes->specialisation[i], error) &&
         smx__table_builder_text (builder, index++, code_of (work, nodes->others[i]), error) &&
         smx__table_builder_double (builder, index, nodes->overlaps[i], error);
}

static gboolean
list_nodes (Work *work, GError **error)
{
  g_auto (Nodes) nodes = { NULL, NULL, NULL, NULL };
  const gsize n = work->graph.sides[work->side].n;
  if (!take_nodes (&nodes, work, error))
    return FALSE;
  g_autofree guint32 *order = order_by_volume (n, volume_of_node, nodes.indices, error);
  for (gsize i = 0; order != NULL && i < smx__top_rows (work->top, n); i++)
    if (!append_node (work, &nodes, order[i], error))
      return FALSE;
  return order != NULL;
}

/* ---- Pairs ---- */

static double
volume_of_pair (gconstpointer data, gsize i)
{
  const SmxNodePair *pair = &((const SmxNodePair *)data)[i];
  return pair->known > 0 ? pair->volume : NAN;
}

static gboolean
append_pair (const Work *work, const SmxNodePair *pair, GError **error)
{
  const SmxTwoModeSide *side = &work->graph.sides[work->side];
  const gboolean known = pair->known > 0;
  SmxTableBuilder *builder = work->builder;
  guint index = 0;
  return smx__table_builder_text (builder, index++, code_of (work, pair->one), error) &&
         smx__table_builder_text (builder, index++, code_of (work, pair->other), error) &&
         smx__table_builder_int64 (builder, index++, pair->shared, error) &&
         smx__table_builder_double (builder, index++, known ? pair->volume : NAN, error) &&
         smx__table_builder_double (builder, index++, known ? pair->newman : NAN, error) &&
         smx__table_builder_double (builder, index++, smx__jaccard (side, pair), error) &&
         smx__table_builder_double (builder, index, smx__weighted_jaccard (side, pair), error);
}

static gboolean
list_pairs (Work *work, GError **error)
{
  g_auto (SmxNodePairs) pairs = { NULL, 0 };
  work->progress.total = 2 * smx__two_mode_blocks (&work->graph.sides[work->side]);
  if (!smx__project (&work->graph, work->side, work->threads, &work->progress, &pairs, error))
    return FALSE;
  g_autofree guint32 *order = order_by_volume (pairs.n, volume_of_pair, pairs.items, error);
  const gsize n = smx__top_rows (work->top, pairs.n);
  if (order == NULL || !smx__table_builder_expect (work->builder, n, error))
    return FALSE;
  for (gsize i = 0; i < n; i++)
    if (!append_pair (work, &pairs.items[order[i]], error))
      return FALSE;
  return TRUE;
}

/* ---- Tables ---- */

static gboolean
add_provenance (const Work *work, gsize left_out, GError **error)
{
  char text[SMX_INT64_ROOM];
  return smx__provenance_add (work->builder, work->matrix, "two-mode", error) &&
         smx__provenance_option (work->builder, "which", table_names[work->which], error) &&
         smx__top_provenance (work->builder, work->top, error) &&
         smx__table_builder_metadata (work->builder, "left_out", smx__format_int64 (text, (gint64)left_out),
                                      error);
}

static SmxTable *
build (Work *work, GError **error)
{
  gsize left_out;
  if (!smx__two_mode_of_matrix (&work->graph, work->matrix, &left_out, error) ||
      !declare_columns (work, error) || !add_provenance (work, left_out, error))
    return NULL;
  gboolean listed = is_of_pairs (work->which) ? list_pairs (work, error) : list_nodes (work, error);
  return listed ? smx__table_builder_finish (work->builder, error) : NULL;
}

SmxTable *
smx_two_mode (const SmxMatrix *matrix, SmxTwoModeTable which, const SmxStructureOptions *options,
              GError **error)
{
  SmxStructureOptions ours;
  g_return_val_if_fail (matrix != NULL, NULL);
  SMX_LANGUAGE_SCOPE (matrix->settings.language);
  if (!smx__structure_options_take (&ours, matrix, options, error) ||
      !smx__options_check ("which", which, SMX_N_TWO_MODE_TABLES, error))
    return NULL;
  g_autoptr (SmxTableBuilder) builder = smx__table_builder_new (error);
  if (builder == NULL)
    return NULL;
  const gboolean roles = which == SMX_TWO_MODE_ROLES || which == SMX_TWO_MODE_ROLE_PAIRS;
  g_auto (Work) work = {
    .matrix = matrix,
    .which = which,
    .side = roles ? SMX_SIDE_ROLES : SMX_SIDE_PROVIDERS,
    .top = ours.top,
    .threads = ours.threads,
    .progress = { .cancellable = ours.cancellable, .function = ours.progress, .data = ours.progress_data },
    .builder = builder
  };
  return build (&work, error);
}
