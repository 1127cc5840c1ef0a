/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a record may hold, in words.
 * Invariant: every reader of records says a domain with the same words. */
#include "limits.h"

#include "../base/error.h"
#include "../base/text.h"

SMX_MESSAGE (expected_found, "expected {0} but found {1}{2}", "se esperaba {0} pero se encontró {1}{2}");
SMX_MESSAGE (a_count, "a count of 0 or more", "un recuento de 0 o más");
SMX_MESSAGE (a_count_to, "a count of at most {0}", "un recuento de a lo sumo {0}");
SMX_MESSAGE (from_to, "a number from {0} to {1}", "un número de {0} a {1}");
SMX_MESSAGE (over_to, "a number over {0} and up to {1}", "un número mayor que {0} y de a lo sumo {1}");
SMX_MESSAGE (or_more, "a number of {0} or more", "un número de {0} o más");
SMX_MESSAGE (finite, "a number of a size that can be held (up to 1.7e308)",
             "un número de un tamaño representable (hasta 1.7e308)");
SMX_MESSAGE (on_scale, "a rating from {0} to {1}, the scale of the study,",
             "una valoración de {0} a {1}, la escala del estudio,");
SMX_MESSAGE (empty, "expected a value, which is needed, but found {0}",
             "se esperaba un valor, que es necesario, pero se encontró {0}");
SMX_MESSAGE (
    scale_needed, "expected the key scale in [study], which ratings need, such as scale = 1;7",
    "se esperaba la clave scale en [study], que las valoraciones necesitan, por ejemplo scale = 1;7");
SMX_MESSAGE (too_long, "expected at most {0} bytes but found {1}: {2}",
             "se esperaban a lo sumo {0} bytes pero se encontraron {1}: {2}");

#define SHOWN_BYTES 200 /* of a code that is too long; more than a message shows */

char *
smx__expect_number (double low, double high, gboolean open)
{
  char from[G_ASCII_DTOSTR_BUF_SIZE], to[G_ASCII_DTOSTR_BUF_SIZE];
  smx__format_double (from, low);
  smx__format_double (to, high);
  if (high < G_MAXDOUBLE)
    return smx__message_format (open ? &over_to : &from_to, from, to, NULL);
  if (low > -G_MAXDOUBLE)
    return smx__message_format (&or_more, from, NULL);
  return smx__message_format (&finite, NULL);
}

char *
smx__expect_count (gboolean is_negative)
{
  char to[G_ASCII_DTOSTR_BUF_SIZE];
  if (is_negative)
    return smx__message_format (&a_count, NULL);
  return smx__message_format (&a_count_to, smx__format_double (to, (double)SMX_MAX_COUNT), NULL);
}

char *
smx__expect_rating (const SmxSettings *settings)
{
  char low[G_ASCII_DTOSTR_BUF_SIZE], high[G_ASCII_DTOSTR_BUF_SIZE];
  smx__format_double (low, (double)settings->low / (double)SMX_MICRO);
  smx__format_double (high, (double)settings->high / (double)SMX_MICRO);
  return smx__message_format (&on_scale, low, high, NULL);
}

gboolean
smx__fail_value (GError **error, SmxErrorCode code, char *expected, const char *found, char *hint)
{
  smx__fail (error, code, NULL, &expected_found, expected, found, hint == NULL ? "" : hint, NULL);
  g_free (expected);
  g_free (hint);
  return FALSE;
}

gboolean
smx__fail_needed (GError **error, const char *found)
{
  return smx__fail (error, SMX_ERROR_PARSE, NULL, &empty, found, NULL);
}

gboolean
smx__fail_no_scale (GError **error)
{
  return smx__fail (error, SMX_ERROR_REFERENCE, NULL, &scale_needed, NULL);
}

gboolean
smx__check_length (const char *text, gsize length, GError **error)
{
  if (length <= SMX_MAX_CODE)
    return TRUE;
  g_autofree char *limit = g_strdup_printf ("%u", SMX_MAX_CODE);
  g_autofree char *n = g_strdup_printf ("%" G_GSIZE_FORMAT, length);
  g_autofree char *found = smx__quote (text, (gssize)MIN (length, SHOWN_BYTES));
  return smx__fail (error, SMX_ERROR_RANGE, NULL, &too_long, limit, n, found, NULL);
}
