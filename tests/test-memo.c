/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The memory of short texts against a hash table: it may forget, but never says what was not kept. */
#include "test-support.h"

#include "base/memory.h"
#include "study/memo.h"
#include <service-matrix/error.h>
#include <sys/mman.h>
#include <unistd.h>

static char *page_end;

static int
map_page (void **state)
{
  (void)state;
  gsize size = (gsize)sysconf (_SC_PAGESIZE);
  char *pages = mmap (NULL, 2 * size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (pages == MAP_FAILED || mprotect (pages + size, size, PROT_NONE) != 0)
    return -1;
  page_end = pages + size;
  return 0;
}

/* The text at the end of a page, with just the padding behind it. */
static const char *
place (const char *text, gsize length, guint padding)
{
  char *at = page_end - SMX_MEMO_PADDING - length;
  memset (page_end - SMX_MEMO_PADDING, (int)padding, SMX_MEMO_PADDING);
  memmove (at, text, length);
  return at;
}

static void
lengths_are_kept_apart (void **state)
{
  (void)state;
  static const char zeros[20] = { 0 };
  static const char letters[] = "abcdefghijklmnopqrst";
  static const char *const texts[] = { zeros, letters };
  g_autoptr (SmxMemo) memo = smx__memo_new (4096, NULL);
  for (gsize t = 0; t < G_N_ELEMENTS (texts); t++) {
    for (gsize length = 0; length <= 17; length++)
      assert_null (smx__memo_find (memo, place (texts[t], length, 'x'), length));
    for (gsize length = 0; length <= 17; length++)
      smx__memo_keep (memo, place (texts[t], length, 'y'), length,
                      (SmxMemoValue){ (gint64)length - 5, (guint32)length, 7 });
    for (gsize length = 0; length <= 17; length++) {
      const SmxMemoValue *found = smx__memo_find (memo, place (texts[t], length, 'z'), length);
      if (length == 0 || length > 16 || (length == 16 && texts[t] == zeros)) {
        assert_null (found);
        continue;
      }
      assert_non_null (found);
      assert_true (found->number == (gint64)length - 5 && found->id == length && found->flags == 7);
    }
  }
}

/* What was kept last of a text of one byte; of bytes that are no ASCII nothing is found that way. */
static void
letters_are_found_sooner (void **state)
{
  (void)state;
  g_autoptr (SmxMemo) memo = smx__memo_new (2, NULL);
  for (int byte = 0; byte < 256; byte++)
    assert_null (smx__memo_letter (memo, (char)byte));
  for (gint64 time = 0; time < 2; time++)
    for (int byte = 0; byte < 256; byte++) {
      const char letter = (char)byte;
      smx__memo_keep (memo, place (&letter, 1, 'y'), 1, (SmxMemoValue){ byte + 1000 * time, 5, 7 });
    }
  smx__memo_keep (memo, place ("77", 2, 'y'), 2, (SmxMemoValue){ 1, 1, 1 });
  for (int byte = 0; byte < 256; byte++) {
    const SmxMemoValue *found = smx__memo_letter (memo, (char)byte);
    assert_int_equal (found != NULL, byte < 128);
    if (found != NULL)
      assert_true (found->number == byte + 1000 && found->id == 5 && found->flags == 7);
  }
}

/* Texts of 16 bytes that would look like a shorter one and zeros. */
static void
control_bytes_are_no_lengths (void **state)
{
  (void)state;
  char text[16] = "ab";
  g_autoptr (SmxMemo) memo = smx__memo_new (64, NULL);
  smx__memo_keep (memo, place (text, 2, 0), 2, (SmxMemoValue){ 1, 2, 3 });
  for (int last = 0; last < 256; last++) {
    text[15] = (char)last;
    assert_null (smx__memo_find (memo, place (text, 16, 0), 16));
    smx__memo_keep (memo, place (text, 16, 0), 16, (SmxMemoValue){ 4, 5, 6 });
    assert_true ((smx__memo_find (memo, place (text, 16, 0), 16) != NULL) == (last >= 16));
    const SmxMemoValue *found = smx__memo_find (memo, place (text, 2, 0), 2);
    assert_true (found == NULL || found->number == 1);
  }
}

static void
what_is_kept_last_holds (void **state)
{
  (void)state;
  g_autoptr (SmxMemo) memo = smx__memo_new (2, NULL);
  for (gint64 i = 0; i < 100; i++) {
    smx__memo_keep (memo, place ("a", 1, 0xff), 1, (SmxMemoValue){ i, 0, 0 });
    if (i % 3 == 0)
      smx__memo_keep (memo, place ("b", 1, 0xff), 1, (SmxMemoValue){ -i, 1, 0 });
    const SmxMemoValue *a = smx__memo_find (memo, place ("a", 1, 'a'), 1);
    assert_true (a != NULL && a->number == i);
  }
}

/* What is sought before it is kept, moved or pushed out is found as it is when it is looked at. */
static void
searches_see_what_is_kept_since (void **state)
{
  (void)state;
  static const char *const texts[] = { "a", "b", "c", "a text of sixteen", "" };
  g_autoptr (SmxMemo) memo = smx__memo_new (2, NULL);
  SmxMemoSearch searches[G_N_ELEMENTS (texts)];
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    smx__memo_seek (memo, place (texts[i], strlen (texts[i]), 'x'), strlen (texts[i]), &searches[i]);
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    assert_null (smx__memo_found (&searches[i]));
  for (gint64 turn = 0; turn < 30; turn++) {
    gsize kept = (gsize)turn % 3;
    smx__memo_keep (memo, place (texts[kept], 1, 'y'), 1, (SmxMemoValue){ turn, (guint32)kept, 0 });
    for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
      const SmxMemoValue *found = smx__memo_found (&searches[i]);
      assert_true (found ==
                   smx__memo_find (memo, place (texts[i], strlen (texts[i]), 'z'), strlen (texts[i])));
      assert_true (found == NULL ? i != kept : found->id == i && (i != kept || found->number == turn));
    }
  }
}

typedef struct {
  const char *name;
  guint n_slots, n_texts;
  double least; /* share of finds that find */
} Row;

static const Row rows[] = {
  { "table/few", 4096, 300, 0.99 },
  { "table/half-full", 4096, 2000, 0.8 },
  { "table/over-full", 64, 1000, 0.01 },
  { "table/smallest", 0, 10, 0.1 },
};

/* A text of its own for each number: digits behind a stem as codes have it, some with NUL bytes. */
static gsize
write_text (guint number, char text[16])
{
  static const char *const stems[] = { "", "S", "service-", "ZZ\0\0x" };
  static const gsize lengths[] = { 0, 1, 8, 5 };
  guint stem = number % 4;
  memset (text, 0, 16);
  memcpy (text, stems[stem], lengths[stem]);
  return lengths[stem] + (gsize)g_snprintf (text + lengths[stem], 8, "%u", number / 4);
}

static void
agrees_with_a_table (void **state)
{
  const Row *row = *state;
  g_autoptr (SmxMemo) memo = smx__memo_new (row->n_slots, NULL);
  g_autoptr (GHashTable) table = g_hash_table_new (NULL, NULL);
  g_autoptr (GRand) random = g_rand_new_with_seed (16);
  guint n_known = 0, n_found = 0;
  for (gint i = 1; i < 200000; i++) {
    char text[16];
    guint number = g_rand_int (random) % row->n_texts;
    gsize length = write_text (number, text);
    gpointer known = g_hash_table_lookup (table, GUINT_TO_POINTER (number));
    const SmxMemoValue *found = smx__memo_find (memo, place (text, length, (guint)i), length);
    n_known += known != NULL;
    n_found += found != NULL;
    if (found != NULL && (found->number != GPOINTER_TO_INT (known) || found->id != number))
      fail_msg ("step %d: text %u is %" G_GINT64_FORMAT ", expected %d", i, number, found->number,
                GPOINTER_TO_INT (known));
    if (found != NULL && g_rand_boolean (random))
      continue;
    smx__memo_keep (memo, place (text, length, ~(guint)i), length, (SmxMemoValue){ i, number, 0 });
    g_hash_table_insert (table, GUINT_TO_POINTER (number), GINT_TO_POINTER (i));
    found = smx__memo_find (memo, place (text, length, 0), length);
    assert_true (found != NULL && found->number == i);
  }
  if (n_found < row->least * n_known)
    fail_msg ("%u of %u are found", n_found, n_known);
}

static void
memory_may_fail (void **state)
{
  (void)state;
  for (gint64 n = 0;; n++) {
    g_autoptr (GError) error = NULL;
    smx__memory_fail_from (n);
    g_autoptr (SmxMemo) memo = smx__memo_new (64, &error);
    smx__memory_fail_from (-1);
    assert_true ((memo == NULL) == (error != NULL));
    if (error == NULL) {
      assert_int_equal (n, 2);
      break;
    }
    assert_true (g_error_matches (error, SMX_ERROR, SMX_ERROR_NO_MEMORY));
  }
}

int
main (void)
{
  const struct CMUnitTest others[] = {
    { .name = "key/lengths", .test_func = lengths_are_kept_apart },
    { .name = "key/letters", .test_func = letters_are_found_sooner },
    { .name = "key/control-bytes", .test_func = control_bytes_are_no_lengths },
    { .name = "keep/last", .test_func = what_is_kept_last_holds },
    { .name = "search/later", .test_func = searches_see_what_is_kept_since },
    { .name = "memory/fails", .test_func = memory_may_fail },
  };
  static struct CMUnitTest tests[20];
  gsize n = 0;
  ROWS (rows, agrees_with_a_table)
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    tests[n++] = others[i];
  return _cmocka_run_group_tests ("memo", tests, n, map_page, NULL);
}
