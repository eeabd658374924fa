#!/usr/bin/python3
# Copyright 2026 The Agreement Ledger Authors
# SPDX-License-Identifier: Apache-2.0
"""ledger-verify judges exports that were written from the formats alone.

Goal: it agrees with verifiers that share nothing with it. Method: exports by
make_export.py, honest ones of several sizes and the signed but broken ones on
which the outside verifier is tested, each judged by the program.

  ledger_verify_test.py LEDGER_VERIFY
"""

import pathlib
import subprocess
import sys
import unittest

import dishonest_slices
import export_case
import make_export as make

PROGRAM = pathlib.Path(sys.argv.pop(1)).resolve()


class Judged(export_case.ExportCase):
    """The verdict is that of ledger-verify; its words are its own."""

    def run_slice(self, agreement="acme-2026", vkey=make.VKEY):
        done = subprocess.run([PROGRAM, "export", self.out, "--vkey", vkey],
                              capture_output=True, text=True, check=False)
        return done.returncode, done.stderr or done.stdout

    def assert_refuted(self, why=": ", agreement="acme-2026"):
        status, said = self.run_slice(agreement)
        self.assertEqual(1, status, said)
        self.assertTrue(said.startswith("REFUTED  "), said)
        self.assertEqual(1, said.count("\n"), said)


class DishonestTest(Judged, dishonest_slices.DishonestSliceTest):
    """Every broken slice that the outside verifier refuses is refused."""

    def assert_holds(self, *which):
        """What holds there stands under other sizes in checkpoints/ too, where
        only ledger-verify looks."""


class HonestTest(Judged):
    """What is written by the formats holds."""

    def test_whole_exports_and_slices_hold(self):
        for leaves in 3, 300, 700:
            log = (make.golden_log() if leaves == 3 else
                   make.random_log(leaves, leaves))
            for profile in "full", "slice":
                with self.subTest(leaves=leaves, profile=profile):
                    if profile == "slice" and leaves == 3:
                        log.commit_heads()
                    self.write(log, profile)
                    status, said = self.run_slice()
                    self.assertEqual(0, status, said)
                    self.assertIn("authentic by your own policy", said)


if __name__ == "__main__":
    unittest.main()
