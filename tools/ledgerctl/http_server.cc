// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "tools/ledgerctl/http_server.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace ledger::ctl {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using Tcp = asio::ip::tcp;

constexpr uint32_t kHeaderBytesMax = 8 * 1024;
constexpr uint64_t kBodyBytesMax = 1024 * 1024;
constexpr int kConnectionsMax = 64;
constexpr std::chrono::seconds kPatience(10);

// One connection: reads one request, answers it, and closes. Owned by the
// handlers that wait for it; `open` counts those there are.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(Tcp::socket socket, const HttpHandler* handler, int* open)
      : stream_(std::move(socket)), handler_(handler), open_(open) {
    ++*open_;
  }
  ~Connection() { --*open_; }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void Start() {
    stream_.expires_after(kPatience);
    parser_.header_limit(kHeaderBytesMax);
    parser_.body_limit(kBodyBytesMax);
    http::async_read(
        stream_, buffer_, parser_,
        [self = shared_from_this()](beast::error_code error, std::size_t) {
          if (error == http::error::body_limit) {
            self->Answer({400, "text/plain; charset=utf-8",
                          "the body has more than 1 MiB\n"});
          } else if (!error) {
            self->Ask();
          }
        });
  }

 private:
  void Ask() {
    const auto& request = parser_.get();
    const auto method = request.method_string();
    const auto target = request.target();
    Answer((*handler_)({{method.data(), method.size()},
                        {target.data(), target.size()},
                        request.body()}));
  }

  void Answer(HttpResponse said) {
    response_.version(parser_.get().version());
    response_.keep_alive(false);
    response_.result(static_cast<unsigned>(said.status));
    response_.set("X-Content-Type-Options", "nosniff");
    response_.set(http::field::content_type, said.content_type);
    response_.body() = std::move(said.body);
    response_.prepare_payload();
    http::async_write(
        stream_, response_,
        [self = shared_from_this()](beast::error_code, std::size_t) {
          beast::error_code ignored;
          self->stream_.socket().shutdown(Tcp::socket::shutdown_send, ignored);
        });
  }

  beast::tcp_stream stream_;
  const HttpHandler* const handler_;
  int* const open_;
  beast::flat_buffer buffer_;
  http::request_parser<http::string_body> parser_;
  http::response<http::string_body> response_;
};

// Takes connections, at most so many at a time; a further one is closed.
class Listener {
 public:
  Listener(asio::io_context& io, const HttpHandler& handler)
      : acceptor_(io), handler_(handler) {}

  void Bind(const Tcp::endpoint& endpoint, beast::error_code& error) {
    acceptor_.open(endpoint.protocol(), error);
    if (!error) {
      acceptor_.set_option(asio::socket_base::reuse_address(true), error);
    }
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) {
      acceptor_.listen(asio::socket_base::max_listen_connections, error);
    }
  }

  std::string Address() const {
    beast::error_code error;
    const Tcp::endpoint at = acceptor_.local_endpoint(error);
    const std::string host = at.address().to_string();
    return at.address().is_v6() ? absl::StrCat("[", host, "]:", at.port())
                                : absl::StrCat(host, ":", at.port());
  }

  void Accept() {
    acceptor_.async_accept([this](beast::error_code error, Tcp::socket socket) {
      if (error == asio::error::operation_aborted) return;
      if (!error && open_ < kConnectionsMax) {
        std::make_shared<Connection>(std::move(socket), &handler_, &open_)
            ->Start();
      }
      Accept();
    });
  }

 private:
  Tcp::acceptor acceptor_;
  const HttpHandler& handler_;
  int open_ = 0;
};

std::optional<Tcp::endpoint> ParseEndpoint(const std::string& text) {
  const size_t colon = text.rfind(':');
  if (colon == std::string::npos) return std::nullopt;
  absl::string_view host(text.data(), colon);
  if (absl::ConsumePrefix(&host, "[") && !absl::ConsumeSuffix(&host, "]")) {
    return std::nullopt;
  }
  int port = 0;
  if (!absl::SimpleAtoi(text.substr(colon + 1), &port) || port < 0 ||
      port > 65535) {
    return std::nullopt;
  }
  beast::error_code error;
  const auto address = asio::ip::make_address(
      host == "localhost" ? "127.0.0.1" : std::string(host), error);
  if (error) return std::nullopt;
  return Tcp::endpoint(address, static_cast<unsigned short>(port));
}

}  // namespace

absl::Status ServeHttp(const std::string& listen, bool insecure,
                       const HttpHandler& handler,
                       const std::function<void(const std::string&)>& ready) {
  const auto endpoint = ParseEndpoint(listen);
  if (!endpoint) {
    return absl::InvalidArgumentError(
        absl::StrCat("--listen: found '", listen,
                     "'; give host:port, such as 127.0.0.1:7430"));
  }
  if (!endpoint->address().is_loopback() && !insecure) {
    return absl::InvalidArgumentError(absl::StrCat(
        "--listen: '", listen,
        "' is not a loopback address, and there is no encryption; put a proxy "
        "with TLS before it, or give --insecure"));
  }
  asio::io_context io(1);
  // After the context, which at its end lets go of every connection.
  Listener listener(io, handler);
  asio::signal_set signals(io, SIGINT, SIGTERM);
  signals.async_wait([&io](beast::error_code error, int) {
    if (!error) io.stop();
  });
  beast::error_code error;
  listener.Bind(*endpoint, error);
  if (error) {
    return absl::UnavailableError(absl::StrCat("--listen: '", listen,
                                               "': ", error.message(),
                                               "; give another address"));
  }
  listener.Accept();
  ready(listener.Address());
  io.run();
  return absl::OkStatus();
}

}  // namespace ledger::ctl
