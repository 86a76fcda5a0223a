#include "auth/external/https_fetcher.h"

#include <curl/curl.h>

#include <memory>

#include "auth/external/issuer_url.h"
#include "base/invariant.h"

namespace bulkhead {
namespace {

constexpr long kOk = 200;

struct Free {
  void operator()(CURL* handle) const { ::curl_easy_cleanup(handle); }
  void operator()(curl_slist* list) const { ::curl_slist_free_all(list); }
};
using Handle = std::unique_ptr<CURL, Free>;
using HeaderList = std::unique_ptr<curl_slist, Free>;

struct Body {
  std::string bytes;
  uint64_t bytes_max;
};

// Called by the library; taking less than it brings ends the transfer.
size_t take(const char* bytes, size_t, size_t size, void* to) {
  Body& body = *static_cast<Body*>(to);
  if (size > body.bytes_max - body.bytes.size()) return 0;
  body.bytes.append(bytes, size);
  return size;
}

void allow_only(CURL* handle, IssuerUrlKind kind) {
  const bool is_https = kind == IssuerUrlKind::kHttps;
  ::curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, is_https ? "https" : "http");
  ::curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 0L);
  ::curl_easy_setopt(handle, CURLOPT_PROXY, "");  // empty is "none, not even the environment's"
  ::curl_easy_setopt(handle, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  ::curl_easy_setopt(handle, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
}

void verify_server(CURL* handle, const std::string& ca_file) {
  ::curl_easy_setopt(handle, CURLOPT_SSL_VERIFYPEER, 1L);
  ::curl_easy_setopt(handle, CURLOPT_SSL_VERIFYHOST, 2L);
  ::curl_easy_setopt(handle, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  if (ca_file.empty()) return;
  ::curl_easy_setopt(handle, CURLOPT_CAINFO, ca_file.c_str());
  ::curl_easy_setopt(handle, CURLOPT_CAPATH, nullptr);  // these certificates, and no others
}

void limit(CURL* handle, const FetchLimits& limits) {
  ::curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS,
                     static_cast<long>(limits.connect_deadline.count()));
  ::curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(limits.deadline.count()));
  ::curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
}

}  // namespace

HttpsFetcher::HttpsFetcher(FetchLimits limits) : limits_(limits) {
  INVARIANT(::curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK, "libcurl can be used");
}

Result<std::string> HttpsFetcher::blocking_fetch(const std::string& url,
                                                 const std::string& ca_file) {
  const auto refuse = [&](const std::string& why) {
    return fail(ErrorCode::kUnavailable, "cannot fetch " + url + ": " + why);
  };
  const IssuerUrlKind kind = issuer_url_kind(url);
  if (kind == IssuerUrlKind::kRefused) return refuse("not an https:// address");
  const Handle handle(::curl_easy_init());
  const HeaderList headers(::curl_slist_append(nullptr, "Accept: application/json"));
  INVARIANT(handle && headers, "there is memory for a request");
  Body body{.bytes = {}, .bytes_max = limits_.bytes_max};
  allow_only(handle.get(), kind);
  verify_server(handle.get(), ca_file);
  limit(handle.get(), limits_);
  ::curl_easy_setopt(handle.get(), CURLOPT_URL, url.c_str());
  ::curl_easy_setopt(handle.get(), CURLOPT_HTTPHEADER, headers.get());
  ::curl_easy_setopt(handle.get(), CURLOPT_USERAGENT, "bulkhead");
  ::curl_easy_setopt(handle.get(), CURLOPT_WRITEFUNCTION, take);
  ::curl_easy_setopt(handle.get(), CURLOPT_WRITEDATA, &body);

  const CURLcode code = ::curl_easy_perform(handle.get());
  if (code == CURLE_WRITE_ERROR) return refuse("it is too large");
  if (code != CURLE_OK) return refuse(::curl_easy_strerror(code));
  long status = 0;
  ::curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
  if (status != kOk) return refuse("the answer is " + std::to_string(status));
  return std::move(body.bytes);
}

}  // namespace bulkhead
