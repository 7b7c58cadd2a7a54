#pragma once
#include <stdint.h>

/// How many heap blocks the calling thread has asked for so far.
uint64_t mien_allocation_count(void);
