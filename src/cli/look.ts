/** A backend looked at in a process of its own: TensorFlow cannot be loaded twice, and what crashes takes nothing with it. */
import { crashedBackend } from '../diagnostics/messages/backends.ts';
import type { Problem } from '../diagnostics/problem.ts';
import type { Backend } from '../engine/backends/backend.ts';
import type { Speed } from '../engine/backends/measure.ts';
import { binaryPath } from './installation.ts';
import { runTool, type ToolOptions } from './setup/tool.ts';

export interface Seen {
  readonly backend: Backend;
  /** Null where it is not worth measuring. */
  readonly speed: Speed | null;
}

export async function lookAt(name: Backend['name'], options: ToolOptions = {}): Promise<Seen | Problem> {
  const ran = await runTool(process.execPath, [binaryPath(), 'doctor', '--backend', name, '--json'], options);
  try {
    return JSON.parse(ran?.out ?? '') as Seen | Problem;
  } catch {
    return crashedBackend.of({ name, reason: ran?.last.at(-1) ?? 'Node does not start' });
  }
}

/** Multiply-adds are two operations each, as GFLOP/s are counted. */
export const speedInWords = ({ emptyMs, rate }: Speed): string =>
  `an empty step takes ${Number(emptyMs.toPrecision(2))} ms, large products run at ${Number((2 * rate).toPrecision(2))} GFLOP/s`;
