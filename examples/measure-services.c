/* SPDX-License-Identifier: GPL-3.0-or-later */
/* measure-services: how much, how late, how often again and how far from what is needed; or what is odd in the data. */
#include "common.h"

#include <stdlib.h>

int
main (int argc, char **argv)
{
  g_auto (Common) common = { .program = "measure-services" };
  g_autoptr (GError) error = NULL;
  g_autoptr (SmxMatrix) matrix = NULL;
  g_autoptr (SmxTable) table = NULL;
  g_autofree char *by = NULL, *wave = NULL, *columns = NULL, *note = NULL;
  g_auto (GStrv) names = NULL;
  gboolean findings = FALSE;
  SmxMeasureOptions options;
  int status = 0;
  const GOptionEntry entries[] = {
    { "by", 0, 0, G_OPTION_ARG_FILENAME, &by,
      "service (default), provider, role, cell, attribute, wave or period", "WHAT" },
    { "wave", 0, 0, G_OPTION_ARG_FILENAME, &wave, "Whose answers (default: the latest wave)", "WAVE" },
    { "columns", 0, 0, G_OPTION_ARG_FILENAME, &columns, "Only these, by name (default: all)", "NAME,NAME" },
    { "findings", 0, 0, G_OPTION_ARG_NONE, &findings, "What is odd in the data, instead of measures", NULL },
    { 0 }
  };

  if (!common_parse (&common, argc, argv, entries, "Measures internal services.", &status))
    return status;
  smx_measure_options_init (&options, sizeof options);
  if (by != NULL && !smx_measure_by_from_name (by, &options.by))
    return common_refuse (&common, "--by", "service, provider, role, cell, attribute, wave or period", by);
  if (findings && (by != NULL || wave != NULL || columns != NULL))
    return common_refuse (&common, "--findings", "neither --by nor --wave nor --columns beside it",
                          by != NULL     ? by
                          : wave != NULL ? wave
                                         : columns);
  options.wave = wave;
  names = columns == NULL ? NULL : g_strsplit (columns, ",", 0);
  options.columns = (const char *const *)names;

  matrix = common_read (&common, &error);
  if (matrix == NULL)
    return common_fail (&common, error);
  table = findings ? smx_findings (matrix, SMX_LANGUAGE_OF_STUDY, &error)
                   : smx_measure (matrix, &options, &error);
  if (table == NULL)
    return common_fail (&common, error);
  note = common_notes (table);
  if ((status = common_print (&common, table, note)) != EXIT_SUCCESS || findings)
    return status;
  return common_tell_findings (&common, matrix, &error) ? EXIT_SUCCESS : common_fail (&common, error);
}
