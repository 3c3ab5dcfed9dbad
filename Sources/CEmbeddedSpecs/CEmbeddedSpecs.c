#include "CEmbeddedSpecs.h"

// One array and one line of the table for each file in specs; a test compares the table with the folder.
// #embed is C23: clang knows it in every mode and warns about it in the older ones.
#pragma clang diagnostic ignored "-Wpragmas"
#pragma clang diagnostic ignored "-Wunknown-warning-option"
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char accounts[] = {
#embed "../../specs/accounts.yaml"
};
static const unsigned char contract[] = {
#embed "../../specs/contract.yaml"
};
static const unsigned char credits[] = {
#embed "../../specs/credits.yaml"
};
static const unsigned char errors[] = {
#embed "../../specs/errors.yaml"
};
static const unsigned char generating[] = {
#embed "../../specs/generating.yaml"
};
static const unsigned char header[] = {
#embed "../../specs/header.yaml"
};
static const unsigned char matching[] = {
#embed "../../specs/matching.yaml"
};
static const unsigned char privacy[] = {
#embed "../../specs/privacy.yaml"
};
static const unsigned char randomness[] = {
#embed "../../specs/randomness.yaml"
};
static const unsigned char rate_limit[] = {
#embed "../../specs/rate-limit.yaml"
};
static const unsigned char rotation[] = {
#embed "../../specs/rotation.yaml"
};
static const unsigned char storage[] = {
#embed "../../specs/storage.yaml"
};
static const unsigned char tls[] = {
#embed "../../specs/tls.yaml"
};

#define NAMED_ENTRY(name, file) {name ".yaml", file, sizeof file}
#define FILE_ENTRY(file) NAMED_ENTRY(#file, file)

static const keyspec_embedded_file files[] = {
    FILE_ENTRY(accounts), FILE_ENTRY(contract), FILE_ENTRY(credits), FILE_ENTRY(errors), FILE_ENTRY(generating),
    FILE_ENTRY(header), FILE_ENTRY(matching), FILE_ENTRY(privacy), FILE_ENTRY(randomness),
    NAMED_ENTRY("rate-limit", rate_limit), FILE_ENTRY(rotation), FILE_ENTRY(storage),
    FILE_ENTRY(tls),
};

const size_t keyspec_embedded_file_count = sizeof files / sizeof files[0];

keyspec_embedded_file keyspec_embedded_file_at(size_t index) { return files[index]; }
