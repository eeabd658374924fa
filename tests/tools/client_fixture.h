// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TESTS_TOOLS_CLIENT_FIXTURE_H_
#define TESTS_TOOLS_CLIENT_FIXTURE_H_

#include <functional>
#include <sstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "ledger/policy.h"
#include "tests/service/server_fixture.h"
#include "tools/ledgerctl/commands.h"

namespace ledger {

// A server in this process that signs, and the commands of ledgerctl against
// it.
class ClientFixture : public ServerFixture {
 protected:
  ClientFixture() { key_file_ = dir_ / "log.key"; }

  // What a command does that is run now; said_ has its words.
  ctl::Exit Run(const std::function<ctl::Exit(const ctl::Session&)>& command) {
    ctl::Client client(absl::StrCat("127.0.0.1:", server_->port()),
                       absl::Seconds(60));
    std::ostringstream out;
    said_.str("");
    ctl::Session session;
    session.io.out = &out;
    session.io.err = &said_;
    session.client = &client;
    session.now = clock_.Now();
    return command(session);
  }

  // Every key that the server signs with, and no witness.
  Policy OwnPolicy() {
    std::string text;
    for (const std::string& key : ledger_->notary().VerifierKeys()) {
      text += "log " + key + "\n";
    }
    return Policy::Parse(text + "quorum none\n").value();
  }

  std::ostringstream said_;
};

}  // namespace ledger

#endif  // TESTS_TOOLS_CLIENT_FIXTURE_H_
