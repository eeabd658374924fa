// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/model/transcript.h"

#include <algorithm>
#include <set>

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

using Values = std::set<std::string>;

// Values alone: a value that several events give in several worlds is one.
Values WithoutWinners(const Values& values) {
  Values texts;
  for (const std::string& value : values) {
    texts.insert(value.substr(0, value.rfind(" by ")));
  }
  return texts;
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
  const auto in = [](const ModelAnswer& answer, const std::string& name) {
    const auto found = answer.find(name);
    if (found != answer.end()) return found->second;
    const bool status = name.find(".status") != std::string::npos;
    return status ? Values{"ABSENT by "} : Values{};
  };
  const auto compare = [&](const std::string& name) {
    const Values wanted = in(model, name), found = in(real, name);
    const bool named =
        std::includes(wanted.begin(), wanted.end(), found.begin(), found.end());
    if (named && WithoutWinners(wanted) == WithoutWinners(found)) return;
    absl::StrAppend(&text, name, "\n  model: ", absl::StrJoin(wanted, " | "),
                    "\n  real:  ", absl::StrJoin(found, " | "), "\n");
  };
  for (const auto& [name, values] : model) compare(name);
  for (const auto& [name, values] : real) {
    if (model.count(name) == 0) compare(name);
  }
  return text;
}

}  // namespace ledger::model
