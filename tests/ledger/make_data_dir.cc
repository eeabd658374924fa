// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Made the data directory of data_dir_test.cc, once: `make_data_dir PATH`. A
// new format gets a directory of its own; the old one stays and must open.

#include <cstdio>
#include <future>

#include "tests/ledger_fixture.h"

namespace ledger {
namespace {

v1::Event Dated(v1::Event event, std::string_view date) {
  event.mutable_fact()->mutable_effective()->set_date(std::string(date));
  return event;
}

// Errors: what the ledger refuses.
absl::Status Fill(Ledger& ledger, FakeClock& clock) {
  absl::Status status;
  const auto note = [&](const auto& result) {
    if (!result.ok()) status = result.status();
  };
  ledger.Import({Request("i-1", {{Id("A"), NoEvents(), {Grant("T-1", "one")}},
                                 {Id("B"), NoEvents(), {Grant("T-1")}}}),
                 ParseInstant("2019-07-22T00:00:00Z").value()},
                note);
  ledger.Import(
      {Request("i-2",
               {{Id("A"), AnyRevision(), {Dated(Keep("T-1"), "2021-03")}}}),
       ParseInstant("2021-04-01T12:00:00Z").value()},
      note);
  ledger.FinishImport(note);
  for (int i = 0; i < 3; ++i) {
    std::vector<v1::Event> events;
    for (int k = 0; k < 100; ++k) {
      events.push_back(Grant("U-" + std::to_string(100 * i + k)));
    }
    ledger.Append(Request("r-" + std::to_string(i),
                          {{Id("C"), AnyRevision(), std::move(events)}}),
                  note);
  }
  std::promise<void> last;
  ledger.Append(Request("r-3", {{Id("B"), Revision(0), {Lift("T-1")}}}),
                [&](const auto& result) {
                  note(result);
                  last.set_value();
                });
  last.get_future().wait();
  clock.Advance(std::chrono::hours(1));
  const auto known = ledger.Settle(clock.Now());
  return known.ok() ? status : known.status();
}

int Main(const char* path) {
  FakeClock clock("2026-01-01T00:00:00Z");
  OpenOptions options;
  options.data_dir = path;
  options.origin = "golden.example/ledger";
  auto ledger = Ledger::Open(options, clock);
  absl::Status status = ledger.status();
  if (ledger.ok()) status = Fill(**ledger, clock);
  if (status.ok()) {
    std::printf("size %llu root %s\n",
                static_cast<unsigned long long>((*ledger)->tree_size().value()),
                ToHex((*ledger)->Info().root).c_str());
    status = (*ledger)->Close();
  }
  std::printf("%s\n", status.ToString().c_str());
  return status.ok() ? 0 : 1;
}

}  // namespace
}  // namespace ledger

int main(int argc, char** argv) {
  return argc == 2 ? ledger::Main(argv[1]) : 2;
}
