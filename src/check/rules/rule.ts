import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Model } from '../model.ts';

/** One thing that the checker proves of a whole model, or warns of. */
export type Rule = (model: Model) => readonly Diagnostic[];
