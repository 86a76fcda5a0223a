// Structured logs: one line per event, a constant message and fields. Lines are JSON
// ({"time":…,"level":…,"message":…, fields…}) or, on a terminal, aligned text. Thread-safe.
// No secrets: never log credentials, tokens or request bodies.
#pragma once

#include <concepts>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

namespace bulkhead {

enum class LogLevel { kDebug, kInfo, kWarning, kError };
enum class LogFormat { kJson, kText };

struct LogField {
  LogField(std::string_view key, std::string_view value) : key(key), value(value) {}
  LogField(std::string_view key, const char* value) : key(key), value(value) {}
  LogField(std::string_view key, std::integral auto number)
      : key(key), value(std::to_string(number)), is_number(true) {}

  std::string_view key;
  std::string value;
  bool is_number = false;
};

class Logger {
 public:
  // Writes to `path`, or to standard error when it is empty. Lines below `level` are dropped.
  Logger(LogLevel level, LogFormat format, const std::string& path = {});
  ~Logger();
  Logger(const Logger&) = delete;
  Logger& operator=(const Logger&) = delete;

  // A logger that drops everything, for tests and tools.
  static Logger& discard();

  bool enabled(LogLevel level) const { return level >= level_; }
  void write(LogLevel level, std::string_view message,
             std::initializer_list<LogField> fields = {});

  void debug(std::string_view message, std::initializer_list<LogField> fields = {}) {
    write(LogLevel::kDebug, message, fields);
  }
  void info(std::string_view message, std::initializer_list<LogField> fields = {}) {
    write(LogLevel::kInfo, message, fields);
  }
  void warning(std::string_view message, std::initializer_list<LogField> fields = {}) {
    write(LogLevel::kWarning, message, fields);
  }
  void error(std::string_view message, std::initializer_list<LogField> fields = {}) {
    write(LogLevel::kError, message, fields);
  }

 private:
  struct Sink;
  LogLevel level_;
  LogFormat format_;
  std::unique_ptr<Sink> sink_;
};

// Appends `text` to `out` as a JSON string with quotes; bytes that are not UTF-8 or are control
// characters become escapes, so that one event is always one line.
void append_json_string(std::string& out, std::string_view text);

}  // namespace bulkhead
