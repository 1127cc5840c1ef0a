/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the columns of an Arrow stream are. Everything is copied, so that the producer's schema can be released. */
#ifndef SMX_STUDY_ARROW_SCHEMA_H
#define SMX_STUDY_ARROW_SCHEMA_H

#include "convert.h"
#include <service-matrix/arrow.h>

typedef enum {
  SMX_ARROW_NULL,
  SMX_ARROW_BOOLEAN,
  SMX_ARROW_INTEGER,
  SMX_ARROW_UNSIGNED,
  SMX_ARROW_FLOAT,
  SMX_ARROW_DECIMAL,
  SMX_ARROW_TEXT, /* 32-bit or 64-bit offsets into bytes */
  SMX_ARROW_VIEW, /* texts as 16 bytes each: short ones whole, others as a place in one of several buffers */
  SMX_ARROW_DAYS, /* date32 */
  SMX_ARROW_DATE_MILLISECONDS,
  SMX_ARROW_TIMESTAMP,
  SMX_ARROW_OTHER /* nothing that is read here */
} SmxArrowKind;

#define SMX_ARROW_MAX_SCALE                                                                                  \
  100 /* decimals of more digits behind the point, or zeros before it, are not read */

typedef struct {
  SmxArrowKind kind;
  guint width;     /* bytes of a value of fixed size; of an offset of TEXT */
  int scale;       /* DECIMAL */
  gint64 a_second; /* TIMESTAMP: units in a second */
  gboolean zoned;  /* TIMESTAMP: an instant */
} SmxArrowType;

typedef struct {
  SmxArrowType values;
  gboolean has_dictionary;
  SmxArrowType indices; /* where there is a dictionary */
  char *type_name;      /* as it is called where a type is printed: "timestamp[us, tz=UTC]" */
} SmxArrowColumn;

typedef struct {
  guint n;
  char **names; /* ended by NULL */
  SmxArrowColumn *columns;
} SmxArrowSchema;

/* @section is for messages. FORMAT (no struct; a schema that is broken) or RANGE (too many columns). With the place. */
SmxArrowSchema *smx__arrow_schema_new (const struct ArrowSchema *schema, const char *section, GError **error);
void smx__arrow_schema_free (SmxArrowSchema *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SmxArrowSchema, smx__arrow_schema_free)

/* How what the values of a column become is to be read. */
SmxForm smx__arrow_form (const SmxArrowColumn *self);

#endif
