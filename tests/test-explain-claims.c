/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sentences about ranks taken apart again: every claim is held against the table of smx_rank_services(), on seeded random studies
 * by all methods. Nothing here shares code with what writes the sentences. */
#include "test-support.h"

#include "base/error.h"
#include "test-tally-builder.h"
#include <service-matrix/rank.h>

enum { MOST = 40, CRITERIA = 6 };

typedef enum { FOR, AGAINST, PLAIN } Kind;

typedef struct {
  guint64 seed;
  SmxRankOptions options;
  const SmxTable *ranks, *why;
  const char *const *criteria;
  guint m;
  gint64 row; /* that is read */
  const char *text, *at;
  Kind kind;
  gboolean urgent;   /* it said "because" */
  gboolean levelled; /* it said what parts it from those of as much rework */
  double last;       /* contribution of the clause before, of its kind */
  guint said[CRITERIA], n_of[3], n_average;
} Reading;

static void
wrong (const Reading *self, const char *what)
{
  fail_msg ("seed %u, method %d, row %d: %s\n  %s\n  at: %s", (guint)self->seed, (int)self->options.method,
            (int)self->row, what, self->text, self->at);
}

static void
claim (const Reading *self, gboolean true_of_it, const char *what)
{
  if (!true_of_it)
    wrong (self, what);
}

/* ---- What the table has ---- */

static double
number_of (const SmxTable *table, gint64 row, const char *column)
{
  return smx_table_get_double (table, row, find_column (table, column));
}

/* What the ranking used of a criterion. */
static double
value_of (const Reading *self, gint64 row, const char *criterion)
{
  const char *column = criterion;
  if (self->options.shrink && g_str_equal (criterion, "rework_rate"))
    column = "rework_rate_shrunk";
  else if (self->options.shrink && g_str_equal (criterion, "gap"))
    column = "gap_shrunk";
  else if (self->options.method <= SMX_RANK_BURDEN && !g_str_equal (criterion, "gap") &&
           !g_str_equal (criterion, "volume"))
    column = "priority";
  return number_of (self->ranks, row, column);
}

static int
compare (const void *a, const void *b)
{
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static gsize
known_values (const Reading *self, const char *criterion, double *values)
{
  gsize n = 0;
  for (gint64 row = 0; row < smx_table_n_rows (self->ranks); row++) {
    double value = value_of (self, row, criterion);
    if (!isnan (value))
      values[n++] = value;
  }
  qsort (values, n, sizeof *values, compare);
  return n;
}

static double
part_of (const double *sorted, gsize n, double part)
{
  double place = part * (double)(n - 1), below = floor (place);
  double next = sorted[MIN ((gsize)below + 1, n - 1)];
  return sorted[(gsize)below] + (place - below) * (next - sorted[(gsize)below]);
}

/* -1 below the median, 1 above. */
static int
side_of (const Reading *self, const char *criterion)
{
  double values[MOST], value = value_of (self, self->row, criterion);
  gsize n = known_values (self, criterion, values);
  double middle = n % 2 == 1 ? values[n / 2] : values[n / 2 - 1] / 2 + values[n / 2] / 2;
  return (value > middle) - (value < middle);
}

static guint
index_of (const Reading *self, const char *criterion)
{
  for (guint c = 0; c < self->m; c++)
    if (g_str_equal (self->criteria[c], criterion))
      return c;
  wrong (self, criterion);
  return 0;
}

static double
contribution_of (const Reading *self, const char *criterion)
{
  g_autofree char *name = g_strconcat ("contribution_", criterion, NULL);
  return number_of (self->why, self->row, name);
}

static gboolean
is_minimised (const Reading *self, guint c)
{
  return self->options.directions != NULL && self->options.directions[c] == SMX_MINIMISE;
}

/* ---- Claims ---- */

/* A printed number, within half of its last digit. */
static void
check_number (const Reading *self, const char *printed, double value)
{
  g_auto (GStrv) parts = g_strsplit (printed, ",", -1);
  g_autofree char *plain = g_strjoinv ("", parts);
  const char *point = strchr (plain, '.'), *power = strchr (plain, 'e');
  double unit = point == NULL ? 1 : pow (10, -(double)strspn (point + 1, "0123456789"));
  unit *= power == NULL ? 1 : pow (10, atoi (power + 1));
  double least = power == NULL ? 1 : fabs (value) / 100; /* three digits count */
  if (fabs (g_ascii_strtod (plain, NULL) - value) > MAX (unit, power == NULL ? 0 : least) * (0.5 + 1e-9))
    wrong (self, "another number");
  claim (self, fabs (value) < 999.5 || point != NULL || strchr (printed, ',') != NULL, "no thousands");
}

/* That a criterion is said once, and does to the rank what the sentence says. */
static void
check_said (Reading *self, const char *criterion)
{
  guint c = index_of (self, criterion);
  double contribution = contribution_of (self, criterion);
  int side = side_of (self, criterion), urgent = is_minimised (self, c) ? -side : side;
  claim (self, self->said[c]++ == 0, "said twice");
  claim (self, !isnan (value_of (self, self->row, criterion)), "a figure of what is unknown");
  self->n_of[self->kind]++;
  if (self->kind == PLAIN) {
    claim (self, !(contribution > 0 && urgent > 0), "a reason is not given as one");
    return;
  }
  claim (self, self->kind == FOR ? contribution > 0 && urgent > 0 : contribution < 0 && urgent < 0,
         "not what it does");
  claim (self, fabs (contribution) <= self->last, "not the largest first");
  self->last = fabs (contribution);
}

static void
check_shrunken (const Reading *self, const char *criterion, gboolean said)
{
  static const char *const names[] = { "rework_rate", "gap", "first_time_right", "reworked_customers", NULL };
  claim (self, said == (self->options.shrink && g_strv_contains (names, criterion)), "shrunken");
}

static void
check_level (const Reading *self, const char *criterion, const char *level)
{
  double values[MOST], value = value_of (self, self->row, criterion);
  gsize n = known_values (self, criterion, values), less = 0, same = 0;
  for (gsize i = 0; i < n; i++) {
    less += values[i] < value;
    same += values[i] == value;
  }
  gsize greater = n - less - same;
  int side = side_of (self, criterion);
  const char *others = strstr (level, "as it is for ");
  if (g_str_has_prefix (level, "is the highest"))
    claim (self, n > 1 && greater == 0, "not the highest");
  if (g_str_has_prefix (level, "is the lowest"))
    claim (self, n > 1 && less == 0, "not the lowest");
  if (g_str_has_prefix (level, "is the highest") || g_str_has_prefix (level, "is the lowest"))
    claim (self,
           same - 1 == (others == NULL                    ? 0u
                        : g_str_has_suffix (level, "one") ? 1u
                                                          : (guint)atoi (others + 13)),
           "others at the end");
  claim (self, !g_str_equal (level, "is among the highest quarter") || 4 * (greater + same) <= n,
         "highest quarter");
  claim (self, !g_str_equal (level, "is among the lowest quarter") || 4 * (less + same) <= n,
         "lowest quarter");
  claim (self, !g_str_equal (level, "is above the median") || side > 0, "above the median");
  claim (self, !g_str_equal (level, "is below the median") || side < 0, "below the median");
  claim (self, !g_str_equal (level, "is the median") || side == 0, "the median");
  claim (self, !g_str_equal (level, "is the same for all") || (same == n && n > 1), "the same for all");
  claim (self, !g_str_equal (level, "is the only one known") || n == 1, "the only one");
}

/* What a pattern says: of which criterion, and the number as a multiple of the value. */
typedef struct {
  const char *criterion, *pattern;
  double scale;
} Pattern;

#define NB "\302\240" /* no line breaks here */
#define ONLY "(?<only>only )?"
#define NUMBER "(?<number>-?[0-9][0-9.,]*(?:e[-+][0-9]+)?)"
#define SHRUNKEN "(?<shrunken> \\(shrunken\\))?"
#define COUNTED " \\(n" NB "=" NB "(?<n>[0-9,]+)\\)"
#define LEVEL                                                                                                \
  " (?<level>is the (?:high|low)est(?:, as it is for (?:another one|[0-9]+ others))?|is among the "          \
  "(?:high|low)est quarter|is (?:above |below )?the median|is the same for all|is the only one known)"

static const Pattern patterns[] = {
  { "volume", "(?:" ONLY NUMBER " end-customer deliver(?:y waits|ies wait) behind it)", 1 },
  { "volume", "(?<none>no end-customer delivery waits behind it|no request reaches it)", 0 },
  { "volume", ONLY NUMBER " requests? reach(?:es)? it", 1 },
  { "reworked_customers",
    ONLY NUMBER SHRUNKEN " end-customer deliver(?:y|ies) behind it w(?:as|ere) reworked", 1 },
  { "reworked_customers", ONLY NUMBER SHRUNKEN " requests? w(?:as|ere) reworked", 1 },
  { "reworked_customers", "(?<none>no end-customer delivery behind it was reworked|no request was reworked)",
    0 },
  { "burden",
    "its burden is " ONLY NUMBER " reworked (?:deliveries|requests) weighted by what its ratings lack", 1 },
  { "burden", "(?<none>it has no burden of rework where ratings fall short)", 0 },
  { "rework_rate", "(?<none>no request comes back)" COUNTED, 0 },
  { "rework_rate", "(?<all>all requests come back)" COUNTED, 0 },
  { "rework_rate", "(?<few>fewer than 0.1 of 100 requests come back)" COUNTED, 0 },
  { "rework_rate", "(?<most>more than 99 of 100 requests come back)" COUNTED, 0 },
  { "rework_rate", ONLY NUMBER SHRUNKEN " of 100 requests come back" COUNTED, 100 },
  { "gap", "its ratings are " ONLY NUMBER SHRUNKEN " points (?<short>short of) what is needed", 1 },
  { "gap", "its ratings are " ONLY NUMBER SHRUNKEN " points above what is needed", -1 },
  { "gap", "(?<near>its ratings are within 0.1 points of what is needed)", 0 },
  { "price", "its price of " NUMBER LEVEL, 1 },
  { "floors", "its floors of " NUMBER LEVEL, 1 },
  { "hours", "its mean delivery time of " NUMBER NB "h" LEVEL, 1 },
  { "first_time_right", "its share right first time of " NUMBER NB "%" SHRUNKEN LEVEL, 100 },
};
static GRegex *compiled[G_N_ELEMENTS (patterns)];

static char *
named (const GMatchInfo *match, const char *name)
{
  char *text = g_match_info_fetch_named (match, name);
  if (text != NULL && *text == '\0')
    g_clear_pointer (&text, g_free);
  return text;
}

/* The number, "only", and what stands without a number. */
static void
check_figure (const Reading *self, const Pattern *pattern, const GMatchInfo *match)
{
  g_autofree char *only = named (match, "only"), *number = named (match, "number");
  g_autofree char *none = named (match, "none"), *all = named (match, "all"), *few = named (match, "few");
  g_autofree char *most = named (match, "most"), *near = named (match, "near"),
                  *shrunken = named (match, "shrunken");
  g_autofree char *level = named (match, "level");
  double value = value_of (self, self->row, pattern->criterion);
  int side = side_of (self, pattern->criterion);
  claim (self, none == NULL || value == 0, "not none");
  claim (self, all == NULL || value == 1, "not all");
  claim (self, few == NULL || (value > 0 && value < 0.001), "not few");
  claim (self, most == NULL || (value > 0.99 && value < 1), "not most");
  claim (self, near == NULL || fabs (value) < 0.1, "not near");
  if (number == NULL)
    return;
  check_number (self, number, value * pattern->scale);
  check_shrunken (self, pattern->criterion, shrunken != NULL);
  if (level != NULL)
    check_level (self, pattern->criterion, level);
  else
    claim (self, (only != NULL) == (pattern->scale > 0 ? side < 0 : side > 0), "only");
}

/* Requests whose rework is known: the reworked ones among them are whole. */
static void
check_counted (const Reading *self, const GMatchInfo *match)
{
  g_autofree char *n = named (match, "n");
  if (n == NULL)
    return;
  double counted = g_ascii_strtod (n, NULL), rate = number_of (self->ranks, self->row, "rework_rate");
  claim (self, counted >= 1 && counted <= number_of (self->ranks, self->row, "requests"), "n");
  claim (self, fabs (rate * counted - rint (rate * counted)) < 1e-9, "n is not what the rate is of");
}

/* Of any criterion where none is asked for; what parts those that stand level is told apart from what is said for and against. */
static gboolean
read_figure (Reading *self, const char *criterion)
{
  for (gsize i = 0; i < G_N_ELEMENTS (patterns); i++) {
    g_autoptr (GMatchInfo) match = NULL;
    if ((criterion != NULL && !g_str_equal (patterns[i].criterion, criterion)) ||
        !g_regex_match (compiled[i], self->at, 0, &match))
      continue;
    int end;
    g_match_info_fetch_pos (match, 0, NULL, &end);
    if (criterion == NULL)
      check_said (self, patterns[i].criterion);
    check_figure (self, &patterns[i], match);
    check_counted (self, match);
    self->at += end;
    return TRUE;
  }
  return FALSE;
}

/* ---- Lists of nouns ---- */

static const char *
criterion_of (const char *noun)
{
  static const char *const names[][2] = { { "volume", "volume" },
                                          { "rework rate", "rework_rate" },
                                          { "ratings", "gap" },
                                          { "gap", "gap" },
                                          { "amount of rework", "reworked_customers" },
                                          { "burden", "burden" },
                                          { "mean delivery time", "hours" },
                                          { "share right first time", "first_time_right" },
                                          { "price", "price" },
                                          { "floors", "floors" } };
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (names[i][0], noun))
      return names[i][1];
  fail_msg ("no criterion is called %s", noun);
  return NULL;
}

static void
check_average (Reading *self, const char *criterion)
{
  double values[MOST], value = value_of (self, self->row, criterion);
  gsize n = known_values (self, criterion, values);
  double slack = 1e-12 * MAX (fabs (value), 1);
  self->n_average++;
  claim (self,
         n > 1 && value > part_of (values, n, 0) && value < part_of (values, n, 1) &&
             value >= part_of (values, n, 0.25) - slack && value <= part_of (values, n, 0.75) + slack,
         "not average");
}

/* Whether all that a service must have is known. */
static gboolean
is_whole (const Reading *self, gint64 row)
{
  guint m = self->options.method <= SMX_RANK_BURDEN ? 1 : self->m;
  for (guint c = 0; c < m; c++)
    if (isnan (value_of (self, row, self->criteria[c])))
      return FALSE;
  return TRUE;
}

static gboolean
is_met (const Reading *self, gint64 row)
{
  return g_str_equal (smx_table_get_text (self->ranks, row, find_column (self->ranks, "standing")), "met");
}

/* That it stands after all that are known as well as it should be, of its own standing where it is said. */
static void
check_stands_last (const Reading *self, gboolean within)
{
  double own = number_of (self->ranks, self->row, "rank");
  for (gint64 row = 0; row < smx_table_n_rows (self->ranks); row++)
    if (is_whole (self, row) && (!within || is_met (self, row) == is_met (self, self->row)))
      claim (self, number_of (self->ranks, row, "rank") < own, "it does not stand after");
}

static void
check_unknown (Reading *self, const char *criterion, const char *how)
{
  double values[MOST];
  gboolean anywhere = known_values (self, criterion, values) > 0;
  claim (self, isnan (value_of (self, self->row, criterion)), "not unknown");
  claim (self, anywhere == (*how != '\0'), "known of others or not");
  if (g_str_has_prefix (how, " and taken"))
    claim (self, self->options.missing == SMX_MISSING_MEDIAN && self->options.method > SMX_RANK_BURDEN,
           "median");
  if (g_str_has_suffix (how, "all is known"))
    check_stands_last (self, FALSE);
  if (g_str_has_suffix (how, "the known ones")) {
    claim (self, (strstr (how, "not shown") == NULL) == is_met (self, self->row), "standing");
    check_stands_last (self, TRUE);
  }
}

#define NOUN "its [a-z ]+?"
#define LAST                                                                                                 \
  ", so it stands after those where all is known|, so among those (?:not )?shown to give what is needed it " \
  "stands after the known ones"

static gboolean
read_nouns (Reading *self)
{
  static GRegex *regex;
  if (regex == NULL)
    regex = g_regex_new ("^(" NOUN "(?:(?:, | and )" NOUN
                         ")*) (is|are) (average|unknown( and taken as the median|" LAST ")?)(?=[;.]| \\()",
                         0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  if (!g_regex_match (regex, self->at, 0, &match))
    return FALSE;
  g_autofree char *list = g_match_info_fetch (match, 1), *is = g_match_info_fetch (match, 2);
  g_autofree char *what = g_match_info_fetch (match, 3), *how = g_match_info_fetch (match, 4);
  g_auto (GStrv) nouns = g_regex_split_simple (", | and ", list, 0, 0);
  claim (self, g_str_equal (is, "are") == (nouns[1] != NULL || g_str_equal (nouns[0], "its ratings")),
         "is or are");
  for (guint i = 0; nouns[i] != NULL; i++) {
    const char *criterion = criterion_of (nouns[i] + strlen ("its "));
    claim (self, self->said[index_of (self, criterion)]++ == 0, "said twice");
    if (g_str_equal (what, "average"))
      check_average (self, criterion);
    else
      check_unknown (self, criterion, how == NULL ? "" : how);
  }
  int end;
  g_match_info_fetch_pos (match, 0, NULL, &end);
  self->at += end;
  return TRUE;
}

/* ---- The rest of the sentence ---- */

static gboolean
pass_over (Reading *self, const char *text)
{
  gboolean there = g_str_has_prefix (self->at, text);
  self->at += there ? strlen (text) : 0;
  return there;
}

static void
read_place (Reading *self)
{
  static const char *const words[] = { "First", "Second", "Third" };
  gint64 n = smx_table_n_rows (self->ranks), rank = smx_table_get_int64 (self->ranks, self->row, 0),
         tied = -1;
  for (gint64 row = 0; row < n; row++)
    tied += smx_table_get_int64 (self->ranks, row, 0) == rank;
  g_autofree char *place = n == 1      ? g_strdup ("The only one ranked")
                           : rank <= 3 ? g_strdup (words[rank - 1])
                                       : g_strdup_printf ("Rank %d of %d", (int)rank, (int)n);
  g_autofree char *others = tied == 0   ? g_strdup ("")
                            : tied == 1 ? g_strdup (", with another one")
                                        : g_strdup_printf (", with %d others", (int)tied);
  claim (self, pass_over (self, place) && pass_over (self, others), "another place");
}

static gboolean
read_standing (Reading *self)
{
  static const char *const words[][2] = {
    { "met", "its ratings show that it gives what is needed, so it stands after those not shown to" },
    { "met", "its ratings show that it gives what is needed" },
    { "short", "its ratings show that it gives less than is needed" },
    { "unclear", "its ratings do not show whether it gives what is needed" },
    { "unrated", "nobody who receives it rated it" }
  };
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (pass_over (self, words[i][1])) {
      guint column = find_column (self->ranks, "standing");
      claim (self, self->options.method == SMX_RANK_STAGED, "standing does not count");
      claim (self, g_str_equal (smx_table_get_text (self->ranks, self->row, column), words[i][0]),
             "standing");
      for (gint64 row = 0; i <= 1 && row < smx_table_n_rows (self->ranks); row++)
        claim (self,
               is_met (self, row) || i == 1
                   ? is_met (self, row)
                   : number_of (self->ranks, row, "rank") < number_of (self->ranks, self->row, "rank"),
               "it stands before one not shown to");
      return TRUE;
    }
  return FALSE;
}

/* Whether volume is the count of requests, a criterion, and nothing draws it anew: a count that is ranked alone is tested. */
static gboolean
leaves_volume (const Reading *self)
{
  const SmxRankMethod method = self->options.method;
  const guint column = find_column (self->ranks, "volume");
  gboolean known = TRUE, counted = FALSE;
  gboolean tested = method == SMX_RANK_WEIGHTED_SUM || method == SMX_RANK_SPOTIS;
  for (gint64 row = 0; row < smx_table_n_rows (self->ranks); row++) {
    known = known && !smx_table_is_null (self->ranks, row, column);
    counted = counted || !smx_table_is_null (self->ranks, row, column);
  }
  if (!g_str_equal (smx_table_get_column_unit (self->ranks, column), "requests"))
    return FALSE;
  if (method <= SMX_RANK_BURDEN || !counted || (self->m == 1 && tested && known))
    return FALSE;
  for (guint c = 0; c < self->m; c++)
    if (g_str_equal (self->criteria[c], "volume"))
      return self->options.weights[c] != 0;
  return FALSE;
}

static gboolean
read_interval (Reading *self)
{
  int low = (int)number_of (self->ranks, self->row, "rank_low"),
      high = (int)number_of (self->ranks, self->row, "rank_high");
  gboolean drawn = g_str_equal (
      smx_table_get_text (self->ranks, self->row, find_column (self->ranks, "interval")), "resampled");
  const char *interval = smx_table_get_text (self->ranks, self->row, find_column (self->ranks, "interval"));
  if (g_str_equal (interval, "unknown"))
    return pass_over (self, "every rank is possible");
  const char *how = drawn ? "in at least 80" NB "% of redraws" : "with 80" NB "% confidence";
  g_autofree char *text = low < high ? g_strdup_printf ("rank %d to %d %s", low, high, how)
                          : drawn    ? g_strdup_printf ("rank %d %s", low, how)
                                     : g_strdup_printf ("only rank %d is possible %s", low, how);
  if (!pass_over (self, text))
    return FALSE;
  if (leaves_volume (self) &&
      !pass_over (self, drawn ? " that leave its volume unchanged" : ", if there is no error in its volume"))
    wrong (self, "its volume was not drawn");
  return TRUE;
}

static gboolean
is_level (const Reading *self, gint64 row, const char *column)
{
  double own = number_of (self->ranks, self->row, column), other = number_of (self->ranks, row, column);
  return own == other || (isnan (own) && isnan (other));
}

/* Of as much rework, and of another rank; whether gaps and volumes part them. */
static gint64
count_level (const Reading *self, gboolean *gap, gboolean *volume)
{
  gint64 n = 0;
  const double rank = number_of (self->ranks, self->row, "rank");
  *gap = *volume = FALSE;
  for (gint64 row = 0; self->options.method == SMX_RANK_STAGED && row < smx_table_n_rows (self->ranks);
       row++) {
    if (number_of (self->ranks, row, "rank") == rank || !is_level (self, row, "priority") ||
        is_met (self, row) != is_met (self, self->row))
      continue;
    const gboolean same_gap = is_level (self, row, self->options.shrink ? "gap_shrunk" : "gap");
    n++;
    *gap = *gap || !same_gap;
    *volume = *volume || same_gap;
  }
  return n;
}

/* What decides, with its number or that it is unknown. */
static void
read_decisive (Reading *self, const char *criterion)
{
  g_autofree char *unknown = g_strdup_printf ("its %s is unknown", criterion);
  if (isnan (value_of (self, self->row, criterion)))
    claim (self, pass_over (self, unknown), "what decides is unknown");
  else
    claim (self, read_figure (self, criterion), "what decides has no number");
}

static gboolean
read_level (Reading *self)
{
  gboolean gap, volume;
  const gint64 n = count_level (self, &gap, &volume);
  g_autofree char *text =
      g_strdup_printf (n == 1 ? "another one stands level with it in rework, and the %s between them: "
                              : "%2$d others stand level with it in rework, and the %1$s between them: ",
                       gap && volume ? "gap and then the volume decide"
                       : gap         ? "gap decides"
                                     : "volume decides",
                       (int)n);
  gboolean there = pass_over (self, text);
  claim (self, !there || n > 0, "nobody stands level");
  if (there && gap)
    read_decisive (self, "gap");
  claim (self, !there || !gap || !volume || pass_over (self, " and "), "only one decides");
  if (there && volume)
    read_decisive (self, "volume");
  self->levelled = self->levelled || there;
  return there;
}

static void
read_part (Reading *self)
{
  if (!read_figure (self, NULL) && !read_nouns (self) && !read_standing (self) && !read_level (self) &&
      !read_interval (self))
    wrong (self, "nothing that can be understood");
}

/* What joins two parts, and what it makes of the next. */
static gboolean
read_joint (Reading *self)
{
  static const struct {
    const char *text;
    Kind kind;
  } joints[] = { { " because ", FOR },  { ", because ", FOR }, { ", although ", FOR },
                 { ", but ", AGAINST }, { ": ", AGAINST },     { "; ", PLAIN } };
  for (guint i = 0; i < G_N_ELEMENTS (joints); i++)
    if (pass_over (self, joints[i].text)) {
      self->kind = joints[i].kind;
      self->last = INFINITY;
      self->urgent = self->urgent || i <= 1;
      return TRUE;
    }
  return pass_over (self, " and ") || pass_over (self, ", and ") || pass_over (self, ", ");
}

/* All criteria are said but for what has no weight, of a kind at most three. */
static void
check_complete (const Reading *self)
{
  gboolean full =
      self->n_of[FOR] >= 3 || self->n_of[AGAINST] >= 3 || self->n_of[PLAIN] >= 3 || self->n_average >= 3;
  for (guint c = 0; c < self->m; c++)
    if (self->options.method != SMX_RANK_STAGED || c == 0)
      claim (self,
             self->said[c] == 1 || full || (self->options.weights != NULL && self->options.weights[c] == 0),
             self->criteria[c]);
  gboolean gap, volume;
  claim (self, self->levelled == (count_level (self, &gap, &volume) > 0),
         "what parts those of as much rework");
  claim (self, self->urgent || self->n_of[FOR] == 0 || smx_table_get_int64 (self->ranks, self->row, 0) > 1,
         "the first has no because");
}

static void
read_sentence (Reading *self)
{
  const char *interval = smx_table_get_text (self->ranks, self->row, find_column (self->ranks, "interval"));
  gboolean alone = smx_table_n_rows (self->ranks) == 1;
  self->text = self->at = smx_table_get_text (self->why, self->row, find_column (self->why, "why"));
  read_place (self);
  while (read_joint (self))
    read_part (self);
  claim (self, pass_over (self, " (taken as exact)") == (!alone && g_str_equal (interval, "exact")),
         "exact or not");
  claim (self, g_str_equal (self->at, "."), "no end");
  check_complete (self);
}

/* ---- Both languages say the same numbers ---- */

static int
compare_texts (const void *a, const void *b)
{
  return strcmp (*(char *const *)a, *(char *const *)b);
}

/* All numbers of a sentence as English writes them but for signs between thousands, in order of their digits. */
static char *
list_numbers (const char *sentence, gboolean spanish)
{
  g_autoptr (GRegex) thousands =
      g_regex_new (spanish ? "(?<=[0-9])\302\240(?=[0-9])" : "(?<=[0-9]),(?=[0-9]{3})", 0, 0, NULL);
  g_autoptr (GRegex) decimals =
      g_regex_new (spanish ? "(?<=[0-9]),(?=[0-9])" : "(?<=[0-9])\\.(?=[0-9])", 0, 0, NULL);
  g_autoptr (GRegex) regex = g_regex_new ("[0-9]+(?:\\.[0-9]+)?", 0, 0, NULL);
  g_autofree char *joined = g_regex_replace_literal (thousands, sentence, -1, 0, "", 0, NULL);
  g_autofree char *text = g_regex_replace_literal (decimals, joined, -1, 0, ".", 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (g_free);
  for (g_regex_match (regex, text, 0, &match); g_match_info_matches (match); g_match_info_next (match, NULL))
    g_ptr_array_add (list, g_match_info_fetch (match, 0));
  if (list->len > 1)
    qsort (list->pdata, list->len, sizeof *list->pdata, compare_texts);
  g_ptr_array_add (list, NULL);
  return g_strjoinv (" ", (char **)list->pdata);
}

/* No point stands between digits, and thousands are parted from five digits on. */
static void
check_spanish_numbers (const Reading *self)
{
  claim (self, !g_regex_match_simple ("[0-9]\\.[0-9]", self->at, 0, 0), "a point between digits");
  claim (self, !g_regex_match_simple ("[0-9]{5}", self->at, 0, 0), "five digits together");
  claim (self,
         !g_regex_match_simple ("(?<![0-9])[0-9]\302\240[0-9]", self->at, 0, 0) ||
             g_regex_match_simple ("(?<![0-9])[0-9]\302\240[0-9]{3}\302\240", self->at, 0, 0),
         "four digits parted");
}

static void
check_spanish (const SmxMatrix *matrix, Reading *self)
{
  SmxRankOptions options = self->options;
  GError *error = NULL;
  options.language = SMX_LANGUAGE_SPANISH;
  g_autoptr (SmxTable) table = smx_explain_ranking (matrix, &options, &error);
  assert_no_error (error);
  guint why = find_column (table, "why");
  for (self->row = 0; self->row < smx_table_n_rows (table); self->row++) {
    self->text = smx_table_get_text (self->why, self->row, why);
    self->at = smx_table_get_text (table, self->row, why);
    g_autofree char *english = list_numbers (self->text, FALSE), *spanish = list_numbers (self->at, TRUE);
    check_spanish_numbers (self);
    claim (self, g_str_equal (english, spanish), "other numbers in Spanish");
    claim (self, (strstr (self->text, " because ") == NULL) == (strstr (self->at, " porque ") == NULL),
           "porque");
    claim (self,
           g_regex_match_simple ("only [0-9]", self->text, 0, 0) ==
               g_regex_match_simple ("solo [0-9]", self->at, 0, 0),
           "solo");
  }
}

/* ---- Random studies ---- */

static void
add_requests (GString *text, guint64 *state, guint i, gboolean customers)
{
  static const guint sizes[] = { 0, 1, 1, 7, 40, 900 };
  for (guint k = 1 + draw (state, 3); k > 0; k--) {
    guint reworks = draw (state, 5), size = draw (state, 6), hours = 1 + draw (state, 90);
    guint times = 1 + draw (state, draw (state, 4) == 0 ? 300 : 20);
    g_string_append_printf (text, "request teller s%u it opened=0 delivered=%u times=%u", i, hours, times);
    if (reworks > 0)
      g_string_append_printf (text, " reworks=%u", reworks / 3);
    if (customers)
      g_string_append_printf (text, " customers=%u", sizes[size]);
    g_string_append_c (text, '\n');
  }
}

static void
add_ratings (GString *text, guint64 *state, guint i)
{
  for (guint k = draw (state, 4) + 1; k > 0; k--) {
    guint person = draw (state, 6), expectation = 5 + draw (state, 3), perception = draw (state, 11);
    g_string_append_printf (text, "rating teller s%u it by=%c expectation=%u perception=%u times=%u\n", i,
                            (char)('a' + person), expectation, perception, 1 + draw (state, 12));
  }
}

static void
add_service (GString *text, guint64 *state, guint i, guint kind)
{
  g_string_append_printf (text, "service s%u criticality=0.%u\n", i, draw (state, 10));
  if (kind != 1 && draw (state, 4) > 0)
    add_requests (text, state, i, kind != 2);
  if (kind != 1 && draw (state, 4) > 0)
    add_ratings (text, state, i);
  if (draw (state, 6) > 0) {
    guint whole = draw (state, 9), tenths = draw (state, 4);
    g_string_append_printf (text, "numbers s%u price=%u.%u\n", i, whole, tenths);
  }
  if (draw (state, 8) > 0) {
    guint floors = draw (state, 3), times = draw (state, 9) == 0 ? 700 : 1;
    g_string_append_printf (text, "numbers s%u floors=%u\n", i, floors * times);
  }
}

static SmxMatrix *
build_study (guint64 *state)
{
  static const guint sizes[] = { 0, 1, 2, 3, 4, 5, 8, 12, 13, 30 };
  g_autoptr (GString) text = g_string_new (NULL);
  guint kind = draw (state, 4),
        n = sizes[draw (state, G_N_ELEMENTS (sizes))]; /* 1: a decision table alone, 2: no end customers */
  g_string_append_printf (text, "set scale=0,10 min-group=%u\n", draw (state, 2) == 0 ? 1 : 5);
  for (guint i = 0; i < n; i++)
    add_service (text, state, i, kind);
  g_string_append (
      text, "numbers zz price=0.5 floors=1\nservice zz criticality=0\n"); /* so that both are columns */
  return build_matrix (text->str);
}

static const char *const sets[][CRITERIA] = { { "volume", "rework_rate", "gap" },
                                              { "price", "volume" },
                                              { "gap", "price", "rework_rate" },
                                              { "price" },
                                              { "price", "floors" },
                                              { "first_time_right", "gap", "price", "volume", "hours" },
                                              { "floors", "burden", "price" },
                                              { "volume", "rework_rate", "gap", "price", "floors" },
                                              { "reworked_customers", "hours" } };

/* Options of their own for each seed; lists stand in the arrays. */
static void
choose (Reading *self, guint64 *state, SmxDirection *directions, double *weights, SmxBounds *bounds)
{
  static const char *const staged[] = { "reworked_customers", "gap", "volume", NULL }, *const burden[] = {
    "burden", NULL
  };
  SmxRankOptions *options = &self->options;
  smx_rank_options_init (options, sizeof *options);
  options->method = (SmxRankMethod)(self->seed % SMX_N_RANK_METHODS);
  options->missing = (SmxMissing)draw (state, SMX_N_MISSING);
  options->replicates = 40;
  options->threads = 1;
  options->confidence = 0.8;
  options->shrink = options->method != SMX_RANK_BURDEN && draw (state, 4) == 0;
  self->criteria = sets[draw (state, G_N_ELEMENTS (sets) - (options->shrink ? 1 : 0))];
  if (options->method <= SMX_RANK_BURDEN) {
    self->criteria = options->method == SMX_RANK_STAGED ? staged : burden;
  } else {
    options->criteria = self->criteria;
  }
  self->m = g_strv_length ((char **)self->criteria);
  for (guint c = 0; c < self->m; c++) {
    directions[c] = draw (state, 3) == 0 ? SMX_MINIMISE : SMX_MAXIMISE;
    weights[c] = c > 0 && draw (state, 6) == 0 ? 0 : 1 + draw (state, 4);
    bounds[c] = (SmxBounds){ 0, draw (state, 2) == 0 ? 1000 : 100000 };
  }
  if (options->method > SMX_RANK_BURDEN) {
    options->directions = directions;
    options->weights = weights;
    options->bounds = options->method == SMX_RANK_SPOTIS ? bounds : NULL;
    options->n_directions = options->n_weights = self->m;
    options->n_bounds = options->bounds == NULL ? 0 : self->m;
  }
}

/* Each row says a rank, and the columns of both tables agree. */
static void
check_tables (Reading *self)
{
  assert_int_equal (smx_table_n_rows (self->why), smx_table_n_rows (self->ranks));
  assert_int_equal (smx_table_n_columns (self->why), 5 + self->m);
  for (gint64 row = 0; row < smx_table_n_rows (self->why); row++) {
    self->row = row;
    memset (self->said, 0, sizeof self->said);
    memset (self->n_of, 0, sizeof self->n_of);
    self->urgent = self->levelled = FALSE;
    self->n_average = 0;
    assert_string_equal (smx_table_get_text (self->why, row, 1), smx_table_get_text (self->ranks, row, 1));
    assert_int_equal (smx_table_get_int64 (self->why, row, 0), smx_table_get_int64 (self->ranks, row, 0));
    assert_close ("priority", number_of (self->why, row, "priority"),
                  number_of (self->ranks, row, "priority"), 0);
    read_sentence (self);
  }
}

static void
claims_hold (void **state)
{
  const guint64 first = GPOINTER_TO_SIZE (*state);
  for (guint64 seed = first; seed < first + 700; seed++) {
    guint64 random = seed * 2654435761u + 88172645463325252u;
    SmxDirection directions[CRITERIA];
    double weights[CRITERIA];
    SmxBounds bounds[CRITERIA];
    g_autoptr (GError) error = NULL;
    Reading self = { .seed = seed };
    choose (&self, &random, directions, weights, bounds);
    g_autoptr (SmxMatrix) matrix = build_study (&random);
    g_autoptr (SmxTable) ranks = smx_rank_services (matrix, &self.options, &error);
    assert_no_error (error);
    g_autoptr (SmxTable) why = smx_explain_ranking (matrix, &self.options, &error);
    assert_no_error (error);
    self.ranks = ranks;
    self.why = why;
    check_tables (&self);
    check_spanish (matrix, &self);
  }
}

int
main (void)
{
  struct CMUnitTest tests[] = {
    { "claims/hold", claims_hold, NULL, NULL, GSIZE_TO_POINTER (0) },
    { "claims/hold-still", claims_hold, NULL, NULL, GSIZE_TO_POINTER (700) },
    { "claims/hold-again", claims_hold, NULL, NULL, GSIZE_TO_POINTER (1400) },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (patterns); i++) {
    g_autofree char *anchored = g_strconcat ("^", patterns[i].pattern, NULL);
    compiled[i] = g_regex_new (anchored, 0, 0, NULL);
  }
  return cmocka_run_group_tests_name ("explain-claims", tests, NULL, NULL);
}
