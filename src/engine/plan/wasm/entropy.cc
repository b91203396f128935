// Cross entropy of scores.
#include "functions.h"

static inline float lane(f32x4 x, int i) { return i == 0 ? wasm_f32x4_extract_lane(x, 0) : i == 1 ? wasm_f32x4_extract_lane(x, 1) : i == 2 ? wasm_f32x4_extract_lane(x, 2) : wasm_f32x4_extract_lane(x, 3); }

static float largest(const float* x, int n) {
  float most = x[0];
  for (int i = 1; i < n; i++) most = x[i] > most ? x[i] : most;
  return most;
}

/** e^(x - most), stored; gives their sum. */
static float powers(const float* x, float* to, float most, int n) {
  f32x4 sum = splat(0);
  int i = 0;
  for (; i + 4 <= n; i += 4) {
    const f32x4 e = exp(sub(load(x + i), splat(most)));
    sum = add(sum, e);
    store(to + i, e);
  }
  float all = (lane(sum, 0) + lane(sum, 2)) + (lane(sum, 1) + lane(sum, 3));
  if (i == n) return all;
  const f32x4 e = exp(sub(load(x + i), splat(most)));
  for (int k = 0; i < n; i++, k++) {
    to[i] = lane(e, k);
    all += to[i];
  }
  return all;
}

/**
 * logits [rows, classes], label [rows], loss [rows], slope [rows, classes], rows, classes: loss = -log softmax(logits)[label] and
 * slope = softmax(logits) - 1 at the label; both are 0 where the label is none of the classes.
 */
void softmax_cross_entropy(const int32_t* args, int thread, int threads) {
  const int classes = args[5];
  const Share rows = share(args[4], thread, threads);
  for (int row = rows.from; row < rows.to; row++) {
    const float* const x = floats(args[0]) + row * classes;
    float* const slope = floats(args[3]) + row * classes;
    const float named = floats(args[1])[row];
    const int label = named >= 0 && named < float(classes) ? int(named) : -1;
    if (label < 0) {
      floats(args[2])[row] = 0;
      for (int i = 0; i < classes; i++) slope[i] = 0;
      continue;
    }
    const float most = largest(x, classes);
    const float shifted = x[label] - most;
    const float sum = powers(x, slope, most, classes);
    int i = 0;
    for (; i + 4 <= classes; i += 4) store(slope + i, quotient(load(slope + i), splat(sum)));
    for (; i < classes; i++) slope[i] /= sum;
    slope[label] -= 1;
    floats(args[2])[row] = lane(log(splat(sum)), 0) - shifted;
  }
}
