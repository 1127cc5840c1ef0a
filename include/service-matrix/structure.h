/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Structure: what the questions about the graph of services have in common. */
#ifndef SERVICE_MATRIX_STRUCTURE_H
#define SERVICE_MATRIX_STRUCTURE_H

#include <service-matrix/language.h>
#include <service-matrix/matrix.h>
#include <service-matrix/progress.h>
#include <service-matrix/table.h>

G_BEGIN_DECLS

/**
 * SmxStructureOptions:
 * @struct_size: set by smx_structure_options_init()
 * @language: of titles, descriptions and sentences; default SMX_LANGUAGE_OF_STUDY
 * @wave: (nullable): whose answers, where the table holds any; REFERENCE where the study has none of that name; NULL (default) means the
 *   study's latest wave
 * @top: only so many rows, of the order that the table says; 0 (default) means all
 * @worlds: how many worlds are drawn where a figure is sampled, up to 10,000,000; rounded up to a multiple of 64; 0 (default) means 4,096
 * @seed: of all draws; default 0
 * @threads: 0 (default) means the processors that the process may use; no result depends on it
 * @cancellable: (nullable): asked at least once a second
 * @progress: (nullable): told how much is done
 * @progress_data: passed to @progress
 */
typedef struct {
  gsize struct_size;
  SmxLanguage language;
  const char *wave;
  guint top;
  guint worlds;
  guint64 seed;
  guint threads;
  GCancellable *cancellable;
  SmxProgressFunc progress;
  gpointer progress_data;
} SmxStructureOptions;

/**
 * smx_structure_options_init:
 * @options: (out): set to the defaults
 * @struct_size: sizeof (SmxStructureOptions) of the caller
 */
SMX_API void smx_structure_options_init (SmxStructureOptions *options, gsize struct_size);

G_END_DECLS

#endif
