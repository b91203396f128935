import type { ValueKind } from '../table.ts';
import { completionCommands, quoted, type CompletionCommand } from './words.ts';

/** Sets COMPREPLY; works without the bash-completion package. */
export function bashCompletion(): string {
  const names = completionCommands.map((command) => command.name);
  return `_mtlc() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]}
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    COMPREPLY=($(compgen -W ${quoted([...names, '--help', '--version'].join(' '))} -- "$word"))
    return
  fi
  case \${COMP_WORDS[1]} in
${completionCommands.map(commandCase).join('\n')}
  esac
}
_mtlc_specs() {
  compopt -o filenames
  local IFS=$'\\n'
  COMPREPLY=($(compgen -f -X '!*.mtl' -- "$1") $(compgen -d -- "$1"))
}
_mtlc_files() {
  compopt -o filenames
  local IFS=$'\\n'
  COMPREPLY=($(compgen -f -- "$1"))
}
_mtlc_folders() {
  compopt -o filenames
  local IFS=$'\\n'
  COMPREPLY=($(compgen -d -- "$1"))
}
complete -F _mtlc mtlc
`;
}

function commandCase({ name, words, options }: CompletionCommand): string {
  const valued = options.filter((option) => option.value !== undefined);
  const flags = options.flatMap((option) => option.names).join(' ');
  return [
    `    ${name})`,
    ...(valued.length > 0
      ? [
          '      case $before in',
          ...valued.map((option) => `        ${option.names.join('|')}) ${complete(option.value!)}; return ;;`),
          '      esac',
        ]
      : []),
    `      if [[ $word == -?* ]]; then COMPREPLY=($(compgen -W ${quoted(flags)} -- "$word")); else ${complete(words ?? 'other')}; fi ;;`,
  ].join('\n');
}

function complete(kind: ValueKind): string {
  if (kind === 'spec') return '_mtlc_specs "$word"';
  if (kind === 'file') return '_mtlc_files "$word"';
  if (kind === 'folder') return '_mtlc_folders "$word"';
  if (typeof kind === 'string') return ':';
  return `COMPREPLY=($(compgen -W ${quoted(kind.join(' '))} -- "$word"))`;
}
