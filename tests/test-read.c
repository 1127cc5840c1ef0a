/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading studies: files, patterns, several sections and files, what a study lacks, progress, provenance. */
#include "test-support.h"

#include "base/message.h"
#include "group-values.h"
#include "study/files.h"
#include "tally/tally-private.h"
#include <service-matrix.h>

#include <glib/gstdio.h>

/* A folder of files, thrown away at the end. */
typedef struct {
  char *folder;
  GPtrArray *paths;
} Files;

static int
open_files (void **state)
{
  Files *files = g_new (Files, 1);
  files->folder = g_dir_make_tmp ("smx-read-XXXXXX", NULL);
  files->paths = g_ptr_array_new_with_free_func (g_free);
  *state = files;
  return files->folder == NULL;
}

static int
close_files (void **state)
{
  Files *files = *state;
  for (guint i = files->paths->len; i-- > 0;)
    g_remove (files->paths->pdata[i]);
  int left = g_rmdir (files->folder);
  g_ptr_array_unref (files->paths);
  g_free (files->folder);
  g_free (files);
  return left;
}

static void
write_file (Files *files, const char *name, const char *text)
{
  char *path = g_build_filename (files->folder, name, NULL);
  g_autoptr (GError) error = NULL;
  assert_true (g_file_set_contents (path, text, -1, &error));
  g_ptr_array_add (files->paths, path);
}

/* Writes the study beside the files, loads and reads it. */
static SmxTally *
read_study (Files *files, const char *text, const SmxReadOptions *options, GError **error)
{
  g_autofree char *path = g_build_filename (files->folder, "a.study", NULL);
  assert_true (g_file_set_contents (path, text, -1, NULL));
  g_autoptr (SmxStudy) study = smx_study_load (path, SMX_LANGUAGE_ENGLISH, error);
  g_remove (path);
  return study == NULL ? NULL : smx_study_read (study, options, error);
}

/* Fails unless reading ends in this error; "@" at its start stands for the study file, "~" at its end for where was
 * looked. */
static void
assert_refused (Files *files, const char *text, SmxErrorCode code, const char *message)
{
  g_autofree char *looked_in = smx__looked_in (files->folder, "a");
  g_autoptr (GError) error = NULL;
  g_autoptr (SmxTally) tally = read_study (files, text, NULL, &error);
  g_autofree char *whole =
      *message == '@' ? g_strdup_printf ("%s/a.study%s", files->folder, message + 1) : g_strdup (message);
  if (g_str_has_suffix (whole, "~")) {
    g_autofree char *before = whole;
    before[strlen (before) - 1] = '\0';
    whole = g_strconcat (before, looked_in, NULL);
  }
  assert_null (tally);
  assert_error (error, SMX_ERROR, (int)code, whole);
}

static void
files_bad (void **state)
{
  Files *files = *state;
  write_file (files, "empty.csv", "");
  assert_refused (files, "[requests]\nfile = none.csv\n", SMX_ERROR_IO,
                  "none.csv: expected a file but there is none~");
  assert_refused (files, "[requests]\nfile = .\n", SMX_ERROR_IO, ".: expected a file but found a folder");
  assert_refused (files, "[requests]\nfile = empty.csv\n", SMX_ERROR_FORMAT,
                  "empty.csv: expected a file with text but it is empty");
  assert_refused (files, "[requests]\nfile = log-*.csv\n", SMX_ERROR_IO,
                  "log-*.csv: expected at least one file that fits the pattern but found none~");
  assert_refused (files, "[requests]\nfile = empty.csv/none.csv\n", SMX_ERROR_IO,
                  "empty.csv/none.csv: expected a file but there is none~");
  assert_refused (files, "[requests]\nfile = /nowhere/none.csv\n", SMX_ERROR_IO,
                  "/nowhere/none.csv: expected a file but there is none");
  assert_refused (files, "[requests]\nfile = /nowhere/*.csv\n", SMX_ERROR_IO,
                  "/nowhere/*.csv: expected at least one file that fits the pattern but found none");
  assert_refused (files, "[study]\nlanguage = es\n[requests]\nfile = /nowhere/none.csv\n", SMX_ERROR_IO,
                  "/nowhere/none.csv: se esperaba un archivo pero no existe");
}

typedef struct {
  const char *folder, *name, *english, *spanish;
} Place;

static const Place places[] = {
  { "/home/ana/studies", "log.csv", " (looked in \"/home/ana/studies\")",
    " (se buscó en \"/home/ana/studies\")" },
  { "/home/ana/../eva/./studies/", "a/log.csv", " (looked in \"/home/eva/studies\")",
    " (se buscó en \"/home/eva/studies\")" },
  { "/home/ana/work/bank/2025/first quarter/examples/studies", "log.csv",
    " (looked in \"/…/2025/first quarter/examples/studies\")",
    " (se buscó en \"/…/2025/first quarter/examples/studies\")" },
  { "/home/a folder whose name alone is far longer than shown", "log.csv",
    " (looked in \"/…/a folder whose name alone is far long…\")",
    " (se buscó en \"/…/a folder whose name alone is far long…\")" },
  { "/home/ana", "/srv/log.csv", "", "" },
};

static void
files_looked_for (void **state)
{
  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS (places); i++) {
    g_autofree char *english = smx__looked_in (places[i].folder, places[i].name);
    assert_string_equal (english, places[i].english);
    SMX_LANGUAGE_SCOPE (SMX_LANGUAGE_SPANISH);
    g_autofree char *spanish = smx__looked_in (places[i].folder, places[i].name);
    assert_string_equal (spanish, places[i].spanish);
  }
  g_autofree char *here = g_get_current_dir (), *of_here = smx__looked_in (here, "log.csv"),
                  *of_none = smx__looked_in (NULL, "log.csv");
  assert_string_equal (of_none, of_here);
}

/* A file that is not there is said before the first is read, whatever stands in that. */
static void
files_looked_at_first (void **state)
{
  Files *files = *state;
  write_file (files, "bad.csv", "service\n\"it\n");
  assert_refused (files, "[services]\nfile = bad.csv\n[requests]\nfile = none.csv\n", SMX_ERROR_IO,
                  "none.csv: expected a file but there is none~");
}

/* A file that is read is never overwritten with rows left out, whatever name it goes by. */
static void
files_and_rejects (void **state)
{
  Files *files = *state;
  static const char table[] = "service,reworks\nit,x\n";
  write_file (files, "a.csv", table);
  const char *path = g_ptr_array_index (files->paths, 0);
  g_autoptr (GError) error = NULL;
  g_autofree char *name = g_strconcat (files->folder, "/./a.csv", NULL), *text = NULL;
  g_autofree char *message =
      g_strconcat (name, ": expected a file for the rows left out that is none of those that are read", NULL);
  SmxReadOptions options;
  smx_read_options_init (&options, sizeof options);
  options.bad_rows = SMX_BAD_ROWS_SKIP;
  options.rejects = name;
  assert_null (read_study (files, "[requests]\nfile = a*.csv\n", &options, &error));
  assert_error (error, SMX_ERROR, SMX_ERROR_CONFLICT, message);
  assert_true (g_file_get_contents (path, &text, NULL, NULL));
  assert_string_equal (text, table);
}

static void
study_incomplete (void **state)
{
  Files *files = *state;
  assert_refused (files, "[study]\n[requests:log]\nservice = a\n", SMX_ERROR_REFERENCE,
                  "@:2: [requests:log] file: expected the key file: which file holds this table");
  assert_refused (
      files, "[study]\n\n[ratings]\nfile = r.csv\n", SMX_ERROR_REFERENCE,
      "@:3: [ratings]: expected the key scale in [study], which ratings need, such as scale = 1;7");
  assert_refused (files, "[study]\n[roles]\nfile = r.csv\n", SMX_ERROR_REFERENCE,
                  "@: expected at least one section of requests, events, cells, ratings or services");
  assert_refused (files, "", SMX_ERROR_REFERENCE,
                  "@: expected at least one section of requests, events, cells, ratings or services");
  assert_refused (files, "[services]\nfile = s.csv\nthousands = .\n", SMX_ERROR_CONFLICT,
                  "@:3: [services] thousands: expected a sign other than the decimal sign but found \".\"");
}

/* What a key of events needs of the columns is said with the line of the key. */
static void
study_keys_and_columns (void **state)
{
  Files *files = *state;
  write_file (files, "log.csv", "case,service\n1,it\n");
  assert_refused (
      files, "[events]\nfile = log.csv\nclosed = Done\n", SMX_ERROR_REFERENCE,
      "@:3: [events] closed: expected a column for status, whose values it names, but found none");
}

static const char month_1[] = "service,role,reworks\nit,teller,1\nhr,agent,0\n";
static const char month_2[] = "reworks,service,role\n2,it,teller\n";

static void
files_many (void **state)
{
  Files *files = *state;
  g_autoptr (GError) error = NULL;
  write_file (files, "log-1.csv", month_1);
  write_file (files, "log-2.csv", month_2);
  g_autoptr (SmxTally) tally = read_study (files, "[requests:log]\nfile = log-?.csv\n", NULL, &error);
  assert_no_error (error);
  assert_int_equal (smx_tally_n_requests (tally), 3);
  assert_int_equal (smx__tally_n_sources (tally), 2);
  static const char *const names[] = { "log-1.csv", "log-2.csv" };
  for (guint i = 0; i < 2; i++) {
    const SmxSourceRecord *source = smx__tally_source (tally, i);
    assert_string_equal (source->name, names[i]);
    assert_string_equal (source->section, "requests:log");
    assert_int_equal (source->rows, 2 - i);
    assert_int_equal (source->bytes, i == 0 ? strlen (month_1) : strlen (month_2));
    assert_int_equal (source->left_out, 0);
    assert_true (source->hash_high != 0 && source->hash_low != 0);
  }
}

static void
files_other_fields (void **state)
{
  Files *files = *state;
  write_file (files, "log-1.csv", month_1);
  write_file (files, "log-2.csv", "service,role\nit,teller\n");
  assert_refused (
      files, "[requests]\nfile = log-*.csv\n", SMX_ERROR_CONFLICT,
      "log-2.csv:1: reworks: expected the same fields in every file of a section, but this file and "
      "\"log-1.csv\" differ in this one; give it a section of its own");
}

/* Files of a wide section may ask for different services. */
static void
files_other_answers (void **state)
{
  Files *files = *state;
  g_autoptr (GError) error = NULL;
  write_file (files, "w1.csv", "Q_it\n3\n4\n");
  write_file (files, "w2.csv", "Q_hr,Q_it\n5,6\n");
  g_autoptr (SmxTally) tally =
      read_study (files, "[study]\nscale = 1;7\n[ratings]\nfile = w*.csv\nlayout = wide\nperception = Q_*\n",
                  NULL, &error);
  assert_no_error (error);
  assert_int_equal (smx_tally_n_ratings (tally), 4);
  assert_int_equal (smx__dictionary_n (smx__tally_dictionary (tally, SMX_DICTIONARY_SERVICE)), 2);
}

/* Entities are read before records, whatever their order in the study: a standard counts for every request. */
static void
sections_in_order (void **state)
{
  Files *files = *state;
  g_autoptr (GError) error = NULL;
  write_file (files, "log.csv", "service,opened,delivered\nit,2024-01-01T00:00,2024-01-01T03:00\n");
  write_file (files, "services.csv", "service,standard_hours\nit,2\n");
  g_autoptr (SmxTally) tally =
      read_study (files, "[requests]\nfile = log.csv\n[services]\nfile = services.csv\n", NULL, &error);
  assert_no_error (error);
  const SmxGroups *cells = smx__tally_groups (tally, SMX_CELLS);
  assert_int_equal (smx__groups_n (cells), 1);
  assert_int_equal (((const SmxCell *)group_value (cells, 0))->late, 1);
  assert_true (smx__tally_has (tally, SMX_CELLS) && smx__tally_has (tally, SMX_SERVICES));
  assert_false (smx__tally_has (tally, SMX_RATINGS) || smx__tally_has (tally, SMX_LINKS));
}

/* A study from memory alone, read twice: reading changes nothing in it. */
static void
memory_twice (void **state)
{
  (void)state;
  g_autoptr (GError) error = NULL;
  g_autoptr (SmxStudy) study = smx_study_new ();
  SmxSource *source = smx_study_add_source (study, "requests", &error);
  g_autoptr (GBytes) bytes = g_bytes_new_static (month_1, strlen (month_1));
  smx_source_set_bytes (source, "memory", bytes);
  for (guint i = 0; i < 2; i++) {
    g_autoptr (SmxTally) tally = smx_study_read (study, NULL, &error);
    assert_no_error (error);
    assert_int_equal (smx_tally_n_requests (tally), 2);
    assert_string_equal (smx__tally_source (tally, 0)->name, "memory");
  }
}

/* --- decimals that may be thousands --- */

/* Every finding of a study, "subject n" each. */
static char *
list_findings (Files *files, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SmxTally) tally = read_study (files, text, NULL, &error);
  assert_no_error (error);
  g_autoptr (SmxMatrix) matrix = smx_matrix_new (tally, &error);
  g_autoptr (SmxTable) table = smx_findings (matrix, SMX_LANGUAGE_ENGLISH, &error);
  assert_no_error (error);
  GString *found = g_string_new (NULL);
  for (gint64 row = 0; row < smx_table_n_rows (table); row++) {
    assert_string_equal (smx_table_get_text (table, row, 0), "maybe-thousands");
    g_string_append_printf (found, "%s%s %d", row == 0 ? "" : ", ", smx_table_get_text (table, row, 2),
                            (int)smx_table_get_int64 (table, row, 3));
  }
  return g_string_free (found, FALSE);
}

typedef struct {
  const char *section, *table, *found;
} Decimals;

static const Decimals decimals[] = {
  { "[requests]", "service,end_customers,cost\nit,1.250,15.400\nit,80,\nhr,-,-\nit,999.999,7\n",
    "cost 1, end_customers 2" },
  { "[requests]", "service,cost\nit,1.250\nit,15.40\n", "" },
  { "[requests]", "service,cost\nit,15.40\nit,1.250\n", "" },
  { "[requests]", "service,cost\nit,-1.250\nit,+15.400\n", "cost 2" },
  { "[requests]", "service,cost\nit,0.250\nit,1.250\n", "" },
  { "[requests]", "service,cost\nit,1250.250\nit,1.250\n", "" },
  { "[requests]", "service,cost\nit,1.2500\n", "" },
  { "[requests]", "service,cost\nit,1.25e3\n", "" },
  { "[requests]", "service,cost\nit,.250\n", "" },
  { "[requests]", "service,cost\nit, 1.250 \n", "cost 1" },
  { "[requests]\nmissing = 9.99;-", "service,cost\nit,9.99\nit,1.250\n", "cost 1" },
  { "[requests]\ndecimal = .", "service,cost\nit,1.250\n", "" },
  { "[requests]\ndecimal = ,\nthousands = .", "service,cost\nit,1.250\n", "" },
  { "[requests]\ndecimal =", "service,cost\nit,1.250\n", "cost 1" },
  { "[requests]\nthousands = space", "service,cost\nit,1.250\n", "" },
  { "[requests]\ncost = a+b", "service,a,b\nit,1.250,2.500\n", "cost 2" },
  { "[requests]", "service,reworks\nit,1.000\n", "" },
  { "[services]", "service,criticality,staff,rate,note\nit,1.000,1.250,1.5,x\nhr,,2,1.250,1.250\n",
    "staff 1" },
};

static void
decimals_or_thousands (void **state)
{
  Files *files = *state;
  for (gsize i = 0; i < G_N_ELEMENTS (decimals); i++) {
    const Decimals *row = &decimals[i];
    gboolean names_missing = strstr (row->section, "missing") != NULL;
    g_autofree char *study =
        g_strconcat (row->section, "\nfile = t.csv\n", names_missing ? "" : "missing = -\n", NULL);
    write_file (files, "t.csv", row->table);
    g_autofree char *found = list_findings (files, study);
    assert_string_equal (found, row->found);
  }
}

/* One value settles it for all files of a section, in whichever it stands, and for no other section. */
static void
decimals_of_a_section (void **state)
{
  Files *files = *state;
  write_file (files, "a1.csv", "service,cost\nit,1.250\n");
  write_file (files, "a2.csv", "service,cost\nit,2.500\n");
  write_file (files, "b1.csv", "service,cost\nit,1.250\n");
  write_file (files, "b2.csv", "service,cost\nit,2.50\n");
  g_autofree char *found =
      list_findings (files, "[requests:a]\nfile = a?.csv\n[requests:b]\nfile = b?.csv\n");
  assert_string_equal (found, "cost 2");
}

/* The same where they are read apart and merged. */
static void
decimals_merged (void **state)
{
  Files *files = *state;
  g_autoptr (GError) error = NULL;
  write_file (files, "t.csv", "service,cost\nit,1.250\n");
  g_autoptr (SmxTally) all = read_study (files, "[requests]\nfile = t.csv\n", NULL, &error);
  write_file (files, "t.csv", "service,cost\nit,1.25\n");
  g_autoptr (SmxTally) other = read_study (files, "[requests]\nfile = t.csv\n", NULL, &error);
  assert_true (smx_tally_merge (all, other, &error));
  g_autoptr (SmxMatrix) matrix = smx_matrix_new (all, &error);
  g_autoptr (SmxTable) table = smx_findings (matrix, SMX_LANGUAGE_ENGLISH, &error);
  assert_no_error (error);
  assert_int_equal (smx_table_n_rows (table), 0);
}

/* --- the host --- */

typedef struct {
  guint64 done, total;
  guint n;
  GCancellable *cancel;
} Seen;

static void
see (guint64 done, guint64 total, gpointer data)
{
  Seen *seen = data;
  assert_true (done >= seen->done);
  *seen = (Seen){ done, total, seen->n + 1, seen->cancel };
  if (seen->cancel != NULL)
    g_cancellable_cancel (seen->cancel);
}

static void
host_progress (void **state)
{
  Files *files = *state;
  g_autoptr (GError) error = NULL;
  Seen seen = { 0 };
  write_file (files, "log-1.csv", month_1);
  write_file (files, "log-2.csv", month_2);
  SmxReadOptions options;
  smx_read_options_init (&options, sizeof options);
  options.progress = see;
  options.progress_data = &seen;
  g_autoptr (SmxTally) tally = read_study (files, "[requests]\nfile = log-*.csv\n", &options, &error);
  assert_no_error (error);
  assert_int_equal (seen.total, strlen (month_1) + strlen (month_2));
  assert_int_equal (seen.done, seen.total);
  assert_true (seen.n >= 2);
}

static void
host_cancels (void **state)
{
  Files *files = *state;
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Seen seen = { .cancel = cancellable };
  write_file (files, "log-1.csv", month_1);
  SmxReadOptions options;
  smx_read_options_init (&options, sizeof options);
  options.progress = see;
  options.progress_data = &seen;
  options.cancellable = cancellable;
  g_autoptr (SmxTally) tally = read_study (files, "[requests]\nfile = log-*.csv\n", &options, &error);
  assert_null (tally);
  assert_int_equal (error->code, SMX_ERROR_CANCELLED);
}

static void
host_options (void **state)
{
  (void)state;
  g_autoptr (GError) error = NULL;
  g_autoptr (SmxStudy) study = smx_study_new ();
  SmxReadOptions options;
  smx_read_options_init (&options, sizeof options);
  options.bad_rows = (SmxBadRows)9;
  assert_null (smx_study_read (study, &options, &error));
  assert_error (error, SMX_ERROR, SMX_ERROR_OPTIONS, "bad_rows: expected a value of SmxBadRows but found 9");
  g_clear_error (&error);
  options.struct_size = 0;
  assert_null (smx_study_read (study, &options, &error));
  assert_int_equal (error->code, SMX_ERROR_OPTIONS);
}

/* Messages come in the language of the study. */
static void
host_language (void **state)
{
  (void)state;
  g_autoptr (GError) error = NULL;
  g_autoptr (SmxStudy) study = smx_study_new ();
  assert_true (smx_study_set (study, "language", "es", &error));
  SmxSource *source = smx_study_add_source (study, "requests", &error);
  g_autoptr (GBytes) bytes = g_bytes_new_static ("service,reworks\nit,\"1,234\"\n", 26);
  smx_source_set_bytes (source, "t.csv", bytes);
  g_autoptr (SmxTally) tally = smx_study_read (study, NULL, &error);
  assert_null (tally);
  assert_error (
      error, SMX_ERROR, SMX_ERROR_PARSE,
      "t.csv:2: reworks: se esperaba un número entero pero se encontró \"1,234\"; si \",\" separa los miles, "
      "indique thousands = ,");
}

#define TEST(name, function)                                                                                 \
  {                                                                                                          \
    name, function, open_files, close_files, NULL                                                            \
  }

int
main (void)
{
  static const struct CMUnitTest tests[] = {
    TEST ("files/bad", files_bad),
    TEST ("files/looked-at-first", files_looked_at_first),
    TEST ("files/and-rejects", files_and_rejects),
    TEST ("files/looked-for", files_looked_for),
    TEST ("files/many", files_many),
    TEST ("files/other-fields", files_other_fields),
    TEST ("files/other-answers", files_other_answers),
    TEST ("study/incomplete", study_incomplete),
    TEST ("study/keys-and-columns", study_keys_and_columns),
    TEST ("sections/in-order", sections_in_order),
    TEST ("memory/twice", memory_twice),
    TEST ("decimals/or-thousands", decimals_or_thousands),
    TEST ("decimals/of-a-section", decimals_of_a_section),
    TEST ("decimals/merged", decimals_merged),
    TEST ("host/progress", host_progress),
    TEST ("host/cancels", host_cancels),
    TEST ("host/options", host_options),
    TEST ("host/language", host_language),
  };
  return cmocka_run_group_tests_name ("read", tests, NULL, NULL);
}
