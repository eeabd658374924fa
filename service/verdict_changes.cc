// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/verdict_changes.h"

#include <algorithm>
#include <chrono>
#include <string>

#include "absl/strings/str_cat.h"
#include "ledger/derive.h"
#include "ledger/limit.h"
#include "ledger/load.h"
#include "ledger/people.h"
#include "ledger/permission.h"
#include "ledger/reason.h"
#include "ledger/region.h"
#include "service/paging.h"
#include "service/violations.h"

namespace ledger {
namespace {

constexpr size_t kJudgementsMax = 8192;
constexpr size_t kEdgesMax = kJudgementsMax / 2;  // one before, one after
constexpr std::chrono::microseconds kTick(1);

absl::Status RefuseChanges(std::string why) {
  Violations violations;
  violations.Add("question.want_changes",
                 absl::StrCat(why,
                              "; ask with fewer agreement_ids or about "
                              "something narrower"));
  return std::move(violations).ToStatus();
}

// Whether a term may have to do with an act, whoever is bound by it.
bool MayMeet(const Subject& subject, const Region& region) {
  if (subject.role == Role::kNone) return false;
  bool meets = false;
  EachScope(subject, [&](const v1::Scope& scope) {
    for (const v1::Box& box : scope.include()) {
      meets |= Compare(box, region) != Meets::kOut;
    }
  });
  return meets;
}

void AddEdge(int64_t micros, std::set<Instant>& edges) {
  const Instant at = FromMicros(micros);
  if (at > kFirstInstant && at < kEndInstant) edges.insert(at);
}

void AddEdges(const v1::TermTimeline& timeline, std::set<Instant>& edges) {
  for (const v1::StatusSpan& span : timeline.spans()) {
    if (span.has_start()) AddEdge(span.start(), edges);
    if (span.has_end()) AddEdge(span.end(), edges);
  }
  for (const v1::TimelineMark& mark : timeline.marks()) {
    if (mark.has_first()) AddEdge(mark.first(), edges);
    if (mark.has_last()) AddEdge(mark.last(), edges);
  }
}

}  // namespace

absl::StatusOr<v1::Verdict> VerdictChanges::At(Instant as_of, TreeSize known) {
  const std::pair key(as_of, known.value());
  const auto found = judged_.find(key);
  if (found != judged_.end()) return found->second;
  if (absl::Status wanted = CheckWanted(call_); !wanted.ok()) return wanted;
  if (judged_.size() >= kJudgementsMax) {
    return RefuseChanges(absl::StrCat("asks for more judgements than ",
                                      kJudgementsMax, " (judgements_max)"));
  }
  const auto answer = DerivePermission(agreements_, {as_of, known}, asked_);
  if (!answer.ok()) return answer.status();
  judged_.emplace(key, answer->verdict());
  return answer->verdict();
}

absl::StatusOr<v1::Verdict> VerdictChanges::At(Instant as_of) {
  return At(as_of, histories_.known());
}

// Every instant at which a term that may meet the act, or who is who, changes.
absl::StatusOr<std::set<Instant>> VerdictChanges::Edges(Instant as_of) const {
  const Question last{kEndInstant - kTick, histories_.known()};
  const auto dockets = MakeDockets(agreements_, last);
  if (!dockets.ok()) return dockets.status();
  const std::vector<PartyFact> facts = PartyFactsOf(*dockets);
  std::set<Instant> edges;
  for (const PartyFact& each : facts) {
    if (!HangsOnTime(*each.fact->fact)) continue;
    AddEdge(ToMicros(each.fact->when.lo), edges);
    AddEdge(ToMicros(each.fact->when.hi), edges);
  }
  const People people(facts, last.as_of,
                      [](const PartyFact& each) { return each.fact->when.lo; });
  Region region = RegionOf(asked_.act());
  people.Describe(region.paths[kCounterparty]);
  for (uint32_t i = 0; i < dockets->size(); ++i) {
    const Docket& docket = *(*dockets)[i];
    std::vector<std::string> ids;
    for (uint32_t term = 0; term < docket.plan().terms().size(); ++term) {
      const Subject subject = docket.SubjectAt(i, term);
      if (MayMeet(subject, region)) ids.emplace_back(subject.id());
    }
    if (ids.empty()) continue;
    for (const Fact& fact : docket.selection().facts()) {
      const v1::ActRecorded& act = fact.fact->act_recorded();
      if (act.process_id().empty() || act.process_id() != asked_.process_id()) {
        continue;
      }
      AddEdge(ToMicros(fact.when.lo), edges);
      AddEdge(ToMicros(fact.when.hi), edges);
    }
    const auto timelines =
        DeriveTimelines(*agreements_[i].history, histories_.known(), ids,
                        [this] { return CheckWanted(call_); });
    if (!timelines.ok()) return timelines.status();
    for (const v1::TermTimeline& each : *timelines) AddEdges(each, edges);
  }
  edges.insert(as_of);
  return edges;
}

// The verdict is judged at both ends already; they need not agree.
absl::Status VerdictChanges::FindBetween(Instant from, Instant to) {
  const auto before = At(from);
  const auto after = At(to);
  if (!before.ok()) return before.status();
  if (!after.ok()) return after.status();
  while (*before != *after && to - from > kTick) {
    const Instant middle = from + (to - from) / 2;
    const auto there = At(middle);
    if (!there.ok()) return there.status();
    if (*there != *before && *there != *after) {
      const absl::Status first = FindBetween(from, middle);
      return first.ok() ? FindBetween(middle, to) : first;
    }
    (*there == *before ? from : to) = middle;
  }
  if (*before == *after) return absl::OkStatus();
  v1::VerdictChange& change = changes_.emplace_back();
  change.set_effective_time(ToMicros(to));
  change.set_before(*before);
  change.set_after(*after);
  return absl::OkStatus();
}

// The requests that the agreements are told by. Performances move no verdict.
void VerdictChanges::ListRequests() {
  for (const AgreementHistory& each : agreements_) {
    const size_t prefix = each.history->PrefixOf(histories_.recorded());
    for (size_t i = 0; i < prefix; ++i) {
      const RecordedEvent& event = each.history->at(i);
      if (event.event.fact().has_performance_recorded()) continue;
      const uint64_t first = event.position.value() - event.request_index;
      const auto [at, fresh] = requests_.emplace(first, event.position);
      if (!fresh) at->second = std::max(at->second, event.position);
    }
  }
}

// The K by which all of a request is known: other agreements may have records
// behind the last one that counts here.
absl::StatusOr<Instant> VerdictChanges::RecordedTimeOf(Position last) const {
  ScanRequest scan;
  scan.from = last;
  scan.until = SizeThrough(last);
  const auto page = ledger_->ScanRecords(scan);
  if (!page.ok()) return page.status();
  const RawRecord& raw = page->records.front();
  const auto record = ReadStored(raw.position, raw.bytes);
  if (!record.ok()) return record.status();
  const int64_t behind =
      int64_t{record->request_size} - record->request_index - 1;
  return record->recorded_time + kTick * behind;
}

absl::StatusOr<bool> VerdictChanges::Told(const v1::VerdictChange& change,
                                          TreeSize known) {
  const Instant at = FromMicros(change.effective_time());
  const auto after = At(at, known);
  if (!after.ok()) return after.status();
  if (*after != change.after()) return false;
  const auto before = At(at - kTick, known);
  if (!before.ok()) return before.status();
  return *before == change.before();
}

// The first request upon which the change is told as it is now; it need not
// have been told so ever since.
absl::Status VerdictChanges::AddKnowable(v1::VerdictChange& change) {
  const auto now = Told(change, histories_.recorded());
  if (!now.ok()) return now.status();
  if (!*now) return absl::OkStatus();
  for (const auto& [first, last] : requests_) {
    const auto told = Told(change, SizeThrough(last));
    if (!told.ok()) return told.status();
    if (!*told) continue;
    const auto time = RecordedTimeOf(last);
    if (!time.ok()) return time.status();
    change.set_knowable_time(ToMicros(*time));
    break;
  }
  return absl::OkStatus();
}

absl::Status VerdictChanges::Find(Instant as_of, v1::PermissionAnswer& answer) {
  const auto edges = Edges(as_of);
  if (!edges.ok()) return edges.status();
  if (edges->size() > kEdgesMax) {
    return RefuseChanges(absl::StrCat("meets ", edges->size(),
                                      " instants at which a term changes; "
                                      "limit is ",
                                      kEdgesMax, " (edges_max)"));
  }
  judged_.emplace(std::pair(as_of, histories_.known().value()),
                  answer.verdict());
  std::optional<Instant> from;
  for (const Instant edge : *edges) {
    const Instant before = std::max(edge - kTick, kFirstInstant);
    for (const Instant to : {before, edge}) {
      if (from.has_value() && *from < to) {
        if (auto found = FindBetween(*from, to); !found.ok()) return found;
      }
      from = to;
    }
  }
  if (auto found = FindBetween(*from, kEndInstant - kTick); !found.ok()) {
    return found;
  }
  ListRequests();
  for (v1::VerdictChange& change : changes_) {
    if (auto added = AddKnowable(change); !added.ok()) return added;
    *answer.add_changes() = std::move(change);
  }
  return absl::OkStatus();
}

}  // namespace ledger
