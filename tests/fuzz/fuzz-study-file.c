/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as a study file.
 *
 * Must hold: a file that is read has sections and keys of different names on growing lines, trimmed and UTF-8, and reads
 * back the same when it is written out; one that is not says why; lists split into trimmed items. */
#include "fuzz.h"

#include "study/study-file.h"

static void
check_text (const char *text)
{
  MUST (g_utf8_validate (text, -1, NULL));
  MUST (strpbrk (text, "\r\n") == NULL);
}

static void
check_key (const SmxFileSection *section, guint index, guint64 *line)
{
  const SmxFileKey *key = &g_array_index (section->keys, SmxFileKey, index);
  MUST (key->line > *line);
  *line = key->line;
  check_text (key->name);
  check_text (key->value);
  for (guint i = 0; i < index; i++)
    MUST (strcmp (g_array_index (section->keys, SmxFileKey, i).name, key->name) != 0);
  g_auto (GStrv) items = smx__split_list (key->value);
  MUST (items != NULL && (*key->value != '\0' || items[0] == NULL));
}

/* Checks a file and writes it out. */
static GString *
write_out (const SmxStudyFile *file)
{
  GString *out = g_string_new (NULL);
  guint64 line = 0;
  for (guint i = 0; i < file->sections->len; i++) {
    const SmxFileSection *section = &g_array_index (file->sections, SmxFileSection, i);
    MUST (section->line > line);
    line = section->line;
    check_text (section->name);
    for (guint k = 0; k < i; k++)
      MUST (strcmp (g_array_index (file->sections, SmxFileSection, k).name, section->name) != 0);
    g_string_append_printf (out, "[%s]\n", section->name);
    for (guint k = 0; k < section->keys->len; k++) {
      const SmxFileKey *key = &g_array_index (section->keys, SmxFileKey, k);
      check_key (section, k, &line);
      g_string_append_printf (out, "%s=%s\n", key->name, key->value);
    }
  }
  return out;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SmxStudyFile) file = smx__study_file_parse ("fuzz", (const char *)data, size, &error);
  MUST ((file == NULL) == (error != NULL));
  if (file == NULL)
    return 0;
  g_autoptr (GString) text = write_out (file);
  g_autoptr (SmxStudyFile) again = smx__study_file_parse ("fuzz", text->str, text->len, &error);
  MUST (again != NULL);
  g_autoptr (GString) same = write_out (again);
  MUST (g_string_equal (text, same));
  return 0;
}
