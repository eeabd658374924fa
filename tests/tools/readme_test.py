#!/usr/bin/python3
# Copyright 2026 The Agreement Ledger Authors
# SPDX-License-Identifier: Apache-2.0
"""Runs every command that README.md shows, and compares what it prints.

A block ```console holds commands ("$ ...") and the output of each; a line "…"
stands for any number of lines. Blocks ```sh hold commands that tests run
elsewhere (the demo, the tests themselves): they must exist.

    readme_test.py FOLDER_OF_PROGRAMS            checks
    readme_test.py FOLDER_OF_PROGRAMS --print    prints README.md with the
                                                 output of today
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(sys.argv[1]).resolve()
WRITTEN = ROOT / "build/audit"  # by the README's commands
CERTIFICATE = ROOT / "build/openai.certificate"


def serve(folder):
    port_file = folder / "port"
    process = subprocess.Popen(
        [BIN / "ledgerd", "--data", folder / "data", "--listen", "127.0.0.1:0",
         "--metrics-listen", "off", "--drain-delay", "0", "--port-file",
         port_file], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while not (port_file.exists() and port_file.read_text().strip()):
        if process.poll() is not None or time.monotonic() > deadline:
            raise SystemExit("ledgerd did not start")
        time.sleep(0.02)
    port = port_file.read_text().strip().rsplit(":", 1)[-1]
    return process, "127.0.0.1:" + port


def run(command, environment):
    done = subprocess.run(["bash", "-c", command], cwd=ROOT, text=True,
                          stdin=subprocess.DEVNULL, env=environment,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          timeout=120)
    text = re.sub(r" --server 127\.0\.0\.1:\d+", "", done.stdout)
    return [line.rstrip() for line in text.rstrip("\n").split("\n")]


def matches(want, found):
    pattern = "\n".join(".*" if line == "…" else re.escape(line)
                        for line in want)
    return re.fullmatch(pattern, "\n".join(found), re.S) is not None


def blocks(text):
    """Yields (start, end, lines) of every console block's inside."""
    for match in re.finditer(r"^```console\n(.*?)^```", text, re.S | re.M):
        yield match.start(1), match.end(1), match.group(1).split("\n")[:-1]


def sessions(lines):
    """Splits a block into (command, output lines)."""
    current = None
    for line in lines:
        if line.startswith("$ "):
            if current:
                yield current
            current = (line[2:], [])
        else:
            current[1].append(line)
    if current:
        yield current


def shown(want, found):
    """Today's output, cut where the README cuts it: at a last line "…"."""
    if want and want[-1] == "…":
        return found[:len(want) - 1] + ["…"]
    return found


def main():
    text = (ROOT / "README.md").read_text()
    printing = "--print" in sys.argv
    failed = checked = 0
    shutil.rmtree(WRITTEN, ignore_errors=True)
    CERTIFICATE.unlink(missing_ok=True)
    pieces, done = [], 0
    with tempfile.TemporaryDirectory() as name:
        process, address = serve(pathlib.Path(name))
        environment = dict(os.environ, LEDGER_SERVER=address, NO_COLOR="1",
                           COLUMNS="100",
                           PATH=f"{BIN}:{os.environ['PATH']}")
        try:
            for start, end, lines in blocks(text):
                output = []
                for command, want in sessions(lines):
                    found = run(command, environment)
                    checked += 1
                    output += ["$ " + command, *shown(want, found)]
                    if not printing and not matches(want, found):
                        failed += 1
                        print(f"README: $ {command}\nshows\n" +
                              "\n".join(want) + "\nprints\n" +
                              "\n".join(found))
                pieces += [text[done:start], "\n".join(output), "\n"]
                done = end
        finally:
            process.terminate()
            process.wait(timeout=30)
    if printing:
        print("".join(pieces) + text[done:], end="")
        return 0
    for script in re.findall(r"^(tools/\w+)", text, re.M):
        checked += 1
        if not os.access(ROOT / script, os.X_OK):
            failed += 1
            print(f"README: {script}: no such program")
    print(f"{checked - failed} passed, {failed} failed")
    return 1 if failed or not checked else 0


if __name__ == "__main__":
    sys.exit(main())
