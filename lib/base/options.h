/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Option structs that begin with their size and grow only at the end.
 * Older and newer callers are both safe: what they know is copied over our defaults, what we do not know must be 0. */
#ifndef SMX_BASE_OPTIONS_H
#define SMX_BASE_OPTIONS_H

#include <glib.h>

/* What every init function does: a struct of the caller's size, holding as much of the defaults as it has room for. */
void smx__options_init (void *options, gsize struct_size, const void *defaults, gsize defaults_size);

/* The place of a name in a list of @n, such as the spellings of an enum; -1 where it is none of them. */
int smx__options_find (const char *const *names, gsize n, const char *name);

/* Copies MIN (theirs, ours) bytes of @given (or nothing where it is NULL) over @ours, which holds the defaults.
 * FALSE with OPTIONS where the size is no size (0) or the unknown tail is not all zero; @name says which struct. */
gboolean smx__options_resolve (const char *name, void *ours, gsize ours_size, const void *given,
                               GError **error);

/* FALSE with OPTIONS where the value of an enum is not below @limit, the number of those that this version knows. */
gboolean smx__options_check (const char *name, guint value, guint limit, GError **error);

#endif
