#include "metadata/metadata_store.h"

#include <gtest/gtest.h>

#include <map>

#include "oci/digester.h"

namespace bulkhead {
namespace {

// Rows in a map: enough to run bodies, which are pure.
class Rows : public Transaction {
 public:
  std::optional<std::string_view> get(std::string_view key) override {
    const auto row = rows_.find(std::string(key));
    if (row == rows_.end()) return std::nullopt;
    return row->second;
  }
  void scan(std::string_view from, std::string_view until, ScanVisitor visit) override {
    for (auto row = rows_.lower_bound(std::string(from)); row != rows_.end(); ++row) {
      if (!until.empty() && row->first >= until) return;
      if (visit(row->first, row->second) == Scan::kStop) return;
    }
  }
  void put(std::string_view key, std::string_view value) override {
    rows_[std::string(key)] = value;
  }
  void remove(std::string_view key) override { rows_.erase(std::string(key)); }

 private:
  std::map<std::string, std::string> rows_;
};

RepositoryName name(std::string_view text) { return RepositoryName::parse(text).value(); }
const Digest kDigest = digest_of(DigestAlgorithm::kSha256, "content");
const Digest kLong = digest_of(DigestAlgorithm::kSha512, "content");

TEST(Record, RoundTripsEveryKindOfField) {
  const UploadRecord upload{.owner = UserId{17},
                            .offset = 5,
                            .segments = 2,
                            .next_number = 3,
                            .hash_state = std::string("\0state", 6),
                            .pending = {"one", "two"},
                            .created = unix_time(12345),
                            .expiry = unix_time(-1),
                            .crc = 9};
  const auto read = decode_record<UploadRecord>("key", encode_record("key", upload)).value();
  EXPECT_EQ(read.owner, UserId{17});
  EXPECT_EQ(read.hash_state, upload.hash_state);
  EXPECT_EQ(read.pending, upload.pending);
  EXPECT_EQ(read.expiry, upload.expiry);
  EXPECT_EQ(read.next_number, 3u);
}

TEST(Record, IsReadInPart) {
  const ManifestRecord whole{.media_type = "a/b", .size = 7, .references = {"one", "two"}};
  const std::string value = encode_record("key", whole);
  EXPECT_EQ(decode_record<ManifestType>("key", value).value().media_type, "a/b");
  EXPECT_EQ(decode_record<ManifestType>("other", value).error().code, ErrorCode::kCorrupt);
}

// A later version may name its fields in another order, and repeats those that are lists.
TEST(Record, IsReadInAnyOrder) {
  std::string body;
  record_codec::append_field(body, 99, "unknown");
  record_codec::append_field(body, 6, "one");
  record_codec::append_field(body, 2, keys::big_endian(5));
  record_codec::append_field(body, 6, "two");
  record_codec::append_field(body, 1, keys::big_endian(17));
  const auto read = decode_record<UploadRecord>("key", record_codec::seal("key", body)).value();
  EXPECT_EQ(read.owner, UserId{17});
  EXPECT_EQ(read.offset, 5u);
  EXPECT_EQ(read.pending, (std::vector<std::string>{"one", "two"}));
  std::string unknown;
  record_codec::append_field(unknown, 99, "unknown");
  EXPECT_EQ(read.unknown_fields, unknown);
}

TEST(Record, AFieldOfAWrongLengthOrHalfAFieldIsCorrupt) {
  std::string wrong;
  record_codec::append_field(wrong, 1, "seven b");
  std::string half;
  record_codec::append_field(half, 1, keys::big_endian(1));
  half.pop_back();
  for (const std::string& body : {wrong, half, half.substr(0, 1), std::string(1, '\x80')}) {
    const auto read = decode_record<NumberRecord>("key", record_codec::seal("key", body));
    ASSERT_FALSE(read) << body.size();
    EXPECT_EQ(read.error().code, ErrorCode::kCorrupt);
  }
}

TEST(Record, IsBoundToItsKey) {
  const std::string value = encode_record("key", NumberRecord{.value = 1});
  EXPECT_EQ(decode_record<NumberRecord>("other", value).error().code, ErrorCode::kCorrupt);
}

TEST(Record, EveryFlippedBitIsFound) {
  const std::string value = encode_record("key", TextRecord{.text = "registry"});
  for (size_t bit = 0; bit < value.size() * 8; ++bit) {
    std::string flipped = value;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_FALSE(decode_record<TextRecord>("key", flipped)) << "bit " << bit;
  }
}

TEST(Record, EveryTruncationIsFound) {
  const std::string value = encode_record("key", TextRecord{.text = "registry"});
  for (size_t size = 0; size < value.size(); ++size) {
    EXPECT_FALSE(decode_record<TextRecord>("key", value.substr(0, size))) << size;
  }
}

TEST(Record, KeepsFieldsOfANewerVersion) {
  NumberRecord newer{.value = 4};
  record_codec::append_field(newer.unknown_fields, 77, "from the future");
  const auto read = decode_record<NumberRecord>("k", encode_record("k", newer)).value();
  EXPECT_EQ(read.value, 4u);
  EXPECT_EQ(read.unknown_fields, newer.unknown_fields);
}

TEST(Keys, AreWithinLmdbsLimitAtTheirLongest) {
  const std::string tag(128, 't');
  const std::string subject = keys::unregistered_digest_key(std::string(200, 'd'));
  EXPECT_LE(keys::keeper({}, kLong, Keeper::kSubject, subject).size(), 349u);
  EXPECT_LE(keys::referrer({}, subject, "type", kLong).size(), 349u);
  EXPECT_LE(keys::keeper({}, kLong, Keeper::kTag, tag).size(), 349u);
}

TEST(Keys, HaveRoomForWhatTheStoreTakesAndNoMore) {
  EXPECT_EQ(Key(std::string(511, 'k')).size(), 511u);
  EXPECT_DEATH(Key(std::string(511, 'k')).append("k"), "every part of a key is bounded");
}

TEST(Keys, LeaseComesBeforeTheLinksOfItsBlob) {
  const RepositoryId id{16};
  EXPECT_LT(keys::lease(id, kDigest), keys::link(id, kDigest, kDigest));
  EXPECT_LT(keys::link(id, kDigest, kDigest), keys::end_of(keys::held(id, kDigest)));
}

TEST(Keys, EndOfSkipsTrailingFf) {
  EXPECT_EQ(keys::end_of("ab"), "ac");
  EXPECT_EQ(keys::end_of("a\xFF\xFF"), "b");
}

TEST(Keys, QueueKeysReadBack) {
  const auto expiry =
      keys::parse_expiry(keys::expiry(unix_time(5), Expiring::kUpload, "item")).value();
  EXPECT_EQ(expiry.when, unix_time(5));
  EXPECT_EQ(expiry.kind, Expiring::kUpload);
  EXPECT_EQ(expiry.item, "item");
  const auto doomed = keys::parse_doomed(keys::doomed(unix_time(7), "segment")).value();
  EXPECT_EQ(doomed.when, unix_time(7));
  EXPECT_EQ(doomed.segment, "segment");
  EXPECT_FALSE(keys::parse_doomed("d"));
}

TEST(Keys, NewerTagEventsComeFirst) {
  EXPECT_LT(keys::tag_event({}, "v1", 2), keys::tag_event({}, "v1", 1));
}

TEST(Repository, IsCreatedOnceAndFoundByEveryNameOfIt) {
  Rows rows;
  const auto created = ensure_repository(rows, name("alpine"), unix_time(1)).value();
  EXPECT_EQ(find_repository(rows, name("library/alpine")).value(), created);
  EXPECT_EQ(ensure_repository(rows, name("library/alpine"), unix_time(2)).value(), created);
  EXPECT_EQ(find_namespace(rows, "library").value(), created.namespace_id);
}

TEST(Repository, RecreatedNameGetsANewId) {
  Rows rows;
  const auto first = ensure_repository(rows, name("team/app"), unix_time(1)).value();
  rows.remove(keys::name("team/app"));
  EXPECT_FALSE(find_repository(rows, name("team/app")).value());
  const auto second = ensure_repository(rows, name("team/app"), unix_time(2)).value();
  EXPECT_NE(first.id, second.id);
  EXPECT_EQ(first.namespace_id, second.namespace_id);
}

TEST(Repository, WhileDeletingIsNotFound) {
  Rows rows;
  const auto created = ensure_repository(rows, name("team/app"), unix_time(1)).value();
  auto record = *find_record<RepositoryRecord>(rows, keys::repository(created.id)).value();
  record.state = RepositoryState::kDeleting;
  put_record(rows, keys::repository(created.id), record);
  EXPECT_FALSE(find_repository(rows, name("team/app")).value());
}

TEST(Namespace, HasANameFromItsFirstMoment) {
  Rows rows;
  const NamespaceId id = ensure_namespace(rows, "team", {}).value();
  EXPECT_EQ(ensure_namespace(rows, "team", {}), id);
  EXPECT_EQ(find_namespace_name(rows, id).value(), "team");
  EXPECT_EQ(find_namespace_name(rows, NamespaceId{999}).value(), std::nullopt);
}

}  // namespace
}  // namespace bulkhead
