// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/order_check.h"

#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"

namespace ledger {
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
  const auto open = std::exchange(open_, std::nullopt);
  auto shape = ShapeOf(record);
  if (!shape.ok()) return shape.status();
  absl::Status problem;
  if (open) {
    if (*shape != *open) {
      problem =
          Breaks(absl::StrCat("expected record ", size_ - open->first, " of ",
                              open->size, " of request '", open->id, "'"));
    }
  } else if (record.request_index != 0 && !unsure_) {
    problem = Breaks(absl::StrCat("is record ", record.request_index,
                                  " of its request, and those before it are "
                                  "not in front of it"));
  }
  if (shape->first + shape->size != size_ + 1) open_ = *std::move(shape);
  return problem;
}

absl::Status OrderCheck::CheckContinues(const Record& record,
                                        const Head& head) const {
  const uint64_t revision = record.revision.value();
  // Lost records may have been this agreement's.
  if (revision > head.count && revision - head.count <= lost_) {
    return absl::OkStatus();
  }
  if (revision != head.count) {
    return Breaks(absl::StrCat("is revision ", revision, " of '",
                               std::string(record.agreement_id), "', expected ",
                               head.count));
  }
  if (record.previous_leaf_hash == head.last) return absl::OkStatus();
  return Breaks(
      absl::StrCat("does not continue '", std::string(record.agreement_id),
                   "': previous leaf hash ", ToHex(record.previous_leaf_hash),
                   ", expected ", ToHex(head.last)));
}

absl::Status OrderCheck::Take(const Record& record, const Hash& leaf) {
  absl::Status problem;
  if (record.position.value() != size_) {
    problem = Breaks(
        absl::StrCat("says that its position is ", record.position.value()));
  } else if (last_time_ && record.recorded_time <= *last_time_) {
    problem = Breaks(
        absl::StrCat("recorded at ", FormatInstant(record.recorded_time),
                     ", the record before it at ", FormatInstant(*last_time_)));
  }
  const bool imported = record.written_time.has_value();
  if (imported && !last_imported_) {
    problem.Update(Breaks("is imported, and the record before it is not"));
  }
  problem.Update(TakeRequest(record));
  auto head = heads_.find(record.agreement_id);
  if (head == heads_.end()) {
    head = heads_.emplace(std::string(record.agreement_id), Head()).first;
  }
  problem.Update(CheckContinues(record, head->second));
  head->second = {record.revision.value() + 1, leaf};
  last_time_ = record.recorded_time;
  last_imported_ = imported;
  unsure_ = false;
  ++size_;
  return problem;
}

void OrderCheck::Lose(uint64_t count) {
  open_.reset();
  unsure_ = true;
  lost_ += count;
  size_ += count;
}

absl::Status OrderCheck::CheckEnd() const {
  if (!open_) return absl::OkStatus();
  return Breaks(absl::StrCat("size ", size_, " parts request '", open_->id,
                             "', which has ", open_->size, " records from ",
                             open_->first, " on"));
}

}  // namespace ledger
