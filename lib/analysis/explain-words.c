/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parts of a sentence about a rank that are not facts. */

#include "column-macros.h"
#include "explain-words.h"
#include "number-words.h"
#include "../base/text.h"
#include <string.h>

#define NB SMX_NO_BREAK

char *
smx__words_list (const GPtrArray *clauses)
{
  SMX_MESSAGE (comma, "{0}, {1}", "{0}, {1}");
  SMX_MESSAGE (and, "{0} and {1}", "{0} y {1}");
  SMX_MESSAGE (comma_and, "{0}, and {1}", "{0}, y {1}"); /* after what has a comma of its own to close */
  char *text = g_strdup (clauses->len == 0 ? "" : clauses->pdata[0]);
  for (guint i = 1; i < clauses->len; i++) {
    g_autofree char *before = text;
    const gboolean last = i + 1 == clauses->len, closes = strstr (clauses->pdata[i - 1], ", ") != NULL;
    text = smx__message_format (!last    ? &comma
                                : closes ? &comma_and
                                         : &and,
                                before, (const char *)clauses->pdata[i], NULL);
  }
  return text;
}

char *
smx__words_average (const GPtrArray *subjects, gboolean plural)
{
  SMX_MESSAGE (one, "{0} is average", "{0} está en la zona media");
  SMX_MESSAGE (more, "{0} are average", "{0} están en la zona media");
  g_autofree char *list = smx__words_list (subjects);
  return smx__message_format (plural || subjects->len > 1 ? &more : &one, list, NULL);
}

char *
smx__words_unknown (const GPtrArray *subjects, SmxUnknown what)
{
  static const SmxMessage words[][2] = {
    { M ("{0} is unknown", "se desconoce {0}"), M ("{0} are unknown", "se desconocen {0}") },
    { M ("{0} is unknown and taken as the median", "se desconoce {0} y se toma la mediana en su lugar"),
      M ("{0} are unknown and taken as the median", "se desconocen {0} y se toma la mediana en su lugar") },
    { M ("{0} is unknown, so it stands after those where all is known",
         "se desconoce {0}, por lo que va detrás de los que se conocen por completo"),
      M ("{0} are unknown, so it stands after those where all is known",
         "se desconocen {0}, por lo que va detrás de los que se conocen por completo") },
    { M ("{0} is unknown, so among those shown to give what is needed it stands after the known ones",
         "se desconoce {0}, por lo que va detrás de los conocidos entre los que muestran dar lo necesario"),
      M ("", "") },
    { M ("{0} is unknown, so among those not shown to give what is needed it stands after the known ones",
         "se desconoce {0}, por lo que va detrás de los conocidos entre los que no muestran dar lo "
         "necesario"),
      M ("", "") },
  };
  g_autofree char *list = smx__words_list (subjects);
  return smx__message_format (&words[what][subjects->len > 1 && what <= SMX_UNKNOWN_LAST], list, NULL);
}

char *
smx__words_place (guint32 rank, gsize n, gsize others)
{
  static const SmxMessage ordinals[] = { M ("First", "Primero"), M ("Second", "Segundo"),
                                         M ("Third", "Tercero") };
  SMX_MESSAGE (alone, "The only one ranked", "El único clasificado");
  SMX_MESSAGE (later, "Rank {0} of {1}", "Puesto {0} de {1}");
  SMX_MESSAGE (with_one, "{0}, with another one", "{0}, junto con otro");
  SMX_MESSAGE (with_more, "{0}, with {1} others", "{0}, junto con otros {1}");
  g_autofree char *rank_text = smx__words_whole (rank);
  g_autofree char *n_text = smx__words_whole ((gint64)n);
  g_autofree char *others_text = smx__words_whole ((gint64)others);
  if (n == 1)
    return g_strdup (smx__message_text (&alone));
  g_autofree char *place = rank <= G_N_ELEMENTS (ordinals)
                               ? g_strdup (smx__message_text (&ordinals[rank - 1]))
                               : smx__message_format (&later, rank_text, n_text, NULL);
  if (others == 0)
    return g_steal_pointer (&place);
  return smx__message_format (others == 1 ? &with_one : &with_more, place, others_text, NULL);
}

char *
smx__words_parted (gsize others, gboolean gap, gboolean volume, const GPtrArray *told)
{
  SMX_MESSAGE (one, "another one stands level with it in rework, and {1} between them: {2}",
               "otro queda a su altura en retrabajo, y entre los dos {1}: {2}");
  SMX_MESSAGE (more, "{0} others stand level with it in rework, and {1} between them: {2}",
               "otros {0} quedan a su altura en retrabajo, y entre ellos {1}: {2}");
  static const SmxMessage by_gap = M ("the gap decides", "decide la brecha"),
                          by_volume = M ("the volume decides", "decide el volumen"),
                          by_both = M ("the gap and then the volume decide",
                                       "deciden la brecha y después el volumen");
  g_autofree char *n = smx__words_whole ((gint64)others);
  const SmxMessage *by = gap && volume ? &by_both : gap ? &by_gap : &by_volume;
  g_autofree char *list = smx__words_list (told);
  return smx__message_format (others == 1 ? &one : &more, n, smx__message_text (by), list, NULL);
}

char *
smx__words_interval (guint32 low, guint32 high, double confidence, gboolean resampled)
{
  SMX_MESSAGE (one, "only rank {0} is possible with {2}" NB "% confidence",
               "solo es posible el puesto {0} con una confianza del {2}" NB "%");
  SMX_MESSAGE (several, "rank {0} to {1} with {2}" NB "% confidence",
               "puestos {0} a {1} con una confianza del {2}" NB "%");
  SMX_MESSAGE (one_drawn, "rank {0} in at least {2}" NB "% of redraws",
               "puesto {0} en al menos el {2}" NB "% de los remuestreos");
  SMX_MESSAGE (several_drawn, "rank {0} to {1} in at least {2}" NB "% of redraws",
               "puestos {0} a {1} en al menos el {2}" NB "% de los remuestreos");
  const SmxMessage *alone = resampled ? &one_drawn : &one, *range = resampled ? &several_drawn : &several;
  g_autofree char *from = smx__words_whole (low);
  g_autofree char *to = smx__words_whole (high);
  g_autofree char *percent = smx__words_number ("%.15g", confidence * 100);
  return smx__message_format (low == high ? alone : range, from, to, percent, NULL);
}

const char *
smx__words_standing (SmxStanding standing, gboolean behind)
{
  static const SmxMessage words[] = {
    [SMX_STANDING_MET] =
        M ("its ratings show that it gives what is needed", "sus valoraciones muestran que da lo necesario"),
    [SMX_STANDING_SHORT] = M ("its ratings show that it gives less than is needed",
                              "sus valoraciones muestran que da menos de lo necesario"),
    [SMX_STANDING_UNCLEAR] = M ("its ratings do not show whether it gives what is needed",
                                "sus valoraciones no muestran si da lo necesario"),
    [SMX_STANDING_UNRATED] = M ("nobody who receives it rated it", "nadie de quienes lo reciben lo valoró"),
  };
  SMX_MESSAGE (
      put_behind, "its ratings show that it gives what is needed, so it stands after those not shown to",
      "sus valoraciones muestran que da lo necesario, por lo que va detrás de los que no lo muestran");
  return smx__message_text (standing == SMX_STANDING_MET && behind ? &put_behind : &words[standing]);
}
