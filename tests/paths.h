/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every way in which a study can be read: row by row or by columns, with each kernel that runs here, in blocks of several
 * sizes, with several threads. What comes out must not differ by a byte. */
#ifndef SMX_TEST_PATHS_H
#define SMX_TEST_PATHS_H

#include "study/scan.h"
#include "study/section-reader.h"

typedef struct {
  SmxReadTuning tuning;
  guint threads;
} ReadingPath;

/* The first is the plain one: row by row, one thread. */
static inline GArray *
list_paths (void)
{
  static const gsize blocks[] = { 64, 65, 131, 1000, 0 };
  GArray *paths = g_array_new (FALSE, TRUE, sizeof (ReadingPath));
  ReadingPath path = { .tuning = { .by_rows = TRUE }, .threads = 1 };
  g_array_append_val (paths, path);
  path.tuning.block = 64;
  g_array_append_val (paths, path);
  for (guint scan = 0; scan < SMX_N_SCANS; scan++)
    for (guint block = 0; block < G_N_ELEMENTS (blocks) && smx__scan_can ((SmxScanPath)scan); block++)
      for (guint threads = 1; threads <= 3; threads++) {
        if (block % 2 != 0 && (SmxScanPath)scan != smx__scan_best ())
          continue;
        path = (ReadingPath){ .tuning = { .block = blocks[block], .bytes_a_thread = 1, .scan = scan + 1 },
                              .threads = threads };
        g_array_append_val (paths, path);
      }
  return paths;
}

static inline char *
name_path (const ReadingPath *path)
{
  return g_strdup_printf ("%s, kernel %u, blocks of %zu, %u threads",
                          path->tuning.by_rows ? "rows" : "columns", path->tuning.scan, path->tuning.block,
                          path->threads);
}

#endif
