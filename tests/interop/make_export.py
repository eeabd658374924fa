#!/usr/bin/python3
# Copyright 2026 The Agreement Ledger Authors
# SPDX-License-Identifier: Apache-2.0
"""Makes exports to test verifiers with, honest ones and others.

    make_export.py OUT_DIR full|slice LEAVES [SEED]

Goal: exports that owe nothing to the ledger's code. Method: the formats once
more in Python, slow and plain: a log is a list of leaves, its tree is the
recursive definition. Whatever a test wants wrong it does to the log before
`write`, which signs what it is given with the test key, by openssl.
"""

import base64
import bisect
import hashlib
import json
import pathlib
import random
import struct
import subprocess
import sys
import tempfile

ORIGIN = "ledger.example/contracts"
SEED = hashlib.sha256(b"contract ledger test log key").digest()
VKEY = ("ledger.example/contracts+1b2537b5+"
        "AazojJS/dCUPnthkSEudaFTDr0Q68zQQewSSGAktDEpK")
START_US = 1767225600000000


def sha256(data):
    return hashlib.sha256(data).digest()


def b64(data):
    return base64.b64encode(data).decode()


def leaf_hash(leaf):
    return sha256(b"\0" + leaf)


def varint(value):
    out = b""
    while value > 127:
        out += bytes([value & 127 | 128])
        value >>= 7
    return out + bytes([value])


def field(number, value):
    """One protobuf field; like proto3, nothing for a zero."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value % 2**64) if value else b""
    return varint(number << 3 | 2) + varint(len(value)) + value


def own_event(number, act):
    """An Event whose fact is an own act: `number` is its place in OwnAct."""
    return field(4, field(110, field(number, act)))


class Tree:
    """The tree over leaf hashes, by the recursive definition. Perfect
    subtrees are kept, so that a proof costs no more than it is long."""

    def __init__(self, leaves):
        self.levels = [list(leaves)]
        while len(self.levels[-1]) > 1:
            below = self.levels[-1]
            self.levels.append([sha256(b"\1" + below[i] + below[i + 1])
                                for i in range(0, len(below) - 1, 2)])

    def root(self, low, high):
        """The hash over the leaves from `low` up to `high`."""
        if low == high:
            return sha256(b"")
        count = high - low
        level = count.bit_length() - 1
        if count == 1 << level:
            return self.levels[level][low >> level]
        middle = low + (1 << level)
        return sha256(b"\1" + self.root(low, middle) + self.root(middle, high))

    def path(self, index, high, low=0):
        """The proof of leaf `index`, its sibling first."""
        if high - low == 1:
            return []
        middle = low + (1 << (high - low - 1).bit_length() - 1)
        if index < middle:
            return self.path(index, middle, low) + [self.root(middle, high)]
        return self.path(index, high, middle) + [self.root(low, middle)]


class Log:
    """Leaves in order, and what the next one needs to know."""

    def __init__(self):
        self.leaves = []
        self.positions = {}  # of each agreement's leaves
        self.ends = []  # sizes at which a request ends
        self.heads = []  # positions of heads records
        self.time = START_US - 1

    def of(self, agreement, size):
        """Positions of an agreement's leaves below `size`."""
        positions = self.positions.get(agreement, [])
        return positions[:bisect.bisect_left(positions, size)]

    def agreements(self, size):
        return sorted(name for name in self.positions if self.of(name, size))

    def add(self, agreement, actor, digest, event, tail, step=1):
        """One leaf; `tail` are its fields from 9 on."""
        before = self.of(agreement, len(self.leaves))
        previous = leaf_hash(self.leaves[before[-1]]) if before else bytes(32)
        self.time += step
        self.leaves.append(
            field(1, len(self.leaves)) + field(2, agreement.encode()) +
            field(3, len(before)) + field(4, previous) + field(5, self.time) +
            field(6, actor.encode()) + field(7, digest) + field(8, event) + tail)
        self.positions.setdefault(agreement, []).append(len(self.leaves) - 1)

    def request(self, actor, request_id, digest, events, step=1, written=None):
        """One request: (agreement, event) for each of its records."""
        for index, (agreement, event) in enumerate(events):
            tail = b"" if written is None else field(9, written)
            self.add(agreement, actor, digest, event, tail + field(
                10, request_id.encode()) + field(11, index) + field(
                    12, len(events)), step)
        self.ends.append(len(self.leaves))

    def own(self, event, step=1):
        self.add("_ledger", "ledger:", sha256(event), event, b"", step)
        self.ends.append(len(self.leaves))

    def entries(self, size):
        """The leaves of the heads tree at `size`."""
        return [struct.pack("B", len(name)) + name.encode() +
                struct.pack(">Q", len(own)) + leaf_hash(self.leaves[own[-1]])
                for name in self.agreements(size)
                for own in [self.of(name, size)]]

    def commit_heads(self, size=None, root=None):
        """A heads record, honest unless told otherwise."""
        size = len(self.leaves) if size is None else size
        entries = self.entries(size)
        root = root or Tree(map(leaf_hash, entries)).root(0, len(entries))
        self.heads.append(len(self.leaves))
        self.own(own_event(5, field(1, size) + field(2, len(entries)) +
                           field(3, root)))


def golden_log():
    """The three records that the formats give byte for byte."""
    log = Log()
    first, second = sha256(b"request 1"), sha256(b"request 2")
    log.request("token:alice", "request-1", first,
                [("acme-2026", b"event 0"), ("beta.7", b"event 1")])
    log.request("token:bob", "request-2", second, [("acme-2026", b"event 2")],
                step=1999999)
    return log


def random_log(count, seed):
    """`count` leaves, the last a heads record of all before it; an import
    comes first if there is room."""
    draw = random.Random(seed)
    log = Log()
    names = [f"agreement-{i}" for i in range(max(1, min(20, count // 8)))]
    imports = count // 10
    while len(log.leaves) < count - 1:
        imported = len(log.leaves) < imports
        room = (imports if imported else count - 1) - len(log.leaves)
        if len(log.leaves) == imports:
            log.own(own_event(1, field(1, ORIGIN.encode()) + field(2, 1)))
            continue
        if not imported and draw.random() < 0.05:
            log.commit_heads()
            continue
        events = [(draw.choice(names), draw.randbytes(draw.randint(1, 200)))
                  for _ in range(draw.randint(1, min(room, 8)))]
        log.request(draw.choice(["token:alice", "cert:bob", "local:anonymous"]),
                    f"request:{len(log.ends)}", draw.randbytes(32), events,
                    draw.randint(1, 10**9), START_US if imported else None)
    log.commit_heads()
    return log


def sign(text):
    """The log key's line under `text`."""
    with tempfile.TemporaryDirectory() as folder:
        der = bytes.fromhex("302e020100300506032b657004220420") + SEED
        pathlib.Path(folder, "key").write_bytes(der)
        pathlib.Path(folder, "text").write_bytes(text.encode())
        signature = subprocess.run(
            ["openssl", "pkeyutl", "-sign", "-keyform", "DER", "-inkey", "key",
             "-rawin", "-in", "text"], cwd=folder, check=True,
            capture_output=True).stdout
    key_id = bytes.fromhex(VKEY.split("+")[1])
    return f"— {ORIGIN} {b64(key_id + signature)}\n"


def checkpoint(tree, size):
    text = f"{ORIGIN}\n{size}\n{b64(tree.root(0, size))}\n"
    return f"{text}\n{sign(text)}"


def tile_path(level, number, width):
    digits = str(number)
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[i:i + 3] for i in range(0, len(digits), 3)]
    path = "/".join(["x" + group for group in groups[:-1]] + groups[-1:])
    return f"tile/{level}/{path}" + (f".p/{width}" if width < 256 else "")


def tiles(log, tree, size):
    """(path, bytes) of everything below tile/."""
    for first in range(0, size, 256):
        leaves = log.leaves[first:min(size, first + 256)]
        yield (tile_path("entries", first // 256, len(leaves)),
               b"".join(struct.pack(">H", len(leaf)) + leaf for leaf in leaves))
    level, count = 0, size
    while count:
        hashes = tree.levels[8 * level][:count]
        for first in range(0, count, 256):
            part = hashes[first:first + 256]
            yield tile_path(level, first // 256, len(part)), b"".join(part)
        level, count = level + 1, count // 256


def heads_of(log, agreement, size):
    """The entry of an agreement in the heads tree at `size`, proven."""
    entries = log.entries(size)
    index = log.agreements(size).index(agreement)
    path = Tree(map(leaf_hash, entries)).path(index, len(entries))
    return (f"agreement-ledger-heads-proof/v1\nindex {index}\n"
            f"size {len(entries)}\nentry {b64(entries[index])}\n" +
            "".join(b64(node) + "\n" for node in path))


def agreement_files(log, tree, agreement, size, shown, head):
    """(name, text) of one agreement's folder; `head` is the position of its
    heads record, or nothing."""
    positions = log.of(agreement, size)
    stems = {str(revision): at for revision, at in enumerate(positions)}
    last = b64(leaf_hash(log.leaves[positions[-1]]))
    claim = {"agreement_id": agreement, "tree_size": size,
             "count": len(positions), "positions": positions,
             "last_leaf_hash": last}
    if head is not None:
        stems["heads"] = head
        entries = log.entries(size)
        claim["heads"] = {
            "position": head, "agreements": len(entries),
            "root": b64(Tree(map(leaf_hash, entries)).root(0, len(entries)))}
        yield "heads.proof", heads_of(log, agreement, size)
    for stem, position in stems.items():
        path = tree.path(position, len(log.leaves))
        yield stem + ".record", log.leaves[position]
        yield stem + ".tlog-proof", (
            f"c2sp.org/tlog-proof@v1\nindex {position}\n" +
            "".join(b64(node) + "\n" for node in path) + "\n" + shown)
    yield "completeness.json", json.dumps(claim) + "\n"


def write(folder, log, profile, agreements=None, size=None, head=None):
    """Writes an export of the whole log. A slice shows what its newest heads
    record covers, unless `size` and `head` say another."""
    folder = pathlib.Path(folder)
    tree = Tree(map(leaf_hash, log.leaves))
    total = len(log.leaves)
    if profile == "slice":
        head = log.heads[-1] if head is None else head
        size = head if size is None else size
    else:
        size = total if size is None else size
    if agreements is None:
        agreements = log.agreements(size)
    files = {"checkpoint": checkpoint(tree, total)}
    files["log.vkey"] = VKEY + "\n"
    files["policy.txt"] = f"log {VKEY}\nquorum none\n"
    files["schema.binpb"] = b""  # a FileDescriptorSet of no files
    if profile == "full":
        files.update(tiles(log, tree, total))
    step = max(1, len(log.ends) // 4)
    for end in log.ends[step - 1:-1:step]:
        files[f"checkpoints/{end}"] = checkpoint(tree, end)
    files[f"checkpoints/{total}"] = files["checkpoint"]
    for agreement in agreements:
        for name, content in agreement_files(
                log, tree, agreement, size, files["checkpoint"], head):
            files[f"agreements/{agreement}/{name}"] = content
    files = {name: content.encode() if isinstance(content, str) else content
             for name, content in files.items()}
    manifest = {
        "format": "agreement-ledger-export/v1", "profile": profile,
        "origin": ORIGIN, "tree_size": total, "root": b64(tree.root(0, total)),
        "query": {"agreements": agreements, "tree_size": size},
        "tool": "make_export 1",
        "files": [{"path": name, "size": len(content),
                   "sha256": hashlib.sha256(content).hexdigest()}
                  for name, content in sorted(files.items())]}
    files["manifest.json"] = (json.dumps(manifest) + "\n").encode()
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def main():
    folder, profile, count = sys.argv[1:4]
    seed = int(sys.argv[4]) if len(sys.argv) > 4 else 1
    write(folder, random_log(int(count), seed), profile)
    print(VKEY)


if __name__ == "__main__":
    main()
