extension Duration {
    /// Whole nanoseconds, 0 for a negative duration, at most about 146 years.
    public var nanoseconds: UInt64 {
        let (seconds, attoseconds) = components
        if seconds < 0 || attoseconds < 0 { return 0 }
        return UInt64(min(seconds, 4_611_686_018)) * 1_000_000_000 + UInt64(attoseconds / 1_000_000_000)
    }
}
