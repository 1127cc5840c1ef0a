/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as a saved tally, with its length and checksum made right, so that what is behind them is reached.
 *
 * Must hold: an error, or a tally that is saved and loaded again as the same bytes, can be merged with itself or is refused, and
 * answers every question. */
#define XXH_INLINE_ALL
#include "fuzz.h"

#include "tally/state-format.h"
#include <service-matrix.h>
#include <xxhash.h>

static void
seal (guint8 *bytes, gsize n)
{
  guint64 length = GUINT64_TO_LE ((guint64)n);
  memcpy (bytes + SMX_STATE_AT_LENGTH, &length, sizeof length);
  XXH3_state_t hash;
  XXH3_128bits_reset (&hash);
  XXH3_128bits_update (&hash, bytes, SMX_STATE_AT_CHECKSUM);
  XXH3_128bits_update (&hash, bytes + SMX_STATE_HEAD, n - SMX_STATE_HEAD);
  XXH128_hash_t digest = XXH3_128bits_digest (&hash);
  guint64 halves[] = { GUINT64_TO_LE (digest.low64), GUINT64_TO_LE (digest.high64) };
  memcpy (bytes + SMX_STATE_AT_CHECKSUM, halves, sizeof halves);
}

static void
ask (const SmxTally *tally)
{
  g_autoptr (SmxMatrix) matrix = smx_matrix_new (tally, NULL);
  if (matrix == NULL)
    return;
  for (guint by = 0; by < SMX_N_BY; by++) {
    SmxMeasureOptions options;
    smx_measure_options_init (&options, sizeof options);
    options.by = (SmxMeasureBy)by;
    g_autoptr (SmxTable) table = smx_measure (matrix, &options, NULL);
  }
  g_autoptr (SmxTable) ranked = smx_rank_services (matrix, NULL, NULL);
  g_autoptr (SmxTable) findings = smx_findings (matrix, SMX_LANGUAGE_OF_STUDY, NULL);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree guint8 *copy = g_memdup2 (data, size);
  if (size >= SMX_STATE_HEAD)
    seal (copy, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new (copy, size);
  g_autoptr (SmxTally) tally = smx_tally_from_bytes (bytes, &error);
  MUST ((tally == NULL) == (error != NULL));
  if (tally == NULL)
    return 0;
  g_autoptr (GBytes) saved = smx_tally_to_bytes (tally, NULL);
  MUST (saved != NULL);
  g_autoptr (SmxTally) again = smx_tally_from_bytes (saved, NULL);
  MUST (again != NULL);
  g_autoptr (GBytes) twice = smx_tally_to_bytes (again, NULL);
  MUST (g_bytes_equal (saved, twice));
  ask (tally);
  smx_tally_merge (again, tally, NULL);
  return 0;
}
