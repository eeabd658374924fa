// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// The engine's verdicts against the model's, on random histories of rights.
// Method: the same records to both, then the same questions at random pairs of
// times. LEDGER_COMPARE=verdict, because, released or all (the default) says
// how much of an answer is compared; each includes those before it.

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"
#include "ledger/permission.h"
#include "tests/model/expect_none.h"
#include "tests/model/model_verdict.h"
#include "tests/model/random_commands.h"
#include "tests/model/random_rights.h"
#include "tests/model/real_ledger.h"
#include "tests/model/transcript.h"

namespace ledger::model {
namespace {

using Events = google::protobuf::RepeatedPtrField<v1::EventReference>;

struct Tally {
  int accepted = 0, refused = 0, asked = 0, too_many = 0;
  std::map<std::string, int> unsure, verdicts, reasons;
};

// How far answers are compared.
int Depth() {
  const char* compare = std::getenv("LEDGER_COMPARE");
  const std::string said = compare == nullptr ? "all" : compare;
  return said == "verdict"    ? 1
         : said == "because"  ? 2
         : said == "released" ? 3
                              : 4;
}

std::string Json(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  std::string json;
  const auto written =
      google::protobuf::util::MessageToJsonString(message, &json, options);
  return written.ok() ? json : message.ShortDebugString();
}

// Events as "agreement/event"; an agreement that is left out is the only one.
std::set<std::string> Names(const Events& events, const std::string& only) {
  std::set<std::string> names;
  for (const v1::EventReference& each : events) {
    names.insert(
        absl::StrCat(each.agreement_id().empty() ? only : each.agreement_id(),
                     "/", each.event_id()));
  }
  return names;
}

std::string RealText(const v1::PermissionAnswer& answer,
                     const std::string& only) {
  std::string text = v1::Verdict_Name(answer.verdict()).substr(8);
  for (const int each : answer.could_be()) {
    absl::StrAppend(&text, " | ",
                    v1::Verdict_Name(static_cast<v1::Verdict>(each)).substr(8));
  }
  return absl::StrCat(
      text, "\n  because: ", absl::StrJoin(Names(answer.because(), only), " "),
      "\n  released_by: ",
      absl::StrJoin(Names(answer.released_by(), only), " "),
      "\n  corrected_by: ",
      absl::StrJoin(Names(answer.corrected_by(), only), " "));
}

bool Agrees(const ModelNamed& named, const std::set<std::string>& found) {
  if (named.unsure) return true;
  std::set<std::string> may = named.may;
  may.insert(named.must.begin(), named.must.end());
  const auto within = [](const auto& small, const auto& large) {
    return std::includes(large.begin(), large.end(), small.begin(),
                         small.end());
  };
  return within(named.must, found) && within(found, may) &&
         !(named.some && found.empty());
}

// In what two answers differ; empty: in nothing that is compared.
std::string DifferIn(const ModelPermission& model,
                     const v1::PermissionAnswer& real,
                     const std::string& only) {
  std::set<v1::Verdict> could_be;
  for (const int each : real.could_be()) {
    could_be.insert(static_cast<v1::Verdict>(each));
  }
  if (model.verdict != real.verdict()) return "verdict";
  if (real.verdict() >= v1::VERDICT_INDETERMINATE &&
      model.could_be != could_be) {
    return "could_be";
  }
  const int depth = Depth();
  if (depth > 1 && !Agrees(model.because, Names(real.because(), only))) {
    return "because";
  }
  if (depth > 2 &&
      !Agrees(model.released_by, Names(real.released_by(), only))) {
    return "released_by";
  }
  if (depth > 3 &&
      !Agrees(model.corrected_by, Names(real.corrected_by(), only))) {
    return "corrected_by";
  }
  return "";
}

// A random history on record, in both.
struct Recorded {
  ModelLedger model;
  CoreLedger real;
  std::vector<std::string> agreements;
};

void Record(RandomRights& random, Recorded& recorded, Tally& tally) {
  Instant now = ParseInstant("2021-01-01T00:00:00Z").value();
  const uint64_t steps = 3 + random.Below(9);
  for (uint64_t step = 0; step < steps; ++step) {
    const AppendRequest request =
        step == 0 ? random.Begin() : random.Next(recorded.model);
    const Outcome found = recorded.real.Append(request, now);
    now += std::chrono::hours(1 + random.Below(500));
    ++(found.code == absl::StatusCode::kOk ? tally.accepted : tally.refused);
    if (found.code != absl::StatusCode::kOk) {
      if (std::getenv("LEDGER_SHOW") != nullptr) {
        std::cout << found.Text() << std::endl;
      }
      continue;
    }
    recorded.model.Record(request, found);
  }
  for (const std::string& id : random.agreements()) {
    if (!recorded.model.EventsOf(id, recorded.model.tree_size()).empty()) {
      recorded.agreements.push_back(id);
    }
  }
}

std::vector<ModelAgreement> KnownTo(const Recorded& recorded, uint64_t known) {
  std::vector<ModelAgreement> agreements;
  for (const std::string& id : recorded.agreements) {
    agreements.push_back({id, recorded.model.EventsOf(id, known)});
  }
  return agreements;
}

absl::StatusOr<v1::PermissionAnswer> AskReal(
    const Recorded& recorded, uint64_t known,
    const v1::PermissionQuestion& asked, Instant at) {
  std::vector<AgreementHistory> histories;
  for (const std::string& id : recorded.agreements) {
    histories.push_back(
        {ParseAgreementId(id).value(), &recorded.real.HistoryOf(id)});
  }
  return DerivePermission(histories, {at, TreeSize(known)}, asked);
}

// One question of both; the difference as text, or nothing.
std::string TryQuestion(RandomRights& random, const Recorded& recorded,
                        Tally& tally) {
  const v1::PermissionQuestion asked = random.AnyQuestion();
  const Instant at = random.AnyInstant();
  const uint64_t size = recorded.model.tree_size();
  const uint64_t known =
      random.OneIn(3) ? recorded.model.Whole(1 + random.Below(size)) : size;
  if (known == 0) return "";
  const std::string only =
      recorded.agreements.size() == 1 ? recorded.agreements[0] : "";
  const ModelPermission model =
      PermissionOf(KnownTo(recorded, known), asked, at);
  const auto real = AskReal(recorded, known, asked, at);
  ++tally.asked;
  const std::string question =
      absl::StrCat(Transcript(recorded.model), "ask ", Json(asked),
                   "\nD=", FormatInstant(at), " K=", known, "\n");
  if (!real.ok()) {
    ++tally.too_many;
    if (real.status().code() == absl::StatusCode::kInvalidArgument) return "";
    return question + real.status().ToString();
  }
  if (!model.unsure.empty() || real->too_many_unknowns()) {
    ++tally.unsure[model.unsure];
    return "";
  }
  ++tally.verdicts[v1::Verdict_Name(model.verdict).substr(8)];
  const std::string differs = DifferIn(model, *real, only);
  if (differs.empty()) return "";
  return absl::StrCat(question, "they differ in ", differs,
                      "\nmodel: ", PermissionText(model),
                      "\nreal:  ", RealText(*real, only), "\n");
}

std::string Counts(const std::map<std::string, int>& counts) {
  std::string text;
  for (const auto& [name, count] : counts) {
    absl::StrAppend(&text, " ", name.empty() ? "engine" : name, " ", count,
                    ";");
  }
  return text;
}

// Two implementations, one of them stupid, must never differ.
TEST(VerdictModelTest, RandomQuestionsGetTheModelsAnswers) {
  Tally tally;
  ExpectNone(RunCount(200), [&](uint64_t seed) {
    RandomRights random(seed);
    Recorded recorded;
    Record(random, recorded, tally);
    for (int i = 0; i < 8 && !recorded.agreements.empty(); ++i) {
      const std::string difference = TryQuestion(random, recorded, tally);
      if (!difference.empty()) return difference;
    }
    return std::string();
  });
  std::cout << tally.accepted << " requests accepted, " << tally.refused
            << " refused, " << tally.asked
            << " questions:" << Counts(tally.verdicts) << " " << tally.too_many
            << " with too many parts; the model does not say:"
            << Counts(tally.unsure) << std::endl;
}

}  // namespace
}  // namespace ledger::model
