/**
 * Text and data that are safe inside of HTML. Called by the rest of the page.
 */

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

/** Data compressed and written in characters, for a script element: what client/history.ts reads. */
export async function packed(value: unknown): Promise<string> {
  const text = new Blob([JSON.stringify(value)]);
  const stream = text.stream().pipeThrough(new CompressionStream('deflate-raw'));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  let characters = '';
  for (let at = 0; at < bytes.length; at += CHUNK) {
    characters += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  }
  return btoa(characters);
}

/** Bytes turned into characters by one call. */
const CHUNK = 1 << 13;
