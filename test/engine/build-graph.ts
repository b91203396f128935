/** Graphs by hand, for tests of what rewrites and runs them. */
import type { Graph, Node, Value, ValueId } from '../../src/engine/plan/graph.ts';

type Shape = readonly number[];

interface CallOptions {
  readonly attrs?: Readonly<Record<string, unknown>>;
  readonly roles?: readonly string[];
  readonly dtype?: Value['dtype'];
}

export class Builder {
  readonly values: Value[] = [];
  readonly nodes: Node[] = [];

  input(name: string, shape: Shape, dtype: Value['dtype'] = 'float32'): ValueId {
    return this.values.push({ shape, dtype, source: { kind: 'input', name } }) - 1;
  }

  constant(numbers: readonly number[], shape: Shape = [], dtype: Value['dtype'] = 'float32'): ValueId {
    return this.values.push({ shape, dtype, source: { kind: 'constant', numbers: Float32Array.from(numbers) } }) - 1;
  }

  view(of: ValueId, shape: Shape, offset = 0): ValueId {
    const { dtype } = this.values[of]!;
    return this.values.push({ shape, dtype, source: { kind: 'view', of, offset } }) - 1;
  }

  joined(of: readonly ValueId[], shape: Shape): ValueId {
    return this.values.push({ shape, dtype: 'float32', source: { kind: 'joined', of } }) - 1;
  }

  calls(kernel: string, inputs: readonly ValueId[], shapes: readonly Shape[], { attrs = {}, roles, dtype = 'float32' }: CallOptions = {}): ValueId[] {
    const outputs = shapes.map((shape) => this.values.push({ shape, dtype, source: { kind: 'node' } }) - 1);
    this.nodes.push({ kernel, inputs, roles: roles ?? rolesOf(inputs.length), attrs, outputs });
    return outputs;
  }

  call(kernel: string, inputs: readonly ValueId[], shape: Shape, options: CallOptions = {}): ValueId {
    return this.calls(kernel, inputs, [shape], options)[0]!;
  }

  graph(outputs: Readonly<Record<string, ValueId>>): Graph {
    return { values: [...this.values], nodes: [...this.nodes], outputs };
  }
}

/** As TF.js's kernels of one and two inputs name them; numbers of more. */
const rolesOf = (count: number): string[] => (count === 1 ? ['x'] : count === 2 ? ['a', 'b'] : [...Array(count).keys()].map(String));
