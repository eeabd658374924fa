// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/rights_index.h"

#include <algorithm>

#include "ledger/load.h"
#include "ledger/nearest.h"
#include "ledger/people.h"
#include "ledger/submessages.h"

namespace ledger {
namespace {

// Stands for every root: a scope without an activity, or a blacked-out one.
constexpr char kAnyRoot[] = "*";

}  // namespace

std::string FirstSegment(size_t dimension, std::string_view value) {
  size_t slash = value.find('/');
  if (dimension == kCounterparty && slash != std::string_view::npos) {
    slash = value.find('/', slash + 1);
  }
  return std::string(value.substr(0, slash));
}

std::set<std::string> ActivityRootsOf(const v1::Box& act) {
  std::set<std::string> roots;
  for (const std::string& value : act.activity().values()) {
    roots.insert(FirstSegment(0, value));
  }
  return roots;
}

absl::Status RightsIndex::Extend() {
  MutexLock lock(mutex_);
  const TreeSize head = ledger_.tree_size();
  while (covered_ < head.value()) {
    ScanRequest request;
    request.from = Position(covered_);
    request.until = head;
    const auto page = ledger_.ScanRecords(request);
    if (!page.ok()) return page.status();
    for (const RawRecord& raw : page->records) {
      const auto record = ReadStored(raw.position, raw.bytes);
      if (!record.ok()) return record.status();
      const auto event = ParseStored(*record);
      if (!event.ok()) return event.status();
      position_ = raw.position.value();
      Take(std::string(record->agreement_id), (*event)->event.fact());
    }
    covered_ = page->end ? head.value() : page->next.value();
  }
  return absl::OkStatus();
}

void RightsIndex::AddParty(const std::string& agreement,
                           const std::string& party) {
  if (party.empty()) return;
  Entry& entry = entries_[agreement];
  if (!entry.parties.emplace(party, position_).second) return;
  parties_.insert(party);
  places_[{party, ""}].emplace(agreement, position_);
  for (const auto& [root, since] : entry.roots) {
    places_[{party, root}].emplace(agreement, position_);
  }
}

void RightsIndex::AddRoot(const std::string& agreement,
                          const std::string& root) {
  Entry& entry = entries_[agreement];
  if (!entry.roots.emplace(root, position_).second) return;
  for (const auto& [party, since] : entry.parties) {
    places_[{party, root}].emplace(agreement, position_);
  }
}

void RightsIndex::AddTeller(const std::string& agreement,
                            const std::string& party) {
  tellers_[party].emplace(agreement, position_);
}

void RightsIndex::AddBox(const std::string& agreement, const v1::Box& box) {
  for (size_t i = 0; i < kPathDimensions; ++i) {
    const v1::Values* values = ValuesOf(box, i);
    if (values == nullptr) continue;
    for (const std::string& value : values->values()) {
      segments_[i].insert(FirstSegment(i, value));
      const std::string_view party = PartyIn(value);
      if ((i == kCounterparty || i == kChannel) && !party.empty()) {
        entries_[agreement].dealt_with.emplace(party, position_);
      }
    }
  }
  if (!box.has_activity() || box.activity().redacted()) {
    AddRoot(agreement, kAnyRoot);
  }
  for (const std::string& root : ActivityRootsOf(box)) AddRoot(agreement, root);
}

// Every scope, act and party that a fact names, a corrected one's too.
void RightsIndex::AddMessage(const std::string& agreement,
                             const google::protobuf::Message& message) {
  const auto* type = message.GetDescriptor();
  if (type == v1::Box::descriptor()) {
    AddBox(agreement, static_cast<const v1::Box&>(message));
  } else if (type == v1::Parties::descriptor()) {
    for (const std::string& id :
         static_cast<const v1::Parties&>(message).party_ids()) {
      AddParty(agreement, id);
    }
  } else if (type == v1::Party::descriptor()) {
    const auto& party = static_cast<const v1::Party&>(message);
    AddParty(agreement, party.party_id());
    if (party.classes_size() > 0) AddTeller(agreement, party.party_id());
  } else if (type == v1::PartyChanged::descriptor()) {
    const auto& changed = static_cast<const v1::PartyChanged&>(message);
    AddRoot(agreement, kAnyRoot);
    AddParty(agreement, changed.party_id());
    AddParty(agreement, changed.affiliated());
    AddParty(agreement, changed.disaffiliated());
    if (changed.has_identified()) {
      AddTeller(agreement, changed.party_id());
      AddTeller(agreement, changed.identified().party_id());
    }
  } else if (type == v1::ActRecorded::descriptor()) {
    AddParty(agreement, static_cast<const v1::ActRecorded&>(message).actor());
  } else if (type == v1::ControlChanged::descriptor()) {
    const auto& changed = static_cast<const v1::ControlChanged&>(message);
    AddParty(agreement, changed.party_id());
    AddParty(agreement, changed.controller());
  }
  std::vector<const google::protobuf::Message*> parts;  // the lock is ours
  EachSubmessage(message, [&](const google::protobuf::Message& part) {
    parts.push_back(&part);
  });
  for (const auto* part : parts) AddMessage(agreement, *part);
}

void RightsIndex::Take(const std::string& agreement, const v1::Fact& fact) {
  if (fact.has_performance_recorded() || fact.has_own_act()) return;
  AddMessage(agreement, fact);
}

void RightsIndex::AddKnown(const Since& all, TreeSize recorded,
                           std::set<std::string>& known) {
  for (const auto& [word, since] : all) {
    if (since < recorded.value()) known.insert(word);
  }
}

std::set<std::string> RightsIndex::AgreementsOf(
    const std::string& party, const std::set<std::string>& roots,
    TreeSize recorded) const {
  MutexLock lock(mutex_);
  std::set<std::string> keys = roots;
  keys.insert(roots.empty() ? "" : kAnyRoot);
  std::set<std::string> agreements;
  for (const std::string& key : keys) {
    const auto found = places_.find({party, key});
    if (found == places_.end()) continue;
    AddKnown(found->second, recorded, agreements);
  }
  return agreements;
}

std::set<std::string> RightsIndex::TellersOf(const std::string& party,
                                             TreeSize recorded) const {
  MutexLock lock(mutex_);
  std::set<std::string> agreements;
  const auto found = tellers_.find(party);
  if (found != tellers_.end()) AddKnown(found->second, recorded, agreements);
  return agreements;
}

std::set<std::string> RightsIndex::DealtWith(const std::string& agreement,
                                             TreeSize recorded) const {
  MutexLock lock(mutex_);
  std::set<std::string> parties;
  const auto found = entries_.find(agreement);
  if (found != entries_.end()) {
    AddKnown(found->second.dealt_with, recorded, parties);
  }
  return parties;
}

std::set<std::string> RightsIndex::NeighboursOf(const std::string& agreement,
                                                TreeSize recorded) const {
  MutexLock lock(mutex_);
  std::set<std::string> neighbours;
  const auto found = entries_.find(agreement);
  if (found == entries_.end()) return neighbours;
  std::set<std::string> parties, roots, dealt_with;
  AddKnown(found->second.dealt_with, recorded, dealt_with);
  for (const std::string& party : dealt_with) {
    const auto tellers = tellers_.find(party);
    if (tellers == tellers_.end()) continue;
    AddKnown(tellers->second, recorded, neighbours);
  }
  AddKnown(found->second.parties, recorded, parties);
  AddKnown(found->second.roots, recorded, roots);
  if (roots.contains(kAnyRoot)) {
    roots = {""};
  } else {
    roots.insert(kAnyRoot);
  }
  for (const std::string& party : parties) {
    for (const std::string& root : roots) {
      const auto place = places_.find({party, root});
      if (place == places_.end()) continue;
      AddKnown(place->second, recorded, neighbours);
    }
    neighbours.insert(agreement);
  }
  return neighbours;
}

bool RightsIndex::Knows(const std::string& party) const {
  MutexLock lock(mutex_);
  return parties_.contains(party);
}

std::vector<std::string> RightsIndex::NearestParties(
    std::string_view party) const {
  MutexLock lock(mutex_);
  return NearestTo(party, parties_);
}

bool RightsIndex::KnowsSegment(size_t dimension,
                               const std::string& segment) const {
  MutexLock lock(mutex_);
  return segments_[dimension].contains(segment);
}

std::vector<std::string> RightsIndex::NearestSegments(
    size_t dimension, std::string_view segment) const {
  MutexLock lock(mutex_);
  return NearestTo(segment, segments_[dimension]);
}

}  // namespace ledger
