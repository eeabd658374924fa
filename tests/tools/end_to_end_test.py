#!/usr/bin/python3
# Copyright 2026 The Agreement Ledger Authors
# SPDX-License-Identifier: Apache-2.0
"""ledgerd and ledgerctl as a user meets them: processes, files, exit codes.

Goal: what the manual promises of commands and exit codes holds against a real
server. Method: one ledgerd on a temporary directory with the committed
histories, another on an empty one; every answer is that of a subprocess.

  end_to_end_test.py FOLDER_OF_PROGRAMS
"""

import json
import os
import pathlib
import pty
import re
import signal
import subprocess
import sys
import tempfile
import time
import unittest

BIN = pathlib.Path(sys.argv.pop(1)).resolve()
ROOT = pathlib.Path(__file__).resolve().parents[2]
HISTORIES = sorted((ROOT / 'tools' / 'histories').glob('*.jsonl'))
DONE, NO, USAGE, REFUSED, COULD_NOT_ASK = 0, 1, 2, 4, 5


class Server:
  """A ledgerd of its own directory, on a port that the system chose."""

  def __init__(self):
    self.folder = tempfile.TemporaryDirectory()
    port_file = pathlib.Path(self.folder.name) / 'port'
    self.log = open(pathlib.Path(self.folder.name) / 'log', 'w+')
    self.process = subprocess.Popen(
        [BIN / 'ledgerd', '--data', self.folder.name + '/data', '--listen',
         '127.0.0.1:0', '--port-file', port_file, '--metrics-listen', 'off'],
        stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)
    deadline = time.monotonic() + 60
    while not (port_file.exists() and port_file.read_text().strip()):
      if self.process.poll() is not None or time.monotonic() > deadline:
        self.log.seek(0)
        raise RuntimeError('ledgerd did not start:\n' + self.log.read())
      time.sleep(0.02)
    self.address = '127.0.0.1:' + port_file.read_text().strip()

  def stop(self):
    self.process.send_signal(signal.SIGTERM)
    code = self.process.wait(60)
    self.log.close()
    self.folder.cleanup()
    return code


def ctl(server, *words, stdin='', env=None):
  """Runs ledgerctl; gives exit code, stdout and stderr."""
  environment = dict(os.environ, LEDGER_REMEMBER='no',
                     LEDGER_SERVER=server.address if server else '')
  if not server:
    del environment['LEDGER_SERVER']
  environment.update(env or {})
  done = subprocess.run([BIN / 'ledgerctl', *words], input=stdin, text=True,
                        capture_output=True, env=environment, timeout=120)
  return done.returncode, done.stdout, done.stderr


def line(event_id, fact, agreement='lease', **more):
  return json.dumps({'agreement_id': agreement,
                     'event': {'event_id': event_id, 'fact': fact},
                     **more}) + '\n'


def parties(agreement, *ids, **more):
  return line('base', {
      'effective': {'date': '2024-12-31'}, 'instrument_id': 'I-BASE',
      'instrument_executed': {
          'kind': 'INSTRUMENT_KIND_AGREEMENT',
          'parties': [{'party_id': party} for party in ids]}},
              agreement=agreement, **more)


def grant(event_id, term, **more):
  return line(event_id, {
      'effective': {'date': '2025-01-01'},
      'term_granted': {
          'term_id': term, 'term_kind': 'TERM_KIND_INVESTMENT',
          'fields': {'holders': {'party_ids': ['b']},
                     'burdened': {'party_ids': ['a']},
                     'committed': {'value': '100', 'currency': 'USD'}}}},
              **more)


class HistoriesTest(unittest.TestCase):
  """Questions to the committed histories."""

  @classmethod
  def setUpClass(cls):
    cls.server = Server()
    cls.addClassCleanup(cls.server.stop)
    cls.imported = ctl(cls.server, 'import', '--no-finish', *HISTORIES)

  def ask(self, *words, code=DONE):
    found, out, err = ctl(self.server, *words)
    self.assertEqual(found, code, out + err)
    return out

  def test_a_imports_are_repeatable_and_then_finished(self):
    self.assertEqual(self.imported[0], DONE, self.imported[2])
    size = json.loads(self.ask('status', '-o', 'json'))
    self.assertEqual(size['phase'], 'LEDGER_PHASE_IMPORTING')
    code, _, err = ctl(self.server, 'import', *HISTORIES)
    self.assertEqual(code, DONE, err)
    count = re.search(r'(\d+) requests from 7 files, (\d+) of them', err)
    self.assertEqual(count[1], count[2], err)
    self.assertIn('import  finished', err)
    self.assertIn('open: takes appends', self.ask('status'))

  def test_two_known_times_give_two_states_of_one_day(self):
    day = ('show', 'microsoft-openai', '--as-of', '2025-03-07', '--term',
           'T-EXC-COMPUTE')
    before = self.ask(*day, '--known-at', '2025-01-20')
    self.assertIn('T-EXC-COMPUTE exclusivity: in force since 22 Jul 2019, '
                  'microsoft over openai; granted by msoai-002', before)
    self.assertNotIn('slice lifted', before)
    after = self.ask(*day, '--known-at', '2025-06-30')
    self.assertIn('slice lifted by msoai-011b', after)

  def test_the_repeated_command_gives_the_same_words(self):
    for question in (
        ['show', 'microsoft-openai', '--as-of', '2025-01-20', '--known-at',
         '2025-01-22', '--width', '90'],
        ['show', 'microsoft-openai', '--term', 'T-INVEST', '--full'],
        ['show', '--party', 'openai'],
        ['timeline', 'microsoft-openai', '--as-of', '2025-03-07', '--from',
         'now-10y', '--to', '2030-01-01', '--edges', '--term', 'T-INVEST'],
        ['blame', 'microsoft-openai', 'T-INVEST.committed'],
        ['diff', 'microsoft-openai', '--from-as-of', '2025-01-01',
         '--term', 'T-INVEST'],
        ['diff', 'microsoft-openai', '--from-known-at', '@93'],
        ['owes', 'microsoft-openai', 'T-INVEST']):
      out = self.ask(*question)
      words = re.search(r'repeat  ledgerctl (.*)', out)[1].split()
      self.assertEqual(self.ask(*words), out)

  def test_the_misreading_is_told_to_those_who_asked_before_its_retraction(self):
    events = [json.loads(text) for text in self.ask(
        'log', 'microsoft-openai', '-o', 'jsonl').splitlines()]
    position = {e['event']['event_id']: int(e.get('position', 0))
                for e in events}
    def scope(last):
      state = json.loads(self.ask(
          'show', 'microsoft-openai', '--as-of', '2025-01-22', '--known-at',
          '@%d' % (position[last] + 1), '--term', 'T-ROFR-CAPACITY', '-o',
          'json'))
      registers = state['agreement']['terms'][0]['registers']
      return [v['winner']['event_id'] for r in registers
              if r['field'] == 'scope' for v in r['values']]
    self.assertEqual(scope('msoai-018'), ['msoai-018'])
    self.assertEqual(scope('msoai-019'), ['msoai-012'])

  def test_a_field_is_blamed_on_its_winner_and_what_corrected_it(self):
    out = self.ask('blame', 'microsoft-openai', 'T-ROFR-CAPACITY.scope',
                   '--as-of', '2025-02-01', '--known-at', '2025-01-22')
    self.assertRegex(out, r'(?m)^T-ROFR-CAPACITY.scope +msoai-012 +'
                          r'I-MSOAI-2025-01 .* msoai-019 +compute/buy')
    whole = json.loads(self.ask('blame', 'microsoft-openai', '-o', 'json'))
    subjects = {e['subject'] for e in whole['explanations']}
    self.assertEqual(subjects, {'SUBJECT_KIND_TERM', 'SUBJECT_KIND_PARTY',
                                'SUBJECT_KIND_INSTRUMENT',
                                'SUBJECT_KIND_CONDITION'})

  def test_a_difference_says_what_we_learned_and_what_changed(self):
    learned = self.ask(
        'diff', 'microsoft-openai', '--term', 'T-EXC-COMPUTE', '--as-of',
        '2025-03-07', '--from-known-at', '2025-01-20', '--known-at',
        '2025-06-30')
    self.assertRegex(learned, r'scope: was .*; is .*\(we learned: msoai-011b\)')
    changed = self.ask(
        'diff', 'microsoft-openai', '--term', 'T-ROFR-CAPACITY',
        '--from-as-of', '2025-10-27', '--as-of', '2025-10-29')
    self.assertIn('T-ROFR-CAPACITY status: was in force; is lifted '
                  '(the contract changed: msoai-012, msoai-025)', changed)
    self.assertIn('--from-as-of', ctl(self.server, 'diff', 'openai-aws')[2])

  def test_what_is_owed_is_told_with_its_money(self):
    out = self.ask('owes', 'microsoft-openai', 'T-INVEST', '--as-of',
                   '2026-02-01')
    self.assertIn('outstanding 1,400,000,000 USD', out)
    self.assertRegex(out, r'(?m)^2021-03-01 +msoai-005b +committed +'
                          r'\+ 2,000,000,000 USD')
    self.ask('owes', 'microsoft-openai', 'T-INVEST', '--as-of', '2018-01-01',
             code=NO)

  def test_a_timeline_is_drawn_with_its_cut(self):
    out = self.ask('timeline', 'microsoft-openai', '--as-of', '2025-03-07',
                   '--width', '100', '--edges')
    self.assertRegex(out, r'(?m)^T-EXC-COMPUTE +.*=')
    self.assertIn('7 Mar 2025', out)
    self.assertRegex(out, r'(?m)^T-ROFR-CAPACITY  .*28 Oct 2025 +')
    self.assertEqual(out, self.ask(
        'timeline', 'microsoft-openai', '--as-of', '2025-03-07', '--width',
        '100', '--edges'))

  def test_a_revision_names_what_was_known_with_it(self):
    events = [json.loads(text) for text in self.ask(
        'log', 'microsoft-openai', '-o', 'jsonl').splitlines()]
    revision = [int(e.get('revision', 0)) for e in events
                if e['event']['event_id'] == 'msoai-018'][0]
    out = self.ask('show', 'microsoft-openai@%d' % revision, '--as-of',
                   '2025-01-22', '--term', 'T-ROFR-CAPACITY')
    self.assertIn('technology/groundbreaking', out)
    self.assertRegex(out, r'repeat  ledgerctl show microsoft-openai .*@\d+ ')
    for words in (['microsoft-openai@999'], ['microsoft-openai@x'],
                  ['microsoft-openai@1', '--known-at', '2025-01-01']):
      self.ask('show', *words, code=USAGE)

  def test_logs_can_be_filtered_and_cut(self):
    out = self.ask('log', 'microsoft-openai', '--type', 'exclusivity.*')
    self.assertIn('exclusivity.lifted', out)
    self.assertNotIn('rofr.', out)
    newest = self.ask('log', 'microsoft-openai', '--limit', '1', '-o', 'jsonl')
    self.assertEqual(json.loads(newest)['event']['event_id'], 'msoai-045')

  def test_a_watch_ends_when_it_has_caught_up(self):
    out = self.ask('watch', '--until-caught-up')
    positions = [int(json.loads(text).get('position', 0))
                 for text in out.splitlines()]
    self.assertEqual(positions, list(range(len(positions))))
    self.assertGreater(len(positions), 100)

  def test_agreements_are_listed_and_completed(self):
    self.assertIn('microsoft-openai', self.ask('show'))
    self.assertEqual(self.ask('show', '--party', 'coreweave', '-o', 'json')
                     .count('"agreement_id"'), 1)
    self.assertEqual(self.ask('__complete', '--', 'show', 'micro'),
                     'microsoft-openai\n')

  def test_what_is_not_there_is_refused(self):
    self.ask('show', 'no-such', code=REFUSED)
    self.ask('show', 'microsoft-openai', '--term', 'T-NONE', code=REFUSED)
    self.ask('show', 'microsoft-openai', '--known-at', 'now+30d', code=REFUSED)

  def test_times_that_cannot_be_meant_are_usage_errors(self):
    for text in ('2024', '2024-03', '03/04/2024', 'soon'):
      self.ask('show', 'microsoft-openai', '--as-of', text, code=USAGE)

  def test_z_an_answer_is_certified_and_checked_without_the_server(self):
    acts = self.ask('log', '_ledger', '-o', 'jsonl').splitlines()
    facts = [json.loads(act)['event']['fact']['own_act'] for act in acts]
    vkey = next(fact['key_added']['verifier_key'] for fact in facts
                if 'key_added' in fact)
    def verify(file, *policy):
      return subprocess.run([BIN / 'ledger-verify', 'certificate', file,
                             *(policy or ('--vkey', vkey))], text=True,
                            capture_output=True, timeout=60)
    with tempfile.TemporaryDirectory() as folder:
      file = pathlib.Path(folder) / 'answer.cert'
      for known in '2025-01-20', '2025-06-30', '@92', 'now':
        self.ask('certify', 'microsoft-openai', '--as-of', '2025-03-07',
                 '--known-at', known, '--full', '--to', file)
        held = verify(file)
        self.assertEqual(held.returncode, 0, held.stderr)
        self.assertIn('HOLDS  over this agreement alone', held.stdout)
        certificate = bytearray(file.read_bytes())
        file.unlink()
      code, _, err = ctl(self.server, 'certify', 'microsoft-openai', '--to',
                         folder)
      self.assertEqual(code, USAGE)
      self.assertIn('exists', err)
      other = certificate.copy()
      other[1] += 1  # field 1, the engine version
      file.write_bytes(other)
      self.assertEqual(verify(file).returncode, 2)
      certificate[len(certificate) // 2] ^= 1
      file.write_bytes(certificate)
      refuted = verify(file)
      self.assertEqual(refuted.returncode, 1)
      self.assertTrue(refuted.stderr.startswith('REFUTED  '), refuted.stderr)
      self.assertEqual(verify(folder + '/none').returncode, 2)


class ImportTest(unittest.TestCase):
  """An import that breaks off, goes on and meets a mistake."""

  def test_it_goes_on_where_it_was_and_names_the_line_at_fault(self):
    server = Server()
    self.addCleanup(server.stop)
    history = ROOT / 'tools' / 'histories' / 'microsoft_openai.jsonl'
    lines = history.read_text().splitlines(keepends=True)
    with tempfile.TemporaryDirectory() as folder:
      begun = pathlib.Path(folder) / 'begun.jsonl'
      begun.write_text(''.join(lines[:7]))
      code, _, err = ctl(server, 'import', '--no-finish', begun)
      self.assertEqual(code, DONE, err)
      self.assertIn('import  2 requests from 1 file, 0 of them', err)
      code, _, err = ctl(server, 'import', '--no-finish', history)
      self.assertEqual(code, DONE, err)
      self.assertIn('2 of them recorded before', err)

      late = line('late', {'effective': {'date': '2026-06-01'},
                           'term_kept': {'term_id': 'T-NONE',
                                         'term_kind': 'TERM_KIND_ROFR'}},
                  'microsoft-openai', request_id='late',
                  recorded='2026-06-01')
      wrong = pathlib.Path(folder) / 'wrong.jsonl'
      wrong.write_text('# a mistake\n' + late)
      code, _, err = ctl(server, 'import', history, wrong)
      self.assertEqual(code, REFUSED, err)
      self.assertIn("then request 'late' at %s:2" % wrong, err)
      self.assertIn('%s:2: event.fact.term_kept.term_id' % wrong, err)

    code, _, err = ctl(server, 'append', '-', stdin=grant('g', 'T-G'))
    self.assertEqual(code, REFUSED, err)
    self.assertIn('IMPORTING', err)


class AppendTest(unittest.TestCase):
  """Writing to a ledger that was empty."""

  @classmethod
  def setUpClass(cls):
    cls.server = Server()
    cls.addClassCleanup(cls.server.stop)
    code, _, err = ctl(cls.server, 'append', '-',
                       stdin=parties('lease', 'a', 'b') +
                       parties('watched', 'a', 'b') +
                       parties('from-new', 'party-a', 'party-b'))
    assert code == DONE, err

  def append(self, text, *words, code=DONE):
    found, out, err = ctl(self.server, 'append', '-', *words, stdin=text)
    self.assertEqual(found, code, out + err)
    return out + err

  def test_a_retry_is_answered_as_the_first_time(self):
    text = grant('g1', 'T-RETRY', request_id='retry-1')
    self.assertIn('recorded, 1 event', self.append(text))
    self.assertIn('was recorded before', self.append(text))
    other = grant('g2', 'T-OTHER', request_id='retry-1')
    said = self.append(other, code=REFUSED)
    self.assertIn('REQUEST_ID_REUSED', said)
    self.assertIn('fix', said)

  def test_lines_without_an_id_get_one_and_are_one_request(self):
    said = self.append(grant('x1', 'T-X1') + grant('x2', 'T-X2'))
    self.assertRegex(said, r"request '[0-9a-f]{8}-[0-9a-f]{4}-7")
    self.assertIn('2 events', said)

  def test_a_dry_run_writes_nothing_and_answers_by_its_exit_code(self):
    text = grant('d1', 'T-DRY')
    self.assertIn('would be accepted', self.append(text, '--dry-run'))
    self.assertIn('would be accepted', self.append(text, '--dry-run'))
    self.append(text)
    said = self.append(grant('d2', 'T-DRY'), '--dry-run', code=NO)
    self.assertIn('TERM_EXISTS', said)
    self.assertIn('stdin:1: event.fact.term_granted', said)

  def test_an_expectation_that_fails_names_where_the_agreement_stands(self):
    self.append(parties('expect', 'a', 'b'), '--expect', 'none')
    text = grant('x', 'T-X', agreement='expect')
    said = self.append(text, '--expect', 'none', code=REFUSED)
    self.assertIn('REVISION_MISMATCH', said)
    self.assertIn('then append with --expect 0', said)
    self.append(text, '--expect', '0')

  def test_what_new_prints_can_be_appended(self):
    _, out, _ = ctl(None, 'new', 'exclusivity.granted')
    self.append(out.replace('agreement-id', 'from-new'))
    code, out, _ = ctl(self.server, 'show', 'from-new')
    self.assertEqual(code, DONE)
    self.assertIn('T-1 exclusivity: in force since 31 Jan 2025', out)

  def test_mistakes_in_a_file_are_usage_errors(self):
    self.assertIn('stdin:1: evnt', self.append('{"evnt":{}}', code=USAGE))
    self.append('', code=USAGE)
    self.append(grant('r1', 'T-R', recorded='2025-01-01'), code=USAGE)
    self.append(grant('r1', 'T-R'), '--expect', 'soon', code=USAGE)
    self.assertEqual(ctl(self.server, 'append', '/no/such')[0], USAGE)

  def test_an_import_into_an_open_ledger_is_refused(self):
    self.append(grant('o1', 'T-OPEN'))
    code, _, err = ctl(self.server, 'import', HISTORIES[0])
    self.assertEqual(code, REFUSED, err)
    self.assertIn('IMPORT_CLOSED', err)

  def test_a_watcher_sees_what_is_appended(self):
    watcher = subprocess.Popen(
        [BIN / 'ledgerctl', '--server', self.server.address, 'watch',
         'watched', '--type', 'investment.*', '--from', '0'], stdout=subprocess.PIPE, text=True)
    self.append(grant('w1', 'T-W', agreement='watched'))
    event = json.loads(watcher.stdout.readline())
    watcher.terminate()
    watcher.wait()
    watcher.stdout.close()
    self.assertEqual(event['event']['event_id'], 'w1')


class AloneTest(unittest.TestCase):
  """Without any server."""

  def test_a_server_that_is_not_there_means_try_again(self):
    code, _, err = ctl(None, 'status', '--server', '127.0.0.1:1')
    self.assertEqual(code, COULD_NOT_ASK)
    self.assertIn('no ledgerd answers at 127.0.0.1:1', err)

  def test_a_mistyped_verb_gets_its_neighbour(self):
    code, _, err = ctl(None, 'timelin')
    self.assertEqual(code, USAGE)
    self.assertIn("did you mean 'timeline'?", err)

  def test_unknown_flags_and_types_are_usage_errors(self):
    for words in (['show', '--nope'], ['new', 'no.such'], ['errors', 'NOPE'],
                  ['-o', 'xml', 'status'], [], ['timeline']):
      self.assertEqual(ctl(None, *words)[0], USAGE, words)

  def test_help_and_version_are_answers(self):
    code, out, _ = ctl(None, '--help')
    self.assertEqual(code, DONE)
    self.assertTrue(out.startswith('Examples:'))
    self.assertEqual(ctl(None, '--version')[0], DONE)

  def test_reasons_are_explained(self):
    code, out, _ = ctl(None, 'errors', 'REVISION_MISMATCH')
    self.assertEqual(code, DONE)
    self.assertIn('ABORTED', out)

  def test_a_context_says_which_server_is_meant(self):
    with tempfile.TemporaryDirectory() as folder:
      env = {'LEDGER_CONTEXTS': folder + '/contexts.json'}
      for name, port in ('work', 1), ('home', 2):
        code, _, err = ctl(None, 'context', 'add', name, '--server',
                           f'127.0.0.1:{port}', '--timeout', '2', env=env)
        self.assertEqual(code, DONE, err)
      self.assertIn('127.0.0.1:1', ctl(None, 'status', env=env)[2])
      self.assertIn('127.0.0.1:2', ctl(None, 'status', '--context', 'home',
                                       env=env)[2])
      code, _, err = ctl(None, 'context', 'select', 'home', env=env)
      self.assertEqual((code, err), (DONE, 'context home is selected\n'))
      self.assertIn('127.0.0.1:2', ctl(None, 'status', env=env)[2])
      ctl(None, 'context', 'select', '-', env=env)
      settings = json.loads(ctl(None, 'config', '-o', 'json', env=env)[1])
      self.assertEqual(settings['server'], {'value': '127.0.0.1:1',
                                            'origin': 'context work'})
      self.assertEqual(settings['output']['origin'], 'flag --output')
      self.assertEqual(settings['color']['origin'], 'default')
      self.assertIn('*  work', ctl(None, 'context', 'list', env=env)[1])
      code, _, err = ctl(None, 'context', 'select', 'nowhere', env=env)
      self.assertEqual(code, USAGE)
      self.assertIn("context 'nowhere': there is none", err)
      self.assertEqual(ctl(None, 'context', 'remove', 'work', env=env)[0], DONE)
      self.assertEqual(ctl(None, 'status', '--context', 'work', env=env)[0],
                       USAGE)
      pathlib.Path(env['LEDGER_CONTEXTS']).write_text('{"sever": 1}')
      code, _, err = ctl(None, 'status', env=env)
      self.assertEqual(code, USAGE)
      self.assertIn("'sever' is none of contexts, selected", err)

  def test_the_completion_script_is_bash(self):
    _, script, _ = ctl(None, 'completion', 'bash')
    words = ('COMP_WORDS=(%s show --f); COMP_CWORD=2; _ledgerctl; '
             'echo "${COMPREPLY[@]}"' % (BIN / 'ledgerctl'))
    done = subprocess.run(['bash', '-c', script + words], text=True,
                          capture_output=True, check=True)
    self.assertEqual(done.stdout, '--full\n')

  def test_long_answers_go_through_the_pager_of_a_terminal(self):
    server = Server()
    self.addCleanup(server.stop)
    self.assertEqual(ctl(server, 'append', '-',
                         stdin=parties('paged', 'a', 'b'))[0], DONE)
    main, side = pty.openpty()
    subprocess.run([BIN / 'ledgerctl', '--server', server.address, 'show'],
                   stdout=side, check=True,
                   env=dict(os.environ, PAGER="sed 's/^/paged: /'"))
    os.close(side)
    text = os.read(main, 4000).decode()
    os.close(main)
    self.assertRegex(text, r'(?m)^paged: .*paged  +1 ')

  def test_colour_is_for_terminals_that_want_it(self):
    def heading(env):
      main, side = pty.openpty()
      subprocess.run([BIN / 'ledgerctl', 'errors'], stdout=side,
                     env=dict(os.environ, **env), check=True)
      os.close(side)
      text = os.read(main, 200)
      os.close(main)
      return text
    environment = {'NO_COLOR': '', 'LANG': 'C.UTF-8'}
    self.assertIn(b'\x1b[', heading(environment))
    self.assertNotIn(b'\x1b[', heading({'NO_COLOR': '1'}))
    self.assertNotIn('\x1b[', ctl(None, 'errors')[1])
    self.assertIn('\x1b[', ctl(None, '--color', 'always', 'errors')[1])


if __name__ == '__main__':
  unittest.main(verbosity=2)
