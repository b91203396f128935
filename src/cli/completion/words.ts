/** The command table as completion scripts need it. */
import { commands, type OptionDeclaration, type ValueKind, type WordDeclaration } from '../table.ts';

export interface CompletionOption {
  /** Such as `-o` and `--out`. */
  readonly names: readonly string[];
  readonly doc: string;
  /** Of its value, where it takes one. */
  readonly value?: ValueKind;
}

export interface CompletionCommand {
  readonly name: string;
  readonly summary: string;
  /** Of all words, where they differ that of the last: files are completed through folders. */
  readonly words: ValueKind | null;
  readonly options: readonly CompletionOption[];
}

const help: CompletionOption = { names: ['-h', '--help'], doc: 'show help' };

export const completionCommands: readonly CompletionCommand[] = commands.map(({ name, summary, words, options }) => ({
  name,
  summary,
  words: kindOf(words.at(-1)),
  options: [...options.map(completionOption), help],
}));

function kindOf(word: WordDeclaration | undefined): ValueKind | null {
  if (!word) return null;
  return word.kind === 'command' ? commands.map((command) => command.name) : word.kind;
}

function completionOption({ flags, doc, value }: OptionDeclaration): CompletionOption {
  const names = flags.split(/[ ,]+/).filter((word) => word.startsWith('-'));
  return { names, doc, ...(value && { value }) };
}

/** A word in single quotes, for every shell here. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
