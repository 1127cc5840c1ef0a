/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sentences about ranks: whole ones in both languages, and contributions by deciding again. What random studies claim:
 * test-explain-claims.c. */
#include "test-support.h"

#include "analysis/ranking.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/message.h"
#include "test-tally-builder.h"
#include <service-matrix/rank.h>

#define METHOD(x)                                                                                            \
  {                                                                                                          \
    .method = SMX_RANK_##x                                                                                   \
  }

typedef struct {
  const char *name;
  SmxRankOptions options; /* lists are one a criterion */
  const char *records, *service;
  const char *english, *spanish; /* "@" stands for the interval, which test-rank.c and others are about */
} Row;

/* The options of a row on top of the defaults. */
static SmxRankOptions
options_of (const Row *row, SmxLanguage language)
{
  SmxRankOptions options, given = row->options;
  guint m = given.criteria == NULL ? 0 : g_strv_length ((char **)given.criteria);
  smx_rank_options_init (&options, sizeof options);
  options.method = given.method;
  options.criteria = given.criteria;
  options.missing = given.missing;
  options.shrink = given.shrink;
  options.directions = given.directions;
  options.n_directions = given.directions == NULL ? 0 : m;
  options.weights = given.weights;
  options.n_weights = given.weights == NULL ? 0 : m;
  options.bounds = given.bounds;
  options.n_bounds = given.n_bounds;
  options.replicates = 50;
  options.confidence = 0.95;
  options.language = language;
  return options;
}

static gint64
row_of (const SmxTable *table, const char *service)
{
  for (gint64 row = 0; row < smx_table_n_rows (table); row++)
    if (g_str_equal (smx_table_get_text (table, row, 1), service))
      return row;
  fail_msg ("no service %s", service);
  return -1;
}

/* The interval as the sentence should say it, from the table of ranks. */
static char *
interval_of (const SmxMatrix *matrix, const SmxRankOptions *options, const char *service)
{
  GError *error = NULL;
  g_autoptr (SmxTable) ranks = smx_rank_services (matrix, options, &error);
  assert_no_error (error);
  gint64 row = row_of (ranks, service);
  int low = (int)smx_table_get_int64 (ranks, row, find_column (ranks, "rank_low"));
  int high = (int)smx_table_get_int64 (ranks, row, find_column (ranks, "rank_high"));
  gboolean spanish = options->language == SMX_LANGUAGE_SPANISH;
  gboolean drawn =
      g_str_equal (smx_table_get_text (ranks, row, find_column (ranks, "interval")), "resampled");
  const char *how = spanish
                        ? (drawn ? "en al menos el 95 % de los remuestreos" : "con una confianza del 95 %")
                        : (drawn ? "in at least 95 % of redraws" : "with 95 % confidence");
  const char *only = spanish ? (drawn ? "puesto" : "solo es posible el puesto")
                     : drawn ? "rank"
                             : "only rank";
  if (low == high)
    return g_strdup_printf ("%s %d %s%s", only, low, drawn || spanish ? "" : "is possible ", how);
  return g_strdup_printf (spanish ? "puestos %d a %d %s" : "rank %d to %d %s", low, high, how);
}

/* No line may break between a number and its sign, or within "n = 12": the blanks there are others than those written here. */
static char *
keep_together (const char *text)
{
  g_autoptr (GRegex) blanks =
      g_regex_new ("(?<=[0-9]) (?=%|h\\b)|(?<=\\(n) (?== )|(?<=\\(n =) (?=[0-9])", 0, 0, NULL);
  return g_regex_replace_literal (blanks, text, -1, 0, "\302\240", 0, NULL);
}

static void
check_sentence (const Row *row, SmxLanguage language, const char *expected)
{
  GError *error = NULL;
  const SmxRankOptions options = options_of (row, language);
  g_autoptr (SmxMatrix) matrix = build_matrix (row->records);
  g_autoptr (SmxTable) table = smx_explain_ranking (matrix, &options, &error);
  assert_no_error (error);
  g_autofree char *interval = interval_of (matrix, &options, row->service);
  g_auto (GStrv) parts = g_strsplit (expected, "@", -1);
  g_autofree char *joined = g_strjoinv (interval, parts);
  g_autofree char *full = keep_together (joined);
  assert_string_equal (smx_table_get_text (table, row_of (table, row->service), find_column (table, "why")),
                       full);
}

static void
says (void **state)
{
  const Row *row = *state;
  check_sentence (row, SMX_LANGUAGE_ENGLISH, row->english);
  if (row->spanish != NULL)
    check_sentence (row, SMX_LANGUAGE_SPANISH, row->spanish);
}

/* ---- Every method on one study ----
 * cards: 31 x 40 + 69 x 41 = 4069 customers, 1240 of them reworked, 31 of 100, gap (12 x 1 + 2 x 1.5) / 14 = 1.07
 * keys: 12 x 30 + 30 = 390, 360, 12 of 42 = 28.6, no rating     loans: 2 x 3 + 30 = 36, 6, 2 of 32, gap -0.5
 * mail: 360, 0, 0 of 12, gap (9 x 3.5 + 2 x 4) / 11 = 3.59          cash: no request, gap 0.5 */
#define BANK                                                                                                 \
  "set scale=0,10 min-group=1\n"                                                                             \
  "request teller cards it reworks=1 customers=40 times=31\n"                                                \
  "request teller cards it reworks=0 customers=41 times=69\n"                                                \
  "rating teller cards it by=a expectation=7 perception=6 times=12\n"                                        \
  "rating teller cards it by=z expectation=7 perception=5.5 times=2\n"                                       \
  "request teller loans it reworks=1 customers=3 times=2\n"                                                  \
  "request teller loans it reworks=0 customers=1 times=30\n"                                                 \
  "rating teller loans it by=b expectation=7 perception=7.5 times=25\n"                                      \
  "request teller keys it reworks=1 customers=30 times=12\n"                                                 \
  "request teller keys it reworks=0 customers=1 times=30\n"                                                  \
  "request teller mail it reworks=0 customers=30 times=12\n"                                                 \
  "rating teller mail it by=b expectation=7 perception=3.5 times=9\n"                                        \
  "rating teller mail it by=c expectation=7 perception=3 times=2\n"                                          \
  "rating teller cash it by=b expectation=7 perception=6.5 times=9\n"

static const SmxBounds bank_bounds[] = { { 0, 10000 }, { NAN, NAN }, { NAN, NAN } };

#define TEN_REWORKED(service, others)                                                                        \
  "request a " service " p reworks=1 customers=5 times=2\nrequest a " service                                \
  " p reworks=0 customers=5 times=" #others "\n"
#define LEVEL_UNRATED "set scale=1,7\n" TEN_REWORKED ("small", 8) TEN_REWORKED ("large", 18)
#define LEVEL                                                                                                \
  LEVEL_UNRATED TEN_REWORKED ("rated", 8) "rating a rated p perception=3 expectation=5 by=u times=6\n"

static const Row methods[] = {
  { "staged/first", METHOD (STAGED), BANK, "cards",
    "First because 1,240 end-customer deliveries behind it were reworked; its ratings show that it gives "
    "less than "
    "is needed; @.",
    "Primero porque hubo retrabajo en 1240 entregas al cliente final que dependen de él; sus valoraciones "
    "muestran "
    "que da menos de lo necesario; @." },
  { "staged/none", METHOD (STAGED), BANK, "mail",
    "Third: no end-customer delivery behind it was reworked; its ratings show that it gives less than is "
    "needed; @.",
    "Tercero: no hubo retrabajo en ninguna entrega al cliente final que depende de él; sus valoraciones "
    "muestran que "
    "da menos de lo necesario; @." },
  { "staged/unrated", METHOD (STAGED), BANK, "keys",
    "Second because 360 end-customer deliveries behind it were reworked; nobody who receives it rated it; @.",
    "Segundo porque hubo retrabajo en 360 entregas al cliente final que dependen de él; nadie de quienes lo "
    "reciben "
    "lo valoró; @." },
  { "staged/unknown", METHOD (STAGED), BANK, "cash",
    "Rank 4 of 5; its amount of rework is unknown, so among those not shown to give what is needed it stands "
    "after "
    "the known ones; its ratings do not show whether it gives what is needed; @.",
    "Puesto 4 de 5; se desconoce su cantidad de retrabajo, por lo que va detrás de los conocidos entre los "
    "que no "
    "muestran dar lo necesario; sus valoraciones no muestran si da lo necesario; @." },
  { "staged/met", METHOD (STAGED), BANK, "loans",
    "Rank 5 of 5; its amount of rework is average; its ratings show that it gives what is needed, so it "
    "stands after "
    "those not shown to; @.",
    "Puesto 5 de 5; su cantidad de retrabajo está en la zona media; sus valoraciones muestran que da lo "
    "necesario, "
    "por lo que va detrás de los que no lo muestran; @." },
  /* 10 reworked deliveries each: one is rated, and of the others one has 100 deliveries and one 50 */
  { "staged/level-gap", METHOD (STAGED), LEVEL, "rated",
    "First; 10 end-customer deliveries behind it were reworked; 2 others stand level with it in rework, and "
    "the gap decides between them: its ratings are 2.00 points short of what is needed; its ratings do not "
    "show whether it gives what is needed; @.",
    "Primero; hubo retrabajo en 10 entregas al cliente final que dependen de él; otros 2 quedan a su altura "
    "en retrabajo, y entre ellos decide la brecha: sus valoraciones quedan 2,00 puntos por debajo de lo "
    "necesario; sus valoraciones no muestran si da lo necesario; @." },
  { "staged/level-both", METHOD (STAGED), LEVEL, "large",
    "Second; 10 end-customer deliveries behind it were reworked; 2 others stand level with it in rework, and "
    "the gap and then the volume decide between them: its gap is unknown and 100 end-customer deliveries "
    "wait behind it; nobody who receives it rated it; @.",
    "Segundo; hubo retrabajo en 10 entregas al cliente final que dependen de él; otros 2 quedan a su altura "
    "en retrabajo, y entre ellos deciden la brecha y después el volumen: se desconoce su brecha y dependen "
    "de él 100 entregas al cliente final; nadie de quienes lo reciben lo "
    "valoró; @." },
  { "staged/level-volume", METHOD (STAGED), LEVEL_UNRATED, "large",
    "First; 10 end-customer deliveries behind it were reworked; another one stands level with it in rework, "
    "and the volume decides between them: 100 end-customer deliveries wait behind it; nobody who receives it "
    "rated it; @.",
    "Primero; hubo retrabajo en 10 entregas al cliente final que dependen de él; otro queda a su altura en "
    "retrabajo, y entre los dos decide el volumen: dependen de él 100 entregas al cliente final; nadie de "
    "quienes lo reciben lo valoró; @." },
  /* 1240 x 1.0714 / 10 */
  { "burden/first", METHOD (BURDEN), BANK, "cards",
    "First because its burden is 133 reworked deliveries weighted by what its ratings lack; @.",
    "Primero porque su carga es de 133 entregas con retrabajo ponderadas por lo que les falta a sus "
    "valoraciones; "
    "@." },
  { "burden/unknown", METHOD (BURDEN), BANK, "keys",
    "Rank 4 of 5, with another one; its burden is unknown, so it stands after those where all is known; @.",
    "Puesto 4 de 5, junto con otro; se desconoce su carga, por lo que va detrás de los que se conocen por "
    "completo; "
    "@." },
  { "weighted-sum/first", METHOD (WEIGHTED_SUM), BANK, "cards",
    "First because 4,069 end-customer deliveries wait behind it, 31 of 100 requests come back (n = 100) and "
    "its "
    "ratings are 1.1 points short of what is needed; @.",
    "Primero porque dependen de él 4069 entregas al cliente final, vuelven 31 de cada 100 solicitudes (n = "
    "100) y "
    "sus valoraciones quedan 1,1 puntos por debajo de lo necesario; @." },
  { "weighted-sum/but", METHOD (WEIGHTED_SUM), BANK, "mail",
    "Third because its ratings are 3.6 points short of what is needed, but no request comes back (n = 12); "
    "its volume "
    "is average; @.",
    "Tercero porque sus valoraciones quedan 3,6 puntos por debajo de lo necesario, pero no vuelve ninguna "
    "solicitud "
    "(n = 12); su volumen está en la zona media; @." },
  { "weighted-sum/two-unknown", METHOD (WEIGHTED_SUM), BANK, "cash",
    "Rank 4 of 5; its ratings are average; its volume and its rework rate are unknown and taken as the "
    "median; @.",
    "Puesto 4 de 5; sus valoraciones están en la zona media; se desconocen su volumen y su tasa de retrabajo "
    "y se "
    "toma la mediana en su lugar; @." },
  { "weighted-sum/last",
    { .method = SMX_RANK_WEIGHTED_SUM, .missing = SMX_MISSING_LAST },
    BANK,
    "keys",
    "Rank 4 of 5, with another one; its volume and its rework rate are average; its gap is unknown, so it "
    "stands after "
    "those where all is known; @.",
    "Puesto 4 de 5, junto con otro; su volumen y su tasa de retrabajo están en la zona media; se desconoce "
    "su brecha, "
    "por lo que va detrás de los que se conocen por completo; @." },
  { "topsis/unknown", METHOD (TOPSIS), BANK, "keys",
    "Third because 29 of 100 requests come back (n = 42) and 390 end-customer deliveries wait behind it; its "
    "gap is "
    "unknown and taken as the median; @.",
    "Tercero porque vuelven 29 de cada 100 solicitudes (n = 42) y dependen de él 390 entregas al cliente "
    "final; se "
    "desconoce su brecha y se toma la mediana en su lugar; @." },
  /* it makes the ideal itself, and a constant tells nobody apart */
  { "topsis/first",
    { .method = SMX_RANK_TOPSIS, .criteria = (const char *const[]){ "a", "b", NULL } },
    "numbers x a=3 b=4\nnumbers y a=3 b=5\nnumbers z a=3 b=6\n",
    "z",
    "First because its b of 6 is the highest; its a of 3 is the same for all (taken as exact).",
    "Primero porque su b, 6, es el valor más alto; su a, 3, es igual en todos (se toma como exacto)." },
  /* it makes the best S and R itself, and would not with any one of its figures at the median */
  { "vikor/first", METHOD (VIKOR), BANK, "cards",
    "First because 4,069 end-customer deliveries wait behind it, its ratings are 1.1 points short of what is "
    "needed and 31 of 100 requests come back (n = 100); @.",
    "Primero porque dependen de él 4069 entregas al cliente final, sus valoraciones quedan 1,1 puntos por "
    "debajo de lo necesario y vuelven 31 de cada 100 solicitudes (n = 100); @." },
  { "vikor/although", METHOD (VIKOR), BANK, "mail",
    "Rank 4 of 5, although its ratings are 3.6 points short of what is needed: no request comes back (n = "
    "12); its "
    "volume is average; @.",
    "Puesto 4 de 5, aunque sus valoraciones quedan 3,6 puntos por debajo de lo necesario: no vuelve ninguna "
    "solicitud "
    "(n = 12); su volumen está en la zona media; @." },
  { "promethee/last", METHOD (PROMETHEE), BANK, "loans",
    "Rank 5 of 5: only 36 end-customer deliveries wait behind it and its ratings are 0.5 points above what "
    "is needed; "
    "its rework rate is average; @.",
    "Puesto 5 de 5: dependen de él solo 36 entregas al cliente final y sus valoraciones quedan 0,5 puntos "
    "por encima "
    "de lo necesario; su tasa de retrabajo está en la zona media; @." },
  { "spotis/first",
    { .method = SMX_RANK_SPOTIS, .bounds = bank_bounds, .n_bounds = 3 },
    BANK,
    "cards",
    "First because 4,069 end-customer deliveries wait behind it, 31 of 100 requests come back (n = 100) and "
    "its "
    "ratings are 1.1 points short of what is needed; @.",
    NULL },
};

/* ---- Single clauses ---- */

static const char *const price[] = { "price", NULL }, *const rooms[] = { "price", "rooms", NULL },
                         *const rework[] = { "rework_rate", NULL }, *const asked[] = { "volume", NULL },
                         *const gap[] = { "gap", NULL }, *const on_time[] = { "late_rate", "hours", NULL };
static const SmxDirection least[] = { SMX_MINIMISE, SMX_MINIMISE };
static const double no_rooms[] = { 1, 0 };

#define BY(names)                                                                                            \
  {                                                                                                          \
    .method = SMX_RANK_WEIGHTED_SUM, .criteria = names                                                       \
  }
#define LEAST(names)                                                                                         \
  {                                                                                                          \
    .method = SMX_RANK_WEIGHTED_SUM, .criteria = names, .directions = least                                  \
  }
#define PRICE(service, value) "numbers " service " price=" #value "\n"
#define PRICES PRICE ("a", 12.5) PRICE ("b", 3) PRICE ("c", 3) PRICE ("d", 2) PRICE ("e", 1234.6)
#define EIGHT                                                                                                \
  PRICE ("a", 1)                                                                                             \
  PRICE ("b", 2) PRICE ("c", 3) PRICE ("d", 4) PRICE ("e", 5) PRICE ("f", 6) PRICE ("g", 7) PRICE ("h", 8)
#define TWICE(service, first, second) "numbers " service " price=" #first " rooms=" #second "\n"
#define REQUESTS(service, reworks, n) "request teller " service " it reworks=" #reworks " times=" #n "\n"
#define OPEN "set scale=0,10 min-group=1\n"
#define FELT(service, perception)                                                                            \
  "rating teller " service " it by=p expectation=5 perception=" #perception " times=5\n"

static const Row clauses[] = {
  { "level/highest", BY (price), PRICES, "e",
    "First because its price of 1,235 is the highest (taken as exact).",
    "Primero porque su price, 1235, es el valor más alto (se toma como exacto)." },
  { "level/lowest", BY (price), PRICES, "d", "Rank 5 of 5: its price of 2 is the lowest (taken as exact).",
    "Puesto 5 de 5: su price, 2, es el valor más bajo (se toma como exacto)." },
  { "level/lowest-first", LEAST (price), PRICES, "d",
    "First because its price of 2 is the lowest (taken as exact).",
    "Primero porque su price, 2, es el valor más bajo (se toma como exacto)." },
  { "level/average", BY (price), PRICES, "b",
    "Third, with another one; its price is average (taken as exact).",
    "Tercero, junto con otro; su price está en la zona media (se toma como exacto)." },
  { "level/shared", BY (price),
    PRICE ("a", 1) PRICE ("b", 9) PRICE ("c", 9) PRICE ("d", 2) PRICE ("e", 2) PRICE ("f", 1) PRICE ("g", 1)
        PRICE ("h", 1),
    "b",
    "First, with another one, because its price of 9 is the highest, as it is for another one (taken as "
    "exact).",
    "Primero, junto con otro, porque su price, 9, es el valor más alto, igual que en otro servicio (se toma "
    "como "
    "exacto)." },
  { "level/highest-quarter", BY (price), EIGHT, "g",
    "Second because its price of 7 is among the highest quarter (taken as exact).",
    "Segundo porque su price, 7, está en el cuarto más alto (se toma como exacto)." },
  { "level/above", BY (price), EIGHT, "f",
    "Third because its price of 6 is above the median (taken as exact).",
    "Tercero porque su price, 6, está por encima de la mediana (se toma como exacto)." },
  { "level/lowest-quarter", BY (price), EIGHT, "b",
    "Rank 7 of 8: its price of 2 is among the lowest quarter (taken as exact).",
    "Puesto 7 de 8: su price, 2, está en el cuarto más bajo (se toma como exacto)." },
  { "level/same", BY (price), PRICE ("a", 3) PRICE ("b", 3) PRICE ("c", 3), "c",
    "First, with 2 others; its price of 3 is the same for all (taken as exact).",
    "Primero, junto con otros 2; su price, 3, es igual en todos (se toma como exacto)." },
  { "level/alone", BY (price), PRICE ("a", 0.0125), "a",
    "The only one ranked; its price of 0.0125 is the only one known.",
    "El único clasificado; su price, 0,0125, es el único valor conocido." },
  { "weight/none",
    { .method = SMX_RANK_WEIGHTED_SUM, .criteria = rooms, .weights = no_rooms },
    TWICE ("a", 1, 9) TWICE ("b", 2, 8),
    "b",
    "First because its price of 2 is the highest (taken as exact).",
    NULL },
  { "unknown/everywhere", BY (gap), "service a\nservice b\n", "a",
    "First, with another one; its gap is unknown; every rank is possible.",
    "Primero, junto con otro; se desconoce su brecha; todos los puestos son posibles." },
  { "unit/shares-and-hours", BY (on_time),
    "set as-of=100\nrequest teller a it opened=0 promised=5 delivered=4 times=2\nrequest teller a it "
    "opened=0 promised=5 "
    "delivered=9\nrequest teller b it opened=0 promised=5 delivered=1\n",
    "a",
    "First because its share of requests late of 33.3 % is the highest and its mean delivery time of 5.67 h "
    "is the "
    "highest; @.",
    "Primero porque su proporción de solicitudes con retraso, 33,3 %, es el valor más alto, y su tiempo "
    "medio "
    "de "
    "entrega, 5,67 h, es el valor más alto; @." },
  { "volume/count", BY (asked), REQUESTS ("a", 0, 4100) REQUESTS ("b", 0, 1) REQUESTS ("c", 0, 7), "a",
    "First because 4,100 requests reach it; only rank 1 is possible with 95 % confidence.",
    "Primero porque le llegan 4100 solicitudes; solo es posible el puesto 1 con una confianza del 95 %." },
  { "volume/one", BY (asked), REQUESTS ("a", 0, 4100) REQUESTS ("b", 0, 1) REQUESTS ("c", 0, 7), "b",
    "Third: only 1 request reaches it; rank 2 to 3 with 95 % confidence.",
    "Tercero: le llega solo 1 solicitud; puestos 2 a 3 con una confianza del 95 %." },
  { "volume/links", BY (asked), "link teller a it end=1\nlink teller b it end=0\nlink teller c it end=0.5\n",
    "a", "First because 1 end-customer delivery waits behind it (taken as exact).",
    "Primero porque depende de él 1 entrega al cliente final (se toma como exacto)." },
  { "volume/none", BY (asked), "link teller a it end=1\nlink teller b it end=0\nlink teller c it end=0.5\n",
    "b", "Third: no end-customer delivery waits behind it (taken as exact).",
    "Tercero: no depende de él ninguna entrega al cliente final (se toma como exacto)." },
  { "rework/a-decimal", BY (rework), REQUESTS ("a", 1, 4) REQUESTS ("a", 0, 91) REQUESTS ("b", 0, 9), "a",
    "First because 4.2 of 100 requests come back (n = 95); @.",
    "Primero porque vuelven 4,2 de cada 100 solicitudes (n = 95); @." },
  { "rework/all", BY (rework), REQUESTS ("a", 1, 4) REQUESTS ("b", 0, 9), "a",
    "First because all requests come back (n = 4); @.",
    "Primero porque vuelven todas las solicitudes (n = 4); @." },
  { "rework/nearly", BY (rework),
    REQUESTS ("a", 1, 1) REQUESTS ("a", 0, 2999) REQUESTS ("b", 1, 2999) REQUESTS ("b", 0, 1), "a",
    "Second: fewer than 0.1 of 100 requests come back (n = 3,000); @.",
    "Segundo: vuelven menos de 0,1 de cada 100 solicitudes (n = 3000); @." },
  { "rework/nearly-all", BY (rework),
    REQUESTS ("a", 1, 1) REQUESTS ("a", 0, 2999) REQUESTS ("b", 1, 2999) REQUESTS ("b", 0, 1), "b",
    "First because more than 99 of 100 requests come back (n = 3,000); @.",
    "Primero porque vuelven más de 99 de cada 100 solicitudes (n = 3000); @." },
  { "gap/near", BY (gap), OPEN FELT ("a", 5) FELT ("b", 3), "a",
    "Second: its ratings are within 0.1 points of what is needed; @.",
    "Segundo: sus valoraciones quedan a menos de 0,1 puntos de lo necesario; @." },
  { "gap/least-good", BY (gap), OPEN FELT ("a", 6) FELT ("b", 9), "a",
    "First because its ratings are only 1.0 points above what is needed; @.",
    "Primero porque sus valoraciones quedan solo 1,0 puntos por encima de lo necesario; @." },
  { "gap/least-bad", LEAST (gap), OPEN FELT ("a", 4) FELT ("b", 1), "a",
    "First because its ratings are only 1.0 points short of what is needed; @.",
    "Primero porque sus valoraciones quedan solo 1,0 puntos por debajo de lo necesario; @." },
  { "gap/hidden", BY (gap), "set scale=0,10 min-group=6\n" FELT ("a", 4) FELT ("b", 1), "a",
    "First, with another one; its gap is unknown; every rank is possible.", NULL },
  { "staged/all-met", METHOD (STAGED),
    OPEN REQUESTS ("a", 1, 5) "rating teller a it by=p expectation=5 perception=6 times=30", "a",
    "The only one ranked; 5 requests were reworked; its ratings show that it gives what is needed.",
    "El único clasificado; hubo retrabajo en 5 solicitudes; sus valoraciones muestran que da lo necesario." },
};

/* ---- Contributions ---- */

static SmxRankOptions
options_for (guint method)
{
  static const SmxBounds bounds[] = { { 0, 10000 }, { 0, 1 }, { -10, 10 } };
  static const double weights[] = { 3, 2, 1 };
  SmxRankOptions options;
  smx_rank_options_init (&options, sizeof options);
  options.method = (SmxRankMethod)method;
  options.weights = method > SMX_RANK_BURDEN ? weights : NULL; /* the first two have none */
  options.n_weights = options.weights == NULL ? 0 : 3;
  options.bounds = options.method == SMX_RANK_SPOTIS ? bounds : NULL;
  options.n_bounds = options.bounds == NULL ? 0 : 3;
  options.replicates = 10;
  return options;
}

static double
middle_of (const double *values, gsize n)
{
  double sorted[64];
  memcpy (sorted, values, n * sizeof *sorted);
  for (gsize i = 0; i < n; i++)
    for (gsize j = i + 1; j < n; j++)
      if (sorted[j] < sorted[i]) {
        double swap = sorted[i];
        sorted[i] = sorted[j];
        sorted[j] = swap;
      }
  return n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
}

/* The contribution by deciding anew, where figures are linear: from figures by one criterion alone, or with one value replaced. */
static double
brute_force (const SmxRanking *ranking, gsize i, guint c, gboolean replace)
{
  const gsize n = ranking->n;
  double figures[64], weights[8] = { 0 }, values[64 * 8];
  double sign = ranking->options.method == SMX_RANK_SPOTIS ? -1 : 1;
  g_auto (SmxDecisionRoom) room = { .values = NULL };
  assert_true (smx__decision_room_init (&room, n, ranking->criteria.m, NULL));
  memcpy (values, ranking->criteria.values, n * ranking->criteria.m * sizeof *values);
  if (replace) {
    values[c * n + i] = middle_of (smx__criterion_values (&ranking->criteria, c), n);
    smx__decide (&ranking->rule, values, n, ranking->weights, &room, figures);
    return sign * (ranking->priority[i] - figures[i]);
  }
  weights[c] = 1;
  smx__decide (&ranking->rule, values, n, weights, &room, figures);
  return sign * ranking->weights[c] * (figures[i] - middle_of (figures, n));
}

/* TOPSIS, from its definition: closeness of a service, one of its values being another where @c is a criterion; lengths of columns,
 * ideal and anti-ideal are the ranking's. All is maximised. */
static double
topsis_of (const SmxRanking *ranking, gsize i, guint c, double value)
{
  const gsize n = ranking->n;
  double to_best = 0, to_worst = 0;
  for (guint k = 0; k < ranking->criteria.m; k++) {
    const double *values = smx__criterion_values (&ranking->criteria, k);
    double low = values[0], high = values[0], squares = 0, own = k == c ? value : values[i];
    for (gsize j = 0; j < n; j++) {
      low = MIN (low, values[j]);
      high = MAX (high, values[j]);
      squares += values[j] * values[j];
    }
    double unit = squares > 0 ? ranking->weights[k] / sqrt (squares) : 0;
    to_best += pow (unit * (high - own), 2);
    to_worst += pow (unit * (own - low), 2);
  }
  return to_best + to_worst > 0 ? sqrt (to_worst) / (sqrt (to_best) + sqrt (to_worst)) : 0;
}

static double
topsis_by_hand (const SmxRanking *ranking, gsize i, guint c)
{
  double middle = middle_of (smx__criterion_values (&ranking->criteria, c), ranking->n);
  return topsis_of (ranking, i, G_MAXUINT, 0) - topsis_of (ranking, i, c, middle);
}

/* VIKOR, from its definition: S and R of a service, one of its values being another where @c is a criterion. */
static void
vikor_of (const SmxRanking *ranking, gsize i, guint c, double value, double *s, double *r)
{
  const gsize n = ranking->n;
  *s = *r = 0;
  for (guint k = 0; k < ranking->criteria.m; k++) {
    const double *values = smx__criterion_values (&ranking->criteria, k);
    double low = values[0], high = values[0], own = k == c ? value : values[i];
    for (gsize j = 1; j < n; j++) {
      low = MIN (low, values[j]);
      high = MAX (high, values[j]);
    }
    double distance = high > low ? ranking->weights[k] * (high - own) / (high - low) : 0;
    *s += distance;
    *r = MAX (*r, distance);
  }
}

/* Q with the median less Q, on the ends of the ranking. */
static double
vikor_by_hand (const SmxRanking *ranking, gsize i, guint c)
{
  const gsize n = ranking->n;
  double ends[4] = { INFINITY, -INFINITY, INFINITY, -INFINITY }, s[64], r[64], new_s, new_r;
  for (gsize j = 0; j < n; j++) {
    vikor_of (ranking, j, G_MAXUINT, 0, &s[j], &r[j]);
    ends[0] = MIN (ends[0], s[j]);
    ends[1] = MAX (ends[1], s[j]);
    ends[2] = MIN (ends[2], r[j]);
    ends[3] = MAX (ends[3], r[j]);
  }
  vikor_of (ranking, i, c, middle_of (smx__criterion_values (&ranking->criteria, c), n), &new_s, &new_r);
  double of_s = ends[1] - ends[0] > 1e-12 ? (new_s - s[i]) / (ends[1] - ends[0]) : 0;
  double of_r = ends[3] - ends[2] > 1e-12 ? (new_r - r[i]) / (ends[3] - ends[2]) : 0;
  return ranking->rule.v * of_s + (1 - ranking->rule.v) * of_r;
}

static double
by_hand (const SmxRanking *ranking, gsize i, guint c)
{
  return ranking->options.method == SMX_RANK_VIKOR    ? vikor_by_hand (ranking, i, c)
         : ranking->options.method == SMX_RANK_TOPSIS ? topsis_by_hand (ranking, i, c)
                                                      : brute_force (ranking, i, c, FALSE);
}

/* Of SPOTIS, whose bounds are fixed, both ways come to the same. */
static void
check_decided (const SmxTable *table, const SmxRanking *ranking, gsize i)
{
  gint64 row = row_of (table, smx__ranking_code (ranking, i));
  for (guint c = 0; c < ranking->criteria.m; c++) {
    double contribution = smx_table_get_double (table, row, 4 + c);
    assert_true (smx_table_is_null (table, row, 4 + c) ==
                 (ranking->criteria.missing[c * ranking->n + i] != 0));
    if (isnan (contribution))
      continue;
    assert_close (ranking->criteria.names[c], contribution, by_hand (ranking, i, c), 2e-12);
    if (ranking->options.method == SMX_RANK_SPOTIS)
      assert_close ("replaced", contribution, brute_force (ranking, i, c, TRUE), 2e-12);
  }
}

/* Together they are what a service with all medians lacks. */
static void
check_sum (const SmxTable *table, const SmxRanking *ranking, gsize i)
{
  gint64 row = row_of (table, smx__ranking_code (ranking, i));
  double sum = 0, medians = 0, sign = ranking->options.method == SMX_RANK_SPOTIS ? -1 : 1;
  if (!smx__decision_is_linear (ranking->rule.method))
    return;
  for (guint c = 0; c < ranking->criteria.m; c++) {
    double figures[64], weights[8] = { 0 }, contribution = smx_table_get_double (table, row, 4 + c);
    g_auto (SmxDecisionRoom) room = { .values = NULL };
    assert_true (smx__decision_room_init (&room, ranking->n, ranking->criteria.m, NULL));
    weights[c] = 1;
    smx__decide (&ranking->rule, ranking->criteria.values, ranking->n, weights, &room, figures);
    medians += ranking->weights[c] * middle_of (figures, ranking->n);
    sum += isnan (contribution) ? 0 : contribution;
  }
  assert_close ("sum", sum, sign * (ranking->priority[i] - medians), 1e-9);
}

static char *
random_study (guint64 *state, guint n)
{
  GString *text = g_string_new (OPEN);
  for (guint i = 0; i < n; i++) {
    guint customers = draw (state, 9), reworked = draw (state, 20), others = 1 + draw (state, 20),
          felt = draw (state, 11);
    if (customers > 0)
      g_string_append_printf (text,
                              "request teller s%u it reworks=1 customers=%u times=%u\n"
                              "request teller s%u it reworks=0 customers=3 times=%u\n",
                              i, customers, reworked + 1, i, others);
    if (felt > 0 || customers == 0)
      g_string_append_printf (text, "rating teller s%u it by=p expectation=7 perception=%u times=%u\n", i,
                              felt, 1 + others);
  }
  return g_string_free (text, FALSE);
}

static void
contributes (void **state)
{
  guint64 random = 20 + GPOINTER_TO_SIZE (*state);
  for (guint round = 0; round < 12; round++) {
    GError *error = NULL;
    const SmxRankOptions options = options_for ((guint)GPOINTER_TO_SIZE (*state));
    g_autofree char *records = random_study (&random, 1 + draw (&random, 14));
    g_autoptr (SmxMatrix) matrix = build_matrix (records);
    g_autoptr (SmxTable) table = smx_explain_ranking (matrix, &options, &error);
    assert_no_error (error);
    g_auto (SmxRanking) ranking = { .matrix = NULL };
    assert_true (smx__ranking_take (&ranking, matrix, &options, &error));
    for (gsize i = 0; i < ranking.n; i++) {
      check_decided (table, &ranking, i);
      check_sum (table, &ranking, i);
    }
  }
}

/* Of staged the reworked customers alone, of burden the burden: less their median. */
static void
contributes_alone (void **state)
{
  static const char *const key[] = { "service", NULL };
  const Row staged = { .options = METHOD (STAGED) }, burden = { .options = METHOD (BURDEN) };
  SmxRankOptions options = options_of (&staged, SMX_LANGUAGE_ENGLISH);
  GError *error = NULL;
  (void)state;
  g_autoptr (SmxMatrix) matrix = build_matrix (BANK);
  g_autoptr (SmxTable) by_stages = smx_explain_ranking (matrix, &options, &error);
  options = options_of (&burden, SMX_LANGUAGE_ENGLISH);
  g_autoptr (SmxTable) by_burden = smx_explain_ranking (matrix, &options, &error);
  assert_no_error (error);
  check_table (
      by_stages, key,
      "cards: priority=1240 contribution_reworked_customers=1057 contribution_gap=0 contribution_volume=0\n"
      "keys: contribution_reworked_customers=177 contribution_gap=0\n"
      "mail: contribution_reworked_customers=-183\n"
      "cash: priority=null contribution_reworked_customers=null contribution_gap=null\n"
      "loans: contribution_reworked_customers=-177");
  check_table (by_burden, key,
               "cards: contribution_burden=930/7\nloans: contribution_burden=0\nmail: contribution_burden=0\n"
               "cash: contribution_burden=null\nkeys: contribution_burden=null");
}

/* ---- The table ---- */

static void
has_columns (void **state)
{
  static const char *const names[] = { "rank",
                                       "service",
                                       "name",
                                       "priority",
                                       "contribution_volume",
                                       "contribution_rework_rate",
                                       "contribution_gap",
                                       "why" };
  SmxRankOptions options = options_for (SMX_RANK_TOPSIS);
  GError *error = NULL;
  (void)state;
  options.top = 2;
  g_autoptr (SmxMatrix) matrix = build_matrix (BANK "service cards name=Cards\n");
  g_autoptr (SmxMatrix) empty = build_matrix (OPEN);
  g_autoptr (SmxTable) table = smx_explain_ranking (matrix, &options, &error);
  g_autoptr (SmxTable) none = smx_explain_ranking (empty, NULL, &error);
  assert_no_error (error);
  assert_int_equal (smx_table_n_columns (table), G_N_ELEMENTS (names));
  for (guint c = 0; c < G_N_ELEMENTS (names); c++)
    assert_string_equal (smx_table_get_column_name (table, c), names[c]);
  assert_string_equal (smx_table_get_column_title (table, 4), "Effect: Volume");
  assert_string_equal (smx_table_get_text (table, 0, 2), "Cards");
  assert_string_equal (smx_table_find_metadata (table, "analysis"), "explain ranking");
  assert_int_equal (smx_table_n_rows (table), 2);
  assert_int_equal (smx_table_n_rows (none), 0);
}

static void
can_be_cancelled (void **state)
{
  (void)state;
  SmxRankOptions options = options_for (SMX_RANK_VIKOR);
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (SmxMatrix) matrix = build_matrix (BANK);
  g_cancellable_cancel (cancellable);
  options.cancellable = cancellable;
  assert_null (smx_explain_ranking (matrix, &options, &error));
  assert_error (error, SMX_ERROR, SMX_ERROR_CANCELLED, "the work was cancelled");
}

static void
fails_cleanly (void **state)
{
  (void)state;
  g_autoptr (SmxMatrix) matrix = build_matrix (BANK);
  for (guint method = 0; method < SMX_N_RANK_METHODS; method++) {
    SmxTable *table = NULL;
    const SmxRankOptions options = options_for (method);
    for (gint64 n = 0; table == NULL; n++) {
      g_autoptr (GError) error = NULL;
      smx__memory_fail_from (n);
      table = smx_explain_ranking (matrix, &options, &error);
      smx__memory_fail_from (-1);
      if (table == NULL)
        assert_error (error, SMX_ERROR, SMX_ERROR_NO_MEMORY, "memory ran out");
    }
    smx_table_unref (table);
  }
}

int
main (void)
{
  static struct CMUnitTest tests[96];
  static const char *const methods_named[] = { "contributions/weighted-sum", "contributions/topsis",
                                               "contributions/vikor", "contributions/promethee",
                                               "contributions/spotis" };
  gsize n = 0;
  ADD_ROWS (methods, says);
  ADD_ROWS (clauses, says);
  for (guint i = 0; i < G_N_ELEMENTS (methods_named); i++)
    tests[n++] = (struct CMUnitTest){ methods_named[i], contributes, NULL, NULL,
                                      GSIZE_TO_POINTER (SMX_RANK_WEIGHTED_SUM + i) };
  ADD ("contributions/staged-and-burden", contributes_alone);
  ADD ("table/columns", has_columns);
  ADD ("table/cancelled", can_be_cancelled);
  ADD ("table/failing-memory", fails_cleanly);
  return _cmocka_run_group_tests ("explain", tests, n, NULL, NULL);
}
