/** The binding of tfjs-node: C++ between Node and TensorFlow's library. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { noTool, setupFailed } from '../../diagnostics/messages/backends.ts';
import type { Problem } from '../../diagnostics/problem.ts';
import { lastOf, notesOf } from './wheels.ts';
import { runTool } from './tool.ts';

/** The newest version of Node's interface that tfjs-node 4.22 names. */
const NAPI = 8;

export async function findCompiler(env: Readonly<Record<string, string | undefined>>): Promise<string | Problem> {
  for (const command of [env['CXX'] ?? '', 'c++', 'g++', 'clang++']) {
    if (command !== '' && (await runTool(command, ['--version']))?.done) return command;
  }
  return noTool.of(
    { what: 'C++ compiler', why: "it builds tfjs-node's binding against TensorFlow" },
    { notes: ['Debian, Ubuntu: sudo apt install g++', 'Fedora: sudo dnf install gcc-c++', 'one with another name: CXX=that-name mtlc setup ...'] },
  );
}

/**
 * TensorFlow 2.21 logs through Abseil, which reads no variable of the environment: this has it heed the one of earlier versions. Its
 * library logs as soon as it is loaded, so this is initialized first.
 */
const LOG_LEVEL = `#include <cstdlib>
#include "absl/log/globals.h"

__attribute__((constructor)) static void heed_log_level() {
  const char* level = std::getenv("TF_CPP_MIN_LOG_LEVEL");
  if (level) absl::SetMinLogLevel(static_cast<absl::LogSeverityAtLeast>(std::atoi(level)));
}
`;

/** `home` is the folder of the package, with TensorFlow's library in `deps/lib`; `include` has its headers, `napi` those of Node. */
export async function buildBinding(
  compiler: string,
  { home, include, napi }: { readonly home: string; readonly include: string; readonly napi: string },
  signal: AbortSignal,
): Promise<Problem | null> {
  const out = path.join(home, 'lib', `napi-v${NAPI}`);
  mkdirSync(out, { recursive: true });
  for (const [name, of] of [['libtensorflow.so', 'libtensorflow_cc.so.2'], ['libtensorflow_framework.so', 'libtensorflow_framework.so.2']] as const) {
    symlinkSync(of, path.join(home, 'deps', 'lib', name));
  }
  writeFileSync(path.join(home, 'binding', 'log_level.cc'), LOG_LEVEL);
  const ran = await runTool(
    compiler,
    [
      ...['-std=c++17', '-O2', '-fPIC', '-shared', '-w', `-DNAPI_VERSION=${NAPI}`, `-I${napi}`, `-I${include}`],
      ...['binding/tfjs_backend.cc', 'binding/tfjs_binding.cc', 'binding/log_level.cc', '-Ldeps/lib', '-ltensorflow', '-ltensorflow_framework'],
      // CUDA's libraries are looked for by the library that opens them, in the places that are known to this one.
      ...['-Wl,-rpath,$ORIGIN/../../deps/lib', '-Wl,-z,initfirst', '-o', path.join(out, 'tfjs_binding.node')],
    ],
    { cwd: home, signal },
  );
  return ran?.done ? null : setupFailed.of({ doing: 'building the binding', reason: lastOf(ran) }, { notes: notesOf(ran) });
}

