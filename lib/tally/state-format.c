/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names in a saved tally, and the columns that the values of a grouping have. */
#include "state-format.h"

const char *const smx__dictionary_names[SMX_N_DICTIONARIES + 1] = {
  [SMX_DICTIONARY_ROLE] = "role",
  [SMX_DICTIONARY_SERVICE] = "service",
  [SMX_DICTIONARY_PROVIDER] = "provider",
  [SMX_DICTIONARY_TOUCHPOINT] = "touchpoint",
  [SMX_DICTIONARY_ATTRIBUTE] = "attribute",
  [SMX_DICTIONARY_RESPONDENT] = "respondent",
  [SMX_DICTIONARY_WAVE] = "wave",
  [SMX_DICTIONARY_TEXT] = "text",
  [SMX_PLAIN_NUMBER] = "number",
};

static guint
width_of (const SmxGroupField *field)
{
  return MAX (field->n, 1);
}

guint
smx__n_columns (const SmxGroupingSpec *spec)
{
  guint n = 0;
  for (const SmxGroupField *field = spec->fields; field->name != NULL; field++)
    n += width_of (field);
  return n;
}

SmxStateColumn
smx__state_column (const SmxGroupingSpec *spec, guint column)
{
  guint place = 0;
  while (column >= width_of (&spec->fields[place]))
    column -= width_of (&spec->fields[place++]);
  const SmxGroupField *field = &spec->fields[place];
  SmxStateColumn found = { field, place, column, field->offset + column * sizeof (gint64), "" };
  if (field->n > 1)
    g_snprintf (found.name, sizeof found.name, "%s %u", field->name, column);
  else
    g_strlcpy (found.name, field->name, sizeof found.name);
  return found;
}
