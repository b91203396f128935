// The steps of maps: n numbers each, of up to three operands. Special values are those of TF.js's cpu backend.
#include "doubles.h"
#include "functions.h"
#include "map.h"

/** `four(i)` gives the results from i on; operands may be read beyond n. `to` may be an operand: each is read before it is written. */
template <class Four>
static inline void each(float* to, int n, Four four) {
  int i = 0;
  for (const int whole = n & ~15; i < whole; i += 16)
    unrolled<4>([&](auto v) { store(to + i + 4 * v, four(i + 4 * v)); });
  for (; i < n; i += 4) store_first(to + i, four(i), n - i);
}

/** The same of steps that are long, once in the code. */
template <class Four>
static inline void each_once(float* to, int n, Four four) {
  for (int i = 0; i < n; i += 4) store_first(to + i, four(i), n - i);
}

template <class F>
static inline f32x4 lanes(F f, f32x4 x, f32x4 y) {
  return wasm_f32x4_make(f(wasm_f32x4_extract_lane(x, 0), wasm_f32x4_extract_lane(y, 0)), f(wasm_f32x4_extract_lane(x, 1), wasm_f32x4_extract_lane(y, 1)),
                         f(wasm_f32x4_extract_lane(x, 2), wasm_f32x4_extract_lane(y, 2)), f(wasm_f32x4_extract_lane(x, 3), wasm_f32x4_extract_lane(y, 3)));
}

static inline f32x4 zero() { return wasm_f32x4_const_splat(0); }
static inline f32x4 is_set(f32x4 x) { return wasm_f32x4_ne(x, zero()); }
static inline f32x4 is_positive(f32x4 x) { return wasm_f32x4_gt(x, zero()); }
static inline f32x4 is_negative(f32x4 x) { return wasm_f32x4_lt(x, zero()); }
static inline f32x4 is_below(f32x4 x, float limit) { return wasm_f32x4_lt(magnitude(x), splat(limit)); }

static const float INFINITE = __builtin_inff();
static const float SELU = 1.0507009873554804934f, SELU_ALPHA = 1.7580993408473768599f;

#define ONE_BY(how, name, expression)                                                                       \
  static void name(float* to, const float* a, const float*, const float*, int n, float value, float limit) { \
    how(to, n, [=](int i) { const f32x4 x = load(a + i); return expression; });                               \
  }
#define TWO_BY(how, name, expression)                                                           \
  static void name(float* to, const float* a, const float* b, const float*, int n, float, float) { \
    how(to, n, [=](int i) { const f32x4 x = load(a + i), y = load(b + i); return expression; });    \
  }
#define ONE(name, expression) ONE_BY(each, name, expression)
#define TWO(name, expression) TWO_BY(each, name, expression)
#define LONG_ONE(name, expression) ONE_BY(each_once, name, expression)
#define LONG_TWO(name, expression) TWO_BY(each_once, name, expression)

ONE(Identity, x)
ONE(Neg, wasm_f32x4_neg(x))
ONE(Abs, magnitude(x))
ONE(Square, mul(x, x))
ONE(Sqrt, wasm_f32x4_sqrt(x))
ONE(Rsqrt, quotient(splat(1), wasm_f32x4_sqrt(x)))
ONE(Reciprocal, quotient(splat(1), x))
ONE(Sign, sub(truth(is_positive(x)), truth(is_negative(x))))
ONE(Step, select(wasm_f32x4_ne(x, x), x, select(is_positive(x), splat(1), splat(value))))
ONE(Floor, wasm_f32x4_floor(x))
ONE(Ceil, wasm_f32x4_ceil(x))
ONE(Round, wasm_f32x4_nearest(x))
ONE(Truncate, wasm_v128_and(wasm_f32x4_trunc(x), is_below(x, 2147483648.0f)))
ONE(NotZero, truth(is_set(x)))
ONE(Relu, at_least(x, zero()))
ONE(Relu6, at_most(at_least(x, zero()), splat(6)))
ONE(LeakyRelu, select(is_negative(x), mul(x, splat(value)), x))
LONG_ONE(Elu, select(wasm_f32x4_ge(x, zero()), x, expm1(x)))
LONG_ONE(Selu, select(wasm_f32x4_ge(x, zero()), mul(x, splat(SELU)), mul(expm1(x), splat(SELU_ALPHA))))
LONG_ONE(Tanh, tanh(x))
LONG_ONE(Erf, erf(x))
LONG_ONE(Exp, exp(x))
LONG_ONE(Expm1, expm1(x))
LONG_ONE(Log, log(x))
LONG_ONE(Log1p, log1p(x))
LONG_ONE(Sin, lanes([](float u, float) { return wave(u, 0); }, x, x))
LONG_ONE(Cos, lanes([](float u, float) { return wave(u, 1); }, x, x))
ONE(ClipByValue, select(wasm_f32x4_gt(x, splat(limit)), splat(limit), select(wasm_f32x4_lt(x, splat(value)), splat(value), x)))
ONE(IsNan, truth(wasm_f32x4_ne(x, x)))
ONE(IsInf, truth(wasm_f32x4_eq(magnitude(x), splat(INFINITE))))
ONE(IsFinite, truth(is_below(x, INFINITE)))
ONE(LogicalNot, truth(wasm_f32x4_eq(x, zero())))

TWO(Add, add(x, y))
TWO(Sub, sub(x, y))
TWO(Multiply, mul(x, y))
TWO(RealDiv, quotient(x, y))
LONG_TWO(FloorDiv, lanes(floor_of_quotient, x, y))
LONG_TWO(Mod, lanes(modulo, x, y))
LONG_TWO(Pow, lanes(power, x, y))
TWO(Maximum, larger(x, y))
TWO(Minimum, smaller(x, y))
TWO(SquaredDifference, mul(sub(x, y), sub(x, y)))
TWO(Prelu, select(is_negative(x), mul(x, y), x))
TWO(EluGrad, select(wasm_f32x4_ge(y, zero()), x, mul(x, add(y, splat(1)))))
TWO(Equal, truth(wasm_f32x4_eq(x, y)))
TWO(NotEqual, truth(wasm_f32x4_ne(x, y)))
TWO(Less, truth(wasm_f32x4_lt(x, y)))
TWO(LessEqual, truth(wasm_f32x4_le(x, y)))
TWO(Greater, truth(wasm_f32x4_gt(x, y)))
TWO(GreaterEqual, truth(wasm_f32x4_ge(x, y)))
TWO(LogicalAnd, truth(wasm_v128_and(is_set(x), is_set(y))))
TWO(LogicalOr, truth(wasm_v128_or(is_set(x), is_set(y))))

static void Select(float* to, const float* where, const float* yes, const float* no, int n, float, float) {
  each(to, n, [=](int i) { return select(is_set(load(where + i)), load(yes + i), load(no + i)); });
}

/** Several steps of TF.js in one. */
#define THREE(name, expression)                                                                        \
  static void name(float* to, const float* a, const float* b, const float* c, int n, float, float) {      \
    each(to, n, [=](int i) { const f32x4 x = load(a + i), y = load(b + i), z = load(c + i); return expression; }); \
  }
THREE(MultiplyAdd, madd(x, y, z))
THREE(MultiplySub, nmadd(x, y, z))
LONG_ONE(ExpNegAbs, exp_neg_abs(x))
TWO(Sigmoid, sigmoid(x, y))
TWO(Softplus, softplus(x, y))
TWO(SigmoidGrad, mul(x, mul(y, sub(splat(1), y))))
TWO(TanhGrad, mul(x, sub(splat(1), mul(y, y))))
TWO(ReluGrad, mul(x, select(wasm_f32x4_ne(y, y), y, truth(is_positive(y)))))

#define NAME(name) name,
MapStep* const steps[] = {STEPS(NAME)};
#undef NAME
