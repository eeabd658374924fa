// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TESTS_LEDGER_FIXTURE_H_
#define TESTS_LEDGER_FIXTURE_H_

#include <future>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "gtest/gtest.h"
#include "ledger/ledger.h"
#include "tests/fake_clock.h"
#include "tests/matchers.h"
#include "tests/temp_dir.h"

namespace ledger {

inline AgreementId Id(std::string_view text) {
  return ParseAgreementId(text).value();
}

// A fact without preconditions: a remark on governing law, as a `meta` term
// would be, granted at an instant.
inline v1::Event Grant(std::string_view term_id,
                       std::string_view event_id = "") {
  v1::Event event;
  event.set_event_id(std::string(event_id));
  v1::Fact& fact = *event.mutable_fact();
  fact.mutable_effective()->mutable_instant()->set_seconds(1'600'000'000);
  auto& granted = *fact.mutable_term_granted();
  granted.set_term_id(std::string(term_id));
  granted.set_term_kind(v1::TERM_KIND_OTHER);
  return event;
}

inline v1::Event Keep(std::string_view term_id) {
  v1::Event event;
  v1::Fact& fact = *event.mutable_fact();
  fact.mutable_effective()->mutable_instant()->set_seconds(1'700'000'000);
  auto& kept = *fact.mutable_term_kept();
  kept.set_term_id(std::string(term_id));
  kept.set_term_kind(v1::TERM_KIND_OTHER);
  return event;
}

inline v1::Event Lift(std::string_view term_id) {
  v1::Event event;
  v1::Fact& fact = *event.mutable_fact();
  fact.mutable_effective()->mutable_instant()->set_seconds(1'650'000'000);
  auto& lifted = *fact.mutable_term_lifted();
  lifted.set_term_id(std::string(term_id));
  lifted.set_term_kind(v1::TERM_KIND_OTHER);
  return event;
}

// A request; its digest is made of its id, so that another content can be said
// by another `content`.
inline AppendRequest Request(std::string_view request_id,
                             std::vector<AgreementAppend> appends,
                             std::string_view content = "") {
  return {.request_id = ParseRequestId(request_id).value(),
          .actor = "local:anonymous",
          .digest = Sha256(std::string(request_id) + std::string(content)),
          .appends = std::move(appends)};
}

// A ledger in a directory of its own, with a clock that stands.
class LedgerFixture : public testing::Test {
 protected:
  void SetUp() override { ASSERT_THAT(Open(), IsOk()); }

  absl::Status Open() {
    OpenOptions options;
    options.data_dir = dir_ / "data";
    auto opened = Ledger::Open(options, clock_);
    if (!opened.ok()) return opened.status();
    ledger_ = *std::move(opened);
    return absl::OkStatus();
  }

  void Reopen() {
    clock_.Advance(std::chrono::seconds(1));
    ASSERT_THAT(ledger_->Close(), IsOk());
    ledger_ = nullptr;
    ASSERT_THAT(Open(), IsOk());
  }

  absl::StatusOr<AppendResult> Append(AppendRequest request) {
    std::promise<absl::StatusOr<AppendResult>> promise;
    ledger_->Append(std::move(request),
                    [&](auto result) { promise.set_value(std::move(result)); });
    return promise.get_future().get();
  }

  absl::StatusOr<AppendResult> Append(std::string_view request_id,
                                      std::string_view agreement,
                                      std::vector<v1::Event> events) {
    return Append(Request(request_id,
                          {{Id(agreement), AnyRevision(), std::move(events)}}));
  }

  absl::StatusOr<AppendResult> Import(AppendRequest request, Instant claimed) {
    std::promise<absl::StatusOr<AppendResult>> promise;
    ledger_->Import({std::move(request), claimed},
                    [&](auto result) { promise.set_value(std::move(result)); });
    return promise.get_future().get();
  }

  absl::StatusOr<ImportSummary> FinishImport() {
    std::promise<absl::StatusOr<ImportSummary>> promise;
    ledger_->FinishImport(
        [&](auto result) { promise.set_value(std::move(result)); });
    return promise.get_future().get();
  }

  // Number of events of the agreement among the first `known` records.
  size_t CountOf(std::string_view agreement, TreeSize known) {
    const auto history = ledger_->HistoryOf(Id(agreement), known);
    return history.ok() ? (*history)->PrefixOf(known) : 0;
  }

  TempDir dir_;
  FakeClock clock_;
  std::unique_ptr<Ledger> ledger_;
};

}  // namespace ledger

#endif  // TESTS_LEDGER_FIXTURE_H_
