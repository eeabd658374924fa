// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/bench/payload.h"

#include <array>
#include <cstdio>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/wire_format_lite.h"
#include "grpcpp/support/proto_buffer_reader.h"
#include "ledger/v1/ledger_service.pb.h"

namespace ledger::bench {
namespace {

constexpr int64_t kGrantedAt = 1'600'000'000;
constexpr int64_t kDeliveredAt = 1'700'000'000;
constexpr size_t kIdDigits = 16;
constexpr std::string_view kInstrument = "I-SUPPLY";

std::string TermId(int term) { return absl::StrCat("T-SUPPLY-", term); }

}  // namespace

v1::Event Foundation(int index) {
  v1::Event event;
  v1::Fact& fact = *event.mutable_fact();
  fact.mutable_effective()->mutable_instant()->set_seconds(kGrantedAt);
  fact.set_instrument_id(std::string(kInstrument));
  if (index == 0) {
    auto& executed = *fact.mutable_instrument_executed();
    executed.set_kind(v1::INSTRUMENT_KIND_AGREEMENT);
    executed.set_title("Supply agreement");
    for (const char* party : {"buyer", "supplier"}) {
      executed.add_parties()->set_party_id(party);
    }
    return event;
  }
  auto& granted = *fact.mutable_term_granted();
  granted.set_term_id(TermId(index - 1));
  granted.set_term_kind(v1::TERM_KIND_MINIMUM_COMMITMENT);
  v1::TermFields& fields = *granted.mutable_fields();
  fields.mutable_holders()->add_party_ids("buyer");
  fields.mutable_burdened()->add_party_ids("supplier");
  fields.mutable_committed()->set_value("1000000000000");
  fields.mutable_committed()->set_currency("USD");
  fields.mutable_committed()->set_qualifier(v1::AMOUNT_QUALIFIER_EXACT);
  return event;
}

v1::Event Delivery(int term) {
  v1::Event event;
  v1::Fact& fact = *event.mutable_fact();
  fact.mutable_effective()->mutable_instant()->set_seconds(kDeliveredAt);
  fact.set_clause_ref("Schedule 2, section 4.1");
  fact.set_speech_act(v1::SPEECH_ACT_REPORT);
  auto& delivered = *fact.mutable_performance_recorded();
  delivered.set_term_id(TermId(term));
  delivered.set_term_kind(v1::TERM_KIND_MINIMUM_COMMITMENT);
  delivered.set_kind(v1::PERFORMANCE_KIND_DELIVERED);
  delivered.mutable_amount()->set_value("1250");
  delivered.mutable_amount()->set_currency("USD");
  delivered.mutable_amount()->set_qualifier(v1::AMOUNT_QUALIFIER_EXACT);
  std::string& note = *event.mutable_note()->mutable_plain();
  note = "Confirmed against the monthly statement.";
  while (event.ByteSizeLong() < kEventBytes) note.push_back('.');
  return event;
}

RequestMaker::RequestMaker(std::string_view agreement,
                           std::vector<v1::Event> events, uint64_t first)
    : events_(events.size()), next_(first) {
  v1::AppendEventsRequest request;
  request.set_request_id(std::string(kIdDigits, '0'));
  auto& append = *request.add_appends();
  append.set_agreement_id(std::string(agreement));
  append.mutable_expected()->set_any(true);
  for (v1::Event& event : events) *append.add_events() = std::move(event);
  bytes_ = request.SerializeAsString();
}

grpc::ByteBuffer RequestMaker::Make() {
  // The id is the first field: one byte of tag, one of length.
  std::array<char, kIdDigits + 1> id{};
  std::snprintf(id.data(), id.size(), "%016llx",
                static_cast<unsigned long long>(next_++));
  std::memcpy(bytes_.data() + 2, id.data(), kIdDigits);
  return BufferOf(bytes_);
}

Scanned Scan(const grpc::ByteBuffer& message, uint32_t flag) {
  using google::protobuf::internal::WireFormatLite;
  Scanned out;
  grpc::ByteBuffer bytes(message);  // shares its slices
  grpc::ProtoBufferReader reader(&bytes);
  google::protobuf::io::CodedInputStream in(&reader);
  while (const uint32_t tag = in.ReadTag()) {
    const auto number =
        static_cast<uint32_t>(WireFormatLite::GetTagFieldNumber(tag));
    if (number == 1) ++out.items;
    if (number == flag && WireFormatLite::GetTagWireType(tag) ==
                              WireFormatLite::WIRETYPE_VARINT) {
      if (!in.ReadVarint64(&out.flags)) return out;
    } else if (!WireFormatLite::SkipField(&in, tag)) {
      return out;
    }
  }
  out.whole = in.ConsumedEntireMessage();
  return out;
}

grpc::ByteBuffer BufferOf(std::string_view bytes) {
  const grpc::Slice slice(bytes.data(), bytes.size());
  return {&slice, 1};
}

}  // namespace ledger::bench
