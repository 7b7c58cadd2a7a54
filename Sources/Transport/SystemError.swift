import Glibc

/// The C library's words for an error number.
enum SystemError {
    static func describe(_ code: Int32) -> String {
        var buffer = [CChar](repeating: 0, count: 128)
        let text = unsafe buffer.withUnsafeMutableBufferPointer { buffer -> String? in
            guard let base = buffer.baseAddress, unsafe strerror_r(code, base, buffer.count) == 0 else { return nil }
            return unsafe String(cString: base)
        }
        return text ?? "error \(code)"
    }
}
