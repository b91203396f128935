/** Which steps of a sequence are padding follows from the input of tokens that it was made from. */
import type { Shape } from '../ir/ir.ts';
import type { InputNode, LayerNode, ValueNode } from './model.ts';

/** The tokens whose padding lies along the first dimension of a value, or null. */
function paddingOf(value: ValueNode): InputNode | null {
  if (value.kind === 'layer') return value.padding;
  return value.type === 'tokens' ? value : null;
}

/** What keeps the time of its inputs keeps their padding. */
export function paddingAfter(inputs: readonly ValueNode[], shape: Shape): InputNode | null {
  const found = inputs.map(paddingOf).find((tokens) => tokens !== null) ?? null;
  return shape.length > 1 && found?.shape?.[0] === shape[0] ? found : null;
}

/** The tokens whose mask a layer reads, or null. */
export function maskOf({ entry, inputs }: LayerNode): InputNode | null {
  const last = inputs.at(-1);
  return entry?.masked && last ? paddingOf(last) : null;
}
