/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What to ask whom, in one sentence. Invariant: a template never hangs on the grammar of its arguments; nothing is said of answers
 * that small groups hide but how many people gave them. */

#include "../base/text.h"
#include "columns.h"
#include "number-words.h"
#include "validation-cases.h"
#include <math.h>

SMX_MESSAGE (someone, "the back office", "las áreas internas");

SMX_MESSAGE (proposed, "Ask {2} whether it provides {1} to {0}: the link is proposed and not yet confirmed",
             "Preguntar a {2} si presta {1} a {0}: el vínculo está propuesto y aún sin confirmar");
SMX_MESSAGE (disputed, "Bring {0} and {2} together about {1}: the link is disputed",
             "Reunir a {0} y {2} para hablar de {1}: el vínculo está en disputa");
SMX_MESSAGE (used_not_drawn, "Ask {0} and {2} whether to draw a link for {1}: there is none",
             "Preguntar a {0} y {2} si hay que trazar un vínculo para {1}: no hay ninguno");
SMX_MESSAGE (drawn_not_used, "Ask {0} whether it still needs {1} from {2}: the link is in force",
             "Preguntar a {0} si aún necesita {1} de {2}: el vínculo está vigente");
SMX_MESSAGE (expired_but_used, "Ask {0} and {2} whether to renew their link for {1}: none is in force",
             "Preguntar a {0} y {2} si hay que renovar su vínculo para {1}: ninguno está vigente");

SMX_MESSAGE (no_requests, "the log has no request", "el registro no tiene ninguna solicitud");
SMX_MESSAGE (some_requests, "requests in the log: {0}", "solicitudes en el registro: {0}");
SMX_MESSAGE (front_says, "rating of the front: {0}, people: {1}",
             "valoración de primera línea: {0}, personas: {1}");
SMX_MESSAGE (front_hidden, "answers of the front are hidden, people: {0}",
             "las respuestas de primera línea están ocultas, personas: {0}");
SMX_MESSAGE (front_silent, "the front has not rated it", "la primera línea no lo ha valorado");
SMX_MESSAGE (back_says, "rating of the back: {0}, people: {1}",
             "valoración de las áreas internas: {0}, personas: {1}");
SMX_MESSAGE (back_hidden, "answers of the back are hidden, people: {0}",
             "las respuestas de las áreas internas están ocultas, personas: {0}");
SMX_MESSAGE (back_silent, "the back has not rated it", "las áreas internas no lo han valorado");

/* Its name, or else its code. */
static const char *
call (const SmxMatrix *matrix, SmxGroupingKind table, SmxDictionaryKind dictionary, guint32 id)
{
  const char *name = smx__name_of (matrix, table, id);
  return name != NULL ? name : smx__names_code (&matrix->names[dictionary], id);
}

static char *
ask (const SmxCase *self, const SmxMatrix *matrix)
{
  static const SmxMessage *const questions[SMX_N_CASES] = {
    [SMX_CASE_PROPOSED] = &proposed,
    [SMX_CASE_DISPUTED] = &disputed,
    [SMX_CASE_USED_NOT_DRAWN] = &used_not_drawn,
    [SMX_CASE_DRAWN_NOT_USED] = &drawn_not_used,
    [SMX_CASE_EXPIRED_BUT_USED] = &expired_but_used,
  };
  const char *provider = call (matrix, SMX_PROVIDERS, SMX_DICTIONARY_PROVIDER, self->provider);
  return smx__message_format (questions[self->state],
                              call (matrix, SMX_ROLES, SMX_DICTIONARY_ROLE, self->role),
                              call (matrix, SMX_SERVICES, SMX_DICTIONARY_SERVICE, self->service),
                              provider != NULL ? provider : smx__message_text (&someone), NULL);
}

static void
add_clause (GString *text, char *clause)
{
  g_string_append_printf (text, "; %s", clause);
  g_free (clause);
}

static void
add_requests (GString *text, gint64 requests)
{
  if (requests == SMX_NULL)
    return;
  g_autofree char *count = smx__words_whole (requests);
  add_clause (text, smx__message_format (requests > 0 ? &some_requests : &no_requests, count, NULL));
}

/* What one side says; @texts: what it says, that it is hidden, that it says nothing. */
static void
add_side (GString *text, double perception, gint64 respondents, const SmxMessage *const *texts)
{
  if (respondents == SMX_NULL)
    return;
  g_autofree char *count = smx__words_whole (respondents), *score = smx__words_number ("%.2f", perception);
  if (respondents == 0)
    add_clause (text, smx__message_format (texts[2], NULL));
  else if (isnan (perception))
    add_clause (text, smx__message_format (texts[1], count, NULL));
  else
    add_clause (text, smx__message_format (texts[0], score, count, NULL));
}

char *
smx__case_words (const SmxCase *self, const SmxMatrix *matrix)
{
  static const SmxMessage *const front[] = { &front_says, &front_hidden, &front_silent };
  static const SmxMessage *const back[] = { &back_says, &back_hidden, &back_silent };
  g_autofree char *question = ask (self, matrix);
  GString *text = g_string_new (question);
  add_requests (text, self->requests);
  if (self->state == SMX_CASE_DISPUTED) {
    add_side (text, self->perception_front, self->respondents_front, front);
    add_side (text, self->perception_back, self->respondents_back, back);
  }
  return g_string_free (text, FALSE);
}
