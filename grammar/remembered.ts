interface Entry<V> {
  value: V;
  /** The last text that asked for it. */
  text: number;
}

/** Results of a pure function by what they were made from: those of the last text, and at most as many older ones. */
export class Remembered<K, V> {
  private readonly entries = new Map<K, Entry<V>>();
  private text = 0;
  /** How many entries the text has asked for. */
  private asked = 0;

  /** A new text is read. */
  turn(): void {
    if (this.entries.size > 2 * this.asked) {
      for (const [key, { text }] of this.entries) if (text < this.text) this.entries.delete(key);
    }
    this.text += 1;
    this.asked = 0;
  }

  recall(key: K): V | undefined {
    const entry = this.entries.get(key);
    if (entry) this.ask(entry);
    return entry?.value;
  }

  keep(key: K, value: V): V {
    const entry = this.entries.get(key) ?? { value, text: -1 };
    entry.value = value;
    this.entries.set(key, entry);
    this.ask(entry);
    return value;
  }

  get(key: K, make: () => V): V {
    return this.recall(key) ?? this.keep(key, make());
  }

  private ask(entry: Entry<V>): void {
    if (entry.text === this.text) return;
    entry.text = this.text;
    this.asked += 1;
  }
}
