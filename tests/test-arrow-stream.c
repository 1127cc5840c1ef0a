/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whose an Arrow stream is: everything that it gave is released once, on every path, and what is broken is refused. */
#include "arrow-reading.h"
#include "base/memory.h"
#include "study/section-reader.h"

#include <errno.h>
#include <glib/gstdio.h>

/* The stream fails. */
static void
assert_fails (ArrowFixture *fixture, int code, const char *message)
{
  static const ArrowColumn columns[] = { SERVICE, { 0 } };
  g_autoptr (GError) error = NULL;
  fixture->columns = columns;
  fixture->chunks = "1,1,1";
  assert_null (read_arrow (fixture, "", "requests:log", NULL, NULL, &error));
  g_autofree char *whole = g_strdup_printf (message, g_strerror (fixture->fail_code));
  assert_error (error, SMX_ERROR, code, whole);
}

static void
fails_schema (G_GNUC_UNUSED void **state)
{
  ArrowFixture fixture = { .fail_schema = TRUE, .fail_code = EIO, .last_error = "the disk is\nupside down " };
  assert_fails (&fixture, SMX_ERROR_IO,
                "requests:log: expected more of the Arrow stream but it failed: %s: the disk is upside down");
  assert_int_equal (fixture.schemas + fixture.arrays, 0);
}

static void
fails_next (G_GNUC_UNUSED void **state)
{
  for (int chunk = 1; chunk <= 4; chunk++) {
    ArrowFixture fixture = { .fail_at = chunk, .fail_code = EINVAL };
    assert_fails (&fixture, SMX_ERROR_IO,
                  "requests:log: expected more of the Arrow stream but it failed: %s");
    assert_int_equal (fixture.arrays, chunk - 1);
  }
}

static void
fails_by_code (G_GNUC_UNUSED void **state)
{
  ArrowFixture memory = { .fail_at = 2, .fail_code = ENOMEM, .last_error = "" };
  ArrowFixture cancelled = { .fail_at = 2, .fail_code = ECANCELED, .last_error = "by the user \xff" };
  assert_fails (&memory, SMX_ERROR_NO_MEMORY,
                "requests:log: expected more of the Arrow stream but it failed: %s");
  assert_fails (
      &cancelled, SMX_ERROR_CANCELLED,
      "requests:log: expected more of the Arrow stream but it failed: %s: by the user \xef\xbf\xbd");
}

static int
give_no_schema (G_GNUC_UNUSED struct ArrowArrayStream *stream, struct ArrowSchema *out)
{
  *out = (struct ArrowSchema){ 0 };
  return 0;
}

static const ArrowColumn one_column[] = { SERVICE, { 0 } };

static void
assert_study_fails (SmxStudy *study, SmxErrorCode code, const char *message)
{
  g_autoptr (GError) error = NULL;
  assert_null (smx_study_read (study, NULL, &error));
  assert_error (error, SMX_ERROR, (int)code, message);
}

static void
no_schema (G_GNUC_UNUSED void **state)
{
  ArrowFixture fixture = { .columns = one_column };
  struct ArrowArrayStream stream = arrow_stream (&fixture);
  stream.get_schema = give_no_schema;
  g_autoptr (SmxStudy) study = smx_study_new ();
  assert_non_null (smx_study_add_arrow (study, "requests", &stream, NULL));
  assert_study_fails (study, SMX_ERROR_FORMAT,
                      "requests: expected the columns of the Arrow stream but it gave none");
  assert_int_equal (fixture.released, 1);
}

/* Changes what a producer gives, to what a sound one would not. */
static void (*spoil_schema) (struct ArrowSchema *);
static void (*spoil_array) (struct ArrowArray *);

static int
give_spoilt_schema (struct ArrowArrayStream *stream, struct ArrowSchema *out)
{
  int code = arrow_get_schema (stream, out);
  if (spoil_schema != NULL)
    spoil_schema (out);
  return code;
}

static int
give_spoilt_array (struct ArrowArrayStream *stream, struct ArrowArray *out)
{
  int code = arrow_get_next (stream, out);
  if (code == 0 && out->release != NULL && spoil_array != NULL)
    spoil_array (out);
  return code;
}

#define SPOIL(name, type, what)                                                                              \
  static void name (type *it)                                                                                \
  {                                                                                                          \
    what;                                                                                                    \
  }

SPOIL (no_struct, struct ArrowSchema, it->format = "i")
SPOIL (no_format, struct ArrowSchema, it->format = NULL)
SPOIL (no_child_format, struct ArrowSchema, it->children[1]->format = NULL)
SPOIL (no_word_format, struct ArrowSchema, it->children[1]->dictionary->format = NULL)
SPOIL (no_child, struct ArrowSchema, it->children[1] = NULL)
SPOIL (no_children, struct ArrowSchema, it->children = NULL)
SPOIL (less_than_none, struct ArrowSchema, it->n_children = -1)
SPOIL (many, struct ArrowSchema, it->n_children = 65537)
SPOIL (fewer, struct ArrowArray, it->n_children = 1)
SPOIL (short_child, struct ArrowArray, it->children[0]->length = 2)
SPOIL (negative, struct ArrowArray, it->length = -1)
SPOIL (huge, struct ArrowArray, it->length = G_MAXINT64)
SPOIL (negative_offset, struct ArrowArray, it->children[0]->offset = -1)
SPOIL (huge_offset, struct ArrowArray, it->offset = G_MAXINT64)
SPOIL (missing_child, struct ArrowArray, it->children[1] = NULL)
SPOIL (two_buffers, struct ArrowArray, it->children[0]->n_buffers = 2)
SPOIL (one_buffer, struct ArrowArray, it->children[1]->n_buffers = 1)
SPOIL (no_values, struct ArrowArray, it->children[1]->buffers[1] = NULL)
SPOIL (no_buffers, struct ArrowArray, it->children[1]->buffers = NULL)
SPOIL (no_words, struct ArrowArray, it->children[1]->dictionary = NULL)
SPOIL (few_words, struct ArrowArray, it->children[1]->dictionary->length = 1)
SPOIL (word_below, struct ArrowArray, memset ((void *)it->children[1]->buffers[1], 0xff, 2))
SPOIL (offset_back, struct ArrowArray, ((gint32 *)it->children[0]->buffers[1])[2] = 1)
SPOIL (offset_negative, struct ArrowArray, ((gint32 *)it->children[0]->buffers[1])[1] = -5)
SPOIL (no_bytes, struct ArrowArray, it->children[0]->buffers[2] = NULL)
SPOIL (view_negative, struct ArrowArray, ((gint32 *)it->children[2]->buffers[1])[4] = -1)
SPOIL (view_of_no_buffer, struct ArrowArray, ((gint32 *)it->children[2]->buffers[1])[6] = 2)
SPOIL (view_behind, struct ArrowArray, ((gint32 *)it->children[2]->buffers[1])[7] = 1)
SPOIL (view_before, struct ArrowArray, ((gint32 *)it->children[2]->buffers[1])[7] = -1)
SPOIL (view_longer, struct ArrowArray, ((gint32 *)it->children[2]->buffers[1])[4] = G_MAXINT32)
SPOIL (no_sizes, struct ArrowArray, it->children[2]->buffers[4] = NULL)
SPOIL (no_view_buffers, struct ArrowArray, it->children[2]->n_buffers = 2)

typedef struct {
  const char *name;
  void (*schema) (struct ArrowSchema *);
  void (*array) (struct ArrowArray *);
  const char *message;
  SmxErrorCode code;
} Spoilt;

static const Spoilt spoilt[] = {
  { "broken/no-struct", no_struct, NULL,
    "expected an Arrow stream of tables (struct) but found one of int32" },
  { "broken/no-format", no_format, NULL, "expected a sound Arrow schema but found one without format" },
  { "broken/no-child-format", no_child_format, NULL,
    "expected a sound Arrow schema but found one without format" },
  { "broken/no-word-format", no_word_format, NULL,
    "expected a sound Arrow schema but found one without format" },
  { "broken/no-child", no_child, NULL, "expected a sound Arrow schema but found one without format" },
  { "broken/no-children", no_children, NULL, "expected a sound Arrow schema but found one without children" },
  { "broken/less-than-none", less_than_none, NULL,
    "expected a sound Arrow schema but found one without children" },
  { "broken/many", many, NULL, "expected at most 65536 columns but found 65537", SMX_ERROR_RANGE },
  { "broken/fewer", NULL, fewer, "expected an Arrow array of 3 columns but found one of 1" },
  { "broken/short-child", NULL, short_child,
    "service: expected an Arrow array of at least 3 values but found one of 2" },
  { "broken/negative", NULL, negative, "expected an Arrow array of at least 0 values but found one of -1" },
  { "broken/huge", NULL, huge,
    "expected an Arrow array of at least 0 values but found one of 9223372036854775807" },
  { "broken/negative-offset", NULL, negative_offset,
    "service: expected an Arrow array that begins at 0 or more but found one that begins at -1" },
  { "broken/huge-offset", NULL, huge_offset,
    "expected an Arrow array that begins at 0 or more but found one that begins at 9223372036854775807" },
  { "broken/missing-child", NULL, missing_child, "expected an Arrow array of 3 columns but found one of 1" },
  { "broken/two-buffers", NULL, two_buffers,
    "service: expected an Arrow array of 3 buffers but found one of 2" },
  { "broken/one-buffer", NULL, one_buffer, "role: expected an Arrow array of 2 buffers but found one of 1" },
  { "broken/no-values", NULL, no_values, "role: expected values in an Arrow array but its buffer 1 is NULL" },
  { "broken/no-buffers", NULL, no_buffers,
    "role: expected values in an Arrow array but its buffer 1 is NULL" },
  { "broken/no-words", NULL, no_words, "role: expected the dictionary of an Arrow array but found none" },
  { "broken/few-words", NULL, few_words,
    ":2: role: expected an index from 0 to 0 of an Arrow dictionary but found 1" },
  { "broken/word-below", NULL, word_below,
    ":1: role: expected an index from 0 to 1 of an Arrow dictionary but found -1" },
  { "broken/offset-back", NULL, offset_back,
    ":2: service: expected a text within an Arrow buffer but found one from 2 to 1" },
  { "broken/offset-negative", NULL, offset_negative,
    ":1: service: expected a text within an Arrow buffer but found one from 0 to -5" },
  { "broken/no-bytes", NULL, no_bytes,
    ":1: service: expected a text within an Arrow buffer but found one from 0 to 2" },
  { "broken/view-negative", NULL, view_negative,
    ":2: provider: expected a text within an Arrow buffer but found one from 0 to -1" },
  { "broken/view-of-no-buffer", NULL, view_of_no_buffer,
    ":2: provider: expected a text within an Arrow buffer but found one from 0 to 15" },
  { "broken/view-behind", NULL, view_behind,
    ":2: provider: expected a text within an Arrow buffer but found one from 1 to 16" },
  { "broken/view-before", NULL, view_before,
    ":2: provider: expected a text within an Arrow buffer but found one from -1 to 14" },
  { "broken/view-longer", NULL, view_longer,
    ":2: provider: expected a text within an Arrow buffer but found one from 0 to 2147483647" },
  { "broken/no-sizes", NULL, no_sizes,
    "provider: expected values in an Arrow array but its buffer 4 is NULL" },
  { "broken/no-view-buffers", NULL, no_view_buffers,
    "provider: expected an Arrow array of 3 buffers but found one of 2" },
};

/* What is broken ends reading, also where bad rows are skipped. */
static void
refuses_broken (void **state)
{
  static const ArrowColumn columns[] = { SERVICE,
                                         { "role", "s", "0|1|0", "u", "teller|agent" },
                                         { "provider", "vu", "short|a name too long|~" },
                                         { 0 } };
  const Spoilt *row = *state;
  ArrowFixture fixture = { .columns = columns };
  struct ArrowArrayStream stream = arrow_stream (&fixture);
  stream.get_schema = give_spoilt_schema;
  stream.get_next = give_spoilt_array;
  spoil_schema = row->schema;
  spoil_array = row->array;
  SmxStudy *study = smx_study_new ();
  SmxSource *source = smx_study_add_arrow (study, "requests", &stream, NULL);
  assert_true (smx_source_set (source, "bad-rows", "skip", NULL));
  g_autofree char *message = g_strconcat ("requests", *row->message == ':' ? "" : ": ", row->message, NULL);
  assert_study_fails (study, row->code == 0 ? SMX_ERROR_FORMAT : row->code, message);
  assert_int_equal (fixture.alive, 0);
  smx_study_unref (study);
  assert_int_equal (fixture.released, 1);
}

/* A stream is released when its study goes, read or not; and can be read once. */
static void
released_unread (G_GNUC_UNUSED void **state)
{
  ArrowFixture fixture = { .columns = one_column };
  struct ArrowArrayStream stream = arrow_stream (&fixture);
  SmxStudy *study = smx_study_new ();
  assert_non_null (smx_study_add_arrow (study, "requests", &stream, NULL));
  assert_int_equal (fixture.released, 0);
  smx_study_unref (study);
  assert_int_equal (fixture.released, 1);
  assert_int_equal (fixture.schemas + fixture.arrays, 0);
}

static void
read_twice (G_GNUC_UNUSED void **state)
{
  ArrowFixture fixture = { .columns = one_column };
  struct ArrowArrayStream stream = arrow_stream (&fixture);
  g_autoptr (SmxStudy) study = smx_study_new ();
  assert_non_null (smx_study_add_arrow (study, "requests:log", &stream, NULL));
  g_autoptr (SmxTally) tally = smx_study_read (study, NULL, NULL);
  assert_int_equal (smx_tally_n_requests (tally), 3);
  assert_int_equal (fixture.released, 1);
  const SmxSourceRecord *source = smx__tally_source (tally, 0);
  assert_string_equal (source->name, "requests:log");
  assert_int_equal (source->bytes + source->hash_high + source->hash_low, 0);
  assert_study_fails (
      study, SMX_ERROR_CONFLICT,
      "[requests:log]: expected an Arrow stream that was not read yet: it can be read only once, so a "
      "study that is to be read again needs new streams");
  assert_int_equal (fixture.released, 1);
}

/* A source with a stream for each reading; what it had is released, read or not. */
static void
read_again (G_GNUC_UNUSED void **state)
{
  ArrowFixture fixtures[3] = { { .columns = one_column },
                               { .columns = one_column },
                               { .columns = one_column } };
  g_autoptr (SmxStudy) study = smx_study_new ();
  GError *error = NULL;
  struct ArrowArrayStream stream = arrow_stream (&fixtures[0]);
  SmxSource *source = smx_study_add_arrow (study, "requests:log", &stream, NULL);
  assert_true (smx_source_map (source, "role", SMX_MAPPING_COLUMN, NULL, 0, NULL)); /* stays */
  g_autoptr (SmxTally) first = smx_study_read (study, NULL, NULL);
  for (guint i = 1; i < 3; i++) {
    stream = arrow_stream (&fixtures[i]);
    assert_true (smx_source_set_arrow (source, &stream, NULL));
    assert_null (stream.release);
  }
  assert_int_equal (fixtures[1].released, 1);
  assert_int_equal (fixtures[1].schemas, 0);
  g_autoptr (SmxTally) second = smx_study_read (study, NULL, NULL);
  assert_int_equal (smx_tally_n_requests (second), smx_tally_n_requests (first));
  assert_int_equal (fixtures[2].released, 1);
  assert_false (smx_source_set_arrow (source, &stream, &error));
  assert_error (error, SMX_ERROR, SMX_ERROR_FORMAT,
                "[requests:log]: expected an Arrow stream but found one that was released already");
  g_clear_error (&error);
}

static void
of_a_file (G_GNUC_UNUSED void **state)
{
  ArrowFixture fixture = { .columns = one_column };
  struct ArrowArrayStream stream = arrow_stream (&fixture);
  g_autoptr (SmxStudy) study = smx_study_new ();
  GError *error = NULL;
  SmxSource *source = smx_study_add_source (study, "requests", NULL);
  assert_false (smx_source_set_arrow (source, &stream, &error));
  assert_error (error, SMX_ERROR, SMX_ERROR_CONFLICT,
                "[requests]: expected a source that is an Arrow stream, and this one is a file or bytes");
  g_clear_error (&error);
  assert_int_equal (fixture.released, 1);
}

/* What was not begun can still be read. */
static void
read_after_failure (G_GNUC_UNUSED void **state)
{
  ArrowFixture fixture = { .columns = one_column };
  struct ArrowArrayStream stream = arrow_stream (&fixture);
  g_autoptr (SmxStudy) study = smx_study_new ();
  assert_non_null (smx_study_add_arrow (study, "ratings", &stream, NULL));
  assert_study_fails (
      study, SMX_ERROR_REFERENCE,
      "[ratings]: expected the key scale in [study], which ratings need, such as scale = 1;7");
  assert_int_equal (fixture.released, 0);
  assert_true (smx_study_set (study, "scale", "1;7", NULL));
  assert_study_fails (
      study, SMX_ERROR_REFERENCE,
      "ratings: perception: expected a column for this field, which is needed, but found only "
      "\"service\"; say perception = COLUMN in [ratings]");
  assert_int_equal (fixture.released, 1);
}

static void
already_released (G_GNUC_UNUSED void **state)
{
  struct ArrowArrayStream stream = { 0 };
  g_autoptr (SmxStudy) study = smx_study_new ();
  g_autoptr (GError) error = NULL;
  assert_null (smx_study_add_arrow (study, "requests:log", &stream, &error));
  assert_error (error, SMX_ERROR, SMX_ERROR_FORMAT,
                "[requests:log]: expected an Arrow stream but found one that was released already");
}

static void
in_spanish (G_GNUC_UNUSED void **state)
{
  ArrowFixture fixture = { .columns = (ArrowColumn[]){ { "service", "+l", "~" }, { 0 } } };
  struct ArrowArrayStream stream = arrow_stream (&fixture);
  g_autoptr (SmxStudy) study = new_study ("language=es");
  assert_non_null (smx_study_add_arrow (study, "requests", &stream, NULL));
  assert_study_fails (
      study, SMX_ERROR_CONFLICT,
      "requests: service: se esperaba una columna de textos, números o booleanos pero se encontró el "
      "tipo Arrow list");
}

/* Bad rows that are left out stand in the rejects file as CSV would have them; cases of dictionary and texts of any length. */
static void
rejects (G_GNUC_UNUSED void **state)
{
  static const ArrowColumn columns[] = { TEXT ("service", "it|~|legal|it"),
                                         { "cost", "g", "1.5|2.5|inf|1e300" },
                                         { "opened", "tsu:UTC", "0|1|~|1500000" },
                                         { "note", "c", "0|1|0|~", "u", "say \"so\", please|two\nlines" },
                                         { "tags", "+l", "~|~|~|~" },
                                         { 0 } };
  g_autofree char *folder = g_dir_make_tmp ("smx-arrow-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "rejects.csv", NULL), *text = NULL;
  ArrowFixture fixture = { .columns = columns, .chunks = "3,1" };
  SmxReadOptions options;
  g_autoptr (GError) error = NULL;
  smx_read_options_init (&options, sizeof options);
  options.rejects = path;
  g_autoptr (SmxTally) tally = read_arrow (&fixture, "", "requests:log", "bad-rows=skip", &options, &error);
  assert_no_error (error);
  assert_int_equal (smx_tally_n_requests (tally), 1);
  assert_true (g_file_get_contents (path, &text, NULL, NULL));
  assert_string_equal (text,
                       "file,line,reason,row\r\n"
                       "requests:log,2,\"service: expected a value, which is needed, but found \"\"\"\"\","
                       "\",2.5,1970-01-01T00:00:00.000001Z,\"\"two\nlines\"\",\"\r\n"
                       "requests:log,3,\"cost: expected a finite number but found \"\"inf\"\"\","
                       "\"legal,inf,,\"\"say \"\"\"\"so\"\"\"\", please\"\",\"\r\n"
                       "requests:log,4,\"cost: expected a number from -1000000000000 to 1000000000000 but "
                       "found \"\"1e+300\"\"\","
                       "\"it,1e+300,1970-01-01T00:00:01.500000Z,,\"\r\n");
  g_remove (path);
  g_rmdir (folder);
}

/* Entities come before records, wherever they come from. */
static void
several_streams (G_GNUC_UNUSED void **state)
{
  const ArrowColumn requests[] = {
    SERVICE, { "opened", "tss:UTC", "0|0|0" }, { "delivered", "tss:UTC", "3600|7201|1" }, { 0 }
  };
  const ArrowColumn services[] = { TEXT ("service", "it|legal"), { "standard_hours", "c", "1|2" }, { 0 } };
  ArrowFixture first = { .columns = requests }, second = { .columns = services };
  struct ArrowArrayStream stream = arrow_stream (&first), other = arrow_stream (&second);
  g_autoptr (SmxStudy) study = smx_study_new ();
  g_autoptr (GError) error = NULL;
  assert_non_null (smx_study_add_arrow (study, "requests", &stream, &error));
  assert_non_null (smx_study_add_arrow (study, "services", &other, &error));
  g_autoptr (SmxTally) tally = smx_study_read (study, NULL, &error);
  assert_no_error (error);
  g_autofree char *text = dump_tally (tally);
  assert_non_null (strstr (text, "standard_hours=1"));
  assert_int_equal (first.released + second.released, 2);
}

/* The nth allocation fails, for n = 0, 1, 2 ... until reading succeeds; each time all is given back. */
static void
memory_ends (G_GNUC_UNUSED void **state)
{
  static const ArrowColumn columns[] = { SERVICE,
                                         { "role", "s", "0|1|0", "u", "teller|agent" },
                                         { "provider", "vu", "short|a name too long|~" },
                                         { "a", "u", "x|y|z" },
                                         { 0 } };
  for (gint64 n = 0;; n++) {
    ArrowFixture fixture = { .columns = columns, .chunks = "2,1" };
    struct ArrowArrayStream stream = arrow_stream (&fixture);
    g_autoptr (GError) error = NULL;
    SmxStudy *study = smx_study_new ();
    SmxSource *source = smx_study_add_arrow (study, "requests", &stream, NULL);
    assert_true (say (source, "cause=a|provider", NULL));
    smx__memory_fail_from (n);
    g_autoptr (SmxTally) tally = smx_study_read (study, NULL, &error);
    smx__memory_fail_from (-1);
    assert_int_equal (fixture.alive, 0);
    smx_study_unref (study);
    assert_int_equal (fixture.released, 1);
    if (tally != NULL) {
      assert_true (n > 20);
      assert_int_equal (smx_tally_n_requests (tally), 3);
      return;
    }
    assert_error (error, SMX_ERROR, SMX_ERROR_NO_MEMORY, "memory ran out");
  }
}

/* Many rows in several chunks for several threads: which thread calls the stream, and what comes out of it. */
static GThread *caller;

static int
next_of_caller (struct ArrowArrayStream *stream, struct ArrowArray *out)
{
  assert_ptr_equal (g_thread_self (), caller);
  return arrow_get_next (stream, out);
}

static void
release_of_caller (struct ArrowArrayStream *stream)
{
  assert_ptr_equal (g_thread_self (), caller);
  arrow_release_stream (stream);
}

static void
note (guint64 done, guint64 total, gpointer data)
{
  guint64 *last = data;
  assert_true (done >= *last && total == 0); /* nobody knows how much a stream will give */
  assert_ptr_equal (g_thread_self (), caller);
  *last = done;
}

/* Reads @n rows, of which those numbered in @bad (from 1, 0 ends them) do not do, by three threads. The host hears of all,
 * whichever thread did them. */
static SmxTally *
read_together (ArrowFixture *fixture, guint n, const guint *bad, GError **error)
{
  guint64 told = 0;
  g_autoptr (GString) services = g_string_new (NULL), opened = g_string_new (NULL);
  for (guint i = 1, at = 0; i <= n; i++) {
    gboolean unfit = bad[at] == i;
    at += unfit ? 1 : 0;
    g_string_append_printf (services, "%s%s", i == 1 ? "" : "|",
                            i % 3 == 0 ? "it" : "legal advice of all kinds");
    g_string_append_printf (opened, "%s%s", i == 1 ? "" : "|", unfit ? "253402300800" : "86400");
  }
  const ArrowColumn columns[] = { { "service", "u", services->str },
                                  { "opened", "tss:UTC", opened->str },
                                  { 0 } };
  SmxReadOptions options;
  fixture->columns = columns;
  struct ArrowArrayStream stream = arrow_stream (fixture);
  stream.get_next = next_of_caller;
  stream.release = release_of_caller;
  caller = g_thread_self ();
  g_autoptr (SmxStudy) study = smx_study_new ();
  assert_non_null (smx_study_add_arrow (study, "requests", &stream, NULL));
  smx_read_options_init (&options, sizeof options);
  options.threads = 3;
  options.progress = note;
  options.progress_data = &told;
  SmxTally *tally = smx__study_read_tuned (study, &options, &(SmxReadTuning){ .bytes_a_thread = 1 }, error);
  assert_true (tally == NULL || told == n);
  assert_int_equal (fixture->alive, 0);
  assert_int_equal (fixture->released, 1);
  return tally;
}

static void
together (G_GNUC_UNUSED void **state)
{
  ArrowFixture fixture = { .chunks = "1000,0,2000,10,990" };
  g_autoptr (GError) error = NULL;
  g_autoptr (SmxTally) tally = read_together (&fixture, 4000, (guint[]){ 0 }, &error);
  assert_no_error (error);
  assert_int_equal (smx_tally_n_requests (tally), 4000);
  assert_int_equal (smx__tally_source (tally, 0)->rows, 4000);
}

/* The first bad row of the stream is told, not that of the fastest thread; and one before the stream fails comes first. */
static void
first_fault (G_GNUC_UNUSED void **state)
{
  static const struct {
    guint bad[4];
    int fail_at;
    const char *message;
  } rows[] = {
    { { 3999, 0 }, 0, "requests:3999: opened: " },
    { { 150, 151, 3000, 0 }, 0, "requests:150: opened: " },
    { { 1201, 2999, 4000, 0 }, 0, "requests:1201: opened: " },
    { { 1201, 2999, 4000, 0 }, 2, "requests: expected more of the Arrow stream" },
    { { 999, 1201, 0 }, 2, "requests:999: opened: " },
    { { 1, 0 }, 4, "requests:1: opened: " },
    { { 0 }, 4, "requests: expected more of the Arrow stream" },
  };
  for (gsize i = 0; i < 10 * G_N_ELEMENTS (rows); i++) {
    gsize row = i % G_N_ELEMENTS (rows);
    ArrowFixture fixture = { .chunks = "1000,2000,10,990", .fail_at = rows[row].fail_at, .fail_code = EIO };
    g_autoptr (GError) error = NULL;
    assert_null (read_together (&fixture, 4000, rows[row].bad, &error));
    if (!g_str_has_prefix (error->message, rows[row].message))
      fail_msg ("%s: expected %s", error->message, rows[row].message);
  }
}

static void
stop (G_GNUC_UNUSED guint64 done, guint64 total, gpointer data)
{
  assert_int_equal (total, 0);
  g_cancellable_cancel (data);
}

static void
cancelled (G_GNUC_UNUSED void **state)
{
  ArrowFixture fixture = { .columns = one_column, .chunks = "1,1,1" };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  SmxReadOptions options;
  smx_read_options_init (&options, sizeof options);
  options.cancellable = cancellable;
  options.progress = stop;
  options.progress_data = cancellable;
  assert_null (read_arrow (&fixture, "", "requests", NULL, &options, &error));
  assert_error (error, SMX_ERROR, SMX_ERROR_CANCELLED, "the work was cancelled");
}

static const struct CMUnitTest others[] = {
  { .name = "stream/fails-for-schema", .test_func = fails_schema },
  { .name = "stream/fails-for-chunk", .test_func = fails_next },
  { .name = "stream/fails-by-code", .test_func = fails_by_code },
  { .name = "stream/no-schema", .test_func = no_schema },
  { .name = "stream/released-unread", .test_func = released_unread },
  { .name = "stream/read-twice", .test_func = read_twice },
  { .name = "stream/read-again", .test_func = read_again },
  { .name = "stream/of-a-file", .test_func = of_a_file },
  { .name = "stream/read-after-failure", .test_func = read_after_failure },
  { .name = "stream/already-released", .test_func = already_released },
  { .name = "stream/several", .test_func = several_streams },
  { .name = "stream/memory-ends", .test_func = memory_ends },
  { .name = "threads/together", .test_func = together },
  { .name = "threads/first-fault", .test_func = first_fault },
  { .name = "stream/cancelled", .test_func = cancelled },
  { .name = "message/spanish", .test_func = in_spanish },
  { .name = "row/rejects", .test_func = rejects },
};

int
main (void)
{
  struct CMUnitTest tests[G_N_ELEMENTS (spoilt) + G_N_ELEMENTS (others)];
  gsize n = 0;
  ROWS (spoilt, refuses_broken)
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    tests[n++] = others[i];
  return cmocka_run_group_tests_name ("arrow-stream", tests, NULL, NULL);
}
