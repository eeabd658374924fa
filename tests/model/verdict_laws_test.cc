// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Laws of the engine's verdicts. Method: random histories of rights; one event
// is changed or added behind the rules' back, and the same question asked
// again.

#include <cstdlib>
#include <iostream>
#include <memory>

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/time_util.h"
#include "gtest/gtest.h"
#include "ledger/permission.h"
#include "tests/model/model_stage.h"
#include "tests/model/model_time.h"
#include "tests/model/random_commands.h"
#include "tests/model/random_rights.h"
#include "tests/model/real_ledger.h"
#include "tests/model/transcript.h"

namespace ledger::model {
namespace {

// A history as rows, and a question on all of it.
struct Asked {
  std::vector<ModelEvent> rows;
  std::vector<std::string> agreements;
  v1::PermissionQuestion question;
  Instant at;
};

Asked AnyAsked(RandomRights& random) {
  ModelLedger model;
  CoreLedger real;
  const Instant now = ParseInstant("2021-01-01T00:00:00Z").value();
  for (uint64_t step = 0, steps = 3 + random.Below(8); step < steps; ++step) {
    const AppendRequest request =
        step == 0 ? random.Begin() : random.Next(model);
    const Outcome found = real.Append(request, now + std::chrono::hours(step));
    if (found.code == absl::StatusCode::kOk) model.Record(request, found);
  }
  Asked asked{model.rows(), {}, random.AnyQuestion(), random.AnyInstant()};
  for (const std::string& id : random.agreements()) {
    if (!model.EventsOf(id, model.tree_size()).empty()) {
      asked.agreements.push_back(id);
    }
  }
  return asked;
}

absl::StatusOr<v1::PermissionAnswer> Ask(const Asked& asked) {
  std::vector<std::unique_ptr<History>> made;
  std::vector<AgreementHistory> histories;
  for (const std::string& id : asked.agreements) {
    auto& history = *made.emplace_back(std::make_unique<History>());
    for (const ModelEvent& row : asked.rows) {
      if (row.agreement != id) continue;
      RecordedEvent recorded;
      recorded.position = Position(row.position);
      recorded.revision = Revision(history.size());
      recorded.event = row.event;
      ForgetResolved(recorded.event);
      ResolveAll(recorded.event);
      history.Append(std::make_shared<const RecordedEvent>(recorded));
    }
    histories.push_back({ParseAgreementId(id).value(), &history});
  }
  return DerivePermission(histories, {asked.at, TreeSize(asked.rows.size())},
                          asked.question);
}

// The worst verdict that an answer leaves open.
int WorstIn(const v1::PermissionAnswer& answer) {
  return answer.could_be().empty() ? static_cast<int>(answer.verdict())
                                   : answer.could_be(0);
}

// Permissions weigh the breadth of scopes, and what was said of a whole scope
// moves with it: the laws do not speak of either.
bool IsPlain(const Asked& asked) {
  for (const ModelEvent& row : asked.rows) {
    const v1::Fact& fact = row.event.fact();
    if (TermKindOf(fact) == v1::TERM_KIND_PERMISSION) return false;
    if (fact.has_dispute_recorded() || fact.has_ruling_issued()) return false;
    if (fact.has_interpretation_recorded()) return false;
  }
  return !asked.rows.empty();
}

// The scopes that terms of a kind are granted or amended with.
std::vector<v1::Scope*> ScopesOf(Asked& asked, bool priority) {
  std::vector<v1::Scope*> scopes;
  for (ModelEvent& row : asked.rows) {
    v1::Fact& fact = *row.event.mutable_fact();
    const v1::TermKind kind = TermKindOf(fact);
    if (!IsRestriction(kind) && !(priority && IsPriority(kind))) continue;
    if (fact.term_granted().fields().has_scope()) {
      scopes.push_back(
          fact.mutable_term_granted()->mutable_fields()->mutable_scope());
    }
    if (fact.term_amended().set().has_scope()) {
      scopes.push_back(
          fact.mutable_term_amended()->mutable_set()->mutable_scope());
    }
  }
  return scopes;
}

std::string Show(const Asked& asked) {
  std::string text = "\n";
  for (const ModelEvent& row : asked.rows) {
    absl::StrAppend(&text, row.event.ShortDebugString(), "\n");
  }
  return absl::StrCat(text, asked.question.ShortDebugString(),
                      "\nD=", FormatInstant(asked.at));
}

// Changes a question by `change` and compares the worst that it leaves open.
// `better`: which direction the law allows.
template <typename Change>
void Check(bool better, const Change& change) {
  const uint64_t seed = RunSeed();
  std::cout << "repeat with LEDGER_SEED=" << seed << std::endl;
  const int runs = 10 * RunCount(400);  // most changes meet nothing asked
  int compared = 0;
  for (int run = 0; run < runs; ++run) {
    const uint64_t one = seed + static_cast<uint64_t>(run);
    RandomRights random(one);
    const Asked asked = AnyAsked(random);
    if (!IsPlain(asked)) continue;
    const auto before = Ask(asked);
    Asked changed = asked;
    if (!before.ok() || before->too_many_unknowns()) continue;
    if (!change(random, *before, changed)) continue;
    const auto after = Ask(changed);
    if (!after.ok() || after->too_many_unknowns()) continue;
    ++compared;
    const int from = WorstIn(*before), to = WorstIn(*after);
    ASSERT_TRUE(better ? to >= from : to <= from)
        << "repeat with LEDGER_SEED=" << one << ": from "
        << v1::Verdict_Name(static_cast<v1::Verdict>(from)) << " to "
        << v1::Verdict_Name(static_cast<v1::Verdict>(to)) << Show(asked)
        << "\nchanged to" << Show(changed);
  }
  std::cout << compared << " compared" << std::endl;
}

// A right that is FREE limits nothing, and then an exception is a limit: so
// priority rights are changed only where no opportunity is asked about.
TEST(VerdictLawsTest, ACarveOutMakesNothingWorse) {
  Check(true, [](RandomRights& random, const v1::PermissionAnswer&,
                 Asked& asked) {
    const auto scopes = ScopesOf(asked, asked.question.process_id().empty());
    if (scopes.empty()) return false;
    v1::Box& box = *scopes[random.Below(scopes.size())]->add_except();
    box.mutable_activity()->add_values(random.OneIn(2) ? "compute/buy"
                                                       : "compute");
    if (random.OneIn(2)) box.mutable_subject()->add_values("cap/new");
    if (random.OneIn(2)) box.mutable_counterparty()->add_values("class/rival");
    return true;
  });
}

TEST(VerdictLawsTest, AWaiverMakesNothingWorse) {
  Check(true, [](RandomRights& random, const v1::PermissionAnswer& answer,
                 Asked& asked) {
    std::vector<const v1::Limit*> limits;
    for (const v1::Limit& limit : answer.limits()) {
      const bool right = limit.kind() == v1::LIMIT_KIND_PRIORITY ||
                         limit.kind() == v1::LIMIT_KIND_BOUND;
      if (!limit.certain()) continue;
      if (right || limit.kind() == v1::LIMIT_KIND_RESTRICTION) {
        limits.push_back(&limit);
      }
    }
    if (limits.empty()) return false;
    const v1::Limit& limit = *limits[random.Below(limits.size())];
    ModelEvent row = asked.rows.back();
    row.position = asked.rows.size();
    row.agreement = limit.agreement_id().empty() ? "A-1" : limit.agreement_id();
    row.event.Clear();
    row.event.set_event_id("waiver");
    v1::Fact& fact = *row.event.mutable_fact();
    *fact.mutable_effective()->mutable_instant() =
        google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(
            ToMicros(asked.at));
    v1::TermWaived& waived = *fact.mutable_term_waived();
    waived.set_term_id(limit.term_id());
    waived.set_term_kind(limit.term_kind());
    v1::Box& box = *waived.mutable_scope()->add_include();
    box.mutable_activity()->add_values("compute");
    if (random.OneIn(2)) box.mutable_subject()->add_values("cap/new");
    asked.rows.push_back(std::move(row));
    return true;
  });
}

TEST(VerdictLawsTest, AWiderRestrictionMakesNothingBetter) {
  Check(false,
        [](RandomRights& random, const v1::PermissionAnswer&, Asked& asked) {
          const auto scopes = ScopesOf(asked, false);
          if (scopes.empty()) return false;
          v1::Scope& scope = *scopes[random.Below(scopes.size())];
          v1::Box& box = *scope.mutable_include(0);
          switch (random.Below(4)) {
            case 0:
              scope.clear_except();
              break;
            case 1:
              box.clear_subject();
              break;
            case 2:
              box.clear_counterparty();
              box.clear_territory();
              break;
            default:
              scope.add_include()->mutable_activity()->add_values("compute");
          }
          return true;
        });
}

}  // namespace
}  // namespace ledger::model
