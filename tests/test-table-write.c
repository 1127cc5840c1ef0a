/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writing tables: the whole output of every format, widths, texts that are hard to write, streams that fail. */
#include "table-fixture.h"

#include "base/error.h"
#include "base/memory.h"

/* ---- Writing: the whole output of every format ---- */

typedef struct {
  const char *name;
  gsize n_rows;
  SmxLanguage language;
  SmxTableFormat format;
  guint width;
  gint64 max_rows;
  const char *expected;
} Output;

/* clang-format off */
static const Output outputs[] = {
  { "text/natural", 3, SMX_LANGUAGE_ENGLISH, SMX_FORMAT_TEXT, 0, 0,
    "Service  Name                            Requests  Rework rate       Gap\n"
    "                                          (count)       (0..1)  (points)\n"
    "-------  ------------------------------  --------  -----------  --------\n"
    "PAY-1    Payroll, monthly                    1200        0.125     -0.50\n"
    "IT-22    Reset of a \"password\"                  -            -         -\n"
    "LEX      Revisión jurídica de garantías         7        0.333      1.25\n" },
  { "text/just-fits", 3, SMX_LANGUAGE_ENGLISH, SMX_FORMAT_TEXT, 72, 0,
    "Service  Name                            Requests  Rework rate       Gap\n"
    "                                          (count)       (0..1)  (points)\n"
    "-------  ------------------------------  --------  -----------  --------\n"
    "PAY-1    Payroll, monthly                    1200        0.125     -0.50\n"
    "IT-22    Reset of a \"password\"                  -            -         -\n"
    "LEX      Revisión jurídica de garantías         7        0.333      1.25\n" },
  { "text/title-broken", 3, SMX_LANGUAGE_ENGLISH, SMX_FORMAT_TEXT, 71, 0,
    "                                                   Rework\n"
    "Service  Name                            Requests    rate       Gap\n"
    "                                          (count)  (0..1)  (points)\n"
    "-------  ------------------------------  --------  ------  --------\n"
    "PAY-1    Payroll, monthly                    1200   0.125     -0.50\n"
    "IT-22    Reset of a \"password\"                  -       -         -\n"
    "LEX      Revisión jurídica de garantías         7   0.333      1.25\n" },
  { "text/names-cut", 3, SMX_LANGUAGE_ENGLISH, SMX_FORMAT_TEXT, 56, 0,
    "                                        Rework\n"
    "Service  Name                 Requests    rate       Gap\n"
    "                               (count)  (0..1)  (points)\n"
    "-------  -------------------  --------  ------  --------\n"
    "PAY-1    Payroll, monthly         1200   0.125     -0.50\n"
    "IT-22    Reset of a \"passwo…         -       -         -\n"
    "LEX      Revisión jurídica …         7   0.333      1.25\n" },
  { "text/spanish", 3, SMX_LANGUAGE_SPANISH, SMX_FORMAT_TEXT, 70, 0,
    "                                                     Tasa de\n"
    "Servicio  Denominación                Peticiones  repetición    Brecha\n"
    "                                        (número)      (0..1)  (puntos)\n"
    "--------  --------------------------  ----------  ----------  --------\n"
    "PAY-1     Payroll, monthly                  1200       0.125     -0.50\n"
    "IT-22     Reset of a \"password\"                -           -         -\n"
    "LEX       Revisión jurídica de gara…           7       0.333      1.25\n" },
  { "text/blocks", 3, SMX_LANGUAGE_ENGLISH, SMX_FORMAT_TEXT, 48, 0,
    "                                          Rework\n"
    "Service  Name                   Requests    rate\n"
    "                                 (count)  (0..1)\n"
    "-------  ---------------------  --------  ------\n"
    "PAY-1    Payroll, monthly           1200   0.125\n"
    "IT-22    Reset of a \"password\"         -       -\n"
    "LEX      Revisión jurídica de…         7   0.333\n"
    "\n"
    "Service       Gap\n"
    "         (points)\n"
    "-------  --------\n"
    "PAY-1       -0.50\n"
    "IT-22           -\n"
    "LEX          1.25\n" },
  { "text/blocks-spanish", 3, SMX_LANGUAGE_SPANISH, SMX_FORMAT_TEXT, 36, 0,
    "Servicio  Denominación    Peticiones\n"
    "                            (número)\n"
    "--------  --------------  ----------\n"
    "PAY-1     Payroll, mont…        1200\n"
    "IT-22     Reset of a \"p…           -\n"
    "LEX       Revisión jurí…           7\n"
    "\n"
    "             Tasa de\n"
    "Servicio  repetición    Brecha\n"
    "              (0..1)  (puntos)\n"
    "--------  ----------  --------\n"
    "PAY-1          0.125     -0.50\n"
    "IT-22              -         -\n"
    "LEX            0.333      1.25\n" },
  { "text/blocks-no-rows", 0, SMX_LANGUAGE_ENGLISH, SMX_FORMAT_TEXT, 24, 0,
    "Service  Name  Requests\n"
    "                (count)\n"
    "-------  ----  --------\n"
    "\n"
    "Service  Rework rate\n"
    "              (0..1)\n"
    "-------  -----------\n"
    "\n"
    "Service       Gap\n"
    "         (points)\n"
    "-------  --------\n" },
  { "text/never-fits", 3, SMX_LANGUAGE_ENGLISH, SMX_FORMAT_TEXT, 10, 1,
    "Service  Name\n"
    "-------  ------------\n"
    "PAY-1    Payroll, mo…\n"
    "\n"
    "Service  Requests\n"
    "          (count)\n"
    "-------  --------\n"
    "PAY-1        1200\n"
    "\n"
    "         Rework\n"
    "Service    rate\n"
    "         (0..1)\n"
    "-------  ------\n"
    "PAY-1     0.125\n"
    "\n"
    "Service       Gap\n"
    "         (points)\n"
    "-------  --------\n"
    "PAY-1       -0.50\n" },
  { "text/extremes", 5, SMX_LANGUAGE_ENGLISH, SMX_FORMAT_TEXT, 0, 0,
    "Service  Name                                       Requests  Rework rate       Gap\n"
    "                                                     (count)       (0..1)  (points)\n"
    "-------  ------------------------------  -------------------  -----------  --------\n"
    "PAY-1    Payroll, monthly                               1200        0.125     -0.50\n"
    "IT-22    Reset of a \"password\"                             -            -         -\n"
    "LEX      Revisión jurídica de garantías                    7        0.333      1.25\n"
    "         -                               9223372036854775807       1e+300      0.00\n"
    "-                                                         -1        0.000  12345.68\n" },
  { "text/no-rows", 0, SMX_LANGUAGE_ENGLISH, SMX_FORMAT_TEXT, 0, 0,
    "Service  Name  Requests  Rework rate       Gap\n"
    "                (count)       (0..1)  (points)\n"
    "-------  ----  --------  -----------  --------\n" },
  { "text/first-rows", 5, SMX_LANGUAGE_ENGLISH, SMX_FORMAT_TEXT, 0, 1,
    "Service  Name              Requests  Rework rate       Gap\n"
    "                            (count)       (0..1)  (points)\n"
    "-------  ----------------  --------  -----------  --------\n"
    "PAY-1    Payroll, monthly      1200        0.125     -0.50\n" },
  { "csv/all", 5, SMX_LANGUAGE_SPANISH, SMX_FORMAT_CSV, 0, 0,
    "service,name,requests,rework_rate,gap\r\n"
    "PAY-1,\"Payroll, monthly\",1200,0.125,-0.5\r\n"
    "IT-22,\"Reset of a \"\"password\"\"\",,,\r\n"
    "LEX,Revisión jurídica de garantías,7,0.3333333333333333,1.25\r\n"
    "\"\",,9223372036854775807,1e+300,-0.001\r\n"
    ",\"\",-1,0,12345.678\r\n" },
  { "csv/no-rows", 0, SMX_LANGUAGE_ENGLISH, SMX_FORMAT_CSV, 0, 0, "service,name,requests,rework_rate,gap\r\n" },
  { "csv/first-rows", 5, SMX_LANGUAGE_ENGLISH, SMX_FORMAT_CSV, 0, 1,
    "service,name,requests,rework_rate,gap\r\n"
    "PAY-1,\"Payroll, monthly\",1200,0.125,-0.5\r\n" },
  { "csv-excel/all", 5, SMX_LANGUAGE_ENGLISH, SMX_FORMAT_CSV_EXCEL, 0, 0,
    "\xef\xbb\xbfservice;name;requests;rework_rate;gap\r\n"
    "PAY-1;Payroll, monthly;1200;0,125;-0,5\r\n"
    "IT-22;\"Reset of a \"\"password\"\"\";;;\r\n"
    "LEX;Revisión jurídica de garantías;7;0,3333333333333333;1,25\r\n"
    "\"\";;9223372036854775807;1e+300;-0,001\r\n"
    ";\"\";-1;0;12345,678\r\n" },
  { "csv-excel/no-rows", 0, SMX_LANGUAGE_ENGLISH, SMX_FORMAT_CSV_EXCEL, 0, 0,
    "\xef\xbb\xbfservice;name;requests;rework_rate;gap\r\n" },
  { "json/all", 5, SMX_LANGUAGE_SPANISH, SMX_FORMAT_JSON, 0, 0,
    "[\n"
    "{\"service\": \"PAY-1\", \"name\": \"Payroll, monthly\", \"requests\": 1200, \"rework_rate\": 0.125, \"gap\": -0.5},\n"
    "{\"service\": \"IT-22\", \"name\": \"Reset of a \\\"password\\\"\", \"requests\": null, \"rework_rate\": null, \"gap\": null},\n"
    "{\"service\": \"LEX\", \"name\": \"Revisión jurídica de garantías\", \"requests\": 7, \"rework_rate\": 0.3333333333333333, \"gap\": 1.25},\n"
    "{\"service\": \"\", \"name\": null, \"requests\": 9223372036854775807, \"rework_rate\": 1e+300, \"gap\": -0.001},\n"
    "{\"service\": null, \"name\": \"\", \"requests\": -1, \"rework_rate\": 0, \"gap\": 12345.678}\n"
    "]\n" },
  { "json/no-rows", 0, SMX_LANGUAGE_ENGLISH, SMX_FORMAT_JSON, 0, 0, "[]\n" },
  { "json/first-rows", 5, SMX_LANGUAGE_ENGLISH, SMX_FORMAT_JSON, 0, 1,
    "[\n"
    "{\"service\": \"PAY-1\", \"name\": \"Payroll, monthly\", \"requests\": 1200, \"rework_rate\": 0.125, \"gap\": -0.5}\n"
    "]\n" },
};
/* clang-format on */

static void
writes (void **state)
{
  const Output *row = *state;
  g_autoptr (SmxTable) table = make_table (row->n_rows, row->language);
  SmxWriteOptions options = make_options (row->format, row->width, row->max_rows);
  g_autofree char *written = write_all (table, &options);
  assert_string_equal (written, row->expected);
  g_autofree char *text = smx_table_write_text (table, &options, NULL);
  assert_int_equal (strcmp (text, row->expected) == 0, row->format == SMX_FORMAT_TEXT);
}

static void
writes_text_by_default (void **state)
{
  (void)state;
  g_autoptr (SmxTable) table = make_table (5, SMX_LANGUAGE_ENGLISH);
  g_autofree char *written = write_all (table, NULL);
  g_autofree char *text = smx_table_write_text (table, NULL, NULL);
  assert_string_equal (written, text);
}

/* ---- Writing: one text, how each format shows it ---- */

typedef struct {
  const char *name, *text;
  guint width; /* for a terminal */
  const char *shown, *csv, *excel, *json;
} Shown;

static const Shown shown[] = {
  { "plain", "abc", 0, "abc", "abc", "abc", "\"abc\"" },
  { "control", "a\x1b[31m\n\r\tz\x7f", 0, "a\\u{1b}[31m\\n\\r\\tz\\u{7f}", "\"a\x1b[31m\n\r\tz\x7f\"",
    "\"a\x1b[31m\n\r\tz\x7f\"", "\"a\\u001b[31m\\n\\r\\tz\\u007f\"" },
  { "control-c1", "a\xc2\x9b", 0, "a\\u{9b}", "a\xc2\x9b", "a\xc2\x9b", "\"a\xc2\x9b\"" },
  { "separators", "a\u2028b\u2029c\u2027", 0, "a\\u{2028}b\\u{2029}c\u2027", "a\u2028b\u2029c\u2027",
    "a\u2028b\u2029c\u2027", "\"a\\u2028b\\u2029c\u2027\"" },
  { "direction", "a\u202egpj.exe", 0, "a\\u{202e}gpj.exe", "a\u202egpj.exe", "a\u202egpj.exe",
    "\"a\u202egpj.exe\"" },
  { "backslash", "C:\\new\b\f", 0, "C:\\new\\u{8}\\u{c}", "C:\\new\b\f", "C:\\new\b\f",
    "\"C:\\\\new\\b\\f\"" },
  { "wide", "給与計算サービス部門", 0, "給与計算サービス部門", "給与計算サービス部門", "給与計算サービス部門",
    "\"給与計算サービス部門\"" },
  { "wide-cut", "給与計算サービス部門の新しい窓口", 12, "給与計算サービス部門の…",
    "給与計算サービス部門の新しい窓口", "給与計算サービス部門の新しい窓口",
    "\"給与計算サービス部門の新しい窓口\"" },
  { "combining-cut", "a-first-re\u0301union-de-service", 24, "a-first-re\u0301union-de-serv…",
    "a-first-re\u0301union-de-service", "a-first-re\u0301union-de-service",
    "\"a-first-re\u0301union-de-service\"" },
  { "escape-cut", "abcdefghijklmnopqrst\x1b\x1b\x1b", 24, "abcdefghijklmnopqrst…",
    "abcdefghijklmnopqrst\x1b\x1b\x1b", "abcdefghijklmnopqrst\x1b\x1b\x1b",
    "\"abcdefghijklmnopqrst\\u001b\\u001b\\u001b\"" },
  { "semicolon", "a;b", 0, "a;b", "a;b", "\"a;b\"", "\"a;b\"" },
  { "comma", "a,b", 0, "a,b", "\"a,b\"", "a,b", "\"a,b\"" },
  { "quote", "\"", 0, "\"", "\"\"\"\"", "\"\"\"\"", "\"\\\"\"" },
  { "line-feed", "a\nb", 0, "a\\nb", "\"a\nb\"", "\"a\nb\"", "\"a\\nb\"" },
  { "spaces", " a ", 0, " a ", " a ", " a ", "\" a \"" },
  { "formula-equals", "=1+1", 0, "=1+1", "=1+1", "'=1+1", "\"=1+1\"" },
  { "formula-plus", "+1", 0, "+1", "+1", "'+1", "\"+1\"" },
  { "formula-minus", "-a;b", 0, "-a;b", "-a;b", "\"'-a;b\"", "\"-a;b\"" },
  { "formula-at", "@SUM(A1)", 0, "@SUM(A1)", "@SUM(A1)", "'@SUM(A1)", "\"@SUM(A1)\"" },
  { "formula-tab", "\t=1", 0, "\\t=1", "\t=1", "'\t=1", "\"\\t=1\"" },
  { "formula-line", "\r=1", 0, "\\r=1", "\"\r=1\"", "\"'\r=1\"", "\"\\r=1\"" },
};

static SmxTable *
make_text_table (const char *text)
{
  const SmxColumnSpec spec = { "t", SMX_COLUMN_TEXT, 0, { { "T", "T" } } };
  g_autoptr (SmxTableBuilder) builder = smx__table_builder_new (NULL);
  assert_true (smx__table_builder_add_column (builder, &spec, NULL, NULL));
  assert_true (smx__table_builder_text (builder, 0, text, NULL));
  return smx__table_builder_finish (builder, NULL);
}

/* Fails unless the format makes of the table the text between two others. */
static void
assert_shown (const SmxTable *table, SmxTableFormat format, guint width, const char *before, const char *text,
              const char *after)
{
  SmxWriteOptions options = make_options (format, width, 0);
  g_autofree char *written = write_all (table, &options);
  g_autofree char *expected = g_strconcat (before, text, after, NULL);
  assert_string_equal (written, expected);
}

static void
shows (void **state)
{
  const Shown *row = *state;
  g_autoptr (SmxTable) table = make_text_table (row->text);
  SmxWriteOptions options = make_options (SMX_FORMAT_TEXT, row->width, 0);
  g_autofree char *written = write_all (table, &options);
  g_auto (GStrv) lines = g_strsplit (written, "\n", -1);
  assert_string_equal (lines[0], "T");
  assert_string_equal (lines[2], row->shown);
  assert_shown (table, SMX_FORMAT_CSV, 0, "t\r\n", row->csv, "\r\n");
  assert_shown (table, SMX_FORMAT_CSV_EXCEL, 0, "\xef\xbb\xbft\r\n", row->excel, "\r\n");
  assert_shown (table, SMX_FORMAT_JSON, 0, "[\n{\"t\": ", row->json, "}\n]\n");
}

static void
writes_no_columns (void **state)
{
  (void)state;
  g_autoptr (SmxTableBuilder) builder = smx__table_builder_new (NULL);
  g_autoptr (SmxTable) table = smx__table_builder_finish (builder, NULL);
  assert_shown (table, SMX_FORMAT_TEXT, 80, "", "", "");
  assert_shown (table, SMX_FORMAT_CSV, 0, "", "\r\n", "");
  assert_shown (table, SMX_FORMAT_JSON, 0, "", "[]\n", "");
}

/* ---- Options ---- */

static void
names_formats (void **state)
{
  (void)state;
  const char *const names[] = { "text", "csv", "csv-excel", "json" };
  SmxTableFormat format = SMX_N_FORMATS;
  for (guint i = 0; i < SMX_N_FORMATS; i++) {
    assert_true (smx_table_format_from_name (names[i], &format));
    assert_int_equal (format, i);
  }
  assert_false (smx_table_format_from_name ("CSV", &format));
  assert_int_equal (format, SMX_FORMAT_JSON);
}

/* Every way of writing says the same of wrong options and writes nothing. */
static void
assert_options_refused (const SmxWriteOptions *options, gboolean as_text_too, const char *message)
{
  GError *error = NULL;
  const char *path = "/nowhere/at/all";
  g_autoptr (SmxTable) table = make_table (1, SMX_LANGUAGE_ENGLISH);
  g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();
  assert_false (smx_table_write (table, stream, options, NULL, &error));
  assert_error (error, SMX_ERROR, SMX_ERROR_OPTIONS, message);
  g_clear_error (&error);
  assert_int_equal (g_memory_output_stream_get_data_size (G_MEMORY_OUTPUT_STREAM (stream)), 0);
  assert_false (smx_table_write_file (table, path, options, NULL, &error));
  assert_error (error, SMX_ERROR, SMX_ERROR_OPTIONS, message);
  g_clear_error (&error);
  g_autofree char *text = smx_table_write_text (table, options, &error);
  if (as_text_too) {
    assert_null (text);
    assert_error (error, SMX_ERROR, SMX_ERROR_OPTIONS, message);
    g_clear_error (&error);
  } else {
    assert_non_null (text);
  }
}

static void
refuses_options (void **state)
{
  (void)state;
  SmxWriteOptions options = make_options ((SmxTableFormat)4, 0, 0);
  assert_options_refused (&options, FALSE, "SmxWriteOptions: format: expected 0 to 3 but found 4");
  options = make_options (SMX_FORMAT_CSV, 0, -1);
  assert_options_refused (&options, TRUE, "SmxWriteOptions: max_rows: expected a number >= 0 but found -1");
  GError *error = NULL;
  g_autoptr (SmxTable) table = make_table (1, SMX_LANGUAGE_SPANISH);
  assert_null (smx_table_write_text (table, &options, &error));
  assert_error (error, SMX_ERROR, SMX_ERROR_OPTIONS,
                "SmxWriteOptions: max_rows: se esperaba un número >= 0 pero se encontró -1");
  g_clear_error (&error);
}

/* Older callers know fewer fields, newer ones more. */
static void
takes_options_of_other_versions (void **state)
{
  (void)state;
  struct {
    SmxWriteOptions known;
    gint64 later;
  } newer;
  smx_write_options_init (&newer.known, sizeof newer);
  assert_int_equal (newer.known.struct_size, sizeof newer);
  assert_int_equal (newer.later, 0);
  newer.known.format = SMX_FORMAT_JSON;
  g_autoptr (SmxTable) table = make_table (0, SMX_LANGUAGE_ENGLISH);
  g_autofree char *written = write_all (table, &newer.known);
  assert_string_equal (written, "[]\n");
  newer.later = 1;
  GError *error = NULL;
  assert_null (smx_table_write_text (table, &newer.known, &error));
  assert_int_equal (error->code, SMX_ERROR_OPTIONS);
  g_clear_error (&error);
  SmxWriteOptions older = make_options (SMX_FORMAT_JSON, 0, -5);
  older.struct_size = G_STRUCT_OFFSET (SmxWriteOptions, max_rows);
  g_autofree char *again = write_all (table, &older);
  assert_string_equal (again, "[]\n");
}

/* ---- Faults ---- */

/* A stream that takes some bytes, a few at a time, and then fails. */
typedef struct {
  GOutputStream parent;
  gsize left;
} Leaky;
typedef GOutputStreamClass LeakyClass;
static GType leaky_get_type (void);
G_DEFINE_TYPE (Leaky, leaky, G_TYPE_OUTPUT_STREAM)

static gssize
leaky_write (GOutputStream *stream, const void *bytes, gsize n, GCancellable *cancellable, GError **error)
{
  (void)bytes;
  (void)cancellable;
  Leaky *self = (Leaky *)stream;
  gsize taken = MIN (MIN (n, 1000), self->left);
  if (taken == 0 && n > 0) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE, "the bucket is full");
    return -1;
  }
  self->left -= taken;
  return (gssize)taken;
}

static void
leaky_class_init (LeakyClass *class)
{
  class->write_fn = leaky_write;
}

static void
leaky_init (Leaky *self)
{
  self->left = 0;
}

static void
reports_streams_that_fail (void **state)
{
  (void)state;
  g_autoptr (SmxTable) table = make_hard_table (5000, 7);
  for (guint format = 0; format < SMX_N_FORMATS; format++)
    for (gsize left = 0; left < 200000; left += 70000) {
      GError *error = NULL;
      SmxWriteOptions options = make_options ((SmxTableFormat)format, 0, 0);
      g_autoptr (GOutputStream) stream = g_object_new (leaky_get_type (), NULL);
      ((Leaky *)stream)->left = left;
      assert_false (smx_table_write (table, stream, &options, NULL, &error));
      assert_error (error, SMX_ERROR, SMX_ERROR_IO, "the bucket is full");
      g_clear_error (&error);
      assert_false (smx_table_write (table, stream, &options, NULL, NULL));
    }
}

static void
writes_or_reports_no_memory (void **state)
{
  (void)state;
  g_autoptr (SmxTable) table = make_table (5, SMX_LANGUAGE_SPANISH);
  for (guint format = 0; format < SMX_N_FORMATS; format++)
    for (gint64 n = 0, done = FALSE; !done; n++) {
      GError *error = NULL;
      SmxWriteOptions options = make_options ((SmxTableFormat)format, 60, 0);
      g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();
      smx__memory_fail_from (n);
      done = smx_table_write (table, stream, &options, NULL, &error);
      smx__memory_fail_from (-1);
      if (done)
        assert_int_equal (n > 0, TRUE);
      else
        assert_error (error, SMX_ERROR, SMX_ERROR_NO_MEMORY, "no queda memoria");
      g_clear_error (&error);
    }
  g_autofree char *text = NULL;
  for (gint64 n = 0; text == NULL; n++) {
    g_autoptr (GError) error = NULL;
    smx__memory_fail_from (n);
    text = smx_table_write_text (table, NULL, &error);
    smx__memory_fail_from (-1);
    if (text == NULL)
      assert_error (error, SMX_ERROR, SMX_ERROR_NO_MEMORY, "no queda memoria");
  }
}

static const struct CMUnitTest singles[] = {
  { "write/default", writes_text_by_default, NULL, NULL, NULL },
  { "write/no-columns", writes_no_columns, NULL, NULL, NULL },
  { "write/failing-stream", reports_streams_that_fail, NULL, NULL, NULL },
  { "write/no-memory", writes_or_reports_no_memory, NULL, NULL, NULL },
  { "options/formats", names_formats, NULL, NULL, NULL },
  { "options/refused", refuses_options, NULL, NULL, NULL },
  { "options/versions", takes_options_of_other_versions, NULL, NULL, NULL },
};

int
main (void)
{
  struct CMUnitTest tests[G_N_ELEMENTS (singles) + G_N_ELEMENTS (outputs) + G_N_ELEMENTS (shown)] = { 0 };
  char names[G_N_ELEMENTS (shown)][40];
  gsize n = 0;
  for (gsize i = 0; i < G_N_ELEMENTS (singles); i++)
    tests[n++] = singles[i];
  for (gsize i = 0; i < G_N_ELEMENTS (outputs); i++)
    tests[n++] = (struct CMUnitTest){ outputs[i].name, writes, NULL, NULL, (void *)&outputs[i] };
  for (gsize i = 0; i < G_N_ELEMENTS (shown); i++) {
    g_snprintf (names[i], sizeof names[i], "shown/%s", shown[i].name);
    tests[n++] = (struct CMUnitTest){ names[i], shows, NULL, NULL, (void *)&shown[i] };
  }
  return cmocka_run_group_tests_name ("table-write", tests, NULL, NULL);
}
