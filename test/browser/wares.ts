/** A run of a small spec with inputs of every kind but pictures. */
import { folder, mtlc } from '../cli/mtlc.ts';

const wares = `vocabulary words from rows.note { size: 20 }

model wares {
  input size: real { scale: min_max }
  input look: categories
  input note: tokens[4] of words
  trunk body from size, look, note {
    looks = embedding(3) from look
    flat = flatten from looks
    read = embedding(3) from note
    line = flatten from read
    all = concat from size, flat, line
    h = dense(6, activation: tanh)
  }
  split after h {
    task price: real { scale: standardize; p = dense(1); loss: mse }
  }
}
data {
  source rows = csv("rows.csv")
  size <- rows.weight
  look <- [rows.colour, rows.shape]
  note <- rows.note
  price <- rows.price
}
train { phase main: joint { optimizer: adam(0.05), batch: 10, epochs: 3 } }
evaluate { protocol: holdout(train: 60%, test: 40%), metrics: [mse] }
`;

const COLOURS = ['red', 'green', 'blue'];
const NOTES = ['as good as new', 'broken', 'good', 'new and red'];

function waresRows(count: number): string {
  const rows = Array.from({ length: count }, (_, i) => [i % 7, COLOURS[i % 3], i % 2 ? 'round' : 'square', NOTES[i % 4], (i * 3) % 8].join());
  return ['weight,colour,shape,note,price', ...rows].join('\n');
}

/** A word that is not known, and a value that is missing. */
export const NEW_WARES = `note,shape,colour,weight
as good as red,round,green,3
unheard of,square,blue,0.5
broken,round,,9
`;

/** The folder that `runs/wares` and `new.csv` lie in. */
export async function trainWares(): Promise<string> {
  const place = folder({ 'wares.mtl': wares, 'rows.csv': waresRows(40), 'new.csv': NEW_WARES });
  const { code, err } = await mtlc(['train', 'wares.mtl', '--quiet'], { cwd: place });
  if (code !== 0) throw new Error(err);
  return place;
}
