// The body of an answer that serves a blob: all of it, one range (206), or several as
// multipart/byteranges, each part for itself and in the order asked for (B7).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "http/range_header.h"
#include "http/response.h"
#include "repository/blob_reader.h"

namespace bulkhead {

inline constexpr std::string_view kBlobType = "application/octet-stream";

// Sets status, Content-Type, Content-Range and the body parts, which go on reading while they are
// sent. No range means the whole. Nobody can have known `boundary` when the content was made.
void fill_body(Response& response, BlobReader reader, const std::vector<ByteRange>& ranges,
               std::string boundary);

}  // namespace bulkhead
