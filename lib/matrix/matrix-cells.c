/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who provides what to whom: requests, ratings and links without a provider are given to the one that can be told, and
 * the cells of the matrix are drawn up.
 *
 * A request or link takes the provider that its service names. A rating takes the only provider of its role and service
 * (known from links in force, requests and ratings that name one); where there is none, the one that the service names;
 * where there are several, it stays without. Nothing is copied or split. */

#include "matrix-private.h"
#include "../base/memory.h"
#include <math.h>
#include <string.h>

typedef struct {
  guint32 role, service, provider;
} Triple;

typedef struct {
  Triple *items;
  gsize n, capacity;
} Triples;

typedef struct {
  SmxMatrix *matrix;
  Triples served;    /* role, service, provider: every one that is known */
  Triples delivered; /* the same over all roles; role is 0 */
} Resolver;

static void
clear_triples (Triples *self)
{
  g_clear_pointer (&self->items, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Triples, clear_triples)

static void
clear_resolver (Resolver *self)
{
  clear_triples (&self->served);
  clear_triples (&self->delivered);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Resolver, clear_resolver)

/* Room for as many as there may be, so that the array need not grow to twice its size. */
static gboolean
expect_triples (Triples *self, gsize n, GError **error)
{
  return smx__reserve (&self->items, &self->capacity, n, sizeof *self->items, error);
}

static gboolean
add_triple (Triples *self, guint32 role, guint32 service, guint32 provider, GError **error)
{
  if (!smx__reserve (&self->items, &self->capacity, self->n + 1, sizeof *self->items, error))
    return FALSE;
  self->items[self->n++] = (Triple){ role, service, provider };
  return TRUE;
}

static int
compare_triple (const Triple *a, const Triple *b)
{
  if (a->role != b->role)
    return a->role < b->role ? -1 : 1;
  if (a->service != b->service)
    return a->service < b->service ? -1 : 1;
  return (a->provider > b->provider) - (a->provider < b->provider);
}

static gboolean
are_tidy (const Triples *self)
{
  for (gsize i = 1; i < self->n; i++)
    if (compare_triple (&self->items[i - 1], &self->items[i]) >= 0)
      return FALSE;
  return TRUE;
}

/* Sorts, and keeps one of equal ones. */
static gboolean
tidy_triples (Triples *self, GError **error)
{
  if (are_tidy (self))
    return TRUE;
  g_autofree guint32 *order = smx__sorted_rows ((const guint32 *)self->items, self->n, 3, error);
  Triple *sorted = order == NULL ? NULL : smx__allocate (self->n, sizeof *sorted, error);
  if (sorted == NULL)
    return FALSE;
  gsize n = 0;
  for (gsize i = 0; i < self->n; i++) {
    const Triple *item = &self->items[order[i]];
    if (n == 0 || compare_triple (&sorted[n - 1], item) != 0)
      sorted[n++] = *item;
  }
  g_free (self->items);
  self->items = sorted;
  self->capacity = MAX (self->n, 1);
  self->n = n;
  return TRUE;
}

/* How many providers a role and service have, and the first of them. */
static gsize
count_providers (const Triples *triples, guint32 role, guint32 service, guint32 *first)
{
  Triple wanted = { role, service, 0 };
  gsize low = 0, high = triples->n;
  while (low < high) {
    gsize middle = low + (high - low) / 2;
    if (compare_triple (&triples->items[middle], &wanted) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  gsize n = 0;
  for (; low + n < triples->n && triples->items[low + n].role == role &&
         triples->items[low + n].service == service;
       n++)
    ;
  *first = n > 0 ? triples->items[low].provider : SMX_NO_ID;
  return n;
}

/* The provider that a rating of this role (or of no role) and service goes to, or SMX_NO_ID. */
static guint32
sole_provider (const Resolver *self, guint32 role, guint32 service)
{
  guint32 first;
  if (service == SMX_NO_ID)
    return SMX_NO_ID;
  gsize n = role == SMX_NO_ID ? count_providers (&self->delivered, 0, service, &first)
                              : count_providers (&self->served, role, service, &first);
  return n == 0 ? self->matrix->service_provider[service] : n == 1 ? first : SMX_NO_ID;
}

static guint32
stated_provider (const SmxMatrix *self, guint32 service, guint32 provider)
{
  return provider != SMX_NO_ID || service == SMX_NO_ID ? provider : self->service_provider[service];
}

static void
fill_cell (guint32 *key, gpointer data)
{
  key[2] = stated_provider (((Resolver *)data)->matrix, key[1], key[2]);
}

/* Delivery times without provider, kept by service, go to the provider that the service names, or to none: the first
 * part of the key is a provider then. */
static void
fill_delay (guint32 *key, gpointer data)
{
  key[0] = stated_provider (((Resolver *)data)->matrix, key[0], SMX_NO_ID);
}

static void
fill_rating (guint32 *key, gpointer data)
{
  if (key[2] == SMX_NO_ID)
    key[2] = sole_provider (data, key[0], key[1]);
}

gboolean
smx__link_in_force (const SmxMatrix *self, gsize link)
{
  const guint32 *key = smx__slab_key (&self->slabs[SMX_LINKS], link);
  SmxLink value;
  smx__slab_read (&self->slabs[SMX_LINKS], link, &value);
  gint64 from = (gint64)smx__join (key[3], key[4]), until = (gint64)smx__join (key[5], key[6]);
  gint64 now = self->settings.as_of != SMX_NULL ? self->settings.as_of : self->last_time;
  if (!isnan (value.status) && value.status != SMX_STATUS_CONFIRMED)
    return FALSE;
  return now == SMX_NULL || ((from == SMX_NULL || from <= now) && (until == SMX_NULL || now <= until));
}

gboolean
smx__link_has_ended (const SmxMatrix *self, gsize link)
{
  const guint32 *key = smx__slab_key (&self->slabs[SMX_LINKS], link);
  gint64 until = (gint64)smx__join (key[5], key[6]);
  gint64 now = self->settings.as_of != SMX_NULL ? self->settings.as_of : self->last_time;
  return until != SMX_NULL && now != SMX_NULL && until < now;
}

/* Every provider of a role and service that is known without asking the ratings that name none. Only links and ratings
 * need to know. */
static gboolean
collect_providers (Resolver *self, const SmxTally *tally, GError **error)
{
  SmxMatrix *matrix = self->matrix;
  const SmxSlab *cells = &matrix->slabs[SMX_CELLS], *links = &matrix->slabs[SMX_LINKS];
  const SmxGroups *ratings = smx__tally_groups (tally, SMX_RATINGS);
  Triples *served = &self->served;
  if (links->n == 0 && smx__groups_n (ratings) == 0)
    return TRUE;
  if (!expect_triples (served, cells->n, error))
    return FALSE;
  for (gsize i = 0; i < cells->n; i++) {
    const guint32 *key = smx__slab_key (cells, i);
    if (key[1] != SMX_NO_ID && key[2] != SMX_NO_ID && !add_triple (served, key[0], key[1], key[2], error))
      return FALSE;
  }
  for (gsize i = 0; i < links->n; i++) {
    const guint32 *key = smx__slab_key (links, i);
    guint32 provider = stated_provider (matrix, key[1], key[2]);
    if (provider != SMX_NO_ID && smx__link_in_force (matrix, i) &&
        !add_triple (served, key[0], key[1], provider, error))
      return FALSE;
  }
  for (gsize i = 0; i < smx__groups_n (ratings); i++) {
    const guint32 *key = smx__groups_key (ratings, i);
    guint32 role = key[0] == SMX_NO_ID ? SMX_NO_ID : matrix->names[SMX_DICTIONARY_ROLE].of_tally[key[0]];
    if (key[2] != SMX_NO_ID &&
        !add_triple (served, role, matrix->names[SMX_DICTIONARY_SERVICE].of_tally[key[1]],
                     matrix->names[SMX_DICTIONARY_PROVIDER].of_tally[key[2]], error))
      return FALSE;
  }
  if (!tidy_triples (served, error) || !expect_triples (&self->delivered, served->n, error))
    return FALSE;
  for (gsize i = 0; i < served->n; i++) {
    if (!add_triple (&self->delivered, 0, served->items[i].service, served->items[i].provider, error))
      return FALSE;
  }
  return tidy_triples (&self->delivered, error);
}

/* The provider of a link, or SMX_NO_ID; *@shared where several deliver, so that it belongs to none of them. */
static guint32
link_provider (const Resolver *self, const guint32 *key, gboolean *shared)
{
  guint32 first, provider = stated_provider (self->matrix, key[1], key[2]);
  gsize n = provider == SMX_NO_ID ? count_providers (&self->served, key[0], key[1], &first) : 0;
  *shared = n > 1;
  return n == 1 ? first : provider;
}

/* The triples of all cells: with a link in force, a request or a rating. */
static gboolean
collect_cells (const Resolver *self, Triples *cells, GError **error)
{
  SmxMatrix *matrix = self->matrix;
  const SmxGroupingKind kinds[] = { SMX_CELLS, SMX_RATINGS };
  if (!expect_triples (cells, matrix->slabs[SMX_CELLS].n, error))
    return FALSE;
  for (gsize k = 0; k < G_N_ELEMENTS (kinds); k++) {
    const SmxSlab *slab = &matrix->slabs[kinds[k]];
    for (gsize i = 0; i < slab->n; i++) {
      const guint32 *key = smx__slab_key (slab, i);
      if (!add_triple (cells, key[0], key[1], key[2], error))
        return FALSE;
    }
  }
  for (gsize i = 0; i < matrix->slabs[SMX_LINKS].n; i++) {
    const guint32 *key = smx__slab_key (&matrix->slabs[SMX_LINKS], i);
    gboolean shared;
    guint32 provider = link_provider (self, key, &shared);
    if (smx__link_in_force (matrix, i) && !shared && !add_triple (cells, key[0], key[1], provider, error))
      return FALSE;
  }
  return tidy_triples (cells, error);
}

/* The entry of a key, or SMX_NO_ID. Keys are asked for in their order: @at is where the last one was. */
static guint32
log_of (const SmxSlab *slab, const guint32 *key, gsize *at)
{
  const Triple wanted = { key[0], key[1], key[2] };
  for (; *at < slab->n; (*at)++) {
    const guint32 *found = smx__slab_key (slab, *at);
    int order = compare_triple (&(Triple){ found[0], found[1], found[2] }, &wanted);
    if (order >= 0)
      return order == 0 ? (guint32)*at : SMX_NO_ID;
  }
  return SMX_NO_ID;
}

/* Whether a cell is of another role or service than the one before it. */
static gboolean
begins_pair (const Triples *triples, gsize i)
{
  const Triple *items = triples->items;
  return i == 0 || items[i].role != items[i - 1].role || items[i].service != items[i - 1].service;
}

static gsize
count_pairs (const Triples *triples)
{
  gsize n = 0;
  for (gsize i = 0; i < triples->n; i++)
    n += begins_pair (triples, i) ? 1 : 0;
  return n;
}

static gboolean
lay_out_cells (SmxMatrix *self, const Triples *triples, GError **error)
{
  gsize at = 0;
  self->cells = smx__allocate (triples->n, sizeof *self->cells, error);
  self->pairs =
      self->cells == NULL ? NULL : smx__allocate (count_pairs (triples), sizeof *self->pairs, error);
  if (self->pairs == NULL)
    return FALSE;
  for (gsize i = 0; i < triples->n; i++) {
    const Triple *item = &triples->items[i];
    if (begins_pair (triples, i))
      self->pairs[self->n_pairs++] =
          (SmxPair){ .role = item->role, .service = item->service, .first_cell = (guint32)i };
    self->pairs[self->n_pairs - 1].n_cells++;
    guint32 key[] = { item->role, item->service, item->provider };
    self->cells[self->n_cells++] = (SmxMatrixCell){ .pair = (guint32)(self->n_pairs - 1),
                                                    .provider = item->provider,
                                                    .log = log_of (&self->slabs[SMX_CELLS], key, &at) };
  }
  smx__slab_forget_keys (&self->slabs[SMX_CELLS]);
  return TRUE;
}

/* What links in force say: end customers of their cell, how critical its service is for the role. */
static gboolean
lay_links (Resolver *self, GError **error)
{
  SmxMatrix *matrix = self->matrix;
  if (matrix->slabs[SMX_LINKS].n == 0)
    return TRUE;
  matrix->cell_links = smx__allocate (matrix->n_cells, sizeof *matrix->cell_links, error);
  matrix->shared_links = matrix->cell_links == NULL
                             ? NULL
                             : smx__allocate (matrix->n_pairs, sizeof *matrix->shared_links, error);
  if (matrix->shared_links == NULL)
    return FALSE;
  for (gsize i = 0; i < matrix->slabs[SMX_LINKS].n; i++) {
    if (!smx__link_in_force (matrix, i))
      continue;
    const guint32 *key = smx__slab_key (&matrix->slabs[SMX_LINKS], i);
    SmxLink link;
    smx__slab_read (&matrix->slabs[SMX_LINKS], i, &link);
    SmxAmount amount = { 0, !isnan (link.end_customers) };
    if (amount.known)
      amount.sum = (SmxInt128)llround (link.end_customers * (double)SMX_MICRO);
    gboolean shared;
    guint32 provider = link_provider (self, key, &shared);
    if (shared)
      smx__amount_add (&matrix->shared_links[smx__matrix_find_pair (matrix, key[0], key[1])], amount);
    else
      smx__amount_add (&matrix->cell_links[smx__matrix_find_cell (matrix, key[0], key[1], provider)], amount);
    matrix->criticality[key[1]] = fmax (matrix->criticality[key[1]], link.criticality);
  }
  return TRUE;
}

/* Answers of persons stay as they are. Each is counted in an entry of SMX_RATINGS too, which says what cell it is of. */
static gboolean
take_persons (SmxMatrix *self, const SmxTally *tally, GError **error)
{
  const SmxSlab *ratings = &self->slabs[SMX_RATINGS];
  SmxPersonAnswers *persons = &self->persons;
  gsize n = smx__groups_n (ratings->groups);
  persons->groups = smx__groups_ref (smx__tally_groups (tally, SMX_RESPONDENTS));
  persons->log = smx__log_ref (smx__tally_log (tally));
  persons->n_grouped = smx__groups_n (persons->groups);
  persons->n = persons->n_grouped + smx__log_n (persons->log);
  persons->attributes = smx__allocate (n, sizeof *persons->attributes, error);
  self->rating_cells =
      persons->attributes == NULL ? NULL : smx__allocate (n, sizeof *self->rating_cells, error);
  for (gsize i = 0; self->rating_cells != NULL && i < n; i++)
    persons->attributes[i] = smx__groups_key (ratings->groups, i)[3];
  for (gsize i = 0; self->rating_cells != NULL && i < ratings->n; i++) {
    const guint32 *key = smx__slab_key (ratings, i);
    guint32 cell = (guint32)smx__matrix_find_cell (self, key[0], key[1], key[2]);
    gsize first, end;
    smx__slab_entries (ratings, i, &first, &end);
    for (gsize k = first; k < end; k++)
      self->rating_cells[ratings->order[k]] = cell;
  }
  return self->rating_cells != NULL;
}

gboolean
smx__matrix_resolve (SmxMatrix *self, const SmxTally *tally, GError **error)
{
  static const struct {
    SmxGroupingKind kind;
    SmxKeyFunc fill;
  } happened[] = { { SMX_CELLS, fill_cell },
                   { SMX_DELAYS_SERVICE, NULL },
                   { SMX_DELAYS_PROVIDER, NULL },
                   { SMX_DELAYS_ROLE, NULL },
                   { SMX_DELAYS_NO_PROVIDER, fill_delay } },
    felt[] = { { SMX_RATINGS, fill_rating }, { SMX_MARKS, fill_rating } };
  g_auto (Resolver) resolver = { .matrix = self };
  g_auto (Triples) cells = { NULL, 0, 0 };
  for (gsize i = 0; i < G_N_ELEMENTS (happened); i++) {
    if (!smx__slab_take (&self->slabs[happened[i].kind], smx__tally_groups (tally, happened[i].kind),
                         self->names, happened[i].fill, &resolver, error))
      return FALSE;
  }
  if (!collect_providers (&resolver, tally, error))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (felt); i++) {
    if (!smx__slab_take (&self->slabs[felt[i].kind], smx__tally_groups (tally, felt[i].kind), self->names,
                         felt[i].fill, &resolver, error))
      return FALSE;
  }
  self->series = smx__groups_ref (smx__tally_groups (tally, SMX_SERIES));
  return collect_cells (&resolver, &cells, error) && lay_out_cells (self, &cells, error) &&
         lay_links (&resolver, error) && take_persons (self, tally, error);
}

gsize
smx__matrix_find_cell (const SmxMatrix *self, guint32 role, guint32 service, guint32 provider)
{
  Triple wanted = { role, service, provider };
  gsize low = 0, high = self->n_cells;
  while (low < high) {
    gsize middle = low + (high - low) / 2;
    const SmxPair *pair = smx__pair_of (self, middle);
    Triple one = { pair->role, pair->service, self->cells[middle].provider };
    if (compare_triple (&one, &wanted) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

gsize
smx__matrix_find_pair (const SmxMatrix *self, guint32 role, guint32 service)
{
  gsize cell = smx__matrix_find_cell (self, role, service, 0);
  return cell < self->n_cells ? self->cells[cell].pair : self->n_pairs;
}
