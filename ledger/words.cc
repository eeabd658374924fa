// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/words.h"

#include <google/protobuf/util/time_util.h>

#include <algorithm>
#include <array>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "ledger/date.h"

namespace ledger {
namespace {

// "3 years".
std::string Count(uint32_t count, std::string_view unit) {
  return absl::StrCat(count, " ", std::string(unit), count == 1 ? "" : "s");
}

std::string IntervalWords(const v1::DateInterval& interval) {
  if (interval.lo().empty()) {
    return absl::StrCat("on or before ", DateWords(interval.hi()));
  }
  if (interval.hi().empty()) {
    return absl::StrCat("not before ", DateWords(interval.lo()));
  }
  return absl::StrCat("some time from ", DateWords(interval.lo()), " to ",
                      DateWords(interval.hi()));
}

std::string FormulaWords(const v1::Formula& formula) {
  const bool condition = formula.anchor_case() == v1::Formula::kConditionId;
  const std::string anchor =
      condition ? absl::StrCat("condition ", formula.condition_id())
                : absl::StrCat("the end of ", formula.term_id());
  if (!formula.has_after()) return anchor;
  return absl::StrCat(PeriodWords(formula.after()), " after ", anchor);
}

std::string PeriodShort(const v1::Period& period) {
  std::string text;
  const auto add = [&text](uint32_t count, std::string_view unit) {
    if (count > 0) absl::StrAppend(&text, count, std::string(unit));
  };
  add(period.years(), "y");
  add(period.months(), "mo");
  add(period.weeks(), "w");
  add(period.days(), "d");
  add(period.hours(), "h");
  return text;
}

// "1234567.5" as "1,234,567.5".
std::string Grouped(std::string_view decimal) {
  const size_t point = std::min(decimal.find('.'), decimal.size());
  const size_t start = !decimal.empty() && decimal[0] == '-' ? 1 : 0;
  std::string grouped(decimal.substr(0, start));
  for (size_t i = start; i < point; ++i) {
    if (i > start && (point - i) % 3 == 0) grouped += ',';
    grouped += decimal[i];
  }
  return grouped.append(decimal.substr(point));
}

std::string Money(std::string_view value, std::string_view currency) {
  return absl::StrCat(Grouped(value), " ",
                      currency == "PERCENT" ? "%" : std::string(currency));
}

// " of capacity/new" for one dimension of a box; empty if it is left out.
std::string DimensionWords(std::string_view before, const v1::Values& values) {
  if (values.redacted()) {
    return absl::StrCat(" ", std::string(before), " [redacted]");
  }
  if (values.values().empty()) return "";
  return absl::StrCat(" ", std::string(before), " ",
                      absl::StrJoin(values.values(), " or "));
}

std::string BoxesWords(
    const google::protobuf::RepeatedPtrField<v1::Box>& boxes) {
  std::vector<std::string> words;
  for (const v1::Box& box : boxes) words.push_back(BoxWords(box));
  return absl::StrJoin(words, "; and ");
}

std::string LimitsWords(const v1::TimeLimits& limits) {
  std::vector<std::string> words;
  for (const v1::TimeLimit& limit : limits.limits()) {
    words.push_back(LimitWords(limit));
  }
  return absl::StrJoin(words, " and ");
}

}  // namespace

std::string DateWords(std::string_view date) {
  constexpr std::array kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  if (date.find('T') != std::string_view::npos) return std::string(date);
  const absl::StatusOr<CivilDate> parsed = ParseCivilDate(date);
  if (!parsed.ok()) return std::string(date);
  const std::string year(date.substr(0, 4));
  if (date.size() == 4) return year;
  const auto month = static_cast<unsigned>(parsed->first.month());
  const std::string words = absl::StrCat(kMonths[month - 1], " ", year);
  if (!parsed->whole()) return words;
  const auto day = static_cast<unsigned>(parsed->first.day());
  return absl::StrCat(day, " ", words);
}

std::string WhenWords(const v1::When& when) {
  const std::string about =
      when.basis() == v1::TIME_BASIS_APPROXIMATE ? "about " : "";
  switch (when.said_case()) {
    case v1::When::kInstant:
      return about + google::protobuf::util::TimeUtil::ToString(when.instant());
    case v1::When::kDate:
      return about + DateWords(when.date());
    case v1::When::kInterval:
      return about + IntervalWords(when.interval());
    case v1::When::kFormula:
      return FormulaWords(when.formula());
    case v1::When::kUnknown:
      return "a time not known";
    case v1::When::SAID_NOT_SET:
      break;
  }
  return "";
}

std::string WhenShort(const v1::When& when) {
  const std::string about =
      when.basis() == v1::TIME_BASIS_APPROXIMATE ? "~" : "";
  switch (when.said_case()) {
    case v1::When::kInstant:
      return about + google::protobuf::util::TimeUtil::ToString(when.instant());
    case v1::When::kDate:
      return about + when.date();
    case v1::When::kInterval:
      return absl::StrCat(about, when.interval().lo(), "..",
                          when.interval().hi());
    case v1::When::kFormula: {
      const v1::Formula& formula = when.formula();
      const std::string anchor =
          formula.anchor_case() == v1::Formula::kConditionId
              ? formula.condition_id()
              : absl::StrCat("end of ", formula.term_id());
      const std::string after = PeriodShort(formula.after());
      return after.empty() ? anchor : absl::StrCat(anchor, "+", after);
    }
    case v1::When::kUnknown:
      return "unknown";
    case v1::When::SAID_NOT_SET:
      break;
  }
  return "-";
}

std::string PeriodWords(const v1::Period& period) {
  std::vector<std::string> parts;
  if (period.years() > 0) parts.push_back(Count(period.years(), "year"));
  if (period.months() > 0) parts.push_back(Count(period.months(), "month"));
  if (period.weeks() > 0) parts.push_back(Count(period.weeks(), "week"));
  if (period.days() > 0) parts.push_back(Count(period.days(), "day"));
  if (period.hours() > 0) parts.push_back(Count(period.hours(), "hour"));
  return parts.empty() ? "no time" : absl::StrJoin(parts, " and ");
}

std::string LimitWords(const v1::TimeLimit& limit) {
  switch (limit.limit_case()) {
    case v1::TimeLimit::kThrough:
      return absl::StrCat("through ", DateWords(limit.through()));
    case v1::TimeLimit::kUntil:
      return absl::StrCat("until ", WhenWords(limit.until()));
    case v1::TimeLimit::kEarlierOf:
      return absl::StrCat("the earlier of (", LimitsWords(limit.earlier_of()),
                          ")");
    case v1::TimeLimit::kLaterOf:
      return absl::StrCat("the later of (", LimitsWords(limit.later_of()), ")");
    case v1::TimeLimit::LIMIT_NOT_SET:
      break;
  }
  return "";
}

std::string WindowWords(const v1::Window& window) {
  std::vector<std::string> parts;
  if (window.has_start()) {
    const v1::TimeLimit& start = window.start();
    const bool at = start.limit_case() == v1::TimeLimit::kUntil;
    parts.push_back(absl::StrCat(
        "from ", at ? WhenWords(start.until())
                    : absl::StrCat("the end of ", LimitWords(start))));
  }
  if (window.has_end()) parts.push_back(LimitWords(window.end()));
  return parts.empty() ? "without end" : absl::StrJoin(parts, " ");
}

std::string AmountWords(const v1::Amount& amount) {
  std::string words = Money(amount.value(), amount.currency());
  switch (amount.qualifier()) {
    case v1::AMOUNT_QUALIFIER_UP_TO:
      words = absl::StrCat("up to ", words);
      break;
    case v1::AMOUNT_QUALIFIER_MORE_THAN:
      words = absl::StrCat("more than ", words);
      break;
    case v1::AMOUNT_QUALIFIER_APPROXIMATE:
      words = absl::StrCat("about ", words);
      break;
    case v1::AMOUNT_QUALIFIER_REPORTED:
      absl::StrAppend(&words, " (reported)");
      break;
    case v1::AMOUNT_QUALIFIER_UNDISCLOSED:
      words = absl::StrCat("an amount not disclosed (", amount.currency(), ")");
      break;
    default:
      break;
  }
  if (amount.has_per()) {
    absl::StrAppend(&words, " per ", PeriodWords(amount.per()));
  }
  return words;
}

std::string SumWords(const v1::SumValue& sum) {
  const std::string mark = sum.marked() ? " (in part reported)" : "";
  if (sum.hi().empty()) {
    if (sum.lo() == "0") {
      return absl::StrCat("an amount not known (", sum.currency(), ")", mark);
    }
    return absl::StrCat("at least ", Money(sum.lo(), sum.currency()), mark);
  }
  if (sum.lo() == sum.hi()) {
    return absl::StrCat(Money(sum.lo(), sum.currency()), mark);
  }
  return absl::StrCat("between ", Grouped(sum.lo()), " and ",
                      Money(sum.hi(), sum.currency()), mark);
}

std::string BoxWords(const v1::Box& box) {
  std::string words;
  if (box.activity().redacted()) {
    words = "[redacted]";
  } else if (box.activity().values().empty()) {
    words = "any act";
  } else {
    words = absl::StrJoin(box.activity().values(), " or ");
  }
  absl::StrAppend(&words, DimensionWords("of", box.subject()),
                  DimensionWords("for", box.field()),
                  DimensionWords("in", box.territory()),
                  DimensionWords("through", box.channel()),
                  DimensionWords("with", box.counterparty()),
                  DimensionWords("quantity", box.quantity()),
                  DimensionWords("dated", box.time()));
  return words;
}

std::string ScopeWords(const v1::Scope& scope) {
  std::string words = BoxesWords(scope.include());
  if (!scope.except().empty()) {
    absl::StrAppend(&words, ", except ", BoxesWords(scope.except()));
  }
  return words;
}

std::string TextWords(const v1::SealableText& text) {
  if (text.form_case() == v1::SealableText::kSealedSha256) return "[sealed]";
  return text.plain();
}

std::string PartyWords(const v1::Parties& parties) {
  return absl::StrJoin(parties.party_ids(), ", ");
}

std::string ValueName(std::string_view full_name, std::string_view prefix) {
  if (full_name.substr(0, prefix.size()) == prefix) {
    full_name.remove_prefix(prefix.size());
  }
  return std::string(full_name);
}

std::string ValueWords(std::string_view full_name, std::string_view prefix) {
  return absl::AsciiStrToLower(
      absl::StrReplaceAll(ValueName(full_name, prefix), {{"_", " "}}));
}

std::string StatusWords(v1::TermStatus status) {
  return ValueWords(v1::TermStatus_Name(status), "TERM_STATUS_");
}

}  // namespace ledger
