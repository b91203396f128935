import type { ValueKind } from '../table.ts';
import { completionCommands, quoted, type CompletionCommand, type CompletionOption } from './words.ts';

/** For `source <(mtlc completion zsh)`, or as a file `_mtlc` in a folder of `fpath`. */
export function zshCompletion(): string {
  const list = completionCommands.map(({ name, summary }) => `    ${quoted(`${name}:${summary}`)}`);
  return `#compdef mtlc
_mtlc() {
  local -a commands=(
${list.join('\n')}
  )
  if ((CURRENT == 2)); then
    _describe command commands
    return
  fi
  local command=$words[2]
  shift words
  ((CURRENT--))
  case $command in
${completionCommands.map(commandCase).join('\n')}
  esac
}
if [[ $funcstack[1] == _mtlc ]]; then _mtlc "$@"; else compdef _mtlc mtlc; fi
`;
}

function commandCase({ name, words, options }: CompletionCommand): string {
  const specs = options.flatMap(argumentsOf);
  if (words) specs.push(quoted(`*:${name}:${action(words)}`));
  return [`    ${name})`, `      _arguments ${specs.join(' \\\n        ')} ;;`].join('\n');
}

function argumentsOf({ names, doc, value }: CompletionOption): string[] {
  const text = doc.replace(/[[\]:\\]/g, '\\$&');
  return names.map((name) => quoted(`${name}[${text}]${value === undefined ? '' : `:value:${action(value)}`}`));
}

function action(kind: ValueKind): string {
  if (kind === 'spec') return '_files -g "*.mtl"';
  if (kind === 'file') return '_files';
  if (kind === 'folder') return '_files -/';
  return typeof kind === 'string' ? ' ' : `(${kind.join(' ')})`;
}
