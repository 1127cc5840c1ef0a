/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Columns that are answers: "perception = Q_*" or a list of names, with "expectation = E_*" as their twins; and the roles
 * of a grid. What the star matched is the code; without a star the whole name is. */
#include "answers.h"
#include "convert.h"
#include "study-file.h"

SMX_MESSAGE (no_match, "expected columns like {0} but found only {1}{2}",
             "se esperaban columnas como {0} pero solo hay {1}{2}");
SMX_MESSAGE (two_stars, "expected at most one star in {0}", "se esperaba a lo sumo un asterisco en {0}");
SMX_MESSAGE (lengths, "expected as many items as perception has, {0}, but found {1}",
             "se esperaban tantos elementos como tiene perception, {0}, pero hay {1}");
SMX_MESSAGE (
    unlike,
    "expected a pattern with a star where perception has one, and a name where it has a name, but found {0}",
    "se esperaba un patrón con asterisco donde perception tiene uno, y un nombre donde tiene un nombre, pero "
    "se "
    "encontró {0}");
SMX_MESSAGE (no_twin, "expected a column {0} of perception beside the column {1}",
             "se esperaba una columna {0} de perception junto a la columna {1}");

SMX_MESSAGE (column_twice, "expected each column once but found {0} twice",
             "se esperaba cada columna una sola vez pero {0} aparece dos veces");

/* An item of a list: a name, or what stands before and after a star. */
typedef struct {
  char *text;
  char *prefix, *suffix; /* NULL for a name */
} Item;

static void
clear_item (Item *item)
{
  g_free (item->text);
  g_free (item->prefix);
  g_free (item->suffix);
}

static gsize
n_literals (const Item *item)
{
  return item->prefix == NULL ? G_MAXSIZE : strlen (item->prefix) + strlen (item->suffix);
}

/* Whether a name fits, and how long what the star matched is. */
static gboolean
fits (const Item *item, const char *name, gsize *star)
{
  if (item->prefix == NULL)
    return g_str_equal (item->text, name);
  gsize length = strlen (name);
  if (length < n_literals (item) || !g_str_has_prefix (name, item->prefix) ||
      !g_str_has_suffix (name, item->suffix))
    return FALSE;
  *star = length - n_literals (item);
  return TRUE;
}

static gboolean
fail_in_list (const SmxMap *map, guint field, GError **error)
{
  const SmxSource *source = map->source;
  return smx__fail_in_study (error, source->study, source->name, smx__kinds[source->kind].fields[field].name,
                             source->mappings[field].line);
}

/* Appends a name or a pattern of a study file. */
static gboolean
add_item (const SmxMap *map, GArray *items, const char *text, GError **error)
{
  Item item = { 0 };
  const char *star = strchr (text, '*');
  gsize length = strlen (text);
  if (smx__header_find (map->header, text) != SMX_NO_COLUMN || *text == '\0')
    item.text = g_strdup (text);
  else if (length >= 2 && text[0] == '"' && text[length - 1] == '"')
    item.text = g_strndup (text + 1, length - 2);
  else if (star == NULL)
    item.text = g_strdup (text);
  else if (strchr (star + 1, '*') != NULL) {
    g_autofree char *found = smx__quote (text, -1);
    return smx__fail (error, SMX_ERROR_PARSE, NULL, &two_stars, found, NULL);
  } else {
    item.text = g_strdup (text);
    item.prefix = g_strndup (text, (gsize)(star - text));
    item.suffix = g_strdup (star + 1);
  }
  g_array_append_val (items, item);
  return TRUE;
}

static GArray *
new_items (void)
{
  GArray *items = g_array_new (FALSE, FALSE, sizeof (Item));
  g_array_set_clear_func (items, (GDestroyNotify)clear_item);
  return items;
}

/* The items of a field, none where the study says nothing of it. NULL on failure. */
static GArray *
read_items (const SmxMap *map, guint field, GError **error)
{
  const SmxFieldMapping *said = &map->source->mappings[field];
  g_autoptr (GArray) items = new_items ();
  if (said->said && said->is_syntax) {
    /* A column may hold the sign of lists in its name. */
    gboolean is_column = smx__header_find (map->header, said->text) != SMX_NO_COLUMN;
    g_auto (GStrv) texts =
        is_column ? g_strdupv ((char *[]){ said->text, NULL }) : smx__split_list (said->text);
    for (char **text = texts; *text != NULL; text++)
      if (!add_item (map, items, *text, error)) {
        fail_in_list (map, field, error);
        return NULL;
      }
  } else if (said->said) {
    if (!smx__check_mapping (map->source, field, said->mapping, error)) {
      fail_in_list (map, field, error);
      return NULL;
    }
    for (char **name = said->columns; *name != NULL; name++) {
      Item item = { .text = g_strdup (*name) };
      g_array_append_val (items, item);
    }
  }
  return g_steal_pointer (&items);
}

static gboolean
add_answer (SmxMap *map, guint field, SmxNameList *codes, const char *code, guint first, guint second,
            GError **error)
{
  g_autofree char *trimmed = g_strstrip (g_strdup (code));
  if (!smx__check_code (trimmed, strlen (trimmed), map->source->arrow != NULL, error)) {
    SmxPlace place = map->header->place;
    place.field = smx__kinds[map->source->kind].fields[field].name;
    return smx__fail_at (error, &place);
  }
  SmxAnswerColumns found = { smx__name_list_add (codes, trimmed), first, second };
  g_array_append_val (map->answers, found);
  return TRUE;
}

static const char *
field_name (const SmxMap *map, guint field)
{
  return smx__kinds[map->source->kind].fields[field].name;
}

static gboolean
refuse_no_match (const SmxMap *map, guint field, const Item *item, GError **error)
{
  SmxPlace place = map->header->place;
  place.field = field_name (map, field);
  g_autofree char *pattern = smx__quote (item->text, -1);
  g_autofree char *columns = smx__header_list (map->header);
  return smx__fail (error, SMX_ERROR_REFERENCE, &place, &no_match, pattern, columns,
                    smx__header_hint (map->header), NULL);
}

/* Whether another list (which may be NULL) says a column more closely than @item does. */
static gboolean
is_others (const GArray *others, const Item *item, const char *name)
{
  for (guint i = 0; others != NULL && i < others->len; i++) {
    gsize star = 0;
    const Item *other = &g_array_index (others, Item, i);
    if (n_literals (other) > n_literals (item) && fits (other, name, &star))
      return TRUE;
  }
  return FALSE;
}

/* The twin of a column of answers by pattern: the same text in the place of the star. */
static gboolean
find_twin (const SmxMap *map, const Item *twin, const char *star, guint *second, GError **error)
{
  *second = SMX_NO_COLUMN;
  if (twin == NULL || *twin->text == '\0')
    return TRUE;
  g_autofree char *name =
      twin->prefix == NULL ? g_strdup (twin->text) : g_strconcat (twin->prefix, star, twin->suffix, NULL);
  if (twin->prefix != NULL && smx__header_find (map->header, name) == SMX_NO_COLUMN)
    return TRUE;
  return smx__header_take (map->header, "expectation", name, second, error);
}

/* Every free column that fits a pattern. */
static gboolean
match_pattern (SmxMap *map, guint field, const Item *item, const Item *twin, const GArray *others,
               const gboolean *used, SmxNameList *codes, GError **error)
{
  guint before = map->answers->len;
  for (guint column = 0; column < map->header->n; column++) {
    const char *name = map->header->names[column];
    gsize star = 0;
    if (used[column] || !fits (item, name, &star) || is_others (others, item, name))
      continue;
    g_autofree char *code = g_strndup (name + strlen (item->prefix), star);
    g_autofree char *trimmed = g_strstrip (g_strdup (code));
    guint first = 0, second = 0;
    if (*trimmed == '\0') {
      g_array_append_val (map->unnamed, column);
      continue;
    }
    if (!smx__header_take (map->header, field_name (map, field), name, &first, error) ||
        !find_twin (map, twin, code, &second, error) ||
        !add_answer (map, field, codes, code, column, second, error))
      return FALSE;
  }
  /* A star alone names no column in particular: whether there must be one is said where needed fields are. */
  return map->answers->len > before || n_literals (item) == 0 || refuse_no_match (map, field, item, error);
}

static gboolean
match_item (SmxMap *map, guint field, const Item *item, const Item *twin, const GArray *others,
            const gboolean *used, SmxNameList *codes, GError **error)
{
  if (item->prefix != NULL)
    return match_pattern (map, field, item, twin, others, used, codes, error);
  guint first = 0, second = 0;
  return smx__header_take (map->header, field_name (map, field), item->text, &first, error) &&
         find_twin (map, twin, "", &second, error) &&
         add_answer (map, field, codes, item->text, first, second, error);
}

/* Two lists go together item by item. */
static gboolean
check_twins (const SmxMap *map, const GArray *items, const GArray *twins, GError **error)
{
  if (twins->len == 0)
    return TRUE;
  if (twins->len != items->len) {
    g_autofree char *expected = g_strdup_printf ("%u", items->len);
    g_autofree char *found = g_strdup_printf ("%u", twins->len);
    smx__fail (error, SMX_ERROR_RANGE, NULL, &lengths, expected, found, NULL);
    return fail_in_list (map, SMX_RATINGS_EXPECTATION, error);
  }
  for (guint i = 0; i < items->len; i++) {
    const Item *item = &g_array_index (items, Item, i), *twin = &g_array_index (twins, Item, i);
    if (*twin->text != '\0' && (item->prefix == NULL) != (twin->prefix == NULL)) {
      g_autofree char *found = smx__quote (twin->text, -1);
      smx__fail (error, SMX_ERROR_CONFLICT, NULL, &unlike, found, NULL);
      return fail_in_list (map, SMX_RATINGS_EXPECTATION, error);
    }
  }
  return TRUE;
}

/* Which columns are answers or their twins. Free with g_free(). */
static gboolean *
find_answered (const SmxMap *map)
{
  gboolean *answered = g_new0 (gboolean, map->header->n + 1);
  for (guint i = 0; i < map->answers->len; i++) {
    const SmxAnswerColumns *answer = &g_array_index (map->answers, SmxAnswerColumns, i);
    answered[answer->first] = TRUE;
    if (answer->second != SMX_NO_COLUMN)
      answered[answer->second] = TRUE;
  }
  return answered;
}

static gboolean
refuse_orphan (const SmxMap *map, const Item *item, const Item *twin, const char *name, GError **error)
{
  SmxPlace place = map->header->place;
  place.field = field_name (map, SMX_RATINGS_EXPECTATION);
  gsize star = strlen (name) - n_literals (twin);
  g_autofree char *middle = g_strndup (name + strlen (twin->prefix), star);
  g_autofree char *other = g_strconcat (item->prefix, middle, item->suffix, NULL);
  g_autofree char *expected = smx__quote (other, -1), *found = smx__quote (name, -1);
  return smx__fail (error, SMX_ERROR_REFERENCE, &place, &no_twin, expected, found, NULL);
}

/* An expectation whose perception was mistyped would be lost without a word. */
static gboolean
check_no_orphans (const SmxMap *map, const GArray *items, const GArray *twins, const gboolean *used,
                  GError **error)
{
  g_autofree gboolean *answered = find_answered (map);
  for (guint i = 0; i < twins->len; i++) {
    const Item *item = &g_array_index (items, Item, i), *twin = &g_array_index (twins, Item, i);
    gboolean any = twin->prefix == NULL;
    for (guint column = 0; twin->prefix != NULL && column < map->header->n; column++) {
      const char *name = map->header->names[column];
      gsize star = 0;
      if (used[column] || !fits (twin, name, &star) || star == 0 || is_others (items, twin, name))
        continue;
      if (!answered[column])
        return refuse_orphan (map, item, twin, name, error);
      any = TRUE;
    }
    if (!any)
      return refuse_no_match (map, SMX_RATINGS_EXPECTATION, twin, error);
  }
  return TRUE;
}

static gboolean
map_wide (SmxMap *map, const gboolean *used, SmxNameList *codes, GError **error)
{
  g_autoptr (GArray) items = read_items (map, SMX_RATINGS_PERCEPTION, error);
  g_autoptr (GArray) twins = items == NULL ? NULL : read_items (map, SMX_RATINGS_EXPECTATION, error);
  if (twins == NULL || !check_twins (map, items, twins, error))
    return FALSE;
  for (guint i = 0; i < items->len; i++) {
    const Item *twin = twins->len == 0 ? NULL : &g_array_index (twins, Item, i);
    if (!match_item (map, SMX_RATINGS_PERCEPTION, &g_array_index (items, Item, i), twin, twins, used, codes,
                     error))
      return FALSE;
  }
  return check_no_orphans (map, items, twins, used, error);
}

static gboolean
map_grid (SmxMap *map, const gboolean *used, SmxNameList *codes, GError **error)
{
  g_autoptr (GArray) items = read_items (map, SMX_LINKS_ROLE, error);
  if (items == NULL)
    return FALSE;
  if (!map->source->mappings[SMX_LINKS_ROLE].said) {
    Item all = { g_strdup ("*"), g_strdup (""), g_strdup ("") };
    g_array_append_val (items, all);
  }
  for (guint i = 0; i < items->len; i++)
    if (!match_item (map, SMX_LINKS_ROLE, &g_array_index (items, Item, i), NULL, NULL, used, codes, error))
      return FALSE;
  return TRUE;
}

/* A column that two items name, or an item and a pattern, would be counted twice. */
static gboolean
check_once (const SmxMap *map, guint field, GError **error)
{
  g_autofree gboolean *taken = g_new0 (gboolean, map->header->n + 1);
  for (guint i = 0; i < map->answers->len; i++) {
    guint column = g_array_index (map->answers, SmxAnswerColumns, i).first;
    if (taken[column]) {
      g_autofree char *name = smx__quote (map->header->names[column], -1);
      smx__fail (error, SMX_ERROR_CONFLICT, NULL, &column_twice, name, NULL);
      return fail_in_list (map, field, error);
    }
    taken[column] = TRUE;
  }
  return TRUE;
}

gboolean
smx__map_answers (SmxMap *map, const gboolean *used, SmxNameList *codes, GError **error)
{
  return map->source->wide
             ? map_wide (map, used, codes, error) && check_once (map, SMX_RATINGS_PERCEPTION, error)
             : map_grid (map, used, codes, error) && check_once (map, SMX_LINKS_ROLE, error);
}
