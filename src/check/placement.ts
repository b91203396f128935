/** Which statements may stand where. The parser takes any statement anywhere, so that a misplaced one is named, and its block still read. */
import { misplaced } from '../diagnostics/messages/names.ts';
import type { Block, SpecFile, Statement } from '../syntax/tree.ts';
import { ALIGN } from './alignments.ts';
import { report, type Context } from './context.ts';
import { COPY } from './copies.ts';
import { SHARE } from './sharing.ts';

type Kind = Statement['kind'];

interface Place {
  readonly where: string;
  readonly holds: readonly Kind[];
}

const names: { readonly [kind in Kind]: string } = {
  import: '`import`',
  let: '`let`',
  labels: '`labels`',
  vocabulary: '`vocabulary`',
  block_declaration: '`block`',
  model: '`model`',
  data: '`data`',
  train: '`train`',
  evaluate: '`evaluate`',
  compare: '`compare`',
  input: '`input`',
  trunk: '`trunk`',
  network: '`network`',
  split: '`split`',
  branch: '`branch`',
  task: '`task`',
  tasks: '`tasks`',
  each_task: '`each task`',
  prior: '`prior`',
  repeat: '`repeat`',
  source: '`source`',
  phase: '`phase`',
  reference: '`reference`',
  layer: 'layers (`h = dense(300)`)',
  property: 'properties (`epochs: 60`)',
  binding: 'bindings (`x <- rows.a`)',
  clause: 'clauses',
  broken: 'a broken line',
};

const properties: Place = { where: 'a block of properties', holds: ['property'] };
const run: readonly Kind[] = ['layer', 'repeat', 'split', 'property', 'prior', 'clause'];
const head: readonly Kind[] = ['layer', 'repeat', 'property', 'prior', 'clause'];

const places: { readonly [kind in Kind]?: Place } = {
  block_declaration: { where: 'a block', holds: ['layer', 'repeat'] },
  model: {
    where: 'a model',
    holds: ['input', 'trunk', 'split', 'task', 'tasks', 'each_task', 'network', 'prior', 'clause', 'property'],
  },
  data: { where: '`data`', holds: ['source', 'binding'] },
  train: { where: '`train`', holds: ['phase', 'repeat', 'property'] },
  evaluate: { where: '`evaluate`', holds: ['property', 'reference', 'compare'] },
  compare: { where: '`compare`', holds: ['property'] },
  trunk: { where: 'a trunk', holds: run },
  network: { where: 'a network', holds: head },
  branch: { where: 'a branch', holds: run },
  split: { where: 'a split', holds: ['branch', 'task', 'tasks', 'each_task'] },
  task: { where: 'a task', holds: head },
  tasks: { where: '`tasks`', holds: head },
  each_task: { where: '`each task`', holds: head },
  clause: { where: 'a clause', holds: [...head] },
};

const file: Place = {
  where: 'a spec itself',
  holds: ['import', 'let', 'labels', 'vocabulary', 'block_declaration', 'model', 'data', 'train', 'evaluate'],
};

/** Reports each statement that stands where it cannot, once: what it holds is judged by what it is. */
export function checkPlacement(files: readonly SpecFile[], context: Context): void {
  for (const { statements } of files) checkStatements(statements, file, context);
}

function checkStatements(statements: readonly Statement[], place: Place, context: Context): void {
  for (const statement of statements) {
    if (statement.kind === 'broken') continue;
    const torn = statement.damaged || context.damage.has(statement.span);
    if (!mayStand(statement, place) && !torn) {
      const allowed = place.holds.map((kind) => (kind === 'clause' ? clausesOf(place).map((verb) => `\`${verb}\``).join(', ') : names[kind]));
      report(context, misplaced.at(headOf(statement), { what: nameOf(statement), where: place.where, allowed }));
      context.damage.nameless = true;
      continue;
    }
    const block = 'block' in statement ? (statement.block as Block | null) : null;
    if (block && !torn) checkStatements(block.statements, innerPlace(statement, place), context);
  }
}

/** Sharing is between heads, and stands outside of them; a copy is a stretch of one, or of a trunk. */
const clausesOf = (place: Place): readonly string[] => (place === places.model ? [ALIGN, SHARE] : [ALIGN, COPY]);

function mayStand(statement: Statement, place: Place): boolean {
  const elsewhere = statement.kind === 'clause' && [ALIGN, COPY, SHARE].includes(statement.verb.text) && !clausesOf(place).includes(statement.verb.text);
  return place.holds.includes(statement.kind) && !elsewhere;
}

/** The kinds of statements that may stand in the block of the last of these, each of which stands in the one before it. */
export function heldIn(statements: readonly Statement[]): readonly Kind[] {
  return statements.reduce<Place>((place, statement) => innerPlace(statement, place), file).holds;
}

function innerPlace(statement: Statement, outer: Place): Place {
  if (statement.kind === 'repeat') {
    return outer === places.train ? { where: '`repeat`', holds: ['phase', 'repeat'] } : { where: '`repeat`', holds: ['layer', 'repeat'] };
  }
  return places[statement.kind] ?? properties;
}

function nameOf(statement: Statement): string {
  if (statement.kind === 'layer') return 'a layer';
  if (statement.kind === 'property') return statement.name ? `the property \`${statement.name.text}\`` : 'a property';
  if (statement.kind === 'binding') return 'a binding';
  if (statement.kind === 'clause') return `\`${statement.verb.text}\``;
  return names[statement.kind];
}

/** The statement without its block, which may be long. */
function headOf(statement: Statement) {
  const block = 'block' in statement ? (statement.block as Block | null) : null;
  return block ? { ...statement.span, end: block.span.start } : statement.span;
}
