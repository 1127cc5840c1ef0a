/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Loops by several threads: every item once, the error of the lowest, cancelling, the language of messages. */
#include "test-support.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/message.h"
#include "base/parallel.h"

#define N_ITEMS 1000

typedef struct {
  const char *name;
  gsize n;
  guint n_workers;
} Row;

static const Row rows[] = {
  { "parallel/none", 0, 4 },
  { "parallel/one", 1, 4 },
  { "parallel/alone", N_ITEMS, 1 },
  { "parallel/two", N_ITEMS, 2 },
  { "parallel/eight", N_ITEMS, 8 },
  { "parallel/no-worker", 3, 0 },
  { "parallel/more-than-items", 3, 9 },
};

typedef struct {
  gint times[N_ITEMS];
  guint most; /* workers */
  gsize first_bad, second_bad;
  gsize cancel_at;
  GCancellable *cancellable;
  guint64 told, n_told;
} Work;

SMX_MESSAGE (bad_item, "item {0} is bad", "el elemento {0} es malo");

static gboolean
do_item (gsize item, guint worker, gpointer data, GError **error)
{
  Work *work = data;
  g_atomic_int_inc (&work->times[item]);
  if (worker >= work->most)
    return smx__fail (error, SMX_ERROR_RANGE, NULL, &bad_item, "of another worker", NULL);
  if (work->cancellable != NULL && item == work->cancel_at)
    g_cancellable_cancel (work->cancellable);
  if (item != work->first_bad && item != work->second_bad)
    return TRUE;
  g_autofree char *number = g_strdup_printf ("%zu", item);
  if (item == work->first_bad)
    g_usleep (2000); /* so that the other one mostly comes first */
  return smx__fail (error, SMX_ERROR_RANGE, NULL, &bad_item, number, NULL);
}

static void
take_note (guint64 done, guint64 total, gpointer data)
{
  Work *work = data;
  (void)total;
  work->n_told++;
  work->told = done;
}

static void
init_work (Work *work, guint n_workers)
{
  *work = (Work){ .most = MAX (n_workers, 1), .first_bad = G_MAXSIZE, .second_bad = G_MAXSIZE };
}

static void
does_each_once (void **state)
{
  const Row *row = *state;
  GError *error = NULL;
  Work work;
  init_work (&work, row->n_workers);
  SmxProgress progress = {
    .function = take_note, .data = &work, .total = row->n, .thread = g_thread_self ()
  };
  gboolean done = smx__parallel (row->n, row->n_workers, do_item, &work, &progress, &error);
  assert_no_error (error);
  assert_true (done);
  for (gsize i = 0; i < N_ITEMS; i++)
    assert_int_equal (work.times[i], i < row->n);
  assert_int_equal (work.told, row->n);
  assert_int_equal (progress.done, row->n);
  assert_true (work.n_told <= row->n);
  assert_true (smx__parallel (row->n, row->n_workers, do_item, &work, NULL, &error));
}

/* Two items fail, the lower one later. */
static void
tells_the_lowest (void **state)
{
  (void)state;
  for (guint n_workers = 1; n_workers <= 4; n_workers++)
    for (guint language = 0; language < SMX_N_LANGUAGES; language++) {
      g_autoptr (GError) error = NULL;
      Work work;
      init_work (&work, n_workers);
      work.first_bad = 40;
      work.second_bad = 41;
      SMX_LANGUAGE_SCOPE ((SmxLanguage)language);
      assert_false (smx__parallel (N_ITEMS, n_workers, do_item, &work, NULL, &error));
      assert_error (error, SMX_ERROR, SMX_ERROR_RANGE,
                    language == SMX_LANGUAGE_SPANISH ? "el elemento 40 es malo" : "item 40 is bad");
      for (gsize i = 0; i < 40; i++)
        assert_int_equal (work.times[i], 1);
    }
}

/* Fails in every thread but the caller's. */
static gboolean
fail_elsewhere (gsize item, guint worker, gpointer data, GError **error)
{
  (void)item;
  if (worker == 0)
    return g_thread_self () == data || smx__fail (error, SMX_ERROR_RANGE, NULL, &bad_item, "0", NULL);
  return smx__fail (error, SMX_ERROR_RANGE, NULL, &bad_item, "1", NULL);
}

static void
speaks_in_workers (void **state)
{
  (void)state;
  SMX_LANGUAGE_SCOPE (SMX_LANGUAGE_SPANISH);
  for (guint i = 0; i < 100; i++) {
    g_autoptr (GError) error = NULL;
    if (!smx__parallel (N_ITEMS, 4, fail_elsewhere, g_thread_self (), NULL, &error))
      assert_error (error, SMX_ERROR, SMX_ERROR_RANGE, "el elemento 1 es malo");
  }
}

static void
ends_when_cancelled (void **state)
{
  (void)state;
  for (guint n_workers = 1; n_workers <= 4; n_workers++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();
    Work work;
    init_work (&work, n_workers);
    work.cancellable = cancellable;
    work.cancel_at = 100;
    SmxProgress progress = { .cancellable = cancellable };
    assert_false (smx__parallel (N_ITEMS, n_workers, do_item, &work, &progress, &error));
    assert_error (error, SMX_ERROR, SMX_ERROR_CANCELLED, "the work was cancelled");
    assert_int_equal (work.times[100], 1);
    gsize n_done = 0;
    for (gsize i = 0; i < N_ITEMS; i++)
      n_done += (gsize)work.times[i];
    assert_true (n_workers > 1 || n_done == 101);
  }
}

static void
starts_nothing_cancelled (void **state)
{
  (void)state;
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Work work;
  init_work (&work, 2);
  SmxProgress progress = { .cancellable = cancellable };
  g_cancellable_cancel (cancellable);
  assert_false (smx__parallel (N_ITEMS, 2, do_item, &work, &progress, &error));
  assert_error (error, SMX_ERROR, SMX_ERROR_CANCELLED, "the work was cancelled");
  for (gsize i = 0; i < N_ITEMS; i++)
    assert_int_equal (work.times[i], 0);
}

static void
fails_without_memory (void **state)
{
  (void)state;
  g_autoptr (GError) error = NULL;
  Work work;
  init_work (&work, 2);
  smx__memory_fail_from (0);
  gboolean done = smx__parallel (N_ITEMS, 2, do_item, &work, NULL, &error);
  smx__memory_fail_from (-1);
  assert_false (done);
  assert_error (error, SMX_ERROR, SMX_ERROR_NO_MEMORY, "memory ran out");
}

static void
counts_workers (void **state)
{
  (void)state;
  assert_int_equal (smx__parallel_workers (1, 0), 1);
  assert_int_equal (smx__parallel_workers (5, 0), 1);
  assert_int_equal (smx__parallel_workers (5, 3), 3);
  assert_int_equal (smx__parallel_workers (5, 5000), 5);
  assert_int_equal (smx__parallel_workers (0, G_MAXSIZE), g_get_num_processors ());
  assert_int_equal (smx__parallel_workers (0, 1), 1);
  assert_int_equal (smx__parallel_workers (G_MAXUINT, G_MAXSIZE), G_MAXUINT);
}

int
main (void)
{
  static struct CMUnitTest tests[32];
  gsize n = 0;
  ROWS (rows, does_each_once)
  tests[n++] = (struct CMUnitTest){ .name = "parallel/lowest-error", .test_func = tells_the_lowest };
  tests[n++] = (struct CMUnitTest){ .name = "parallel/language", .test_func = speaks_in_workers };
  tests[n++] = (struct CMUnitTest){ .name = "parallel/cancel", .test_func = ends_when_cancelled };
  tests[n++] = (struct CMUnitTest){ .name = "parallel/cancelled", .test_func = starts_nothing_cancelled };
  tests[n++] = (struct CMUnitTest){ .name = "parallel/memory", .test_func = fails_without_memory };
  tests[n++] = (struct CMUnitTest){ .name = "parallel/workers", .test_func = counts_workers };
  return _cmocka_run_group_tests ("parallel", tests, n, NULL, NULL);
}
