#if defined(__aarch64__)
#include <arm_neon.h>
#include <float.h>
#include <math.h>
#include <string.h>

#include "tables.h"

#define LANES 4
#define TILE_ROWS 8
#define TILE_VECTORS 3
#define PANEL_ROWS 6
#define PANEL_VECTORS 4
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

// p 2^k for an integer k, which `shifted` holds in its low bits above 1.5 * 2^23; in two factors, so that the results
// may be subnormal.
static inline vf v_scale(vf p, vf k, vf shifted) {
    (void)k;
    // Biased so that the shift below is of a non-negative number.
    const vu exponent = (vu)shifted - 0x4b400000u + 256u;
    const vu half = exponent >> 1;
    return p * (vf)((half - 128u + 127u) << 23) * (vf)((exponent - half - 128u + 127u) << 23);
}
static inline vf v_reciprocal(vf a) { return 1.0f / a; }
static inline vf v_zip_low(vf a, vf b) {
    return __builtin_shufflevector(a, b, 0, 4, 1, 5);
}
static inline vf v_zip_high(vf a, vf b) {
    return __builtin_shufflevector(a, b, 2, 6, 3, 7);
}
static inline vf v_even(vf a, vf b) {
    return __builtin_shufflevector(a, b, 0, 2, 4, 6);
}
static inline vf v_odd(vf a, vf b) {
    return __builtin_shufflevector(a, b, 1, 3, 5, 7);
}
// The lanes from `begin` up to `end`, either of which may lie outside.
typedef struct { size_t begin, end; } v_mask;
static inline v_mask v_lanes(ptrdiff_t begin, ptrdiff_t end) {
    const size_t high = end > LANES ? LANES : end < 0 ? 0 : (size_t)end;
    return (v_mask){(size_t)begin > high ? high : (size_t)begin, high};
}
static inline vf v_load_lanes(const float *p, v_mask mask, vf outside) {
    float values[LANES];
    v_store(values, outside);
    memcpy(values + mask.begin, p + mask.begin, (mask.end - mask.begin) * sizeof(float));
    return v_load(values);
}

static void half_product(size_t taps, const float *h, size_t h_stride, size_t m, const uint16_t *w, size_t panels, float *y,
                         size_t y_stride) {
    for (size_t p = 0; p < panels; p++, w += taps * 64, y += 64) {
        for (size_t r = 0; r < m; r++) {
            vf sums[16];
            for (size_t i = 0; i < 16; i++) sums[i] = v_load(y + r * y_stride + 4 * i);
            for (size_t t = 0; t < taps; t++) {
                const vf value = v_set(h[r * h_stride + t]);
                for (size_t i = 0; i < 16; i++) {
                    const vf weight = (vf)vcvt_f32_f16(vreinterpret_f16_u16(vld1_u16(w + t * 64 + 4 * i)));
                    sums[i] = v_fma(value, weight, sums[i]);
                }
            }
            for (size_t i = 0; i < 16; i++) v_store(y + r * y_stride + 4 * i, sums[i]);
        }
    }
}
#include "simd/body.h"
#endif
