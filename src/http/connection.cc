#include "http/connection.h"

#include <algorithm>

#include "http/response_sender.h"
#include "runtime/suspend.h"

namespace bulkhead {
namespace {

constexpr char kTlsHandshake = 0x16;  // the first byte of a TLS client (RFC 8446 section 5.1)

class InFlight {
 public:
  explicit InFlight(HttpMetrics& metrics) : gauge_(metrics.requests_in_flight) {
    metrics.requests.add();
    gauge_.add(1);
  }
  InFlight(const InFlight&) = delete;
  InFlight& operator=(const InFlight&) = delete;
  ~InFlight() { gauge_.add(-1); }

 private:
  Gauge& gauge_;
};

AnswerTo answer_to(const std::string& method) {
  return method == "HEAD" ? AnswerTo::kHead : AnswerTo::kOther;
}

// The peer went away or took too long; anything else is a failure of ours.
bool is_of_the_peer(const Error& error) {
  return error.code == ErrorCode::kCancelled || error.code == ErrorCode::kDeadlineExceeded;
}

}  // namespace

Connection::Connection(ConnectionContext& context, FileHandle socket, std::string peer,
                       Admission admission)
    : context_(context),
      channel_(context.loop, std::move(socket)),
      peer_(std::move(peer)),
      admission_(admission) {}

Task<void> Connection::run() {
  if (!co_await secure()) co_return {};
  Ending ending = Ending::kKeepAlive;
  while (ending == Ending::kKeepAlive) {
    const Result<size_t> received = co_await await_request();
    if (!received) break;
    Result<Ending> served = co_await serve(*received);
    ending = served.value_or(Ending::kBroken);
  }
  if (ending == Ending::kBroken) co_return {};
  channel_.say_goodbye();
  if (ending == Ending::kLinger) co_await linger();
  co_return {};
}

void Connection::drain() {
  if (idle_) channel_.socket().interrupt();
}

void Connection::end_if_outdated() {
  if (is_outdated()) drain();
}

bool Connection::is_outdated() const {
  return client_certificate_ && channel_.tls_context() != context_.tls.get();
}

// Waits for the first bytes of a request and leaves them in the scratch; 0 when some are pending.
Task<size_t> Connection::await_request() {
  if (is_outdated()) co_return fail(ErrorCode::kCancelled, "the TLS files were replaced");
  const auto deadline = channel_.in(context_.limits.keep_alive_idle);
  while (pending_.empty()) {
    const Transfer got =
        CO_TRY(channel_.try_read(context_.scratch.data(), context_.scratch.size()));
    if (got.bytes > 0) co_return got.bytes;
    if (!got.blocked()) co_return fail(ErrorCode::kCancelled, "the client closed");
    CO_TRY(co_await wait_idle(got.needs, deadline));
  }
  co_return 0;
}

Task<void> Connection::wait_idle(Readiness needs, MonotonicTime deadline) {
  if (context_.draining) co_return fail(ErrorCode::kCancelled, "the server is shutting down");
  idle_ = true;
  Result<void> ready = co_await channel_.wait(needs, deadline);
  idle_ = false;
  co_return ready;
}

// Plain and TLS clients share the port: the first byte, left in the socket, tells them apart.
Task<void> Connection::secure() {
  if (!context_.tls) co_return {};
  CO_TRY(co_await wait_idle(Readiness::kReadable, channel_.in(context_.limits.keep_alive_idle)));
  char first = 0;
  const Transfer peeked = CO_TRY(channel_.socket().try_peek(&first, 1));
  if (peeked.bytes == 0 || first != kTlsHandshake) co_return {};
  Result<void> secured =
      co_await channel_.start_tls(context_.tls, channel_.in(context_.limits.head_deadline));
  if (!secured) {
    context_.metrics.tls_failures.add();
    context_.logger.debug("TLS handshake failed",
                          {{"peer", peer_}, {"reason", secured.error().message}});
    CO_TRY(co_await linger());  // so that the alert is heard
  }
  client_certificate_ = channel_.client_certificate();
  co_return secured;
}

Task<Connection::Ending> Connection::serve(size_t received) {
  RequestHead head;
  HeadProgress progress = CO_TRY(co_await read_head(received, head));
  const AnswerTo answer = answer_to(head.method);
  if (auto* refusal = std::get_if<HeadRefusal>(&progress)) {
    co_return co_await refuse(std::move(*refusal), answer);
  }
  if (admission_ == Admission::kOverLimit) {
    co_return co_await refuse({503, "too many connections; try again later"}, answer);
  }
  const InFlight in_flight(context_.metrics);
  RequestBody body(channel_, pending_, context_.limits, head);
  Request request{.method = std::move(head.method),
                  .path = std::move(head.path),
                  .query = std::move(head.query),
                  .headers = std::move(head.headers),
                  .host = std::move(head.host),
                  .peer_address = peer_,
                  .over_tls = channel_.over_tls(),
                  .client_certificate = client_certificate_,
                  .body = &body};
  Response response = CO_TRY(co_await handle(request));
  body.drop_received();
  const bool ends = context_.draining || is_outdated() || response.close;
  const bool keep_alive = head.keep_alive && !ends && body.can_be_drained();
  ConnectionField field = ConnectionField::kClose;
  if (keep_alive) field = head.http_1_0 ? ConnectionField::kKeepAlive : ConnectionField::kNone;
  CO_TRY(co_await send(std::move(response), answer, field));
  if (!keep_alive) co_return body.finished() ? Ending::kClose : Ending::kLinger;
  if (!body.finished()) CO_TRY(co_await body.drain());
  // A client that sends requests ahead of the answers waits its turn among the others.
  if (!pending_.empty()) CO_TRY(co_await yield());
  co_return Ending::kKeepAlive;
}

Task<HeadProgress> Connection::read_head(size_t received, RequestHead& head) {
  RequestHeadParser parser(context_.limits);
  HeadProgress progress = parse_received(parser, received, head);
  if (!std::holds_alternative<HeadNeedsMore>(progress)) co_return progress;
  const MonotonicTime deadline = channel_.in(context_.limits.head_deadline);
  while (std::holds_alternative<HeadNeedsMore>(progress)) {
    const Transfer got =
        CO_TRY(channel_.try_read(context_.scratch.data(), context_.scratch.size()));
    if (!got.blocked()) {
      if (got.bytes == 0) co_return fail(ErrorCode::kCancelled, "the client closed");
      progress = parse_received(parser, got.bytes, head);
      continue;
    }
    Result<void> ready = co_await channel_.wait(got.needs, deadline);
    const bool late = !ready && ready.error().code == ErrorCode::kDeadlineExceeded;
    if (late) co_return HeadRefusal{408, "the request head came too slowly"};
    CO_TRY(std::move(ready));
  }
  co_return progress;
}

// Parses what was pending and the bytes just received into the scratch. Most heads arrive whole
// and are parsed where they are; only what is not used up is copied.
HeadProgress Connection::parse_received(RequestHeadParser& parser, size_t received,
                                        RequestHead& head) {
  std::string_view bytes(context_.scratch.data(), received);
  if (!pending_.empty()) {
    pending_ += bytes;
    bytes = pending_;
  }
  if (!bytes.empty() && bytes.front() == kTlsHandshake) {
    return HeadRefusal{400, "this port speaks plain HTTP, not TLS"};
  }
  HeadProgress progress = parser.parse(bytes, head);
  const auto* complete = std::get_if<HeadComplete>(&progress);
  const std::string_view rest = bytes.substr(complete != nullptr ? complete->bytes : 0);
  if (rest.size() != pending_.size() || complete != nullptr) pending_ = std::string(rest);
  return progress;
}

Task<Connection::Ending> Connection::refuse(HeadRefusal refusal, AnswerTo answer) {
  context_.metrics.requests_refused.add();
  Response response = context_.handler.refusal(refusal.status, std::move(refusal.message));
  CO_TRY(co_await send(std::move(response), answer, ConnectionField::kClose));
  co_return Ending::kLinger;
}

Task<Response> Connection::handle(Request& request) {
  Error error{ErrorCode::kInternal, {}};
  try {
    Result<Response> response = co_await context_.handler.handle(request);
    // A broken connection is passed on, not answered.
    if (response || response.error().code == ErrorCode::kCancelled) co_return response;
    error = std::move(response).error();
  } catch (const std::exception& exception) {
    error.message = exception.what();
  } catch (...) {
    error.message = "an exception of unknown type";
  }
  context_.metrics.exceptions.add();
  context_.logger.error("a request failed unexpectedly", {{"method", request.method},
                                                          {"path", request.path},
                                                          {"code", to_string(error.code)},
                                                          {"reason", error.message}});
  co_return context_.handler.refusal(500, "internal error");
}

Task<void> Connection::send(Response response, AnswerTo answer, ConnectionField connection) {
  ResponseSender sender(channel_, context_.limits);
  append_response_head(sender.buffer(), response, connection, context_.date.now());
  if (!has_body(response.status, answer)) response.body.clear();
  Result<void> sent = co_await sender.send(std::move(response.body));
  if (!sent && !is_of_the_peer(sent.error())) {
    context_.logger.error("a response was broken off",
                          {{"peer", peer_}, {"reason", sent.error().message}});
  }
  co_return sent;
}

// The client may still be sending. Closing at once would reset the connection and could take the
// answer away before it was read: so end our side, drop a bounded amount, and give it some time.
Task<void> Connection::linger() {
  channel_.socket().shut_down_writing();
  const MonotonicTime deadline = channel_.in(context_.limits.drain_deadline);
  uint64_t left = context_.limits.drain_bytes_max;
  while (left > 0) {
    const size_t size = std::min<uint64_t>(left, context_.scratch.size());
    const Transfer got = CO_TRY(channel_.socket().try_read(context_.scratch.data(), size));
    if (got.blocked()) {
      CO_TRY(co_await channel_.wait(got.needs, deadline));
    } else if (got.bytes == 0) {
      co_return {};
    }
    left -= got.bytes;
  }
  co_return co_await channel_.wait(Readiness::kHangUp, deadline);
}

}  // namespace bulkhead
