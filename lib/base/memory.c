/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Memory that may fail. Tests make it fail at a chosen call, per thread. */

#include "memory.h"
#include "error.h"
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static _Thread_local gint64 calls_left = -1; /* -1: never fails */

void
smx__memory_fail_from (gint64 n)
{
  calls_left = n;
}

static gboolean
may_allocate (void)
{
  if (calls_left < 0)
    return TRUE;
  if (calls_left == 0)
    return FALSE;
  calls_left--;
  return TRUE;
}

void *
smx__allocate (gsize n, gsize size, GError **error)
{
  gsize n_bytes;
  void *memory = NULL;
  if (g_size_checked_mul (&n_bytes, n, size) && may_allocate ())
    memory = g_try_malloc0 (MAX (n_bytes, 1));
  if (memory == NULL)
    smx__fail_memory (error);
  return memory;
}

gboolean
smx__reserve (void *items, gsize *capacity, gsize needed, gsize size, GError **error)
{
  if (needed <= *capacity)
    return TRUE;
  gsize grown = MAX (needed, 16), n_bytes, doubled;
  if (g_size_checked_mul (&doubled, *capacity, 2))
    grown = MAX (grown, doubled);
  void *old, *moved = NULL;
  memcpy (&old, items, sizeof old);
  if (g_size_checked_mul (&n_bytes, grown, size) && may_allocate ())
    moved = g_try_realloc (old, n_bytes);
  if (moved == NULL)
    return smx__fail_memory (error);
  memcpy (items, &moved, sizeof moved);
  *capacity = grown;
  return TRUE;
}

void
smx__free_large (void *memory, gsize n_bytes)
{
  const guintptr page = (guintptr)sysconf (_SC_PAGESIZE), start = (guintptr)memory;
  const guintptr first = (start + page - 1) / page * page, end = (start + n_bytes) / page * page;
  if (memory != NULL && first < end)
    madvise ((char *)memory + (first - start), end - first, MADV_DONTNEED); /* where it fails they stay */
  g_free (memory);
}

char *
smx__copy_text (const char *text, gsize length, GError **error)
{
  gsize n_bytes;
  if (!g_size_checked_add (&n_bytes, length, 1)) {
    smx__fail_memory (error);
    return NULL;
  }
  char *copy = smx__allocate (n_bytes, 1, error);
  if (copy != NULL && length > 0)
    memcpy (copy, text, length);
  return copy;
}
