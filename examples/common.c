/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the programs share; see common.h. Text is UTF-8 whatever the locale, and numbers never depend on it. */
#include "common.h"

#include <gio/gunixoutputstream.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { EXIT_USAGE = 2 };

void
common_clear (Common *self)
{
  g_free (self->output);
  g_free (self->rejects);
  g_free (self->lang);
  g_free (self->data);
}

int
common_refuse (const Common *self, const char *option, const char *expected, const char *found)
{
  fprintf (stderr, "%s: %s: expected %s but found \"%s\"\n", self->program, option, expected, found);
  return EXIT_USAGE;
}

int
common_fail (const Common *self, const GError *error)
{
  fprintf (stderr, "%s: %s\n", self->program, error->message);
  return EXIT_FAILURE;
}

static int
measure_terminal (void)
{
  struct winsize size;
  return isatty (STDOUT_FILENO) && ioctl (STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

/* The options that GOption leaves as text or does not check; 0 where all are good. */
static int
check_options (Common *self, const char *format, const char *bad_rows)
{
  SmxLanguage language;
  g_autofree char *threads = g_strdup_printf ("%d", self->threads),
                  *width = g_strdup_printf ("%d", self->width);

  if (format != NULL && !smx_table_format_from_name (format, &self->format))
    return common_refuse (self, "--format", "text, csv, csv-excel or json", format);
  if (self->lang != NULL && !smx_language_from_code (self->lang, &language))
    return common_refuse (self, "--lang", "en or es", self->lang);
  if (bad_rows != NULL && !g_str_equal (bad_rows, "stop") && !g_str_equal (bad_rows, "skip"))
    return common_refuse (self, "--bad-rows", "stop or skip", bad_rows);
  if (self->threads < 0)
    return common_refuse (self, "--threads", "a whole number, 0 for all cores,", threads);
  if (self->width < -1)
    return common_refuse (self, "--width", "a whole number, 0 for no limit,", width);

  self->has_format = format != NULL;
  if (bad_rows != NULL)
    self->bad_rows = g_str_equal (bad_rows, "skip") ? SMX_BAD_ROWS_SKIP : SMX_BAD_ROWS_STOP;
  if (self->width == -1)
    self->width = self->output == NULL ? measure_terminal () : 0;
  return 0;
}

gboolean
common_parse (Common *self, int argc, char **argv, const GOptionEntry *own, const char *summary, int *status)
{
  g_autoptr (GOptionContext) context = g_option_context_new ("STUDY");
  g_autoptr (GError) error = NULL;
  g_autofree char *format = NULL, *bad_rows = NULL;
  gboolean version = FALSE;
  const GOptionEntry common[] = {
    { "format", 0, 0, G_OPTION_ARG_FILENAME, &format, "text (default), csv, csv-excel or json", "FORMAT" },
    { "output", 0, 0, G_OPTION_ARG_FILENAME, &self->output, "Write to FILE instead of standard output",
      "FILE" },
    { "width", 0, 0, G_OPTION_ARG_INT, &self->width,
      "Columns of text, wider tables come in blocks; 0 for no limit (default: the terminal's)", "N" },
    { "lang", 0, 0, G_OPTION_ARG_FILENAME, &self->lang, "en or es (default: as the study says)", "LANGUAGE" },
    { "data", 0, 0, G_OPTION_ARG_FILENAME, &self->data,
      "Where the study's files are, if not beside it (default: $SERVICE_MATRIX_DATA/NAME of NAME.study)",
      "FOLDER" },
    { "bad-rows", 0, 0, G_OPTION_ARG_FILENAME, &bad_rows, "stop or skip (default: as the study says)",
      "WHAT" },
    { "rejects", 0, 0, G_OPTION_ARG_FILENAME, &self->rejects,
      "Write the rows left out, with reasons, to FILE", "FILE" },
    { "threads", 0, 0, G_OPTION_ARG_INT, &self->threads, "Threads at most; 0 (default) for all cores", "N" },
    { "quiet", 0, 0, G_OPTION_ARG_NONE, &self->quiet, "The table alone: no title, notes or progress", NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &version, "Print the version and end", NULL },
    { 0 }
  };

  setlocale (LC_CTYPE, ""); /* for the signs in the help; numbers and data never depend on it */
  self->width = -1;
  g_option_context_set_summary (context, summary);
  g_option_context_add_main_entries (context, own, NULL);
  g_option_context_add_main_entries (context, common, NULL);
  *status = EXIT_USAGE;
  if (!g_option_context_parse (context, &argc, &argv, &error))
    fprintf (stderr, "%s: %s\nTry %s --help\n", self->program, error->message, self->program);
  else if (version)
    *status = printf ("%s %s\n", self->program, smx_version ()) > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
  else if (argc != 2)
    fprintf (stderr, "%s: expected one study file but found %d\nTry %s --help\n", self->program, argc - 1,
             self->program);
  else if ((*status = check_options (self, format, bad_rows)) == 0) {
    self->study = argv[1];
    return TRUE;
  }
  return FALSE;
}

typedef struct {
  gint64 started, drawn; /* microseconds, monotonic; drawn is 0 while nothing is */
} Bar;

static void
draw_bar (guint64 done, guint64 total, gpointer data)
{
  Bar *bar = data;
  const gint64 now = g_get_monotonic_time ();
  if (now - bar->started < G_USEC_PER_SEC || now - bar->drawn < G_USEC_PER_SEC / 10)
    return;
  bar->drawn = now;
  if (total == 0) {
    fprintf (stderr, "\r%" G_GUINT64_FORMAT " MB", done / 1000000);
    return;
  }
  const double share = MIN ((double)done / (double)total, 1.0);
  const int filled = (int)(share * 40);
  fprintf (stderr, "\r[%.*s%*s] %3d %%", filled, "########################################", 40 - filled, "",
           (int)(share * 100));
}

/* The folder of the study's data: as said, or SERVICE_MATRIX_DATA/NAME where there is one; else NULL: beside the study. */
static char *
find_data (const Common *self)
{
  const char *root = g_getenv ("SERVICE_MATRIX_DATA");
  g_autofree char *name = g_path_get_basename (self->study);
  if (self->data != NULL || root == NULL || *root == '\0' || !g_str_has_suffix (name, ".study"))
    return g_strdup (self->data);
  name[strlen (name) - strlen (".study")] = '\0';
  g_autofree char *folder = g_build_filename (root, name, NULL);
  return g_file_test (folder, G_FILE_TEST_IS_DIR) ? g_steal_pointer (&folder) : NULL;
}

/* What was read cannot be written again: the study must not make room for the table. */
static gboolean
spare_study (const Common *self, GError **error)
{
  struct stat study, output;
  if (self->output == NULL || stat (self->study, &study) != 0 || stat (self->output, &output) != 0 ||
      study.st_dev != output.st_dev || study.st_ino != output.st_ino || !S_ISREG (study.st_mode))
    return TRUE;
  g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_EXIST,
               "--output: expected a file other than the study but found \"%s\"", self->output);
  return FALSE;
}

SmxMatrix *
common_read (const Common *self, GError **error)
{
  g_autoptr (SmxStudy) study = NULL;
  g_autoptr (SmxTally) tally = NULL;
  g_autofree char *data = find_data (self);
  SmxLanguage language = SMX_LANGUAGE_ENGLISH;
  SmxReadOptions options;
  Bar bar = { g_get_monotonic_time (), 0 };

  if (self->lang != NULL && !smx_language_from_code (self->lang, &language))
    g_return_val_if_reached (NULL);
  if (!spare_study (self, error))
    return NULL;
  study = smx_study_load (self->study, language, error);
  if (study == NULL)
    return NULL;
  if (self->lang != NULL && !smx_study_set (study, "language", self->lang, error))
    return NULL;
  if (data != NULL)
    smx_study_set_folder (study, data);

  smx_read_options_init (&options, sizeof options);
  options.bad_rows = self->bad_rows;
  options.rejects = self->rejects;
  options.threads = (guint)self->threads;
  if (!self->quiet && isatty (STDERR_FILENO)) {
    options.progress = draw_bar;
    options.progress_data = &bar;
  }
  tally = smx_study_read (study, &options, error);
  if (bar.drawn != 0)
    fputs ("\r\033[K", stderr);
  return tally != NULL ? smx_matrix_new (tally, error) : NULL;
}

/* Text for readers: the study's title, the table, a note. */
static char *
compose (const Common *self, const SmxTable *table, const SmxWriteOptions *options, const char *note,
         GError **error)
{
  g_autofree char *text = smx_table_write_text (table, options, error);
  const char *title = smx_table_find_metadata (table, "title");
  if (text == NULL || self->quiet)
    return g_steal_pointer (&text);
  return g_strconcat (title != NULL ? title : "", title != NULL ? "\n\n" : "", text,
                      *note != '\0' ? "\n" : "", note, *note != '\0' ? "\n" : "", NULL);
}

/* As smx_table_write_file() does: beside and renamed, where links lead; a device or pipe is written to as it is. What
 * cannot be written that way is left to that function, which says why in the words of the library. */
static gboolean
write_text_file (const char *path, const char *text, const SmxTable *table, const SmxWriteOptions *options,
                 GError **error)
{
  struct stat status;
  g_autofree char *target = realpath (path, NULL);
  if (stat (path, &status) != 0 || S_ISREG (status.st_mode) || S_ISDIR (status.st_mode))
    return g_file_set_contents (target != NULL ? target : path, text, -1, NULL) ||
           smx_table_write_file (table, path, options, NULL, error);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileOutputStream) stream = g_file_append_to (file, G_FILE_CREATE_NONE, NULL, error);
  return stream != NULL &&
         g_output_stream_write_all (G_OUTPUT_STREAM (stream), text, strlen (text), NULL, NULL, error) &&
         g_output_stream_close (G_OUTPUT_STREAM (stream), NULL, error);
}

static gboolean
write_table (const Common *self, const SmxTable *table, const char *note, GError **error)
{
  g_autoptr (GOutputStream) standard = g_unix_output_stream_new (STDOUT_FILENO, FALSE);
  g_autofree char *text = NULL;
  SmxWriteOptions options;

  smx_write_options_init (&options, sizeof options);
  options.format = self->format;
  options.width = (guint)self->width;
  if (self->format != SMX_FORMAT_TEXT)
    return self->output != NULL ? smx_table_write_file (table, self->output, &options, NULL, error)
                                : smx_table_write (table, standard, &options, NULL, error);
  text = compose (self, table, &options, note, error);
  if (text == NULL)
    return FALSE;
  return self->output != NULL ? write_text_file (self->output, text, table, &options, error)
                              : g_output_stream_write_all (standard, text, strlen (text), NULL, NULL, error);
}

int
common_print (const Common *self, const SmxTable *table, const char *note)
{
  g_autoptr (GError) error = NULL;
  return write_table (self, table, note, &error) ? EXIT_SUCCESS : common_fail (self, error);
}

int
common_print_graph (const Common *self, const SmxTable *nodes, const SmxTable *edges, WriteGraph write,
                    WriteGraphFile write_file)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GOutputStream) standard = g_unix_output_stream_new (STDOUT_FILENO, FALSE);
  const gboolean written = self->output != NULL ? write_file (nodes, edges, self->output, NULL, &error)
                                                : write (nodes, edges, standard, NULL, &error);
  return written ? EXIT_SUCCESS : common_fail (self, error);
}

gboolean
common_tell_findings (const Common *self, const SmxMatrix *matrix, GError **error)
{
  g_autoptr (SmxTable) findings = NULL;
  if (self->quiet || self->format != SMX_FORMAT_TEXT)
    return TRUE;
  findings = smx_findings (matrix, SMX_LANGUAGE_OF_STUDY, error);
  if (findings == NULL)
    return FALSE;
  const gint64 n = smx_table_n_rows (findings);
  const gboolean spanish = smx_table_get_language (findings) == SMX_LANGUAGE_SPANISH;
  if (n == 1)
    fputs (spanish ? "1 hallazgo sobre los datos; lo muestra" : "1 finding on the data, listed by", stderr);
  else if (n > 1)
    fprintf (stderr,
             spanish ? "%" G_GINT64_FORMAT " hallazgos sobre los datos; los muestra"
                     : "%" G_GINT64_FORMAT " findings on the data, listed by",
             n);
  if (n > 0)
    fprintf (stderr, " measure-services %s --findings\n", self->study);
  return TRUE;
}
