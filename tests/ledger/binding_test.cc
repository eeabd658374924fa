// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: an instrument that does not bind only proposes, and only who is a party
// passes its place on, whatever was recorded first.
// Method: small histories; each event that is refused beside the nearest one
// that is let through, in both orders of recording.

#include <string>
#include <string_view>

#include "gtest/gtest.h"
#include "tests/ledger/asked.h"

namespace ledger {
namespace {

std::string Executed(std::string_view more) {
  return absl::StrCat("instrument_executed: {kind: INSTRUMENT_KIND_AGREEMENT, ",
                      std::string(more), "}");
}

// A fact of instrument L, effective on a day.
std::string InLetter(std::string_view id, std::string_view date,
                     std::string_view fact) {
  return Event(id, date,
               absl::StrCat("instrument_id: 'L', ", std::string(fact)));
}

std::string Fact(std::string_view fact) {
  return absl::StrCat("instrument_id: 'L', ", std::string(fact));
}

constexpr char kDropped[] =
    "dispositions: [{term_id: 'T', kind: DISPOSITION_KIND_DROPPED}]";

TEST(BindingTest, ALetterOfIntentDisposesOfNothing) {
  Told told;
  told.And(Grant("g", "2020-01-01"));
  EXPECT_EQ(told.Refused(
                InLetter("l", "2021-01-01",
                         Executed(absl::StrCat("binding: false, ", kDropped)))),
            "NON_BINDING");
  told.And(InLetter("l", "2021-01-01", Executed("binding: false")));
  EXPECT_EQ(told.Refused(Correct(
                "c", "l", "2021-01-01",
                Fact(Executed(absl::StrCat("binding: false, ", kDropped))))),
            "NON_BINDING");
  told.And(Correct("c", "l", "2021-01-01", Fact(Executed(kDropped))));
  EXPECT_EQ(told.Status("T", "2022-01-01"), "LIFTED l");
}

TEST(BindingTest, WhatDoesMoreThanProposeTurnsOutToBind) {
  const std::string amended = InLetter("a", "2021-02-01", Of("term_amended"));
  const std::string turned =
      Correct("c", "l", "2021-01-01", Fact(Executed("binding: false")));
  Told told;
  told.And(Grant("g", "2020-01-01"));
  told.And(InLetter("l", "2021-01-01", Executed("")));
  told.And(amended);
  EXPECT_EQ(told.Refused(turned), "NON_BINDING");
  told.And(Retract("r", "a")).And(turned);
  EXPECT_EQ(told.Refused(InLetter("b", "2021-02-01", Of("term_amended"))),
            "NON_BINDING");
}

TEST(BindingTest, ARetractionAndADisclosureTurnAnInstrumentLikewise) {
  const std::string amended = InLetter("a", "2021-02-01", Of("term_amended"));
  Told told;
  told.And(Grant("g", "2020-01-01"));
  told.And(InLetter("l", "2021-01-01", Executed("binding: false")));
  told.And(Correct("c", "l", "2021-01-01", Fact(Executed("binding: true"))));
  told.And(amended);
  EXPECT_EQ(told.Refused(Retract("r", "c")), "NON_BINDING");
  told.And(Retract("r", "a")).And(Retract("s", "c"));

  constexpr char kDisclosed[] =
      "event_id: 'd', fact: {detail_disclosed: {target: 'l', disclosed: "
      "{instrument_executed: {binding: false}}}}";
  Told other;
  other.And(Grant("g", "2020-01-01"));
  other.And(InLetter("l", "2021-01-01", Executed("")));
  other.And(amended);
  EXPECT_EQ(other.Refused(kDisclosed), "NON_BINDING");
  other.And(Retract("r", "a")).And(kDisclosed);
  EXPECT_EQ(other.Refused(InLetter("b", "2021-02-01", Of("term_amended"))),
            "NON_BINDING");
}

std::string Changed(std::string_view id, std::string_view date,
                    std::string_view party, std::string_view how) {
  return Event(id, date,
               absl::StrCat("party_changed: {party_id: '", std::string(party),
                            "', ", std::string(how), "}"));
}

constexpr char kAssigned[] = "assigned: {to: {party_id: 'z'}}";

Told Parties() {
  Told told;
  told.And(
      Event("i", "2020-01-01",
            Fact(Executed("parties: [{party_id: 'b'}, {party_id: 'c'}]"))));
  return told;
}

TEST(BindingTest, R16NobodyAssignsBeforeItIsAParty) {
  Told told = Parties();
  EXPECT_EQ(told.Refused(Changed("x", "2019-12-31", "b", kAssigned)),
            "PARTY_STATE");
  told.And(Changed("x", "2020-01-01", "b", kAssigned));
  told.And(Changed("j", "2022", "n", "joined: {party_id: 'n'}"));
  EXPECT_EQ(told.Refused(Changed("y", "2021-12-31", "n", kAssigned)),
            "PARTY_STATE");
  told.And(Changed("y", "2022-01-02", "n", kAssigned));  // it may have joined
}

TEST(BindingTest, R16NobodyAssignsAfterAnotherTookItsPlace) {
  Told told = Parties();
  told.And(Changed("s", "2021-01-01", "b", "succeeded: {party_id: 's'}"));
  EXPECT_EQ(told.Refused(Changed("x", "2021-06-01", "b", kAssigned)),
            "PARTY_STATE");
  told.And(Changed("x", "2020-06-01", "b", kAssigned));
  told.And(Changed("y", "2021-06-01", "s", kAssigned));
  told.And(Changed("j", "2022-01-01", "b", "joined: {party_id: 'b'}"));
  told.And(Changed("v", "2022-06-01", "b", kAssigned));
}

TEST(BindingTest, R16WhoNovatesOneTermIsAPartyForTheOthers) {
  Told told = Parties();
  told.And(Changed("n", "2021-01-01", "b",
                   "novated: {to: {party_id: 's'}, term_ids: ['T']}"));
  told.And(Changed("x", "2021-06-01", "b", kAssigned));
  told.And(Changed("m", "2022-01-01", "b", "novated: {to: {party_id: 's'}}"));
  EXPECT_EQ(told.Refused(Changed("y", "2022-06-01", "b", kAssigned)),
            "PARTY_STATE");
}

TEST(BindingTest, R16HoldsOfAPartyByEitherName) {
  Told told = Parties();
  told.And(Changed("d", "2021-01-01", "c", "identified: {party_id: 'q'}"));
  told.And(Changed("x", "2020-06-01", "q", kAssigned));
  told.And(Changed("w", "2022-01-01", "c", "withdrew: {}"));
  EXPECT_EQ(told.Refused(Changed("y", "2022-06-01", "q", kAssigned)),
            "PARTY_STATE");
}

}  // namespace
}  // namespace ledger
