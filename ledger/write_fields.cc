// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/fold.h"

namespace ledger {

const v1::TermFields& StatedIn(const TermFold& fold, size_t field) {
  static const auto* const kNone = new v1::TermFields;
  const v1::TermFields* fields = fold.cells[field].fields;
  return fields != nullptr ? *fields : *kNone;
}

void WriteCell(size_t field, const Fact& fact, const v1::TermFields* fields,
               TermFold& fold) {
  Cell& cell = fold.cells[field];
  if (cell.winner != nullptr) cell.overrode.push_back(cell.winner);
  cell.winner = &fact;
  cell.fields = fields;
}

void WriteScope(const Fact& fact, const v1::TermFields* fields,
                TermFold& fold) {
  WriteCell(v1::TERM_FIELD_SCOPE, fact, fields, fold);
  fold.lifted.clear();
  fold.waived.clear();
}

void WriteFields(const Fact& fact, const v1::TermFields& fields,
                 TermFold& fold) {
  const auto put = [&](bool stated, size_t field) {
    if (stated) WriteCell(field, fact, &fields, fold);
  };
  if (fields.has_scope()) WriteScope(fact, &fields, fold);
  put(fields.has_holders(), v1::TERM_FIELD_HOLDERS);
  put(fields.has_burdened(), v1::TERM_FIELD_BURDENED);
  put(fields.has_window(), v1::TERM_FIELD_WINDOW);
  put(fields.has_survives(), v1::TERM_FIELD_SURVIVES);
  put(fields.affiliates() != v1::AFFILIATES_UNSPECIFIED,
      v1::TERM_FIELD_AFFILIATES);
  put(fields.mode() != v1::EXCLUSIVITY_MODE_UNSPECIFIED, v1::TERM_FIELD_MODE);
  put(fields.co_holders_max() != 0, v1::TERM_FIELD_CO_HOLDERS_MAX);
  put(fields.has_rate(), v1::TERM_FIELD_RATE);
  put(!fields.base().empty(), v1::TERM_FIELD_BASE);
  put(fields.tranches_size() > 0, v1::TERM_FIELD_TRANCHES);
  put(fields.has_target(), v1::TERM_FIELD_TARGET);
  put(fields.has_limit(), v1::TERM_FIELD_LIMIT);
  put(fields.holding_mode() != v1::HOLDING_MODE_UNSPECIFIED,
      v1::TERM_FIELD_HOLDING_MODE);
  put(fields.has_stake(), v1::TERM_FIELD_STAKE);
  put(fields.has_irrevocable(), v1::TERM_FIELD_IRREVOCABLE);
  put(fields.has_sublicensable(), v1::TERM_FIELD_SUBLICENSABLE);
  put(fields.option_type() != v1::OPTION_TYPE_UNSPECIFIED,
      v1::TERM_FIELD_OPTION_TYPE);
  put(fields.has_exercisable(), v1::TERM_FIELD_EXERCISABLE);
  put(fields.has_right(), v1::TERM_FIELD_RIGHT);
  put(!fields.governing_law().empty(), v1::TERM_FIELD_META);
  put(!fields.time_zone().empty(), v1::TERM_FIELD_TIME_ZONE);
  put(!fields.notice_calendar().empty(), v1::TERM_FIELD_NOTICE_CALENDAR);
  put(fields.precedence_size() > 0, v1::TERM_FIELD_PRECEDENCE);
  put(fields.has_text(), v1::TERM_FIELD_TEXT);
  put(fields.calendars_size() > 0, v1::TERM_FIELD_CALENDARS);
  if (fields.has_committed()) {
    fold.sums.Reset(v1::SUM_COMMITTED, fact, fields.committed());
  }
}

}  // namespace ledger
