#include "http/testing/test_server.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <stdexcept>
#include <thread>

namespace bulkhead {
namespace {

Response text(int status, std::string body) {
  Response response{.status = status};
  response.headers.add("Content-Type", "text/plain");
  response.body.emplace_back(std::move(body));
  return response;
}

// Runs of a file, in memory and as regions by turns, until `end`; then an error if it is asked on.
class FileStream final : public BodyStream {
 public:
  FileStream(std::shared_ptr<const FileHandle> file, const std::string& bytes, uint64_t end,
             uint64_t promised)
      : file_(std::move(file)), bytes_(bytes), end_(end), promised_(promised) {}

  uint64_t length() const override { return promised_; }
  Task<BodyRun> next() override {
    if (offset_ >= end_) co_return fail(ErrorCode::kInternal, "the bytes are missing");
    const uint64_t length = std::min(end_ - offset_, kLengths[runs_++ % std::size(kLengths)]);
    const uint64_t from = std::exchange(offset_, offset_ + length);
    if (runs_ % 2 == 0) co_return bytes_.substr(from, length);
    co_return FileRegion{file_, from, length};
  }

 private:
  static constexpr uint64_t kLengths[] = {1, 2, 100, 300'000, 100'000, 100'000, 20'000};

  const std::shared_ptr<const FileHandle> file_;
  const std::string& bytes_;
  const uint64_t end_;
  const uint64_t promised_;
  uint64_t offset_ = 0;
  size_t runs_ = 0;
};

std::string told(const ClientCertificate* certificate) {
  if (certificate == nullptr) return "none";
  return certificate->subject + " " + certificate->fingerprint + " until " +
         to_rfc3339(certificate->not_after);
}

ServerOptions with_two_threads(ServerOptions options) {
  if (options.threads == 0) options.threads = 2;
  return options;
}

}  // namespace

TestHandler::TestHandler() {
  for (uint32_t i = 0; i < 3'000'000; ++i) file_ += static_cast<char>(i * 2654435761u >> 24);
  char path[] = "/tmp/bulkhead_http_test_XXXXXX";
  const int descriptor = ::mkstemp(path);
  ::unlink(path);
  EXPECT_EQ(::pwrite(descriptor, file_.data(), file_.size(), 0),
            static_cast<ssize_t>(file_.size()));
  file_handle_ = std::make_shared<const FileHandle>(descriptor);
}

Task<Response> TestHandler::handle(Request& request) {
  if (request.path == "/echo") co_return co_await echo(request);
  if (request.path == "/wait") co_return co_await wait();
  if (request.path == "/ignore") co_return text(401, "who are you");
  if (request.path == "/throw") throw std::runtime_error("a library's surprise");
  if (request.path == "/error") co_return fail(ErrorCode::kInternal, "broken");
  if (request.path == "/file") {
    Response response;
    for (const auto [first, last] :
         {std::pair{0, 1000}, {1000, 2'500'000}, {2'500'000, 3'000'000}}) {
      response.body.emplace_back(FileRegion{file_handle_, static_cast<uint64_t>(first),
                                            static_cast<uint64_t>(last - first)});
    }
    co_return response;
  }
  if (request.path.starts_with("/stream")) co_return stream(request.path);
  if (request.path == "/certificate") co_return text(200, told(request.client_certificate.get()));
  co_return text(200, request.over_tls ? "hello over TLS" : "hello");
}

Response TestHandler::refusal(int status, std::string message) {
  if (refusals_broken_) throw std::runtime_error("even this");
  return text(status, "refused: " + message);
}

Task<Response> TestHandler::echo(Request& request) {
  std::string body;
  while (true) {
    Result<std::string> piece = co_await request.body->read(100'000);
    if (!piece) co_return text(400, "bad body: " + piece.error().message);
    if (piece->empty()) break;
    body += *piece;
  }
  co_return text(200, std::move(body));
}

Response TestHandler::stream(const std::string& path) const {
  const uint64_t end = path == "/stream/broken" ? file_.size() / 2 : file_.size();
  uint64_t promised = file_.size();
  if (path == "/stream/short") promised += 1;
  if (path == "/stream/long") promised -= 1;
  Response response;
  response.body.emplace_back(std::make_unique<FileStream>(file_handle_, file_, end, promised));
  return response;
}

Task<Response> TestHandler::wait() {
  auto enter = [this](Resume<void> resume) {
    std::lock_guard lock(mutex_);
    waiting_.push_back(std::move(resume));
    ++arrivals_;
    arrived_.notify_all();
  };
  CO_TRY(co_await suspend_for<void>(std::move(enter)));
  co_return text(200, "waited");
}

void TestHandler::await_waiting(size_t count) {
  std::unique_lock lock(mutex_);
  EXPECT_TRUE(
      arrived_.wait_for(lock, std::chrono::seconds(20), [&] { return arrivals_ >= count; }));
}

void TestHandler::release() {
  std::lock_guard lock(mutex_);
  for (Resume<void>& resume : waiting_) resume({});
  waiting_.clear();
}

TestServer::TestServer(ServerOptions options)
    : server(with_two_threads(std::move(options)), handler, metrics, Logger::discard()) {
  const auto started = server.start();
  EXPECT_TRUE(started);
}

std::string TestServer::metric(std::string_view name) const {
  const std::string all = metrics.text();
  const std::string line = "\n" + std::string(name) + " ";
  const size_t at = all.find(line);
  if (at == std::string::npos) return "";
  const size_t begin = at + line.size();
  return all.substr(begin, all.find('\n', begin) - begin);
}

void TestServer::await_metric(std::string_view name, std::string_view value) const {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (metric(name) != value && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::yield();
  }
  EXPECT_EQ(metric(name), value) << name;
}

std::string request(std::string_view method, std::string_view path, std::string_view fields) {
  return std::string(method) + " " + std::string(path) + " HTTP/1.1\r\nHost: localhost\r\n" +
         std::string(fields) + "\r\n";
}

}  // namespace bulkhead
