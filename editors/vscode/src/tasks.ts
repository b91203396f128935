/** `mtlc check`, `compile` and `train` as tasks: they run in a terminal, and what they find wrong is listed. */
import path from 'node:path';
import * as vscode from 'vscode';
import { mtlcOf } from './mtlc.ts';

const commands = ['check', 'compile', 'train'] as const;
export type Command = (typeof commands)[number];

interface Definition extends vscode.TaskDefinition {
  readonly command: Command;
  /** Relative to the workspace folder, or absolute. */
  readonly spec: string;
}

/** The mtlc that the spec's folder has, else the one on the path. */
export function taskOf(command: Command, spec: vscode.Uri, definition?: Definition): vscode.Task {
  const folder = vscode.workspace.getWorkspaceFolder(spec);
  const cwd = folder?.uri.fsPath ?? path.dirname(spec.fsPath);
  const file = path.relative(cwd, spec.fsPath);
  const own = mtlcOf(path.dirname(spec.fsPath));
  const words = [command, file];
  const execution = own ? new vscode.ShellExecution('node', [own, ...words], { cwd }) : new vscode.ShellExecution('mtlc', words, { cwd });
  const task = new vscode.Task(
    definition ?? ({ type: 'mtlc', command, spec: file } satisfies Definition),
    folder ?? vscode.TaskScope.Workspace,
    `${command} ${file}`,
    'mtlc',
    execution,
    ['$mtlc'],
  );
  if (command === 'compile') task.group = vscode.TaskGroup.Build;
  return task;
}

/** Offers the tasks of the specs that are open, and runs those that `tasks.json` names. */
export const taskProvider: vscode.TaskProvider = {
  provideTasks: () => {
    const specs = vscode.workspace.textDocuments.filter(({ languageId, uri }) => languageId === 'mtl' && uri.scheme === 'file');
    return specs.flatMap(({ uri }) => commands.map((command) => taskOf(command, uri)));
  },
  resolveTask: (task) => {
    const definition = task.definition as Definition;
    const folder = typeof task.scope === 'object' ? task.scope.uri.fsPath : (vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '');
    return taskOf(definition.command, vscode.Uri.file(path.resolve(folder, definition.spec)), definition);
  },
};
