/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Entities, links, ratings and requests: what a row of each leaves in the tally, and which rows are refused whole. */

#include "rows.h"
#include "tally-dump.h"

#include "base/memory.h"

#define MAX_ROWS 6
#define MAX_SHOWN 3

typedef struct {
  const char *name;
  SmxKind kind;
  const char *mapped; /* besides the fields of the rows */
  gboolean wide, grid, unique;
  const char *rows[MAX_ROWS];
  const char *error; /* of the last row, which then leaves nothing behind */
  SmxErrorCode code;
  struct {
    SmxGroupingKind kind;
    const char *expected;
  } shown[MAX_SHOWN];
} Case;

static const char *const columns[] = { "teller", "seller", "agent", NULL };
static const char *const further[] = { "days", "visits", NULL };

static const Case cases[] = {
  { "roles/all fields", SMX_KIND_OF_ROLES, NULL,
    .rows = { "role=teller; name=Teller; area=Branch; kind=back; level=2; headcount=40" },
    .shown = { { SMX_ROLES, "teller name=Teller area=Branch kind=1 level=2 headcount=40" } } },
  { "roles/kind is not stated where it is not known", SMX_KIND_OF_ROLES, "kind", .rows = { "role=teller" },
    .shown = { { SMX_ROLES, "teller" } } },
  { "roles/two rows join", SMX_KIND_OF_ROLES, NULL,
    .rows = { "role=teller; name=Teller", "role=teller; headcount=3; kind=front",
              "role=teller; name=Teller" },
    .shown = { { SMX_ROLES, "teller name=Teller kind=0 headcount=3" } } },
  { "roles/contradiction", SMX_KIND_OF_ROLES, NULL,
    .rows = { "role=teller; area=North; level=1", "role=teller; name=T; area=South" },
    .error =
        "made-up.csv:3: area: expected \"North\", as stated before for role \"teller\", but found \"South\"",
    .code = SMX_ERROR_CONFLICT, .shown = { { SMX_ROLES, "teller area=North level=1" } } },
  { "roles/contradiction of a choice", SMX_KIND_OF_ROLES, NULL,
    .rows = { "role=teller; kind=front", "role=teller; kind=back" },
    .error =
        "made-up.csv:3: kind: expected \"front\", as stated before for role \"teller\", but found \"back\"",
    .code = SMX_ERROR_CONFLICT, .shown = { { SMX_ROLES, "teller kind=0" } } },
  { "providers/all fields", SMX_KIND_OF_PROVIDERS, NULL,
    .rows = { "provider=it; name=Systems; area=Centre; leader=Ada Ruiz" },
    .shown = { { SMX_PROVIDERS, "it name=Systems area=Centre leader=Ada Ruiz" } } },
  { "providers/contradiction", SMX_KIND_OF_PROVIDERS, NULL,
    .rows = { "provider=it; leader=Ada", "provider=it; leader=Eva" },
    .error =
        "made-up.csv:3: leader: expected \"Ada\", as stated before for provider \"it\", but found \"Eva\"",
    .code = SMX_ERROR_CONFLICT, .shown = { { SMX_PROVIDERS, "it leader=Ada" } } },
  { "services/all fields", SMX_KIND_OF_SERVICES, NULL,
    .rows = { "service=loan; name=Loan; provider=credit; criticality=0.75; target=6; standard_hours=48; "
              "rework_cost=12.5; "
              "delay_cost_per_hour=2; +0=3; +1=-4.5" },
    .shown = { { SMX_SERVICES, "loan name=Loan provider=credit criticality=0.75 target=6 standard_hours=48 "
                               "rework_cost=12.5 delay_cost_per_hour=2" },
               { SMX_SERVICE_NUMBERS, "loan days value=3 | loan visits value=-4.5" },
               { SMX_PROVIDERS, "" } } },
  { "services/target on the ends of the scale", SMX_KIND_OF_SERVICES, NULL,
    .rows = { "service=a; target=1", "service=b; target=7" },
    .shown = { { SMX_SERVICES, "a target=1 | b target=7" } } },
  { "services/target off the scale", SMX_KIND_OF_SERVICES, NULL, .rows = { "service=a; target=7.5" },
    .error = "made-up.csv:2: target: expected a number on the scale from 1 to 7 but found \"7.5\"",
    .code = SMX_ERROR_RANGE, .shown = { { SMX_SERVICES, "" } } },
  { "services/contradiction", SMX_KIND_OF_SERVICES, NULL,
    .rows = { "service=a; provider=it; +0=1", "service=a; provider=law; +0=1; +1=2" },
    .error =
        "made-up.csv:3: provider: expected \"it\", as stated before for service \"a\", but found \"law\"",
    .code = SMX_ERROR_CONFLICT,
    .shown = { { SMX_SERVICES, "a provider=it" }, { SMX_SERVICE_NUMBERS, "a days value=1" } } },
  { "services/contradiction in a further column", SMX_KIND_OF_SERVICES, NULL,
    .rows = { "service=a; +1=1", "service=a; name=A; +0=5; +1=2" },
    .error = "made-up.csv:3: visits: expected 1, as stated before for service \"a\", but found 2",
    .code = SMX_ERROR_CONFLICT,
    .shown = { { SMX_SERVICES, "a" }, { SMX_SERVICE_NUMBERS, "a visits value=1" } } },
  { "touchpoints/two roles", SMX_KIND_OF_TOUCHPOINTS, NULL,
    .rows = { "touchpoint=desk; journey=Buy; role=teller; end_customers=1000; experience=3.5",
              "touchpoint=desk; role=seller" },
    .shown = { { SMX_TOUCHPOINTS, "desk seller | desk teller journey=Buy end_customers=1000 experience=3.5" },
               { SMX_ROLES, "" } } },
  { "dependencies/share is 1 where it is not said", SMX_KIND_OF_DEPENDENCIES, "share",
    .rows = { "service=loan; requires=file; share=0.25", "service=loan; requires=scan" },
    .shown = { { SMX_DEPENDENCIES, "loan file share=0.25 | loan scan share=1" }, { SMX_SERVICES, "" } } },
  { "dependencies/on itself", SMX_KIND_OF_DEPENDENCIES, NULL, .rows = { "service=loan; requires=loan" },
    .error = "made-up.csv:2: requires: expected another service than \"loan\" itself but found \"loan\"",
    .code = SMX_ERROR_RANGE, .shown = { { SMX_DEPENDENCIES, "" } } },
  { "dependencies/contradiction", SMX_KIND_OF_DEPENDENCIES, NULL,
    .rows = { "service=loan; requires=file", "service=loan; requires=file; share=0.5" },
    .error = "made-up.csv:3: share: expected 1, as stated before for the dependency of \"loan\", \"file\", "
             "but found 0.5",
    .code = SMX_ERROR_CONFLICT, .shown = { { SMX_DEPENDENCIES, "loan file share=1" } } },
  { "links/all fields", SMX_KIND_OF_LINKS, NULL,
    .rows = { "role=teller; service=loan; provider=credit; criticality=0.9; end_customers=120; "
              "status=disputed; "
              "from=10; until=20" },
    .shown = { { SMX_LINKS, "teller loan credit 10 20 criticality=0.9 end_customers=120 status=2" } } },
  { "links/a blank status is confirmed, dates are open", SMX_KIND_OF_LINKS, "status; from; until; provider",
    .rows = { "role=teller; service=loan", "role=teller; service=file; status=proposed" },
    .shown = { { SMX_LINKS, "teller file - nan nan status=1 | teller loan - nan nan status=0" } } },
  { "links/a day as until runs to its end", SMX_KIND_OF_LINKS, NULL,
    .rows = { "role=a; service=b; from=1970-01-02; until=1970-01-02" },
    .shown = { { SMX_LINKS, "a b - 86400 172800 status=0" } } }, /* the last microsecond, shown rounded */
  { "links/other dates are another link", SMX_KIND_OF_LINKS, NULL,
    .rows = { "role=a; service=b; until=5; end_customers=1", "role=a; service=b; from=6; end_customers=2" },
    .shown = { { SMX_LINKS,
                 "a b - 6 nan end_customers=2 status=0 | a b - nan 5 end_customers=1 status=0" } } },
  { "links/until before from", SMX_KIND_OF_LINKS, NULL,
    .rows = { "role=a; service=b; from=1970-01-03; until=3600" },
    .error = "made-up.csv:2: until: expected a time not before from, \"1970-01-03\", but found "
             "\"1970-01-01T01:00:00\"",
    .code = SMX_ERROR_RANGE, .shown = { { SMX_LINKS, "" } } },
  { "links/contradiction", SMX_KIND_OF_LINKS, NULL,
    .rows = { "role=a; service=b; criticality=1", "role=a; service=b; criticality=0.5" },
    .error = "made-up.csv:3: criticality: expected 1, as stated before for the link of \"a\", \"b\", but "
             "found 0.5",
    .code = SMX_ERROR_CONFLICT, .shown = { { SMX_LINKS, "a b - nan nan criticality=1 status=0" } } },
  { "grid/a cell a link", SMX_KIND_OF_LINKS, NULL, .grid = TRUE,
    .rows = { "service=loan; @0=1; @2=0.25", "service=file; @1=0; ?=2", "service=scan; ?=3" },
    .shown = { { SMX_LINKS, "agent loan - nan nan criticality=0.25 status=0 | "
                            "seller file - nan nan criticality=0 status=0 | "
                            "teller loan - nan nan criticality=1 status=0" },
               { SMX_FINDINGS, "" } } },
  { "grid/contradiction", SMX_KIND_OF_LINKS, NULL, .grid = TRUE,
    .rows = { "service=loan; @1=1", "service=loan; @0=1; @1=0.5" },
    .error = "made-up.csv:3: criticality: expected 1, as stated before for the link of \"seller\", \"loan\", "
             "but found 0.5",
    .code = SMX_ERROR_CONFLICT, .shown = { { SMX_LINKS, "seller loan - nan nan criticality=1 status=0" } } },
  { "ratings/a row an answer", SMX_KIND_OF_RATINGS, NULL,
    .rows = { "service=loan; perception=5; expectation=6; role=teller; provider=credit; respondent=p1; "
              "attribute=speed; "
              "side=back; wave=2024; level=3" },
    .shown = { { SMX_RATINGS, "teller loan credit speed 1 2024 1 sum=5000000 squares=25000000000000 "
                              "paired_perception=5000000 paired_expectation=6000000 "
                              "paired_gap_squares=1000000000000 n=1 paired=1" },
               { SMX_RESPONDENTS, "p1 teller loan credit speed 1 2024 sum=5000000 paired_perception=5000000 "
                                  "paired_expectation=6000000 n=1 paired=1" },
               { SMX_FINDINGS, "" } } },
  { "ratings/front by default, nothing else known", SMX_KIND_OF_RATINGS,
    "side; role; provider; respondent; attribute; wave; expectation",
    .rows = { "service=loan; perception=5" },
    .shown = { { SMX_RATINGS, "- loan - - 0 - 0 sum=5000000 squares=25000000000000 n=1" },
               { SMX_RESPONDENTS, "" },
               { SMX_FINDINGS, "5 ratings - n=1" } } },
  { "ratings/without perception no answer", SMX_KIND_OF_RATINGS, "perception",
    .rows = { "service=loan; expectation=5", "service=file" },
    .shown = { { SMX_RATINGS, "" }, { SMX_FINDINGS, "6 ratings - n=2" } } },
  { "wide/a line is one person", SMX_KIND_OF_RATINGS, NULL, .wide = TRUE,
    .rows = { "@0=5/7; @1=3; ?=1", "@0=4; ?=2", "?=3" },
    .shown = { { SMX_RESPONDENTS, "*0 - seller - - 0 - sum=3000000 n=1 | "
                                  "*0 - teller - - 0 - sum=5000000 paired_perception=5000000 "
                                  "paired_expectation=7000000 n=1 paired=1 | "
                                  "*1 - teller - - 0 - sum=4000000 n=1" },
               { SMX_FINDINGS, "6 ratings - n=6" } } },
  { "wide/respondent and what the line says for all", SMX_KIND_OF_RATINGS, NULL, .wide = TRUE,
    .rows = { "respondent=p1; role=r; provider=p; attribute=a; side=back; wave=1; @2=2" },
    .shown = { { SMX_RESPONDENTS, "p1 r agent p a 1 1 sum=2000000 n=1" }, { SMX_FINDINGS, "" } } },
  { "requests/all fields", SMX_KIND_OF_REQUESTS, NULL,
    .rows = { "service=loan; request=R1; role=teller; provider=credit; reworks=2; reassignments=1; opened=0; "
              "acknowledged=5; promised=50; delivered=100; end_customers=3; cost=7.5; cause=x; channel=y; "
              "outcome=z; "
              "level=1; area=n" },
    .shown = { { SMX_CELLS, "teller loan credit reworks=2 reassignments=1 customers=3000000 "
                            "customers_squares=9000000000000 customers_reworked=3000000 delivery=100000000 "
                            "delivery_squares=10000000000 cost=7500000 requests=1 rework_known=1 reworked=1 "
                            "reassignment_known=1 reassigned=1 customers_known=1 customers_rework_known=1 "
                            "delivered=1 due=1 late=1 promises_due=1 cost_known=1" },
               { SMX_CODES, "" },
               { SMX_FINDINGS, "" } } },
  { "requests/not mapped is not known", SMX_KIND_OF_REQUESTS, NULL, .rows = { "service=loan" },
    .shown = { { SMX_CELLS, "- loan - requests=1 open=1" } } },
  { "requests/mapped and missing is 0 reworks", SMX_KIND_OF_REQUESTS, "reworks; reassignments; end_customers",
    .rows = { "service=loan" },
    .shown = { { SMX_CELLS, "- loan - requests=1 rework_known=1 reassignment_known=1 open=1" } } },
  { "requests/a repeated code is noted and counted", SMX_KIND_OF_REQUESTS, "request", .unique = TRUE,
    .rows = { "service=a; request=R1", "service=a; request=R1", "service=a; request=R2", "service=a",
              "service=a" },
    .shown = { { SMX_CELLS, "- a - requests=5 open=5" }, { SMX_FINDINGS, "3 requests - n=1" } } },
  { "requests/a hundred years", SMX_KIND_OF_REQUESTS, NULL,
    .rows = { "service=a; opened=0; delivered=3155760000" }, .shown = { { SMX_FINDINGS, "" } } },
  { "requests/over a hundred years", SMX_KIND_OF_REQUESTS, NULL,
    .rows = { "service=a; opened=0; delivered=3155760001" },
    .error = "made-up.csv:2: delivered: expected a time at most 100 years after opened but found "
             "\"2070-01-01T00:00:01\", opened \"1970-01-01T00:00:00\"",
    .code = SMX_ERROR_RANGE, .shown = { { SMX_CELLS, "" } } },
  { "requests/delivered before opened", SMX_KIND_OF_REQUESTS, NULL,
    .rows = { "service=a; opened=100; delivered=50" },
    .shown = { { SMX_CELLS, "- a - requests=1" }, { SMX_FINDINGS, "0 requests - n=1" } } },
};

static SmxTally *
new_tally (void)
{
  SmxSettings settings;
  smx__settings_init (&settings);
  settings.low = 1 * SMX_MICRO;
  settings.high = 7 * SMX_MICRO;
  SmxTally *tally = smx__tally_new (&settings, NULL);
  smx__settings_clear (&settings);
  return tally;
}

static void
set_up (Rows *rows, const Case *given)
{
  rows_init (rows, given->kind, smx__kinds[given->kind].name);
  rows->section.wide = given->wide;
  rows->section.grid = given->grid;
  rows->section.unique = given->unique;
  rows->section.columns = columns;
  rows->section.n_columns = 3;
  rows->section.further = further;
  if (given->mapped != NULL)
    rows_map (rows, given->mapped);
  for (guint i = 0; i < MAX_ROWS && given->rows[i] != NULL; i++)
    rows_parse (rows, given->rows[i], 0);
}

/* All rows of a case; FALSE at the first that fails. */
static gboolean
run (Rows *rows, SmxTally *tally, const Case *given, GError **error)
{
  g_autoptr (SmxHandler) handler = smx__handler_new (&rows->section, tally, error);
  if (handler == NULL)
    return FALSE;
  for (guint i = 0; i < MAX_ROWS && given->rows[i] != NULL; i++)
    if (!smx__handler_row (handler, rows_parse (rows, given->rows[i], i + 2), error))
      return FALSE;
  return smx__handler_finish (handler, error);
}

static void
takes (void **state)
{
  const Case *given = *state;
  g_autoptr (SmxTally) tally = new_tally ();
  g_autoptr (GError) error = NULL;
  Rows rows;
  set_up (&rows, given);
  gboolean done = run (&rows, tally, given, &error);
  rows_clear (&rows);
  if (given->error != NULL)
    assert_error (error, SMX_ERROR, (int)given->code, given->error);
  else
    assert_no_error (error);
  assert_int_equal (done, given->error == NULL);
  for (guint i = 0; i < MAX_SHOWN; i++)
    assert_groups (given->name, tally, given->shown[i].kind, given->shown[i].expected);
}

/* Every allocation fails in turn; when none does any more the tally is the one that is always made. */
static void
survives_memory (void **state)
{
  const Case *given = *state;
  g_autofree char *expected = NULL;
  for (gint64 n = -1;; n++) {
    g_autoptr (SmxTally) tally = new_tally ();
    g_autoptr (GError) error = NULL;
    Rows rows;
    set_up (&rows, given);
    smx__memory_fail_from (n);
    gboolean done = run (&rows, tally, given, &error);
    smx__memory_fail_from (-1);
    rows_clear (&rows);
    if (!done) {
      assert_int_not_equal (n, -1);
      assert_error (error, SMX_ERROR, SMX_ERROR_NO_MEMORY, "memory ran out");
      continue;
    }
    g_autofree char *dump = dump_tally (tally);
    if (n >= 0) {
      assert_same_dump (given->name, dump, expected);
      return;
    }
    expected = g_steal_pointer (&dump);
  }
}

/* What a refused row leaves behind are at most texts that nothing refers to. */
static void
leaves_no_code (void **state)
{
  (void)state;
  static const Case refused[] = {
    { "link", SMX_KIND_OF_LINKS, NULL, .rows = { "role=a; service=b; provider=c; from=5; until=3" } },
    { "dependency", SMX_KIND_OF_DEPENDENCIES, NULL, .rows = { "service=a; requires=a" } },
    { "service", SMX_KIND_OF_SERVICES, NULL, .rows = { "service=a; target=9" } },
    { "request", SMX_KIND_OF_REQUESTS, NULL,
      .rows = { "service=a; role=b; provider=c; opened=0; delivered=9999999999" } },
  };
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++) {
    g_autoptr (SmxTally) tally = new_tally ();
    g_autoptr (GError) error = NULL;
    Rows rows;
    set_up (&rows, &refused[i]);
    assert_false (run (&rows, tally, &refused[i], &error));
    rows_clear (&rows);
    for (guint kind = 0; kind < SMX_DICTIONARY_TEXT; kind++)
      assert_int_equal (smx__dictionary_n (smx__tally_dictionary (tally, (SmxDictionaryKind)kind)), 0);
  }
}

/* The numbers of choices are those that the tally keeps. */
static void
choices_in_order (void **state)
{
  (void)state;
  assert_string_equal (smx__kinds[SMX_KIND_OF_LINKS].fields[SMX_LINKS_STATUS].choices,
                       "confirmed;proposed;disputed");
  assert_string_equal (smx__kinds[SMX_KIND_OF_ROLES].fields[SMX_ROLES_KIND].choices, "front;back");
  assert_string_equal (smx__kinds[SMX_KIND_OF_RATINGS].fields[SMX_RATINGS_SIDE].choices, "front;back");
}

static void
declares (void **state)
{
  (void)state;
  static const SmxGroupingKind brought[SMX_N_KINDS] = { SMX_ROLES,   SMX_PROVIDERS,   SMX_SERVICES,
                                                        SMX_LINKS,   SMX_TOUCHPOINTS, SMX_DEPENDENCIES,
                                                        SMX_RATINGS, SMX_CELLS,       SMX_CELLS,
                                                        SMX_CELLS };
  for (guint kind = 0; kind < SMX_N_KINDS; kind++) {
    g_autoptr (SmxTally) tally = new_tally ();
    Rows rows;
    rows_init (&rows, (SmxKind)kind, "one");
    g_autoptr (SmxHandler) handler = smx__handler_new (&rows.section, tally, NULL);
    assert_non_null (handler);
    assert_true (smx__tally_has (tally, brought[kind]));
    assert_true (smx__handler_finish (handler, NULL));
  }
}

int
main (void)
{
  static struct CMUnitTest tests[2 * G_N_ELEMENTS (cases) + 3];
  static char names[G_N_ELEMENTS (cases)][120];
  gsize n = 0;
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    tests[n++] = (struct CMUnitTest){ cases[i].name, takes, NULL, NULL, (void *)&cases[i] };
    if (cases[i].error != NULL)
      continue;
    g_snprintf (names[i], sizeof names[i], "%s, memory failing", cases[i].name);
    tests[n++] = (struct CMUnitTest){ names[i], survives_memory, NULL, NULL, (void *)&cases[i] };
  }
  tests[n++] = (struct CMUnitTest){ "refused/no code is left", leaves_no_code, NULL, NULL, NULL };
  tests[n++] = (struct CMUnitTest){ "choices/in the order of the tally", choices_in_order, NULL, NULL, NULL };
  tests[n++] = (struct CMUnitTest){ "kinds/declare what they bring", declares, NULL, NULL, NULL };
  return _cmocka_run_group_tests ("handler", tests, n, NULL, NULL);
}
