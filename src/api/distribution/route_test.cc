#include "api/distribution/route.h"

#include <set>

#include <gtest/gtest.h>

namespace bulkhead {
namespace {

struct Routed {
  const char* method;
  std::string path;
  Operation operation;
  std::string name;  // canonical; empty outside repositories
  std::string reference;
};

class RouteTest : public testing::TestWithParam<Routed> {};

TEST_P(RouteTest, FindsOperationNameAndReference) {
  const Routed& expected = GetParam();
  const Result<Route> found = route(expected.method, expected.path);
  ASSERT_TRUE(found) << expected.path << ": " << found.error().message;
  EXPECT_EQ(to_string(found->operation), to_string(expected.operation));
  EXPECT_EQ(found->repository ? found->repository->full() : "", expected.name);
  EXPECT_EQ(found->reference, expected.reference);
}

INSTANTIATE_TEST_SUITE_P(Fixed, RouteTest,
                         testing::Values(Routed{"GET", "/v2/", Operation::kVersionCheck, "", ""},
                                         Routed{"HEAD", "/v2", Operation::kVersionCheck, "", ""},
                                         Routed{"GET", "/v2/_catalog", Operation::kCatalog, "", ""},
                                         Routed{"GET", "/v2/_oci/ext/discover",
                                                Operation::kExtensions, "", ""},
                                         Routed{"GET", "/token", Operation::kToken, "", ""},
                                         Routed{"POST", "/token", Operation::kToken, "", ""},
                                         Routed{"GET", "/.well-known/jwks.json",
                                                Operation::kTokenKeys, "", ""},
                                         Routed{"GET", "/healthz", Operation::kHealth, "", ""},
                                         Routed{"GET", "/readyz", Operation::kReadiness, "", ""},
                                         Routed{"GET", "/metrics", Operation::kMetrics, "", ""}));

INSTANTIATE_TEST_SUITE_P(
    OfARepository, RouteTest,
    testing::Values(
        Routed{"GET", "/v2/alpine/blobs/x", Operation::kBlobRead, "library/alpine", "x"},
        Routed{"HEAD", "/v2/a/b/blobs/sha256:x", Operation::kBlobRead, "a/b", "sha256:x"},
        Routed{"DELETE", "/v2/a/b/blobs/x", Operation::kBlobDelete, "a/b", "x"},
        Routed{"GET", "/v2/a/b/c/manifests/v1", Operation::kManifestRead, "a/b/c", "v1"},
        Routed{"PUT", "/v2/a/b/manifests/v1", Operation::kManifestPut, "a/b", "v1"},
        Routed{"DELETE", "/v2/a/b/manifests/v1", Operation::kManifestDelete, "a/b", "v1"},
        Routed{"GET", "/v2/a/b/tags/list", Operation::kTags, "a/b", ""},
        Routed{"GET", "/v2/a/b/referrers/d", Operation::kReferrers, "a/b", "d"},
        Routed{"GET", "/v2/a/b/_oci/ext/discover", Operation::kRepositoryExtensions, "a/b", ""},
        Routed{"POST", "/v2/a/b/blobs/uploads/", Operation::kUploadStart, "a/b", ""},
        Routed{"POST", "/v2/a/b/blobs/uploads", Operation::kUploadStart, "a/b", ""},
        Routed{"GET", "/v2/a/b/blobs/uploads/u", Operation::kUploadStatus, "a/b", "u"},
        Routed{"PATCH", "/v2/a/b/blobs/uploads/u", Operation::kUploadAppend, "a/b", "u"},
        Routed{"PUT", "/v2/a/b/blobs/uploads/u", Operation::kUploadFinish, "a/b", "u"},
        Routed{"DELETE", "/v2/a/b/blobs/uploads/u", Operation::kUploadCancel, "a/b", "u"}));

// Isolation matrix B5: words of routes in names change nothing, since paths are read from the
// right.
INSTANTIATE_TEST_SUITE_P(
    NamedLikeRoutes, RouteTest,
    testing::Values(
        Routed{"GET", "/v2/x/blobs/uploads/blobs/d", Operation::kBlobRead, "x/blobs/uploads", "d"},
        Routed{"GET", "/v2/x/manifests/y/manifests/z", Operation::kManifestRead, "x/manifests/y",
               "z"},
        Routed{"GET", "/v2/x/tags/list/tags/list", Operation::kTags, "x/tags/list", ""},
        Routed{"GET", "/v2/v2/blobs/blobs/d", Operation::kBlobRead, "v2/blobs", "d"},
        Routed{"PUT", "/v2/x/blobs/uploads/blobs/uploads/u", Operation::kUploadFinish,
               "x/blobs/uploads", "u"},
        Routed{"POST", "/v2/a/referrers/blobs/uploads/", Operation::kUploadStart, "a/referrers",
               ""},
        Routed{"GET", "/v2/a/b/manifests/blobs", Operation::kManifestRead, "a/b", "blobs"},
        Routed{"GET", "/v2/a/blobs/uploads/uploads", Operation::kUploadStatus, "library/a",
               "uploads"}));

struct Refused {
  const char* method;
  std::string path;
  ErrorCode code;
};

class RefusedRouteTest : public testing::TestWithParam<Refused> {};

TEST_P(RefusedRouteTest, IsRefused) {
  const Result<Route> found = route(GetParam().method, GetParam().path);
  ASSERT_FALSE(found) << GetParam().path;
  EXPECT_EQ(to_string(found.error().code), to_string(GetParam().code)) << GetParam().path;
}

constexpr ErrorCode kName = ErrorCode::kNameInvalid;
constexpr ErrorCode kNowhere = ErrorCode::kNotFound;

// Isolation matrix B4: one spelling, no detours.
INSTANTIATE_TEST_SUITE_P(
    Detours, RefusedRouteTest,
    testing::Values(
        Refused{"GET", "/v2/a/b/../c/blobs/d", kName},
        Refused{"GET", "/v2/a/%2e%2e/c/blobs/d", kName}, Refused{"GET", "/v2/a%2Fb/blobs/d", kName},
        Refused{"GET", "/v2/a/b;x/blobs/d", kName}, Refused{"GET", "/v2/a\\b/blobs/d", kName},
        Refused{"GET", "/v2//a/b/blobs/d", kName}, Refused{"GET", "/v2/a/b//blobs/d", kName},
        Refused{"GET", "/v2/./a/b/blobs/d", kName}, Refused{"GET", "/v2/A/b/blobs/d", kName},
        Refused{"GET", "/v2/blobs/d", kName}, Refused{"GET", "/v2/_catalog/x/blobs/d", kName},
        Refused{"GET", "/v2//_oci/ext/discover", kName},
        Refused{"GET", std::string("/v2/a/b\0/blobs/d", 16), kName},
        Refused{"GET", "/v2/" + std::string(300, 'a') + "/b/blobs/d", kName},
        Refused{"GET", "/v2/a/b/blobs//d", kNowhere}, Refused{"GET", "/v2/a/b/blobs/d/", kNowhere},
        Refused{"GET", "/v2/a/b%2fblobs%2fd", kNowhere},
        Refused{"GET", "/%76%32/a/b/blobs/d", kNowhere},
        Refused{"GET", "//v2/a/b/blobs/d", kNowhere}, Refused{"GET", "/./v2/a/b/blobs/d", kNowhere},
        Refused{"GET", "/V2/a/b/blobs/d", kNowhere}, Refused{"GET", "/v2/_catalog/", kNowhere},
        Refused{"GET", "/v2/a/b/tags/", kNowhere}, Refused{"GET", "/v2/a/b/tags/other", kNowhere},
        Refused{"GET", "/v2/a/uploads/u", kNowhere},
        Refused{"GET", "/v2/a_oci/ext/discover", kNowhere}, Refused{"GET", "/", kNowhere},
        Refused{"GET", "", kNowhere}, Refused{"GET", "/v1/", kNowhere}));

// A path made from a line's pattern leads back to the line; every operation has one.
TEST(RouteTable, EachLineIsItsOwnRoute) {
  std::set<std::string_view> operations;
  for (const RouteLine& line : route_table()) {
    std::string path(line.pattern);
    if (const size_t at = path.find("<name>"); at != path.npos) path.replace(at, 6, "a/b/c");
    const size_t reference = path.find('<');
    if (reference != path.npos) path.replace(reference, path.npos, "x");
    const Result<Route> found = route(line.method, path);
    ASSERT_TRUE(found) << path << ": " << found.error().message;
    EXPECT_EQ(to_string(found->operation), to_string(line.operation)) << path;
    EXPECT_EQ(found->repository.has_value(), line.pattern.contains("<name>")) << path;
    EXPECT_EQ(found->reference, reference == path.npos ? "" : "x") << path;
    operations.insert(to_string(line.operation));
  }
  EXPECT_EQ(operations.size(), kOperations);
}

TEST(RouteMethods, AWrongOneNamesTheRightOnes) {
  const auto refused = route("PATCH", "/v2/a/b/manifests/v1");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kMethodNotAllowed);
  EXPECT_EQ(refused.error().details, (std::vector<std::string>{"GET", "HEAD", "PUT", "DELETE"}));
  for (const char* method : {"get", "", "OPTIONS", "POST"}) {
    EXPECT_EQ(route(method, "/v2/a/b/tags/list").error().code, ErrorCode::kMethodNotAllowed);
  }
  EXPECT_EQ(route("GET", "/v2/a/b/blobs/uploads/").error().details,
            std::vector<std::string>{"POST"});
}

}  // namespace
}  // namespace bulkhead
