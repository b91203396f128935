/** Exit codes that scripts rely on. */
export const exit = {
  done: 0,
  /** The spec, the data or the result is at fault. */
  fault: 1,
  /** The command line is at fault. */
  usage: 2,
  /** The compiler itself is at fault. */
  internal: 70,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exit)[keyof typeof exit];

/** What the command line asks for cannot be meant: said with exit code 2. */
export interface UsageMistake {
  readonly mistake: string;
}
