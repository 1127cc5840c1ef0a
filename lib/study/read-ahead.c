/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A ring of stretches between the thread that reads and the one that uses them.
 *
 * Invariant: of the stretches from `first` on, `n_full` belong to the user, the others to the thread; under the lock, both
 * only change whose they are. The last one, the end or an error, stays with the user. */
#include "read-ahead.h"

#include "../base/lock.h"
#include "../base/memory.h"
#include "../base/message.h"

#include <string.h>

#define N_STRETCHES 4

typedef struct {
  char *data;
  gssize n; /* as the source returned it */
  gsize n_taken;
  guint64 raw;
  GError *error;
  gboolean seen; /* by the user */
} Stretch;

struct SmxReadAhead {
  SmxReadAheadFunc read;
  gpointer source;
  gsize block;
  SmxLanguage language;
  GThread *thread;
  char *memory;
  Stretch stretches[N_STRETCHES];

  SmxLock lock;
  SmxSignal changed;
  guint first, n_full;
  gboolean stop;
};

/* A free stretch, or NULL where nobody wants more. */
static Stretch *
wait_for_room (SmxReadAhead *self)
{
  smx__lock (&self->lock);
  while (self->n_full == N_STRETCHES && !self->stop)
    smx__signal_wait (&self->changed, &self->lock);
  Stretch *free_one = self->stop ? NULL : &self->stretches[(self->first + self->n_full) % N_STRETCHES];
  smx__unlock (&self->lock);
  return free_one;
}

static void
hand_over (SmxReadAhead *self)
{
  smx__lock (&self->lock);
  self->n_full++;
  smx__signal_send (&self->changed);
  smx__unlock (&self->lock);
}

static gpointer
run (gpointer data)
{
  SmxReadAhead *self = data;
  SMX_LANGUAGE_SCOPE (self->language);
  Stretch *stretch;
  gssize n = 1;
  while (n > 0 && (stretch = wait_for_room (self)) != NULL) {
    stretch->n_taken = 0;
    stretch->seen = FALSE;
    stretch->raw = 0;
    n = stretch->n = self->read (self->source, stretch->data, self->block, &stretch->raw, &stretch->error);
    hand_over (self);
  }
  return NULL;
}

SmxReadAhead *
smx__read_ahead_new (SmxReadAheadFunc read, gpointer source, gsize block, GError **error)
{
  g_autoptr (SmxReadAhead) self = smx__allocate (1, sizeof *self, error);
  if (self == NULL)
    return NULL;
  smx__lock_init (&self->lock);
  smx__signal_init (&self->changed);
  self->read = read;
  self->source = source;
  self->block = block;
  self->language = smx__language ();
  self->memory = smx__allocate (N_STRETCHES, block, error);
  if (self->memory == NULL)
    return NULL;
  for (guint i = 0; i < N_STRETCHES; i++)
    self->stretches[i].data = self->memory + i * block;
  self->thread = g_thread_try_new ("read-ahead", run, self, NULL);
  return self->thread != NULL ? g_steal_pointer (&self) : NULL;
}

void
smx__read_ahead_free (SmxReadAhead *self)
{
  if (self == NULL)
    return;
  if (self->thread != NULL) {
    smx__lock (&self->lock);
    self->stop = TRUE;
    smx__signal_send (&self->changed);
    smx__unlock (&self->lock);
    g_thread_join (self->thread);
  }
  for (guint i = 0; i < N_STRETCHES; i++)
    g_clear_error (&self->stretches[i].error);
  smx__lock_clear (&self->lock);
  smx__signal_clear (&self->changed);
  g_free (self->memory);
  g_free (self);
}

gboolean
smx__read_ahead_wait (SmxReadAhead *self, guint64 *raw)
{
  smx__lock (&self->lock);
  while (self->n_full == 0)
    smx__signal_wait (&self->changed, &self->lock);
  smx__unlock (&self->lock);
  Stretch *stretch = &self->stretches[self->first];
  gboolean fresh = !stretch->seen;
  stretch->seen = TRUE;
  if (fresh)
    *raw = stretch->raw;
  return fresh;
}

static void
give_back (SmxReadAhead *self)
{
  smx__lock (&self->lock);
  self->first = (self->first + 1) % N_STRETCHES;
  self->n_full--;
  smx__signal_send (&self->changed);
  smx__unlock (&self->lock);
}

gssize
smx__read_ahead_take (SmxReadAhead *self, char *buffer, gsize size, GError **error)
{
  Stretch *stretch = &self->stretches[self->first];
  if (stretch->n < 0 && error != NULL)
    *error = g_error_copy (stretch->error);
  if (stretch->n <= 0)
    return stretch->n;
  gsize n = MIN (size, (gsize)stretch->n - stretch->n_taken);
  memcpy (buffer, stretch->data + stretch->n_taken, n);
  stretch->n_taken += n;
  if (stretch->n_taken == (gsize)stretch->n)
    give_back (self);
  return (gssize)n;
}
