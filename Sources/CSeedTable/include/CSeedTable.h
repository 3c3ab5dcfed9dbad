#pragma once
#include <stddef.h>

/// The table of seeds that `scripts/seed-table` makes: words of 32 bits, the lowest byte first.
const unsigned char *keyspec_seed_table(void);
/// Its bytes.
extern const size_t keyspec_seed_table_length;
