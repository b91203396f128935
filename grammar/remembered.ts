/** Results of a pure function by what they were made from. What one text does not ask for is forgotten with the next. */
export class Remembered<K, V> {
  private before = new Map<K, V>();
  private now = new Map<K, V>();

  /** A new text is read. */
  turn(): void {
    this.before = this.now;
    this.now = new Map();
  }

  /** What was kept of this text or the one before it. */
  recall(key: K): V | undefined {
    return this.now.get(key) ?? this.before.get(key);
  }

  keep(key: K, value: V): V {
    this.now.set(key, value);
    return value;
  }

  get(key: K, make: () => V): V {
    return this.now.get(key) ?? this.keep(key, this.before.get(key) ?? make());
  }
}
