/** What the network answers on one row, task by task. */
import type { Prediction } from '../runtime/predictions.ts';
import type { Target } from '../runtime/types.ts';
import { element } from './dom.ts';

/** Bars of a task: its most probable labels. */
const SHOWN = 5;

/** `columns` are those that the task's labels were read from. */
export function answerCard(task: string, target: Target, prediction: Prediction, columns: readonly string[]): HTMLElement {
  return element(
    'section',
    { className: 'answer', 'data-task': task },
    element('h3', {}, task),
    element('output', {}, decision(prediction)),
    ...details(target, prediction, columns),
  );
}

function decision(prediction: Prediction): HTMLElement | string {
  switch (prediction.kind) {
    case 'binary':
    case 'class':
      return prediction.label;
    case 'subset':
      return prediction.labels.length === 0 ? 'none' : prediction.labels.join(', ');
    case 'real':
      return prediction.values.length === 1 ? number(prediction.values[0]!) : '';
  }
}

function details(target: Target, prediction: Prediction, columns: readonly string[]): HTMLElement[] {
  switch (prediction.kind) {
    case 'binary':
      return [bar(`probability of ${target.kind === 'binary' ? target.yes : ''}`, prediction.probability)];
    case 'class':
    case 'subset':
      return bars(prediction.probabilities);
    case 'real':
      return prediction.values.length === 1 ? [] : [numbers(prediction.values, columns)];
  }
}

function numbers(values: readonly number[], names: readonly string[]): HTMLElement {
  const entries = values.flatMap((value, i) => [
    element('dt', {}, names[i] ?? ''),
    element('dd', {}, number(value)),
  ]);
  return element('dl', {}, ...entries);
}

function bars(probabilities: Readonly<Record<string, number>>): HTMLElement[] {
  const sorted = Object.entries(probabilities).sort(([, a], [, b]) => b - a);
  const rest = sorted.length - SHOWN;
  return [
    ...sorted.slice(0, SHOWN).map(([label, probability]) => bar(label, probability)),
    ...(rest > 0 ? [element('p', { className: 'note' }, `and ${rest} ${rest === 1 ? 'other' : 'others'}`)] : []),
  ];
}

function bar(label: string, probability: number): HTMLElement {
  const made = element(
    'div',
    { className: 'bar' },
    element('span', {}, label),
    exact(probability, percent(probability)),
  );
  made.style.setProperty('--part', String(probability));
  return made;
}

/** A number as it is read, and in full for what reads the page. */
const exact = (value: number, text: string): HTMLElement => element('data', { value: String(value) }, text);

function percent(probability: number): string {
  const share = 100 * probability;
  return share > 0 && share < 0.1 ? '< 0.1 %' : share > 99.9 && share < 100 ? '> 99.9 %' : `${share.toFixed(1)} %`;
}

/** Four digits; a point and no thousands mark, as in the data. */
const number = (value: number): HTMLElement => exact(value, String(Number(value.toPrecision(4))));
