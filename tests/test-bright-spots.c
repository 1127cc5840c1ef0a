/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bright spots: limits against an independent computation, each condition at its edge, that chance alone makes none, options. */
#include "test-support.h"

#include "base/error.h"
#include "base/memory.h"
#include "stats/holm.h"
#include "test-tally-builder.h"
#include <service-matrix/bright-spots.h>

#define SIZE sizeof (SmxBrightSpotsOptions)

static const char *const keys[] = { "kind", "code", NULL };

static SmxTable *
ask (const SmxMatrix *matrix, double confidence)
{
  GError *error = NULL;
  const SmxBrightSpotsOptions options = { SIZE, NULL, SMX_LANGUAGE_OF_STUDY, confidence };
  SmxTable *table = smx_bright_spots (matrix, &options, &error);
  assert_no_error (error);
  return table;
}

/* ---- random studies, computed a second time ---- */

typedef struct {
  const char *service, *provider;
  int requests, reworked, customers; /* of each request */
  const char *gaps;                  /* of the first person, the second ...; "." for none */
} Answers;

typedef struct {
  const char *name;
  double confidence;
  const char *judged_services, *judged_providers;
  Answers answers[8];
  const char *expected;
} Known;

/* Drawn with numpy 2 (default_rng (seed)): gaps are rounded normal numbers around -2, -1.2, 0 or 0.5, reworks binomial.
 * Expected, with scipy: scipy.stats.ttest_1samp (gaps, 0, alternative='less'), its p-values put in order and compared with
 * (1 - confidence) / (m - k), its confidence_interval (1 - (1 - confidence) / (m - k)).high; gaps of providers are means of each
 * person's over the provider's services, to 1e-9; Wilson's limit by (p + z z / 2n + z sqrt (p (1 - p) / n + z z / 4nn)) / (1 + z z / n),
 * z = scipy.stats.norm.ppf (1 - (1 - confidence) / number of the kind). */
static const Known known[] = {
  { "known/seed-1",
    0.95,
    "7",
    "3",
    {
        { "s1", "legal", 28, 1, 4, "0 . -3 0 -1 -2 -1" },
        { "s2", "legal", 40, 2, 7, "0 1 0 2 2 -2" },
        { "s3", "legal", 73, 18, 7, "-1 -1 -2 -3 -1 -1 -2 -2" },
        { "s4", "post", 89, 3, 6, "0 . 0 -1 -2" },
        { "s5", "post", 52, 2, 3, "-1 1 2 0 0 1 1 . 0" },
        { "s6", "it", 81, 10, 2, "-1 -2 -2 -2 -1 -4 -2 -2" },
        { "s7", "legal", 60, 6, 3, "-3 -2 -2 -1 -2 -2" },
        { "s8", "legal", 43, 14, 5, "-3 -1 -3 -3 -2" },
    },
    "" },
  { "known/seed-2",
    0.95,
    "7",
    "3",
    {
        { "s1", "it", 67, 19, 6, ". 0 -2 2 2 0" },
        { "s2", "post", 51, 5, 5, "0 1 0 1 1 1 1 -1 1" },
        { "s3", "legal", 27, 7, 2, "-2 . 1 -2 -2 -2 0 -1 0" },
        { "s4", "post", 77, 24, 5, "0 0 0 1 -1" },
        { "s5", "it", 55, 16, 3, "-3 . 0 . -2 -2 ." },
        { "s6", "it", 67, 27, 1, "-2 -3 -2 -2 -2" },
        { "s7", "it", 87, 3, 5, "0 0 2 . 1 -1" },
        { "s8", "legal", 28, 6, 5, "-2 -1 -1 . -3 -3" },
    },
    "provider it: volume=1069 respondents=6 gap=-0.736111111111111 gap_limit=-0.0996441206891898 "
    "requests=276 rework_rate=65/276 rework_limit=0.293857233467973 rework_standing=unclear" },
  { "known/seed-3",
    0.9,
    "8",
    "3",
    {
        { "s1", "legal", 82, 8, 5, "-2 1 0 0 0" },
        { "s2", "legal", 37, 2, 8, "-2 -2 -2 -1 -2 . 0 -1" },
        { "s3", "legal", 46, 4, 4, "1 1 -2 2 0 -1" },
        { "s4", "legal", 53, 4, 2, "0 0 1 1 0 0 1" },
        { "s5", "legal", 77, 5, 3, "-2 0 1 0 2 -1 1 -1 2" },
        { "s6", "post", 22, 6, 4, "-3 -2 -2 -1 . -4 -2" },
        { "s7", "legal", 54, 4, 5, "-1 1 0 0 -3 -2 -2 -1 -3" },
        { "s8", "it", 29, 1, 2, "-1 -3 -2 -3 0 -1 -2" },
    },
    "service s2: volume=296 respondents=7 gap=-1.42857142857143 gap_limit=-0.576239189910753 requests=37 "
    "rework_rate=2/37 rework_limit=0.201996762451247 rework_standing=unclear\n"
    "service s7: volume=270 respondents=9 gap=-1.22222222222222 gap_limit=-0.0839067519919967 requests=54 "
    "rework_rate=4/54 rework_limit=0.194897715294021 rework_standing=unclear\n"
    "provider legal: volume=1497 respondents=9 gap=-0.425925925925926 gap_limit=-0.186394615155669 "
    "requests=349 rework_rate=27/349 rework_limit=0.107809430687449 rework_standing=unclear" },
  { "known/seed-4",
    0.99,
    "6",
    "2",
    {
        { "s1", "legal", 52, 6, 8, "0 2 1 -2 0 -1 0 -2 0" },
        { "s2", "it", 45, 3, 7, "-2 -1 -4 -2 -3 -1 -4 -2" },
        { "s3", "post", 43, 6, 3, "1 -1 -1 . -1" },
        { "s4", "it", 88, 6, 5, "1 -1 2 0 1 1" },
        { "s5", "it", 61, 3, 2, "-1 -2 1 -2 0 -2" },
        { "s6", "it", 64, 4, 3, "0 -1 -1 0 ." },
        { "s7", "it", 47, 7, 3, "0 0 1 . 0 1 -1 1" },
        { "s8", "it", 85, 22, 5, "0 -2 -2 . 0 . -1 -1" },
    },
    "service s2: volume=315 respondents=8 gap=-2.375 gap_limit=-0.54609931426945 requests=45 "
    "rework_rate=3/45 rework_limit=0.26575280130037 rework_standing=unclear\n"
    "provider it: volume=1635 respondents=8 gap=-0.789583333333333 gap_limit=-0.0648751968110177 "
    "requests=390 rework_rate=45/390 rework_limit=0.166571717783225 rework_standing=unclear" },
  { "known/seed-5",
    0.95,
    "8",
    "3",
    {
        { "s1", "post", 66, 3, 3, "-1 0 0 1 0 -1 -1 1 2" },
        { "s2", "it", 31, 7, 3, "-2 -1 0 -3 -1 -2 -1 -2 -1" },
        { "s3", "legal", 65, 5, 6, "-2 -2 -4 -2 -2 -1 -3 -1" },
        { "s4", "legal", 31, 16, 6, "0 0 0 1 0" },
        { "s5", "legal", 20, 1, 1, ". -2 -2 -1 -2 -2 -1 -2 -2" },
        { "s6", "it", 20, 8, 3, "-3 . . -2 0 -2 -4 0 -2" },
        { "s7", "it", 48, 4, 6, "-2 -3 -3 . -2 -3 -2 -1" },
        { "s8", "legal", 22, 2, 5, "0 -2 -3 0 . . -1 -2" },
    },
    "service s3: volume=390 respondents=8 gap=-2.125 gap_limit=-1.02916059005724 requests=65 "
    "rework_rate=5/65 rework_limit=0.2010984750635 rework_standing=unclear\n"
    "service s7: volume=288 respondents=7 gap=-2.28571428571429 gap_limit=-1.31089366928538 requests=48 "
    "rework_rate=4/48 rework_limit=0.236534722550619 rework_standing=unclear\n"
    "provider legal: volume=706 respondents=9 gap=-1.4537037037037 gap_limit=-1.01794724882921 requests=138 "
    "rework_rate=24/138 rework_limit=0.252626626931715 rework_standing=unclear\n"
    "provider it: volume=441 respondents=9 gap=-1.83333333333333 gap_limit=-1.32430433192382 requests=99 "
    "rework_rate=19/99 rework_limit=0.288854516097407 rework_standing=unclear" },
};

static void
write_answers (GString *records, const Answers *answers)
{
  const struct {
    int times, reworks;
  } requests[] = { { answers->reworked, 1 }, { answers->requests - answers->reworked, 0 } };
  for (gsize i = 0; i < G_N_ELEMENTS (requests); i++)
    if (requests[i].times > 0)
      g_string_append_printf (records, "request teller %s %s reworks=%d customers=%d times=%d\n",
                              answers->service, answers->provider, requests[i].reworks, answers->customers,
                              requests[i].times);
  g_auto (GStrv) gaps = g_strsplit (answers->gaps, " ", -1);
  for (guint person = 0; gaps[person] != NULL; person++)
    if (*gaps[person] != '.')
      g_string_append_printf (records, "rating teller %s %s by=p%u expectation=5 perception=%d\n",
                              answers->service, answers->provider, person, 5 - atoi (gaps[person]));
}

static void
is_as_computed (void **state)
{
  const Known *row = *state;
  g_autoptr (GString) records = g_string_new ("set scale=0,10 min-group=1\n");
  for (gsize i = 0; i < G_N_ELEMENTS (row->answers); i++)
    write_answers (records, &row->answers[i]);
  g_autoptr (SmxMatrix) matrix = build_matrix (records->str);
  g_autoptr (SmxTable) table = ask (matrix, row->confidence);
  check_table (table, keys, row->expected);
  assert_string_equal (smx_table_find_metadata (table, "judged.service"), row->judged_services);
  assert_string_equal (smx_table_find_metadata (table, "judged.provider"), row->judged_providers);
}

/* ---- each condition at its edge ---- */

typedef struct {
  const char *name, *records, *expected;
} Row;

static void
lists (void **state)
{
  const Row *row = *state;
  g_autoptr (SmxMatrix) matrix = build_matrix (row->records);
  g_autoptr (SmxTable) table = ask (matrix, 0);
  check_table (table, keys, row->expected);
}

#define OPEN "set scale=0,10 min-group=1\n"
/* of services without provider, so that there is none to be listed */
#define GAP(service, person, perception)                                                                     \
  "rating teller " service " - by=" person " expectation=5 perception=" #perception "\n"
/* gaps m - 1, m - 1, m, m + 1, m + 1: deviation 1. Half widths t / sqrt (5) by tables of t with 4 degrees of freedom:
 * at 0.95 2.131846786 / 2.236067977 = 0.953390859, at 0.975 2.776445105 / 2.236067977 = 1.241663998 */
#define SPREAD(service, less, even, more)                                                                    \
  GAP (service, "a", less)                                                                                   \
  GAP (service, "b", less) GAP (service, "c", even) GAP (service, "d", more) GAP (service, "e", more)
#define ALIKE(service, n, perception)                                                                        \
  "rating teller " service " - by=p expectation=5 perception=" #perception " times=" #n "\n"
/* surely met, whatever else is judged */
#define MET(service, provider)                                                                               \
  "rating teller " service " " provider " by=p expectation=5 perception=6 times=200\n"
#define ASKED(service, provider, reworks, n)                                                                 \
  "request teller " service " " provider " reworks=" #reworks " times=" #n "\n"

static const Row gaps[] = {
  { "gap/just-below-zero", OPEN SPREAD ("cards", 6.9534, 5.9534, 4.9534),
    "service cards: gap=-0.9534 respondents=5" },
  { "gap/just-above-zero", OPEN SPREAD ("cards", 6.9533, 5.9533, 4.9533), "" },
  { "gap/first-of-two", OPEN SPREAD ("cards", 7.2417, 6.2417, 5.2417) SPREAD ("loans", 5.5, 4.5, 3.5),
    "service cards: gap=-1.2417" },
  { "gap/first-of-two-just-above",
    OPEN SPREAD ("cards", 7.2416, 6.2416, 5.2416) SPREAD ("loans", 5.5, 4.5, 3.5), "" },
  { "gap/second-of-two",
    OPEN SPREAD ("cards", 7.2417, 6.2417, 5.2417) SPREAD ("loans", 6.9534, 5.9534, 4.9534),
    "service cards: gap=-1.2417\nservice loans: gap=-0.9534" },
  { "gap/equal-ones-share-a-level",
    OPEN SPREAD ("cards", 7.2416, 6.2416, 5.2416) SPREAD ("loans", 7.2416, 6.2416, 5.2416), "" },
  { "gap/both-equal", OPEN SPREAD ("cards", 7.2417, 6.2417, 5.2417) SPREAD ("loans", 7.2417, 6.2417, 5.2417),
    "service cards:\nservice loans:" },
  { "gap/four-persons",
    OPEN GAP ("cards", "a", 9) GAP ("cards", "b", 9) GAP ("cards", "c", 9) GAP ("cards", "d", 8), "" },
  { "gap/unrated-are-not-judged", OPEN "service a\nservice b\n" SPREAD ("cards", 6.9534, 5.9534, 4.9534),
    "service cards:" },
  { "gap/19-alike", OPEN ALIKE ("cards", 19, 6), "" },
  { "gap/20-alike", OPEN ALIKE ("cards", 20, 6), "service cards: gap=-1 gap_limit=-1" },
  { "gap/20-alike-at-zero", OPEN ALIKE ("cards", 20, 5), "service cards: gap=0 gap_limit=0" },
  { "gap/20-alike-above", OPEN ALIKE ("cards", 20, 4), "" },
  { "gap/20-alike-of-two", OPEN ALIKE ("cards", 20, 6) ALIKE ("loans", 20, 4), "" },
  /* 0.05^(24 / 20) = 0.0275, 0.05^(25 / 20) = 0.0236 */
  { "gap/24-alike-of-two", OPEN ALIKE ("cards", 24, 6) ALIKE ("loans", 20, 4), "" },
  { "gap/25-alike-of-two", OPEN ALIKE ("cards", 25, 6) ALIKE ("loans", 20, 4),
    "service cards: gap_limit=-1" },
  { "gap/hidden", "set scale=0,10 min-group=6\n" SPREAD ("cards", 9, 8, 7), "" },
  { "gap/hidden-with-another", "set scale=0,10\n" ALIKE ("cards", 60, 9) ALIKE ("loans", 3, 9), "" },
  { "gap/no-basis", OPEN "rating teller cards - by=a perception=9 times=30", "" },
  { "gap/target", OPEN "set target=6\nrating teller cards - by=a perception=7 times=30",
    "service cards: gap=-1" },
  { "gap/latest-wave",
    OPEN "rating teller cards - by=a expectation=5 perception=7 wave=1 times=30\n"
         "rating teller cards - by=a expectation=5 perception=4 wave=2 times=30\n",
    "" },
  { "gap/back-alone", OPEN "rating teller cards - by=a side=back expectation=5 perception=7 times=30", "" },
};

static const Row volumes[] = {
  { "volume/median-of-three",
    OPEN MET ("a", "-") ASKED ("a", "-", 0, 9) MET ("b", "-") ASKED ("b", "-", 0, 10) MET ("c", "-")
        ASKED ("c", "-", 0, 11),
    "service c: volume=11 basis=null\nservice b: volume=10" },
  { "volume/median-of-four",
    OPEN MET ("a", "-") ASKED ("a", "-", 0, 9) MET ("b", "-") ASKED ("b", "-", 0, 10) MET ("c", "-")
        ASKED ("c", "-", 0, 12) ASKED ("d", "-", 0, 14),
    "service c: volume=12" },
  { "volume/by-code-where-equal",
    OPEN MET ("b", "-") ASKED ("b", "-", 0, 9) MET ("a", "-") ASKED ("a", "-", 0, 9) MET ("c", "-")
        ASKED ("c", "-", 0, 12),
    "service c:\nservice a:\nservice b:" },
  { "volume/all-unknown", OPEN MET ("b", "-") MET ("a", "-"),
    "service a: volume=null requests=null rework_rate=null rework_limit=null rework_standing=null "
    "late_rate=null "
    "basis=no_volume_is_known,_so_none_was_asked_for;_rework_unknown\nservice b:" },
  { "volume/one-unknown", OPEN MET ("a", "-") MET ("b", "-") ASKED ("b", "-", 0, 9), "service b: volume=9" },
  { "volume/of-links",
    OPEN "link teller a it end=7\nlink teller b it end=8\n" MET ("a", "it") MET ("b", "it"),
    "service b: volume=8 basis=rework_unknown\nprovider it: volume=15 basis=rework_unknown" },
  { "volume/requests-alone", OPEN ASKED ("a", "it", 0, 9), "" },
  { "volume/nothing", OPEN, "" },
};

/* Wilson's limits, by the formula above: of 9 of 30 the lower one at 95 % is 0.183707; of 0 of 30 the upper one at 97.5 %, since two
 * are compared, 0.113513. A second service brings the common rate to where it is wanted. */
static const Row reworks[] = {
  { "rework/common-alone", OPEN MET ("a", "-") ASKED ("a", "-", 1, 9) ASKED ("a", "-", 0, 21),
    "service a: rework_rate=0.3 rework_standing=unclear requests=30 late_rate=null basis=null" },
  { "rework/all", OPEN MET ("a", "-") ASKED ("a", "-", 1, 9), "service a: rework_rate=1 rework_limit=1" },
  /* 9 + 1 of 30 + 25 is 0.18182, under 0.184; of 30 + 24 0.18519 */
  { "rework/shown-worse",
    OPEN MET ("a", "-") ASKED ("a", "-", 1, 9) ASKED ("a", "-", 0, 21) ASKED ("b", "-", 1, 1)
        ASKED ("b", "-", 0, 24),
    "" },
  { "rework/not-shown-worse",
    OPEN MET ("a", "-") ASKED ("a", "-", 1, 9) ASKED ("a", "-", 0, 21) ASKED ("b", "-", 1, 1)
        ASKED ("b", "-", 0, 23),
    "service a: rework_standing=unclear" },
  /* 6 of 30 + 23 is 0.11321, under 0.113514; of 30 + 22 0.11538 */
  { "rework/not-shown-better",
    OPEN MET ("a", "-") ASKED ("a", "-", 0, 30) ASKED ("b", "-", 1, 6) ASKED ("b", "-", 0, 17),
    "service a: rework_rate=0 rework_standing=unclear" },
  { "rework/shown-better",
    OPEN MET ("a", "-") ASKED ("a", "-", 0, 30) ASKED ("b", "-", 1, 6) ASKED ("b", "-", 0, 16),
    "service a: rework_rate=0 rework_standing=better" },
  { "rework/unknown", OPEN MET ("a", "-") "request teller a - times=30\n" ASKED ("b", "-", 1, 6),
    "service a: rework_rate=null rework_limit=null rework_standing=null requests=30 basis=rework_unknown" },
  /* one's own deliveries count, not the requests that one ended with: 1 of 10 at it, 9 of 10 at legal */
  { "rework/caused",
    OPEN MET ("a", "it") ASKED ("a", "it", 1, 30) MET ("b", "legal")
        ASKED ("b", "legal", 0, 30) "handover it legal a passes=10\nhandover legal it b passes=10 "
                                    "direct=1\nhandover it legal a direct=9\n",
    "service b: rework_rate=0\nprovider it: rework_rate=1/10 basis=null" },
  { "rework/caused-unknown",
    OPEN MET ("a", "it") ASKED ("a", "it", 1, 30) "handover legal post b closings=10 reopened=1\n",
    "service a: rework_rate=1\nprovider it: rework_rate=null rework_standing=null basis=rework_unknown" },
  { "rework/who-caused-it-unknown", OPEN MET ("a", "it") ASKED ("a", "it", 0, 30),
    "service a: basis=null\nprovider it: rework_rate=0 basis=who_caused_the_rework_is_unknown" },
};

static const Row others[] = {
  { "rows/no-provider-is-none", OPEN MET ("a", "-") ASKED ("a", "-", 0, 3), "service a:" },
  { "rows/names", OPEN "service a name=Cards provider=it\nprovider it name=IT\n" MET ("a", "-"),
    "service a: name=Cards\nprovider it: name=IT respondents=200" },
  { "rows/late",
    OPEN MET (
        "a",
        "-") "request teller a - opened=0 promised=5 delivered=4\nrequest teller a - opened=0 promised=5 "
             "delivered=6\n",
    "service a: late_rate=0.5" },
  { "rows/spanish", OPEN "set language=es\n" MET ("a", "it") ASKED ("a", "it", 0, 3),
    "service a:\nprovider it: basis=no_se_sabe_quién_causó_el_retrabajo" },
  { "rows/spanish-unknown", OPEN "set language=es\n" MET ("a", "-"),
    "service a: basis=no_se_conoce_ningún_volumen,_por_lo_que_no_se_ha_exigido;_retrabajo_desconocido" },
};

/* ---- limits themselves ---- */

static SmxMoments
moments_of (const double *values, gsize n)
{
  SmxWeighted weighted[64];
  for (gsize i = 0; i < n; i++)
    weighted[i] = (SmxWeighted){ values[i], 1 };
  return smx__moments_of_values (weighted, n);
}

/* The third is not judged; the second fails, and its level is that of all that come after. */
static void
limits_after_a_failure (void **state)
{
  (void)state;
  const double clear[] = { -4, -4, -3, -2, -2 }, unclear[] = { -1, -1, 0, 1, 1 }, few[] = { -9, -8, -9, -8 },
               worse[] = { 1, 1, 2, 3, 3 };
  const SmxMoments samples[] = { moments_of (worse, 5), moments_of (unclear, 5), moments_of (few, 4),
                                 moments_of (clear, 5) };
  double limits[4];
  gsize n_judged = 0;
  assert_true (smx__holm_limits (samples, 4, 0.95, limits, &n_judged, NULL));
  assert_int_equal (n_judged, 3);
  /* t with 4 degrees of freedom, scipy.stats.t.ppf (1 - 0.05 / 3, 4) and (0.975, 4), over the root of 5 */
  assert_close ("clear", limits[3], -3 + 3.186315545559684 / sqrt (5), 1e-9);
  assert_close ("unclear", limits[1], 2.7764451051977934 / sqrt (5), 1e-9);
  assert_close ("worse", limits[0], 2 + 2.7764451051977934 / sqrt (5), 1e-9);
  assert_true (isnan (limits[2]));
}

static void
limits_of_none (void **state)
{
  (void)state;
  gsize n_judged = 7;
  assert_true (smx__holm_limits (NULL, 0, 0.95, NULL, &n_judged, NULL));
  assert_int_equal (n_judged, 0);
}

/* ---- what chance alone makes ---- */

#define SEED 20240611u

/* Normal, mean 0. Source: G. Box, M. Muller, "A note on the generation of random normal deviates", Annals of Mathematical
 * Statistics 29 (1958). */
static double
draw_normal (guint64 *random)
{
  double u = (draw (random, 1u << 30) + 0.5) / (1u << 30), v = (draw (random, 1u << 30) + 0.5) / (1u << 30);
  return sqrt (-2 * log (u)) * cos (2 * G_PI * v);
}

/* Of how many of @n studies of ten means of 5 to 14 values, all truly 0, some limit is at or under 0; persons carry a share of
 * their answer from mean to mean. */
static guint
count_false (guint64 *random, guint n, double confidence, double shared)
{
  guint found = 0;
  for (guint study = 0; study < n; study++) {
    SmxMoments samples[10];
    double persons[14], values[14], limits[10], lowest = INFINITY;
    gsize n_judged;
    for (gsize i = 0; i < 14; i++)
      persons[i] = shared * draw_normal (random);
    for (gsize s = 0; s < 10; s++) {
      gsize size = 5 + s;
      for (gsize i = 0; i < size; i++)
        values[i] = persons[i] + sqrt (1 - shared * shared) * draw_normal (random);
      samples[s] = moments_of (values, size);
    }
    assert_true (smx__holm_limits (samples, 10, confidence, limits, &n_judged, NULL));
    for (gsize s = 0; s < 10; s++)
      lowest = MIN (lowest, limits[s]);
    found += lowest <= 0 ? 1 : 0;
  }
  return found;
}

/* At most 1 - confidence, and three standard errors of the simulation. Independent means come near it: 1 - 0.995^10 = 0.0489. */
static void
chance_makes_none (void **state)
{
  (void)state;
  static const double confidences[] = { 0.9, 0.95, 0.99 }, shares[] = { 0, 0.5, 0.95 };
  const guint n = 4000;
  guint64 random = SEED;
  for (gsize c = 0; c < G_N_ELEMENTS (confidences); c++) {
    for (gsize s = 0; s < G_N_ELEMENTS (shares); s++) {
      double alpha = 1 - confidences[c], error = 3 * sqrt (alpha * (1 - alpha) / n);
      double share = count_false (&random, n, confidences[c], shares[s]) / (double)n;
      if (share > alpha + error || (shares[s] == 0 && share < 0.9 * alpha - error))
        fail_msg ("seed %u: %g of studies at %g, shared %g", SEED, share, confidences[c], shares[s]);
    }
  }
}

/* The whole way, from ratings whose gaps are -2 to 2, each as likely as its opposite. */
static void
chance_makes_none_of_ratings (void **state)
{
  (void)state;
  const guint n = 400;
  guint64 random = SEED;
  guint found = 0;
  for (guint study = 0; study < n; study++) {
    g_autoptr (GString) records = g_string_new (OPEN);
    for (guint service = 0; service < 8; service++)
      for (guint person = 0; person < 10; person++)
        g_string_append_printf (records, "rating teller s%u - by=p%u expectation=5 perception=%u\n", service,
                                person, 3 + (draw (&random, 3) + draw (&random, 3)));
    g_autoptr (SmxMatrix) matrix = build_matrix (records->str);
    g_autoptr (SmxTable) table = ask (matrix, 0);
    found += smx_table_n_rows (table) > 0 ? 1 : 0;
  }
  double share = found / (double)n;
  if (share > 0.05 + 3 * sqrt (0.05 * 0.95 / n))
    fail_msg ("seed %u: %g of studies", SEED, share);
}

/* ---- properties ---- */

static char *
draw_study (guint64 *random, const char *prefix)
{
  GString *records = g_string_new (OPEN);
  for (guint service = 0; service < 9; service++) {
    g_string_append_printf (records, "request teller %s%u it%u reworks=%u times=%u\n", prefix, service,
                            service % 3, draw (random, 2), 1 + draw (random, 30));
    guint best = 5 + draw (random, 3), n = 4 + draw (random, 8);
    for (guint person = 0; person < n; person++)
      g_string_append_printf (records, "rating teller %s%u it%u by=p%u expectation=5 perception=%u\n", prefix,
                              service, service % 3, person, best + draw (random, 3) - 1);
  }
  return g_string_free (records, FALSE);
}

static gboolean
has_row (const SmxTable *table, const char *kind, const char *code)
{
  for (gint64 row = 0; row < smx_table_n_rows (table); row++)
    if (g_str_equal (smx_table_get_text (table, row, 0), kind) &&
        g_str_equal (smx_table_get_text (table, row, 1), code))
      return TRUE;
  return FALSE;
}

/* Limits are between the gap and 0, what is not said is 0.95, and names of services change nothing. */
static void
holds (void **state)
{
  (void)state;
  guint64 random = SEED;
  guint n_rows = 0;
  for (guint study = 0; study < 60; study++) {
    guint64 again = random;
    g_autofree char *records = draw_study (&random, "s"), *renamed = draw_study (&again, "t");
    g_autoptr (SmxMatrix) matrix = build_matrix (records), other = build_matrix (renamed);
    g_autoptr (SmxTable) table = ask (matrix, 0), explicit = ask (matrix, 0.95), of_other = ask (other, 0);
    gint64 n = smx_table_n_rows (table);
    assert_int_equal (smx_table_n_rows (explicit), n);
    assert_int_equal (smx_table_n_rows (of_other), n);
    for (gint64 row = 0; row < n; row++, n_rows++) {
      double gap = smx_table_get_double (table, row, find_column (table, "gap"));
      double limit = smx_table_get_double (table, row, find_column (table, "gap_limit"));
      assert_true (gap <= limit && limit <= 0);
      assert_true (limit == smx_table_get_double (of_other, row, find_column (table, "gap_limit")));
      assert_true (
          has_row (explicit, smx_table_get_text (table, row, 0), smx_table_get_text (table, row, 1)));
    }
  }
  assert_in_range (n_rows, 50, 600);
}

/* What is not sure with some confidence is not with more. */
static void
limits_grow_with_confidence (void **state)
{
  (void)state;
  guint64 random = SEED;
  for (guint study = 0; study < 200; study++) {
    SmxMoments samples[6];
    double values[12], before[6], limits[6];
    gsize n_judged;
    for (gsize s = 0; s < 6; s++) {
      for (gsize i = 0; i < 12; i++)
        values[i] = draw_normal (&random) - (double)draw (&random, 3) / 2;
      samples[s] = moments_of (values, 12);
      before[s] = -INFINITY;
    }
    for (guint step = 0; step < 5; step++) {
      assert_true (smx__holm_limits (samples, 6, 0.6 + 0.09 * step, limits, &n_judged, NULL));
      for (gsize s = 0; s < 6; s++) {
        assert_true (!(before[s] > 0) || limits[s] > 0);
        before[s] = limits[s];
      }
    }
  }
}

/* ---- the table ---- */

static void
has_columns (void **state)
{
  (void)state;
  g_autoptr (SmxMatrix) matrix = build_matrix (OPEN "set title=Bank\n" ASKED ("cards", "it", 1, 4)
                                                   ASKED ("loans", "it", 0, 6) "rating teller cards it "
                                                                               "perception=4 wave=1");
  const SmxBrightSpotsOptions options = { SIZE, "1", SMX_LANGUAGE_SPANISH, 0.9 };
  g_autoptr (SmxTable) table = smx_bright_spots (matrix, &options, NULL);
  g_autoptr (SmxTable) english = smx_bright_spots (matrix, NULL, NULL);
  g_autoptr (GString) names = g_string_new (NULL);
  for (guint c = 0; c < smx_table_n_columns (table); c++) {
    g_string_append_printf (names, "%s ", smx_table_get_column_name (table, c));
    assert_string_not_equal (smx_table_get_column_description (table, c),
                             smx_table_get_column_description (english, c));
  }
  assert_string_equal (names->str, "kind code name volume respondents gap gap_limit requests rework_rate "
                                   "rework_limit rework_standing late_rate basis ");
  assert_int_equal (smx_table_n_rows (table), 0);
  assert_string_equal (smx_table_get_column_title (table, 6), "Límite de la brecha");
  static const char *const metadata[][2] = { { "title", "Bank" },
                                             { "analysis", "bright spots" },
                                             { "option.wave", "1" },
                                             { "option.confidence", "0.9" },
                                             { "judged.service", "0" },
                                             { "judged.provider", "0" },
                                             { "median_volume.service", "5" },
                                             { "median_volume.provider", "10" },
                                             { "common_rework.service", "0.4" },
                                             { "common_rework.provider", "0.4" } };
  for (gsize i = 0; i < G_N_ELEMENTS (metadata); i++)
    assert_string_equal (smx_table_find_metadata (table, metadata[i][0]), metadata[i][1]);
  assert_string_equal (smx_table_find_metadata (english, "option.confidence"), "0.95");
}

static void
tells_nothing_unknown (void **state)
{
  (void)state;
  g_autoptr (SmxMatrix) matrix = build_matrix (OPEN);
  g_autoptr (SmxTable) table = ask (matrix, 0);
  assert_string_equal (smx_table_find_metadata (table, "judged.service"), "0");
  assert_null (smx_table_find_metadata (table, "median_volume.service"));
  assert_null (smx_table_find_metadata (table, "common_rework.service"));
  assert_null (smx_table_find_metadata (table, "option.wave"));
}

/* ---- options ---- */

typedef struct {
  SmxBrightSpotsOptions known;
  guint64 later;
} NewerOptions;

#define CONFIDENCE(value)                                                                                    \
  {                                                                                                          \
    { SIZE, NULL, SMX_LANGUAGE_OF_STUDY, value }, 0                                                          \
  }
#define NOT_CONFIDENCE(found) "confidence: expected 0, or more than 0.5 and less than 1, but found " found

static const struct {
  const char *name;
  NewerOptions options;
  int code;
  const char *message;
} refusals[] = {
  { "options/confidence-half", CONFIDENCE (0.5), SMX_ERROR_OPTIONS, NOT_CONFIDENCE ("0.5") },
  { "options/confidence-one", CONFIDENCE (1), SMX_ERROR_OPTIONS, NOT_CONFIDENCE ("1") },
  { "options/confidence-negative", CONFIDENCE (-0.95), SMX_ERROR_OPTIONS, NOT_CONFIDENCE ("-0.95") },
  { "options/confidence-nan", CONFIDENCE (NAN), SMX_ERROR_OPTIONS, NOT_CONFIDENCE ("nan") },
  { "options/confidence-in-spanish",
    { { SIZE, NULL, SMX_LANGUAGE_SPANISH, 95 }, 0 },
    SMX_ERROR_OPTIONS,
    "confidence: se esperaba 0, o más de 0.5 y menos de 1, pero se encontró 95" },
  { "options/language",
    { { SIZE, NULL, (SmxLanguage)3, 0 }, 0 },
    SMX_ERROR_OPTIONS,
    "language: expected a value below 2 but found 3" },
  { "options/size",
    { { 3, NULL, SMX_LANGUAGE_OF_STUDY, 0 }, 0 },
    SMX_ERROR_OPTIONS,
    "SmxBrightSpotsOptions: expected a struct set up by its init function but its struct_size is 3" },
  { "options/dirty-tail",
    { { sizeof (NewerOptions), NULL, SMX_LANGUAGE_OF_STUDY, 0 }, 1 },
    SMX_ERROR_OPTIONS,
    "SmxBrightSpotsOptions: byte 32 is set, but this version of the library knows only the first 32" },
  { "options/wave",
    { { SIZE, "2", SMX_LANGUAGE_OF_STUDY, 0 }, 0 },
    SMX_ERROR_REFERENCE,
    "wave: expected one of \"1\" but found \"2\"" },
};

static void
refuses (void **state)
{
  const gsize i = GPOINTER_TO_SIZE (*state);
  g_autoptr (GError) error = NULL;
  g_autoptr (SmxMatrix) matrix = build_matrix ("rating teller cards it perception=4 wave=1");
  assert_null (smx_bright_spots (matrix, &refusals[i].options.known, &error));
  assert_error (error, SMX_ERROR, refusals[i].code, refusals[i].message);
}

static void
takes_other_versions (void **state)
{
  (void)state;
  g_autoptr (GError) error = NULL;
  g_autoptr (SmxMatrix) matrix = build_matrix (OPEN ALIKE ("cards", 20, 6));
  NewerOptions newer;
  smx_bright_spots_options_init (&newer.known, sizeof newer);
  assert_true (newer.later == 0);
  newer.known.confidence = 0.99;
  SmxBrightSpotsOptions older;
  smx_bright_spots_options_init (&older, G_STRUCT_OFFSET (SmxBrightSpotsOptions, confidence));
  g_autoptr (SmxTable) new = smx_bright_spots (matrix, &newer.known, &error);
  g_autoptr (SmxTable) old = smx_bright_spots (matrix, &older, &error);
  assert_no_error (error);
  check_table (new, keys, "");
  check_table (old, keys, "service cards:");
}

static void
fails_cleanly (void **state)
{
  (void)state;
  guint64 random = SEED;
  g_autofree char *records = draw_study (&random, "s");
  g_autoptr (GString) all = g_string_new (records);
  g_string_append (all, MET ("a", "it") ASKED ("a", "it", 0, 99) "handover it legal a passes=10 direct=1\n");
  g_autoptr (SmxMatrix) matrix = build_matrix (all->str);
  SmxTable *table = NULL;
  gint64 n = 0;
  for (; table == NULL; n++) {
    g_autoptr (GError) error = NULL;
    smx__memory_fail_from (n);
    table = smx_bright_spots (matrix, NULL, &error);
    smx__memory_fail_from (-1);
    if (table == NULL)
      assert_error (error, SMX_ERROR, SMX_ERROR_NO_MEMORY, "memory ran out");
    else
      assert_no_error (error);
  }
  assert_in_range (n, 20, 2000);
  assert_true (smx_table_n_rows (table) > 1);
  smx_table_unref (table);
}

int
main (void)
{
  static struct CMUnitTest tests[96];
  gsize n = 0;
  ADD_ROWS (known, is_as_computed);
  ADD_ROWS (gaps, lists);
  ADD_ROWS (volumes, lists);
  ADD_ROWS (reworks, lists);
  ADD_ROWS (others, lists);
  ADD ("holm/after-a-failure", limits_after_a_failure);
  ADD ("holm/none", limits_of_none);
  ADD ("holm/more-confidence", limits_grow_with_confidence);
  ADD ("chance/normal", chance_makes_none);
  ADD ("chance/ratings", chance_makes_none_of_ratings);
  ADD ("properties/random-studies", holds);
  ADD ("table/columns", has_columns);
  ADD ("table/nothing-known", tells_nothing_unknown);
  for (gsize i = 0; i < G_N_ELEMENTS (refusals); i++)
    tests[n++] = (struct CMUnitTest){ refusals[i].name, refuses, NULL, NULL, GSIZE_TO_POINTER (i) };
  ADD ("options/other-versions", takes_other_versions);
  ADD ("bright-spots/failing-memory", fails_cleanly);
  return _cmocka_run_group_tests ("bright-spots", tests, n, NULL, NULL);
}
