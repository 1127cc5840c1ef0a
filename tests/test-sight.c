/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The line of sight: cases worked out by hand, sentences, random graphs against every world gone through plainly, what must hold of any
 * graph, sampled figures against exact ones, threads, cancelling, failing memory. */
#include "random-graph.h"

#include "question-checks.h"
#include <service-matrix/error.h>
#include <service-matrix/sight.h>

#define SEED G_GUINT64_CONSTANT (20261129)
#define ROUNDS 40

static SmxTable *
ask (const SmxMatrix *matrix, guint by, const SmxStructureOptions *options, GError **error)
{
  return smx_sight (matrix, (SmxSightBy)by, options, error);
}

/* ---- by hand ---- */

typedef struct {
  const char *name, *records, *expected;
} Row;

static const char *const of_touchpoint[] = { "provider", "touchpoint", NULL };
static const char *const of_role[] = { "provider", "role", NULL };
static const char *const of_provider[] = { "provider", NULL };

static void
check_rows (const Row *row, guint by, const char *const *keys)
{
  g_autoptr (SmxMatrix) matrix = build_matrix (row->records);
  g_autoptr (SmxTable) table = ask_plainly (ask, matrix, by);
  check_table (table, keys, row->expected);
}

static void
lists_touchpoints (void **state)
{
  check_rows (*state, SMX_SIGHT_BY_TOUCHPOINT, of_touchpoint);
}

static void
lists_roles (void **state)
{
  check_rows (*state, SMX_SIGHT_BY_TOUCHPOINT, of_role);
}

static void
lists_providers (void **state)
{
  check_rows (*state, SMX_SIGHT_BY_PROVIDER, of_provider);
}

#define LINK(role, service, provider, end) "link " role " " service " " provider " end=" #end "\n"
#define NEEDS(service, required) "dependency " service " " required "\n"
#define NEEDS_PART(service, required, share) "dependency " service " " required " share=" #share "\n"
/* Two touchpoints of one journey, one without, of two roles. */
#define TOUCHES                                                                                              \
  "touchpoint visit teller end=500 journey=buy experience=4\n"                                               \
  "touchpoint call phone end=300 journey=buy experience=2\n"                                                 \
  "touchpoint fair teller end=40\n"

static const Row touchpoints[] = {
  { "touchpoints/nothing", "", "" },
  { "touchpoints/nobody", "provider it\n" TOUCHES, "" },
  { "touchpoints/one",
    LINK ("teller", "cards", "it", 7) "touchpoint visit teller end=500 journey=buy experience=4\n",
    "it visit: name=null journey=buy role=teller end_customers=500 share=1 standard_error=0 weight=500 "
    "depth=0 "
    "via=cards" },
  /* of teller 60 of 80 are loans, for all of which shifts are needed; the phone gets only what it delivers */
  { "touchpoints/near-and-far",
    LINK ("teller", "loans", "bank", 60) LINK ("teller", "cards", "it", 20) LINK ("phone", "help", "it", 5)
        NEEDS ("loans", "shifts") "service shifts provider=payroll\nprovider payroll name=Payroll\n" TOUCHES,
    "bank visit: share=0.75 weight=375 depth=0 via=loans\n"
    "bank fair: journey=null weight=30\n"
    "payroll visit: name=Payroll share=0.75 weight=375 depth=1 via=shifts_>_loans\n"
    "payroll fair: weight=30\n"
    "it call: share=1 weight=300 depth=0 via=help\n"
    "it visit: share=0.25 weight=125 via=cards\n"
    "it fair: weight=10" },
  /* a touchpoint without end customers has a row */
  { "touchpoints/unknown-customers",
    LINK ("teller", "cards", "it", 1) "touchpoint visit teller end=50\ntouchpoint talk teller\n",
    "it visit: weight=50\nit talk: end_customers=null share=1 weight=null" },
  { "touchpoints/no-customers-at-all", LINK ("teller", "cards", "it", 1) "touchpoint talk teller\n",
    "it talk: end_customers=null share=1 weight=null" },
  { "touchpoints/others-are-no-end",
    LINK ("clerk", "files", "it", 9) LINK ("teller", "cards", "bank", 1) TOUCHES,
    "bank visit: weight=500\nbank fair: weight=40" },
  { "touchpoints/quoted-codes",
    LINK ("teller", "a>b", "bank", 9) LINK ("teller", "...", "bank", 1)
        NEEDS ("a>b", "say\"so\"") "service say\"so\" provider=it\n" TOUCHES,
    "bank visit: share=1 via=\"a>b\"\nbank fair:\n"
    "it visit: share=0.9 via=\"say\"\"so\"\"\"_>_\"a>b\"\nit fair:" },
  { "touchpoints/long-chain",
    LINK ("teller", "a", "bank", 1) NEEDS ("a", "b") NEEDS ("b", "c") NEEDS ("c", "d") NEEDS ("d", "e")
        NEEDS ("e", "f") "service f provider=it\nservice e provider=ot\n" TOUCHES,
    "bank visit:\nbank fair:\n"
    "it visit: depth=5 via=f_>_e_>_d_>_c_>_..._>_a\nit fair:\n"
    "ot visit: depth=4 via=e_>_d_>_c_>_b_>_a\not fair:" },
};

static const Row roles[] = {
  /* 30 of 40 by it, 10 by bank */
  { "roles/parts-by-volume", LINK ("teller", "cards", "it", 30) LINK ("teller", "cards", "bank", 10),
    "it teller: journey=null touchpoint=null end_customers=30 share=0.75 weight=22.5\nbank teller: "
    "share=0.25" },
  { "roles/parts-alike", "link teller cards it\nlink teller cards bank\n",
    "bank teller: end_customers=null share=0.5 weight=null\nit teller: share=0.5" },
  /* what bank's 5 and ot's 15 are on average */
  { "roles/parts-unknown",
    LINK ("teller", "cards", "bank", 5) "link teller cards it\n" LINK ("teller", "cards", "ot", 15),
    "ot teller: share=0.5\nit teller: share=1/3\nbank teller: share=1/6" },
  { "roles/parts-by-requests",
    "link phone help desk end=1\nrequest teller cards it times=3\nrequest teller cards bank times=1\n",
    "desk phone: weight=1\nbank teller: share=0.25\nit teller: share=0.75 end_customers=null" },
  { "roles/parts-by-count", "request teller cards it times=3\nrequest teller cards bank times=1\n",
    "it teller: share=0.75 end_customers=4 weight=3\nbank teller: share=0.25 weight=1" },
  /* a link that nobody used is a part of 0 where there is a log */
  { "roles/not-used", "link teller cards bank\nrequest teller cards it times=3\n",
    "it teller: share=1 weight=3" },
  { "roles/nobody-known", "request teller cards - times=3\nrequest teller cards it times=1\n",
    "it teller: share=0.25 weight=1" },
  /* said of both */
  { "roles/rated-without-provider",
    LINK ("teller", "cards", "bank", 5)
        LINK ("teller", "cards", "it", 15) "rating teller cards - perception=5 by=ana\n",
    "it teller: share=0.75\nbank teller: share=0.25" },
  { "roles/unknown-role", "request - cards it times=3\nrequest teller cards it times=1\n",
    "it -: share=1 end_customers=3 weight=3\nit teller: share=1 weight=1" },
  { "roles/back-is-no-end",
    "role clerk kind=back\n" LINK ("clerk", "files", "it", 9) LINK ("teller", "cards", "it", 4),
    "it teller: share=1" },
  { "roles/no-volume-at-all", "link teller cards it end=0\nlink teller loans bank end=0\n",
    "bank teller: share=0.5 end_customers=0 weight=0\nit teller: share=0.5" },
  /* 1/2 x 1/4; as to x itself, it makes all that is received */
  { "roles/tree-of-shares",
    LINK ("teller", "a", "x", 100) NEEDS_PART ("a", "b", 0.5)
        NEEDS_PART ("b", "c", 0.25) "service b provider=y\nservice c provider=z\n",
    "x teller: share=1\ny teller: share=0.5 depth=1 via=b_>_a\nz teller: share=0.125 depth=2 via=c_>_b_>_a" },
  /* 1 - (1 - 1/4) (1 - 1/4), by way of the first code of two equal ones */
  { "roles/two-ways",
    LINK ("teller", "d", "x", 1) NEEDS_PART ("d", "b", 0.5) NEEDS_PART ("d", "c", 0.5)
        NEEDS_PART ("b", "a", 0.5) NEEDS_PART ("c", "a", 0.5) "service a provider=y\n",
    "x teller:\ny teller: share=7/16 standard_error=0 depth=2 via=a_>_b_>_d" },
  /* it makes 1/4 of scans, on which all rests, and half of cards */
  { "roles/own-and-required",
    LINK ("teller", "cards", "it", 1) LINK ("teller", "cards", "bank", 1) LINK ("clerk", "scan", "it", 1)
        LINK ("clerk", "scan", "ot", 3) NEEDS ("cards", "scan") "role clerk kind=back\n",
    "ot teller: share=0.75 weight=0.75 depth=1 via=scan_>_cards\n"
    "it teller: share=0.625 depth=0 via=cards\n"
    "bank teller: share=0.5 depth=0" },
  /* a needs b needs a: b's provider is behind a, and a's own is counted once */
  { "roles/loop",
    LINK ("teller", "a", "x", 10) LINK ("phone", "a", "z", 30) LINK ("phone", "b", "y", 30) NEEDS ("a", "b")
        NEEDS ("b", "a") NEEDS ("a", "a"),
    "y phone: share=1 weight=30 depth=0\ny teller: share=1 weight=10 depth=1\n"
    "z phone: share=0.875 weight=26.25 depth=0\n"
    "x teller: share=1 weight=10\nx phone: share=0.125 weight=3.75 depth=1 via=a_>_b" },
};

static const Row providers[] = {
  { "providers/nothing", "", "" },
  /* Who asked without a role may be of the role that is known. */
  { "providers/unknown-role", "link r1 s p end=5\nrequest r1 s p\nrequest - s p\n",
    "p: roles=1 sentence=What_p_does_ends_at_1_role:_r1_(5_deliveries),_to_which_it_delivers_s,_carrying_all_"
    "of_what_that_role_receives." },
  { "providers/near-and-far",
    LINK ("teller", "loans", "bank", 60) LINK ("teller", "cards", "it", 20) LINK ("phone", "help", "it", 5)
        NEEDS ("loans", "shifts") "service shifts provider=payroll\nprovider idle name=Idle\n" TOUCHES,
    "bank: touchpoints=2 journeys=1 roles=1 end_customers=405 standard_error=0 share_of_all=405/540 "
    "first_touchpoint=visit first_role=teller experience=4\n"
    "payroll: touchpoints=2 end_customers=405\n"
    "it: touchpoints=3 journeys=1 roles=2 end_customers=310 first_touchpoint=call first_role=phone "
    "experience=1100/425\n"
    "idle: name=Idle touchpoints=0 journeys=0 roles=0 end_customers=0 share_of_all=0 first_touchpoint=null "
    "first_role=null experience=null" },
  { "providers/roles", LINK ("teller", "cards", "it", 30) LINK ("phone", "cards", "it", 10),
    "it: touchpoints=0 journeys=0 roles=2 end_customers=40 share_of_all=1 first_touchpoint=null "
    "first_role=teller "
    "experience=null" },
  { "providers/unknown-come-before-none", "provider a\nlink teller cards it\n",
    "it: end_customers=null standard_error=null share_of_all=null\na: end_customers=0" },
  { "providers/one-touchpoint-two-roles",
    LINK ("teller", "cards", "it", 1)
        LINK ("phone", "cards", "it",
              1) "touchpoint visit teller end=5 journey=j\ntouchpoint visit phone end=7 journey=j\n",
    "it: touchpoints=1 journeys=1 roles=2 end_customers=7 first_role=phone" },
};

/* ---- sentences ---- */

typedef struct {
  const char *name, *records, *english, *spanish;
} Words;

static void
says (void **state)
{
  const Words *row = *state;
  SmxStructureOptions options = structure_defaults ();
  options.language = SMX_LANGUAGE_SPANISH;
  g_autoptr (SmxMatrix) matrix = build_matrix (row->records);
  g_autoptr (SmxTable) table = ask_plainly (ask, matrix, SMX_SIGHT_BY_PROVIDER);
  g_autoptr (SmxTable) spanish = ask (matrix, SMX_SIGHT_BY_PROVIDER, &options, NULL);
  const gint64 last = smx_table_n_rows (table) - 1;
  assert_string_equal (smx_table_get_text (table, last, find_column (table, "sentence")), row->english);
  assert_string_equal (smx_table_get_text (spanish, last, find_column (spanish, "sentence")), row->spanish);
}

#define NAMES                                                                                                \
  "provider zz name=Payroll\nservice shifts name=Shifts provider=zz\nservice loans name=Loans\nrole teller " \
  "name=Teller\n"

static const Words words[] = {
  { "words/far",
    NAMES LINK ("teller", "loans", "bank", 60) LINK ("teller", "cards", "bank", 20)
        NEEDS_PART ("loans", "shifts",
                    0.5) "touchpoint visit teller end=12300 journey=buy\ntouchpoint fair teller end=1\n",
    "What Payroll does ends at 2 touchpoints of 1 journey: above all at “visit” (12,300 end customers), "
    "where it "
    "carries 38 % of what Teller receives, by way of Shifts, on which Loans depends.",
    "Lo que hace Payroll termina en 2 puntos de contacto de 1 recorrido: sobre todo en «visit» "
    "(12\302\240300 clientes "
    "finales), donde sostiene el 38 % de lo que recibe Teller, a través de Shifts, de lo que depende "
    "Loans." },
  { "words/near-one", NAMES LINK ("teller", "loans", "zz", 60) "touchpoint visit teller journey=buy\n",
    "What Payroll does ends at 1 touchpoint of 1 journey: “visit”, where it delivers Loans to Teller and "
    "carries all of "
    "what that role receives.",
    "Lo que hace Payroll termina en 1 punto de contacto de 1 recorrido: «visit», donde presta Loans a Teller "
    "y sostiene "
    "el total de lo que recibe ese rol." },
  { "words/no-journey",
    NAMES LINK ("teller", "loans", "zz", 1)
        LINK ("teller", "loans", "bank", 999) "touchpoint visit teller end=3\n",
    "What Payroll does ends at 1 touchpoint: “visit” (3 end customers), where it delivers Loans to Teller "
    "and carries "
    "less than 1 % of what that role receives.",
    "Lo que hace Payroll termina en 1 punto de contacto: «visit» (3 clientes finales), donde presta Loans a "
    "Teller y "
    "sostiene menos del 1 % de lo que recibe ese rol." },
  { "words/roles-near", NAMES LINK ("teller", "loans", "zz", 5) LINK ("phone", "help", "zz", 2),
    "What Payroll does ends at 2 roles: above all at Teller (5 deliveries), to which it delivers Loans, "
    "carrying all of "
    "what that role receives.",
    "Lo que hace Payroll termina en 2 roles: sobre todo en Teller (5 entregas), a quien presta Loans, con lo "
    "que "
    "sostiene el total de lo que recibe ese rol." },
  { "words/roles-far",
    NAMES LINK ("teller", "loans", "bank", 999) LINK ("teller", "cards", "bank", 1) NEEDS ("loans", "shifts"),
    "What Payroll does ends at 1 role: Teller (999 deliveries), where it carries over 99 % of what that role "
    "receives, by "
    "way of Shifts, on which Loans depends.",
    "Lo que hace Payroll termina en 1 rol: Teller (999 entregas), donde sostiene más del 99 % de lo que "
    "recibe ese rol, a "
    "través de Shifts, de lo que depende Loans." },
  { "words/unknown-role", "request - cards it\n",
    "What it does ends at 1 role: a role that is not known (1 request), to which it delivers cards, "
    "carrying all of what "
    "that role receives.",
    "Lo que hace it termina en 1 rol: un rol que no se conoce (1 solicitud), a quien presta cards, con lo "
    "que sostiene "
    "el total de lo que recibe ese rol." },
  { "words/nobody", NAMES LINK ("teller", "loans", "bank", 5),
    "Nothing in this study shows how what Payroll does reaches an end customer: ask who needs it, and draw "
    "that link.",
    "Nada en este estudio muestra cómo llega al cliente final lo que hace Payroll: hay que preguntar quién "
    "lo necesita y "
    "trazar ese vínculo." },
};

/* ---- every world ---- */

typedef struct {
  double of_delivery[N_ROLES][N_SERVICES][N_PROVIDERS], of_service[N_SERVICES][N_PROVIDERS];
  double weights[N_ROLES][N_SERVICES];
  double share[N_ROLES][N_PROVIDERS], best[N_ROLES][N_PROVIDERS];
  int depth[N_ROLES][N_PROVIDERS];
} Expected;

/* Parts of @n amounts of which those with @counts are there; alike where all are 0. */
static void
divide (double *parts, const gboolean *counts, const double *amounts, gsize n)
{
  double sum = 0, number = 0;
  for (gsize i = 0; i < n; i++) {
    sum += counts[i] ? amounts[i] : 0;
    number += counts[i] ? 1 : 0;
  }
  for (gsize i = 0; i < n; i++)
    parts[i] = !counts[i] ? 0 : sum > 0 ? amounts[i] / sum : 1 / number;
}

static void
divide_service (Expected *self, const RandomGraph *graph, int service)
{
  gboolean counts[N_ROLES * N_PROVIDERS];
  double amounts[N_ROLES * N_PROVIDERS], parts[N_ROLES * N_PROVIDERS];
  gboolean any = FALSE;
  for (int i = 0; i < N_ROLES * N_PROVIDERS; i++) {
    counts[i] = graph->by[i / N_PROVIDERS][service][i % N_PROVIDERS];
    amounts[i] = graph->end[i / N_PROVIDERS][service][i % N_PROVIDERS];
    any = any || counts[i];
  }
  divide (parts, counts, amounts, G_N_ELEMENTS (parts));
  for (int i = 0; i < N_ROLES * N_PROVIDERS; i++)
    self->of_service[service][i % N_PROVIDERS] += any ? parts[i] : 0;
  if (!any && graph->stated[service] >= 0)
    self->of_service[service][graph->stated[service]] = 1;
}

static void
divide_all (Expected *self, const RandomGraph *graph)
{
  for (int role = 0; role < N_ROLES; role++) {
    divide (self->weights[role], graph->served[role], graph->volume[role], N_SERVICES);
    for (int service = 0; service < N_SERVICES; service++)
      divide (self->of_delivery[role][service], graph->by[role][service], graph->end[role][service],
              N_PROVIDERS);
  }
  for (int service = 0; service < N_SERVICES; service++)
    divide_service (self, graph, service);
}

/* Bit s of what is returned: @service requires s in this world, itself left out. */
static guint
find_required (const RandomGraph *graph, guint world, int service)
{
  guint required = 1u << service, before = 0;
  while (required != before) {
    before = required;
    for (int e = 0; e < graph->n_edges; e++)
      if ((world >> e & 1) != 0 && (required >> graph->edges[e].service & 1) != 0)
        required |= 1u << graph->edges[e].required;
  }
  return required & ~(1u << service);
}

static double
chance_of (const RandomGraph *graph, guint world)
{
  double chance = 1;
  for (int e = 0; e < graph->n_edges; e++)
    chance *= (world >> e & 1) != 0 ? graph->edges[e].share : 1 - graph->edges[e].share;
  return chance;
}

static void
find_shares (Expected *self, const RandomGraph *graph)
{
  static double without[N_SERVICES][N_PROVIDERS];
  memset (without, 0, sizeof without);
  for (guint world = 0; world < 1u << graph->n_edges; world++) {
    const double chance = chance_of (graph, world);
    for (int service = 0; service < N_SERVICES && chance > 0; service++) {
      const guint required = find_required (graph, world, service);
      for (int provider = 0; provider < N_PROVIDERS; provider++) {
        double none = chance;
        for (int other = 0; other < N_SERVICES; other++)
          none *= (required >> other & 1) != 0 ? 1 - self->of_service[other][provider] : 1;
        without[service][provider] += none;
      }
    }
  }
  for (int role = 0; role < N_ROLES; role++)
    for (int service = 0; service < N_SERVICES; service++)
      for (int provider = 0; provider < N_PROVIDERS; provider++)
        self->share[role][provider] +=
            self->weights[role][service] *
            (1 - (1 - self->of_delivery[role][service][provider]) * without[service][provider]);
}

/* The most probable way, and the fewest steps, from each service to each other. */
static void
find_ways (const RandomGraph *graph, double chances[N_SERVICES][N_SERVICES],
           int steps[N_SERVICES][N_SERVICES])
{
  for (int i = 0; i < N_SERVICES * N_SERVICES; i++) {
    chances[i / N_SERVICES][i % N_SERVICES] = i / N_SERVICES == i % N_SERVICES ? 1 : 0;
    steps[i / N_SERVICES][i % N_SERVICES] = i / N_SERVICES == i % N_SERVICES ? 0 : 1000;
  }
  for (int round = 0; round < N_SERVICES; round++)
    for (int e = 0; e < graph->n_edges; e++)
      for (int i = 0; i < N_SERVICES; i++) {
        const int from = graph->edges[e].service, to = graph->edges[e].required;
        chances[i][to] = fmax (chances[i][to], chances[i][from] * graph->edges[e].share);
        steps[i][to] = MIN (steps[i][to], steps[i][from] + 1);
      }
}

static void
find_nearest (Expected *self, const RandomGraph *graph)
{
  double chances[N_SERVICES][N_SERVICES];
  int steps[N_SERVICES][N_SERVICES];
  find_ways (graph, chances, steps);
  for (int i = 0; i < N_ROLES * N_PROVIDERS; i++)
    self->depth[i / N_PROVIDERS][i % N_PROVIDERS] = 1000;
  for (int i = 0; i < N_ROLES * N_SERVICES * N_SERVICES * N_PROVIDERS; i++) {
    const int role = i / N_SERVICES / N_SERVICES / N_PROVIDERS,
              service = i / N_SERVICES / N_PROVIDERS % N_SERVICES;
    const int own = i / N_PROVIDERS % N_SERVICES, provider = i % N_PROVIDERS;
    const double part =
        own == service ? self->of_delivery[role][service][provider] : self->of_service[own][provider];
    const double weight = self->weights[role][service];
    if (!(weight > 0 && part > 0))
      continue;
    self->best[role][provider] = fmax (self->best[role][provider], weight * part * chances[service][own]);
    self->depth[role][provider] = MIN (self->depth[role][provider], steps[service][own]);
  }
}

static double
share_of_edge (const RandomGraph *graph, int service, int required)
{
  for (int e = 0; e < graph->n_edges; e++)
    if (graph->edges[e].service == service && graph->edges[e].required == required)
      return graph->edges[e].share;
  return 0;
}

/* The weight of a chain as it is written; NAN where it is cut. */
static double
weigh_way (const Expected *self, const RandomGraph *graph, int role, int provider, const char *way)
{
  g_auto (GStrv) codes = g_strsplit (way, " > ", -1);
  const int n = (int)g_strv_length (codes), own = atoi (codes[0] + 1), last = atoi (codes[n - 1] + 1);
  double weight = self->weights[role][last] *
                  (n == 1 ? self->of_delivery[role][own][provider] : self->of_service[own][provider]);
  for (int i = 1; i < n; i++) {
    if (g_str_equal (codes[i], "..."))
      return NAN;
    weight *= share_of_edge (graph, atoi (codes[i] + 1), atoi (codes[i - 1] + 1));
  }
  return weight;
}

static void
check_reach (const Expected *expected, const RandomGraph *graph, const SmxTable *table, gint64 row,
             guint *n_sampled)
{
  const int provider = smx_table_get_text (table, row, find_column (table, "provider"))[1] - '0';
  const int role = smx_table_get_text (table, row, find_column (table, "role"))[1] - '0';
  const double share = figure (table, row, "share"), error = figure (table, row, "standard_error");
  const double best = weigh_way (expected, graph, role, provider,
                                 smx_table_get_text (table, row, find_column (table, "via")));
  g_autofree char *what = g_strdup_printf ("p%d r%d of\n%s", provider, role, graph->records);
  *n_sampled += error > 0 ? 1 : 0;
  assert_close (what, share, expected->share[role][provider], error > 0 ? 5 * error : 1e-9);
  assert_close (what, figure (table, row, "weight"), figure (table, row, "end_customers") * share, 1e-9);
  assert_true (isnan (figure (table, row, "weight")) ||
               figure (table, row, "weight") <= figure (table, row, "end_customers"));
  assert_close (what, figure (table, row, "depth"), expected->depth[role][provider], 0);
  if (!isnan (best))
    assert_close (what, best, expected->best[role][provider], 1e-12);
  assert_true (share >= expected->best[role][provider] - 1e-9);
}

/* How many rows there should be: all ends that anything reaches. */
static gint64
count_rows (const Expected *expected, const RandomGraph *graph)
{
  gint64 n = 0;
  for (int i = 0; i < N_ROLES * N_PROVIDERS; i++) {
    if (expected->depth[i / N_PROVIDERS][i % N_PROVIDERS] == 1000)
      continue;
    n += graph->n_touches == 0 ? 1 : 0;
    for (int touch = 0; touch < graph->n_touches; touch++)
      n += graph->touches[touch].role == i / N_PROVIDERS ? 1 : 0;
  }
  return n;
}

/* What the table by touchpoint says of a provider in all. */
static double
add_up (const SmxTable *table, const char *provider)
{
  double sum = 0;
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  for (gint64 row = 0; row < smx_table_n_rows (table); row++) {
    const char *journey = smx_table_get_text (table, row, find_column (table, "journey"));
    if (!g_str_equal (smx_table_get_text (table, row, 0), provider) ||
        (journey != NULL && !g_hash_table_add (seen, (gpointer)journey)))
      continue;
    sum += isnan (figure (table, row, "weight")) ? 0 : figure (table, row, "weight");
  }
  return sum;
}

static void
check_providers (const SmxTable *providers_table, const SmxTable *table)
{
  double before = INFINITY;
  assert_int_equal (smx_table_n_rows (providers_table), N_PROVIDERS);
  for (gint64 row = 0; row < N_PROVIDERS; row++) {
    const double sum = figure (providers_table, row, "end_customers");
    assert_close ("in all", sum, add_up (table, smx_table_get_text (providers_table, row, 0)), 1e-9);
    assert_true (sum <= before && figure (providers_table, row, "share_of_all") <= 1);
    before = sum;
  }
}

static void
is_as_enumerated (void **state)
{
  guint64 random = SEED;
  guint n_sampled = 0;
  const gboolean touches = GPOINTER_TO_INT (*state) == 1;
  for (guint round = 0; round < ROUNDS; round++) {
    RandomGraph graph;
    Expected *expected = g_new0 (Expected, 1);
    random_graph_draw (&graph, &random, round % 4 == 0, touches);
    divide_all (expected, &graph);
    find_shares (expected, &graph);
    find_nearest (expected, &graph);
    g_autoptr (SmxMatrix) matrix = build_matrix (graph.records);
    g_autoptr (SmxTable) table = ask_plainly (ask, matrix, SMX_SIGHT_BY_TOUCHPOINT);
    g_autoptr (SmxTable) others = ask_plainly (ask, matrix, SMX_SIGHT_BY_PROVIDER);
    assert_int_equal (smx_table_n_rows (table), count_rows (expected, &graph));
    for (gint64 row = 0; row < smx_table_n_rows (table); row++)
      check_reach (expected, &graph, table, row, &n_sampled);
    check_providers (others, table);
    random_graph_clear (&graph);
    g_free (expected);
  }
  print_message ("# %u figures were sampled\n", n_sampled);
}

/* ---- what holds of any ---- */

static gint64
find_same (const SmxTable *table, const SmxTable *other, gint64 row)
{
  static const char *const names[] = { "provider", "touchpoint", "role" };
  for (gint64 at = 0; at < smx_table_n_rows (other); at++) {
    gboolean same = TRUE;
    for (guint i = 0; i < G_N_ELEMENTS (names); i++)
      same = same && g_strcmp0 (smx_table_get_text (table, row, find_column (table, names[i])),
                                smx_table_get_text (other, at, find_column (other, names[i]))) == 0;
    if (same)
      return at;
  }
  return -1;
}

/* One more requirement lowers no exact share. */
static void
grows_with_requirements (void **state)
{
  (void)state;
  guint64 random = SEED;
  for (guint round = 0; round < 100; round++) {
    RandomGraph graph;
    random_graph_draw (&graph, &random, TRUE, round % 2 == 0);
    g_autofree char *more =
        g_strdup_printf ("%sdependency s%u t share=0.5\ndependency t s%u\n", graph.records,
                         draw (&random, N_SERVICES), draw (&random, N_SERVICES));
    g_autoptr (SmxMatrix) matrix = build_matrix (graph.records), grown = build_matrix (more);
    g_autoptr (SmxTable) table = ask_plainly (ask, matrix, SMX_SIGHT_BY_TOUCHPOINT);
    g_autoptr (SmxTable) other = ask_plainly (ask, grown, SMX_SIGHT_BY_TOUCHPOINT);
    for (gint64 row = 0; row < smx_table_n_rows (table); row++) {
      const gint64 now = find_same (table, other, row);
      assert_true (now >= 0 && figure (other, now, "share") >= figure (table, row, "share") - 1e-9);
      assert_true (figure (other, now, "depth") <= figure (table, row, "depth"));
    }
    random_graph_clear (&graph);
  }
}

/* Where nothing is required, what a role receives is made by its providers, and by all of them together. */
static void
adds_up_without_requirements (void **state)
{
  (void)state;
  guint64 random = SEED;
  for (guint round = 0; round < 50; round++) {
    RandomGraph graph;
    double sums[N_ROLES] = { 0 };
    random_graph_draw (&graph, &random, TRUE, FALSE);
    *strstr (strchr (graph.records, '\n'), "dependency") = '\0';
    g_autoptr (SmxMatrix) matrix = build_matrix (graph.records);
    g_autoptr (SmxTable) table = ask_plainly (ask, matrix, SMX_SIGHT_BY_TOUCHPOINT);
    for (gint64 row = 0; row < smx_table_n_rows (table); row++) {
      sums[smx_table_get_text (table, row, find_column (table, "role"))[1] - '0'] +=
          figure (table, row, "share");
      assert_true (figure (table, row, "depth") == 0);
    }
    for (int role = 0; role < N_ROLES; role++)
      assert_true (sums[role] == 0 || fabs (sums[role] - 1) < 1e-12);
    random_graph_clear (&graph);
  }
}

/* The order of records changes nothing. */
static void
ignores_order (void **state)
{
  (void)state;
  guint64 random = SEED;
  for (guint round = 0; round < 50; round++) {
    RandomGraph graph;
    random_graph_draw (&graph, &random, FALSE, round % 2 == 0);
    GString *turned = g_string_new (NULL);
    g_auto (GStrv) lines = g_strsplit (graph.records, "\n", -1);
    for (guint i = g_strv_length (lines); i > 0; i--)
      g_string_append_printf (turned, "%s\n", lines[i - 1]);
    g_autoptr (SmxMatrix) matrix = build_matrix (graph.records), other = build_matrix (turned->str);
    for (guint by = 0; by < SMX_N_SIGHT_BY; by++) {
      g_autoptr (SmxTable) table = ask_plainly (ask, matrix, by), same = ask_plainly (ask, other, by);
      g_autofree char *text = table_text (table), *other_text = table_text (same);
      assert_string_equal (text, other_text);
    }
    g_string_free (turned, TRUE);
    random_graph_clear (&graph);
  }
}

/* ---- sampling ---- */

/* A service that requires @n others, each in a share of 0.5, who require the same one in a share of 0.3. */
static char *
fan (guint n)
{
  GString *records = g_string_new ("link teller top near end=9\nservice root provider=far\n");
  for (guint i = 0; i < n; i++)
    g_string_append_printf (records,
                            "dependency top up%u share=0.5\ndependency up%u root share=0.3\n"
                            "link clerk up%u p%u end=1\nlink clerk up%u all end=3\n",
                            i, i, i, i, i);
  return g_string_free (records, FALSE);
}

/* 1 - (1 - 0.5 x 0.3)^n, and of whoever makes 3/4 of each 1 - (1 - 0.5 x 0.75)^n. */
static void
samples_well (void **state)
{
  (void)state;
  const guint n = 9;
  g_autofree char *records = fan (n);
  g_autoptr (SmxMatrix) matrix = build_matrix (records);
  const double exact[] = { 1 - pow (0.85, n), 1 - pow (0.625, n) };
  static const char *const who[] = { "far", "all" };
  for (guint i = 0; i < G_N_ELEMENTS (who); i++) {
    double squares = 0;
    for (guint64 seed = 0; seed < 40; seed++) {
      SmxStructureOptions options = structure_defaults ();
      options.seed = seed;
      g_autoptr (SmxTable) table = ask (matrix, SMX_SIGHT_BY_TOUCHPOINT, &options, NULL);
      gint64 row = 0;
      while (!g_str_equal (smx_table_get_text (table, row, 0), who[i]) ||
             !g_str_equal (smx_table_get_text (table, row, find_column (table, "role")), "teller"))
        row++;
      const double miss = (figure (table, row, "share") - exact[i]) / figure (table, row, "standard_error");
      assert_true (fabs (miss) < 4.5);
      squares += miss * miss;
    }
    /* chi squared with 40 degrees of freedom: 0.9999 and 0.0001 quantiles by R, qchisq: 82.06, 15.39 */
    assert_true (squares > 15.39 && squares < 82.06);
  }
}

/* Ways so rare that no world that is drawn holds one: 20 of chance 9e-6 each, 1.8e-4 together. */
static void
never_is_sure_of_what_is_rare (void **state)
{
  (void)state;
  g_autoptr (GString) records = g_string_new ("link r s0 p0 end=1000\nlink q x px end=5\n");
  for (guint i = 1; i <= 20; i++)
    g_string_append_printf (records, "dependency s0 s%u share=0.003\ndependency s%u x share=0.003\n", i, i);
  g_autoptr (SmxMatrix) matrix = build_matrix (records->str);
  for (guint64 seed = 0; seed < 10; seed++) {
    SmxStructureOptions options = structure_defaults ();
    options.worlds = 64;
    options.seed = seed;
    g_autoptr (SmxTable) table = ask (matrix, SMX_SIGHT_BY_TOUCHPOINT, &options, NULL);
    gint64 row = 0;
    while (!g_str_equal (smx_table_get_text (table, row, 0), "px") ||
           !g_str_equal (smx_table_get_text (table, row, find_column (table, "role")), "r"))
      row++;
    const double miss = 1 - pow (1 - 9e-6, 20) - figure (table, row, "share");
    assert_true (fabs (miss) <= 4.5 * figure (table, row, "standard_error"));
    assert_true (figure (table, row, "share") >= 9e-6);
  }
}

static void
ignores_threads (void **state)
{
  (void)state;
  g_autofree char *one = fan (9),
                  *records =
                      g_strconcat (one, "link phone up3 near end=4\nlink phone root far end=2\n", NULL);
  g_autoptr (SmxMatrix) matrix = build_matrix (records);
  for (guint by = 0; by < SMX_N_SIGHT_BY; by++) {
    g_autofree char *first = NULL;
    for (guint threads = 1; threads < 4; threads++) {
      SmxStructureOptions options = structure_defaults ();
      options.threads = threads;
      options.worlds = 640;
      g_autoptr (SmxTable) table = ask (matrix, by, &options, NULL);
      g_autofree char *text = table_text (table);
      if (first != NULL)
        assert_string_equal (text, first);
      else
        first = g_steal_pointer (&text);
    }
  }
}

/* ---- options ---- */

static void
tells_what_was_asked (void **state)
{
  (void)state;
  g_autofree char *records = fan (9), *few = fan (3);
  g_autoptr (SmxMatrix) matrix = build_matrix (records), exact = build_matrix (few);
  SmxStructureOptions options = structure_defaults ();
  options.worlds = 65;
  options.seed = 3;
  g_autoptr (SmxTable) table = ask (matrix, SMX_SIGHT_BY_TOUCHPOINT, &options, NULL);
  g_autoptr (SmxTable) other = ask (exact, SMX_SIGHT_BY_PROVIDER, &options, NULL);
  assert_string_equal (smx_table_find_metadata (table, "analysis"), "sight");
  assert_string_equal (smx_table_find_metadata (table, "option.by"), "touchpoint");
  assert_string_equal (smx_table_find_metadata (table, "option.worlds"), "128");
  assert_string_equal (smx_table_find_metadata (table, "option.seed"), "3");
  assert_string_equal (smx_table_find_metadata (other, "option.by"), "provider");
  assert_string_equal (smx_table_find_metadata (other, "total"), "12");
  assert_null (smx_table_find_metadata (other, "option.worlds"));
}

#define ALL                                                                                                  \
  LINK ("teller", "loans", "bank", 60)                                                                       \
  LINK ("teller", "cards", "it", 20)                                                                         \
  LINK ("phone", "help", "it", 5)                                                                            \
  NEEDS_PART ("loans", "shifts", 0.5)                                                                        \
  NEEDS_PART ("shifts", "pay", 0.5) "service pay provider=payroll\nservice shifts provider=it\n" TOUCHES

static void
keeps_promises (void **state)
{
  const guint by = GPOINTER_TO_UINT (*state);
  g_autoptr (SmxMatrix) matrix = build_matrix (ALL);
  check_languages (ask, matrix, by);
  check_top (ask, matrix, by);
  check_failing_memory (ask, matrix, by);
}

static void
refuses (void **state)
{
  (void)state;
  SmxSightBy by = SMX_SIGHT_BY_TOUCHPOINT;
  g_autoptr (SmxMatrix) matrix = build_matrix (ALL);
  g_autoptr (GError) error = NULL;
  SmxStructureOptions options = structure_defaults ();
  check_refusals (ask, matrix, SMX_N_SIGHT_BY, "by");
  assert_false (smx_sight_by_from_name ("role", &by));
  assert_int_equal (by, SMX_SIGHT_BY_TOUCHPOINT);
  assert_true (smx_sight_by_from_name ("provider", &by));
  assert_int_equal (by, SMX_SIGHT_BY_PROVIDER);
  options.worlds = 10000001;
  assert_null (smx_sight (matrix, by, &options, &error));
  assert_error (error, SMX_ERROR, SMX_ERROR_RANGE,
                "worlds: expected at most 10000000 worlds but found 10000001");
}

/* ---- large and hindered ---- */

static void
bears_a_chain (void **state)
{
  (void)state;
  const guint n = 50000;
  GString *records = g_string_new ("link r s0 p end=5\n");
  for (guint i = 1; i < n; i++)
    g_string_append_printf (records, "dependency s%u s%u\n", i - 1, i);
  g_string_append_printf (records, "service s%u provider=q\n", n - 1);
  g_autoptr (SmxMatrix) matrix = build_matrix (records->str);
  g_autoptr (SmxTable) table = ask_plainly (ask, matrix, SMX_SIGHT_BY_TOUCHPOINT);
  check_table (
      table, of_role,
      "p r: share=1 depth=0\nq r: share=1 depth=49999 via=s49999_>_s49998_>_s49997_>_s49996_>_..._>_s0");
  g_string_free (records, TRUE);
}

static void
stop (guint64 done, guint64 total, gpointer data)
{
  (void)done;
  (void)total;
  g_cancellable_cancel (data);
}

static void
is_cancelled (void **state)
{
  (void)state;
  g_autofree char *one = fan (9), *records = g_strconcat (one, "link phone up3 near end=4\n", NULL);
  g_autoptr (SmxMatrix) matrix = build_matrix (records);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  SmxStructureOptions options = structure_defaults ();
  options.threads = 1;
  options.worlds = 6400;
  options.cancellable = cancellable;
  options.progress = stop;
  options.progress_data = cancellable;
  for (guint round = 0; round < 2; round++) { /* by the host after a service, then from the first */
    g_autoptr (GError) error = NULL;
    assert_null (smx_sight (matrix, SMX_SIGHT_BY_PROVIDER, &options, &error));
    assert_error (error, SMX_ERROR, SMX_ERROR_CANCELLED, "the work was cancelled");
    options.progress = NULL;
    options.worlds = 10000000;
  }
}

static void
fails_cleanly (void **state)
{
  (void)state;
  g_autofree char *records = fan (9);
  g_autoptr (SmxMatrix) matrix = build_matrix (records);
  check_failing_memory (ask, matrix, SMX_SIGHT_BY_PROVIDER);
}

int
main (void)
{
  static struct CMUnitTest tests[96];
  gsize n = 0;
  ADD_ROWS (touchpoints, lists_touchpoints);
  ADD_ROWS (roles, lists_roles);
  ADD_ROWS (providers, lists_providers);
  ADD_ROWS (words, says);
  ADD ("worlds/volumes", is_as_enumerated);
  tests[n++] = (struct CMUnitTest){ "worlds/touchpoints", is_as_enumerated, NULL, NULL, GINT_TO_POINTER (1) };
  ADD ("holds/more-requirements", grows_with_requirements);
  ADD ("holds/adds-up", adds_up_without_requirements);
  ADD ("holds/order", ignores_order);
  ADD ("sampled/errors", samples_well);
  ADD ("sampled/rare", never_is_sure_of_what_is_rare);
  ADD ("sampled/threads", ignores_threads);
  ADD ("options/told", tells_what_was_asked);
  ADD ("options/refused", refuses);
  ADD ("promises/provider", keeps_promises);
  tests[n++] = (struct CMUnitTest){ "promises/touchpoint", keeps_promises, NULL, NULL, GINT_TO_POINTER (1) };
  ADD ("large/chain", bears_a_chain);
  ADD ("hindered/cancelled", is_cancelled);
  ADD ("hindered/failing-memory", fails_cleanly);
  return _cmocka_run_group_tests ("sight", tests, n, NULL, NULL);
}
