/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whatever people put into files: read through the public door, judged by the whole message.
 * Each row is a section and its table; the same rows are read a second time with bad rows skipped, where every error of a
 * row must turn into a row of the rejects file. */
#include "test-support.h"

#include "base/memory.h"
#include "paths.h"
#include "group-values.h"
#include "tally/tally-private.h"
#include <service-matrix.h>

#include <glib/gstdio.h>

typedef struct {
  const char *name, *section, *keys, *table;
  gsize length; /* 0: of a text */
  SmxErrorCode code;
  const char *message;
  const char *rejected; /* the row that is left out with skip, or NULL where the error is no row's */
} Bad;

#define BYTES(text) text, sizeof text - 1

static const Bad bad[] = {
  /* columns */
  { "header/column-not-there", "requests", "", BYTES ("Service,role\nit,a\n"), SMX_ERROR_REFERENCE,
    "t.csv:1: service: expected a column for this field, which is needed, but found only \"Service\", "
    "\"role\"; say "
    "service = COLUMN in [requests]",
    NULL },
  { "header/two-columns", "requests", "", BYTES ("service,role,role\nit,a,b\n"), SMX_ERROR_CONFLICT,
    "t.csv:1: role: expected one column \"role\" but found two, the columns 2 and 3", NULL },
  { "header/bare-quote", "requests", "", BYTES ("ser\"vice,role\nit,a\n"), SMX_ERROR_FORMAT,
    "t.csv:1: field 1: expected quotes only around a whole field but found \"ser\\\"vice\"", NULL },
  { "header/only-blank-lines", "requests", "", BYTES ("\n\n\r\n"), SMX_ERROR_FORMAT,
    "t.csv: expected a row of column names but found none", NULL },
  { "header/further-rows-missing", "requests", "header-rows=2", BYTES ("service\n\"it\n"), SMX_ERROR_FORMAT,
    "t.csv:2: field 1: expected a closing quote but the quote that opens here never closes", NULL },

  { "header/skip-lines-over-the-end", "requests", "skip-lines=3", BYTES ("service\nit\n"), SMX_ERROR_FORMAT,
    "t.csv: expected a row of column names but found none", NULL },
  { "header/skip-lines-counted", "requests", "skip-lines=2",
    BYTES ("Report \"of\r\n\0\xff\r\nservice,role\r\nit\r\n"), SMX_ERROR_FORMAT,
    "t.csv:4: expected 2 fields but found 1", "it" },
  { "header/skip-lines-and-name", "requests", "skip-lines=1;role=Who", BYTES ("\rservice,who\rit\r"),
    SMX_ERROR_REFERENCE, "t.csv:2: role: expected a column \"Who\" but found only \"service\", \"who\"",
    NULL },

  { "range/experience", "touchpoints", "", BYTES ("touchpoint,role,experience\nvisit,teller,1e308\n"),
    SMX_ERROR_RANGE, "t.csv:2: experience: expected a number from -1e+100 to 1e+100 but found \"1e308\"",
    "visit,teller,1e308" },

  /* structure of rows */
  { "row/short", "requests", "", BYTES ("service,role\nit\n"), SMX_ERROR_FORMAT,
    "t.csv:2: expected 2 fields but found 1", "it" },
  { "row/long", "requests", "", BYTES ("service,role\nit,a,b\n"), SMX_ERROR_FORMAT,
    "t.csv:2: expected 2 fields but found 3", "it,a,b" },
  { "row/long-and-blank", "requests", "", BYTES ("service,role\nit,a,b\n\nhr,c\n"), SMX_ERROR_FORMAT,
    "t.csv:2: expected 2 fields but found 3", "it,a,b" },
  { "row/open-quote", "requests", "", BYTES ("service,role\nit,a\nit,\"b\nit,c\n"), SMX_ERROR_FORMAT,
    "t.csv:3: field 2: expected a closing quote but the quote that opens here never closes", "it,\"b" },
  { "row/bare-quote", "requests", "", BYTES ("service,role\nit,a\"b\n"), SMX_ERROR_FORMAT,
    "t.csv:2: field 2: expected quotes only around a whole field but found \"a\\\"b\"", "it,a\"b" },
  { "row/after-quote", "requests", "", BYTES ("service,role\n\"it\" x,a\n"), SMX_ERROR_FORMAT,
    "t.csv:2: field 1: expected the field to end after its closing quote but found \" x\"", "\"it\" x,a" },
  { "row/nul", "requests", "", BYTES ("service,role\nit,a\0b\n"), SMX_ERROR_FORMAT,
    "t.csv:2: field 2: expected text but found a NUL byte", "it,a\0b" },
  { "row/utf8", "requests", "", BYTES ("service,role\nit,caf\xe9\n"), SMX_ERROR_FORMAT,
    "t.csv:2: role: expected UTF-8 but found \"caf\\xe9\"; if the file has another encoding, say which, such "
    "as encoding "
    "= windows-1252",
    "it,caf\xe9" },
  { "row/needed-empty", "requests", "", BYTES ("service,role\n ,a\n"), SMX_ERROR_PARSE,
    "t.csv:2: service: expected a value, which is needed, but found \" \"", " ,a" },
  { "row/needed-missing", "requests", "missing=?", BYTES ("service,role\n?,a\n"), SMX_ERROR_PARSE,
    "t.csv:2: service: expected a value, which is needed, but found \"?\"", "?,a" },
  { "row/case-empty", "events", "", BYTES ("case,service\n1,it\n,it\n"), SMX_ERROR_PARSE,
    "t.csv:3: case: expected a value, which is needed, but found \"\"", ",it" },
  { "row/place-where-it-starts", "requests", "", BYTES ("service,reworks\r\"it\n\nx\",1\r\n\"a\nb\",x\n"),
    SMX_ERROR_PARSE,
    "t.csv:5: reworks: expected a whole number but found \"x\"; if words stand for numbers here, say which, "
    "such as values = x:1; if this column is not the field, say reworks =",
    "\"a\nb\",x" },

  /* numbers */
  { "number/text", "requests", "", BYTES ("service,cost\nit,cheap\n"), SMX_ERROR_PARSE,
    "t.csv:2: cost: expected a number but found \"cheap\"; if words stand for numbers here, say which, such "
    "as values = cheap:1; if this column is not the field, say cost =",
    "it,cheap" },
  { "number/nan", "requests", "", BYTES ("service,cost\nit,nan\n"), SMX_ERROR_PARSE,
    "t.csv:2: cost: expected a number but found \"nan\"; if it means that nothing was entered, say missing = "
    "nan",
    "it,nan" },
  { "number/inf", "services", "", BYTES ("service,criticality\nit,-inf\n"), SMX_ERROR_PARSE,
    "t.csv:2: criticality: expected a number but found \"-inf\"", "it,-inf" },
  { "number/1e400", "requests", "", BYTES ("service,cost\nit,1e400\n"), SMX_ERROR_RANGE,
    "t.csv:2: cost: expected a number from -1000000000000 to 1000000000000 but found \"1e400\"", "it,1e400" },
  { "number/1e400-unbounded", "roles", "", BYTES ("role,level\nit,1e400\n"), SMX_ERROR_RANGE,
    "t.csv:2: level: expected a number of a size that can be held (up to 1.7e308) but found \"1e400\"",
    "it,1e400" },
  { "number/hex", "requests", "", BYTES ("service,cost\nit,0x10\n"), SMX_ERROR_PARSE,
    "t.csv:2: cost: expected a number but found \"0x10\"", "it,0x10" },
  { "number/thousands", "requests", "", BYTES ("service,cost\nit,\"1,234\"\n"), SMX_ERROR_PARSE,
    "t.csv:2: cost: expected a number but found \"1,234\"; if \",\" separates thousands, say thousands = ,",
    "it,\"1,234\"" },
  { "number/thousands-space", "requests", "", BYTES ("service,cost\nit,1 234\n"), SMX_ERROR_PARSE,
    "t.csv:2: cost: expected a number but found \"1 234\"; if \" \" separates thousands, say thousands = "
    "space",
    "it,1 234" },
  { "number/thousands-apostrophe", "requests", "", BYTES ("service,cost\nit,-1'234.5\n"), SMX_ERROR_PARSE,
    "t.csv:2: cost: expected a number but found \"-1'234.5\"; if \"'\" separates thousands, say thousands = "
    "'",
    "it,-1'234.5" },
  { "number/thousands-and-decimal", "requests", "", BYTES ("service;cost\nit;1.234,50\n"), SMX_ERROR_PARSE,
    "t.csv:2: cost: expected a number but found \"1.234,50\"; if \".\" separates thousands and \",\" is the "
    "decimal "
    "sign, say thousands = . and decimal = ,",
    "it;1.234,50" },
  { "number/millions", "requests", "", BYTES ("service;cost\nit;1.234.567\n"), SMX_ERROR_PARSE,
    "t.csv:2: cost: expected a number but found \"1.234.567\"; if \".\" separates thousands and \",\" is the "
    "decimal "
    "sign, say thousands = . and decimal = ,",
    "it;1.234.567" },
  { "number/decimal", "requests", "", BYTES ("service;cost\nit;3,5\n"), SMX_ERROR_PARSE,
    "t.csv:2: cost: expected a number but found \"3,5\"; if \",\" is the decimal sign, say decimal = ,",
    "it;3,5" },
  { "number/count-negative", "requests", "", BYTES ("service,reworks\nit,-3\n"), SMX_ERROR_RANGE,
    "t.csv:2: reworks: expected a count of 0 or more but found \"-3\"", "it,-3" },
  { "number/count-far-negative", "requests", "", BYTES ("service,reworks\nit,-1e400\n"), SMX_ERROR_RANGE,
    "t.csv:2: reworks: expected a count of 0 or more but found \"-1e400\"", "it,-1e400" },
  { "number/count-half", "requests", "", BYTES ("service,reassignments\nit,0.5\n"), SMX_ERROR_PARSE,
    "t.csv:2: reassignments: expected a whole number but found \"0.5\"", "it,0.5" },
  { "number/count-over", "requests", "", BYTES ("service,reworks\nit,100000000\nit,100000001\n"),
    SMX_ERROR_RANGE, "t.csv:3: reworks: expected a count of at most 100000000 but found \"100000001\"",
    "it,100000001" },
  { "number/customers-negative", "requests", "", BYTES ("service,end_customers\nit,-1\n"), SMX_ERROR_RANGE,
    "t.csv:2: end_customers: expected a number from 0 to 100000000 but found \"-1\"", "it,-1" },
  { "number/customers-over", "requests", "", BYTES ("service,end_customers\nit,1e8\nit,100000000.000001\n"),
    SMX_ERROR_RANGE,
    "t.csv:3: end_customers: expected a number from 0 to 100000000 but found \"100000000.000001\"",
    "it,100000000.000001" },
  { "number/cost-over", "requests", "", BYTES ("service,cost\nit,-1e12\nit,-1000000000000.01\n"),
    SMX_ERROR_RANGE,
    "t.csv:3: cost: expected a number from -1000000000000 to 1000000000000 but found \"-1000000000000.01\"",
    "it,-1000000000000.01" },
  { "number/headcount-negative", "roles", "", BYTES ("role,headcount\na,-1\n"), SMX_ERROR_RANGE,
    "t.csv:2: headcount: expected a number of 0 or more but found \"-1\"", "a,-1" },
  { "number/standard-zero", "services", "", BYTES ("service,standard_hours\nit,876000\nhr,0\n"),
    SMX_ERROR_RANGE, "t.csv:3: standard_hours: expected a number over 0 and up to 876000 but found \"0\"",
    "hr,0" },
  { "number/criticality", "services", "", BYTES ("service,criticality\nit,1.0001\n"), SMX_ERROR_RANGE,
    "t.csv:2: criticality: expected a number from 0 to 1 but found \"1.0001\"", "it,1.0001" },
  { "number/share-zero", "dependencies", "", BYTES ("service,requires,share\na,b,1\na,c,0\n"),
    SMX_ERROR_RANGE, "t.csv:3: share: expected a number over 0 and up to 1 but found \"0\"", "a,c,0" },
  { "number/share-over", "dependencies", "", BYTES ("service,requires,share\na,b,1.5\n"), SMX_ERROR_RANGE,
    "t.csv:2: share: expected a number over 0 and up to 1 but found \"1.5\"", "a,b,1.5" },

  /* ratings */
  { "rating/over", "ratings", "", BYTES ("service,perception\nit,8\n"), SMX_ERROR_RANGE,
    "t.csv:2: perception: expected a rating from 1 to 7, the scale of the study, but found \"8\"", "it,8" },
  { "rating/under", "ratings", "", BYTES ("service,perception,expectation\nit,7,0.999999\n"), SMX_ERROR_RANGE,
    "t.csv:2: expectation: expected a rating from 1 to 7, the scale of the study, but found \"0.999999\"",
    "it,7,0.999999" },
  { "rating/far-off", "ratings", "", BYTES ("service,perception\nit,1e30\n"), SMX_ERROR_RANGE,
    "t.csv:2: perception: expected a rating from 1 to 7, the scale of the study, but found \"1e30\"",
    "it,1e30" },
  { "rating/no-service", "ratings", "", BYTES ("service,perception\n,3\n"), SMX_ERROR_PARSE,
    "t.csv:2: service: expected a value, which is needed, but found \"\"", ",3" },
  { "rating/wide", "ratings", "layout=wide;respondent=id", BYTES ("id,Q_a,Q_b\n7,1,x\n"), SMX_ERROR_PARSE,
    "t.csv:2: perception (column \"Q_b\"): expected a number but found \"x\"; if words stand for numbers "
    "here, say which, such as values = x:1",
    "7,1,x" },

  /* dates */
  { "date/no-day", "requests", "datetime=%d/%m/%Y", BYTES ("service,opened\nit,31/4/2015\n"), SMX_ERROR_RANGE,
    "t.csv:2: opened: expected a date as %d/%m/%Y but found \"31/4/2015\", and there is no such day or time",
    "it,31/4/2015" },
  { "date/no-leap-day", "requests", "", BYTES ("service,opened\nit,2016-02-29\nit,2015-02-29\n"),
    SMX_ERROR_RANGE,
    "t.csv:3: opened: expected a date as ISO 8601 (2024-03-31 or 2024-03-31T14:05) but found \"2015-02-29\", "
    "and there "
    "is no such day or time",
    "it,2015-02-29" },
  { "date/no-hour", "requests", "", BYTES ("service,opened\nit,2015-02-28 25:00\n"), SMX_ERROR_RANGE,
    "t.csv:2: opened: expected a date as ISO 8601 (2024-03-31 or 2024-03-31T14:05) but found \"2015-02-28 "
    "25:00\", and "
    "there is no such day or time",
    "it,2015-02-28 25:00" },
  { "date/clock-change", "requests", "", BYTES ("service,opened\nit,2024-03-31 02:30\n"), SMX_ERROR_RANGE,
    "t.csv:2: opened: expected a date as ISO 8601 (2024-03-31 or 2024-03-31T14:05) but found \"2024-03-31 "
    "02:30\", a "
    "time that a clock change skips in Europe/Madrid",
    "it,2024-03-31 02:30" },
  { "date/unfit", "requests", "", BYTES ("service,opened\nit,31/4/2015\n"), SMX_ERROR_PARSE,
    "t.csv:2: opened: expected a date as ISO 8601 (2024-03-31 or 2024-03-31T14:05) but found \"31/4/2015\"; "
    "if dates are "
    "written another way, say how, such as datetime = %d/%m/%Y",
    "it,31/4/2015" },
  { "date/unfit-said", "requests", "datetime=%d/%m/%Y", BYTES ("service,opened\nit,2015-04-30\n"),
    SMX_ERROR_PARSE, "t.csv:2: opened: expected a date as %d/%m/%Y but found \"2015-04-30\"",
    "it,2015-04-30" },
  { "date/year-0", "requests", "datetime=%d/%m/%Y", BYTES ("service,opened\nit,1/1/0000\n"), SMX_ERROR_RANGE,
    "t.csv:2: opened: expected a date as %d/%m/%Y but found \"1/1/0000\", and years go from 1 to 9999",
    "it,1/1/0000" },

  /* what rows say */
  { "meaning/own-dependency", "dependencies", "", BYTES ("service,requires\nit,it\n"), SMX_ERROR_RANGE,
    "t.csv:2: requires: expected another service than \"it\" itself but found \"it\"", "it,it" },
  { "meaning/stated-twice", "services", "", BYTES ("service,name\nit,IT\nit,it\n"), SMX_ERROR_CONFLICT,
    "t.csv:3: name: expected \"IT\", as stated before for service \"it\", but found \"it\"", "it,it" },
  { "meaning/choice", "roles", "", BYTES ("role,kind\na,middle\n"), SMX_ERROR_PARSE,
    "t.csv:2: kind: expected one of front, back but found \"middle\"; if this column is not the field, say "
    "kind =",
    "a,middle" },
  { "meaning/century-of-a-line", "events", "",
    BYTES ("case,service,opened,delivered\n1,it,,2025-01-31\n1,it,1899-12-30,2025-02-01\n"), SMX_ERROR_RANGE,
    "t.csv:3: delivered: expected a time at most 100 years after opened but found \"2025-02-01T00:00:00\", "
    "opened \"1899-12-30T00:00:00\"",
    "1,it,1899-12-30,2025-02-01" },
  { "meaning/century-of-a-line-spanish", "events", "language=es",
    BYTES ("case,service,opened,delivered\n1,it,1899-12-30,2025-02-01\n"), SMX_ERROR_RANGE,
    "t.csv:2: delivered: se esperaba un momento a lo sumo 100 años posterior a opened, pero se encontró "
    "\"2025-02-01T00:00:00\", abierto \"1899-12-30T00:00:00\"",
    "1,it,1899-12-30,2025-02-01" },
  { "meaning/century-of-a-case", "events:log", "",
    BYTES ("case,service,opened,delivered\n1,it,1899-12-30,\n1,it,,2025-02-01\n"), SMX_ERROR_RANGE,
    "[events:log] case \"1\": delivered: expected a time at most 100 years after opened but found "
    "\"2025-02-01T00:00:00\", opened \"1899-12-30T00:00:00\"",
    NULL },
  { "meaning/century-of-a-case-spanish", "events:log", "language=es",
    BYTES ("case,service,time,delivered\n1,it,1899-12-30,\n1,it,,2025-02-01\n"), SMX_ERROR_RANGE,
    "[events:log] caso \"1\": delivered: se esperaba un momento a lo sumo 100 años posterior a opened, pero "
    "se encontró \"2025-02-01T00:00:00\", abierto \"1899-12-30T00:00:00\"",
    NULL },
  { "grid/no-heading", "links", "layout=grid", BYTES ("service,a,,b,\nit,1,,0.5,\nhr,1,0.5,,\n"),
    SMX_ERROR_FORMAT,
    "t.csv:3: role: expected nothing in column 3, whose heading does not say what it is, but found \"0.5\"; "
    "give it a heading, or name the columns that count, such as role = COLUMN;COLUMN",
    "hr,1,0.5,," },
  { "grid/no-heading-spanish", "links", "layout=grid;language=es", BYTES ("service,a, \nit,1,x\n"),
    SMX_ERROR_FORMAT,
    "t.csv:2: role: no se esperaba nada en la columna 3, cuyo encabezado no dice qué es, pero se encontró "
    "\"x\"; póngale un encabezado o indique las columnas que cuentan, por ejemplo role = COLUMNA;COLUMNA",
    "it,1,x" },
  { "number/word-off-scale", "ratings", "values=good:9", BYTES ("service,perception\nit,good\n"),
    SMX_ERROR_RANGE,
    "t.csv:2: perception: expected a rating from 1 to 7, the scale of the study, but found \"good\", which "
    "values says is 9",
    "it,good" },
  { "number/word-off-scale-spanish", "ratings", "values=bien:9;language=es",
    BYTES ("service,perception\nit,bien\n"), SMX_ERROR_RANGE,
    "t.csv:2: perception: se esperaba una valoración de 1 a 7, la escala del estudio, pero se encontró "
    "\"bien\", que según values vale 9",
    "it,bien" },
  { "number/word-no-count", "requests", "values=some:0.5", BYTES ("service,reworks\nit,some\n"),
    SMX_ERROR_PARSE,
    "t.csv:2: reworks: expected a whole number but found \"some\", which values says is 0.5; if this column "
    "is not the field, say reworks =",
    "it,some" },
  { "number/further-1e400", "services", "", BYTES ("service,staff\nit,1\nhr,1e400\n"), SMX_ERROR_RANGE,
    "t.csv:3: staff: expected a number of a size that can be held (up to 1.7e308) but found \"1e400\"",
    "hr,1e400" },
  { "number/further-1e400-spanish", "services", "language=es", BYTES ("service,staff\nit,1\nhr,-1e400\n"),
    SMX_ERROR_RANGE,
    "t.csv:3: staff: se esperaba un número de un tamaño representable (hasta 1.7e308) pero se encontró "
    "\"-1e400\"",
    "hr,-1e400" },
};

/* --- reading --- */

/* A study with one section, its table in memory; keys as "key=value;field=column". */
static SmxStudy *
make_study (const char *section, const char *keys, const char *table, gsize length)
{
  g_autoptr (GError) error = NULL;
  SmxStudy *study = smx_study_new ();
  assert_true (smx_study_set (study, "scale", "1;7", &error));
  assert_true (smx_study_set (study, "timezone", "Europe/Madrid", &error));
  SmxSource *source = smx_study_add_source (study, section, &error);
  assert_no_error (error);
  g_auto (GStrv) parts = g_strsplit (keys, ";", -1);
  for (char **part = parts; *part != NULL; part++) {
    char *value = strchr (*part, '=');
    *value++ = '\0';
    if (g_str_equal (*part, "language"))
      assert_true (smx_study_set (study, *part, value, &error));
    else if (!smx_source_set (source, *part, value, NULL))
      smx_source_map (source, *part, SMX_MAPPING_COLUMN, (const char *const *)&value, 1, NULL);
  }
  if (strstr (keys, "wide") != NULL) {
    static const char *const columns[] = { "Q_a", "Q_b" };
    assert_true (smx_source_map (source, "perception", SMX_MAPPING_LIST, columns, 2, &error));
  }
  g_autoptr (GBytes) bytes = g_bytes_new (table, length);
  smx_source_set_bytes (source, "t.csv", bytes);
  return study;
}

/* Adds a table of services, so that tables of entities alone make a study. */
static void
add_services (SmxStudy *study)
{
  SmxSource *source = smx_study_add_source (study, "services:more", NULL);
  g_autoptr (GBytes) bytes = g_bytes_new_static ("service\n", 8);
  smx_source_set_bytes (source, "more.csv", bytes);
}

static void
refuses (void **state)
{
  const Bad *row = *state;
  g_autoptr (GError) error = NULL;
  g_autoptr (SmxStudy) study = make_study (row->section, row->keys, row->table, row->length);
  add_services (study);
  g_autoptr (SmxTally) tally = smx_study_read (study, NULL, &error);
  assert_null (tally);
  assert_error (error, SMX_ERROR, (int)row->code, row->message);
}

/* The same message by every kernel, with every size of block and number of threads. */
static void
refuses_by_any_path (void **state)
{
  const Bad *row = *state;
  g_autoptr (GArray) paths = list_paths ();
  g_autoptr (SmxStudy) study = make_study (row->section, row->keys, row->table, row->length);
  add_services (study);
  for (guint i = 0; i < paths->len; i++) {
    const ReadingPath *path = &g_array_index (paths, ReadingPath, i);
    g_autoptr (GError) error = NULL;
    g_autofree char *name = name_path (path);
    SmxReadOptions options;
    smx_read_options_init (&options, sizeof options);
    options.threads = path->threads;
    g_autoptr (SmxTally) tally = smx__study_read_tuned (study, &options, &path->tuning, &error);
    if (tally != NULL || strcmp (error->message, row->message) != 0)
      fail_msg ("%s: \"%s\"\n      expected \"%s\"", name, tally == NULL ? error->message : "no error",
                row->message);
  }
}

/* The same rows with bad rows skipped: what was an error of a row is a row of the rejects file, and nothing else is. */
static void
skips (void **state)
{
  const Bad *row = *state;
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("smx-rejects-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "rejects.csv", NULL);
  g_autoptr (SmxStudy) study = make_study (row->section, row->keys, row->table, row->length);
  add_services (study);
  SmxReadOptions options;
  smx_read_options_init (&options, sizeof options);
  options.bad_rows = SMX_BAD_ROWS_SKIP;
  options.rejects = path;
  g_autoptr (SmxTally) tally = smx_study_read (study, &options, &error);
  if (row->rejected == NULL) {
    assert_error (error, SMX_ERROR, (int)row->code, row->message);
    assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  } else {
    g_autofree char *text = NULL;
    gsize length = 0;
    assert_no_error (error);
    assert_true (g_file_get_contents (path, &text, &length, &error));
    guint64 line = g_ascii_strtoull (row->message + strlen ("t.csv:"), NULL, 10);
    g_autofree char *start = g_strdup_printf ("file,line,reason,row\r\nt.csv,%" G_GUINT64_FORMAT ",", line);
    assert_true (g_str_has_prefix (text, start));
    g_auto (GStrv) parts = g_strsplit (row->rejected, "\"", -1);
    g_autofree char *doubled = g_strjoinv ("\"\"", parts);
    assert_non_null (memmem (text, length, doubled, strlen (doubled)));
    assert_int_equal (smx__tally_source (tally, 0)->left_out + smx__tally_source (tally, 1)->left_out, 1);
    g_unlink (path);
  }
  assert_int_equal (g_rmdir (folder), 0); /* nothing else was left in it */
}

/* --- rejects --- */

static const char rejecting[] = "service,reworks\nit,1\n\"a, \"\"b\"\"\",x\nhr,caf\xe9\nit,2\nit\n";

static const char rejected[] =
    "file,line,reason,row\r\n"
    "t.csv,3,\"reworks: expected a whole number but found \"\"x\"\"; if words stand for numbers here, say "
    "which, such as values = x:1; if this column is not the field, say reworks =\",\"\"\"a, "
    "\"\"\"\"b\"\"\"\"\"\",x\"\r\n"
    "t.csv,4,\"reworks: expected a whole number but found \"\"caf\\xe9\"\"\",\"hr,caf\xe9\"\r\n"
    "t.csv,6,expected 2 fields but found 1,it\r\n";

static gint64
count_findings (const SmxTally *tally, SmxFindingKind kind)
{
  const SmxGroups *groups = smx__tally_groups (tally, SMX_FINDINGS);
  gint64 n = 0;
  for (gsize i = 0; i < smx__groups_n (groups); i++)
    if (smx__groups_key (groups, i)[0] == (guint32)kind)
      n += ((const SmxCount *)group_value (groups, i))->n;
  return n;
}

static void
rejects_rows (void **state)
{
  (void)state;
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("smx-rejects-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "rejects.csv", NULL), *text = NULL;
  assert_true (g_file_set_contents (path, "old", 3, NULL));
  g_autoptr (SmxStudy) study = make_study ("requests:log", "bad-rows=skip", BYTES (rejecting));
  SmxReadOptions options;
  smx_read_options_init (&options, sizeof options);
  options.rejects = path;
  g_autoptr (SmxTally) tally = smx_study_read (study, &options, &error);
  assert_no_error (error);
  assert_int_equal (smx_tally_n_requests (tally), 2);
  assert_int_equal (smx__tally_source (tally, 0)->rows, 5);
  assert_int_equal (smx__tally_source (tally, 0)->left_out, 3);
  assert_int_equal (count_findings (tally, SMX_FINDING_BAD_ROW), 3);
  assert_true (g_file_get_contents (path, &text, NULL, NULL));
  assert_string_equal (text, rejected);
  /* The options win over the section; what was there before stays when reading fails. */
  options.bad_rows = SMX_BAD_ROWS_STOP;
  assert_null (smx_study_read (study, &options, &error));
  assert_error (
      error, SMX_ERROR, SMX_ERROR_PARSE,
      "t.csv:3: reworks: expected a whole number but found \"x\"; if words stand for numbers here, say "
      "which, such as values = x:1; if this column is not the field, say reworks =");
  g_autofree char *after = NULL;
  assert_true (g_file_get_contents (path, &after, NULL, NULL));
  assert_string_equal (after, rejected);
  g_unlink (path);
  assert_int_equal (g_rmdir (folder), 0);
}

static void
rejects_none (void **state)
{
  (void)state;
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("smx-rejects-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "rejects.csv", NULL), *text = NULL;
  g_autoptr (SmxStudy) study = make_study ("requests", "", BYTES ("service\nit\n"));
  SmxReadOptions options;
  smx_read_options_init (&options, sizeof options);
  options.rejects = path;
  g_autoptr (SmxTally) tally = smx_study_read (study, &options, &error);
  assert_no_error (error);
  assert_true (g_file_get_contents (path, &text, NULL, NULL));
  assert_string_equal (text, "file,line,reason,row\r\n");
  g_unlink (path);
  options.rejects = folder;
  assert_null (smx_study_read (study, &options, &error));
  assert_int_equal (error->code, SMX_ERROR_IO);
  g_clear_error (&error);
  options.rejects = "/dev/null"; /* a device is not replaced */
  g_autoptr (SmxTally) again = smx_study_read (study, &options, &error);
  assert_no_error (error);
  assert_false (g_file_test ("/dev/null", G_FILE_TEST_IS_REGULAR));
  assert_int_equal (g_rmdir (folder), 0);
}

/* --- what is no error --- */

typedef struct {
  const char *name, *section, *keys, *table;
  gint64 n_requests, n_ratings, n_blank;
} Good;

static const Good good[] = {
  { "good/header-alone", "requests", "", "service,role\n", 0, 0, 0 },
  { "good/header-alone-no-newline", "ratings", "", "service,perception", 0, 0, 0 },
  { "good/cr", "requests", "", "service,role\rit,a\rhr,b\r", 2, 0, 0 },
  { "good/lf", "requests", "", "service,role\nit,a\nhr,b\n", 2, 0, 0 },
  { "good/crlf", "requests", "", "service,role\r\nit,a\r\nhr,b\r\n", 2, 0, 0 },
  { "good/mixed-ends", "requests", "", "service,role\r\nit,a\rhr,b\nhr,c", 3, 0, 0 },
  { "good/no-newline", "requests", "", "service,role\nit,a", 1, 0, 0 },
  { "good/bom", "requests", "", "\xef\xbb\xbfservice,role\nit,a", 1, 0, 0 },
  { "good/minus-zero", "requests", "", "service,reworks,cost\nit,-0,-0.0\n", 1, 0, 0 },
  { "good/surplus-empty", "requests", "", "service,role\nit,a,,\n", 1, 0, 0 },
  { "good/blank-lines", "requests", "", "\nservice,role\n\n\r\nit,a\n,\n , \n\n", 1, 0, 6 },
  { "good/delimiter-lines", "requests", "", "service;role\nit;a\n;\n ; ;;\nhr;b\n", 2, 0, 2 },
  { "good/utf8-unmapped", "requests", "", "service,x\nit,caf\xe9\n", 1, 0, 0 },
  { "good/utf8-unmapped-name", "requests", "", "service,caf\xe9\nit,1\n", 1, 0, 0 },
  { "good/two-columns-unmapped", "requests", "", "service,x,x\nit,1,2\n", 1, 0, 0 },
  { "good/delivered-before-opened", "requests", "", "service,opened,delivered\nit,2024-01-02,2024-01-01\n", 1,
    0, 0 },
  { "good/rating-empty", "ratings", "missing=?", "service,perception\nit,\nit,?\nit,3\n", 0, 1, 0 },
  { "good/rating-not-applicable", "ratings", "not-applicable=0", "service,perception\nit,0\nit,3\n", 0, 1,
    0 },
  { "good/wide-empty", "ratings", "layout=wide", "id,Q_a,Q_b\n1,,\n2,3,\n3,4,5\n", 0, 3, 0 },
  { "good/case-without-service", "events", "", "case,service\n1,\n2,it\n", 2, 0, 0 },
  { "good/no-header", "requests", "header-rows=0;service=2", "a,it\nb,hr\n", 2, 0, 0 },
  { "good/two-header-rows", "requests", "header-rows=2", "service,role\nwhat,who\nit,a\n", 1, 0, 0 },
  { "good/skip-lines", "requests", "skip-lines=2", "Our report; 2025\n\nservice,role\nit,a\n", 1, 0, 0 },
  { "good/skip-lines-crlf", "requests", "skip-lines=1", "Our report\r\nservice,role\r\nit,a\r\n", 1, 0, 0 },
  { "good/skip-lines-none", "requests", "skip-lines=0", "service,role\nit,a\n", 1, 0, 0 },
  { "good/skip-lines-no-header", "requests", "skip-lines=1;header-rows=0;service=2", "x\na,it\nb,hr\n", 2, 0,
    0 },
  { "good/skip-lines-separator", "requests", "skip-lines=1", "Our report\nsep=;\nservice;ro,le\nit;a\n", 1, 0,
    0 },
  { "good/separator", "requests", "", "sep=;\nservice;ro,le\nit;a\n", 1, 0, 0 },
  { "good/windows-1252", "requests", "encoding=windows-1252", "service,role\nit,caf\xe9\n", 1, 0, 0 },
};

static void
takes (void **state)
{
  const Good *row = *state;
  g_autoptr (GError) error = NULL;
  g_autoptr (SmxStudy) study = make_study (row->section, row->keys, row->table, strlen (row->table));
  g_autoptr (SmxTally) tally = smx_study_read (study, NULL, &error);
  assert_no_error (error);
  assert_int_equal (smx_tally_n_requests (tally), row->n_requests);
  assert_int_equal (smx_tally_n_ratings (tally), row->n_ratings);
  if (row->n_blank != 0)
    assert_int_equal (count_findings (tally, SMX_FINDING_BLANK_LINE), row->n_blank);
}

/* --- limits --- */

/* A table of one request whose role has so many bytes. */
static SmxTally *
read_long_role (gsize n, GError **error)
{
  g_autoptr (GString) table = g_string_new ("service,role\nit,");
  gsize start = table->len;
  g_string_set_size (table, start + n);
  memset (table->str + start, 'x', n);
  g_string_append (table, "\nhr,b\n");
  g_autoptr (SmxStudy) study = make_study ("requests", "", table->str, table->len);
  return smx_study_read (study, NULL, error);
}

static void
limits_code (void **state)
{
  (void)state;
  g_autoptr (GError) error = NULL;
  g_autoptr (SmxTally) tally = read_long_role (10000, &error);
  assert_no_error (error);
  assert_null (read_long_role (10001, &error));
  assert_error (error, SMX_ERROR, SMX_ERROR_RANGE,
                "t.csv:2: role: expected at most 10000 bytes but found 10001: "
                "\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…\"");
}

static void
limits_field (void **state)
{
  (void)state;
  g_autoptr (GError) error = NULL;
  assert_null (read_long_role (200000000, &error));
  assert_error (error, SMX_ERROR, SMX_ERROR_FORMAT,
                "t.csv:2: expected a record of at most 16777216 bytes but this one is longer");
}

/* A line that is too long stands in the rejects file as far as it was held, and there it says so. */
static void
limits_cut_row (void **state)
{
  (void)state;
  static const struct {
    const char *language, *start;
  } cut[] = {
    { "en",
      "file,line,reason,row\r\nt.csv,2,\"expected a record of at most 16777216 bytes but this one is longer; "
      "only its first 16777216 bytes are kept here\",xxx" },
    { "es", "file,line,reason,row\r\nt.csv,2,\"se esperaba un registro de 16777216 bytes como máximo pero "
            "este es más "
            "largo; aquí solo se conservan sus primeros 16777216 bytes\",xxx" },
  };
  g_autofree char *folder = g_dir_make_tmp ("smx-rejects-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "rejects.csv", NULL);
  g_autofree char *row = g_strnfill ((16u << 20) + 1, 'x'),
                  *table = g_strconcat ("service\n", row, "\nit\n", NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cut); i++) {
    g_autoptr (GError) error = NULL;
    g_autofree char *text = NULL;
    g_autoptr (SmxStudy) study = make_study ("requests", "bad-rows=skip", table, strlen (table));
    assert_true (smx_study_set (study, "language", cut[i].language, &error));
    SmxReadOptions options;
    smx_read_options_init (&options, sizeof options);
    options.rejects = path;
    g_autoptr (SmxTally) tally = smx_study_read (study, &options, &error);
    assert_no_error (error);
    assert_int_equal (smx_tally_n_requests (tally), 1);
    gsize length = 0;
    assert_true (g_file_get_contents (path, &text, &length, &error));
    assert_true (g_str_has_prefix (text, cut[i].start));
    assert_int_equal (length, strlen (cut[i].start) + (16u << 20) - 3 + 2);
    g_unlink (path);
  }
  assert_int_equal (g_rmdir (folder), 0);
}

static void
limits_joined_code (void **state)
{
  (void)state;
  g_autoptr (GError) error = NULL;
  g_autofree char *part = g_strnfill (6000, 'x');
  g_autofree char *table =
      g_strdup_printf ("service,a,b\nit,%.4997s,%.5000s\nit,%s,%s\n", part, part, part, part);
  const char *const columns[] = { "a", "b" };
  g_autoptr (SmxStudy) study = make_study ("requests", "", table, strlen (table));
  SmxSource *source = smx_study_add_source (study, "requests:joined", &error);
  assert_true (smx_source_map (source, "role", SMX_MAPPING_JOIN, columns, 2, &error));
  g_autoptr (GBytes) bytes = g_bytes_new (table, strlen (table));
  smx_source_set_bytes (source, "j.csv", bytes);
  g_autoptr (SmxTally) tally = smx_study_read (study, NULL, &error);
  assert_error (error, SMX_ERROR, SMX_ERROR_RANGE,
                "j.csv:3: role: expected at most 10000 bytes but found 12003 in the columns together");
}

static void
limits_many_services (void **state)
{
  (void)state;
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) table = g_string_new ("service\n");
  for (guint i = 0; i < 1000000; i++)
    g_string_append_printf (table, "s%u\n", i);
  g_autoptr (SmxStudy) study = make_study ("requests", "", table->str, table->len);
  g_autoptr (SmxTally) tally = smx_study_read (study, NULL, &error);
  assert_no_error (error);
  assert_int_equal (smx_tally_n_requests (tally), 1000000);
  assert_int_equal (smx__dictionary_n (smx__tally_dictionary (tally, SMX_DICTIONARY_SERVICE)), 1000000);
}

/* --- memory that ends --- */

static const char wide[] = "id,Q_a,Q_b\n7,1,2\n8,,3\n";

/* Allocation 0, 1, 2 ... and all after it fail, until reading succeeds: each time a clean error. */
static void
memory_ends (void **state)
{
  (void)state;
  g_autoptr (SmxStudy) study = make_study ("ratings", "layout=wide;respondent=id", BYTES (wide));
  add_services (study);
  SmxSource *events = smx_study_add_source (study, "events", NULL);
  g_autoptr (GBytes) bytes =
      g_bytes_new_static (BYTES ("case,service,provider,status\n1,it,a,x\n1,it,b,y\n"));
  smx_source_set_bytes (events, "events.csv", bytes);
  smx_source_set (events, "missing", "a1;a2;a3;a4;a5;a6;a7;a8;a9", NULL);
  for (gint64 n = 0; n < 100000; n++) {
    g_autoptr (GError) error = NULL;
    smx__memory_fail_from (n);
    g_autoptr (SmxTally) tally = smx_study_read (study, NULL, &error);
    smx__memory_fail_from (-1);
    if (tally != NULL) {
      assert_true (n > 50);
      assert_int_equal (smx_tally_n_ratings (tally), 3);
      return;
    }
    assert_error (error, SMX_ERROR, SMX_ERROR_NO_MEMORY, "memory ran out");
  }
  fail ();
}

int
main (void)
{
  static const struct CMUnitTest plain[] = {
    { .name = "rejects/rows", .test_func = rejects_rows },
    { .name = "rejects/none", .test_func = rejects_none },
    { .name = "limits/code", .test_func = limits_code },
    { .name = "limits/field-of-200-mb", .test_func = limits_field },
    { .name = "limits/cut-row", .test_func = limits_cut_row },
    { .name = "limits/joined-code", .test_func = limits_joined_code },
    { .name = "limits/million-services", .test_func = limits_many_services },
    { .name = "memory/ends", .test_func = memory_ends },
  };
  struct CMUnitTest tests[3 * G_N_ELEMENTS (bad) + G_N_ELEMENTS (good) + G_N_ELEMENTS (plain)];
  gsize n = 0;
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
    tests[n++] =
        (struct CMUnitTest){ .name = bad[i].name, .test_func = refuses, .initial_state = (void *)&bad[i] };
    g_autofree char *name = g_strconcat ("skip-", bad[i].name, NULL);
    tests[n++] = (struct CMUnitTest){ .name = g_intern_string (name),
                                      .test_func = skips,
                                      .initial_state = (void *)&bad[i] };
    g_autofree char *paths = g_strconcat ("any-path-", bad[i].name, NULL);
    tests[n++] = (struct CMUnitTest){ .name = g_intern_string (paths),
                                      .test_func = refuses_by_any_path,
                                      .initial_state = (void *)&bad[i] };
  }
  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    tests[n++] =
        (struct CMUnitTest){ .name = good[i].name, .test_func = takes, .initial_state = (void *)&good[i] };
  for (gsize i = 0; i < G_N_ELEMENTS (plain); i++)
    tests[n++] = plain[i];
  return cmocka_run_group_tests_name ("bad-input", tests, NULL, NULL);
}
