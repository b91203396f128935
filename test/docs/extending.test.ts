/** docs/extending.md, followed to the letter in an installed package. */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
const page = readFileSync(path.join(root, 'docs/extending.md'), 'utf8');
const place = mkdtempSync(path.join(os.tmpdir(), 'mtlc-extending-'));
const project = path.join(place, 'project');

/** What `npm pack` puts into a package, with the packages that it needs beside it. */
function install(): void {
  const checkout = path.join(place, 'checkout');
  for (const part of ['bin', 'grammar', 'schemas', 'scripts', 'src', 'package.json', 'tsconfig.json', 'tsconfig.types.json'])
    cpSync(path.join(root, part), path.join(checkout, part), { recursive: true });
  symlinkSync(path.join(root, 'node_modules'), path.join(checkout, 'node_modules'));
  execFileSync('npm', ['pack', '--silent', '--pack-destination', place], { cwd: checkout });
  const packed = readdirSync(place).find((name) => name.endsWith('.tgz'))!;
  execFileSync('tar', ['xzf', packed], { cwd: place });
  const modules = path.join(project, 'node_modules');
  mkdirSync(path.join(modules, '.bin'), { recursive: true });
  for (const name of readdirSync(path.join(root, 'node_modules')).filter((each) => !each.startsWith('.') && each !== 'mtlc'))
    symlinkSync(path.join(root, 'node_modules', name), path.join(modules, name));
  renameSync(path.join(place, 'package'), path.join(modules, 'mtlc'));
  symlinkSync('../mtlc/bin/mtlc.js', path.join(modules, '.bin/mtlc'));
  symlinkSync('../typescript/bin/tsc', path.join(modules, '.bin/tsc'));
}

const run = (command: string) => spawnSync('bash', ['-c', `${command} 2>&1`], { cwd: project, encoding: 'utf8' });

/** Times differ from run to run. */
const steady = (text: string): string => text.replace(/\d+(\.\d+)? s$/gm, 'N s');

beforeAll(install, 120_000);
afterAll(() => rmSync(place, { recursive: true, force: true }));

it('does what it says, in its order', () => {
  const steps = [...page.matchAll(/(?:Save this as\s+`([^`]+)`[^\n]*\n\n)?^```(console|ts|diff)\n([\s\S]*?)^```$/gm)];
  expect(steps.length).toBeGreaterThan(12);
  for (const [, file, kind, text] of steps) {
    if (kind === 'ts') save(file!, text!);
    else if (kind === 'diff') change(text!);
    else for (const part of text!.split(/^(?=\$ )/m)) follow(part);
  }
}, 240_000);

function save(file: string, text: string): void {
  mkdirSync(path.dirname(path.join(project, file)), { recursive: true });
  writeFileSync(path.join(project, file), text);
}

/** Of the spec. */
function change(lines: string): void {
  const side = (sign: string): string => lines.split('\n').filter((line) => line.startsWith(sign)).map((line) => line.slice(1)).join('\n');
  const spec = path.join(project, 'flowers.mtl');
  const text = readFileSync(spec, 'utf8');
  expect(text).toContain(side('-'));
  writeFileSync(spec, text.replace(side('-'), side('+')));
}

/** A command, and what it prints. npm says more than the page shows, and mtlc is installed. */
function follow(part: string): void {
  const [, command, printed] = /^\$ ([^\n]*)\n([\s\S]*)$/.exec(part)!;
  if (command === 'npm install mtlc') return;
  const { stdout } = run(command!);
  if (!command!.startsWith('npm ')) expect(steady(stdout), command).toBe(steady(printed!));
}

it('has types that an editor sees', () => {
  const [, config] = /^```json\n([\s\S]*?)^```$/m.exec(page.slice(page.indexOf('## Types')))!;
  writeFileSync(path.join(project, 'tsconfig.json'), config!);
  run('npm pkg set type=module');
  expect(run('npx tsc').stdout).toBe('');
  save('entries/wrong.ts', readFileSync(path.join(project, 'entries/quantile.ts'), 'utf8').replace('op.mean(', 'op.meen('));
  expect(run('npx tsc').stdout).toContain(`Property 'meen' does not exist on type 'OpBuilder'`);
}, 120_000);
