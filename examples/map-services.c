/* SPDX-License-Identifier: GPL-3.0-or-later */
/* map-services: who stands behind the end customer, and what one failure reaches; in tables. */
#include "common.h"

#include <stdlib.h>

#define TABLES "bottlenecks, exposure, demand, failures, robustness, handovers, validation, two-mode or sight"
#define HANDOVERS "pass, pair, service, provider or returns"
#define SIGHTS "provider or touchpoint"
#define TWO_MODES "providers, roles, provider-pairs or role-pairs"

typedef struct {
  char *table, *by, *wave;
  int top, worlds;
  gint64 seed;
  SmxHandoversBy handovers;
  SmxTwoModeTable two_mode;
  SmxSightBy sight;
} Map;

static void
map_clear (Map *self)
{
  g_free (self->table);
  g_free (self->by);
  g_free (self->wave);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Map, map_clear)

typedef SmxTable *(*Make) (const SmxMatrix *matrix, const SmxStructureOptions *options, GError **error);

static const struct {
  const char *name;
  Make make; /* NULL: takes --by too */
} tables[] = {
  { "bottlenecks", smx_bottlenecks },
  { "exposure", smx_exposure },
  { "demand", smx_demand },
  { "failures", smx_failures },
  { "robustness", smx_robustness },
  { "handovers", NULL },
  { "validation", smx_validation },
  { "two-mode", NULL },
  { "sight", NULL },
};

/* The number of the table, or -1. */
static int
find_table (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    if (g_str_equal (tables[i].name, name))
      return (int)i;
  return -1;
}

/* What a row is about, where the table asks. */
static int
choose_by (Map *self, const Common *common, const char *by)
{
  if (g_str_equal (self->table, "handovers"))
    return smx_handovers_by_from_name (by, &self->handovers) ? 0
                                                             : common_refuse (common, "--by", HANDOVERS, by);
  if (g_str_equal (self->table, "two-mode"))
    return smx_two_mode_from_name (by, &self->two_mode) ? 0 : common_refuse (common, "--by", TWO_MODES, by);
  if (g_str_equal (self->table, "sight"))
    return smx_sight_by_from_name (by, &self->sight) ? 0 : common_refuse (common, "--by", SIGHTS, by);
  return common_refuse (common, "--by", "none but with --table=handovers, two-mode or sight", by);
}

/* Checks what was asked for; the exit status where it is wrong, else 0. */
static int
choose (Map *self, const Common *common)
{
  const char *by = self->by;
  if (self->table == NULL)
    self->table = g_strdup ("bottlenecks");
  if (find_table (self->table) < 0)
    return common_refuse (common, "--table", TABLES, self->table);
  return by == NULL ? 0 : choose_by (self, common, by);
}

static SmxTable *
make (const Map *self, const SmxMatrix *matrix, const Common *common, GError **error)
{
  SmxStructureOptions options;
  const Make make = tables[find_table (self->table)].make;
  smx_structure_options_init (&options, sizeof options);
  options.wave = self->wave;
  options.top = (guint)MAX (self->top, 0);
  options.worlds = (guint)MAX (self->worlds, 0);
  options.seed = (guint64)self->seed;
  options.threads = (guint)common->threads;
  if (make != NULL)
    return make (matrix, &options, error);
  if (g_str_equal (self->table, "sight"))
    return smx_sight (matrix, self->sight, &options, error);
  return g_str_equal (self->table, "handovers") ? smx_handovers (matrix, self->handovers, &options, error)
                                                : smx_two_mode (matrix, self->two_mode, &options, error);
}

int
main (int argc, char **argv)
{
  g_auto (Common) common = { .program = "map-services" };
  g_auto (Map) map = { .table = NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (SmxMatrix) matrix = NULL;
  g_autoptr (SmxTable) table = NULL;
  g_autofree char *note = NULL;
  int status = 0;
  const GOptionEntry entries[] = {
    { "table", 0, 0, G_OPTION_ARG_FILENAME, &map.table, TABLES, "TABLE" },
    { "by", 0, 0, G_OPTION_ARG_FILENAME, &map.by,
      "a row: of handovers a " HANDOVERS "; of two-mode " TWO_MODES "; of sight " SIGHTS, "WHAT" },
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
  table = make (&map, matrix, &common, &error);
  if (table == NULL)
    return common_fail (&common, error);
  note = common_notes (table);
  return common_print (&common, table, note);
}
