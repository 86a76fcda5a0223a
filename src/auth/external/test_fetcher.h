// Documents for tests by their address; what is not there is an issuer that is down.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "auth/external/document_fetcher.h"

namespace bulkhead {

class TestFetcher : public DocumentFetcher {
 public:
  Result<std::string> blocking_fetch(const std::string& url, const std::string& ca_file) override {
    asked.push_back(url);
    last_ca_file = ca_file;
    const auto found = documents.find(url);
    if (found == documents.end()) return fail(ErrorCode::kUnavailable, "down: " + url);
    return found->second;
  }

  // As an issuer that has a discovery document and these keys, in their JWK form.
  void publish(const std::string& issuer, const std::string& keys) {
    documents[issuer + "/.well-known/openid-configuration"] =
        R"({"issuer":")" + issuer + R"(","jwks_uri":")" + issuer + R"(/keys"})";
    documents[issuer + "/keys"] = R"({"keys":[)" + keys + "]}";
  }

  std::map<std::string, std::string> documents;
  std::vector<std::string> asked;
  std::string last_ca_file;
};

}  // namespace bulkhead
