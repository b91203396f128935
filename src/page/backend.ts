/** What computes: TF.js's WebAssembly, as in Node, from the bytes that the page holds. */
import * as tf from '@tensorflow/tfjs';
import { setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';

/** `module` is the WebAssembly module with SIMD, gzipped. */
export async function openWasm(module: Uint8Array<ArrayBuffer>): Promise<void> {
  tf.enableProdMode();
  const stream = new Blob([module]).stream().pipeThrough(new DecompressionStream('gzip'));
  const bytes = await new Response(stream).arrayBuffer();
  const url = URL.createObjectURL(new Blob([bytes], { type: 'application/wasm' }));
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  setThreadsCount(1);
  const names = ['tfjs-backend-wasm.wasm', 'tfjs-backend-wasm-simd.wasm', 'tfjs-backend-wasm-threaded-simd.wasm'];
  setWasmPaths(Object.fromEntries(names.map((name) => [name, url])));
  const opened = await tf.setBackend('wasm');
  URL.revokeObjectURL(url);
  if (!opened) throw new Error('This browser is too old for it: its WebAssembly cannot run the network.');
}
