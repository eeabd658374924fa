// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/ledgerctl/samples.h"

#include <google/protobuf/text_format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/substitute.h"
#include "ledger/event.h"
#include "tools/ledgerctl/io.h"
#include "tools/ledgerctl/line_error.h"
#include "tools/ledgerctl/schema.h"
#include "tools/ledgerctl/words.h"

namespace ledger::ctl {
namespace {

using google::protobuf::FieldDescriptor;

// Facts that need no term, as protobuf text.
constexpr const char* kPlainFacts[] = {
    R"(instrument_id: "I-2025-AMENDMENT" instrument_executed {
      kind: INSTRUMENT_KIND_AMENDMENT title: "First amendment" number: 1
      amends { instrument_id: "I-2019-AGREEMENT" }
      parties { party_id: "party-a" name { plain: "Party A Inc." } }
      parties { party_id: "party-b" name { plain: "Party B Ltd." } } })",
    R"(instrument_id: "I-2025-RESTATEMENT" instrument_restated {
      restates { instrument_id: "I-2019-AGREEMENT" }
      dispositions { term_id: "T-1" kind: DISPOSITION_KIND_CARRIED } })",
    R"(instrument_renewed { renewed { instrument_id: "I-2019-AGREEMENT" }
      until { through: "2030" } })",
    R"(instrument_terminated { terminated { instrument_id: "I-2019-AGREEMENT" }
      reason: "notice of 31 January 2025" })",
    R"(act_recorded { actor: "party-b"
      act { activity { values: "compute/buy" }
            counterparty { values: "party/party-c" } }
      amount { value: "1000000" currency: "USD" }
      description: "buys capacity from a third party" })",
    R"(breach_alleged { term_id: "T-1" term_kind: TERM_KIND_EXCLUSIVITY
      by: "party-a" against: "party-b" description: "bought elsewhere" })",
    R"(breach_cured { term_id: "T-1" term_kind: TERM_KIND_EXCLUSIVITY })",
    R"(condition_defined { condition_id: "C-1"
      description { plain: "the regulator approves" } decider: "the regulator"
      long_stop { date: "2026-12-31" } })",
    R"(condition_declared { condition_id: "C-1" by: "party-b" })",
    R"(condition_determined { condition_id: "C-1"
      outcome: CONDITION_OUTCOME_SATISFIED by: "the regulator" })",
    R"(condition_removed { condition_id: "C-1" })",
    R"(party_changed { party_id: "party-c" joined { party_id: "party-c"
      name { plain: "Party C SA" } classes: "cloud/rival" } })",
    R"(party_changed { party_id: "party-b" renamed { plain: "Party B PLC" } })",
    R"(party_changed { party_id: "party-b" succeeded { party_id: "party-d"
      name { plain: "Party D Ltd." } } })",
    R"(party_changed { party_id: "party-b" assigned {
      to { party_id: "party-d" } term_ids: "T-1" } })",
    R"(party_changed { party_id: "party-b" novated {
      to { party_id: "party-d" } } })",
    R"(party_changed { party_id: "party-b" withdrew { reason: "by notice" } })",
    R"(party_changed { party_id: "partner" identified {
      party_id: "party-e" } })",
    R"(party_changed { party_id: "party-b" affiliated: "party-f" })",
    R"(party_changed { party_id: "party-b" disaffiliated: "party-f" })",
    R"(control_changed { party_id: "party-b" controller: "party-g" })",
    R"(dispute_recorded { dispute_id: "D-1" opened { by: "party-a"
      forum: "ICC, Paris" } })",
    R"(dispute_recorded { dispute_id: "D-1" claimed { by: "party-a"
      term_ids: "T-1" asserts: ASSERTION_APPLIES } })",
    R"(dispute_recorded { dispute_id: "D-1" consolidated {
      dispute_ids: "D-2" } })",
    R"(dispute_recorded { dispute_id: "D-1" settled { results {
      claim_event_id: "claim-1" outcome: CLAIM_OUTCOME_DOES_NOT_APPLY } } })",
    R"(ruling_issued { ruling_id: "R-1" kind: RULING_KIND_DECLARATORY
      authority: "ICC, Paris" results { claim_event_id: "claim-1"
      outcome: CLAIM_OUTCOME_DOES_NOT_APPLY } })",
    R"(event_corrected { target: "event-1" corrected {
        effective { date: "2025-01-31" } term_kept { term_id: "T-1"
        term_kind: TERM_KIND_EXCLUSIVITY } }
      reason: "the date was misread" kind: CORRECTION_KIND_MISREAD_SOURCE })",
    R"(event_retracted { target: "event-1" reason: "it never happened" })",
    R"(detail_disclosed { target: "event-1" disclosed { term_granted {
      term_id: "T-1" term_kind: TERM_KIND_INVESTMENT fields { committed {
      value: "1000000" currency: "USD" } } } } })",
    R"(interpretation_recorded { interpretation_id: "N-1"
      status: INTERPRETATION_STATUS_OPEN term_ids: "T-1"
      reading { plain: "capacity means training capacity" } })",
    R"(source_attached { target: "event-1" agrees: true
      source { uri: "https://example.com/report" } })",
    R"(answer_attested { question: "may party-b buy elsewhere?"
      effective_time_us: 1738281600000000 read_time_us: 1738368000000000
      tree_size: 100 engine_version: 1 verdict: "no"
      digest: "00000000000000000000000000000000" })",
    R"(hold_placed { hold_id: "H-1" reason: "litigation" })",
    R"(hold_released { hold_id: "H-1" })",
};

// Facts about a term; $0 is "term_id: … term_kind: …", $1 the fields that its
// kind states in a grant.
constexpr const char* kTermFacts[] = {
    "term_granted { $0 fields { $1 } }",
    R"(term_amended { $0 set { window { end { through: "2030" } } } })",
    R"(term_converted { $0 successor_term_id: "T-2" })",
    "term_suspended { $0 }",
    "term_resumed { $0 }",
    R"(term_lifted { $0 slice { include { activity { values: "compute" }
      subject { values: "capacity/new" } } } })",
    "term_lapsed { $0 }",
    "term_expired { $0 }",
    "term_kept { $0 }",
    R"(term_waived { $0 scope { include { activity { values: "compute/buy" }
      counterparty { values: "party/party-c" } } } })",
    R"(term_reinstated { $0 fields { window { end { through: "2030" } } } })",
};

// The steps of a right; $0 as above. The second half serves powers too.
constexpr const char* kRightFacts[] = {
    R"(right_noticed { $0 process_id: "P-1"
      amount { value: "1000000" currency: "USD" }
      deadline { date: "2025-03-02" } })",
    R"(right_notice_rejected { $0 process_id: "P-1" reason: "no price" })",
    R"(right_declined { $0 process_id: "P-1" })",
    R"(right_window_closed { $0 process_id: "P-1" })",
    R"(right_withdrawn { $0 process_id: "P-1" })",
    R"(right_exercised { $0 process_id: "P-1" })",
    R"(right_exercise_rejected { $0 process_id: "P-1" reason: "too late" })",
    R"(right_completed { $0 process_id: "P-1" })",
};
constexpr size_t kPowerFactsFrom = 5;

constexpr const char* kPerformanceFact =
    R"(performance_recorded { $0 kind: $1
      amount { value: "1000000" currency: "USD" } })";

constexpr const char* kScope =
    R"(scope { include { activity { values: "compute" } } } )";
constexpr const char* kRight =
    R"(right { trigger: "a third party's offer" response_window { days: 30 }
       silence: SILENCE_RULE_DECLINED } )";
constexpr const char* kCommitted =
    R"(committed { value: "1000000" currency: "USD" } )";

// What a grant of `kind` says beside its holders and burdened.
std::string FieldsOf(v1::TermKind kind) {
  switch (kind) {
    case v1::TERM_KIND_EXCLUSIVITY:
      return absl::StrCat(kScope, "mode: EXCLUSIVITY_MODE_EXCLUSIVE");
    case v1::TERM_KIND_ROFR:
    case v1::TERM_KIND_ROFO:
    case v1::TERM_KIND_ROFN:
    case v1::TERM_KIND_MATCHING_RIGHT:
      return absl::StrCat(kScope, kRight);
    case v1::TERM_KIND_OPTION:
      return R"(option_type: OPTION_TYPE_PURCHASE
                exercisable { value: "10" currency: "PERCENT" })";
    case v1::TERM_KIND_INVESTMENT:
    case v1::TERM_KIND_MINIMUM_COMMITMENT:
      return kCommitted;
    case v1::TERM_KIND_REVENUE_SHARE:
      return R"(rate { value: "20" currency: "PERCENT" } base: "net sales")";
    case v1::TERM_KIND_CAP:
      return R"(target { term_id: "T-2" }
                limit { value: "1000000" currency: "USD" })";
    case v1::TERM_KIND_HOLDING:
      return R"(holding_mode: HOLDING_MODE_OBSERVED
                stake { value: "27" currency: "PERCENT" })";
    case v1::TERM_KIND_LOCKUP:
      return R"(window { end { through: "2027" } })";
    case v1::TERM_KIND_META:
      return R"(governing_law: "Delaware" time_zone: "America/New_York")";
    case v1::TERM_KIND_TERMINATION_RIGHT:
    case v1::TERM_KIND_MFN:
    case v1::TERM_KIND_OTHER:
      return R"(text { plain: "the words of the clause" })";
    default:
      return kScope;
  }
}

bool IsPriorityRight(v1::TermKind kind) {
  return kind == v1::TERM_KIND_ROFR || kind == v1::TERM_KIND_ROFO ||
         kind == v1::TERM_KIND_ROFN || kind == v1::TERM_KIND_MATCHING_RIGHT;
}

bool IsPower(v1::TermKind kind) {
  return kind == v1::TERM_KIND_OPTION ||
         kind == v1::TERM_KIND_TERMINATION_RIGHT;
}

bool IsDuty(v1::TermKind kind) {
  return kind == v1::TERM_KIND_INVESTMENT ||
         kind == v1::TERM_KIND_MINIMUM_COMMITMENT ||
         kind == v1::TERM_KIND_REVENUE_SHARE;
}

using Samples = std::map<std::string, v1::Fact, std::less<>>;

void AddSample(const std::string& text, Samples& samples) {
  v1::Fact fact;
  if (!google::protobuf::TextFormat::ParseFromString(text, &fact)) return;
  if (!IsRecordFamily(fact)) fact.mutable_effective()->set_date("2025-01-31");
  if (fact.fact_case() != v1::Fact::kSourceAttached) {
    v1::Source& source = *fact.add_sources();
    source.set_uri("https://example.com/agreement.pdf");
    source.set_locator("section 2.1");
  }
  samples.emplace(EventType(fact), std::move(fact));
}

void AddTermSamples(v1::TermKind kind, Samples& samples) {
  const std::string term =
      absl::StrCat(R"(term_id: "T-1" term_kind: )", v1::TermKind_Name(kind));
  const std::string fields = absl::StrCat(
      R"(holders { party_ids: "party-a" } burdened { party_ids: "party-b" } )",
      FieldsOf(kind));
  for (const char* fact : kTermFacts) {
    AddSample(absl::Substitute(fact, term, fields), samples);
  }
  size_t index = 0;
  for (const char* fact : kRightFacts) {
    const bool power = index++ >= kPowerFactsFrom && IsPower(kind);
    if (IsPriorityRight(kind) || power) {
      AddSample(absl::Substitute(fact, term), samples);
    }
  }
  if (!IsDuty(kind)) return;
  for (int number = 1; v1::PerformanceKind_IsValid(number); ++number) {
    const auto performance = static_cast<v1::PerformanceKind>(number);
    AddSample(absl::Substitute(kPerformanceFact, term,
                               v1::PerformanceKind_Name(performance)),
              samples);
  }
}

const Samples& AllSamples() {
  static const Samples* const samples = [] {
    auto* made = new Samples;
    for (const char* fact : kPlainFacts) AddSample(fact, *made);
    for (int number = 1; v1::TermKind_IsValid(number); ++number) {
      AddTermSamples(static_cast<v1::TermKind>(number), *made);
    }
    return made;
  }();
  return *samples;
}

// Rows of "path  comment".
using Rows = std::vector<std::pair<std::string, std::string>>;

// The set fields of `message`, and of what they hold, with their comments.
void CollectSet(const google::protobuf::Message& message,
                const std::string& path, Rows& rows) {
  const auto* schema = SchemaMessage(message.GetDescriptor()->full_name());
  if (schema == nullptr) return;
  std::vector<const FieldDescriptor*> set;
  const auto* reflection = message.GetReflection();
  reflection->ListFields(message, &set);
  for (const FieldDescriptor* field : set) {
    const std::string name = absl::StrCat(path, field->name());
    if (message.GetDescriptor() == v1::Values::descriptor()) continue;
    rows.emplace_back(name,
                      CommentOf(*schema->FindFieldByNumber(field->number())));
    if (field->message_type() == nullptr) continue;
    CollectSet(field->is_repeated()
                   ? reflection->GetRepeatedMessage(message, field, 0)
                   : reflection->GetMessage(message, field),
               name + ".", rows);
  }
}

// The fields of `message` that are not set and not of its oneofs.
void CollectUnset(const google::protobuf::Message& message,
                  const std::string& path, Rows& rows) {
  const auto* schema = SchemaMessage(message.GetDescriptor()->full_name());
  if (schema == nullptr) return;
  for (int i = 0; i < schema->field_count(); ++i) {
    const FieldDescriptor& field = *schema->field(i);
    if (field.real_containing_oneof() != nullptr) continue;
    const auto* own =
        message.GetDescriptor()->FindFieldByNumber(field.number());
    const bool set = field.is_repeated()
                         ? message.GetReflection()->FieldSize(message, own) > 0
                         : message.GetReflection()->HasField(message, own);
    if (!set)
      rows.emplace_back(absl::StrCat(path, field.name()), CommentOf(field));
  }
}

void PrintRows(const Rows& rows, std::string& text) {
  int width = 0;
  for (const auto& [path, comment] : rows) {
    width = std::max(width, std::min(DisplayWidth(path), 48));
  }
  for (const auto& [path, comment] : rows) {
    const std::string first = absl::StrCat("#   ", Padded(path, width), " ");
    const std::string rest =
        absl::StrCat("#   ", std::string(static_cast<size_t>(width + 1), ' '));
    absl::StrAppend(&text, Wrapped(comment, 110, first, rest));
  }
}

// The message of the fact's oneof, with its field.
const google::protobuf::Message& VerbOf(const v1::Fact& fact,
                                        const FieldDescriptor*& field) {
  const auto* reflection = v1::Fact::GetReflection();
  field = reflection->GetOneofFieldDescriptor(
      fact, v1::Fact::descriptor()->FindOneofByName("fact"));
  return reflection->GetMessage(fact, field);
}

}  // namespace

const std::vector<std::string>& EventTypes() {
  static const std::vector<std::string>* const types = [] {
    auto* made = new std::vector<std::string>;
    for (const auto& [type, fact] : AllSamples()) made->push_back(type);
    return made;
  }();
  return *types;
}

absl::StatusOr<v1::EventLine> SampleLine(std::string_view type) {
  const auto found = AllSamples().find(type);
  if (found == AllSamples().end()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "event type '", std::string(type), "': unknown",
        DidYouMean(type, EventTypes()), "; ledgerctl new lists every type"));
  }
  v1::EventLine line;
  line.set_agreement_id("agreement-id");
  line.mutable_expected()->set_any(true);
  line.mutable_event()->set_event_id("event-id");
  *line.mutable_event()->mutable_fact() = found->second;
  return line;
}

std::string CommentedLine(std::string_view type, const v1::EventLine& line) {
  const FieldDescriptor* field = nullptr;
  const v1::Fact& fact = line.event().fact();
  const google::protobuf::Message& verb = VerbOf(fact, field);
  const auto* schema = SchemaMessage(v1::Fact::descriptor()->full_name());
  std::string text = absl::StrCat(
      "# ", std::string(type), ": ",
      CommentOf(*schema->FindFieldByNumber(field->number())), "\n# ",
      "Overwrite the values, leave out what is not "
      "needed; lines with # are skipped.\n#\n");
  Rows set;
  CollectSet(line, "", set);
  PrintRows(set, text);
  Rows unset;
  CollectUnset(line.event(), "event.", unset);
  CollectUnset(fact, "event.fact.", unset);
  CollectUnset(verb, absl::StrCat("event.fact.", field->name(), "."), unset);
  absl::StrAppend(&text, "#\n# There are also:\n");
  PrintRows(unset, text);
  return absl::StrCat(text, JsonOf(line), "\n");
}

}  // namespace ledger::ctl
