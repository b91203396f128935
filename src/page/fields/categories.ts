/** A choice among the values that each column had. */
import { element, freshId } from '../dom.ts';
import type { AskedInput, Field } from './field.ts';
import { texts } from './texts.ts';

export function categories(input: AskedInput): Field {
  const { columns, as } = input;
  const values = as && 'values' in as ? as.values : undefined;
  if (!values) return texts(input);
  const choices = columns.map((_, i) =>
    element(
      'select',
      { id: freshId() },
      ...values[i]!.map((value) => element('option', { value }, value)),
      element('option', { value: '' }, '(missing)'),
    ),
  );
  return {
    element: element(
      'div',
      { className: 'fields' },
      ...choices.map((choice, i) => element('div', {}, element('label', { htmlFor: choice.id }, columns[i]!), choice)),
    ),
    read: () => Object.fromEntries(columns.map((column, i) => [column, choices[i]!.value])),
  };
}
