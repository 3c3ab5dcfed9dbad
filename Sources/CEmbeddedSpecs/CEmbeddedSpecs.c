#include "CEmbeddedSpecs.h"
