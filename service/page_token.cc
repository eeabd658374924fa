// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/page_token.h"

#include <memory>

#include "absl/strings/escaping.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "ledger/reason.h"

namespace ledger {
namespace {

constexpr char kVersion = 1;
constexpr size_t kHeadBytes = 1 + 1 + 32 + 8 + 8 + 8;
constexpr size_t kFromBytes = 8 + 8 + 8;
constexpr size_t kMacBytes = 32;
constexpr size_t kTokenBytesMax = 1024;

void PutNumber(uint64_t value, std::string* out) {
  for (int shift = 56; shift >= 0; shift -= 8) {
    out->push_back(static_cast<char>(value >> shift));
  }
}

uint64_t TakeNumber(std::string_view* in) {
  uint64_t value = 0;
  for (int i = 0; i < 8; ++i) {
    value = value << 8 | static_cast<unsigned char>((*in)[0]);
    in->remove_prefix(1);
  }
  return value;
}

absl::Status Invalid(std::string_view why) {
  v1::Refusal refusal;
  v1::Violation* violation = refusal.add_violations();
  violation->set_field("page_token");
  violation->set_description(std::string(why));
  return Refuse(Reason::kPageTokenInvalid, "page_token: " + std::string(why),
                std::move(refusal));
}

void ClearField(std::string_view name, google::protobuf::Message* message) {
  const auto* field =
      message->GetDescriptor()->FindFieldByName(std::string(name));
  if (field != nullptr) message->GetReflection()->ClearField(message, field);
}

}  // namespace

Hash ArgumentsHash(const google::protobuf::Message& request) {
  const std::unique_ptr<google::protobuf::Message> bare(request.New());
  bare->CopyFrom(request);
  ClearField("page_size", bare.get());
  ClearField("page_token", bare.get());
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    bare->SerializeToCodedStream(&coded);
  }
  return Sha256(bytes);
}

std::string EncodePageToken(const PageToken& token, std::string_view key) {
  std::string bytes;
  bytes.reserve(kHeadBytes + token.last_key.size() + kMacBytes);
  bytes.push_back(kVersion);
  bytes.push_back(static_cast<char>(token.method));
  bytes.append(token.arguments.view());
  PutNumber(token.tree_size.value(), &bytes);
  PutNumber(static_cast<uint64_t>(ToMicros(token.read_time)), &bytes);
  PutNumber(static_cast<uint64_t>(ToMicros(token.effective_time)), &bytes);
  if (token.method == PageMethod::kDiffAgreement) {
    PutNumber(token.from.tree_size.value(), &bytes);
    PutNumber(static_cast<uint64_t>(ToMicros(token.from.read_time)), &bytes);
    PutNumber(static_cast<uint64_t>(ToMicros(token.from.effective_time)),
              &bytes);
  }
  bytes.append(token.last_key);
  bytes.append(HmacSha256(key, bytes).view());
  return absl::WebSafeBase64Escape(bytes);
}

absl::StatusOr<PageToken> DecodePageToken(std::string_view text,
                                          PageMethod method,
                                          const Hash& arguments,
                                          std::string_view key) {
  std::string bytes;
  if (text.size() > kTokenBytesMax ||
      !absl::WebSafeBase64Unescape(absl::string_view(text.data(), text.size()),
                                   &bytes) ||
      bytes.size() < kHeadBytes + kMacBytes || bytes[0] != kVersion) {
    return Invalid(
        "not a token of this server; give next_page_token as it came");
  }
  const std::string_view all(bytes);
  const std::string_view body = all.substr(0, all.size() - kMacBytes);
  if (!ConstantTimeEquals(HmacSha256(key, body).view(),
                          all.substr(body.size()))) {
    return Invalid(
        "was changed or comes from another ledger; give next_page_token as it "
        "came, or start again without one");
  }
  if (body[1] != static_cast<char>(method) ||
      body.substr(2, 32) != arguments.view()) {
    return Invalid(
        "belongs to another question; repeat the arguments of the first page, "
        "or start again without a token");
  }
  PageToken token;
  token.method = method;
  token.arguments = arguments;
  std::string_view rest = body.substr(34);
  token.tree_size = TreeSize(TakeNumber(&rest));
  token.read_time = FromMicros(static_cast<int64_t>(TakeNumber(&rest)));
  token.effective_time = FromMicros(static_cast<int64_t>(TakeNumber(&rest)));
  if (method == PageMethod::kDiffAgreement) {
    if (rest.size() < kFromBytes) return Invalid("is cut off");
    token.from.tree_size = TreeSize(TakeNumber(&rest));
    token.from.read_time = FromMicros(static_cast<int64_t>(TakeNumber(&rest)));
    token.from.effective_time =
        FromMicros(static_cast<int64_t>(TakeNumber(&rest)));
  }
  token.last_key = std::string(rest);
  return token;
}

}  // namespace ledger
