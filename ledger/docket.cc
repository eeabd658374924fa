// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/docket.h"

namespace ledger {

Docket::Docket(const AgreementHistory& agreement, const Question& question)
    : id_(agreement.id),
      selection_(*agreement.history,
                 agreement.history->PrefixOf(question.known)),
      plan_(selection_),
      worlds_(plan_, question.as_of, absl::OkStatus, kPlainFields),
      knowledge_(KnowledgeOf(selection_)),
      assertions_(knowledge_),
      calendars_(selection_) {}

Subject Docket::SubjectAt(uint32_t number, uint32_t term) const {
  Subject subject;
  subject.agreement = number;
  subject.term = term;
  subject.role = RoleOf(plan_.terms()[term].kind);
  subject.plan = &plan_;
  subject.assertions = &assertions_;
  subject.knowledge = &knowledge_;
  subject.calendars = &calendars_;
  return subject;
}

TermResult ReadAs(const Subject& subject, const TermResult& result,
                  const World& world, Instant as_of,
                  const std::vector<const Assertion*>& sets) {
  TermResult read = result;
  for (const Assertion* each : sets) {
    WriteFields(*each->as_fact, *each->set, read.fold);
  }
  Fold fold(*subject.plan, world, as_of);
  read.standing = fold.StandingWith(subject.term, read.fold);
  return read;
}

absl::StatusOr<Dockets> MakeDockets(
    std::span<const AgreementHistory> agreements, const Question& question) {
  Dockets dockets;
  for (const AgreementHistory& each : agreements) {
    const absl::Status kinds =
        CheckKinds(*each.history, each.history->PrefixOf(question.known));
    if (!kinds.ok()) return kinds;
    dockets.push_back(std::make_unique<Docket>(each, question));
  }
  return dockets;
}

std::vector<PartyFact> PartyFactsOf(const Dockets& dockets) {
  std::vector<PartyFact> facts;
  for (uint32_t i = 0; i < dockets.size(); ++i) {
    const auto mine = PartyFactsOf(i, dockets[i]->selection());
    facts.insert(facts.end(), mine.begin(), mine.end());
  }
  return facts;
}

}  // namespace ledger
