#!/usr/bin/python3
# Copyright 2026 The Agreement Ledger Authors
# SPDX-License-Identifier: Apache-2.0
"""The two outside verifiers of exports: they accept what holds, and only that.

Goal: `verify_slice.py` and `verify_export.go` can be believed when they judge
what the ledger exports. Method: exports made by `make_export.py`, honest ones,
ones that were changed on the way and ones that a dishonest ledger has signed.
Needs openssl; the second also golang-go and golang-golang-x-mod-dev, without
which the rest runs and the exit status is 77.
"""

import contextlib
import functools
import hashlib
import io
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import unittest
from unittest import mock

import make_export as make
import verify_slice
from dishonest_slices import DishonestSliceTest  # run from here
from export_case import (
    ACME, HAS_GO, HEADS_ROOT, HERE, LEAF_HASHES, ONE, PROOF_2, RECORD_2, ROOT,
    TWO, ExportCase, flips, forged, go_program, joined)

RUN_SEED = int(os.environ.get("LEDGER_SEED", "1"))

class LiteralsTest(ExportCase):
    """What the formats give byte for byte."""

    def test_the_maker_gives_the_formats_literals(self):
        log = make.golden_log()
        self.assertEqual(LEAF_HASHES,
                         [make.leaf_hash(leaf).hex() for leaf in log.leaves])
        self.assertEqual(RECORD_2, log.leaves[2])
        self.assertEqual([joined(ONE), joined(TWO)], log.leaves[1:])
        self.write(log, "full")
        bundle = (self.out / "tile/entries/000.p/3").read_bytes()
        self.assertEqual(378, len(bundle))
        self.assertEqual(
            "5fa9c5f0d9bb08264b041425f07b9f26eee394515306ea7c679677978731aab6",
            hashlib.sha256(bundle).hexdigest())
        self.assertEqual(
            "de4599cd1940c83c75c3e7e67757a4f93230cbc9b2dba57f499a324b12f7d383",
            hashlib.sha256((self.out / "tile/0/000.p/3").read_bytes())
            .hexdigest())
        self.assertEqual(PROOF_2, (self.out / ACME / "1.tlog-proof")
                         .read_text("utf-8"))
        self.assertEqual(ROOT, json.loads(
            (self.out / "manifest.json").read_text("utf-8"))["root"])
        entries = log.entries(3)
        self.assertEqual(HEADS_ROOT, make.Tree(
            map(make.leaf_hash, entries)).root(0, 2).hex())
        log.own(b"event 3", 1000000)
        self.assertEqual(
            "36fd62f9f6e6be3ba0dd1712d697899f9281f8e5b43ab275378372017fefec10",
            make.leaf_hash(log.leaves[3]).hex())

    def test_the_verifier_gives_the_formats_literals(self):
        key = verify_slice.parse_vkey(make.VKEY)
        text = PROOF_2.split("\n\n", 1)[1]
        size, root = verify_slice.open_checkpoint(text, key)
        self.assertEqual((3, ROOT), (size, make.b64(root)))
        record = verify_slice.parse_record(RECORD_2)
        self.assertEqual(LEAF_HASHES[2], record.leaf_hash.hex())
        verify_slice.check_inclusion(2, 3, record.leaf_hash,
                                     PROOF_2.split("\n")[2], root)

    def test_a_proof_needs_its_exact_shape(self):
        leaves = [b"", b"\0", b"\x10", b"\x20\x21", b"01", b"@ABC", b"PQRSTUVW"]
        hashes = [make.leaf_hash(leaf) for leaf in leaves]
        root = bytes.fromhex("ddb89be403809e325750d3d263cd78929c2942b7942a34b7"
                             "7e122c9594a74c8c")
        path = [bytes.fromhex(node) for node in (
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7")]

        def check(index, size, nodes, leaf=hashes[6], root=root):
            verify_slice.check_inclusion(
                index, size, leaf, "\n".join(map(make.b64, nodes)), root)

        check(6, 7, path)
        two = hashes[1], make.Tree(hashes[:2]).root(0, 2)
        check(1, 2, hashes[:1], *two)
        for size in (1, 4):  # the hashes lead to the root, but not for this size
            with self.assertRaises(ValueError):
                check(1, size, hashes[:1], *two)
        for index, size, nodes in (
                (7, 7, path), (6, 6, path), (5, 7, path), (14, 7, path),
                (6, 8, path), (6, 7, path[:1]), (6, 7, path[::-1]),
                (6, 7, path + [root]), (6, 0, path), (0, 0, []),
                (6, 7, [path[0][:31], path[1]]),
                (6, 7, [path[0], path[1] + b"x"])):
            with self.assertRaises(ValueError):
                check(index, size, nodes)

    def test_an_equal_message_and_an_unknown_field_are_another_leaf(self):
        order = joined({n: ONE[n] for n in (12, 11, 10, 8, 7, 6, 5, 4, 2, 1)})
        later = joined({**ONE, 100: b"later"})
        for leaf, wanted in ((order, "7ff24096eb66b9023cdd7f5a1423f088346ca513"
                                     "7659a53c849b64fb18d783b3"),
                             (later, "fd96c71604409e3ea01badc1486bb0177df90788"
                                     "d780cb9b1fb204a30a5b58ed")):
            self.assertEqual(wanted, make.leaf_hash(leaf).hex())
            self.write(forged(1, leaf))
            self.assert_holds("beta.7")


class HonestSliceTest(ExportCase):
    """Slices that hold."""

    def test_every_agreement_of_honest_slices_holds(self):
        for log in (forged(2, RECORD_2), make.random_log(3, RUN_SEED),
                    make.random_log(300, RUN_SEED),
                    make.random_log(700, RUN_SEED)):
            self.write(log)
            for agreement in log.agreements(log.heads[-1]):
                self.assert_holds(agreement)

    def test_the_program_says_what_holds_and_up_to_where(self):
        self.write(forged(2, RECORD_2))
        command = [sys.executable, HERE / "verify_slice.py", self.out,
                   "acme-2026", make.VKEY]
        done = subprocess.run(command, check=True, capture_output=True)
        self.assertEqual(b"acme-2026: 2 records, complete up to 3 of 4\n",
                         done.stdout)
        (self.out / ACME / "1.record").write_bytes(b"")
        done = subprocess.run(command, check=False, capture_output=True)
        self.assertEqual(1, done.returncode)
        self.assertIn(b"agreements/acme-2026/1.record: ", done.stderr)

    def test_an_older_heads_record_covers_the_records_before_it(self):
        log = make.golden_log()
        log.commit_heads()
        log.request("token:bob", "request-3", bytes(32), [("acme-2026", b"x")])
        log.commit_heads()
        self.write(log, head=3)
        self.assert_holds()
        self.write(log, head=3, size=5)
        self.assert_refuted("2.record: not in order with the heads")

    def test_what_cannot_be_looked_at_is_no_refutation(self):
        self.write(forged(2, RECORD_2))
        name, key_id, key = make.VKEY.split("+")
        for other in (f"{name}+{key_id}+{key[:7]}", f"{name}+{key_id}", "",
                      f"{name}+1b2537b6+{key}", f"x{name}+{key_id}+{key}",
                      "example.com+1b2537b5+AazojJS/dCUPnthkSEudaFTDr0Q68zQQew"
                      "SSGAktDEpK",
                      "ledger.example/contracts+3fb148ef+BAAjjch9GyYz0sJsJx7AL"
                      "hbdAtz2ov0unbzSl1vMp94O",
                      "mirror.example.org+3fb148ef+BAAjjch9GyYz0sJsJx7ALhbdAtz"
                      "2ov0unbzSl1vMp94O"):
            self.assertEqual(2, self.run_slice(vkey=other)[0], other)
        self.assertEqual(2, self.run_slice("nobody")[0])
        with mock.patch.object(sys, "argv", ["verify_slice.py"]), \
                contextlib.redirect_stderr(io.StringIO()):
            self.assertEqual(2, verify_slice.main())
        with mock.patch.dict(os.environ, {"PATH": "/nonexistent"}):
            self.assertEqual(2, self.run_slice()[0])

    def test_what_nobody_has_signed_is_not_evidence(self):
        self.write(forged(2, RECORD_2))
        for name in ("manifest.json", "log.vkey", "policy.txt", "schema.binpb",
                     "checkpoints/2"):
            with self.changed(name, b"other"):
                self.assert_holds()
        proof = (self.out / ACME / "0.tlog-proof").read_text("utf-8")
        with self.changed(ACME + "0.tlog-proof", proof.replace(
                "@v1\n", "@v1\nextra AAAA\n").encode()):
            self.assert_holds()
        claim = (self.out / ACME / "completeness.json").read_text("utf-8")
        with self.changed(ACME + "completeness.json", claim.replace(
                " ", "\n\n").encode()):
            self.assert_holds()
        strange = f"— other.example {make.b64(b'12345678')}\n"
        for name in self.files(ACME):
            if name.endswith(("checkpoint", "-proof")):
                with open(self.out / name, "a", encoding="utf-8") as file:
                    file.write(strange)
        self.assert_holds()


class ChangedSliceTest(ExportCase):
    """Slices that were changed after the ledger had signed them."""

    def setUp(self):
        super().setUp()
        self.enterContext(mock.patch.object(
            verify_slice, "is_signed",
            functools.lru_cache(None)(verify_slice.is_signed)))
        self.write(forged(2, RECORD_2))

    def test_flipped_bits_are_seen_in_every_byte(self):
        for name in self.files(ACME):
            data = (self.out / name).read_bytes()
            step = 7 if name == "checkpoint" else 3  # there each costs an openssl
            for bit, wrong in flips(data, range(
                    RUN_SEED % step, 8 * len(data), step)):
                with self.changed(name, wrong):
                    self.assertEqual(1, self.run_slice()[0], (name, bit))

    def test_flipped_bits_are_seen_in_larger_slices(self):
        draw = random.Random(RUN_SEED)
        for count in (300, 700):
            log = make.random_log(count, RUN_SEED)
            self.write(log)
            for _ in range(400):
                agreement = draw.choice(log.agreements(log.heads[-1]))
                name = draw.choice(self.files(f"agreements/{agreement}"))
                data = (self.out / name).read_bytes()
                bit = draw.randrange(8 * len(data))
                with self.changed(name, next(flips(data, [bit]))[1]):
                    self.assertEqual(1, self.run_slice(agreement)[0],
                                     (RUN_SEED, count, name, bit))

    def test_files_cut_extended_emptied_or_missing_are_seen(self):
        for name in self.files(ACME):
            data = (self.out / name).read_bytes()
            more = [data + tail for tail in (b"\0", b"x", data)]
            if not name.endswith(".json"):
                more += [data + b"\n", data.replace(b"\n", b"\r\n") + b"\r"]
            cut = [data[:-1], data[:len(data) // 2], data[1:], b"", None]
            if name.endswith(".json"):
                cut[0] = data[:-2]  # the last byte is an LF
            for wrong in more + cut:
                with self.changed(name, wrong):
                    self.assert_refuted(": " if wrong else name)

    def test_exchanged_files_are_seen(self):
        names = self.files(ACME)[1:]
        for name in names:
            for other in names:
                if name == other:
                    continue
                with self.changed(name, (self.out / other).read_bytes()):
                    self.assert_refuted()
        for ends in ([".record"], [".tlog-proof"], [".record", ".tlog-proof"]):
            with contextlib.ExitStack() as stack:
                old = {name: (self.out / name).read_bytes() for name in names}
                for end in ends:
                    for here, there in (("0", "1"), ("1", "0")):
                        stack.enter_context(self.changed(
                            ACME + here + end, old[ACME + there + end]))
                self.assert_refuted()

    def test_further_files_and_links_are_seen(self):
        with self.changed(ACME + "2.record", RECORD_2):
            self.assert_refuted("missing")
            with self.changed(ACME + "2.tlog-proof", b"x"):
                self.assert_refuted()
        path = self.out / ACME / "0.record"
        path.rename(self.out / "elsewhere")
        path.symlink_to(self.out / "elsewhere")
        self.assert_refuted("0.record: missing")

    def test_the_last_record_cannot_be_dropped(self):
        for end in (".record", ".tlog-proof"):
            (self.out / ACME / ("1" + end)).unlink()
        self.assert_refuted("heads.proof: not the entry")
        entry = make.golden_log().entries(2)[0]
        proof = (self.out / ACME / "heads.proof").read_text("utf-8").split("\n")
        proof[3] = f"entry {make.b64(entry)}"
        (self.out / ACME / "heads.proof").write_text("\n".join(proof), "utf-8")
        self.assert_refuted("heads.proof: .* does not lead to the root")

    def test_a_heads_proof_is_read_to_the_letter(self):
        name = ACME + "heads.proof"
        text = (self.out / name).read_text("utf-8")
        lines = text.split("\n")
        for old, new in (("size 2", "size 3"), ("index 0", "index 1"),
                         ("index 0", "index 00"), ("/v1", "/v2"),
                         (lines[4] + "\n", ""), (lines[4], lines[4] + "\n\n"),
                         (lines[4], with_spare_bits(lines[4])),
                         (lines[3], lines[3] + "\n" + lines[3]),
                         ("size 2\n", "")):
            self.assertIn(old, text)
            with self.changed(name, text.replace(old, new).encode()):
                self.assert_refuted("heads.proof: ")

    def test_a_claim_that_differs_is_seen(self):
        name = ACME + "completeness.json"
        text = (self.out / name).read_text("utf-8")
        for old, new in (('"count": 2', '"count": 2.0'), ("[0, 2]", "[0, 1]"),
                         ('"count": 2', '"count": 2, "count": 2'),
                         ('"tree_size": 3', '"tree_size": 4'),
                         ("[0, 2]", "[0, 2, 3]"), (', "heads"', ', "other"'),
                         ('"agreements": 2', '"agreements": 3'),
                         ('"position": 3', '"position": true')):
            self.assertIn(old, text)
            with self.changed(name, text.replace(old, new).encode()):
                self.assert_refuted("completeness.json: claims what")

    def test_a_proof_file_is_read_to_the_letter(self):
        name = ACME + "0.tlog-proof"
        text = (self.out / name).read_text("utf-8")
        lines = text.split("\n")
        for wrong in (text.replace("index 0", "index 00"),
                      text.replace("index 0", "index +0"),
                      text.replace("index 0", "index 4"),
                      text.replace("index 0", "index 1"),
                      text.replace("index 0\n", ""),
                      text.replace("@v1\n", "@v1\nextra !!\n"),
                      text.replace("index 0\n", "index 0\nextra AAAA\n"),
                      text.replace("@v1\n", "@v1\nextra AA==\nextra AA==\n"),
                      text.replace("@v1", "@v2"),
                      text.replace(lines[2] + "\n", ""),
                      text.replace(lines[2], lines[2] + "\n" + lines[2]),
                      "\n".join(lines[:2] + [lines[3], lines[2]] + lines[4:]),
                      text.replace(lines[2], make.b64(bytes(31))),
                      text.replace(lines[2], " " + lines[2]),
                      text.replace(lines[2], with_spare_bits(lines[2])),
                      text.replace("\n\n", "\n", 1), "\n" + text):
            self.assertNotEqual(text, wrong)
            with self.changed(name, wrong.encode()):
                self.assert_refuted("tlog-proof: ")


@unittest.skipUnless(HAS_GO, "no go, or no golang-golang-x-mod-dev")
class FullExportTest(ExportCase):
    """The tree of full exports, by the Go project's packages."""

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.program = go_program(folder.name)

    def run_export(self, vkey=make.VKEY):
        done = subprocess.run([self.program, self.out, vkey], check=False,
                              capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr

    def assert_export_refuted(self, why=": "):
        status, said = self.run_export()
        self.assertEqual(1, status, said)
        self.assertEqual(1, said.count("\n"), said)
        self.assertRegex(said, why)

    def evidence(self):
        return [name for name in self.files(
            "tile", "checkpoints", "agreements") if not name.endswith(
                ("completeness.json", "heads.proof"))]

    def test_honest_exports_hold(self):
        for log in (make.golden_log(), *(make.random_log(count, RUN_SEED)
                    for count in (1, 3, 255, 256, 257, 300, 700))):
            self.write(log, "full")
            size = len(log.leaves)
            self.assertEqual(
                (0, f"tree of {size} leaves, {size} records proven\n"),
                self.run_export())
        self.write(make.random_log(300, RUN_SEED))
        self.assert_export_refuted("tile/entries/000: missing")
        self.assertEqual(2, self.run_export(make.VKEY[:-1])[0])

    def test_flipped_bits_are_seen(self):
        draw = random.Random(RUN_SEED)
        self.write(make.golden_log(), "full")
        for name in self.evidence():
            data = (self.out / name).read_bytes()
            for bit, wrong in flips(data, (16 * pair + draw.randrange(16)
                                           for pair in range(len(data) // 2))):
                with self.changed(name, wrong):
                    self.assert_export_refuted()
        for count in (300, 700):
            self.write(make.random_log(count, RUN_SEED), "full",
                       agreements=["_ledger", "agreement-0"])
            for name in self.evidence() * 2:
                data = (self.out / name).read_bytes()
                bit = draw.randrange(8 * len(data))
                with self.changed(name, next(flips(data, [bit]))[1]):
                    status, said = self.run_export()
                    self.assertEqual(1, status, (RUN_SEED, name, bit, said))

    def test_files_cut_extended_exchanged_or_missing_are_seen(self):
        self.write(make.random_log(300, RUN_SEED), "full",
                   agreements=["agreement-0"])
        names = self.evidence()
        for name, other in zip(names, names[1:] + names[:1]):
            data = (self.out / name).read_bytes()
            wrongs = [data[:-1], data[1:], b"", data + b"x", data + data,
                      (self.out / other).read_bytes()]
            if not name.startswith("checkpoints/"):
                wrongs.append(None)  # which ones are there, nobody has signed
            for wrong in wrongs:
                with self.changed(name, wrong):
                    self.assert_export_refuted()

    def test_tiles_beyond_the_tree_are_seen(self):
        self.write(make.random_log(300, RUN_SEED), "full")
        for name in ("tile/0/001.p/43", "tile/0/002", "tile/2/000.p/1",
                     "tile/entries/001.p/45", "tile/entries/readme"):
            path = self.out / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes((self.out / "tile/1/000.p/1").read_bytes())
            self.assert_export_refuted(f"{name}: not of a tree of this size")
            path.unlink()

    def test_a_signed_checkpoint_of_another_history_is_seen(self):
        log = make.random_log(300, RUN_SEED)
        self.write(log, "full")
        size = log.ends[10]
        fork = make.random_log(300, RUN_SEED + 1)
        tree = make.Tree(map(make.leaf_hash, fork.leaves))
        with self.changed(f"checkpoints/{size}",
                          make.checkpoint(tree, size).encode()):
            self.assert_export_refuted(f"{size}: not a beginning of this tree")
        with self.changed("checkpoints/1",
                          make.checkpoint(tree, 2).encode()):
            self.assert_export_refuted("checkpoints/1: not of the size")


def with_spare_bits(text):
    """Another spelling that a lenient reader takes for the same 32 bytes."""
    digits = ("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
              "+/")
    return text[:-2] + digits[digits.index(text[-2]) + 1] + "="


def main():
    if not HAS_GO:
        print("SKIPPED: verify_export.go: no go or no golang-golang-x-mod-dev; "
              "run tools/packages", flush=True)
    good = unittest.main(exit=False).result.wasSuccessful()
    return 1 if not good else 0 if HAS_GO else 77


if __name__ == "__main__":
    sys.exit(main())
