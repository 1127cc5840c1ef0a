/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Records from a program, one by one, by columns, from a file and from several threads: the same tally; and what a host
 * needs besides. */
#include "test-support.h"

#include "record-lines.h"

/* ---- one by one, by columns, from a file, in threads: the same tally ---- */

#define N_SOUP 5000

/* The records of a made-up company, the same for the same seed. */
static Line *
cook (guint seed, gsize n, gboolean is_rating)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  Line *soup = g_new0 (Line, n);
  for (gsize i = 0; i < n; i++)
    soup[i] = is_rating ? line_random_rating (random) : line_random_request (random);
  return soup;
}

static void
wash_up (Line *soup, gsize n)
{
  for (gsize i = 0; i < n; i++)
    line_clear (&soup[i]);
  g_free (soup);
}

static SmxStudy *
new_study (void)
{
  GError *error = NULL;
  SmxStudy *study = smx_study_new ();
  static const char services[] = "service,standard_hours\ns1,4\ns2,30\n";
  smx_study_set (study, "scale", "1;7", &error);
  smx_study_set (study, "period", "week", &error);
  smx_study_set (study, "timezone", "Europe/Madrid", &error);
  smx_study_set (study, "from", "2023-02-01", &error);
  smx_study_set (study, "until", "2024-11-30", &error);
  SmxSource *source = smx_study_add_source (study, "services", &error);
  g_autoptr (GBytes) bytes = g_bytes_new_static (services, strlen (services));
  smx_source_set_bytes (source, "services.csv", bytes);
  assert_no_error (error);
  return study;
}

static SmxTally *
read_entities (SmxStudy *study)
{
  GError *error = NULL;
  SmxReadOptions options;
  smx_read_options_init (&options, sizeof options);
  options.only_entities = TRUE;
  SmxTally *tally = smx_study_read (study, &options, &error);
  assert_no_error (error);
  return tally;
}

static SmxTally *
take_as_file (const Line *soup, gsize n, gboolean is_rating)
{
  GError *error = NULL;
  g_autoptr (SmxStudy) study = new_study ();
  SmxSource *source =
      smx_study_add_source (study, is_rating ? "ratings:program" : "requests:program", &error);
  smx_source_set (source, "decimal", ".", &error); /* so that nothing is noted about thousands */
  if (!is_rating)
    smx_source_set (source, "unique", "yes", &error);
  GString *text = g_string_new (is_rating ? LINE_RATING_HEAD : LINE_REQUEST_HEAD);
  for (gsize i = 0; i < n; i++)
    line_write (&soup[i], text);
  g_autoptr (GBytes) bytes = g_string_free_to_bytes (text);
  smx_source_set_bytes (source, "program", bytes);
  SmxTally *tally = smx_study_read (study, NULL, &error);
  assert_no_error (error);
  return tally;
}

static void
agrees_with_a_file (void **state)
{
  gboolean is_rating = *state != NULL;
  Line *soup = cook (20240611, N_SOUP, is_rating);
  const Line **order = g_new (const Line *, N_SOUP);
  GError *error = NULL;
  g_autoptr (SmxStudy) study = new_study ();
  g_autoptr (SmxTally) one_by_one = read_entities (study), by_columns = read_entities (study);
  g_autoptr (SmxTally) from_file = take_as_file (soup, N_SOUP, is_rating);
  for (gsize i = 0; i < N_SOUP; i++) {
    order[i] = &soup[i];
    line_add (one_by_one, &soup[i], &error);
    assert_no_error (error);
  }
  gsize n_added = 0;
  lines_add (by_columns, order, N_SOUP, &n_added, &error);
  assert_no_error (error);
  assert_int_equal (n_added, N_SOUP);
  assert_same_but_sources ("one by one, as from a file", one_by_one, from_file);
  assert_same_but_codes ("by columns, as one by one", by_columns, one_by_one);
  g_free (order);
  wash_up (soup, N_SOUP);
}

typedef struct {
  SmxTally *tally;
  const Line *lines;
  gsize n;
  gboolean ok;
} Share;

static gpointer
add_share (gpointer data)
{
  Share *share = data;
  share->ok = TRUE;
  for (gsize i = 0; i < share->n; i++)
    share->ok = line_add (share->tally, &share->lines[i], NULL) && share->ok;
  return NULL;
}

/* Each thread its own tally, merged at the end. */
static void
agrees_with_threads (void **state)
{
  gboolean is_rating = *state != NULL;
  enum { N_THREADS = 4 };
  Line *soup = cook (7, N_SOUP, is_rating);
  for (gsize i = 0; i < N_SOUP; i++)
    g_clear_pointer (&soup[i].request, g_free); /* found by merging, they are of no section */
  g_autoptr (SmxStudy) study = new_study ();
  g_autoptr (SmxTally) whole = read_entities (study);
  Share shares[N_THREADS];
  GThread *threads[N_THREADS];
  Share all = { whole, soup, N_SOUP, FALSE };
  add_share (&all);
  for (gsize i = 0; i < N_THREADS; i++) {
    shares[i] = (Share){ read_entities (study), soup + i * N_SOUP / N_THREADS, N_SOUP / N_THREADS, FALSE };
    threads[i] = g_thread_new ("share", add_share, &shares[i]);
  }
  for (gsize i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);
  GError *error = NULL;
  for (gsize i = 1; i < N_THREADS; i++) {
    assert_true (shares[i].ok);
    smx_tally_merge (shares[0].tally, shares[i].tally, &error);
    assert_no_error (error);
  }
  g_autofree char *one = dump_tally (whole), *merged = dump_tally (shares[0].tally);
  assert_same_dump ("merged", merged, one);
  for (gsize i = 0; i < N_THREADS; i++)
    smx_tally_unref (shares[i].tally);
  wash_up (soup, N_SOUP);
}

/* ---- what a host needs besides ---- */

static void
reads_entities_alone (void **state)
{
  (void)state;
  GError *error = NULL;
  g_autoptr (SmxStudy) study = smx_study_new ();
  SmxSource *source = smx_study_add_source (study, "roles", &error);
  g_autoptr (GBytes) bytes = g_bytes_new_static ("role,name\nteller,Teller\n", 24);
  smx_source_set_bytes (source, "roles.csv", bytes);
  assert_null (smx_study_read (study, NULL, &error));
  assert_error (error, SMX_ERROR, SMX_ERROR_REFERENCE,
                "expected at least one section of requests, events, cells, ratings or services");
  g_clear_error (&error);
  smx_study_add_source (study, "requests:log", &error); /* without a file, and a survey without a scale */
  source = smx_study_add_source (study, "ratings", &error);
  smx_source_set (source, "file", "not-there.csv", &error);
  g_autoptr (SmxTally) tally = read_entities (study);
  Line line = line_request ("service=cards; role=teller");
  assert_true (line_add (tally, &line, &error));
  assert_int_equal (smx_tally_n_requests (tally), 1);
  assert_int_equal (smx__tally_n_sources (tally), 2);
  assert_true (smx__tally_has (tally, SMX_ROLES));
  line_clear (&line);
}

static void
tells_provenance (void **state)
{
  (void)state;
  GError *error = NULL;
  g_autoptr (SmxTally) tally = new_tally ("en"), other = new_tally ("en");
  Line request = line_request ("service=cards"), rating = line_rating ("service=cards");
  for (int i = 0; i < 3; i++)
    assert_true (line_add (i == 0 ? other : tally, &request, &error));
  assert_true (line_add (other, &rating, &error));
  assert_true (smx_tally_merge (tally, other, &error));
  g_autoptr (SmxMatrix) matrix = smx_matrix_new (tally, &error);
  g_autoptr (SmxTable) table = smx_measure (matrix, NULL, &error);
  assert_no_error (error);
  const char *const entries[][2] = {
    { "source.0.name", "program" }, { "source.0.section", "requests:program" },
    { "source.0.rows", "3" },       { "source.0.left_out", "0" },
    { "source.0.bytes", NULL },     { "source.0.xxh3_128", NULL },
    { "source.1.name", "program" }, { "source.1.section", "ratings:program" },
    { "source.1.rows", "1" },       { "source.2.name", NULL },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (entries); i++) {
    const char *value = smx_table_find_metadata (table, entries[i][0]);
    if (g_strcmp0 (value, entries[i][1]) != 0)
      fail_msg ("%s: %s, expected %s", entries[i][0], value, entries[i][1]);
  }
  line_clear (&request);
  line_clear (&rating);
}

static void
counts_repeated_codes (void **state)
{
  (void)state;
  GError *error = NULL;
  g_autoptr (SmxTally) tally = new_tally ("en"), other = new_tally ("en");
  Line first = line_request ("service=cards; request=A"),
       second = line_request ("service=cards; request= A ");
  Line none = line_request ("service=cards"), empty = line_request ("service=cards; request=");
  const Line *lines[] = { &first, &none, &empty, &none, &second, &second };
  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    assert_true (line_add (tally, lines[i], &error));
  assert_true (line_add (other, &first, &error));
  assert_true (smx_tally_merge (tally, other, &error));
  assert_int_equal (smx_tally_n_requests (tally), 7);
  g_autoptr (SmxMatrix) matrix = smx_matrix_new (tally, &error);
  g_autoptr (SmxTable) findings = smx_findings (matrix, SMX_LANGUAGE_ENGLISH, &error);
  assert_no_error (error);
  gint64 n = 0;
  for (gint64 i = 0; i < smx_table_n_rows (findings); i++) {
    int column = smx_table_find_column (findings, "finding"), count = smx_table_find_column (findings, "n");
    if (g_strcmp0 (smx_table_get_text (findings, i, (guint)column), "repeated-request") == 0)
      n += smx_table_get_int64 (findings, i, (guint)count);
  }
  assert_int_equal (n, 3);
  line_clear (&first);
  line_clear (&second);
  line_clear (&none);
  line_clear (&empty);
}

/* ---- snapshots ---- */

static char *
write_measures (SmxMatrix *matrix)
{
  GError *error = NULL;
  g_autoptr (SmxTable) table = smx_measure (matrix, NULL, &error);
  char *text = table == NULL ? NULL : smx_table_write_text (table, NULL, &error);
  assert_no_error (error);
  return text;
}

typedef struct {
  SmxMatrix *matrix;
  const char *expected;
  guint n_same;
} Watch;

static gpointer
watch (gpointer data)
{
  Watch *self = data;
  for (guint i = 0; i < 20; i++) {
    g_autoptr (SmxTable) table = smx_measure (self->matrix, NULL, NULL);
    g_autofree char *text = table == NULL ? NULL : smx_table_write_text (table, NULL, NULL);
    self->n_same += g_strcmp0 (text, self->expected) == 0;
  }
  return NULL;
}

/* What is counted or refused after a snapshot does not change it, while others read it. */
static void
leaves_snapshots_alone (void **state)
{
  (void)state;
  GError *error = NULL;
  g_autoptr (SmxStudy) study = new_study ();
  g_autoptr (SmxTally) tally = read_entities (study);
  Line *soup = cook (42, N_SOUP, FALSE);
  Share first = { tally, soup, N_SOUP / 2, FALSE }, second = { tally, soup + N_SOUP / 2, N_SOUP / 2, FALSE };
  add_share (&first);
  g_autoptr (SmxMatrix) matrix = smx_matrix_new (tally, &error);
  assert_no_error (error);
  g_autofree char *expected = write_measures (matrix);
  Watch watcher = { matrix, expected, 0 };
  GThread *thread = g_thread_new ("watch", watch, &watcher);
  Line bad = line_request ("service=new; request=q1; opened=1700000000000000; delivered=9700000000000000");
  gboolean taken = line_add (tally, &bad, NULL);
  add_share (&second);
  g_thread_join (thread);
  assert_false (taken);
  assert_true (second.ok);
  assert_int_equal (watcher.n_same, 20);
  g_autoptr (SmxMatrix) later = smx_matrix_new (tally, &error);
  g_autofree char *after = write_measures (later);
  assert_string_not_equal (after, expected);
  line_clear (&bad);
  wash_up (soup, N_SOUP);
}

/* Open requests in a tally of their own: they are in this snapshot and not in the next. */
static void
forgets_open_requests (void **state)
{
  (void)state;
  GError *error = NULL;
  g_autoptr (SmxStudy) study = new_study ();
  g_autoptr (SmxTally) ended = read_entities (study), open = read_entities (study);
  g_autoptr (SmxTally) alone = read_entities (study);
  Line done = line_request ("service=s1; reworks=1; opened=1700000000000000; delivered=1700000360000000");
  Line waiting = line_request ("service=s9; reworks=0; opened=1700000000000000");
  assert_true (line_add (ended, &done, &error));
  assert_true (line_add (open, &waiting, &error));
  assert_true (smx_tally_merge (open, ended, &error));
  assert_int_equal (smx_tally_n_requests (open), 2);
  assert_int_equal (smx_tally_n_requests (ended), 1);
  assert_true (line_add (alone, &done, &error));
  g_autofree char *after = dump_tally (ended), *expected = dump_tally (alone);
  assert_same_dump ("what ended", after, expected);
  line_clear (&done);
  line_clear (&waiting);
}

/* Saved and loaded, a tally goes on as if nothing had happened; rows of programs are still one source. */
static void
goes_on_after_loading (void **state)
{
  gboolean is_rating = *state != NULL;
  GError *error = NULL;
  g_autoptr (SmxStudy) study = new_study ();
  g_autoptr (SmxTally) tally = read_entities (study), whole = read_entities (study);
  Line *soup = cook (99, N_SOUP, is_rating);
  Share all = { whole, soup, N_SOUP, FALSE }, first = { tally, soup, N_SOUP / 2, FALSE };
  add_share (&all);
  add_share (&first);
  g_autoptr (GBytes) bytes = smx_tally_to_bytes (tally, &error);
  assert_no_error (error);
  g_autoptr (SmxTally) loaded = smx_tally_from_bytes (bytes, &error);
  assert_no_error (error);
  Share second = { loaded, soup + N_SOUP / 2, N_SOUP / 2, FALSE };
  add_share (&second);
  g_autofree char *actual = dump_tally (loaded), *expected = dump_tally (whole);
  assert_same_dump ("saved, loaded, gone on", actual, expected);
  wash_up (soup, N_SOUP);
}

#define ADD(test_name, function, data)                                                                       \
  tests[n++] = (struct CMUnitTest)                                                                           \
  {                                                                                                          \
    .name = test_name, .test_func = function, .initial_state = data                                          \
  }

int
main (void)
{
  static struct CMUnitTest tests[16];
  gsize n = 0;
  ADD ("same/requests-from-a-file", agrees_with_a_file, NULL);
  ADD ("same/ratings-from-a-file", agrees_with_a_file, (void *)"ratings");
  ADD ("same/requests-in-threads", agrees_with_threads, NULL);
  ADD ("same/ratings-in-threads", agrees_with_threads, (void *)"ratings");
  ADD ("host/snapshots-stay", leaves_snapshots_alone, NULL);
  ADD ("host/open-requests", forgets_open_requests, NULL);
  ADD ("host/requests-after-loading", goes_on_after_loading, NULL);
  ADD ("host/ratings-after-loading", goes_on_after_loading, (void *)"ratings");
  ADD ("host/entities-alone", reads_entities_alone, NULL);
  ADD ("host/provenance", tells_provenance, NULL);
  ADD ("codes/repeated", counts_repeated_codes, NULL);
  return _cmocka_run_group_tests ("record-doors", tests, n, NULL, NULL);
}
