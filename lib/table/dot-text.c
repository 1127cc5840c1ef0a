/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Texts in DOT. Characters of a label are counted and not measured, so that marks, which take no room, make no label without end. */
#include "dot-text.h"

#include <string.h>

#include "graph-parts.h"

#define LINE 26 /* characters of a label, wide ones two */
#define LINES 3
#define PIECE (SMX_DOT_LONGEST / 7) /* bytes of a text: an escape in an id takes 7 for one */

const char *
smx__escape_dot (const char *text, char buffer[SMX_ESCAPE_ROOM], gsize *length)
{
  (void)buffer;
  const gsize bytes = smx__no_xml (text);
  *length = MAX (bytes, 1);
  return *text == '"' ? "\\\"" : *text == '\\' ? "\\\\" : bytes > 0 ? SMX_REPLACEMENT : NULL;
}

const char *
smx__escape_dot_shown (const char *text, char buffer[SMX_ESCAPE_ROOM], gsize *length)
{
  return *text == '&' ? "&amp;" : *text == '\n' ? "\\n" : smx__escape_dot (text, buffer, length);
}

void
smx__put_dot_string (SmxSink *sink, const char *text, SmxEscape escape)
{
  gsize left = strlen (text);
  smx__sink_put_text (sink, "\"");
  while (left > PIECE && sink->error == NULL) {
    gsize n = PIECE;
    while (((guchar)text[n] & 0xc0) == 0x80)
      n--;
    smx__put_escaped_slice (sink, text, n, escape);
    smx__sink_put_text (sink, SMX_DOT_JOIN);
    text += n;
    left -= n;
  }
  smx__put_escaped_slice (sink, text, left, escape);
  smx__sink_put_text (sink, "\"");
}

/* One character, of @length bytes. */
static void
put_character (SmxSink *sink, const char *text, gsize length)
{
  char one[8];
  memcpy (one, text, length);
  one[length] = '\0';
  smx__put_escaped (sink, one, smx__escape_dot_shown);
}

static const char *
skip_blanks (const char *text)
{
  while (*text != '\0' && g_unichar_isspace (g_utf8_get_char (text)))
    text = g_utf8_next_char (text);
  return text;
}

static guint
width_of (const char *text)
{
  return g_unichar_iswide (g_utf8_get_char (text)) ? 2 : 1;
}

/* How wide the word at @text is, LINE at most. */
static guint
measure_word (const char *text)
{
  guint width = 0;
  for (; *text != '\0' && width < LINE && !g_unichar_isspace (g_utf8_get_char (text));
       text = g_utf8_next_char (text))
    width += width_of (text);
  return MIN (width, LINE);
}

void
smx__put_dot_label (SmxSink *sink, const char *text)
{
  guint line = 1, used = 0;
  for (text = skip_blanks (text); *text != '\0'; text = skip_blanks (text)) {
    gboolean fits = used == 0 || used + 1 + measure_word (text) <= LINE;
    for (gboolean first = TRUE; *text != '\0' && !g_unichar_isspace (g_utf8_get_char (text)); first = FALSE) {
      const char *next = g_utf8_next_char (text);
      if (!fits || used + width_of (text) > LINE) {
        if (line++ == LINES) {
          smx__sink_put_text (sink, "…");
          return;
        }
        smx__sink_put_text (sink, "\\n");
        used = 0;
        fits = TRUE;
      } else if (first && used > 0) {
        smx__sink_put_text (sink, " ");
        used++;
      }
      put_character (sink, text, (gsize)(next - text));
      used += width_of (text);
      text = next;
    }
  }
}
