/** What stands beside the program: its package.json and a page for who finds the folder. */
import type { Ir } from '../../ir/ir.ts';
import { commentText } from '../printer.ts';
import { jsonText } from '../../text/unsafe.ts';
import { outsideModules } from './outside.ts';
import { variantModules } from './variants.ts';

export interface Versions {
  /** A version, or `file:` and a path. */
  readonly mtlc: string;
  readonly tfjs: string;
}

export function packageJson(ir: Ir, { mtlc, tfjs }: Versions, language: 'ts' | 'js'): string {
  const manifest = {
    name: packageName(ir.name),
    private: true,
    type: 'module',
    engines: { node: language === 'ts' ? '>=22.18' : '>=20' },
    scripts: { start: `node main.${language}` },
    dependencies: { '@tensorflow/tfjs': tfjs, mtlc },
  };
  return `${jsonText(manifest)}\n`;
}

/** npm takes 214 characters at most, and no dash at an end. */
const packageName = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]+/gu, '-').slice(0, 214).replace(/^-+|-+$/gu, '') || 'program';

export function readme(ir: Ir, language: 'ts' | 'js'): string {
  const node = language === 'ts' ? '22.18' : '20';
  return [
    `# ${inline(ir.name)}`,
    '',
    `Compiled by mtlc ${inline(ir.compiler)} from ${inline(ir.spec)}: change the spec and compile again.`,
    '',
    '```sh',
    `npm install && npm start    # Node ${node} or newer`,
    '```',
    '',
    `- \`model.${language}\`: the network, its losses and what training minimises, in plain TF.js.`,
    `- \`main.${language}\`: the experiment: data, phases, protocol.`,
    ...variantModules(ir).map(({ file, variant }) => `- \`${file.replace(/ts$/u, language)}\`: the same of the variant ${inline(variant.is)}.`),
    ...outsideModules(ir).map(({ file, use }) => `- \`${file.replace(/ts$/u, language)}\`: the ${use.kind} \`${use.entry}\`, a copy of ${inline(use.file)}.`),
    '',
    `\`node main.${language} --part fold=3 --seed 1 --data NAME=PATH -o DIR\` trains one part, with another seed, on another file, into another folder.`,
    '',
  ].join('\n');
}

/** Text in a page: no markup of its own. */
const inline = (text: string): string => commentText(text).replace(/[\\`*<[\]]/gu, '\\$&');
