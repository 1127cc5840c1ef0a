/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What gaps have in common, from the voices of people.
 *
 * A row's gap is the mean of n people's, so its variance goes with the sum of squares of their deviations d from it, and its
 * covariance with another row's gap with the sum of products over those who rated both: a person's share in a row is d.
 * Those who rated one row are what the row has for itself.
 * Where there are more people than groups, group g of a row holds the sum of +d or -d of its people, group and sign being
 * hashed from what the person said. Sums of products of these are those of the people on average, with a variance of at most
 * (1 + correlation^2) / groups: K. Weinberger, A. Dasgupta, J. Langford, A. Smola, J. Attenberg, "Feature hashing for large
 * scale multitask learning", ICML 2009, lemma 2. Signs matter: without them people who differ from the row's mean all the
 * same way, which those who rate several rows may, would seem to swing together.
 * Invariant: all sums are taken in an order of people that depends on what they said alone. */

#define XXH_INLINE_ALL
#include "shared-voices.h"
#include "../base/memory.h"
#include "../base/sort.h"
#include <math.h>
#include <string.h>
#include <xxhash.h>

#define MINUS 0x80000000u /* beside a group: the person counts with the opposite sign */

/* Less than this in squares is rounding: two gaps that differ do so by SMX_TOLERANCE. */
#define LEAST_SQUARES (SMX_TOLERANCE * SMX_TOLERANCE / 4)

/* What one person misses in one row. */
typedef struct {
  double gap;
  guint32 row;
  guint32 person; /* once groups are dealt: the group, maybe with MINUS */
} Voice;

/* A person who rated several rows: their voices are numbers [first] to [first + n - 1] of the order by person. */
typedef struct {
  guint32 first, n;
} Rater;

/* What a person said, in 128 bits of hash: who said the same has the same. */
typedef struct {
  guint32 parts[4];
} Image;

typedef struct {
  double gap;
  guint64 row;
} Said;

typedef struct {
  SmxGapBasis basis;
  SmxSurvey *survey; /* one a row */
  Voice *voices;     /* row by row */
  gsize n, capacity;
  guint32 *order; /* of voices, by person and row */
  Rater *raters;
  gsize n_raters;
  Image *images;   /* one a rater */
  guint32 *ranks;  /* raters by image */
  guint32 *starts; /* where the voices of raters in each row begin in @dealt, and the end */
  guint32 *dealt;  /* their numbers, in each row in order of ranks */
} Hall;

static void
clear_hall (Hall *self)
{
  g_free (self->survey);
  g_free (self->voices);
  g_free (self->order);
  g_free (self->raters);
  g_free (self->images);
  g_free (self->ranks);
  g_free (self->starts);
  g_free (self->dealt);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Hall, clear_hall)

/* ---- Voices ---- */

static const SmxMoments *
moments_of (const Hall *self, gsize row)
{
  return self->basis == SMX_GAP_TARGET ? &self->survey[row].judged_gap : &self->survey[row].paired_gap;
}

static double
gap_of (const Hall *self, const SmxVoice *voice)
{
  return self->basis == SMX_GAP_EXPECTATION ? smx__paired_gap (voice)
         : self->basis == SMX_GAP_TARGET    ? smx__judged_gap (voice)
                                            : NAN;
}

static gboolean
hear (gsize row, guint32 person, const SmxVoice *voice, gpointer data, GError **error)
{
  Hall *self = data;
  double gap = gap_of (self, voice);
  if (isnan (gap))
    return TRUE;
  if (!smx__reserve (&self->voices, &self->capacity, self->n + 1, sizeof *self->voices, error))
    return FALSE;
  self->voices[self->n++] = (Voice){ gap + 0.0, (guint32)row, person }; /* -0 is 0 */
  return TRUE;
}

/* Without the rows whose gap does not swing: they share nothing. */
static void
drop_still_rows (Hall *self)
{
  gsize n = 0;
  for (gsize i = 0; i < self->n; i++)
    if (moments_of (self, self->voices[i].row)->squares >= LEAST_SQUARES)
      self->voices[n++] = self->voices[i];
  self->n = n;
}

static gboolean
order_voices (Hall *self, GError **error)
{
  g_autofree guint32 *persons = smx__allocate (self->n, sizeof *persons, error);
  for (gsize i = 0; persons != NULL && i < self->n; i++)
    persons[i] = self->voices[i].person;
  self->order = persons == NULL ? NULL : smx__sorted_rows (persons, self->n, 1, error);
  return self->order != NULL;
}

/* ---- People ---- */

static gsize
end_of_person (const Hall *self, gsize first)
{
  guint32 person = self->voices[self->order[first]].person;
  gsize end = first + 1;
  while (end < self->n && self->voices[self->order[end]].person == person)
    end++;
  return end;
}

/* Those who rated several rows. */
static gboolean
find_raters (Hall *self, GError **error)
{
  gsize n = 0;
  for (gsize first = 0, end; first < self->n; first = end) {
    end = end_of_person (self, first);
    n += end - first > 1;
  }
  self->raters = smx__allocate (n, sizeof *self->raters, error);
  if (self->raters == NULL)
    return FALSE;
  for (gsize first = 0, end; first < self->n; first = end) {
    end = end_of_person (self, first);
    if (end - first > 1)
      self->raters[self->n_raters++] = (Rater){ (guint32)first, (guint32)(end - first) };
  }
  return TRUE;
}

static const Voice *
voice_of (const Hall *self, const Rater *rater, gsize number)
{
  return &self->voices[self->order[rater->first + number]];
}

static Image
image_of (const Hall *self, const Rater *rater, Said *room)
{
  for (gsize i = 0; i < rater->n; i++) {
    const Voice *voice = voice_of (self, rater, i);
    room[i] = (Said){ voice->gap, voice->row };
  }
  XXH128_hash_t hash = XXH3_128bits (room, rater->n * sizeof *room);
  return (Image){ { smx__high (hash.high64), smx__low (hash.high64), smx__high (hash.low64),
                    smx__low (hash.low64) } };
}

static gboolean
rank_raters (Hall *self, GError **error)
{
  gsize most = 0;
  for (gsize i = 0; i < self->n_raters; i++)
    most = MAX (most, self->raters[i].n);
  g_autofree Said *room = smx__allocate (most, sizeof *room, error);
  self->images = room == NULL ? NULL : smx__allocate (self->n_raters, sizeof *self->images, error);
  for (gsize i = 0; self->images != NULL && i < self->n_raters; i++)
    self->images[i] = image_of (self, &self->raters[i], room);
  self->ranks = self->images == NULL ? NULL
                                     : smx__sorted_rows ((const guint32 *)self->images, self->n_raters,
                                                         G_N_ELEMENTS (self->images->parts), error);
  return self->ranks != NULL;
}

/* ---- Groups ---- */

/* A group and a sign. @twin tells those apart who said the same, so that nobody's group depends on what others said. */
static guint32
draw_group (const Image *image, guint32 twin)
{
  const guint32 seed[] = { image->parts[0], image->parts[1], image->parts[2], image->parts[3], twin };
  guint64 hash = XXH3_64bits (seed, sizeof seed);
  return (guint32)(hash % SMX_VOICE_GROUPS) | (hash >> 63 != 0 ? MINUS : 0);
}

/* From here on the voices of raters say their group. */
static void
deal_groups (Hall *self)
{
  guint32 twin = 0;
  for (gsize rank = 0; rank < self->n_raters; rank++) {
    const Image *image = &self->images[self->ranks[rank]];
    gboolean alike = rank > 0 && memcmp (image, &self->images[self->ranks[rank - 1]], sizeof *image) == 0;
    twin = alike ? twin + 1 : 0;
    guint32 group = self->n_raters <= SMX_VOICE_GROUPS ? (guint32)rank : draw_group (image, twin);
    const Rater *rater = &self->raters[self->ranks[rank]];
    for (gsize i = 0; i < rater->n; i++)
      self->voices[self->order[rater->first + i]].person = group;
  }
}

/* The voices of raters, row by row, in each in order of ranks. */
static gboolean
deal_voices (Hall *self, gsize n_rows, GError **error)
{
  gsize n = 0;
  for (gsize i = 0; i < self->n_raters; i++)
    n += self->raters[i].n;
  self->starts = smx__allocate (n_rows + 2, sizeof *self->starts, error);
  self->dealt = self->starts == NULL ? NULL : smx__allocate (n, sizeof *self->dealt, error);
  if (self->dealt == NULL)
    return FALSE;
  guint32 *next = self->starts + 1; /* so that each row's start is left behind when its last voice is dealt */
  for (gsize i = 0; i < self->n_raters; i++)
    for (gsize k = 0; k < self->raters[i].n; k++)
      next[voice_of (self, &self->raters[i], k)->row + 1]++;
  for (gsize row = 0; row < n_rows; row++)
    next[row + 1] += next[row];
  for (gsize rank = 0; rank < self->n_raters; rank++) {
    const Rater *rater = &self->raters[self->ranks[rank]];
    for (gsize k = 0; k < rater->n; k++)
      self->dealt[next[voice_of (self, rater, k)->row]++] = self->order[rater->first + k];
  }
  return TRUE;
}

/* ---- Loads ---- */

#define WORD_BITS 64u

/* The sums of one row. */
typedef struct {
  double groups[SMX_VOICE_GROUPS];
  guint64 seen[SMX_VOICE_GROUPS / WORD_BITS]; /* a bit a group */
  double squares;                             /* of deviations of raters */
} Sums;

static void
add_up_row (const Hall *self, gsize row, Sums *sums)
{
  const double mean = moments_of (self, row)->mean;
  for (guint32 i = self->starts[row]; i < self->starts[row + 1]; i++) {
    const Voice *voice = &self->voices[self->dealt[i]];
    guint32 group = voice->person & ~MINUS;
    double deviation = voice->gap - mean;
    sums->squares += deviation * deviation;
    sums->groups[group] += (voice->person & MINUS) != 0 ? -deviation : deviation;
    sums->seen[group / WORD_BITS] |= G_GUINT64_CONSTANT (1) << group % WORD_BITS;
  }
}

/* What those swing who rated no other row. */
static double
squares_alone (const Hall *self, gsize row, const Sums *sums)
{
  const SmxMoments *moments = moments_of (self, row);
  gboolean anybody = moments->n > (gint64)(self->starts[row + 1] - self->starts[row]);
  return anybody ? MAX (moments->squares - sums->squares, 0) : 0;
}

static double
squares_of_groups (const Sums *sums)
{
  double squares = 0;
  for (gsize word = 0; word < G_N_ELEMENTS (sums->seen); word++)
    for (gsize i = 0; sums->seen[word] != 0 && i < WORD_BITS; i++)
      squares += sums->groups[word * WORD_BITS + i] * sums->groups[word * WORD_BITS + i];
  return squares;
}

/* The loads of a row, over @scale, after those of the rows before it. */
static void
write_loads (SmxSharedVoices *self, gsize row, const Sums *sums, double scale)
{
  guint32 *at = &self->starts[row + 1];
  for (guint32 word = 0; word < G_N_ELEMENTS (sums->seen); word++)
    for (guint64 left = sums->seen[word]; left != 0; left &= left - 1) {
      guint32 group = word * WORD_BITS + (guint32)__builtin_ctzll (left);
      self->groups[*at] = group;
      self->loads[(*at)++] = (float)(sums->groups[group] / scale);
    }
}

/* Groups may cancel each other out, by chance or to rounding: such a row is left to itself. */
static void
load_row (SmxSharedVoices *self, const Hall *hall, gsize row)
{
  self->starts[row + 1] = self->starts[row];
  self->own[row] = 1;
  if (hall->starts[row] == hall->starts[row + 1])
    return;
  Sums sums = { .squares = 0 };
  add_up_row (hall, row, &sums);
  double alone = squares_alone (hall, row, &sums), squares = alone + squares_of_groups (&sums);
  if (squares < LEAST_SQUARES)
    return;
  write_loads (self, row, &sums, sqrt (squares));
  self->own[row] = (float)sqrt (alone / squares);
}

static gboolean
load_rows (SmxSharedVoices *self, const Hall *hall, GError **error)
{
  gsize n_loads = 0;
  for (gsize row = 0; row < self->n_rows; row++)
    n_loads += MIN (hall->starts[row + 1] - hall->starts[row], SMX_VOICE_GROUPS);
  self->starts = smx__allocate (self->n_rows + 1, sizeof *self->starts, error);
  self->groups = self->starts == NULL ? NULL : smx__allocate (n_loads, sizeof *self->groups, error);
  self->loads = self->groups == NULL ? NULL : smx__allocate (n_loads, sizeof *self->loads, error);
  self->own = self->loads == NULL ? NULL : smx__allocate (self->n_rows, sizeof *self->own, error);
  for (gsize row = 0; self->own != NULL && row < self->n_rows; row++)
    load_row (self, hall, row);
  return self->own != NULL;
}

gboolean
smx__shared_voices_take (SmxSharedVoices *self, const SmxMatrix *matrix, const SmxRows *rows, guint32 wave,
                         GError **error)
{
  g_auto (Hall) hall = { .basis = matrix->gap_basis };
  *self = (SmxSharedVoices){ .n_rows = rows->n };
  if (!smx__survey_hear (matrix, rows, SMX_SIDE_FRONT, wave, hear, &hall, &hall.survey, error))
    return FALSE;
  drop_still_rows (&hall);
  if (!order_voices (&hall, error) || !find_raters (&hall, error) || !rank_raters (&hall, error))
    return FALSE;
  deal_groups (&hall);
  self->n_groups = (guint32)MIN (hall.n_raters, SMX_VOICE_GROUPS);
  return deal_voices (&hall, rows->n, error) && load_rows (self, &hall, error);
}

void
smx__shared_voices_clear (SmxSharedVoices *self)
{
  g_clear_pointer (&self->starts, g_free);
  g_clear_pointer (&self->groups, g_free);
  g_clear_pointer (&self->loads, g_free);
  g_clear_pointer (&self->own, g_free);
}

double
smx__shared_voices_correlation (const SmxSharedVoices *self, gsize one, gsize other)
{
  guint32 i = self->starts[one], k = self->starts[other];
  double sum = 0;
  while (i < self->starts[one + 1] && k < self->starts[other + 1]) {
    if (self->groups[i] == self->groups[k])
      sum += (double)self->loads[i++] * (double)self->loads[k++];
    else if (self->groups[i] < self->groups[k])
      i++;
    else
      k++;
  }
  return one == other ? 1 : CLAMP (sum, -1, 1);
}
