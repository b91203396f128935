/// <reference types="@webgpu/types" />
/**
 * WebGPU in Node, by two optional peers that are looked for where it is asked for: TF.js's backend, and Dawn, which Chrome has it from.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as tf from '@tensorflow/tfjs';
import { secondTfjs } from '../../diagnostics/messages/backends.ts';
import { noAdapter, noWebgpu } from '../../diagnostics/messages/webgpu.ts';
import type { Problem } from '../../diagnostics/problem.ts';
import { readyWebgpu } from '../webgpu/runner.ts';
import { gpuBackend } from '../webgpu/tfjs.ts';
import type { Backend } from './backend.ts';
import { onClosing } from './closing.ts';

const TFJS = '@tensorflow/tfjs-backend-webgpu';
const DAWN = 'webgpu';

interface Dawn {
  readonly globals: object;
  create(options: readonly string[]): GPU;
}

/** Makes it TF.js's backend, whose kernels then run on the fastest adapter that there is. */
export async function openWebgpu(): Promise<Backend | Problem> {
  const paths = { [TFJS]: findPackage(TFJS), [DAWN]: findPackage(DAWN) };
  const missing = Object.entries(paths).find(([, path]) => path === null);
  if (missing) return noWebgpu.of({ package: missing[0], reason: 'this project does not have' });
  try {
    const gpu = await openDawn(paths[DAWN]!);
    const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
    if (!adapter) return noAdapter.of({});
    createRequire(paths[TFJS]!)(paths[TFJS]!);
    if (!tf.findBackendFactory('webgpu')) return secondTfjs.of({ path: paths[TFJS]!, package: TFJS });
    if (!(await tf.setBackend('webgpu'))) return noWebgpu.of({ package: TFJS, reason: 'does not start' });
    readyWebgpu();
    onClosing(close);
    return { name: 'webgpu', ...deviceOf((adapter as unknown as { info: AdapterInfo }).info), simd: false, threads: null, version: tf.version.tfjs };
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause);
    return noWebgpu.of({ package: DAWN, reason: `does not load: ${said.split('\n')[0]!}` });
  }
}

/** Gives the GPU back: Dawn keeps a thread going for as long as it has a device, and a process whose thread is ended by force with it ends, too. */
function close(): void {
  const { device } = gpuBackend();
  const factory = tf.findBackendFactory('webgpu');
  tf.removeBackend('webgpu');
  tf.registerBackend('webgpu', factory);
  device.destroy();
}

let opened: GPU | null = null;

/** Puts WebGPU where a page has it, once: a second instance would not know the first one's buffers. */
async function openDawn(path: string): Promise<GPU> {
  if (opened) return opened;
  const { create, globals } = (await import(pathToFileURL(path).href)) as Dawn;
  Object.assign(globalThis, globals);
  const navigator = globalThis.navigator ?? {};
  Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true });
  opened = create([]);
  Object.defineProperty(navigator, 'gpu', { value: opened, configurable: true });
  return opened;
}

/** Drivers that compute on the processor, where an adapter does not say so itself: of Chrome, of Mesa, of Windows. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|basic render|\bwarp\b/i;

type AdapterInfo = Readonly<Partial<Record<'vendor' | 'architecture' | 'device' | 'description', string>>> & { readonly isFallbackAdapter?: boolean };

/** A driver's name and version, which some adapters have for a description. */
const DRIVER = /^[^:]+: (?<version>[\d.]+)/;

/** As it really is. */
export function deviceOf(info: AdapterInfo): Pick<Backend, 'device' | 'software'> {
  const { vendor, architecture, device, description } = info;
  const words = [vendor, architecture, device, description].filter((word) => word).join(' ');
  const driver = DRIVER.exec(description ?? '')?.groups!['version'];
  const name = (driver ? device && `${device}, driver ${driver}` : description || device) || words || 'a GPU without a name';
  return info.isFallbackAdapter || SOFTWARE.test(words) ? { device: name, software: true } : { device: name };
}

function findPackage(name: string): string | null {
  for (const from of [join(process.cwd(), 'package.json'), import.meta.url]) {
    try {
      return createRequire(from).resolve(name);
    } catch {
      continue;
    }
  }
  return null;
}
