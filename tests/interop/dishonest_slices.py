# Copyright 2026 The Agreement Ledger Authors
# SPDX-License-Identifier: Apache-2.0
"""Slices whose ledger has signed what it must not.

Goal: a signature saves no record, heads record or checkpoint that breaks a
rule. Method: the log of the formats with one thing wrong, exported and signed.
"""

from unittest import mock

import make_export as make
import verify_slice
from export_case import (
    HEADS_ROOT, ONE, RECORD_2, TWO, ExportCase, forged, joined)


class DishonestSliceTest(ExportCase):
    """Slices whose ledger has signed what it must not."""

    def test_records_that_break_a_rule_are_refused_though_signed(self):
        cases = {
            "twice": joined(ONE) + b"\x08\x07",
            "another wire type": joined({**ONE, 7: 5}),
            "group": joined(ONE) + b"\xa3\x06\xa4\x06",
            "wire type 6": joined(ONE) + b"\xa6\x06",
            "field number 0": joined(ONE) + b"\x00\x01",
            "cut in a field": joined(ONE) + b"\xa2\x06\x05ab",
            "eleven bytes": joined(ONE) + b"\xa0\x06" + b"\x80" * 10 + b"\0",
            "65 bits": joined(ONE) + b"\xa0\x06" + b"\xff" * 9 + b"\x02",
            "index 2^32 + 1": joined({**ONE, 11: 2**32 + 1}),
            "index 2 of 2": joined({**ONE, 11: 2}),
            "index above position": joined({**ONE, 11: 2, 12: 3}),
            "no size": joined({**ONE, 11: 0, 12: 0}),
            "size 257": joined({**ONE, 12: 257}),
            "position 2": joined({**ONE, 1: 2}),
            "revision": joined({**ONE, 3: 1}),
            "previous hash": joined({**ONE, 4: b"x" * 32}),
            "short hash": joined({**ONE, 4: bytes(31)}),
            "no hash": joined({**ONE, 4: b""}),
            "digest": joined({**ONE, 7: bytes(33)}),
            "no event": joined({**ONE, 8: b""}),
            "long event": joined({**ONE, 8: bytes(61441)}),
            "long leaf": joined({**ONE, 100: bytes(65535)}),
            "no actor": joined({**ONE, 6: b""}),
            "actor without a scheme": joined({**ONE, 6: b"alice"}),
            "actor without a name": joined({**ONE, 6: b"token:"}),
            "the ledger's actor": joined({**ONE, 6: b"ledger:"}),
            "the ledger's scheme": joined({**ONE, 6: b"ledger:x"}),
            "long actor": joined({**ONE, 6: b"token:" + b"a" * 251}),
            "actor not UTF-8": joined({**ONE, 6: b"token:\xff"}),
            "no request id": joined({**ONE, 10: b""}),
            "long request id": joined({**ONE, 10: b"a" * 65}),
            "request id with a blank": joined({**ONE, 10: b"a b"}),
            "another agreement": joined({**ONE, 2: b"acme-2026"}),
            "an own agreement": joined({**ONE, 2: b"_beta"}),
        }
        for name, leaf in cases.items():
            with self.subTest(name):
                self.write(forged(1, leaf))
                self.assert_refuted("agreements/beta.7/0", "beta.7")

    def test_a_records_own_bounds_need_no_slice(self):
        verify_slice.parse_record(joined({**ONE, 2: b"a" * 64, 6: b"a:b"}))
        verify_slice.parse_record(joined({**ONE, 5: -1, 12: 256}))
        for change in ({2: b""}, {2: b"."}, {2: b".."}, {2: b"a" * 65},
                       {2: b"a b"}, {2: b"a\n"}, {2: b"a/b"}, {2: "é".encode()},
                       {3: 1}, {4: b"x" * 32}, {4: bytes(31)}, {4: bytes(33)},
                       {7: bytes(31)}, {4: bytes(31), 7: bytes(31)}, {12: 257},
                       {12: 2**32 + 2}):
            with self.assertRaises(ValueError, msg=change):
                verify_slice.parse_record(joined({**ONE, **change}))
        for change in ({4: bytes(32)}, {3: 0}):
            with self.assertRaises(ValueError, msg=change):
                verify_slice.parse_record(joined({**TWO, **change}))

    def test_positions_grow_even_within_a_request(self):
        first = joined({**ONE, 2: b"acme-2026"})
        second = joined({**ONE, 1: 0, 2: b"acme-2026", 3: 1, 11: 0,
                         4: make.leaf_hash(first), 5: make.START_US + 2})
        log = make.Log()
        log.leaves = [second, first]
        log.positions = {"acme-2026": [1, 0]}
        log.time += 10
        log.commit_heads()
        self.write(log)
        self.assert_refuted("0.record: not in order")

    def test_records_that_do_not_follow_are_refused_though_signed(self):
        cases = {
            "revision left out": {3: 2},
            "another previous hash": {4: b"x" * 32},
            "time stands": {5: make.START_US},
            "time goes back": {5: -1},
            "import behind the rest": {9: 1},
            "request overlaps": {11: 1, 12: 2},
            "one request of two sizes": {
                6: b"token:alice", 7: ONE[7], 10: b"request-1", 11: 2, 12: 3},
        }
        for name, change in cases.items():
            with self.subTest(name):
                self.write(forged(2, joined({**TWO, **change})))
                self.assert_refuted("agreements/acme-2026/")

    def test_own_acts_have_no_request_and_no_caller(self):
        log = make.golden_log()
        log.own(b"event 3")
        log.commit_heads()
        own = log.leaves[3]
        for leaf in (own + b"\x60\x01", own + b"\x58\x00", own + b"\x48\x00",
                     own.replace(b"ledger:", b"token:x"),
                     own.replace(b"event 3", b"event 4")):
            log.leaves[3] = leaf
            self.write(log)
            self.assert_refuted("/0.record: no act of the ledger", "_ledger")

    def test_only_a_heads_record_is_one(self):
        act = make.field(1, 3) + make.field(2, 2) + make.field(
            3, bytes.fromhex(HEADS_ROOT))
        honest = make.own_event(5, act)
        inner = make.field(110, make.field(5, act))
        for event in (make.own_event(4, act), make.own_event(5, act + b"\x08\x03"),
                      make.own_event(5, make.field(2, 2)),
                      make.own_event(5, act.replace(b"\x08\x03", b"\x08\x05")),
                      make.own_event(5, act.replace(b"\x08\x03", b"\x08\x02")),
                      make.own_event(5, act.replace(b"\x10\x02", b"\x10\x03")),
                      make.field(4, inner + make.field(97, b"")),
                      make.field(4, make.field(110, make.field(
                          5, act) + make.field(4, b""))),
                      make.field(4, inner) + make.field(4, inner), b"x"):
            log = make.golden_log()
            log.own(event)
            self.write(log, head=3)
            self.assert_refuted()
        log = make.golden_log()
        log.request("token:bob", "r", bytes(32), [("beta.7", honest)])
        self.write(log, head=3)
        self.assert_refuted("heads.record: no heads record")
        log = make.golden_log()
        log.own(honest)
        self.write(log, head=3)
        self.assert_holds()

    def test_heads_stand_behind_what_they_cover(self):
        for size, entries_below, why in ((5, 3, "heads.record: no heads record"),
                                         (1, 1, "0.record: not in order")):
            log = make.golden_log()
            entries = list(map(make.leaf_hash, log.entries(entries_below)))
            log.commit_heads(size, make.Tree(entries).root(0, len(entries)))
            self.write(log, head=3, size=size)
            self.assert_refuted(why)

    def test_heads_over_other_entries_are_refused(self):
        for root in (bytes(32), bytes(31), make.leaf_hash(RECORD_2)):
            log = make.golden_log()
            log.commit_heads(root=root)
            self.write(log)
            self.assert_refuted()

    def test_only_the_logs_key_makes_a_checkpoint(self):
        log = forged(2, RECORD_2)
        self.write(log)
        text, lines = (self.out / "checkpoint").read_text("utf-8").split("\n\n")
        origin, size, root = text.split("\n")
        other = make.b64(bytes(32))
        texts = ([origin, size], [origin, "0" + size, root], ["", size, root],
                 [origin, "bananas", root], [origin, "-4", root],
                 [origin, size + " ", root], [origin, str(2**63), root],
                 [origin, size, "ThisIsn'tBase64"], [origin, size, other],
                 [origin, size, "YmFuYW5hcw=="], [origin, "3", root],
                 [origin, size, root, "extension"], [origin, size, root, ""],
                 [origin + "x", size, root], ["\ufeff" + origin, size, root])
        for wrong in texts:
            body = "\n".join(wrong) + "\n"
            self.sign_anew(log, body + "\n" + make.sign(body))
            self.assert_refuted()
        own = text + "\n\n" + lines
        for wrong in (text + "\n\n", text + "\n" + lines,
                      own.replace(origin + " ", "a.example "), own + "\n",
                      own + lines[:-9] + "A" + lines[-8:], own[:-1],
                      own + "unexpected\n", own + "— a b\n", own + lines * 100,
                      own + "— a\u2003b AAAAAAAA\n", own + "— a+b AAAAAAAA\n"):
            self.sign_anew(log, wrong)
            self.assert_refuted("checkpoint: ")
        self.sign_anew(log, own + lines)
        self.assert_holds()

    def sign_anew(self, log, checkpoint):
        """Puts another checkpoint at every place where one stands."""
        with mock.patch.object(make, "checkpoint", lambda *_: checkpoint):
            self.write(log)
