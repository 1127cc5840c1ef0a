/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The columns that several analyses print, declared once: entities and measures. */
#ifndef SMX_ANALYSIS_COLUMNS_H
#define SMX_ANALYSIS_COLUMNS_H

#include "../matrix/measuring.h"
#include "../table/builder.h"

extern const SmxColumnSpec smx__column_role, smx__column_service, smx__column_provider, smx__column_providers,
    smx__column_name, smx__column_attribute, smx__column_wave, smx__column_period;

/* A column of measures: where its value stands in SmxMeasures (of @spec's type; texts are bases and stand nowhere). */
typedef struct {
  SmxColumnSpec spec;
  guint16 offset;
  guint16 sets;  /* in which tables it is: SMX_SET_* */
  guint16 needs; /* what it is made of: SMX_NEEDS_* */
} SmxMeasureColumn;

enum {
  SMX_SET_ENTITY = 1,   /* by service, role, cell */
  SMX_SET_PROVIDER = 2, /* by provider */
  SMX_SET_SURVEY = 4,   /* by attribute, wave */
  SMX_SET_SERIES = 8    /* by period */
};

extern const SmxMeasureColumn smx__measure_columns[];
extern const gsize smx__n_measure_columns;

/* The column of a name, or NULL. */
const SmxMeasureColumn *smx__measure_column (const char *name);

/* Its spec for this matrix: volumes take the unit of the study's basis. */
SmxColumnSpec smx__measure_spec (const SmxMeasureColumn *column, const SmxMatrix *matrix);

/* Appends the value of a row. */
gboolean smx__append_measure (SmxTableBuilder *builder, guint index, const SmxMeasureColumn *column,
                              const SmxMatrix *matrix, const SmxMeasures *item, GError **error);

/* The name of an entity, or NULL. */
const char *smx__name_of (const SmxMatrix *matrix, SmxGroupingKind kind, guint32 id);

/* Who provides each service. */
typedef struct {
  guint32 *pairs; /* service, provider; ascending, each once */
  gsize n;
} SmxProviderLists;

gboolean smx__provider_lists_take (SmxProviderLists *self, const SmxMatrix *matrix, GError **error);
void smx__provider_lists_clear (SmxProviderLists *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SmxProviderLists, smx__provider_lists_clear)

/* The codes of all who provide a service, joined by ", "; NULL where nobody is known. Free with g_free(). */
char *smx__provider_lists_text (const SmxProviderLists *self, const SmxMatrix *matrix, guint32 service);

#endif
