/** How a spec is laid out: a Prettier document for each node of the tree. */
import type { AstPath, Doc, ParserOptions } from 'prettier';
import { builders } from 'prettier/doc';
import { showName } from './show.ts';
import { stringLiteral } from './literals.ts';
import type { Block, Comment, ListExpr, MapExpr, Statement } from './tree.ts';
import { children, type Node } from './visit.ts';

const { fill, group, hardline, ifBreak, indent, join, line, softline } = builders;

/** The rest of a line that holds a separator or a comment at most, and an empty line. */
const emptyLineBehind = /^[ \t;,]*(?:\/\/[^\r\n]*)?(?:\r\n|\r|\n)[ \t]*[\r\n]/;
const lookahead = 1000;

type Print = (selector?: string | AstPath) => Doc;
type Path = AstPath<Node>;
type Options = ParserOptions<Node>;

export function print(path: Path, options: Options, print: Print): Doc {
  const { node } = path;
  if (!('kind' in node)) return printPart(node, print);
  switch (node.kind) {
    case 'file': {
      const body = statements(path, options, print);
      if (body.length > 0) return [...body, hardline];
      return hasComments(node) ? [dangling(path), hardline] : '';
    }
    case 'block':
      return printBlock(path as AstPath<Block>, options, print);
    case 'name':
      return showName(node);
    case 'number':
      return node.text + node.unit;
    case 'string':
      return stringLiteral(node.value);
    case 'member':
      return [print('object'), '.', print('name')];
    case 'call':
      return [print('callee'), bracketed('(', path.map(print, 'args'), ')')];
    case 'index':
      return [print('object'), bracketed('[', path.map(print, 'items'), ']')];
    case 'of':
      return [print('head'), ' of ', print('set')];
    case 'alias':
      return [print('value'), ' as ', print('alias')];
    case 'list':
      return printList(node, path.map(print, 'items'));
    case 'map':
      return printMap(node, path, options, print);
    case 'unary':
      return [node.op, print('value')];
    case 'binary':
      return [print('left'), ` ${node.op} `, print('right')];
    case 'group':
      return ['(', print('value'), ')'];
    case 'missing':
    case 'broken':
      throw new Error('A spec with syntax errors has no layout.');
    default:
      return printStatement(node, path, print);
  }
}

function printPart(node: Exclude<Node, { kind: string }>, print: Print): Doc {
  if ('key' in node) return [print('key'), ': ', print('value')];
  if ('word' in node) return node.word ? [`${node.word} `, print('value')] : print('value');
  return node.name ? [print('name'), ': ', print('value')] : print('value');
}

function bracketed(open: string, items: readonly Doc[], close: string): Doc {
  if (items.length === 0) return open + close;
  return group([open, indent([softline, join([',', line], [...items])]), softline, close]);
}

/** Names and numbers fill their lines; anything else stands one item a line where the list does not fit. */
function printList(node: ListExpr, items: readonly Doc[]): Doc {
  const plain = node.items.every(
    ({ kind }) => kind === 'name' || kind === 'number' || kind === 'string' || kind === 'alias',
  );
  if (!plain || items.length === 0 || node.items.some(holdsComments)) return bracketed('[', items, ']');
  const filled = items.flatMap((item, index) => (index === 0 ? [item] : [[',', line], item]));
  return group(['[', indent([softline, fill(filled)]), softline, ']']);
}

function onOneLine({ span }: { span: { start: number; end: number } }, options: Options): boolean {
  return !/[\r\n]/.test(options.originalText.slice(span.start, span.end));
}

function printMap(node: MapExpr, path: Path, options: Options, print: Print): Doc {
  if (node.entries.length === 0)
    return hasComments(node) ? ['{', indent([hardline, dangling(path)]), hardline, '}'] : '{}';
  const between = onOneLine(node, options) ? line : hardline;
  const entries = join([ifBreak('', ','), between], path.map(print, 'entries'));
  return group(['{', indent([between, entries]), between, '}']);
}

function printBlock(path: AstPath<Block>, options: Options, print: Print): Doc {
  const { node } = path;
  if (node.statements.length === 0) {
    return hasComments(node) ? ['{', indent([hardline, dangling(path)]), hardline, '}'] : '{}';
  }
  if (!onOneLine(node, options))
    return ['{', indent([hardline, ...statements(path, options, print)]), hardline, '}'];
  const plain = node.statements.every((statement) => statement.kind === 'property' && !statement.block);
  const separator = [ifBreak('', plain ? ',' : ';'), line];
  return group(['{', indent([line, join(separator, path.map(print, 'statements'))]), line, '}']);
}

/** Statements, each on its own line; one empty line between two of them is kept. */
function statements(path: AstPath, options: Options, print: Print): Doc[] {
  return path.map((child) => {
    const { node } = child as AstPath<Statement>;
    const empty =
      !child.isLast &&
      emptyLineBehind.test(options.originalText.slice(node.span.end, node.span.end + lookahead));
    return [print(), child.isLast ? '' : hardline, empty ? hardline : ''];
  }, 'statements');
}

function hasComments(node: Node): boolean {
  return ((node as { comments?: unknown[] }).comments ?? []).length > 0;
}

function holdsComments(node: Node): boolean {
  return hasComments(node) || children(node).some(holdsComments);
}

/** The comments of what is otherwise empty. */
function dangling(path: AstPath): Doc {
  const comments = (path.node as { comments?: Comment[] }).comments ?? [];
  for (const comment of comments) (comment as { printed?: boolean }).printed = true;
  return join(
    hardline,
    comments.map(({ text }) => text),
  );
}

function list(path: Path, field: string, print: Print): Doc {
  return join(', ', (path as AstPath).map(print, field));
}

/** What is printed of a statement before its block. Newlines may stand in its brackets only. */
function header(node: Statement, path: Path, print: Print): Doc {
  const from =
    'from' in node && Array.isArray(node.from) && node.from.length > 0
      ? [' from ', list(path, 'from', print)]
      : '';
  switch (node.kind) {
    case 'import':
      return ['import ', print('path')];
    case 'let':
      return ['let ', print('name'), ' = ', print('value')];
    case 'labels': {
      const word = { list: ' ', set: ' = ', column: ' from ' }[node.form];
      return ['labels ', print('name'), word, print('value')];
    }
    case 'vocabulary':
      return ['vocabulary ', print('name'), ' from ', print('from')];
    case 'block_declaration': {
      const parameters =
        node.parameters.length > 0
          ? bracketed('(', path.map(print as never, 'parameters' as never), ')')
          : '';
      return ['block ', print('name'), parameters, from];
    }
    case 'data':
    case 'train':
    case 'evaluate':
    case 'compare':
      return node.kind;
    case 'model':
    case 'branch':
      return [node.kind, ' ', print('name')];
    case 'input':
    case 'task':
      return [node.kind, ' ', print('name'), ': ', print('type')];
    case 'trunk':
      return ['trunk ', print('name'), from];
    case 'network':
      return ['network ', print('name'), from, node.type ? [': ', print('type')] : ''];
    case 'split':
      return node.after ? ['split after ', print('after')] : 'split';
    case 'tasks': {
      const over =
        node.form === 'list' ? print('over') : [print('variable'), ` ${node.form} `, print('over')];
      return ['tasks ', over, node.type ? [': ', print('type')] : ''];
    }
    case 'each_task':
      return 'each task';
    case 'prior':
      return ['prior ', print('over'), ' ~ ', print('distribution')];
    case 'repeat':
      return ['repeat ', print('count')];
    case 'source':
      return ['source ', print('name'), ' = ', print('value')];
    case 'phase':
    case 'reference':
      return [node.kind, ' ', print('name'), ': ', print('value')];
    case 'layer':
      return [print('name'), ' = ', print('value'), from];
    case 'property':
      return [print('name'), ': ', print('value')];
    case 'binding':
      return [print('target'), ' <- ', print('value'), node.where ? [' where ', print('where')] : ''];
    case 'clause':
      return [
        print('verb'),
        ' ',
        join(' ', (path as AstPath).map(print, 'parts')),
        node.value ? [': ', print('value')] : '',
      ];
    case 'broken':
      return '';
  }
}

function printStatement(node: Statement, path: Path, print: Print): Doc {
  const block = 'block' in node && node.block ? [' ', print('block')] : '';
  return [header(node, path, print), block];
}

export function printComment(path: AstPath): Doc {
  return (path.node as Comment).text;
}
