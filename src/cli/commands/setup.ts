import { setupStopped } from '../../diagnostics/messages/backends.ts';
import { isProblem, type Problem } from '../../diagnostics/problem.ts';
import { setupFolder, type TensorflowName } from '../../engine/backends/setup-folder.ts';
import { keepSpeeds, readSpeeds } from '../../runtime/data/speeds.ts';
import { exit } from '../exit.ts';
import { programVersions } from '../installation.ts';
import { lookAt, speedInWords } from '../look.ts';
import { reportProblem } from '../report.ts';
import { install, isThere } from '../setup/install.ts';
import { Progress } from '../setup/progress.ts';
import type { Action } from '../table.ts';

export const run: Action = async ([word], _options, console) => {
  const name = word as TensorflowName;
  const { env } = console;
  const { tfjs } = programVersions();
  const target = setupFolder(name, tfjs, env);
  const progress = new Progress(console, Date.now);
  if (isThere(name, tfjs, env)) {
    const before = await lookAt(name, { cwd: target });
    if (!isProblem(before)) {
      console.out(`${name}: ${before.backend.device} is installed already, in ${target}\n`);
      return exit.done;
    }
    progress.say(`what is in ${target} does not work, and is installed anew: ${before.message}`);
  }
  const stopping = new AbortController();
  console.onInterrupt(() => {
    progress.say('\nmtlc: stopping; what was begun is removed');
    stopping.abort();
  });
  const whatFails = async (data: string): Promise<Problem | null> => {
    const seen = await lookAt(name, { cwd: data, env: { XDG_DATA_HOME: data }, signal: stopping.signal });
    return isProblem(seen) ? seen : null;
  };
  const size = await install({ name, tfjs, env, progress, signal: stopping.signal, whatFails });
  if (isProblem(size)) {
    const code = reportProblem(size, target, console);
    return size.code === setupStopped.code ? exit.interrupted : code;
  }
  const [seen, wasm] = [await lookAt(name, { cwd: target }), await lookAt('wasm')];
  if (isProblem(seen)) return reportProblem(seen, target, console);
  const speeds = { ...(isProblem(wasm) || !wasm.speed ? {} : { wasm: wasm.speed }), ...(seen.speed ? { [name]: seen.speed } : {}) };
  keepSpeeds(env, { ...readSpeeds(env), ...speeds });
  const lines = [
    `${name}: ${seen.backend.device} is installed, ${size.toLocaleString('en-US')} MB in ${target}`,
    ...Object.entries(speeds).map(([of, speed]) => `${of}: ${speedInWords(speed)}`),
    `use it with --backend ${name}; mtlc doctor says what auto picks; to remove it, remove its folder`,
  ];
  console.out(`${lines.join('\n')}\n`);
  return exit.done;
};
