# Copyright 2026 The Agreement Ledger Authors
# SPDX-License-Identifier: Apache-2.0
"""What the tests of the export verifiers share: the records that the formats
give byte for byte, a folder for an export, and the verifiers' answers."""

import contextlib
import io
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest
from unittest import mock

import make_export as make
import verify_slice

ACME = "agreements/acme-2026/"

HERE = pathlib.Path(__file__).resolve().parent
GO_SOURCES = pathlib.Path("/usr/share/gocode")
HAS_GO = (shutil.which("go") and
          (GO_SOURCES / "src/golang.org/x/mod/sumdb/tlog").is_dir())

# The literals of the formats' section 10.
ROOT = "1rBvIW15UfchXEw5oAQDo0HdpmkaIKMktyWHMgKfs1k="
LEAF_HASHES = [
    "f580fd63acc28ca03c206f10f3b9c1c8436a3f01cd7c4f80971dad8004a17289",
    "47fc0cc3b3d47b214ba134b6d41ab3fb302bf42b7ba48bbd7cf358d0ba7a58d2",
    "a9736df69409d76d6a25dd07e165a88a8fa7d185f48e31a6823ac404713c7512"]
RECORD_2 = bytes.fromhex(
    "0802120961636d652d3230323618012220f580fd63acc28ca03c206f10f3b9c1c8436a3f01"
    "cd7c4f80971dad8004a17289288089fbb184e991033209746f6b656e3a626f623a20ff14e1"
    "4c208d414590558c2e333a73da13828df7df2988dacc7f817e6aa5f99542076576656e7420"
    "325209726571756573742d326001")
PROOF_2 = """c2sp.org/tlog-proof@v1
index 2
pxWYZffQIj9AbrhIW/LtJsNN6EtFKm5U7tFc8Bmcy0E=

ledger.example/contracts
3
1rBvIW15UfchXEw5oAQDo0HdpmkaIKMktyWHMgKfs1k=

— ledger.example/contracts GyU3tcY23ji8OdvyCo+ST/1t2f4tYWUz2b7bAatsYFQWdIcZFqWz\
GJDJi33EM1Dm22+r3u7mEUgCH9hYRn80+iJFPgU=
"""
HEADS_ROOT = "d509288f9344faef84378bd28cac543cb8789639e5e2998ecdd5dfcd25d62ca7"

# Records 1 and 2 of the same section, field by field.
ONE = {1: 1, 2: b"beta.7", 4: bytes(32), 5: make.START_US + 1,
       6: b"token:alice", 7: make.sha256(b"request 1"), 8: b"event 1",
       10: b"request-1", 11: 1, 12: 2}
TWO = {1: 2, 2: b"acme-2026", 3: 1, 4: bytes.fromhex(LEAF_HASHES[0]),
       5: make.START_US + 2000000, 6: b"token:bob",
       7: make.sha256(b"request 2"), 8: b"event 2", 10: b"request-2", 12: 1}


def go_program(folder):
    """verify_export.go, built in a folder."""
    program = pathlib.Path(folder) / "verify_export"
    subprocess.run(
        ["go", "build", "-o", program, HERE / "verify_export.go"], check=True,
        env={**os.environ, "GO111MODULE": "off", "GOPATH": str(GO_SOURCES),
             "GOFLAGS": "", "GOCACHE": os.path.join(folder, "cache")})
    return program


def joined(fields):
    return b"".join(make.field(*item) for item in fields.items())


def forged(position, leaf):
    """The golden log with one leaf replaced, and its heads committed."""
    log = make.golden_log()
    log.leaves[position] = leaf
    log.commit_heads()
    return log


class ExportCase(unittest.TestCase):
    """A folder for exports, and the verifiers' answers about them."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.out = pathlib.Path(folder.name) / "export"

    def write(self, log, profile="slice", **how):
        shutil.rmtree(self.out, ignore_errors=True)
        make.write(self.out, log, profile, **how)

    def run_slice(self, agreement="acme-2026", vkey=make.VKEY):
        """Exit status, and the lines said."""
        out, err = io.StringIO(), io.StringIO()
        with mock.patch.object(sys, "argv", [
                "verify_slice.py", str(self.out), agreement, vkey]), \
                contextlib.redirect_stdout(out), \
                contextlib.redirect_stderr(err):
            status = verify_slice.main() or 0
        return status, (err if status else out).getvalue()

    def assert_holds(self, *which):
        self.assertEqual((0, mock.ANY), self.run_slice(*which))

    def assert_refuted(self, why=": ", agreement="acme-2026"):
        status, said = self.run_slice(agreement)
        self.assertEqual(1, status, said)
        self.assertEqual(1, said.count("\n"), said)
        self.assertRegex(said, why)

    @contextlib.contextmanager
    def changed(self, name, content):
        """A file with other content, or without one, for a while."""
        path = self.out / name
        before = path.read_bytes() if path.exists() else None
        if content is None:
            path.unlink()
        else:
            path.write_bytes(content)
        try:
            yield
        finally:
            if before is None:
                path.unlink()
            else:
                path.write_bytes(before)

    def files(self, *folders):
        """Paths of the checkpoint and of all files below some folders."""
        return ["checkpoint"] + sorted(
            str(path.relative_to(self.out)) for folder in folders
            for path in (self.out / folder).rglob("*") if path.is_file())


def flips(data, bits):
    """`data` with one bit flipped, for each of `bits`."""
    for bit in bits:
        out = bytearray(data)
        out[bit // 8] ^= 1 << bit % 8
        yield bit, bytes(out)
