// Winograd's F(2 x 2, 3 x 3) (Lavin and Gray 2016): 2 x 2 numbers of a 3 x 3 convolution by 16 products in the place of 36.
// Patches [4 x 4], filters [3 x 3] and results [2 x 2] are transformed along both axes, four channels at a time; what is
// summed over channels lies between the transformations, as 16 products of matrices.
#pragma once
#include "abi.h"

constexpr int PARTS = 16;

inline f32x4 plus(f32x4 a, f32x4 b) { return wasm_f32x4_add(a, b); }
inline f32x4 minus(f32x4 a, f32x4 b) { return wasm_f32x4_sub(a, b); }
inline f32x4 half(f32x4 a) { return wasm_f32x4_mul(a, splat(0.5f)); }

/** Along one axis: of a patch, 4 numbers to 4. */
inline void patch_axis(f32x4& a, f32x4& b, f32x4& c, f32x4& d) {
  const f32x4 first = minus(a, c), second = plus(b, c), third = minus(c, b), fourth = minus(b, d);
  a = first, b = second, c = third, d = fourth;
}

/**
 * `count` patches side by side, each of which shares two columns with the next. `apart` and `down` are floats from one number of
 * an image, and one row, to the next; `to_next` and `to_apart` those between patches and between parts.
 */
inline void transform_patches(float* to, int to_next, int to_apart, const float* from, int apart, int down, int count) {
  f32x4 x[4][4];
  const auto columns = [&] {
    unrolled<4>([&](auto i) { x[i][2] = load(from + i * down), x[i][3] = load(from + i * down + apart); });
    patch_axis(x[0][2], x[1][2], x[2][2], x[3][2]);
    patch_axis(x[0][3], x[1][3], x[2][3], x[3][3]);
  };
  columns();
  for (; count > 0; count--, to += to_next) {
    from += 2 * apart;
    unrolled<4>([&](auto i) { x[i][0] = x[i][2], x[i][1] = x[i][3]; });
    columns();
    unrolled<4>([&](auto i) {
      float* part = to + 4 * i * to_apart;
      store(part, minus(x[i][0], x[i][2]));
      store(part + to_apart, plus(x[i][1], x[i][2]));
      store(part + 2 * to_apart, minus(x[i][2], x[i][1]));
      store(part + 3 * to_apart, minus(x[i][1], x[i][3]));
    });
  }
}

/** Along one axis: of a filter, 3 numbers to 4. */
inline void filter_axis(f32x4 a, f32x4 b, f32x4 c, f32x4 (&to)[4]) {
  const f32x4 outer = half(plus(a, c)), inner = half(b);
  to[0] = a, to[1] = plus(outer, inner), to[2] = minus(outer, inner), to[3] = c;
}

/** `apart` and `to_apart`: floats between taps, and between parts. */
inline void transform_filter(float* to, int to_apart, const float* from, int apart) {
  f32x4 rows[3][4], column[4];
  unrolled<3>([&](auto i) { filter_axis(load(from + 3 * i * apart), load(from + (3 * i + 1) * apart), load(from + (3 * i + 2) * apart), rows[i]); });
  unrolled<4>([&](auto j) {
    filter_axis(rows[0][j], rows[1][j], rows[2][j], column);
    unrolled<4>([&](auto i) { store(to + (4 * i + j) * to_apart, column[i]); });
  });
}

/** From the 16 parts, `apart` floats from one to the next, to the result's rows. */
inline void transform_result(f32x4 (&to)[2][2], const float* from, int apart) {
  f32x4 rows[2][4];
  unrolled<4>([&](auto j) {
    const f32x4 a = load(from + j * apart), b = load(from + (4 + j) * apart), c = load(from + (8 + j) * apart), d = load(from + (12 + j) * apart);
    rows[0][j] = plus(a, plus(b, c));
    rows[1][j] = minus(minus(b, c), d);
  });
  unrolled<2>([&](auto i) {
    to[i][0] = plus(rows[i][0], plus(rows[i][1], rows[i][2]));
    to[i][1] = minus(minus(rows[i][1], rows[i][2]), rows[i][3]);
  });
}
