/** Statements with places to fill in, and the words that go on with one. */
import { connectives, declarations } from '../../grammar/keywords.ts';
import type { Statement } from '../syntax/tree.ts';
import type { Completion } from './complete.ts';

const block = '{\n\t$0\n}';

const forms: { readonly [kind in Statement['kind']]?: string } = {
  import: 'import "${1:file.mtl}"',
  let: 'let ${1:name} = ${2:value}',
  labels: 'labels ${1:name} [${2:labels}]',
  vocabulary: 'vocabulary ${1:words} from ${2:rows.text}',
  block_declaration: `block \${1:name}(\${2:units}) from \${3:x} ${block}`,
  model: `model \${1:name} ${block}`,
  data: `data ${block}`,
  train: `train ${block}`,
  evaluate: `evaluate ${block}`,
  input: 'input ${1:x}: ${2:real}',
  network: `network \${1:big} from \${2:x}: class of \${3:labels} ${block}`,
  trunk: `trunk \${1:features} from \${2:x} ${block}`,
  split: `split after \${1:layer} ${block}`,
  branch: `branch \${1:name} ${block}`,
  task: `task \${1:name}: \${2:binary} ${block}`,
  tasks: `tasks [\${1:names}]: \${2:binary} ${block}`,
  each_task: `each task ${block}`,
  prior: 'prior [${1:layers}] ~ ${2:tensor_normal(task: learned)}',
  compare: `compare ${block}`,
  repeat: `repeat \${1:2} ${block}`,
  source: 'source ${1:rows} = csv("${2:rows.csv}")',
  phase: `phase \${1:main}: \${2:joint} ${block}`,
  reference: 'reference ${1:accuracy}: ${2:0.9}',
};

const wordOf = (kind: Statement['kind']): string => (kind === 'block_declaration' ? 'block' : kind === 'each_task' ? 'each' : kind);

export const statementSnippets: readonly { readonly kind: Statement['kind']; readonly completion: Completion }[] = Object.entries(forms).map(
  ([kind, snippet]) => {
    const word = wordOf(kind as Statement['kind']);
    const { doc, form } = declarations.find((each) => each.word === word)!;
    const label = word === 'each' ? 'each task' : word;
    return { kind: kind as Statement['kind'], completion: { label, kind: 'word', detail: form, doc, text: label, snippet } };
  },
);

/** Clauses, by what they may stand in. */
const clauses: { readonly [verb: string]: { readonly in: readonly Statement['kind'][]; readonly form: string; readonly snippet: string; readonly doc: string } } = {
  copy: {
    in: ['trunk', 'branch', 'network', 'task', 'tasks', 'each_task'],
    form: 'copy of big',
    snippet: 'copy of ${1:network}',
    doc: 'Puts the layers of a network here, which start as its own.',
  },
  align: {
    in: ['model', 'trunk', 'branch', 'task', 'tasks', 'each_task'],
    form: 'align [fc1, out] with big: cmmd(0.9)',
    snippet: 'align [${1:layers}] with ${2:network}: ${3:cmmd(0.9)}',
    doc: 'Draws what layers give together.',
  },
  share: {
    in: ['model'],
    form: 'share cross_stitch at [pool1, pool2]',
    snippet: 'share ${1:cross_stitch} at [${2:layers}]',
    doc: 'Puts sharing units behind layers that all heads have.',
  },
};

/** The clauses that may stand in a statement. */
export const clauseSnippets = (owner: Statement | undefined): readonly Completion[] =>
  Object.entries(clauses).flatMap(([verb, { in: owners, form, snippet, doc }]) =>
    owner && owners.includes(owner.kind) ? [{ label: verb, kind: 'word', detail: form, doc, text: verb, snippet }] : [],
  );

/** What a verb means, and how it is written. */
export const clauseOf = (verb: string): { readonly doc: string; readonly form: string } | null => (Object.hasOwn(clauses, verb) ? clauses[verb]! : null);

const name = String.raw`(?:[\p{L}_][\p{L}\p{N}_]*|"[^"]*")`;

/** Words by what stands on the line before them. */
const behind: readonly (readonly [before: RegExp, words: readonly string[]])[] = [
  [/^\s*split\s+$/u, ['after']],
  [/^\s*copy\s+$/u, ['of']],
  [new RegExp(String.raw`^\s*(?:trunk|network|labels|vocabulary)\s+${name}\s+$`, 'u'), ['from']],
  [new RegExp(String.raw`^\s*block\s+${name}(?:\([^()]*\))?\s+$`, 'u'), ['from']],
  [new RegExp(String.raw`(?:^|[{;])\s*${name}\s*=\s*${name}\(.*\)\s+$`, 'u'), ['from']],
  [new RegExp(String.raw`^\s*tasks\s+${name}\s+$`, 'u'), ['in', 'by']],
  [new RegExp(String.raw`^\s*align\s+(?:\[[^\]]*\]|${name})\s+$`, 'u'), ['with']],
  [new RegExp(String.raw`^\s*share\s+${name}(?:\([^()]*\))?\s+$`, 'u'), ['at']],
  [/:\s*(?:class|subset|tokens\[[^\]]*\])\s+$/u, ['of']],
  [new RegExp(String.raw`<-\s*[^{]*${name}\s+$`, 'u'), ['where']],
];

/** The words that may go on with a statement of which this is the beginning. */
export function connectivesBehind(line: string): Completion[] {
  const words = behind.flatMap(([before, found]) => (before.test(line) ? found : []));
  if (/^\s*each\s+$/.test(line)) words.push('task');
  return connectiveItems(words);
}

const label = new RegExp(String.raw`(?:^(?!\s*labels\s)|[[,])\s*${name}\s+$`, 'u');

/** The words that may go on with the declaration of a set of labels, on a line that begins so. */
export const aliasesBehind = (line: string): Completion[] => [...connectivesBehind(line), ...(label.test(line) ? connectiveItems(['as']) : [])];

function connectiveItems(words: readonly string[]): Completion[] {
  return words.map((label) => {
    const doc = connectives.find(({ word }) => word === label)?.doc ?? 'Gives every task layers and properties of one form.';
    return { label, kind: 'word', detail: '', doc, text: `${label} ` };
  });
}
