/** Every message of the compiler by its code. */
import * as alignments from './alignments.ts';
import * as backends from './backends.ts';
import * as copies from './copies.ts';
import * as data from './data.ts';
import * as files from './files.ts';
import * as internal from './internal.ts';
import * as names from './names.ts';
import * as fresh from './new.ts';
import * as networks from './networks.ts';
import * as outside from './outside.ts';
import * as pictures from './pictures.ts';
import * as plots from './plots.ts';
import * as priors from './priors.ts';
import * as resume from './resume.ts';
import * as run from './run.ts';
import * as shapes from './shapes.ts';
import * as sharing from './sharing.ts';
import * as sources from './sources.ts';
import * as statistics from './statistics.ts';
import * as syntax from './syntax.ts';
import * as tensors from './tensors.ts';
import * as tokens from './tokens.ts';
import * as training from './training.ts';
import * as types from './types.ts';
import * as variants from './variants.ts';
import * as webgpu from './webgpu.ts';

export interface MessageText {
  readonly code: string;
  readonly severity: 'error' | 'warning' | 'note';
  /** Markdown. */
  readonly explain: string;
}

type Declared = Omit<MessageText, 'severity'> & Partial<Pick<MessageText, 'severity'>>;

const rooms = [files, outside, syntax, names, types, shapes, statistics, networks, priors, alignments, plots, data, copies, fresh, pictures, sources, tensors, tokens, sharing, variants, training, backends, webgpu, run, resume, internal];

/** In the order of their codes. What data or a run is at fault for is an error where its kind does not say otherwise. */
export const messages: readonly MessageText[] = rooms
  .flatMap((room) => Object.values<unknown>(room).filter(isDeclared))
  .map(({ code, severity = 'error', explain }) => ({ code, severity, explain }))
  .sort((a, b) => (a.code < b.code ? -1 : 1));

function isDeclared(value: unknown): value is Declared {
  return typeof value === 'object' && value !== null && 'code' in value && 'explain' in value;
}
