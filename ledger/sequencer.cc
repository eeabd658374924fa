// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/sequencer.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/changes.h"
#include "ledger/derive.h"
#include "ledger/event.h"
#include "ledger/key.h"
#include "ledger/limits.h"
#include "ledger/own_acts.h"
#include "ledger/reason.h"
#include "ledger/record.h"
#include "ledger/refuse.h"
#include "ledger/resolve.h"
#include "ledger/rules.h"

namespace ledger {
namespace {

constexpr TreeSize kAll(~uint64_t{0});

Instant After(Instant first, uint64_t ticks) {
  return first + std::chrono::microseconds(ticks);
}

AgreementId OwnAgreement() {
  return AgreementId::FromChecked(std::string(kOwnAgreement));
}

uint64_t CountOf(const AppendRequest& request) {
  uint64_t count = 0;
  for (const auto& append : request.appends) count += append.events.size();
  return count;
}

AppendedEvent AppendedOf(const AgreementId& agreement,
                         const RecordedEvent& event) {
  return {agreement,           event.event.event_id(),
          event.revision,      event.position,
          event.recorded_time, EventType(event.event.fact())};
}

}  // namespace

Sequencer::Sequencer(Store& store, const Clock& clock, Progress& progress,
                     Tree tree, std::vector<std::string> keys,
                     size_t cache_bytes_max)
    : store_(store),
      clock_(clock),
      progress_(progress),
      tree_(std::move(tree)),
      keys_(std::move(keys)),
      heads_(store, cache_bytes_max),
      phase_(progress.head().phase),
      last_time_(progress.head().last_recorded_time),
      committed_(tree_.size()),
      published_(progress.head()) {}

absl::StatusOr<AppendResult> Sequencer::ReadReplay(
    const RequestEntry& entry) const {
  AppendResult result;
  result.replayed = true;
  result.tree_size = TreeSize(entry.first.value() + entry.size);
  absl::Status problem;
  const auto add = [&](Position position, std::string_view bytes) {
    const auto record = ReadStored(position, bytes);
    const auto event = record.ok() ? ParseStored(*record) : record.status();
    if (!event.ok()) {
      problem = event.status();
      return false;
    }
    result.events.push_back(AppendedOf(
        AgreementId::FromChecked(std::string(record->agreement_id)), **event));
    return true;
  };
  const auto visited = store_.VisitRecords(entry.first, result.tree_size, add);
  if (!visited.ok()) return visited;
  if (!problem.ok()) return problem;
  return result;
}

absl::StatusOr<std::optional<AppendResult>> Sequencer::FindReplay(
    const AppendRequest& request, const std::string& key) const {
  const auto taken = taken_.find(key);
  if (taken != taken_.end()) {
    if (taken->second.digest != request.digest) {
      return RefuseReuse(request, taken->second.digest);
    }
    AppendResult result = taken->second.result;
    result.replayed = true;
    result.root.reset();
    return result;
  }
  const auto entry = store_.FindRequest(key);
  if (!entry.ok()) return entry.status();
  if (!entry->has_value()) return std::nullopt;
  if ((*entry)->digest != request.digest) {
    return RefuseReuse(request, (*entry)->digest);
  }
  auto result = ReadReplay(**entry);
  if (!result.ok()) return result.status();
  return *std::move(result);
}

absl::Status Sequencer::CheckPhase(bool import) const {
  if (import && phase_ == Phase::kOpen) {
    return Refuse(Reason::kImportClosed,
                  "the ledger has ordinary records or a finished import; "
                  "import into an empty ledger");
  }
  if (!import && phase_ == Phase::kImporting) {
    return Refuse(Reason::kImporting,
                  "an import is open; finish it, then append");
  }
  return absl::OkStatus();
}

absl::Status Sequencer::CheckClaim(const AppendRequest& request,
                                   Instant claimed) const {
  const std::string what =
      absl::StrCat("request '", request.request_id.value(),
                   "' claims recorded time ", FormatInstant(claimed));
  if (last_time_.has_value() && claimed <= *last_time_) {
    return Refuse(
        Reason::kImportTime,
        absl::StrCat(what, ", expected later than ", FormatInstant(*last_time_),
                     "; sort by recorded time"));
  }
  const Instant now = clock_.Now();
  if (After(claimed, CountOf(request) - 1) <= now) return absl::OkStatus();
  return Refuse(
      Reason::kImportTime,
      absl::StrCat(what, " for ", CountOf(request),
                   " events, which lies after now, ", FormatInstant(now)));
}

absl::StatusOr<Sequencer::Draft> Sequencer::Begin(
    const AppendRequest& request) {
  Draft draft;
  std::vector<AppendPlace> places;
  for (const AgreementAppend& append : request.appends) {
    const auto head = heads_.Get(append.agreement, committed_);
    if (!head.ok()) return head.status();
    draft.parts.push_back({&append, *head, (*head)->history.size()});
    places.push_back({&append, (*head)->history.size()});
  }
  if (auto status = CheckExpected(places); !status.ok()) return status;
  return draft;
}

void Sequencer::Undo(const Draft& draft) {
  for (const Part& part : draft.parts)
    part.head->history.Truncate(part.size_before);
}

void Sequencer::CheckOne(AppendRequest& request, size_t part, size_t index,
                         Instant recorded_time, Draft& draft,
                         std::vector<v1::Violation>& violations) const {
  const std::string path =
      absl::StrCat("appends[", part, "].events[", index, "]");
  const auto refuse = [&](std::string_view field, std::string description) {
    violations.push_back(MakeViolation(Reason::kInvalidField,
                                       absl::StrCat(path, std::string(field)),
                                       std::move(description)));
  };
  History& history = draft.parts[part].head->history;
  v1::Event event = std::move(request.appends[part].events[index]);
  if (event.event_id().empty()) {
    event.set_event_id(absl::StrCat("e", history.size()));
  } else if (IsGivenEventId(event.event_id())) {
    return refuse(".event_id",
                  absl::StrCat("'", event.event_id(),
                               "' has the form that the ledger gives; choose "
                               "another, or leave it out"));
  }
  if (history.Find(event.event_id()) >= 0) {
    return refuse(".event_id",
                  absl::StrCat("'", event.event_id(),
                               "' is in use in "
                               "agreement '",
                               request.appends[part].agreement.value(),
                               "'; choose another, or leave it out"));
  }
  auto found = ResolveTimes([&] { return TimeZoneOf(history, kAll); }, event);
  std::string bytes = event.SerializeAsString();
  if (bytes.size() > kEventBytesMax) {
    return refuse("",
                  absl::StrCat("event is ", bytes.size(), " bytes; limit is ",
                               kEventBytesMax, " (event_bytes_max)"));
  }
  auto fresh = std::make_shared<RecordedEvent>();
  fresh->position = Position(tree_.size().value() + draft.opening.size() +
                             draft.fresh.size());
  fresh->revision = Revision(history.size());
  fresh->recorded_time = recorded_time;
  fresh->request_index = static_cast<uint32_t>(draft.fresh.size());
  fresh->event = std::move(event);
  if (found.empty()) {
    history.Append(fresh);
    found = CheckNewest(history);
    if (!found.empty()) history.Truncate(history.size() - 1);
  }
  for (v1::Violation& violation : found) {
    violation.set_field(absl::StrCat(path, ".", violation.field()));
    violations.push_back(std::move(violation));
  }
  if (found.empty()) {
    draft.fresh.push_back({part, std::move(fresh), std::move(bytes)});
  }
}

absl::Status Sequencer::Check(AppendRequest& request, Instant first,
                              Draft& draft) {
  std::vector<v1::Violation> violations;
  for (size_t part = 0; part < draft.parts.size(); ++part) {
    for (size_t i = 0; i < request.appends[part].events.size(); ++i) {
      CheckOne(request, part, i, After(first, draft.fresh.size()), draft,
               violations);
    }
  }
  for (size_t i = 0; violations.empty() && i < draft.parts.size(); ++i) {
    for (v1::Violation& violation : CheckRequestEnd(
             draft.parts[i].head->history, draft.parts[i].size_before)) {
      violation.set_field(absl::StrCat("appends[", i, "].", violation.field()));
      violations.push_back(std::move(violation));
    }
    if (!violations.empty()) break;
  }
  for (const Part& part : draft.parts) {
    if (const auto& problem = part.head->history.problem(); !problem.ok()) {
      Undo(draft);
      return problem;
    }
  }
  if (violations.empty()) return absl::OkStatus();
  Undo(draft);
  return RefuseViolations(std::move(violations));
}

absl::StatusOr<std::vector<MadeRecord>> Sequencer::Make(
    const AppendRequest& request, const Draft& draft, Instant first,
    bool imported) {
  std::vector<Hash> last;
  for (const Part& part : draft.parts) last.push_back(part.head->last_leaf);
  std::vector<MadeRecord> all;
  all.reserve(draft.fresh.size());
  for (size_t i = 0; i < draft.fresh.size(); ++i) {
    const Fresh& fresh = draft.fresh[i];
    fresh.event->recorded_time = After(first, i);
    Record record;
    record.position = fresh.event->position;
    record.agreement_id = draft.parts[fresh.part].append->agreement.value();
    record.revision = fresh.event->revision;
    record.previous_leaf_hash = last[fresh.part];
    record.recorded_time = fresh.event->recorded_time;
    record.actor = request.actor;
    record.request_digest = request.digest;
    record.event = fresh.bytes;
    if (imported) record.written_time = clock_.Now();
    record.request_id = request.request_id.value();
    record.request_index = static_cast<uint32_t>(i);
    record.request_size = static_cast<uint32_t>(draft.fresh.size());
    auto bytes = EncodeRecord(record);
    if (!bytes.ok()) return bytes.status();
    const Hash leaf = LeafHash(*bytes);
    last[fresh.part] = leaf;
    all.push_back({std::string(record.agreement_id), record.position,
                   record.revision, record.recorded_time, *std::move(bytes),
                   leaf});
  }
  return all;
}

AppendResult Sequencer::ResultOf(const AppendRequest& request,
                                 const Draft& draft) {
  AppendResult result;
  for (const Fresh& fresh : draft.fresh) {
    result.events.push_back(
        AppendedOf(request.appends[fresh.part].agreement, *fresh.event));
  }
  result.tree_size = SizeThrough(draft.fresh.back().event->position);
  return result;
}

absl::StatusOr<AppendResult> Sequencer::Validate(const AppendRequest& request,
                                                 Draft& draft, Instant first) {
  AppendResult result = ResultOf(request, draft);
  absl::Status problem;
  const TreeSize before(draft.fresh.front().event->position.value());
  for (const Part& part : draft.parts) {
    auto changes = ChangesOf(part.append->agreement, part.head->history, before,
                             std::max(first, progress_.Now()));
    if (!changes.ok()) {
      problem = changes.status();
      break;
    }
    std::move(changes->begin(), changes->end(),
              std::back_inserter(result.changes));
  }
  Undo(draft);
  if (!problem.ok()) return problem;
  return result;
}

void Sequencer::Add(const MadeRecord& made) {
  tree_.Append(made.leaf, made.recorded_time, batch_);
  batch_.PutRecord(made.position, made.agreement, made.revision, made.bytes);
  last_time_ = made.recorded_time;
}

absl::StatusOr<AppendResult> Sequencer::Sequence(const AppendRequest& request,
                                                 const std::string& key,
                                                 std::optional<Instant> claimed,
                                                 const Draft& draft) {
  const uint64_t count = draft.fresh.size();
  const uint64_t own = draft.opening.size();
  Instant first;
  if (!claimed.has_value()) {
    first = After(progress_.Assign(own + count), own);
  } else if (first = *claimed; !progress_.Claim(first, count)) {
    return Refuse(Reason::kImportTime,
                  "a later time was given out; sort by recorded time");
  }
  const auto made = Make(request, draft, first, claimed.has_value());
  if (!made.ok()) return made.status();
  if (auto status = AddOwn(draft.opening,
                           After(first, 0) - std::chrono::microseconds(own));
      !status.ok()) {
    return status;
  }
  phase_ = claimed.has_value() ? Phase::kImporting : Phase::kOpen;
  for (size_t i = 0; i < count; ++i) {
    Add((*made)[i]);
    LoadedHistory& head = *draft.parts[draft.fresh[i].part].head;
    head.last_leaf = (*made)[i].leaf;
    head.Count(draft.fresh[i].event->event, draft.fresh[i].bytes.size());
  }
  batch_.PutRequest(
      key, {(*made)[0].position, static_cast<uint32_t>(count), request.digest});
  AppendResult result = ResultOf(request, draft);
  taken_.emplace(key, Taken{request.digest, result});
  if (request.want_root) result.root = tree_.Root();
  return result;
}

absl::StatusOr<AppendResult> Sequencer::Take(AppendRequest request,
                                             std::optional<Instant> claimed) {
  const std::string key = RequestKey(request.actor, request.request_id.value());
  auto replay = FindReplay(request, key);
  if (!replay.ok()) return replay.status();
  if (replay->has_value()) return **std::move(replay);
  if (auto status = CheckPhase(claimed.has_value()); !status.ok()) {
    return status;
  }
  if (claimed.has_value()) {
    if (auto status = CheckClaim(request, *claimed); !status.ok()) {
      return status;
    }
  }
  auto draft = Begin(request);
  if (!draft.ok()) return draft.status();
  if (phase_ == Phase::kEmpty && !claimed.has_value()) {
    draft->opening = OpeningActs();
  }
  const Instant tentative =
      claimed.has_value() ? *claimed
                          : After(progress_.Peek(), draft->opening.size());
  if (auto status = Check(request, tentative, *draft); !status.ok()) {
    return status;
  }
  if (request.validate_only) return Validate(request, *draft, tentative);

  auto result = Sequence(request, key, claimed, *draft);
  if (!result.ok()) Undo(*draft);
  return result;
}

absl::StatusOr<ImportSummary> Sequencer::FinishImport() {
  const auto head = heads_.Get(OwnAgreement(), committed_);
  if (!head.ok()) return head.status();
  const History& own = (*head)->history;
  if (own.size() > 0 && own.at(0).event.fact().own_act().has_import_closed()) {
    return ImportSummary{
        own.at(0).event.fact().own_act().import_closed().imported_count(),
        true};
  }
  if (phase_ != Phase::kImporting) {
    return Refuse(Reason::kImportClosed,
                  "no import is open: nothing was imported");
  }
  const uint64_t count = tree_.size().value();
  std::vector<v1::OwnAct> acts = OpeningActs();
  acts.insert(acts.begin(), ImportClosedAct(count));
  if (auto status = AddOwn(acts, progress_.Assign(acts.size())); !status.ok()) {
    return status;
  }
  phase_ = Phase::kOpen;
  return ImportSummary{count, false};
}

std::vector<v1::OwnAct> Sequencer::OpeningActs() const {
  std::vector<v1::OwnAct> acts = KeyActs(History(), keys_);
  acts.insert(acts.begin(), OpenedAct(store_.meta().origin));
  return acts;
}

absl::Status Sequencer::AddOwn(std::span<const v1::OwnAct> acts,
                               Instant first) {
  if (acts.empty()) return absl::OkStatus();
  const auto own = heads_.Get(OwnAgreement(), committed_);
  if (!own.ok()) return own.status();
  for (size_t i = 0; i < acts.size(); ++i) {
    const auto made = MakeOwnRecord(acts[i], Position(tree_.size().value()),
                                    After(first, i), **own);
    if (!made.ok()) return made.status();
    Add(*made);
  }
  return absl::OkStatus();
}

absl::Status Sequencer::RecordKeys() {
  if (phase_ != Phase::kOpen) return absl::OkStatus();
  const auto own = heads_.Get(OwnAgreement(), committed_);
  if (!own.ok()) return own.status();
  const std::vector<v1::OwnAct> acts = KeyActs((*own)->history, keys_);
  if (acts.empty()) return absl::OkStatus();
  if (auto status = AddOwn(acts, progress_.Assign(acts.size())); !status.ok()) {
    return status;
  }
  return Commit();
}

absl::StatusOr<Position> Sequencer::TakeAct(const v1::OwnAct& act) {
  if (auto status = CheckPhase(false); !status.ok()) return status;
  if (phase_ == Phase::kEmpty) {
    return Refuse(Reason::kNothingRecorded,
                  "the ledger has no records to speak of");
  }
  const Position position(tree_.size().value());
  if (auto status = AddOwn({&act, 1}, progress_.Assign(1)); !status.ok()) {
    return status;
  }
  return position;
}

absl::Status Sequencer::Commit() {
  if (!batch_.empty()) {
    if (auto status = store_.Commit(batch_); !status.ok()) {
      progress_.Abandon();
      return status;
    }
    batch_ = StoreBatch();
    taken_.clear();
    committed_ = tree_.size();
    published_ = {committed_, tree_.Root(), last_time_, phase_};
  }
  // Also when nothing was written: a time may have been given to a request
  // that came to nothing.
  progress_.Publish(published_);
  heads_.Evict();
  return absl::OkStatus();
}

}  // namespace ledger
