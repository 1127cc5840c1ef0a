/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The groupings of a saved tally: columns back to entries.
 *
 * Invariant: an entry stands in the tally only after its ids were found in their dictionaries, its key was found larger
 * than the one before, and its numbers were found to be such as counting gives. Memory grows with the bytes that are
 * there: an entry whose key differs from the one before takes at least one. */
#include "groups-private.h"
#include "load-private.h"
#include "state-check.h"

#include "../base/memory.h"
#include "../base/text.h"
#include "limits.h"
#include <math.h>
#include <string.h>

#define MAX_COLUMNS 64
#define MAX_ENTRIES 0x7fffffffu

SMX_MESSAGE (key_differs, "expected a key of {0} parts but found {1}",
             "se esperaba una clave de {0} partes pero se encontraron {1}");
SMX_MESSAGE (no_id, "expected numbers of the {0} texts of {1} but found {2}",
             "se esperaban números de los {0} textos de {1} pero se encontró {2}");
SMX_MESSAGE (no_entity, "expected a {0} in every key but found none",
             "se esperaba un valor de {0} en cada clave pero no hay ninguno");
SMX_MESSAGE (key_too_large, "expected at most {0} as part {1} of the key but found {2}",
             "se esperaba como mucho {0} como parte {1} de la clave pero se encontró {2}");
SMX_MESSAGE (not_ascending, "expected every key once, in order, but entry {0} is not after the one before",
             "se esperaba cada clave una vez y en orden, pero la entrada {0} no sigue a la anterior");
SMX_MESSAGE (exceeds, "expected at most {0} but found more in entry {1}",
             "se esperaba como mucho {0} pero se encontró más en la entrada {1}");
SMX_MESSAGE (not_positive, "expected a count of 1 or more but found 0 in entry {0}",
             "se esperaba un recuento de 1 o más pero se encontró 0 en la entrada {0}");
SMX_MESSAGE (is_negative, "expected a number of 0 or more but found a negative one",
             "se esperaba un número de 0 o más pero se encontró uno negativo");
SMX_MESSAGE (total_too_large, "expected at most {0} in all but found more",
             "se esperaba como mucho {0} en total pero se encontró más");
SMX_MESSAGE (off_domain, "expected a number from {0} to {1} but found {2}",
             "se esperaba un número de {0} a {1} pero se encontró {2}");
SMX_MESSAGE (not_finite, "expected a finite number but found none",
             "se esperaba un número finito pero no lo es");
SMX_MESSAGE (persons_apart,
             "expected persons without a name to be numbered one by one but found {0} after {1}",
             "se esperaban personas sin nombre numeradas una a una pero se encontró {0} tras {1}");
SMX_MESSAGE (totals_differ, "expected {0}, as in {1}, but found {2}",
             "se esperaba {0}, como en {1}, pero se encontró {2}");
SMX_MESSAGE (total_exceeds, "expected at most {0}, as in {1}, but found {2}",
             "se esperaba como mucho {0}, como en {1}, pero se encontró {2}");

#define MAX_RELATIONS 24
#define NARROW_BITS 52 /* of sums that are read as 64 bits */

/* A column of values: where its numbers come from, and those of the rows at hand. */
typedef struct {
  SmxStateColumn is;
  gboolean present;
  gboolean wide; /* the numbers at hand are sums of 128 bits */
  SmxColumnReader reader;
  SmxUint128 total; /* of absolute values */
  union {
    gint64 *counts;
    SmxInt128 *sums;
    guint64 *raw;
    void *any;
  } numbers;
} Column;

typedef struct {
  SmxLoader *loader;
  SmxGroupingKind kind;
  const SmxGroupingSpec *spec;
  gsize n, done; /* entries */
  SmxColumnReader key_readers[SMX_MAX_KEYS];
  guint64 *parts[SMX_MAX_KEYS]; /* of the rows at hand, as the file has them */
  guint32 before[SMX_MAX_KEYS]; /* the key before, as the file has it */
  guint32 *keys, *places;       /* of the rows at hand */
  guint n_columns, n_in_file;
  Column *columns;           /* in the order of the declaration */
  guint8 order[MAX_COLUMNS]; /* of the file: which column comes */
  const Column *smaller[MAX_RELATIONS], *larger[MAX_RELATIONS], *positive; /* see state-check.h */
  guint n_relations;
  gboolean plain; /* only counts and sums, no arrays */
  guint32 last_person;
} Grouping;

static void
grouping_clear (Grouping *self)
{
  for (guint i = 0; i < SMX_MAX_KEYS; i++)
    g_free (self->parts[i]);
  for (guint i = 0; self->columns != NULL && i < self->n_columns; i++)
    g_free (self->columns[i].numbers.any);
  g_free (self->columns);
  g_free (self->keys);
  g_free (self->places);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Grouping, grouping_clear)

/* "cells: late" */
static gboolean
fail_in_column (const Grouping *self, const char *column, GError **error, const SmxMessage *message,
                const char *a, const char *b, const char *c)
{
  g_autofree char *field = g_strdup_printf ("%s: %s", self->spec->name, column);
  return smx__fail_state (self->loader, field, error, message, a, b, c, NULL);
}

static gboolean
broken (const Grouping *self, GError **error)
{
  /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): a grouping that is read is known */
  return smx__fail_broken (self->loader, self->spec->name, error);
}

/* The declaration */

static gboolean
find_grouping (Grouping *self, SmxReader *from, GError **error)
{
  const char *name;
  gsize length;
  if (!smx__reader_text (from, &name, &length))
    return smx__fail_broken (self->loader, NULL, error);
  for (guint kind = 0; kind < SMX_N_GROUPINGS; kind++) {
    const char *known = smx__groupings[kind].name;
    if (strlen (known) != length || memcmp (known, name, length) != 0)
      continue;
    self->kind = (SmxGroupingKind)kind;
    self->spec = &smx__groupings[kind];
    if ((self->loader->groupings >> kind & 1) != 0)
      return broken (self, error);
    self->loader->groupings |= 1u << kind;
    return TRUE;
  }
  g_autofree char *quoted = smx__quote (name, (gssize)length);
  return smx__fail_unknown (self->loader, NULL, quoted, error);
}

/* The key must be made of the same parts. */
static gboolean
read_key_names (Grouping *self, SmxReader *from, GError **error)
{
  guint64 n_keys;
  if (!smx__reader_varint (from, &n_keys))
    return broken (self, error);
  gboolean same = n_keys == self->spec->n_keys; /* NOLINT(clang-analyzer-core.NullDereference) */
  for (guint i = 0; same && i < n_keys; i++) {
    const char *name;
    gsize length;
    if (!smx__reader_text (from, &name, &length))
      return broken (self, error);
    const char *known = smx__dictionary_names[self->spec->keys[i]];
    same = strlen (known) == length && memcmp (known, name, length) == 0;
  }
  if (same)
    return TRUE;
  g_autofree char *found = g_strdup_printf ("%" G_GUINT64_FORMAT, n_keys);
  g_autofree char *expected = g_strdup_printf ("%u", self->spec->n_keys);
  return smx__fail_state (self->loader, self->spec->name, error, &key_differs, expected, found, NULL);
}

static gboolean
place_column (Grouping *self, const char *name, gsize length, guint kind, guint at, GError **error)
{
  for (guint c = 0; c < self->n_columns; c++) {
    Column *column = &self->columns[c];
    if (strlen (column->is.name) != length || memcmp (column->is.name, name, length) != 0 ||
        column->is.field->kind != kind)
      continue;
    if (column->present)
      return broken (self, error);
    column->present = TRUE;
    self->order[at] = (guint8)c;
    return TRUE;
  }
  g_autofree char *quoted = smx__quote (name, (gssize)length);
  return smx__fail_unknown (self->loader, self->spec->name, quoted, error);
}

static gboolean
read_column_names (Grouping *self, SmxReader *from, GError **error)
{
  guint64 n;
  if (!smx__reader_varint (from, &n))
    return broken (self, error);
  for (guint64 i = 0; i < n; i++) {
    const char *name;
    gsize length;
    guint kind;
    if (!smx__reader_text (from, &name, &length) || !smx__reader_byte (from, &kind))
      return broken (self, error);
    if (!place_column (self, name, length, kind, (guint)i, error))
      return FALSE; /* at the latest the column that is one too many */
  }
  self->n_in_file = (guint)n;
  return TRUE;
}

static const Column *
find_column (const Grouping *self, const char *name)
{
  for (guint c = 0; c < self->n_columns; c++)
    if (strcmp (self->columns[c].is.name, name) == 0)
      return &self->columns[c];
  return NULL;
}

static void
find_relations (Grouping *self)
{
  for (const SmxRelation *r = smx__relations (self->kind); r->smaller != NULL; r++) {
    self->smaller[self->n_relations] = find_column (self, r->smaller);
    self->larger[self->n_relations++] = find_column (self, r->larger);
  }
  const char *positive = smx__positive_field (self->kind);
  self->positive = positive == NULL ? NULL : find_column (self, positive);
}

static gboolean
prepare_columns (Grouping *self, GError **error)
{
  self->plain = TRUE;
  self->n_columns = smx__n_columns (self->spec);
  g_return_val_if_fail (self->n_columns <= MAX_COLUMNS, FALSE);
  self->columns = smx__allocate (self->n_columns, sizeof *self->columns, error);
  for (guint c = 0; self->columns != NULL && c < self->n_columns; c++) {
    Column *column = &self->columns[c];
    column->is = smx__state_column (self->spec, c);
    SmxFieldKind kind = column->is.field->kind;
    self->plain =
        self->plain && (kind == SMX_FIELD_COUNT || kind == SMX_FIELD_SUM) && column->is.field->n <= 1;
    gsize size = kind == SMX_FIELD_SUM ? sizeof (SmxInt128) : sizeof (gint64);
    if ((column->numbers.any = smx__allocate (SMX_STATE_ROWS, size, error)) == NULL)
      return FALSE;
  }
  if (self->columns != NULL)
    find_relations (self);
  return self->columns != NULL;
}

static gboolean
prepare_keys (Grouping *self, GError **error)
{
  for (guint i = 0; i < self->spec->n_keys; i++)
    if ((self->parts[i] = smx__allocate (SMX_STATE_ROWS, sizeof (guint64), error)) == NULL)
      return FALSE;
  self->keys = smx__allocate (SMX_STATE_ROWS * SMX_MAX_KEYS, sizeof *self->keys, error);
  self->places = self->keys == NULL ? NULL : smx__allocate (SMX_STATE_ROWS, sizeof *self->places, error);
  return self->places != NULL;
}

static gboolean
read_declaration (Grouping *self, SmxReader *from, GError **error)
{
  guint declared;
  guint64 n;
  if (!find_grouping (self, from, error))
    return FALSE;
  if (!smx__reader_byte (from, &declared) || declared > 1 || !smx__reader_varint (from, &n) ||
      n > MAX_ENTRIES)
    return broken (self, error);
  if (declared == 1)
    smx__tally_declare (self->loader->tally, self->kind);
  self->n = n;
  return read_key_names (self, from, error) && prepare_columns (self, error) &&
         read_column_names (self, from, error);
}

static gboolean
open_columns (Grouping *self, SmxReader *from, GError **error)
{
  const guint8 *limit = self->loader->limit;
  gboolean differ = self->n <= 1; /* two keys that differ have a part that is not 0 */
  for (guint i = 0; i < self->spec->n_keys; i++) {
    if (!smx__column_open (&self->key_readers[i], from, self->n, limit))
      return broken (self, error);
    differ = differ || self->key_readers[i].lengths != NULL;
  }
  for (guint i = 0; i < self->n_in_file; i++) {
    Column *column = &self->columns[self->order[i]];
    if (!smx__column_open (&column->reader, from, self->n, limit))
      return broken (self, error);
    column->wide = column->is.field->kind == SMX_FIELD_SUM && column->reader.bits > NARROW_BITS;
  }
  return (differ && from->at == from->end) || broken (self, error);
}

/* Keys */

static gboolean
refuse_id (const Grouping *self, guint part, guint32 id, GError **error)
{
  SmxDictionaryKind kind = self->spec->keys[part];
  const char *name = smx__dictionary_names[kind];
  if (id == 0)
    return smx__fail_state (self->loader, self->spec->name, error, &no_entity, name, NULL);
  g_autofree char *n = g_strdup_printf ("%u", smx__dictionary_n (self->loader->tally->dictionaries[kind]));
  g_autofree char *found = g_strdup_printf ("%u", id - 1);
  return smx__fail_state (self->loader, self->spec->name, error, &no_id, n, name, found, NULL);
}

static gboolean
refuse_number (const Grouping *self, guint part, guint32 largest, guint32 found, GError **error)
{
  g_autofree char *limit = g_strdup_printf ("%u", largest);
  g_autofree char *which = g_strdup_printf ("%u", part + 1);
  g_autofree char *number = g_strdup_printf ("%u", found);
  return smx__fail_state (self->loader, self->spec->name, error, &key_too_large, limit, which, number, NULL);
}

/* Persons without a name come one after another, so that there are no more of them than entries. */
static gboolean
take_person (Grouping *self, guint32 id, GError **error)
{
  SmxTally *tally = self->loader->tally;
  guint32 number = id & ~SMX_ANONYMOUS;
  if (number == tally->n_persons && number < SMX_MAX_PERSONS)
    tally->n_persons++;
  if (number + 1 == tally->n_persons)
    return TRUE;
  g_autofree char *found = g_strdup_printf ("%u", number), *last = g_strdup_printf ("%u", tally->n_persons);
  return smx__fail_state (self->loader, self->spec->name, error, &persons_apart, found, last, NULL);
}

/* One part of the keys at hand: as ids of the tally, each looked at. */
static gboolean
take_part (Grouping *self, guint part, gsize n, GError **error)
{
  SmxDictionaryKind kind = self->spec->keys[part];
  gboolean plain = kind == SMX_PLAIN_NUMBER, may_be_none = smx__may_be_none (self->kind, part);
  guint32 largest = smx__largest_number (self->kind, part, self->loader->tally->settings.period);
  guint32 n_ids = plain ? 0 : smx__dictionary_n (self->loader->tally->dictionaries[kind]);
  for (gsize i = 0; i < n; i++) {
    guint32 id = (guint32)self->parts[part][i];
    self->keys[i * self->spec->n_keys + part] = id - 1;
    if (id == 0 && may_be_none)
      continue;
    if (plain && id - 1 > largest)
      return refuse_number (self, part, largest, id - 1, error);
    if (plain || (id != 0 && id <= n_ids))
      continue;
    if (kind != SMX_DICTIONARY_RESPONDENT || ((id - 1) & SMX_ANONYMOUS) == 0 || id == 0)
      return refuse_id (self, part, id, error);
    if (!take_person (self, id - 1, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
refuse_order (const Grouping *self, gsize row, GError **error)
{
  g_autofree char *entry = g_strdup_printf ("%" G_GSIZE_FORMAT, self->done + row);
  return smx__fail_state (self->loader, self->spec->name, error, &not_ascending, entry, NULL);
}

/* From differences to parts; each key is larger than the one before. */
static gboolean
add_up_keys (Grouping *self, gsize n, GError **error)
{
  guint n_keys = self->spec->n_keys;
  for (gsize i = 0; i < n; i++) {
    gboolean follows = self->done + i > 0;
    for (guint part = 0; part < n_keys; part++) {
      guint64 number = self->parts[part][i];
      guint64 whole = follows ? number + self->before[part] : number;
      if (number > G_MAXUINT32 || whole > G_MAXUINT32)
        return refuse_order (self, i, error);
      follows = follows && number == 0;
      self->parts[part][i] = self->before[part] = (guint32)whole;
    }
    if (follows)
      return refuse_order (self, i, error);
  }
  return TRUE;
}

static gboolean
read_keys (Grouping *self, gsize n, GError **error)
{
  guint n_keys = self->spec->n_keys;
  for (guint part = 0; part < n_keys; part++)
    if (!smx__column_read64 (&self->key_readers[part], n, self->parts[part]))
      return broken (self, error);
  if (!add_up_keys (self, n, error))
    return FALSE;
  for (guint part = 0; part < n_keys; part++)
    if (!take_part (self, part, n, error))
      return FALSE;
  return TRUE;
}

/* Values */

static gboolean
refuse_total (const Grouping *self, const Column *column, GError **error)
{
  if (column->is.field->kind == SMX_FIELD_SUM)
    return smx__fail_sum (self->kind, column->is.name, SMX_FIELD_SUM, error) ||
           smx__place_in_state (self->loader, NULL, error);
  g_autofree char *limit = g_strdup_printf ("%" G_GINT64_FORMAT, SMX_MAX_TOTAL);
  return fail_in_column (self, column->is.name, error, &total_too_large, limit, NULL, NULL);
}

static inline guint64
add_up (const guint64 *numbers, gsize n)
{
  guint64 sum = 0;
  for (gsize i = 0; i < n; i++)
    sum += numbers[i];
  return sum;
}

static gboolean
read_counts (Grouping *self, Column *column, gsize n, GError **error)
{
  guint64 *raw = column->numbers.raw;
  if (!smx__column_read64 (&column->reader, n, raw))
    return broken (self, error);
  if (column->reader.lengths == NULL)
    return TRUE;
  if (column->reader.seen > 2 * SMX_MAX_TOTAL) /* so that no part of the total can pass 64 bits */
    return refuse_total (self, column, error);
  column->total += n == SMX_STATE_ROWS ? add_up (raw, SMX_STATE_ROWS) : add_up (raw, n);
  return column->total <= SMX_MAX_TOTAL || refuse_total (self, column, error);
}

/* Sums that are read as 64 bits. */
static guint64
turn_narrow (guint64 *raw, gsize n, SmxUint128 *total)
{
  guint64 negative = 0, sum = 0;
  for (gsize i = 0; i < n; i++) {
    negative |= raw[i];
    sum += raw[i] >> 1;
    raw[i] = (raw[i] >> 1) ^ (0 - (raw[i] & 1));
  }
  *total += sum;
  return negative & 1;
}

#define MOST ((SmxUint128)1 << 125) /* of the absolute values of a sum in all entries */

/* Those that are not. The total stops above MOST where it would grow beyond. */
static guint64
turn_wide (SmxUint128 *raw, gsize n, SmxUint128 *total)
{
  guint64 negative = 0;
  for (gsize i = 0; i < n; i++) {
    negative |= (guint64)raw[i];
    *total = MIN (*total, MOST) + (raw[i] >> 1);
    raw[i] = (SmxUint128)smx__unzigzag (raw[i]);
    if (*total > MOST)
      break;
  }
  return negative & 1;
}

static gboolean
read_sums (Grouping *self, Column *column, gsize n, GError **error)
{
  SmxUint128 *raw = (SmxUint128 *)column->numbers.sums;
  gboolean read = column->wide ? smx__column_read128 (&column->reader, n, raw)
                               : smx__column_read64 (&column->reader, n, column->numbers.raw);
  if (!read)
    return broken (self, error);
  if (column->reader.lengths == NULL)
    return TRUE;
  if (!column->wide && column->reader.seen >> NARROW_BITS != 0)
    return broken (self, error);
  guint64 negative = column->wide ? turn_wide (raw, n, &column->total)
                                  : turn_narrow (column->numbers.raw, n, &column->total);
  if (column->total > MOST)
    return refuse_total (self, column, error);
  return negative == 0 || smx__may_be_negative (self->kind, column->is.field->name) ||
         fail_in_column (self, column->is.name, error, &is_negative, NULL, NULL, NULL);
}

static gboolean
check_number (const Grouping *self, const Column *column, double number, GError **error)
{
  double low, high;
  if (isnan (number))
    return TRUE;
  if (isinf (number))
    return fail_in_column (self, column->is.name, error, &not_finite, NULL, NULL, NULL);
  if (!smx__domain (self->kind, column->is.field->name, &low, &high) || (number >= low && number <= high))
    return TRUE;
  char low_text[G_ASCII_DTOSTR_BUF_SIZE], high_text[G_ASCII_DTOSTR_BUF_SIZE], found[G_ASCII_DTOSTR_BUF_SIZE];
  return fail_in_column (self, column->is.name, error, &off_domain, smx__format_double (low_text, low),
                         smx__format_double (high_text, high), smx__format_double (found, number));
}

/* Numbers, texts and flags stay as the file has them, looked at; put_row() turns them. */
static gboolean
read_others (Grouping *self, Column *column, gsize n, GError **error)
{
  SmxFieldKind kind = column->is.field->kind;
  guint32 n_texts = smx__dictionary_n (self->loader->tally->dictionaries[SMX_DICTIONARY_TEXT]);
  if (!smx__column_read64 (&column->reader, n, column->numbers.raw))
    return broken (self, error);
  for (gsize i = 0; i < n; i++) {
    guint64 raw = column->numbers.raw[i];
    if ((kind == SMX_FIELD_TEXT && raw > n_texts) || (kind == SMX_FIELD_FLAG && raw > 1))
      return broken (self, error);
    if (kind != SMX_FIELD_NUMBER)
      continue;
    guint64 bits = GUINT64_SWAP_LE_BE (raw) ^ SMX_UNKNOWN_BITS;
    double number;
    memcpy (&number, &bits, sizeof number);
    if (!check_number (self, column, number, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
read_values (Grouping *self, gsize n, GError **error)
{
  for (guint c = 0; c < self->n_columns; c++) {
    Column *column = &self->columns[c];
    SmxFieldKind kind = column->is.field->kind;
    gboolean done = kind == SMX_FIELD_COUNT ? read_counts (self, column, n, error)
                    : kind == SMX_FIELD_SUM ? read_sums (self, column, n, error)
                                            : read_others (self, column, n, error);
    if (!done)
      return FALSE;
  }
  return TRUE;
}

/* Relations */

static SmxInt128
number_at (const Column *column, gsize row)
{
  return column->wide ? column->numbers.sums[row] : column->numbers.counts[row];
}

/* Whether no number is larger than its like; none is so large that the difference could wrap round. */
static inline gboolean
are_ordered (const gint64 *smaller, const gint64 *larger, gsize n)
{
  gint64 differences = 0;
  for (gsize i = 0; i < n; i++)
    differences |= larger[i] - smaller[i];
  return differences >= 0;
}

/* The first row in which @smaller is larger, or @n. */
static gsize
find_excess (const Column *smaller, const Column *larger, gsize n)
{
  const gint64 *few = smaller->numbers.counts, *many = larger->numbers.counts;
  gsize row = 0;
  if (!smaller->wide && !larger->wide &&
      (n == SMX_STATE_ROWS ? are_ordered (few, many, SMX_STATE_ROWS) : are_ordered (few, many, n)))
    return n;
  while (row < n && number_at (smaller, row) <= number_at (larger, row))
    row++;
  return row;
}

static gboolean
refuse_excess (const Grouping *self, guint relation, gsize row, GError **error)
{
  g_autofree char *entry = g_strdup_printf ("%" G_GSIZE_FORMAT, self->done + row);
  return fail_in_column (self, self->smaller[relation]->is.name, error, &exceeds,
                         self->larger[relation]->is.name, entry, NULL);
}

static gboolean
check_relations (const Grouping *self, gsize n, GError **error)
{
  for (guint i = 0; i < self->n_relations; i++) {
    gboolean zero = self->smaller[i]->reader.lengths == NULL; /* and nothing is below 0 */
    gsize row = zero ? n : find_excess (self->smaller[i], self->larger[i], n);
    if (row < n)
      return refuse_excess (self, i, row, error);
  }
  for (gsize i = 0; self->positive != NULL && i < n; i++) {
    if (self->positive->numbers.counts[i] > 0)
      continue;
    g_autofree char *entry = g_strdup_printf ("%" G_GSIZE_FORMAT, self->done + i);
    return fail_in_column (self, self->positive->is.name, error, &not_positive, entry, NULL, NULL);
  }
  return TRUE;
}

/* The perception of a mark is one of at most SMX_MAX_MARKS, and on the scale. */
static gboolean
take_marks (const Grouping *self, gsize n, GError **error)
{
  SmxTally *tally = self->loader->tally;
  const gint64 most = SMX_MAX_POINTS * SMX_MICRO;
  gint64 low = tally->settings.low == SMX_NULL ? -most : tally->settings.low;
  gint64 high = tally->settings.low == SMX_NULL ? most : tally->settings.high;
  for (gsize i = 0; i < n; i++) {
    const guint32 *key = self->keys + i * self->spec->n_keys;
    gint64 mark = (gint64)smx__join (key[7], key[8]);
    if (mark < low || mark > high) {
      char texts[3][G_ASCII_DTOSTR_BUF_SIZE];
      return smx__fail_state (self->loader, self->spec->name, error, &off_domain,
                              smx__format_double (texts[0], (double)low / SMX_MICRO),
                              smx__format_double (texts[1], (double)high / SMX_MICRO),
                              smx__format_double (texts[2], (double)mark / SMX_MICRO), NULL);
    }
    if (!smx__tally_admit_mark (tally, mark, error))
      return smx__place_in_state (self->loader, self->spec->name, error);
    smx__tally_keep_mark (tally, mark);
  }
  return TRUE;
}

static void
count_voices (const Grouping *self, gsize n)
{
  const gint64 *counts = find_column (self, "n")->numbers.counts;
  for (gsize i = 0; i < n; i++)
    if (self->keys[i * self->spec->n_keys + 6] == SMX_VOICE_PERSON)
      self->loader->named_answers += counts[i];
}

/* Into the tally */

static void
put_number (const Column *column, gsize row, SmxAnyValue *value)
{
  void *at = value->bytes + column->is.offset;
  guint64 raw = column->wide ? 0 : column->numbers.raw[row];
  switch (column->is.field->kind) {
  case SMX_FIELD_COUNT:
    *(gint64 *)at = (gint64)raw;
    return;
  case SMX_FIELD_SUM:
    *(SmxInt128 *)at = number_at (column, row);
    return;
  case SMX_FIELD_NUMBER: {
    guint64 bits = GUINT64_SWAP_LE_BE (raw) ^ SMX_UNKNOWN_BITS;
    memcpy (at, &bits, sizeof bits);
    return;
  }
  case SMX_FIELD_TEXT:
    *(guint32 *)at = (guint32)raw - 1;
    return;
  case SMX_FIELD_FLAG:
    *(guint32 *)at = (guint32)raw;
    return;
  }
}

static gboolean
put_rows (const Grouping *self, SmxGroups *groups, gsize n, GError **error)
{
  for (gsize i = 0; i < n; i++) {
    SmxAnyValue value;
    for (guint c = 0; c < self->n_columns; c++)
      put_number (&self->columns[c], i, &value);
    if (!smx__groups_write (groups, self->places[i], &value, error))
      return FALSE;
  }
  return TRUE;
}

/* The widths that all entries will need, so that none is packed twice. */
static gboolean
widen (const Grouping *self, GError **error)
{
  SmxBits bounds[SMX_MAX_GROUP_FIELDS] = { 0 };
  for (guint c = 0; c < self->n_columns; c++) {
    const Column *column = &self->columns[c];
    guint sign = column->is.field->kind == SMX_FIELD_SUM ? 1 : 0;
    guint bits = MAX (column->reader.bits, sign) - sign;
    if (column->reader.bits > 0 && smx__field_adds (column->is.field))
      bounds[column->is.place] |= bits == 0 ? 1 : ~(SmxBits)0 >> (128 - bits);
  }
  SmxGroups *groups = self->loader->tally->groups[self->kind];
  return smx__groups_widen (groups, bounds, error) && smx__groups_expect (groups, self->n, error);
}

static gboolean
put_columns (const Grouping *self, SmxGroups *groups, gsize n, GError **error)
{
  SmxAddend addends[MAX_COLUMNS];
  SmxBits bounds[SMX_MAX_GROUP_FIELDS] = { 0 };
  guint n_addends = 0;
  for (guint c = 0; c < self->n_columns; c++) {
    const Column *column = &self->columns[c];
    if (column->reader.lengths == NULL)
      continue;
    guint sign = column->is.field->kind == SMX_FIELD_SUM ? 1 : 0;
    bounds[column->is.place] = column->reader.seen >> sign | 1;
    addends[n_addends++] = (SmxAddend){ column->is.place, column->wide ? SMX_ADD_INT128 : SMX_ADD_INT64,
                                        column->numbers.any, 0 };
  }
  return smx__groups_append (groups, self->keys, n, addends, n_addends, bounds, error);
}

static gboolean
read_rows (Grouping *self, gsize n, GError **error)
{
  SmxGroups *groups = self->loader->tally->groups[self->kind];
  if (!read_keys (self, n, error) || !read_values (self, n, error) || !check_relations (self, n, error))
    return FALSE;
  if (self->kind == SMX_MARKS && !take_marks (self, n, error))
    return FALSE;
  if (self->kind == SMX_RATINGS)
    count_voices (self, n);
  if (self->plain)
    return put_columns (self, groups, n, error);
  return smx__groups_place (groups, self->keys, n, self->places, error) && put_rows (self, groups, n, error);
}

static gboolean
finish (const Grouping *self, GError **error)
{
  for (guint i = 0; i < self->spec->n_keys; i++)
    if (!smx__column_is_done (&self->key_readers[i]))
      return broken (self, error);
  for (guint c = 0; c < self->n_columns; c++)
    if (!smx__column_is_done (&self->columns[c].reader))
      return broken (self, error);
  return TRUE;
}

gboolean
smx__load_grouping (SmxLoader *loader, SmxReader *body, GError **error)
{
  g_auto (Grouping) self = { .loader = loader };
  if (!read_declaration (&self, body, error) || !prepare_keys (&self, error) ||
      !open_columns (&self, body, error) || !widen (&self, error))
    return FALSE;
  while (self.done < self.n) {
    gsize n = MIN (self.n - self.done, SMX_STATE_ROWS);
    if (!read_rows (&self, n, error))
      return FALSE;
    self.done += n;
  }
  if (self.positive != NULL)
    loader->counted[self.kind] = (gint64)self.positive->total;
  return finish (&self, error);
}

/* Groupings and groupings */

static gboolean
compare_totals (const SmxLoader *self, SmxGroupingKind kind, gint64 found, SmxGroupingKind with,
                gint64 expected, gboolean may_be_less, GError **error)
{
  if (found == expected || (may_be_less && found < expected))
    return TRUE;
  g_autofree char *ours = g_strdup_printf ("%" G_GINT64_FORMAT, found);
  g_autofree char *theirs = g_strdup_printf ("%" G_GINT64_FORMAT, expected);
  return smx__fail_state (self, smx__groupings[kind].name, error,
                          may_be_less ? &total_exceeds : &totals_differ, theirs, smx__groupings[with].name,
                          ours, NULL);
}

gboolean
smx__check_totals (const SmxLoader *self, GError **error)
{
  const gint64 *counted = self->counted;
  return compare_totals (self, SMX_SERIES, counted[SMX_SERIES], SMX_CELLS, counted[SMX_CELLS], TRUE, error) &&
         compare_totals (self, SMX_MARKS, counted[SMX_MARKS], SMX_RATINGS, counted[SMX_RATINGS], FALSE,
                         error) &&
         compare_totals (self, SMX_RESPONDENTS, counted[SMX_RESPONDENTS], SMX_RATINGS, self->named_answers,
                         FALSE, error);
}
