/** Mistakes of writing: 1xxx. */
import { defineMessage } from '../define.ts';

export const expected = defineMessage<{ expected: string; found: string }>({
  code: 'MTL1001',
  severity: 'error',
  message: ({ expected, found }) => `expected ${expected}, found ${found}`,
  explain: `A statement has one of four forms, and something in this line does not fit its form.

    task kind class of kinds { ... }      // the \`:\` before the type is missing
    task kind: class of kinds { ... }

The forms are a declaration (\`trunk features from x { ... }\`), a layer (\`h1 = dense(300)\`), a property
(\`epochs: 60\`) and a binding of data (\`x <- rows.f1\`). The rest of the file is read as if the line were whole.`,
});

export const noStatement = defineMessage<{ found: string; hint: string }>({
  code: 'MTL1002',
  severity: 'error',
  message: ({ found, hint }) => `${found} does not begin a statement${hint}`,
  explain: `A line begins with a declaration's word, or with a name that \`=\`, \`:\` or \`<-\` follows.

    dense(300)            // a layer needs a name
    h1 = dense(300)`,
});

export const unclosedBracket = defineMessage<{ opener: string; closer: string }>({
  code: 'MTL1003',
  severity: 'error',
  message: ({ opener, closer }) => `missing \`${closer}\`: this \`${opener}\` is never closed`,
  explain: `A bracket stays open although the next statement begins.

    h1 = dense(300
    h2 = dense(400)

Close it on the line where its content ends: \`h1 = dense(300)\`.`,
});

export const wrongCloser = defineMessage<{ closer: string; found: string }>({
  code: 'MTL1004',
  severity: 'error',
  message: ({ closer, found }) => `expected \`${closer}\` here, found \`${found}\``,
  explain: `A bracket is closed by one of another kind.

    conv1 = conv(64, kernel: 3]
    conv1 = conv(64, kernel: 3)`,
});

export const strayCloser = defineMessage<{ closer: string }>({
  code: 'MTL1005',
  severity: 'error',
  message: ({ closer }) => `\`${closer}\` closes nothing`,
  explain: `There is no open bracket that this one could close.

    h1 = dense(300))
    h1 = dense(300)

For a \`}\`: look whether the line that should open its block has lost its \`{\`.`,
});

export const strayOpener = defineMessage<Record<never, never>>({
  code: 'MTL1006',
  severity: 'error',
  message: () => 'this `{` opens a block that belongs to no statement',
  explain: `A block stands at the end of the statement that it belongs to.

    trunk features from x { {
    trunk features from x {`,
});

export const unclosedBlock = defineMessage<{ header: string; line: number; found: string | null }>({
  code: 'MTL1007',
  severity: 'error',
  message: ({ header, line, found }) =>
    found === null
      ? `missing \`}\`: \`${header}\`, opened on line ${line}, is never closed`
      : `expected \`}\` to close \`${header}\` of line ${line}, found ${found}`,
  explain: `A block's \`}\` is missing. Where the braces of a file do not balance, the indentation tells which block was
left open.

    trunk features from x {
      h1 = dense(300)
    split after h1 {            // the trunk's \`}\` is missing before this line
      ...
    }`,
});

export const missingOpener = defineMessage<{ opener: string; header: string }>({
  code: 'MTL1008',
  severity: 'error',
  message: ({ opener, header }) => `missing \`${opener}\` at the end of \`${header}\``,
  explain: `The lines that follow are a block or a list, and the line above them does not open it.

    trunk features from x
      h1 = dense(300)
    }

Write \`trunk features from x {\`.`,
});

export const openerOnNextLine = defineMessage<Record<never, never>>({
  code: 'MTL1009',
  severity: 'error',
  message: () => 'a block opens on the line of its statement: move this `{` to the end of the line above',
  explain: `A newline ends a statement, so a \`{\` on a line of its own belongs to nothing.

    model flowers
    {
    }

Write \`model flowers {\`.`,
});

export const blockUse = defineMessage<{ statement: string; needs: boolean }>({
  code: 'MTL1010',
  severity: 'error',
  message: ({ statement, needs }) =>
    needs ? `\`${statement}\` needs a block: \`{ ... }\`` : `\`${statement}\` takes no block`,
  explain: `Declarations of what has content need a block, and \`import\` and \`let\` take none.

    model flowers              // what is in it?
    model flowers { ... }`,
});

export const unknownCharacter = defineMessage<{ text: string }>({
  code: 'MTL1011',
  severity: 'error',
  message: ({ text }) => `\`${text}\` has no meaning here`,
  explain: `The language is written with names, numbers, strings in \`"\` and the signs
\`( ) [ ] { } : = <- , ; . .. ~ + - & * / +- == != < <= > >=\`. Names that hold other characters are written as
strings: \`"<=50K"\`.`,
});

export const unclosedString = defineMessage<Record<never, never>>({
  code: 'MTL1012',
  severity: 'error',
  message: () => 'this string is not closed: `"` is missing before the end of the line',
  explain: `A string ends on the line on which it begins.

    source rows = csv("flowers.csv)
    source rows = csv("flowers.csv")

A line break within a string is written \`\\n\`.`,
});

export const singleQuotes = defineMessage<Record<never, never>>({
  code: 'MTL1013',
  severity: 'error',
  message: () => 'strings are written with double quotes',
  explain: `    source rows = csv('flowers.csv')
    source rows = csv("flowers.csv")`,
});

export const badEscape = defineMessage<{ text: string }>({
  code: 'MTL1014',
  severity: 'error',
  message: ({ text }) => `\`${text}\` is no escape; a backslash is written \`\\\\\``,
  explain: `Strings have the escapes of JSON: \`\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u1234\`.

    csv("data\\set.csv")
    csv("data\\\\set.csv")`,
});

export const malformed = defineMessage<{ text: string }>({
  code: 'MTL1015',
  severity: 'error',
  message: ({ text }) => `\`${text}\` is neither a number nor a name; as a label it is written "${text}"`,
  explain: `A name begins with a letter, and a number may end in \`%\` or \`x\` (times) only. Any other name is quoted.

    labels grades [1a, 1b]
    labels grades ["1a", "1b"]`,
});

export const foreignComment = defineMessage<{ text: string }>({
  code: 'MTL1016',
  severity: 'error',
  message: ({ text }) => `comments begin with \`//\`, not \`${text}\``,
  explain: `    # the tutorial's model
    // the tutorial's model`,
});

export const tooDeep = defineMessage<{ limit: number }>({
  code: 'MTL1017',
  severity: 'error',
  message: ({ limit }) =>
    `brackets and blocks are nested more than ${limit} deep here; what lies deeper is not read`,
  explain: `No network needs such nesting: something has been written or generated wrongly. Give parts of the
expression names with \`let\`, or parts of the model names with \`block\`.`,
});

export const tooLong = defineMessage<{ limit: number }>({
  code: 'MTL1018',
  severity: 'error',
  message: ({ limit }) => `this expression has more than ${limit} operators; the rest of it is not read`,
  explain: 'Give parts of the expression names with `let`, or write what is listed as a list.',
});

export const formatterFault = defineMessage<Record<never, never>>({
  code: 'MTL1019',
  severity: 'error',
  message: () => 'the formatter would change what this spec says, and has left it as it is',
  explain: `This is a fault of the formatter, not of the spec. Please report it with the spec.`,
});

export const syntaxMessages = [
  expected,
  noStatement,
  unclosedBracket,
  wrongCloser,
  strayCloser,
  strayOpener,
  unclosedBlock,
  missingOpener,
  openerOnNextLine,
  blockUse,
  unknownCharacter,
  unclosedString,
  singleQuotes,
  badEscape,
  malformed,
  foreignComment,
  tooDeep,
  tooLong,
  formatterFault,
] as const;
