/** What lies in the page beside its code, in elements by their ids. */

export function embeddedJson<Content>(id: string): Content {
  return JSON.parse(document.getElementById(id)!.textContent!) as Content;
}

/** From base64. */
export function embeddedBytes(id: string): Uint8Array<ArrayBuffer> {
  const text = atob(document.getElementById(id)!.textContent!);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}
