import Foundation

/// The table of requests in bytes.
package enum HTTPCases {
    /// Every case of every file; empty if a file cannot be read, which a test asks `load` about.
    package static let all: [HTTPCase] = (try? load()) ?? []

    /// The names of the files.
    package static var topics: [String] {
        all.map(\.topic).reduce(into: []) { if $0.last != $1 { $0.append($1) } }
    }

    /// Reads the files that lie beside this one.
    /// - Throws: `HTTPCaseError`, or why a file cannot be read.
    package static func load() throws -> [HTTPCase] {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Cases")
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        return try files.sorted { $0.path < $1.path }.flatMap { file in
            try read(String(contentsOf: file, encoding: .utf8), topic: file.deletingPathExtension().lastPathComponent)
        }
    }

    private static func read(_ text: String, topic: String) throws(HTTPCaseError) -> [HTTPCase] {
        var cases: [HTTPCase] = []
        for line in text.split(separator: "\n") where !line.hasPrefix("//") {
            if line.hasPrefix("case ") {
                cases.append(HTTPCase(topic: topic, name: String(line.dropFirst(5))))
            } else if cases.isEmpty {
                throw HTTPCaseError(line: line)
            } else {
                try cases[cases.count - 1].read(line)
            }
        }
        return cases
    }
}

/// A line of the table that cannot be read.
package struct HTTPCaseError: Error, CustomStringConvertible {
    package let description: String

    init(line: Substring) { description = "this line of Tests/HTTPCases cannot be read: \(line)" }
}
