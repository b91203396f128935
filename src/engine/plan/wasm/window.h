// What windows that move over images share: pools and depthwise convolutions go over the channels of a pixel as vectors.
#pragma once
#include "abi.h"

/** Images [batch, height, width, channels], windows over them, and their results [batch, rows, columns, ...]. */
struct Windows {
  int batch, height, width, channels, rows, columns;
  int taps_down, taps_along, stride_down, stride_along, dilation_down, dilation_along, top, left;

  explicit Windows(const int32_t* n)
      : batch(n[0]), height(n[1]), width(n[2]), channels(n[3]), rows(n[4]), columns(n[5]), taps_down(n[6]), taps_along(n[7]),
        stride_down(n[8]), stride_along(n[9]), dilation_down(n[10]), dilation_along(n[11]), top(n[12]), left(n[13]) {}

  int pixel(int image, int y, int x) const { return ((image * height + y) * width + x) * channels; }
};
constexpr int WINDOWS = 14;

/** The taps from `from` to before `to` of a window that begins at `start`, which may be outside of `length`. */
inline Share inside(int start, int taps, int dilation, int length) {
  const int from = start < 0 ? (-start + dilation - 1) / dilation : 0;
  const int to = length - start <= 0 ? 0 : (length - start + dilation - 1) / dilation;
  return {least(from, taps), least(to, taps)};
}
