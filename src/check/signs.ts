/** Layers written with a colon, and properties written with an equals sign. */
import { findEntry } from '../catalog/index.ts';
import { properties } from '../catalog/properties.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { wrongSign } from '../diagnostics/messages/names.ts';
import { showExpr, showName } from '../syntax/show.ts';
import type { LayerStatement, PropertyStatement, Statement } from '../syntax/tree.ts';

type Kind = Statement['kind'];

const heads: readonly Kind[] = ['task', 'tasks', 'each_task'];
const holdLayers: readonly Kind[] = [...heads, 'trunk', 'branch', 'network', 'block_declaration'];
const holdProperties: readonly Kind[] = ['train', 'evaluate', 'phase', 'input', 'binding', 'reference'];

export interface Meant {
  readonly statement: Statement;
  readonly diagnostic: Diagnostic;
}

/** What a statement in a block of `parent` must mean where its sign is the other one; null where it is right. */
export function meantBySign(statement: Statement, parent: Kind | null): Meant | null {
  if (statement.damaged || parent === null) return null;
  if (statement.kind === 'property' && holdLayers.includes(parent) && isLayerCall(statement)) return asLayer(statement);
  if (statement.kind !== 'layer' || statement.from.length > 0 || !statement.name) return null;
  const ofTask = heads.includes(parent) && Object.hasOwn(properties.task, statement.name.text);
  return ofTask || holdProperties.includes(parent) ? asProperty(statement) : null;
}

function isLayerCall({ value }: PropertyStatement): boolean {
  return value.kind === 'call' && value.callee.kind === 'name' && findEntry('layer', value.callee.text) !== undefined;
}

function asLayer(property: PropertyStatement): Meant {
  return { statement: { ...property, kind: 'layer', from: [] }, diagnostic: signOf(property, 'layer', ' = ') };
}

function asProperty({ from: _from, ...layer }: LayerStatement): Meant {
  const property: PropertyStatement = { ...layer, kind: 'property' };
  return { statement: property, diagnostic: signOf(property, 'property', ': ') };
}

function signOf(
  { name, value }: PropertyStatement | LayerStatement,
  what: 'property' | 'layer',
  sign: string,
): Diagnostic {
  const between = { ...name!.span, start: name!.span.end, end: value.span.start };
  const fixes = [{ title: `Write \`${sign.trim()}\``, edits: [{ span: between, text: sign }] }];
  const meant = `${showName(name!)}${sign}${showExpr(value)}`;
  return wrongSign.at({ ...name!.span, end: value.span.end }, { what, meant }, { fixes });
}
