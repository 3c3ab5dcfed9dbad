#include "CBaseline.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct keyspec_baseline {
    CURL *handle;
    const char *url, *ca_file, *header, *body;
    char *received;
    size_t length;
};

static size_t receive(char *bytes, size_t size, size_t count, void *user) {
    keyspec_baseline *baseline = user;
    char *longer = realloc(baseline->received, baseline->length + size * count);
    if (longer == NULL) return 0;
    memcpy(longer + baseline->length, bytes, size * count);
    baseline->received = longer;
    baseline->length += size * count;
    return size * count;
}

static uint64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

keyspec_baseline *keyspec_baseline_open(const char *url, const char *ca_file, const char *header, const char *body) {
    keyspec_baseline *baseline = calloc(1, sizeof *baseline);
    if (baseline == NULL) return NULL;
    baseline->handle = curl_easy_init();
    baseline->url = strdup(url);
    baseline->ca_file = strdup(ca_file);
    baseline->header = strdup(header);
    baseline->body = strdup(body);
    return baseline;
}

long keyspec_baseline_send(keyspec_baseline *baseline, uint64_t *nanoseconds) {
    uint64_t start = now();
    CURL *handle = baseline->handle;
    curl_easy_reset(handle);
    struct curl_slist *headers = curl_slist_append(NULL, baseline->header);
    headers = curl_slist_append(headers, "Content-Type: application/json");
    headers = curl_slist_append(headers, "Expect:");
    curl_easy_setopt(handle, CURLOPT_URL, baseline->url);
    curl_easy_setopt(handle, CURLOPT_CAINFO, baseline->ca_file);
    curl_easy_setopt(handle, CURLOPT_CAPATH, NULL);
    curl_easy_setopt(handle, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(handle, CURLOPT_USERAGENT, "keyspec");
    curl_easy_setopt(handle, CURLOPT_ACCEPT_ENCODING, "");
    curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(handle, CURLOPT_POSTFIELDS, baseline->body);
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, receive);
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, baseline);
    baseline->length = 0;
    long status = 0;
    if (curl_easy_perform(handle) == CURLE_OK) curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
    curl_slist_free_all(headers);
    *nanoseconds = now() - start;
    return status;
}

void keyspec_baseline_close(keyspec_baseline *baseline) {
    curl_easy_cleanup(baseline->handle);
    free((void *)baseline->url);
    free((void *)baseline->ca_file);
    free((void *)baseline->header);
    free((void *)baseline->body);
    free(baseline->received);
    free(baseline);
}
