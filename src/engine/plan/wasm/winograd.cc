// A convolution, and its gradient by its image, where 3 x 3 filters move by one, by Winograd's transformation. What sees nothing but
// zeros is 0 to the bit, as the slope of a relu wants it; where numbers cancel out it leaves traces of rounding. Gradients by filters do not bear
// these: Adam makes a whole step of one.
#include "winograd.h"
#include "frame.h"
#include "gemm.h"
#include "window.h"

namespace {

struct Winograd {
  /** An image and a filter of [3, 3, channels, outputs], or, turned by half, slopes and one of [3, 3, outputs, channels]. */
  const float *x, *filter;
  float *out, *room, *packed;
  int batch;
  /** Its rows and columns hold the patches of all 2 x 2 pixels of the result. */
  Frame frame;
  /** Of the result; a band is so many pairs of its rows. */
  int rows, columns, band, outputs;
  bool turned;

  int pairs_down() const { return (rows + 1) / 2; }
  int pairs_along() const { return (columns + 1) / 2; }
  int patches() const { return band * pairs_along(); }
};

/** Channels whose taps are transformed at once. */
constexpr int CHANNELS = 32;

/** All panels: of each, the parts [channels, width] one behind the other. */
void pack_filter(const Winograd& of, Share part) {
  alignas(16) float taps[9 * CHANNELS * PANEL];
  const int channels = of.frame.channels;
  const Panels panels(of.outputs);
  for (int p = part.from; p < part.to; p++) {
    const int from = panels.from(p), width = least(panels.from(p + 1), of.outputs) - from, step = packed_step(width);
    float* to = of.packed + from * PARTS * channels;
    for (int c = 0; c < channels; c += CHANNELS) {
      const int count = least(CHANNELS, channels - c);
      for (int tap = 0; tap < 9; tap++) {
        float* const at = taps + tap * count * step;
        if (of.turned) pack_turned(at, of.filter + ((8 - tap) * of.outputs + from) * channels + c, channels, count, width);
        else pack(at, of.filter + (tap * channels + c) * of.outputs + from, of.outputs, count, width);
      }
      for (int i = 0; i < count * step; i += 4) transform_filter(to + c * step + i, channels * step, taps + i, count * step);
    }
  }
}

/** Patches of pairs of rows, of which `a` has the framed ones: [16, patches, channels rounded up to 4]. */
void transform_band(const Winograd& of, const float* a, int pairs, float* to) {
  const int channels = of.frame.channels, step = packed_step(channels), count = pairs * of.pairs_along();
  for (int y = 0; y < pairs; y++)
    for (int c = 0; c < channels; c += 4)
      transform_patches(to + y * of.pairs_along() * step + c, step, count * step, a + 2 * y * of.frame.down() + c, channels, of.frame.down(), of.pairs_along());
}

/** Stores a panel of the result's pairs of rows: `parts` are [16, patches, width]. */
void store_band(const Winograd& of, const float* parts, float* out, int row, int pairs, int width) {
  const int step = packed_step(width), apart = pairs * of.pairs_along() * step;
  for (int y = row; y < row + 2 * pairs; y += 2)
    for (int x = 0; x < of.columns; x += 2, parts += step) {
      const int high = least(2, of.rows - y), wide = least(2, of.columns - x);
      float* to = out + (y * of.columns + x) * of.outputs;
      for (int v = 0; v < width; v += 4) {
        f32x4 pixels[2][2];
        transform_result(pixels, parts + v, apart);
        for (int i = 0; i < high; i++)
          for (int j = 0; j < wide; j++) store_first(to + (i * of.columns + j) * of.outputs + v, pixels[i][j], width - v);
      }
    }
}

/** The products of all patches with a panel's parts. */
void multiply_parts(const Winograd& of, const float* patches, int count, const float* packed, float* parts, int width) {
  const int step = packed_step(of.frame.channels), columns = packed_step(width);
  int32_t a_at[ROWS], c_at[ROWS];
  const int32_t start = 0;
  for (int from = 0; from < count; from += ROWS) {
    const int rows = least(ROWS, count - from);
    for (int i = 0; i < rows; i++) a_at[i] = (from + i) * step, c_at[i] = (from + i) * columns;
    for (int part = 0; part < PARTS; part++) {
      const Block block = {patches + part * count * step, a_at, 0, &start, 1, of.frame.channels, nullptr, 0, parts + part * count * columns, c_at, 1, false};
      panel<true>(block, rows, packed + part * of.frame.channels * columns, true, 0, columns);
    }
  }
}

}  // namespace

/**
 * x, filter, out, room, floats of room a thread, packed; then the numbers of `Winograd` in their order, whether a
 * program follows, and that program over the result's pixels (`map_rows`).
 */
void winograd(const int32_t* args, int thread, int threads) {
  const int32_t* n = args + 6;
  const Winograd of = {floats(args[0]), floats(args[1]), floats(args[2]), floats(args[3]) + thread * args[4], floats(args[5]),
                       n[0], {n[1], n[2], n[3], n[4], n[5], n[6], n[7]}, n[8], n[9], n[10], n[11], n[12] != 0};
  const int32_t* after = n[13] ? n + 14 : nullptr;
  const Panels panels(of.outputs);
  pack_filter(of, share(panels.count, thread, threads));
  if (threads > 1) barrier(threads);
  const int bands = (of.pairs_down() + of.band - 1) / of.band;
  const int framed_rows = 2 * of.band + 2;
  float* patches = of.room + framed_rows * of.frame.down();
  float* parts = patches + PARTS * of.patches() * packed_step(of.frame.channels);
  const Share part = share(of.batch * bands, thread, threads);
  for (int unit = part.from; unit < part.to; unit++) {
    const int image = unit / bands, pair = unit % bands * of.band, pairs = least(of.band, of.pairs_down() - pair);
    const float* a = framed(of.room, of.x + image * of.frame.image(), of.frame, 2 * pair, 2 * (pair + pairs) + 2);
    transform_band(of, a, pairs, patches);
    float* out = of.out + image * of.rows * of.columns * of.outputs;
    for (int p = 0; p < panels.count; p++) {
      const int from = panels.from(p), width = least(panels.from(p + 1), of.outputs) - from;
      multiply_parts(of, patches, pairs * of.pairs_along(), of.packed + from * PARTS * of.frame.channels, parts, width);
      store_band(of, parts, out + from, 2 * pair, pairs, width);
    }
    const int first = image * of.rows + 2 * pair;
    if (after) map_rows(after, first * of.columns, (first + least(2 * pairs, of.rows - 2 * pair)) * of.columns);
  }
}
