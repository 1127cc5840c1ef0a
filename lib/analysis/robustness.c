/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Robustness: how many end customers are served while providers go, one after the other. Formulas: docs/method.md, "Structure".
 * Invariant: figures of orders are added up in the order of their numbers, so that threads never show. */

#include <service-matrix/failures.h>

#include "../base/memory.h"
#include "../base/parallel.h"
#include "../base/random.h"
#include "column-macros.h"
#include "structure.h"
#include <math.h>
#include <string.h>

#define OF_ORDER 103  /* stream of draws */
#define AT_A_TIME 64u /* words of orders whose figures are kept */

typedef struct {
  SmxOutage outage;
  double *keys;    /* one a provider: what an order sorts by */
  guint32 *orders; /* 64 x provider: who goes when */
} Worker;

typedef struct {
  const SmxMatrix *matrix;
  SmxStructureOptions options;
  SmxGraph graph;
  SmxDamage damage;
  guint32 n; /* providers that go, of all */
  double total;
  Worker *workers;
  guint n_workers;
  guint32 *gone, n_gone; /* worst first */
  gboolean *is_gone;
  double *harms;                 /* one a provider: where it goes next */
  double *worst, *sum, *squares; /* n + 1 each: hit by worst first; at random, over all orders */
  guint64 *units;                /* one a provider */
  gsize first_word;
  double *sums; /* of a word of orders, two for each number of providers gone */
} Work;

static void
clear_work (Work *self)
{
  for (guint i = 0; self->workers != NULL && i < self->n_workers; i++) {
    smx__outage_clear (&self->workers[i].outage);
    g_free (self->workers[i].keys);
    g_free (self->workers[i].orders);
  }
  g_free (self->workers);
  smx__damage_clear (&self->damage);
  smx__graph_clear (&self->graph);
  g_free (self->gone);
  g_free (self->is_gone);
  g_free (self->harms);
  g_free (self->worst);
  g_free (self->sum);
  g_free (self->squares);
  g_free (self->units);
  g_free (self->sums);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Work, clear_work)

static gboolean
make_workers (Work *self, GError **error)
{
  const guint32 n = self->graph.n_providers;
  const gsize n_orders = self->options.worlds / SMX_WORD;
  gsize n_words = MAX (n_orders, n) / SMX_WORD + 1;
  self->n_workers = smx__parallel_workers (self->options.threads, n_words);
  self->workers = smx__allocate (self->n_workers, sizeof *self->workers, error);
  for (guint i = 0; self->workers != NULL && i < self->n_workers; i++) {
    Worker *worker = &self->workers[i];
    if (!smx__outage_init (&worker->outage, &self->damage, error) ||
        (worker->keys = smx__allocate (n, sizeof *worker->keys, error)) == NULL ||
        (worker->orders = smx__allocate (n, SMX_WORD * sizeof *worker->orders, error)) == NULL)
      return FALSE;
  }
  return self->workers != NULL;
}

static gboolean
prepare (Work *self, SmxProgress *progress, GError **error)
{
  if (!smx__graph_take (&self->graph, self->matrix, error) ||
      !smx__damage_init (&self->damage, &self->graph, progress, error))
    return FALSE;
  const guint32 all = self->graph.n_providers;
  const gsize n_rows = (gsize)all + 1;
  self->n = (guint32)MIN (all, smx__structure_rows (&self->options, n_rows) - 1);
  if ((self->gone = smx__allocate (n_rows, sizeof *self->gone, error)) == NULL ||
      (self->is_gone = smx__allocate (all, sizeof *self->is_gone, error)) == NULL ||
      (self->harms = smx__allocate (all, sizeof *self->harms, error)) == NULL ||
      (self->worst = smx__allocate (n_rows, sizeof *self->worst, error)) == NULL ||
      (self->sum = smx__allocate (n_rows, sizeof *self->sum, error)) == NULL ||
      (self->squares = smx__allocate (n_rows, sizeof *self->squares, error)) == NULL ||
      (self->units = smx__allocate (all, sizeof *self->units, error)) == NULL ||
      (self->sums = smx__allocate (n_rows, 2 * AT_A_TIME * sizeof *self->sums, error)) == NULL ||
      !make_workers (self, error))
    return FALSE;
  for (guint32 i = 0; i < all; i++)
    self->units[i] =
        smx__random_unit (smx__names_code (&self->matrix->names[SMX_DICTIONARY_PROVIDER], i), OF_ORDER);
  self->total = smx__impact_of_all (&self->workers[0].outage.impact);
  return TRUE;
}

/* ---- Worst first ---- */

/* Each of 64 providers goes next, after those that are gone. */
static gboolean
try_word (gsize item, guint worker, gpointer data, G_GNUC_UNUSED GError **error)
{
  const Work *work = data;
  SmxOutage *outage = &work->workers[worker].outage;
  const guint32 first = (guint32)item * SMX_WORD;
  const guint32 n = MIN (work->graph.n_providers - first, SMX_WORD);
  smx__outage_return (outage);
  for (guint32 i = 0; i < work->n_gone; i++)
    smx__outage_provider (outage, work->gone[i], G_MAXUINT64);
  for (guint32 lane = 0; lane < n; lane++)
    smx__outage_provider (outage, first + lane, G_GUINT64_CONSTANT (1) << lane);
  smx__outage_run (outage, smx__worlds_first (n), TRUE);
  for (guint32 lane = 0; lane < n; lane++)
    work->harms[first + lane] = smx__lane (&outage->impact.customers, lane);
  return TRUE;
}

static gboolean
take_worst (Work *self, SmxProgress *progress, GError **error)
{
  const guint32 all = self->graph.n_providers;
  const gsize n_words = ((gsize)all + SMX_WORD - 1) / SMX_WORD;
  progress->total += n_words * self->n;
  while (self->n_gone < self->n) {
    guint32 worst = SMX_NO_ID;
    if (!smx__parallel (n_words, self->n_workers, try_word, self, progress, error))
      return FALSE;
    for (guint32 i = 0; i < all; i++)
      if (!self->is_gone[i] && (worst == SMX_NO_ID || self->harms[i] > self->harms[worst]))
        worst = i;
    self->is_gone[worst] = TRUE;
    self->gone[self->n_gone++] = worst;
    self->worst[self->n_gone] = self->harms[worst];
  }
  return TRUE;
}

/* ---- At random ---- */

static int
compare_keys (guint32 a, guint32 b, const void *data)
{
  const double *keys = data;
  return (keys[a] > keys[b]) - (keys[a] < keys[b]);
}

/* 64 orders. */
static gboolean
draw_orders (const Work *self, gsize word, Worker *worker, GError **error)
{
  const guint32 n = self->graph.n_providers;
  for (guint lane = 0; lane < SMX_WORD; lane++) {
    for (guint32 i = 0; i < n; i++) {
      SmxRandom random;
      smx__random_init (&random, self->options.seed, self->units[i], (guint32)(word * SMX_WORD + lane));
      worker->keys[i] = smx__random_uniform (&random);
    }
    g_autofree guint32 *order = smx__sorted_order (n, compare_keys, worker->keys, error);
    if (order == NULL)
      return FALSE;
    memcpy (worker->orders + (gsize)lane * n, order, n * sizeof *order);
  }
  return TRUE;
}

static void
let_go (const Work *self, Worker *worker, guint32 place)
{
  for (guint lane = 0; lane < SMX_WORD; lane++)
    smx__outage_provider (&worker->outage, worker->orders[(gsize)lane * self->graph.n_providers + place],
                          G_GUINT64_CONSTANT (1) << lane);
}

/* Of the orders of a word, how many there are: the last may have fewer. */
static guint
orders_of (const Work *self, gsize word)
{
  return (guint)MIN (self->options.worlds / SMX_WORD - word * SMX_WORD, SMX_WORD);
}

static gboolean
run_orders (gsize item, guint index, gpointer data, GError **error)
{
  const Work *work = data;
  Worker *worker = &work->workers[index];
  SmxProgress look = { .cancellable = work->options.cancellable };
  const guint n_orders = orders_of (work, work->first_word + item);
  if (!draw_orders (work, work->first_word + item, worker, error))
    return FALSE;
  smx__outage_return (&worker->outage);
  for (guint32 gone = 1; gone <= work->n; gone++) {
    double *sums = work->sums + 2 * (item * ((gsize)work->n + 1) + gone);
    let_go (work, worker, gone - 1);
    smx__outage_run (&worker->outage, smx__worlds_first (n_orders), TRUE);
    sums[0] = sums[1] = 0;
    for (guint lane = 0; lane < n_orders; lane++) {
      double share = smx__lane (&worker->outage.impact.customers, lane) / work->total;
      sums[0] += share;
      sums[1] += share * share;
    }
    if (!smx__progress_advance (&look, 0, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
take_random (Work *self, SmxProgress *progress, GError **error)
{
  const gsize n_words = (self->options.worlds / SMX_WORD + SMX_WORD - 1) / SMX_WORD;
  progress->total += n_words;
  for (self->first_word = 0; self->first_word < n_words; self->first_word += AT_A_TIME) {
    const gsize n = MIN (n_words - self->first_word, AT_A_TIME);
    if (!smx__parallel (n, MIN (self->n_workers, (guint)n), run_orders, self, progress, error))
      return FALSE;
    for (gsize item = 0; item < n; item++)
      for (guint32 gone = 1; gone <= self->n; gone++) {
        const double *sums = self->sums + 2 * (item * ((gsize)self->n + 1) + gone);
        self->sum[gone] += sums[0];
        self->squares[gone] += sums[1];
      }
  }
  return TRUE;
}

/* ---- Table ---- */

static const SmxColumnSpec columns[] = {
  { "out", SMX_COLUMN_INT64, 0, M ("Out", "Caídos"), M ("", ""),
    M ("providers that are gone", "proveedores que han caído"), FALSE },
  { "worst_first", SMX_COLUMN_DOUBLE, 3, M ("Worst first", "Primero el peor"), SHARE_UNIT,
    M ("end customers still served where each time the provider goes whose loss then does most harm",
       "clientes finales aún atendidos si cada vez cae el proveedor cuya pérdida hace entonces más daño"),
    FALSE },
  { "at_random", SMX_COLUMN_DOUBLE, 3, M ("At random", "Al azar"), SHARE_UNIT,
    M ("end customers still served, mean over orders drawn at random",
       "clientes finales aún atendidos, media de órdenes al azar"),
    FALSE },
  { "standard_error", SMX_COLUMN_DOUBLE, 4, M ("Standard error", "Error estándar"), SHARE_UNIT,
    M ("of at_random", "de at_random"), FALSE },
  { "provider", SMX_COLUMN_TEXT, 0, M ("Provider", "Proveedor"), M ("", ""),
    M ("the one that went last, worst first", "el último en caer, primero el peor"), TRUE },
};

static gboolean
append_row (const Work *work, SmxTableBuilder *builder, guint32 gone, GError **error)
{
  const guint n_orders = work->options.worlds / SMX_WORD;
  const double n = n_orders;
  const gboolean known = work->total > 0;
  double mean = work->sum[gone] / n;
  double squares = MAX (work->squares[gone] - n * mean * mean, 0);
  const char *last =
      gone == 0 ? NULL
                : smx__names_code (&work->matrix->names[SMX_DICTIONARY_PROVIDER], work->gone[gone - 1]);
  return smx__table_builder_int64 (builder, 0, gone, error) &&
         smx__table_builder_double (builder, 1, known ? 1 - work->worst[gone] / work->total : (double)NAN,
                                    error) &&
         smx__table_builder_double (builder, 2, known ? 1 - mean : (double)NAN, error) &&
         smx__table_builder_double (builder, 3, known && n > 1 ? sqrt (squares / (n - 1) / n) : (double)NAN,
                                    error) &&
         smx__table_builder_text (builder, 4, last, error);
}

SmxTable *
smx_robustness (const SmxMatrix *matrix, const SmxStructureOptions *options, GError **error)
{
  g_return_val_if_fail (matrix != NULL, NULL);
  SMX_LANGUAGE_SCOPE (matrix->settings.language);
  g_auto (Work) work = { .matrix = matrix };
  if (!smx__structure_options_take (&work.options, matrix, options, error))
    return NULL;
  SmxProgress progress = smx__structure_progress (&work.options);
  g_autoptr (SmxTableBuilder) builder = smx__table_builder_new (error);
  if (builder == NULL || !prepare (&work, &progress, error) || !take_worst (&work, &progress, error) ||
      !take_random (&work, &progress, error) ||
      !smx__table_builder_add_columns (builder, columns, G_N_ELEMENTS (columns), error) ||
      !smx__structure_provenance (builder, matrix, "robustness", &work.options, TRUE, error))
    return NULL;
  for (guint32 gone = 0; gone <= work.n; gone++)
    if (!append_row (&work, builder, gone, error))
      return NULL;
  return smx__table_builder_finish (builder, error);
}
