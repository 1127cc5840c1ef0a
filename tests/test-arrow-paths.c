/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Arrow streams row by row, by columns and by several threads: the same tally, the same rows left out, the same first error, for tables made
 * at random of every type, with values of all kinds that do not do. Every case is seeded by its number. */
#include "arrow-reading.h"
#include "study/section-reader.h"

#include <glib/gstdio.h>

#define MAX_COLUMNS 24
#define SEEDS 20

/* Values that do, and behind the stroke some that do not, or only with some keys. */
typedef struct {
  const char *format, *words_format;
  const char *fine, *unfit;
} Pool;

static const Pool codes[] = {
  { "u", NULL, "it|legal|~|advice of more than sixteen bytes", "caf\xe9| it ||?|\t|NA" },
  { "U", NULL, "1|2|3|~", "99| 1 |\xff" },
  { "vu", NULL, "it|a name that no view holds in itself|~", "caf\xe9 of a length that is known|?|" },
  { "c", NULL, "1|2|~", "99|-1" },
  { "l", NULL, "1|9223372036854775807|~", "99" },
  { "L", NULL, "1|18446744073709551615|~", "99" },
  { "g", NULL, "1|2|~", "inf|nan|2.5|1e20|1e300|-0" },
  { "f", NULL, "1|16777216", "-inf|0.1" },
  { "b", NULL, "1|0|~", "1" },
  { "d:9,2", NULL, "100|250|~", "9900" },
  { "c", "u", "it|legal|~|advice of more than sixteen bytes", "caf\xe9| it ||?" },
  { "S", "vu", "it|legal|a name that no view holds in itself", "?|~" },
  { "i", "l", "1|2|3", "99|~" },
  { "n", NULL, "~", "~" },
};

static const Pool numbers[] = {
  { "u", NULL, "1|2|3|~|4", "5.5|1.250|-1|x|?|Low|1,5|99999999999999|caf\xe9| 2 ||1e3|99" },
  { "vu", NULL, "1|2|3.0|~", "2.0000000000001|x|2.5000000" },
  { "c", NULL, "1|2|3|~", "-1|99" },
  { "I", NULL, "1|2|~", "4294967295" },
  { "L", NULL, "1|2|~", "18446744073709551615" },
  { "l", NULL, "1|2", "-9223372036854775807|99" },
  { "g", NULL, "1|2|5.5|nan|~", "inf|1e300|0.1234565|1e-300|-0|100000000.5|0.1" },
  { "f", NULL, "1|2|5.5|~", "0.1|16777.217|-inf|1e30|123456.789|0.0000001" },
  { "e", NULL, "0x3c00|0x4000|~", "0x7c00|0x7e00|0x3555|0x0001" },
  { "d:9,2", NULL, "100|250|~", "-100|999999999" },
  { "d:38,8", NULL, "100000000|200000000", "12345678|99999999999999999999999999999999999999|-1" },
  { "d:50,-2,256", NULL, "1|~", "-1" },
  { "b", NULL, "1|0|~", "1" },
  { "c", "u", "1|2|3", "x|~|1.250|?|5.5" },
  { "i", "g", "1|2|nan", "inf|0.1|-1" },
  { "C", "c", "1|2|3", "-1|~" },
  { "n", NULL, "~", "~" },
};

static const Pool times[] = {
  { "u", NULL, "2024-01-31|2024-01-31T10:00:00|~|2024-05-05T00:00:00.123456Z",
    "2024-02-30|x|?|2024-03-31T02:30|" },
  { "tss:UTC", NULL, "0|1711929600|~", "253402300800|-62135596801|9223372036854775807" },
  { "tsm:", NULL, "1711929600000|1711929601500|~", "1711852200000|1729996200000|-9223372036854775807" },
  { "tsu:", NULL, "1711929600000000|0|-1|~", "253402300800000000" },
  { "tsn:Nowhere", NULL, "1711929600123456789|1", "9223372036854775807|-1" },
  { "tdD", NULL, "19814|0|~", "-2147483648|2932896|2932897|-719162" },
  { "tdm", NULL, "1711929600000|86400000|~", "1711929600001|9223372036854775807" },
  { "c", "u", "2024-01-31|2024-02-29T10:00", "2024-02-30|~" },
  { "s", "tsu:UTC", "0|1711929600000000", "~|253402300800000000" },
  { "g", NULL, "nan|~", "20240131" },
  { "n", NULL, "~", "~" },
};

static const Pool choices[] = {
  { "u", NULL, "front|back|~", "FRONT |x||?" },
  { "c", "u", "front|back", "Back|x|~" },
  { "g", NULL, "nan|~", "1" },
};

static const Pool *
choose_pool (GRand *random, SmxValueType type)
{
#define ANY(pools) &pools[g_rand_int_range (random, 0, G_N_ELEMENTS (pools))]
  switch (type) {
  case SMX_VALUE_CODE:
  case SMX_VALUE_TEXT:
    return ANY (codes);
  case SMX_VALUE_TIME:
    return ANY (times);
  case SMX_VALUE_CHOICE:
    return ANY (choices);
  default:
    return ANY (numbers);
  }
}

/* A column of @n values; one in @rarely does not do. */
static ArrowColumn
make_column (GRand *random, const char *name, SmxValueType type, guint n, gint32 rarely, GPtrArray *texts)
{
  const Pool *pool = choose_pool (random, type);
  g_auto (GStrv) fine = g_strsplit (pool->fine, "|", -1), unfit = g_strsplit (pool->unfit, "|", -1);
  gint32 n_fine = (gint32)g_strv_length (fine), n_unfit = (gint32)g_strv_length (unfit);
  GString *values = g_string_new (NULL);
  for (guint i = 0; i < n; i++) {
    gboolean bad = g_rand_int_range (random, 0, rarely) == 0;
    gint32 which = g_rand_int_range (random, 0, bad ? n_unfit : n_fine);
    g_string_append (values, i == 0 ? "" : "|");
    if (pool->words_format != NULL)
      g_string_append_printf (values, "%d", bad ? n_fine + which : which);
    else
      g_string_append (values, bad ? unfit[which] : fine[which]);
  }
  ArrowColumn column = { .name = name, .format = pool->format, .words_format = pool->words_format };
  column.values = g_string_free (values, FALSE);
  column.offset = g_rand_int_range (random, 0, 10);
  g_ptr_array_add (texts, (char *)column.values);
  if (pool->words_format != NULL) {
    column.words = g_strconcat (pool->fine, "|", pool->unfit, NULL);
    g_ptr_array_add (texts, (char *)column.words);
  }
  return column;
}

typedef struct {
  const char *section, *keys;
  guint n_answers;
} Shape;

static const Shape shapes[] = {
  { "requests", "" },
  { "requests", "unique=yes\nmissing=?;NA;99\n" },
  { "requests", "role=a|b\nend_customers=p+q\nmissing=?\n" },
  { "requests", "decimal=,\nvalues=Low:1;true:3\n" },
  { "ratings", "" },
  { "ratings", "not-applicable=2;x\nvalues=Low:1\n" },
  { "ratings", "layout=wide\nperception=Q_*\nexpectation=E_*\nnot-applicable=3\n", 3 },
  { "events", "closed=legal;2\n" },
  { "events", "rework=repeated;returned\nservice=a|b\nmissing=?\n" },
};

/* What a reading comes to: the tally or the error, and the rows left out. */
static char *
read_path (ArrowFixture *fixture, const Shape *shape, const char *keys, const char *rejects,
           const SmxReadTuning *tuning, guint threads)
{
  g_autoptr (SmxStudy) study = new_study ("scale=1;7\ntimezone=Europe/Madrid");
  struct ArrowArrayStream stream = arrow_stream (fixture);
  g_autoptr (GError) error = NULL;
  SmxReadOptions options;
  smx_read_options_init (&options, sizeof options);
  options.rejects = rejects;
  options.threads = threads;
  if (rejects != NULL)
    g_remove (rejects);
  SmxSource *source = smx_study_add_arrow (study, shape->section, &stream, &error);
  assert_true (say (source, keys, &error));
  g_autoptr (SmxTally) tally = smx__study_read_tuned (study, &options, tuning, &error);
  assert_int_equal (fixture->alive, 0);
  assert_int_equal (fixture->released, 1);
  if (tally == NULL)
    return g_strdup (error->message);
  g_autofree char *left_out = NULL, *all = dump (tally, shape->section, TRUE);
  assert_true (rejects == NULL || g_file_get_contents (rejects, &left_out, NULL, NULL));
  return g_strconcat (all, left_out, NULL);
}

static guint
make_columns (GRand *random, const Shape *shape, guint n, gint32 rarely, ArrowColumn *columns,
              GPtrArray *texts)
{
  static const char *const answers[] = { "Q_it", "E_it", "Q_legal", "E_legal", "Q_other" };
  const SmxKindSpec *kind = NULL;
  guint n_columns = 0;
  for (guint i = 0; i < SMX_N_KINDS; i++)
    if (g_str_equal (smx__kinds[i].name, shape->section))
      kind = &smx__kinds[i];
  for (guint i = 0; i < kind->n_fields; i++) {
    const SmxField *field = &kind->fields[i];
    gboolean answered = shape->n_answers > 0 && i <= SMX_RATINGS_EXPECTATION;
    if (!answered && (field->needed || g_rand_int_range (random, 0, 2) == 0))
      columns[n_columns++] = make_column (random, field->name, field->type, n, rarely, texts);
  }
  for (guint i = 0; shape->n_answers > 0 && i < G_N_ELEMENTS (answers); i++)
    columns[n_columns++] = make_column (random, answers[i], SMX_VALUE_RATING, n, rarely, texts);
  if (strstr (shape->keys, "a|b") != NULL)
    for (guint i = 0; i < 2; i++)
      columns[n_columns++] = make_column (random, i == 0 ? "a" : "b", SMX_VALUE_CODE, n, rarely, texts);
  if (strstr (shape->keys, "p+q") != NULL)
    for (guint i = 0; i < 2; i++)
      columns[n_columns++] = make_column (random, i == 0 ? "p" : "q", SMX_VALUE_COUNT, n, rarely, texts);
  return n_columns;
}

static void
same (void **state)
{
  const Shape *shape = *state;
  static const SmxReadTuning by_rows = { .by_rows = TRUE }, many_threads = { .bytes_a_thread = 1 };
  static const guint sizes[] = { 1, 7, 40, 1024, 1500 };
  g_autofree char *folder = g_dir_make_tmp ("smx-paths-XXXXXX", NULL);
  g_autofree char *rejects = g_build_filename (folder, "rejects.csv", NULL);
  for (guint seed = 0; seed < SEEDS; seed++) {
    g_autoptr (GRand) random = g_rand_new_with_seed (seed);
    g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
    ArrowColumn columns[MAX_COLUMNS + 8] = { 0 };
    guint n = sizes[g_rand_int_range (random, 0, G_N_ELEMENTS (sizes))];
    gint32 rarely = g_rand_int_range (random, 0, 2) == 0 ? 20 : 500;
    make_columns (random, shape, n, rarely, columns, texts);
    g_autofree char *chunks = g_strdup_printf ("%u,0,%u", n / 3, n - n / 3);
    g_autofree char *keys = g_strconcat (shape->keys, seed % 3 == 0 ? "" : "bad-rows=skip\n", NULL);
    ArrowFixture fixture = { .columns = columns,
                             .chunks = seed % 2 == 0 ? NULL : chunks,
                             .offset = g_rand_int_range (random, 0, 10) };
    g_autofree char *rows = read_path (&fixture, shape, keys, rejects, &by_rows, 1);
    g_autofree char *by_columns = read_path (&fixture, shape, keys, rejects, &(SmxReadTuning){ 0 }, 1);
    g_autofree char *what = g_strdup_printf ("seed %u, %u rows", seed, n);
    assert_same_dump (what, by_columns, rows);
    if (n > 100) {
      g_autofree char *one = read_path (&fixture, shape, keys, NULL, &by_rows, 1);
      g_autofree char *three = read_path (&fixture, shape, keys, NULL, &many_threads, 3);
      assert_same_dump (what, three, one);
    }
  }
  g_remove (rejects);
  g_rmdir (folder);
}

int
main (void)
{
  struct CMUnitTest tests[G_N_ELEMENTS (shapes)];
  for (gsize i = 0; i < G_N_ELEMENTS (shapes); i++) {
    g_autofree char *name = g_strdup_printf ("%s/%" G_GSIZE_FORMAT, shapes[i].section, i);
    tests[i] = (struct CMUnitTest){ .name = g_intern_string (name),
                                    .test_func = same,
                                    .initial_state = (void *)&shapes[i] };
  }
  return cmocka_run_group_tests_name ("arrow-paths", tests, NULL, NULL);
}
