// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/permission_words.h"

#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ledger/limits.h"
#include "ledger/nearest.h"
#include "ledger/permission_form.h"
#include "ledger/reason.h"
#include "ledger/region.h"

namespace ledger {
namespace {

constexpr std::string_view kParty = "party/";
constexpr std::string_view kReservedActivity = "use";

// The place of a dimension in a request.
std::string PathOf(size_t dimension) {
  return absl::StrCat("question.act.", std::string(DimensionName(dimension)));
}

// What to do about a word that is not known.
std::string Offered(const std::vector<std::string>& nearest) {
  return nearest.empty()
             ? "allow_unmatched asks nevertheless"
             : absl::StrCat(ListNearest(nearest),
                            "; give one of these, or allow_unmatched");
}

// Words that are known: those of the ledger, and of what is assumed.
class KnownWords {
 public:
  KnownWords(const RightsIndex& index, const std::set<std::string>& assumed)
      : index_(index), assumed_(assumed) {}

  bool Party(const std::string& id) const {
    return index_.Knows(id) || assumed_.contains(id);
  }

  bool Segment(size_t dimension, const std::string& segment) const {
    if (index_.KnowsSegment(dimension, segment)) return true;
    if (dimension == 0 && segment == kReservedActivity) return true;
    // Anybody may be asked about, also whom nothing names.
    if (dimension == kCounterparty && segment.starts_with(kParty)) return true;
    if (dimension == kChannel && kParty == segment + "/") return true;
    for (const std::string& text : assumed_) {
      if (FirstSegment(dimension, text) == segment) return true;
    }
    return false;
  }

 private:
  const RightsIndex& index_;
  const std::set<std::string>& assumed_;
};

absl::Status RefuseParty(const std::string& party, const RightsIndex& index) {
  const std::vector<std::string> nearest = index.NearestParties(party);
  std::vector<v1::Refusal::Detail> details(2);
  details[0].set_key("partyId");
  details[0].set_value(party);
  details[1].set_key("nearest");
  details[1].set_value(absl::StrJoin(nearest, ","));
  return Refuse(Reason::kPartyNotFound,
                absl::StrCat("party '", party, "': no event names it; ",
                             ListNearest(nearest)),
                std::move(details));
}

}  // namespace

void CheckPermissionRequest(const v1::CheckPermissionRequest& request,
                            Violations* violations) {
  constexpr std::string_view kId =
      "not an id; give 1 to 64 bytes of [A-Za-z0-9._-], not '.' or '..'";
  violations->Add(CheckPermissionForm(request.question()));
  if (static_cast<size_t>(request.agreement_ids_size()) > kListItemsMax) {
    violations->Add(
        "agreement_ids",
        absl::StrCat(request.agreement_ids_size(), " ids; limit is ",
                     kListItemsMax, " (list_items_max)"));
    return;
  }
  for (int i = 0; i < request.agreement_ids_size(); ++i) {
    if (!ParseAgreementId(request.agreement_ids(i)).ok()) {
      violations->Add(absl::StrCat("agreement_ids[", i, "]"), kId);
    }
  }
}

absl::Status CheckPermissionWords(const v1::CheckPermissionRequest& request,
                                  const RightsIndex& index,
                                  const std::set<std::string>& assumed) {
  const KnownWords known(index, assumed);
  const v1::PermissionQuestion& question = request.question();
  if (!known.Party(question.actor())) {
    return RefuseParty(question.actor(), index);
  }
  if (question.allow_unmatched()) return absl::OkStatus();
  Violations violations;
  for (size_t i = 0; i < kPathDimensions; ++i) {
    const v1::Values* values = ValuesOf(question.act(), i);
    if (values == nullptr) continue;
    for (int j = 0; j < values->values_size(); ++j) {
      const std::string segment = FirstSegment(i, values->values(j));
      if (known.Segment(i, segment)) continue;
      violations.Add(
          absl::StrCat(PathOf(i), ".values[", j, "]"),
          absl::StrCat("'", values->values(j),
                       "': no scope and no act on "
                       "record has the ",
                       std::string(DimensionName(i)), " '", segment, "'; ",
                       Offered(index.NearestSegments(i, segment))),
          Reason::kUnmatchedValue);
    }
  }
  return std::move(violations).ToStatus();
}

absl::Status CheckParty(const std::string& party, const RightsIndex& index) {
  return index.Knows(party) ? absl::OkStatus() : RefuseParty(party, index);
}

std::set<std::string> CounterpartiesOf(const v1::Box& act) {
  std::set<std::string> parties;
  for (const std::string& value : act.counterparty().values()) {
    if (value.starts_with(kParty)) parties.insert(value.substr(kParty.size()));
  }
  return parties;
}

}  // namespace ledger
