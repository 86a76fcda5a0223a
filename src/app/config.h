// What an operator may set. Each room's own settings stand here whole, so that a default is
// written once, in its room; config_keys.cc gives every number its key. A plain value, made by
// the command line before anything starts and never changed after.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/settings.h"
#include "audit/audit_settings.h"
#include "auth/api_keys.h"
#include "auth/external/issuer_settings.h"
#include "auth/login_cache.h"
#include "auth/role_bindings.h"
#include "auth/signing_key_rows.h"
#include "auth/tokens.h"
#include "base/result.h"
#include "blobs/filesystem_segment_store.h"
#include "http/limits.h"
#include "key_value/lmdb_store.h"
#include "repository/settings.h"

namespace bulkhead {

struct ServerConfig {
  std::string listen = "127.0.0.1:5000";
  uint64_t io_threads = 0;  // 0: one for each processor this process may use
  uint64_t blocking_threads = 16;
  uint64_t open_files_max = 0;  // 0: as many as the system allows
  Milliseconds maintenance_interval = std::chrono::seconds(60);
};

struct TlsConfig {
  std::string certificate;  // both or neither
  std::string key;
  std::string client_ca;  // only with them
};

struct StorageConfig {
  std::string driver = "filesystem";
  uint64_t free_bytes_min = SegmentVolumeOptions{}.free_bytes_min;
  uint64_t full_percent = SegmentVolumeOptions{}.full_percent;
  uint64_t open_segments = kOpenSegments;
};

struct KeyValueConfig {
  std::string driver = "lmdb";
  uint64_t map_size_bytes = LmdbOptions{}.map_size_bytes;
  uint64_t readers_max = LmdbOptions{}.readers_max;
};

struct AuthConfig {
  bool anonymous_push = false;
  LoginLimits logins;
  Milliseconds key_lifetime_max = kKeyLifetimeMax;
  AccountLimits limits;
};

struct TokenConfig {
  Milliseconds lifetime = kTokenLifetime;
  uint64_t signing_keys_max = kSigningKeysMax;
};

struct AuditConfig {
  AuditSettings settings;  // but for `sync`, which is chosen by its name
  std::string sync = "interval";
};

struct LogConfig {
  std::string level = "info";
  std::string format = "auto";
  std::string file;  // empty: standard error
};

struct Config {
  ServerConfig server;
  TlsConfig tls;
  HttpLimits http;
  ApiSettings api;
  RepositorySettings repository;
  StorageConfig storage;
  KeyValueConfig key_value;
  AuthConfig auth;
  TokenConfig token;
  AuditConfig audit;
  ExternalSettings external;
  Issuers issuers;
  LogConfig log;
};

AnonymousPush anonymous_push(const Config& config);
AuditSettings audit_settings(const Config& config);

// Reads the YAML file at `path` over `config`. kInvalid "FILE:LINE: KEY: what is wrong", for the
// first mistake; kNotFound or kUnavailable when the file cannot be read.
Result<void> read_config_file(Config& config, const std::string& path);
// The same for text, called `name` in errors.
Result<void> read_config_text(Config& config, const std::string& text, const std::string& name);

// Sets one key from its text, as a flag of the command line does. kInvalid.
Result<void> set_config_key(Config& config, std::string_view key, std::string_view value);

// Sets a key that takes several texts, as a list in a file does. kInvalid.
Result<void> set_config_list(Config& config, std::string_view key,
                             std::vector<std::string> values);

// What no single key can tell: keys that need one another. kInvalid.
Result<void> check_config(const Config& config);

// Every key with its present value and its meaning, as a file that read_config_file() takes.
std::string print_config(const Config& config);
// Every key with its default, values and meaning, as a table for docs/operations/configuration.md.
std::string config_reference();

}  // namespace bulkhead
