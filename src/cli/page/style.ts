export const style = `
:root { color-scheme: light dark; --ink: #1c1e21; --soft: #5c626b; --line: #d5d8dc; --paper: #fff; --raised: #f6f7f8; --accent: #1f5fa8; --wrong: #a3320b; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e3e5e8; --soft: #9aa1ab; --line: #3a3f46; --paper: #16181b; --raised: #1e2125; --accent: #7fb2ee; --wrong: #f0976a; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1.25rem 3rem; max-width: 64rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
h1 { margin: 0; font-size: 1.6rem; line-height: 1.2; overflow-wrap: anywhere; }
h2 { margin: 1.75rem 0 .6rem; font-size: 1.1rem; }
h3 { margin: 0; font-size: .875rem; font-weight: normal; color: var(--soft); overflow-wrap: anywhere; }
p { margin: .4rem 0; max-width: 46rem; }
.lead, .note { color: var(--soft); }
.note { font-size: .875rem; }
.message { color: var(--wrong); }
[aria-busy] .message { color: inherit; }
a { color: var(--accent); }
.row { display: grid; gap: 0 2.5rem; grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); align-items: start; }
.row > :last-child { position: sticky; top: 0; max-height: 100vh; overflow-y: auto; padding-bottom: 1rem; }
fieldset { margin: 0 0 1rem; padding: 0; border: 0; min-width: 0; }
legend { padding: 0; font-size: .875rem; color: var(--soft); }
.fields { display: grid; gap: .6rem 1rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 9rem), 1fr)); }
.many { max-height: 26rem; overflow-y: auto; padding: .6rem; border: 1px solid var(--line); border-radius: .4rem; }
.texts { display: grid; gap: .6rem; }
textarea { resize: vertical; }
.picture img { display: block; min-width: 8rem; max-width: 100%; max-height: 20rem; margin-top: .6rem; border-radius: .4rem; }
.fields label, .texts label { display: block; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; font-size: .875rem; }
input, select, textarea, button { font: inherit; color: inherit; }
input[type="number"], input[type="text"], select, textarea { width: 100%; padding: .35rem .5rem; border: 1px solid var(--line);
  border-radius: .4rem; background: var(--raised); }
input[type="file"] { max-width: 100%; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
#answers { display: grid; gap: .75rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 15rem), 1fr)); }
.answer { padding: .7rem .9rem; border: 1px solid var(--line); border-radius: .5rem; }
.answer output { display: block; font-size: 1.25rem; font-weight: 600; overflow-wrap: anywhere; }
.answer output:empty { display: none; }
.bar { display: flex; gap: 1rem; justify-content: space-between; padding: .1rem .4rem; margin: .2rem 0; border-radius: .25rem; font-size: .875rem;
  background: linear-gradient(to right, color-mix(in srgb, var(--accent) 28%, transparent) calc(100% * var(--part)), var(--raised) 0); }
.bar span { overflow-wrap: anywhere; }
data, .number { font-variant-numeric: tabular-nums; white-space: nowrap; }
dl { display: grid; grid-template-columns: 1fr auto; gap: .1rem 1rem; margin: .2rem 0 0; font-size: .875rem; }
dt { color: var(--soft); overflow-wrap: anywhere; }
dd { margin: 0; }
.choose { display: flex; flex-wrap: wrap; gap: .5rem 1.5rem; margin: .6rem 0; }
.columns { overflow-wrap: anywhere; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; }
th, td { padding: .25rem 1.4rem .25rem 0; border-bottom: 1px solid var(--line); text-align: left; font-weight: normal; white-space: nowrap; }
thead th, tbody th { color: var(--soft); font-size: .875rem; }
.number { text-align: right; }
footer { margin-top: 3rem; }
@media (max-width: 44rem) {
  .row { grid-template-columns: minmax(0, 1fr); }
  .row > :last-child { position: static; max-height: none; }
  .many { max-height: 16rem; }
}
@media print { .choose, footer { display: none; } }
`;
