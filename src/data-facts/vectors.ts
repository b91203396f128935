/** Columns that are one value together: `embedding[0]` to `embedding[127]` are called `embedding`. */
export const vectorColumn = (name: string, index: number): string => `${name}[${index}]`;

/** The columns that a name means: that of the name, or those of the vector of the name; none where there is neither. */
export function columnsNamed<Column>(name: string, find: (name: string) => Column | undefined): readonly Column[] {
  const one = find(name);
  if (one !== undefined) return [one];
  const parts: Column[] = [];
  for (let part = find(vectorColumn(name, 0)); part !== undefined; part = find(vectorColumn(name, parts.length))) {
    parts.push(part);
  }
  return parts;
}
