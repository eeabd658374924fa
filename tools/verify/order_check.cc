// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/verify/order_check.h"

#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"

namespace ledger::verify {
namespace {

absl::Status Breaks(const std::string& rule) {
  return absl::InvalidArgumentError(rule);
}

}  // namespace

absl::StatusOr<RequestShape> ShapeOf(const Record& record) {
  const uint64_t position = record.position.value();
  if (record.request_index > position) {
    return Breaks("its request would begin before the ledger");
  }
  RequestShape shape;
  shape.first = position - record.request_index;
  shape.size = record.request_size == 0 ? 1 : record.request_size;
  shape.id = std::string(record.request_id);
  shape.actor = std::string(record.actor);
  shape.digest = record.request_digest;
  shape.imported = record.written_time.has_value();
  return shape;
}

absl::Status OrderCheck::TakeRequest(const Record& record) {
  auto shape = ShapeOf(record);
  if (!shape.ok()) return shape.status();
  if (open_) {
    if (*shape != *open_) {
      return Breaks(absl::StrCat("expected record ", size_ - open_->first,
                                 " of ", open_->size, " of request '",
                                 open_->id, "'"));
    }
  } else if (record.request_index != 0) {
    return Breaks(absl::StrCat("is record ", record.request_index,
                               " of its request, and those before it are not "
                               "in front of it"));
  }
  const bool whole = shape->first + shape->size == size_ + 1;
  open_ = whole ? std::optional<RequestShape>() : *std::move(shape);
  return absl::OkStatus();
}

absl::Status OrderCheck::Take(const Record& record, const Hash& leaf) {
  if (record.position.value() != size_) {
    return Breaks(
        absl::StrCat("says that its position is ", record.position.value()));
  }
  if (last_time_ && record.recorded_time <= *last_time_) {
    return Breaks(
        absl::StrCat("recorded at ", FormatInstant(record.recorded_time),
                     ", the record before it at ", FormatInstant(*last_time_)));
  }
  const bool imported = record.written_time.has_value();
  if (imported && !last_imported_) {
    return Breaks("is imported, and the record before it is not");
  }
  if (auto status = TakeRequest(record); !status.ok()) return status;
  Head& head = heads_[std::string(record.agreement_id)];
  if (record.revision.value() != head.count) {
    return Breaks(absl::StrCat("is revision ", record.revision.value(), " of '",
                               std::string(record.agreement_id), "', expected ",
                               head.count));
  }
  if (record.previous_leaf_hash != head.last) {
    return Breaks(
        absl::StrCat("does not continue '", std::string(record.agreement_id),
                     "': previous leaf hash ", ToHex(record.previous_leaf_hash),
                     ", expected ", ToHex(head.last)));
  }
  head = {head.count + 1, leaf};
  last_time_ = record.recorded_time;
  last_imported_ = imported;
  ++size_;
  return absl::OkStatus();
}

absl::Status OrderCheck::CheckEnd() const {
  if (!open_) return absl::OkStatus();
  return Breaks(absl::StrCat("size ", size_, " parts request '", open_->id,
                             "', which has ", open_->size, " records from ",
                             open_->first, " on"));
}

}  // namespace ledger::verify
