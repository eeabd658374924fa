// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: a CSV is RFC 4180, no cell of it is a formula, and nothing is lost.
// Method: a strict parser of the grammar, which refuses all that is not in it.

#include <optional>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/tools/small_report.h"

namespace ledger::report {
namespace {

using Table = std::vector<std::vector<std::string>>;

// Reads one cell from `at` on; nothing if it breaks the grammar.
std::optional<std::string> Cell(const std::string& csv, size_t& at) {
  std::string cell;
  if (at < csv.size() && csv[at] == '"') {
    for (++at; at < csv.size(); ++at) {
      if (csv[at] != '"') {
        cell += csv[at];
      } else if (at + 1 < csv.size() && csv[at + 1] == '"') {
        cell += csv[++at];
      } else {
        ++at;
        return cell;
      }
    }
    return std::nullopt;
  }
  for (; at < csv.size() && csv[at] != ',' && csv[at] != '\r'; ++at) {
    if (csv[at] == '"' || csv[at] == '\n') return std::nullopt;
    cell += csv[at];
  }
  return cell;
}

std::optional<Table> Parse(const std::string& csv) {
  Table table;
  for (size_t at = 0; at < csv.size();) {
    std::vector<std::string>& row = table.emplace_back();
    while (true) {
      std::optional<std::string> cell = Cell(csv, at);
      if (!cell) return std::nullopt;
      row.push_back(*cell);
      if (at < csv.size() && csv[at] == ',') {
        ++at;
        continue;
      }
      if (csv.compare(at, 2, "\r\n") != 0) return std::nullopt;
      at += 2;
      break;
    }
  }
  return table;
}

std::string Unguarded(const std::string& cell) {
  return !cell.empty() && cell[0] == '\'' ? cell.substr(1) : cell;
}

TEST(CsvTest, EveryRowSaysItsBasis) {
  EXPECT_THAT(
      Bytes(ToCsv(SmallReport())),
      testing::StartsWith(
          "position,revision,recorded,effective,type,event_id,says,sources,"
          "agreement,as_of,known_at,tree_size,agreement_size,engine_version,"
          "origin,"
          "root\r\n"
          "3,0,2023-11-14T22:13:20.000001Z,2023-01,condition.defined,e-1,"
          "C-1: first,https://example.org/a,lease,2023-11-14T00:00:00Z,"
          "2023-11-15T00:00:00Z,9,2,1,ledger.example/1,"
          "4813494d137e1631bba301d5acab6e7bb7aa74ce1185d456565ef51d737677b2\r\n"
          "4,1,2023-11-14T22:13:20.000002Z,2023-02-01,condition.defined,"
          "e-2,C-1: plain,,"));
}

TEST(CsvTest, AnyWordsComeBack) {
  for (const std::string words :
       {"plain", "a,b", "say \"no\"", "two\nlines", "two\r\nlines", "\"", "",
        "þ®\x14", "日本語, ü", "'=1"}) {
    const Report report = SmallReport(words);
    const auto table = Parse(Bytes(ToCsv(report)));
    ASSERT_TRUE(table) << words;
    const Table wanted = ChronologyTable(report);
    ASSERT_EQ(table->size(), wanted.size()) << words;
    for (size_t row = 0; row < wanted.size(); ++row) {
      std::vector<std::string> cells;
      for (const std::string& cell : (*table)[row]) {
        cells.push_back(Unguarded(cell));
      }
      EXPECT_EQ(cells, wanted[row]) << words;
    }
  }
}

TEST(CsvTest, NoCellIsAFormula) {
  for (const std::string id : {"=cmd|' /C calc'!A0", "+1", "-1", "@SUM(1)",
                               "\t=1", "\r=1", "\n=1", "'=1"}) {
    Report report = SmallReport();
    report.events[1].mutable_event()->set_event_id(id);
    const auto table = Parse(Bytes(ToCsv(report)));
    ASSERT_TRUE(table) << id;
    EXPECT_EQ((*table)[2][5], "'" + id);
    EXPECT_EQ(Unguarded((*table)[2][5]), id);
  }
}

}  // namespace
}  // namespace ledger::report
