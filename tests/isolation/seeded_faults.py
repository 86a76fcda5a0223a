"""Mistakes that could be made in the code that keeps repositories apart, one by one.

Each has a name, the file under src/, the text there, what stands instead, and the checks of this
suite that must fail then (patterns of run.py --only). mutants.py builds and tries them.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    name: str
    file: str
    text: str
    instead: str
    checks: str


HOLDING = (
    Fault("a repository serves what it does not hold", "repository/repository_blobs.cc",
          "if (!TRY(holds(snapshot, repository, digest, clock_.now()))) return unknown_blob();", "",
          "head_of_a_foreign_blob/basic"),
    Fault("the global row is looked at first", "repository/repository_blobs.cc",
          "if (!TRY(holds(snapshot, repository, digest, clock_.now()))) return unknown_blob();",
          "if (!snapshot.get(keys::blob(digest))) return unknown_blob();\n"
          'if (!TRY(holds(snapshot, repository, digest, clock_.now())))\n'
          'return fail(ErrorCode::kBlobUnknown, "not held here");',
          "get_of_a_foreign_blob_with_every_condition/basic"),
    Fault("a stranger's miss is remembered", "repository/repository_blobs.cc",
          "if (!TRY(holds(snapshot, repository, digest, clock_.now()))) return unknown_blob();",
          "static thread_local std::set<std::string, std::less<>> missed;\n"
          "if (missed.contains(digest.key())) return unknown_blob();\n"
          "if (!TRY(holds(snapshot, repository, digest, clock_.now()))) {\n"
          "missed.emplace(digest.key()); return unknown_blob(); }",
          "a_strangers_miss_is_not_remembered"),
    Fault("grace counts as held", "repository/holding.cc",
          "rows.lease->read_until > now", "rows.lease->expiry > now",
          "a_deleted_manifest_is_no_blob_either/basic"),
    Fault("a deleted blob keeps its lease", "repository/holding.cc",
          "  TRY(remove_lease(transaction, repository.id, digest));\n"
          "  transaction.remove(keys::holder", "  transaction.remove(keys::holder",
          "no_ghost_link_when_bytes_return/basic"),
    Fault("a reference is possession", "repository/manifest_links.cc",
          "const bool held = TRY(is_witnessed(snapshot, repository, digest, now));",
          "const bool held = TRY(is_witnessed(snapshot, repository, digest, now)) ||\n"
          "snapshot.get(keys::blob(digest)).has_value();",
          "image_with_a_foreign_layer/basic"),
    Fault("an index may list a foreign child", "repository/manifest_links.cc",
          "const bool published = snapshot.get(keys::manifest(repository, digest)).has_value();",
          "const bool published = snapshot.get(keys::blob(digest)).has_value();",
          "index_with_a_foreign_child/basic"),
    Fault("the digest is not verified on close", "repository/uploads.cc",
          "if (actual != digest) {", "if (false) {", "naming_a_digest_without_its_bytes/basic"),
    Fault("conditions are answered before the repository is asked",
          "api/distribution/manifest_endpoint.cc",
          "  Result<ManifestLocation> found = find_manifest(",
          "  if (reference.digest() != nullptr) {\n"
          "  const auto early = CO_TRY(evaluate_conditions(call.request.headers,\n"
          "                                                *reference.digest()));\n"
          "  if (early) { Response told; told.status = *early; co_return told; } }\n"
          "  Result<ManifestLocation> found = find_manifest(",
          "foreign_manifest_by_digest/basic"),
    Fault("reading writes", "api/distribution/blob_endpoint.cc",
          "  BlobLocation blob = CO_TRY(std::move(found));\n",
          "  BlobLocation blob = CO_TRY(std::move(found));\n"
          "  CO_TRY(co_await registry_.metadata.transact([&](Transaction& transaction)\n"
          "      -> Result<bool> { transaction.put(\"z\", \"\"); return true; }));\n",
          "a_reader_writes_nothing/basic"),
)

MOUNTS = (
    Fault("a mount needs no right to read its source", "repository/repository_blobs.cc",
          "if (auto allowed = may_read(transaction); !allowed) {",
          "if (auto allowed = may_read(transaction); false) {",
          "mount_from_where_one_may_not_pull/basic"),
    Fault("a refused mount says so", "repository/repository_blobs.cc",
          "if (is_refusal(allowed.error())) return MountOutcome::kNotMounted;", "",
          "mount_from_where_one_may_not_pull/basic"),
    Fault("a mount needs no link in its source", "repository/repository_blobs.cc",
          "if (!lease || lease->read_until <= now) return std::nullopt;",
          "if (!lease || lease->read_until <= now) {\n"
          "if (!snapshot.get(keys::blob(digest))) return std::nullopt;\n"
          "return LeaseRecord{.read_until = now + settings.lease_window,\n"
          "                   .expiry = now + 2 * settings.lease_window}; }",
          "mount_from_own_repository_that_lacks_it/basic"),
    Fault("a token need not name the source", "api/distribution/upload_endpoint.cc",
          "if (!Authorizer::token_mentions(call.identity, *source)) {", "if (false) {",
          "a_token_never_asked_for_the_source"),
)

UPLOADS = (
    Fault("an upload is anybody's", "repository/upload_rows.cc",
          "if (!record || record->owner != user || record->expiry <= now) return unknown();",
          "if (!record || record->expiry <= now) return unknown();",
          "an_upload_of_a_colleague/basic"),
    Fault("an upload is found by its id alone", "repository/upload_rows.cc",
          "if (!record || record->owner != user ||",
          "if (!record) snapshot.scan(\"u\", \"v\", [&](std::string_view row,\n"
          "                                           std::string_view value) {\n"
          "if (!row.ends_with(key.id)) return Scan::kContinue;\n"
          "record = *decode_record<UploadRecord>(row, value); return Scan::kStop; });\n"
          "if (!record || record->owner != user ||",
          "an_own_upload_belongs_to_its_repository/basic"),
    Fault("the offset is the client's", "repository/uploads.cc",
          "if (range.start != offset) return wrong_offset(offset);", "",
          "stale_and_wrong_offsets_do_no_harm/basic"),
    Fault("authority is not asked when a blob is bound", "repository/upload_binding.cc",
          "    TRY(request.authority(transaction));\n", "", "a_revoke_bites_under_way/basic"),
    Fault("the authority does not look at the password's epoch", "auth/subjects.cc",
          "if (!record || has_ended(identity, *record)) return std::nullopt;",
          "(void)has_ended;\n    if (!record) return std::nullopt;",
          "a_new_password_bites_under_way/token"),
    Fault("authority is not asked when a chunk is kept", "repository/uploads.cc",
          "    TRY(request.authority(transaction));\n"
          "    const UploadKey key = TRY(resolve(transaction, request));\n"
          "    UploadRecord record = TRY(find_upload(transaction, key, request.user, now));\n"
          "    const bool listed",
          "    const UploadKey key = TRY(resolve(transaction, request));\n"
          "    UploadRecord record = TRY(find_upload(transaction, key, request.user, now));\n"
          "    const bool listed", "a_revoke_bites_under_way/basic"),
)

ROUTES = (
    Fault("deleting a blob takes the right to push", "api/distribution/access_table.cc",
          "case Operation::kBlobDelete: return {Access::kRepository, kDelete};",
          "case Operation::kBlobDelete: return {Access::kRepository, kPush};",
          "a_pusher_deletes_nothing/basic"),
    Fault("a tag is moved with the right to pull", "api/distribution/access_table.cc",
          "    case Operation::kManifestPut:\n    case Operation::kUploadStart:",
          "    case Operation::kManifestPut: return {Access::kRepository, kPull};\n"
          "    case Operation::kUploadStart:", "a_reader_moves_no_tag/basic"),
    Fault("metrics are for all who sign in", "api/pipeline.cc",
          "case Access::kRegistry:\n", "case Access::kRegistry: if (true) return {};\n",
          "routes_of_administrators/basic"),
    Fault("a body takes the start of the next request", "http/request_body.cc",
          "got = channel_.try_fill(buffer, size);",
          "got = channel_.try_fill(buffer, size < 30 ? std::min<size_t>(30, 2 * size) : size);",
          "swallows_nothing"),
    Fault("parameters may stand twice", "api/request_query.cc",
          "!seen.insert(parameter.key).second && !may_repeat(parameter.key)",
          "!seen.insert(parameter.key).second && false", "duplicated_parameters/basic"),
    Fault("the catalog is everybody's", "auth/authorizer.cc",
          "readable.everything = caller->kind == UserKind::kAdministrator;",
          "readable.everything = true;", "the_catalog_is_ones_own/basic"),
    Fault("the referrers of all repositories", "repository/referrers.cc",
          "  for (const std::string& prefix : prefixes_of(query)) {\n",
          "  snapshot.scan(\"r\", \"s\", [&](std::string_view row, std::string_view) {\n"
          "    const RepositoryId other{keys::from_big_endian(row.substr(1))};\n"
          "    const Key there = keys::referrers(other, query.subject_key);\n"
          "    snapshot.scan(there, keys::end_of(there), visit); return Scan::kContinue; });\n"
          "  for (const std::string& prefix : prefixes_of(query)) {\n",
          "referrers_of_another_repository/basic"),
)

RIGHTS = (
    Fault("an absent repository is denied in other words", "auth/authorizer.cc",
          "  if ((allowed & wanted) == wanted) return Decision::kAllowed;\n",
          "  if ((allowed & wanted) == wanted) return Decision::kAllowed;\n"
          "  if (place.repository_id == RepositoryId{}) return Decision::kUnauthenticated;\n",
          "every_route_to_another_tenant/basic"),
    Fault("a yes is remembered", "auth/authorizer.cc",
          "  if ((allowed & wanted) == wanted) return Decision::kAllowed;\n",
          "  static thread_local std::string yes;\n"
          "  const std::string now = std::to_string(static_cast<uint64_t>(identity.user)) + ' ' +\n"
          "                          name.full() + ' ' + std::to_string(wanted);\n"
          "  if ((allowed & wanted) == wanted) yes = now;\n"
          "  if (yes == now) return Decision::kAllowed;\n",
          "a_revoke_bites_at_the_next_request/basic"),
    Fault("a token is for a name, not for an id", "auth/authorizer.cc",
          "if (entry.repository_id != RepositoryId{}) return entry.repository_id == "
          "place.repository_id;",
          "if (entry.repository_id != RepositoryId{}) return true;",
          "granted_anew_it_is_empty/token"),
    Fault("a token does not narrow", "auth/authorizer.cc",
          "  if (identity.token_entries) {\n    allowed &=",
          "  if (false) {\n    allowed &=", "a_token_is_for_what_it_names"),
    Fault("a removed user's token lives on", "auth/authenticator.cc",
          "if (!caller) return invalid_token();", "if (!caller) return identity;",
          "a_new_password_ends_old_tokens"),
    Fault("a token widens", "auth/authorizer.cc",
          "    allowed &= covered(", "    allowed = covered(", "an_entry_never_widens"),
    Fault("user ids are made of names", "auth/users.cc",
          "const UserId id{TRY(next_id(transaction))};",
          "const UserId id{(std::hash<std::string_view>{}(name) >> 8) + 1000};",
          "a_recreated_user_inherits_nothing/token"),
    Fault("a remembered login ignores the stored hash", "auth/login_cache.cc",
          "{attempt.user, attempt.password, attempt.stored_hash}) {",
          "{attempt.user, attempt.password}) {",
          "a_changed_password_ends_the_old_one/basic"),
    Fault("the password is not compared", "auth/authenticator.cc",
          "if (answer == PasswordAnswer::kWrong || !user) co_return invalid_credentials();",
          "if (!user) co_return invalid_credentials();", "wrong_and_unknown_passwords"),
    Fault("a certificate goes with anybody's password", "auth/authenticator.cc",
          "if (user && !agrees(certified, user->id)) user.reset();", "", "*certificates*"),
)

ACCOUNTS = (
    Fault("a group that was left still counts", "auth/groups.cc",
          "transaction.remove(keys::membership(user_id, group_id));", "",
          "a_group_opens_and_closes_at_once/basic"),
    Fault("a pattern matches everything", "auth/grant_target.cc",
          "    } else {\n      return false;\n    }", "    } else {\n      return true;\n    }",
          "a_pattern_opens_what_it_matches_and_no_more/basic"),
    Fault("a key's id is the key", "auth/api_keys.cc",
          "if (!fits || !key ||", "if (!key ||", "a_keys_id_is_not_the_key"),
    Fault("a key does not narrow", "auth/authorizer.cc",
          "Actions allowed = TRY(find_actions(snapshot, *caller, place, wanted)) &",
          "Actions allowed = TRY(find_actions(snapshot, *caller, place, wanted)) |",
          "*account*"),
    Fault("a key of another is one's own", "auth/delegation.cc",
          "if (!key || key->record.owner != who.user) return no_such_key();",
          "if (!key) return no_such_key();", "a_foreign_keys_id_is_like_an_unknown_one"),
    Fault("whoever grants gives what they have not", "auth/delegation.cc",
          "if (!own.cover(given)) return denied();", "",
          "nobody_gives_what_they_have_not"),
    Fault("pages of other sites may write", "api/pipeline.cc",
          "  CO_TRY(check_site(call.request));\n", "  (void)check_site;\n",
          "pages_of_other_sites_change_nothing/mtls"),
    Fault("bindings are listed to whoever asks", "auth/delegation.cc",
          "  TRY(check(snapshot, who, target));\n  TargetBindingPage",
          "  TargetBindingPage", "robots_and_bindings_of_others"),
    Fault("a list of bindings names robots of elsewhere", "auth/delegation.cc",
          "each.subject.clear();", "", "bindings_tell_of_their_own_place_only"),
    Fault("a token of an issuer makes lasting credentials", "auth/delegation.cc",
          "if (who.expires) return denied();", "", "a_token_makes_nothing_that_outlives_it"),
)

TOKENS = (
    Fault("the signature is not verified", "auth/signing_keys.cc",
          "if (!is_signed_by(key.pair.get(), sealed.substr(0, second), *signature)) "
          "return std::nullopt;", "", "forged_tokens"),
    Fault("the issuer is not looked at", "auth/tokens.cc",
          "claims->issuer != registry_id_ || ", "", "signed_truly_and_yet_refused"),
    Fault("the audience is not looked at", "auth/tokens.cc",
          "claims->audience != registry_id_ ||", "", "signed_truly_and_yet_refused"),
    Fault("a token never ends", "auth/tokens.cc",
          "now < verified.ends", "true", "before_and_after_its_time"),
    Fault("a token begins too early", "auth/tokens.cc",
          "verified.not_before - kTokenLeeway <= now", "true", "before_and_after_its_time"),
    Fault("a refused scope tells that the repository exists", "auth/token_service.cc",
          "  if (!entry.actions) return entry;\n", "", "refused_scopes_look_like_absent_ones"),
)

FAULTS = HOLDING + MOUNTS + UPLOADS + ROUTES + RIGHTS + ACCOUNTS + TOKENS
