#include "http/testing/certificate.h"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <memory>

namespace bulkhead {
namespace {

template <auto free>
struct Free {
  void operator()(auto* object) const { free(object); }
};
using Bio = std::unique_ptr<BIO, Free<BIO_free>>;
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Free<X509_free>>;

std::string text_of(BIO* memory) {
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(memory, &bytes);
  return {bytes, static_cast<size_t>(size)};
}

void add_to_name(X509_NAME* name, const char* type, const std::string& value) {
  X509_NAME_add_entry_by_txt(name, type, MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(value.c_str()), -1, -1, 0);
}

void add_extension(X509* certificate, int what, const char* value) {
  const std::unique_ptr<X509_EXTENSION, Free<X509_EXTENSION_free>> extension(
      X509V3_EXT_conf_nid(nullptr, nullptr, what, value));
  X509_add_ext(certificate, extension.get(), -1);
}

void add_use(X509* certificate, TestCertificateUse use) {
  const bool is_authority = use == TestCertificateUse::kAuthority;
  add_extension(certificate, NID_basic_constraints,
                is_authority ? "critical,CA:TRUE" : "critical,CA:FALSE");
  if (is_authority) add_extension(certificate, NID_key_usage, "critical,keyCertSign");
  if (use == TestCertificateUse::kServer) {
    add_extension(certificate, NID_ext_key_usage, "serverAuth");
  }
  if (use == TestCertificateUse::kClient) {
    add_extension(certificate, NID_ext_key_usage, "clientAuth");
  }
}

Certificate make_certificate(const std::string& common_name, const TestCertificateTraits& traits,
                             EVP_PKEY* key) {
  Certificate certificate(X509_new());
  X509_set_version(certificate.get(), X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), traits.begins);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), traits.ends);
  X509_set_pubkey(certificate.get(), key);
  X509_NAME* name = X509_get_subject_name(certificate.get());
  add_to_name(name, "O", "tests");
  add_to_name(name, "CN", common_name);
  add_use(certificate.get(), traits.use);
  return certificate;
}

void sign(X509* certificate, EVP_PKEY* own_key, const TestCertificate* issuer) {
  if (issuer == nullptr) {
    X509_set_issuer_name(certificate, X509_get_subject_name(certificate));
    X509_sign(certificate, own_key, EVP_sha256());
    return;
  }
  const TlsFiles files = issuer->files();
  const Bio certificate_file(BIO_new_file(files.certificate_chain.c_str(), "r"));
  const Bio key_file(BIO_new_file(files.private_key.c_str(), "r"));
  const Certificate of_issuer(PEM_read_bio_X509(certificate_file.get(), nullptr, nullptr, nullptr));
  const Key key(PEM_read_bio_PrivateKey(key_file.get(), nullptr, nullptr, nullptr));
  X509_set_issuer_name(certificate, X509_get_subject_name(of_issuer.get()));
  X509_sign(certificate, key.get(), EVP_sha256());
}

}  // namespace

TestCertificate::TestCertificate(std::string common_name, const TestCertificateTraits& traits) {
  char path[] = "/tmp/bulkhead_tls_test_XXXXXX";
  directory_ = ::mkdtemp(path);
  const Key key(EVP_EC_gen("P-256"));
  const Certificate certificate = make_certificate(common_name, traits, key.get());
  sign(certificate.get(), key.get(), traits.issuer);
  const Bio out(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509(out.get(), certificate.get());
  write("certificate.pem", text_of(out.get()));
  BIO_reset(out.get());
  PEM_write_bio_PrivateKey(out.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  write("key.pem", text_of(out.get()));
}

TestCertificate::~TestCertificate() {
  std::filesystem::remove_all(directory_);
}

std::string TestCertificate::write(const std::string& name, const std::string& text) const {
  const std::string path = directory_ + "/" + name;
  std::ofstream(path, std::ios::binary) << text;
  return path;
}

}  // namespace bulkhead
