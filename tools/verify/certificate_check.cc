// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/verify/certificate_check.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/derive.h"
#include "ledger/event.h"
#include "ledger/limits.h"
#include "ledger/merkle.h"
#include "ledger/permission_findings.h"
#include "ledger/permission_form.h"
#include "tools/verify/chain_check.h"

namespace ledger::verify {
namespace {

using Bytes = google::protobuf::RepeatedPtrField<std::string>;

// Where two texts begin to differ.
uint64_t FirstDifference(std::string_view a, std::string_view b) {
  const size_t both = std::min(a.size(), b.size());
  return static_cast<uint64_t>(
      std::mismatch(a.begin(), a.begin() + both, b.begin()).first - a.begin());
}

absl::StatusOr<std::vector<Hash>> ReadPath(const Bytes& path) {
  std::vector<Hash> hashes;
  hashes.reserve(static_cast<size_t>(path.size()));
  for (const std::string& bytes : path) {
    const auto hash = HashFromBytes(bytes);
    if (!hash.ok()) return hash.status();
    hashes.push_back(*hash);
  }
  return hashes;
}

Question QuestionOf(const v1::CertifiedQuestion& asked) {
  return {FromMicros(asked.effective_time()), TreeSize(asked.tree_size())};
}

// The part of an answer that differs, in words.
std::string PartOf(const v1::CertifiedAnswer& said,
                   const v1::CertifiedAnswer& folded) {
  if (said.basis().SerializeAsString() != folded.basis().SerializeAsString()) {
    return "its basis";
  }
  if (folded.has_permission()) {
    return said.permission().verdict() == folded.permission().verdict()
               ? "the reasons of its verdict"
               : "its verdict";
  }
  const auto& terms = folded.agreement().terms();
  for (int i = 0; i < terms.size() && i < said.agreement().terms_size(); ++i) {
    if (said.agreement().terms(i).SerializeAsString() !=
        terms[i].SerializeAsString()) {
      return absl::StrCat("term '", terms[i].term_id(), "'");
    }
  }
  return "the agreement";
}

}  // namespace

absl::Status CertificateCheck::Parse() {
  const Place place{"certificate", {}, {}};
  if (bytes_.size() > kCertificateBytesMax ||
      !certificate_.ParseFromArray(bytes_.data(),
                                   static_cast<int>(bytes_.size()))) {
    return Wrong(place, "is no ledger.v1.Certificate");
  }
  // One reading only, and nothing in it that nobody looks at.
  certificate_.DiscardUnknownFields();
  const std::string canonical = certificate_.SerializeAsString();
  if (canonical != bytes_) {
    return Wrong({"certificate", {}, FirstDifference(canonical, bytes_)},
                 "has unknown fields, or fields twice or in another order");
  }
  if (certificate_.engine_version() != kEngineVersion) {
    return absl::FailedPreconditionError(absl::StrCat(
        "certificate: engine version ", certificate_.engine_version(),
        " made it, this is engine version ", kEngineVersion,
        "; check it with a ledger-verify of that version"));
  }
  return absl::OkStatus();
}

absl::Status CertificateCheck::CheckQuestion() const {
  const v1::CertifiedQuestion& question = certificate_.question();
  const auto wrong = [](const std::string& what) {
    return Wrong({"question", {}, {}}, what);
  };
  for (const int64_t time : {question.effective_time(), question.read_time()}) {
    if (time < ToMicros(kFirstInstant) || time >= ToMicros(kEndInstant)) {
      return wrong("its times are not in the years 1 to 9999");
    }
  }
  const uint64_t size = shown_.head.checkpoint.size.value();
  if (question.tree_size() == 0 || question.tree_size() > size) {
    return wrong(absl::StrCat("its tree size is ", question.tree_size(),
                              ", expected 1 to ", size,
                              ", the size of the checkpoint"));
  }
  return question.has_permission() ? CheckPermissionQuestion()
                                   : CheckStateQuestion();
}

absl::Status CertificateCheck::CheckStateQuestion() const {
  const v1::CertifiedQuestion& question = certificate_.question();
  const Place place{"question", {}, {}};
  if (const auto id = ParseAgreementId(question.agreement_id()); !id.ok()) {
    return At(place, id.status());
  }
  const Bytes& terms = question.term_ids();
  if (static_cast<size_t>(terms.size()) > kListItemsMax) {
    return Wrong(place,
                 absl::StrCat("names ", terms.size(), " terms; limit is ",
                              kListItemsMax, " (list_items_max)"));
  }
  for (int i = 0; i < terms.size(); ++i) {
    if (!IsPlainId(terms[i]) || (i > 0 && terms[i - 1] >= terms[i])) {
      return Wrong(place, "its term ids are no ids, or not sorted, each once");
    }
  }
  if (certificate_.agreements_size() != 1 ||
      certificate_.agreements(0).agreement_id() != question.agreement_id()) {
    return Wrong(place,
                 "the agreements shown are not the one that it is about");
  }
  return absl::OkStatus();
}

absl::Status CertificateCheck::CheckPermissionQuestion() const {
  const v1::CertifiedQuestion& question = certificate_.question();
  const Place place{"question", {}, {}};
  if (!question.agreement_id().empty() || question.full() ||
      !question.term_ids().empty() || question.permission().want_changes()) {
    return Wrong(place,
                 "a question of permission names no agreement and no terms, "
                 "and wants no changes");
  }
  const auto violations = CheckPermissionForm(question.permission());
  if (!violations.empty()) {
    return Wrong(place, absl::StrCat(violations[0].field(), ": ",
                                     violations[0].description()));
  }
  const int count = certificate_.agreements_size();
  if (count == 0 || static_cast<size_t>(count) > kListItemsMax) {
    return Wrong(place, absl::StrCat("is answered by ", count,
                                     " agreements, expected 1 to ",
                                     kListItemsMax, " (list_items_max)"));
  }
  for (int i = 0; i < count; ++i) {
    const std::string& id = certificate_.agreements(i).agreement_id();
    if (!ParseAgreementId(id).ok() ||
        (i > 0 && certificate_.agreements(i - 1).agreement_id() >= id)) {
      return Wrong(place,
                   "its agreements are no ids, or not sorted, each once");
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<CertificateCheck::Leaf> CertificateCheck::ReadLeaf(
    std::string_view part, const v1::ProvenRecord& proven) const {
  const auto record = ParseRecord(proven.record());
  if (!record.ok()) return At({part, {}, {}}, record.status());
  const Place place{part, record->position.value(), {}};
  const auto path = ReadPath(proven.path());
  if (!path.ok()) return At(place, path.status());
  const Checkpoint& head = shown_.head.checkpoint;
  const Leaf leaf{*record, LeafHash(proven.record())};
  const auto included =
      VerifyInclusion(leaf.hash, record->position, head.size, *path, head.root);
  if (!included.ok()) return At(place, included);
  if (auto status = CheckTime(place, *record); !status.ok()) return status;
  return leaf;
}

absl::Status CertificateCheck::CheckTime(const Place& place,
                                         const Record& record) const {
  const v1::CertifiedQuestion& question = certificate_.question();
  const auto request = ShapeOf(record);
  if (!request.ok()) return At(place, request.status());
  const uint64_t end = request->first + request->size;
  if (request->first < question.tree_size() && question.tree_size() < end) {
    return Wrong(place,
                 absl::StrCat("the question's tree size ", question.tree_size(),
                              " parts its request, which ends at ", end));
  }
  const Instant read_time = FromMicros(question.read_time());
  if (end <= question.tree_size()) {
    if (record.recorded_time <= read_time) return absl::OkStatus();
    return Wrong(place, absl::StrCat("was recorded at ",
                                     FormatInstant(record.recorded_time),
                                     ", after the question's read time ",
                                     FormatInstant(read_time)));
  }
  // A K that falls inside a request is lowered to its beginning; the records
  // of one request are a microsecond apart.
  const Instant last =
      record.recorded_time +
      std::chrono::microseconds(end - 1 - record.position.value());
  if (last > read_time) return absl::OkStatus();
  return Wrong(place,
               absl::StrCat("its request was recorded by ", FormatInstant(last),
                            ", and the question, which knew all by ",
                            FormatInstant(read_time), ", leaves it out"));
}

absl::Status CertificateCheck::CheckRecords() {
  const auto heads = ReadLeaf("heads", certificate_.heads());
  if (!heads.ok()) return heads.status();
  const Place heads_place{"heads", heads->record.position.value(), {}};
  const auto says = ReadHeads(heads_place, heads->record);
  if (!says.ok()) return says.status();
  shown_.covered = TreeSize(says->tree_size());

  for (int i = 0; i < certificate_.agreements_size(); ++i) {
    auto status = CheckAgreement(i, heads_place, heads->record, *says);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status CertificateCheck::CheckAgreement(int number,
                                              const Place& heads_place,
                                              const Record& heads,
                                              const v1::HeadsCommitted& says) {
  const v1::CertifiedAgreement& agreement = certificate_.agreements(number);
  const std::string name = absl::StrCat("agreements[", number, "]");
  ChainCheck chain(agreement.agreement_id(), shown_.covered);
  History& history = histories_.emplace_back();
  for (int i = 0; i < agreement.records_size(); ++i) {
    const std::string part = absl::StrCat(name, ".records[", i, "]");
    const auto leaf = ReadLeaf(part, agreement.records(i));
    if (!leaf.ok()) return leaf.status();
    const Place place{part, leaf->record.position.value(), {}};
    auto status = chain.Take(place, leaf->record, leaf->hash);
    if (!status.ok()) return status;
    auto event = ParseEvent(leaf->record);
    if (!event.ok()) return At(place, event.status());
    history.Append(*std::move(event));
  }
  shown_.agreements.emplace_back(agreement.agreement_id(),
                                 chain.positions().size());
  const std::string entry_part = name + ".entry";
  const Place entry_place{entry_part, {}, {}};
  const auto path = ReadPath(agreement.path());
  if (!path.ok()) return At(entry_place, path.status());
  return chain.CheckCommitted(
      heads_place, heads, says, entry_place,
      {agreement.rank(), says.agreements(), agreement.entry(), *path});
}

absl::Status CertificateCheck::CheckTail() const {
  const uint64_t covered = shown_.covered.value();
  const uint64_t known = certificate_.question().tree_size();
  const uint64_t expected = known > covered ? known - covered : 0;
  if (static_cast<uint64_t>(certificate_.tail_size()) != expected) {
    return Wrong(
        {"tail", {}, {}},
        absl::StrCat("shows ", certificate_.tail_size(), " records, expected ",
                     expected, ": the commitment covers the first ", covered,
                     ", the question knew ", known));
  }
  for (int i = 0; i < certificate_.tail_size(); ++i) {
    const std::string part = absl::StrCat("tail[", i, "]");
    const auto leaf = ReadLeaf(part, certificate_.tail(i));
    if (!leaf.ok()) return leaf.status();
    const Place place{part, leaf->record.position.value(), {}};
    if (leaf->record.position.value() != covered + static_cast<uint64_t>(i)) {
      return Wrong(place, absl::StrCat("expected leaf ",
                                       covered + static_cast<uint64_t>(i)));
    }
    for (const v1::CertifiedAgreement& each : certificate_.agreements()) {
      if (leaf->record.agreement_id != each.agreement_id()) continue;
      return Wrong(place,
                   "is of the agreement, and not among its records: a newer "
                   "commitment has to cover it");
    }
  }
  return absl::OkStatus();
}

absl::Status CertificateCheck::AnswerState() {
  const v1::CertifiedQuestion& asked = certificate_.question();
  const Question question = QuestionOf(asked);
  StateSelection selection;
  selection.term_ids.assign(asked.term_ids().begin(), asked.term_ids().end());
  selection.registers = asked.full();
  *shown_.answer.mutable_basis() =
      BasisOf(histories_[0], question, FromMicros(asked.read_time()));
  return DeriveInto(AgreementId::FromChecked(asked.agreement_id()),
                    histories_[0], question, selection,
                    *shown_.answer.mutable_agreement())
      .status();
}

absl::Status CertificateCheck::AnswerPermission() {
  const v1::CertifiedQuestion& asked = certificate_.question();
  std::vector<AgreementHistory> agreements;
  for (size_t i = 0; i < histories_.size(); ++i) {
    const std::string& id =
        certificate_.agreements(static_cast<int>(i)).agreement_id();
    agreements.push_back({AgreementId::FromChecked(id), &histories_[i]});
  }
  const Question question = QuestionOf(asked);
  *shown_.answer.mutable_basis() =
      BasisOf(agreements, question, FromMicros(asked.read_time()));
  auto answer =
      DerivePermissionAndFindings(agreements, question, asked.permission());
  if (!answer.ok()) return answer.status();
  *shown_.answer.mutable_permission() = *std::move(answer);
  return absl::OkStatus();
}

absl::Status CertificateCheck::CheckAnswer() {
  const v1::CertifiedQuestion& asked = certificate_.question();
  for (size_t i = 0; i < histories_.size(); ++i) {
    if (histories_[i].PrefixOf(TreeSize(asked.tree_size())) > 0) continue;
    return Wrong(
        {"answer", {}, {}},
        absl::StrCat("agreement '", shown_.agreements[i].first,
                     "' has no record among the first ", asked.tree_size()));
  }
  const absl::Status derived =
      asked.has_permission() ? AnswerPermission() : AnswerState();
  if (absl::IsUnimplemented(derived)) return derived;
  if (!derived.ok()) return At({"question", {}, {}}, derived);
  const std::string folded = shown_.answer.SerializeAsString();
  if (folded == certificate_.answer()) return absl::OkStatus();
  v1::CertifiedAnswer said;
  const bool readable = said.ParseFromString(certificate_.answer());
  return Wrong({"answer", {}, FirstDifference(certificate_.answer(), folded)},
               absl::StrCat("is not what the records fold to",
                            readable ? ": " + PartOf(said, shown_.answer) : "",
                            "; ", certificate_.answer().size(),
                            " bytes, folded ", folded.size()));
}

absl::StatusOr<ShownCertificate> CertificateCheck::Run() {
  if (auto status = Parse(); !status.ok()) return status;
  auto head = policy_.Open(certificate_.checkpoint());
  if (!head.ok()) return At({"checkpoint", {}, {}}, head.status());
  shown_.head = *std::move(head);
  if (auto status = CheckQuestion(); !status.ok()) return status;
  histories_.reserve(static_cast<size_t>(certificate_.agreements_size()));
  if (auto status = CheckRecords(); !status.ok()) return status;
  if (auto status = CheckTail(); !status.ok()) return status;
  if (auto status = CheckAnswer(); !status.ok()) return status;
  shown_.question = certificate_.question();
  return std::move(shown_);
}

}  // namespace ledger::verify
