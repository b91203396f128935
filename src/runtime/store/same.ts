/** Whether two runs came to the same bits. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { unlikeRun } from '../../diagnostics/messages/resume.ts';
import { isProblem, type Problem } from '../../diagnostics/problem.ts';
import { readBytes } from '../data/files.ts';
import { changedSettings } from './begun.ts';
import { openState } from './checkpoint.ts';
import { END_OF_PART } from './checkpoints.ts';
import { parseJson } from './decode-model.ts';
import { readRunRecord } from './read-model.ts';

/** What is measured with a clock, and so is never the same. */
const CLOCKED = ['seconds', 'rowsPerSecond'];

/** In words, or the first thing in which the run in `second` differs from the one in `first`. */
export function sameRuns(first: string, second: string): string | Problem {
  const differs = (what: string): Problem => unlikeRun.of({ first, second, what }, { notes: whyUnlike(first, second) });
  const parts = endsOfParts(first);
  if (String(parts) !== String(endsOfParts(second))) return differs('they have other trainings');
  let numbers = 0;
  for (const part of parts) {
    const [was, is] = [first, second].map((run) => openState(readFileSync(join(run, part)))) as [Opened, Opened];
    if ('damage' in was) return differs(`\`${join(first, part)}\` is damaged: ${was.damage}`);
    const place = firstDifference(was.state, 'state' in is ? is.state : null);
    if (place !== null) return differs(`\`${join(second, part)}\` differs in \`${place}\``);
    numbers += countNumbers(was);
  }
  const [was, is] = [first, second].map((run) => readReport(run)) as [unknown, unknown];
  if (was === null) return differs(`\`${join(first, 'report.json')}\` is missing or damaged`);
  const place = firstDifference(was, is);
  if (place !== null) return differs(`\`report.json\` differs in \`${place}\``);
  return `the same as ${first}, bit for bit: ${numbers.toLocaleString('en')} numbers of ${parts.length} ${parts.length === 1 ? 'training' : 'trainings'}, and the report`;
}

type Opened = ReturnType<typeof openState>;

/** Null where it is no JSON. */
function readReport(run: string): unknown {
  const bytes = readBytes(join(run, 'report.json'));
  return isProblem(bytes) ? null : parseJson(bytes);
}

/** What else the two have not in common, where that may be the reason. */
function whyUnlike(first: string, second: string): string[] {
  const [was, is] = [first, second].map(readRunRecord);
  if (!was || !is) return [];
  const node = was.node === is.node ? [] : [{ what: 'Node', was: was.node, is: is.node }];
  return [...changedSettings(was, is), ...node].map(({ what, was: before, is: now }) => `the first one ran with ${what} ${before}, and this one with ${now}`);
}

/** Relative to the run. */
function endsOfParts(run: string): string[] {
  if (!existsSync(join(run, 'parts'))) return [];
  const names = readdirSync(join(run, 'parts'), { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith(END_OF_PART)).sort().map((name) => join('parts', name));
}

/** Null, or the place of the first difference, such as `values/body.h.kernel/values/3`. */
export function firstDifference(was: unknown, is: unknown, at = ''): string | null {
  if (was instanceof Float32Array && is instanceof Float32Array) {
    const number = firstOtherBits(was, is);
    return number < 0 ? null : `${at}/${number}`;
  }
  if (typeof was !== 'object' || typeof is !== 'object' || was === null || is === null) return Object.is(was, is) ? null : at;
  const names = [...new Set([...Object.keys(was), ...Object.keys(is)])].filter((name) => !CLOCKED.includes(name));
  for (const name of names) {
    const place = firstDifference((was as Record<string, unknown>)[name], (is as Record<string, unknown>)[name], at === '' ? name : `${at}/${name}`);
    if (place !== null) return place;
  }
  return null;
}

/** -1 where all are the same. */
function firstOtherBits(was: Float32Array, is: Float32Array): number {
  const [before, now] = [was, is].map((of) => new Uint32Array(of.buffer, of.byteOffset, of.length)) as [Uint32Array, Uint32Array];
  const length = Math.min(before.length, now.length);
  for (let i = 0; i < length; i++) if (before[i] !== now[i]) return i;
  return before.length === now.length ? -1 : length;
}

function countNumbers(value: unknown): number {
  if (value instanceof Float32Array) return value.length;
  return typeof value === 'object' && value !== null ? Object.values(value).reduce<number>((sum, of) => sum + countNumbers(of), 0) : 0;
}
