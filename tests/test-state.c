/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Saved tallies: the same content gives the same bytes, all of it comes back, and a file is the old one or all of the new
 * one. */
#define XXH_INLINE_ALL
#include "test-support.h"

#include "base/memory.h"
#include "state-fixture.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- Round trips ---- */

static void
assert_round_trip (const SmxTally *tally, const char *what)
{
  g_autoptr (GBytes) bytes = save (tally);
  g_autoptr (SmxTally) loaded = load (bytes);
  g_autoptr (GBytes) again = save (loaded);
  g_autofree char *before = dump_tally (tally), *after = dump_tally (loaded);
  assert_same_dump (what, after, before);
  assert_true (g_bytes_equal (bytes, again));
}

static void
comes_back (void **state)
{
  (void)state;
  g_autoptr (SmxTally) nothing = new_tally (NULL);
  assert_round_trip (nothing, "nothing");
  for (guint32 seed = 1; seed <= 40; seed++) {
    g_autofree char *what = g_strdup_printf ("seed %u", seed);
    g_autoptr (SmxTally) tally = random_tally (seed);
    assert_round_trip (tally, what);
  }
}

static void
keeps_settings (void **state)
{
  (void)state;
  SmxSettings settings;
  smx__settings_init (&settings);
  settings.title = g_strdup ("Banco de prueba, año 1");
  settings.low = -SMX_MICRO;
  settings.high = 7 * SMX_MICRO;
  settings.target = 6 * SMX_MICRO;
  settings.dissatisfied = 1;
  settings.from = at ("2016-03-01T09:30:00Z");
  settings.until = at ("2017-03-01T09:30:00Z") + 1;
  settings.as_of = 0;
  settings.period = SMX_PERIOD_WEEK;
  g_free (settings.timezone);
  settings.timezone = g_strdup ("Europe/Madrid");
  settings.waves = g_strsplit ("spring,autumn;late", ",", -1);
  settings.critical = 0.1;
  settings.min_group = 7;
  settings.language = SMX_LANGUAGE_SPANISH;
  g_autoptr (SmxTally) tally = new_tally (&settings);
  g_autoptr (GBytes) bytes = save (tally);
  g_autoptr (SmxTally) loaded = load (bytes);
  const SmxSettings *found = smx__tally_settings (loaded);
  assert_null (smx__settings_difference (found, &settings));
  assert_string_equal (found->title, settings.title);
  assert_int_equal (found->language, SMX_LANGUAGE_SPANISH);
  smx__settings_clear (&settings);
}

/* Two tallies that hold all that can be: the largest numbers, and those on both sides of a batch. */
static void
keeps_numbers (void **state)
{
  (void)state;
  g_autoptr (SmxTally) tally = new_tally (NULL);
  SmxGroups *cells = tally->groups[SMX_CELLS];
  for (guint32 i = 0; i < 2 * SMX_STATE_ROWS + 3; i++) {
    guint32 key[] = { SMX_NO_ID, SMX_NO_ID, SMX_NO_ID }, place;
    g_autofree char *code = g_strdup_printf ("service %u", i * 7919 % 2000);
    key[1] = service (tally, code);
    SmxCell cell = { .requests = (gint64)1 << i % 37, .cost_known = 1 };
    cell.cost = (SmxInt128)1 << i % 113;
    cell.cost = i % 2 == 0 ? cell.cost : -cell.cost;
    cell.cost = i == 7 ? (SmxInt128)1 << 124 : i == 8 ? -((SmxInt128)1 << 123) : cell.cost;
    cell.repromised = i == 600 ? G_GINT64_CONSTANT (900000000000000) : 0;
    assert_true (smx__groups_place (cells, key, 1, &place, NULL));
    assert_true (smx__groups_write (cells, place, &cell, NULL));
    tally->n_requests += cell.requests;
  }
  assert_round_trip (tally, "numbers");
}

/* ---- The same bytes ---- */

/* Deals the records to parts and merges them in any order and nesting. */
static GBytes *
save_in_parts (GRand *random, const Record *records, gboolean through_states)
{
  SmxTally *parts[5];
  int n = g_rand_int_range (random, 1, 6);
  for (int i = 0; i < n; i++)
    parts[i] = new_part ();
  for (int i = 0; i < RECORDS; i++)
    apply_all (parts[g_rand_int_range (random, 0, n)], &records[i], 1);
  for (int i = 0; through_states && i < n; i++) {
    g_autoptr (GBytes) bytes = save (parts[i]);
    smx_tally_unref (parts[i]);
    parts[i] = load (bytes);
  }
  for (; n > 1; n--) {
    int from = g_rand_int_range (random, 0, n);
    SmxTally *taken = parts[from];
    parts[from] = parts[n - 1];
    merge (parts[g_rand_int_range (random, 0, n - 1)], taken);
    smx_tally_unref (taken);
  }
  GBytes *bytes = save (parts[0]);
  smx_tally_unref (parts[0]);
  return bytes;
}

static void
gives_the_same_bytes (void **state)
{
  (void)state;
  for (guint32 seed = 1; seed <= 30; seed++) {
    g_autoptr (GRand) random = g_rand_new_with_seed (seed);
    Record records[RECORDS];
    draw_records (random, records, RECORDS);
    g_autoptr (SmxTally) whole = new_part ();
    apply_all (whole, records, RECORDS);
    g_autoptr (GBytes) expected = save (whole);
    for (int split = 0; split < 4; split++) {
      shuffle (random, records, RECORDS);
      g_autoptr (GBytes) bytes = save_in_parts (random, records, split % 2 == 1);
      if (!g_bytes_equal (bytes, expected))
        fail_msg ("seed %u, split %d: other bytes", seed, split);
    }
  }
}

/* A loaded tally is as good as the one that was saved: it counts on. */
static void
counts_on (void **state)
{
  (void)state;
  g_autoptr (GRand) random = g_rand_new_with_seed (77);
  Record records[RECORDS];
  draw_records (random, records, RECORDS);
  g_autoptr (SmxTally) whole = new_part ();
  g_autoptr (SmxTally) half = new_part ();
  apply_all (whole, records, RECORDS);
  apply_all (half, records, RECORDS / 2);
  g_autoptr (GBytes) bytes = save (half);
  g_autoptr (SmxTally) loaded = load (bytes);
  apply_all (loaded, records + RECORDS / 2, RECORDS - RECORDS / 2);
  g_autofree char *expected = dump_tally (whole), *found = dump_tally (loaded);
  assert_same_dump ("counted on", found, expected);
}

/* ---- Files ---- */

typedef struct {
  char *folder, *path;
} Place;

static void
open_place (Place *place)
{
  place->folder = g_dir_make_tmp ("state-XXXXXX", NULL);
  assert_non_null (place->folder);
  place->path = g_build_filename (place->folder, "bank.state", NULL);
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

static void
lives_in_a_file (void **state)
{
  (void)state;
  GError *error = NULL;
  Place place;
  open_place (&place);
  for (guint32 seed = 1; seed <= 2; seed++) { /* the second replaces the first */
    g_autoptr (SmxTally) tally = random_tally (seed);
    assert_true (smx_tally_save (tally, place.path, &error));
    assert_no_error (error);
    g_autoptr (SmxTally) loaded = smx_tally_load (place.path, &error);
    assert_no_error (error);
    g_autofree char *before = dump_tally (tally), *after = dump_tally (loaded);
    assert_same_dump ("in a file", after, before);
    assert_int_equal (g_chmod (place.path, 0640), 0);
  }
  GStatBuf status;
  assert_int_equal (g_stat (place.path, &status), 0);
  assert_int_equal (status.st_mode & 07777, 0640);
  assert_int_equal (close_place (&place), 1);
}

static void
names_the_file (void **state)
{
  (void)state;
  GError *error = NULL;
  Place place;
  open_place (&place);
  assert_true (g_file_set_contents (place.path, "role,service\n", -1, NULL));
  g_autofree char *message = g_strconcat (place.path, ": " NO_STATE, NULL);
  assert_null (smx_tally_load (place.path, &error));
  assert_error (error, SMX_ERROR, SMX_ERROR_FORMAT, message);
  g_clear_error (&error);
  g_autofree char *missing = g_strconcat (place.path, "2", NULL);
  assert_null (smx_tally_load (missing, &error));
  assert_true (g_error_matches (error, SMX_ERROR, SMX_ERROR_IO));
  assert_true (g_str_has_prefix (error->message, missing));
  g_clear_error (&error);
  assert_null (smx_tally_load (place.folder, &error));
  assert_true (g_error_matches (error, SMX_ERROR, SMX_ERROR_IO));
  g_clear_error (&error);
  g_autoptr (SmxTally) tally = new_tally (NULL);
  g_autofree char *said = g_strconcat (place.folder, ": expected a file to write but found a folder", NULL);
  assert_false (smx_tally_save (tally, place.folder, &error));
  assert_error (error, SMX_ERROR, SMX_ERROR_IO, said);
  g_clear_error (&error);
  assert_int_equal (close_place (&place), 1);
}

/* The disk is full halfway: the old file is as it was and stands alone. */
static void
keeps_the_old_file (void **state)
{
  (void)state;
  GError *error = NULL;
  Place place;
  open_place (&place);
  g_autoptr (SmxTally) old = new_tally (NULL);
  g_autoptr (SmxTally) tally = random_tally (1);
  g_autofree char *message = g_strconcat (place.path, ": Error writing to file: File too large", NULL);
  struct rlimit before, limit;
  void (*handler) (int) = signal (SIGXFSZ, SIG_IGN);
  assert_int_equal (getrlimit (RLIMIT_FSIZE, &before), 0);
  limit = before;
  limit.rlim_cur = 3000;
  for (int round = 0; round < 2; round++) {
    if (round == 0)
      assert_true (smx_tally_save (old, place.path, NULL));
    assert_int_equal (setrlimit (RLIMIT_FSIZE, &limit), 0);
    gboolean saved = smx_tally_save (tally, place.path, &error);
    assert_int_equal (setrlimit (RLIMIT_FSIZE, &before), 0);
    assert_false (saved);
    assert_error (error, SMX_ERROR, SMX_ERROR_IO, message);
    g_clear_error (&error);
    if (round == 0) {
      g_autoptr (SmxTally) still = smx_tally_load (place.path, NULL);
      assert_non_null (still);
      assert_int_equal (smx_tally_n_requests (still), 0);
      g_remove (place.path);
    }
  }
  signal (SIGXFSZ, handler);
  assert_int_equal (close_place (&place), 0);
}

static void
says_that_a_device_is_full (void **state)
{
  (void)state;
  GError *error = NULL;
  g_autoptr (SmxTally) tally = random_tally (1);
  if (!g_file_test ("/dev/full", G_FILE_TEST_EXISTS)) {
    print_message ("no device is always full here\n");
    skip ();
  }
  assert_false (smx_tally_save (tally, "/dev/full", &error));
  assert_error (error, SMX_ERROR, SMX_ERROR_IO, "/dev/full: Error writing to file: No space left on device");
  g_clear_error (&error);
}

static gpointer
write_slowly (gpointer data)
{
  GBytes *bytes = ((gpointer *)data)[1];
  gsize n, done = 0;
  const guint8 *from = g_bytes_get_data (bytes, &n);
  int file = g_open (((gpointer *)data)[0], O_WRONLY, 0);
  while (done < n) {
    gssize wrote = write (file, from + done, MIN (n - done, 777));
    done += (gsize)MAX (wrote, 0);
  }
  close (file);
  return NULL;
}

static void
comes_through_a_pipe (void **state)
{
  (void)state;
  GError *error = NULL;
  Place place;
  open_place (&place);
  g_autoptr (SmxTally) tally = random_tally (5);
  g_autoptr (GBytes) bytes = save (tally);
  assert_int_equal (mkfifo (place.path, 0600), 0);
  gpointer data[] = { place.path, bytes };
  GThread *writer = g_thread_new ("writer", write_slowly, data);
  g_autoptr (SmxTally) loaded = smx_tally_load (place.path, &error);
  g_thread_join (writer);
  assert_no_error (error);
  g_autoptr (GBytes) again = save (loaded);
  assert_true (g_bytes_equal (again, bytes));
  assert_int_equal (close_place (&place), 1);
}

/* Messages speak the language of the tally once it is known. */
static void
speaks_spanish (void **state)
{
  (void)state;
  SmxSettings settings;
  smx__settings_init (&settings);
  settings.language = SMX_LANGUAGE_SPANISH;
  g_autoptr (SmxTally) tally = new_tally (&settings);
  smx__settings_clear (&settings);
  GError *error = NULL;
  assert_false (smx_tally_save (tally, "/dev/null/bank.state", &error));
  assert_error (error, SMX_ERROR, SMX_ERROR_IO,
                "/dev/null/bank.state: se esperaba una carpeta que exista pero se encontró \"/dev/null\"");
  g_clear_error (&error);
  guint32 key[] = { NO, NO, NO }, place;
  SmxCell cell = { .requests = 0 };
  assert_true (smx__groups_place (tally->groups[SMX_CELLS], key, 1, &place, NULL));
  assert_true (smx__groups_write (tally->groups[SMX_CELLS], place, &cell, NULL));
  gsize n;
  g_autoptr (GBytes) bytes = save (tally);
  const guint8 *data = g_bytes_get_data (bytes, &n);
  assert_no_state (data, n, SMX_ERROR_FORMAT,
                   "cells: requests: se esperaba un recuento de 1 o más pero se encontró 0 en la entrada 0");
}

/* ---- Memory ---- */

static void
survives_failing_memory (void **state)
{
  (void)state;
  g_autoptr (SmxTally) tally = random_tally (6);
  g_autoptr (GBytes) bytes = save (tally);
  for (int loading = 0; loading < 2; loading++) {
    gint64 n = 0;
    for (gboolean done = FALSE; !done; n++) {
      GError *error = NULL;
      g_autoptr (GBytes) saved = NULL;
      g_autoptr (SmxTally) loaded = NULL;
      smx__memory_fail_from (n);
      if (loading)
        loaded = smx_tally_from_bytes (bytes, &error);
      else
        saved = smx_tally_to_bytes (tally, &error);
      smx__memory_fail_from (-1);
      done = loaded != NULL || saved != NULL;
      if (!done)
        assert_error (error, SMX_ERROR, SMX_ERROR_NO_MEMORY, "memory ran out");
      g_clear_error (&error);
    }
    assert_true (n > 100);
  }
}

static const struct CMUnitTest others[] = {
  { .name = "round-trip/records", .test_func = comes_back },
  { .name = "round-trip/settings", .test_func = keeps_settings },
  { .name = "round-trip/numbers", .test_func = keeps_numbers },
  { .name = "same-bytes/any-order-split-and-nesting", .test_func = gives_the_same_bytes },
  { .name = "same-bytes/counting-on", .test_func = counts_on },
  { .name = "files/save-and-load", .test_func = lives_in_a_file },
  { .name = "files/names", .test_func = names_the_file },
  { .name = "files/disk-full", .test_func = keeps_the_old_file },
  { .name = "files/device-full", .test_func = says_that_a_device_is_full },
  { .name = "files/pipe", .test_func = comes_through_a_pipe },
  { .name = "language/spanish", .test_func = speaks_spanish },
  { .name = "memory/save-and-load", .test_func = survives_failing_memory },
};

int
main (void)
{
  struct CMUnitTest tests[G_N_ELEMENTS (others)];
  memcpy (tests, others, sizeof others);
  return cmocka_run_group_tests_name ("state", tests, NULL, NULL);
}
