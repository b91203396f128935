/** The command line: words to a command and its options, and mistakes in them to exit code 2. */
import path from 'node:path';
import { Argument, Command, CommanderError, Option } from 'commander';
import { closeBackends } from '../engine/backends/closing.ts';
import type { Console } from './console.ts';
import { exit, type ExitCode } from './exit.ts';
import { EntryFault } from './outside/guard.ts';
import { report } from './report.ts';
import { CATALOG, commands, type Action, type CommandDeclaration, type OptionDeclaration, type WordDeclaration } from './table.ts';

/** Of help texts, so that they read the same everywhere. */
const WIDTH = 100;

export async function run(words: readonly string[], console: Console, version: string): Promise<ExitCode> {
  let result: ExitCode = exit.done;
  const program = buildProgram(console, version, (code) => {
    result = code;
  });
  try {
    await program.parseAsync(words, { from: 'user' });
    return result;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? exit.done : exit.usage;
  } finally {
    closeBackends();
  }
}

/** `finish` gets the exit code of the command that ran. */
export function buildProgram(console: Console, version: string, finish: (code: ExitCode) => void): Command {
  const program = new Command('mtlc')
    .description('Compiler of .mtl: specs of multi-task neural networks, as programs for TensorFlow.js.')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show this help')
    .helpCommand(false)
    .exitOverride()
    .showSuggestionAfterError()
    .showHelpAfterError('Try: mtlc help')
    .configureHelp({ helpWidth: WIDTH, showGlobalOptions: false })
    .configureOutput({ writeOut: console.out, writeErr: console.err, getOutHasColors: () => false, getErrHasColors: () => false });
  program.addOption(buildOption(CATALOG).hideHelp());
  for (const declaration of commands) program.addCommand(buildCommand(program, declaration, console, finish));
  return program;
}

function buildCommand(
  program: Command,
  declaration: CommandDeclaration,
  console: Console,
  finish: (code: ExitCode) => void,
): Command {
  const { name, summary, words, options, examples, load } = declaration;
  const command = new Command(name)
    .copyInheritedSettings(program)
    .summary(summary)
    .description(`${summary[0]!.toUpperCase()}${summary.slice(1)}.`)
    .showHelpAfterError(`Try: mtlc help ${name}`)
    .addHelpText('after', `\nExamples:\n${examples.map((line) => `  ${line}\n`).join('')}`.trimEnd());
  for (const word of words) command.addArgument(buildArgument(word));
  for (const option of options) command.addOption(buildOption(option));
  return command.action(async () => {
    const catalog = program.opts<{ readonly catalog?: string }>().catalog;
    if (catalog !== undefined && !options.includes(CATALOG)) command.error(`error: ${name} reads no spec, and takes no --catalog`);
    const { run: act } = await load();
    const withEntries = options.includes(CATALOG) ? afterEntries(act, catalog, words) : act;
    const result = await withEntries(command.args, command.opts(), console);
    if (typeof result === 'number') finish(result);
    else command.error(`error: ${result.mistake}`);
  });
}

/** The command, once the entries of the user's project are in the catalogue. */
function afterEntries(act: Action, catalog: string | undefined, declared: CommandDeclaration['words']): Action {
  return async (words, options, console) => {
    const { openCatalogs } = await import('./outside/open.ts');
    const specs = declared.some(({ kind }) => kind === 'spec') ? words : [];
    const refused = await openCatalogs(catalog, specs.map((spec) => path.dirname(spec)), console);
    if (refused) {
      report(refused.diagnostics, refused.sources, console);
      return exit.fault;
    }
    try {
      return await act(words, options, console);
    } catch (error) {
      if (!(error instanceof EntryFault)) throw error;
      report([error.diagnostic], [], console);
      return exit.fault;
    }
  };
}

function buildArgument({ form, kind, doc }: WordDeclaration): Argument {
  const argument = new Argument(form, doc);
  return Array.isArray(kind) ? argument.choices(kind) : argument;
}

function buildOption({ flags, doc, value, repeats }: OptionDeclaration): Option {
  const option = new Option(flags, doc);
  if (Array.isArray(value)) return option.choices(value);
  return repeats ? option.argParser((word: string, before: string[] = []) => [...before, word]) : option;
}
