/**
 * Makes a large CSV file that can be learnt from, for tests of memory and speed, and a spec beside it:
 *
 *     node scripts/large-data.mjs FOLDER [--rows 5000000] [--quoted] [--seed 1]
 *     mtlc train FOLDER/large.mtl -o FOLDER/run
 *
 * 50 columns: a number, a place, 45 inputs, and the labels of three tasks, some of them missing. Five million rows are 2 GB.
 * `--quoted` puts places in quotes, with commas and line ends in them. The same seed gives the same bytes.
 */
import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';

const INPUTS = 45;
/** What inputs and labels follow from. */
const FACTORS = 6;
const KINDS = ['ash', 'birch', 'cedar', 'elm', 'oak'];
const PLACES = ['north', 'south', 'east', 'west'];
/** The share of labels that are missing. */
const MISSING = 0.05;
const BLOCK = 2 ** 22;

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { rows: { type: 'string', default: '5000000' }, quoted: { type: 'boolean', default: false }, seed: { type: 'string', default: '1' } },
});
const [folder] = positionals;
if (folder === undefined) throw new Error('usage: node scripts/large-data.mjs FOLDER [--rows N] [--quoted] [--seed N]');

/** Uniform in [0, 1): xorshift, 32 bits. */
function generator(seed) {
  let state = (seed * 2654435761) >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

const random = generator(Number(options.seed));
/** Nearly normal: mean 0, variance 1. */
const normal = () => (random() + random() + random() - 1.5) * 2;
const vector = (length) => Array.from({ length }, normal);

const loadings = Array.from({ length: INPUTS }, () => vector(FACTORS));
const likes = vector(FACTORS);
const prices = vector(FACTORS);
const kinds = KINDS.map(() => vector(FACTORS));
const z = new Float64Array(FACTORS);
const dot = (weights) => weights.reduce((sum, w, i) => sum + w * z[i], 0);
const label = (text) => (random() < MISSING ? '' : text);

function place(row) {
  const name = PLACES[row % PLACES.length];
  return options.quoted ? `"${name}, ""${row % 7}""\nsite"` : name;
}

function line(row) {
  for (let i = 0; i < FACTORS; i++) z[i] = normal();
  let text = `${row + 1},${place(row)}`;
  for (let i = 0; i < INPUTS; i++) text += `,${Math.round((dot(loadings[i]) + random()) * 1e5) / 1e5}`;
  const scores = kinds.map((kind) => dot(kind) + 0.5 * normal());
  const kind = KINDS[scores.indexOf(Math.max(...scores))];
  const bought = dot(likes) + z[0] * z[1] + 0.5 * normal() > 0 ? 'yes' : 'no';
  const price = (20 + 5 * dot(prices) + Math.abs(3 * z[2]) + normal()).toFixed(2);
  return `${text},${label(bought)},${label(kind)},${label(price)}\n`;
}

function writeRows(file, rows) {
  const inputs = Array.from({ length: INPUTS }, (_, i) => `x${i + 1}`);
  let text = `number,place,${inputs.join(',')},bought,kind,price\n`;
  for (let row = 0; row < rows; row++) {
    text += line(row);
    if (text.length < BLOCK && row < rows - 1) continue;
    writeSync(file, text);
    text = '';
  }
}

const SPEC = `// Made by scripts/large-data.mjs.
labels kinds [${KINDS.join(', ')}]

model large {
  input x: real[${INPUTS}] { scale: standardize }
  trunk body from x {
    h1 = dense(64, activation: relu)
    h2 = dense(32, activation: relu)
  }
  split after h2 {
    task bought: binary(yes: "yes", no: "no") {
      logit = dense(1)
      loss: binary_cross_entropy
    }
    task kind: class of kinds {
      logits = dense(classes)
      loss: cross_entropy
    }
    task price: real {
      value = dense(1)
      loss: mse
      weight: 0.01
    }
  }
}

data {
  source rows = csv("large.csv")
  x <- rows.x1 .. rows.x${INPUTS}
  bought <- rows.bought
  kind <- rows.kind
  price <- rows.price
}

train {
  seed: 1
  phase main: joint { optimizer: adam(1e-3), batch: 256, epochs: 1 }
}

evaluate {
  protocol: holdout(train: 80%, validation: 2%, test: 18%)
  metrics: [accuracy, r2]
}
`;

mkdirSync(folder, { recursive: true });
const file = openSync(path.join(folder, 'large.csv'), 'w');
writeRows(file, Number(options.rows));
closeSync(file);
writeFileSync(path.join(folder, 'large.mtl'), SPEC);
