// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/convert.h"

#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "ledger/limits.h"
#include "ledger/reason.h"
#include "ledger/rules.h"
#include "service/wire_check.h"

namespace ledger {
namespace {

using google::protobuf::RepeatedPtrField;

// Where the caller believes the agreement stands.
ExpectedRevision ReadExpected(const v1::AgreementAppend& append,
                              std::string_view path, Violations* violations) {
  const std::string field = absl::StrCat(std::string(path), ".expected");
  const v1::ExpectedRevision& expected = append.expected();
  switch (expected.expectation_case()) {
    case v1::ExpectedRevision::kAny:
      if (!expected.any()) {
        violations->Add(field + ".any", "found false; give true");
      }
      return AnyRevision{};
    case v1::ExpectedRevision::kNoEvents:
      if (!expected.no_events()) {
        violations->Add(field + ".no_events", "found false; give true");
      }
      return NoEvents{};
    case v1::ExpectedRevision::kExactly:
      return Revision(expected.exactly());
    case v1::ExpectedRevision::EXPECTATION_NOT_SET:
      break;
  }
  violations->Add(field, "missing; give exactly, no_events or any");
  return AnyRevision{};
}

// The agreement of an append, if a client may write to it.
AgreementId ReadAgreement(const v1::AgreementAppend& append,
                          std::string_view path, std::set<std::string>* seen,
                          Violations* violations) {
  const std::string field = absl::StrCat(std::string(path), ".agreement_id");
  absl::StatusOr<AgreementId> id = ParseAgreementId(append.agreement_id());
  if (!id.ok()) {
    violations->Add(field, std::string(id.status().message()));
    return AgreementId::FromChecked("invalid");
  }
  if (id->value().front() == '_') {
    violations->Add(field, absl::StrCat("'", id->value(),
                                        "' begins with '_', which is for the "
                                        "ledger's own agreements"));
  }
  if (!seen->insert(id->value()).second) {
    violations->Add(field,
                    absl::StrCat("'", id->value(),
                                 "' stands here twice; put all its events "
                                 "into one append"));
  }
  return *std::move(id);
}

void CheckEvents(const v1::AgreementAppend& append, const std::string& path,
                 Violations* violations) {
  if (append.events().empty()) {
    violations->Add(path + ".events", "empty; give at least one event");
  }
  for (int i = 0; i < append.events_size(); ++i) {
    const std::string prefix = absl::StrCat(path, ".events[", i, "]");
    const v1::Event& event = append.events(i);
    for (v1::Violation& violation : CheckForm(event)) {
      violations->Add(prefix, std::move(violation));
    }
    const size_t size = event.ByteSizeLong();
    if (size > kEventBytesMax) {
      violations->Add(prefix,
                      absl::StrCat("event is ", size, " bytes; limit is ",
                                   kEventBytesMax, " (event_bytes_max)"),
                      Reason::kMessageTooLarge);
    }
  }
}

// The part that appends and imports share.
absl::StatusOr<AppendRequest> Read(const std::string& request_id,
                                   RepeatedPtrField<v1::AgreementAppend>* wire,
                                   std::string_view actor,
                                   Violations violations) {
  absl::StatusOr<RequestId> id = ParseRequestId(request_id);
  if (!id.ok()) {
    violations.Add("request_id", std::string(id.status().message()));
  }
  size_t events = 0;
  for (const v1::AgreementAppend& append : *wire) {
    events += static_cast<size_t>(append.events_size());
  }
  if (wire->empty()) {
    violations.Add("appends", "empty; give at least one agreement");
  }
  if (events > kRequestEventsMax) {
    violations.Add("appends",
                   absl::StrCat(events, " events; limit is ", kRequestEventsMax,
                                " (request_events_max)"));
    return std::move(violations).ToStatus();
  }
  AppendRequest out{id.ok() ? *std::move(id) : RequestId::FromChecked("-"),
                    std::string(actor),
                    Hash(),
                    {}};
  std::set<std::string> seen;
  for (int i = 0; i < wire->size(); ++i) {
    const v1::AgreementAppend& append = wire->Get(i);
    const std::string path = absl::StrCat("appends[", i, "]");
    AgreementId agreement = ReadAgreement(append, path, &seen, &violations);
    const ExpectedRevision expected = ReadExpected(append, path, &violations);
    CheckEvents(append, path, &violations);
    out.appends.push_back(AgreementAppend{std::move(agreement), expected, {}});
  }
  if (!violations.empty()) return std::move(violations).ToStatus();
  out.digest = RequestDigest(wire);
  for (int i = 0; i < wire->size(); ++i) {
    auto* events_of = wire->Mutable(i)->mutable_events();
    auto& moved = out.appends[static_cast<size_t>(i)].events;
    moved.reserve(static_cast<size_t>(events_of->size()));
    for (v1::Event& event : *events_of) moved.push_back(std::move(event));
  }
  return out;
}

}  // namespace

absl::Status ParseMessage(std::string_view bytes,
                          google::protobuf::Message* message) {
  if (bytes.size() > kRequestBytesMax) {
    return Refuse(Reason::kMessageTooLarge,
                  absl::StrCat("request is ", bytes.size(), " bytes; limit is ",
                               kRequestBytesMax, " (request_bytes_max)"));
  }
  Violations violations;
  if (!message->ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    violations.Add("",
                   absl::StrCat("is no ", message->GetDescriptor()->full_name(),
                                "; send what the schema says, with texts "
                                "in UTF-8"));
    return std::move(violations).ToStatus();
  }
  violations.Add(CheckWire(message->GetDescriptor(), bytes));
  return std::move(violations).ToStatus();
}

Hash RequestDigest(RepeatedPtrField<v1::AgreementAppend>* appends) {
  v1::AppendEventsRequest bare;
  bare.mutable_appends()->Swap(appends);
  std::string bytes;
  bytes.reserve(bare.ByteSizeLong());
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    bare.SerializeToCodedStream(&coded);
  }
  bare.mutable_appends()->Swap(appends);
  return Sha256(bytes);
}

absl::StatusOr<AppendRequest> ToAppendRequest(v1::AppendEventsRequest request,
                                              std::string_view actor) {
  absl::StatusOr<AppendRequest> out =
      Read(request.request_id(), request.mutable_appends(), actor, {});
  if (!out.ok()) return out;
  out->validate_only = request.validate_only();
  out->want_root = request.want_root();
  return out;
}

absl::StatusOr<ImportRequest> ToImportRequest(v1::ImportEventsRequest request,
                                              std::string_view actor) {
  Violations violations;
  if (request.recorded_time() < ToMicros(kFirstInstant) ||
      request.recorded_time() >= ToMicros(kEndInstant)) {
    violations.Add("recorded_time",
                   absl::StrCat("found ", request.recorded_time(),
                                "; give microseconds since 1970-01-01 UTC in "
                                "the years 1 to 9999"),
                   Reason::kImportTime);
  }
  absl::StatusOr<AppendRequest> append =
      Read(request.request_id(), request.mutable_appends(), actor,
           std::move(violations));
  if (!append.ok()) return append.status();
  return ImportRequest{*std::move(append), FromMicros(request.recorded_time())};
}

v1::AppendEventsResponse FromAppendResult(const AppendResult& result) {
  v1::AppendEventsResponse out;
  out.mutable_events()->Reserve(static_cast<int>(result.events.size()));
  for (const AppendedEvent& event : result.events) {
    v1::AppendedEvent* to = out.add_events();
    to->set_agreement_id(event.agreement.value());
    to->set_event_id(event.event_id);
    to->set_revision(event.revision.value());
    to->set_position(event.position.value());
    to->set_recorded_time(ToMicros(event.recorded_time));
    to->set_type(event.type);
  }
  out.set_tree_size(result.tree_size.value());
  if (result.root) out.set_root_hash(std::string(result.root->view()));
  out.set_replayed(result.replayed);
  for (const StateChange& change : result.changes) {
    v1::StateChange* to = out.add_changes();
    to->set_agreement_id(change.agreement.value());
    to->set_term_id(change.term_id);
    to->set_field(change.field);
    to->set_before(change.before);
    to->set_after(change.after);
  }
  return out;
}

void SetPath(const std::vector<Hash>& path,
             google::protobuf::RepeatedPtrField<std::string>& out) {
  for (const Hash& hash : path) out.Add(std::string(hash.view()));
}

v1::GetCompletenessProofResponse FromEvidence(
    const CompletenessEvidence& evidence) {
  v1::GetCompletenessProofResponse response;
  response.set_tree_size(evidence.tree_size.value());
  response.set_covered_size(evidence.covered.value());
  response.set_agreements(evidence.agreements);
  response.set_heads_position(evidence.heads_position.value());
  response.set_heads_record(evidence.heads_record);
  SetPath(evidence.heads_path, *response.mutable_heads_path());
  response.set_present(evidence.present);
  for (const HeadsProof& entry : evidence.entries) {
    v1::HeadsEntryProof& out = *response.add_entries();
    out.set_entry(entry.entry);
    out.set_rank(entry.rank);
    SetPath(entry.path, *out.mutable_path());
  }
  return response;
}

v1::GetServerInfoResponse FromLedgerInfo(const LedgerInfo& info) {
  v1::GetServerInfoResponse out;
  out.set_origin(info.origin);
  out.set_tree_size(info.tree_size.value());
  out.set_root_hash(std::string(info.root.view()));
  if (info.last_recorded_time) {
    out.set_last_recorded_time(ToMicros(*info.last_recorded_time));
  }
  out.set_engine_version(kEngineVersion);
  out.set_format(kFormat);
  switch (info.phase) {
    case Phase::kEmpty:
      out.set_phase(v1::LEDGER_PHASE_EMPTY);
      break;
    case Phase::kImporting:
      out.set_phase(v1::LEDGER_PHASE_IMPORTING);
      break;
    case Phase::kOpen:
      out.set_phase(v1::LEDGER_PHASE_OPEN);
      break;
  }
  out.set_refuses_writes(info.refuses_writes);
  return out;
}

}  // namespace ledger
