// Depthwise convolutions: channel c of an image, with a filter [height, width, channels, n], gives channels c n to c n + n - 1.
#include "frame.h"
#include "window.h"

namespace {

struct Depthwise {
  Windows windows;
  int multiplier, outputs;
  explicit Depthwise(const int32_t* n) : windows(n), multiplier(n[WINDOWS]), outputs(windows.channels * multiplier) {}
};

/** The numbers of a pixel that four results from `q` on come from. */
template <bool ONE>
f32x4 inputs(const float* pixel, int q, int multiplier) {
  if (ONE) return load(pixel + q);
  return wasm_f32x4_make(pixel[q / multiplier], pixel[(q + 1) / multiplier], pixel[(q + 2) / multiplier], pixel[(q + 3) / multiplier]);
}

template <bool ONE>
void forward(const Depthwise& of, const float* x, const float* filter, float* out, Share lines) {
  const Windows& w = of.windows;
  for (int line = lines.from; line < lines.to; line++) {
    const int image = line / w.rows, y = line % w.rows * w.stride_down - w.top;
    const Share down = inside(y, w.taps_down, w.dilation_down, w.height);
    for (int column = 0; column < w.columns; column++, out += of.outputs) {
      const int x_at = column * w.stride_along - w.left;
      const Share along = inside(x_at, w.taps_along, w.dilation_along, w.width);
      for (int q = 0; q < of.outputs; q += 4) {
        f32x4 sum = splat(0);
        for (int i = down.from; i < down.to; i++) {
          const float* pixel = x + w.pixel(image, y + i * w.dilation_down, x_at + along.from * w.dilation_along);
          const float* weight = filter + (i * w.taps_along + along.from) * of.outputs + q;
          for (int j = along.from; j < along.to; j++, pixel += w.dilation_along * w.channels, weight += of.outputs)
            sum = madd(inputs<ONE>(pixel, q, of.multiplier), load(weight), sum);
        }
        store_first(out + q, sum, of.outputs - q);
      }
    }
  }
}

/** The tap and the row of dy by which row `y` of x is reached, tap after tap. */
template <class Visit>
void each_tap(int y, int taps, int stride, int dilation, int before, int moved, Visit visit) {
  for (int tap = 0; tap < taps; tap++) {
    const int reached = y + before - tap * dilation;
    if (reached >= 0 && reached % stride == 0 && reached / stride < moved) visit(tap, reached / stride);
  }
}

void by_inputs(const Depthwise& of, const float* dy, const float* filter, float* dx, Share lines) {
  const Windows& w = of.windows;
  for (int line = lines.from; line < lines.to; line++) {
    const int image = line / w.height, y = line % w.height;
    float* row = dx + line * w.width * w.channels;
    clear_floats(row, w.width * w.channels);
    each_tap(y, w.taps_down, w.stride_down, w.dilation_down, w.top, w.rows, [&](int i, int from_row) {
      for (int x = 0; x < w.width; x++) {
        float* to = row + x * w.channels;
        each_tap(x, w.taps_along, w.stride_along, w.dilation_along, w.left, w.columns, [&](int j, int from_column) {
          const float* slope = dy + ((image * w.rows + from_row) * w.columns + from_column) * of.outputs;
          const float* weight = filter + (i * w.taps_along + j) * of.outputs;
          int c = 0;
          if (of.multiplier == 1)
            for (; c + 4 <= w.channels; c += 4) store(to + c, madd(load(slope + c), load(weight + c), load(to + c)));
          for (; c < w.channels; c++)
            for (int m = 0; m < of.multiplier; m++)
              to[c] = madd(slope[c * of.multiplier + m], weight[c * of.multiplier + m], to[c]);
        });
      }
    });
  }
}

/** V vectors of a tap's sums, over all pixels. */
template <int V, bool ONE>
void by_filter(const Depthwise& of, const float* x, const float* dy, float* out, int i, int j, int q) {
  const Windows& w = of.windows;
  f32x4 sums[V];
  for (int v = 0; v < V; v++) sums[v] = splat(0);
  // The columns whose tap is inside.
  const int start = j * w.dilation_along - w.left;
  const int first = start < 0 ? (-start + w.stride_along - 1) / w.stride_along : 0;
  const int last = w.width - start <= 0 ? 0 : least(w.columns, (w.width - start + w.stride_along - 1) / w.stride_along);
  for (int image = 0; image < w.batch; image++)
    for (int row = 0; row < w.rows; row++) {
      const int y = row * w.stride_down + i * w.dilation_down - w.top;
      if (y < 0 || y >= w.height) continue;
      const float* pixel = x + w.pixel(image, y, start + first * w.stride_along);
      const float* slope = dy + ((image * w.rows + row) * w.columns + first) * of.outputs + q;
      for (int column = first; column < last; column++, pixel += w.stride_along * w.channels, slope += of.outputs)
#pragma unroll
        for (int v = 0; v < V; v++) sums[v] = madd(inputs<ONE>(pixel, q + 4 * v, of.multiplier), load(slope + 4 * v), sums[v]);
    }
  float* to = out + (i * w.taps_along + j) * of.outputs + q;
  for (int v = 0; v < V; v++) store_first(to + 4 * v, sums[v], of.outputs - q - 4 * v);
}

}  // namespace

/** x, filter, out, the numbers of `Windows`, and n. */
void depthwise(const int32_t* args, int thread, int threads) {
  const Depthwise of(args + 3);
  const Windows& w = of.windows;
  const Share lines = share(w.batch * w.rows, thread, threads);
  float* out = floats(args[2]) + lines.from * w.columns * of.outputs;
  if (of.multiplier == 1) forward<true>(of, floats(args[0]), floats(args[1]), out, lines);
  else forward<false>(of, floats(args[0]), floats(args[1]), out, lines);
}

/** dy, filter, dx, the numbers of `Windows`, and n. */
void depthwise_input(const int32_t* args, int thread, int threads) {
  const Depthwise of(args + 3);
  by_inputs(of, floats(args[0]), floats(args[1]), floats(args[2]), share(of.windows.batch * of.windows.height, thread, threads));
}

/** x, dy, out, the numbers of `Windows`, and n. */
void depthwise_filter(const int32_t* args, int thread, int threads) {
  const Depthwise of(args + 3);
  const float *x = floats(args[0]), *dy = floats(args[1]);
  float* out = floats(args[2]);
  const Share columns = share(of.outputs, thread, threads, 4);
  for (int i = 0; i < of.windows.taps_down; i++)
    for (int j = 0; j < of.windows.taps_along; j++) {
      int q = columns.from;
      if (of.multiplier == 1)
        for (; q + 16 <= columns.to; q += 16) by_filter<4, true>(of, x, dy, out, i, j, q);
      for (; q < columns.to; q += 4) {
        if (of.multiplier == 1) by_filter<1, true>(of, x, dy, out, i, j, q);
        else by_filter<1, false>(of, x, dy, out, i, j, q);
      }
    }
}
