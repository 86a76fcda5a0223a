// The whole API over stores in memory, and callers that speak to the pipeline without sockets.
// Each test makes its own, on its own thread.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "api/pipeline.h"
#include "audit/memory_audit.h"
#include "auth/base64url.h"
#include "auth/external_links.h"
#include "auth/test_registry.h"
#include "blobs/memory_segment_store.h"
#include "http/response_head.h"
#include "oci/digester.h"
#include "runtime/inline_pool.h"
#include "runtime/repeatable_random.h"

namespace bulkhead {

using HeaderList = std::vector<std::pair<std::string, std::string>>;

// A response as a client sees it: HEAD, 204 and 304 have no body, but a length.
struct Reply {
  int status = 0;
  Headers headers;
  std::string body;
  uint64_t length = 0;

  std::string header(std::string_view name) const {
    return std::string(headers.find(name).value_or(""));
  }
  bool has(std::string_view name) const { return headers.find(name).has_value(); }
  bool says(std::string_view text) const { return body.find(text) != body.npos; }
  // Status, headers in order and body, without what differs between any two requests.
  std::string comparable() const {
    std::string text = std::to_string(status) + "\n";
    for (size_t i = 0; i < headers.size(); ++i) {
      const HeaderField field = headers[i];
      const bool varies = field.name == "X-Request-Id" || field.name == "Location" ||
                          field.name == "Docker-Upload-UUID";
      text += std::string(field.name) + ": ";
      text += varies ? std::to_string(field.value.size()) : std::string(field.value);
      text += '\n';
    }
    return text + std::to_string(length) + "\n" + body;
  }
};

// A body that must not be read before somebody may write.
class CountedBody : public ByteSource {
 public:
  explicit CountedBody(std::string bytes) : bytes_(std::move(bytes)) {}
  Task<std::string> read(size_t bytes_max) override {
    ++reads;
    std::string piece = bytes_.substr(0, bytes_max);
    bytes_.erase(0, piece.size());
    if (piece.empty() && breaks_off) co_return fail(ErrorCode::kCancelled, "gone");
    co_return piece;
  }
  std::optional<uint64_t> length() const override {
    if (chunked) return std::nullopt;
    return announced.value_or(bytes_.size());
  }

  int reads = 0;
  bool chunked = false;
  bool breaks_off = false;
  std::optional<uint64_t> announced;

 private:
  std::string bytes_;
};

inline Digest sha256(const std::string& bytes) {
  return digest_of(DigestAlgorithm::kSha256, bytes);
}

class ApiTest : public testing::Test {
 protected:
  // Users with the password "secret": an administrator, alice who owns `team`, bob who owns
  // `other`, and carol who may do nothing.
  explicit ApiTest(std::unique_ptr<KeyValueStore> store = std::make_unique<MemoryStore>(),
                   ApiSettings settings = {})
      : rows_(std::move(store)), api_settings_(std::move(settings)) {
    rows_.add_user("admin", UserKind::kAdministrator);
    for (const char* name : {"alice", "bob", "carol"}) rows_.add_user(name);
    rows_.grant("alice", Role::kAdmin, "team");
    rows_.grant("bob", Role::kAdmin, "other");
  }

  static void add_lines(Headers& headers, std::string_view lines) {
    for (size_t end = 0; (end = lines.find("\r\n")) != lines.npos; lines.remove_prefix(end + 2)) {
      const size_t colon = lines.find(": ");
      headers.add(std::string(lines.substr(0, colon)),
                  std::string(lines.substr(colon + 2, end - colon - 2)));
    }
  }
  Reply send(const std::string& method, const std::string& target, HeaderList headers,
             CountedBody& body) {
    Request request{
        .method = method,
        .path = target.substr(0, target.find('?')),
        .query = target.find('?') == target.npos ? "" : target.substr(target.find('?') + 1),
        .headers = {},
        .host = "registry.example:5000",
        .peer_address = peer_address_,
        .over_tls = over_tls_,
        .client_certificate = certificate,
        .body = &body};
    for (auto& [name, value] : headers) request.headers.add(name, value);
    Result<Response> response = rows_.executor.run(pipeline_.handle(request));
    if (!response) return {};
    Reply reply{response->status, response->headers, {}, content_length(*response)};
    add_lines(reply.headers, response->constant_lines);
    const auto answer = method == "HEAD" ? AnswerTo::kHead : AnswerTo::kOther;
    if (has_body(response->status, answer)) reply.body = body_of(*response);
    return reply;
  }
  std::string body_of(Response& response) {
    std::string body;
    for (BodyPart& part : response.body) {
      if (const auto* run = std::get_if<BodyRun>(&part)) {
        body += std::get<std::string>(*run);
        continue;
      }
      BodyStream& stream = *std::get<1>(part);
      const uint64_t until = body.size() + stream.length();
      while (body.size() < until) {
        const auto run = rows_.executor.run(stream.next());
        if (!run) return body;
        body += std::get<std::string>(*run);
      }
    }
    return body;
  }
  Reply send(const std::string& method, const std::string& target, HeaderList headers,
             const std::string& bytes = {}) {
    CountedBody body(bytes);
    return send(method, target, std::move(headers), body);
  }

  // With a password.
  Reply as(const std::string& user, const std::string& method, const std::string& target,
           HeaderList headers = {}, const std::string& bytes = {}) {
    headers.emplace_back("Authorization", basic(user));
    return send(method, target, std::move(headers), bytes);
  }
  // With this token.
  Reply bearing(const std::string& token, const std::string& method, const std::string& target,
                HeaderList headers = {}, const std::string& bytes = {}) {
    headers.emplace_back("Authorization", "Bearer " + token);
    return send(method, target, std::move(headers), bytes);
  }
  static std::string basic(const std::string& user, const std::string& password = "secret") {
    std::string text = encode_base64url(user + ":" + password);
    while (text.size() % 4 != 0) text += '=';
    return "Basic " + text;
  }
  void link_certificate(const std::string& subject, const std::string& user) {
    EXPECT_TRUE(rows_.transact([&](Transaction& transaction) {
      return link_identity(transaction, {std::string(kCertificateIssuer), subject}, user,
                           rows_.clock.time);
    }));
  }
  std::shared_ptr<const ClientCertificate> certificate_of(const std::string& subject) {
    return std::make_shared<const ClientCertificate>(
        ClientCertificate{subject, std::string(64, '0'), rows_.clock.time});
  }
  // What the connection of each request has shown.
  std::shared_ptr<const ClientCertificate> certificate;
  // A token for the scopes, as the endpoint gives it; anonymous when `user` is empty.
  std::string token(const std::string& user, const std::string& scopes) {
    const std::string target = "/token?scope=" + percent_encode(scopes);
    const Reply reply = user.empty() ? send("GET", target, {}) : as(user, "GET", target);
    EXPECT_EQ(reply.status, 200) << reply.body;
    const std::string key = R"("token":")";
    const size_t begin = reply.body.find(key) + key.size();
    return reply.body.substr(begin, reply.body.find('"', begin) - begin);
  }

  // Starts an upload; yields its Location.
  std::string start(const std::string& user, const std::string& name) {
    const Reply reply = as(user, "POST", "/v2/" + name + "/blobs/uploads/");
    EXPECT_EQ(reply.status, 202) << reply.body;
    return reply.header("Location");
  }
  std::string push_blob(const std::string& user, const std::string& name,
                        const std::string& bytes) {
    const std::string digest = sha256(bytes).to_string();
    const Reply reply = as(user, "PUT", start(user, name) + "?digest=" + digest, {}, bytes);
    EXPECT_EQ(reply.status, 201) << reply.body;
    return digest;
  }
  static std::string image(const std::string& extra = "") {
    return R"({"schemaVersion":2,"mediaType":")" + std::string(kOciImageManifest) +
           R"(","config":{"mediaType":"application/vnd.oci.empty.v1+json","digest":")" +
           sha256("{}").to_string() + R"(","size":2},"layers":[])" + extra + "}";
  }
  Reply push_manifest(const std::string& user, const std::string& name,
                      const std::string& reference, const std::string& bytes,
                      HeaderList headers = {}) {
    headers.emplace_back("Content-Type", kOciImageManifest);
    return as(user, "PUT", "/v2/" + name + "/manifests/" + reference, std::move(headers), bytes);
  }

  TestRegistry rows_;
  MemorySegmentStore segments_;
  RepeatableRandom random_;
  RepositorySettings settings_;
  MemoryAudit audit_;
  Metrics metrics_;
  Counter& missing_bytes_ = metrics_.counter("missing_bytes_total", "");
  Registry registry_{rows_.metadata, segments_,         rows_.clock,   random_,
                     settings_,      Logger::discard(), missing_bytes_};

  // Hashes passwords on the spot.
  InlinePool pool_;
  LoginCache logins_{pool_, rows_.clock, std::string(32, 'k')};
  Tokens tokens_{rows_.signing_keys(), "0123456789abcdef"};
  Authenticator authenticator_{rows_.metadata, logins_, tokens_, rows_.clock};
  Authorizer authorizer_{AnonymousPush::kRefused};
  Delegation delegation_{authorizer_, AnonymousPush::kRefused};
  ApiSettings api_settings_;
  std::string peer_address_ = "127.0.0.1";
  bool over_tls_ = false;
  Result<void> ready_{};

  static Task<void> report(Result<void> ready) { co_return ready; }
  Pipeline pipeline_{{.registry = registry_,
                      .authenticator = authenticator_,
                      .authorizer = authorizer_,
                      .tokens = tokens_,
                      .delegation = delegation_,
                      .password_pool = pool_,
                      .key_lifetime_max = kKeyLifetimeMax,
                      .clock = rows_.clock,
                      .random = random_,
                      .audit = audit_,
                      .metrics = metrics_,
                      .log = Logger::discard(),
                      .check_ready = [this] { return report(ready_); }},
                     api_settings_};
};

}  // namespace bulkhead
