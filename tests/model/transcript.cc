// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/model/transcript.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "google/protobuf/util/json_util.h"
#include "ledger/v1/line.pb.h"

namespace ledger::model {
namespace {

std::string Line(const std::string& request, const std::string& agreement,
                 const v1::Event& event) {
  v1::EventLine line;
  line.set_request_id(request);
  line.set_agreement_id(agreement);
  *line.mutable_event() = event;
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  std::string json;
  const auto written =
      google::protobuf::util::MessageToJsonString(line, &json, options);
  return (written.ok() ? json : line.ShortDebugString()) + "\n";
}

}  // namespace

std::string Transcript(const ModelLedger& ledger) {
  std::string text = "\n";
  for (const ModelEvent& row : ledger.rows()) {
    text += Line(row.request_id, row.agreement, row.event);
  }
  return text;
}

std::string Lines(const AppendRequest& request) {
  std::string text;
  for (const AgreementAppend& append : request.appends) {
    for (const v1::Event& event : append.events) {
      text += Line(request.request_id.value(), append.agreement.value(), event);
    }
  }
  return text;
}

std::string Difference(const ModelAnswer& model, const ModelAnswer& real) {
  std::string text;
  const auto compare = [&](const std::string& name) {
    const auto in = [&](const ModelAnswer& answer) -> std::string {
      const auto found = answer.find(name);
      if (found == answer.end()) {
        return name.find(".status") != std::string::npos ? "ABSENT by " : "";
      }
      return absl::StrJoin(found->second, " | ");
    };
    if (in(model) == in(real)) return;
    absl::StrAppend(&text, name, "\n  model: ", in(model),
                    "\n  real:  ", in(real), "\n");
  };
  for (const auto& [name, values] : model) compare(name);
  for (const auto& [name, values] : real) {
    if (model.count(name) == 0) compare(name);
  }
  return text;
}

}  // namespace ledger::model
