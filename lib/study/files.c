/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Patterns of file names. glob(3) is not used: what it finds, and in which order, depends on the locale of the process. */
#include "files.h"
#include "../base/text.h"

#include <glib/gstdio.h>

#define SHOWN_CHARACTERS 38 /* of a folder; what smx__quote() shows, without its ellipsis */

SMX_MESSAGE (no_file_fits, "expected at least one file that fits the pattern but found none{0}",
             "se esperaba al menos un archivo que siguiera el patrón pero no hay ninguno{0}");
SMX_MESSAGE (looked_in, " (looked in {0})", " (se buscó en {0})");

static void
free_file (gpointer data)
{
  SmxFile *file = data;
  g_free (file->name);
  g_free (file->path);
  g_free (file);
}

static char *
resolve (const char *folder, const char *name)
{
  if (folder == NULL || g_path_is_absolute (name))
    return g_strdup (name);
  return g_build_filename (folder, name, NULL);
}

char *
smx__looked_in (const char *folder, const char *name)
{
  if (g_path_is_absolute (name))
    return g_strdup ("");
  g_autofree char *path = g_canonicalize_filename (folder == NULL ? "." : folder, NULL);
  const char *end = path, *slash;
  while (g_utf8_strlen (end, -1) > SHOWN_CHARACTERS && (slash = strchr (end + 1, '/')) != NULL)
    end = slash;
  g_autofree char *shown = end == path ? g_strdup (path) : g_strconcat ("/…", end, NULL);
  g_autofree char *quoted = smx__quote (shown, -1);
  return smx__message_format (&looked_in, quoted, NULL);
}

static gboolean
is_pattern (const char *text)
{
  return strpbrk (text, "*?") != NULL;
}

static void find_below (const char *folder, const char *done, const char *rest, GPtrArray *names);

/* Everything in a folder that fits one part of a path. */
static void
find_in (const char *folder, const char *done, const char *part, const char *rest, GPtrArray *names)
{
  g_autofree char *path = resolve (folder, *done == '\0' ? "." : done);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  for (const char *name = dir == NULL ? NULL : g_dir_read_name (dir); name != NULL;
       name = g_dir_read_name (dir)) {
    if ((*name == '.' && *part != '.') || !smx__glob (part, name))
      continue;
    g_autofree char *both = g_strconcat (done, name, NULL);
    find_below (folder, both, rest, names);
  }
}

/* @done is what of the path is settled already, @rest what follows: "" or a part after a slash. */
static void
find_below (const char *folder, const char *done, const char *rest, GPtrArray *names)
{
  gsize n_slashes = strspn (rest, "/");
  g_autofree char *slashes = g_strndup (rest, n_slashes);
  g_autofree char *start = g_strconcat (done, slashes, NULL);
  rest += n_slashes;
  g_autofree char *part = g_strndup (rest, strcspn (rest, "/"));
  rest += strlen (part);
  if (*part != '\0' && is_pattern (part)) {
    find_in (folder, start, part, rest, names);
    return;
  }
  g_autofree char *both = g_strconcat (start, part, NULL);
  if (*rest != '\0') {
    find_below (folder, both, rest, names);
    return;
  }
  g_autofree char *path = resolve (folder, both);
  if (g_file_test (path, G_FILE_TEST_EXISTS) && !g_file_test (path, G_FILE_TEST_IS_DIR))
    g_ptr_array_add (names, g_steal_pointer (&both));
}

static int
compare_bytes (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

static void
add_file (GPtrArray *files, const char *folder, const char *name)
{
  SmxFile *file = g_new (SmxFile, 1);
  *file = (SmxFile){ g_strdup (name), resolve (folder, name) };
  g_ptr_array_add (files, file);
}

/* Whether a file was met already, by whatever name; what cannot be looked at is new. */
static gboolean
is_met (GHashTable *met, const char *path)
{
  GStatBuf status;
  return g_stat (path, &status) == 0 &&
         !g_hash_table_add (met, g_strdup_printf ("%" G_GUINT64_FORMAT ":%" G_GUINT64_FORMAT,
                                                  (guint64)status.st_dev, (guint64)status.st_ino));
}

/* Leaves each file the first of its names, but one that is a link only where there is no other. */
static void
drop_links (GPtrArray *files)
{
  g_autoptr (GHashTable) met = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (int links = 0; links <= 1; links++)
    for (guint i = 0; i < files->len;) {
      const char *path = ((const SmxFile *)files->pdata[i])->path;
      if (g_file_test (path, G_FILE_TEST_IS_SYMLINK) == links && is_met (met, path))
        g_ptr_array_remove_index (files, i);
      else
        i++;
    }
}

guint64
smx__file_size (const SmxFile *file)
{
  GStatBuf status;
  if (g_stat (file->path, &status) != 0)
    return 0;
  return S_ISREG (status.st_mode) ? (guint64)status.st_size : G_MAXUINT32 * (guint64)64;
}

void
smx__files_free (GPtrArray *files)
{
  g_clear_pointer (&files, g_ptr_array_unref);
}

GPtrArray *
smx__find_files (const char *folder, const char *pattern, GError **error)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (free_file);
  g_autofree char *literal = resolve (folder, pattern);
  if (!is_pattern (pattern) || g_file_test (literal, G_FILE_TEST_EXISTS)) {
    add_file (files, folder, pattern);
    return g_steal_pointer (&files);
  }
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  find_below (folder, "", pattern, names);
  if (names->len == 0) {
    SmxPlace place = { .file = pattern };
    g_autofree char *where = smx__looked_in (folder, pattern);
    smx__fail (error, SMX_ERROR_IO, &place, &no_file_fits, where, NULL);
    return NULL;
  }
  g_ptr_array_sort (names, compare_bytes);
  for (guint i = 0; i < names->len; i++)
    add_file (files, folder, names->pdata[i]);
  drop_links (files);
  return g_steal_pointer (&files);
}
