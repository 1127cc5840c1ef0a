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

/* There are many of them: what few have, stands elsewhere. */
typedef struct {
  guint32 pair;     /* its role and service */
  guint32 provider; /* may be SMX_NO_ID */
  guint32 log;      /* what happened: its entry in the slab; SMX_NO_ID where there was no request */
} SmxMatrixCell;

/* A role and a service: the cells of all who provide it. */
typedef struct {
  guint32 role, service; /* either may be SMX_NO_ID */
  guint32 first_cell, n_cells;
} SmxPair;

struct SmxMatrix {
  gatomicrefcount references;
  SmxSettings settings;
  SmxNames names[SMX_N_DICTIONARIES];
  SmxSlab slabs[SMX_N_GROUPINGS]; /* none of SMX_RESPONDENTS and SMX_SERIES; SMX_CELLS without keys */
  SmxPersonAnswers persons;       /* shared with the tally, in its numbers and its order */
  SmxGroups *series;              /* the tally's SMX_SERIES, the same */
  guint32 *services_of_tally;     /* the number here of each of its services */
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
  SmxAmount *cell_links; /* one a cell: end customers of its links in force; NULL where there are no links */
  SmxAmount
      *shared_links; /* one a pair: of links without provider where several deliver, which belong to no one
                              cell; NULL the same */
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

static inline const SmxPair *
smx__pair_of (const SmxMatrix *self, gsize cell)
{
  return &self->pairs[self->cells[cell].pair];
}

gboolean smx__link_in_force (const SmxMatrix *self, gsize link);
/* What waits for an answer waits no more once its time is over. */
gboolean smx__link_has_ended (const SmxMatrix *self, gsize link);

/* volume.c: the one basis, and the volume of a cell, a pair. */
gboolean smx__matrix_weigh (SmxMatrix *self, GError **error);
SmxAmount smx__log_volume (const SmxMatrix *self,
                           const SmxCell *log);                   /* under the bases requests and count */
SmxAmount smx__role_volume (const SmxMatrix *self, guint32 role); /* end customers of its touchpoints */
SmxAmount smx__cell_link (const SmxMatrix *self, gsize cell);
SmxAmount smx__shared_link (const SmxMatrix *self, gsize pair);
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

/* The service of a key of SMX_SERIES. */
static inline guint32
smx__series_service (const SmxMatrix *self, const guint32 *key)
{
  return key[0] == SMX_NO_ID ? SMX_NO_ID : self->services_of_tally[key[0]];
}

static inline guint32
smx__n_of (const SmxMatrix *self, SmxDictionaryKind kind)
{
  return self->names[kind].n;
}

#endif
