/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A tally as bytes, and those in a file.
 *
 * Invariant: tallies of the same content give the same bytes, whatever the order in which it came: texts are sorted by
 * bytes, entries by key, and persons without a name are numbered by what they answered. Format: state-format.h. */
#define XXH_INLINE_ALL
#include "state-bytes.h"
#include "state-format.h"
#include "tally-struct.h"

#include "../base/memory.h"
#include "../base/replace-file.h"
#include "../base/sort.h"
#include <math.h>
#include <service-matrix/version.h>
#include <string.h>
#include <xxhash.h>

/* Ids of the tally as those of the file. */
typedef struct {
  const SmxTally *tally;
  SmxGroups *respondents;             /* with what stands in the log */
  guint32 *order[SMX_N_DICTIONARIES]; /* file -> tally */
  guint32 *rank[SMX_N_DICTIONARIES];  /* tally -> file */
  guint32 *person;                    /* without a name: tally -> file */
} Canon;

static void
canon_clear (Canon *self)
{
  for (guint i = 0; i < SMX_N_DICTIONARIES; i++) {
    g_free (self->order[i]);
    g_free (self->rank[i]);
  }
  g_free (self->person);
  smx__groups_free (self->respondents);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Canon, canon_clear)

static gboolean
rank_texts (Canon *self, guint kind, GError **error)
{
  const SmxDictionary *texts = self->tally->dictionaries[kind];
  guint32 n = smx__dictionary_n (texts);
  self->order[kind] = smx__dictionary_sorted (texts, error);
  self->rank[kind] = self->order[kind] == NULL ? NULL : smx__allocate (n, sizeof (guint32), error);
  if (self->rank[kind] == NULL)
    return FALSE;
  for (guint32 i = 0; i < n; i++)
    self->rank[kind][self->order[kind][i]] = i;
  return TRUE;
}

static const SmxGroups *
groups_of (const Canon *self, SmxGroupingKind kind)
{
  return kind == SMX_RESPONDENTS ? self->respondents : self->tally->groups[kind];
}

/* A part of a key, or a text, as the file has it. */
static guint32
file_id (const Canon *self, SmxDictionaryKind kind, guint32 id)
{
  if (kind == SMX_PLAIN_NUMBER || id == SMX_NO_ID)
    return id + 1;
  if (kind == SMX_DICTIONARY_RESPONDENT && (id & SMX_ANONYMOUS) != 0)
    return (self->person == NULL ? 0 : SMX_ANONYMOUS | self->person[id & ~SMX_ANONYMOUS]) + 1;
  return self->rank[kind][id] + 1;
}

/* A number of a value as the file has it. */
static SmxUint128
file_number (const Canon *self, const SmxStateColumn *column, const SmxAnyValue *value)
{
  const void *at = value->bytes + column->offset;
  switch (column->field->kind) {
  case SMX_FIELD_COUNT:
    return (guint64) * (const gint64 *)at;
  case SMX_FIELD_SUM:
    return smx__zigzag (*(const SmxInt128 *)at);
  case SMX_FIELD_NUMBER: {
    double number = *(const double *)at + 0.0; /* -0 is 0 */
    guint64 bits = SMX_UNKNOWN_BITS;
    if (!isnan (number))
      memcpy (&bits, &number, sizeof bits);
    return GUINT64_SWAP_LE_BE (bits ^ SMX_UNKNOWN_BITS);
  }
  case SMX_FIELD_TEXT:
    return file_id (self, SMX_DICTIONARY_TEXT, *(const guint32 *)at);
  case SMX_FIELD_FLAG:
    return *(const guint32 *)at;
  }
  return 0;
}

/* Persons without a name */

/* Entries of a grouping with their keys as the file has them. */
typedef struct {
  const Canon *canon;
  const SmxGroups *groups;
  const SmxGroupingSpec *spec;
  guint32 *keys;
} Keys;

static gboolean
take_keys (Keys *self, const Canon *canon, SmxGroupingKind kind, GError **error)
{
  *self = (Keys){ canon, groups_of (canon, kind), &smx__groupings[kind], NULL };
  gsize n = smx__groups_n (self->groups);
  guint n_keys = self->spec->n_keys;
  self->keys = smx__allocate (n, n_keys * sizeof (guint32), error);
  for (gsize i = 0; self->keys != NULL && i < n; i++)
    for (guint part = 0; part < n_keys; part++)
      self->keys[i * n_keys + part] =
          file_id (canon, self->spec->keys[part], smx__groups_key (self->groups, i)[part]);
  return self->keys != NULL;
}

static int
compare_parts (const Keys *self, gsize a, gsize b, guint first)
{
  guint n = self->spec->n_keys;
  const guint32 *x = self->keys + a * n, *y = self->keys + b * n;
  for (guint part = first; part < n; part++)
    if (x[part] != y[part])
      return x[part] < y[part] ? -1 : 1;
  return 0;
}

static int
compare_values (const Keys *self, gsize a, gsize b)
{
  SmxAnyValue x, y;
  smx__groups_read (self->groups, a, &x);
  smx__groups_read (self->groups, b, &y);
  for (guint i = 0; i < smx__n_columns (self->spec); i++) {
    SmxStateColumn column = smx__state_column (self->spec, i);
    SmxUint128 one = file_number (self->canon, &column, &x), other = file_number (self->canon, &column, &y);
    if (one != other)
      return one < other ? -1 : 1;
  }
  return 0;
}

/* The answers of persons without a name: person after person, each person's in the order of their keys. */
typedef struct {
  Keys keys;
  guint32 *entries;
  gsize n;
  gsize *first; /* of each person; one more than there are persons */
  guint32 *number;
  guint32 n_persons;
} Persons;

static void
persons_clear (Persons *self)
{
  g_free (self->keys.keys);
  g_free (self->entries);
  g_free (self->first);
  g_free (self->number);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Persons, persons_clear)

static guint32
person_of (const Persons *self, gsize entry)
{
  return smx__groups_key (self->keys.groups, entry)[0];
}

static int
compare_answers (guint32 a, guint32 b, const void *data)
{
  const Persons *self = data;
  guint32 one = person_of (self, self->entries[a]), other = person_of (self, self->entries[b]);
  if (one != other)
    return one < other ? -1 : 1;
  return compare_parts (&self->keys, self->entries[a], self->entries[b], 1);
}

static int
compare_persons (guint32 a, guint32 b, const void *data)
{
  const Persons *self = data;
  gsize n = self->first[a + 1] - self->first[a], other = self->first[b + 1] - self->first[b];
  for (gsize i = 0; i < n && i < other; i++) {
    gsize x = self->entries[self->first[a] + i], y = self->entries[self->first[b] + i];
    int order = compare_parts (&self->keys, x, y, 1);
    order = order != 0 ? order : compare_values (&self->keys, x, y);
    if (order != 0)
      return order;
  }
  return (n > other) - (n < other);
}

static gboolean
gather_answers (Persons *self, GError **error)
{
  gsize n = smx__groups_n (self->keys.groups);
  self->entries = smx__allocate (n, sizeof *self->entries, error);
  for (gsize i = 0; self->entries != NULL && i < n; i++)
    if (person_of (self, i) != SMX_NO_ID && (person_of (self, i) & SMX_ANONYMOUS) != 0)
      self->entries[self->n++] = (guint32)i;
  g_autofree guint32 *order =
      self->entries == NULL ? NULL : smx__sorted_order (self->n, compare_answers, self, error);
  guint32 *sorted = order == NULL ? NULL : smx__allocate (self->n, sizeof *sorted, error);
  if (sorted == NULL)
    return FALSE;
  for (gsize i = 0; i < self->n; i++)
    sorted[i] = self->entries[order[i]];
  g_free (self->entries);
  self->entries = sorted;
  return TRUE;
}

static gboolean
gather_persons (Persons *self, GError **error)
{
  self->first = smx__allocate (self->n + 1, sizeof *self->first, error);
  self->number = self->first == NULL ? NULL : smx__allocate (self->n, sizeof *self->number, error);
  if (self->number == NULL)
    return FALSE;
  for (gsize i = 0; i < self->n; i++) {
    guint32 person = person_of (self, self->entries[i]);
    if (i > 0 && person == person_of (self, self->entries[i - 1]))
      continue;
    self->first[self->n_persons] = i;
    self->number[self->n_persons++] = person & ~SMX_ANONYMOUS;
  }
  self->first[self->n_persons] = self->n;
  return TRUE;
}

/* Two persons who answered alike may change places: nobody can tell. */
static gboolean
rank_persons (Canon *self, GError **error)
{
  g_auto (Persons) persons = { .n = 0 };
  if (!take_keys (&persons.keys, self, SMX_RESPONDENTS, error) || !gather_answers (&persons, error) ||
      !gather_persons (&persons, error))
    return FALSE;
  g_autofree guint32 *order = smx__sorted_order (persons.n_persons, compare_persons, &persons, error);
  self->person = order == NULL ? NULL : smx__allocate (self->tally->n_persons, sizeof (guint32), error);
  for (guint32 i = 0; self->person != NULL && i < persons.n_persons; i++)
    self->person[persons.number[order[i]]] = i;
  return self->person != NULL;
}

/* Sections */

static gsize
begin (SmxWriter *to, SmxStateSection section)
{
  smx__writer_byte (to, section);
  smx__writer_uint64 (to, 0);
  return to->n;
}

static void
patch (SmxWriter *to, gsize at, guint64 number)
{
  number = GUINT64_TO_LE (number);
  if (to->error == NULL)
    memcpy (to->bytes + at, &number, sizeof number);
}

static void
end (SmxWriter *to, gsize start)
{
  patch (to, start - sizeof (guint64), to->n - start);
}

static void
write_settings (SmxWriter *to, const SmxSettings *settings)
{
  gsize start = begin (to, SMX_SECTION_SETTINGS);
  const gint64 numbers[] = { settings->low,  settings->high,  settings->target, settings->dissatisfied,
                             settings->from, settings->until, settings->as_of };
  guint64 critical;
  double plain = settings->critical + 0.0;
  memcpy (&critical, &plain, sizeof critical);
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    smx__writer_uint64 (to, (guint64)numbers[i]);
  smx__writer_uint64 (to, critical);
  smx__writer_varint (to, settings->min_group);
  smx__writer_varint (to, settings->period);
  smx__writer_varint (to, settings->language);
  smx__writer_text (to, settings->timezone);
  smx__writer_byte (to, settings->title != NULL ? 1 : 0);
  if (settings->title != NULL)
    smx__writer_text (to, settings->title);
  gsize n_waves = settings->waves == NULL ? 0 : g_strv_length (settings->waves);
  smx__writer_varint (to, n_waves);
  for (gsize i = 0; i < n_waves; i++)
    smx__writer_text (to, settings->waves[i]);
  end (to, start);
}

static void
write_totals (SmxWriter *to, const SmxTally *tally)
{
  gsize start = begin (to, SMX_SECTION_TOTALS);
  smx__writer_uint64 (to, (guint64)tally->last_time);
  end (to, start);
}

static void
write_sources (SmxWriter *to, const SmxTally *tally)
{
  gsize start = begin (to, SMX_SECTION_SOURCES);
  smx__writer_varint (to, smx__tally_n_sources (tally));
  for (guint i = 0; i < smx__tally_n_sources (tally); i++) {
    const SmxSourceRecord *source = smx__tally_source (tally, i);
    smx__writer_text (to, source->name);
    smx__writer_text (to, source->section);
    smx__writer_varint (to, source->bytes);
    smx__writer_varint (to, source->rows);
    smx__writer_varint (to, source->left_out);
    smx__writer_uint64 (to, source->hash_low);
    smx__writer_uint64 (to, source->hash_high);
  }
  end (to, start);
}

static void
write_dictionary (SmxWriter *to, const Canon *canon, guint kind)
{
  const SmxDictionary *texts = canon->tally->dictionaries[kind];
  gsize start = begin (to, SMX_SECTION_DICTIONARY);
  smx__writer_text (to, smx__dictionary_names[kind]);
  smx__writer_varint (to, smx__dictionary_n (texts));
  for (guint32 i = 0; i < smx__dictionary_n (texts); i++)
    smx__writer_text (to, smx__dictionary_text (texts, canon->order[kind][i]));
  end (to, start);
}

/* What the columns of a grouping are. */
static void
write_declaration (SmxWriter *to, const Canon *canon, SmxGroupingKind kind)
{
  const SmxGroupingSpec *spec = &smx__groupings[kind];
  smx__writer_text (to, spec->name);
  smx__writer_byte (to, smx__tally_has (canon->tally, kind) ? 1 : 0);
  smx__writer_varint (to, smx__groups_n (groups_of (canon, kind)));
  smx__writer_varint (to, spec->n_keys);
  for (guint i = 0; i < spec->n_keys; i++)
    smx__writer_text (to, smx__dictionary_names[spec->keys[i]]);
  smx__writer_varint (to, smx__n_columns (spec));
  for (guint i = 0; i < smx__n_columns (spec); i++) {
    SmxStateColumn column = smx__state_column (spec, i);
    smx__writer_text (to, column.name);
    smx__writer_byte (to, column.field->kind);
  }
}

static void
write_key_column (SmxWriter *to, const Keys *keys, const guint32 *order, guint part)
{
  gsize n = smx__groups_n (keys->groups);
  guint n_keys = keys->spec->n_keys;
  g_auto (SmxColumnWriter) column = { .n = 0 };
  for (gsize i = 0; i < n; i++) {
    const guint32 *key = keys->keys + (gsize)order[i] * n_keys;
    const guint32 *before = i == 0 ? NULL : keys->keys + (gsize)order[i - 1] * n_keys;
    gboolean follows = before != NULL && memcmp (key, before, part * sizeof *key) == 0;
    smx__column_append (&column, follows ? key[part] - before[part] : key[part]);
  }
  smx__column_finish (&column, to);
}

/* An entry is read once for all of its columns. */
static gboolean
write_values (SmxWriter *to, const Keys *keys, const guint32 *order)
{
  guint n_columns = smx__n_columns (keys->spec);
  if (to->error != NULL)
    return FALSE;
  g_autofree SmxStateColumn *columns = smx__allocate (n_columns, sizeof *columns, &to->error);
  g_autofree SmxColumnWriter *writers =
      columns == NULL ? NULL : smx__allocate (n_columns, sizeof *writers, &to->error);
  if (writers == NULL)
    return FALSE;
  for (guint c = 0; c < n_columns; c++)
    columns[c] = smx__state_column (keys->spec, c);
  for (gsize i = 0; i < smx__groups_n (keys->groups); i++) {
    SmxAnyValue value;
    smx__groups_read (keys->groups, order[i], &value);
    for (guint c = 0; c < n_columns; c++)
      smx__column_append (&writers[c], file_number (keys->canon, &columns[c], &value));
  }
  for (guint c = 0; c < n_columns; c++) {
    smx__column_finish (&writers[c], to);
    smx__column_writer_clear (&writers[c]);
  }
  return to->error == NULL;
}

static gboolean
write_grouping (SmxWriter *to, const Canon *canon, SmxGroupingKind kind)
{
  Keys keys;
  if (to->error != NULL || !take_keys (&keys, canon, kind, &to->error))
    return FALSE;
  g_autofree guint32 *owned = keys.keys;
  g_autofree guint32 *order =
      smx__sorted_rows (keys.keys, smx__groups_n (keys.groups), keys.spec->n_keys, &to->error);
  if (order == NULL)
    return FALSE;
  gsize start = begin (to, SMX_SECTION_GROUPING);
  write_declaration (to, canon, kind);
  for (guint part = 0; part < keys.spec->n_keys; part++)
    write_key_column (to, &keys, order, part);
  gboolean done = write_values (to, &keys, order);
  end (to, start);
  return done;
}

/* The whole */

static void
write_head (SmxWriter *to)
{
  guint8 head[SMX_STATE_HEAD] = { 0 };
  const guint32 order = GUINT32_TO_LE (SMX_STATE_ORDER), format = GUINT32_TO_LE (SMX_STATE_FORMAT);
  memcpy (head, SMX_STATE_MAGIC, SMX_STATE_AT_ORDER);
  memcpy (head + SMX_STATE_AT_ORDER, &order, sizeof order);
  memcpy (head + SMX_STATE_AT_FORMAT, &format, sizeof format);
  g_strlcpy ((char *)head + SMX_STATE_AT_WRITER, smx_version (), SMX_STATE_AT_LENGTH - SMX_STATE_AT_WRITER);
  smx__writer_put (to, head, sizeof head);
}

static void
seal (SmxWriter *to)
{
  if (to->error != NULL)
    return;
  patch (to, SMX_STATE_AT_LENGTH, to->n);
  XXH3_state_t hash;
  XXH3_128bits_reset (&hash);
  XXH3_128bits_update (&hash, to->bytes, SMX_STATE_AT_CHECKSUM);
  XXH3_128bits_update (&hash, to->bytes + SMX_STATE_HEAD, to->n - SMX_STATE_HEAD);
  XXH128_hash_t digest = XXH3_128bits_digest (&hash);
  patch (to, SMX_STATE_AT_CHECKSUM, digest.low64);
  patch (to, SMX_STATE_AT_CHECKSUM + sizeof digest.low64, digest.high64);
}

static gboolean
write_all (SmxWriter *to, const SmxTally *tally, GError **error)
{
  g_auto (Canon) canon = { .tally = tally, .respondents = smx__tally_respondents (tally, error) };
  if (canon.respondents == NULL)
    return FALSE;
  for (guint kind = 0; kind < SMX_N_DICTIONARIES; kind++)
    if (!rank_texts (&canon, kind, error))
      return FALSE;
  if (!rank_persons (&canon, error))
    return FALSE;
  write_head (to);
  write_settings (to, &tally->settings);
  write_totals (to, tally);
  write_sources (to, tally);
  for (guint kind = 0; kind < SMX_N_DICTIONARIES; kind++)
    if (smx__dictionary_n (tally->dictionaries[kind]) > 0)
      write_dictionary (to, &canon, kind);
  for (guint kind = 0; kind < SMX_N_GROUPINGS; kind++)
    if (smx__groups_n (groups_of (&canon, (SmxGroupingKind)kind)) > 0 ||
        smx__tally_has (tally, (SmxGroupingKind)kind))
      write_grouping (to, &canon, (SmxGroupingKind)kind);
  seal (to);
  if (to->error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&to->error));
  return FALSE;
}

GBytes *
smx_tally_to_bytes (const SmxTally *self, GError **error)
{
  g_return_val_if_fail (self != NULL, NULL);
  SMX_LANGUAGE_SCOPE (self->settings.language);
  g_auto (SmxWriter) to = { .n = 0 };
  return write_all (&to, self, error) ? g_bytes_new_take (g_steal_pointer (&to.bytes), to.n) : NULL;
}

static gboolean
write_bytes (gconstpointer content, GOutputStream *stream, GCancellable *cancellable, GError **error)
{
  const SmxWriter *from = content;
  GError *cause = NULL;
  return g_output_stream_write_all (stream, from->bytes, from->n, NULL, cancellable, &cause) ||
         smx__fail_with (error, NULL, cause);
}

gboolean
smx_tally_save (const SmxTally *self, const char *path, GError **error)
{
  g_return_val_if_fail (self != NULL && path != NULL, FALSE);
  SMX_LANGUAGE_SCOPE (self->settings.language);
  g_auto (SmxWriter) to = { .n = 0 };
  if (!write_all (&to, self, error))
    return FALSE;
  return smx__replace_file (path, write_bytes, &to, TRUE, NULL, error) ||
         smx__fail_at (error, &(SmxPlace){ .file = path });
}
