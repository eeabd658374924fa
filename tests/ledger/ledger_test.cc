// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// What a writer is promised: order, all or nothing, repeatable, refused whole.
// Method: a real ledger in a temporary directory, one call at a time.

#include "ledger/ledger.h"

#include <atomic>
#include <chrono>
#include <thread>

#include "ledger/limits.h"
#include "ledger/merkle.h"
#include "ledger/record.h"
#include "tests/ledger_fixture.h"

namespace ledger {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

class LedgerTest : public LedgerFixture {
 protected:
  std::vector<RawRecord> All() {
    ScanRequest scan;
    scan.until = ledger_->tree_size();
    scan.count_max = 100'000;
    scan.bytes_max = size_t{1} << 30;
    return ledger_->ScanRecords(scan).value().records;
  }
};

TEST_F(LedgerTest, FirstAppendComesAfterLedgerOpened) {
  const auto result = Append("r-1", "A", {Grant("T-1"), Grant("T-2", "mine")});
  ASSERT_THAT(result, IsOk());
  ASSERT_THAT(result->events, SizeIs(2));
  EXPECT_EQ(result->events[0].event_id, "e0");
  EXPECT_EQ(result->events[0].position, Position(1));
  EXPECT_EQ(result->events[0].type, "other.granted");
  EXPECT_EQ(result->events[1].event_id, "mine");
  EXPECT_EQ(result->events[1].revision, Revision(1));
  EXPECT_EQ(result->tree_size, TreeSize(3));
  EXPECT_FALSE(result->replayed);

  const auto own = ledger_->HistoryOf(Id("_ledger"), TreeSize(3));
  ASSERT_THAT(own, IsOk());
  const auto& act = (*own)->at(0).event.fact().own_act();
  EXPECT_EQ(act.ledger_opened().origin(), ledger_->Info().origin);
  EXPECT_EQ(act.ledger_opened().format(), kFormat);
  EXPECT_EQ(ledger_->Info().phase, Phase::kOpen);
}

TEST_F(LedgerTest, RecordsHoldChainTimesAndRequest) {
  ASSERT_THAT(Append("r-1", "A", {Grant("T-1"), Grant("T-2")}), IsOk());
  const auto records = All();
  ASSERT_THAT(records, SizeIs(3));
  const auto own = ParseRecord(records[0].bytes);
  const auto first = ParseRecord(records[1].bytes);
  const auto second = ParseRecord(records[2].bytes);
  ASSERT_THAT(own, IsOk());
  ASSERT_THAT(second, IsOk());
  EXPECT_EQ(own->actor, "ledger:");
  EXPECT_EQ(own->request_digest, Sha256(own->event));
  EXPECT_EQ(own->request_size, 0u);
  EXPECT_EQ(first->actor, "local:anonymous");
  EXPECT_EQ(first->previous_leaf_hash, Hash());
  EXPECT_EQ(second->previous_leaf_hash, LeafHash(records[1].bytes));
  EXPECT_EQ(first->request_digest, Sha256("r-1"));
  EXPECT_EQ(second->request_index, 1u);
  EXPECT_EQ(second->request_size, 2u);
  EXPECT_EQ(own->recorded_time, clock_.Now());
  EXPECT_EQ(first->recorded_time, clock_.Now() + std::chrono::microseconds(1));
  EXPECT_EQ(second->recorded_time, clock_.Now() + std::chrono::microseconds(2));
  EXPECT_FALSE(first->written_time.has_value());
}

TEST_F(LedgerTest, RepeatedRequestGetsTheFirstAnswer) {
  const auto first = Append("r-1", "A", {Grant("T-1"), Grant("T-2", "mine")});
  ASSERT_THAT(first, IsOk());
  Reopen();
  ASSERT_THAT(Append("r-2", "A", {Grant("T-3")}), IsOk());
  const auto again = Append("r-1", "A", {Grant("T-1"), Grant("T-2", "mine")});
  ASSERT_THAT(again, IsOk());
  EXPECT_TRUE(again->replayed);
  EXPECT_EQ(again->tree_size, first->tree_size);
  ASSERT_THAT(again->events, SizeIs(2));
  for (size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(again->events[i].event_id, first->events[i].event_id);
    EXPECT_EQ(again->events[i].position, first->events[i].position);
    EXPECT_EQ(again->events[i].revision, first->events[i].revision);
    EXPECT_EQ(again->events[i].recorded_time, first->events[i].recorded_time);
    EXPECT_EQ(again->events[i].type, first->events[i].type);
  }
  EXPECT_EQ(ledger_->tree_size(), TreeSize(4));
}

TEST_F(LedgerTest, RequestIdWithOtherContentIsRefused) {
  ASSERT_THAT(Append("r-1", "A", {Grant("T-1")}), IsOk());
  const auto other = Append(
      Request("r-1", {{Id("A"), AnyRevision(), {Grant("T-9")}}}, "other"));
  EXPECT_THAT(other, IsRefused(Reason::kRequestIdReused, HasSubstr("'r-1'")));
  const auto conflict = RefusalOf(other.status()).request_conflict();
  EXPECT_EQ(conflict.recorded_digest(), Sha256("r-1").view());
  EXPECT_EQ(conflict.digest(), Sha256("r-1other").view());
}

TEST_F(LedgerTest, TwoActorsMayUseOneRequestId) {
  ASSERT_THAT(Append("r-1", "A", {Grant("T-1")}), IsOk());
  auto request = Request("r-1", {{Id("A"), AnyRevision(), {Grant("T-2")}}});
  request.actor = "token:bob";
  const auto second = Append(std::move(request));
  ASSERT_THAT(second, IsOk());
  EXPECT_FALSE(second->replayed);
}

TEST_F(LedgerTest, RefusedRequestDoesNotTakeItsId) {
  const auto refused = Append("r-1", "A", {Keep("T-1")});
  EXPECT_THAT(refused, IsRefused(Reason::kUnknownReference,
                                 HasSubstr("appends[0].events[0].fact")));
  EXPECT_EQ(ledger_->tree_size(), TreeSize(0));
  const auto second = Append(
      Request("r-1", {{Id("A"), AnyRevision(), {Grant("T-1")}}}, "repaired"));
  ASSERT_THAT(second, IsOk());
  EXPECT_FALSE(second->replayed);
}

TEST_F(LedgerTest, EveryRevisionConflictIsListed) {
  ASSERT_THAT(Append("r-1", "A", {Grant("T-1"), Grant("T-2")}), IsOk());
  const auto result =
      Append(Request("r-2", {{Id("A"), Revision(0), {Keep("T-1")}},
                             {Id("B"), Revision(7), {Grant("T")}},
                             {Id("C"), NoEvents(), {Grant("T")}}}));
  EXPECT_THAT(result,
              IsRefused(Reason::kRevisionMismatch,
                        "agreement 'A': expected revision 0, found revision 1; "
                        "agreement 'B': expected revision 7, found no events"));
  const auto conflicts = RefusalOf(result.status()).revision_conflicts();
  EXPECT_EQ(conflicts.conflicts_count(), 2u);
  EXPECT_EQ(ledger_->tree_size(), TreeSize(3));
}

TEST_F(LedgerTest, ExpectedRevisionThatHoldsIsAccepted) {
  ASSERT_THAT(Append(Request("r-1", {{Id("A"), NoEvents(), {Grant("T-1")}}})),
              IsOk());
  ASSERT_THAT(Append(Request("r-2", {{Id("A"), Revision(0), {Keep("T-1")}}})),
              IsOk());
  EXPECT_THAT(Append(Request("r-3", {{Id("A"), NoEvents(), {Keep("T-1")}}})),
              StatusIs(absl::StatusCode::kAborted));
}

TEST_F(LedgerTest, RequestAcrossAgreementsIsAllOrNothing) {
  const auto refused = Append(Request(
      "r-1", {{Id("A"), AnyRevision(), {Grant("T-1")}},
              {Id("B"), AnyRevision(), {Grant("T-1"), Keep("T-404")}}}));
  EXPECT_THAT(refused, IsRefused(Reason::kUnknownReference,
                                 HasSubstr("appends[1].events[1]")));
  EXPECT_EQ(ledger_->tree_size(), TreeSize(0));

  const auto taken = Append(
      Request("r-1", {{Id("A"), NoEvents(), {Grant("T-1")}},
                      {Id("B"), NoEvents(), {Grant("T-1"), Keep("T-1")}}}));
  ASSERT_THAT(taken, IsOk());
  EXPECT_EQ(taken->tree_size, TreeSize(4));
  EXPECT_EQ(CountOf("B", TreeSize(4)), 2u);
}

TEST_F(LedgerTest, EventsOfARequestSeeThoseBeforeThem) {
  EXPECT_THAT(Append("r-1", "A", {Grant("T-1"), Keep("T-1"), Lift("T-1")}),
              IsOk());
}

TEST_F(LedgerTest, EveryRefusalIsListed) {
  const auto result =
      Append("r-1", "A", {Keep("T-1"), Grant("T-2"), Keep("T-3")});
  const auto refusal = RefusalOf(result.status());
  ASSERT_EQ(refusal.violations_size(), 2);
  EXPECT_THAT(refusal.violations(0).field(),
              HasSubstr("appends[0].events[0]."));
  EXPECT_THAT(refusal.violations(1).field(),
              HasSubstr("appends[0].events[2]."));
}

TEST_F(LedgerTest, EventIdsAreUniqueAndGivenFormsAreRefused) {
  ASSERT_THAT(Append("r-1", "A", {Grant("T-1", "mine")}), IsOk());
  EXPECT_THAT(Append("r-2", "A", {Grant("T-2", "mine")}),
              IsRefused(Reason::kInvalidField, HasSubstr("'mine' is in use")));
  EXPECT_THAT(Append("r-3", "A", {Grant("T-2", "e7")}),
              IsRefused(Reason::kInvalidField,
                        HasSubstr("appends[0].events[0].event_id")));
  EXPECT_THAT(Append("r-4", "B", {Grant("T-2", "mine")}), IsOk());
}

TEST_F(LedgerTest, OwnAgreementsAndTwiceNamedOnesAreRefused) {
  EXPECT_THAT(
      Append("r-1", "_ledger", {Grant("T")}),
      IsRefused(Reason::kInvalidField, HasSubstr("belongs to the ledger")));
  EXPECT_THAT(Append(Request("r-2", {{Id("A"), AnyRevision(), {Grant("T")}},
                                     {Id("A"), AnyRevision(), {Grant("U")}}})),
              IsRefused(Reason::kInvalidField, HasSubstr("stands twice")));
  EXPECT_THAT(Append(Request("r-3", {})),
              IsRefused(Reason::kInvalidField, HasSubstr("empty")));
}

TEST_F(LedgerTest, RequestHasAtMost256Events) {
  std::vector<v1::Event> events;
  for (size_t i = 0; i <= kRequestEventsMax; ++i) {
    events.push_back(Grant("T-" + std::to_string(i)));
  }
  EXPECT_THAT(
      Append("r-1", "A", events),
      IsRefused(Reason::kInvalidField, HasSubstr("257 events; limit is 256")));
  events.pop_back();
  EXPECT_THAT(Append("r-1", "A", events), IsOk());
}

TEST_F(LedgerTest, EventHasAtMost60KiB) {
  auto event = Grant("T-1");
  event.mutable_note()->set_plain(std::string(kEventBytesMax, 'x'));
  EXPECT_THAT(Append("r-1", "A", {event}),
              IsRefused(Reason::kInvalidField,
                        HasSubstr("limit is 61440 (event_bytes_max)")));
  size_t excess = 0;
  {
    auto sized = event;
    sized.set_event_id("e0");
    excess = sized.ByteSizeLong() - kEventBytesMax;
  }
  event.mutable_note()->set_plain(std::string(kEventBytesMax - excess, 'x'));
  EXPECT_THAT(Append("r-1", "A", {event}), IsOk());
}

TEST_F(LedgerTest, ValidationAnswersTheSameAndWritesNothing) {
  ASSERT_THAT(Append("r-1", "A", {Grant("T-1")}), IsOk());
  auto request =
      Request("r-2", {{Id("A"), AnyRevision(), {Grant("T-2"), Lift("T-1")}}});
  request.validate_only = true;
  const auto dry = Append(request);
  ASSERT_THAT(dry, IsOk());
  EXPECT_EQ(ledger_->tree_size(), TreeSize(2));
  request.validate_only = false;
  const auto real = Append(request);
  ASSERT_THAT(real, IsOk());
  EXPECT_EQ(dry->tree_size, real->tree_size);
  ASSERT_THAT(dry->events, SizeIs(2));
  EXPECT_EQ(dry->events[1].event_id, real->events[1].event_id);
  EXPECT_EQ(dry->events[1].position, real->events[1].position);

  bool lifted = false, granted = false;
  for (const StateChange& change : dry->changes) {
    if (change.field != "status") continue;
    if (change.term_id == "T-1") {
      lifted = change.before == "in force" && change.after == "lifted";
    } else {
      granted = change.before.empty() && change.after == "in force";
    }
  }
  EXPECT_TRUE(lifted);
  EXPECT_TRUE(granted);
}

TEST_F(LedgerTest, ValidationIsRefusedAsTheRealThing) {
  auto request = Request("r-1", {{Id("A"), AnyRevision(), {Keep("T-1")}}});
  request.validate_only = true;
  EXPECT_THAT(Append(request),
              IsRefused(Reason::kUnknownReference, testing::_));
  EXPECT_EQ(ledger_->Info().phase, Phase::kEmpty);
}

TEST_F(LedgerTest, RootAfterTheRequestIsTheTreesRoot) {
  auto request = Request("r-1", {{Id("A"), AnyRevision(), {Grant("T-1")}}});
  request.want_root = true;
  const auto result = Append(request);
  ASSERT_THAT(result, IsOk());
  std::vector<Hash> leaves;
  for (const auto& record : All()) leaves.push_back(LeafHash(record.bytes));
  EXPECT_EQ(result->root, RootOf(leaves));
  EXPECT_EQ(ledger_->Info().root, RootOf(leaves));
}

TEST_F(LedgerTest, TreeGoesOnAfterReopeningAtEverySize) {
  // 600 records: over two full tiles; reopened at sizes around their edges.
  std::vector<Hash> leaves;
  int request = 0;
  while (ledger_->tree_size() < TreeSize(600)) {
    const uint64_t size = ledger_->tree_size().value();
    const size_t count = size % 256 > 250 || size % 256 < 4 ? 1 : 16;
    std::vector<v1::Event> events;
    for (size_t i = 0; i < count; ++i) {
      events.push_back(Grant("T-" + std::to_string(request * 100 + int(i))));
    }
    ASSERT_THAT(Append("r-" + std::to_string(request++), "A", events), IsOk());
    if (count == 1) Reopen();
  }
  Reopen();
  for (const auto& record : All()) leaves.push_back(LeafHash(record.bytes));
  EXPECT_EQ(ledger_->Info().root, RootOf(leaves));
  EXPECT_EQ(ledger_->Info().tree_size, TreeSize(leaves.size()));
  EXPECT_THAT(ledger_->AuditRequestIndex(), IsOk());
}

TEST_F(LedgerTest, PagesOfRecordsFollowEachOther) {
  ASSERT_THAT(Append("r-1", "A", {Grant("T-1"), Grant("T-2")}), IsOk());
  ASSERT_THAT(Append("r-2", "B", {Grant("T-1")}), IsOk());
  ASSERT_THAT(Append("r-3", "A", {Keep("T-1")}), IsOk());
  ScanRequest scan;
  scan.until = ledger_->tree_size();
  scan.count_max = 2;
  std::vector<uint64_t> positions;
  for (bool end = false; !end;) {
    const auto page = ledger_->ScanRecords(scan);
    ASSERT_THAT(page, IsOk());
    for (const auto& record : page->records) {
      positions.push_back(record.position.value());
    }
    scan.from = page->next;
    end = page->end;
  }
  EXPECT_THAT(positions, ElementsAre(0, 1, 2, 3, 4));

  scan.from = Position(0);
  scan.agreement = Id("A");
  const auto first = ledger_->ScanRecords(scan);
  ASSERT_THAT(first, IsOk());
  EXPECT_THAT(first->records, SizeIs(2));
  EXPECT_FALSE(first->end);
  scan.from = first->next;
  const auto second = ledger_->ScanRecords(scan);
  ASSERT_THAT(second, IsOk());
  ASSERT_THAT(second->records, SizeIs(1));
  EXPECT_EQ(second->records[0].position, Position(4));
  EXPECT_TRUE(second->end);
}

TEST_F(LedgerTest, PageEndsAtItsBytesButHoldsOneRecord) {
  ASSERT_THAT(Append("r-1", "A", {Grant("T-1"), Grant("T-2")}), IsOk());
  ScanRequest scan;
  scan.until = ledger_->tree_size();
  scan.bytes_max = 1;
  const auto page = ledger_->ScanRecords(scan);
  ASSERT_THAT(page, IsOk());
  EXPECT_THAT(page->records, SizeIs(1));
  EXPECT_FALSE(page->end);
}

TEST_F(LedgerTest, AgreementsAreListedById) {
  ASSERT_THAT(Append("r-1", "b", {Grant("T-1")}), IsOk());
  ASSERT_THAT(Append("r-2", "a", {Grant("T-1")}), IsOk());
  ASSERT_THAT(Append("r-3", "b.2", {Grant("T-1")}), IsOk());
  const auto all = ledger_->ListAgreementIds("", 10, TreeSize(4));
  ASSERT_THAT(all, IsOk());
  EXPECT_THAT(*all, ElementsAre(Id("_ledger"), Id("a"), Id("b"), Id("b.2")));
  EXPECT_THAT(*ledger_->ListAgreementIds("a", 1, TreeSize(4)),
              ElementsAre(Id("b")));
  EXPECT_THAT(*ledger_->ListAgreementIds("", 10, TreeSize(2)),
              ElementsAre(Id("_ledger"), Id("b")));
}

TEST_F(LedgerTest, HeldHistoryDoesNotGrowUnderItsReader) {
  ASSERT_THAT(Append("r-1", "A", {Grant("T-1")}), IsOk());
  const auto before = ledger_->HistoryOf(Id("A"), ledger_->tree_size());
  ASSERT_THAT(before, IsOk());
  ASSERT_THAT(Append("r-2", "A", {Keep("T-1")}), IsOk());
  const auto after = ledger_->HistoryOf(Id("A"), ledger_->tree_size());
  ASSERT_THAT(after, IsOk());
  EXPECT_EQ((*before)->size(), 1u);
  EXPECT_EQ((*after)->size(), 2u);
  EXPECT_THAT(ledger_->HistoryOf(Id("B"), ledger_->tree_size()),
              IsRefused(Reason::kAgreementNotFound, HasSubstr("'B'")));
  EXPECT_THAT(ledger_->HistoryOf(Id("A"), TreeSize(1)),
              IsRefused(Reason::kAgreementNotFound, testing::_));
}

TEST_F(LedgerTest, ObserversSeeEveryGroup) {
  std::vector<uint64_t> sizes;
  const uint64_t number = ledger_->AddGrowthObserver(
      [&](TreeSize size) { sizes.push_back(size.value()); });
  ASSERT_THAT(Append("r-1", "A", {Grant("T-1")}), IsOk());
  ASSERT_THAT(Append("r-1", "A", {Grant("T-1")}), IsOk());  // a replay
  ASSERT_THAT(Append("r-2", "A", {Keep("T-1")}), IsOk());
  ledger_->RemoveGrowthObserver(number);
  ASSERT_THAT(Append("r-3", "A", {Keep("T-1")}), IsOk());
  EXPECT_THAT(sizes, ElementsAre(2, 3));
}

TEST_F(LedgerTest, ConcurrentWritersGetGaplessPositions) {
  constexpr int kThreads = 4, kRequests = 200;
  std::vector<std::thread> threads;
  std::atomic<int> done = 0;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kRequests; ++i) {
        const std::string name = std::to_string(t) + "-" + std::to_string(i);
        ledger_->Append(Request("r-" + name, {{Id("A-" + std::to_string(i % 7)),
                                               AnyRevision(),
                                               {Grant("T-" + name)}}}),
                        [&](const auto& result) {
                          EXPECT_THAT(result, IsOk());
                          done.fetch_add(1);
                        });
      }
    });
  }
  for (auto& thread : threads) thread.join();
  ASSERT_THAT(ledger_->Close(), IsOk());  // answers what still waits
  EXPECT_EQ(done.load(), kThreads * kRequests);
  clock_.Advance(std::chrono::seconds(1));
  ledger_ = nullptr;
  ASSERT_THAT(Open(), IsOk());
  EXPECT_EQ(ledger_->tree_size(), TreeSize(kThreads * kRequests + 1));
  Instant before = kOpenPast;
  for (const auto& raw : All()) {
    const auto record = ParseRecord(raw.bytes);
    ASSERT_THAT(record, IsOk());
    EXPECT_EQ(record->position, raw.position);
    EXPECT_GT(record->recorded_time, before);
    before = record->recorded_time;
  }
  EXPECT_THAT(ledger_->AuditRequestIndex(), IsOk());
}

TEST_F(LedgerTest, FullQueueIsRefusedAtOnce) {
  std::promise<void> entered, release;
  auto gate = release.get_future().share();
  ledger_->Append(Request("r-0", {{Id("A"), AnyRevision(), {Grant("T")}}}),
                  [&](const auto&) {
                    entered.set_value();
                    gate.wait();
                  });
  entered.get_future().wait();  // the appender's thread stands still
  std::atomic<int> refused = 0, taken = 0;
  for (size_t i = 0; i < kWriteQueueRequestsMax + 10; ++i) {
    ledger_->Append(
        Request("q-" + std::to_string(i),
                {{Id("A"), AnyRevision(), {Grant("T-" + std::to_string(i))}}}),
        [&](const auto& result) {
          if (result.ok()) {
            ++taken;
          } else {
            EXPECT_THAT(result, IsRefused(Reason::kQueueFull,
                                          HasSubstr("limit is 4096")));
            ++refused;
          }
        });
  }
  EXPECT_EQ(refused.load(), 10);
  release.set_value();
  ASSERT_THAT(ledger_->Close(), IsOk());
  EXPECT_EQ(taken.load(), int{kWriteQueueRequestsMax});
}

TEST_F(LedgerTest, RequestPastItsDeadlineIsDroppedUnrun) {
  auto request = Request("r-1", {{Id("A"), AnyRevision(), {Grant("T-1")}}});
  request.deadline = std::chrono::steady_clock::now() - std::chrono::seconds(1);
  EXPECT_THAT(Append(request), IsRefused(Reason::kDeadline, testing::_));
  EXPECT_EQ(ledger_->tree_size(), TreeSize(0));
}

TEST_F(LedgerTest, ClosedLedgerRefusesWrites) {
  ASSERT_THAT(ledger_->Close(), IsOk());
  EXPECT_THAT(Append("r-1", "A", {Grant("T-1")}),
              IsRefused(Reason::kShuttingDown, testing::_));
  EXPECT_THAT(ledger_->Close(), IsOk());
}

TEST_F(LedgerTest, PageTokenKeyStays) {
  const std::string key = ledger_->page_token_key();
  EXPECT_EQ(key.size(), 32u);
  Reopen();
  EXPECT_EQ(ledger_->page_token_key(), key);
}

}  // namespace
}  // namespace ledger
