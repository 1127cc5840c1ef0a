/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text as users write it: trimming, likeness, numbers back into text. */
#ifndef SMX_BASE_TEXT_H
#define SMX_BASE_TEXT_H

#include <glib.h>

/* Takes white space (ASCII, no-break and other Unicode spaces) from both ends of a slice, in place. Bytes that are not
 * UTF-8 are no white space. */
void smx__trim (const char **text, gsize *length);

/* What two codes have in common that differ only by case, accents, leading zeros, spaces or punctuation between
 * letters. Two codes "look alike" when their folds are equal. @text must be UTF-8; free with g_free(). */
char *smx__fold (const char *text);

/* The candidate nearest to @text by edit distance, if near enough to be a slip of the pen; else NULL. */
const char *smx__nearest (const char *text, const char *const *candidates, gsize n);

/* Whether @text fits a pattern of *, any characters, and ?, one character. In time of their lengths' product. */
gboolean smx__glob (const char *pattern, const char *text);

/* The shortest decimal text that reads back as the same double: "0.1", "12", "1e+300". Finite values only.
 * -0 is written as 0. @buffer holds at least G_ASCII_DTOSTR_BUF_SIZE bytes; returns it. */
char *smx__format_double (char *buffer, double value);

#define SMX_INT64_ROOM 24 /* bytes of any of its numbers, with their NUL */

/* Decimal digits; @buffer holds at least SMX_INT64_ROOM bytes; returns it. */
char *smx__format_int64 (char *buffer, gint64 value);

/* As printf ("%.*f") in the C locale, but for a zero's sign, which is left out. FALSE where that is not easily told (large
 * numbers and decimals, values next to halfway between two texts); else @buffer has it, in at most SMX_INT64_ROOM bytes. */
gboolean smx__format_quickly (char *buffer, double value, guint decimals);

/* Columns that a UTF-8 text takes in a terminal (wide characters two, combining ones none). */
gsize smx__display_width (const char *text);

#endif
