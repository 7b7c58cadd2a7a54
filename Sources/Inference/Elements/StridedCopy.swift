package import TensorCore

/// A dense output gathered from anywhere in a source: the work of Transpose, Slice, Expand and the like.
package struct StridedCopy: Sendable {
    private let loop: StridedLoop
    private let elementSize: Int

    package init(_ output: Shape, from source: StridedLoop.Operand, elementSize: Int) {
        loop = StridedLoop(output, source)
        self.elementSize = elementSize
    }

    /// - Parameters:
    ///   - target: as many elements as the output's shape has.
    ///   - source: holds every element that the operand reaches.
    package func run(_ target: UnsafeMutableRawBufferPointer, _ source: UnsafeRawBufferPointer) {
        switch elementSize {
        case 1: unsafe run(target.assumingMemoryBound(to: UInt8.self), source.assumingMemoryBound(to: UInt8.self))
        case 4: unsafe run(target.assumingMemoryBound(to: UInt32.self), source.assumingMemoryBound(to: UInt32.self))
        default: unsafe run(target.assumingMemoryBound(to: UInt64.self), source.assumingMemoryBound(to: UInt64.self))
        }
    }

    private func run<Element: BitwiseCopyable>(
        _ target: UnsafeMutableBufferPointer<Element>, _ source: UnsafeBufferPointer<Element>
    ) {
        guard let to = target.baseAddress, let from = source.baseAddress else { return }
        let count = loop.rowCount
        let stride = loop.rowStrides.0
        loop.forEachRow { output, start, _, _ in
            if stride == 1 {
                unsafe (to + output).update(from: from + start, count: count)
            } else {
                for index in 0..<count { unsafe to[output + index] = from[start + index * stride] }
            }
        }
    }
}
