/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables in files: they appear whole or not at all, and another reader finds in them what the table says. */
#include "table-fixture.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "base/error.h"
#include "base/memory.h"

/* A folder of our own, and a path in it. */
typedef struct {
  char *folder, *path;
} Place;

static void
open_place (Place *place)
{
  place->folder = g_dir_make_tmp ("table-XXXXXX", NULL);
  assert_non_null (place->folder);
  place->path = g_build_filename (place->folder, "result.csv", NULL);
}

/* Removes the folder; returns how many entries it had. */
static guint
close_place (Place *place)
{
  guint n = 0;
  g_autoptr (GDir) folder = g_dir_open (place->folder, 0, NULL);
  for (const char *name; (name = g_dir_read_name (folder)) != NULL; n++) {
    g_autofree char *path = g_build_filename (place->folder, name, NULL);
    g_remove (path);
  }
  g_rmdir (place->folder);
  g_clear_pointer (&place->folder, g_free);
  g_clear_pointer (&place->path, g_free);
  return n;
}

/* ---- What another reader makes of CSV and JSON ---- */

static const char comparison[] =
    "import csv, json, sys\n"
    "with open(sys.argv[1], newline='', encoding='utf-8') as f: rows = list(csv.reader(f, strict=True))\n"
    "with open(sys.argv[2], encoding='utf-8') as f: objects = json.load(f)\n"
    "assert len(objects) == int(sys.argv[3]) == len(rows) - 1, len(rows)\n"
    "text = lambda v: '' if v is None else v if isinstance(v, str) else v\n"
    "for row, o in zip(rows[1:], objects):\n"
    "    assert list(o) == rows[0], o\n"
    "    for found, value in zip(row, o.values()):\n"
    "        same = float(found) == value if isinstance(value, (int, float)) else found == text(value)\n"
    "        assert same, (found, value)\n";

static void
reads_back_in_python (void **state)
{
  (void)state;
  g_autofree char *python = g_find_program_in_path ("python3");
  if (python == NULL) {
    print_message ("python3 is not installed\n");
    skip ();
  }
  Place place;
  open_place (&place);
  g_autoptr (SmxTable) table = make_hard_table (5000, 20260417);
  g_autofree char *json = g_build_filename (place.folder, "result.json", NULL);
  SmxWriteOptions as_csv = make_options (SMX_FORMAT_CSV, 0, 0),
                  as_json = make_options (SMX_FORMAT_JSON, 0, 0);
  assert_true (smx_table_write_file (table, place.path, &as_csv, NULL, NULL));
  assert_true (smx_table_write_file (table, json, &as_json, NULL, NULL));
  const char *arguments[] = { python, "-c", comparison, place.path, json, "5000", NULL };
  int status = -1;
  assert_true (
      g_spawn_sync (NULL, (char **)arguments, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, &status, NULL));
  assert_int_equal (close_place (&place), 2);
  assert_int_equal (status, 0);
}

/* ---- Files ---- */

static void
assert_contents (const char *path, const char *expected)
{
  g_autofree char *contents = NULL;
  assert_true (g_file_get_contents (path, &contents, NULL, NULL));
  assert_string_equal (contents, expected);
}

static void
replaces_files (void **state)
{
  (void)state;
  GError *error = NULL;
  Place place;
  open_place (&place);
  SmxWriteOptions options = make_options (SMX_FORMAT_CSV, 0, 0);
  g_autoptr (SmxTable) table = make_table (0, SMX_LANGUAGE_ENGLISH);
  assert_true (smx_table_write_file (table, place.path, &options, NULL, &error));
  assert_contents (place.path, "service,name,requests,rework_rate,gap\r\n");
  assert_int_equal (g_chmod (place.path, 0640), 0);
  options.format = SMX_FORMAT_JSON;
  assert_true (smx_table_write_file (table, place.path, &options, NULL, &error));
  assert_contents (place.path, "[]\n");
  GStatBuf status;
  assert_int_equal (g_stat (place.path, &status), 0);
  assert_int_equal (status.st_mode & 07777, 0640);
  assert_no_error (error);
  assert_int_equal (close_place (&place), 1);
}

static void
follows_links (void **state)
{
  (void)state;
  Place place;
  open_place (&place);
  g_autofree char *link = g_build_filename (place.folder, "latest", NULL);
  SmxWriteOptions options = make_options (SMX_FORMAT_JSON, 0, 0);
  g_autoptr (SmxTable) table = make_table (0, SMX_LANGUAGE_ENGLISH);
  assert_true (g_file_set_contents (place.path, "old", -1, NULL));
  assert_int_equal (symlink ("result.csv", link), 0);
  assert_true (smx_table_write_file (table, link, &options, NULL, NULL));
  assert_true (g_file_test (link, G_FILE_TEST_IS_SYMLINK));
  assert_contents (place.path, "[]\n");
  assert_int_equal (close_place (&place), 2);
}

static void
writes_into_devices (void **state)
{
  (void)state;
  GError *error = NULL;
  g_autoptr (SmxTable) table = make_table (5, SMX_LANGUAGE_ENGLISH);
  assert_true (smx_table_write_file (table, "/dev/null", NULL, NULL, &error));
  assert_no_error (error);
  GStatBuf status;
  assert_int_equal (g_stat ("/dev/null", &status), 0);
  assert_true (S_ISCHR (status.st_mode));
}

static void
refuses_folders (void **state)
{
  (void)state;
  GError *error = NULL;
  Place place;
  open_place (&place);
  g_autoptr (SmxTable) table = make_table (1, SMX_LANGUAGE_ENGLISH);
  g_autofree char *folder_message =
      g_strconcat (place.folder, ": expected a file to write but found a folder", NULL);
  assert_false (smx_table_write_file (table, place.folder, NULL, NULL, &error));
  assert_error (error, SMX_ERROR, SMX_ERROR_IO, folder_message);
  g_clear_error (&error);
  g_autofree char *nowhere = g_build_filename (place.folder, "nowhere", NULL);
  g_autofree char *path = g_build_filename (nowhere, "a.csv", NULL);
  g_autofree char *quoted = smx__quote (nowhere, -1);
  g_autofree char *message = g_strconcat (path, ": expected a folder that exists but found ", quoted, NULL);
  assert_false (smx_table_write_file (table, path, NULL, NULL, &error));
  assert_error (error, SMX_ERROR, SMX_ERROR_IO, message);
  g_clear_error (&error);
  assert_int_equal (close_place (&place), 0);
}

static void
assert_refused (const SmxTable *table, const char *path, const char *said)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *message = g_strconcat (path, ": ", said, NULL);
  assert_false (smx_table_write_file (table, path, NULL, NULL, &error));
  assert_error (error, SMX_ERROR, SMX_ERROR_IO, message);
}

/* No message names a file that nobody asked for. */
static void
refuses_folders_by_name (void **state)
{
  (void)state;
  g_autoptr (SmxTable) english = make_table (1, SMX_LANGUAGE_ENGLISH);
  g_autoptr (SmxTable) spanish = make_table (1, SMX_LANGUAGE_SPANISH);
  assert_refused (english, "/nope/x.csv", "expected a folder that exists but found \"/nope\"");
  assert_refused (spanish, "/nope/x.csv", "se esperaba una carpeta que exista pero se encontró \"/nope\"");
  assert_refused (english, "/dev/null/x.csv", "expected a folder that exists but found \"/dev/null\"");
  if (!g_file_test ("/proc/self", G_FILE_TEST_IS_DIR)) {
    print_message ("no folder here takes no files\n");
    return;
  }
  assert_refused (english, "/proc/x.csv",
                  "expected a folder in which a file can be written but found \"/proc\"");
  assert_refused (
      spanish, "/proc/x.csv",
      "se esperaba una carpeta en la que se pueda escribir un archivo pero se encontró \"/proc\"");
}

static void
refuses_folders_without_permission (void **state)
{
  (void)state;
  Place place;
  open_place (&place);
  g_autofree char *quoted = smx__quote (place.folder, -1);
  g_autofree char *english_message = g_strconcat (
      "expected a folder in which a file may be written but permission is denied in ", quoted, NULL);
  g_autofree char *spanish_message =
      g_strconcat ("se esperaba una carpeta en la que se permita escribir un archivo pero no hay permiso en ",
                   quoted, NULL);
  g_autoptr (SmxTable) english = make_table (1, SMX_LANGUAGE_ENGLISH);
  g_autoptr (SmxTable) spanish = make_table (1, SMX_LANGUAGE_SPANISH);
  gboolean root = geteuid () == 0; /* who may write anywhere */
  assert_int_equal (g_chmod (place.folder, 0555), 0);
  if (root)
    assert_int_equal (seteuid (65534), 0);
  assert_refused (english, place.path, english_message);
  assert_refused (spanish, place.path, spanish_message);
  if (root)
    assert_int_equal (seteuid (0), 0);
  assert_int_equal (g_chmod (place.folder, 0700), 0);
  assert_int_equal (close_place (&place), 0);
}

/* Writing fails halfway; the old file is as it was and stands alone. */
static void
assert_file_untouched (GCancellable *cancellable, int code, const char *said)
{
  GError *error = NULL;
  Place place;
  open_place (&place);
  g_autoptr (SmxTable) table = make_hard_table (5000, 3);
  SmxWriteOptions options = make_options (SMX_FORMAT_CSV, 0, 0);
  g_autofree char *message = g_strconcat (place.path, ": ", said, NULL);
  struct rlimit before, limit;
  assert_int_equal (getrlimit (RLIMIT_FSIZE, &before), 0);
  limit = before;
  limit.rlim_cur = 100000;
  assert_true (g_file_set_contents (place.path, "old", -1, NULL));
  for (int round = 0; round < 2; round++) {
    assert_int_equal (setrlimit (RLIMIT_FSIZE, &limit), 0);
    gboolean written = smx_table_write_file (table, place.path, &options, cancellable, &error);
    assert_int_equal (setrlimit (RLIMIT_FSIZE, &before), 0);
    assert_false (written);
    assert_error (error, SMX_ERROR, code, message);
    g_clear_error (&error);
    if (round == 0) {
      assert_contents (place.path, "old");
      g_remove (place.path);
    }
  }
  assert_int_equal (close_place (&place), 0);
}

static void
keeps_the_old_file (void **state)
{
  (void)state;
  void (*before) (int) = signal (SIGXFSZ, SIG_IGN);
  assert_file_untouched (NULL, SMX_ERROR_IO, "Error writing to file: File too large");
  signal (SIGXFSZ, before);
}

static void
keeps_the_old_file_when_cancelled (void **state)
{
  (void)state;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_cancellable_cancel (cancellable);
  assert_file_untouched (cancellable, SMX_ERROR_CANCELLED, "Operation was cancelled");
  GError *error = NULL;
  g_autoptr (SmxTable) table = make_table (0, SMX_LANGUAGE_ENGLISH);
  g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();
  assert_false (smx_table_write (table, stream, NULL, cancellable, &error));
  assert_error (error, SMX_ERROR, SMX_ERROR_CANCELLED, "Operation was cancelled");
  g_clear_error (&error);
}

static void
keeps_the_old_file_without_memory (void **state)
{
  (void)state;
  GError *error = NULL;
  Place place;
  open_place (&place);
  g_autofree char *message = g_strconcat (place.path, ": memory ran out", NULL);
  g_autoptr (SmxTable) table = make_table (5, SMX_LANGUAGE_ENGLISH);
  assert_true (g_file_set_contents (place.path, "old", -1, NULL));
  gint64 n = 0;
  for (gboolean written = FALSE; !written; n++) {
    smx__memory_fail_from (n);
    written = smx_table_write_file (table, place.path, NULL, NULL, &error);
    smx__memory_fail_from (-1);
    if (!written) {
      assert_error (error, SMX_ERROR, SMX_ERROR_NO_MEMORY, message);
      assert_contents (place.path, "old");
    }
    g_clear_error (&error);
  }
  assert_in_range (n, 3, 20);
  assert_int_equal (close_place (&place), 1);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    { "write/read-back", reads_back_in_python, NULL, NULL, NULL },
    { "file/replaced", replaces_files, NULL, NULL, NULL },
    { "file/link", follows_links, NULL, NULL, NULL },
    { "file/device", writes_into_devices, NULL, NULL, NULL },
    { "file/folder", refuses_folders, NULL, NULL, NULL },
    { "file/folder-by-name", refuses_folders_by_name, NULL, NULL, NULL },
    { "file/folder-without-permission", refuses_folders_without_permission, NULL, NULL, NULL },
    { "file/fails", keeps_the_old_file, NULL, NULL, NULL },
    { "file/cancelled", keeps_the_old_file_when_cancelled, NULL, NULL, NULL },
    { "file/no-memory", keeps_the_old_file_without_memory, NULL, NULL, NULL },
  };
  return cmocka_run_group_tests_name ("table-file", tests, NULL, NULL);
}
