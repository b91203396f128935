import { statSync } from 'node:fs';
import path from 'node:path';
import { wordFor } from '../../catalog/arguments.ts';
import type { Entry } from '../../catalog/define.ts';
import { findEntry } from '../../catalog/index.ts';
import { unreadableFile } from '../../diagnostics/messages/files.ts';
import { usesOf } from '../../harness/arguments.ts';
import { harnessOf } from '../../harness/index.ts';
import { findings, type Finding } from '../../harness/test.ts';
import type { Console } from '../console.ts';
import { exit, type ExitCode } from '../exit.ts';
import { filesOf } from '../outside/find.ts';
import { addEntryFile } from '../outside/open.ts';
import { report } from '../report.ts';
import type { Action } from '../table.ts';

export const run: Action = async ([file], _options, console) => {
  if (!statSync(file!, { throwIfNoEntry: false })) return missing(file!, console);
  const { catalog, files } = filesOf(file!);
  const added = await addEntryFile(catalog, files, console);
  if ('diagnostics' in added) {
    report(added.diagnostics, added.sources, console);
    return exit.fault;
  }
  const { kind, name } = added.entry;
  const entry = findEntry(kind, name) as Entry;
  const { tests, untested } = harnessOf(entry);
  const found = await findings(tests);
  const uses = attempt(() => usesOf(entry).map(({ text }) => text));
  console.out(`${wordFor(kind)} ${name}, ${path.normalize(file!)}\n\n`);
  if (uses) console.out(`${uses.length} use${uses.length === 1 ? '' : 's'}: ${uses.join(', ')}\n\n`);
  console.out(found.map(row).join(''));
  const wrong = found.find((finding) => finding.wrong !== null);
  const left = tests.length - found.length;
  if (wrong) console.out(`\n${wrong.wrong}\n${left > 0 ? `${left} more test${left === 1 ? '' : 's'} not run\n` : ''}`);
  console.out(`\nnot tested: ${untested}\n`);
  return wrong ? exit.fault : exit.done;
};

function missing(file: string, console: Console): ExitCode {
  report([unreadableFile.at({ file, start: 0, end: 0 }, { path: file, reason: 'there is no such file' })], [], console);
  return exit.fault;
}

/** Null where its arguments allow none that the harness could write: a test then says so. */
function attempt<Result>(of: () => Result): Result | null {
  try {
    return of();
  } catch {
    return null;
  }
}

function row({ says, seen }: Finding): string {
  if (!seen) return `FAIL  ${says}\n`;
  const { checked, distance } = seen;
  if (checked === 0) return `-     ${says}\n      does not concern it\n`;
  const figures = `${checked.toLocaleString('en')} checked${distance === null ? '' : `, off by ${distance === 0 ? '0' : `${distance.toExponential(1)} at most`}`}`;
  return `ok    ${says}\n      ${figures}\n`;
}
