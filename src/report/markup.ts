// HTML as a value. Only this file makes markup from text; whatever is put into a template is
// escaped unless it is markup already.

export interface Markup {
  readonly html: string;
}

type Content = string | number | Markup | readonly Content[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

function contentHtml(content: Content): string {
  if (typeof content === 'string') return escapeText(content);
  if (typeof content === 'number') return String(content);
  if ('html' in content) return content.html;
  return content.map(contentHtml).join('');
}

/** Tag of templates: html`<td>${anything}</td>`. Attribute values belong in double quotes. */
export function html(parts: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  const filled = parts.map((part, index) => {
    const content = contents[index];
    // The sources are indented for people; the page need not carry that.
    const lean = part.replace(/\n\s+/g, '\n');
    return content === undefined ? lean : lean + contentHtml(content);
  });
  return { html: filled.join('') };
}

export const NOTHING: Markup = { html: '' };
