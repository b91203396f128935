/** Models as the compiler would give them, built from the catalogue's own declarations. */
import type { EntryValue } from '../../src/catalog/arguments.ts';
import { findEntry } from '../../src/catalog/index.ts';
import { startLowering, type Value } from '../../src/ir/builder.ts';
import type {
  Call,
  Formula,
  Input,
  Ir,
  Json,
  LabelBinding,
  Layer,
  NetworkFunction,
  Op,
  Parameter,
  Place,
  Port,
  Shape,
  TargetType,
  Task,
  Use,
} from '../../src/ir/ir.ts';

type Args = { readonly [name: string]: unknown };

const at = (line: number): Place => ({ file: 'specs/fixture.mtl', line, column: 1 });

export const use = (entry: string, args: Args = {}, line = 1): Use => ({ entry, args: args as Use['args'], place: at(line) });

export const sigmoid: EntryValue = { entry: 'sigmoid', args: {} };
const linear: EntryValue = { entry: 'linear', args: {} };
const glorot: EntryValue = { entry: 'glorot_normal', args: {} };

interface LayerPlan {
  readonly name: string;
  readonly entry: string;
  readonly args?: Args;
  readonly from?: readonly string[];
}

interface FunctionPlan {
  readonly name: string;
  readonly kind: 'trunk' | 'branch' | 'head';
  /** Values of the whole model. */
  readonly inputs: readonly string[];
  readonly layers: readonly LayerPlan[];
  readonly outputs: readonly string[];
}

interface TaskPlan {
  readonly name: string;
  readonly target: TargetType;
  readonly weight?: number;
}

const dense = (name: string, units: number, more: Args = {}, from?: readonly string[]): LayerPlan => ({
  name,
  entry: 'dense',
  args: { units, activation: linear, bias: true, start: glorot, ...more },
  ...(from ? { from } : {}),
});

export const layer = {
  dense,
  dropout: (name: string, rate: number): LayerPlan => ({ name, entry: 'dropout', args: { rate } }),
  concat: (name: string, from: readonly string[]): LayerPlan => ({ name, entry: 'concat', from }),
  flatten: (name: string): LayerPlan => ({ name, entry: 'flatten' }),
  activation: (name: string, entry: string): LayerPlan => ({ name, entry: 'activation', args: { function: { entry, args: {} } } }),
};

/** Builds a model piece by piece, in the order in which its values come to be. */
export class ModelBuilder {
  readonly inputs: Input[] = [];
  readonly functions: NetworkFunction[] = [];
  readonly calls: Call[] = [];
  readonly parameters: Parameter[] = [];
  readonly tasks: Task[] = [];
  readonly losses: Formula[] = [];
  readonly answers: Formula[] = [];
  private readonly shapes = new Map<string, Shape>();
  private line = 3;

  input(name: string, shape: Shape, scale = 'standardize'): this {
    const whole = ['batch', ...shape];
    this.inputs.push({ name, type: 'real', shape: whole, scale: use(scale), place: at(this.line++) });
    this.shapes.set(name, whole);
    return this;
  }

  /** A trunk or a branch. */
  network(plan: FunctionPlan): this {
    this.functions.push(this.build(plan, null));
    const results = plan.outputs.map((output) => `${plan.name}.${output}`);
    this.calls.push({ function: plan.name, arguments: plan.inputs, results });
    return this;
  }

  /** Tasks declared together, with their head. */
  head(name: string, inputs: readonly string[], layers: readonly LayerPlan[], loss: string, tasks: readonly TaskPlan[]): this {
    const output = layers.at(-1)!.name;
    const built = this.build({ name, kind: 'head', inputs, layers, outputs: [output] }, tasks.map((task) => task.name));
    this.functions.push(built);
    const [lossName, answerName] = this.formulas(loss, tasks[0]!.target.kind, built.outputs[0]!.shape);
    for (const task of tasks)
      this.tasks.push({
        name: task.name,
        target: task.target,
        weight: task.weight ?? 1,
        head: name,
        inputs,
        output,
        loss: lossName,
        answer: answerName,
        place: at(this.line++),
      });
    return this;
  }

  /** Gives each task of a head its own number of outputs. */
  widths(head: string, sizes: { readonly [task: string]: number }): this {
    this.parameters.forEach((parameter, i) => {
      const size = parameter.function === head && parameter.task !== null ? sizes[parameter.task] : undefined;
      if (size !== undefined) this.parameters[i] = { ...parameter, shape: [...parameter.shape.slice(0, -1), size] };
    });
    return this;
  }

  ir(name: string, spec: string, more: Partial<Ir> = {}): Ir {
    const labels = this.tasks.map((task): LabelBinding => ({
      task: task.name,
      source: 'rows',
      columns: [task.name],
      where: null,
      missing: ['', '?', 'NA'],
      place: at(60),
    }));
    const ir: Ir = {
      format: 'mtlc-ir',
      version: 1,
      compiler: '0.1.0',
      name,
      spec,
      inputs: this.inputs,
      functions: this.functions,
      calls: this.calls,
      parameters: this.parameters,
      tasks: this.tasks,
      losses: this.losses,
      answers: this.answers,
      data: {
        place: at(58),
        sources: [{ name: 'rows', use: use('csv', { path: 'rows.csv' }), path: 'rows.csv' }],
        inputs: this.inputs.map((input) => ({
          input: input.name,
          source: 'rows',
          columns: { from: `${input.name}1`, to: `${input.name}9` },
          place: at(59),
        })),
        labels,
      },
      train: {
        place: at(70),
        seed: 7,
        phases: [
          { name: 'both', use: use('joint', { optimizer: { entry: 'adam', args: { rate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } }, batch: 32, epochs: 2, losses: null, train: null }) },
        ],
      },
      evaluate: {
        place: at(80),
        protocol: use('holdout', { train: 0.6, validation: 0.2, test: 0.2, seed: 0, stratified: false }),
        metrics: [use('accuracy')],
        references: [],
        final: 'all',
      },
      ...more,
    };
    const places = (_: string, value: unknown): unknown => (value === 'specs/fixture.mtl' ? `specs/${spec}` : value);
    return JSON.parse(JSON.stringify(ir, places)) as Ir;
  }

  private build(plan: FunctionPlan, tasks: readonly string[] | null): NetworkFunction {
    const place = at(this.line++);
    const short = plan.inputs.map((value) => value.slice(value.indexOf('.') + 1));
    const ports = plan.inputs.map((value, i): Port => ({
      name: short.indexOf(short[i]!) === i ? short[i]! : value,
      shape: this.shapes.get(value)!,
    }));
    const values = new Map<string, Value>(ports.map(({ name, shape }) => [name, { operand: name, shape }]));
    const layers: Layer[] = [];
    let before = ports[0]!.name;
    for (const each of plan.layers) {
      const from = each.from ?? [before];
      layers.push(this.layer(plan, each, from, values, tasks));
      before = each.name;
    }
    const outputs = plan.outputs.map((name): Port => ({ name, shape: values.get(name)!.shape }));
    if (!tasks) for (const { name, shape } of outputs) this.shapes.set(`${plan.name}.${name}`, shape);
    const random = plan.layers.some(({ entry }) => findEntry('layer', entry)!.random);
    return { name: plan.name, kind: plan.kind, place, tasks, inputs: ports, layers, outputs, random };
  }

  private layer(plan: FunctionPlan, each: LayerPlan, from: readonly string[], values: Map<string, Value>, tasks: readonly string[] | null): Layer {
    const entry = findEntry('layer', each.entry)!;
    const args = (each.args ?? {}) as never;
    const inputs = from.map((name) => values.get(name)!);
    const rows = inputs.map(({ shape }) => shape.slice(1));
    const place = at(this.line++);
    const declared = entry.parameters?.(args, rows) ?? {};
    const path = tasks ? each.name : `${plan.name}.${each.name}`;
    const parameters = Object.entries(declared).map(([short, { shape, start }]) => ({ short, name: `${path}.${short}`, shape, start }));
    for (const { name, shape, start } of parameters)
      for (const task of tasks ?? [null])
        this.parameters.push({ name: task === null ? name : `${task}.${name}`, shape, start: use(start.entry, start.args), function: plan.name, task, place });
    const { op, built } = startLowering(each.name);
    const bound = Object.fromEntries(parameters.map(({ short, name, shape }) => [short, { operand: { parameter: name }, shape } satisfies Value]));
    const activate = (activation: EntryValue, x: Value): Value =>
      findEntry('activation', activation.entry)!.lower(x, activation.args as never, op);
    const result = entry.lower({ args, inputs, parameters: bound, activate, name: path }, op);
    const ops = rename(built, result, each.name);
    values.set(each.name, { operand: each.name, shape: result.shape });
    return { name: each.name, entry: each.entry, args: (each.args ?? {}) as Layer['args'], place, from, shape: result.shape, parameters: parameters.map(({ name }) => name), ops };
  }

  private formulas(entry: string, task: TargetType['kind'], shape: Shape): [string, string] {
    const declaration = findEntry('loss', entry)!;
    const names: [string, string] = [entry, `${entry}_answer`];
    if (this.losses.some(({ name }) => name === entry)) return names;
    const output: Value = { operand: 'output', shape };
    const labelShape: Shape = task === 'real' || task === 'subset' ? shape : ['batch'];
    const label: Value = { operand: 'label', shape: labelShape };
    const formula = (name: string, inputs: readonly Port[], lower: (op: ReturnType<typeof startLowering>['op']) => Value): Formula => {
      const { op, built } = startLowering(name);
      const result = lower(op);
      return { name, entry, args: {}, source: declaration.source ?? null, doc: declaration.doc, place: at(this.line), inputs, ops: built, result: String(result.operand) };
    };
    const ports: readonly Port[] = [{ name: 'output', shape }, { name: 'label', shape: labelShape }];
    this.losses.push(formula(names[0], ports, (op) => declaration.lower({ args: {} as never, output, label, task }, op)));
    this.answers.push(formula(names[1], ports.slice(0, 1), (op) => declaration.answer({ args: {} as never, output, task }, op)));
    return names;
  }
}

/** The result gets the layer's name. */
function rename(built: readonly Op[], result: Value, name: string): Op[] {
  return built.map((op) => ({
    ...op,
    id: op.id === result.operand ? name : op.id,
    in: op.in.map((operand) => (operand === result.operand ? name : operand)),
  }));
}

export const classes = (set: string, labels: readonly string[]): TargetType => ({
  kind: 'class',
  set,
  labels,
  cells: Object.fromEntries(labels.map((label, i) => [label, i])) as { [cell: string]: number },
});

export const binary: TargetType = { kind: 'binary', yes: '1', no: '0' };
export type { Json };
