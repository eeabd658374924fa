// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/event_filter.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "ledger/event.h"
#include "ledger/limits.h"
#include "ledger/reason.h"
#include "ledger/record.h"
#include "ledger/submessages.h"

namespace ledger {
namespace {

using google::protobuf::FieldDescriptor;

constexpr char kEventsTag = 0x0a;  // field 1, length-delimited

bool IsWord(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

// True for "subject.verb", "subject.*" and "*.verb".
bool IsTypePattern(std::string_view text) {
  const size_t dot = text.find('.');
  if (dot == std::string_view::npos || text.size() > 2 * kIdBytesMax) {
    return false;
  }
  const std::string_view subject = text.substr(0, dot);
  const std::string_view verb = text.substr(dot + 1);
  return (IsWord(subject) && (IsWord(verb) || verb == "*")) ||
         (subject == "*" && IsWord(verb));
}

bool HoldsTermIds(const FieldDescriptor& field) {
  return absl::EndsWith(field.name(), "term_id") ||
         absl::EndsWith(field.name(), "term_ids");
}

void PutVarint(uint64_t value, std::string* out) {
  while (value >= 0x80) {
    out->push_back(static_cast<char>(value | 0x80));
    value >>= 7;
  }
  out->push_back(static_cast<char>(value));
}

}  // namespace

bool NamesTerm(const v1::Event& event, std::string_view term_id) {
  bool names = false;
  EachText(event, [&](const auto& field, const std::string& text) {
    names = names || (HoldsTermIds(field) && text == term_id);
  });
  return names;
}

EventFilter EventFilter::Read(const v1::EventFilter& filter,
                              Violations* violations) {
  EventFilter out;
  if (!filter.agreement_id().empty()) {
    absl::StatusOr<AgreementId> id = ParseAgreementId(filter.agreement_id());
    if (id.ok()) {
      out.agreement_ = *std::move(id);
    } else {
      violations->Add("filter.agreement_id",
                      std::string(id.status().message()));
    }
  }
  if (static_cast<size_t>(filter.types_size()) > kListItemsMax) {
    violations->Add("filter.types",
                    absl::StrCat(filter.types_size(), " types; limit is ",
                                 kListItemsMax, " (list_items_max)"));
    return out;
  }
  for (int i = 0; i < filter.types_size(); ++i) {
    if (IsTypePattern(filter.types(i))) {
      out.types_.push_back(filter.types(i));
    } else {
      violations->Add(absl::StrCat("filter.types[", i, "]"),
                      "not a type; give subject.verb, subject.* or *.verb, "
                      "such as rofr.kept");
    }
  }
  if (!filter.term_id().empty() && !IsPlainId(filter.term_id())) {
    violations->Add(
        "filter.term_id",
        "not an id; give 1 to 64 bytes of [A-Za-z0-9._-], not '.' or '..'");
  }
  out.term_id_ = filter.term_id();
  return out;
}

bool EventFilter::MatchesType(std::string_view type) const {
  const size_t dot = type.find('.');
  if (dot == std::string_view::npos) return false;
  for (const std::string& pattern : types_) {
    if (pattern == type) return true;
    const std::string_view view(pattern);
    if (view.back() == '*' &&
        view.substr(0, dot + 1) == type.substr(0, dot + 1) &&
        view.size() == dot + 2) {
      return true;
    }
    if (view.front() == '*' && view.substr(1) == type.substr(dot)) return true;
  }
  return false;
}

absl::StatusOr<bool> EventFilter::Matches(const RawRecord& record) const {
  if (matches_all()) return true;
  const absl::StatusOr<Record> parsed = ParseRecord(record.bytes);
  if (!parsed.ok()) return parsed.status();
  v1::Event event;
  if (!event.ParseFromArray(parsed->event.data(),
                            static_cast<int>(parsed->event.size()))) {
    return Refuse(Reason::kDataLoss,
                  absl::StrCat("record at position ", record.position.value(),
                               ": holds no event; run ledgerctl audit"));
  }
  if (!types_.empty() && !MatchesType(EventType(event.fact()))) return false;
  return term_id_.empty() || NamesTerm(event, term_id_);
}

absl::StatusOr<EncodedEvents> ScanEvents(Ledger* ledger,
                                         const EventFilter& filter,
                                         Position from,
                                         const ScanBounds& bounds) {
  EncodedEvents out;
  out.next = from;
  size_t looked_at = 0;
  while (true) {
    ScanRequest request;
    request.from = out.next;
    request.until = bounds.until;
    request.agreement = filter.agreement();
    request.count_max = filter.matches_all()
                            ? bounds.count_max - static_cast<size_t>(out.count)
                            : size_t{1000};
    request.bytes_max = std::min(size_t{1} << 20, bounds.bytes_max);
    absl::StatusOr<ScanPage> page = ledger->ScanRecords(request);
    if (!page.ok()) return page.status();
    for (const RawRecord& record : page->records) {
      absl::StatusOr<bool> matches = filter.Matches(record);
      if (!matches.ok()) return matches.status();
      if (*matches) {
        const bool full =
            static_cast<size_t>(out.count) >= bounds.count_max ||
            (out.count > 0 &&
             out.bytes.size() + record.bytes.size() + 8 > bounds.bytes_max);
        if (full) {
          out.next = record.position;
          return out;
        }
        out.bytes.push_back(kEventsTag);
        PutVarint(record.bytes.size(), &out.bytes);
        out.bytes.append(record.bytes);
        ++out.count;
      }
      ++looked_at;
    }
    out.next = page->next;
    out.end = page->end;
    if (out.end || looked_at >= bounds.looked_at_max ||
        static_cast<size_t>(out.count) >= bounds.count_max ||
        out.bytes.size() >= bounds.bytes_max) {
      return out;
    }
  }
}

}  // namespace ledger
