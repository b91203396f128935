/** The form of the harness: properties that entries have, each tried on every use that a spec can write. */

export interface EntryTest {
  /** What holds, as a sentence about the entry. */
  readonly says: string;
  /** Throws a `Mismatch` where it does not hold. */
  readonly run: () => Promise<Seen>;
}

export interface Seen {
  /** How many numbers were compared, or conditions looked at. */
  readonly checked: number;
  /** The largest distance of a number from the expected one, relative to 1 + its size; null where none were compared. */
  readonly distance: number | null;
}

/** The first thing that is not as it should be. */
export class Mismatch extends Error {}

/** Counts what a test sees. */
export class Tally {
  private checked = 0;
  private worst: number | null = null;

  get seen(): Seen {
    return { checked: this.checked, distance: this.worst };
  }

  holds(right: boolean, otherwise: string): void {
    if (!right) throw new Mismatch(otherwise);
    this.checked++;
  }

  same(actual: unknown, expected: unknown, of: string): void {
    const [is, should] = [JSON.stringify(actual), JSON.stringify(expected)];
    this.holds(is === should, `${of}: ${is}, not ${should}`);
  }

  /** `distance` is what `expectClose` gave for so many numbers. */
  close(distance: number, count: number): void {
    this.checked += count;
    this.worst = Math.max(this.worst ?? 0, distance);
  }
}

/** Makes tests of which each looks at all cases. These are built once, by the first test that runs. */
export function testsOver<Case>(
  build: () => Promise<readonly Case[]>,
): (says: string, check: (of: Case, tally: Tally) => Promise<void> | void) => EntryTest {
  let built: Promise<readonly Case[]> | undefined;
  return (says, check) => ({
    says,
    run: async () => {
      const tally = new Tally();
      for (const of of await (built ??= build())) await check(of, tally);
      return tally.seen;
    },
  });
}

export interface Finding {
  readonly says: string;
  readonly seen: Seen | null;
  /** Null: it holds. */
  readonly wrong: string | null;
}

/** What each test finds, up to the first that finds something wrong. */
export async function findings(tests: readonly EntryTest[]): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const { says, run } of tests) {
    const finding = await run().then(
      (seen): Finding => ({ says, seen, wrong: null }),
      // What an entry's own code throws is as wrong as a number that differs.
      (error: unknown): Finding => ({ says, seen: null, wrong: error instanceof Error ? error.message : String(error) }),
    );
    found.push(finding);
    if (finding.wrong !== null) break;
  }
  return found;
}
