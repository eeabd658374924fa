// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/status.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "google/rpc/error_details.pb.h"
#include "ledger/limits.h"
#include "ledger/reason.h"

namespace ledger {
namespace {

constexpr size_t kMessageBytesMax = 1024;
constexpr size_t kDescriptionBytesMax = 512;
constexpr int kRetryMillis = 100;

// At most `bytes_max` bytes of `text`, cut between characters.
std::string Shorten(std::string_view text, size_t bytes_max) {
  if (text.size() <= bytes_max) return std::string(text);
  size_t end = bytes_max - 3;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) {
    --end;
  }
  return absl::StrCat(std::string(text.substr(0, end)), "...");
}

std::string Find(const v1::Refusal& refusal, std::string_view key) {
  for (const v1::Refusal::Detail& detail : refusal.metadata()) {
    if (detail.key() == key) return detail.value();
  }
  return std::string();
}

void AddErrorInfo(const v1::Refusal& refusal, google::rpc::Status* out) {
  google::rpc::ErrorInfo info;
  info.set_reason(refusal.reason());
  info.set_domain(std::string(kErrorDomain));
  for (const v1::Refusal::Detail& detail : refusal.metadata()) {
    (*info.mutable_metadata())[detail.key()] =
        Shorten(detail.value(), kDescriptionBytesMax);
  }
  if (refusal.violations_size() > 0) {
    (*info.mutable_metadata())["violationsCount"] =
        absl::StrCat(refusal.violations_size());
  }
  // A map has no order of its own: the same refusal is to have the same bytes.
  google::protobuf::Any& detail = *out->add_details();
  detail.PackFrom(info);
  detail.clear_value();
  google::protobuf::io::StringOutputStream stream(detail.mutable_value());
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  info.SerializeToCodedStream(&coded);
}

// The first `count` violations, in the detail that the code calls for.
void AddViolations(const v1::Refusal& refusal, int count,
                   google::rpc::Status* out) {
  if (count == 0) return;
  if (out->code() == static_cast<int>(absl::StatusCode::kFailedPrecondition)) {
    google::rpc::PreconditionFailure failure;
    for (int i = 0; i < count; ++i) {
      auto* violation = failure.add_violations();
      violation->set_type(refusal.violations(i).reason());
      violation->set_subject(refusal.violations(i).field());
      violation->set_description(
          Shorten(refusal.violations(i).description(), kDescriptionBytesMax));
    }
    out->add_details()->PackFrom(failure);
    return;
  }
  google::rpc::BadRequest bad;
  for (int i = 0; i < count; ++i) {
    auto* violation = bad.add_field_violations();
    violation->set_field(refusal.violations(i).field());
    violation->set_description(
        Shorten(refusal.violations(i).description(), kDescriptionBytesMax));
  }
  out->add_details()->PackFrom(bad);
}

void AddConflicts(const v1::Refusal& refusal, int count,
                  google::rpc::Status* out) {
  if (refusal.has_revision_conflicts()) {
    v1::RevisionConflicts conflicts = refusal.revision_conflicts();
    if (conflicts.conflicts_count() == 0) {
      conflicts.set_conflicts_count(
          static_cast<uint32_t>(conflicts.conflicts_size()));
    }
    while (conflicts.conflicts_size() > count) {
      conflicts.mutable_conflicts()->RemoveLast();
    }
    out->add_details()->PackFrom(conflicts);
  }
  if (refusal.has_request_conflict()) {
    out->add_details()->PackFrom(refusal.request_conflict());
  }
}

void AddHints(const v1::Refusal& refusal, google::rpc::Status* out) {
  const auto code = static_cast<absl::StatusCode>(out->code());
  if (code == absl::StatusCode::kNotFound) {
    google::rpc::ResourceInfo resource;
    const std::string term = Find(refusal, "termId");
    const std::string agreement = Find(refusal, "agreementId");
    const std::string party = Find(refusal, "partyId");
    if (!party.empty()) {
      resource.set_resource_type("party");
      resource.set_resource_name(absl::StrCat("parties/", party));
    } else if (!term.empty()) {
      resource.set_resource_type("term");
      resource.set_resource_name(
          absl::StrCat("agreements/", agreement, "/terms/", term));
    } else {
      resource.set_resource_type("agreement");
      resource.set_resource_name(absl::StrCat("agreements/", agreement));
    }
    out->add_details()->PackFrom(resource);
  }
  if (code == absl::StatusCode::kUnavailable ||
      code == absl::StatusCode::kResourceExhausted) {
    google::rpc::RetryInfo retry;
    retry.mutable_retry_delay()->set_nanos(kRetryMillis * 1'000'000);
    out->add_details()->PackFrom(retry);
  }
}

}  // namespace

google::rpc::Status ToRpcStatus(const absl::Status& status) {
  const v1::Refusal refusal = RefusalOf(status);
  const absl::string_view message = status.message();
  const int most = static_cast<int>(kErrorViolationsMax);
  int violations = std::min(refusal.violations_size(), most);
  int conflicts = std::min(refusal.revision_conflicts().conflicts_size(), most);
  google::rpc::Status out;
  while (true) {
    out.Clear();
    out.set_code(static_cast<int>(status.code()));
    out.set_message(Shorten(std::string_view(message.data(), message.size()),
                            kMessageBytesMax));
    AddErrorInfo(refusal, &out);
    AddViolations(refusal, violations, &out);
    AddConflicts(refusal, conflicts, &out);
    AddHints(refusal, &out);
    if (out.ByteSizeLong() <= kErrorDetailsBytesMax) return out;
    if (violations > 0) {
      --violations;
    } else if (conflicts > 0) {
      --conflicts;
    } else {
      break;
    }
  }
  // Metadata alone is too long: keep the reason and nothing else.
  v1::Refusal bare;
  bare.set_reason(refusal.reason());
  out.clear_details();
  AddErrorInfo(bare, &out);
  return out;
}

grpc::Status ToGrpcStatus(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  const google::rpc::Status details = ToRpcStatus(status);
  return grpc::Status(static_cast<grpc::StatusCode>(details.code()),
                      details.message(), details.SerializeAsString());
}

}  // namespace ledger
