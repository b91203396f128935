/** What `mtlc doctor` measured on this machine, kept for `auto`. */
import os from 'node:os';
import { join } from 'node:path';
import type { Measured } from '../../engine/backends/choose.ts';
import { version } from '../version.ts';
import { cacheFolder, keepBytes, readKeptText } from './cache.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const fileOf = (env: Environment): string => join(cacheFolder(env), 'speeds.json');

/** What the figures hold for: this processor, and this mtlc. */
function machine(): string {
  const cores = os.cpus();
  return `${cores[0]?.model.trim() ?? 'unknown'}, ${cores.length} cores, ${process.platform} ${process.arch}, mtlc ${version}`;
}

/** Empty where nothing was measured on this very machine. */
export function readSpeeds(env: Environment): Measured {
  try {
    const kept = JSON.parse(readKeptText(fileOf(env)) ?? '{}') as { readonly machine?: string; readonly speeds?: Measured };
    return kept.machine === machine() ? (kept.speeds ?? {}) : {};
  } catch {
    return {};
  }
}

export function keepSpeeds(env: Environment, speeds: Measured): void {
  keepBytes(fileOf(env), new TextEncoder().encode(`${JSON.stringify({ machine: machine(), speeds }, null, 2)}\n`));
}
