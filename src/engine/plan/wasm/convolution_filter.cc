// The gradient of a convolution by its filter: a product of the framed image, whose columns are a's rows, with the slopes.
#include "frame.h"
#include "gemm.h"

namespace {

struct FilterGradient {
  const float *x, *dy;
  float *out, *room;
  int batch;
  Frame frame;
  /** Of dy; a band is so many of its rows, or so many images, whose framed rows lie in `room`. */
  int rows, columns, outputs, band, images;
  int stride_down, stride_along, taps_down;
  /** Runs of the filter's rows: where each begins in the framed image, and how many rows it has. */
  int runs, length;
  const int32_t* starts;
};

/** Adds a band's products: `lines` rows of dy pixels, the framed numbers of which begin at `lines_at`. */
void add_band(const FilterGradient& of, const float* a, const int32_t* lines_at, int lines, const float* dy, bool add, Share rows) {
  alignas(16) float packed[DEPTH * PANEL];
  int32_t a_at[ROWS], c_at[ROWS];
  const Panels panels(of.outputs);
  const int steps = lines * of.columns;
  const bool packs = steps <= DEPTH && of.runs * (rows.to - rows.from) > 40;
  for (int p = 0; p < panels.count; p++) {
    const int from = panels.from(p), width = least(panels.from(p + 1), of.outputs) - from;
    if (packs) pack(packed, dy + from, of.outputs, steps, width);
    for (int run = 0; run < of.runs; run++)
      for (int row = rows.from; row < rows.to; row += ROWS) {
        const int count = least(ROWS, rows.to - row);
        for (int i = 0; i < count; i++) {
          a_at[i] = of.starts[run] + row + i;
          c_at[i] = (run * of.length + row + i) * of.outputs;
        }
        const Block block = {a, a_at, of.stride_along * of.frame.channels, lines_at, lines, of.columns, nullptr, of.outputs, of.out, c_at, 1, add};
        panel<false>(block, count, packs ? packed : dy + from, packs, from, width);
      }
  }
}

/** Rows of dy that a band has at most, all images together. */
constexpr int LINES = DEPTH;

}  // namespace

/** x, dy, out, room, floats of room a thread; then the numbers of `FilterGradient` in their order, and `starts`. */
void convolution_filter(const int32_t* args, int thread, int threads) {
  const int32_t* n = args + 5;
  const FilterGradient of = {floats(args[0]), floats(args[1]), floats(args[2]), floats(args[3]) + thread * args[4], n[0],
                             {n[1], n[2], n[3], n[4], n[5], n[6], n[7]}, n[8], n[9], n[10], n[11], n[12], n[13], n[14], n[15],
                             n[16], n[17], n + 18};
  const Share rows = share(of.length, thread, threads, 3);
  int32_t lines_at[LINES];
  bool add = false;
  for (int image = 0; image < of.batch; image += of.images)
    for (int row = 0; row < of.rows; row += of.band) {
      const int images = least(of.images, of.batch - image), band = least(of.band, of.rows - row);
      const int first = row * of.stride_down, taken = (band - 1) * of.stride_down + of.taps_down;
      const float* a = of.x + image * of.frame.image() + first * of.frame.down();
      int apart = of.frame.image();
      if (!of.frame.is_empty()) {
        a = of.room, apart = taken * of.frame.down();
        for (int i = 0; i < images; i++)
          write_framed(of.room + i * apart, of.x + (image + i) * of.frame.image(), of.frame, first, first + taken);
      }
      for (int i = 0; i < images; i++)
        for (int line = 0; line < band; line++) lines_at[i * band + line] = i * apart + line * of.stride_down * of.frame.down();
      const float* dy = of.dy + (image * of.rows + row) * of.columns * of.outputs;
      add_band(of, a, lines_at, images * band, dy, add, rows);
      add = true;
    }
  if (!add) for (int run = 0; run < of.runs; run++) clear_floats(of.out + (run * of.length + rows.from) * of.outputs, (rows.to - rows.from) * of.outputs);
}
