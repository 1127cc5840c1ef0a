/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bytes in: files, pipes, memory; gzip whole and broken; encodings; what comes out never depends on the blocks, nor on
 * whether a thread makes it. */
#include "test-support.h"

#include "base/memory.h"
#include "study/input.h"
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <service-matrix/error.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/hash.h"
#include <zlib.h>

static const gsize blocks[] = { 1, 2, 3, 7, 64, 4096, 1 << 20 };

/* One gzip member. */
static GByteArray *
compress_text (const char *text, gsize length)
{
  GByteArray *bytes = g_byte_array_new ();
  z_stream z = { 0 };
  assert_int_equal (deflateInit2 (&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
  g_byte_array_set_size (bytes, (guint)(length + 1000));
  z.next_in = (Bytef *)(gpointer)text;
  z.avail_in = (uInt)length;
  z.next_out = bytes->data;
  z.avail_out = bytes->len;
  assert_int_equal (deflate (&z, Z_FINISH), Z_STREAM_END);
  g_byte_array_set_size (bytes, (guint)z.total_out);
  deflateEnd (&z);
  return bytes;
}

/* All text of a source, or what came before an error. */
static GString *
read_all (GBytes *bytes, const char *encoding, gsize block, gboolean threaded, GError **error)
{
  GString *text = g_string_new (NULL);
  char buffer[100];
  gssize n = 1;
  g_autoptr (SmxInput) input = smx__input_open_bytes (bytes, "log.csv", encoding, NULL, error);
  if (input == NULL)
    return text;
  smx__input_set_block (input, block);
  if (threaded && !smx__input_start_thread (input, error))
    return text;
  while ((n = smx__input_read (input, buffer, sizeof buffer, error)) > 0)
    g_string_append_len (text, buffer, n);
  if (n == 0) { /* the end stays the end */
    assert_int_equal (smx__input_read (input, buffer, sizeof buffer, error), 0);
    guint64 length, high, low;
    smx__input_digest (input, &length, &high, &low);
    smx__memory_fail_from (-1); /* what was to fail has not */
    g_autoptr (SmxBlockHash) whole = smx__block_hash_new (SMX_HASH_PORTABLE, NULL);
    assert_true (smx__block_hash_add (whole, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL));
    SmxHash hash = smx__block_hash_total (whole);
    assert_int_equal (length, g_bytes_get_size (bytes));
    assert_true (high == hash.high && low == hash.low);
  }
  return text;
}

typedef struct {
  const char *name, *encoding, *bytes;
  gsize length;
  const char *text; /* that comes, also before an error */
  int code;
  const char *message; /* NULL: no error */
} Row;

#define B(literal) literal, sizeof literal - 1

static const Row rows[] = {
  { "text/plain", NULL, B ("a,b\n1,2\n"), "a,b\n1,2\n", 0, NULL },
  { "text/one-byte", NULL, B ("a"), "a", 0, NULL },
  { "text/mark-dropped", NULL,
    B ("\xef\xbb\xbf"
       "a,b\n"),
    "a,b\n", 0, NULL },
  { "text/mark-once", NULL,
    B ("\xef\xbb\xbf\xef\xbb\xbf"
       "a"),
    "\xef\xbb\xbf"
    "a",
    0, NULL },
  { "text/half-a-mark", NULL, B ("\xef\xbb"), "\xef\xbb", 0, NULL },
  { "text/any-bytes", "utf-8", B ("a\xff\xfe,\x80\n"), "a\xff\xfe,\x80\n", 0, NULL },
  { "text/empty", NULL, B (""), "", SMX_ERROR_FORMAT, "log.csv: expected a file with text but it is empty" },
  { "text/mark-alone", NULL, B ("\xef\xbb\xbf"), "", SMX_ERROR_FORMAT,
    "log.csv: expected a file with text but it is empty" },
  { "text/utf-16-unsaid", NULL,
    B ("\xff\xfe"
       "a\0,\0"),
    "", SMX_ERROR_FORMAT,
    "log.csv: expected text in UTF-8 but the file begins as UTF-16 (encoding = UTF-16 reads it)" },
  { "text/workbook", NULL, B ("PK\3\4...."), "", SMX_ERROR_FORMAT,
    "log.csv: expected text but found a zip archive or a workbook (save it as CSV)" },
  { "encoding/windows-1252", "windows-1252", B ("a\xf1o,\x80\n"), "a\xc3\xb1o,\xe2\x82\xac\n", 0, NULL },
  { "encoding/latin-1", "ISO-8859-1", B ("n\xba\n"), "n\xc2\xba\n", 0, NULL },
  { "encoding/utf-16-little", "UTF-16",
    B ("\xff\xfe"
       "a\0\xf1\0\n\0"),
    "a\xc3\xb1\n", 0, NULL },
  { "encoding/utf-16-big", "utf-16", B ("\xfe\xff\0a\0\xf1\0\n"), "a\xc3\xb1\n", 0, NULL },
  { "encoding/utf-16-unmarked", "UTF16", B ("a\0\xf1\0\n\0"), "a\xc3\xb1\n", 0, NULL },
  { "encoding/utf-16-pair", "UTF-16LE", B ("=\xd8\x00\xde,\0"), "\xf0\x9f\x98\x80,", 0, NULL },
  { "encoding/utf-16-mark-alone", "UTF-16", B ("\xff\xfe"), "", SMX_ERROR_FORMAT,
    "log.csv: expected a file with text but it is empty" },
  { "encoding/shift-jis", "SHIFT_JIS", B ("\x93\xfa,\x96\x7b\n"), "\xe6\x97\xa5,\xe6\x9c\xac\n", 0, NULL },
  { "encoding/invalid", "windows-1252", B ("abc\r\nd\re\nf\x81g\n"), "abc\r\nd\re\nf", SMX_ERROR_FORMAT,
    "log.csv:4: expected text in windows-1252 but found the byte 0x81" },
  { "encoding/invalid-at-once", "windows-1252", B ("\x81"), "", SMX_ERROR_FORMAT,
    "log.csv:1: expected text in windows-1252 but found the byte 0x81" },
  { "encoding/cut", "UTF-16",
    B ("\xff\xfe"
       "a\0b\0\n\0c"),
    "ab\n", SMX_ERROR_FORMAT, "log.csv:2: expected text in UTF-16 but it ends inside a character" },
  { "encoding/cut-pair", "UTF-16LE", B ("abcd=\xd8"), "\xe6\x89\xa1\xe6\x91\xa3", SMX_ERROR_FORMAT,
    "log.csv:1: expected text in UTF-16LE but it ends inside a character" },
  { "encoding/unknown", "latin-99", B ("a"), "", SMX_ERROR_REFERENCE,
    "log.csv: expected an encoding such as UTF-8, windows-1252 or UTF-16 but found \"latin-99\"" },
};

static void
compare (const Row *row, GBytes *bytes, gsize block, gboolean threaded)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) text = read_all (bytes, row->encoding, block, threaded, &error);
  if (row->message == NULL)
    assert_no_error (error);
  else
    assert_error (error, SMX_ERROR, row->code, row->message);
  assert_string_equal (text->str, row->text);
}

static void
is_read (void **state)
{
  const Row *row = *state;
  g_autoptr (GBytes) bytes = g_bytes_new_static (row->bytes, row->length);
  for (gsize i = 0; i < G_N_ELEMENTS (blocks); i++)
    for (int threaded = 0; threaded < 2; threaded++)
      compare (row, bytes, blocks[i], threaded);
}

/* The same bytes inside gzip give the same, whole or in a member a byte. */
static void
is_read_from_gzip (void **state)
{
  const Row *row = *state;
  g_autoptr (GByteArray) whole = compress_text (row->bytes, row->length);
  g_autoptr (GByteArray) pieces = compress_text ("", 0);
  for (gsize i = 0; i < row->length; i++) {
    g_autoptr (GByteArray) piece = compress_text (row->bytes + i, 1);
    g_byte_array_append (pieces, piece->data, piece->len);
  }
  g_autoptr (GBytes) one = g_bytes_new (whole->data, whole->len),
                     many = g_bytes_new (pieces->data, pieces->len);
  for (gsize i = 0; i < G_N_ELEMENTS (blocks); i++)
    for (int threaded = 0; threaded < 2; threaded++) {
      compare (row, one, blocks[i], threaded);
      compare (row, many, blocks[i], threaded);
    }
}

/* Text that does not compress into one block of anything. */
static GString *
long_text (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (31415);
  GString *text = g_string_new ("name,value\n");
  while (text->len < 700000)
    g_string_append_printf (text, "%u,%u\n", g_rand_int (random), g_rand_int (random));
  return text;
}

static void
long_gzip_is_whole (void **state)
{
  (void)state;
  g_autoptr (GString) text = long_text ();
  g_autoptr (GByteArray) packed = compress_text (text->str, text->len);
  g_autoptr (GByteArray) second = compress_text (text->str, text->len);
  g_byte_array_append (packed, second->data, second->len);
  g_byte_array_append (packed, (const guint8 *)"\0\0\0\0\0", 5);
  g_autoptr (GBytes) bytes = g_bytes_new (packed->data, packed->len);
  g_autofree char *expected = g_strconcat (text->str, text->str, NULL);
  for (gsize i = 2; i < G_N_ELEMENTS (blocks); i++)
    for (int threaded = 0; threaded < (blocks[i] < 64 ? 1 : 2); threaded++) {
      g_autoptr (GError) error = NULL;
      g_autoptr (GString) read = read_all (bytes, NULL, blocks[i], threaded, &error);
      assert_no_error (error);
      assert_int_equal (read->len, 2 * text->len);
      assert_true (strcmp (read->str, expected) == 0);
    }
}

/* Every prefix of two members: whole where a member ends, else said to end early; what came is a prefix of the text. */
static void
cut_gzip_is_named (void **state)
{
  (void)state;
  static const char text[] = "role,service\nteller,cards\nagent,payroll\n";
  g_autoptr (GByteArray) first = compress_text (text, strlen (text)),
                         second = compress_text (text, strlen (text));
  g_autofree char *expected = g_strconcat (text, text, NULL);
  g_autoptr (GByteArray) both = g_byte_array_new ();
  g_byte_array_append (both, first->data, first->len);
  g_byte_array_append (both, second->data, second->len);
  for (gsize length = 2; length <= both->len; length++)
    for (gsize i = 0; i < 2 * G_N_ELEMENTS (blocks); i++) {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) bytes = g_bytes_new (both->data, length);
      g_autoptr (GString) read = read_all (bytes, NULL, blocks[i / 2], i % 2 == 1, &error);
      if (length == first->len || length == both->len)
        assert_no_error (error);
      else
        assert_error (error, SMX_ERROR, SMX_ERROR_FORMAT,
                      "log.csv: expected a whole gzip file but it ends early");
      assert_true (g_str_has_prefix (expected, read->str));
      assert_true (error != NULL || read->len == strlen (text) * (length == both->len ? 2 : 1));
    }
}

static void
refuse (const GByteArray *packed, const char *message)
{
  for (gsize i = 0; i < 2 * G_N_ELEMENTS (blocks); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GBytes) bytes = g_bytes_new (packed->data, packed->len);
    g_autoptr (GString) read = read_all (bytes, NULL, blocks[i / 2], i % 2 == 1, &error);
    assert_error (error, SMX_ERROR, SMX_ERROR_FORMAT, message);
  }
}

static void
damaged_gzip_is_named (void **state)
{
  (void)state;
  static const char damaged[] = "log.csv: expected a whole gzip file but it is damaged";
  static const char surplus[] = "log.csv: expected the file to end after its gzip data but found other bytes";
  g_autoptr (GString) text = long_text ();
  g_autoptr (GByteArray) packed = compress_text (text->str, 5000);
  packed->data[packed->len - 6] ^= 1; /* the checksum */
  refuse (packed, damaged);
  packed->data[packed->len - 6] ^= 1;
  packed->data[packed->len / 2] ^= 0x55;
  refuse (packed, damaged);
  packed->data[packed->len / 2] ^= 0x55;
  packed->data[2] = 9; /* the method */
  refuse (packed, damaged);
  packed->data[2] = 8;
  g_byte_array_append (packed, (const guint8 *)"\0\0x", 3);
  refuse (packed, surplus);
  g_byte_array_set_size (packed, packed->len - 3);
  g_byte_array_append (packed, (const guint8 *)"more", 4);
  refuse (packed, surplus);
  g_byte_array_set_size (packed, packed->len - 4);
  g_byte_array_append (packed,
                       (const guint8 *)"\x1f"
                                       "more",
                       5);
  refuse (packed, damaged);
}

static void
gzip_of_nothing_is_empty (void **state)
{
  (void)state;
  g_autoptr (GByteArray) packed = compress_text ("", 0);
  refuse (packed, "log.csv: expected a file with text but it is empty");
}

/* --- files --- */

static char *
make_folder (void)
{
  char *folder = g_dir_make_tmp ("service-matrix-XXXXXX", NULL);
  assert_non_null (folder);
  return folder;
}

static void
refuse_file (const char *path, int code, const char *message)
{
  g_autoptr (GError) error = NULL;
  assert_null (smx__input_open (path, "requests.csv", NULL, NULL, &error));
  assert_error (error, SMX_ERROR, code, message);
}

static void
file_faults_are_named (void **state)
{
  (void)state;
  g_autofree char *folder = make_folder ();
  g_autofree char *path = g_build_filename (folder, "file", NULL);
  g_autofree char *below = g_build_filename (path, "below", NULL);
  refuse_file (path, SMX_ERROR_IO, "requests.csv: expected a file but there is none");
  refuse_file (folder, SMX_ERROR_IO, "requests.csv: expected a file but found a folder");
  assert_true (g_file_set_contents (path, "", 0, NULL));
  refuse_file (path, SMX_ERROR_FORMAT, "requests.csv: expected a file with text but it is empty");
  refuse_file (below, SMX_ERROR_IO, "requests.csv: expected a file but there is none");
  gboolean root = geteuid () == 0; /* who may read anything */
  assert_int_equal (g_chmod (path, 0), 0);
  if (root)
    assert_int_equal (seteuid (65534), 0);
  refuse_file (path, SMX_ERROR_IO, "requests.csv: expected a file that may be read but permission is denied");
  if (root)
    assert_int_equal (seteuid (0), 0);
  g_remove (path);
  g_rmdir (folder);
}

/* A file that opens and then cannot be read: the system's own words. */
static void
read_fault_is_told (void **state)
{
  (void)state;
  static const char path[] = "/proc/self/mem"; /* nothing is mapped at its beginning */
  if (access (path, R_OK) != 0)
    skip ();
  g_autofree char *message = g_strconcat ("requests.csv: ", g_strerror (EIO), NULL);
  refuse_file (path, SMX_ERROR_IO, message);
}

static void
faults_speak_spanish (void **state)
{
  (void)state;
  SMX_LANGUAGE_SCOPE (SMX_LANGUAGE_SPANISH);
  refuse_file ("/nowhere/at/all", SMX_ERROR_IO, "requests.csv: se esperaba un archivo pero no existe");
}

static void
file_is_read (void **state)
{
  (void)state;
  g_autofree char *folder = make_folder ();
  g_autofree char *path = g_build_filename (folder, "file", NULL);
  g_autoptr (GString) text = long_text ();
  g_autoptr (GString) read = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  char buffer[5000];
  gssize n;
  assert_true (g_file_set_contents (path, text->str, (gssize)text->len, NULL));
  g_autoptr (SmxInput) input = smx__input_open (path, "requests.csv", "UTF-8", NULL, &error);
  assert_no_error (error);
  assert_string_equal (smx__input_name (input), "requests.csv");
  while ((n = smx__input_read (input, buffer, sizeof buffer, &error)) > 0)
    g_string_append_len (read, buffer, n);
  assert_no_error (error);
  assert_true (g_string_equal (read, text));
  g_remove (path);
  g_rmdir (folder);
}

typedef struct {
  const char *path;
  const guint8 *data;
  gsize length;
} Writer;

/* Writes byte by byte first, then the rest. */
static gpointer
write_pipe (gpointer data)
{
  const Writer *writer = data;
  FILE *pipe = g_fopen (writer->path, "wb");
  for (gsize i = 0; pipe != NULL && i < writer->length; i++) {
    fputc (writer->data[i], pipe);
    if (i < 20)
      fflush (pipe);
    if (i < 4)
      g_usleep (2000);
  }
  if (pipe != NULL)
    fclose (pipe);
  return NULL;
}

static void
read_pipe (gboolean threaded)
{
  g_autofree char *folder = make_folder ();
  g_autofree char *path = g_build_filename (folder, "pipe", NULL);
  g_autoptr (GString) text = long_text ();
  g_autoptr (GByteArray) packed = compress_text (text->str, text->len);
  g_autoptr (GString) read = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  char buffer[5000];
  gssize n;
  assert_int_equal (mkfifo (path, 0600), 0);
  GThread *thread = g_thread_new ("writer", write_pipe, &(Writer){ path, packed->data, packed->len });
  g_autoptr (SmxInput) input = smx__input_open (path, "pipe", NULL, NULL, &error);
  gboolean started = input != NULL && (!threaded || smx__input_start_thread (input, &error));
  while (started && (n = smx__input_read (input, buffer, sizeof buffer, &error)) > 0)
    g_string_append_len (read, buffer, n);
  g_thread_join (thread);
  assert_no_error (error);
  assert_true (g_string_equal (read, text));
  g_remove (path);
  g_rmdir (folder);
}

static void
pipe_is_read (void **state)
{
  (void)state;
  read_pipe (FALSE);
  read_pipe (TRUE);
}

/* A file that becomes shorter, or longer, once some of it was read. */
static void
changing_file_is_read (void **state)
{
  (void)state;
  g_autofree char *folder = make_folder ();
  g_autofree char *path = g_build_filename (folder, "file", NULL);
  g_autofree char *buffer = g_malloc (1 << 20);
  g_autoptr (GString) text = long_text ();
  for (gsize size = 0; size <= 2 * text->len; size += text->len / 2) {
    g_autoptr (GError) error = NULL;
    guint64 length, high, low;
    gsize sum = 0;
    gssize n = 1;
    assert_true (g_file_set_contents (path, text->str, (gssize)text->len, NULL));
    g_autoptr (SmxInput) input = smx__input_open (path, "requests.csv", NULL, NULL, &error);
    sum +=
        (gsize)smx__input_read (input, buffer, 1 << 20, &error); /* all that was read to open it, at most */
    assert_int_equal (truncate (path, (off_t)size), 0);
    while (n > 0 && (n = smx__input_read (input, buffer, 1 << 20, &error)) > 0)
      sum += (gsize)n;
    assert_no_error (error);
    assert_int_equal (smx__input_read (input, buffer, 1 << 20, &error), 0);
    smx__input_digest (input, &length, &high, &low);
    assert_int_equal (length, sum);
    assert_true (sum >= size && sum <= MAX (size, 256 << 10));
  }
  g_remove (path);
  g_rmdir (folder);
}

/* A file that cannot be read any more behind its first bytes: what came before is there, and then the error. */
static void
fail_later (GByteArray *bytes, gboolean threaded)
{
  g_autofree char *folder = make_folder ();
  g_autofree char *path = g_build_filename (folder, "file", NULL);
  g_autofree char *message = g_strconcat ("requests.csv: ", g_strerror (EBADF), NULL);
  g_autoptr (GError) error = NULL;
  char buffer[5000];
  gsize sum = 0;
  gssize n;
  assert_true (g_file_set_contents (path, (const char *)bytes->data, bytes->len, NULL));
  int next = dup (STDERR_FILENO), other = open ("/dev/null", O_WRONLY);
  close (next); /* the file takes this number */
  g_autoptr (SmxInput) input = smx__input_open (path, "requests.csv", NULL, NULL, &error);
  assert_no_error (error);
  assert_int_equal (dup2 (other, next), next); /* which cannot be read */
  assert_true (!threaded || smx__input_start_thread (input, &error));
  while ((n = smx__input_read (input, buffer, sizeof buffer, &error)) > 0)
    sum += (gsize)n;
  assert_int_equal (n, -1);
  assert_error (error, SMX_ERROR, SMX_ERROR_IO, message);
  assert_true (sum >= 256 << 10);
  close (other);
  g_remove (path);
  g_rmdir (folder);
}

static void
later_read_fault_is_told (void **state)
{
  (void)state;
  g_autoptr (GString) text = long_text ();
  g_autoptr (GByteArray) plain = g_byte_array_new ();
  g_byte_array_append (plain, (const guint8 *)text->str, (guint)text->len);
  g_autoptr (GByteArray) packed = compress_text (text->str, text->len);
  fail_later (plain, FALSE);
  fail_later (packed, FALSE);
  fail_later (packed, TRUE);
}

/* --- threads --- */

/* Left at any point: nothing hangs, nothing leaks. */
static void
thread_ends_early (void **state)
{
  (void)state;
  g_autoptr (GString) text = long_text ();
  g_autoptr (GByteArray) packed = compress_text (text->str, text->len);
  g_autoptr (GBytes) bytes = g_bytes_new (packed->data, packed->len);
  char buffer[10000];
  for (gsize i = 0; i < G_N_ELEMENTS (blocks); i++)
    for (guint n_reads = 0; n_reads < 80; n_reads += 1 + n_reads / 2) {
      g_autoptr (SmxInput) input = smx__input_open_bytes (bytes, "log.csv", NULL, NULL, NULL);
      smx__input_set_block (input, blocks[i]);
      assert_true (smx__input_start_thread (input, NULL));
      assert_true (smx__input_start_thread (input, NULL)); /* once is enough */
      for (guint k = 0; k < n_reads; k++)
        assert_true (smx__input_read (input, buffer, sizeof buffer, NULL) >= 0);
      if (n_reads % 3 == 0)
        g_usleep (300);
    }
}

/* The thread waits for bytes that never come. */
static void
thread_leaves_a_pipe (void **state)
{
  (void)state;
  g_autofree char *folder = make_folder ();
  g_autofree char *path = g_build_filename (folder, "pipe", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GByteArray) packed = compress_text ("a,b\n1,2\n", 8);
  char buffer[100];
  assert_int_equal (mkfifo (path, 0600), 0);
  int writer = open (path, O_RDWR); /* stays open, so that the pipe never ends */
  assert_int_equal (write (writer, packed->data, packed->len), (gssize)packed->len);
  SmxInput *input = smx__input_open (path, "pipe", NULL, NULL, &error);
  assert_no_error (error);
  assert_true (smx__input_start_thread (input, &error));
  gssize n = 0;
  while (n < 8)
    n += smx__input_read (input, buffer, sizeof buffer, &error);
  g_usleep (2000);
  smx__input_free (input);
  close (writer);
  g_remove (path);
  g_rmdir (folder);
}

static void
thread_speaks_the_language (void **state)
{
  (void)state;
  g_autoptr (GByteArray) packed = compress_text ("a,b\n1,2\n", 8);
  g_autoptr (GBytes) bytes = g_bytes_new (packed->data, packed->len - 3);
  g_autoptr (GError) error = NULL;
  SMX_LANGUAGE_SCOPE (SMX_LANGUAGE_SPANISH);
  g_autoptr (GString) text = read_all (bytes, NULL, 1 << 20, TRUE, &error);
  assert_error (error, SMX_ERROR, SMX_ERROR_FORMAT,
                "log.csv: se esperaba un archivo gzip entero pero termina antes de tiempo");
}

/* All of what can be undone comes before the fault, and the fault stays. */
static void
thread_keeps_the_order (void **state)
{
  (void)state;
  g_autoptr (GString) text = long_text ();
  g_autoptr (GByteArray) packed = compress_text (text->str, text->len);
  g_autoptr (GBytes) bytes = g_bytes_new (packed->data, packed->len - 1000);
  g_autoptr (GError) alone = NULL, threaded = NULL;
  g_autoptr (GString) before = read_all (bytes, "ISO-8859-1", 4096, FALSE, &alone);
  g_autoptr (GString) same = read_all (bytes, "ISO-8859-1", 4096, TRUE, &threaded);
  assert_error (alone, SMX_ERROR, SMX_ERROR_FORMAT, "log.csv: expected a whole gzip file but it ends early");
  assert_error (threaded, SMX_ERROR, SMX_ERROR_FORMAT,
                "log.csv: expected a whole gzip file but it ends early");
  assert_true (before->len > text->len / 2);
  assert_true (g_string_equal (before, same));
  char buffer[100];
  g_autoptr (SmxInput) input = smx__input_open_bytes (bytes, "log.csv", NULL, NULL, NULL);
  assert_true (smx__input_start_thread (input, NULL));
  while (smx__input_read (input, buffer, sizeof buffer, NULL) > 0)
    ;
  for (guint i = 0; i < 3; i++) {
    g_autoptr (GError) error = NULL;
    assert_int_equal (smx__input_read (input, buffer, sizeof buffer, &error), -1);
    assert_non_null (error);
  }
}

/* --- progress --- */

typedef struct {
  guint64 done;
  GThread *thread; /* that may call */
} Noted;

static void
note_progress (guint64 done, guint64 total, gpointer data)
{
  Noted *noted = data;
  (void)total;
  g_assert (noted->thread == g_thread_self () && done >= noted->done);
  noted->done = done;
}

static void
progress_counts_raw_bytes (void **state)
{
  (void)state;
  g_autoptr (GString) text = long_text ();
  g_autoptr (GByteArray) packed = compress_text (text->str, text->len);
  g_autofree char *buffer = g_malloc (text->len);
  for (guint i = 0; i < 3; i++) { /* plain, gzip, gzip in a thread */
    Noted noted = { .thread = g_thread_self () };
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();
    SmxProgress progress = { .cancellable = cancellable, .function = note_progress, .data = &noted };
    g_autoptr (GBytes) bytes =
        i == 0 ? g_bytes_new (text->str, text->len) : g_bytes_new (packed->data, packed->len);
    g_autoptr (GError) error = NULL;
    g_autoptr (SmxInput) input = smx__input_open_bytes (bytes, "log.csv", NULL, &progress, &error);
    assert_true (i < 2 || smx__input_start_thread (input, &error));
    while (smx__input_read (input, buffer, text->len, &error) > 0)
      ;
    assert_no_error (error);
    assert_int_equal (noted.done, g_bytes_get_size (bytes));
    assert_int_equal (progress.done, g_bytes_get_size (bytes));
  }
}

static void
cancelling_stops (void **state)
{
  (void)state;
  g_autoptr (GString) text = long_text ();
  g_autoptr (GByteArray) packed = compress_text (text->str, text->len);
  g_autofree char *buffer = g_malloc (text->len);
  for (guint i = 0; i < 3; i++) { /* plain, gzip, gzip in a thread */
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();
    SmxProgress progress = { .cancellable = cancellable };
    g_autoptr (GBytes) bytes =
        i == 0 ? g_bytes_new (text->str, text->len) : g_bytes_new (packed->data, packed->len);
    g_autoptr (GError) error = NULL;
    g_autoptr (SmxInput) input = smx__input_open_bytes (bytes, "log.csv", NULL, &progress, &error);
    assert_no_error (error);
    assert_true (i < 2 || smx__input_start_thread (input, &error));
    g_cancellable_cancel (cancellable);
    gssize n;
    while ((n = smx__input_read (input, buffer, text->len, &error)) > 0)
      ;
    assert_int_equal (n, -1);
    assert_true (g_error_matches (error, SMX_ERROR, SMX_ERROR_CANCELLED));
  }
}

/* Memory fails at the first, second ... allocation: a GError each time, until all is read. */
static void
memory_may_fail (void **state)
{
  const Row *row = *state;
  g_autoptr (GByteArray) packed = compress_text (row->bytes, row->length);
  g_autoptr (GBytes) bytes = g_bytes_new (packed->data, packed->len);
  gint64 n = 0;
  for (;; n++) {
    g_autoptr (GError) error = NULL;
    smx__memory_fail_from (n);
    g_autoptr (GString) text = read_all (bytes, row->encoding, 7, TRUE, &error);
    smx__memory_fail_from (-1);
    if (error == NULL)
      break;
    assert_true (g_error_matches (error, SMX_ERROR, SMX_ERROR_NO_MEMORY));
    assert_true (g_str_has_prefix (row->text, text->str));
  }
  assert_true (n >= 6);
}

#define N G_N_ELEMENTS (rows)

int
main (void)
{
  const struct CMUnitTest others[] = {
    { .name = "gzip/long", .test_func = long_gzip_is_whole },
    { .name = "gzip/cut", .test_func = cut_gzip_is_named },
    { .name = "gzip/damaged", .test_func = damaged_gzip_is_named },
    { .name = "gzip/of-nothing", .test_func = gzip_of_nothing_is_empty },
    { .name = "file/faults", .test_func = file_faults_are_named },
    { .name = "file/read-fault", .test_func = read_fault_is_told },
    { .name = "file/faults-in-spanish", .test_func = faults_speak_spanish },
    { .name = "file/whole", .test_func = file_is_read },
    { .name = "file/pipe", .test_func = pipe_is_read },
    { .name = "file/changing", .test_func = changing_file_is_read },
    { .name = "file/later-read-fault", .test_func = later_read_fault_is_told },
    { .name = "thread/ends-early", .test_func = thread_ends_early },
    { .name = "thread/leaves-a-pipe", .test_func = thread_leaves_a_pipe },
    { .name = "thread/in-spanish", .test_func = thread_speaks_the_language },
    { .name = "thread/order", .test_func = thread_keeps_the_order },
    { .name = "progress/raw-bytes", .test_func = progress_counts_raw_bytes },
    { .name = "progress/cancelled", .test_func = cancelling_stops },
  };
  static struct CMUnitTest tests[3 * N + G_N_ELEMENTS (others)];
  gsize n = 0;
  for (gsize i = 0; i < N; i++) {
    void *row = (void *)&rows[i];
    tests[n++] = (struct CMUnitTest){ .name = rows[i].name, .test_func = is_read, .initial_state = row };
    tests[n++] = (struct CMUnitTest){ .name = g_strconcat (rows[i].name, "-gzip", NULL),
                                      .test_func = is_read_from_gzip,
                                      .initial_state = row };
    if (rows[i].message == NULL)
      tests[n++] = (struct CMUnitTest){ .name = g_strconcat (rows[i].name, "-memory", NULL),
                                        .test_func = memory_may_fail,
                                        .initial_state = row };
  }
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    tests[n++] = others[i];
  return _cmocka_run_group_tests ("input", tests, n, NULL, NULL);
}
