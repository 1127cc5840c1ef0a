/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Columns of typed values, field by field.
 *
 * Short texts come again and again, so that what one means is remembered by its bytes (memo.h): the converter is asked
 * once. Numbers and times that differ in every row are read by the quick readers where they are plain. Invariant: every
 * value is the converter's, or one that it would have given. */
#include "column-builder-private.h"
#include "../base/memory.h"
#include "row-builder.h"

#define XXH_INLINE_ALL
#include <string.h>
#include <xxhash.h>

#define FEW_SLOTS 64 /* of a memo */
#define MOST_SLOTS 4096
#define BYTES_A_SLOT 256 /* of input: less is not worth a larger memo */

/* --- birth and end --- */

static gboolean
make_field (SmxColumnBuilder *self, guint field, GError **error)
{
  const SmxField *spec = &self->kind->fields[field];
  const SmxColumnWish *wish = &self->wishes[field];
  SmxColumns *columns = &self->columns;
  if (!self->section->mapped[field])
    return TRUE;
  if (spec->type != SMX_VALUE_TIME && (self->memos[field] = smx__memo_new (self->n_slots, error)) == NULL)
    return FALSE;
  if (wish->hash && (columns->hashes[field] = smx__allocate (SMX_BATCH, sizeof (guint64), error)) == NULL)
    return FALSE;
  if (smx__decimals_watches (self->decimals, field) &&
      (self->looks[field] = smx__allocate (SMX_BATCH, 1, error)) == NULL)
    return FALSE;
  if (!smx__is_code_type (spec->type))
    return (columns->numbers[field] = smx__allocate (SMX_BATCH, sizeof (gint64), error)) != NULL;
  return wish->dictionary == NULL ||
         (columns->ids[field] = smx__allocate (SMX_BATCH, sizeof (guint32), error)) != NULL;
}

static gboolean
make_answers (SmxColumnBuilder *self, gsize n, GError **error)
{
  SmxColumns *columns = &self->columns;
  if (!self->section->wide)
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (self->answer_memos); i++)
    if ((self->answer_memos[i] = smx__memo_new (self->n_slots, error)) == NULL)
      return FALSE;
  self->answers = smx__allocate (n, sizeof *self->answers, error);
  columns->answers = self->answers;
  columns->perceptions =
      self->answers == NULL ? NULL : smx__allocate (n, sizeof *columns->perceptions, error);
  columns->expectations =
      columns->perceptions == NULL ? NULL : smx__allocate (n, sizeof *columns->expectations, error);
  if (columns->expectations == NULL)
    return FALSE;
  for (; self->n_answers < n; self->n_answers++) {
    gint64 *both = smx__allocate (2 * SMX_BATCH, sizeof (gint64), error);
    if (both == NULL)
      return FALSE;
    columns->perceptions[self->n_answers] = both;
    columns->expectations[self->n_answers] = both + SMX_BATCH;
  }
  return TRUE;
}

SmxColumnBuilder *
smx__column_builder_new (SmxPlan *plan, const SmxConverter *converter, SmxHandler *handler,
                         SmxDecimals *decimals, guint64 n_bytes, GError **error)
{
  g_autoptr (SmxColumnBuilder) self = smx__allocate (1, sizeof *self, error);
  if (self == NULL)
    return NULL;
  self->converter = converter;
  self->n_slots = (guint)CLAMP (n_bytes / BYTES_A_SLOT, FEW_SLOTS, MOST_SLOTS);
  self->section = smx__plan_section (plan);
  self->kind = &smx__kinds[self->section->kind];
  self->handler = handler;
  self->decimals = decimals;
  self->wishes = smx__handler_wishes (handler);
  for (guint field = 0; field < self->kind->n_fields; field++)
    if (!make_field (self, field, error))
      return NULL;
  if (!make_answers (self, smx__plan_n_answers (plan), error))
    return NULL;
  self->columns.rows = smx__allocate (SMX_BATCH, 1, error);
  self->whole = self->columns.rows == NULL ? NULL : smx__allocate (SMX_BATCH, sizeof *self->whole, error);
  self->joined = self->whole == NULL ? NULL : smx__allocate (SMX_MAX_CODE, 1, error);
  return self->joined == NULL ? NULL : g_steal_pointer (&self);
}

void
smx__column_builder_free (SmxColumnBuilder *self)
{
  if (self == NULL)
    return;
  for (guint field = 0; field < SMX_MAX_FIELDS; field++) {
    smx__memo_free (self->memos[field]);
    g_free (self->columns.hashes[field]);
    g_free (self->columns.numbers[field]);
    g_free (self->columns.ids[field]);
    g_free (self->looks[field]);
  }
  for (guint i = 0; i < G_N_ELEMENTS (self->answer_memos); i++)
    smx__memo_free (self->answer_memos[i]);
  for (gsize i = 0; i < self->n_answers; i++)
    g_free (self->columns.perceptions[i]);
  g_free (self->columns.perceptions);
  g_free (self->columns.expectations);
  g_free (self->answers);
  g_free (self->columns.rows);
  g_free (self->whole);
  g_free (self->waiting);
  g_free (self->joined);
  g_free (self);
}

/* --- cells --- */

/* The text of a cell without its quotes; FALSE where quotes are doubled in it. */
static inline gboolean
take_cell (const SmxTextRows *rows, guint row, guint column, const char **text, gsize *length)
{
  const guint32 *cuts = rows->cuts + rows->first[row];
  guint32 begin = column == 0 ? rows->starts[row] : cuts[column - 1] + 1;
  *text = rows->text + begin;
  *length = cuts[column] - begin;
  if (*length == 0 || **text != '"')
    return TRUE;
  *text += 1;
  *length -= 2;
  return memchr (*text, '"', *length) == NULL;
}

gboolean
smx__builder_ask (SmxColumnBuilder *self, guint field, guint row, const char *text, gsize length,
                  SmxValue *value)
{
  if (smx__convert (self->converter, &self->kind->fields[field], text, length, value, NULL))
    return TRUE;
  smx__builder_odd (self, row);
  value->known = FALSE;
  return FALSE;
}

/* --- numbers, choices --- */

void
smx__builder_keep (SmxMemo *memo, const char *text, gsize length, gint64 number, guint32 id, guint32 flags)
{
  if (length - 1 < SMX_MEMO_LENGTH)
    smx__memo_keep (memo, text, length, (SmxMemoValue){ number, id, flags });
}

SmxMemoValue
smx__builder_number (SmxColumnBuilder *self, guint field, SmxMemo *memo, guint row, const char *text,
                     gsize length)
{
  SmxMemoValue found = { SMX_NULL, 0, SMX_DECIMAL_NONE };
  SmxValue value = { .known = TRUE };
  if (!smx__convert_quick (self->converter, &self->kind->fields[field], text, length, &value.number) &&
      !smx__builder_ask (self, field, row, text, length, &value))
    return found;
  if (value.known)
    found.number = value.number;
  if (self->looks[field] != NULL)
    found.flags = smx__decimals_judge (self->decimals, text, length);
  smx__builder_keep (memo, text, length, found.number, 0, found.flags);
  return found;
}

static void
fill_numbers (SmxColumnBuilder *self, const SmxTextRows *rows, guint field, guint column, SmxMemo *memo,
              gint64 *numbers)
{
  guint8 *looks = self->looks[field];
  for (gsize k = 0; k < self->n_whole; k++) {
    guint row = self->whole[k];
    const char *text;
    gsize length;
    if (!take_cell (rows, row, column, &text, &length)) {
      smx__builder_odd (self, row);
      continue;
    }
    const SmxMemoValue *known = smx__builder_remember (memo, text, length);
    SmxMemoValue found = known != NULL ? *known
                         : length == 0 ? (SmxMemoValue){ SMX_NULL, 0, SMX_DECIMAL_NONE }
                                       : smx__builder_number (self, field, memo, row, text, length);
    numbers[row] = found.number;
    if (looks != NULL)
      looks[row] = (guint8)found.flags;
  }
}

/* As smx__decimals_judge(), of a number that was read quickly: it is not missing, and has 16 bytes at most. */
static inline guint8
judge_quickly (const SmxColumnBuilder *self, const char *text, gsize length)
{
  guint64 words[2], found = 0;
  memcpy (words, text, sizeof words);
  for (guint i = 0; i < 2 && length > 8 * i; i++) {
    guint64 word = GUINT64_FROM_LE (words[i]);
    gsize rest = length - 8 * i;
    guint64 mask = rest >= 8 ? G_MAXUINT64 : (G_GUINT64_CONSTANT (1) << 8 * rest) - 1;
    guint64 points = (word & mask) ^ G_GUINT64_CONSTANT (0x2e2e2e2e2e2e2e2e); /* 0 where a point stands */
    found |= (points - G_GUINT64_CONSTANT (0x0101010101010101)) & ~points &
             G_GUINT64_CONSTANT (0x8080808080808080);
  }
  return found == 0 ? SMX_DECIMAL_NONE : (guint8)smx__decimals_judge (self->decimals, text, length);
}

/* Amounts differ from row to row: they are read anew each time where they are plain. */
static void
fill_amounts (SmxColumnBuilder *self, const SmxTextRows *rows, guint field, guint column)
{
  const SmxField *spec = &self->kind->fields[field];
  gint64 *numbers = self->columns.numbers[field];
  guint8 *looks = self->looks[field];
  for (gsize k = 0; k < self->n_whole; k++) {
    guint row = self->whole[k];
    const char *text;
    gsize length;
    if (!take_cell (rows, row, column, &text, &length)) {
      smx__builder_odd (self, row);
    } else if (length > 0 && length <= 16 &&
               smx__convert_quick (self->converter, spec, text, length, &numbers[row])) {
      if (looks != NULL)
        looks[row] = judge_quickly (self, text, length);
    } else {
      SmxMemoValue found = { SMX_NULL, 0, SMX_DECIMAL_NONE };
      if (length > 0)
        found = smx__builder_number (self, field, self->memos[field], row, text, length);
      numbers[row] = found.number;
      if (looks != NULL)
        looks[row] = (guint8)found.flags;
    }
  }
}

static void
fill_times (SmxColumnBuilder *self, const SmxTextRows *rows, guint field, guint column)
{
  gint64 *numbers = self->columns.numbers[field];
  const SmxField *spec = &self->kind->fields[field];
  for (gsize k = 0; k < self->n_whole; k++) {
    guint row = self->whole[k];
    const char *text;
    gsize length;
    SmxValue value = { .known = FALSE };
    gboolean plain = take_cell (rows, row, column, &text, &length);
    if (plain && smx__convert_quick (self->converter, spec, text, length, &numbers[row]))
      continue;
    if (!plain)
      smx__builder_odd (self, row);
    else if (length > 0)
      smx__builder_ask (self, field, row, text, length, &value);
    numbers[row] = value.known ? value.number : SMX_NULL;
  }
}

/* Parts are added as the row-wise path adds them: what is missing counts nothing, missing where all are. */
static void
fill_sums (SmxColumnBuilder *self, const SmxTextRows *rows, const SmxFieldColumns *from)
{
  const SmxField *spec = &self->kind->fields[from->field];
  gint64 *numbers = self->columns.numbers[from->field];
  guint8 *looks = self->looks[from->field];
  for (gsize k = 0; k < self->n_whole; k++) {
    guint row = self->whole[k];
    SmxValue sum = { .known = FALSE };
    gboolean watched = FALSE;
    for (guint i = 0; i < from->n; i++) {
      const char *text;
      gsize length;
      SmxValue part;
      if (!take_cell (rows, row, from->columns[i], &text, &length) ||
          !smx__convert (self->converter, spec, text, length, &part, NULL) ||
          !smx__convert_add (self->converter, spec, &sum, &part, NULL))
        smx__builder_odd (self, row);
      watched = watched || (looks != NULL && memchr (text, '.', length) != NULL);
    }
    numbers[row] = sum.known ? sum.number : SMX_NULL;
    if (watched) /* several values in one row */
      smx__builder_odd (self, row);
  }
}

/* --- codes --- */

guint64
smx__builder_hash (const char *text, gsize length)
{
  return XXH3_64bits (text, length);
}

static gboolean
stand_in_line (SmxColumnBuilder *self, const SmxWaiting *one, GError **error)
{
  if (self->n_waiting == self->waiting_capacity &&
      !smx__reserve (&self->waiting, &self->waiting_capacity, self->n_waiting + 1, sizeof *self->waiting,
                     error))
    return FALSE;
  self->waiting[self->n_waiting++] = *one;
  return TRUE;
}

gboolean
smx__builder_wait (SmxColumnBuilder *self, guint field, guint row, const SmxValue *value, const char *raw,
                   gsize raw_length, GError **error)
{
  const SmxWaiting one = { .raw = raw,
                           .raw_length = (guint32)raw_length,
                           .text = value->text,
                           .length = (guint32)value->length,
                           .row = (guint16)row,
                           .field = (guint8)field };
  return stand_in_line (self, &one, error);
}

/* The last in line where it stands for the same text of the same field: rows of one person follow each other. */
static const SmxWaiting *
find_same (const SmxColumnBuilder *self, guint field, const char *text, gsize length)
{
  const SmxWaiting *last = self->n_waiting == 0 ? NULL : &self->waiting[self->n_waiting - 1];
  if (last == NULL || last->field != field || last->raw_length != length ||
      memcmp (last->raw, text, length) != 0)
    return NULL;
  return last;
}

gboolean
smx__builder_code (SmxColumnBuilder *self, guint field, guint row, const char *text, gsize length,
                   guint32 *id, guint64 *hash, GError **error)
{
  const SmxColumnWish *wish = &self->wishes[field];
  SmxValue value;
  *id = SMX_NO_ID;
  *hash = 0;
  if (length == 0)
    return TRUE;
  const SmxWaiting *same = find_same (self, field, text, length);
  if (same != NULL) {
    SmxWaiting one = *same;
    one.row = (guint16)row;
    one.again = TRUE;
    *id = SMX_WAITING;
    *hash = wish->hash ? smx__builder_hash (one.text, one.length) : 0;
    return stand_in_line (self, &one, error);
  }
  if (!smx__builder_ask (self, field, row, text, length, &value))
    return TRUE;
  if (value.known && wish->hash)
    *hash = smx__builder_hash (value.text, value.length);
  if (value.known && wish->dictionary != NULL) {
    *id = SMX_WAITING;
    return smx__builder_wait (self, field, row, &value, text, length, error);
  }
  smx__builder_keep (self->memos[field], text, length, (gint64)*hash, SMX_NO_ID, 0);
  return TRUE;
}

static gboolean
fill_codes (SmxColumnBuilder *self, const SmxTextRows *rows, guint field, guint column, GError **error)
{
  const SmxMemo *memo = self->memos[field];
  guint32 *ids = self->columns.ids[field];
  guint64 *hashes = self->columns.hashes[field];
  for (gsize k = 0; k < self->n_whole; k++) {
    guint row = self->whole[k];
    const char *text;
    gsize length;
    guint32 id = SMX_NO_ID;
    guint64 hash = 0;
    if (!take_cell (rows, row, column, &text, &length)) {
      smx__builder_odd (self, row);
    } else {
      const SmxMemoValue *known = smx__builder_remember (memo, text, length);
      if (known != NULL) {
        id = known->id;
        hash = (guint64)known->number;
      } else if (!smx__builder_code (self, field, row, text, length, &id, &hash, error)) {
        return FALSE;
      }
    }
    if (ids != NULL)
      ids[row] = id;
    if (hashes != NULL)
      hashes[row] = hash;
  }
  return TRUE;
}

/* A text that nothing is kept of: its bytes are looked at only where they might not do. */
static void
check_texts (SmxColumnBuilder *self, const SmxTextRows *rows, guint field, guint column)
{
  for (gsize k = 0; k < self->n_whole; k++) {
    guint row = self->whole[k];
    const char *text;
    gsize length;
    SmxValue value;
    if (!take_cell (rows, row, column, &text, &length))
      smx__builder_odd (self, row);
    else if (!smx__is_plain_code (text, length))
      smx__builder_ask (self, field, row, text, length, &value);
  }
}

/* The parts of a row with " / " between them; FALSE where the row is odd. @length 0: one is missing. */
static gboolean
join (SmxColumnBuilder *self, const SmxTextRows *rows, guint row, const SmxFieldColumns *from, gsize *length)
{
  gsize at = 0;
  *length = 0;
  for (guint i = 0; i < from->n; i++) {
    const char *text;
    gsize n;
    if (!take_cell (rows, row, from->columns[i], &text, &n))
      return FALSE;
    if (smx__is_missing (self->converter, &text, &n))
      return TRUE;
    if (at + n + 3 > SMX_MAX_CODE)
      return FALSE;
    if (i > 0)
      memcpy (self->joined + at, " / ", 3);
    at += i > 0 ? 3 : 0;
    memcpy (self->joined + at, text, n);
    at += n;
  }
  *length = at;
  return TRUE;
}

/* The id of a joined text that is known already; others make their row odd, once for each text. */
static void
fill_joined (SmxColumnBuilder *self, const SmxTextRows *rows, const SmxFieldColumns *from)
{
  const SmxColumnWish *wish = &self->wishes[from->field];
  guint32 *ids = self->columns.ids[from->field];
  guint64 *hashes = self->columns.hashes[from->field];
  for (gsize k = 0; k < self->n_whole; k++) {
    guint row = self->whole[k];
    gsize length = 0;
    guint32 id = SMX_NO_ID;
    SmxValue value = { .known = FALSE };
    if (!join (self, rows, row, from, &length))
      smx__builder_odd (self, row);
    else if (length > 0)
      smx__builder_ask (self, from->field, row, self->joined, length, &value);
    if (value.known && wish->dictionary != NULL) {
      id = smx__dictionary_find (wish->dictionary, value.text, value.length);
      if (id == SMX_NO_ID)
        smx__builder_odd (self, row);
    }
    if (ids != NULL)
      ids[row] = id;
    if (hashes != NULL)
      hashes[row] = value.known ? smx__builder_hash (value.text, value.length) : 0;
  }
}

static void
fetch_waiting (SmxColumnBuilder *self)
{
  for (gsize i = 0; i < self->n_waiting; i++) {
    SmxWaiting *one = &self->waiting[i];
    const SmxDictionary *dictionary = self->wishes[one->field].dictionary;
    one->hash = one->again ? one[-1].hash : smx__dictionary_fetch (dictionary, one->text, one->length);
  }
}

/* Gives ids to the codes of the rows that are fine. */
static gboolean
give_ids (SmxColumnBuilder *self, GError **error)
{
  fetch_waiting (self);
  for (gsize i = 0; i < self->n_waiting; i++) {
    const SmxWaiting *one = &self->waiting[i];
    SmxDictionary *dictionary = self->wishes[one->field].dictionary;
    guint32 *id = &self->columns.ids[one->field][one->row];
    const guint64 *hashes = self->columns.hashes[one->field];
    if (self->columns.rows[one->row] != SMX_ROW_FINE) {
      *id = SMX_NO_ID;
      continue;
    }
    if (one->again && self->columns.ids[one->field][one[-1].row] != SMX_NO_ID) {
      *id = self->columns.ids[one->field][one[-1].row];
      continue;
    }
    if (!smx__dictionary_intern_fetched (dictionary, one->text, one->length, one->hash, id, error))
      return FALSE;
    smx__builder_keep (self->memos[one->field], one->raw, one->raw_length,
                       hashes == NULL ? 0 : (gint64)hashes[one->row], *id, 0);
  }
  return TRUE;
}

/* --- a batch --- */

/* Rows with more or fewer fields than the header are for the row-wise path. */
static void
find_whole (SmxColumnBuilder *self, const SmxMap *map, const SmxTextRows *rows)
{
  guint32 behind = map->header->n - 1;
  self->n_whole = 0;
  for (gsize row = 0; row < rows->n; row++) {
    gboolean whole = rows->last[row] - rows->first[row] == behind;
    self->columns.rows[row] = whole ? SMX_ROW_FINE : SMX_ROW_ODD;
    self->whole[self->n_whole] = (guint16)row;
    self->n_whole += whole ? 1 : 0;
  }
}

static gboolean
fill_field (SmxColumnBuilder *self, const SmxTextRows *rows, const SmxFieldColumns *from, GError **error)
{
  guint field = from->field;
  SmxValueType type = self->kind->fields[field].type;
  const SmxColumnWish *wish = &self->wishes[field];
  if (from->n > 1 && from->mapping == SMX_MAPPING_SUM)
    fill_sums (self, rows, from);
  else if (from->n > 1)
    fill_joined (self, rows, from);
  else if (type == SMX_VALUE_TIME)
    fill_times (self, rows, field, from->columns[0]);
  else if (type == SMX_VALUE_NUMBER)
    fill_amounts (self, rows, field, from->columns[0]);
  else if (!smx__is_code_type (type))
    fill_numbers (self, rows, field, from->columns[0], self->memos[field], self->columns.numbers[field]);
  else if (wish->dictionary == NULL && !wish->hash)
    check_texts (self, rows, field, from->columns[0]);
  else
    return fill_codes (self, rows, field, from->columns[0], error);
  return TRUE;
}

void
smx__builder_check_answers (SmxColumnBuilder *self)
{
  const SmxColumns *columns = &self->columns;
  for (gsize k = 0; k < self->n_whole; k++) {
    guint row = self->whole[k];
    gboolean any = FALSE;
    for (gsize i = 0; i < columns->n_answers && !any; i++)
      any = columns->perceptions[i][row] != SMX_NULL;
    if (!any)
      smx__builder_odd (self, row);
  }
}

static void
fill_answers (SmxColumnBuilder *self, const SmxMap *map, const SmxTextRows *rows)
{
  SmxColumns *columns = &self->columns;
  columns->n_answers = map->answers->len;
  for (guint i = 0; i < map->answers->len; i++) {
    const SmxAnswerColumns *from = &g_array_index (map->answers, SmxAnswerColumns, i);
    self->answers[i] = from->answer;
    fill_numbers (self, rows, SMX_RATINGS_PERCEPTION, from->first, self->answer_memos[0],
                  columns->perceptions[i]);
    if (from->second != SMX_NO_COLUMN)
      fill_numbers (self, rows, SMX_RATINGS_EXPECTATION, from->second, self->answer_memos[1],
                    columns->expectations[i]);
    else
      for (gsize row = 0; row < rows->n; row++)
        columns->expectations[i][row] = SMX_NULL;
  }
  smx__builder_check_answers (self);
}

static void
check_unnamed (SmxColumnBuilder *self, const SmxMap *map, const SmxTextRows *rows)
{
  for (guint i = 0; i < map->unnamed->len; i++)
    for (gsize k = 0; k < self->n_whole; k++) {
      const char *text;
      gsize length;
      if (!take_cell (rows, self->whole[k], g_array_index (map->unnamed, guint, i), &text, &length) ||
          length > 0)
        smx__builder_odd (self, self->whole[k]);
    }
}

static gboolean
is_known (const SmxColumns *columns, guint field, gsize row)
{
  return columns->ids[field] != NULL ? columns->ids[field][row] != SMX_NO_ID
                                     : columns->numbers[field][row] != SMX_NULL;
}

static void
check_needed (SmxColumnBuilder *self)
{
  for (guint field = 0; field < self->kind->n_fields; field++) {
    if (!self->kind->fields[field].needed || !self->section->mapped[field] ||
        smx__is_judged_later (self->section->kind, field))
      continue;
    for (gsize k = 0; k < self->n_whole; k++)
      if (!is_known (&self->columns, field, self->whole[k]))
        smx__builder_odd (self, self->whole[k]);
  }
}

/* What was watched for in the rows that are taken. */
static void
add_looks (SmxColumnBuilder *self)
{
  for (guint field = 0; field < self->kind->n_fields; field++) {
    const guint8 *looks = self->looks[field];
    for (gsize k = 0; looks != NULL && k < self->n_whole; k++) {
      guint row = self->whole[k];
      if (looks[row] != SMX_DECIMAL_NONE && self->columns.rows[row] != SMX_ROW_ODD)
        smx__decimals_add (self->decimals, field, looks[row]);
    }
  }
}

gboolean
smx__builder_finish (SmxColumnBuilder *self, GError **error)
{
  check_needed (self);
  smx__handler_judge (self->handler, &self->columns);
  if (!give_ids (self, error))
    return FALSE;
  add_looks (self);
  return TRUE;
}

const SmxColumns *
smx__columns_build (SmxColumnBuilder *self, const SmxMap *map, const SmxTextRows *rows, GError **error)
{
  self->columns.n = rows->n;
  self->columns.arrivals = rows->arrivals;
  self->n_waiting = 0;
  find_whole (self, map, rows);
  for (guint i = 0; i < map->fields->len; i++)
    if (!fill_field (self, rows, &g_array_index (map->fields, SmxFieldColumns, i), error))
      return NULL;
  if (self->section->wide)
    fill_answers (self, map, rows);
  check_unnamed (self, map, rows);
  return smx__builder_finish (self, error) ? &self->columns : NULL;
}
