#!/usr/bin/env bash
# Packs both packages, installs the tarballs in an empty folder, and uses them from there.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$root"
npm run build
npm pack --silent --pack-destination "$work" -w checker
npm pack --silent --pack-destination "$work"
cd "$work"
npm init -y >/dev/null
npm pkg set type=module >/dev/null
npm install --no-audit --no-fund ./porcupine-ts-*.tgz ./linlab-*.tgz
cat >check.mjs <<'END'
import { checkOperations, explain, kvModel, models } from 'porcupine-ts';
import { generate } from 'porcupine-ts/generate';
import { renderPage } from 'porcupine-ts/page';
import { record } from 'porcupine-ts/record';
import { simulate, SOUND_RULES } from 'linlab';
const get = { process: 0, input: { kind: 'get', key: 'x' }, output: 'a', call: 1, return: 2 };
if (checkOperations(kvModel, [get]).verdict !== 'violation') throw new Error('a value from nowhere');
const { operations } = generate('queue', { operations: 200, clients: 4, verdict: 'violation' });
if (explain(models.queue, operations).verdict !== 'violation') throw new Error('a reordered queue');
const page = await renderPage({ title: 't', model: models.queue, operations, result: checkOperations(models.queue, operations) });
if (!page.startsWith('<!doctype html>') || typeof record(0).call !== 'function') throw new Error('porcupine-ts');
if (typeof simulate !== 'function' || typeof SOUND_RULES.mayAccept !== 'function') throw new Error('linlab');
END
node check.mjs
node -e "const { createRequire } = require('node:module'); createRequire(process.cwd() + '/x.js')('linlab/schemas/trace.schema.json')"
npx porcupine-ts --version
status=0
npx porcupine-ts check "$root/checker/examples/stale-read.edn" --model cas-register --html stale.html || status=$?
test "$status" -eq 1
grep -q 'stale read' stale.html
gzip -c "$root/checker/examples/queue.jsonl" | npx porcupine-ts check - --json | grep -q '"linearizable"'
npx linlab --version
npx kvpaxos --version
npx linlab systems --json | grep -q '"kvpaxos:no-dedup"'
npx linlab run --host zeromq --cases 3 --seed 1 --out out --json
test -s out/report.html
npx linlab watch out | grep -q '3 linearizable'
node node_modules/linlab/dist/cli/linlab.js serve . --port 0 --json >serving.json &
server=$!
until [ -s serving.json ] || ! kill -0 "$server"; do sleep 0.1; done
node -e "fetch(JSON.parse(require('node:fs').readFileSync('serving.json', 'utf8')).url + 'campaign?name=out').then(async (page) => { if (!(await page.text()).includes('Open the report')) process.exit(1); })"
kill "$server"
# Campaigns on Redis need packages that nobody else has to install.
test ! -e node_modules/bullmq && test ! -e node_modules/ioredis
status=0
npx linlab run --host sim --cases 3 --backend redis://127.0.0.1:1 2>refused.txt || status=$?
test "$status" -eq 254
grep -q 'npm install bullmq ioredis' refused.txt
cat >tsconfig.json <<'END'
{ "compilerOptions": { "strict": true, "module": "nodenext", "target": "es2023", "noEmit": true, "types": [] }, "files": ["uses.ts"] }
END
cat >uses.ts <<'END'
import { checkOperations, kvModel } from 'porcupine-ts';
import { readHistory } from 'porcupine-ts/formats';
import { kvpaxos, type Scenario } from 'linlab';
export const format: string = readHistory('', 'empty').format;
export const verdict: 'linearizable' | 'violation' | 'unknown' = checkOperations(kvModel, []).verdict;
export const system = kvpaxos({ name: 'mine', description: 'mine', expected: 'violation', rules: {} });
export const scenario: Pick<Scenario, 'replicas'> = { replicas: 3 };
END
"$root/node_modules/.bin/tsc" -p tsconfig.json
