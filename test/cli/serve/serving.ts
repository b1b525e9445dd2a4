// `linlab serve` for tests: in this process, on a free port, over real sockets.

import { connect } from 'node:net';
import type { ServingOutput } from '../../../src/schemas/live.ts';
import type { Desk, Ended } from '../captured.ts';
import { until } from '../spawned.ts';

export interface Served {
  /** With the slash at its end. */
  readonly url: string;
  readonly port: number;
  readonly said: () => string;
  /** As Ctrl-C does. */
  readonly stop: () => Promise<Ended>;
}

export async function startServing(desk: Desk, ...argv: string[]): Promise<Served> {
  const stop = new AbortController();
  const told = { stdout: '', stderr: '' };
  const changes = {
    listenForInterrupt: () => stop.signal,
    stdout: desk.sink((text) => (told.stdout += text)),
    stderr: desk.sink((text) => (told.stderr += text)),
  };
  const ended = desk.runWith(changes, 'serve', ...argv, '--port', '0', '--json');
  await until(() => told.stdout.includes('\n'));
  const { url } = JSON.parse(told.stdout) as ServingOutput;
  return {
    url,
    port: Number(new URL(url).port),
    said: () => told.stderr,
    stop: () => {
      stop.abort();
      return ended;
    },
  };
}

export interface Answer {
  readonly status: number;
  readonly head: string;
  readonly body: string;
}

/** Sends bytes as they are: what `fetch` would tidy up first. */
export function raw(port: number, text: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let got = '';
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => (got += chunk));
    socket.on('error', reject);
    socket.on('close', () => {
      const [head = '', ...body] = got.split('\r\n\r\n');
      const status = Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1] ?? 0);
      resolve({ status, head, body: body.join('\r\n\r\n') });
    });
    socket.write(text);
  });
}

/** A request with these headers and no others. */
export function request(
  port: number,
  line: string,
  headers: Readonly<Record<string, string>>,
  body = '',
): Promise<Answer> {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const length = body === '' ? [] : [`Content-Length: ${String(body.length)}`];
  const head = [`${line} HTTP/1.1`, ...lines, ...length, 'Connection: close'];
  return raw(port, `${head.join('\r\n')}\r\n\r\n${body}`);
}

/** The word of the forms on a page. */
export async function wordOn(address: string): Promise<string> {
  const page = await (await fetch(address)).text();
  return /name="word"\s+value="([\w-]+)"/.exec(page)?.[1] ?? 'none';
}

/** A form as a page of the server's own sends it, but for `changes` of its headers. */
export function postForm(
  port: number,
  path: string,
  fields: Readonly<Record<string, string>>,
  changes: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const host = `127.0.0.1:${String(port)}`;
  const type = 'application/x-www-form-urlencoded';
  const headers = { Host: host, Origin: `http://${host}`, 'Content-Type': type, ...changes };
  return request(port, `POST ${path}`, headers, new URLSearchParams(fields).toString());
}
