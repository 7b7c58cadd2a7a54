// Steps of recurrent layers.

// One vector of an LSTM step. A missing peephole is a vector of zeros: 0 * c changes a gate by nothing.
static inline void lstm_vector(vf *c, vf *h, vf i, vf o, vf f, vf g, vf pi, vf po, vf pf) {
    const vf old = *c;
    const vf cell = v_fma(v_sigmoid(v_fma(pf, old, f)), old, v_sigmoid(v_fma(pi, old, i)) * v_tanh(g));
    *c = cell;
    *h = v_sigmoid(v_fma(po, cell, o)) * v_tanh(cell);
}

static void lstm_cell(const float *gates, const float *p, float *c, float *h, size_t blocks) {
    const vf zero = v_set(0);
    for (size_t block = 0; block < blocks; block++, gates += 64, c += 16, h += 16) {
        for (size_t j = 0; j < 16; j += LANES) {
            vf cell = v_load(c + j), hidden;
            lstm_vector(&cell, &hidden, v_load(gates + j), v_load(gates + 16 + j), v_load(gates + 32 + j),
                        v_load(gates + 48 + j), p ? v_load(p + j) : zero, p ? v_load(p + 16 + j) : zero,
                        p ? v_load(p + 32 + j) : zero);
            v_store(c + j, cell);
            v_store(h + j, hidden);
        }
        if (p) p += 48;
    }
}
