/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is not a saved tally, or not all of one, or one that no counting can have made, is taken for none, and says why. */
#define XXH_INLINE_ALL
#include "test-support.h"

#include "state-fixture.h"

/* ---- What is no saved tally ---- */

typedef struct {
  const char *name;
  const char *text; /* the file; or NULL: a saved tally, with */
  gsize at;         /* this byte */
  guint8 byte;      /* set to this */
  gssize cut;       /* and so many bytes less, or more */
  gboolean sealed;
  const char *message;
} Foreign;

static const Foreign foreigns[] = {
  { "foreign/empty", "", .message = "expected a saved tally but found an empty file" },
  { "foreign/text", "role,service\n", .message = NO_STATE },
  { "foreign/magic-alone", "\x89SMX\r\n\x1a\n",
    .message = "expected 64 bytes but found 8: the end of the saved tally is missing" },
  { "foreign/half-of-the-magic", "\x89SMX",
    .message = "expected 64 bytes but found 4: the end of the saved tally is missing" },
  { "foreign/line-ends-changed", NULL, 4, '\n', 0, TRUE, NO_STATE },
  { "foreign/no-order", NULL, SMX_STATE_AT_ORDER, 9, 0, TRUE, NO_STATE },
  { "foreign/later-format", NULL, SMX_STATE_AT_FORMAT, 2, 0, FALSE,
    "expected a saved tally of format 1 at most but found format 2, written by service-matrix "
    "\"" SMX_VERSION_STRING "\"; this is service-matrix " SMX_VERSION_STRING },
  { "foreign/much-later-format", NULL, SMX_STATE_AT_FORMAT + 3, 1, 0, FALSE,
    "expected a saved tally of format 1 at most but found format 16777217, written by service-matrix "
    "\"" SMX_VERSION_STRING "\"; this is service-matrix " SMX_VERSION_STRING },
  { "foreign/no-section", NULL, SMX_STATE_HEAD, 9, 0, TRUE,
    "expected a section of a saved tally but found bytes that make none" },
  { "foreign/settings-missing", NULL, SMX_STATE_HEAD, 2, 0, TRUE,
    "expected a section of a saved tally but found bytes that make none" },
};

static void
refuses_foreign_files (void **state)
{
  const Foreign *row = *state;
  if (row->text != NULL) {
    assert_no_state ((const guint8 *)row->text, strlen (row->text), SMX_ERROR_FORMAT, row->message);
    return;
  }
  gsize n;
  g_autoptr (SmxTally) tally = random_tally (3);
  g_autoptr (GBytes) bytes = save (tally);
  g_autofree guint8 *data = copy_bytes (bytes, &n);
  data[row->at] = row->byte;
  if (row->sealed)
    seal (data, n);
  assert_no_state (data, n, SMX_ERROR_FORMAT, row->message);
}

static void
refuses_other_byte_order (void **state)
{
  (void)state;
  gsize n;
  g_autoptr (SmxTally) tally = new_tally (NULL);
  g_autoptr (GBytes) bytes = save (tally);
  g_autofree guint8 *data = copy_bytes (bytes, &n);
  memcpy (data + SMX_STATE_AT_ORDER, "\x01\x02\x03\x04", 4);
  assert_no_state (data, n, SMX_ERROR_FORMAT,
                   "expected a saved tally in little-endian order but found its bytes turned round");
}

static void
refuses_every_prefix (void **state)
{
  (void)state;
  gsize n;
  g_autoptr (SmxTally) tally = random_tally (3);
  g_autoptr (GBytes) bytes = save (tally);
  g_autofree guint8 *data = copy_bytes (bytes, &n);
  for (gsize i = SMX_STATE_HEAD; i < n; i++) {
    g_autofree char *message =
        g_strdup_printf ("expected %" G_GSIZE_FORMAT " bytes but found %" G_GSIZE_FORMAT
                         ": the end of the saved tally is missing",
                         n, i);
    assert_no_state (data, i, SMX_ERROR_FORMAT, message);
  }
  for (gsize i = 1; i < SMX_STATE_HEAD; i++) {
    g_autofree char *message = g_strdup_printf (
        "expected 64 bytes but found %" G_GSIZE_FORMAT ": the end of the saved tally is missing", i);
    assert_no_state (data, i, SMX_ERROR_FORMAT, message);
  }
  guint8 *longer = g_realloc (g_steal_pointer (&data), n + 1);
  longer[n] = 0;
  g_autofree char *message = g_strdup_printf ("expected %" G_GSIZE_FORMAT " bytes but found %" G_GSIZE_FORMAT
                                              ": something follows the saved tally",
                                              n, n + 1);
  assert_no_state (longer, n + 1, SMX_ERROR_FORMAT, message);
  g_free (longer);
}

/* Every bit counts. */
static void
notices_damage (void **state)
{
  (void)state;
  gsize n;
  g_autoptr (SmxTally) tally = random_tally (4);
  g_autoptr (GBytes) bytes = save (tally);
  g_autofree guint8 *data = copy_bytes (bytes, &n);
  for (gsize bit = 0; bit < 8 * n; bit++) {
    g_autoptr (GError) error = NULL;
    data[bit / 8] ^= (guint8)(1u << bit % 8);
    g_autoptr (GBytes) damaged = g_bytes_new_static (data, n);
    assert_null (smx_tally_from_bytes (damaged, &error));
    assert_true (g_error_matches (error, SMX_ERROR, SMX_ERROR_FORMAT));
    data[bit / 8] ^= (guint8)(1u << bit % 8);
  }
  data[n - 1] ^= 1;
  guint8 said[16];
  memcpy (said, data + SMX_STATE_AT_CHECKSUM, 16);
  seal (data, n);
  guint64 is[2], was[2];
  memcpy (is, data + SMX_STATE_AT_CHECKSUM, 16);
  memcpy (was, said, 16);
  memcpy (data + SMX_STATE_AT_CHECKSUM, said, 16);
  g_autofree char *message = g_strdup_printf (
      "expected the checksum %016" G_GINT64_MODIFIER "x%016" G_GINT64_MODIFIER
      "x but found %016" G_GINT64_MODIFIER "x%016" G_GINT64_MODIFIER "x: the saved tally is damaged",
      GUINT64_FROM_LE (was[1]), GUINT64_FROM_LE (was[0]), GUINT64_FROM_LE (is[1]), GUINT64_FROM_LE (is[0]));
  assert_no_state (data, n, SMX_ERROR_FORMAT, message);
}

/* ---- What no counting can have made, under a right checksum ---- */

/* All that can be asked of a tally; it must not matter what it holds. */
static void
ask_everything (SmxTally *tally)
{
  g_autoptr (GBytes) bytes = save (tally);
  g_autoptr (SmxTally) again = load (bytes);
  g_autoptr (SmxMatrix) matrix = smx_matrix_new (tally, NULL);
  if (matrix == NULL)
    return;
  for (guint by = 0; by <= SMX_BY_PERIOD; by++) {
    SmxMeasureOptions options;
    smx_measure_options_init (&options, sizeof options);
    options.by = (SmxMeasureBy)by;
    g_autoptr (SmxTable) table = smx_measure (matrix, &options, NULL);
  }
  g_autoptr (SmxTable) ranked = smx_rank_services (matrix, NULL, NULL);
  g_autoptr (SmxTable) findings = smx_findings (matrix, SMX_LANGUAGE_OF_STUDY, NULL);
}

/* Bytes changed at random, sealed again: an error, or a tally that can be asked everything. */
static void
survives_hostile_bytes (void **state)
{
  (void)state;
  gsize n, n_loaded = 0;
  g_autoptr (GRand) random = g_rand_new_with_seed (11);
  for (guint32 seed = 1; seed <= 4; seed++) {
    g_autoptr (SmxTally) tally = random_tally (seed);
    g_autoptr (GBytes) bytes = save (tally);
    for (int round = 0; round < 3000; round++) {
      g_autofree guint8 *data = copy_bytes (bytes, &n);
      for (int i = g_rand_int_range (random, 1, 4); i > 0; i--)
        data[g_rand_int_range (random, SMX_STATE_HEAD, (gint32)n)] = (guint8)g_rand_int (random);
      seal (data, n);
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) hostile = g_bytes_new (data, n);
      g_autoptr (SmxTally) loaded = smx_tally_from_bytes (hostile, &error);
      assert_true ((loaded == NULL) == (error != NULL));
      n_loaded += loaded != NULL;
      if (loaded != NULL)
        ask_everything (loaded);
    }
  }
  assert_true (n_loaded > 50); /* so that something was asked */
}

/* A tally with one entry of a grouping, written past all checks. */
typedef struct {
  const char *name;
  SmxGroupingKind kind;
  guint32 key[SMX_MAX_KEYS];
  const char *field;
  double value;        /* of @field; the first count is 1 */
  const char *message; /* NULL: a sum is too large */
} Wrong;

static const Wrong wrongs[] = {
  { "wrong/more-reworked-than-known",
    SMX_CELLS,
    { NO, NO, NO },
    "reworked",
    1,
    "cells: reworked: expected at most rework_known but found more in entry 0" },
  { "wrong/more-late-than-due",
    SMX_CELLS,
    { NO, NO, NO },
    "late",
    1,
    "cells: late: expected at most due but found more in entry 0" },
  { "wrong/more-open-than-requests",
    SMX_CELLS,
    { NO, NO, NO },
    "open",
    2,
    "cells: open: expected at most requests but found more in entry 0" },
  { "wrong/no-requests",
    SMX_CELLS,
    { NO, NO, NO },
    "requests",
    0,
    "cells: requests: expected a count of 1 or more but found 0 in entry 0" },
  { "wrong/negative-count",
    SMX_CELLS,
    { NO, NO, NO },
    "repromised",
    -1,
    "cells: repromised: expected at most 1000000000000000 in all but found more" },
  { "wrong/too-many",
    SMX_CELLS,
    { NO, NO, NO },
    "repromised",
    1000000000000001.0,
    "cells: repromised: expected at most 1000000000000000 in all but found more" },
  { "wrong/negative-sum",
    SMX_CELLS,
    { NO, NO, NO },
    "delivery",
    -1,
    "cells: delivery: expected a number of 0 or more but found a negative one" },
  { "wrong/sum-too-large", SMX_CELLS, { NO, NO, NO }, "cost", 5e37, NULL },
  { "wrong/period",
    SMX_SERIES,
    { NO, NO, 120013 },
    "requests",
    1,
    "series: expected at most 120012 as part 3 of the key but found 120013" },
  { "wrong/series-without-cells",
    SMX_SERIES,
    { NO, NO, NO },
    "requests",
    1,
    "series: expected at most 0, as in cells, but found 1" },
  { "wrong/block",
    SMX_DELAYS_ROLE,
    { NO, 204 },
    NULL,
    0,
    "delays by role: expected at most 203 as part 2 of the key but found 204" },
  { "wrong/delay-of-no-service",
    SMX_DELAYS_SERVICE,
    { NO, 0 },
    NULL,
    0,
    "delays by service: expected a service in every key but found none" },
  { "wrong/side",
    SMX_RATINGS,
    { NO, 0, NO, NO, 2, NO, 0 },
    "n",
    1,
    "ratings: expected at most 1 as part 5 of the key but found 2" },
  { "wrong/voice",
    SMX_RATINGS,
    { NO, 0, NO, NO, 0, NO, 7 },
    "n",
    1,
    "ratings: expected at most 1 as part 7 of the key but found 7" },
  { "wrong/ratings-without-marks",
    SMX_RATINGS,
    { NO, 0, NO, NO, 0, NO, 0 },
    "n",
    1,
    "marks: expected 1, as in ratings, but found 0" },
  { "wrong/more-pairs-than-answers",
    SMX_RATINGS,
    { NO, 0, NO, NO, 0, NO, 0 },
    "paired",
    2,
    "ratings: paired: expected at most n but found more in entry 0" },
  { "wrong/perception",
    SMX_MARKS,
    { NO, 0, NO, NO, 0, NO, 0, 2, 1410065409 },
    "n",
    1,
    "marks: expected a number from -10000 to 10000 but found 10000.000001" },
  { "wrong/marks-without-ratings",
    SMX_MARKS,
    { NO, 0, NO, NO, 0, NO, 0, 0, 5 },
    "n",
    1,
    "marks: expected 0, as in ratings, but found 1" },
  { "wrong/nobody",
    SMX_RESPONDENTS,
    { NO, NO, 0, NO, NO, 0, NO },
    "n",
    1,
    "respondents: expected a respondent in every key but found none" },
  { "wrong/person-without-ratings",
    SMX_RESPONDENTS,
    { SMX_ANONYMOUS, NO, 0, NO, NO, 0, NO },
    "n",
    1,
    "respondents: expected 0, as in ratings, but found 1" },
  { "wrong/finding",
    SMX_FINDINGS,
    { SMX_N_FINDINGS, NO, NO },
    "n",
    1,
    "findings: expected at most 11 as part 1 of the key but found 12" },
  { "wrong/role-of-no-kind",
    SMX_ROLES,
    { 0 },
    "kind",
    2,
    "roles: kind: expected a number from 0 to 1 but found 2" },
  { "wrong/infinite",
    SMX_ROLES,
    { 0 },
    "level",
    INFINITY,
    "roles: level: expected a finite number but found none" },
  { "wrong/criticality",
    SMX_LINKS,
    { 0, 0, NO, 0, 0, 0, 0 },
    "criticality",
    1.5,
    "links: criticality: expected a number from 0 to 1 but found 1.5" },
};

static void
set_field (const SmxGroupField *field, SmxAnyValue *value, double number)
{
  void *at = value->bytes + field->offset;
  if (field->kind == SMX_FIELD_COUNT)
    *(gint64 *)at = (gint64)number;
  else if (field->kind == SMX_FIELD_SUM)
    *(SmxInt128 *)at = (SmxInt128)number;
  else if (field->kind == SMX_FIELD_NUMBER)
    *(double *)at = number;
}

static void
refuses_wrong_entries (void **state)
{
  const Wrong *row = *state;
  const SmxGroupingSpec *spec = &smx__groupings[row->kind];
  g_autoptr (SmxTally) tally = new_tally (NULL);
  role (tally, "teller");
  service (tally, "cards");
  tally->n_persons = 1;
  SmxAnyValue value;
  guint32 place;
  smx__value_blank (spec, &value);
  for (const SmxGroupField *f = spec->fields; f->name != NULL; f++) {
    if (strcmp (f->name, "requests") == 0 || (strcmp (f->name, "n") == 0 && f->n <= 1))
      set_field (f, &value, 1);
    if (row->field != NULL && strcmp (f->name, row->field) == 0)
      set_field (f, &value, row->value);
  }
  assert_true (smx__groups_place (tally->groups[row->kind], row->key, 1, &place, NULL));
  assert_true (smx__groups_write (tally->groups[row->kind], place, &value, NULL));
  g_autoptr (GBytes) bytes = save (tally);
  gsize n;
  const guint8 *data = g_bytes_get_data (bytes, &n);
  if (row->message == NULL)
    assert_no_state (data, n, SMX_ERROR_RANGE,
                     "cells: cost: expected a sum that fits its 128 bits but it would grow beyond");
  else
    assert_no_state (data, n, SMX_ERROR_FORMAT, row->message);
}

static void
refuses_too_many_marks (void **state)
{
  (void)state;
  g_autoptr (SmxTally) tally = new_tally (NULL);
  for (guint32 i = 0; i < 1002; i++) {
    guint32 key[] = { NO, service (tally, "cards"), NO, NO, 0, NO, 0, 0, i }, place;
    SmxCount count = { 1 };
    assert_true (smx__groups_place (tally->groups[SMX_MARKS], key, 1, &place, NULL));
    assert_true (smx__groups_write (tally->groups[SMX_MARKS], place, &count, NULL));
  }
  gsize n;
  g_autoptr (GBytes) bytes = save (tally);
  const guint8 *data = g_bytes_get_data (bytes, &n);
  assert_no_state (data, n, SMX_ERROR_RANGE,
                   "marks: perception: expected at most 1001 different values but found one more, 0.001001");
}

/* ---- Settings that no study can have ---- */

typedef struct {
  const char *name;
  void (*change) (SmxSettings *settings);
  SmxErrorCode code;
  const char *message;
} Setting;

static void
turn_scale (SmxSettings *settings)
{
  settings->low = 7 * SMX_MICRO;
  settings->high = SMX_MICRO;
}

static void
set_half_a_scale (SmxSettings *settings)
{
  settings->low = SMX_MICRO;
}

static void
set_target_off_scale (SmxSettings *settings)
{
  settings->low = SMX_MICRO;
  settings->high = 7 * SMX_MICRO;
  settings->target = 8 * SMX_MICRO;
}

static void
turn_dates (SmxSettings *settings)
{
  settings->from = 5 * SMX_MICRO;
  settings->until = 4 * SMX_MICRO;
}

static void
set_critical (SmxSettings *settings)
{
  settings->critical = NAN;
}

static void
set_no_group (SmxSettings *settings)
{
  settings->min_group = 0;
}

static void
set_no_zone (SmxSettings *settings)
{
  settings->timezone[0] = 'X';
}

#define SETTING(key, found) key ": expected a setting that a study can have but found " found

static const Setting settings_rows[] = {
  { "settings/scale-turned", turn_scale, SMX_ERROR_FORMAT, SETTING ("scale", "\"7;1\"") },
  { "settings/half-a-scale", set_half_a_scale, SMX_ERROR_FORMAT, SETTING ("scale", "\"\"") },
  { "settings/target-off-scale", set_target_off_scale, SMX_ERROR_FORMAT, SETTING ("target", "\"8\"") },
  { "settings/until-before-from", turn_dates, SMX_ERROR_FORMAT,
    SETTING ("until", "\"1970-01-01T00:00:04Z\"") },
  { "settings/critical", set_critical, SMX_ERROR_FORMAT, SETTING ("critical", "\"nan\"") },
  { "settings/min-group", set_no_group, SMX_ERROR_FORMAT, SETTING ("min-group", "\"0\"") },
  { "settings/zone", set_no_zone, SMX_ERROR_REFERENCE,
    "timezone: expected an IANA time zone such as Europe/Madrid but found \"XTC\"" },
};

static void
refuses_settings (void **state)
{
  const Setting *row = *state;
  g_autoptr (SmxTally) tally = new_tally (NULL);
  row->change (&tally->settings);
  gsize n;
  g_autoptr (GBytes) bytes = save (tally);
  const guint8 *data = g_bytes_get_data (bytes, &n);
  assert_no_state (data, n, row->code, row->message);
}

/* ---- Sections as another version would write them ---- */

static gsize
begin (SmxWriter *to, guint section)
{
  smx__writer_byte (to, section);
  smx__writer_uint64 (to, 0);
  return to->n;
}

static void
end (SmxWriter *to, gsize start)
{
  put64 (to->bytes + start - 8, to->n - start);
}

/* The head, settings, totals and sources of a tally without anything. */
static void
begin_state (SmxWriter *to)
{
  gsize n, end_of_sources = SMX_STATE_HEAD;
  g_autoptr (SmxTally) tally = new_tally (NULL);
  g_autoptr (GBytes) bytes = save (tally);
  const guint8 *data = g_bytes_get_data (bytes, &n);
  for (int i = 0; i < 3; i++) {
    guint64 length;
    memcpy (&length, data + end_of_sources + 1, sizeof length);
    end_of_sources += 9 + GUINT64_FROM_LE (length);
  }
  smx__writer_put (to, data, end_of_sources);
}

static void
put_dictionary (SmxWriter *to, const char *name, const char *const *texts)
{
  gsize start = begin (to, SMX_SECTION_DICTIONARY);
  smx__writer_text (to, name);
  smx__writer_varint (to, g_strv_length ((char **)texts));
  for (; *texts != NULL; texts++)
    smx__writer_text (to, *texts);
  end (to, start);
}

/* A grouping of some entries; @key are names, ended by NULL; of @field, where it has one, all values are 1. */
static void
put_grouping (SmxWriter *to, const char *name, const char *const *key, const char *field, guint kind, guint n,
              const guint32 *numbers)
{
  guint n_keys = g_strv_length ((char **)key);
  gsize start = begin (to, SMX_SECTION_GROUPING);
  smx__writer_text (to, name);
  smx__writer_byte (to, 0);
  smx__writer_varint (to, n);
  smx__writer_varint (to, n_keys);
  for (guint i = 0; i < n_keys; i++)
    smx__writer_text (to, key[i]);
  smx__writer_varint (to, field == NULL ? 0 : 1);
  if (field != NULL) {
    smx__writer_text (to, field);
    smx__writer_byte (to, kind);
  }
  for (guint i = 0; i < n_keys; i++) {
    g_auto (SmxColumnWriter) column = { .n = 0 };
    for (guint row = 0; row < n; row++)
      smx__column_append (&column, numbers[row * n_keys + i]);
    smx__column_finish (&column, to);
  }
  g_auto (SmxColumnWriter) column = { .n = 0 };
  for (guint row = 0; row < n; row++)
    smx__column_append (&column, 1);
  if (field != NULL)
    smx__column_finish (&column, to);
  end (to, start);
}

static const char *const cards[] = { "cards", "loans", NULL };
static const char *const twice[] = { "cards", "cards", NULL };
static const char *const cell_key[] = { "role", "service", "provider", NULL };
static const char *const other_key[] = { "role", "provider", "service", NULL };

#define OLD "\"" SMX_VERSION_STRING "\""

/* States as another version might write them. */
static const struct {
  const char *dictionary;
  const char *const *texts;
  const char *grouping;
  const char *const *key;
  const char *field;
  guint n;
  guint32 numbers[6];
  const char *message; /* NULL: it is a state with one request a cell */
} versions[] = {
  { "service", cards, "cells", cell_key, "requests", 2, { 0, 1, 0, 0, 1, 0 }, NULL },
  { "service",
    cards,
    "cells",
    cell_key,
    "requests",
    2,
    { 0, 1, 0, 0, 0, 0 },
    "cells: expected every key once, in order, but entry 1 is not after the one before" },
  { "service",
    cards,
    "cells",
    cell_key,
    "requests",
    2,
    { 0, 1, 0, 0, 2, 0 },
    "cells: expected numbers of the 2 texts of service but found 2" },
  { "service",
    cards,
    "cells",
    cell_key,
    "requests",
    1,
    { 1, 0, 0 },
    "cells: expected numbers of the 0 texts of role but found 0" },
  { "service",
    cards,
    "cells",
    other_key,
    "requests",
    1,
    { 0, 0, 0 },
    "cells: expected a key of 3 parts but found 3" },
  { "service",
    cards,
    "cells",
    cards,
    "requests",
    1,
    { 0, 0 },
    "cells: expected a key of 3 parts but found 2" },
  { "service",
    cards,
    "tasks",
    cell_key,
    "requests",
    1,
    { 0, 0, 0 },
    "expected only what service-matrix " SMX_VERSION_STRING
    " knows but found \"tasks\", written by service-matrix " OLD },
  { "service",
    cards,
    "cells",
    cell_key,
    "praise",
    1,
    { 0, 0, 0 },
    "cells: expected only what service-matrix " SMX_VERSION_STRING
    " knows but found \"praise\", written by service-matrix " OLD },
  { "place",
    cards,
    "cells",
    cell_key,
    "requests",
    1,
    { 0, 0, 0 },
    "dictionary: expected only what service-matrix " SMX_VERSION_STRING
    " knows but found \"place\", written by service-matrix " OLD },
  { "service",
    twice,
    "cells",
    cell_key,
    "requests",
    1,
    { 0, 0, 0 },
    "service: expected texts in order, each once, but found \"cards\" after \"cards\"" },
  { "service",
    cards,
    "cells",
    cell_key,
    NULL,
    1,
    { 0, 0, 0 },
    "cells: requests: expected a count of 1 or more but found 0 in entry 0" },
  { "service",
    cards,
    "cells",
    cell_key,
    "requests",
    2,
    { 0, 0, 0, 0, 0, 0 },
    "cells: expected a section of a saved tally but found bytes that make none" },
};

static void
reads_other_versions (void **state)
{
  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS (versions); i++) {
    g_auto (SmxWriter) to = { .n = 0 };
    begin_state (&to);
    put_dictionary (&to, versions[i].dictionary, versions[i].texts);
    put_grouping (&to, versions[i].grouping, versions[i].key, versions[i].field, SMX_FIELD_COUNT,
                  versions[i].n, versions[i].numbers);
    seal (to.bytes, to.n);
    if (versions[i].message != NULL) {
      assert_no_state (to.bytes, to.n, SMX_ERROR_FORMAT, versions[i].message);
      continue;
    }
    g_autoptr (GBytes) bytes = g_bytes_new (to.bytes, to.n);
    g_autoptr (SmxTally) tally = load (bytes);
    assert_int_equal (smx_tally_n_requests (tally), versions[i].n);
  }
}

/* A file that says that it holds a great many entries, and does not, costs nothing. */
static void
believes_no_number (void **state)
{
  (void)state;
  static const guint64 numbers[] = { 3, 1000, G_MAXUINT32, G_MAXINT64, G_MAXUINT64 };
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++) {
    g_auto (SmxWriter) to = { .n = 0 };
    begin_state (&to);
    gsize start = begin (&to, SMX_SECTION_DICTIONARY);
    smx__writer_text (&to, "service");
    smx__writer_varint (&to, numbers[i]);
    end (&to, start);
    seal (to.bytes, to.n);
    assert_no_state (to.bytes, to.n, SMX_ERROR_FORMAT,
                     "service: expected a section of a saved tally but found bytes that make none");
    to.n = start - 9;
    start = begin (&to, SMX_SECTION_GROUPING);
    smx__writer_text (&to, "cases");
    smx__writer_byte (&to, 0);
    smx__writer_varint (&to, numbers[i]);
    smx__writer_varint (&to, 2);
    smx__writer_text (&to, "number");
    smx__writer_text (&to, "number");
    smx__writer_varint (&to, 0);
    smx__writer_byte (&to, 0);
    smx__writer_byte (&to, 0);
    end (&to, start);
    seal (to.bytes, to.n);
    assert_no_state (to.bytes, to.n, SMX_ERROR_FORMAT,
                     "cases: expected a section of a saved tally but found bytes that make none");
  }
}

static const struct CMUnitTest others[] = {
  { .name = "foreign/byte-order", .test_func = refuses_other_byte_order },
  { .name = "damage/every-prefix", .test_func = refuses_every_prefix },
  { .name = "damage/every-bit", .test_func = notices_damage },
  { .name = "hostile/bytes", .test_func = survives_hostile_bytes },
  { .name = "hostile/too-many-marks", .test_func = refuses_too_many_marks },
  { .name = "hostile/numbers-of-things", .test_func = believes_no_number },
  { .name = "versions/others", .test_func = reads_other_versions },
};
int
main (void)
{
  struct CMUnitTest tests[G_N_ELEMENTS (foreigns) + G_N_ELEMENTS (wrongs) + G_N_ELEMENTS (settings_rows) +
                          G_N_ELEMENTS (others)];
  gsize n = 0;
  ROWS (foreigns, refuses_foreign_files)
  ROWS (wrongs, refuses_wrong_entries)
  ROWS (settings_rows, refuses_settings)
  memcpy (tests + n, others, sizeof others);
  return cmocka_run_group_tests_name ("state-refused", tests, NULL, NULL);
}
