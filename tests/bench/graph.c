/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The graph of services on its own, for graph.py:
 *
 *   graph build SERVICES DEGREE THREADS                   named edges in memory to SmxGraph
 *   graph exposure SERVICES DEGREE MOST THREADS FILE      smx_exposure() of a matrix in memory
 *   graph demand SERVICES DEGREE LOOPS FILE               smx__leontief_take() of arrays in memory
 *
 * Prints seconds and processor seconds, and what graph.py compares; figures go to FILE as doubles, one a service or several. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "edges.h"
#include "matrix/graph.h"
#include "scramble.h"
#include "stats/leontief.h"

#define VOLUMES G_GUINT64_CONSTANT (1000000000000) /* where their random numbers begin */
#define MOST_OF_DEMAND 0.06

typedef struct {
  double wall, cpu;
} Clock;

static Clock
look (void)
{
  struct timespec wall, cpu;
  clock_gettime (CLOCK_MONOTONIC, &wall);
  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &cpu);
  return (Clock){ (double)wall.tv_sec + 1e-9 * (double)wall.tv_nsec,
                  (double)cpu.tv_sec + 1e-9 * (double)cpu.tv_nsec };
}

static Clock
since (Clock begin)
{
  const Clock now = look ();
  return (Clock){ now.wall - begin.wall, now.cpu - begin.cpu };
}

static double
volume_of (guint64 number)
{
  return (double)(guint32)(1000 * uniform (VOLUMES + number));
}

static guint
number (const char *text)
{
  return (guint)g_ascii_strtoull (text, NULL, 10);
}

static gboolean
save (const char *path, const double *figures, gsize n)
{
  FILE *file = fopen (path, "wb");
  const gboolean good = file != NULL && fwrite (figures, sizeof *figures, n, file) == n;
  return file != NULL && fclose (file) == 0 && good;
}

/* ---- Named edges to a matrix ---- */

typedef struct {
  Edges edges;
  Column needs[3], links[3]; /* service, requires, share; service, role, end customers */
  Clock read, matrix;        /* what they took */
} Records;

/* All services, with links to one role. */
static void
make_links (Records *self, guint32 n)
{
  g_autofree guint32 *all = g_new (guint32, n);
  for (guint32 i = 0; i < n; i++)
    all[i] = i;
  column_of_codes (&self->links[0], "service", all, n);
  column_of_codes (&self->links[1], "role", all, n);
  self->links[2] = (Column){ .name = "end_customers", .numbers = g_new (double, n) };
  for (guint32 i = 0; i < n; i++)
    self->links[2].numbers[i] = volume_of (i);
  memset (self->links[1].text, 'r', (gsize)n * 8);
}

static void
records_make (Records *self, guint32 n, guint32 degree, double most)
{
  memset (self, 0, sizeof *self);
  edges_make (&self->edges, n, degree, 0, most);
  column_of_codes (&self->needs[0], "service", self->edges.from, self->edges.n_edges);
  column_of_codes (&self->needs[1], "requires", self->edges.to, self->edges.n_edges);
  self->needs[2] = (Column){ .name = "share", .numbers = g_steal_pointer (&self->edges.shares) };
  make_links (self, n);
}

static void
records_clear (Records *self)
{
  edges_clear (&self->edges);
  for (guint i = 0; i < 3; i++) {
    column_clear (&self->needs[i]);
    column_clear (&self->links[i]);
  }
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Records, records_clear)

static gboolean
add_stream (SmxStudy *study, const char *section, Column *columns, guint n_columns, gsize n, GError **error)
{
  struct ArrowArrayStream stream;
  columns_stream (&stream, columns, n_columns, n);
  return smx_study_add_arrow (study, section, &stream, error) != NULL;
}

/* The public way; unless @whole there is one service, and all others are known by dependencies, whose shares are 1. */
static SmxMatrix *
records_matrix (Records *self, gboolean whole, guint threads, GError **error)
{
  g_autoptr (SmxStudy) study = smx_study_new ();
  SmxReadOptions options;
  smx_read_options_init (&options, sizeof options);
  options.threads = threads;
  Clock begin = look ();
  if (!add_stream (study, "services", self->links, 1, whole ? self->edges.n : 1, error) ||
      !add_stream (study, "dependencies", self->needs, whole ? 3 : 2, self->edges.n_edges, error) ||
      (whole && !add_stream (study, "links", self->links, 3, self->edges.n, error)))
    return NULL;
  g_autoptr (SmxTally) tally = smx_study_read (study, &options, error);
  self->read = since (begin);
  begin = look ();
  SmxMatrix *matrix = tally == NULL ? NULL : smx_matrix_new (tally, error);
  self->matrix = since (begin);
  return matrix;
}

/* ---- Jobs ---- */

/* Of degrees: each service's number weighed with how many it requires, and how many require it. */
static guint64
checksum (const SmxGraph *graph)
{
  guint64 sum = 0;
  for (guint32 i = 0; i < graph->n_services; i++)
    sum += ((guint64)i + 1) * (graph->requirements.starts[i + 1] - graph->requirements.starts[i] +
                               3 * (graph->users.starts[i + 1] - graph->users.starts[i]));
  return sum;
}

static gboolean
build (char **words, GError **error)
{
  g_auto (Records) records;
  g_auto (SmxGraph) graph = { .matrix = NULL };
  records_make (&records, number (words[0]), number (words[1]), 1);
  const Clock begin = look ();
  g_autoptr (SmxMatrix) matrix = records_matrix (&records, FALSE, number (words[2]), error);
  const Clock before = look ();
  if (matrix == NULL || !smx__graph_take (&graph, matrix, error))
    return FALSE;
  const Clock took = since (begin), last = since (before);
  printf ("{\"seconds\": %.6f, \"cpu\": %.6f, \"read\": %.6f, \"matrix\": %.6f, \"graph\": %.6f, ", took.wall,
          took.cpu, records.read.wall, records.matrix.wall, last.wall);
  printf ("\"nodes\": %u, \"edges\": %" G_GSIZE_FORMAT ", \"checksum\": %" G_GUINT64_FORMAT "}\n",
          graph.n_services, graph.requirements.n_arcs, checksum (&graph));
  return TRUE;
}

/* What is exposed and its standard error, by the number in the code. */
static gboolean
save_exposure (const SmxTable *table, const char *path, guint32 n)
{
  g_autofree double *figures = g_new0 (double, 2 * (gsize)n);
  const guint code = (guint)smx_table_find_column (table, "code");
  const guint exposed = (guint)smx_table_find_column (table, "exposed");
  const guint deviation = (guint)smx_table_find_column (table, "standard_error");
  for (gint64 row = 0; row < smx_table_n_rows (table); row++) {
    const guint at = number (smx_table_get_text (table, row, code) + 1);
    figures[at] = smx_table_get_double (table, row, exposed);
    figures[n + at] = smx_table_get_double (table, row, deviation);
  }
  return save (path, figures, 2 * (gsize)n);
}

static gboolean
expose (char **words, GError **error)
{
  g_auto (Records) records;
  const double most = g_ascii_strtod (words[2], NULL);
  SmxStructureOptions options;
  smx_structure_options_init (&options, sizeof options);
  options.threads = number (words[3]);
  records_make (&records, number (words[0]), number (words[1]), most);
  g_autoptr (SmxMatrix) matrix = records_matrix (&records, TRUE, options.threads, error);
  const Clock begin = look ();
  g_autoptr (SmxTable) table = matrix == NULL ? NULL : smx_exposure (matrix, &options, error);
  const Clock took = since (begin);
  if (table == NULL)
    return FALSE;
  printf ("{\"seconds\": %.6f, \"cpu\": %.6f}\n", took.wall, took.cpu);
  return save_exposure (table, words[4], records.edges.n);
}

static gboolean
ask (char **words, GError **error)
{
  const guint32 n = number (words[0]);
  Edges edges;
  SmxNetwork requirements = { .n = 0 }, users = { .n = 0 };
  g_auto (SmxLeontief) figures = { .demand = NULL };
  SmxEndless endless = { .nodes = NULL };
  g_autofree double *own = g_new (double, n);
  edges_make (&edges, n, number (words[1]), number (words[2]), MOST_OF_DEMAND);
  for (guint32 i = 0; i < n; i++)
    own[i] = volume_of (i);
  gboolean good =
      smx__network_take (&requirements, n, edges.from, edges.to, edges.shares, edges.n_edges, error) &&
      smx__network_take (&users, n, edges.to, edges.from, edges.shares, edges.n_edges, error);
  const Clock begin = look ();
  good = good && smx__leontief_take (&figures, &requirements, &users, own, NULL, &endless, error);
  const Clock took = since (begin);
  if (good) {
    g_autofree double *all = g_new (double, 3 * (gsize)n);
    memcpy (all, figures.demand, n * sizeof *all);
    memcpy (all + n, figures.forward, n * sizeof *all);
    memcpy (all + 2 * (gsize)n, figures.backward, n * sizeof *all);
    printf ("{\"seconds\": %.6f, \"cpu\": %.6f}\n", took.wall, took.cpu);
    good = save (words[3], all, 3 * (gsize)n);
  }
  g_free (endless.nodes);
  smx__network_clear (&requirements);
  smx__network_clear (&users);
  edges_clear (&edges);
  return good;
}

int
main (int argc, char **argv)
{
  static const struct {
    const char *name;
    int n_words;
    gboolean (*run) (char **words, GError **error);
  } jobs[] = { { "build", 3, build }, { "exposure", 5, expose }, { "demand", 4, ask } };
  g_autoptr (GError) error = NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (jobs); i++)
    if (argc == jobs[i].n_words + 2 && strcmp (argv[1], jobs[i].name) == 0) {
      if (jobs[i].run (argv + 2, &error))
        return EXIT_SUCCESS;
      fprintf (stderr, "graph: %s\n", error != NULL ? error->message : "no result");
      return EXIT_FAILURE;
    }
  fprintf (stderr, "usage: graph build|exposure|demand, see graph.c\n");
  return 2;
}
