/** Errors of a run around its training: what was asked for, its folder, and its model. 75xx. */
import { defineProblem } from '../problem.ts';

export const unwritableFolder = defineProblem<{ folder: string; reason: string }>({
  code: 'MTL7501',
  message: ({ folder, reason }) => `the run's folder \`${folder}\` cannot be written: ${reason}`,
  explain: `A run writes its measurements, its report and its model into a folder of its own, \`runs/NAME\` unless \`-o\` names
another. The place may belong to another user, or lie on a disk that is full or read-only; or a file may stand where a
folder should be.`,
});

export const unknownPart = defineProblem<{
  name: string;
  variants: readonly string[];
  conditions: readonly string[];
  repeats: readonly string[];
}>({
  code: 'MTL7502',
  message: ({ name, variants, conditions, repeats }) => {
    const named = [variants, conditions].filter((names) => names.length > 1).map((names) => names.map((each) => `\`${each}\``).join(', '));
    return `--part names \`${name}\`, which the protocol does not have; there is ${[...named, repeatsInWords(repeats)].join('; ')}`;
  },
  explain: `\`--part fold=3\` trains and judges the third fold alone: a quick look before the whole protocol runs. Where a
protocol has conditions, \`--part 5%\` is all of one, and where variants are compared, \`--part single\` is all of one, \`--part main\`
all of the model itself. Slashes join them: \`--part 5%/repeat=1\`, \`--part single/5%\`.`,
});

export const noModel = defineProblem<{ folder: string }>({
  code: 'MTL7503',
  message: ({ folder }) => `there is no model in \`${folder}\``,
  explain: `\`mtlc predict\`, \`mtlc evaluate\` and \`mtlc export\` take the folder of a run that has ended, such as \`runs/NAME\`: its
network lies in \`model/\`. A protocol that repeats leaves one where the spec does not say \`final: none\`; a run that was
interrupted leaves none.`,
});

export const damagedModel = defineProblem<{ path: string; reason: string }>({
  code: 'MTL7504',
  message: ({ path, reason }) => `\`${path}\` is damaged: ${reason}`,
  explain: `A model is a list of what it reads and answers (\`model.json\`), its weights (\`weights.safetensors\`), and the program
that computes with them (\`program/model.ts\` of the run). They belong together: one that was cut off, edited or replaced
alone does not fit the others. Copy the whole folder of the run again, or train again.`,
});

export const brokenProgram = defineProblem<{ folder: string; reason: string }>({
  code: 'MTL7505',
  message: ({ folder, reason }) => `the program in \`${folder}\` does not load: ${reason}`,
  explain: `A model is computed by the program that trained it, \`program/\` in the run's folder. It is missing, or it was changed
since. Copy the whole folder of the run again, or train again.`,
});

export const nothingKeptApart = defineProblem<{ folder: string }>({
  code: 'MTL7506',
  message: ({ folder }) =>
    `the model in \`${folder}\` was fitted on all rows, so none is left to judge it: name others with \`--data NAME=PATH\``,
  explain: `After a protocol that repeats, the model is one more fit on all rows. The protocol's scores, in \`report.json\`, are the
estimate of how it does on new ones; rows that it has learnt from would say too much good of it. The model of a holdout is
judged again on the test rows of its spec, and any model on the rows of other files.`,
});

export const changedData = defineProblem<{ path: string }>({
  code: 'MTL7507',
  message: ({ path }) =>
    `\`${path}\` is not the file that the run was trained on, so its test rows are not known: name rows with \`--data NAME=PATH\``,
  explain: `The rows that a protocol keeps apart follow from the rows of the file. Once the file has changed, others would be
taken, among them rows that the model has learnt from. With \`--data NAME=PATH\` all rows of the named files are judged.`,
});

export const unfitInput = defineProblem<{ name: string; reason: string }>({
  code: 'MTL7508',
  message: ({ name, reason }) => `input \`${name}\` ${reason}`,
  explain: `A model that is called from a program takes rows by the names of columns, or its inputs by their names: numbers row after
row, as many for each row as the input's shape says, and as many rows in every input.`,
});

export const unreachable = defineProblem<{ url: string; reason: string }>({
  code: 'MTL7509',
  message: ({ url, reason }) => `\`${url}\` cannot be fetched: ${reason}`,
  explain: `A page loads a model by the URLs of \`model.json\` and \`weights.safetensors\`, relative to the page. The files have to lie
on the server that the page is from, or on one that allows other pages to read them; a page that was opened from the disk
may fetch none, and takes what the files hold in place of their URLs.`,
});

function repeatsInWords(repeats: readonly string[]): string {
  const [first, last] = [repeats[0], repeats.at(-1)];
  return repeats.length > 1 ? `\`${first}\` to \`${last}\`` : `\`${first}\` alone`;
}
