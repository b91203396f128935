/** A trained network as a folder that needs TF.js and nothing else. */
import { emitJs, type JsProgram, type Program } from '../../emit/tfjs/index.ts';
import { camelCase, object, string } from '../../emit/printer.ts';
import { format } from '../../emit/tfjs/format.ts';
import { outsideModules } from '../../emit/tfjs/outside.ts';
import { printUse } from '../../emit/tfjs/uses.ts';
import type { ScaleState } from '../../runtime/experiment.ts';
import { bundleHelpers } from '../bundle.ts';
import type { Files } from '../folder.ts';
import { programVersions } from '../installation.ts';
import { jsonText } from '../../text/unsafe.ts';
import { heading, interfaceLists, textInputs, type ExportedModel } from './model.ts';

const SHARD = 'group1-shard1of1.bin';

export async function tfjsFiles(model: ExportedModel): Promise<Files> {
  const modules = await programModules(model);
  const code = modules['model.js'];
  const scaled = [...model.file.inputs, ...scaledTasks(model.file)];
  const scales = [...new Set(scaled.flatMap(({ scale, scaling }) => [camelCase(scale), ...(scaling['fill'] ? ['filled'] : [])]))];
  const encodings = encodingsOf(model);
  const outside = outsideFiles(model, modules, scales);
  const called = [...scales, ...encodings.imports].filter((name) => !outside.some((each) => each.name === name));
  const names = [...[code, ...outside.map((each) => each.code)].flatMap(helpersOf), ...called];
  return {
    'README.md': readme(model),
    'package.json': manifest(),
    'example.js': await format(example(model), 'babel'),
    'predict.js': await format(predictCode(model, called, outside, encodings), 'babel'),
    'model.js': fromHelpers(code),
    ...Object.fromEntries(outside.map((each) => [each.file, fromHelpers(each.code)])),
    'runtime.js': await format(await bundleHelpers([...new Set(names)]), 'babel'),
    'model.json': `${jsonText({ ...model.file, format: 'mtlc-tfjs', weightsManifest: weightsManifest(model) })}\n`,
    [SHARD]: shard(model),
  };
}

/** The program as `mtlc compile --js` writes it. */
async function programModules({ program }: ExportedModel): Promise<JsProgram> {
  return emitJs({ 'package.json': '', 'README.md': '', ...program } as Program);
}

const HELPERS = /^import \{([^}]*)\} from 'mtlc\/runtime';$/m;

/** What a module imports of the runtime. */
function helpersOf(code: string): string[] {
  return (HELPERS.exec(code)?.[1] ?? '').split(',').map((name) => name.trim()).filter((name) => name !== '');
}

const fromHelpers = (code: string): string => code.replace(`from 'mtlc/runtime';`, `from './runtime.js';`);

interface OutsideFile {
  /** The function that it exports. */
  readonly name: string;
  readonly file: string;
  readonly code: string;
}

/** The user's own modules that scale inputs, or that the network's module imports. */
function outsideFiles({ ir }: ExportedModel, modules: JsProgram, scales: readonly string[]): OutsideFile[] {
  return outsideModules(ir).flatMap(({ use, name, file: typed }) => {
    const file = typed.replace(/ts$/u, 'js');
    const needed = modules['model.js'].includes(`from './${file}'`) || (use.kind === 'scale' && scales.includes(name));
    return needed ? [{ name, file, code: modules[file]! }] : [];
  });
}

/** As TF.js's `io.loadWeights` and `io.decodeWeights` read it. */
function weightsManifest({ weights }: ExportedModel) {
  const specs = Object.entries(weights).map(([name, { shape }]) => ({ name, shape, dtype: 'float32' }));
  return [{ paths: [SHARD], weights: specs }];
}

function shard({ weights }: ExportedModel): Uint8Array {
  const pieces = Object.values(weights).map(
    ({ values }) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
  );
  return Buffer.concat(pieces);
}

function manifest(): string {
  const { tfjs } = programVersions();
  const content = {
    private: true,
    type: 'module',
    scripts: { start: 'node example.js' },
    dependencies: { '@tensorflow/tfjs': tfjs },
  };
  return `${jsonText(content)}\n`;
}

interface Encodings {
  /** By input whose rows are texts: the call that makes its encoding. */
  readonly calls: readonly (readonly [input: string, code: string])[];
  readonly imports: ReadonlySet<string>;
}

function encodingsOf(model: ExportedModel): Encodings {
  const { ir } = model;
  const printer = { imports: new Set<string>(), ir };
  const calls = textInputs(model).map((name): [string, string] => {
    const { encoding } = ir.data.inputs.find(({ input }) => input === name)!;
    return [name, printUse(printer, 'encoding', encoding)];
  });
  return { calls, imports: printer.imports };
}

function predictCode({ file }: ExportedModel, called: readonly string[], outside: readonly OutsideFile[], encodings: Encodings): string {
  const entries = (list: readonly Scaled[]): string =>
    list.map((input) => `${string(input.name)}: ${scaleCode(input)},`).join('\n');
  return `import * as tf from '@tensorflow/tfjs';
import * as model from './model.js';
import { ${called.join(', ')} } from './runtime.js';
${outside.map((each) => `import { ${each.name} } from './${each.file}';\n`).join('')}
export const { tasks, targets } = model;

const inputEncodings = ${object(encodings.calls)};

const inputScales = { ${entries(file.inputs)} };

const answerScales = { ${entries(scaledTasks(file))} };

/**
 * Answers by task. \`about\` is what model.json holds, \`weights\` are tensors by name; \`inputs\` are raw numbers by input, as
 * nested arrays [rows, ...shape] or flat typed arrays; of inputs of text an array of cells a row.
 */
export async function predict(about, weights, inputs) {
  const answers = tf.tidy(() => {
    const tensors = about.inputs.map((input) => [input.name, scaled(input, inputs[input.name])]);
    return model.predict(weights, Object.fromEntries(tensors));
  });
  const found = await Promise.all(about.tasks.map(async (task) => [task.name, await read(task, answers[task.name])]));
  tf.dispose(answers);
  return Object.fromEntries(found);
}

function scaled({ name, shape, scaling }, rows) {
  const width = shape.reduce((size, n) => size * n, 1);
  const encoding = inputEncodings[name];
  const { values, texts } = encoding ? encoded(encoding, rows) : { values: Float32Array.from([...rows].flat(Infinity)) };
  const own = inputScales[name].apply(scaling, values, width, texts);
  return tf.tensor(own, [values.length / width, ...shape], encoding?.indices ? 'int32' : 'float32');
}

/** From cells to raw numbers, and what they stand for where they are indices of words. */
function encoded(encoding, rows) {
  const reader = encoding.open();
  const values = rows.flatMap((cells) => {
    const read = reader.read(cells);
    if (read.unfit) throw new Error(read.unfit);
    return Array.from(read);
  });
  return { values: Float32Array.from(values), texts: reader.texts };
}

/** An array a row; a number where the answer is one. */
async function read({ name, scaling }, answer) {
  const [rows, width] = answer.shape;
  const values = await answer.data();
  const own = answerScales[name] ? answerScales[name].undo(scaling, values, width) : values;
  if (width === undefined) return [...own];
  return Array.from({ length: rows }, (_, row) => [...own.slice(row * width, (row + 1) * width)]);
}
`;
}

interface Scaled {
  readonly name: string;
  readonly scale: string;
  readonly scaling: ScaleState;
}

const scaleCode = ({ scale, scaling }: Scaled): string =>
  scaling['fill'] ? `filled(${camelCase(scale)}())` : `${camelCase(scale)}()`;

/** Those whose answers are brought back to the labels' units. */
const scaledTasks = ({ tasks }: ExportedModel['file']): readonly Scaled[] =>
  tasks.filter(({ scale }) => scale !== 'none');

/** One row of zeros, or of empty texts: what to call, and how. */
function exampleInputs(model: ExportedModel): string {
  const texts = new Set(textInputs(model));
  const fields = model.file.inputs.map(({ name, shape, columns }) => {
    const width = shape.reduce((size, n) => size * n, 1);
    const row = texts.has(name) ? `[[${columns.map(() => "''").join(', ')}]]` : `new Float32Array(${width})`;
    return `${name}: ${row}`;
  });
  return `{ ${fields.join(', ')} }`;
}

function example(model: ExportedModel): string {
  return `import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import { predict } from './predict.js';

const read = (name) => readFileSync(new URL(name, import.meta.url));
const about = JSON.parse(read('model.json'));
const [group] = about.weightsManifest;
const weights = tf.io.decodeWeights(new Uint8Array(read(group.paths[0])).buffer, group.weights);

console.log(await predict(about, weights, ${exampleInputs(model)}));
`;
}

function readme(model: ExportedModel): string {
  return [
    ...heading(model),
    'It needs `@tensorflow/tfjs` alone. In Node, `npm install && npm start` runs `example.js`. In a page:',
    '',
    '```js',
    `import * as tf from '@tensorflow/tfjs';`,
    `import { predict } from './predict.js';`,
    '',
    `const about = await (await fetch('model.json')).json();`,
    `const weights = await tf.io.loadWeights(about.weightsManifest, '.');`,
    `const answers = await predict(about, weights, ${exampleInputs(model)}); // one row`,
    '```',
    '',
    '- `model.js`: the network, in plain TF.js; `runtime.js`: the few functions that it calls.',
    '- `predict.js`: scales raw inputs, and asks the network.',
    '- `model.json`: inputs, tasks with their labels in the order of the answers, and the manifest of the weights in',
    `  \`${SHARD}\`, both as \`tf.io.loadWeights\` reads them.`,
    '',
    ...interfaceLists(model, true),
  ].join('\n');
}
