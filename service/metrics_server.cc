// Copyright 2026 The Agreement Ledger Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/metrics_server.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"

namespace ledger {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using Tcp = asio::ip::tcp;
using Render = std::function<std::string()>;

// One connection: reads one request, answers it, and closes. Owned by the
// handlers that wait for it.
class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(Tcp::socket socket, const Render* render)
      : stream_(std::move(socket)), render_(render) {}

  void Start() {
    stream_.expires_after(std::chrono::seconds(5));
    parser_.header_limit(8 * 1024);
    parser_.body_limit(1024);
    http::async_read(
        stream_, buffer_, parser_,
        [self = shared_from_this()](beast::error_code error, std::size_t) {
          if (!error) self->Answer();
        });
  }

 private:
  void Answer() {
    const auto& request = parser_.get();
    response_.version(request.version());
    response_.keep_alive(false);
    response_.set("X-Content-Type-Options", "nosniff");
    response_.set(http::field::content_type, "text/plain; version=0.0.4");
    if (request.method() != http::verb::get) {
      response_.result(http::status::method_not_allowed);
      response_.body() = "only GET is answered here\n";
    } else if (request.target() != "/metrics") {
      response_.result(http::status::not_found);
      response_.body() = "only /metrics is answered here\n";
    } else {
      response_.result(http::status::ok);
      response_.body() = (*render_)();
    }
    response_.prepare_payload();
    http::async_write(
        stream_, response_,
        [self = shared_from_this()](beast::error_code, std::size_t) {
          beast::error_code ignored;
          self->stream_.socket().shutdown(Tcp::socket::shutdown_send, ignored);
        });
  }

  beast::tcp_stream stream_;
  const Render* const render_;
  beast::flat_buffer buffer_;
  http::request_parser<http::string_body> parser_;
  http::response<http::string_body> response_;
};

}  // namespace

struct MetricsServer::Parts {
  asio::io_context io{1};
  Tcp::acceptor acceptor{io};
  Render render;
  std::thread thread;

  void Accept() {
    acceptor.async_accept([this](beast::error_code error, Tcp::socket socket) {
      if (error == asio::error::operation_aborted) return;
      if (!error) {
        std::make_shared<Session>(std::move(socket), &render)->Start();
      }
      Accept();
    });
  }
};

MetricsServer::MetricsServer(std::unique_ptr<Parts> parts)
    : parts_(std::move(parts)) {}

MetricsServer::~MetricsServer() {
  parts_->io.stop();
  if (parts_->thread.joinable()) parts_->thread.join();
}

int MetricsServer::port() const {
  beast::error_code error;
  return parts_->acceptor.local_endpoint(error).port();
}

absl::StatusOr<std::unique_ptr<MetricsServer>> MetricsServer::Start(
    const Address& address, std::function<std::string()> render) {
  auto parts = std::make_unique<Parts>();
  parts->render = std::move(render);
  beast::error_code error;
  const std::string host =
      address.host == "localhost" ? "127.0.0.1" : address.host;
  const auto ip = asio::ip::make_address(host, error);
  const Tcp::endpoint endpoint(ip, static_cast<unsigned short>(address.port));
  if (!error) parts->acceptor.open(endpoint.protocol(), error);
  if (!error) {
    parts->acceptor.set_option(asio::socket_base::reuse_address(true), error);
  }
  if (!error) parts->acceptor.bind(endpoint, error);
  if (!error) {
    parts->acceptor.listen(asio::socket_base::max_listen_connections, error);
  }
  if (error) {
    return absl::UnavailableError(absl::StrCat(
        "metrics-listen '", address.ToString(), "': ", error.message(),
        "; give another address, or 'off'"));
  }
  parts->Accept();
  Parts* const raw = parts.get();
  parts->thread = std::thread([raw] { raw->io.run(); });
  return std::unique_ptr<MetricsServer>(new MetricsServer(std::move(parts)));
}

}  // namespace ledger
