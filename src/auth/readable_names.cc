#include "auth/readable_names.h"

#include <algorithm>

namespace bulkhead {
namespace {

NameRange beginning_with(std::string prefix) {
  std::string until(keys::end_of(prefix));
  return {std::move(prefix), std::move(until)};
}

NameRange only(const std::string& name) { return {name, name + '\0'}; }

// In order, with what overlaps or touches made one.
std::vector<NameRange> united(std::vector<NameRange> ranges) {
  std::ranges::sort(ranges, {}, &NameRange::from);
  std::vector<NameRange> united;
  for (NameRange& range : ranges) {
    if (!united.empty() && range.from <= united.back().until) {
      united.back().until = std::max(united.back().until, range.until);
    } else {
      united.push_back(std::move(range));
    }
  }
  return united;
}

}  // namespace

Result<std::vector<NameRange>> readable_ranges(Snapshot& snapshot, const ReadableSet& readable) {
  if (readable.everything) return std::vector{NameRange{}};
  std::vector<NameRange> ranges;
  for (const NamespaceId id : readable.namespaces) {
    const auto name = TRY(find_namespace_name(snapshot, id));
    if (name) ranges.push_back(beginning_with(*name + '/'));
  }
  for (const ReadableSet::Pattern& pattern : readable.patterns) {
    const auto name = TRY(find_namespace_name(snapshot, pattern.namespace_id));
    const std::string start = pattern.text.substr(0, pattern.text.find('*'));
    if (name) ranges.push_back(beginning_with(*name + '/' + start));
  }
  for (const RepositoryId id : readable.repositories) {
    const auto record = TRY(find_record<RepositoryRecord>(snapshot, keys::repository(id)));
    if (record) ranges.push_back(only(record->full_name));
  }
  return united(std::move(ranges));
}

}  // namespace bulkhead
