#!/usr/bin/python3
# Copyright 2026 The Agreement Ledger Authors
# SPDX-License-Identifier: Apache-2.0
"""Clients that are not ours against a running ledgerd: Python, Node, buf.

Goal: what our protos promise holds for programs that know nothing but them.
Method: one scenario in each language, and buf curl through reflection.

    interop_test.py LEDGERD
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

import daemon
import python_client

ROOT = daemon.ROOT
NODE_MODULES = ROOT / "build/node/node_modules"
GOLDEN = ROOT / "tests/golden/request"


def buf_curl(address, method, body, reflection):
    """One call by somebody who has no protos."""
    out = subprocess.run(
        [NODE_MODULES / ".bin/buf", "curl", "--protocol", "grpc",
         "--http2-prior-knowledge", "--reflect-protocol", reflection,
         "-d", json.dumps(body), f"http://{address}/{method}"],
        check=True, capture_output=True, text=True, timeout=60)
    return json.loads(out.stdout)


def check_buf(address):
    for reflection in ("grpc-v1", "grpc-v1alpha"):
        listed = subprocess.run(
            [NODE_MODULES / ".bin/buf", "curl", "--protocol", "grpc",
             "--http2-prior-knowledge", "--reflect-protocol", reflection,
             "--list-methods", f"http://{address}"],
            check=True, capture_output=True, text=True, timeout=60).stdout
        for name in ("ledger.v1.LedgerService/GetAgreement",
                     "ledger.v1.AdminService/GetServerInfo",
                     "grpc.health.v1.Health/Check"):
            assert name in listed.split(), (reflection, listed)
        health = buf_curl(address, "grpc.health.v1.Health/Check",
                          {"service": "ledger.v1.LedgerService"}, reflection)
        assert health == {"status": "SERVING"}, health
        state = buf_curl(address, "ledger.v1.LedgerService/GetAgreement",
                         {"agreement_id": "golden.A"}, reflection)
        assert state["agreement"]["agreementId"] == "golden.A"


def main():
    ledgerd = sys.argv[1]
    golden_json = json.loads((GOLDEN / "digest.json").read_text("utf-8"))
    golden_digest = (GOLDEN / "digest.sha256").read_text("ascii").strip()
    with tempfile.TemporaryDirectory() as name:
        scratch = pathlib.Path(name)
        stubs = scratch / "stubs"
        stubs.mkdir()
        daemon.generate_stubs(stubs)
        server = daemon.Daemon(ledgerd, scratch)
        try:
            python_client.run(server.address, golden_json, golden_digest)
            print("python: done", flush=True)
            if not (NODE_MODULES / "@grpc/grpc-js").is_dir():
                print("SKIPPED: Node and buf clients: build/node lacks "
                      "@grpc/grpc-js; run tools/packages", flush=True)
                return 77
            subprocess.run(
                ["node", ROOT / "tests/interop/node_client.js",
                 server.address, ROOT / "proto", GOLDEN / "digest.json",
                 golden_digest],
                check=True, timeout=120,
                env={**os.environ, "NODE_PATH": str(NODE_MODULES)})
            check_buf(server.address)
            print("buf: done", flush=True)
            assert server.stop() == 0, server.log_file.read_text()
        finally:
            server.kill()
    return 0


if __name__ == "__main__":
    sys.exit(main())
