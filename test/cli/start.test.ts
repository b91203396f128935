/** What commands load: start-up is fast because of what is not there. */
import { build, type Metafile } from 'esbuild';
import { beforeAll, describe, expect, test } from 'vitest';
import { options } from '../../scripts/build.mjs';
import { root } from './mtlc.ts';

let outputs: Metafile['outputs'];

beforeAll(async () => {
  const { metafile } = await build({ ...options(root), metafile: true });
  outputs = metafile.outputs;
});

/** The files of a command's start, without what it imports only when it needs it; and the packages outside the bundle. */
function loaded(source: string): string[] {
  const entry = Object.keys(outputs).find((file) => outputs[file]!.entryPoint === source)!;
  const seen = new Set<string>();
  const visit = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const { path, kind } of outputs[file]?.imports ?? []) if (kind === 'import-statement') visit(path);
  };
  visit(entry);
  return [...seen].flatMap((file) => (outputs[file] ? Object.keys(outputs[file].inputs) : [file]));
}

describe('start', () => {
  test('--version loads next to nothing', () => {
    const files = loaded('src/cli/main.ts');
    expect(files.filter((file) => file.includes('node_modules'))).toEqual([]);
    expect(files.filter((file) => file.startsWith('src/')).sort()).toEqual(['src/cli/console.ts', 'src/cli/exit.ts', 'src/cli/main.ts', 'src/diagnostics/stream.ts', 'src/text/unsafe.ts']);
  });

  test.each(['src/cli/program.ts', 'src/cli/commands/check.ts', 'src/cli/commands/format.ts', 'src/index.ts'])(
    '%s loads neither TF.js nor what runs it',
    (source) => {
      const files = loaded(source);
      expect(files.length).toBeGreaterThan(3);
      expect(files.filter((file) => /^@tensorflow|^esbuild|^prettier|src\/(engine\/(kernels|runners)|runtime\/(train|ops|report))\//.test(file))).toEqual([]);
    },
  );

  test('train does load TF.js, so that this would be seen', () => {
    expect(loaded('src/cli/commands/train.ts')).toContain('@tensorflow/tfjs');
  });
});
