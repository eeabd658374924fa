// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/bench/verdict_works.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ledger/v1/ledger_service.grpc.pb.h"
#include "tools/bench/machine.h"

namespace ledger::bench {
namespace {

constexpr int kRights = 8;
constexpr int kEvents = 100;
constexpr int kMany = 10'000;
constexpr int kFew = 10;
constexpr int64_t kGrantedSeconds = 1'600'000'000;
constexpr int64_t kAskedSeconds = 1'700'000'000;
constexpr double kWarmUpShare = 0.25;

v1::Event EventAt(int64_t seconds) {
  v1::Event event;
  event.mutable_fact()->mutable_effective()->mutable_instant()->set_seconds(
      seconds);
  return event;
}

v1::Event Parties() {
  v1::Event event = EventAt(kGrantedSeconds);
  v1::Fact& fact = *event.mutable_fact();
  fact.set_instrument_id("I");
  auto& executed = *fact.mutable_instrument_executed();
  executed.set_kind(v1::INSTRUMENT_KIND_AGREEMENT);
  for (const char* id : {"holder", "owner"}) {
    executed.add_parties()->set_party_id(id);
  }
  return event;
}

// An exclusivity or a right of first refusal over what `activity` buys.
v1::Event Right(int number, const std::string& activity) {
  v1::Event event = EventAt(kGrantedSeconds);
  v1::Fact& fact = *event.mutable_fact();
  fact.set_instrument_id("I");
  auto& granted = *fact.mutable_term_granted();
  granted.set_term_id(absl::StrCat("R-", number));
  granted.set_term_kind(number % 2 == 0 ? v1::TERM_KIND_EXCLUSIVITY
                                        : v1::TERM_KIND_ROFR);
  auto& fields = *granted.mutable_fields();
  fields.mutable_holders()->add_party_ids("holder");
  fields.mutable_burdened()->add_party_ids("owner");
  fields.mutable_scope()->add_include()->mutable_activity()->add_values(
      activity);
  return event;
}

// What goes on with a right: its words change, it is kept, a slice is lifted.
v1::Event Later(int index) {
  const int number = index % kRights;
  v1::Event event = EventAt(kGrantedSeconds + 1'000 * index);
  v1::Fact& fact = *event.mutable_fact();
  const std::string id = absl::StrCat("R-", number);
  const auto kind =
      number % 2 == 0 ? v1::TERM_KIND_EXCLUSIVITY : v1::TERM_KIND_ROFR;
  if (index % 3 == 0) {
    auto& kept = *fact.mutable_term_kept();
    kept.set_term_id(id);
    kept.set_term_kind(kind);
  } else if (index % 3 == 1) {
    auto& amended = *fact.mutable_term_amended();
    amended.set_term_id(id);
    amended.set_term_kind(kind);
    amended.mutable_set()->mutable_text()->set_plain(
        "Confirmed with the words of the last year.");
  } else {
    auto& lifted = *fact.mutable_term_lifted();
    lifted.set_term_id(id);
    lifted.set_term_kind(kind);
    lifted.mutable_slice()->add_include()->mutable_subject()->add_values(
        absl::StrCat("lot/", index));
  }
  return event;
}

// Whether the owner may deal by `activity` with another.
v1::CheckPermissionRequest Question(const std::string& activity) {
  v1::CheckPermissionRequest request;
  v1::PermissionQuestion& question = *request.mutable_question();
  question.set_actor("owner");
  question.mutable_act()->mutable_activity()->add_values(activity);
  question.mutable_act()->mutable_subject()->add_values("capacity/new");
  question.set_allow_unmatched(true);
  return request;
}

// Asks for a second earlier each time, which no answer before covers.
template <typename Request>
class SecondsCaller final : public Caller {
 public:
  SecondsCaller(Request request, size_t answer_bytes)
      : request_(std::move(request)), like_({}, answer_bytes, 1) {}

  grpc::ByteBuffer Next() override {
    request_.mutable_as_of()->mutable_time()->set_seconds(--seconds_);
    return BufferOf(request_.SerializeAsString());
  }
  absl::StatusOr<uint64_t> Take(const grpc::ByteBuffer& answer) override {
    return like_.Take(answer);
  }

 private:
  Request request_;
  SameCaller like_;
  int64_t seconds_ = kAskedSeconds;
};

// A ledger, a question that is asked of it again and again, and its method.
struct Asked {
  std::unique_ptr<ServedLedger> ledger;
  Channels channels;
  Callers callers;
  const char* method = nullptr;
};

// Asks once, looks at the verdict, and makes a caller of the question.
absl::StatusOr<Asked> AskVerdict(std::unique_ptr<ServedLedger> ledger,
                                 v1::CheckPermissionRequest request) {
  request.mutable_as_of()->mutable_time()->set_seconds(kAskedSeconds);
  grpc::ClientContext context;
  v1::CheckPermissionResponse response;
  const auto api = v1::LedgerService::NewStub(std::shared_ptr<grpc::Channel>(
      std::shared_ptr<void>(), &ledger->channel()));
  const grpc::Status status =
      api->CheckPermission(&context, request, &response);
  if (!status.ok()) return absl::InternalError(status.error_message());
  if (response.answer().verdict() != v1::VERDICT_NO ||
      response.answer().limits_size() != 1) {
    return absl::InternalError(
        absl::StrCat("the verdict is not that of one exclusivity: ",
                     response.answer().sentence()));
  }
  auto channels = Connect(ledger->address(), 1);
  if (!channels.ok()) return channels.status();
  Asked asked;
  asked.callers.push_back(
      std::make_unique<SecondsCaller<v1::CheckPermissionRequest>>(
          std::move(request), response.ByteSizeLong()));
  asked.ledger = std::move(ledger);
  asked.channels = *std::move(channels);
  asked.method = kCheckPermission;
  return asked;
}

absl::StatusOr<Outcome> Call(const Asked& asked, double seconds) {
  return CallUnary(asked.method, asked.channels, asked.callers,
                   Limits{seconds});
}

absl::StatusOr<Measured> Compare(const Settings& settings, const Say& say,
                                 const ForeignLoad& foreign,
                                 const Asked& measured, const Asked& ceiling) {
  Measured out;
  for (int i = 0; i <= settings.rounds; ++i) {
    const bool warm_up = i == 0;
    say(warm_up ? "warms up"
                : absl::StrCat("round ", i, " of ", settings.rounds));
    const double seconds = settings.seconds * (warm_up ? kWarmUpShare : 1);
    const auto base = Call(ceiling, seconds);
    if (!base.ok()) return base.status();
    const auto one = Call(measured, seconds);
    if (!one.ok()) return one.status();
    Round round;
    round.measured = round.p50_us = one->Micros(0.5);
    round.p99_us = one->Micros(0.99);
    round.ceiling = base->Micros(0.5);
    if (!warm_up) out.rounds.push_back(round);
  }
  out.foreign_cores =
      foreign.Cores({measured.ledger->pid(), ceiling.ledger != nullptr
                                                 ? ceiling.ledger->pid()
                                                 : measured.ledger->pid()});
  return out;
}

// A ledger in which `count` agreements bind the owner, each in what it alone
// speaks of.
absl::StatusOr<Asked> AmongAgreements(const Settings& settings, const Say& say,
                                      int count) {
  auto ledger = ServedLedger::Start(settings);
  if (!ledger.ok()) return ledger.status();
  for (int i = 0; i < count; ++i) {
    if (i % 1000 == 0) say(absl::StrCat("fills: ", i, " of ", count));
    const absl::Status status = (*ledger)->Append(
        absl::StrCat("owner-", i),
        {Parties(), Right(0, absl::StrCat("deal-", i, "/buy"))});
    if (!status.ok()) return status;
  }
  return AskVerdict(*std::move(ledger), Question("deal-3/buy"));
}

}  // namespace

absl::StatusOr<Measured> RunVerdict(const Settings& settings, const Say& say) {
  const ForeignLoad foreign;
  say("sets up");
  auto ledger = ServedLedger::Start(settings);
  if (!ledger.ok()) return ledger.status();
  std::vector<v1::Event> events = {Parties()};
  for (int i = 0; i < kRights; ++i) {
    events.push_back(Right(i, absl::StrCat("deal/", i)));
  }
  for (int i = 0; events.size() < kEvents; ++i) events.push_back(Later(i));
  const absl::Status filled = (*ledger)->Append("rights", std::move(events));
  if (!filled.ok()) return filled;
  v1::GetAgreementRequest state;
  state.set_agreement_id("rights");
  state.set_view(v1::AGREEMENT_VIEW_FULL);
  state.mutable_as_of()->mutable_time()->set_seconds(kAskedSeconds);
  grpc::ClientContext context;
  v1::GetAgreementResponse response;
  const grpc::Status status =
      v1::LedgerService::NewStub(
          std::shared_ptr<grpc::Channel>(std::shared_ptr<void>(),
                                         &(*ledger)->channel()))
          ->GetAgreement(&context, state, &response);
  if (!status.ok()) return absl::InternalError(status.error_message());
  auto verdict = AskVerdict(*std::move(ledger), Question("deal/0"));
  if (!verdict.ok()) return verdict.status();
  Asked asked;
  asked.channels = verdict->channels;
  asked.callers.push_back(
      std::make_unique<SecondsCaller<v1::GetAgreementRequest>>(
          std::move(state), response.ByteSizeLong()));
  asked.method = kGetAgreement;
  return Compare(settings, say, foreign, *verdict, asked);
}

absl::StatusOr<Measured> RunVerdictAmongMany(const Settings& settings,
                                             const Say& say) {
  const ForeignLoad foreign;
  const auto many = AmongAgreements(settings, say, kMany);
  if (!many.ok()) return many.status();
  const auto few = AmongAgreements(settings, say, kFew);
  if (!few.ok()) return few.status();
  return Compare(settings, say, foreign, *many, *few);
}

}  // namespace ledger::bench
