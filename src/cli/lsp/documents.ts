/** The texts that an editor has open, and what is known of them. */
import { readdirSync, statSync } from 'node:fs';
import type { Host } from '../../compiler.ts';
import { pathOfTask } from '../../data-facts/family.ts';
import type { Facts } from '../../data-facts/facts.ts';
import { viewOf, type View } from '../../editor/view.ts';
import { Memory } from '../../syntax/memory.ts';
import type { Source } from '../../text/source.ts';
import type { Console } from '../console.ts';
import { readSource } from '../files.ts';
import { openHost } from '../host.ts';

type Facted = Facts[string];

export class Documents {
  private readonly open = new Map<string, Source>();
  private readonly views = new Map<string, View>();
  private readonly memories = new Map<string, Memory>();
  private readonly facts = new Map<string, { readonly stamp: string; readonly facts: Facted }>();
  private readonly files: Host;
  private readonly host: Host;

  constructor(console: Console) {
    this.files = openHost(console);
    this.host = {
      read: (path) => this.open.get(path) ?? readSource(path),
      facts: (requests) => Object.fromEntries(requests.map((request) => [request.name, this.factsOf(request)])),
      tensors: this.files.tensors!,
      list: namesIn,
      memory: (path) => this.memoryOf(path),
    };
  }

  get paths(): string[] {
    return [...this.open.keys()];
  }

  source(path: string): Source | undefined {
    return this.open.get(path);
  }

  set(path: string, text: string): void {
    this.open.set(path, { path, text });
    this.forget(path);
  }

  close(path: string): void {
    this.open.delete(path);
    this.memories.delete(path);
    this.forget(path);
  }

  /** What depends on a file is looked at anew; without one, everything. */
  forget(path?: string): void {
    for (const [root, { sources }] of this.views) {
      const reads = sources.some((source) => source.path === path);
      if (path === undefined || root === path || reads) this.views.delete(root);
    }
  }

  /** Open files whose view is to be computed. */
  get stale(): string[] {
    return this.paths.filter((path) => !this.views.has(path));
  }

  view(path: string): View | null {
    const known = this.views.get(path);
    if (known || !this.open.has(path)) return known ?? null;
    const view = viewOf(path, this.host);
    if (view) this.views.set(path, view);
    return view;
  }

  /** A file as a part of the open spec that imports it; by itself where there is none. */
  whole(path: string): View | null {
    for (const root of this.paths) {
      const view = root === path ? null : this.view(root);
      const source = view?.sources.find((each) => each.path === path);
      const file = view?.files.find((each) => each.path === path);
      if (view && source && file) return { ...view, source, file, memory: this.memoryOf(path) };
    }
    return this.view(path);
  }

  private memoryOf(path: string): Memory {
    const memory = this.memories.get(path) ?? new Memory();
    this.memories.set(path, memory);
    return memory;
  }

  /** Of the same files, by size and time of change, facts are the same. */
  private factsOf(request: Parameters<Host['facts']>[0][number]): Facted {
    const { name, path, tasks } = request;
    const paths = tasks ? tasks.map((task) => pathOfTask(path, task)) : [path];
    const key = JSON.stringify([{ ...request, name: '' }]);
    const stamp = paths.map(stampOf).join();
    const known = this.facts.get(key);
    if (known?.stamp === stamp) return known.facts;
    const facts = this.files.facts([request])![name]!;
    this.facts.set(key, { stamp, facts });
    return facts;
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name));
  } catch {
    return [];
  }
}

function stampOf(path: string): string {
  const status = statSync(path, { throwIfNoEntry: false });
  return status ? `${status.size} ${status.mtimeMs}` : 'none';
}
