// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/ledgerctl/rights_flags.h"

#include <CLI/CLI.hpp>

namespace ledger::ctl {
namespace {

constexpr char kCheck[] = R"(
  ledgerctl check openai --activity compute/buy --subject capacity/new
      --field workload/training --counterparty class/cloud/rival
      --as-of 2025-03-07 --known-at 2025-06-30 --changes --findings
Several values of one option describe the same thing: --counterparty party/aws
--counterparty class/cloud/rival. What is left out is asked for whole. A verdict
is a computation over recorded facts and no legal advice; exit code 0 whatever
it is.)";

constexpr char kSupposeAbout[] =
    "Suppose that a condition is satisfied then: C-AGI=2028-01-01, or with its "
    "agreement A/C-AGI=2028-01-01; may repeat";
constexpr char kSupposeFile[] =
    "Suppose the events of a file, lines as in append";

constexpr char kFindings[] = R"(
  ledgerctl findings microsoft-openai --as-of 2025-06-30 --code BREACH
Findings are computed from what is recorded whenever they are asked for, and
never stored. Those of one agreement look at the agreements of its parties.)";

constexpr char kDue[] = R"(
  ledgerctl due rivian-amazon --as-of 2023-11-08 --until 2026-01-01
By date, from --as-of on; what cannot be computed comes last, with what is not
on record.)";

void AddCheck(CLI::App& app, CheckOptions& options) {
  CLI::App* command = app.add_subcommand(
      "check", "Whether a party may do something, by every agreement");
  command->footer(kCheck);
  command->add_option("ACTOR", options.actor, "The party that acts")
      ->required();
  const auto add = [&](const char* name, std::vector<std::string>& values,
                       const char* about) {
    command->add_option(name, values, about)->allow_extra_args(false);
  };
  add("--activity", options.activity, "What is done: compute/buy");
  add("--subject", options.subject, "What it is done with: capacity/new");
  add("--field", options.field, "For what purpose: workload/training");
  add("--territory", options.territory, "Where: eu/de");
  add("--channel", options.channel, "Through what: cloud/rival/aws");
  add("--counterparty", options.counterparty, "With whom: party/ID, class/…");
  add("--quantity", options.quantity,
      "How much: lo..hi, below hi; 5..5 is that value");
  add("--time", options.time, "An attribute of the subject: lo..hi, dates");
  command->add_option("--process", options.process_id,
                      "The opportunity under a priority right");
  add("--agreement", options.agreements, "Only by this one; may repeat");
  command->add_option("--as-of", options.as_of, kAsOf);
  command->add_option("--known-at", options.known_at, kKnownAt);
  AddSupposeOptions(*command, options.suppose);
  command->add_flag("--allow-unmatched", options.allow_unmatched,
                    "Answer even if nobody ever used a word of it");
  command->add_flag("--changes", options.changes,
                    "On which days the verdict changes, too");
  command->add_flag("--findings", options.findings,
                    "What is doubtful about it, too");
  command->add_option("--certificate", options.certificate,
                      "Write all that it takes to check the answer offline "
                      "into this file; must not exist yet");
}

void AddFindings(CLI::App& app, FindingsOptions& options) {
  CLI::App* command = app.add_subcommand(
      "findings", "What is doubtful about an agreement, or about all");
  command->footer(kFindings);
  command->add_option("AGREEMENT", options.agreement,
                      "Its id; all if left out");
  command->add_option("--party", options.party, "Only agreements that name it");
  command
      ->add_option("--code", options.codes,
                   "Only such findings: F2 or BREACH; may repeat")
      ->allow_extra_args(false);
  command->add_option("--as-of", options.as_of, kAsOf);
  command->add_option("--known-at", options.known_at, kKnownAt);
  AddSupposeOptions(*command, options.suppose);
}

void AddDue(CLI::App& app, DueOptions& options) {
  CLI::App* command = app.add_subcommand(
      "due", "What has to be done next under an agreement, or under all");
  command->footer(kDue);
  command->add_option("AGREEMENT", options.agreement,
                      "Its id; all if left out");
  command->add_option("--party", options.party, "Only agreements that name it");
  command->add_option("--until", options.until,
                      "Only what may be due before then");
  command->add_option("--as-of", options.as_of, kAsOf);
  command->add_option("--known-at", options.known_at, kKnownAt);
  AddSupposeOptions(*command, options.suppose);
}

}  // namespace

void AddSupposeOptions(CLI::App& command, Suppose& suppose) {
  command.add_option("--suppose", suppose.conditions, kSupposeAbout)
      ->allow_extra_args(false);
  command.add_option("--suppose-file", suppose.file, kSupposeFile);
}

void AddRightsCommands(CLI::App& app, Flags& flags) {
  AddCheck(app, flags.check);
  AddFindings(app, flags.findings);
  AddDue(app, flags.due);
}

}  // namespace ledger::ctl
