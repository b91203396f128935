/** Elements in one expression. Text is always text: nothing here reads markup. */

type Child = Node | string | null;

/** `props` are properties of the element; `data-`, `aria-` and the like are attributes. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  props: Partial<HTMLElementTagNameMap[Name]> & Readonly<Record<`${string}-${string}`, string>>,
  ...children: readonly Child[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(props)) {
    if (key.includes('-')) made.setAttribute(key, value as string);
    else (made as unknown as Record<string, unknown>)[key] = value;
  }
  made.append(...children.filter((child) => child !== null));
  return made;
}

/** An id that no other element has. */
export function freshId(): string {
  return `e${++ids}`;
}
let ids = 0;
