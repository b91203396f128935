// Pools: the largest number or the mean of the numbers that a window covers, padding left out, and their gradients.
#include "frame.h"
#include "window.h"

namespace {

/** A window's cells in the image: rows and columns that it covers. */
struct Cells {
  int image, top, bottom, left, right;
};

template <class Visit>
void each_window(const Windows& of, Share lines, Visit visit) {
  for (int line = lines.from; line < lines.to; line++) {
    const int image = line / of.rows, row = line % of.rows, y = row * of.stride_down - of.top;
    for (int column = 0; column < of.columns; column++) {
      const int x = column * of.stride_along - of.left;
      visit((line * of.columns + column) * of.channels, Cells{image, most(y, 0), least(y + of.taps_down, of.height), most(x, 0), least(x + of.taps_along, of.width)});
    }
  }
}

f32x4 larger(f32x4 x, f32x4 than) { return wasm_f32x4_gt(x, than); }

}  // namespace

/** x, out, and the numbers of `Windows`. */
void largest_pool(const int32_t* args, int thread, int threads) {
  const float* x = floats(args[0]);
  float* out = floats(args[1]);
  const Windows of(args + 2);
  each_window(of, share(of.batch * of.rows, thread, threads), [&](int to, const Cells& cells) {
    for (int c = 0; c < of.channels; c += 4) {
      f32x4 best = splat(-__builtin_inff());
      for (int y = cells.top; y < cells.bottom; y++) {
        const float* row = x + of.pixel(cells.image, y, cells.left) + c;
        for (int i = cells.left; i < cells.right; i++, row += of.channels) best = wasm_f32x4_max(best, load(row));
      }
      store_first(out + to + c, best, of.channels - c);
    }
  });
}

/** dy, x, dx, and the numbers of `Windows`: each slope goes to the first of the largest numbers, row by row. */
void largest_pool_gradient(const int32_t* args, int thread, int threads) {
  const float *dy = floats(args[0]), *x = floats(args[1]);
  float* dx = floats(args[2]);
  const Windows of(args + 3);
  const Share images = share(of.batch, thread, threads);
  clear_floats(dx + of.pixel(images.from, 0, 0), of.pixel(images.to - images.from, 0, 0));
  each_window(of, {images.from * of.rows, images.to * of.rows}, [&](int from, const Cells& cells) {
    for (int c = 0; c < of.channels; c += 4) {
      const int first = of.pixel(cells.image, cells.top, cells.left) + c;
      f32x4 best = load(x + first), at = wasm_i32x4_splat(first);
      for (int y = cells.top; y < cells.bottom; y++) {
        int i = of.pixel(cells.image, y, cells.left) + c;
        for (int column = cells.left; column < cells.right; column++, i += of.channels) {
          const f32x4 number = load(x + i), more = larger(number, best);
          best = wasm_v128_bitselect(number, best, more);
          at = wasm_v128_bitselect(wasm_i32x4_splat(i), at, more);
        }
      }
      alignas(16) int32_t places[4];
      wasm_v128_store(places, at);
      for (int j = 0; j < least(4, of.channels - c); j++) dx[places[j] + j] += dy[from + c + j];
    }
  });
}

/** x, out, and the numbers of `Windows`. */
void mean_pool(const int32_t* args, int thread, int threads) {
  const float* x = floats(args[0]);
  float* out = floats(args[1]);
  const Windows of(args + 2);
  each_window(of, share(of.batch * of.rows, thread, threads), [&](int to, const Cells& cells) {
    const f32x4 count = splat((cells.bottom - cells.top) * (cells.right - cells.left));
    for (int c = 0; c < of.channels; c += 4) {
      f32x4 sum = splat(0);
      for (int y = cells.top; y < cells.bottom; y++) {
        const float* row = x + of.pixel(cells.image, y, cells.left) + c;
        for (int i = cells.left; i < cells.right; i++, row += of.channels) sum = wasm_f32x4_add(sum, load(row));
      }
      store_first(out + to + c, wasm_f32x4_div(sum, count), of.channels - c);
    }
  });
}

/** dy, dx, and the numbers of `Windows`. */
void mean_pool_gradient(const int32_t* args, int thread, int threads) {
  const float* dy = floats(args[0]);
  float* dx = floats(args[1]);
  const Windows of(args + 2);
  const Share images = share(of.batch, thread, threads);
  clear_floats(dx + of.pixel(images.from, 0, 0), of.pixel(images.to - images.from, 0, 0));
  each_window(of, {images.from * of.rows, images.to * of.rows}, [&](int from, const Cells& cells) {
    const f32x4 count = splat((cells.bottom - cells.top) * (cells.right - cells.left));
    for (int c = 0; c < of.channels; c += 4) {
      const f32x4 slope = wasm_f32x4_div(load(dy + from + c), count);
      for (int y = cells.top; y < cells.bottom; y++)
        for (int column = cells.left; column < cells.right; column++) {
          float* to = dx + of.pixel(cells.image, y, column) + c;
          store_first(to, wasm_f32x4_add(load(to), slope), of.channels - c);
        }
    }
  });
}
