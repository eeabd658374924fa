// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef LEDGER_OBLIGATION_H_
#define LEDGER_OBLIGATION_H_

#include <string>

#include "absl/status/statusor.h"
#include "ledger/derive.h"
#include "ledger/history.h"
#include "ledger/ids.h"
#include "ledger/v1/rights.pb.h"

namespace ledger {

// What is owed under a term on D, and how the money came to be what it is.
//
// `owes` says whether the duty is in force: YES if in every world, NO if in
// none, INDETERMINATE if worlds differ or there are too many. An open claim on
// the term, or an open reading that it does or does not apply, has two
// readings, the record's and that the term does not apply: where the record
// says anything but NO the answer is DISPUTED. A ruling, a settlement or an
// adopted reading that the term does not apply, in no scope but at all, is a
// NO. Readings that the term says something else count for nothing here.
//
// `because`, in order of position:
//   YES            what won the status, and the window if it has an end, with
//                  what disclosed a part of them; the last keeping if nothing
//                  changed the term after it
//   NO             the winner that ended it, alone
//   INDETERMINATE  what ended it in the worlds in which it is over, and what
//                  began it where in others it has not begun
//   DISPUTED       the open claims and readings
//
// Money: the sums on D over all worlds; every summand since each sum's last
// reset; and the steps on the axis of effective time in the first world, in
// which what is uncertain took hold as early as it may. Of more than
// kExplainedEventsMax summands or steps the newest are told.
//
// Pure and total; the same arguments give the same message for ever, for one
// engine version.
//
// Errors: UNIMPLEMENTED and NOT_FOUND as DeriveState.
absl::StatusOr<v1::Obligation> DeriveObligation(const AgreementId& id,
                                                const History& history,
                                                const Question& question,
                                                const std::string& term_id);

}  // namespace ledger

#endif  // LEDGER_OBLIGATION_H_
