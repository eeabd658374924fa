// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/service/bad_inputs.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace ledger {
namespace {

constexpr char kInvalid[] = "INVALID_FIELD";

std::string Verb(const std::string& verb, const std::string& date,
                 const std::string& term) {
  return RequestOfFact(absl::StrCat(
      R"("effective":{"date":")", date, R"("},")", verb, R"(":{"term_id":")",
      term, R"(","term_kind":"TERM_KIND_EXCLUSIVITY"})"));
}

std::string Repeat(const std::string& item, int count) {
  std::string out;
  for (int i = 0; i < count; ++i) absl::StrAppend(&out, i ? "," : "", item);
  return out;
}

}  // namespace

// An append whose one event has `fact`, given as JSON without its braces.
std::string RequestOfFact(const std::string& fact) {
  return absl::StrCat(
      R"({"request_id":"r","appends":[{"agreement_id":"A","expected":)",
      R"({"any":true},"events":[{"fact":{)", fact, "}}]}]}");
}

std::string RequestOfTerm(const std::string& fields,
                          const std::string& effective) {
  return RequestOfFact(
      absl::StrCat(R"("effective":{)", effective,
                   R"(},"term_granted":{"term_id":"T","term_kind":)",
                   R"("TERM_KIND_INVESTMENT","fields":{)", fields, "}}"));
}

// The envelope: who, where, how many.
std::vector<BadInput> Envelopes() {
  const std::string long_id(65, 'a');
  return {
      {"no request id", "AppendEvents",
       R"({"appends":[{"agreement_id":"A","expected":{"any":true},
           "events":[EVENT]}]})",
       kInvalid, "request_id: "},
      {"request id too long", "AppendEvents",
       absl::StrCat(R"({"request_id":")", long_id,
                    R"(","appends":[{"agreement_id":"A","expected":)",
                    R"({"any":true},"events":[EVENT]}]})"),
       kInvalid, "request_id: "},
      {"request id with a blank", "AppendEvents",
       R"({"request_id":"a b","appends":[{"agreement_id":"A","expected":
           {"any":true},"events":[EVENT]}]})",
       kInvalid, "request_id: "},
      {"no appends", "AppendEvents", R"({"request_id":"r"})", kInvalid,
       "appends: empty; give at least one agreement"},
      {"no agreement id", "AppendEvents",
       R"({"request_id":"r","appends":[{"expected":{"any":true},
           "events":[EVENT]}]})",
       kInvalid, "appends[0].agreement_id: "},
      {"agreement id too long", "AppendEvents",
       absl::StrCat(R"({"request_id":"r","appends":[{"agreement_id":")",
                    long_id,
                    R"(","expected":{"any":true},"events":[EVENT]}]})"),
       kInvalid, "appends[0].agreement_id: "},
      {"agreement id with a slash", "AppendEvents",
       R"({"request_id":"r","appends":[{"agreement_id":"a/b","expected":
           {"any":true},"events":[EVENT]}]})",
       kInvalid, "appends[0].agreement_id: "},
      {"agreement id of dots", "AppendEvents",
       R"({"request_id":"r","appends":[{"agreement_id":"..","expected":
           {"any":true},"events":[EVENT]}]})",
       kInvalid, "appends[0].agreement_id: "},
      {"the ledger's own agreement", "AppendEvents",
       R"({"request_id":"r","appends":[{"agreement_id":"_ledger","expected":
           {"any":true},"events":[EVENT]}]})",
       kInvalid, "'_ledger' begins with '_'"},
      {"an agreement twice", "AppendEvents",
       R"({"request_id":"r","appends":[
           {"agreement_id":"A","expected":{"any":true},"events":[EVENT]},
           {"agreement_id":"A","expected":{"any":true},"events":[EVENT]}]})",
       kInvalid, "appends[1].agreement_id: 'A' stands here twice"},
      {"no expectation", "AppendEvents",
       R"({"request_id":"r","appends":[{"agreement_id":"A",
           "events":[EVENT]}]})",
       kInvalid,
       "appends[0].expected: missing; give exactly, no_events or any"},
      {"any is false", "AppendEvents",
       R"({"request_id":"r","appends":[{"agreement_id":"A","expected":
           {"any":false},"events":[EVENT]}]})",
       kInvalid, "appends[0].expected.any: found false; give true"},
      {"no_events is false", "AppendEvents",
       R"({"request_id":"r","appends":[{"agreement_id":"A","expected":
           {"no_events":false},"events":[EVENT]}]})",
       kInvalid, "appends[0].expected.no_events: found false; give true"},
      {"no events", "AppendEvents",
       R"({"request_id":"r","appends":[{"agreement_id":"A","expected":
           {"any":true}}]})",
       kInvalid, "appends[0].events: empty; give at least one event"},
      {"257 events", "AppendEvents",
       absl::StrCat(R"({"request_id":"r","appends":[{"agreement_id":"A",)",
                    R"("expected":{"any":true},"events":[)",
                    Repeat("EVENT", 257), "]}]}"),
       kInvalid, "257 events; limit is 256 (request_events_max)"},
      {"several at once", "AppendEvents",
       R"({"appends":[{"agreement_id":"a b","events":[EVENT]}]})", kInvalid,
       "(and 2 more)"},
  };
}

// What an event may say by itself.
std::vector<BadInput> EventForms() {
  return {
      {"no fact", "AppendEvents",
       R"({"request_id":"r","appends":[{"agreement_id":"A","expected":
           {"any":true},"events":[{}]}]})",
       kInvalid, "appends[0].events[0].fact: missing"},
      {"no kind of fact", "AppendEvents",
       RequestOfFact(R"("effective":{"date":"2024-01-01"})"), kInvalid,
       "appends[0].events[0].fact: says nothing"},
      {"an event id of the ledger's form", "AppendEvents",
       R"({"request_id":"r","appends":[{"agreement_id":"A","expected":
           {"any":true},"events":[{"event_id":"e7","fact":{"effective":
           {"date":"2024-01-01"},"term_granted":{"term_id":"T","term_kind":
           "TERM_KIND_OTHER"}}}]}]})",
       kInvalid, "appends[0].events[0].event_id: 'e7'"},
      {"an event id with a blank", "AppendEvents",
       R"({"request_id":"r","appends":[{"agreement_id":"A","expected":
           {"any":true},"events":[{"event_id":"a b","fact":{"effective":
           {"date":"2024-01-01"},"term_granted":{"term_id":"T","term_kind":
           "TERM_KIND_OTHER"}}}]}]})",
       kInvalid, "appends[0].events[0].event_id"},
      {"no effective time", "AppendEvents",
       RequestOfFact(
           R"("term_granted":{"term_id":"T","term_kind":"TERM_KIND_OTHER"})"),
       "INVALID_TIME",
       "fact.effective: missing; give a date or an RFC 3339 time"},
      {"an effective time that says nothing", "AppendEvents",
       RequestOfTerm("", ""), kInvalid, "fact.effective.said: missing"},
      {"no term id", "AppendEvents",
       RequestOfFact(R"("effective":{"date":"2024"},"term_granted":{"term_kind":
              "TERM_KIND_OTHER"})"),
       kInvalid, "fact.term_granted.term_id: missing"},
      {"no term kind", "AppendEvents",
       RequestOfFact(
           R"("effective":{"date":"2024"},"term_granted":{"term_id":"T"})"),
       kInvalid, "fact.term_granted.term_kind: missing"},
      {"the ledger's own act", "AppendEvents",
       RequestOfFact(R"("own_act":{"import_closed":{}})"), kInvalid,
       "fact.own_act: is for the ledger alone"},
      {"a correction of nothing", "AppendEvents",
       RequestOfFact(R"("event_corrected":{"kind":"CORRECTION_KIND_CLERICAL",
              "corrected":{"effective":{"date":"2024"},"term_granted":
              {"term_id":"T","term_kind":"TERM_KIND_OTHER"}}})"),
       kInvalid, "fact.event_corrected.target: missing"},
  };
}

// When it may take hold.
std::vector<BadInput> TimeForms() {
  return {
      {"30 February", "AppendEvents",
       RequestOfTerm("", R"("date":"2024-02-30")"), "INVALID_TIME",
       "fact.effective"},
      {"month 13", "AppendEvents", RequestOfTerm("", R"("date":"2024-13")"),
       "INVALID_TIME", "fact.effective"},
      {"year 0", "AppendEvents", RequestOfTerm("", R"("date":"0000")"),
       "INVALID_TIME", "fact.effective"},
      {"a date with two readings", "AppendEvents",
       RequestOfTerm("", R"("date":"03/04/2024")"), "INVALID_TIME",
       "fact.effective"},
      {"an interval that ends before it begins", "AppendEvents",
       RequestOfTerm("", R"("interval":{"lo":"2024-02","hi":"2024-01"})"),
       "INVALID_AMOUNT", "fact.effective"},
      {"an unknown time zone", "AppendEvents",
       RequestOfTerm("", R"("date":"2024","time_zone":"Mars/Olympus")"),
       "INVALID_TIME", "fact.effective"},
      {"an instant finer than a microsecond", "AppendEvents",
       RequestOfTerm("", R"("instant":"2024-01-01T00:00:00.000000001Z")"),
       "INVALID_TIME", "fact.effective"},
      {"a resolved time from a client", "AppendEvents",
       RequestOfTerm("", R"("date":"2024","resolved":{"first_us":"1"})"),
       "INVALID_TIME", "fact.effective.resolved: is filled in by the ledger"},
  };
}

// What a term may state.
std::vector<BadInput> FieldForms() {
  const std::string text(16 * 1024 + 1, 'x');
  return {
      {"an amount without a currency", "AppendEvents",
       RequestOfTerm(R"("committed":{"value":"1"})"), "INVALID_AMOUNT",
       "fact.term_granted.fields.committed: currency is missing"},
      {"an unknown currency", "AppendEvents",
       RequestOfTerm(R"("committed":{"value":"1","currency":"XYZ"})"),
       "INVALID_AMOUNT", "fact.term_granted.fields.committed"},
      {"an amount of 19 digits", "AppendEvents",
       RequestOfTerm(R"("committed":{"value":"1000000000000000000",)"
                     R"("currency":"USD"})"),
       "INVALID_AMOUNT", "fact.term_granted.fields.committed"},
      {"an amount of ten decimals", "AppendEvents",
       RequestOfTerm(
           R"("committed":{"value":"0.0000000001","currency":"USD"})"),
       "INVALID_AMOUNT", "fact.term_granted.fields.committed"},
      {"an amount with an exponent", "AppendEvents",
       RequestOfTerm(R"("committed":{"value":"1e9","currency":"USD"})"),
       "INVALID_AMOUNT", "fact.term_granted.fields.committed"},
      {"a negative commitment", "AppendEvents",
       RequestOfTerm(R"("committed":{"value":"-1","currency":"USD"})"),
       "INVALID_AMOUNT", "fact.term_granted.fields.committed"},
      {"101 percent", "AppendEvents",
       RequestOfFact(
           R"("effective":{"date":"2024"},"term_granted":{"term_id":"T",
              "term_kind":"TERM_KIND_REVENUE_SHARE","fields":{"rate":
              {"value":"101","currency":"PERCENT"}}})"),
       kInvalid, "fact.term_granted.fields.rate: value '101'"},
      {"an undisclosed amount with a value", "AppendEvents",
       RequestOfTerm(R"("committed":{"value":"1","currency":"USD","qualifier":
                   "AMOUNT_QUALIFIER_UNDISCLOSED"})"),
       "INVALID_AMOUNT", "fact.term_granted.fields.committed"},
      {"a scope without a box", "AppendEvents", RequestOfTerm(R"("scope":{})"),
       kInvalid, "fact.term_granted.fields.scope.include: missing"},
      {"65 boxes", "AppendEvents",
       RequestOfTerm(absl::StrCat(
           R"("scope":{"include":[)",
           Repeat(R"({"activity":{"values":["use"]}})", 65), "]}")),
       kInvalid, "fact.term_granted.fields.scope"},
      {"a path with capitals", "AppendEvents",
       RequestOfTerm(
           R"("scope":{"include":[{"activity":{"values":["Compute"]}}]})"),
       kInvalid, "fact.term_granted.fields.scope"},
      {"a path of nine segments", "AppendEvents",
       RequestOfTerm(R"("scope":{"include":[{"activity":{"values":
                  ["a/b/c/d/e/f/g/h/i"]}}]})"),
       kInvalid, "fact.term_granted.fields.scope"},
      {"257 items", "AppendEvents",
       RequestOfTerm(absl::StrCat(R"("holders":{"party_ids":[)",
                                  Repeat(R"("p")", 257), "]}")),
       kInvalid, "257 items; limit is 256 (list_items_max)"},
      {"a text beyond its bound", "AppendEvents",
       RequestOfTerm(absl::StrCat(R"("base":")", text, R"(")")), kInvalid,
       "16385 bytes; limit is 16384 (text_bytes_max)"},
      {"a hash of 31 bytes", "AppendEvents",
       RequestOfTerm(absl::StrCat(R"("text":{"sealed_sha256":")",
                                  absl::Base64Escape(std::string(31, 'x')),
                                  R"("})")),
       kInvalid, "31 bytes"},
  };
}

// What an event may not say here; the fixture holds the exclusivity X, granted
// on 1 January 2024 and lifted on 1 June.
std::vector<BadInput> Rules() {
  return {
      {"a term that was never granted", "AppendEvents",
       Verb("term_lifted", "2024-03-01", "Y"), "UNKNOWN_REFERENCE",
       "appends[0].events[0].fact.term_lifted.term_id"},
      {"a term of another agreement", "AppendEvents",
       Verb("term_lifted", "2024-03-01", "B/Y"), "FOREIGN_REFERENCE",
       "fact.term_lifted.term_id"},
      {"a term that exists", "AppendEvents",
       Verb("term_granted", "2024-02-01", "X"), "TERM_EXISTS",
       "fact.term_granted.term_id"},
      {"before the grant", "AppendEvents", Verb("term_kept", "2023-01-01", "X"),
       "BEFORE_GRANT", "'X'"},
      {"resumed without suspension", "AppendEvents",
       Verb("term_resumed", "2024-03-01", "X"), "SUSPENSION_STATE", "'X'"},
      {"after the end", "AppendEvents",
       Verb("term_suspended", "2024-07-01", "X"), "TERM_ENDED", "'X'"},
      {"a condition that was never defined", "AppendEvents",
       RequestOfFact(
           R"("effective":{"date":"2024-03-01"},"condition_determined":
              {"condition_id":"C","outcome":"CONDITION_OUTCOME_SATISFIED"})"),
       "CONDITION_STATE", "condition 'C': not on record in this agreement"},
      {"a retraction of nothing on record", "AppendEvents",
       RequestOfFact(R"("event_retracted":{"target":"nothing"})"),
       "UNKNOWN_REFERENCE", "event 'nothing': not on record in this agreement"},
  };
}

// Questions for states.
std::vector<BadInput> StateQuestions() {
  return {
      {"no agreement", "GetAgreement", "{}", kInvalid, "agreement_id: "},
      {"an unknown agreement", "GetAgreement", R"({"agreement_id":"none"})",
       "AGREEMENT_NOT_FOUND", "the nearest known are A"},
      {"an unknown term", "GetAgreement",
       R"({"agreement_id":"A","term_ids":["none"]})", "TERM_NOT_FOUND",
       "the nearest known are X"},
      {"a partial as_of", "GetAgreement",
       R"({"agreement_id":"A","as_of":{"date":"2024-03"}})", "INVALID_TIME",
       "as_of.date: found the partial date '2024-03'"},
      {"a partial known_at", "GetAgreement",
       R"({"agreement_id":"A","known_at":{"date":"2024"}})", "INVALID_TIME",
       "known_at.date: found the partial date '2024'"},
      {"an as_of with two readings", "GetAgreement",
       R"({"agreement_id":"A","as_of":{"date":"03/04/2024"}})", "INVALID_TIME",
       "as_of.date: "},
      {"an as_of that is no day", "GetAgreement",
       R"({"agreement_id":"A","as_of":{"date":"2023-02-29"}})", "INVALID_TIME",
       "as_of.date: "},
      {"an as_of finer than a microsecond", "GetAgreement",
       R"({"agreement_id":"A","as_of":{"time":
           "2024-01-01T00:00:00.000000500Z"}})",
       "INVALID_TIME", "as_of.time: found 500 ns; give whole microseconds"},
      {"a known_at in the future", "GetAgreement",
       R"({"agreement_id":"A","known_at":{"time":"2031-01-01T00:00:00Z"}})",
       "KNOWN_AT_IN_FUTURE", "known at 2031-01-01T00:00:00Z lies after now"},
      {"a known_at on a future day", "GetAgreement",
       R"({"agreement_id":"A","known_at":{"date":"2031-01-01"}})",
       "KNOWN_AT_IN_FUTURE",
       "known at 2031-01-01T23:59:59.999999Z lies after now"},
      {"a tree size above the head", "GetAgreement",
       R"({"agreement_id":"A","known_at":{"tree_size":"1000"}})",
       "KNOWN_AT_IN_FUTURE", "known at tree size 1000: the ledger has 3"},
      {"a negative page size", "GetAgreement",
       R"({"agreement_id":"A","page_size":-1})", kInvalid,
       "page_size: found -1; give 1 to 1000, or 0 for the default"},
      {"a malformed term id", "GetAgreement",
       R"({"agreement_id":"A","term_ids":["T",""]})", kInvalid,
       "term_ids[1]: not an id"},
      {"257 term ids", "GetAgreement",
       absl::StrCat(R"({"agreement_id":"A","term_ids":[)",
                    Repeat(R"("T")", 257), "]}"),
       kInvalid, "term_ids: 257 ids; limit is 256 (list_items_max)"},
      {"a page token of nobody", "GetAgreement",
       R"({"agreement_id":"A","page_token":"AAAA"})", "PAGE_TOKEN_INVALID",
       "page_token: not a token of this server"},
  };
}

// Questions for lists, lives and watches.
std::vector<BadInput> ListQuestions() {
  return {
      {"a malformed party", "ListAgreements", R"({"party_id":"a b"})", kInvalid,
       "party_id: not an id"},
      {"a malformed instrument", "ListAgreements", R"({"instrument_id":"/"})",
       kInvalid, "instrument_id: not an id"},
      {"a token for a list", "ListAgreements", R"({"page_token":"zz"})",
       "PAGE_TOKEN_INVALID", "page_token"},
      {"a malformed filter", "ListEvents",
       R"({"filter":{"agreement_id":"a b"}})", kInvalid,
       "filter.agreement_id: "},
      {"a type without a verb", "ListEvents",
       R"({"filter":{"types":["rofr.kept","rofr"]}})", kInvalid,
       "filter.types[1]: not a type; give subject.verb, subject.* or *.verb"},
      {"a type of stars", "ListEvents", R"({"filter":{"types":["*.*"]}})",
       kInvalid, "filter.types[0]: not a type"},
      {"a malformed term in a filter", "ListEvents",
       R"({"filter":{"term_id":"a b"}})", kInvalid,
       "filter.term_id: not an id"},
      {"a negative page of events", "ListEvents", R"({"page_size":-5})",
       kInvalid, "page_size: found -5"},
      {"a timeline of nobody", "GetTimeline", R"({"agreement_id":"none"})",
       "AGREEMENT_NOT_FOUND", "agreement 'none'"},
      {"a timeline of no term", "GetTimeline",
       R"({"agreement_id":"A","term_ids":["none"]})", "TERM_NOT_FOUND",
       "term 'none'"},
      {"a field of nothing", "ExplainAgreement",
       R"({"agreement_id":"A","field":"statuss"})", kInvalid,
       "field: no field of a term, party, instrument or condition"},
      {"an explanation of nobody", "ExplainAgreement",
       R"({"agreement_id":"none"})", "AGREEMENT_NOT_FOUND", "agreement 'none'"},
      {"a difference of no term", "DiffAgreement",
       R"({"agreement_id":"A","term_ids":["none"]})", "TERM_NOT_FOUND",
       "term 'none'"},
      {"a difference from a partial date", "DiffAgreement",
       R"({"agreement_id":"A","from":{"as_of":{"date":"2024"}}})",
       "INVALID_TIME", "from.as_of.date: found the partial date"},
      {"a duty without a term", "GetObligation", R"({"agreement_id":"A"})",
       kInvalid, "term_id: not an id"},
      {"heartbeats too rare", "WatchEvents", R"({"heartbeat_seconds":301})",
       kInvalid, "heartbeat_seconds: found 301; give 1 to 300"},
      {"a cursor beyond the head", "WatchEvents", R"({"cursor":"1000"})",
       kInvalid, "cursor: found 1000; the ledger has"},
      {"a watch with a wrong type", "WatchEvents",
       R"({"filter":{"types":["ROFR.kept"]}})", kInvalid,
       "filter.types[0]: not a type"},
  };
}

namespace {

// A question of party `a` about an act, given as JSON without its braces.
std::string RequestOfAct(const std::string& act) {
  return absl::StrCat(R"({"question":{"actor":"a","act":{)", act, "}}}");
}

}  // namespace

// Questions about what is permitted.
std::vector<BadInput> PermissionQuestions() {
  static constexpr char kCheck[] = "CheckPermission";
  return {
      {"no question", kCheck, "{}", kInvalid,
       "question.actor: missing; give the party that acts (and 1 more)"},
      {"an act of nothing", kCheck, RequestOfAct(""), "NO_DIMENSION",
       "question.act: describes no act; set at least one dimension"},
      {"an actor with a blank", kCheck,
       R"({"question":{"actor":"a b","act":{"activity":{"values":["x"]}}}})",
       kInvalid, "question.actor: not an id"},
      {"an activity with a capital", kCheck,
       RequestOfAct(R"("activity":{"values":["x","Buy"]})"), kInvalid,
       "question.act.activity.values[1]: 'Buy': expected 1 to 8 segments"},
      {"a counterparty of no kind", kCheck,
       RequestOfAct(R"("counterparty":{"values":["aws"]})"), kInvalid,
       "question.act.counterparty.values[0]: 'aws': expected party/ID or"},
      {"a quantity that is no interval", kCheck,
       RequestOfAct(R"("quantity":{"values":["5"]})"), kInvalid,
       "question.act.quantity.values[0]: '5': expected an interval"},
      {"a time that ends before it starts", kCheck,
       RequestOfAct(R"("time":{"values":["2025..2024"]})"), "INVALID_AMOUNT",
       "question.act.time.values[0]: '2025..2024': ends before it starts"},
      {"two quantities", kCheck,
       RequestOfAct(R"("quantity":{"values":["1..2","3..4"]})"), kInvalid,
       "question.act.quantity: has 2 intervals; one act has one"},
      {"a redacted question", kCheck,
       RequestOfAct(R"("subject":{"redacted":true})"), kInvalid,
       "question.act.subject: is redacted; a question names what it asks"},
      {"a dimension without values", kCheck, RequestOfAct(R"("field":{})"),
       kInvalid, "question.act.field: has no values; leave the dimension out"},
      {"257 values", kCheck,
       RequestOfAct(
           absl::StrCat(R"("field":{"values":[)", Repeat(R"("x")", 257), "]}")),
       kInvalid,
       "question.act.field: 257 items; limit is 256 (list_items_max)"},
      {"a malformed process", kCheck,
       R"({"question":{"actor":"a","process_id":"a b","act":{
           "activity":{"values":["x"]}}}})",
       kInvalid, "question.process_id: not an id"},
      {"a malformed agreement among good ones", kCheck,
       R"({"question":{"actor":"a","act":{"activity":{"values":["x"]}}},
           "agreement_ids":["A","a/b"]})",
       kInvalid, "agreement_ids[1]: not an id"},
      {"257 agreements", kCheck,
       absl::StrCat(R"({"question":{"actor":"a","act":{"activity":)",
                    R"({"values":["x"]}}},"agreement_ids":[)",
                    Repeat(R"("A")", 257), "]}"),
       kInvalid, "agreement_ids: 257 ids; limit is 256 (list_items_max)"},
      {"a verdict on a partial date", kCheck,
       R"({"question":{"actor":"a","act":{"activity":{"values":["x"]}}},
           "as_of":{"date":"2024"}})",
       "INVALID_TIME", "as_of.date: found the partial date '2024'"},
      {"an actor whom nobody names", kCheck,
       RequestOfAct(R"("activity":{"values":["x"]})"), "PARTY_NOT_FOUND",
       "party 'a': no event names it; none is known"},
  };
}

// Questions about what is doubtful and due, and what they assume.
std::vector<BadInput> DoubtQuestions() {
  return {
      {"a finding of no code", "ListFindings",
       R"({"codes":["FINDING_CODE_GAP","FINDING_CODE_UNSPECIFIED"]})", kInvalid,
       "codes[1]: says no code; give one, or none for all"},
      {"findings of nobody", "ListFindings", R"({"agreement_id":"none"})",
       "AGREEMENT_NOT_FOUND", "agreement 'none'"},
      {"findings of a party that nobody names", "ListFindings",
       R"({"party_id":"a"})", "PARTY_NOT_FOUND", "party 'a'"},
      {"a negative page of findings", "ListFindings", R"({"page_size":-1})",
       kInvalid, "page_size: found -1"},
      {"a token for findings", "ListFindings", R"({"page_token":"zz"})",
       "PAGE_TOKEN_INVALID", "page_token"},
      {"deadlines of a malformed party", "ListDeadlines",
       R"({"party_id":"a b"})", kInvalid, "party_id: not an id"},
      {"deadlines of nobody", "ListDeadlines", R"({"agreement_id":"none"})",
       "AGREEMENT_NOT_FOUND", "agreement 'none'"},
      {"deadlines until a partial date", "ListDeadlines",
       R"({"until":{"date":"2025-03"}})", "INVALID_TIME",
       "until.date: found the partial date '2025-03'"},
      {"a hypothesis of nothing", "ListDeadlines", R"({"hypothesis":{}})",
       kInvalid, "hypothesis.assumed: has 0 events; expected 1 to 64"},
      {"a proof of what is assumed", "GetAgreement",
       R"({"agreement_id":"A","want_proof":true,"hypothesis":{}})", kInvalid,
       "want_proof: goes with no hypothesis"},
  };
}

}  // namespace ledger
