#include "CKeyspecShims.h"
