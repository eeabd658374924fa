#!/usr/bin/python3
# Copyright 2026 The Agreement Ledger Authors
# SPDX-License-Identifier: Apache-2.0
"""Verifies what a slice shows of one agreement, with nothing of ours.

    verify_slice.py EXPORT_DIR AGREEMENT_ID VKEY

Written from the formats alone, with openssl for the signature; the key is the
caller's. Reads `checkpoint` and the agreement's folder: nothing else in a slice
is evidence. Exit status: 0 it holds, 1 refuted, 2 could not look."""

import base64, hashlib, json, pathlib, re, subprocess, sys, tempfile, types

N = "(0|[1-9][0-9]{0,17})"
NOTE = rf"((\S+)\n{N}\n(\S+)\n)\n((?:— [^\s+\0-\x1f]+ \S+\n){{1,100}})"
PROOF = rf"c2sp\.org/tlog-proof@v1\n(?:extra (\S+)\n)?index {N}\n((?:\S+\n)*)\n([^\0]*)"
HEADS = (rf"agreement-ledger-heads-proof/v1\nindex {N}\nsize {N}\nentry (\S+)\n"
         r"((?:\S+\n)*)")
RECORD = {n: b"" if n in (2, 4, 6, 7, 8, 10) else 0 for n in range(1, 13)}


def demand(holds, reason):
    if not holds:
        raise ValueError(reason)


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def unbase64(text):
    """Canonical only: a lenient reader takes four spellings of one hash."""
    data = base64.b64decode(text, validate=True)
    demand(base64.b64encode(data).decode() == text, "base64 is not canonical")
    return data


def parse_vkey(vkey):
    name, key_id, text = vkey.split("+", 2)
    key = unbase64(text)
    wanted = sha256(name.encode(), b"\n", key)[:4]
    demand((key_id, len(key), key[0]) == (wanted.hex(), 33, 1), "no log's vkey")
    return name, wanted, key[1:]


def is_signed(key, text, signature):
    with tempfile.TemporaryDirectory() as folder:
        der = bytes.fromhex("302a300506032b6570032100") + key
        for name, data in (("key", der), ("text", text), ("sig", signature)):
            pathlib.Path(folder, name).write_bytes(data)
        return not subprocess.run(
            "openssl pkeyutl -verify -pubin -keyform DER -inkey key -rawin -in text "
            "-sigfile sig".split(), cwd=folder, capture_output=True).returncode


def open_checkpoint(text, vkey):
    """Size and root, if the log's key has signed them."""
    note = re.fullmatch(NOTE, text)
    demand(note and note[2] == vkey[0], "no checkpoint of this log")
    ours = [raw[4:] for name, text in re.findall(r"— (\S+) (\S+)\n", note[5])
            if (name, (raw := unbase64(text))[:4]) == vkey[:2]]
    demand(ours and all(len(raw) == 64 and is_signed(vkey[2], note[1].encode(), raw)
                        for raw in ours), "not signed by the log's key")
    return int(note[3]), unbase64(note[4])


def check_inclusion(index, size, leaf, lines, root):
    path = [unbase64(line) for line in lines.split()]
    inner = (index ^ (size - 1)).bit_length()
    demand(index < size and {len(node) for node in path} <= {32} and
           len(path) == inner + bin(index >> inner).count("1") <= 63, "bad proof shape")
    for level, node in enumerate(path):
        right = level >= inner or index >> level & 1
        leaf = sha256(b"\1", *((node, leaf) if right else (leaf, node)))
    demand(leaf == root, "proof does not lead to the root")


def varint(data, at):
    raw = re.compile(rb"[\x80-\xff]{0,9}[\0-\x7f]").match(data, at)
    value = sum((byte & 127) << 7 * i for i, byte in enumerate(raw[0] if raw else b""))
    demand(raw and value < 1 << 64, "varint cut or of more than 64 bits")
    return value, raw.end()


def message(data, fields, closed=1 << 29):
    """Values of `fields` and the numbers found, each at most once and of its
    wire type; other fields only if their number is below `closed`."""
    at, found = 0, {}
    while at < len(data):
        tag, at = varint(data, at)
        number, kind = tag >> 3, tag & 7
        value, at = (9 - kind, at) if kind in (1, 5) else varint(data, at)  # 8, 4 bytes
        if kind:
            value, at = data[at:at + value], at + value
        demand(kind in (0, 1, 2, 5) and at <= len(data) and number not in {0, *found} and
               kind == (2 * isinstance(fields[number], bytes) if number in fields
                        else kind if number < closed else None), f"bad field {number}")
        found.update({number: value} if number in fields else {})
    return [*{**fields, **found}.values(), set(found)]


def parse_record(leaf):
    """One leaf, held to the rules that need nothing but its bytes."""
    (position, agreement, revision, previous, time, actor, digest, event, _, request_id,
     index, size, given) = message(leaf, RECORD)
    if own := agreement.startswith(b"_"):
        demand(not given & {9, 10, 11, 12} and actor == b"ledger:" and
               digest == sha256(event), "no act of the ledger")
    else:
        demand(re.fullmatch("(?!ledger:)[a-z]+:(?s:.+)", actor.decode()) and
               re.fullmatch(rb"[\w.:-]{1,64}", request_id), "bad actor or request id")
    start, size, imported = position - index, size + own, 9 in given
    demand(re.fullmatch(rb"(?!\.\.?$)[\w.-]{1,64}", agreement) and
           len(previous) == len(digest) == 32 and any(previous) == (revision > 0) and
           len(actor) <= 256 and 0 < len(event) <= 61440 and len(leaf) <= 65535 and
           index < size <= 256 and start >= 0, "a field out of its bounds")
    return types.SimpleNamespace(
        position=position, agreement=agreement.decode(), revision=revision, event=event,
        previous=previous, leaf_hash=sha256(b"\0", leaf), start=start, end=start + size,
        request=(start, size, request_id, digest, actor, imported), imported=imported,
        time=time - (time >> 63 << 64))


def verify(export, agreement, vkey, at):
    """What holds, in one line; `at` names the file being looked at."""
    def read(name):
        at[0], path = name, pathlib.Path(export, name)
        demand(path.is_file() and not path.is_symlink(), "missing, or no plain file")
        return path.read_bytes()

    def included(stem):
        record = parse_record(read(f"{folder}/{stem}.record"))
        proof = re.fullmatch(PROOF, read(f"{folder}/{stem}.tlog-proof").decode())
        demand(proof and unbase64(proof[1] or "") is not None and proof[4] == checkpoint
               and int(proof[2]) == record.position, "malformed, or of another record")
        check_inclusion(record.position, tree_size, record.leaf_hash, proof[3], root)
        return record

    at[0] = folder = f"agreements/{agreement}"
    count = (len(list(pathlib.Path(export, folder).iterdir())) - 3) // 2
    demand(count > 0, "no records")  # a file too few or too many makes one missing
    tree_size, root = open_checkpoint(checkpoint := read("checkpoint").decode(), vkey)
    *records, heads = [included(stem) for stem in [*range(count), "heads"]]
    at[0], part, last = f"{folder}/heads.record", heads.event, bytes(32)
    for number, closed in ((4, 1 << 29), (110, 10), (5, 1)):  # Event, Fact, OwnAct
        part = message(part, {number: b""}, closed)[0]
    size, total, heads_root, _ = message(part, {1: 0, 2: 0, 3: b""})
    demand(heads.agreement == "_ledger" and size <= heads.position, "no heads record")
    for revision, (record, later) in enumerate(zip(records, records[1:] + [heads])):
        at[0] = f"{folder}/{revision}.record"
        demand((record.agreement, record.revision) == (agreement, revision) and
               record.previous == last, "does not continue the agreement")
        demand(record.end <= size and record.position < later.position and
               record.time < later.time and record.imported >= later.imported and
               (record.end <= later.start or record.request == later.request),
               "not in order with the heads or with the record after it")
        last = record.leaf_hash
    proof = re.fullmatch(HEADS, read(f"{folder}/heads.proof").decode())
    name = agreement.encode()
    entry = bytes([len(name)]) + name + count.to_bytes(8, "big") + last
    demand(proof and unbase64(proof[3]) == entry and int(proof[2]) == total,
           "not the entry of the records shown")
    check_inclusion(int(proof[1]), total, sha256(b"\0", entry), proof[4], heads_root)
    in_base64 = [base64.b64encode(value).decode() for value in (last, heads_root)]
    claim = [("agreement_id", agreement), ("tree_size", size), ("count", count),
             ("positions", [record.position for record in records]),
             ("last_leaf_hash", in_base64[0]), ("heads", [("position", heads.position),
             ("agreements", total), ("root", in_base64[1])])]
    claimed = read(f"{folder}/completeness.json").decode()
    demand(repr(json.loads(claimed, object_pairs_hook=list)) == repr(claim),
           "claims what the evidence does not show")
    return f"{agreement}: {count} records, complete up to {size} of {tree_size}"


def main():
    at = [""]
    try:
        print(verify(*sys.argv[1:3], parse_vkey(sys.argv[3]), at))
    except (ValueError, LookupError, OSError) as fault:
        print(f"{at[0]}: {fault}", file=sys.stderr)
        return 1 if at[0] and not isinstance(fault, OSError) else 2


if __name__ == "__main__":
    sys.exit(main())
