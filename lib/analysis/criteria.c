/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The decision table behind a ranking. A name that is both a measure and a column of services means the measure where that is known
 * of any service, else the column: a table of services alone may call its columns as it likes. */

#include "criteria.h"
#include "../base/error.h"
#include "../base/memory.h"
#include "../base/sort.h"
#include "../base/text.h"
#include "rank-options.h"
#include <math.h>
#include <stddef.h>
#include <string.h>

SMX_MESSAGE (
    no_criterion,
    "expected measures or numeric columns of services, such as {0}, but found {1} (a further column of "
    "services counts only where it holds a value, and the first one is a finite number)",
    "se esperaban medidas o columnas numéricas de los servicios, como {0}, pero se encontró {1} (otra "
    "columna de los servicios solo cuenta si tiene algún valor y el primero es un número finito)");
SMX_MESSAGE (twice, "expected each once but found {0} twice",
             "se esperaba cada uno una vez, pero {0} aparece dos veces");
SMX_MESSAGE (how_many, "expected 1 to {0} of them but found {1}",
             "se esperaban de 1 a {0}, pero se encontraron {1}");

/* What every study may say of a service. */
static const struct {
  const char *name;
  gsize offset;
} own_fields[] = {
  { "criticality", offsetof (SmxService, criticality) },
  { "target", offsetof (SmxService, target) },
  { "standard_hours", offsetof (SmxService, standard_hours) },
  { "rework_cost", offsetof (SmxService, rework_cost) },
  { "delay_cost_per_hour", offsetof (SmxService, delay_cost_per_hour) },
};

void
smx__criteria_clear (SmxCriteria *self)
{
  g_free (self->items);
  g_free (self->names);
  g_free (self->values);
  g_free (self->missing);
  g_free (self->known);
  g_free (self->n_known);
}

/* ---- Which criteria ---- */

static const SmxMeasureColumn *
find_measure (const char *name)
{
  const SmxMeasureColumn *column = smx__measure_column (name);
  gboolean fits = column != NULL && (column->sets & SMX_SET_ENTITY) && column->spec.type != SMX_COLUMN_TEXT;
  return fits ? column : NULL;
}

/* Whether any service has a further column of this name. */
static gboolean
has_number (const SmxMatrix *matrix, const char *name)
{
  const SmxSlab *slab = &matrix->slabs[SMX_SERVICE_NUMBERS];
  guint32 text = smx__names_find (&matrix->names[SMX_DICTIONARY_TEXT], name);
  for (gsize i = 0; text != SMX_NO_ID && i < slab->n; i++)
    if (smx__slab_key (slab, i)[1] == text)
      return TRUE;
  return FALSE;
}

/* A table of services without rows says nothing of its columns: there any may be meant. */
static gboolean
has_no_services (const SmxMatrix *matrix)
{
  return matrix->names[SMX_DICTIONARY_SERVICE].n == 0;
}

static int
find_field (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (own_fields); i++)
    if (g_str_equal (own_fields[i].name, name))
      return (int)i;
  return -1;
}

/* All names that a criterion may have; free the list, not the names. */
static GPtrArray *
list_names (const SmxMatrix *matrix)
{
  GPtrArray *names = g_ptr_array_new ();
  const SmxSlab *slab = &matrix->slabs[SMX_SERVICE_NUMBERS];
  for (gsize i = 0; i < smx__n_measure_columns; i++)
    if (find_measure (smx__measure_columns[i].spec.name) != NULL)
      g_ptr_array_add (names, (gpointer)smx__measure_columns[i].spec.name);
  for (gsize i = 0; i < G_N_ELEMENTS (own_fields); i++)
    g_ptr_array_add (names, (gpointer)own_fields[i].name);
  for (gsize i = 0; i < slab->n && names->len < 1000; i++) {
    const char *name = smx__names_code (&matrix->names[SMX_DICTIONARY_TEXT], smx__slab_key (slab, i)[1]);
    if (!g_ptr_array_find_with_equal_func (names, name, g_str_equal, NULL))
      g_ptr_array_add (names, (gpointer)name);
  }
  return names;
}

static gboolean
refuse (const SmxMatrix *matrix, const char *name, GError **error)
{
  g_autoptr (GPtrArray) names = list_names (matrix);
  const char *nearest = smx__nearest (name, (const char *const *)names->pdata, names->len);
  const SmxPlace place = { .field = "criteria" };
  g_autofree char *found = smx__quote (name, -1);
  return smx__fail (error, SMX_ERROR_REFERENCE, &place, &no_criterion,
                    nearest != NULL ? nearest : "volume, rework_rate, gap", found, NULL);
}

static gboolean
check_number_of (guint m, GError **error)
{
  char limit[SMX_INT64_ROOM], found[SMX_INT64_ROOM];
  const SmxPlace place = { .field = "criteria" };
  return (m >= 1 && m <= SMX_CRITERIA_MAX) ||
         smx__fail (error, SMX_ERROR_RANGE, &place, &how_many, smx__format_int64 (limit, SMX_CRITERIA_MAX),
                    smx__format_int64 (found, m), NULL);
}

static gboolean
check_once (const char *const *names, guint at, GError **error)
{
  const SmxPlace place = { .field = "criteria" };
  for (guint i = 0; i < at; i++)
    if (g_str_equal (names[i], names[at])) {
      g_autofree char *name = smx__quote (names[at], -1);
      return smx__fail (error, SMX_ERROR_CONFLICT, &place, &twice, name, NULL);
    }
  return TRUE;
}

gboolean
smx__criteria_find (SmxCriteria *self, const SmxMatrix *matrix, const char *const *names, GError **error)
{
  self->m = g_strv_length ((char **)names);
  if (!check_number_of (self->m, error))
    return FALSE;
  self->items = smx__allocate (self->m, sizeof *self->items, error);
  self->names = self->items == NULL ? NULL : smx__allocate (self->m + 1u, sizeof *self->names, error);
  self->n_known = self->names == NULL ? NULL : smx__allocate (self->m, sizeof *self->n_known, error);
  for (guint c = 0; self->n_known != NULL && c < self->m; c++) {
    self->items[c] = (SmxCriterion){ names[c], find_measure (names[c]), FALSE };
    self->names[c] = names[c];
    if (!check_once (names, c, error))
      return FALSE;
    if (self->items[c].column == NULL && find_field (names[c]) < 0 && !has_number (matrix, names[c]) &&
        !has_no_services (matrix))
      return refuse (matrix, names[c], error);
  }
  return self->n_known != NULL;
}

guint
smx__criteria_needs (const SmxCriteria *self)
{
  guint needs = 0;
  for (guint c = 0; c < self->m; c++)
    needs |= self->items[c].column == NULL ? 0u : self->items[c].column->needs;
  return needs;
}

/* ---- Their values ---- */

static double
measure_value (const SmxMeasureColumn *column, const SmxMeasures *item)
{
  const char *place = (const char *)item + column->offset;
  if (column->spec.type == SMX_COLUMN_DOUBLE)
    return *(const double *)(gconstpointer)place;
  gint64 count = *(const gint64 *)(gconstpointer)place;
  return count == SMX_NULL ? NAN : (double)count;
}

static double
field_value (const SmxMatrix *matrix, int field, guint32 service)
{
  SmxService value;
  gsize at;
  if (own_fields[field].offset == offsetof (SmxService, criticality))
    return matrix->criticality[service];
  if (!smx__slab_find (&matrix->slabs[SMX_SERVICES], &service, &at))
    return NAN;
  smx__slab_read (&matrix->slabs[SMX_SERVICES], at, &value);
  return *(const double *)(gconstpointer)((const char *)&value + own_fields[field].offset);
}

static double
number_value (const SmxMatrix *matrix, guint32 text, guint32 service)
{
  const guint32 key[2] = { service, text };
  SmxServiceNumber number;
  gsize at;
  if (!smx__slab_find (&matrix->slabs[SMX_SERVICE_NUMBERS], key, &at))
    return NAN;
  smx__slab_read (&matrix->slabs[SMX_SERVICE_NUMBERS], at, &number);
  return number.value;
}

double
smx__without_rounding (double value)
{
  static const double units[] = { 1e12, 1e9, 1e6, 1e3, 1 };
  for (gsize i = 0; i < G_N_ELEMENTS (units); i++)
    if (fabs (value) * units[i] < 0x1p51)
      return rint (value * units[i]) / units[i] + 0.0;
  return value;
}

static gboolean
take_measure (const SmxCriterion *criterion, const SmxMeasures *const *items, gsize n, double *values)
{
  gboolean any = FALSE;
  for (gsize i = 0; i < n; i++) {
    values[i] = smx__without_rounding (measure_value (criterion->column, items[i]));
    any = any || !isnan (values[i]);
  }
  return any;
}

static void
take_column (const SmxMatrix *matrix, const char *name, const guint32 *services, gsize n, double *values)
{
  guint32 text = smx__names_find (&matrix->names[SMX_DICTIONARY_TEXT], name);
  int field = find_field (name);
  for (gsize i = 0; i < n; i++)
    values[i] =
        field >= 0 ? field_value (matrix, field, services[i]) : number_value (matrix, text, services[i]);
}

/* Whether any service has it. */
static gboolean
has_field (const SmxMatrix *matrix, int field)
{
  for (guint32 service = 0; service < matrix->names[SMX_DICTIONARY_SERVICE].n; service++)
    if (!isnan (field_value (matrix, field, service)))
      return TRUE;
  return FALSE;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

char *
smx__criteria_among_columns (const SmxMatrix *matrix)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  const SmxSlab *slab = &matrix->slabs[SMX_SERVICE_NUMBERS];
  for (gsize i = 0; i < slab->n && names->len < SMX_CRITERIA_MAX; i++) {
    const char *name = smx__names_code (&matrix->names[SMX_DICTIONARY_TEXT], smx__slab_key (slab, i)[1]);
    if (!g_ptr_array_find_with_equal_func (names, name, g_str_equal, NULL))
      g_ptr_array_add (names, (gpointer)name);
  }
  for (int field = 0; field < (int)G_N_ELEMENTS (own_fields) && names->len < SMX_CRITERIA_MAX; field++)
    if (has_field (matrix, field))
      g_ptr_array_add (names, (gpointer)own_fields[field].name);
  if (names->len == 0)
    return NULL;
  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, NULL);
  return g_strjoinv (",", (char **)names->pdata);
}

static gsize
count_known (const double *values, gsize n)
{
  gsize known = 0;
  for (gsize i = 0; i < n; i++)
    known += isnan (values[i]) ? 0 : 1;
  return known;
}

gboolean
smx__criteria_take (SmxCriteria *self, const SmxMatrix *matrix, const guint32 *services,
                    const SmxMeasures *const *items, gsize n, GError **error)
{
  self->n = n;
  self->values = smx__allocate (n, self->m * sizeof *self->values, error);
  self->missing = self->values == NULL ? NULL : smx__allocate (n, self->m, error);
  self->known = self->missing == NULL ? NULL : smx__allocate (n, self->m * sizeof *self->known, error);
  for (guint c = 0; self->known != NULL && c < self->m; c++) {
    SmxCriterion *criterion = &self->items[c];
    double *values = smx__criterion_values (self, c);
    if (criterion->column != NULL && take_measure (criterion, items, n, values))
      continue;
    if (criterion->column == NULL || has_number (matrix, criterion->name)) {
      criterion->column = NULL;
      take_column (matrix, criterion->name, services, n, values);
    }
  }
  for (guint c = 0; self->known != NULL && c < self->m; c++)
    self->n_known[c] = count_known (smx__criterion_values (self, c), n);
  return self->known != NULL;
}

/* ---- What is missing ---- */

/* The median of the known values; 0 where none is, so that the criterion tells nobody apart. */
static double
median (double *values, gsize n)
{
  if (n == 0)
    return 0;
  smx__sort_doubles (values, n);
  return n % 2 == 1 ? values[n / 2] : values[n / 2 - 1] / 2 + values[n / 2] / 2;
}

gboolean
smx__criteria_fill (SmxCriteria *self, GError **error)
{
  g_autofree double *sorted = smx__allocate (self->n, sizeof *sorted, error);
  for (guint c = 0; sorted != NULL && c < self->m; c++) {
    double *values = smx__criterion_values (self, c);
    guint32 *known = self->known + (gsize)c * self->n;
    gsize n_known = 0;
    for (gsize i = 0; i < self->n; i++)
      if (!isnan (values[i])) {
        sorted[n_known] = values[i];
        known[n_known++] = (guint32)i;
      }
    self->n_known[c] = n_known;
    double middle = median (sorted, n_known);
    for (gsize i = 0; i < self->n; i++) {
      self->missing[(gsize)c * self->n + i] = (guint8)(isnan (values[i]) != 0);
      values[i] = isnan (values[i]) ? middle : values[i];
    }
  }
  return sorted != NULL;
}
