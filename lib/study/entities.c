/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables of what there is: roles, providers, services, touchpoints, dependencies.
 * Invariant: a row states its entity as a whole or not at all; what is known of one entity in several rows joins, and
 * what contradicts itself is refused with the row's place. */

#include "handler-private.h"
#include "../base/memory.h"
#include "../base/text.h"
#include <math.h>

SMX_MESSAGE (off_scale, "expected a number on the scale from {0} to {1} but found {2}",
             "se esperaba un número en la escala de {0} a {1}, pero se encontró {2}");
SMX_MESSAGE (on_itself, "expected another service than {0} itself but found {1}",
             "se esperaba un servicio distinto de {0}, pero se encontró {1}");

static gboolean
state_role (SmxHandler *self, const SmxRow *row, GError **error)
{
  guint32 key[1];
  SmxRole role;
  smx__tally_blank (SMX_ROLES, &role);
  if (!smx__mention (self, SMX_DICTIONARY_ROLE, row, SMX_ROLES_ROLE, &key[0], error) ||
      !smx__mention (self, SMX_DICTIONARY_TEXT, row, SMX_ROLES_NAME, &role.name, error) ||
      !smx__mention (self, SMX_DICTIONARY_TEXT, row, SMX_ROLES_AREA, &role.area, error))
    return FALSE;
  role.kind = smx__value_double (self, row, SMX_ROLES_KIND);
  role.level = smx__value_double (self, row, SMX_ROLES_LEVEL);
  role.headcount = smx__value_double (self, row, SMX_ROLES_HEADCOUNT);
  return smx__state (self, row, SMX_ROLES, key, &role, error);
}

static gboolean
state_provider (SmxHandler *self, const SmxRow *row, GError **error)
{
  guint32 key[1];
  SmxProvider provider;
  smx__tally_blank (SMX_PROVIDERS, &provider);
  if (!smx__mention (self, SMX_DICTIONARY_PROVIDER, row, SMX_PROVIDERS_PROVIDER, &key[0], error) ||
      !smx__mention (self, SMX_DICTIONARY_TEXT, row, SMX_PROVIDERS_NAME, &provider.name, error) ||
      !smx__mention (self, SMX_DICTIONARY_TEXT, row, SMX_PROVIDERS_AREA, &provider.area, error) ||
      !smx__mention (self, SMX_DICTIONARY_TEXT, row, SMX_PROVIDERS_LEADER, &provider.leader, error))
    return FALSE;
  return smx__state (self, row, SMX_PROVIDERS, key, &provider, error);
}

/* A target is compared with ratings, so it must be one where the study has a scale. */
static gboolean
check_target (const SmxHandler *self, const SmxRow *row, GError **error)
{
  const SmxSettings *settings = smx__tally_settings (self->tally);
  double target = smx__value_double (self, row, SMX_SERVICES_TARGET);
  if (isnan (target) || settings->low == SMX_NULL)
    return TRUE;
  double low = (double)settings->low / (double)SMX_MICRO, high = (double)settings->high / (double)SMX_MICRO;
  if (target >= low && target <= high)
    return TRUE;
  char low_text[G_ASCII_DTOSTR_BUF_SIZE], high_text[G_ASCII_DTOSTR_BUF_SIZE], text[G_ASCII_DTOSTR_BUF_SIZE];
  g_autofree char *found = smx__quote (smx__format_double (text, target), -1);
  SmxPlace place = row->place;
  place.field = "target";
  return smx__fail (error, SMX_ERROR_RANGE, &place, &off_scale, smx__format_double (low_text, low),
                    smx__format_double (high_text, high), found, NULL);
}

/* Both passes over the further numeric columns of a service: first whether they may be stated, then stating them. */
static gboolean
go_through_further (SmxHandler *self, const SmxRow *row, guint32 service, gboolean only_contradictions,
                    GError **error)
{
  const char *const *names = self->section->further;
  for (gsize i = 0; names != NULL && names[i] != NULL; i++) {
    guint32 key[2] = { service, SMX_NO_ID };
    SmxServiceNumber number = { .value = row->further[i] };
    if (isnan (number.value))
      continue;
    if (!smx__tally_intern (self->tally, SMX_DICTIONARY_TEXT, names[i], strlen (names[i]), &key[1], error))
      return FALSE;
    if (only_contradictions && !smx__contradicts (self, SMX_SERVICE_NUMBERS, key, &number))
      continue;
    if (!smx__state (self, row, SMX_SERVICE_NUMBERS, key, &number, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
state_service (SmxHandler *self, const SmxRow *row, GError **error)
{
  guint32 key[1], provider; /* the provider is an entity from here on, whether it ever delivers or not */
  SmxService service;
  smx__tally_blank (SMX_SERVICES, &service);
  if (!check_target (self, row, error) ||
      !smx__mention (self, SMX_DICTIONARY_SERVICE, row, SMX_SERVICES_SERVICE, &key[0], error) ||
      !smx__mention (self, SMX_DICTIONARY_TEXT, row, SMX_SERVICES_NAME, &service.name, error) ||
      !smx__mention (self, SMX_DICTIONARY_TEXT, row, SMX_SERVICES_PROVIDER, &service.provider, error) ||
      !smx__mention (self, SMX_DICTIONARY_PROVIDER, row, SMX_SERVICES_PROVIDER, &provider, error))
    return FALSE;
  service.criticality = smx__value_double (self, row, SMX_SERVICES_CRITICALITY);
  service.target = smx__value_double (self, row, SMX_SERVICES_TARGET);
  service.standard_hours = smx__value_double (self, row, SMX_SERVICES_STANDARD_HOURS);
  service.rework_cost = smx__value_double (self, row, SMX_SERVICES_REWORK_COST);
  service.delay_cost_per_hour = smx__value_double (self, row, SMX_SERVICES_DELAY_COST_PER_HOUR);
  return go_through_further (self, row, key[0], TRUE, error) &&
         smx__state (self, row, SMX_SERVICES, key, &service, error) &&
         go_through_further (self, row, key[0], FALSE, error);
}

static gboolean
state_touchpoint (SmxHandler *self, const SmxRow *row, GError **error)
{
  guint32 key[2];
  SmxTouchpoint touchpoint;
  smx__tally_blank (SMX_TOUCHPOINTS, &touchpoint);
  if (!smx__mention (self, SMX_DICTIONARY_TOUCHPOINT, row, SMX_TOUCHPOINTS_TOUCHPOINT, &key[0], error) ||
      !smx__mention (self, SMX_DICTIONARY_ROLE, row, SMX_TOUCHPOINTS_ROLE, &key[1], error) ||
      !smx__mention (self, SMX_DICTIONARY_TEXT, row, SMX_TOUCHPOINTS_JOURNEY, &touchpoint.journey, error))
    return FALSE;
  touchpoint.end_customers = smx__value_double (self, row, SMX_TOUCHPOINTS_END_CUSTOMERS);
  touchpoint.experience = smx__value_double (self, row, SMX_TOUCHPOINTS_EXPERIENCE);
  return smx__state (self, row, SMX_TOUCHPOINTS, key, &touchpoint, error);
}

static gboolean
refuse_itself (const SmxRow *row, const SmxValue *service, GError **error)
{
  g_autofree char *quoted = smx__quote (service->text, (gssize)service->length);
  SmxPlace place = row->place;
  place.field = "requires";
  return smx__fail (error, SMX_ERROR_RANGE, &place, &on_itself, quoted, quoted, NULL);
}

static gboolean
state_dependency (SmxHandler *self, const SmxRow *row, GError **error)
{
  const SmxValue *service = &row->values[SMX_DEPENDENCIES_SERVICE];
  const SmxValue *requires = &row->values[SMX_DEPENDENCIES_REQUIRES];
  if (service->length == requires->length && memcmp (service->text, requires->text, service->length) == 0)
    return refuse_itself (row, service, error);
  guint32 key[2];
  if (!smx__mention (self, SMX_DICTIONARY_SERVICE, row, SMX_DEPENDENCIES_SERVICE, &key[0], error) ||
      !smx__mention (self, SMX_DICTIONARY_SERVICE, row, SMX_DEPENDENCIES_REQUIRES, &key[1], error))
    return FALSE;
  double share = smx__value_double (self, row, SMX_DEPENDENCIES_SHARE);
  SmxDependency dependency = { .share = isnan (share) ? 1 : share };
  return smx__state (self, row, SMX_DEPENDENCIES, key, &dependency, error);
}

/* ---- Dependencies by columns ---- */

/* The hashes tell who requires itself before any code gets an id. */
static void
wish_dependencies (SmxHandler *self, SmxColumnWish *wishes)
{
  smx__wish (self, SMX_DEPENDENCIES_SERVICE, SMX_DICTIONARY_SERVICE);
  smx__wish (self, SMX_DEPENDENCIES_REQUIRES, SMX_DICTIONARY_SERVICE);
  wishes[SMX_DEPENDENCIES_SERVICE].hash = wishes[SMX_DEPENDENCIES_REQUIRES].hash = TRUE;
}

static void
judge_dependencies (SmxHandler *self, const SmxColumns *columns)
{
  const guint64 *service = columns->hashes[SMX_DEPENDENCIES_SERVICE];
  const guint64 *requires = columns->hashes[SMX_DEPENDENCIES_REQUIRES];
  (void)self;
  for (gsize i = 0; i < columns->n; i++)
    if (service == NULL || requires == NULL || service[i] == requires[i])
      columns->rows[i] = SMX_ROW_ODD;
}

static gboolean
take_dependencies (SmxHandler *self, const SmxColumns *columns, gsize first, gsize end, gsize *n_taken,
                   GError **error)
{
  guint32 keys[2 * SMX_BATCH];
  double stated[SMX_BATCH];
  GError *cause = NULL;
  const gint64 *shares = columns->numbers[SMX_DEPENDENCIES_SHARE];
  for (gsize i = first; i < end; i++) {
    const double share = shares == NULL ? NAN : smx__real_of_number (shares[i]);
    keys[2 * (i - first)] = columns->ids[SMX_DEPENDENCIES_SERVICE][i];
    keys[2 * (i - first) + 1] = columns->ids[SMX_DEPENDENCIES_REQUIRES][i];
    stated[i - first] = isnan (share) ? 1 : share;
  }
  if (smx__tally_state_dependencies (self->tally, keys, stated, end - first, n_taken, &cause))
    return TRUE;
  if (g_error_matches (cause, SMX_ERROR, SMX_ERROR_NO_MEMORY))
    g_propagate_error (error, cause);
  else
    g_clear_error (&cause); /* the row-wise way says it with its place */
  return FALSE;
}

const SmxKindHandler smx__handle_roles = { .row = state_role };
const SmxKindHandler smx__handle_providers = { .row = state_provider };
const SmxKindHandler smx__handle_services = { .row = state_service };
const SmxKindHandler smx__handle_touchpoints = { .row = state_touchpoint };
const SmxKindHandler smx__handle_dependencies = { .row = state_dependency,
                                                  .wish = wish_dependencies,
                                                  .judge = judge_dependencies,
                                                  .columns = take_dependencies };
