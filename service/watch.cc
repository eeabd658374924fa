// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/watch.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "ledger/reason.h"
#include "service/rpc.h"
#include "service/status.h"

namespace ledger {
namespace {

constexpr size_t kMessageBytesMax = 1024 * 1024;
constexpr size_t kRecordsPerTurn = 8192;
constexpr uint32_t kHeartbeatSecondsFallback = 15;
constexpr uint32_t kHeartbeatSecondsMax = 300;

v1::Refusal::Detail CursorDetail(uint64_t cursor) {
  v1::Refusal::Detail detail;
  detail.set_key("cursor");
  detail.set_value(absl::StrCat(cursor));
  return detail;
}

// A call that is refused before it begins.
class RefusedWatch : public grpc::ServerWriteReactor<grpc::ByteBuffer> {
 public:
  explicit RefusedWatch(const absl::Status& status) {
    Finish(ToGrpcStatus(status));
  }
  void OnDone() override { delete this; }
};

}  // namespace

// One watch: its place, and what gRPC says about it. Its members belong to the
// hub, whose mutex guards them; the hub's thread alone uses `buffer`, `cursor`
// and the rest of the second block while it is busy with the watch.
class Watcher : public grpc::ServerWriteReactor<grpc::ByteBuffer> {
 public:
  Watcher(WatchHub* owner, grpc::CallbackServerContext* its_context)
      : hub(owner), context(its_context) {
    HandOver(this);
  }

  void OnWriteDone(bool ok) override {
    TakeOver(this);
    hub->WriteDone(this, ok);
  }
  void OnCancel() override {
    TakeOver(this);
    hub->Cancelled(this);
  }
  void OnDone() override {
    TakeOver(this);
    if (hub->Done(this)) delete this;
  }

  WatchHub* const hub;
  grpc::CallbackServerContext* const context;
  const WatchHub::Clock::time_point started = WatchHub::Clock::now();
  WatchHub::State state = WatchHub::State::kReady;
  WatchHub::Clock::time_point since = started;  // of this state
  bool cancelled = false;
  bool too_slow = false;
  bool pinned = false;  // CancelDead holds it
  bool done = false;    // gRPC let go of it while it was pinned

  EventFilter filter;
  bool until_caught_up = false;
  std::chrono::seconds heartbeat{0};
  uint64_t cursor = 0;
  bool told_caught_up = false;
  WatchHub::Clock::time_point last_sent = started;
  grpc::ByteBuffer buffer;
};

WatchHub::WatchHub(Ledger* ledger, Metrics* metrics, const Options& options)
    : ledger_(ledger), metrics_(metrics), options_(options) {
  observer_ = ledger_->AddGrowthObserver([this](TreeSize) { Grown(); });
  thread_ = std::thread([this] { Run(); });
}

WatchHub::~WatchHub() {
  Stop();
  ledger_->RemoveGrowthObserver(observer_);
  {
    MutexLock lock(mutex_);
    ended_ = true;
  }
  more_.SignalAll();
  thread_.join();
}

size_t WatchHub::watchers() const {
  MutexLock lock(mutex_);
  return watchers_.size();
}

void WatchHub::Stop() {
  MutexLock lock(mutex_);
  stopping_ = true;
  for (Watcher* watcher : watchers_) MakeReady(watcher);
  more_.SignalAll();
}

grpc::ServerWriteReactor<grpc::ByteBuffer>* WatchHub::Open(
    grpc::CallbackServerContext* context, const grpc::ByteBuffer& bytes) {
  v1::WatchEventsRequest request;
  absl::Status status = ReadRequest(bytes, &request);
  if (!status.ok()) return new RefusedWatch(status);
  Violations violations;
  auto watcher = std::make_unique<Watcher>(this, context);
  watcher->filter = EventFilter::Read(request.filter(), &violations);
  watcher->until_caught_up = request.until_caught_up();
  watcher->cursor = request.cursor();
  watcher->heartbeat = std::chrono::seconds(request.heartbeat_seconds() == 0
                                                ? kHeartbeatSecondsFallback
                                                : request.heartbeat_seconds());
  if (request.heartbeat_seconds() > kHeartbeatSecondsMax) {
    violations.Add("heartbeat_seconds",
                   absl::StrCat("found ", request.heartbeat_seconds(),
                                "; give 1 to ", kHeartbeatSecondsMax,
                                ", or 0 for ", kHeartbeatSecondsFallback));
  }
  const uint64_t size = ledger_->tree_size().value();
  if (request.cursor() > size) {
    violations.Add(
        "cursor",
        absl::StrCat("found ", request.cursor(), "; the ledger has ", size,
                     " records: give a cursor of this ledger,"
                     " or 0 for the start"));
  }
  status = std::move(violations).ToStatus();
  if (status.ok()) status = Admit(watcher.get());
  if (!status.ok()) {
    NoteEnd(Method::kWatchEvents, status, watcher->started, metrics_);
    return new RefusedWatch(status);
  }
  return watcher.release();
}

absl::Status WatchHub::Admit(Watcher* watcher) {
  MutexLock lock(mutex_);
  if (stopping_) {
    return Refuse(
        Reason::kShuttingDown,
        absl::StrCat("the server stops; resume from cursor ", watcher->cursor),
        {CursorDetail(watcher->cursor)});
  }
  if (watchers_.size() >= options_.watchers_max) {
    return Refuse(
        Reason::kTooManyWatchers,
        absl::StrCat(watchers_.size(), " watches are open; limit is ",
                     options_.watchers_max, " (watchers_max); try again later"),
        {CursorDetail(watcher->cursor)});
  }
  watchers_.insert(watcher);
  ready_.push_back(watcher);
  more_.Signal();
  return absl::OkStatus();
}

void WatchHub::MakeReady(Watcher* watcher) {
  if (watcher->state != State::kIdle && watcher->state != State::kWriting) {
    return;
  }
  watcher->state = State::kReady;
  ready_.push_back(watcher);
}

void WatchHub::WriteDone(Watcher* watcher, bool ok) {
  MutexLock lock(mutex_);
  if (!ok) watcher->cancelled = true;
  if (watcher->state != State::kWriting) return;
  MakeReady(watcher);
  more_.Signal();
}

void WatchHub::Cancelled(Watcher* watcher) {
  MutexLock lock(mutex_);
  watcher->cancelled = true;
  MakeReady(watcher);
  more_.Signal();
}

bool WatchHub::Done(Watcher* watcher) {
  MutexLock lock(mutex_);
  watchers_.erase(watcher);
  watcher->done = true;
  return !watcher->pinned;
}

void WatchHub::Grown() {
  {
    MutexLock lock(mutex_);
    if (watchers_.empty()) return;
    grown_ = true;
  }
  more_.Signal();
}

void WatchHub::LookAtGrowth() {
  if (!grown_) return;
  grown_ = false;
  for (Watcher* watcher : watchers_) {
    if (watcher->state == State::kIdle) MakeReady(watcher);
  }
}

void WatchHub::LookAtTimes() {
  const Clock::time_point now = Clock::now();
  if (now < next_look_) return;
  next_look_ = now + options_.tick;
  for (Watcher* watcher : watchers_) {
    const bool long_since = now - watcher->since > options_.slow_after;
    if (watcher->state == State::kIdle &&
        now - watcher->last_sent >= watcher->heartbeat) {
      MakeReady(watcher);
    } else if (watcher->state == State::kWriting && long_since) {
      watcher->too_slow = true;
      MakeReady(watcher);
    } else if (watcher->state == State::kFinished && long_since &&
               !watcher->pinned) {
      watcher->pinned = true;
      dead_.push_back(watcher);
    }
  }
}

// A watch that was finished and whose client does not take even that.
void WatchHub::CancelDead() {
  std::vector<Watcher*> dead;
  {
    MutexLock lock(mutex_);
    dead.swap(dead_);
  }
  for (Watcher* watcher : dead) {
    bool done = false;
    {
      MutexLock lock(mutex_);
      done = watcher->done;
    }
    if (!done) watcher->context->TryCancel();
    {
      MutexLock lock(mutex_);
      watcher->pinned = false;
      watcher->since = Clock::now();
      done = watcher->done;
    }
    if (done) delete watcher;
  }
}

Watcher* WatchHub::Next() {
  MutexLock lock(mutex_);
  while (true) {
    LookAtGrowth();
    LookAtTimes();
    if (ended_ || !dead_.empty()) return nullptr;
    if (!ready_.empty()) break;
    more_.WaitFor(mutex_, absl::FromChrono(options_.tick));
  }
  Watcher* const watcher = ready_.front();
  ready_.pop_front();
  watcher->state = State::kBusy;
  return watcher;
}

void WatchHub::Run() {
  while (true) {
    if (Watcher* const watcher = Next()) {
      Serve(watcher);
      continue;
    }
    CancelDead();
    MutexLock lock(mutex_);
    if (ended_) return;
  }
}

void WatchHub::Finish(Watcher* watcher, const absl::Status& status) {
  NoteEnd(Method::kWatchEvents, status, watcher->started, metrics_);
  {
    MutexLock lock(mutex_);
    watcher->state = State::kFinished;
    watcher->since = Clock::now();
  }
  watcher->grpc::ServerWriteReactor<grpc::ByteBuffer>::Finish(
      ToGrpcStatus(status));
}

// Gives a watch its next page, its end, or its rest.
void WatchHub::Serve(Watcher* watcher) {
  bool cancelled = false;
  bool too_slow = false;
  bool stopping = false;
  {
    MutexLock lock(mutex_);
    cancelled = watcher->cancelled;
    too_slow = watcher->too_slow;
    stopping = stopping_;
  }
  const uint64_t cursor = watcher->cursor;
  if (cancelled) {
    return Finish(watcher, absl::CancelledError("the watcher went away"));
  }
  if (stopping) {
    return Finish(
        watcher,
        Refuse(Reason::kShuttingDown,
               absl::StrCat("the server stops; resume from cursor ", cursor),
               {CursorDetail(cursor)}));
  }
  if (too_slow) {
    return Finish(
        watcher,
        Refuse(Reason::kWatcherTooSlow,
               absl::StrCat(
                   "a message waited longer than ", options_.slow_after.count(),
                   " ms for this watcher; resume from cursor ", cursor),
               {CursorDetail(cursor)}));
  }
  ScanBounds bounds;
  bounds.until = ledger_->tree_size();
  bounds.count_max = static_cast<size_t>(kPageItemsMax);
  bounds.bytes_max = kMessageBytesMax;
  bounds.looked_at_max = kRecordsPerTurn;
  absl::StatusOr<EncodedEvents> events =
      ScanEvents(ledger_, watcher->filter, Position(cursor), bounds);
  if (!events.ok()) return Finish(watcher, events.status());
  watcher->cursor = std::max(
      cursor, events->end ? bounds.until.value() : events->next.value());
  const bool heartbeat =
      Clock::now() - watcher->last_sent >= watcher->heartbeat;
  const bool tells = events->end && !watcher->told_caught_up;
  if (events->count > 0 || tells || heartbeat) {
    const bool end = events->end;
    const bool nothing = events->count == 0 && !tells;
    return Send(watcher, *std::move(events), end, nothing);
  }
  MutexLock lock(mutex_);
  const bool more = !events->end || stopping_ || watcher->cancelled ||
                    ledger_->tree_size() > bounds.until;
  watcher->state = State::kIdle;
  if (more) MakeReady(watcher);
}

void WatchHub::Send(Watcher* watcher, EncodedEvents events, bool caught_up,
                    bool heartbeat) {
  v1::WatchEventsResponse rest;
  rest.set_cursor(watcher->cursor);
  rest.set_caught_up(caught_up);
  rest.set_heartbeat(heartbeat);
  rest.AppendToString(&events.bytes);
  watcher->buffer = ToByteBuffer(std::move(events.bytes));
  watcher->told_caught_up = caught_up || watcher->told_caught_up;
  watcher->last_sent = Clock::now();
  metrics_->Watched(static_cast<uint64_t>(events.count));
  const bool last = caught_up && watcher->until_caught_up;
  {
    MutexLock lock(mutex_);
    watcher->state = last ? State::kFinished : State::kWriting;
    watcher->since = watcher->last_sent;
    // A cancellation that came in between found a busy watch.
    if (!last && (watcher->cancelled || stopping_)) MakeReady(watcher);
  }
  if (last) {
    NoteEnd(Method::kWatchEvents, absl::OkStatus(), watcher->started, metrics_);
    watcher->StartWriteAndFinish(&watcher->buffer, grpc::WriteOptions(),
                                 grpc::Status::OK);
  } else {
    watcher->StartWrite(&watcher->buffer);
  }
}

}  // namespace ledger
