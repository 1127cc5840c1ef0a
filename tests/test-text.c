/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text as users write it: quoted for messages, trimmed, folded, compared; numbers written back; widths. */
#include "test-support.h"

#include "base/error.h"
#include "base/text.h"
#include <float.h>

/* ---- quoting ---- */

typedef struct {
  const char *name, *text;
  gssize length;
  const char *quoted;
} QuoteRow;

#define TEN "0123456789"
#define ACCENTS "áéíóúñüçàè"

static const QuoteRow quotes[] = {
  { "quote/plain", "teller", -1, "\"teller\"" },
  { "quote/empty", "", -1, "\"\"" },
  { "quote/line-ends", "a\nb\rc\td", -1, "\"a\\nb\\rc\\td\"" },
  { "quote/quote-and-backslash", "a\"b\\c", -1, "\"a\\\"b\\\\c\"" },
  { "quote/control", "\x1b[31m\x7f", -1, "\"\\u{1b}[31m\\u{7f}\"" },
  { "quote/c1-control", "a\xc2\x85z", -1, "\"a\\u{85}z\"" },
  { "quote/line-separator", "a\xe2\x80\xa8z", -1, "\"a\\u{2028}z\"" },
  { "quote/zero-width-space", "a\xe2\x80\x8bz", -1, "\"a\\u{200b}z\"" },
  { "quote/right-to-left-override", "a\xe2\x80\xaez", -1, "\"a\\u{202e}z\"" },
  { "quote/byte-order-mark", "\xef\xbb\xbfid", -1, "\"\\u{feff}id\"" },
  { "quote/nul", "a\0b", 3, "\"a\\x00b\"" },
  { "quote/length", "teller", 4, "\"tell\"" },
  { "quote/invalid-byte", "caf\xe9!", -1, "\"caf\\xe9!\"" },
  { "quote/cut-sequence", "caf\xc3", -1, "\"caf\\xc3\"" },
  { "quote/overlong", "\xc0\xaf", -1, "\"\\xc0\\xaf\"" },
  { "quote/surrogate", "\xed\xa0\x80", -1, "\"\\xed\\xa0\\x80\"" },
  { "quote/valid-utf8", "nómina 工資", -1, "\"nómina 工資\"" },
  { "quote/39-characters", TEN TEN TEN "012345678", -1, "\"" TEN TEN TEN "012345678\"" },
  { "quote/40-characters", TEN TEN TEN TEN, -1, "\"" TEN TEN TEN TEN "\"" },
  { "quote/41-characters", TEN TEN TEN TEN "x", -1, "\"" TEN TEN TEN TEN "…\"" },
  { "quote/40-accents", ACCENTS ACCENTS ACCENTS ACCENTS, -1, "\"" ACCENTS ACCENTS ACCENTS ACCENTS "\"" },
  { "quote/41-accents", ACCENTS ACCENTS ACCENTS ACCENTS "ñ", -1, "\"" ACCENTS ACCENTS ACCENTS ACCENTS "…\"" },
};

static void
quotes_text (void **state)
{
  const QuoteRow *row = *state;
  g_autofree char *quoted = smx__quote (row->text, row->length);
  assert_string_equal (quoted, row->quoted);
}

/* ---- trimming ---- */

typedef struct {
  const char *name, *text, *trimmed;
} TextRow;

#define NBSP "\xc2\xa0"
#define BOM "\xef\xbb\xbf"

static const TextRow trims[] = {
  { "trim/nothing", "teller", "teller" },
  { "trim/empty", "", "" },
  { "trim/ascii", " \t\r\n\v\fteller \n", "teller" },
  { "trim/inside-stays", " the  teller ", "the  teller" },
  { "trim/only-space", " \t" NBSP BOM, "" },
  { "trim/no-break", NBSP "teller" NBSP NBSP, "teller" },
  { "trim/byte-order-mark", BOM "teller" BOM, "teller" },
  { "trim/ideographic", "\xe3\x80\x80工資\xe3\x80\x80", "工資" },
  { "trim/thin-and-narrow", "\xe2\x80\x89teller\xe2\x80\xaf", "teller" },
  { "trim/accents-stay", " ñandú à ", "ñandú à" },
  { "trim/invalid-bytes", " \xa0teller\xa0 ", "\xa0teller\xa0" },
  { "trim/half-a-space", " \xc2", "\xc2" },
  { "trim/lone-continuation", "\x80\x80\x80\x80\x80 ", "\x80\x80\x80\x80\x80" },
  { "trim/control-stays", "\x1bteller\x7f", "\x1bteller\x7f" },
};

static void
trims_text (void **state)
{
  const TextRow *row = *state;
  g_autofree char *copy = g_strdup (row->text); /* of its own, so that a reader of one byte more is seen */
  const char *text = copy;
  gsize length = strlen (copy);
  smx__trim (&text, &length);
  assert_int_equal (length, strlen (row->trimmed));
  assert_memory_equal (text, row->trimmed, length);
}

/* ---- likeness ---- */

static const TextRow folds[] = {
  { "fold/case", "IT-Support", "itsupport" },
  { "fold/accents", "Nómina Ñandú", "nominanandu" },
  { "fold/accents-apart", "No\xcc\x81mina", "nomina" },
  { "fold/spaces", "  print   shop", "printshop" },
  { "fold/punctuation", "a.b_c/d", "abcd" },
  { "fold/leading-zeros", "007", "7" },
  { "fold/zeros-in-the-middle", "S-007b0100", "s7b100" },
  { "fold/zero-alone", "0", "0" },
  { "fold/zeros-alone", "000", "0" },
  { "fold/zero-after-letter", "a0", "a0" },
  { "fold/zeros-after-a-sign", "10-01", "101" },
  { "fold/sharp-s", "Straße", "strasse" },
  { "fold/full-width", "ＡＢ１２", "ab12" },
  { "fold/greek", "ΣΊΣΥΦΟΣ", "σισυφοσ" },
  { "fold/no-letters", "--", "--" },
  { "fold/empty", "", "" },
  { "fold/ideographs", "工資", "工資" },
};

static void
folds_text (void **state)
{
  const TextRow *row = *state;
  g_autofree char *folded = smx__fold (row->text);
  assert_string_equal (folded, row->trimmed);
}

static const TextRow nearests[] = {
  { "nearest/itself", "services", "services" },
  { "nearest/missing-letter", "servces", "services" },
  { "nearest/more-letters", "rattings", "ratings" },
  { "nearest/swapped", "lniks", "links" },
  { "nearest/case", "ROLES", "roles" },
  { "nearest/short", "rols", "roles" },
  { "nearest/nothing-alike", "zzzzzzzz", NULL },
  { "nearest/too-far", "dependability", NULL },
  { "nearest/one-letter", "x", NULL },
  { "nearest/empty", "", NULL },
};

static void
finds_nearest (void **state)
{
  static const char *const known[] = { "roles", "services", "links", "ratings", "as" };
  const TextRow *row = *state;
  const char *nearest = smx__nearest (row->text, known, G_N_ELEMENTS (known));
  if (row->trimmed == NULL)
    assert_null (nearest);
  else
    assert_string_equal (nearest, row->trimmed);
}

static void
finds_no_nearest (void **state)
{
  (void)state;
  static const char *const known[] = { "roles" };
  g_autofree char *large = g_strnfill (101, 'r');
  assert_null (smx__nearest (large, known, 1)); /* no slip is that long */
  assert_null (smx__nearest ("roles", known, 0));
}

/* ---- numbers as text ---- */

typedef struct {
  const char *name;
  double value;
  const char *text;
} NumberRow;

static const NumberRow numbers[] = {
  { "format/zero", 0.0, "0" },
  { "format/minus-zero", -0.0, "0" },
  { "format/one", 1, "1" },
  { "format/negative", -12, "-12" },
  { "format/tenth", 0.1, "0.1" },
  { "format/third", 1.0 / 3, "0.3333333333333333" },
  { "format/seventeen-digits", 0.1 + 0.2, "0.30000000000000004" },
  { "format/small", 0.000001, "1e-06" },
  { "format/million", 1e6, "1000000" },
  { "format/largest-whole", 999999999999999, "999999999999999" },
  { "format/1e15", 1e15, "1e+15" },
  { "format/1e300", 1e300, "1e+300" },
  { "format/largest", DBL_MAX, "1.7976931348623157e+308" },
  { "format/smallest-normal", DBL_MIN, "2.2250738585072014e-308" },
  { "format/smallest", 5e-324, "5e-324" },
  { "format/smallest-negative", -5e-324, "-5e-324" },
  { "format/denormal", 1.5e-320, "1.5e-320" },
};

static void
formats_number (void **state)
{
  const NumberRow *row = *state;
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];
  assert_ptr_equal (smx__format_double (buffer, row->value), buffer);
  assert_string_equal (buffer, row->text);
  assert_true (g_ascii_strtod (buffer, NULL) == row->value);
}

/* Random bits and random decimals read back the same; decimals of up to fifteen digits come back as they were. */
static void
formats_random_numbers (void **state)
{
  (void)state;
  g_autoptr (GRand) random = g_rand_new_with_seed (20240131);
  char buffer[G_ASCII_DTOSTR_BUF_SIZE], decimal[64];
  for (guint i = 0; i < 200000; i++) {
    guint64 bits = (guint64)g_rand_int (random) << 32 | g_rand_int (random);
    double value;
    memcpy (&value, &bits, sizeof value);
    if (!isfinite (value))
      continue;
    smx__format_double (buffer, value);
    if (g_ascii_strtod (buffer, NULL) != value)
      fail_msg ("%.17g was written as %s", value, buffer);
    g_snprintf (decimal, sizeof decimal, "%d.%06d", g_rand_int_range (random, -999999999, 999999999),
                g_rand_int_range (random, 0, 999999));
    value = g_ascii_strtod (decimal, NULL);
    smx__format_double (buffer, value);
    if (g_ascii_strtod (buffer, NULL) != value || strlen (buffer) > strlen (decimal))
      fail_msg ("%s was written as %s", decimal, buffer);
  }
}

static void
formats_whole_numbers (void **state)
{
  (void)state;
  g_autoptr (GRand) random = g_rand_new_with_seed (20240229);
  char buffer[SMX_INT64_ROOM], expected[32];
  gint64 value = G_MININT64;
  for (guint i = 0; i < 20000; i++) {
    assert_ptr_equal (smx__format_int64 (buffer, value), buffer);
    g_snprintf (expected, sizeof expected, "%" G_GINT64_FORMAT, value);
    assert_string_equal (buffer, expected);
    value = i == 0 ? G_MAXINT64 : (gint64)((guint64)g_rand_int (random) << 32 | g_rand_int (random));
    value >>= i % 64;
  }
}

/* Where it takes a number, it writes what printf does, but for the sign of zero. */
static gboolean
is_written_as_printf_does (double value, guint decimals)
{
  char buffer[SMX_INT64_ROOM], expected[512];
  if (!smx__format_quickly (buffer, value, decimals))
    return FALSE;
  g_snprintf (expected, sizeof expected, "%.*f", (int)decimals, value);
  const char *from = *expected == '-' && strpbrk (expected, "123456789") == NULL ? expected + 1 : expected;
  if (strcmp (buffer, from) != 0)
    fail_msg ("%.17g with %u decimals was written as %s, not %s", value, decimals, buffer, from);
  return TRUE;
}

static void
formats_quickly (void **state)
{
  (void)state;
  static const double magnitudes[] = { 1e-12, 1e-3, 1, 10, 1e3, 1e6, 1e9, 1e12, 1e15, 1e300 };
  g_autoptr (GRand) random = g_rand_new_with_seed (20240301);
  guint n = 0, n_taken = 0;
  for (guint i = 0; i < 200000; i++, n++) {
    double value = g_rand_double_range (random, -1, 1) * magnitudes[i % G_N_ELEMENTS (magnitudes)];
    guint decimals = i / 10 % 12;
    if (i % 3 == 0) /* at and next to halfway */
      value = nextafter (floor (value) + 0.5, (double)(i % 5) - 2);
    n_taken += is_written_as_printf_does (value, decimals) ? 1 : 0;
  }
  assert_in_range (n_taken, n / 4, n - 1);
  assert_true (is_written_as_printf_does (-0.0, 2));
  assert_true (is_written_as_printf_does (-0.001, 2));
  assert_true (is_written_as_printf_does (0.9951, 2));
  assert_false (is_written_as_printf_does (0.125, 2)); /* halfway: printf takes the even one */
  assert_false (is_written_as_printf_does (NAN, 2));
  assert_false (is_written_as_printf_does (INFINITY, 2));
}

typedef struct {
  const char *name, *text;
  gsize width;
} WidthRow;

static const WidthRow widths[] = {
  { "width/empty", "", 0 },
  { "width/ascii", "teller", 6 },
  { "width/accents", "nómina", 6 },
  { "width/combining", "no\xcc\x81mina", 6 },
  { "width/wide", "工資", 4 },
  { "width/full-width", "Ａ1", 3 },
  { "width/zero-width",
    "a\xe2\x80\x8b"
    "b",
    2 },
};

static void
measures_width (void **state)
{
  const WidthRow *row = *state;
  assert_int_equal (smx__display_width (row->text), row->width);
}

#define ROW_TEST(row, function)                                                                              \
  (struct CMUnitTest)                                                                                        \
  {                                                                                                          \
    .name = (row).name, .test_func = (function), .initial_state = (void *)&(row)                             \
  }
#define ADD_ROWS(rows, function)                                                                             \
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)                                                            \
  tests[n++] = ROW_TEST (rows[i], function)
#define ADD(case_name, function)                                                                             \
  tests[n++] = (struct CMUnitTest)                                                                           \
  {                                                                                                          \
    .name = case_name, .test_func = function                                                                 \
  }

int
main (void)
{
  static struct CMUnitTest tests[128];
  gsize n = 0;
  ADD_ROWS (quotes, quotes_text);
  ADD_ROWS (trims, trims_text);
  ADD_ROWS (folds, folds_text);
  ADD_ROWS (nearests, finds_nearest);
  ADD ("nearest/none", finds_no_nearest);
  ADD_ROWS (numbers, formats_number);
  ADD ("format/random", formats_random_numbers);
  ADD ("format/whole-numbers", formats_whole_numbers);
  ADD ("format/quickly", formats_quickly);
  ADD_ROWS (widths, measures_width);
  return _cmocka_run_group_tests ("text", tests, n, NULL, NULL);
}
