/** Errors of going on with a run, and of running one again. 76xx. */
import { defineProblem } from '../problem.ts';

export const noRun = defineProblem<{ folder: string; reason: string }>({
  code: 'MTL7601',
  message: ({ folder, reason }) => `\`${folder}\` is no run that can be taken up again: ${reason}`,
  explain: `\`mtlc train --resume\` and \`mtlc train --again\` take the folder that \`mtlc train\` wrote, such as \`runs/NAME\`, or a spec
in the place of its newest run. What they need of it is \`run.json\`, \`ir.json\` and \`program/\`.`,
});

export const runDone = defineProblem<{ folder: string }>({
  code: 'MTL7602',
  message: ({ folder }) => `the run in \`${folder}\` has ended: nothing is left to go on with`,
  explain: `\`--resume\` goes on where a run was stopped. One that has ended is run again, into a folder of its own and from the start,
by \`mtlc train RUN --again\`, which says whether the result is the same.`,
});

export const runNotDone = defineProblem<{ folder: string }>({
  code: 'MTL7603',
  message: ({ folder }) => `the run in \`${folder}\` has not ended, so there is no result to compare with`,
  explain: `\`--again\` runs a run once more and holds the result against the first one. \`mtlc train --resume RUN\` ends the first one.`,
});

export const changedFile = defineProblem<{ path: string }>({
  code: 'MTL7604',
  message: ({ path }) => `\`${path}\` is not the file that the run began with`,
  explain: `A run that goes on with other data, or by another program, would end in weights that no spec and no data explain. Put
the file back as it was (\`run.json\` has its SHA-256), name the place it was moved to with \`--data NAME=PATH\`, or train anew.`,
});

export const changedSetting = defineProblem<{ what: string; was: string; is: string }>({
  code: 'MTL7605',
  message: ({ what, was, is }) => `the run began with ${what} ${was}, and here it is ${is}`,
  explain: `A run that was stopped ends in the same bits as one that was not. That holds for one version of mtlc, one backend and one
build of its kernels (\`run.json\` has them); with others, sums are rounded in another order. Go on where the run began, or
train anew.`,
});

export const lockedFolder = defineProblem<{ folder: string; pid: number; host: string; here: boolean }>({
  code: 'MTL7606',
  message: ({ folder, pid, host, here }) => `a run is going on in \`${folder}\`: process ${pid}${here ? '' : ` on \`${host}\``}`,
  explain: `One run at a time writes into a folder; it says so in the file \`lock.json\` there. Wait until it ends, or end it. The lock of
a process that is dead is taken over, where it was on this machine. Whether one on another machine is alive cannot be told
from here: where it is not, delete \`lock.json\`.`,
});

export const damagedCheckpoint = defineProblem<{ path: string; reason: string }>({
  code: 'MTL7607',
  severity: 'warning',
  message: ({ path, reason }) => `\`${path}\` is damaged: ${reason}; it is left aside for the one before it`,
  explain: `A checkpoint has a checksum of all its bytes. One that does not fit was changed on the disk, or lost there. Training goes on
from the one before it, or from the start of that training where there is none, and ends in the same result.`,
});

export const changedPictures = defineProblem<{ input: string }>({
  code: 'MTL7609',
  message: ({ input }) => `the pictures of input \`${input}\` are not those that the run began with`,
  explain: `\`run.json\` has the SHA-256 of all pixels of an input, as they are trained on. A picture was edited or replaced since, or another
version of the decoder gives other pixels. Put the files back as they were, or train anew.`,
});

export const otherNode = defineProblem<{ was: string; is: string }>({
  code: 'MTL7610',
  severity: 'warning',
  message: ({ was, is }) => `the run began with Node ${was}, and here it is ${is}: the result may differ in its last bits`,
  explain: `Steps on wasm are the same on every Node. What is computed beside them (scales, starts, priors) and the backend cpu use the
exponentials and logarithms of Node's JavaScript, which a new version may round otherwise. Go on with the Node of \`run.json\` where
the same bits matter.`,
});

export const unlikeRun = defineProblem<{ first: string; second: string; what: string }>({
  code: 'MTL7608',
  message: ({ first, second, what }) => `\`${second}\` is not the same as \`${first}\`: ${what}`,
  explain: `A run that is made again gives the same bits on the backends wasm and cpu, with the same version of mtlc, the same build of
the kernels and as many threads. Both folders have what they ran with in \`run.json\`. On a graphics card or native TensorFlow
results differ in the last bits.`,
});
