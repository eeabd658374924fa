#!/usr/bin/python3
# Copyright 2026 The Agreement Ledger Authors
# SPDX-License-Identifier: Apache-2.0
"""Reports of real histories, read by programs that are not ours.

Goal: every form says what the canonical one says, and the same question gives
the same bytes. Method: one ledgerd with the committed histories and an
agreement of hostile words; each form is made twice by processes of their own
and read by openpyxl, poppler, Python's csv and json, and a parser of load
files written from their definition.

  report_test.py FOLDER_OF_PROGRAMS
"""

import csv
import hashlib
import html.parser
import io
import json
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import unittest
import zipfile

import openpyxl

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / 'tests' / 'interop'))
from daemon import Daemon  # pylint: disable=wrong-import-position

BIN = pathlib.Path(sys.argv.pop(1)).resolve()
HISTORIES = sorted((ROOT / 'tools' / 'histories').glob('*.jsonl'))
FORMS = ('jsonl', 'csv', 'xlsx', 'pdf', 'cloudevents', 'dat', 'certification')
TIMES = ('--as-of', '2025-03-07', '--known-at', '2026-06-01')
DONE, USAGE, REFUSED = 0, 2, 4
COLUMNS = ['position', 'revision', 'recorded', 'effective', 'type', 'event_id',
           'says', 'sources']
BASIS = ['agreement', 'as_of', 'known_at', 'tree_size', 'agreement_size',
         'engine_version', 'origin', 'root']
# A4 in points; the foot of a page is below.
PAGE_WIDTH, FOOT = 595, 790
HOSTILE = ['=cmd|\' /C calc\'!A0', '"quoted", and comma', 'two\nlines',
           'two\r\nlines', 'þ thorn ® \x14 dc4', 'back\\slash \\u00FE',
           '+1', '-1', '@SUM(A1)', '\ttab', '\'apostrophe', 'ünïcode ﬁ 日本語',
           '_x0041_', '<b>&amp;</b>', 'long ' * 3000]


def squeezed(text):
  """`text` without any white space: lines break where they must."""
  return re.sub(r'\s+', '', text)


class RedlineReader(html.parser.HTMLParser):
  """Reads a redline again: its head, and each field before and after."""

  def __init__(self):
    super().__init__()
    self.head, self.rows, self.forbidden = {}, [], []
    self.open, self.cells = [], None

  def handle_starttag(self, tag, attrs):
    if tag in ('script', 'img', 'link', 'iframe', 'a'):
      self.forbidden.append(tag)
    if tag in ('br', 'meta'):
      return
    self.open.append(tag)
    if tag == 'tr':
      self.cells = []
    if tag in ('th', 'td'):
      self.cells.append([])

  def handle_endtag(self, tag):
    assert self.open.pop() == tag, tag
    if tag != 'tr':
      return
    def words(cell, without):
      return ' '.join(text.strip(' ') for element, text in cell
                      if element != without and text.strip(' '))
    name = words(self.cells[0], '')
    if len(self.cells) == 2:
      self.head[name] = words(self.cells[1], '')
    else:
      self.rows.append((name, words(self.cells[1], 'ins'),
                        words(self.cells[1], 'del')))

  def handle_data(self, data):
    if {'th', 'td'} & set(self.open):
      self.cells[-1].append((self.open[-1], data))


class ReportTest(unittest.TestCase):
  """Reports of the histories and of hostile words."""

  @classmethod
  def setUpClass(cls):
    cls.folder = tempfile.TemporaryDirectory()
    cls.addClassCleanup(cls.folder.cleanup)
    cls.scratch = pathlib.Path(cls.folder.name)
    cls.daemon = Daemon(BIN / 'ledgerd', cls.scratch)
    cls.addClassCleanup(cls.daemon.kill)
    code, _, err = cls.ctl('import', *HISTORIES)
    assert code == DONE, err
    lines = ''.join(json.dumps({
        'agreement_id': 'hostile', 'event': {'fact': {
            'effective': {'date': '2024-12-31'},
            'sources': [{'custodian_reference': words[:200]}],
            'condition_defined': {
                'condition_id': f'C-{index}', 'decider': 'a',
                'description': {'plain': words}}}}}) + '\n'
                    for index, words in enumerate(HOSTILE))
    parties = json.dumps({
        'agreement_id': 'hostile', 'event': {'fact': {
            'effective': {'date': '2024-12-31'}, 'instrument_id': 'I-BASE',
            'instrument_executed': {
                'kind': 'INSTRUMENT_KIND_AGREEMENT',
                'title': '=1+1', 'parties': [{'party_id': 'a'},
                                             {'party_id': 'b'}]}}}}) + '\n'
    code, _, err = cls.ctl('append', '-', stdin=parties + lines)
    assert code == DONE, err
    cls.made = {name: cls.make(name) for name in ('microsoft-openai',)}
    cls.made['hostile'] = cls.make('hostile', times=(
        '--as-of', '2025-01-01', '--known-at', '@%d' % cls.size()))

  @classmethod
  def ctl(cls, *words, stdin='', env=None):
    environment = dict(os.environ, LEDGER_SERVER=cls.daemon.address,
                       **(env or {}))
    done = subprocess.run([BIN / 'ledgerctl', *words], input=stdin.encode(),
                          capture_output=True, env=environment, timeout=120)
    return done.returncode, done.stdout, done.stderr.decode()

  @classmethod
  def size(cls):
    return int(json.loads(cls.ctl('status', '-o', 'json')[1])['tree_size'])

  @classmethod
  def make(cls, agreement, times=TIMES):
    """Every form of an agreement, made twice; gives the files of the first."""
    files = {}
    for form in FORMS:
      both = []
      # Neither zone nor language of who asks may show.
      for turn, env in (('first', {}), ('again', {
          'TZ': 'Asia/Tokyo', 'LC_ALL': 'C.UTF-8'})):
        file = cls.scratch / f'{agreement}.{turn}.{form}'
        code, _, err = cls.ctl('report', agreement, '--form', form, '--to',
                               file, *times, env=env)
        assert code == DONE, err
        both.append(file)
      assert both[0].read_bytes() == both[1].read_bytes(), form
      files[form] = both[0]
    return files

  def lines(self, agreement, kind):
    """The lines of one kind in the canonical form."""
    text = self.made[agreement]['jsonl'].read_text(encoding='utf-8')
    parsed = [json.loads(line) for line in text.splitlines()]
    return [line for line in parsed if line['kind'] == kind]

  def table(self, agreement):
    """The rows that CSV and DAT must hold."""
    basis = self.lines(agreement, 'basis')[0]
    return [COLUMNS + BASIS] + [
        [str(event[name]) for name in COLUMNS] +
        [basis[name] for name in BASIS]
        for event in self.lines(agreement, 'event')]

  def test_the_canonical_form_says_what_log_and_show_say(self):
    _, out, _ = self.ctl('log', 'microsoft-openai', '--known-at', '2026-06-01',
                         '-o', 'jsonl')
    logged = [json.loads(line)['event'] for line in out.splitlines()]
    events = self.lines('microsoft-openai', 'event')
    self.assertEqual([event['event'] for event in events], logged)
    self.assertGreater(len(events), 50)
    _, out, _ = self.ctl('show', 'microsoft-openai', *TIMES, '-o', 'json')
    shown = json.loads(out)
    terms = self.lines('microsoft-openai', 'term')
    self.assertEqual([term['term'] for term in terms],
                     shown['agreement']['terms'])
    basis = self.lines('microsoft-openai', 'basis')[0]
    self.assertEqual(basis['tree_size'], shown['basis']['tree_size'])
    self.assertEqual(basis['as_of'], '2025-03-07T00:00:00Z')
    self.assertEqual(basis['known_at'], '2026-06-01T23:59:59.999999Z')

  def test_canonical_lines_are_canonical(self):
    for agreement in self.made:
      text = self.made[agreement]['jsonl'].read_text(encoding='utf-8')
      for line in text.rstrip('\n').split('\n'):
        self.assertEqual(line, json.dumps(
            json.loads(line), sort_keys=True, ensure_ascii=False,
            separators=(',', ':')))

  def test_hostile_words_are_on_record_as_they_were_sent(self):
    said = [event['event']['fact']['condition_defined']['description']['plain']
            for event in self.lines('hostile', 'event')[1:]]
    self.assertEqual(said, HOSTILE)

  def test_the_csv_round_trips_and_holds_no_formula(self):
    for agreement in self.made:
      text = self.made[agreement]['csv'].read_bytes().decode()
      rows = list(csv.reader(io.StringIO(text, newline=''), strict=True))
      for row in rows:
        for cell in row:
          self.assertNotIn(cell[:1], list('=+-@\t\r\n'))
      bare = [[cell[1:] if cell[:1] == '\'' else cell for cell in row]
              for row in rows]
      self.assertEqual(bare, self.table(agreement))

  def test_the_load_file_is_read_by_its_definition(self):
    for agreement in self.made:
      rows = self.read_dat(self.made[agreement]['dat'].read_bytes())
      rows[0] = [name.lower() for name in rows[0]]
      self.assertEqual(rows, self.table(agreement))

  def read_dat(self, data):
    """Strict: a mark, qualified fields, one delimiter, CRLF, known escapes."""
    self.assertEqual(data[:3], b'\xef\xbb\xbf')
    text = data[3:].decode('utf-8')
    self.assertTrue(text.endswith('þ\r\n'))
    words = {'\\\\': '\\', '\\r': '\r', '\\u0014': '\x14', '\\u00FE': 'þ',
             '\\u00AE': '®', '®': '\n'}
    rows = []
    for line in text[:-2].split('\r\n'):
      row = []
      for field in line.split('\x14'):
        self.assertRegex(field, r'^þ[^þ\r\n]*þ$')
        row.append(re.sub(r'\\(\\|r|u0014|u00FE|u00AE)|®|\\',
                          lambda found: words[found[0]], field[1:-1]))
      rows.append(row)
    self.assertEqual({len(row) for row in rows}, {len(COLUMNS + BASIS)})
    return rows

  def test_the_workbook_is_read_back(self):
    for agreement in self.made:
      book = openpyxl.load_workbook(self.made[agreement]['xlsx'])
      self.assertEqual(book.sheetnames, ['Chronology', 'Terms at D', 'Money',
                                         'Timeline', 'Findings', 'Manifest'])
      sheets = {sheet.title: [
          ['' if value is None else value for value in row]
          for row in sheet.iter_rows(values_only=True)] for sheet in book}
      for sheet in book:
        for row in sheet.iter_rows():
          for cell in row:
            self.assertIn(cell.data_type, ('s', 'n'), cell.coordinate)
      self.assertEqual(sheets['Chronology'][0], COLUMNS)
      for row, event in zip(sheets['Chronology'][1:],
                            self.lines(agreement, 'event'), strict=True):
        # In XML a carriage return is a line feed, and control characters are
        # escapes that openpyxl leaves alone.
        row = [re.sub('_x(005F|0014|000D)_', lambda found: chr(
            int(found[1], 16)), value) if isinstance(value, str) else value
               for value in row]
        plain = [event[name].replace('\r\n', '\n')
                 if isinstance(event[name], str) else event[name]
                 for name in COLUMNS]
        self.assertEqual([v.replace('\r\n', '\n') if isinstance(v, str) else v
                          for v in row], plain)
      self.assertEqual(
          [row[0] for row in sheets['Terms at D'][1:]],
          [term['term_id'] for term in self.lines(agreement, 'term')])
      self.assertEqual(
          [row[2:4] for row in sheets['Terms at D'][1:]],
          [[term['status'], term['says']]
           for term in self.lines(agreement, 'term')])
      self.assertEqual(
          [[row[0], row[1], row[2], row[3] == '' or float(row[3])]
           for row in sheets['Money'][1:]],
          [[line['term_id'], line['sum'], line['currency'],
            line['lo'] == '' or float(line['lo'])]
           for line in self.lines(agreement, 'sum')])
      self.assertEqual(
          sheets['Timeline'][1:],
          [[line[name] for name in ('term_id', 'from', 'to', 'status')]
           for line in self.lines(agreement, 'span')])
      self.assertEqual(
          [row[:3] for row in sheets['Findings'][1:]],
          [[line['code'], 'yes' if line['certain'] else 'no', line['says']]
           for line in self.lines(agreement, 'finding')])
      manifest = dict(sheets['Manifest'][1:])
      basis = self.lines(agreement, 'basis')[0]
      self.assertEqual({name: manifest[name] for name in BASIS},
                       {name: basis[name] for name in BASIS})
      self.assertEqual(manifest['sha256 of --form jsonl'], hashlib.sha256(
          self.made[agreement]['jsonl'].read_bytes()).hexdigest())

  @unittest.skipUnless(shutil.which('soffice'), 'no LibreOffice')
  def test_libreoffice_shows_the_workbook(self):
    for agreement in self.made:
      with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            ['soffice', f'-env:UserInstallation=file://{folder}/profile',
             '--headless', '--convert-to',
             'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,'
             'false,false,-1', '--outdir', folder,
             self.made[agreement]['xlsx']],
            check=True, capture_output=True, timeout=120)
        for sheet, kind, columns in (
            ('Chronology', 'event', {5: 'event_id', 6: 'says'}),
            ('Terms at D', 'term', {0: 'term_id', 3: 'says'}),
            ('Findings', 'finding', {0: 'code', 2: 'says'})):
          file, = pathlib.Path(folder).glob(f'*-{sheet}.csv')
          with file.open(encoding='utf-8', newline='') as text:
            rows = list(csv.reader(text))[1:]
          self.assertEqual(
              [[squeezed(row[at]) for at in columns] for row in rows],
              [[squeezed(line[name]) for name in columns.values()]
               for line in self.lines(agreement, kind)])

  def test_money_is_in_the_workbook_as_numbers(self):
    book = openpyxl.load_workbook(self.made['microsoft-openai']['xlsx'])
    amounts = [row[3] for row in
               book['Money'].iter_rows(min_row=2, values_only=True)]
    self.assertTrue(any(isinstance(amount, (int, float)) and amount >= 10**9
                        for amount in amounts), amounts)

  def test_no_clock_is_in_the_workbook(self):
    with zipfile.ZipFile(self.made['microsoft-openai']['xlsx']) as book:
      self.assertEqual({part.date_time[0] for part in book.infolist()}, {1980})
      core = book.read('docProps/core.xml').decode()
    self.assertEqual(set(re.findall(r'20\d\d-[-0-9:T]*Z(?=<)', core)),
                     {'2026-06-01T23:59:59Z'})

  def test_the_text_of_the_pdf_is_the_chronology(self):
    for agreement in self.made:
      text = subprocess.run(
          ['pdftotext', '-raw', '-enc', 'UTF-8', '-x', '0', '-y', '0', '-W',
           str(PAGE_WIDTH), '-H', str(FOOT), self.made[agreement]['pdf'], '-'],
          capture_output=True, text=True, check=True).stdout
      begins = 'Chronology, in order of recording'
      found = squeezed(text[text.index(begins) + len(begins):])
      wanted = ''.join(self.said_in_pdf(event)
                       for event in self.lines(agreement, 'event'))
      self.assertEqual(found, wanted)
      basis = self.lines(agreement, 'basis')[0]
      for name in ('agreement', 'as_of', 'known_at', 'origin', 'root'):
        self.assertIn(squeezed(basis[name]), squeezed(text))

  def said_in_pdf(self, event):
    says = ''.join(' ' if ord(c) < 32 else c for c in event['says'])
    sources = ''.join(' ' if ord(c) < 32 else c for c in event['sources'])
    return squeezed(''.join((
        event['effective'] or 'no time of its own', event['type'],
        event['event_id'], says, 'recorded ', event['recorded'],
        ', position %d, revision %d' % (event['position'], event['revision']),
        'read in ' + sources if sources else '')))

  def test_what_is_doubtful_is_in_every_form_that_tells_a_state(self):
    code, out, err = self.ctl('findings', 'microsoft-openai', '-o', 'json',
                              *TIMES)
    self.assertEqual(code, DONE, err)
    found = json.loads(out)['findings']
    self.assertGreater(len(found), 3)
    self.assertEqual([line['finding'] for line in
                      self.lines('microsoft-openai', 'finding')], found)
    pdf = squeezed(subprocess.run(
        ['pdftotext', '-raw', '-enc', 'UTF-8',
         self.made['microsoft-openai']['pdf'], '-'],
        capture_output=True, text=True, check=True).stdout)
    for finding in found[:2]:
      self.assertIn(squeezed(finding['sentence'])[:60], pdf)
    text = self.made['microsoft-openai']['certification'].read_text()
    self.assertRegex(text, r'findings +%d\n' % len(found))

  def redlined(self, agreement, *words):
    """The rows of a redline, and the differences that it must show."""
    code, page, err = self.ctl('report', agreement, '--form', 'redline', '--to',
                               '-', *words)
    self.assertEqual(code, DONE, err)
    code, out, err = self.ctl('diff', agreement, '-o', 'json', *words)
    self.assertEqual(code, DONE, err)
    reader = RedlineReader()
    reader.feed(page.decode())
    reader.close()
    return reader, json.loads(out).get('differences', [])

  def test_a_redline_shows_what_the_difference_says(self):
    for agreement, words in (
        ('microsoft-openai', ('--from-as-of', '2025-01-20', '--as-of',
                              '2025-10-29', '--known-at', '2026-06-01')),
        ('microsoft-openai', ('--from-known-at', '2025-01-20', '--as-of',
                              '2025-03-07', '--known-at', '2025-06-30')),
        ('hostile', ('--from-as-of', '2024-12-30', '--as-of', '2025-01-01'))):
      reader, differences = self.redlined(agreement, *words)
      self.assertGreater(len(differences), 0)
      plain = lambda text: re.sub('[\x00-\x08\x0b-\x1f\x7f]', '\ufffd', text)
      self.assertEqual(
          reader.rows,
          [(d['field'], plain(d.get('before', '')), plain(d.get('after', '')))
           for d in differences])
      self.assertEqual(reader.forbidden, [])
      code, again, err = self.ctl(*shlex.split(reader.head['repeat'])[1:])
      self.assertEqual(code, DONE, err)
      other = RedlineReader()
      other.feed(again.decode())
      self.assertEqual((other.rows, other.head), (reader.rows, reader.head))

  def test_no_page_of_the_pdf_is_blank_and_all_are_numbered(self):
    for agreement in self.made:
      file = self.made[agreement]['pdf']
      stem = self.scratch / f'{agreement}-page'
      subprocess.run(['pdftoppm', '-r', '40', '-gray', file, stem], check=True)
      pages = sorted(self.scratch.glob(f'{agreement}-page-*.pgm'))
      self.assertGreater(len(pages), 2)
      for page in pages:
        header = re.match(rb'P5\s+(\d+)\s+(\d+)\s+255\s', page.read_bytes())
        width, height = int(header[1]), int(header[2])
        pixels = page.read_bytes()[header.end():]
        self.assertEqual(len(pixels), width * height)
        body = pixels[:width * (height * FOOT // 842)]
        dark = sum(pixel < 160 for pixel in body)
        self.assertGreater(dark, 100, page)
      text = subprocess.run(['pdftotext', file, '-'], capture_output=True,
                            text=True, check=True).stdout
      self.assertEqual(
          re.findall(r'page (\d+ of \d+)', text),
          ['%d of %d' % (page + 1, len(pages)) for page in range(len(pages))])

  def test_the_date_of_the_pdf_is_when_it_was_known(self):
    text = subprocess.run(
        ['pdfinfo', '-isodates', self.made['microsoft-openai']['pdf']],
        capture_output=True, text=True, check=True,
        env=dict(os.environ, TZ='UTC')).stdout
    self.assertRegex(text, r'CreationDate: +2026-06-01T23:59:59')
    self.assertRegex(text, r'Title: +microsoft-openai: chronology')

  def test_cloud_events_name_every_event_once(self):
    for agreement in self.made:
      batch = json.loads(self.made[agreement]['cloudevents'].read_text())
      events = self.lines(agreement, 'event')
      self.assertEqual([e['data'] for e in batch], [e['event'] for e in events])
      self.assertEqual(len({(e['source'], e['id']) for e in batch}),
                       len(events))
      sequence = [e['sequence'] for e in batch]
      self.assertEqual(sequence, sorted(sequence))
      for event in batch:
        self.assertEqual(event['specversion'], '1.0')
        self.assertEqual(event['subject'], agreement)
        self.assertRegex(event.get('time', '2000-01-01T00:00:00Z'),
                         r'^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$')
    timed = json.loads(self.made['microsoft-openai']['cloudevents'].read_text())
    self.assertEqual(timed[0]['time'], '2019-07-22T00:00:00Z')
    self.assertTrue(any('time' not in event for event in timed))

  def test_the_certified_command_gives_the_certified_digest(self):
    text = self.made['microsoft-openai']['certification'].read_text()
    command = re.search(r'(?m)^  ledgerctl (report .*) \| sha256sum$', text)[1]
    code, out, err = self.ctl(*command.split())
    self.assertEqual(code, DONE, err)
    self.assertEqual(re.search(r'sha256 +([0-9a-f]{64})', text)[1],
                     hashlib.sha256(out).hexdigest())
    self.assertEqual(out, self.made['microsoft-openai']['jsonl'].read_bytes())

  def test_later_records_do_not_change_a_report(self):
    before = self.made['microsoft-openai']['jsonl'].read_bytes()
    grown = json.dumps({
        'agreement_id': 'microsoft-openai', 'event': {'fact': {
            'effective': {'date': '2020-01-01'},
            'condition_defined': {
                'condition_id': 'C-LATER', 'decider': 'openai',
                'description': {'plain': 'recorded later'}}}}}) + '\n'
    code, _, err = self.ctl('append', '-', stdin=grown)
    self.assertEqual(code, DONE, err)
    code, out, err = self.ctl('report', 'microsoft-openai', '--form', 'jsonl',
                              '--to', '-', *TIMES)
    self.assertEqual(code, DONE, err)
    self.assertEqual(out, before)

  def test_what_cannot_be_written_is_a_usage_error(self):
    there = self.made['microsoft-openai']['csv']
    before = there.read_bytes()
    for words, said in (
        (('--form', 'csv', '--to', there), 'does not exist yet'),
        (('--form', 'csv', '--to', self.scratch / 'no' / 'x'), 'in a folder'),
        (('--form', 'pdf', '--to', '-'), 'name a file'),
        (('--form', 'redline', '--to', '-'), 'what to compare with'),
        (('--form', 'csv', '--to', '-', '--from-as-of', '2025-01-01'),
         'tells one state'),
        (('--form', 'redline', '--to', '-', '--from-as-of', '2025-13-40'),
         "--from-as-of '2025-13-40': found '2025-13-40'; give a date"),
        (('--form', 'redline', '--to', '-', '--from-known-at', '@many'),
         "--from-known-at '@many': "),
        (('--form', 'doc', '--to', '-'), 'none of that name')):
      code, out, err = self.ctl('report', 'microsoft-openai', *words)
      self.assertEqual((code, out), (USAGE, b''), err)
      self.assertIn(said, err)
    self.assertEqual(there.read_bytes(), before)
    file = self.scratch / 'refused'
    code, _, _ = self.ctl('report', 'no-such', '--form', 'csv', '--to', file)
    self.assertEqual(code, REFUSED)
    self.assertFalse(file.exists())


if __name__ == '__main__':
  unittest.main(verbosity=2)
