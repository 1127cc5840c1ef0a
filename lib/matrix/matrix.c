/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The matrix: a snapshot of a tally, in steps: names, register, what happened, who provides what, volumes, gaps. */

#include "matrix-private.h"
#include "../base/error.h"
#include "../base/memory.h"
#include <math.h>
#include <string.h>

/* Waves: those that the study orders come last, in its order; the others as numbers if all are, else as bytes. */
typedef struct {
  const SmxDictionary *dictionary;
  char **order;
  gboolean numbers;
} Waves;

static int
place_of_wave (const Waves *waves, const char *code)
{
  for (int i = 0; waves->order != NULL && waves->order[i] != NULL; i++) {
    if (g_str_equal (waves->order[i], code))
      return i + 1;
  }
  return 0;
}

static gboolean
read_number (const char *code, double *number)
{
  char *end;
  *number = g_ascii_strtod (code, &end);
  return end != code && *end == '\0' && isfinite (*number);
}

static int
compare_waves (guint32 a, guint32 b, const void *data)
{
  const Waves *waves = data;
  const char *one = smx__dictionary_text (waves->dictionary, a),
             *other = smx__dictionary_text (waves->dictionary, b);
  int place = place_of_wave (waves, one), other_place = place_of_wave (waves, other);
  if (place != other_place)
    return place < other_place ? -1 : 1;
  double x, y;
  if (waves->numbers && read_number (one, &x) && read_number (other, &y) && x != y)
    return x < y ? -1 : 1;
  return strcmp (one, other);
}

static gboolean
take_waves (SmxMatrix *self, const SmxTally *tally, GError **error)
{
  const SmxDictionary *dictionary = smx__tally_dictionary (tally, SMX_DICTIONARY_WAVE);
  Waves waves = { dictionary, self->settings.waves, TRUE };
  double number;
  for (guint32 i = 0; i < smx__dictionary_n (dictionary); i++)
    waves.numbers = waves.numbers && read_number (smx__dictionary_text (dictionary, i), &number);
  return smx__names_take (&self->names[SMX_DICTIONARY_WAVE], dictionary, compare_waves, &waves, error);
}

/* Respondents keep their numbers: nothing is ever ordered by who they are. */
static gboolean
take_names (SmxMatrix *self, const SmxTally *tally, GError **error)
{
  for (guint kind = 0; kind < SMX_N_DICTIONARIES; kind++) {
    const SmxDictionary *dictionary = smx__tally_dictionary (tally, (SmxDictionaryKind)kind);
    if (kind == SMX_DICTIONARY_WAVE || kind == SMX_DICTIONARY_RESPONDENT)
      continue;
    if (!smx__names_take (&self->names[kind], dictionary, NULL, NULL, error))
      return FALSE;
  }
  return take_waves (self, tally, error);
}

static gboolean
take_register (SmxMatrix *self, const SmxTally *tally, GError **error)
{
  static const SmxGroupingKind kinds[] = { SMX_ROLES, SMX_PROVIDERS,   SMX_SERVICES,     SMX_SERVICE_NUMBERS,
                                           SMX_LINKS, SMX_TOUCHPOINTS, SMX_DEPENDENCIES, SMX_HANDOVERS,
                                           SMX_HELD,  SMX_FINDINGS };
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++) {
    if (!smx__slab_take (&self->slabs[kinds[i]], smx__tally_groups (tally, kinds[i]), self->names, NULL, NULL,
                         error))
      return FALSE;
  }
  for (guint kind = 0; kind < SMX_N_GROUPINGS; kind++)
    self->declared[kind] = smx__tally_has (tally, (SmxGroupingKind)kind);
  return TRUE;
}

/* What a service says of itself that later steps need: its provider, its target, its own criticality. */
static gboolean
take_services (SmxMatrix *self, GError **error)
{
  guint32 n = smx__n_of (self, SMX_DICTIONARY_SERVICE);
  double target = self->settings.target == SMX_NULL ? NAN : (double)self->settings.target / (double)SMX_MICRO;
  self->service_provider = smx__allocate (n, sizeof *self->service_provider, error);
  self->service_target = self->service_provider == NULL ? NULL : smx__allocate (n, sizeof (double), error);
  self->criticality = self->service_target == NULL ? NULL : smx__allocate (n, sizeof (double), error);
  if (self->criticality == NULL)
    return FALSE;
  for (guint32 i = 0; i < n; i++) {
    gsize at;
    SmxService service;
    smx__value_blank (&smx__groupings[SMX_SERVICES], &service);
    if (smx__slab_find (&self->slabs[SMX_SERVICES], &i, &at))
      smx__slab_read (&self->slabs[SMX_SERVICES], at, &service);
    const char *provider = smx__names_code (&self->names[SMX_DICTIONARY_TEXT], service.provider);
    self->service_provider[i] =
        provider == NULL ? SMX_NO_ID : smx__names_find (&self->names[SMX_DICTIONARY_PROVIDER], provider);
    self->service_target[i] = isnan (service.target) ? target : service.target;
    self->criticality[i] = service.criticality;
  }
  return TRUE;
}

static gboolean
take_sources (SmxMatrix *self, const SmxTally *tally, GError **error)
{
  guint n = smx__tally_n_sources (tally);
  self->sources = smx__allocate (n, sizeof *self->sources, error);
  if (self->sources == NULL)
    return FALSE;
  for (; self->n_sources < n; self->n_sources++) {
    SmxSourceRecord *source = &self->sources[self->n_sources];
    *source = *smx__tally_source (tally, self->n_sources);
    source->name = g_strdup (source->name);
    source->section = g_strdup (source->section);
  }
  return TRUE;
}

/* The latest wave with answers of any side; and whether anybody of the front was asked what they expect. */
static void
take_survey (SmxMatrix *self)
{
  const SmxSlab *slab = &self->slabs[SMX_RATINGS];
  gboolean paired = FALSE, target = FALSE, any_wave = FALSE;
  self->latest_wave = SMX_NO_ID;
  for (gsize i = 0; i < slab->n; i++) {
    const guint32 *key = smx__slab_key (slab, i);
    SmxRatings ratings;
    if (!paired && key[4] == SMX_SIDE_FRONT) {
      smx__slab_read (slab, i, &ratings);
      paired = ratings.paired > 0;
    }
    if (key[5] != SMX_NO_ID) {
      self->latest_wave = any_wave ? MAX (self->latest_wave, key[5]) : key[5];
      any_wave = TRUE;
    }
  }
  for (guint32 i = 0; i < smx__n_of (self, SMX_DICTIONARY_SERVICE); i++)
    target = target || !isnan (self->service_target[i]);
  self->gap_basis = paired ? SMX_GAP_EXPECTATION : target ? SMX_GAP_TARGET : SMX_GAP_NONE;
}

/* But for services: series are read in the tally's numbers. */
static void
forget_numbers_of_tally (SmxMatrix *self)
{
  self->services_of_tally = g_steal_pointer (&self->names[SMX_DICTIONARY_SERVICE].of_tally);
  for (guint kind = 0; kind < SMX_N_DICTIONARIES; kind++)
    g_clear_pointer (&self->names[kind].of_tally, g_free);
}

SmxMatrix *
smx_matrix_new (const SmxTally *tally, GError **error)
{
  g_return_val_if_fail (tally != NULL, NULL);
  SMX_LANGUAGE_SCOPE (smx__tally_settings (tally)->language);
  SmxMatrix *made = smx__allocate (1, sizeof *made, error);
  if (made == NULL)
    return NULL;
  g_atomic_ref_count_init (&made->references);
  g_autoptr (SmxMatrix) self = made;
  self->last_time = smx__tally_last_time (tally);
  if (!smx__settings_copy (&self->settings, smx__tally_settings (tally), error) ||
      !take_names (self, tally, error) || !take_register (self, tally, error) ||
      !take_services (self, error) || !smx__matrix_resolve (self, tally, error) ||
      !smx__matrix_weigh (self, error) || !take_sources (self, tally, error))
    return NULL;
  take_survey (self);
  forget_numbers_of_tally (self);
  return g_steal_pointer (&self);
}

SmxMatrix *
smx_matrix_ref (SmxMatrix *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
smx_matrix_unref (SmxMatrix *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->references))
    return;
  smx__settings_clear (&self->settings);
  for (guint kind = 0; kind < SMX_N_DICTIONARIES; kind++)
    smx__names_clear (&self->names[kind]);
  for (guint kind = 0; kind < SMX_N_GROUPINGS; kind++)
    smx__slab_clear (&self->slabs[kind]);
  for (guint i = 0; i < self->n_sources; i++) {
    g_free (self->sources[i].name);
    g_free (self->sources[i].section);
  }
  g_free (self->sources);
  smx__groups_free (self->persons.groups);
  smx__log_unref (self->persons.log);
  g_free (self->persons.attributes);
  smx__groups_free (self->series);
  g_free (self->services_of_tally);
  g_free (self->rating_cells);
  g_free (self->service_provider);
  g_free (self->service_target);
  g_free (self->criticality);
  g_free (self->cells);
  g_free (self->pairs);
  g_free (self->cell_links);
  g_free (self->shared_links);
  g_free (self->role_volume);
  g_free (self->role_link);
  g_free (self);
}

guint
smx_matrix_n_roles (const SmxMatrix *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return smx__n_of (self, SMX_DICTIONARY_ROLE);
}

guint
smx_matrix_n_services (const SmxMatrix *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return smx__n_of (self, SMX_DICTIONARY_SERVICE);
}

guint
smx_matrix_n_providers (const SmxMatrix *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return smx__n_of (self, SMX_DICTIONARY_PROVIDER);
}

guint
smx_matrix_n_cells (const SmxMatrix *self)
{
  g_return_val_if_fail (self != NULL, 0);
  guint n = 0; /* requests that name no service are of no cell that others can see */
  for (gsize i = 0; i < self->n_pairs; i++)
    n += self->pairs[i].service == SMX_NO_ID ? 0 : self->pairs[i].n_cells;
  return n;
}
