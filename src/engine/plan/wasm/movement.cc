// Numbers that are moved from one layout to another.
#include "abi.h"

/** to[p * step + l] = from[l * stride + p] for p < rows, l < columns. */
static void turn(float* to, int step, const float* from, int stride, int rows, int columns) {
  // By 16 rows, since as many lie in one line of the cache where they are read.
  for (int first = 0; first < rows; first += 16) {
    const int last = least(first + 16, rows);
    int l = 0;
    for (; l + 4 <= columns; l += 4) {
      int p = first;
      for (; p + 4 <= last; p += 4) {
        const float* const at = from + l * stride + p;
        const f32x4 a = load(at), b = load(at + stride), c = load(at + 2 * stride), d = load(at + 3 * stride);
        const f32x4 ab = wasm_i32x4_shuffle(a, b, 0, 4, 1, 5), ab2 = wasm_i32x4_shuffle(a, b, 2, 6, 3, 7);
        const f32x4 cd = wasm_i32x4_shuffle(c, d, 0, 4, 1, 5), cd2 = wasm_i32x4_shuffle(c, d, 2, 6, 3, 7);
        float* const into = to + p * step + l;
        store(into, wasm_i64x2_shuffle(ab, cd, 0, 2));
        store(into + step, wasm_i64x2_shuffle(ab, cd, 1, 3));
        store(into + 2 * step, wasm_i64x2_shuffle(ab2, cd2, 0, 2));
        store(into + 3 * step, wasm_i64x2_shuffle(ab2, cd2, 1, 3));
      }
      for (; p < last; p++)
        for (int i = l; i < l + 4; i++) to[p * step + i] = from[i * stride + p];
    }
    for (; l < columns; l++)
      for (int p = first; p < last; p++) to[p * step + l] = from[l * stride + p];
  }
}

static void line(float* to, int step, const float* from, int stride, int n) {
  if (step == 1 && stride == 1) return copy_floats(to, from, n);
  for (int i = 0; i < n; i++) to[i * step] = from[i * stride];
}

/** The axes from the first on, with their strides there and here, in floats. */
static void walk(float* to, const int32_t* steps, const float* from, const int32_t* strides, const int32_t* dims, int axes) {
  if (axes == 1) return line(to, steps[0], from, strides[0], dims[0]);
  if (axes == 2 && strides[0] == 1 && steps[1] == 1 && strides[1] != 1) return turn(to, steps[0], from, strides[1], dims[0], dims[1]);
  for (int i = 0; i < dims[0]; i++) walk(to + i * steps[0], steps + 1, from + i * strides[0], strides + 1, dims + 1, axes - 1);
}

/** from, to, first element there, first element here, axes (at least one), their lengths, strides there, strides here. */
void move(const int32_t* args, int thread, int threads) {
  const int axes = args[4];
  int32_t* const dims = static_cast<int32_t*>(__builtin_alloca(axes * sizeof(int32_t)));
  __builtin_memcpy(dims, args + 5, axes * sizeof(int32_t));
  const int32_t* const strides = args + 5 + axes;
  const int32_t* const steps = strides + axes;
  const Share part = share(dims[0], thread, threads, axes == 1 ? 1024 : 4);
  dims[0] = part.to - part.from;
  walk(floats(args[1]) + args[3] + part.from * steps[0], steps, floats(args[0]) + args[2] + part.from * strides[0], strides, dims, axes);
}
