#include "app/config_field.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <span>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace bulkhead {
namespace {

struct Unit {
  std::string_view name;
  uint64_t factor;
};

// From large to small: a value is printed in the first that divides it.
constexpr std::array<Unit, 5> kDurationUnits = {
    {{"d", 86'400'000}, {"h", 3'600'000}, {"m", 60'000}, {"s", 1000}, {"ms", 1}}};
constexpr std::array<Unit, 5> kSizeUnits = {{{"TiB", uint64_t{1} << 40},
                                             {"GiB", uint64_t{1} << 30},
                                             {"MiB", uint64_t{1} << 20},
                                             {"KiB", uint64_t{1} << 10},
                                             {"B", 1}}};

std::optional<uint64_t> parse_digits(std::string_view text) {
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return {};
  return number;
}

std::optional<uint64_t> parse_with_unit(std::string_view text, std::span<const Unit> units) {
  const size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const auto number = parse_digits(text.substr(0, digits));
  const auto unit = std::ranges::find(units, text.substr(digits), &Unit::name);
  uint64_t product = 0;
  if (!number || unit == units.end() ||
      __builtin_mul_overflow(*number, unit->factor, &product)) {
    return {};
  }
  return product;
}

std::string print_with_unit(uint64_t value, std::span<const Unit> units) {
  if (value == 0) return fmt::format("0{}", units.back().name);
  const auto unit =
      std::ranges::find_if(units, [&](const Unit& unit) { return value % unit.factor == 0; });
  return fmt::format("{}{}", value / unit->factor, unit->name);
}

// Without the spaces around the commas; nothing at all is no text.
std::vector<std::string> split_list(std::string_view text) {
  std::vector<std::string> parts;
  if (text.find_first_not_of(' ') == std::string_view::npos) return parts;
  for (size_t begin = 0; begin <= text.size();) {
    const size_t end = std::min(text.find(',', begin), text.size());
    std::string_view part = text.substr(begin, end - begin);
    part.remove_prefix(std::min(part.find_first_not_of(' '), part.size()));
    part.remove_suffix(part.size() - part.find_last_not_of(' ') - 1);
    parts.emplace_back(part);
    begin = end + 1;
  }
  return parts;
}

std::string print_duration(Milliseconds value) {
  return print_with_unit(static_cast<uint64_t>(value.count()), kDurationUnits);
}

struct Reader {
  std::string_view text;

  bool operator()(const DurationField& field) const {
    const auto number = parse_with_unit(text, kDurationUnits);
    if (!number || *number > static_cast<uint64_t>(field.max.count())) return false;
    const Milliseconds value(static_cast<int64_t>(*number));
    if (value < field.min) return false;
    *field.value = value;
    return true;
  }
  bool operator()(const SizeField& field) const {
    return within(parse_with_unit(text, kSizeUnits), field);
  }
  bool operator()(const CountField& field) const { return within(parse_digits(text), field); }
  bool operator()(const FlagField& field) const {
    *field.value = text == "true";
    return text == "true" || text == "false";
  }
  bool operator()(const TextField& field) const {
    *field.value = text;
    return true;
  }
  bool operator()(const ListField& field) const {
    *field.value = split_list(text);
    return true;
  }
  bool operator()(const ChoiceField& field) const {
    if (std::ranges::find(field.choices, text) == field.choices.end()) return false;
    *field.value = text;
    return true;
  }

 private:
  template <class Field>
  static bool within(std::optional<uint64_t> number, const Field& field) {
    if (!number || *number < field.min || *number > field.max) return false;
    *field.value = *number;
    return true;
  }
};

struct Printer {
  std::string operator()(const DurationField& field) const { return print_duration(*field.value); }
  std::string operator()(const SizeField& field) const {
    return print_with_unit(*field.value, kSizeUnits);
  }
  std::string operator()(const CountField& field) const { return std::to_string(*field.value); }
  std::string operator()(const FlagField& field) const { return *field.value ? "true" : "false"; }
  std::string operator()(const TextField& field) const { return *field.value; }
  std::string operator()(const ListField& field) const {
    return fmt::format("{}", fmt::join(*field.value, ", "));
  }
  std::string operator()(const ChoiceField& field) const { return *field.value; }
};

struct Describer {
  std::string operator()(const DurationField& field) const {
    return fmt::format("duration, {} to {}", print_duration(field.min), print_duration(field.max));
  }
  std::string operator()(const SizeField& field) const {
    return fmt::format("size, {} to {}", print_with_unit(field.min, kSizeUnits),
                       print_with_unit(field.max, kSizeUnits));
  }
  std::string operator()(const CountField& field) const {
    return fmt::format("count, {} to {}", field.min, field.max);
  }
  std::string operator()(const FlagField&) const { return "true or false"; }
  std::string operator()(const TextField&) const { return "text"; }
  std::string operator()(const ListField&) const { return "texts with commas, or a list"; }
  std::string operator()(const ChoiceField& field) const {
    return fmt::format("one of {}", fmt::join(field.choices, ", "));
  }
};

}  // namespace

Result<void> read_field(const ConfigField& field, std::string_view text) {
  if (std::visit(Reader{text}, field)) return {};
  return fail(ErrorCode::kInvalid,
              fmt::format("expected {}; got '{}'", describe_field(field), text));
}

std::string print_field(const ConfigField& field) { return std::visit(Printer{}, field); }

std::string describe_field(const ConfigField& field) { return std::visit(Describer{}, field); }

}  // namespace bulkhead
