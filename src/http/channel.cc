#include "http/channel.h"

namespace bulkhead {

Task<void> Channel::start_tls(std::shared_ptr<const TlsContext> context, MonotonicTime deadline) {
  context_ = std::move(context);
  tls_ = std::make_unique<TlsSession>(*context_, socket_.descriptor());
  Transfer transfer = CO_TRY(tls_->handshake());
  while (transfer.blocked()) {
    socket_.note_blocked(transfer.needs);
    CO_TRY(co_await socket_.wait(transfer.needs, deadline));
    transfer = CO_TRY(tls_->handshake());
  }
  co_return {};
}

std::shared_ptr<const ClientCertificate> Channel::client_certificate() const {
  auto certificate = tls_ ? tls_->client_certificate() : std::nullopt;
  if (!certificate) return nullptr;
  return std::make_shared<const ClientCertificate>(*std::move(certificate));
}

Result<Transfer> Channel::try_read(char* buffer, size_t size) {
  if (!tls_) return socket_.try_read(buffer, size);
  if (!may_read()) return Transfer{.needs = Readiness::kReadable};
  const Transfer transfer = TRY(tls_->read(buffer, size));
  socket_.note_blocked(transfer.needs);
  return transfer;
}

Result<Transfer> Channel::try_fill(char* buffer, size_t size) {
  Transfer filled = TRY(try_read(buffer, size));
  while (tls_ && filled.bytes > 0 && filled.bytes < size && may_read()) {
    const Result<Transfer> more = try_read(buffer + filled.bytes, size - filled.bytes);
    if (!more || more->bytes == 0) break;  // an error or the end shows again at the next read
    filled.bytes += more->bytes;
  }
  return filled;
}

Result<Transfer> Channel::try_write(std::string_view bytes, MoreToCome more) {
  if (!tls_) return socket_.try_write(bytes, more);
  const Transfer transfer = TRY(tls_->write(bytes));
  socket_.note_blocked(transfer.needs);
  return transfer;
}

void Channel::say_goodbye() {
  if (tls_) tls_->close_notify();
}

}  // namespace bulkhead
