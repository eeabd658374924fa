// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/ledgerctl/last_head.h"

#include <fstream>
#include <nlohmann/json.hpp>
#include <ostream>
#include <sstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/checkpoint.h"
#include "ledger/merkle.h"
#include "ledger/note.h"
#include "ledger/record.h"
#include "ledger/v1/event.pb.h"
#include "tools/export/folder.h"
#include "tools/export/fork_file.h"
#include "tools/ledgerctl/call_error.h"

namespace ledger::ctl {
namespace {

using exports::ForkFile;
using nlohmann::json;

constexpr char kOwn[] = "_ledger";

absl::Status IsNotOurs(const std::filesystem::path& path) {
  return absl::InvalidArgumentError(
      absl::StrCat("'", path.string(),
                   "' is not a head that was kept here; remove it to begin "
                   "anew, or say --no-remember"));
}

// The answer to one question about a server's log, with what was kept.
class Comparison {
 public:
  Comparison(const Session& session, const std::filesystem::path& folder)
      : session_(session), memory_(folder, session.server) {}

  Exit Run();

 private:
  // The newest checkpoint, or what the server says of itself.
  // Errors: as Client.
  absl::StatusOr<LogHead> Ask();
  absl::StatusOr<LogHead> AskUnsigned();
  // The keys that the log's own records name and that signed `note`.
  std::vector<NoteVerifier> KeysOf(const LogHead& head);

  Exit Compare(const LogHead& old, LogHead now);
  bool KeysHold(const LogHead& old, LogHead& now);
  Exit CompareTrees(const LogHead& old, const LogHead& now);
  void Keep(const LogHead& head);

  Exit Alarm(const LogHead& old, const LogHead& now, std::string_view what,
             std::string_view evidence = "");
  std::string WriteFork(const LogHead& old, const LogHead& now,
                        std::optional<exports::ForkAnswer> answer);

  const Session& session_;
  const HeadMemory memory_;
};

absl::StatusOr<LogHead> Comparison::AskUnsigned() {
  const auto info = session_.client->GetServerInfo();
  if (!info.ok()) return info.status();
  const auto root = HashFromBytes(info->root_hash());
  if (!root.ok()) return root.status();
  return LogHead{info->origin(), info->tree_size(), *root, "", {}};
}

absl::StatusOr<LogHead> Comparison::Ask() {
  const auto answer =
      session_.client->GetCheckpoint(v1::GetCheckpointRequest());
  if (absl::IsNotFound(answer.status()) ||
      absl::IsFailedPrecondition(answer.status())) {
    return AskUnsigned();
  }
  if (!answer.ok()) return answer.status();
  const auto says = exports::WhatNoteSays(answer->note());
  if (!says.ok()) return says.status();
  return LogHead{
      says->origin, says->size.value(), says->root, answer->note(), {}};
}

std::vector<NoteVerifier> Comparison::KeysOf(const LogHead& head) {
  std::vector<NoteVerifier> keys;
  v1::ReadRecordsRequest request;
  request.set_agreement_id(kOwn);
  (void)session_.client->ReadRecords(
      request, [&](const v1::ReadRecordsResponse& page) {
        for (const std::string& bytes : page.records()) {
          v1::Event event;
          const auto record = ParseRecord(bytes);
          if (!record.ok() ||
              !event.ParseFromString(std::string(record->event))) {
            continue;
          }
          const auto key = NoteVerifier::Parse(
              event.fact().own_act().key_added().verifier_key());
          if (!key.ok()) continue;
          const std::vector<NoteVerifier> one = {*key};
          if (OpenNote(head.note, one).ok()) keys.push_back(*key);
        }
        return true;
      });
  return keys;
}

void Comparison::Keep(const LogHead& head) {
  const auto kept = memory_.Save(head);
  if (kept.ok()) return;
  *session_.io.err << "ledgerctl: the server's head is not remembered: "
                   << kept.message()
                   << "; set LEDGER_STATE, or say --no-remember\n";
}

Exit Comparison::Run() {
  const auto old = memory_.Load();
  if (!old.ok()) {
    *session_.io.err << "ledgerctl: " << old.status().message() << "\n";
    return Exit::kDone;
  }
  auto now = Ask();
  // Whoever knows no proofs is not asked for them.
  if (absl::IsUnimplemented(now.status())) return Exit::kDone;
  if (!now.ok()) {
    return PrintError(session_.io, now.status(), session_.server, nullptr);
  }
  if (old->has_value()) return Compare(**old, *std::move(now));
  if (now->size == 0) return Exit::kDone;
  if (!now->note.empty()) now->keys = KeysOf(*now);
  Keep(*now);
  return Exit::kDone;
}

bool Comparison::KeysHold(const LogHead& old, LogHead& now) {
  now.keys = old.keys;
  if (now.note.empty()) return true;
  if (now.keys.empty()) {
    now.keys = KeysOf(now);
    return true;
  }
  const auto opened = OpenNote(now.note, now.keys);
  if (!opened.ok()) return false;
  // A key that signs beside a known one will sign alone one day.
  for (const NoteSignature& signature : opened->unknown) {
    if (signature.name != now.origin) continue;
    for (NoteVerifier& key : KeysOf(now)) {
      if (key.id() == signature.key_id) now.keys.push_back(std::move(key));
    }
  }
  return true;
}

Exit Comparison::Compare(const LogHead& old, LogHead now) {
  if (now.origin != old.origin) {
    return Alarm(old, now,
                 absl::StrCat("another ledger answers here: '", now.origin,
                              "', expected '", old.origin, "'"));
  }
  if (!KeysHold(old, now)) {
    return Alarm(old, now,
                 "the checkpoint is not signed by the key that signed before: "
                 "another one answers in the ledger's name, or its key was "
                 "changed without the old one signing beside it");
  }
  if (now.size < old.size) {
    // What is published may lie behind what was told.
    auto told = AskUnsigned();
    if (!told.ok()) {
      return PrintError(session_.io, told.status(), session_.server, nullptr);
    }
    if (told->size < old.size) {
      return Alarm(old, *told,
                   absl::StrCat("the ledger went back: it has ", told->size,
                                " records, and had ", old.size,
                                ": an older copy was put back, or records "
                                "were lost"));
    }
    return CompareTrees(old, *told);
  }
  const Exit exit = CompareTrees(old, now);
  if (exit == Exit::kDone && now.note.empty() && now.size == old.size) {
    return exit;  // the old one may be signed
  }
  const bool news = now.size > old.size || now.keys.size() != old.keys.size() ||
                    (old.note.empty() && !now.note.empty());
  if (exit == Exit::kDone && news) Keep(now);
  return exit;
}

Exit Comparison::CompareTrees(const LogHead& old, const LogHead& now) {
  constexpr char kForked[] =
      "the ledger has forked: what it says now does not extend what it said "
      "before, so records were changed, left out or put in";
  if (now.size == old.size) {
    if (now.root == old.root) return Exit::kDone;
    return Alarm(old, now, kForked, WriteFork(old, now, std::nullopt));
  }
  v1::GetConsistencyProofRequest request;
  request.set_old_size(old.size);
  request.set_tree_size(now.size);
  const auto proof = session_.client->GetConsistencyProof(request);
  if (!proof.ok()) {
    const Exit exit =
        PrintError(session_.io, proof.status(), session_.server, nullptr);
    if (exit == Exit::kCouldNotAsk) return exit;
    return Alarm(old, now,
                 "the ledger does not show that it extends what it said "
                 "before");
  }
  std::optional<exports::ForkAnswer> answer = exports::ForkAnswer();
  const auto root = HashFromBytes(proof->old_root_hash());
  answer->old_root = root.ok() ? *root : Hash{};
  for (const std::string& bytes : proof->path()) {
    const auto hash = HashFromBytes(bytes);
    answer->path.push_back(hash.ok() ? *hash : Hash{});
  }
  const auto holds = VerifyConsistency(TreeSize(old.size), TreeSize(now.size),
                                       answer->path, old.root, now.root);
  if (holds.ok()) return Exit::kDone;
  return Alarm(old, now, kForked, WriteFork(old, now, std::move(answer)));
}

std::string Comparison::WriteFork(const LogHead& old, const LogHead& now,
                                  std::optional<exports::ForkAnswer> answer) {
  if (old.note.empty() || now.note.empty()) return "";
  const std::string path =
      absl::StrCat(memory_.path().string(), ".fork-", old.size, "-", now.size);
  const auto written = exports::ReplaceFile(
      path,
      exports::FormatForkFile(ForkFile{std::move(answer), old.note, now.note}));
  if (written.ok()) return path;
  *session_.io.err << "ledgerctl: " << written.message() << "\n";
  return "";
}

Exit Comparison::Alarm(const LogHead& old, const LogHead& now,
                       std::string_view what, std::string_view evidence) {
  std::ostream& err = *session_.io.err;
  err << "INTEGRITY ALARM  " << session_.server << ": " << OneLine(what)
      << "\n  before  " << OneLine(old.origin) << ", " << old.size
      << " records, root " << ToHex(old.root) << "\n  now     "
      << OneLine(now.origin) << ", " << now.size << " records, root "
      << ToHex(now.root) << "\n";
  if (!evidence.empty()) {
    err << "  proof   " << evidence
        << ": both signed checkpoints; whoever has the ledger's key can check "
           "it with ledger-verify fork\n";
  }
  err << "  fix     trust no answer and append nothing here; show this to "
         "whoever runs the server\n"
      << "          and to others who read it. If you know that the ledger was "
         "replaced on purpose,\n          remove "
      << memory_.path().string() << " and ask again\n";
  return Exit::kIntegrity;
}

}  // namespace

std::filesystem::path HeadMemory::FolderOf(
    const std::function<const char*(const char*)>& getenv) {
  const auto given = [&](const char* name) -> std::filesystem::path {
    const char* value = getenv(name);
    return value == nullptr ? "" : value;
  };
  if (auto path = given("LEDGER_STATE"); !path.empty()) return path;
  if (auto path = given("XDG_STATE_HOME"); !path.empty()) {
    return path / "ledgerctl";
  }
  if (auto path = given("HOME"); !path.empty()) {
    return path / ".local" / "state" / "ledgerctl";
  }
  return {};
}

HeadMemory::HeadMemory(const std::filesystem::path& folder,
                       const std::string& server)
    : server_(server) {
  std::string name = server;
  for (char& byte : name) {
    const bool plain = (byte >= '0' && byte <= '9') || byte == '.' ||
                       byte == '-' || (byte >= 'a' && byte <= 'z') ||
                       (byte >= 'A' && byte <= 'Z');
    if (!plain) byte = '_';
  }
  if (!folder.empty()) path_ = folder / absl::StrCat("head-", name, ".json");
}

absl::StatusOr<std::optional<LogHead>> HeadMemory::Load() const {
  std::ifstream in(path_, std::ios::binary);
  if (path_.empty() || !in) return std::nullopt;
  std::stringstream text;
  text << in.rdbuf();
  const json file = json::parse(text.str(), nullptr, false);
  const auto word = [&file](const char* name) {
    return file.is_object() && file.contains(name) && file[name].is_string()
               ? file[name].get<std::string>()
               : std::string();
  };
  const auto root = FromCanonicalBase64(word("root"));
  const auto hash = HashFromBytes(root.value_or(""));
  if (!hash.ok() || word("server") != server_ || !file.contains("tree_size") ||
      !file["tree_size"].is_number_unsigned() || !file.contains("keys") ||
      !file["keys"].is_array()) {
    return IsNotOurs(path_);
  }
  LogHead head{word("origin"),
               file["tree_size"].get<uint64_t>(),
               *hash,
               word("checkpoint"),
               {}};
  for (const json& text_of_key : file["keys"]) {
    if (!text_of_key.is_string()) return IsNotOurs(path_);
    auto key = NoteVerifier::Parse(text_of_key.get<std::string>());
    if (!key.ok()) return IsNotOurs(path_);
    head.keys.push_back(*std::move(key));
  }
  return head;
}

absl::Status HeadMemory::Save(const LogHead& head) const {
  if (path_.empty()) {
    return absl::UnavailableError("there is no place to keep it");
  }
  nlohmann::ordered_json file = {
      {"server", server_},       {"origin", head.origin},
      {"tree_size", head.size},  {"root", ToBase64(head.root.view())},
      {"checkpoint", head.note}, {"keys", nlohmann::ordered_json::array()}};
  for (const NoteVerifier& key : head.keys) {
    file["keys"].push_back(key.ToString());
  }
  return exports::ReplaceFile(
      path_, file.dump(2, ' ', false, json::error_handler_t::replace) + "\n");
}

Exit CompareHead(const Session& session, const std::filesystem::path& folder) {
  return Comparison(session, folder).Run();
}

}  // namespace ledger::ctl
