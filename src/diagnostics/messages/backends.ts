/** Native TensorFlow and GPUs: 7101 to 7119 where they are asked for, 7120 to 7139 where `mtlc setup` installs them. */
import { defineProblem } from '../problem.ts';

export const noNative = defineProblem<{ name: string; package: string }>({
  code: 'MTL7101',
  message: ({ name, package: of }) => `backend \`${name}\` needs the package \`${of}\`, which is neither in this project nor set up`,
  explain: `TensorFlow is a large library, so it is optional. \`mtlc setup native\` installs it for the processor, \`mtlc setup gpu\` for
NVIDIA's GPUs, once for all projects of yours; or a project has it for itself:

    npm install @tensorflow/tfjs-node@4.22.0

It must have the version of TF.js that mtlc uses. The backend \`wasm\` needs nothing and is the default.`,
});

export const secondTfjs = defineProblem<{ path: string; package: string }>({
  code: 'MTL7102',
  message: ({ path }) => `\`${path}\` brings a copy of TF.js of its own`,
  explain: `Tensors of one copy of TF.js mean nothing to another one. Install \`@tensorflow/tfjs-node\` in the version of TF.js
that mtlc uses, in the project that mtlc is installed in, so that npm keeps one copy for both; or remove it there, and run
\`mtlc setup native\`, which shares mtlc's copy.`,
});

export const brokenNative = defineProblem<{ name: string; path: string; reason: string }>({
  code: 'MTL7103',
  message: ({ path, reason }) => `\`${path}\` does not load: ${reason}`,
  explain: `The package is there, but its native library is not, or is built for another machine. npm may have left out its install
script: \`npm rebuild @tensorflow/tfjs-node\` runs it. \`mtlc setup native\` installs it anew where it was what installed it. Or go
on with \`--backend wasm\`.`,
});

export const noGpu = defineProblem<{ path: string }>({
  code: 'MTL7110',
  message: ({ path }) => `TensorFlow (\`${path}\`) finds no GPU here`,
  explain: `The backend \`gpu\` is TensorFlow on an NVIDIA GPU. TensorFlow loads, and would compute on the processor, so it is refused:
what is called \`gpu\` runs on one. \`nvidia-smi\` says whether the driver sees the GPU; TF_CPP_MIN_LOG_LEVEL=0 has TensorFlow say what
it looked for and did not find. The processor's backends are \`wasm\` and \`native\`.`,
});

export const crashedBackend = defineProblem<{ name: string; reason: string }>({
  code: 'MTL7111',
  message: ({ name, reason }) => `backend \`${name}\` ends the process that tries it: ${reason}`,
  explain: `Each backend is looked at in a process of its own, and this one's ended without an answer. SIGILL means that the library wants
instructions that this processor does not have (TensorFlow wants AVX). The other backends are not touched by it.`,
});

export const noTool = defineProblem<{ what: string; why: string }>({
  code: 'MTL7120',
  message: ({ what, why }) => `there is no ${what} here: ${why}`,
  explain: `\`mtlc setup\` installs \`@tensorflow/tfjs-node\` with npm. Where the library that the package wants cannot be downloaded, and
always for a GPU, it builds the package's binding (two C++ files) against the library in TensorFlow's Python package. Python and its
pip are needed to fetch that package, and a C++ compiler to build; neither is needed afterwards, and nothing is installed into Python.`,
});

export const noRoad = defineProblem<{ name: string; machine: string }>({
  code: 'MTL7121',
  message: ({ name, machine }) => `TensorFlow for \`${name}\` is not to be had for ${machine}`,
  explain: `TensorFlow's packages for GPUs are made for Linux on x64 with glibc, and those that a binding can be built against for Linux
with glibc. On Windows, Linux runs inside (WSL 2), with the GPU. The backend \`wasm\` works everywhere.`,
});

export const littleRoom = defineProblem<{ path: string; free: number; need: number }>({
  code: 'MTL7122',
  message: ({ path, free, need }) => `too little room on the disk of \`${path}\`: ${free.toFixed(1)} GB are free, and ${need.toFixed(1)} GB are needed`,
  explain: `TensorFlow's library is large, and while it is installed the package that it comes in lies beside it. Make room, or name a
folder on another disk by XDG_DATA_HOME, which must then be set whenever mtlc runs.`,
});

export const setupFailed = defineProblem<{ doing: string; reason: string }>({
  code: 'MTL7123',
  message: ({ doing, reason }) => `${doing} failed: ${reason}`,
  explain: `A step of \`mtlc setup\` ended with an error, which is shown with what was said last. Nothing is left of what was installed so
far; the command can be run again. Where a download broke off, try again; behind a proxy, npm and pip need to know it
(\`npm config set proxy\`, \`pip config set global.proxy\`).`,
});

export const setupStopped = defineProblem({
  code: 'MTL7124',
  message: () => 'setup was interrupted; nothing of it is left',
  explain: `\`mtlc setup\` was stopped from outside, with Ctrl-C. It can be run again, and begins from the start.`,
});
