// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/own_acts.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/event.h"
#include "ledger/limits.h"
#include "ledger/record.h"

namespace ledger {
namespace {

constexpr std::string_view kOwnActor = "ledger:";

}  // namespace

absl::StatusOr<MadeRecord> MakeOwnRecord(const v1::OwnAct& act,
                                         Position position,
                                         Instant recorded_time,
                                         LoadedHistory& own) {
  auto event = std::make_shared<RecordedEvent>();
  event->position = position;
  event->revision = Revision(own.history.size());
  event->recorded_time = recorded_time;
  event->event.set_event_id(absl::StrCat("e", own.history.size()));
  v1::Fact& fact = *event->event.mutable_fact();
  *fact.mutable_own_act() = act;
  const int64_t micros = ToMicros(recorded_time);
  auto& instant = *fact.mutable_effective()->mutable_instant();
  instant.set_seconds(micros / 1'000'000);
  instant.set_nanos(static_cast<int32_t>(micros % 1'000'000) * 1'000);

  const std::string bytes = event->event.SerializeAsString();
  Record record;
  record.position = position;
  record.agreement_id = kOwnAgreement;
  record.revision = event->revision;
  record.previous_leaf_hash = own.last_leaf;
  record.recorded_time = recorded_time;
  record.actor = kOwnActor;
  record.request_digest = Sha256(bytes);
  record.event = bytes;
  auto leaf_bytes = EncodeRecord(record);
  if (!leaf_bytes.ok()) return leaf_bytes.status();
  own.last_leaf = LeafHash(*leaf_bytes);
  own.Count(event->event, bytes.size());
  own.history.Append(std::move(event));
  return MadeRecord{
      std::string(kOwnAgreement), position,     record.revision, recorded_time,
      *std::move(leaf_bytes),     own.last_leaf};
}

v1::OwnAct OpenedAct(std::string_view origin) {
  v1::OwnAct act;
  act.mutable_ledger_opened()->set_origin(std::string(origin));
  act.mutable_ledger_opened()->set_format(kFormat);
  return act;
}

v1::OwnAct ImportClosedAct(uint64_t imported) {
  v1::OwnAct act;
  act.mutable_import_closed()->set_imported_count(imported);
  return act;
}

std::vector<v1::OwnAct> KeyActs(const History& own,
                                std::span<const std::string> keys) {
  std::vector<v1::OwnAct> acts;
  if (keys.empty()) return acts;
  std::vector<std::string> in_use;
  for (size_t i = 0; i < own.size(); ++i) {
    const v1::OwnAct& act = own.at(i).event.fact().own_act();
    if (act.has_key_added()) in_use.push_back(act.key_added().verifier_key());
    if (act.has_key_retired()) {
      std::erase(in_use, act.key_retired().verifier_key());
    }
  }
  const auto holds = [](std::span<const std::string> all,
                        const std::string& key) {
    return std::find(all.begin(), all.end(), key) != all.end();
  };
  // The newest key stands first; it came last.
  for (size_t i = keys.size(); i-- > 0;) {
    if (holds(in_use, keys[i])) continue;
    acts.emplace_back().mutable_key_added()->set_verifier_key(keys[i]);
  }
  for (const std::string& key : in_use) {
    if (holds(keys, key)) continue;
    acts.emplace_back().mutable_key_retired()->set_verifier_key(key);
  }
  return acts;
}

}  // namespace ledger
