// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/model/model_grid.h"

#include <algorithm>
#include <optional>

#include "ledger/amount.h"
#include "tests/model/model_time.h"

namespace ledger::model {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

bool IsInterval(const std::string& dimension) {
  return dimension == "quantity" || dimension == "time";
}

// One end of an interval as a text that sorts; empty: open.
struct Ends {
  std::string lo, hi;
};

Ends Split(const std::string& value) {
  const size_t dots = value.find("..");
  if (dots == std::string::npos) return {value, value};
  return {value.substr(0, dots), value.substr(dots + 2)};
}

bool NotAbove(const std::string& dimension, const std::string& a,
              const std::string& b) {
  if (dimension == "quantity") {
    return !(Decimal::Parse(b).value() < Decimal::Parse(a).value());
  }
  return DaysOf(a).lo <= DaysOf(b).lo;
}

// The pieces of an interval between the ends that boxes name inside it.
std::vector<std::string> Pieces(const std::string& dimension,
                                const std::string& whole,
                                const std::set<std::string>& named) {
  const Ends ends = Split(whole);
  std::vector<std::string> cuts;
  for (const std::string& value : named) {
    for (const std::string& end : {Split(value).lo, Split(value).hi}) {
      if (end.empty()) continue;
      const bool above = ends.lo.empty() || !NotAbove(dimension, end, ends.lo);
      const bool below = ends.hi.empty() || !NotAbove(dimension, ends.hi, end);
      if (above && below) cuts.push_back(end);
    }
  }
  std::sort(cuts.begin(), cuts.end(),
            [&](const std::string& a, const std::string& b) {
              return !NotAbove(dimension, b, a);
            });
  std::vector<std::string> pieces;
  std::string from = ends.lo;
  for (const std::string& cut : cuts) {
    if (cut == from) continue;
    pieces.push_back(from + ".." + cut);
    from = cut;
  }
  pieces.push_back(from + ".." + ends.hi);
  return pieces;
}

// What one value of the act falls into.
std::vector<std::string> Refine(const std::string& dimension,
                                const std::string& value,
                                const std::set<std::string>& named) {
  if (IsInterval(dimension)) return Pieces(dimension, value, named);
  std::vector<std::string> values = {value};
  for (const std::string& each : named) {
    if (each != value && Within(dimension, value, each)) values.push_back(each);
  }
  return values;
}

// What an act falls into in one dimension.
std::vector<std::vector<std::string>> Choices(
    const v1::Box& act, const std::string& dimension,
    const std::set<std::string>& named) {
  const v1::Values* asked = ValuesOf(act, dimension);
  if (asked == nullptr || asked->values_size() == 0) {
    std::vector<std::vector<std::string>> open;
    if (IsInterval(dimension) && !named.empty()) {
      for (const auto& each : Pieces(dimension, "..", named)) {
        open.push_back({each});
      }
      return open;
    }
    open.push_back({});
    for (const std::string& each : named) open.push_back({each});
    return open;
  }
  std::vector<std::vector<std::string>> all = {{}};
  for (const std::string& value : asked->values()) {
    std::vector<std::vector<std::string>> longer;
    for (const std::string& part : Refine(dimension, value, named)) {
      for (std::vector<std::string> each : all) {
        each.push_back(part);
        longer.push_back(std::move(each));
      }
    }
    all = std::move(longer);
  }
  return all;
}

}  // namespace

const v1::Values* ValuesOf(const v1::Box& box, const std::string& dimension) {
  const FieldDescriptor* field =
      v1::Box::descriptor()->FindFieldByName(dimension);
  if (!box.GetReflection()->HasField(box, field)) return nullptr;
  return google::protobuf::DynamicCastToGenerated<v1::Values>(
      &box.GetReflection()->GetMessage(box, field));
}

void GatherBoxes(const Message& message, ModelBoxes& boxes) {
  if (message.GetDescriptor() == v1::Box::descriptor()) {
    boxes.push_back(
        google::protobuf::DynamicCastToGenerated<v1::Box>(&message));
    return;
  }
  const auto* reflection = message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    if (!field->is_repeated()) {
      GatherBoxes(reflection->GetMessage(message, field), boxes);
      continue;
    }
    for (int i = 0; i < reflection->FieldSize(message, field); ++i) {
      GatherBoxes(reflection->GetRepeatedMessage(message, field, i), boxes);
    }
  }
}

std::vector<ModelPoint> GridOf(const v1::Box& act, const ModelBoxes& boxes,
                               size_t most) {
  std::vector<ModelPoint> points = {{}};
  for (const std::string dimension : kDimensions) {
    std::set<std::string> named;
    for (const v1::Box* box : boxes) {
      const v1::Values* values = ValuesOf(*box, dimension);
      if (values == nullptr) continue;
      named.insert(values->values().begin(), values->values().end());
    }
    std::vector<ModelPoint> finer;
    for (const auto& choice : Choices(act, dimension, named)) {
      for (ModelPoint point : points) {
        point[dimension] = choice;
        finer.push_back(std::move(point));
      }
      if (finer.size() > most) return {};
    }
    points = std::move(finer);
  }
  return points;
}

bool Within(const std::string& dimension, const std::string& outer,
            const std::string& inner) {
  if (!IsInterval(dimension)) {
    return inner == outer || inner.substr(0, outer.size() + 1) == outer + "/";
  }
  const Ends out = Split(outer), in = Split(inner);
  const bool lo =
      out.lo.empty() || (!in.lo.empty() && NotAbove(dimension, out.lo, in.lo));
  const bool hi =
      out.hi.empty() || (!in.hi.empty() && NotAbove(dimension, in.hi, out.hi));
  return lo && hi;
}

bool InBox(const v1::Box& box, const ModelPoint& point,
           const std::set<const v1::Box*>& redacted,
           std::set<const v1::Box*>* met) {
  bool blacked = false;
  for (const std::string dimension : kDimensions) {
    const v1::Values* values = ValuesOf(box, dimension);
    if (values == nullptr) continue;
    if (values->redacted()) {
      blacked = true;
      continue;
    }
    bool any = false;
    for (const std::string& outer : values->values()) {
      for (const std::string& inner : point.at(dimension)) {
        any = any || Within(dimension, outer, inner);
      }
    }
    if (!any) return false;
  }
  if (!blacked) return true;
  if (met != nullptr) met->insert(&box);
  return redacted.count(&box) != 0;
}

Place InScope(const v1::Scope& scope, const ModelPoint& point,
              const std::set<const v1::Box*>& redacted,
              std::set<const v1::Box*>* met) {
  bool in = false, carved = false;
  for (const v1::Box& box : scope.include()) {
    in = InBox(box, point, redacted, met) || in;
  }
  for (const v1::Box& box : scope.except()) {
    carved = InBox(box, point, redacted, met) || carved;
  }
  if (!in) return Place::kOut;
  return carved ? Place::kCarved : Place::kIn;
}

}  // namespace ledger::model
