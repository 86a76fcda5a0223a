// The keys of who may come in and what is recorded of it, and the units that all keys are in. Part
// of config_keys.cc, which puts them among the others.
#pragma once

#include <chrono>
#include <vector>

#include "app/config_keys.h"

namespace bulkhead {

namespace config_units {
inline constexpr Milliseconds kHour = std::chrono::hours(1);
inline constexpr Milliseconds kDay = std::chrono::hours(24);
inline constexpr Milliseconds kYear = 365 * kDay;
inline constexpr uint64_t kKiB = uint64_t{1} << 10;
inline constexpr uint64_t kMiB = uint64_t{1} << 20;
inline constexpr uint64_t kGiB = uint64_t{1} << 30;
inline constexpr uint64_t kTiB = uint64_t{1} << 40;
}  // namespace config_units

using Keys = std::vector<ConfigKey>;

Keys auth_keys(AuthConfig& c);
Keys token_keys(TokenConfig& c);
Keys audit_keys(AuditConfig& c);
Keys external_keys(ExternalSettings& c);
Keys issuers_keys(Issuers& issuers);

}  // namespace bulkhead
