#include "api/distribution/pages.h"

#include <algorithm>
#include <charconv>

#include "base/log.h"

namespace bulkhead {
namespace {

// Longer than any tag or repository name, so a cut `last` sorts where the whole one would.
constexpr size_t kLastBytesMax = kRepositoryNameBytesMax + 1;

bool is_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

Result<PageRequest> parse_page(const Query& query, const ApiSettings& settings) {
  PageRequest page{.count = std::min(settings.page_default, settings.page_max), .last = {}};
  if (const auto last = query.find("last")) page.last = last->substr(0, kLastBytesMax);
  const auto text = query.find("n");
  if (!text) return page;
  if (!is_digits(*text)) {
    return fail(ErrorCode::kPaginationInvalid, "n must be a number of names, zero or more");
  }
  size_t count = 0;
  const auto parsed = std::from_chars(text->data(), text->data() + text->size(), count);
  const bool too_large = parsed.ec == std::errc::result_out_of_range;
  page.count = too_large ? settings.page_max : std::min(count, settings.page_max);
  return page;
}

std::string next_link(std::string_view path, std::string_view query) {
  std::string link = "<";
  link.append(path).append("?").append(query).append(">; rel=\"next\"");
  return link;
}

std::string json_strings(const std::vector<std::string>& texts) {
  std::string json = "[";
  for (const std::string& text : texts) {
    if (json.size() > 1) json += ',';
    append_json_string(json, text);
  }
  json += ']';
  return json;
}

}  // namespace bulkhead
