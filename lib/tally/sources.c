/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Provenance: what was read, and whether two tallies read the same.
 *
 * Records that are counted (requests, events, cells, ratings) are counted once more when they are read again; statements
 * about entities are not: yesterday's and today's study may well read the same services. So only the former clash.
 * Rows of a program are one source, however they came. Invariant: sources stand in order of section, name, size and hash;
 * the same file of entities stands there once. */
#include "sources.h"

#include "../base/memory.h"
#include <string.h>

/* What the records of a section add to, if they are counted. A section is called by its kind up to a colon. */
typedef enum { COUNTS_NOTHING, COUNTS_REQUESTS, COUNTS_RATINGS } Counts;

static Counts
counts_of (const SmxSourceRecord *source)
{
  static const struct {
    const char *kind;
    Counts counts;
  } kinds[] = { { "requests", COUNTS_REQUESTS },
                { "events", COUNTS_REQUESTS },
                { "cells", COUNTS_REQUESTS },
                { "ratings", COUNTS_RATINGS } };
  gsize length = strcspn (source->section, ":");
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (strlen (kinds[i].kind) == length && memcmp (kinds[i].kind, source->section, length) == 0)
      return kinds[i].counts;
  return COUNTS_NOTHING;
}

static int
compare_numbers (guint64 a, guint64 b)
{
  return (a > b) - (a < b);
}

static int
compare_sources (const SmxSourceRecord *a, const SmxSourceRecord *b)
{
  int order = strcmp (a->section, b->section);
  order = order != 0 ? order : strcmp (a->name, b->name);
  order = order != 0 ? order : compare_numbers (a->bytes, b->bytes);
  order = order != 0 ? order : compare_numbers (a->hash_high, b->hash_high);
  order = order != 0 ? order : compare_numbers (a->hash_low, b->hash_low);
  order = order != 0 ? order : compare_numbers (a->rows, b->rows);
  return order != 0 ? order : compare_numbers (a->left_out, b->left_out);
}

gboolean
smx__source_is_program (const SmxSourceRecord *source)
{
  return strcmp (source->name, SMX_PROGRAM) == 0 && source->bytes == 0 && source->hash_high == 0 &&
         source->hash_low == 0;
}

/* The source of a tally that rows of a program are counted in; NULL where it is none of a program. */
static SmxSourceRecord *
find_by_program (SmxTally *self, const SmxSourceRecord *source)
{
  for (guint i = 0; i < SMX_N_BY_PROGRAM; i++)
    if (smx__source_is_program (source) && strcmp (source->section, self->by_program[i].section) == 0)
      return &self->by_program[i];
  return NULL;
}

gboolean
smx__tally_add_source (SmxTally *self, const SmxSourceRecord *source, GError **error)
{
  SmxSourceRecord *by_program = find_by_program (self, source);
  if (by_program != NULL) {
    by_program->rows += source->rows;
    return TRUE;
  }
  gsize at = self->n_sources;
  while (at > 0 && compare_sources (&self->sources[at - 1], source) > 0)
    at--;
  if (at > 0 && counts_of (source) == COUNTS_NOTHING && compare_sources (&self->sources[at - 1], source) == 0)
    return TRUE;
  if (!smx__reserve (&self->sources, &self->sources_capacity, self->n_sources + 1, sizeof *source, error))
    return FALSE;
  SmxSourceRecord copy = *source;
  copy.name = smx__copy_text (source->name, strlen (source->name), error);
  if (copy.name == NULL)
    return FALSE;
  copy.section = smx__copy_text (source->section, strlen (source->section), error);
  if (copy.section == NULL) {
    g_free (copy.name);
    return FALSE;
  }
  memmove (&self->sources[at + 1], &self->sources[at], (self->n_sources - at) * sizeof copy);
  self->sources[at] = copy;
  self->n_sources++;
  return TRUE;
}

void
smx__source_clear (SmxSourceRecord *self)
{
  g_free (self->name);
  g_free (self->section);
}

gboolean
smx__source_of_requests (const SmxSourceRecord *self)
{
  return counts_of (self) == COUNTS_REQUESTS;
}

void
smx__tally_forget_sources (SmxTally *self)
{
  while (self->n_sources > 0)
    smx__source_clear (&self->sources[--self->n_sources]);
}

/* Whether both hold the same records, and some. A hash of 0 is not known, such as that of rows from a program. */
static gboolean
clash (const SmxSourceRecord *a, const SmxSourceRecord *b)
{
  return (a->hash_high != 0 || a->hash_low != 0) && a->hash_high == b->hash_high &&
         a->hash_low == b->hash_low && a->bytes == b->bytes && a->rows > a->left_out &&
         b->rows > b->left_out && counts_of (a) != COUNTS_NOTHING && counts_of (a) == counts_of (b);
}

gboolean
smx__find_same_source (const SmxTally *self, const SmxTally *other, const SmxSourceRecord **ours,
                       const SmxSourceRecord **theirs)
{
  for (gsize i = 0; i < self->n_sources; i++)
    for (gsize j = 0; j < other->n_sources; j++)
      if (clash (&self->sources[i], &other->sources[j])) {
        *ours = &self->sources[i];
        *theirs = &other->sources[j];
        return TRUE;
      }
  return FALSE;
}
