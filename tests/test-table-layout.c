/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables on narrow terminals: where room is sought, and the blocks of columns that are wider than the terminal. */
#include "table-fixture.h"

#include "base/memory.h"
#include "base/text.h"
#include "table/display.h"

/* ---- Names and codes ---- */

typedef struct {
  const char *name;
  guint width;
  const char *expected; /* the first row, block after block */
} Cut;

/* A table of a name, another name and a code, of 26 columns each. */
static const Cut cuts[] = {
  { "cut/nothing", 82,
    "abcdefghijklmnopqrstuvwxyz  ABCDEFGHIJKLMNOPQRSTUVWXYZ  0123456789abcdefghijklmnop\n" },
  { "cut/name", 81, "abcdefghijklmnopqrstuvwxyz  ABCDEFGHIJKLMNOPQRSTUVWX…  0123456789abcdefghijklmnop\n" },
  { "cut/both-names", 61, "abcdefghijklmno…  ABCDEFGHIJKLMN…  0123456789abcdefghijklmnop\n" },
  { "cut/names-most", 54, "abcdefghijk…  ABCDEFGHIJK…  0123456789abcdefghijklmnop\n" },
  { "cut/code", 53, "abcdefghijk…  ABCDEFGHIJK…  0123456789abcdefghijklmn…\n" },
  { "cut/code-most", 52, "abcdefghijk…  ABCDEFGHIJK…  0123456789abcdefghijklm…\n" },
  { "cut/blocks", 51,
    "0123456789abcdefghijklmnop  abcdefghijklmnopqrstuv…\n"
    "0123456789abcdefghijklmnop  ABCDEFGHIJKLMNOPQRSTUV…\n" },
  { "cut/blocks-code", 39,
    "0123456789abcdefghijklmn…  abcdefghijk…\n"
    "0123456789abcdefghijklmn…  ABCDEFGHIJK…\n" },
  { "cut/blocks-most", 1,
    "0123456789abcdefghijklm…  abcdefghijk…\n"
    "0123456789abcdefghijklm…  ABCDEFGHIJK…\n" },
};

static void
cuts_codes_last (void **state)
{
  const Cut *row = *state;
  const SmxColumnSpec columns[] = {
    { "name", SMX_COLUMN_TEXT, 0, { { "Name", "Nombre" } } },
    { "provider", SMX_COLUMN_TEXT, 0, { { "By", "De" } } },
    { "code", SMX_COLUMN_TEXT, 0, { { "Code", "Código" } }, .code = TRUE },
  };
  g_autoptr (SmxTableBuilder) builder = smx__table_builder_new (NULL);
  assert_true (smx__table_builder_add_columns (builder, columns, 3, NULL));
  assert_true (smx__table_builder_text (builder, 0, "abcdefghijklmnopqrstuvwxyz", NULL));
  assert_true (smx__table_builder_text (builder, 1, "ABCDEFGHIJKLMNOPQRSTUVWXYZ", NULL));
  assert_true (smx__table_builder_text (builder, 2, "0123456789abcdefghijklmnop", NULL));
  g_autoptr (SmxTable) table = smx__table_builder_finish (builder, NULL);
  SmxWriteOptions options = make_options (SMX_FORMAT_TEXT, row->width, 0);
  g_autofree char *written = smx_table_write_text (table, &options, NULL);
  g_auto (GStrv) lines = g_strsplit (written, "\n", -1);
  g_autoptr (GString) rows = g_string_new (NULL);
  for (gsize i = 2; i < g_strv_length (lines); i += 4) /* after a title and a rule, before an empty line */
    g_string_append_printf (rows, "%s\n", lines[i]);
  assert_string_equal (rows->str, row->expected);
}

/* ---- Blocks ---- */

/* A rank, a name, two codes and a text, among numbers. */
static SmxTable *
make_ranking (void)
{
  const SmxColumnSpec columns[] = {
    { "rank", SMX_COLUMN_INT64, 0, { { "Rank", "Puesto" } } },
    { "name", SMX_COLUMN_TEXT, 0, { { "Name", "Nombre" } } },
    { "service", SMX_COLUMN_TEXT, 0, { { "Service", "Servicio" } }, .code = TRUE },
    { "volume", SMX_COLUMN_INT64, 0, { { "Volume", "Volumen" } }, { { "deliveries", "entregas" } } },
    { "provider", SMX_COLUMN_TEXT, 0, { { "Provider", "Proveedor" } }, .code = TRUE },
    { "rate", SMX_COLUMN_DOUBLE, 3, { { "Rework", "Retrabajo" } }, { { "0..1", "0..1" } } },
    { "basis", SMX_COLUMN_TEXT, 0, { { "Basis", "Base" } } },
  };
  static const struct {
    gint64 rank;
    const char *name, *service;
    gint64 volume;
    const char *provider;
    double rate;
    const char *basis;
  } rows[] = {
    { 1, "Payroll, monthly and yearly", "payroll-monthly", 120045, "hr", 0.125, NULL },
    { 2, "Password", "password", SMX_NULL, "it-desk", NAN, "few answers" },
  };
  g_autoptr (SmxTableBuilder) builder = smx__table_builder_new (NULL);
  assert_true (smx__table_builder_add_columns (builder, columns, G_N_ELEMENTS (columns), NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    assert_true (smx__table_builder_int64 (builder, 0, rows[i].rank, NULL));
    assert_true (smx__table_builder_text (builder, 1, rows[i].name, NULL));
    assert_true (smx__table_builder_text (builder, 2, rows[i].service, NULL));
    assert_true (smx__table_builder_int64 (builder, 3, rows[i].volume, NULL));
    assert_true (smx__table_builder_text (builder, 4, rows[i].provider, NULL));
    assert_true (smx__table_builder_double (builder, 5, rows[i].rate, NULL));
    assert_true (smx__table_builder_text (builder, 6, rows[i].basis, NULL));
  }
  return smx__table_builder_finish (builder, NULL);
}

/* clang-format off */
static const Cut blocks[] = {
  { "blocks/fits", 80,
    "Rank  Name          Service                Volume  Provider  Rework  Basis\n"
    "                                     (deliveries)            (0..1)\n"
    "----  ------------  ---------------  ------------  --------  ------  -----------\n"
    "   1  Payroll, mo…  payroll-monthly        120045  hr         0.125  -\n"
    "   2  Password      password                    -  it-desk        -  few answers\n" },
  { "blocks/last-alone", 79,
    "Rank  Service          Provider  Name                            Volume  Rework\n"
    "                                                           (deliveries)  (0..1)\n"
    "----  ---------------  --------  ------------------------  ------------  ------\n"
    "   1  payroll-monthly  hr        Payroll, monthly and ye…        120045   0.125\n"
    "   2  password         it-desk   Password                             -       -\n"
    "\n"
    "Rank  Service          Provider  Basis\n"
    "----  ---------------  --------  -----------\n"
    "   1  payroll-monthly  hr        -\n"
    "   2  password         it-desk   few answers\n" },
  { "blocks/half", 59,
    "Rank  Service          Provider  Name                Volume\n"
    "                                               (deliveries)\n"
    "----  ---------------  --------  ------------  ------------\n"
    "   1  payroll-monthly  hr        Payroll, mo…        120045\n"
    "   2  password         it-desk   Password                 -\n"
    "\n"
    "Rank  Service          Provider  Rework  Basis\n"
    "                                 (0..1)\n"
    "----  ---------------  --------  ------  -----------\n"
    "   1  payroll-monthly  hr         0.125  -\n"
    "   2  password         it-desk        -  few answers\n" },
  { "blocks/one-each", 20,
    "Rank  Service          Provider  Name\n"
    "----  ---------------  --------  ------------\n"
    "   1  payroll-monthly  hr        Payroll, mo…\n"
    "   2  password         it-desk   Password\n"
    "\n"
    "Rank  Service          Provider        Volume\n"
    "                                 (deliveries)\n"
    "----  ---------------  --------  ------------\n"
    "   1  payroll-monthly  hr              120045\n"
    "   2  password         it-desk              -\n"
    "\n"
    "Rank  Service          Provider  Rework\n"
    "                                 (0..1)\n"
    "----  ---------------  --------  ------\n"
    "   1  payroll-monthly  hr         0.125\n"
    "   2  password         it-desk        -\n"
    "\n"
    "Rank  Service          Provider  Basis\n"
    "----  ---------------  --------  -----------\n"
    "   1  payroll-monthly  hr        -\n"
    "   2  password         it-desk   few answers\n" },
};
/* clang-format on */

static void
writes_blocks (void **state)
{
  const Cut *row = *state;
  g_autoptr (SmxTable) table = make_ranking ();
  SmxWriteOptions options = make_options (SMX_FORMAT_TEXT, row->width, 0);
  g_autofree char *written = smx_table_write_text (table, &options, NULL);
  assert_string_equal (written, row->expected);
}

/* Where every column identifies a row there is one block, however narrow the terminal. */
static void
repeats_nothing_but_codes (void **state)
{
  (void)state;
  const SmxColumnSpec columns[] = {
    { "rank", SMX_COLUMN_INT64, 0, { { "Rank", "Puesto" } } },
    { "service", SMX_COLUMN_TEXT, 0, { { "Service", "Servicio" } }, .code = TRUE },
  };
  g_autoptr (SmxTableBuilder) builder = smx__table_builder_new (NULL);
  assert_true (smx__table_builder_add_columns (builder, columns, 2, NULL));
  assert_true (smx__table_builder_int64 (builder, 0, 1, NULL));
  assert_true (smx__table_builder_text (builder, 1, "a-code-of-twenty-four-co", NULL));
  g_autoptr (SmxTable) table = smx__table_builder_finish (builder, NULL);
  SmxWriteOptions options = make_options (SMX_FORMAT_TEXT, 1, 0);
  g_autofree char *written = smx_table_write_text (table, &options, NULL);
  assert_string_equal (written, "Rank  Service\n"
                                "----  ------------------------\n"
                                "   1  a-code-of-twenty-four-co\n");
}

/* ---- What holds of every table at every width ---- */

#define N_NUMBERS 9

/* A row whose numbers are "10000", "10001" and so on, one a column, of titles of one to four words. */
static SmxTable *
make_wide_table (GRand *random)
{
  g_autoptr (SmxTableBuilder) builder = smx__table_builder_new (NULL);
  const SmxColumnSpec code = { "code", SMX_COLUMN_TEXT, 0, { { "Code", "Código" } }, .code = TRUE };
  assert_true (smx__table_builder_add_column (builder, &code, NULL, NULL));
  for (guint i = 0; i < N_NUMBERS; i++) {
    g_autofree char *name = g_strdup_printf ("n%u", i);
    g_autoptr (GString) title = g_string_new ("T");
    for (int k = g_rand_int_range (random, 0, 4); k > 0; k--)
      g_string_append (title, k % 2 == 0 ? "itle word" : "s and");
    const SmxColumnSpec spec = { name, SMX_COLUMN_INT64, 0, { { title->str, title->str } } };
    assert_true (smx__table_builder_add_column (builder, &spec, NULL, NULL));
  }
  assert_true (smx__table_builder_text (builder, 0, "the-code", NULL));
  for (guint i = 0; i < N_NUMBERS; i++)
    assert_true (smx__table_builder_int64 (builder, i + 1, 10000 + i, NULL));
  return smx__table_builder_finish (builder, NULL);
}

static guint
count_numbers (const char *line)
{
  guint n = 0;
  for (const char *found = strstr (line, "1000"); found != NULL; found = strstr (found + 1, "1000"))
    n++;
  return n;
}

/* Whether no line of a block is wider than asked, unless it has but one number, and none ends with a blank; whether its
 * row begins with the code and goes on with the numbers from @n on, which is moved behind them. */
static gboolean
is_block (const char *block, guint width, guint *n)
{
  g_auto (GStrv) lines = g_strsplit (block, "\n", -1);
  const char *row = lines[g_strv_length (lines) - 1];
  guint numbers = count_numbers (row);
  for (guint i = 0; lines[i] != NULL; i++)
    if (g_str_has_suffix (lines[i], " ") ||
        (width > 0 && numbers > 1 && smx__display_width (lines[i]) > width))
      return FALSE;
  for (const char *found = strstr (row, "1000"); found != NULL; found = strstr (found + 1, "1000"))
    if (found[4] - '0' != (int)(*n)++)
      return FALSE;
  return numbers > 0 && g_str_has_prefix (row, "the-code  ");
}

static void
loses_nothing (void **state)
{
  (void)state;
  for (guint32 seed = 0; seed < 40; seed++) {
    g_autoptr (GRand) random = g_rand_new_with_seed (seed);
    g_autoptr (SmxTable) table = make_wide_table (random);
    for (guint width = 0; width < 180; width++) {
      SmxWriteOptions options = make_options (SMX_FORMAT_TEXT, width, 0);
      g_autofree char *written = smx_table_write_text (table, &options, NULL);
      g_auto (GStrv) parts = g_strsplit (g_strchomp (written), "\n\n", -1);
      guint n = 0;
      for (guint i = 0; parts[i] != NULL; i++)
        if (!is_block (parts[i], width, &n))
          fail_msg ("seed %u, width %u: block %u is wrong:\n%s", seed, width, i, written);
      if (n != N_NUMBERS)
        fail_msg ("seed %u, width %u: expected %d columns but found %u", seed, width, N_NUMBERS, n);
    }
  }
}

static void
writes_blocks_or_reports_no_memory (void **state)
{
  (void)state;
  g_autoptr (SmxTable) table = make_ranking ();
  const SmxWriteOptions options = make_options (SMX_FORMAT_TEXT, 20, 0);
  g_autofree char *whole = smx_table_write_text (table, &options, NULL);
  g_autofree char *text = NULL;
  for (gint64 n = 0; text == NULL; n++) {
    g_autoptr (GError) error = NULL;
    smx__memory_fail_from (n);
    text = smx_table_write_text (table, &options, &error);
    smx__memory_fail_from (-1);
    if (text == NULL)
      assert_error (error, SMX_ERROR, SMX_ERROR_NO_MEMORY, "memory ran out");
    else
      assert_true (n > 0);
  }
  assert_string_equal (text, whole);
}

/* ---- The last text ---- */

/* A code, a long list and a sentence. */
static const Cut lasts[] = {
  { "last/no-terminal", 0,
    "Code  List                                                  Message\n"
    "----  ----------------------------------------------------  ---------------------------------------\n"
    "a     one, two, three, four, five, six, seven, eight, nine  a sentence that must be read to its end\n" },
  { "last/narrow", 40,
    "Code  List              Message\n"
    "----  ----------------  ----------------\n"
    "a     one, two, three…  a sentence that\n"
    "                        must be read to\n"
    "                        its end\n" },
  { "last/own-block", 31, /* 4 of the code, 12 each */
    "Code  List\n"
    "----  -------------------------\n"
    "a     one, two, three, four, f…\n"
    "\n"
    "Code  Message\n"
    "----  -------------------------\n"
    "a     a sentence that must be\n"
    "      read to its end\n" },
  { "last/shared", 60, /* as wide as the list */
    "Code  List                        Message\n"
    "----  --------------------------  --------------------------\n"
    "a     one, two, three, four, fi…  a sentence that must be\n"
    "                                  read to its end\n" },
};

static void
breaks_the_last_text (void **state)
{
  const Cut *row = *state;
  const SmxColumnSpec columns[] = {
    { "code", SMX_COLUMN_TEXT, 0, { { "Code", "Código" } }, .code = TRUE },
    { "list", SMX_COLUMN_TEXT, 0, { { "List", "Lista" } } },
    { "message", SMX_COLUMN_TEXT, 0, { { "Message", "Mensaje" } } },
  };
  g_autoptr (SmxTableBuilder) builder = smx__table_builder_new (NULL);
  assert_true (smx__table_builder_add_columns (builder, columns, 3, NULL));
  assert_true (smx__table_builder_text (builder, 0, "a", NULL));
  assert_true (
      smx__table_builder_text (builder, 1, "one, two, three, four, five, six, seven, eight, nine", NULL));
  assert_true (smx__table_builder_text (builder, 2, "a sentence that must be read to its end", NULL));
  g_autoptr (SmxTable) table = smx__table_builder_finish (builder, NULL);
  SmxWriteOptions options = make_options (SMX_FORMAT_TEXT, row->width, 0);
  g_autofree char *written = smx_table_write_text (table, &options, NULL);
  assert_string_equal (written, row->expected);
}

/* Without a terminal a text is cut where it is a list without end, and no last one is. */
static void
cuts_endless_lists (void **state)
{
  (void)state;
  const SmxColumnSpec columns[] = {
    { "code", SMX_COLUMN_TEXT, 0, { { "Code", "Código" } }, .code = TRUE },
    { "list", SMX_COLUMN_TEXT, 0, { { "List", "Lista" } } },
    { "message", SMX_COLUMN_TEXT, 0, { { "Message", "Mensaje" } } },
  };
  for (gsize length = 239; length < 243; length++) {
    g_autoptr (SmxTableBuilder) builder = smx__table_builder_new (NULL);
    g_autofree char *list = g_strnfill (length, 'x');
    g_autofree char *end = g_strnfill (500, 'y');
    assert_true (smx__table_builder_add_columns (builder, columns, 3, NULL));
    assert_true (smx__table_builder_text (builder, 0, "a", NULL));
    assert_true (smx__table_builder_text (builder, 1, list, NULL));
    assert_true (smx__table_builder_text (builder, 2, end, NULL));
    g_autoptr (SmxTable) table = smx__table_builder_finish (builder, NULL);
    SmxWriteOptions options = make_options (SMX_FORMAT_TEXT, 0, 0);
    g_autofree char *written = smx_table_write_text (table, &options, NULL);
    g_autofree char *cut = g_strdup_printf ("a     %.239s…  %s\n", list, end);
    g_autofree char *whole = g_strdup_printf ("a     %s  %s\n", list, end);
    assert_true (g_str_has_suffix (written, length <= 240 ? whole : cut));
  }
}

/* A no-break space takes a column, and no line ends there. */
static void
keeps_numbers_with_their_signs (void **state)
{
  (void)state;
  static const char *const text = "rank 1 in at least 90\302\240% of redraws (n\302\240=\302\240488)";
  static const char *const lines[] = { "rank 1 in at least", "90\302\240% of redraws",
                                       "(n\302\240=\302\240488)" };
  assert_int_equal (smx__shown_width (text), 44);
  assert_int_equal (smx__count_lines (text, 22), 3);
  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++) {
    const SmxSlice line = smx__find_line (text, 22, i);
    assert_int_equal (line.length, strlen (lines[i]));
    assert_memory_equal (line.text, lines[i], line.length);
  }
}

static const struct CMUnitTest singles[] = {
  { "last/no-break", keeps_numbers_with_their_signs, NULL, NULL, NULL },
  { "last/endless", cuts_endless_lists, NULL, NULL, NULL },
  { "blocks/codes-only", repeats_nothing_but_codes, NULL, NULL, NULL },
  { "blocks/nothing-lost", loses_nothing, NULL, NULL, NULL },
  { "blocks/no-memory", writes_blocks_or_reports_no_memory, NULL, NULL, NULL },
};

int
main (void)
{
  struct CMUnitTest tests[G_N_ELEMENTS (cuts) + G_N_ELEMENTS (blocks) + G_N_ELEMENTS (lasts) +
                          G_N_ELEMENTS (singles)] = { 0 };
  gsize n = 0;
  for (gsize i = 0; i < G_N_ELEMENTS (cuts); i++)
    tests[n++] = (struct CMUnitTest){ cuts[i].name, cuts_codes_last, NULL, NULL, (void *)&cuts[i] };
  for (gsize i = 0; i < G_N_ELEMENTS (blocks); i++)
    tests[n++] = (struct CMUnitTest){ blocks[i].name, writes_blocks, NULL, NULL, (void *)&blocks[i] };
  for (gsize i = 0; i < G_N_ELEMENTS (lasts); i++)
    tests[n++] = (struct CMUnitTest){ lasts[i].name, breaks_the_last_text, NULL, NULL, (void *)&lasts[i] };
  for (gsize i = 0; i < G_N_ELEMENTS (singles); i++)
    tests[n++] = singles[i];
  return cmocka_run_group_tests_name ("table-layout", tests, NULL, NULL);
}
