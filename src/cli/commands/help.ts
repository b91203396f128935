import { suggest } from '../../diagnostics/suggest.ts';
import { exit } from '../exit.ts';
import { run as runProgram } from '../program.ts';
import { commands, type Action } from '../table.ts';

export const run: Action = async ([name], _options, console) => {
  const names = commands.map((command) => command.name);
  if (name !== undefined && !names.includes(name)) {
    const better = suggest(name, names);
    console.err(`error: unknown command '${name}'\n${better ? `(Did you mean ${better}?)\n` : ''}Try: mtlc help\n`);
    return exit.usage;
  }
  return runProgram(name === undefined ? ['--help'] : [name, '--help'], console, '');
};
