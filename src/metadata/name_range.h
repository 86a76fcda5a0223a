// A run of full repository names in byte order, from `from` up to but without `until` (to the end
// when empty). The repositories of namespace N are those whose names begin with "N/".
#pragma once

#include <string>

namespace bulkhead {

struct NameRange {
  std::string from;
  std::string until;
  bool operator==(const NameRange&) const = default;
};

}  // namespace bulkhead
