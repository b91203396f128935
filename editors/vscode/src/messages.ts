/** What the figure's page and the extension tell one another. Lines count from 1. */
export type ToPage =
  /** The figure; null: the spec has none now, and the last one stays, dimmed. */
  | { readonly svg: string | null }
  /** The line whose boxes are marked; null marks none. */
  | { readonly mark: number | null };

export type FromPage =
  /** The page was loaded, and shows nothing yet. */
  | { readonly ready: true }
  /** A box was clicked. */
  | { readonly line: number };
