/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A thread that reads a source ahead of the one who uses it: some stretches wait in a ring, in order, and what ends them,
 * the end or an error, comes in its place behind them. */
#ifndef SMX_STUDY_READ_AHEAD_H
#define SMX_STUDY_READ_AHEAD_H

#include <glib.h>

typedef struct SmxReadAhead SmxReadAhead;

/* Up to @size bytes; 0 at the end; -1 with an error. @raw: how far it went in the source for them, in bytes. Called by the
 * thread alone, and no more after the end or an error. */
typedef gssize (*SmxReadAheadFunc) (gpointer source, char *buffer, gsize size, guint64 *raw, GError **error);

/* Begins to read, @block bytes at a time, errors in the language of the scope. NULL with NO_MEMORY; or without an error where
 * the system has no thread to give. */
SmxReadAhead *smx__read_ahead_new (SmxReadAheadFunc read, gpointer source, gsize block, GError **error);

/* Ends the thread as soon as its call of the source returns. */
void smx__read_ahead_free (SmxReadAhead *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SmxReadAhead, smx__read_ahead_free)

/* Waits for a stretch, the end or an error. TRUE where it was not waited for before; then @raw is set. */
gboolean smx__read_ahead_wait (SmxReadAhead *self, guint64 *raw);

/* Up to @size bytes of the stretch that was waited for; 0 at the end, -1 with the error, again and again. */
gssize smx__read_ahead_take (SmxReadAhead *self, char *buffer, gsize size, GError **error);

#endif
