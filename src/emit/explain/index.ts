/** What `mtlc explain` shows, from the IR alone. */
export { figure } from './figure.ts';
export { toText } from './latex.ts';
export { mathematics, mathematicsLatex, mathematicsText, type Equation } from './mathematics.ts';
export { aligned, count, table, tableText, type LayerRow, type ModelTable } from './table.ts';
export { variantRows, variantsText, type VariantRow } from './variants.ts';
