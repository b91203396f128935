/** The LaTeX that entries and `explain` write, as a line of Unicode text; and names as LaTeX. */

const SYMBOLS: { readonly [command: string]: string } = {
  alpha: 'α', beta: 'β', gamma: 'γ', delta: 'δ', epsilon: 'ε', eta: 'η', theta: 'θ', lambda: 'λ', mu: 'μ', nu: 'ν', pi: 'π', sigma: 'σ',
  tau: 'τ', phi: 'φ', psi: 'ψ', omega: 'ω', Sigma: 'Σ', Phi: 'Φ', Psi: 'Ψ', Omega: 'Ω', ell: 'ℓ', sum: 'Σ', prod: 'Π', in: '∈', odot: '⊙', otimes: '⊗', dots: '…', top: 'ᵀ',
  cdot: '·', times: '×', ast: '∗', circledast: '⊛', le: '≤', ge: '≥', ne: '≠', leftarrow: '←', infty: '∞', lVert: '‖', rVert: '‖', lvert: '|', rvert: '|', lfloor: '⌊',
  rfloor: '⌋', to: '→', mid: '|', quad: '  ', left: '', right: '', textbackslash: '\\',
};
const SPACES = new Set([',', ';', ':', ' ']);
const WRAPPERS = new Set(['mathrm', 'operatorname', 'text', 'mathbf']);
const OPENING = new Set(['left', 'lVert', 'lvert', 'lfloor']);
const CLOSING = new Set(['\\right', '\\rVert', '\\rvert', '\\rfloor', '\\\\']);
const ACCENTS: { readonly [command: string]: string } = { bar: '\u0304', hat: '\u0302', tilde: '\u0303' };

const sub = '₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ';
const super_ = '⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ';
const low = tableOf('0123456789+-=()aehijklmnoprstuvx', sub);
const high = tableOf('0123456789+-=()abcdefghijklmnoprstuvwxyz', super_);

function tableOf(from: string, to: string): Map<string, string> {
  const chars = [...to];
  return new Map([...from].map((char, i) => [char, chars[i]!]));
}

/** A formula in one line of text: `\frac{1}{n} \lVert f - q \rVert^2` to `1/n ‖f - q‖²`. */
export function toText(latex: string): string {
  const tokens = latex.match(/\\[A-Za-z]+|\\.|\s+|[\s\S]/gu) ?? [];
  const reader = { tokens, at: 0 };
  return readUntil(reader, null).replace(/ {2,}/g, ' ').trim();
}

interface Reader {
  readonly tokens: readonly string[];
  at: number;
}

function readUntil(reader: Reader, end: string | null): string {
  let text = '';
  while (reader.at < reader.tokens.length && reader.tokens[reader.at] !== end) {
    if (CLOSING.has(reader.tokens[reader.at]!)) text = text.trimEnd();
    text += readPart(reader);
  }
  reader.at += 1;
  return text;
}

function readPart(reader: Reader): string {
  const token = reader.tokens[reader.at++] ?? '';
  if (token === '{') return readUntil(reader, '}');
  if (token === '_') return script(readArgument(reader), low, '_');
  if (token === '^') return script(readArgument(reader), high, '^');
  if (token === '&') return ' if ';
  if (/^\s+$/u.test(token)) return ' ';
  return token.startsWith('\\') && token.length > 1 ? readCommand(reader, token.slice(1)) : token;
}

function skipSpace(reader: Reader): '' {
  while (/^\s+$/u.test(reader.tokens[reader.at] ?? '')) reader.at += 1;
  return '';
}

function readArgument(reader: Reader): string {
  skipSpace(reader);
  return readPart(reader).trim();
}

function readCommand(reader: Reader, name: string): string {
  if (OPENING.has(name)) return (SYMBOLS[name] ?? '') + (name === 'left' ? readArgument(reader) : '') + skipSpace(reader);
  if (name === 'frac' || name === 'tfrac') return `${grouped(readArgument(reader))}/${grouped(readArgument(reader))}`;
  if (name === 'sqrt') return `√${grouped(readArgument(reader))}`;
  if (name === '\\') return '; ';
  if (name === 'begin' || name === 'end') return readArgument(reader) && (name === 'begin' ? '{ ' : ' }');
  if (WRAPPERS.has(name)) return readArgument(reader);
  if (name in ACCENTS) return readArgument(reader).replace(/^./u, (char) => char + ACCENTS[name]!);
  if (SPACES.has(name)) return ' ';
  return SYMBOLS[name] ?? name;
}

/** Parentheses where a fraction or a root would else seem to end early. */
function grouped(text: string): string {
  let rest = text;
  for (let before = ''; before !== rest; ) [before, rest] = [rest, rest.replace(/\([^()]*\)/gu, '')];
  return /[\s+\-/]/u.test(rest) ? `(${text})` : text;
}

/** Raised or lowered characters where all of a short text has them. */
function script(text: string, table: ReadonlyMap<string, string>, mark: string): string {
  const chars = [...text];
  if (text === SYMBOLS.top) return text;
  if (chars.length <= 2 && chars.every((char) => table.has(char))) return chars.map((char) => table.get(char)!).join('');
  return mark + (/^([\p{L}\p{N}\p{M}.]+|\([^()]*\))$/u.test(text) ? text : `(${text})`);
}

const SPECIAL: { readonly [char: string]: string } = {
  '\\': '\\textbackslash{}', '{': '\\{', '}': '\\}', _: '\\_', '%': '\\%', '&': '\\&', '#': '\\#', $: '\\$', '^': '\\^{}', '~': '\\~{}',
};

/** A name as text inside mathematics; line breaks and what LaTeX would read as its own is escaped. */
export function plainName(name: string): string {
  const shown = name.replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, '\ufffd');
  return shown.replace(/[\\{}_%&#$^~]/g, (char) => SPECIAL[char]!);
}

/** A name as a symbol: `x`, `h_{1}` for h1, upright where it is a word. */
export function symbol(name: string): string {
  const [, letters, digits] = /^([A-Za-z]+?)(\d*)$/u.exec(name) ?? [];
  if (letters === undefined) return `\\mathrm{${plainName(name)}}`;
  return (letters.length === 1 ? letters : `\\mathrm{${letters}}`) + (digits ? `_{${digits}}` : '');
}
