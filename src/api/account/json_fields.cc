#include "api/account/json_fields.h"

#include <algorithm>
#include <boost/json.hpp>

#include "api/whole_body.h"
#include "auth/external/unique_keys.h"
#include "oci/media_type.h"

namespace bulkhead {
namespace {

namespace json = boost::json;

constexpr std::string_view kJsonType = "application/json";

std::unexpected<Error> invalid(std::string_view what) {
  return fail(ErrorCode::kInvalid, "the body's field \"" + std::string(what) +
                                       "\" is missing, unknown or of the wrong type");
}

Result<std::vector<std::string>> strings(std::string_view name, const json::array& array) {
  std::vector<std::string> list;
  for (const json::value& item : array) {
    if (!item.is_string()) return invalid(name);
    list.emplace_back(item.get_string());
  }
  return list;
}

}  // namespace

Result<JsonFields> JsonFields::parse(std::string_view text,
                                     std::initializer_list<std::string_view> known) {
  boost::system::error_code error;
  if (!has_unique_keys(text)) return fail(ErrorCode::kInvalid, "the body is not strict JSON");
  const json::value value = json::parse(text, error);
  if (error || !value.is_object()) return fail(ErrorCode::kInvalid, "the body is no JSON object");
  JsonFields fields;
  for (const auto& [key, field] : value.get_object()) {
    const std::string name(key);
    if (std::ranges::find(known, name) == known.end()) {
      return fail(ErrorCode::kInvalid, "the body has a field that is not known here");
    }
    if (field.is_string()) {
      fields.values_.emplace(name, std::string(field.get_string()));
    } else if (field.is_int64()) {
      fields.values_.emplace(name, field.get_int64());
    } else if (field.is_array()) {
      fields.values_.emplace(name, TRY(strings(name, field.get_array())));
    } else {
      return invalid(name);
    }
  }
  return fields;
}

Result<std::string> JsonFields::text(std::string_view name) const {
  const auto found = values_.find(name);
  if (found == values_.end()) return invalid(name);
  const auto* text = std::get_if<std::string>(&found->second);
  if (text == nullptr) return invalid(name);
  return *text;
}

Result<int64_t> JsonFields::count(std::string_view name) const {
  const auto found = values_.find(name);
  if (found == values_.end()) return invalid(name);
  const auto* count = std::get_if<int64_t>(&found->second);
  if (count == nullptr || *count < 0) return invalid(name);
  return *count;
}

Result<std::vector<std::string>> JsonFields::list(std::string_view name) const {
  const auto found = values_.find(name);
  if (found == values_.end()) return std::vector<std::string>{};
  const auto* list = std::get_if<std::vector<std::string>>(&found->second);
  if (list == nullptr) return invalid(name);
  return *list;
}

Task<std::string> read_json_body(Request& request) {
  const std::string type(request.headers.find("Content-Type").value_or(""));
  if (request.headers.count("Content-Type") != 1 || strip_parameters(type) != kJsonType) {
    co_return fail(ErrorCode::kMediaTypeUnsupported,
                   "the body of this request is application/json");
  }
  co_return co_await read_whole_body(*request.body, kJsonBodyBytesMax);
}

}  // namespace bulkhead
