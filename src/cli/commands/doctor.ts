import { availableParallelism, totalmem } from 'node:os';
import { findEntry } from '../../catalog/index.ts';
import type { Backend } from '../../engine/backends/backend.ts';
import { describeBackends } from '../../engine/backends/open.ts';
import { isProblem, type Problem } from '../../diagnostics/problem.ts';
import type { Way } from '../../engine/plan/step.ts';
import { table } from '../../emit/explain/index.ts';
import type { Ir } from '../../ir/ir.ts';
import { compileSpec } from '../compiled.ts';
import { exit } from '../exit.ts';
import { programVersions, version } from '../installation.ts';
import type { Action } from '../table.ts';

export const run: Action = async ([spec], _options, console) => {
  const compiled = spec === undefined ? null : compileSpec(spec, {}, console);
  if (spec !== undefined && !compiled) return exit.fault;
  if (compiled && 'mistake' in compiled) return compiled;
  const backends = await describeBackends();
  const works = backends.filter(({ is }) => !isProblem(is));
  const lines = [
    `mtlc ${version()}, TF.js ${programVersions().tfjs}, node ${process.version}, ${process.platform} ${process.arch}`,
    `${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GB of memory`,
    '',
    ...backends.flatMap(({ name, is }) => (isProblem(is) ? absent(name, is) : present(name, is))),
    '',
    `--backend auto picks ${works[0]?.name ?? 'none'}: ${works[0]?.name === 'wasm' ? 'it is always there, and gives the same bits on every machine' : 'wasm does not start here'}`,
    ...(compiled ? ['', ...workOf(compiled.ir), ...(await waysOf(compiled.ir, spec!))] : []),
  ];
  console.out(`${lines.join('\n')}\n`);
  return works.length > 0 ? exit.done : exit.fault;
};

function present(name: string, { device, simd, threads, version: of }: Backend): string[] {
  const counted = threads === null ? 'threads of its own' : `${threads} thread${threads === 1 ? '' : 's'} a part`;
  const use = name === 'cpu' ? '; for reference only, it is slow' : '';
  return [`${name.padEnd(8)}works    ${device}${simd ? ' with SIMD' : ''}, ${counted}, version ${of}${use}`];
}

function absent(name: string, { message, notes = [] }: Problem): string[] {
  return [`${name.padEnd(8)}absent   ${message}`, ...notes.map((note) => `${' '.repeat(17)}${note}`)];
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

/** Forward and backward: a step takes about three times the multiply-adds of the forward pass. */
function workOf(ir: Ir): string[] {
  const { multiplyAdds } = table(ir);
  if (multiplyAdds === null) return [`${ir.spec}: the work of a step is not known, because a size is not`];
  return ir.train.phases.flatMap(({ name, use }) => {
    const batch = use.args['batch'];
    if (typeof batch !== 'number' || !findEntry('phase', use.entry)?.supervised) return [];
    const step = (3 * multiplyAdds * batch).toLocaleString('en-US');
    return [`${ir.spec}, phase ${name}: about ${step} multiply-adds a step of ${batch} rows`];
  });
}
