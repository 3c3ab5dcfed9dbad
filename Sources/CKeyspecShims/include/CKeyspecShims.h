// C that Swift cannot call: variadic functions, one shim per argument type, and function-like macros. No logic.
#pragma once

#include <curl/curl.h>
#include <openssl/ssl.h>

CURLcode keyspec_curl_setopt_long(CURL *handle, CURLoption option, long value);
CURLcode keyspec_curl_setopt_offset(CURL *handle, CURLoption option, curl_off_t value);
CURLcode keyspec_curl_setopt_string(CURL *handle, CURLoption option, const char *value);
CURLcode keyspec_curl_setopt_pointer(CURL *handle, CURLoption option, void *value);
CURLcode keyspec_curl_setopt_list(CURL *handle, CURLoption option, struct curl_slist *value);

CURLcode keyspec_curl_set_header_function(CURL *handle, size_t (*function)(char *, size_t, size_t, void *));
CURLcode keyspec_curl_set_write_function(CURL *handle, size_t (*function)(char *, size_t, size_t, void *));
CURLcode keyspec_curl_set_prereq_function(CURL *handle, int (*function)(void *, char *, char *, int, int));
CURLcode keyspec_curl_set_progress_function(
    CURL *handle, int (*function)(void *, curl_off_t, curl_off_t, curl_off_t, curl_off_t));
CURLcode keyspec_curl_set_ssl_context_function(CURL *handle, CURLcode (*function)(CURL *, void *, void *));

CURLcode keyspec_curl_getinfo_long(CURL *handle, CURLINFO info, long *value);
CURLcode keyspec_curl_getinfo_offset(CURL *handle, CURLINFO info, curl_off_t *value);
CURLcode keyspec_curl_getinfo_string(CURL *handle, CURLINFO info, char **value);
CURLcode keyspec_curl_getinfo_socket(CURL *handle, CURLINFO info, curl_socket_t *value);
CURLcode keyspec_curl_getinfo_tls(CURL *handle, struct curl_tlssessioninfo **value);
CURLcode keyspec_curl_getinfo_pointer(CURL *handle, CURLINFO info, void **value);

CURLSHcode keyspec_curl_share_sessions(CURLSH *share);

CURLMcode keyspec_curl_multi_setopt_long(CURLM *multi, CURLMoption option, long value);
CURLMcode keyspec_curl_multi_setopt_pointer(CURLM *multi, CURLMoption option, void *value);
CURLMcode keyspec_curl_multi_set_socket_function(
    CURLM *multi, int (*function)(CURL *, curl_socket_t, int, void *, void *));
CURLMcode keyspec_curl_multi_set_timer_function(CURLM *multi, int (*function)(CURLM *, long, void *));

/// CURLMsg holds a union that Swift imports awkwardly: the result of a finished transfer.
CURLcode keyspec_curl_message_result(const CURLMsg *message);

long keyspec_ssl_set_server_name(SSL *ssl, const char *name);
long keyspec_ssl_context_set_mode(SSL_CTX *context, long mode);
long keyspec_ssl_context_set_minimum_version(SSL_CTX *context, int version);
long keyspec_ssl_context_set_session_cache_mode(SSL_CTX *context, long mode);
long keyspec_ssl_set_minimum_version(SSL *ssl, int version);
long keyspec_ssl_set_maximum_version(SSL *ssl, int version);
long keyspec_ssl_set_groups(SSL *ssl, const char *list);
long keyspec_ssl_set_signature_schemes(SSL *ssl, const char *list);
