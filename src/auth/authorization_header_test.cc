#include "auth/authorization_header.h"

#include <gtest/gtest.h>

namespace bulkhead {
namespace {

TEST(AuthorizationHeader, NothingIsNoCredentials) {
  EXPECT_EQ(parse_authorization("").value(), Credentials(NoCredentials{}));
}

TEST(AuthorizationHeader, BasicIsUserAndPassword) {
  // alice:secret
  for (const char* value : {"Basic YWxpY2U6c2VjcmV0", "basic YWxpY2U6c2VjcmV0",
                            "BASIC   YWxpY2U6c2VjcmV0"}) {
    EXPECT_EQ(parse_authorization(value).value(),
              Credentials(BasicCredentials{"alice", "secret"}))
        << value;
  }
  // a:b:c: the first colon parts them.
  EXPECT_EQ(parse_authorization("Basic YTpiOmM=").value(),
            Credentials(BasicCredentials{"a", "b:c"}));
  EXPECT_EQ(parse_authorization("Basic YTo=").value(), Credentials(BasicCredentials{"a", ""}));
  // Bytes that are no UTF-8 stay what they are.
  EXPECT_EQ(parse_authorization("Basic YTr/AA==").value(),
            Credentials(BasicCredentials{"a", std::string("\xff\0", 2)}));
}

TEST(AuthorizationHeader, BearerIsAToken) {
  for (const char* value : {"Bearer a.b.c", "bearer a.b.c", "BEARER  a.b.c"}) {
    EXPECT_EQ(parse_authorization(value).value(), Credentials(BearerCredentials{"a.b.c"}));
  }
  EXPECT_EQ(parse_authorization("Bearer").value(), Credentials(BearerCredentials{""}));
}

TEST(AuthorizationHeader, EverythingElseIsOneError) {
  for (const std::string& value :
       {std::string("Basic"), std::string("Basic "), std::string("Basic !!!"),
        std::string("Basic dmljdGlt"),       // no colon
        std::string("Basic OnNlY3JldA=="),   // no user
        std::string("Basic Og=="),           // neither
        std::string("Basic YTpi YTpi"), std::string("Basic YTpi\t"),
        std::string("Basic YTo"), std::string("Basic YTp="), std::string("BasicYTpi"),
        std::string("Digest username=alice"), std::string("bogus"), std::string(" Basic YTpi"),
        std::string("Basic\tYTpi"), std::string("Bearer,Basic YTpi"),
        "Basic " + std::string(kAuthorizationBytesMax, 'A')}) {
    const auto credentials = parse_authorization(value);
    ASSERT_FALSE(credentials) << value;
    EXPECT_EQ(credentials.error(), (Error{ErrorCode::kUnauthenticated, "invalid credentials"}));
  }
}

}  // namespace
}  // namespace bulkhead
