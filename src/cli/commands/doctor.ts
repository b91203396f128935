import { availableParallelism, totalmem } from 'node:os';
import { isProblem, type Problem } from '../../diagnostics/problem.ts';
import { realNames, type Backend } from '../../engine/backends/backend.ts';
import { choose, type Measured } from '../../engine/backends/choose.ts';
import { measure } from '../../engine/backends/measure.ts';
import { openBackend } from '../../engine/backends/open.ts';
import type { Way } from '../../engine/plan/step.ts';
import type { Ir } from '../../ir/ir.ts';
import { keepSpeeds } from '../../runtime/data/speeds.ts';
import { compileSpec } from '../compiled.ts';
import type { Console } from '../console.ts';
import { exit, type ExitCode } from '../exit.ts';
import { programVersions, version } from '../installation.ts';
import { lookAt, speedInWords, type Seen } from '../look.ts';
import type { Action } from '../table.ts';
import { largestWork, stepWork } from '../work.ts';

interface Options {
  readonly backend?: Backend['name'];
  readonly json?: boolean;
}

interface Look {
  readonly name: Backend['name'];
  readonly is: Seen | Problem;
}

export const run: Action = async ([spec], { backend, json = false }: Options, console) => {
  const compiled = spec === undefined ? null : compileSpec(spec, {}, console);
  if (spec !== undefined && !compiled) return exit.fault;
  if (compiled && 'mistake' in compiled) return compiled;
  if (backend !== undefined) return alone(backend, json, console);
  const looks: Look[] = [];
  for (const name of realNames) looks.push({ name, is: await lookAt(name, { cwd: console.cwd }) });
  const measured = speedsOf(looks);
  keepSpeeds(console.env, measured);
  if (json) console.out(`${JSON.stringify({ mtlc: version(), backends: Object.fromEntries(looks.map(({ name, is }) => [name, is])) }, null, 2)}\n`);
  else {
    const work = compiled ? [...workOf(compiled.ir, measured), ...(await waysOf(compiled.ir, spec!))] : [picksOf(null, measured)];
    console.out(`${[...machine(), '', ...looks.flatMap(shown), '', ...work].join('\n')}\n`);
  }
  return looks.some(({ is }) => !isProblem(is)) ? exit.done : exit.fault;
};

/** One backend, in this process. */
async function alone(name: Backend['name'], json: boolean, console: Console): Promise<ExitCode> {
  const opened = await openBackend(name, name === 'native' ? 1 : undefined);
  const is = isProblem(opened) ? opened : { backend: opened, speed: name === 'cpu' ? null : await measure(() => performance.now()) };
  console.out(json ? `${JSON.stringify(is)}\n` : `${shown({ name, is }).join('\n')}\n`);
  return isProblem(is) ? exit.fault : exit.done;
}

const machine = (): string[] => [
  `mtlc ${version()}, TF.js ${programVersions().tfjs}, node ${process.version}, ${process.platform} ${process.arch}`,
  `${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GB of memory`,
];

/** Of what computes as its name says. */
const speedsOf = (looks: readonly Look[]): Measured =>
  Object.fromEntries(looks.flatMap(({ name, is }) => (isProblem(is) || is.backend.software || !is.speed ? [] : [[name, is.speed]])));

function shown({ name, is }: Look): string[] {
  const more = (text: string) => `${' '.repeat(17)}${text}`;
  if (isProblem(is)) return [`${name.padEnd(8)}absent   ${is.message}`, ...(is.notes ?? []).map(more)];
  const { device, simd, threads, version: of, software } = is.backend;
  const counted = threads === null ? 'threads of its own' : `${threads} thread${threads === 1 ? '' : 's'} a part`;
  const use = name === 'cpu' ? '; for reference only, it is slow' : software ? '; in software, for tests only' : '';
  return [`${name.padEnd(8)}works    ${device}${simd ? ' with SIMD' : ''}, ${counted}, version ${of}${use}`, ...(is.speed ? [more(speedInWords(is.speed))] : [])];
}

function picksOf(multiplyAdds: number | null, measured: Measured): string {
  const { name, why } = choose({ multiplyAdds, parts: 1, cores: availableParallelism() }, measured);
  return `--backend auto picks ${name}${multiplyAdds === null ? '' : ' for one training at a time'}: ${why}`;
}

/** Of every kind of step: whether it is replayed, or what keeps it from that. */
async function waysOf(ir: Ir, spec: string): Promise<string[]> {
  const { stageOf, titleOf, wayOf } = await import('../plan/rehearsed.ts');
  const stage = await stageOf(ir, spec, 3);
  if (isProblem(stage)) return [stage.message];
  const ways: string[] = [];
  for (const scene of stage.scenes) ways.push(`${titleOf(scene, ir)}: ${wayInWords(await wayOf(scene))}`);
  return ['', `kernels of plans: the build ${stage.build}`, ...new Set(ways.map((way) => `${ir.spec}, ${way}`))];
}

function wayInWords(way: Way): string {
  if ('eager' in way) return `runs eagerly, since ${way.eager}`;
  const islands = [...new Set(way.plan.islands.map((at) => way.plan.graph.nodes[at]!))].map(({ kernel, line }) => `${kernel}${line === undefined ? '' : ` (line ${line})`}`);
  return `replayed${islands.length > 0 ? `, but for ${[...new Set(islands)].join(', ')}, which TF.js runs` : ''}`;
}

function workOf(ir: Ir, measured: Measured): string[] {
  const work = stepWork(ir);
  const said = work
    ? work.map(({ phase, batch, multiplyAdds }) => `${ir.spec}, phase ${phase}: about ${multiplyAdds.toLocaleString('en-US')} multiply-adds a step of ${batch} rows`)
    : [`${ir.spec}: the work of a step is not known, because a size is not`];
  return [...said, picksOf(largestWork(ir), measured)];
}
