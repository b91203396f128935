import fc from 'fast-check';
import * as prettier from 'prettier';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { format } from '../../src/syntax/format.ts';
import { parse } from '../../src/syntax/parse.ts';
import * as plugin from '../../src/syntax/prettier-plugin.ts';
import { folder, root, run } from '../cli/mtlc.ts';
import { specs } from './specs.ts';

async function formatted(text: string): Promise<string> {
  const made = await format({ path: 'a.mtl', text });
  if ('diagnostics' in made) throw new Error(made.diagnostics.map(({ message }) => message).join('\n'));
  return made.text;
}

function content(text: string): string {
  const { file } = parse({ path: 'a.mtl', text });
  const tree = JSON.stringify(file.statements, (key, value: unknown) => (key === 'span' ? undefined : value));
  return tree + file.comments.map((comment) => comment.text).join('\n');
}

describe('the formatter', () => {
  it.each(specs)('lays $path out once and for all, without changing what it says', async ({ text }) => {
    const once = await formatted(text);
    expect(content(once)).toBe(content(text));
    expect(await formatted(once)).toBe(once);
  });

  it('has one layout', async () => {
    const text = `


model   m{ // the model
    input x:real[ 3 ]   {scale:standardize}
  // the trunk


    trunk f from x,y { h=dense( 3,activation :relu ); i = add() from x , h }


    tasks [a,b]:binary {   // both
      loss: mse
    }
    // the end
}
rates:{a:1,
b:2}
phase main: joint { optimizer: sgd(0.1, momentum: 0.9), batch: 100, losses: [first_loss, second_loss], epochs: 60 }
x = f(a_long_argument: [1, 2, 3], another_long_argument: { key: 1, other: 2 }, and_yet_another_argument: 3)
`;
    expect(await formatted(text)).toMatchInlineSnapshot(`
      "model m {
        // the model
        input x: real[3] { scale: standardize }
        // the trunk

        trunk f from x, y { h = dense(3, activation: relu); i = add() from x, h }

        tasks [a, b]: binary {
          // both
          loss: mse
        }
        // the end
      }
      rates: {
        a: 1
        b: 2
      }
      phase main: joint {
        optimizer: sgd(0.1, momentum: 0.9)
        batch: 100
        losses: [first_loss, second_loss]
        epochs: 60
      }
      x = f(
        a_long_argument: [1, 2, 3],
        another_long_argument: { key: 1, other: 2 },
        and_yet_another_argument: 3
      )
      "
    `);
  });

  it('keeps long lists in the width, several items a line', async () => {
    const labels = Array.from({ length: 60 }, (_, index) => `label_number_${index}`);
    const lines = (await formatted(`labels all [${labels.join(',')}]`)).trimEnd().split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
    expect(lines.length).toBeLessThan(15);
  });

  it('refuses text with syntax errors, as a plugin too', async () => {
    const text = 'a: (3\nb: 2';
    expect(await format({ path: 'a.mtl', text })).toMatchObject({ diagnostics: [{ code: 'MTL1003' }] });
    await expect(prettier.format(text, { parser: 'mtl', plugins: [plugin] })).rejects.toThrow('missing `)`');
  });

  it('leaves comments in their block, whatever signs they hold', async () => {
    const text = 'data {\n  a <- rows.a\n  // b (cm)\n  // c\n}\n';
    expect(await formatted(text)).toBe(text);
  });

  it('keeps every comment and what is said, wherever comments stand', async () => {
    const places = /(?<=[,{([\n])[ \t]*(?=\n)|(?<=\S)[ \t]*(?=\n)/g;
    const source = fc.constantFrom(...specs);
    const sparse = fc.array(fc.boolean(), { minLength: 40, maxLength: 40 });
    const check = async (text: string, chosen: readonly boolean[]): Promise<void> => {
      let place = 0;
      const commented = text
        .replace(/\/\/[^\n]*/g, '')
        .replace(places, () => (chosen[place++ % chosen.length] ? ` // c${place}` : ''));
      const once = await formatted(commented);
      expect(content(once)).toBe(content(commented));
      expect(await formatted(once)).toBe(once);
    };
    await fc.assert(
      fc.asyncProperty(source, sparse, ({ text }, chosen) => check(text, chosen)),
      { numRuns: 40 },
    );
  });
});

describe('the Prettier plugin', () => {
  const place = folder({ 'a.mtl': 'b  :  [ 1,2 ]', 'wrong.mtl': 'a: (3\nb: 2', 'node_modules/none': '' });
  symlinkSync(root, join(place, 'node_modules/mtlc'), 'junction');
  const prettier = (...words: readonly string[]) => run(process.execPath, [join(root, 'node_modules/prettier/bin/prettier.cjs'), '--plugin', 'mtlc/prettier', ...words], { cwd: place });

  it('is found by its name and the extension of the file', async () => {
    expect(await prettier('a.mtl')).toMatchObject({ code: 0, out: 'b: [1, 2]\n' });
  });
  it('says where a text cannot be read', async () => {
    const { code, err } = await prettier('wrong.mtl');
    expect(code).toBe(2);
    expect(err).toMatch(/missing `\)`.* \(1:6\)\n.*> 1 \| a: \(3/);
  });
});
