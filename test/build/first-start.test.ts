import { cpSync, rmSync, symlinkSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folder, root, run } from '../cli/mtlc.ts';

/** A checkout on which nothing was built. */
function checkout(): string {
  const place = folder();
  for (const name of ['bin', 'scripts', 'src', 'grammar', 'schemas', 'package.json']) {
    cpSync(join(root, name), join(place, name), { recursive: true, preserveTimestamps: true });
  }
  symlinkSync(join(root, 'node_modules'), join(place, 'node_modules'));
  return place;
}

test('a checkout builds itself once, and again after a change', async () => {
  const place = checkout();
  const start = () => run(process.execPath, [join(place, 'bin/mtlc.js'), 'help', 'check']);

  // Started side by side, as in a Makefile, all of them work.
  const first = await Promise.all([start(), start(), start()]);
  for (const { code, out } of first) {
    expect(code).toBe(0);
    expect(out).toContain('Usage: mtlc check');
  }
  expect(first.map(({ err }) => err)).toContain('mtlc: building dist/ from src/ (once)\n');
  expect((await start()).err).toBe('');

  const soon = new Date(Date.now() + 1000);
  utimesSync(join(place, 'src/diagnostics/suggest.ts'), soon, soon);
  expect((await start()).err).toContain('building');

  // An installed package has no src/, and nothing to build.
  for (const name of ['src', 'grammar', 'scripts']) rmSync(join(place, name), { recursive: true });
  expect(await start()).toMatchObject({ code: 0, err: '' });
});
