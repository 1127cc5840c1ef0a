/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Seeded random studies to rank, and the ways to rank them. The services of a study are of all kinds: the first has no records at
 * all, the second no ratings, the third no requests, the fourth the ratings of so few people that they are hidden. */
#ifndef SMX_RANK_STUDIES_H
#define SMX_RANK_STUDIES_H

#include "test-support.h"

#include "base/memory.h"
#include "base/error.h"
#include "test-tally-builder.h"
#include <service-matrix/certainty.h>

#define N_SERVICES 11
#define N_PEOPLE 24
#define REPLICATES 160

/* ---- Studies ---- */

typedef enum { AS_THEY_ARE, SAME_ORDER, REVERSED } Naming; /* of services */

typedef struct {
  guint64 seed, state;
  Naming naming;
  gboolean whole;       /* nothing is unknown of any service */
  guint n;              /* services; 0: all */
  guint times;          /* every request and rating so many times */
  guint hidden;         /* what the hidden ratings say, 0 to 2 */
  const char *a_factor; /* digits that follow the numbers of column a, such as "e6" */
  GPtrArray *lines;
} Study;

static inline const char *
service_code (const Study *self, guint i)
{
  static char codes[4][16];
  static guint next;
  char *code = codes[next++ % G_N_ELEMENTS (codes)];
  if (self->naming == REVERSED)
    g_snprintf (code, sizeof codes[0], "z%02u", 99 - i);
  else
    g_snprintf (code, sizeof codes[0], "%s%02u", self->naming == SAME_ORDER ? "k1" : "s", i);
  return code;
}

static inline guint
pick (Study *self, guint n)
{
  return draw (&self->state, n);
}

G_GNUC_PRINTF (2, 3) static inline void add_line (Study *self, const char *format, ...)
{
  va_list arguments;
  va_start (arguments, format);
  g_ptr_array_add (self->lines, g_strdup_vprintf (format, arguments));
  va_end (arguments);
}

static inline void
add_columns (Study *self, guint i)
{
  guint a = pick (self, 40), b = 1 + pick (self, 9), c = 5 + pick (self, 60), unknown = pick (self, 6);
  add_line (self, "service %s standard=%u", service_code (self, i), 2 + pick (self, 9));
  add_line (self, "numbers %s a=%u%s b=%u", service_code (self, i), a, self->a_factor, b);
  if (self->whole || unknown > 0)
    add_line (self, "numbers %s c=%u", service_code (self, i), c);
}

static inline void
add_requests (Study *self, guint i)
{
  guint groups = 3 + pick (self, 4), bad = pick (self, 5);
  for (guint k = 0; k < groups; k++) {
    guint opened = pick (self, 90), hours = 1 + pick (self, 20), times = 1 + pick (self, 5);
    guint reworks = pick (self, 5) < bad ? 1 + pick (self, 3) : 0, promised = opened + 1 + pick (self, 20);
    guint role = pick (self, 3), provider = pick (self, 3), customers = 1 + pick (self, 30),
          moved = pick (self, 2);
    add_line (self,
              "request r%u %s p%u reworks=%u reassignments=%u opened=%u delivered=%u promised=%u "
              "customers=%u times=%u",
              role, service_code (self, i), provider, reworks, moved, opened, opened + hours, promised,
              customers, times * self->times);
  }
}

/* The people of a study are the same for all services; those of a longer study are others. */
static inline void
add_ratings (Study *self, guint i)
{
  guint level = 1 + pick (self, 5);
  gboolean hidden = i == 3 && !self->whole;
  for (guint person = 0; person < N_PEOPLE; person++) {
    guint strict = person % 3, points = level + pick (self, 3), wanted = 4 + pick (self, 4);
    gboolean asked = hidden ? person < 2 : pick (self, 3) > 0;
    guint perception = CLAMP (points, 1 + strict, 6 + strict) - strict;
    if (hidden)
      perception = self->hidden == 0 ? perception : self->hidden == 1 ? 1 : 7;
    for (guint k = 0; asked && k < self->times; k++)
      add_line (self, "rating r%u %s p%u perception=%u expectation=%u by=u%u_%u", person % 2,
                service_code (self, i), i % 3, perception, hidden ? 6 : wanted, person, k);
  }
  for (guint k = 0; k < 4 * self->times;
       k++) /* what its own people believe; not drawn, so that all else stays */
    add_line (self, "rating r%u %s p%u perception=%u expectation=%u side=back by=b%u_%u", k % 2,
              service_code (self, i), i % 3, 4 + (i + k % 4) % 4, 3 + (3 * i + k % 4) % 4, i, k);
}

/* Lines of a study; the first says its settings. */
static inline GPtrArray *
study_lines (Study *self)
{
  self->state = (self->seed + 1) * 0x9e3779b97f4a7c15u;
  self->lines = g_ptr_array_new_with_free_func (g_free);
  self->times = MAX (self->times, 1);
  self->a_factor = self->a_factor == NULL ? "" : self->a_factor;
  add_line (self, "set scale=1,7 min-group=3 dissatisfied=3 target=5 as-of=200");
  for (guint i = 0; i < (self->n > 0 ? self->n : N_SERVICES); i++) {
    add_columns (self, i);
    if (self->whole || (i != 0 && i != 2))
      add_requests (self, i);
    if (self->whole || i > 1)
      add_ratings (self, i);
  }
  return self->lines;
}

static inline char *
join_lines (const GPtrArray *lines)
{
  GString *text = g_string_new (NULL);
  for (guint i = 0; i < lines->len; i++)
    g_string_append_printf (text, "%s\n", (const char *)g_ptr_array_index (lines, i));
  return g_string_free (text, FALSE);
}

static inline SmxMatrix *
study_matrix (Study study)
{
  g_autoptr (GPtrArray) lines = study_lines (&study);
  g_autofree char *text = join_lines (lines);
  return build_matrix (text);
}

/* ---- Ways to rank ---- */

typedef struct {
  const char *name;
  SmxRankOptions options; /* what is not said is the default */
} Way;

#define LIST(Type, ...) ((const Type[]){ __VA_ARGS__ })
#define CRITERIA(...) .criteria = LIST (char *const, __VA_ARGS__, NULL)
#define DIRECTIONS(n, ...) .directions = LIST (SmxDirection, __VA_ARGS__), .n_directions = n
#define RATE_AND_GAP                                                                                         \
  CRITERIA ("rework_rate", "gap"), .bounds = LIST (SmxBounds, { 0, 1 }, { -6, 6 }), .n_bounds = 2
#define OWN SMX_MAXIMISE
#define LESS SMX_MINIMISE

static const Way ways[] = {
  { "staged", { .method = SMX_RANK_STAGED } },
  { "staged-shrunk", { .method = SMX_RANK_STAGED, .shrink = TRUE } },
  { "burden", { .method = SMX_RANK_BURDEN } },
  { "sum", { .method = SMX_RANK_WEIGHTED_SUM } },
  { "sum-marginal", { .method = SMX_RANK_WEIGHTED_SUM, RATE_AND_GAP } },
  { "sum-joint", { .method = SMX_RANK_WEIGHTED_SUM, RATE_AND_GAP, .sets = SMX_SETS_JOINT, .shrink = TRUE } },
  { "sum-max",
    { .method = SMX_RANK_WEIGHTED_SUM,
      CRITERIA ("volume", "hours"),
      DIRECTIONS (2, OWN, LESS),
      .normalisation = SMX_NORMALISATION_MAX } },
  { "sum-last", { .method = SMX_RANK_WEIGHTED_SUM, .missing = SMX_MISSING_LAST } },
  { "sum-columns", { .method = SMX_RANK_WEIGHTED_SUM, CRITERIA ("a", "b", "standard_hours") } },
  { "topsis", { .method = SMX_RANK_TOPSIS } },
  { "topsis-sum",
    { .method = SMX_RANK_TOPSIS,
      CRITERIA ("reworked_customers", "hours", "c"),
      DIRECTIONS (3, OWN, LESS, LESS),
      .normalisation = SMX_NORMALISATION_SUM,
      .missing = SMX_MISSING_EXCLUDE } },
  { "topsis-critic", { .method = SMX_RANK_TOPSIS, .weighting = SMX_WEIGHTS_CRITIC } },
  { "vikor", { .method = SMX_RANK_VIKOR, .weighting = SMX_WEIGHTS_ROC, .shrink = TRUE } },
  { "vikor-drawn",
    { .method = SMX_RANK_VIKOR,
      .weight_orders = LIST (SmxWeightOrder, { "volume", "gap" }),
      .n_weight_orders = 1,
      .weight_bounds = LIST (SmxBounds, { 0, 0.7 }, { 0.1, 1 }, { 0, 1 }),
      .n_weight_bounds = 3 } },
  { "promethee", { .method = SMX_RANK_PROMETHEE, CRITERIA ("burden", "dissatisfied_share", "late_rate") } },
  { "promethee-shapes",
    { .method = SMX_RANK_PROMETHEE,
      .preferences = LIST (SmxPreference, { SMX_PREFERENCE_LEVEL, 5, 90, 0 },
                           { SMX_PREFERENCE_GAUSSIAN, 0, 0, 0.2 }, { SMX_PREFERENCE_LINEAR, 0.1, 2, 0 }),
      .n_preferences = 3 } },
  { "spotis",
    { .method = SMX_RANK_SPOTIS,
      CRITERIA ("rework_rate", "gap", "perception"),
      DIRECTIONS (3, OWN, OWN, LESS) } },
  { "spotis-joint", { .method = SMX_RANK_SPOTIS, CRITERIA ("gap", "rework_rate"), .sets = SMX_SETS_JOINT } },
  { "sum-many",
    { .method = SMX_RANK_WEIGHTED_SUM,
      CRITERIA ("perception", "satisfied_share", "reworks_per_request", "reassigned_rate",
                "promise_kept") } },
  { "sum-people",
    { .method = SMX_RANK_WEIGHTED_SUM,
      CRITERIA ("net_satisfaction", "blind_spot", "misread", "perception_paired") } },
  { "spotis-people",
    { .method = SMX_RANK_SPOTIS, CRITERIA ("blind_spot", "net_satisfaction"), .sets = SMX_SETS_JOINT } },
  { "sum-entropy",
    { .method = SMX_RANK_WEIGHTED_SUM,
      CRITERIA ("volume", "rework_rate", "b"),
      .weighting = SMX_WEIGHTS_ENTROPY } },
};

static inline SmxRankOptions
way_options (const Way *way)
{
  SmxRankOptions options = way->options;
  options.struct_size = sizeof options;
  options.language = SMX_LANGUAGE_OF_STUDY;
  options.vikor_v = 0.5;
  options.replicates = options.replicates == 0 ? REPLICATES : options.replicates;
  options.threads = 1;
  return options;
}

/* ---- Their tables ---- */

static inline SmxTable *
rank_by (const SmxMatrix *matrix, const SmxRankOptions *options)
{
  GError *error = NULL;
  SmxTable *table = smx_rank_services (matrix, options, &error);
  assert_no_error (error);
  return table;
}

static inline SmxTable *
be_certain (const SmxMatrix *matrix, SmxCertainty certainty, const SmxRankOptions *options)
{
  GError *error = NULL;
  SmxTable *table = smx_certainty (matrix, certainty, options, &error);
  assert_no_error (error);
  return table;
}

/* What a table is as CSV. */
static inline char *
write_csv (const SmxTable *table)
{
  SmxWriteOptions options;
  smx_write_options_init (&options, sizeof options);
  options.format = SMX_FORMAT_CSV;
  g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();
  assert_true (smx_table_write (table, stream, &options, NULL, NULL));
  assert_true (g_output_stream_write_all (stream, "", 1, NULL, NULL, NULL));
  assert_true (g_output_stream_close (stream, NULL, NULL));
  return g_memory_output_stream_steal_data (G_MEMORY_OUTPUT_STREAM (stream));
}

/* Appends all that a table says, or the error where there is none. */
static inline void
add_table (GString *text, SmxTable *table, GError *error)
{
  g_autofree char *rows = table == NULL ? g_strdup_printf ("error: %s\n", error->message) : write_csv (table);
  g_string_append (text, rows);
  for (guint i = 0; table != NULL && i < smx_table_n_metadata (table); i++)
    g_string_append_printf (text, "%s=%s\n", smx_table_get_metadata_key (table, i),
                            smx_table_get_metadata_value (table, i));
  g_clear_pointer (&table, smx_table_unref);
  g_clear_error (&error);
}

/* Every table about a ranking, as one text. */
static inline char *
all_tables (const SmxMatrix *matrix, const SmxRankOptions *options)
{
  GString *text = g_string_new (NULL);
  GError *error = NULL;
  SmxTable *table = smx_rank_services (matrix, options, &error);
  assert_no_error (error);
  add_table (text, table, error);
  table = smx_rank_tied (matrix, options, &error);
  add_table (text, table, error);
  for (guint certainty = 0; certainty < SMX_N_CERTAINTIES; certainty++) {
    error = NULL;
    table = smx_certainty (matrix, (SmxCertainty)certainty, options, &error);
    add_table (text, table, error);
  }
  return g_string_free (text, FALSE);
}

/* Fails with the first line that differs. */
static inline void
assert_same_text (const char *what, guint64 seed, const char *actual, const char *expected)
{
  g_auto (GStrv) ours = g_strsplit (actual, "\n", -1);
  g_auto (GStrv) theirs = g_strsplit (expected, "\n", -1);
  for (guint i = 0; ours[i] != NULL || theirs[i] != NULL; i++)
    if (g_strcmp0 (ours[i], theirs[i]) != 0)
      fail_msg ("%s, seed %" G_GUINT64_FORMAT ", line %u: \"%s\"\n      expected \"%s\"", what, seed, i,
                ours[i], theirs[i]);
}

/* The row of a service, or -1. */
static inline gint64
find_row (const SmxTable *table, const char *code)
{
  guint column = find_column (table, "service");
  for (gint64 row = 0; row < smx_table_n_rows (table); row++)
    if (g_str_equal (smx_table_get_text (table, row, column), code))
      return row;
  return -1;
}

static inline double
number_at (const SmxTable *table, gint64 row, const char *name)
{
  guint column = find_column (table, name);
  return smx_table_is_null (table, row, column) ? NAN : smx_table_get_double (table, row, column);
}

static inline double
number_of (const SmxTable *table, const char *code, const char *name)
{
  gint64 row = find_row (table, code);
  if (row < 0)
    fail_msg ("no row of %s", code);
  return number_at (table, row, name);
}

static inline gboolean
text_is (const SmxTable *table, gint64 row, const char *name, const char *expected)
{
  return g_strcmp0 (smx_table_get_text (table, row, find_column (table, name)), expected) == 0;
}

/* A test for each way: "property/way". */
#define ADD_WAYS(property, function)                                                                         \
  for (gsize i = 0; i < G_N_ELEMENTS (ways); i++) {                                                          \
    static char names[G_N_ELEMENTS (ways)][64];                                                              \
    g_snprintf (names[i], sizeof names[i], "%s/%s", property, ways[i].name);                                 \
    tests[n++] = (struct CMUnitTest){ names[i], function, NULL, NULL, (void *)&ways[i] };                    \
  }

#endif
