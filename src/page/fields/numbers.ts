/** A field for each number. */
import { element, freshId } from '../dom.ts';
import type { AskedInput, Field } from './field.ts';

export function numbers({ columns, gaps, scaling }: AskedInput): Field {
  const usual = usualNumbers(scaling);
  const placeholder = gaps ? 'missing' : '';
  const boxes = columns.map((_, i) =>
    element('input', { id: freshId(), type: 'number', step: 'any', value: String(usual[i] ?? 0), inputMode: 'decimal', placeholder }),
  );
  boxes.forEach((box, i) => box.addEventListener('paste', (event) => spread(event, boxes.slice(i))));
  return {
    element: element(
      'div',
      { className: boxes.length > MANY ? 'fields many' : 'fields' },
      ...boxes.map((box, i) => element('div', {}, element('label', { htmlFor: box.id }, columns[i]!), box)),
    ),
    read: () => {
      const lacking = columns.filter((_, i) => !isNumber(boxes[i]!) && !(gaps && isEmpty(boxes[i]!)));
      return lacking.length > 0
        ? `Type a number for ${lacking.slice(0, 3).join(', ')}${lacking.length > 3 ? ' and others' : ''}.`
        : Object.fromEntries(columns.map((column, i) => [column, isEmpty(boxes[i]!) ? null : boxes[i]!.valueAsNumber]));
    },
  };
}

const isNumber = (box: HTMLInputElement): boolean => Number.isFinite(box.valueAsNumber);
/** Not where what is typed is no number. */
const isEmpty = (box: HTMLInputElement): boolean => box.value === '' && !box.validity.badInput;

/** More fields than this scroll in a frame of their own. */
const MANY = 40;

/** The middle of what the training rows had, as far as the scale knows it, in three digits. */
function usualNumbers({ fill, mean, low, high }: AskedInput['scaling']): readonly number[] {
  const known = [fill, mean].find(Array.isArray) as readonly number[] | undefined;
  const middle = known ?? (Array.isArray(low) && Array.isArray(high)
    ? low.map((least: number, i) => (least + high[i]) / 2)
    : []);
  return middle.map((value: number) => Number(value.toPrecision(3)));
}

/** Several numbers in the clipboard, such as cells of a sheet, go into the boxes from that one on. */
function spread(event: ClipboardEvent, boxes: readonly HTMLInputElement[]): void {
  const pasted = (event.clipboardData?.getData('text') ?? '').trim().split(/[\s,;]+/);
  if (pasted.length < 2 || !pasted.every((text) => Number.isFinite(Number(text)))) return;
  event.preventDefault();
  pasted.slice(0, boxes.length).forEach((text, i) => (boxes[i]!.value = text));
  boxes[0]!.dispatchEvent(new Event('input', { bubbles: true }));
}
