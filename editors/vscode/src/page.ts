/** In the figure's page: shows the figure, marks boxes, tells which one was clicked. */
import type { FromPage, ToPage } from './messages.ts';

declare function acquireVsCodeApi(): { postMessage(message: FromPage): void };

const host = acquireVsCodeApi();
const place = document.querySelector('main')!;
let marked: number | null = null;

window.addEventListener('message', ({ data }: MessageEvent<ToPage>) => {
  if ('svg' in data) show(data.svg);
  else marked = data.mark;
  mark();
});

place.addEventListener('click', ({ target }) => {
  const line = (target as Element).closest('.box')?.getAttribute('data-line');
  if (line) host.postMessage({ line: Number(line) });
});

new MutationObserver(followTheme).observe(document.body, { attributeFilter: ['class'] });
host.postMessage({ ready: true });

function show(svg: string | null): void {
  place.classList.toggle('stale', svg === null);
  if (svg === null) return;
  place.innerHTML = svg;
  followTheme();
}

function mark(): void {
  place.querySelectorAll('.box').forEach((box) => box.classList.toggle('at', box.getAttribute('data-line') === String(marked)));
  place.querySelector('.at')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
}

/** The figure asks the system whether it is dark; here the editor decides. */
function followTheme(): void {
  const dark = document.body.matches('.vscode-dark, .vscode-high-contrast:not(.vscode-high-contrast-light)');
  const rules = place.querySelector('style')?.sheet?.cssRules;
  for (const rule of Array.from(rules ?? [])) if (rule instanceof CSSMediaRule) rule.media.mediaText = dark ? 'all' : 'not all';
}
