/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Memory whose size comes from data: it may fail, and then ends in SMX_ERROR_NO_MEMORY instead of an abort.
 * Everything here is freed with g_free(). Small things of known size may use GLib's own allocator. */
#ifndef SMX_BASE_MEMORY_H
#define SMX_BASE_MEMORY_H

#include <glib.h>

/* @n zeroed elements of @size bytes; the product is checked. At least one byte, never NULL without an error. */
void *smx__allocate (gsize n, gsize size, GError **error);

/* Makes room in a growing array: *@items holds *@capacity elements of @size bytes; afterwards at least @needed.
 * Doubles; on failure nothing has changed. */
gboolean smx__reserve (void *items, gsize *capacity, gsize needed, gsize size, GError **error);

/* Frees a large piece whose place may stay empty for long, such as one of many that all grow: its pages are given back to
 * the system at once, and taken again where the allocator fills the place. */
void smx__free_large (void *memory, gsize n_bytes);

/* A copy of @length bytes with a NUL after them. */
char *smx__copy_text (const char *text, gsize length, GError **error);

/* For tests: of the allocations of this thread from now on the @n th (from 0) and all later ones fail; -1 ends this. */
void smx__memory_fail_from (gint64 n);

#endif
