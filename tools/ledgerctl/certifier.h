// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TOOLS_LEDGERCTL_CERTIFIER_H_
#define TOOLS_LEDGERCTL_CERTIFIER_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ledger/v1/certificate.pb.h"
#include "tools/ledgerctl/client.h"
#include "tools/ledgerctl/commands.h"
#include "tools/ledgerctl/evidence.h"

namespace ledger::ctl {

// Gathers from a server all that it takes to check one answer offline. The
// answer was given first, so that whatever it knew is covered by the commitment
// that is asked for then, and that by the checkpoint. One thread; used once.
// Costs a call a record.
class Certifier {
 public:
  // Borrows the client.
  explicit Certifier(Client& client) : client_(client) {}

  // The certificate of `answer`, which was given to `question` by `agreements`,
  // sorted, each once.
  // Errors: as the calls; DATA_LOSS where the server contradicts itself;
  // INVALID_ARGUMENT if it grows too large, or a record at K is of one of the
  // agreements and covered by no commitment.
  absl::StatusOr<v1::Certificate> Make(
      const v1::CertifiedQuestion& question,
      const std::vector<std::string>& agreements,
      const v1::CertifiedAnswer& answer);

  // All records of the agreements below are in it.
  uint64_t covered() const { return covered_; }

 private:
  absl::Status Commit();
  absl::Status Add(v1::CertifiedAgreement& agreement);
  absl::Status AddTail();
  absl::Status Prove(std::string_view bytes, uint64_t position,
                     v1::ProvenRecord& proven);

  Client& client_;
  v1::Certificate made_;
  Signed head_;
  uint64_t covered_ = 0;
};

// Whether a certificate may be written to it.
// Errors: FAILED_PRECONDITION if it exists.
absl::Status CheckNewFile(const std::string& file);

// Writes the certificate into a new file, and says so with `what` it is of.
// Never fails.
Exit WriteCertificate(const Session& session, const std::string& file,
                      std::string_view what,
                      const v1::CertifiedQuestion& question,
                      const std::vector<std::string>& agreements,
                      const v1::CertifiedAnswer& answer);

// Writes one of a verdict, over the agreements that it considered; the question
// must not want changes. Never fails.
Exit CertifyPermission(const Session& session, const std::string& file,
                       const v1::PermissionQuestion& asked,
                       const v1::CheckPermissionResponse& given);

}  // namespace ledger::ctl

#endif  // TOOLS_LEDGERCTL_CERTIFIER_H_
