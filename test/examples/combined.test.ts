/**
 * Much at once, as a person may ask for it: two inputs fused, branches in branches, half of the labels missing, classes
 * weighted, cells missing in both inputs. It trains, learns what there is to learn, and answers rows that lack cells.
 */
import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { isProblem, load } from '../../src/runtime/index.ts';
import { key, normals, uniforms } from '../../src/runtime/random.ts';
import { folder, mtlc, root, run } from '../cli/mtlc.ts';

const SPEC = `labels moods [calm, angry, afraid]
labels ages [young, old]

model combined {
  input sizes: real { scale: standardize, fill: median }
  input places: categories

  trunk form from sizes { f = dense(12, activation: relu) }
  trunk home from places { e = embedding(3); l = flatten() }
  trunk both from form, home {
    j = concat()
    h = dense(24, activation: relu)
  }

  split after both.h {
    branch creature {
      c = dense(16, activation: relu)
      split {
        branch face {
          f = dense(12, activation: relu)
          split {
            task mood: class of moods {
              out = dense(classes)
              loss: cross_entropy
              class_weights: balanced
            }
            task age: class of ages {
              out = dense(classes)
              loss: cross_entropy
              class_weights: [1, 3]
            }
          }
        }
        task weight: real { out = dense(size); loss: huber; scale: standardize }
      }
    }
    task wild: binary(yes: "yes", no: "no") { out = dense(1); loss: focal }
  }
}

data {
  source rows = csv("rows.csv")
  sizes <- [rows.a .. rows.c] { missing: ["", "none"] }
  places <- [rows.place, rows.code]
}

train {
  seed: 3
  phase main: joint { optimizer: adam(0.01), batch: 32, epochs: 25 }
}

evaluate {
  protocol: holdout(train: 70%, validation: 10%, test: 20%, seed: 1)
  metrics: [balanced_accuracy, r2]
}
`;

const ROWS = 600;
const PLACES = ['wood', 'sea', 'town', ''];

/** The labels follow from the cells, each in half of the rows. */
function table(): string {
  const noise = normals(key(1, 'cells'), 3 * ROWS);
  const chances = uniforms(key(1, 'chances'), 7 * ROWS);
  const lines = Array.from({ length: ROWS }, (_, row) => {
    const [a, b, c] = [0, 1, 2].map((i) => noise[3 * row + i]!) as [number, number, number];
    const chance = (i: number): number => chances[7 * row + i]!;
    const place = PLACES[Math.floor(chance(0) * PLACES.length)]!;
    const code = chance(1) < 0.5 ? '1' : '2.0';
    const half = (i: number, label: string): string => (chance(i) < 0.5 ? '' : label);
    return [
      chance(2) < 0.1 ? 'none' : a.toFixed(3),
      b.toFixed(3),
      chance(2) > 0.9 ? '' : c.toFixed(3),
      place,
      code,
      half(3, a > 1.2 ? 'afraid' : b > 0 ? 'angry' : 'calm'),
      half(4, c > 0.8 ? 'old' : 'young'),
      half(5, (3 * a - 2 * b + (place === 'sea' ? 5 : 0)).toFixed(3)),
      half(6, place === 'wood' && code === '1' ? 'yes' : 'no'),
    ].join(',');
  });
  return ['a,b,c,place,code,mood,age,weight,wild', ...lines, ''].join('\n');
}

it('trains, and beats guessing in every task', async () => {
  const place = folder({ 'combined.mtl': SPEC, 'rows.csv': table() });
  expect(await mtlc(['check', '--strict', 'combined.mtl'], { cwd: place })).toEqual({ code: 0, out: 'combined.mtl: ok\n', err: '' });
  const { out, code, err } = await mtlc(['train', 'combined.mtl', '--json', '--quiet', '--backend', 'wasm'], { cwd: place });
  expect({ code, err }).toEqual({ code: 0, err: '' });
  const { tasks } = JSON.parse(out).conditions.all;
  expect(tasks.mood.balanced_accuracy.mean).toBeGreaterThan(0.6);
  expect(tasks.age.balanced_accuracy.mean).toBeGreaterThan(0.7);
  expect(tasks.wild.balanced_accuracy.mean).toBeGreaterThan(0.7);
  expect(tasks.weight.r2.mean).toBeGreaterThan(0.5);

  const model = await load(join(place, 'runs/combined'), { backend: 'cpu' });
  if (isProblem(model)) throw new Error(model.message);
  const whole = { a: 0.1, b: 1, c: 0.2, place: 'sea', code: 1 };
  const gaps = [
    { ...whole, a: null, place: undefined, code: '' },
    { ...whole, a: undefined, place: null, code: 'unseen' },
    { ...whole, a: NaN, place: '', code: '' },
    { ...whole, a: 'none', place: 'desert', code: NaN },
  ];
  const answers = await model.predict(gaps);
  if (isProblem(answers)) throw new Error(answers.message);
  for (const answer of answers.slice(1)) expect(answer, 'all that is missing is alike').toEqual(answers[0]);
  expect(await model.predict([{ ...whole, b: 'far' }])).toMatchObject({ code: 'MTL6104' });
  model.dispose();

  const cells = 'a,b,c,place,code\nnone,1,0.2,,\n,1,0.2,desert,unseen\n';
  writeFileSync(join(place, 'new.csv'), cells);
  const predicted = await mtlc(['predict', 'runs/combined', 'new.csv', '--backend', 'cpu'], { cwd: place });
  expect(predicted.code, predicted.err).toBe(0);
  const [, first, second] = predicted.out.split('\n');
  expect(first).toBe(second);

  expect((await mtlc(['export', 'runs/combined', '--format', 'tfjs', '-o', 'exported'], { cwd: place })).code).toBe(0);
  symlinkSync(join(root, 'node_modules'), join(place, 'node_modules'));
  const program = `import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import { predict } from './exported/predict.js';
const about = JSON.parse(readFileSync('exported/model.json'));
const [group] = about.weightsManifest;
const weights = tf.io.decodeWeights(new Uint8Array(readFileSync('exported/' + group.paths[0])).buffer, group.weights);
const { weight } = await predict(about, weights, { sizes: [[NaN, 1, 0.2]], places: [['desert', '']] });
process.stdout.write(String(weight.flat()[0]));
`;
  writeFileSync(join(place, 'ask.mjs'), program);
  const weight = answers[0]!['weight']!;
  const asked = await run(process.execPath, ['ask.mjs'], { cwd: place });
  const exported = Number(asked.out.split('\n').at(-1));
  expect(exported, asked.err).toBeCloseTo(weight.kind === 'real' ? weight.values[0]! : NaN, 4);
});
