/** A trained network as one page that asks for rows and answers them: it opens from the disk, and loads nothing. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { encodeSafetensors } from '../../runtime/store/safetensors.ts';
import { escape } from '../../runtime/report/page/html.ts';
import type { ExportedModel } from '../export/model.ts';
import { jsonText } from '../../text/unsafe.ts';
import { bundlePage } from './bundle.ts';
import { style } from './style.ts';

export async function predictionPage({ file, weights, program }: ExportedModel): Promise<string> {
  const code = await bundlePage(program);
  const { name, spec, mtlc, fitted } = file;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy(code)}">
<title>${escape(name)}</title>
<style>${style}</style>
</head>
<body>
<header>
<h1>${escape(name)}</h1>
<p class="lead">The network of ${escape(spec)}, trained on ${fitted.trainedRows} rows. It computes in this page: what you enter stays here.</p>
</header>
<main aria-busy="true"><p class="message">Loading the network …</p><noscript><p>It needs JavaScript.</p></noscript></main>
<footer class="note">Written by mtlc ${escape(mtlc)}. It holds parts of TensorFlow.js, licensed under Apache 2.0.</footer>
<script type="application/json" id="manifest">${asJson(file)}</script>
<script type="text/plain" id="weights">${base64(encodeSafetensors(weights))}</script>
<script type="text/plain" id="wasm">${base64(gzipSync(wasmModule(), { level: 9 }))}</script>
<script type="module">${code}</script>
</body>
</html>
`;
}

/** The page runs its own code alone, and asks no server for anything. */
function policy(code: string): string {
  const directives = {
    'default-src': `'none'`,
    'script-src': `'${hashOf(code)}' 'wasm-unsafe-eval'`,
    'style-src': `'${hashOf(style)}'`,
    'img-src': 'blob: data:',
    // WebAssembly is handed to TF.js by such a URL.
    'connect-src': 'blob:',
    'base-uri': `'none'`,
    'form-action': `'none'`,
  };
  return Object.entries(directives).map(([name, value]) => `${name} ${value}`).join('; ');
}

const hashOf = (text: string): string => `sha256-${createHash('sha256').update(text).digest('base64')}`;
const base64 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');

/** JSON whose texts cannot end the element that it stands in. */
const asJson = (content: unknown): string => jsonText(content, 0).replaceAll('<', '\\u003c');

function wasmModule(): Uint8Array {
  const main = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm');
  return readFileSync(path.join(path.dirname(main), 'tfjs-backend-wasm-simd.wasm'));
}
