/** The page of `mtlc predict --page`: asks for a row, or for a file of rows, and shows what the network answers. */
import { isProblem, type Problem } from '../diagnostics/problem.ts';
import type { Experiment } from '../runtime/experiment.ts';
import type { LoadedModel } from '../runtime/load.ts';
import type { ModelFile } from '../runtime/store/model.ts';
import { openWasm } from './backend.ts';
import { embeddedBytes, embeddedJson } from './embedded.ts';
import { fieldOf } from './fields/index.ts';
import { manyRows } from './many-rows.ts';
import { oneRow } from './one-row.ts';

type Load = (parts: { program: Experiment; manifest: object; weights: Uint8Array }) => Promise<LoadedModel | Problem>;

/** `load` is that of `mtlc/runtime`; the rest of the model lies in the page. */
export async function start(load: Load, program: Experiment): Promise<void> {
  const main = document.querySelector('main')!;
  try {
    main.replaceChildren(...(await content(load, program)));
  } catch (error) {
    main.replaceChildren(`The network cannot be loaded. ${(error as Error).message}`);
  }
}

async function content(load: Load, program: Experiment): Promise<HTMLElement[]> {
  const manifest = embeddedJson<ModelFile>('manifest');
  await openWasm(embeddedBytes('wasm'));
  const model = await load({ program, manifest, weights: embeddedBytes('weights') });
  if (isProblem(model)) throw new Error(model.message);
  const inputs = manifest.inputs.map(({ name, shape, columns, scaling }) => {
    const binding = program.inputs[name]!;
    const { as } = binding;
    const field = fieldOf({ name, shape, columns, scaling, as, gaps: 'missing' in binding });
    return { name, columns, field, reads: as?.name ?? 'numbers' };
  });
  const columns = Object.fromEntries(manifest.tasks.map((task) => [task.name, task.columns]));
  const row = oneRow(model, inputs, columns);
  // A page cannot open the pictures that a file of rows names.
  const rows = inputs.some(({ reads }) => reads === 'image') ? null : manyRows(model, inputs, columns);
  takeDrops((file) => inputs.some(({ field }) => field.take?.(file) === true) || rows?.take(file) === true);
  return rows ? [row, rows.element] : [row];
}

/** A file that is dropped anywhere goes to whatever takes it; the browser shall not open it. */
function takeDrops(take: (file: File) => boolean): void {
  document.addEventListener('dragover', (event) => event.preventDefault());
  document.addEventListener('drop', (event) => {
    event.preventDefault();
    const file = event.dataTransfer?.files[0];
    if (file) take(file);
  });
}
