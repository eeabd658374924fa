// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TOOLS_LEDGERCTL_SCHEMA_H_
#define TOOLS_LEDGERCTL_SCHEMA_H_

#include <google/protobuf/descriptor.h>

#include <string>
#include <string_view>

namespace ledger::ctl {

// A message of the schema as it was compiled in, with the comments of the
// proto files, which generated code leaves out; nullptr if it has none of that
// full name. The first call parses the schema; safe from any thread.
const google::protobuf::Descriptor* SchemaMessage(std::string_view full_name);

// The comment above a field or message of SchemaMessage, as one line.
std::string CommentOf(const google::protobuf::FieldDescriptor& field);
std::string CommentOf(const google::protobuf::Descriptor& message);

// A FileDescriptorSet of the events and of the record that holds them, with
// all imports and comments: what reads an export's records.
std::string_view SchemaFiles();

}  // namespace ledger::ctl

#endif  // TOOLS_LEDGERCTL_SCHEMA_H_
