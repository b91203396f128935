/** What the files of a source are read as, by the name of its format. */
import type { Problem } from '../diagnostics/problem.ts';
import { parseCsv, type Table } from './csv.ts';
import { parseJsonl } from './jsonl.ts';
import { parseNpy, type PackedArray } from './npy.ts';

export type Content = Table | PackedArray;

const formats = { csv: parseCsv, jsonl: parseJsonl, npy: parseNpy } satisfies {
  [format: string]: (bytes: Uint8Array) => Content | Problem;
};

/** As the catalogue calls its sources. */
export type Format = keyof typeof formats;

export const isFormat = (name: string): name is Format => Object.hasOwn(formats, name);

export const parseFile = (format: Format, bytes: Uint8Array): Content | Problem => formats[format](bytes);

export const isArray = (content: Content): content is PackedArray => 'pieces' in content;

export const rowsOf = (content: Content): number => (isArray(content) ? content.shape[0]! : content.rows);
