/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Loops. I - W has an inverse without negative numbers just where the spectral radius of W is below 1, and just then elimination
 * without exchange of rows meets positive pivots only. Large loops are gone through again and again (Gauss-Seidel), which adds less each
 * time just where the radius is below 1 (P. Stein, R. Rosenberg, "On the solution of linear simultaneous equations by iteration",
 * Journal of the London Mathematical Society 23, 1948). */

#include "leontief-loop.h"
#include <math.h>

#define LEAST_PIVOT 1e-12
#define PRECISION 1e-13
#define MOST_SWEEPS 100000u
#define LEAP 8u           /* sweeps between two leaps ahead */
#define MOST_STEPS 20000u /* towards the radius */
#define LOOK 65536u       /* nodes between two looks at the host */

/* ---- Small ---- */

static void
fill_matrix (SmxLoopRoom *self, guint32 c)
{
  const SmxNetwork *network = self->network;
  const guint32 *nodes = self->loops->nodes + self->loops->starts[c];
  const guint32 n = self->loops->starts[c + 1] - self->loops->starts[c];
  for (guint32 i = 0; i < n; i++) {
    double *row = self->matrix + (gsize)i * n;
    for (guint32 k = 0; k < n; k++)
      row[k] = k == i ? 1 : 0;
    for (gsize arc = network->starts[nodes[i]]; arc < network->starts[nodes[i] + 1]; arc++)
      if (self->loops->of[network->heads[arc]] == c)
        row[self->place[network->heads[arc]]] -= network->weights[arc];
  }
}

/* Lower and upper triangle in place. */
static gboolean
eliminate (double *matrix, guint32 n)
{
  for (guint32 k = 0; k < n; k++) {
    const double *pivot = matrix + (gsize)k * n;
    if (!(pivot[k] > LEAST_PIVOT))
      return FALSE;
    for (guint32 i = k + 1; i < n; i++) {
      double *row = matrix + (gsize)i * n;
      if (row[k] == 0)
        continue;
      row[k] /= pivot[k];
      for (guint32 j = k + 1; j < n; j++)
        row[j] -= row[k] * pivot[j];
    }
  }
  return TRUE;
}

static void
substitute (const double *matrix, guint32 n, const guint32 *nodes, double *x)
{
  for (guint32 i = 0; i < n; i++)
    for (guint32 k = 0; k < i; k++)
      x[nodes[i]] -= matrix[(gsize)i * n + k] * x[nodes[k]];
  for (guint32 i = n; i-- > 0;) {
    for (guint32 k = i + 1; k < n; k++)
      x[nodes[i]] -= matrix[(gsize)i * n + k] * x[nodes[k]];
    x[nodes[i]] /= matrix[(gsize)i * n + i];
  }
}

static SmxLoopEnd
solve_small (SmxLoopRoom *self, guint32 c, double *const *x, guint n_sides)
{
  const guint32 *nodes = self->loops->nodes + self->loops->starts[c];
  const guint32 n = self->loops->starts[c + 1] - self->loops->starts[c];
  fill_matrix (self, c);
  if (!eliminate (self->matrix, n))
    return SMX_LOOP_ENDLESS;
  for (guint side = 0; side < n_sides; side++)
    substitute (self->matrix, n, nodes, x[side]);
  return SMX_LOOP_SOLVED;
}

/* ---- Large ---- */

/* How a sweep went. */
typedef struct {
  double change;      /* the largest part of x that was added */
  double sum, before; /* of what it and the sweep before added to the last side */
  double ratio;       /* the least growth of that; only where nothing was negative */
} Sweep;

/* What a node asks of its loop, itself left out; and what it asks of itself in @loop. */
static double
asked (const SmxLoopRoom *self, guint32 c, guint32 node, const double *x, double *loop)
{
  const SmxNetwork *network = self->network;
  double sum = 0;
  for (gsize arc = network->starts[node]; arc < network->starts[node + 1]; arc++) {
    guint32 head = network->heads[arc];
    if (head == node)
      *loop = network->weights[arc];
    else if (self->loops->of[head] == c)
      sum += network->weights[arc] * x[head];
  }
  return sum;
}

static void
renew (SmxLoopRoom *self, guint32 c, guint32 node, double *const *x, const double *const *r, guint n_sides,
       Sweep *sweep)
{
  for (guint side = 0; side < n_sides; side++) {
    double loop = 0, sum = asked (self, c, node, x[side], &loop);
    double value = (r[side][node] + sum) / (1 - loop), added = value - x[side][node];
    double *last = &self->last[side][node];
    if (value > 0)
      sweep->change = fmax (sweep->change, fabs (added) / value);
    if (side + 1 == n_sides) {
      sweep->sum += added;
      sweep->before += *last;
      sweep->ratio = *last < 0 || added < 0 ? 0
                     : *last > 0            ? fmin (sweep->ratio, added / *last)
                                            : sweep->ratio;
    }
    *last = added;
    x[side][node] = value;
  }
}

/* What is still to come if each sweep goes on adding @factor of the one before. */
static void
leap (SmxLoopRoom *self, guint32 c, double *const *x, guint n_sides, double factor)
{
  for (guint32 i = self->loops->starts[c]; i < self->loops->starts[c + 1]; i++) {
    guint32 node = self->loops->nodes[i];
    for (guint side = 0; side < n_sides; side++)
      x[side][node] = fmax (x[side][node] + self->last[side][node] * factor / (1 - factor), 0);
  }
}

static Sweep
go_through (SmxLoopRoom *self, guint32 c, double *const *x, const double *const *r, guint n_sides,
            gboolean backwards)
{
  const guint32 first = self->loops->starts[c], n = self->loops->starts[c + 1] - first;
  Sweep sweep = { 0, 0, 0, INFINITY };
  for (guint32 i = 0; i < n; i++)
    renew (self, c, self->loops->nodes[first + (backwards ? n - 1 - i : i)], x, r, n_sides, &sweep);
  return sweep;
}

static gboolean
asks_all_of_itself (const SmxLoopRoom *self, guint32 c)
{
  for (guint32 i = self->loops->starts[c]; i < self->loops->starts[c + 1]; i++) {
    double loop = 0;
    asked (self, c, self->loops->nodes[i], self->last[0], &loop);
    if (loop >= 1)
      return TRUE;
  }
  return FALSE;
}

/* @x: where to begin, and the answer; @r the right sides. */
static SmxLoopEnd
sweep_large (SmxLoopRoom *self, guint32 c, double *const *x, const double *const *r, guint n_sides,
             gboolean backwards, GError **error)
{
  guint since = 0; /* the last leap */
  if (asks_all_of_itself (self, c))
    return SMX_LOOP_ENDLESS;
  for (guint i = 0; i < MOST_SWEEPS; i++, since++) {
    Sweep sweep = go_through (self, c, x, r, n_sides, backwards);
    if (!smx__progress_advance (self->progress, 0, error))
      return SMX_LOOP_FAILED;
    double factor = since > 0 && sweep.before != 0 ? sweep.sum / sweep.before : 1;
    if (sweep.change == 0 ||
        (since > 1 && factor > -1 && factor < 1 && sweep.change <= PRECISION * fmin (1 - factor, 1)))
      return SMX_LOOP_SOLVED;
    if (sweep.change < 1e-15) /* it only rounds */
      return SMX_LOOP_SOLVED;
    if (since > 1 && isfinite (sweep.ratio) && sweep.ratio >= 1 - LEAST_PIVOT && sweep.change > 1e-9)
      return SMX_LOOP_ENDLESS;
    if (!isfinite (sweep.sum))
      return SMX_LOOP_ENDLESS;
    if (since < LEAP || !(factor > 0.3 && factor < 0.9999))
      continue;
    leap (self, c, x, n_sides, factor);
    since = 0;
  }
  return SMX_LOOP_ENDLESS;
}

SmxLoopEnd
smx__loop_solve (SmxLoopRoom *self, guint32 c, double *const *x, guint n_sides, gboolean backwards,
                 GError **error)
{
  const guint32 first = self->loops->starts[c], n = self->loops->starts[c + 1] - first;
  for (guint32 i = 0; i < n; i++)
    self->place[self->loops->nodes[first + i]] = i;
  if (n <= SMX_SMALL_LOOP)
    return solve_small (self, c, x, n_sides);
  const double *r[2] = { self->right[0], self->right[1] };
  for (guint side = 0; side < n_sides; side++)
    for (guint32 i = 0; i < n; i++) {
      guint32 node = self->loops->nodes[first + i];
      self->right[side][node] = x[side][node];
      self->last[side][node] = 0;
    }
  return sweep_large (self, c, x, r, n_sides, backwards, error);
}

/* ---- Radius ---- */

/* One step of W + I, which no loop makes swing; between @low and @high is its radius (L. Collatz, "Einschliessungssatz fuer die
 * charakteristischen Zahlen von Matrizen", Mathematische Zeitschrift 48, 1942). */
static void
step (SmxLoopRoom *self, guint32 c, double *x, double *next, double *low, double *high)
{
  double most = 0;
  *low = INFINITY;
  *high = 0;
  for (guint32 i = self->loops->starts[c]; i < self->loops->starts[c + 1]; i++) {
    guint32 node = self->loops->nodes[i];
    double loop = 0;
    next[node] = asked (self, c, node, x, &loop) + (1 + loop) * x[node];
    *low = fmin (*low, next[node] / x[node]);
    *high = fmax (*high, next[node] / x[node]);
    most = fmax (most, next[node]);
  }
  for (guint32 i = self->loops->starts[c]; i < self->loops->starts[c + 1]; i++)
    x[self->loops->nodes[i]] = fmax (next[self->loops->nodes[i]] / most, 1e-290);
}

gboolean
smx__loop_radius (SmxLoopRoom *self, guint32 c, double *radius, GError **error)
{
  double low = 0, high = 1, *x = self->last[0], *next = self->last[1];
  const gsize n = self->loops->starts[c + 1] - self->loops->starts[c];
  for (gsize i = 0; i < n; i++)
    x[self->loops->nodes[self->loops->starts[c] + i]] = 1;
  gsize looked = 0;
  for (gsize i = 0; i < MOST_STEPS && i * n < 200 * 1000 * 1000 && high - low > 1e-10 * high; i++) {
    step (self, c, x, next, &low, &high);
    looked += n;
    if (looked < LOOK)
      continue;
    looked = 0;
    if (!smx__progress_advance (self->progress, 0, error))
      return FALSE;
  }
  *radius = (low + high) / 2 - 1;
  return TRUE;
}
