internal import TensorCore

/// Float32 values that a kernel reads. They must stay valid during the call.
public typealias FloatBuffer = UnsafeBufferPointer<Float>

/// Float32 values that a kernel writes. They must stay valid during the call, and overlap what is read only where the
/// kernel says "in place".
public typealias MutableFloatBuffer = UnsafeMutableBufferPointer<Float>

/// Throws where a buffer is shorter than the sizes that a kernel was given need.
func require(_ found: Int, atLeast expected: Int) throws(ShapeError) {
    guard found >= expected else { throw .countMismatch(expected: expected, found: found) }
}

/// The product of extents, refused above what any shape may have.
///
/// Two to four have functions of their own, because kernels check their sizes in every run and a variadic list is an
/// array on the heap.
func extentProduct(_ extents: Int...) throws(ShapeError) -> Int {
    var result = 1
    for extent in extents { result = try extended(result, by: extent) }
    return result
}

/// See `extentProduct(_:)`.
func extentProduct(_ a: Int, _ b: Int) throws(ShapeError) -> Int {
    try extended(extended(1, by: a), by: b)
}

/// See `extentProduct(_:)`.
func extentProduct(_ a: Int, _ b: Int, _ c: Int) throws(ShapeError) -> Int {
    try extended(extentProduct(a, b), by: c)
}

/// See `extentProduct(_:)`.
func extentProduct(_ a: Int, _ b: Int, _ c: Int, _ d: Int) throws(ShapeError) -> Int {
    try extended(extentProduct(a, b, c), by: d)
}

private func extended(_ product: Int, by extent: Int) throws(ShapeError) -> Int {
    guard extent >= 0 else { throw .negativeDimension(axis: 0, extent: extent) }
    let (next, overflow) = product.multipliedReportingOverflow(by: extent)
    guard !overflow, next <= Shape.maximumCount else { throw .tooLarge([product, extent]) }
    return next
}

extension UnsafeBufferPointer {
    /// The address, or some address that must not be read for an empty buffer.
    var address: UnsafePointer<Element> {
        unsafe baseAddress ?? UnsafePointer(bitPattern: 64).unsafelyUnwrapped
    }
}

extension UnsafeMutableBufferPointer {
    /// The address, or some address that must not be touched for an empty buffer.
    var address: UnsafeMutablePointer<Element> {
        unsafe baseAddress ?? UnsafeMutablePointer(bitPattern: 64).unsafelyUnwrapped
    }
}
