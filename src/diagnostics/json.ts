/** The form of `mtlc check --json`. Lines and columns from 1, columns in UTF-16 units, `end` exclusive. */
import { positionAt, type Position, type Source, type Span } from '../text/source.ts';
import type { Diagnostic, Severity } from './diagnostic.ts';

interface JsonPlace {
  readonly file: string;
  readonly start: Position;
  readonly end: Position;
}

export interface JsonDiagnostic extends JsonPlace {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly notes: readonly ({ readonly message: string } & Partial<JsonPlace>)[];
  readonly fixes: readonly { readonly title: string; readonly edits: readonly JsonEdit[] }[];
}

interface JsonEdit {
  readonly start: Position;
  readonly end: Position;
  readonly text: string;
}

/** A place in a file that could not be read is its line 1, column 1. */
export function toJson(diagnostics: readonly Diagnostic[], sources: readonly Source[]): { diagnostics: JsonDiagnostic[] } {
  const byPath = new Map(sources.map((source) => [source.path, source]));
  const positions = (span: Span): { start: Position; end: Position } => {
    const source = byPath.get(span.file) ?? { path: span.file, text: '' };
    const at = (offset: number): Position => positionAt(source, Math.min(offset, source.text.length));
    return { start: at(span.start), end: at(span.end) };
  };
  const place = (span: Span): JsonPlace => ({ file: span.file, ...positions(span) });
  return {
    diagnostics: diagnostics.map(({ code, severity, message, span, notes, fixes }) => ({
      code,
      severity,
      message,
      ...place(span),
      notes: notes.map((note) => ({ message: note.message, ...(note.span && place(note.span)) })),
      fixes: fixes.map(({ title, edits }) => ({
        title,
        edits: edits.map((edit) => ({ ...positions(edit.span), text: edit.text })),
      })),
    })),
  };
}
