/** The command table as completion scripts need it. */
import { commands, type OptionDeclaration, type ValueKind } from '../table.ts';

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
  readonly words: ValueKind | null;
  readonly options: readonly CompletionOption[];
}

const help: CompletionOption = { names: ['-h', '--help'], doc: 'show help' };

export const completionCommands: readonly CompletionCommand[] = commands.map(({ name, summary, words, options }) => ({
  name,
  summary,
  words: words ? (words.kind === 'command' ? commands.map((command) => command.name) : words.kind) : null,
  options: [...options.map(completionOption), help],
}));

function completionOption({ flags, doc, value }: OptionDeclaration): CompletionOption {
  const names = flags.split(/[ ,]+/).filter((word) => word.startsWith('-'));
  return { names, doc, ...(value && { value }) };
}

/** A word in single quotes, for every shell here. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
