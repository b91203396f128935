/**
 * Generated parts of a page: what stands between `<!-- begin: NAME -->` and `<!-- end: NAME -->` is replaced by the
 * region of that name. A page that was filled before comes out the same.
 */
import { catalogueTables, propertyTable } from './catalog.ts';
import { diagnosticTable } from './diagnostics.ts';
import { grammarText, keywordTable } from './grammar.ts';

const regions: Readonly<Record<string, () => string>> = {
  keywords: keywordTable,
  grammar: grammarText,
  properties: propertyTable,
  catalogue: catalogueTables,
  diagnostics: diagnosticTable,
};

const marked = /^<!-- begin: (\w+) -->\n[\s\S]*?^<!-- end: \1 -->$/gm;

/** Throws where the page marks a region that does not exist, or lacks one that does. */
export function fillRegions(page: string): string {
  const filled = new Set<string>();
  const text = page.replace(marked, (_, name: string) => {
    const region = regions[name];
    if (!region) throw new Error(`no region is called ${name}`);
    filled.add(name);
    return `<!-- begin: ${name} -->\n\n${region()}\n\n<!-- end: ${name} -->`;
  });
  const absent = Object.keys(regions).filter((name) => !filled.has(name));
  if (absent.length > 0) throw new Error(`the page has no place for ${absent.join(', ')}`);
  return text;
}
