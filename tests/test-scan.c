/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The scan of CSV: each kernel against a reference that goes byte by byte through the states of the reader's, and against
 * the reader itself. Texts end where memory ends, but for the padding, and so do the places that are written. */
#include "test-support.h"

#include "study/csv.h"
#include "study/scan.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#define MOST 1500 /* bytes of a text */
#define ROOM 64   /* places more than there are */

/* --- the reference --- */

typedef struct {
  SmxScanned scanned;
  guint32 cuts[MOST + 1];
} Answer;

typedef enum { FIELD_START, PLAIN, QUOTED, QUOTE_INSIDE } State;

typedef enum { WHOLE, UNFINISHED, ODD } Record;

static gboolean
ends_line (const char *text, gsize at)
{
  return text[at] == '\r' || (text[at] == '\n' && (at == 0 || text[at - 1] != '\r'));
}

/* The record that begins at *@at; where it is whole, *@at is behind it and it has been added to @answer. */
static Record
step_slowly (const char *text, gsize n, char delimiter, gboolean at_end, gsize *at, Answer *answer)
{
  State state = FIELD_START;
  gsize i = *at, n_cuts = answer->scanned.n_cuts, n_lines = 0;
  for (; i < n; i++) {
    char c = text[i];
    if (c == '\0')
      return ODD;
    if (state != QUOTED && (c == '\r' || c == '\n'))
      break;
    n_lines += ends_line (text, i) ? 1 : 0;
    if (state == QUOTED) {
      state = c == '"' ? QUOTE_INSIDE : QUOTED;
    } else if (c == '"') {
      if (state == PLAIN)
        return ODD;
      state = QUOTED;
    } else if (c == delimiter) {
      answer->cuts[n_cuts++] = (guint32)i;
      state = FIELD_START;
    } else if (state == QUOTE_INSIDE) {
      return ODD;
    } else {
      state = PLAIN;
    }
  }
  if (i == n && state == QUOTED && at_end)
    return ODD;
  if (!at_end && (i == n || (i == n - 1 && text[i] == '\r')))
    return UNFINISHED;
  answer->scanned.n_rows++;
  answer->cuts[n_cuts++] = (guint32)i;
  if (i < n) {
    n_lines++;
    i += i + 1 < n && text[i] == '\r' && text[i + 1] == '\n' ? 2 : 1;
  }
  answer->scanned.n_cuts = n_cuts;
  answer->scanned.n_lines += n_lines;
  *at = i;
  return WHOLE;
}

static void
scan_slowly (const char *text, gsize n, char delimiter, gboolean at_end, Answer *answer)
{
  answer->scanned = (SmxScanned){ 0 };
  gsize at = 0;
  Record record = WHOLE;
  while (at < n && record == WHOLE)
    record = step_slowly (text, n, delimiter, at_end, &at, answer);
  answer->scanned.end = at;
  answer->scanned.odd = record == ODD;
}

/* --- the kernels --- */

static const struct {
  const char *name;
  SmxScanPath path;
} paths[] = {
  { "portable", SMX_SCAN_PORTABLE },
  { "avx2", SMX_SCAN_AVX2 },
  { "avx512", SMX_SCAN_AVX512 },
};
G_STATIC_ASSERT (G_N_ELEMENTS (paths) == SMX_N_SCANS);

static SmxScanPath
path_of (void **state)
{
  SmxScanPath path = *(const SmxScanPath *)*state;
  if (!smx__scan_can (path)) {
    print_message ("this processor cannot run the path %s\n", paths[path].name);
    skip ();
  }
  return path;
}

/* Memory that ends where no memory is. */
typedef struct {
  char *start, *end;
} Pages;

static Pages
map_pages (gsize size)
{
  gsize page = (gsize)sysconf (_SC_PAGESIZE);
  gsize length = (size + page - 1) / page * page;
  char *start = mmap (NULL, length + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  assert_ptr_not_equal (start, MAP_FAILED);
  assert_int_equal (mprotect (start + length, page, PROT_NONE), 0);
  return (Pages){ start, start + length };
}

static Pages text_pages, cut_pages;

static int
map_all (void **state)
{
  (void)state;
  text_pages = map_pages (MOST + SMX_SCAN_PADDING);
  cut_pages = map_pages ((MOST + 1 + ROOM) * sizeof (guint32));
  return 0;
}

static void
fail_text (const char *what, SmxScanPath path, const char *text, gsize n, char delimiter, gboolean at_end)
{
  g_autoptr (GString) shown = g_string_new (NULL);
  for (gsize i = 0; i < n; i++)
    if (g_ascii_isprint (text[i]) && text[i] != '\\')
      g_string_append_c (shown, text[i]);
    else
      g_string_append_printf (shown, "\\x%02x", (guint8)text[i]);
  fail_msg ("%s by %s, delimiter %c, %s: %s", what, paths[path].name, delimiter,
            at_end ? "at the end" : "not at the end", shown->str);
}

/* @counted: the cuts were not written, and rows not told. */
static gboolean
is_same (const SmxScanned *found, const SmxScanned *expected, gboolean counted)
{
  return found->end == expected->end && found->n_lines == expected->n_lines &&
         found->n_cuts == expected->n_cuts && found->n_rows == (counted ? 0 : expected->n_rows) &&
         found->odd == expected->odd;
}

/* Where the last cuts were written: memory ends behind the room that they have. */
static guint32 *cuts;

static SmxScanned
cut (SmxScanPath path, const char *text, gsize n, char delimiter, gboolean at_end, gsize n_room)
{
  SmxScanned found;
  memset (&found, 0xff, sizeof found);
  cuts = (guint32 *)(void *)cut_pages.end - n_room - ROOM;
  smx__scan_cuts (path, text, n, delimiter, at_end, cuts, &found);
  return found;
}

static gboolean
cuts_are (const Answer *answer)
{
  return memcmp (cuts, answer->cuts, answer->scanned.n_cuts * sizeof *cuts) == 0;
}

/* Fails unless the path finds what the reference finds, at once and one after the other. */
static void
check_against (const Answer *answer, SmxScanPath path, const char *text, gsize n, char delimiter,
               gboolean at_end)
{
  static guint turn;
  char *placed = text_pages.end - SMX_SCAN_PADDING - n;
  memcpy (placed, text, n);
  memset (placed + n, "\"\n,\r\0a"[turn++ % 6], SMX_SCAN_PADDING);
  SmxScanned found;
  memset (&found, 0xff, sizeof found);
  smx__scan (path, placed, n, delimiter, at_end, &found);
  const SmxScanned *expected = &answer->scanned;
  if (!is_same (&found, expected, TRUE)) {
    print_message ("end %zu, lines %zu, cuts %zu, rows %zu, odd %d; expected %zu, %zu, %zu, %zu, %d\n",
                   found.end, (gsize)found.n_lines, found.n_cuts, found.n_rows, found.odd, expected->end,
                   (gsize)expected->n_lines, expected->n_cuts, expected->n_rows, expected->odd);
    fail_text ("scanned wrongly", path, text, n, delimiter, at_end);
  }
  SmxScanned again = cut (path, placed, n, delimiter, at_end, n);
  if (!is_same (&again, expected, FALSE) || !cuts_are (answer))
    fail_text ("cut wrongly at once", path, text, n, delimiter, at_end);
  again = cut (path, placed, found.end, delimiter, TRUE, found.n_cuts);
  if (again.n_rows != expected->n_rows || again.end != found.end || again.odd || !cuts_are (answer))
    fail_text ("cut wrongly", path, text, n, delimiter, at_end);
}

static void
check (SmxScanPath path, const char *text, gsize n, char delimiter)
{
  static Answer answer;
  for (gboolean at_end = FALSE; at_end <= TRUE; at_end++) {
    scan_slowly (text, n, delimiter, at_end, &answer);
    check_against (&answer, path, text, n, delimiter, at_end);
  }
}

/* --- all short texts --- */

static const char alphabet[] = { 'a', ',', '"', '\r', '\n', '\0', ';' };

/* What stands around them, so that they begin in any state, reach over the 64th byte, or over the 256th with nothing but
 * plain rows behind them. */
static const struct {
  char first, last;
  gsize length, longest, n_behind;
} frames[] = {
  { 0, 0, 0, 7, 0 },         { 'a', 'a', 61, 5, 0 },     { '"', 'a', 62, 5, 0 },    { 'a', '\r', 63, 5, 0 },
  { '"', '"', 64, 5, 0 },    { 'a', 'a', 254, 3, 120 },  { '"', 'a', 255, 3, 120 }, { 'a', 'a', 256, 3, 120 },
  { '"', 'a', 256, 3, 120 }, { 'a', '\r', 256, 3, 120 },
};

static gsize
put_behind (char *out, gsize n)
{
  static const char row[] = "a,aa\n";
  for (gsize i = 0; i < n; i++)
    memcpy (out + i * (sizeof row - 1), row, sizeof row - 1);
  return n * (sizeof row - 1);
}

static void
scans_all_short_texts (void **state)
{
  SmxScanPath path = path_of (state);
  for (gsize f = 0; f < G_N_ELEMENTS (frames); f++) {
    char text[MOST];
    gsize front = frames[f].length;
    if (front > 0) {
      memset (text, 'a', front);
      text[0] = frames[f].first;
      text[front - 1] = frames[f].last;
    }
    gsize n_texts = 1;
    for (gsize length = 0; length <= frames[f].longest; length++, n_texts *= sizeof alphabet) {
      gsize behind = put_behind (text + front + length, frames[f].n_behind);
      for (gsize number = 0; number < n_texts; number++) {
        for (gsize i = 0, rest = number; i < length; i++, rest /= sizeof alphabet)
          text[front + i] = alphabet[rest % sizeof alphabet];
        check (path, text, front + length + behind, ',');
      }
    }
  }
}

/* --- soup --- */

/* @clean of a hundred bytes keep the rules of quotes; the others are any. Long fields where @spread is large. */
static gsize
cook (GRand *random, char *text, gsize n, gint spread, gint clean)
{
  gboolean inside = FALSE;
  for (gsize i = 0; i < n; i++) {
    gint sign = g_rand_int_range (random, 0, spread);
    text[i] = sign < (gint)sizeof alphabet ? alphabet[sign] : (char)g_rand_int_range (random, 1, 256);
    if (g_rand_int_range (random, 0, 100) >= clean)
      continue;
    char before = i > 0 ? text[i - 1] : '\n';
    gboolean may_quote = inside || strchr (",\r\n\"", before) != NULL;
    if (text[i] == '\0' || (text[i] == '"' && !may_quote))
      text[i] = 'b';
    if (!inside && before == '"' && strchr (",\r\n\"", text[i]) == NULL)
      text[i] = ',';
    inside ^= text[i] == '"';
  }
  return n;
}

static void
scans_soup (void **state)
{
  SmxScanPath path = path_of (state);
  static const gint spreads[] = { 7, 12, 40, 200 }, cleans[] = { 100, 100, 99, 50 };
  g_autoptr (GRand) random = g_rand_new_with_seed (20240611);
  static char text[MOST];
  for (guint turn = 0; turn < 40000; turn++) {
    gsize whole = 64 * (gsize)g_rand_int_range (random, 0, turn % 100 == 0 ? 21 : 5);
    gint more = g_rand_int_range (random, -3, 4);
    gsize n = whole == 0 && more < 0 ? 0 : (gsize)((gssize)whole + more);
    cook (random, text, n, spreads[turn % 4], cleans[turn / 4 % 4]);
    check (path, text, n, turn % 3 == 0 ? ';' : ',');
  }
}

/* --- where texts stand --- */

static const char valid[] = "service,note,\"n\"\r\n"
                            "ID card,\"it \"\"works\"\",\nmostly\r\nor so\",1\r\n"
                            "\r\n"
                            ",,\n"
                            "\"\",\"\"\"\",\"\"\"\"\"\"\r"
                            "\"a long answer, with commas, that goes on for more than sixty-four bytes; "
                            "and then for some more\",x,2\n"
                            "a line of plain text that is so long that there is nothing to find in it at all"
                            " for quite a while,y,3\r\n"
                            "1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29\n"
                            ",,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,\n"
                            "\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n"
                            "\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n"
                            "\"last\",,\"row\"";

static void
scans_every_prefix (void **state)
{
  SmxScanPath path = path_of (state);
  for (gsize n = 0; n < sizeof valid; n++)
    check (path, valid, n, ',');
}

/* Each text ends with its page, so that other lengths are other offsets of the beginning too; here it is the end that
 * moves, and what stands before and behind is not to matter. */
static void
scans_at_every_offset (void **state)
{
  SmxScanPath path = path_of (state);
  static Answer answer;
  scan_slowly (valid, sizeof valid - 1, ',', TRUE, &answer);
  gsize n = sizeof valid - 1;
  for (gsize offset = 0; offset < 64; offset++) {
    char *placed = text_pages.start + offset;
    memset (text_pages.start, '"', n + 2 * 64);
    memcpy (placed, valid, n);
    SmxScanned found = cut (path, placed, n, ',', TRUE, n);
    assert_true (is_same (&found, &answer.scanned, FALSE));
    assert_int_equal (found.end, n);
    assert_true (cuts_are (&answer));
  }
}

/* --- the same fields as the reader's --- */

static SmxCsv *
open_text (const char *text, gsize n, char delimiter)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, n);
  SmxInput *input = smx__input_open_bytes (bytes, "log.csv", NULL, NULL, NULL);
  if (input == NULL)
    return NULL; /* no text in UTF-8 */
  smx__input_set_block (input, 64);
  return smx__csv_new (input, &(SmxCsvOptions){ .delimiter = delimiter }, NULL);
}

/* Whether the piece between two cuts says what the reader's field says. */
static gboolean
says (const char *at, const char *end, const SmxSlice *field)
{
  gboolean quoted = at < end && *at == '"';
  gsize length = 0;
  if (quoted) {
    at++;
    end--;
  }
  for (; at < end; at++, length++) {
    if (length >= field->length || *at != field->text[length])
      return FALSE;
    at += quoted && *at == '"';
  }
  return length == field->length;
}

/* Fails unless the reader reads just the rows that the scan finds, and then the end or a record that is broken. */
static gboolean
reads_the_same (SmxScanPath path, const char *text, gsize n, char delimiter)
{
  g_autoptr (SmxCsv) csv = open_text (text, n, delimiter);
  if (csv == NULL)
    return FALSE;
  char *placed = memcpy (text_pages.start, text, n);
  SmxScanned found = cut (path, placed, n, delimiter, TRUE, n);
  SmxCsvRecord record;
  const char *from = placed;
  for (gsize row = 0, next = 0; row < found.n_rows; row++) {
    gsize first = next;
    while (cuts[next] < n && placed[cuts[next]] == delimiter)
      next++;
    const char *end = placed + cuts[next++];
    if (next > first + 1 || from < end) { /* not blank */
      if (smx__csv_next (csv, &record, NULL) != SMX_CSV_RECORD || record.n != next - first)
        fail_text ("other records than the reader's", path, text, n, delimiter, TRUE);
      for (gsize i = 0; i < record.n; i++) {
        if (!says (from, placed + cuts[first + i], &record.fields[i]))
          fail_text ("other fields than the reader's", path, text, n, delimiter, TRUE);
        from = placed + cuts[first + i] + 1;
      }
    }
    from = end + (end + 1 < placed + n && end[0] == '\r' && end[1] == '\n' ? 2 : 1);
  }
  if (smx__csv_next (csv, &record, NULL) != (found.odd ? SMX_CSV_BAD_RECORD : SMX_CSV_END))
    fail_text ("another end than the reader's", path, text, n, delimiter, TRUE);
  return TRUE;
}

static void
agrees_with_the_reader (void **state)
{
  SmxScanPath path = path_of (state);
  char text[512];
  gsize n_texts = 1;
  for (gsize length = 1; length <= 5; length++) {
    n_texts *= sizeof alphabet;
    for (gsize number = 0; number < n_texts; number++) {
      for (gsize i = 0, rest = number; i < length; i++, rest /= sizeof alphabet)
        text[i] = alphabet[rest % sizeof alphabet];
      assert_true (reads_the_same (path, text, length, ','));
    }
  }
  g_autoptr (GRand) random = g_rand_new_with_seed (20240612);
  guint n_read = 0;
  for (guint turn = 0; turn < 4000; turn++) {
    gsize n = (gsize)g_rand_int_range (random, 1, sizeof text);
    cook (random, text, n, turn % 2 == 0 ? 20 : 100, 100 - (gint)(turn % 3 == 0));
    text[0] = 'x'; /* neither a mark nor a workbook */
    n_read += reads_the_same (path, text, n, ',') ? 1 : 0;
  }
  assert_true (n_read > 3900);
  assert_true (reads_the_same (path, valid, sizeof valid - 1, ','));
}

static void
best_path_can_run (void **state)
{
  (void)state;
  assert_true (smx__scan_can (SMX_SCAN_PORTABLE));
  assert_true (smx__scan_can (smx__scan_best ()));
  assert_false (smx__scan_can (SMX_N_SCANS));
}

int
main (void)
{
  static const struct CMUnitTest cases[] = {
    { .name = "short/all", .test_func = scans_all_short_texts },
    { .name = "soup/seeded", .test_func = scans_soup },
    { .name = "place/every-prefix", .test_func = scans_every_prefix },
    { .name = "place/every-offset", .test_func = scans_at_every_offset },
    { .name = "reader/same-fields", .test_func = agrees_with_the_reader },
  };
  static struct CMUnitTest tests[G_N_ELEMENTS (cases) * G_N_ELEMENTS (paths) + 1];
  gsize n = 0;
  tests[n++] = (struct CMUnitTest){ .name = "path/best", .test_func = best_path_can_run };
  for (gsize p = 0; p < G_N_ELEMENTS (paths); p++)
    for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
      tests[n++] = (struct CMUnitTest){ .name = g_strconcat (cases[i].name, "-", paths[p].name, NULL),
                                        .test_func = cases[i].test_func,
                                        .initial_state = (void *)&paths[p].path };
  return _cmocka_run_group_tests ("scan", tests, n, map_all, NULL);
}
