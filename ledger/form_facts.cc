// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <initializer_list>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/event.h"
#include "ledger/form_parts.h"

// The form of facts, by their kind.

namespace ledger {
namespace {

using F = v1::Fact;

class FactChecker {
 public:
  explicit FactChecker(Refusals& refusals) : refusals_(refusals) {}

  // What a fact needs by its kind.
  void Check(const F& fact, const std::string& path, bool whole) {
    if (fact.fact_case() == F::FACT_NOT_SET) {
      if (whole) {
        Add(path, Reason::kInvalidField,
            "says nothing; set one of its facts, such as term_granted");
      }
      return;
    }
    if (fact.has_own_act()) {
      Add(JoinPath(path, "own_act"), Reason::kInvalidField,
          "is for the ledger alone");
      return;
    }
    if (IsRecordFamily(fact) && fact.has_effective()) {
      Add(JoinPath(path, "effective"), Reason::kInvalidTime,
          "is given for a fact that moves only what is known; leave it out");
    }
    if (!IsRecordFamily(fact) && whole && !fact.has_effective()) {
      Add(JoinPath(path, "effective"), Reason::kInvalidTime,
          "missing; give a date or an RFC 3339 time, e.g. 2026-01-01");
    }
    if (fact.has_instrument_executed() && whole &&
        fact.instrument_id().empty()) {
      Add(JoinPath(path, "instrument_id"), Reason::kInvalidField,
          "missing; give the id of the instrument that was executed");
    }
    if (fact.has_instrument_restated() && whole &&
        fact.instrument_id().empty()) {
      Add(JoinPath(path, "instrument_id"), Reason::kInvalidField,
          "missing; give the id of the instrument that restates");
    }
    CheckKind(fact, path, whole);
    if (fact.has_event_corrected()) {
      Check(fact.event_corrected().corrected(),
            JoinPath(path, "event_corrected.corrected"), true);
    }
    if (fact.has_detail_disclosed()) {
      Check(fact.detail_disclosed().disclosed(),
            JoinPath(path, "detail_disclosed.disclosed"), false);
    }
  }

 private:
  void Add(const std::string& path, Reason reason, std::string description) {
    refusals_.Add(path, reason, std::move(description));
  }

  void CheckKind(const F& fact, const std::string& path, bool whole) {
    if (fact.has_term_granted()) {
      const v1::TermGranted& granted = fact.term_granted();
      const std::string at = JoinPath(path, "term_granted");
      Fields(granted.term_kind(), granted.fields(), JoinPath(at, "fields"));
      if (whole) Illegal(granted, at);
    } else if (fact.has_term_amended()) {
      Fields(fact.term_amended().term_kind(), fact.term_amended().set(),
             JoinPath(path, "term_amended.set"));
    } else if (fact.has_term_reinstated()) {
      Fields(fact.term_reinstated().term_kind(),
             fact.term_reinstated().fields(),
             JoinPath(path, "term_reinstated.fields"));
    }
  }

  // What a grant of its kind cannot do without.
  void Illegal(const v1::TermGranted& granted, const std::string& path) {
    const v1::TermFields& fields = granted.fields();
    const auto need = [&](bool there, const char* field, const char* why) {
      if (there) return;
      Add(absl::StrCat(path, ".fields.", field), Reason::kInvalidField,
          absl::StrCat("missing; ", why));
    };
    switch (granted.term_kind()) {
      case v1::TERM_KIND_CAP:
        return need(fields.has_target(), "target",
                    "a cap names the term that it bounds, or one that is "
                    "missing");
      case v1::TERM_KIND_REVENUE_SHARE:
        if (granted.implied()) return;
        need(!fields.base().empty(), "base",
             "a revenue share says of what it is a share");
        need(fields.has_holders(), "holders",
             "a revenue share says who receives it");
        return need(fields.has_burdened(), "burdened",
                    "a revenue share says who pays it");
      case v1::TERM_KIND_HOLDING:
        return need(fields.holding_mode() != v1::HOLDING_MODE_UNSPECIFIED,
                    "holding_mode", "say observed, floor or cap");
      default:
        return;
    }
  }

  // Fields that belong to some kinds only.
  void Fields(v1::TermKind kind, const v1::TermFields& fields,
              const std::string& path) {
    const auto only = [&](bool set, const char* field,
                          std::initializer_list<v1::TermKind> kinds) {
      if (!set || kind == v1::TERM_KIND_UNSPECIFIED ||
          std::find(kinds.begin(), kinds.end(), kind) != kinds.end()) {
        return;
      }
      Add(JoinPath(path, field), Reason::kInvalidField,
          absl::StrCat("does not belong to a ",
                       std::string(TermKindName(kind))));
    };
    only(fields.mode() != v1::EXCLUSIVITY_MODE_UNSPECIFIED, "mode",
         {v1::TERM_KIND_EXCLUSIVITY});
    only(fields.co_holders_max() != 0, "co_holders_max",
         {v1::TERM_KIND_EXCLUSIVITY});
    only(fields.has_rate(), "rate", {v1::TERM_KIND_REVENUE_SHARE});
    only(!fields.base().empty(), "base", {v1::TERM_KIND_REVENUE_SHARE});
    only(fields.has_committed(), "committed",
         {v1::TERM_KIND_INVESTMENT, v1::TERM_KIND_MINIMUM_COMMITMENT});
    only(fields.tranches_size() > 0, "tranches",
         {v1::TERM_KIND_INVESTMENT, v1::TERM_KIND_MINIMUM_COMMITMENT,
          v1::TERM_KIND_OPTION});
    only(fields.has_target(), "target", {v1::TERM_KIND_CAP});
    only(fields.has_limit(), "limit", {v1::TERM_KIND_CAP});
    only(fields.has_stake(), "stake", {v1::TERM_KIND_HOLDING});
    only(fields.holding_mode() != v1::HOLDING_MODE_UNSPECIFIED, "holding_mode",
         {v1::TERM_KIND_HOLDING});
    only(fields.has_irrevocable(), "irrevocable", {v1::TERM_KIND_LICENCE});
    only(fields.has_sublicensable(), "sublicensable", {v1::TERM_KIND_LICENCE});
    only(fields.has_exercisable(), "exercisable", {v1::TERM_KIND_OPTION});
    only(fields.has_right(), "right",
         {v1::TERM_KIND_ROFR, v1::TERM_KIND_ROFO, v1::TERM_KIND_ROFN,
          v1::TERM_KIND_MATCHING_RIGHT, v1::TERM_KIND_PREFERENCE,
          v1::TERM_KIND_OPTION, v1::TERM_KIND_TERMINATION_RIGHT});
    only(fields.calendars_size() > 0, "calendars", {v1::TERM_KIND_META});
    if (fields.has_rate() && fields.rate().currency() != "PERCENT") {
      Add(JoinPath(path, "rate.currency"), Reason::kInvalidAmount,
          absl::StrCat("'", fields.rate().currency(),
                       "': a rate is in PERCENT"));
    }
  }

  Refusals& refusals_;
};

}  // namespace

void CheckFactForm(const F& fact, const std::string& path, bool whole,
                   Refusals& refusals) {
  FactChecker(refusals).Check(fact, path, whole);
}

}  // namespace ledger
