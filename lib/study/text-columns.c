/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Columns of typed values from the texts of CSV, field by field, for a run of rows: so few that their text is near from one
 * field to the next.
 *
 * What a column's cells are is found first, for all rows of the run: that is short and does not wait for anything, so that
 * the texts are on their way when they are read. In the same way all places of a memo of codes are asked for before any
 * is looked at; numbers that come again are few. */
#include "column-builder-private.h"
#include "row-builder.h"

/* --- cells --- */

/* The text of a cell in quotes, without them; nothing, and the row odd, where quotes are doubled in it. */
static G_GNUC_NO_INLINE SmxCellText
take_quoted (SmxColumnBuilder *self, const char *text, guint row, guint32 begin, guint32 end)
{
  SmxCellText cell = { begin + 1, end - begin - 2 };
  if (memchr (text + cell.begin, '"', cell.length) == NULL)
    return cell;
  smx__builder_odd (self, row);
  return (SmxCellText){ begin, 0 };
}

static inline SmxCellText
take_text (SmxColumnBuilder *self, const char *text, guint row, SmxCellText cell)
{
  if (G_UNLIKELY (text[cell.begin] == '"') && cell.length > 0)
    return take_quoted (self, text, row, cell.begin, cell.begin + cell.length);
  return cell;
}

/* A cell as it stands, quotes and all. */
static inline SmxCellText
find_cell (const SmxTextRows *rows, guint row, guint column)
{
  const guint32 *cuts = rows->cuts + rows->first[row];
  guint32 begin = column == 0 ? rows->starts[row] : cuts[column - 1] + 1;
  return (SmxCellText){ begin, cuts[column] - begin };
}

static inline SmxCellText
take_cell (SmxColumnBuilder *self, const SmxTextRows *rows, guint row, guint column)
{
  return take_text (self, rows->text, row, find_cell (rows, row, column));
}

/* Finds the cells of a column in the run, as they stand. Where rows are regular their cuts are as far apart as a row has
 * fields. */
static void
find_cells (SmxColumnBuilder *self, const SmxTextRows *rows, guint column)
{
  SmxCellText *cells = self->cells;
  if (!rows->regular || column == 0) {
    for (gsize k = 0; k < self->n_run; k++)
      cells[k] = find_cell (rows, self->run[k], column);
    return;
  }
  guint row = self->run[0];
  const guint32 *cut = rows->cuts + rows->first[row] + column;
  gsize n_fields = rows->last[row] - rows->first[row] + 1;
  for (gsize k = 0, n = self->n_run; k < n; k++, cut += n_fields)
    cells[k] = (SmxCellText){ cut[-1] + 1, cut[0] - cut[-1] - 1 };
}

/* Seeks the cells of the run; to be looked at one after the other, since what is kept meanwhile counts. */
static void
seek_cells (const SmxColumnBuilder *self, const SmxMemo *memo, const char *text, SmxMemoSearch *searches)
{
  for (gsize k = 0; k < self->n_run; k++)
    smx__memo_seek (memo, text + self->cells[k].begin, self->cells[k].length, &searches[k]);
}

/* --- numbers, choices --- */

/* A number whose text is not remembered; it is afterwards, as it stands. */
static G_GNUC_NO_INLINE SmxMemoValue
take_number (SmxColumnBuilder *self, const SmxTextRows *rows, guint field, SmxMemo *memo, guint row,
             SmxCellText cell)
{
  SmxMemoValue found = { SMX_NULL, 0, SMX_DECIMAL_NONE };
  SmxCellText inner = take_text (self, rows->text, row, cell);
  if (inner.length == 0)
    return found;
  found = smx__builder_number (self, field, memo, row, rows->text + inner.begin, inner.length);
  if (inner.length < cell.length && self->columns.rows[row] != SMX_ROW_ODD)
    smx__builder_keep (memo, rows->text + cell.begin, cell.length, found.number, 0, found.flags);
  return found;
}

static void
fill_numbers (SmxColumnBuilder *self, const SmxTextRows *rows, guint field, guint column, SmxMemo *memo,
              gint64 *numbers)
{
  guint8 *looks = self->looks[field];
  SmxMemoSearch searches[SMX_RUN];
  find_cells (self, rows, column);
  seek_cells (self, memo, rows->text, searches);
  for (gsize k = 0; k < self->n_run; k++) {
    guint row = self->run[k];
    const SmxMemoValue *known = smx__memo_found (&searches[k]);
    SmxMemoValue found = known != NULL ? *known : take_number (self, rows, field, memo, row, self->cells[k]);
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
  find_cells (self, rows, column);
  for (gsize k = 0; k < self->n_run; k++) {
    guint row = self->run[k];
    SmxCellText cell = take_text (self, rows->text, row, self->cells[k]);
    const char *text = rows->text + cell.begin;
    gsize length = cell.length;
    if (length > 0 && length <= 16 &&
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

/* A time that is not of a day that was met, or stands in quotes. */
static G_GNUC_NO_INLINE gint64
take_time (SmxColumnBuilder *self, const SmxTextRows *rows, guint field, guint row, SmxCellText cell)
{
  SmxCellText inner = take_text (self, rows->text, row, cell);
  const char *text = rows->text + inner.begin;
  SmxValue value = { .known = FALSE };
  if (inner.length == SMX_DAYS_LENGTH && smx__days_find (self->days, text, &value.number))
    return value.number;
  if (smx__convert_quick (self->converter, &self->kind->fields[field], text, inner.length, &value.number)) {
    smx__convert_meet (self->converter, self->days, text, inner.length);
    return value.number;
  }
  if (inner.length > 0)
    smx__builder_ask (self, field, row, text, inner.length, &value);
  return value.known ? value.number : SMX_NULL;
}

static void
fill_times (SmxColumnBuilder *self, const SmxTextRows *rows, guint field, guint column)
{
  gint64 *numbers = self->columns.numbers[field];
  const SmxDays *days = self->days;
  const guint16 *run = self->run;
  find_cells (self, rows, column);
  for (gsize k = 0, n = self->n_run; k < n; k++) {
    guint row = run[k];
    SmxCellText cell = self->cells[k];
    if (cell.length != SMX_DAYS_LENGTH || !smx__days_find (days, rows->text + cell.begin, &numbers[row]))
      numbers[row] = take_time (self, rows, field, row, cell);
  }
}

/* Parts are added as the row-wise path adds them: what is missing counts nothing, missing where all are. */
static void
fill_sums (SmxColumnBuilder *self, const SmxTextRows *rows, const SmxFieldColumns *from)
{
  const SmxField *spec = &self->kind->fields[from->field];
  gint64 *numbers = self->columns.numbers[from->field];
  guint8 *looks = self->looks[from->field];
  for (gsize k = 0; k < self->n_run; k++) {
    guint row = self->run[k];
    SmxValue sum = { .known = FALSE };
    gboolean watched = FALSE;
    for (guint i = 0; i < from->n; i++) {
      SmxCellText cell = take_cell (self, rows, row, from->columns[i]);
      const char *text = rows->text + cell.begin;
      SmxValue part;
      if (!smx__convert (self->converter, spec, text, cell.length, &part, NULL) ||
          !smx__convert_add (self->converter, spec, &sum, &part, NULL))
        smx__builder_odd (self, row);
      watched = watched || (looks != NULL && memchr (text, '.', cell.length) != NULL);
    }
    numbers[row] = sum.known ? sum.number : SMX_NULL;
    if (watched) /* several values in one row */
      smx__builder_odd (self, row);
  }
}

/* --- codes --- */

/* A code that is not remembered. */
static G_GNUC_NO_INLINE gboolean
take_code (SmxColumnBuilder *self, const SmxTextRows *rows, guint field, guint row, SmxCellText cell,
           SmxMemoValue *code, GError **error)
{
  SmxCellText inner = take_text (self, rows->text, row, cell);
  SmxCode found = { .raw = rows->text + cell.begin,
                    .raw_length = cell.length,
                    .text = rows->text + inner.begin,
                    .length = inner.length };
  guint64 hash = 0;
  *code = (SmxMemoValue){ 0, SMX_NO_ID, 0 };
  if (inner.length == 0)
    return TRUE;
  gboolean taken = smx__builder_code (self, field, row, &found, &code->id, &hash, error);
  code->number = (gint64)hash;
  return taken;
}

static gboolean
fill_codes (SmxColumnBuilder *self, const SmxTextRows *rows, guint field, guint column, GError **error)
{
  guint32 *ids = self->columns.ids[field];
  guint64 *hashes = self->columns.hashes[field];
  SmxMemoSearch searches[SMX_RUN];
  find_cells (self, rows, column);
  seek_cells (self, self->memos[field], rows->text, searches);
  for (gsize k = 0; k < self->n_run; k++) {
    guint row = self->run[k];
    const SmxMemoValue *known = smx__memo_found (&searches[k]);
    SmxMemoValue code;
    if (known != NULL)
      code = *known;
    else if (!take_code (self, rows, field, row, self->cells[k], &code, error))
      return FALSE;
    if (ids != NULL)
      ids[row] = code.id;
    if (hashes != NULL)
      hashes[row] = (guint64)code.number;
  }
  return TRUE;
}

/* A text that nothing is kept of: its bytes are looked at only where they might not do. */
static void
check_texts (SmxColumnBuilder *self, const SmxTextRows *rows, guint field, guint column)
{
  find_cells (self, rows, column);
  for (gsize k = 0; k < self->n_run; k++) {
    SmxCellText cell = take_text (self, rows->text, self->run[k], self->cells[k]);
    const char *text = rows->text + cell.begin;
    SmxValue value;
    if (!smx__is_plain_code (text, cell.length))
      smx__builder_ask (self, field, self->run[k], text, cell.length, &value);
  }
}

/* The parts of a row with " / " between them; FALSE where the row is odd. @length 0: one is missing. */
static gboolean
join (SmxColumnBuilder *self, const SmxTextRows *rows, guint row, const SmxFieldColumns *from, gsize *length)
{
  gsize at = 0;
  *length = 0;
  for (guint i = 0; i < from->n; i++) {
    SmxCellText cell = take_cell (self, rows, row, from->columns[i]);
    const char *text = rows->text + cell.begin;
    gsize n = cell.length;
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
  for (gsize k = 0; k < self->n_run; k++) {
    guint row = self->run[k];
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

static void
fill_answers (SmxColumnBuilder *self, const SmxMap *map, const SmxTextRows *rows)
{
  SmxColumns *columns = &self->columns;
  for (guint i = 0; i < map->answers->len; i++) {
    const SmxAnswerColumns *from = &g_array_index (map->answers, SmxAnswerColumns, i);
    self->answers[i] = from->answer;
    fill_numbers (self, rows, SMX_RATINGS_PERCEPTION, from->first, self->answer_memos[0],
                  columns->perceptions[i]);
    if (from->second != SMX_NO_COLUMN)
      fill_numbers (self, rows, SMX_RATINGS_EXPECTATION, from->second, self->answer_memos[1],
                    columns->expectations[i]);
    else
      for (gsize k = 0; k < self->n_run; k++)
        columns->expectations[i][self->run[k]] = SMX_NULL;
  }
}

static void
check_unnamed (SmxColumnBuilder *self, const SmxMap *map, const SmxTextRows *rows)
{
  for (guint i = 0; i < map->unnamed->len; i++)
    for (gsize k = 0; k < self->n_run; k++)
      if (take_cell (self, rows, self->run[k], g_array_index (map->unnamed, guint, i)).length > 0)
        smx__builder_odd (self, self->run[k]);
}

static gboolean
fill_run (SmxColumnBuilder *self, const SmxMap *map, const SmxTextRows *rows, GError **error)
{
  for (guint i = 0; i < map->fields->len; i++)
    if (!fill_field (self, rows, &g_array_index (map->fields, SmxFieldColumns, i), error))
      return FALSE;
  if (self->section->wide)
    fill_answers (self, map, rows);
  check_unnamed (self, map, rows);
  return TRUE;
}

const SmxColumns *
smx__columns_build (SmxColumnBuilder *self, const SmxMap *map, const SmxTextRows *rows, GError **error)
{
  self->columns.n = rows->n;
  self->columns.arrivals = rows->arrivals;
  self->columns.n_answers = self->section->wide ? map->answers->len : 0;
  self->n_waiting = 0;
  find_whole (self, map, rows);
  for (gsize k = 0; k < self->n_whole; k += SMX_RUN) {
    self->run = self->whole + k;
    self->n_run = MIN (SMX_RUN, self->n_whole - k);
    if (!fill_run (self, map, rows, error))
      return NULL;
  }
  if (self->section->wide)
    smx__builder_check_answers (self);
  return smx__builder_finish (self, error) ? &self->columns : NULL;
}
