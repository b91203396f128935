// The gradient of a convolution by its 3 x 3 filter that moves by one, by the transpose of Winograd's transformation.
#include "winograd.h"
#include "frame.h"
#include "gemm.h"
#include "window.h"

namespace {

struct WinogradFilter {
  const float *x, *dy;
  float *out, *room, *sums;
  int batch;
  /** Their rows and columns hold whole patches, and whole pairs. */
  Frame image, slopes;
  /** Pairs of rows, and images where these are all, whose products are added at once. */
  int band, images;

  int pairs_down() const { return slopes.rows / 2; }
  int pairs_along() const { return slopes.columns / 2; }
  int outputs() const { return packed_step(slopes.channels); }
};

/** Patches of channels `part`, and slopes, of a band: [16, patches, ...], the band's from patch `at` on. */
void transform_band(const WinogradFilter& of, int image, int pair, int pairs, Share part, float* patches, float* slopes, int at, int count) {
  const int channels = packed_step(part.to - part.from), along = of.pairs_along(), outputs = of.outputs();
  const float* x = framed(of.room, of.x + image * of.image.image(), of.image, 2 * pair, 2 * (pair + pairs) + 2);
  for (int y = 0; y < pairs; y++)
    for (int c = 0; c < channels; c += 4)
      transform_patches(patches + (at + y * along) * channels + c, channels, count * channels, x + 2 * y * of.image.down() + part.from + c, of.image.channels, of.image.down(), along);
  const float* dy = framed(of.room, of.dy + image * of.slopes.image(), of.slopes, 2 * pair, 2 * (pair + pairs));
  for (int i = 0; i < pairs; i++)
    for (int j = 0; j < along; j++)
      for (int v = 0; v < outputs; v += 4)
        transform_slopes(slopes + (at + i * along + j) * outputs + v, count * outputs, dy + 2 * i * of.slopes.down() + 2 * j * of.slopes.channels + v, of.slopes.channels, of.slopes.down());
}

/** Adds the products of so many patches. */
void add_products(const WinogradFilter& of, Share part, const float* patches, const float* slopes, int count, bool add) {
  const int channels = packed_step(part.to - part.from), outputs = of.outputs();
  int32_t a_at[ROWS], c_at[ROWS];
  const int32_t start = 0;
  const Panels panels(outputs);
  for (int row = part.from; row < part.to; row += ROWS) {
    const int rows = least(ROWS, part.to - row);
    for (int i = 0; i < rows; i++) a_at[i] = row - part.from + i, c_at[i] = (row + i) * outputs;
    for (int k = 0; k < PARTS; k++) {
      const Block block = {patches + k * count * channels, a_at, channels, &start, 1, count, nullptr, outputs, of.sums + k * of.image.channels * outputs, c_at, 1, add};
      for (int p = 0; p < panels.count; p++) {
        const int from = panels.from(p), width = least(panels.from(p + 1), outputs) - from;
        panel<false>(block, rows, slopes + k * count * outputs + from, false, from, width);
      }
    }
  }
}

/** The taps of channels `part`. */
void store_taps(const WinogradFilter& of, Share part) {
  const int channels = of.image.channels, columns = of.slopes.channels, outputs = of.outputs();
  for (int c = part.from; c < part.to; c++)
    for (int v = 0; v < columns; v += 4) {
      f32x4 taps[3][3];
      transform_taps(taps, of.sums + c * outputs + v, channels * outputs);
      for (int tap = 0; tap < 9; tap++) store_first(of.out + (tap * channels + c) * columns + v, taps[tap / 3][tap % 3], columns - v);
    }
}

}  // namespace

/** x, dy, out, room, floats of room a thread, threads that have room, sums; then the numbers of `WinogradFilter` in their order. */
void winograd_filter(const int32_t* args, int thread, int threads) {
  threads = least(threads, args[5]);
  if (thread >= threads) return;
  const int32_t* n = args + 7;
  const WinogradFilter of = {floats(args[0]), floats(args[1]), floats(args[2]), floats(args[3]) + thread * args[4], floats(args[6]),
                             n[0], {n[1], n[2], n[3], n[4], n[5], n[6], n[7]}, {n[8], n[9], n[10], n[11], n[12], n[13], n[14]}, n[15], n[16]};
  const Share part = share(of.image.channels, thread, threads, 4);
  if (part.from == part.to) return;
  const int most_patches = of.images * of.band * of.pairs_along();
  float* patches = of.room + most((2 * of.band + 2) * of.image.down(), 2 * of.band * of.slopes.down());
  float* slopes = patches + PARTS * most_patches * packed_step(part.to - part.from);
  bool add = false;
  for (int image = 0; image < of.batch; image += of.images)
    for (int pair = 0; pair < of.pairs_down(); pair += of.band) {
      const int images = least(of.images, of.batch - image), pairs = least(of.band, of.pairs_down() - pair);
      const int each = pairs * of.pairs_along(), count = images * each;
      for (int i = 0; i < images; i++) transform_band(of, image + i, pair, pairs, part, patches, slopes, i * each, count);
      add_products(of, part, patches, slopes, count, add);
      add = true;
    }
  store_taps(of, part);
}
