/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Several threads at once: all ask every question of one matrix, and each makes a matrix of its own meanwhile. The answers are those of one
 * thread, and tests/run threads has the thread sanitizer watch. */
#include "test-support.h"

#include "test-tally-builder.h"
#include <service-matrix.h>

enum { THREADS = 3, ROUNDS = 2, MOST_ANSWERS = 64 };

static const char records[] =
    "set scale=1,7 target=6 min-group=2 critical=0.3 as-of=900\n"
    "role teller area=Front name=Teller\nrole agent area=Front\nrole clerk kind=back area=Back\n"
    "provider it area=Back name=IT\nprovider legal area=Back\nprovider clerk area=Back\n"
    "service cards provider=it criticality=0.9 target=6 standard=5\nservice loans criticality=0.8\n"
    "service law provider=legal criticality=0.7\nservice desk provider=it\n"
    "link teller cards it end=400 criticality=0.9\nlink agent loans legal end=300 status=proposed\n"
    "link agent cards it end=100 status=disputed\nlink clerk desk it end=10\n"
    "touchpoint counter teller end=500 journey=buy experience=3.5\ntouchpoint phone agent end=200 "
    "journey=buy\n"
    "dependency cards desk share=0.4\ndependency loans law share=0.7\ndependency law desk\ndependency desk "
    "law share=0.1\n"
    "request teller cards it reworks=1 opened=0 delivered=9 promised=4 times=9\n"
    "request teller cards it reworks=0 opened=0 delivered=3 promised=4 times=30\n"
    "request teller law legal reworks=0 opened=5 delivered=9 times=12\n"
    "request agent loans legal reworks=2 opened=7 delivered=90 promised=50 times=7\n"
    "request agent loans clerk reworks=0 opened=7 delivered=20 times=11\n"
    "request clerk desk it reworks=0 opened=1 delivered=2 times=20\n"
    "rating teller cards it perception=5 expectation=7 by=ana times=6\n"
    "rating teller law legal perception=4 expectation=6 by=ana times=6\n"
    "rating agent loans legal perception=3 expectation=6 by=ben times=5\n"
    "rating agent loans clerk perception=6 expectation=6 by=ben times=5\n"
    "rating teller cards it perception=6 by=it1 side=back times=3\n"
    "handover it legal cards passes=5 direct=2 indirect=1 closings=3 reopened=1\n"
    "handover legal it cards passes=3 direct=1 closings=2\nhandover legal clerk loans passes=4\n";

/* ---- Every question ---- */

/* Tables as text; whatever a question is, its answer is not to depend on who asks besides. */
typedef struct {
  char *texts[MOST_ANSWERS];
  guint n;
} Answers;

static void
clear_answers (Answers *self)
{
  for (guint i = 0; i < self->n; i++)
    g_free (self->texts[i]);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Answers, clear_answers)

/* Takes the table. */
static void
note (Answers *self, SmxTable *table, const GError *error)
{
  assert_no_error (error);
  assert_non_null (table);
  assert_in_range (self->n, 0, MOST_ANSWERS - 1);
  self->texts[self->n] = smx_table_write_text (table, NULL, NULL);
  assert_non_null (self->texts[self->n]);
  self->n++;
  smx_table_unref (table);
}

static void
ask_measures (Answers *self, const SmxMatrix *matrix)
{
  g_autoptr (GError) error = NULL;
  for (guint by = 0; by < SMX_N_BY; by++) {
    SmxMeasureOptions options;
    smx_measure_options_init (&options, sizeof options);
    options.by = by;
    note (self, smx_measure (matrix, &options, &error), error);
  }
  note (self, smx_findings (matrix, SMX_LANGUAGE_OF_STUDY, &error), error);
  note (self, smx_bright_spots (matrix, NULL, &error), error);
}

static void
ask_rankings (Answers *self, const SmxMatrix *matrix)
{
  g_autoptr (GError) error = NULL;
  SmxRankOptions options;
  smx_rank_options_init (&options, sizeof options);
  options.replicates = 100;
  options.threads = 2;
  note (self, smx_rank_services (matrix, &options, &error), error);
  options.method = SMX_RANK_TOPSIS;
  note (self, smx_rank_services (matrix, &options, &error), error);
  note (self, smx_explain_ranking (matrix, &options, &error), error);
  note (self, smx_certainty (matrix, SMX_CERTAINTY_ACCEPTABILITY, &options, &error), error);
}

static void
ask_graph (Answers *self, const SmxMatrix *matrix)
{
  g_autoptr (GError) error = NULL;
  SmxStructureOptions options;
  smx_structure_options_init (&options, sizeof options);
  options.worlds = 256;
  options.threads = 2;
  note (self, smx_exposure (matrix, &options, &error), error);
  note (self, smx_demand (matrix, &options, &error), error);
  note (self, smx_failures (matrix, &options, &error), error);
  note (self, smx_robustness (matrix, &options, &error), error);
  note (self, smx_bottlenecks (matrix, &options, &error), error);
  note (self, smx_validation (matrix, &options, &error), error);
  for (guint by = 0; by < SMX_N_HANDOVERS_BY; by++)
    note (self, smx_handovers (matrix, by, &options, &error), error);
  for (guint which = 0; which < SMX_N_SILOS_TABLES; which++)
    note (self, smx_silos (matrix, which, &options, &error), error);
  for (guint by = 0; by < SMX_N_SIGHT_BY; by++)
    note (self, smx_sight (matrix, by, &options, &error), error);
  for (guint which = 0; which < SMX_N_LAYOUT_TABLES; which++)
    note (self, smx_layout (matrix, which, &options, &error), error);
  for (guint which = 0; which < SMX_N_TWO_MODE_TABLES; which++)
    note (self, smx_two_mode (matrix, which, &options, &error), error);
}

static void
ask_all (Answers *self, const SmxMatrix *matrix)
{
  ask_measures (self, matrix);
  ask_rankings (self, matrix);
  ask_graph (self, matrix);
}

/* ---- Threads ---- */

static void
check_same (const Answers *one, const Answers *other)
{
  assert_int_equal (one->n, other->n);
  for (guint i = 0; i < one->n; i++)
    assert_string_equal (one->texts[i], other->texts[i]);
}

typedef struct {
  const SmxMatrix *shared;
  const Answers *expected;
} Task;

static gpointer
work (gpointer data)
{
  const Task *task = data;
  for (guint round = 0; round < ROUNDS; round++) {
    g_autoptr (SmxMatrix) own = build_matrix (records);
    const SmxMatrix *asked[] = { task->shared, own };
    for (guint i = 0; i < G_N_ELEMENTS (asked); i++) {
      g_auto (Answers) answers = { .n = 0 };
      ask_all (&answers, asked[i]);
      check_same (&answers, task->expected);
    }
  }
  return NULL;
}

static void
do_not_disturb_each_other (void **state)
{
  (void)state;
  g_auto (Answers) expected = { .n = 0 };
  g_autoptr (SmxMatrix) matrix = build_matrix (records);
  GThread *threads[THREADS];
  ask_all (&expected, matrix);
  assert_true (expected.n > 25);
  Task task = { matrix, &expected };
  for (guint i = 0; i < THREADS; i++)
    threads[i] = g_thread_new ("asks", work, &task);
  for (guint i = 0; i < THREADS; i++)
    g_thread_join (threads[i]);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    { .name = "together/every-question", .test_func = do_not_disturb_each_other },
  };
  return cmocka_run_group_tests_name ("together", tests, NULL, NULL);
}
