// Images with zeros around them.
#pragma once
#include "abi.h"

/** Of one image [height, width, channels], and of its frame: all of its numbers are `rows` x `columns` x `channels`. */
struct Frame {
  int height, width, channels, top, left, rows, columns;

  bool is_empty() const { return top == 0 && left == 0 && rows <= height && columns <= width; }
  int image() const { return height * width * channels; }
  /** From one row to the next of what `framed` gives. */
  int down() const { return (is_empty() ? width : columns) * channels; }
};

inline void clear_floats(float* to, int count) {
  int i = 0;
  for (; i + 4 <= count; i += 4) store(to + i, splat(0));
  for (; i < count; i++) to[i] = 0;
}

/** Rows `from` to `to` of a framed image, written to `room`. */
inline void write_framed(float* room, const float* image, const Frame& frame, int from, int to) {
  const int down = frame.columns * frame.channels, left = frame.left * frame.channels;
  const int middle = least(frame.width, frame.columns - frame.left) * frame.channels;
  for (int row = from; row < to; row++, room += down) {
    const int own = row - frame.top;
    if (own < 0 || own >= frame.height) {
      clear_floats(room, down);
      continue;
    }
    clear_floats(room, left);
    copy_floats(room + left, image + own * frame.width * frame.channels, middle);
    clear_floats(room + left + middle, down - left - middle);
  }
}

/** The same; where the frame is empty, the image as it stands. */
inline const float* framed(float* room, const float* image, const Frame& frame, int from, int to) {
  if (frame.is_empty()) return image + from * frame.width * frame.channels;
  write_framed(room, image, frame, from, to);
  return room;
}
