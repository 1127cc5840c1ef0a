/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a provider's work ends, in one sentence for its wall, made from its numbers. Invariant: a template never hangs on the grammar
 * of its arguments. */

#include "number-words.h"
#include "sight.h"
#include <math.h>
#include <string.h>

SMX_MESSAGE (one_touchpoint, "1 touchpoint", "1 punto de contacto");
SMX_MESSAGE (many_touchpoints, "{0} touchpoints", "{0} puntos de contacto");
SMX_MESSAGE (one_journey, "1 journey", "1 recorrido");
SMX_MESSAGE (many_journeys, "{0} journeys", "{0} recorridos");
SMX_MESSAGE (one_role, "1 role", "1 rol");
SMX_MESSAGE (many_roles, "{0} roles", "{0} roles");
SMX_MESSAGE (of_journeys, "{0} of {1}", "{0} de {1}");

SMX_MESSAGE (ends_at_one, "What {0} does ends at {1}: {2}, where {3}.",
             "Lo que hace {0} termina en {1}: {2}, donde {3}.");
SMX_MESSAGE (ends_at_many, "What {0} does ends at {1}: above all at {2}, where {3}.",
             "Lo que hace {0} termina en {1}: sobre todo en {2}, donde {3}.");
SMX_MESSAGE (touchpoint_words, "“{0}” ({1})", "«{0}» ({1})");
SMX_MESSAGE (touchpoint_alone, "“{0}”", "«{0}»");
SMX_MESSAGE (role_words, "{0} ({1})", "{0} ({1})");
SMX_MESSAGE (of_unit, "{0} {1}", "{0} {1}");
SMX_MESSAGE (some_role, "a role that is not known", "un rol desconocido");
SMX_MESSAGE (that_role, "that role", "ese rol");

SMX_MESSAGE (directly, "it serves {0} with {1} and {2} rests on it",
             "sirve a {0} con {1} y {2} depende de ello");
SMX_MESSAGE (by_way, "{0} rests on it, by way of {1}, on which {2} depends",
             "{0} depende de ello, a través de {1}, de lo que depende {2}");

SMX_MESSAGE (all_of_it, "all that {0} receives", "todo lo que recibe {0}");
SMX_MESSAGE (most_of_it, "over 99 % of what {0} receives", "más del 99 % de lo que recibe {0}");
SMX_MESSAGE (some_of_it, "{1} % of what {0} receives", "el {1} % de lo que recibe {0}");
SMX_MESSAGE (little_of_it, "less than 1 % of what {0} receives", "menos del 1 % de lo que recibe {0}");

SMX_MESSAGE (nobody,
             "No end customer is known in whom what {0} does ends: ask who needs it, and draw that link.",
             "No se conoce ningún cliente final en el que termine lo que hace {0}: hay que preguntar quién "
             "lo necesita y trazar ese vínculo.");

/* ---- Chains ---- */

static gboolean
needs_quotes (const char *code)
{
  const gsize n = strlen (code);
  return strpbrk (code, ">\"") != NULL || g_str_equal (code, "...") || n == 0 || code[0] == ' ' ||
         code[n - 1] == ' ';
}

static void
add_code (const SmxSight *self, GString *text, guint32 service)
{
  const char *code = smx__names_code (&self->matrix->names[SMX_DICTIONARY_SERVICE], service);
  if (!needs_quotes (code)) {
    g_string_append (text, code);
    return;
  }
  g_string_append_c (text, '"');
  for (const char *p = code; *p != '\0'; p++) {
    if (*p == '"')
      g_string_append_c (text, '"');
    g_string_append_c (text, *p);
  }
  g_string_append_c (text, '"');
}

char *
smx__sight_way (const SmxSight *self, const SmxSightWay *way)
{
  GString *text = g_string_new (NULL);
  add_code (self, text, way->own);
  for (guint i = 0; i < MIN (way->n_between, SMX_MOST_BETWEEN); i++) {
    g_string_append (text, " > ");
    add_code (self, text, way->between[i]);
  }
  if (way->n_between > SMX_MOST_BETWEEN)
    g_string_append (text, " > ...");
  if (way->own != way->delivered) {
    g_string_append (text, " > ");
    add_code (self, text, way->delivered);
  }
  return g_string_free (text, FALSE);
}

/* ---- Parts of the sentence ---- */

/* Its name, or else its code. */
static const char *
call (const SmxSight *self, SmxGroupingKind table, SmxDictionaryKind dictionary, guint32 id)
{
  const char *name = smx__name_of (self->matrix, table, id);
  return name != NULL ? name : smx__names_code (&self->matrix->names[dictionary], id);
}

static char *
count (gint64 n, const SmxMessage *one, const SmxMessage *many)
{
  g_autofree char *number = smx__words_whole (n);
  return smx__message_format (n == 1 ? one : many, number, NULL);
}

/* "4 touchpoints of 3 journeys", "2 roles". */
static char *
say_how_many (const SmxSightOf *of)
{
  if (of->touchpoints == 0)
    return count (MAX (of->roles, (gint64)of->n), &one_role, &many_roles);
  g_autofree char *touchpoints = count (of->touchpoints, &one_touchpoint, &many_touchpoints);
  if (of->journeys == 0)
    return g_steal_pointer (&touchpoints);
  g_autofree char *journeys = count (of->journeys, &one_journey, &many_journeys);
  return smx__message_format (&of_journeys, touchpoints, journeys, NULL);
}

/* The end customers of a row, or NULL where they are unknown. */
static char *
say_customers (const SmxSight *self, const SmxSightRow *row)
{
  const SmxMessage unit = smx__structure_unit (&self->graph);
  if (isnan (row->end_customers))
    return NULL;
  g_autofree char *number = smx__words_number ("%.0f", row->end_customers);
  return smx__message_format (&of_unit, number, smx__message_text (&unit), NULL);
}

static const char *
call_role (const SmxSight *self, guint32 role)
{
  return role == SMX_NO_ID ? smx__message_text (&some_role)
                           : call (self, SMX_ROLES, SMX_DICTIONARY_ROLE, role);
}

static char *
say_where (const SmxSight *self, const SmxSightRow *row)
{
  g_autofree char *customers = say_customers (self, row);
  if (row->touch == NULL) {
    const char *role = call_role (self, self->reaches.items[row->reach].role);
    return customers == NULL ? g_strdup (role) : smx__message_format (&role_words, role, customers, NULL);
  }
  const char *code =
      smx__names_code (&self->matrix->names[SMX_DICTIONARY_TOUCHPOINT], row->touch->touchpoint);
  return smx__message_format (customers == NULL ? &touchpoint_alone : &touchpoint_words, code, customers,
                              NULL);
}

static char *
say_part (const char *role, double share)
{
  const SmxMessage *message = share >= 1       ? &all_of_it
                              : share > 0.99   ? &most_of_it
                              : share >= 0.005 ? &some_of_it
                                               : &little_of_it;
  g_autofree char *percent = smx__words_number ("%.0f", 100 * share);
  return smx__message_format (message, role, percent, NULL);
}

static char *
say_how (const SmxSight *self, const SmxSightRow *row)
{
  const SmxReach *reach = &self->reaches.items[row->reach];
  const SmxSightWay *way = &reach->way;
  const char *role = row->touch == NULL ? smx__message_text (&that_role) : call_role (self, reach->role);
  const char *own = call (self, SMX_SERVICES, SMX_DICTIONARY_SERVICE, way->own);
  const char *delivered = call (self, SMX_SERVICES, SMX_DICTIONARY_SERVICE, way->delivered);
  g_autofree char *part = say_part (role, reach->share);
  return way->own == way->delivered ? smx__message_format (&directly, role, own, part, NULL)
                                    : smx__message_format (&by_way, part, own, delivered, NULL);
}

char *
smx__sight_words (const SmxSight *self, guint32 provider)
{
  const SmxSightOf *of = &self->of[provider];
  const char *name = call (self, SMX_PROVIDERS, SMX_DICTIONARY_PROVIDER, provider);
  if (of->n == 0)
    return smx__message_format (&nobody, name, NULL);
  const SmxSightRow *first = &self->rows[of->first];
  g_autofree char *number = say_how_many (of), *where = say_where (self, first), *how = say_how (self, first);
  return smx__message_format (of->n == 1 ? &ends_at_one : &ends_at_many, name, number, where, how, NULL);
}
