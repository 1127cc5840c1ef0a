/* SPDX-License-Identifier: GPL-3.0-or-later */
/* certainty: how sure a ranking is when its weights are not; what is surely good; in tables. */
#include "ranking.h"

#include <stdlib.h>

#define TABLES "acceptability, winning, weights, stability, methods, reversal, top or bright-spots"

/* The table of a name; NULL with an error. */
static SmxTable *
make (const char *name, const SmxMatrix *matrix, const Ranking *ranking, GError **error)
{
  SmxCertainty certainty = SMX_CERTAINTY_ACCEPTABILITY;
  const SmxRankOptions *options = &ranking->options;
  SmxBrightSpotsOptions bright;
  if (smx_certainty_from_name (name, &certainty))
    return smx_certainty (matrix, certainty, options, error);
  smx_bright_spots_options_init (&bright, sizeof bright);
  bright.wave = options->wave;
  if (ranking->confidence != NULL)
    bright.confidence = options->confidence;
  return smx_bright_spots (matrix, &bright, error);
}

int
main (int argc, char **argv)
{
  g_auto (Common) common = { .program = "certainty" };
  g_auto (Ranking) ranking = { .method = NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (SmxMatrix) matrix = NULL;
  g_autoptr (SmxTable) table = NULL;
  g_autofree char *name = NULL, *note = NULL;
  SmxCertainty certainty;
  int status = 0;
  const GOptionEntry own[] = { { "table", 0, 0, G_OPTION_ARG_FILENAME, &name, TABLES, "TABLE" }, { 0 } };
  g_autofree GOptionEntry *entries = ranking_entries (&ranking, own);

  if (!common_parse (&common, argc, argv, entries, "How sure a ranking of internal services is.", &status))
    return status;
  if (name == NULL)
    name = g_strdup ("acceptability");
  if (!smx_certainty_from_name (name, &certainty) && !g_str_equal (name, "bright-spots"))
    return common_refuse (&common, "--table", TABLES, name);
  if ((status = ranking_choose (&ranking, &common)) != 0)
    return status;

  matrix = common_read (&common, &error);
  if (matrix == NULL)
    return common_fail (&common, error);
  table = make (name, matrix, &ranking, &error);
  ranking_end_progress (&ranking);
  if (table == NULL)
    return common_fail (&common, error);
  note = common_notes (table);
  return common_print (&common, table, note);
}
