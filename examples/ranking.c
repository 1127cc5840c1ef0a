/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The options of a ranking on a command line. Whether they fit each other the library says. */
#include "ranking.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char *const usual_criteria[] = { "volume", "rework_rate", "gap", NULL };

void
ranking_clear (Ranking *self)
{
  char *const texts[] = { self->method,
                          self->scope,
                          self->wave,
                          self->criteria,
                          self->directions,
                          self->weights,
                          self->normalisation,
                          self->vikor_v,
                          self->preference,
                          self->bounds,
                          self->weight_constraints,
                          self->confidence,
                          self->sets,
                          self->missing,
                          self->seed };
  GArray *const lists[] = { self->direction_list, self->weight_list, self->preference_list,
                            self->bound_list,     self->order_list,  self->weight_bound_list };
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (texts[i]);
  for (gsize i = 0; i < G_N_ELEMENTS (lists); i++)
    if (lists[i] != NULL)
      g_array_unref (lists[i]);
  if (self->order_names != NULL)
    g_ptr_array_unref (self->order_names);
  g_strfreev (self->names);
}

GOptionEntry *
ranking_entries (Ranking *self, const GOptionEntry *own)
{
  const GOptionEntry entries[] = {
    { "method", 0, 0, G_OPTION_ARG_FILENAME, &self->method, RANKING_METHODS, "METHOD" },
    { "scope", 0, 0, G_OPTION_ARG_FILENAME, &self->scope, "critical (default) or all services", "SCOPE" },
    { "wave", 0, 0, G_OPTION_ARG_FILENAME, &self->wave, "Whose answers (default: the latest wave)", "WAVE" },
    { "criteria", 0, 0, G_OPTION_ARG_FILENAME, &self->criteria,
      "Measures or numeric columns of services (default: volume,rework_rate,gap)", "NAME,NAME" },
    { "directions", 0, 0, G_OPTION_ARG_FILENAME, &self->directions,
      "For each criterion max (more is more urgent, default) or min", "max,min" },
    { "weights", 0, 0, G_OPTION_ARG_FILENAME, &self->weights,
      "A number for each criterion, or equal (default), entropy, critic, roc", "WEIGHTS" },
    { "normalisation", 0, 0, G_OPTION_ARG_FILENAME, &self->normalisation,
      "minmax, max, sum or vector (default: that of the method)", "HOW" },
    { "vikor-v", 0, 0, G_OPTION_ARG_FILENAME, &self->vikor_v,
      "VIKOR's weight of the whole, 0 to 1 (default: 0.5)", "V" },
    { "preference", 0, 0, G_OPTION_ARG_FILENAME, &self->preference,
      "PROMETHEE's for each criterion: usual (default), u-shape:q, v-shape:p, level:q:p, linear:q:p, "
      "gaussian:s",
      "SHAPE,SHAPE" },
    { "bounds", 0, 0, G_OPTION_ARG_FILENAME, &self->bounds,
      "For each criterion what it can be; empty for its own (spotis) or that of the data",
      "LOW:HIGH,LOW:HIGH" },
    { "weight-constraints", 0, 0, G_OPTION_ARG_FILENAME, &self->weight_constraints,
      "What is known of weights, in quotes, such as \"volume>=rework_rate>=gap,gap>=0.1\"", "RULES" },
    { "missing", 0, 0, G_OPTION_ARG_FILENAME, &self->missing,
      "median (default): what is unknown is taken as that; last: the service stands last; exclude: it is "
      "left out",
      "WHAT" },
    { "shrink", 0, 0, G_OPTION_ARG_NONE, &self->shrink,
      "Rework rates and gaps of few records are drawn towards what all services have in common", NULL },
    { "confidence", 0, 0, G_OPTION_ARG_FILENAME, &self->confidence,
      "Of intervals, between 0 and 1 (default: 0.90)", "SHARE" },
    { "replicates", 0, 0, G_OPTION_ARG_INT, &self->replicates,
      "How often data are drawn anew (default: 1000)", "N" },
    { "seed", 0, 0, G_OPTION_ARG_FILENAME, &self->seed, "Of all draws (default: 0)", "N" },
    { "sets", 0, 0, G_OPTION_ARG_FILENAME, &self->sets,
      "marginal (default): each interval for itself; joint: all together", "WHICH" },
    { "top", 0, 0, G_OPTION_ARG_INT, &self->top, "Only the first N ranks; 0 (default) for all", "N" },
    { "first", 0, 0, G_OPTION_ARG_INT, &self->first,
      "How many services are the first ones; 0 (default) for a tenth, at most ten", "K" },
  };
  gsize n_own = 0;
  while (own != NULL && own[n_own].long_name != NULL)
    n_own++;
  GOptionEntry *all = g_new0 (GOptionEntry, n_own + G_N_ELEMENTS (entries) + 1);
  for (gsize i = 0; i < n_own; i++)
    all[i] = own[i];
  memcpy (all + n_own, entries, sizeof entries);
  return all;
}

/* ---- Numbers ---- */

static gboolean
read_number_or_nan (const char *text, double *number)
{
  char *end;
  *number = g_ascii_strtod (text, &end);
  return end != text && *end == '\0';
}

static gboolean
read_number (const char *text, double *number)
{
  return read_number_or_nan (text, number) && !isnan (*number);
}

static int
take_number (const Common *common, const char *option, const char *expected, const char *text, double *number)
{
  return text == NULL || read_number (text, number) ? 0 : common_refuse (common, option, expected, text);
}

static int
take_seed (Ranking *self, const Common *common)
{
  g_autoptr (GError) error = NULL;
  if (self->seed == NULL ||
      g_ascii_string_to_unsigned (self->seed, 10, 0, G_MAXUINT64, &self->options.seed, &error))
    return 0;
  return common_refuse (common, "--seed", "a whole number of at least 0", self->seed);
}

/* ---- Lists with one item a criterion ---- */

/* The words between commas; an empty text is one empty word, as ",," are three. */
static GStrv
split (const char *text)
{
  static const char *const empty[] = { "", NULL };
  return *text == '\0' ? g_strdupv ((char **)empty) : g_strsplit (text, ",", 0);
}

static int
take_directions (Ranking *self, const Common *common)
{
  if (self->directions == NULL)
    return 0;
  g_auto (GStrv) words = split (self->directions);
  self->direction_list = g_array_new (FALSE, FALSE, sizeof (SmxDirection));
  for (guint i = 0; words[i] != NULL; i++) {
    SmxDirection direction = g_str_equal (words[i], "min") ? SMX_MINIMISE : SMX_MAXIMISE;
    if (direction == SMX_MAXIMISE && !g_str_equal (words[i], "max"))
      return common_refuse (common, "--directions", "min or max for each criterion", words[i]);
    g_array_append_val (self->direction_list, direction);
  }
  self->options.directions = (const SmxDirection *)(gpointer)self->direction_list->data;
  self->options.n_directions = self->direction_list->len;
  return 0;
}

static int
take_weights (Ranking *self, const Common *common)
{
  if (self->weights == NULL || (!g_str_equal (self->weights, "given") &&
                                smx_weighting_from_name (self->weights, &self->options.weighting)))
    return 0;
  g_auto (GStrv) words = split (self->weights);
  self->weight_list = g_array_new (FALSE, FALSE, sizeof (double));
  for (guint i = 0; words[i] != NULL; i++) {
    double weight;
    if (!read_number_or_nan (words[i], &weight)) /* which the library refuses by the name of its criterion */
      return common_refuse (common, "--weights",
                            "a number for each criterion, or equal, entropy, critic or roc", words[i]);
    g_array_append_val (self->weight_list, weight);
  }
  self->options.weights = (const double *)(gpointer)self->weight_list->data;
  self->options.n_weights = self->weight_list->len;
  return 0;
}

/* "name" or "name:number:number", the numbers being those that the shape has. */
static gboolean
read_preference (const char *text, SmxPreference *preference)
{
  static const struct {
    const char *name;
    SmxPreferenceShape shape;
    const char *numbers;
  } shapes[] = { { "usual", SMX_PREFERENCE_USUAL, "" },      { "u-shape", SMX_PREFERENCE_U_SHAPE, "q" },
                 { "v-shape", SMX_PREFERENCE_V_SHAPE, "p" }, { "level", SMX_PREFERENCE_LEVEL, "qp" },
                 { "linear", SMX_PREFERENCE_LINEAR, "qp" },  { "gaussian", SMX_PREFERENCE_GAUSSIAN, "s" } };
  g_auto (GStrv) words = g_strsplit (text, ":", 0);
  for (gsize i = 0; i < G_N_ELEMENTS (shapes); i++) {
    if (words[0] == NULL || !g_str_equal (words[0], shapes[i].name))
      continue;
    if (g_strv_length (words) != strlen (shapes[i].numbers) + 1)
      return FALSE;
    *preference = (SmxPreference){ .shape = shapes[i].shape };
    for (gsize k = 0; shapes[i].numbers[k] != '\0'; k++) {
      char letter = shapes[i].numbers[k];
      double *number = letter == 'q' ? &preference->q : letter == 'p' ? &preference->p : &preference->s;
      if (!read_number (words[k + 1], number))
        return FALSE;
    }
    return TRUE;
  }
  return FALSE;
}

static int
take_preferences (Ranking *self, const Common *common)
{
  if (self->preference == NULL)
    return 0;
  g_auto (GStrv) words = split (self->preference);
  self->preference_list = g_array_new (FALSE, FALSE, sizeof (SmxPreference));
  for (guint i = 0; words[i] != NULL; i++) {
    SmxPreference preference;
    if (!read_preference (words[i], &preference))
      return common_refuse (
          common, "--preference",
          "usual, u-shape:q, v-shape:p, level:q:p, linear:q:p or gaussian:s for each criterion", words[i]);
    g_array_append_val (self->preference_list, preference);
  }
  self->options.preferences = (const SmxPreference *)(gpointer)self->preference_list->data;
  self->options.n_preferences = self->preference_list->len;
  return 0;
}

static int
take_bounds (Ranking *self, const Common *common)
{
  if (self->bounds == NULL)
    return 0;
  g_auto (GStrv) words = split (self->bounds);
  self->bound_list = g_array_new (FALSE, FALSE, sizeof (SmxBounds));
  for (guint i = 0; words[i] != NULL; i++) {
    SmxBounds bounds = { NAN, NAN };
    g_auto (GStrv) ends = g_strsplit (words[i], ":", 0);
    if (*words[i] != '\0' && (g_strv_length (ends) != 2 || !read_number (ends[0], &bounds.low) ||
                              !read_number (ends[1], &bounds.high)))
      return common_refuse (common, "--bounds",
                            "LOW:HIGH for each criterion, such as 0:100,0:9, empty for its own,", words[i]);
    g_array_append_val (self->bound_list, bounds);
  }
  self->options.bounds = (const SmxBounds *)(gpointer)self->bound_list->data;
  self->options.n_bounds = self->bound_list->len;
  return 0;
}

/* ---- Constraints on weights ---- */

/* The bounds of the weight of a criterion, or NULL. */
static SmxBounds *
bounds_of (Ranking *self, const char *name)
{
  const char *const *names = self->names != NULL ? (const char *const *)self->names : usual_criteria;
  for (guint i = 0; names[i] != NULL; i++)
    if (g_str_equal (names[i], name))
      return &g_array_index (self->weight_bound_list, SmxBounds, i);
  return NULL;
}

/* @above >= @below, where either may be a number. */
static gboolean
add_rule (Ranking *self, const char *above, const char *below)
{
  double most, least;
  gboolean above_is_number = read_number (above, &most), below_is_number = read_number (below, &least);
  if (*above == '\0' || *below == '\0' || (above_is_number && below_is_number))
    return FALSE;
  if (!above_is_number && !below_is_number) {
    SmxWeightOrder order = { g_strdup (above), g_strdup (below) };
    g_ptr_array_add (self->order_names, (gpointer)order.above);
    g_ptr_array_add (self->order_names, (gpointer)order.below);
    g_array_append_val (self->order_list, order);
    return TRUE;
  }
  SmxBounds *bounds = bounds_of (self, above_is_number ? below : above);
  if (bounds == NULL)
    return FALSE;
  if (above_is_number)
    bounds->high = most;
  else
    bounds->low = least;
  return TRUE;
}

/* A chain such as a>=b>=0.1 or 0.1<=a<=b. */
static gboolean
read_chain (Ranking *self, const char *text)
{
  gboolean falls = strstr (text, ">=") != NULL;
  g_auto (GStrv) words = g_strsplit (text, falls ? ">=" : "<=", 0);
  guint n = g_strv_length (words);
  for (guint i = 0; i < n; i++)
    g_strstrip (words[i]);
  for (guint i = 0; i + 1 < n; i++)
    if (!add_rule (self, words[falls ? i : i + 1], words[falls ? i + 1 : i]))
      return FALSE;
  return n >= 2;
}

static int
take_constraints (Ranking *self, const Common *common)
{
  if (self->weight_constraints == NULL)
    return 0;
  const guint n = self->names != NULL ? g_strv_length (self->names) : G_N_ELEMENTS (usual_criteria) - 1;
  g_auto (GStrv) rules = split (self->weight_constraints);
  self->order_list = g_array_new (FALSE, FALSE, sizeof (SmxWeightOrder));
  self->order_names = g_ptr_array_new_with_free_func (g_free);
  self->weight_bound_list = g_array_new (FALSE, FALSE, sizeof (SmxBounds));
  for (guint i = 0; i < n; i++)
    g_array_append_val (self->weight_bound_list, ((SmxBounds){ 0, 1 }));
  for (guint i = 0; rules[i] != NULL; i++)
    if (!read_chain (self, rules[i]))
      return common_refuse (common, "--weight-constraints",
                            "chains of criteria and numbers such as volume>=gap or 0.1<=gap<=0.5", rules[i]);
  self->options.weight_orders = (const SmxWeightOrder *)(gpointer)self->order_list->data;
  self->options.n_weight_orders = self->order_list->len;
  self->options.weight_bounds = (const SmxBounds *)(gpointer)self->weight_bound_list->data;
  self->options.n_weight_bounds = self->weight_bound_list->len;
  return 0;
}

/* ---- All ---- */

static int
take_names (Ranking *self, const Common *common)
{
  SmxRankOptions *options = &self->options;
  if (self->method != NULL && !smx_rank_method_from_name (self->method, &options->method))
    return common_refuse (common, "--method", RANKING_METHODS, self->method);
  if (self->scope != NULL && g_str_equal (self->scope, "all"))
    options->scope = SMX_SCOPE_ALL;
  else if (self->scope != NULL && !g_str_equal (self->scope, "critical"))
    return common_refuse (common, "--scope", "critical or all", self->scope);
  if (self->normalisation != NULL &&
      !smx_normalisation_from_name (self->normalisation, &options->normalisation))
    return common_refuse (common, "--normalisation", "minmax, max, sum or vector", self->normalisation);
  if (self->missing != NULL && !smx_missing_from_name (self->missing, &options->missing))
    return common_refuse (common, "--missing", "median, last or exclude", self->missing);
  if (self->sets != NULL && !smx_sets_from_name (self->sets, &options->sets))
    return common_refuse (common, "--sets", "marginal or joint", self->sets);
  return 0;
}

static int
take_counts (Ranking *self, const Common *common)
{
  g_autofree char *top = g_strdup_printf ("%d", self->top), *first = g_strdup_printf ("%d", self->first),
                  *replicates = g_strdup_printf ("%d", self->replicates);
  if (self->top < 0)
    return common_refuse (common, "--top", "a whole number, 0 for all ranks,", top);
  if (self->first < 0)
    return common_refuse (common, "--first", "a whole number, 0 for the default,", first);
  if (self->replicates < 0)
    return common_refuse (common, "--replicates", "a whole number, 0 for the default,", replicates);
  self->options.top = (guint)self->top;
  self->options.first = (guint)self->first;
  self->options.replicates = (guint)self->replicates;
  return 0;
}

static void
draw_bar (guint64 done, guint64 total, gpointer data)
{
  Ranking *self = data;
  const gint64 now = g_get_monotonic_time ();
  if (total == 0 || now - self->started < G_USEC_PER_SEC || now - self->drawn < G_USEC_PER_SEC / 10)
    return;
  self->drawn = now;
  const int filled = (int)(40 * done / total);
  fprintf (stderr, "\r[%.*s%*s] %3d %%", filled, "########################################", 40 - filled, "",
           (int)(100 * done / total));
}

void
ranking_end_progress (const Ranking *self)
{
  if (self->drawn != 0)
    fputs ("\r\033[K", stderr);
}

int
ranking_choose (Ranking *self, const Common *common)
{
  int status;
  smx_rank_options_init (&self->options, sizeof self->options);
  self->names = self->criteria == NULL ? NULL : g_strsplit (self->criteria, ",", 0);
  self->options.criteria = (const char *const *)self->names;
  self->options.wave = self->wave;
  self->options.shrink = self->shrink;
  self->options.threads = (guint)common->threads;
  self->started = g_get_monotonic_time ();
  if (!common->quiet && isatty (STDERR_FILENO)) {
    self->options.progress = draw_bar;
    self->options.progress_data = self;
  }
  if ((status = take_names (self, common)) != 0 || (status = take_counts (self, common)) != 0 ||
      (status = take_directions (self, common)) != 0 || (status = take_weights (self, common)) != 0 ||
      (status = take_preferences (self, common)) != 0 || (status = take_bounds (self, common)) != 0 ||
      (status = take_constraints (self, common)) != 0 || (status = take_seed (self, common)) != 0)
    return status;
  if ((status = take_number (common, "--vikor-v", "a number from 0 to 1", self->vikor_v,
                             &self->options.vikor_v)) != 0)
    return status;
  if ((status = take_number (common, "--confidence", "a number between 0 and 1", self->confidence,
                             &self->options.confidence)) != 0)
    return status;
  return self->options.confidence != 0 /* which would mean the default */
             ? 0
             : common_refuse (common, "--confidence", "a number between 0 and 1", self->confidence);
}
