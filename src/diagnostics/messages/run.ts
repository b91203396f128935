/** Errors of a run around its training: what was asked for, and its folder. 75xx. */
import { defineProblem } from '../problem.ts';

export const unwritableFolder = defineProblem<{ folder: string; reason: string }>({
  code: 'MTL7501',
  message: ({ folder, reason }) => `the run's folder \`${folder}\` cannot be written: ${reason}`,
  explain: `A run writes its measurements, its report and its model into a folder of its own, \`runs/NAME\` unless \`-o\` names
another. The place may belong to another user, or lie on a disk that is full or read-only; or a file may stand where a
folder should be.`,
});

export const unknownPart = defineProblem<{ name: string; parts: readonly string[] }>({
  code: 'MTL7502',
  message: ({ name, parts }) =>
    `--part names \`${name}\`, which the protocol does not have; there is ${partsInWords(parts)}`,
  explain: `\`--part fold=3\` trains and judges the third fold alone: a quick look before the whole protocol runs.`,
});

function partsInWords(parts: readonly string[]): string {
  const [first, last] = [parts[0], parts.at(-1)];
  return parts.length > 1 ? `\`${first}\` to \`${last}\`` : `\`${first}\` alone`;
}
