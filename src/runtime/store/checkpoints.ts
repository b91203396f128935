/** The checkpoints of a part in progress: `checkpoints/VARIANT/CONDITION/REPEAT/000012.safetensors`, the newest ones. */
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { damagedCheckpoint } from '../../diagnostics/messages/resume.ts';
import type { Problem } from '../../diagnostics/problem.ts';
import type { PartName } from '../experiment.ts';
import type { Keeper } from '../train/keeper.ts';
import type { TrainingState } from '../train/state.ts';
import { encodeState, openState } from './checkpoint.ts';
import { attempt } from './folder.ts';
import { UNFINISHED, writeWhole } from './write.ts';

/** The newest one may turn out to be damaged. */
const KEPT = 2;

const EVERY_MS = 30_000;

/** Where writing is slow it is done more rarely: the time between is at least so many times what the last one took. */
const TIMES_ITS_COST = 100;

/** A name of a part as the name of one folder: characters that mean something in paths become numbers. */
const folderName = (name: string): string =>
  name.replace(/^\.|[^\p{L}\p{N} ._%+-]/gu, (mark) => `~${mark.codePointAt(0)!.toString(16)}`);

/** `VARIANT/CONDITION/REPEAT`. */
export const placeOfPart = ({ variant, condition, repeat }: PartName): string => join(...[variant, condition, repeat].map(folderName));

export const END_OF_PART = 'checkpoint.safetensors';
const ofEnd = (part: PartName): string => join('parts', placeOfPart(part), END_OF_PART);
const inProgress = (part: PartName): string => join('checkpoints', placeOfPart(part));

export interface PartFiles extends Keeper {
  /** What could not be written: no more is. */
  readonly problem: () => Problem | null;
}

/**
 * Keeps the states of a part that is trained; `onProblem` is called when one cannot be written. MTLC_CHECKPOINT_SECONDS is
 * another time between two, whatever they cost.
 */
export function partKeeper(run: string, part: PartName, now: () => number, onProblem: () => void): PartFiles {
  const folder = inProgress(part);
  const asked = Number(process.env['MTLC_CHECKPOINT_SECONDS'] ?? NaN);
  let number = numbersIn(join(run, folder)).at(-1) ?? 0;
  let next = now() + (asked >= 0 ? asked * 1000 : EVERY_MS);
  let problem: Problem | null = null;
  /** When it was last asked: reading the state counts, too. */
  let began = now();
  const write = (state: TrainingState) => {
    writeWhole(run, join(folder, nameOf(++number)), encodeState(state));
    for (const old of numbersIn(join(run, folder)).slice(0, -KEPT)) rmSync(join(run, folder, nameOf(old)), { force: true });
  };
  return {
    due: () => {
      began = now();
      return !problem && began >= next;
    },
    keep: (state) => {
      if (problem) return;
      problem = attempt(run, () => write(state)) ?? null;
      if (problem) onProblem();
      const ended = now();
      next = ended + (asked >= 0 ? asked * 1000 : Math.max(EVERY_MS, TIMES_ITS_COST * (ended - began)));
    },
    problem: () => problem,
  };
}

/** Of a part that is done, what it kept on the way is taken away. */
export function removeInProgress(run: string, part: PartName): void {
  rmSync(join(run, inProgress(part)), { recursive: true, force: true });
}

/** Whether any part has kept a state. */
export function isAnyKept(run: string): boolean {
  return ['checkpoints', 'parts'].some((folder) => filesIn(join(run, folder)).some((name) => name.endsWith('.safetensors')));
}

export interface FoundState {
  /** Null where none is good. */
  readonly state: TrainingState | null;
  /** Whether it is that of the part's end. */
  readonly done: boolean;
  readonly damaged: readonly Problem[];
}

/** The newest good state of a part: `unfit` says why it cannot go on from one. Damaged ones that are newer are removed. */
export function newestState(run: string, part: PartName, unfit: (state: unknown) => string | null): FoundState {
  const folder = inProgress(part);
  const names = [ofEnd(part), ...numbersIn(join(run, folder)).reverse().map((number) => join(folder, nameOf(number)))];
  const damaged: Problem[] = [];
  for (const [i, name] of names.entries()) {
    const found = openFile(join(run, name));
    if (!found) continue;
    const damage = 'damage' in found ? found.damage : unfit(found.state);
    if ('state' in found && damage === null) return { state: found.state as TrainingState, done: i === 0, damaged };
    damaged.push(damagedCheckpoint.of({ path: join(run, name), reason: damage! }));
    rmSync(join(run, name), { force: true });
  }
  return { state: null, done: false, damaged };
}

/** What a run that was killed left behind half-written. */
export function removeUnfinished(run: string): void {
  for (const name of filesIn(run).filter((file) => file.endsWith(UNFINISHED))) rmSync(join(run, name), { force: true });
}

const nameOf = (number: number): string => `${String(number).padStart(6, '0')}.safetensors`;

/** In their order. */
function numbersIn(folder: string): number[] {
  const numbers = filesIn(folder).flatMap((name) => /^(\d+)\.safetensors$/.exec(name)?.[1] ?? []);
  return numbers.map(Number).sort((a, b) => a - b);
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' });
  } catch {
    // There is no such folder.
    return [];
  }
}

/** Null where there is no such file. */
function openFile(path: string): ReturnType<typeof openState> | null {
  try {
    return openState(readFileSync(path));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' || code === 'ENOTDIR' ? null : { damage: `it cannot be read: ${code ?? String(error)}` };
  }
}
