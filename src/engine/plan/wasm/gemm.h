// Products of matrices by tiles: a few rows of a by a panel of b's columns, each sum in registers, in the order of k.
// So a number of c depends on its row of a and its column of b alone, wherever in a tile it falls.
#pragma once
#include "abi.h"

/**
 * Vectors of a panel, and rows of a tile by vectors of its panel. V8 loads all that a step reads before it multiplies, so
 * tiles' sums, rows and columns must fit in 15 registers together: 3 x 12 and 4 x 8 do, and all larger ones spill.
 */
constexpr int WIDE = 3;
constexpr int PANEL = 4 * WIDE;
constexpr int HEIGHT[] = {0, 4, 4, 3};

/** Steps of k that a panel is packed for at once: 15 KB, which lie in the first cache beside a tile's rows. */
constexpr int DEPTH = 320;
/** Rows that share a panel: with `DEPTH` steps, half of a small second cache. */
constexpr int ROWS = 96;

/** What all tiles of a block have in common. */
struct Block {
  /** Row i of a begins `a_at[i]` floats behind it. */
  const float* a;
  const int32_t* a_at;
  /** From one k to the next. Not read where rows lie along k; else rows lie side by side in each tile. */
  int a_step;
  /** The sum's steps: `segments` runs of `length`; those of run s begin `starts[s]` floats behind each row of a. */
  const int32_t* starts;
  int segments, length;
  /** One k behind the other, all segments. */
  const float* b;
  int b_step;
  /** Row i of c begins `c_at[i]` floats behind it; its numbers are `c_along` apart. */
  float* c;
  const int32_t* c_at;
  int c_along;
  /** Sums go on from what c holds. */
  bool add;
};

/**
 * Panels of `columns`: all of 12 but the last one or two, which are of 8. `narrow`: all of 8, for tiles of 4 x 8, whose columns
 * can be stored as vectors. What is left may be one of 4.
 */
struct Panels {
  int count, wide;
  explicit Panels(int columns, bool narrow = false) {
    const int vectors = (columns + 3) / 4;
    wide = narrow || vectors < 2 ? 0 : vectors / WIDE - (vectors % WIDE == 1);
    count = wide + (vectors - WIDE * wide + 1) / 2;
  }
  /** The first column of panel i. */
  int from(int i) const { return i < wide ? i * PANEL : wide * PANEL + (i - wide) * 8; }
};

/** Columns of a 4 x 4 block as rows. */
inline void turn(f32x4& a, f32x4& b, f32x4& c, f32x4& d) {
  const f32x4 ab = wasm_i32x4_shuffle(a, b, 0, 4, 1, 5), cd = wasm_i32x4_shuffle(c, d, 0, 4, 1, 5);
  const f32x4 ab2 = wasm_i32x4_shuffle(a, b, 2, 6, 3, 7), cd2 = wasm_i32x4_shuffle(c, d, 2, 6, 3, 7);
  a = wasm_i64x2_shuffle(ab, cd, 0, 2);
  b = wasm_i64x2_shuffle(ab, cd, 1, 3);
  c = wasm_i64x2_shuffle(ab2, cd2, 0, 2);
  d = wasm_i64x2_shuffle(ab2, cd2, 1, 3);
}

/** Whether a tile is stored by columns of four. */
inline bool by_columns(const Block& block, const int32_t* c_at) { return block.c_along != 1 && c_at[3] - c_at[0] == 3; }

/** Of a tile whose columns do not lie together: `height` rows of `step` numbers. */
__attribute__((noinline)) inline void gather(float* numbers, int height, int step, const Block& block, const int32_t* c_at, const float* c, int width) {
#pragma clang loop unroll(disable) vectorize(disable)
  for (int i = 0; i < height; i++)
#pragma clang loop unroll(disable) vectorize(disable)
    for (int j = 0; j < step; j++) numbers[i * step + j] = j < width ? c[c_at[i] + j * block.c_along] : 0;
}

__attribute__((noinline)) inline void scatter(const float* numbers, int height, int step, const Block& block, const int32_t* c_at, float* c, int width) {
#pragma clang loop unroll(disable) vectorize(disable)
  for (int i = 0; i < height; i++)
#pragma clang loop unroll(disable) vectorize(disable)
    for (int j = 0; j < width; j++) c[c_at[i] + j * block.c_along] = numbers[i * step + j];
}

template <int H, int V>
__attribute__((always_inline)) inline void begin(f32x4 (&sums)[H][V], const Block& block, const int32_t* c_at, const float* c, int width) {
  unrolled<H>([&](auto i) { unrolled<V>([&](auto v) { sums[i][v] = splat(0); }); });
  if (!block.add) return;
  if (block.c_along == 1) {
    // Also what lies behind the last column: it is not stored.
    unrolled<H>([&](auto i) { unrolled<V>([&](auto v) { sums[i][v] = load(c + c_at[i] + 4 * v); }); });
    return;
  }
  float numbers[H][4 * V];
  gather(&numbers[0][0], H, 4 * V, block, c_at, c, width);
  unrolled<H>([&](auto i) { unrolled<V>([&](auto v) { sums[i][v] = load(&numbers[i][4 * v]); }); });
}

template <int H, int V>
__attribute__((always_inline)) inline void end(f32x4 (&sums)[H][V], const Block& block, const int32_t* c_at, float* c, int width) {
  if (block.c_along == 1) {
    unrolled<H>([&](auto i) {
      float* const to = c + c_at[i];
      unrolled<V - 1>([&](auto v) { store(to + 4 * v, sums[i][v]); });
      store_first(to + 4 * (V - 1), sums[i][V - 1], width - 4 * (V - 1));
    });
    return;
  }
  if constexpr (H == 4) {
    if (width == 4 * V && by_columns(block, c_at)) {
      c += c_at[0];
      unrolled<V>([&](auto v) {
        turn(sums[0][v], sums[1][v], sums[2][v], sums[3][v]);
        unrolled<4>([&](auto j) { store(c + (4 * v + j) * block.c_along, sums[j][v]); });
      });
      return;
    }
  }
  float numbers[H][4 * V];
  unrolled<H>([&](auto i) { unrolled<V>([&](auto v) { store(&numbers[i][4 * v], sums[i][v]); }); });
  scatter(&numbers[0][0], H, 4 * V, block, c_at, c, width);
}

/** Tiles of H rows, from `row` to before `to`. ALONG: a's rows lie along k. STEP: b's, where it is known (a packed panel), else 0. */
template <int H, int V, bool ALONG, int STEP>
__attribute__((noinline)) int tiles_of(const Block& block, int row, int to, const float* const panel, float* c, int width) {
  const int b_step = STEP ? STEP : block.b_step, a_step = block.a_step, segments = block.segments, length = block.length;
  const int32_t* const starts = block.starts;
  for (; row + H <= to; row += H) {
    f32x4 sums[H][V];
    const int32_t* c_at = block.c_at + row;
    begin(sums, block, c_at, c, width);
    const float* rows[H];
    unrolled<H>([&](auto i) { rows[i] = block.a + block.a_at[row + i]; });
    const float* b = panel;
    for (int s = 0; s < segments; s++) {
      const int start = starts[s];
      const float* a[H];
      unrolled<H>([&](auto i) { a[i] = ALONG ? rows[i] + start : rows[0] + start + i; });
      for (int k = length; k > 0; k--) {
        f32x4 numbers[V];
        unrolled<V>([&](auto v) { numbers[v] = load(b + 4 * v); });
        b += b_step;
        unrolled<H>([&](auto i) {
          const f32x4 x = load_splat(ALONG ? a[i] : a[0] + i);
          unrolled<V>([&](auto v) { sums[i][v] = madd(x, numbers[v], sums[i][v]); });
          if (ALONG) a[i]++;
        });
        if (!ALONG) a[0] += a_step;
      }
    }
    end(sums, block, c_at, c, width);
  }
  return row;
}

template <int V, bool ALONG, int STEP>
inline void tiles(const Block& block, int rows, const float* b, float* c, int width) {
  int row = tiles_of<HEIGHT[V], V, ALONG, STEP>(block, 0, rows, b, c, width);
  if (rows - row >= 2) row = tiles_of<2, V, ALONG, STEP>(block, row, rows, b, c, width);
  if (row < rows) tiles_of<1, V, ALONG, STEP>(block, row, rows, b, c, width);
}

/** A panel of `width` columns from column `from` of c on. `packed`: b is a panel alone, its rows one behind the other. */
template <bool ALONG>
inline void panel(const Block& block, int rows, const float* b, bool packed, int from, int width) {
  float* c = block.c + from * block.c_along;
  if (width > 8) return packed ? tiles<3, ALONG, 12>(block, rows, b, c, width) : tiles<3, ALONG, 0>(block, rows, b, c, width);
  if (width > 4) return packed ? tiles<2, ALONG, 8>(block, rows, b, c, width) : tiles<2, ALONG, 0>(block, rows, b, c, width);
  return packed ? tiles<1, ALONG, 4>(block, rows, b, c, width) : tiles<1, ALONG, 0>(block, rows, b, c, width);
}

/** Floats between rows of a packed panel of so many columns. */
inline int packed_step(int width) { return (width + 3) / 4 * 4; }

/** `steps` rows of `width` columns, `down` apart. What is read behind the last column is not used. */
inline void pack(float* to, const float* from, int down, int steps, int width) {
  const int step = packed_step(width);
  for (int k = 0; k < steps; k++, from += down, to += step)
    for (int v = 0; v < step; v += 4) store(to + v, load(from + v));
}

/** The same where the columns lie along k, `down` apart; the last one stands for those that are missing. */
inline void pack_turned(float* to, const float* from, int down, int steps, int width) {
  const int step = packed_step(width);
  for (int v = 0; v < step; v += 4) {
    const float* columns[4];
    for (int j = 0; j < 4; j++) columns[j] = from + least(v + j, width - 1) * down;
    int k = 0;
    for (; k + 4 <= steps; k += 4) {
      f32x4 a = load(columns[0] + k), b = load(columns[1] + k), c = load(columns[2] + k), d = load(columns[3] + k);
      turn(a, b, c, d);
      float* at = to + k * step + v;
      store(at, a);
      store(at + step, b);
      store(at + 2 * step, c);
      store(at + 3 * step, d);
    }
    for (; k < steps; k++)
      for (int j = 0; j < 4; j++) to[k * step + v + j] = columns[j][k];
  }
}

/** `count` in parts of at most `limit`, as even as can be. */
inline int even(int count, int limit) {
  const int parts = most(1, (count + limit - 1) / limit);
  return (count + parts - 1) / parts;
}
