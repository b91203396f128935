import type { ValueKind } from '../table.ts';
import { completionCommands, quoted, type CompletionCommand, type CompletionOption } from './words.ts';

export function fishCompletion(): string {
  return `${['complete -c mtlc -f', ...completionCommands.flatMap(linesOf)].join('\n')}\n`;
}

function linesOf({ name, summary, words, options }: CompletionCommand): string[] {
  const within = `complete -c mtlc -n ${quoted(`__fish_seen_subcommand_from ${name}`)}`;
  return [
    `complete -c mtlc -n __fish_use_subcommand -a ${name} -d ${quoted(summary)}`,
    ...(words ? [`${within} ${values(words)}`.trimEnd()] : []),
    ...options.map((option) => `${within} ${optionWords(option)}`),
  ];
}

function optionWords({ names, doc, value }: CompletionOption): string {
  const flags = names.map((name) => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`));
  // -x: nothing but these values; -r: a file too.
  const takes = value === undefined ? '' : ` ${value === 'file' ? '-r' : '-x'} ${values(value)}`.trimEnd();
  return `${flags.join(' ')}${takes} -d ${quoted(doc)}`;
}

function values(kind: ValueKind): string {
  if (kind === 'spec') return `-k -a '(__fish_complete_suffix .mtl)'`;
  if (kind === 'file') return '-F';
  if (kind === 'folder') return `-a '(__fish_complete_directories)'`;
  return typeof kind === 'string' ? '' : `-a ${quoted(kind.join(' '))}`;
}
