#!/usr/bin/python3
# Copyright 2026 The Agreement Ledger Authors
# SPDX-License-Identifier: Apache-2.0
"""Compiles each file of ledger, service and tools with nothing but its own
includes: builds precompile headers and put files together, which hides what a
file forgot. Checks syntax alone, with clang's warnings.

  .ci/includes.py BUILD_FOLDER [FILE…]    a configured one, whose sources are
                                          generated; without files: all
"""

import concurrent.futures
import json
import os
import pathlib
import shlex
import subprocess
import sys

WARNINGS = ('-Wall', '-Wextra', '-Wpedantic', '-Wconversion', '-Wshadow',
            '-Wthread-safety', '-Werror')
FOLDERS = ('ledger', 'service', 'tools')


def flags_by_folder(build):
  """Include paths and macros that the targets of each folder are built with."""
  flags = {folder: [] for folder in FOLDERS}
  for entry in json.loads((build / 'compile_commands.json').read_text()):
    words = shlex.split(entry['command'])
    output = words[words.index('-o') + 1]
    own = flags.get(output.split('/')[0])
    for at, word in enumerate(words):
      pair = words[at:at + 2] if word == '-isystem' else [word]
      if own is not None and word[:2] in ('-D', '-I', '-i') and \
          word not in ('-include', '-include-pch') and \
          not any(own[i:i + len(pair)] == pair for i in range(len(own))):
        own += pair
  return flags


def main():
  build = pathlib.Path(sys.argv[1]).resolve()
  os.chdir(pathlib.Path(__file__).resolve().parents[1])
  flags = flags_by_folder(build)

  def check(file):
    return subprocess.run(
        ['clang++-14', '-fsyntax-only', '-std=c++20', '-pthread', *WARNINGS,
         *flags[file.parts[0]], file],
        capture_output=True, text=True, check=False)

  files = [pathlib.Path(file) for file in sys.argv[2:]] or [
      file for folder in FOLDERS
      for file in sorted(pathlib.Path(folder).rglob('*.cc'))]
  failed = 0
  with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as workers:
    for file, done in zip(files, workers.map(check, files)):
      if done.returncode != 0:
        failed += 1
        print(f'{file}\n{done.stderr}')
  print(f'includes: {len(files)} files, {failed} faults')
  sys.exit(failed != 0)


if __name__ == '__main__':
  main()
