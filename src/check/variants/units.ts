/** The outputs of sharing units as layers. */
import type { EntryValue } from '../../catalog/arguments.ts';
import type { EntryOf, UnitOutput } from '../../catalog/define.ts';
import type { Shape } from '../../ir/ir.ts';
import type { Span } from '../../text/source.ts';
import type { FunctionNode, LayerNode, ValueNode } from '../model.ts';
import { paddingAfter } from '../padding.ts';

export interface UnitPlan {
  readonly entry: EntryOf<'sharing'>;
  readonly args: EntryValue['args'];
  readonly output: string;
  readonly columns: readonly string[];
  readonly tasks: readonly string[];
  readonly last: boolean;
  /** The layer that it stands behind, of every column. */
  readonly values: readonly [LayerNode, ...LayerNode[]];
  readonly input: ValueNode | null;
  readonly before: readonly LayerNode[];
  /** Its path within the trunk. */
  readonly name: string;
  /** Where the spec names the unit. */
  readonly span: Span;
}

export function unitLayer(plan: UnitPlan, owner: FunctionNode): LayerNode {
  const { entry, args, values, input, before, name, span } = plan;
  const [first] = values;
  const output = outputOf(plan);
  const path = `${owner.name}.${name}`;
  const shapes = { value: first.shape!, input: input?.shape ?? null, before: before.map((each) => each.shape!) };
  const parameters = Object.entries(entry.parameters({ ...output, ...shapes }));
  return {
    kind: 'layer',
    name: name.split('.').at(-1)!,
    path,
    owner,
    entry: asLayer(plan, first.shape!),
    args,
    inputs: [...values, ...(input ? [input] : []), ...before],
    shape: first.shape,
    padding: paddingAfter(values, first.shape!),
    ...(plan.columns.includes(plan.output) ? { column: plan.output } : {}),
    parameters: parameters.map(([short, parameter]) => ({ ...parameter, name: `${path}.${short}`, from: null, frozen: false })),
    statement: { ...first.statement, block: null, span },
    span,
  };
}

const outputOf = ({ args, output, columns, tasks, last }: UnitPlan): UnitOutput<never> => ({ args: args as never, output, columns, tasks, last });

function asLayer(plan: UnitPlan, shape: Shape): EntryOf<'layer'> {
  const { entry, columns, input } = plan;
  const after = columns.length + (input ? 1 : 0);
  return {
    kind: 'layer',
    name: entry.name,
    doc: entry.doc,
    args: entry.args,
    inputs: 'many',
    random: entry.random ?? false,
    shape: () => shape,
    lower: ({ inputs, parameters, activate, name, frozen }, op) => {
      const read = { values: inputs.slice(0, columns.length), input: input ? inputs[columns.length]! : null, before: inputs.slice(after) };
      return entry.lower({ ...outputOf(plan), ...read, parameters, activate, name, frozen }, op);
    },
    ...(entry.multiplyAdds ? { multiplyAdds: entry.multiplyAdds } : {}),
  };
}
