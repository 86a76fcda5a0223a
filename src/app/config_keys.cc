#include "app/config_keys.h"

#include <algorithm>

#include <fmt/format.h>

#include "app/config_identity_keys.h"

namespace bulkhead {
namespace {

using namespace std::chrono_literals;
using namespace config_units;

Keys server_keys(ServerConfig& c) {
  return {
      {"server.listen", TextField{&c.listen},
       "Where to listen: HOST:PORT, [IPv6]:PORT, or :PORT for every address. Port 0 picks one."},
      {"server.io_threads", CountField{&c.io_threads, 0, 256},
       "Threads that serve connections; 0 is one for each processor."},
      {"server.blocking_threads", CountField{&c.blocking_threads, 1, 1024},
       "Threads that write, sync and open files."},
      {"server.open_files_max", CountField{&c.open_files_max, 0, 10'000'000},
       "Open files and sockets allowed; 0 is as many as the system allows."},
      {"server.maintenance_interval", DurationField{&c.maintenance_interval, 1s, kDay},
       "How often expired uploads are given up and doomed segments deleted."},
  };
}

Keys tls_keys(TlsConfig& c) {
  return {
      {"tls.certificate", TextField{&c.certificate},
       "PEM file with the certificate chain. With a key, TLS is spoken on the same port."},
      {"tls.key", TextField{&c.key}, "PEM file with the private key, not encrypted."},
      {"tls.client_ca", TextField{&c.client_ca},
       "PEM file with the authorities of client certificates, for which clients are then asked."},
  };
}

Keys http_keys(Config& config) {
  HttpLimits& c = config.http;
  return {
      {"http.public_url", TextField{&config.api.public_url},
       "Scheme and authority clients use, as https://registry.example; empty: what they sent."},
      {"http.connections", CountField{&c.connections_max, 1, 1'000'000},
       "Connections served at one time; further ones hear 503."},
      {"http.refusing_connections", CountField{&c.refusing_connections_max, 0, 100'000},
       "Connections over that limit kept long enough to hear it; the rest are closed."},
      {"http.head_bytes", SizeField{&c.head_bytes_max, 4 * kKiB, kMiB},
       "Largest request head."},
      {"http.target_bytes", SizeField{&c.target_bytes_max, kKiB, 256 * kKiB},
       "Longest request target; over it 414."},
      {"http.header_fields", CountField{&c.fields_max, 16, 10'000},
       "Header fields in one request."},
      {"http.head_deadline", DurationField{&c.head_deadline, 100ms, kHour},
       "From the first byte of a request to the end of its head, and for a TLS handshake."},
      {"http.body_idle", DurationField{&c.body_idle, 100ms, kHour},
       "Between two pieces of a request body."},
      {"http.keep_alive", DurationField{&c.keep_alive_idle, 100ms, kDay},
       "Between two requests on a connection."},
      {"http.write_idle", DurationField{&c.write_idle, 100ms, kHour},
       "While the client takes nothing of a response."},
      {"http.drain_bytes", SizeField{&c.drain_bytes_max, 0, kGiB},
       "Bytes of a refused body that are read so that the client hears the answer."},
      {"http.drain_deadline", DurationField{&c.drain_deadline, 0ms, kHour},
       "How long a refused body is read."},
      {"http.shutdown_deadline", DurationField{&c.shutdown_deadline, 0ms, kHour},
       "How long requests in flight may go on after SIGTERM."},
      {"http.trusted_proxies", TextField{&config.api.trusted_proxies},
       "Proxies whose X-Forwarded-For names the client: addresses and blocks, with commas."},
      {"http.hsts_max_age", DurationField{&config.api.hsts_max_age, 0ms, 2 * kYear},
       "How long browsers are told over TLS to use nothing else for this host; 0 tells nothing."},
  };
}

Keys limits_keys(ApiSettings& c, RepositorySettings& repository) {
  ManifestLimits& manifest = repository.manifest;
  return {
      {"limits.manifest_bytes", SizeField{&manifest.bytes_max, kKiB, 64 * kMiB},
       "Largest manifest. Clients pull up to 4 MiB."},
      {"limits.manifest_references", CountField{&manifest.references_max, 1, 4096},
       "Layers, or manifests of an index, in one manifest."},
      {"limits.manifest_annotations", CountField{&manifest.annotations_max, 0, 1'000'000},
       "Annotations in one manifest and its descriptors."},
      {"limits.manifest_depth", CountField{&manifest.depth_max, 8, 512},
       "Nested arrays and objects in one manifest."},
      {"limits.blob_bytes", SizeField{&repository.blob_bytes_max, kMiB, 1024 * kTiB},
       "Largest blob."},
      {"limits.tags_per_push", CountField{&repository.tags_per_push_max, 1, 1000},
       "Tags set by one manifest push."},
      {"limits.page_default", CountField{&c.page_default, 1, 100'000},
       "Names in one page of tags or repositories when the client does not ask."},
      {"limits.page_max", CountField{&c.page_max, 1, 100'000},
       "Most names in one page; larger wishes are cut to it."},
      {"limits.referrers_bytes", SizeField{&c.referrers.bytes_max, 64 * kKiB, 64 * kMiB},
       "Descriptors in one page of referrers."},
      {"limits.referrers_rows", CountField{&c.referrers.rows_max, 1, 10'000'000},
       "Referrers looked at for one page, wanted or not; a Link leads on."},
      {"limits.referrers_read_bytes", SizeField{&c.referrers.read_bytes_max, kMiB, kGiB},
       "Manifests read for one page of referrers, whose annotations are over 4 KiB."},
      {"limits.manifest_followers", CountField{&repository.manifest_followers_max, 1, 1'000'000},
       "Tags and referrers of a manifest that one delete may take along; with more: 405."},
      {"limits.mount_candidates", CountField{&repository.mount_candidates_max, 0, 10'000},
       "Repositories looked at for a mount that names no source."},
      {"limits.requests_per_address", CountField{&c.rates.per_address.per_second, 0, 1'000'000},
       "Requests a second from one address, an IPv6 /64 counting as one; further ones hear 429. "
       "0 is no limit; 100 suits most."},
      {"limits.burst_per_address", CountField{&c.rates.per_address.burst, 1, 1'000'000},
       "Requests one address may make at once after a silence."},
      {"limits.requests_per_account", CountField{&c.rates.per_account.per_second, 0, 1'000'000},
       "Requests a second by one account, wherever from; further ones hear 429. 0 is no limit; "
       "200 suits most."},
      {"limits.burst_per_account", CountField{&c.rates.per_account.burst, 1, 1'000'000},
       "Requests one account may make at once after a silence."},
  };
}

Keys storage_keys(Config& config) {
  RepositorySettings& c = config.repository;
  return {
      {"storage.driver", ChoiceField{&config.storage.driver, {"filesystem"}},
       "Where bytes are kept: below DIR/seg."},
      {"storage.free_bytes", SizeField{&config.storage.free_bytes_min, 0, 1024 * kTiB},
       "Pushes are refused with 503 when the disk has less free space."},
      {"storage.full_percent", CountField{&config.storage.full_percent, 1, 100},
       "Pushes are refused with 503 when the disk is so full."},
      {"storage.open_segments", CountField{&config.storage.open_segments, 0, 1'000'000},
       "Files of blobs and manifests that stay open for the next pull; a quarter of the open files "
       "allowed at most."},
      {"storage.lease_window", DurationField{&c.lease_window, 1min, kYear},
       "How long a pushed or mounted blob is readable before a manifest refers to it."},
      {"storage.upload_idle", DurationField{&c.upload_idle, 1min, kYear},
       "An upload without progress for this long is given up."},
      {"storage.upload_lifetime", DurationField{&c.upload_lifetime, 1min, kYear},
       "The longest an upload may take, however busy it is."},
      {"storage.upload_segments", CountField{&c.upload_segments_max, 1, 10'000},
       "Parts an upload may consist of."},
      {"storage.upload_pending", CountField{&c.upload_pending_max, 1, 64},
       "Requests that may write to one upload at the same time; one of them wins."},
      {"storage.reap_delay", DurationField{&c.reap_delay, 1s, kYear},
       "From the moment an upload is given up until its bytes are deleted."},
      {"storage.read_bytes", SizeField{&c.read_bytes, 16 * kKiB, 64 * kMiB},
       "Bytes received or read in one run."},
  };
}

Keys manifests_keys(RepositorySettings& c) {
  return {
      {"manifests.allow_missing_children", FlagField{&c.allow_missing_children},
       "Accept an index whose manifests the repository does not hold (sparse indexes)."},
      {"manifests.allow_missing_children_in", ListField{&c.allow_missing_children_in},
       "The same, in these namespaces only."},
  };
}

Keys key_value_keys(KeyValueConfig& c) {
  return {
      {"key_value.driver", ChoiceField{&c.driver, {"lmdb"}},
       "Where metadata is kept: below DIR/metadata."},
      {"key_value.map_size", SizeField{&c.map_size_bytes, 16 * kMiB, 16 * kTiB},
       "Address space reserved for metadata, and its largest size. May grow between starts."},
      {"key_value.readers", CountField{&c.readers_max, 64, 100'000},
       "Snapshots read at one time."},
  };
}

Keys log_keys(LogConfig& c) {
  return {
      {"log.level", ChoiceField{&c.level, {"debug", "info", "warning", "error"}},
       "Lines below this level are dropped."},
      {"log.format", ChoiceField{&c.format, {"auto", "json", "text"}},
       "One JSON object a line, or text to read; auto: text on a terminal, else JSON."},
      {"log.file", TextField{&c.file}, "File to append to; empty: standard error."},
  };
}

}  // namespace

std::vector<ConfigKey> config_keys(Config& config) {
  Keys all;
  for (Keys keys : {server_keys(config.server), tls_keys(config.tls), http_keys(config),
                    limits_keys(config.api, config.repository), storage_keys(config),
                    manifests_keys(config.repository), key_value_keys(config.key_value),
                    auth_keys(config.auth), token_keys(config.token), audit_keys(config.audit),
                    external_keys(config.external), issuers_keys(config.issuers),
                    log_keys(config.log)}) {
    std::ranges::move(keys, std::back_inserter(all));
  }
  return all;
}

}  // namespace bulkhead
