/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The inner loops of reading on their own, for `meson test --benchmark`: the scan of CSV by each path that runs here, dates,
 * and finding and adding to groups. One fixed text and seed, 3 runs that do not count, then 20; every answer is checked.
 *
 * A line says: name, sizes, runs, least and middle seconds, what that is a second. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "study/quick-values.h"
#include "study/scan.h"
#include "tally/groupings.h"

enum { WARM_UPS = 3, RUNS = 20 };

/* What stands behind a run: returns FALSE where its answer is wrong. */
typedef gboolean (*Kernel) (gpointer data);

static int
compare_times (gconstpointer a, gconstpointer b)
{
  const gint64 left = *(const gint64 *)a, right = *(const gint64 *)b;
  return (left > right) - (left < right);
}

/* Runs and prints; @amount of @unit is done in each run. */
static gboolean
run (const char *name, Kernel kernel, gpointer data, double amount, const char *unit)
{
  gint64 times[RUNS];
  for (int i = -WARM_UPS; i < RUNS; i++) {
    const gint64 begin = g_get_monotonic_time ();
    if (!kernel (data)) {
      printf ("%s: the answer is wrong\n", name);
      return FALSE;
    }
    if (i >= 0)
      times[i] = MAX (g_get_monotonic_time () - begin, 1);
  }
  qsort (times, RUNS, sizeof *times, compare_times);
  printf ("%-48s %dx  least %.6f s  middle %.6f s  %.2f %s/s\n", name, RUNS, 1e-6 * (double)times[0],
          1e-6 * (double)times[RUNS / 2], amount / (1e-6 * (double)times[0]), unit);
  return TRUE;
}

/* ---- The scan: 4 MiB of lines of 20 fields, each third one with a quoted field ---- */

typedef struct {
  SmxScanPath path;
  GString *text;
  gsize n_lines, n_cuts;
  guint32 *cuts;
} Scan;

static void
scan_fill (Scan *self)
{
  static const char plain[] = "R00000001,2024-01-01T00:00:00,phone,0,0,12,31.50,abc,,,,,,,,,,,,plain words\n";
  static const char quoted[] =
      "R00000002,2024-01-01T00:00:00,mail,1,0,12,31.50,abc,,,,,,,,,,,,\"a \"\"word\"\", and\nmore\"\n";
  self->text = g_string_new (NULL);
  while (self->text->len < 4 << 20) {
    g_string_append (self->text, self->n_lines % 3 == 2 ? quoted : plain);
    self->n_lines++;
  }
  self->n_cuts = self->n_lines * 20;
  self->cuts = g_new (guint32, self->n_cuts + 64);
  g_string_set_size (self->text, self->text->len + SMX_SCAN_PADDING);
  memset (self->text->str + self->text->len - SMX_SCAN_PADDING, 0, SMX_SCAN_PADDING);
}

static gboolean
scan_count (gpointer data)
{
  const Scan *self = data;
  const gsize n = self->text->len - SMX_SCAN_PADDING;
  SmxScanned scanned;
  smx__scan (self->path, self->text->str, n, ',', TRUE, &scanned);
  return scanned.end == n && scanned.n_cuts == self->n_cuts && !scanned.odd;
}

static gboolean
scan_cuts (gpointer data)
{
  const Scan *self = data;
  const gsize n = self->text->len - SMX_SCAN_PADDING;
  SmxScanned scanned;
  smx__scan_cuts (self->path, self->text->str, n, ',', TRUE, self->cuts, &scanned);
  return scanned.n_rows == self->n_lines && self->cuts[self->n_cuts - 1] == n - 1;
}

static gboolean
run_scans (void)
{
  static const char *const names[SMX_N_SCANS] = { "portable", "avx2", "avx512" };
  Scan self = { 0 };
  gboolean good = TRUE;
  scan_fill (&self);
  const double gigabytes = 1e-9 * (double)self.text->len;
  for (guint path = 0; path < SMX_N_SCANS && good; path++) {
    self.path = (SmxScanPath)path;
    if (!smx__scan_can (self.path))
      continue;
    g_autofree char *count = g_strdup_printf ("scan %s 4 MiB", names[path]);
    g_autofree char *cuts = g_strdup_printf ("scan with cuts %s 4 MiB", names[path]);
    good = run (count, scan_count, &self, gigabytes, "GB") && run (cuts, scan_cuts, &self, gigabytes, "GB");
  }
  g_string_free (self.text, TRUE);
  g_free (self.cuts);
  return good;
}

/* ---- Dates: a hundred thousand, a minute apart, in ISO 8601 ---- */

enum { DATES = 100000, DATE_LENGTH = 19 };

typedef struct {
  SmxDateFormat *format;
  char *texts;
} Dates;

static gboolean
read_dates (gpointer data)
{
  const Dates *self = data;
  gint64 sum = 0, time = 0;
  for (gsize i = 0; i < DATES; i++) {
    if (!smx__date_parse_quick (self->format, self->texts + i * DATE_LENGTH, DATE_LENGTH, &time, NULL))
      return FALSE;
    sum += time / G_USEC_PER_SEC - G_GINT64_CONSTANT (1704067200);
  }
  return sum == G_GINT64_CONSTANT (60) * DATES * (DATES - 1) / 2;
}

static gboolean
run_dates (void)
{
  g_autoptr (SmxDateFormat) format = smx__date_format_new (NULL, "UTC", NULL);
  g_autoptr (GDateTime) first = g_date_time_new_utc (2024, 1, 1, 0, 0, 0);
  g_autofree char *texts = g_malloc0 (DATES * DATE_LENGTH + SMX_QUICK_PADDING);
  Dates self = { format, texts };
  for (int i = 0; i < DATES; i++) {
    g_autoptr (GDateTime) time = g_date_time_add_minutes (first, i);
    g_autofree char *text = g_date_time_format (time, "%Y-%m-%dT%H:%M:%S");
    memcpy (texts + (gsize)i * DATE_LENGTH, text, DATE_LENGTH);
  }
  return run ("dates ISO 8601 n=100000", read_dates, &self, 1e-6 * DATES, "M");
}

/* ---- Groups: a million records over 200,000 cells, 512 at a time ---- */

enum { RECORDS = 1 << 20, BATCH = 512, ROLES = 10, SERVICES = 2000, PROVIDERS = 10 };

typedef struct {
  guint32 *keys;
  guint8 *flags;
  gint64 *amounts;
} Records;

static void
records_fill (Records *self)
{
  GRand *random = g_rand_new_with_seed (20240101);
  self->keys = g_new (guint32, (gsize)RECORDS * 3);
  self->flags = g_new (guint8, RECORDS);
  self->amounts = g_new (gint64, RECORDS);
  for (gsize i = 0; i < RECORDS; i++) {
    self->keys[3 * i] = (guint32)g_rand_int_range (random, 0, ROLES);
    self->keys[3 * i + 1] = (guint32)g_rand_int_range (random, 0, SERVICES);
    self->keys[3 * i + 2] = (guint32)g_rand_int_range (random, 0, PROVIDERS);
    self->flags[i] = i % 8 == 0;
    self->amounts[i] = 1000000;
  }
  g_rand_free (random);
}

/* The place of a field among those of the cells. */
static guint
field_of (const char *name)
{
  guint i = 0;
  while (strcmp (smx__groupings[SMX_CELLS].fields[i].name, name) != 0)
    i++;
  return i;
}

/* What all entries come to. */
static gboolean
check_groups (const SmxGroups *groups)
{
  gint64 requests = 0, reworked = 0;
  SmxInt128 delivery = 0;
  for (gsize i = 0; i < smx__groups_n (groups); i++) {
    SmxCell cell;
    smx__groups_read (groups, i, &cell);
    requests += cell.requests;
    reworked += cell.reworked;
    delivery += cell.delivery;
  }
  return requests == RECORDS && reworked == RECORDS / 8 && delivery == (SmxInt128)RECORDS * 1000000;
}

static gboolean
add_records (gpointer data)
{
  const Records *self = data;
  g_autoptr (SmxGroups) groups = smx__groups_new (&smx__groupings[SMX_CELLS], NULL);
  SmxAddend addends[] = { { .field = field_of ("requests"), .how = SMX_ADD_ONE },
                          { .field = field_of ("reworked"), .how = SMX_ADD_BYTES },
                          { .field = field_of ("delivery"), .how = SMX_ADD_INT64 } };
  guint32 places[BATCH];
  gboolean full = FALSE;
  for (gsize i = 0; i < RECORDS; i += BATCH) {
    addends[1].numbers = self->flags + i;
    addends[2].numbers = self->amounts + i;
    if (!smx__groups_place (groups, self->keys + 3 * i, BATCH, places, NULL) ||
        !smx__groups_add (groups, places, BATCH, addends, G_N_ELEMENTS (addends), &full, NULL))
      return FALSE;
  }
  return check_groups (groups);
}

static gboolean
run_groups (void)
{
  Records self;
  records_fill (&self);
  const gboolean good = run ("groups cells=200000 records=1048576", add_records, &self, 1e-6 * RECORDS, "M");
  g_free (self.keys);
  g_free (self.flags);
  g_free (self.amounts);
  return good;
}

int
main (void)
{
  return run_scans () && run_dates () && run_groups () ? EXIT_SUCCESS : EXIT_FAILURE;
}
