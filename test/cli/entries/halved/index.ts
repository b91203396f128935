import { defineScale } from 'mtlc/catalog';

export default defineScale({ name: 'halved', doc: 'Half of each number.', args: {} });
