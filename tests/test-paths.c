/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One study, many ways to read it: tables in all dialects, with all that people and programs put into them, read by every
 * path; the tally, the rows left out and the message are those of the plain one. */
#include "test-support.h"

#include "paths.h"
#include "tally-dump.h"
#include <service-matrix.h>

#include <glib/gstdio.h>

#define N_STUDIES 24
#define N_ROWS 60
#define ONE_OF 5 /* of the paths, for each study another choice */

typedef struct {
  GRand *random;
  char delimiter;
  const char *line_end;
  gboolean quotes_all;
  guint badness; /* of 1000 cells */
} Dialect;

static const char *
pick (GRand *random, const char *const *texts, gsize n)
{
  return texts[g_rand_int_range (random, 0, (gint32)n)];
}
#define PICK(random, texts) pick (random, texts, G_N_ELEMENTS (texts))

/* A time of one of a few days, as in a log: two are those of a change of the clock, and some hours there are not. */
static char *
draw_time (const Dialect *dialect)
{
  static const char *const days[] = { "2024-03-30", "2024-03-31", "2024-10-27", "2024-10-28", "2023-10-28" };
  gint32 last = g_rand_int_range (dialect->random, 0, 1000) < (gint32)dialect->badness ? 30 : 24;
  return g_strdup_printf (
      "%s%c%02d:%02d:%02d", PICK (dialect->random, days), g_rand_boolean (dialect->random) ? 'T' : ' ',
      g_rand_int_range (dialect->random, 0, last), g_rand_int_range (dialect->random, 0, 60),
      g_rand_int_range (dialect->random, 0, 60));
}

/* What a cell says, by the kind of its column. */
static char *
draw_text (const Dialect *dialect, char kind)
{
  static const char *const codes[] = {
    "it",         "payroll", "legal", "A1",  "a1",    "Très long, mais une clé",
    "café",       " it ",    "it;x",  "x,y", "",      "say \"hi\"",
    "two\nlines", "n/a",     "?",     "0",   "a\r\nb"
  };
  static const char *const bad_codes[] = { "caf\xe9", "x\"y", "\"open", "\"a\"b", "a\xff" };
  static const char *const counts[] = { "0",  "1",   "2",   "3", "10",        "",
                                        " 1", "1.0", "1e1", "?", "100000000", "007" };
  static const char *const bad_counts[] = { "-1", "x", "1.5", "100000001", "1,000", "NaN", "1 2", "0x1" };
  static const char *const numbers[] = { "1.5", "2",  "0.1234565", "1.250", "", "0",
                                         "1e2", "+3", ".5",        "5.",    "?" };
  static const char *const bad_numbers[] = { "x", "1.2.3", "1e99", "--1", "12345678901234567890" };
  static const char *const ratings[] = {
    "1", "2", "3", "4", "5", "6", "7", "3.5", "", "?", "n/a", "6.999999"
  };
  static const char *const bad_ratings[] = { "0", "8", "x", "-1", "7.1" };
  static const char *const sides[] = { "front", "back", "Front", "", "BACK" };
  if (g_rand_int_range (dialect->random, 0, 1000) < (gint32)dialect->badness) {
    switch (kind) {
    case 'c':
      return g_strdup (PICK (dialect->random, bad_codes));
    case 'n':
      return g_strdup (PICK (dialect->random, bad_counts));
    case 'm':
      return g_strdup (PICK (dialect->random, bad_numbers));
    case 'r':
      return g_strdup (PICK (dialect->random, bad_ratings));
    case 's':
      return g_strdup ("sideways");
    default:
      return g_strdup ("2024-13-41");
    }
  }
  switch (kind) {
  case 'c':
    return g_strdup (PICK (dialect->random, codes));
  case 'n':
    return g_strdup (PICK (dialect->random, counts));
  case 'm':
    return g_strdup (PICK (dialect->random, numbers));
  case 'r':
    return g_strdup (PICK (dialect->random, ratings));
  case 's':
    return g_strdup (PICK (dialect->random, sides));
  default:
    if (g_rand_int_range (dialect->random, 0, 8) == 0)
      return g_strdup ("");
    if (g_rand_boolean (dialect->random))
      return draw_time (dialect);
    return g_strdup_printf (
        "20%02d-%02d-%02d%s%02d:%02d%s", g_rand_int_range (dialect->random, 10, 40),
        g_rand_int_range (dialect->random, 1, 13), g_rand_int_range (dialect->random, 1, 29),
        g_rand_boolean (dialect->random) ? "T" : " ", g_rand_int_range (dialect->random, 0, 24),
        g_rand_int_range (dialect->random, 0, 60), g_rand_boolean (dialect->random) ? ":07" : "");
  }
}

/* In quotes where it must be, and sometimes where it need not. A text that begins with a quote or is a bad one may stand as
 * it is. */
static void
write_cell (GString *file, const Dialect *dialect, const char *text)
{
  gboolean must = strpbrk (text, "\"\r\n,;\t|") != NULL;
  if (must && g_rand_int_range (dialect->random, 0, 1000) < (gint32)dialect->badness)
    must = FALSE;
  if (!must && !(dialect->quotes_all && g_utf8_validate (text, -1, NULL))) {
    g_string_append (file, text);
    return;
  }
  g_string_append_c (file, '"');
  for (const char *at = text; *at != '\0'; at++) {
    if (*at == '"')
      g_string_append_c (file, '"');
    g_string_append_c (file, *at);
  }
  g_string_append_c (file, '"');
}

static void
write_row (GString *file, const Dialect *dialect, const char *kinds)
{
  gsize n = strlen (kinds);
  if (g_rand_int_range (dialect->random, 0, 1000) < (gint32)dialect->badness)
    n += (gsize)g_rand_int_range (dialect->random, 0, 3) - 1; /* too few, too many fields */
  for (gsize i = 0; i < n; i++) {
    g_autofree char *text = draw_text (dialect, i < strlen (kinds) ? kinds[i] : 'c');
    if (i > 0)
      g_string_append_c (file, dialect->delimiter);
    write_cell (file, dialect, text);
  }
  if (g_rand_int_range (dialect->random, 0, 3000) < (gint32)dialect->badness)
    g_string_append_c (file, '\0');
  g_string_append (file, dialect->line_end);
  if (g_rand_int_range (dialect->random, 0, 20) == 0)
    g_string_append (file, dialect->line_end); /* a line of nothing */
}

/* A section: its header, its fields, one letter a column. */
typedef struct {
  const char *name, *header, *kinds;
  const char *const *settings; /* key, value, ... NULL */
} Layout;

static const char *const none[] = { NULL };
static const char *const dirty[] = { "missing", "?;n/a", NULL };
static const char *const unique[] = { "unique", "yes", "missing", "?", NULL };
static const char *const wide[] = { "layout", "wide", "not-applicable", "6", "missing", "?", NULL };
static const char *const words[] = { "values", "x:3;--1:4", "decimal", ".", NULL };

static const Layout layouts[] = {
  { "requests:plain", "service,role,provider,reworks,opened,delivered,note", "cccnttc", none },
  { "requests:dirty",
    "note,opened,service,reworks,reassignments,promised,delivered,end_customers,cost,role,cause",
    "ctcnnttmmcc", dirty },
  { "requests:codes", "request,service,opened,cost", "cctm", unique },
  { "ratings:long", "service,role,perception,expectation,respondent,attribute,side,wave", "ccrrccsc", dirty },
  { "ratings:rows", "service,perception,expectation,attribute", "crrc", words },
  { "ratings:wide", "respondent,role,it,payroll,legal", "ccrrr", wide },
  { "events:log", "case,time,service,provider,status,activity,reworks,promised", "ctccccnt", dirty },
  { "services", "service,name,criticality,hours", "ccmm", none },
};

static SmxStudy *
make_study (GRand *random, const Layout *layout, guint badness)
{
  static const char *const line_ends[] = { "\n", "\r\n", "\r" };
  static const char delimiters[] = ",;\t|";
  Dialect dialect = { random, delimiters[g_rand_int_range (random, 0, 4)], PICK (random, line_ends),
                      g_rand_boolean (random), badness };
  SmxStudy *study = smx_study_new ();
  g_autoptr (GError) error = NULL;
  smx_study_set (study, "scale", "1;7", NULL);
  smx_study_set (study, "timezone", g_rand_boolean (random) ? "Europe/Madrid" : "UTC", NULL);
  if (g_rand_boolean (random))
    smx_study_set (study, "from", "2012-02-03", NULL);
  SmxSource *source = smx_study_add_source (study, layout->name, &error);
  assert_no_error (error);
  for (const char *const *key = layout->settings; *key != NULL; key += 2)
    assert_true (smx_source_set (source, key[0], key[1], &error));
  if (g_str_has_suffix (layout->name, ":wide")) {
    static const char *const columns[] = { "it", "payroll", "legal" };
    assert_true (smx_source_map (source, "perception", SMX_MAPPING_LIST, columns, 3, &error));
  }
  if (g_str_equal (layout->name, "requests:plain") && g_rand_boolean (random)) {
    static const char *const joined[] = { "service", "note" };
    assert_true (smx_source_map (source, "service", SMX_MAPPING_JOIN, joined, 2, &error));
  }
  GString *file = g_string_new (NULL);
  g_auto (GStrv) names = g_strsplit (layout->header, ",", -1);
  for (char **name = names; *name != NULL; name++)
    g_string_append_printf (file, "%s%s", name == names ? "" : (char[]){ dialect.delimiter, '\0' }, *name);
  g_string_append (file, dialect.line_end);
  for (guint i = 0; i < N_ROWS; i++)
    write_row (file, &dialect, layout->kinds);
  g_autoptr (GBytes) bytes = g_string_free_to_bytes (file);
  smx_source_set_bytes (source, "t.csv", bytes);
  SmxSource *more = smx_study_add_source (study, "services:more", NULL);
  g_autoptr (GBytes) empty = g_bytes_new_static ("service\n", 8);
  smx_source_set_bytes (more, "more.csv", empty);
  return study;
}

/* Everything that can be seen of a reading. */
static char *
read_by (SmxStudy *study, const ReadingPath *path, gboolean skip, const char *rejects)
{
  SmxReadOptions options;
  g_autoptr (GError) error = NULL;
  smx_read_options_init (&options, sizeof options);
  options.threads = path->threads;
  if (skip) {
    options.bad_rows = SMX_BAD_ROWS_SKIP;
    options.rejects = rejects;
  }
  g_autoptr (SmxTally) tally = smx__study_read_tuned (study, &options, &path->tuning, &error);
  if (tally == NULL)
    return g_strdup (error->message);
  g_autofree char *dump = dump_tally (tally);
  GString *all = g_string_new (dump);
  for (guint i = 0; i < smx__tally_n_sources (tally); i++) {
    const SmxSourceRecord *source = smx__tally_source (tally, i);
    g_string_append_printf (
        all, "\n%s %s %" G_GUINT64_FORMAT " rows %" G_GUINT64_FORMAT " left out %" G_GUINT64_FORMAT,
        source->name, source->section, source->bytes, source->rows, source->left_out);
  }
  gsize length = 0;
  g_autofree char *left = NULL;
  if (skip && g_file_get_contents (rejects, &left, &length, NULL)) {
    g_string_append_printf (all, "\nrejects %zu\n", length);
    g_string_append_len (all, left, (gssize)strlen (left));
    g_autofree char *sum = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *)left, length);
    g_string_append (all, sum);
  }
  return g_string_free (all, FALSE);
}

static void
agrees (void **state)
{
  const Layout *layout = *state;
  g_autoptr (GArray) paths = list_paths ();
  g_autofree char *folder = g_dir_make_tmp ("smx-paths-XXXXXX", NULL);
  g_autofree char *rejects = g_build_filename (folder, "rejects.csv", NULL);
  for (guint32 seed = 0; seed < N_STUDIES; seed++) {
    g_autoptr (GRand) random = g_rand_new_with_seed (seed * 1000 + (guint32)(layout - layouts));
    static const guint badness[] = { 0, 3, 20, 150 };
    g_autoptr (SmxStudy) study = make_study (random, layout, badness[seed % G_N_ELEMENTS (badness)]);
    for (int skip = 0; skip <= 1; skip++) {
      g_autofree char *expected = NULL;
      for (guint i = 0; i < paths->len; i++) {
        const ReadingPath *path = &g_array_index (paths, ReadingPath, i);
        if (i > 0 && g_rand_int_range (random, 0, ONE_OF) > 0)
          continue;
        g_autofree char *found = read_by (study, path, skip, rejects);
        if (expected == NULL) {
          expected = g_steal_pointer (&found);
        } else if (!g_str_equal (expected, found)) {
          g_autofree char *name = name_path (path);
          fail_msg ("%s, seed %u, skip %d, by %s:\n%s\n---- expected:\n%s", layout->name, seed, skip, name,
                    found, expected);
        }
      }
    }
  }
  g_unlink (rejects);
  g_rmdir (folder);
}

int
main (void)
{
  struct CMUnitTest tests[G_N_ELEMENTS (layouts)];
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  for (gsize i = 0; i < G_N_ELEMENTS (layouts); i++) {
    char *name = g_strdelimit (g_strdup (layouts[i].name), ":", '/');
    g_ptr_array_add (names, name);
    tests[i] = (struct CMUnitTest){ .name = name, .test_func = agrees, .initial_state = (void *)&layouts[i] };
  }
  return cmocka_run_group_tests (tests, NULL, NULL);
}
