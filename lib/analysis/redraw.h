/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The figures of a ranking drawn anew from what was counted: reworked of n, end customers per request, gaps of people.
 *
 * A replicate depends on seed, replicate and the codes of services alone. What has no count behind it stays as it is: columns of
 * services, counts themselves, and quantiles of hours. */
#ifndef SMX_ANALYSIS_REDRAW_H
#define SMX_ANALYSIS_REDRAW_H

#include "../base/random.h"
#include "../matrix/shared-voices.h"
#include "../stats/draws.h"
#include "burden-curve.h"
#include "ranking.h"

typedef enum {
  SMX_DRAWN_NOT,
  SMX_DRAWN_RATE, /* of rework */
  SMX_DRAWN_FIRST_TIME_RIGHT,
  SMX_DRAWN_REWORKED, /* customers */
  SMX_DRAWN_VOLUME,
  SMX_DRAWN_GAP,
  SMX_DRAWN_BURDEN,
  SMX_DRAWN_SHARE, /* any other */
  SMX_DRAWN_NET,   /* difference of two shares of the same people */
  SMX_DRAWN_MEAN   /* any other, or the difference of two */
} SmxDrawn;

/* Streams of one service for different purposes. That of criterion c, where it is drawn for itself, is SMX_STREAM_COLUMN + c; the
 * others are of figures that several criteria are made of. */
enum {
  SMX_STREAM_REWORK,
  SMX_STREAM_REWORKED,
  SMX_STREAM_OTHERS,
  SMX_STREAM_GAP,
  SMX_STREAM_GROUP,
  SMX_STREAM_MISSING,
  SMX_STREAM_COLUMN,
  SMX_STREAM_AFTER_COLUMNS = SMX_STREAM_COLUMN + SMX_CRITERIA_MAX,
  SMX_STREAM_MEAN,
  SMX_STREAM_SATISFIED = SMX_STREAM_MEAN + 32
};

/* A share, or a mean, that a criterion is made of; what is not needed is NULL. */
typedef struct {
  SmxShareDraws shares;
  double *errors, *degrees; /* n: of a mean; an error of 0 does not swing */
  guint64 *units;           /* n */
} SmxPartDraw;

#define SMX_COLUMN_PARTS 2

/* How a criterion is drawn: a share from its first part, means from one or from the first less the second, net satisfaction from the
 * share of those who are satisfied or dissatisfied, and from that of the satisfied among them. */
typedef struct {
  SmxDrawn kind;
  SmxPartDraw parts[SMX_COLUMN_PARTS];
} SmxColumnDraw;

/* Where what is unknown of a service may lie. */
typedef struct {
  gboolean ends;    /* it may lie anywhere from low to high; else near the known ones, and within these */
  double low, high; /* infinite where there is no such limit */
} SmxReach;

/* What one request of a service has behind it: end customers. */
typedef struct {
  double reworked_mean, other_mean;
  double reworked_error, other_error; /* of these means, over them */
  double degrees;
  double base; /* reworked customers are base x rate */
} SmxCustomers;

typedef struct {
  const SmxRanking *ranking;
  SmxColumnDraw *columns; /* one a criterion */
  gboolean swings;        /* whether anything does */
  gboolean any_missing;
  SmxShareDraws rework;
  SmxCustomers *customers; /* n; NULL where volume does not swing */
  double *gap_errors, *gap_degrees;
  SmxSharedVoices voices;
  gsize *voice_rows; /* n: the row of each candidate there */
  SmxBurdenCurves curves;
  double *floors;  /* one a criterion: draws do not go below; NULL */
  SmxReach *reach; /* one a criterion */
  guint64 *rework_units, *customer_units[2], *gap_units, *group_units, *missing_units;
} SmxRedraw;

/* redraw-columns.c: a criterion that is drawn for itself; nothing but the kind for others. FALSE with NO_MEMORY. */
gboolean smx__column_draw_init (SmxColumnDraw *self, const SmxRanking *ranking, guint c, GError **error);
void smx__column_draw_clear (SmxColumnDraw *self);

/* Whether criterion @c comes from records and is nevertheless not drawn anew. */
gboolean smx__redraw_leaves (const SmxRanking *ranking, guint c);

/* One unit a service. NULL with NO_MEMORY; free with g_free(). */
guint64 *smx__redraw_units (const SmxRanking *ranking, guint32 purpose, GError **error);

gboolean smx__redraw_init (SmxRedraw *self, const SmxRanking *ranking, GError **error);
void smx__redraw_clear (SmxRedraw *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SmxRedraw, smx__redraw_clear)

/* Room of a thread, with what it draws. */
typedef struct {
  double *values;                            /* n x m */
  guint8 *met;                               /* n */
  double *rates, *volumes, *reworked, *gaps; /* n each */
  double *unclipped;                         /* n: burdens before they are clipped, of which these are made */
  double *scratch;                           /* n */
  SmxNormals rework_z, customer_z[2], gap_z, group_z;
  SmxNormals (*column_z)[SMX_COLUMN_PARTS]; /* one a criterion; filled where it has parts */
  guint n_columns;
} SmxRedrawRoom;

gboolean smx__redraw_room_init (SmxRedrawRoom *self, const SmxRedraw *redraw, GError **error);
void smx__redraw_room_clear (SmxRedrawRoom *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SmxRedrawRoom, smx__redraw_room_clear)

/* Draws values and met of a replicate. Cannot fail. */
void smx__redraw_take (const SmxRedraw *self, guint32 replicate, SmxRedrawRoom *room);

/* The burden of a service, before it is clipped, whose gap is shifted and whose reworked customers are @reworked. Where no request
 * was reworked yet, cells say nothing of where rework would be, and the service's own gap is taken. NAN unknown. */
double smx__redraw_burden (const SmxRedraw *self, gsize i, double shift, double reworked);

/* The covariance of the figures that the rule of the ranking makes, where these are linear and people rated several services:
 * n x n, free with g_free(); *@covariance is NULL where all are independent. FALSE with NO_MEMORY or CANCELLED. */
gboolean smx__redraw_covariance (const SmxRedraw *self, double **covariance, GError **error);

#endif
