// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef TOOLS_LEDGERCTL_HTTP_SERVER_H_
#define TOOLS_LEDGERCTL_HTTP_SERVER_H_

#include <functional>
#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace ledger::ctl {

// A request, as far as a handler looks at it. Borrowed for the call.
struct HttpRequest {
  std::string_view method;
  std::string_view target;
  std::string_view body;
};

// What is answered.
struct HttpResponse {
  int status = 200;
  std::string content_type;
  std::string body;
};

using HttpHandler = std::function<HttpResponse(const HttpRequest&)>;

// Answers HTTP/1.1 on "host:port" (port 0: the system's choice) until SIGTERM
// or SIGINT, one request a connection, all on this thread; `ready` gets the
// address once it listens. A client has ten seconds, 8 KiB for its header and
// 1 MiB for a body; a longer body is answered 400 unread.
//
// Errors: INVALID_ARGUMENT for an address that is none, or that is not loopback
// unless `insecure`; UNAVAILABLE when it cannot be bound.
absl::Status ServeHttp(const std::string& listen, bool insecure,
                       const HttpHandler& handler,
                       const std::function<void(const std::string&)>& ready);

}  // namespace ledger::ctl

#endif  // TOOLS_LEDGERCTL_HTTP_SERVER_H_
