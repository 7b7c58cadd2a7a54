import TensorCore

/// What may still be spent on computing values ahead of the runs: constants while a model is loaded, and what follows
/// from shapes while a run is planned.
///
/// Trust: a file of a few bytes can ask for any amount of memory (ConstantOfShape) or work (a convolution of that).
/// What the budget does not cover is left to the runs.
struct FoldingBudget {
    /// Operators whose work is not in proportion to the elements that they read and write.
    private static let products: Set<String> = [
        "AveragePool", "Conv", "ConvInteger", "ConvTranspose", "DFT", "DeformConv", "Einsum", "GRU", "Gemm",
        "GridSample",
        "LSTM", "LpPool", "LRN", "MatMul", "MatMulInteger", "MaxPool", "QLinearConv", "QLinearMatMul", "RNN", "Resize",
        "RoiAlign", "STFT", "Upsample",
    ]

    /// Bytes that all results together may still take.
    private(set) var bytes: Int
    /// Bytes that one node's results and working memory may take.
    private let bytesPerNode: Int
    /// Elements read, written or multiplied.
    private var work = 1 << 32

    init(bytes: Int, bytesPerNode: Int) {
        self.bytes = bytes
        self.bytesPerNode = bytesPerNode
    }

    /// The most bytes that the next node may take.
    var limit: Int { min(bytes, bytesPerNode) }

    /// Takes a node's cost off, or says that there is not enough left.
    mutating func spend(on operatorName: String, _ inputs: [OperatorInputs.Input?], _ outputs: [Shape]) -> Bool {
        // What has no value is not read: Shape folds over inputs of any size.
        let read = inputs.reduce(1) { $0 + ($1?.value?.shape.count ?? 0) }
        let written = outputs.reduce(1) { $0 + $1.count }
        let (product, overflow) = read.multipliedReportingOverflow(by: written)
        let cost = Self.products.contains(operatorName) ? (overflow ? .max : product) : read + written
        guard cost <= work else { return false }
        work -= cost
        return true
    }

    /// Takes the bytes of results off.
    mutating func keep(_ values: [Tensor]) {
        for value in values { bytes -= value.byteCount }
    }
}
