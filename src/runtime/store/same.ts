/** Whether two runs came to the same bits. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { unlikeRun } from '../../diagnostics/messages/resume.ts';
import type { Problem } from '../../diagnostics/problem.ts';
import { END_OF_PART } from './checkpoints.ts';
import { decodeState } from './checkpoint.ts';

/** What is measured with a clock, and so is never the same. */
const CLOCKED = ['seconds', 'rowsPerSecond'];

/** In words, or the first thing in which the run in `second` differs from the one in `first`. */
export function sameRuns(first: string, second: string): string | Problem {
  const differs = (what: string): Problem => unlikeRun.of({ first, second, what });
  const parts = endsOfParts(first);
  if (String(parts) !== String(endsOfParts(second))) return differs('they have other trainings');
  let numbers = 0;
  for (const part of parts) {
    const [was, is] = [first, second].map((run) => decodeState(readFileSync(join(run, part)))) as [unknown, unknown];
    const place = firstDifference(was, is);
    if (place !== null) return differs(`\`${join(second, part)}\` differs in \`${place}\``);
    numbers += countNumbers(was);
  }
  const [was, is] = [first, second].map((run) => JSON.parse(readFileSync(join(run, 'report.json'), 'utf8')) as unknown);
  const place = firstDifference(was, is);
  if (place !== null) return differs(`\`report.json\` differs in \`${place}\``);
  return `the same as ${first}, bit for bit: ${numbers.toLocaleString('en')} numbers of ${parts.length} ${parts.length === 1 ? 'training' : 'trainings'}, and the report`;
}

/** Relative to the run. */
function endsOfParts(run: string): string[] {
  const names = readdirSync(join(run, 'parts'), { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith(END_OF_PART)).sort().map((name) => join('parts', name));
}

/** Null, or the place of the first difference, such as `values/body.h.kernel`. */
export function firstDifference(was: unknown, is: unknown, at = ''): string | null {
  if (was instanceof Float32Array && is instanceof Float32Array) return sameBits(was, is) ? null : at;
  if (typeof was !== 'object' || typeof is !== 'object' || was === null || is === null) return Object.is(was, is) ? null : at;
  const names = [...new Set([...Object.keys(was), ...Object.keys(is)])].filter((name) => !CLOCKED.includes(name));
  for (const name of names) {
    const place = firstDifference((was as Record<string, unknown>)[name], (is as Record<string, unknown>)[name], at === '' ? name : `${at}/${name}`);
    if (place !== null) return place;
  }
  return null;
}

function sameBits(was: Float32Array, is: Float32Array): boolean {
  const bytes = (of: Float32Array) => Buffer.from(of.buffer, of.byteOffset, of.byteLength);
  return bytes(was).equals(bytes(is));
}

function countNumbers(value: unknown): number {
  if (value instanceof Float32Array) return value.length;
  return typeof value === 'object' && value !== null ? Object.values(value).reduce<number>((sum, of) => sum + countNumbers(of), 0) : 0;
}
