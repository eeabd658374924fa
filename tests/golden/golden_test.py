#!/usr/bin/python3
# Copyright 2026 The Agreement Ledger Authors
# SPDX-License-Identifier: Apache-2.0
"""Asks the golden questions of a running ledger, over gRPC.

Starts ledgerd as a user does, imports every file of tools/histories with
ledgerctl, and compares the registers that each answer rests on with the tables
in questions.jsonl, which were written from the sources.

    golden_test.py LEDGERD LEDGERCTL
"""

import json
import pathlib
import subprocess
import sys
import tempfile
import time

import grpc
from google.protobuf import json_format

ROOT = pathlib.Path(__file__).resolve().parents[2]
STATUS = "TERM_STATUS_"


def generate_stubs(out):
    protos = sorted(str(p.relative_to(ROOT / "proto"))
                    for p in (ROOT / "proto/ledger/v1").glob("*.proto"))
    plugin = subprocess.check_output(["which", "grpc_python_plugin"],
                                     text=True).strip()
    subprocess.run(["protoc", f"-I{ROOT}/proto", f"--python_out={out}",
                    f"--grpc_out={out}",
                    f"--plugin=protoc-gen-grpc={plugin}", *protos], check=True)
    sys.path.insert(0, str(out))


class Server:
    """A ledgerd on a port of the system's choice, with the real histories."""

    def __init__(self, ledgerd, ledgerctl, scratch):
        port_file = scratch / "port"
        self.process = subprocess.Popen(
            [ledgerd, "--data", str(scratch / "data"), "--listen",
             "127.0.0.1:0", "--metrics-listen", "off", "--drain-delay", "0",
             "--port-file", str(port_file)],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        for _ in range(400):
            if port_file.exists() and port_file.read_text().strip():
                break
            if self.process.poll() is not None:
                raise SystemExit("ledgerd: " + self.process.stderr.read())
            time.sleep(0.05)
        port = port_file.read_text().strip().rsplit(":", 1)[-1]
        self.address = f"127.0.0.1:{port}"
        files = sorted(str(p) for p in
                       (ROOT / "tools/histories").glob("*.jsonl"))
        subprocess.run([ledgerctl, "--server", self.address, "import",
                        *files], check=True)

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=30)


class Asker:
    def __init__(self, address):
        from ledger.v1 import (ledger_service_pb2, ledger_service_pb2_grpc,
                               question_pb2, rights_query_pb2)
        self.pb = ledger_service_pb2
        self.times = question_pb2
        self.rights = rights_query_pb2
        channel = grpc.insecure_channel(address)
        self.stub = ledger_service_pb2_grpc.LedgerServiceStub(channel)
        self.positions = self._positions()

    def _positions(self):
        positions, token = {}, ""
        while True:
            page = self.stub.ListEvents(
                self.pb.ListEventsRequest(page_size=1000, page_token=token))
            for event in page.events:
                key = (event.agreement_id, event.event.event_id)
                positions[key] = event.position
            token = page.next_page_token
            if not token:
                return positions

    def known_at(self, agreement, said):
        """A date, or "after X": just behind the last event of line X."""
        if not said.startswith("after "):
            return self.times.KnownAt(date=said)
        line = said[len("after "):].split(",")[0]
        last = max(position for (where, event), position in
                   self.positions.items()
                   if where == agreement and event.rstrip("abcdefgh") == line)
        return self.times.KnownAt(tree_size=last + 1)

    def terms(self, agreement, question):
        state = self.stub.GetAgreement(self.pb.GetAgreementRequest(
            agreement_id=agreement,
            as_of=self.times.AsOf(date=question["as_of"]),
            known_at=self.known_at(agreement, question["known_at"])))
        return {term.term_id: term for term in state.agreement.terms}

    def explanation(self, question):
        """Why the field that a question of value is about is what it is."""
        value = question["value"]
        request = self.rights.ExplainAgreementRequest(
            agreement_id=value["agreement_id"],
            as_of=self.times.AsOf(date=question["as_of"]),
            known_at=self.known_at(value["agreement_id"],
                                   question["known_at"]),
            term_ids=[value["term_id"]],
            field=value["field"].partition(".")[0])
        return self.stub.ExplainAgreement(request).explanations


def as_json(message):
    return json_format.MessageToDict(message, preserving_proto_field_name=True)


def register(term, field):
    for each in term.registers:
        if each.field == field:
            return each
    return None


def listed(value):
    return value if isinstance(value, list) else [value]


def compare_limit(terms, want):
    """Differences between a term and the row that was written for it."""
    term = terms.get(want["term_id"])
    if term is None:
        return ["the term is not there"]
    names = term.DESCRIPTOR.fields_by_name["statuses"].message_type
    enum = names.fields_by_name["status"].enum_type
    found = {enum.values_by_number[s.status].name[len(STATUS):]:
             s.winner.event_id or None for s in term.statuses}
    wanted = dict(zip(listed(want["status"]), listed(want["status_winner"])))
    faults = []
    if found != wanted:
        faults.append(f"statuses {found}, expected {wanted}")
    scope = register(term, "scope")
    if want.get("scope") is not None:
        values = [v for v in scope.values if v.HasField("winner")]
        for value in values:
            if value.winner.event_id != want["scope_winner"]:
                faults.append(f"scope won by {value.winner.event_id}, "
                              f"expected {want['scope_winner']}")
            if as_json(value.scope.statement) != want["scope"]:
                faults.append(f"scope {as_json(value.scope.statement)}, "
                              f"expected {want['scope']}")
        for bag in ("lifted", "waived"):
            faults += compare_bag(values, bag, want.get(bag, []))
    if want.get("window_winner"):
        winner = register(term, "window").values[0].winner.event_id
        if winner != want["window_winner"]:
            faults.append(f"window won by {winner}, "
                          f"expected {want['window_winner']}")
    return faults


def compare_bag(values, bag, wanted):
    """What is uncertain stands in some world and not in another."""
    worlds = [{part.event.event_id: as_json(part.scope)
               for part in getattr(v.scope, bag)} for v in values]
    faults = []
    sure = {p["event"]: p["scope"] for p in wanted if not p.get("uncertain")}
    maybe = {p["event"]: p["scope"] for p in wanted if p.get("uncertain")}
    for world in worlds:
        for event, scope in sure.items():
            if world.get(event) != scope:
                faults.append(f"{bag}: {event} is {world.get(event)}, "
                              f"expected {scope}")
        extra = set(world) - set(sure) - set(maybe)
        if extra:
            faults.append(f"{bag}: unexpected {sorted(extra)}")
    for event, scope in maybe.items():
        there = {event in world for world in worlds}
        if there != {True, False}:
            faults.append(f"{bag}: {event} is not uncertain")
    return faults


def compare_value(terms, want):
    term = terms[want["term_id"]]
    field, _, inner = want["field"].partition(".")
    values = register(term, field).values
    if len(values) != 1:
        return [f"{field} has {len(values)} values"]
    value = values[0]
    faults = []
    if value.winner.event_id != want["winner"]:
        faults.append(f"{field} won by {value.winner.event_id}, "
                      f"expected {want['winner']}")
    disclosed = [each.event_id for each in value.disclosed_by]
    if disclosed != ([want["disclosed_by"]] if want["disclosed_by"] else []):
        faults.append(f"disclosed by {disclosed}")
    if field == "scope":
        found = list(value.scope.statement.include[0].subject.values)
    else:
        found = as_json(getattr(value.cell, field))
        if inner:
            found = found.get(inner)
    expected = want["expected"]
    if isinstance(expected, dict) and isinstance(found, dict):
        found = {key: found.get(key) for key in expected}
    if found != expected:
        faults.append(f"{want['field']} is {found}, expected {expected}")
    return faults


def lines_of(events):
    """The lines that events stand for: 041a and 041b are one."""
    return list(dict.fromkeys(e.event_id.rstrip("abcdefgh") for e in events))


def compare_reasons(explanations, question):
    """Differences between what an answer rests on and what it should."""
    if len(explanations) != 1 or len(explanations[0].values) != 1:
        return [f"{len(explanations)} explanations, expected one of one value"]
    faults = []
    because = lines_of(explanations[0].values[0].because)
    if because != question["because"]:
        faults.append(f"because {because}, expected {question['because']}")
    corrected = lines_of(explanations[0].corrected_by)
    if corrected != question.get("corrected_by", []):
        faults.append(f"corrected by {corrected}, "
                      f"expected {question.get('corrected_by', [])}")
    return faults


def main():
    ledgerd, ledgerctl = sys.argv[1:3]
    questions = [json.loads(line) for line in
                 (ROOT / "tests/golden/questions.jsonl").read_text().split("\n")
                 if line]
    failed = asked = 0
    with tempfile.TemporaryDirectory() as name:
        scratch = pathlib.Path(name)
        (scratch / "stubs").mkdir()
        generate_stubs(scratch / "stubs")
        server = Server(ledgerd, ledgerctl, scratch)
        try:
            asker = Asker(server.address)
            for question in questions:
                if "hypothesis" in question["structured"]:
                    continue  # asked of a fold with assumed events
                rows = [(compare_limit, row)
                        for row in question.get("registers", [])]
                if "value" in question:
                    rows.append((compare_value, question["value"]))
                for compare, row in rows:
                    asked += 1
                    terms = asker.terms(row["agreement_id"], question)
                    faults = compare(terms, row)
                    failed += bool(faults)
                    for fault in faults:
                        print(f"{question['id']} {row['term_id']}: {fault}")
                if question["structured"]["ask"] == "value":
                    asked += 1
                    faults = compare_reasons(asker.explanation(question),
                                             question)
                    failed += bool(faults)
                    for fault in faults:
                        print(f"{question['id']} reasons: {fault}")
        finally:
            server.stop()
    print(f"{asked - failed} passed, {failed} failed")
    return 1 if failed or not asked else 0


if __name__ == "__main__":
    sys.exit(main())
