/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rankings that are cancelled, or that run out of memory, end with that error; nothing else happens. */
#include "rank-studies.h"

/* ---- Calls ---- */

#define N_CALLS (2 + SMX_N_CERTAINTIES)

static SmxTable *
call (guint which, const SmxMatrix *matrix, const SmxRankOptions *options, GError **error)
{
  return which == 0   ? smx_rank_services (matrix, options, error)
         : which == 1 ? smx_rank_tied (matrix, options, error)
                      : smx_certainty (matrix, (SmxCertainty)(which - 2), options, error);
}

/* ---- Cancelling ---- */

typedef struct {
  GCancellable *cancellable;
  guint after, told; /* times that progress is told before cancelling */
} Canceller;

static void
cancel (guint64 done, guint64 total, gpointer data)
{
  Canceller *self = data;
  (void)done;
  (void)total;
  if (self->told++ == self->after)
    g_cancellable_cancel (self->cancellable);
}

/* From the progress of the call itself; how soon is counted in what is told afterwards. */
static void
cancels (void **state)
{
  const Way *way = *state;
  g_autoptr (SmxMatrix) matrix = study_matrix ((Study){ .seed = 5 });
  for (guint which = 0; which < N_CALLS; which++)
    for (guint after = 0; after < 3; after++) {
      g_autoptr (GError) error = NULL;
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      Canceller canceller = { cancellable, after, 0 };
      SmxRankOptions options = way_options (way);
      options.replicates = 2000;
      options.cancellable = cancellable;
      options.progress = cancel;
      options.progress_data = &canceller;
      g_autoptr (SmxTable) table = call (which, matrix, &options, &error);
      if (canceller.told <= after) { /* it had no more to tell: nothing is drawn, or nothing takes time */
        assert_no_error (error);
        continue;
      }
      assert_null (table);
      assert_error (error, SMX_ERROR, SMX_ERROR_CANCELLED, "the work was cancelled");
      assert_in_range (canceller.told, after + 1, after + 3);
    }
}

/* Cancelled before it begins, no call that takes time gives anything. */
static void
begins_nothing (void **state)
{
  const Way *way = *state;
  g_autoptr (SmxMatrix) matrix = study_matrix ((Study){ .seed = 5 });
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_cancellable_cancel (cancellable);
  for (guint which = 0; which < N_CALLS; which++) {
    g_autoptr (GError) error = NULL;
    SmxRankOptions options = way_options (way);
    options.cancellable = cancellable;
    g_autoptr (SmxTable) table = call (which, matrix, &options, &error);
    if (table == NULL)
      assert_error (error, SMX_ERROR, SMX_ERROR_CANCELLED, "the work was cancelled");
    else
      assert_int_not_equal (which, 2 + SMX_CERTAINTY_STABILITY);
  }
}

/* ---- Memory ---- */

static void
fails_cleanly (void **state)
{
  const Way *way = *state;
  g_autoptr (SmxMatrix) matrix = study_matrix ((Study){ .seed = 3, .n = 6 });
  const guint n_calls = (way - ways) % 4 == 0 ? N_CALLS : 2; /* all tables of some ways are enough */
  for (guint which = 0; which < n_calls; which++) {
    SmxRankOptions options = way_options (way);
    SmxTable *table = NULL;
    gint64 n = 0;
    options.replicates = 4;
    for (; table == NULL; n++) {
      g_autoptr (GError) error = NULL;
      smx__memory_fail_from (n);
      table = call (which, matrix, &options, &error);
      smx__memory_fail_from (-1);
      if (table == NULL)
        assert_error (error, SMX_ERROR, SMX_ERROR_NO_MEMORY, "memory ran out");
      else
        assert_no_error (error);
    }
    assert_in_range (n, 20, 3000);
    smx_table_unref (table);
  }
}

int
main (void)
{
  static struct CMUnitTest tests[100];
  gsize n = 0;
  ADD_WAYS ("cancelled", cancels);
  ADD_WAYS ("cancelled-before", begins_nothing);
  ADD_WAYS ("failing-memory", fails_cleanly);
  return _cmocka_run_group_tests ("rank-failures", tests, n, NULL, NULL);
}
