// Convolutions of images [batch, height, width, channels] as products: each pixel of the result is a row of a, which lies
// in the framed image as runs of numbers; nothing is copied but the frame.
#include "frame.h"
#include "gemm.h"

namespace {

/** Steps that a packed panel is used for at once, where runs are shorter. */
constexpr int GROUP = 512;

struct Convolution {
  const float *x, *filter;
  float *out, *room, *packed;
  int batch;
  Frame frame;
  /** Of the result; a band is so many of its rows, whose framed rows lie in `room`. */
  int rows, columns, band;
  /** Framed rows and columns from one pixel of the result to the next, and how many rows a pixel takes. */
  int stride_down, stride_along, taps_down;
  int outputs;
  /** In floats: where the result begins behind `out`; from one image, row, pixel of it to the next. */
  int out_at, out_image, out_down, out_along;
  int turned, filter_down;
  int segments, length;
  /** Where much of what a filter sees is frame: pixel by pixel, for many images at once. */
  int by_images;
  const int32_t *starts, *filters;

  int steps() const { return segments * length; }
};

/** All panels: of each, the runs one behind the other. */
void pack_filter(const Convolution& of, Share part) {
  const Panels panels(of.outputs);
  for (int p = part.from; p < part.to; p++) {
    const int from = panels.from(p), width = least(panels.from(p + 1), of.outputs) - from;
    float* to = of.packed + from * of.steps();
    for (int s = 0; s < of.segments; s++, to += of.length * packed_step(width)) {
      const float* run = of.filter + of.filters[s];
      if (of.turned) pack_turned(to, run + from * of.filter_down, of.filter_down, of.length, width);
      else pack(to, run + from, of.filter_down, of.length, width);
    }
  }
}

/** Runs shorter than this are gathered, up to `GATHERED` steps in all. */
constexpr int SHORT = 24, GATHERED = 128;

/** Each pixel's runs, one behind the other. */
void gather(const Convolution& of, const float* a, const int32_t* a_at, int count, float* to) {
  for (int i = 0; i < count; i++, to += of.steps())
    for (int s = 0; s < of.segments; s++) {
      const float* from = a + a_at[i] + of.starts[s];
      // What is written behind a run is overwritten by the next one.
      for (int k = 0; k < of.length; k += 4) store(to + s * of.length + k, load(from + k));
    }
}

/** Pixels `from` to `to` of a band, whose framed rows are `a`, at `c`. */
void pixels(const Convolution& of, const float* a, float* c, int from, int to) {
  int32_t a_at[ROWS], c_at[ROWS];
  for (int i = from, y = from / of.columns, x = from % of.columns; i < to; i++) {
    a_at[i - from] = y * of.stride_down * of.frame.down() + x * of.stride_along * of.frame.channels;
    c_at[i - from] = y * of.out_down + x * of.out_along;
    if (++x == of.columns) x = 0, y++;
  }
  const Panels panels(of.outputs);
  if (of.segments > 1 && of.length < SHORT && of.steps() <= GATHERED) {
    alignas(16) float gathered[ROWS * GATHERED + 4];
    gather(of, a, a_at, to - from, gathered);
    for (int i = 0; i < to - from; i++) a_at[i] = i * of.steps();
    const int32_t start = 0;
    const Block block = {gathered, a_at, 0, &start, 1, of.steps(), nullptr, 0, c, c_at, 1, false};
    for (int p = 0; p < panels.count; p++) {
      const int begin = panels.from(p), width = least(panels.from(p + 1), of.outputs) - begin;
      panel<true>(block, to - from, of.packed + begin * of.steps(), true, begin, width);
    }
    return;
  }
  const int group = most(1, GROUP / most(1, of.length));
  for (int s = 0; s == 0 || s < of.segments; s += group) {
    const int count = least(group, of.segments - s);
    const Block block = {a, a_at, 0, of.starts + s, count, of.length, nullptr, 0, c, c_at, 1, s > 0};
    for (int p = 0; p < panels.count; p++) {
      const int begin = panels.from(p), width = least(panels.from(p + 1), of.outputs) - begin;
      panel<true>(block, to - from, of.packed + begin * of.steps() + s * of.length * packed_step(width), true, begin, width);
    }
  }
}

/** All pixels of some images, by the taps that lie within them. */
void pixels_of_images(const Convolution& of, Share images) {
  int32_t a_at[ROWS], c_at[ROWS];
  const int32_t start = 0;
  const Panels panels(of.outputs);
  const Frame& frame = of.frame;
  const int taps = of.length / frame.channels;
  for (int image = images.from; image < images.to; image += ROWS)
    for (int pixel = 0; pixel < of.rows * of.columns; pixel++) {
      const int y = pixel / of.columns, x = pixel % of.columns, count = least(ROWS, images.to - image);
      for (int i = 0; i < count; i++) {
        a_at[i] = (image + i) * frame.image();
        c_at[i] = of.out_at + (image + i) * of.out_image + y * of.out_down + x * of.out_along;
      }
      bool add = false;
      for (int s = 0; s < of.segments; s++) {
        const int place = of.starts[s] / frame.channels;
        const int row = y * of.stride_down + place / frame.columns - frame.top, column = x * of.stride_along + place % frame.columns - frame.left;
        const int first = most(0, -column), last = least(taps, frame.width - column);
        if (row < 0 || row >= frame.height || first >= last) continue;
        const float* const a = of.x + (row * frame.width + column + first) * frame.channels;
        const Block block = {a, a_at, 0, &start, 1, (last - first) * frame.channels, nullptr, 0, of.out, c_at, 1, add};
        for (int p = 0; p < panels.count; p++) {
          const int begin = panels.from(p), width = least(panels.from(p + 1), of.outputs) - begin;
          panel<true>(block, count, of.packed + begin * of.steps() + (s * of.length + first * frame.channels) * packed_step(width), true, begin, width);
        }
        add = true;
      }
      for (int i = 0; i < count && !add; i++) clear_floats(of.out + c_at[i], of.outputs);
    }
}

}  // namespace

/**
 * x, filter, out, room, floats of room a thread, packed; then the numbers of `Convolution` in their
 * order, whether a program follows, `starts` and `filters`; that program over the result's pixels (`map_rows`).
 */
void convolution(const int32_t* args, int thread, int threads) {
  const int32_t* n = args + 6;
  const Convolution of = {floats(args[0]), floats(args[1]), floats(args[2]), floats(args[3]) + thread * args[4], floats(args[5]),
                          n[0], {n[1], n[2], n[3], n[4], n[5], n[6], n[7]}, n[8], n[9], n[10], n[11], n[12], n[13], n[14],
                          n[15], n[16], n[17], n[18], n[19], n[20], n[21], n[22], n[23], n + 25, n + 25 + n[21]};
  const int32_t* after = n[24] ? n + 25 + 2 * of.segments : nullptr;
  pack_filter(of, share(Panels(of.outputs).count, thread, threads));
  if (threads > 1) barrier(threads);
  if (of.by_images) {
    const Share images = share(of.batch, thread, threads, 4);
    pixels_of_images(of, images);
    if (after) map_rows(after, images.from * of.rows * of.columns, images.to * of.rows * of.columns);
    return;
  }
  const int bands = (of.rows + of.band - 1) / of.band;
  const Share part = share(of.batch * bands, thread, threads);
  for (int unit = part.from; unit < part.to; unit++) {
    const int image = unit / bands, row = unit % bands * of.band, rows = least(of.band, of.rows - row);
    const int first = row * of.stride_down;
    const float* a = framed(of.room, of.x + image * of.frame.image(), of.frame, first, first + (rows - 1) * of.stride_down + of.taps_down);
    float* c = of.out + of.out_at + image * of.out_image + row * of.out_down;
    const int count = rows * of.columns, step = even(count, ROWS);
    for (int from = 0; from < count; from += step) {
      const int to = least(from + step, count);
      pixels(of, a, c, from, to);
      const int done = (image * of.rows + row) * of.columns;
      if (after) map_rows(after, done + from, done + to);
    }
  }
}
