/* SPDX-License-Identifier: GPL-3.0-or-later */
/* docs/study-file.md names exactly the kinds, fields and keys that the tables of the reader hold, in their order, with the
 * needed ones marked; and every study that it shows is one. */
#include "test-support.h"

#include "study/fields.h"
#include "study/study-private.h"
#include <service-matrix.h>

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

/* The studies that the page shows are those in fences without a language. */
static void
examples_are_studies (void **state)
{
  (void)state;
  guint n = 0;
  g_auto (GStrv) parts = g_strsplit (page, "\n```", -1);
  for (guint i = 1; parts[i] != NULL && parts[i + 1] != NULL; i += 2) {
    if (*parts[i] != '\n')
      continue;
    g_autoptr (GError) error = NULL;
    g_autoptr (SmxStudy) study =
        smx__study_parse ("study-file.md", parts[i], strlen (parts[i]), SMX_LANGUAGE_ENGLISH, &error);
    assert_no_error (error);
    n++;
  }
  assert_true (n >= 6);
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
