#!/usr/bin/env bash
# @microsoft/fetch-event-source 2.0.1 takes over an `id` line as soon as it is read. A connection that breaks in the middle of an event
# is resumed behind that event, which was never handed over: it is lost. The HTML standard takes the id over when the event is
# dispatched, and eventsource 4.1.1, which runs beside it here, does so.
# A server that writes the `id` line behind the `data` lines loses nothing with either.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes > npm.log
npm install --no-audit --no-fund @microsoft/fetch-event-source@2.0.1 eventsource@4.1.1 >> npm.log

cat > probe.mjs <<'JS'
import http from 'node:http';
import { EventSource } from 'eventsource';

// What fetch-event-source asks of a browser.
globalThis.window = globalThis;
globalThis.document = { hidden: false, addEventListener() {}, removeEventListener() {} };
const { fetchEventSource } = await import('@microsoft/fetch-event-source');

function open(name, url) {
  if (name === 'eventsource') {
    const source = new EventSource(url);
    return () => source.close();
  }

  const abort = new AbortController();
  void fetchEventSource(url, { signal: abort.signal, onerror: () => 100 }).catch(() => {});
  return () => abort.abort();
}

const probe = (name, half) => new Promise(resolve => {
  let requests = 0;
  let close;
  const server = http.createServer((request, response) => {
    if (requests++ === 0) {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('retry: 100\nid: 1\ndata: whole\n\n');
      setTimeout(() => response.write(half, () => setTimeout(() => response.destroy(), 200)), 200);
      return;
    }

    response.end();
    close();
    server.closeAllConnections();
    server.close();
    resolve(request.headers['last-event-id']);
  }).listen(0, '127.0.0.1', () => { close = open(name, `http://127.0.0.1:${server.address().port}/`); });
});

for (const name of ['eventsource', '@microsoft/fetch-event-source']) {
  console.log(`${name}: id first, resumes behind ${await probe(name, 'id: 2\ndata: ha')}; data first, behind ${await probe(name, 'data: half\ni')}`);
}

process.exit(0);
JS

node probe.mjs | tee seen
diff seen - <<'SEEN'
eventsource: id first, resumes behind 1; data first, behind 1
@microsoft/fetch-event-source: id first, resumes behind 2; data first, behind 1
SEEN
