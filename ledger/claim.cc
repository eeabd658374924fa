// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/claim.h"

#include <google/protobuf/util/message_differencer.h>

#include "ledger/amount.h"
#include "ledger/submessages.h"

namespace ledger {
namespace {

using google::protobuf::Message;

void MakePlain(v1::Amount& amount) {
  const auto value = Decimal::Parse(amount.value());
  if (value.ok()) amount.set_value(value->ToString());
  if (amount.qualifier() != v1::AMOUNT_QUALIFIER_UP_TO &&
      amount.qualifier() != v1::AMOUNT_QUALIFIER_MORE_THAN &&
      amount.qualifier() != v1::AMOUNT_QUALIFIER_UNDISCLOSED) {
    amount.set_qualifier(v1::AMOUNT_QUALIFIER_EXACT);
  }
  amount.clear_words();
}

// Takes away what says the same in another form.
void MakePlain(Message& message) {
  if (auto* amount = dynamic_cast<v1::Amount*>(&message)) {
    return MakePlain(*amount);
  }
  if (auto* when = dynamic_cast<v1::When*>(&message)) when->clear_resolved();
  if (auto* limit = dynamic_cast<v1::TimeLimit*>(&message)) {
    limit->clear_resolved();
  }
  if (auto* fields = dynamic_cast<v1::TermFields*>(&message)) {
    fields->clear_zone_clock();
  }
  EachMutableSubmessage(message, [](Message& part) { MakePlain(part); });
}

}  // namespace

bool Differs(const v1::SourceAttached& source, const v1::Fact& newest) {
  if (source.agrees()) return false;
  if (!source.has_claim()) return true;
  v1::Fact claim = source.claim();
  v1::Fact known = newest;
  MakePlain(claim);
  MakePlain(known);
  google::protobuf::util::MessageDifferencer differencer;
  differencer.set_scope(google::protobuf::util::MessageDifferencer::PARTIAL);
  return !differencer.Compare(claim, known);
}

}  // namespace ledger
