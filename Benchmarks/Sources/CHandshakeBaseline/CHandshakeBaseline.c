#include "CHandshakeBaseline.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

struct keyspec_handshakes {
    SSL_CTX *context;
    SSL_SESSION *session;
    char *host;
    uint16_t port;
};

static uint64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static int connected(uint16_t port) {
    int descriptor = socket(AF_INET, SOCK_STREAM, 0), on = 1;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (connect(descriptor, (struct sockaddr *)&address, sizeof address) == 0) return descriptor;
    close(descriptor);
    return -1;
}

keyspec_handshakes *keyspec_handshakes_open(uint16_t port, const char *ca_file, const char *host) {
    keyspec_handshakes *handshakes = calloc(1, sizeof *handshakes);
    if (handshakes == NULL) return NULL;
    handshakes->port = port;
    handshakes->host = strdup(host);
    handshakes->context = SSL_CTX_new(TLS_client_method());
    SSL_CTX_load_verify_file(handshakes->context, ca_file);
    SSL_CTX_set_verify(handshakes->context, SSL_VERIFY_PEER, NULL);
    return handshakes;
}

void keyspec_handshakes_close(keyspec_handshakes *handshakes) {
    SSL_SESSION_free(handshakes->session);
    SSL_CTX_free(handshakes->context);
    free(handshakes->host);
    free(handshakes);
}

static uint64_t handshake(keyspec_handshakes *handshakes, const char *request, SSL_SESSION *session) {
    uint64_t start = now();
    int descriptor = connected(handshakes->port);
    if (descriptor < 0) return 0;
    SSL *ssl = SSL_new(handshakes->context);
    SSL_set_fd(ssl, descriptor);
    SSL_set1_host(ssl, handshakes->host);
    SSL_set_tlsext_host_name(ssl, handshakes->host);
    if (session != NULL) SSL_set_session(ssl, session);
    int succeeded = SSL_connect(ssl) == 1;
    if (succeeded && request != NULL) {
        char answer[16384];
        SSL_write(ssl, request, (int)strlen(request));
        while (SSL_read(ssl, answer, sizeof answer) > 0) {}
        SSL_SESSION_free(handshakes->session);
        handshakes->session = SSL_get1_session(ssl);
    }
    SSL_shutdown(ssl);
    SSL_free(ssl);
    close(descriptor);
    return succeeded ? now() - start : 0;
}

uint64_t keyspec_handshakes_full(keyspec_handshakes *handshakes, const char *request) {
    return handshake(handshakes, request, NULL);
}

uint64_t keyspec_handshakes_resumed(keyspec_handshakes *handshakes) {
    return handshake(handshakes, NULL, handshakes->session);
}

uint64_t keyspec_handshakes_flight(keyspec_handshakes *handshakes, const uint8_t *bytes, size_t length) {
    uint64_t start = now();
    int descriptor = connected(handshakes->port);
    if (descriptor < 0) return 0;
    uint8_t answer[16384];
    ssize_t count = send(descriptor, bytes, length, 0) == (ssize_t)length ? recv(descriptor, answer, sizeof answer, 0) : -1;
    close(descriptor);
    return count >= 0 ? now() - start : 0;
}
