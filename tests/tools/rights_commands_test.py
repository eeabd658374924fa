#!/usr/bin/python3
# Copyright 2026 The Agreement Ledger Authors
# SPDX-License-Identifier: Apache-2.0
"""check, findings, due and what they suppose, as a user meets them.

Goal: the commands about rights say what the server answers, repeat themselves
and refuse what is wrong. Method: one ledgerd with the committed histories;
every answer is that of a subprocess.

  rights_commands_test.py FOLDER_OF_PROGRAMS
"""

import json
import re
import shlex
import subprocess
import tempfile
import unittest

from end_to_end_test import (BIN, DONE, HISTORIES, NO, REFUSED, USAGE, Server, ctl,
                             line)

BUY = ('check', 'openai', '--activity', 'compute/buy', '--subject',
       'capacity/new', '--field', 'workload/training', '--counterparty',
       'class/cloud/rival')


class RightsCommandsTest(unittest.TestCase):

  @classmethod
  def setUpClass(cls):
    cls.server = Server()
    cls.addClassCleanup(cls.server.stop)
    code, _, err = ctl(cls.server, 'import', *HISTORIES)
    assert code == DONE, err

  def ask(self, *words, code=DONE):
    found, out, err = ctl(self.server, *words)
    self.assertEqual(found, code, out + err)
    return out if code == DONE else out + err

  def repeated(self, text):
    """What the command below an answer says when it is run."""
    command = re.search(r'(?m)^repeat  ledgerctl (.*)$', text)[1]
    return self.ask(*shlex.split(command))

  def test_a_verdict_is_told_with_its_reasons_and_repeats_itself(self):
    text = self.ask(*BUY, '--as-of', '2025-03-07', '--known-at', '2025-06-30',
                    '--changes', '--findings')
    self.assertTrue(text.startswith('YES, subject to notice'), text)
    self.assertIn('because      microsoft-openai/msoai-012 (rofr.granted)',
                  text)
    self.assertIn('released by  microsoft-openai/msoai-011b', text)
    self.assertIn('finding      F2 BREACH', text)
    self.assertRegex(text, r'(?m)^2019-07-22 +YES +NO +2019-07-22$')
    self.assertEqual(self.repeated(text), text)

  def test_a_verdict_is_certified_and_judged_again_without_the_server(self):
    acts = self.ask('log', '_ledger', '-o', 'jsonl').splitlines()
    facts = [json.loads(act)['event']['fact']['own_act'] for act in acts]
    vkey = next(fact['key_added']['verifier_key'] for fact in facts
                if 'key_added' in fact)
    with tempfile.TemporaryDirectory() as folder:
      for known in '2025-01-20', '2025-06-30', 'now':
        file = f'{folder}/{known}'
        text = self.ask(*BUY, '--as-of', '2025-03-07', '--findings',
                        '--known-at', known, '--certificate', file)
        held = subprocess.run(
            [BIN / 'ledger-verify', 'certificate', file, '--vkey', vkey],
            text=True, capture_output=True, timeout=60)
        self.assertEqual(held.returncode, 0, held.stderr)
        self.assertIn(f'\nverdict     {text.splitlines()[0]}\n', held.stdout)
        self.assertIn('\nagreement   microsoft-openai: 77 ', held.stdout)
        self.assertIn('\nHOLDS  over ', held.stdout)
      text = self.ask(*BUY, '--certificate', file, code=USAGE)
      self.assertIn('exists; remove it', text)

  def test_the_exit_code_is_0_whatever_the_verdict(self):
    text = self.ask(*BUY, '--as-of', '2025-01-20', '--known-at', '2025-01-20')
    self.assertTrue(text.startswith('NO: '), text)
    self.assertEqual(self.repeated(text), text)

  def test_json_is_the_whole_answer(self):
    answer = json.loads(self.ask(*BUY, '--as-of', '2025-01-20', '--known-at',
                                 '2025-01-22', '-o', 'json'))
    self.assertEqual(answer['answer']['verdict'], 'VERDICT_INDETERMINATE')
    self.assertEqual(answer['answer']['could_be'],
                     ['VERDICT_NO', 'VERDICT_YES_SUBJECT_TO'])
    self.assertEqual(len(answer['answer']['because']), 1)
    self.assertIn('agreement_size', answer['basis'])

  def test_wrong_questions_say_what_is_near(self):
    text = self.ask('check', 'opnai', '--activity', 'compute', code=REFUSED)
    self.assertIn("PARTY_NOT_FOUND  party 'opnai'", text)
    self.assertIn('openai', text)
    text = self.ask('check', 'openai', '--activity', 'compte', code=REFUSED)
    self.assertIn('UNMATCHED_VALUE  the question has 1 fault', text)
    self.assertIn('the nearest known are compute', text)
    text = self.ask('check', 'openai', '--activity', 'compte',
                    '--allow-unmatched')
    self.assertIn('unmatched    activity compte', text)
    self.ask('check', 'openai', code=REFUSED)
    self.ask('check', 'openai', '--activity', 'x', '--as-of', '2025',
             code=USAGE)

  def test_a_condition_is_supposed_of_the_agreement_that_has_it(self):
    asked = ('owes', 'microsoft-openai', 'T-REVSHARE', '--as-of', '2028-06-01',
             '--known-at', '2026-01-15')
    self.ask(*asked)
    text = self.ask(*asked, '--suppose', 'C-AGI=2028-01-01', code=NO)
    self.assertIn('msoai-031', text)
    state = self.ask('show', 'microsoft-openai', '--term', 'T-REVSHARE',
                     '--as-of', '2028-06-01', '--known-at', '2026-01-15',
                     '--suppose', 'C-AGI=2028-01-01')
    self.assertIn('lapsed', state)
    self.assertEqual(self.repeated(state), state)
    # Nobody named the agreement: the only one that has the condition.
    text = self.ask('check', 'microsoft', '--activity', 'use', '--subject',
                    'models', '--suppose', 'C-AGI=2028-01-01', '--as-of',
                    '2028-06-01', '-o', 'json')
    self.assertEqual(len(json.loads(text)['basis']['hypothesis_sha256']), 44)
    # In the form that "assumes" prints.
    self.assertEqual(
        self.ask(*asked, '--suppose', 'microsoft-openai/C-AGI=2028-01-01',
                 code=NO).partition('repeat')[0],
        self.ask(*asked, '--suppose', 'C-AGI=2028-01-01',
                 code=NO).partition('repeat')[0])
    text = self.ask(*BUY, '--suppose', 'C-NONE=2028-01-01', code=USAGE)
    self.assertIn("condition 'C-NONE' is on record in no agreement", text)
    text = self.ask(*BUY, '--suppose', 'C-AGI', code=USAGE)
    self.assertIn('expected CONDITION=DATE', text)
    text = self.ask(*BUY, '--suppose', 'C-AGI=soon', code=USAGE)
    self.assertIn("--suppose 'soon'", text)
    text = self.ask('due', 'microsoft-openai', '--until', '2020-01', code=USAGE)
    self.assertIn("--until '2020-01'", text)

  def test_findings_are_explained_beside_the_reasons(self):
    for name in 'BREACH', 'f2':
      self.assertIn('inside a restriction', self.ask('errors', name))
    self.assertIn('RETRO_THIRD_PARTY', self.ask('errors'))

  def test_events_are_supposed_from_a_file(self):
    with tempfile.NamedTemporaryFile('w', suffix='.jsonl') as file:
      file.write(line('', {
          'effective': {'date': '2025-02-01'},
          'term_lifted': {'term_id': 'T-ROFR-CAPACITY',
                          'term_kind': 'TERM_KIND_ROFR'}},
                      agreement='microsoft-openai'))
      file.flush()
      asked = (*BUY, '--as-of', '2025-03-07', '--known-at', '2025-06-30')
      text = self.ask(*asked, '--suppose-file', file.name)
      self.assertTrue(text.startswith('YES: nothing on record limits it'),
                      text)
      self.assertIn('assumed-0 (rofr.lifted, assumed)', text)
      self.assertEqual(self.repeated(text), text)
      self.assertTrue(self.ask(*asked).startswith('YES, subject to'))

  def test_findings_are_listed_by_code_and_agreement(self):
    text = self.ask('findings', 'microsoft-openai', '--as-of', '2025-06-30',
                    '--known-at', '2025-06-30', '--code', 'UNKNOWN_PARAMETER')
    self.assertIn('microsoft-openai: F8 UNKNOWN_PARAMETER', text)
    self.assertNotIn('F2 ', text)
    self.assertEqual(self.repeated(text), text)
    everything = json.loads(self.ask('findings', '-o', 'json'))
    agreements = {each['agreement_id'] for each in everything['findings']}
    self.assertGreater(len(agreements), 1)
    text = self.ask('findings', '--code', 'F99', code=USAGE)
    self.assertIn("--code 'F99': expected F1 to F15", text)

  def test_what_is_due_comes_by_date(self):
    text = self.ask('due', '--as-of', '2025-01-01', '--known-at', '2026-06-01')
    dates = re.findall(r'(?m)^(\d{4}-\d\d-\d\d)', text)
    self.assertGreater(len(dates), 1)
    self.assertEqual(dates, sorted(dates))
    self.assertEqual(self.repeated(text), text)
    some = self.ask('due', '--as-of', '2025-01-01', '--known-at', '2026-06-01',
                    '--until', dates[-1])
    self.assertLess(len(re.findall(r'(?m)^\d{4}-', some)), len(dates))


if __name__ == '__main__':
  unittest.main(verbosity=2)
