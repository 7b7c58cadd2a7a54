#if defined(__x86_64__)
#include <immintrin.h>
#include <math.h>
#include <string.h>

#include "tables.h"

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)

#define LANES 8
#define TILE_ROWS 4
#define TILE_VECTORS 3
#define TABLE mk_avx2_table
#define ISA MK_AVX2

typedef float vf __attribute__((vector_size(32)));
typedef uint32_t vu __attribute__((vector_size(32)));

static inline __m256i first_lanes(size_t n) {
    return _mm256_cmpgt_epi32(_mm256_set1_epi32((int)n), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}
static inline vf v_load(const float *p) { return (vf)_mm256_loadu_ps(p); }
static inline void v_store(float *p, vf v) { _mm256_storeu_ps(p, (__m256)v); }
static inline vf v_load_first(const float *p, size_t n) { return (vf)_mm256_maskload_ps(p, first_lanes(n)); }
static inline void v_store_first(float *p, vf v, size_t n) { _mm256_maskstore_ps(p, first_lanes(n), (__m256)v); }
static inline vf v_set(float x) { return (vf)_mm256_set1_ps(x); }
static inline vf v_fma(vf a, vf b, vf c) { return (vf)_mm256_fmadd_ps((__m256)a, (__m256)b, (__m256)c); }
// The second operand where either is NaN.
static inline vf v_max(vf a, vf b) { return (vf)_mm256_max_ps((__m256)a, (__m256)b); }
static inline vf v_min(vf a, vf b) { return (vf)_mm256_min_ps((__m256)a, (__m256)b); }
static inline vf v_sqrt(vf a) { return (vf)_mm256_sqrt_ps((__m256)a); }
static inline vf v_floor(vf a) { return (vf)_mm256_floor_ps((__m256)a); }
static inline vf v_ceil(vf a) { return (vf)_mm256_ceil_ps((__m256)a); }
static inline vf v_round(vf a) { return (vf)_mm256_round_ps((__m256)a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC); }
static inline vf v_from_u8(const uint8_t *p) {
    return (vf)_mm256_cvtepi32_ps(_mm256_cvtepu8_epi32(_mm_loadl_epi64((const __m128i *)p)));
}

#include "simd_body.h"

#pragma clang attribute pop
#endif
