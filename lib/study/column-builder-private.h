/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside of a column builder, for those who fill its columns: text-columns.c from texts in blocks of CSV,
 * arrow-builder.c from arrays. Each fills the values of a batch and marks the rows that are odd; what follows is the same. */
#ifndef SMX_STUDY_COLUMN_BUILDER_PRIVATE_H
#define SMX_STUDY_COLUMN_BUILDER_PRIVATE_H

#include "column-builder.h"
#include "memo.h"

/* A code that waits for its id. */
typedef struct {
  const char *raw, *text;
  guint32 raw_length, length; /* raw 0: it is not to be remembered by its bytes */
  guint16 row;
  guint8 field;
  gboolean again; /* the code of the one before, which stands in line for the same field */
} SmxWaiting;

/* Where a text stands among others. */
typedef struct {
  guint32 begin, length;
} SmxCellText;

#define SMX_RUN 64 /* rows whose text is near while all of their fields are read */

#define SMX_WAITING (SMX_NO_ID - 1) /* of a code that is known and has no id yet */

struct SmxColumnBuilder {
  const SmxConverter *converter;
  const SmxKindSpec *kind;
  const SmxSection *section;
  SmxHandler *handler;
  SmxDecimals *decimals;
  const SmxColumnWish *wishes;
  SmxMemo *memos[SMX_MAX_FIELDS]; /* one a field; NULL for times and what is not mapped */
  SmxMemo *answer_memos[2];       /* perception, expectation */
  SmxColumns columns;
  guint *answers;
  gsize n_answers; /* vectors that there are */
  guint16 *whole;  /* the rows that are looked at: those that have as many fields as the header */
  gsize n_whole;
  const guint16 *run; /* those of them that are looked at now */
  gsize n_run;
  SmxCellText cells[SMX_RUN]; /* of these, in the column that is filled */
  SmxDays *days;
  guint n_slots; /* of a memo */
  SmxWaiting *waiting;
  gsize n_waiting, waiting_capacity;
  guint8 *looks[SMX_MAX_FIELDS]; /* SMX_DECIMAL_*, where thousands are watched for */
  char *joined;
};

static inline gboolean
smx__is_code_type (SmxValueType type)
{
  return type == SMX_VALUE_CODE || type == SMX_VALUE_TEXT;
}

static inline void
smx__builder_odd (SmxColumnBuilder *self, guint row)
{
  self->columns.rows[row] = SMX_ROW_ODD;
}

static inline const SmxMemoValue *
smx__builder_remember (const SmxMemo *memo, const char *text, gsize length)
{
  return length - 1 < SMX_MEMO_LENGTH ? smx__memo_find (memo, text, length) : NULL;
}

/* The converter's answer; a refusal makes the row odd. */
gboolean smx__builder_ask (SmxColumnBuilder *self, guint field, guint row, const char *text, gsize length,
                           SmxValue *value);

/* A number that the memo does not hold; it does afterwards. The text may be read SMX_QUICK_PADDING bytes beyond its end,
 * here and where it is remembered. */
SmxMemoValue smx__builder_number (SmxColumnBuilder *self, guint field, SmxMemo *memo, guint row,
                                  const char *text, gsize length);

/* A code as it stands, by which it is remembered, and without its quotes. */
typedef struct {
  const char *raw, *text;
  gsize raw_length, length;
} SmxCode;

/* A code that the memo does not hold; the texts stay where they are until the ids are given. */
gboolean smx__builder_code (SmxColumnBuilder *self, guint field, guint row, const SmxCode *code, guint32 *id,
                            guint64 *hash, GError **error);

/* Puts a code in line for its id. */
gboolean smx__builder_wait (SmxColumnBuilder *self, guint field, guint row, const SmxValue *value,
                            const char *raw, gsize raw_length, GError **error);

/* Keeps what a short text means. */
void smx__builder_keep (SmxMemo *memo, const char *text, gsize length, gint64 number, guint32 id,
                        guint32 flags);

/* XXH3-64 of a text. */
guint64 smx__builder_hash (const char *text, gsize length);

/* A wide row without any answer may be blank: it is odd. */
void smx__builder_check_answers (SmxColumnBuilder *self);

/* After the values of a batch: needed fields, what the handler thinks of the rows, ids, what was watched for. */
gboolean smx__builder_finish (SmxColumnBuilder *self, GError **error);

#endif
