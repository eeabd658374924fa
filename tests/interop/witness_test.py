#!/usr/bin/python3
# Copyright 2026 The Agreement Ledger Authors
# SPDX-License-Identifier: Apache-2.0
"""ledgerd and the witnesses that it asks, each a process of its own.

Goal: a checkpoint is published with the cosignatures that its policy demands,
or not at all, and a ledger that went back in time is noticed. Method: ledgerd,
two `ledgerctl witness`, and ledger-verify as the reader whom they serve.

    witness_test.py FOLDER_OF_PROGRAMS
"""

import hashlib
import pathlib
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.error
import urllib.request

import grpc

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import daemon  # noqa: E402

BIN = pathlib.Path(sys.argv.pop(1))
ORIGIN = "ledger.example/witnessed"


class Outsider:
    """One `ledgerctl witness`."""

    def __init__(self, scratch, name, log_vkey, address="127.0.0.1:0"):
        self.scratch, self.name, self.log_vkey = scratch, name, log_vkey
        self.key = scratch / f"{name}.key"
        self.start(address)

    def start(self, address):
        self.process = subprocess.Popen(
            [BIN / "ledgerctl", "witness", "--listen", address, "--key",
             self.key, "--name", f"{self.name}.example", "--log",
             self.log_vkey, "--state", self.scratch / f"{self.name}.state"],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        said = {}
        while "serving" not in said:
            line = self.process.stdout.readline()
            if not line:
                raise AssertionError(f"{self.name} does not serve")
            word, value = line.split()
            said[word] = value
        self.vkey, self.url = said["vkey"], said["serving"]

    def stop(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        code = self.process.wait(timeout=daemon.PATIENCE_SECONDS)
        self.process.stdout.close()
        return code

    def start_again(self):
        self.start(self.url.removeprefix("http://"))

    def kill(self):
        if self.process.poll() is None:
            self.stop(signal.SIGKILL)


class WitnessTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stubs = tempfile.TemporaryDirectory()
        daemon.generate_stubs(pathlib.Path(cls.stubs.name))
        # The modules' names exist only now.
        from ledger.v1 import ledger_service_pb2 as service
        from ledger.v1 import ledger_service_pb2_grpc as service_grpc
        from ledger.v1 import proof_service_pb2 as proof
        from ledger.v1 import proof_service_pb2_grpc as proof_grpc
        cls.service, cls.service_grpc = service, service_grpc
        cls.proof, cls.proof_grpc = proof, proof_grpc

    @classmethod
    def tearDownClass(cls):
        cls.stubs.cleanup()

    def setUp(self):
        self.directory = tempfile.TemporaryDirectory()
        self.scratch = pathlib.Path(self.directory.name)
        self.server = None
        self.terms = 0
        self.log_vkey = subprocess.check_output(
            [BIN / "ledgerd", "--data", self.scratch / "data", "--origin",
             ORIGIN, "--add-key"], text=True,
            stderr=subprocess.DEVNULL).strip()
        self.witnesses = [Outsider(self.scratch, name, self.log_vkey)
                          for name in ("w1", "w2")]
        self.policy = self.scratch / "policy.txt"
        self.policy.write_text("".join(
            [f"log {self.log_vkey}\n"] +
            [f"witness {each.name} {each.vkey} {each.url}\n"
             for each in self.witnesses] +
            ["group outside 2 w1 w2\n", "quorum outside\n"]))

    def tearDown(self):
        if self.server:
            self.server.kill()
        for each in self.witnesses:
            each.kill()
        self.directory.cleanup()

    def serve(self, *flags):
        if self.server:
            self.assertEqual(self.server.stop(), 0)
        self.server = daemon.Daemon(
            BIN / "ledgerd", self.scratch, "--checkpoint-every", "0s",
            "--witness-policy", str(self.policy), *flags)

    def append(self):
        self.terms += 1
        request = self.service.AppendEventsRequest(
            request_id=f"r-{self.terms}")
        append = request.appends.add(agreement_id="A")
        append.expected.any = True
        fact = append.events.add().fact
        fact.effective.date = "2024-01-01"
        fact.term_granted.term_id = f"T-{self.terms}"
        fact.term_granted.term_kind = 1
        with grpc.insecure_channel(self.server.address) as channel:
            stub = self.service_grpc.LedgerServiceStub(channel)
            return stub.AppendEvents(request, timeout=20).tree_size

    def checkpoint(self, publish=True):
        if publish:
            time.sleep(1.05)  # at most one a second is tried
        with grpc.insecure_channel(self.server.address) as channel:
            stub = self.proof_grpc.ProofServiceStub(channel)
            return stub.GetCheckpoint(
                self.proof.GetCheckpointRequest(publish=publish), timeout=30)

    def verify(self, note):
        """How ledger-verify ends, by the same policy."""
        path = self.scratch / "checkpoint"
        path.write_text(note, encoding="utf-8")
        return subprocess.run(
            [BIN / "ledger-verify", "checkpoint", path, "--policy",
             self.policy], capture_output=True, text=True, check=False)

    def metric(self, name):
        base = "http://" + self.server.line("serving")["metrics"]
        with urllib.request.urlopen(base + "/metrics", timeout=10) as page:
            for line in page.read().decode().splitlines():
                if line.startswith(name + " "):
                    return float(line.split()[1])
        raise AssertionError(f"no metric {name}")

    def test_two_witnesses_cosign_what_is_published(self):
        self.serve("--fail-closed")
        size = self.append()
        published = self.checkpoint()
        self.assertEqual(published.tree_size, size)
        verified = self.verify(published.note)
        self.assertEqual(verified.returncode, 0, verified.stderr)
        for each in self.witnesses:
            self.assertIn(f"\u2014 {each.name}.example ", published.note)
            self.assertIn(each.name, verified.stdout)
        self.assertEqual(self.checkpoint(publish=False).note, published.note)
        self.assertEqual(self.metric("ledger_checkpoint_cosigned"), 2)
        self.assertEqual(self.metric("ledger_checkpoint_misses_policy"), 0)
        # A second one extends it; what was found out once is known.
        self.append()
        self.assertEqual(self.verify(self.checkpoint().note).returncode, 0)
        # Each witness gives its own newest one to whoever asks.
        name = hashlib.sha256(ORIGIN.encode()).hexdigest()
        with urllib.request.urlopen(
                f"{self.witnesses[0].url}/{name}/checkpoint") as page:
            note = page.read().decode()
        self.assertTrue(note.startswith(f"{ORIGIN}\n{size + 1}\n"))
        self.assertIn("\u2014 w1.example ", note)
        self.assertNotIn("w2.example", note)

    def test_without_its_quorum_it_publishes_nothing_and_serves_on(self):
        self.serve("--fail-closed")
        self.append()
        before = self.checkpoint()
        self.witnesses[1].stop(signal.SIGKILL)
        size = self.append()
        self.assertGreater(size, before.tree_size)
        self.assertEqual(self.checkpoint().note, before.note)
        self.assertEqual(self.checkpoint(publish=False).note, before.note)
        self.assertEqual(self.server.line("checkpoint withheld")["tree_size"],
                         size)
        self.assertEqual(self.server.line("no cosignature")["witness"], "w2")
        self.assertEqual(self.metric("ledger_checkpoint_misses_policy"), 1)
        # Once the witness is back, the next attempt succeeds.
        self.witnesses[1].start_again()
        after = self.checkpoint()
        self.assertEqual(after.tree_size, size)
        self.assertEqual(self.verify(after.note).returncode, 0)

    def test_without_fail_closed_it_publishes_with_what_there_is(self):
        self.serve()
        self.witnesses[1].stop(signal.SIGKILL)
        size = self.append()
        published = self.checkpoint()
        self.assertEqual(published.tree_size, size)
        self.assertIn("\u2014 w1.example ", published.note)
        self.assertEqual(self.verify(published.note).returncode, 1)
        self.server.line("checkpoint published below its policy")

    def test_an_older_copy_of_the_ledger_is_noticed(self):
        self.serve()
        self.append()
        self.checkpoint()
        self.assertEqual(self.server.stop(), 0)
        shutil.copytree(self.scratch / "data", self.scratch / "backup")
        self.serve()
        for _ in range(3):
            self.append()
        held = self.checkpoint().tree_size
        self.assertEqual(self.server.stop(), 0)
        # Everything goes back, the file of the last checkpoint too.
        shutil.rmtree(self.scratch / "data")
        (self.scratch / "backup").rename(self.scratch / "data")
        self.serve()
        self.append()
        with self.assertRaises(grpc.RpcError) as caught:
            self.checkpoint()
        self.assertEqual(caught.exception.code(), grpc.StatusCode.DATA_LOSS)
        self.assertIn(f"cosigned {held} records", caught.exception.details())
        line = self.server.line("nothing is signed any more")
        self.assertEqual(line["level"], "error")
        self.assertIn(f"cosigned {held} records", line["why"])
        self.assertEqual(self.metric("ledger_witness_ahead"), 1)
        self.append()

    def test_reads_go_on_while_witnesses_are_silent(self):
        silent = [socket.create_server(("127.0.0.1", 0)) for _ in range(2)]
        text = self.policy.read_text()
        for each, server in zip(self.witnesses, silent):
            text = text.replace(each.url,
                                f"http://127.0.0.1:{server.getsockname()[1]}")
        self.policy.write_text(text)
        self.serve("--reader-threads", "1")
        self.append()
        with grpc.insecure_channel(self.server.address) as channel:
            stub = self.proof_grpc.ProofServiceStub(channel)
            asked = self.proof.GetCheckpointRequest(publish=True)
            waiting = [stub.GetCheckpoint.future(asked, timeout=30)
                       for _ in range(8)]
            self.append()
            with self.assertRaises(grpc.RpcError) as caught:
                self.checkpoint(publish=False)
            self.assertEqual(caught.exception.code(),
                             grpc.StatusCode.NOT_FOUND)
            self.assertFalse(waiting[0].done(), "it waits for nobody")
            for each in waiting:
                each.result()
        for server in silent:
            server.close()

    def test_a_policy_of_another_ledger_is_refused(self):
        other = self.scratch / "other.txt"
        other.write_text(f"log {self.log_vkey}\nquorum none\n")
        refused = subprocess.run(
            [BIN / "ledgerd", "--data", self.scratch / "new", "--listen",
             "127.0.0.1:0", "--metrics-listen", "off", "--witness-policy",
             other], capture_output=True, text=True, check=False, timeout=30)
        self.assertEqual(refused.returncode, 2)
        self.assertIn("none of its 1 log lines has the key", refused.stderr)

    def test_a_witness_keeps_its_key_and_its_manners(self):
        first = self.witnesses[0]
        self.assertEqual(stat.S_IMODE(first.key.stat().st_mode), 0o600)
        for target, data, code in (("/", None, 404),
                                   ("/add-checkpoint", None, 405),
                                   ("/add-checkpoint", b"words", 400),
                                   ("/add-checkpoint", b"x" * 2_000_000, 400)):
            with self.assertRaises((urllib.error.HTTPError,
                                    urllib.error.URLError)) as caught:
                urllib.request.urlopen(first.url + target, data, timeout=20)
            # A client that is still sending may see the end before the answer.
            if isinstance(caught.exception, urllib.error.HTTPError):
                self.assertEqual(caught.exception.code, code)
                caught.exception.close()
        host, port = first.url.removeprefix("http://").split(":")
        for garbage in (b"\0" * 1000, b"GET " + b"a" * 100_000,
                        b"POST / HTTP/1.1\r\n" + b"X: y\r\n" * 20_000):
            with socket.create_connection((host, int(port)), 10) as client:
                try:
                    client.sendall(garbage)
                except ConnectionError:
                    pass
        vkey = first.vkey
        self.assertEqual(first.stop(), 0)
        first.start_again()
        self.assertEqual(first.vkey, vkey)
        self.assertEqual(first.stop(signal.SIGINT), 0)
        first.key.chmod(0o640)
        for flags, why in (
                (["--key", first.key, "--listen", "127.0.0.1:0"],
                 "has mode 0640, expected 0600"),
                (["--key", self.scratch / "k", "--listen", "0.0.0.0:0"],
                 "is not a loopback address")):
            refused = subprocess.run(
                [BIN / "ledgerctl", "witness", "--name", "w1.example",
                 "--log", self.log_vkey, "--state", self.scratch / "s",
                 *flags], capture_output=True, text=True, check=False,
                timeout=30)
            self.assertEqual(refused.returncode, 2)
            self.assertIn(why, refused.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=1)
