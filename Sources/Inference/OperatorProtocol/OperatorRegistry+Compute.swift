extension OperatorRegistry {
    /// Operators whose work is done by Kernels.
    package static var computeOperators: [Entry] {
        let activations = [
            "Relu", "LeakyRelu", "Elu", "Selu", "Celu", "ThresholdedRelu", "Sigmoid", "HardSigmoid", "HardSwish",
            "Mish", "Gelu", "Tanh", "Softplus", "Softsign",
        ]
        return activations.map { Entry($0, Activation.self) } + [
            Entry("Conv", ExpandedConv.self, acceptsActivation: true) { $0.expansion != nil },
            Entry("Conv", VolumeConv.self, acceptsActivation: true) { $0.spatialAxisCount == 3 },
            Entry("Conv", Conv.self, acceptsActivation: true),
            Entry("ConvTranspose", ConvTranspose.self),
            Entry("Col2Im", ColumnsToImage.self, opsets: 18...22),
            Entry("Einsum", Einsum.self, opsets: 12...22),
            Entry("Gemm", Gemm.self, acceptsActivation: true),
            Entry("MatMul", MatMul.self),
            Entry("BatchNormalization", BatchNormalization.self),
            Entry("InstanceNormalization", InstanceNormalization.self),
            Entry("GroupNormalization", InstanceNormalization.self, opsets: 18...22),
            Entry("LRN", LocalResponseNormalization.self),
            Entry("LayerNormalization", LayerNormalization.self, opsets: 17...22),
            Entry("MeanVarianceNormalization", MeanVarianceNormalization.self, opsets: 9...22),
            Entry("MaxPool", MaxPool.self),
            Entry("MaxUnpool", MaxUnpool.self, opsets: 9...22),
            Entry("AveragePool", AveragePool.self),
            Entry("LpPool", LpPool.self),
            Entry("GlobalAveragePool", GlobalPool.self),
            Entry("GlobalMaxPool", GlobalPool.self),
            Entry("GlobalLpPool", GlobalPool.self),
            Entry("PRelu", PRelu.self),
            Entry("Clip", Clip.self),
            Entry("Softmax", SoftmaxFamily.self),
            Entry("LogSoftmax", SoftmaxFamily.self),
            Entry("Hardmax", SoftmaxFamily.self),
            Entry("LSTM", LSTM.self),
            Entry("GRU", Recurrent.self),
            Entry("RNN", Recurrent.self),
            Entry("Resize", Resize.self, opsets: 10...22),
            Entry("GridSample", GridSample.self, opsets: 16...22),
            Entry("AffineGrid", AffineGrid.self, opsets: 20...22),
            Entry("Upsample", Resize.self, opsets: 6...9),
        ] + quantized + signal
    }

    private static var signal: [Entry] {
        [
            Entry("BlackmanWindow", CosineWindow.self, opsets: 17...22),
            Entry("DFT", DiscreteFourierTransform.self, opsets: 17...22),
            Entry("HammingWindow", CosineWindow.self, opsets: 17...22),
            Entry("HannWindow", CosineWindow.self, opsets: 17...22),
            Entry("STFT", ShortTimeFourierTransform.self, opsets: 17...22),
        ]
    }

    private static var quantized: [Entry] {
        [
            Entry("ConvInteger", IntegerConv.self, opsets: 10...22),
            Entry("DequantizeLinear", DequantizeLinear.self, opsets: 10...22),
            Entry("DynamicQuantizeLinear", DynamicQuantizeLinear.self, opsets: 11...22),
            Entry("MatMulInteger", IntegerMatMul.self, opsets: 10...22),
            Entry("QLinearConv", IntegerConv.self, opsets: 10...22),
            Entry("QLinearMatMul", IntegerMatMul.self, opsets: 10...22),
            Entry("QuantizeLinear", QuantizeLinear.self, opsets: 10...22),
        ]
    }
}
