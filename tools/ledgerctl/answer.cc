// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/ledgerctl/answer.h"

#include <string_view>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "tools/ledgerctl/call_error.h"
#include "tools/ledgerctl/words.h"

namespace ledger::ctl {

Exit Failed(const Session& session, const absl::Status& status) {
  return PrintError(session.io, status, session.server, nullptr);
}

void PrintRepeat(const Session& session, const std::string& basis_text,
                 const std::vector<std::string>& words) {
  const Io& io = session.io;
  *io.out << "\n"
          << Styled(io, Style::kFaint, absl::StrCat("basis   ", basis_text))
          << "\n"
          << Styled(io, Style::kFaint,
                    absl::StrCat("repeat  ", CommandLine(session, words)))
          << "\n";
}

void PrintJson(const Io& io, const google::protobuf::Message& message) {
  *io.out << (io.output == Output::kJson ? PrettyJsonOf(message)
                                         : JsonOf(message) + "\n");
}

// The options that repeat a question with both its times resolved. What was
// asked by a tree size stays so.
void AddTimes(const v1::Basis& basis, bool with_as_of,
              const std::string& known_at, std::vector<std::string>& words) {
  if (with_as_of) {
    words.insert(
        words.end(),
        {"--as-of", FormatInstant(FromMicros(basis.effective_time()))});
  }
  const bool by_size = !known_at.empty() && known_at[0] == '@';
  words.insert(
      words.end(),
      {"--known-at",
       by_size ? known_at : FormatInstant(FromMicros(basis.read_time()))});
}

std::string CommandLine(const Session& session,
                        const std::vector<std::string>& words) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
      "-_.,:/@+=";
  std::string line = "ledgerctl";
  const auto add = [&line, kPlain](const std::string& word) {
    const bool plain =
        !word.empty() && word.find_first_not_of(kPlain) == std::string::npos;
    absl::StrAppend(
        &line, " ",
        plain ? word
              : absl::StrCat("'", absl::StrReplaceAll(word, {{"'", "'\\''"}}),
                             "'"));
  };
  for (const std::string& word : words) add(word);
  if (session.server != kSettings[0].fallback) {
    add("--server");
    add(session.server);
  }
  return line;
}

}  // namespace ledger::ctl
