/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The version in use, and the codes of languages. */

#include <service-matrix/language.h>
#include <service-matrix/version.h>

const char *
smx_version (void)
{
  return SMX_VERSION_STRING;
}

gboolean
smx_language_from_code (const char *code, SmxLanguage *language)
{
  g_return_val_if_fail (code != NULL && language != NULL, FALSE);
  if (g_str_equal (code, "en"))
    *language = SMX_LANGUAGE_ENGLISH;
  else if (g_str_equal (code, "es"))
    *language = SMX_LANGUAGE_SPANISH;
  else
    return FALSE;
  return TRUE;
}
