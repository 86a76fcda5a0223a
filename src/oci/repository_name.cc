#include "oci/repository_name.h"

#include <utility>

namespace bulkhead {
namespace {

constexpr std::string_view kDefaultNamespace = "library";

bool is_alphanumeric(char character) {
  return (character >= 'a' && character <= 'z') || (character >= '0' && character <= '9');
}

bool is_separator(std::string_view text) {
  return text == "." || text == "_" || text == "__" ||
         text.find_first_not_of('-') == std::string_view::npos;
}

// Alphanumeric runs with a separator between each two of them.
bool is_component(std::string_view text) {
  size_t separator_start = 0;  // of the characters since the last alphanumeric one
  for (size_t i = 0; i < text.size(); ++i) {
    if (!is_alphanumeric(text[i])) continue;
    const std::string_view between = text.substr(separator_start, i - separator_start);
    if (!between.empty() && (separator_start == 0 || !is_separator(between))) return false;
    separator_start = i + 1;
  }
  return !text.empty() && separator_start == text.size();
}

bool is_name(std::string_view text) {
  for (;;) {
    const size_t slash = text.find('/');
    if (!is_component(text.substr(0, slash))) return false;
    if (slash == std::string_view::npos) return true;
    text.remove_prefix(slash + 1);
  }
}

}  // namespace

Result<RepositoryName> RepositoryName::parse(std::string_view text) {
  // Before anything is scanned or copied: a name may come from an unlimited query parameter.
  if (text.size() > kRepositoryNameBytesMax) {
    return fail(ErrorCode::kNameInvalid, "the repository name is longer than 255 characters");
  }
  if (!is_name(text)) {
    return fail(ErrorCode::kNameInvalid,
                "a repository name has components of a-z and 0-9, joined inside by one of . _ __ "
                "or dashes, and by / between them");
  }
  std::string full(text);
  if (!text.contains('/')) full = std::string(kDefaultNamespace) + "/" + full;
  if (full.size() > kRepositoryNameBytesMax) {
    return fail(ErrorCode::kNameInvalid, "the repository name is longer than 255 characters");
  }
  return RepositoryName(std::move(full), std::string(text));
}

std::string_view RepositoryName::namespace_name() const {
  return std::string_view(full_).substr(0, full_.find('/'));
}

std::string_view RepositoryName::path() const {
  return std::string_view(full_).substr(full_.find('/') + 1);
}

Result<std::string> parse_namespace_name(std::string_view text) {
  if (text.size() > kRepositoryNameBytesMax || !is_component(text)) {
    return fail(ErrorCode::kNameInvalid,
                "a namespace name has at most 255 characters of a-z and 0-9, joined by one of "
                ". _ __ or dashes");
  }
  return std::string(text);
}

Result<void> check_name_can_be_created(const RepositoryName& name) {
  if (("/" + name.full() + "/").contains("/blobs/uploads/")) {
    return fail(ErrorCode::kNameInvalid,
                "a repository name cannot contain blobs/uploads: its paths would look like "
                "another repository's uploads");
  }
  return {};
}

}  // namespace bulkhead
