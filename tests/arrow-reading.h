/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Arrow streams read through the public door, beside a CSV file of the same table. */
#ifndef SMX_ARROW_READING_H
#define SMX_ARROW_READING_H

#include "arrow-fixture.h"
#include "study/study-private.h"
#include "tally-dump.h"

#define TEXT(name, values)                                                                                   \
  {                                                                                                          \
    name, "u", values                                                                                        \
  }
#define SERVICE TEXT ("service", "it|it|legal")

#define COLUMNS 6

typedef struct {
  const char *name, *section,
      *keys; /* "key=value" with a newline between; fields are mapped as in a study file */
  ArrowColumn columns[COLUMNS];
  const char *csv;    /* the same table; NULL where @message tells why there is none */
  const char *chunks; /* as in ArrowFixture */
  const char *rows;
  SmxErrorCode code;
  const char *message;
} Case;

static inline SmxStudy *
new_study (const char *settings)
{
  SmxStudy *study = smx_study_new ();
  g_auto (GStrv) lines = g_strsplit (settings, "\n", -1);
  for (char **line = lines; *line != NULL && **line != '\0'; line++) {
    char *equals = strchr (*line, '=');
    *equals = '\0';
    assert_true (smx_study_set (study, *line, equals + 1, NULL));
  }
  return study;
}

static inline gboolean
say (SmxSource *source, const char *keys, GError **error)
{
  g_auto (GStrv) lines = g_strsplit (keys == NULL ? "" : keys, "\n", -1);
  for (char **line = lines; *line != NULL && **line != '\0'; line++) {
    char *equals = strchr (*line, '=');
    guint field;
    *equals = '\0';
    if (smx__find_field (source->kind, *line, &field) != NULL)
      smx__source_say_mapping (source, field, equals + 1, 0);
    else if (!smx_source_set (source, *line, equals + 1, error))
      return FALSE;
  }
  return TRUE;
}

/* A table beside the one that is tried, so that any kind can be. */
static inline void
add_base (SmxStudy *study)
{
  SmxSource *source = smx_study_add_source (study, "services:base", NULL);
  g_autoptr (GBytes) bytes = g_bytes_new_static ("service\nbase\n", 13);
  smx_source_set_bytes (source, "base.csv", bytes);
}

/* A zone costs time to build, so that only cases that are about times have one that is not UTC. */
static inline const char *
settings_of (const char *name)
{
  return strstr (name, "time") != NULL || strstr (name, "year") != NULL ? "scale=1;7\ntimezone=Europe/Madrid"
                                                                        : "scale=1;7";
}

/* Reads the stream; NULL with the error. All that it gave must be released, once. */
static inline SmxTally *
read_arrow (ArrowFixture *fixture, const char *settings, const char *section, const char *keys,
            const SmxReadOptions *options, GError **error)
{
  SmxStudy *study = new_study (settings);
  struct ArrowArrayStream stream = arrow_stream (fixture);
  add_base (study);
  SmxSource *source = smx_study_add_arrow (study, section, &stream, error);
  assert_null (stream.release);
  SmxTally *tally = NULL;
  if (source != NULL && say (source, keys, error)) {
    tally = smx_study_read (study, options, error);
    assert_int_equal (fixture->alive, 0);
  }
  smx_study_unref (study);
  assert_int_equal (fixture->alive, 0);
  assert_int_equal (fixture->released, 1);
  return tally;
}

static inline SmxTally *
read_csv (const char *settings, const char *section, const char *keys, const char *csv, GError **error)
{
  g_autoptr (SmxStudy) study = new_study (settings);
  add_base (study);
  SmxSource *source = smx_study_add_source (study, section, error);
  g_autoptr (GBytes) bytes = g_bytes_new (csv, strlen (csv));
  smx_source_set_bytes (source, section, bytes);
  return say (source, keys, error) ? smx_study_read (study, NULL, error) : NULL;
}

/* Whether every column is text; else decimals may be numbers, of which nobody asks whether they were meant as thousands. */
static inline gboolean
are_texts (const ArrowColumn *columns)
{
  for (; columns->format != NULL; columns++)
    if (!g_str_equal (columns->format, "u"))
      return FALSE;
  return TRUE;
}

/* What does not depend on where the records came from. */
static inline char *
dump (const SmxTally *tally, const char *section, gboolean texts)
{
  g_autofree char *maybe = g_strdup_printf ("findings %d ", SMX_FINDING_MAYBE_THOUSANDS);
  g_autofree char *plain =
      g_strdup_printf ("text %d ", SMX_DICTIONARY_TEXT); /* names of fields in findings */
  g_autofree char *others = g_strdup_printf ("findings %d ", SMX_FINDING_NO_THOUSANDS);
  g_autofree char *all = dump_tally (tally);
  g_auto (GStrv) lines = g_strsplit (all, "\n", -1);
  GString *kept = g_string_new (NULL);
  for (char **line = lines; *line != NULL; line++)
    if (!g_str_has_prefix (*line, "source ") &&
        (texts || (!g_str_has_prefix (*line, maybe) && !g_str_has_prefix (*line, others) &&
                   !g_str_has_prefix (*line, plain))))
      g_string_append_printf (kept, "%s\n", *line);
  for (guint i = 0; i < smx__tally_n_sources (tally); i++) {
    const SmxSourceRecord *source = smx__tally_source (tally, i);
    if (g_str_equal (source->section, section))
      g_string_append_printf (kept, "rows %" G_GUINT64_FORMAT " left out %" G_GUINT64_FORMAT "\n",
                              source->rows, source->left_out);
  }
  return g_string_free (kept, FALSE);
}

#endif
