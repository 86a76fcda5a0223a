#include "auth/external/unique_keys.h"

#include <boost/json/basic_parser_impl.hpp>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace bulkhead {
namespace {

using boost::json::error_code;
using boost::json::string_view;

// The keys of each object that is open. Boost delivers a long key in parts.
class KeyEvents {
 public:
  static constexpr size_t max_object_size = size_t(-1);
  static constexpr size_t max_array_size = size_t(-1);
  static constexpr size_t max_key_size = size_t(-1);
  static constexpr size_t max_string_size = size_t(-1);

  bool on_object_begin(error_code&) {
    open_.emplace_back();
    return true;
  }
  bool on_object_end(size_t, error_code&) {
    open_.pop_back();
    return true;
  }
  bool on_key_part(string_view part, size_t, error_code&) {
    key_.append(part.data(), part.size());
    return true;
  }
  bool on_key(string_view part, size_t, error_code& code) {
    key_.append(part.data(), part.size());
    if (open_.back().insert(std::exchange(key_, {})).second) return true;
    code = boost::json::error::syntax;
    return false;
  }

  bool on_document_begin(error_code&) { return true; }
  bool on_document_end(error_code&) { return true; }
  bool on_array_begin(error_code&) { return true; }
  bool on_array_end(size_t, error_code&) { return true; }
  bool on_string_part(string_view, size_t, error_code&) { return true; }
  bool on_string(string_view, size_t, error_code&) { return true; }
  bool on_number_part(string_view, error_code&) { return true; }
  bool on_int64(int64_t, string_view, error_code&) { return true; }
  bool on_uint64(uint64_t, string_view, error_code&) { return true; }
  bool on_double(double, string_view, error_code&) { return true; }
  bool on_bool(bool, error_code&) { return true; }
  bool on_null(error_code&) { return true; }
  bool on_comment_part(string_view, error_code&) { return true; }
  bool on_comment(string_view, error_code&) { return true; }

 private:
  std::vector<std::set<std::string>> open_;
  std::string key_;
};

}  // namespace

bool has_unique_keys(std::string_view text) {
  boost::json::basic_parser<KeyEvents> parser{boost::json::parse_options{}};
  error_code code;
  const size_t read = parser.write_some(false, text.data(), text.size(), code);
  if (code) return false;
  // What follows the document may be space only.
  return text.find_first_not_of(" \t\r\n", read) == std::string_view::npos;
}

}  // namespace bulkhead
