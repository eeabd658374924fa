// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/changes.h"

#include <google/protobuf/text_format.h>

#include <algorithm>
#include <iterator>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "ledger/derive.h"
#include "ledger/v1/agreement.pb.h"

namespace ledger {
namespace {

constexpr size_t kWordsBytesMax = 512;

// What can differ of a state: (term, field) and its value in words.
using Words = std::map<std::pair<std::string, std::string>, std::string>;

// A message on one line, without its braces' noise.
std::string OneLine(const google::protobuf::Message& message) {
  google::protobuf::TextFormat::Printer printer;
  printer.SetSingleLineMode(true);
  std::string text;
  printer.PrintToString(message, &text);
  absl::StripAsciiWhitespace(&text);
  return text;
}

std::string StatusWords(const v1::StatusValue& value) {
  const absl::string_view name =
      absl::StripPrefix(v1::TermStatus_Name(value.status()), "TERM_STATUS_");
  return absl::StrReplaceAll(absl::AsciiStrToLower(name), {{"_", " "}});
}

std::string SumWords(const v1::SumValue& sum) {
  std::string words = absl::StrCat(sum.currency(), " ", sum.lo());
  if (sum.hi() != sum.lo()) absl::StrAppend(&words, "..", sum.hi());
  if (sum.marked()) absl::StrAppend(&words, " (reported)");
  return words;
}

std::string ValidityWords(const v1::Validity& validity) {
  return absl::StrCat("from ", validity.opened_by().event_id(),
                      validity.has_closed_by() ? " to " : "",
                      validity.closed_by().event_id());
}

std::string ScopeWords(const v1::ScopeValue& scope) {
  std::string words = OneLine(scope.statement());
  for (const auto& part : scope.lifted()) {
    absl::StrAppend(&words, "; lifted: ", OneLine(part.scope()));
  }
  for (const auto& part : scope.waived()) {
    absl::StrAppend(
        &words, "; waived: ",
        part.process_id().empty() ? OneLine(part.scope()) : part.process_id());
  }
  return words;
}

std::string ValueWords(std::string_view field, const v1::RegisterValue& value) {
  if (field == "suspended") return value.suspended() ? "yes" : "no";
  if (value.has_scope()) return ScopeWords(value.scope());
  if (!value.sums().empty()) {
    return absl::StrJoin(value.sums(), ", ",
                         [](std::string* out, const v1::SumValue& sum) {
                           absl::StrAppend(out, SumWords(sum));
                         });
  }
  if (!value.validity().empty()) {
    return absl::StrJoin(value.validity(), ", ",
                         [](std::string* out, const v1::Validity& validity) {
                           absl::StrAppend(out, ValidityWords(validity));
                         });
  }
  const std::string cell = OneLine(value.cell());
  return cell.empty() ? "nothing" : cell;
}

Words WordsOf(const v1::Agreement& state) {
  Words words;
  for (const v1::TermState& term : state.terms()) {
    words[{term.term_id(), "status"}] =
        absl::StrJoin(term.statuses(), " or ",
                      [](std::string* out, const v1::StatusValue& value) {
                        absl::StrAppend(out, StatusWords(value));
                      });
    for (const v1::Register& cell : term.registers()) {
      words[{term.term_id(), cell.field()}] =
          absl::StrJoin(cell.values(), " or ",
                        [&](std::string* out, const v1::RegisterValue& value) {
                          absl::StrAppend(out, ValueWords(cell.field(), value));
                        });
    }
  }
  return words;
}

std::string Shortened(const std::string& words) {
  if (words.size() <= kWordsBytesMax) return words;
  size_t end = kWordsBytesMax;
  while (end > 0 && (static_cast<uint8_t>(words[end]) & 0xc0) == 0x80) --end;
  return absl::StrCat(words.substr(0, end), " …");
}

// The state below `known`; without any event there, an empty one.
absl::StatusOr<Words> StateWords(const AgreementId& agreement,
                                 const History& history, Instant as_of,
                                 TreeSize known) {
  if (history.PrefixOf(known) == 0) return Words();
  StateSelection selection;
  selection.terms_only = true;
  const auto state = DeriveState(agreement, history, {as_of, known}, selection);
  if (!state.ok()) return state.status();
  return WordsOf(*state);
}

// The statuses of a term from each instant on, in order of their numbers.
using Steps = std::map<Instant, std::set<v1::TermStatus>>;

Steps StepsOf(const v1::TermTimeline& life) {
  Steps steps = {{kOpenPast, {v1::TERM_STATUS_ABSENT}}};
  for (const v1::StatusSpan& span : life.spans()) {
    auto& statuses =
        steps[span.has_start() ? FromMicros(span.start()) : kOpenPast];
    statuses.clear();
    for (const v1::StatusValue& value : span.statuses()) {
      statuses.insert(value.status());
    }
  }
  return steps;
}

// The lives of all terms below `known`.
absl::StatusOr<std::map<std::string, Steps>> LivesOf(const History& history,
                                                     TreeSize known,
                                                     const Wanted& wanted) {
  std::map<std::string, Steps> lives;
  if (history.PrefixOf(known) == 0) return lives;
  const auto timelines = DeriveTimelines(history, known, {}, wanted);
  if (!timelines.ok()) return timelines.status();
  for (const v1::TermTimeline& life : *timelines) {
    lives[life.term_id()] = StepsOf(life);
  }
  return lives;
}

const std::set<v1::TermStatus>& At(const Steps& steps, Instant at) {
  return std::prev(steps.upper_bound(at))->second;
}

// Adds a shift for each span in which two lives of a term differ.
void AddShifts(const v1::StatusShift& of, const Steps& before,
               const Steps& after, std::vector<v1::StatusShift>& shifts) {
  std::set<Instant> edges;
  for (const auto& [at, statuses] : before) edges.insert(at);
  for (const auto& [at, statuses] : after) edges.insert(at);
  bool open = false;
  for (const Instant at : edges) {
    v1::StatusShift here = of;
    for (const auto status : At(before, at)) here.add_before(status);
    for (const auto status : At(after, at)) here.add_after(status);
    const bool same = At(before, at) == At(after, at);
    if (open) {
      v1::StatusShift& last = shifts.back();
      const auto equal = [](const auto& a, const auto& b) {
        return std::equal(a.begin(), a.end(), b.begin(), b.end());
      };
      if (!same && equal(last.before(), here.before()) &&
          equal(last.after(), here.after())) {
        continue;
      }
      last.set_end(ToMicros(at));
    }
    open = !same;
    if (same) continue;
    if (at != kOpenPast) here.set_start(ToMicros(at));
    shifts.push_back(std::move(here));
  }
}

}  // namespace

absl::StatusOr<std::vector<StateChange>> ChangesOf(const AgreementId& agreement,
                                                   const History& history,
                                                   TreeSize before,
                                                   Instant as_of) {
  const auto old_words = StateWords(agreement, history, as_of, before);
  if (!old_words.ok()) return old_words.status();
  const TreeSize all(std::numeric_limits<uint64_t>::max());
  auto new_words = StateWords(agreement, history, as_of, all);
  if (!new_words.ok()) return new_words.status();
  std::vector<StateChange> changes;
  for (const auto& [where, words] : *old_words) {
    (*new_words)[where];  // what is gone stands there empty
  }
  for (const auto& [where, after] : *new_words) {
    const auto old = old_words->find(where);
    const std::string before_words = old == old_words->end() ? "" : old->second;
    if (before_words == after) continue;
    changes.push_back({agreement, where.first, where.second,
                       Shortened(before_words), Shortened(after)});
  }
  return changes;
}

absl::StatusOr<std::vector<v1::StatusShift>> ShiftsOf(
    const AgreementId& agreement, const History& history, TreeSize before,
    const Wanted& wanted) {
  auto old_lives = LivesOf(history, before, wanted);
  if (!old_lives.ok()) return old_lives.status();
  auto new_lives =
      LivesOf(history, TreeSize(std::numeric_limits<uint64_t>::max()), wanted);
  if (!new_lives.ok()) return new_lives.status();
  const Steps absent = StepsOf(v1::TermTimeline());
  for (const auto& [id, steps] : *old_lives) new_lives->emplace(id, absent);
  std::vector<v1::StatusShift> shifts;
  for (const auto& [id, steps] : *new_lives) {
    v1::StatusShift of;
    of.set_agreement_id(agreement.value());
    of.set_term_id(id);
    const auto old = old_lives->find(id);
    AddShifts(of, old == old_lives->end() ? absent : old->second, steps,
              shifts);
  }
  return shifts;
}

}  // namespace ledger
