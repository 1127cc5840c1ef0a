/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Replays a corpus without a fuzzer: each file of the folder, and each prefix of it, goes through the target that this
 * is linked with. A case a file, in TAP; what must hold and does not ends the program. */
#include "fuzz.h"

#include <glib/gstdio.h>

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

/* A copy of exactly this size, so that reading beyond it is seen. */
static void
replay (const char *data, gsize size)
{
  uint8_t *copy = g_malloc (MAX (size, 1));
  memcpy (copy, data, size);
  LLVMFuzzerTestOneInput (copy, size);
  g_free (copy);
}

int
main (int n_arguments, char **arguments)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *folder = n_arguments > 1 ? arguments[1] : ".", *name;
  g_autoptr (GDir) listing = g_dir_open (folder, 0, NULL);
  while (listing != NULL && (name = g_dir_read_name (listing)) != NULL)
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  printf ("1..%u\n", MAX (names->len, 1));
  if (names->len == 0)
    printf ("not ok 1 - %s holds nothing\n", folder);
  for (guint i = 0; i < names->len; i++) {
    g_autofree char *path = g_build_filename (folder, names->pdata[i], NULL), *data = NULL;
    gsize size = 0;
    gboolean read = g_file_get_contents (path, &data, &size, NULL);
    for (gsize length = 0; read && length <= size; length++)
      replay (data, length);
    printf ("%s %u - replay/%s\n", read ? "ok" : "not ok", i + 1, (const char *)names->pdata[i]);
    fflush (stdout);
  }
  return names->len > 0 ? 0 : 1;
}
