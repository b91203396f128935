/** A file of rows at once: chosen or dropped, shown in part, and saved with the answers. */
import { isProblem } from '../diagnostics/problem.ts';
import type { LoadedModel, PredictedRow } from '../runtime/load.ts';
import { element, freshId } from './dom.ts';
import type { LabelColumns, PageInput } from './inputs.ts';
import { answerTable, csvText, readRows, type AnswerTable } from './rows.ts';

/** Rows that are shown; all are saved. */
const SHOWN = 10;

export interface ManyRows {
  readonly element: HTMLElement;
  /** Whether it took the file. */
  take(file: File): boolean;
}

export function manyRows(model: LoadedModel, inputs: readonly PageInput[], columns: LabelColumns): ManyRows {
  const result = element('div', { id: 'answered', 'aria-live': 'polite' });
  const chooser = element('input', { id: freshId(), type: 'file', accept: '.csv,.tsv,.txt,.gz,text/csv' });
  const probabilities = element('input', { id: freshId(), type: 'checkbox' });
  let answered: { readonly name: string; readonly rows: readonly PredictedRow[] } | null = null;

  const show = (): void => {
    if (!answered) return;
    const table = answerTable(model, columns, answered.rows, probabilities.checked);
    result.replaceChildren(...resultOf(table, answered.name));
  };
  const take = (file: File): boolean => {
    if (!/\.(csv|tsv|txt|gz)$/i.test(file.name)) return false;
    result.replaceChildren(`Reading ${file.name} …`);
    void answerFile(model, inputs, file).then((rows) => {
      answered = typeof rows === 'string' ? null : { name: file.name, rows };
      if (typeof rows === 'string') result.replaceChildren(element('p', { className: 'message' }, rows));
      else show();
    });
    return true;
  };
  chooser.addEventListener('change', () => chooser.files?.[0] && take(chooser.files[0]));
  probabilities.addEventListener('change', show);

  const named = [...new Set(inputs.flatMap((input) => input.columns))];
  const some = named.length > 8 ? [...named.slice(0, 6), '…', named.at(-1)!] : named;
  return {
    element: element(
      'section',
      { id: 'rows' },
      element('h2', {}, 'Many rows'),
      element('label', { htmlFor: chooser.id }, 'A CSV file with these columns, chosen here or dropped on the page:'),
      element('p', { className: 'note columns' }, some.join(', ')),
      element('div', { className: 'choose' }, chooser, element('label', {}, probabilities, ' probabilities in the place of labels')),
      result,
    ),
    take,
  };
}

/** What is wrong with the file, in words, in the place of answers. */
async function answerFile(
  model: LoadedModel,
  inputs: readonly PageInput[],
  file: File,
): Promise<readonly PredictedRow[] | string> {
  try {
    const numbers = new Set(inputs.filter(({ reads }) => reads === 'numbers').flatMap(({ columns }) => columns));
    const rows = await readRows(file, numbers);
    const answers = isProblem(rows) ? rows : await model.predict(rows);
    return isProblem(answers) ? [`${file.name}: ${answers.message}`, ...(answers.notes ?? [])].join('; ') : answers;
  } catch (error) {
    return `${file.name} cannot be read: ${(error as Error).message}`;
  }
}

function resultOf(table: AnswerTable, file: string): HTMLElement[] {
  const [header, ...rows] = table;
  const name = file.replace(/\.(csv|tsv|txt)?(\.gz)?$/i, '-answers.csv');
  const url = URL.createObjectURL(new Blob([csvText(table)], { type: 'text/csv' }));
  const count = `${rows.length} ${rows.length === 1 ? 'row' : 'rows'}`;
  return [
    element('p', {}, `${count} answered. `, element('a', { href: url, download: name }, `Save ${name}`)),
    element('div', { className: 'scroll' }, tableOf(header!, rows.slice(0, SHOWN))),
    ...(rows.length > SHOWN ? [element('p', { className: 'note' }, `The first ${SHOWN} rows are shown.`)] : []),
  ];
}

function tableOf(header: AnswerTable[number], rows: AnswerTable): HTMLElement {
  const head = ['row', ...header].map((name) => element('th', { scope: 'col' }, String(name)));
  const lines = rows.map((cells, i) =>
    element(
      'tr',
      {},
      element('th', { scope: 'row' }, String(i + 1)),
      ...cells.map((cell) => element('td', typeof cell === 'number' ? { className: 'number' } : {}, String(cell))),
    ),
  );
  return element('table', {}, element('thead', {}, element('tr', {}, ...head)), element('tbody', {}, ...lines));
}
