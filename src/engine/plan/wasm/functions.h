// Exponential, logarithm and their kin, four floats at a time, to about 1e-7 relative. Ranges and special values as in IEEE 754.
// Coefficients of `exp_part` and `log` are those of Cephes (Moshier, netlib.org/cephes, single precision; free to use).
#pragma once
#include "abi.h"

/**
 * A number in all four places, kept through a loop: the engine makes one that it sees as a constant anew in each turn, from
 * integers, which takes longer than most of what is done with it.
 */
inline f32x4 kept(float x) {
  asm("" : "+r"(x));
  return splat(x);
}

/** c - a b, rounded as `madd`. */
inline f32x4 nmadd(f32x4 a, f32x4 b, f32x4 c) {
#ifdef __wasm_relaxed_simd__
  return wasm_f32x4_relaxed_nmadd(a, b, c);
#else
  return wasm_f32x4_sub(c, wasm_f32x4_mul(a, b));
#endif
}

inline f32x4 add(f32x4 a, f32x4 b) { return wasm_f32x4_add(a, b); }
inline f32x4 sub(f32x4 a, f32x4 b) { return wasm_f32x4_sub(a, b); }
inline f32x4 mul(f32x4 a, f32x4 b) { return wasm_f32x4_mul(a, b); }
inline f32x4 quotient(f32x4 a, f32x4 b) { return wasm_f32x4_div(a, b); }
inline f32x4 larger(f32x4 a, f32x4 b) { return wasm_f32x4_max(a, b); }
inline f32x4 smaller(f32x4 a, f32x4 b) { return wasm_f32x4_min(a, b); }
inline f32x4 magnitude(f32x4 x) { return wasm_f32x4_abs(x); }
/** One instruction where those are several: x where x is no number; of zeros, either. */
inline f32x4 at_least(f32x4 x, f32x4 limit) { return wasm_f32x4_pmax(x, limit); }
inline f32x4 at_most(f32x4 x, f32x4 limit) { return wasm_f32x4_pmin(x, limit); }
/** By a mask that is set in all bits of a place or in none. */
inline f32x4 select(f32x4 where, f32x4 yes, f32x4 no) {
#ifdef __wasm_relaxed_simd__
  return wasm_i32x4_relaxed_laneselect(yes, no, where);
#else
  return wasm_v128_bitselect(yes, no, where);
#endif
}
/** The sign of `sign`, which `x` >= 0 has not. */
inline f32x4 with_sign(f32x4 x, f32x4 sign) { return wasm_v128_or(x, wasm_v128_and(sign, wasm_i32x4_const_splat(int32_t(0x80000000)))); }
/** 1 where a mask is set, else 0. */
inline f32x4 truth(f32x4 mask) { return wasm_v128_and(mask, wasm_f32x4_const_splat(1)); }

/** The first `n` of four, then `other`. */
inline f32x4 first_of(f32x4 x, int n, float other) {
  return select(wasm_i32x4_lt(wasm_i32x4_make(0, 1, 2, 3), wasm_i32x4_splat(n)), x, splat(other));
}

/** x as n log 2 + r, |r| <= log(2) / 2, for |x| < 4e6: gives e^r - 1, and n as an integer. */
struct Parted {
  f32x4 rest;
  v128_t power;
};

inline Parted exp_part(f32x4 x) {
  // Added and taken away, it rounds to whole numbers, which its last bits hold meanwhile.
  const f32x4 whole = kept(12582912.0f);
  const f32x4 shifted = madd(x, kept(1.44269504088896341f), whole);
  const f32x4 n = sub(shifted, whole);
  const f32x4 r = madd(n, kept(2.12194440e-4f), madd(n, kept(-0.693359375f), x));
  const f32x4 square = mul(r, r);
  f32x4 p = madd(kept(1.9875691500e-4f), r, kept(1.3981999507e-3f));
  p = madd(p, square, madd(kept(8.3334519073e-3f), r, kept(4.1665795894e-2f)));
  p = madd(p, square, madd(kept(1.6666665459e-1f), r, kept(5.0000001201e-1f)));
  return {madd(p, square, r), wasm_i32x4_sub(shifted, whole)};
}

/** 2^n for -126 <= n <= 127. */
inline f32x4 power_of_two(v128_t n) { return wasm_i32x4_shl(wasm_i32x4_add(n, kept(__builtin_bit_cast(float, 127))), 23); }

inline f32x4 exp(f32x4 x) {
  const Parted part = exp_part(at_most(at_least(x, kept(-104)), kept(89)));
  // In two factors, since the power alone may be out of range.
  const v128_t half = wasm_i32x4_shr(part.power, 1);
  return mul(mul(add(part.rest, kept(1)), power_of_two(half)), power_of_two(wasm_i32x4_sub(part.power, half)));
}

/** e^x for x <= 0; 0 below -87, where results would be denormal. */
inline f32x4 exp_of_negative(f32x4 x) {
  const Parted part = exp_part(at_least(x, kept(-87)));
  const f32x4 found = mul(add(part.rest, kept(1)), power_of_two(part.power));
  return wasm_v128_andnot(found, wasm_f32x4_lt(x, kept(-87)));
}

inline f32x4 expm1(f32x4 x) {
  const Parted part = exp_part(at_most(at_least(x, kept(-30)), kept(89)));
  const v128_t half = wasm_i32x4_shr(part.power, 1);
  const v128_t other = wasm_i32x4_sub(part.power, half);
  const f32x4 low = power_of_two(half);
  // In two factors, as `exp`; 1 is taken away before the second one.
  const f32x4 less = madd(part.rest, low, sub(low, power_of_two(wasm_i32x4_neg(other))));
  // -0 stays -0.
  return select(wasm_f32x4_eq(x, kept(0)), x, mul(less, power_of_two(other)));
}

/** log(1 + t) + e log 2 for sqrt(1/2) <= 1 + t < sqrt(2). */
inline f32x4 log_of_parts(f32x4 t, f32x4 e) {
  const f32x4 square = mul(t, t);
  f32x4 p = madd(kept(7.0376836292e-2f), square, madd(kept(-1.1514610310e-1f), t, kept(1.1676998740e-1f)));
  p = madd(p, square, madd(kept(-1.2420140846e-1f), t, kept(1.4249322787e-1f)));
  p = madd(p, square, madd(kept(-1.6668057665e-1f), t, kept(2.0000714765e-1f)));
  p = madd(p, square, madd(kept(-2.4999993993e-1f), t, kept(3.3333331174e-1f)));
  const f32x4 y = madd(kept(-0.5f), square, madd(e, kept(-2.12194440e-4f), mul(mul(p, t), square)));
  return madd(e, kept(0.693359375f), add(t, y));
}

inline f32x4 log(f32x4 x) {
  const f32x4 tiny = wasm_f32x4_lt(x, kept(1.17549435e-38f));
  const f32x4 scaled = select(tiny, mul(x, kept(8388608)), x);
  const v128_t root = kept(0.70710677f), fraction = kept(__builtin_bit_cast(float, 0x007fffff));
  // x = m 2^e, sqrt(1/2) <= m < sqrt(2).
  const v128_t bits = wasm_i32x4_sub(scaled, root);
  const f32x4 e = sub(wasm_f32x4_convert_i32x4(wasm_i32x4_shr(bits, 23)), wasm_v128_and(tiny, kept(23)));
  const f32x4 m = wasm_i32x4_add(wasm_v128_and(bits, fraction), root);
  const f32x4 found = log_of_parts(sub(m, kept(1)), e);
  const f32x4 infinity = kept(__builtin_inff());
  // Infinity, and what is no number, are their own logarithms.
  const f32x4 high = select(wasm_f32x4_lt(x, infinity), found, x);
  const f32x4 low = select(wasm_f32x4_eq(x, kept(0)), wasm_f32x4_neg(infinity), kept(__builtin_nanf("")));
  return select(wasm_f32x4_le(x, kept(0)), low, high);
}

/** Of what 1 + x loses to rounding, the first order. */
inline f32x4 log1p(f32x4 x) {
  const f32x4 u = add(x, kept(1));
  const f32x4 lost = quotient(sub(x, sub(u, kept(1))), u);
  const f32x4 found = log(u);
  const f32x4 whole = select(wasm_f32x4_lt(magnitude(found), kept(__builtin_inff())), add(found, lost), found);
  return select(wasm_f32x4_eq(u, kept(1)), x, whole);
}

/** e^-|x|, of which softplus and sigmoid of x are made, so that nothing overflows. */
inline f32x4 exp_neg_abs(f32x4 x) { return exp_of_negative(sub(kept(0), magnitude(x))); }

/** Given e^-|x|. */
inline f32x4 sigmoid(f32x4 x, f32x4 power) {
  return quotient(select(wasm_f32x4_lt(x, kept(0)), power, kept(1)), add(power, kept(1)));
}

/** The larger of x and 0, and log(1 + e^-|x|): given that power t, 2 artanh(t / (2 + t)). */
inline f32x4 softplus(f32x4 x, f32x4 power) {
  const f32x4 z = quotient(power, add(power, kept(2)));
  const f32x4 square = mul(z, z);
  // Of (2 artanh(z) / z - 2) / z^2 for z <= 1/3, to 5e-9 of the whole.
  f32x4 p = madd(kept(0.2802076563f), square, kept(0.2799998758f));
  p = madd(p, square, kept(0.4002163860f));
  p = madd(p, square, kept(0.6666641444f));
  return add(at_least(x, kept(0)), madd(mul(p, square), z, add(z, z)));
}

inline f32x4 tanh(f32x4 x) {
  // 1 - e^(-2|x|) over 1 + e^(-2|x|), by way of e^t - 1, which is exact for small t.
  const f32x4 t = mul(at_most(magnitude(x), kept(20)), kept(-2));
  const Parted part = exp_part(t);
  const f32x4 power = power_of_two(part.power);
  const f32x4 less = madd(part.rest, power, sub(power, kept(1)));
  return with_sign(quotient(sub(kept(0), less), add(less, kept(2))), x);
}

/** Up to 1 by its series; beyond, by Abramowitz and Stegun 1964, 7.1.26, as TF.js. */
inline f32x4 erf(f32x4 x) {
  const f32x4 v = magnitude(x);
  const f32x4 s = mul(v, v);
  // 2 / sqrt(pi) (-1)^n / (n! (2n + 1)).
  f32x4 p = madd(kept(1.4807192816e-8f), s, kept(-1.6365844691e-7f));
  p = madd(p, s, kept(1.6462114366e-6f));
  p = madd(p, s, kept(-1.4925650359e-5f));
  p = madd(p, s, kept(1.2055332981e-4f));
  p = madd(p, s, kept(-8.5483270235e-4f));
  p = madd(p, s, kept(5.2239776254e-3f));
  p = madd(p, s, kept(-2.6866170645e-2f));
  p = madd(p, s, kept(1.1283791671e-1f));
  p = madd(p, s, kept(-3.7612638903e-1f));
  p = madd(p, s, kept(1.1283791671f));
  const f32x4 near = mul(p, v);
  const f32x4 t = quotient(kept(1), madd(kept(0.3275911f), v, kept(1)));
  f32x4 q = madd(kept(1.061405429f), t, kept(-1.453152027f));
  q = madd(q, t, kept(1.421413741f));
  q = madd(q, t, kept(-0.284496736f));
  q = madd(q, t, kept(0.254829592f));
  const f32x4 far = sub(kept(1), mul(mul(q, t), exp_of_negative(sub(kept(0), s))));
  return with_sign(select(wasm_f32x4_lt(v, kept(1)), near, far), x);
}
