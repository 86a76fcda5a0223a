#include "app/admin_socket.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "app/admin_protocol.h"
#include "runtime/suspend.h"

namespace bulkhead {
namespace {

constexpr int kBacklog = 16;
constexpr size_t kConnectionsMax = 64;
constexpr auto kExchangeDeadline = std::chrono::seconds(30);
constexpr timeval kClientPatience = {.tv_sec = 60, .tv_usec = 0};
constexpr std::string_view kName = "/admin.sock";

// A socket address holds about 100 characters. A longer path is reached through the directory's
// descriptor, which stays open as long as the address is used.
struct Address {
  FileHandle folder{-1};
  sockaddr_un name{};
};

Result<Address> address_of(const std::string& data_path) {
  Address address;
  address.name.sun_family = AF_UNIX;
  std::string path = data_path + std::string(kName);
  if (path.size() >= sizeof(address.name.sun_path)) {
    address.folder = FileHandle(::open(data_path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    path = "/proc/self/fd/" + std::to_string(address.folder.descriptor()) + std::string(kName);
  }
  std::memcpy(address.name.sun_path, path.data(), path.size());
  return address;
}

std::unexpected<Error> failure(const std::string& what, const std::string& data_path) {
  return fail(ErrorCode::kUnavailable, "cannot " + what + " the admin socket " + data_path +
                                           std::string(kName) + ": " + std::strerror(errno));
}

FileHandle new_socket(int flags) {
  return FileHandle(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | flags, 0));
}

const sockaddr* generic(const Address& address) {
  return reinterpret_cast<const sockaddr*>(&address.name);
}

// Absent for whoever may not speak.
std::optional<Operator> operator_of(int connection) {
  ucred peer{};
  socklen_t size = sizeof(peer);
  if (::getsockopt(connection, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return std::nullopt;
  if (peer.uid != ::geteuid() && peer.uid != 0) return std::nullopt;
  return Operator{peer.uid};
}

Task<void> write_all(Socket& socket, std::string bytes, MonotonicTime deadline) {
  std::string_view rest = bytes;
  while (!rest.empty()) {
    const Transfer moved = CO_TRY(socket.try_write(rest, MoreToCome::kNo));
    rest.remove_prefix(moved.bytes);
    if (moved.blocked()) CO_TRY(co_await socket.wait(moved.needs, deadline));
  }
  co_return {};
}

Task<std::string> read_exactly(Socket& socket, size_t size, MonotonicTime deadline) {
  std::string bytes(size, '\0');
  size_t filled = 0;
  while (filled < size) {
    const Transfer moved = CO_TRY(socket.try_read(bytes.data() + filled, size - filled));
    filled += moved.bytes;
    if (moved.blocked()) {
      CO_TRY(co_await socket.wait(moved.needs, deadline));
    } else if (moved.bytes == 0) {
      co_return fail(ErrorCode::kCancelled, "the peer ended the connection");
    }
  }
  co_return bytes;
}

Result<void> blocking_write_all(int connection, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t put = ::send(connection, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (put <= 0) return fail(ErrorCode::kUnavailable, std::strerror(errno));
    bytes.remove_prefix(static_cast<size_t>(put));
  }
  return {};
}

Result<std::string> blocking_read_exactly(int connection, size_t size) {
  std::string bytes(size, '\0');
  for (size_t filled = 0; filled < size;) {
    const ssize_t got = ::recv(connection, bytes.data() + filled, size - filled, 0);
    if (got == 0) return fail(ErrorCode::kUnavailable, "it closed the connection");
    if (got < 0) return fail(ErrorCode::kUnavailable, std::strerror(errno));
    filled += static_cast<size_t>(got);
  }
  return bytes;
}

Result<std::vector<std::string>> blocking_exchange(int connection, const AdminRequest& request) {
  using namespace admin_protocol;
  TRY(blocking_write_all(connection, encode(request)));
  const size_t length =
      decode_length(TRY(blocking_read_exactly(connection, kLengthBytes)));
  if (length > kReplyBytesMax) return fail(ErrorCode::kUnavailable, "its answer is too long");
  return decode(TRY(blocking_read_exactly(connection, length)));
}

}  // namespace

Result<std::unique_ptr<AdminSocket>> AdminSocket::open(const std::string& data_path,
                                                       EventLoop& loop,
                                                       AdminOperations& operations,
                                                       Logger& log) {
  const Address address = TRY(address_of(data_path));
  FileHandle listening = new_socket(SOCK_NONBLOCK);
  ::unlink(address.name.sun_path);
  // The mode of the descriptor becomes the mode of the name that bind() makes.
  if (listening.descriptor() < 0 || ::fchmod(listening.descriptor(), 0600) != 0 ||
      ::bind(listening.descriptor(), generic(address), sizeof(address.name)) != 0 ||
      ::listen(listening.descriptor(), kBacklog) != 0) {
    return failure("make", data_path);
  }
  std::unique_ptr<AdminSocket> socket(
      new AdminSocket(loop, std::move(listening), operations, log));
  TRY(socket->listener_.start());
  return socket;
}

AdminSocket::AdminSocket(EventLoop& loop, FileHandle listening, AdminOperations& operations,
                         Logger& log)
    : loop_(loop),
      operations_(operations),
      log_(log),
      listener_(loop, std::move(listening),
                [this](FileHandle connection, const std::string&) {
                  if (connections_.running() >= kConnectionsMax) return;
                  if (const auto by = operator_of(connection.descriptor())) {
                    connections_.start(serve(std::move(connection), *by));
                  }
                }),
      connections_(loop, [this](const Error& error) {
        log_.warning("admin socket exchange failed", {{"reason", error.message}});
      }) {}

Task<void> AdminSocket::stop() {
  listener_.close();
  for (Socket* socket : receiving_) socket->interrupt();
  co_return co_await connections_.join();
}

Task<void> AdminSocket::serve(FileHandle connection, Operator by) {
  Socket socket(loop_, std::move(connection));
  const MonotonicTime deadline = loop_.now() + kExchangeDeadline;
  receiving_.insert(&socket);
  Result<AdminRequest> received = co_await receive(socket, deadline);
  receiving_.erase(&socket);
  AdminRequest request = CO_TRY(std::move(received));
  const std::string operation = request.empty() ? "" : request.front();
  const Result<AdminTable> result = co_await operations_.run(std::move(request), by);
  log_.info("admin operation", {{"operation", operation},
                                {"outcome", result ? "done" : to_string(result.error().code)}});
  co_return co_await write_all(socket, admin_protocol::encode(admin_protocol::to_words(result)),
                               deadline);
}

Task<AdminRequest> AdminSocket::receive(Socket& socket, MonotonicTime deadline) {
  using namespace admin_protocol;
  const size_t length =
      decode_length(CO_TRY(co_await read_exactly(socket, kLengthBytes, deadline)));
  if (length > kRequestBytesMax) co_return fail(ErrorCode::kInvalid, "the request is too long");
  co_return decode(CO_TRY(co_await read_exactly(socket, length, deadline)));
}

std::optional<Result<AdminTable>> blocking_ask_server(const std::string& data_path,
                                                      const AdminRequest& request) {
  const Result<Address> address = address_of(data_path);
  if (!address) return fail(address.error());
  const FileHandle connection = new_socket(0);
  const int descriptor = connection.descriptor();
  ::setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &kClientPatience, sizeof(kClientPatience));
  ::setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &kClientPatience, sizeof(kClientPatience));
  if (::connect(descriptor, generic(*address), sizeof(address->name)) != 0) {
    if (errno == ENOENT || errno == ECONNREFUSED) return std::nullopt;
    return failure("reach", data_path);
  }
  const auto words = blocking_exchange(descriptor, request);
  if (!words) {
    return fail(ErrorCode::kUnavailable,
                "the server did not answer on its admin socket: " + words.error().message);
  }
  return admin_protocol::from_words(*words);
}

}  // namespace bulkhead
