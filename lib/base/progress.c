/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Long work: whether to stop, and how far it is. */

#include "progress.h"
#include "error.h"

SMX_MESSAGE (cancelled, "the work was cancelled", "el trabajo fue cancelado");

gboolean
smx__progress_advance (SmxProgress *self, guint64 bytes, GError **error)
{
  if (self == NULL)
    return TRUE;
  if (self->cancellable != NULL && g_cancellable_is_cancelled (self->cancellable))
    return smx__fail (error, SMX_ERROR_CANCELLED, NULL, &cancelled, NULL);
  self->done += bytes;
  if (self->function != NULL && (self->thread == NULL || self->thread == g_thread_self ()))
    self->function (self->done, self->total, self->data);
  return TRUE;
}
