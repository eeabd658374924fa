// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: the bytes of a record never change, and a record that breaks a rule of
// its own is never read.
// Method: golden bytes; every bound at, below and above it; each bit flipped;
// protobuf's own parser as a second reader.

#include "ledger/record.h"

#include <cstring>
#include <string>

#include "absl/strings/str_cat.h"
#include "ledger/v1/record.pb.h"
#include "tests/golden.h"
#include "tests/matchers.h"

namespace ledger {
namespace {

using testing::HasSubstr;

constexpr auto kDataLoss = absl::StatusCode::kDataLoss;
constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

Record ClientRecord() {
  static const std::string event = "event 1";
  Record record;
  record.position = Position(1);
  record.agreement_id = "beta.7";
  record.recorded_time = FromMicros(1767225600000001);
  record.actor = "token:alice";
  record.request_digest = Sha256("request 1");
  record.event = event;
  record.request_id = "request-1";
  record.request_index = 1;
  record.request_size = 2;
  return record;
}

Record OwnRecord() {
  Record record;
  record.position = Position(3);
  record.agreement_id = kOwnAgreement;
  record.recorded_time = FromMicros(1767225603000000);
  record.actor = "ledger:";
  record.event = "event 3";
  record.request_digest = Sha256(record.event);
  return record;
}

// The record as another library writes it.
v1::Record AsMessage(const Record& record) {
  v1::Record message;
  message.set_position(record.position.value());
  message.set_agreement_id(std::string(record.agreement_id));
  message.set_revision(record.revision.value());
  message.set_previous_leaf_hash(std::string(record.previous_leaf_hash.view()));
  message.set_recorded_time(ToMicros(record.recorded_time));
  message.set_actor(std::string(record.actor));
  message.set_request_digest(std::string(record.request_digest.view()));
  message.set_event(std::string(record.event));
  if (record.written_time.has_value()) {
    message.set_written_time(ToMicros(*record.written_time));
  }
  message.set_request_id(std::string(record.request_id));
  message.set_request_index(record.request_index);
  message.set_request_size(record.request_size);
  return message;
}

// The bytes of `message` after a change that EncodeRecord would refuse.
template <typename Change>
std::string Changed(Change change, const Record& record = ClientRecord()) {
  v1::Record message = AsMessage(record);
  change(&message);
  return message.SerializeAsString();
}

TEST(RecordTest, GoldenRecordsAreReadOrRefusedAsStated) {
  for (const auto& row : GoldenJson("record/records.json")) {
    const std::string bytes = FromHex(row["hex"]);
    SCOPED_TRACE(row["name"].get<std::string>());
    EXPECT_EQ(ToHex(LeafHash(bytes)), row["leaf"]);
    if (row["accepted"].get<bool>()) {
      EXPECT_THAT(ParseRecord(bytes), IsOk());
    } else {
      EXPECT_THAT(
          ParseRecord(bytes),
          StatusIs(kDataLoss, HasSubstr(row["says"].get<std::string>())));
    }
  }
}

TEST(RecordTest, GoldenBytesAreWrittenFromTheirFields) {
  const nlohmann::json golden = GoldenJson("record/records.json");
  Record record = ClientRecord();
  EXPECT_THAT(EncodeRecord(record), IsOkAndHolds(FromHex(golden[1]["hex"])));

  record.position = Position(0);
  record.agreement_id = "acme-2026";
  record.recorded_time = FromMicros(1767225600000000);
  record.event = "event 0";
  record.request_index = 0;
  EXPECT_THAT(EncodeRecord(record), IsOkAndHolds(FromHex(golden[0]["hex"])));

  record.position = Position(2);
  record.revision = Revision(1);
  record.previous_leaf_hash = HashFromHex(golden[0]["leaf"]);
  record.recorded_time = FromMicros(1767225602000000);
  record.actor = "token:bob";
  record.request_digest = Sha256("request 2");
  record.event = "event 2";
  record.request_id = "request-2";
  record.request_size = 1;
  EXPECT_THAT(EncodeRecord(record), IsOkAndHolds(FromHex(golden[2]["hex"])));

  EXPECT_EQ(golden[7]["name"], "own act");
  EXPECT_THAT(EncodeRecord(OwnRecord()),
              IsOkAndHolds(FromHex(golden[7]["hex"])));
}

TEST(RecordTest, OurBytesAreThoseThatProtobufWrites) {
  Record record = ClientRecord();
  for (const int64_t written :
       {int64_t{0}, int64_t{1}, int64_t{-1}, INT64_MAX, INT64_MIN}) {
    record.written_time = FromMicros(written);
    record.recorded_time = FromMicros(written);
    EXPECT_THAT(EncodeRecord(record),
                IsOkAndHolds(AsMessage(record).SerializeAsString()));
  }
}

TEST(RecordTest, ParsedRecordsHoldWhatWasWritten) {
  Record record = ClientRecord();
  record.written_time = FromMicros(-5);
  const auto bytes = EncodeRecord(record);
  ASSERT_THAT(bytes, IsOk());
  const auto parsed = ParseRecord(*bytes);
  ASSERT_THAT(parsed, IsOk());
  EXPECT_EQ(parsed->position, record.position);
  EXPECT_EQ(parsed->agreement_id, record.agreement_id);
  EXPECT_EQ(parsed->recorded_time, record.recorded_time);
  EXPECT_EQ(parsed->actor, record.actor);
  EXPECT_EQ(parsed->request_digest, record.request_digest);
  EXPECT_EQ(parsed->event, record.event);
  EXPECT_EQ(parsed->written_time, record.written_time);
  EXPECT_EQ(parsed->request_id, record.request_id);
  EXPECT_EQ(parsed->request_index, 1u);
  EXPECT_EQ(parsed->request_size, 2u);
  EXPECT_EQ(parsed->event.data(), bytes->data() + bytes->find("event 1"));
}

TEST(RecordTest, TheLargestRecordHasTheStatedSize) {
  const std::string id(64, 'a');
  const std::string actor = absl::StrCat("token:", std::string(250, 'n'));
  const std::string event(61'440, 'e');
  Record record = ClientRecord();
  record.position = Position(INT64_MAX);
  record.revision = Revision(INT64_MAX);
  record.previous_leaf_hash = Sha256("before");
  record.recorded_time = FromMicros(INT64_MAX);
  record.written_time = FromMicros(INT64_MAX);
  record.agreement_id = id;
  record.actor = actor;
  record.event = event;
  record.request_id = id;
  record.request_index = 255;
  record.request_size = 256;
  const auto bytes = EncodeRecord(record);
  ASSERT_THAT(bytes, IsOk());
  EXPECT_EQ(bytes->size(), 61'949u);
  EXPECT_THAT(ParseRecord(*bytes), IsOk());
}

TEST(RecordTest, EncodingRefusesABrokenBoundAndNamesIt) {
  const std::string long_text(70'000, 'x');
  const auto refused = [](auto change, const std::string& says,
                          Record record = ClientRecord()) {
    change(&record);
    EXPECT_THAT(EncodeRecord(record), StatusIs(kInvalid, HasSubstr(says)));
  };
  refused([](Record* r) { r->agreement_id = ".."; }, "agreement id '..'");
  refused([](Record* r) { r->actor = ""; }, "actor_bytes_max");
  refused([](Record* r) { r->actor = "alice"; }, "lower-case letters");
  refused([](Record* r) { r->actor = "ledger:"; }, "lower-case letters");
  refused([](Record* r) { r->actor = "ledger:x"; }, "scheme 'ledger'");
  refused([](Record* r) { r->event = ""; }, "event_bytes_max");
  refused(
      [&](Record* r) {
        r->event = std::string_view(long_text).substr(0, 61'441);
      },
      "event has 61441 bytes");
  refused([](Record* r) { r->revision = Revision(1); }, "must not be zero");
  refused([](Record* r) { r->previous_leaf_hash = Sha256(""); },
          "must be zero at revision 0");
  refused([](Record* r) { r->request_id = ""; }, "request id is missing");
  refused([](Record* r) { r->request_size = 0; }, "request size is missing");
  refused([](Record* r) { r->request_size = 257; }, "request_events_max");
  refused([](Record* r) { r->request_index = 2; }, "request index 2");
  refused([](Record* r) { r->actor = "token:x"; }, "must be 'ledger:'",
          OwnRecord());
  refused([](Record* r) { r->event = "other"; }, "SHA-256 of its event",
          OwnRecord());
  refused([](Record* r) { r->request_id = "r"; }, "field 10", OwnRecord());
}

TEST(RecordTest, ReadingRefusesEachFieldOutsideItsBounds) {
  const auto refused = [](const std::string& bytes, const std::string& says) {
    EXPECT_THAT(ParseRecord(bytes), StatusIs(kDataLoss, HasSubstr(says)));
  };
  using M = v1::Record*;
  refused("", "record has 0 bytes");
  refused(Changed([](M m) { m->clear_agreement_id(); }), "agreement id ''");
  refused(Changed([](M m) { m->set_agreement_id("a/b"); }), "agreement id");
  refused(Changed([](M m) { m->set_previous_leaf_hash("short"); }),
          "previous leaf hash");
  refused(Changed([](M m) { m->clear_previous_leaf_hash(); }),
          "previous leaf hash");
  refused(Changed([](M m) { m->clear_actor(); }), "actor has 0 bytes");
  refused(Changed([](M m) {
            m->set_actor(absl::StrCat("a:", std::string(255, 'x')));
          }),
          "actor has 257 bytes");
  refused(Changed([](M m) { m->set_actor("Token:x"); }), "lower-case letters");
  refused(Changed([](M m) { m->set_actor(":x"); }), "lower-case letters");
  refused(Changed([](M m) { m->set_actor("token:"); }), "lower-case letters");
  refused(Changed([](M m) { m->clear_request_digest(); }), "request digest");
  refused(Changed([](M m) { m->set_request_digest(std::string(33, 'x')); }),
          "request digest");
  refused(Changed([](M m) { m->clear_event(); }), "event has 0 bytes");
  refused(Changed([](M m) { m->set_event(std::string(61'441, 'x')); }),
          "event has 61441 bytes");
  refused(Changed([](M m) { m->clear_request_id(); }), "request id is missing");
  refused(Changed([](M m) { m->set_request_id("a b"); }), "request id 'a b'");
  refused(Changed([](M m) { m->set_request_id(std::string(65, 'a')); }),
          "has 65 bytes");
  refused(Changed([](M m) { m->clear_request_size(); }),
          "request size is missing");
  refused(Changed([](M m) { m->set_request_size(257); }),
          "request size is 257");
  refused(Changed([](M m) { m->set_written_time(0); }, OwnRecord()), "field 9");
  refused(Changed([](M m) { m->set_event("other"); }, OwnRecord()),
          "SHA-256 of its event");
}

TEST(RecordTest, RecordsOverTheLimitAreRefusedAndLaterFieldsMayFillIt) {
  std::string bytes = EncodeRecord(ClientRecord()).value();
  // Field 100: tag 2 bytes, length 3 bytes.
  const size_t room = 65'535 - bytes.size() - 5;
  for (const size_t extra : {room, room + 1}) {
    std::string longer = bytes;
    longer += "\xa2\x06";
    longer += static_cast<char>((extra & 0x7f) | 0x80);
    longer += static_cast<char>(((extra >> 7) & 0x7f) | 0x80);
    longer += static_cast<char>(extra >> 14);
    longer += std::string(extra, 'x');
    EXPECT_EQ(ParseRecord(longer).ok(), longer.size() <= 65'535u);
  }
}

TEST(RecordTest, MalformedWireDataIsRefusedWithItsByte) {
  const std::string good = EncodeRecord(ClientRecord()).value();
  ASSERT_EQ(good.size(), 124u);
  const std::pair<std::string, const char*> tails[] = {
      {std::string("\x00", 1), "byte 124: not a protobuf tag"},
      {"\x80", "byte 124: not a protobuf tag"},
      {"\x80\x80\x80\x80\x80\x01", "byte 124: not a protobuf tag"},
      {"\xa0\x86\x80\x80\x10\x01", "byte 124: not a protobuf tag"},
      {"\xa2\x06\x05only", "byte 124: value of unknown field 100"},
      {"\xa3\x06", "unknown field 100 with wire type 3"},
      {"\xa4\x06", "unknown field 100 with wire type 4"},
      {"\xa6\x06", "unknown field 100 with wire type 6"},
      {"\xa1\x06seven77", "unknown field 100"},
      {"\xa5\x06ttt", "unknown field 100"},
      {"\xa0\x06\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02", "unknown field 100"},
      {"\x4a\x01x", "field 9: expected wire type 0, found 2"},
      {"\x48", "field 9: value is malformed"},
      {"\x48\x80", "field 9: value is malformed"},
  };
  for (const auto& [tail, says] : tails) {
    EXPECT_THAT(ParseRecord(good + tail), StatusIs(kDataLoss, HasSubstr(says)));
  }
  for (const char* tail : {"\xa1\x06"
                           "eight888",
                           "\xa5\x06"
                           "four",
                           "\xa0\x06\x01", "\xa0\x06\x80\x00"}) {
    const std::string_view view(tail,
                                tail[2] == '\x80' ? 4 : std::strlen(tail));
    EXPECT_THAT(ParseRecord(good + std::string(view)), IsOk()) << tail;
  }
}

TEST(RecordTest, EveryCutIsRefused) {
  const std::string good = EncodeRecord(ClientRecord()).value();
  for (size_t size = 0; size < good.size(); ++size) {
    EXPECT_FALSE(ParseRecord(std::string_view(good).substr(0, size)).ok())
        << size;
  }
}

TEST(RecordTest, NoFlippedBitKeepsTheLeafOrCrashes) {
  const std::string good = EncodeRecord(ClientRecord()).value();
  for (size_t bit = 0; bit < good.size() * 8; ++bit) {
    std::string flipped = good;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_NE(LeafHash(flipped), LeafHash(good));
    const auto parsed = ParseRecord(flipped);
    v1::Record message;
    if (parsed.ok()) {
      EXPECT_TRUE(message.ParseFromString(flipped)) << bit;
    }
  }
}

TEST(RecordTest, ActorsAreUtf8) {
  Record record = ClientRecord();
  for (const char* name : {"\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80",
                           "\xed\x9f\xbf", "\xf4\x8f\xbf\xbf"}) {
    const std::string actor = absl::StrCat("token:", name);
    record.actor = actor;
    EXPECT_THAT(EncodeRecord(record), IsOk()) << actor;
  }
  for (const char* name :
       {"\x80", "\xc3", "\xc0\xaf", "\xc1\xbf", "\xe0\x9f\xbf", "\xed\xa0\x80",
        "\xe2\x82", "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80",
        "\xff", "\xc3("}) {
    const std::string actor = absl::StrCat("token:", name);
    record.actor = actor;
    EXPECT_THAT(EncodeRecord(record),
                StatusIs(kInvalid, HasSubstr("actor is not UTF-8")));
  }
}

TEST(RecordTest, UnderscoreMakesAnyAgreementTheLedgersOwn) {
  Record record = OwnRecord();
  record.agreement_id = "_policy";
  EXPECT_THAT(EncodeRecord(record), IsOk());
  record = ClientRecord();
  record.agreement_id = "_policy";
  EXPECT_THAT(EncodeRecord(record),
              StatusIs(kInvalid, HasSubstr("must be 'ledger:'")));
}

}  // namespace
}  // namespace ledger
