/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What one draw is made of, inline, so that a kernel can do it for many units side by side. No function has a branch that
 * depends on what is drawn, but for the far tail.
 *
 * Normals: the inverse of the normal distribution, M. Wichura, "Algorithm AS 241: the percentage points of the normal
 * distribution", Applied Statistics 37 (1988), function PPND16: 16 figures. */
#ifndef SMX_BASE_RANDOM_PRIVATE_H
#define SMX_BASE_RANDOM_PRIVATE_H

#include "hash-private.h"
#include "random.h"

#include <math.h>
#include <string.h>

typedef enum { SMX_RANDOM_PORTABLE, SMX_RANDOM_AVX2, SMX_N_RANDOMS } SmxRandomPath;

/* What smx__normal_pair_take() draws, compiled for a machine; and whether a path can run here. */
typedef void (*SmxRandomKernel) (guint64 seed, const guint64 *units, gsize n, guint32 pair, double *even,
                                 double *odd);

void smx__random_normals_portable (guint64 seed, const guint64 *units, gsize n, guint32 pair, double *even,
                                   double *odd);
#if SMX_HASH_X86
void smx__random_normals_avx2 (guint64 seed, const guint64 *units, gsize n, guint32 pair, double *even,
                               double *odd);
#endif

gboolean smx__random_can (SmxRandomPath path);
void smx__random_normals_by (SmxRandomPath path, guint64 seed, const guint64 *units, gsize n, guint32 pair,
                             double *even, double *odd);

#define SMX_NORMAL_BLOCK G_MAXUINT32 /* of normals in pairs; a stream has no use for so many */

/* --- the generator --- */

#define SMX_PHILOX_ROUNDS 10
#define SMX_PHILOX_LEFT 0xd2511f53u
#define SMX_PHILOX_RIGHT 0xcd9e8d57u
#define SMX_PHILOX_KEY0 0x9e3779b9u
#define SMX_PHILOX_KEY1 0xbb67ae85u

typedef struct {
  guint32 word[4];
} SmxWords;

static inline SmxWords
smx__philox (SmxWords counter, guint32 key0, guint32 key1)
{
  guint32 a = counter.word[0], b = counter.word[1], c = counter.word[2], d = counter.word[3];
#pragma GCC unroll 10
  for (guint round = 0; round < SMX_PHILOX_ROUNDS; round++) {
    const guint64 left = (guint64)SMX_PHILOX_LEFT * a, right = (guint64)SMX_PHILOX_RIGHT * c;
    a = (guint32)(right >> 32) ^ b ^ key0;
    b = (guint32)right;
    c = (guint32)(left >> 32) ^ d ^ key1;
    d = (guint32)left;
    key0 += SMX_PHILOX_KEY0;
    key1 += SMX_PHILOX_KEY1;
  }
  return (SmxWords){ { a, b, c, d } };
}

/* --- real numbers --- */

static inline double
smx__double_of (guint64 bits)
{
  double value;
  memcpy (&value, &bits, sizeof value);
  return value;
}

static inline guint64
smx__bits_of (double value)
{
  guint64 bits;
  memcpy (&bits, &value, sizeof bits);
  return bits;
}

/* The upper 52 bits and a half: 1.something, from which 1 - 2^-53 is taken without rounding. */
static inline double
smx__uniform_of (guint64 bits)
{
  return smx__double_of (bits >> 12 | G_GUINT64_CONSTANT (0x3ff0000000000000)) - (1.0 - 0x1p-53);
}

/* The natural logarithm of a positive normal number, to two units in the last place, near 1 too. The number is m 2^k with m
 * from the root of 1/2 to that of 2, and log m = 2 artanh ((m - 1) / (m + 1)), by its series. */
static inline double
smx__log_of (double x)
{
  const guint64 low = G_GUINT64_CONSTANT (0x3fe6a09e00000000); /* the root of 1/2, rounded down */
  const guint64 one = G_GUINT64_CONSTANT (0x3ff0000000000000), fraction = (G_GUINT64_CONSTANT (1) << 52) - 1;
  const guint64 shifted = smx__bits_of (x) + (one - low);
  const double m = smx__double_of ((shifted & fraction) + low);
  /* The exponent as a double, by way of the bits of 2^52 + exponent: vectors of integers are not converted otherwise. */
  const double k =
      smx__double_of (shifted >> 52 | G_GUINT64_CONSTANT (0x4330000000000000)) - (0x1p52 + 1023.0);
  const double f = m - 1, s = f / (2 + f), z = s * s;
  double sum = 1.0 / 21;
  sum = sum * z + 1.0 / 19;
  sum = sum * z + 1.0 / 17;
  sum = sum * z + 1.0 / 15;
  sum = sum * z + 1.0 / 13;
  sum = sum * z + 1.0 / 11;
  sum = sum * z + 1.0 / 9;
  sum = sum * z + 1.0 / 7;
  sum = sum * z + 1.0 / 5;
  sum = sum * z + 1.0 / 3;
  /* log 2 in two parts, the first with 21 zeros at its end, so that k times it is exact. */
  const double high = 0x1.62e42fee00000p-1, rest = 0x1.a39ef35793c76p-33;
  return k * high + (2 * s + (2 * s * z * sum + k * rest));
}

/* Polynomials of degree 7. */
static inline double
smx__polynomial (const double c[8], double x)
{
  return ((((((c[7] * x + c[6]) * x + c[5]) * x + c[4]) * x + c[3]) * x + c[2]) * x + c[1]) * x + c[0];
}

#define SMX_NORMAL_CENTRE 0.425 /* up to here from 1/2 */
#define SMX_NORMAL_FAR 5.0      /* roots of minus logarithms above this are of the far tail */

/* The normal where @q, the uniform less 1/2, is central. */
static inline double
smx__normal_centre (double q)
{
  static const double above[8] = { 3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3,
                                   1.3731693765509461125e4, 4.5921953931549871457e4, 6.7265770927008700853e4,
                                   3.3430575583588128105e4, 2.5090809287301226727e3 };
  static const double below[8] = { 1,
                                   4.2313330701600911252e1,
                                   6.8718700749205790830e2,
                                   5.3941960214247511077e3,
                                   2.1213794301586595867e4,
                                   3.9307895800092710610e4,
                                   2.8729085735721942674e4,
                                   5.2264952788528545610e3 };
  const double r = SMX_NORMAL_CENTRE * SMX_NORMAL_CENTRE - q * q;
  return q * smx__polynomial (above, r) / smx__polynomial (below, r);
}

/* The size of the normal in the tails, from the root of minus the logarithm of the nearer end's share. */
static inline double
smx__normal_tail (double root)
{
  static const double above[8] = { 1.42343711074968357734e0,  4.63033784615654529590e0,
                                   5.76949722146069140550e0,  3.64784832476320460504e0,
                                   1.27045825245236838258e0,  2.41780725177450611770e-1,
                                   2.27238449892691845833e-2, 7.74545014278341407640e-4 };
  static const double below[8] = { 1,
                                   2.05319162663775882187e0,
                                   1.67638483018380384940e0,
                                   6.89767334985100004550e-1,
                                   1.48103976427480074590e-1,
                                   1.51986665636164571966e-2,
                                   5.47593808499534494600e-4,
                                   1.05075007164441684324e-9 };
  const double r = root - 1.6;
  return smx__polynomial (above, r) / smx__polynomial (below, r);
}

static inline double
smx__normal_far (double root)
{
  static const double above[8] = { 6.65790464350110377720e0,  5.46378491116411436990e0,
                                   1.78482653991729133580e0,  2.96560571828504891230e-1,
                                   2.65321895265761230930e-2, 1.24266094738807843860e-3,
                                   2.71155556874348757815e-5, 2.01033439929228813265e-7 };
  static const double below[8] = { 1,
                                   5.99832206555887937690e-1,
                                   1.36929880922735805310e-1,
                                   1.48753612908506148525e-2,
                                   7.86869131145613259100e-4,
                                   1.84631831751005468180e-5,
                                   1.42151175831644588870e-7,
                                   2.04426310338993978564e-15 };
  const double r = root - SMX_NORMAL_FAR;
  return smx__polynomial (above, r) / smx__polynomial (below, r);
}

#endif
