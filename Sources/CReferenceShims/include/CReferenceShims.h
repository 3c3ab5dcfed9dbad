#pragma once
// OpenSSL macros and variadic calls, one function each. No logic here.
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>

static inline EVP_PKEY *reference_generate_p256(void) { return EVP_EC_gen("P-256"); }
static inline int reference_set_minimum_version(SSL_CTX *context, int version) {
    return (int)SSL_CTX_set_min_proto_version(context, version);
}
static inline int reference_set_maximum_version(SSL_CTX *context, int version) {
    return (int)SSL_CTX_set_max_proto_version(context, version);
}
static inline long reference_set_mode(SSL_CTX *context, long mode) { return SSL_CTX_set_mode(context, mode); }
static inline void reference_disable_session_store(SSL_CTX *context) {
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
}
static inline const EVP_MD *reference_sha256(void) { return EVP_sha256(); }
