// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "ledger/amount.h"
#include "ledger/date.h"
#include "ledger/form_parts.h"
#include "ledger/ids.h"
#include "ledger/instant.h"
#include "ledger/scope.h"

// The form of values.

namespace ledger {
namespace {

using google::protobuf::Message;

class ValueChecker {
 public:
  ValueChecker(ValuePlace place, Refusals& refusals)
      : place_(place), refusals_(refusals) {}

  void Check(const Message& message, const std::string& path) {
    const auto* const type = message.GetDescriptor();
    if (const auto* when = As<v1::When>(message, type)) {
      CheckWhen(*when, path);
    } else if (const auto* amount = As<v1::Amount>(message, type)) {
      const absl::Status status = CheckAmount(*amount, place_.added);
      if (!status.ok() && !(place_.partial && amount->currency().empty())) {
        Add(path, Reason::kInvalidAmount, std::string(status.message()));
      }
    } else if (const auto* limit = As<v1::TimeLimit>(message, type)) {
      CheckLimit(*limit, path);
    } else if (const auto* scope = As<v1::Scope>(message, type)) {
      for (auto& [field, what, reason] : CheckScope(*scope)) {
        Add(field.empty() ? path : JoinPath(path, field), reason,
            std::move(what));
      }
    } else if (const auto* period = As<v1::Period>(message, type)) {
      CheckPeriod(*period, path);
    } else if (const auto* source = As<v1::Source>(message, type)) {
      CheckSource(*source, path);
    } else if (const auto* party = As<v1::Party>(message, type)) {
      CheckClasses(*party, path);
    } else if (const auto* act = As<v1::ActRecorded>(message, type)) {
      CheckAct(*act, path);
    } else if (const auto* calendar = As<v1::Calendar>(message, type)) {
      CheckCalendar(*calendar, path);
    } else if (const auto* right = As<v1::RightTerms>(message, type)) {
      CheckCutOff(right->cut_off(), JoinPath(path, "cut_off"));
    } else if (const auto* fields = As<v1::TermFields>(message, type)) {
      if (fields->has_zone_clock()) OursToFill(JoinPath(path, "zone_clock"));
    }
  }

 private:
  template <typename Value>
  static const Value* As(const Message& message,
                         const google::protobuf::Descriptor* type) {
    return type == Value::descriptor() ? static_cast<const Value*>(&message)
                                       : nullptr;
  }

  void OursToFill(const std::string& path) {
    Add(path, Reason::kInvalidTime, "is filled in by the ledger; leave it out");
  }

  void CheckClasses(const v1::Party& party, const std::string& path) {
    for (int i = 0; i < party.classes_size(); ++i) {
      if (IsPath(party.classes(i))) continue;
      Add(absl::StrCat(path, ".classes[", i, "]"), Reason::kInvalidField,
          PathMessage(party.classes(i)));
    }
  }

  void CheckAct(const v1::ActRecorded& act, const std::string& path) {
    v1::Scope whole;
    *whole.add_include() = act.act();
    for (auto& [field, what, reason] : CheckScope(whole)) {
      Add(JoinPath(path,
                   absl::StrCat(
                       "act", field.substr(std::string("include[0]").size()))),
          reason, std::move(what));
    }
  }

  // "HH:MM"; 24:00 is the end of the day.
  void CheckCutOff(const std::string& text, const std::string& path) {
    if (text.empty()) return;
    const auto digit = [&](size_t i) {
      return text[i] >= '0' && text[i] <= '9';
    };
    const bool form = text.size() == 5 && text[2] == ':' && digit(0) &&
                      digit(1) && digit(3) && digit(4);
    if (form && text[3] < '6' && (text < "24:00" || text == "24:00")) return;
    Add(path, Reason::kInvalidTime,
        absl::StrCat("'", text.substr(0, 32),
                     "': expected a time of day such as 17:00"));
  }

  std::optional<CivilDate> CheckDay(const std::string& text,
                                    const std::string& path) {
    const auto date = ParseCivilDate(text);
    if (date.ok() && date->whole()) return *date;
    Add(path, Reason::kInvalidTime,
        absl::StrCat("'", text.substr(0, 32),
                     "': expected a whole date such as 2025-12-25"));
    return std::nullopt;
  }

  void CheckCalendar(const v1::Calendar& calendar, const std::string& path) {
    if (!IsPlainId(calendar.name())) {
      Add(JoinPath(path, "name"), Reason::kInvalidField,
          "expected 1 to 64 bytes of [A-Za-z0-9._-]");
    }
    const auto first = CheckDay(calendar.first_day(), path + ".first_day");
    const auto last = CheckDay(calendar.last_day(), path + ".last_day");
    if (first && last && last->last < first->first) {
      Add(JoinPath(path, "last_day"), Reason::kInvalidAmount,
          "lies before first_day");
    }
    for (int i = 0; i < calendar.holidays_size(); ++i) {
      CheckDay(calendar.holidays(i), absl::StrCat(path, ".holidays[", i, "]"));
    }
    for (int i = 0; i < calendar.weekend_days_size(); ++i) {
      const uint32_t day = calendar.weekend_days(i);
      if (day >= 1 && day <= 7) continue;
      Add(absl::StrCat(path, ".weekend_days[", i, "]"), Reason::kInvalidField,
          absl::StrCat(day, ": expected 1 (Monday) to 7 (Sunday)"));
    }
    if (calendar.weekend_days_size() >= 7) {
      Add(JoinPath(path, "weekend_days"), Reason::kInvalidField,
          "leaves no business day in a week");
    }
  }

  void Add(const std::string& path, Reason reason, std::string description) {
    refusals_.Add(path, reason, std::move(description));
  }

  void CheckDate(const std::string& text, const std::string& path) {
    const auto date = ParseCivilDate(text);
    if (!date.ok()) {
      Add(path, Reason::kInvalidTime, std::string(date.status().message()));
    }
  }

  // A date or an RFC 3339 instant; gives its range as if in UTC.
  InstantRange CheckEnd(const std::string& text, const std::string& path) {
    if (absl::StrContains(text, "T")) {
      const auto instant = ParseInstant(text);
      if (instant.ok()) return {*instant, *instant};
      Add(path, Reason::kInvalidTime, std::string(instant.status().message()));
      return {};
    }
    const auto date = ParseCivilDate(text);
    if (!date.ok()) {
      Add(path, Reason::kInvalidTime, std::string(date.status().message()));
      return {};
    }
    return {std::chrono::sys_days(date->first),
            std::chrono::sys_days(date->last)};
  }

  void CheckWhen(const v1::When& when, const std::string& path) {
    if (when.has_resolved()) OursToFill(JoinPath(path, "resolved"));
    if (when.has_instant()) {
      const auto& instant = when.instant();
      if (instant.nanos() < 0 || instant.nanos() > 999'999'999 ||
          instant.nanos() % 1000 != 0) {
        Add(JoinPath(path, "instant"), Reason::kInvalidTime,
            "is finer than a microsecond; round it yourself");
      } else if (instant.seconds() < -62'135'596'800 ||
                 instant.seconds() > 253'402'300'799) {
        Add(JoinPath(path, "instant"), Reason::kInvalidTime,
            "lies outside the years 1 to 9999");
      }
    }
    if (when.said_case() == v1::When::kDate) {
      CheckDate(when.date(), JoinPath(path, "date"));
    }
    if (!when.has_interval()) return;
    const v1::DateInterval& interval = when.interval();
    if (interval.lo().empty() && interval.hi().empty()) {
      Add(JoinPath(path, "interval"), Reason::kInvalidTime,
          "has neither lo nor hi; say unknown");
      return;
    }
    InstantRange lo, hi;
    if (!interval.lo().empty()) {
      lo = CheckEnd(interval.lo(), JoinPath(path, "interval.lo"));
    }
    if (!interval.hi().empty()) {
      hi = CheckEnd(interval.hi(), JoinPath(path, "interval.hi"));
    }
    if (!interval.lo().empty() && !interval.hi().empty() && hi.hi < lo.lo) {
      Add(JoinPath(path, "interval"), Reason::kInvalidAmount,
          absl::StrCat("ends ('", interval.hi(), "') before it starts ('",
                       interval.lo(), "')"));
    }
  }

  void CheckLimit(const v1::TimeLimit& limit, const std::string& path) {
    if (limit.has_resolved()) OursToFill(JoinPath(path, "resolved"));
    if (limit.limit_case() == v1::TimeLimit::kThrough) {
      CheckDate(limit.through(), JoinPath(path, "through"));
    }
    for (const auto& [several, name] :
         {std::pair(&limit.earlier_of(), "earlier_of"),
          std::pair(&limit.later_of(), "later_of")}) {
      const bool mine = several == &limit.earlier_of() ? limit.has_earlier_of()
                                                       : limit.has_later_of();
      if (mine && (several->limits_size() < 2 || several->limits_size() > 8)) {
        Add(JoinPath(path, name), Reason::kInvalidField,
            absl::StrCat("has ", several->limits_size(),
                         " limits; expected 2 to 8"));
      }
    }
  }

  void CheckPeriod(const v1::Period& period, const std::string& path) {
    const auto bound = [&](uint32_t value, uint32_t max, const char* name) {
      if (value <= max) return;
      Add(JoinPath(path, name), Reason::kInvalidField,
          absl::StrCat("is ", value, "; limit is ", max));
    };
    bound(period.years(), 9'999, "years");
    bound(period.months(), 120'000, "months");
    bound(period.weeks(), 500'000, "weeks");
    bound(period.days(), 3'660'000, "days");
    bound(period.hours(), 1'000'000, "hours");
  }

  void CheckSource(const v1::Source& source, const std::string& path) {
    if (source.uri().empty() && source.custodian_reference().empty()) {
      Add(path, Reason::kInvalidField,
          "has neither uri nor custodian_reference; give one");
    }
    if (!source.published().empty()) {
      CheckDate(source.published(), JoinPath(path, "published"));
    }
  }

  ValuePlace place_;
  Refusals& refusals_;
};

}  // namespace

std::string JoinPath(const std::string& path, const std::string& name) {
  return path.empty() ? name : absl::StrCat(path, ".", name);
}

bool HasValueForm(const google::protobuf::Descriptor& message) {
  return &message == v1::When::descriptor() ||
         &message == v1::TimeLimit::descriptor() ||
         &message == v1::Amount::descriptor() ||
         &message == v1::Scope::descriptor() ||
         &message == v1::Period::descriptor() ||
         &message == v1::Source::descriptor() ||
         &message == v1::Party::descriptor() ||
         &message == v1::ActRecorded::descriptor() ||
         &message == v1::Calendar::descriptor() ||
         &message == v1::RightTerms::descriptor();
}

void CheckValueForm(const Message& message, const std::string& path,
                    ValuePlace place, Refusals& refusals) {
  ValueChecker(place, refusals).Check(message, path);
}

}  // namespace ledger
