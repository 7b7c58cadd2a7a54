#include <stdlib.h>
#include <string.h>

#include "tables.h"

const mk_table *mk_table_for(mk_isa isa) {
    switch (isa) {
    case MK_SCALAR:
        return &mk_scalar_table;
#if defined(__x86_64__)
    case MK_AVX2:
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("f16c")
                   ? &mk_avx2_table
                   : NULL;
    case MK_AVX512:
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
                       __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") &&
                       __builtin_cpu_supports("f16c")
                   ? &mk_avx512_table
                   : NULL;
#endif
#if defined(__aarch64__)
    case MK_NEON:
        return &mk_neon_table;
#endif
    default:
        return NULL;
    }
}

const mk_table *mk_selected_table(void) {
    static const struct {
        const char *name;
        mk_isa isa;
    } order[] = {{"avx512", MK_AVX512}, {"avx2", MK_AVX2}, {"neon", MK_NEON}, {"scalar", MK_SCALAR}};
    const size_t count = sizeof order / sizeof order[0];
    const char *wanted = getenv("MIEN_KERNELS");
    for (size_t i = 0; wanted && i < count; i++) {
        const mk_table *table = strcmp(wanted, order[i].name) == 0 ? mk_table_for(order[i].isa) : NULL;
        if (table) return table;
    }
    for (size_t i = 0; i < count; i++) {
        const mk_table *table = mk_table_for(order[i].isa);
        if (table) return table;
    }
    return &mk_scalar_table;
}
