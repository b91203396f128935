/** The `mtl` examples of pages, each as a whole spec. */

export interface Example {
  readonly page: string;
  /** Of its fence, from 1. */
  readonly line: number;
  readonly spec: string;
  /** The code that it is there to show; null: it compiles. */
  readonly wrong: string | null;
}

const fence = /^```mtl(?: wrong (MTL\d+))?\n([\s\S]*?)^```$/gm;

/** A page's first example is whole; what a later one lacks comes from it. */
export function examplesOf(page: string, text: string): Example[] {
  const found = [...text.matchAll(fence)];
  return found.map((match) => ({
    page,
    line: text.slice(0, match.index).split('\n').length,
    spec: complete(match[2]!, found[0]![2]!),
    wrong: match[1] ?? null,
  }));
}

/** The statements of a file, each with its block and by its first two words: `labels kinds`, `model`. */
function statements(spec: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const [text, word, name] of spec.matchAll(/^(\w+) +("?\w+"?)?[^\n]*(?:\n(?:[ }][^\n]*|$))*\n/gm)) {
    const section = ['model', 'data', 'train', 'evaluate'].includes(word!);
    found.set(section ? word! : `${word} ${name}`, text);
  }
  return found;
}

function complete(example: string, whole: string): string {
  if (example === whole) return whole;
  const own = statements(example);
  const rest = [...statements(whole)].filter(([name]) => !own.has(name));
  const model = own.get('model');
  const kept = model === undefined || own.has('data') ? rest : rest.filter(([name]) => name !== 'data');
  const data = model === undefined || own.has('data') ? '' : dataFor(model);
  const before = kept.filter(([name]) => name.startsWith('labels ')).map(([, text]) => text);
  const behind = kept.filter(([name]) => !name.startsWith('labels ')).map(([, text]) => text);
  return [...before, example, ...behind, data].join('\n');
}

/** Columns for each input of a model that an example shows without its data. */
function dataFor(model: string): string {
  const inputs = [...model.matchAll(/^ *input (\w+):/gm)].map(([, name]) => `  ${name} <- rows.first_${name} .. rows.last_${name}\n`);
  return `data {\n  source rows = csv("rows.csv")\n${inputs.join('')}}\n`;
}
