// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_BECAUSE_H_
#define LEDGER_BECAUSE_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "ledger/docket.h"
#include "ledger/v1/agreement.pb.h"
#include "ledger/verdict.h"

namespace ledger {

// Events of several agreements, each once, in order of position.
class EventSet {
 public:
  // Nothing is added for null.
  void Add(uint32_t agreement, const RecordedEvent* event);
  void Add(const EventSet& other);

  bool empty() const { return events_.empty(); }
  void Render(
      const Dockets& dockets,
      google::protobuf::RepeatedPtrField<v1::EventReference>& out) const;

 private:
  std::map<uint64_t, std::pair<uint32_t, const RecordedEvent*>> events_;
};

// A verdict over all worlds and readings, or over those of one part.
struct Conclusion {
  v1::Verdict verdict = v1::VERDICT_UNSPECIFIED;
  std::vector<v1::Verdict> could_be;  // worst first; empty unless several

  friend bool operator==(const Conclusion&, const Conclusion&) = default;
};

// Of a part of the question, by its index; all of it for -1.
Conclusion ConclusionOf(const Judgement& judgement, int64_t part = -1);

// The verdicts that the worlds of one reading give.
std::set<v1::Verdict> VerdictsOf(const Judgement& judgement, size_t reading,
                                 int64_t part = -1);

// Why a verdict is what it is.
struct VerdictReasons {
  EventSet because;
  v1::LimitKind decided_by = v1::LIMIT_KIND_UNSPECIFIED;
  std::vector<std::string> steps;
  std::set<size_t> subjects;  // the terms that decided
};
VerdictReasons ReasonsOf(const Judgement& judgement,
                         const Conclusion& conclusion);

// For every term that once limited the act and now does in no world and no
// reading: the event of its last change from limiting to not, or the ruling
// or settlement that holds it not to apply. Terms that did are added to
// `subjects`.
EventSet ReleasedBy(const Judgement& judgement, std::set<size_t>& subjects);

}  // namespace ledger

#endif  // LEDGER_BECAUSE_H_
