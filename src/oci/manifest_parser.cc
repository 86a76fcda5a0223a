// Boost's push parser checks the JSON; this hands its events to a ManifestReader.
#include <boost/json/basic_parser_impl.hpp>
#include <optional>
#include <utility>

#include "oci/manifest_document.h"
#include "oci/manifest_reader.h"

namespace bulkhead {
namespace {

using boost::json::error_code;
using boost::json::string_view;

// Boost delivers long texts in parts and wants an error code for a refusal; the Error itself is
// kept here.
class JsonEvents {
 public:
  static constexpr size_t max_object_size = size_t(-1);
  static constexpr size_t max_array_size = size_t(-1);
  static constexpr size_t max_key_size = size_t(-1);
  static constexpr size_t max_string_size = size_t(-1);

  explicit JsonEvents(const ManifestLimits& limits) : reader_(limits) {}

  ManifestReader& reader() { return reader_; }
  std::optional<Error>& refusal() { return refusal_; }

  bool on_document_begin(error_code&) { return true; }
  bool on_document_end(error_code&) { return true; }
  bool on_object_begin(error_code& code) { return report(reader_.begin_object(), code); }
  bool on_object_end(size_t, error_code& code) { return report(reader_.end_object(), code); }
  bool on_array_begin(error_code& code) { return report(reader_.begin_array(), code); }
  bool on_array_end(size_t, error_code&) {
    reader_.end_array();
    return true;
  }
  bool on_key_part(string_view part, size_t, error_code&) { return keep(part); }
  bool on_key(string_view part, size_t, error_code& code) {
    keep(part);
    return report(reader_.key(std::exchange(text_, {})), code);
  }
  bool on_string_part(string_view part, size_t, error_code&) { return keep(part); }
  bool on_string(string_view part, size_t, error_code& code) {
    keep(part);
    return report(reader_.string(std::exchange(text_, {})), code);
  }
  bool on_number_part(string_view, error_code&) { return true; }
  bool on_int64(int64_t value, string_view, error_code& code) {
    return report(value < 0 ? reader_.other_scalar() : reader_.integer(uint64_t(value)), code);
  }
  bool on_uint64(uint64_t, string_view, error_code& code) {  // more than 2^63-1
    return report(reader_.other_scalar(), code);
  }
  bool on_double(double, string_view, error_code& code) {
    return report(reader_.other_scalar(), code);
  }
  bool on_bool(bool, error_code& code) { return report(reader_.other_scalar(), code); }
  bool on_null(error_code& code) { return report(reader_.other_scalar(), code); }
  bool on_comment_part(string_view, error_code&) { return true; }
  bool on_comment(string_view, error_code&) { return true; }

 private:
  bool keep(string_view part) {
    if (!reader_.skipping()) text_.append(part.data(), part.size());
    return true;
  }

  bool report(Result<void> result, error_code& code) {
    if (result) return true;
    refusal_ = std::move(result).error();
    code = boost::json::error::exception;
    return false;
  }

  ManifestReader reader_;
  std::optional<Error> refusal_;
  std::string text_;
};

}  // namespace

Result<ManifestDocument> parse_manifest_document(std::string_view bytes,
                                                 const ManifestLimits& limits) {
  boost::json::parse_options options;
  options.max_depth = limits.depth_max;
  boost::json::basic_parser<JsonEvents> parser(options, limits);
  error_code code;
  const size_t parsed = parser.write_some(false, bytes.data(), bytes.size(), code);
  if (parser.handler().refusal()) return fail(std::move(*parser.handler().refusal()));
  if (code) {
    return fail(ErrorCode::kManifestInvalid, "the manifest is not valid JSON: " + code.message());
  }
  if (parsed != bytes.size()) {
    return fail(ErrorCode::kManifestInvalid, "something follows the manifest's JSON");
  }
  return parser.handler().reader().take_document();
}

}  // namespace bulkhead
