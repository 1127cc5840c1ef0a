/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who is in which silo: a row per role and provider, and a row per silo. */

#include "../base/memory.h"
#include "silos-tables.h"
#include <math.h>

#define NAMED 6 /* members that a silo's row names */

/* ---- Members ---- */

/* A role or provider. */
typedef struct {
  guint side;
  guint32 id, silo, area;
  double volume, inside; /* NAN where it has no link of known volume */
} Member;

typedef struct {
  const SmxSilosWork *work;
  Member *items; /* roles before providers, by codes */
  gsize n;
  guint32 *order; /* by silo, in it most volume first */
} Members;

static void
clear_members (Members *self)
{
  g_free (self->items);
  g_free (self->order);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Members, clear_members)

static Member
make_member (const SmxSilos *silos, guint side, guint32 id)
{
  const SmxTwoModeSide *graph = &silos->graph.sides[side];
  Member self = { side, id, silos->silos[side][id], silos->areas[side][id], NAN, NAN };
  for (gsize i = graph->starts[id]; i < graph->starts[id + 1]; i++) {
    const double weight = graph->weights[i];
    if (isnan (weight))
      continue;
    const gboolean mine =
        self.silo != SMX_NO_ID && silos->silos[1 - side][graph->partners[i]] == self.silo && weight > 0;
    self.volume = isnan (self.volume) ? weight : self.volume + weight;
    self.inside = (isnan (self.inside) ? 0 : self.inside) + (mine ? weight : 0);
  }
  return self;
}

static int
compare_members (guint32 a, guint32 b, const void *data)
{
  const Members *self = data;
  const Member *one = &self->items[a], *other = &self->items[b];
  if (one->silo != other->silo)
    return one->silo < other->silo ? -1 : 1; /* SMX_NO_ID is the greatest */
  return smx__compare_most (one->volume, other->volume);
}

static gboolean
take_members (Members *self, const SmxSilosWork *work, GError **error)
{
  const SmxSilos *silos = &work->silos;
  self->work = work;
  self->items = smx__allocate ((gsize)silos->n[0] + silos->n[1], sizeof *self->items, error);
  for (guint side = 0; self->items != NULL && side < 2; side++)
    for (guint32 i = 0; i < silos->n[side]; i++)
      self->items[self->n++] = make_member (silos, side, i);
  self->order = self->items == NULL ? NULL : smx__sorted_order (self->n, compare_members, self, error);
  return self->order != NULL;
}

static const char *
code_of (const SmxSilosWork *work, const Member *member)
{
  const gboolean role = member->side == SMX_SIDE_ROLES;
  return smx__names_code (&work->matrix->names[role ? SMX_DICTIONARY_ROLE : SMX_DICTIONARY_PROVIDER],
                          member->id);
}

static const char *
name_of (const SmxSilosWork *work, const Member *member)
{
  return smx__name_of (work->matrix, member->side == SMX_SIDE_ROLES ? SMX_ROLES : SMX_PROVIDERS, member->id);
}

static gboolean
append_silo_number (SmxTableBuilder *builder, guint32 silo, GError **error)
{
  return smx__table_builder_int64 (builder, 0, silo == SMX_NO_ID ? SMX_NULL : (gint64)silo + 1, error);
}

static gboolean
append_member (const SmxSilosWork *work, const Member *member, GError **error)
{
  SmxTableBuilder *builder = work->builder;
  const gboolean placed = member->silo != SMX_NO_ID;
  guint index = 1;
  return append_silo_number (builder, member->silo, error) &&
         smx__table_builder_text (builder, index++, member->side == SMX_SIDE_ROLES ? "role" : "provider",
                                  error) &&
         smx__table_builder_text (builder, index++, code_of (work, member), error) &&
         smx__table_builder_text (builder, index++, name_of (work, member), error) &&
         smx__table_builder_text (builder, index++, smx__silos_area (work, member->area), error) &&
         smx__table_builder_double (builder, index++, member->volume, error) &&
         smx__table_builder_double (builder, index, placed ? member->inside / member->volume : NAN, error);
}

gboolean
smx__silos_list_members (const SmxSilosWork *work, GError **error)
{
  g_auto (Members) members = { NULL, NULL, 0, NULL };
  if (!take_members (&members, work, error))
    return FALSE;
  for (gsize i = 0; i < smx__structure_rows (&work->options, members.n); i++)
    if (!append_member (work, &members.items[members.order[i]], error))
      return FALSE;
  return TRUE;
}

/* ---- Silos ---- */

/* The members of one silo: [first] to [end - 1] of the order. */
typedef struct {
  const Members *members;
  gsize first, end;
} Stretch;

static const Member *
member_at (const Stretch *self, gsize i)
{
  return &self->members->items[self->members->order[i]];
}

/* The names of the first few, each once: a role and a provider may share theirs. */
static char *
name_members (const SmxSilosWork *work, const Stretch *self)
{
  GString *text = g_string_new (NULL);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  gsize i = self->first;
  for (; i < self->end && g_hash_table_size (seen) < NAMED; i++) {
    const Member *member = member_at (self, i);
    const char *name = name_of (work, member) != NULL ? name_of (work, member) : code_of (work, member);
    if (g_hash_table_add (seen, (gpointer)name))
      g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", name);
  }
  if (i < self->end)
    g_string_append (text, " ...");
  return g_string_free (text, FALSE);
}

/* The area that most members are of, the first by name of equal ones, and its part of those whose area is known. */
static guint32
main_area (const Stretch *self, double *share, GError **error)
{
  g_autofree guint32 *areas = smx__allocate (self->end - self->first, sizeof *areas, error);
  gsize n = 0, most = 0;
  guint32 found = SMX_NO_ID;
  *share = NAN;
  for (gsize i = self->first; areas != NULL && i < self->end; i++)
    if (member_at (self, i)->area != SMX_NO_ID)
      areas[n++] = member_at (self, i)->area;
  g_autofree guint32 *order = areas == NULL ? NULL : smx__sorted_rows (areas, n, 1, error);
  for (gsize i = 0, run = 0; order != NULL && i < n; i++) {
    run = i > 0 && areas[order[i]] == areas[order[i - 1]] ? run + 1 : 1;
    if (run > most) {
      most = run;
      found = areas[order[i]];
    }
  }
  if (most > 0)
    *share = (double)most / (double)n;
  return found;
}

static gboolean
append_silo (const SmxSilosWork *work, const Stretch *stretch, guint32 silo, GError **error)
{
  GError *fault = NULL;
  SmxTableBuilder *builder = work->builder;
  gint64 n[2] = { 0, 0 };
  double share;
  for (gsize i = stretch->first; i < stretch->end; i++)
    n[member_at (stretch, i)->side]++;
  g_autofree char *named = name_members (work, stretch);
  const guint32 area = main_area (stretch, &share, &fault);
  if (fault != NULL) {
    g_propagate_error (error, fault);
    return FALSE;
  }
  guint index = 1;
  return append_silo_number (builder, silo, error) &&
         smx__table_builder_int64 (builder, index++, n[SMX_SIDE_ROLES], error) &&
         smx__table_builder_int64 (builder, index++, n[SMX_SIDE_PROVIDERS], error) &&
         smx__table_builder_text (builder, index++, named, error) &&
         smx__table_builder_text (builder, index++, smx__silos_area (work, area), error) &&
         smx__table_builder_double (builder, index++, share, error) &&
         smx__table_builder_double (builder, index++, work->silos.volumes[silo], error) &&
         smx__table_builder_double (builder, index++, work->silos.insides[silo], error) &&
         smx__table_builder_double (builder, index, work->silos.insides[silo] / work->silos.volumes[silo],
                                    error);
}

gboolean
smx__silos_list (const SmxSilosWork *work, GError **error)
{
  g_auto (Members) members = { NULL, NULL, 0, NULL };
  if (!take_members (&members, work, error))
    return FALSE;
  const gsize n = smx__structure_rows (&work->options, work->silos.n_silos);
  for (gsize first = 0, end, silo = 0; silo < n; first = end, silo++) {
    for (end = first; end < members.n && members.items[members.order[end]].silo == silo; end++)
      ;
    const Stretch stretch = { &members, first, end };
    if (!append_silo (work, &stretch, (guint32)silo, error))
      return FALSE;
  }
  return TRUE;
}
