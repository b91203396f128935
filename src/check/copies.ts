/** `copy of NETWORK`: the network's layers once more, in the place of the clause. */
import { properties } from '../catalog/properties.ts';
import { unfitCopy } from '../diagnostics/messages/networks.ts';
import { wrongValue } from '../diagnostics/messages/types.ts';
import type { TargetType } from '../ir/ir.ts';
import { showExpr } from '../syntax/show.ts';
import type { ClauseStatement, LayerStatement, Statement } from '../syntax/tree.ts';
import { readArguments } from './arguments.ts';
import { nameText, report, reportUnknown, type Context } from './context.ts';
import type { Copy } from './copied.ts';
import { elaborateLayers, type Chain } from './layers.ts';
import type { LayerNode, TaskNode } from './model.ts';
import { withConstants, type Constant, type Declared, type Network, type Scope } from './scope.ts';
import { sizesOf } from './sizes.ts';
import { describeTarget } from './types.ts';

/** The verb of the clause. */
export const COPY = 'copy';

/** False where the clause is no copy. `task`: whose head the chain is. */
export function copyNetwork(statement: ClauseStatement, chain: Chain, task: TaskNode | null, scope: Scope, context: Context): boolean {
  if (statement.verb.text !== COPY) return false;
  const asked = readCopy(statement, scope, context);
  if (asked && !statement.damaged) addCopy(asked, statement, chain, task, scope, context);
  else chain.current = null;
  return true;
}

type Asked = Pick<Copy, 'network' | 'weights'>;

function readCopy({ parts, value, block, span, damaged }: ClauseStatement, scope: Scope, context: Context): Asked | null {
  const [part, ...others] = parts;
  const called = part?.value.kind === 'call' ? part.value : null;
  const named = called?.callee ?? part?.value;
  const name = named && nameText(named);
  if (damaged || !part || !named || named.kind === 'missing') return null;
  if (part.word !== 'of' || others.length > 0 || value || name === null) {
    const found = parts.map((each) => `${each.word ?? ''} ${showExpr(each.value)}`.trim()).join(' ');
    report(context, wrongValue.at(span, { name: COPY, expected: 'a network, as in `copy of NETWORK`', found: `\`${found}\`` }));
    return null;
  }
  const network = scope.networks.get(name!);
  const values = readArguments({ of: `\`copy of ${name}\``, table: properties.copy, args: called?.args ?? [], block, span, damaged }, scope, context);
  if (!network) reportUnknown(context, 'network', name!, named.span, [...scope.networks.keys()]);
  return network && values ? { network, weights: values.weights as Copy['weights'] } : null;
}

function addCopy(asked: Asked, statement: ClauseStatement, chain: Chain, task: TaskNode | null, scope: Scope, context: Context): void {
  const { network } = asked;
  const said = (statement.block?.statements ?? []).filter(({ kind }) => kind === 'layer' || kind === 'repeat');
  const { whole, added } = together(network.statement.block.statements, said);
  const answers = task ? task.target : chain.owner.answers === undefined ? network.answers : chain.owner.answers;
  const copy: Copy = { ...asked, holder: chain.owner, answers, said: new Set(said), span: headOf(statement) };
  const sizes = task || chain.owner.answers !== undefined ? sizesOf({ target: answers, span: statement.span }) : network.sizes;
  const inner = withConstants(scope, new Map([...unknown(network.sizes), ...sizes]));
  const run: Chain = { ...chain, part: { ...chain.part, start: null }, copy, current: network.from, nearby: new Map() };
  const before = chain.owner.layers.length;
  const nested = (other: Statement): void => {
    if (other.kind === 'clause') copyNetwork(other, run, task, scope, context);
  };
  elaborateLayers(whole, run, inner, context, nested);
  const rest: Chain = { ...run, part: chain.part, copy: chain.copy, nearby: new Map([...chain.nearby, ...run.nearby]) };
  elaborateLayers(added, rest, inner, context);
  reportUnfit(chain.owner.layers.slice(before), copy, context);
  rest.nearby.forEach((value, name) => chain.nearby.set(name, value));
  chain.current = rest.current;
}

/** Layers of the clause's block stand in the place of the network's that have their names; others follow. */
function together(own: readonly Statement[], said: readonly Statement[]): { whole: Statement[]; added: Statement[] } {
  const nameOf = (statement: Statement): string | undefined => (statement as LayerStatement).name?.text;
  const instead = (statement: Statement): Statement | undefined => said.find((each) => each.kind === 'layer' && statement.kind === 'layer' && nameOf(each) === nameOf(statement));
  const whole = own.map((statement) => instead(statement) ?? statement);
  return { whole, added: said.filter((statement) => !whole.includes(statement)) };
}

const unknown = (sizes: Network['sizes']): [string, Declared<Constant>][] => [...sizes].map(([name, { span }]) => [name, { value: null, span }]);

/** What the network has one of for each label, in the head of a task that has none. */
function reportUnfit(layers: readonly LayerNode[], { network, answers, holder, span }: Copy, context: Context): void {
  if (!answers || answers.kind === network.answers?.kind || ('labels' in answers && network.answers && 'labels' in network.answers)) return;
  const known = new Set(network.owner.layers.filter(({ shape }) => shape !== null).map(({ path }) => path.slice(network.owner.name.length)));
  const lost = layers.find(({ shape, path, entry }) => entry && shape === null && known.has(path.slice(holder.name.length)));
  if (!lost) return;
  const is = (target: TargetType | null): string => (target ? describeTarget(target) : 'unknown');
  report(context, unfitCopy.at(span, { holder: holder.name, is: is(answers), network: network.owner.name, answers: is(network.answers), layer: lost.name }));
}

/** The clause without its block, which may be long. */
const headOf = ({ span, block }: ClauseStatement) => (block ? { ...span, end: block.span.start } : span);
