#include "CSeedTable.h"

// #embed is C23: clang knows it in every mode and warns about it in the older ones.
#pragma clang diagnostic ignored "-Wpragmas"
#pragma clang diagnostic ignored "-Wunknown-warning-option"
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char table[] = {
#embed "twister.bin"
};
const size_t keyspec_seed_table_length = sizeof table;

const unsigned char *keyspec_seed_table(void) { return table; }
