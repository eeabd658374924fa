// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TOOLS_LEDGERCTL_VERDICT_TEXT_H_
#define TOOLS_LEDGERCTL_VERDICT_TEXT_H_

#include <string>

#include "google/protobuf/repeated_ptr_field.h"
#include "ledger/v1/ledger_service.pb.h"
#include "ledger/v1/rights.pb.h"
#include "tools/ledgerctl/io.h"

// Verdicts, findings and deadlines for people. Pure functions; none fails.
namespace ledger::ctl {

// The verdict with all that it rests on.
std::string CheckText(const Io& io, const v1::PermissionAnswer& answer);

// A row for each instant at which the verdict changes.
Table ChangesTable(const v1::PermissionAnswer& answer);

// A sentence for each finding with its events, or that there is none.
std::string FindingsText(
    const Io& io, const google::protobuf::RepeatedPtrField<v1::Finding>& all);

// A row for each thing that is due.
Table DueTable(const google::protobuf::RepeatedPtrField<v1::Deadline>& all);

// What a dry run foresees beside the changes of now: statuses on other days,
// findings, verdicts that were attested. Empty if nothing.
std::string ForesightText(const Io& io,
                          const v1::AppendEventsResponse& response);

}  // namespace ledger::ctl

#endif  // TOOLS_LEDGERCTL_VERDICT_TEXT_H_
