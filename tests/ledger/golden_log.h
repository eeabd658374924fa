// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// A log of fifteen entries that others published, its newest checkpoint, and
// three witnesses with published keys, two of whom cosign it here.

#ifndef TESTS_LEDGER_GOLDEN_LOG_H_
#define TESTS_LEDGER_GOLDEN_LOG_H_

#include <array>
#include <string>

#include "absl/strings/str_cat.h"

namespace ledger {

inline constexpr std::array<const char*, 15> kGoldenEntries = {
    "one",  "two", "three",  "four",  "five",     "six",     "seven", "eit",
    "nain", "ten", "ileven", "twelf", "threeten", "fourten", "fivten"};

inline constexpr char kGoldenLogKey[] =
    "example.com/log/testdata+33d7b496+"
    "AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx";
inline constexpr char kGoldenLogSecret[] =
    "PRIVATE+KEY+example.com/log/testdata+33d7b496+"
    "AeymY/SZAX0jZcJ8enZ5FY1Dz+wTML2yWSkK+9DSF3eg";

inline constexpr char kGoldenText[] =
    "example.com/log/testdata\n"
    "15\n"
    "rKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383cs=\n";
inline constexpr char kGoldenLogLine[] =
    "\xe2\x80\x94 example.com/log/testdata "
    "M9e0luh4jTG+UMBqOUo9/q+yAEvx1ilBEniMvjf1zfcBOhg+CKubMt53MvIt/"
    "uEWP6zdkdIQzd/fmwlM/dlPWF74ewI=\n";

inline constexpr char kWitness1Key[] =
    "witness.example.org+b8a2cf20+BFLN3yikSfFkVAJtrnh/"
    "CiY3Zozkoy7clp+P7XB28qUN";
// SHA-256 of "skylight test witness key", in hex.
inline constexpr char kWitness1Seed[] =
    "14731ce6be532a0bcc9170c0352dc3c2477dde5f86324cd30fe00ad7d430df30";
inline constexpr char kWitness2Key[] =
    "witness2.example.org+2e55b896+"
    "BIZ7fpceQWd60IfqQeS9IAnmNOCZjMDne8lZuguz/bi9";
inline constexpr char kWitness3Key[] =
    "example.org/witness+cacf2e50+BGbguFjkYqYJ5m/"
    "nE3DIFtiEb/ED1UmaIqf+w3/bxCSn";

// By the first witness at 1767139200, by the third at 1767139260.
inline constexpr char kWitness1Line[] =
    "\xe2\x80\x94 witness.example.org "
    "uKLPIAAAAABpVGeAiSaJcO1cGTSLxBoh4doJwD1KCZNOuX/4VbDlXThfKLO6M/8M83/"
    "EpVxspSuBZEBIEvVEmXOUAD8ykwHJ94QABw==\n";
inline constexpr char kWitness3Line[] =
    "\xe2\x80\x94 example.org/witness "
    "ys8uUAAAAABpVGe8iD3/XrvbhOtKHldeC207mWHFjNDzLfcb0L2dPm8x2aABw6ABEX48I2yl1"
    "Lts8svop28yaqTZ6zZsGAA/pJGxBQ==\n";

// The checkpoint as the log published it.
inline std::string GoldenCheckpoint() {
  return absl::StrCat(kGoldenText, "\n", kGoldenLogLine);
}

}  // namespace ledger

#endif  // TESTS_LEDGER_GOLDEN_LOG_H_
