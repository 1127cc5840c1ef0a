/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ground floor: messages and errors, memory and dictionaries that can fail, options, sorting, progress. */
#include "test-support.h"

#include "base/dictionary.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/options.h"
#include "base/progress.h"
#include "base/sort.h"
#include <service-matrix/version.h>
#include <stdlib.h>

SMX_MESSAGE (late, "{0} came {1} late, {0}", "{0} llegó tarde {1}");
SMX_MESSAGE (odd, "a {x} {9} {0", "un {x} {9} {0");

/* ---- messages ---- */

static void
fills_messages (void **state)
{
  (void)state;
  g_autofree char *english = smx__message_format (&late, "the card", "3 days", NULL);
  assert_string_equal (english, "the card came 3 days late, the card");
  SMX_LANGUAGE_SCOPE (SMX_LANGUAGE_SPANISH);
  g_autofree char *spanish = smx__message_format (&late, "la tarjeta", "3 días", NULL);
  assert_string_equal (spanish, "la tarjeta llegó tarde 3 días");
}

/* What is no argument stands as it is; an argument that is missing is empty; arguments are not templates. */
static void
fills_odd_messages (void **state)
{
  (void)state;
  g_autofree char *text = smx__message_format (&odd, "a", NULL);
  assert_string_equal (text, "a {x}  {0");
  g_autofree char *nested = smx__message_format (&late, "{1}", "{0}", NULL);
  assert_string_equal (nested, "{1} came {0} late, {1}");
}

static SmxLanguage
inner_language (SmxLanguage language)
{
  SMX_LANGUAGE_SCOPE (language);
  return smx__language ();
}

static gpointer
language_of_thread (gpointer data)
{
  (void)data;
  return GINT_TO_POINTER (smx__language ());
}

static void
nests_languages (void **state)
{
  (void)state;
  assert_int_equal (smx__language (), SMX_LANGUAGE_ENGLISH);
  {
    SMX_LANGUAGE_SCOPE (SMX_LANGUAGE_SPANISH);
    assert_int_equal (smx__language (), SMX_LANGUAGE_SPANISH);
    assert_int_equal (inner_language (SMX_LANGUAGE_ENGLISH), SMX_LANGUAGE_ENGLISH);
    assert_int_equal (inner_language (SMX_N_LANGUAGES), SMX_LANGUAGE_ENGLISH); /* unknown: English */
    assert_int_equal (smx__language (), SMX_LANGUAGE_SPANISH);
    GThread *thread = g_thread_new ("worker", language_of_thread, NULL);
    assert_int_equal (GPOINTER_TO_INT (g_thread_join (thread)), SMX_LANGUAGE_ENGLISH); /* each has its own */
  }
  assert_int_equal (smx__language (), SMX_LANGUAGE_ENGLISH);
}

static void
reads_language_codes (void **state)
{
  (void)state;
  SmxLanguage language = SMX_LANGUAGE_ENGLISH;
  assert_true (smx_language_from_code ("es", &language));
  assert_int_equal (language, SMX_LANGUAGE_SPANISH);
  assert_false (smx_language_from_code ("ES", &language));
  assert_false (smx_language_from_code ("", &language));
  assert_int_equal (language, SMX_LANGUAGE_SPANISH);
  assert_true (smx_language_from_code ("en", &language));
  assert_int_equal (language, SMX_LANGUAGE_ENGLISH);
}

static void
tells_version (void **state)
{
  (void)state;
  g_autofree char *version =
      g_strdup_printf ("%d.%d.%d", SMX_VERSION_MAJOR, SMX_VERSION_MINOR, SMX_VERSION_MICRO);
  assert_string_equal (smx_version (), version);
  assert_true (SMX_CHECK_VERSION (SMX_VERSION_MAJOR, SMX_VERSION_MINOR, SMX_VERSION_MICRO));
  assert_false (SMX_CHECK_VERSION (SMX_VERSION_MAJOR + 1, 0, 0));
}

/* ---- errors ---- */

typedef struct {
  const char *name;
  SmxPlace place;
  SmxLanguage language;
  const char *message;
} PlaceRow;

static const PlaceRow places[] = {
  { "place/none", { NULL, 0, NULL, NULL }, SMX_LANGUAGE_ENGLISH, "a came b late, a" },
  { "place/file", { "r.csv", 0, NULL, NULL }, SMX_LANGUAGE_ENGLISH, "r.csv: a came b late, a" },
  { "place/file-escaped",
    { "a\xff\x1b[31m\n.csv", 0, NULL, NULL },
    SMX_LANGUAGE_ENGLISH,
    "a\\xff\\u{1b}[31m\\n.csv: a came b late, a" },
  { "place/line", { "r.csv", 14, NULL, NULL }, SMX_LANGUAGE_ENGLISH, "r.csv:14: a came b late, a" },
  { "place/large-line",
    { "r.csv", G_MAXUINT64, NULL, NULL },
    SMX_LANGUAGE_ENGLISH,
    "r.csv:18446744073709551615: a came b late, a" },
  { "place/field", { "r.csv", 14, "role", NULL }, SMX_LANGUAGE_ENGLISH, "r.csv:14: role: a came b late, a" },
  { "place/field-alone", { NULL, 0, "role", NULL }, SMX_LANGUAGE_ENGLISH, "role: a came b late, a" },
  { "place/same-column",
    { "r.csv", 2, "role", "role" },
    SMX_LANGUAGE_ENGLISH,
    "r.csv:2: role: a came b late, a" },
  { "place/column",
    { "r.csv", 2, "role", "Who\nasks" },
    SMX_LANGUAGE_ENGLISH,
    "r.csv:2: role (column \"Who\\nasks\"): a came b late, a" },
  { "place/spanish",
    { "r.csv", 2, "role", "Quién" },
    SMX_LANGUAGE_SPANISH,
    "r.csv:2: role (columna \"Quién\"): a llegó tarde b" },
};

static void
says_place (void **state)
{
  const PlaceRow *row = *state;
  g_autoptr (GError) error = NULL, later = NULL;
  SMX_LANGUAGE_SCOPE (row->language);
  assert_false (smx__fail (&error, SMX_ERROR_RANGE, &row->place, &late, "a", "b", NULL));
  assert_error (error, SMX_ERROR, SMX_ERROR_RANGE, row->message);
  smx__fail (&later, SMX_ERROR_RANGE, NULL, &late, "a", "b", NULL);
  assert_false (smx__fail_at (&later, &row->place)); /* the place may come afterwards */
  assert_error (later, SMX_ERROR, SMX_ERROR_RANGE, row->message);
}

static void
bears_no_error_asked (void **state)
{
  (void)state;
  const SmxPlace place = { .file = "r.csv" };
  assert_false (smx__fail (NULL, SMX_ERROR_RANGE, &place, &late, "a", "b", NULL));
  assert_false (smx__fail_at (NULL, &place));
  assert_false (smx__fail_memory (NULL));
  assert_false (smx__fail_with (NULL, &place, g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED, "disk")));
}

typedef struct {
  const char *name;
  const char *domain;
  int code, becomes;
} CauseRow;

static const CauseRow causes[] = {
  { "cause/io", "g-io-error-quark", G_IO_ERROR_NOT_FOUND, SMX_ERROR_IO },
  { "cause/cancelled", "g-io-error-quark", G_IO_ERROR_CANCELLED, SMX_ERROR_CANCELLED },
  { "cause/memory", "g_convert_error", G_CONVERT_ERROR_NO_MEMORY, SMX_ERROR_NO_MEMORY },
  { "cause/convert", "g_convert_error", G_CONVERT_ERROR_ILLEGAL_SEQUENCE, SMX_ERROR_IO },
  { "cause/own", NULL, SMX_ERROR_FORMAT, SMX_ERROR_FORMAT },
};

static void
wraps_causes (void **state)
{
  const CauseRow *row = *state;
  g_autoptr (GError) error = NULL;
  const SmxPlace place = { .file = "r.csv", .line = 3 };
  const GQuark domain = row->domain == NULL ? SMX_ERROR : g_quark_from_string (row->domain);
  GError *cause = g_error_new_literal (domain, row->code, "100% full");
  assert_false (smx__fail_with (&error, &place, cause));
  assert_error (error, SMX_ERROR, row->becomes, "r.csv:3: 100% full");
}

typedef struct {
  const char *name;
  SmxPlace inner, outer;
  const char *found; /* as the message shows it; NULL: it says nothing of the kind */
  SmxPlace place;    /* that the error has in the end */
  const char *value;
} PartsRow;

static const PartsRow parts[] = {
  { "parts/none", { NULL, 0, NULL, NULL }, { NULL, 0, NULL, NULL }, NULL, { NULL, 0, NULL, NULL }, NULL },
  { "parts/quoted",
    { "r.csv", 3, "cost", "Price" },
    { NULL, 0, NULL, NULL },
    "\"a \\\"b\\\"\"",
    { "r.csv", 3, "cost", "Price" },
    "a \\\"b\\\"" },
  { "parts/bare",
    { NULL, 0, "cost", NULL },
    { "r.csv", 7, NULL, NULL },
    "-1",
    { "r.csv", 7, "cost", NULL },
    "-1" },
  { "parts/empty", { NULL, 0, NULL, NULL }, { NULL, 0, NULL, NULL }, "\"\"", { NULL, 0, NULL, NULL }, "" },
  { "parts/inner-stays",
    { "a.csv", 1, "cost", NULL },
    { "b.csv", 2, "role", "Who" },
    NULL,
    { "a.csv", 1, "cost", "Who" },
    NULL },
};

static void
assert_parts (const PartsRow *row, const GError *error)
{
  assert_int_equal (g_strcmp0 (smx_error_get_file (error), row->place.file), 0);
  assert_int_equal (smx_error_get_line (error), row->place.line);
  assert_int_equal (g_strcmp0 (smx_error_get_field (error), row->place.field), 0);
  assert_int_equal (g_strcmp0 (smx_error_get_column (error), row->place.column), 0);
  assert_int_equal (g_strcmp0 (smx_error_get_value (error), row->value), 0);
}

/* In another language, copied, and wrapped in an error of the same domain. */
static void
keeps_parts (void **state)
{
  SMX_MESSAGE (of_value, "expected {0} but found {1}", "{1} en lugar de {0}");
  SMX_MESSAGE (of_nothing, "expected {0}", "se esperaba {0}");
  const PartsRow *row = *state;
  SMX_LANGUAGE_SCOPE (SMX_LANGUAGE_SPANISH);
  GError *error = NULL;
  smx__fail (&error, SMX_ERROR_RANGE, &row->inner, row->found == NULL ? &of_nothing : &of_value, "more",
             row->found, NULL);
  smx__fail_at (&error, &row->outer);
  assert_parts (row, error);
  g_autoptr (GError) copy = g_error_copy (error);
  assert_parts (row, copy);
  g_autoptr (GError) wrapped = NULL;
  smx__fail_with (&wrapped, NULL, error);
  assert_parts (row, wrapped);
  smx__fail_with (NULL, NULL, g_error_copy (wrapped));
}

static void
names_codes (void **state)
{
  (void)state;
  assert_string_equal (smx_error_code_name (SMX_ERROR_PARSE), "PARSE");
  assert_string_equal (smx_error_code_name (SMX_ERROR_OPTIONS), "OPTIONS");
  assert_null (smx_error_code_name (-1));
  assert_null (smx_error_code_name (SMX_N_ERROR_CODES));
}

/* ---- memory ---- */

static void
allocates_zeroed (void **state)
{
  (void)state;
  GError *error = NULL;
  g_autofree guint8 *bytes = smx__allocate (100, 3, &error), *none = smx__allocate (0, 8, &error);
  g_autofree char *text = smx__copy_text ("tellers", 6, &error), *empty = smx__copy_text ("", 0, &error);
  assert_no_error (error);
  for (gsize i = 0; i < 300; i++)
    assert_int_equal (bytes[i], 0);
  assert_non_null (none);
  assert_string_equal (text, "teller");
  assert_string_equal (empty, "");
}

static void
refuses_sizes (void **state)
{
  (void)state;
  g_autoptr (GError) product = NULL, huge = NULL, text = NULL, growth = NULL;
  assert_null (smx__allocate (G_MAXSIZE / 2, 3, &product));
  assert_error (product, SMX_ERROR, SMX_ERROR_NO_MEMORY, "memory ran out");
  assert_null (smx__copy_text ("", G_MAXSIZE, &text));
  assert_error (text, SMX_ERROR, SMX_ERROR_NO_MEMORY, "memory ran out");
  guint64 *items = NULL;
  gsize capacity = 0;
  assert_false (smx__reserve (&items, &capacity, G_MAXSIZE / 4, sizeof *items, &growth));
  assert_error (growth, SMX_ERROR, SMX_ERROR_NO_MEMORY, "memory ran out");
  assert_null (items);
  assert_int_equal (capacity, 0);
  SMX_LANGUAGE_SCOPE (SMX_LANGUAGE_SPANISH);
  assert_null (smx__allocate (G_MAXSIZE, G_MAXSIZE, &huge));
  assert_error (huge, SMX_ERROR, SMX_ERROR_NO_MEMORY, "no queda memoria");
}

static void
grows_arrays (void **state)
{
  (void)state;
  GError *error = NULL;
  guint64 *items = NULL;
  gsize capacity = 0, grown = 0;
  for (gsize n = 1; n <= 5000; n++) {
    gsize before = capacity;
    assert_true (smx__reserve (&items, &capacity, n, sizeof *items, &error));
    assert_true (capacity >= n);
    items[n - 1] = n;
    grown += capacity != before;
  }
  for (gsize n = 1; n <= 5000; n++)
    assert_int_equal (items[n - 1], n);
  assert_in_range (grown, 1, 12); /* doubles: 16 ... 8192 */
  smx__memory_fail_from (0);
  gboolean kept = smx__reserve (&items, &capacity, capacity, sizeof *items, &error);
  gsize before = capacity;
  gboolean failed = !smx__reserve (&items, &capacity, capacity + 1, sizeof *items, &error);
  smx__memory_fail_from (-1);
  assert_true (kept && failed);
  assert_int_equal (capacity, before);
  assert_int_equal (items[4999], 5000);
  g_clear_error (&error);
  g_free (items);
}

/* Pieces of any size beside others, which keep what they hold. */
static void
frees_large_pieces (void **state)
{
  (void)state;
  GError *error = NULL;
  for (gsize n_bytes = 1; n_bytes < 300000; n_bytes = n_bytes * 3 + 5) {
    guint8 *pieces[9];
    for (guint i = 0; i < G_N_ELEMENTS (pieces); i++) {
      pieces[i] = smx__allocate (n_bytes, 1, &error);
      memset (pieces[i], (int)i + 1, n_bytes);
    }
    for (guint i = 1; i < G_N_ELEMENTS (pieces); i += 2)
      smx__free_large (pieces[i], n_bytes);
    for (guint i = 0; i < G_N_ELEMENTS (pieces); i += 2) {
      for (gsize k = 0; k < n_bytes; k++)
        assert_int_equal (pieces[i][k], i + 1);
      g_free (pieces[i]);
    }
  }
  smx__free_large (NULL, 0);
}

/* ---- dictionary ---- */

static void
numbers_texts (void **state)
{
  (void)state;
  GError *error = NULL;
  g_autoptr (SmxDictionary) dictionary = smx__dictionary_new (&error);
  const guint32 n = 100000;
  const char *early = NULL;
  char text[32];
  guint32 id;
  for (guint32 i = 0; i < n; i++) {
    int length = g_snprintf (text, sizeof text, "code %u", i * 7919u); /* all different: 7919 is odd */
    assert_true (smx__dictionary_intern (dictionary, text, (gsize)length, &id, &error));
    assert_int_equal (id, i);
    if (i == 17)
      early = smx__dictionary_text (dictionary, id);
  }
  assert_int_equal (smx__dictionary_n (dictionary), n);
  assert_ptr_equal (smx__dictionary_text (dictionary, 17), early); /* texts never move */
  for (guint32 i = 0; i < n; i++) {
    int length = g_snprintf (text, sizeof text, "code %u", i * 7919u);
    assert_int_equal (smx__dictionary_find (dictionary, text, (gsize)length), i);
    assert_string_equal (smx__dictionary_text (dictionary, i), text);
    assert_true (smx__dictionary_intern (dictionary, text, (gsize)length, &id, &error));
    assert_int_equal (id, i);
  }
  assert_int_equal (smx__dictionary_n (dictionary), n);
  assert_int_equal (smx__dictionary_find (dictionary, "code", 4), SMX_NO_ID);
}

static void
holds_odd_texts (void **state)
{
  (void)state;
  GError *error = NULL;
  g_autoptr (SmxDictionary) dictionary = smx__dictionary_new (&error);
  g_autofree char *large = g_strnfill (200000, 'x');
  const struct {
    const char *text;
    gsize length;
  } texts[] = { { "", 0 },        { "a", 1 },        { "a\0b", 3 },     { "a\0c", 3 }, { "A", 1 },
                { "caf\xe9", 4 }, { large, 200000 }, { large, 199999 }, { "after", 5 } };
  guint32 id;
  assert_int_equal (smx__dictionary_find (dictionary, "", 0), SMX_NO_ID); /* nothing is in an empty one */
  assert_null (smx__dictionary_text (dictionary, 0));
  for (guint32 i = 0; i < G_N_ELEMENTS (texts); i++) {
    assert_true (smx__dictionary_intern (dictionary, texts[i].text, texts[i].length, &id, &error));
    assert_int_equal (id, i);
  }
  for (guint32 i = 0; i < G_N_ELEMENTS (texts); i++) {
    const char *text = smx__dictionary_text (dictionary, i);
    assert_int_equal (smx__dictionary_find (dictionary, texts[i].text, texts[i].length), i);
    assert_memory_equal (text, texts[i].text, texts[i].length);
    assert_int_equal (text[texts[i].length], 0);
  }
  assert_null (smx__dictionary_text (dictionary, SMX_NO_ID));
  assert_null (smx__dictionary_text (dictionary, (guint32)G_N_ELEMENTS (texts)));
}

/* What came last goes, whatever the index grew to meanwhile; what came before is found, and what comes again is new. */
static void
forgets_the_last_texts (void **state)
{
  (void)state;
  GError *error = NULL;
  g_autoptr (SmxDictionary) dictionary = smx__dictionary_new (&error);
  static const guint32 left[] = { 5000, 5000, 700, 699, 64, 1, 0 };
  guint32 n = 0, id;
  char text[32];
  for (gsize k = 0; k < G_N_ELEMENTS (left); k++) {
    for (; n < 9000 - k; n++) {
      int length = g_snprintf (text, sizeof text, "%u-%u", (guint)k, n);
      assert_true (smx__dictionary_intern (dictionary, text, (gsize)length, &id, &error));
      assert_int_equal (id, n);
    }
    smx__dictionary_truncate (dictionary, left[k]);
    assert_int_equal (smx__dictionary_n (dictionary), left[k]);
    assert_null (smx__dictionary_text (dictionary, left[k]));
    for (guint32 i = 0; i < n; i++) {
      int length = g_snprintf (text, sizeof text, "%u-%u", (guint)k, i);
      gboolean stays = i < left[k] && (k == 0 || i >= left[k - 1]);
      assert_int_equal (smx__dictionary_find (dictionary, text, (gsize)length), stays ? i : SMX_NO_ID);
    }
    for (guint32 i = 0; i < left[k]; i++) {
      const char *kept = smx__dictionary_text (dictionary, i);
      assert_int_equal (smx__dictionary_find (dictionary, kept, strlen (kept)), i);
    }
    n = left[k];
  }
}

/* In any order, with and without fetching, and of another dictionary: a text has the id with which it came first. */
static void
finds_texts_in_any_order (void **state)
{
  (void)state;
  enum { N = 3000, BATCH = 60 };
  static const guint strides[] = { 1, 2, 7, N - 1, N + 1 };
  GError *error = NULL;
  g_autoptr (SmxDictionary) dictionary = smx__dictionary_new (&error), all = smx__dictionary_new (&error);
  char texts[BATCH][16];
  SmxHashedText hashed[BATCH];
  guint32 ids[N], id;
  for (guint k = 0; k < G_N_ELEMENTS (strides); k++)
    for (guint first = 0; first < N; first += BATCH) {
      for (guint i = 0; i < BATCH; i++) {
        g_snprintf (texts[i], sizeof texts[i], "%u", (first + i) * strides[k] % N);
        hashed[i] = (SmxHashedText){ texts[i], (guint32)strlen (texts[i]),
                                     smx__dictionary_hash (texts[i], strlen (texts[i])) };
      }
      assert_true (smx__dictionary_intern_many (dictionary, hashed, BATCH, ids, &error));
      for (guint i = 0; i < BATCH; i++)
        assert_int_equal (ids[i], atoi (texts[i]));
    }
  for (guint32 i = 0; i < N; i += 3) { /* every third is there, the last one first */
    int length = g_snprintf (texts[0], sizeof texts[0], "%u", N - 3 - i);
    assert_true (smx__dictionary_intern (all, texts[0], (gsize)length, &id, &error));
  }
  for (guint k = 0; k < 2; k++) {
    assert_true (smx__dictionary_join (all, dictionary, ids, &error));
    assert_int_equal (smx__dictionary_n (all), N);
    for (guint32 i = 0; i < N; i++)
      assert_string_equal (smx__dictionary_text (all, ids[i]), smx__dictionary_text (dictionary, i));
  }
}

/* So many texts that slots and 32-bit hashes of some must be the same. */
static void
bears_collisions (void **state)
{
  (void)state;
  GError *error = NULL;
  g_autoptr (SmxDictionary) dictionary = smx__dictionary_new (&error);
  const guint32 n = 200000; /* n^2 / 2^33 = 4.7 pairs of equal 32-bit hashes are to be expected */
  guint32 id;
  for (guint32 i = 0; i < n; i++) {
    assert_true (smx__dictionary_intern (dictionary, (const char *)&i, sizeof i, &id, &error));
    assert_int_equal (id, i);
  }
  for (guint32 i = 0; i < n; i++)
    assert_int_equal (smx__dictionary_find (dictionary, (const char *)&i, sizeof i), i);
}

/* Fills a dictionary while the allocation @n and all later ones fail; TRUE where it could be filled. */
static gboolean
fill_failing (gint64 n, guint32 n_texts)
{
  g_autoptr (GError) error = NULL;
  smx__memory_fail_from (n);
  g_autoptr (SmxDictionary) dictionary = smx__dictionary_new (&error);
  gboolean done = dictionary != NULL;
  guint32 known = 0;
  char text[32];
  while (done && known < n_texts) {
    guint32 id = 12345;
    int length = g_snprintf (text, sizeof text, "a rather long code number %u", known);
    done = smx__dictionary_intern (dictionary, text, (gsize)length, &id, &error);
    assert_int_equal (id, done ? known : 12345);
    known += done ? 1 : 0;
  }
  smx__memory_fail_from (-1);
  if (done)
    return TRUE;
  assert_error (error, SMX_ERROR, SMX_ERROR_NO_MEMORY, "memory ran out");
  if (dictionary == NULL)
    return FALSE;
  assert_int_equal (smx__dictionary_n (dictionary), known); /* nothing changed, and it works on */
  guint32 id;
  assert_int_equal (smx__dictionary_find (dictionary, text, strlen (text)), SMX_NO_ID);
  assert_true (smx__dictionary_intern (dictionary, text, strlen (text), &id, NULL));
  assert_int_equal (id, known);
  return FALSE;
}

static void
survives_failing_memory (void **state)
{
  (void)state;
  gint64 n = 0;
  while (!fill_failing (n, 5000))
    n++;
  assert_in_range (n, 10, 1000);
}

/* ---- options ---- */

typedef struct {
  gsize struct_size;
  int method;
  double confidence;
} Ours;

typedef struct {
  gsize struct_size;
  int method;
  double confidence;
  double later; /* a newer caller's */
} Newer;

typedef struct {
  gsize struct_size;
  int method;
} Older; /* with padding: as large as all before confidence */

static void
resolves_options (void **state)
{
  (void)state;
  g_autoptr (GError) error = NULL;
  Ours ours = { sizeof ours, 1, 0.9 };
  assert_true (smx__options_resolve ("Ours", &ours, sizeof ours, NULL, &error)); /* none: defaults */
  assert_true (ours.method == 1 && ours.confidence == 0.9);
  const Older older = { sizeof older, 5 };
  assert_true (smx__options_resolve ("Ours", &ours, sizeof ours, &older, &error));
  assert_true (ours.method == 5 && ours.confidence == 0.9 && ours.struct_size == sizeof ours);
  const Newer newer = { sizeof newer, 7, 0.5, 0 };
  assert_true (smx__options_resolve ("Ours", &ours, sizeof ours, &newer, &error));
  assert_true (ours.method == 7 && ours.confidence == 0.5 && ours.struct_size == sizeof ours);
  assert_no_error (error);
}

typedef struct {
  const char *name;
  gsize size;
  double later;
  SmxLanguage language;
  const char *message;
} OptionRow;

static const OptionRow options[] = {
  { "options/zero-size", 0, 0, SMX_LANGUAGE_ENGLISH,
    "Ours: expected a struct set up by its init function but its struct_size is 0" },
  { "options/tiny", 7, 0, SMX_LANGUAGE_ENGLISH,
    "Ours: expected a struct set up by its init function but its struct_size is 7" },
  { "options/garbage", 70000, 0, SMX_LANGUAGE_SPANISH,
    "Ours: se esperaba una estructura preparada por su función init pero su struct_size es 70000" },
  { "options/dirty-tail", sizeof (Newer), 1, SMX_LANGUAGE_ENGLISH,
    "Ours: byte 30 is set, but this version of the library knows only the first 24" },
  { "options/dirty-tail-spanish", sizeof (Newer), 1, SMX_LANGUAGE_SPANISH,
    "Ours: el byte 30 está puesto, pero esta versión de la biblioteca solo conoce los primeros 24" },
};

/* 1.0 is 3f f0 and six zero bytes, so that little-endian byte 30 of the struct (6 of the field) is the first set. */
static void
refuses_options (void **state)
{
  const OptionRow *row = *state;
  g_autoptr (GError) error = NULL;
  Ours ours = { sizeof ours, 1, 0.9 };
  const Newer given = { row->size, 3, 0.1, row->later };
  SMX_LANGUAGE_SCOPE (row->language);
  assert_false (smx__options_resolve ("Ours", &ours, sizeof ours, &given, &error));
  assert_error (error, SMX_ERROR, SMX_ERROR_OPTIONS, row->message);
  assert_true (ours.method == 1 && ours.confidence == 0.9 && ours.struct_size == sizeof ours); /* untouched */
}

static void
checks_values (void **state)
{
  (void)state;
  g_autoptr (GError) error = NULL, spanish = NULL;
  assert_true (smx__options_check ("method", 1, 2, &error));
  assert_false (smx__options_check ("method", 2, 2, &error));
  assert_error (error, SMX_ERROR, SMX_ERROR_OPTIONS, "method: expected a value below 2 but found 2");
  SMX_LANGUAGE_SCOPE (SMX_LANGUAGE_SPANISH);
  assert_false (smx__options_check ("method", G_MAXUINT, 2, &spanish));
  assert_error (spanish, SMX_ERROR, SMX_ERROR_OPTIONS,
                "method: se esperaba un valor menor que 2 pero se encontró 4294967295");
}

/* ---- sorting ---- */

static int
compare_hundreds (guint32 a, guint32 b, const void *data)
{
  const int *values = data;
  return (values[a] / 100 > values[b] / 100) - (values[a] / 100 < values[b] / 100);
}

static int
compare_ints (guint32 a, guint32 b, const void *data)
{
  const int *values = data;
  return (values[a] > values[b]) - (values[a] < values[b]);
}

static void
sorts_stably (void **state)
{
  (void)state;
  GError *error = NULL;
  const int values[] = { 305, 101, 3, 199, 300, 2, 1, 110 };
  const guint32 expected[] = { 2, 5, 6, 1, 3, 7, 0, 4 };
  g_autofree guint32 *order = smx__sorted_order (G_N_ELEMENTS (values), compare_hundreds, values, &error);
  assert_no_error (error);
  assert_memory_equal (order, expected, sizeof expected);
}

static int
compare_for_qsort (const void *a, const void *b)
{
  const int *x = a, *y = b;
  return (*x > *y) - (*x < *y);
}

static void
sorts_random_numbers (void **state)
{
  (void)state;
  g_autoptr (GRand) random = g_rand_new_with_seed (7);
  const gsize sizes[] = { 0, 1, 2, 3, 4, 5, 7, 8, 9, 31, 32, 33, 1000, 20011 };
  for (gsize s = 0; s < G_N_ELEMENTS (sizes); s++) {
    gsize n = sizes[s];
    g_autofree int *values = g_new (int, n + 1), *sorted = g_new (int, n + 1);
    for (gsize i = 0; i < n; i++)
      values[i] = sorted[i] = g_rand_int_range (random, 0, (int)n + 1); /* some equal */
    qsort (sorted, n, sizeof *sorted, compare_for_qsort);
    g_autofree guint32 *order = smx__sorted_order (n, compare_ints, values, NULL);
    assert_non_null (order);
    for (gsize i = 0; i < n; i++) {
      assert_int_equal (values[order[i]], sorted[i]);
      if (i > 0 && sorted[i] == sorted[i - 1])
        assert_true (order[i] > order[i - 1]);
    }
  }
}

typedef struct {
  const guint32 *rows;
  guint n_parts;
} Rows;

static int
compare_rows (guint32 a, guint32 b, const void *data)
{
  const Rows *rows = data;
  for (guint k = 0; k < rows->n_parts; k++) {
    guint32 x = rows->rows[a * rows->n_parts + k], y = rows->rows[b * rows->n_parts + k];
    if (x != y)
      return x < y ? -1 : 1;
  }
  return 0;
}

/* Small, large and missing numbers, in one to nine parts; the order is that of the sort by comparing, ties included. */
static void
sorts_rows (void **state)
{
  (void)state;
  for (guint32 seed = 0; seed < 60; seed++) {
    g_autoptr (GRand) random = g_rand_new_with_seed (seed);
    guint n_parts = seed % 9 + 1;
    gsize n = seed < 4 ? seed : (gsize)g_rand_int_range (random, 2, 3000);
    g_autofree guint32 *rows = g_new (guint32, n * n_parts + 1);
    for (gsize i = 0; i < n * n_parts; i++) {
      guint32 any = g_rand_int (random);
      rows[i] = any % 7 == 0 ? G_MAXUINT32 : any % 7 == 1 ? any : any % 13 << (seed % 28);
    }
    g_autofree guint32 *order = smx__sorted_rows (rows, n, n_parts, NULL);
    g_autofree guint32 *expected = smx__sorted_order (n, compare_rows, &(Rows){ rows, n_parts }, NULL);
    assert_memory_equal (order, expected, n * sizeof *order);
  }
}

static int
compare_strings (guint32 a, guint32 b, const void *data)
{
  return strcmp (((const char *const *)data)[a], ((const char *const *)data)[b]);
}

/* Different texts of few letters, high bytes among them: short ones, long ones, with a common beginning, and one that is all of it. */
static GPtrArray *
make_texts (guint32 seed)
{
  static const char letters[] = "ab\x01\xff\xc3z";
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);
  GPtrArray *texts = g_ptr_array_new_with_free_func (g_free);
  const char *begins[] = { "", "s", "service-0000", "a text that is longer than two keys are " };
  const guint n = seed < 3 ? seed : (guint)g_rand_int_range (random, 2, 1500);
  for (guint i = 0; i < n; i++) {
    GString *text = g_string_new (begins[seed % 4]);
    const gint32 length = seed % 5 == 0 ? 30 : g_rand_int_range (random, 0, seed % 3 == 0 ? 4 : 20);
    for (gint32 k = 0; k < length; k++)
      g_string_append_c (text, letters[seed % 5 == 0 && k < 25 ? 0 : g_rand_int_range (random, 0, 6)]);
    char *made = g_string_free (text, FALSE);
    if (g_hash_table_contains (known, made)) {
      g_free (made);
      continue;
    }
    g_hash_table_add (known, made);
    g_ptr_array_add (texts, made);
  }
  return texts;
}

static void
sorts_texts (void **state)
{
  (void)state;
  for (guint32 seed = 0; seed < 60; seed++) {
    g_autoptr (GPtrArray) texts = make_texts (seed);
    const char *const *data = (const char *const *)texts->pdata;
    g_autofree guint32 *order = smx__sorted_texts (data, texts->len, NULL);
    g_autofree guint32 *expected = smx__sorted_order (texts->len, compare_strings, data, NULL);
    assert_memory_equal (order, expected, texts->len * sizeof *order);
  }
}

static void
fails_to_sort_texts (void **state)
{
  (void)state;
  const char *const texts[] = { "a text of some length 2", "a text of some length 1", "b" };
  gint64 n = 0;
  for (gboolean done = FALSE; !done; n++) {
    g_autoptr (GError) error = NULL;
    smx__memory_fail_from (n);
    g_autofree guint32 *order = smx__sorted_texts (texts, 3, &error);
    smx__memory_fail_from (-1);
    done = order != NULL;
    assert_true (done || g_error_matches (error, SMX_ERROR, SMX_ERROR_NO_MEMORY));
  }
  assert_true (n > 5);
}

static void
fails_to_sort (void **state)
{
  (void)state;
  const int values[] = { 2, 1 };
  for (gint64 n = 0; n < 3; n++) {
    g_autoptr (GError) error = NULL;
    smx__memory_fail_from (n);
    g_autofree guint32 *order = smx__sorted_order (2, compare_ints, values, &error);
    smx__memory_fail_from (-1);
    if (n == 2) {
      assert_non_null (order);
      continue;
    }
    assert_null (order);
    assert_error (error, SMX_ERROR, SMX_ERROR_NO_MEMORY, "memory ran out");
  }
}

static void
sorts_doubles (void **state)
{
  (void)state;
  double values[] = { 3, -1, HUGE_VAL, 0.5, -HUGE_VAL, 3 };
  const double expected[] = { -HUGE_VAL, -1, 0.5, 3, 3, HUGE_VAL };
  smx__sort_doubles (values, G_N_ELEMENTS (values));
  assert_memory_equal (values, expected, sizeof expected);
  smx__sort_doubles (values, 0);
  smx__sort_doubles (NULL, 0);
}

/* ---- progress ---- */

typedef struct {
  guint64 done, total;
  guint calls;
} Seen;

static void
see (guint64 done, guint64 total, gpointer data)
{
  Seen *seen = data;
  *seen = (Seen){ done, total, seen->calls + 1 };
}

static void
tells_progress (void **state)
{
  (void)state;
  GError *error = NULL;
  Seen seen = { 0, 0, 0 };
  SmxProgress progress = { NULL, see, &seen, 0, 100 };
  assert_true (smx__progress_advance (NULL, 5, &error)); /* nobody wants to know */
  assert_true (smx__progress_advance (&progress, 40, &error));
  assert_true (smx__progress_advance (&progress, 60, &error));
  assert_true (seen.done == 100 && seen.total == 100 && seen.calls == 2);
}

static void
stops_when_asked (void **state)
{
  (void)state;
  g_autoptr (GError) error = NULL, spanish = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Seen seen = { 0, 0, 0 };
  SmxProgress progress = { cancellable, see, &seen, 0, 0 };
  assert_true (smx__progress_advance (&progress, 1, &error));
  g_cancellable_cancel (cancellable);
  assert_false (smx__progress_advance (&progress, 1, &error));
  assert_error (error, SMX_ERROR, SMX_ERROR_CANCELLED, "the work was cancelled");
  assert_true (seen.calls == 1 && progress.done == 1); /* the host hears no more */
  SMX_LANGUAGE_SCOPE (SMX_LANGUAGE_SPANISH);
  assert_false (smx__progress_advance (&progress, 1, &spanish));
  assert_error (spanish, SMX_ERROR, SMX_ERROR_CANCELLED, "el trabajo fue cancelado");
}

#define ROW_TEST(row, function)                                                                              \
  (struct CMUnitTest)                                                                                        \
  {                                                                                                          \
    .name = (row).name, .test_func = (function), .initial_state = (void *)&(row)                             \
  }
#define ADD_ROWS(rows, function)                                                                             \
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)                                                            \
  tests[n++] = ROW_TEST (rows[i], function)
#define ADD(case_name, function)                                                                             \
  tests[n++] = (struct CMUnitTest)                                                                           \
  {                                                                                                          \
    .name = case_name, .test_func = function                                                                 \
  }

int
main (void)
{
  static struct CMUnitTest tests[128];
  gsize n = 0;
  ADD ("message/filled", fills_messages);
  ADD ("message/odd", fills_odd_messages);
  ADD ("message/scopes", nests_languages);
  ADD ("language/codes", reads_language_codes);
  ADD ("version/text", tells_version);
  ADD_ROWS (places, says_place);
  ADD ("error/not-asked-for", bears_no_error_asked);
  ADD_ROWS (causes, wraps_causes);
  ADD_ROWS (parts, keeps_parts);
  ADD ("error/names", names_codes);
  ADD ("memory/zeroed", allocates_zeroed);
  ADD ("memory/too-large", refuses_sizes);
  ADD ("memory/reserve", grows_arrays);
  ADD ("memory/free-large", frees_large_pieces);
  ADD ("dictionary/100000", numbers_texts);
  ADD ("dictionary/odd-texts", holds_odd_texts);
  ADD ("dictionary/truncated", forgets_the_last_texts);
  ADD ("dictionary/any-order", finds_texts_in_any_order);
  ADD ("dictionary/collisions", bears_collisions);
  ADD ("dictionary/failing-memory", survives_failing_memory);
  ADD ("options/older-and-newer", resolves_options);
  ADD_ROWS (options, refuses_options);
  ADD ("options/values", checks_values);
  ADD ("sort/stable", sorts_stably);
  ADD ("sort/rows", sorts_rows);
  ADD ("sort/texts", sorts_texts);
  ADD ("sort/texts, failing memory", fails_to_sort_texts);
  ADD ("sort/random", sorts_random_numbers);
  ADD ("sort/failing-memory", fails_to_sort);
  ADD ("sort/doubles", sorts_doubles);
  ADD ("progress/told", tells_progress);
  ADD ("progress/cancelled", stops_when_asked);
  return _cmocka_run_group_tests ("base", tests, n, NULL, NULL);
}
