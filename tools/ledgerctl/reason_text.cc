// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/ledgerctl/reason_text.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "ledger/instant.h"
#include "tools/ledgerctl/words.h"

namespace ledger::ctl {
namespace {

using EventList = google::protobuf::RepeatedPtrField<v1::EventReference>;

// A cell names so many events, then says how many more there are.
constexpr int kNamedMax = 4;

std::string IdsOf(const EventList& events, std::string_view none) {
  std::vector<std::string> ids;
  for (const v1::EventReference& event : events) {
    ids.push_back(event.event_id());
  }
  return ids.empty() ? std::string(none) : absl::StrJoin(ids, ", ");
}

// The newest few.
std::string FewOf(const EventList& events) {
  if (events.empty()) return "-";
  std::vector<std::string> ids;
  for (int i = std::max(0, events.size() - kNamedMax); i < events.size(); ++i) {
    ids.push_back(events[i].event_id());
  }
  const int more = events.size() - kNamedMax;
  return absl::StrCat(absl::StrJoin(ids, ", "),
                      more > 0 ? absl::StrCat(" and ", more, " more") : "");
}

// "2025-01-21", or with its second where no day begins.
std::string InstantShort(int64_t micros) {
  const std::string text = FormatInstant(FromMicros(micros)).substr(0, 19);
  if (text.size() < 19 || text.substr(10) == "T00:00:00") {
    return text.substr(0, 10);
  }
  return absl::StrReplaceAll(text, {{"T", " "}});
}

// "2025-01-21", "2024-06-01..2025-01-21", "..2025-01-21".
std::string EffectiveShort(const v1::ExplainedValue& value) {
  if (!value.has_winner()) return "-";
  const std::string first =
      value.has_effective_first() ? InstantShort(value.effective_first()) : "";
  const std::string last =
      value.has_effective_last() ? InstantShort(value.effective_last()) : "";
  if (first.empty() && last.empty()) return "unknown";
  return first == last ? first : absl::StrCat(first, "..", last);
}

std::string OrDash(const std::string& text) {
  return text.empty() ? "-" : text;
}

std::vector<std::string> BlameRow(const v1::Explanation& explanation,
                                  const v1::ExplainedValue& value) {
  return {absl::StrCat(explanation.subject_id(), ".", explanation.field()),
          OrDash(value.winner().event_id()),
          OrDash(value.instrument_id()),
          OrDash(value.clause_ref()),
          EffectiveShort(value),
          value.has_winner() ? InstantShort(value.recorded_time()) : "-",
          FewOf(value.overrode()),
          FewOf(explanation.corrected_by()),
          OrDash(value.words())};
}

std::string DifferenceSentence(const v1::Difference& difference) {
  const std::string name =
      absl::StrCat(difference.subject_id(), " ", difference.field());
  std::string sentence;
  if (difference.before().empty()) {
    sentence = absl::StrCat(name, " is new: ", difference.after());
  } else if (difference.after().empty()) {
    sentence = absl::StrCat(name, " is gone: was ", difference.before());
  } else {
    sentence = absl::StrCat(name, ": was ", difference.before(), "; is ",
                            difference.after());
  }
  return absl::StrCat(sentence, " (",
                      std::string(CauseWords(difference.cause())), ": ",
                      IdsOf(difference.events(), "no event"), ")");
}

std::string TrancheSentence(const v1::TrancheState& tranche) {
  std::string sentence =
      absl::StrCat(tranche.tranche_id(), " ", AmountWords(tranche.amount()),
                   tranche.matured() ? ": due" : ": not due");
  if (!tranche.condition_id().empty()) {
    std::vector<std::string> statuses;
    for (const int status : tranche.condition_statuses()) {
      statuses.push_back(ValueWords(
          v1::ConditionStatus_Name(static_cast<v1::ConditionStatus>(status)),
          "CONDITION_STATUS_"));
    }
    absl::StrAppend(&sentence, "; ", tranche.condition_id(), " is ",
                    absl::StrJoin(statuses, " or "));
  }
  if (tranche.has_due()) {
    absl::StrAppend(&sentence, "; due on ", InstantShort(tranche.due()));
  }
  return sentence;
}

std::string SumName(v1::Sum sum) {
  return ValueWords(v1::Sum_Name(sum), "SUM_");
}

}  // namespace

std::string_view CauseWords(v1::DifferenceCause cause) {
  switch (cause) {
    case v1::DIFFERENCE_CAUSE_CONTRACT_CHANGED:
      return "the contract changed";
    case v1::DIFFERENCE_CAUSE_WE_LEARNED:
      return "we learned";
    default:
      return "the contract changed and we learned";
  }
}

Table BlameTable(
    const google::protobuf::RepeatedPtrField<v1::Explanation>& explanations) {
  Table table({"FIELD", "SET BY", "INSTRUMENT", "CLAUSE", "EFFECTIVE",
               "RECORDED", "OVERRODE", "CORRECTED BY", "VALUE"});
  for (const v1::Explanation& explanation : explanations) {
    for (const v1::ExplainedValue& value : explanation.values()) {
      table.Add(BlameRow(explanation, value));
    }
  }
  return table;
}

std::string DiffText(
    const Io& io,
    const google::protobuf::RepeatedPtrField<v1::Difference>& differences) {
  if (differences.empty()) return "nothing differs\n";
  std::string text;
  for (const v1::Difference& difference : differences) {
    absl::StrAppend(&text, Wrapped(OneLine(DifferenceSentence(difference)),
                                   io.width, "", "    "));
  }
  return text;
}

std::string OwesText(const Io& io, const v1::Obligation& obligation) {
  std::string text =
      Wrapped(OneLine(obligation.sentence()), io.width, "", "  ");
  const auto add = [&](std::string_view name, const std::string& words) {
    const std::string first = absl::StrCat("  ", Padded(name, 12), " ");
    absl::StrAppend(&text, Wrapped(OneLine(words), io.width, first,
                                   std::string(first.size(), ' ')));
  };
  add("because", IdsOf(obligation.because(), "no event on record"));
  if (!obligation.corrected_by().empty()) {
    add("corrected", IdsOf(obligation.corrected_by(), ""));
  }
  for (const v1::SumValue& sum : obligation.sums()) {
    add(SumName(sum.sum()), SumWords(sum));
  }
  for (const v1::SumValue& sum : obligation.outstanding()) {
    add("outstanding", SumWords(sum));
  }
  for (const v1::TrancheState& tranche : obligation.tranches()) {
    add("tranche", TrancheSentence(tranche));
  }
  if (!obligation.assumes().empty()) {
    add("assumes", absl::StrCat(absl::StrJoin(obligation.assumes(), ", "),
                                " not to have occurred"));
  }
  return text;
}

Table MoneyTable(const v1::Obligation& obligation) {
  Table table({"EFFECTIVE", "EVENT", "SUM", "STEP", "TOTAL"});
  for (const v1::MoneyStep& step : obligation.steps()) {
    table.Add(
        {step.has_effective_time() ? InstantShort(step.effective_time())
                                   : "unknown",
         step.event().event_id(), SumName(step.sum()),
         absl::StrCat(step.resets() ? "= " : "+ ", AmountWords(step.amount())),
         SumWords(step.total())});
  }
  return table;
}

}  // namespace ledger::ctl
