import * as tf from '@tensorflow/tfjs';
import { atLine } from '../plan/lines.ts';

/** The value of `f`, a scalar, and its gradient by each of `xs`; null for an x that it does not depend on. */
export function gradients(
  f: () => tf.Scalar,
  xs: tf.Tensor[],
): { value: tf.Scalar; grads: (tf.Tensor | null)[] } {
  return withTape(f, xs, (value, backward) => ({ value, grads: backward([[value, tf.ones([])]]) }));
}

/** Scalars, each with its factor. */
export type Seeds = readonly (readonly [y: tf.Scalar, factor: tf.Scalar])[];

/** What TF.js notes of a kernel that it runs, pinned to TF.js 4.22. */
interface TapeNode {
  readonly kernelName: string;
  readonly inputs: Readonly<Record<string, tf.Tensor>>;
  readonly outputs: readonly tf.Tensor[];
  readonly saved: readonly tf.Tensor[];
  readonly gradient?: (dys: readonly (tf.Tensor | null)[]) => Readonly<Record<string, () => tf.Tensor>>;
}

interface Engine {
  readonly state: { activeTape: readonly TapeNode[] | null };
  startTape(): void;
  endTape(): void;
}

/**
 * Computes `f` once; `then` may take gradients of sums of the scalars that it gave as often as it likes, by each of `xs`; null for an x
 * that a sum does not depend on. TF.js itself has the gradient of one number of one computation.
 */
export function withTape<Made extends tf.TensorContainer, Result>(
  f: () => Made,
  xs: readonly tf.Tensor[],
  then: (made: Made, backward: (seeds: Seeds) => (tf.Tensor | null)[]) => Result,
): Result {
  const engine = tf.engine() as unknown as Engine;
  const { made, tape } = taped(engine, f);
  const nodes = dependentNodes(tape, xs);
  try {
    return then(made, (seeds) => {
      const slopes = tf.tidy(() => backpropagate(nodes, xs, seeds));
      return xs.map(({ id }) => slopes[id] ?? null);
    });
  } finally {
    tf.dispose(tape.flatMap(({ saved }) => saved));
    engine.state.activeTape = null;
    atLine();
  }
}

function taped<Made extends tf.TensorContainer>(engine: Engine, f: () => Made): { readonly made: Made; readonly tape: readonly TapeNode[] } {
  engine.startTape();
  try {
    return { made: tf.tidy(f), tape: engine.state.activeTape! };
  } finally {
    engine.endTape();
  }
}

interface DependentNode extends Omit<TapeNode, 'inputs'> {
  readonly inputs: readonly (readonly [name: string, x: tf.Tensor])[];
}

/** The kernels that compute with `xs` or with what follows from them, and these inputs alone. */
function dependentNodes(tape: readonly TapeNode[], xs: readonly tf.Tensor[]): DependentNode[] {
  const known = new Set(xs.map(({ id }) => id));
  return tape.flatMap((node) => {
    const inputs = Object.entries(node.inputs).filter(([, x]) => known.has(x.id));
    if (inputs.length === 0) return [];
    for (const { id } of node.outputs) known.add(id);
    return [{ ...node, inputs }];
  });
}

/** By the ids of `xs`. What is not read again goes at once: TF.js itself keeps what each of a thousand heads adds to the gradient of their trunk. */
function backpropagate(nodes: readonly DependentNode[], xs: readonly tf.Tensor[], seeds: Seeds): Record<number, tf.Tensor> {
  const asked = new Set(xs.map(({ id }) => id));
  const slopes = new Map<number, tf.Tensor>();
  const add = (parts: () => readonly (readonly [x: tf.Tensor, part: () => tf.Tensor])[]): void => {
    const sums = tf.tidy(() => {
      const own: Record<number, tf.Tensor> = {};
      for (const [{ id }, part] of parts()) {
        const known = own[id] ?? slopes.get(id);
        // A clone is ours alone, whatever else a gradient passes on.
        own[id] = known ? tf.add(known, part()) : tf.clone(part());
      }
      return own;
    });
    for (const x of Object.keys(sums).map(Number)) {
      slopes.get(x)?.dispose();
      slopes.set(x, sums[x]!);
    }
  };
  add(() => seeds.map(([y, factor]) => [y, () => factor]));
  for (const { kernelName, inputs, outputs, gradient } of [...nodes].reverse()) {
    const dys = outputs.map(({ id }) => slopes.get(id) ?? null);
    if (dys.every((dy) => dy === null)) continue;
    if (!gradient) throw new Error(`TF.js has no gradient of ${kernelName}`);
    add(() => {
      const parts = gradient(dys);
      return inputs.map(([name, x]) => [x, parts[name]!]);
    });
    for (const { id } of outputs) {
      if (asked.has(id)) continue;
      slopes.get(id)?.dispose();
      slopes.delete(id);
    }
  }
  return Object.fromEntries(xs.flatMap(({ id }) => (slopes.has(id) ? [[id, slopes.get(id)!]] : [])));
}
