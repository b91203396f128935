/** A spec whose names and texts are left open: the same spec with one set of names and with another. */
import { compile, type Compiled } from '../../src/compiler.ts';
import type { Facts } from '../../src/data-facts/facts.ts';
import { quoted } from './names.ts';

export interface OpenSpec {
  /** What stands between the names. */
  readonly pieces: readonly string[];
  /** Which name stands behind each piece but the last. */
  readonly holes: readonly number[];
  /** How each name may be written. */
  readonly kinds: readonly ('text' | 'word')[];
  readonly own: readonly string[];
}

const token = /\/\/[^\n]*|"(?:[^"\\\n]|\\.)*"|[\p{L}_][\p{L}\p{N}_]*|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?[%x]?/gu;

export const fill = ({ pieces, holes, kinds }: OpenSpec, names: readonly string[]): string =>
  pieces.map((piece, i) => piece + (i < holes.length ? (kinds[holes[i]!] === 'text' ? quoted(names[holes[i]!]!) : names[holes[i]!]!) : '')).join('');

export function compiled(text: string, facts: () => Facts | null = () => null): Compiled {
  return compile('spec.mtl', { read: (path) => (path === 'spec.mtl' ? { path, text } : { code: 'MTL1000', message: `no file ${path}` }), facts });
}

/** Every word and text of a spec that may be called otherwise; found by trying. */
export function opened(text: string): OpenSpec {
  const matches = [...text.matchAll(token)].filter(([image]) => /^["\p{L}_]/u.test(image));
  const images = [...new Set(matches.map(([image]) => image))];
  const all = images.map((image): OpenSpec['kinds'][number] | null => {
    const tried = (other: string): boolean => compiled(text.replace(token, (each) => (each === image ? other : each))).ir !== null;
    if (tried('"other name"')) return 'text';
    return /^"/.test(image) || !tried('other_name') ? null : 'word';
  });
  const free = images.flatMap((image, i) => (all[i] === null ? [] : [{ image, kind: all[i]! }]));
  const holes = matches.flatMap(({ 0: image, index }) => {
    const at = free.findIndex((each) => each.image === image);
    return at < 0 ? [] : [{ at, index, end: index + image.length }];
  });
  return {
    pieces: [...holes.map(({ index }, i) => text.slice(holes[i - 1]?.end ?? 0, index)), text.slice(holes.at(-1)?.end ?? 0)],
    holes: holes.map(({ at }) => at),
    kinds: free.map(({ kind }) => kind),
    own: free.map(({ image }) => (image.startsWith('"') ? (JSON.parse(image) as string) : image)),
  };
}
