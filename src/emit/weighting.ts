import type { EntryValue } from '../catalog/arguments.ts';
import type { Use } from '../ir/ir.ts';

/** How a phase makes one gradient of the tasks' losses; null where it follows that of their sum. */
export const weightingOf = ({ args }: Use): EntryValue | null => (args['task_weights'] ?? null) as EntryValue | null;
