// The lists of names: tags of a repository (distribution-spec "Listing Tags") and, of the
// registry, the repositories that the caller may read. In byte order, by pages.
#pragma once

#include <memory>

#include "api/call.h"
#include "api/settings.h"
#include "auth/authorizer.h"
#include "http/response.h"
#include "repository/listings.h"

namespace bulkhead {

class ListEndpoint {
 public:
  // All outlive this object.
  ListEndpoint(MetadataStore& metadata, const Authorizer& authorizer, const ApiSettings& settings)
      : metadata_(metadata), authorizer_(authorizer), settings_(settings) {}

  // `snapshot` is the one in which the caller's right was found.
  Task<Response> tags(Call& call, std::unique_ptr<Snapshot> snapshot);
  Task<Response> catalog(Call& call, std::unique_ptr<Snapshot> snapshot);

 private:
  Result<NamePage> catalog_piece(const Call& call, Snapshot& snapshot, const std::string& last,
                                 size_t count_max) const;

  MetadataStore& metadata_;
  const Authorizer& authorizer_;
  const ApiSettings& settings_;
};

}  // namespace bulkhead
