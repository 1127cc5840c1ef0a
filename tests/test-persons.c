/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What known persons said, in whatever order their answers arrived: side by side, apart, many of one person; and what
 * happens when memory ends on the way. */
#include "test-support.h"

#include "base/memory.h"
#include "test-tally-builder.h"
#include <service-matrix/error.h>

#define SERVICE SMX_BY_SERVICE
#define PROVIDER SMX_BY_PROVIDER
#define ROLE SMX_BY_ROLE
#define CELL SMX_BY_CELL
#define ATTRIBUTE SMX_BY_ATTRIBUTE
#define WAVE SMX_BY_WAVE

#define ALL_SHOWN "set scale=1,7 min-group=1\n"
#define RATE "rating teller cards it "
#define BOB RATE "by=bob perception=5\n" /* stands between answers of others */

static const MeasureRow rows[] = {
  { "apart/attributes", SERVICE, NULL,
    ALL_SHOWN RATE "by=ana perception=2 attribute=a\n" BOB RATE "by=ana perception=6 attribute=b",
    "cards: perception=4.5 respondents=2 ratings=3" },
  /* the answer without attribute speaks for all, wherever it stands */
  { "apart/overall-last", SERVICE, NULL,
    ALL_SHOWN RATE "by=ana perception=2 attribute=a\n" BOB RATE "by=ana perception=7",
    "cards: perception=6" },
  { "apart/overall-first", SERVICE, NULL,
    ALL_SHOWN RATE "by=ana perception=7\n" BOB RATE "by=ana perception=2 attribute=a",
    "cards: perception=6" },
  { "apart/overall-between", SERVICE, NULL,
    ALL_SHOWN RATE "by=ana perception=2 attribute=b\n" RATE "by=ana perception=7\n" RATE
                   "by=ana perception=1 attribute=a",
    "cards: perception=7" },
  { "apart/overall-without-expectation", SERVICE, NULL,
    ALL_SHOWN RATE "by=ana perception=7\n" BOB RATE "by=ana perception=2 expectation=5 attribute=a\n" BOB RATE
                   "by=ana perception=4 expectation=7 attribute=b",
    "cards: perception=6 perception_paired=3 expectation_paired=6 gap=3 gap_n=1" },
  /* what was said twice of one attribute is one entry, whatever stands between */
  { "apart/twice", SERVICE, NULL,
    ALL_SHOWN RATE "by=ana perception=2 attribute=a\n" BOB RATE "by=ana perception=6 attribute=a\n" RATE
                   "by=ana perception=7 attribute=b",
    "cards: perception=5.25 respondents=2 ratings=4" },
  /* it is the only one who provides: a (2 + 6) / 2, b 7 */
  { "apart/provider-given", SERVICE, NULL,
    ALL_SHOWN RATE "by=ana perception=2 attribute=a\nrating teller cards - by=ana perception=6 "
                   "attribute=a\n" RATE "by=ana perception=7 attribute=b",
    "cards: perception=5.5 respondents=1 ratings=3" },
  { "apart/provider-given-overall", CELL, NULL,
    ALL_SHOWN RATE "by=ana perception=2\nrating teller cards - by=ana perception=6 expectation=7\n" RATE
                   "by=ana perception=7 attribute=b",
    "teller cards it: perception=4 expectation_paired=7 perception_paired=6 ratings=3" },
  { "apart/provider-given-by-attribute", ATTRIBUTE, NULL,
    ALL_SHOWN RATE
    "by=ana perception=2 attribute=a\nrating teller cards - by=ana perception=6 attribute=a\n" RATE
    "by=ana perception=7 attribute=b",
    "cards a: perception=4 respondents=1\ncards b: perception=7" },
  /* two provide: what names neither is a cell of its own: (2 + 7) / 2 and (4 + 6) / 2, of ana (4.5 + 5) / 2 */
  { "apart/provider-unknown", SERVICE, NULL,
    ALL_SHOWN RATE
    "by=ana perception=2 attribute=a\nrating teller cards - by=ana perception=4 attribute=a\n" RATE
    "by=ana perception=7 attribute=b\nrating teller cards - by=ana perception=6 attribute=b\n"
    "rating teller cards legal by=bob perception=1",
    "cards: perception=2.875 respondents=2 ratings=5" },
  { "apart/provider-unknown-by-provider", PROVIDER, NULL,
    ALL_SHOWN RATE
    "by=ana perception=2\nrating teller cards - by=ana perception=4\nrating teller cards legal "
    "by=ana perception=1",
    "it: perception=2\nlegal: perception=1\n-: perception=4" },
  /* teller: cards (2 + 4) / 2 = 3, loans 6: 4.5 */
  { "apart/cells-of-a-role", ROLE, NULL,
    ALL_SHOWN RATE "by=ana perception=2 attribute=a\nrating teller loans it by=ana perception=6\n" RATE
                   "by=ana perception=4 attribute=b\nrating agent loans it by=ana perception=7",
    "agent: perception=7\nteller: perception=4.5 respondents=1 ratings=3" },
  { "apart/sides", SERVICE, NULL,
    ALL_SHOWN RATE "by=ana perception=2 attribute=a\n" RATE "by=ana perception=7 attribute=a side=back\n" RATE
                   "by=ana perception=4 attribute=b\n" RATE "by=ana perception=6 attribute=b side=back",
    "cards: perception=3 believed=6.5 respondents=1 ratings=2" },
  { "apart/back-alone", SERVICE, NULL, ALL_SHOWN RATE "by=ana perception=7 side=back",
    "cards: perception=null believed=7 respondents=0 ratings=0" },
  { "apart/waves", WAVE, NULL,
    ALL_SHOWN RATE "by=ana perception=2 attribute=a wave=1\n" RATE
                   "by=ana perception=7 attribute=a wave=2\n" RATE
                   "by=ana perception=4 attribute=b wave=1\n" RATE "by=ana perception=6 attribute=b wave=2",
    "cards 1: perception=3 ratings=2\ncards 2: perception=6.5 ratings=2" },
  /* persons without a name, and rows that are one each: 3, 7, 2 */
  { "apart/anonymous", SERVICE, NULL,
    ALL_SHOWN RATE "by=#0 perception=2 attribute=a\n" RATE "by=#1 perception=7\n" RATE "perception=2\n" RATE
                   "by=#0 perception=4 attribute=b",
    "cards: perception=4 respondents=3 ratings=4" },
  { "apart/hidden", SERVICE, NULL,
    "set scale=1,7 min-group=3\n" RATE "by=ana perception=2 attribute=a\n" BOB RATE
    "by=ana perception=6 attribute=b\nrating teller loans it times=3 by=x perception=4\nrating teller safes "
    "it "
    "times=4 by=x perception=4",
    "cards: perception=null respondents=2\nloans: perception=null respondents=3\nsafes: perception=4 "
    "respondents=4" },
};

/* A line of anything, so that few attributes, cells and persons meet in every way. */
static char *
draw_line (guint64 *state)
{
  static const char *const roles[] = { "teller", "agent", "-" },
                           *const services[] = { "cards", "loans", "safes" },
                           *const providers[] = { "it", "legal", "-", "-" };
  guint anonymous = draw (state, 8);
  g_autofree char *person = anonymous == 0   ? g_strdup ("")
                            : anonymous == 1 ? g_strdup_printf (" by=#%u", draw (state, 5))
                                             : g_strdup_printf (" by=p%u", draw (state, 300));
  guint attribute = draw (state, 6), wave = draw (state, 3), expectation = draw (state, 7);
  g_autoptr (GString) line = g_string_new ("rating");
  g_string_append_printf (line, " %s %s %s%s", roles[draw (state, 3)], services[draw (state, 3)],
                          providers[draw (state, 4)], person);
  g_string_append_printf (line, " perception=%u.%02u", 1 + draw (state, 6), draw (state, 100));
  if (expectation > 0)
    g_string_append_printf (line, " expectation=%u", expectation);
  if (attribute > 0)
    g_string_append_printf (line, " attribute=a%u", attribute);
  if (draw (state, 5) == 0)
    g_string_append (line, " side=back");
  g_string_append_printf (line, " wave=%u", wave);
  return g_string_free (g_steal_pointer (&line), FALSE);
}

static int
compare_lines (const void *a, const void *b)
{
  return strcmp (*(char *const *)a, *(char *const *)b);
}

static void
shuffle (char **lines, guint n, guint64 *state)
{
  for (guint i = n; i > 1; i--) {
    guint other = draw (state, i);
    char *swap = lines[i - 1];
    lines[i - 1] = lines[other];
    lines[other] = swap;
  }
}

/* The tables of all kinds of row, to the last digit. */
static char *
all_tables (char **lines)
{
  g_autofree char *ratings = g_strjoinv ("\n", lines);
  g_autofree char *records = g_strconcat (
      "set scale=1,7 min-group=4 target=4.5 dissatisfied=3\nservice loans provider=legal target=5\n", ratings,
      NULL);
  g_autoptr (SmxMatrix) matrix = build_matrix (records);
  g_autoptr (GString) all = g_string_new (NULL);
  SmxWriteOptions options;
  smx_write_options_init (&options, sizeof options);
  options.format = SMX_FORMAT_CSV;
  for (guint by = 0; by < SMX_N_BY; by++)
    for (guint wave = 0; wave < 2; wave++) {
      g_autoptr (SmxTable) table = measure (matrix, (SmxMeasureBy)by, wave == 0 ? NULL : "1");
      g_autofree char *text = smx_table_write_text (table, &options, NULL);
      g_string_append (all, text);
    }
  return g_string_free (g_steal_pointer (&all), FALSE);
}

/* Shuffled, each answer stands alone; sorted, those of a cell and person stand together. */
static void
ignores_order (void **state)
{
  (void)state;
  enum { N = 3000 };
  for (guint64 seed = 1; seed <= 3; seed++) {
    guint64 random = seed * 77;
    g_auto (GStrv) lines = g_new0 (char *, N + 1);
    for (guint i = 0; i < N; i++)
      lines[i] = draw_line (&random);
    g_autofree char *drawn = all_tables (lines);
    shuffle (lines, N, &random);
    g_autofree char *shuffled = all_tables (lines);
    qsort (lines, N, sizeof *lines, compare_lines);
    g_autofree char *sorted = all_tables (lines);
    assert_string_equal (drawn, shuffled);
    assert_string_equal (drawn, sorted);
    for (build_waiting = 2; build_waiting <= 4; build_waiting += 2) {
      g_autofree char *sorted_log = all_tables (lines);
      shuffle (lines, N, &random);
      g_autofree char *shuffled_log = all_tables (lines);
      assert_string_equal (drawn, sorted_log);
      assert_string_equal (drawn, shuffled_log);
      qsort (lines, N, sizeof *lines, compare_lines);
    }
    build_waiting = 0;
  }
}

/* One person may answer more often than all others together. */
static void
bears_many_answers (void **state)
{
  const guint *waiting = *state;
  build_waiting = *waiting;
  g_autoptr (GString) records = g_string_new (ALL_SHOWN);
  for (guint i = 0; i < 5000; i++) {
    g_string_append_printf (records, RATE "by=ana perception=%u attribute=a%u\n", i % 2 == 0 ? 2 : 6, i);
    if (i % 3 == 0)
      g_string_append_printf (records, "rating r%u cards it by=ana perception=4\n", i);
  }
  g_autoptr (SmxMatrix) matrix = build_matrix (records->str);
  g_autoptr (SmxTable) table = measure (matrix, SERVICE, NULL);
  check_table (table, measure_keys[SERVICE], "cards: perception=4 respondents=1 ratings=6667");
  build_waiting = 0;
}

/* What the log has of answers that stand side by side: grades, other numbers, with and without what was expected, of 70
 * attributes, the same one twice. */
static void
hears_runs (void **state)
{
  (void)state;
  guint64 random = 4711;
  for (guint n_attributes = 1; n_attributes <= 70; n_attributes += n_attributes < 6 ? 1 : 64) {
    enum { N = 1500 };
    g_auto (GStrv) lines = g_new0 (char *, N + 1);
    for (guint i = 0; i < N; i++) {
      guint person = i / 7, attribute = draw (&random, n_attributes), fraction = draw (&random, 3);
      gboolean pair = draw (&random, 2) == 0;
      g_autofree char *of = attribute == 0 ? g_strdup ("") : g_strdup_printf (" attribute=a%u", attribute);
      lines[i] = g_strdup_printf ("rating teller s%u it by=p%u wave=1 perception=%u%s%s%s", person % 3,
                                  person / 2, 1 + draw (&random, 6), fraction == 0 ? ".3" : "",
                                  pair ? " expectation=5.1" : "", of);
    }
    build_waiting = 0;
    g_autofree char *grouped = all_tables (lines);
    build_waiting = 4;
    g_autofree char *logged = all_tables (lines);
    build_waiting = 0;
    assert_string_equal (grouped, logged);
  }
}

/* Whichever allocation fails first, there is an error and no table. */
static void
fails_cleanly (void **state)
{
  const SmxMeasureBy *by = *state;
  SmxMeasureOptions options;
  smx_measure_options_init (&options, sizeof options);
  options.by = *by;
  g_autoptr (SmxMatrix) matrix = build_matrix (
      ALL_SHOWN RATE "by=ana perception=2 attribute=a\n" BOB RATE "by=ana perception=3 attribute=b\n" RATE
                     "perception=4\nrating teller loans it by=ana perception=6\n" RATE
                     "by=ana perception=3 side=back");
  g_autoptr (SmxTable) table = NULL;
  gint64 n = 0;
  for (; table == NULL; n++) {
    g_autoptr (GError) error = NULL;
    smx__memory_fail_from (n);
    table = smx_measure (matrix, &options, &error);
    smx__memory_fail_from (-1);
    if (table == NULL)
      assert_error (error, SMX_ERROR, SMX_ERROR_NO_MEMORY, "memory ran out");
  }
  assert_in_range (n, 40, 1000);
}

int
main (void)
{
  static struct CMUnitTest tests[64];
  static guint waiting[] = { 0, 4 };
  static const struct {
    const char *name;
    SmxMeasureBy by;
  } failures[] = { { "memory/service", SERVICE },
                   { "memory/role", ROLE },
                   { "memory/attribute", ATTRIBUTE } };
  gsize n = 0;
  ADD_ROWS (rows, measures_row);
  ADD ("order/ignored", ignores_order);
  tests[n++] = (struct CMUnitTest){ "many/of-one-person", bears_many_answers, NULL, NULL, &waiting[0] };
  tests[n++] =
      (struct CMUnitTest){ "many/of-one-person-logged", bears_many_answers, NULL, NULL, &waiting[1] };
  ADD ("log/runs", hears_runs);
  for (gsize i = 0; i < G_N_ELEMENTS (failures); i++)
    tests[n++] = (struct CMUnitTest){ failures[i].name, fails_cleanly, NULL, NULL, (void *)&failures[i].by };
  return _cmocka_run_group_tests ("persons", tests, n, NULL, NULL);
}
