/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small tallies without any file, and tables checked cell by cell, both written as lines of text.
 *
 * Records, a line each, words parted by spaces; what is left out is missing, "-" too, and "_" stands for a space:
 *   set scale=1,7 target=6 min-group=1 critical=0.5 dissatisfied=3 as-of=10 waves=2023,2024 period=year title=Bank
 *   role teller name=Teller kind=back area=North  provider it name=IT area=North
 *   service cards name=Cards provider=it criticality=0.8 target=6 standard=4
 *   numbers cards price=12.5 floors=3                      (further columns of a service)
 *   link teller cards it end=1000 criticality=0.4 status=proposed from=0 until=9
 *   touchpoint counter teller end=500 journey=buy experience=3.5
 *   dependency loans cards share=0.5             (loans requires cards; without share: 1)
 *   request teller cards it reworks=1 reassignments=0 opened=0 delivered=5 promised=4 repromised=1 customers=10
 *   rating teller cards it perception=5 expectation=6 by=ana attribute=honesty side=back wave=2024
 *   handover it legal cards passes=2 direct=1 indirect=0 closings=3 reopened=1
 *   note bad-row 3 section                       declare services
 * Times are hours since 1970. "times=20" repeats a request or rating (persons are then numbered: ana1, ana2 ...).
 *
 * Expectations: "teller cards it: requests=3 volume=30 gap=null rework_rate=1/3", one line a row, all rows, in order. */
#ifndef SMX_TEST_TALLY_BUILDER_H
#define SMX_TEST_TALLY_BUILDER_H

#include "matrix/measuring.h"
#include "tally/batch.h"
#include "tally/tally-private.h"
#include <service-matrix/matrix.h>
#include <service-matrix/measure.h>
#include <service-matrix/table.h>
#include <stdlib.h>

typedef struct {
  char **words; /* the first names the kind of record */
} Line;

/* The word at a place, or NULL where it is missing. */
static inline const char *
line_word (const Line *line, guint place)
{
  for (guint i = 0; i <= place; i++) {
    if (line->words[i] == NULL || strchr (line->words[i], '=') != NULL)
      return NULL;
  }
  return g_str_equal (line->words[place], "-") ? NULL : line->words[place];
}

/* The value of "key=value", or NULL. */
static inline const char *
line_text (const Line *line, const char *key)
{
  gsize length = strlen (key);
  for (guint i = 0; line->words[i] != NULL; i++) {
    if (strncmp (line->words[i], key, length) == 0 && line->words[i][length] == '=')
      return line->words[i] + length + 1;
  }
  return NULL;
}

static inline double
line_double (const Line *line, const char *key)
{
  const char *text = line_text (line, key);
  return text == NULL || g_str_equal (text, "-") ? NAN : g_ascii_strtod (text, NULL);
}

static inline gint64
line_scaled (const Line *line, const char *key, double scale)
{
  double value = line_double (line, key);
  return isnan (value) ? SMX_NULL : (gint64)llround (value * scale);
}

static inline gint64
line_hours (const Line *line, const char *key)
{
  return line_scaled (line, key, 3.6e9);
}

static inline gint64
line_count (const Line *line, const char *key)
{
  gint64 n = line_scaled (line, key, 1);
  return n == SMX_NULL ? 0 : n;
}

static inline guint32
build_id (SmxTally *tally, SmxDictionaryKind kind, const char *code)
{
  guint32 id = SMX_NO_ID;
  if (code == NULL)
    return id;
  g_autofree char *text = g_strdelimit (g_strdup (code), "_", ' ');
  assert_true (smx__tally_intern (tally, kind, text, strlen (text), &id, NULL));
  return id;
}

static inline guint32
build_role (SmxTally *tally, const Line *line, guint place)
{
  return build_id (tally, SMX_DICTIONARY_ROLE, line_word (line, place));
}
static inline guint32
build_service (SmxTally *tally, const Line *line, guint place)
{
  return build_id (tally, SMX_DICTIONARY_SERVICE, line_word (line, place));
}
static inline guint32
build_provider (SmxTally *tally, const Line *line, guint place)
{
  return build_id (tally, SMX_DICTIONARY_PROVIDER, line_word (line, place));
}
static inline guint32
build_text (SmxTally *tally, const char *text)
{
  return build_id (tally, SMX_DICTIONARY_TEXT, text);
}

static inline void
build_setting (SmxSettings *settings, const Line *line)
{
  static const char *const periods[] = { "month", "week", "quarter", "year" };
  const char *scale = line_text (line, "scale"), *waves = line_text (line, "waves");
  if (scale != NULL) {
    settings->low = (gint64)(g_ascii_strtod (scale, NULL) * 1e6);
    settings->high = (gint64)(g_ascii_strtod (strchr (scale, ',') + 1, NULL) * 1e6);
  }
  if (waves != NULL)
    settings->waves = g_strsplit (waves, ",", -1);
  if (line_text (line, "target") != NULL)
    settings->target = line_scaled (line, "target", 1e6);
  if (line_text (line, "dissatisfied") != NULL)
    settings->dissatisfied = line_scaled (line, "dissatisfied", 1e6);
  if (line_text (line, "as-of") != NULL)
    settings->as_of = line_hours (line, "as-of");
  if (line_text (line, "min-group") != NULL)
    settings->min_group = (guint)line_count (line, "min-group");
  if (line_text (line, "critical") != NULL)
    settings->critical = line_double (line, "critical");
  if (line_text (line, "title") != NULL)
    settings->title = g_strdup (line_text (line, "title"));
  if (g_strcmp0 (line_text (line, "language"), "es") == 0)
    settings->language = SMX_LANGUAGE_SPANISH;
  for (guint i = 0; i < G_N_ELEMENTS (periods); i++) {
    if (g_strcmp0 (line_text (line, "period"), periods[i]) == 0)
      settings->period = (SmxPeriod)i;
  }
}

static inline void
build_state (SmxTally *tally, SmxGroupingKind kind, const guint32 *key, const void *value)
{
  GError *error = NULL;
  smx__tally_declare (tally, kind);
  smx__tally_state (tally, kind, key, value, &error);
  assert_no_error (error);
}

static inline void
build_entity (SmxTally *tally, const Line *line)
{
  if (g_str_equal (line->words[0], "role")) {
    SmxRole role;
    guint32 key = build_role (tally, line, 1);
    smx__tally_blank (SMX_ROLES, &role);
    role.name = build_text (tally, line_text (line, "name"));
    role.area = build_text (tally, line_text (line, "area"));
    if (line_text (line, "kind") != NULL)
      role.kind = g_str_equal (line_text (line, "kind"), "back") ? SMX_KIND_BACK : SMX_KIND_FRONT;
    build_state (tally, SMX_ROLES, &key, &role);
  } else if (g_str_equal (line->words[0], "provider")) {
    SmxProvider provider;
    guint32 key = build_provider (tally, line, 1);
    smx__tally_blank (SMX_PROVIDERS, &provider);
    provider.name = build_text (tally, line_text (line, "name"));
    provider.area = build_text (tally, line_text (line, "area"));
    build_state (tally, SMX_PROVIDERS, &key, &provider);
  } else {
    SmxService service;
    guint32 key = build_service (tally, line, 1);
    const char *provider = line_text (line, "provider");
    smx__tally_blank (SMX_SERVICES, &service);
    service.name = build_text (tally, line_text (line, "name"));
    service.provider = build_text (tally, provider);
    build_id (tally, SMX_DICTIONARY_PROVIDER, provider);
    service.criticality = line_double (line, "criticality");
    service.target = line_double (line, "target");
    service.standard_hours = line_double (line, "standard");
    build_state (tally, SMX_SERVICES, &key, &service);
  }
}

static inline void
build_link (SmxTally *tally, const Line *line)
{
  static const char *const statuses[] = { "confirmed", "proposed", "disputed" };
  guint64 from = (guint64)line_hours (line, "from"), until = (guint64)line_hours (line, "until");
  guint32 key[] = { build_role (tally, line, 1),
                    build_service (tally, line, 2),
                    build_provider (tally, line, 3),
                    smx__high (from),
                    smx__low (from),
                    smx__high (until),
                    smx__low (until) };
  SmxLink link;
  smx__tally_blank (SMX_LINKS, &link);
  link.criticality = line_double (line, "criticality");
  link.end_customers = line_double (line, "end");
  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++) {
    if (g_strcmp0 (line_text (line, "status"), statuses[i]) == 0)
      link.status = i;
  }
  build_state (tally, SMX_LINKS, key, &link);
}

static inline void
build_numbers (SmxTally *tally, const Line *line)
{
  for (guint i = 2; line->words[i] != NULL; i++) {
    g_auto (GStrv) parts = g_strsplit (line->words[i], "=", 2);
    const guint32 key[] = { build_service (tally, line, 1), build_text (tally, parts[0]) };
    const SmxServiceNumber number = { g_ascii_strtod (parts[1], NULL) };
    build_state (tally, SMX_SERVICE_NUMBERS, key, &number);
  }
}

static inline void
build_touchpoint (SmxTally *tally, const Line *line)
{
  guint32 key[] = { build_id (tally, SMX_DICTIONARY_TOUCHPOINT, line_word (line, 1)),
                    build_role (tally, line, 2) };
  SmxTouchpoint touchpoint;
  smx__tally_blank (SMX_TOUCHPOINTS, &touchpoint);
  touchpoint.end_customers = line_double (line, "end");
  touchpoint.experience = line_double (line, "experience");
  touchpoint.journey = build_text (tally, line_text (line, "journey"));
  build_state (tally, SMX_TOUCHPOINTS, key, &touchpoint);
}

static inline void
build_dependency (SmxTally *tally, const Line *line)
{
  guint32 key[] = { build_service (tally, line, 1), build_service (tally, line, 2) };
  double share = line_double (line, "share");
  SmxDependency dependency = { isnan (share) ? 1 : share };
  build_state (tally, SMX_DEPENDENCIES, key, &dependency);
}

static inline void
build_request (SmxTally *tally, const Line *line)
{
  GError *error = NULL;
  SmxCountedRequest request = { .role = build_role (tally, line, 1),
                                .service = build_service (tally, line, 2),
                                .provider = build_provider (tally, line, 3),
                                .section = build_text (tally, "requests"),
                                .reworks = line_scaled (line, "reworks", 1),
                                .reassignments = line_scaled (line, "reassignments", 1),
                                .opened = line_hours (line, "opened"),
                                .promised = line_hours (line, "promised"),
                                .delivered = line_hours (line, "delivered"),
                                .repromised = line_count (line, "repromised"),
                                .end_customers = line_scaled (line, "customers", 1e6),
                                .cost = SMX_NULL };
  smx__tally_declare (tally, SMX_CELLS);
  for (gint64 n = MAX (line_count (line, "times"), 1); n > 0; n--)
    smx__tally_add_request (tally, &request, &error);
  assert_no_error (error);
}

/* "ana", or with a number "ana7"; "#3" is the third person without a name, as a line of a wide table is one. */
static inline guint32
build_person (SmxTally *tally, const char *name, gint64 number)
{
  if (name != NULL && *name == '#')
    return SMX_ANONYMOUS | (guint32)atoi (name + 1);
  g_autofree char *numbered =
      name != NULL && number > 0 ? g_strdup_printf ("%s%d", name, (int)number) : g_strdup (name);
  return build_id (tally, SMX_DICTIONARY_RESPONDENT, numbered);
}

/* Of four ratings, how many wait in the log. */
static guint build_waiting;

static inline void
build_one_rating (SmxTally *tally, const SmxCountedRating *rating, GError **error)
{
  static guint n;
  const guint8 side = (guint8)rating->side;
  SmxRatingBatch one = smx__rating_as_batch (rating, &side);
  one.logs = n++ % 4 < build_waiting;
  gsize n_counted;
  smx__tally_count_ratings (tally, &one, &n_counted, error);
}

static inline void
build_rating (SmxTally *tally, const Line *line)
{
  GError *error = NULL;
  SmxCountedRating rating = {
    .respondent = SMX_NO_ID,
    .role = build_role (tally, line, 1),
    .service = build_service (tally, line, 2),
    .provider = build_provider (tally, line, 3),
    .attribute = build_id (tally, SMX_DICTIONARY_ATTRIBUTE, line_text (line, "attribute")),
    .wave = build_id (tally, SMX_DICTIONARY_WAVE, line_text (line, "wave")),
    .section = build_text (tally, "ratings"),
    .side = g_strcmp0 (line_text (line, "side"), "back") == 0 ? SMX_SIDE_BACK : SMX_SIDE_FRONT,
    .perception = line_scaled (line, "perception", 1e6),
    .expectation = line_scaled (line, "expectation", 1e6)
  };
  smx__tally_declare (tally, SMX_RATINGS);
  gint64 times = line_count (line, "times");
  for (gint64 i = 1; i <= MAX (times, 1); i++) {
    rating.respondent = build_person (tally, line_text (line, "by"), times > 0 ? i : 0);
    build_one_rating (tally, &rating, &error);
  }
  assert_no_error (error);
}

static inline void
build_handover (SmxTally *tally, const Line *line)
{
  GError *error = NULL;
  SmxHandover counts = { line_count (line, "passes"), line_count (line, "direct"),
                         line_count (line, "indirect"), line_count (line, "closings"),
                         line_count (line, "reopened") };
  smx__tally_add_handover (tally, build_provider (tally, line, 1), build_provider (tally, line, 2),
                           build_service (tally, line, 3), &counts, &error);
  assert_no_error (error);
}

/* "note KIND COUNT SECTION SUBJECT"; the kind as the number of SmxFindingKind. */
static inline void
build_note (SmxTally *tally, const Line *line)
{
  GError *error = NULL;
  smx__tally_note (tally, (SmxFindingKind)atoi (line->words[1]), build_text (tally, line_word (line, 3)),
                   line_word (line, 3) == NULL ? SMX_NO_ID : build_text (tally, line_word (line, 4)),
                   atoi (line->words[2]), &error);
  assert_no_error (error);
}

static inline void
build_line (SmxTally *tally, const Line *line)
{
  static const struct {
    const char *kind;
    void (*build) (SmxTally *, const Line *);
  } kinds[] = {
    { "role", build_entity },     { "provider", build_entity },       { "service", build_entity },
    { "link", build_link },       { "touchpoint", build_touchpoint }, { "request", build_request },
    { "rating", build_rating },   { "handover", build_handover },     { "note", build_note },
    { "numbers", build_numbers }, { "dependency", build_dependency }
  };
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {
    if (g_str_equal (line->words[0], kinds[i].kind)) {
      kinds[i].build (tally, line);
      return;
    }
  }
  fail_msg ("a record of an unknown kind: %s", line->words[0]);
}

/* The words of each line that has any; "set" lines first go to the settings, then the others to the tally. */
static inline SmxTally *
build_tally (const char *records)
{
  GError *error = NULL;
  SmxSettings settings;
  g_auto (GStrv) lines = g_strsplit_set (records, "\n", -1);
  smx__settings_init (&settings);
  SmxTally *tally = NULL;
  for (guint pass = 0; pass < 2; pass++) {
    for (guint i = 0; lines[i] != NULL; i++) {
      Line line = { g_strsplit_set (g_strstrip (lines[i]), " ", -1) };
      gboolean setting = line.words[0] != NULL && g_str_equal (line.words[0], "set");
      if (pass == 0 && setting)
        build_setting (&settings, &line);
      else if (pass == 1 && !setting && line.words[0] != NULL && *line.words[0] != '\0')
        build_line (tally, &line);
      g_strfreev (line.words);
    }
    if (pass == 0)
      tally = smx__tally_new (&settings, &error);
    assert_no_error (error);
  }
  smx__settings_clear (&settings);
  return tally;
}

static inline SmxMatrix *
build_matrix (const char *records)
{
  GError *error = NULL;
  g_autoptr (SmxTally) tally = build_tally (records);
  SmxMatrix *matrix = smx_matrix_new (tally, &error);
  assert_no_error (error);
  return matrix;
}

static inline guint
find_column (const SmxTable *table, const char *name)
{
  for (guint i = 0; i < smx_table_n_columns (table); i++) {
    if (g_str_equal (smx_table_get_column_name (table, i), name))
      return i;
  }
  fail_msg ("no column %s", name);
  return 0;
}

/* "0.25", "1/3"; whole numbers too. */
static inline double
read_expected (const char *text)
{
  const char *slash = strchr (text, '/');
  double value = g_ascii_strtod (text, NULL);
  return slash == NULL ? value : value / g_ascii_strtod (slash + 1, NULL);
}

static inline void
check_cell (const SmxTable *table, gint64 row, const char *where, const char *name, const char *expected)
{
  guint column = find_column (table, name);
  if (g_str_equal (expected, "null")) {
    if (!smx_table_is_null (table, row, column))
      fail_msg ("%s: %s: expected null", where, name);
    return;
  }
  if (smx_table_is_null (table, row, column))
    fail_msg ("%s: %s: null, expected %s", where, name, expected);
  if (smx_table_get_column_type (table, column) == SMX_COLUMN_TEXT) {
    g_autofree char *text = g_strdelimit (g_strdup (expected), "_", ' ');
    if (strcmp (smx_table_get_text (table, row, column), text) != 0)
      fail_msg ("%s: %s: \"%s\", expected \"%s\"", where, name, smx_table_get_text (table, row, column),
                text);
    return;
  }
  double value = read_expected (expected);
  g_autofree char *what = g_strdup_printf ("%s: %s", where, name);
  assert_close (what, smx_table_get_double (table, row, column), value, 1e-12 * MAX (fabs (value), 1));
}

/* The texts of the key columns of a row, "-" for none, parted by spaces. */
static inline char *
row_key (const SmxTable *table, gint64 row, const char *const *keys)
{
  GString *text = g_string_new (NULL);
  for (guint i = 0; keys[i] != NULL; i++) {
    const guint column = find_column (table, keys[i]);
    g_string_append (text, i > 0 ? " " : "");
    if (smx_table_is_null (table, row, column))
      g_string_append_c (text, '-');
    else if (smx_table_get_column_type (table, column) == SMX_COLUMN_TEXT)
      g_string_append (text, smx_table_get_text (table, row, column));
    else
      g_string_append_printf (text, "%.15g", smx_table_get_double (table, row, column));
  }
  return g_string_free (text, FALSE);
}

/* Every row of the table, in order; the columns that a line names. */
static inline void
check_table (const SmxTable *table, const char *const *keys, const char *expected)
{
  g_auto (GStrv) lines = g_strsplit (expected, "\n", -1);
  gint64 row = 0;
  for (guint i = 0; lines[i] != NULL; i++) {
    g_auto (GStrv) halves = g_strsplit (g_strstrip (lines[i]), ":", 2);
    if (halves[0] == NULL || *halves[0] == '\0')
      continue;
    if (row >= smx_table_n_rows (table))
      fail_msg ("no row %s: there are only %d", halves[0], (int)row);
    g_autofree char *key = row_key (table, row, keys);
    if (strcmp (key, halves[0]) != 0)
      fail_msg ("row %d is \"%s\", expected \"%s\"", (int)row, key, halves[0]);
    g_auto (GStrv) cells = g_strsplit_set (halves[1] == NULL ? "" : g_strstrip (halves[1]), " ", -1);
    for (guint c = 0; cells[c] != NULL; c++) {
      char *equals = strchr (cells[c], '=');
      if (equals == NULL)
        continue;
      *equals = '\0';
      check_cell (table, row, key, cells[c], equals + 1);
    }
    row++;
  }
  if (row != smx_table_n_rows (table)) {
    g_autofree char *key = row_key (table, row, keys);
    fail_msg ("%d rows, expected %d; the next is %s", (int)smx_table_n_rows (table), (int)row, key);
  }
}

/* ---- rows of tests: records, what to measure, and every row of the table ---- */

typedef struct {
  const char *name;
  SmxMeasureBy by;
  const char *wave;
  const char *records;
  const char *expected;
} MeasureRow;

static const char *const measure_keys[SMX_N_BY][4] = { { "service" },
                                                       { "provider" },
                                                       { "role" },
                                                       { "role", "service", "provider" },
                                                       { "service", "attribute" },
                                                       { "service", "wave" },
                                                       { "service", "period" } };

static inline SmxTable *
measure (const SmxMatrix *matrix, SmxMeasureBy by, const char *wave)
{
  GError *error = NULL;
  SmxMeasureOptions options;
  smx_measure_options_init (&options, sizeof options);
  options.by = by;
  options.wave = wave;
  SmxTable *table = smx_measure (matrix, &options, &error);
  assert_no_error (error);
  return table;
}

/* Whether answers wait in the log or not does not show. */
static inline void
measures_row (void **state)
{
  const MeasureRow *row = *state;
  for (build_waiting = 0; build_waiting <= 4; build_waiting += 2) {
    g_autoptr (SmxMatrix) matrix = build_matrix (row->records);
    g_autoptr (SmxTable) table = measure (matrix, row->by, row->wave);
    check_table (table, measure_keys[row->by], row->expected);
  }
  build_waiting = 0;
}

#define ADD_ROWS(rows, function)                                                                             \
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)                                                            \
    tests[n++] = (struct CMUnitTest)                                                                         \
    {                                                                                                        \
      (rows)[i].name, function, NULL, NULL, (void *)&(rows)[i]                                               \
    }
#define ADD(case_name, function)                                                                             \
  tests[n++] = (struct CMUnitTest)                                                                           \
  {                                                                                                          \
    .name = case_name, .test_func = function                                                                 \
  }

/* A program's own small generator, so that a seed gives the same model everywhere. Source: G. Marsaglia, "Xorshift
 * RNGs", Journal of Statistical Software 8 (2003). */
static inline guint
draw (guint64 *state, guint n)
{
  *state ^= *state << 13;
  *state ^= *state >> 7;
  *state ^= *state << 17;
  return (guint)((*state >> 33) % n);
}

#endif
