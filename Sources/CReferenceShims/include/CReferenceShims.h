#pragma once
// OpenSSL macros and variadic calls, one function each. No logic here.
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>

static inline EVP_PKEY *reference_generate_p256(void) { return EVP_EC_gen("P-256"); }
static inline EVP_PKEY *reference_generate_rsa(unsigned int bits) { return EVP_RSA_gen(bits); }
static inline int reference_set_minimum_version(SSL_CTX *context, int version) {
    return (int)SSL_CTX_set_min_proto_version(context, version);
}
static inline int reference_set_maximum_version(SSL_CTX *context, int version) {
    return (int)SSL_CTX_set_max_proto_version(context, version);
}
static inline int reference_set_connection_minimum(SSL *connection, int version) {
    return (int)SSL_set_min_proto_version(connection, version);
}
static inline int reference_set_connection_maximum(SSL *connection, int version) {
    return (int)SSL_set_max_proto_version(connection, version);
}
static inline int reference_set_groups(SSL_CTX *context, const char *names) {
    return (int)SSL_CTX_set1_groups_list(context, names);
}
static inline int reference_add_chain_certificate(SSL_CTX *context, X509 *certificate) {
    return (int)SSL_CTX_add1_chain_cert(context, certificate);
}
static inline long reference_set_mode(SSL_CTX *context, long mode) { return SSL_CTX_set_mode(context, mode); }
static inline void reference_disable_session_store(SSL_CTX *context) {
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
}
static inline const EVP_MD *reference_sha256(void) { return EVP_sha256(); }
static inline const EVP_MD *reference_sha1(void) { return EVP_sha1(); }
