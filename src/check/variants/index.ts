import { pooled } from './pooled.ts';
import type { Rewriting } from './rewriting.ts';
import { shared } from './shared.ts';
import { sharing } from './sharing.ts';
import { singleTask } from './single-task.ts';
import { withValues } from './with.ts';
import { without } from './without.ts';

/** By the names of their entries. */
export const rewritings: Readonly<Record<string, Rewriting>> = { pooled, shared, sharing, single_task: singleTask, with: withValues, without };
