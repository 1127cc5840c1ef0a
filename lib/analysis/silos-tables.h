/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables of silos while they are made. */
#ifndef SMX_ANALYSIS_SILOS_TABLES_H
#define SMX_ANALYSIS_SILOS_TABLES_H

#include "silos-units.h"
#include "structure.h"
#include <service-matrix/silos.h>

typedef struct {
  const SmxMatrix *matrix;
  SmxSilosTable which;
  SmxStructureOptions options;
  guint32 wave;
  SmxSilos silos;
  SmxTableBuilder *builder;
} SmxSilosWork;

/* Rows of silos, of members, of areas, in the columns that are declared in silos.c. FALSE with NO_MEMORY. */
gboolean smx__silos_list (const SmxSilosWork *work, GError **error);
gboolean smx__silos_list_members (const SmxSilosWork *work, GError **error);
gboolean smx__silos_list_areas (const SmxSilosWork *work, GError **error);

/* The text of an area; NULL unknown. */
static inline const char *
smx__silos_area (const SmxSilosWork *work, guint32 area)
{
  return smx__names_code (&work->matrix->names[SMX_DICTIONARY_TEXT], area);
}

#endif
