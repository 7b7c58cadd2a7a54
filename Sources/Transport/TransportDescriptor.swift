import Glibc

/// For a descriptor that nobody takes.
public enum TransportDescriptor {
    /// Closes it.
    public static func close(_ descriptor: Int32) { Glibc.close(descriptor) }
}
