#if defined(__aarch64__)
#include <arm_neon.h>
#include <math.h>
#include <string.h>

#include "tables.h"

#define LANES 4
#define TILE_ROWS 8
#define TILE_VECTORS 3
#define TABLE mk_neon_table
#define ISA MK_NEON

typedef float vf __attribute__((vector_size(16)));
typedef uint32_t vu __attribute__((vector_size(16)));

static inline vf v_load(const float *p) { return (vf)vld1q_f32(p); }
static inline void v_store(float *p, vf v) { vst1q_f32(p, (float32x4_t)v); }
static inline vf v_load_first(const float *p, size_t n) {
    float values[LANES] = {0};
    memcpy(values, p, n * sizeof(float));
    return v_load(values);
}
static inline void v_store_first(float *p, vf v, size_t n) {
    float values[LANES];
    v_store(values, v);
    memcpy(p, values, n * sizeof(float));
}
static inline vf v_set(float x) { return (vf)vdupq_n_f32(x); }
static inline vf v_fma(vf a, vf b, vf c) { return (vf)vfmaq_f32((float32x4_t)c, (float32x4_t)a, (float32x4_t)b); }
// NaN where either is NaN.
static inline vf v_max(vf a, vf b) { return (vf)vmaxq_f32((float32x4_t)a, (float32x4_t)b); }
static inline vf v_min(vf a, vf b) { return (vf)vminq_f32((float32x4_t)a, (float32x4_t)b); }
static inline vf v_sqrt(vf a) { return (vf)vsqrtq_f32((float32x4_t)a); }
static inline vf v_floor(vf a) { return (vf)vrndmq_f32((float32x4_t)a); }
static inline vf v_ceil(vf a) { return (vf)vrndpq_f32((float32x4_t)a); }
static inline vf v_round(vf a) { return (vf)vrndnq_f32((float32x4_t)a); }
static inline vf v_from_u8(const uint8_t *p) {
    uint32_t four;
    memcpy(&four, p, sizeof four);
    const uint16x8_t wide = vmovl_u8(vcreate_u8(four));
    return (vf)vcvtq_f32_u32(vmovl_u16(vget_low_u16(wide)));
}

#include "simd_body.h"
#endif
