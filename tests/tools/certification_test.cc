// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

// Goal: a certification names what was made and how to make it again. Method:
// its lines are looked for, its digest is computed again.

#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/tools/small_report.h"

namespace ledger::report {
namespace {

using testing::HasSubstr;

TEST(CertificationTest, NamesProcessBasisAndDigest) {
  const Report report = SmallReport();
  const std::string lines = Bytes(ToJsonLines(report));
  const std::string text = Bytes(ToCertification(report));
  EXPECT_THAT(text, HasSubstr("ledgerctl 0.1.0 asked the ledger"));
  EXPECT_THAT(text, HasSubstr("\n  known_at           2023-11-15T00:00:00Z\n"));
  EXPECT_THAT(text, HasSubstr(absl::StrCat("\n  root               ",
                                           ToHex(Sha256("root")), "\n")));
  EXPECT_THAT(text, HasSubstr("\n  events             2\n"));
  EXPECT_THAT(text, HasSubstr(absl::StrCat("\n  sha256             ",
                                           ToHex(Sha256(lines)), "\n")));
  EXPECT_THAT(text,
              HasSubstr("\n  ledgerctl report lease --as-of "
                        "2023-11-14T00:00:00Z --known-at 2023-11-15T00:00:00Z "
                        "--form jsonl --to - | sha256sum\n"));
  EXPECT_THAT(text, HasSubstr("no legal advice"));
  EXPECT_THAT(text, HasSubstr("\n  Signature          ____"));
}

TEST(CertificationTest, AnotherWordIsAnotherDigest) {
  EXPECT_NE(Bytes(ToCertification(SmallReport("a"))),
            Bytes(ToCertification(SmallReport("b"))));
}

}  // namespace
}  // namespace ledger::report
