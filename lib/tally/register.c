/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The register: statements about roles, providers, services and how they belong together.
 * Invariant: what is known of an entity is what all its statements agree on; one that disagrees changes nothing. */
#include "batch.h"
#include "tally-struct.h"

#include "../base/text.h"
#include <string.h>

SMX_MESSAGE (stated_otherwise, "expected {0}, as stated before for {1}, but found {2}",
             "se esperaba {0}, como ya se dijo ({1}), pero se encontró {2}");
SMX_MESSAGE (the_role, "role {0}", "rol {0}");
SMX_MESSAGE (the_provider, "provider {0}", "proveedor {0}");
SMX_MESSAGE (the_service, "service {0}", "servicio {0}");
SMX_MESSAGE (the_link, "the link of {0}", "enlace de {0}");
SMX_MESSAGE (the_touchpoint, "touchpoint {0}", "punto de contacto {0}");
SMX_MESSAGE (the_dependency, "the dependency of {0}", "dependencia de {0}");

static const SmxMessage *const nouns[] = {
  [SMX_ROLES] = &the_role,
  [SMX_PROVIDERS] = &the_provider,
  [SMX_SERVICES] = &the_service,
  [SMX_SERVICE_NUMBERS] = &the_service,
  [SMX_LINKS] = &the_link,
  [SMX_TOUCHPOINTS] = &the_touchpoint,
  [SMX_DEPENDENCIES] = &the_dependency,
};

/* The codes of a key in quotes, joined by commas. */
static char *
codes_of (const SmxTally *self, SmxGroupingKind kind, const guint32 *key)
{
  const SmxGroupingSpec *spec = &smx__groupings[kind];
  GString *codes = g_string_new (NULL);
  for (guint i = 0; i < spec->n_keys; i++) {
    if (spec->keys[i] >= SMX_DICTIONARY_TEXT || key[i] == SMX_NO_ID)
      continue;
    g_autofree char *quoted =
        smx__quote (smx__dictionary_text (self->dictionaries[spec->keys[i]], key[i]), -1);
    g_string_append (codes, codes->len > 0 ? ", " : "");
    g_string_append (codes, quoted);
  }
  return g_string_free (codes, FALSE);
}

/* A number that stands for a word, or NULL. */
static const char *
word_of (SmxGroupingKind kind, const char *field, double value)
{
  static const char *const role_kinds[] = { [SMX_KIND_FRONT] = "front", [SMX_KIND_BACK] = "back" };
  static const char *const statuses[] = { [SMX_STATUS_CONFIRMED] = "confirmed",
                                          [SMX_STATUS_PROPOSED] = "proposed",
                                          [SMX_STATUS_DISPUTED] = "disputed" };
  if (kind == SMX_ROLES && strcmp (field, "kind") == 0 && value >= 0 && value <= SMX_KIND_BACK)
    return role_kinds[(gsize)value];
  if (kind == SMX_LINKS && strcmp (field, "status") == 0 && value >= 0 && value <= SMX_STATUS_DISPUTED)
    return statuses[(gsize)value];
  return NULL;
}

static char *
text_of (const SmxTally *self, SmxGroupingKind kind, const SmxGroupField *field, const void *value)
{
  const void *at = (const char *)value + field->offset;
  if (field->kind == SMX_FIELD_TEXT)
    return smx__quote (smx__dictionary_text (self->dictionaries[SMX_DICTIONARY_TEXT], *(const guint32 *)at),
                       -1);
  double number = *(const double *)at;
  const char *word = word_of (kind, field->name, number);
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];
  return word != NULL ? smx__quote (word, -1) : g_strdup (smx__format_double (buffer, number));
}

gboolean
smx__fail_statement (const SmxTally *self, SmxGroupingKind kind, const guint32 *key,
                     const SmxGroupField *field, const void *known, const void *found, GError **error)
{
  const char *name = field->name;
  if (kind == SMX_SERVICE_NUMBERS)
    name = smx__dictionary_text (self->dictionaries[SMX_DICTIONARY_TEXT], key[1]);
  g_autofree char *codes = codes_of (self, kind, key);
  g_autofree char *entity = smx__message_format (nouns[kind], codes, NULL);
  g_autofree char *expected = text_of (self, kind, field, known);
  g_autofree char *other = text_of (self, kind, field, found);
  return smx__fail (error, SMX_ERROR_CONFLICT, &(SmxPlace){ .field = name }, &stated_otherwise, expected,
                    entity, other, NULL);
}

void
smx__tally_blank (SmxGroupingKind kind, void *value)
{
  smx__value_blank (&smx__groupings[kind], value);
}

gboolean
smx__tally_state (SmxTally *self, SmxGroupingKind kind, const guint32 *key, const void *value, GError **error)
{
  SmxAnyValue known;
  const SmxGroupField *field;
  guint32 place;
  if (!smx__groups_own (&self->groups[kind], error))
    return FALSE;
  SmxGroups *groups = self->groups[kind];
  gsize before = smx__groups_n (groups);
  if (!smx__groups_place (groups, key, 1, &place, error))
    return FALSE;
  switch (smx__groups_combine (groups, place, value, &field, error)) {
  case SMX_COMBINED:
    smx__groups_read (groups, place, &known);
    if (kind == SMX_SERVICES)
      smx__standards_state (&self->standards, key[0],
                            ((const SmxService *)(const void *)&known)->standard_hours);
    return TRUE;
  case SMX_DIFFERENT:
    smx__groups_read (groups, place, &known);
    return smx__fail_statement (self, kind, key, field, &known, value, error);
  case SMX_OVERFLOW:
    smx__groups_truncate (groups, before);
    return FALSE;
  }
  return FALSE;
}

/* Takes back the entries that no statement before number @n made. */
static void
forget_later (SmxGroups *groups, gsize before, const guint32 *places, gsize n)
{
  gsize left = before;
  for (gsize i = 0; i < n; i++)
    left = MAX (left, (gsize)places[i] + 1);
  smx__groups_truncate (groups, left);
}

gboolean
smx__tally_state_dependencies (SmxTally *self, const guint32 *keys, const double *shares, gsize n,
                               gsize *n_stated, GError **error)
{
  guint32 places[SMX_BATCH];
  SmxDependency known;
  *n_stated = 0;
  if (!smx__groups_own (&self->groups[SMX_DEPENDENCIES], error))
    return FALSE;
  SmxGroups *groups = self->groups[SMX_DEPENDENCIES];
  const gsize before = smx__groups_n (groups);
  if (!smx__groups_place (groups, keys, n, places, error))
    return FALSE;
  *n_stated = smx__groups_state (groups, places, shares, n);
  if (*n_stated == n)
    return TRUE;
  smx__groups_read (groups, places[*n_stated], &known);
  forget_later (groups, before, places, *n_stated);
  return smx__fail_statement (self, SMX_DEPENDENCIES, keys + 2 * *n_stated,
                              &smx__groupings[SMX_DEPENDENCIES].fields[0], &known,
                              &(SmxDependency){ shares[*n_stated] }, error);
}
