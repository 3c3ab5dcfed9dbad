#pragma once
#include <stddef.h>
#include <stdint.h>

/// Handshakes with OpenSSL and nothing else, one after the other, over blocking sockets of 127.0.0.1. Each function gives
/// the nanoseconds that it took, or 0 when it failed.
typedef struct keyspec_handshakes keyspec_handshakes;

keyspec_handshakes *keyspec_handshakes_open(uint16_t port, const char *ca_file, const char *host);
void keyspec_handshakes_close(keyspec_handshakes *handshakes);

/// A verified handshake, one request, its answer, and a goodbye in order; keeps the session.
uint64_t keyspec_handshakes_full(keyspec_handshakes *handshakes, const char *request);
/// The same with the session kept last, and without a request.
uint64_t keyspec_handshakes_resumed(keyspec_handshakes *handshakes);
/// Sends bytes and reads what comes back first.
uint64_t keyspec_handshakes_flight(keyspec_handshakes *handshakes, const uint8_t *bytes, size_t length);
