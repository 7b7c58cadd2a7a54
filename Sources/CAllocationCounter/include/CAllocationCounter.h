#ifndef C_ALLOCATION_COUNTER_H
#define C_ALLOCATION_COUNTER_H

/* How many blocks this thread has asked the C library for since it began (malloc, calloc, realloc and the aligned
 * kinds). For `mien bench`, which states allocations per run. */
unsigned long long mien_allocation_count(void);

#endif
