#!/usr/bin/python3
# Copyright 2026 The Agreement Ledger Authors
# SPDX-License-Identifier: Apache-2.0
"""An export of more than 100,000 events is verified by software of others.

Goal: nobody needs our word or our programs. Method: ledgerd is filled, exported
whole and as a slice; Go's note and tlog packages walk the whole one, a reader
written from the formats alone and OpenSSL check the slice, ledger-verify both;
then one flipped bit must fail everywhere.

  large_export_test.py FOLDER_OF_PROGRAMS
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

import daemon
from export_case import HAS_GO, HERE, go_program

BIN = pathlib.Path(sys.argv.pop(1)).resolve()
AGREEMENTS = 40
REQUESTS = 400
EVENTS = 256


def line(request, number):
    return json.dumps({
        "request_id": f"r-{request}",
        "agreement_id": f"A-{request % AGREEMENTS}",
        "event": {"fact": {
            "effective": {"date": "2024-01-01"},
            "term_granted": {"term_id": f"T-{request}-{number}",
                             "term_kind": "TERM_KIND_OTHER"}}}}) + "\n"


class LargeExportTest(unittest.TestCase):
    """One ledger, exported twice."""

    def test_others_verify_it(self):
        with tempfile.TemporaryDirectory() as name:
            self.folder = pathlib.Path(name)
            server = daemon.Daemon(BIN / "ledgerd", self.folder)
            self.addCleanup(server.kill)
            self.env = dict(os.environ, LEDGER_SERVER=server.address,
                            LEDGER_REMEMBER="no")
            self.fill()
            self.ctl("export", self.folder / "full", "--agreement", "A-7")
            self.ctl("export", self.folder / "slice", "--agreement", "A-7",
                     "--slice")
            if HAS_GO:
                self.go_program = go_program(name)
            vkey = (self.folder / "full/log.vkey").read_text().strip()
            self.check(vkey, 0)
            for file in "full/tile/entries/123", "slice/agreements/A-7/5.record":
                path = self.folder / file
                data = bytearray(path.read_bytes())
                data[len(data) // 2] ^= 1
                path.write_bytes(data)
            self.check(vkey, 1)

    def fill(self):
        events = self.folder / "events.jsonl"
        with open(events, "w", encoding="utf-8") as out:
            for request in range(REQUESTS):
                for number in range(EVENTS):
                    out.write(line(request, number))
        self.ctl("append", events)

    def ctl(self, *words):
        done = subprocess.run([BIN / "ledgerctl", *words], env=self.env,
                              capture_output=True, text=True, check=False)
        self.assertEqual(0, done.returncode, done.stderr)

    def check(self, vkey, expected):
        full, part = self.folder / "full", self.folder / "slice"
        commands = [
            [BIN / "ledger-verify", "export", full, "--vkey", vkey],
            [BIN / "ledger-verify", "export", part, "--vkey", vkey],
            [sys.executable, HERE / "verify_slice.py", part, "A-7", vkey]]
        if HAS_GO:
            commands.append([self.go_program, full, vkey])
        for command in commands:
            done = subprocess.run(command, capture_output=True, text=True,
                                  check=False)
            self.assertEqual(expected, done.returncode,
                             f"{command}: {done.stdout}{done.stderr}")


if __name__ == "__main__":
    if not HAS_GO:
        print("SKIPPED: verify_export.go: no go or no golang-golang-x-mod-dev; "
              "run tools/packages", flush=True)
    unittest.main()
