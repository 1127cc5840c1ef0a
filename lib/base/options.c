/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Option structs of older and newer callers. */

#include "options.h"
#include "error.h"
#include <string.h>

SMX_MESSAGE (no_size, "{0}: expected a struct set up by its init function but its struct_size is {1}",
             "{0}: se esperaba una estructura preparada por su función init pero su struct_size es {1}");
SMX_MESSAGE (unknown_tail, "{0}: byte {1} is set, but this version of the library knows only the first {2}",
             "{0}: el byte {1} está puesto, pero esta versión de la biblioteca solo conoce los primeros {2}");
SMX_MESSAGE (unknown_value, "{0}: expected a value below {1} but found {2}",
             "{0}: se esperaba un valor menor que {1} pero se encontró {2}");

gboolean
smx__options_check (const char *name, guint value, guint limit, GError **error)
{
  if (value < limit)
    return TRUE;
  g_autofree char *below = g_strdup_printf ("%u", limit), *found = g_strdup_printf ("%u", value);
  return smx__fail (error, SMX_ERROR_OPTIONS, NULL, &unknown_value, name, below, found, NULL);
}

void
smx__options_init (void *options, gsize struct_size, const void *defaults, gsize defaults_size)
{
  g_return_if_fail (options != NULL && struct_size >= sizeof (gsize));
  memset (options, 0, struct_size);
  memcpy (options, defaults, MIN (struct_size, defaults_size));
  memcpy (options, &struct_size, sizeof struct_size);
}

int
smx__options_find (const char *const *names, gsize n, const char *name)
{
  for (gsize i = 0; i < n; i++) {
    if (g_str_equal (names[i], name))
      return (int)i;
  }
  return -1;
}

gboolean
smx__options_resolve (const char *name, void *ours, gsize ours_size, const void *given, GError **error)
{
  if (given == NULL)
    return TRUE;
  gsize theirs_size;
  memcpy (&theirs_size, given, sizeof theirs_size);
  g_autofree char *size_text = g_strdup_printf ("%" G_GSIZE_FORMAT, theirs_size);
  if (theirs_size < sizeof (gsize) || theirs_size > 65536)
    return smx__fail (error, SMX_ERROR_OPTIONS, NULL, &no_size, name, size_text, NULL);
  const guint8 *bytes = given;
  for (gsize i = ours_size; i < theirs_size; i++) {
    if (bytes[i] == 0)
      continue;
    g_autofree char *at = g_strdup_printf ("%" G_GSIZE_FORMAT, i);
    g_autofree char *known = g_strdup_printf ("%" G_GSIZE_FORMAT, ours_size);
    return smx__fail (error, SMX_ERROR_OPTIONS, NULL, &unknown_tail, name, at, known, NULL);
  }
  memcpy (ours, given, MIN (ours_size, theirs_size));
  memcpy (ours, &ours_size, sizeof ours_size);
  return TRUE;
}
