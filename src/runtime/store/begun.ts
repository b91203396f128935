/** A run that was begun before: whether it can be gone on with here, or made again. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { changedFile, changedPictures, changedSetting, noRun, otherNode } from '../../diagnostics/messages/resume.ts';
import { isProblem, type Problem } from '../../diagnostics/problem.ts';
import { hashOf } from '../data/files.ts';
import { shown } from '../data/sources.ts';
import { readRunRecord } from './read-model.ts';
import type { RunRecord } from './run-files.ts';

export interface BegunRun {
  readonly record: RunRecord;
  /** The texts that the folder began with, by relative path. */
  readonly files: Readonly<Record<string, string>>;
}

/** What computes a step in another way. */
const VARIABLES = ['MTLC_CACHE', 'MTLC_PASSES', 'MTLC_PLAN'];

export const environment = (env: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(VARIABLES.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));

/** Sets the variables of this process as they were for the run. */
export function restoreEnvironment({ environment: of }: RunRecord): void {
  for (const name of VARIABLES) delete process.env[name];
  Object.assign(process.env, of);
}

/** `run` is a run's folder. Its texts are what they were when it began. */
export function readBegun(run: string): BegunRun | Problem {
  if (!existsSync(run)) return noRun.of({ folder: run, reason: 'there is no such folder' });
  if (!existsSync(join(run, 'run.json'))) return noRun.of({ folder: run, reason: 'it has no `run.json`' });
  const record = readRunRecord(run);
  if (!record) return noRun.of({ folder: run, reason: '`run.json` is damaged' });
  const { files: hashes, environment: kept } = record;
  if (!hashes || !kept) return noRun.of({ folder: run, reason: 'it was made by a version of mtlc that could not' });
  if (!('program/main.ts' in hashes) || !('ir.json' in hashes)) return noRun.of({ folder: run, reason: 'it holds no program: `mtlc train` did not make it' });
  const files: Record<string, string> = {};
  for (const [name, hash] of Object.entries(hashes)) {
    const text = readText(join(run, name));
    if (isProblem(text)) return text;
    if (hashOf(Buffer.from(text)) !== hash) return changedFile.of({ path: join(run, name) });
    files[name] = text;
  }
  return { record, files };
}

function readText(path: string): string | Problem {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    return changedFile.of({ path }, { notes: [`it cannot be read: ${(error as NodeJS.ErrnoException).code}`] });
  }
}

/** What is here, as far as the bits of a run's result depend on it. */
type Here = Pick<RunRecord, 'mtlc' | 'backend' | 'data' | 'pretrained' | 'pictures'>;

/** What keeps a run from ending as it would have: the first thing that is not as it was. Threads are asked for as they were. */
export function differentSetting(was: RunRecord, is: Here): Problem | null {
  const [first] = changedSettings(was, is);
  return changedData(was, is) ?? (first ? changedSetting.of(first) : null);
}

/** The first file that a result was made from, or pictures, of which there are others now. */
export function changedData(was: RunRecord, { data, pretrained, pictures = [] }: Here): Problem | null {
  const read = new Set(was.data.map(({ source, hash }) => `${source} ${hash}`));
  const started = new Set(was.pretrained.map(({ hash }) => hash));
  const file = data.find(({ source, hash }) => !read.has(`${source} ${hash}`)) ?? pretrained.find(({ hash }) => !started.has(hash));
  if (file) return changedFile.of({ path: shown(file.path) });
  const seen = new Set((was.pictures ?? []).map(({ hash }) => hash));
  const others = pictures.find(({ hash }) => !seen.has(hash));
  return others ? changedPictures.of({ input: others.input }) : null;
}

interface Changed {
  readonly what: string;
  readonly was: string;
  readonly is: string;
}

/** What computes, where it is not what it was. */
export function changedSettings(was: Pick<Here, 'mtlc' | 'backend'>, is: Pick<Here, 'mtlc' | 'backend'>): Changed[] {
  const before = settingsOf(was);
  return settingsOf(is).flatMap(([what, value], i) => (value === before[i]![1] ? [] : [{ what, was: before[i]![1], is: value }]));
}

const settingsOf = ({ mtlc, backend: { name, device, simd, kernels, version } }: Pick<Here, 'mtlc' | 'backend'>): [what: string, value: string][] => [
  ['mtlc', mtlc],
  ['the backend', name],
  ['the device', device],
  ['the kernels', kernels ?? (simd ? 'of TF.js, with SIMD' : 'of TF.js')],
  ["TF.js's backend", version],
];

/** A warning where another Node goes on with a run: steps on wasm are the same on each, but its `Math` may round otherwise. */
export function changedNode(was: RunRecord, node: string): Problem | null {
  return was.node === node ? null : otherNode.of({ was: was.node, is: node });
}
