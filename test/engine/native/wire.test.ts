/** Bytes of messages, as the protocol's own description has them: https://protobuf.dev/programming-guides/encoding/ */
import { expect, test } from 'vitest';
import { float, integer, message, text, written, type Bytes } from '../../../src/engine/native/wire.ts';

const hex = (of: Bytes): string => Buffer.from(written(of)).toString('hex');

test('an integer', () => expect(hex(integer(1, 150))).toBe('089601'));
test('a negative integer', () => expect(hex(integer(1, -2))).toBe('08feffffffffffffffff01'));
test('an integer of more than 32 bits', () => expect(hex(integer(1, 2 ** 40))).toBe('08808080808020'));
test('a text', () => expect(hex(text(2, 'testing'))).toBe('120774657374696e67'));
test('a message in a message', () => expect(hex(message(3, integer(1, 150)))).toBe('1a03089601'));
test('a float', () => expect(hex(float(4, 1))).toBe('250000803f'));
test('a field beyond the 15th', () => expect(hex(integer(16, 1))).toBe('800101'));
