// A row as a whole: what is the largest of its numbers, and their sum.
#pragma once
#include "functions.h"

inline float only(f32x4 x) { return wasm_f32x4_extract_lane(x, 0); }

/** Of four. */
inline float largest_of(f32x4 x) {
  const f32x4 two = at_least(x, wasm_i32x4_shuffle(x, x, 2, 3, 0, 1));
  return only(at_least(two, wasm_i32x4_shuffle(two, two, 1, 0, 3, 2)));
}

inline float sum_of(f32x4 x) {
  const f32x4 two = add(x, wasm_i32x4_shuffle(x, x, 2, 3, 0, 1));
  return only(add(two, wasm_i32x4_shuffle(two, two, 1, 0, 3, 2)));
}

inline float largest(const float* x, int n) {
  f32x4 most = splat(-__builtin_inff());
  int i = 0;
  for (; i + 4 <= n; i += 4) most = at_least(most, load(x + i));
  if (i < n) most = at_least(most, first_of(load(x + i), n - i, -__builtin_inff()));
  return largest_of(most);
}
