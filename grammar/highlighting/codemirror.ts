/** A stream parser for CodeMirror 6: the rules as JavaScript, and the few lines that run them. */
import { codeMirrorTag } from './scopes.ts';
import { contexts, type Captures, type ContextName, type Match, type Region, type Rule } from './rules.ts';

const contextNames = Object.keys(contexts) as ContextName[];

/** A context's rules with those that it includes. */
function flat(rules: readonly Rule[]): (Match | Region)[] {
  return rules.flatMap((rule) =>
    'include' in rule ? flat(contexts[rule.include.slice(1) as ContextName]) : [rule],
  );
}

const regions = [...new Set(Object.values(contexts).flatMap(flat))].filter((rule) => 'begin' in rule);

const pattern = (source: string): string => new RegExp(source, 'duy').toString();

/** Tags by the number of a group; 0 is the whole match. */
function tags(captures: Captures, whole?: string): string {
  const pairs = Object.entries(captures).map(([group, { name }]) => [group, codeMirrorTag(name)]);
  return JSON.stringify(Object.fromEntries(whole ? [[0, codeMirrorTag(whole)]] : pairs));
}

function ruleText(rule: Match | Region): string {
  if ('match' in rule) return `{ at: ${pattern(rule.match)}, tags: ${tags({}, rule.name)} }`;
  return `{ at: ${pattern(rule.begin)}, tags: ${tags(rule.beginCaptures)}, enter: ${regions.indexOf(rule)} }`;
}

function regionText({ end, endCaptures, patterns }: Region): string {
  const context = contextNames.indexOf(patterns[0]!.include.slice(1) as ContextName);
  return `{ end: { at: ${pattern(end)}, tags: ${tags(endCaptures)} }, context: ${context} }`;
}

const machine = `
/** The pieces of a match that have a tag, and those between them. */
function pieces(match, tags) {
  const found = Object.entries(tags).flatMap(([group, tag]) => (match.indices[group] ? [[...match.indices[group], tag]] : []));
  let at = match.index;
  const parts = [];
  for (const [start, end, tag] of [...found, [match.indices[0][1], match.indices[0][1], null]]) {
    if (start > at) parts.push([start, null]);
    if (end > start) parts.push([end, tag]);
    at = Math.max(at, end);
  }
  return parts;
}

function matchAt({ at: pattern, tags }, text, at) {
  pattern.lastIndex = at;
  const match = pattern.exec(text);
  return match && pieces(match, tags);
}

/** Enters or leaves a region, or matches within it; answers where the match's pieces end, each with its tag. */
function step(stack, text, at) {
  const region = regions[stack.at(-1)];
  const end = region && matchAt(region.end, text, at);
  if (end) {
    stack.pop();
    return end;
  }
  for (const rule of contexts[region ? region.context : 0]) {
    const parts = matchAt(rule, text, at);
    if (parts && rule.enter !== undefined) stack.push(rule.enter);
    if (parts) return parts;
  }
  return null;
}

const skip = (text, at) => [[at + String.fromCodePoint(text.codePointAt(at)).length, null]];

/** For \`StreamLanguage.define\` of @codemirror/language. */
export const mtl = {
  name: 'mtl',
  startState: () => ({ stack: [], pieces: [] }),
  token(stream, state) {
    const { string: text, pos } = stream;
    while (state.pieces.length === 0) state.pieces = step(state.stack, text, pos) ?? skip(text, pos);
    const [[end, tag], ...rest] = state.pieces;
    state.pieces = rest;
    stream.pos = end;
    // What the line's end enters and leaves: it has no characters of its own.
    while (stream.eol() && step(state.stack, text, end));
    return tag;
  },
  languageData: {
    commentTokens: { line: '//' },
    closeBrackets: { brackets: ['(', '[', '{', '"'] },
  },
};
`;

/** What TypeScript is to know of the mode: a `StreamParser` of CodeMirror, without its package. */
export const codeMirrorTypes = `// Generated from grammar/ by scripts/grammar.ts.

export interface State {
  stack: number[];
  pieces: [end: number, tag: string | null][];
}

/** For \`StreamLanguage.define\` of @codemirror/language. */
export declare const mtl: {
  name: string;
  startState(): State;
  token(stream: { readonly string: string; pos: number; eol(): boolean }, state: State): string | null;
  languageData: Record<string, unknown>;
};
`;

export function codeMirrorMode(): string {
  const contextTexts = contextNames.map(
    (name) =>
      `  // ${name}\n  [\n${flat(contexts[name])
        .map((rule) => `    ${ruleText(rule)},\n`)
        .join('')}  ],\n`,
  );
  const regionTexts = regions.map((region) => `  ${regionText(region)},\n`);
  return (
    [
      '// Generated from grammar/ by scripts/grammar.ts.\n',
      '/** What is looked for, by context; `enter` is the number of a region. */',
      `const contexts = [\n${contextTexts.join('')}];`,
      '/** Stretches with an end, and the context inside. */',
      `const regions = [\n${regionTexts.join('')}];`,
      machine,
    ]
      .join('\n')
      .trimEnd() + '\n'
  );
}
