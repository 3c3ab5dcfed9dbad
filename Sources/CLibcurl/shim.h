// The type-checking macros of curl.h would hide the functions that the shims call.
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>
