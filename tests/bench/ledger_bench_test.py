#!/usr/bin/python3
# Copyright 2026 The Agreement Ledger Authors
# SPDX-License-Identifier: Apache-2.0
"""ledger-bench as a user runs it: it ends well and prints sound figures.

Goal: the programs agree on the protocol, every append is counted once, and the
output is what it claims. Method: the quick run of works of each kind; no figure
decides anything, because the machine may be busy.

  ledger_bench_test.py LEDGER_BENCH
"""

import json
import subprocess
import sys
import unittest

PROGRAM = sys.argv.pop(1)


def run(*words):
  return subprocess.run([PROGRAM, *words], capture_output=True, text=True,
                        stdin=subprocess.DEVNULL, timeout=240)


class LedgerBenchTest(unittest.TestCase):

  def test_quick_figures_are_sound(self):
    done = run('--quick', '--seconds', '0.1', '-o', 'json', '--only',
               'append-1,batch-1,state-past,verdict,inclusion,consistency,'
               'export,verify')
    self.assertEqual(done.returncode, 0, done.stderr)
    report = json.loads(done.stdout)
    for name in ('command', 'date', 'machine', 'build', 'server'):
      self.assertTrue(report[name], name)
    works = {work['name']: work for work in report['works']}
    self.assertEqual(sorted(works),
                     ['append-1', 'batch-1', 'consistency', 'export',
                      'inclusion', 'state-past', 'verdict', 'verdict-many',
                      'verify'])
    for work in works.values():
      self.assertEqual(len(work['rounds']), 3)
      measured = work['measured']
      self.assertGreater(measured['min'], 0)
      self.assertLessEqual(measured['min'], measured['median'])
      self.assertLessEqual(measured['median'], measured['max'])
      self.assertGreaterEqual(work['foreign_cores'], 0)
    for one in works['append-1']['rounds']:
      serial = 1 / (1 / one['raw'] + 1 / one['echo'])
      self.assertAlmostEqual(one['ceiling'], serial, delta=serial * 1e-6)
      self.assertLessEqual(one['p50_us'], one['p99_us'])
      self.assertGreater(one['bare'], 0)
    self.assertTrue(works['state-past']['less_is_better'])

  def test_an_unknown_work_is_a_usage_error_that_lists_the_works(self):
    done = run('--only', 'no-such-work')
    self.assertEqual(done.returncode, 2)
    self.assertIn('append-64-few', done.stderr)

  def test_a_server_that_does_not_start_is_named(self):
    done = run('--quick', '--only', 'append-1', '--ledgerd', '/no/ledgerd')
    self.assertEqual(done.returncode, 5)
    self.assertIn("start '/no/ledgerd'", done.stderr)


if __name__ == '__main__':
  unittest.main()
