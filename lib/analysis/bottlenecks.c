/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bottlenecks as a table: where the graph of services hangs on one thread. */

#include <service-matrix/bottlenecks.h>

#include "bottlenecks.h"
#include "column-macros.h"
#include <math.h>

static const char *const kind_names[SMX_N_BOTTLENECKS] = { "only-provider", "gate", "link", "passage",
                                                           "loop" };

/* What is only named is as elsewhere. */
static const SmxColumnSpec columns[] = {
  { "finding", SMX_COLUMN_TEXT, 0, M ("Finding", "Hallazgo"), NO_UNIT,
    M ("only-provider: nobody else provides it; gate: all ways from end customers lead through it; link: "
       "without it the "
       "graph falls apart; passage: most ways pass it; loop: services that require each other",
       "only-provider: nadie más lo presta; gate: todos los caminos de los clientes finales pasan por él; "
       "link: sin él el "
       "grafo se parte; passage: la mayoría de los caminos pasan por él; loop: servicios que se necesitan "
       "entre sí"),
    FALSE },
  { "kind", SMX_COLUMN_TEXT, 0, M ("Kind", "Tipo"), NO_UNIT,
    M ("service or provider", "servicio (service) o proveedor (provider)"), FALSE },
  { .name = "code" },
  { .name = "name" },
  { "end_customers", SMX_COLUMN_DOUBLE, 0, M ("End customers", "Clientes finales"), M (NULL, NULL),
    M ("hit where it is out", "afectados si falla"), FALSE },
  { "share", SMX_COLUMN_DOUBLE, 3, M ("Share", "Proporción"), SHARE_UNIT,
    M ("end customers, over those of all services together",
       "clientes finales, sobre los de todos los servicios juntos"),
    FALSE },
  { "roles", SMX_COLUMN_INT64, 0, M ("Roles", "Roles"), NO_UNIT,
    M ("roles that get something from it alone, or that stop where it is out",
       "roles que reciben algo solo de él, o que paran si falla"),
    FALSE },
  { "services", SMX_COLUMN_INT64, 0, M ("Services", "Servicios"), NO_UNIT,
    M ("services that it alone provides, services and providers behind it, services of the loop, or services "
       "lost where it is out",
       "servicios que presta solo él, servicios y proveedores tras él, servicios del bucle, o servicios "
       "perdidos si falla"),
    FALSE },
  { "betweenness", SMX_COLUMN_DOUBLE, 3, M ("Betweenness", "Intermediación"), SHARE_UNIT,
    M ("share of the shortest ways from end customers to providers that pass it",
       "proporción de los caminos más cortos de los clientes finales a los proveedores que pasan por él"),
    FALSE },
  { "what", SMX_COLUMN_TEXT, 0, M ("What it means", "Qué significa"), NO_UNIT,
    M ("the finding in words", "el hallazgo en palabras"), FALSE },
};

static int
compare_items (guint32 a, guint32 b, const void *data)
{
  const SmxBottlenecks *self = data;
  const SmxBottleneck *one = &self->items[a], *other = &self->items[b];
  const int order = smx__compare_most (one->customers, other->customers);
  if (order != 0)
    return order;
  if (one->kind != other->kind)
    return one->kind < other->kind ? -1 : 1;
  return smx__failure_compare (&one->where, &other->where);
}

static gboolean
append_row (const SmxBottlenecks *self, SmxTableBuilder *builder, const SmxBottleneck *item, GError **error)
{
  const gboolean is_loop = item->kind == SMX_BOTTLENECK_LOOP;
  g_autofree char *code =
      is_loop ? smx__bottleneck_loop (self, item) : smx__failure_code (self->matrix, &item->where);
  g_autofree char *name =
      is_loop && item->services > 1 ? NULL : smx__failure_name (self->matrix, &item->where);
  g_autofree char *what = smx__bottleneck_words (self, item);
  return smx__table_builder_text (builder, 0, kind_names[item->kind], error) &&
         smx__table_builder_text (builder, 1, smx__out_names[item->where.kind], error) &&
         smx__table_builder_text (builder, 2, code, error) &&
         smx__table_builder_text (builder, 3, name, error) &&
         smx__table_builder_double (builder, 4, item->customers, error) &&
         smx__table_builder_double (builder, 5, self->total > 0 ? item->customers / self->total : (double)NAN,
                                    error) &&
         smx__table_builder_int64 (builder, 6, item->roles, error) &&
         smx__table_builder_int64 (builder, 7, item->services, error) &&
         smx__table_builder_double (builder, 8, item->betweenness, error) &&
         smx__table_builder_text (builder, 9, what, error);
}

SmxTable *
smx_bottlenecks (const SmxMatrix *matrix, const SmxStructureOptions *options, GError **error)
{
  g_return_val_if_fail (matrix != NULL, NULL);
  SMX_LANGUAGE_SCOPE (matrix->settings.language);
  g_auto (SmxBottlenecks) work = { .matrix = matrix };
  g_autoptr (SmxTableBuilder) builder = NULL;
  if (!smx__structure_options_take (&work.options, matrix, options, error) ||
      !smx__bottlenecks_find (&work, error) || (builder = smx__table_builder_new (error)) == NULL ||
      !smx__structure_declare (builder, columns, G_N_ELEMENTS (columns), smx__structure_unit (&work.graph),
                               error) ||
      !smx__structure_provenance (builder, matrix, "bottlenecks", &work.options, FALSE, error))
    return NULL;
  g_autofree guint32 *order = smx__sorted_order (work.n, compare_items, &work, error);
  for (gsize i = 0; order != NULL && i < smx__structure_rows (&work.options, work.n); i++)
    if (!append_row (&work, builder, &work.items[order[i]], error))
      return NULL;
  return order == NULL ? NULL : smx__table_builder_finish (builder, error);
}
