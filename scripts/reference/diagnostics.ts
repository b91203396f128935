/** Every diagnostic by its code. */
import { messages } from '../../src/diagnostics/messages/index.ts';
import { code } from '../../src/editor/markdown.ts';
import { table } from './markdown.ts';

export function diagnosticTable(): string {
  return table(['code', 'severity', 'about'], messages.map((message) => [code(message.code), message.severity, gist(message.explain)]));
}

/** The first sentence of the long text; where that begins with code, the wrong line and the right one. */
function gist(explain: string): string {
  const [paragraph] = explain.split(/\n\s*\n/);
  if (!paragraph!.startsWith('    ')) return firstSentence(paragraph!.replace(/\s+/g, ' ').trim());
  const [wrong, right] = paragraph!.split('\n').map((line) => code(line.trim()));
  return `Not ${wrong} but ${right}.`;
}

/** Up to the first `.` or `:` that ends something; inside code neither does. */
function firstSentence(text: string): string {
  const sentence = /^(?:``.*?``|`[^`]*`|[^.:`]|[.:](?! |$))*[.:]/.exec(text)?.[0] ?? text;
  return sentence.replace(/:$/, '.');
}
