/** The commands, said once: parsing, help and completion read this table. It loads no command. */
import { backendNames, realNames } from '../engine/backends/backend.ts';
import type { Console } from './console.ts';
import type { ExitCode, UsageMistake } from './exit.ts';

export type Values = Readonly<Record<string, unknown>>;
export type Action = (words: readonly string[], options: Values, console: Console) => Promise<ExitCode | UsageMistake>;

/** What a word or an option's value is, for completion; a list holds all its values. */
export type ValueKind = 'spec' | 'file' | 'folder' | 'command' | 'other' | readonly string[];

export interface OptionDeclaration {
  readonly flags: string;
  readonly doc: string;
  readonly value?: ValueKind;
  readonly repeats?: true;
}

export interface WordDeclaration {
  /** Such as `<spec...>` or `[command]`. */
  readonly form: string;
  readonly kind: ValueKind;
  readonly doc: string;
}

export interface CommandDeclaration {
  readonly name: string;
  readonly summary: string;
  readonly words: readonly WordDeclaration[];
  readonly options: readonly OptionDeclaration[];
  readonly examples: readonly string[];
  readonly load: () => Promise<{ readonly run: Action }>;
}

const SPEC = { form: '<spec>', kind: 'spec', doc: 'a .mtl file' } as const;
const RUN = { form: '<run>', kind: 'folder', doc: "a run's folder, such as runs/mt-dnn" } as const;
const BACKEND = { flags: '--backend <name>', doc: 'what computes (default: auto)', value: backendNames } as const;
const DATA = { flags: '--data <name=path>', doc: 'another file for a source of the spec', value: 'file', repeats: true } as const;
/** Commands that read specs have it, before their name or behind it. */
export const CATALOG: OptionDeclaration = { flags: '--catalog <dir>', doc: "folder of entries of your own (default: `mtlc.catalog` in your package.json)", value: 'folder' };
const FORMATS = ['tfjs', 'safetensors'] as const;
const SETUPS = ['native', 'gpu'] as const;
const SHELLS = ['bash', 'zsh', 'fish'] as const;

export const commands: readonly CommandDeclaration[] = [
  {
    name: 'new',
    summary: 'write a spec for the columns of a file, or one with made-up rows to start from',
    words: [{ form: '[name]', kind: 'other', doc: "the spec's name (default: that of the file)" }],
    options: [
      { flags: '--from <file>', doc: 'a file of rows, CSV or JSON lines, .gz or not', value: 'file' },
      { flags: '--targets <columns>', doc: 'the columns that are to be learnt, such as species,sex', value: 'other', repeats: true },
      { flags: '--force', doc: 'write over a spec that is there already' },
    ],
    examples: ['mtlc new --from penguins.csv --targets species,sex', 'mtlc new flowers'],
    load: () => import('./commands/new.ts'),
  },
  {
    name: 'check',
    summary: 'say what is wrong with specs, without training anything',
    words: [{ form: '[spec...]', kind: 'spec', doc: '.mtl files' }],
    options: [
      { flags: '--json', doc: 'print the diagnostics as JSON on standard output' },
      { flags: '--strict', doc: 'warnings count as errors' },
      { flags: '--verbose', doc: 'list the data files, on standard error, before they are read' },
      { flags: '--copies', doc: 'read all rows, too, and warn of those that are in training and in a test' },
      DATA,
      { flags: '--explain <code>', doc: 'print the long text of a diagnostic, such as MTL2001', value: 'other' },
      CATALOG,
    ],
    examples: ['mtlc check specs/*.mtl', 'mtlc check flowers.mtl --copies', 'mtlc check --explain MTL2001'],
    load: () => import('./commands/check.ts'),
  },
  {
    name: 'format',
    summary: 'lay specs out in the common form',
    words: [{ form: '<spec...>', kind: 'spec', doc: '.mtl files, or - for standard input' }],
    options: [
      { flags: '--write', doc: 'rewrite the files instead of printing them' },
      { flags: '--check', doc: 'list the files that are laid out otherwise; exit code 1 if there are any' },
    ],
    examples: ['mtlc format --write specs/*.mtl', 'mtlc format - < spec.mtl'],
    load: () => import('./commands/format.ts'),
  },
  {
    name: 'compile',
    summary: 'write the TensorFlow.js program of a spec',
    words: [SPEC],
    options: [
      { flags: '-o, --out <dir>', doc: 'folder of the program (default: out/NAME)', value: 'folder' },
      { flags: '--target <target>', doc: 'tfjs, or ir to print the intermediate form as JSON', value: ['tfjs', 'ir'] },
      { flags: '--js', doc: 'JavaScript instead of TypeScript, for Node 20' },
      { flags: '--bundle', doc: 'one .mjs file with the runtime inside and TF.js outside' },
      { flags: '--set <path=value>', doc: 'another value for a property of the spec', value: 'other', repeats: true },
      CATALOG,
    ],
    examples: ['mtlc compile specs/mt-dnn.mtl -o out', 'mtlc compile specs/mt-dnn.mtl --target ir'],
    load: () => import('./commands/compile.ts'),
  },
  {
    name: 'train',
    summary: 'compile a spec, train what was compiled, and judge it',
    words: [{ ...SPEC, doc: "a .mtl file; with --resume and --again, a run's folder, or a spec in the place of its newest run" }],
    options: [
      { flags: '-o, --out <dir>', doc: "the run's folder (default: runs/NAME)", value: 'folder' },
      BACKEND,
      { flags: '--seed <n>', doc: "in place of the spec's seed", value: 'other' },
      { flags: '--set <path=value>', doc: 'another value for a property of the spec, by its path', value: 'other', repeats: true },
      DATA,
      { flags: '--part <name>', doc: 'only some parts: a fold or repeat (fold=3), a condition (5%), a variant (single), or several with slashes (single/5%/repeat=1)', value: 'other' },
      { flags: '--workers <n>', doc: 'parts trained side by side (default: one a core; a GPU takes one)', value: 'other' },
      { flags: '--resume', doc: 'go on with a run that was stopped, to the result that it would have had' },
      { flags: '--again', doc: 'run a run once more, into a folder of its own, and say whether the result is the same' },
      { flags: '--json', doc: 'print the report as JSON on standard output, and nothing else' },
      { flags: '--quiet', doc: 'no progress' },
      CATALOG,
    ],
    examples: ['mtlc train specs/mt-dnn.mtl', 'mtlc train --resume runs/mt-dnn', 'mtlc train specs/mt-dnn.mtl --set train.finetune.epochs=3 --part fold=1'],
    load: () => import('./commands/train.ts'),
  },
  {
    name: 'predict',
    summary: 'answer the rows of CSV files, or pictures, with the model of a run',
    words: [RUN, { form: '[input...]', kind: 'file', doc: 'CSV files with the columns of the inputs (others are passed over), or JPEG and PNG files where the input is a picture' }],
    options: [
      { flags: '--probabilities', doc: 'probabilities in the place of labels' },
      { flags: '--json', doc: 'a line of JSON a row in the place of CSV' },
      { flags: '-o, --out <file>', doc: 'write to a file instead of printing', value: 'file' },
      { flags: '--page', doc: 'write one HTML file that asks for rows and answers them, without a network (default: RUN/predict.html)' },
      { ...DATA, doc: 'a file for a source of the spec, where inputs are read from several' },
      BACKEND,
    ],
    examples: ['mtlc predict runs/mt-dnn new.csv', 'mtlc predict runs/mt-dnn new.csv --probabilities -o answers.csv', 'mtlc predict runs/flowers rose.jpg daisy.png', 'mtlc predict runs/mt-dnn --page'],
    load: () => import('./commands/predict.ts'),
  },
  {
    name: 'evaluate',
    summary: 'judge the model of a run on rows that it has not learnt from',
    words: [RUN],
    options: [
      { ...DATA, doc: 'a file of rows for a source of the spec (default: the rows that the run kept apart)' },
      { flags: '--json', doc: 'print the report as JSON on standard output' },
      BACKEND,
    ],
    examples: ['mtlc evaluate runs/mt-dnn --data rows=new.csv', 'mtlc evaluate runs/mt-dnn'],
    load: () => import('./commands/evaluate.ts'),
  },
  {
    name: 'export',
    summary: 'write the model of a run for use without mtlc',
    words: [RUN],
    options: [
      { flags: '--format <format>', doc: 'tfjs (code and weights for TensorFlow.js) or safetensors (weights)', value: FORMATS },
      { flags: '-o, --out <dir>', doc: 'folder of the result (default: RUN/export/FORMAT)', value: 'folder' },
    ],
    examples: ['mtlc export runs/mt-dnn --format tfjs', 'mtlc export runs/mt-dnn --format safetensors -o weights'],
    load: () => import('./commands/export.ts'),
  },
  {
    name: 'explain',
    summary: 'show the model as a table, as equations, or as a figure',
    words: [SPEC],
    options: [
      { flags: '--table', doc: 'only the table of layers' },
      { flags: '--math', doc: 'only the equations' },
      { flags: '--latex', doc: 'only the equations, as LaTeX' },
      { flags: '--plan', doc: 'how the steps of its phases run: kernels before and after the passes, with time and memory by line' },
      { flags: '--json', doc: 'with --plan: as JSON' },
      { flags: '--svg <file>', doc: 'draw the model into this file', value: 'file' },
      { flags: '-o, --out <file>', doc: 'write the text to a file instead of printing it', value: 'file' },
      CATALOG,
    ],
    examples: ['mtlc explain specs/mt-dnn.mtl', 'mtlc explain specs/mt-dnn.mtl --svg mt-dnn.svg'],
    load: () => import('./commands/explain.ts'),
  },
  {
    name: 'test-entry',
    summary: "put an entry of your own through mtlc's own tests",
    words: [{ form: '<file>', kind: 'file', doc: 'its file, or its folder where it has code beside it' }],
    options: [],
    examples: ['mtlc test-entry entries/quantile.ts'],
    load: () => import('./commands/test-entry.ts'),
  },
  {
    name: 'doctor',
    summary: 'say which backends work here, and which would be picked',
    words: [{ form: '[spec]', kind: 'spec', doc: 'a .mtl file, to count the work of one of its steps' }],
    options: [{ flags: '--backend <name>', doc: 'look at this one alone', value: realNames }, { flags: '--json', doc: 'print what works, and how fast, as JSON' }, CATALOG],
    examples: ['mtlc doctor', 'mtlc doctor specs/mt-dnn.mtl'],
    load: () => import('./commands/doctor.ts'),
  },
  {
    name: 'setup',
    summary: 'install TensorFlow, for the backend native (the processor) or gpu (CUDA)',
    words: [{ form: '<backend>', kind: SETUPS, doc: SETUPS.join(', ') }],
    options: [],
    examples: ['mtlc setup native', 'mtlc setup gpu'],
    load: () => import('./commands/setup.ts'),
  },
  {
    name: 'lsp',
    summary: 'serve editors: mistakes, hover, completion as one types',
    words: [],
    options: [{ flags: '--stdio', doc: 'over standard input and output, as it does anyway' }, CATALOG],
    examples: ['mtlc lsp'],
    load: () => import('./commands/lsp.ts'),
  },
  {
    name: 'completion',
    summary: 'print the completion script of a shell',
    words: [{ form: '<shell>', kind: SHELLS, doc: SHELLS.join(', ') }],
    options: [],
    examples: ['source <(mtlc completion bash)', 'mtlc completion fish > ~/.config/fish/completions/mtlc.fish'],
    load: () => import('./commands/completion.ts'),
  },
  {
    name: 'help',
    summary: 'show how to use a command',
    words: [{ form: '[command]', kind: 'command', doc: 'the name of a command' }],
    options: [],
    examples: ['mtlc help train'],
    load: () => import('./commands/help.ts'),
  },
];
