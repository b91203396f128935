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
