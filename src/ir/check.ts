/** Whether a JSON value is an IR. Import it when it is needed: the schema compiler is no part of a quick check. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import schema from '../../schemas/ir.schema.json' with { type: 'json' };

const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(schema);

/** What is wrong, a line each (`/tasks/0/weight must be >= 0`); empty for an IR of this version. */
export function checkIr(json: unknown): string[] {
  if (validate(json)) return [];
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath || '/'} ${message}`);
}
