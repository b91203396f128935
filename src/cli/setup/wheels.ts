/** TensorFlow's library out of its Python package: fetched by pip, unpacked by Python, installed into neither. */
import { lstatSync, mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { noTool, setupFailed } from '../../diagnostics/messages/backends.ts';
import type { Problem } from '../../diagnostics/problem.ts';
import type { TensorflowName } from '../../engine/backends/setup-folder.ts';
import { runTool, type Ran } from './tool.ts';

/** The version that is known to work with tfjs-node 4.22. */
export const TENSORFLOW = '2.21.0';

/** Any Python's package has the same library: this one's is asked for, whichever Python runs pip. */
const PYTHON = '312';

interface Wheel {
  readonly package: string;
  readonly platforms: readonly string[];
  /** Of the disk, in GB, while it is installed. */
  readonly room: number;
  /** What is downloaded, in words. */
  readonly size: string;
}

const LINUX = ['manylinux_2_27', 'manylinux_2_17', 'manylinux2014'];

/** What brings TensorFlow here; null where nothing does. */
export function wheelFor(name: TensorflowName, platform: string, arch: string, glibc: boolean): Wheel | null {
  if (platform !== 'linux' || !glibc) return null;
  const platforms = LINUX.map((of) => `${of}_${arch === 'x64' ? 'x86_64' : 'aarch64'}`);
  if (name === 'gpu') return arch === 'x64' ? { package: 'tensorflow', platforms, room: 9, size: 'about 0.6 GB, and CUDA with 2 to 3 GB' } : null;
  if (arch !== 'x64' && arch !== 'arm64') return null;
  return { package: arch === 'x64' ? 'tensorflow-cpu' : 'tensorflow', platforms, room: 1.6, size: 'about 275 MB' };
}

/** NVIDIA's driver comes with a program that lists the GPUs. */
export async function findDriver(): Promise<Problem | null> {
  if ((await runTool('nvidia-smi', ['-L']))?.done) return null;
  return noTool.of({ what: 'NVIDIA GPU with its driver', why: '`nvidia-smi -L` lists none' }, { notes: ['a GPU of another maker: TensorFlow knows none', 'for the processor: mtlc setup native'] });
}

/** The command of a Python with pip. */
export async function findPython(): Promise<string | Problem> {
  let without: string | null = null;
  for (const command of ['python3', 'python']) {
    const ran = await runTool(command, ['-m', 'pip', '--version']);
    if (ran?.done) return command;
    if (ran && (await runTool(command, ['--version']))?.done) without ??= command;
  }
  const why = 'it fetches TensorFlow, which is in a Python package';
  const notes = without
    ? ['Debian, Ubuntu: sudo apt install python3-pip', `elsewhere: ${without} -m ensurepip --user`]
    : ['Debian, Ubuntu: sudo apt install python3 python3-pip', 'Fedora: sudo dnf install python3 python3-pip'];
  return noTool.of({ what: without ? `pip for \`${without}\`` : 'Python 3 with pip', why }, { notes });
}

interface Fetching {
  readonly python: string;
  readonly wheel: Wheel;
  /** Where they come to lie. */
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly detail: (text: string) => void;
}

/** Downloads packages alone, without what they ask for; their files. */
export async function fetchWheels({ python, wheel, folder, signal, detail }: Fetching, packages: readonly string[]): Promise<string[] | Problem> {
  mkdirSync(folder, { recursive: true });
  let size = '';
  const watch = setInterval(() => detail(grown(folder, packages.length === 1 ? size : '')), 1000);
  const ran = await runTool(
    python,
    [
      ...['-m', 'pip', 'download', '--no-deps', '--only-binary=:all:', '--no-cache-dir', '--disable-pip-version-check', '--no-input', '--progress-bar', 'off'],
      ...['--python-version', PYTHON, '--implementation', 'cp', '--abi', `cp${PYTHON}`, '--abi', 'abi3', '--abi', 'none'],
      ...wheel.platforms.flatMap((platform) => ['--platform', platform]),
      ...['--dest', path.join(folder, 'wheels'), ...packages],
    ],
    {
      // pip downloads beside its destination, so that it can be counted, and is gone with the folder.
      env: { TMPDIR: folder, PIP_NO_INPUT: '1' },
      signal,
      onLine: (line) => (size = /^\s*Downloading .*\(([\d.]+) MB\)/.exec(line)?.[1] ?? size),
    },
  ).finally(() => clearInterval(watch));
  if (!ran?.done) return setupFailed.of({ doing: `fetching ${packages[0]!} with pip`, reason: lastOf(ran) }, { notes: notesOf(ran) });
  const fetched = path.join(folder, 'wheels');
  return readdirSync(fetched).filter((name) => name.endsWith('.whl')).map((name) => path.join(fetched, name));
}

/** In MB, of all that lies in a folder; links count for nothing. */
export function megabytes(folder: string): number {
  let bytes = 0;
  for (const name of readdirSync(folder, { recursive: true })) {
    const status = lstatSync(path.join(folder, String(name)), { throwIfNoEntry: false });
    if (status?.isFile()) bytes += status.size;
  }
  return Math.round(bytes / 1e6);
}

/** The same while another program is at work there, as words; `of` at most, since what is moved lies in two places for a moment. */
export function grown(folder: string, of = ''): string {
  try {
    return of ? `${Math.min(megabytes(folder), Math.round(Number(of)))} of ${Math.round(Number(of))} MB` : `${megabytes(folder)} MB`;
  } catch {
    return '';
  }
}

export const lastOf = (ran: Ran | null): string => ran?.last.at(-1) ?? 'it does not start';
export const notesOf = (ran: Ran | null): readonly string[] => ran?.last.slice(0, -1) ?? [];

/**
 * Unpacks the library to `deps/lib`, as the binding asks for it, and the headers that the binding includes to `include`; prints what
 * the package asks for beside it. Its licences are kept.
 */
const UNPACK = `
import os, shutil, sys, zipfile
wheel, deps, include = sys.argv[1:]
headers = ('absl/', 'tensorflow/c/', 'tensorflow/core/platform/ctstring', 'tsl/platform/ctstring', 'xla/tsl/c/')
def write(archive, entry, to):
    os.makedirs(os.path.dirname(to), exist_ok=True)
    with archive.open(entry) as source, open(to, 'wb') as target: shutil.copyfileobj(source, target, 1 << 20)
with zipfile.ZipFile(wheel) as archive:
    for entry in archive.infolist():
        name = entry.filename
        if entry.is_dir(): continue
        if name in ('tensorflow/libtensorflow_cc.so.2', 'tensorflow/libtensorflow_framework.so.2'): write(archive, entry, os.path.join(deps, 'lib', os.path.basename(name)))
        elif name.startswith('tensorflow/include/') and name[19:].startswith(headers): write(archive, entry, os.path.join(include, *name[19:].split('/')))
        elif name == 'tensorflow/THIRD_PARTY_NOTICES.txt' or '.dist-info/licenses/' in name or name == 'tensorflow/include/LICENSE': write(archive, entry, os.path.join(deps, os.path.basename(name)))
        elif name.endswith('.dist-info/METADATA'):
            for line in archive.read(entry).decode().splitlines():
                if line.startswith('Requires-Dist: nvidia'): print(line[15:])
`;

/** Unpacks the libraries of CUDA's packages to `deps/nvidia`. */
const UNPACK_CUDA = `
import os, shutil, sys, zipfile
deps, *wheels = sys.argv[1:]
for wheel in wheels:
    with zipfile.ZipFile(wheel) as archive:
        for entry in archive.infolist():
            parts = entry.filename.split('/')
            kept = parts[0] == 'nvidia' and ('lib' in parts or 'bin' in parts or 'nvvm' in parts) or 'icense' in parts[-1].lower()
            if entry.is_dir() or not kept: continue
            to = os.path.join(deps, *parts)
            os.makedirs(os.path.dirname(to), exist_ok=True)
            with archive.open(entry) as source, open(to, 'wb') as target: shutil.copyfileobj(source, target, 1 << 20)
            if 'bin' in parts: os.chmod(to, 0o755)
    os.remove(wheel)
`;

/** What the package asks for beside it, such as `nvidia-cublas-cu12<13,>=12.5`. */
export async function unpack(python: string, wheel: string, deps: string, include: string, signal: AbortSignal): Promise<string[] | Problem> {
  const ran = await runTool(python, ['-c', UNPACK, wheel, deps, include], { signal });
  if (!ran?.done) return setupFailed.of({ doing: `unpacking \`${path.basename(wheel)}\``, reason: lastOf(ran) }, { notes: notesOf(ran) });
  return ran.out.split(/\r?\n/).filter((line) => line !== '').map((line) => line.split(';')[0]!.replaceAll(/[\s()]/g, ''));
}

export async function unpackCuda(python: string, wheels: readonly string[], deps: string, signal: AbortSignal): Promise<Problem | null> {
  const ran = await runTool(python, ['-c', UNPACK_CUDA, deps, ...wheels], { signal });
  return ran?.done ? null : setupFailed.of({ doing: 'unpacking CUDA', reason: lastOf(ran) }, { notes: notesOf(ran) });
}

export type { Wheel };
