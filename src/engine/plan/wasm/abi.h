// What kernels share: the types of their arguments, four floats at a time, and the part of the work that a thread takes.
#pragma once
#include <stddef.h>
#include <stdint.h>
#include <wasm_simd128.h>

using f32x4 = v128_t;

/**
 * A kernel: its arguments are integers, floats as their bits, and addresses in bytes. Each of `threads` calls it with its
 * own number and does a part of its own; a kernel that does not split its work returns at once where `thread` is not 0.
 * Values lie at multiples of 16 bytes, and 64 bytes behind a value may be read (never used, never written).
 */
using Kernel = void(const int32_t* args, int thread, int threads);

#define DECLARE(name) Kernel name;
#include "opcodes.h"
OPCODES(DECLARE)
#undef DECLARE

/** map.cc: a program of elementwise steps over rows from `from` to before `to` of its space, all axes but the last. */
void map_rows(const int32_t* program, int from, int to);

/** Waits until all threads are here. */
void barrier(int threads);

inline float* floats(int32_t address) { return reinterpret_cast<float*>(address); }
inline float real(int32_t bits) { return __builtin_bit_cast(float, bits); }

inline f32x4 load(const float* at) { return wasm_v128_load(at); }
inline f32x4 load_splat(const float* at) { return wasm_v128_load32_splat(at); }
inline f32x4 splat(float x) { return wasm_f32x4_splat(x); }
inline void store(float* at, f32x4 x) { wasm_v128_store(at, x); }

/** The first `n` of four numbers: all from 4 on, none up to 0. */
inline void store_first(float* at, f32x4 x, int n) {
  if (n >= 4) return store(at, x);
  if (n >= 2) wasm_v128_store64_lane(at, x, 0);
  if (n == 1) wasm_v128_store32_lane(at, x, 0);
  if (n == 3) wasm_v128_store32_lane(at + 2, x, 2);
}

/** a b + c: rounded once in the FMA build, twice in the plain one. */
inline f32x4 madd(f32x4 a, f32x4 b, f32x4 c) {
#ifdef __wasm_relaxed_simd__
  return wasm_f32x4_relaxed_madd(a, b, c);
#else
  return wasm_f32x4_add(wasm_f32x4_mul(a, b), c);
#endif
}

/** The same of single numbers, with the same rounding. */
inline float madd(float a, float b, float c) { return wasm_f32x4_extract_lane(madd(splat(a), splat(b), splat(c)), 0); }

/** Short runs without a call of the engine. */
inline void copy_floats(float* to, const float* from, int n) {
  if (n > 128) return (void)__builtin_memcpy(to, from, n * sizeof(float));
  int i = 0;
  for (; i + 4 <= n; i += 4) store(to + i, load(from + i));
  for (; i < n; i++) to[i] = from[i];
}

template <int I>
struct Index {
  constexpr operator int() const { return I; }
};
template <class T, T... I>
struct Indices {
  template <class Body>
  __attribute__((always_inline)) static void run(Body body) {
    (body(Index<I>()), ...);
  }
};

/** The body for 0 to N - 1, written out: arrays that it indexes stay in registers, which loops do not always leave them. */
template <int N, class Body>
__attribute__((always_inline)) inline void unrolled(Body body) {
  __make_integer_seq<Indices, int, N>::run(body);
}

inline int least(int a, int b) { return a < b ? a : b; }
inline int most(int a, int b) { return a > b ? a : b; }

struct Share {
  int from, to;
};

/** A thread's part of `count` things in pieces of `grain`. */
inline Share share(int count, int thread, int threads, int grain = 1) {
  const int64_t pieces = (count + grain - 1) / grain;
  return {least(count, int(pieces * thread / threads) * grain), least(count, int(pieces * (thread + 1) / threads) * grain)};
}
