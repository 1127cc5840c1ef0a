/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CSV: what is a record, what is a fault of one, and that neither depends on where the blocks are cut. */
#include "test-support.h"

#include "base/memory.h"
#include "study/csv.h"
#include <service-matrix/error.h>

static const gsize blocks[] = { 1, 2, 3, 7, 64, 4096 };

static SmxCsv *
open_text (const char *text, gsize length, char delimiter, gsize block, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, length);
  SmxInput *input = smx__input_open_bytes (bytes, "log.csv", NULL, NULL, error);
  if (input == NULL)
    return NULL;
  smx__input_set_block (input, block);
  return smx__csv_new (input, &(SmxCsvOptions){ .delimiter = delimiter }, error);
}

static void
write_slice (GString *out, const SmxSlice *slice)
{
  for (gsize i = 0; i < slice->length; i++) {
    const char c = slice->text[i];
    if (c == '\n')
      g_string_append (out, "\\n");
    else if (c == '\r')
      g_string_append (out, "\\r");
    else if (c == '\0')
      g_string_append (out, "\\0");
    else
      g_string_append_c (out, c);
  }
}

/* What was read, a line a record: "2: [a][b]" or "3! message <raw>"; at the end the lines without anything. */
static char *
describe (const char *text, gsize length, char delimiter, gsize block, GError **error)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (SmxCsv) csv = open_text (text, length, delimiter, block, error);
  SmxCsvRecord record;
  SmxCsvResult result = SMX_CSV_ERROR;
  while (csv != NULL) {
    g_autoptr (GError) fault = NULL;
    result = smx__csv_next (csv, &record, &fault);
    if (result == SMX_CSV_END || result == SMX_CSV_ERROR) {
      if (fault != NULL)
        g_propagate_error (error, g_steal_pointer (&fault));
      break;
    }
    if (result == SMX_CSV_RECORD) {
      g_string_append_printf (out, "%d: ", (int)record.line);
      for (gsize i = 0; i < record.n; i++) {
        g_string_append_c (out, '[');
        write_slice (out, &record.fields[i]);
        g_string_append_c (out, ']');
      }
    } else {
      assert_int_equal (fault->code, SMX_ERROR_FORMAT);
      assert_int_equal (record.n, 0);
      g_string_append_printf (out, "%d! %s <", (int)record.line, fault->message);
      write_slice (out, &record.raw);
      g_string_append_c (out, '>');
    }
    g_string_append_c (out, '\n');
  }
  if (result == SMX_CSV_END) {
    assert_int_equal (smx__csv_next (csv, &record, NULL), SMX_CSV_END);
    if (smx__csv_n_blank (csv) > 0)
      g_string_append_printf (out, "blank %d\n", (int)smx__csv_n_blank (csv));
  }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

typedef struct {
  const char *name;
  char delimiter;
  const char *text;
  gsize length;
  const char *records;
} Row;

#define B(literal) literal, sizeof literal - 1

static const Row rows[] = {
  { "records/plain", ',', B ("a,b\n1,2\n"), "1: [a][b]\n2: [1][2]\n" },
  { "records/no-newline-at-end", ',', B ("a,b\n1,2"), "1: [a][b]\n2: [1][2]\n" },
  { "records/cr", ',', B ("a,b\r1,2\r"), "1: [a][b]\n2: [1][2]\n" },
  { "records/crlf", ',', B ("a,b\r\n1,2\r\n"), "1: [a][b]\n2: [1][2]\n" },
  { "records/mixed", ',', B ("a\nb\rc\r\nd\n\re"), "1: [a]\n2: [b]\n3: [c]\n4: [d]\n6: [e]\nblank 1\n" },
  { "records/blank-lines", ',', B ("\n\na\r\n\r\n\r\nb\n\n"), "3: [a]\n6: [b]\nblank 5\n" },
  { "records/only-newlines", ',', B ("\n\r\n\r"), "blank 3\n" },
  { "records/header-alone", ',', B ("a,b,c\n"), "1: [a][b][c]\n" },
  { "records/one-byte", ',', B ("a"), "1: [a]\n" },
  { "records/spaces-are-a-record", ',', B ("  \n"), "1: [  ]\n" },
  { "records/spaces-kept", ',', B (" a , b \n"), "1: [ a ][ b ]\n" },
  { "records/empty-fields", ',', B (",\n,,\na,\n"), "1: [][]\n2: [][][]\n3: [a][]\n" },
  { "records/any-bytes", ',', B ("\xfe\x80\xff,\x01\n"), "1: [\xfe\x80\xff][\x01]\n" },
  { "records/other-lengths", ',', B ("a,b\n1\n1,2,3\n"), "1: [a][b]\n2: [1]\n3: [1][2][3]\n" },
  { "records/mark-dropped", ',',
    B ("\xef\xbb\xbf"
       "a,b\n"),
    "1: [a][b]\n" },
  { "records/quoted-after-mark", ',',
    B ("\xef\xbb\xbf"
       "\"a\",b\n"),
    "1: [a][b]\n" },
  { "quotes/field", ',', B ("\"a\",\"b\"\n"), "1: [a][b]\n" },
  { "quotes/empty", ',', B ("\"\",\"\"\n"), "1: [][]\n" },
  { "quotes/empty-alone", ',', B ("\"\"\n"), "1: []\n" },
  { "quotes/at-end", ',', B ("a,\"b\""), "1: [a][b]\n" },
  { "quotes/delimiter-inside", ',', B ("\"a,b\",c\n"), "1: [a,b][c]\n" },
  { "quotes/doubled", ',', B ("\"a\"\"b\",\"\"\"\",\"\"\"\"\"\"\n"), "1: [a\"b][\"][\"\"]\n" },
  { "quotes/doubled-many", ',', B ("\"\"\"x\",y,\"z\"\"\"\n\"1\"\"2\"\n"), "1: [\"x][y][z\"]\n2: [1\"2]\n" },
  { "quotes/newline-inside", ',', B ("\"a\nb\",c\nd\n"), "1: [a\\nb][c]\n3: [d]\n" },
  { "quotes/crlf-inside", ',', B ("\"a\r\n\r\nb\",c\r\nd\r\n"), "1: [a\\r\\n\\r\\nb][c]\n4: [d]\n" },
  { "quotes/cr-inside", ',', B ("\"a\rb\r\"\rd\r"), "1: [a\\rb\\r]\n4: [d]\n" },
  { "quotes/cr-quotes-lf", ',', B ("\"\r\"\"\n\"\nd\n"), "1: [\\r\"\\n]\n4: [d]\n" },
  { "quotes/blank-lines-inside", ',', B ("\"\n\n\"\nd\n"), "1: [\\n\\n]\n4: [d]\n" },
  { "faults/bare-quote", ',', B ("a,b\n1,12\" pipe\n3,4\n"),
    "1: [a][b]\n2! log.csv:2: field 2: expected quotes only around a whole field but found \"12\\\" pipe\" "
    "<1,12\" pipe>\n3: [3][4]\n" },
  { "faults/quote-after-space", ',', B ("a, \"b\",c\nd\n"),
    "1! log.csv:1: field 2: expected quotes only around a whole field but found \" \\\"b\\\"\" <a, "
    "\"b\",c>\n2: [d]\n" },
  { "faults/text-after-quote", ',', B ("a\n\"b\"c,d\ne\n"),
    "1: [a]\n2! log.csv:2: field 1: expected the field to end after its closing quote but found \"c\" "
    "<\"b\"c,d>\n"
    "3: [e]\n" },
  { "faults/space-after-quote", ',', B ("\"b\" ,d\n"),
    "1! log.csv:1: field 1: expected the field to end after its closing quote but found \" \" <\"b\" ,d>\n" },
  { "faults/quote-after-text-after-quote", ',', B ("\"b\"c\"d\",e\nf\n"),
    "1! log.csv:1: field 1: expected the field to end after its closing quote but found \"c\\\"d\\\"\" "
    "<\"b\"c\"d\",e>\n"
    "2: [f]\n" },
  { "faults/never-closes", ',', B ("a,b\n1,\"x\n2,y\n3,z\n"),
    "1: [a][b]\n2! log.csv:2: field 2: expected a closing quote but the quote that opens here never closes "
    "<1,\"x>\n3: [2][y]\n4: [3][z]\n" },
  { "faults/never-closes-in-second-line", ',', B ("\"a\nb\",\"c\r\nd,\"\"\n"),
    "1! log.csv:1: field 2: expected a closing quote but the quote that opens here never closes <\"a>\n"
    "2! log.csv:2: field 2: expected a closing quote but the quote that opens here never closes <b\",\"c>\n"
    "3: [d][]\n" },
  { "faults/never-closes-at-end", ',', B ("a\n\""),
    "1: [a]\n2! log.csv:2: field 1: expected a closing quote but the quote that opens here never closes "
    "<\">\n" },
  { "faults/never-closes-doubled", ',', B ("\"a\"\""),
    "1! log.csv:1: field 1: expected a closing quote but the quote that opens here never closes "
    "<\"a\"\">\n" },
  { "faults/nul", ',', B ("a,b\n1,x\0y\n3,4\n"),
    "1: [a][b]\n2! log.csv:2: field 2: expected text but found a NUL byte <1,x\\0y>\n3: [3][4]\n" },
  { "faults/nul-in-quotes", ',', B ("\"\0\"\nb\n"),
    "1! log.csv:1: field 1: expected text but found a NUL byte <\"\\0\">\n2: [b]\n" },
  { "faults/nul-alone", ',', B ("a\n\0\nb\n"),
    "1: [a]\n2! log.csv:2: field 1: expected text but found a NUL byte <\\0>\n3: [b]\n" },
  { "faults/first-field-first", ',', B ("x\"y,\0\n"),
    "1! log.csv:1: field 1: expected quotes only around a whole field but found \"x\\\"y\" <x\"y,\\0>\n" },
  { "faults/line-after-newlines", ',', B ("\"a\n\nb\"\nc\"\nd\n"),
    "1: [a\\n\\nb]\n4! log.csv:4: field 1: expected quotes only around a whole field but found \"c\\\"\" "
    "<c\">\n5: [d]\n" },
  { "faults/value-cut", ',', B ("0123456789012345678901234567890123456789012345\"\n"),
    "1! log.csv:1: field 1: expected quotes only around a whole field but found "
    "\"0123456789012345678901234567890123456789\xe2\x80\xa6\" "
    "<0123456789012345678901234567890123456789012345\">\n" },
  { "delimiter/comma", 0, B ("a,b;c,d\n1,2;3,4\n"), "1: [a][b;c][d]\n2: [1][2;3][4]\n" },
  { "delimiter/semicolon", 0, B ("a;b;c\n1,5;2;3\n"), "1: [a][b][c]\n2: [1,5][2][3]\n" },
  { "delimiter/tab", 0, B ("a\tb\n1\t2,3\n"), "1: [a][b]\n2: [1][2,3]\n" },
  { "delimiter/bar", 0, B ("a|b|c\n"), "1: [a][b][c]\n" },
  { "delimiter/none", 0, B ("a\n1,2\n"), "1: [a]\n2: [1][2]\n" },
  { "delimiter/tie", 0, B ("a;b,c\n"), "1: [a;b][c]\n" },
  { "delimiter/tie-of-others", 0, B ("a|b\tc\n"), "1: [a|b][c]\n" },
  { "delimiter/inside-quotes", 0, B ("\"a,b,c,d\";e\n"), "1: [a,b,c,d][e]\n" },
  { "delimiter/inside-later-quotes", 0, B ("a,\"b;c;d\ne;f\",g\n1;2,3\n"),
    "1: [a][b;c;d\\ne;f][g]\n3: [1;2][3]\n" },
  { "delimiter/blank-lines-first", 0, B ("\n\na;b\n"), "3: [a][b]\nblank 2\n" },
  { "separator/semicolon", 0, B ("sep=;\na,b;c\n"), "2: [a,b][c]\n" },
  { "separator/comma-crlf", 0, B ("sep=,\r\na;b;c,d\r\n"), "2: [a;b;c][d]\n" },
  { "separator/tab-cr", 0, B ("sep=\t\ra,b\tc\rd\te"), "2: [a,b][c]\n3: [d][e]\n" },
  { "separator/bar-capitals", 0, B ("SEP=|\na|b\n"), "2: [a][b]\n" },
  { "separator/any-sign", 0, B ("sep=:\na,b:c\n"), "2: [a,b][c]\n" },
  { "separator/stated-otherwise", ',', B ("sep=;\na,b;c\n"), "2: [a][b;c]\n" },
  { "separator/after-bom", 0, B ("\xef\xbb\xbfsep=;\na;b\n"), "2: [a][b]\n" },
  { "separator/after-blank-line", 0, B ("\nsep=;\n\na;b\n"), "4: [a][b]\nblank 2\n" },
  { "separator/alone", 0, B ("sep=;"), "" },
  { "separator/second-line", ',', B ("a\nsep=;\n"), "1: [a]\n2: [sep=;]\n" },
  { "separator/none", 0, B ("sep=\na\n"), "1: [sep=]\n2: [a]\n" },
  { "separator/letter", 0, B ("sep=x\na\n"), "1: [sep=x]\n2: [a]\n" },
  { "separator/more", 0, B ("sep=;b\na;c\n"), "1: [sep=][b]\n2: [a][c]\n" },
  { "separator/cut", 0, B ("sep"), "1: [sep]\n" },
  { "separator/quoted", 0, B ("\"sep=;\"\na\n"), "1: [sep=;]\n2: [a]\n" },
  { "delimiter/stated", ';', B ("a,b;c,d,e\n"), "1: [a,b][c,d,e]\n" },
  { "delimiter/stated-quote-after-other", ';', B ("a,\"b\";c\n"),
    "1! log.csv:1: field 1: expected quotes only around a whole field but found \"a,\\\"b\\\"\" "
    "<a,\"b\";c>\n" },
};

static void
is_read (void **state)
{
  const Row *row = *state;
  for (gsize i = 0; i < G_N_ELEMENTS (blocks); i++) {
    g_autoptr (GError) error = NULL;
    g_autofree char *records = describe (row->text, row->length, row->delimiter, blocks[i], &error);
    assert_no_error (error);
    assert_string_equal (records, row->records);
  }
}

static void
faults_speak_spanish (void **state)
{
  (void)state;
  SMX_LANGUAGE_SCOPE (SMX_LANGUAGE_SPANISH);
  g_autofree char *records = describe (B ("a\"\n"), ',', 64, NULL);
  assert_string_equal (
      records, "1! log.csv:1: campo 1: se esperaban comillas solo alrededor de un campo entero pero se "
               "encontró \"a\\\"\" <a\">\n");
}

/* Every record's raw text is what stood in the file, also where quotes were doubled. */
static void
raw_is_verbatim (void **state)
{
  (void)state;
  static const char text[] = "a,\"b \"\"c\"\"\nd\",e";
  for (gsize i = 0; i < G_N_ELEMENTS (blocks); i++) {
    SmxCsvRecord record;
    g_autoptr (SmxCsv) csv = open_text (text, strlen (text), 0, blocks[i], NULL);
    assert_int_equal (smx__csv_delimiter (csv), 0);
    assert_int_equal (smx__csv_next (csv, &record, NULL), SMX_CSV_RECORD);
    assert_int_equal (smx__csv_delimiter (csv), ',');
    assert_int_equal (record.raw.length, strlen (text));
    assert_memory_equal (record.raw.text, text, strlen (text));
  }
}

/* Every prefix of a valid file: complete records are as in the whole; the last is a prefix of one, or a named fault. */
static void
every_prefix_is_read (void **state)
{
  (void)state;
  static const char text[] = "id;name;note\r\n1;\"Ana \"\"la\"\" R\xc3\xado\";\"x;\ny\"\n\n2;;\r3;\"\";z\n";
  g_autofree char *whole = describe (text, strlen (text), 0, 4096, NULL);
  for (gsize length = 1; length <= strlen (text); length++)
    for (gsize i = 0; i < G_N_ELEMENTS (blocks); i++) {
      g_autoptr (GError) error = NULL;
      g_autofree char *records = describe (text, length, ';', blocks[i], &error);
      assert_no_error (error);
      g_auto (GStrv) lines = g_strsplit (records, "\n", -1), expected = g_strsplit (whole, "\n", -1);
      guint n = g_strv_length (lines) - 1;
      n -= n > 0 && g_str_has_prefix (lines[n - 1], "blank");
      for (guint k = 0; k + 1 < n && strchr (lines[k], '!') == NULL; k++)
        if (strchr (lines[k + 1], '!') == NULL)
          assert_string_equal (lines[k], expected[k]);
      const char *mark = strchr (records, '!');
      if (mark != NULL)
        assert_non_null (strstr (mark, "never closes"));
    }
}

/* --- limits --- */

static void
expect_record (SmxCsv *csv, guint64 line, gsize n)
{
  SmxCsvRecord record;
  g_autoptr (GError) error = NULL;
  SmxCsvResult result = smx__csv_next (csv, &record, &error);
  assert_no_error (error);
  assert_int_equal (result, SMX_CSV_RECORD);
  assert_int_equal (record.line, line);
  assert_int_equal (record.n, n);
}

static void
expect_fault (SmxCsv *csv, gsize raw_length, const char *message)
{
  SmxCsvRecord record;
  g_autoptr (GError) error = NULL;
  assert_int_equal (smx__csv_next (csv, &record, &error), SMX_CSV_BAD_RECORD);
  assert_error (error, SMX_ERROR, SMX_ERROR_FORMAT, message);
  assert_int_equal (record.raw.length, raw_length);
}

static const char too_long[] =
    "log.csv:2: expected a record of at most 16777216 bytes but this one is longer";

/* A record of the limit's length is one, whatever it holds; a byte more is a fault, and the next record is read. */
static void
record_limit_holds (void **state)
{
  (void)state;
  static const gsize around[] = { 7, 4096, 1 << 18 };
  for (int surplus = 0; surplus <= 1; surplus++)
    for (int quoted = 0; quoted <= 1; quoted++)
      for (gsize i = 0; i < G_N_ELEMENTS (around); i++) {
        gsize length = SMX_MAX_RECORD + (gsize)surplus;
        g_autoptr (GString) text = g_string_new ("a,b\n");
        g_string_set_size (text, 4 + length);
        memset (text->str + 4, quoted ? '\n' : 'x', length);
        if (quoted)
          text->str[4] = text->str[text->len - 1] = '"';
        g_string_append (text, "\r\nc,d");
        g_autoptr (SmxCsv) csv = open_text (text->str, text->len, 0, around[i], NULL);
        expect_record (csv, 1, 2);
        if (surplus)
          expect_fault (csv, quoted ? 1 : SMX_MAX_RECORD, too_long);
        else
          expect_record (csv, 2, 1);
        if (surplus && quoted) {
          g_autofree char *line = g_strdup_printf (
              "log.csv:%" G_GSIZE_FORMAT
              ": field 1: expected a closing quote but the quote that opens here never closes",
              length);
          expect_fault (csv, 1, line);
        }
        expect_record (csv, quoted ? 3 + length - 2 : 3, 2);
      }
}

/* A field of 200 MB, with and without quotes: a fault, soon, and reading goes on. */
static void
huge_field_is_passed (void **state)
{
  (void)state;
  gsize length = 200u << 20;
  g_autofree char *text = g_malloc (length + 20);
  for (int quoted = 0; quoted <= 1; quoted++) {
    memset (text, 'x', length);
    memcpy (text, "a,b\n", 4);
    if (quoted)
      text[4] = text[length - 1] = '"';
    memcpy (text + length, "\nc,d\n", 5);
    g_autoptr (SmxCsv) csv = open_text (text, length + 5, 0, 1 << 18, NULL);
    expect_record (csv, 1, 2);
    expect_fault (csv, SMX_MAX_RECORD, too_long);
    expect_record (csv, 3, 2);
  }
}

/* Longer than a record may be and never closed: what is said is the quote. */
static void
huge_open_quote_is_named (void **state)
{
  (void)state;
  gsize length = 2 * SMX_MAX_RECORD;
  g_autofree char *text = g_malloc (length);
  memset (text, '\n', length);
  memcpy (text, "a,b\nc,\"", 7);
  g_autoptr (SmxCsv) csv = open_text (text, length, 0, 1 << 18, NULL);
  SmxCsvRecord record;
  expect_record (csv, 1, 2);
  expect_fault (csv, 3,
                "log.csv:2: field 2: expected a closing quote within 16777216 bytes but the quote that opens "
                "here does not close");
  assert_int_equal (smx__csv_next (csv, &record, NULL), SMX_CSV_END);
}

/* One stray quote costs its line, in a file that is longer than a record may be too; many of them cost no more time than
 * a few. */
static void
stray_quotes_cost_their_lines (void **state)
{
  (void)state;
  for (int many = 0; many <= 1; many++) {
    g_autoptr (GString) text = g_string_new ("a,b\n1,\"\n");
    gsize n_lines = 2, n_read = 0, n_bad = 0;
    for (; text->len < 2 * SMX_MAX_RECORD; n_lines++)
      g_string_append (text, many ? "b\",\"c\n" : "2,y\n");
    g_autoptr (SmxCsv) csv = open_text (text->str, text->len, 0, 1 << 18, NULL);
    SmxCsvRecord record;
    SmxCsvResult result;
    while ((result = smx__csv_next (csv, &record, NULL)) != SMX_CSV_END)
      *(result == SMX_CSV_RECORD ? &n_read : &n_bad) += 1;
    assert_int_equal (n_read, many ? 1 : n_lines - 1);
    assert_int_equal (n_read + n_bad, n_lines);
  }
}

/* The first record is the one that is too long: the delimiter is found in what there is of it. */
static void
huge_header_is_passed (void **state)
{
  (void)state;
  g_autoptr (GString) text = g_string_new ("a;b;");
  g_string_set_size (text, SMX_MAX_RECORD + 100);
  memset (text->str + 4, 'x', text->len - 4);
  g_string_append (text, "\nc;d\n");
  g_autoptr (SmxCsv) csv = open_text (text->str, text->len, 0, 1 << 18, NULL);
  expect_fault (csv, SMX_MAX_RECORD,
                "log.csv:1: expected a record of at most 16777216 bytes but this one is longer");
  expect_record (csv, 2, 2);
}

static void
column_limit_holds (void **state)
{
  (void)state;
  g_autoptr (GString) text = g_string_new (NULL);
  for (guint i = 1; i < SMX_MAX_COLUMNS; i++)
    g_string_append_c (text, ',');
  g_autofree char *both = g_strconcat (text->str, "\n,", text->str, "\na,b\n", NULL);
  g_autoptr (SmxCsv) csv = open_text (both, strlen (both), 0, 4096, NULL);
  expect_record (csv, 1, SMX_MAX_COLUMNS);
  expect_fault (csv, SMX_MAX_COLUMNS,
                "log.csv:2: expected a record of at most 65536 fields but this one has more");
  expect_record (csv, 3, 2);
}

/* --- failing --- */

/* Memory fails at the first, second ... allocation: a GError each time, no other record, until all is read. */
static void
memory_may_fail (void **state)
{
  const Row *row = *state;
  gint64 n = 0;
  for (;; n++) {
    g_autoptr (GError) error = NULL;
    smx__memory_fail_from (n);
    g_autofree char *records = describe (row->text, row->length, row->delimiter, 2, &error);
    smx__memory_fail_from (-1);
    if (error == NULL) {
      assert_string_equal (records, row->records);
      break;
    }
    assert_true (g_error_matches (error, SMX_ERROR, SMX_ERROR_NO_MEMORY));
    assert_true (g_str_has_prefix (row->records, records));
  }
  assert_true (n >= 5);
}

/* The input fails after some records: they come first, then its error, which stays. */
static void
input_error_is_told (void **state)
{
  (void)state;
  static const char text[] = "a,b\n1,2\n3,\x81\n";
  for (gsize i = 0; i < G_N_ELEMENTS (blocks); i++) {
    SmxCsvRecord record;
    g_autoptr (GError) error = NULL, again = NULL;
    g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
    SmxInput *input = smx__input_open_bytes (bytes, "log.csv", "windows-1252", NULL, NULL);
    smx__input_set_block (input, blocks[i]);
    g_autoptr (SmxCsv) csv = smx__csv_new (input, NULL, NULL);
    expect_record (csv, 1, 2);
    expect_record (csv, 2, 2);
    assert_int_equal (smx__csv_next (csv, &record, &error), SMX_CSV_ERROR);
    assert_error (error, SMX_ERROR, SMX_ERROR_FORMAT,
                  "log.csv:3: expected text in windows-1252 but found the byte 0x81");
    assert_int_equal (smx__csv_next (csv, &record, &again), SMX_CSV_ERROR);
    assert_string_equal (again->message, error->message);
  }
}

/* Random bytes of a small alphabet: the same whatever the blocks are. */
static void
blocks_change_nothing (void **state)
{
  (void)state;
  static const char alphabet[] = "a,;\"\"\n\r\0b";
  g_autoptr (GRand) random = g_rand_new_with_seed (1618);
  for (int round = 0; round < 2000; round++) {
    char text[40];
    gsize length = (gsize)g_rand_int_range (random, 1, sizeof text);
    for (gsize i = 0; i < length; i++)
      text[i] = alphabet[g_rand_int_range (random, 0, sizeof alphabet - 1)];
    g_autofree char *expected = describe (text, length, 0, 4096, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS (blocks) - 1; i++) {
      g_autofree char *records = describe (text, length, 0, blocks[i], NULL);
      assert_string_equal (records, expected);
    }
  }
}

#define N G_N_ELEMENTS (rows)

int
main (void)
{
  const struct CMUnitTest others[] = {
    { .name = "faults/in-spanish", .test_func = faults_speak_spanish },
    { .name = "records/raw-is-verbatim", .test_func = raw_is_verbatim },
    { .name = "records/every-prefix", .test_func = every_prefix_is_read },
    { .name = "limits/record", .test_func = record_limit_holds },
    { .name = "limits/200-megabytes", .test_func = huge_field_is_passed },
    { .name = "limits/open-quote", .test_func = huge_open_quote_is_named },
    { .name = "limits/stray-quotes", .test_func = stray_quotes_cost_their_lines },
    { .name = "limits/header", .test_func = huge_header_is_passed },
    { .name = "limits/columns", .test_func = column_limit_holds },
    { .name = "input/error", .test_func = input_error_is_told },
    { .name = "blocks/change-nothing", .test_func = blocks_change_nothing },
  };
  static struct CMUnitTest tests[2 * N + G_N_ELEMENTS (others)];
  gsize n = 0;
  for (gsize i = 0; i < N; i++) {
    void *row = (void *)&rows[i];
    tests[n++] = (struct CMUnitTest){ .name = rows[i].name, .test_func = is_read, .initial_state = row };
    tests[n++] = (struct CMUnitTest){ .name = g_strconcat (rows[i].name, "-memory", NULL),
                                      .test_func = memory_may_fail,
                                      .initial_state = row };
  }
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    tests[n++] = others[i];
  return _cmocka_run_group_tests ("csv", tests, n, NULL, NULL);
}
