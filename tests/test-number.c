/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers: what is one, what it would be, and every digit of it. */
#include "test-support.h"

#include "study/number.h"

#define OK SMX_NUMBER_OK
#define NOT SMX_NUMBER_NOT
#define THOUSANDS SMX_NUMBER_THOUSANDS
#define DECIMAL SMX_NUMBER_DECIMAL
#define RANGE SMX_NUMBER_RANGE
#define MOST G_MAXINT64
#define NBSP "\xc2\xa0"
#define NARROW "\xe2\x80\xaf"

static const SmxNumberFormat point = { '.', NULL }, comma = { ',', NULL };
static const SmxNumberFormat english = { '.', "," }, spanish = { ',', "." };
static const SmxNumberFormat blank = { ',', " " }, swiss = { '.', "'" };

typedef struct {
  const char *name, *text;
  const SmxNumberFormat *format;
  SmxNumberResult result;
  gint64 value; /* millionths */
} Row;

static const Row rows[] = {
  { "plain/whole", "42", &point, OK, 42000000 },
  { "plain/zero", "0", &point, OK, 0 },
  { "plain/minus-zero", "-0", &point, OK, 0 },
  { "plain/minus-zero-decimals", "-0.000", &point, OK, 0 },
  { "plain/plus", "+5", &point, OK, 5000000 },
  { "plain/minus", "-3.25", &point, OK, -3250000 },
  { "plain/no-whole", ".5", &point, OK, 500000 },
  { "plain/no-decimals", "5.", &point, OK, 5000000 },
  { "plain/leading-zeros", "000000000000000000000000007.1", &point, OK, 7100000 },
  { "plain/trailing-zeros", "1.10000000000000000000000000000000000000", &point, OK, 1100000 },
  { "plain/comma", "3,5", &comma, OK, 3500000 },
  { "plain/comma-minus", "-,5", &comma, OK, -500000 },
  { "exponent/small", "1e3", &point, OK, 1000000000 },
  { "exponent/capital-minus", "1E-2", &point, OK, 10000 },
  { "exponent/plus", "1.5e+2", &point, OK, 150000000 },
  { "exponent/moves-zeros", "0.00000000000000000001e20", &point, OK, 1000000 },
  { "exponent/zero-times-huge", "0e999999999999999999999", &point, OK, 0 },
  { "exponent/vanishes", "1e-999999999999999999999", &point, OK, 0 },
  { "exponent/comma", "1,5e1", &comma, OK, 15000000 },
  { "round/half-to-even-down", "0.0000005", &point, OK, 0 },
  { "round/half-to-even-up", "0.0000015", &point, OK, 2 },
  { "round/half-to-even-down-again", "0.0000025", &point, OK, 2 },
  { "round/above-half", "0.00000050000000000000000000000000000000000001", &point, OK, 1 },
  { "round/below-half", "0.00000149999999999999999999999999999999999999", &point, OK, 1 },
  { "round/negative-half", "-0.0000025", &point, OK, -2 },
  { "round/negative-above", "-0.00000250001", &point, OK, -3 },
  { "round/carries", "0.9999995", &point, OK, 1000000 },
  { "round/carries-not", "0.99999949", &point, OK, 999999 },
  { "round/tiny", "0.00000009", &point, OK, 0 },
  { "round/by-exponent", "25e-7", &point, OK, 2 },
  { "limit/largest", "9223372036854.775807", &point, OK, G_MAXINT64 },
  { "limit/largest-minus", "-9223372036854.775807", &point, OK, -G_MAXINT64 },
  { "limit/rounds-to-largest", "9223372036854.7758074", &point, OK, G_MAXINT64 },
  { "limit/rounds-beyond", "9223372036854.7758075", &point, RANGE, 0 },
  { "limit/beyond", "9223372036854.775808", &point, RANGE, 0 },
  { "limit/twenty-digits", "99999999999999.999999", &point, RANGE, 0 },
  { "limit/huge", "1e400", &point, RANGE, 0 },
  { "limit/huge-exponent", "1e99999999999999999999", &point, RANGE, 0 },
  { "limit/minus-huge", "-1e400", &point, RANGE, 0 },
  { "groups/one", "1,234", &english, OK, 1234000000 },
  { "groups/two-and-decimals", "12,345,678.25", &english, OK, 12345678250000 },
  { "groups/none-used", "1234.5", &english, OK, 1234500000 },
  { "groups/spanish", "1.234,50", &spanish, OK, 1234500000 },
  { "groups/minus", "-1.234", &spanish, OK, -1234000000 },
  { "groups/blank", "1 234,5", &blank, OK, 1234500000 },
  { "groups/no-break-space", "1" NBSP "234,5", &blank, OK, 1234500000 },
  { "groups/narrow-no-break-space", "1" NARROW "234", &blank, OK, 1234000000 },
  { "groups/apostrophe", "1'234'567", &swiss, OK, 1234567000000 },
  { "groups/exponent", "1,234e1", &english, OK, 12340000000 },
  { "groups/first-too-long", "1234,567", &english, DECIMAL, 0 },
  { "groups/short", "1,23", &english, DECIMAL, 0 },
  { "groups/short-second", "1,234,5", &english, NOT, 0 },
  { "groups/long", "1,2345", &english, DECIMAL, 0 },
  { "groups/empty", "1,,234", &english, NOT, 0 },
  { "groups/at-end", "1,234,", &english, NOT, 0 },
  { "groups/at-start", ",234", &english, DECIMAL, 0 },
  { "groups/leading-zero", "0,123", &english, DECIMAL, 0 },
  { "groups/leading-zero-spanish", "-0.500", &spanish, DECIMAL, 0 },
  { "groups/leading-zeros", "012,345,678", &english, NOT, 0 },
  { "groups/after-decimal-sign", "1.234,567", &english, DECIMAL, 0 },
  { "groups/two-blanks", "1  234", &blank, NOT, 0 },
  { "hint/comma", "1,234", &point, THOUSANDS, 0 },
  { "hint/commas", "-1,234,567", &point, THOUSANDS, 0 },
  { "hint/comma-and-point", "1,234.50", &point, THOUSANDS, 0 },
  { "hint/point-and-comma", "1.234,50", &point, THOUSANDS, 0 },
  { "hint/points", "1.234.567", &point, THOUSANDS, 0 },
  { "hint/blank", "1 234", &point, THOUSANDS, 0 },
  { "hint/no-break-space", "1" NBSP "234", &point, THOUSANDS, 0 },
  { "hint/blank-and-comma", "1 234,5", &point, THOUSANDS, 0 },
  { "hint/apostrophe", "1'234", &point, THOUSANDS, 0 },
  { "hint/point-where-comma-decides", "1.234", &comma, THOUSANDS, 0 },
  { "hint/decimal-comma", "3,5", &point, DECIMAL, 0 },
  { "hint/decimal-comma-long", "1234,567", &point, DECIMAL, 0 },
  { "hint/decimal-comma-three-digits", "0,123", &point, DECIMAL, 0 },
  { "hint/decimal-point", "3.5", &comma, DECIMAL, 0 },
  { "hint/other-separator", "1 234", &english, THOUSANDS, 0 },
  { "hint/both-other-way", "1,234.5", &spanish, DECIMAL, 0 },
  { "hint/not-grouped", "12,34,567", &point, NOT, 0 },
  { "not/empty", "", &point, NOT, 0 },
  { "not/word", "high", &point, NOT, 0 },
  { "not/nan", "nan", &point, NOT, 0 },
  { "not/inf", "inf", &point, NOT, 0 },
  { "not/infinity", "-Infinity", &point, NOT, 0 },
  { "not/hex", "0x10", &point, NOT, 0 },
  { "not/hex-exponent", "0x1p4", &point, NOT, 0 },
  { "not/sign", "-", &point, NOT, 0 },
  { "not/point", ".", &point, NOT, 0 },
  { "not/sign-and-point", "+.", &point, NOT, 0 },
  { "not/two-signs", "--1", &point, NOT, 0 },
  { "not/two-points", "1.2.3", &point, NOT, 0 },
  { "not/exponent-alone", "e5", &point, NOT, 0 },
  { "not/exponent-empty", "1e", &point, NOT, 0 },
  { "not/exponent-sign", "1e+", &point, NOT, 0 },
  { "not/exponent-point", "1e1.5", &point, NOT, 0 },
  { "not/unit", "5 h", &point, NOT, 0 },
  { "not/percent", "12%", &point, NOT, 0 },
  { "not/date", "31/12/2014", &point, NOT, 0 },
  { "not/blank-inside", "- 5", &point, NOT, 0 },
  { "not/arabic-digits", "\xd9\xa1\xd9\xa2", &point, NOT, 0 },
};

static void
is_read (void **state)
{
  const Row *row = *state;
  gint64 value = 77;
  SmxNumberResult result = smx__number_parse (row->text, strlen (row->text), row->format, MOST, &value);
  assert_int_equal (result, row->result);
  assert_int_equal (value, row->result == OK ? row->value : 77);
  double real = 77;
  result = smx__number_parse_double (row->text, strlen (row->text), row->format, &real);
  if (row->result != RANGE) { /* what is out of range as millionths may well be a double */
    assert_int_equal (result, row->result);
    if (row->result == OK)
      assert_close (row->text, real, (double)row->value / 1e6, 0.5000001e-6 + fabs (real) * 1e-15);
    else
      assert_close (row->text, real, 77, 0);
  }
}

typedef struct {
  const char *name, *text;
  SmxNumberResult result;
  double value;
} RealRow;

/* Nearest doubles are those of the compiler, which reads its constants by the same rule. */
static const RealRow real_rows[] = {
  { "double/tenth", "0.1", OK, 0.1 },
  { "double/minus-zero", "-0.0", OK, 0 },
  { "double/largest", "1.7976931348623157e308", OK, 1.7976931348623157e308 },
  { "double/rounds-to-largest", "1.7976931348623158e308", OK, 1.7976931348623157e308 },
  { "double/overflow", "1.7976931348623159e308", RANGE, 0 },
  { "double/huge", "1e400", RANGE, 0 },
  { "double/minus-huge", "-1e400", RANGE, 0 },
  { "double/huge-exponent", "1e99999999999999999999", RANGE, 0 },
  { "double/zero-times-huge", "0e99999999999999999999", OK, 0 },
  { "double/smallest", "4.9406564584124654e-324", OK, 4.9406564584124654e-324 },
  { "double/denormal", "2.2250738585072011e-308", OK, 2.2250738585072011e-308 },
  { "double/underflow", "1e-400", OK, 0 },
  { "double/vanishes", "1e-99999999999999999999", OK, 0 },
  { "double/tie-to-even", "9007199254740993", OK, 9007199254740992.0 },
  { "double/just-above-tie", "9007199254740993.00000000000000000000000000000001", OK, 9007199254740994.0 },
};

static void
is_nearest (void **state)
{
  const RealRow *row = *state;
  double value = 77;
  SmxNumberResult result = smx__number_parse_double (row->text, strlen (row->text), &point, &value);
  assert_int_equal (result, row->result);
  assert_close (row->text, value, row->result == OK ? row->value : 77, 0);
  assert_false (signbit (value) && value == 0);
}

/* A digit far behind a tie decides it: 2^53 + 1, then 3,000 zeros, then a 1. */
static void
far_digit_decides (void **state)
{
  (void)state;
  g_autoptr (GString) text = g_string_new ("9007199254740993.");
  for (int i = 0; i < 3000; i++)
    g_string_append_c (text, '0');
  double value = 0;
  assert_int_equal (smx__number_parse_double (text->str, text->len, &point, &value), OK);
  assert_close ("tie", value, 9007199254740992.0, 0);
  g_string_append_c (text, '1');
  assert_int_equal (smx__number_parse_double (text->str, text->len, &point, &value), OK);
  assert_close ("above", value, 9007199254740994.0, 0);
}

/* Ten million digits take a blink and are read to the last. */
static void
long_text_is_exact (void **state)
{
  (void)state;
  g_autoptr (GString) text = g_string_new ("0.");
  for (int i = 0; i < 10000000; i++)
    g_string_append_c (text, '0');
  g_string_append (text, "125e10000000");
  gint64 value = 0;
  assert_int_equal (smx__number_parse (text->str, text->len, &point, MOST, &value), OK);
  assert_int_equal (value, 125000);
}

static void
limit_is_included (void **state)
{
  (void)state;
  gint64 value = 0;
  assert_int_equal (smx__number_parse ("100", 3, &point, 100000000, &value), OK);
  assert_int_equal (smx__number_parse ("-100", 4, &point, 100000000, &value), OK);
  assert_int_equal (value, -100000000);
  assert_int_equal (smx__number_parse ("100.000001", 10, &point, 100000000, &value), RANGE);
  assert_int_equal (smx__number_parse ("-100.000001", 11, &point, 100000000, &value), RANGE);
  assert_int_equal (smx__number_parse ("100.0000004", 11, &point, 100000000, &value), OK);
  assert_int_equal (value, 100000000);
}

/* Random whole millionths, written in different ways, come back; halves between two go to the even one. */
static void
comes_back (void **state)
{
  (void)state;
  g_autoptr (GRand) random = g_rand_new_with_seed (271828);
  for (int i = 0; i < 20000; i++) {
    gint64 expected =
        ((gint64)g_rand_int (random) << 30 | g_rand_int (random)) >> g_rand_int_range (random, 0, 60);
    int shift = g_rand_int_range (random, -30, 30);
    gint64 value = -1;
    g_autofree char *exponent = g_strdup_printf ("%" G_GINT64_FORMAT "e-6", expected);
    g_autofree char *decimal =
        g_strdup_printf ("-%" G_GINT64_FORMAT ".%06d", expected / 1000000, (int)(expected % 1000000));
    g_autofree char *half = g_strdup_printf ("%" G_GINT64_FORMAT ".5e-6", expected);
    g_autofree char *moved =
        g_strdup_printf ("%" G_GINT64_FORMAT "%0*de%d", expected, ABS (shift) + 1, 0, -7 - ABS (shift));
    const char *texts[] = { exponent, decimal, moved, half };
    gint64 results[] = { expected, -expected, expected, expected + (expected & 1) };
    for (gsize k = 0; k < G_N_ELEMENTS (texts); k++) {
      if (smx__number_parse (texts[k], strlen (texts[k]), &point, MOST, &value) != OK || value != results[k])
        fail_msg ("%s: %" G_GINT64_FORMAT ", expected %" G_GINT64_FORMAT, texts[k], value, results[k]);
    }
  }
}

#define ADD(table, function)                                                                                 \
  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)                                                           \
    tests[n++] = (struct CMUnitTest)                                                                         \
    {                                                                                                        \
      .name = table[i].name, .test_func = function, .initial_state = (void *)&table[i]                       \
    }

int
main (void)
{
  static struct CMUnitTest tests[G_N_ELEMENTS (rows) + G_N_ELEMENTS (real_rows) + 4];
  gsize n = 0;
  ADD (rows, is_read);
  ADD (real_rows, is_nearest);
  tests[n++] = (struct CMUnitTest){ .name = "double/far-digit-decides", .test_func = far_digit_decides };
  tests[n++] = (struct CMUnitTest){ .name = "plain/ten-million-digits", .test_func = long_text_is_exact };
  tests[n++] = (struct CMUnitTest){ .name = "limit/is-included", .test_func = limit_is_included };
  tests[n++] = (struct CMUnitTest){ .name = "plain/comes-back", .test_func = comes_back };
  return cmocka_run_group_tests_name ("number", tests, NULL, NULL);
}
