/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Long work: asks now and then whether to stop, and says how far it is. */
#ifndef SMX_BASE_PROGRESS_H
#define SMX_BASE_PROGRESS_H

#include <service-matrix/progress.h>

typedef struct {
  GCancellable *cancellable; /* or NULL */
  SmxProgressFunc function;  /* or NULL */
  gpointer data;
  guint64 done, total; /* bytes; total 0 where it is not known */
  GThread *thread;     /* the only one that tells the host; NULL: any */
} SmxProgress;

/* Adds @bytes to what is done and tells the host; FALSE with CANCELLED where it asked to stop. */
gboolean smx__progress_advance (SmxProgress *self, guint64 bytes, GError **error);

#endif
