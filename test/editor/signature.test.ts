import { describe, expect, test } from 'vitest';
import { signatureAt, type Signature } from '../../src/editor/signature.ts';
import { flowers, marked } from './marked.ts';

function signature(instead: string, written: string): Signature | null {
  const { view, offset } = marked(flowers.replace(instead, () => written));
  return signatureAt(view, offset);
}

const activeOf = (found: Signature | null): string | undefined => found?.parameters[found.active ?? -1]?.label;

describe('signature help', () => {
  test('names the argument that is being written', () => {
    expect(activeOf(signature('dense(7)', 'dense(|7)'))).toBe('units');
    expect(activeOf(signature('dense(7)', 'dense(|)'))).toBe('units');
    expect(activeOf(signature('dense(7)', 'dense(7, activation: |)'))).toBe('activation:');
    expect(activeOf(signature('dense(7)', 'dense(7, bias: fa|lse, activation: relu)'))).toBe('bias:');
    expect(activeOf(signature('sgd(0.1)', 'sgd(0.|1)'))).toBe('rate');
  });

  test('has every argument in its label, with its documentation', () => {
    const found = signature('dense(7)', 'dense(|7)')!;
    for (const { label, doc } of found.parameters) {
      expect(found.label).toContain(label);
      expect(doc).not.toBe('');
    }
  });

  test('is silent outside of brackets', () => {
    expect(signature('dense(7)', 'den|se(7)')).toBeNull();
    expect(signature('dense(7)', 'dense(7)|')).toBeNull();
  });
});
