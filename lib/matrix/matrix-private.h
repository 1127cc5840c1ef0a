/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The matrix from inside.
 * Invariant: ids are numbers in the order of codes; cells are sorted by role, service, provider (none last) and each
 * belongs to one pair; nothing changes after smx_matrix_new(). */
#ifndef SMX_MATRIX_PRIVATE_H
#define SMX_MATRIX_PRIVATE_H

#include "persons.h"
#include "snapshot.h"
#include <service-matrix/matrix.h>

/* What the study's volumes are made of: the first of these that exists. */
typedef enum {
  SMX_VOLUME_REQUESTS,
  SMX_VOLUME_LINKS,
  SMX_VOLUME_TOUCHPOINTS,
  SMX_VOLUME_COUNT,
  SMX_VOLUME_NONE
} SmxVolumeBasis;

/* What a gap is measured against. */
typedef enum { SMX_GAP_EXPECTATION, SMX_GAP_TARGET, SMX_GAP_NONE } SmxGapBasis;

/* An amount in millionths that may be unknown. */
typedef struct {
  SmxInt128 sum;
  gboolean known;
} SmxAmount;

typedef struct {
  guint32 role, service, provider; /* any may be SMX_NO_ID */
  guint32 pair;
  guint32 log;     /* what happened: its entry in the slab; SMX_NO_ID where there was no request */
  gboolean linked; /* a link in force */
  SmxAmount link;  /* end customers of its links in force */
} SmxMatrixCell;

/* A role and a service: the cells of all who provide it. */
typedef struct {
  guint32 role, service;
  guint32 first_cell, n_cells;
  SmxAmount
      shared; /* end customers of links without provider where several deliver: they belong to no one cell */
} SmxPair;

struct SmxMatrix {
  gatomicrefcount references;
  SmxSettings settings;
  SmxNames names[SMX_N_DICTIONARIES];
  SmxSlab slabs[SMX_N_GROUPINGS]; /* none of SMX_RESPONDENTS */
  SmxPersonAnswers persons;       /* shared with the tally, in its numbers and its order */
  guint32 *rating_cells;          /* the cell of each entry that the tally has in SMX_RATINGS, in its order */
  gboolean declared[SMX_N_GROUPINGS];
  gint64 last_time;
  guint32 *service_provider; /* one a service: the provider that services.provider names, or SMX_NO_ID */
  double *service_target;    /* one a service, scale points: its own, else the study's; NAN */
  double *criticality;       /* one a service: the largest of its own and its links'; NAN unknown */
  SmxMatrixCell *cells;
  gsize n_cells;
  SmxPair *pairs;
  gsize n_pairs;
  SmxVolumeBasis volume_basis;
  SmxAmount *role_volume; /* one a role: end customers of its touchpoints */
  SmxAmount *role_link;   /* one a role: the largest of its links in force */
  SmxGapBasis gap_basis;
  guint32 latest_wave;
  SmxSourceRecord *sources;
  guint n_sources;
};

/* matrix-cells.c: who provides what to whom. */
gboolean smx__matrix_resolve (SmxMatrix *self, const SmxTally *tally, GError **error);
gsize smx__matrix_find_cell (const SmxMatrix *self, guint32 role, guint32 service, guint32 provider);
gsize smx__matrix_find_pair (const SmxMatrix *self, guint32 role, guint32 service);

gboolean smx__link_in_force (const SmxMatrix *self, gsize link);

/* volume.c: the one basis, and the volume of a cell, a pair. */
gboolean smx__matrix_weigh (SmxMatrix *self, GError **error);
gboolean smx__cell_log (const SmxMatrix *self, const SmxMatrixCell *cell,
                        SmxCell *log); /* all 0, and FALSE, where there was no request */
SmxAmount smx__log_volume (const SmxMatrix *self,
                           const SmxCell *log); /* under the bases requests and count */
SmxAmount smx__cell_volume (const SmxMatrix *self, const SmxMatrixCell *cell);
SmxAmount smx__pair_volume (const SmxMatrix *self, const SmxPair *pair);
/* End customers of reworked deliveries, from a volume and what happened; NAN unknown. */
double smx__reworked_customers (const SmxMatrix *self, SmxAmount volume, const SmxCell *log);

static inline double
smx__amount (SmxAmount amount)
{
  return amount.known ? (double)amount.sum / (double)SMX_MICRO : (double)__builtin_nan ("");
}

static inline void
smx__amount_add (SmxAmount *self, SmxAmount other)
{
  self->sum += other.sum;
  self->known = self->known || other.known;
}

/* Adds all counts and sums of a cell. */
void smx__cell_add (SmxCell *self, const SmxCell *other);

static inline guint32
smx__n_of (const SmxMatrix *self, SmxDictionaryKind kind)
{
  return self->names[kind].n;
}

#endif
