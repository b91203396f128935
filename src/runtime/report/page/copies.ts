/** Test rows that are in training, too: a row a pair, with both pictures beside their names where these are pictures. */
import { inMemory } from '../../data/stored.ts';
import type { Dataset, InputValues } from '../../experiment.ts';
import { whole } from '../figures.ts';
import type { Report } from '../report.ts';
import { escape, longTable, note, text, type Cell } from './html.ts';

/** Pictures of more pairs would make the page large. */
const MOST_PICTURES = 24;
const MOST_PAIRS = 200;

export function copyTable({ details: { copies } }: Report, inputs: Dataset['inputs']): string[] {
  const { pairs, tested, pictures } = copies;
  if (pairs.length === 0) return [];
  const input = pictures === null ? null : inputs[pictures]!;
  const rows = pairs.slice(0, MOST_PAIRS).map(({ rows: both, paths, kind, tasks }, i) => {
    const cell = (at: 0 | 1): Cell => named(paths?.[at] ?? `row ${both[at]}`, input && i < MOST_PICTURES ? bitmap(input, both[at] - 1) : null);
    return [cell(0), cell(1), text(kind), ...tasks.map((some) => text(some.length > 3 ? `${some.length} tasks` : some.join(', ')))];
  });
  const caption = `${whole(pairs.length)} of ${whole(tested)} test rows are in training, too`;
  const left = pairs.length - rows.length;
  const header = ['in the test', 'in training', 'it is', 'tasks of the test', 'tasks of training'].map(text);
  return [longTable(header, rows, caption), left > 0 ? note(`${whole(left)} more are listed in details.copies of report.json.`) : ''];
}

function named(name: string, picture: string | null): Cell {
  return { content: picture === null ? escape(name) : `<img class="thumb" alt="" src="${picture}"><br>${escape(name)}` };
}

const SIDE = 48;

/** A picture as a BMP of 48 x 48, whose rows go from the bottom up, blue first. */
function bitmap({ values: stored, shape: [height, width, channels] }: InputValues, row: number): string {
  const values = inMemory(stored);
  const header = 54;
  const bytes = Buffer.alloc(header + 3 * SIDE * SIDE);
  bytes.write('BM');
  bytes.writeUInt32LE(bytes.length, 2);
  bytes.writeUInt32LE(header, 10);
  bytes.writeUInt32LE(40, 14);
  bytes.writeInt32LE(SIDE, 18);
  bytes.writeInt32LE(SIDE, 22);
  bytes.writeUInt16LE(1, 26);
  bytes.writeUInt16LE(24, 28);
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      const from = ((row * height! + Math.floor((y * height!) / SIDE)) * width! + Math.floor((x * width!) / SIDE)) * channels!;
      const to = header + 3 * ((SIDE - 1 - y) * SIDE + x);
      for (let colour = 0; colour < 3; colour++) bytes[to + colour] = values[from + Math.min(2 - colour, channels! - 1)]!;
    }
  }
  return `data:image/bmp;base64,${bytes.toString('base64')}`;
}
