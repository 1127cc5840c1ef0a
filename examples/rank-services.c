/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rank-services: which internal services to improve first. Load, read, rank, print. */
#include "common.h"

#include <stdlib.h>

/* Fills the ranking's options from the command line's text; 0 where all is good, else the exit status. */
static int
choose (const Common *common, const char *method, const char *scope, int top, SmxRankOptions *options)
{
  g_autofree char *top_text = g_strdup_printf ("%d", top);
  if (method != NULL && !smx_rank_method_from_name (method, &options->method))
    return common_refuse (common, "--method", "staged or burden", method);
  if (scope != NULL && g_str_equal (scope, "all"))
    options->scope = SMX_SCOPE_ALL;
  else if (scope != NULL && !g_str_equal (scope, "critical"))
    return common_refuse (common, "--scope", "critical or all", scope);
  if (top < 0)
    return common_refuse (common, "--top", "a whole number, 0 for all ranks,", top_text);
  options->top = (guint)top;
  return 0;
}

int
main (int argc, char **argv)
{
  g_auto (Common) common = { .program = "rank-services" };
  g_autoptr (GError) error = NULL;
  g_autoptr (SmxMatrix) matrix = NULL;
  g_autoptr (SmxTable) ranking = NULL;
  g_autofree char *method = NULL, *scope = NULL, *wave = NULL, *note = NULL;
  SmxRankOptions options;
  int top = 0, status = 0;
  const GOptionEntry entries[] = {
    { "method", 0, 0, G_OPTION_ARG_FILENAME, &method, "staged (default) or burden", "METHOD" },
    { "scope", 0, 0, G_OPTION_ARG_FILENAME, &scope, "critical (default) or all services", "SCOPE" },
    { "wave", 0, 0, G_OPTION_ARG_FILENAME, &wave, "Whose answers (default: the latest wave)", "WAVE" },
    { "top", 0, 0, G_OPTION_ARG_INT, &top, "Only the first N ranks; 0 (default) for all", "N" },
    { 0 }
  };

  if (!common_parse (&common, argc, argv, entries, "Ranks internal services: which to improve first.",
                     &status))
    return status;
  smx_rank_options_init (&options, sizeof options);
  if ((status = choose (&common, method, scope, top, &options)) != 0)
    return status;
  options.wave = wave;

  matrix = common_read (&common, &error);
  if (matrix == NULL)
    return common_fail (&common, error);
  ranking = smx_rank_services (matrix, &options, &error);
  if (ranking == NULL)
    return common_fail (&common, error);
  note = common_notes (ranking);
  if ((status = common_print (&common, ranking, note)) != EXIT_SUCCESS)
    return status;
  return common_tell_findings (&common, matrix, &error) ? EXIT_SUCCESS : common_fail (&common, error);
}
