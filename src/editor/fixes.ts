import type { Diagnostic, Fix } from '../diagnostics/diagnostic.ts';
import type { Span } from '../text/source.ts';
import type { View } from './view.ts';

export interface OfferedFix extends Fix {
  readonly of: Diagnostic;
}

/** The repairs of what is wrong within a stretch of the text, or at its ends. */
export function fixesIn({ diagnostics }: View, { file, start, end }: Span): OfferedFix[] {
  const here = diagnostics.filter(({ span }) => span.file === file && span.start <= end && start <= span.end);
  return here.flatMap((of) => of.fixes.map((fix) => ({ ...fix, of })));
}
