// For tests: an audit log in a folder of its own, removed with it, over calls that fail when told.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "audit/audit_files.h"
#include "audit/audit_log.h"
#include "audit/audit_verification.h"
#include "runtime/blocking_executor.h"

namespace bulkhead {

// Each may be set at any time, from any thread.
class FaultyAuditCalls final : public AuditFileCalls {
 public:
  std::atomic<bool> cannot_open{false};
  std::atomic<bool> cannot_write{false};
  std::atomic<bool> cannot_truncate{false};
  std::atomic<bool> cannot_sync{false};
  // Bytes that still fit on the disk, in all.
  std::atomic<int64_t> room{INT64_MAX};
  std::atomic<int> writes{0};
  std::atomic<int> syncs{0};

  int openat(int folder, const char* name, int flags, mode_t mode) override {
    return cannot_open ? failed(EMFILE) : AuditFileCalls::openat(folder, name, flags, mode);
  }
  ssize_t write(int file, const void* bytes, size_t count) override {
    ++writes;
    if (cannot_write || room <= 0) return failed(ENOSPC);
    const auto put = AuditFileCalls::write(file, bytes, std::min(count, static_cast<size_t>(room)));
    room -= put;
    return put;
  }
  int ftruncate(int file, off_t size) override {
    return cannot_truncate ? failed(EIO) : AuditFileCalls::ftruncate(file, size);
  }
  int fdatasync(int file) override {
    ++syncs;
    return cannot_sync ? failed(EIO) : AuditFileCalls::fdatasync(file);
  }

 private:
  static int failed(int code) {
    errno = code;
    return -1;
  }
};

class AuditHarness {
 public:
  AuditHarness() {
    std::string pattern = (std::filesystem::temp_directory_path() / "audit-XXXXXX").string();
    EXPECT_NE(::mkdtemp(pattern.data()), nullptr);
    folder = pattern + "/audit";
  }
  ~AuditHarness() {
    log.reset();
    std::filesystem::remove_all(std::filesystem::path(folder).parent_path());
  }

  void open() {
    auto opened = AuditLog::open(folder, settings, {clock, metrics, Logger::discard(), calls});
    ASSERT_TRUE(opened) << opened.error().message;
    log = *std::move(opened);
  }
  // As the end of a process does.
  void close() { log.reset(); }

  Result<void> record(AuditRecord record) {
    std::vector<AuditRecord> records;
    records.push_back(std::move(record));
    return executor.run(log->record(std::move(records)));
  }
  Result<void> push(const std::string& reference) {
    return record({.event = AuditEvent::kPush, .reference = reference});
  }

  Result<AuditVerified> verify(std::vector<ChainHead> expected = {}) const {
    return blocking_verify_audit(folder, std::move(expected), nullptr);
  }
  std::vector<AuditFile> files() const { return list_audit_files(folder).value(); }
  std::string path(size_t file = 0) const { return folder + "/" + files().at(file).name; }
  std::vector<std::string> lines() const {
    std::vector<std::string> all;
    for (const AuditFile& file : files()) {
      AuditText text = AuditText::read(folder, file).value();
      for (std::string_view line; text.next(line);) all.emplace_back(line);
    }
    return all;
  }
  uint64_t count(std::string_view metric) const {
    const std::string text = metrics.text();
    const size_t at = text.find("\n" + std::string(metric) + " ");
    return at == text.npos ? 0 : std::stoull(text.substr(at + metric.size() + 2));
  }

  static std::string read(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  static void write(const std::string& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary) << bytes;
  }

  std::string folder;
  AuditSettings settings;
  FaultyAuditCalls calls;
  Metrics metrics;
  SystemClock clock;
  BlockingExecutor executor;
  std::unique_ptr<AuditLog> log;
};

}  // namespace bulkhead
