#include "http/tls.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <cerrno>
#include <cstring>
#include <ctime>

#include <unistd.h>

#include "base/hex.h"

namespace bulkhead {
namespace {

std::string last_reason() {
  const unsigned long code = ERR_peek_last_error();
  ERR_clear_error();
  const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  return reason == nullptr ? "unknown reason" : reason;
}

Result<void> check_readable(const std::string& what, const std::string& path) {
  if (::access(path.c_str(), R_OK) == 0) return {};
  return fail(ErrorCode::kInvalid,
              "cannot read the TLS " + what + " " + path + ": " + std::strerror(errno));
}

// An encrypted key must be an error at start-up, never a prompt.
int refuse_passphrase(char*, int, int, void*) {
  return -1;
}

// HTTP/1.1 when the client offers it; a client without ALPN, or that offers only others, goes on
// without an agreed name.
int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* chosen_size,
                    const unsigned char* offered, unsigned int offered_size, void*) {
  static constexpr unsigned char kHttp[] = "\x08http/1.1";
  const int outcome = SSL_select_next_proto(const_cast<unsigned char**>(chosen), chosen_size, kHttp,
                                            sizeof(kHttp) - 1, offered, offered_size);
  return outcome == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
}

void configure(SSL_CTX* context) {
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                   SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA |
                                   SSL_OP_IGNORE_UNEXPECTED_EOF);
  SSL_CTX_set_cipher_list(context, "ECDHE+AESGCM:ECDHE+CHACHA20");
  // An idle connection holds no record buffers; a write may be repeated from another place.
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_read_ahead(context, 1);
  // Resumption is by tickets alone: no shared cache, no lock, no memory per client.
  static constexpr unsigned char kName[] = "bulkhead";
  SSL_CTX_set_session_id_context(context, kName, sizeof(kName) - 1);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(context, 1);
  SSL_CTX_set_alpn_select_cb(context, choose_protocol, nullptr);
  SSL_CTX_set_default_passwd_cb(context, refuse_passphrase);
}

// Whoever shows a certificate must show a good one: OpenSSL checks chain, times and, for a server,
// that the certificate may be used by clients. The names of the authorities tell clients which
// of theirs to choose.
Result<void> ask_for_certificates(SSL_CTX* context, const std::string& client_ca) {
  TRY(check_readable("client authorities", client_ca));
  STACK_OF(X509_NAME)* names = SSL_load_client_CA_file(client_ca.c_str());
  if (names == nullptr || SSL_CTX_load_verify_file(context, client_ca.c_str()) != 1) {
    sk_X509_NAME_pop_free(names, X509_NAME_free);
    return fail(ErrorCode::kInvalid, "the TLS client authorities " + client_ca +
                                         " are not usable PEM certificates: " + last_reason());
  }
  SSL_CTX_set_client_CA_list(context, names);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  return {};
}

std::string subject_of(const X509* certificate) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> out(BIO_new(BIO_s_mem()), BIO_free);
  const X509_NAME* name = X509_get_subject_name(certificate);
  if (!out || X509_NAME_print_ex(out.get(), name, 0, XN_FLAG_RFC2253) < 0) {
    ERR_clear_error();
    return "";
  }
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(out.get(), &bytes);
  return {bytes, static_cast<size_t>(size)};
}

std::string fingerprint_of(const X509* certificate) {
  unsigned char hash[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  X509_digest(certificate, EVP_sha256(), hash, &size);
  return to_hex({reinterpret_cast<const char*>(hash), size});
}

UnixTime end_of(const X509* certificate) {
  std::tm time{};
  ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &time);
  return unix_time(int64_t{::timegm(&time)} * 1000);
}

}  // namespace

void TlsContext::Free::operator()(ssl_ctx_st* context) const {
  SSL_CTX_free(context);
}
void TlsSession::Free::operator()(ssl_st* session) const {
  SSL_free(session);
}

Result<std::shared_ptr<const TlsContext>> TlsContext::load(const TlsFiles& files) {
  TRY(check_readable("certificate", files.certificate_chain));
  TRY(check_readable("key", files.private_key));
  ERR_clear_error();
  Handle context(SSL_CTX_new(TLS_server_method()));
  if (!context) return fail(ErrorCode::kInternal, "cannot set up TLS: " + last_reason());
  configure(context.get());
  if (SSL_CTX_use_certificate_chain_file(context.get(), files.certificate_chain.c_str()) != 1) {
    return fail(ErrorCode::kInvalid, "the TLS certificate " + files.certificate_chain +
                                         " is not a usable PEM certificate: " + last_reason());
  }
  if (SSL_CTX_use_PrivateKey_file(context.get(), files.private_key.c_str(), SSL_FILETYPE_PEM) !=
      1) {
    const bool mismatch = ERR_GET_REASON(ERR_peek_last_error()) == X509_R_KEY_VALUES_MISMATCH;
    const std::string reason = last_reason();
    return fail(ErrorCode::kInvalid,
                mismatch ? "the TLS key " + files.private_key + " does not belong to certificate " +
                               files.certificate_chain
                         : "the TLS key " + files.private_key +
                               " is not a usable, unencrypted PEM key: " + reason);
  }
  if (SSL_CTX_check_private_key(context.get()) != 1) {
    return fail(ErrorCode::kInvalid, "the TLS key " + files.private_key +
                                         " does not belong to certificate " +
                                         files.certificate_chain);
  }
  if (!files.client_ca.empty()) TRY(ask_for_certificates(context.get(), files.client_ca));
  return std::shared_ptr<const TlsContext>(new TlsContext(std::move(context)));
}

TlsSession::TlsSession(const TlsContext& context, int descriptor)
    : session_(SSL_new(context.native())) {
  if (!session_ || SSL_set_fd(session_.get(), descriptor) != 1) failed_ = true;
}

Result<Transfer> TlsSession::handshake() {
  if (failed_) return fail(ErrorCode::kCancelled, "the TLS session is broken");
  ERR_clear_error();
  const int returned = SSL_accept(session_.get());
  if (returned == 1) return Transfer{};
  return blocked_or_failed(returned);
}

std::optional<ClientCertificate> TlsSession::client_certificate() const {
  const X509* certificate = failed_ ? nullptr : SSL_get0_peer_certificate(session_.get());
  if (certificate == nullptr) return std::nullopt;
  return ClientCertificate{.subject = subject_of(certificate),
                           .fingerprint = fingerprint_of(certificate),
                           .not_after = end_of(certificate)};
}

Result<Transfer> TlsSession::read(char* buffer, size_t size) {
  if (failed_) return fail(ErrorCode::kCancelled, "the TLS session is broken");
  ERR_clear_error();
  size_t got = 0;
  const int returned = SSL_read_ex(session_.get(), buffer, size, &got);
  const bool ended = SSL_get_shutdown(session_.get()) & SSL_RECEIVED_SHUTDOWN;
  if (returned == 1 || ended) return Transfer{.bytes = got};
  return blocked_or_failed(returned);
}

Result<Transfer> TlsSession::write(std::string_view bytes) {
  if (failed_) return fail(ErrorCode::kCancelled, "the TLS session is broken");
  ERR_clear_error();
  size_t put = 0;
  const int returned = SSL_write_ex(session_.get(), bytes.data(), bytes.size(), &put);
  if (returned != 1) return blocked_or_failed(returned);
  return Transfer{.bytes = put};
}

Result<Transfer> TlsSession::blocked_or_failed(int returned) {
  switch (SSL_get_error(session_.get(), returned)) {
    case SSL_ERROR_WANT_READ:
      return Transfer{.needs = Readiness::kReadable};
    case SSL_ERROR_WANT_WRITE:
      return Transfer{.needs = Readiness::kWritable};
    default:
      break;
  }
  failed_ = true;
  const long verdict = SSL_get_verify_result(session_.get());
  const std::string reason = last_reason();
  if (verdict == X509_V_OK) return fail(ErrorCode::kCancelled, "TLS: " + reason);
  const std::string judged = X509_verify_cert_error_string(verdict);
  return fail(ErrorCode::kCancelled, "TLS: the client's certificate: " + judged);
}

void TlsSession::close_notify() {
  if (failed_ || !SSL_is_init_finished(session_.get())) return;
  ERR_clear_error();
  SSL_shutdown(session_.get());
  ERR_clear_error();
}

bool TlsSession::has_pending() const {
  return !failed_ && SSL_has_pending(session_.get()) == 1;
}

}  // namespace bulkhead
