#pragma once

#include <stddef.h>
#include <stdint.h>

/// A libcurl easy handle that sends the measured request in plain C, one after the other on one connection.
typedef struct keyspec_baseline keyspec_baseline;

keyspec_baseline *keyspec_baseline_open(const char *url, const char *ca_file, const char *header, const char *body);
/// Sends the request once and stores how many nanoseconds that took; returns the status code, or 0 after a failure.
long keyspec_baseline_send(keyspec_baseline *baseline, uint64_t *nanoseconds);
void keyspec_baseline_close(keyspec_baseline *baseline);
