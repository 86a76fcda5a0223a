#include "auth/external_links.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "auth/authorization_header.h"
#include "oci/digester.h"

namespace bulkhead {
namespace {

constexpr std::string_view kFingerprintPrefix = "sha256:";

// The length keeps ("ab", "c") apart from ("a", "bc").
Digest key_of(const ExternalIdentity& identity) {
  return digest_of(DigestAlgorithm::kSha256, keys::big_endian(identity.issuer.size()) +
                                                 identity.issuer + identity.subject);
}

bool is_text(std::string_view text) {
  return !text.empty() && text.size() <= kExternalTextBytesMax &&
         std::ranges::none_of(text, [](unsigned char c) { return c < 0x20 || c == 0x7F; });
}

std::string told(const ExternalIdentity& identity) {
  return identity.subject + " of " + identity.issuer;
}

}  // namespace

Result<void> check_external_identity(const ExternalIdentity& identity) {
  if (!is_text(identity.issuer) || !is_text(identity.subject)) {
    return fail(ErrorCode::kInvalid,
                "an issuer and a subject have 1 to 1024 bytes each, without control characters");
  }
  if (identity.issuer == kCertificateIssuer && identity.subject.starts_with(kFingerprintPrefix) &&
      !Digest::parse(identity.subject)) {
    return fail(ErrorCode::kInvalid,
                "a certificate's digest is written sha256: and 64 lower-case hexadecimal digits");
  }
  return {};
}

Result<void> link_identity(Transaction& transaction, const ExternalIdentity& identity,
                           std::string_view user_name, UnixTime now) {
  TRY(check_external_identity(identity));
  const auto user = TRY(find_user(transaction, user_name));
  if (!user) return fail(ErrorCode::kNotFound, "there is no user " + std::string(user_name));
  const Digest digest = key_of(identity);
  const Key key = keys::external_link(digest);
  if (TRY(find_record<ExternalLinkRecord>(transaction, key))) {
    return fail(ErrorCode::kAlreadyExists, told(identity) + " is linked to a user already");
  }
  put_record(transaction, key,
             ExternalLinkRecord{.issuer = identity.issuer,
                                .subject = identity.subject,
                                .user = user->id,
                                .created = now});
  transaction.put(keys::external_link_of(user->id, digest), "");
  return {};
}

Result<void> unlink_identity(Transaction& transaction, const ExternalIdentity& identity) {
  const Digest digest = key_of(identity);
  const Key key = keys::external_link(digest);
  const auto link = TRY(find_record<ExternalLinkRecord>(transaction, key));
  if (!link) return fail(ErrorCode::kNotFound, told(identity) + " is linked to no user");
  transaction.remove(key);
  transaction.remove(keys::external_link_of(link->user, digest));
  return {};
}

Result<std::optional<User>> find_linked_user(Snapshot& snapshot,
                                             const ExternalIdentity& identity) {
  const Key key = keys::external_link(key_of(identity));
  const auto link = TRY(find_record<ExternalLinkRecord>(snapshot, key));
  if (!link) return std::nullopt;
  auto record = TRY(find_active_user(snapshot, link->user));
  if (!record) return invalid_credentials();
  return User{link->user, *std::move(record)};
}

Result<std::vector<ExternalLink>> list_links(Snapshot& snapshot) {
  std::map<UserId, std::string> user_names;
  for (User& user : TRY(list_users(snapshot))) {
    user_names.emplace(user.id, std::move(user.record.name));
  }
  std::vector<ExternalLink> links;
  std::optional<Error> error;
  const Key all = keys::external_links();
  snapshot.scan(all, keys::end_of(all), [&](std::string_view key, std::string_view value) {
    auto record = decode_record<ExternalLinkRecord>(key, value);
    if (!record) {
      error = std::move(record).error();
      return Scan::kStop;
    }
    links.push_back({.user_name = user_names[record->user],
                     .identity = {std::move(record->issuer), std::move(record->subject)},
                     .created = record->created});
    return Scan::kContinue;
  });
  if (error) return fail(*std::move(error));
  std::ranges::sort(links, {}, [](const ExternalLink& link) {
    return std::tie(link.user_name, link.identity.issuer, link.identity.subject);
  });
  return links;
}

Result<void> remove_links_of(Transaction& transaction, UserId user) {
  const Key prefix = keys::external_links_of(user);
  std::vector<std::string> rows;
  std::optional<Error> error;
  transaction.scan(prefix, keys::end_of(prefix), [&](std::string_view key, std::string_view) {
    const auto digest = Digest::from_key(key.substr(prefix.size()));
    if (!digest) {
      error = digest.error();
      return Scan::kStop;
    }
    rows.emplace_back(keys::external_link(*digest));
    rows.emplace_back(key);
    return Scan::kContinue;
  });
  if (error) return fail(*std::move(error));
  for (const std::string& key : rows) transaction.remove(key);
  return {};
}

}  // namespace bulkhead
