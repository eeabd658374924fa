// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// The scenario of an outside client, in Node with @grpc/grpc-js.
//
//   node node_client.js ADDRESS PROTO_DIR GOLDEN_JSON GOLDEN_DIGEST

'use strict';

const assert = require('assert');
const crypto = require('crypto');
const fs = require('fs');
const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');

const [address, protoDir, goldenPath, goldenDigest] = process.argv.slice(2);
const definition = loader.loadSync(
    [
      'ledger/v1/ledger_service.proto', 'ledger/v1/error.proto',
      'google/rpc/status.proto', 'google/rpc/error_details.proto'
    ],
    {
      keepCase: true,
      longs: String,
      enums: String,
      defaults: true,
      includeDirs: [protoDir],
    });
const api = grpc.loadPackageDefinition(definition).ledger.v1;
const client =
    new api.LedgerService(address, grpc.credentials.createInsecure());

function call(method, request) {
  return new Promise((resolve, reject) => {
    client[method](
        request, {deadline: Date.now() + 20000},
        (error, answer) => error ? reject(error) : resolve(answer));
  });
}

// SHA-256 of a request with only `appends` set.
function digestOf(request) {
  const serialize = definition['ledger.v1.LedgerService']
                        .AppendEvents.requestSerialize;
  const bytes = serialize({appends: request.appends});
  return crypto.createHash('sha256').update(bytes).digest('hex');
}

// The ErrorInfo of a failed call; read with a few lines, as a client without
// the generated google.rpc would.
function errorInfo(error) {
  const bytes = error.metadata.get('grpc-status-details-bin')[0];
  const text = bytes.toString('latin1');
  return {
    code: error.code,
    hasReason: (reason) => text.includes(reason),
    hasDomain: text.includes('agreement-ledger'),
  };
}

function grant(requestId, agreement, eventId, term) {
  return {
    request_id: requestId,
    appends: [{
      agreement_id: agreement,
      expected: {any: true},
      events: [{
        event_id: eventId,
        fact: {
          effective: {date: '2024-01-01'},
          term_granted: {term_id: term, term_kind: 'TERM_KIND_EXCLUSIVITY'},
        },
      }],
    }],
  };
}

function lift(requestId, agreement, term) {
  return {
    request_id: requestId,
    appends: [{
      agreement_id: agreement,
      expected: {exactly: 0},
      events: [{
        fact: {
          effective: {date: '2024-03-01'},
          term_lifted: {term_id: term, term_kind: 'TERM_KIND_EXCLUSIVITY'},
        },
      }],
    }],
  };
}

async function status(agreement, treeSize) {
  const state = await call('GetAgreement', {
    agreement_id: agreement,
    as_of: {date: '2024-06-01'},
    known_at: {tree_size: treeSize},
  });
  assert.strictEqual(state.basis.tree_size, String(treeSize));
  return state.agreement.terms[0].statuses[0].status;
}

// Reads three appended events from a watch.
async function watchThree(cursor) {
  const watch = client.WatchEvents({cursor});
  const seen = [];
  let appended = false;
  await new Promise((resolve, reject) => {
    watch.on('error', (error) => {
      if (error.code !== grpc.status.CANCELLED) reject(error);
    });
    watch.on('data', async (message) => {
      for (const event of message.events) seen.push(event.event.event_id);
      if (seen.length >= 3) return resolve();
      if (message.caught_up && !appended) {
        appended = true;
        for (let i = 0; i < 3; ++i) {
          await call(
              'AppendEvents', grant(`js-w-${i}`, `js-${i}`, `w-${i}`, 'T'));
        }
      }
    });
  });
  watch.cancel();
  assert.deepStrictEqual(seen, ['w-0', 'w-1', 'w-2']);
}

async function main() {
  const golden = JSON.parse(fs.readFileSync(goldenPath, 'utf8'));
  assert.strictEqual(digestOf(golden), goldenDigest, 'digest in Node');

  const first = await call('AppendEvents', grant('js-1', 'node', 'n-1', 'T'));
  assert.strictEqual(first.replayed, false);
  const again = await call('AppendEvents', grant('js-1', 'node', 'n-1', 'T'));
  assert.strictEqual(again.replayed, true);
  assert.deepStrictEqual(again.events, first.events);

  const lifted = await call('AppendEvents', lift('js-2', 'node', 'T'));
  assert.strictEqual(
      await status('node', first.tree_size), 'TERM_STATUS_IN_FORCE');
  assert.strictEqual(
      await status('node', lifted.tree_size), 'TERM_STATUS_LIFTED');

  let token = '';
  let events = 0;
  do {
    const page = await call('ListEvents', {page_size: 3, page_token: token});
    events += page.events.length;
    token = page.next_page_token;
  } while (token !== '');
  assert.strictEqual(String(events), lifted.tree_size);

  await assert.rejects(
      call('ListEvents', {page_token: 'bad'}), (error) => {
        const info = errorInfo(error);
        assert.strictEqual(info.code, grpc.status.INVALID_ARGUMENT);
        assert(info.hasReason('PAGE_TOKEN_INVALID') && info.hasDomain);
        return true;
      });
  await watchThree(lifted.tree_size);
  client.close();
  console.log('node: done');
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
