import { availableParallelism, totalmem } from 'node:os';
import type { Backend } from '../../engine/backends/backend.ts';
import { describeBackends } from '../../engine/backends/open.ts';
import { isProblem, type Problem } from '../../diagnostics/problem.ts';
import { exit } from '../exit.ts';
import { programVersions, version } from '../installation.ts';
import type { Action } from '../table.ts';

export const run: Action = async (_words, _options, console) => {
  const backends = await describeBackends();
  const works = backends.filter(({ is }) => !isProblem(is));
  const lines = [
    `mtlc ${version()}, TF.js ${programVersions().tfjs}, node ${process.version}, ${process.platform} ${process.arch}`,
    `${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GB of memory`,
    '',
    ...backends.flatMap(({ name, is }) => (isProblem(is) ? absent(name, is) : present(name, is))),
    '',
    `--backend auto picks ${works[0]?.name ?? 'none'}: ${works[0]?.name === 'wasm' ? 'it is always there, and gives the same bits on every machine' : 'wasm does not start here'}`,
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
