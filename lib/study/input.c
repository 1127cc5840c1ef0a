/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bytes of a source, step by step: raw bytes (counted, hashed) -> plain bytes (gzip undone) -> text (UTF-8). Where nothing
 * is undone or converted, raw bytes are read straight into the buffer of whoever asks. The last two steps may run in a
 * thread of their own, see read-ahead.h; it then leaves to the reader what is told to the host.
 *
 * Each step hands on at most `block` bytes at a time and never looks ahead of what it has, so pipes work, and what comes
 * out does not depend on where the blocks are cut. Invariant of every stretch: start <= end <= BLOCK.
 * Sources: RFC 1952 (gzip: members one after another; zero padding after the last). */
#include "input.h"

#include "../base/hash.h"
#include "../base/memory.h"
#include "read-ahead.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#define BLOCK (256u << 10)

SMX_MESSAGE (no_file, "expected a file but there is none", "se esperaba un archivo pero no existe");
SMX_MESSAGE (folder, "expected a file but found a folder", "se esperaba un archivo pero es una carpeta");
SMX_MESSAGE (empty, "expected a file with text but it is empty",
             "se esperaba un archivo con texto pero está vacío");
SMX_MESSAGE (no_permission, "expected a file that may be read but permission is denied",
             "se esperaba un archivo que se pueda leer pero no hay permiso");
SMX_MESSAGE (gzip_early, "expected a whole gzip file but it ends early",
             "se esperaba un archivo gzip entero pero termina antes de tiempo");
SMX_MESSAGE (gzip_damaged, "expected a whole gzip file but it is damaged",
             "se esperaba un archivo gzip entero pero está dañado");
SMX_MESSAGE (gzip_surplus, "expected the file to end after its gzip data but found other bytes",
             "se esperaba que el archivo terminara tras sus datos gzip pero hay otros bytes");
SMX_MESSAGE (no_encoding, "expected an encoding such as UTF-8, windows-1252 or UTF-16 but found {0}",
             "se esperaba una codificación como UTF-8, windows-1252 o UTF-16 pero se encontró {0}");
SMX_MESSAGE (not_encoded, "expected text in {0} but found the byte {1}",
             "se esperaba texto en {0} pero se encontró el byte {1}");
SMX_MESSAGE (cut_character, "expected text in {0} but it ends inside a character",
             "se esperaba texto en {0} pero termina dentro de un carácter");
SMX_MESSAGE (utf16, "expected text in UTF-8 but the file begins as UTF-16 (encoding = UTF-16 reads it)",
             "se esperaba texto en UTF-8 pero el archivo empieza como UTF-16 (se lee con encoding = UTF-16)");
SMX_MESSAGE (archive, "expected text but found a zip archive or a workbook (save it as CSV)",
             "se esperaba texto pero es un archivo zip o un libro de cálculo (guárdelo como CSV)");

typedef struct {
  char *data;
  gsize start, end;
} Stretch;

struct SmxInput {
  char *name;
  SmxProgress *progress;
  gsize block;

  int file; /* or -1: then @bytes */
  gboolean regular;
  GBytes *bytes;
  gsize n_taken; /* of @bytes */
  Stretch raw;
  gboolean raw_ended;
  guint64 n_raw;
  SmxBlockHash *hash;

  gboolean gzip, inflating, in_member, padding;
  z_stream inflater;

  char *encoding; /* NULL: plain bytes are the text */
  GIConv converter;
  Stretch plain, text;
  gboolean plain_ended, flushed;
  guint64 line; /* of the next character to convert */
  gboolean after_cr;

  SmxReadAhead *ahead; /* or NULL: no thread */
  gboolean threaded;   /* text is made by the thread, and @n_untold are the raw bytes behind it */
  guint64 n_untold;
  int wake[2]; /* a pipe that ends waiting for the file, or -1 */

  char head[4]; /* the first bytes of text, looked at when opened */
  gsize head_start, head_end;
};

static gboolean
fail (const SmxInput *self, SmxErrorCode code, const SmxMessage *message, GError **error)
{
  SmxPlace place = { .file = self->name };
  return smx__fail (error, code, &place, message, NULL);
}

static gboolean
fail_errno (const SmxInput *self, int number, GError **error)
{
  SmxPlace place = { .file = self->name };
  if (number == ENOENT || number == ENOTDIR)
    return fail (self, SMX_ERROR_IO, &no_file, error);
  if (number == EISDIR)
    return fail (self, SMX_ERROR_IO, &folder, error);
  if (number == EACCES || number == EPERM)
    return fail (self, SMX_ERROR_IO, &no_permission, error);
  return smx__fail_with (
      error, &place, g_error_new_literal (G_IO_ERROR, g_io_error_from_errno (number), g_strerror (number)));
}

/* --- raw bytes --- */

static gssize
take_bytes (SmxInput *self, char *buffer, gsize size)
{
  gsize length;
  const char *data = g_bytes_get_data (self->bytes, &length);
  gsize n = MIN (size, length - self->n_taken);
  if (n > 0)
    memcpy (buffer, data + self->n_taken, n);
  self->n_taken += n;
  return (gssize)n;
}

/* Waits until there is something to read; FALSE, errno set, where the reader goes away. Regular files never wait. */
static gboolean
wait_for_file (const SmxInput *self)
{
  struct pollfd both[] = { { .fd = self->file, .events = POLLIN },
                           { .fd = self->wake[0], .events = POLLIN } };
  if (self->wake[0] < 0)
    return TRUE;
  while (poll (both, G_N_ELEMENTS (both), -1) < 0)
    if (errno != EINTR)
      return TRUE; /* read() will say why */
  errno = ECANCELED;
  return both[1].revents == 0;
}

static gssize
take_file (SmxInput *self, char *buffer, gsize size, GError **error)
{
  gssize n;
  do
    n = wait_for_file (self) ? read (self->file, buffer, size) : -1;
  while (n < 0 && errno == EINTR);
  if (n < 0)
    fail_errno (self, errno, error);
  return n;
}

/* Raw bytes from the source: counted, hashed and told, but the host hears from its own thread only. */
static gssize
take (SmxInput *self, char *buffer, gsize size, GError **error)
{
  if (self->raw_ended || size == 0)
    return 0;
  gssize n = self->bytes != NULL ? take_bytes (self, buffer, size) : take_file (self, buffer, size, error);
  if (n < 0)
    return -1;
  self->raw_ended = n == 0;
  self->n_raw += (guint64)n;
  if (!smx__block_hash_add (self->hash, buffer, (gsize)n, error))
    return -1;
  if (self->threaded)
    self->n_untold += (guint64)n;
  else if (!smx__progress_advance (self->progress, (guint64)n, error))
    return -1;
  return n;
}

/* Reads on where there is nothing left; afterwards there is something, or raw_ended. */
static gboolean
fill_raw (SmxInput *self, GError **error)
{
  if (self->raw.start < self->raw.end)
    return TRUE;
  gssize n = take (self, self->raw.data, BLOCK, error);
  if (n < 0)
    return FALSE;
  self->raw.start = 0;
  self->raw.end = (gsize)n;
  return TRUE;
}

/* Moves up to @size bytes out of a stretch. */
static gsize
hand_out (Stretch *stretch, char *buffer, gsize size)
{
  gsize n = MIN (size, stretch->end - stretch->start);
  if (n > 0)
    memcpy (buffer, stretch->data + stretch->start, n);
  stretch->start += n;
  return n;
}

/* --- plain bytes --- */

/* Between members: another one begins, zero bytes pad the rest, or the file ends. */
static gboolean
begin_member (SmxInput *self, GError **error)
{
  const char *data = self->raw.data;
  while (self->padding && self->raw.start < self->raw.end && data[self->raw.start] == 0)
    self->raw.start++;
  if (self->raw.start == self->raw.end)
    return TRUE;
  if (data[self->raw.start] == 0) {
    self->padding = TRUE;
    return TRUE;
  }
  if (self->padding || (guint8)data[self->raw.start] != 0x1f)
    return fail (self, SMX_ERROR_FORMAT, &gzip_surplus, error);
  self->in_member = inflateReset (&self->inflater) == Z_OK;
  return TRUE;
}

/* One call of inflate(). The bytes that it made, 0 where it took input only, or -1. */
static gssize
inflate_once (SmxInput *self, char *buffer, gsize size, GError **error)
{
  gsize available = MIN (self->raw.end - self->raw.start, self->block);
  self->inflater.next_in = (Bytef *)self->raw.data + self->raw.start;
  self->inflater.avail_in = (uInt)available;
  self->inflater.next_out = (Bytef *)buffer;
  self->inflater.avail_out = (uInt)size;
  int result = inflate (&self->inflater, Z_NO_FLUSH);
  gsize made = size - self->inflater.avail_out;
  self->raw.start += available - self->inflater.avail_in;
  if (result == Z_STREAM_END)
    self->in_member = FALSE;
  if (made > 0 || result == Z_STREAM_END)
    return (gssize)made; /* a fault is met again by the next call */
  gboolean ended = result == Z_BUF_ERROR && available == 0;
  if (result == Z_OK || (result == Z_BUF_ERROR && !ended))
    return 0;
  if (result == Z_MEM_ERROR)
    smx__fail_memory (error);
  else
    fail (self, SMX_ERROR_FORMAT, ended ? &gzip_early : &gzip_damaged, error);
  return -1;
}

static gssize
read_plain (SmxInput *self, char *buffer, gsize size, GError **error)
{
  size = MIN (size, self->block);
  if (!self->gzip && self->raw.start == self->raw.end)
    return take (self, buffer, size, error);
  if (!self->gzip)
    return (gssize)hand_out (&self->raw, buffer, size);
  for (;;) {
    if (!fill_raw (self, error))
      return -1;
    if (!self->in_member) {
      if (!begin_member (self, error))
        return -1;
      if (self->raw.start == self->raw.end && self->raw_ended)
        return 0;
      if (!self->in_member)
        continue;
    }
    gssize n = inflate_once (self, buffer, size, error);
    if (n != 0)
      return n;
  }
}

/* --- text --- */

static void
count_lines (SmxInput *self, const char *text, gsize n)
{
  for (gsize i = 0; i < n; i++) {
    if (text[i] == '\r' || (text[i] == '\n' && !self->after_cr))
      self->line++;
    self->after_cr = text[i] == '\r';
  }
}

static gboolean
fail_encoding (SmxInput *self, const SmxMessage *message, GError **error)
{
  SmxPlace place = { .file = self->name, .line = self->line };
  char byte[8];
  g_snprintf (byte, sizeof byte, "0x%02x", (guint8)self->plain.data[self->plain.start]);
  return smx__fail (error, SMX_ERROR_FORMAT, &place, message, self->encoding, byte, NULL);
}

/* One call of iconv. Afterwards there may be text; a fault is told only where none was made. */
static gboolean
convert_once (SmxInput *self, GError **error)
{
  char *in = self->plain.data + self->plain.start, *out = self->text.data;
  gsize n_in = self->plain.end - self->plain.start, n_out = BLOCK;
  self->flushed = n_in == 0 && self->plain_ended;
  gsize result = g_iconv (self->converter, self->flushed ? NULL : &in, &n_in, &out, &n_out);
  int number = errno;
  self->plain.start = self->plain.end - n_in;
  self->text.start = 0;
  self->text.end = BLOCK - n_out;
  count_lines (self, self->text.data, self->text.end);
  if (result != (gsize)-1 || self->text.end > 0)
    return TRUE;
  if (number == EILSEQ)
    return fail_encoding (self, &not_encoded, error);
  if (number == EINVAL && self->plain_ended)
    return fail_encoding (self, &cut_character, error);
  return TRUE;
}

/* Reads on behind the bytes that no character was made of yet. */
static gboolean
fill_plain (SmxInput *self, GError **error)
{
  Stretch *plain = &self->plain;
  plain->end -= plain->start;
  memmove (plain->data, plain->data + plain->start, plain->end);
  plain->start = 0;
  gssize n = read_plain (self, plain->data + plain->end, BLOCK - plain->end, error);
  if (n < 0)
    return FALSE;
  plain->end += (gsize)n;
  self->plain_ended = n == 0;
  return TRUE;
}

/* What is there is converted before more is read, so that the first fault in the source is the one that is told. */
static gssize
read_text (SmxInput *self, char *buffer, gsize size, GError **error)
{
  size = MIN (size, self->block);
  if (self->encoding == NULL)
    return read_plain (self, buffer, size, error);
  while (self->text.start == self->text.end && !self->flushed) {
    if (!convert_once (self, error))
      return -1;
    if (self->text.start == self->text.end && !self->plain_ended && !fill_plain (self, error))
      return -1;
  }
  return (gssize)hand_out (&self->text, buffer, size);
}

/* --- in a thread of its own --- */

static gssize
read_for_thread (gpointer source, char *buffer, gsize size, guint64 *raw, GError **error)
{
  SmxInput *self = source;
  gssize n = read_text (self, buffer, size, error);
  *raw = self->n_untold;
  self->n_untold = 0;
  return n;
}

gboolean
smx__input_start_thread (SmxInput *self, GError **error)
{
  GError *cause = NULL;
  if (self->threaded || (!self->gzip && self->encoding == NULL))
    return TRUE;
  if (self->file >= 0 && !self->regular && !g_unix_open_pipe (self->wake, FD_CLOEXEC, NULL)) {
    self->wake[0] = self->wake[1] = -1;
    return TRUE; /* it works without a thread */
  }
  self->threaded = TRUE;
  self->ahead = smx__read_ahead_new (read_for_thread, self, self->block, &cause);
  if (self->ahead != NULL)
    return TRUE;
  self->threaded = FALSE;
  if (cause == NULL)
    return TRUE;
  g_propagate_error (error, cause);
  return FALSE;
}

static void
end_thread (SmxInput *self)
{
  if (self->ahead != NULL && self->wake[1] >= 0)
    while (write (self->wake[1], "", 1) < 0 && errno == EINTR)
      ;
  smx__read_ahead_free (self->ahead);
  for (guint i = 0; i < 2; i++)
    if (self->wake[i] >= 0)
      close (self->wake[i]);
}

static gssize
read_ahead (SmxInput *self, char *buffer, gsize size, GError **error)
{
  guint64 raw;
  if (smx__read_ahead_wait (self->ahead, &raw) && !smx__progress_advance (self->progress, raw, error))
    return -1;
  return smx__read_ahead_take (self->ahead, buffer, MIN (size, self->block), error);
}

gssize
smx__input_read (SmxInput *self, char *buffer, gsize size, GError **error)
{
  gsize n = MIN (MIN (size, self->block), self->head_end - self->head_start);
  if (n == 0)
    return self->ahead != NULL ? read_ahead (self, buffer, size, error)
                               : read_text (self, buffer, size, error);
  memcpy (buffer, self->head + self->head_start, n);
  self->head_start += n;
  return (gssize)n;
}

/* --- opening --- */

static voidpf
allocate (voidpf opaque, uInt n, uInt size)
{
  (void)opaque;
  return smx__allocate (n, size, NULL);
}

static void
release (voidpf opaque, voidpf memory)
{
  (void)opaque;
  g_free (memory);
}

/* Whether the raw bytes begin as gzip; sets inflating up where they do. */
static gboolean
begin_plain (SmxInput *self, GError **error)
{
  while (self->raw.end < 2 && !self->raw_ended) {
    gsize before = self->raw.end; /* a pipe may give the first two bytes one by one */
    char first = before > 0 ? self->raw.data[0] : 0;
    self->raw.start = self->raw.end;
    if (!fill_raw (self, error))
      return FALSE;
    if (before > 0) {
      memmove (self->raw.data + 1, self->raw.data, self->raw.end);
      self->raw.data[0] = first;
      self->raw.end++;
    }
    self->raw.start = 0;
  }
  self->gzip = self->raw.end >= 2 && memcmp (self->raw.data, "\x1f\x8b", 2) == 0;
  if (!self->gzip)
    return TRUE;
  self->inflater.zalloc = allocate;
  self->inflater.zfree = release;
  if (inflateInit2 (&self->inflater, 15 + 16) != Z_OK)
    return smx__fail_memory (error);
  self->inflating = TRUE;
  return TRUE;
}

/* Opens the converter; "UTF-16" is settled by the first two bytes. */
static gboolean
begin_text (SmxInput *self, const char *encoding, GError **error)
{
  if (encoding == NULL || g_ascii_strcasecmp (encoding, "UTF-8") == 0 ||
      g_ascii_strcasecmp (encoding, "UTF8") == 0)
    return TRUE;
  self->encoding = smx__copy_text (encoding, strlen (encoding), error);
  self->plain.data = self->encoding != NULL ? smx__allocate (BLOCK, 1, error) : NULL;
  self->text.data = self->plain.data != NULL ? smx__allocate (BLOCK, 1, error) : NULL;
  if (self->text.data == NULL)
    return FALSE;
  if (g_ascii_strcasecmp (encoding, "UTF-16") == 0 || g_ascii_strcasecmp (encoding, "UTF16") == 0) {
    while (self->plain.end < 2 && !self->plain_ended) {
      gssize n = read_plain (self, self->plain.data + self->plain.end, 2 - self->plain.end, error);
      if (n < 0)
        return FALSE;
      self->plain.end += (gsize)n;
      self->plain_ended = n == 0;
    }
    gboolean big = self->plain.end == 2 && memcmp (self->plain.data, "\xfe\xff", 2) == 0;
    encoding = big ? "UTF-16BE" : "UTF-16LE";
  }
  self->converter = g_iconv_open ("UTF-8", encoding);
  if (self->converter == (GIConv)-1) {
    SmxPlace place = { .file = self->name };
    g_autofree char *quoted = smx__quote (encoding, -1);
    return smx__fail (error, SMX_ERROR_REFERENCE, &place, &no_encoding, quoted, NULL);
  }
  return TRUE;
}

/* Looks at the first bytes of text: drops a byte order mark, refuses what is no text. */
static gboolean
begin_reading (SmxInput *self, GError **error)
{
  gssize n = 1;
  gboolean marked = FALSE;
  while (n > 0 && self->head_end < 3) {
    n = read_text (self, self->head + self->head_end, 3 - self->head_end, error);
    if (n < 0)
      return FALSE;
    self->head_end += (gsize)n;
    if (!marked && self->head_end == 3 && memcmp (self->head, "\xef\xbb\xbf", 3) == 0) {
      self->head_end = 0;
      marked = TRUE;
    }
  }
  if (self->head_end == 0)
    return fail (self, SMX_ERROR_FORMAT, &empty, error);
  if (self->head_end == 3 && memcmp (self->head, "PK\3", 3) == 0)
    return fail (self, SMX_ERROR_FORMAT, &archive, error);
  if (self->head_end >= 2 &&
      (memcmp (self->head, "\xff\xfe", 2) == 0 || memcmp (self->head, "\xfe\xff", 2) == 0))
    return fail (self, SMX_ERROR_FORMAT, &utf16, error);
  return TRUE;
}

static SmxInput *new (const char *name, SmxProgress *progress, GError **error)
{
  g_autoptr (SmxInput) self = smx__allocate (1, sizeof *self, error);
  if (self == NULL)
    return NULL;
  self->file = self->wake[0] = self->wake[1] = -1;
  self->converter = (GIConv)-1;
  self->progress = progress;
  self->line = 1;
  self->block = 16; /* of the first glance */
  self->name = smx__copy_text (name, strlen (name), error);
  self->raw.data = self->name != NULL ? smx__allocate (BLOCK + 1, 1, error) : NULL; /* 1: see begin_plain() */
  if (self->raw.data == NULL)
    return NULL;
  self->hash = smx__block_hash_new (smx__hash_best (), error);
  return self->hash == NULL ? NULL : g_steal_pointer (&self);
}

static gboolean
begin (SmxInput *self, const char *encoding, GError **error)
{
  if (!begin_plain (self, error) || !begin_text (self, encoding, error) || !begin_reading (self, error))
    return FALSE;
  self->block = BLOCK;
  return TRUE;
}

SmxInput *
smx__input_open (const char *path, const char *name, const char *encoding, SmxProgress *progress,
                 GError **error)
{
  g_autoptr (SmxInput) self = new (name, progress, error);
  if (self == NULL)
    return NULL;
  struct stat status;
  self->file = open (path, O_RDONLY | O_CLOEXEC);
  if (self->file < 0 || fstat (self->file, &status) != 0) {
    fail_errno (self, errno, error);
    return NULL;
  }
  if (S_ISDIR (status.st_mode)) {
    fail_errno (self, EISDIR, error);
    return NULL;
  }
  self->regular = S_ISREG (status.st_mode);
#ifdef POSIX_FADV_SEQUENTIAL
  posix_fadvise (self->file, 0, 0, POSIX_FADV_SEQUENTIAL); /* advice: it may fail */
#endif
  return begin (self, encoding, error) ? g_steal_pointer (&self) : NULL;
}

SmxInput *
smx__input_open_bytes (GBytes *bytes, const char *name, const char *encoding, SmxProgress *progress,
                       GError **error)
{
  g_autoptr (SmxInput) self = new (name, progress, error);
  if (self == NULL)
    return NULL;
  self->bytes = g_bytes_ref (bytes);
  return begin (self, encoding, error) ? g_steal_pointer (&self) : NULL;
}

void
smx__input_free (SmxInput *self)
{
  if (self == NULL)
    return;
  end_thread (self);
  if (self->inflating)
    inflateEnd (&self->inflater);
  if (self->converter != (GIConv)-1)
    g_iconv_close (self->converter);
  if (self->file >= 0)
    close (self->file);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  smx__block_hash_free (self->hash);
  g_free (self->raw.data);
  g_free (self->plain.data);
  g_free (self->text.data);
  g_free (self->encoding);
  g_free (self->name);
  g_free (self);
}

const char *
smx__input_name (const SmxInput *self)
{
  return self->name;
}

gsize
smx__input_block (const SmxInput *self)
{
  return self->block;
}

void
smx__input_set_block (SmxInput *self, gsize block)
{
  self->block = CLAMP (block, 1, BLOCK);
}

void
smx__input_digest (const SmxInput *self, guint64 *bytes, guint64 *hash_high, guint64 *hash_low)
{
  SmxHash hash = smx__block_hash_total (self->hash);
  *bytes = self->n_raw;
  *hash_high = hash.high;
  *hash_low = hash.low;
}
