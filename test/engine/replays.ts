/**
 * Of a runner: a step that is replayed is the eager one, of every spec and example and of every use of a catalogue entry, and none
 * of it runs on TF.js. MTLC_REPLAY=all takes 200 steps, each at three sizes of batch, and variants too.
 */
import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { openHost } from '../../src/cli/host.ts';
import { compile } from '../../src/compiler.ts';
import { alignmentCases } from '../../src/harness/alignment-cases.ts';
import { entriesOf, usesOf } from '../../src/harness/arguments.ts';
import { activationProgram, layerProgram } from '../../src/harness/layer-cases.ts';
import { lossCases } from '../../src/harness/loss-cases.ts';
import { priorCases } from '../../src/harness/prior-cases.ts';
import { rehearse } from '../../src/harness/rehearsal.ts';
import { holdReplay } from '../../src/harness/replay.ts';
import { sharingCases } from '../../src/harness/sharing-cases.ts';
import { compileText, experimentOf, irOf, specOf } from '../../src/harness/spec.ts';
import type { Ir } from '../../src/ir/ir.ts';
import { isProblem } from '../../src/runtime/experiment.ts';
import { specs } from './specs.ts';

const whole = process.env['MTLC_REPLAY'] === 'all';
/** The third step is the first that nothing checks. */
const STEPS = whole ? 200 : 3;
const FREE = 20;
/** Rows of a step; a case has one of them, in turn. */
const ROWS = [3, 8, 13];

/** `turn` chooses among sizes of batches. */
export async function expectReplay(ir: Ir, turn: number): Promise<void> {
  const experiment = await experimentOf(ir);
  for (const rows of whole ? ROWS : [ROWS[turn % ROWS.length]!]) {
    const scenes = await rehearse({ ir, experiment, rows, steps: STEPS });
    if (isProblem(scenes)) throw new Error(scenes.message);
    // Steps of one phase differ in their tasks alone: two kinds of them say enough of 150.
    for (const scene of whole ? scenes : scenes.slice(0, 3)) {
      const { eager, islands, apart } = await holdReplay(scene, FREE);
      const of = `${scene.phase}, ${rows} rows`;
      expect({ of, eager, islands }).toEqual({ of, eager: null, islands: [] });
      expect(apart.loss.share, `${of}: ${apart.loss.at}`).toBeLessThan(1e-5);
      expect(apart.move.share, `${of}: ${apart.move.at}`).toBeLessThan(1e-4);
      expect(apart.free.share, `${of}: ${apart.free.at}, freely`).toBeLessThan(1e-4);
    }
  }
}

/** The tests of a runner, whose backend is open by then: one of each `of` cases, and all of them with MTLC_REPLAY=all. */
export function testReplays(of = 1): void {
  const some = <Case>(all: readonly Case[]): Case[] => all.filter((_, i) => whole || i % of === 0);
  const files = ['specs', 'examples'].flatMap((folder) => readdirSync(folder).filter((name) => name.endsWith('.mtl')).map((name) => `${folder}/${name}`));

  test.each(some(files.map((file, i) => [file, i] as const)))('%s', async (file, turn) => {
    const { ir } = compile(file, openHost({ env: process.env } as never), {});
    for (const each of [ir!, ...(whole ? ir!.variants.map((variant) => variant.ir) : [])]) await expectReplay(each, turn);
  }, whole ? 3_600_000 : 60_000);

  const copying = Object.entries(specs).filter(([name]) => name.endsWith('copies'));

  test.each(some(copying.map(([name, [text]], i) => [name, text, i] as const)))('%s', (_, text, turn) => expectReplay(irOf(text), turn), whole ? 3_600_000 : 60_000);

  describe('entries', () => {
    const layers = entriesOf('layer').map((entry) => [`layer ${entry.name}`, async () => [(await layerProgram(entry)).program.ir]] as const);
    const activations = entriesOf('activation').map((entry) => [`activation ${entry.name}`, async () => [(await activationProgram(entry)).program.ir]] as const);
    const losses = entriesOf('loss').map((entry) => [`loss ${entry.name}`, async () => (await lossCases(entry)).slice(0, 1).map(({ program }) => program.ir)] as const);
    const priors = entriesOf('prior').map((entry) => [`prior ${entry.name}`, async () => (await priorCases(entry)).slice(0, whole ? undefined : 2).map(({ program }) => program.ir)] as const);
    const alignments = entriesOf('alignment').map((entry) => [`alignment ${entry.name}`, async () => (await alignmentCases(entry)).filter((_, i) => whole || i % 3 === 0).map(({ program }) => program.ir)] as const);
    const units = entriesOf('sharing').map((entry) => [`sharing unit ${entry.name}`, async () => (await sharingCases(entry)).filter((_, i) => whole || i % 3 === 1).map(({ program }) => program.ir)] as const);
    const cases = [...layers, ...activations, ...losses, ...priors, ...alignments, ...units];

    test.each(some(cases.map(([name, irs], i) => [name, irs, i] as const)))('%s', async (_, irs, turn) => {
      for (const [i, ir] of (await irs()).entries()) await expectReplay(ir, turn + i);
    }, whole ? 3_600_000 : 60_000);

    const network = '  input x: real[6]\n  trunk t from x { h = dense(5, activation: sigmoid) }\n  split after t.h { task y: binary { o = dense(1); loss: binary_cross_entropy }\n task z: real { o = dense(1); loss: mse } }';
    const trained = (train: string): string => specOf({ model: network, train: `  ${train}` });
    const optimizers = entriesOf('optimizer').flatMap((entry) => usesOf(entry).map(({ text }) => `phase p: joint { optimizer: ${text}, epochs: 2 }`));
    const phases = entriesOf('phase').flatMap((entry) => usesOf(entry).map(({ text }) => `phase p: ${text}`));

    test.each(some([...optimizers, ...phases].map((train, i) => [train, i] as const)))('%s', async (train, turn) => {
      const { ir } = compileText(trained(train));
      // Not every use is one of this network.
      if (ir) await expectReplay(irOf(trained(train)), turn);
    });
  });
}
