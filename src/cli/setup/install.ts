/** Installs TensorFlow for all projects of this user: in a folder beside, which takes its place once it works. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmdirSync, rmSync, statfsSync } from 'node:fs';
import path from 'node:path';
import { littleRoom, noRoad, setupFailed, setupStopped } from '../../diagnostics/messages/backends.ts';
import { isProblem, type Problem } from '../../diagnostics/problem.ts';
import { setupFolder, tensorflowPackages, type TensorflowName } from '../../engine/backends/setup-folder.ts';
import { reasonOf } from '../files.ts';
import { buildBinding, findCompiler } from './binding.ts';
import { findNpm, HEADERS, installPackage, npmInstall, runDownload, whyNoDownload } from './package.ts';
import type { Progress } from './progress.ts';
import { fetchWheels, findDriver, findPython, megabytes, TENSORFLOW, unpack, unpackCuda, wheelFor, type Wheel } from './wheels.ts';

export interface Installing {
  readonly name: TensorflowName;
  /** The version of TF.js. */
  readonly tfjs: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  /** What is wrong with the package as it lies under a folder for data, or null. */
  readonly whatFails: (data: string) => Promise<Problem | null>;
}

/** In GB, where the package's own download works. */
const ROOM = 1;

/** What it takes on disk, in MB. */
export async function install(asked: Installing): Promise<number | Problem> {
  const target = setupFolder(asked.name, asked.tfjs, asked.env);
  const parent = path.dirname(target);
  let made: string | undefined;
  try {
    made = mkdirSync(parent, { recursive: true });
    sweep(parent);
    const aside = mkdtempSync(path.join(parent, `${ASIDE}${process.pid}-`));
    try {
      const home = setupFolder(asked.name, asked.tfjs, { XDG_DATA_HOME: aside });
      const failed = await fill(asked, aside, home);
      if (asked.signal.aborted) return setupStopped.of({});
      if (failed) return failed;
      const size = megabytes(home);
      rmSync(target, { recursive: true, force: true });
      renameSync(home, target);
      return size;
    } finally {
      rmSync(aside, { recursive: true, force: true });
    }
  } catch (error) {
    return setupFailed.of({ doing: `writing to \`${parent}\``, reason: reasonOf(error) });
  } finally {
    if (made !== undefined) removeEmpty(parent, made);
  }
}

/** Removes a folder, and those around it up to `last`, as far as nothing is in them. */
function removeEmpty(folder: string, last: string): void {
  if (!existsSync(folder) || readdirSync(folder).length > 0) return;
  rmdirSync(folder);
  if (folder !== last) removeEmpty(path.dirname(folder), last);
}

const ASIDE = '.setup-';

/** Removes what a setup left that was ended without a chance to clean up. */
function sweep(parent: string): void {
  for (const name of readdirSync(parent).filter((each) => each.startsWith(ASIDE))) {
    if (!lives(Number(name.slice(ASIDE.length).split('-')[0]))) rmSync(path.join(parent, name), { recursive: true, force: true });
  }
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Fills `home`, in the folder `aside`, which is gone afterwards. */
async function fill(asked: Installing, aside: string, home: string): Promise<Problem | null> {
  const { name, tfjs, env, progress, signal } = asked;
  const noNpm = await findNpm();
  if (noNpm) return noNpm;
  const noDriver = name === 'gpu' ? await findDriver() : null;
  if (noDriver) return noDriver;
  const wheel = wheelFor(name, process.platform, process.arch, hasGlibc());
  // The package's own library for GPUs wants a CUDA of 2020.
  const why = name === 'gpu' ? 'its own library wants CUDA 11.2' : await whyNoDownload(env);
  if (why === null) {
    const failed = await byDownload(asked, aside, home);
    if (failed === null || typeof failed !== 'string') return failed;
    progress.say(`its own library is not to be had: ${failed}`);
    rmSync(home, { recursive: true, force: true });
  }
  if (!wheel) return noRoad.of({ name, machine: `${process.platform} on ${process.arch}${process.platform === 'linux' && !hasGlibc() ? ' without glibc' : ''}` });
  if (why !== null) progress.say(`${tensorflowPackages[name]} gets TensorFlow ${TENSORFLOW} from its Python package, since ${why}`);
  const found = await tools(env);
  if (isProblem(found)) return found;
  const room = roomProblem(aside, wheel.room);
  if (room) return room;
  const packaged = await progress.step(`${tensorflowPackages[name]} ${tfjs} from npm, 9 MB`, () => installPackage(name, tfjs, home, signal));
  if (packaged) return packaged;
  return (await byWheel(asked, { ...found, wheel }, aside, path.join(home, 'node_modules', tensorflowPackages[name]))) ?? tried(asked, aside);
}

async function tools(env: Installing['env']): Promise<Tools | Problem> {
  const python = await findPython();
  if (isProblem(python)) return python;
  const compiler = await findCompiler(env);
  return isProblem(compiler) ? compiler : { python, compiler };
}

interface Tools {
  readonly python: string;
  readonly compiler: string;
}

/** Null where it works; why the package's own download failed, as words; or what is wrong besides. */
async function byDownload(asked: Installing, aside: string, home: string): Promise<Problem | string | null> {
  const { name, tfjs, progress, signal } = asked;
  const room = roomProblem(aside, ROOM);
  if (room) return room;
  const packaged = await progress.step(`${tensorflowPackages[name]} ${tfjs} from npm, 9 MB`, () => installPackage(name, tfjs, home, signal));
  if (packaged) return packaged;
  const at = path.join(home, 'node_modules', tensorflowPackages[name]);
  const failed = await progress.step('its library, about 100 MB packed', (detail) => runDownload(at, signal, detail));
  return failed ?? (await tried(asked, aside))?.message ?? null;
}

async function byWheel({ progress, signal }: Installing, { wheel, python, compiler }: Tools & { readonly wheel: Wheel }, aside: string, home: string): Promise<Problem | null> {
  const fetch = (packages: readonly string[]) => (detail: (text: string) => void) => fetchWheels({ python, wheel, folder: path.join(aside, 'fetched'), signal, detail }, packages);
  const fetched = await progress.step(`TensorFlow ${TENSORFLOW}, ${wheel.size}`, fetch([`${wheel.package}==${TENSORFLOW}`]));
  if (isProblem(fetched)) return fetched;
  const [deps, include] = [path.join(home, 'deps'), path.join(aside, 'include')];
  const beside = await progress.step('unpacking its library', () => unpack(python, fetched[0]!, deps, include, signal));
  if (isProblem(beside)) return beside;
  rmSync(fetched[0]!);
  if (wheel.package === 'tensorflow' && beside.length > 0) {
    const cuda = await progress.step(`CUDA, ${beside.length} packages`, fetch(beside));
    if (isProblem(cuda)) return cuda;
    const failed = await progress.step('unpacking CUDA', () => unpackCuda(python, cuda, deps, signal));
    if (failed) return failed;
  }
  return progress.step('building the binding', async () => {
    const headers = path.join(aside, 'headers');
    const failed = await npmInstall(headers, { [HEADERS.name]: HEADERS.version }, signal);
    return failed ?? buildBinding(compiler, { home, include, napi: path.join(headers, 'node_modules', HEADERS.name, 'include') }, signal);
  });
}

/** Whether it loads and computes, in a process of its own. */
function tried({ progress, whatFails }: Installing, aside: string): Promise<Problem | null> {
  return progress.step('trying it', () => whatFails(aside));
}

function roomProblem(folder: string, need: number): Problem | null {
  const { bavail, bsize } = statfsSync(folder);
  const free = (bavail * bsize) / 1e9;
  return free < need ? littleRoom.of({ path: path.dirname(folder), free, need }) : null;
}

function hasGlibc(): boolean {
  // Else it looks up the names of all open connections.
  Object.assign(process.report, { excludeNetwork: true });
  const { header } = process.report.getReport() as { readonly header: { readonly glibcVersionRuntime?: string } };
  return header.glibcVersionRuntime !== undefined;
}

/** Whether there is an installation, of whatever state. */
export const isThere = (name: TensorflowName, tfjs: string, env: Installing['env']): boolean => existsSync(setupFolder(name, tfjs, env));
