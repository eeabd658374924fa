// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/verdict_words.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ledger/region.h"

namespace ledger {
namespace {

std::string ActWords(const v1::PermissionQuestion& asked) {
  std::vector<std::string> words;
  for (size_t i = 0; i < kPathDimensions + kSpanDimensions; ++i) {
    const v1::Values* values = ValuesOf(asked.act(), i);
    if (values == nullptr) continue;
    words.push_back(absl::StrCat(std::string(DimensionName(i)), " ",
                                 absl::StrJoin(values->values(), " + ")));
  }
  return absl::StrJoin(words, ", ");
}

std::string EventWords(
    const google::protobuf::RepeatedPtrField<v1::EventReference>& events) {
  return absl::StrJoin(events, ", ",
                       [](std::string* out, const v1::EventReference& each) {
                         absl::StrAppend(out, each.event_id());
                       });
}

std::string VerdictList(const google::protobuf::RepeatedField<int>& verdicts) {
  return absl::StrJoin(verdicts, " or ", [](std::string* out, int verdict) {
    absl::StrAppend(
        out, std::string(VerdictName(static_cast<v1::Verdict>(verdict))));
  });
}

std::string Head(const v1::PermissionAnswer& answer) {
  switch (answer.verdict()) {
    case v1::VERDICT_NO:
      return answer.decided_by() == v1::LIMIT_KIND_NO_PERMISSION
                 ? "NO: no permission on record covers it"
                 : "NO: it is not permitted";
    case v1::VERDICT_YES_SUBJECT_TO:
      return absl::StrCat("YES, subject to ",
                          absl::StrJoin(answer.steps(), " and "));
    case v1::VERDICT_YES_WITH_PREFERENCE:
      return "YES, and the holder of a preference comes first";
    case v1::VERDICT_YES_BY:
      switch (answer.decided_by()) {
        case v1::LIMIT_KIND_WAIVER:
          return "YES, by a waiver";
        case v1::LIMIT_KIND_CONSENT:
          return "YES, by a consent";
        default:
          return "YES, by a carve-out";
      }
    case v1::VERDICT_YES:
      return answer.decided_by() == v1::LIMIT_KIND_LICENCE
                 ? "YES: a licence covers it"
                 : "YES: nothing on record limits it";
    case v1::VERDICT_DISPUTED:
      return absl::StrCat("DISPUTED: ", VerdictList(answer.could_be()),
                          ", as one reads it");
    default:
      return answer.too_many_unknowns()
                 ? std::string("INDETERMINATE: too_many_unknowns")
                 : absl::StrCat(
                       "INDETERMINATE: ", VerdictList(answer.could_be()),
                       ", as far as is known");
  }
}

}  // namespace

std::string_view VerdictName(v1::Verdict verdict) {
  std::string_view name = v1::Verdict_Name(verdict);
  constexpr std::string_view kPrefix = "VERDICT_";
  if (name.substr(0, kPrefix.size()) == kPrefix) {
    name.remove_prefix(kPrefix.size());
  }
  return name;
}

std::string AssertionWords(const Assertion& assertion, bool right) {
  const std::string terms = absl::StrJoin(
      assertion.term_ids, ", ", [](std::string* out, std::string_view id) {
        absl::StrAppend(out, std::string(id));
      });
  const std::string& id = assertion.event->event.event_id();
  if (assertion.set != nullptr) {
    return absl::StrCat(terms, right ? " reads as " : " does not read as ", id,
                        " says");
  }
  return absl::StrCat(
      terms, right == assertion.applies ? " applies" : " does not apply",
      right ? ", as " : ", against ", id);
}

std::string PermissionSentence(const v1::PermissionQuestion& asked,
                               const v1::PermissionAnswer& answer) {
  std::string sentence = absl::StrCat(Head(answer), " (", asked.actor(), "; ",
                                      ActWords(asked), ")");
  if (answer.because_size() > 0) {
    absl::StrAppend(&sentence, ", because of ", EventWords(answer.because()));
  }
  if (answer.released_by_size() > 0) {
    absl::StrAppend(&sentence, ", released by ",
                    EventWords(answer.released_by()));
  }
  if (answer.corrected_by_size() > 0) {
    absl::StrAppend(&sentence, ", corrected by ",
                    EventWords(answer.corrected_by()));
  }
  return absl::StrCat(sentence, ".");
}

}  // namespace ledger
