/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How services were felt: one voice per person, gaps on both bases, the back's side, and what small groups hide. */
#include "test-support.h"

#include "base/error.h"
#include "test-tally-builder.h"

#define SERVICE SMX_BY_SERVICE
#define PROVIDER SMX_BY_PROVIDER
#define ROLE SMX_BY_ROLE
#define CELL SMX_BY_CELL
#define ATTRIBUTE SMX_BY_ATTRIBUTE
#define WAVE SMX_BY_WAVE

#define ALL_SHOWN "set scale=1,7 min-group=1\n"
#define RATE "rating teller cards it "

/* ---- one voice per person ---- */

static const MeasureRow voices[] = {
  { "voice/overall", SERVICE, NULL, ALL_SHOWN RATE "by=ana perception=5",
    "cards: perception=5 respondents=1 ratings=1 expectation=null gap=null" },
  { "voice/overall-twice", SERVICE, NULL, ALL_SHOWN RATE "by=ana perception=6\n" RATE "by=ana perception=3",
    "cards: perception=4.5 respondents=1 ratings=2" },
  /* the answer without attribute speaks for all others */
  { "voice/overall-before-attributes", SERVICE, NULL,
    ALL_SHOWN RATE "by=ana perception=6\n" RATE "by=ana perception=2 attribute=honesty\n" RATE
                   "by=ana perception=2 attribute=speed",
    "cards: perception=6 respondents=1 ratings=3" },
  /* honesty (2 + 4) / 2 = 3, speed 6: 4.5, where the mean of answers would be 4 */
  { "voice/attributes", SERVICE, NULL,
    ALL_SHOWN RATE "by=ana perception=2 attribute=honesty\n" RATE
                   "by=ana perception=4 attribute=honesty\n" RATE "by=ana perception=6 attribute=speed",
    "cards: perception=4.5 respondents=1 ratings=3" },
  /* it: (2 + 4) / 2 = 3; legal: 7; the person: 5, where the mean of answers would be 13/3 */
  { "voice/several-cells", SERVICE, NULL,
    ALL_SHOWN RATE "by=ana perception=2 attribute=honesty\n" RATE
                   "by=ana perception=4 attribute=speed\nrating teller cards legal by=ana perception=7",
    "cards: perception=5 respondents=1 ratings=3" },
  { "voice/several-cells-by-provider", PROVIDER, NULL,
    ALL_SHOWN RATE "by=ana perception=2 attribute=honesty\n" RATE
                   "by=ana perception=4 attribute=speed\nrating teller cards legal by=ana perception=7",
    "it: perception=3\nlegal: perception=7" },
  { "voice/several-services-by-role", ROLE, NULL,
    ALL_SHOWN RATE "by=ana perception=2\nrating teller loans it by=ana perception=4\nrating agent loans it "
                   "by=ana perception=7",
    "agent: perception=7\nteller: perception=3 respondents=1 ratings=2" },
  /* ana 3 (of three answers), bob 6 */
  { "voice/persons-weigh-alike", SERVICE, NULL,
    ALL_SHOWN RATE "by=ana perception=2 attribute=a\n" RATE "by=ana perception=3 attribute=b\n" RATE
                   "by=ana perception=4 attribute=c\n" RATE "by=bob perception=6",
    "cards: perception=4.5 respondents=2 ratings=4" },
  { "voice/rows-are-persons", SERVICE, NULL,
    ALL_SHOWN RATE "perception=2 attribute=honesty\n" RATE "perception=2 attribute=honesty\n" RATE
                   "perception=5",
    "cards: perception=3 respondents=3 ratings=3" },
  /* rows 2 and 6, ana (1 + 3) / 2 = 2: 10/3 */
  { "voice/rows-and-persons", SERVICE, NULL,
    ALL_SHOWN RATE "perception=2\n" RATE "perception=6\n" RATE "by=ana perception=1 attribute=a\n" RATE
                   "by=ana perception=3 attribute=b",
    "cards: perception=10/3 respondents=3 ratings=4" },
  /* a line of a wide table: its answers are of one person, who has no name */
  { "voice/wide-line-by-role", ROLE, NULL,
    ALL_SHOWN RATE "by=#0 perception=2\nrating teller loans it by=#0 perception=4\n" RATE
                   "by=#1 perception=7",
    "teller: perception=5 respondents=2 ratings=3" },
  { "voice/wave", SERVICE, "1",
    ALL_SHOWN RATE "by=ana perception=2 wave=1\n" RATE "by=ana perception=6 wave=2",
    "cards: perception=2 respondents=1 ratings=1" },
  { "voice/by-wave", WAVE, NULL,
    ALL_SHOWN RATE "by=ana perception=2 wave=1\n" RATE "by=ana perception=6 wave=2\n" RATE
                   "by=ana perception=4 wave=1\n" RATE "by=bob perception=7 wave=1 side=back",
    "cards 1: perception=3 respondents=1 ratings=2 believed=7\ncards 2: perception=6 ratings=1 "
    "believed=null" },
  { "voice/no-role", ROLE, NULL, ALL_SHOWN "rating - cards it by=ana perception=3",
    "-: perception=3 respondents=1" },
  { "voice/by-attribute", ATTRIBUTE, NULL,
    ALL_SHOWN RATE "by=ana perception=2 expectation=5 attribute=honesty\n" RATE
                   "by=ana perception=6 expectation=6 attribute=speed\n" RATE "by=ana perception=4",
    "cards honesty: perception=2 gap=3 ratings=1\ncards speed: perception=6 gap=0\ncards -: perception=4 "
    "gap=null" },
  { "voice/by-attribute-several-cells", ATTRIBUTE, NULL,
    ALL_SHOWN RATE "by=ana perception=2 attribute=honesty\n" RATE
                   "by=ana perception=4 attribute=honesty\nrating teller cards legal by=ana perception=7 "
                   "attribute=honesty\n" RATE "perception=1 attribute=honesty",
    "cards honesty: perception=3 respondents=2 ratings=4" },
};

/* ---- gaps against what is expected ---- */

static const MeasureRow pairs[] = {
  { "pair/overall", SERVICE, NULL, ALL_SHOWN RATE "by=ana perception=4 expectation=6.5",
    "cards: gap=2.5 expectation=6.5 expectation_paired=6.5 perception_paired=4 gap_n=1 "
    "gap_basis=expectation" },
  { "pair/better-than-expected", SERVICE, NULL, ALL_SHOWN RATE "by=ana perception=7 expectation=5",
    "cards: gap=-2" },
  /* only answers that hold both; the perception takes all */
  { "pair/some-answers", SERVICE, NULL,
    ALL_SHOWN RATE "by=ana perception=4 expectation=6 attribute=honesty\n" RATE
                   "by=ana perception=7 attribute=speed",
    "cards: perception=5.5 perception_paired=4 expectation_paired=6 gap=2 gap_n=1" },
  { "pair/overall-without", SERVICE, NULL,
    ALL_SHOWN RATE "by=ana perception=5\n" RATE "by=ana perception=4 expectation=6 attribute=honesty",
    "cards: perception=5 perception_paired=4 gap=2" },
  { "pair/overall-before-attributes", SERVICE, NULL,
    ALL_SHOWN RATE "by=ana perception=5 expectation=6\n" RATE
                   "by=ana perception=1 expectation=7 attribute=honesty",
    "cards: perception_paired=5 expectation_paired=6 gap=1" },
  /* ana 2, cyd -1, bob says nothing of what he expects */
  { "pair/some-persons", SERVICE, NULL,
    ALL_SHOWN RATE "by=ana perception=4 expectation=6\n" RATE "by=bob perception=7\n" RATE
                   "by=cyd perception=7 expectation=6",
    "cards: perception=6 respondents=3 gap_n=2 expectation_paired=6 perception_paired=5.5 gap=0.5" },
  { "pair/several-cells", SERVICE, NULL,
    ALL_SHOWN RATE
    "by=ana perception=4 expectation=6\nrating teller cards legal by=ana perception=3 expectation=7\n"
    "rating agent cards it by=ana perception=7",
    "cards: perception=14/3 expectation_paired=6.5 perception_paired=3.5 gap=3 gap_n=1" },
  { "pair/rows", SERVICE, NULL,
    ALL_SHOWN RATE "perception=4 expectation=6\n" RATE "perception=3 expectation=7\n" RATE "perception=7",
    "cards: gap=3 gap_n=2 expectation_paired=6.5 perception_paired=3.5" },
  /* rows 2 and 4, ana 0: 2 */
  { "pair/rows-and-persons", SERVICE, NULL,
    ALL_SHOWN RATE "perception=4 expectation=6\n" RATE "perception=3 expectation=7\n" RATE
                   "by=ana perception=5 expectation=5",
    "cards: gap=2 gap_n=3 expectation_paired=6 perception_paired=4" },
  { "pair/one-basis-for-all", SERVICE, NULL,
    ALL_SHOWN "set target=6\n" RATE
              "by=ana perception=4 expectation=5\nrating teller loans it by=ana perception=3",
    "cards: gap=1 satisfied_share=0\nloans: gap=null gap_n=0 gap_basis=null satisfied_share=0 "
    "expectation_paired=null" },
  { "pair/of-another-wave", SERVICE, NULL,
    ALL_SHOWN "set target=6\n" RATE "by=ana perception=4 expectation=5 wave=1\n" RATE
              "by=ana perception=4 wave=2",
    "cards: gap=null gap_basis=null" },
};

/* ---- gaps against a target ---- */

static const MeasureRow targets[] = {
  { "target/of-the-study", SERVICE, NULL,
    ALL_SHOWN "set target=6\n" RATE "by=ana perception=4\n" RATE "by=bob perception=7",
    "cards: gap=0.5 gap_basis=target gap_n=2 expectation=null expectation_paired=6 perception_paired=5.5 "
    "satisfied_share=1/2" },
  { "target/of-the-service", SERVICE, NULL,
    ALL_SHOWN "set target=6\nservice cards target=5\n" RATE
              "by=ana perception=4\nrating teller loans it by=ana perception=4",
    "cards: gap=1\nloans: gap=2" },
  /* targets 5 and 7, scores 4 and 6 */
  { "target/several-services-by-role", ROLE, NULL,
    ALL_SHOWN "service cards target=5\nservice loans target=7\n" RATE
              "by=ana perception=4\nrating teller loans it by=ana perception=6",
    "teller: expectation_paired=6 perception_paired=5 gap=1 gap_n=1 satisfied_share=0" },
  /* loans have no target: they count for the perception alone, and bob's whole answer does */
  { "target/of-some-cells", ROLE, NULL,
    ALL_SHOWN "service cards target=5\n" RATE "by=ana perception=4\nrating teller loans it by=ana "
              "perception=7\nrating teller loans it by=bob perception=1",
    "teller: perception=3.25 respondents=2 expectation_paired=5 perception_paired=4 gap=1 gap_n=1 "
    "satisfied_share=0" },
  /* the mean is 6, which in doubles comes out as 5.999999999999999 */
  { "target/reached-but-for-rounding", SERVICE, NULL,
    ALL_SHOWN "set target=6\n" RATE "by=ana perception=5.5 attribute=a\n" RATE
              "by=ana perception=5.7 attribute=b\n" RATE "by=ana perception=6.1 attribute=c\n" RATE
              "by=ana perception=6.2 attribute=d\n" RATE "by=ana perception=6.5 attribute=e",
    "cards: satisfied_share=1 gap=0" },
  { "target/back-pairs-are-no-basis", SERVICE, NULL,
    ALL_SHOWN "set target=6\n" RATE "by=ana perception=4\n" RATE
              "by=bob perception=5 expectation=7 side=back",
    "cards: gap_basis=target gap=2 misread=-1" },
  { "target/none", SERVICE, NULL, ALL_SHOWN RATE "by=ana perception=4",
    "cards: gap=null gap_n=null gap_basis=null satisfied_share=null net_satisfaction=null" },
  { "target/rows", SERVICE, NULL,
    ALL_SHOWN "set target=6\n" RATE "perception=4 times=3\n" RATE "perception=7",
    "cards: gap=1.25 gap_n=4 satisfied_share=1/4" },
  /* 3, 3.1, 7, 1: content 1 of 4, discontent 2 of 4 */
  { "target/contents", SERVICE, NULL,
    ALL_SHOWN "set target=6 dissatisfied=3\n" RATE "by=ana perception=3\n" RATE "by=bob perception=3.1\n" RATE
              "by=cyd perception=7\n" RATE "by=dan perception=1",
    "cards: satisfied_share=1/4 dissatisfied_share=2/4 net_satisfaction=-1/4" },
  { "target/discontents-alone", SERVICE, NULL, ALL_SHOWN "set dissatisfied=3\n" RATE "by=ana perception=3",
    "cards: satisfied_share=null dissatisfied_share=1 net_satisfaction=null" },
  { "target/contents-alone", SERVICE, NULL, ALL_SHOWN "set target=3\n" RATE "by=ana perception=3",
    "cards: satisfied_share=1 dissatisfied_share=null net_satisfaction=null" },
};

/* ---- the back's side ---- */

static const MeasureRow backs[] = {
  { "back/all", SERVICE, NULL,
    ALL_SHOWN RATE "by=ana perception=4 expectation=6\n" RATE "by=zoe perception=6.5 expectation=5 side=back",
    "cards: perception=4 respondents=1 ratings=1 gap=2 believed=6.5 blind_spot=2.5 misread=1" },
  { "back/no-expectation", SERVICE, NULL,
    ALL_SHOWN RATE "by=ana perception=4 expectation=6\n" RATE "by=zoe perception=6.5 side=back",
    "cards: believed=6.5 blind_spot=2.5 misread=null" },
  { "back/alone", SERVICE, NULL, ALL_SHOWN RATE "by=zoe perception=6.5 expectation=5 side=back",
    "cards: respondents=0 ratings=0 perception=null believed=6.5 blind_spot=null misread=null" },
  { "back/none", SERVICE, NULL, ALL_SHOWN RATE "by=ana perception=4 expectation=6",
    "cards: believed=null blind_spot=null misread=null" },
  { "back/target", SERVICE, NULL,
    ALL_SHOWN "set target=6\n" RATE "by=ana perception=4\n" RATE
              "by=zoe perception=3 expectation=5 side=back",
    "cards: believed=3 blind_spot=-1 misread=1" },
  { "back/persons", SERVICE, NULL,
    ALL_SHOWN RATE "by=zoe perception=2 attribute=a side=back\n" RATE
                   "by=zoe perception=4 attribute=b side=back\n" RATE "perception=6 side=back\n" RATE
                   "by=ana perception=1",
    "cards: believed=4.5 blind_spot=3.5" },
  { "back/same-person-on-both-sides", SERVICE, NULL,
    ALL_SHOWN RATE "by=ana perception=1\n" RATE "by=ana perception=7 side=back",
    "cards: perception=1 respondents=1 believed=7 blind_spot=6" },
};

/* ---- what small groups hide ---- */

#define FIVE "set scale=1,7 min-group=5 target=6\n"
#define CARDS(n) "rating teller cards it by=a perception=4 times=" #n "\n"
#define LOANS(n) "rating teller loans it by=a perception=4 times=" #n "\n"
#define MAIL(n) "rating teller mail it by=a perception=4 times=" #n "\n"
#define POST(n) "rating teller post it by=a perception=4 times=" #n "\n"

static const MeasureRow hidings[] = {
  { "hide/four", SERVICE, NULL, FIVE CARDS (4),
    "cards: respondents=4 ratings=4 gap_n=4 perception=null gap=null expectation_paired=null "
    "perception_paired=null "
    "satisfied_share=null gap_basis=null" },
  { "hide/five", SERVICE, NULL, FIVE CARDS (5), "cards: respondents=5 perception=4 gap=2 satisfied_share=0" },
  { "hide/persons-not-answers", SERVICE, NULL,
    FIVE "rating teller cards it by=a perception=4 attribute=x times=4\nrating teller cards it by=a "
         "perception=4 attribute=y times=4",
    "cards: respondents=4 ratings=8 perception=null" },
  { "hide/rows", SERVICE, NULL, FIVE RATE "perception=4 times=4\nrating teller loans it perception=4 times=4",
    "cards: perception=null\nloans: perception=null" },
  { "hide/two", SERVICE, NULL, FIVE CARDS (4) LOANS (3) MAIL (5) POST (9),
    "cards: perception=null\nloans: perception=null\nmail: perception=4\npost: perception=4" },
  { "hide/next-smallest", SERVICE, NULL, FIVE CARDS (4) LOANS (7) MAIL (5) POST (9),
    "cards: perception=null\nloans: perception=4\nmail: perception=null gap=null respondents=5\npost: "
    "perception=4" },
  { "hide/next-smallest-tied", SERVICE, NULL, FIVE CARDS (4) LOANS (7) MAIL (5) POST (5),
    "cards: perception=null\nloans: perception=4\nmail: perception=null\npost: perception=null" },
  { "hide/unrated-is-no-next", SERVICE, NULL, FIVE "service loans\n" CARDS (4) MAIL (6) POST (8),
    "cards: perception=null\nloans: respondents=0\nmail: perception=null\npost: perception=4" },
  { "hide/nothing-below-one", SERVICE, NULL, "set scale=1,7 min-group=1\n" CARDS (1) LOANS (3),
    "cards: perception=4\nloans: perception=4" },
  { "hide/nothing-at-zero", SERVICE, NULL, "set scale=1,7 min-group=0\n" CARDS (1), "cards: perception=4" },
  /* cards: 10 persons, 3 pairs; so its gap is hidden, and that of loans, the next smallest */
  { "hide/gaps-apart", SERVICE, NULL,
    FIVE "rating teller cards it by=a perception=4 times=7\nrating teller cards it by=b perception=4 "
         "expectation=6 times=3\n"
         "rating teller loans it by=a perception=4 expectation=6 times=10\nrating teller mail it by=a "
         "perception=4 expectation=6 times=20",
    "cards: perception=4 gap=null gap_n=3 expectation=null\nloans: perception=4 gap=null gap_n=10\nmail: "
    "perception=4 gap=2" },
  /* hidden persons hide their gap, and a gap that is hidden with them is not one alone */
  { "hide/persons-hide-gaps", SERVICE, NULL, FIVE CARDS (4) LOANS (6) MAIL (7),
    "cards: perception=null gap=null\nloans: perception=null gap=null\nmail: perception=4 gap=2" },
  { "hide/back", SERVICE, NULL,
    FIVE "rating teller cards it by=a perception=4 expectation=6 times=9\nrating teller cards it by=z "
         "perception=5 expectation=6 side=back times=4",
    "cards: perception=4 gap=2 believed=null blind_spot=null misread=null" },
  { "hide/front-of-blind-spot", SERVICE, NULL,
    FIVE CARDS (4) "rating teller cards it by=z perception=5 expectation=6 side=back times=9",
    "cards: perception=null believed=5 blind_spot=null misread=null" },
  { "hide/back-pairs", SERVICE, NULL,
    FIVE "rating teller cards it by=a perception=4 expectation=6 times=9\nrating teller cards it by=y "
         "perception=5 side=back times=8\n"
         "rating teller cards it by=z perception=5 expectation=3 side=back times=2",
    "cards: believed=5 blind_spot=1 misread=null" },
  /* the gap is of nine, the reached target of two */
  { "hide/few-with-a-target-beside-gaps", ROLE, NULL,
    "set scale=1,7\nservice loans target=6\nrating teller cards it by=a perception=4 expectation=6 "
    "times=9\n" LOANS (2),
    "teller: gap=2 gap_n=9 satisfied_share=null" },
  /* nine tellers, of whom two rated a service that has a target */
  { "hide/few-with-a-target", ROLE, NULL,
    "set scale=1,7 dissatisfied=4\nservice loans target=6\n" CARDS (9) LOANS (2),
    "teller: perception=4 gap=null satisfied_share=null dissatisfied_share=1 net_satisfaction=null" },
  { "hide/per-table", CELL, NULL, FIVE CARDS (4) "rating agent cards it by=b perception=4 times=6\n",
    "agent cards it: perception=null\nteller cards it: perception=null" },
  { "hide/not-in-the-sum", SERVICE, NULL, FIVE CARDS (4) "rating agent cards it by=b perception=4 times=6\n",
    "cards: perception=4 respondents=10" },
  { "hide/by-attribute", ATTRIBUTE, NULL,
    FIVE "rating teller cards it by=a perception=4 attribute=x times=4\nrating teller cards it by=a "
         "perception=4 attribute=y times=6\n"
         "rating teller loans it by=a perception=4 attribute=y times=7",
    "cards x: perception=null\ncards y: perception=null\nloans y: perception=4" },
  { "hide/by-wave", WAVE, NULL,
    FIVE "rating teller cards it by=a perception=4 wave=1 times=4\nrating teller cards it by=a perception=4 "
         "wave=2 times=6\n"
         "rating teller loans it by=a perception=4 wave=2 times=7",
    "cards 1: perception=null\ncards 2: perception=null\nloans 2: perception=4" },
  { "hide/providers-null-row", PROVIDER, NULL,
    FIVE CARDS (9) "rating teller cards legal by=b perception=4 times=8\nrating teller cards - by=c "
                   "perception=4 times=2",
    "it: perception=4\nlegal: perception=null\n-: perception=null respondents=2" },
};

typedef struct {
  const char *name;
  guint min_group;
  gint64 persons[6];
  const char *before, *after; /* a letter a row: h hidden, s shown */
} GroupRow;

static const GroupRow groups[] = {
  { "groups/none", 5, { 0 }, "", "" },
  { "groups/all-shown", 5, { 5, 6, 7 }, "sss", "sss" },
  { "groups/empty-rows", 5, { 0, 0, 0 }, "sss", "sss" },
  { "groups/one-of-one", 5, { 4 }, "s", "h" },
  { "groups/all-hidden", 5, { 4, 1, 2 }, "sss", "hhh" },
  { "groups/one-hides-another", 5, { 9, 4, 7 }, "sss", "shh" },
  { "groups/one-hides-all-tied", 5, { 7, 4, 7, 9 }, "ssss", "hhhs" },
  { "groups/two-suffice", 5, { 5, 4, 3 }, "sss", "shh" },
  { "groups/empty-is-no-next", 5, { 0, 4, 7 }, "sss", "shh" },
  { "groups/hidden-before-counts", 5, { 9, 4, 7 }, "hss", "hhs" },
  { "groups/hidden-before-alone", 5, { 9, 8, 7 }, "hss", "hsh" },
  { "groups/hidden-before-and-empty", 5, { 0, 8, 7 }, "hss", "hss" },
};

static void
hides_groups (void **state)
{
  const GroupRow *row = *state;
  gsize n = strlen (row->before);
  gboolean hidden[6];
  for (gsize i = 0; i < n; i++)
    hidden[i] = row->before[i] == 'h';
  smx__hide_small_groups (row->persons, n, row->min_group, hidden);
  for (gsize i = 0; i < n; i++) {
    if (hidden[i] != (row->after[i] == 'h'))
      fail_msg ("row %d is %s", (int)i, hidden[i] ? "hidden" : "shown");
  }
}

/* ---- a published example ---- */

/* Unweighted SERVQUAL score, the example of the 12manage knowledge forum: gaps (perception - expectation) of tangibles
 * -0.65, reliability -1.1, responsiveness -0.83, assurance -0.7 and empathy -1.01 add up to -4.29, on average -0.86;
 * reliability is worst. Our sign is the other way round. */
#define DIMENSION(name, perception)                                                                          \
  RATE "by=ana expectation=6 perception=" #perception " attribute=" name "\n"
#define SERVQUAL                                                                                             \
  ALL_SHOWN DIMENSION ("tangibles", 5.35) DIMENSION ("reliability", 4.9) DIMENSION ("responsiveness", 5.17)  \
      DIMENSION ("assurance", 5.3) DIMENSION ("empathy", 4.99)

static const MeasureRow servqual[] = {
  { "servqual/dimensions", ATTRIBUTE, NULL, SERVQUAL,
    "cards assurance: gap=0.7\ncards empathy: gap=1.01\ncards reliability: gap=1.1\ncards responsiveness: "
    "gap=0.83\n"
    "cards tangibles: gap=0.65" },
  { "servqual/overall", SERVICE, NULL, SERVQUAL, "cards: gap=4.29/5" }, /* 0.858, published as 0.86 */
  /* over dimensions, not over items: a dimension asked twice counts once */
  { "servqual/items", SERVICE, NULL, SERVQUAL DIMENSION ("empathy", 4.99), "cards: gap=4.29/5 ratings=6" },
};

/* ---- voices one by one ---- */

typedef struct {
  GString *heard;
  guint left; /* voices to hear before it fails */
} Ear;

static gboolean
listen (gsize row, guint32 person, const SmxVoice *voice, gpointer data, GError **error)
{
  Ear *self = data;
  if (self->left-- == 0)
    return smx__fail_memory (error);
  g_string_append_printf (self->heard, "%zu %u %g %g\n", row, person, voice->score, smx__paired_gap (voice));
  return TRUE;
}

/* Row after row, persons in order, each once; an ear that fails ends it. */
static void
lets_hear (void **state)
{
  (void)state;
  g_autoptr (SmxMatrix) matrix = build_matrix (
      ALL_SHOWN RATE
      "by=ana perception=4 expectation=6\nrating teller loans it by=bob perception=3\n" RATE
      "by=bob perception=2 attribute=a\n" RATE "by=bob perception=5 attribute=b\n" RATE
      "perception=1 expectation=7\nrating teller loans it by=ana perception=7 expectation=7\n" RATE
      "by=cyd perception=7 side=back");
  g_auto (SmxRows) rows = { .keys = NULL };
  assert_true (smx__rows_take (&rows, matrix, SMX_ROWS_SERVICE, NULL));
  for (guint left = 0; left <= 4; left++) {
    g_autoptr (GError) error = NULL;
    g_autofree SmxSurvey *survey = NULL, *deaf = NULL;
    g_autoptr (GString) heard = g_string_new (NULL);
    Ear ear = { heard, left };
    gboolean done =
        smx__survey_hear (matrix, &rows, SMX_SIDE_FRONT, matrix->latest_wave, listen, &ear, &survey, &error);
    assert_int_equal (done, left == 4);
    if (!done) {
      assert_null (survey);
      assert_error (error, SMX_ERROR, SMX_ERROR_NO_MEMORY, "memory ran out");
      continue;
    }
    assert_string_equal (heard->str, "0 0 4 2\n0 1 3.5 nan\n1 0 7 0\n1 1 3 nan\n");
    assert_true (smx__survey_take (matrix, &rows, SMX_SIDE_FRONT, matrix->latest_wave, &deaf, &error));
    assert_int_equal (survey[0].persons, deaf[0].persons);
    assert_int_equal (survey[0].persons, 3);
    assert_int_equal (survey[0].paired, deaf[0].paired);
  }
}

int
main (void)
{
  static struct CMUnitTest tests[128];
  gsize n = 0;
  ADD_ROWS (voices, measures_row);
  ADD_ROWS (pairs, measures_row);
  ADD_ROWS (targets, measures_row);
  ADD_ROWS (backs, measures_row);
  ADD_ROWS (hidings, measures_row);
  ADD_ROWS (groups, hides_groups);
  ADD_ROWS (servqual, measures_row);
  ADD ("hear/each", lets_hear);
  return _cmocka_run_group_tests ("survey", tests, n, NULL, NULL);
}
