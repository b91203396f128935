import { defineMessage } from '../define.ts';

/** Up to this many names are listed where one is not found. */
const LISTED = 12;

function listed(known: readonly string[]): string {
  if (known.length === 0) return '';
  const shown = known.slice(0, LISTED).map((name) => `\`${name}\``);
  const rest = known.length - shown.length;
  return `; known: ${shown.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

export const unknownName = defineMessage({
  code: 'MTL2001',
  severity: 'error',
  message: (p: { what: string; name: string; better: string | null; known: readonly string[] }) =>
    `unknown ${p.what} \`${p.name}\`${p.better ? `; did you mean \`${p.better}\`?` : listed(p.known)}`,
  explain: `A name is used that nothing has: no declaration of the spec, and no entry of the catalogue.

    loss: crossentrpy

The message suggests the nearest name where there is one, and lists the known ones where there is none:

    loss: cross_entropy

Layers are named by their own name (\`h1\`) or, where two trunks use the same name, with what holds them
(\`features.h1\`).`,
});

export const duplicateName = defineMessage({
  code: 'MTL2002',
  severity: 'error',
  message: (p: { what: string; name: string }) => `the ${p.what} \`${p.name}\` is declared twice`,
  explain: `Two declarations of the same kind have the same name, in the same place.

    h1 = dense(300)
    h1 = dense(400)

Give one of them another name. Layers of different trunks, branches and tasks may have the same name.`,
});

export const ambiguousName = defineMessage({
  code: 'MTL2003',
  severity: 'error',
  message: (p: { name: string; paths: readonly string[] }) =>
    `\`${p.name}\` may be ${p.paths.map((path) => `\`${path}\``).join(' or ')}; write the one you mean`,
  explain: `Several layers have this name, in different trunks or branches. Write the whole path:

    split after features.h1 { ... }`,
});

export const misplaced = defineMessage({
  code: 'MTL2004',
  severity: 'error',
  message: (p: { what: string; where: string; allowed: readonly string[] }) =>
    `${p.what} cannot stand in ${p.where}, which holds ${p.allowed.join(', ')}`,
  explain: `Each block holds statements of certain kinds: a model holds inputs, trunks, splits and tasks; \`data\` holds
sources and bindings; \`train\` holds phases; \`evaluate\` holds the protocol, metrics and references.

    train {
      metrics: [accuracy]        // belongs to evaluate
    }`,
});

export const missingPart = defineMessage({
  code: 'MTL2005',
  severity: 'error',
  message: (p: { what: string; example: string }) => `${p.what}: write \`${p.example}\``,
  explain: `A spec that trains needs a \`model\` with at least one task, \`data\` with a source, and \`train\` with a phase.
\`evaluate\` may be left out: then 80% of the rows train and 20% judge.`,
});

export const repeatedPart = defineMessage({
  code: 'MTL2006',
  severity: 'error',
  message: (p: { what: string }) => `a spec has one ${p.what}; this is a second one`,
  explain: `\`model\`, \`data\`, \`train\` and \`evaluate\` stand once in a spec, the files that it imports included.`,
});

export const unknownArgument = defineMessage({
  code: 'MTL2007',
  severity: 'error',
  message: (p: { name: string; of: string; better: string | null; known: readonly string[] }) =>
    p.known.length === 0
      ? `${p.of} has no \`${p.name}\`, nor any other property or argument`
      : `${p.of} has no \`${p.name}\`${p.better ? `; did you mean \`${p.better}\`?` : listed(p.known)}`,
  explain: `An argument or property is not among those that its function or block declares.

    h1 = dense(300, activaton: sigmoid)

\`mtlc help\` names the reference; the message lists what is known.`,
});

export const repeatedArgument = defineMessage({
  code: 'MTL2008',
  severity: 'error',
  message: (p: { name: string }) => `\`${p.name}\` is given twice`,
  explain: `An argument or property has two values. Arguments without a name fill the parameters in their order; a value in the
block of a layer counts as an argument of the layer.

    sgd(0.1, rate: 0.2)        // both are the rate`,
});

export const missingArgument = defineMessage({
  code: 'MTL2009',
  severity: 'error',
  message: (p: { name: string; of: string; doc: string }) => `${p.of} needs \`${p.name}\`: ${p.doc}`,
  explain: `An argument or property without a default is missing.

    h1 = dense(activation: relu)      // how many units?
    h1 = dense(300, activation: relu)`,
});

export const tooManyArguments = defineMessage({
  code: 'MTL2010',
  severity: 'error',
  message: (p: { of: string; count: number; names: readonly string[] }) =>
    p.count === 0
      ? `${p.of} takes no argument without a name${p.names.length > 0 ? listed(p.names) : ''}`
      : `${p.of} takes ${p.count} argument${p.count === 1 ? '' : 's'} without a name; name the others${listed(p.names)}`,
  explain: `Only the first arguments of a function may be written without their names.

    dense(300, sigmoid)                  // sigmoid of what?
    dense(300, activation: sigmoid)`,
});

export const notAFunction = defineMessage({
  code: 'MTL2011',
  severity: 'error',
  message: (p: { what: string; example: string }) => `expected ${p.what}, such as \`${p.example}\``,
  explain: `In this place stands the use of a catalogue entry: a name, with arguments where it takes any.

    h1 = 300                    // not a layer
    h1 = dense(300)`,
});

export const importLoop = defineMessage({
  code: 'MTL2012',
  severity: 'error',
  message: (p: { files: readonly string[] }) => `a file imports itself: ${p.files.join(' -> ')}`,
  explain: `Imports form a circle, so that none of the files can be read first. Move what both need into a third file.`,
});

export const importNoSpec = defineMessage({
  code: 'MTL2020',
  severity: 'error',
  message: (p: { path: string }) => `\`${p.path}\` is no spec: the name of an imported file ends in \`.mtl\``,
  explain: `What a spec imports is read as a spec, and its lines are shown where they have mistakes. So that a spec from elsewhere shows
no other files, an import names a file that ends in \`.mtl\`.`,
});

export const tooManyImports = defineMessage({
  code: 'MTL2019',
  severity: 'error',
  message: (p: { files: number; characters: number }) =>
    `with this file, the spec has more than ${p.files} files, or more than ${p.characters.toLocaleString('en')} characters in them`,
  explain: `A spec and all that it imports, directly or not, have bounds, so that reading them ends. Files of labels or of blocks
that are used together make one file; rows, weights and long lists of words belong into data files.`,
});

export const recursiveBlock = defineMessage({
  code: 'MTL2013',
  severity: 'error',
  message: (p: { names: readonly string[] }) => `a block uses itself: ${p.names.join(' -> ')}`,
  explain: `Blocks are written out in full where they are used; one that uses itself would never end. Use \`repeat\` for
several of the same in a row.`,
});

export const wrongSign = defineMessage({
  code: 'MTL2016',
  severity: 'error',
  message: (p: { what: 'property' | 'layer'; meant: string }) => `a ${p.what} is meant here: write \`${p.meant}\``,
  explain: `A property has a colon behind its name, a layer an equals sign.

    epochs: 60
    h1 = dense(300)`,
});

export const noStatement = defineMessage({
  code: 'MTL2015',
  severity: 'error',
  message: (p: { word: string; better: string | null; meant: string | null }) => {
    const start = `\`${p.word}\` does not begin a statement`;
    if (p.better) return `${start}; did you mean \`${p.better}\`?`;
    if (p.meant) return `${start}; did you mean \`${p.meant}\`?`;
    return `${start}; a property is written \`${p.word}: ...\`, a layer \`${p.word} = ...\``;
  },
  explain: `A statement begins with a keyword (\`trunk\`, \`task\`, \`phase\`), or it is a property (\`epochs: 60\`), a layer
(\`h1 = dense(300)\`) or a binding (\`x <- rows.age\`). A misspelt keyword, or a missing \`:\` or \`=\`, gives this message.`,
});

export const dottedName = defineMessage({
  code: 'MTL2017',
  severity: 'error',
  message: (p: { name: string }) =>
    p.name === '' ? 'a name of no characters names nothing: write at least one' : `\`${p.name}\` is a part of paths, in which a dot stands between names: take another character for it`,
  explain: `Layers and parameters have full names, such as \`body.h1.kernel\`: the names of inputs, trunks, branches, networks, tasks
and layers with dots between them. A name that holds a dot itself could be read in two ways. Columns, labels, sources and phases
may have dots.`,
});

export const takenName = defineMessage({
  code: 'MTL2018',
  severity: 'error',
  message: (p: { name: string }) => `\`${p.name}\` is something that every object of JavaScript has already: take another name`,
  explain: `Programs keep inputs, tasks, layers, sources, phases and variants by their names. \`__proto__\`, \`constructor\`, \`toString\`
and the other names of \`Object.prototype\` mean something there before anything is kept. Columns and labels may have them.`,
});
