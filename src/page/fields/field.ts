import type { InputBinding, ScaleState } from '../../runtime/experiment.ts';
import type { Row } from '../../runtime/load.ts';

/** An input of the network as the page asks for it. */
export interface AskedInput {
  readonly name: string;
  /** Of one row. */
  readonly shape: readonly number[];
  readonly columns: readonly string[];
  /** How cells become numbers; left out where they are numbers. */
  readonly as: InputBinding['as'];
  /** Whether cells may be missing. */
  readonly gaps: boolean;
  /** What its scale learnt from the training rows. */
  readonly scaling: ScaleState;
}

/** Where a person says what the cells of an input are. It fires `input` events, which bubble, when they change. */
export interface Field {
  readonly element: HTMLElement;
  /** By column, or what is still to be said, in words. */
  read(): Row | string;
  /** Whether it took a file that was dropped on the page. */
  take?(file: File): boolean;
}

export type FieldKind = (input: AskedInput) => Field;
