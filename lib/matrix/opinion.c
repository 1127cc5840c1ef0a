/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From answers on one cell to one opinion. */

#include "opinion.h"
#include "../base/memory.h"
#include "../base/sort.h"
#include <math.h>
#include <stddef.h>
#include <stdlib.h>

#define PART_OF_ATTRIBUTE 4
#define FEW 24 /* answers that are sorted faster one by one */

static SmxPackedField
field_at (const SmxGroups *groups, gsize offset)
{
  const SmxGroupField *fields = smx__groups_spec (groups)->fields;
  guint i = 0;
  while (fields[i].offset != offset)
    i++;
  return smx__groups_field (groups, i);
}

void
smx__listener_init (SmxListener *self, const SmxPersonAnswers *persons)
{
  const SmxGroups *groups = persons->groups;
  *self = (SmxListener){
    .persons = persons,
    .n = field_at (groups, offsetof (SmxRespondent, n)),
    .sum = field_at (groups, offsetof (SmxRespondent, sum)),
    .paired = field_at (groups, offsetof (SmxRespondent, paired)),
    .paired_perception = field_at (groups, offsetof (SmxRespondent, paired_perception)),
    .paired_expectation = field_at (groups, offsetof (SmxRespondent, paired_expectation)),
  };
}

void
smx__listener_clear (SmxListener *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->values); i++)
    g_clear_pointer (&self->values[i], g_free);
  g_clear_pointer (&self->placed, g_free);
}

#define MOST_EXACT 4096 /* numbers of which a sum is exact */

/* Whether a number is a whole multiple of 2^-20, as grades, their halves and quarters are, and smaller than 2^20. */
static inline gboolean
is_short (double value)
{
  const double shift = 0x1.8p32; /* of a number this large the last bit is worth 2^-20 */
  return fabs (value) < 0x1p20 && (value + shift) - shift == value;
}

/* Sums of a few numbers without rounding: where all are short, no order of adding them changes a bit. */
static gboolean
add_exactly (const double *values, gsize n, double *sum)
{
  gboolean exact = n <= MOST_EXACT;
  *sum = 0;
  for (gsize i = 0; exact && i < n; i++) {
    exact = is_short (values[i]);
    *sum += values[i];
  }
  return exact;
}

double
smx__sorted_mean (double *values, gsize n)
{
  double sum = 0;
  if (!add_exactly (values, n, &sum)) {
    smx__sort_doubles (values, n);
    sum = 0;
    for (gsize i = 0; i < n; i++)
      sum += values[i];
  }
  return n > 0 ? sum / (double)n : NAN;
}

static double
points (double sum, double n)
{
  return sum / (n * (double)SMX_MICRO);
}

/* Most answers hold both, and then what is felt is the score. */
static inline SmxOpinion
read_grouped (const SmxListener *self, gsize index)
{
  const char *entry = smx__groups_entry (self->persons->groups, index);
  double n = smx__packed_number (entry, self->n), sum = smx__packed_number (entry, self->sum);
  double paired = smx__packed_number (entry, self->paired);
  SmxOpinion said = { NAN, NAN, NAN };
  if (n > 0)
    said.score = points (sum, n);
  if (paired > 0) {
    double perception = smx__packed_number (entry, self->paired_perception);
    said.expectation = points (smx__packed_number (entry, self->paired_expectation), paired);
    said.perception = paired == n && perception == sum ? said.score : points (perception, paired);
  }
  return said;
}

static inline SmxOpinion
read_logged (const SmxLoggedAnswer *answer)
{
  double score = points (answer->perception, 1);
  if (answer->expectation == SMX_NOT_SAID)
    return (SmxOpinion){ score, NAN, NAN };
  return (SmxOpinion){ score, points (answer->expectation, 1), score };
}

static SmxOpinion
read_answer (const SmxListener *self, gsize index)
{
  const SmxPersonAnswers *persons = self->persons;
  return index < persons->n_grouped ? read_grouped (self, index)
                                    : read_logged (smx__logged_answer (persons, index));
}

/* An answer as its entry in SMX_RESPONDENTS is, or would be. */
static SmxRespondent
read_sums (const SmxPersonAnswers *self, gsize index)
{
  SmxRespondent sums;
  if (index < self->n_grouped) {
    smx__groups_read (self->groups, index, &sums);
    return sums;
  }
  const SmxLoggedAnswer *answer = smx__logged_answer (self, index);
  gboolean paired = answer->expectation != SMX_NOT_SAID;
  return (SmxRespondent){ .sum = answer->perception,
                          .paired_perception = paired ? answer->perception : 0,
                          .paired_expectation = paired ? answer->expectation : 0,
                          .n = 1,
                          .paired = paired };
}

/* Several answers of one attribute: of the log, or a provider was given to some, which others had named. */
static SmxOpinion
read_answers (const SmxListener *self, const SmxPlacedAnswer *items, gsize n)
{
  SmxRespondent sum = { 0 };
  for (gsize i = 0; i < n; i++) {
    SmxRespondent one = read_sums (self->persons, items[i].index);
    sum.n += one.n;
    sum.sum += one.sum;
    sum.paired += one.paired;
    sum.paired_expectation += one.paired_expectation;
    sum.paired_perception += one.paired_perception;
  }
  SmxOpinion said = { NAN, NAN, NAN };
  if (sum.n > 0)
    said.score = points ((double)sum.sum, (double)sum.n);
  if (sum.paired > 0) {
    said.expectation = points ((double)sum.paired_expectation, (double)sum.paired);
    said.perception = points ((double)sum.paired_perception, (double)sum.paired);
  }
  return said;
}

/* What was heard of a cell so far: the answer without attribute, and how many scores and pairs are in values. */
typedef struct {
  SmxOpinion overall;
  gsize n_scores, n_pairs;
  gboolean alike; /* every perception of a pair is the score, and the other way round */
} Heard;

static const Heard nothing = { { NAN, NAN, NAN }, 0, 0, TRUE };

static void
note_answer (SmxListener *self, Heard *heard, guint32 attribute, SmxOpinion said)
{
  if (attribute == SMX_NO_ID)
    heard->overall = said;
  if (!isnan (said.score))
    self->values[0][heard->n_scores++] = said.score;
  if (!isnan (said.expectation)) {
    self->values[1][heard->n_pairs] = said.expectation;
    self->values[2][heard->n_pairs++] = said.perception;
  }
  heard->alike = heard->alike && said.score == said.perception;
}

static SmxOpinion
conclude (const SmxListener *self, const Heard *heard)
{
  SmxOpinion said = heard->overall;
  if (isnan (said.score))
    said.score = smx__sorted_mean (self->values[0], heard->n_scores);
  if (isnan (said.expectation)) {
    said.expectation = smx__sorted_mean (self->values[1], heard->n_pairs);
    said.perception = heard->alike ? said.score : smx__sorted_mean (self->values[2], heard->n_pairs);
  }
  return said;
}

static gboolean
make_room (SmxListener *self, gsize n, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->values); i++)
    if (!smx__reserve (&self->values[i], &self->capacity[i], n, sizeof (double), error))
      return FALSE;
  return TRUE;
}

static guint32
attribute_of (const SmxPersonAnswers *self, gsize index)
{
  return index < self->n_grouped ? smx__groups_key (self->groups, index)[PART_OF_ATTRIBUTE]
                                 : self->attributes[smx__logged_answer (self, index)->rating];
}

static SmxOpinion
hear_grouped (SmxListener *self, gsize first, gsize end)
{
  Heard heard = nothing;
  for (gsize i = first; i < end; i++)
    note_answer (self, &heard, smx__groups_key (self->persons->groups, i)[PART_OF_ATTRIBUTE],
                 read_grouped (self, i));
  return conclude (self, &heard);
}

static SmxOpinion
hear_logged (SmxListener *self, gsize first, gsize end)
{
  Heard heard = nothing;
  for (gsize i = first; i < end; i++)
    note_answer (self, &heard, attribute_of (self->persons, i),
                 read_logged (smx__logged_answer (self->persons, i)));
  return conclude (self, &heard);
}

/* Whether each answer of the log is of another attribute; FALSE also where the last bits of two numbers are the same. */
static gboolean
are_different (const SmxPersonAnswers *self, gsize first, gsize end)
{
  guint64 seen = 0;
  for (gsize i = first; i < end; i++) {
    guint64 bit = (guint64)1 << (attribute_of (self, i) & 63);
    if ((seen & bit) != 0)
      return FALSE;
    seen |= bit;
  }
  return TRUE;
}

/* The same as hear_logged() for what is most common: answers of different attributes, of which the sums are exact. FALSE
 * where they are not, or may not be. */
static gboolean
hear_plain (const SmxPersonAnswers *self, gsize first, gsize end, SmxOpinion *opinion)
{
  double score = 0, expectation = 0, perception = 0;
  gsize n = end - first, n_pairs = 0;
  guint64 seen = 0;
  for (gsize i = first; i < end; i++) {
    const SmxLoggedAnswer *answer = smx__logged_answer (self, i);
    guint32 attribute = self->attributes[answer->rating];
    guint64 bit = (guint64)1 << (attribute & 63);
    SmxOpinion said = read_logged (answer);
    if ((seen & bit) != 0 || (attribute == SMX_NO_ID && n > 1) || !is_short (said.score))
      return FALSE;
    seen |= bit;
    score += said.score;
    if (answer->expectation == SMX_NOT_SAID)
      continue;
    if (!is_short (said.expectation))
      return FALSE;
    expectation += said.expectation;
    perception += said.score;
    n_pairs++;
  }
  *opinion = (SmxOpinion){ score / (double)n, NAN, NAN };
  if (n_pairs > 0) {
    opinion->expectation = expectation / (double)n_pairs;
    opinion->perception = perception / (double)n_pairs;
  }
  return TRUE;
}

/* Answers of the log, among which may be several of one attribute. */
static gboolean
hear_any_logged (SmxListener *self, gsize first, gsize end, SmxOpinion *opinion, GError **error)
{
  if (!are_different (self->persons, first, end))
    return smx__listener_place (self, first, end, error) && smx__listener_hear_placed (self, opinion, error);
  if (!make_room (self, end - first, error))
    return FALSE;
  *opinion = hear_logged (self, first, end);
  return TRUE;
}

gboolean
smx__listener_hear (SmxListener *self, gsize first, gsize end, SmxOpinion *opinion, GError **error)
{
  if (first >= self->persons->n_grouped)
    return hear_plain (self->persons, first, end, opinion) ||
           hear_any_logged (self, first, end, opinion, error);
  if (!make_room (self, end - first, error))
    return FALSE;
  *opinion = hear_grouped (self, first, end);
  return TRUE;
}

gboolean
smx__listener_place (SmxListener *self, gsize first, gsize end, GError **error)
{
  if (!smx__reserve (&self->placed, &self->placed_capacity, self->n_placed + end - first,
                     sizeof *self->placed, error))
    return FALSE;
  for (gsize i = first; i < end; i++)
    self->placed[self->n_placed++] = (SmxPlacedAnswer){ attribute_of (self->persons, i), (guint32)i };
  return TRUE;
}

static int
compare_placed (const void *a, const void *b)
{
  const SmxPlacedAnswer *x = a, *y = b;
  return (x->attribute > y->attribute) - (x->attribute < y->attribute);
}

/* Mostly a few: by insertion then. */
static void
sort_placed (SmxPlacedAnswer *items, gsize n)
{
  if (n > FEW) {
    qsort (items, n, sizeof *items, compare_placed);
    return;
  }
  for (gsize i = 1; i < n; i++) {
    SmxPlacedAnswer item = items[i];
    gsize at = i;
    for (; at > 0 && items[at - 1].attribute > item.attribute; at--)
      items[at] = items[at - 1];
    items[at] = item;
  }
}

gboolean
smx__listener_hear_placed (SmxListener *self, SmxOpinion *opinion, GError **error)
{
  SmxPlacedAnswer *items = self->placed;
  gsize n = self->n_placed, end;
  Heard heard = nothing;
  self->n_placed = 0;
  if (!make_room (self, n, error))
    return FALSE;
  sort_placed (items, n);
  for (gsize i = 0; i < n; i = end) {
    for (end = i + 1; end < n && items[end].attribute == items[i].attribute; end++)
      ;
    note_answer (self, &heard, items[i].attribute,
                 end == i + 1 ? read_answer (self, items[i].index) : read_answers (self, items + i, end - i));
  }
  *opinion = conclude (self, &heard);
  return TRUE;
}
