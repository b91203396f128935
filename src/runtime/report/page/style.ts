import { SHADES } from './html.ts';

/** Colours that colour-blind readers can tell apart (Okabe and Ito 2008). */
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#c79200', '#56b4e9', '#8a7ad0', '#7f7f7f'];

const series = COLOURS.map((colour, i) => {
  const mixed = `color-mix(in srgb, ${colour} var(--pure), white)`;
  return `.c${i} { stroke: ${mixed}; color: ${mixed}; }`;
}).join('\n');
/** Of labels, of which there may be more: the same, and some that differ from them in lightness. */
const points = [...COLOURS, '#1b3a6b', '#8c2d04', '#4d4d4d', '#f0e442'].map((colour, i) => `.p${i} { fill: ${colour}; }`).join('\n');
const shades = Array.from({ length: SHADES }, (_, i) => {
  const share = Math.round(((i + 1) / SHADES) * 62);
  return `.s${i + 1} { background: color-mix(in srgb, var(--accent) ${share}%, transparent); }`;
}).join('\n');

export const style = `
:root { color-scheme: light dark; --ink: #1d2126; --soft: #5f6771; --line: #dde1e6; --paper: #fff; --plate: #f6f7f9; --accent: #2563a8; --other: #b3541e; --pure: 100%; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e2e5e9; --soft: #9ba3ae; --line: #343a42; --paper: #15181c; --plate: #1c2025; --accent: #7fb0ea; --other: #eba06d; --pure: 72%; }
}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; }
body { margin: 0 auto; padding: 3rem 1.5rem 5rem; max-width: 66rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.55 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
h1 { margin: 0; font-size: 2rem; line-height: 1.15; letter-spacing: -.015em; font-weight: 650; overflow-wrap: anywhere; }
h2 { margin: 0 0 1rem; font-size: 1.25rem; line-height: 1.2; font-weight: 620; letter-spacing: -.005em; }
h3 { margin: 0 0 .5rem; font-size: .9rem; font-weight: 600; overflow-wrap: anywhere; }
h1, h3, th, td, dt, dd, li, figcaption, p { unicode-bidi: isolate; }
section { margin-top: 3rem; padding-top: 1.25rem; border-top: 1px solid var(--line); }
p { margin: .5rem 0; max-width: 46rem; }
.lead { margin: .35rem 0 1.25rem; font-size: 1.1rem; color: var(--soft); }
.note, caption, figcaption { color: var(--soft); font-size: .85rem; text-align: left; }
.note { margin-bottom: 1rem; }
section > .grid + .note { margin-top: 1.25rem; }
nav { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin-top: 1.75rem; font-size: .9rem; }
a { color: var(--accent); text-decoration: none; }
a:hover, a:focus-visible { text-decoration: underline; }
.scroll { overflow-x: auto; }
table { border-collapse: separate; border-spacing: 0; font-variant-numeric: tabular-nums; font-size: .9375rem; line-height: 1.25rem; }
caption { padding-bottom: .5rem; }
th, td { padding: .375rem 1.5rem .375rem 0; border-bottom: 1px solid var(--line); text-align: left; font-weight: normal; white-space: nowrap; }
th:last-child, td:last-child { padding-right: 0; }
thead th { color: var(--soft); font-size: .8125rem; vertical-align: bottom; }
strong { font-weight: 650; }
.number { text-align: right; }
.halves { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 25rem), 1fr)); gap: 0 2.5rem; }
.small table { font-size: .8125rem; line-height: 1.125rem; }
.small th, .small td { padding-top: .1875rem; padding-bottom: .1875rem; }
.halves thead th { white-space: normal; }
.matrices + .note, .scroll + .note, .halves + .note, .small + .note { margin-top: 1.75rem; }
section > .scroll + h3, section > .squares + h3, section > .small + h3, section > .halves + h3, section > .matrices + h3 { margin-top: 2rem; }
.squares + .note, section table + .grid, section .scroll + .grid, .squares + .scroll { margin-top: 1.75rem; }
.grid { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 27rem), 1fr)); gap: 2rem 2.5rem; }
.squares { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 17rem), 1fr)); gap: 2rem 2.5rem; }
.squares figure { max-width: 21rem; }
figure { margin: 0; min-width: 0; }
figcaption { margin-top: .35rem; }
svg { display: block; width: 100%; height: auto; font-size: 12px; overflow: visible; }
svg.bar { width: 90px; height: 12px; }
svg text { fill: var(--soft); font-variant-numeric: tabular-nums; }
.axis { stroke: var(--line); }
.mark { stroke: var(--soft); stroke-dasharray: 2 3; }
.equal { stroke: var(--soft); stroke-dasharray: 4 4; }
.thin, .mean, .dots { fill: none; stroke: var(--accent); stroke-linejoin: round; stroke-linecap: round; }
.thin { stroke-width: 1; opacity: .28; }
.faint { opacity: .12; }
.mean { stroke-width: 2.2; }
.kept { fill: none; stroke: var(--ink); stroke-width: 1.5; }
.dots { stroke-width: 4.5; opacity: .6; }
.dots.many { stroke-width: 3.5; opacity: .42; }
.dot { fill: var(--accent); fill-opacity: .55; stroke: var(--paper); stroke-width: .6; }
.bar { stroke: var(--accent); stroke-width: 3; }
svg.bar { stroke: none; }
.gain { stroke: var(--accent); fill: var(--accent); stroke-width: 2; }
.loss { stroke: var(--other); fill: var(--other); stroke-width: 2; }
.plate { fill: var(--plate); stroke: var(--line); }
.plus, .shade-plus { fill: var(--accent); }
.minus { fill: none; stroke: var(--other); stroke-width: 1.8; }
.shade-minus { fill: var(--other); }
.diagonal { stroke: var(--soft); stroke-width: .3; fill: none; }
.tiny { font-size: 9px; }
.point { fill-opacity: .8; stroke: var(--paper); stroke-width: .5; }
.plain { fill: var(--soft); }
svg.sign { display: inline-block; width: 12px; height: 12px; margin-right: .35rem; vertical-align: -1px; }
svg text.label { fill: var(--ink); font-size: 11px; font-weight: 600; paint-order: stroke; stroke: var(--paper); stroke-width: 3.5px; stroke-opacity: .85; stroke-linejoin: round; }
${points}
.published { stroke: var(--other); stroke-width: 3; }
.guess { stroke: var(--soft); stroke-width: 2; }
${series}
.spread { stroke-width: 1.6; }
.spread path { fill: none; }
.spread circle { fill: currentColor; }
.legend { display: flex; flex-wrap: wrap; gap: .2rem 1rem; padding: 0; margin: .5rem 0 0; list-style: none; font-size: .85rem; color: var(--soft); }
.legend i { display: inline-block; width: 1.2rem; margin-right: .4rem; vertical-align: middle; border-top: 2.5px solid; }
.matrices { display: flex; flex-wrap: wrap; gap: 2rem 3rem; }
.matrix { min-width: 3rem; padding: .3rem .5rem; text-align: center; }
thead .matrix { padding-bottom: .5rem; }
td.matrix { border: solid var(--line); border-width: 0 1px 1px 0; line-height: 1.2; }
td.matrix:last-child { padding-right: .5rem; }
td.matrix small { display: block; font-size: .72rem; opacity: .8; }
.corner { font-size: .75rem; }
.upright { writing-mode: vertical-rl; transform: rotate(180deg); }
.none { color: var(--soft); }
${shades}
img.thumb { width: 48px; height: 48px; }
img.network { display: block; max-width: 100%; height: auto; margin: 0 auto; }
dl { display: grid; gap: .5rem 1.5rem; margin: 0; font-size: .93rem; }
dl > div { display: grid; grid-template-columns: 9rem 1fr; gap: .25rem 1.5rem; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
dl.facts { display: flex; flex-wrap: wrap; gap: 1rem 2.25rem; padding: 1rem 1.25rem; border-radius: .6rem; background: var(--plate); }
dl.facts > div { display: block; }
dl.facts dt { font-size: .78rem; }
dl.facts dd { font-variant-numeric: tabular-nums; }
pre { margin: 0; padding: 1rem 1.25rem; border-radius: .6rem; background: var(--plate); counter-reset: line; overflow-x: auto;
  font: .83rem/1.55 ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; tab-size: 2; }
pre code { font: inherit; }
pre span { counter-increment: line; unicode-bidi: isolate; }
pre span::before { content: counter(line); display: inline-block; width: 2rem; margin-right: 1rem; text-align: right; color: var(--soft); opacity: .7; }
@media (max-width: 40rem) {
  body { padding: 1.75rem 1rem 3rem; }
  h1 { font-size: 1.6rem; }
  section { margin-top: 2.25rem; }
  th, td { padding-right: 1.1rem; }
  tbody th { position: sticky; left: 0; max-width: 11rem; background: var(--paper); white-space: normal; overflow-wrap: break-word; }
  dl > div { grid-template-columns: 1fr; gap: 0; }
  dl.facts { gap: .75rem 1.5rem; padding: .85rem 1rem; }
  .grid svg { font-size: 14px; }
}
@media print {
  @page { margin: 16mm 14mm; }
  :root { color-scheme: light; --ink: #000; --soft: #4b525a; --line: #cfd4da; --paper: #fff; --plate: #f4f5f7; --accent: #2563a8; --other: #b3541e; --pure: 100%; }
  body { padding: 0; max-width: none; font-size: .8rem; }
  nav { display: none; }
  section { margin-top: 1.5rem; padding-top: .75rem; }
  h2, h3, caption, thead { break-after: avoid; }
  figure, tr, pre span, dl > div, .note { break-inside: avoid; }
  thead { display: table-header-group; }
  .scroll, pre { overflow: visible; }
  pre { white-space: pre-wrap; }
  .grid { grid-template-columns: 1fr 1fr; gap: 1.25rem 1.5rem; }
  .squares { grid-template-columns: 1fr 1fr 1fr; gap: 1.25rem 1.5rem; }
  .halves { grid-template-columns: 1fr 1fr; gap: 0 1rem; }
  .matrix { min-width: 0; padding: .2rem .3rem; }
  img.network { max-height: 230mm; width: auto; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
