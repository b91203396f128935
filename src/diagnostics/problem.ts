/** What data or a run is at fault for: an error as a value, with no place in a spec. 6xxx: data and judging, 7xxx: training and files. */
export interface Problem {
  readonly code: ProblemCode;
  /** One sentence. */
  readonly message: string;
  /** The data file at fault. */
  readonly file?: string;
  /** Further lines: what was found instead, what to try. */
  readonly notes?: readonly string[];
}

type ProblemCode = `MTL${6 | 7}${number}`;

interface Declaration<Params> {
  readonly code: ProblemCode;
  /** Left out: an error, which ends what is run. */
  readonly severity?: 'warning';
  readonly message: (params: Params) => string;
  /** The long text of `mtlc check --explain CODE`. Markdown. */
  readonly explain: string;
}

export interface ProblemKind<Params> extends Declaration<Params> {
  of(params: Params, more?: { file?: string; notes?: readonly string[] }): Problem;
}

/** Declares one such error, or warning. Its parameters are type-checked where it is reported. */
export function defineProblem<Params>(declaration: Declaration<Params>): ProblemKind<Params> {
  const { code, message } = declaration;
  return { ...declaration, of: (params, more = {}) => ({ code, message: message(params), ...more }) };
}

export function isProblem(value: unknown): value is Problem {
  return typeof value === 'object' && value !== null && 'code' in value && 'message' in value;
}
