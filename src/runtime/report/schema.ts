import { Ajv2020 } from 'ajv/dist/2020.js';
import schema from '../../../schemas/report.schema.json' with { type: 'json' };
import type { Report } from './report.ts';

/** A report that does not fit its own schema is a fault of mtlc. */
export function checkReport(report: Report): void {
  const ajv = new Ajv2020({ allErrors: true });
  if (!ajv.validate(schema, JSON.parse(JSON.stringify(report)))) {
    throw new Error(`report.json does not fit its schema: ${ajv.errorsText()}`);
  }
}
