/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The register: what several statements make of one entity, and which contradict each other. */
#include "test-support.h"

#include "base/message.h"
#include "tally-dump.h"
#include "tally-records.h"
#include <service-matrix/error.h>

static void
joins_what_is_known (void **state)
{
  (void)state;
  g_autoptr (SmxTally) tally = new_tally (NULL);
  GError *error = NULL;
  guint32 key = service (tally, "cards");
  SmxService first, second;
  smx__tally_blank (SMX_SERVICES, &first);
  smx__tally_blank (SMX_SERVICES, &second);
  first.name = text (tally, "Bank cards");
  first.target = second.target = 6;
  second.criticality = 0.75;
  assert_true (smx__tally_state (tally, SMX_SERVICES, &key, &first, &error));
  assert_true (smx__tally_state (tally, SMX_SERVICES, &key, &second, &error));
  const SmxService *known = group_find (smx__tally_groups (tally, SMX_SERVICES), &key);
  assert_int_equal (known->name, first.name);
  assert_int_equal (known->provider, SMX_NO_ID);
  assert_close ("target", known->target, 6, 0);
  assert_close ("criticality", known->criticality, 0.75, 0);
  assert_true (isnan (known->standard_hours));
  assert_int_equal (smx__groups_n (smx__tally_groups (tally, SMX_SERVICES)), 1);
}

static double
share_of (const SmxTally *tally, const guint32 *key)
{
  return ((const SmxDependency *)group_find (smx__tally_groups (tally, SMX_DEPENDENCIES), key))->share;
}

/* Many at once: what stands before the first that contradicts itself is stated, and nothing of what comes after it. */
static void
states_dependencies (void **state)
{
  (void)state;
  g_autoptr (SmxTally) tally = new_tally (NULL);
  GError *error = NULL;
  gsize n = 99;
  const guint32 a = service (tally, "a"), b = service (tally, "b"), c = service (tally, "c");
  const guint32 keys[] = { a, b, b, c, a, b, a, c, b, c, c, b };
  const double shares[] = { 0.5, 1, 0.5, (double)NAN, 0.25, 1 };
  assert_true (smx__tally_state_dependencies (tally, keys, shares, 4, &n, &error));
  assert_int_equal (n, 4);
  assert_int_equal (smx__groups_n (smx__tally_groups (tally, SMX_DEPENDENCIES)), 3);
  assert_close ("a, b", share_of (tally, keys), 0.5, 0);
  assert_close ("a, c", share_of (tally, keys + 6), NAN, 0);
  assert_true (smx__tally_state_dependencies (tally, keys + 6, &(const double){ 0.75 }, 1, &n, &error));
  assert_close ("a, c", share_of (tally, keys + 6), 0.75, 0);
  assert_false (smx__tally_state_dependencies (tally, keys + 4, shares + 2, 4, &n, &error));
  assert_error (error, SMX_ERROR, SMX_ERROR_CONFLICT,
                "share: expected 1, as stated before for the dependency of \"b\", \"c\", but found 0.25");
  g_clear_error (&error);
  assert_int_equal (n, 2);
  assert_int_equal (smx__groups_n (smx__tally_groups (tally, SMX_DEPENDENCIES)), 3);
}

typedef struct {
  const char *name;
  SmxLanguage language;
  SmxGroupingKind kind;
  gboolean other; /* a text rather than a number */
  gsize offset;
  double known, found;
  const char *message;
} Statement;

#define AT(struct_, field) FALSE, offsetof (struct_, field)
#define TEXT_AT(struct_, field) TRUE, offsetof (struct_, field)
#define EN SMX_LANGUAGE_ENGLISH
#define ES SMX_LANGUAGE_SPANISH

static const Statement statements[] = {
  { "conflict/role-name", EN, SMX_ROLES, TEXT_AT (SmxRole, name), 0, 1,
    "name: expected \"text 0\", as stated before for role \"k0\", but found \"text 1\"" },
  { "conflict/role-kind", EN, SMX_ROLES, AT (SmxRole, kind), 0, 1,
    "kind: expected \"front\", as stated before for role \"k0\", but found \"back\"" },
  { "conflict/role-level", EN, SMX_ROLES, AT (SmxRole, level), 1, 0,
    "level: expected 1, as stated before for role \"k0\", but found 0" },
  { "conflict/provider-leader", EN, SMX_PROVIDERS, TEXT_AT (SmxProvider, leader), 0, 1,
    "leader: expected \"text 0\", as stated before for provider \"k0\", but found \"text 1\"" },
  { "conflict/service-target", EN, SMX_SERVICES, AT (SmxService, target), 6, 6.5,
    "target: expected 6, as stated before for service \"k0\", but found 6.5" },
  { "conflict/service-standard", EN, SMX_SERVICES, AT (SmxService, standard_hours), 0.1, 8,
    "standard_hours: expected 0.1, as stated before for service \"k0\", but found 8" },
  { "conflict/service-number", EN, SMX_SERVICE_NUMBERS, AT (SmxServiceNumber, value), 1, 2,
    "floor: expected 1, as stated before for service \"k0\", but found 2" },
  { "conflict/link-status", EN, SMX_LINKS, AT (SmxLink, status), SMX_STATUS_PROPOSED, SMX_STATUS_DISPUTED,
    "status: expected \"proposed\", as stated before for the link of \"k0\", \"k1\", \"k2\", but found "
    "\"disputed\"" },
  { "conflict/touchpoint-journey", EN, SMX_TOUCHPOINTS, TEXT_AT (SmxTouchpoint, journey), 0, 1,
    "journey: expected \"text 0\", as stated before for touchpoint \"k0\", \"k1\", but found \"text 1\"" },
  { "conflict/dependency-share", EN, SMX_DEPENDENCIES, AT (SmxDependency, share), 0.5, 1,
    "share: expected 0.5, as stated before for the dependency of \"k0\", \"k1\", but found 1" },
  { "conflict/in-spanish", ES, SMX_SERVICES, AT (SmxService, target), 6, 5,
    "target: se esperaba 6, como ya se dijo (servicio \"k0\"), pero se encontró 5" },
};

static void
put (const Statement *row, SmxTally *tally, double number, void *value)
{
  smx__tally_blank (row->kind, value);
  void *field = (char *)value + row->offset;
  g_autofree char *words = g_strdup_printf ("text %d", (int)number);
  if (row->other)
    *(guint32 *)field = text (tally, words);
  else
    *(double *)field = number;
}

static void
refuses_contradictions (void **state)
{
  const Statement *row = *state;
  SMX_LANGUAGE_SCOPE (row->language);
  g_autoptr (SmxTally) tally = new_tally (NULL);
  const SmxGroupingSpec *spec = &smx__groupings[row->kind];
  guint32 key[SMX_MAX_KEYS] = { 0 };
  for (guint i = 0; i < spec->n_keys; i++) {
    g_autofree char *code = g_strdup_printf ("k%u", i);
    if (spec->keys[i] == SMX_DICTIONARY_TEXT)
      key[i] = text (tally, "floor");
    else if (spec->keys[i] != SMX_PLAIN_NUMBER)
      key[i] = id_of (tally, spec->keys[i], code);
  }
  SmxAnyValue known, found;
  GError *error = NULL;
  put (row, tally, row->known, &known);
  put (row, tally, row->found, &found);
  assert_true (smx__tally_state (tally, row->kind, key, &known, &error));
  g_autofree char *before = dump_tally (tally);
  assert_false (smx__tally_state (tally, row->kind, key, &found, &error));
  assert_error (error, SMX_ERROR, SMX_ERROR_CONFLICT, row->message);
  g_clear_error (&error);
  g_autofree char *after = dump_tally (tally);
  assert_same_dump ("refused", after, before);
}

static const struct CMUnitTest others[] = {
  { .name = "register/joins", .test_func = joins_what_is_known },
  { .name = "register/dependencies", .test_func = states_dependencies },
};

int
main (void)
{
  struct CMUnitTest tests[G_N_ELEMENTS (statements) + G_N_ELEMENTS (others)];
  gsize n = 0;
  ROWS (statements, refuses_contradictions)
  memcpy (tests + n, others, sizeof others);
  return cmocka_run_group_tests_name ("register", tests, NULL, NULL);
}
