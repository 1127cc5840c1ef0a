/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A program from outside: a study said call by call, records from memory, a ranking read cell by cell. */
#include <service-matrix.h>
#include <stdio.h>

static const char requests[] = "service,reworks\nCards,0\nCards,2\nLoans,0\n";

int
main (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SmxStudy) study = smx_study_new ();
  g_autoptr (GBytes) bytes = g_bytes_new_static (requests, sizeof requests - 1);
  g_autoptr (SmxTally) tally = NULL;
  g_autoptr (SmxMatrix) matrix = NULL;
  g_autoptr (SmxTable) ranking = NULL;
  SmxSource *source = smx_study_add_source (study, "requests", &error);

  if (source != NULL) {
    smx_source_set_bytes (source, "memory", bytes);
    tally = smx_study_read (study, NULL, &error);
  }
  if (tally != NULL)
    matrix = smx_matrix_new (tally, &error);
  if (matrix != NULL)
    ranking = smx_rank_services (matrix, NULL, &error);
  if (ranking == NULL) {
    fprintf (stderr, "%s\n", error->message);
    return 1;
  }
  for (gint64 row = 0; row < smx_table_n_rows (ranking); row++)
    printf ("%s\n", smx_table_get_text (ranking, row, (guint)smx_table_find_column (ranking, "service")));
  return SMX_CHECK_VERSION (0, 1, 0) ? 0 : 1;
}
