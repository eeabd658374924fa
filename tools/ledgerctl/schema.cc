// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/ledgerctl/schema.h"

#include <google/protobuf/descriptor.pb.h>

#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

// The file that the build makes of the protos, as bytes in this object.
asm(R"(
  .section .rodata
  .global ledger_schema_begin
  .global ledger_schema_end
ledger_schema_begin:
  .incbin ")" LEDGER_SCHEMA_FILE R"("
ledger_schema_end:
  .byte 0
  .text
)");

extern "C" {
extern const char ledger_schema_begin[];
extern const char ledger_schema_end[];
}

namespace ledger::ctl {
namespace {

using google::protobuf::DescriptorPool;

const DescriptorPool& Pool() {
  static const DescriptorPool* const pool = [] {
    auto* made = new DescriptorPool;
    google::protobuf::FileDescriptorSet files;
    files.ParseFromArray(
        ledger_schema_begin,
        static_cast<int>(ledger_schema_end - ledger_schema_begin));
    for (const auto& file : files.file()) made->BuildFile(file);
    return made;
  }();
  return *pool;
}

template <typename Descriptor>
std::string LeadingComment(const Descriptor& descriptor) {
  google::protobuf::SourceLocation location;
  if (!descriptor.GetSourceLocation(&location)) return "";
  return absl::StrJoin(
      absl::StrSplit(location.leading_comments, absl::ByAnyChar(" \n"),
                     absl::SkipEmpty()),
      " ");
}

}  // namespace

const google::protobuf::Descriptor* SchemaMessage(std::string_view full_name) {
  return Pool().FindMessageTypeByName(std::string(full_name));
}

std::string CommentOf(const google::protobuf::FieldDescriptor& field) {
  return LeadingComment(field);
}

std::string CommentOf(const google::protobuf::Descriptor& message) {
  return LeadingComment(message);
}

std::string_view SchemaFiles() {
  return {ledger_schema_begin,
          static_cast<size_t>(ledger_schema_end - ledger_schema_begin)};
}

}  // namespace ledger::ctl
