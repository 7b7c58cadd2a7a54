// y[p 64 + i] += sum over t of h[t] w[p][t][i] of float16 weights. Eight lanes at a time whatever the vectors of the
// rest: a conversion to sixteen lanes takes more than twice as long on current machines.
static void half_product(size_t taps, const float *h, const uint16_t *w, size_t panels, float *y) {
    for (size_t p = 0; p < panels; p++, y += 64) {
        __m256 sums[8];
        for (size_t i = 0; i < 8; i++) sums[i] = _mm256_loadu_ps(y + 8 * i);
        for (size_t t = 0; t < taps; t++, w += 64) {
            const __m256 value = _mm256_broadcast_ss(h + t);
            for (size_t i = 0; i < 8; i++) {
                const __m256 weight = _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)(w + 8 * i)));
                sums[i] = _mm256_fmadd_ps(value, weight, sums[i]);
            }
        }
        for (size_t i = 0; i < 8; i++) _mm256_storeu_ps(y + 8 * i, sums[i]);
    }
}
