/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as the rows of a table, below a header that fits. The first byte chooses the table and what becomes of bad
 * rows, the second how it is read by blocks.
 *
 * Must hold: read by blocks and columns, with any kernel, block and number of threads, the tally or the message is that
 * of reading row by row, to the byte. */
#include "reading.h"

#include "study/scan.h"

static GBytes *
read_rows (const uint8_t *data, size_t size, const FuzzShape *shape, gboolean skip,
           const SmxReadTuning *tuning, guint threads)
{
  g_autoptr (SmxStudy) study = fuzz_study ();
  GString *text = g_string_new (shape->header);
  g_string_append_c (text, '\n');
  g_string_append_len (text, (const char *)data, (gssize)size);
  g_autoptr (GBytes) bytes = g_string_free_to_bytes (text);
  SmxSource *source = smx_study_add_source (study, shape->section, NULL);
  fuzz_set (source, shape, skip);
  smx_source_set_bytes (source, "rows.csv", bytes);
  return fuzz_read (study, tuning, threads);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const gsize blocks[] = { 64, 65, 100, 131, 256, 1000, 0, 64 };
  if (size < 2)
    return 0;
  const FuzzShape *shape = &fuzz_shapes[(data[0] & 0x7f) % G_N_ELEMENTS (fuzz_shapes)];
  gboolean skip = data[0] >> 7;
  guint scan = (data[1] >> 3) % SMX_N_SCANS, threads = data[1] >> 6 == 3 ? 3 : 1;
  SmxReadTuning tuning = { .block = blocks[data[1] & 7], .bytes_a_thread = 1 };
  tuning.scan = smx__scan_can ((SmxScanPath)scan) ? scan + 1 : 0;
  g_autoptr (GBytes) rows =
      read_rows (data + 2, size - 2, shape, skip, &(SmxReadTuning){ .by_rows = TRUE }, 1);
  g_autoptr (GBytes) columns = read_rows (data + 2, size - 2, shape, skip, &tuning, threads);
  MUST (g_bytes_equal (rows, columns));
  return 0;
}
