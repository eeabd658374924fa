// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/knowledge.h"

#include <algorithm>
#include <set>
#include <utility>

#include "ledger/region.h"

namespace ledger {
namespace {

using F = v1::Fact;

template <typename Ids>
void AddIds(const Ids& ids, std::vector<std::string_view>& list) {
  for (const auto& id : ids) {
    if (std::find(list.begin(), list.end(), id) == list.end()) {
      list.push_back(id);
    }
  }
}

// Closes the claims that a settlement or a ruling names.
template <typename Results>
bool CloseNamed(const Results& results, const RecordedEvent& by,
                std::vector<Knowledge>& known) {
  for (const v1::ClaimResult& result : results) {
    for (Knowledge& each : known) {
      if (each.event->event.event_id() != result.claim_event_id()) continue;
      each.open = false;
      each.closed_by = &by;
    }
  }
  return results.size() > 0;
}

// Whether a ruling decides all that a claim is about. One with a scope of its
// own decides it inside that alone, and leaves the rest open.
bool Decides(const v1::RulingIssued& ruling, const v1::Claim& claim) {
  return !ruling.has_scope() ||
         (claim.has_scope() && Encloses(ruling.scope(), claim.scope()));
}

// An order that ends or suspends a term says nothing of what it was before.
void CloseOn(const v1::RulingIssued& ruling, const Knowledge& by,
             std::vector<Knowledge>& known) {
  std::vector<std::string_view> decided;
  AddIds(ruling.term_ids(), decided);
  AddIds(ruling.void_term_ids(), decided);
  for (Knowledge& each : known) {
    if (!each.open || !each.fact->has_dispute_recorded()) continue;
    const bool meets = std::any_of(
        each.term_ids.begin(), each.term_ids.end(), [&](std::string_view id) {
          return std::find(decided.begin(), decided.end(), id) != decided.end();
        });
    if (!meets || !Decides(ruling, each.fact->dispute_recorded().claimed())) {
      continue;
    }
    each.open = false;
    each.closed_by = by.event;
  }
}

void AddDispute(const v1::DisputeRecorded& dispute, Knowledge next,
                std::vector<Knowledge>& known) {
  if (dispute.has_claimed()) {
    AddIds(dispute.claimed().term_ids(), next.term_ids);
    next.open = true;
  }
  if (dispute.has_settled()) {
    CloseNamed(dispute.settled().results(), *next.event, known);
  }
  known.push_back(next);
}

void AddRuling(const v1::RulingIssued& ruling, Knowledge next,
               std::vector<Knowledge>& known) {
  AddIds(ruling.term_ids(), next.term_ids);
  AddIds(ruling.void_term_ids(), next.term_ids);
  AddIds(ruling.terminated_term_ids(), next.term_ids);
  AddIds(ruling.suspended_term_ids(), next.term_ids);
  if (!next.reversed && !CloseNamed(ruling.results(), *next.event, known)) {
    CloseOn(ruling, next, known);
  }
  known.push_back(next);
}

void AddReading(const v1::InterpretationRecorded& reading, Knowledge next,
                std::vector<Knowledge>& known) {
  AddIds(reading.term_ids(), next.term_ids);
  for (Knowledge& each : known) {
    if (!each.fact->has_interpretation_recorded() ||
        each.fact->interpretation_recorded().interpretation_id() !=
            reading.interpretation_id()) {
      continue;
    }
    each.open = false;
    each.closed_by = next.event;
  }
  next.open = reading.status() == v1::INTERPRETATION_STATUS_OPEN;
  known.push_back(next);
}

// What is on record, each in its newest version; nothing has met anything yet.
std::vector<Knowledge> HeardIn(const Selection& selection) {
  const History& history = selection.history();
  std::vector<Knowledge> heard;
  for (const uint32_t revision : history.knowledge()) {
    if (revision >= selection.prefix()) break;
    if (!TargetOf(history.at(revision).event.fact()).empty()) continue;
    const F* newest = selection.NewestOf(revision);
    if (newest == nullptr) continue;
    Knowledge& next = heard.emplace_back();
    next.event = &history.at(revision);
    next.fact = newest;
  }
  // The last word first: what is reversed reverses nothing.
  std::set<std::string_view> reversed;
  for (auto each = heard.rbegin(); each != heard.rend(); ++each) {
    if (!each->fact->has_ruling_issued()) continue;
    const v1::RulingIssued& ruling = each->fact->ruling_issued();
    each->reversed = reversed.contains(ruling.ruling_id());
    if (!each->reversed && !ruling.reverses_ruling_id().empty()) {
      reversed.insert(ruling.reverses_ruling_id());
    }
  }
  return heard;
}

}  // namespace

std::vector<Knowledge> KnowledgeOf(const Selection& selection) {
  std::vector<Knowledge> known;
  for (Knowledge& next : HeardIn(selection)) {
    const F& fact = *next.fact;
    if (fact.has_dispute_recorded()) {
      AddDispute(fact.dispute_recorded(), std::move(next), known);
    } else if (fact.has_ruling_issued()) {
      AddRuling(fact.ruling_issued(), std::move(next), known);
    } else if (fact.has_interpretation_recorded()) {
      AddReading(fact.interpretation_recorded(), std::move(next), known);
    }
  }
  return known;
}

}  // namespace ledger
