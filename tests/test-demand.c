/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Demand: a published case, random graphs against inverted matrices, loops at and beyond the edge, large ones, cancelling, failing
 * memory. */
#include "test-support.h"

#include "base/memory.h"
#include "stats/leontief.h"
#include "test-tally-builder.h"
#include <service-matrix/demand.h>
#include <service-matrix/error.h>

#define SEED G_GUINT64_CONSTANT (20261130)

static const char *const keys[] = { "service", NULL };

static SmxTable *
ask (const SmxMatrix *matrix)
{
  GError *error = NULL;
  SmxTable *table = smx_demand (matrix, NULL, &error);
  assert_no_error (error);
  return table;
}

/* ---- by hand ---- */

typedef struct {
  const char *name, *records, *expected;
} Row;

static void
lists (void **state)
{
  const Row *row = *state;
  g_autoptr (SmxMatrix) matrix = build_matrix (row->records);
  g_autoptr (SmxTable) table = ask (matrix);
  check_table (table, keys, row->expected);
}

static const Row rows[] = {
  { "hand/nothing", "", "" },
  { "hand/one", "service a name=A\nlink r a p end=5",
    "a: name=A own=5 demand=5 share=0 backward_linkage=1 forward_linkage=1 basis=null" },
  /* b makes 10 and half of a's 8; c all of b's. Inverse: a 1, a b 0.5, a c 0.5, b 1, b c 1, c 1; mean of sums 5/3 */
  { "hand/chain", "link r a p end=8\nlink r b p end=10\ndependency a b share=0.5\ndependency b c\n",
    "b: own=10 demand=14 share=4/14 backward_linkage=1.2 forward_linkage=0.9\n"
    "c: own=null demand=14 share=1 backward_linkage=0.6 forward_linkage=1.5 basis=null\n"
    "a: own=8 demand=8 share=0 backward_linkage=1.2 forward_linkage=0.6" },
  { "hand/itself", "link r a p end=6\ndependency a a share=0.25\n", "a: own=6 demand=8 share=0.25" },
  { "hand/unknown", "link r a p\nlink r b p end=3\ndependency a c\ndependency b c\ndependency a d\n",
    "b: demand=3 basis=null\nc: own=null demand=3 share=1 basis=some_of_the_volume_unknown\n"
    "a: own=null demand=null share=null basis=no_volume_known\nd: demand=null basis=no_volume_known" },
  { "hand/zero", "link r a p end=0\n", "a: own=0 demand=0 share=null" },
};

/* R. Miller, P. Blair, "Input-Output Analysis", 2nd edition, Cambridge 2009, chapter 2: direct requirements 0.15, 0.25, 0.2 and 0.05
 * (tables 2.3 and 2.4), inverse 1.2541, 0.3300, 0.2640 and 1.1221; final demand 600 and 1500 asks for an output of 1247.5 and 1841.6.
 * The digits beyond were computed with numpy: numpy.linalg.inv (numpy.eye (2) - A). */
static void
is_as_published (void **state)
{
  (void)state;
  g_autoptr (SmxMatrix) matrix =
      build_matrix ("link r one p end=600\nlink r two p end=1500\n"
                    "dependency one one share=0.15\ndependency two one share=0.25\n"
                    "dependency one two share=0.2\ndependency two two share=0.05\n");
  g_autoptr (SmxTable) table = ask (matrix);
  const double columns[] = { 1.45214521, 1.51815181 }, lines[] = { 1.38613861, 1.58415842 },
               output[] = { 1841.58416, 1247.52475 }, mean = 2.97029702 / 2;
  for (gint64 row = 0; row < 2; row++) {
    assert_string_equal (smx_table_get_text (table, row, 0), row == 0 ? "two" : "one");
    assert_close ("demand", smx_table_get_double (table, row, find_column (table, "demand")), output[row],
                  1e-5);
    assert_close ("backward", smx_table_get_double (table, row, find_column (table, "backward_linkage")),
                  columns[row] / mean, 1e-7);
    assert_close ("forward", smx_table_get_double (table, row, find_column (table, "forward_linkage")),
                  lines[row] / mean, 1e-7);
  }
}

/* The rank of pages is a demand too: each page is visited of itself by (1 - a) / n, and follows every link by a over their number. A.
 * Langville, C. Meyer, "A survey of eigenvector methods for web information retrieval", SIAM Review 47 (2005), and as networkx 2.8.8 tests
 * it; page 2 has no link: it is left for any page, or for 1 (2 of 5 times) and itself. */
typedef struct {
  const char *name;
  double follow;
  double left_for[6]; /* from page 2 */
  double expected[6];
  double tolerance;
} Pages;

static const Pages pages[] = {
  { "published/pages",
    0.9,
    { 1. / 6, 1. / 6, 1. / 6, 1. / 6, 1. / 6, 1. / 6 },
    { 0.03721197, 0.05395735, 0.04150565, 0.37508082, 0.20599833, 0.28624589 },
    1e-8 },
  { "published/pages-left-for-two",
    0.85,
    { 0.4, 0.6, 0, 0, 0, 0 },
    { 0.10844518, 0.18618601, 0.0710892, 0.2683668, 0.15919783, 0.20671497 },
    1e-8 },
};

static void
ranks_pages (void **state)
{
  static const guint links[][2] = { { 1, 2 }, { 1, 3 }, { 3, 1 }, { 3, 2 }, { 3, 5 },
                                    { 4, 5 }, { 4, 6 }, { 5, 4 }, { 5, 6 }, { 6, 4 } };
  static const guint out[] = { 0, 2, 0, 3, 2, 2, 1 };
  const Pages *row = *state;
  g_autoptr (GString) records = g_string_new (NULL);
  for (guint i = 1; i <= 6; i++) {
    g_string_append_printf (records, "link r %u p end=1000\n", i);
    if (row->left_for[i - 1] > 0)
      g_string_append_printf (records, "dependency 2 %u share=%.17g\n", i,
                              row->follow * row->left_for[i - 1]);
  }
  for (guint i = 0; i < G_N_ELEMENTS (links); i++)
    g_string_append_printf (records, "dependency %u %u share=%.17g\n", links[i][0], links[i][1],
                            row->follow / out[links[i][0]]);
  g_autoptr (SmxMatrix) matrix = build_matrix (records->str);
  g_autoptr (SmxTable) table = ask (matrix);
  for (gint64 i = 0; i < 6; i++) {
    const guint page = (guint)g_ascii_strtoull (smx_table_get_text (table, i, 0), NULL, 10);
    const double demand = smx_table_get_double (table, i, find_column (table, "demand"));
    assert_close ("rank", demand * (1 - row->follow) / 6000, row->expected[page - 1], row->tolerance);
  }
}

/* ---- by inversion ---- */

typedef struct {
  guint32 n;
  gsize n_arcs;
  guint32 *tails, *heads;
  double *weights, *own;
  SmxNetwork requirements, users;
} Model;

static void
model_finish (Model *self)
{
  assert_true (smx__network_take (&self->requirements, self->n, self->tails, self->heads, self->weights,
                                  self->n_arcs, NULL));
  assert_true (smx__network_turn (&self->users, &self->requirements, NULL));
}

static void
model_clear (Model *self)
{
  smx__network_clear (&self->requirements);
  smx__network_clear (&self->users);
  g_free (self->tails);
  g_free (self->heads);
  g_free (self->weights);
  g_free (self->own);
}

static void
model_start (Model *self, guint32 n, gsize n_arcs)
{
  *self = (Model){ .n = n, .n_arcs = n_arcs };
  self->tails = g_new (guint32, n_arcs + 1);
  self->heads = g_new (guint32, n_arcs + 1);
  self->weights = g_new (double, n_arcs + 1);
  self->own = g_new0 (double, n);
}

/* Arcs at random, so that there are loops of all sizes; sums of rows are at most @row. */
static void
model_draw (Model *self, guint64 *random, guint32 n, gsize n_arcs, double row)
{
  model_start (self, n, n_arcs);
  g_autofree double *sums = g_new0 (double, n);
  for (gsize i = 0; i < n_arcs; i++) {
    self->tails[i] = draw (random, n);
    self->heads[i] = draw (random, n);
    sums[self->tails[i]] += self->weights[i] = (1 + draw (random, 1000)) / 1000.0;
  }
  for (gsize i = 0; i < n_arcs; i++)
    self->weights[i] *= row / MAX (sums[self->tails[i]], row);
  for (guint32 i = 0; i < n; i++)
    self->own[i] = draw (random, 100);
  model_finish (self);
}

/* The inverse of I - A' by Gauss and Jordan with the largest pivots. */
static double *
invert (const Model *model)
{
  const guint32 n = model->n, width = 2 * n;
  double *matrix = g_new0 (double, (gsize)n *width);
  for (guint32 i = 0; i < n; i++)
    matrix[(gsize)i * width + i] = matrix[(gsize)i * width + n + i] = 1;
  for (gsize i = 0; i < model->n_arcs; i++)
    matrix[(gsize)model->heads[i] * width + model->tails[i]] -= model->weights[i];
  for (guint32 k = 0; k < n; k++) {
    guint32 best = k;
    for (guint32 i = k; i < n; i++)
      if (fabs (matrix[(gsize)i * width + k]) > fabs (matrix[(gsize)best * width + k]))
        best = i;
    for (guint32 j = 0; j < width; j++) {
      double swap = matrix[(gsize)k * width + j];
      matrix[(gsize)k * width + j] = matrix[(gsize)best * width + j];
      matrix[(gsize)best * width + j] = swap;
    }
    double pivot = matrix[(gsize)k * width + k];
    for (guint32 j = 0; j < width; j++)
      matrix[(gsize)k * width + j] /= pivot;
    for (guint32 i = 0; i < n; i++) {
      double factor = matrix[(gsize)i * width + k];
      for (guint32 j = 0; i != k && factor != 0 && j < width; j++)
        matrix[(gsize)i * width + j] -= factor * matrix[(gsize)k * width + j];
    }
  }
  return matrix;
}

static void
check_model (const Model *model)
{
  const guint32 n = model->n;
  g_auto (SmxLeontief) found = { .demand = NULL };
  SmxEndless endless;
  GError *error = NULL;
  assert_true (
      smx__leontief_take (&found, &model->requirements, &model->users, model->own, NULL, &endless, &error));
  g_autofree double *inverse = invert (model);
  for (guint32 i = 0; i < n; i++) {
    double demand = 0, line = 0, column = 0;
    for (guint32 k = 0; k < n; k++) {
      demand += inverse[(gsize)i * 2 * n + n + k] * model->own[k];
      line += inverse[(gsize)i * 2 * n + n + k];
      column += inverse[(gsize)k * 2 * n + n + i];
    }
    assert_close ("demand", found.demand[i], demand, 1e-11 * demand);
    assert_close ("forward", found.forward[i], line, 1e-11 * line);
    assert_close ("backward", found.backward[i], column, 1e-11 * column);
  }
}

static void
is_as_inverted (void **state)
{
  (void)state;
  static const double sums[] = { 0.5, 0.9, 0.99 };
  guint64 random = SEED;
  for (guint round = 0; round < 300; round++) {
    Model model;
    guint32 n = 1 + draw (&random, 40);
    model_draw (&model, &random, n, draw (&random, 3 * n), sums[round % G_N_ELEMENTS (sums)]);
    check_model (&model);
    model_clear (&model);
  }
}

/* Loops that are too large for elimination. */
static void
is_as_inverted_when_large (void **state)
{
  (void)state;
  static const double sums[] = { 0.5, 0.9, 0.99, 0.999 };
  guint64 random = SEED;
  for (guint round = 0; round < 12; round++) {
    Model model;
    model_draw (&model, &random, 250, 900, sums[round % G_N_ELEMENTS (sums)]);
    check_model (&model);
    model_clear (&model);
  }
}

/* ---- loops ---- */

static void
model_ring (Model *self, guint32 n, double weight)
{
  model_start (self, n, n);
  for (guint32 i = 0; i < n; i++) {
    self->tails[i] = i;
    self->heads[i] = (i + 1) % n;
    self->weights[i] = weight;
  }
  self->own[0] = 1;
  model_finish (self);
}

typedef struct {
  const char *name;
  guint32 n;
  double weight;
  gboolean endless;
} Ring;

static const Ring rings[] = {
  { "ring/two", 2, 0.5, FALSE },
  { "ring/two-just-below", 2, 1 - 1e-9, FALSE },
  { "ring/two-at-the-edge", 2, 1, TRUE },
  { "ring/itself", 1, 0.99, FALSE },
  { "ring/itself-at-the-edge", 1, 1, TRUE },
  { "ring/small", 96, 0.999, FALSE },
  { "ring/small-at-the-edge", 96, 1, TRUE },
  { "ring/large", 97, 0.999, FALSE },
  { "ring/large-at-the-edge", 97, 1, TRUE },
  { "ring/very-large", 100000, 0.99999, FALSE },
  { "ring/very-large-at-the-edge", 100000, 1, TRUE },
};

/* x of the first is 1 / (1 - w^n). */
static void
goes_round (void **state)
{
  const Ring *ring = *state;
  Model model;
  g_auto (SmxLeontief) found = { .demand = NULL };
  SmxEndless endless;
  GError *error = NULL;
  model_ring (&model, ring->n, ring->weight);
  gboolean solved =
      smx__leontief_take (&found, &model.requirements, &model.users, model.own, NULL, &endless, &error);
  assert_no_error (error);
  assert_int_equal (solved, !ring->endless);
  if (solved) {
    double first = -1 / expm1 (ring->n * log (ring->weight));
    assert_close ("first", found.demand[0], first, 1e-7 * first);
    assert_close ("sum", found.backward[0], 1 / (1 - ring->weight), 1e-6 / (1 - ring->weight));
  } else {
    assert_int_equal (endless.n, ring->n);
    assert_close ("radius", endless.radius, 1, 1e-9);
    g_free (endless.nodes);
  }
  model_clear (&model);
}

typedef struct {
  const char *name, *records, *message;
} Refusal;

static const Refusal refusals[] = {
  { "refused/two", "link r a p end=1\ndependency a b\ndependency b a\n",
    "share: expected loops of dependencies with a spectral radius below 1 but found 1 for \"a\", \"b\": each "
    "delivery would ask for as many again or more" },
  /* the square root of 1 + 1 */
  { "refused/more-than-one",
    "link r a p end=1\ndependency a b\ndependency b a\ndependency a c\ndependency c a\ndependency x a\n",
    "share: expected loops of dependencies with a spectral radius below 1 but found 1.41421 for \"a\", "
    "\"b\", "
    "\"c\": each delivery would ask for as many again or more" },
  { "refused/spanish", "set language=es\ndependency a a\n",
    "share: se esperaban ciclos de dependencias con un radio espectral inferior a 1, pero se encontró 1 en "
    "\"a\": cada entrega pediría otras tantas o más" },
};

static void
refuses (void **state)
{
  const Refusal *row = *state;
  g_autoptr (GError) error = NULL;
  g_autoptr (SmxMatrix) matrix = build_matrix (row->records);
  assert_null (smx_demand (matrix, NULL, &error));
  assert_error (error, SMX_ERROR, SMX_ERROR_RANGE, row->message);
}

static void
names_ten_of_many (void **state)
{
  (void)state;
  GString *records = g_string_new (NULL);
  for (guint i = 0; i < 12; i++)
    g_string_append_printf (records, "dependency s%02u s%02u\n", i, (i + 1) % 12);
  g_autoptr (GError) error = NULL;
  g_autoptr (SmxMatrix) matrix = build_matrix (records->str);
  assert_null (smx_demand (matrix, NULL, &error));
  assert_non_null (strstr (error->message, "\"s08\", \"s09\", … (12): each"));
  g_string_free (records, TRUE);
}

/* 1,200 storeys, each of two that require both of the next. */
static void
refuses_infinity (void **state)
{
  (void)state;
  GString *records = g_string_new ("link r a0 p end=1\n");
  for (guint i = 0; i < 1200; i++)
    g_string_append_printf (
        records, "dependency a%u a%u\ndependency a%u b%u\ndependency b%u a%u\ndependency b%u b%u\n", i, i + 1,
        i, i + 1, i, i + 1, i, i + 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (SmxMatrix) matrix = build_matrix (records->str);
  assert_null (smx_demand (matrix, NULL, &error));
  assert_true (g_error_matches (error, SMX_ERROR, SMX_ERROR_RANGE));
  assert_non_null (strstr (error->message, "expected a demand that a number can hold"));
  g_string_free (records, TRUE);
}

/* ---- large and hindered ---- */

static void
bears_a_chain (void **state)
{
  (void)state;
  const guint n = 200000;
  GString *records = g_string_new ("link r s0 p end=5\n");
  for (guint i = 1; i < n; i++)
    g_string_append_printf (records, "dependency s%u s%u\n", i - 1, i);
  g_autoptr (SmxMatrix) matrix = build_matrix (records->str);
  g_string_free (records, TRUE);
  g_autoptr (SmxTable) table = ask (matrix);
  assert_int_equal (smx_table_n_rows (table), n);
  for (gint64 row = 0; row < n; row++)
    assert_true (smx_table_get_double (table, row, find_column (table, "demand")) == 5);
}

typedef struct {
  GCancellable *cancellable;
  guint n, last; /* looks so far; at which of them to cancel */
} Looks;

static void
look (G_GNUC_UNUSED guint64 done, G_GNUC_UNUSED guint64 total, gpointer data)
{
  Looks *looks = data;
  if (++looks->n == looks->last)
    g_cancellable_cancel (looks->cancellable);
}

/* A ring that asks for more each time, of which halves differ, so that its radius is long in coming. */
static void
ring_endlessly (const Model *model, Looks *looks)
{
  g_auto (SmxLeontief) found = { .demand = NULL };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  SmxProgress progress = { .cancellable = cancellable, .function = look, .data = looks };
  GError *error = NULL;
  SmxEndless endless;
  looks->cancellable = cancellable;
  looks->n = 0;
  assert_false (smx__leontief_take (&found, &model->requirements, &model->users, model->own, &progress,
                                    &endless, &error));
  if (looks->last == 0) {
    assert_no_error (error);
    assert_int_equal (endless.n, model->n);
  } else {
    assert_error (error, SMX_ERROR, SMX_ERROR_CANCELLED, "the work was cancelled");
    assert_int_equal (endless.n, 0);
    g_error_free (error);
  }
  g_free (endless.nodes);
}

static void
is_cancelled_at_any_look (void **state)
{
  (void)state;
  Model model;
  Looks looks = { .last = 0 };
  model_ring (&model, 300, 1);
  smx__network_clear (&model.requirements);
  smx__network_clear (&model.users);
  for (gsize i = 0; i < 300; i++)
    model.weights[i] = i < 150 ? 0.5 : 2.02;
  model_finish (&model);
  ring_endlessly (&model, &looks);
  const guint n = looks.n;
  assert_true (n > 20);
  for (guint i = 1; i < n; i = i < n / 2 ? i + n / 20 : i + 10) {
    looks.last = i;
    ring_endlessly (&model, &looks);
  }
  model_clear (&model);
}

static void
is_cancelled (void **state)
{
  (void)state;
  g_autoptr (SmxMatrix) matrix = build_matrix ("link r a p end=1\ndependency a b\n");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  SmxStructureOptions options;
  smx_structure_options_init (&options, sizeof options);
  options.cancellable = cancellable;
  g_cancellable_cancel (cancellable);
  assert_null (smx_demand (matrix, &options, &error));
  assert_error (error, SMX_ERROR, SMX_ERROR_CANCELLED, "the work was cancelled");
}

static void
fails_cleanly (void **state)
{
  static const char *const records[] = {
    "link r a p end=1\ndependency a b share=0.5\ndependency b a share=0.5\n",
    "link r a p end=1\ndependency a b\ndependency b a\n"
  };
  (void)state;
  for (gsize i = 0; i < G_N_ELEMENTS (records); i++) {
    g_autoptr (SmxMatrix) matrix = build_matrix (records[i]);
    gint64 n = 0;
    for (gboolean done = FALSE; !done; n++) {
      g_autoptr (GError) error = NULL;
      smx__memory_fail_from (n);
      g_autoptr (SmxTable) table = smx_demand (matrix, NULL, &error);
      smx__memory_fail_from (-1);
      done = table != NULL || !g_error_matches (error, SMX_ERROR, SMX_ERROR_NO_MEMORY);
      assert_true (!done || (i == 0) == (table != NULL));
    }
    assert_in_range (n, 20, 500);
  }
}

int
main (void)
{
  static struct CMUnitTest tests[64];
  gsize n = 0;
  ADD_ROWS (rows, lists);
  ADD_ROWS (pages, ranks_pages);
  ADD ("published/miller-blair", is_as_published);
  ADD ("inverse/small-loops", is_as_inverted);
  ADD ("inverse/large-loops", is_as_inverted_when_large);
  ADD_ROWS (rings, goes_round);
  ADD_ROWS (refusals, refuses);
  ADD ("refused/ten-names", names_ten_of_many);
  ADD ("refused/infinity", refuses_infinity);
  ADD ("large/chain", bears_a_chain);
  ADD ("hindered/cancelled", is_cancelled);
  ADD ("hindered/cancelled-at-any-look", is_cancelled_at_any_look);
  ADD ("hindered/failing-memory", fails_cleanly);
  return _cmocka_run_group_tests ("demand", tests, n, NULL, NULL);
}
