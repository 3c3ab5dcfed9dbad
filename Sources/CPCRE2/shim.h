// PCRE2 wants to be told how wide a code unit is: UTF-8.
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
