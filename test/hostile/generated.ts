/** Specs made up from the grammar: every place for a name or a text is a hole. */
import fc from 'fast-check';
import type { OpenSpec } from './spec.ts';

/** Holes whose names paths are made of; a dot in them is refused. */
export const inPaths = (own: string): boolean => /^n(?:[1-6]|1[0-9]|3[0-6]|1[0-9]{2})$/.test(own);

/** Holes whose names programs keep records by; those of `Object.prototype` are refused. */
export const inRecords = (own: string): boolean => inPaths(own) || /^n(?:7|5[01]|6[0-2])$/.test(own);

/** `«3»` stands for the name of that number, written as a text; `«w3»` for one written as a word. */
const hole = /«(w?)(\d+)»/g;

export function openedAt(template: string): OpenSpec {
  const found = [...template.matchAll(hole)];
  const numbers = [...new Set(found.map(([, , number]) => Number(number)))];
  return {
    pieces: [...found.map(({ index }, i) => template.slice(i === 0 ? 0 : found[i - 1]!.index + found[i - 1]![0].length, index)), template.slice(found.length === 0 ? 0 : found.at(-1)!.index + found.at(-1)![0].length)],
    holes: found.map(([, , number]) => numbers.indexOf(Number(number))),
    kinds: numbers.map((number) => (found.some(([, word, own]) => word !== '' && Number(own) === number) ? 'word' : 'text')),
    own: numbers.map((number) => `n${number}`),
  };
}

const layer = fc.constantFrom('dense(4, activation: relu)', 'dense(3)', 'dropout(0.5)', 'batch_norm()', 'layer_norm()', 'dense(5, bias: false)', 'dense(«w90»)', '«w91»(4)', 'activation(tanh)');
const prior = fc.constantFrom('', '', '    prior «30» ~ matrix_normal(feature: identity, task: learned)\n', '    prior «30» ~ group_lasso(0.1)\n', '    prior «30» ~ normal(0.1)\n');
const head = fc.constantFrom('dense(«w92»)', 'dense(«w92», activation: linear)');

interface TaskForm {
  readonly text: (own: number, set: number) => string;
  readonly bound: boolean;
}

const tasks: readonly TaskForm[] = [
  { bound: false, text: (own, set) => `task «${own}»: class of «${set}» { «30» = dense(classes); loss: cross_entropy; weight: 2 }` },
  { bound: false, text: (own, set) => `tasks [«${own}», «${own + 1}», «${own + 2}»]: class of «${set}» { «31» = dense(6, activation: relu); «30» = dense(classes); loss: cross_entropy }` },
  { bound: false, text: (own) => `task «${own}»: binary(yes: «40», no: «41») { «30» = dense(1); loss: binary_cross_entropy }` },
  { bound: false, text: (own) => `tasks [«${own}», «${own + 1}»]: binary { «31» = dropout(0.5); «30» = dense(1); loss: binary_cross_entropy }` },
  { bound: false, text: (own) => `task «${own}»: real { «30» = dense(1); loss: mse; scale: standardize }` },
  { bound: true, text: (own, set) => `task «${own}»: subset of «${set}» { «30» = dense(classes); loss: binary_cross_entropy }` },
];

/** The text of a spec with its holes. */
export const template: fc.Arbitrary<string> = fc
  .record({
    layers: fc.array(layer, { minLength: 1, maxLength: 3 }),
    second: fc.boolean(),
    repeated: fc.boolean(),
    branch: fc.boolean(),
    forms: fc.uniqueArray(fc.integer({ min: 0, max: tasks.length - 1 }), { minLength: 1, maxLength: 4 }),
    prior,
    head,
    alias: fc.boolean(),
    ranged: fc.boolean(),
    where: fc.boolean(),
    phases: fc.constantFrom('joint', 'two', 'alternate'),
    compare: fc.subarray(['«60»: single_task', '«61»: with({ "train.phase.epochs": 3 })', '«62»: [without(phase: «51»)]']),
    reference: fc.boolean(),
    comment: fc.constantFrom('', '// «x» ${y} */ `z`\n'),
  })
  .map((form) => {
    const names = form.forms.map((at, i) => ({ ...tasks[at]!, own: 100 + 10 * i, set: i % 2 === 0 ? 20 : 21 }));
    const last = `«${10 + form.layers.length - 1}»`;
    const inner = names.map(({ text, own, set }) => text(own, set));
    const own = (task: { readonly own: number }): string => `«${task.own}»`;
    const [first] = names as [(typeof names)[number]];
    return `${form.comment.replace(/[«»]/g, '"')}let «w90» = 2 * 3
let «w92» = 4
labels «20» [«22»${form.alias ? ' as «23»' : ''}, «24», «25»]
labels «21» = «20» + [«26»]
block «w91»(units) from a { «35» = dense(units, activation: relu); «36» = concat() from a, «35» }
model «0» {
  input «1»: real[3] { scale: standardize }
${form.second ? '  input «2»: real { scale: min_max }\n' : ''}  trunk «3» from «1»${form.second ? ', «2»' : ''} {
${form.second ? '    «5» = concat()\n' : ''}${form.layers.map((text, i) => `    «${10 + i}» = ${text}`).join('\n')}
${form.repeated ? '    repeat 2 { «19» = dense(4) }\n' : ''}  }
  split${form.repeated ? '' : ` after ${last}`} {
${form.branch ? `    branch «4» {\n      «6» = ${form.head}\n      split {\n        ${inner.join('\n        ')}\n      }\n    }` : `    ${inner.join('\n    ')}`}
  }
${names.length === 1 ? form.prior : ''}}
data {
  source «7» = csv(«70»)
  «1» <- ${form.ranged ? '«7».«80» .. «7».«81»' : '[«7».«80», «7».«1», «7».«82»]'}
${form.second ? '  «2» <- «7».«83»\n' : ''}${names.map((task) => `  ${own(task)} <- ${task.bound ? '[«7».«84», «7».«85», «7».«86»' + (task.set === 21 ? ', «7».«88»]' : ']') : `«7».«87»${form.where ? ` where «7».«89» == «${task.own}»` : ''} { missing: ["", «93»] }`}`).join('\n')}
}
train {
  seed: 3
${form.phases === 'joint' ? '  phase «50»: joint { optimizer: sgd(0.1, momentum: 0.9), epochs: 2, rates: { «3»: 0.1x } }' : form.phases === 'two' ? `  phase «51»: joint { optimizer: adam(0.01), epochs: 1, losses: [${own(first)}] }\n  phase «50»: joint { optimizer: sgd(0.1), epochs: 1, train: [«3»] }` : `  phase «50»: alternate({ ${own(first)}: 2 }) { optimizer: adam, epochs: 1 }`}
}
evaluate {
  protocol: holdout(train: 60%, test: 40%)
  metrics: [${form.forms.some((at) => at < 4) ? 'accuracy' : form.forms.includes(4) ? 'mse' : 'hamming_loss'}]
${form.reference ? `  reference ${form.forms.some((at) => at < 4) ? 'accuracy' : form.forms.includes(4) ? 'mse' : 'hamming_loss'}: 0.5 { source: «75» }\n` : ''}${form.compare.length > 0 ? `  compare { ${form.compare.map((each) => each.replace('"train.phase.epochs"', '"train.seed"')).filter((each) => form.phases === 'two' || !each.includes('«51»')).join('; ')} }\n` : ''}}
`;
  });
