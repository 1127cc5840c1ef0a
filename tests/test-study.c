/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Studies: the study file line by line, every key with its domain, and the same said from C.
 * Refused texts are checked by their whole message; accepted ones by what they say. */
#include "test-support.h"

#include "study/source-keys.h"
#include "study/study-file.h"
#include <service-matrix.h>

#include <glib/gstdio.h>

static SmxStudy *
parse (const char *text, GError **error)
{
  return smx__study_parse ("bank.study", text, strlen (text), SMX_LANGUAGE_ENGLISH, error);
}

/* --- texts that are refused --- */

typedef struct {
  const char *name, *text;
  SmxErrorCode code;
  const char *message;
} Refused;

static const Refused refused[] = {
  { "syntax/no-section", "title = Bank\n", SMX_ERROR_PARSE,
    "bank.study:1: title: expected a section such as [study] before the first key" },
  { "syntax/no-line", "[study]\n\ntitle\n", SMX_ERROR_PARSE,
    "bank.study:3: [study]: expected a [section], \"key = value\" or a comment (#) but found \"title\"" },
  { "syntax/no-key", "[study]\n= 3\n", SMX_ERROR_PARSE,
    "bank.study:2: [study]: expected a [section], \"key = value\" or a comment (#) but found \"= 3\"" },
  { "syntax/open-bracket", "[study\n", SMX_ERROR_PARSE,
    "bank.study:1: expected a [section], \"key = value\" or a comment (#) but found \"[study\"" },
  { "syntax/empty-section", "[ ]\n", SMX_ERROR_PARSE,
    "bank.study:1: expected a [section], \"key = value\" or a comment (#) but found \"[ ]\"" },
  { "syntax/after-bracket", "[study] # comment\n", SMX_ERROR_PARSE,
    "bank.study:1: expected a [section], \"key = value\" or a comment (#) but found \"[study] # comment\"" },
  { "syntax/utf8-value", "[study]\ntitle = caf\xe9\n", SMX_ERROR_FORMAT,
    "bank.study:2: [study] title: expected UTF-8 text but found \"title = caf\\xe9\"" },
  { "syntax/utf8-key", "[study]\n\xe9 = 1\n", SMX_ERROR_FORMAT,
    "bank.study:2: [study]: expected UTF-8 text but found \"\\xe9 = 1\"" },
  { "syntax/section-twice", "[requests]\n[study]\n[requests]\n", SMX_ERROR_CONFLICT,
    "bank.study:3: [requests]: expected each section once but found it again; the first is in line 1" },
  { "syntax/key-twice", "[requests:log]\nfile = a.csv\n\nfile = b.csv\n", SMX_ERROR_CONFLICT,
    "bank.study:4: [requests:log] file: expected each key once but found it again; the first is in line 2" },
  { "syntax/lines-cr", "[study]\rtitle = a\r\r\ntitle = b", SMX_ERROR_CONFLICT,
    "bank.study:4: [study] title: expected each key once but found it again; the first is in line 2" },

  { "names/section", "[study]\n[reqests:log]\n", SMX_ERROR_REFERENCE,
    "bank.study:2: [reqests:log]: expected a kind of table, or study, but found \"reqests:log\"; the nearest "
    "is "
    "\"requests\"" },
  { "names/section-unlike", "[customers]\n", SMX_ERROR_REFERENCE,
    "bank.study:1: [customers]: expected a kind of table, or study, but found \"customers\"; those that are "
    "known: "
    "study, roles, providers, services, links, touchpoints, dependencies, ratings, requests, events, cells" },
  { "names/section-without-name", "[requests:]\n", SMX_ERROR_REFERENCE,
    "bank.study:1: [requests:]: expected a kind of table, or study, but found \"requests:\"; the nearest is "
    "\"requests\"" },
  { "names/study-with-name", "[study:a]\n", SMX_ERROR_REFERENCE,
    "bank.study:1: [study:a]: expected a kind of table, or study, but found \"study:a\"; the nearest is "
    "\"study\"" },
  { "names/key", "[requests:log]\nfile = a.csv\nopned = Opened\n", SMX_ERROR_REFERENCE,
    "bank.study:3: [requests:log] opned: expected a key or field of requests but found \"opned\"; the "
    "nearest is "
    "\"opened\"" },
  { "names/key-unlike", "[providers]\nxyzzy = 1\n", SMX_ERROR_REFERENCE,
    "bank.study:2: [providers] xyzzy: expected a key or field of providers but found \"xyzzy\"; those that "
    "are known: "
    "provider, name, area, leader, file, delimiter, skip-lines, header-rows, decimal, encoding, datetime, "
    "thousands, "
    "missing, "
    "values, bad-rows" },
  { "names/key-of-another-kind", "[requests]\nlayout = wide\n", SMX_ERROR_REFERENCE,
    "bank.study:2: [requests] layout: expected a key or field of requests but found \"layout\"; those that "
    "are known: "
    "service, request, role, provider, reworks, reassignments, opened, acknowledged, promised, delivered, "
    "end_customers, cost, cause, channel, outcome, level, area, unique, file, delimiter, skip-lines, "
    "header-rows, "
    "decimal, "
    "encoding, datetime, thousands, missing, values, bad-rows" },
  { "names/setting", "[study]\ntraget = 6\n", SMX_ERROR_REFERENCE,
    "bank.study:2: [study] traget: expected a key of study but found \"traget\"; the nearest is \"target\"" },
  { "names/setting-unlike", "[study]\nxyzzy = 6\n", SMX_ERROR_REFERENCE,
    "bank.study:2: [study] xyzzy: expected a key of study but found \"xyzzy\"; those that are known: title, "
    "scale, "
    "target, dissatisfied, from, until, as-of, period, timezone, waves, critical, min-group, language" },

  { "settings/scale-one", "[study]\nscale = 7\n", SMX_ERROR_RANGE,
    "bank.study:2: [study] scale: expected two numbers low;high from -10000 to 10000, low below high, but "
    "found \"7\"" },
  { "settings/scale-reversed", "[study]\nscale = 7;1\n", SMX_ERROR_RANGE,
    "bank.study:2: [study] scale: expected two numbers low;high from -10000 to 10000, low below high, but "
    "found "
    "\"7;1\"" },
  { "settings/scale-equal", "[study]\nscale = 3;3\n", SMX_ERROR_RANGE,
    "bank.study:2: [study] scale: expected two numbers low;high from -10000 to 10000, low below high, but "
    "found "
    "\"3;3\"" },
  { "settings/scale-over", "[study]\nscale = 0;10000.000001\n", SMX_ERROR_RANGE,
    "bank.study:2: [study] scale: expected two numbers low;high from -10000 to 10000, low below high, but "
    "found "
    "\"0;10000.000001\"" },
  { "settings/target-off-scale", "[study]\ntarget = 8\nscale = 1;7\n", SMX_ERROR_RANGE,
    "bank.study:2: [study] target: expected a number on the scale from 1 to 7 but found \"8\"" },
  { "settings/target-text", "[study]\ntarget = high\n", SMX_ERROR_PARSE,
    "bank.study:2: [study] target: expected a number from -10000 to 10000 but found \"high\"" },
  { "settings/target-over", "[study]\ntarget = 10001\n", SMX_ERROR_RANGE,
    "bank.study:2: [study] target: expected a number from -10000 to 10000 but found \"10001\"" },
  { "settings/dissatisfied-off-scale", "[study]\nscale = 1;7\ndissatisfied = 0.5\n", SMX_ERROR_RANGE,
    "bank.study:3: [study] dissatisfied: expected a number on the scale from 1 to 7 but found \"0.5\"" },
  { "settings/critical-over", "[study]\ncritical = 1.01\n", SMX_ERROR_RANGE,
    "bank.study:2: [study] critical: expected a number from 0 to 1 but found \"1.01\"" },
  { "settings/critical-negative", "[study]\ncritical = -0.1\n", SMX_ERROR_RANGE,
    "bank.study:2: [study] critical: expected a number from 0 to 1 but found \"-0.1\"" },
  { "settings/min-group-zero", "[study]\nmin-group = 0\n", SMX_ERROR_RANGE,
    "bank.study:2: [study] min-group: expected a whole number from 1 to 1000000 but found \"0\"" },
  { "settings/min-group-half", "[study]\nmin-group = 1.5\n", SMX_ERROR_RANGE,
    "bank.study:2: [study] min-group: expected a whole number from 1 to 1000000 but found \"1.5\"" },
  { "settings/min-group-over", "[study]\nlanguage = es\nmin-group = 4294967296\n", SMX_ERROR_RANGE,
    "bank.study:3: [study] min-group: se esperaba un número entero de 1 a 1000000 pero se encontró "
    "\"4294967296\"" },
  { "settings/period", "[study]\nperiod = day\n", SMX_ERROR_PARSE,
    "bank.study:2: [study] period: expected month, week, quarter or year but found \"day\"" },
  { "settings/language", "[study]\nlanguage = fr\n", SMX_ERROR_PARSE,
    "bank.study:2: [study] language: expected en or es but found \"fr\"" },
  { "settings/timezone", "[study]\ntimezone = Mars/Base\n", SMX_ERROR_REFERENCE,
    "bank.study:2: [study] timezone: expected the IANA name of a time zone, such as Europe/Madrid, but found "
    "\"Mars/Base\"" },
  { "settings/timezone-posix", "[study]\ntimezone = CET+1\n", SMX_ERROR_REFERENCE,
    "bank.study:2: [study] timezone: expected the IANA name of a time zone, such as Europe/Madrid, but found "
    "\"CET+1\"" },
  { "settings/waves-twice", "[study]\nwaves = 1;2;1\n", SMX_ERROR_RANGE,
    "bank.study:2: [study] waves: expected different names separated by \";\" but found \"1;2;1\"" },
  { "settings/waves-empty", "[study]\nwaves = 1;;2\n", SMX_ERROR_RANGE,
    "bank.study:2: [study] waves: expected different names separated by \";\" but found \"1;;2\"" },
  { "settings/from-text", "[study]\nfrom = 1/2/2024\n", SMX_ERROR_PARSE,
    "bank.study:2: [study] from: expected a date such as 2024-03-31 or 2024-03-31T14:05 but found "
    "\"1/2/2024\"" },
  { "settings/from-no-day", "[study]\nfrom = 2023-02-29\n", SMX_ERROR_RANGE,
    "bank.study:2: [study] from: expected a date or time that exists but found \"2023-02-29\"" },
  { "settings/until-before-from", "[study]\nuntil = 2024-01-01\nfrom = 2024-01-02\n", SMX_ERROR_RANGE,
    "bank.study:2: [study] until: expected a time at or after from but found \"2024-01-01\"" },
  { "settings/zone-after-time", "[study]\nfrom = 2024-03-31T02:30\ntimezone = Europe/Madrid\n",
    SMX_ERROR_RANGE,
    "bank.study:2: [study] from: expected a date or time that exists but found \"2024-03-31T02:30\"" },

  { "keys/delimiter", "[requests]\ndelimiter = :\n", SMX_ERROR_PARSE,
    "bank.study:2: [requests] delimiter: expected , ; \\t | but found \":\"" },
  { "keys/header-rows", "[requests]\nheader-rows = -1\n", SMX_ERROR_RANGE,
    "bank.study:2: [requests] header-rows: expected a whole number from 0 to 1000 but found \"-1\"" },
  { "keys/header-rows-over", "[requests]\nheader-rows = 1001\n", SMX_ERROR_RANGE,
    "bank.study:2: [requests] header-rows: expected a whole number from 0 to 1000 but found \"1001\"" },
  { "keys/skip-lines", "[requests]\nskip-lines = two\n", SMX_ERROR_RANGE,
    "bank.study:2: [requests] skip-lines: expected a whole number from 0 to 1000 but found \"two\"" },
  { "keys/decimal", "[requests]\ndecimal = ;\n", SMX_ERROR_PARSE,
    "bank.study:2: [requests] decimal: expected . , but found \";\"" },
  { "keys/datetime", "[requests]\ndatetime = dd/mm/yyyy\n", SMX_ERROR_PARSE,
    "bank.study:2: [requests] datetime: expected a date format with a year, a month and a day, such as "
    "%d/%m/%Y, "
    "but found \"dd/mm/yyyy\"" },
  { "keys/datetime-list", "[requests]\ndatetime = %d/%m/%Y;%d/%m/%Y %I:%M\n", SMX_ERROR_PARSE,
    "bank.study:2: [requests] datetime: expected %I and %p together, and %H without them, in a date format "
    "but "
    "found \"%d/%m/%Y %I:%M\"" },
  { "keys/thousands", "[requests]\nthousands = x\n", SMX_ERROR_PARSE,
    "bank.study:2: [requests] thousands: expected , . ' _ space but found \"x\"" },
  { "keys/encoding", "[requests]\nencoding = klingon\n", SMX_ERROR_REFERENCE,
    "bank.study:2: [requests] encoding: expected an encoding such as UTF-8 or windows-1252 but found "
    "\"klingon\"" },
  { "keys/values", "[ratings]\nvalues = Low:1;High\n", SMX_ERROR_PARSE,
    "bank.study:2: [ratings] values: expected words with their numbers, such as Very low:1;Low:2, but found "
    "\"High\"" },
  { "keys/values-number", "[ratings]\nvalues = Low:one\n", SMX_ERROR_PARSE,
    "bank.study:2: [ratings] values: expected words with their numbers, such as Very low:1;Low:2, but found "
    "\"Low:one\"" },
  { "keys/values-twice", "[ratings]\nvalues = Low:1;Low:2\n", SMX_ERROR_CONFLICT,
    "bank.study:2: [ratings] values: expected each word once but found \"Low\" again" },
  { "keys/bad-rows", "[requests]\nbad-rows = ignore\n", SMX_ERROR_PARSE,
    "bank.study:2: [requests] bad-rows: expected stop, skip but found \"ignore\"" },
  { "keys/unique", "[events]\nunique = 1\n", SMX_ERROR_PARSE,
    "bank.study:2: [events] unique: expected yes, no but found \"1\"" },
  { "keys/layout-links", "[links]\nlayout = wide\n", SMX_ERROR_PARSE,
    "bank.study:2: [links] layout: expected list, grid but found \"wide\"" },
  { "keys/layout-ratings", "[ratings]\nlayout = grid\n", SMX_ERROR_PARSE,
    "bank.study:2: [ratings] layout: expected list, wide but found \"grid\"" },
  { "keys/rework", "[events]\nrework = reopened;returnd\n", SMX_ERROR_PARSE,
    "bank.study:2: [events] rework: expected reopened, returned, repeated, repeated:NAME or "
    "activity:PATTERN, "
    "separated by \";\", but found \"returnd\"" },
  { "keys/rework-no-name", "[events]\nrework = repeated:\n", SMX_ERROR_PARSE,
    "bank.study:2: [events] rework: expected reopened, returned, repeated, repeated:NAME or "
    "activity:PATTERN, "
    "separated by \";\", but found \"repeated:\"" },

  { "language/spanish", "[study]\nlanguage = es\nscale = 7\n", SMX_ERROR_RANGE,
    "bank.study:3: [study] scale: se esperaban dos números mínimo;máximo entre -10000 y 10000, el mínimo "
    "menor, pero se "
    "encontró \"7\"" },
  { "language/spanish-later", "[reqests]\n[study]\nlanguage = es\n", SMX_ERROR_REFERENCE,
    "bank.study:1: [reqests]: se esperaba una clase de tabla, o study, pero se encontró \"reqests\"; lo más "
    "parecido es "
    "\"requests\"" },
};

static void
refuses (void **state)
{
  const Refused *row = *state;
  g_autoptr (GError) error = NULL;
  g_autoptr (SmxStudy) study = parse (row->text, &error);
  assert_null (study);
  assert_error (error, SMX_ERROR, (int)row->code, row->message);
}

/* --- texts that are taken --- */

static const char whole[] = "\xef\xbb\xbf# A bank that does not exist.\r\n"
                            "\n"
                            "[study]\n"
                            "  title = Retail = bank # 1  \n"
                            "scale = 1;7\n"
                            "target=6\r"
                            "dissatisfied = 3,\n";

/* The settings of a study that has the lines of [study] given. */
static void
settle (const char *lines, SmxSettings *settings)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = g_strconcat ("[study]\n", lines, NULL);
  g_autoptr (SmxStudy) study = parse (text, &error);
  assert_no_error (error);
  assert_true (smx__settle (study, settings, &error));
  assert_no_error (error);
}

static void
settings_defaults (void **state)
{
  (void)state;
  SmxSettings settings;
  settle ("scale =\ntarget =\ntitle =\nwaves =\nperiod =\ntimezone =\n", &settings);
  assert_null (settings.title);
  assert_true (settings.low == SMX_NULL && settings.high == SMX_NULL);
  assert_true (settings.target == SMX_NULL && settings.dissatisfied == SMX_NULL);
  assert_true (settings.from == SMX_NULL && settings.until == SMX_NULL && settings.as_of == SMX_NULL);
  assert_int_equal (settings.period, SMX_PERIOD_MONTH);
  assert_string_equal (settings.timezone, "UTC");
  assert_null (settings.waves);
  assert_close ("critical", settings.critical, 0.5, 0);
  assert_int_equal (settings.min_group, 5);
  assert_int_equal (settings.language, SMX_LANGUAGE_ENGLISH);
  smx__settings_clear (&settings);
}

static void
settings_all (void **state)
{
  (void)state;
  SmxSettings settings;
  settle (
      "title = Retail = bank # 1  \nscale = -1 ; 2.5\ntarget = 2.5\ndissatisfied = -1\nfrom = "
      "2024-01-31T08:00\n"
      "until = 2024-02-29\nas-of = 2024-03-31\nperiod = week\ntimezone = Europe/Madrid\nwaves = b; a\\;c;\n"
      "critical = 1\nmin-group = 1\nlanguage = es\n",
      &settings);
  assert_string_equal (settings.title, "Retail = bank # 1");
  assert_true (settings.low == -SMX_MICRO && settings.high == 2500000);
  assert_true (settings.target == 2500000 && settings.dissatisfied == -SMX_MICRO);
  /* 2024-01-31T07:00Z, 2024-02-29T23:00Z - 1, and (summer time) 2024-03-31T22:00Z - 1 */
  assert_true (settings.from == G_GINT64_CONSTANT (1706684400) * SMX_MICRO);
  assert_true (settings.until == G_GINT64_CONSTANT (1709247600) * SMX_MICRO - 1);
  assert_true (settings.as_of == G_GINT64_CONSTANT (1711922400) * SMX_MICRO - 1);
  assert_int_equal (settings.period, SMX_PERIOD_WEEK);
  assert_string_equal (settings.waves[0], "b");
  assert_string_equal (settings.waves[1], "a;c");
  assert_null (settings.waves[2]);
  assert_close ("critical", settings.critical, 1, 0);
  assert_int_equal (settings.min_group, 1);
  assert_int_equal (settings.language, SMX_LANGUAGE_SPANISH);
  smx__settings_clear (&settings);
}

/* One day of the study is enough: from its first to its last microsecond. */
static void
settings_one_day (void **state)
{
  (void)state;
  SmxSettings settings;
  settle ("from = 2024-01-01\nuntil = 2024-01-01\n", &settings);
  assert_true (settings.until - settings.from == G_GINT64_CONSTANT (86400) * SMX_MICRO - 1);
  smx__settings_clear (&settings);
}

static void
syntax_lines (void **state)
{
  (void)state;
  g_autoptr (GError) error = NULL;
  g_autoptr (SmxStudyFile) file = smx__study_file_parse ("a.study", whole, sizeof whole - 1, &error);
  assert_no_error (error);
  assert_int_equal (file->sections->len, 1);
  const SmxFileSection *section = &g_array_index (file->sections, SmxFileSection, 0);
  assert_string_equal (section->name, "study");
  assert_int_equal (section->line, 3);
  static const struct {
    const char *name, *value;
    guint64 line;
  } keys[] = { { "title", "Retail = bank # 1", 4 },
               { "scale", "1;7", 5 },
               { "target", "6", 6 },
               { "dissatisfied", "3,", 7 } };
  assert_int_equal (section->keys->len, G_N_ELEMENTS (keys));
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++) {
    const SmxFileKey *key = &g_array_index (section->keys, SmxFileKey, i);
    assert_string_equal (key->name, keys[i].name);
    assert_string_equal (key->value, keys[i].value);
    assert_int_equal (key->line, keys[i].line);
  }
}

static void
syntax_lists (void **state)
{
  (void)state;
  static const struct {
    const char *text, *items; /* joined by "|" */
  } lists[] = {
    { "", "" },           { "a", "a" },       { "a;b", "a|b" },       { " a ; b ;", "a|b" },
    { ";a", "|a" },       { "a;;b", "a||b" }, { "a\\;b;c", "a;b|c" }, { "a\\\\;b", "a\\|b" },
    { "a\\tb", "a\\tb" }, { ";", "" },        { "a\\", "a\\" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (lists); i++) {
    g_auto (GStrv) items = smx__split_list (lists[i].text);
    g_autofree char *joined = g_strjoinv ("|", items);
    assert_string_equal (joined, lists[i].items);
  }
  g_auto (GStrv) none = smx__split_list (""), one = smx__split_list (";");
  assert_null (none[0]);
  assert_non_null (one[0]);
}

static const char everything[] =
    "[study]\ntitle = Añ\nscale = 1;7\ntarget = 6\nfrom = 2024-01-01\nuntil = 2024-12-31\ntimezone = "
    "Europe/Madrid\n"
    "[services]\nfile = services.csv\nservice = Code\n[links]\nfile = grid.csv\nlayout = grid\nvalues = "
    "yes:1;no:0\n"
    "[ratings:a]\nfile = wide.csv\nlayout = wide\nperception = Q_*\nexpectation = E_*\nnot-applicable = "
    "0;n/a\n"
    "[events:log]\nfile = *.csv.gz\ncase = number\nservice = a|b\nreworks = a+b\nrework = "
    "reopened;activity:T*\n"
    "closed = Closed\ndatetime = %d/%m/%Y %H:%M\nmissing = ?;NA\nthousands = space\ndecimal = ,\nunique = "
    "yes\n"
    "delimiter = \\t\nheader-rows = 0\nencoding = windows-1252\nbad-rows = skip\n";

/* Whatever a file is cut to, it is a study or an error with a place. */
static void
syntax_every_prefix (void **state)
{
  (void)state;
  guint n_studies = 0;
  for (gsize length = 0; length < sizeof everything; length++) {
    g_autoptr (GError) error = NULL;
    /* A copy of its own, so that a sanitizer sees any step beyond its end. */
    g_autofree char *text = g_memdup2 (everything, length);
    g_autoptr (SmxStudy) study = smx__study_parse ("a.study", text, length, SMX_LANGUAGE_ENGLISH, &error);
    assert_true ((study == NULL) == (error != NULL));
    if (error != NULL)
      assert_true (g_str_has_prefix (error->message, "a.study:"));
    n_studies += study != NULL;
  }
  assert_true (n_studies > 30);
}

static void
keys_taken (void **state)
{
  (void)state;
  g_autoptr (GError) error = NULL;
  g_autoptr (SmxStudy) study = parse (everything, &error);
  assert_no_error (error);
  assert_int_equal (study->sources->len, 4);
  const SmxSource *links = study->sources->pdata[1], *ratings = study->sources->pdata[2],
                  *events = study->sources->pdata[3];
  assert_true (links->grid && !links->wide && ratings->wide && !ratings->grid);
  assert_true (links->values.micros[0] == SMX_MICRO && links->values.micros[1] == 0);
  assert_true (ratings->not_applicable.micros[0] == 0 && ratings->not_applicable.micros[1] == SMX_NULL);
  assert_string_equal (events->file, "*.csv.gz");
  assert_string_equal (events->rework[1], "activity:T*");
  assert_string_equal (events->closed[0], "Closed");
  assert_string_equal (events->thousands, " ");
  assert_true (events->unique && events->skip && events->header_rows == 0 && events->decimal == ',');
  assert_int_equal (events->delimiter, '\t');
  assert_string_equal (events->mappings[SMX_REQUESTS_SERVICE].text, "a|b");
  assert_true (events->mappings[SMX_REQUESTS_SERVICE].said && !events->mappings[SMX_REQUESTS_ROLE].said);
}

/* --- from C --- */

static void
c_settings (void **state)
{
  (void)state;
  g_autoptr (GError) error = NULL;
  g_autoptr (SmxStudy) study = smx_study_new ();
  assert_int_equal (smx_study_get_language (study), SMX_LANGUAGE_ENGLISH);
  assert_true (smx_study_set (study, "scale", "1;7", &error));
  assert_false (smx_study_set (study, "scale", "1;x", &error));
  assert_error (
      error, SMX_ERROR, SMX_ERROR_RANGE,
      "[study] scale: expected two numbers low;high from -10000 to 10000, low below high, but found \"1;x\"");
  g_clear_error (&error);
  SmxSettings settings;
  assert_true (smx__settle (study, &settings, &error)); /* what was there stays */
  assert_true (settings.high == 7 * SMX_MICRO);
  smx__settings_clear (&settings);
  assert_true (smx_study_set (study, "scale", "", &error));
  assert_true (smx__settle (study, &settings, &error));
  assert_true (settings.high == SMX_NULL);
  smx__settings_clear (&settings);
  assert_true (smx_study_set (study, "language", "es", &error));
  assert_int_equal (smx_study_get_language (study), SMX_LANGUAGE_SPANISH);
  assert_false (smx_study_set (study, "langage", "es", &error));
  assert_error (
      error, SMX_ERROR, SMX_ERROR_REFERENCE,
      "[study] langage: se esperaba una clave de study pero se encontró \"langage\"; lo más parecido es "
      "\"language\"");
}

static void
c_sources (void **state)
{
  (void)state;
  g_autoptr (GError) error = NULL;
  g_autoptr (SmxStudy) study = smx_study_new ();
  SmxSource *source = smx_study_add_source (study, "requests:log", &error);
  assert_no_error (error);
  assert_null (smx_study_add_source (study, "requests:log", &error));
  assert_error (error, SMX_ERROR, SMX_ERROR_CONFLICT,
                "[requests:log]: expected a section that is not there yet");
  g_clear_error (&error);
  assert_null (smx_study_add_source (study, "request", &error));
  assert_error (error, SMX_ERROR, SMX_ERROR_REFERENCE,
                "[request]: expected a kind of table but found \"request\"; the nearest is \"requests\"");
  g_clear_error (&error);
  assert_null (smx_study_add_source (study, "study", &error));
  assert_error (
      error, SMX_ERROR, SMX_ERROR_REFERENCE,
      "[study]: expected a kind of table but found \"study\"; those that are known: roles, providers, "
      "services, links, touchpoints, dependencies, ratings, requests, events, cells");
  g_clear_error (&error);
  assert_true (smx_study_set (study, "language", "es", NULL));
  assert_null (smx_study_add_source (study, "request", &error));
  assert_error (error, SMX_ERROR, SMX_ERROR_REFERENCE,
                "[request]: se esperaba una clase de tabla pero se encontró \"request\"; lo más parecido es "
                "\"requests\"");
  g_clear_error (&error);
  assert_true (smx_study_set (study, "language", "en", NULL));
  assert_false (smx_source_set (source, "service", "a", &error));
  assert_error (error, SMX_ERROR, SMX_ERROR_REFERENCE,
                "[requests:log] service: expected a key of requests but found \"service\", which is a field: "
                "smx_source_map() says its columns");
  g_clear_error (&error);
  assert_false (smx_source_set (source, "decimals", ",", &error));
  assert_error (
      error, SMX_ERROR, SMX_ERROR_REFERENCE,
      "[requests:log] decimals: expected a key or field of requests but found \"decimals\"; the nearest is "
      "\"decimal\"");
  g_clear_error (&error);
  assert_true (smx_source_set (source, "decimal", ",", &error));
  assert_true (smx_source_set (source, "decimal", "", &error));
  assert_int_equal (source->decimal, '.');
}

/* A source that is taken out is as if it had never been there. */
static void
c_sources_removed (void **state)
{
  (void)state;
  g_autoptr (GError) error = NULL;
  g_autoptr (SmxStudy) study = smx_study_new ();
  g_autoptr (GBytes) bytes = g_bytes_new_static ("service\na\n", 10);
  assert_non_null (smx_study_add_source (study, "services", NULL));
  assert_non_null (smx_study_add_source (study, "requests:log", NULL));
  assert_false (smx_study_remove_source (study, "requests", &error));
  assert_error (error, SMX_ERROR, SMX_ERROR_REFERENCE, "[requests]: expected a section that is there");
  g_clear_error (&error);
  assert_false (smx_study_remove_source (study, "requests\nlog", &error));
  assert_int_equal (error->code, SMX_ERROR_FORMAT);
  g_clear_error (&error);
  assert_true (smx_study_remove_source (study, "services", &error));
  assert_true (smx_study_remove_source (study, "requests:log", &error));
  SmxSource *source = smx_study_add_source (study, "requests:log", &error);
  assert_no_error (error);
  smx_source_set_bytes (source, "log", bytes);
  g_autoptr (SmxTally) tally = smx_study_read (study, NULL, &error);
  assert_no_error (error);
  assert_int_equal (smx_tally_n_requests (tally), 1);
}

/* What a program says must be such as could stand in a study file. */
static void
c_texts (void **state)
{
  (void)state;
  static const struct {
    const char *section, *key, *value, *english, *spanish;
  } texts[] = {
    { NULL, "title", "caf\xe9", "[study] title: expected UTF-8 text of one line but found \"caf\\xe9\"",
      "[study] title: se esperaba texto UTF-8 de una sola línea pero se encontró \"caf\\xe9\"" },
    { NULL, "title", "a\nb", "[study] title: expected UTF-8 text of one line but found \"a\\nb\"",
      "[study] title: se esperaba texto UTF-8 de una sola línea pero se encontró \"a\\nb\"" },
    { "requests", "missing", "?\r", "[requests] missing: expected UTF-8 text of one line but found \"?\\r\"",
      "[requests] missing: se esperaba texto UTF-8 de una sola línea pero se encontró \"?\\r\"" },
    { "requests:\xe9", NULL, NULL,
      "[requests:\\xe9]: expected UTF-8 text of one line but found \"requests:\\xe9\"",
      "[requests:\\xe9]: se esperaba texto UTF-8 de una sola línea pero se encontró \"requests:\\xe9\"" },
    { "requests:a\nb", NULL, NULL,
      "[requests:a\\nb]: expected UTF-8 text of one line but found \"requests:a\\nb\"",
      "[requests:a\\nb]: se esperaba texto UTF-8 de una sola línea pero se encontró \"requests:a\\nb\"" },
    { "requests:a]", NULL, NULL,
      "[requests:a]]: expected the name of a section without \"[\" and \"]\" but found \"requests:a]\"",
      "[requests:a]]: se esperaba el nombre de una sección sin \"[\" ni \"]\" pero se encontró "
      "\"requests:a]\"" },
  };
  for (gsize i = 0; i < 2 * G_N_ELEMENTS (texts); i++) {
    gsize k = i / 2;
    g_autoptr (GError) error = NULL;
    g_autoptr (SmxStudy) study = smx_study_new ();
    assert_true (smx_study_set (study, "language", i % 2 == 0 ? "en" : "es", NULL));
    SmxSource *source =
        texts[k].section == NULL ? NULL : smx_study_add_source (study, texts[k].section, &error);
    if (source != NULL)
      assert_false (smx_source_set (source, texts[k].key, texts[k].value, &error));
    else if (texts[k].key != NULL)
      assert_false (smx_study_set (study, texts[k].key, texts[k].value, &error));
    assert_error (error, SMX_ERROR, SMX_ERROR_FORMAT, i % 2 == 0 ? texts[k].english : texts[k].spanish);
  }
}

static void
c_mapping (void **state)
{
  (void)state;
  const char *const two[] = { "a|b", "c+d" };
  g_autoptr (GError) error = NULL;
  g_autoptr (SmxStudy) study = smx_study_new ();
  SmxSource *source = smx_study_add_source (study, "requests", &error);
  assert_true (smx_source_map (source, "service", SMX_MAPPING_JOIN, two, 2, &error));
  assert_true (smx_source_map (source, "role", SMX_MAPPING_COLUMN, NULL, 0, &error));
  assert_false (smx_source_map (source, "servce", SMX_MAPPING_COLUMN, two, 1, &error));
  assert_error (
      error, SMX_ERROR, SMX_ERROR_REFERENCE,
      "[requests] servce: expected a field of requests but found \"servce\"; the nearest is \"service\"");
  g_clear_error (&error);
  assert_false (smx_source_map (source, "role", SMX_MAPPING_COLUMN, two, 2, &error));
  assert_error (error, SMX_ERROR, SMX_ERROR_RANGE,
                "[requests] role: expected at most one column but found 2 columns");
  g_clear_error (&error);
  assert_false (smx_source_map (source, "reworks", SMX_MAPPING_SUM, two, 0, &error));
  assert_error (error, SMX_ERROR, SMX_ERROR_RANGE,
                "[requests] reworks: expected at least one column but found 0 columns");
  g_clear_error (&error);
  const char *const none[] = { "a", NULL, "c" };
  assert_false (smx_source_map (source, "reworks", SMX_MAPPING_SUM, none, 3, &error));
  assert_error (error, SMX_ERROR, SMX_ERROR_RANGE,
                "[requests] reworks: expected a name for every column but number 2 of 3 is NULL");
  g_clear_error (&error);
  assert_true (smx_study_set (study, "language", "es", NULL));
  assert_false (smx_source_map (source, "role", SMX_MAPPING_COLUMN, none + 1, 1, &error));
  assert_error (error, SMX_ERROR, SMX_ERROR_RANGE,
                "[requests] role: se esperaba un nombre para cada columna pero el número 1 de 1 es NULL");
}

/* --- files --- */

static char *
write_file (const char *folder, const char *name, const char *text, gsize length)
{
  char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;
  assert_true (g_file_set_contents (path, text, (gssize)length, &error));
  return path;
}

static void
load_files (void **state)
{
  (void)state;
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("smx-study-XXXXXX", &error);
  g_autofree char *path = write_file (folder, "a.study", everything, strlen (everything));
  g_autoptr (SmxStudy) study = smx_study_load (path, SMX_LANGUAGE_SPANISH, &error);
  assert_no_error (error);
  assert_string_equal (study->folder, folder);
  assert_int_equal (smx_study_get_language (study), SMX_LANGUAGE_SPANISH);
  g_autoptr (SmxStudy) again = smx_study_ref (study);
  smx_study_set_folder (again, "/elsewhere");
  assert_string_equal (study->folder, "/elsewhere");
  assert_null (smx_study_load (folder, SMX_LANGUAGE_ENGLISH, &error));
  g_autofree char *expected = g_strdup_printf ("%s: expected a study file but found a folder", folder);
  assert_error (error, SMX_ERROR, SMX_ERROR_IO, expected);
  g_unlink (path);
  g_clear_error (&error);
  assert_null (smx_study_load (path, SMX_LANGUAGE_ENGLISH, &error));
  g_autofree char *missing = g_strdup_printf ("%s: expected a study file but there is none", path);
  assert_error (error, SMX_ERROR, SMX_ERROR_IO, missing);
  g_rmdir (folder);
}

/* A study file may have SMX_MAX_STUDY_FILE bytes and not one more. */
static void
load_limit (void **state)
{
  (void)state;
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("smx-study-XXXXXX", &error);
  g_autofree char *text = g_malloc (SMX_MAX_STUDY_FILE + 1);
  memset (text, '#', SMX_MAX_STUDY_FILE + 1);
  for (gsize extra = 0; extra <= 1; extra++) {
    g_autofree char *path = write_file (folder, "a.study", text, SMX_MAX_STUDY_FILE + extra);
    g_autoptr (SmxStudy) study = smx_study_load (path, SMX_LANGUAGE_ENGLISH, &error);
    if (extra == 0)
      assert_no_error (error);
    else {
      g_autofree char *expected =
          g_strdup_printf ("%s: expected a study file of at most 16777216 bytes but found more", path);
      assert_error (error, SMX_ERROR, SMX_ERROR_RANGE, expected);
    }
    g_unlink (path);
  }
  g_rmdir (folder);
}

int
main (void)
{
  static const struct CMUnitTest plain[] = {
    { .name = "settings/defaults", .test_func = settings_defaults },
    { .name = "settings/all", .test_func = settings_all },
    { .name = "settings/one-day", .test_func = settings_one_day },
    { .name = "syntax/lines", .test_func = syntax_lines },
    { .name = "syntax/lists", .test_func = syntax_lists },
    { .name = "syntax/every-prefix", .test_func = syntax_every_prefix },
    { .name = "keys/taken", .test_func = keys_taken },
    { .name = "c/settings", .test_func = c_settings },
    { .name = "c/sources", .test_func = c_sources },
    { .name = "c/sources removed", .test_func = c_sources_removed },
    { .name = "c/texts", .test_func = c_texts },
    { .name = "c/mapping", .test_func = c_mapping },
    { .name = "load/files", .test_func = load_files },
    { .name = "load/limit", .test_func = load_limit },
  };
  struct CMUnitTest tests[G_N_ELEMENTS (refused) + G_N_ELEMENTS (plain)];
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    tests[i] = (struct CMUnitTest){ .name = refused[i].name,
                                    .test_func = refuses,
                                    .initial_state = (void *)&refused[i] };
  memcpy (tests + G_N_ELEMENTS (refused), plain, sizeof plain);
  return cmocka_run_group_tests_name ("study", tests, NULL, NULL);
}
