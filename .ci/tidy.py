#!/usr/bin/python3
# Copyright 2026 The Agreement Ledger Authors
# SPDX-License-Identifier: Apache-2.0
"""Checks the rules of this repository that no compiler checks.

Prints one line per fault, "file:line: what is wrong", and exits 1 if there is
any. `--root DIR` checks another tree. Needs nothing but Python's own library.
"""

import argparse
import os
import re
import sys

# ---------------------------------------------------------------------------
# The tables. A limit in the way of good code is changed here, with its reason.

# What may stand at the top, beside dot files; `build` is never committed.
TOP_REQUIRED = {
    'CMakeLists.txt', 'CMakePresets.json', 'LICENSE', 'ledger', 'proto',
    'service', 'tests', 'tools',
}
TOP_ALLOWED = TOP_REQUIRED | {'README.md', 'CHANGELOG.md', 'build'}

# Inside ledger/ a file includes only what stands before it. Names without
# ending; one that has no header implements a part of one further left.
CORE_ORDER = '''
    limits utf8 nearest digits ids instant wall_clock date amount words field_words
    reason digest_context hash record order_check event submessages claim disclose history clocks
    scope region select knowledge plan sums fold write_fields standing effects
    limit_times wanted role unknowns cross_order stances turns
    worlds rivals fewest joint naming registers agreement parties derive
    fields corrected explain difference reading money obligation
    people due opportunity limit docket precedence verdict outcome
    because release verdict_words permission
    deadline number_words finding finding_lives finding_rights finding_papers offence finding_grants finding_acts
    permission_findings refusals permission_form on_record binding membership references process remaining rules form_parts form_values form_facts form
    merkle heads_tree note_key note checkpoint tile policy proof_file
    witness
'''.split()
DISK_ORDER = '''
    mutex stop key durable_file data_dir store_options store_batch page_cache store_setup store clock zone resolve
    hypothesis append changes refuse load heads own_acts tree tiles prover progress sequencer readers settled
    audit index_rows auditor auditor_heads rebuild appender signing notary
    ledger rights_index
'''.split()
ORDER = {name: place for place, name in enumerate(CORE_ORDER + DISK_ORDER)}

# Which folder may include which.
FOLDERS = {
    'ledger': {'ledger'},
    'service': {'ledger', 'service'},
    'tools': {'ledger', 'tools'},
    'tests': {'ledger', 'service', 'tools', 'tests'},
}

# Who may include what is not ours: a prefix of the include, then patterns of
# the files that may.
FOREIGN = [
    (r'rocksdb/', r'ledger/(store(_setup)?|page_cache)\.(cc|h)|tests/.*|tools/bench_raw\.cc'),
    (r'grpcpp/|grpc/', r'service/.*|tools/.*|tests/.*'),
    (r'openssl/', r'ledger/(hash\.cc|note_key\.cc|digest_context\.h)'),
    (r'boost/', r'service/metrics_server\.cc|tools/ledgerctl/http_server\.cc'),
    (r'curl/', r'service/http_client\.cc'),
    (r'nlohmann/', r'tools/.*\.cc|tests/.*'),
    (r'cairo|pango', r'tools/report/pages\.cc'),
    (r'xlsxwriter', r'tools/report/xlsx\.cc'),
    (r'CLI/', r'service/.*\.cc|tools/.*\.cc'),
    (r'ledger/v1/\w+_service|google/rpc/', r'service/.*|tools/.*|tests/.*'),
    (r'ledger/storage/', r'ledger/(%s)\.(h|cc)|tests/.*' %
     '|'.join(DISK_ORDER)),
    # The core is pure: no clock, no lock, no thread, no file.
    (r'absl/(synchronization|time)/|(mutex|thread|atomic|fstream|filesystem|'
     r'condition_variable|shared_mutex)$|unistd\.h|sys/',
     r'(?!ledger/(%s)\.(h|cc)$).*' % '|'.join(CORE_ORDER)),
]

HEADER_LINES_MAX = 300
FILE_LINES_MAX = 500
FUNCTION_LINES_MAX = 70

LICENCE = [
    'Copyright 2026 The Agreement Ledger Authors',
    'SPDX-License-Identifier: Apache-2.0',
]

BARE_LOCK = re.compile(
    r'\b(std::(mutex|shared_mutex|recursive_mutex|timed_mutex|lock_guard|'
    r'unique_lock|shared_lock|scoped_lock|condition_variable\w*)|'
    r'absl::(Mutex\w*|ReaderMutexLock|WriterMutexLock|CondVar))\b')
UNFINISHED = re.compile(r'\b(TO' r'DO|FIX' r'ME)\b')
DEAD_CODE = re.compile(
    r'^\s*//\s*('
    r'(TEST|TEST_F|TEST_P|TYPED_TEST)\(|'
    r'#include\b|'
    r'(if|for|while|switch) \(.*[{;]$|'
    r'(return|auto|const|int|bool|std::\w+|absl::\w+|EXPECT_\w+|ASSERT_\w+)\b'
    r'.*[;{]$|'
    r'[\w.>\-]+\(.*\);$|'
    r'\}\s*$)')
DISABLED_TEST = re.compile(r'\bDISABLED_\w+')

CODE = ('.cc', '.h', '.py', '.js', '.mjs', '.sh', '.proto', '.cmake')


class Tree:
    """The files of one tree, read once."""

    def __init__(self, root):
        self.root = root
        self.faults = []
        self.files = {}
        for top in sorted(FOLDERS) + ['proto', '.ci']:
            for folder, folders, names in os.walk(os.path.join(root, top)):
                folders[:] = sorted(
                    f for f in folders if f not in ('golden', '__pycache__'))
                for name in sorted(names):
                    self.read(os.path.relpath(os.path.join(folder, name), root))

    def read(self, path):
        if path.startswith('proto/google/') or not is_code(self.root, path):
            return
        with open(os.path.join(self.root, path), encoding='utf-8') as file:
            self.files[path] = file.read().split('\n')

    def fault(self, path, line, text):
        self.faults.append(f'{path}:{line}: {text}')

    def ending(self, *endings):
        return ((p, l) for p, l in self.files.items() if p.endswith(endings))


def is_code(root, path):
    """True for sources: by ending, or by a first line that names a program."""
    if path.endswith(CODE) or os.path.basename(path) == 'CMakeLists.txt':
        return True
    if '.' in os.path.basename(path):
        return False
    with open(os.path.join(root, path), 'rb') as file:
        return file.read(2) == b'#!'


# ---------------------------------------------------------------------------
# The checks, one rule each.


def check_top(tree):
    found = {n for n in os.listdir(tree.root) if not n.startswith('.')}
    for name in sorted(found - TOP_ALLOWED):
        tree.fault(name, 1, 'must not stand at the top; allowed are '
                   + ' '.join(sorted(TOP_ALLOWED)) + ' and dot files')
    for name in sorted(TOP_REQUIRED - found):
        tree.fault(name, 1, 'is missing at the top')


def check_licence(tree):
    for path, lines in tree.ending(*CODE, ''):
        if path.endswith(('CMakeLists.txt', '.cmake')):
            continue
        first = 1 if lines[0].startswith('#!') else 0
        for offset, wanted in enumerate(LICENCE):
            line = lines[first + offset] if first + offset < len(lines) else ''
            if line not in ('// ' + wanted, '# ' + wanted):
                tree.fault(path, first + offset + 1, f'expected "{wanted}"')
                break


def check_length(tree):
    for path, lines in tree.files.items():
        most = HEADER_LINES_MAX if path.endswith('.h') else FILE_LINES_MAX
        count = len(lines) - (lines[-1] == '')
        if count > most:
            tree.fault(path, count, f'has {count} lines; limit is {most}')


def check_function_length(tree):
    """Functions at the left edge or in a class there, as clang-format sets
    them: a body ends with the next brace at the indent of its first line."""
    no_function = re.compile(
        r'\s*(namespace|class|struct|enum|union|extern|template <.*> '
        r'(class|struct))\b|.*(=|to_array<.*>\()\s*\{|.*\(\{$')
    for path, lines in tree.ending('.cc', '.h'):
        starts = {0: 0, 2: 0}
        for number, line in enumerate(lines, 1):
            indent = len(line) - len(line.lstrip())
            text = line.strip()
            if indent not in starts or not text or text.startswith(('//', '#')):
                continue
            if not text.startswith('}'):
                starts[indent] = number
                continue
            start = starts[indent]
            in_class = re.match(r'(class|struct)\b', lines[starts[0] - 1])
            if not start or (indent == 2 and not in_class):
                continue
            body = start
            while body < number and not lines[body - 1].endswith('{'):
                body += 1
            count = number - body - 1
            if count > FUNCTION_LINES_MAX and not no_function.match(
                    lines[start - 1]):
                tree.fault(path, start, f'function has {count} lines; limit is '
                           f'{FUNCTION_LINES_MAX}')


def comment_above(lines, index):
    """The comment block right above lines[index], template lines skipped."""
    block = []
    index -= 1
    while index >= 0 and re.match(r'\s*(template\b|requires\b)', lines[index]):
        index -= 1
    while index >= 0 and re.match(r'\s*//', lines[index]):
        block.append(lines[index])
        index -= 1
    return '\n'.join(reversed(block))


def check_class_comments(tree):
    defines = re.compile(r'\s*(class|struct)\s+(\[\[\w+\]\]\s+)?'
                         r'([A-Z]\w*(\(".*"\))?\s+)*(\w+)[^;>()=]*$')
    for path, lines in tree.ending('.h'):
        for index, line in enumerate(lines):
            match = defines.match(line)
            if not match or 'friend ' in line:
                continue
            if not comment_above(lines, index):
                tree.fault(path, index + 1, f'{match[1]} {match[5]} has no '
                           'comment that says what it is')


def check_errors_comments(tree):
    """Status functions of headers say how they fail; private ones need not."""
    returns = re.compile(r'(?P<in> *)(static |virtual |friend |inline )*'
                         r'absl::Status(Or<.*>)?\s+(?P<name>\w+)\(')
    for path, lines in tree.ending('.h'):
        if path.startswith('tests/'):
            continue
        private = False
        group_says = False
        for index, line in enumerate(lines):
            if re.match(r'\s*(public|protected):|^\};', line):
                private = False
            if re.match(r'\s*private:', line):
                private = True
            if not line.strip():
                group_says = False
            says = comment_above(lines, index)
            if says:
                group_says = 'Errors:' in says or 'ever fails' in says
            match = returns.match(line)
            if not match or private or match['name'].startswith('Refuse'):
                continue
            if not group_says:
                tree.fault(path, index + 1, f'{match["name"]} returns a status;'
                           ' its comment needs "Errors:" or "Never fails"')


def includes(lines):
    for number, line in enumerate(lines, 1):
        match = re.match(r'#include\s+["<]([^">]+)[">]', line)
        if match:
            yield number, match[1]


def check_foreign_includes(tree):
    for path, lines in tree.ending('.cc', '.h'):
        for number, name in includes(lines):
            for pattern, allowed in FOREIGN:
                if re.match(pattern, name) and not re.fullmatch(allowed, path):
                    tree.fault(path, number, f'must not include {name}')


def check_folders(tree):
    for path, lines in tree.ending('.cc', '.h'):
        mine = path.split('/')[0]
        for number, name in includes(lines):
            theirs = name.split('/')[0]
            if theirs in FOLDERS and theirs not in FOLDERS[mine]:
                tree.fault(path, number, f'{mine} must not include {name}')


def check_order(tree):
    for path, lines in tree.ending('.cc', '.h'):
        match = re.fullmatch(r'ledger/(\w+)\.(cc|h)', path)
        if not match:
            continue
        mine = match[1]
        if mine not in ORDER:
            tree.fault(path, 1, 'has no place in the written order; give it '
                       'one in CORE_ORDER or DISK_ORDER of .ci/tidy.py')
            continue
        for number, name in includes(lines):
            theirs = re.fullmatch(r'ledger/(\w+)\.h', name)
            if not theirs or theirs[1] == mine or theirs[1] not in ORDER:
                continue
            if ORDER[theirs[1]] > ORDER[mine]:
                tree.fault(path, number, f'includes {name}, which stands after '
                           f'{mine} in the written order')


def check_cycles(tree):
    """No header includes itself, by whatever way."""
    edges = {}
    for path, lines in tree.ending('.h'):
        edges[path] = {name: number for number, name in includes(lines)}
    done = set()

    def visit(path, trail):
        if path in trail:
            cycle = trail[trail.index(path):] + [path]
            tree.fault(trail[-1], edges[trail[-1]][path],
                       'includes in a circle: ' + ' -> '.join(cycle))
            return
        if path in done or path not in edges:
            return
        for other in sorted(edges[path]):
            visit(other, trail + [path])
        done.add(path)

    for path in sorted(edges):
        visit(path, [])


def check_words(tree):
    for path, lines in tree.files.items():
        cpp = path.endswith(('.cc', '.h'))
        for number, line in enumerate(lines, 1):
            if UNFINISHED.search(line):
                tree.fault(path, number, 'is marked as unfinished')
            if cpp and path != 'ledger/mutex.h' and BARE_LOCK.search(line):
                tree.fault(path, number, f'{BARE_LOCK.search(line)[0]}: use '
                           'ledger/mutex.h')
            if cpp and DEAD_CODE.match(line):
                tree.fault(path, number, 'is commented-out code')
            if cpp and DISABLED_TEST.search(line):
                tree.fault(path, number, 'is a disabled test')


CHECKS = [
    check_top, check_licence, check_length, check_function_length,
    check_class_comments, check_errors_comments, check_foreign_includes,
    check_folders, check_order, check_cycles, check_words,
]


def check(root):
    """Every fault of the tree at `root`, in order of the checks."""
    tree = Tree(root)
    for one in CHECKS:
        one(tree)
    return tree.faults


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    here = os.path.dirname(os.path.abspath(__file__))
    parser.add_argument('--root', default=os.path.dirname(here))
    faults = check(parser.parse_args().root)
    for fault in faults:
        print(fault)
    print(f'tidy: {len(faults)} faults' if faults else 'tidy: clean')
    return 1 if faults else 0


if __name__ == '__main__':
    sys.exit(main())
