/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How often intervals of ranks hold the true ones: rankings [STUDIES [FIRST [LAST [WAYS]]]]
 *
 * Whole studies of which the truth is known (studies.h) are counted and ranked as those of a reader are; the true ranks are those
 * that the same method gives to the true figures. Confidence is 90 %. A line a setting and method (TAP), which is a row of the table
 * in docs/certainty.md: how often an interval holds the true rank of its service, how often any of the ranks that it shares with
 * services that are the same, how often all intervals of a study do, the same with shared ranks, and the mean width. It passes where
 * sets hold their ranks in 88 %, and joint sets all at once in 88 %, or as many as so few studies can tell; what is
 * resampled promises nothing. Without arguments it does few studies of the small settings; FIRST and LAST choose settings, from 1,
 * and WAYS methods, by letters in the order of the list below, such as "abe". Of 0 studies it says how many settings there are. */
#include "studies.h"

#include "analysis/rank-certainty.h"

typedef enum { EVERYWHERE, ABOUT_PEOPLE, FEW_SERVICES } Where;
typedef enum { GAP_ALONE, TWO, THREE } Criteria;

typedef struct {
  const char *name;
  SmxRankMethod method;
  Criteria criteria;
  gboolean bounded, joint;
  Where where;
} Way;

static const Way ways[] = {
  { "spotis, 2 criteria", SMX_RANK_SPOTIS, TWO, FALSE, FALSE, EVERYWHERE },
  { "spotis, 2 criteria", SMX_RANK_SPOTIS, TWO, FALSE, TRUE, EVERYWHERE },
  { "weighted-sum, bounds", SMX_RANK_WEIGHTED_SUM, THREE, TRUE, FALSE, EVERYWHERE },
  { "weighted-sum, bounds", SMX_RANK_WEIGHTED_SUM, THREE, TRUE, TRUE, EVERYWHERE },
  { "burden", SMX_RANK_BURDEN, THREE, FALSE, FALSE, EVERYWHERE },
  { "spotis, gap alone", SMX_RANK_SPOTIS, GAP_ALONE, FALSE, FALSE, ABOUT_PEOPLE },
  { "spotis, gap alone", SMX_RANK_SPOTIS, GAP_ALONE, FALSE, TRUE, ABOUT_PEOPLE },
  { "staged", SMX_RANK_STAGED, THREE, FALSE, FALSE, FEW_SERVICES },
  { "weighted-sum", SMX_RANK_WEIGHTED_SUM, THREE, FALSE, FALSE, FEW_SERVICES },
  { "topsis", SMX_RANK_TOPSIS, THREE, FALSE, FALSE, FEW_SERVICES },
  { "vikor", SMX_RANK_VIKOR, THREE, FALSE, FALSE, FEW_SERVICES },
  { "promethee", SMX_RANK_PROMETHEE, THREE, FALSE, FALSE, FEW_SERVICES },
};
enum { WAYS = G_N_ELEMENTS (ways), REPLICATES = 500 };

/* What was found of a way, summed over studies. */
typedef struct {
  const char *interval;
  double one, one_shared, all, all_shared, width;
} Found;

/* ---- True ranks ---- */

static double
truth_of (const Service *service, const char *criterion)
{
  return g_str_equal (criterion, "rework_rate")          ? service->rate
         : g_str_equal (criterion, "gap")                ? service->gap
         : g_str_equal (criterion, "volume")             ? service->volume
         : g_str_equal (criterion, "reworked_customers") ? service->reworked
                                                         : service->burden;
}

/* The ranks that the method of a ranking gives to the true figures. */
static void
rank_truth (const SmxRanking *ranking, const Study *study, guint32 *ranks)
{
  GError *error = NULL;
  g_auto (SmxOrderRoom) room = { .figures = NULL };
  const gsize n = ranking->n, m = ranking->criteria.m;
  g_autofree double *values = g_new (double, n *m);
  guint8 met[MOST];
  for (gsize c = 0; c < m; c++)
    for (gsize i = 0; i < n; i++)
      values[c * n + i] = truth_of (&study->services[i], ranking->criteria.names[c]);
  for (gsize i = 0; i < n; i++)
    met[i] = study->services[i].gap <= 0;
  check (smx__order_room_init (&room, ranking, &error), error);
  smx__ranking_order (ranking, values, met, ranking->weights, &room);
  memcpy (ranks, room.ranks.ranks, n * sizeof *ranks);
}

/* ---- Coverage ---- */

static void
look (const SmxRanking *ranking, const Study *study, Found *found)
{
  GError *error = NULL;
  g_auto (SmxRankCertainty) certainty = { .n = 0 };
  guint32 truth[MOST];
  gboolean all = TRUE, all_shared = TRUE;
  const double n = (double)ranking->n;
  check (smx__rank_certainty_take (&certainty, ranking, FALSE, &error), error);
  rank_truth (ranking, study, truth);
  for (gsize i = 0; i < ranking->n; i++) {
    guint32 end = truth[i] - 1;
    for (gsize k = 0; k < ranking->n; k++)
      end += truth[k] == truth[i] ? 1 : 0;
    const gboolean low = certainty.low[i] <= end, shared = low && truth[i] <= certainty.high[i];
    const gboolean holds = certainty.low[i] <= truth[i] && truth[i] <= certainty.high[i];
    found->one += holds / n;
    found->one_shared += shared / n;
    found->width += (certainty.high[i] - certainty.low[i] + 1) / n;
    all = all && holds;
    all_shared = all_shared && shared;
  }
  found->all += all;
  found->all_shared += all_shared;
  found->interval = smx__rank_certainty_name (&certainty, ranking);
}

/* Bounds that do not depend on what was counted: volumes up to twice the largest true one. */
static void
set_bounds (const Study *study, SmxBounds *bounds)
{
  double most = 0;
  for (gsize i = 0; i < study->setting.n; i++)
    most = MAX (most, study->services[i].volume);
  bounds[0] = (SmxBounds){ 0, 1 };
  bounds[1] = (SmxBounds){ -6, 6 };
  bounds[2] = (SmxBounds){ 0, 2 * most };
}

static void
rank (const SmxMatrix *matrix, const Study *study, guint64 seed, const Way *way, Found *found)
{
  static const char *const criteria[][4] = { { "gap", NULL },
                                             { "rework_rate", "gap", NULL },
                                             { "rework_rate", "gap", "volume", NULL } };
  GError *error = NULL;
  g_auto (SmxRanking) ranking = { .matrix = NULL };
  SmxRankOptions given, options;
  SmxBounds bounds[3];
  smx_rank_options_init (&given, sizeof given);
  set_bounds (study, bounds);
  given.method = way->method;
  given.threads = 1;
  given.replicates = REPLICATES;
  given.seed = seed; /* or all studies would share what chance makes of the draws */
  given.sets = way->joint ? SMX_SETS_JOINT : SMX_SETS_MARGINAL;
  if (way->method != SMX_RANK_STAGED && way->method != SMX_RANK_BURDEN)
    given.criteria = criteria[way->criteria];
  if (way->bounded) {
    given.bounds = bounds;
    given.n_bounds = 3;
  }
  check (smx__rank_options_take (&options, &given, &error), error);
  check (smx__ranking_take (&ranking, matrix, &options, &error), error);
  look (&ranking, study, found);
}

/* ---- Telling ---- */

/* Whether enough intervals held the true ranks; no fewer than 88 % less three standard errors of so few studies. */
static gboolean
suffices (const Found *found, gsize studies)
{
  const double n = (double)studies, least = 0.88 - (studies < 2000 ? 3 * 0.3 / sqrt (n) : 0);
  const gboolean all = g_str_equal (found->interval, "joint-set");
  return g_str_equal (found->interval, "resampled") || (all ? found->all : found->one) / n >= least;
}

static gboolean
tell (const Setting *setting, const Way *way, const Found *found, gsize studies, guint number)
{
  static const char *const truths[] = { "spread", "near ties", "ties" };
  static const char *const voices[] = { "unknown",      "known, one service", "known, many services",
                                        "many, unsaid", "several answers",    "several, unsaid" };
  const double percent = 100 / (double)studies;
  /* Answers of one person as if of several people promise nothing. */
  const gboolean good = setting->voices == SEVERAL_UNSAID || suffices (found, studies);
  printf ("%sok %u - | %zu | %s | %s | %s%s | %s | %s | %zu | %.1f | %.1f | %.1f | %.1f | %.1f |\n",
          good ? "" : "not ", number, setting->n, setting->large ? "large" : "small", truths[setting->truths],
          voices[setting->voices], setting->n_roles > 1 ? ", three roles" : "", way->name, found->interval,
          studies, found->one * percent, found->one_shared * percent, found->all * percent,
          found->all_shared * percent, found->width / (double)studies);
  fflush (stdout);
  return good;
}

/* @only: letters of ways, or NULL: what promises nothing where there are few services, rated as they usually are, and gaps alone where
 * it is about who rates. */
static gboolean
is_looked_at (const Setting *setting, const Way *way, const char *only)
{
  const gboolean usual = setting->voices == MANY && setting->n_roles == 1;
  if (only != NULL)
    return strchr (only, 'a' + (int)(way - ways)) != NULL;
  return way->where == EVERYWHERE || (way->where == FEW_SERVICES && usual && setting->n <= 20) ||
         (way->where == ABOUT_PEOPLE && setting->voices >= MANY && setting->n == 20);
}

static gboolean
simulate (const Setting *setting, guint64 seed, gsize studies, const char *only, guint *number)
{
  g_autofree Study *study = g_new0 (Study, 1);
  Found found[WAYS] = { { .interval = NULL } };
  gboolean good = TRUE;
  for (gsize i = 0; i < studies; i++) {
    g_autoptr (SmxMatrix) matrix = make_study (study, setting, seed << 32 | i);
    for (gsize way = 0; way < WAYS; way++)
      if (is_looked_at (setting, &ways[way], only))
        rank (matrix, study, seed << 32 | i, &ways[way], &found[way]);
  }
  for (gsize way = 0; way < WAYS; way++)
    if (is_looked_at (setting, &ways[way], only))
      good = tell (setting, &ways[way], &found[way], studies, ++*number) && good;
  return good;
}

/* Setting @number from 0, or FALSE where there is none: sizes x truths x people who are known or not; then those about people. */
static gboolean
find_setting (guint number, Setting *setting)
{
  static const gsize sizes[] = { 6, 20, 60 };
  static const Setting others[] = {
    { 20, FALSE, SPREAD, MANY_UNSAID, 1 },
    { 20, FALSE, SPREAD, SEVERAL, 1 },
    { 20, FALSE, SPREAD, SEVERAL_UNSAID, 1 },
    { 20, FALSE, TIED, MANY_UNSAID, 1 },
    { 20, FALSE, TIED, SEVERAL, 1 },
    { 20, FALSE, TIED, SEVERAL_UNSAID, 1 },
    { 20, TRUE, TIED, MANY_UNSAID, 1 },
    { 20, TRUE, TIED, SEVERAL, 1 },
    { 20, TRUE, TIED, SEVERAL_UNSAID, 1 },
    { 20, FALSE, SPREAD, MANY, 3 },
    { 20, TRUE, SPREAD, MANY, 3 },
    { 20, TRUE, TIED, MANY, 3 },
  };
  const guint usual = 3 * 2 * 3 * 3;
  if (number >= usual + G_N_ELEMENTS (others))
    return FALSE;
  *setting = number >= usual ? others[number - usual]
                             : (Setting){ sizes[number / 18], number / 9 % 2 == 1, (Truths)(number / 3 % 3),
                                          (Voices)(number % 3), 1 };
  return TRUE;
}

/* How many settings there are. */
static guint
count_settings (void)
{
  Setting setting;
  guint n = 0;
  while (find_setting (n, &setting))
    n++;
  return n;
}

int
main (int argc, char **argv)
{
  const gsize studies = argc > 1 ? strtoul (argv[1], NULL, 10) : 20;
  const guint first = argc > 2 ? (guint)strtoul (argv[2], NULL, 10) : 1;
  const guint last = argc > 3 ? (guint)strtoul (argv[3], NULL, 10) : argc > 1 ? G_MAXUINT : 9;
  guint number = 0;
  gboolean good = TRUE;
  Setting setting;
  if (studies == 0) {
    printf ("%u\n", count_settings ());
    return 0;
  }
  for (guint at = MAX (first, 1); at <= last && find_setting (at - 1, &setting); at++)
    good = simulate (&setting, at, studies, argc > 4 ? argv[4] : NULL, &number) && good;
  printf ("1..%u\n", number);
  return good ? 0 : 1;
}
