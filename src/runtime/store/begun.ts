/** A run that was begun before: whether it can be gone on with here, or made again. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { changedFile, changedSetting, noRun } from '../../diagnostics/messages/resume.ts';
import { isProblem, type Problem } from '../../diagnostics/problem.ts';
import type { Backend } from '../../engine/backends/backend.ts';
import { hashOf } from '../data/files.ts';
import { shown } from '../data/sources.ts';
import { version } from '../version.ts';
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
interface Here extends Pick<RunRecord, 'data' | 'pretrained'> {
  readonly backend: Backend;
}

/** What keeps a run from ending as it would have: the first thing that is not as it was. */
export function differentSetting(was: RunRecord, is: Here): Problem | null {
  return changedData(was, is) ?? otherMachine(was, is.backend);
}

export function changedData(was: RunRecord, { data, pretrained }: Pick<Here, 'data' | 'pretrained'>): Problem | null {
  const hashes = new Set([...was.data, ...was.pretrained].map(({ hash }) => hash));
  const changed = [...data, ...pretrained].find(({ hash }) => !hashes.has(hash));
  return changed ? changedFile.of({ path: shown(changed.path) }) : null;
}

/** Threads are asked for as they were, so they cannot differ. */
export function otherMachine(was: RunRecord, backend: Backend): Problem | null {
  const inWords = ({ name, device, simd, kernels, version: of }: Backend): [string, string][] => [
    ['the backend', name],
    ['the device', device],
    ['the kernels', kernels ?? (simd ? 'of TF.js, with SIMD' : 'of TF.js')],
    ["TF.js's backend", of],
  ];
  const here: [string, string][] = [['mtlc', version], ...inWords(backend)];
  const before = [was.mtlc, ...inWords(was.backend).map(([, value]) => value)];
  const at = here.findIndex(([, value], i) => value !== before[i]);
  return at < 0 ? null : changedSetting.of({ what: here[at]![0], was: before[at]!, is: here[at]![1] });
}
