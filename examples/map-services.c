/* SPDX-License-Identifier: GPL-3.0-or-later */
/* map-services: who stands behind the end customer, and what one failure reaches; in tables, or as a graph to be drawn. */
#include "common.h"

#include <stdlib.h>

#define TABLES                                                                                               \
  "bottlenecks, exposure, demand, failures, robustness, handovers, silos, sight, validation, two-mode or "   \
  "layout"
#define HANDOVERS "pass, pair, service, provider or returns"
#define SILOS "silos, members, line or areas"
#define SIGHTS "provider or touchpoint"
#define TWO_MODES "providers, roles, provider-pairs or role-pairs"
#define LAYOUTS "nodes or edges"

/* ---- Tables ---- */

typedef SmxTable *(*Make) (const SmxMatrix *matrix, const SmxStructureOptions *options, GError **error);
typedef SmxTable *(*MakeBy) (const SmxMatrix *matrix, const char *by, const SmxStructureOptions *options,
                             GError **error);

/* What a row is about; the first where @by is NULL. */
#define MAKE_BY(question, Kind)                                                                              \
  static SmxTable *make_##question (const SmxMatrix *matrix, const char *by,                                 \
                                    const SmxStructureOptions *options, GError **error)                      \
  {                                                                                                          \
    Kind which = 0;                                                                                          \
    if (by != NULL)                                                                                          \
      FIND_##question (by, &which);                                                                          \
    return smx_##question (matrix, which, options, error);                                                   \
  }                                                                                                          \
  static gboolean knows_##question (const char *by)                                                          \
  {                                                                                                          \
    Kind which;                                                                                              \
    return FIND_##question (by, &which);                                                                     \
  }
#define FIND_handovers smx_handovers_by_from_name
#define FIND_silos smx_silos_from_name
#define FIND_sight smx_sight_by_from_name
#define FIND_two_mode smx_two_mode_from_name
#define FIND_layout smx_layout_from_name

MAKE_BY (handovers, SmxHandoversBy)
MAKE_BY (silos, SmxSilosTable)
MAKE_BY (two_mode, SmxTwoModeTable)
MAKE_BY (layout, SmxLayoutTable)
MAKE_BY (sight, SmxSightBy)

typedef struct {
  const char *name;
  Make make; /* or, where --by is taken: */
  MakeBy make_by;
  gboolean (*knows) (const char *by);
  const char *kinds;
} Table;

static const Table tables[] = {
  { .name = "bottlenecks", .make = smx_bottlenecks },
  { .name = "exposure", .make = smx_exposure },
  { .name = "demand", .make = smx_demand },
  { .name = "failures", .make = smx_failures },
  { .name = "robustness", .make = smx_robustness },
  { .name = "handovers", .make_by = make_handovers, .knows = knows_handovers, .kinds = HANDOVERS },
  { .name = "silos", .make_by = make_silos, .knows = knows_silos, .kinds = SILOS },
  { .name = "validation", .make = smx_validation },
  { .name = "two-mode", .make_by = make_two_mode, .knows = knows_two_mode, .kinds = TWO_MODES },
  { .name = "layout", .make_by = make_layout, .knows = knows_layout, .kinds = LAYOUTS },
  { .name = "sight", .make_by = make_sight, .knows = knows_sight, .kinds = SIGHTS },
};

/* NULL where there is none of that name. */
static const Table *
find_table (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    if (g_str_equal (tables[i].name, name))
      return &tables[i];
  return NULL;
}

/* ---- Options ---- */

typedef struct {
  char *name, *by, *wave;
  int top, worlds;
  gint64 seed;
  gboolean dot, graphml; /* the graph instead of a table */
  const Table *table;
} Map;

static void
map_clear (Map *self)
{
  g_free (self->name);
  g_free (self->by);
  g_free (self->wave);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Map, map_clear)

/* The graph is written whole, and in its own format. */
static int
check_graph (const Map *self, const Common *common)
{
  const char *option = self->dot ? "--dot" : "--graphml";
  const char *found = self->dot && self->graphml ? "--graphml"
                      : self->name != NULL       ? "--table"
                      : self->by != NULL         ? "--by"
                      : self->top != 0           ? "--top"
                      : common->has_format       ? "--format"
                                                 : NULL;
  return found == NULL
             ? 0
             : common_refuse (common, option,
                              "none of --table, --by, --top and --format and no other graph beside it",
                              found);
}

/* Checks what was asked for; the exit status where it is wrong, else 0. */
static int
choose (Map *self, const Common *common)
{
  if (self->dot || self->graphml)
    return check_graph (self, common);
  self->table = find_table (self->name == NULL ? "bottlenecks" : self->name);
  if (self->table == NULL)
    return common_refuse (common, "--table", TABLES, self->name);
  if (self->by == NULL)
    return 0;
  if (self->table->knows == NULL)
    return common_refuse (common, "--by", "none but with --table=handovers, silos, sight, two-mode or layout",
                          self->by);
  return self->table->knows (self->by) ? 0 : common_refuse (common, "--by", self->table->kinds, self->by);
}

static void
fill_options (const Map *self, const Common *common, SmxStructureOptions *options)
{
  smx_structure_options_init (options, sizeof *options);
  options->wave = self->wave;
  options->top = (guint)MAX (self->top, 0);
  options->worlds = (guint)MAX (self->worlds, 0);
  options->seed = (guint64)self->seed;
  options->threads = (guint)common->threads;
}

static SmxTable *
make (const Map *self, const SmxMatrix *matrix, const Common *common, GError **error)
{
  SmxStructureOptions options;
  fill_options (self, common, &options);
  return self->table->make != NULL ? self->table->make (matrix, &options, error)
                                   : self->table->make_by (matrix, self->by, &options, error);
}

static int
draw (const Map *self, const SmxMatrix *matrix, const Common *common)
{
  SmxStructureOptions options;
  g_autoptr (GError) error = NULL;
  fill_options (self, common, &options);
  g_autoptr (SmxTable) nodes = smx_layout (matrix, SMX_LAYOUT_NODES, &options, &error);
  g_autoptr (SmxTable) edges = nodes == NULL ? NULL : smx_layout (matrix, SMX_LAYOUT_EDGES, &options, &error);
  if (edges == NULL)
    return common_fail (common, error);
  return self->dot ? common_print_graph (common, nodes, edges, smx_table_write_dot, smx_table_write_dot_file)
                   : common_print_graph (common, nodes, edges, smx_table_write_graphml,
                                         smx_table_write_graphml_file);
}

int
main (int argc, char **argv)
{
  g_auto (Common) common = { .program = "map-services" };
  g_auto (Map) map = { .name = NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (SmxMatrix) matrix = NULL;
  g_autoptr (SmxTable) table = NULL;
  g_autofree char *note = NULL;
  int status = 0;
  const GOptionEntry entries[] = {
    { "table", 0, 0, G_OPTION_ARG_FILENAME, &map.name, TABLES, "TABLE" },
    { "by", 0, 0, G_OPTION_ARG_FILENAME, &map.by,
      "a row: of handovers a " HANDOVERS "; of silos " SILOS "; of sight " SIGHTS "; of two-mode " TWO_MODES
      "; of layout " LAYOUTS,
      "WHAT" },
    { "dot", 0, 0, G_OPTION_ARG_NONE, &map.dot, "no table but the graph, for Graphviz", NULL },
    { "graphml", 0, 0, G_OPTION_ARG_NONE, &map.graphml,
      "no table but the graph, for Gephi, Cytoscape, igraph", NULL },
    { "top", 0, 0, G_OPTION_ARG_INT, &map.top, "only the first N rows", "N" },
    { "wave", 0, 0, G_OPTION_ARG_FILENAME, &map.wave, "whose answers; the latest by default", "WAVE" },
    { "worlds", 0, 0, G_OPTION_ARG_INT, &map.worlds, "draws where a figure is sampled; 4,096 by default",
      "N" },
    { "seed", 0, 0, G_OPTION_ARG_INT64, &map.seed, "of all draws; 0 by default", "N" },
    { 0 }
  };
  if (!common_parse (&common, argc, argv, entries,
                     "Who stands behind the end customer, and what one failure reaches.", &status))
    return status;
  if ((status = choose (&map, &common)) != 0)
    return status;
  matrix = common_read (&common, &error);
  if (matrix == NULL)
    return common_fail (&common, error);
  if (map.dot || map.graphml)
    return draw (&map, matrix, &common);
  table = make (&map, matrix, &common, &error);
  if (table == NULL)
    return common_fail (&common, error);
  note = common_notes (table);
  return common_print (&common, table, note);
}
