/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the line between silos costs, in sentences: what both sides are, and whether they are shown to differ. */

#include "silos-words.h"
#include "../base/message.h"
#include "number-words.h"
#include <math.h>

SMX_MESSAGE (silos, "silos", "silos");
SMX_MESSAGE (areas_word, "areas", "áreas");
SMX_MESSAGE (of_all, "Across {0}", "Entre {0}");
SMX_MESSAGE (of_services, "Same services, across {0}", "Mismos servicios, entre {0}");

/* {0} across what, {1} the figure there, {2} inside. */
static const SmxMessage sides[SMX_N_LINE_MEASURES] = {
  [SMX_LINE_REWORK] = { { "{0} {1} of requests came back, inside {2}",
                          "{0} volvió el {1} de las solicitudes, dentro el {2}" } },
  [SMX_LINE_LATE] = { { "{0} {1} of requests were late, inside {2}",
                        "{0} llegó tarde el {1} de las solicitudes, dentro el {2}" } },
  [SMX_LINE_GAP] = { { "{0} the gap is {1} scale points, inside {2}",
                       "{0} la brecha es de {1} puntos de la escala, dentro de {2}" } },
  [SMX_LINE_PERCEPTION] = { { "{0} people perceive {1} scale points, inside {2}",
                              "{0} se perciben {1} puntos de la escala, dentro {2}" } },
};

/* {0} the sides, {1} and {2} how much at least and at most. */
SMX_MESSAGE (worse, "{0}: worse across the line, by {1} to {2} points.",
             "{0}: peor al cruzar la línea, entre {1} y {2} puntos.");
SMX_MESSAGE (better, "{0}: better across the line, by {1} to {2} points.",
             "{0}: mejor al cruzar la línea, entre {1} y {2} puntos.");
SMX_MESSAGE (unclear, "{0}: a difference is not shown.", "{0}: no se demuestra una diferencia.");

static gboolean
is_share (SmxLineMeasure measure)
{
  return measure <= SMX_LINE_LATE;
}

static char *
figure (double value, SmxLineMeasure measure)
{
  if (!is_share (measure))
    return smx__words_number ("%.2f", value);
  g_autofree char *percent = smx__words_number ("%.1f", 100 * value);
  return g_strconcat (percent, SMX_NO_BREAK, "%", NULL);
}

/* A distance in points: of a percentage, or of the scale. */
static char *
points (double value, SmxLineMeasure measure)
{
  return is_share (measure) ? smx__words_number ("%.1f", 100 * fabs (value))
                            : smx__words_number ("%.2f", fabs (value));
}

static char *
words_of_sides (const SmxDifference *self, SmxLineMeasure measure, gboolean areas, gboolean alike)
{
  g_autofree char *across = figure (self->across, measure);
  g_autofree char *inside = figure (self->inside, measure);
  g_autofree char *where = smx__message_format (alike ? &of_services : &of_all,
                                                smx__message_text (areas ? &areas_word : &silos), NULL);
  return smx__message_format (&sides[measure], where, across, inside, NULL);
}

char *
smx__line_words (const SmxDifference *self, SmxLineMeasure measure, gboolean areas, gboolean alike)
{
  if (isnan (self->inside) || isnan (self->across))
    return NULL;
  g_autofree char *both = words_of_sides (self, measure, areas, alike);
  if (!(self->low > 0) && !(self->high < 0))
    return smx__message_format (&unclear, both, NULL);
  const gboolean more = self->low > 0;
  g_autofree char *least = points (more ? self->low : self->high, measure);
  g_autofree char *most = points (more ? self->high : self->low, measure);
  return smx__message_format (more == (measure != SMX_LINE_PERCEPTION) ? &worse : &better, both, least, most,
                              NULL);
}
