/** The form of `mtlc check --json`: what scripts rely on. */
const position = {
  type: 'object',
  required: ['line', 'column'],
  properties: { line: { type: 'integer', minimum: 1 }, column: { type: 'integer', minimum: 1 } },
};

const exactly = (properties: Record<string, object>) => ({
  type: 'object',
  required: Object.keys(properties),
  properties,
  additionalProperties: false,
});

const text = { type: 'string', minLength: 1 };
const list = (items: object) => ({ type: 'array', items });

export const diagnosticsSchema = exactly({
  diagnostics: list(
    exactly({
      code: { type: 'string', pattern: '^MTL\\d{4}$' },
      severity: { enum: ['error', 'warning', 'note'] },
      message: text,
      file: text,
      start: position,
      end: position,
      notes: list({ type: 'object', required: ['message'], properties: { message: text } }),
      fixes: list(exactly({ title: text, edits: list(exactly({ start: position, end: position, text: { type: 'string' } })) })),
    }),
  ),
});
