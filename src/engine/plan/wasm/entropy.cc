// Cross entropy of scores.
#include "rows.h"

/** e^(x - most), stored; gives their sum. */
static float powers(const float* x, float* to, float most, int n) {
  f32x4 sum = splat(0);
  for (int i = 0; i < n; i += 4) {
    const f32x4 e = exp_of_negative(sub(load(x + i), splat(most)));
    sum = add(sum, first_of(e, n - i, 0));
    store_first(to + i, e, n - i);
  }
  return sum_of(sum);
}

/** The slope of a row, and what its loss is the logarithm of, less `shifted`. */
static void row_of(const float* x, float named, float* slope, int classes, float& sum, float& shifted) {
  const int label = named >= 0 && named < float(classes) ? int(named) : -1;
  if (label < 0) {
    for (int i = 0; i < classes; i++) slope[i] = 0;
    sum = 1;
    shifted = 0;
    return;
  }
  const float most = largest(x, classes);
  shifted = x[label] - most;
  sum = powers(x, slope, most, classes);
  for (int i = 0; i < classes; i += 4) store_first(slope + i, quotient(load(slope + i), splat(sum)), classes - i);
  slope[label] -= 1;
}

/**
 * logits [rows, classes], label [rows], loss [rows], slope [rows, classes], rows, classes: loss = -log softmax(logits)[label] and
 * slope = softmax(logits) - 1 at the label; both are 0 where the label is none of the classes.
 */
void softmax_cross_entropy(const int32_t* args, int thread, int threads) {
  const int classes = args[5];
  const Share rows = share(args[4], thread, threads);
  for (int row = rows.from; row < rows.to; row += 4) {
    const int count = least(4, rows.to - row);
    float sums[4], shifted[4];
    for (int i = 0; i < count; i++) {
      const int at = (row + i) * classes;
      row_of(floats(args[0]) + at, floats(args[1])[row + i], floats(args[3]) + at, classes, sums[i], shifted[i]);
    }
    store_first(floats(args[2]) + row, sub(log(load(sums)), load(shifted)), count);
  }
}
