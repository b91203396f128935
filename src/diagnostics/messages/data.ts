/** Errors of data files and of what a spec asks of them. 60xx: files, 61xx: columns and cells, 62xx: rows and judging. */
import { defineProblem } from '../problem.ts';

const rowsFromOne = 'Rows are counted from 1, without the header.';

export const missingFile = defineProblem<{ path: string }>({
  code: 'MTL6001',
  message: ({ path }) => `there is no file \`${path}\``,
  explain: `A source names a file that does not exist. Paths are relative to the spec's folder.

    source rows = csv("natural-scene.csv.gz")

Name the file as it lies beside the spec, or give another one with \`--data rows=PATH\`.`,
});

export const unreadableFile = defineProblem<{ path: string; reason: string }>({
  code: 'MTL6002',
  message: ({ path, reason }) => `\`${path}\` cannot be read: ${reason}`,
  explain: `The file exists, but the system does not hand it out: it is a folder, or its permissions forbid it.`,
});

export const brokenGzip = defineProblem<{ path: string }>({
  code: 'MTL6003',
  message: ({ path }) => `\`${path}\` is called .gz but cannot be unpacked`,
  explain: `The file is cut off, damaged, or not a gzip file at all. Try \`gzip -t FILE\`, or drop the ending \`.gz\`.`,
});

export const hugeGzip = defineProblem<{ path: string; megabytes: number }>({
  code: 'MTL6013',
  message: ({ path, megabytes }) => `\`${path}\` unpacks to more than ${megabytes} MB`,
  explain: `A small .gz file can unpack to many gigabytes, and is unpacked in memory. If it is what it says, unpack it first: a large CSV
of numbers and labels is then read piece by piece.

    gunzip --keep rows.csv.gz`,
});

export const notText = defineProblem<{ line: number; byte: number }>({
  code: 'MTL6004',
  message: ({ line, byte }) => `this is not CSV: line ${line} holds the byte 0x${hex(byte)}, which is no UTF-8 text`,
  explain: `A CSV file is text, in UTF-8, or in UTF-16 with a byte order mark. A spreadsheet (.xlsx), an image or an archive is not,
and neither is text in an older encoding such as Latin-1, be it in one line alone: save it as "CSV UTF-8", or convert it:

    iconv -f LATIN1 -t UTF-8 rows.csv > rows-utf8.csv`,
});

export const emptyFile = defineProblem({
  code: 'MTL6005',
  message: () => 'the file is empty: a CSV file starts with a line of column names',
  explain: `The first line that is not empty names the columns; every line after it is a row.`,
});

export const unequalRow = defineProblem<{ row: number; line: number; cells: number; columns: number }>({
  code: 'MTL6006',
  message: ({ row, line, cells, columns }) =>
    `row ${row} (line ${line}) has ${cells} ${plural(cells, 'cell')}, the header names ${columns}`,
  explain: `Every row has one cell a column. A cell that holds the delimiter stands in double quotes. ${rowsFromOne}`,
});

export const repeatedColumn = defineProblem<{ name: string }>({
  code: 'MTL6007',
  message: ({ name }) => `two columns are called \`${name}\``,
  explain: `A spec names columns, so their names differ. Rename one of them in the file's first line.`,
});

export const unreadableQuotes = defineProblem<{ row: number; line: number }>({
  code: 'MTL6008',
  message: ({ row, line }) => `the double quotes of ${row === 0 ? 'the header' : `row ${row}`}, from line ${line} on, do not pair up`,
  explain: `A cell in double quotes ends at the next double quote, and a delimiter or a line end follows; a double quote inside it
is written twice. ${rowsFromOne}`,
});

export const unequalSources = defineProblem<{
  first: string;
  firstRows: number;
  second: string;
  secondRows: number;
}>({
  code: 'MTL6009',
  message: ({ first, firstRows, second, secondRows }) =>
    `source \`${first}\` has ${firstRows} rows, \`${second}\` has ${secondRows}`,
  explain: `Sources of one model lie row beside row: the third row of one belongs to the third row of the other.`,
});

export const unknownSource = defineProblem<{ name: string; known: readonly string[] }>({
  code: 'MTL6010',
  message: ({ name, known }) => `--data names \`${name}\`, which is no source; there is ${list(known)}`,
  explain: `\`--data NAME=PATH\` replaces the file of a source that the spec declares under that name.`,
});

export const longRow = defineProblem<{ row: number; line: number }>({
  code: 'MTL6011',
  message: ({ row, line }) => `${row === 0 ? 'the header' : `row ${row}`}, from line ${line} on, is longer than 16 MB`,
  explain: `So long a row has a double quote that nothing ends, or is no row of a table. ${rowsFromOne}`,
});

export const noRoomForRows = defineProblem<{ folder: string; reason: string; megabytes: number }>({
  code: 'MTL6012',
  message: ({ folder, reason, megabytes }) => `the rows of an input do not fit into \`${folder}\`, after ${megabytes} MB: ${reason}`,
  explain: `The numbers of an input that take more than 268 MB, 4 bytes each, are not held in memory but in a file without a name in the
cache's folder, which is gone when the run ends. Make room there, or name another folder:

    XDG_CACHE_HOME=/somewhere/large mtlc train spec.mtl`,
});

export const unknownColumn = defineProblem<{ name: string; suggestion: string | null }>({
  code: 'MTL6101',
  message: ({ name, suggestion }) =>
    `there is no column \`${name}\`${suggestion === null ? '' : `; did you mean \`${suggestion}\`?`}`,
  explain: `A binding names columns as the file's first line does, capital letters and spaces included. A name that is
not an identifier stands in quotes: \`rows."Petal length (mm)"\`.`,
});

export const reversedColumns = defineProblem<{ from: string; to: string }>({
  code: 'MTL6102',
  message: ({ from, to }) => `column \`${from}\` does not stand before \`${to}\``,
  explain: `\`rows.f1 .. rows.f294\` means the columns from the first to the second, both included, in the file's order.`,
});

export const wrongWidth = defineProblem<{ name: string; columns: number; needed: number }>({
  code: 'MTL6103',
  message: ({ name, columns, needed }) =>
    `\`${name}\` needs ${needed} ${plural(needed, 'column')}, and ${columns} ${columns === 1 ? 'is' : 'are'} bound to it`,
  explain: `An input \`real[n]\` takes n columns, \`real[n]\` and \`subset of S\` tasks one column a number or label, other tasks one.`,
});

export const notANumber = defineProblem<{ row: number; column: string; text: string }>({
  code: 'MTL6104',
  message: ({ row, column, text }) => `row ${row}, column \`${column}\`: \`${clip(text)}\` is not a number`,
  explain: `Inputs and \`real\` tasks are numbers: \`12\`, \`-0.5\`, \`1e-3\`. Decimals have a point. ${rowsFromOne}`,
});

export const emptyInput = defineProblem<{ row: number; column: string; text: string; count: number }>({
  code: 'MTL6105',
  message: ({ row, column, text, count }) =>
    `row ${row}, column \`${column}\`: ${text === '' ? 'an empty cell' : `\`${text}\``} where an input needs a number` +
    (count > 1 ? ` (the first of ${count})` : ''),
  explain: `Labels may be missing, inputs may not: a network computes with every one of them. An input that says
\`fill: mean\` (or \`median\`, \`zero\`) has its missing cells filled; the cells that count as missing are those that its binding
lists, and empty ones, \`?\` and \`NA\` where it lists none. Or leave the row out, or the column. ${rowsFromOne}`,
});

export const unknownLabel = defineProblem<{ row: number; column: string; text: string; set: string }>({
  code: 'MTL6106',
  message: ({ row, column, text, set }) =>
    `row ${row}, column \`${column}\`: \`${clip(text)}\` is not in ${set}`,
  explain: `A label cell holds a label of the task's set, one of its aliases, or one of the cells that the binding calls
\`missing\`. ${rowsFromOne}`,
});

export const unbound = defineProblem<{ name: string }>({
  code: 'MTL6107',
  message: ({ name }) => `${name} has no data: the spec binds no column to it`,
  explain: `A model trains on rows, so every input and every task needs a binding in the spec's \`data\` block:

    data {
      source rows = csv("rows.csv")
      x <- rows.a .. rows.d
      color <- rows.colour
    }`,
});

export const noLabelledRows = defineProblem<{ task: string }>({
  code: 'MTL6201',
  message: ({ task }) => `no row is labelled for task \`${task}\``,
  explain: `Every cell of the task's column is missing, or its \`where\` fits no row: there is nothing to learn from.`,
});

export const noRowsInPart = defineProblem<{ task: string; part: string; side: string; labelled: number }>({
  code: 'MTL6202',
  message: ({ task, part, side, labelled }) =>
    `${part} leaves task \`${task}\` without ${side} rows: ${labelled} of all rows ${labelled === 1 ? 'is' : 'are'} labelled for it`,
  explain: `Each part of a protocol trains every task and judges every task, so it needs labelled rows on both sides. Take
fewer folds, a larger share, or \`stratified: true\`, which spreads each label evenly over the parts.`,
});

export const tooFewRows = defineProblem<{ rows: number; needed: number; protocol: string }>({
  code: 'MTL6203',
  message: ({ rows, needed, protocol }) =>
    `${protocol} needs at least ${needed} labelled rows, and there ${rows === 1 ? 'is' : 'are'} ${rows}`,
  explain: `A protocol divides the labelled rows: each of its parts needs at least one.`,
});

export const sharesNotOne = defineProblem<{ sum: number }>({
  code: 'MTL6204',
  message: ({ sum }) => `the shares of the holdout add up to ${Math.round(sum * 1000) / 10}%, not 100%`,
  explain: `\`holdout(train: 60%, validation: 25%, test: 15%)\` divides all rows: its shares add up to 100%.`,
});

export const unfitMetric = defineProblem<{ metric: string }>({
  code: 'MTL6205',
  message: ({ metric }) => `metric \`${metric}\` fits none of the tasks`,
  explain: `\`mse\` judges numbers, \`accuracy\`, \`f1\` and \`hamming_loss\` judge labels.`,
});

export const noGivenRows = defineProblem<{ column: string; cell: string; part: string }>({
  code: 'MTL6231',
  message: ({ column, cell, part }) => `no row has \`${clip(cell)}\` in column \`${column}\`: there are no ${part} rows`,
  explain: `\`given(rows.split, train: "train", test: "test")\` takes the rows for training and those for the test by the cells
of a column: each of the named cells stands in at least one row. Rows with another cell are left out.`,
});

export const unmatchedKey = defineProblem<{ source: string; row: number; key: string; column: string; suggestion: string | null }>({
  code: 'MTL6232',
  message: ({ source, row, key, column, suggestion }) =>
    `row ${row} of source \`${source}\` lists \`${clip(key)}\`, which no row has in column \`${column}\`` +
    (suggestion === null ? '' : `; did you mean \`${clip(suggestion)}\`?`),
  explain: `\`draws(lists.path, rows.path, repeat: lists.draw)\` finds the rows that are trained on by a cell: each cell of the first
column stands once in the second. Are both files of the same data, and the cells written alike? ${rowsFromOne}`,
});

export const repeatedKey = defineProblem<{ key: string; column: string; first: number; second: number }>({
  code: 'MTL6233',
  message: ({ key, column, first, second }) =>
    `rows ${first} and ${second} both have \`${clip(key)}\` in column \`${column}\`, by which draws find their rows`,
  explain: `\`draws\` finds rows by the cells of a column, such as a path or a number: each cell stands there once. ${rowsFromOne}`,
});

export const unfitPartName = defineProblem<{ row: number; column: string; text: string }>({
  code: 'MTL6234',
  message: ({ row, column, text }) =>
    `row ${row}, column \`${column}\`: ${text === '' ? 'an empty cell' : `\`${clip(text)}\``} cannot name a part of the protocol`,
  explain: `The cells of \`rate\` and \`repeat\` name the trainings of \`draws\`, and the folders that these lie in: they start with a
letter or a digit, and hold letters, digits, spaces, and \`.\`, \`_\`, \`-\`, \`+\`, \`%\`. ${rowsFromOne}`,
});

const hex = (byte: number): string => byte.toString(16).toUpperCase().padStart(2, '0');

function plural(count: number, word: string): string {
  return count === 1 ? word : `${word}s`;
}

function list(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ');
}

function clip(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
