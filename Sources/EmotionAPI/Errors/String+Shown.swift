extension String {
    /// At most 64 Unicode scalars: what a message shows of a name that a client made up.
    ///
    /// Scalars and not characters, since one character can be megabytes of combining marks.
    var shown: String { String(String.UnicodeScalarView(unicodeScalars.prefix(64))) }
}
