#include "app/table.h"

#include <algorithm>

#include <fmt/format.h>

namespace bulkhead {
namespace {

std::string format_row(const std::vector<std::string>& cells, const std::vector<size_t>& widths) {
  std::string line;
  for (size_t i = 0; i + 1 < cells.size(); ++i) {
    line += fmt::format("{:<{}}  ", cells[i], widths[i]);
  }
  return line + cells.back();
}

}  // namespace

std::string format_table(const std::vector<std::string>& headings,
                         const std::vector<std::vector<std::string>>& rows, Colour colour) {
  std::vector<size_t> widths(headings.size());
  const auto widen = [&](const std::vector<std::string>& cells) {
    for (size_t i = 0; i < widths.size(); ++i) widths[i] = std::max(widths[i], cells[i].size());
  };
  widen(headings);
  for (const auto& row : rows) widen(row);

  const std::string first = format_row(headings, widths);
  std::string out = colour == Colour::kYes ? fmt::format("\x1b[1m{}\x1b[0m", first) : first;
  out += "\n";
  for (const auto& row : rows) out += format_row(row, widths) + "\n";
  return out;
}

}  // namespace bulkhead
