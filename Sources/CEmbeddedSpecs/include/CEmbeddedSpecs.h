#pragma once
#include <stddef.h>

/// A file of the repository's specs folder, as it was when this was compiled. Not terminated by a zero.
typedef struct {
    const char *name;
    const unsigned char *bytes;
    size_t length;
} keyspec_embedded_file;

/// How many files there are.
extern const size_t keyspec_embedded_file_count;

/// The files in the order of their names; the index must be below the count.
keyspec_embedded_file keyspec_embedded_file_at(size_t index);

/// How many profiles of TLS there are.
extern const size_t keyspec_embedded_profile_count;

/// The profiles in the order in which they are shown; the index must be below the count.
keyspec_embedded_file keyspec_embedded_profile_at(size_t index);
