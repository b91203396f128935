/** What a run makes of `auto`, and of a backend that is none of what its name says. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { realNames, type Backend, type BackendName } from '../../src/engine/backends/backend.ts';
import { keepSpeeds } from '../../src/runtime/data/speeds.ts';
import { isProblem } from '../../src/runtime/experiment.ts';
import { train } from '../../src/runtime/run.ts';
import { folder, stub, stubEngine, stubOptions } from './stub.ts';

const before = process.env['XDG_CACHE_HOME'];
const cache = mkdtempSync(join(tmpdir(), 'mtlc-test-'));
beforeAll(() => {
  process.env['XDG_CACHE_HOME'] = cache;
  // As where a GPU was there, and is gone.
  keepSpeeds(process.env, { wasm: { emptyMs: 0.01, rate: 10 }, webgpu: { emptyMs: 0.1, rate: 1000 } });
});
afterAll(() => {
  if (before === undefined) delete process.env['XDG_CACHE_HOME'];
  else process.env['XDG_CACHE_HOME'] = before;
  rmSync(cache, { recursive: true });
});

const software: Backend = { name: 'webgpu', device: 'SwiftShader driver 5.0.0', software: true, simd: false, threads: null, version: '4.22.0' };
const hardware: Backend = { name: 'webgpu', device: 'NVIDIA H100', simd: false, threads: null, version: '4.22.0' };

async function run(out: string, webgpu: Backend, backend: BackendName) {
  const engine = stubEngine();
  const said: string[] = [];
  const openBackend = async (name: BackendName) => (name === 'webgpu' ? webgpu : engine.openBackend(name));
  const result = await train(stub, { ...stubOptions(out), work: 1e9, backend, onSoftware: (line) => said.push(line) }, { ...engine, openBackend });
  if (isProblem(result)) throw new Error(result.message);
  const { backend: recorded } = JSON.parse(readFileSync(join(folder, out, 'run.json'), 'utf8')) as { backend: object };
  return { recorded, page: readFileSync(join(folder, out, 'report.html'), 'utf8'), label: result.report.backend, said };
}

test('auto takes an adapter of hardware', async () => {
  expect((await run('hardware', hardware, 'auto')).recorded).toMatchObject({ name: 'webgpu', chosen: { by: 'auto' } });
});

test('auto leaves one in software out, though its name was measured, and says so', async () => {
  const { recorded, label } = await run('left-out', software, 'auto');
  expect(recorded).toMatchObject({ name: 'wasm', chosen: { why: 'webgpu, which was measured here, is now software: SwiftShader driver 5.0.0 computes on the processor' } });
  expect(label).toBe('wasm');
});

test('one in software that is asked for is called that', async () => {
  const { recorded, page, label, said } = await run('asked-for', software, 'webgpu');
  expect(recorded).toMatchObject({ name: 'webgpu', software: true, device: 'SwiftShader driver 5.0.0' });
  expect(said).toEqual(['on webgpu (software): SwiftShader driver 5.0.0 computes on the processor']);
  expect(label).toBe('webgpu (software)');
  expect(page).toContain('webgpu (software) (SwiftShader driver 5.0.0');
});

test('reports of all backends fit their schema', () => {
  const { properties } = JSON.parse(readFileSync('schemas/report.schema.json', 'utf8')) as { properties: { backend: { enum: string[] } } };
  expect(properties.backend.enum).toEqual(expect.arrayContaining([...realNames]));
});
