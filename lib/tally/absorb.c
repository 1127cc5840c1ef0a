/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Absorbing: the tally of one part of a reading, counted in a thread of its own, joins that of the whole. */
#include "batch.h"

#include "join.h"
#include "sources.h"
#include "waiting-ratings.h"

/* Leaves nothing but settings and calendar. */
static void
empty (SmxTally *self)
{
  for (guint i = 0; i < SMX_N_DICTIONARIES; i++)
    g_clear_pointer (&self->dictionaries[i], smx__dictionary_free);
  for (guint i = 0; i < SMX_N_GROUPINGS; i++)
    g_clear_pointer (&self->groups[i], smx__groups_free);
  for (gsize i = 0; i < self->n_sources; i++)
    smx__source_clear (&self->sources[i]);
  g_clear_pointer (&self->sources, g_free);
  self->n_sources = self->sources_capacity = 0;
  for (guint i = 0; i < SMX_N_BY_PROGRAM; i++)
    self->by_program[i].rows = 0;
  smx__marks_clear (&self->marks);
  smx__standards_clear (&self->standards);
  smx__tally_forget_places (self);
  smx__delays_clear (&self->waiting);
  g_clear_pointer (&self->log, smx__log_unref);
  g_clear_pointer (&self->waiting_ratings, smx__waiting_ratings_free);
  self->n_requests = self->n_ratings = 0;
  self->last_time = SMX_NULL;
  self->n_persons = self->has = 0;
}

gboolean
smx__tally_absorb (SmxTally *self, SmxTally *other, guint32 section, GError **error)
{
  gboolean joined = smx__ratings_settle (other, error) && smx__tally_join_last (self, other, section, error);
  empty (other);
  return joined;
}
