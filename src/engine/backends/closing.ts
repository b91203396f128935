/** What backends of this thread hold of the machine. Apart, so that a command that opens none loads none. */
const closers = new Set<() => void>();

/** Has `close` called where the thread is done with its backends, once. */
export function onClosing(close: () => void): void {
  closers.add(close);
}

/** Gives back what keeps this thread going; tensors of the backends cannot be read any more, and they open again. */
export function closeBackends(): void {
  for (const close of closers) close();
  closers.clear();
}
