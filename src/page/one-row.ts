/** The form, and beside it the answers, which follow what is typed. */
import { isProblem } from '../diagnostics/problem.ts';
import type { LoadedModel, Row } from '../runtime/load.ts';
import { answerCard } from './answers.ts';
import { element } from './dom.ts';
import type { LabelColumns, PageInput } from './inputs.ts';

/** Between the last key and the answer. */
const PAUSE_MS = 120;

export function oneRow(model: LoadedModel, inputs: readonly PageInput[], columns: LabelColumns): HTMLElement {
  const answers = element('section', { id: 'answers', 'aria-label': 'Answers' });
  const form = element(
    'form',
    { id: 'row', noValidate: true, 'aria-label': 'Inputs' },
    ...inputs.map(({ name, columns: [only, ...others], field }) => {
      const named = only === name && others.length === 0;
      return element('fieldset', {}, named ? null : element('legend', {}, name), field.element);
    }),
  );
  let asked = 0;
  const answer = async (): Promise<void> => {
    const own = ++asked;
    const found = await answersOf(model, inputs, columns);
    if (own === asked) answers.replaceChildren(...found);
  };
  let waiting = 0;
  form.addEventListener('input', () => {
    clearTimeout(waiting);
    waiting = window.setTimeout(() => void answer(), PAUSE_MS);
  });
  form.addEventListener('submit', (event) => event.preventDefault());
  void answer();
  return element(
    'div',
    { className: 'row' },
    element('div', {}, element('h2', {}, 'Inputs'), form),
    element('div', {}, element('h2', {}, 'Answers'), answers),
  );
}

async function answersOf(model: LoadedModel, inputs: readonly PageInput[], columns: LabelColumns): Promise<HTMLElement[]> {
  const cells: Row[] = [];
  for (const { field } of inputs) {
    const read = field.read();
    if (typeof read === 'string') return [message(read)];
    cells.push(read);
  }
  const answered = await model.predict([Object.assign({}, ...cells) as Row]);
  if (isProblem(answered)) return [message(answered.message)];
  return model.tasks.map((task) => answerCard(task, model.targets[task]!, answered[0]![task]!, columns[task]!));
}

const message = (text: string): HTMLElement => element('p', { className: 'message' }, text);
