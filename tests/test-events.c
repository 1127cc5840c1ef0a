/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Event logs: small cases, each with what its lines come to; every rule and its corners. Expected values are worked out
 * by hand from the rules in docs/study-file.md. */

#include "rows.h"
#include "tally-dump.h"

#include "base/memory.h"
#include "base/text.h"
#include "study/events-private.h"

#define MAX_ROWS 9
#define MAX_WORDS 4

typedef struct {
  const char *name;
  const char *mapped; /* besides the fields of the rows */
  const char *closed[MAX_WORDS], *rework[MAX_WORDS];
  gboolean unique, no_rules;                       /* the key `rework` is there and empty */
  gint64 from, until;                              /* seconds; 0: none */
  const char *rows[MAX_ROWS];                      /* of case "c" where they say no other */
  const char *cells, *handovers, *held, *findings; /* NULL: not looked at */
} Case;

static const Case cases[] = {
  /* what a case takes from its lines */
  { "fold/last that is not missing", "role; cost",
    .rows = { "time=1; role=r1; service=s1; end_customers=2; cost=1; reworks=1; reassignments=4",
              "time=3; service=s3; reworks=2; reassignments=5; end_customers=4",
              "time=2; role=r2; service=s2; cost=9; reworks=7", "time=4" },
    .cells =
        "r2 s3 - reworks=2 reassignments=5 customers=4000000 customers_squares=16000000000000 "
        "customers_reworked=4000000 cost=9000000 requests=1 rework_known=1 reworked=1 reassignment_known=1 "
        "reassigned=1 customers_known=1 customers_rework_known=1 open=1 cost_known=1",
    .findings = "" },
  { "fold/equal times: the later line is later", NULL, .rows = { "time=1; service=a", "time=1; service=b" },
    .cells = "- b - requests=1 open=1" },
  { "fold/without time comes last", NULL, .rows = { "service=a", "time=9; service=b" },
    .cells = "- a - requests=1 open=1" },
  { "fold/without any time in order of arrival", NULL, .rows = { "service=a", "service=b" },
    .cells = "- b - requests=1 open=1" },
  { "fold/mapped counts that no line says are 0", "reworks; reassignments; service", .rows = { "time=1" },
    .cells = "- - - requests=1 rework_known=1 reassignment_known=1 open=1",
    .findings = "4 events:log - n=1" },
  { "fold/first opened, last delivered", NULL,
    .rows = { "time=1; service=a; opened=110", "time=0; service=a; delivered=150",
              "time=2; service=a; opened=105; delivered=140", "time=3; service=a" },
    .cells = "- a - delivery=30000000 delivery_squares=900000000 requests=1 delivered=1" },
  { "fold/opened falls back to the first time", "opened",
    .rows = { "time=20; service=a", "time=10; delivered=50", "delivered=60" },
    .cells = "- a - delivery=50000000 delivery_squares=2500000000 requests=1 delivered=1" },
  { "fold/the first promise counts, changes of it are counted", NULL,
    .rows = { "time=2; service=a; promised=30", "time=1; promised=20; delivered=25", "time=3; promised=30",
              "time=4; promised=20", "time=5; promised=40", "time=6" },
    .cells = "- a - delivery=24000000 delivery_squares=576000000 requests=1 delivered=1 due=1 late=1 "
             "promises_due=1 "
             "repromised=3" },
  { "fold/cases are apart", NULL,
    .rows = { "case=x; time=1; service=a", "case=y; time=1; service=b", "case=x; time=2; reworks=1",
              "case=z; service=b" },
    .cells = "- a - reworks=1 requests=1 rework_known=1 reworked=1 open=1 | - b - requests=2 rework_known=2 "
             "open=2" },
  { "fold/without service counted for none", "service",
    .rows = { "case=x; time=1; role=r; provider=p", "case=y; role=r; provider=p" },
    .cells = "r - p requests=2 rework_known=2 reassignment_known=2 open=2",
    .findings = "4 events:log - n=2" },

  /* delivered */
  { "delivered/last closed line", NULL, .closed = { "Closed", "Done" },
    .rows = { "time=10; service=a; status=New", "time=20; status=Closed", "time=30; status=Done", "time=40" },
    .cells = "- a - delivery=20000000 delivery_squares=400000000 requests=1 rework_known=1 delivered=1" },
  { "delivered/what is said goes before the closed line", NULL, .closed = { "Closed" },
    .rows = { "time=10; service=a; status=New; delivered=15", "time=20; status=Closed" },
    .cells = "- a - delivery=5000000 delivery_squares=25000000 requests=1 rework_known=1 delivered=1" },
  { "delivered/null unless the last status is closed", NULL, .closed = { "Closed" },
    .rows = { "time=10; service=a; status=Closed; delivered=15", "time=20; status=New" },
    .cells = "- a - reworks=1 requests=1 rework_known=1 reworked=1 open=1" },
  { "delivered/null where no line says a status", "status", .closed = { "Closed" },
    .rows = { "time=10; service=a; delivered=15" }, .cells = "- a - requests=1 rework_known=1 open=1" },
  { "delivered/without the key closed statuses say nothing", NULL,
    .rows = { "time=10; service=a; status=Closed", "time=20; status=New; delivered=30" },
    .cells = "- a - delivery=20000000 delivery_squares=400000000 requests=1 delivered=1" },
  { "delivered/closed by a line without time", NULL, .closed = { "Closed" },
    .rows = { "status=Closed", "time=10; service=a; status=New" },
    .cells = "- a - requests=1 rework_known=1 open=1" },
  { "delivered/before opened", NULL, .rows = { "time=50; service=a; delivered=10" },
    .cells = "- a - requests=1", .findings = "0 events:log - n=1" },

  /* reopened */
  { "reopened/once", NULL, .closed = { "Closed" },
    .rows = { "time=1; service=a; status=New", "time=2; status=Closed", "time=3; status=New",
              "time=4; status=Closed" },
    .cells = "- a - reworks=1 delivery=3000000 delivery_squares=9000000 requests=1 rework_known=1 reworked=1 "
             "delivered=1",
    .handovers = "- - a closings=2 reopened=1" },
  { "reopened/directly followed, lines without status between", NULL, .closed = { "Closed", "Done" },
    .rows = { "time=1; service=a; status=Closed", "time=2", "time=3; status=Done", "time=4",
              "time=5; status=Wait", "time=6; status=New" },
    .cells = "- a - reworks=1 requests=1 rework_known=1 reworked=1 open=1",
    .handovers = "- - a closings=1 reopened=1" },
  { "reopened/charged to who closed", NULL, .closed = { "Closed" }, .rework = { "reopened" },
    .rows = { "time=1; service=a; provider=A; status=New", "time=2; status=Closed",
              "time=3; provider=B; status=New", "time=4; status=Closed", "time=5; provider=A; status=Closed",
              "time=6; provider=C; status=New" },
    .cells = "- a C reworks=2 reassignments=2 requests=1 rework_known=1 reworked=1 reassignment_known=1 "
             "reassigned=1 open=1",
    .handovers =
        "A - a closings=1 reopened=1 | A B a passes=1 | A C a passes=1 | B - a closings=1 reopened=1 | "
        "B A a passes=1 direct_returns=1" },
  { "reopened/by the provider of the same line", NULL, .closed = { "Closed" },
    .rows = { "time=1; service=a; provider=A; status=New", "time=2; provider=B; status=Closed" },
    .handovers = "A B a passes=1 | B - a closings=1" },
  { "reopened/the order is by time", NULL, .closed = { "Closed" },
    .rows = { "time=3; service=a; status=New", "time=2; status=Closed", "time=1; status=New" },
    .cells = "- a - reworks=1 requests=1 rework_known=1 reworked=1 open=1" },
  { "reopened/not by default where reworks are mapped", NULL, .closed = { "Closed" },
    .rows = { "time=1; service=a; status=Closed; reworks=0", "time=2; status=New" },
    .cells = "- a - requests=1 rework_known=1 open=1", .handovers = "- - a closings=1 reopened=1" },
  { "reopened/added to the reworks that are mapped", NULL, .closed = { "Closed" }, .rework = { "reopened" },
    .rows = { "time=1; service=a; status=Closed; reworks=3", "time=2; status=New" },
    .cells = "- a - reworks=4 requests=1 rework_known=1 reworked=1 open=1" },

  /* returned, passes, reassignments */
  { "returned/A B A is direct", NULL,
    .rows = { "time=1; service=a; provider=A", "time=2; provider=B", "time=3; provider=A" },
    .cells = "- a A reworks=1 reassignments=1 requests=1 rework_known=1 reworked=1 reassignment_known=1 "
             "reassigned=1 open=1",
    .handovers = "A B a passes=1 | B A a passes=1 direct_returns=1",
    .held = "A a held=1000000 requests=1 | B a held=1000000 requests=1" },
  { "returned/A B C A is indirect", NULL,
    .rows = { "time=1; service=a; provider=A", "time=2; provider=B", "time=4; provider=C",
              "time=7; provider=A", "time=8" },
    .cells = "- a A reworks=1 reassignments=2 requests=1 rework_known=1 reworked=1 reassignment_known=1 "
             "reassigned=1 open=1",
    .handovers = "A B a passes=1 | B C a passes=1 | C A a passes=1 indirect_returns=1",
    .held = "A a held=2000000 requests=1 | B a held=2000000 requests=1 | C a held=3000000 requests=1" },
  { "returned/A B A B returns twice", NULL,
    .rows = { "time=1; service=a; provider=A", "time=2; provider=B", "time=3; provider=A",
              "time=4; provider=B" },
    .cells = "- a B reworks=2 reassignments=1 requests=1 rework_known=1 reworked=1 reassignment_known=1 "
             "reassigned=1 open=1",
    .handovers = "A B a passes=2 direct_returns=1 | B A a passes=1 direct_returns=1" },
  { "returned/A A is no pass, nor are lines without provider", NULL,
    .rows = { "time=1; service=a; provider=A", "time=2", "time=3; provider=A", "time=4" },
    .cells = "- a A requests=1 rework_known=1 reassignment_known=1 open=1", .handovers = "",
    .held = "A a held=3000000 requests=1" },
  { "returned/without provider first, A B", NULL,
    .rows = { "time=1; service=a", "time=2; provider=A", "time=3", "time=4; provider=B" },
    .cells = "- a B reassignments=1 requests=1 rework_known=1 reassignment_known=1 reassigned=1 open=1",
    .handovers = "A B a passes=1", .held = "A a held=2000000 requests=1 | B a requests=1" },
  { "returned/mapped reassignments are as they say", NULL,
    .rows = { "time=1; service=a; provider=A; reassignments=0", "time=2; provider=B" },
    .cells = "- a B requests=1 rework_known=1 reassignment_known=1 open=1" },
  { "returned/off, and passes all the same", NULL, .no_rules = TRUE,
    .rows = { "time=1; service=a; provider=A", "time=2; provider=B", "time=3; provider=A" },
    .cells = "- a A reassignments=1 requests=1 reassignment_known=1 reassigned=1 open=1",
    .handovers = "A B a passes=1 | B A a passes=1 direct_returns=1" },
  { "returned/a case is not another", NULL,
    .rows = { "case=x; time=1; service=a; provider=A", "case=y; time=1; service=a; provider=B",
              "case=y; time=2; provider=A", "case=x; time=2; provider=B" },
    .handovers = "A B a passes=1 | B A a passes=1" },

  /* repeated, activity */
  { "repeated/an activity done again", NULL, .rework = { "repeated" },
    .rows = { "time=1; service=a; activity=look", "time=2; activity=mend", "time=3; activity=look",
              "time=4; activity=look", "time=5" },
    .cells = "- a - reworks=2 requests=1 rework_known=1 reworked=1 open=1" },
  { "repeated/that one", NULL, .rework = { "repeated:mend" },
    .rows = { "time=1; service=a; activity=look", "time=2; activity=mend", "time=3; activity=look",
              "time=4; activity=mend" },
    .cells = "- a - reworks=1 requests=1 rework_known=1 reworked=1 open=1" },
  { "repeated/in another case is not again", NULL, .rework = { "repeated" },
    .rows = { "case=x; time=1; service=a; activity=look", "case=y; time=2; service=a; activity=look" },
    .cells = "- a - requests=2 rework_known=2 open=2" },
  { "repeated/a line twice is twice, with a finding", NULL, .rework = { "repeated" },
    .rows = { "time=1; service=a; activity=look", "time=1; service=a; activity=look",
              "time=2; service=a; activity=look", "time=1; service=b; activity=look",
              "time=1; service=a; activity=look" },
    .cells = "- a - reworks=4 requests=1 rework_known=1 reworked=1 open=1",
    .findings = "8 events:log - n=2" },
  { "repeated/equal lines without time are no finding", "time", .rework = { "repeated" },
    .rows = { "service=a; activity=look", "service=a; activity=look" },
    .cells = "- a - reworks=1 requests=1 rework_known=1 reworked=1 open=1", .findings = "" },
  { "activity/a pattern", NULL, .rework = { "activity:Re*" },
    .rows = { "time=1; service=a; activity=Reopen", "time=2; activity=Close", "time=3; activity=Re",
              "time=4; activity=re" },
    .cells = "- a - reworks=2 requests=1 rework_known=1 reworked=1 open=1" },
  { "rules/a line that meets several counts once", NULL, .closed = { "Closed" },
    .rework = { "reopened", "repeated", "activity:Wo*" },
    .rows = { "time=1; service=a; status=Closed; activity=Work", "time=2; status=New; activity=Work",
              "time=3; activity=Wait" },
    .cells = "- a - reworks=2 requests=1 rework_known=1 reworked=1 open=1" },
  { "rules/none that can be judged: not known", "status", .rows = { "time=1; service=a; activity=x" },
    .cells = "- a - requests=1 open=1" },

  /* times held */
  { "held/until delivered", NULL,
    .rows = { "time=10; service=a; provider=A", "time=20; provider=B", "time=25; delivered=50", "time=60" },
    .held = "A a held=10000000 requests=1 | B a held=30000000 requests=1" },
  { "held/never less than nothing", NULL,
    .rows = { "time=10; service=a; provider=A", "time=20; provider=B; delivered=15" },
    .held = "A a held=10000000 requests=1 | B a requests=1" },
  { "held/lines without time pass on and hold nothing", NULL,
    .rows = { "time=10; service=a; provider=A", "provider=B", "time=30" }, .handovers = "A B a passes=1",
    .held = "A a held=20000000 requests=1" },
  { "held/several cases add up", NULL,
    .rows = { "case=x; time=10; service=a; provider=A", "case=y; time=10; service=a; provider=A",
              "case=x; time=11", "case=y; time=15" },
    .held = "A a held=6000000 requests=2" },

  /* the study's time, codes */
  { "time/cases outside add nothing but a finding", NULL, .from = 100, .until = 200,
    .rows = { "case=x; time=99; service=a; provider=A", "case=x; time=150; provider=B",
              "case=y; time=100; service=a; provider=A", "case=y; time=300; provider=B",
              "case=z; service=a; provider=A", "case=z; provider=B" },
    .cells = "- a B reassignments=1 requests=1 rework_known=1 reassignment_known=1 reassigned=1 open=1",
    .handovers = "A B a passes=1", .held = "A a held=200000000 requests=1 | B a requests=1",
    .findings = "1 events:log - n=1 | 2 events:log - n=1" },
  { "codes/repeated over cases", NULL, .unique = TRUE,
    .rows = { "case=x; time=1; service=a; request=R1", "case=x; time=2; request=R2",
              "case=y; time=1; service=a; request=R2", "case=z; service=a" },
    .cells = "- a - requests=3 open=3", .findings = "3 events:log - n=1" },
};

static SmxTally *
new_tally (const Case *given)
{
  SmxSettings settings;
  smx__settings_init (&settings);
  if (given->from != 0) {
    settings.from = given->from * SMX_MICRO;
    settings.until = given->until * SMX_MICRO;
  }
  SmxTally *tally = smx__tally_new (&settings, NULL);
  smx__settings_clear (&settings);
  return tally;
}

static guint
n_rows (const Case *given)
{
  guint n = 0;
  while (n < MAX_ROWS && given->rows[n] != NULL)
    n++;
  return n;
}

static const SmxRow *
row_of (Rows *rows, const Case *given, guint i)
{
  g_autofree char *text = strstr (given->rows[i], "case=") != NULL
                              ? g_strdup (given->rows[i])
                              : g_strconcat ("case=c;", given->rows[i], NULL);
  return rows_parse (rows, text, i + 2);
}

static void
set_up (Rows *rows, const Case *given)
{
  static const char *const none[] = { NULL };
  rows_init (rows, SMX_KIND_OF_EVENTS, "events:log");
  rows->section.unique = given->unique;
  rows->section.closed = given->closed[0] != NULL ? given->closed : NULL;
  rows->section.rework = given->rework[0] != NULL ? given->rework : given->no_rules ? none : NULL;
  if (given->mapped != NULL)
    rows_map (rows, given->mapped);
  for (guint i = 0; i < n_rows (given); i++)
    row_of (rows, given, i);
}

/* The rows in an order of their own, or as they stand where @order is NULL. */
static gboolean
run (Rows *rows, SmxTally *tally, const Case *given, const guint *order, GError **error)
{
  g_autoptr (SmxHandler) handler = smx__handler_new (&rows->section, tally, error);
  if (handler == NULL)
    return FALSE;
  for (guint i = 0; i < n_rows (given); i++)
    if (!smx__handler_row (handler, row_of (rows, given, order == NULL ? i : order[i]), error))
      return FALSE;
  return smx__handler_finish (handler, error);
}

static void
takes (void **state)
{
  const Case *given = *state;
  g_autoptr (SmxTally) tally = new_tally (given);
  g_autoptr (GError) error = NULL;
  Rows rows;
  set_up (&rows, given);
  gboolean done = run (&rows, tally, given, NULL, &error);
  rows_clear (&rows);
  assert_no_error (error);
  assert_true (done);
  assert_groups (given->name, tally, SMX_CELLS, given->cells);
  assert_groups (given->name, tally, SMX_HANDOVERS, given->handovers);
  assert_groups (given->name, tally, SMX_HELD, given->held);
  assert_groups (given->name, tally, SMX_FINDINGS, given->findings);
}

static void
survives_memory (void **state)
{
  const Case *given = *state;
  for (gint64 n = 0;; n++) {
    g_autoptr (SmxTally) tally = new_tally (given);
    g_autoptr (GError) error = NULL;
    Rows rows;
    set_up (&rows, given);
    smx__memory_fail_from (n);
    gboolean done = run (&rows, tally, given, NULL, &error);
    smx__memory_fail_from (-1);
    rows_clear (&rows);
    if (done) {
      assert_groups (given->name, tally, SMX_CELLS, given->cells);
      assert_groups (given->name, tally, SMX_HANDOVERS, given->handovers);
      return;
    }
    assert_error (error, SMX_ERROR, SMX_ERROR_NO_MEMORY, "memory ran out");
  }
}

/* Whether no two lines of a case share a time, so that their order in the file says nothing. */
static gboolean
is_ordered_by_time (const Case *given)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < n_rows (given); i++) {
    Rows rows;
    rows_init (&rows, SMX_KIND_OF_EVENTS, "events:log");
    const SmxRow *row = row_of (&rows, given, i);
    char *key = g_strdup_printf ("%.*s %" G_GINT64_FORMAT, (int)row->values[SMX_EVENTS_CASE].length,
                                 row->values[SMX_EVENTS_CASE].text, row->values[SMX_EVENTS_TIME].number);
    gboolean fresh = row->values[SMX_EVENTS_TIME].known && g_hash_table_add (seen, key);
    if (!row->values[SMX_EVENTS_TIME].known)
      g_free (key);
    rows_clear (&rows);
    if (!fresh)
      return FALSE;
  }
  return TRUE;
}

static void
shuffle (GRand *random, guint *order, guint n)
{
  for (guint i = 0; i < n; i++)
    order[i] = i;
  for (guint i = n; i > 1; i--) {
    guint j = (guint)g_rand_int_range (random, 0, (gint32)i), kept = order[i - 1];
    order[i - 1] = order[j];
    order[j] = kept;
  }
}

static void
any_order (void **state)
{
  (void)state;
  g_autoptr (GRand) random = g_rand_new_with_seed (20240131);
  guint tried = 0;
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    const Case *given = &cases[i];
    if (!is_ordered_by_time (given))
      continue;
    tried++;
    g_autofree char *expected = NULL;
    for (guint round = 0; round < 20; round++) {
      g_autoptr (SmxTally) tally = new_tally (given);
      guint order[MAX_ROWS];
      Rows rows;
      set_up (&rows, given);
      shuffle (random, order, n_rows (given));
      assert_true (run (&rows, tally, given, round == 0 ? NULL : order, NULL));
      rows_clear (&rows);
      g_autofree char *dump = dump_tally (tally);
      if (round == 0)
        expected = g_steal_pointer (&dump);
      else
        assert_same_dump (given->name, dump, expected);
    }
  }
  assert_true (tried > 25);
}

/* Keys that ask for what the section has not. */
static const struct {
  const char *name, *mapped, *rework, *closed, *message;
  SmxErrorCode code;
} wrong[] = {
  { "rules/unknown", "status", "reopend", "Closed",
    "rework: expected reopened, returned, repeated, repeated:NAME or activity:GLOB but found \"reopend\"",
    SMX_ERROR_PARSE },
  { "rules/empty name", "activity", "repeated: ", NULL,
    "rework: expected reopened, returned, repeated, repeated:NAME or activity:GLOB but found \"repeated: \"",
    SMX_ERROR_PARSE },
  { "rules/empty pattern", "activity", "activity:", NULL,
    "rework: expected reopened, returned, repeated, repeated:NAME or activity:GLOB but found \"activity:\"",
    SMX_ERROR_PARSE },
  { "rules/reopened without status", "provider", "reopened", NULL,
    "rework: expected a column for status, which the rule \"reopened\" needs, but found none",
    SMX_ERROR_REFERENCE },
  { "rules/reopened without closed", "status", "reopened", NULL,
    "rework: expected the key closed, whose statuses the rule \"reopened\" needs, but found none",
    SMX_ERROR_REFERENCE },
  { "rules/returned without provider", "status", "returned", NULL,
    "rework: expected a column for provider, which the rule \"returned\" needs, but found none",
    SMX_ERROR_REFERENCE },
  { "rules/repeated without activity", "status", "repeated:x", NULL,
    "rework: expected a column for activity, which the rule \"repeated:x\" needs, but found none",
    SMX_ERROR_REFERENCE },
  { "rules/closed without status", "provider", NULL, "Closed",
    "closed: expected a column for status, whose values it names, but found none", SMX_ERROR_REFERENCE },
};

static void
refuses_keys (void **state)
{
  guint i = GPOINTER_TO_UINT (*state);
  const Case given = { .name = wrong[i].name,
                       .mapped = wrong[i].mapped,
                       .closed = { wrong[i].closed },
                       .rework = { wrong[i].rework } };
  g_autoptr (SmxTally) tally = new_tally (&given);
  g_autoptr (GError) error = NULL;
  Rows rows;
  set_up (&rows, &given);
  assert_null (smx__handler_new (&rows.section, tally, &error));
  rows_clear (&rows);
  assert_error (error, SMX_ERROR, (int)wrong[i].code, wrong[i].message);
}

static void
one_section_only (void **state)
{
  (void)state;
  static const Case first = { "first", NULL, .rows = { "case=x; service=a", "case=y; service=a" } };
  static const Case second = { "second", NULL, .rows = { "case=z; service=a", "case=y; service=a" } };
  g_autoptr (SmxTally) tally = new_tally (&first);
  g_autoptr (GError) error = NULL;
  Rows rows;
  set_up (&rows, &first);
  assert_true (run (&rows, tally, &first, NULL, &error));
  rows_clear (&rows);
  set_up (&rows, &second);
  assert_false (run (&rows, tally, &second, NULL, &error));
  rows_clear (&rows);
  assert_error (error, SMX_ERROR, SMX_ERROR_CONFLICT,
                "case: expected a case in one section only but found \"y\", which another section has too");
}

static void
over_a_century (void **state)
{
  (void)state;
  static const Case given = {
    "long", NULL, .rows = { "case=x; time=0; service=a; provider=A", "case=x; time=1; delivered=3155760001" }
  };
  g_autoptr (SmxTally) tally = new_tally (&given);
  g_autoptr (GError) error = NULL;
  Rows rows;
  set_up (&rows, &given);
  assert_false (run (&rows, tally, &given, NULL, &error));
  rows_clear (&rows);
  assert_error (error, SMX_ERROR, SMX_ERROR_RANGE,
                "case \"x\": delivered: expected a time at most 100 years after opened but found "
                "\"2070-01-01T00:00:01\", opened \"1970-01-01T00:00:00\"");
}

/* Codes that only lines on the way name are nobody in the register, but for providers that held the case. */
static void
codes_of_requests_only (void **state)
{
  (void)state;
  static const Case given = { "codes", NULL,
                              .rows = { "time=1; service=a; role=r; provider=A",
                                        "time=2; service=b; role=s; provider=B" } };
  g_autoptr (SmxTally) tally = new_tally (&given);
  Rows rows;
  set_up (&rows, &given);
  assert_true (run (&rows, tally, &given, NULL, NULL));
  rows_clear (&rows);
  assert_int_equal (smx__dictionary_n (smx__tally_dictionary (tally, SMX_DICTIONARY_SERVICE)), 1);
  assert_int_equal (smx__dictionary_n (smx__tally_dictionary (tally, SMX_DICTIONARY_ROLE)), 1);
  assert_int_equal (smx__dictionary_n (smx__tally_dictionary (tally, SMX_DICTIONARY_PROVIDER)), 2);
}

/* One case with very many lines and providers: the time stays in proportion. */
static void
many_lines (void **state)
{
  (void)state;
  enum { N = 200000 };
  static const Case given = { "many", "time; provider; activity; service",
                              .rework = { "repeated", "returned" } };
  g_autoptr (SmxTally) tally = new_tally (&given);
  Rows rows;
  set_up (&rows, &given);
  g_autoptr (SmxHandler) handler = smx__handler_new (&rows.section, tally, NULL);
  for (int i = 0; i < N; i++) {
    g_autofree char *text =
        g_strdup_printf ("case=c; service=a; time=%d; provider=p%d; activity=a%d", N - i, i % (N / 2), i);
    assert_true (smx__handler_row (handler, rows_parse (&rows, text, 1), NULL));
  }
  assert_true (smx__handler_finish (handler, NULL));
  rows_clear (&rows);
  assert_groups (
      "many", tally, SMX_CELLS,
      "- a p0 reworks=100000 reassignments=99999 requests=1 rework_known=1 reworked=1 reassignment_known=1 "
      "reassigned=1 open=1");
}

static const struct {
  const char *pattern, *text;
  gboolean fits;
} globs[] = {
  { "", "", TRUE },
  { "", "a", FALSE },
  { "*", "", TRUE },
  { "a*c", "abc", TRUE },
  { "a*c", "ac", TRUE },
  { "a*c", "abcd", FALSE },
  { "*b*", "abc", TRUE },
  { "a?c",
    "a\xc3\xa9"
    "c",
    TRUE },
  { "a?c", "ac", FALSE },
  { "??", "\xc3\xa9", FALSE },
  { "*aab", "aaaab", TRUE },
  { "*a*a*a*b", "aaaaaaaaaaaa", FALSE },
  { "Re*", "re", FALSE },
  { "a**b", "ab", TRUE },
};

static void
fits_globs (void **state)
{
  (void)state;
  for (guint i = 0; i < G_N_ELEMENTS (globs); i++)
    if (smx__glob (globs[i].pattern, globs[i].text) != globs[i].fits)
      fail_msg ("\"%s\" and \"%s\": expected %d", globs[i].pattern, globs[i].text, globs[i].fits);
}

int
main (void)
{
  static const struct CMUnitTest others[] = {
    { "order/any, where times differ", any_order, NULL, NULL, NULL },
    { "case/in one section only", one_section_only, NULL, NULL, NULL },
    { "case/over a hundred years", over_a_century, NULL, NULL, NULL },
    { "codes/of requests only", codes_of_requests_only, NULL, NULL, NULL },
    { "lines/very many in one case", many_lines, NULL, NULL, NULL },
    { "activity/patterns", fits_globs, NULL, NULL, NULL },
  };
  static struct CMUnitTest tests[2 * G_N_ELEMENTS (cases) + G_N_ELEMENTS (wrong) + G_N_ELEMENTS (others)];
  static char names[G_N_ELEMENTS (cases)][120];
  gsize n = 0;
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    tests[n++] = (struct CMUnitTest){ cases[i].name, takes, NULL, NULL, (void *)&cases[i] };
    g_snprintf (names[i], sizeof names[i], "%s, memory failing", cases[i].name);
    tests[n++] = (struct CMUnitTest){ names[i], survives_memory, NULL, NULL, (void *)&cases[i] };
  }
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    tests[n++] = (struct CMUnitTest){ wrong[i].name, refuses_keys, NULL, NULL, GUINT_TO_POINTER (i) };
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    tests[n++] = others[i];
  return _cmocka_run_group_tests ("events", tests, n, NULL, NULL);
}
