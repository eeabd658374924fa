// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// The same question gets the same bytes. Method: random histories in a ledger
// on disk, with a server in front; questions of every kind at Ks that have
// passed, asked one by one, again after appends to this and other agreements,
// and of a server with four readers after a restart, by four clients at once.
// What comes over the wire is compared as it is, refusals included.

#include <array>
#include <future>
#include <iostream>
#include <memory>
#include <thread>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "google/protobuf/util/time_util.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/security/credentials.h"
#include "gtest/gtest.h"
#include "ledger/ledger.h"
#include "ledger/v1/ledger_service.pb.h"
#include "service/server.h"
#include "tests/fake_clock.h"
#include "tests/model/expect_none.h"
#include "tests/model/random_commands.h"
#include "tests/model/random_rights.h"
#include "tests/model/transcript.h"
#include "tests/temp_dir.h"

namespace ledger::model {
namespace {

using google::protobuf::util::TimeUtil;

// A question in wire form.
struct Asked {
  std::string method;
  std::string bytes;
  std::string text;  // for people
};

// What came back for a question.
struct Answer {
  bool refused = false;
  std::string bytes;
  friend bool operator==(const Answer&, const Answer&) = default;
};
using Answers = std::vector<Answer>;

// A ledger in a directory of its own, and a server in front of it.
class Served {
 public:
  Served() : clock_("2021-01-01T00:00:00Z") { Open(1); }
  ~Served() { Close(); }
  Served(const Served&) = delete;
  Served& operator=(const Served&) = delete;

  void Reopen(int readers) {
    Close();
    Advance(std::chrono::seconds(1));
    Open(readers);
  }

  void Advance(std::chrono::microseconds by) { clock_.Advance(by); }

  absl::StatusOr<AppendResult> Append(const AppendRequest& request) {
    std::promise<absl::StatusOr<AppendResult>> answer;
    ledger_->Append(request,
                    [&](auto result) { answer.set_value(std::move(result)); });
    return answer.get_future().get();
  }

  // What comes back, byte by byte, or the refusal.
  Answer Ask(const Asked& asked) const {
    grpc::Slice slice(asked.bytes);
    grpc::ByteBuffer request(&slice, 1), response;
    grpc::ClientContext context;
    grpc::CompletionQueue queue;
    grpc::GenericStub stub(channel_);
    const auto call = stub.PrepareUnaryCall(
        &context, "/ledger.v1.LedgerService/" + asked.method, request, &queue);
    grpc::Status status;
    call->StartCall();
    call->Finish(&response, &status, nullptr);
    void* tag = nullptr;
    bool ok = false;
    EXPECT_TRUE(queue.Next(&tag, &ok));
    if (!status.ok()) {
      return {true,
              absl::StrCat(status.error_code(), " ", status.error_message(),
                           status.error_details())};
    }
    grpc::Slice whole;
    EXPECT_TRUE(response.DumpToSingleSlice(&whole).ok());
    return {false,
            {reinterpret_cast<const char*>(whole.begin()), whole.size()}};
  }

 private:
  void Open(int readers) {
    OpenOptions open;
    open.data_dir = dir_ / "data";
    ledger_ = Ledger::Open(open, clock_).value();
    ServerOptions options;
    options.readers.threads = readers;
    server_ = Server::Start(options, ledger_.get()).value();
    grpc::ChannelArguments arguments;
    arguments.SetInt("grpc.use_local_subchannel_pool", 1);
    channel_ = grpc::CreateCustomChannel(
        absl::StrCat("127.0.0.1:", server_->port()),
        grpc::InsecureChannelCredentials(), arguments);
  }

  void Close() {
    channel_.reset();
    server_.reset();
    EXPECT_TRUE(ledger_->Close().ok());
    ledger_.reset();
  }

  TempDir dir_;
  FakeClock clock_;
  std::unique_ptr<Ledger> ledger_;
  std::unique_ptr<Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
};

Outcome Record(const AppendRequest& request, Served& served,
               ModelLedger& model) {
  Outcome outcome;
  const auto result = served.Append(request);
  served.Advance(std::chrono::hours(7));
  outcome.code = result.status().code();
  if (!result.ok()) return outcome;
  outcome.events = result->events;
  outcome.tree_size = result->tree_size.value();
  model.Record(request, outcome);
  return outcome;
}

template <typename Random>
void RecordSome(uint64_t steps, Random& random, RandomRights& other,
                Served& served, ModelLedger& model) {
  for (uint64_t step = 0; step < steps; ++step) {
    AppendRequest request =
        model.tree_size() == 0 ? random.Begin() : random.Next(model);
    if (model.tree_size() > 0 && other.OneIn(4)) {
      request.appends[0].events.push_back(other.AnyAct());
    }
    Record(request, served, model);
  }
}

// Questions of every kind about a history, each at times of its own.
class Questions {
 public:
  Questions(RandomRights& random, const ModelLedger& model)
      : random_(random), model_(model) {}

  std::vector<Asked> Some() {
    AddOfAgreement<v1::GetAgreementRequest>("GetAgreement");
    AddOfAgreement<v1::ExplainAgreementRequest>("ExplainAgreement");
    AddTimeline();
    AddDifference();
    AddObligation();
    AddPermission();
    AddPermission();
    AddList<v1::ListFindingsRequest>("ListFindings");
    AddList<v1::ListDeadlinesRequest>("ListDeadlines");
    AddLists();
    return std::move(all_);
  }

 private:
  void Add(const char* method, const google::protobuf::Message& request) {
    all_.push_back({method, request.SerializeAsString(),
                    absl::StrCat(method, " ", request.ShortDebugString())});
  }

  std::string AnyAgreement() {
    return model_.rows()[1 + random_.Below(model_.tree_size() - 1)].agreement;
  }

  std::string AnyTerm() {
    constexpr const char* kTerms[] = {"X", "R", "I", "L", "M", "Y", "O", "F"};
    return kTerms[random_.Below(std::size(kTerms))];
  }

  v1::AsOf AnyAsOf() {
    v1::AsOf as_of;
    *as_of.mutable_time() =
        TimeUtil::MicrosecondsToTimestamp(ToMicros(random_.AnyInstant()));
    return as_of;
  }

  v1::KnownAt AnyKnownAt() {
    v1::KnownAt known_at;
    const uint64_t size = 1 + random_.Below(model_.tree_size());
    if (random_.OneIn(3)) {
      *known_at.mutable_time() = TimeUtil::MicrosecondsToTimestamp(
          ToMicros(model_.rows()[size - 1].recorded_time));
    } else {
      known_at.set_tree_size(random_.OneIn(2) ? model_.tree_size() : size);
    }
    return known_at;
  }

  template <typename Request>
  Request Timed() {
    Request request;
    *request.mutable_as_of() = AnyAsOf();
    *request.mutable_known_at() = AnyKnownAt();
    return request;
  }

  template <typename Request>
  void AddOfAgreement(const char* method) {
    auto request = Timed<Request>();
    request.set_agreement_id(AnyAgreement());
    if constexpr (std::is_same_v<Request, v1::GetAgreementRequest>) {
      request.set_view(random_.OneIn(3) ? v1::AGREEMENT_VIEW_BASIC
                                        : v1::AGREEMENT_VIEW_FULL);
    }
    Add(method, request);
  }

  void AddTimeline() {
    v1::GetTimelineRequest request;
    request.set_agreement_id(AnyAgreement());
    *request.mutable_known_at() = AnyKnownAt();
    Add("GetTimeline", request);
  }

  void AddDifference() {
    v1::DiffAgreementRequest request;
    request.set_agreement_id(AnyAgreement());
    for (v1::StatePoint* point :
         {request.mutable_from(), request.mutable_to()}) {
      *point->mutable_as_of() = AnyAsOf();
      *point->mutable_known_at() = AnyKnownAt();
    }
    Add("DiffAgreement", request);
  }

  void AddObligation() {
    auto request = Timed<v1::GetObligationRequest>();
    request.set_agreement_id(AnyAgreement());
    request.set_term_id(AnyTerm());
    Add("GetObligation", request);
  }

  void AddPermission() {
    auto request = Timed<v1::CheckPermissionRequest>();
    *request.mutable_question() = random_.AnyQuestion();
    request.mutable_question()->set_want_changes(random_.OneIn(3));
    request.mutable_question()->set_want_findings(random_.OneIn(3));
    Add("CheckPermission", request);
  }

  template <typename Request>
  void AddList(const char* method) {
    auto request = Timed<Request>();
    if (random_.OneIn(2)) request.set_agreement_id(AnyAgreement());
    if constexpr (std::is_same_v<Request, v1::ListDeadlinesRequest>) {
      request.mutable_until()->set_date("2030-01-01");
    }
    Add(method, request);
  }

  void AddLists() {
    Add("ListAgreements", Timed<v1::ListAgreementsRequest>());
    v1::ListEventsRequest request;
    *request.mutable_known_at() = AnyKnownAt();
    Add("ListEvents", request);
  }

  RandomRights& random_;
  const ModelLedger& model_;
  std::vector<Asked> all_;
};

Answers AskAll(const Served& served, const std::vector<Asked>& all,
               size_t from = 0) {
  Answers answers(all.size());
  for (size_t i = 0; i < all.size(); ++i) {
    const size_t next = (from + i) % all.size();
    answers[next] = served.Ask(all[next]);
  }
  return answers;
}

// What is refused because nothing names it may have been named since; and what
// was answered is answered for ever.
std::string DifferIn(const std::vector<Asked>& all, const Answers& first,
                     const Answers& again, bool since, const char* when) {
  for (size_t i = 0; i < all.size(); ++i) {
    if (first[i] == again[i] || (since && first[i].refused)) continue;
    return absl::StrCat(all[i].text, "\ngets other bytes ", when, ":\n",
                        absl::CHexEscape(first[i].bytes), "\n",
                        absl::CHexEscape(again[i].bytes), "\n");
  }
  return "";
}

// What has nothing to do with the history, and what has the same parties.
void RecordBeside(RandomRights& random, Served& served, ModelLedger& model) {
  RandomRights stranger(random.Below(1'000'000));
  AppendRequest request = stranger.Begin();
  request.request_id = ParseRequestId("beside").value();
  for (AgreementAppend& append : request.appends) {
    append.agreement = ParseAgreementId("Z" + append.agreement.value()).value();
  }
  EXPECT_EQ(Record(request, served, model).code, absl::StatusCode::kOk);
}

template <typename Random>
std::string TryHistory(uint64_t seed, int& refused) {
  Random random(seed);
  RandomRights other(seed + 1);
  Served served;
  ModelLedger model(1);
  RecordSome(4 + other.Below(6), random, other, served, model);
  if (model.tree_size() == 0) return "";
  const std::vector<Asked> all = Questions(other, model).Some();
  const Answers first = AskAll(served, all);
  for (const Answer& each : first) refused += each.refused ? 1 : 0;
  std::string difference =
      DifferIn(all, first, AskAll(served, all), false, "at once");
  RecordBeside(other, served, model);
  RecordSome(2, random, other, served, model);
  difference +=
      DifferIn(all, first, AskAll(served, all), true, "after other appends");
  served.Reopen(4);
  std::array<Answers, 4> answers;
  std::vector<std::thread> clients;
  for (size_t i = 0; i < answers.size(); ++i) {
    clients.emplace_back([&served, &all, &answers, i] {
      answers[i] = AskAll(served, all, i * 3);
    });
  }
  for (std::thread& each : clients) each.join();
  for (const Answers& again : answers) {
    difference +=
        DifferIn(all, first, again, true, "after a restart, from four readers");
  }
  if (difference.empty()) return "";
  return absl::StrCat(Transcript(model), difference);
}

TEST(DeterminismLawTest, TheSameQuestionGetsTheSameBytes) {
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  const int runs = 1 + RunCount(100) / 30;  // each starts two servers
  int refused = 0;
  ExpectNone(runs, [&](uint64_t one) {
    return one % 2 == 0 ? TryHistory<RandomRights>(one, refused)
                        : TryHistory<RandomCommands>(one, refused);
  });
  std::cout << runs << " histories, " << refused << " questions refused"
            << std::endl;
}

}  // namespace
}  // namespace ledger::model
