// Functions that are worked out in double precision, number by number.
#pragma once
#include "abi.h"

inline double power_of_two_double(int n) { return __builtin_bit_cast(double, int64_t(n + 1023) << 52); }

/** Of a positive, finite number that is not denormal. */
inline double log_double(double x) {
  const int64_t bits = __builtin_bit_cast(int64_t, x) - 0x3fe6a09e667f3bcd;
  const int e = int(bits >> 52);
  const double m = __builtin_bit_cast(double, (bits & 0x000fffffffffffff) + 0x3fe6a09e667f3bcd);
  const double s = (m - 1) / (m + 1), z = s * s;
  double p = 0;
  for (int n = 19; n >= 1; n -= 2) p = p * z + 1.0 / n;
  return 2 * s * p + e * 0.69314718055994530942;
}

static const double INVERSE_FACTORIALS[] = {1, 1, 1. / 2, 1. / 6, 1. / 24, 1. / 120, 1. / 720, 1. / 5040, 1. / 40320, 1. / 362880, 1. / 3628800, 1. / 39916800};

/** For |x| < 700. */
inline double exp_double(double x) {
  const double n = __builtin_rint(x * 1.44269504088896340736);
  const double r = x - n * 6.93147180369123816490e-01 - n * 1.90821492927058770002e-10;
  double p = INVERSE_FACTORIALS[11];
  for (int k = 10; k >= 0; k--) p = p * r + INVERSE_FACTORIALS[k];
  return p * power_of_two_double(int(n));
}

/** As in JavaScript, where 1 to the power of infinity or of no number is no number. */
__attribute__((noinline)) inline float power(float x, float y) {
  const double size = __builtin_fabs(double(x)), limit = __builtin_inf();
  if (y == 0) return 1;
  if (x != x || y != y) return __builtin_nanf("");
  if (__builtin_fabsf(y) == __builtin_inff()) {
    if (size == 1) return __builtin_nanf("");
    return (size > 1) == (y > 0) ? __builtin_inff() : 0;
  }
  const bool whole = __builtin_floorf(y) == y;
  // Halves of whole numbers are whole where those are even; floats beyond 2^24 are.
  const bool odd = whole && __builtin_floorf(y / 2) * 2 != y;
  if (x < 0 && size < limit && !whole) return __builtin_nanf("");
  double found;
  if (size == 0 || size == limit) {
    found = (size == 0) == (y > 0) ? 0 : limit;
  } else {
    const double exponent = y * log_double(size);
    found = exp_double(exponent > 200 ? 200 : exponent < -200 ? -200 : exponent);
  }
  return float(__builtin_copysign(1.0, double(x)) < 0 && odd ? -found : found);
}

/** What is left of a divided by b towards 0, exactly. */
inline double remainder(double a, double b) {
  double left = __builtin_fabs(a);
  const double by = __builtin_fabs(b);
  if (!(left < __builtin_inf()) || !(by > 0)) return __builtin_nan("");
  if (by == __builtin_inf()) return a;
  while (left >= by) {
    const double ratio = left / by;
    const int shift = int(__builtin_bit_cast(int64_t, ratio) >> 52) - 1023 - 25;
    const double step = shift > 0 ? by * power_of_two_double(shift) : by;
    left -= __builtin_floor(left / step) * step;
    if (left < 0) left += step;
  }
  return __builtin_copysign(left, a);
}

/** The remainder with the sign of b, as TF.js has it. */
__attribute__((noinline)) inline float modulo(float a, float b) {
  const double left = remainder(a, b);
  const bool alike = (a < 0 && b < 0) || (a >= 0 && b >= 0);
  return float(alike ? left : remainder(left + b, b));
}

inline float floor_of_quotient(float a, float b) { return float(__builtin_floor(double(a) / double(b))); }

/** `quarter` 0: the sine, 1: the cosine. Exact to a float for |x| < 1e6. */
__attribute__((noinline)) inline float wave(float x, int quarter) {
  if (!(__builtin_fabsf(x) < __builtin_inff())) return __builtin_nanf("");
  const double n = __builtin_rint(x * 0.63661977236758134308);
  const double r = x - n * 1.57079632673412561417 - n * 6.07710050650619224932e-11;
  const int64_t turn = int64_t(n) + quarter;
  const double z = r * r;
  double sine = 0, cosine = 0;
  for (int k = 15; k >= 3; k -= 2) sine = (1 + sine) * -z / (k * (k - 1));
  for (int k = 14; k >= 2; k -= 2) cosine = (1 + cosine) * -z / (k * (k - 1));
  const double found = turn & 1 ? 1 + cosine : r * (1 + sine);
  return float(turn & 2 ? -found : found);
}
