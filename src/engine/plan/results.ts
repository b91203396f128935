/** What a step gives that is no state: losses above all, of which a thousand tasks have a thousand. */

export interface Results {
  /** Of what is one number: the names, one array at all steps of a plan, and the numbers. */
  readonly names: readonly string[];
  readonly numbers: Float32Array;
  /** What has axes, by name. */
  readonly arrays: Readonly<Record<string, { readonly shape: readonly number[]; readonly values: Float32Array }>>;
}

/** How the numbers of a step come: `one` of a result without axes, `all` of another, by its place. */
interface Given {
  one(place: number): number;
  all(place: number): Float32Array;
}

/** Of a plan whose results are these, in their places. */
export function resultsLike(results: readonly { readonly name: string; readonly shape: readonly number[] }[]): (given: Given) => Results {
  const placed = results.map((result, place) => ({ ...result, place }));
  const [single, others] = [placed.filter(({ shape }) => shape.length === 0), placed.filter(({ shape }) => shape.length > 0)];
  const [names, places] = [single.map(({ name }) => name), single.map(({ place }) => place)];
  return ({ one, all }) => ({
    names,
    numbers: Float32Array.from(places, one),
    arrays: Object.fromEntries(others.map(({ name, shape, place }) => [name, { shape, values: all(place) }])),
  });
}

/** The numbers of each result. */
export function numbersByName({ names, numbers, arrays }: Results): Record<string, Float32Array> {
  const single = names.map((name, i) => [name, numbers.subarray(i, i + 1)] as const);
  return Object.fromEntries([...single, ...Object.entries(arrays).map(([name, { values }]) => [name, values] as const)]);
}
