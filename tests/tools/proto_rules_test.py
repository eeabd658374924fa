#!/usr/bin/python3
# Copyright 2026 The Agreement Ledger Authors
# SPDX-License-Identifier: Apache-2.0
"""Goal: the schema is clean, and a breaking change of it fails the build.

Method: buf on proto/ as it stands, against the committed baseline; then on
copies with one breaking change each, which buf must refuse.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
BUF = os.path.join(ROOT, 'build', 'node', 'node_modules', '.bin', 'buf')
BASELINE = os.path.join(ROOT, 'proto', 'baseline.binpb')
SKIPPED = 77

# (file, what to find, what to put there): each breaks bytes or readers.
BREAKING = {
    'another number': ('record.proto', r'string actor = 6;',
                       'string actor = 16;'),
    'another type': ('record.proto', r'uint64 position = 1;',
                     'string position = 1;'),
    'a deleted field': ('record.proto', r'string request_id = 10;', ''),
    'another name': ('value.proto', r'string currency = 2;',
                     'string unit = 2;'),
    'a deleted message': ('value.proto',
                          r'message Unknown \{\}', 'message Unknowable {}'),
    'another number of an enum value': ('value.proto',
                                        r'AMOUNT_QUALIFIER_UP_TO = 2;',
                                        'AMOUNT_QUALIFIER_UP_TO = 20;'),
}


def buf(*words):
    return subprocess.run([BUF, *words], cwd=os.path.join(ROOT, 'proto'),
                          stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, check=False)


class ProtoRulesTest(unittest.TestCase):

    def clean(self, *words):
        result = buf(*words)
        self.assertEqual(result.returncode, 0,
                         '\n' + result.stdout + result.stderr)

    def test_the_schema_follows_every_lint_rule(self):
        self.clean('lint')

    def test_the_schema_is_formatted(self):
        self.clean('format', '--diff', '--exit-code')

    def test_the_schema_breaks_nothing_in_the_baseline(self):
        self.clean('breaking', '--against', BASELINE)

    def test_every_breaking_change_is_refused(self):
        for name, (path, find, put) in BREAKING.items():
            with self.subTest(name), tempfile.TemporaryDirectory() as folder:
                copy = os.path.join(folder, 'proto')
                shutil.copytree(os.path.join(ROOT, 'proto'), copy)
                full = os.path.join(copy, 'ledger', 'v1', path)
                with open(full, encoding='utf-8') as file:
                    text = file.read()
                changed, count = re.subn(find, put, text)
                self.assertGreater(count, 0, f'{find} is not in {path}')
                with open(full, 'w', encoding='utf-8') as file:
                    file.write(changed)
                result = buf('breaking', copy, '--against', BASELINE)
                self.assertNotEqual(result.returncode, 0, name)
                self.assertNotIn('Failure:', result.stderr)


if __name__ == '__main__':
    if not os.access(BUF, os.X_OK):
        print(f'**** BUF NOT FOUND at {BUF}: the rules of the schema are not '
              'checked; run tools/packages ****')
        sys.exit(SKIPPED)
    unittest.main()
