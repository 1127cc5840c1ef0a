/* SPDX-License-Identifier: GPL-3.0-or-later */
/* igraph 0.10 behind plain arrays.
 *
 * Under igraph 1.0, beside what is said below: interruption handlers take no argument and return whether to stop, and
 * igraph_rng_set_default() returns the generator that was there and keeps the pointer instead of a copy. */

#include "igraph-border.h"
#include "../base/error.h"
#include "../base/lock.h"
#include "../base/memory.h"
#include "../base/progress.h"
#include "../base/sort.h"

#include <igraph.h>
#include <math.h>

#define MOST_NODES (G_MAXUINT32 / 2)
#define LEIDEN_ROUNDS 100
#define LEIDEN_RANDOMNESS 0.01 /* beta of the paper, as igraph and leidenalg have it */

G_STATIC_ASSERT (sizeof (igraph_integer_t) == sizeof (gint64));

static SmxLock border = PTHREAD_MUTEX_INITIALIZER;
static GCancellable *current; /* of the call that is across the border */
static char reason[256];      /* of the last error there */

/* --- before --- */

static gboolean
check_weight (double weight, GError **error)
{
  SMX_MESSAGE (expected, "expected weights of edges that are finite and above 0 but found {0}",
               "se esperaban pesos de aristas finitos y mayores que 0, pero se encontró {0}");
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  if (isfinite (weight) && weight > 0)
    return TRUE;
  g_ascii_formatd (text, sizeof text, "%.15g", weight);
  return smx__fail (error, SMX_ERROR_RANGE, NULL, &expected, text, NULL);
}

static gboolean
check (const SmxEdges *edges, GError **error)
{
  SMX_MESSAGE (too_many, "the graph has more nodes than can be numbered",
               "el grafo tiene más nodos de los que se pueden numerar");
  SMX_MESSAGE (no_node, "an edge ends at a node that is not there",
               "una arista termina en un nodo que no existe");
  if (edges->n_nodes > MOST_NODES || edges->n_edges > G_MAXSIZE / 4 / sizeof (igraph_integer_t))
    return smx__fail (error, SMX_ERROR_RANGE, NULL, &too_many, NULL);
  for (gsize i = 0; i < 2 * edges->n_edges; i++)
    if (edges->ends[i] >= edges->n_nodes)
      return smx__fail (error, SMX_ERROR_RANGE, NULL, &no_node, NULL);
  for (gsize i = 0; edges->weights != NULL && i < edges->n_edges; i++)
    if (!check_weight (edges->weights[i], error))
      return FALSE;
  return TRUE;
}

/* --- across --- */

/* What the host had, to be put back. */
typedef struct {
  igraph_error_handler_t *error;
  igraph_warning_handler_t *warning;
  igraph_interruption_handler_t *interruption;
  igraph_rng_t random;
} Host;

static void
keep_reason (const char *text, const char *file, int line, igraph_error_t code)
{
  (void)file;
  (void)line;
  (void)code;
  g_strlcpy (reason, text, sizeof reason);
  IGRAPH_FINALLY_FREE ();
}

static void
ignore_warning (const char *text, const char *file, int line)
{
  (void)text;
  (void)file;
  (void)line;
}

/* What igraph has begun is freed here, while the functions that began it still stand. */
static igraph_error_t
interrupt (void *data)
{
  (void)data;
  if (!g_cancellable_is_cancelled (current))
    return IGRAPH_SUCCESS;
  IGRAPH_FINALLY_FREE ();
  return IGRAPH_INTERRUPTED;
}

static void
enter (Host *host, GCancellable *cancellable)
{
  smx__lock (&border);
  current = cancellable;
  reason[0] = '\0';
  host->error = igraph_set_error_handler (keep_reason);
  host->warning = igraph_set_warning_handler (ignore_warning);
  host->interruption = igraph_set_interruption_handler (interrupt);
  host->random = *igraph_rng_default ();
}

static void
leave (const Host *host)
{
  igraph_rng_t random = host->random;
  igraph_rng_set_default (&random);
  igraph_set_interruption_handler (host->interruption);
  igraph_set_warning_handler (host->warning);
  igraph_set_error_handler (host->error);
  current = NULL;
  smx__unlock (&border);
}

/* One question to igraph: its arguments are in @data. */
typedef igraph_error_t (*Question) (const igraph_t *graph, const igraph_vector_t *weights, gpointer data);

static igraph_error_t
ask (const SmxEdges *edges, const igraph_integer_t *ends, Question question, gpointer data)
{
  igraph_t graph;
  igraph_vector_int_t list = { 0 };
  igraph_vector_t weights = { 0 };
  igraph_vector_int_view (&list, ends, (igraph_integer_t)(2 * edges->n_edges));
  igraph_vector_view (&weights, edges->weights,
                      edges->weights == NULL ? 0 : (igraph_integer_t)edges->n_edges);
  igraph_error_t code = igraph_create (&graph, &list, (igraph_integer_t)edges->n_nodes, edges->directed);
  if (code != IGRAPH_SUCCESS)
    return code;
  code = question (&graph, edges->weights == NULL ? NULL : &weights, data);
  igraph_destroy (&graph);
  return code;
}

static gboolean
report (igraph_error_t code, const char *words, GCancellable *cancellable, GError **error)
{
  SMX_MESSAGE (failed, "igraph could not answer: {0}", "igraph no pudo responder: {0}");
  SmxProgress look = { .cancellable = cancellable };
  if (code == IGRAPH_SUCCESS)
    return TRUE;
  if (code == IGRAPH_ENOMEM)
    return smx__fail_memory (error);
  if (code == IGRAPH_INTERRUPTED && !smx__progress_advance (&look, 0, error))
    return FALSE;
  return smx__fail (error, SMX_ERROR_FAILED, NULL, &failed, words, NULL);
}

static gboolean
cross (const SmxEdges *edges, GCancellable *cancellable, Question question, gpointer data, GError **error)
{
  Host host;
  char words[sizeof reason];
  if (!check (edges, error))
    return FALSE;
  g_autofree igraph_integer_t *ends = smx__allocate (2 * edges->n_edges, sizeof *ends, error);
  if (ends == NULL)
    return FALSE;
  for (gsize i = 0; i < 2 * edges->n_edges; i++)
    ends[i] = edges->ends[i];
  enter (&host, cancellable);
  const igraph_error_t code = ask (edges, ends, question, data);
  g_strlcpy (words, reason, sizeof words);
  leave (&host);
  return report (code, words, cancellable, error);
}

/* A whole number of igraph's as ours; what is no node becomes SMX_NO_NODE. */
static guint32
node_of (igraph_integer_t number)
{
  return number < 0 || number > MOST_NODES ? SMX_NO_NODE : (guint32)number;
}

static void
copy_numbers (const igraph_vector_int_t *from, gsize n, guint32 *to)
{
  for (gsize i = 0; i < n; i++)
    to[i] = i < (gsize)igraph_vector_int_size (from) ? node_of (VECTOR (*from)[i]) : SMX_NO_NODE;
}

/* --- communities --- */

typedef struct {
  gsize n;
  guint tries;
  guint64 seed;
  guint32 *community;
  double modularity;
} Communities;

/* Rounds until no node moves. igraph could go on by itself (-1 iterations), but never ends with some self-loops. Modularity as Leiden
 * takes it: node weights are strengths, the resolution 1 over their sum. igraph 1.0: node_weights became vertex_out_weights,
 * followed by vertex_in_weights. */
static igraph_error_t
settle (const igraph_t *graph, const igraph_vector_t *weights, const igraph_vector_t *strengths,
        igraph_vector_int_t *membership, igraph_vector_int_t *before)
{
  const double resolution = 1 / igraph_vector_sum (strengths);
  igraph_error_t code = IGRAPH_SUCCESS;
  for (guint round = 0; round < LEIDEN_ROUNDS && code == IGRAPH_SUCCESS; round++) {
    if (g_cancellable_is_cancelled (current))
      return IGRAPH_INTERRUPTED;
    code = igraph_community_leiden (graph, weights, strengths, resolution, LEIDEN_RANDOMNESS, round > 0, 1,
                                    membership, NULL, NULL);
    if (code == IGRAPH_SUCCESS && igraph_vector_int_all_e (membership, before))
      break;
    if (code == IGRAPH_SUCCESS)
      code = igraph_vector_int_update (before, membership);
  }
  return code;
}

/* The best of several tries, since each ends where no single step helps. */
static igraph_error_t
try_leiden (const igraph_t *graph, const igraph_vector_t *weights, const igraph_vector_t *strengths,
            igraph_vector_int_t *membership, Communities *self)
{
  igraph_vector_int_t before;
  igraph_error_t code = igraph_vector_int_init (&before, 0);
  if (code != IGRAPH_SUCCESS)
    return code;
  for (guint try = 0; try < self->tries && code == IGRAPH_SUCCESS; try++) {
    double modularity = NAN;
    code = settle (graph, weights, strengths, membership, &before);
    if (code == IGRAPH_SUCCESS)
      code = igraph_modularity (graph, membership, weights, 1, FALSE, &modularity);
    if (code != IGRAPH_SUCCESS || (try > 0 && !(modularity > self->modularity)))
      continue;
    self->modularity = modularity;
    copy_numbers (membership, self->n, self->community);
  }
  igraph_vector_int_destroy (&before);
  return code;
}

static igraph_error_t
run_leiden (const igraph_t *graph, const igraph_vector_t *weights, const igraph_vector_t *strengths,
            igraph_vector_int_t *membership, Communities *self)
{
  igraph_rng_t random;
  igraph_error_t code = igraph_rng_init (&random, &igraph_rngtype_pcg64);
  if (code != IGRAPH_SUCCESS)
    return code;
  igraph_rng_seed (&random, self->seed);
  igraph_rng_set_default (&random);
  code = try_leiden (graph, weights, strengths, membership, self);
  igraph_rng_destroy (&random);
  return code;
}

static igraph_error_t
find_communities (const igraph_t *graph, const igraph_vector_t *weights, gpointer data)
{
  igraph_vector_t strengths;
  igraph_vector_int_t membership;
  igraph_error_t code = igraph_vector_init (&strengths, 0);
  if (code != IGRAPH_SUCCESS)
    return code;
  code = igraph_vector_int_init (&membership, 0);
  if (code == IGRAPH_SUCCESS) {
    code = igraph_strength (graph, &strengths, igraph_vss_all (), IGRAPH_ALL, TRUE, weights);
    if (code == IGRAPH_SUCCESS)
      code = run_leiden (graph, weights, &strengths, &membership, data);
    igraph_vector_int_destroy (&membership);
  }
  igraph_vector_destroy (&strengths);
  return code;
}

/* Numbers communities in the order of their first nodes. FALSE with FAILED where one is no number below n. */
static gboolean
renumber (guint32 *community, gsize n, GError **error)
{
  SMX_MESSAGE (broken, "igraph gave a community that is none", "igraph dio una comunidad que no existe");
  guint32 *numbers = smx__allocate (n, sizeof *numbers, error), n_found = 0;
  gboolean good = numbers != NULL;
  for (gsize i = 0; i < n && good; i++) {
    good = community[i] < n || smx__fail (error, SMX_ERROR_FAILED, NULL, &broken, NULL);
    if (good && numbers[community[i]] == 0)
      numbers[community[i]] = ++n_found;
    if (good)
      community[i] = numbers[community[i]] - 1;
  }
  g_free (numbers);
  return good;
}

gboolean
smx__igraph_communities (const SmxEdges *edges, guint tries, guint64 seed, GCancellable *cancellable,
                         guint32 *community, double *modularity, GError **error)
{
  Communities data = { edges->n_nodes, tries, seed, community, NAN };
  g_return_val_if_fail (!edges->directed, FALSE);
  for (guint32 i = 0; i < edges->n_nodes; i++)
    community[i] = i;
  if (edges->n_edges > 0 && !cross (edges, cancellable, find_communities, &data, error))
    return FALSE;
  *modularity = data.modularity;
  return renumber (community, edges->n_nodes, error);
}

/* --- agreement --- */

/* igraph 1.0: the same. */
static igraph_error_t
compare (const igraph_vector_int_t *one, const igraph_vector_int_t *other, double *information, double *rand)
{
  igraph_error_t code = igraph_compare_communities (one, other, information, IGRAPH_COMMCMP_NMI);
  if (code == IGRAPH_SUCCESS)
    code = igraph_compare_communities (one, other, rand, IGRAPH_COMMCMP_ADJUSTED_RAND);
  return code;
}

/* Parts numbered from 0 without gaps. */
static gboolean
number_parts (const guint32 *parts, gsize n, igraph_integer_t *numbers, GError **error)
{
  g_autofree guint32 *order = smx__sorted_rows (parts, n, 1, error);
  igraph_integer_t number = 0;
  for (gsize i = 0; order != NULL && i < n; i++) {
    number += i > 0 && parts[order[i]] != parts[order[i - 1]] ? 1 : 0;
    numbers[order[i]] = number;
  }
  return order != NULL;
}

gboolean
smx__igraph_agreement (const guint32 *one, const guint32 *other, gsize n, double *information, double *rand,
                       GError **error)
{
  Host host;
  char words[sizeof reason];
  *information = *rand = NAN;
  if (n < 2)
    return TRUE;
  g_autofree igraph_integer_t *numbers = smx__allocate (n, 2 * sizeof *numbers, error);
  if (numbers == NULL || !number_parts (one, n, numbers, error) ||
      !number_parts (other, n, numbers + n, error))
    return FALSE;
  igraph_vector_int_t first = { 0 }, second = { 0 };
  igraph_vector_int_view (&first, numbers, (igraph_integer_t)n);
  igraph_vector_int_view (&second, numbers + n, (igraph_integer_t)n);
  enter (&host, NULL);
  const igraph_error_t code = compare (&first, &second, information, rand);
  g_strlcpy (words, reason, sizeof words);
  leave (&host);
  return report (code, words, NULL, error);
}

/* --- betweenness --- */

/* igraph 1.0: weights come second, and whether to normalise last. */
static igraph_error_t
find_betweenness (const igraph_t *graph, const igraph_vector_t *weights, gpointer data)
{
  double *betweenness = data;
  igraph_vector_t found;
  igraph_error_t code = igraph_vector_init (&found, 0);
  if (code != IGRAPH_SUCCESS)
    return code;
  code = igraph_betweenness (graph, &found, igraph_vss_all (), igraph_is_directed (graph), weights);
  for (igraph_integer_t i = 0; code == IGRAPH_SUCCESS && i < igraph_vector_size (&found); i++)
    betweenness[i] = VECTOR (found)[i];
  igraph_vector_destroy (&found);
  return code;
}

gboolean
smx__igraph_betweenness (const SmxEdges *edges, GCancellable *cancellable, double *betweenness,
                         GError **error)
{
  return cross (edges, cancellable, find_betweenness, betweenness, error);
}

/* --- articulation points --- */

static igraph_error_t
find_articulation (const igraph_t *graph, const igraph_vector_t *weights, gpointer data)
{
  guint8 *is_articulation = data;
  igraph_vector_int_t found;
  (void)weights;
  igraph_error_t code = igraph_vector_int_init (&found, 0);
  if (code != IGRAPH_SUCCESS)
    return code;
  code = igraph_articulation_points (graph, &found);
  for (igraph_integer_t i = 0; code == IGRAPH_SUCCESS && i < igraph_vector_int_size (&found); i++)
    is_articulation[VECTOR (found)[i]] = TRUE;
  igraph_vector_int_destroy (&found);
  return code;
}

gboolean
smx__igraph_articulation (const SmxEdges *edges, GCancellable *cancellable, guint8 *is_articulation,
                          GError **error)
{
  for (gsize i = 0; i < edges->n_nodes; i++)
    is_articulation[i] = FALSE;
  return cross (edges, cancellable, find_articulation, is_articulation, error);
}

/* --- dominators --- */

typedef struct {
  gsize n;
  guint32 root, *dominator;
} Dominators;

static igraph_error_t
find_dominators (const igraph_t *graph, const igraph_vector_t *weights, gpointer data)
{
  Dominators *self = data;
  igraph_vector_int_t found;
  (void)weights;
  igraph_error_t code = igraph_vector_int_init (&found, 0);
  if (code != IGRAPH_SUCCESS)
    return code;
  code = igraph_dominator_tree (graph, self->root, &found, NULL, NULL, IGRAPH_OUT);
  if (code == IGRAPH_SUCCESS)
    copy_numbers (&found, self->n, self->dominator);
  igraph_vector_int_destroy (&found);
  return code;
}

gboolean
smx__igraph_dominators (const SmxEdges *edges, guint32 root, GCancellable *cancellable, guint32 *dominator,
                        GError **error)
{
  Dominators data = { edges->n_nodes, root, dominator };
  g_return_val_if_fail (edges->directed && root < edges->n_nodes, FALSE);
  if (!cross (edges, cancellable, find_dominators, &data, error))
    return FALSE;
  dominator[root] = SMX_NO_NODE;
  return TRUE;
}

/* --- layers --- */

typedef struct {
  gsize n;
  const guint32 *layer;
  double *x, *y;
} Layers;

/* igraph 1.0: @layers comes before the distances too, but the graph with the bends is given back in another form. */
static igraph_error_t
place (const igraph_t *graph, const igraph_vector_t *weights, const igraph_vector_int_t *layers, Layers *self)
{
  igraph_matrix_t found;
  igraph_error_t code = igraph_matrix_init (&found, 0, 0);
  if (code != IGRAPH_SUCCESS)
    return code;
  code = igraph_layout_sugiyama (graph, &found, NULL, NULL, layers, 1, 1, 100, weights);
  for (gsize i = 0; code == IGRAPH_SUCCESS && i < self->n; i++) {
    self->x[i] = MATRIX (found, (igraph_integer_t)i, 0);
    self->y[i] = MATRIX (found, (igraph_integer_t)i, 1);
  }
  igraph_matrix_destroy (&found);
  return code;
}

static igraph_error_t
find_places (const igraph_t *graph, const igraph_vector_t *weights, gpointer data)
{
  Layers *self = data;
  igraph_vector_int_t layers;
  igraph_error_t code = igraph_vector_int_init (&layers, (igraph_integer_t)self->n);
  if (code != IGRAPH_SUCCESS)
    return code;
  for (gsize i = 0; i < self->n; i++)
    VECTOR (layers)[i] = self->layer[i];
  code = place (graph, weights, &layers, self);
  igraph_vector_int_destroy (&layers);
  return code;
}

/* The edges from one layer to another, downwards. */
static guint32 *
list_between_layers (const SmxEdges *edges, const guint32 *layer, gsize *n, GError **error)
{
  guint32 *ends = smx__allocate (edges->n_edges, 2 * sizeof *ends, error);
  *n = 0;
  for (gsize i = 0; ends != NULL && i < edges->n_edges; i++) {
    const guint32 from = edges->ends[2 * i], to = edges->ends[2 * i + 1];
    if (layer[from] == layer[to])
      continue;
    ends[2 * *n] = layer[from] < layer[to] ? from : to;
    ends[2 * *n + 1] = layer[from] < layer[to] ? to : from;
    ++*n;
  }
  return ends;
}

gboolean
smx__igraph_layers (const SmxEdges *edges, const guint32 *layer, GCancellable *cancellable, double *x,
                    double *y, GError **error)
{
  Layers data = { edges->n_nodes, layer, x, y };
  gsize n;
  if (!check (edges, error))
    return FALSE;
  g_autofree guint32 *ends = list_between_layers (edges, layer, &n, error);
  const SmxEdges between = { edges->n_nodes, n, ends, NULL, TRUE };
  return ends != NULL && (edges->n_nodes == 0 || cross (&between, cancellable, find_places, &data, error));
}
