// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/knowledge.h"

#include <algorithm>

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

void CloseOn(const std::vector<std::string_view>& terms,
             const RecordedEvent& by, std::vector<Knowledge>& known) {
  for (Knowledge& each : known) {
    if (!each.open || !each.fact->has_dispute_recorded()) continue;
    const bool meets = std::any_of(
        each.term_ids.begin(), each.term_ids.end(), [&](std::string_view id) {
          return std::find(terms.begin(), terms.end(), id) != terms.end();
        });
    if (!meets) continue;
    each.open = false;
    each.closed_by = &by;
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
  if (!CloseNamed(ruling.results(), *next.event, known)) {
    CloseOn(next.term_ids, *next.event, known);
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

}  // namespace

std::vector<Knowledge> KnowledgeOf(const Selection& selection) {
  const History& history = selection.history();
  std::vector<Knowledge> known;
  for (const uint32_t revision : history.knowledge()) {
    if (revision >= selection.prefix()) break;
    if (!TargetOf(history.at(revision).event.fact()).empty()) continue;
    const F* newest = selection.NewestOf(revision);
    if (newest == nullptr) continue;
    Knowledge next;
    next.event = &history.at(revision);
    next.fact = newest;
    if (newest->has_dispute_recorded()) {
      AddDispute(newest->dispute_recorded(), next, known);
    } else if (newest->has_ruling_issued()) {
      AddRuling(newest->ruling_issued(), next, known);
    } else if (newest->has_interpretation_recorded()) {
      AddReading(newest->interpretation_recorded(), next, known);
    }
  }
  return known;
}

}  // namespace ledger
