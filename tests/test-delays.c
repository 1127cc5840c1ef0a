/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Delivery times that wait: once settled, the tally is the one whose delivery times never waited. */
#include "test-support.h"

#include "base/memory.h"
#include "tally-reference.h"
#include "tally/tally-struct.h"

static void
count (SmxTally *tally, const SmxRequestBatch *rows, gboolean waits)
{
  GError *error = NULL;
  gsize n_counted = 0;
  SmxRequestBatch batch = *rows;
  batch.waits = waits;
  smx__tally_count_requests (tally, &batch, &n_counted, &error);
  assert_no_error (error);
  assert_int_equal (n_counted, rows->n);
}

static void
assert_settles_as (SmxTally *waiting, const SmxTally *counted, const char *what)
{
  GError *error = NULL;
  assert_true (smx__tally_settle (waiting, &error));
  assert_no_error (error);
  assert_int_equal (waiting->waiting.n_counts, 0);
  g_autofree char *one = dump_tally (waiting), *two = dump_tally (counted);
  assert_same_dump (what, one, two);
}

/* ---- Random rows, some of whose columns are not there ---- */

static void
settles_random_rows (void **state)
{
  (void)state;
  g_autofree Rows *rows = g_new (Rows, 1);
  for (guint32 seed = 1; seed <= 60; seed++) {
    g_autoptr (GRand) random = g_rand_new_with_seed (seed);
    g_autoptr (SmxTally) waiting = new_named_tally ();
    g_autoptr (SmxTally) counted = new_named_tally ();
    g_autofree char *what = g_strdup_printf ("seed %u", seed);
    for (int batch = 0; batch < 6; batch++) {
      draw_requests (random, rows, (gsize)g_rand_int_range (random, 1, SMX_BATCH + 1), (guint32)batch % 2);
      rows->requests.role = batch % 3 == 1 ? NULL : rows->requests.role;
      rows->requests.service = seed % 7 == 0 ? NULL : rows->requests.service;
      rows->requests.provider = seed % 5 == 0 ? NULL : rows->requests.provider;
      count (waiting, &rows->requests, batch != 4);
      count (counted, &rows->requests, FALSE);
      if (batch == 3)
        assert_settles_as (waiting, counted, what);
    }
    assert_settles_as (waiting, counted, what);
  }
}

/* ---- Times at the ends of buckets and of what may be ---- */

static const gint64 seconds[] = { 0,
                                  1,
                                  127,
                                  128,
                                  129,
                                  255,
                                  256,
                                  8191,
                                  8192,
                                  1000000,
                                  G_GINT64_CONSTANT (876600) * 3600, /* 100 years */
                                  3,
                                  G_GINT64_CONSTANT (876599) * 3600 };

static void
settles_far_times (void **state)
{
  (void)state;
  gint64 opened[G_N_ELEMENTS (seconds)], delivered[G_N_ELEMENTS (seconds)];
  guint32 services[G_N_ELEMENTS (seconds)] = { 0 };
  g_autoptr (SmxTally) waiting = new_named_tally ();
  g_autoptr (SmxTally) counted = new_named_tally ();
  for (gsize i = 0; i < G_N_ELEMENTS (seconds); i++) {
    opened[i] = SPRING_2014;
    delivered[i] = SPRING_2014 + seconds[i] * SMX_MICRO;
    services[i] = (guint32)i % 2;
  }
  const SmxRequestBatch rows = { .n = G_N_ELEMENTS (seconds),
                                 .section = SMX_NO_ID,
                                 .service = services,
                                 .opened = opened,
                                 .delivered = delivered };
  count (waiting, &rows, TRUE);
  count (waiting, &rows, TRUE);
  count (counted, &rows, FALSE);
  count (counted, &rows, FALSE);
  assert_settles_as (waiting, counted, "far times");
}

/* ---- So many services that not all of their arrays may wait ---- */

#define MANY 16384u

static void
settles_many (void **state)
{
  (void)state;
  g_autofree Rows *rows = g_new (Rows, 1);
  g_autoptr (GRand) random = g_rand_new_with_seed (70000);
  g_autoptr (SmxTally) waiting = new_named_tally ();
  g_autoptr (SmxTally) counted = new_named_tally ();
  gsize most = 0;
  name_services (waiting, MANY);
  name_services (counted, MANY);
  for (guint32 first = 0; first + SMX_BATCH <= MANY; first += SMX_BATCH) {
    draw_requests (random, rows, SMX_BATCH, 0);
    for (gsize i = 0; i < rows->n; i++) {
      rows->ids[1][i] = (first + (guint32)i) / 2;
      rows->numbers[2][i] = SPRING_2014;
      rows->numbers[4][i] = SPRING_2014 + (i % 2 == 0 ? 0 : 1000 * HOUR); /* far apart: a long array */
    }
    rows->requests.service = rows->ids[1];
    rows->requests.opened = rows->numbers[2];
    rows->requests.delivered = rows->numbers[4];
    count (waiting, &rows->requests, TRUE);
    count (counted, &rows->requests, FALSE);
    assert_false (smx__delays_are_many (&waiting->waiting)); /* settled on the way */
    most = MAX (most, waiting->waiting.n_counts);
  }
  assert_true (waiting->waiting.n_counts < most);
  assert_settles_as (waiting, counted, "many services");
}

/* ---- Threads ---- */

static void
joins_what_waits (void **state)
{
  (void)state;
  GError *error = NULL;
  g_autofree Rows *rows = g_new (Rows, 1);
  g_autoptr (GRand) random = g_rand_new_with_seed (2);
  g_autoptr (SmxTally) waiting = new_named_tally ();
  g_autoptr (SmxTally) other = new_named_tally ();
  g_autoptr (SmxTally) counted = new_named_tally ();
  draw_requests (random, rows, 700, 0);
  count (waiting, &rows->requests, TRUE);
  count (counted, &rows->requests, FALSE);
  draw_requests (random, rows, 800, 0);
  count (other, &rows->requests, TRUE);
  count (counted, &rows->requests, FALSE);
  assert_true (smx__tally_absorb (waiting, other, SMX_NO_ID, &error));
  assert_no_error (error);
  assert_settles_as (waiting, counted, "two threads");
}

/* A tally that met the same codes in another order, and has counted some rows. */
static SmxTally *
make_other (const Rows *rows, gboolean waits)
{
  SmxTally *tally = new_tally (NULL);
  for (guint kind = 0; kind < SMX_N_DICTIONARIES; kind++)
    for (int i = N_CODES; i-- > 0;) {
      g_autofree char *code = g_strdup_printf ("code %d", i);
      id_of (tally, (SmxDictionaryKind)kind, code);
    }
  count (tally, &rows->requests, waits);
  return tally;
}

/* What waits in the other tally gets our numbers, and what was settled there before as well. */
static void
joins_other_numbers (void **state)
{
  (void)state;
  g_autofree Rows *rows = g_new (Rows, 1);
  for (guint32 seed = 1; seed <= 10; seed++) {
    GError *error = NULL;
    g_autoptr (GRand) random = g_rand_new_with_seed (seed);
    g_autoptr (SmxTally) waiting = new_named_tally ();
    g_autoptr (SmxTally) counted = new_named_tally ();
    draw_requests (random, rows, 300, 0);
    g_autoptr (SmxTally) other = make_other (rows, TRUE);
    g_autoptr (SmxTally) other_counted = make_other (rows, FALSE);
    if (seed % 2 == 0)
      assert_true (smx__tally_settle (other, &error));
    draw_requests (random, rows, 400, 0);
    count (waiting, &rows->requests, seed % 3 != 0);
    count (counted, &rows->requests, FALSE);
    draw_requests (random, rows, 200, 0);
    count (other, &rows->requests, TRUE);
    count (other_counted, &rows->requests, FALSE);
    assert_true (smx__tally_absorb (waiting, other, SMX_NO_ID, &error));
    assert_true (smx__tally_absorb (counted, other_counted, SMX_NO_ID, &error));
    assert_no_error (error);
    assert_int_equal (other->waiting.n_counts, 0);
    assert_settles_as (waiting, counted, "other numbers");
  }
}

/* ---- Memory ---- */

/* Where memory ends, nothing of the part was counted; what is left waiting is freed with the tally. */
static void
fails_cleanly (void **state)
{
  (void)state;
  g_autofree Rows *rows = g_new (Rows, 1);
  g_autoptr (GRand) random = g_rand_new_with_seed (4);
  draw_requests (random, rows, 200, 0);
  rows->requests.waits = TRUE;
  gboolean done = FALSE;
  for (gint64 n = 0; !done; n++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (SmxTally) tally = new_named_tally ();
    gsize n_counted = 0;
    smx__memory_fail_from (n);
    gboolean counted = smx__tally_count_requests (tally, &rows->requests, &n_counted, &error);
    done = counted && smx__tally_settle (tally, &error);
    smx__memory_fail_from (-1);
    if (!done)
      assert_error (error, SMX_ERROR, SMX_ERROR_NO_MEMORY, "memory ran out");
    if (!counted) {
      assert_int_equal (n_counted, 0);
      assert_int_equal (tally->waiting.n_waiting, 0);
    }
    assert_in_range (n, 0, 5000);
  }
}

/* Joining fails as settling does, and all can be freed. */
static void
joins_or_fails (void **state)
{
  (void)state;
  g_autofree Rows *rows = g_new (Rows, 1);
  g_autoptr (GRand) random = g_rand_new_with_seed (6);
  gboolean joined = FALSE;
  draw_requests (random, rows, 60, 0);
  for (gint64 n = 0; !joined; n++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (SmxTally) tally = new_named_tally ();
    g_autoptr (SmxTally) other = make_other (rows, TRUE);
    smx__memory_fail_from (n);
    joined = smx__tally_absorb (tally, other, SMX_NO_ID, &error);
    smx__memory_fail_from (-1);
    if (!joined)
      assert_error (error, SMX_ERROR, SMX_ERROR_NO_MEMORY, "memory ran out");
    assert_in_range (n, 0, 5000);
  }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    { "settle/random-rows", settles_random_rows, NULL, NULL, NULL },
    { "settle/far-times", settles_far_times, NULL, NULL, NULL },
    { "settle/many-services", settles_many, NULL, NULL, NULL },
    { "settle/threads", joins_what_waits, NULL, NULL, NULL },
    { "settle/other-numbers", joins_other_numbers, NULL, NULL, NULL },
    { "settle/joining-memory", joins_or_fails, NULL, NULL, NULL },
    { "settle/memory", fails_cleanly, NULL, NULL, NULL },
  };
  return cmocka_run_group_tests_name ("delays", tests, NULL, NULL);
}
