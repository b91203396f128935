/**
 * The one printer of literals, names, member access and comments into emitted code. Every text of a spec or of a data
 * file passes through it, so that none can become code.
 */
import type { Json } from '../ir/ir.ts';
import { escapes, UNSAFE } from '../text/unsafe.ts';

const escapeUnit = (mark: string): string => (mark === '\n' ? '\\n' : mark === '\t' ? '\\t' : escapes(mark));

/** A string literal, in the quotes that Prettier would choose. */
export function string(text: string): string {
  const quote = text.split(`'`).length > text.split('"').length ? '"' : `'`;
  const escaped = text.replace(quote === '"' ? /[\\"]/g : /[\\']/g, '\\$&').replace(UNSAFE, escapeUnit);
  return quote + escaped + quote;
}

/** Text between the backticks of a template. */
export function templateText(text: string): string {
  return text.replace(/[\\`]|\$(?=\{)/g, '\\$&').replace(UNSAFE, escapeUnit);
}

/** Text inside a comment: it cannot end the comment, and hides nothing. */
export function commentText(text: string): string {
  return text.replace(/\*\//g, '*\\/').replace(/\/\*/g, '/\\*').replace(UNSAFE, escapeUnit);
}

/** One line of `/** ... *\/`, or a line each where there are several. */
export function docComment(...lines: readonly string[]): string {
  if (lines.length === 1) return `/** ${commentText(lines[0]!)} */`;
  return ['/**', ...lines.map((line) => ` * ${commentText(line)}`.trimEnd()), ' */'].join('\n');
}

export function lineComment(text: string): string {
  return `// ${commentText(text)}`;
}

// Letters that every tool knows: none beyond 65535, nor those that Unicode has had since version 16 alone.
const START = '(?:(?![\\u088f\\u0897\\u0c5c\\u0cdc\\u1acf-\\u1aeb\\u1c89\\u1c8a\\ua7cb-\\ua7f1\\u{10000}-\\u{10ffff}])[\\p{ID_Start}$_])';
const NEXT = START.replace('ID_Start', 'ID_Continue');
const IDENTIFIER = new RegExp(`^${START}${NEXT}*$`, 'u');
const BETWEEN = new RegExp(`(?:(?!${NEXT}).)+|_+(?=.)`, 'gsu');

function isIdentifier(text: string): boolean {
  return IDENTIFIER.test(text) && text.search(UNSAFE) < 0;
}

/** A property's key in an object literal. `__proto__` is computed: written plainly it would set the prototype. */
export function key(name: string): string {
  if (name === '__proto__') return `['__proto__']`;
  return isIdentifier(name) ? name : string(name);
}

/** `object.name`, or `object['name']` where the name is not an identifier. */
export function member(object: string, name: string): string {
  return isIdentifier(name) ? `${object}.${name}` : `${object}[${string(name)}]`;
}

/** An object literal of properties whose values are code. */
export function object(properties: readonly (readonly [name: string, code: string])[]): string {
  if (properties.length === 0) return '{}';
  return `{ ${properties.map(([name, code]) => (name === code && isIdentifier(name) ? name : `${key(name)}: ${code}`)).join(', ')} }`;
}

/** A JSON value as code. */
export function literal(value: Json): string {
  if (typeof value === 'string') return string(value);
  if (value === null || typeof value !== 'object') return Object.is(value, -0) ? '-0' : String(value);
  if (isList(value)) return `[${value.map(literal).join(', ')}]`;
  return object(Object.entries(value).map(([name, item]) => [name, literal(item)]));
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

const LIST_WIDTH = 100;

/** A list of strings: one line where it fits, else filled lines that Prettier leaves as they are. */
export function stringList(texts: readonly string[]): { readonly code: string; readonly filled: boolean } {
  const items = texts.map(string);
  const line = `[${items.join(', ')}]`;
  if (line.length <= LIST_WIDTH) return { code: line, filled: false };
  const lines: string[] = [];
  for (const item of items) {
    const last = lines.at(-1);
    if (last === undefined || last.length + item.length + 2 > LIST_WIDTH) lines.push(`  ${item},`);
    else lines[lines.length - 1] = `${last} ${item},`;
  }
  return { code: `[\n${lines.join('\n')}\n]`, filled: true };
}

const RESERVED = new Set(
  (
    'await break case catch class const continue debugger default delete do else enum export extends false finally for ' +
    'function if implements import in instanceof interface let new null package private protected public return static ' +
    'super switch this throw true try typeof var void while with yield arguments eval undefined NaN Infinity ' +
    'abstract any as asserts async bigint boolean constructor declare from get global infer is keyof module namespace ' +
    'never number object of override readonly require satisfies set string symbol type unique unknown using ' +
    'Array Object Record Partial Promise __proto__'
  ).split(' '),
);

/** The names of a module or of a function in it. */
export interface Scope {
  /** An identifier like `wanted` that nothing here or around has; the same calls always give the same names. */
  take(wanted: string): string;
  inner(): Scope;
}

/** `taken` are names that the module uses itself: its imports, its own declarations. */
export function scope(taken: Iterable<string> = [], isOuter = (name: string): boolean => RESERVED.has(name)): Scope {
  const own = new Set(taken);
  const isTaken = (name: string): boolean => own.has(name) || isOuter(name);
  const take = (wanted: string): string => {
    const base = identifier(wanted);
    let name = base;
    for (let i = 2; isTaken(name); i++) name = `${base}${i}`;
    own.add(name);
    return name;
  };
  return { take, inner: () => scope([], isTaken) };
}

/** `hamming_loss` to `hammingLoss`, `fire9.e1` to `fire9E1`. */
export function camelCase(name: string): string {
  return name.replace(BETWEEN, ' ').trim().replace(/ +(.)/gu, (_, next: string) => next.toUpperCase());
}

function identifier(wanted: string): string {
  if (isIdentifier(wanted)) return wanted;
  const plain = camelCase(wanted.replace(UNSAFE, ' ')).replace(UNSAFE, '');
  return isIdentifier(plain) ? plain : `_${plain}`;
}
