import Kernels
import TensorCore

/// A function of one element. A type, not a closure, so that each loop over it is compiled for it.
package protocol ElementFunction<Input, Output>: Sendable {
    associatedtype Input: BitwiseCopyable
    associatedtype Output: BitwiseCopyable
    static func apply(_ x: Input) -> Output
}

/// A function of two elements.
package protocol PairFunction<Input, Output>: Sendable {
    associatedtype Input: BitwiseCopyable
    associatedtype Output: BitwiseCopyable
    static func apply(_ a: Input, _ b: Input) -> Output
}

extension OperatorPlan {
    /// Only then does an operand of as many bytes as the output have its elements where the output has them.
    private static func keepsSize<Function: ElementFunction>(_: Function.Type) -> Bool {
        MemoryLayout<Function.Input>.size == MemoryLayout<Function.Output>.size
    }

    private static func keepsSize<Function: PairFunction>(_: Function.Type) -> Bool {
        MemoryLayout<Function.Input>.size == MemoryLayout<Function.Output>.size
    }

    /// y = f(x) of float32, by a kernel.
    static func kernel(
        _ function: VectorFunction, _ inputs: OperatorInputs
    ) throws(OperatorError) -> OperatorPlan {
        OperatorPlan(outputs: [try inputs.shape(0)], overwritableInputs: [0]) { (buffers) throws(OperatorError) in
            try shaped { () throws(ShapeError) in
                try unsafe function.apply(buffers.input(0), into: buffers.output(0), team: buffers.team)
            }
        }
    }

    /// y = f(a, b) of float32, both broadcast, by a kernel.
    static func kernel(
        _ function: VectorCombination, _ inputs: OperatorInputs
    ) throws(OperatorError) -> OperatorPlan {
        let a = try inputs.shape(0)
        let b = try inputs.shape(1)
        let plan = try shaped { () throws(ShapeError) in try BroadcastPlan(a, b) }
        return OperatorPlan(outputs: [plan.output], overwritableInputs: [0, 1]) { (buffers) throws(OperatorError) in
            try shaped { () throws(ShapeError) in
                try unsafe function.apply(
                    buffers.input(0), buffers.input(1), into: buffers.output(0), plan: plan, team: buffers.team)
            }
        }
    }

    /// y = f(x), element by element.
    package static func unary<Function: ElementFunction>(
        _ function: Function.Type, _ inputs: OperatorInputs
    ) throws(OperatorError) -> OperatorPlan {
        let shape = try inputs.shape(0)
        let count = shape.count
        return OperatorPlan(outputs: [shape], overwritableInputs: keepsSize(function) ? [0] : []) { buffers in
            let x = unsafe buffers.input(0, as: Function.Input.self)
            let y = unsafe buffers.output(0, as: Function.Output.self)
            for index in 0..<count { unsafe y[index] = Function.apply(x[index]) }
        }
    }

    /// y = f(a, b), element by element, both broadcast.
    package static func binary<Function: PairFunction>(
        _ function: Function.Type, _ inputs: OperatorInputs
    ) throws(OperatorError) -> OperatorPlan {
        let a = try inputs.shape(0)
        let b = try inputs.shape(1)
        let output = try a.broadcasted(with: b)
        let loop = StridedLoop(output, broadcasting: a, b)
        return OperatorPlan(outputs: [output], overwritableInputs: keepsSize(function) ? [0, 1] : []) { buffers in
            unsafe combine(
                function, loop, buffers.output(0, as: Function.Output.self), buffers.input(0, as: Function.Input.self),
                buffers.input(1, as: Function.Input.self)
            )
        }
    }

    /// y = f(y, x) from the second of several operands on, all broadcast: how Sum, Min and Max take any number.
    package static func fold<Function: PairFunction>(
        _ function: Function.Type, _ inputs: OperatorInputs
    ) throws(OperatorError) -> OperatorPlan where Function.Input == Function.Output {
        var shapes: [Shape] = []
        for index in 0..<inputs.count { shapes.append(try inputs.shape(index)) }
        let output = try Shape.broadcast(shapes)
        guard let first = shapes.first else { throw .invalid("no inputs") }
        guard shapes.count > 1 else { return .view(of: 0, shape: first) }
        let start = StridedLoop(output, broadcasting: shapes[0], shapes[1])
        let rest = shapes.dropFirst(2).map { StridedLoop(output, broadcasting: output, $0) }
        return OperatorPlan(outputs: [output]) { buffers in
            let y = unsafe buffers.output(0, as: Function.Output.self)
            unsafe combine(
                function, start, y, buffers.input(0, as: Function.Input.self), buffers.input(1, as: Function.Input.self)
            )
            for (index, loop) in rest.enumerated() {
                unsafe combine(
                    function, loop, y, UnsafeBufferPointer(y), buffers.input(index + 2, as: Function.Input.self)
                )
            }
        }
    }

    private static func combine<Function: PairFunction>(
        _ function: Function.Type, _ loop: StridedLoop, _ y: UnsafeMutableBufferPointer<Function.Output>,
        _ a: UnsafeBufferPointer<Function.Input>, _ b: UnsafeBufferPointer<Function.Input>
    ) {
        guard let y = y.baseAddress, let a = a.baseAddress, let b = b.baseAddress else { return }
        let count = loop.rowCount
        let strides = loop.rowStrides
        loop.forEachRow { output, left, right, _ in
            let y = unsafe y + output
            let a = unsafe a + left
            let b = unsafe b + right
            switch (strides.0, strides.1) {
            case (1, 1): for index in 0..<count { unsafe y[index] = Function.apply(a[index], b[index]) }
            case (1, 0):
                let b = unsafe b[0]
                for index in 0..<count { unsafe y[index] = Function.apply(a[index], b) }
            case (0, 1):
                let a = unsafe a[0]
                for index in 0..<count { unsafe y[index] = Function.apply(a, b[index]) }
            default:
                for index in 0..<count {
                    unsafe y[index] = Function.apply(a[index * strides.0], b[index * strides.1])
                }
            }
        }
    }
}
