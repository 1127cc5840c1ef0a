/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cells of a tally as a table, and a tally of such a table: written as CSV and read as the section [cells] that it is, so
 * that both ways say the same. Columns: docs/cells.md. */
#include <service-matrix/cells.h>

#include "../base/memory.h"
#include "../base/sort.h"
#include "../study/section-reader.h"
#include "../study/study-private.h"
#include "../tally/cells.h"
#include "../tally/sources.h"
#include "column-macros.h"
#include "provenance.h"

#include <stdlib.h>
#include <string.h>

#define N_CODES 3
#define NONE M (NULL, NULL)
#define COUNT_OF(name, title, description)                                                                   \
  {                                                                                                          \
    name, SMX_COLUMN_INT64, 0, title, NONE, description, FALSE                                               \
  }
#define TEXT_OF(name, title, unit, description, code)                                                        \
  {                                                                                                          \
    name, SMX_COLUMN_TEXT, 0, title, unit, description, code                                                 \
  }
#define SECONDS M ("s", "s")

/* Codes, then the columns of smx__cell_columns in their order, then the time. */
static const SmxColumnSpec columns[] = {
  TEXT_OF ("role", M ("Role", "Rol"), NONE, M ("who asked", "quién pidió"), TRUE),
  TEXT_OF ("service", M ("Service", "Servicio"), NONE, M ("what was asked for", "qué se pidió"), TRUE),
  TEXT_OF ("provider", M ("Provider", "Proveedor"), NONE, M ("who delivered", "quién entregó"), TRUE),
  COUNT_OF ("requests", M ("Requests", "Solicitudes"), M ("requests counted", "solicitudes contadas")),
  COUNT_OF ("rework_known", M ("Rework known", "Retrabajo conocido"),
            M ("requests whose rework is known", "solicitudes cuyo retrabajo se conoce")),
  COUNT_OF ("reworked", M ("Reworked", "Con retrabajo"),
            M ("requests that came back once or more", "solicitudes que volvieron una vez o más")),
  TEXT_OF ("reworks", M ("Reworks", "Retrabajos"), NONE, M ("how often, in all", "cuántas veces, en total"),
           FALSE),
  COUNT_OF ("reassignment_known", M ("Reassignment known", "Traspaso conocido"),
            M ("requests whose reassignments are known", "solicitudes cuyos traspasos se conocen")),
  COUNT_OF ("reassigned", M ("Reassigned", "Traspasadas"),
            M ("requests passed on once or more", "solicitudes traspasadas una vez o más")),
  TEXT_OF ("reassignments", M ("Reassignments", "Traspasos"), NONE,
           M ("how often, in all", "cuántas veces, en total"), FALSE),
  COUNT_OF ("customers_known", M ("Customers known", "Clientes conocidos"),
            M ("requests that say their end customers", "solicitudes que dicen sus clientes finales")),
  COUNT_OF ("customers_rework_known", M ("Customers and rework known", "Clientes y retrabajo conocidos"),
            M ("of these, requests whose rework is known", "de ellas, las de retrabajo conocido")),
  TEXT_OF ("end_customers", M ("End customers", "Clientes finales"), NONE,
           M ("sum of the end customers", "suma de los clientes finales"), FALSE),
  TEXT_OF ("end_customers_squared", M ("End customers squared", "Cuadrado de clientes"), NONE,
           M ("sum of their squares", "suma de sus cuadrados"), FALSE),
  TEXT_OF ("end_customers_reworked", M ("Reworked customers", "Clientes con retrabajo"), NONE,
           M ("sum over requests that came back", "suma de las solicitudes que volvieron"), FALSE),
  COUNT_OF ("open", M ("Open", "Abiertas"), M ("requests not delivered", "solicitudes sin entregar")),
  COUNT_OF ("delivered", M ("Delivered", "Entregadas"),
            M ("requests with opened and delivered, in this order",
               "solicitudes abiertas y entregadas, por este orden")),
  TEXT_OF (
      "delivery_seconds", M ("Delivery", "Entrega"), SECONDS,
      M ("sum of the seconds from opened to delivered", "suma de los segundos de la apertura a la entrega"),
      FALSE),
  TEXT_OF ("delivery_seconds_squared", M ("Delivery squared", "Cuadrado de la entrega"), M ("s²", "s²"),
           M ("sum of their squares, of seconds rounded to milliseconds",
              "suma de sus cuadrados, de segundos redondeados a milisegundos"),
           FALSE),
  COUNT_OF ("due", M ("Due", "Con plazo evaluable"),
            M ("requests whose promise or standard can be judged",
               "solicitudes cuya promesa o estándar se puede juzgar")),
  COUNT_OF ("late", M ("Late", "Con retraso"), M ("of these, late ones", "de ellas, las retrasadas")),
  COUNT_OF ("promises_due", M ("Promises due", "Promesas evaluables"),
            M ("promises that can be judged", "promesas que se pueden juzgar")),
  COUNT_OF ("promises_kept", M ("Promises kept", "Promesas cumplidas"),
            M ("of these, kept ones", "de ellas, las cumplidas")),
  COUNT_OF ("standards_due", M ("Standards due", "Estándares evaluables"),
            M ("requests whose standard can be judged", "solicitudes cuyo estándar se puede juzgar")),
  COUNT_OF ("standards_met", M ("Standards met", "Estándares cumplidos"),
            M ("of these, those that met it", "de ellas, las que lo cumplen")),
  COUNT_OF ("repromised", M ("Repromised", "Promesas cambiadas"),
            M ("promises after the first", "promesas después de la primera")),
  COUNT_OF ("cost_known", M ("Cost known", "Coste conocido"),
            M ("requests that say their cost", "solicitudes que dicen su coste")),
  TEXT_OF ("cost", M ("Cost", "Coste"), NONE, M ("sum of the costs", "suma de los costes"), FALSE),
  TEXT_OF ("last_time", M ("Last time", "Última hora"), NONE,
           M ("the latest time of any request of all rows, in UTC",
              "la última hora de cualquier solicitud de todas las filas, en UTC"),
           FALSE),
};

G_STATIC_ASSERT (G_N_ELEMENTS (columns) == N_CODES + SMX_N_CELL_COLUMNS + 1);

/* Out */

static const char *
code_of (const SmxTally *tally, const guint32 *key, guint part)
{
  SmxDictionaryKind kind = smx__groupings[SMX_CELLS].keys[part];
  return smx__dictionary_text (smx__tally_dictionary (tally, kind), key[part]);
}

/* By codes, none last. */
static int
compare_cells (guint32 a, guint32 b, const void *data)
{
  const SmxGroups *cells = smx__tally_groups (data, SMX_CELLS);
  for (guint part = 0; part < N_CODES; part++) {
    const char *one = code_of (data, smx__groups_key (cells, a), part);
    const char *other = code_of (data, smx__groups_key (cells, b), part);
    int order = one == NULL || other == NULL ? (one == NULL) - (other == NULL) : strcmp (one, other);
    if (order != 0)
      return order;
  }
  return 0;
}

/* "2016-03-01T09:30:00.000000Z"; NULL where there is none. Free with g_free(). */
static char *
time_text (gint64 time)
{
  gint64 seconds = time / G_USEC_PER_SEC, rest = time % G_USEC_PER_SEC;
  if (rest < 0) {
    rest += G_USEC_PER_SEC;
    seconds--;
  }
  g_autoptr (GDateTime) at = time == SMX_NULL ? NULL : g_date_time_new_from_unix_utc (seconds);
  if (at == NULL)
    return NULL;
  return g_strdup_printf ("%04d-%02d-%02dT%02d:%02d:%02d.%06dZ", g_date_time_get_year (at),
                          g_date_time_get_month (at), g_date_time_get_day_of_month (at),
                          g_date_time_get_hour (at), g_date_time_get_minute (at), g_date_time_get_second (at),
                          (int)rest);
}

static gboolean
add_row (SmxTableBuilder *builder, const SmxTally *tally, gsize index, const char *last_time, GError **error)
{
  const SmxGroups *cells = smx__tally_groups (tally, SMX_CELLS);
  SmxCell cell;
  smx__groups_read (cells, index, &cell);
  for (guint part = 0; part < N_CODES; part++)
    if (!smx__table_builder_text (builder, part, code_of (tally, smx__groups_key (cells, index), part),
                                  error))
      return FALSE;
  for (guint i = 0; i < SMX_N_CELL_COLUMNS; i++) {
    const SmxCellColumn *column = &smx__cell_columns[i];
    SmxInt128 value = smx__cell_get (&cell, column);
    g_autofree char *text =
        column->kind == SMX_FIELD_SUM ? smx__decimal_text (value, column->decimals) : NULL;
    if (text != NULL ? !smx__table_builder_text (builder, N_CODES + i, text, error)
                     : !smx__table_builder_int64 (builder, N_CODES + i, (gint64)value, error))
      return FALSE;
  }
  return smx__table_builder_text (builder, G_N_ELEMENTS (columns) - 1, last_time, error);
}

static gboolean
add_provenance (SmxTableBuilder *builder, const SmxTally *tally, GError **error)
{
  guint n = 0;
  if (!smx__provenance_settings (builder, smx__tally_settings (tally), "cells", error))
    return FALSE;
  for (guint i = 0; i < smx__tally_n_sources (tally); i++) {
    const SmxSourceRecord *source = smx__tally_source (tally, i);
    if (smx__source_of_requests (source) && !smx__provenance_source (builder, n++, source, error))
      return FALSE;
  }
  return TRUE;
}

SmxTable *
smx_tally_to_table (const SmxTally *self, GError **error)
{
  g_return_val_if_fail (self != NULL, NULL);
  SMX_LANGUAGE_SCOPE (smx__tally_settings (self)->language);
  g_autoptr (SmxTableBuilder) builder = smx__table_builder_new (error);
  if (builder == NULL || !smx__table_builder_add_columns (builder, columns, G_N_ELEMENTS (columns), error) ||
      !add_provenance (builder, self, error))
    return NULL;
  gsize n = smx__groups_n (smx__tally_groups (self, SMX_CELLS));
  g_autofree char *last_time = time_text (smx__tally_last_time (self));
  g_autofree guint32 *order = smx__sorted_order (n, compare_cells, self, error);
  for (gsize i = 0; order != NULL && i < n; i++)
    if (!add_row (builder, self, order[i], last_time, error))
      return NULL;
  return order == NULL ? NULL : smx__table_builder_finish (builder, error);
}

/* In */

static GBytes *
write_csv (const SmxTable *table, GError **error)
{
  SmxWriteOptions options;
  smx_write_options_init (&options, sizeof options);
  options.format = SMX_FORMAT_CSV;
  g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();
  if (!smx_table_write (table, stream, &options, NULL, error))
    return NULL;
  g_output_stream_close (stream, NULL, NULL);
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (stream));
}

static const char *
find_numbered (const SmxTable *table, guint index, const char *key)
{
  g_autofree char *full = g_strdup_printf ("source.%u.%s", index, key);
  return smx_table_find_metadata (table, full);
}

static guint64
number_of (const SmxTable *table, guint index, const char *key)
{
  const char *text = find_numbered (table, index, key);
  return text == NULL ? 0 : g_ascii_strtoull (text, NULL, 10);
}

/* A source that the table names; FALSE where there is none of that number. */
static gboolean
read_source (const SmxTable *table, guint index, SmxSourceRecord *source)
{
  source->name = (char *)find_numbered (table, index, "name");
  source->section = (char *)find_numbered (table, index, "section");
  const char *hash = find_numbered (table, index, "xxh3_128");
  if (source->name == NULL || source->section == NULL || hash == NULL || strlen (hash) != 32)
    return FALSE;
  g_autofree char *high = g_strndup (hash, 16);
  source->hash_high = g_ascii_strtoull (high, NULL, 16);
  source->hash_low = g_ascii_strtoull (hash + 16, NULL, 16);
  source->bytes = number_of (table, index, "bytes");
  source->rows = number_of (table, index, "rows");
  source->left_out = number_of (table, index, "left_out");
  return TRUE;
}

/* What was read to make the table, instead of the table. */
static gboolean
take_sources (SmxTally *tally, const SmxTable *table, GError **error)
{
  SmxSourceRecord source;
  if (g_strcmp0 (smx_table_find_metadata (table, "analysis"), "cells") != 0 ||
      !read_source (table, 0, &source))
    return TRUE;
  smx__tally_forget_sources (tally);
  for (guint i = 0; read_source (table, i, &source); i++)
    if (!smx__tally_add_source (tally, &source, error))
      return FALSE;
  return TRUE;
}

/* Reads with the settings of a tally, but for its limits in time, which cells cannot be tested by. */
static SmxTally *
read_cells (GBytes *bytes, const SmxSettings *settings, GError **error)
{
  SmxSettings plain = { .title = NULL };
  g_autoptr (SmxStudy) study = smx_study_new ();
  SmxSource *source = smx_study_add_source (study, "cells", error);
  if (source == NULL || !smx__settings_copy (&plain, settings, error))
    return NULL;
  plain.from = plain.until = SMX_NULL;
  smx_source_set_bytes (source, "cells", bytes);
  SmxTally *tally = smx__study_read_settled (study, &plain, error);
  smx__settings_clear (&plain);
  if (tally != NULL)
    smx__tally_limit (tally, settings->from, settings->until);
  return tally;
}

SmxTally *
smx_tally_from_table (const SmxTable *table, const SmxTally *like, GError **error)
{
  g_return_val_if_fail (table != NULL, NULL);
  SMX_LANGUAGE_SCOPE (like == NULL ? smx_table_get_language (table) : smx__tally_settings (like)->language);
  SmxSettings defaults;
  smx__settings_init (&defaults);
  defaults.language = smx_table_get_language (table);
  g_autoptr (GBytes) bytes = write_csv (table, error);
  g_autoptr (SmxTally) tally =
      bytes == NULL ? NULL : read_cells (bytes, like == NULL ? &defaults : smx__tally_settings (like), error);
  smx__settings_clear (&defaults);
  return tally != NULL && take_sources (tally, table, error) ? g_steal_pointer (&tally) : NULL;
}
