/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which column says what.
 * Invariant: a column of answers (wide, grid) and a further column belong to no field; nothing but mapped columns and
 * further numbers of services is ever looked at. */
#include "mapping.h"
#include "answers.h"

SMX_MESSAGE (
    needed,
    "expected a column for this field, which is needed, but found only {0}; say {1} = COLUMN in [{2}]{3}",
    "se esperaba una columna para este campo, que es necesario, pero solo hay {0}; indique {1} = COLUMNA en "
    "[{2}]{3}");
SMX_MESSAGE (not_in_wide, "expected no column: in a wide table the columns of perception are the services",
             "no se esperaba una columna: en una tabla ancha las columnas de perception son los servicios");
SMX_MESSAGE (not_in_grid, "expected no column: in a grid the cells are the criticality",
             "no se esperaba una columna: en una cuadrícula las celdas son la criticidad");
SMX_MESSAGE (other_fields,
             "expected the same fields in every file of a section, but this file and {0} differ in this one; "
             "give it a "
             "section of its own",
             "se esperaban los mismos campos en todos los archivos de una sección, pero este archivo y {0} "
             "difieren en este; dele "
             "una sección propia");

struct SmxPlan {
  const SmxSource *source;
  SmxSection section;
  gboolean *mapped;
  char *first_file; /* whose header said which fields are mapped; NULL before */
  gsize n_answers;
  SmxNameList columns, further;
};

void
smx__name_list_init (SmxNameList *self)
{
  self->names = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (self->names, NULL);
  self->places = g_hash_table_new (g_str_hash, g_str_equal);
}

void
smx__name_list_clear (SmxNameList *self)
{
  g_hash_table_unref (self->places);
  g_ptr_array_unref (self->names);
}

guint
smx__name_list_add (SmxNameList *self, const char *name)
{
  gpointer place = NULL;
  if (g_hash_table_lookup_extended (self->places, name, NULL, &place))
    return GPOINTER_TO_UINT (place);
  char *copy = g_strdup (name);
  guint n = self->names->len - 1; /* NULL ends the list */
  g_hash_table_insert (self->places, copy, GUINT_TO_POINTER (n));
  g_ptr_array_insert (self->names, (int)n, copy);
  return n;
}

SmxPlan *
smx__plan_new (const SmxSource *source)
{
  SmxPlan *self = g_new0 (SmxPlan, 1);
  self->source = source;
  self->mapped = g_new0 (gboolean, smx__kinds[source->kind].n_fields);
  smx__name_list_init (&self->columns);
  smx__name_list_init (&self->further);
  self->section = (SmxSection){
    .kind = source->kind,
    .name = source->name,
    .mapped = self->mapped,
    .wide = source->wide,
    .grid = source->grid,
    .unique = source->unique,
    .closed = (const char *const *)source->closed,
    .rework = (const char *const *)source->rework,
  };
  return self;
}

void
smx__plan_free (SmxPlan *self)
{
  if (self == NULL)
    return;
  smx__name_list_clear (&self->columns);
  smx__name_list_clear (&self->further);
  g_free (self->first_file);
  g_free (self->mapped);
  g_free (self);
}

const SmxSection *
smx__plan_section (SmxPlan *self)
{
  self->section.columns = (const char *const *)self->columns.names->pdata;
  self->section.n_columns = self->columns.names->len - 1;
  self->section.further = (const char *const *)self->further.names->pdata;
  return &self->section;
}

gsize
smx__plan_n_answers (const SmxPlan *self)
{
  return self->n_answers;
}

static void
clear_field (SmxFieldColumns *field)
{
  g_free (field->columns);
}

void
smx__map_free (SmxMap *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->fields);
  g_array_unref (self->answers);
  g_array_unref (self->further);
  g_array_unref (self->unnamed);
  g_free (self);
}

/* What a study says of a field as a mapping and names; no names where it is not mapped. */
static gboolean
read_mapping (const SmxMap *self, guint field, SmxMapping *mapping, char ***names, GError **error)
{
  const SmxFieldMapping *said = &self->source->mappings[field];
  const char *own = smx__kinds[self->source->kind].fields[field].name;
  *mapping = SMX_MAPPING_COLUMN;
  if (!said->said && smx__header_find (self->header, own) != SMX_NO_COLUMN)
    *names = g_strdupv ((char *[]){ (char *)own, NULL });
  else if (!said->said || (said->is_syntax && *said->text == '\0'))
    *names = g_new0 (char *, 1);
  else if (said->is_syntax)
    return smx__split_mapping (self->header, said->text, mapping, names, error);
  else {
    *mapping = said->mapping;
    *names = g_strdupv (said->columns);
  }
  return TRUE;
}

static gboolean
fail_in_mapping (const SmxMap *self, guint field, GError **error)
{
  const SmxSource *source = self->source;
  return smx__fail_in_study (error, source->study, source->name, smx__kinds[source->kind].fields[field].name,
                             source->mappings[field].line);
}

/* One field from columns of its own. */
static gboolean
map_field (SmxMap *self, guint field, GError **error)
{
  const char *name = smx__kinds[self->source->kind].fields[field].name;
  g_auto (GStrv) names = NULL;
  SmxFieldColumns found = { .field = field, .by_name = !self->source->mappings[field].said };
  if (!read_mapping (self, field, &found.mapping, &names, error) ||
      !smx__check_mapping (self->source, field, found.mapping, error))
    return fail_in_mapping (self, field, error);
  found.n = g_strv_length (names);
  if (found.n == 0)
    return TRUE;
  g_autofree guint *columns = g_new (guint, found.n);
  for (guint i = 0; i < found.n; i++)
    if (!smx__header_take (self->header, name, names[i], &columns[i], error))
      return FALSE;
  found.columns = g_steal_pointer (&columns);
  g_array_append_val (self->fields, found);
  return TRUE;
}

/* In a wide table the services, in a grid the criticality come from where the answers stand. */
static gboolean
check_not_said (const SmxMap *self, guint field, const SmxMessage *message, GError **error)
{
  const SmxFieldMapping *said = &self->source->mappings[field];
  if (!said->said || (said->is_syntax ? *said->text == '\0' : said->columns[0] == NULL))
    return TRUE;
  smx__fail (error, SMX_ERROR_CONFLICT, NULL, message, NULL);
  return fail_in_mapping (self, field, error);
}

static gboolean
map_fields (SmxMap *self, GError **error)
{
  const SmxSource *source = self->source;
  for (guint field = 0; field < smx__kinds[source->kind].n_fields; field++) {
    if (smx__takes_list (source, field))
      continue;
    if (source->wide && field == SMX_RATINGS_SERVICE) {
      if (!check_not_said (self, field, &not_in_wide, error))
        return FALSE;
    } else if (source->grid && field == SMX_LINKS_CRITICALITY) {
      if (!check_not_said (self, field, &not_in_grid, error))
        return FALSE;
    } else if (!map_field (self, field, error))
      return FALSE;
  }
  return TRUE;
}

/* Which columns belong to a field. Free with g_free(). */
static gboolean *
find_used (const SmxMap *self)
{
  gboolean *used = g_new0 (gboolean, self->header->n + 1);
  for (guint i = 0; i < self->fields->len; i++) {
    const SmxFieldColumns *field = &g_array_index (self->fields, SmxFieldColumns, i);
    for (guint k = 0; k < field->n; k++)
      used[field->columns[k]] = TRUE;
  }
  return used;
}

static const SmxFieldColumns *
find_field (const SmxMap *self, guint field)
{
  for (guint i = 0; i < self->fields->len; i++)
    if (g_array_index (self->fields, SmxFieldColumns, i).field == field)
      return &g_array_index (self->fields, SmxFieldColumns, i);
  return NULL;
}

/* The services of a grid stand in its first free column, unless the study says otherwise. */
static void
default_grid_service (SmxMap *self, gboolean *used)
{
  if (find_field (self, SMX_LINKS_SERVICE) != NULL || self->source->mappings[SMX_LINKS_SERVICE].said)
    return;
  for (guint column = 0; column < self->header->n; column++)
    if (!used[column]) {
      SmxFieldColumns found = { SMX_LINKS_SERVICE, SMX_MAPPING_COLUMN, 1, g_new (guint, 1), FALSE };
      found.columns[0] = column;
      g_array_append_val (self->fields, found);
      used[column] = TRUE;
      return;
    }
}

static void
add_further (SmxMap *self, SmxPlan *plan, const gboolean *used)
{
  for (guint column = 0; column < self->header->n; column++) {
    const char *name = self->header->names[column];
    if (used[column] || *name == '\0' || self->header->twins[column] != SMX_NO_COLUMN ||
        strlen (name) > SMX_MAX_CODE || !g_utf8_validate (name, -1, NULL))
      continue;
    SmxFurtherColumn found = { smx__name_list_add (&plan->further, name), column };
    g_array_append_val (self->further, found);
  }
}

static gboolean
refuse_unmapped (const SmxMap *self, guint field, GError **error)
{
  const SmxSource *source = self->source;
  const char *name = smx__kinds[source->kind].fields[field].name;
  SmxPlace place = self->header->place;
  place.field = name;
  g_autofree char *columns = smx__header_list (self->header);
  return smx__fail (error, SMX_ERROR_REFERENCE, &place, &needed, columns, name, source->name,
                    smx__header_hint (self->header), NULL);
}

/* Which fields this map takes from columns. */
static void
note_mapped (const SmxMap *self, gboolean *mapped)
{
  for (guint i = 0; i < self->fields->len; i++)
    mapped[g_array_index (self->fields, SmxFieldColumns, i).field] = TRUE;
  if (self->answers->len == 0)
    return;
  mapped[self->source->wide ? SMX_RATINGS_PERCEPTION : SMX_LINKS_ROLE] = TRUE;
  if (self->source->grid)
    mapped[SMX_LINKS_CRITICALITY] = TRUE;
  for (guint i = 0; i < self->answers->len; i++)
    if (g_array_index (self->answers, SmxAnswerColumns, i).second != SMX_NO_COLUMN)
      mapped[SMX_RATINGS_EXPECTATION] = TRUE;
}

static gboolean
check_needed (const SmxMap *self, const gboolean *mapped, GError **error)
{
  const SmxKindSpec *kind = &smx__kinds[self->source->kind];
  for (guint field = 0; field < kind->n_fields; field++)
    if (kind->fields[field].needed && !mapped[field] && !(self->source->wide && field == SMX_RATINGS_SERVICE))
      return refuse_unmapped (self, field, error);
  return TRUE;
}

/* The first file of a section says which fields it has; the others have the same. */
static gboolean
check_same (const SmxMap *self, SmxPlan *plan, const gboolean *mapped, GError **error)
{
  const SmxKindSpec *kind = &smx__kinds[self->source->kind];
  if (plan->first_file == NULL) {
    plan->first_file = g_strdup (self->header->place.file);
    memcpy (plan->mapped, mapped, kind->n_fields * sizeof *mapped);
    return TRUE;
  }
  for (guint field = 0; field < kind->n_fields; field++)
    if (mapped[field] != plan->mapped[field]) {
      SmxPlace place = self->header->place;
      place.field = kind->fields[field].name;
      g_autofree char *other = smx__quote (plan->first_file, -1);
      return smx__fail (error, SMX_ERROR_CONFLICT, &place, &other_fields, other, NULL);
    }
  return TRUE;
}

SmxMap *
smx__map_new (SmxPlan *plan, const SmxHeader *header, GError **error)
{
  g_autoptr (SmxMap) self = g_new0 (SmxMap, 1);
  self->source = plan->source;
  self->header = header;
  self->fields = g_array_new (FALSE, FALSE, sizeof (SmxFieldColumns));
  g_array_set_clear_func (self->fields, (GDestroyNotify)clear_field);
  self->answers = g_array_new (FALSE, FALSE, sizeof (SmxAnswerColumns));
  self->further = g_array_new (FALSE, FALSE, sizeof (SmxFurtherColumn));
  self->unnamed = g_array_new (FALSE, FALSE, sizeof (guint));
  if (!map_fields (self, error))
    return NULL;
  g_autofree gboolean *used = find_used (self);
  if (plan->source->grid)
    default_grid_service (self, used);
  if (plan->source->kind == SMX_KIND_OF_SERVICES)
    add_further (self, plan, used);
  if ((plan->source->grid || plan->source->wide) && !smx__map_answers (self, used, &plan->columns, error))
    return NULL;
  if (self->answers->len > plan->n_answers)
    plan->n_answers = self->answers->len;
  g_autofree gboolean *mapped = g_new0 (gboolean, smx__kinds[plan->source->kind].n_fields);
  note_mapped (self, mapped);
  if (!check_needed (self, mapped, error) || !check_same (self, plan, mapped, error))
    return NULL;
  return g_steal_pointer (&self);
}
