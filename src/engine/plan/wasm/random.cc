// threefry2x32 with 20 rounds (Salmon, Moraes, Dror and Shaw, SC 2011), four blocks at a time, bit for bit as src/runtime/random.ts.
#include "abi.h"

static inline v128_t turned(v128_t x, int by) { return wasm_v128_or(wasm_i32x4_shl(x, by), wasm_u32x4_shr(x, 32 - by)); }

struct Words {
  v128_t x, y;
};

static const int TURNS[] = {13, 15, 26, 6, 17, 29, 16, 24};

/** Four counters [c0, c1] enciphered under the key [k0, k1]. */
static inline Words encipher(v128_t k0, v128_t k1, v128_t c0, v128_t c1) {
  const v128_t keys[] = {k0, k1, wasm_v128_xor(wasm_v128_xor(k0, k1), wasm_i32x4_const_splat(0x1bd11bda))};
  v128_t x = wasm_i32x4_add(c0, k0), y = wasm_i32x4_add(c1, k1);
#pragma clang loop unroll(full)
  for (int four = 0; four < 5; four++) {
#pragma clang loop unroll(full)
    for (int round = 0; round < 4; round++) {
      x = wasm_i32x4_add(x, y);
      y = wasm_v128_xor(turned(y, TURNS[four % 2 * 4 + round]), x);
    }
    x = wasm_i32x4_add(x, keys[(four + 1) % 3]);
    y = wasm_i32x4_add(wasm_i32x4_add(y, keys[(four + 2) % 3]), wasm_i32x4_splat(four + 1));
  }
  return {x, y};
}

/** The upper 24 bits as a number of [0, 1). */
static inline f32x4 fraction(v128_t bits) {
  return wasm_f32x4_mul(wasm_f32x4_convert_i32x4(wasm_u32x4_shr(bits, 8)), wasm_f32x4_const_splat(0x1p-24f));
}

/** seed, to, count, stream: two words. */
void uniform(const int32_t* args, int thread, int threads) {
  const int32_t* seed = reinterpret_cast<const int32_t*>(args[0]);
  float* const to = floats(args[1]);
  const Words key = encipher(wasm_i32x4_splat(seed[0]), wasm_i32x4_splat(seed[1]), wasm_i32x4_splat(args[3]), wasm_i32x4_splat(args[4]));
  const v128_t k0 = wasm_i32x4_splat(wasm_i32x4_extract_lane(key.x, 0)), k1 = wasm_i32x4_splat(wasm_i32x4_extract_lane(key.y, 0));
  const Share part = share(args[2], thread, threads, 1024);
  for (int i = part.from; i < part.to; i += 8) {
    const v128_t counter = wasm_i32x4_add(wasm_i32x4_splat(i / 2), wasm_i32x4_make(0, 1, 2, 3));
    const Words words = encipher(k0, k1, counter, wasm_i32x4_splat(0));
    const f32x4 x = fraction(words.x), y = fraction(words.y);
    const f32x4 low = wasm_i32x4_shuffle(x, y, 0, 4, 1, 5), high = wasm_i32x4_shuffle(x, y, 2, 6, 3, 7);
    if (i + 8 <= part.to) {
      store(to + i, low);
      store(to + i + 4, high);
      continue;
    }
    float last[8];
    store(last, low);
    store(last + 4, high);
    __builtin_memcpy(to + i, last, (part.to - i) * sizeof(float));
  }
}
