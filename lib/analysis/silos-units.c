/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From cells to silos. Formulas: docs/method.md, "Silos". */

#include "silos-units.h"
#include "../base/memory.h"
#include "structure.h"
#include <math.h>
#include <string.h>

static const SmxGroupingKind groupings[] = { SMX_ROLES, SMX_PROVIDERS };
static const SmxDictionaryKind dictionaries[] = { SMX_DICTIONARY_ROLE, SMX_DICTIONARY_PROVIDER };

void
smx__silos_clear (SmxSilos *self)
{
  smx__two_mode_clear (&self->graph);
  for (guint side = 0; side < 2; side++) {
    g_free (self->units[side]);
    g_free (self->silos[side]);
    g_free (self->areas[side]);
  }
  g_free (self->volumes);
  g_free (self->insides);
}

static guint32 *
allocate_numbers (gsize n, GError **error)
{
  guint32 *numbers = smx__allocate (n, sizeof *numbers, error);
  for (gsize i = 0; numbers != NULL && i < n; i++)
    numbers[i] = SMX_NO_ID;
  return numbers;
}

/* ---- Areas ---- */

static void
read_areas (SmxSilos *self, guint side)
{
  const SmxSlab *slab = &self->matrix->slabs[groupings[side]];
  for (gsize i = 0; i < slab->n; i++) {
    SmxAnyValue value;
    const guint32 id = smx__slab_key (slab, i)[0];
    smx__slab_read (slab, i, &value);
    if (id < self->n[side])
      self->areas[side][id] = side == SMX_SIDE_ROLES ? ((const SmxRole *)(gconstpointer)&value)->area
                                                     : ((const SmxProvider *)(gconstpointer)&value)->area;
  }
}

/* ---- Units ---- */

static const char *
code_of (const SmxSilos *self, guint side, guint32 id)
{
  return smx__names_code (&self->matrix->names[dictionaries[side]], id);
}

/* The same code may be two numberings' own, so that a name or an area must say it too, and neither may say otherwise. */
static gboolean
are_one (const SmxSilos *self, guint32 role, guint32 provider)
{
  const char *name = smx__name_of (self->matrix, SMX_ROLES, role);
  const char *other = smx__name_of (self->matrix, SMX_PROVIDERS, provider);
  const guint32 area = self->areas[SMX_SIDE_ROLES][role];
  return g_strcmp0 (name, other) == 0 && area == self->areas[SMX_SIDE_PROVIDERS][provider] &&
         (name != NULL || area != SMX_NO_ID);
}

/* Codes of both sides ascend. */
static void
join_units (SmxSilos *self)
{
  guint32 role = 0;
  self->n_units = self->n[SMX_SIDE_ROLES];
  for (guint32 i = 0; i < self->n_units; i++)
    self->units[SMX_SIDE_ROLES][i] = i;
  for (guint32 provider = 0; provider < self->n[SMX_SIDE_PROVIDERS]; provider++) {
    const char *code = code_of (self, SMX_SIDE_PROVIDERS, provider);
    while (role < self->n[SMX_SIDE_ROLES] && strcmp (code_of (self, SMX_SIDE_ROLES, role), code) < 0)
      role++;
    const gboolean joined = role < self->n[SMX_SIDE_ROLES] &&
                            g_str_equal (code_of (self, SMX_SIDE_ROLES, role), code) &&
                            are_one (self, role, provider);
    self->units[SMX_SIDE_PROVIDERS][provider] = joined ? role : self->n_units++;
    self->n_joined += joined ? 1 : 0;
  }
}

/* ---- Communities ---- */

/* Each link that counts, once: where the rows of roles are gone through. */
typedef struct {
  guint32 *ends; /* units: of role, of provider */
  double *weights;
  gsize n;
} Links;

static void
clear_links (Links *self)
{
  g_free (self->ends);
  g_free (self->weights);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Links, clear_links)

static gboolean
take_links (Links *self, const SmxSilos *silos, GError **error)
{
  const SmxTwoModeSide *roles = &silos->graph.sides[SMX_SIDE_ROLES];
  if ((self->ends = smx__allocate (silos->graph.n_links, 2 * sizeof *self->ends, error)) == NULL ||
      (self->weights = smx__allocate (silos->graph.n_links, sizeof *self->weights, error)) == NULL)
    return FALSE;
  for (guint32 role = 0; role < roles->n; role++)
    for (gsize i = roles->starts[role]; i < roles->starts[role + 1]; i++) {
      if (!smx__silos_count_link (roles->weights[i]))
        continue;
      self->ends[2 * self->n] = silos->units[SMX_SIDE_ROLES][role];
      self->ends[2 * self->n + 1] = silos->units[SMX_SIDE_PROVIDERS][roles->partners[i]];
      self->weights[self->n++] = roles->weights[i];
    }
  return TRUE;
}

/* Volumes of communities: of links with an end in it, with both. */
static void
add_volumes (const Links *links, const guint32 *community, double *volumes, double *insides)
{
  for (gsize i = 0; i < links->n; i++) {
    const guint32 one = community[links->ends[2 * i]], other = community[links->ends[2 * i + 1]];
    volumes[one] += links->weights[i];
    if (one == other)
      insides[one] += links->weights[i];
    else
      volumes[other] += links->weights[i];
  }
}

static int
compare_volumes (guint32 a, guint32 b, const void *data)
{
  const double *volumes = data;
  return smx__compare_most (volumes[a], volumes[b]);
}

static void
deal_silos (SmxSilos *self, const guint32 *community, const guint32 *silo_of)
{
  for (guint side = 0; side < 2; side++)
    for (guint32 i = 0; i < self->n[side]; i++) {
      self->silos[side][i] = silo_of[community[self->units[side][i]]];
      self->n_unplaced += self->silos[side][i] == SMX_NO_ID ? 1 : 0;
    }
}

/* Forgets the volume of units that have links with themselves alone. */
static void
drop_lonely (const Links *links, const guint32 *community, gsize n, double *volumes, guint32 *n_units)
{
  for (gsize i = 0; i < n; i++)
    n_units[community[i]]++;
  for (gsize i = 0; i < links->n; i++)
    if (links->ends[2 * i] != links->ends[2 * i + 1])
      n_units[community[links->ends[2 * i]]] = n_units[community[links->ends[2 * i + 1]]] = 2;
  for (gsize i = 0; i < n; i++)
    if (n_units[i] < 2)
      volumes[i] = 0;
}

/* Communities without volume are no silos; the others are numbered with the most volume first, equal ones as they came. */
static gboolean
number_silos (SmxSilos *self, const Links *links, const guint32 *community, GError **error)
{
  const gsize n = self->n_units;
  g_autofree double *volumes = smx__allocate (n, sizeof *volumes, error);
  g_autofree double *insides = volumes == NULL ? NULL : smx__allocate (n, sizeof *insides, error);
  g_autofree guint32 *n_units = insides == NULL ? NULL : smx__allocate (n, sizeof *n_units, error);
  if (n_units == NULL)
    return FALSE;
  add_volumes (links, community, volumes, insides);
  drop_lonely (links, community, n, volumes, n_units);
  g_autofree guint32 *order = smx__sorted_order (n, compare_volumes, volumes, error);
  g_autofree guint32 *silo_of = order == NULL ? NULL : allocate_numbers (n, error);
  if (silo_of == NULL || (self->volumes = smx__allocate (n, sizeof *self->volumes, error)) == NULL ||
      (self->insides = smx__allocate (n, sizeof *self->insides, error)) == NULL)
    return FALSE;
  for (gsize i = 0; i < n && volumes[order[i]] > 0; i++) {
    silo_of[order[i]] = self->n_silos;
    self->volumes[self->n_silos] = volumes[order[i]];
    self->insides[self->n_silos++] = insides[order[i]];
  }
  deal_silos (self, community, silo_of);
  return TRUE;
}

/* ---- Agreement ---- */

/* What would be 0 but for rounding. */
static double
without_rounding (double value)
{
  return fabs (value) < 1e-12 ? 0 : value;
}

/* Each unit once, as its role or else its provider, of those that have both a silo and an area. */
static gboolean
compare_areas (SmxSilos *self, GError **error)
{
  g_autofree guint32 *silos = smx__allocate (self->n_units, sizeof *silos, error);
  g_autofree guint32 *areas = silos == NULL ? NULL : smx__allocate (self->n_units, sizeof *areas, error);
  guint32 next = 0;
  if (areas == NULL)
    return FALSE;
  for (guint side = 0; side < 2; side++)
    for (guint32 i = 0; i < self->n[side]; i++) {
      const gboolean first = self->units[side][i] == next;
      next += first ? 1 : 0;
      if (!first || self->silos[side][i] == SMX_NO_ID || self->areas[side][i] == SMX_NO_ID)
        continue;
      silos[self->n_compared] = self->silos[side][i];
      areas[self->n_compared++] = self->areas[side][i];
    }
  if (!smx__igraph_agreement (silos, areas, self->n_compared, &self->information, &self->rand, error))
    return FALSE;
  self->information = without_rounding (self->information);
  self->rand = without_rounding (self->rand);
  return TRUE;
}

static gboolean
find_silos (SmxSilos *self, gboolean chance, guint64 seed, GCancellable *cancellable, GError **error)
{
  g_auto (Links) links = { NULL, NULL, 0 };
  g_autofree guint32 *community = smx__allocate (self->n_units, sizeof *community, error);
  if (community == NULL || !take_links (&links, self, error))
    return FALSE;
  const SmxEdges edges = { self->n_units, links.n, links.ends, links.weights, FALSE };
  return smx__igraph_communities (&edges, SMX_SILOS_TRIES, seed, cancellable, community, &self->modularity,
                                  error) &&
         (!chance || smx__silos_by_chance (self, &edges, seed, cancellable, error)) &&
         number_silos (self, &links, community, error) && compare_areas (self, error);
}

gboolean
smx__silos_take (SmxSilos *self, const SmxMatrix *matrix, gboolean chance, guint64 seed,
                 GCancellable *cancellable, GError **error)
{
  gsize left_out;
  *self = (SmxSilos){ .matrix = matrix, .modularity = NAN, .by_chance = NAN };
  if (!smx__two_mode_of_matrix (&self->graph, matrix, &left_out, error))
    return FALSE;
  for (guint side = 0; side < 2; side++) {
    self->n[side] = smx__n_of (matrix, dictionaries[side]);
    if ((self->units[side] = allocate_numbers (self->n[side], error)) == NULL ||
        (self->silos[side] = allocate_numbers (self->n[side], error)) == NULL ||
        (self->areas[side] = allocate_numbers (self->n[side], error)) == NULL)
      return FALSE;
    read_areas (self, side);
  }
  join_units (self);
  return find_silos (self, chance, seed, cancellable, error);
}
