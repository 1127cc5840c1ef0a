/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Saved tallies for tests: drawn ones, their bytes, and bytes that are no saved tally. Include xxhash inline. */
#ifndef SMX_STATE_FIXTURE_H
#define SMX_STATE_FIXTURE_H

#include "base/error.h"
#include "random-records.h"
#include "tally-dump.h"
#include "tally/state-bytes.h"
#include "tally/state-format.h"
#include "tally/tally-struct.h"
#include <service-matrix.h>
#include <xxhash.h>

#define RECORDS 200

static inline GBytes *
save (const SmxTally *tally)
{
  GError *error = NULL;
  GBytes *bytes = smx_tally_to_bytes (tally, &error);
  assert_no_error (error);
  return bytes;
}

static inline SmxTally *
load (GBytes *bytes)
{
  GError *error = NULL;
  SmxTally *tally = smx_tally_from_bytes (bytes, &error);
  assert_no_error (error);
  return tally;
}

static inline SmxTally *
random_tally (guint32 seed)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  Record records[RECORDS];
  SmxTally *tally = new_part ();
  draw_records (random, records, RECORDS);
  apply_all (tally, records, RECORDS);
  return tally;
}

static inline guint8 *
copy_bytes (GBytes *bytes, gsize *n)
{
  gconstpointer data = g_bytes_get_data (bytes, n);
  return g_memdup2 (data, *n);
}

static inline void
put64 (guint8 *at, guint64 number)
{
  number = GUINT64_TO_LE (number);
  memcpy (at, &number, sizeof number);
}

/* Makes length and checksum right again. */
static inline void
seal (guint8 *bytes, gsize n)
{
  put64 (bytes + SMX_STATE_AT_LENGTH, n);
  XXH3_state_t hash;
  XXH3_128bits_reset (&hash);
  XXH3_128bits_update (&hash, bytes, SMX_STATE_AT_CHECKSUM);
  XXH3_128bits_update (&hash, bytes + SMX_STATE_HEAD, n - SMX_STATE_HEAD);
  XXH128_hash_t digest = XXH3_128bits_digest (&hash);
  put64 (bytes + SMX_STATE_AT_CHECKSUM, digest.low64);
  put64 (bytes + SMX_STATE_AT_CHECKSUM + 8, digest.high64);
}

static inline void
assert_no_state (const guint8 *data, gsize n, SmxErrorCode code, const char *message)
{
  GError *error = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new (data, n);
  assert_null (smx_tally_from_bytes (bytes, &error));
  assert_error (error, SMX_ERROR, (int)code, message);
  g_error_free (error);
}

#define NO SMX_NO_ID
#define NO_STATE "expected a saved tally but found another kind of file"

#endif
