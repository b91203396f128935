/** Instructions as the words that a machine reads: the number of a kernel, how many arguments follow, and these. */
import type { Machine } from './machine.ts';
import { opcodes, type Opcode } from './wasm/opcodes.ts';

export const wordsOf = (op: Opcode, ...args: readonly number[]): number[] => [opcodes.indexOf(op), args.length, ...args];

/** The address of words in a machine's memory, where they are put. */
export function writeWords(machine: Machine, words: ArrayLike<number>): number {
  const at = machine.allocate(4 * words.length);
  machine.words().set(words, at / 4);
  return at;
}
