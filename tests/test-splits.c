/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any cut of an input gives the same saved bytes: rows dealt to files in any way (those of an event log by case), each file
 * read by any path into a tally of its own, saved and loaded or not, merged in any order and nesting. Only the
 * provenance tells of the files; it is left out. A failure names its seed. */
#include "test-support.h"

#include "paths.h"
#include "tally/sources.h"
#include <service-matrix.h>

#define SEEDS 10
#define N_ROWS 120
#define MOST_PARTS 6

typedef struct {
  const char *name, *section, *header, *kinds; /* a letter a column: see draw_cell() */
  const char *keys[5];
  const char *answers[4]; /* wide: the columns of perceptions */
} Input;

static const Input inputs[] = {
  { "splits/requests",
    "requests:log",
    "service,role,provider,reworks,opened,promised,delivered,customers,cost",
    "sabntttnm",
    { "end_customers", "customers" } },
  { "splits/ratings-of-persons", "ratings:long",
    "service,role,provider,perception,expectation,respondent,attribute,side,wave", "sabrrpqfw" },
  { "splits/ratings-alone", "ratings:rows", "service,provider,perception,expectation,attribute", "sbrrq" },
  { "splits/ratings-wide-of-persons",
    "ratings:wide",
    "respondent,role,it,payroll,legal",
    "parrr",
    { "layout", "wide", "not-applicable", "6" },
    { "it", "payroll", "legal" } },
  { "splits/ratings-wide-alone",
    "ratings:wide",
    "role,it,payroll,legal",
    "arrr",
    { "layout", "wide" },
    { "it", "payroll", "legal" } },
  { "splits/events-by-case",
    "events:log",
    "case,time,service,provider,status,activity,reworks,promised",
    "ctsbxynt",
    { "closed", "closed;done" } },
};

/* A cell of the column @kind; @number is the case of an event. */
static char *
draw_cell (GRand *random, char kind, gint32 number)
{
  gint32 i = g_rand_int_range (random, 0, 40);
  switch (kind) {
  case 'c':
    return g_strdup_printf ("case %d", number);
  case 's':
    return g_strdup_printf ("\"service %d, é\"", i % 7);
  case 'a':
  case 'b':
    return i % 6 == 0 ? g_strdup ("") : g_strdup_printf ("%c%d", kind, i % 4);
  case 'n':
    return i % 5 == 0 ? g_strdup ("") : g_strdup_printf ("%d", i % 4);
  case 'm':
    return i % 5 == 0 ? g_strdup ("") : g_strdup_printf ("%d.%d", i * 37, i % 10);
  case 'r':
    return i % 9 == 0 ? g_strdup ("") : g_strdup_printf ("%d", 1 + i % 7);
  case 'p':
    return i % 5 == 0 ? g_strdup ("") : g_strdup_printf ("person %d", i % 11);
  case 'q':
    return g_strdup (i % 3 == 0 ? "" : i % 3 == 1 ? "speed" : "\"a \"\"quoted\"\"\nname\"");
  case 'f':
    return g_strdup (i % 3 == 0 ? "back" : "front");
  case 'w':
    return g_strdup_printf ("wave %d", i % 2);
  case 'x':
    return g_strdup (i % 4 == 0 ? "closed" : i % 4 == 1 ? "done" : "open");
  case 'y':
    return g_strdup_printf ("step %d", i % 5);
  default:
    return i % 7 == 0 ? g_strdup ("")
                      : g_strdup_printf ("2024-%02d-%02dT%02d:30", 1 + i % 12, 1 + i % 28, i % 24);
  }
}

/* Lines of a table, and the number that says which of them must stay together. */
typedef struct {
  GPtrArray *lines;
  gint32 bundles[N_ROWS];
} Rows;

static Rows
draw_rows (GRand *random, const Input *input)
{
  Rows rows = { .lines = g_ptr_array_new_with_free_func (g_free) };
  gboolean is_log = strchr (input->kinds, 'c') != NULL;
  for (gint32 i = 0; i < N_ROWS; i++) {
    GString *line = g_string_new (NULL);
    rows.bundles[i] = is_log ? g_rand_int_range (random, 0, N_ROWS / 4) : i;
    for (const char *kind = input->kinds; *kind != '\0'; kind++) {
      g_autofree char *cell = draw_cell (random, *kind, rows.bundles[i]);
      g_string_append_printf (line, "%s%s", kind == input->kinds ? "" : ",", cell);
    }
    g_ptr_array_add (rows.lines, g_string_free (line, FALSE));
  }
  return rows;
}

/* --- one part --- */

static void
set_keys (SmxSource *source, const Input *input)
{
  for (const char *const *key = input->keys; *key != NULL; key += 2) {
    if (g_str_equal (key[0], "end_customers"))
      assert_true (smx_source_map (source, key[0], SMX_MAPPING_COLUMN, &key[1], 1, NULL));
    else
      assert_true (smx_source_set (source, key[0], key[1], NULL));
  }
  if (input->answers[0] != NULL)
    assert_true (smx_source_map (source, "perception", SMX_MAPPING_LIST, input->answers, 3, NULL));
}

static SmxTally *
read_part (const Input *input, const char *text, const ReadingPath *path)
{
  g_autoptr (SmxStudy) study = smx_study_new ();
  GError *error = NULL;
  SmxReadOptions options;
  smx_read_options_init (&options, sizeof options);
  options.threads = path->threads;
  assert_true (smx_study_set (study, "scale", "1;7", NULL));
  SmxSource *services = smx_study_add_source (study, "services", NULL);
  g_autoptr (GBytes) known = g_bytes_new_static ("service,standard_hours\n\"service 1, é\",30\n", 41);
  smx_source_set_bytes (services, "services.csv", known);
  SmxSource *source = smx_study_add_source (study, input->section, NULL);
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  set_keys (source, input);
  smx_source_set_bytes (source, "part.csv", bytes);
  SmxTally *tally = smx__study_read_tuned (study, &options, &path->tuning, &error);
  assert_no_error (error);
  return tally;
}

static SmxTally *
load_again (SmxTally *tally)
{
  g_autoptr (GBytes) bytes = smx_tally_to_bytes (tally, NULL);
  SmxTally *loaded = smx_tally_from_bytes (bytes, NULL);
  assert_non_null (loaded);
  smx_tally_unref (tally);
  return loaded;
}

/* Of the last tally: it loses its provenance. */
static GBytes *
save_bare (SmxTally *tally)
{
  smx__tally_forget_sources (tally);
  GBytes *bytes = smx_tally_to_bytes (tally, NULL);
  assert_non_null (bytes);
  return bytes;
}

/* --- cuts --- */

static GBytes *
read_whole (const Input *input, const Rows *rows)
{
  g_autoptr (GString) text = g_string_new (input->header);
  for (guint i = 0; i < rows->lines->len; i++)
    g_string_append_printf (text, "\n%s", (const char *)rows->lines->pdata[i]);
  g_autoptr (SmxTally) tally = read_part (input, text->str, &(ReadingPath){ { .by_rows = TRUE }, 1 });
  return save_bare (tally);
}

/* Deals the rows to parts, reads each by some path, and merges two after another until one is left. */
static GBytes *
read_in_parts (GRand *random, const Input *input, const Rows *rows, const GArray *paths)
{
  GString *texts[MOST_PARTS];
  SmxTally *parts[MOST_PARTS];
  gint32 n = g_rand_int_range (random, 1, MOST_PARTS + 1), seed = g_rand_int_range (random, 1, 1000);
  for (gint32 i = 0; i < n; i++)
    texts[i] = g_string_new (input->header);
  for (guint i = 0; i < rows->lines->len; i++)
    g_string_append_printf (texts[rows->bundles[i] * seed % 1009 % n], "\n%s",
                            (const char *)rows->lines->pdata[i]);
  for (gint32 i = 0; i < n; i++) {
    gint32 path = g_rand_int_range (random, 0, (gint32)paths->len);
    parts[i] = read_part (input, texts[i]->str, &g_array_index (paths, ReadingPath, path));
    g_string_free (texts[i], TRUE);
    if (g_rand_boolean (random))
      parts[i] = load_again (parts[i]);
  }
  for (GError *error = NULL; n > 1; n--) {
    gint32 from = g_rand_int_range (random, 0, n);
    SmxTally *taken = parts[from];
    parts[from] = parts[n - 1];
    smx_tally_merge (parts[g_rand_int_range (random, 0, n - 1)], taken, &error);
    assert_no_error (error);
    smx_tally_unref (taken);
  }
  GBytes *bytes = save_bare (parts[0]);
  smx_tally_unref (parts[0]);
  return bytes;
}

static void
gives_the_same_bytes (void **state)
{
  const Input *input = *state;
  g_autoptr (GArray) paths = list_paths ();
  for (guint32 seed = 1; seed <= SEEDS; seed++) {
    g_autoptr (GRand) random = g_rand_new_with_seed (seed);
    Rows rows = draw_rows (random, input);
    g_autoptr (GBytes) whole = read_whole (input, &rows);
    for (int cut = 0; cut < 4; cut++) {
      g_autoptr (GBytes) parts = read_in_parts (random, input, &rows, paths);
      if (!g_bytes_equal (whole, parts))
        fail_msg ("%s: seed %u, cut %d: other bytes", input->name, seed, cut);
    }
    g_ptr_array_unref (rows.lines);
  }
}

int
main (void)
{
  struct CMUnitTest tests[G_N_ELEMENTS (inputs)];
  for (gsize i = 0; i < G_N_ELEMENTS (inputs); i++)
    tests[i] = (struct CMUnitTest){ .name = inputs[i].name,
                                    .test_func = gives_the_same_bytes,
                                    .initial_state = (void *)&inputs[i] };
  return cmocka_run_group_tests_name ("splits", tests, NULL, NULL);
}
