// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/export/manifest.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "ledger/note_key.h"

namespace ledger::exports {
namespace {

using Json = nlohmann::ordered_json;

constexpr char kFormatName[] = "agreement-ledger-export/v1";

absl::Status Wrong(std::string_view what) {
  return absl::InvalidArgumentError(
      absl::StrCat("manifest.json: ", std::string(what)));
}

// Errors: INVALID_ARGUMENT unless it is the name of a file and its size and
// digest.
absl::StatusOr<ManifestFile> ParseFile(const Json& file) {
  if (!file.is_object() || file.size() != 3 || !file.contains("path") ||
      !file.contains("size") || !file.contains("sha256") ||
      !file["path"].is_string() || !file["size"].is_number_unsigned() ||
      !file["sha256"].is_string()) {
    return Wrong("an entry of files is not {path, size, sha256}");
  }
  ManifestFile out;
  out.path = file["path"].get<std::string>();
  out.size = file["size"].get<uint64_t>();
  if (!IsManifestPath(out.path)) {
    return Wrong(absl::StrCat("path '", absl::CHexEscape(out.path),
                              "' is not one of a file in the export"));
  }
  const auto digest =
      HashFromBytes(absl::HexStringToBytes(file["sha256"].get<std::string>()));
  if (!digest.ok() || ToHex(*digest) != file["sha256"].get<std::string>()) {
    return Wrong(absl::StrCat("sha256 of '", out.path, "' is no digest"));
  }
  out.sha256 = *digest;
  return out;
}

Json ToJson(const Manifest& manifest) {
  Json out;
  out["format"] = kFormatName;
  out["profile"] = manifest.slice ? "slice" : "full";
  out["origin"] = manifest.origin;
  out["tree_size"] = manifest.size.value();
  out["root"] = ToBase64(manifest.root.view());
  out["query"]["agreements"] = manifest.agreements;
  out["query"]["tree_size"] = manifest.query_size.value();
  out["tool"] = manifest.tool;
  out["files"] = Json::array();
  for (const ManifestFile& file : manifest.files) {
    out["files"].push_back(Json{{"path", file.path},
                                {"size", file.size},
                                {"sha256", ToHex(file.sha256)}});
  }
  return out;
}

// Errors: INVALID_ARGUMENT unless the parts have their types.
absl::StatusOr<Manifest> FromJson(const Json& json) {
  if (!json.is_object() || !json.contains("query") ||
      !json["query"].is_object()) {
    return Wrong("not an object with a query");
  }
  const auto text = [](const Json& from, const char* key) {
    return from.contains(key) && from[key].is_string()
               ? from[key].get<std::string>()
               : std::string();
  };
  const auto number = [](const Json& from, const char* key) {
    return from.contains(key) && from[key].is_number_unsigned()
               ? from[key].get<uint64_t>()
               : 0;
  };
  Manifest manifest;
  if (text(json, "format") != kFormatName) {
    return Wrong(absl::StrCat("format '",
                              absl::CHexEscape(text(json, "format")),
                              "', expected '", kFormatName, "'"));
  }
  manifest.slice = text(json, "profile") == "slice";
  manifest.origin = text(json, "origin");
  manifest.size = TreeSize(number(json, "tree_size"));
  const auto root = FromCanonicalBase64(text(json, "root"));
  const auto hash = HashFromBytes(root.value_or(""));
  if (!hash.ok()) return Wrong("root is not 32 bytes in base64");
  manifest.root = *hash;
  const Json& query = json["query"];
  if (!query.contains("agreements") || !query["agreements"].is_array()) {
    return Wrong("query has no agreements");
  }
  for (const Json& id : query["agreements"]) {
    if (!id.is_string()) return Wrong("an agreement's id is no string");
    manifest.agreements.push_back(id.get<std::string>());
  }
  manifest.query_size = TreeSize(number(query, "tree_size"));
  manifest.tool = text(json, "tool");
  if (!json.contains("files") || !json["files"].is_array()) {
    return Wrong("no files");
  }
  for (const Json& each : json["files"]) {
    auto file = ParseFile(each);
    if (!file.ok()) return file.status();
    if (!manifest.files.empty() && file->path <= manifest.files.back().path) {
      return Wrong(absl::StrCat("path '", file->path,
                                "' does not lie behind the one before"));
    }
    manifest.files.push_back(*std::move(file));
  }
  return manifest;
}

}  // namespace

bool IsManifestPath(std::string_view path) {
  if (path.empty() || path.size() > 4096) return false;
  std::string_view rest = path;
  while (true) {
    const size_t slash = rest.find('/');
    const std::string_view part = rest.substr(0, slash);
    if (part.empty() || part == "." || part == "..") return false;
    for (const char c : part) {
      const auto byte = static_cast<unsigned char>(c);
      if (byte < 0x20 || byte == 0x7f || c == '\\') return false;
    }
    if (slash == std::string_view::npos) return true;
    rest.remove_prefix(slash + 1);
  }
}

std::string FormatManifest(const Manifest& manifest) {
  return ToJson(manifest).dump(
             1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) +
         "\n";
}

absl::StatusOr<Manifest> ParseManifest(std::string_view text) {
  const Json json = Json::parse(text, nullptr, false);
  if (json.is_discarded()) return Wrong("not JSON");
  auto manifest = FromJson(json);
  if (!manifest.ok()) return manifest.status();
  if (ToJson(*manifest) != json) {
    return Wrong("its keys or their order differ from the format");
  }
  return manifest;
}

}  // namespace ledger::exports
