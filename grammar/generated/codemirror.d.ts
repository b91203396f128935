// Generated from grammar/ by scripts/grammar.ts.

export interface State {
  stack: number[];
  pieces: [end: number, tag: string | null][];
}

/** For `StreamLanguage.define` of @codemirror/language. */
export declare const mtl: {
  name: string;
  startState(): State;
  token(stream: { readonly string: string; pos: number; eol(): boolean }, state: State): string | null;
  languageData: Record<string, unknown>;
};
