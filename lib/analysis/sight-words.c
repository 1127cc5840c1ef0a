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
SMX_MESSAGE (one_customer, "1 end customer", "1 cliente final");
SMX_MESSAGE (many_customers, "{0} end customers", "{0} clientes finales");
SMX_MESSAGE (one_delivery, "1 delivery", "1 entrega");
SMX_MESSAGE (many_deliveries, "{0} deliveries", "{0} entregas");
SMX_MESSAGE (one_request, "1 request", "1 solicitud");
SMX_MESSAGE (many_requests, "{0} requests", "{0} solicitudes");
SMX_MESSAGE (of_journeys, "{0} of {1}", "{0} de {1}");

SMX_MESSAGE (ends_at_one, "What {0} does ends at {1}: {2}, {3}.",
             "Lo que hace {0} termina en {1}: {2}, {3}.");
SMX_MESSAGE (ends_at_many, "What {0} does ends at {1}: above all at {2}, {3}.",
             "Lo que hace {0} termina en {1}: sobre todo en {2}, {3}.");
SMX_MESSAGE (with_customers, "{0} ({1})", "{0} ({1})");
SMX_MESSAGE (quoted, "“{0}”", "«{0}»");
SMX_MESSAGE (some_role, "a role that is not known", "un rol que no se conoce");

SMX_MESSAGE (there_directly, "where it delivers {1} to {0} and carries {2} of what that role receives",
             "donde presta {1} a {0} y sostiene {2} de lo que recibe ese rol");
SMX_MESSAGE (there_by_way, "where it carries {2} of what {0} receives, by way of {1}, on which {3} depends",
             "donde sostiene {2} de lo que recibe {0}, a través de {1}, de lo que depende {3}");
SMX_MESSAGE (role_directly, "to which it delivers {1}, carrying {2} of what that role receives",
             "a quien presta {1}, con lo que sostiene {2} de lo que recibe ese rol");
SMX_MESSAGE (role_by_way,
             "where it carries {2} of what that role receives, by way of {1}, on which {3} depends",
             "donde sostiene {2} de lo que recibe ese rol, a través de {1}, de lo que depende {3}");

SMX_MESSAGE (all_of_it, "all", "el total");
SMX_MESSAGE (most_of_it, "over 99 %", "más del 99 %");
SMX_MESSAGE (some_of_it, "{0} %", "el {0} %");
SMX_MESSAGE (little_of_it, "less than 1 %", "menos del 1 %");

SMX_MESSAGE (
    nobody,
    "Nothing in this study shows how what {0} does reaches an end customer: ask who needs it, and draw that "
    "link.",
    "Nada en este estudio muestra cómo llega al cliente final lo que hace {0}: hay que preguntar quién lo "
    "necesita y trazar ese vínculo.");

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

/* Roles that are known, or one that is not. */
static gint64
count_roles (const SmxSightOf *of)
{
  return MAX (of->roles, 1);
}

/* "4 touchpoints of 3 journeys", "2 roles". */
static char *
say_how_many (const SmxSightOf *of)
{
  if (of->touchpoints == 0)
    return count (count_roles (of), &one_role, &many_roles);
  g_autofree char *touchpoints = count (of->touchpoints, &one_touchpoint, &many_touchpoints);
  if (of->journeys == 0)
    return g_steal_pointer (&touchpoints);
  g_autofree char *journeys = count (of->journeys, &one_journey, &many_journeys);
  return smx__message_format (&of_journeys, touchpoints, journeys, NULL);
}

/* In the unit of smx__structure_unit(). */
static char *
say_customers (const SmxSight *self, double customers)
{
  const gint64 n = (gint64)MIN (rint (customers), 1e15);
  return self->graph.counts_touches                       ? count (n, &one_customer, &many_customers)
         : self->matrix->volume_basis == SMX_VOLUME_COUNT ? count (n, &one_request, &many_requests)
                                                          : count (n, &one_delivery, &many_deliveries);
}

/* The touchpoint, or the role where there are none, and its end customers where they are known. */
static char *
say_where (const SmxSight *self, const SmxSightRow *row, const char *role)
{
  const char *touchpoint = smx__names_code (&self->matrix->names[SMX_DICTIONARY_TOUCHPOINT],
                                            row->touch != NULL ? row->touch->touchpoint : SMX_NO_ID);
  g_autofree char *place =
      touchpoint != NULL ? smx__message_format (&quoted, touchpoint, NULL) : g_strdup (role);
  if (isnan (row->end_customers))
    return g_steal_pointer (&place);
  g_autofree char *customers = say_customers (self, row->end_customers);
  return smx__message_format (&with_customers, place, customers, NULL);
}

static char *
say_part (double share)
{
  const SmxMessage *message = share >= 1       ? &all_of_it
                              : share > 0.99   ? &most_of_it
                              : share >= 0.005 ? &some_of_it
                                               : &little_of_it;
  g_autofree char *percent = smx__words_number ("%.0f", 100 * share);
  return smx__message_format (message, percent, NULL);
}

static char *
say_how (const SmxSight *self, const SmxSightRow *row, const char *role)
{
  const SmxReach *reach = &self->reaches.items[row->reach];
  const SmxSightWay *way = &reach->way;
  const gboolean directly = way->own == way->delivered, at_role = row->touch == NULL;
  const char *own = call (self, SMX_SERVICES, SMX_DICTIONARY_SERVICE, way->own);
  const char *delivered = call (self, SMX_SERVICES, SMX_DICTIONARY_SERVICE, way->delivered);
  g_autofree char *part = say_part (reach->share);
  return smx__message_format (directly ? (at_role ? &role_directly : &there_directly)
                                       : (at_role ? &role_by_way : &there_by_way),
                              role, own, part, delivered, NULL);
}

char *
smx__sight_words (const SmxSight *self, guint32 provider)
{
  const SmxSightOf *of = &self->of[provider];
  const char *name = call (self, SMX_PROVIDERS, SMX_DICTIONARY_PROVIDER, provider);
  if (of->n == 0)
    return smx__message_format (&nobody, name, NULL);
  const SmxSightRow *first = &self->rows[of->first];
  const guint32 id = self->reaches.items[first->reach].role;
  const char *role =
      id == SMX_NO_ID ? smx__message_text (&some_role) : call (self, SMX_ROLES, SMX_DICTIONARY_ROLE, id);
  g_autofree char *number = say_how_many (of), *where = say_where (self, first, role);
  g_autofree char *how = say_how (self, first, role);
  const gboolean one = of->touchpoints == 0 ? count_roles (of) == 1 : of->n == 1;
  return smx__message_format (one ? &ends_at_one : &ends_at_many, name, number, where, how, NULL);
}
