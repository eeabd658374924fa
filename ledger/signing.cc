// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "ledger/signing.h"

#include <sys/stat.h>

#include <cerrno>
#include <fstream>
#include <sstream>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "ledger/durable_file.h"
#include "ledger/hash.h"
#include "ledger/reason.h"

namespace ledger {
namespace {

constexpr size_t kSeedBytes = 32;
constexpr unsigned kOwnerOnly = 0600;

absl::Status BadFile(const std::string& path, std::string_view problem) {
  return Refuse(Reason::kKeyFile,
                absl::StrCat("key file '", path, "': ", std::string(problem)));
}

absl::string_view OwnerOf(NoteKeyType type) {
  return type == NoteKeyType::kEd25519 ? "log" : "witness";
}

absl::StatusOr<NoteSigner> NewSigner(const std::string& path,
                                     std::string_view name, NoteKeyType type) {
  const auto seed = RandomBytes(kSeedBytes);
  if (!seed.ok()) return seed.status();
  auto signer = NoteSigner::Make(name, type, *seed);
  if (!signer.ok()) {
    return BadFile(path, absl::StrCat("the name '", std::string(name),
                                      "' cannot name a key: it holds a blank "
                                      "or a plus"));
  }
  return signer;
}

// Whether the file is there and its owner's alone. Errors: as
// ReadOrMakeSigners.
absl::StatusOr<bool> CheckFile(const std::string& path) {
  struct stat found = {};
  if (stat(path.c_str(), &found) != 0) {
    if (errno == ENOENT) return false;
    return DiskRefuses("read", path, errno);
  }
  if (!S_ISREG(found.st_mode)) return BadFile(path, "is not a file");
  if ((found.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return BadFile(
        path, absl::StrCat("has mode 0",
                           absl::string_view(absl::StrCat(
                               (found.st_mode >> 6U) & 7U,
                               (found.st_mode >> 3U) & 7U, found.st_mode & 7U)),
                           ", expected 0600: others must not read it; run "
                           "chmod 600 on it, and take a new key if anybody "
                           "may have read it"));
  }
  return true;
}

absl::StatusOr<std::vector<NoteSigner>> ParseSigners(const std::string& path,
                                                     const std::string& text,
                                                     std::string_view name,
                                                     NoteKeyType type) {
  std::vector<NoteSigner> signers;
  std::istringstream lines(text);
  std::string line;
  for (int number = 1; std::getline(lines, line); ++number) {
    if (line.empty() || line[0] == '#') continue;
    const std::string where = absl::StrCat("line ", number);
    auto signer = NoteSigner::Parse(line);
    if (!signer.ok() || signer->verifier().type() != type) {
      return BadFile(
          path, absl::StrCat(where, " is no private ", OwnerOf(type), " key"));
    }
    if (signer->verifier().name() != name) {
      return BadFile(
          path, absl::StrCat(where, " is a key of '", signer->verifier().name(),
                             "', the ", OwnerOf(type), " is '",
                             std::string(name), "'"));
    }
    for (const NoteSigner& other : signers) {
      if (other.verifier().id() == signer->verifier().id()) {
        return BadFile(path, absl::StrCat(where, " repeats a key"));
      }
    }
    signers.push_back(*std::move(signer));
  }
  if (signers.empty()) {
    return BadFile(path, "holds no key; remove it to have one made");
  }
  return signers;
}

std::string TextOf(const std::vector<NoteSigner>& signers) {
  std::string text = absl::StrCat("# Private keys of this ",
                                  OwnerOf(signers.front().verifier().type()),
                                  ", the newest first; keep them secret.\n");
  for (const NoteSigner& signer : signers) {
    absl::StrAppend(&text, signer.ToString(), "\n");
  }
  return text;
}

}  // namespace

absl::StatusOr<std::vector<NoteSigner>> ReadOrMakeSigners(
    const std::string& path, std::string_view name, NoteKeyType type) {
  const auto there = CheckFile(path);
  if (!there.ok()) return there.status();
  if (*there) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    if (!file) return DiskRefuses("read", path, EIO);
    return ParseSigners(path, text.str(), name, type);
  }
  auto signer = NewSigner(path, name, type);
  if (!signer.ok()) return signer.status();
  std::vector<NoteSigner> signers = {*std::move(signer)};
  if (auto status = ReplaceDurably(path, TextOf(signers), kOwnerOnly);
      !status.ok()) {
    return status;
  }
  return signers;
}

absl::StatusOr<NoteVerifier> AddSigner(const std::string& path,
                                       std::string_view origin) {
  const auto there = CheckFile(path);
  if (!there.ok()) return there.status();
  std::vector<NoteSigner> signers;
  if (*there) {
    auto read = ReadOrMakeSigners(path, origin);
    if (!read.ok()) return read.status();
    signers = *std::move(read);
  }
  auto signer = NewSigner(path, origin, NoteKeyType::kEd25519);
  if (!signer.ok()) return signer.status();
  const NoteVerifier verifier = signer->verifier();
  signers.insert(signers.begin(), *std::move(signer));
  if (auto status = ReplaceDurably(path, TextOf(signers), kOwnerOnly);
      !status.ok()) {
    return status;
  }
  return verifier;
}

}  // namespace ledger
