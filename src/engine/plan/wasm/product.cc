// Products of matrices, one or a stack, each factor transposed or not.
#include "gemm.h"

namespace {

/** c, one of a stack or the sum over one. */
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
  /** How many products are summed, and how far apart their factors lie. */
  int stack, a_apart, b_apart;

  Panels panels() const { return Panels(columns, c_along != 1 && rows >= HEIGHT[2]); }
};

/** A panel serves so many rows at least before it pays to pack it, and rows of a that do not lie along k so many columns. */
constexpr int PACKED_FROM = 40, A_PACKED_FROM = 96;
/** Floats that lie in the first cache beside all else. */
constexpr int KEPT = 8192;
/** Rows that are made at once where several panels are kept: c is written nearly in the order in which it lies. */
constexpr int KEPT_ROWS = 12;

/** Rows a power of two apart fall on the same few lines of a cache. */
bool collides(int down) { return down % 128 == 0; }

/** Rows and columns of c that a thread makes. */
void multiply(const Matrices& m, Share rows, Share panels) {
  alignas(16) float packed[KEPT], packed_a[ROWS * DEPTH];
  static_assert(KEPT >= DEPTH * PANEL);
  int32_t a_at[ROWS], c_at[ROWS], starts[DEPTH];
  const Panels all = m.panels();
  const int lines = rows.to - rows.from, depth = even(m.inner, DEPTH);
  // Short sums over a stack are made at once.
  const int group = most(1, least(m.stack, DEPTH / most(1, m.inner)));
  const bool follow = group == 1 || (!m.b_turned && m.b_apart == m.inner * m.b_down);
  const bool packs = m.b_turned || !follow || lines >= PACKED_FROM || (lines > 4 && collides(m.b_down));
  const int total = group * depth;
  const bool keeps = packs && group == m.stack && depth == m.inner && total * packed_step(m.columns) <= KEPT;
  const bool packs_a = m.a_turned && !keeps && m.columns >= A_PACKED_FROM && collides(m.a_down);
  const int height = even(lines, keeps && all.count > 1 ? KEPT_ROWS : ROWS);
  for (int row = rows.from; row < rows.to; row += height) {
    const int count = least(height, rows.to - row);
    for (int i = 0; i < count; i++) {
      a_at[i] = m.a_turned ? row + i : (row + i) * m.a_down;
      c_at[i] = (row + i) * m.c_down;
    }
    for (int s = 0; s < m.stack; s += group)
      for (int k = 0; k < m.inner; k += depth) {
        const int segments = least(group, m.stack - s), steps = least(depth, m.inner - k);
        const int a_step = packs_a ? packed_step(count) : m.a_down;
        for (int i = 0; i < segments; i++) {
          starts[i] = (s + i) * m.a_apart + (m.a_turned ? k * m.a_down : k);
          if (!packs_a) continue;
          pack(packed_a + i * steps * a_step, m.a + row + starts[i], m.a_down, steps, count);
          starts[i] = i * steps * a_step - row;
        }
        const Block block = {packs_a ? packed_a : m.a, a_at, a_step, starts, segments, steps, nullptr, m.b_down, m.c, c_at, m.c_along, s + k > 0};
        for (int p = panels.from; p < panels.to; p++) {
          const int from = all.from(p), width = least(all.from(p + 1), m.columns) - from;
          const float* b = m.b + s * m.b_apart + (m.b_turned ? from * m.b_down + k : k * m.b_down + from);
          float* to = packed + (keeps ? from * total : 0);
          if (packs && (!keeps || row == rows.from))
            for (int i = 0; i < segments; i++) {
              float* part = to + i * steps * packed_step(width);
              if (m.b_turned) pack_turned(part, b + i * m.b_apart, m.b_down, steps, width);
              else pack(part, b + i * m.b_apart, m.b_down, steps, width);
            }
          if (m.a_turned) panel<false>(block, count, packs ? to : b, packs, from, width);
          else panel<true>(block, count, packs ? to : b, packs, from, width);
        }
      }
  }
}

float sum_of(f32x4 x) {
  return (wasm_f32x4_extract_lane(x, 0) + wasm_f32x4_extract_lane(x, 1)) + (wasm_f32x4_extract_lane(x, 2) + wasm_f32x4_extract_lane(x, 3));
}

/** Of H rows of a with N columns, four steps of k at a time. */
template <int H, int N>
void dots(const Matrices& m, int row, const float* const* columns, bool add) {
  f32x4 sums[H][N];
  unrolled<H>([&](auto i) { unrolled<N>([&](auto j) { sums[i][j] = splat(0); }); });
  const float* rows[H];
  unrolled<H>([&](auto i) { rows[i] = m.a + (row + i) * m.a_down; });
  int k = 0;
  for (; k + 4 <= m.inner; k += 4) {
    f32x4 b[N];
    unrolled<N>([&](auto j) { b[j] = load(columns[j] + k); });
    unrolled<H>([&](auto i) {
      const f32x4 x = load(rows[i] + k);
      unrolled<N>([&](auto j) { sums[i][j] = madd(x, b[j], sums[i][j]); });
    });
  }
  float totals[H][N];
  unrolled<H>([&](auto i) { unrolled<N>([&](auto j) { totals[i][j] = sum_of(sums[i][j]); }); });
  for (int i = 0; i < H; i++)
    for (int j = 0; j < N; j++) {
      float sum = totals[i][j];
      for (int last = k; last < m.inner; last++) sum = madd(rows[i][last], columns[j][last], sum);
      float& c = m.c[(row + i) * m.c_down + j * m.c_along];
      c = add ? c + sum : sum;
    }
}

/** Columns of c that dot products make, where they lie along k; those that do not are copied, up to `NARROW_DEPTH` numbers of each. */
constexpr int NARROW = 2, NARROW_DEPTH = 2048;

bool is_narrow(const Matrices& m) {
  const bool along = m.b_turned || (m.columns == 1 && m.b_down == 1);
  return m.columns <= NARROW && !m.a_turned && (along || m.inner <= NARROW_DEPTH);
}

void multiply_narrow(Matrices m, Share rows) {
  float copied[NARROW * NARROW_DEPTH];
  const bool along = m.b_turned || (m.columns == 1 && m.b_down == 1);
  for (int s = 0; s < m.stack; s++, m.a += m.a_apart, m.b += m.b_apart) {
    const float* columns[NARROW];
    for (int j = 0; j < m.columns; j++) {
      columns[j] = along ? m.b + j * m.b_down : copied + j * NARROW_DEPTH;
      if (!along) for (int k = 0; k < m.inner; k++) copied[j * NARROW_DEPTH + k] = m.b[k * m.b_down + j];
    }
    int i = rows.from;
    for (; i + 4 <= rows.to; i += 4) m.columns == 1 ? dots<4, 1>(m, i, columns, s > 0) : dots<4, 2>(m, i, columns, s > 0);
    for (; i < rows.to; i++) m.columns == 1 ? dots<1, 1>(m, i, columns, s > 0) : dots<1, 2>(m, i, columns, s > 0);
  }
}

/** Rows and columns of few numbers that are sums of so many products that single precision would show; so many of them it does not. */
constexpr int FEW = 8, SEGMENT = 1024, LONG = 4096;

bool is_long(const Matrices& m) { return m.rows <= FEW && m.columns <= FEW && m.inner >= LONG && m.stack == 1 && !m.a_turned && m.b_turned; }

/** A row of a, or two, with all columns. */
template <int H>
void dots_of_all(const Matrices& m, int row) {
  const float* columns[FEW];
  for (int j = 0; j < m.columns; j++) columns[j] = m.b + j * m.b_down;
  Matrices at = m;
  int j = 0;
  for (; j + 4 <= m.columns; j += 4, at.c += 4) dots<H, 4>(at, row, columns + j, false);
  for (; j < m.columns; j++, at.c++) dots<H, 1>(at, row, columns + j, false);
}

/** Segments in single precision, their sums in double. */
void multiply_long(const Matrices& m, Share rows) {
  double sums[FEW][FEW] = {};
  float part[FEW][FEW];
  for (int k = 0; k < m.inner; k += SEGMENT) {
    Matrices segment = m;
    segment.a += k;
    segment.b += k;
    segment.inner = least(SEGMENT, m.inner - k);
    segment.c = part[0];
    segment.c_down = FEW;
    segment.c_along = 1;
    int i = rows.from;
    for (; i + 2 <= rows.to; i += 2) dots_of_all<2>(segment, i);
    if (i < rows.to) dots_of_all<1>(segment, i);
    for (i = rows.from; i < rows.to; i++)
      for (int j = 0; j < m.columns; j++) sums[i][j] += part[i][j];
  }
  for (int i = rows.from; i < rows.to; i++)
    for (int j = 0; j < m.columns; j++) m.c[i * m.c_down + j * m.c_along] = float(sums[i][j]);
}

/** The same product with the factors in each other's place: it makes c's transpose. */
Matrices turned(const Matrices& m) {
  return {m.b, m.b_down, !m.b_turned, m.a, m.a_down, !m.a_turned, m.c, m.c_along, m.c_down, m.columns, m.inner, m.rows, m.stack, m.b_apart, m.a_apart};
}

/** As it is made best; `thread` of `threads` does its part. */
void make(Matrices m, int thread, int threads) {
  if (is_long(m)) return multiply_long(m, share(m.rows, thread, threads));
  // What lies along k need not be packed as a; few columns are better as rows.
  if (m.columns <= NARROW ? m.a_turned : m.b_turned && (m.a_turned || m.rows < m.columns)) m = turned(m);
  if (is_narrow(m)) return multiply_narrow(m, share(m.rows, thread, threads, 4));
  const int panels = m.panels().count;
  if (panels >= 4 * threads || threads == 1) return multiply(m, {0, m.rows}, share(panels, thread, threads));
  multiply(m, share(m.rows, thread, threads, 4), {0, panels});
}

enum Flags { TURNED_A = 1, TURNED_B = 2, ONE_A = 4, ONE_B = 8, SUMMED = 16, AFTER = 32 };

}  // namespace

/** a, b, c, stack, rows, inner, columns, flags; then, with AFTER, a program over c's rows (`map_rows`). */
void product(const int32_t* args, int thread, int threads) {
  const int stack = args[3], rows = args[4], inner = args[5], columns = args[6], flags = args[7];
  const int a_size = flags & ONE_A ? 0 : rows * inner, b_size = flags & ONE_B ? 0 : inner * columns;
  if (rows * columns == 0) return;
  if (inner == 0) __builtin_memset(floats(args[2]), 0, sizeof(float) * (flags & SUMMED ? 1 : stack) * rows * columns);
  const int c_size = flags & SUMMED ? 0 : rows * columns;
  const Matrices first = {floats(args[0]), flags & TURNED_A ? rows : inner, (flags & TURNED_A) != 0,
                          floats(args[1]), flags & TURNED_B ? inner : columns, (flags & TURNED_B) != 0,
                          floats(args[2]), columns, 1, rows, inner, columns, c_size ? 1 : stack, a_size, b_size};
  // Each thread a part of the stack, or of each matrix.
  const bool apart = c_size && stack >= threads;
  const Share matrices = apart ? share(stack, thread, threads) : Share{0, c_size ? stack : 1};
  for (int i = matrices.from; i < matrices.to; i++) {
    Matrices m = first;
    m.a += i * a_size;
    m.b += i * b_size;
    m.c += i * c_size;
    make(m, apart ? 0 : thread, apart ? 1 : threads);
  }
  if (!(flags & AFTER)) return;
  if (apart) return map_rows(args + 8, matrices.from * rows, matrices.to * rows);
  if (threads > 1) barrier(threads);
  const Share part = share(c_size ? stack * rows : rows, thread, threads);
  map_rows(args + 8, part.from, part.to);
}
