// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// A record is the wire form of v1.Record, written once and by hand, so that
// its bytes do not hang on a library's version:
//
//    1 varint  position              7 bytes   request_digest, 32
//    2 bytes   agreement_id          8 bytes   event, 1 to 61,440
//    3 varint  revision              9 varint  written_time, if imported
//    4 bytes   previous_leaf_hash   10 bytes   request_id    \ on a client's
//    5 varint  recorded_time, µs    11 varint  request_index  > record only
//    6 bytes   actor                12 varint  request_size  /
//
// In this order; a number that is zero is left out, except in field 9.

#include "ledger/record.h"

#include <array>
#include <bit>

#include "absl/strings/str_cat.h"
#include "ledger/limits.h"
#include "ledger/reason.h"
#include "ledger/utf8.h"

namespace ledger {
namespace {

constexpr uint32_t kPosition = 1, kAgreement = 2, kRevision = 3, kPrevious = 4,
                   kRecorded = 5, kActor = 6, kDigest = 7, kEvent = 8,
                   kWritten = 9, kRequest = 10, kIndex = 11, kSize = 12;
constexpr uint32_t kFieldMax = kSize;
constexpr uint32_t kVarint = 0, kFixed64 = 1, kBytes = 2, kFixed32 = 5;
constexpr std::string_view kOwnActor = "ledger:";

constexpr bool IsBytesField(uint32_t field) {
  return field == kAgreement || field == kPrevious || field == kActor ||
         field == kDigest || field == kEvent || field == kRequest;
}

// Which of the fields 1 to 12 stand in the bytes: one bit each.
using FieldSet = uint32_t;
constexpr FieldSet Bit(uint32_t field) { return FieldSet{1} << field; }

// What is wrong with an actor, or nothing.
std::string ActorProblem(std::string_view actor, bool own) {
  if (actor.empty() || actor.size() > kActorBytesMax) {
    return absl::StrCat("actor has ", actor.size(), " bytes; limit is 1 to ",
                        kActorBytesMax, " (actor_bytes_max)");
  }
  if (!IsUtf8(actor)) return "actor is not UTF-8";
  if (own) {
    return actor == kOwnActor ? ""
                              : "actor of the ledger's own act must be "
                                "'ledger:'";
  }
  size_t scheme = 0;
  while (scheme < actor.size() && actor[scheme] >= 'a' && actor[scheme] <= 'z')
    ++scheme;
  if (scheme == 0 || scheme + 1 >= actor.size() || actor[scheme] != ':') {
    return "actor must be lower-case letters, ':' and a name";
  }
  return actor.substr(0, scheme) == "ledger"
             ? "actor of a client's record must not have the scheme 'ledger'"
             : "";
}

// What is wrong with the fields that depend on whose record it is, or nothing.
std::string OwnerProblem(const Record& record, FieldSet present, bool own) {
  if (own) {
    for (const uint32_t field : {kWritten, kRequest, kIndex, kSize}) {
      if ((present & Bit(field)) != 0) {
        return absl::StrCat("field ", field,
                            " must not stand in the ledger's own act");
      }
    }
    return record.request_digest == Sha256(record.event)
               ? ""
               : "request digest of the ledger's own act must be the SHA-256 "
                 "of its event";
  }
  if ((present & Bit(kRequest)) == 0) return "request id is missing";
  if ((present & Bit(kSize)) == 0) return "request size is missing";
  const absl::StatusOr<RequestId> id = ParseRequestId(record.request_id);
  return id.ok() ? "" : std::string(id.status().message());
}

// Every rule that concerns the record alone and is no matter of its wire form;
// empty when all hold.
std::string Problem(const Record& record, FieldSet present) {
  if (!IsPlainId(record.agreement_id)) {
    return std::string(
        ParseAgreementId(record.agreement_id).status().message());
  }
  const bool own = record.agreement_id.front() == '_';
  const bool first = record.revision.value() == 0;
  if (first != (record.previous_leaf_hash == Hash{})) {
    return first ? "previous leaf hash must be zero at revision 0"
                 : "previous leaf hash must not be zero after revision 0";
  }
  if (std::string actor = ActorProblem(record.actor, own); !actor.empty()) {
    return actor;
  }
  if (record.event.empty() || record.event.size() > kEventBytesMax) {
    return absl::StrCat("event has ", record.event.size(),
                        " bytes; limit is 1 to ", kEventBytesMax,
                        " (event_bytes_max)");
  }
  return OwnerProblem(record, present, own);
}

std::string RequestPlaceProblem(uint64_t index, uint64_t size) {
  if (size < 1 || size > kRequestEventsMax) {
    return absl::StrCat("request size is ", size, "; limit is 1 to ",
                        kRequestEventsMax, " (request_events_max)");
  }
  if (index >= size) {
    return absl::StrCat("request index ", index, " of request size ", size,
                        "; it must lie below the size");
  }
  return "";
}

void PutVarint(uint64_t value, std::string* out) {
  while (value >= 0x80) {
    out->push_back(static_cast<char>(value | 0x80));
    value >>= 7;
  }
  out->push_back(static_cast<char>(value));
}

void PutNumber(uint32_t field, uint64_t value, std::string* out) {
  PutVarint(field << 3 | kVarint, out);
  PutVarint(value, out);
}

void PutBytes(uint32_t field, std::string_view value, std::string* out) {
  PutVarint(field << 3 | kBytes, out);
  PutVarint(value.size(), out);
  out->append(value);
}

// Takes protobuf wire data apart from the front.
class WireReader {
 public:
  explicit WireReader(std::string_view bytes) : bytes_(bytes) {}

  bool done() const { return at_ == bytes_.size(); }
  size_t at() const { return at_; }

  // A varint of at most `bytes_max` bytes that fits into 64 bits.
  bool Varint(size_t bytes_max, uint64_t* value) {
    *value = 0;
    for (size_t i = 0; i < bytes_max && !done(); ++i) {
      const auto byte = static_cast<unsigned char>(bytes_[at_++]);
      if (i == 9 && byte > 1) return false;
      *value |= uint64_t{byte & 0x7fu} << (7 * i);
      if (byte < 0x80) return true;
    }
    return false;
  }

  bool Bytes(std::string_view* value) {
    uint64_t size = 0;
    return Varint(5, &size) && Take(size, value);
  }

  bool Take(uint64_t size, std::string_view* value) {
    if (size > bytes_.size() - at_) return false;
    *value = bytes_.substr(at_, size);
    at_ += size;
    return true;
  }

 private:
  std::string_view bytes_;
  size_t at_ = 0;
};

// What the wire form of a record holds, before any rule about it.
struct Wire {
  FieldSet present = 0;
  std::array<uint64_t, kFieldMax + 1> numbers{};
  std::array<std::string_view, kFieldMax + 1> bytes;
};

// Skips the value of a field that this version does not know.
bool SkipValue(uint64_t type, WireReader* reader) {
  uint64_t number = 0;
  std::string_view bytes;
  switch (type) {
    case kVarint:
      return reader->Varint(10, &number);
    case kFixed64:
      return reader->Take(8, &bytes);
    case kBytes:
      return reader->Bytes(&bytes);
    case kFixed32:
      return reader->Take(4, &bytes);
    default:
      return false;
  }
}

// Reads one field. Returns what is wrong with it, or nothing.
std::string ReadField(WireReader* reader, Wire* wire) {
  uint64_t tag = 0;
  if (!reader->Varint(5, &tag) || tag > UINT32_MAX || tag >> 3 == 0) {
    return "not a protobuf tag";
  }
  const uint64_t type = tag & 7;
  if (tag >> 3 > kFieldMax) {
    return SkipValue(type, reader)
               ? ""
               : absl::StrCat("value of unknown field ", tag >> 3,
                              " with wire type ", type, " is malformed");
  }
  const auto field = static_cast<uint32_t>(tag >> 3);
  if ((wire->present & Bit(field)) != 0) {
    return absl::StrCat("field ", field, " stands twice");
  }
  wire->present |= Bit(field);
  const uint32_t wanted = IsBytesField(field) ? kBytes : kVarint;
  if (type != wanted) {
    return absl::StrCat("field ", field, ": expected wire type ", wanted,
                        ", found ", type);
  }
  const bool whole = wanted == kBytes
                         ? reader->Bytes(&wire->bytes[field])
                         : reader->Varint(10, &wire->numbers[field]);
  return whole ? "" : absl::StrCat("field ", field, ": value is malformed");
}

absl::Status Unreadable(size_t at, std::string_view problem) {
  return Refuse(Reason::kDataLoss,
                absl::StrCat("record, byte ", at, ": ", std::string(problem)));
}

}  // namespace

absl::StatusOr<std::string> EncodeRecord(const Record& record) {
  FieldSet present = 0;
  if (record.written_time.has_value()) present |= Bit(kWritten);
  if (!record.request_id.empty()) present |= Bit(kRequest);
  if (record.request_index != 0) present |= Bit(kIndex);
  if (record.request_size != 0) present |= Bit(kSize);
  std::string problem = Problem(record, present);
  if (problem.empty() && (present & Bit(kSize)) != 0) {
    problem = RequestPlaceProblem(record.request_index, record.request_size);
  }
  if (!problem.empty()) {
    return Refuse(Reason::kInvalidField, absl::StrCat("record: ", problem));
  }

  std::string out;
  out.reserve(record.event.size() + record.agreement_id.size() +
              record.actor.size() + record.request_id.size() + 160);
  const auto number = [&out](uint32_t field, uint64_t value) {
    if (value != 0) PutNumber(field, value, &out);
  };
  number(kPosition, record.position.value());
  PutBytes(kAgreement, record.agreement_id, &out);
  number(kRevision, record.revision.value());
  PutBytes(kPrevious, record.previous_leaf_hash.view(), &out);
  number(kRecorded, std::bit_cast<uint64_t>(ToMicros(record.recorded_time)));
  PutBytes(kActor, record.actor, &out);
  PutBytes(kDigest, record.request_digest.view(), &out);
  PutBytes(kEvent, record.event, &out);
  if (record.written_time.has_value()) {
    PutNumber(kWritten, std::bit_cast<uint64_t>(ToMicros(*record.written_time)),
              &out);
  }
  if (!record.request_id.empty()) PutBytes(kRequest, record.request_id, &out);
  number(kIndex, record.request_index);
  number(kSize, record.request_size);
  return out;
}

absl::StatusOr<Record> ParseRecord(std::string_view bytes) {
  if (bytes.empty() || bytes.size() > kRecordBytesMax) {
    return Unreadable(
        0, absl::StrCat("record has ", bytes.size(), " bytes; limit is 1 to ",
                        kRecordBytesMax, " (record_bytes_max)"));
  }
  WireReader reader(bytes);
  Wire wire;
  while (!reader.done()) {
    const size_t at = reader.at();
    const std::string problem = ReadField(&reader, &wire);
    if (!problem.empty()) return Unreadable(at, problem);
  }

  const auto broken = [&bytes](std::string_view problem) {
    return Unreadable(bytes.size(), problem);
  };
  const absl::StatusOr<Hash> previous = HashFromBytes(wire.bytes[kPrevious]);
  if (!previous.ok()) {
    return broken(
        absl::StrCat("previous leaf hash: ", previous.status().message()));
  }
  const absl::StatusOr<Hash> digest = HashFromBytes(wire.bytes[kDigest]);
  if (!digest.ok()) {
    return broken(absl::StrCat("request digest: ", digest.status().message()));
  }
  // Compared whole, before anything cuts them to 32 bits.
  std::string problem;
  if ((wire.present & Bit(kSize)) != 0) {
    problem = RequestPlaceProblem(wire.numbers[kIndex], wire.numbers[kSize]);
    if (!problem.empty()) return broken(problem);
  }

  Record record;
  record.position = Position(wire.numbers[kPosition]);
  record.agreement_id = wire.bytes[kAgreement];
  record.revision = Revision(wire.numbers[kRevision]);
  record.previous_leaf_hash = *previous;
  record.recorded_time =
      FromMicros(std::bit_cast<int64_t>(wire.numbers[kRecorded]));
  record.actor = wire.bytes[kActor];
  record.request_digest = *digest;
  record.event = wire.bytes[kEvent];
  if ((wire.present & Bit(kWritten)) != 0) {
    record.written_time =
        FromMicros(std::bit_cast<int64_t>(wire.numbers[kWritten]));
  }
  record.request_id = wire.bytes[kRequest];
  record.request_index = static_cast<uint32_t>(wire.numbers[kIndex]);
  record.request_size = static_cast<uint32_t>(wire.numbers[kSize]);
  problem = Problem(record, wire.present);
  if (!problem.empty()) return broken(problem);
  return record;
}

}  // namespace ledger
