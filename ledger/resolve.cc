// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/resolve.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <chrono>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "ledger/date.h"
#include "ledger/instant.h"
#include "ledger/reason.h"
#include "ledger/zone.h"

namespace ledger {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// The fields that are a When or a TimeLimit or may hold one, by message, so
// that nothing else is walked. Made once, from the event's own schema.
class TimeFields {
 public:
  using Fields = std::vector<const FieldDescriptor*>;

  TimeFields() {
    Collect(v1::Event::descriptor());
    size_t before = 0;
    do {  // types may hold each other
      before = fields_.size();
      for (const Descriptor* type : seen_) Add(type);
    } while (before != fields_.size());
  }

  const Fields& Of(const Descriptor* type) const {
    static const auto* const none = new Fields;
    const auto found = fields_.find(type);
    return found == fields_.end() ? *none : found->second;
  }

 private:
  void Collect(const Descriptor* type) {
    if (!seen_.insert(type).second) return;
    for (int i = 0; i < type->field_count(); ++i) {
      const Descriptor* inner = type->field(i)->message_type();
      if (inner != nullptr) Collect(inner);
    }
  }
  bool Holds(const Descriptor* type) const {
    return type == v1::When::descriptor() ||
           type == v1::TimeLimit::descriptor() || fields_.contains(type);
  }
  // Anew each time: what its fields hold may have been learned since.
  void Add(const Descriptor* type) {
    Fields fields;
    for (int i = 0; i < type->field_count(); ++i) {
      const Descriptor* inner = type->field(i)->message_type();
      if (inner != nullptr && Holds(inner)) fields.push_back(type->field(i));
    }
    if (!fields.empty()) fields_[type] = std::move(fields);
  }

  absl::flat_hash_set<const Descriptor*> seen_;
  absl::flat_hash_map<const Descriptor*, Fields> fields_;
};

const TimeFields::Fields& TimeFieldsOf(const Descriptor* type) {
  static const TimeFields* const fields = new TimeFields();
  return fields->Of(type);
}

// First and last possible start of one stated end of an interval.
absl::StatusOr<InstantRange> EndOf(const std::string& text, const Zone& zone) {
  if (text.find('T') != std::string::npos) {
    const auto instant = ParseInstant(text);
    if (!instant.ok()) return instant.status();
    return InstantRange{*instant, *instant};
  }
  const auto date = ParseCivilDate(text);
  if (!date.ok()) return date.status();
  return InstantRange{zone.StartOf(date->first), zone.StartOf(date->last)};
}

// Errors: INVALID_ARGUMENT.
absl::StatusOr<InstantRange> IntervalOf(const v1::DateInterval& interval,
                                        const Zone& zone) {
  InstantRange range;
  if (!interval.lo().empty()) {
    const auto lo = EndOf(interval.lo(), zone);
    if (!lo.ok()) return lo.status();
    range.lo = lo->lo;
  }
  if (!interval.hi().empty()) {
    const auto hi = EndOf(interval.hi(), zone);
    if (!hi.ok()) return hi.status();
    range.hi = hi->hi;
  }
  if (range.lo <= range.hi) return range;
  return absl::InvalidArgumentError(
      absl::StrCat("ends at '", interval.hi(), "', before it starts at '",
                   interval.lo(), "'; give lo not after hi"));
}

void Keep(const InstantRange& range, const Zone& zone,
          v1::ResolvedTime& resolved) {
  resolved.Clear();
  if (range.lo != kOpenPast) resolved.set_first_us(ToMicros(range.lo));
  if (range.hi != kOpenFuture) resolved.set_last_us(ToMicros(range.hi));
  resolved.set_time_zone(zone.name());
  const Instant at = range.lo != kOpenPast ? range.lo : range.hi;
  if (at != kOpenPast && at != kOpenFuture) {
    resolved.set_utc_offset_seconds(zone.OffsetSeconds(at));
  }
  resolved.set_tzdata_version(TzdataVersion());
}

// Walks one event and resolves what it finds.
class Resolver {
 public:
  explicit Resolver(const std::function<std::string()>& agreement_zone)
      : agreement_zone_(agreement_zone) {}

  void Walk(Message& message);
  std::vector<v1::Violation> Take() && { return std::move(violations_); }

 private:
  void Resolve(v1::When& when);
  void Resolve(v1::TimeLimit& limit);
  void Resolve(v1::TermFields& fields);
  void WalkChildren(Message& message);

  // The zone called `own`, else the fact's, else the agreement's.
  absl::StatusOr<Zone> ZoneOf(const std::string& own);
  void Refused(std::string_view field, const absl::Status& status);

  const std::function<std::string()>& agreement_zone_;
  std::optional<std::string> asked_;  // what agreement_zone_ said
  std::string fact_zone_;             // of the fact around, if it says one
  std::string path_;
  std::vector<v1::Violation> violations_;
};

absl::StatusOr<Zone> Resolver::ZoneOf(const std::string& own) {
  if (!own.empty()) return Zone::Find(own);
  if (!asked_.has_value()) asked_ = agreement_zone_();
  return Zone::Find(asked_->empty() ? "UTC" : *asked_);
}

void Resolver::Refused(std::string_view field, const absl::Status& status) {
  v1::Violation violation;
  violation.set_field(absl::StrCat(path_, ".", std::string(field)));
  violation.set_reason(std::string(RowOf(Reason::kInvalidTime).name));
  violation.set_description(std::string(status.message()));
  violations_.push_back(std::move(violation));
}

void Resolver::Resolve(v1::When& when) {
  if (!when.has_interval() && when.said_case() != v1::When::kDate) return;
  const auto zone = ZoneOf(when.time_zone());
  if (!zone.ok()) return Refused("time_zone", zone.status());
  const auto range = when.has_interval() ? IntervalOf(when.interval(), *zone)
                                         : EndOf(when.date(), *zone);
  if (!range.ok()) {
    return Refused(when.has_interval() ? "interval" : "date", range.status());
  }
  Keep(*range, *zone, *when.mutable_resolved());
}

void Resolver::Resolve(v1::TimeLimit& limit) {
  if (limit.limit_case() != v1::TimeLimit::kThrough) return;
  const auto zone = ZoneOf(fact_zone_);
  if (!zone.ok()) return Refused("through", zone.status());
  const auto date = ParseCivilDate(limit.through());
  if (!date.ok()) return Refused("through", date.status());
  const Instant end =
      zone->StartOf(std::chrono::sys_days(date->last) + std::chrono::days(1));
  Keep({end, end}, *zone, *limit.mutable_resolved());
}

void Resolver::Resolve(v1::TermFields& fields) {
  if (fields.time_zone().empty()) return;
  const auto zone = Zone::Find(fields.time_zone());
  if (!zone.ok()) return Refused("time_zone", zone.status());
  zone->Tell(*fields.mutable_zone_clock());
}

void Resolver::WalkChildren(Message& message) {
  const auto* reflection = message.GetReflection();
  const size_t length = path_.size();
  for (const auto* field : TimeFieldsOf(message.GetDescriptor())) {
    const bool repeated = field->is_repeated();
    const int size = repeated ? reflection->FieldSize(message, field)
                              : reflection->HasField(message, field);
    if (size == 0) continue;
    absl::StrAppend(&path_, length == 0 ? "" : ".", field->name());
    const size_t named = path_.size();
    for (int i = 0; repeated && i < size; ++i) {
      absl::StrAppend(&path_, "[", i, "]");
      Walk(*reflection->MutableRepeatedMessage(&message, field, i));
      path_.resize(named);
    }
    if (!repeated) Walk(*reflection->MutableMessage(&message, field));
    path_.resize(length);
  }
}

void Resolver::Walk(Message& message) {
  const Descriptor* type = message.GetDescriptor();
  if (type == v1::When::descriptor()) {
    return Resolve(static_cast<v1::When&>(message));
  }
  if (type == v1::TimeLimit::descriptor()) {
    Resolve(static_cast<v1::TimeLimit&>(message));
  }
  if (type == v1::TermFields::descriptor()) {
    Resolve(static_cast<v1::TermFields&>(message));
  }
  if (type != v1::Fact::descriptor()) return WalkChildren(message);
  const std::string around = std::exchange(
      fact_zone_, static_cast<v1::Fact&>(message).effective().time_zone());
  WalkChildren(message);
  fact_zone_ = around;
}

}  // namespace

std::vector<v1::Violation> ResolveTimes(
    const std::function<std::string()>& agreement_zone, v1::Event& event) {
  Resolver resolver(agreement_zone);
  resolver.Walk(event);
  return std::move(resolver).Take();
}

}  // namespace ledger
