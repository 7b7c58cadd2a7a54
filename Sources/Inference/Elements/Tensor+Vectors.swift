package import TensorCore

/// Tensors whose shape cannot fail to fit.
extension Tensor {
    package init(scalar value: Float) { self.init(vector: [value], rank: 0) }
    package init(scalar value: Int64) { self.init(vector: [value], rank: 0) }
    package init(vector values: [Float]) { self.init(vector: values, rank: 1) }
    package init(vector values: [Int64]) { self.init(vector: values, rank: 1) }

    private init<Element: TensorElement>(vector values: [Element], rank: Int) {
        let shape = rank == 0 ? Shape.scalar : Shape.vector(values.count)
        self = unsafe values.withUnsafeBytes { bytes in
            unsafe Tensor(elementType: Element.elementType, shape: shape, copying: bytes)
        }
    }
}

extension Tensor {
    /// Whether both hold the same bytes.
    func hasSameBytes(as other: Tensor) -> Bool {
        unsafe withUnsafeBytes { left in
            unsafe other.withUnsafeBytes { right in
                unsafe left.elementsEqual(right)
            }
        }
    }
}
