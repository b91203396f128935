/** The frozen prefix as functions of its own: a trunk that is frozen in part becomes two. */
import type { Call, Ir, Layer, NetworkFunction, Port } from '../../ir/ir.ts';

export interface Road {
  readonly functions: readonly NetworkFunction[];
  /** Of the frozen prefix, then of the rest. */
  readonly prefix: readonly Call[];
  readonly calls: readonly Call[];
}

/** The functions as the program has them, and the calls before the heads. */
export function roadOf({ functions, calls, prefix }: Pick<Ir, 'functions' | 'calls' | 'prefix'>): Road {
  if (!prefix) return { functions, prefix: [], calls };
  const inside = new Set(prefix.layers);
  const values = new Set(prefix.values.map(({ name }) => name));
  const names = new Set(functions.map(({ name }) => name));
  const road = { functions: [] as NetworkFunction[], prefix: [] as Call[], calls: [] as Call[] };
  for (const fn of functions) {
    const call = calls.find(({ function: called }) => called === fn.name);
    const frozen = fn.layers.filter((layer) => inside.has(pathOf(fn, layer)));
    if (!call || frozen.length === 0) {
      road.functions.push(fn);
      if (call) road.calls.push(call);
    } else if (frozen.length === fn.layers.length) {
      road.functions.push(fn);
      road.prefix.push(call);
    } else {
      const [start, rest] = split(fn, call, frozen, values, unused(`${fn.name}_start`, names));
      road.functions.push(start.fn, rest.fn);
      road.prefix.push(start.call);
      road.calls.push(rest.call);
    }
  }
  return road;
}

const pathOf = (fn: NetworkFunction, { name }: { readonly name: string }): string => `${fn.name}.${name}`;

interface Called {
  readonly fn: NetworkFunction;
  readonly call: Call;
}

/** The frozen layers of a function, and the others, which read them as inputs. `values` are read from outside the prefix. */
function split(fn: NetworkFunction, call: Call, frozen: readonly Layer[], values: ReadonlySet<string>, name: string): [Called, Called] {
  const others = fn.layers.filter((layer) => !frozen.includes(layer));
  const given = frozen.filter((layer) => values.has(pathOf(fn, layer)) || isOutput(fn, layer));
  const port = ({ name: own, shape }: Layer): Port => ({ name: own, shape });
  const start = part(fn, call, { name, layers: frozen, inputs: [] });
  const rest = part(fn, call, { name: fn.name, layers: others, inputs: given.filter((layer) => reads(others, layer.name)).map(port) });
  return [
    { fn: { ...start.fn, outputs: given.map(port), random: false, statistics: false }, call: { ...start.call, results: given.map((layer) => pathOf(fn, layer)) } },
    {
      fn: { ...rest.fn, outputs: fn.outputs.filter((output) => others.some((layer) => layer.name === output.name)) },
      call: { ...rest.call, results: call.results.filter((result) => others.some((layer) => pathOf(fn, layer) === result)) },
    },
  ];
}

/** Some layers of a function, with the inputs that these read, before those that the rest of the function gives them. */
function part(
  fn: NetworkFunction,
  call: Call,
  { name, layers, inputs }: { readonly name: string; readonly layers: readonly Layer[]; readonly inputs: readonly Port[] },
): Called {
  const kept = fn.inputs.map((input, i) => ({ input, argument: call.arguments[i]! })).filter(({ input }) => reads(layers, input.name));
  return {
    fn: { ...fn, name, layers, inputs: [...kept.map(({ input }) => input), ...inputs] },
    call: { ...call, function: name, arguments: [...kept.map(({ argument }) => argument), ...inputs.map((input) => pathOf(fn, input))] },
  };
}

const reads = (layers: readonly Layer[], value: string): boolean => layers.some(({ from }) => from.includes(value));
const isOutput = ({ outputs }: NetworkFunction, { name }: Layer): boolean => outputs.some((output) => output.name === name);

function unused(wanted: string, names: ReadonlySet<string>): string {
  let name = wanted;
  for (let i = 2; names.has(name); i++) name = `${wanted}_${i}`;
  return name;
}
