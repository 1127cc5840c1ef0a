/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The keys `closed` and `rework` of an event log: which rules count reworks from its lines.
 * Invariant: a rule in force has its fields; a rule that was asked for by name and has not is an error. */

#include "events-private.h"
#include "../base/text.h"

SMX_MESSAGE (
    no_rule, "expected reopened, returned, repeated, repeated:NAME or activity:GLOB but found {0}",
    "se esperaba reopened, returned, repeated, repeated:NOMBRE o activity:PATRÓN, pero se encontró {0}");
SMX_MESSAGE (needs_field, "expected a column for {0}, which the rule {1} needs, but found none",
             "se esperaba una columna para {0}, que la regla {1} necesita, pero no se encontró ninguna");
SMX_MESSAGE (needs_closed, "expected the key closed, whose statuses the rule {0} needs, but found none",
             "se esperaba la clave closed, cuyos estados la regla {0} necesita, pero no se encontró");
SMX_MESSAGE (needs_status, "expected a column for status, whose values it names, but found none",
             "se esperaba una columna para status, cuyos valores nombra, pero no se encontró ninguna");

static const char *
named (SmxKind kind, guint field)
{
  return smx__kinds[kind].fields[field].name;
}

static gboolean
require (const SmxSection *section, guint field, const char *rule, GError **error)
{
  if (section->mapped[field])
    return TRUE;
  g_autofree char *quoted = smx__quote (rule, -1);
  return smx__fail (error, SMX_ERROR_REFERENCE, &(SmxPlace){ .field = "rework" }, &needs_field,
                    named (section->kind, field), quoted, NULL);
}

static gboolean
require_closed (const SmxEventRules *self, const SmxSection *section, const char *rule, GError **error)
{
  if (!require (section, SMX_EVENTS_STATUS, rule, error))
    return FALSE;
  if (self->closes)
    return TRUE;
  g_autofree char *quoted = smx__quote (rule, -1);
  return smx__fail (error, SMX_ERROR_REFERENCE, &(SmxPlace){ .field = "rework" }, &needs_closed, quoted,
                    NULL);
}

/* The trimmed text after a prefix, added to a list; FALSE where the prefix or the text is missing. */
static gboolean
take_after (const char *rule, const char *prefix, GPtrArray **list)
{
  if (!g_str_has_prefix (rule, prefix))
    return FALSE;
  const char *text = rule + strlen (prefix);
  gsize length = strlen (text);
  smx__trim (&text, &length);
  if (length == 0)
    return FALSE;
  if (*list == NULL)
    *list = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (*list, g_strndup (text, length));
  return TRUE;
}

static gboolean
read_rule (SmxEventRules *self, const SmxSection *section, const char *rule, GError **error)
{
  if (g_str_equal (rule, "reopened")) {
    self->reopened = TRUE;
    return require_closed (self, section, rule, error);
  }
  if (g_str_equal (rule, "returned")) {
    self->returned = TRUE;
    return require (section, SMX_REQUESTS_PROVIDER, rule, error);
  }
  if (g_str_equal (rule, "repeated"))
    self->repeated = TRUE;
  else if (!take_after (rule, "repeated:", &self->repeated_names) &&
           !take_after (rule, "activity:", &self->patterns)) {
    g_autofree char *quoted = smx__quote (rule, -1);
    return smx__fail (error, SMX_ERROR_PARSE, &(SmxPlace){ .field = "rework" }, &no_rule, quoted, NULL);
  }
  return require (section, SMX_EVENTS_ACTIVITY, rule, error);
}

gboolean
smx__event_rules_read (SmxEventRules *self, const SmxSection *section, GError **error)
{
  gboolean has_closed = section->closed != NULL && section->closed[0] != NULL;
  if (has_closed && !section->mapped[SMX_EVENTS_STATUS])
    return smx__fail (error, SMX_ERROR_REFERENCE, &(SmxPlace){ .field = "closed" }, &needs_status, NULL);
  self->closes = has_closed;
  if (section->rework == NULL) {
    gboolean is_default = !section->mapped[SMX_REQUESTS_REWORKS];
    self->reopened = is_default && self->closes;
    self->returned = is_default && section->mapped[SMX_REQUESTS_PROVIDER];
    return TRUE;
  }
  for (gsize i = 0; section->rework[i] != NULL; i++)
    if (!read_rule (self, section, section->rework[i], error))
      return FALSE;
  return TRUE;
}

void
smx__event_rules_clear (SmxEventRules *self)
{
  g_clear_pointer (&self->repeated_names, g_ptr_array_unref);
  g_clear_pointer (&self->patterns, g_ptr_array_unref);
}

gboolean
smx__event_rules_need_activity (const SmxEventRules *self)
{
  return self->repeated || self->repeated_names != NULL || self->patterns != NULL;
}

gboolean
smx__event_rules_any (const SmxEventRules *self)
{
  return self->reopened || self->returned || smx__event_rules_need_activity (self);
}

guint8
smx__event_rules_judge (const SmxEventRules *self, const char *activity)
{
  gboolean again = self->repeated, is_rework = FALSE;
  for (guint i = 0; self->repeated_names != NULL && i < self->repeated_names->len; i++)
    again = again || g_str_equal (g_ptr_array_index (self->repeated_names, i), activity);
  for (guint i = 0; self->patterns != NULL && i < self->patterns->len; i++)
    is_rework = is_rework || smx__glob (g_ptr_array_index (self->patterns, i), activity);
  return (guint8)((again ? SMX_ACTIVITY_COUNTS_AGAIN : 0) | (is_rework ? SMX_ACTIVITY_IS_REWORK : 0));
}
