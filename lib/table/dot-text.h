/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Texts in DOT, between double quotes. */
#ifndef SMX_TABLE_DOT_TEXT_H
#define SMX_TABLE_DOT_TEXT_H

#include "graph-parts.h"

/* Of a text that Graphviz takes as it is: an SmxEscape. */
const char *smx__escape_dot (const char *text, char buffer[SMX_ESCAPE_ROOM], gsize *length);

/* Of one that it reads once more, such as a tooltip: an ampersand is one, and a line ends. */
const char *smx__escape_dot_shown (const char *text, char buffer[SMX_ESCAPE_ROOM], gsize *length);

/* A text in quotes. Graphviz reads no more than 16,384 bytes between two: a long one is several, joined by +. */
void smx__put_dot_string (SmxSink *sink, const char *text, SmxEscape escape);
#define SMX_DOT_JOIN "\" + \""
#define SMX_DOT_LONGEST 14000 /* bytes that are put between two quotes */

/* A label: words in a few lines, the last one with an ellipsis where there are more; a word that is wider than a line is broken. */
void smx__put_dot_label (SmxSink *sink, const char *text);

#endif
