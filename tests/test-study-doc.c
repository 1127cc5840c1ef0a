/* SPDX-License-Identifier: GPL-3.0-or-later */
/* docs/study-file.md names exactly the kinds, fields and keys that the tables of the reader hold, in their order, with the
 * needed ones marked; and every study that it shows is one. */
#include "test-support.h"

#include "study/fields.h"
#include "study/study-private.h"
#include <service-matrix.h>

#include <glib/gstdio.h>

static char *page;

static int
open_page (void **state)
{
  (void)state;
  const char *root = g_getenv ("SOURCE_ROOT");
  g_autofree char *path = g_build_filename (root == NULL ? "." : root, "docs", "study-file.md", NULL);
  return g_file_get_contents (path, &page, NULL, NULL) ? 0 : -1;
}

static int
close_page (void **state)
{
  (void)state;
  g_free (page);
  return 0;
}

/* The text under a heading, up to the next one of the same or a higher level. */
static char *
find_section (const char *heading)
{
  g_autofree char *line = g_strdup_printf ("\n%s\n", heading);
  const char *start = strstr (page, line);
  if (start == NULL)
    fail_msg ("no heading \"%s\"", heading);
  start += strlen (line);
  const char *end = strstr (start, "\n## "), *sub = strstr (start, "\n### ");
  if (g_str_has_prefix (heading, "### ") && sub != NULL && (end == NULL || sub < end))
    end = sub;
  return end == NULL ? g_strdup (start) : g_strndup (start, (gsize)(end - start));
}

/* The names in the first column of the table whose head begins with a word: "a b* c". */
static char *
list_table (const char *text, const char *head)
{
  g_autofree char *first = g_strdup_printf ("| %s |", head);
  GString *names = g_string_new (NULL);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  gboolean inside = FALSE;
  for (char **line = lines; *line != NULL; line++) {
    inside = g_str_has_prefix (*line, first) || (inside && **line == '|');
    const char *open = strchr (*line, '`'), *close = open == NULL ? NULL : strchr (open + 1, '`');
    if (!inside || close == NULL || !g_str_has_prefix (*line, "| `"))
      continue;
    g_string_append_printf (names, "%s%.*s%s", names->len == 0 ? "" : " ", (int)(close - open - 1), open + 1,
                            g_str_has_prefix (close, "` * |") ? "*" : "");
  }
  return g_string_free (names, FALSE);
}

static void
assert_keys (const char *text, const char *const *keys)
{
  g_autofree char *found = list_table (text, "key");
  g_autofree char *expected = g_strjoinv (" ", (char **)keys);
  assert_string_equal (found, expected);
}

static void
keys_of_study (void **state)
{
  (void)state;
  g_autofree char *text = find_section ("## Keys of `[study]`");
  assert_keys (text, smx__study_keys);
}

static void
keys_of_tables (void **state)
{
  (void)state;
  g_autofree char *text = find_section ("## Keys of every table");
  assert_keys (text, smx__source_keys);
}

static void
kinds_in_order (void **state)
{
  (void)state;
  g_autofree char *text = find_section ("## Kinds of table");
  const char *at = text;
  for (guint i = 0; i < SMX_N_KINDS; i++) {
    g_autofree char *heading = g_strdup_printf ("\n### `%s`\n", smx__kinds[i].name);
    at = strstr (at, "\n### ");
    assert_non_null (at);
    assert_true (g_str_has_prefix (at, heading));
    at++;
  }
  assert_null (strstr (at, "\n### "));
}

static void
fields_of_kind (void **state)
{
  const SmxKindSpec *kind = *state;
  g_autofree char *heading = g_strdup_printf ("### `%s`", kind->name);
  g_autofree char *text = find_section (heading);
  g_autofree char *found = list_table (text, "field");
  g_autoptr (GString) expected = g_string_new (NULL);
  for (guint i = 0; i < kind->n_fields; i++)
    g_string_append_printf (expected, "%s%s%s", i == 0 ? "" : " ", kind->fields[i].name,
                            kind->fields[i].needed ? "*" : "");
  assert_string_equal (found, expected->str);
  assert_keys (text, kind->keys);
  for (guint i = 0; i < kind->n_fields; i++) { /* every word of a choice is there too */
    g_auto (GStrv) words =
        g_strsplit (kind->fields[i].choices == NULL ? "" : kind->fields[i].choices, ";", -1);
    for (char **word = words; *word != NULL; word++) {
      g_autofree char *quoted = g_strdup_printf ("`%s`", *word);
      if (strstr (text, quoted) == NULL)
        fail_msg ("%s: %s: no word on \"%s\"", kind->name, kind->fields[i].name, *word);
    }
  }
}

/* Writes the tables that the page shows, "csv NAME" in their fences, into a folder. */
static void
write_tables (const char *folder, GPtrArray *paths)
{
  g_auto (GStrv) parts = g_strsplit (page, "\n```", -1);
  for (guint i = 1; parts[i] != NULL && parts[i + 1] != NULL; i += 2) {
    if (!g_str_has_prefix (parts[i], "csv "))
      continue;
    char *text = strchr (parts[i], '\n');
    *text++ = '\0';
    char *path = g_build_filename (folder, parts[i] + strlen ("csv "), NULL);
    gsize length = strlen (text);
    gboolean spanish = g_str_has_suffix (path, "solicitudes.csv");
    g_autofree char *bytes =
        spanish ? g_convert (text, -1, "windows-1252", "UTF-8", NULL, &length, NULL) : g_strdup (text);
    assert_true (g_file_set_contents (path, bytes, (gssize)length, NULL));
    g_ptr_array_add (paths, path);
  }
}

/* Reads a study of the page; how many records it has, or -1 where the page does not show its files. */
static gint64
read_shown (const char *folder, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SmxStudy) study =
      smx__study_parse ("study-file.md", text, strlen (text), SMX_LANGUAGE_ENGLISH, &error);
  assert_no_error (error);
  smx_study_set_folder (study, folder);
  g_autoptr (SmxTally) tally = smx_study_read (study, NULL, &error);
  if (g_error_matches (error, SMX_ERROR, SMX_ERROR_IO))
    return -1;
  assert_no_error (error);
  return smx_tally_n_requests (tally) + smx_tally_n_ratings (tally);
}

/* The studies that the page shows are those in fences without a language; each is one, and reads the tables shown. */
static void
examples_are_studies (void **state)
{
  (void)state;
  static const gint64 records[] = { 2, 2, 3, 2, 1, 0, -1 };
  g_autofree char *folder = g_dir_make_tmp ("smx-doc-XXXXXX", NULL);
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  write_tables (folder, paths);
  g_auto (GStrv) parts = g_strsplit (page, "\n```", -1);
  guint n = 0;
  for (guint i = 1; parts[i] != NULL && parts[i + 1] != NULL; i += 2)
    if (*parts[i] == '\n') {
      assert_true (n < G_N_ELEMENTS (records));
      assert_int_equal (read_shown (folder, parts[i]), records[n]);
      n++;
    }
  assert_int_equal (n, G_N_ELEMENTS (records));
  for (guint i = 0; i < paths->len; i++)
    g_remove (paths->pdata[i]);
  g_rmdir (folder);
}

int
main (void)
{
  struct CMUnitTest tests[SMX_N_KINDS + 4];
  for (guint i = 0; i < SMX_N_KINDS; i++) {
    g_autofree char *name = g_strconcat ("doc/fields-of-", smx__kinds[i].name, NULL);
    tests[i] = (struct CMUnitTest){ .name = g_intern_string (name),
                                    .test_func = fields_of_kind,
                                    .initial_state = (void *)&smx__kinds[i] };
  }
  tests[SMX_N_KINDS] = (struct CMUnitTest){ .name = "doc/kinds", .test_func = kinds_in_order };
  tests[SMX_N_KINDS + 1] = (struct CMUnitTest){ .name = "doc/keys-of-study", .test_func = keys_of_study };
  tests[SMX_N_KINDS + 2] = (struct CMUnitTest){ .name = "doc/keys-of-tables", .test_func = keys_of_tables };
  tests[SMX_N_KINDS + 3] = (struct CMUnitTest){ .name = "doc/examples", .test_func = examples_are_studies };
  return cmocka_run_group_tests_name ("study-doc", tests, open_page, close_page);
}
