/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What builders of columns share, wherever the values come from.
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
  self->days = self->whole == NULL ? NULL : smx__allocate (1, sizeof *self->days, error);
  self->joined = self->days == NULL ? NULL : smx__allocate (SMX_MAX_CODE, 1, error);
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
  g_free (self->days);
  g_free (self->waiting);
  g_free (self->joined);
  g_free (self);
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
find_same (const SmxColumnBuilder *self, guint field, const SmxCode *code)
{
  const SmxWaiting *last = self->n_waiting == 0 ? NULL : &self->waiting[self->n_waiting - 1];
  if (last == NULL || last->field != field || last->raw_length != code->raw_length ||
      memcmp (last->raw, code->raw, code->raw_length) != 0)
    return NULL;
  return last;
}

gboolean
smx__builder_code (SmxColumnBuilder *self, guint field, guint row, const SmxCode *code, guint32 *id,
                   guint64 *hash, GError **error)
{
  const SmxColumnWish *wish = &self->wishes[field];
  SmxValue value;
  *id = SMX_NO_ID;
  *hash = 0;
  if (code->length == 0)
    return TRUE;
  const SmxWaiting *same = find_same (self, field, code);
  if (same != NULL) {
    SmxWaiting one = *same;
    one.row = (guint16)row;
    one.again = TRUE;
    *id = SMX_WAITING;
    *hash = wish->hash ? smx__builder_hash (one.text, one.length) : 0;
    return stand_in_line (self, &one, error);
  }
  if (!smx__builder_ask (self, field, row, code->text, code->length, &value))
    return TRUE;
  if (value.known && wish->hash)
    *hash = smx__builder_hash (value.text, value.length);
  if (value.known && wish->dictionary != NULL) {
    *id = SMX_WAITING;
    return smx__builder_wait (self, field, row, &value, code->raw, code->raw_length, error);
  }
  smx__builder_keep (self->memos[field], code->raw, code->raw_length, (gint64)*hash, SMX_NO_ID, 0);
  return TRUE;
}

/* Some that wait for ids of one field, and the text that each stands for among those that get one; SMX_NO_ID: none. */
typedef struct {
  const SmxWaiting *waiting;
  gsize n;
  SmxHashedText texts[SMX_TEXTS];
  guint32 n_texts;
  guint32 of[SMX_TEXTS], ids[SMX_TEXTS];
} Line;

/* The next in line, as far as they are of one field. */
static void
call_up (const SmxColumnBuilder *self, gsize first, Line *line)
{
  const SmxWaiting *waiting = &self->waiting[first];
  const gsize most = MIN (self->n_waiting - first, SMX_TEXTS);
  line->waiting = waiting;
  line->n_texts = 0;
  for (line->n = 0; line->n < most && waiting[line->n].field == waiting->field; line->n++) {
    const SmxWaiting *one = &waiting[line->n];
    const gboolean again = one->again && line->n > 0 && line->of[line->n - 1] != SMX_NO_ID;
    line->of[line->n] = SMX_NO_ID;
    if (self->columns.rows[one->row] != SMX_ROW_FINE)
      continue;
    if (!again)
      line->texts[line->n_texts++] =
          (SmxHashedText){ one->text, one->length, smx__dictionary_hash (one->text, one->length) };
    line->of[line->n] = line->n_texts - 1;
  }
}

/* Tells the rows their ids, and the memo what new texts mean. */
static void
tell_ids (SmxColumnBuilder *self, const Line *line)
{
  const guint field = line->waiting->field;
  const guint64 *hashes = self->columns.hashes[field];
  guint32 n_told = 0;
  for (gsize i = 0; i < line->n; i++) {
    const SmxWaiting *one = &line->waiting[i];
    const guint32 of = line->of[i], id = of == SMX_NO_ID ? SMX_NO_ID : line->ids[of];
    self->columns.ids[field][one->row] = id;
    if (of == SMX_NO_ID || of < n_told)
      continue;
    n_told = of + 1;
    smx__builder_keep (self->memos[field], one->raw, one->raw_length,
                       hashes == NULL ? 0 : (gint64)hashes[one->row], id, 0);
  }
}

/* Gives ids to the codes of the rows that are fine. */
static gboolean
give_ids (SmxColumnBuilder *self, GError **error)
{
  Line line = { .n = 0 };
  for (gsize first = 0; first < self->n_waiting; first += line.n) {
    call_up (self, first, &line);
    if (!smx__dictionary_intern_many (self->wishes[line.waiting->field].dictionary, line.texts, line.n_texts,
                                      line.ids, error))
      return FALSE;
    tell_ids (self, &line);
  }
  return TRUE;
}

/* --- a batch --- */

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
