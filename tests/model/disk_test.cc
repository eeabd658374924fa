// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// The ledger on disk against the model: what comes back from appends of every
// kind, retries, conflicts, validations and restarts, and every state at random
// pairs of times. Whatever was answered once is asked again at the end, and
// must give the same bytes.

#include <future>
#include <iostream>
#include <memory>
#include <optional>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "ledger/derive.h"
#include "ledger/ledger.h"
#include "tests/fake_clock.h"
#include "tests/model/expect_none.h"
#include "tests/model/random_commands.h"
#include "tests/model/real_ledger.h"
#include "tests/model/transcript.h"
#include "tests/temp_dir.h"

namespace ledger::model {
namespace {

// A ledger in a directory of its own.
class DiskLedger {
 public:
  DiskLedger() : clock_("2021-01-01T00:00:00Z") { Open(); }

  Outcome Append(const AppendRequest& request) {
    std::promise<absl::StatusOr<AppendResult>> answer;
    ledger_->Append(request,
                    [&](auto result) { answer.set_value(std::move(result)); });
    const auto result = answer.get_future().get();
    if (!result.ok()) return OutcomeOf(result.status());
    Outcome outcome;
    outcome.events = result->events;
    outcome.tree_size = result->tree_size.value();
    outcome.replayed = result->replayed;
    return outcome;
  }

  void Reopen() {
    clock_.Advance(std::chrono::seconds(1));
    EXPECT_TRUE(ledger_->Close().ok());
    ledger_ = nullptr;
    Open();
  }

  void Advance(std::chrono::microseconds by) { clock_.Advance(by); }
  Instant Now() const { return ledger_->Now(); }

  uint64_t Settled(const KnownAt& known_at) {
    return ledger_->Settle(known_at).value().tree_size.value();
  }

  std::optional<v1::Agreement> State(const std::string& agreement, Instant at,
                                     uint64_t known) {
    const AgreementId id = ParseAgreementId(agreement).value();
    const auto history = ledger_->HistoryOf(id, TreeSize(known));
    if (!history.ok()) return std::nullopt;
    return DeriveState(id, **history, {at, TreeSize(known)}, {}).value();
  }

 private:
  void Open() {
    OpenOptions options;
    options.data_dir = dir_ / "data";
    ledger_ = Ledger::Open(options, clock_).value();
  }

  TempDir dir_;
  FakeClock clock_;
  std::unique_ptr<Ledger> ledger_;
};

// One history on both, and every difference as text.
class Comparison {
 public:
  explicit Comparison(uint64_t seed) : random_(seed), choose_(seed + 1) {}

  std::string Run() {
    const int steps = 6 + static_cast<int>(choose_.Below(10));
    for (int step = 0; step < steps; ++step) {
      std::string difference = Step(step);
      if (difference.empty()) difference = Ask();
      if (!difference.empty()) {
        return absl::StrCat(Transcript(model_), difference);
      }
      if (choose_.OneIn(6)) real_.Reopen();
      real_.Advance(std::chrono::hours(choose_.Below(500)));
    }
    real_.Reopen();
    return AskAgain();
  }

  int asked() const { return static_cast<int>(answered_.size()); }

 private:
  struct Answered {
    std::string agreement;
    Instant at;
    uint64_t known;
    std::string bytes;
  };

  AppendRequest AnyRequest(int step) {
    if (!last_.empty() && choose_.OneIn(8)) {
      AppendRequest again = last_.back();
      if (choose_.OneIn(2)) again.digest = Sha256("other content");
      return again;
    }
    AppendRequest request = step == 0 ? random_.Begin() : random_.Next(model_);
    AgreementAppend& append = request.appends[0];
    if (choose_.OneIn(3)) {
      const uint64_t size = model_.EventsOf("A-1", model_.tree_size()).size();
      const uint64_t wanted = size + choose_.Below(2);
      if (wanted == 0) {
        append.expected = NoEvents{};
      } else {
        append.expected = Revision(wanted - 1);
      }
    }
    if (choose_.OneIn(5)) {
      AgreementAppend second{
          ParseAgreementId(absl::StrCat("B-", choose_.Below(2))).value(),
          NoEvents{},
          {}};
      v1::Event event;
      event.mutable_fact()->mutable_effective()->set_date("2020-01-01");
      event.mutable_fact()->set_instrument_id("D1");
      event.mutable_fact()->mutable_instrument_executed()->set_kind(
          v1::INSTRUMENT_KIND_AGREEMENT);
      second.events.push_back(std::move(event));
      request.appends.push_back(std::move(second));
    }
    request.validate_only = choose_.OneIn(8);
    return request;
  }

  std::string Step(int step) {
    const AppendRequest request = AnyRequest(step);
    const Outcome wanted = model_.Check(request);
    const Outcome found = real_.Append(request);
    if (!wanted.unsure && wanted.Text() != found.Text()) {
      return absl::StrCat(request.validate_only ? "then validate\n" : "then\n",
                          Lines(request), "model: ", wanted.Text(),
                          "\nreal:  ", found.Text(), "\n");
    }
    const bool recorded = found.code == absl::StatusCode::kOk &&
                          !found.replayed && !request.validate_only;
    if (!recorded) return "";
    for (const AppendedEvent& event : found.events) {
      if (!model_.rows().empty() && &event == &found.events[0] &&
          event.recorded_time <= model_.rows().back().recorded_time) {
        return "recorded time does not increase\n";
      }
    }
    model_.Record(request, found);
    last_.push_back(request);
    return "";
  }

  std::string Ask() {
    if (model_.tree_size() == 0) return "";
    for (int i = 0; i < 4; ++i) {
      const uint64_t size = choose_.Below(model_.tree_size() + 1);
      const uint64_t known = real_.Settled(TreeSize(size));
      if (known != model_.Whole(size)) return "a tree size cuts a request\n";
      const ModelEvent& row = model_.rows()[choose_.Below(model_.tree_size())];
      const uint64_t by_time = real_.Settled(row.recorded_time);
      if (by_time != model_.KnownBy(row.recorded_time)) {
        return absl::StrCat("K=", FormatInstant(row.recorded_time), " gives ",
                            by_time, ", model ",
                            model_.KnownBy(row.recorded_time), "\n");
      }
      std::string difference =
          AskOne(i == 0 ? model_.tree_size() : (i == 1 ? by_time : known));
      if (!difference.empty()) return difference;
    }
    return "";
  }

  std::string AskOne(uint64_t known) {
    const Instant at = random_.AnyInstant();
    const auto events = model_.EventsOf("A-1", known);
    const auto state = real_.State("A-1", at, known);
    if (state.has_value() != !events.empty()) return "existence differs\n";
    if (!state) return "";
    answered_.push_back({"A-1", at, known, state->SerializeAsString()});
    const auto wanted = StateAt(Select(events), at);
    if (!wanted) return "";
    const std::string difference = Difference(*wanted, AnswerOf(*state));
    if (difference.empty()) return "";
    return absl::StrCat("D=", FormatInstant(at), " K=", known, "\n",
                        difference);
  }

  std::string AskAgain() {
    for (const Answered& first : answered_) {
      const auto state = real_.State(first.agreement, first.at, first.known);
      if (!state || state->SerializeAsString() != first.bytes) {
        return absl::StrCat(Transcript(model_), "D=", FormatInstant(first.at),
                            " K=", first.known, " gave other bytes before\n");
      }
    }
    return "";
  }

  RandomCommands random_, choose_;
  ModelLedger model_{1};
  DiskLedger real_;
  std::vector<AppendRequest> last_;
  std::vector<Answered> answered_;
};

// The disk and the loop must never tell a client different things.
TEST(DiskModelTest, RandomCommandsAgreeAlsoThroughRestarts) {
  const int runs = RunCount(20);
  int asked = 0;
  ExpectNone(runs, [&](uint64_t one) {
    Comparison comparison(one);
    std::string difference = comparison.Run();
    asked += comparison.asked();
    return difference;
  });
  std::cout << runs << " histories, " << asked << " states" << std::endl;
}

}  // namespace
}  // namespace ledger::model
