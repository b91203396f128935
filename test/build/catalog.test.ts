import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { catalogFiles } from '../../scripts/catalog.mjs';
import { folder, root } from '../cli/mtlc.ts';

test('the lists of the catalogue are those of its files', () => {
  for (const [file, text] of Object.entries(catalogFiles(root))) expect(readFileSync(join(root, file), 'utf8'), file).toBe(text);
});

test('a file or a folder is an entry, and run.ts is what programs call', () => {
  const place = folder();
  for (const file of ['losses/my-loss.ts', 'losses/mse/index.ts', 'losses/mse/run.ts', 'scales/own/run.ts', 'scales/README.md', 'index.ts']) {
    mkdirSync(dirname(join(place, 'src/catalog', file)), { recursive: true });
    writeFileSync(join(place, 'src/catalog', file), '');
  }
  const files = catalogFiles(place);
  expect(files['src/catalog/all.ts']).toContain(
    "import lossesMse from './losses/mse/index.ts';\nimport lossesMyLoss from './losses/my-loss.ts';\n\n" +
      'export const all: readonly Entry[] = [\n  lossesMse,\n  lossesMyLoss,\n];\n',
  );
  expect(files['src/runtime/catalog.ts']).toContain("export * from '../catalog/losses/mse/run.ts';\nexport * from '../catalog/scales/own/run.ts';\n");
});
