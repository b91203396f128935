/** The spec's text, and the figure of its network. */
import { escape } from './html.ts';

/** As a picture of its own, whose styles stay its own. */
export function network(svg: string | undefined): string {
  if (svg === undefined) return '';
  const width = /\bwidth="(\d+)"/.exec(svg)?.[1] ?? '600';
  const height = /\bheight="(\d+)"/.exec(svg)?.[1] ?? '400';
  const data = Buffer.from(svg).toString('base64');
  return `<div class="scroll"><img class="network" alt="The layers of the network, from its inputs to its tasks" width="${width}" height="${height}" src="data:image/svg+xml;base64,${data}"></div>`;
}

/** Lines are numbered as messages and the program name them. */
export function listing(text: string): string {
  const lines = text.trimEnd().split(/\r?\n/).map((line) => `<span>${escape(line)}</span>`);
  return `<pre><code>${lines.join('\n')}</code></pre>`;
}
