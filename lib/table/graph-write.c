/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writing a graph: checks, then a writer, into a stream or a file. */
#include <service-matrix/graph-write.h>

#include "../base/error.h"
#include "../base/replace-file.h"
#include "graph-parts.h"

/* A graph and how it is written. */
typedef struct {
  const SmxGraphParts *parts;
  void (*put) (SmxSink *sink, const SmxGraphParts *parts);
} Content;

static gboolean
write_content (gconstpointer content, GOutputStream *stream, GCancellable *cancellable, GError **error)
{
  const Content *self = content;
  g_auto (SmxSink) sink;
  smx__sink_init (&sink, stream, cancellable);
  if (sink.error == NULL)
    self->put (&sink, self->parts);
  return smx__sink_finish (&sink, error);
}

/* Into the stream, or else the file. */
static gboolean
write_graph (const SmxTable *nodes, const SmxTable *edges, GOutputStream *stream, const char *path,
             void (*put) (SmxSink *, const SmxGraphParts *), GCancellable *cancellable, GError **error)
{
  SMX_LANGUAGE_SCOPE (nodes->language);
  g_auto (SmxGraphParts) parts = { .nodes = NULL };
  const Content content = { &parts, put };
  if (!smx__graph_parts_take (&parts, nodes, edges, error))
    return FALSE;
  if (stream != NULL)
    return write_content (&content, stream, cancellable, error);
  return smx__replace_file (path, write_content, &content, FALSE, cancellable, error) ||
         smx__fail_at (error, &(SmxPlace){ .file = path });
}

gboolean
smx_table_write_graphml (const SmxTable *nodes, const SmxTable *edges, GOutputStream *stream,
                         GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (nodes != NULL && edges != NULL && G_IS_OUTPUT_STREAM (stream), FALSE);
  return write_graph (nodes, edges, stream, NULL, smx__write_graphml, cancellable, error);
}

gboolean
smx_table_write_graphml_file (const SmxTable *nodes, const SmxTable *edges, const char *path,
                              GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (nodes != NULL && edges != NULL && path != NULL, FALSE);
  return write_graph (nodes, edges, NULL, path, smx__write_graphml, cancellable, error);
}

gboolean
smx_table_write_dot (const SmxTable *nodes, const SmxTable *edges, GOutputStream *stream,
                     GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (nodes != NULL && edges != NULL && G_IS_OUTPUT_STREAM (stream), FALSE);
  return write_graph (nodes, edges, stream, NULL, smx__write_dot, cancellable, error);
}

gboolean
smx_table_write_dot_file (const SmxTable *nodes, const SmxTable *edges, const char *path,
                          GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (nodes != NULL && edges != NULL && path != NULL, FALSE);
  return write_graph (nodes, edges, NULL, path, smx__write_dot, cancellable, error);
}
