/**
 * The readers' one entrance: finds out what a text is and reads it. Called by users and the command
 * line.
 */

import { readEtcdLog, LOG_MARK } from './etcd-log.ts';
import { readEtcdReport } from './etcd-report.ts';
import { errorAt, shown } from './format-error.ts';
import type { Source } from './format-error.ts';
import { FORMATS } from './history-file.ts';
import type { FormatName, HistoryFile, ReadOptions } from './history-file.ts';
import { hasKeys, readJepsen } from './jepsen.ts';
import { LINLAB, readLinlab } from './linlab.ts';
import { readLinHist } from './lin-hist.ts';

/** As much of a text as is looked at to find out what it is. */
const LOOK = 1 << 16;

/** Reads a history. `name` is what errors call the text. Throws FormatError. */
export function readHistory(text: string, name: string, options: ReadOptions = {}): HistoryFile {
  return readSources([{ name, text }], options);
}

/** Reads the texts that together make one history: only etcd reports have several. */
export function readSources(sources: readonly Source[], options: ReadOptions = {}): HistoryFile {
  const [source, second] = sources;
  if (source === undefined) throw new TypeError('no text to read');
  const format = options.format ?? detectFormat(source.text, source.name);
  if (second !== undefined && format !== 'etcd-report') {
    throw errorAt(second, 0, 'a second text', 'one: only an etcd-report has several');
  }
  switch (format) {
    case 'jepsen-edn':
    case 'maelstrom':
    case 'kv-text':
      return readJepsen(source, format, options);
    case 'etcd-log':
      return readEtcdLog(source, options);
    case 'lin-hist':
      return readLinHist(source, options);
    case 'linlab':
      return readLinlab(source, options);
    case 'etcd-report':
      return readEtcdReport(sources, options);
  }
}

/** What a text is, by how it begins; by its name where it is empty. Throws FormatError. */
export function detectFormat(text: string, name: string): FormatName {
  const head = text.slice(0, LOOK);
  const format = head.trim() === '' ? formatOfName(name) : formatOfHead(head);
  if (format !== undefined) return format;
  const found = head.trim() === '' ? 'an empty text' : shown(head.trimStart().slice(0, 20));
  throw errorAt({ name, text: head }, 0, found, `a history: ${FORMATS.join(', ')}`);
}

function formatOfHead(head: string): FormatName | undefined {
  if (/^\s*\{\s*"/.test(head)) {
    if (/"format"\s*:\s*"lin-hist\//.test(head)) return 'lin-hist';
    if (head.includes(`"${LINLAB}"`)) return 'linlab';
    return /"clientid"\s*:/i.test(head) ? 'etcd-report' : undefined;
  }
  if (/^[\s,\ufeff]*[[({#;]/.test(head) && /:(?:process|type|f)[\s,]/.test(head)) {
    return hasKeys(head) ? 'kv-text' : 'jepsen-edn';
  }
  if (/^[\s,\ufeff]*[[(]\s*[\])]\s*$/.test(head)) return 'jepsen-edn';
  return head.includes(LOG_MARK) ? 'etcd-log' : undefined;
}

function formatOfName(name: string): FormatName | undefined {
  if (name.endsWith('.log')) return 'etcd-log';
  if (name.endsWith('.edn')) return 'jepsen-edn';
  return name.endsWith('.txt') ? 'kv-text' : undefined;
}
