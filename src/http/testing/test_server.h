// A Server on loopback with a handler made for tests:
//   /hello  a small body                 /echo    the request's body
//   /ignore 401 without reading it       /file    the bytes of file() in three regions
//   /throw  an exception                 /error   an error instead of a response
//   /wait   answers after release()  /stream the bytes of file(), found while they are sent
//   /stream/broken, /stream/short, /stream/long   the same, but not as promised
//   /certificate  what the client's says, or "none"
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <vector>

#include "http/server.h"
#include "http/testing/raw_client.h"
#include "runtime/suspend.h"

namespace bulkhead {

class TestHandler : public Handler {
 public:
  TestHandler();

  Task<Response> handle(Request& request) override;
  Response refusal(int status, std::string message) override;

  // Returns once `count` requests have reached /wait in all.
  void await_waiting(size_t count);
  // Lets those at /wait go on.
  void release();
  // From now on refusal() throws.
  void break_refusals() { refusals_broken_ = true; }
  const std::string& file() const { return file_; }

 private:
  Task<Response> echo(Request& request);
  Task<Response> wait();
  Response stream(const std::string& path) const;

  std::atomic<bool> refusals_broken_ = false;
  std::mutex mutex_;
  std::condition_variable arrived_;
  size_t arrivals_ = 0;
  std::vector<Resume<void>> waiting_;
  std::string file_;
  std::shared_ptr<const FileHandle> file_handle_;
};

class TestServer {
 public:
  // With two threads unless `options` says otherwise.
  explicit TestServer(ServerOptions options = {});

  uint16_t port() const { return server.port(); }
  // The value of a metric in the text form, "" when it is not there.
  std::string metric(std::string_view name) const;
  // Waits until the metric has that value; fails the test after 20 s.
  void await_metric(std::string_view name, std::string_view value) const;

  TestHandler handler;
  Metrics metrics;
  Server server;
};

// "METHOD PATH HTTP/1.1", a Host and `fields`, each with its CRLF.
std::string request(std::string_view method, std::string_view path, std::string_view fields = "");

}  // namespace bulkhead
