// The script of the server's pages: what the server says of running campaigns replaces what the page
// says, piece by piece, and the list follows its filter. Without it pages work as they are loaded.

import { keepUp } from './keep-up.ts';

const TYPING_MS = 150;

let stream: EventSource | null = null;

/** Follows what an element says of itself, from now on. */
function follow(live: HTMLElement, address: string): void {
  stream?.close();
  const lost = document.getElementById('lost');
  const opened = new EventSource(address);
  stream = opened;
  opened.addEventListener('open', () => {
    if (lost !== null) lost.hidden = true;
  });
  opened.addEventListener('error', () => {
    if (lost !== null) lost.hidden = false;
  });
  opened.addEventListener('page', (event: MessageEvent<string>) => keepUp(live, event.data));
  opened.addEventListener('over', () => opened.close());
}

function queryOf(form: HTMLFormElement): string {
  const given = [...new FormData(form)].flatMap(([name, value]) =>
    typeof value === 'string' && value !== '' ? [[name, value]] : [],
  );
  const query = new URLSearchParams(given).toString();
  return query === '' ? '' : `?${query}`;
}

/** The list changes while the filter is typed. */
function followFilter(form: HTMLFormElement, live: HTMLElement, address: string): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const apply = (): void => {
    const query = queryOf(form);
    history.replaceState(null, '', `/${query}`);
    follow(live, address + query);
  };
  form.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(apply, TYPING_MS);
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    apply();
  });
}

const live = document.querySelector<HTMLElement>('[data-live]');
const form = document.querySelector<HTMLFormElement>('form.filter-campaigns');
if (live !== null) {
  const address = live.dataset['live'] ?? '';
  follow(live, address + (form === null ? '' : location.search));
  if (form !== null) followFilter(form, live, address);
}
// A reload that is under way must not show as a lost server.
addEventListener('pagehide', () => stream?.close());
