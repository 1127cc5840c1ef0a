/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A study: settings and sources, from a study file or said call by call. */
#include "../base/memory.h"
#include "../base/text.h"
#include "study-file.h"
#include "study-private.h"

SMX_MESSAGE (unknown_setting, "expected a key of study but found {0}; {1}",
             "se esperaba una clave de study pero se encontró {0}; {1}");
SMX_MESSAGE (nearest_is, "the nearest is {0}", "lo más parecido es {0}");
SMX_MESSAGE (known_are, "those that are known: {0}", "se conocen: {0}");
SMX_MESSAGE (source_twice, "expected a section that is not there yet",
             "se esperaba una sección que aún no existe");
SMX_MESSAGE (no_source, "expected a section that is there", "se esperaba una sección que exista");

SMX_MESSAGE (not_one_line, "expected UTF-8 text of one line but found {0}",
             "se esperaba texto UTF-8 de una sola línea pero se encontró {0}");
SMX_MESSAGE (has_bracket, "expected the name of a section without \"[\" and \"]\" but found {0}",
             "se esperaba el nombre de una sección sin \"[\" ni \"]\" pero se encontró {0}");

SMX_MESSAGE (no_file, "expected a study file but there is none",
             "se esperaba un archivo de estudio pero no existe");
SMX_MESSAGE (is_folder, "expected a study file but found a folder",
             "se esperaba un archivo de estudio pero es una carpeta");
SMX_MESSAGE (no_permission, "expected a study file that may be read but permission is denied",
             "se esperaba un archivo de estudio que se pueda leer pero no hay permiso");

static void
free_said (gpointer data)
{
  SmxSaid *said = data;
  g_free (said->value);
  g_free (said);
}

GHashTable *
smx__said_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_said);
}

void
smx__say (GHashTable *said, const char *key, const char *value, guint64 line)
{
  SmxSaid *entry = g_new (SmxSaid, 1);
  *entry = (SmxSaid){ g_strdup (value), line };
  g_hash_table_replace (said, g_strdup (key), entry);
}

gboolean
smx__is_said (GHashTable *said, const char *key)
{
  const SmxSaid *entry = g_hash_table_lookup (said, key);
  return entry != NULL && *entry->value != '\0';
}

guint64
smx__line_of (GHashTable *said, const char *key)
{
  const SmxSaid *entry = g_hash_table_lookup (said, key);
  return entry == NULL ? 0 : entry->line;
}

gboolean
smx__fail_in_study (GError **error, const SmxStudy *study, const char *section, const char *key, guint64 line)
{
  if (error != NULL && g_error_matches (*error, SMX_ERROR, SMX_ERROR_NO_MEMORY))
    return FALSE;
  g_autofree char *field =
      g_strdup_printf ("[%s]%s%s", section, key == NULL ? "" : " ", key == NULL ? "" : key);
  SmxPlace place = { .file = line == 0 ? NULL : study->file, .line = line, .field = field };
  return smx__fail_at (error, &place);
}

gboolean
smx__check_line (const char *text, GError **error)
{
  if (strpbrk (text, "\n\r") == NULL && g_utf8_validate (text, -1, NULL))
    return TRUE;
  g_autofree char *found = smx__quote (text, -1);
  return smx__fail (error, SMX_ERROR_FORMAT, NULL, &not_one_line, found, NULL);
}

SmxStudy *
smx_study_new (void)
{
  SmxStudy *self = g_new0 (SmxStudy, 1);
  self->ref_count = 1;
  self->said = smx__said_new ();
  self->sources = g_ptr_array_new_with_free_func ((GDestroyNotify)smx__source_free);
  return self;
}

SmxStudy *
smx_study_ref (SmxStudy *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_atomic_int_inc (&self->ref_count);
  return self;
}

void
smx_study_unref (SmxStudy *self)
{
  if (self == NULL || !g_atomic_int_dec_and_test (&self->ref_count))
    return;
  g_free (self->file);
  g_free (self->folder);
  g_hash_table_unref (self->said);
  g_ptr_array_unref (self->sources);
  g_free (self);
}

void
smx_study_set_folder (SmxStudy *self, const char *folder)
{
  g_return_if_fail (self != NULL && folder != NULL);
  g_free (self->folder);
  self->folder = g_strdup (folder);
}

SmxLanguage
smx_study_get_language (const SmxStudy *self)
{
  g_return_val_if_fail (self != NULL, SMX_LANGUAGE_ENGLISH);
  return self->language;
}

static gboolean
refuse_setting (const char *key, GError **error)
{
  g_autofree char *found = smx__quote (key, -1);
  guint n = g_strv_length ((char **)smx__study_keys);
  const char *nearest = smx__nearest (key, smx__study_keys, n);
  g_autofree char *suggestion = NULL;
  if (nearest != NULL) {
    g_autofree char *quoted = smx__quote (nearest, -1);
    suggestion = smx__message_format (&nearest_is, quoted, NULL);
  } else {
    g_autofree char *names = g_strjoinv (", ", (char **)smx__study_keys);
    suggestion = smx__message_format (&known_are, names, NULL);
  }
  return smx__fail (error, SMX_ERROR_REFERENCE, NULL, &unknown_setting, found, suggestion, NULL);
}

static gboolean
set_key (SmxStudy *self, const char *key, const char *value, guint64 line, GError **error)
{
  if (!g_strv_contains (smx__study_keys, key))
    refuse_setting (key, error);
  else if (smx__check_setting (key, value, self->said, error)) {
    smx__say (self->said, key, value, line);
    if (g_str_equal (key, "language") && !smx_language_from_code (value, &self->language))
      self->language = SMX_LANGUAGE_ENGLISH;
    return TRUE;
  }
  return smx__fail_in_study (error, self, "study", key, line);
}

gboolean
smx_study_set (SmxStudy *self, const char *key, const char *value, GError **error)
{
  g_return_val_if_fail (self != NULL && key != NULL && value != NULL, FALSE);
  SMX_LANGUAGE_SCOPE (self->language);
  if (!smx__check_line (value, error))
    return smx__fail_in_study (error, self, "study", key, 0);
  return set_key (self, key, value, 0, error);
}

/* A section as it could stand in a study file, and once. */
static gboolean
check_section (const SmxStudy *self, const char *section, GError **error)
{
  if (!smx__check_line (section, error))
    return FALSE;
  if (strpbrk (section, "[]") != NULL) {
    g_autofree char *found = smx__quote (section, -1);
    return smx__fail (error, SMX_ERROR_FORMAT, NULL, &has_bracket, found, NULL);
  }
  for (guint i = 0; i < self->sources->len; i++)
    if (g_str_equal (((SmxSource *)self->sources->pdata[i])->name, section))
      return smx__fail (error, SMX_ERROR_CONFLICT, NULL, &source_twice, NULL);
  return TRUE;
}

SmxSource *
smx_study_add_source (SmxStudy *self, const char *section, GError **error)
{
  g_return_val_if_fail (self != NULL && section != NULL, NULL);
  SMX_LANGUAGE_SCOPE (self->language);
  SmxSource *source = check_section (self, section, error) ? smx__source_new (self, section, 0, error) : NULL;
  if (source == NULL) {
    smx__fail_in_study (error, self, section, NULL, 0);
    return NULL;
  }
  g_ptr_array_add (self->sources, source);
  return source;
}

gboolean
smx_study_remove_source (SmxStudy *self, const char *section, GError **error)
{
  g_return_val_if_fail (self != NULL && section != NULL, FALSE);
  SMX_LANGUAGE_SCOPE (self->language);
  for (guint i = 0; i < self->sources->len; i++)
    if (g_str_equal (((SmxSource *)self->sources->pdata[i])->name, section)) {
      g_ptr_array_remove_index (self->sources, i);
      return TRUE;
    }
  if (smx__check_line (section, error))
    smx__fail (error, SMX_ERROR_REFERENCE, NULL, &no_source, NULL);
  return smx__fail_in_study (error, self, section, NULL, 0);
}

static gboolean
take_settings (SmxStudy *self, const SmxFileSection *section, GError **error)
{
  for (guint i = 0; i < section->keys->len; i++) {
    const SmxFileKey *key = &g_array_index (section->keys, SmxFileKey, i);
    if (!set_key (self, key->name, key->value, key->line, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
take_source (SmxStudy *self, const SmxFileSection *section, GError **error)
{
  SmxSource *source = smx__source_new (self, section->name, section->line, error);
  if (source == NULL)
    return smx__fail_in_study (error, self, section->name, NULL, section->line);
  g_ptr_array_add (self->sources, source);
  for (guint i = 0; i < section->keys->len; i++) {
    const SmxFileKey *key = &g_array_index (section->keys, SmxFileKey, i);
    guint field = 0;
    if (smx__find_field (source->kind, key->name, &field) != NULL)
      smx__source_say_mapping (source, field, key->value, key->line);
    else if (!smx__source_say (source, key->name, key->value, key->line, error))
      return smx__fail_in_study (error, self, section->name, key->name, key->line);
  }
  return TRUE;
}

/* The language of the file, so that what is wrong with it can be said in it. */
static void
find_language (SmxStudy *self, const SmxStudyFile *file)
{
  for (guint i = 0; i < file->sections->len; i++) {
    const SmxFileSection *section = &g_array_index (file->sections, SmxFileSection, i);
    for (guint j = 0; g_str_equal (section->name, "study") && j < section->keys->len; j++) {
      const SmxFileKey *key = &g_array_index (section->keys, SmxFileKey, j);
      if (g_str_equal (key->name, "language"))
        smx_language_from_code (key->value, &self->language);
    }
  }
}

static gboolean
take_sections (SmxStudy *self, const SmxStudyFile *file, GError **error)
{
  SMX_LANGUAGE_SCOPE (self->language);
  for (guint i = 0; i < file->sections->len; i++) {
    const SmxFileSection *section = &g_array_index (file->sections, SmxFileSection, i);
    gboolean is_study = g_str_equal (section->name, "study");
    if (!(is_study ? take_settings (self, section, error) : take_source (self, section, error)))
      return FALSE;
  }
  SmxSettings settings;
  gboolean ok = smx__settle (self, &settings, error);
  smx__settings_clear (&settings);
  return ok;
}

SmxStudy *
smx__study_parse (const char *path, const char *text, gsize length, SmxLanguage language, GError **error)
{
  SMX_LANGUAGE_SCOPE (language);
  g_autoptr (SmxStudyFile) file = smx__study_file_parse (path, text, length, error);
  if (file == NULL)
    return NULL;
  g_autoptr (SmxStudy) self = smx_study_new ();
  self->file = g_strdup (path);
  self->folder = g_path_get_dirname (path);
  self->language = language;
  find_language (self, file);
  return take_sections (self, file, error) ? g_steal_pointer (&self) : NULL;
}

/* All of a file, or a little more than a study file may have. */
static gboolean
load_bytes (GInputStream *stream, char **bytes, gsize *length, GError **error)
{
  gsize capacity = 0;
  *length = 0;
  for (;;) {
    gsize n = 0;
    if (!smx__reserve (bytes, &capacity, *length + 65536, 1, error))
      return FALSE;
    if (!g_input_stream_read_all (stream, *bytes + *length, capacity - *length, &n, NULL, error))
      return FALSE;
    *length += n;
    if (*length < capacity || *length > SMX_MAX_STUDY_FILE)
      return TRUE;
  }
}

/* What GIO says is in the language of the process; what happens often is said in that of the call. Consumes @cause. */
static void
refuse_file (const char *path, GError *cause, GError **error)
{
  static const struct {
    int code;
    const SmxMessage *message;
  } known[] = {
    { G_IO_ERROR_NOT_FOUND, &no_file },
    { G_IO_ERROR_NOT_DIRECTORY, &no_file },
    { G_IO_ERROR_IS_DIRECTORY, &is_folder },
    { G_IO_ERROR_PERMISSION_DENIED, &no_permission },
  };
  SmxPlace place = { .file = path };
  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_error_matches (cause, G_IO_ERROR, known[i].code)) {
      smx__fail (error, SMX_ERROR_IO, &place, known[i].message, NULL);
      g_error_free (cause);
      return;
    }
  if (g_error_matches (cause, SMX_ERROR, SMX_ERROR_NO_MEMORY))
    g_propagate_error (error, cause);
  else
    smx__fail_with (error, &place, cause);
}

SmxStudy *
smx_study_load (const char *path, SmxLanguage language, GError **error)
{
  g_return_val_if_fail (path != NULL, NULL);
  g_return_val_if_fail (language >= SMX_LANGUAGE_OF_STUDY && language < SMX_N_LANGUAGES, NULL);
  language = MAX (language, SMX_LANGUAGE_ENGLISH);
  SMX_LANGUAGE_SCOPE (language);
  g_autoptr (GError) cause = NULL;
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, &cause);
  g_autofree char *bytes = NULL;
  gsize length = 0;
  if (stream == NULL || !load_bytes (G_INPUT_STREAM (stream), &bytes, &length, &cause)) {
    refuse_file (path, g_steal_pointer (&cause), error);
    return NULL;
  }
  return smx__study_parse (path, bytes, length, language, error);
}
