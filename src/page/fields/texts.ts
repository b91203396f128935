/** A text for each column. */
import { element, freshId } from '../dom.ts';
import type { AskedInput, Field } from './field.ts';

export function texts({ columns }: AskedInput): Field {
  const areas = columns.map(() => element('textarea', { id: freshId(), rows: 3 }));
  return {
    element: element(
      'div',
      { className: 'texts' },
      ...areas.map((area, i) => element('div', {}, element('label', { htmlFor: area.id }, columns[i]!), area)),
    ),
    read: () =>
      areas.every((area) => area.value.trim() === '')
        ? `Type a text for ${columns.join(', ')}.`
        : Object.fromEntries(columns.map((column, i) => [column, areas[i]!.value])),
  };
}
