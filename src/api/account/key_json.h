// API keys as the account API takes and shows them.
#pragma once

#include <string>
#include <vector>

#include "api/account/json_fields.h"
#include "auth/api_keys.h"

namespace bulkhead {

// A key to be made of the fields "name", "expires_in" (seconds) and "scopes". Errors: kInvalid.
Result<NewApiKey> parse_new_key(const JsonFields& fields, const ApiKeyText& key, UnixTime now,
                                std::chrono::milliseconds lifetime_max);

// {"id":…,"key":…,"expires":…}: the only time the key's text is seen.
std::string print_new_key(const NewApiKey& row, const ApiKeyText& key);

// [{"id":…,"name":…,"created":…,"expires":…,"scopes":[…]},…]; `expires` is null for never.
Result<std::string> print_keys(const std::vector<ApiKey>& keys);

// The id in a path; unknown ones and what is none at all are told alike. Errors: kNotFound.
Result<ApiKeyId> key_in_path(std::string_view text);

}  // namespace bulkhead
