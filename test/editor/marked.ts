/** Specs in memory with the cursor at `|`, and the files around them. */
import { createHash } from 'node:crypto';
import type { Host } from '../../src/compiler.ts';
import { readFacts } from '../../src/data-facts/read.ts';
import { missingFile } from '../../src/diagnostics/messages/data.ts';
import { viewOf, type View } from '../../src/editor/view.ts';

export type Files = Readonly<Record<string, string>>;

function namesIn(paths: readonly string[], folder: string): string[] {
  const inside = paths.filter((path) => path.startsWith(folder)).map((path) => path.slice(folder.length));
  return [...new Set(inside.map((path) => /^[^/]*\/?/.exec(path)![0]))];
}

export function hostOf(files: Files): Host {
  const reader = {
    bytes: (path: string) => (path in files ? new TextEncoder().encode(files[path]) : missingFile.of({ path }, { file: path })),
    gunzip: (bytes: Uint8Array) => bytes,
    hash: (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex'),
  };
  return {
    list: (folder) => namesIn(Object.keys(files), folder === '.' ? '' : `${folder}/`),
    read: (path) => (path in files ? { path, text: files[path]! } : { code: 'MTL1000', message: `no file ${path}` }),
    facts: (requests) => readFacts(Object.fromEntries(requests.map(({ name, ...request }) => [name, request])), reader),
  };
}

export interface Marked {
  readonly view: View;
  readonly offset: number;
  readonly host: Host;
}

/** `marked` is the text of `spec.mtl`. */
export function marked(text: string, files: Files = {}): Marked {
  const offset = text.indexOf('|');
  const plain = text.slice(0, offset) + text.slice(offset + 1);
  const host = hostOf({ 'spec.mtl': plain, ...files });
  return { view: viewOf('spec.mtl', host)!, offset, host };
}

/** A spec with the cursor behind the first `at` of its text. */
export function markedAt(spec: string, at: string, files: Files = {}, within = at): Marked {
  const place = spec.indexOf(within) + within.indexOf(at) + at.length;
  return marked(`${spec.slice(0, place)}|${spec.slice(place)}`, files);
}

export const rows = ['f1,f2,kind,"Petal length"', '1,2,rose,3', '2,3,daisy,4', '4,5,rose,6'].join('\n');

export const flowers = `let width = 300
labels kinds [rose, daisy]
model flowers {
  input x: real[2] { scale: standardize }
  trunk body from x {
    h1 = dense(width, activation: relu)
    h2 = dense(7)
  }
  split after h2 {
    task kind: class of kinds {
      out = dense(2)
      loss: cross_entropy
    }
    tasks [tall, red]: binary {
      pair = dense(1)
      loss: binary_cross_entropy
    }
  }
}
data {
  source rows = csv("rows.csv")
  x <- rows.f1 .. rows.f2
  kind <- rows.kind
  tall <- rows.f1
  red <- rows.f2
}
train {
  seed: 1
  phase main: joint { optimizer: sgd(0.1), batch: 20, epochs: 2 }
}
evaluate {
  protocol: kfold(3, seed: 1)
  metrics: [hamming_loss]
}
`;
