// Rows of text as aligned columns, for a terminal or a pipe. Pure.
#pragma once

#include <string>
#include <vector>

namespace bulkhead {

enum class Colour { kNo, kYes };

// Columns are as wide as their widest cell and two spaces apart; the last one is not padded. The
// headings are bold when colour is wanted.
std::string format_table(const std::vector<std::string>& headings,
                         const std::vector<std::vector<std::string>>& rows, Colour colour);

}  // namespace bulkhead
