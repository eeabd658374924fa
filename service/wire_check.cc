// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/wire_check.h"

#include <algorithm>
#include <memory>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/wire_format_lite.h"
#include "ledger/mutex.h"

namespace ledger {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::io::CodedInputStream;
using Wire = google::protobuf::internal::WireFormatLite;

constexpr size_t kViolationsMax = 256;

// What one field of a message looks like on the wire.
struct Row {
  const FieldDescriptor* field = nullptr;
  Wire::WireType wire_type = Wire::WIRETYPE_VARINT;
  const struct Table* message = nullptr;  // of a message field
};

// The fields of a message by number; our numbers are small.
struct Table {
  std::vector<Row> rows;

  const Row* Find(int number) const {
    if (number <= 0 || static_cast<size_t>(number) >= rows.size()) {
      return nullptr;
    }
    const Row& row = rows[static_cast<size_t>(number)];
    return row.field == nullptr ? nullptr : &row;
  }
};

// Tables of all messages met so far; they live as long as the process.
class Tables {
 public:
  const Table* Of(const Descriptor* type) ABSL_LOCKS_EXCLUDED(mutex_) {
    MutexLock lock(mutex_);
    return Make(type);
  }

 private:
  const Table* Make(const Descriptor* type)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    auto& slot = tables_[type];
    if (slot != nullptr) return slot.get();
    slot = std::make_unique<Table>();
    Table* table = slot.get();
    for (int i = 0; i < type->field_count(); ++i) {
      const FieldDescriptor* field = type->field(i);
      const auto number = static_cast<size_t>(field->number());
      if (table->rows.size() <= number) table->rows.resize(number + 1);
      Row row;
      row.field = field;
      row.wire_type = Wire::WireTypeForFieldType(
          static_cast<Wire::FieldType>(field->type()));
      if (field->message_type() != nullptr) {
        row.message = Make(field->message_type());
      }
      table->rows[number] = row;
    }
    return table;
  }

  Mutex mutex_;
  absl::flat_hash_map<const Descriptor*, std::unique_ptr<Table>> tables_
      ABSL_GUARDED_BY(mutex_);
};

Tables& AllTables() {
  static Tables* const tables = new Tables;
  return *tables;
}

// One step of a path, on the stack of the walk; made text only when needed.
struct Step {
  const Step* parent = nullptr;
  const FieldDescriptor* field = nullptr;
  int index = -1;  // -1: not repeated
};

std::string PathOf(const Step* step) {
  if (step == nullptr || step->field == nullptr) return std::string();
  std::string path = PathOf(step->parent);
  if (!path.empty()) path.push_back('.');
  path.append(step->field->name());
  if (step->index >= 0) absl::StrAppend(&path, "[", step->index, "]");
  return path;
}

// The walk over one request.
class Walk {
 public:
  void Message(const Table& table, std::string_view bytes, const Step* at);
  std::vector<v1::Violation> Take() && { return std::move(out_); }

 private:
  void Add(const Step* at, std::string description) {
    if (out_.size() >= kViolationsMax) return;
    v1::Violation& violation = out_.emplace_back();
    violation.set_field(PathOf(at));
    violation.set_reason("INVALID_FIELD");
    violation.set_description(std::move(description));
  }

  void Unknown(const Step* at, uint32_t number) {
    Add(at, absl::StrCat("holds unknown field ", number,
                         "; this server is older than the client, or the "
                         "message is another one"));
  }

  void Enum(const Row& row, uint64_t value, const Step& at) {
    const int number = static_cast<int>(value);
    if (row.field->enum_type()->FindValueByNumber(number) == nullptr) {
      Add(&at, absl::StrCat("unknown value ", number, " of ",
                            row.field->enum_type()->name(),
                            "; give one that the schema lists"));
    }
  }

  // A length-delimited field: message, packed numbers, or text and bytes.
  void Delimited(const Row& row, std::string_view bytes, const Step& at) {
    if (row.message != nullptr) {
      Message(*row.message, bytes, &at);
    } else if (row.field->type() == FieldDescriptor::TYPE_ENUM) {
      CodedInputStream in(reinterpret_cast<const uint8_t*>(bytes.data()),
                          static_cast<int>(bytes.size()));
      uint64_t value = 0;
      while (in.CurrentPosition() < static_cast<int>(bytes.size()) &&
             in.ReadVarint64(&value)) {
        Enum(row, value, at);
      }
    }
  }

  std::vector<v1::Violation> out_;
};

void Walk::Message(const Table& table, std::string_view bytes, const Step* at) {
  CodedInputStream in(reinterpret_cast<const uint8_t*>(bytes.data()),
                      static_cast<int>(bytes.size()));
  const FieldDescriptor* last_field = nullptr;
  int last_index = -1;
  absl::flat_hash_map<int, int> counts;  // of repeated fields that interleave
  while (const uint32_t tag = in.ReadTag()) {
    const Wire::WireType wire_type = Wire::GetTagWireType(tag);
    const int number = Wire::GetTagFieldNumber(tag);
    const Row* row = table.Find(number);
    const bool packed = row != nullptr && row->field->is_packable() &&
                        wire_type == Wire::WIRETYPE_LENGTH_DELIMITED;
    if (row == nullptr || (wire_type != row->wire_type && !packed)) {
      Unknown(at, static_cast<uint32_t>(number));
      if (!Wire::SkipField(&in, tag)) return;
      continue;
    }
    Step step{at, row->field, -1};
    if (row->field->is_repeated()) {
      if (row->field != last_field) {
        if (last_field != nullptr) counts[last_field->number()] = last_index;
        const auto it = counts.find(number);
        last_index = it == counts.end() ? -1 : it->second;
        last_field = row->field;
      }
      step.index = ++last_index;
    }
    if (wire_type == Wire::WIRETYPE_LENGTH_DELIMITED) {
      uint32_t size = 0;
      if (!in.ReadVarint32(&size)) return;
      const auto start = static_cast<size_t>(in.CurrentPosition());
      if (size > bytes.size() - start) return;
      Delimited(*row, bytes.substr(start, size), step);
      if (!in.Skip(static_cast<int>(size))) return;
    } else if (row->field->type() == FieldDescriptor::TYPE_ENUM) {
      uint64_t value = 0;
      if (!in.ReadVarint64(&value)) return;
      Enum(*row, value, step);
    } else if (!Wire::SkipField(&in, tag)) {
      return;
    }
  }
}

}  // namespace

std::vector<v1::Violation> CheckWire(const Descriptor* type,
                                     std::string_view bytes) {
  Walk walk;
  const Step root;
  walk.Message(*AllTables().Of(type), bytes, &root);
  return std::move(walk).Take();
}

}  // namespace ledger
