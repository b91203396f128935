export const style = `
:root { color-scheme: light dark; --ink: #1c1e21; --soft: #646a73; --line: #d5d8dc; --paper: #fff; --accent: #1f5fa8; --other: #b3541e; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e3e5e8; --soft: #9aa1ab; --line: #3a3f46; --paper: #16181b; --accent: #7fb2ee; --other: #eba06d; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2.5rem 1.25rem 4rem; max-width: 62rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
h1 { margin: 0; font-size: 1.6rem; line-height: 1.2; }
h2 { margin: 2.5rem 0 .75rem; font-size: 1.1rem; }
h3 { margin: 1.25rem 0 .25rem; font-size: .95rem; }
p { margin: .4rem 0; max-width: 46rem; }
.lead, .note, caption, figcaption { color: var(--soft); }
.note, caption, figcaption { font-size: .875rem; text-align: left; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
caption { padding-bottom: .35rem; }
th, td { padding: .3rem 1.6rem .3rem 0; border-bottom: 1px solid var(--line); text-align: left; font-weight: normal; white-space: nowrap; }
thead th { color: var(--soft); font-size: .875rem; vertical-align: bottom; }
.number { text-align: right; }
td[style] { padding-left: .9rem; background: color-mix(in srgb, var(--accent) var(--shade), transparent); print-color-adjust: exact; }
.grid { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 26rem), 1fr)); gap: 1.5rem; }
figure { margin: 0; }
svg { display: block; width: 100%; height: auto; font-size: 12px; }
.wide { min-width: 34rem; }
svg text { fill: var(--soft); }
svg .axis { stroke: var(--line); }
svg .zero { stroke: var(--soft); stroke-dasharray: 2 3; }
.thin { fill: none; stroke: var(--accent); stroke-width: 1; opacity: .25; }
.mean { fill: none; stroke: var(--accent); stroke-width: 2.2; }
.dot { fill: var(--accent); opacity: .55; }
.bar { stroke: var(--accent); stroke-width: 3; }
.centre { fill: var(--accent); }
.published { stroke: var(--other); fill: var(--other); stroke-width: 3; }
.guess { stroke: var(--soft); fill: var(--soft); stroke-width: 2; }
.legend { display: flex; flex-wrap: wrap; gap: .25rem 1rem; padding: 0; margin: .4rem 0 0; list-style: none; font-size: .875rem; color: var(--soft); }
.legend i { display: inline-block; width: 1.2rem; height: 0; margin-right: .4rem; vertical-align: middle; border-top: 2.5px solid; }
details { margin-top: 1rem; }
summary { cursor: pointer; color: var(--soft); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1.5rem; margin: 0; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
@media print {
  body { padding: 0; max-width: none; font-size: .85rem; }
  section, figure, tr { break-inside: avoid; }
}
`;
