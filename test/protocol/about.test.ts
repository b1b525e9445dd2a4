import { expect, test } from 'vitest';
import { aboutMessage } from '../../src/protocol/about.ts';
import { SAMPLE_MESSAGES } from './samples.ts';

test('what each message is about: overrides in scenario files name messages by this', () => {
  const lines = Object.values(SAMPLE_MESSAGES).map(
    (message) => `${message.kind} ${aboutMessage(message)}`,
  );
  expect(lines.join('\n')).toMatchInlineSnapshot(`
    "canvass 3.1
    support 3.1
    prepare 3.1
    promise 3.1
    accept 3.1 #200
    accepted 3.1 #200
    nack 3.1
    heartbeat 3.1
    heard 3.1
    catch-up from #200
    decided from #200
    snapshot up to #1000/1
    snapshot-next up to #1000/1
    join from #200
    read-index 7
    read-at 7
    transfer 3.1
    register c1001/12
    request c1001/12
    read c1001/12
    change c1001/12
    registered c1001/12
    reply c1001/12
    redirect c1001/12
    busy c1001/12
    refused c1001/12
    expired c1001/12
    changed c1001/12
    unchanged c1001/12"
  `);
});
