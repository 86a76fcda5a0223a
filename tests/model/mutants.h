// Seeded mistakes. Each breaks one rule of one transaction, and the quick configuration named
// beside it must find it: a checker that finds nothing proves nothing.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace bulkhead::model {

enum class Mutant : std::uint8_t {
  none,
  bind_without_same_upload, bind_without_same_blob, bind_without_same_repository,
  bind_forgets_losers, bind_forgets_claims, digest_named_bytes, upload_end_forgets_names,
  create_without_same_name, begin_without_same_repository,
  latest_claim_wins, chunk_forgets_losers, chunk_without_same_repository,
  mount_without_witness, mount_from_grace, mount_renews_times, mount_shortens_lease,
  mount_without_same_source, mount_without_same_lease,
  publish_without_one_witness, publish_without_same_witness, publish_without_same_repository,
  publish_without_same_upload, publish_without_same_blob, publish_without_fresh_keeper,
  child_held_as_blob, publish_links_unheld_child, unpublish_grants_unheld_child,
  unpublish_refreshes_absent_child,
  tag_without_same_manifest, tag_without_same_repository, tag_without_same_tag,
  moved_tag_not_queued, fresh_counts_as_keeper,
  remove_manifest_without_same_keepers, remove_manifest_of_live_index,
  unpublish_without_grace, unpublish_cuts_lease, unpublish_without_same_lease,
  unpublish_leaves_child_keepers, prune_without_empty_keepers, prune_while_fresh,
  lease_end_without_empty, lease_end_without_same_lease,
  condemn_without_empty, condemn_drops_queue,
  blob_removal_ignores_links, blob_removal_without_empty,
  forget_without_empty_uploads, reap_row_first, reconcile_rows_first,
  grace_hides_link, grace_is_readable,
};

struct MutantInfo {
  Mutant mutant;
  std::string_view name;
  std::string_view configuration;                // the quick one that finds it
  std::string_view mistake;
};

std::span<const MutantInfo> all_mutants();

// nullptr for an unknown name.
const MutantInfo* find_mutant(std::string_view name);

}  // namespace bulkhead::model
