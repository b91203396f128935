/** Entries of the catalogue that come from the user's project. */
import { defineMessage } from '../define.ts';

export const noCatalog = defineMessage({
  code: 'MTL0101',
  severity: 'error',
  message: (p: { path: string; named: string }) => `${p.named} names \`${p.path}\` as the folder of entries, and there is no such folder`,
  explain: `Entries of your own, such as a loss or a prior, lie in one folder. \`mtlc --catalog DIR\` names it from the current folder,
\`"mtlc": { "catalog": "DIR" }\` in the package.json of your project from that file.`,
});

export const unreadableManifest = defineMessage({
  code: 'MTL0102',
  severity: 'error',
  message: (p: { reason: string }) => `this package.json does not say where entries are: ${p.reason}`,
  explain: `The nearest package.json above a spec may name the folder of your own entries, by its path from there:

    { "mtlc": { "catalog": "entries" } }`,
});

export const unloadableEntry = defineMessage({
  code: 'MTL0103',
  severity: 'error',
  message: (p: { reason: string }) => `the entry does not load: ${p.reason}`,
  explain: `Every TypeScript or JavaScript file in the folder of entries is an entry, and so is each folder with an \`index.ts\`. They
are bundled and loaded before any spec is read; one that cannot be stops the command, since specs may mean it. What entries share
lies outside the folder.`,
});

export const noEntry = defineMessage({
  code: 'MTL0104',
  severity: 'error',
  message: () => 'the file exports no entry: its `export default` is what `defineLoss({ ... })`, or another `define...` of mtlc/catalog, returns',
  explain: `An entry is one file with one default export:

    import { defineLoss } from 'mtlc/catalog';

    export default defineLoss({ name: 'mine', ... });

docs/extending.md adds a prior and a loss step by step.`,
});

export const takenName = defineMessage({
  code: 'MTL0105',
  severity: 'error',
  message: (p: { kind: string; name: string; by: string }) => `${p.by} \`${p.name}\`; give this ${p.kind} another name`,
  explain: `Within a kind a name means one entry, so that a spec reads the same everywhere: entries of your own add to the catalogue
and replace nothing in it. Code beside an entry is called by its name in programs, where entries of other kinds are called too.`,
});

export const malformedEntry = defineMessage({
  code: 'MTL0106',
  severity: 'error',
  message: (p: { what: string; problem: string }) => `${p.what} ${p.problem}`,
  explain: `TypeScript checks the form of an entry in an editor and with \`npx tsc --noEmit\`: \`mtlc/catalog\` comes with its types. All
entries have a \`name\` in small letters, a \`doc\` of one sentence and \`args\`; what else belongs to a kind, its \`define\` function says.`,
});

export const closedKind = defineMessage({
  code: 'MTL0107',
  severity: 'error',
  message: (p: { kind: string; open: readonly string[] }) => `a ${p.kind} cannot be added from outside; what can: ${p.open.join(', ')}`,
  explain: `Sources, encodings, phases and variants have parts in the compiler and in the runtime that one file cannot bring along.`,
});

export const unfitCode = defineMessage({
  code: 'MTL0108',
  severity: 'error',
  message: (p: { what: string; problem: string }) => `the code of ${p.what} ${p.problem}`,
  explain: `An entry that runs (a metric, an optimizer, a scale and the like) is a folder: \`index.ts\` declares it, and \`run.ts\` exports a
function of its name, \`clipped_sgd\` as \`clippedSgd\`. Programs get a copy of \`run.ts\`, so that a run's folder holds all that it needs;
it therefore imports nothing but \`mtlc/runtime\` and \`@tensorflow/tfjs\`.`,
});

export const failedEntry = defineMessage({
  code: 'MTL0109',
  severity: 'error',
  message: (p: { what: string; part: string; reason: string }) => `\`${p.part}\` of ${p.what} fails: ${p.reason}`,
  explain: `The entry comes from your project, and its own code threw an error. \`mtlc test-entry FILE\` puts it through the tests that
mtlc's own entries pass; MTLC_DEBUG=1 shows where it failed.`,
});
