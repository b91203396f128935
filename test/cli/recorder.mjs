/** Loaded before a command (`node --import`): notes in the file that MTLC_TOUCHED names what is opened, and which way. */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const log = fs.openSync(process.env.MTLC_TOUCHED, 'a');

const READS = ['readFile', 'readFileSync', 'createReadStream', 'readdir', 'readdirSync'];
const WRITES = ['writeFile', 'writeFileSync', 'appendFile', 'appendFileSync', 'createWriteStream', 'truncate', 'truncateSync', 'mkdir', 'mkdirSync', 'mkdtemp', 'mkdtempSync', 'rm', 'rmSync', 'rmdir', 'rmdirSync', 'unlink', 'unlinkSync', 'chmod', 'chmodSync', 'utimes', 'utimesSync'];
/** The second path is written. */
const PAIRS = ['rename', 'renameSync', 'copyFile', 'copyFileSync', 'cp', 'cpSync', 'symlink', 'symlinkSync', 'link', 'linkSync'];

function note(way, place) {
  if (typeof place === 'number' || place === undefined) return;
  const file = place instanceof URL ? fileURLToPath(place) : String(place);
  fs.writeSync(log, `${way} ${path.resolve(file)}\n`);
}

function watch(module, name, before) {
  const real = module[name];
  if (typeof real !== 'function') return;
  module[name] = function (...args) {
    before(args);
    return Reflect.apply(real, this, args);
  };
}

const isReading = (flags = 'r') => flags === 'r' || flags === 'rs' || flags === fs.constants.O_RDONLY || typeof flags === 'function';

for (const module of [fs, fs.promises]) {
  for (const name of READS) watch(module, name, ([file]) => note('read', file));
  for (const name of WRITES) watch(module, name, ([file]) => note('write', file));
  for (const name of PAIRS) watch(module, name, ([, file]) => note('write', file));
  for (const name of ['open', 'openSync']) watch(module, name, ([file, flags]) => note(isReading(flags) ? 'read' : 'write', file));
}
syncBuiltinESMExports();
