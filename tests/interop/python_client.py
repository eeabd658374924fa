# Copyright 2026 The Agreement Ledger Authors
# SPDX-License-Identifier: Apache-2.0
"""The scenario of an outside client, in Python with the system's grpcio."""

import hashlib
import threading

import grpc
from google.protobuf import json_format


def digest_of(messages, request):
    """SHA-256 of a request with only `appends` set."""
    bare = messages.AppendEventsRequest(appends=request.appends)
    return hashlib.sha256(
        bare.SerializeToString(deterministic=True)).hexdigest()


def error_info(error):
    """Code, reason and details of a failed call."""
    from google.rpc import error_details_pb2, status_pb2
    for key, value in error.trailing_metadata():
        if key == "grpc-status-details-bin":
            status = status_pb2.Status.FromString(value)
            info = error_details_pb2.ErrorInfo()
            assert status.details[0].Unpack(info)
            return error.code(), info.reason, info.domain, status
    raise AssertionError("no details")


def leaf_hash(record):
    """RFC 6962: the hash of a leaf."""
    return hashlib.sha256(b"\0" + record).digest()


def node_hash(left, right):
    """RFC 6962: the hash of an inner node."""
    return hashlib.sha256(b"\1" + left + right).digest()


def root_from(index, size, leaf, path):
    """RFC 9162, 2.1.3.2: the root that leaf and path lead to."""
    inner = (index ^ (size - 1)).bit_length()
    assert len(path) == inner + bin(index >> inner).count("1")
    for level, sibling in enumerate(path):
        right = level >= inner or index >> level & 1
        leaf = node_hash(sibling, leaf) if right else node_hash(leaf, sibling)
    return leaf


def root_of(leaves):
    """RFC 6962, 2.1: the root of these leaf hashes."""
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return node_hash(root_of(leaves[:split]), root_of(leaves[split:]))


def check_proofs(channel, stub, messages):
    """Every record is in the tree, and every smaller tree is its beginning."""
    from ledger.v1 import proof_service_pb2 as proofs
    from ledger.v1 import proof_service_pb2_grpc as proof_services
    prover = proof_services.ProofServiceStub(channel)
    page = stub.ListEvents(messages.ListEventsRequest(), timeout=20)
    leaves = [leaf_hash(event.SerializeToString(deterministic=True))
              for event in page.events]
    size = len(leaves)
    for index, leaf in enumerate(leaves):
        proof = prover.GetInclusionProof(proofs.GetInclusionProofRequest(
            position=index), timeout=20)
        assert (proof.tree_size, proof.leaf_hash) == (size, leaf)
        assert proof.root_hash == root_of(leaves)
        assert root_from(index, size, leaf, proof.path) == proof.root_hash
        old = index + 1
        proof = prover.GetConsistencyProof(proofs.GetConsistencyProofRequest(
            old_size=old, tree_size=size), timeout=20)
        assert proof.old_root_hash == root_of(leaves[:old])
        assert proof.root_hash == root_of(leaves)
    for call, reason in (
            (lambda: prover.GetInclusionProof(proofs.GetInclusionProofRequest(
                position=size)), "INVALID_FIELD"),
            (lambda: prover.GetInclusionProof(proofs.GetInclusionProofRequest(
                tree_size=size + 1)), "KNOWN_AT_IN_FUTURE"),
            (lambda: prover.GetConsistencyProof(
                proofs.GetConsistencyProofRequest()), "INVALID_FIELD")):
        try:
            call()
            raise AssertionError("a wrong size passed")
        except grpc.RpcError as error:
            assert error_info(error)[1] == reason, error


def run(address, golden_json, golden_digest):
    """Appends, retries, reads at two times, pages and watches."""
    from ledger.v1 import ledger_service_pb2 as messages
    from ledger.v1 import ledger_service_pb2_grpc as services
    from ledger.v1 import question_pb2 as times
    channel = grpc.insecure_channel(address)
    stub = services.LedgerServiceStub(channel)

    request = json_format.ParseDict(golden_json,
                                    messages.AppendEventsRequest())
    assert digest_of(messages, request) == golden_digest, "digest in Python"
    first = stub.AppendEvents(request, timeout=20)
    assert [event.event_id for event in first.events] == ["g-1", "g-2", "h-1"]
    assert not first.replayed
    again = stub.AppendEvents(request, timeout=20)
    assert again.replayed
    again.replayed = False
    assert again == first

    recorded = stub.ListEvents(messages.ListEventsRequest(
        filter=messages.EventFilter(agreement_id="golden.A")), timeout=20)
    for event in recorded.events:
        assert event.request_digest.hex() == golden_digest, "digest on record"
        assert event.actor == "local:anonymous"

    lift = json_format.ParseDict({
        "request_id": "py-lift",
        "appends": [{"agreement_id": "golden.A", "expected": {"exactly": "1"},
                     "events": [{"fact": {
                         "effective": {"date": "2022-01-01"},
                         "term_lifted": {
                             "term_id": "T-1",
                             "term_kind": "TERM_KIND_EXCLUSIVITY"}}}]}]},
        messages.AppendEventsRequest())
    lifted = stub.AppendEvents(lift, timeout=20)
    status = {}
    for size in (first.tree_size, lifted.tree_size):
        state = stub.GetAgreement(messages.GetAgreementRequest(
            agreement_id="golden.A", as_of=times.AsOf(date="2023-01-01"),
            known_at=times.KnownAt(tree_size=size)), timeout=20)
        status[size] = state.agreement.terms[0].statuses[0].status
        assert state.basis.tree_size == size
    assert status[first.tree_size] != status[lifted.tree_size]

    seen, token = [], ""
    while True:
        page = stub.ListEvents(messages.ListEventsRequest(
            page_size=2, page_token=token), timeout=20)
        seen += [event.position for event in page.events]
        token = page.next_page_token
        if not token:
            break
    assert seen == list(range(lifted.tree_size)), seen

    check_proofs(channel, stub, messages)

    try:
        stub.ListEvents(messages.ListEventsRequest(page_token="bad"),
                        timeout=20)
        raise AssertionError("a bad token passed")
    except grpc.RpcError as error:
        code, reason, domain, _ = error_info(error)
        assert code == grpc.StatusCode.INVALID_ARGUMENT
        assert (reason, domain) == ("PAGE_TOKEN_INVALID", "agreement-ledger")

    watched = []
    watch = stub.WatchEvents(messages.WatchEventsRequest(
        cursor=lifted.tree_size), timeout=60)
    caught_up = threading.Event()

    def read():
        for message in watch:
            watched.extend(event.event.event_id for event in message.events)
            if message.caught_up:
                caught_up.set()
            if len(watched) == 3:
                return

    reader = threading.Thread(target=read)
    reader.start()
    assert caught_up.wait(20)
    for i in range(3):
        stub.AppendEvents(json_format.ParseDict({
            "request_id": f"py-watch-{i}",
            "appends": [{"agreement_id": "python", "expected": {"any": True},
                         "events": [{"event_id": f"w-{i}", "fact": {
                             "effective": {"date": "2024-01-01"},
                             "term_granted": {
                                 "term_id": f"T-{i}",
                                 "term_kind": "TERM_KIND_OTHER"}}}]}]},
            messages.AppendEventsRequest()), timeout=20)
    reader.join(20)
    assert watched == ["w-0", "w-1", "w-2"], watched
    watch.cancel()
    channel.close()
