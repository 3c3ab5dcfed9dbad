#include "CReferenceShims.h"
