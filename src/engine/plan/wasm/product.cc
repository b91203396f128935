// Products of matrices, one or a stack, each factor transposed or not.
#include "gemm.h"

namespace {

/** c, one of a stack, as its sums are made: `turned` makes c's transpose of b's and a's, where that packs less. */
struct Matrices {
  const float* a;
  /** From one row of a to the next, or from one k to the next where `a_turned`. */
  int a_down;
  bool a_turned;
  const float* b;
  int b_down;
  bool b_turned;
  float* c;
  int c_down, c_along;
  int rows, inner, columns;
  bool add;
};

/** A panel serves so many rows at least before it pays to pack it. */
const int PACKED_FROM = 40;

/** Rows a power of two apart fall on the same few lines of a cache. */
bool collides(int down) { return down % 128 == 0; }

/** Rows and columns of c that a thread makes. */
void multiply(const Matrices& m, Share rows, Share panels) {
  alignas(16) float packed[DEPTH * PANEL];
  int32_t a_at[ROWS], c_at[ROWS];
  const Panels all(m.columns, m.c_along != 1);
  const int height = even(rows.to - rows.from, ROWS), depth = even(m.inner, DEPTH);
  const bool packs = m.b_turned || height >= PACKED_FROM || (height > 4 && collides(m.b_down));
  for (int row = rows.from; row < rows.to; row += height) {
    const int count = least(height, rows.to - row);
    for (int i = 0; i < count; i++) {
      a_at[i] = m.a_turned ? row + i : (row + i) * m.a_down;
      c_at[i] = (row + i) * m.c_down;
    }
    for (int k = 0; k < m.inner; k += depth) {
      const int steps = least(depth, m.inner - k);
      const int32_t start = m.a_turned ? k * m.a_down : k;
      const Block block = {m.a, a_at, m.a_down, &start, 1, steps, nullptr, m.b_down, m.c, c_at, m.c_along, m.add || k > 0};
      for (int p = panels.from; p < panels.to; p++) {
        const int from = all.from(p), width = least(all.from(p + 1), m.columns) - from;
        const float* b = m.b + (m.b_turned ? from * m.b_down + k : k * m.b_down + from);
        if (m.b_turned) pack_turned(packed, b, m.b_down, steps, width);
        else if (packs) pack(packed, b, m.b_down, steps, width);
        if (m.a_turned) panel<false>(block, count, packs ? packed : b, packs, from, width);
        else panel<true>(block, count, packs ? packed : b, packs, from, width);
      }
    }
  }
}

float sum_of(f32x4 x) {
  return (wasm_f32x4_extract_lane(x, 0) + wasm_f32x4_extract_lane(x, 1)) + (wasm_f32x4_extract_lane(x, 2) + wasm_f32x4_extract_lane(x, 3));
}

/** Of N rows of a with b, four steps of k at a time. */
template <int N>
void dots(const float* a, int down, const float* b, int inner, float* c, int c_down, bool add) {
  f32x4 sums[N];
  for (int i = 0; i < N; i++) sums[i] = splat(0);
  int k = 0;
  for (; k + 4 <= inner; k += 4) {
    const f32x4 x = load(b + k);
#pragma unroll
    for (int i = 0; i < N; i++) sums[i] = madd(load(a + i * down + k), x, sums[i]);
  }
  for (int i = 0; i < N; i++) {
    float sum = sum_of(sums[i]);
    for (int j = k; j < inner; j++) sum = madd(a[i * down + j], b[j], sum);
    c[i * c_down] = add ? c[i * c_down] + sum : sum;
  }
}

/** c's only column. */
void multiply_vector(const Matrices& m, Share rows) {
  int i = rows.from;
  for (; i + 4 <= rows.to; i += 4) dots<4>(m.a + i * m.a_down, m.a_down, m.b, m.inner, m.c + i * m.c_down, m.c_down, m.add);
  for (; i < rows.to; i++) dots<1>(m.a + i * m.a_down, m.a_down, m.b, m.inner, m.c + i * m.c_down, m.c_down, m.add);
}

/** The same product with the factors in each other's place. */
Matrices turned(const Matrices& m) {
  return {m.b, m.b_down, !m.b_turned, m.a, m.a_down, !m.a_turned, m.c, m.c_along, m.c_down, m.columns, m.inner, m.rows, m.add};
}

/** As it is made best; `thread` of `threads` does its part. */
void make(Matrices m, int thread, int threads) {
  // Of b as rows nothing is packed but a's panels; a single column is rows' products with a vector.
  if (m.b_turned && m.columns > 1 && (m.a_turned || m.rows < m.columns)) m = turned(m);
  else if (m.columns == 1 && m.a_turned) m = turned(m);
  if (m.columns == 1 && !m.a_turned && (m.b_turned || m.b_down == 1)) return multiply_vector(m, share(m.rows, thread, threads, 4));
  const int panels = Panels(m.columns, m.c_along != 1).count;
  if (panels >= 4 * threads || threads == 1) return multiply(m, {0, m.rows}, share(panels, thread, threads));
  multiply(m, share(m.rows, thread, threads, 4), {0, panels});
}

enum Flags { TURNED_A = 1, TURNED_B = 2, ONE_A = 4, ONE_B = 8, SUMMED = 16, AFTER = 32 };

}  // namespace

/** a, b, c, stack, rows, inner, columns, flags; then, with AFTER, a program over c's rows (`map_rows`). */
void product(const int32_t* args, int thread, int threads) {
  const int stack = args[3], rows = args[4], inner = args[5], columns = args[6], flags = args[7];
  const int a_size = flags & ONE_A ? 0 : rows * inner, b_size = flags & ONE_B ? 0 : inner * columns;
  if (inner == 0) __builtin_memset(floats(args[2]), 0, sizeof(float) * (flags & SUMMED ? 1 : stack) * rows * columns);
  const int c_size = flags & SUMMED ? 0 : rows * columns;
  // Each thread a part of the stack, or of each matrix.
  const bool apart = c_size && stack >= threads;
  const Share matrices = apart ? share(stack, thread, threads) : Share{0, stack};
  for (int i = matrices.from; i < matrices.to; i++) {
    Matrices m = {floats(args[0]) + i * a_size, flags & TURNED_A ? rows : inner, (flags & TURNED_A) != 0,
                  floats(args[1]) + i * b_size, flags & TURNED_B ? inner : columns, (flags & TURNED_B) != 0,
                  floats(args[2]) + i * c_size, columns, 1, rows, inner, columns, (flags & SUMMED) && i > 0};
    make(m, apart ? 0 : thread, apart ? 1 : threads);
  }
  if (!(flags & AFTER)) return;
  if (apart) return map_rows(args + 8, matrices.from * rows, matrices.to * rows);
  if (threads > 1) barrier(threads);
  const Share part = share(c_size ? stack * rows : rows, thread, threads);
  map_rows(args + 8, part.from, part.to);
}
