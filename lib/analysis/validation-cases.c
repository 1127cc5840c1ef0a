/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every role, service and provider with a link or a request, and what state both are in.
 *
 * Links and cells come as notes of one kind, are sorted by key and joined; so each key is looked at once. */

#include "validation-cases.h"
#include "../base/memory.h"
#include <math.h>
#include <string.h>

#define N_PARTS 3

/* What a link, or the log and the survey, say of a key. */
typedef struct {
  guint32 key[N_PARTS]; /* role, service, provider */
  gboolean is_link, in_force, proposed, disputed;
  SmxAmount stated;   /* end customers of a link */
  double criticality; /* of a link */
  SmxCase figures;    /* of a cell */
} Note;

typedef struct {
  const SmxMatrix *matrix;
  Note *notes;
  gsize n, capacity;
  gint64 left_out;
} Work;

static void
clear_work (Work *self)
{
  g_free (self->notes);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Work, clear_work)

static gboolean
has_log (const SmxMatrix *matrix)
{
  return matrix->declared[SMX_CELLS] || matrix->slabs[SMX_CELLS].n > 0;
}

static Note *
add_note (Work *self, guint32 role, guint32 service, guint32 provider, GError **error)
{
  if (!smx__reserve (&self->notes, &self->capacity, self->n + 1, sizeof *self->notes, error))
    return NULL;
  Note *note = &self->notes[self->n++];
  *note = (Note){ .key = { role, service, provider }, .criticality = NAN };
  return note;
}

/* ---- Links ---- */

/* Who a link without provider is about: the one that the service names, else the only one of its role and service; none where
 * several deliver. As links in force are given to cells. */
static guint32
provider_of_link (const SmxMatrix *matrix, const guint32 *key)
{
  guint32 provider = key[2] != SMX_NO_ID ? key[2] : matrix->service_provider[key[1]];
  gsize at = provider != SMX_NO_ID ? matrix->n_pairs : smx__matrix_find_pair (matrix, key[0], key[1]);
  if (at >= matrix->n_pairs || matrix->pairs[at].role != key[0] || matrix->pairs[at].service != key[1])
    return provider;
  const SmxPair *pair = &matrix->pairs[at];
  guint32 n_known = 0;
  for (guint32 i = 0; i < pair->n_cells; i++) {
    guint32 one = matrix->cells[pair->first_cell + i].provider;
    if (one == SMX_NO_ID)
      continue;
    provider = one;
    n_known++;
  }
  return n_known == 1 ? provider : SMX_NO_ID;
}

static gboolean
note_links (Work *self, GError **error)
{
  const SmxMatrix *matrix = self->matrix;
  const SmxSlab *slab = &matrix->slabs[SMX_LINKS];
  for (gsize i = 0; i < slab->n; i++) {
    const guint32 *key = smx__slab_key (slab, i);
    SmxLink link;
    smx__slab_read (slab, i, &link);
    Note *note = add_note (self, key[0], key[1], provider_of_link (matrix, key), error);
    if (note == NULL)
      return FALSE;
    note->is_link = TRUE;
    note->in_force = smx__link_in_force (matrix, i);
    note->proposed = link.status == SMX_STATUS_PROPOSED && !smx__link_has_ended (matrix, i);
    note->disputed = link.status == SMX_STATUS_DISPUTED && !smx__link_has_ended (matrix, i);
    note->criticality = link.criticality;
    note->stated.known = !isnan (link.end_customers);
    if (note->stated.known)
      note->stated.sum = (SmxInt128)llround (link.end_customers * (double)SMX_MICRO);
  }
  return TRUE;
}

/* ---- Cells ---- */

static SmxCase
figures_of (const SmxMeasuring *measuring, gsize i)
{
  const SmxMeasures *item = &measuring->items[i];
  const SmxSurvey *back = measuring->felt.back == NULL ? NULL : &measuring->felt.back[measuring->first + i];
  return (SmxCase){ .requests = item->requests,
                    .volume = item->volume,
                    .perception_front = item->perception,
                    .perception_back = item->believed,
                    .respondents_front = item->respondents,
                    .respondents_back = back == NULL ? SMX_NULL : back->persons };
}

static gboolean
note_cells (Work *self, SmxMeasuring *measuring, guint32 wave, GError **error)
{
  if (!smx__measuring_start (measuring, self->matrix, SMX_ROWS_CELL, wave, SMX_NEEDS_LOG | SMX_NEEDS_SURVEY,
                             SMX_STRETCH, error))
    return FALSE;
  while (smx__measuring_next (measuring))
    for (gsize i = 0; i < measuring->n; i++) {
      const SmxRowKey *key = &measuring->rows.keys[measuring->first + i];
      SmxCase figures = figures_of (measuring, i);
      if (key->role == SMX_NO_ID) {
        self->left_out += MAX (figures.requests, 0);
        continue;
      }
      Note *note = add_note (self, key->role, key->service, key->provider, error);
      if (note == NULL)
        return FALSE;
      note->figures = figures;
    }
  return TRUE;
}

/* Requests that never name a service are of no row by cell. */
static void
count_left_out (Work *self)
{
  const SmxMatrix *matrix = self->matrix;
  for (gsize i = 0; i < matrix->n_cells; i++) {
    guint32 log = matrix->cells[i].log;
    SmxCell cell;
    if (log == SMX_NO_ID || smx__pair_of (matrix, i)->service != SMX_NO_ID)
      continue;
    smx__slab_read (&matrix->slabs[SMX_CELLS], log, &cell);
    self->left_out += cell.requests;
  }
}

/* ---- Both together ---- */

/* All notes of one key. */
typedef struct {
  gboolean drawn, in_force, proposed, disputed;
  SmxAmount in_force_stated, stated;
  double criticality;
  SmxCase figures;
} Joined;

static SmxCase
unknown_case (const SmxMatrix *matrix)
{
  gboolean surveyed = matrix->declared[SMX_RATINGS] || matrix->slabs[SMX_RATINGS].n > 0;
  return (SmxCase){ .requests = has_log (matrix) ? 0 : SMX_NULL,
                    .volume = NAN,
                    .criticality = NAN,
                    .perception_front = NAN,
                    .perception_back = NAN,
                    .respondents_front = surveyed ? 0 : SMX_NULL,
                    .respondents_back = surveyed ? 0 : SMX_NULL };
}

static void
join_note (Joined *self, const Note *note)
{
  if (!note->is_link) {
    self->figures = note->figures;
    return;
  }
  self->drawn = TRUE;
  self->in_force = self->in_force || note->in_force;
  self->proposed = self->proposed || note->proposed;
  self->disputed = self->disputed || note->disputed;
  self->criticality = fmax (self->criticality, note->criticality);
  smx__amount_add (&self->stated, note->stated);
  if (note->in_force)
    smx__amount_add (&self->in_force_stated, note->stated);
}

/* A volume that is not known by cell, of what was drawn or is proposed. */
static double
stated_volume (const SmxMatrix *matrix, const Joined *joined, guint32 role)
{
  switch (matrix->volume_basis) {
  case SMX_VOLUME_TOUCHPOINTS:
    return smx__amount (smx__role_volume (matrix, role));
  case SMX_VOLUME_LINKS:
  case SMX_VOLUME_NONE:
    return smx__amount (joined->in_force ? joined->in_force_stated : joined->stated);
  default:
    return NAN;
  }
}

static SmxCaseState
state_of (const SmxMatrix *matrix, const Joined *joined)
{
  const gboolean used = joined->figures.requests > 0;
  if (joined->disputed)
    return SMX_CASE_DISPUTED;
  if (joined->proposed)
    return SMX_CASE_PROPOSED;
  if (!joined->drawn)
    return used ? SMX_CASE_USED_NOT_DRAWN : SMX_CASE_AGREED;
  if (joined->in_force)
    return used || !has_log (matrix) ? SMX_CASE_AGREED : SMX_CASE_DRAWN_NOT_USED;
  return used ? SMX_CASE_EXPIRED_BUT_USED : SMX_CASE_AGREED;
}

static SmxCase
judge (const SmxMatrix *matrix, const Joined *joined, const guint32 *key)
{
  SmxCase one = joined->figures;
  one.role = key[0];
  one.service = key[1];
  one.provider = key[2];
  one.state = state_of (matrix, joined);
  one.criticality = isnan (joined->criticality) ? matrix->criticality[key[1]] : joined->criticality;
  if (isnan (one.volume))
    one.volume = stated_volume (matrix, joined, key[0]);
  return one;
}

static gboolean
same_parts (const Note *a, const Note *b, guint n_parts)
{
  for (guint i = 0; i < n_parts; i++)
    if (a->key[i] != b->key[i])
      return FALSE;
  return TRUE;
}

/* The requests of all providers of a role and service, and their volume where that is of requests. */
static void
add_others (Joined *whole, const SmxMatrix *matrix, const SmxCase *figures)
{
  const gboolean logged =
      matrix->volume_basis == SMX_VOLUME_REQUESTS || matrix->volume_basis == SMX_VOLUME_COUNT;
  if (figures->requests > 0)
    whole->figures.requests += figures->requests;
  if (logged && !isnan (figures->volume))
    whole->figures.volume = (isnan (whole->figures.volume) ? 0 : whole->figures.volume) + figures->volume;
}

/* The notes of one role and service, from @first up to @end in the order of their keys. Where a link is of no one provider, it
 * covers what all of them do, and what is drawn for none of them by name needs no word of its own. */
static void
judge_pair (SmxCases *self, const Work *work, const guint32 *order, gsize first, gsize end)
{
  const SmxMatrix *matrix = work->matrix;
  gboolean covered = FALSE;
  for (gsize i = first; i < end; i++) {
    const Note *note = &work->notes[order[i]];
    covered = covered || (note->is_link && note->key[2] == SMX_NO_ID);
  }
  for (gsize i = first, next; i < end; i = next) {
    const Note *head = &work->notes[order[i]];
    Joined joined = { .criticality = NAN, .figures = unknown_case (matrix) };
    for (next = i; next < end && same_parts (head, &work->notes[order[next]], N_PARTS); next++)
      join_note (&joined, &work->notes[order[next]]);
    for (gsize k = first; covered && head->key[2] == SMX_NO_ID && k < i; k++)
      if (!work->notes[order[k]].is_link)
        add_others (&joined, matrix, &work->notes[order[k]].figures);
    SmxCase one = judge (matrix, &joined, head->key);
    if (one.state != SMX_CASE_AGREED && (joined.drawn || !covered))
      self->items[self->n++] = one;
  }
}

gboolean
smx__cases_take (SmxCases *self, const SmxMatrix *matrix, guint32 wave, GError **error)
{
  g_auto (SmxMeasuring) measuring = { .matrix = NULL };
  g_auto (Work) work = { .matrix = matrix };
  *self = (SmxCases){ NULL, 0, 0 };
  if (!note_links (&work, error) || !note_cells (&work, &measuring, wave, error))
    return FALSE;
  count_left_out (&work);
  self->left_out = work.left_out;
  g_autofree guint32 *keys = smx__allocate (work.n, N_PARTS * sizeof *keys, error);
  for (gsize i = 0; keys != NULL && i < work.n; i++)
    memcpy (keys + N_PARTS * i, work.notes[i].key, sizeof work.notes[i].key);
  g_autofree guint32 *order = keys == NULL ? NULL : smx__sorted_rows (keys, work.n, N_PARTS, error);
  self->items = order == NULL ? NULL : smx__allocate (work.n, sizeof *self->items, error);
  if (self->items == NULL)
    return FALSE;
  for (gsize first = 0, end; first < work.n; first = end) {
    for (end = first; end < work.n && same_parts (&work.notes[order[first]], &work.notes[order[end]], 2);
         end++)
      ;
    judge_pair (self, &work, order, first, end);
  }
  return TRUE;
}

void
smx__cases_clear (SmxCases *self)
{
  g_clear_pointer (&self->items, g_free);
  self->n = 0;
}
