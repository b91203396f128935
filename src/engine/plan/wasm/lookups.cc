// Rows by index, and what follows from indices, which are floats that hold whole numbers.
#include "abi.h"

/**
 * from [batch, outer, length, inner], indices [batch, count], to [batch, outer, count, inner], then these five lengths. What
 * lies outside of `length` gives no number.
 */
void gather(const int32_t* args, int thread, int threads) {
  const int batch = args[3], outer = args[4], length = args[5], count = args[6], inner = args[7];
  const Share part = share(batch * outer * count, thread, threads);
  for (int row = part.from; row < part.to; row++) {
    const int group = row / count;
    const int index = int(floats(args[1])[group / outer * count + row % count]);
    float* const to = floats(args[2]) + row * inner;
    if (index >= 0 && index < length) copy_floats(to, floats(args[0]) + (group * length + index) * inner, inner);
    else for (int i = 0; i < inner; i++) to[i] = __builtin_nanf("");
  }
}

/** Of bytes below 255 the numbers, or 1 for each; of 255 nothing. */
template <bool KNOWN>
inline f32x4 numbers_of(v128_t bytes) {
  const v128_t is_known = wasm_i32x4_ne(bytes, wasm_i32x4_splat(255));
  return wasm_v128_and(KNOWN ? splat(1) : wasm_f32x4_convert_i32x4(bytes), is_known);
}

/** Four rows of sixteen columns, a byte each: to the first places of each column, for as many rows and columns as there are. */
template <bool KNOWN, bool WHOLE>
inline void put_columns(float* to, int step, const v128_t (&lines)[4], int columns, int rows) {
  const v128_t ab = wasm_i8x16_shuffle(lines[0], lines[1], 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
  const v128_t ab2 = wasm_i8x16_shuffle(lines[0], lines[1], 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
  const v128_t cd = wasm_i8x16_shuffle(lines[2], lines[3], 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
  const v128_t cd2 = wasm_i8x16_shuffle(lines[2], lines[3], 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
  const v128_t fours[4] = {wasm_i16x8_shuffle(ab, cd, 0, 8, 1, 9, 2, 10, 3, 11), wasm_i16x8_shuffle(ab, cd, 4, 12, 5, 13, 6, 14, 7, 15),
                           wasm_i16x8_shuffle(ab2, cd2, 0, 8, 1, 9, 2, 10, 3, 11), wasm_i16x8_shuffle(ab2, cd2, 4, 12, 5, 13, 6, 14, 7, 15)};
  unrolled<4>([&](auto f) {
    const v128_t low = wasm_u16x8_extend_low_u8x16(fours[f]), high = wasm_u16x8_extend_high_u8x16(fours[f]);
    const v128_t each[4] = {wasm_u32x4_extend_low_u16x8(low), wasm_u32x4_extend_high_u16x8(low), wasm_u32x4_extend_low_u16x8(high), wasm_u32x4_extend_high_u16x8(high)};
    unrolled<4>([&](auto j) {
      float* const at = to + (4 * f + j) * step;
      if (WHOLE) store(at, numbers_of<KNOWN>(each[j]));
      else if (4 * f + j < columns) store_first(at, numbers_of<KNOWN>(each[j]), rows);
    });
  });
}

template <bool KNOWN>
void gather_columns_of(const int32_t* args, Share part) {
  const uint8_t* const from = reinterpret_cast<const uint8_t*>(args[0]);
  const float* const indices = floats(args[1]);
  const int width = args[3], count = args[4];
  // Sixteen columns of a row lie in one line of the cache.
  for (int column = part.from; column < part.to; column += 16)
    for (int i = 0; i < count; i += 4) {
      v128_t lines[4];
      unrolled<4>([&](auto r) { lines[r] = wasm_v128_load(from + int(indices[least(i + r, count - 1)]) * width + column); });
      float* const to = floats(args[2]) + column * count + i;
      const int columns = part.to - column, rows = count - i;
      if (columns >= 16 && rows >= 4) put_columns<KNOWN, true>(to, count, lines, columns, rows);
      else put_columns<KNOWN, false>(to, count, lines, columns, rows);
    }
}

/**
 * from: bytes [rows, width], indices [count], to [columns, count]; width, count, columns, whether 1 stands for each that is known: the first
 * columns of those rows as floats, 0 for 255.
 */
void gather_columns(const int32_t* args, int thread, int threads) {
  const Share part = share(args[5], thread, threads, 16);
  if (args[6]) gather_columns_of<true>(args, part);
  else gather_columns_of<false>(args, part);
}

/** from [rows, width], indices [rows], to [segments, width], rows, width, segments: sums of rows; others are left out. */
void segment_sum(const int32_t* args, int thread, int threads) {
  const int rows = args[3], width = args[4], segments = args[5];
  // Of columns, so that each sum has one order.
  const Share part = share(width, thread, threads, 4);
  const int n = part.to - part.from;
  if (n == 0) return;
  float* const sums = floats(args[2]) + part.from;
  for (int segment = 0; segment < segments; segment++) __builtin_memset(sums + segment * width, 0, n * sizeof(float));
  for (int row = 0; row < rows; row++) {
    const int segment = int(floats(args[1])[row]);
    if (segment < 0 || segment >= segments) continue;
    const float* const from = floats(args[0]) + row * width + part.from;
    float* const to = sums + segment * width;
    int i = 0;
    for (; i + 4 <= n; i += 4) store(to + i, wasm_f32x4_add(load(to + i), load(from + i)));
    for (; i < n; i++) to[i] += from[i];
  }
}

/** indices [count], to [count, depth], count, depth, value where the index is, value elsewhere. */
void one_hot(const int32_t* args, int thread, int threads) {
  const int depth = args[3];
  const Share part = share(args[2], thread, threads, 16);
  float* const to = floats(args[1]);
  for (int i = part.from * depth; i < part.to * depth; i++) to[i] = real(args[5]);
  for (int row = part.from; row < part.to; row++) {
    const int index = int(floats(args[0])[row]);
    if (index >= 0 && index < depth) to[row * depth + index] = real(args[4]);
  }
}

/** from, to: [outer, count, inner], these lengths, without the number itself, from the end on: sums along `count` so far. */
void running_sum(const int32_t* args, int thread, int threads) {
  const int count = args[3], inner = args[4], exclusive = args[5], reverse = args[6];
  const Share part = share(args[2], thread, threads);
  for (int row = part.from; row < part.to; row++) {
    for (int j = 0; j < inner; j++) {
      float sum = 0;
      for (int i = 0; i < count; i++) {
        const int at = (row * count + (reverse ? count - 1 - i : i)) * inner + j;
        const float x = floats(args[0])[at];
        floats(args[1])[at] = exclusive ? sum : sum + x;
        sum += x;
      }
    }
  }
}

/** to, count, start, step. */
void range(const int32_t* args, int thread, int) {
  if (thread != 0) return;
  for (int i = 0; i < args[1]; i++) floats(args[0])[i] = real(args[2]) + float(i) * real(args[3]);
}
