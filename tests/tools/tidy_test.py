#!/usr/bin/python3
# Copyright 2026 The Agreement Ledger Authors
# SPDX-License-Identifier: Apache-2.0
"""Goal: every rule of .ci/tidy.py sees its fault, and a clean tree has none.

Method: a small clean tree in a temporary directory, and one fault at a time.
"""

import importlib.util
import os
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
SPEC = importlib.util.spec_from_file_location(
    'tidy', os.path.join(ROOT, '.ci', 'tidy.py'))
tidy = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(tidy)

LICENCE = ('// Copyright 2026 The Agreement Ledger Authors\n'
           '// SPDX-License-Identifier: Apache-2.0\n\n')

CLEAN = {
    'CMakeLists.txt': '',
    'CMakePresets.json': '{}',
    'LICENSE': '',
    'README.md': '',
    'proto/ledger/v1/value.proto': LICENCE,
    'service/main.cc': LICENCE + '#include <grpcpp/grpcpp.h>\n'
                                 '#include "ledger/ids.h"\n',
    'tools/one.cc': LICENCE + '#include <grpcpp/grpcpp.h>\n',
    'tests/one_test.cc': LICENCE + '#include "service/one.h"\n',
    'ledger/ids.h': LICENCE + '// An id.\nclass Id {\n public:\n'
                    '  // Errors: INVALID_ARGUMENT.\n'
                    '  static absl::StatusOr<Id> Parse(int x);\n'
                    ' private:\n  absl::Status Quiet();\n};\n'
                    '// Never fails.\nabsl::Status One();\n'
                    'absl::Status Two();\n',
    'ledger/event.h': LICENCE + '#include "ledger/ids.h"\n',
    'ledger/mutex.h': LICENCE + 'absl::Mutex mutex_;\n',
    'ledger/hash.cc': LICENCE + '#include <openssl/evp.h>\n',
    'ledger/store.cc': LICENCE + '#include <rocksdb/db.h>\n'
                                 '#include "ledger/mutex.h"\n',
}

# (file, text or None to delete, what the fault says)
FAULTS = [
    ('src/one.cc', '', 'src:1: must not stand at the top'),
    ('LICENSE', None, 'LICENSE:1: is missing at the top'),
    ('service/one.cc', 'int x;\n', 'service/one.cc:1: expected "Copyright'),
    ('tools/run', '#!/bin/sh\n# Copyright 2026 The Agreement Ledger Authors\n',
     'tools/run:3: expected "SPDX'),
    ('service/one.h', LICENCE + 'int x;\n' * 298, 'has 301 lines; limit is 300'),
    ('service/one.cc', LICENCE + 'int x;\n' * 498,
     'has 501 lines; limit is 500'),
    ('service/one.cc', LICENCE + 'void F(int a,\n       int b) {\n'
     + '  G();\n' * 71 + '}\n', 'one.cc:4: function has 71 lines'),
    ('service/one.h', LICENCE + '// C.\nclass C {\n public:\n  void F() {\n'
     + '    G();\n' * 71 + '  }\n};\n', 'one.h:7: function has 71 lines'),
    ('service/one.h', LICENCE + 'class C {\n};\n', 'class C has no comment'),
    ('service/one.h', LICENCE + '// C.\nclass C {\n  struct D {\n  };\n};\n',
     'struct D has no comment'),
    ('service/one.h', LICENCE + 'template <typename T>\nclass C : public B {\n'
     '};\n', 'class C has no comment'),
    ('service/one.h', LICENCE + '// Does it.\nabsl::Status Do();\n',
     'Do returns a status'),
    ('service/one.h', LICENCE + 'absl::StatusOr<std::vector<int>> Do(\n'
     '    int x);\n', 'Do returns a status'),
    ('ledger/key.cc', LICENCE + '#include <rocksdb/db.h>\n',
     'key.cc:4: must not include rocksdb/db.h'),
    ('ledger/store.cc', LICENCE + '#include <grpcpp/grpcpp.h>\n',
     'must not include grpcpp/grpcpp.h'),
    ('service/one.cc', LICENCE + '#include <openssl/evp.h>\n',
     'must not include openssl/evp.h'),
    ('ledger/ids.cc', LICENCE + '#include <thread>\n',
     'ids.cc:4: must not include thread'),
    ('ledger/ids.cc', LICENCE + '#include "absl/time/time.h"\n',
     'must not include absl/time/time.h'),
    ('ledger/event.cc', LICENCE
     + '#include "ledger/v1/ledger_service.pb.h"\n', 'must not include ledger'),
    ('ledger/ids.cc', LICENCE + '#include "ledger/storage/v1/storage.pb.h"\n',
     'must not include ledger/storage'),
    ('ledger/ids.cc', LICENCE + '#include "service/one.h"\n',
     'ledger must not include service/one.h'),
    ('service/one.cc', LICENCE + '#include "tools/one.h"\n',
     'service must not include tools/one.h'),
    ('tools/two.cc', LICENCE + '#include "service/one.h"\n',
     'tools must not include service/one.h'),
    ('ledger/ids.cc', LICENCE + '#include "ledger/event.h"\n',
     'ids.cc:4: includes ledger/event.h, which stands after ids'),
    ('ledger/ids.cc', LICENCE + '#include "ledger/mutex.h"\n',
     'includes ledger/mutex.h, which stands after ids'),
    ('ledger/novel.h', LICENCE, 'novel.h:1: has no place in the written order'),
    ('service/one.h', LICENCE + '#include "service/one.h"\n',
     'includes in a circle: service/one.h -> service/one.h'),
    ('service/one.cc', LICENCE + 'std::mutex mutex;\n',
     'std::mutex: use ledger/mutex.h'),
    ('tests/two_test.cc', LICENCE + 'absl::MutexLock lock(&mutex);\n',
     'absl::MutexLock: use'),
    ('service/one.cc', LICENCE + '// TO' 'DO: more\n', 'marked as unfinished'),
    ('proto/ledger/v1/value.proto', LICENCE + '// FIX' 'ME\n',
     'marked as unfinished'),
    ('service/one.cc', LICENCE + '//  return x;\n', 'commented-out code'),
    ('tests/two_test.cc', LICENCE + '// TEST(A, B) {\n', 'commented-out code'),
    ('tests/two_test.cc', LICENCE + 'TEST(A, DISABLED_B) {}\n',
     'disabled test'),
]


class TidyTest(unittest.TestCase):

    def faults_of(self, changes):
        with tempfile.TemporaryDirectory() as root:
            for path, text in {**CLEAN, **changes}.items():
                if text is None:
                    continue
                full = os.path.join(root, path)
                os.makedirs(os.path.dirname(full), exist_ok=True)
                with open(full, 'w', encoding='utf-8') as file:
                    file.write(text)
            return tidy.check(root)

    def test_a_clean_tree_has_no_faults(self):
        self.assertEqual(self.faults_of({}), [])

    def test_each_fault_is_seen_alone(self):
        for path, text, says in FAULTS:
            with self.subTest(path=path, says=says):
                faults = self.faults_of({path: text})
                self.assertEqual(len(faults), 1, faults)
                self.assertIn(says, faults[0])


if __name__ == '__main__':
    unittest.main()
