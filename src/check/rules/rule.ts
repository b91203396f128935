import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Model } from '../model.ts';

/**
 * One thing that the checker proves of a whole model, or warns of. `torn`: lines of the spec could not be read or placed,
 * so that what is absent from the model may stand in the text; rules that judge absence are then silent.
 */
export type Rule = (model: Model, torn: boolean) => readonly Diagnostic[];
