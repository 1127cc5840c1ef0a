/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One value of an order without sorting: C. Hoare, "Algorithm 65: Find", Communications of the ACM 4 (1961), with three parts, so
 * that many equal values take no longer. */

#include "find.h"

static float
middle_of (float a, float b, float c)
{
  return MAX (MIN (a, b), MIN (MAX (a, b), c));
}

/* Moves what is below @pivot to the front and what is above it to the end of values[*low .. *high], and says where what is equal
 * to it begins and ends. */
static void
part (float *values, float pivot, gsize *low, gsize *high)
{
  for (gsize i = *low; i <= *high;) {
    float value = values[i];
    if (value < pivot) {
      values[i++] = values[*low];
      values[(*low)++] = value;
    } else if (value > pivot) {
      values[i] = values[*high];
      values[(*high)--] = value;
    } else {
      i++;
    }
  }
}

float
smx__find_float (float *values, gsize n, gsize at)
{
  for (gsize low = 0, high = n - 1;;) {
    gsize equal = low, last = high;
    part (values, middle_of (values[low], values[low + (high - low) / 2], values[high]), &equal, &last);
    if (at < equal)
      high = equal - 1;
    else if (at > last)
      low = last + 1;
    else
      return values[at];
  }
}
