// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/bench/report.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "nlohmann/json.hpp"

namespace ledger::bench {
namespace {

using Json = nlohmann::ordered_json;

std::vector<double> Column(const Result& result, double Round::*field) {
  std::vector<double> values;
  for (const Round& round : result.measured.rounds) {
    values.push_back(round.*field);
  }
  return values;
}

// "12,345", or "0.52" below a hundred.
std::string Number(double value) {
  if (value < 100) return absl::StrFormat("%.3g", value);
  const std::string digits = absl::StrFormat("%.0f", value);
  std::string out;
  for (size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) out.push_back(',');
    out.push_back(digits[i]);
  }
  return out;
}

std::string Range(const Spread& spread) {
  return absl::StrCat(Number(spread.min), " .. ", Number(spread.median), " .. ",
                      Number(spread.max));
}

std::string Goal(const Work& work) {
  if (work.floor == 0) return "none";
  return absl::StrFormat("%s%.2f", work.at_most ? "<= " : ">= ", work.floor);
}

std::string Verdict(const Result& result) {
  if (result.work->floor == 0) return "";
  if (result.Stretched()) return "stretch reached";
  return result.Reached() ? "reached" : "MISSED";
}

Json JsonOf(const Spread& spread) {
  return {{"min", spread.min}, {"median", spread.median}, {"max", spread.max}};
}

Json JsonOf(const Result& result) {
  const Work& work = *result.work;
  Json out = {{"name", work.name},
              {"title", work.title},
              {"unit", work.unit},
              {"ceiling_name", work.ceiling},
              {"measured", JsonOf(SpreadOf(Column(result, &Round::measured)))},
              {"ceiling", JsonOf(SpreadOf(Column(result, &Round::ceiling)))},
              {"ratio", JsonOf(result.Ratio())},
              {"floor", work.floor},
              {"stretch", work.stretch},
              {"less_is_better", work.at_most},
              {"reached", result.Reached()},
              {"foreign_cores", result.measured.foreign_cores},
              {"rounds", Json::array()}};
  for (const Round& round : result.measured.rounds) {
    Json one = {{"measured", round.measured}, {"ceiling", round.ceiling}};
    if (round.raw > 0) one["raw"] = round.raw;
    if (round.echo > 0) one["echo"] = round.echo;
    if (round.bare > 0) one["bare"] = round.bare;
    if (round.p50_us > 0) one["p50_us"] = round.p50_us;
    if (round.p99_us > 0) one["p99_us"] = round.p99_us;
    out["rounds"].push_back(std::move(one));
  }
  return out;
}

std::string LineOf(const Result& result) {
  const Work& work = *result.work;
  std::string out = absl::StrFormat(
      "%-15s %-30s %-13s %10s  %-22s %s  %s\n", std::string(work.name),
      Range(SpreadOf(Column(result, &Round::measured))),
      absl::StrCat(std::string(work.unit)),
      Number(SpreadOf(Column(result, &Round::ceiling)).median),
      Range(result.Ratio()), Goal(work), Verdict(result));
  std::string more = absl::StrCat("  ", std::string(work.title), ", against ",
                                  std::string(work.ceiling));
  const auto add = [&](const char* name, double Round::*field,
                       const char* unit) {
    const double value = SpreadOf(Column(result, field)).median;
    if (value > 0) absl::StrAppend(&more, "; ", name, " ", Number(value), unit);
  };
  add("raw", &Round::raw, "");
  add("echo", &Round::echo, "");
  add("bare", &Round::bare, "");
  if (const double own = result.RatioTo(&Round::bare).median; own > 0) {
    absl::StrAppend(&more, " (the ledger ", Number(own), " of it)");
  }
  add("p50", &Round::p50_us, " us");
  add("p99", &Round::p99_us, " us");
  absl::StrAppend(&more, "; others used ",
                  absl::StrFormat("%.2f", result.measured.foreign_cores),
                  " cores\n");
  return out + more;
}

}  // namespace

Spread SpreadOf(std::vector<double> values) {
  if (values.empty()) return {};
  std::sort(values.begin(), values.end());
  const size_t middle = values.size() / 2;
  const double median = values.size() % 2 == 1
                            ? values[middle]
                            : (values[middle - 1] + values[middle]) / 2;
  return {values.front(), median, values.back()};
}

Spread Result::RatioTo(double Round::*other) const {
  std::vector<double> ratios;
  for (const Round& round : measured.rounds) {
    ratios.push_back(round.*other > 0 ? round.measured / round.*other : 0);
  }
  return SpreadOf(std::move(ratios));
}

bool Result::Reached() const {
  const double ratio = Ratio().median;
  return work->at_most ? ratio <= work->floor : ratio >= work->floor;
}

bool Result::Stretched() const {
  const double ratio = Ratio().median;
  return work->at_most ? ratio <= work->stretch : ratio >= work->stretch;
}

std::string TableOf(const Setting& setting,
                    const std::vector<Result>& results) {
  const Machine& machine = setting.machine;
  std::string out = absl::StrCat(
      "command    ", setting.command, "\ndate       ", machine.date,
      "\nmachine    ", machine.processor, ", ", machine.cores, " cores, ",
      absl::StrFormat("%.1f", machine.memory_gib), " GiB; ", machine.system,
      "\ndata       ", machine.directory, "\nload       ", machine.load,
      " at the start\nbuild      ", machine.build, "\nserver     ",
      setting.server, "\nrounds     ", setting.rounds, " of ",
      Number(setting.seconds),
      " s each; figures are lowest .. median .. highest\n\n");
  absl::StrAppend(
      &out, absl::StrFormat("%-15s %-30s %-13s %10s  %-22s %s\n", "work",
                            "measured", "unit", "ceiling", "ratio", "floor"));
  for (const Result& result : results) absl::StrAppend(&out, LineOf(result));
  if (!machine.durable) {
    absl::StrAppend(&out,
                    "\nthe data lay in memory: a sync costs nothing there, and "
                    "no figure of an append counts; give another --dir\n");
  }
  return out;
}

std::string JsonOf(const Setting& setting, const std::vector<Result>& results) {
  const Machine& machine = setting.machine;
  Json out = {{"command", setting.command},
              {"date", machine.date},
              {"machine",
               {{"processor", machine.processor},
                {"cores", machine.cores},
                {"memory_gib", machine.memory_gib},
                {"system", machine.system},
                {"directory", machine.directory},
                {"durable", machine.durable},
                {"load", machine.load}}},
              {"build", machine.build},
              {"server", setting.server},
              {"rounds", setting.rounds},
              {"seconds", setting.seconds},
              {"works", Json::array()}};
  for (const Result& result : results) out["works"].push_back(JsonOf(result));
  return out.dump(2) + "\n";
}

}  // namespace ledger::bench
