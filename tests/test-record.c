/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Records from a program: what is taken, what is refused and how that is said, one by one and by columns; that a refusal
 * leaves nothing behind. */
#include "test-support.h"

#include "base/memory.h"
#include "record-lines.h"
#include "tally-dump.h"
#include "tally/tally-struct.h"
#include <service-matrix.h>

#define CODE_OVER_LIMIT 10001

/* ---- one field at a time ---- */

typedef struct {
  const char *name;
  const char *line; /* "reworks=-1"; the service is "cards" unless it says otherwise */
  SmxErrorCode code;
  const char *message; /* NULL: it is taken */
  const char *spanish; /* or NULL */
} Row;

#define RANGE_ROW(name, line, message, spanish)                                                              \
  {                                                                                                          \
    name, line, SMX_ERROR_RANGE, message, spanish                                                            \
  }
#define GOOD_ROW(name, line)                                                                                 \
  {                                                                                                          \
    name, line, SMX_ERROR_FAILED, NULL, NULL                                                                 \
  }

static const Row requests[] = {
  GOOD_ROW ("request/nothing-known", ""),
  RANGE_ROW ("reworks/below", "reworks=-1", "reworks: expected a count of 0 or more but found -1",
             "reworks: se esperaba un recuento de 0 o más pero se encontró -1"),
  GOOD_ROW ("reworks/least", "reworks=0"),
  GOOD_ROW ("reworks/most", "reworks=100000000"),
  RANGE_ROW ("reworks/above", "reworks=100000001",
             "reworks: expected a count of at most 100000000 but found 100000001",
             "reworks: se esperaba un recuento de a lo sumo 100000000 pero se encontró 100000001"),
  RANGE_ROW ("reworks/next-to-unknown", "reworks=-9223372036854775807",
             "reworks: expected a count of 0 or more but found -9223372036854775807", NULL),
  GOOD_ROW ("reworks/unknown", "reworks=-9223372036854775808"),
  RANGE_ROW ("reassignments/below", "reassignments=-1",
             "reassignments: expected a count of 0 or more but found -1", NULL),
  GOOD_ROW ("reassignments/least", "reassignments=0"),
  GOOD_ROW ("reassignments/most", "reassignments=100000000"),
  RANGE_ROW ("reassignments/above", "reassignments=100000001",
             "reassignments: expected a count of at most 100000000 but found 100000001", NULL),
  RANGE_ROW ("opened/below", "opened=-62135596800000001",
             "opened: expected a time of the years 1 to 9999, in microseconds since 1970, but found "
             "-62135596800000001",
             "opened: se esperaba un momento de los años 1 a 9999, en microsegundos desde 1970, pero se "
             "encontró -62135596800000001"),
  GOOD_ROW ("opened/least", "opened=-62135596800000000"),
  GOOD_ROW ("opened/most", "opened=253402300799999999"),
  RANGE_ROW ("opened/above", "opened=253402300800000000",
             "opened: expected a time of the years 1 to 9999, in microseconds since 1970, but found "
             "253402300800000000",
             NULL),
  RANGE_ROW ("promised/below", "promised=-62135596800000001",
             "promised: expected a time of the years 1 to 9999, in microseconds since 1970, but found "
             "-62135596800000001",
             NULL),
  GOOD_ROW ("promised/least", "promised=-62135596800000000"),
  GOOD_ROW ("promised/most", "promised=253402300799999999"),
  RANGE_ROW ("promised/above", "promised=253402300800000000",
             "promised: expected a time of the years 1 to 9999, in microseconds since 1970, but found "
             "253402300800000000",
             NULL),
  RANGE_ROW ("delivered/below", "delivered=-62135596800000001",
             "delivered: expected a time of the years 1 to 9999, in microseconds since 1970, but found "
             "-62135596800000001",
             NULL),
  GOOD_ROW ("delivered/least", "delivered=-62135596800000000"),
  GOOD_ROW ("delivered/most", "delivered=253402300799999999"),
  RANGE_ROW ("delivered/above", "delivered=253402300800000000",
             "delivered: expected a time of the years 1 to 9999, in microseconds since 1970, but found "
             "253402300800000000",
             NULL),
  GOOD_ROW ("duration/a-century", "opened=0; delivered=3155760000000000"),
  RANGE_ROW ("duration/over-a-century", "opened=0; delivered=3155761800000000; role=teller",
             "delivered: expected at most 876600 hours (100 years) after opened but found 876600.5",
             "delivered: se esperaban como mucho 876600 horas (100 años) desde opened pero se encontraron "
             "876600.5"),
  GOOD_ROW ("duration/backwards", "opened=1; delivered=0"),
  RANGE_ROW ("end-customers/below", "end_customers=-0.000001",
             "end_customers: expected a number from 0 to 100000000 but found -1e-06",
             "end_customers: se esperaba un número de 0 a 100000000 pero se encontró -1e-06"),
  GOOD_ROW ("end-customers/rounded-to-nothing", "end_customers=-0.0000005"),
  GOOD_ROW ("end-customers/least", "end_customers=0"),
  GOOD_ROW ("end-customers/part", "end_customers=0.1"),
  GOOD_ROW ("end-customers/half-to-even", "end_customers=0.0000025"),
  GOOD_ROW ("end-customers/most", "end_customers=100000000"),
  RANGE_ROW ("end-customers/above", "end_customers=100000000.000001",
             "end_customers: expected a number from 0 to 100000000 but found 100000000.000001", NULL),
  RANGE_ROW ("end-customers/infinite", "end_customers=inf",
             "end_customers: expected a number from 0 to 100000000 but found inf", NULL),
  GOOD_ROW ("end-customers/unknown", "end_customers=nan"),
  RANGE_ROW ("cost/below", "cost=-1000000000000.001",
             "cost: expected a number from -1000000000000 to 1000000000000 but found -1000000000000.001",
             NULL),
  GOOD_ROW ("cost/least", "cost=-1000000000000"),
  GOOD_ROW ("cost/cents", "cost=-12.35"),
  GOOD_ROW ("cost/fifteen-digits", "cost=999999999.999999"),
  GOOD_ROW ("cost/most", "cost=1000000000000"),
  RANGE_ROW ("cost/above", "cost=1000000000000.001",
             "cost: expected a number from -1000000000000 to 1000000000000 but found 1000000000000.001",
             NULL),
  RANGE_ROW ("cost/infinite", "cost=-inf",
             "cost: expected a number from -1000000000000 to 1000000000000 but found -inf", NULL),
  GOOD_ROW ("cost/unknown", "cost=nan"),
  GOOD_ROW ("codes/all", "role=teller; provider=print shop; request=R-1"),
  GOOD_ROW ("codes/same-request-again", "request=seen"),
  GOOD_ROW ("codes/white-space", "service=  cards\t; role= \xc2\xa0 ; provider="),
};

static const Row ratings[] = {
  GOOD_ROW ("rating/no-answer", ""),
  GOOD_ROW ("rating/no-answer-names-nobody", "role=courier; respondent=p9; expectation=7"),
  RANGE_ROW ("perception/below", "perception=0.999999",
             "perception: expected a rating from 1 to 7, the scale of the study, but found 0.999999",
             "perception: se esperaba una valoración de 1 a 7, la escala del estudio, pero se encontró "
             "0.999999"),
  GOOD_ROW ("perception/least", "perception=1"),
  GOOD_ROW ("perception/between", "perception=4.5; respondent=p1; role=teller"),
  GOOD_ROW ("perception/most", "perception=7"),
  RANGE_ROW ("perception/above", "perception=7.000001",
             "perception: expected a rating from 1 to 7, the scale of the study, but found 7.000001", NULL),
  RANGE_ROW ("perception/infinite", "perception=inf",
             "perception: expected a rating from 1 to 7, the scale of the study, but found inf", NULL),
  RANGE_ROW ("expectation/below", "perception=2; expectation=0.999999",
             "expectation: expected a rating from 1 to 7, the scale of the study, but found 0.999999", NULL),
  GOOD_ROW ("expectation/least", "perception=2; expectation=1"),
  GOOD_ROW ("expectation/most", "perception=2; expectation=7"),
  RANGE_ROW ("expectation/above", "perception=2; expectation=8; attribute=honesty",
             "expectation: expected a rating from 1 to 7, the scale of the study, but found 8", NULL),
  RANGE_ROW ("expectation/of-no-answer", "expectation=8",
             "expectation: expected a rating from 1 to 7, the scale of the study, but found 8", NULL),
  GOOD_ROW ("side/back", "perception=6; side=1"),
  RANGE_ROW ("side/none-such", "perception=6; side=2",
             "side: expected SMX_SIDE_FRONT or SMX_SIDE_BACK but found 2",
             "side: se esperaba SMX_SIDE_FRONT o SMX_SIDE_BACK pero se encontró 2"),
  GOOD_ROW ("codes/all-of-a-rating",
            "perception=3; expectation=4; role=r; provider=p; respondent=q; attribute=a; wave=2024"),
};

/* A tally that has seen something already. */
static SmxTally *
started (const char *language, gboolean is_rating)
{
  SmxTally *tally = new_tally (language);
  Line before = is_rating ? line_rating ("service=cards; perception=5; respondent=p0")
                          : line_request ("service=cards; request=seen; reworks=1");
  GError *error = NULL;
  assert_true (line_add (tally, &before, &error));
  assert_no_error (error);
  line_clear (&before);
  return tally;
}

static void
assert_one (const char *language, gboolean is_rating, const Line *line, SmxErrorCode code,
            const char *message)
{
  g_autoptr (SmxTally) tally = started (language, is_rating);
  g_autofree char *before = dump_tally (tally);
  GError *error = NULL;
  gboolean taken = line_add (tally, line, &error);
  if (message == NULL) {
    assert_no_error (error);
    assert_true (taken);
    return;
  }
  assert_false (taken);
  assert_error (error, SMX_ERROR, (int)code, message);
  g_clear_error (&error);
  g_autofree char *after = dump_tally (tally);
  assert_same_dump ("refused", after, before);
  assert_false (line_add (tally, line, NULL)); /* who does not want to know is not told */
}

/* The same among good rows, by columns: those before it are counted. */
static void
assert_among (gboolean is_rating, const Line *line, SmxErrorCode code, const char *message)
{
  Line good =
      is_rating ? line_rating ("service=cards; perception=2") : line_request ("service=cards; reworks=0");
  const Line *lines[] = { &good, line, &good };
  for (gsize at = 0; at < 3; at++) {
    const Line *order[] = { lines[at == 0 ? 1 : 0], lines[at == 1 ? 1 : 0], lines[at == 2 ? 1 : 0] };
    g_autoptr (SmxTally) expected = started ("en", is_rating);
    g_autoptr (SmxTally) actual = started ("en", is_rating);
    gsize n = message == NULL ? 3 : at, n_added = 99;
    for (gsize i = 0; i < n; i++)
      assert_true (line_add (expected, order[i], NULL));
    GError *error = NULL;
    assert_int_equal (lines_add (actual, order, 3, &n_added, &error), message == NULL);
    assert_int_equal (n_added, n);
    if (message != NULL) {
      g_autofree char *whole =
          g_strdup_printf ("%s[%d]: %s", is_rating ? "ratings" : "requests", (int)at, message);
      assert_error (error, SMX_ERROR, (int)code, whole);
      g_clear_error (&error);
    }
    assert_same_but_codes ("by columns", actual, expected);
  }
  line_clear (&good);
}

static void
check_row (const Row *row, gboolean is_rating)
{
  Line line = is_rating ? line_rating (row->line) : line_request (row->line);
  if (line.service == NULL)
    line.service = g_strdup ("cards");
  assert_one ("en", is_rating, &line, row->code, row->message);
  if (row->spanish != NULL)
    assert_one ("es", is_rating, &line, row->code, row->spanish);
  assert_among (is_rating, &line, row->code, row->message);
  line_clear (&line);
}

static void
judges_request (void **state)
{
  check_row (*state, FALSE);
}

static void
judges_rating (void **state)
{
  check_row (*state, TRUE);
}

/* ---- codes ---- */

static void
refuses_codes (void **state)
{
  (void)state;
  g_autofree char *longest = g_strnfill (CODE_OVER_LIMIT - 1, 'x');
  g_autofree char *too_long = g_strnfill (CODE_OVER_LIMIT, 'x');
  const struct {
    const char *service, *role, *request;
    SmxErrorCode code;
    const char *message;
  } rows[] = {
    { NULL, NULL, NULL, SMX_ERROR_PARSE, "service: expected a value, which is needed, but found NULL" },
    { " \t", "teller", NULL, SMX_ERROR_PARSE,
      "service: expected a value, which is needed, but found \" \\t\"" },
    { too_long, NULL, NULL, SMX_ERROR_RANGE,
      "service: expected at most 10000 bytes but found 10001: "
      "\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…\"" },
    { "cards", "t\xffller", NULL, SMX_ERROR_FORMAT, "role: expected UTF-8 but found \"t\\xffller\"" },
    { "new", "newer", "\xff", SMX_ERROR_FORMAT, "request: expected UTF-8 but found \"\\xff\"" },
    { "new", longest, too_long, SMX_ERROR_RANGE,
      "request: expected at most 10000 bytes but found 10001: "
      "\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…\"" },
    { longest, longest, longest, SMX_ERROR_FAILED, NULL },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    Line line = { .service = g_strdup (rows[i].service), .role = g_strdup (rows[i].role) };
    line_unknown (&line);
    line.request = g_strdup (rows[i].request);
    assert_one ("en", FALSE, &line, rows[i].code, rows[i].message);
    line_clear (&line);
  }
}

static void
refuses_ratings_without_scale (void **state)
{
  (void)state;
  GError *error = NULL;
  g_autoptr (SmxStudy) study = smx_study_new ();
  g_autoptr (SmxTally) tally = smx_study_new_tally (study, &error);
  g_autofree char *before = dump_tally (tally);
  Line line = line_rating ("service=cards; perception=5");
  const Line *one = &line;
  const char *expected =
      "perception: expected the key scale in [study], which ratings need, such as scale = 1;7";
  assert_false (line_add (tally, &line, &error));
  assert_error (error, SMX_ERROR, SMX_ERROR_REFERENCE, expected);
  g_clear_error (&error);
  gsize n_added = 99;
  g_autoptr (SmxTally) coded = smx_study_new_tally (study, &error);
  assert_false (lines_add (coded, &one, 1, &n_added, &error));
  g_autofree char *of_row = g_strconcat ("ratings[0]: ", expected, NULL);
  assert_error (error, SMX_ERROR, SMX_ERROR_REFERENCE, of_row);
  g_clear_error (&error);
  assert_int_equal (n_added, 0);
  g_autofree char *after = dump_tally (tally);
  assert_same_dump ("refused", after, before);
  line_clear (&line);
}

static void
gives_indices (void **state)
{
  (void)state;
  GError *error = NULL;
  guint32 index = 77, again = 0;
  g_autoptr (SmxTally) tally = new_tally ("en"), other = new_tally ("en");
  assert_true (smx_tally_code (tally, SMX_ENTITY_ROLE, "teller", &index, &error));
  assert_int_equal (index, 0);
  assert_true (smx_tally_code (tally, SMX_ENTITY_ROLE, "courier", &index, &error));
  assert_int_equal (index, 1);
  assert_true (smx_tally_code (tally, SMX_ENTITY_SERVICE, "courier", &index, &error));
  assert_int_equal (index, 0);
  assert_true (smx_tally_code (other, SMX_ENTITY_ROLE, "agent", &index, &error));
  assert_true (smx_tally_merge (tally, other, &error));
  assert_true (smx_tally_code (tally, SMX_ENTITY_ROLE, " courier ", &again, &error));
  assert_int_equal (again, 1);
  index = 77;
  assert_false (smx_tally_code (tally, SMX_ENTITY_WAVE, "  ", &index, &error));
  assert_error (error, SMX_ERROR, SMX_ERROR_PARSE,
                "wave: expected a value, which is needed, but found \"  \"");
  g_clear_error (&error);
  assert_int_equal (index, 77);
}

static void
refuses_foreign_indices (void **state)
{
  (void)state;
  g_autoptr (SmxTally) tally = new_tally ("en");
  guint32 index;
  for (int kind = SMX_ENTITY_ROLE; kind <= SMX_ENTITY_WAVE; kind++)
    assert_true (smx_tally_code (tally, (SmxEntity)kind, "only", &index, NULL));
  g_autofree char *before = dump_tally (tally);
  const guint32 good[] = { 0, 0 }, none[] = { 0, SMX_NO_INDEX }, bad[] = { 0, 1 },
                nearly[] = { 0, SMX_NO_INDEX - 1 };
  const double points[] = { 3, 3 };
  const struct {
    const char *field;
    const guint32 *column;
    const char *message; /* after the field; NULL: good */
  } rows[] = {
    { "service", NULL, "requests[0]: service: expected a value, which is needed, but found SMX_NO_INDEX" },
    { "service", none, "requests[1]: service: expected a value, which is needed, but found SMX_NO_INDEX" },
    { "service", bad,
      "requests[1]: service: expected an index below 1, as smx_tally_code() gave it, but found 1" },
    { "service", good, NULL },
    { "role", none, NULL },
    { "role", bad, "requests[1]: role: expected an index below 1, as smx_tally_code() gave it, but found 1" },
    { "role", nearly,
      "requests[1]: role: expected an index below 1, as smx_tally_code() gave it, but found 4294967294" },
    { "provider", none, NULL },
    { "provider", bad,
      "requests[1]: provider: expected an index below 1, as smx_tally_code() gave it, but found 1" },
    { "respondent", none, NULL },
    { "respondent", bad,
      "ratings[1]: respondent: expected an index below 1, as smx_tally_code() gave it, but found 1" },
    { "attribute", bad,
      "ratings[1]: attribute: expected an index below 1, as smx_tally_code() gave it, but found 1" },
    { "wave", bad, "ratings[1]: wave: expected an index below 1, as smx_tally_code() gave it, but found 1" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    const char *field = rows[i].field;
    gboolean is_rating =
        strcmp (field, "respondent") == 0 || strcmp (field, "attribute") == 0 || strcmp (field, "wave") == 0;
    g_autoptr (SmxTally) copy = smx__tally_copy (tally, NULL);
    SmxRequestColumns requests_of;
    smx_request_columns_init (&requests_of, sizeof requests_of);
    SmxRatingColumns ratings_of;
    smx_rating_columns_init (&ratings_of, sizeof ratings_of);
    requests_of.n = ratings_of.n = 2;
    requests_of.service = strcmp (field, "service") == 0 ? rows[i].column : good;
    requests_of.role = strcmp (field, "role") == 0 ? rows[i].column : NULL;
    requests_of.provider = strcmp (field, "provider") == 0 ? rows[i].column : NULL;
    ratings_of.service = good;
    ratings_of.perception = points;
    ratings_of.respondent = strcmp (field, "respondent") == 0 ? rows[i].column : NULL;
    ratings_of.attribute = strcmp (field, "attribute") == 0 ? rows[i].column : NULL;
    ratings_of.wave = strcmp (field, "wave") == 0 ? rows[i].column : NULL;
    gsize n_added = 99;
    GError *error = NULL;
    gboolean added = is_rating ? smx_tally_add_ratings (copy, &ratings_of, &n_added, &error)
                               : smx_tally_add_requests (copy, &requests_of, &n_added, &error);
    assert_int_equal (added, rows[i].message == NULL);
    if (added) {
      assert_int_equal (n_added, 2);
      continue;
    }
    SmxErrorCode code = strstr (rows[i].message, "needed") != NULL ? SMX_ERROR_PARSE : SMX_ERROR_RANGE;
    assert_error (error, SMX_ERROR, (int)code, rows[i].message);
    g_clear_error (&error);
    assert_int_equal (n_added, rows[i].column == NULL ? 0 : 1);
    g_autofree char *after = dump_tally (copy);
    if (n_added == 0)
      assert_same_dump ("refused", after, before);
  }
}

/* A code that came before is noted with its request or not at all, the first time and later. */
static void
forgets_refused_codes (void **state)
{
  (void)state;
  g_autoptr (SmxTally) tally = started ("en", FALSE);
  Line good = line_request ("service=cards; request=seen");
  Line bad = line_request ("service=cards; request=seen; opened=0; delivered=3155761800000000");
  const Line *one = &bad;
  for (int i = 0; i < 3; i++) {
    g_autofree char *before = dump_tally (tally);
    assert_false (line_add (tally, &bad, NULL));
    assert_false (lines_add (tally, &one, 1, NULL, NULL));
    g_autofree char *after = dump_tally (tally);
    assert_same_dump ("refused", after, before);
    assert_true (line_add (tally, &good, NULL));
  }
  line_clear (&good);
  line_clear (&bad);
}

/* ---- structs of other versions ---- */

static void
takes_older_and_newer_callers (void **state)
{
  (void)state;
  g_autoptr (SmxTally) tally = new_tally ("en");
  GError *error = NULL;
  struct {
    SmxRequest known;
    gint64 later;
  } newer = { 0 };
  SmxRequest older;
  smx_request_init (&older, G_STRUCT_OFFSET (SmxRequest, provider));
  older.service = "cards";
  older.provider = (const char *)1; /* beyond what its caller knows: not looked at */
  assert_true (smx_tally_add_request (tally, &older, &error));
  smx_request_init (&newer.known, sizeof newer);
  newer.known.service = "cards";
  assert_true (smx_tally_add_request (tally, &newer.known, &error));
  assert_no_error (error);
  newer.later = 1;
  assert_false (smx_tally_add_request (tally, &newer.known, &error));
  assert_error (error, SMX_ERROR, SMX_ERROR_OPTIONS,
                "SmxRequest: byte 96 is set, but this version of the library knows only the first 96");
  g_clear_error (&error);
  const SmxRating raw = { .service = "cards" };
  assert_false (smx_tally_add_rating (tally, &raw, &error));
  assert_error (error, SMX_ERROR, SMX_ERROR_OPTIONS,
                "SmxRating: expected a struct set up by its init function but its struct_size is 0");
  g_clear_error (&error);
  const SmxRequestColumns columns = { .n = 1 };
  gsize n_added = 99;
  assert_false (smx_tally_add_requests (tally, &columns, &n_added, &error));
  assert_error (error, SMX_ERROR, SMX_ERROR_OPTIONS,
                "SmxRequestColumns: expected a struct set up by its init function but its struct_size is 0");
  g_clear_error (&error);
  assert_int_equal (n_added, 0);
  assert_int_equal (smx_tally_n_requests (tally), 2);
}

/* ---- sums, marks ---- */

static void
refuses_endless_marks (void **state)
{
  const gboolean early = *state != NULL; /* a no answer also before the rating that is one too many */
  GError *error = NULL;
  g_autoptr (SmxTally) tally = new_tally ("en");
  guint32 service;
  assert_true (smx_tally_code (tally, SMX_ENTITY_SERVICE, "cards", &service, &error));
  double points[1200];
  guint32 services[1200];
  for (gsize i = 0; i < G_N_ELEMENTS (points); i++) {
    points[i] = (early && i == 5) || i == 1003 ? NAN : 1 + (double)i * 0.001;
    services[i] = service;
  }
  SmxRatingColumns columns;
  smx_rating_columns_init (&columns, sizeof columns);
  columns.n = G_N_ELEMENTS (points);
  columns.service = services;
  columns.perception = points;
  gsize n_added = 0;
  assert_false (smx_tally_add_ratings (tally, &columns, &n_added, &error));
  g_autofree char *message = g_strdup_printf (
      "ratings[%d]: perception: expected at most 1001 different values but found one more, 2.00%d",
      1001 + early, 1 + early);
  assert_error (error, SMX_ERROR, SMX_ERROR_RANGE, message);
  g_clear_error (&error);
  assert_int_equal (n_added, 1001 + early);
  assert_int_equal (smx_tally_n_ratings (tally), 1001);
  g_autoptr (SmxTally) expected = new_tally ("en");
  for (gsize i = 0; i < n_added; i++) {
    Line one = {
      .is_rating = TRUE, .service = g_strdup ("cards"), .perception = points[i], .expectation = NAN
    };
    assert_true (line_add (expected, &one, NULL));
    line_clear (&one);
  }
  assert_same_but_codes ("as far as it came", tally, expected);
  g_autofree char *before = dump_tally (tally);
  Line line = line_rating ("service=forms; respondent=p; perception=6.5");
  assert_false (line_add (tally, &line, &error));
  assert_error (error, SMX_ERROR, SMX_ERROR_RANGE,
                "perception: expected at most 1001 different values but found one more, 6.5");
  g_clear_error (&error);
  g_autofree char *after = dump_tally (tally);
  assert_same_dump ("refused", after, before);
  line_clear (&line);
}

/* What is no answer is counted, and names nobody. */
static void
keeps_no_code_of_no_answer (void **state)
{
  (void)state;
  g_autoptr (SmxTally) tally = new_tally ("en");
  Line line = line_rating ("service=s; role=r; provider=p; respondent=q; attribute=a; wave=w; expectation=3");
  assert_true (line_add (tally, &line, NULL));
  static const SmxDictionaryKind kinds[] = { SMX_DICTIONARY_ROLE,       SMX_DICTIONARY_SERVICE,
                                             SMX_DICTIONARY_PROVIDER,   SMX_DICTIONARY_ATTRIBUTE,
                                             SMX_DICTIONARY_RESPONDENT, SMX_DICTIONARY_WAVE };
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    assert_int_equal (smx__dictionary_n (smx__tally_dictionary (tally, kinds[i])), 0);
  assert_int_equal (smx__groups_n (smx__tally_groups (tally, SMX_FINDINGS)), 1);
  line_clear (&line);
}

/* What is no answer behind a bad row is no finding, and one before it is. */
static void
notes_only_what_was_taken (void **state)
{
  (void)state;
  g_autoptr (SmxTally) tally = new_tally ("en"), expected = new_tally ("en");
  guint32 service, services[4] = { 0 };
  smx_tally_code (tally, SMX_ENTITY_SERVICE, "cards", &service, NULL);
  smx_tally_code (expected, SMX_ENTITY_SERVICE, "cards", &service, NULL);
  const double points[] = { NAN, 3, 9, NAN };
  SmxRatingColumns columns;
  smx_rating_columns_init (&columns, sizeof columns);
  columns.n = 4;
  columns.service = services;
  columns.perception = points;
  assert_false (smx_tally_add_ratings (tally, &columns, NULL, NULL));
  Line none = line_rating ("service=cards"), some = line_rating ("service=cards; perception=3");
  assert_true (line_add (expected, &none, NULL));
  assert_true (line_add (expected, &some, NULL));
  assert_same_but_codes ("by columns", tally, expected);
  line_clear (&none);
  line_clear (&some);
}

/* ---- failing memory ---- */

static SmxTally *
half_full (void)
{
  SmxTally *tally = new_tally ("en");
  for (int i = 0; i < 31; i++) {
    g_autofree char *text = g_strdup_printf ("service=s%d; role=r%d; request=q%d; opened=0; delivered=%d", i,
                                             i % 7, i, i * 1000000);
    Line line = line_request (text);
    assert_true (line_add (tally, &line, NULL));
    line_clear (&line);
  }
  return tally;
}

/* The n-th allocation fails, for every n until all goes well. */
static void
survives_no_memory (void **state)
{
  const char *text = *state;
  Line line = line_request (text);
  line.is_rating = strstr (text, "perception") != NULL;
  for (int filled = 0; filled < 2; filled++)
    for (gint64 n = 0;; n++) {
      g_autoptr (SmxTally) tally = filled ? half_full () : new_tally ("en");
      g_autofree char *before = dump_tally (tally);
      GError *error = NULL;
      smx__memory_fail_from (n);
      gboolean taken = line_add (tally, &line, &error);
      smx__memory_fail_from (-1);
      if (taken)
        break;
      assert_error (error, SMX_ERROR, SMX_ERROR_NO_MEMORY, "memory ran out");
      g_clear_error (&error);
      g_autofree char *after = dump_tally (tally);
      assert_same_dump ("refused", after, before);
      assert_true (line_add (tally, &line, NULL));
      assert_true (n < 1000);
    }
  line_clear (&line);
}

enum { N_COLUMNS_ROWS = 2500, N_CODES = 50 };

/* A tally with codes, so that columns of indices can be added. */
static SmxTally *
coded (void)
{
  SmxTally *tally = new_tally ("en");
  for (int i = 0; i < N_CODES; i++) {
    g_autofree char *code = g_strdup_printf ("s%d", i);
    guint32 index;
    assert_true (smx_tally_code (tally, SMX_ENTITY_SERVICE, code, &index, NULL));
    assert_int_equal (index, i);
  }
  return tally;
}

/* Rows for both kinds: a request a day, ratings of which later ones are no answers; the later ones are of other
 * services, so that they need memory of their own. */
typedef struct {
  guint32 services[N_COLUMNS_ROWS];
  gint64 opened[N_COLUMNS_ROWS];
  double perceptions[N_COLUMNS_ROWS];
} Rows;

static gboolean
add_rows (SmxTally *tally, const Rows *rows, gsize n, gboolean are_ratings, gsize *n_added, GError **error)
{
  SmxRequestColumns requests_of;
  SmxRatingColumns ratings_of;
  smx_request_columns_init (&requests_of, sizeof requests_of);
  smx_rating_columns_init (&ratings_of, sizeof ratings_of);
  requests_of.n = ratings_of.n = n;
  requests_of.service = ratings_of.service = rows->services;
  requests_of.opened = rows->opened;
  ratings_of.perception = rows->perceptions;
  return are_ratings ? smx_tally_add_ratings (tally, &ratings_of, n_added, error)
                     : smx_tally_add_requests (tally, &requests_of, n_added, error);
}

/* Memory that ends anywhere: the rows that were counted are those that are said to be. */
static void
survives_no_memory_by_columns (void **state)
{
  gboolean are_ratings = *state != NULL;
  g_autofree Rows *rows = g_new0 (Rows, 1);
  for (guint i = 0; i < N_COLUMNS_ROWS; i++) {
    rows->services[i] = i * 7 % (N_CODES / 2) + (i < 1500 ? 0 : N_CODES / 2);
    rows->opened[i] = (gint64)i * 86400 * G_USEC_PER_SEC;
    rows->perceptions[i] = i >= 1500 && i % 5 == 0 ? (double)NAN : 1 + i % 7;
  }
  gboolean done = FALSE;
  for (gint64 n = 0; !done; n += 1 + n / 16) {
    g_autoptr (SmxTally) tally = coded (), expected = coded ();
    gsize n_added = 99;
    GError *error = NULL;
    smx__memory_fail_from (n);
    done = add_rows (tally, rows, N_COLUMNS_ROWS, are_ratings, &n_added, &error);
    smx__memory_fail_from (-1);
    if (!done)
      assert_error (error, SMX_ERROR, SMX_ERROR_NO_MEMORY, "memory ran out");
    g_clear_error (&error);
    assert_true (add_rows (expected, rows, n_added, are_ratings, NULL, NULL));
    g_autofree char *ours = dump_tally (tally), *theirs = dump_tally (expected);
    assert_same_dump ("as far as it came", ours, theirs);
  }
}

#define ADD(test_name, function, data)                                                                       \
  tests[n++] = (struct CMUnitTest)                                                                           \
  {                                                                                                          \
    .name = test_name, .test_func = function, .initial_state = data                                          \
  }

int
main (void)
{
  static struct CMUnitTest tests[128];
  gsize n = 0;
  ROWS (requests, judges_request);
  ROWS (ratings, judges_rating);
  ADD ("codes/refused", refuses_codes, NULL);
  ADD ("codes/of-refused-requests", forgets_refused_codes, NULL);
  ADD ("codes/indices", gives_indices, NULL);
  ADD ("codes/foreign-indices", refuses_foreign_indices, NULL);
  ADD ("ratings/no-scale", refuses_ratings_without_scale, NULL);
  ADD ("ratings/endless-marks", refuses_endless_marks, NULL);
  ADD ("ratings/endless-marks-and-no-answers", refuses_endless_marks, (void *)"early");
  ADD ("ratings/no-answer-names-nobody", keeps_no_code_of_no_answer, NULL);
  ADD ("ratings/no-answers-and-a-bad-row", notes_only_what_was_taken, NULL);
  ADD ("structs/older-and-newer", takes_older_and_newer_callers, NULL);
  ADD ("memory/request", survives_no_memory,
       (void *)"service=new; role=newer; provider=newest; request=A; opened=1; delivered=2000000");
  ADD ("memory/repeated-request", survives_no_memory,
       (void *)"service=new; request=q3; opened=2; delivered=1");
  ADD ("memory/rating", survives_no_memory,
       (void *)"service=new; perception=3; respondent=p; wave=w; attribute=a");
  ADD ("memory/no-answer", survives_no_memory, (void *)"service=new; perception=nan; respondent=p");
  ADD ("memory/requests-by-columns", survives_no_memory_by_columns, NULL);
  ADD ("memory/ratings-by-columns", survives_no_memory_by_columns, (void *)"ratings");
  return _cmocka_run_group_tests ("record", tests, n, NULL, NULL);
}
