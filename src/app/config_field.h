// One place in the configuration: where its value lives, and which texts it takes. Durations are
// written 250ms, 30s, 5m, 4h or 7d; sizes 512B, 64KiB, 4MiB, 1GiB or 16TiB; counts in digits;
// flags true or false. A field points into a Config and is used at once, never kept.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace bulkhead {

struct DurationField {
  Milliseconds* value;
  Milliseconds min;
  Milliseconds max;
};

struct SizeField {
  uint64_t* value;  // bytes
  uint64_t min;
  uint64_t max;
};

struct CountField {
  uint64_t* value;
  uint64_t min;
  uint64_t max;
};

struct FlagField {
  bool* value;
};

struct TextField {
  std::string* value;
};

// Texts with commas between them; in a file also a list, whose texts may have commas.
struct ListField {
  std::vector<std::string>* value;
};

struct ChoiceField {
  std::string* value;
  std::vector<std::string_view> choices;
};

using ConfigField = std::variant<DurationField, SizeField, CountField, FlagField, TextField,
                                 ListField, ChoiceField>;

// kInvalid: what the text should have been.
Result<void> read_field(const ConfigField& field, std::string_view text);
// The present value as read_field() takes it, e.g. "4h".
std::string print_field(const ConfigField& field);
// What may stand there, e.g. "duration, 1s to 1h".
std::string describe_field(const ConfigField& field);

}  // namespace bulkhead
