/** The few SVG elements that figures are made of, as text. */
import { shown } from '../../text/unsafe.ts';

const ENTITIES: { readonly [char: string]: string } = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

export function escapeXml(text: string): string {
  return shown(text).replace(/[&<>"']/g, (char) => ENTITIES[char]!);
}

type Attributes = { readonly [name: string]: string | number };

export function element(name: string, attributes: Attributes, ...children: readonly string[]): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeXml(String(value))}"`);
  const open = `<${name}${written.join('')}`;
  return children.length > 0 ? `${open}>${children.join('')}</${name}>` : `${open}/>`;
}

export function text(attributes: Attributes, content: string): string {
  return element('text', attributes, escapeXml(content));
}

/** At most `most` characters, the rest as an ellipsis. */
export function shorten(content: string, most: number): string {
  const chars = [...content];
  return chars.length <= most ? content : `${chars.slice(0, most - 1).join('')}…`;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

const at = ({ x, y }: Point): string => `${round(x)} ${round(y)}`;

export const round = (value: number): number => Math.round(value * 10) / 10;

/** A smooth line through the middles of its stretches. */
export function curve(points: readonly Point[]): string {
  const middle = (a: Point, b: Point): Point => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });
  if (points.length < 3) return `M${points.map(at).join('L')}`;
  const bends = points.slice(1, -2).map((point, i) => `Q${at(point)} ${at(middle(point, points[i + 2]!))}`);
  return `M${at(points[0]!)}${bends.join('')}Q${at(points.at(-2)!)} ${at(points.at(-1)!)}`;
}
