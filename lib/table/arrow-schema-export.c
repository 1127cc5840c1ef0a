/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The schema of a table's Arrow stream.
 *
 * Invariant: what a struct owns hangs on its private data, so that each is released on its own, also after a consumer has moved it
 * elsewhere; a struct that is not complete yet is released like one that is. */
#include "arrow-export.h"

#include "../base/error.h"
#include "../base/memory.h"
#include <string.h>

typedef struct {
  char *name, *metadata;
  struct ArrowSchema *fields; /* one after another; NULL where there are none */
  struct ArrowSchema **children;
  struct ArrowSchema dictionary;
} Owned;

static void
release_schema (struct ArrowSchema *schema)
{
  Owned *owned = schema->private_data;
  for (gint64 i = 0; i < schema->n_children; i++)
    if (schema->children[i]->release != NULL)
      schema->children[i]->release (schema->children[i]);
  if (owned->dictionary.release != NULL)
    owned->dictionary.release (&owned->dictionary);
  g_free (owned->name);
  g_free (owned->metadata);
  g_free (owned->fields);
  g_free (owned->children);
  g_free (owned);
  schema->release = NULL;
}

/* ---- Metadata ---- */

typedef struct {
  const char *key, *value;
} Entry;

static char *
put_number (char *at, gsize number)
{
  const gint32 n = (gint32)number;
  memcpy (at, &n, sizeof n);
  return at + sizeof n;
}

static char *
put_text (char *at, const char *text)
{
  const gsize n = strlen (text);
  memcpy (put_number (at, n), text, n);
  return at + sizeof (gint32) + n;
}

/* As the C data interface has it: how many, then each key and value with its length before it. */
static char *
encode (const Entry *entries, gsize n, GError **error)
{
  gsize n_bytes = sizeof (gint32);
  for (gsize i = 0; i < n; i++)
    n_bytes += 2 * sizeof (gint32) + strlen (entries[i].key) + strlen (entries[i].value);
  if (n_bytes > G_MAXINT32) {
    smx__fail_memory (error);
    return NULL;
  }
  char *encoded = smx__allocate (n_bytes, 1, error);
  char *at = encoded == NULL ? NULL : put_number (encoded, n);
  for (gsize i = 0; at != NULL && i < n; i++)
    at = put_text (put_text (at, entries[i].key), entries[i].value);
  return encoded;
}

static char *
encode_column (const SmxColumn *column, GError **error)
{
  char decimals[12] = "";
  if (column->type == SMX_COLUMN_DOUBLE)
    g_snprintf (decimals, sizeof decimals, "%d", column->decimals);
  const Entry all[] = { { "title", column->title },
                        { "unit", column->unit },
                        { "description", column->description },
                        { "decimals", decimals } };
  Entry entries[G_N_ELEMENTS (all)];
  gsize n = 0;
  for (gsize i = 0; i < G_N_ELEMENTS (all); i++)
    if (*all[i].value != '\0')
      entries[n++] = all[i];
  return encode (entries, n, error);
}

static const char *const language_codes[] = { [SMX_LANGUAGE_ENGLISH] = "en", [SMX_LANGUAGE_SPANISH] = "es" };

static char *
encode_table (const SmxTable *table, GError **error)
{
  g_autofree Entry *entries = smx__allocate ((gsize)table->n_metadata + 1, sizeof *entries, error);
  if (entries == NULL)
    return NULL;
  for (guint i = 0; i < table->n_metadata; i++)
    entries[i] = (Entry){ table->metadata[i].key, table->metadata[i].value };
  entries[table->n_metadata] = (Entry){ "language", language_codes[table->language] };
  return encode (entries, (gsize)table->n_metadata + 1, error);
}

/* ---- Structs ---- */

/* A struct that owns a name and metadata (which it takes, and frees on failure). */
static gboolean
begin (struct ArrowSchema *schema, const char *name, const char *format, char *metadata, GError **error)
{
  Owned *owned = smx__allocate (1, sizeof *owned, error);
  if (owned == NULL) {
    g_free (metadata);
    return FALSE;
  }
  owned->metadata = metadata;
  owned->name = smx__copy_text (name, strlen (name), error);
  *schema = (struct ArrowSchema){ .format = format,
                                  .name = owned->name,
                                  .metadata = metadata,
                                  .flags = ARROW_FLAG_NULLABLE,
                                  .release = release_schema,
                                  .private_data = owned };
  if (owned->name != NULL)
    return TRUE;
  release_schema (schema);
  return FALSE;
}

static const char *
format_of (const SmxColumn *column, SmxTextSize size, SmxArrowTexts texts)
{
  if (column->type != SMX_COLUMN_TEXT)
    return column->type == SMX_COLUMN_INT64 ? "l" : "g";
  return texts == SMX_ARROW_TEXTS_DICTIONARY ? "I" : size.is_large ? "U" : "u";
}

static gboolean
add_words (struct ArrowSchema *field, SmxTextSize size, GError **error)
{
  Owned *owned = field->private_data;
  if (!begin (&owned->dictionary, "", size.is_large ? "U" : "u", NULL, error)) {
    field->release (field);
    return FALSE;
  }
  field->dictionary = &owned->dictionary;
  return TRUE;
}

static gboolean
make_field (const SmxTable *table, const SmxColumn *column, SmxArrowTexts texts, struct ArrowSchema *field,
            GError **error)
{
  const SmxTextSize size = smx__arrow_text_size (table, column, texts);
  char *metadata = encode_column (column, error);
  return metadata != NULL && begin (field, column->name, format_of (column, size, texts), metadata, error) &&
         (column->type != SMX_COLUMN_TEXT || texts != SMX_ARROW_TEXTS_DICTIONARY ||
          add_words (field, size, error));
}

static gboolean
add_fields (const SmxTable *table, SmxArrowTexts texts, struct ArrowSchema *schema, GError **error)
{
  Owned *owned = schema->private_data;
  owned->fields = smx__allocate (table->n_columns, sizeof *owned->fields, error);
  owned->children =
      owned->fields == NULL ? NULL : smx__allocate (table->n_columns, sizeof *owned->children, error);
  schema->children = owned->children;
  for (guint i = 0; schema->children != NULL && i < table->n_columns; i++) {
    schema->children[i] = &owned->fields[i];
    if (!make_field (table, &table->columns[i], texts, &owned->fields[i], error))
      return FALSE;
    schema->n_children = i + 1;
  }
  return schema->children != NULL;
}

gboolean
smx__arrow_schema_export (const SmxTable *table, SmxArrowTexts texts, struct ArrowSchema *schema,
                          GError **error)
{
  struct ArrowSchema made;
  char *metadata = encode_table (table, error);
  if (metadata == NULL || !begin (&made, "", "+s", metadata, error))
    return FALSE;
  made.flags = 0;
  if (!add_fields (table, texts, &made, error)) {
    release_schema (&made);
    return FALSE;
  }
  *schema = made;
  return TRUE;
}
