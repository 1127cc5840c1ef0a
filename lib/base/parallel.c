/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Items that workers take in turn.
 *
 * Invariant: items are taken in order, and whoever took one does it to its end, so that all below the lowest that failed were
 * done, and which one that is does not depend on threads. */

#include "parallel.h"
#include "lock.h"
#include "memory.h"
#include "message.h"

typedef struct Loop {
  SmxItemFunc function;
  gpointer data;
  SmxProgress *progress;
  SmxLanguage language;
  SmxLock lock;     /* of what follows */
  gsize next, stop; /* the next item to take, and the first that is not needed */
  guint64 n_done, n_told;
  GError *fault;     /* of item stop */
  GError *cancelled; /* set once that was asked for */
} Loop;

typedef struct {
  Loop *loop;
  guint number;
  GThread *thread;
} Worker;

guint
smx__parallel_workers (guint threads, gsize n)
{
  guint wanted = threads == 0 ? g_get_num_processors () : threads;
  return (guint)MIN (MAX (wanted, 1), MAX (n, 1));
}

/* Any worker may look, worker 0 alone may tell. */
static gboolean
may_go_on (Loop *self)
{
  SmxProgress look = { .cancellable = self->progress == NULL ? NULL : self->progress->cancellable };
  return self->cancelled == NULL && smx__progress_advance (&look, 0, &self->cancelled);
}

/* FALSE where nothing is left to do. */
static gboolean
take (Loop *self, gsize *item)
{
  smx__lock (&self->lock);
  gboolean taken = self->next < self->stop && may_go_on (self);
  if (taken)
    *item = self->next++;
  smx__unlock (&self->lock);
  return taken;
}

/* Of several faults the one of the lowest item is told. Consumes @fault, NULL where all went well. */
static void
hand_in (Loop *self, gsize item, GError *fault)
{
  smx__lock (&self->lock);
  self->n_done++;
  if (fault != NULL && item < self->stop) {
    g_clear_error (&self->fault);
    self->fault = g_steal_pointer (&fault);
    self->stop = item;
  }
  smx__unlock (&self->lock);
  g_clear_error (&fault);
}

/* What all workers have done since it was last told; without the lock, since the host may take its time. */
static void
tell (Loop *self)
{
  smx__lock (&self->lock);
  guint64 n_new = self->n_done - self->n_told;
  self->n_told = self->n_done;
  smx__unlock (&self->lock);
  if (n_new > 0)
    smx__progress_advance (self->progress, n_new, NULL); /* may_go_on() finds that it is cancelled */
}

static gpointer
work (gpointer data)
{
  const Worker *worker = data;
  Loop *self = worker->loop;
  SMX_LANGUAGE_SCOPE (self->language);
  gsize item;
  while (take (self, &item)) {
    GError *fault = NULL;
    self->function (item, worker->number, self->data, &fault);
    hand_in (self, item, fault);
    if (worker->number == 0)
      tell (self);
  }
  return NULL;
}

static void
work_together (Worker *workers, guint n_workers)
{
  for (guint i = 1; i < n_workers; i++)
    workers[i].thread = g_thread_try_new ("smx-parallel", work, &workers[i], NULL);
  work (&workers[0]);
  for (guint i = 1; i < n_workers; i++)
    if (workers[i].thread != NULL)
      g_thread_join (workers[i].thread);
}

gboolean
smx__parallel (gsize n, guint n_workers, SmxItemFunc function, gpointer data, SmxProgress *progress,
               GError **error)
{
  Loop self = { function, data, progress, smx__language (), .stop = n };
  n_workers = smx__parallel_workers (MAX (n_workers, 1), n);
  g_autofree Worker *workers = smx__allocate (n_workers, sizeof *workers, error);
  if (workers == NULL)
    return FALSE;
  for (guint i = 0; i < n_workers; i++)
    workers[i] = (Worker){ &self, i, NULL };
  smx__lock_init (&self.lock);
  work_together (workers, n_workers);
  tell (&self);
  smx__lock_clear (&self.lock);
  GError *cause = self.fault != NULL ? self.fault : self.cancelled;
  if (self.fault != NULL)
    g_clear_error (&self.cancelled);
  if (cause == NULL)
    return TRUE;
  g_propagate_error (error, cause);
  return FALSE;
}
