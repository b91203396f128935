import { describe, expect, test } from 'vitest';
import { hoverAt } from '../../src/editor/hover.ts';
import { flowers, markedAt, rows } from './marked.ts';

function hover(at: string, within = at, spec = flowers): string {
  const { view, offset } = markedAt(spec, at, { 'rows.csv': rows }, within);
  return hoverAt(view, offset)?.markdown ?? '';
}

describe('hover', () => {
  test('shows what a layer is and costs, and whom it serves', () => {
    const text = hover('h1');
    expect(text).toContain('shape [300] a row');
    expect(text).toContain('900 parameters');
    expect(text).toContain('multiply-adds');
    expect(text).toContain('all 3 tasks');
  });

  test('shows it where the layer is mentioned, too', () => expect(hover('h2', 'after h2')).toContain('shape [7]'));
  test('counts layers of a family', () => expect(hover('pair')).toMatch(/8 parameters, .* each, of 2/));

  test.each([
    ['split', 'split after', 'Ends what is shared'],
    ['after', 'split after', 'behind which'],
    ['dense', 'dense(7', '**layer**'],
    ['cross_entropy', 'loss: cross_entropy', '```text\nℓ(f, q) = -log e^(f_q)/(Σ_c e^(f_c))\n```\n\n*f* is what the head gives'],
    ['kind', 'task kind', 'ℓ(f, q) = -log'],
    ['activation', 'activation: relu', 'linear'],
    ['relu', 'activation: relu', '**activation**'],
    ['relu', 'activation: relu', '\nφ(x) = max(x, 0)\n'],
    ['scale', '{ scale', '*of input*'],
    ['epochs', 'epochs: 2', '*of joint*'],
    ['sgd', 'sgd(0.1', '**optimizer**'],
    ['kinds', 'class of kinds', '2 labels: `rose`, `daisy`'],
    ['rows', 'rows.kind', '3 rows, 4 columns'],
    ['kind', 'rows.kind', '`rose` × 2'],
    ['f2', 'rows.f2', 'from 2 to 5'],
    ['width', 'dense(width', 'width = 300'],
    ['body', 'trunk body', '2 layers'],
    ['class', 'class of', 'One label'],
    ['hamming_loss', '[hamming_loss', '**metric**'],
  ])('knows %s in `%s`', (at, within, said) => expect(hover(at, within)).toContain(said));

  test('knows what a phase watches', () => {
    const spec = flowers.replace('batch: 20, epochs: 2', 'epochs: 2, stop: early(on: kind.accuracy)');
    expect(hover('early', 'stop: early', spec)).toContain('**stop**');
    expect(hover('accuracy', 'kind.accuracy', spec)).toContain('**metric**');
    expect(hover('kind', 'kind.accuracy', spec)).toContain('ℓ(f, q)');
  });

  test.each([
    ['shared', 'a: shared', '**variant**'],
    ['pair', 'shared(pair', '8 parameters'],
    ['prior', 'without(prior', '*of without*'],
    ['with', 'c: with', '**variant**'],
  ])('knows %s of a variant in `%s`', (at, within, said) => {
    const compare = '[hamming_loss]\n  compare { a: shared(pair); b: without(prior: pair); c: with({ "train.main.epochs": 3 }) }';
    expect(hover(at, within, flowers.replace('[hamming_loss]', compare))).toContain(said);
  });

  test.each([
    ['share', 'share cross', 'Puts sharing units behind'],
    ['cross_stitch', 'share cross_stitch', '**sharing unit** `cross_stitch(own, rate:)`'],
    ['cross_stitch', 'share cross_stitch', 'yᵢ = Σⱼ αᵢⱼ xⱼ'],
    ['pair', 'at [pair', 'each, of 2'],
    ['pair', 'pair = ', 'reaches all 2 tasks'],
  ])('knows %s of units in `%s`', (at, within, said) => {
    const [, kind] = /(    task kind[\s\S]*?\n    \}\n)/.exec(flowers)!;
    const shared = flowers.replace(kind!, '').replace('  kind <- rows.kind\n', '').replace('pair = dense(1)', 'pair = dense(8)\n      out = dense(1)').replace('  }\n}\ndata', '  }\n  share cross_stitch at [pair]\n}\ndata');
    expect(hover(at, within, shared)).toContain(said);
  });

  test('knows what stands below a line that cannot be read', () => {
    const broken = flowers.replace('h1 = dense(width, activation: relu)', 'h1 = dense(width,, activation relu');
    expect(hover('cross_entropy', 'loss: cross_entropy', broken)).toContain('**loss**');
    expect(hover('kinds', 'class of kinds', broken)).toContain('2 labels');
  });

  test('does without the data', () => {
    const { view, offset } = markedAt(flowers, 'h1');
    expect(hoverAt(view, offset)!.markdown).toContain('shape [300]');
  });

  test('is silent in comments', () => expect(hover('split', '// split', `// split\n${flowers}`)).toBe(''));
});
