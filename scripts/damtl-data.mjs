/**
 * Makes data/damtl (the pictures of the tasks, their draws, the label union) and, outside of this repository, the pictures of the
 * auxiliary task:
 *
 *     node scripts/damtl-data.mjs TINY CALTECH101 OFFICE OUT
 *
 * TINY, CALTECH101 and OFFICE are the folders that data/damtl/README.md describes; OUT gets auxiliary.csv, its pictures, and the test
 * rows of each source in a file of their own.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import Papa from 'papaparse';
import sharp from 'sharp';

const SEED = 1;
const SIZE = 64;
const DRAWS = 5;
/** Training pictures of a class in each draw. */
const TRAINED = 10;
/** Pictures of a class that a task has at most. */
const SHOWN = 40;
/** Pictures of a class of caltech-101 that are left to the auxiliary task at least. */
const LEFT = 12;
/** Correlations of two pictures' thumbnails: from the first on they are one picture, from the second on the auxiliary task goes without. */
const SAME = 0.995;
const ALIKE = 0.95;
/** A mirrored copy of another one that thumbnails do not tell; `mtlc check --copies` does. */
const MIRRORED = 'caltech/mouse/047_0086.jpg';
const THUMBNAIL = 16;

const SHARED = ['headphone', 'laptop', 'cup', 'barrel', 'butterfly', 'camera', 'chair', 'dragonfly', 'lobster', 'umbrella'];
const OFFICE = { mug: 'cup', laptop_computer: 'laptop', headphones: 'headphone' };

const [tinyFolder, caltechFolder, officeFolder, out] = process.argv.slice(2);
if (!out) throw new Error('usage: node scripts/damtl-data.mjs TINY CALTECH101 OFFICE OUT');
const here = path.resolve(import.meta.dirname, '../data/damtl');

const { all, classes, names } = readSources();
const copies = new Set(table(officeFolder, 'copies-of-caltech-101.csv').map((row) => path.join(officeFolder, row.path)));
await Promise.all(batches(all, 32).map(addThumbnails));
const experiments = chooseTasks();
const shown = Object.values(experiments).flat();
const auxiliary = chooseAuxiliary();
await writeTasks();
await writeAuxiliary();

/** Every picture of the folders, with the class it has there and the label of the union. */
function readSources() {
  const tiny = new Map(table(tinyFolder, 'classes.csv').map((row) => [row.label, row]));
  const nameOf = ({ name, same_as_in_other_folders: same }) => (same ? same.replace('office:', '') : name.replaceAll("'", '').replaceAll(' ', '_'));
  const pictures = (folder, source, classOf, labelOf) =>
    table(folder, 'index.csv').map((row) => ({
      file: path.join(folder, row.path),
      source: source ?? row.domain,
      class: classOf(row),
      label: labelOf(row),
      split: row.split ?? 'train',
    }));
  const all = [
    ...pictures(tinyFolder, 'tiny-imagenet', ({ label }) => tiny.get(label).name, ({ label }) => nameOf(tiny.get(label))),
    ...pictures(caltechFolder, 'caltech-101', (row) => row.class, (row) => row.class),
    ...pictures(officeFolder, null, (row) => row.class, (row) => OFFICE[row.class] ?? row.class),
  ];
  const names = new Map();
  for (const { label, source, class: name } of all) {
    const column = ['tiny-imagenet', 'caltech-101'].includes(source) ? source : 'office';
    const row = names.get(label) ?? { 'tiny-imagenet': new Set(), 'caltech-101': new Set(), office: new Set() };
    row[column].add(name);
    names.set(label, row);
  }
  return { all, classes: [...names.keys()].sort(), names };
}

/** The pictures that tasks are trained and judged on, by experiment. */
function chooseTasks() {
  const of = (source, label) => shuffled(all.filter((picture) => picture.source === source && picture.label === label && !copies.has(picture.file)));
  const labelsOf = (source) => [...new Set(all.filter((picture) => picture.source === source).map(({ label }) => label))].sort();
  const office = labelsOf('caltech');
  const others = labelsOf('caltech-101').filter((label) => !SHARED.includes(label)).slice(0, 10);
  const free = labelsOf('tiny-imagenet').filter((label) => names.get(label)['caltech-101'].size + names.get(label).office.size === 0);
  const drawn = shuffled(free).slice(0, 10).sort();
  const task = (name, source, labels, most) =>
    labels.flatMap((label) => {
      const pictures = of(source, label);
      const taken = pictures.slice(0, most(pictures.length));
      const first = (picture) => !picture.file.endsWith(MIRRORED) && !taken.some((other) => other.file < picture.file && alike(picture, other, SAME));
      return taken.filter(first).map((picture) => ({ ...picture, task: name }));
    });
  const some = (count) => Math.min(SHOWN, count);
  const leaving = (count) => Math.min(SHOWN, count - LEFT);
  return {
    partial: [...task('caltech101', 'caltech-101', SHARED, leaving), ...task('caltech', 'caltech', office, some)],
    disjoint: [
      ...task('caltech101', 'caltech-101', others, leaving),
      ...task('webcam', 'webcam', office, some),
      ...task('tiny', 'tiny-imagenet', drawn, some),
    ],
  };
}

/** What no task shows, nor a copy of it. The domains that tasks are made of are left out as a whole, and dslr, which has the things of webcam. */
function chooseAuxiliary() {
  const taken = new Set(shown.map(({ file }) => file));
  const free = all.filter(({ source, file }) => ['tiny-imagenet', 'caltech-101', 'amazon'].includes(source) && !taken.has(file));
  const seen = all.filter(({ file }) => taken.has(file));
  const left = free.filter((picture) => !seen.some((other) => alike(picture, other, ALIKE)));
  console.log(`${free.length - left.length} pictures are much like one of a task, and left out`);
  return left;
}

async function writeTasks() {
  rmSync(path.join(here, 'images'), { recursive: true, force: true });
  for (const [name, pictures] of Object.entries(experiments)) {
    const rows = pictures.map((picture) => ({ path: `images/${pathOf(picture)}`, task: picture.task, class: nameIn(picture) }));
    await Promise.all(batches(pictures, 32).map((some) => convert(some, here)));
    const lists = Array.from({ length: DRAWS }, (_, i) => i + 1).flatMap((draw) =>
      [...groupBy(rows, (row) => `${row.task} ${row.class}`).values()].flatMap((group) =>
        byPath(shuffled(group, ({ path: own }) => `${draw} ${own}`).slice(0, TRAINED)).map((row) => ({ draw, path: row.path })),
      ),
    );
    write(here, `${name}.csv`, byTask(rows));
    write(here, `${name}-draws.csv`, lists);
    for (const [task, own] of groupBy(rows, (row) => row.task)) console.log(`${name} ${task}: ${own.length}`);
  }
  const listed = (set) => [...set].sort().join('; ');
  write(here, 'classes.csv', classes.map((label) => {
    const { 'tiny-imagenet': tiny, 'caltech-101': caltech, office } = names.get(label);
    return { label, tiny_imagenet: listed(tiny), caltech_101: listed(caltech), office: listed(office) };
  }));
}

async function writeAuxiliary() {
  await Promise.all(batches(auxiliary, 32).map((some) => convert(some, out)));
  const rows = byPath(auxiliary.map((picture) => ({ path: `images/${pathOf(picture)}`, label: picture.label, split: picture.split })));
  write(out, 'auxiliary.csv', rows);
  for (const source of ['tiny-imagenet', 'caltech-101'])
    write(out, `test-${source}.csv`, rows.filter((row) => row.split === 'test' && row.path.startsWith(`images/${source}/`)));
  writeFileSync(path.join(here, 'auxiliary.csv.gz'), gzipSync(readFileSync(path.join(out, 'auxiliary.csv')), { level: 9 }));
  const tested = rows.filter((row) => row.split === 'test').length;
  console.log(`auxiliary: ${rows.length - tested} to train on, ${tested} to judge, ${new Set(rows.map((row) => row.label)).size} classes`);
}

/** The class as the task's data has it; of tiny-imagenet the label, as the words of its classes have blanks. */
function nameIn(picture) {
  return picture.source === 'tiny-imagenet' ? picture.label : picture.class;
}

function pathOf(picture) {
  return `${picture.source}/${nameIn(picture)}/${path.basename(picture.file)}`;
}

async function convert(pictures, folder) {
  for (const picture of pictures) {
    const to = path.join(folder, 'images', pathOf(picture));
    mkdirSync(path.dirname(to), { recursive: true });
    if (picture.source === 'tiny-imagenet') writeFileSync(to, readFileSync(picture.file));
    else await sharp(picture.file).resize(SIZE, SIZE, { fit: 'fill' }).jpeg({ quality: 85 }).toFile(to);
  }
}

/** Of grey 16x16 pixels, as they are and mirrored, with mean 0 and length 1. */
async function addThumbnails(pictures) {
  for (const picture of pictures) {
    const grey = await sharp(picture.file).greyscale().resize(THUMBNAIL, THUMBNAIL, { fit: 'fill' }).raw().toBuffer();
    const mean = grey.reduce((sum, x) => sum + x, 0) / grey.length;
    const length = Math.hypot(...Array.from(grey, (x) => x - mean)) || 1;
    const thumbnail = Float32Array.from(grey, (x) => (x - mean) / length);
    const mirrored = Float32Array.from(thumbnail, (_, i) => thumbnail[i - (i % THUMBNAIL) + THUMBNAIL - 1 - (i % THUMBNAIL)]);
    Object.assign(picture, { thumbnail, mirrored });
  }
}

function alike({ thumbnail }, other, least) {
  return dot(thumbnail, other.thumbnail) > least || dot(thumbnail, other.mirrored) > least;
}

function dot(a, b) {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/** In an order that follows from the seed and each item's key. */
function shuffled(items, keyOf = (item) => (typeof item === 'string' ? item : pathOf(item))) {
  const hash = (item) => createHash('sha256').update(`${SEED} ${keyOf(item)}`).digest('hex');
  return items.map((item) => [hash(item), item]).sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item);
}

function batches(items, count) {
  return Array.from({ length: count }, (_, first) => items.filter((_, i) => i % count === first));
}

function groupBy(items, nameOf) {
  const groups = new Map();
  for (const item of items) groups.set(nameOf(item), [...(groups.get(nameOf(item)) ?? []), item]);
  return groups;
}

function byPath(rows) {
  return rows.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

function byTask(rows) {
  return [...groupBy(rows, (row) => row.task).values()].flatMap(byPath);
}

function table(folder, name) {
  return Papa.parse(readFileSync(path.join(folder, name), 'utf8'), { header: true, skipEmptyLines: true }).data;
}

function write(folder, name, rows) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, name), `${Papa.unparse(rows, { newline: '\n' })}\n`);
}
