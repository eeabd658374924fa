# Copyright 2026 The Agreement Ledger Authors
# SPDX-License-Identifier: Apache-2.0
"""Starts ledgerd as a user does, and makes Python's stubs of its protos."""

import json
import pathlib
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 30


def generate_stubs(out):
    """Writes the stubs below `out` and puts them on the path."""
    files = [*(ROOT / "proto/ledger/v1").glob("*.proto"),
             *(ROOT / "proto/google/rpc").glob("*.proto")]
    names = sorted(str(file.relative_to(ROOT / "proto")) for file in files)
    plugin = subprocess.check_output(["which", "grpc_python_plugin"],
                                     text=True).strip()
    subprocess.run(["protoc", f"-I{ROOT}/proto", f"--python_out={out}",
                    f"--grpc_out={out}",
                    f"--plugin=protoc-gen-grpc={plugin}", *names], check=True)
    sys.path.insert(0, str(out))


class Daemon:
    """One ledgerd; its log is kept as a list of parsed lines."""

    def __init__(self, binary, scratch, *flags, name="data"):
        self.port_file = scratch / f"{name}.port"
        self.port_file.unlink(missing_ok=True)
        self.log_file = scratch / f"{name}.log"
        with open(self.log_file, "w", encoding="utf-8") as log:
            self.process = subprocess.Popen(
                [binary, "--data", str(scratch / name), "--listen",
                 "127.0.0.1:0", "--metrics-listen", "127.0.0.1:0",
                 "--port-file", str(self.port_file), *flags],
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                stderr=log)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not self.port_file.exists():
            if self.process.poll() is not None:
                raise AssertionError(self.log_file.read_text())
            if time.monotonic() > deadline:
                raise AssertionError("ledgerd does not serve")
            time.sleep(0.02)
        self.port = int(self.port_file.read_text())
        self.address = f"127.0.0.1:{self.port}"

    def log(self):
        """The log's lines, as they parse."""
        return [json.loads(line) for line in
                self.log_file.read_text(encoding="utf-8").splitlines()]

    def line(self, message):
        """The first line with this message; waits for it."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            for line in self.log():
                if line["message"] == message:
                    return line
            time.sleep(0.02)
        raise AssertionError(f"no log line '{message}'")

    def stop(self):
        """Ends it with SIGTERM; gives the exit code."""
        if self.process.poll() is None:
            self.process.terminate()
        return self.process.wait(timeout=PATIENCE_SECONDS)

    def kill(self):
        """Ends it without asking, if it is still there."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(timeout=PATIENCE_SECONDS)
