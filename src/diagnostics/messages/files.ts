import { defineMessage } from '../define.ts';

export const unreadableFile = defineMessage({
  code: 'MTL0001',
  severity: 'error',
  message: (p: { path: string; reason: string }) => `cannot read \`${p.path}\`: ${p.reason}`,
  explain: `A spec, or a file that it imports, is not there or may not be read. Paths on the command line are relative to the
current folder; paths in \`import "..."\` and \`csv("...")\` are relative to the spec that they stand in.`,
});

export const emptyFile = defineMessage({
  code: 'MTL0002',
  severity: 'error',
  message: (p: { path: string }) => `\`${p.path}\` is empty`,
  explain: `A spec holds at least one declaration. The least that trains is a model with an input and a task, the data that
they are read from, and a phase of training:

    model first {
      input x: real[4]
      split after x { task y: binary { h = dense(1); loss: binary_cross_entropy } }
    }
    data { source rows = csv("rows.csv"); x <- rows.a .. rows.d }
    train { phase main: joint { optimizer: adam(0.001), epochs: 20 } }`,
});

export const binaryFile = defineMessage({
  code: 'MTL0003',
  severity: 'error',
  message: (p: { path: string }) => `\`${p.path}\` is not a text: it holds zero bytes`,
  explain: `A spec is a text in UTF-8. A file with zero bytes is an archive, an image, weights, or a text in UTF-16; save the
latter as UTF-8.`,
});

export const notUtf8 = defineMessage({
  code: 'MTL0004',
  severity: 'error',
  message: (p: { path: string; line: number; column: number }) =>
    `\`${p.path}\` is not UTF-8: line ${p.line} holds a byte that is no character, after column ${p.column}`,
  explain: `A spec is a text in UTF-8. An editor that saves as Latin-1 or Windows-1252 writes letters such as é or ° as single
bytes, which UTF-8 does not know. Save the file as UTF-8, or convert it:

    iconv -f WINDOWS-1252 -t UTF-8 old.mtl > new.mtl`,
});

export const fileTooLarge = defineMessage({
  code: 'MTL0005',
  severity: 'error',
  message: (p: { path: string; kilobytes: number; limit: number }) =>
    `\`${p.path}\` is ${p.kilobytes} kB large; a spec has ${p.limit} kB at most`,
  explain: `A spec describes a model; its rows, weights and label lists belong into files that it names, such as
\`source rows = csv("rows.csv")\`.`,
});

export const unwritable = defineMessage({
  code: 'MTL0007',
  severity: 'error',
  message: (p: { path: string; reason: string }) => `cannot write \`${p.path}\`: ${p.reason}`,
  explain: `The place for the result cannot be written: it may belong to another user, lie on a read-only or full disk, or a
file may stand where a folder should be. Nothing was written. Name another place with \`-o\`.`,
});

export const notAProgramFolder = defineMessage({
  code: 'MTL0008',
  severity: 'error',
  message: (p: { path: string }) => `\`${p.path}\` holds something else than a program of mtlc, and is left as it is`,
  explain: `\`mtlc compile -o DIR\` writes into a new or empty folder, or over a program that it wrote before. It does not write
among other files. Name another folder.`,
});
