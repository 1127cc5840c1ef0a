/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The hash of a content: each kernel against libxxhash itself, and the same hash however the content comes. */
#include "test-support.h"

#include "base/hash.h"
#include "base/memory.h"
#include <service-matrix/error.h>

#include <xxhash.h>

#define BLOCK SMX_HASH_BLOCK

static const struct {
  const char *name;
  SmxHashPath path;
} paths[] = {
  { "portable", SMX_HASH_PORTABLE },
  { "avx2", SMX_HASH_AVX2 },
  { "avx512", SMX_HASH_AVX512 },
};
G_STATIC_ASSERT (G_N_ELEMENTS (paths) == SMX_N_HASHES);

static const gsize lengths[] = {
  0,     1,         240,           241,       4096,          BLOCK - 1,
  BLOCK, BLOCK + 1, 2 * BLOCK - 1, 2 * BLOCK, 2 * BLOCK + 1, 3 * BLOCK + 70000
};

static guint8 *content; /* of the longest of them */

static int
make_content (void **state)
{
  (void)state;
  content = g_malloc (4 * BLOCK);
  guint64 x = 20240613;
  for (gsize i = 0; i < 4 * BLOCK; i++) {
    x = x * 6364136223846793005u + 1442695040888963407u;
    content[i] = (guint8)(x >> 56);
  }
  return 0;
}

static int
free_content (void **state)
{
  (void)state;
  g_free (content);
  return 0;
}

static SmxHashPath
path_of (void **state)
{
  SmxHashPath path = *(const SmxHashPath *)*state;
  if (!smx__hash_can (path)) {
    print_message ("this processor cannot run the path %s\n", paths[path].name);
    skip ();
  }
  return path;
}

static SmxHash
as_hash (XXH128_hash_t hash)
{
  return (SmxHash){ hash.high64, hash.low64 };
}

static void
assert_hash (const char *what, gsize n, SmxHash found, SmxHash expected)
{
  if (found.high != expected.high || found.low != expected.low)
    fail_msg ("%s of %zu bytes: %016" G_GINT64_MODIFIER "x%016" G_GINT64_MODIFIER
              "x, expected %016" G_GINT64_MODIFIER "x%016" G_GINT64_MODIFIER "x",
              what, n, found.high, found.low, expected.high, expected.low);
}

/* What the header says, byte by byte, with libxxhash as it is installed. */
static void
append_number (GByteArray *out, guint64 number)
{
  for (guint i = 0; i < 8; i++) {
    guint8 byte = (guint8)(number >> 8 * i);
    g_byte_array_append (out, &byte, 1);
  }
}

static SmxHash
expect (gsize n)
{
  g_autoptr (GByteArray) all = g_byte_array_new ();
  for (gsize at = 0; at < n; at += BLOCK) {
    XXH128_hash_t hash = XXH3_128bits (content + at, MIN (BLOCK, n - at));
    append_number (all, hash.low64);
    append_number (all, hash.high64);
  }
  append_number (all, n);
  return as_hash (XXH3_128bits (all->data, all->len));
}

static SmxBlockHash *
begin (SmxHashPath path)
{
  g_autoptr (GError) error = NULL;
  SmxBlockHash *self = smx__block_hash_new (path, &error);
  assert_no_error (error);
  return self;
}

static void
add (SmxBlockHash *self, gsize from, gsize n)
{
  g_autoptr (GError) error = NULL;
  assert_true (smx__block_hash_add (self, content + from, n, &error));
  assert_no_error (error);
}

static void
put (SmxBlockHash *self, SmxHashPath path, gsize number, gsize n)
{
  g_autoptr (GError) error = NULL;
  gsize length = MIN (BLOCK, n - number * BLOCK);
  SmxHash hash = smx__hash_block (path, content + number * BLOCK, length);
  assert_true (smx__block_hash_put (self, number, length, hash, &error));
  assert_no_error (error);
}

static void
blocks_are_xxh3 (void **state)
{
  SmxHashPath path = path_of (state);
  for (gsize n = 0; n < 2100; n++)
    assert_hash ("block", n, smx__hash_block (path, content + n % 67, n),
                 as_hash (XXH3_128bits (content + n % 67, n)));
  assert_hash ("block", BLOCK, smx__hash_block (path, content + 1, BLOCK),
               as_hash (XXH3_128bits (content + 1, BLOCK)));
}

/* The figure itself, so that a header of libxxhash that changed its mind would be noticed. */
static void
answer_is_known (void **state)
{
  SmxHash expected = { 0x06b05ab6733a6185, 0x78af5f94892f3950 };
  assert_hash ("abc", 3, smx__hash_block (path_of (state), "abc", 3), expected);
}

static void
total_is_of_the_blocks (void **state)
{
  SmxHashPath path = path_of (state);
  for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++) {
    g_autoptr (SmxBlockHash) self = begin (path);
    add (self, 0, lengths[i]);
    assert_hash ("total", lengths[i], smx__block_hash_total (self), expect (lengths[i]));
    assert_int_equal (smx__block_hash_length (self), lengths[i]);
  }
}

static void
pieces_change_nothing (void **state)
{
  SmxHashPath path = path_of (state);
  g_autoptr (GRand) random = g_rand_new_with_seed (20240614);
  static const gint32 longest[] = { 300, 5000, 300000, (gint32)(2 * BLOCK + 2) };
  for (gsize i = 0; i < G_N_ELEMENTS (lengths) * G_N_ELEMENTS (longest); i++) {
    gsize n = lengths[i / G_N_ELEMENTS (longest)];
    g_autoptr (SmxBlockHash) self = begin (path);
    for (gsize at = 0; at < n;) {
      gsize some = (gsize)g_rand_int_range (random, 0, longest[i % G_N_ELEMENTS (longest)]);
      gsize piece = MIN (n - at, some);
      add (self, at, piece);
      at += piece;
    }
    assert_hash ("pieces", n, smx__block_hash_total (self), expect (n));
    assert_int_equal (smx__block_hash_length (self), n);
  }
}

static void
order_changes_nothing (void **state)
{
  SmxHashPath path = path_of (state);
  static const gsize orders[][4] = { { 0, 1, 2, 3 }, { 3, 2, 1, 0 }, { 2, 0, 3, 1 }, { 1, 3, 0, 2 } };
  gsize n = 3 * BLOCK + 70000;
  for (gsize i = 0; i < G_N_ELEMENTS (orders); i++) {
    g_autoptr (SmxBlockHash) self = begin (path);
    for (gsize k = 0; k < 4; k++)
      put (self, path, orders[i][k], n);
    assert_hash ("order", n, smx__block_hash_total (self), expect (n));
    assert_int_equal (smx__block_hash_length (self), n);
  }
}

/* A total may be asked for at any time, and says what has come so far. */
static void
totals_may_go_on (void **state)
{
  SmxHashPath path = path_of (state);
  static const gsize stops[] = { 0, 0, 100, BLOCK - 1, BLOCK, BLOCK, BLOCK + 5, 3 * BLOCK };
  g_autoptr (SmxBlockHash) self = begin (path);
  for (gsize i = 1; i < G_N_ELEMENTS (stops); i++) {
    add (self, stops[i - 1], stops[i] - stops[i - 1]);
    assert_hash ("so far", stops[i], smx__block_hash_total (self), expect (stops[i]));
    assert_hash ("asked again", stops[i], smx__block_hash_total (self), expect (stops[i]));
  }
}

static void
every_byte_counts (void **state)
{
  SmxHashPath path = path_of (state);
  gsize n = 2 * BLOCK + 10;
  static const gsize places[] = { 0, BLOCK - 1, BLOCK, 2 * BLOCK - 1, 2 * BLOCK, 2 * BLOCK + 9 };
  SmxHash expected = expect (n);
  for (gsize i = 0; i < G_N_ELEMENTS (places); i++) {
    g_autoptr (SmxBlockHash) self = begin (path);
    content[places[i]] ^= 1;
    add (self, 0, n);
    content[places[i]] ^= 1;
    SmxHash found = smx__block_hash_total (self);
    assert_true (found.high != expected.high && found.low != expected.low);
  }
}

static void
memory_may_fail (void **state)
{
  SmxHashPath path = path_of (state);
  gboolean done = FALSE;
  gsize n_failed = 0;
  for (; !done; n_failed++) {
    g_autoptr (GError) error = NULL;
    smx__memory_fail_from ((gint64)n_failed);
    g_autoptr (SmxBlockHash) self = smx__block_hash_new (path, &error);
    done = self != NULL;
    for (gsize at = 0; done && at < 4 * BLOCK; at += BLOCK / 2)
      done = smx__block_hash_add (self, content + at, BLOCK / 2, &error);
    for (gsize i = 4; done && i < 40; i++)
      done = smx__block_hash_put (self, i, BLOCK, (SmxHash){ 0 }, &error);
    smx__memory_fail_from (-1);
    if (!done)
      assert_error (error, SMX_ERROR, SMX_ERROR_NO_MEMORY, "memory ran out");
    else
      assert_no_error (error);
  }
  assert_true (n_failed > 3);
}

static void
best_path_can_run (void **state)
{
  (void)state;
  assert_true (smx__hash_can (SMX_HASH_PORTABLE));
  assert_true (smx__hash_can (smx__hash_best ()));
  assert_false (smx__hash_can (SMX_N_HASHES));
}

int
main (void)
{
  static const struct CMUnitTest cases[] = {
    { .name = "block/is-xxh3", .test_func = blocks_are_xxh3 },
    { .name = "block/known-answer", .test_func = answer_is_known },
    { .name = "total/of-blocks", .test_func = total_is_of_the_blocks },
    { .name = "total/any-pieces", .test_func = pieces_change_nothing },
    { .name = "total/any-order", .test_func = order_changes_nothing },
    { .name = "total/goes-on", .test_func = totals_may_go_on },
    { .name = "total/every-byte", .test_func = every_byte_counts },
    { .name = "faults/memory", .test_func = memory_may_fail },
  };
  static struct CMUnitTest tests[G_N_ELEMENTS (cases) * G_N_ELEMENTS (paths) + 1];
  gsize n = 0;
  tests[n++] = (struct CMUnitTest){ .name = "path/best", .test_func = best_path_can_run };
  for (gsize p = 0; p < G_N_ELEMENTS (paths); p++)
    for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
      tests[n++] = (struct CMUnitTest){ .name = g_strconcat (cases[i].name, "-", paths[p].name, NULL),
                                        .test_func = cases[i].test_func,
                                        .initial_state = (void *)&paths[p].path };
  return _cmocka_run_group_tests ("hash", tests, n, make_content, free_content);
}
