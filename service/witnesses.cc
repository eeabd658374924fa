// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/witnesses.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/witness.h"
#include "service/log.h"

namespace ledger {
namespace {

constexpr int kOk = 200;
constexpr int kOtherSize = 409;
constexpr int kInconsistent = 422;

std::string_view View(absl::string_view text) {
  return {text.data(), text.size()};
}

std::string UrlOf(const PolicyWitness& witness) {
  std::string prefix = witness.url;
  while (!prefix.empty() && prefix.back() == '/') prefix.pop_back();
  return prefix + "/add-checkpoint";
}

// The text of our own note: up to the last empty line.
std::string_view TextOf(std::string_view note) {
  return note.substr(0, note.rfind("\n\n") + 1);
}

// The first line of what a witness said, as far as it is fit for a log.
std::string WordsOf(const HttpAnswer& answer) {
  return absl::StrCat("status ", answer.status, ": ",
                      answer.body.substr(0, answer.body.find('\n')))
      .substr(0, 200);
}

}  // namespace

Witnesses::Witnesses(Policy policy, std::vector<NoteVerifier> pinned,
                     Options options, Post post)
    : policy_(std::move(policy)),
      pinned_(std::move(pinned)),
      options_(std::move(options)),
      post_(std::move(post)),
      held_(policy_.witnesses().size(), TreeSize(0)) {}

absl::StatusOr<std::unique_ptr<Witnesses>> Witnesses::Make(Options options,
                                                           Post post) {
  auto policy = Policy::Parse(options.policy);
  if (!policy.ok()) return policy.status();
  std::vector<NoteVerifier> pinned;
  for (const std::string& vkey : options.keys) {
    auto key = NoteVerifier::Parse(vkey);
    if (!key.ok()) return key.status();
    pinned.push_back(*std::move(key));
  }
  if (pinned.empty()) {
    return absl::InvalidArgumentError("policy: the ledger signs with no key");
  }
  const std::vector<PolicyLog>& logs = policy->logs();
  const bool known =
      std::any_of(logs.begin(), logs.end(), [&options](const PolicyLog& log) {
        return std::count(options.keys.begin(), options.keys.end(),
                          log.key.ToString()) > 0;
      });
  if (!logs.empty() && !known) {
    return absl::InvalidArgumentError(absl::StrCat(
        "policy: none of its ", logs.size(),
        " log lines has the key that signs here; add the line 'log ",
        options.keys.front(), "'"));
  }
  // Only where the policy names no log are the ledger's own keys put in.
  if (!logs.empty()) pinned.clear();
  return std::unique_ptr<Witnesses>(
      new Witnesses(*std::move(policy), std::move(pinned), std::move(options),
                    std::move(post)));
}

WitnessGauges Witnesses::Gauges() const {
  MutexLock lock(mutex_);
  return gauges_;
}

void Witnesses::Note(const WitnessGauges& gauges) {
  MutexLock lock(mutex_);
  gauges_ = gauges;
}

absl::StatusOr<std::string> Witnesses::Cosign(
    const PublishedCheckpoint& checkpoint, const ProveExtends& prove) {
  std::string note = checkpoint.note;
  std::vector<size_t> asked;
  for (size_t i = 0; i < policy_.witnesses().size(); ++i) {
    if (!policy_.witnesses()[i].url.empty()) asked.push_back(i);
  }
  WitnessGauges gauges;
  for (const bool again : {false, true}) {
    auto rest = Ask(asked, again, checkpoint, prove, note);
    if (!rest.ok()) {
      gauges.missed = true;
      gauges.ahead = absl::IsDataLoss(rest.status());
      Note(gauges);
      Log(LogLevel::kError, "nothing is signed any more",
          {{"why", View(rest.status().message())}});
      return rest.status();
    }
    asked = *std::move(rest);
  }
  const auto opened = policy_.Open(note, pinned_);
  gauges.missed = !opened.ok();
  for (const PolicyWitness& witness : policy_.witnesses()) {
    const std::string line =
        absl::StrCat("\n\xe2\x80\x94 ", witness.key.name(), " ");
    gauges.cosigned += note.find(line) != std::string::npos ? 1 : 0;
  }
  Note(gauges);
  if (opened.ok()) return note;
  Log(LogLevel::kWarning,
      options_.fail_closed ? "checkpoint withheld"
                           : "checkpoint published below its policy",
      {{"tree_size", checkpoint.size.value()},
       {"why", View(opened.status().message())}});
  if (!options_.fail_closed) return note;
  return absl::FailedPreconditionError(opened.status().message());
}

absl::StatusOr<std::vector<size_t>> Witnesses::Ask(
    const std::vector<size_t>& indexes, bool again,
    const PublishedCheckpoint& checkpoint, const ProveExtends& prove,
    std::string& note) {
  std::vector<HttpPost> posts;
  for (const size_t index : indexes) {
    auto proof = prove(held_[index]);
    if (!proof.ok()) return proof.status();
    posts.push_back({UrlOf(policy_.witnesses()[index]),
                     FormatAddCheckpoint(
                         {held_[index], *std::move(proof), checkpoint.note})});
  }
  std::vector<size_t> rest;
  if (posts.empty()) return rest;
  const std::vector<HttpAnswer> answers = post_(posts, options_.timeout);
  for (size_t i = 0; i < indexes.size(); ++i) {
    const size_t index = indexes[i];
    switch (Judge(index, again, answers[i], checkpoint, note)) {
      case Outcome::kDone:
        break;
      case Outcome::kAskAgain:
        rest.push_back(index);
        break;
      case Outcome::kAhead:
        return absl::DataLossError(absl::StrCat(
            "witness '", policy_.witnesses()[index].name, "' cosigned ",
            held_[index].value(), " records of this ledger, which holds ",
            checkpoint.size.value(),
            ": this is an older copy, or records were lost; restore the newest "
            "copy and start again"));
    }
  }
  return rest;
}

Witnesses::Outcome Witnesses::Judge(size_t index, bool again,
                                    const HttpAnswer& answer,
                                    const PublishedCheckpoint& checkpoint,
                                    std::string& note) {
  const PolicyWitness& witness = policy_.witnesses()[index];
  const auto none = [&witness](LogLevel level, std::string_view why) {
    Log(level, "no cosignature",
        {{"witness", witness.name}, {"url", witness.url}, {"why", why}});
    return Outcome::kDone;
  };
  if (!answer.problem.empty()) return none(LogLevel::kWarning, answer.problem);
  if (answer.status == kOk) {
    const std::string lines =
        CosignaturesIn(answer.body, TextOf(checkpoint.note), witness.key);
    if (lines.empty()) {
      return none(LogLevel::kError, "its answer does not verify by its key");
    }
    held_[index] = checkpoint.size;
    note += lines;
    return Outcome::kDone;
  }
  const auto size = answer.status == kOtherSize ? ParseWitnessSize(answer.body)
                                                : std::nullopt;
  if (size.has_value() && *size != held_[index]) {
    held_[index] = *size;
    if (*size > checkpoint.size) return Outcome::kAhead;
    if (!again) return Outcome::kAskAgain;
    return none(LogLevel::kWarning, "it held another size twice");
  }
  // How a witness says that it saw another history of this ledger.
  const bool fork =
      answer.status == kOtherSize || answer.status == kInconsistent;
  return none(fork ? LogLevel::kError : LogLevel::kWarning, WordsOf(answer));
}

}  // namespace ledger
