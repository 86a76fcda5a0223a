#include "base/log.h"

#include <chrono>
#include <cstdint>

#include <fmt/format.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "base/time.h"

namespace bulkhead {
namespace {

std::string_view name_of(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug: return "debug";
    case LogLevel::kInfo: return "info";
    case LogLevel::kWarning: return "warning";
    case LogLevel::kError: return "error";
  }
  return "info";
}

// Length of the well-formed UTF-8 sequence at the start of `text`, 0 when there is none.
size_t utf8_length(std::string_view text) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  size_t length = 0;
  uint32_t minimum = 0;
  uint32_t value = 0;
  if (first >= 0xC2 && first <= 0xDF) length = 2, minimum = 0x80, value = first & 0x1F;
  if (first >= 0xE0 && first <= 0xEF) length = 3, minimum = 0x800, value = first & 0x0F;
  if (first >= 0xF0 && first <= 0xF4) length = 4, minimum = 0x10000, value = first & 0x07;
  if (length == 0 || text.size() < length) return 0;
  for (size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
    value = value << 6 | (byte(i) & 0x3F);
  }
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  return value < minimum || value > 0x10FFFF || surrogate ? 0 : length;
}

UnixTime now() {
  return std::chrono::time_point_cast<Milliseconds>(std::chrono::system_clock::now());
}

void append_fields(std::string& line, std::initializer_list<LogField> fields, LogFormat format) {
  for (const LogField& field : fields) {
    if (format == LogFormat::kText) {
      line += fmt::format(" {}=", field.key);
    } else {
      line += ',';
      append_json_string(line, field.key);
      line += ':';
    }
    if (field.is_number) {
      line += field.value;
    } else {
      append_json_string(line, field.value);
    }
  }
}

}  // namespace

struct Logger::Sink {
  std::shared_ptr<spdlog::sinks::sink> out;
};

Logger::Logger(LogLevel level, LogFormat format, const std::string& path)
    : level_(level), format_(format), sink_(std::make_unique<Sink>()) {
  if (path.empty()) {
    sink_->out = std::make_shared<spdlog::sinks::stderr_sink_mt>();
  } else {
    sink_->out = std::make_shared<spdlog::sinks::basic_file_sink_mt>(path);
  }
  sink_->out->set_pattern("%v");
}

Logger::~Logger() = default;

Logger& Logger::discard() {
  static Logger logger(static_cast<LogLevel>(static_cast<int>(LogLevel::kError) + 1),
                       LogFormat::kJson, "/dev/null");
  return logger;
}

void Logger::write(LogLevel level, std::string_view message,
                   std::initializer_list<LogField> fields) {
  if (!enabled(level)) return;
  std::string line;
  line.reserve(256);
  if (format_ == LogFormat::kText) {
    line += fmt::format("{} {:<7} {}", to_rfc3339(now()), name_of(level), message);
    append_fields(line, fields, format_);
  } else {
    line += fmt::format(R"({{"time":"{}","level":"{}","message":)", to_rfc3339(now()),
                        name_of(level));
    append_json_string(line, message);
    append_fields(line, fields, format_);
    line += '}';
  }
  sink_->out->log(spdlog::details::log_msg("", spdlog::level::info, line));
  sink_->out->flush();
}

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  while (!text.empty()) {
    const unsigned char first = static_cast<unsigned char>(text.front());
    size_t length = 1;
    if (first == '"' || first == '\\') {
      out += '\\';
      out += text.front();
    } else if (first == '\n') {
      out += "\\n";
    } else if (first < 0x20 || first == 0x7F) {
      out += fmt::format("\\u{:04x}", first);
    } else if (first < 0x80) {
      out += text.front();
    } else if (length = utf8_length(text); length > 0) {
      out += text.substr(0, length);
    } else {
      length = 1;
      out += "\\ufffd";
    }
    text.remove_prefix(length);
  }
  out += '"';
}

}  // namespace bulkhead
