// The map machine: a program of elementwise steps over blocks of some hundred numbers that stay in the first-level cache.
//
// The space of a map is [outer axes..., length, inner axes...]. A unit is one place of the first two: `each` numbers that lie
// together in every result. A block is as many units along `length` as its buffers hold.
#include "functions.h"
#include "map.h"

struct Input {
  int32_t address;
  /** Whether a block's numbers lie together, so that they are read where they are. */
  int32_t direct;
  /** In floats: of the outer axes, `length`, the inner axes. */
  const int32_t* strides;
};

enum Fold { SUM, PRODUCT, LARGEST, LEAST };

struct Reduction {
  int32_t address;
  /** Where sums are kept in double precision until the end; 0: nowhere. Each part of the work has a place of its own. */
  int32_t doubles;
  /** Where the results of each part of the work lie, one after the other, of several. */
  int32_t partial;
  int32_t fold;
  /** The place of what is reduced among the pointers. */
  int32_t from;
  /** How many results. */
  int32_t size;
  const int32_t* strides;
};

/** The words of a program, as `lower/maps.ts` writes them. */
struct Program {
  /**
   * In all. A thread's share of them is a multiple of `grain`; where that is 0, results come from everywhere: then the work is done
   * in `parts`, as many whatever the number of threads, whose results are brought together in the end.
   */
  int32_t units, grain, parts;
  /** Of a row: all axes of the space but the last. */
  int32_t row;
  int32_t length, most, each;
  int32_t outers, inners;
  int32_t inputs, constants, outputs, reductions, registers;
  /** The last steps are `copies` to outputs that may lie where inputs do: they wait until all is read. */
  int32_t steps, copies;
  const int32_t* words;

  explicit Program(const int32_t* at)
      : units(at[0]), grain(at[1]), parts(at[2]), row(at[3]), length(at[4]), most(at[5]), each(at[6]), outers(at[7]), inners(at[8]),
        inputs(at[9]), constants(at[10]), outputs(at[11]), reductions(at[12]), registers(at[13]), steps(at[14]), copies(at[15]), words(at + 16) {}

  int axes() const { return outers + 1 + inners; }
  const int32_t* outer_dims() const { return words; }
  const int32_t* inner_dims() const { return words + outers; }
  Input input(int i) const {
    const int32_t* at = inner_dims() + inners + i * (2 + axes());
    return {at[0], at[1], at + 2};
  }
  float constant(int i) const { return real((inner_dims() + inners + inputs * (2 + axes()))[i]); }
  const int32_t* after_constants() const { return inner_dims() + inners + inputs * (2 + axes()) + constants; }
  float* output(int i) const { return floats(after_constants()[i]); }
  Reduction reduction(int i) const {
    const int32_t* at = after_constants() + outputs + i * (6 + axes());
    return {at[0], at[1], at[2], at[3], at[4], at[5], at + 6};
  }
  const int32_t* step(int i) const { return after_constants() + outputs + reductions * (6 + axes()) + i * 7; }
};

static void fill(float* to, int n, float value) {
  const f32x4 four = splat(value);
  int i = 0;
  for (; i + 4 <= n; i += 4) store(to + i, four);
  for (; i < n; i++) to[i] = value;
}

/** Writes [dims] of numbers at `strides` from `from` one after the other; gives where they end. */
static float* spread(float* to, const float* from, const int32_t* dims, const int32_t* strides, int axes) {
  const int n = dims[0], stride = strides[0];
  if (axes == 1) {
    if (stride == 0) fill(to, n, *from);
    else if (stride == 1) copy_floats(to, from, n);
    else for (int i = 0; i < n; i++) to[i] = from[i * stride];
    return to + n;
  }
  if (stride != 0) {
    for (int i = 0; i < n; i++) to = spread(to, from + i * stride, dims + 1, strides + 1, axes - 1);
    return to;
  }
  float* const start = to;
  to = spread(to, from, dims + 1, strides + 1, axes - 1);
  const int size = to - start;
  // Doubled, so that short rows do not cost a call each.
  int done = size;
  while (done < n * size) {
    const int more = least(done, n * size - done);
    copy_floats(start + done, start, more);
    done += more;
  }
  return start + n * size;
}

struct Sum {
  static constexpr float start = 0;
  static f32x4 join(f32x4 a, f32x4 b) { return add(a, b); }
  template <class T>
  static T join(T a, T b) { return a + b; }
};
struct Product {
  static constexpr float start = 1;
  static f32x4 join(f32x4 a, f32x4 b) { return mul(a, b); }
  static float join(float a, float b) { return a * b; }
};
struct Largest {
  static constexpr float start = -__builtin_inff();
  static f32x4 join(f32x4 a, f32x4 b) { return larger(a, b); }
  static float join(float a, float b) { return __builtin_wasm_max_f32(a, b); }
};
struct Least {
  static constexpr float start = __builtin_inff();
  static f32x4 join(f32x4 a, f32x4 b) { return smaller(a, b); }
  static float join(float a, float b) { return __builtin_wasm_min_f32(a, b); }
};

/** All of n numbers as one: in 16 parts, then those by halves. */
template <class Of>
static float whole(const float* v, int n) {
  f32x4 a = splat(Of::start), b = a, c = a, d = a;
  int i = 0;
  for (; i + 16 <= n; i += 16) {
    a = Of::join(a, load(v + i));
    b = Of::join(b, load(v + i + 4));
    c = Of::join(c, load(v + i + 8));
    d = Of::join(d, load(v + i + 12));
  }
  for (; i + 4 <= n; i += 4) a = Of::join(a, load(v + i));
  if (i < n) b = Of::join(b, first_of(load(v + i), n - i, Of::start));
  const f32x4 four = Of::join(Of::join(a, b), Of::join(c, d));
  const f32x4 two = Of::join(four, wasm_i32x4_shuffle(four, four, 2, 3, 0, 1));
  return wasm_f32x4_extract_lane(Of::join(two, wasm_i32x4_shuffle(two, two, 1, 0, 3, 2)), 0);
}

/** Of four results the first `n`. */
template <class Of, class T>
static inline void join_part(T* to, f32x4 four, int n) {
  to[0] = Of::join(to[0], T(wasm_f32x4_extract_lane(four, 0)));
  if (n > 1) to[1] = Of::join(to[1], T(wasm_f32x4_extract_lane(four, 1)));
  if (n > 2) to[2] = Of::join(to[2], T(wasm_f32x4_extract_lane(four, 2)));
  if (n > 3) to[3] = Of::join(to[3], T(wasm_f32x4_extract_lane(four, 3)));
}
template <class Of>
static inline void join_four(float* to, f32x4 four) { store(to, Of::join(load(to), four)); }
template <class Of>
static inline void join_four(double* to, f32x4 four) {
  wasm_v128_store(to, wasm_f64x2_add(wasm_v128_load(to), wasm_f64x2_promote_low_f32x4(four)));
  wasm_v128_store(to + 2, wasm_f64x2_add(wasm_v128_load(to + 2), wasm_f64x2_promote_low_f32x4(wasm_i32x4_shuffle(four, four, 2, 3, 0, 1))));
}

/** The columns of v [rows, width], whose rows are `down` apart, row after row, into `to` [width]. */
template <class Of, class T>
static void columns(T* to, const float* v, int rows, int width, int down) {
  int j = 0;
  for (; j + 16 <= width; j += 16) {
    f32x4 a = load(v + j), b = load(v + j + 4), c = load(v + j + 8), d = load(v + j + 12);
    for (int i = 1; i < rows; i++) {
      const float* at = v + i * down + j;
      a = Of::join(a, load(at));
      b = Of::join(b, load(at + 4));
      c = Of::join(c, load(at + 8));
      d = Of::join(d, load(at + 12));
    }
    join_four<Of>(to + j, a);
    join_four<Of>(to + j + 4, b);
    join_four<Of>(to + j + 8, c);
    join_four<Of>(to + j + 12, d);
  }
  for (; j < width; j += 4) {
    f32x4 a = load(v + j);
    for (int i = 1; i < rows; i++) a = Of::join(a, load(v + i * down + j));
    if (j + 4 <= width) join_four<Of>(to + j, a);
    else join_part<Of>(to + j, a, width - j);
  }
}

/** Joins v [dims], numbers one after the other, into results at `strides` from `to`; gives where v ends. */
template <class Of, class T>
static const float* reduce(T* to, const float* v, const int32_t* dims, const int32_t* strides, int axes) {
  const int n = dims[0], stride = strides[0];
  if (axes == 1) {
    if (stride == 0) *to = Of::join(*to, T(whole<Of>(v, n)));
    else if (stride == 1) columns<Of>(to, v, 1, n, n);
    else for (int i = 0; i < n; i++) to[i * stride] = Of::join(to[i * stride], T(v[i]));
    return v + n;
  }
  if (axes == 2 && stride == 0 && strides[1] == 1) {
    columns<Of>(to, v, n, dims[1], dims[1]);
    return v + n * dims[1];
  }
  for (int i = 0; i < n; i++) v = reduce<Of>(to + i * stride, v, dims + 1, strides + 1, axes - 1);
  return v;
}

/** Where the results of a part go until all are there. */
static float* results_of(const Program& program, const Reduction& by, int part) {
  return program.parts > 1 ? floats(by.partial) + part * by.size : floats(by.address);
}
static double* doubles_of(const Reduction& by, int part) { return reinterpret_cast<double*>(by.doubles) + part * by.size; }

static void reduce_by(const Reduction& by, float* to, double* doubles, const float* v, const int32_t* dims, const int32_t* strides, int axes) {
  switch (by.fold) {
    case SUM:
      if (by.doubles) reduce<Sum>(doubles, v, dims, strides, axes);
      else reduce<Sum>(to, v, dims, strides, axes);
      break;
    case PRODUCT: reduce<Product>(to, v, dims, strides, axes); break;
    case LARGEST: reduce<Largest>(to, v, dims, strides, axes); break;
    case LEAST: reduce<Least>(to, v, dims, strides, axes); break;
  }
}

static const float STARTS[] = {Sum::start, Product::start, Largest::start, Least::start};

/** The results of a reduction that the units from `from` to `to` give: all, or those of these units alone. */
static Share range_of(const Program& program, const Reduction& by, int from, int to) {
  if (program.grain == 0) return {0, by.size};
  return {int(int64_t(by.size) * from / program.units), int(int64_t(by.size) * to / program.units)};
}

static void begin(const Program& program, int part, int from, int to) {
  for (int i = 0; i < program.reductions; i++) {
    const Reduction by = program.reduction(i);
    const Share range = range_of(program, by, from, to);
    fill(results_of(program, by, part) + range.from, range.to - range.from, STARTS[by.fold]);
    if (by.doubles) __builtin_memset(doubles_of(by, part) + range.from, 0, (range.to - range.from) * sizeof(double));
  }
}

static void end(const Program& program, int part, int from, int to) {
  for (int i = 0; i < program.reductions; i++) {
    const Reduction by = program.reduction(i);
    if (!by.doubles) continue;
    const Share range = range_of(program, by, from, to);
    for (int k = range.from; k < range.to; k++) results_of(program, by, part)[k] = float(doubles_of(by, part)[k]);
  }
}

/** The results of all parts, one part after the other. */
static void bring_together(const Program& program, int thread, int threads) {
  for (int i = 0; i < program.reductions; i++) {
    const Reduction by = program.reduction(i);
    const Share range = share(by.size, thread, threads, 64);
    const int width = range.to - range.from;
    float* const to = floats(by.address) + range.from;
    const float* const from = floats(by.partial) + range.from;
    fill(to, width, STARTS[by.fold]);
    switch (by.fold) {
      case SUM: columns<Sum>(to, from, program.parts, width, by.size); break;
      case PRODUCT: columns<Product>(to, from, program.parts, width, by.size); break;
      case LARGEST: columns<Largest>(to, from, program.parts, width, by.size); break;
      case LEAST: columns<Least>(to, from, program.parts, width, by.size); break;
    }
  }
}

/** What the buffer of an input that is spread holds: so many units from there on. */
struct Held {
  const float* source;
  int units;
};

/** The units from `from` to before `to`, which are that part of the work. */
static void run_units(const Program& program, int part, int from, int to) {
  const int outers = program.outers, inners = program.inners, each = program.each;
  const int32_t* const outer_dims = program.outer_dims();
  const int block = least(program.most, to - from) * each;
  // What is read four at a time may reach beyond a buffer's end.
  const int room = ((block + 3) & ~3) + 4;
  const int buffers = program.inputs + program.constants + program.registers;
  float* const memory = static_cast<float*>(__builtin_alloca_with_align(buffers * room * sizeof(float), 128));
  const float** const pointers = static_cast<const float**>(__builtin_alloca((buffers + program.outputs) * sizeof(float*)));
  Held* const held = static_cast<Held*>(__builtin_alloca((program.inputs + 1) * sizeof(Held)));
  int32_t* const dims = static_cast<int32_t*>(__builtin_alloca((inners + 1) * sizeof(int32_t)));
  int32_t* const place = static_cast<int32_t*>(__builtin_alloca((outers + 1) * sizeof(int32_t)));

  for (int i = 0; i < program.inputs; i++) held[i] = {nullptr, 0};
  for (int i = 0; i < buffers; i++) pointers[i < program.inputs + program.constants ? i : i + program.outputs] = memory + i * room;
  for (int i = 0; i < program.constants; i++) fill(memory + (program.inputs + i) * room, block, program.constant(i));
  for (int i = 0; i < inners; i++) dims[1 + i] = program.inner_dims()[i];

  for (int unit = from, units; unit < to; unit += units) {
    const int at = unit % program.length;
    units = least(least(program.most, program.length - at), to - unit);
    const int n = units * each;
    for (int axis = outers - 1, rest = unit / program.length; axis >= 0; axis--) {
      place[axis] = rest % outer_dims[axis];
      rest /= outer_dims[axis];
    }
    const auto offset_of = [&](const int32_t* strides) {
      int offset = at * strides[outers];
      for (int axis = 0; axis < outers; axis++) offset += place[axis] * strides[axis];
      return offset;
    };
    dims[0] = units;
    for (int i = 0; i < program.inputs; i++) {
      const Input input = program.input(i);
      const float* source = floats(input.address) + offset_of(input.strides);
      if (input.direct) {
        pointers[i] = source;
      } else if (held[i].source != source || held[i].units < units) {
        spread(memory + i * room, source, dims, input.strides + outers, 1 + inners);
        held[i] = {source, units};
      }
    }
    for (int i = 0; i < program.outputs; i++) pointers[program.inputs + program.constants + i] = program.output(i) + unit * each;
    const auto run_steps = [&](int first, int last) {
      for (int i = first; i < last; i++) {
        const int32_t* step = program.step(i);
        steps[step[0]](const_cast<float*>(pointers[step[1]]), pointers[step[2]], pointers[step[3]], pointers[step[4]], n, real(step[5]), real(step[6]));
      }
    };
    run_steps(0, program.steps - program.copies);
    for (int i = 0; i < program.reductions; i++) {
      const Reduction by = program.reduction(i);
      const int offset = offset_of(by.strides);
      reduce_by(by, results_of(program, by, part) + offset, doubles_of(by, part) + offset, pointers[by.from], dims, by.strides + outers, 1 + inners);
    }
    run_steps(program.steps - program.copies, program.steps);
  }
}

static void run_part(const Program& program, int part, Share units) {
  begin(program, part, units.from, units.to);
  if (units.from < units.to) run_units(program, part, units.from, units.to);
  end(program, part, units.from, units.to);
}

void map(const int32_t* args, int thread, int threads) {
  const Program program(args);
  if (program.grain > 0) return run_part(program, 0, share(program.units, thread, threads, program.grain));
  const Share own = share(program.parts, thread, threads);
  for (int part = own.from; part < own.to; part++) run_part(program, part, share(program.units, part, program.parts, program.most));
  if (program.parts == 1) return;
  if (threads > 1) barrier(threads);
  bring_together(program, thread, threads);
}

void map_rows(const int32_t* words, int from, int to) {
  const Program program(words);
  run_units(program, 0, from * program.row, to * program.row);
}
