/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The settings of a study, as the tally keeps them: what counts, on which scale, in which calendar. */
#ifndef SMX_TALLY_SETTINGS_H
#define SMX_TALLY_SETTINGS_H

#include "../base/int128.h"
#include <service-matrix/language.h>

typedef enum { SMX_PERIOD_MONTH, SMX_PERIOD_WEEK, SMX_PERIOD_QUARTER, SMX_PERIOD_YEAR } SmxPeriod;

typedef struct {
  char *title;         /* or NULL */
  gint64 low, high;    /* scale in millionths of a point; SMX_NULL where there is none */
  gint64 target;       /* millionths, or SMX_NULL */
  gint64 dissatisfied; /* millionths, or SMX_NULL */
  gint64 from, until;  /* microseconds since 1970-01-01 UTC, both included, or SMX_NULL */
  gint64 as_of;        /* the same */
  SmxPeriod period;
  char *timezone;  /* IANA name, "UTC" by default */
  char **waves;    /* their order, ended by NULL; or NULL */
  double critical; /* 0.5 */
  guint min_group; /* 5 */
  SmxLanguage language;
} SmxSettings;

/* The defaults, over anything; scale and times are SMX_NULL. */
void smx__settings_init (SmxSettings *self);
void smx__settings_clear (SmxSettings *self); /* all zero afterwards */

/* @self holds settings or is all zero; what it held is freed. On failure (NO_MEMORY) it is as it was. */
gboolean smx__settings_copy (SmxSettings *self, const SmxSettings *from, GError **error);

/* The key of the first setting that changes counts or figures and differs, such as "target"; NULL where all agree.
 * Title and language may differ. */
const char *smx__settings_difference (const SmxSettings *self, const SmxSettings *other);

/* A setting as a study file would write it (times in UTC), "" where there is none; NULL for a key that is not among
 * those that are compared. Free with g_free(). */
char *smx__settings_text (const SmxSettings *self, const char *key);

#endif
