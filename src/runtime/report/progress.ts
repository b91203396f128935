/** Progress while a run trains: a live line on a terminal, a plain line an epoch elsewhere. */
import type { EpochRecord, PartName, Problem } from '../experiment.ts';
import { displayed, displayedLines } from '../../diagnostics/width.ts';
import { warningsOf } from './warnings.ts';
import { duration, figure, trainingInWords, whole } from './figures.ts';

/** What a run is about to do. `rows` stands for a part's work: epochs cost in proportion to training rows. */
export interface Plan {
  readonly parts: readonly (PartName & { readonly rows: number; /** The share that is done already. */ readonly done: number })[];
  /** Parts that are trained at the same time. */
  readonly workers: number;
}

export interface ProgressOptions {
  readonly style: 'live' | 'lines' | 'quiet';
  readonly write: (text: string) => void;
  /** Milliseconds. */
  readonly now: () => number;
  /** Of the terminal. */
  readonly width?: number;
}

export interface Progress {
  /** Pictures are decoded before training begins. */
  pictures(done: number, of: number): void;
  /** Before training begins. */
  warn(of: Problem): void;
  begin(plan: Plan): void;
  epoch(record: EpochRecord): void;
  /** Clears the live line. */
  end(): void;
}

const REDRAW_MS = 100;
const BAR = 24;

export function progress({ style, write, now, width = 80 }: ProgressOptions): Progress {
  let work: Work | null = null;
  let drawn = -Infinity;
  const told = new Set<string>();
  const tell = (what: string, text: string): void => {
    if (style !== 'quiet' && !told.has(what)) write(`${style === 'live' ? '\r\x1b[2K' : ''}${displayedLines(text)}\n`);
    told.add(what);
  };
  const draw = (record: EpochRecord, at: number): void => {
    const left = work!.secondsLeft(at);
    if (style === 'lines') return write(`${displayed(epochLine(record, left))}\n`);
    if (at - drawn < REDRAW_MS && record.fraction < 1) return;
    drawn = at;
    write(`\r\x1b[2K${displayed(liveLine(record, work!.done(), left)).slice(0, width - 1)}`);
  };
  const drawPictures = (done: number, of: number): void => {
    const at = now();
    if (style === 'lines' && drawn === -Infinity) write(`decoding ${whole(of)} pictures\n`);
    else if (style === 'live' && at - drawn >= REDRAW_MS) write(`\r\x1b[2Kdecoding pictures, ${whole(done)} of ${whole(of)}`);
    else return;
    drawn = at;
  };
  return {
    pictures: drawPictures,
    warn: ({ code, message, notes = [] }) => tell(code, [`warning: ${message} (${code})`, ...notes.map((note) => `  ${note}`)].join('\n')),
    begin: (plan) => {
      work = new Work(plan);
    },
    epoch: (record) => {
      if (record.eager !== undefined) tell(record.eager, `phase ${record.phase} is not replayed, and slower for it: ${record.eager}`);
      for (const { of, message } of warningsOf(record)) tell(of, `warning: ${message}`);
      work?.note(record, now());
      if (style !== 'quiet' && work) draw(record, now());
    },
    end: () => {
      if (style === 'live') write('\r\x1b[2K');
    },
  };
}

function epochLine(record: EpochRecord, left: number | null): string {
  const { part, phase, epoch, epochs, losses, metrics, rowsPerSecond, cut } = record;
  const judged = Object.entries(metrics ?? {}).map(
    ([name, value]) => `  validation ${name} ${figure(value)}`,
  );
  const place = `${trainingInWords(part)}  ${phase} ${epoch}/${epochs}`;
  if (cut) return `${place}  ${whole(cut.zeros)} of ${whole(cut.numbers)} masks are 0, ${whole(cut.zerosBefore)} were${leftInWords(left)}`;
  return `${place}  loss ${figure(losses.total)}${judged.join('')}${watchedInWords(record)}  ${whole(rowsPerSecond)} rows/s${leftInWords(left)}`;
}

function watchedInWords({ watched }: EpochRecord): string {
  if (!watched) return '';
  const { on, best, stops } = watched;
  if (!best) return `  no ${on} yet`;
  return `  ${stops ? 'stops, keeps' : 'best'} ${on} ${figure(best.value)} of epoch ${best.epoch}`;
}

function liveLine(record: EpochRecord, done: number, left: number | null): string {
  const filled = Math.round(done * BAR);
  const bar = '█'.repeat(filled) + '░'.repeat(BAR - filled);
  return `${bar} ${String(Math.floor(done * 100)).padStart(3)}%${leftInWords(left)}  ${epochLine(record, null)}`;
}

const leftInWords = (left: number | null): string => (left === null ? '' : `  ${duration(left)} left`);

/** How much of a run is done, and how long the rest takes when parts are trained side by side. */
class Work {
  readonly #rows: Map<string, number>;
  readonly #fraction: Map<string, number>;
  readonly #workers: number;
  readonly #all: number;
  /** When the first epoch was over, and what was done then: starting the workers says nothing about their speed. */
  #start: { readonly at: number; readonly done: number } | null = null;

  constructor({ parts, workers }: Plan) {
    this.#rows = new Map(parts.map((part) => [trainingInWords(part), part.rows]));
    this.#fraction = new Map(parts.map((part) => [trainingInWords(part), part.done]));
    this.#workers = workers;
    this.#all = parts.reduce((sum, { rows }) => sum + rows, 0);
  }

  note({ part, fraction }: EpochRecord, at: number): void {
    this.#fraction.set(trainingInWords(part), fraction);
    this.#start ??= { at, done: this.#doneRows() };
  }

  /** 0 to 1. */
  done(): number {
    return this.#doneRows() / this.#all;
  }

  /** Null while too little is done to tell. */
  secondsLeft(at: number): number | null {
    if (!this.#start || at - this.#start.at < 2000) return null;
    const rowsPerMs = (this.#doneRows() - this.#start.done) / ((at - this.#start.at) * this.#workers);
    // A training that falls back to an earlier epoch has less done than it had.
    return rowsPerMs > 0 ? this.#longestQueue() / rowsPerMs / 1000 : null;
  }

  #doneRows(): number {
    return [...this.#rows].reduce((sum, [part, rows]) => sum + rows * this.#fraction.get(part)!, 0);
  }

  /** Parts begin in order; each next one goes to the worker that is free first. */
  #longestQueue(): number {
    const queues: number[] = Array(this.#workers).fill(0);
    for (const [part, rows] of this.#rows) {
      const left = rows * (1 - this.#fraction.get(part)!);
      queues[queues.indexOf(Math.min(...queues))]! += left;
    }
    return Math.max(...queues);
  }
}
