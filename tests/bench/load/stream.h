// One connection's bytes, plain or under TLS, without ever blocking. Certificates are not checked:
// what is measured is the server. One thread.
#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "options.h"
#include "script.h"

namespace bulkhead::bench {

enum class Progress { kMoved, kBlocked, kEnded };  // kEnded: closed by the server, or broken

struct Moved {
  Progress progress;
  size_t bytes = 0;
};

class Stream {
 public:
  // `context` is null for plain connections and outlives the stream.
  Stream(const Options& options, SSL_CTX* context);
  ~Stream();
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  int descriptor() const { return socket_; }

  // Until it says kMoved nothing else may be called.
  Progress finish_connecting();

  Moved send(std::string_view bytes);
  Moved send(const Body& body, uint64_t done);
  Moved receive(std::span<char> into);
  // Takes up to `bytes_max` bytes that nobody looks at.
  Moved discard(size_t bytes_max);

 private:
  Moved moved(ssize_t result) const;
  Moved moved_under_tls(int result) const;

  int socket_ = -1;
  bool connected_ = false;
  std::unique_ptr<SSL, decltype(&SSL_free)> tls_{nullptr, &SSL_free};
};

}  // namespace bulkhead::bench
