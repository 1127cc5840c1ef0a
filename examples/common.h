/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the programs share: the common options, reading a study, printing a table, messages and exit status.
 *
 * Exit status: 0 done, 1 one message on standard error, 2 wrong usage. Nothing stands on standard output before the
 * whole result is known. */
#ifndef EXAMPLES_COMMON_H
#define EXAMPLES_COMMON_H

#include <service-matrix.h>

typedef struct {
  const char *program;
  const char *study; /* the one argument; lives in argv */
  SmxTableFormat format;
  gboolean has_format; /* whether the command line says one */
  SmxBadRows bad_rows;
  char *output;  /* NULL: standard output */
  char *rejects; /* NULL: none */
  char *lang;    /* NULL: the study's */
  char *data;    /* NULL: the study's own folder */
  int threads;   /* 0: the cores there are */
  int width;     /* 0: as wide as it gets */
  gboolean quiet;
} Common;

void common_clear (Common *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Common, common_clear)

/* Reads the command line: the program's own options and the common ones.
 * FALSE where the program is to end at once, with @status. */
gboolean common_parse (Common *self, int argc, char **argv, const GOptionEntry *own, const char *summary,
                       int *status);

/* Says on standard error what an option could be; returns the exit status 2. */
int common_refuse (const Common *self, const char *option, const char *expected, const char *found);

/* Says an error on standard error; returns the exit status 1. */
int common_fail (const Common *self, const GError *error);

/* Loads and reads the study; NULL with an error. */
SmxMatrix *common_read (const Common *self, GError **error);

/* Writes the table where the options say; returns the exit status. @note is a last line for readers of text. */
int common_print (const Common *self, const SmxTable *table, const char *note);

/* Writes a graph where the options say; returns the exit status. */
typedef gboolean (*WriteGraph) (const SmxTable *nodes, const SmxTable *edges, GOutputStream *stream,
                                GCancellable *cancellable, GError **error);
typedef gboolean (*WriteGraphFile) (const SmxTable *nodes, const SmxTable *edges, const char *path,
                                    GCancellable *cancellable, GError **error);
int common_print_graph (const Common *self, const SmxTable *nodes, const SmxTable *edges, WriteGraph write,
                        WriteGraphFile write_file);

/* What to know under a table, a line each: its order, which way figures point, what it leaves out. Free with g_free(). */
char *common_notes (const SmxTable *table);

/* Tells readers of text on standard error how many findings there are. FALSE with an error. */
gboolean common_tell_findings (const Common *self, const SmxMatrix *matrix, GError **error);

#endif
