#!/usr/bin/python3
# Copyright 2026 The Agreement Ledger Authors
# SPDX-License-Identifier: Apache-2.0
"""Whoever keeps the last head notices a ledger that says otherwise later.

Goal: an older copy, a fork, another key and a lost tail are each noticed by a
ledgerctl that asked before, with words that tell a person what to do; and
nobody is kept from working by the memory itself. Method: one address, data
directories that are put there one after the other.

  last_head_test.py FOLDER_OF_PROGRAMS
"""

import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import unittest

BIN = pathlib.Path(sys.argv.pop(1)).resolve()
DONE, USAGE, INTEGRITY, COULD_NOT_ASK = 0, 2, 3, 5


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class LastHeadTest(unittest.TestCase):

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.dir = pathlib.Path(folder.name)
        self.data = self.dir / "data"
        self.address = f"127.0.0.1:{free_port()}"
        self.server = None
        self.exports = 0
        self.addCleanup(self.stop)

    def start(self, *flags):
        port_file = self.dir / "port"
        port_file.unlink(missing_ok=True)
        with open(self.dir / "log", "a", encoding="utf-8") as log:
            self.server = subprocess.Popen(
                [BIN / "ledgerd", "--data", self.data, "--listen",
                 self.address, "--metrics-listen", "off", "--port-file",
                 port_file, *flags],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        deadline = time.monotonic() + 60
        while not port_file.exists():
            if self.server.poll() is not None or time.monotonic() > deadline:
                self.fail((self.dir / "log").read_text())
            time.sleep(0.02)

    def stop(self):
        if self.server is not None:
            self.server.terminate()
            self.server.wait(60)
            self.server = None

    def ctl(self, *words, stdin="", code=DONE, **env):
        done = subprocess.run(
            [BIN / "ledgerctl", *words], input=stdin, text=True,
            capture_output=True, timeout=120,
            env={**os.environ, "LEDGER_SERVER": self.address,
                 "LEDGER_STATE": str(self.dir / "state"),
                 "LEDGER_REMEMBER": "yes", **env})
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def append(self, *terms):
        for term in terms:
            self.ctl("append", "-", "--no-remember", stdin=json.dumps({
                "agreement_id": "lease", "event": {
                    "event_id": "e-" + term, "fact": {
                        "effective": {"date": "2025-01-01"},
                        "term_granted": {"term_id": term, "term_kind":
                                         "TERM_KIND_OTHER"}}}}))

    def publish(self):
        """Has a checkpoint signed; gives the folder of an export."""
        self.exports += 1
        time.sleep(1.1)  # at most one a second is signed
        folder = self.dir / f"export-{self.exports}"
        self.ctl("export", folder, "--no-remember")
        return folder

    def kept(self):
        """What is remembered."""
        file, = (self.dir / "state").glob("head-*.json")
        return json.loads(file.read_text())

    def copy(self, name):
        """A copy of the directory as it stands now."""
        self.stop()
        shutil.copytree(self.data, self.dir / name)

    def swap(self, name):
        """Puts another directory into the place of the one served."""
        self.stop()
        shutil.rmtree(self.data)
        shutil.copytree(self.dir / name, self.data)

    def test_what_grows_is_remembered_and_nothing_is_said(self):
        self.start()
        self.append("T-1")
        out = self.ctl("status")
        self.assertNotIn("ALARM", out)
        self.assertEqual(self.kept()["checkpoint"], "")
        self.append("T-2")
        self.publish()
        self.ctl("show", "lease")
        first = self.kept()
        self.assertEqual(len(first["keys"]), 1)
        self.assertIn(first["root"], first["checkpoint"])
        self.append("T-3")
        self.publish()
        self.ctl("log", "lease")
        self.assertGreater(self.kept()["tree_size"], first["tree_size"])
        self.stop()
        self.start()
        self.ctl("status")

    def test_an_older_copy_is_noticed(self):
        self.start()
        self.append("T-1")
        self.publish()
        self.copy("old")
        self.start()
        self.append("T-2", "T-3")
        self.publish()
        self.ctl("status")
        kept = self.kept()
        self.swap("old")
        self.start()
        said = self.ctl("show", "lease", code=INTEGRITY)
        self.assertIn("INTEGRITY ALARM", said)
        self.assertIn("the ledger went back", said)
        self.assertIn(f"had {kept['tree_size']}", said)
        self.assertIn("append nothing here", said)
        self.assertNotIn("In force", said)
        self.assertEqual(self.kept(), kept)
        self.ctl("show", "lease", "--no-remember")
        # It grows past what was seen: still another one.
        self.append("X-1", "X-2", "X-3", "X-4")
        self.publish()
        self.assertIn("forked", self.ctl("status", code=INTEGRITY))

    def fork(self, other):
        """A ledger that is continued in two ways, `other` the second one."""
        self.start()
        self.append("T-1")
        self.publish()
        self.copy("old")
        self.start()
        self.append("T-2", "T-3")
        export = self.publish()
        self.ctl("status")
        self.swap("old")
        self.start()
        self.append(*other)
        self.publish()
        return export

    def verify(self, *words, code):
        done = subprocess.run([BIN / "ledger-verify", *words], text=True,
                              capture_output=True, check=False)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def test_a_fork_becomes_a_file_that_others_can_check(self):
        for other in (["X-2", "X-3"], ["X-2", "X-3", "X-4"]):
            with self.subTest(other):
                self.stop()
                shutil.rmtree(self.dir)
                self.dir.mkdir()
                export = self.fork(other)
                said = self.ctl("append", "-", stdin="never read",
                                code=INTEGRITY)
                self.assertIn("the ledger has forked", said)
                file, = (self.dir / "state").glob("*.fork-*")
                self.assertIn(str(file), said)
                key = (export / "log.vkey").read_text().strip()
                said = self.verify("fork", file, "--vkey", key, code=0)
                self.assertIn("contradict each other", said)
                self.refute(file, key)

    def refute(self, file, key):
        """No change of the evidence holds."""
        sound = file.read_bytes()
        changed = self.dir / "changed"
        for at in range(0, len(sound), 7):
            changed.write_bytes(sound[:at] + bytes([sound[at] ^ 1]) +
                                sound[at + 1:])
            done = subprocess.run(
                [BIN / "ledger-verify", "fork", changed, "--vkey", key],
                capture_output=True, check=False)
            self.assertIn(done.returncode, (1, 2), at)
        other = key.split("+")[0] + "+00000000+" + key.split("+", 2)[2]
        self.verify("fork", file, "--vkey", other, code=2)

    def test_an_export_that_contradicts_what_was_seen_leaves_the_evidence(self):
        first = self.fork(["X-2", "X-3", "X-4"])
        seen = self.dir / "seen"
        key = (first / "log.vkey").read_text().strip()
        self.verify("export", first, "--vkey", key, "--seen", seen, code=0)
        second = self.dir / f"export-{self.exports}"
        said = self.verify("export", second, "--vkey", key, "--seen", seen,
                           code=1)
        self.assertIn("FORK", said)
        self.verify("fork", f"{seen}.fork", "--vkey", key, code=0)

    def test_another_key_is_noticed(self):
        self.start()
        self.append("T-1")
        self.publish()
        self.ctl("status")
        self.stop()
        (self.data / "log.key").unlink()
        self.start()
        self.append("T-2")
        self.publish()
        said = self.ctl("status", code=INTEGRITY)
        self.assertIn("not signed by the key that signed before", said)

    def test_a_key_that_is_added_in_order_is_taken_over(self):
        self.start()
        self.append("T-1")
        self.publish()
        self.ctl("status")
        self.stop()
        subprocess.run([BIN / "ledgerd", "--data", self.data, "--add-key"],
                       check=True, capture_output=True)
        self.start()
        self.append("T-2")
        self.publish()
        self.ctl("status")
        self.assertEqual(len(self.kept()["keys"]), 2)

    def test_a_lost_tail_of_a_ledger_that_signs_nothing_is_noticed(self):
        self.start("--key-file", "off")
        self.append("T-1")
        self.copy("old")
        self.start("--key-file", "off")
        self.append("T-2")
        self.ctl("status")
        self.swap("old")
        self.start("--key-file", "off")
        self.assertIn("went back", self.ctl("status", code=INTEGRITY))

    def test_another_ledger_is_noticed(self):
        self.start("--origin", "one.example/log")
        self.append("T-1")
        self.ctl("status")
        self.stop()
        shutil.rmtree(self.data)
        self.start("--origin", "two.example/log")
        self.append("T-1")
        said = self.ctl("status", code=INTEGRITY)
        self.assertIn("another ledger answers here: 'two.example/log'", said)

    def test_memory_that_cannot_be_kept_is_told_and_harmless(self):
        self.start()
        self.append("T-1")
        said = self.ctl("show", "lease", LEDGER_STATE="/proc/none")
        self.assertEqual(said.count("is not remembered"), 1)
        self.assertIn("In force", said)
        self.ctl("status")
        file, = (self.dir / "state").glob("head-*.json")
        file.write_text("{")
        self.assertIn("is not a head that was kept here", self.ctl("status"))
        self.assertEqual(file.read_text(), "{")

    def test_an_audit_is_offline_and_a_rebuild_mends_indexes(self):
        self.start()
        self.append("T-1")
        self.publish()
        said = self.ctl("audit", self.data, code=COULD_NOT_ASK)
        self.assertIn("held by another process", said)
        self.stop()
        self.assertIn("nothing differs", self.ctl("audit", self.data))
        report = json.loads(self.ctl("audit", self.data, "-o", "json"))
        self.assertEqual(report["differences"], 0)
        self.ctl("audit", self.data, "--from", "999", code=USAGE)
        # As other messages say it, where ledgerd finds its directory too.
        self.ctl("audit", "--from=2", LEDGER_DATA=str(self.data))
        self.ctl("audit", self.dir / "none", code=COULD_NOT_ASK)
        done = subprocess.run(
            [BIN / "ledgerd", "--data", self.data, "--rebuild-index"],
            capture_output=True, text=True, check=True)
        self.assertIn("agreements: 0 rows written, 0 removed", done.stdout)
        note = self.data / "last-checkpoint"
        note.write_text(note.read_text().replace("\n\n", "\n\n\n"))
        said = self.ctl("audit", self.data, code=INTEGRITY)
        self.assertIn("last-checkpoint", said)


if __name__ == "__main__":
    unittest.main(verbosity=1)
