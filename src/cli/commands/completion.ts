import { bashCompletion } from '../completion/bash.ts';
import { fishCompletion } from '../completion/fish.ts';
import { zshCompletion } from '../completion/zsh.ts';
import { exit } from '../exit.ts';
import type { Action } from '../table.ts';

const scripts: Readonly<Record<string, () => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
};

export const run: Action = async ([shell], _options, console) => {
  console.out(scripts[shell!]!());
  return exit.done;
};
