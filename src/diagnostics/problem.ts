/** What data or a run is at fault for: an error as a value, with no place in a spec. 6xxx: data and judging, 7xxx: training and files. */
export interface Problem {
  readonly code: `MTL${6 | 7}${string}`;
  /** One sentence. */
  readonly message: string;
  /** The data file at fault. */
  readonly file?: string;
  /** Further lines: what was found instead, what to try. */
  readonly notes?: readonly string[];
}

export function isProblem(value: unknown): value is Problem {
  return typeof value === 'object' && value !== null && 'code' in value && 'message' in value;
}
