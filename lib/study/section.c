/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A section while it is read: from record to row to tally, and what happens to a row that is at fault. */
#include "section.h"

SMX_MESSAGE (of_cut, "{0}; only its first {1} bytes are kept here",
             "{0}; aquí solo se conservan sus primeros {1} bytes");

gboolean
smx__section_open (SmxOpenSection *self, const SmxReading *reading, const SmxSource *source, GError **error)
{
  *self = (SmxOpenSection){ .reading = reading, .source = source };
  self->skip =
      reading->bad_rows == SMX_BAD_ROWS_SKIP || (reading->bad_rows == SMX_BAD_ROWS_AS_STUDY && source->skip);
  self->plan = smx__plan_new (source);
  return smx__tally_intern (reading->tally, SMX_DICTIONARY_TEXT, source->name, strlen (source->name),
                            &self->id, error);
}

void
smx__section_close (SmxOpenSection *self)
{
  g_clear_pointer (&self->handler, smx__handler_free);
  g_clear_pointer (&self->decimals, smx__decimals_free);
  g_clear_pointer (&self->builder, smx__row_builder_free);
  g_clear_pointer (&self->converter, smx__converter_free);
  g_clear_pointer (&self->plan, smx__plan_free);
}

/* What a handler says about the keys of its section: "rework: ..." becomes "bank.study:12: [events:log] rework: ...". */
static gboolean
fail_in_section (const SmxSource *source, GError **error)
{
  if (error == NULL || g_error_matches (*error, SMX_ERROR, SMX_ERROR_NO_MEMORY))
    return FALSE;
  const char *const *keys = smx__kinds[source->kind].keys;
  guint64 line = source->line;
  for (; *keys != NULL; keys++)
    if (g_str_has_prefix ((*error)->message, *keys) && smx__line_of (source->said, *keys) != 0)
      line = smx__line_of (source->said, *keys);
  g_prefix_error (error, "[%s] ", source->name);
  SmxPlace place = { .file = line == 0 ? NULL : source->study->file, .line = line };
  return smx__fail_at (error, &place);
}

gboolean
smx__section_prepare (SmxOpenSection *self, GError **error)
{
  self->converter = smx__converter_new (self->source, self->reading->settings, error);
  if (self->converter == NULL)
    return FALSE;
  self->builder = smx__row_builder_new (self->plan, self->converter, error);
  if (self->builder == NULL)
    return FALSE;
  self->decimals = smx__decimals_new (self->plan, self->source, self->converter, error);
  if (self->decimals == NULL)
    return FALSE;
  self->handler = smx__handler_new (smx__plan_section (self->plan), self->reading->tally, error);
  return self->handler != NULL || fail_in_section (self->source, error);
}

/* Whether an error is about one row, which can then be left out. */
static gboolean
is_of_row (const GError *error)
{
  return g_error_matches (error, SMX_ERROR, SMX_ERROR_PARSE) ||
         g_error_matches (error, SMX_ERROR, SMX_ERROR_RANGE) ||
         g_error_matches (error, SMX_ERROR, SMX_ERROR_REFERENCE) ||
         g_error_matches (error, SMX_ERROR, SMX_ERROR_FORMAT) ||
         g_error_matches (error, SMX_ERROR, SMX_ERROR_CONFLICT);
}

/* The message without the place that has columns of its own in the rejects file. */
static const char *
strip_place (const char *message, const char *file, guint64 line)
{
  g_autofree char *place = g_strdup_printf ("%s:%" G_GUINT64_FORMAT ": ", file, line);
  return g_str_has_prefix (message, place) ? message + strlen (place) : message;
}

/* Why a row is left out; that it does not stand there whole belongs to it. Free with g_free(). */
static char *
tell_reason (const char *file, const SmxCsvRecord *record, const GError *cause)
{
  const char *reason = strip_place (cause->message, file, record->line);
  if (!record->cut)
    return g_strdup (reason);
  g_autofree char *kept = g_strdup_printf ("%" G_GSIZE_FORMAT, record->raw.length);
  return smx__message_format (&of_cut, reason, kept, NULL);
}

gboolean
smx__section_refuse (SmxOpenSection *self, const char *file, const SmxCsvRecord *record, GError *cause,
                     guint64 *left_out, GError **error)
{
  if (!self->skip || !is_of_row (cause)) {
    g_propagate_error (error, cause);
    return FALSE;
  }
  (*left_out)++;
  self->n_bad++;
  if (self->reading->rejects != NULL) {
    g_autofree char *reason = tell_reason (file, record, cause);
    smx__rejects_add (self->reading->rejects, file, record->line, reason, record->raw.text,
                      record->raw.length);
  }
  g_error_free (cause);
  return TRUE;
}

gboolean
smx__section_row (SmxOpenSection *self, const SmxMap *map, const SmxCsvRecord *record, GError **error)
{
  SmxRow row;
  if (!smx__row_build (self->builder, map, record, &row, error) ||
      !smx__handler_row (self->handler, &row, error))
    return FALSE;
  smx__decimals_look (self->decimals, map, record, &row);
  return TRUE;
}

static gboolean
note (const SmxOpenSection *self, SmxFindingKind finding, gint64 n, GError **error)
{
  return n == 0 || smx__tally_note (self->reading->tally, finding, self->id, SMX_NO_ID, n, error);
}

gboolean
smx__section_finish (SmxOpenSection *self, GError **error)
{
  if (!smx__handler_finish (self->handler, error))
    return fail_in_section (self->source, error);
  return note (self, SMX_FINDING_BAD_ROW, self->n_bad, error) &&
         note (self, SMX_FINDING_BLANK_LINE, self->n_blank, error) &&
         smx__decimals_note (self->decimals, self->reading->tally, self->id, error);
}
