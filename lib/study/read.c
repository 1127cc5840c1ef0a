/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading a study: every source in the order of kinds, every file of it row by row into the tally.
 * Invariant: what is wrong with the study or with the structure of a file ends reading; what is wrong with a row may be
 * left out, and then it is counted and, where the host named a file for it, kept verbatim. */
#include "../base/options.h"
#include "../base/progress.h"
#include "files.h"
#include "input.h"
#include "rejects.h"
#include "section-reader.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <sys/stat.h>

SMX_MESSAGE (no_records, "expected at least one section of requests, events, cells, ratings or services",
             "se esperaba al menos una sección de requests, events, cells, ratings o services");
SMX_MESSAGE (no_file, "expected a file but there is none{0}", "se esperaba un archivo pero no existe{0}");
SMX_MESSAGE (bad_option, "expected a value of SmxBadRows but found {0}",
             "se esperaba un valor de SmxBadRows pero se encontró {0}");

SMX_MESSAGE (rejects_read, "expected a file for the rows left out that is none of those that are read",
             "se esperaba para las filas omitidas un archivo que no fuera ninguno de los que se leen");

void
smx_read_options_init (SmxReadOptions *options, gsize struct_size)
{
  const SmxReadOptions defaults = { .struct_size = sizeof defaults };
  smx__options_init (options, struct_size, &defaults, sizeof defaults);
}

static gboolean
resolve_options (const SmxReadOptions *given, SmxReadOptions *options, GError **error)
{
  smx_read_options_init (options, sizeof *options);
  if (!smx__options_resolve ("SmxReadOptions", options, sizeof *options, given, error))
    return FALSE;
  if (options->bad_rows <= SMX_BAD_ROWS_SKIP)
    return TRUE;
  g_autofree char *found = g_strdup_printf ("%d", (int)options->bad_rows);
  return smx__fail (error, SMX_ERROR_OPTIONS, &(SmxPlace){ .field = "bad_rows" }, &bad_option, found, NULL);
}

static gboolean
is_of_records (const SmxSource *source)
{
  return source->kind == SMX_KIND_OF_REQUESTS || source->kind == SMX_KIND_OF_EVENTS ||
         source->kind == SMX_KIND_OF_CELLS || source->kind == SMX_KIND_OF_RATINGS;
}

/* Whether a source is passed over. */
static gboolean
is_left (const SmxSource *source, const SmxReadOptions *options)
{
  return options->only_entities && is_of_records (source);
}

static gboolean
check_study (const SmxStudy *study, const SmxSettings *settings, const SmxReadOptions *options,
             GError **error)
{
  gboolean any = options->only_entities;
  for (guint i = 0; i < study->sources->len; i++) {
    const SmxSource *source = study->sources->pdata[i];
    if (!is_left (source, options) && !smx__source_check (source, settings, error))
      return FALSE;
    any = any || is_of_records (source) || source->kind == SMX_KIND_OF_SERVICES;
  }
  return any || smx__fail (error, SMX_ERROR_REFERENCE, &(SmxPlace){ .file = study->file }, &no_records, NULL);
}

static gboolean
refuse_missing (const SmxSource *source, const SmxFile *file, GError **error)
{
  g_autofree char *where = smx__looked_in (source->study->folder, file->name);
  return smx__fail (error, SMX_ERROR_IO, &(SmxPlace){ .file = file->name }, &no_file, where, NULL);
}

/* Whether a source stands in files, which can be found and measured before they are read. */
static gboolean
is_in_files (const SmxSource *source)
{
  return source->bytes == NULL && source->arrow == NULL;
}

/* Adds up what is to be read; opens each file once, so that one that is not there is said before long work. What is no
 * regular file is left alone, and then the total is not known. */
static gboolean
look_at_files (const SmxSource *source, GPtrArray *files, guint64 *total, gboolean *is_known, GError **error)
{
  if (source->bytes != NULL)
    *total += g_bytes_get_size (source->bytes);
  *is_known = *is_known && source->arrow == NULL;
  for (guint i = 0; files != NULL && i < files->len; i++) {
    const SmxFile *file = files->pdata[i];
    GStatBuf status;
    gboolean there = g_stat (file->path, &status) == 0;
    if (!there && (errno == ENOENT || errno == ENOTDIR))
      return refuse_missing (source, file, error);
    if (there && !S_ISREG (status.st_mode) && !S_ISDIR (status.st_mode)) {
      *is_known = FALSE;
      continue;
    }
    g_autoptr (SmxInput) input = smx__input_open (file->path, file->name, source->encoding, NULL, error);
    if (input == NULL)
      return FALSE;
    *total += (guint64)status.st_size;
  }
  return TRUE;
}

/* The files of each source, in the order of sources; NULL for one that is in none, or passed over. */
static GPtrArray *
find_all_files (const SmxStudy *study, const SmxReadOptions *options, guint64 *total, gboolean *is_known,
                GError **error)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify)smx__files_free);
  *is_known = TRUE;
  for (guint i = 0; i < study->sources->len; i++) {
    const SmxSource *source = study->sources->pdata[i];
    gboolean in_files = is_in_files (source) && !is_left (source, options);
    GPtrArray *files = in_files ? smx__find_files (study->folder, source->file, error) : NULL;
    g_ptr_array_add (all, files);
    if (is_left (source, options))
      continue;
    if ((files == NULL && in_files) || !look_at_files (source, files, total, is_known, error))
      return NULL;
  }
  if (!*is_known)
    *total = 0;
  return g_steal_pointer (&all);
}

/* Whether two paths lead to one file that can be lost. */
static gboolean
is_same_file (const char *path, const char *other)
{
  GStatBuf one, two;
  return path != NULL && g_stat (path, &one) == 0 && g_stat (other, &two) == 0 && S_ISREG (one.st_mode) &&
         one.st_dev == two.st_dev && one.st_ino == two.st_ino;
}

/* The rows left out must not take the place of what is read. */
static SmxRejects *
open_rejects (const SmxStudy *study, GPtrArray *files, const char *path, GError **error)
{
  gboolean is_read = is_same_file (study->file, path);
  for (guint i = 0; i < files->len && !is_read; i++) {
    const GPtrArray *of_source = files->pdata[i];
    for (guint k = 0; of_source != NULL && k < of_source->len && !is_read; k++)
      is_read = is_same_file (((const SmxFile *)of_source->pdata[k])->path, path);
  }
  if (!is_read)
    return smx__rejects_new (path, error);
  smx__fail (error, SMX_ERROR_CONFLICT, &(SmxPlace){ .file = path }, &rejects_read, NULL);
  return NULL;
}

/* Entities first, then records: the order of kinds. */
static gboolean
read_sources (const SmxStudy *study, const SmxReadOptions *options, GPtrArray *files, SmxReading *reading,
              GError **error)
{
  for (guint kind = 0; kind < SMX_N_KINDS; kind++)
    for (guint i = 0; i < study->sources->len; i++) {
      const SmxSource *source = study->sources->pdata[i];
      if (source->kind == kind && !is_left (source, options) &&
          !smx__read_section (reading, source, files->pdata[i], error))
        return FALSE;
    }
  return TRUE;
}

static SmxTally *
read_all (const SmxStudy *study, const SmxSettings *settings, const SmxReadOptions *options,
          const SmxReadTuning *tuning, gboolean *crowded, GError **error)
{
  gboolean can_repeat;
  SmxProgress progress = { .thread = g_thread_self (),
                           .cancellable = options->cancellable,
                           .function = options->progress,
                           .data = options->progress_data };
  SmxProgress silent = { .cancellable = options->cancellable }; /* until it is known how much there is */
  if (!check_study (study, settings, options, error) || !smx__progress_advance (&silent, 0, error))
    return NULL;
  g_autoptr (GPtrArray) files = find_all_files (study, options, &progress.total, &can_repeat, error);
  if (files == NULL || !smx__progress_advance (&progress, 0, error))
    return NULL;
  g_autoptr (SmxRejects) rejects = NULL;
  if (options->rejects != NULL && (rejects = open_rejects (study, files, options->rejects, error)) == NULL)
    return NULL;
  g_autoptr (SmxTally) tally = smx__tally_new (settings, error);
  if (tally == NULL)
    return NULL;
  SmxReading reading = { .settings = settings,
                         .tally = tally,
                         .rejects = rejects,
                         .progress = &progress,
                         .bad_rows = options->bad_rows,
                         .n_threads = options->threads == 0 ? g_get_num_processors () : options->threads,
                         .can_repeat = can_repeat,
                         .tuning = *tuning };
  gboolean done = read_sources (study, options, files, &reading, error);
  *crowded = !done && reading.crowded;
  if (!done)
    return NULL;
  if (rejects != NULL && !smx__rejects_finish (rejects, error))
    return NULL;
  return g_steal_pointer (&tally);
}

/* Whether an error may be about too many different perceptions. */
static gboolean
is_of_marks (const GError *error)
{
  return g_error_matches (error, SMX_ERROR, SMX_ERROR_RANGE);
}

/* What only one thread knows - which perception was one too many - is found out by reading again with one. */
static SmxTally *
read_settled (const SmxStudy *study, const SmxSettings *settings, SmxReadOptions *options,
              const SmxReadTuning *tuning, GError **error)
{
  GError *cause = NULL;
  gboolean crowded = FALSE;
  SmxTally *tally = read_all (study, settings, options, tuning, &crowded, &cause);
  if (tally == NULL && crowded && is_of_marks (cause)) {
    g_clear_error (&cause);
    options->threads = 1;
    tally = read_all (study, settings, options, tuning, &crowded, &cause);
  }
  if (cause != NULL)
    g_propagate_error (error, cause);
  return tally;
}

SmxTally *
smx__study_read_tuned (SmxStudy *self, const SmxReadOptions *options, const SmxReadTuning *tuning,
                       GError **error)
{
  SMX_LANGUAGE_SCOPE (self->language);
  SmxReadOptions resolved;
  SmxSettings settings;
  if (!resolve_options (options, &resolved, error))
    return NULL;
  SmxTally *tally =
      smx__settle (self, &settings, error) ? read_settled (self, &settings, &resolved, tuning, error) : NULL;
  smx__settings_clear (&settings);
  return tally;
}

SmxTally *
smx__study_read_settled (SmxStudy *self, const SmxSettings *settings, GError **error)
{
  SmxReadOptions options;
  smx_read_options_init (&options, sizeof options);
  return read_settled (self, settings, &options, &(SmxReadTuning){ 0 }, error);
}

SmxTally *
smx_study_read (SmxStudy *self, const SmxReadOptions *options, GError **error)
{
  g_return_val_if_fail (self != NULL, NULL);
  return smx__study_read_tuned (self, options, &(SmxReadTuning){ 0 }, error);
}

SmxTally *
smx_study_new_tally (SmxStudy *self, GError **error)
{
  g_return_val_if_fail (self != NULL, NULL);
  SMX_LANGUAGE_SCOPE (self->language);
  SmxSettings settings;
  SmxTally *tally = smx__settle (self, &settings, error) ? smx__tally_new (&settings, error) : NULL;
  smx__settings_clear (&settings);
  return tally;
}
