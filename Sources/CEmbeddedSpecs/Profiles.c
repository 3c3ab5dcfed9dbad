#include "CEmbeddedSpecs.h"

// The same for the profiles of TLS, in the order in which they are shown; a test compares them with their folder.
#pragma clang diagnostic ignored "-Wpragmas"
#pragma clang diagnostic ignored "-Wunknown-warning-option"
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char contract[] = {
#embed "../../specs/tls-profiles/contract.yaml"
};
static const unsigned char mozilla_modern[] = {
#embed "../../specs/tls-profiles/mozilla-modern.yaml"
};
static const unsigned char bsi[] = {
#embed "../../specs/tls-profiles/bsi.yaml"
};
static const unsigned char nist[] = {
#embed "../../specs/tls-profiles/nist.yaml"
};
static const unsigned char cnsa2[] = {
#embed "../../specs/tls-profiles/cnsa2.yaml"
};

static const keyspec_embedded_file profiles[] = {
    {"tls-profiles/contract.yaml", contract, sizeof contract},
    {"tls-profiles/mozilla-modern.yaml", mozilla_modern, sizeof mozilla_modern},
    {"tls-profiles/bsi.yaml", bsi, sizeof bsi},
    {"tls-profiles/nist.yaml", nist, sizeof nist},
    {"tls-profiles/cnsa2.yaml", cnsa2, sizeof cnsa2},
};

const size_t keyspec_embedded_profile_count = sizeof profiles / sizeof profiles[0];

keyspec_embedded_file keyspec_embedded_profile_at(size_t index) { return profiles[index]; }
