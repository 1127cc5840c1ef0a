/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Options that all analyses of the graph take. */

#include "structure.h"

#include "../base/error.h"
#include "../base/options.h"
#include "provenance.h"

#define WORLDS 4096 /* where none are asked for */
#define MOST_WORLDS 10000000u
#define WORD 64 /* worlds that are drawn together */

void
smx_structure_options_init (SmxStructureOptions *options, gsize struct_size)
{
  SmxStructureOptions defaults = { .struct_size = sizeof defaults, .language = SMX_LANGUAGE_OF_STUDY };
  smx__options_init (options, struct_size, &defaults, sizeof defaults);
}

static gboolean
refuse_worlds (guint worlds, GError **error)
{
  SMX_MESSAGE (expected, "expected at most {0} worlds but found {1}",
               "se esperaban como máximo {0} mundos, pero se encontraron {1}");
  const SmxPlace place = { .field = "worlds" };
  char found[16], most[16];
  g_snprintf (found, sizeof found, "%u", worlds);
  g_snprintf (most, sizeof most, "%u", MOST_WORLDS);
  return smx__fail (error, SMX_ERROR_RANGE, &place, &expected, most, found, NULL);
}

gboolean
smx__structure_options_take (SmxStructureOptions *self, const SmxMatrix *matrix,
                             const SmxStructureOptions *given, GError **error)
{
  smx_structure_options_init (self, sizeof *self);
  if (!smx__options_resolve ("SmxStructureOptions", self, sizeof *self, given, error) ||
      !smx__check_language (self->language, error))
    return FALSE;
  smx__language_enter (smx__language_of (matrix, self->language));
  if (self->worlds > MOST_WORLDS)
    return refuse_worlds (self->worlds, error);
  self->worlds = self->worlds == 0 ? WORLDS : (self->worlds + WORD - 1) / WORD * WORD;
  return TRUE;
}
