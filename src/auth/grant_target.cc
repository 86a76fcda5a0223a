#include "auth/grant_target.h"

#include <algorithm>

namespace bulkhead {
namespace {

constexpr std::string_view kEverywhere = "*";

Result<GrantTarget> parse_pattern(std::string_view ns, std::string_view pattern) {
  const auto is_possible = [](char character) {
    return (character >= 'a' && character <= 'z') || (character >= '0' && character <= '9') ||
           std::string_view("._-/*").contains(character);
  };
  const auto stars = static_cast<size_t>(std::ranges::count(pattern, '*'));
  if (pattern.size() > kPatternBytesMax || stars > kPatternStarsMax ||
      !std::ranges::all_of(pattern, is_possible)) {
    return fail(ErrorCode::kNameInvalid,
                "a pattern has at most 128 characters of a-z, 0-9, '.', '_', '-', '/' and at most "
                "4 of '*'");
  }
  return GrantTarget{.kind = BindingObject::kPattern,
                     .namespace_name = TRY(parse_namespace_name(ns)),
                     .pattern = std::string(pattern)};
}

constexpr size_t kNameKeyBytesMax = 1 + kRepositoryNameBytesMax;

// The record at `key`, or an empty one. What is absent is decoded from a stand-in under a key as
// long, for a checksum runs over both, so that it costs what something present does.
template <class Record>
Result<Record> get_at_equal_cost(Snapshot& snapshot, std::string_view key) {
  struct Row {
    std::string key;
    std::string value;
  };
  static const std::vector<Row> stand_ins = [] {
    std::vector<Row> rows;
    for (size_t size = 0; size <= kNameKeyBytesMax; ++size) {
      const std::string absent(size, 'a');
      rows.push_back({absent, encode_record(absent, Record{})});
    }
    return rows;
  }();
  const Row& stand_in = stand_ins.at(key.size());
  const auto value = snapshot.get(key);
  return decode_record<Record>(value ? key : stand_in.key, value.value_or(stand_in.value));
}

}  // namespace

Result<GrantTarget> GrantTarget::parse(std::string_view text) {
  if (text == kEverywhere) return GrantTarget{};
  const size_t slash = text.find('/');
  if (slash == std::string_view::npos) {
    return GrantTarget{.kind = BindingObject::kNamespace,
                       .namespace_name = TRY(parse_namespace_name(text))};
  }
  if (text.contains('*')) return parse_pattern(text.substr(0, slash), text.substr(slash + 1));
  RepositoryName repository = TRY(RepositoryName::parse(text));
  return GrantTarget{.kind = BindingObject::kRepository,
                     .namespace_name = std::string(repository.namespace_name()),
                     .repository = std::move(repository)};
}

std::string GrantTarget::text() const {
  switch (kind) {
    case BindingObject::kRegistry: return std::string(kEverywhere);
    case BindingObject::kNamespace: return namespace_name;
    case BindingObject::kRepository: return repository->full();
    case BindingObject::kPattern: break;
  }
  return namespace_name + "/" + pattern;
}

bool matches(std::string_view pattern, std::string_view path) {
  size_t at = 0;
  size_t star = std::string_view::npos;  // the last '*' passed, and where the path stood then
  size_t path_at_star = 0;
  for (size_t i = 0; i < path.size();) {
    if (at < pattern.size() && pattern[at] == '*') {
      star = at++;
      path_at_star = i;
    } else if (at < pattern.size() && pattern[at] == path[i]) {
      ++at, ++i;
    } else if (star != std::string_view::npos) {
      at = star + 1;
      i = ++path_at_star;
    } else {
      return false;
    }
  }
  return pattern.substr(at).find_first_not_of('*') == std::string_view::npos;
}

// What a stranger may learn from how long this takes is nothing (isolation row A13): the same two
// rows are read whether there is such a repository or not, and none that only a repository has.
Result<Place> find_place(Snapshot& snapshot, const RepositoryName& name) {
  const auto repository = TRY(get_at_equal_cost<NumberRecord>(snapshot, keys::name(name.full())));
  const auto ns =
      TRY(get_at_equal_cost<NamespaceRecord>(snapshot, keys::namespace_(name.namespace_name())));
  // A name has its row for as long as its repository is active, and its namespace has one too.
  return Place{.repository_id = RepositoryId{repository.value},
               .namespace_id = ns.id,
               .path = std::string(name.path())};
}

Result<Place> find_place(Snapshot& snapshot, const GrantTarget& target) {
  if (target.repository) return find_place(snapshot, *target.repository);
  Place place;
  if (target.kind != BindingObject::kRegistry) {
    const auto ns = TRY(find_namespace(snapshot, target.namespace_name));
    place.namespace_id = ns.value_or(NamespaceId{});
  }
  return place;
}

}  // namespace bulkhead
