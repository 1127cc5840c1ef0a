/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rank-services: which internal services to improve first, and how sure that is. Load, read, rank, print. */
#include "ranking.h"

#include <stdlib.h>

int
main (int argc, char **argv)
{
  g_auto (Common) common = { .program = "rank-services" };
  g_auto (Ranking) ranking = { .method = NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (SmxMatrix) matrix = NULL;
  g_autoptr (SmxTable) table = NULL;
  g_autofree char *note = NULL;
  gboolean explain = FALSE, tied = FALSE;
  int status = 0;
  const GOptionEntry own[] = { { "explain", 0, 0, G_OPTION_ARG_NONE, &explain,
                                 "Why each service stands where it does, in a sentence", NULL },
                               { "tied", 0, 0, G_OPTION_ARG_NONE, &tied,
                                 "Which services cannot be told apart, pair by pair", NULL },
                               { 0 } };
  g_autofree GOptionEntry *entries = ranking_entries (&ranking, own);

  if (!common_parse (&common, argc, argv, entries, "Ranks internal services: which to improve first.",
                     &status))
    return status;
  if (explain && tied)
    return common_refuse (&common, "--explain", "one table, this or --tied,", "--explain --tied");
  if ((status = ranking_choose (&ranking, &common)) != 0)
    return status;

  matrix = common_read (&common, &error);
  if (matrix == NULL)
    return common_fail (&common, error);
  table = explain ? smx_explain_ranking (matrix, &ranking.options, &error)
          : tied  ? smx_rank_tied (matrix, &ranking.options, &error)
                  : smx_rank_services (matrix, &ranking.options, &error);
  ranking_end_progress (&ranking);
  if (table == NULL)
    return common_fail (&common, error);
  note = common_notes (table);
  if ((status = common_print (&common, table, note)) != EXIT_SUCCESS)
    return status;
  return common_tell_findings (&common, matrix, &error) ? EXIT_SUCCESS : common_fail (&common, error);
}
