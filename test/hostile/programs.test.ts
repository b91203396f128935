/**
 * What names may do to a program: nothing. A spec with hostile names and texts gives the program of the same spec with plain ones,
 * another by its literals and identifiers alone. `MTLC_SPECS=100000` tries that many.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printExperiment } from '../../src/emit/tfjs/experiment.ts';
import { emitTfjs } from '../../src/emit/tfjs/index.ts';
import { printModel } from '../../src/emit/tfjs/model.ts';
import { planOf } from '../../src/emit/tfjs/plan.ts';
import type { Ir } from '../../src/ir/ir.ts';
import { inPaths, inRecords, openedAt, template } from './generated.ts';
import { hostile, word } from './names.ts';
import { shapeOf } from './shape.ts';
import { compiled, fill, type OpenSpec } from './spec.ts';

const RUNS = Number(process.env['MTLC_SPECS'] ?? 1000);
/** One in so many is printed as users get it, which takes Prettier most of the time. */
const PRETTY = 100;

/** Of a reference: an empty one is left out. */
const SOURCE = 'n75';

const SEED = process.env['MTLC_SEED'] === undefined ? {} : { seed: Number(process.env['MTLC_SEED']) };

/** So many specs, each with many names: what plain ones give is worked out once for each. */
const specs = fc.sample(template, { numRuns: Math.max(250, RUNS / 50), ...SEED }).map(openedAt);

/** A spec, and as many hostile names as it has plain ones. */
const cases = fc.constantFrom(...specs).chain((spec) => {
  const name = (kind: 'text' | 'word'): fc.Arbitrary<string> => (kind === 'word' ? word : hostile);
  return fc.tuple(...spec.kinds.map(name)).map((names) => ({ spec, names: distinct(names.map((own, i) => sayable(own, spec.own[i]!))) }));
});

/** What the checker refuses is tried in specs that are refused. */
function sayable(name: string, hole: string): string {
  if (name === '' && (hole === SOURCE || inPaths(hole))) return 'none';
  if (inRecords(hole) && name in Object.prototype) return `${name} `;
  return inPaths(hole) ? name.replaceAll('.', ',') : name;
}

/** What the template itself calls things by. */
const TAKEN = ['a', 'units', 'classes'];

/** Two names that are the same would make another spec. */
function distinct(names: readonly string[]): string[] {
  const seen = new Set<string>(TAKEN);
  return names.map((name) => {
    let own = name;
    for (let i = 2; seen.has(own); i++) own = `${name}_${i}`;
    seen.add(own);
    return own;
  });
}

const modules = (ir: Ir): string[] => [printModel(planOf(ir)), printExperiment(planOf(ir), '.'), ...ir.variants.map((variant) => printModel(planOf(variant.ir), variant.is))];

type Shape = ReturnType<typeof shapeOf>;

const shapes = new Map<OpenSpec, readonly Shape[] | null>();

/** Those of the modules with plain names; null where the spec does not compile. */
function plainShapes(spec: OpenSpec): readonly Shape[] | null {
  if (!shapes.has(spec)) {
    const { ir } = compiled(fill(spec, spec.own));
    shapes.set(spec, ir && modules(ir).map(shapeOf));
  }
  return shapes.get(spec)!;
}

/** Of two shapes, where they begin to differ. */
function differenceOf(own: string, other: string): string[] {
  if (own === other) return [];
  const [a, b] = [own.split(' '), other.split(' ')];
  const at = a.findIndex((part, i) => part !== b[i]);
  return [a, b].map((parts) => parts.slice(Math.max(0, at - 20), at + 10).join(' '));
}

describe('names', () => {
  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('%s is refused where programs keep records by it', (name) => {
    const spec = openedAt(fc.sample(template, { seed: 1, numRuns: 1 })[0]!);
    for (const [i, hole] of spec.own.entries()) {
      if (spec.kinds[i] === 'word') continue;
      const { diagnostics } = compiled(fill(spec, spec.own.map((own) => (own === hole ? name : own))));
      expect(diagnostics.some(({ code }) => code === 'MTL2018'), hole).toBe(inRecords(hole));
    }
  });

  it.each(['', 'a.b', '.'])('"%s" is refused where paths are made of it', (name) => {
    const spec = openedAt(fc.sample(template, { seed: 1, numRuns: 1 })[0]!);
    for (const hole of spec.own.filter(inPaths)) {
      const { diagnostics } = compiled(fill(spec, spec.own.map((own) => (own === hole ? name : own))));
      expect(diagnostics.some(({ code }) => code === 'MTL2017'), hole).toBe(true);
    }
  });
});

/** A program's files parse, and can be written and installed. */
async function expectFiles(ir: Ir): Promise<void> {
  const { 'package.json': manifest, 'README.md': _, ...files } = await emitTfjs(ir, { mtlc: '0', tfjs: '0', dataFolder: '.' });
  for (const code of Object.values(files)) expect(shapeOf(code).wrong).toEqual([]);
  expect(JSON.parse(manifest)).toMatchObject({ name: expect.stringMatching(/^[a-z0-9-]{1,214}$/) as string });
  for (const file of Object.keys(files)) expect(file).toMatch(/^[\p{L}\p{M}\p{N}_$-]{1,80}\.ts$/u);
}

describe('programs', () => {
  it('can be written and installed however long names are', async () => {
    const compared = specs.find((spec) => spec.own.includes('n60') && plainShapes(spec))!;
    const { ir } = compiled(fill(compared, compared.own.map((own) => own + 'x'.repeat(3000))));
    await expectFiles(ir!);
  });

  it('have the same tree whatever names are', { timeout: 60_000 + RUNS * 200 }, async () => {
    let tried = 0;
    let compiling = 0;
    await fc.assert(
      fc.asyncProperty(cases, async ({ spec, names }) => {
        const own = plainShapes(spec);
        fc.pre(own !== null);
        tried += 1;
        if (tried % 5000 === 0) console.log(`${tried} specs, of which ${compiling} compile`);
        const { ir } = compiled(fill(spec, names));
        if (!ir) return;
        compiling += 1;
        const others = modules(ir).map(shapeOf);
        expect(others.flatMap(({ wrong }) => wrong)).toEqual([]);
        expect(others.flatMap(({ outside }, i) => (outside === own![i]!.outside ? [] : [outside]))).toEqual([]);
        expect(others.flatMap(({ shape }, i) => differenceOf(own![i]!.shape, shape))).toEqual([]);
        if (tried % PRETTY > 0) return;
        await expectFiles(ir);
      }),
      { numRuns: RUNS, ...SEED },
    );
    expect(compiling / tried).toBeGreaterThan(0.5);
    if (RUNS > 1000) console.log(`${tried} specs, of which ${compiling} compile`);
  });
});
