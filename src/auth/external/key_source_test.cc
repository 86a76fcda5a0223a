#include "auth/external/key_source.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "auth/external/test_fetcher.h"
#include "auth/external/test_issuer.h"

namespace bulkhead {
namespace {

const std::string kIssuer = "https://issuer.example";
const std::string kDiscovery = kIssuer + "/.well-known/openid-configuration";
const std::string kKeys = "https://issuer.example/keys";

class KeySourceTest : public testing::Test {
 protected:
  KeySourceTest() { fetcher_.publish(kIssuer, TestKey::p256().jwk("k")); }

  Result<JwkSet> discover(const std::string& document) {
    fetcher_.documents[kDiscovery] = document;
    return blocking_load_keys({.issuer = kIssuer}, fetcher_);
  }

  TestFetcher fetcher_;
};

TEST_F(KeySourceTest, KeysAreDiscovered) {
  const auto set = blocking_load_keys({.issuer = kIssuer, .ca_file = "ca.pem"}, fetcher_);
  EXPECT_TRUE(set.value().has("k"));
  EXPECT_EQ(fetcher_.asked, (std::vector{kDiscovery, kKeys}));
  EXPECT_EQ(fetcher_.last_ca_file, "ca.pem");
}

TEST_F(KeySourceTest, AFinalSlashOfTheIssuerIsNotDoubled) {
  fetcher_.documents[kDiscovery] =
      R"({"issuer":"https://issuer.example/","jwks_uri":"https://issuer.example/keys"})";
  EXPECT_TRUE(blocking_load_keys({.issuer = kIssuer + "/"}, fetcher_));
}

TEST_F(KeySourceTest, AnAddressOfKeysNeedsNoDiscovery) {
  fetcher_.documents.erase(kDiscovery);
  EXPECT_TRUE(blocking_load_keys({.issuer = kIssuer, .jwks_url = kKeys}, fetcher_));
  EXPECT_EQ(fetcher_.asked, std::vector{kKeys});
}

TEST_F(KeySourceTest, AFileNeedsNoNetwork) {
  const std::string path = std::filesystem::temp_directory_path() /
                           ("bulkhead_jwks_" + std::to_string(::getpid()));
  std::ofstream(path) << R"({"keys":[)" + TestKey::rsa().jwk("f") + "]}";
  const KeySource source{.issuer = kIssuer, .jwks_url = kKeys, .jwks_file = path};
  EXPECT_TRUE(blocking_load_keys(source, fetcher_).value().has("f"));
  EXPECT_TRUE(fetcher_.asked.empty());
  std::ofstream(path) << std::string(kJwksBytesMax, ' ') + R"({"keys":[]})";
  EXPECT_EQ(blocking_load_keys(source, fetcher_).error().code, ErrorCode::kInvalid);
  std::filesystem::remove(path);
  EXPECT_EQ(blocking_load_keys(source, fetcher_).error().code, ErrorCode::kUnavailable);
}

TEST_F(KeySourceTest, TheDiscoveryDocumentMustBeThisIssuers) {
  const std::string keys = R"("jwks_uri":"https://issuer.example/keys")";
  EXPECT_TRUE(discover(R"({"issuer":"https://issuer.example",)" + keys + "}"));
  for (const std::string& issuer :
       {R"("issuer":"https://issuer.example/",)", R"("issuer":"https://Issuer.example",)",
        R"("issuer":"https://evil.example",)", R"("issuer":7,)", "",
        R"("issuer":"https://evil.example","issuer":"https://issuer.example",)"}) {
    EXPECT_FALSE(discover("{" + issuer + keys + "}")) << issuer;
  }
  for (const char* document : {"", "[]", "not json", R"({"issuer":"https://issuer.example"})",
                               R"({"issuer":"https://issuer.example","jwks_uri":7})"}) {
    EXPECT_FALSE(discover(document)) << document;
  }
}

TEST_F(KeySourceTest, NoIssuerSendsUsToThisMachineOrOffHttps) {
  for (const char* url : {"http://127.0.0.1/keys", "http://[::1]/keys", "file:///etc/passwd",
                          "http://issuer.example/keys", "https://a@b/"}) {
    fetcher_.documents[url] = R"({"keys":[]})";
    EXPECT_FALSE(discover(R"({"issuer":"https://issuer.example","jwks_uri":")" +
                          std::string(url) + "\"}"))
        << url;
    EXPECT_EQ(fetcher_.asked.back(), kDiscovery);
  }
  const std::string local = "http://127.0.0.1:5001";
  fetcher_.publish(local, TestKey::p256().jwk("k"));
  EXPECT_TRUE(blocking_load_keys({.issuer = local}, fetcher_));
}

}  // namespace
}  // namespace bulkhead
