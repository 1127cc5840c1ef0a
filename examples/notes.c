/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a reader should know under a table: how it is ordered, which way its figures point, what was left out. */
#include "common.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NO_BREAK "\302\240" /* keeps a number and its sign on one line */

static gboolean
is_spanish (const SmxTable *table)
{
  return smx_table_get_language (table) == SMX_LANGUAGE_SPANISH;
}

/* A number as the language writes it: in Spanish with a comma, and a no-break space between thousands from five digits on; in
 * English with a comma between them. Free with g_free(). */
static char *
write_number (const SmxTable *table, const char *number)
{
  const gsize n = strspn (number, "0123456789");
  GString *text = g_string_new (NULL);
  for (gsize i = 0; i < n; i++) {
    if (i > 0 && (n - i) % 3 == 0 && n > (is_spanish (table) ? 4 : 3))
      g_string_append (text, is_spanish (table) ? "\302\240" : ",");
    g_string_append_c (text, number[i]);
  }
  for (const char *p = number + n; *p != '\0'; p++)
    g_string_append_c (text, (char)(*p == '.' && is_spanish (table) ? ',' : *p));
  return g_string_free (text, FALSE);
}

/* The same of a count in the metadata. */
static char *
write_count (const SmxTable *table, const char *key)
{
  const char *count = smx_table_find_metadata (table, key);
  return count == NULL ? NULL : write_number (table, count);
}

/* One sentence in the language of the table, on a line of its own; {} is @value. */
static void
say (GString *notes, const SmxTable *table, const char *english, const char *spanish, const char *value)
{
  g_auto (GStrv) parts = g_strsplit (is_spanish (table) ? spanish : english, "{}", 2);
  g_string_append_printf (notes, "%s%s%s%s", notes->len > 0 ? "\n" : "", parts[0],
                          parts[1] != NULL ? value : "", parts[1] != NULL ? parts[1] : "");
}

static gboolean
is_option (const SmxTable *table, const char *key, const char *value)
{
  return g_strcmp0 (smx_table_find_metadata (table, key), value) == 0;
}

static gboolean
is_all_null (const SmxTable *table, int column)
{
  for (gint64 row = 0; column >= 0 && row < smx_table_n_rows (table); row++) {
    if (!smx_table_is_null (table, row, (guint)column))
      return FALSE;
  }
  return column >= 0 && smx_table_n_rows (table) > 0;
}

/* How a ranking by criteria is ordered; the others are told apart by what their names stand for. */
static void
say_criteria (GString *notes, const SmxTable *table)
{
  const char *criteria = smx_table_find_metadata (table, "option.criteria");
  g_auto (GStrv) names = g_strsplit (criteria == NULL ? "" : criteria, ",", 0);
  for (guint i = 0; names[i] != NULL && is_spanish (table); i++) {
    const int column = smx_table_find_column (table, names[i]);
    char *name = names[i];
    names[i] = g_strdup (column < 0 ? name : smx_table_get_column_title (table, (guint)column));
    g_free (name);
  }
  g_autofree char *by = g_strjoinv (", ", names);
  if (is_option (table, "option.method", "vikor") || is_option (table, "option.method", "spotis"))
    say (notes, table, "Order: smallest priority first; it is made of {}.",
         "Orden: primero la prioridad más pequeña; se forma con {}.", by);
  else
    say (notes, table, "Order: largest priority first; it is made of {}.",
         "Orden: primero la prioridad más grande; se forma con {}.", by);
}

/* How a ranking is ordered, and what its standings mean. */
static void
say_order (GString *notes, const SmxTable *table)
{
  if (smx_table_find_column (table, "standing") < 0)
    return;
  if (is_option (table, "option.method", "burden"))
    say (notes, table, "Order: by burden, reworked customers weighted by how far the service falls short.",
         "Orden: por carga, los clientes con retrabajo ponderados por cuánto se queda corto el servicio.",
         NULL);
  else if (!is_option (table, "option.method", "staged"))
    say_criteria (notes, table);
  else
    say (notes, table,
         "Order: services shown to give what is needed (met) come last; before and after, most reworked "
         "customers first.",
         "Orden: los servicios que demuestran dar lo necesario (met) van al final; antes y después, primero "
         "los de más "
         "clientes con retrabajo.",
         NULL);
  say (notes, table,
       "Standing: short - shown to give less than needed; unclear - not shown either way; unrated - nobody "
       "was asked.",
       "Situación: short - demuestra dar menos de lo necesario; unclear - no se demuestra nada; unrated - no "
       "se "
       "preguntó a nadie.",
       NULL);
  if (is_option (table, "option.method", "burden") &&
      is_all_null (table, smx_table_find_column (table, "priority")))
    say (
        notes, table,
        "Burden is unknown for every service: it needs rework and a gap. --method=staged ranks without them.",
        "La carga no se conoce de ningún servicio: necesita retrabajo y brecha. --method=staged ordena sin "
        "ellos.",
        NULL);
}

/* The first text of a column, "" where there is none. */
static const char *
first_text (const SmxTable *table, const char *name)
{
  const int column = smx_table_find_column (table, name);
  const char *text =
      column < 0 || smx_table_n_rows (table) == 0 ? NULL : smx_table_get_text (table, 0, (guint)column);
  return text == NULL ? "" : text;
}

/* A share as a percentage, such as "90". Free with g_free(). */
static char *
percent (const SmxTable *table, const char *share)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  return write_number (table,
                       g_ascii_formatd (text, sizeof text, "%.6g", 100 * g_ascii_strtod (share, NULL)));
}

/* What the ranks from and to promise. */
static void
say_interval (GString *notes, const SmxTable *table)
{
  const char *interval = first_text (table, "interval"),
             *confidence = smx_table_find_metadata (table, "option.confidence");
  if (confidence == NULL || smx_table_find_column (table, "rank_low") < 0)
    return;
  g_autofree char *share = percent (table, confidence);
  if (g_str_equal (interval, "resampled") && smx_table_find_metadata (table, "option.weights-drawn") != NULL)
    say (notes, table,
         "From and to rank: where {}" NO_BREAK "% of redraws of data and weights put the service.",
         "Desde y hasta el puesto: donde queda en el {}" NO_BREAK "% de los remuestreos de datos y pesos.",
         share);
  else if (g_str_equal (interval, "resampled"))
    say (notes, table, "From and to rank: where {}" NO_BREAK "% of redraws of the data put the service.",
         "Desde y hasta el puesto: donde queda en el {}" NO_BREAK "% de los remuestreos de los datos.",
         share);
  else if (g_str_equal (interval, "marginal-set"))
    say (notes, table, "From and to rank: hold the true rank of the service with {}" NO_BREAK "% confidence.",
         "Desde y hasta el puesto: contienen el puesto verdadero del servicio con una confianza del "
         "{}" NO_BREAK "%.",
         share);
  else if (g_str_equal (interval, "joint-set"))
    say (notes, table,
         "From and to rank: hold the true ranks of all services together with {}" NO_BREAK "% confidence.",
         "Desde y hasta el puesto: contienen a la vez los puestos verdaderos de todos con una confianza del "
         "{}" NO_BREAK "%.",
         share);
  else if (g_str_equal (interval, "exact"))
    say (notes, table,
         "From and to rank: the figures are taken as they are, since nothing says how they swing.",
         "Desde y hasta el puesto: las cifras se toman como son, porque nada dice cuánto varían.", NULL);
  else if (g_str_equal (interval, "unknown"))
    say (notes, table, "From and to rank: what the order is made of is known of fewer than two services.",
         "Desde y hasta el puesto: lo que forma el orden se conoce de menos de dos servicios.", NULL);
}

/* How many are the first, which several columns count. */
static void
say_first (GString *notes, const SmxTable *table)
{
  g_autofree char *first = write_count (table, "first");
  if (first != NULL)
    say (notes, table, "The first: {} of the services.", "Los primeros: {} de los servicios.", first);
}

#define ENTROPY_DRAWS 1048576 /* are counted at most */

/* How many rankings the draws made, as a number of equally likely ones. */
static void
say_entropy (GString *notes, const SmxTable *table, const char *bits)
{
  const char *replicates = smx_table_find_metadata (table, "option.replicates");
  const double number = exp2 (g_ascii_strtod (bits, NULL)),
               most = g_ascii_strtod (replicates != NULL ? replicates : "0", NULL);
  char text[G_ASCII_DTOSTR_BUF_SIZE], limit[G_ASCII_DTOSTR_BUF_SIZE];
  g_ascii_formatd (text, sizeof text, number < 9.95 ? "%.2g" : "%.0f", number);
  g_ascii_formatd (limit, sizeof limit, "%.0f", MIN (most, ENTROPY_DRAWS));
  g_autofree char *found = write_number (table, text), *at_most = write_number (table, limit);
  g_autofree char *of =
      g_strdup_printf (is_spanish (table) ? "%s de %s como mucho" : "%s of %s at most", found, at_most);
  say (notes, table, "Rankings in the draws, counted as equally likely ones: {} (ranking_entropy).",
       "Ordenaciones en los sorteos, contadas como igual de probables: {} (ranking_entropy).", of);
}

/* What VIKOR proposes; how little weight makes another service the first; what weights are about. */
static void
say_decision (GString *notes, const SmxTable *table)
{
  const char *compromise = smx_table_find_metadata (table, "compromise"),
             *moved = smx_table_find_metadata (table, "moved"),
             *rival = smx_table_find_metadata (table, "rival"),
             *analysis = smx_table_find_metadata (table, "analysis"),
             *entropy = smx_table_find_metadata (table, "ranking_entropy");
  if (compromise != NULL)
    say (notes, table, "Compromise that VIKOR proposes: {}.", "Compromiso que propone VIKOR: {}.",
         compromise);
  if (compromise != NULL && is_option (table, "acceptable_advantage", "no"))
    say (notes, table, "The first is not clearly ahead of the next.",
         "El primero no aventaja claramente al siguiente.", NULL);
  if (compromise != NULL && is_option (table, "acceptable_stability", "no"))
    say (notes, table, "The first by Q is first neither for the whole nor for the worst criterion.",
         "El primero por Q no lo es ni en conjunto ni por el peor criterio.", NULL);
  if (moved != NULL && rival != NULL) {
    g_autofree char *share = percent (table, moved);
    g_autofree char *text = g_strdup_printf ("%s %%: %s", share, rival);
    say (notes, table, "Least weight that must move to make another service the first, and which one: {}.",
         "Peso mínimo que hay que mover para que otro servicio sea el primero, y cuál: {}.", text);
  }
  if (g_strcmp0 (analysis, "acceptability") == 0 || g_strcmp0 (analysis, "winning") == 0 ||
      g_strcmp0 (analysis, "weights") == 0)
    say (notes, table, "Shares are of draws of weights (and of data where these swing), by the method {}.",
         "Las proporciones son de sorteos de pesos (y de datos, si varían), con el método {}.",
         smx_table_find_metadata (table, "option.method"));
  if (entropy != NULL)
    say_entropy (notes, table, entropy);
  if (g_strcmp0 (analysis, "methods") == 0)
    say (notes, table, "A method without figures cannot rank these data as asked; spotis needs --bounds.",
         "Un método sin cifras no puede ordenar estos datos así; spotis necesita --bounds.", NULL);
}

/* Which way figures point, and in what they count. */
static void
say_figures (GString *notes, const SmxTable *table)
{
  const int gap = smx_table_find_column (table, "gap"), volume = smx_table_find_column (table, "volume");
  if (gap >= 0 && !is_all_null (table, gap))
    say (notes, table, "Gap: positive is short of what is needed.",
         "Brecha: si es positiva, se recibe menos de lo necesario.", NULL);
  if (volume < 0 || is_all_null (table, volume))
    return;
  const char *unit = smx_table_get_column_unit (table, (guint)volume);
  if (g_str_equal (unit, "requests") || g_str_equal (unit, "solicitudes"))
    say (notes, table, "Volume: in requests, since nothing says how many end customers stand behind them.",
         "Volumen: en solicitudes, pues nada dice cuántos clientes finales hay detrás.", NULL);
  else
    say (notes, table, "Volume: in deliveries to end customers that depend on it.",
         "Volumen: en entregas a clientes finales que dependen de ello.", NULL);
}

static guint64
count_left_out (const SmxTable *table)
{
  guint64 n = 0;
  for (guint i = 0; i < smx_table_n_metadata (table); i++) {
    if (g_str_has_prefix (smx_table_get_metadata_key (table, i), "source.") &&
        g_str_has_suffix (smx_table_get_metadata_key (table, i), ".left_out"))
      n += g_ascii_strtoull (smx_table_get_metadata_value (table, i), NULL, 10);
  }
  return n;
}

/* Where nothing is known of what was asked for: how to ask for what is. */
static void
say_columns (GString *notes, const SmxTable *table)
{
  const char *columns = smx_table_find_metadata (table, "other_criteria"),
             *method = smx_table_find_metadata (table, "option.method");
  if (columns == NULL || method == NULL)
    return;
  const gboolean own = g_str_equal (method, "staged") || g_str_equal (method, "burden");
  g_autofree char *how = g_strdup_printf ("--method=%s --criteria=%s", own ? "topsis" : method, columns);
  say (notes, table, "Nothing was compared. --criteria names the columns of services to rank by, such as {}.",
       "No se comparó nada. --criteria dice por qué columnas de los servicios ordenar, como {}.", how);
}

/* A number in the metadata to three decimals, or NULL. */
static char *
write_decimals (const SmxTable *table, const char *key)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  const char *number = smx_table_find_metadata (table, key);
  if (number == NULL)
    return NULL;
  const double rounded = rint (1000 * g_ascii_strtod (number, NULL)) / 1000 + 0.0; /* -0 is 0 */
  return write_number (table, g_ascii_formatd (text, sizeof text, "%.3f", rounded));
}

/* How far silos are to be believed. */
static void
say_chance (GString *notes, const SmxTable *table)
{
  g_autofree char *mean = write_decimals (table, "modularity_by_chance");
  const char *shuffles = smx_table_find_metadata (table, "shuffles"),
             *high = smx_table_find_metadata (table, "shuffles_as_high");
  if (mean == NULL || shuffles == NULL || high == NULL)
    return;
  g_autofree char *words =
      is_spanish (table) ? g_strdup_printf ("%s de media, y %s de %s llegan a tanto", mean, high, shuffles)
                         : g_strdup_printf ("%s on average, and %s of %s as high", mean, high, shuffles);
  say (notes, table, "Graphs with links dealt out at random: {}.",
       "Grafos con los enlaces repartidos al azar: {}.", words);
  if (!g_str_equal (high, "0"))
    say (notes, table, "So these silos are no clearer than those that chance makes: do not act on them.",
         "Así que estos silos no son más claros que los que forma el azar: no actúe por ellos.", NULL);
}

static void
say_agreement (GString *notes, const SmxTable *table)
{
  g_autofree char *nmi = write_decimals (table, "nmi"), *rand = write_decimals (table, "adjusted_rand");
  if (nmi == NULL || rand == NULL)
    return;
  g_autofree char *words =
      is_spanish (table)
          ? g_strdup_printf ("información mutua normalizada %s, índice de Rand ajustado %s", nmi, rand)
          : g_strdup_printf ("normalised mutual information %s, adjusted Rand index %s", nmi, rand);
  say (notes, table, "Silos and declared areas: {} (1: the same).",
       "Silos y áreas declaradas: {} (1: los mismos).", words);
}

static void
say_silos (GString *notes, const SmxTable *table)
{
  g_autofree char *modularity = write_decimals (table, "modularity");
  if (modularity == NULL)
    return;
  say (notes, table, "Modularity of the silos: {} (0: no more inside than volumes alone would have).",
       "Modularidad de los silos: {} (0: no más dentro de lo que darían los volúmenes por sí solos).",
       modularity);
  say_chance (notes, table);
  say_agreement (notes, table);
}

/* What the table does not hold. */
static void
say_missing (GString *notes, const SmxTable *table)
{
  g_autofree char *not_critical = write_count (table, "not_critical"),
                  *excluded = write_count (table, "excluded");
  const guint64 left_out = count_left_out (table);
  g_autofree char *digits = g_strdup_printf ("%" G_GUINT64_FORMAT, left_out);
  g_autofree char *rows = write_number (table, digits);
  if (not_critical != NULL && !g_str_equal (not_critical, "0"))
    say (notes, table, "Not listed, because not critical: {}. --scope=all ranks them too.",
         "No figuran, por no ser críticos: {}. Con --scope=all se ordenan también.", not_critical);
  if (excluded != NULL)
    say (notes, table, "Left out, because a criterion is unknown: {}.",
         "Se omiten, por desconocerse un criterio: {}.", excluded);
  if (left_out > 0)
    say (notes, table, "Rows that could not be read and were left out: {}.",
         "Filas que no se pudieron leer y quedaron fuera: {}.", rows);
  if (smx_table_n_rows (table) == 0 && smx_table_find_column (table, "finding") >= 0 &&
      smx_table_find_column (table, "line") < 0)
    say (notes, table, "Nothing odd was found.", "No se encontró nada extraño.", NULL);
  else if (smx_table_n_rows (table) == 0 && smx_table_find_column (table, "gap_limit") >= 0)
    say (notes, table,
         "No service or provider is shown to be one, which does not prove that nothing is good: it may be "
         "that too "
         "few answered.",
         "No se demuestra de ningún servicio ni proveedor, lo que no prueba que nada esté bien: quizá "
         "respondieron "
         "muy pocos.",
         NULL);
  else if (smx_table_n_rows (table) == 0)
    say (notes, table, "There is nothing to list: the study has no records of this kind.",
         "No hay nada que listar: el estudio no tiene registros de este tipo.", NULL);
}

char *
common_notes (const SmxTable *table)
{
  GString *notes = g_string_new (NULL);
  say_order (notes, table);
  say_interval (notes, table);
  say_first (notes, table);
  say_decision (notes, table);
  say_figures (notes, table);
  say_columns (notes, table);
  say_silos (notes, table);
  say_missing (notes, table);
  return g_string_free (notes, FALSE);
}
