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

/** The largest of a window's numbers, NaN before all others. */
f32x4 largest(const float* x, const Cells& cells, const Windows& of) {
  f32x4 best = splat(-__builtin_inff());
  for (int y = cells.top; y < cells.bottom; y++, x += of.width * of.channels) {
    const float* at = x;
    for (int column = cells.left; column < cells.right; column++, at += of.channels) best = wasm_f32x4_max(best, load(at));
  }
  return best;
}

/** Adds a slope to the first of a window's largest numbers. */
void pass_on(f32x4 slope, const float* x, float* dx, int count, const Cells& cells, const Windows& of) {
  const int down = of.width * of.channels, high = cells.bottom - cells.top, wide = cells.right - cells.left;
  f32x4 best = load(x), at = wasm_i32x4_splat(0);
  for (int i = 0; i < high; i++)
    for (int j = 0; j < wide; j++) {
      const f32x4 number = load(x + i * down + j * of.channels), more = larger(number, best);
      best = wasm_v128_bitselect(number, best, more);
      at = wasm_v128_bitselect(wasm_i32x4_splat(i * wide + j), at, more);
    }
  for (int i = 0; i < high; i++)
    for (int j = 0; j < wide; j++) {
      float* to = dx + i * down + j * of.channels;
      store_first(to, wasm_f32x4_add(load(to), wasm_v128_and(slope, wasm_i32x4_eq(at, wasm_i32x4_splat(i * wide + j)))), count);
    }
}

/** The same for windows of two rows and two columns. ALONE: no other window has a slope for its numbers. */
template <bool ALONE>
void pass_on_four(f32x4 slope, const float* x, float* dx, int count, int down, int along) {
  const f32x4 a = load(x), b = load(x + along), c = load(x + down), d = load(x + down + along);
  const f32x4 right = larger(b, a), above = wasm_v128_bitselect(b, a, right);
  const f32x4 lower_right = larger(d, c), below = wasm_v128_bitselect(d, c, lower_right);
  const f32x4 lower = larger(below, above);
  const auto add = [&](float* to, f32x4 mask) { store_first(to, ALONE ? wasm_v128_and(slope, mask) : wasm_f32x4_add(load(to), wasm_v128_and(slope, mask)), count); };
  add(dx, wasm_v128_andnot(wasm_v128_not(right), lower));
  add(dx + along, wasm_v128_andnot(right, lower));
  add(dx + down, wasm_v128_andnot(lower, lower_right));
  add(dx + down + along, wasm_v128_and(lower, lower_right));
}

}  // namespace

/** x, out, and the numbers of `Windows`. */
void largest_pool(const int32_t* args, int thread, int threads) {
  const float* x = floats(args[0]);
  float* out = floats(args[1]);
  const Windows of(args + 2);
  const int down = of.width * of.channels;
  each_window(of, share(of.batch * of.rows, thread, threads), [&](int to, const Cells& cells) {
    const float* first = x + of.pixel(cells.image, cells.top, cells.left);
    const bool four = cells.bottom - cells.top == 2 && cells.right - cells.left == 2;
    for (int c = 0; c < of.channels; c += 4) {
      const float* at = first + c;
      const f32x4 best = four ? wasm_f32x4_max(wasm_f32x4_max(load(at), load(at + of.channels)), wasm_f32x4_max(load(at + down), load(at + down + of.channels)))
                              : largest(at, cells, of);
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
  // Windows of 2 x 2 side by side, all over the image.
  const bool alone = of.taps_down == 2 && of.taps_along == 2 && of.stride_down == 2 && of.stride_along == 2 && of.height == 2 * of.rows && of.width == 2 * of.columns;
  if (!alone) clear_floats(dx + of.pixel(images.from, 0, 0), of.pixel(images.to - images.from, 0, 0));
  each_window(of, {images.from * of.rows, images.to * of.rows}, [&](int from, const Cells& cells) {
    const int first = of.pixel(cells.image, cells.top, cells.left);
    const bool four = cells.bottom - cells.top == 2 && cells.right - cells.left == 2;
    for (int c = 0; c < of.channels; c += 4) {
      const f32x4 slope = load(dy + from + c);
      if (alone) pass_on_four<true>(slope, x + first + c, dx + first + c, of.channels - c, of.width * of.channels, of.channels);
      else if (four) pass_on_four<false>(slope, x + first + c, dx + first + c, of.channels - c, of.width * of.channels, of.channels);
      else pass_on(slope, x + first + c, dx + first + c, of.channels - c, cells, of);
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
