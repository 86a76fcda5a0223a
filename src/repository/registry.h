// The domain, assembled: one object per noun over the same stores. Owns no threads; app/ makes
// one and api/ calls it from every I/O thread.
#pragma once

#include "repository/listings.h"
#include "repository/maintenance.h"
#include "repository/manifests.h"
#include "repository/referrers.h"
#include "repository/repository_blobs.h"
#include "repository/uploads.h"

namespace bulkhead {

struct Registry {
  Registry(MetadataStore& metadata, SegmentStore& segments, const Clock& clock,
           RandomSource& random, const RepositorySettings& settings, Logger& log,
           Counter& missing_bytes)
      : metadata(metadata),
        settings(settings),
        blobs(metadata, segments, clock, settings, log, missing_bytes),
        uploads(metadata, segments, clock, random, settings),
        manifests(metadata, segments, blobs, clock, random, settings),
        maintenance(metadata, segments, blobs, clock, settings) {}

  MetadataStore& metadata;
  const RepositorySettings& settings;
  RepositoryBlobs blobs;
  Uploads uploads;
  Manifests manifests;
  Maintenance maintenance;
};

}  // namespace bulkhead
