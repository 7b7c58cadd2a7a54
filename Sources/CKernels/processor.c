#define _GNU_SOURCE
#include "CKernels.h"

#include <sched.h>

int mk_processor(void) { return sched_getcpu(); }

void mk_leave_processor(int processor) {
    cpu_set_t allowed;
    if (processor < 0 || sched_getaffinity(0, sizeof allowed, &allowed) != 0) return;
    cpu_set_t others = allowed;
    CPU_CLR(processor, &others);
    // The kernel moves the thread for the first call and has no reason to move it back for the second.
    if (sched_setaffinity(0, sizeof others, &others) == 0) sched_setaffinity(0, sizeof allowed, &allowed);
}
