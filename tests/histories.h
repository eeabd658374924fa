// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// The real histories of tools/histories, in memory.

#ifndef TESTS_HISTORIES_H_
#define TESTS_HISTORIES_H_

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"
#include "ledger/date.h"
#include "ledger/docket.h"
#include "ledger/resolve.h"
#include "ledger/v1/line.pb.h"

namespace ledger {

// Every agreement of the files, merged by the day of recording as an import
// merges them. Positions are those of one ledger.
class Histories {
 public:
  explicit Histories(const std::string& folder) {
    std::vector<std::string> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      if (entry.path().extension() == ".jsonl") files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    std::vector<v1::EventLine> lines;
    for (const std::string& file : files) Read(file, lines);
    std::stable_sort(lines.begin(), lines.end(),
                     [](const v1::EventLine& a, const v1::EventLine& b) {
                       return a.recorded() < b.recorded();
                     });
    for (v1::EventLine& line : lines) Take(line);
  }

  std::vector<AgreementHistory> All() const {
    std::vector<AgreementHistory> all;
    for (const auto& [id, history] : histories_) {
      all.push_back({ParseAgreementId(id).value(), &history});
    }
    return all;
  }

  // The records of days up to `date`.
  TreeSize KnownOn(std::string_view date) const {
    return TreeSize(static_cast<uint64_t>(
        std::upper_bound(days_.begin(), days_.end(), date) - days_.begin()));
  }

  // The records up to the last event of a source line, "msoai-019".
  TreeSize After(std::string_view line) const {
    uint64_t size = 0;
    for (uint64_t i = 0; i < ids_.size(); ++i) {
      if (LineOf(ids_[i]) == line) size = i + 1;
    }
    return TreeSize(size);
  }

  // The source line of an event: its id without the letter.
  static std::string LineOf(std::string id) {
    if (id.size() > 1 && id.back() >= 'a' && id.back() <= 'h' &&
        id[id.size() - 2] >= '0' && id[id.size() - 2] <= '9') {
      id.pop_back();
    }
    return id;
  }

 private:
  static void Read(const std::string& file, std::vector<v1::EventLine>& lines) {
    std::ifstream in(file);
    for (std::string text; std::getline(in, text);) {
      const auto status = google::protobuf::util::JsonStringToMessage(
          text, &lines.emplace_back());
      ASSERT_TRUE(status.ok()) << file << ": " << text;
    }
  }

  void Take(v1::EventLine& line) {
    History& history = histories_[line.agreement_id()];
    auto recorded = std::make_shared<RecordedEvent>();
    recorded->event = std::move(*line.mutable_event());
    const TreeSize size(ids_.size());
    ResolveTimes([&] { return TimeZoneOf(history, size); }, recorded->event);
    recorded->position = Position(ids_.size());
    recorded->revision = Revision(history.size());
    ids_.push_back(recorded->event.event_id());
    days_.push_back(line.recorded());
    history.Append(std::move(recorded));
  }

  std::map<std::string, History> histories_;
  std::vector<std::string> ids_;   // by position
  std::vector<std::string> days_;  // by position
};

}  // namespace ledger

#endif  // TESTS_HISTORIES_H_
