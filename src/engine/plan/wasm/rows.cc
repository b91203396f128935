// Rows as a whole: softmax, its logarithm, and the places of extremes.
#include "rows.h"

/** from, to, rows, width. */
void softmax(const int32_t* args, int thread, int threads) {
  const int width = args[3];
  const Share rows = share(args[2], thread, threads);
  for (int row = rows.from; row < rows.to; row++) {
    const float* const from = floats(args[0]) + row * width;
    float* const to = floats(args[1]) + row * width;
    const f32x4 most = splat(largest(from, width));
    f32x4 sum = splat(0);
    for (int i = 0; i < width; i += 4) {
      const f32x4 e = exp_of_negative(sub(load(from + i), most));
      sum = add(sum, first_of(e, width - i, 0));
      store_first(to + i, e, width - i);
    }
    const f32x4 all = splat(sum_of(sum));
    for (int i = 0; i < width; i += 4) store_first(to + i, quotient(load(to + i), all), width - i);
  }
}

/** from, to, rows, width: the logarithm of the softmax. */
void log_softmax(const int32_t* args, int thread, int threads) {
  const int width = args[3];
  const Share rows = share(args[2], thread, threads);
  for (int row = rows.from; row < rows.to; row++) {
    const float* const from = floats(args[0]) + row * width;
    float* const to = floats(args[1]) + row * width;
    const f32x4 most = splat(largest(from, width));
    f32x4 sum = splat(0);
    for (int i = 0; i < width; i += 4) sum = add(sum, first_of(exp_of_negative(sub(load(from + i), most)), width - i, 0));
    const f32x4 all = log(splat(sum_of(sum)));
    for (int i = 0; i < width; i += 4) store_first(to + i, sub(sub(load(from + i), most), all), width - i);
  }
}

/** from [outer, count, inner], to [outer, inner], outer, count, inner, least: the first place of the largest or least along `count`. */
void place_of_extreme(const int32_t* args, int thread, int threads) {
  const float* const from = floats(args[0]);
  const int count = args[3], inner = args[4], least = args[5];
  const Share rows = share(args[2], thread, threads);
  for (int row = rows.from; row < rows.to; row++) {
    for (int j = 0; j < inner; j++) {
      const float* const x = from + row * count * inner + j;
      int found = 0;
      for (int i = 1; i < count; i++)
        if (least ? x[i * inner] < x[found * inner] : x[i * inner] > x[found * inner]) found = i;
      floats(args[1])[row * inner + j] = float(found);
    }
  }
}
